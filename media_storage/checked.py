"""What every store does alike: each key is looked at before anything is asked, and that is done off the event loop.

A store fills in how one object is put, read, kept and emptied, on a thread; who casework talks to stays the Protocol
(media_storage/store.py). Refuses keys on the wrong side of the quarantine, and what `check_key` refuses.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from media_storage.store import NotStored, check_kept, check_key, check_key_and_type, check_quarantine

_P = ParamSpec("_P")
_T = TypeVar("_T")


class CheckedStore(ABC):
    async def put(self, key: str, data: bytes, content_type: str) -> None:
        check_key_and_type(key, content_type)
        await self._apart(self._put, key, data, content_type)

    async def read(self, key: str, *, limit: int) -> bytes:
        check_key(key)
        return await self._apart(self._read, key, limit)

    async def part(self, key: str, start: int, length: int) -> bytes:
        check_key(key)
        return await self._apart(self._part, key, start, length)

    async def keep(self, source: str, key: str) -> None:
        check_quarantine(source)
        check_kept(key)
        await self._apart(self._keep, source, key)

    async def discard(self, key: str) -> None:
        check_quarantine(key)
        await self._apart(self._empty, key)

    async def forget_spent(self) -> None:
        await self._apart(self._forget_spent)

    async def exists(self, key: str) -> bool:
        try:
            await self.size(key)
        except NotStored:
            return False
        return True

    async def size(self, key: str) -> int:
        check_key(key)
        return await self._apart(self._size, key)

    # -- How each store does it: all but the first on a thread

    @abstractmethod
    async def _apart(self, call: Callable[_P, _T], *args: _P.args, **named: _P.kwargs) -> _T: ...

    @abstractmethod
    def _put(self, key: str, data: bytes, content_type: str) -> None: ...

    @abstractmethod
    def _read(self, key: str, limit: int) -> bytes: ...

    @abstractmethod
    def _part(self, key: str, start: int, length: int) -> bytes: ...

    @abstractmethod
    def _keep(self, source: str, key: str) -> None: ...

    @abstractmethod
    def _empty(self, key: str) -> None:
        """Takes away what lies in quarantine, and lets nothing in by its grant again."""

    @abstractmethod
    def _forget_spent(self) -> None: ...

    @abstractmethod
    def _size(self, key: str) -> int: ...
