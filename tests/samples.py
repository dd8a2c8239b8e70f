"""Short forms that are a part of the whole, of which `make long` takes all.

Which part is no secret and no chance: as the digest of a name says, and other ones whenever what the demo world tells
has changed (tests/told.txt), so that of the same code it is the same everywhere and with time each has its turn. Of
each kind there is one at least.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from pathlib import Path

LONG = bool(os.environ.get("ANJU_LONG"))
_TURNS = Path(__file__).parent / "told.txt"


@lru_cache(maxsize=1)
def _turn() -> bytes:
    return hashlib.sha256(_TURNS.read_bytes()).digest()


def _place(name: str) -> int:
    return int.from_bytes(hashlib.sha256(_turn() + name.encode()).digest()[:8], "big")


def is_drawn(name: str, one_in: int) -> bool:
    """Of very many that are alike, where it does not matter if there is one of each kind."""
    return LONG or _place(name) % one_in == 0


def drawn(names: Iterable[str], one_in: int, *, kind: Callable[[str], Hashable] = lambda name: "") -> frozenset[str]:
    """About one in so many, and one of each kind."""
    names = list(names)
    if LONG:
        return frozenset(names)
    first: dict[Hashable, str] = {}
    for name in sorted(names, key=_place):
        first.setdefault(kind(name), name)
    return frozenset(first.values()) | {name for name in names if is_drawn(name, one_in)}
