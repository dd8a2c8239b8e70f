"""A ZIP to take away: originals as they were sealed, papers as they were issued, what else is said of them, and
`manifest.json` with the SHA-256 of every file in it. Read within the asker's reach by whoever makes it.

Packed beside the event loop, a file at a time, so that no more than one of them stands in memory beside the whole. What
is lost or damaged is an empty file: the manifest shows it beside the sealed hash, which no empty file has. Refuses
nothing by itself: how much fits is asked beforehand (`MOST_BYTES`).
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import zipfile
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from casework.heart.actors import Actor
from casework.heart.problems import Problem
from casework.heart.store_faults import store_problem
from casework.papers.checks import code_of
from casework.papers.keeping import bytes_of
from casework.words.clock import SHANGHAI
from media_storage.store import MediaStore, StoreError, StoreUnavailable
from models import Evidence, IssuedPaper

MOST_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True)
class Export:
    data: bytes
    filename: str


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def plain_json(said: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(said), indent=1)


class Bundle:
    """`number`: of the case that it is taken from. Each `put` may say more of its file in the manifest."""

    def __init__(self, number: str, at: datetime) -> None:
        self._number, self._at = number, at.astimezone(SHANGHAI)
        self._out = io.BytesIO()
        self._packed = zipfile.ZipFile(self._out, "w")
        self.files: list[dict[str, Any]] = []

    async def put(self, name: str, data: bytes, **said: Any) -> None:
        await asyncio.to_thread(self._put, name, data, said)

    def _put(self, name: str, data: bytes, said: dict[str, Any]) -> None:
        at = self._at
        entry = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
        # Photographs and PDF are packed already.
        entry.compress_type = zipfile.ZIP_DEFLATED if name.endswith(".json") else zipfile.ZIP_STORED
        self._packed.writestr(entry, data)
        self.files.append({"path": name, "size": len(data), "sha256": digest_of(data), **said})

    async def put_original(self, one: Evidence, store: MediaStore, **said: Any) -> None:
        """Raises what the store raises when it cannot be reached."""
        try:
            data = await store.read(one.original_key, limit=one.size)
        except StoreUnavailable as fault:
            raise store_problem(fault) from None
        except StoreError:
            data = b""
        name = f"originals/{one.id}.{one.original_key.rpartition('.')[2]}"
        await self.put(name, data, sealed_sha256=one.sha256, seal=one.seal, case_id=one.case_id, **said)

    async def put_paper(self, paper: IssuedPaper, actor: Actor, store: MediaStore, address: str, **said: Any) -> None:
        """`address`: what the service is called from outside. Raises busy, sheet_unavailable."""
        try:
            data = await bytes_of(paper, store=store, address=address, at=actor.at)
        except Problem as problem:
            if problem.code != "paper_damaged":
                raise
            data = b""
        sealed = paper.sha256 or digest_of(data)
        await self.put(f"papers/{code_of(paper)}.pdf", data, sealed_sha256=sealed, number=paper.number, **said)

    async def close(self, **said: Any) -> bytes:
        """The whole, with the manifest as its last file. `said`: what else the manifest tells."""
        listed = {
            "number": self._number, "made_at": self._at.isoformat(), "algorithm": "SHA-256", "files": [*self.files],
            **said,
        }
        await self.put("manifest.json", plain_json(listed))
        self._packed.close()
        return self._out.getvalue()

    def told(self, data: bytes) -> dict[str, Any]:
        """Of what was closed, for the audit."""
        return {"sha256": digest_of(data), "manifest": self.files[-1]["sha256"], "files": len(self.files)}
