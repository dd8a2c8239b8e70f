"""An escalation to take away (5.3b, 5.3c): a ZIP of every paper as it was issued, every original of its evidence, and a
manifest with the SHA-256 of each.

Read within the asker's reach; each one made is an audit event. It is packed beside the event loop. Refuses what would
not fit into memory.
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

from casework.exits.escalation_attempts import attempts_of, evidence_of
from casework.exits.escalation_papers import row_of
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.problems import Problem, refuse
from casework.heart.store_faults import store_problem
from casework.papers.checks import code_of
from casework.papers.keeping import bytes_of
from casework.words.clock import SHANGHAI
from media_storage.store import MediaStore, StoreError, StoreUnavailable
from models import Case, Evidence, IssuedPaper

MOST_BYTES = 100 * 1024 * 1024
_MOST_PAPERS = 50


@dataclass(frozen=True)
class Bundle:
    data: bytes
    filename: str


async def bundle(case: Case, *, actor: Actor, store: MediaStore, address: str) -> Bundle:
    """Raises export_too_large, busy, sheet_unavailable, and what the store raises."""
    row = await row_of(case)
    attempts = await attempts_of(row.household_id, actor.today)
    proofs = await evidence_of(attempts, case)
    papers = await IssuedPaper.filter(case_id=case.id).order_by("id").limit(_MOST_PAPERS)
    if sum(one.size for one in (*proofs, *papers)) > MOST_BYTES:
        raise refuse("export_too_large")
    files: list[tuple[str, bytes, dict[str, Any]]] = []
    for paper in papers:
        data = await _paper(paper, actor, store, address)
        said = {"number": paper.number, "title": paper.title, "sealed_sha256": paper.sha256 or _digest(data)}
        files.append((f"papers/{code_of(paper)}.pdf", data, said))
    for one in proofs:
        name = f"originals/{one.id}.{one.original_key.rpartition('.')[2]}"
        said = {"sealed_sha256": one.sha256, "seal": one.seal, "case_id": one.case_id, "caption": one.caption}
        files.append((name, await _original(one, store), said))
    lines = [
        {"on": one.on.isoformat(), "way": one.label, "words": one.words, "case_id": one.case_id} for one in attempts
    ]
    data, digest = await asyncio.to_thread(_pack, files, case.number, lines, actor.at)
    await record(
        "export", actor=actor, code="escalation_zip", subject=case.id,
        detail={"sha256": _digest(data), "manifest": digest, "files": len(files) + 1},
    )
    return Bundle(data, f"{case.number}.zip")


def _pack(
    files: list[tuple[str, bytes, dict[str, Any]]], number: str, attempts: list[dict[str, str]], at: datetime
) -> tuple[bytes, str]:
    """The ZIP, and the digest of its manifest."""
    here, out = at.astimezone(SHANGHAI), io.BytesIO()
    when = (here.year, here.month, here.day, here.hour, here.minute, here.second)
    listed = [
        {"path": name, "size": len(data), "sha256": _digest(data), **said} for name, data, said in files
    ]
    manifest = msgspec.json.format(msgspec.json.encode({
        "number": number, "made_at": here.isoformat(), "algorithm": "SHA-256", "files": listed, "attempts": attempts,
    }), indent=1)
    with zipfile.ZipFile(out, "w") as packed:
        for name, data, _ in files:
            # Photographs and PDF are packed already.
            packed.writestr(zipfile.ZipInfo(name, when), data)
        packed.writestr(zipfile.ZipInfo("manifest.json", when), manifest)
    return out.getvalue(), _digest(manifest)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


async def _original(one: Evidence, store: MediaStore) -> bytes:
    try:
        return await store.read(one.original_key, limit=one.size)
    except StoreUnavailable as fault:
        raise store_problem(fault) from None
    except StoreError:
        # Lost or replaced in the store: the manifest shows it beside the sealed hash, which no empty file has.
        return b""


async def _paper(paper: IssuedPaper, actor: Actor, store: MediaStore, address: str) -> bytes:
    try:
        return await bytes_of(paper, store=store, address=address, at=actor.at)
    except Problem as problem:
        if problem.code != "paper_damaged":
            raise
        # As of an original.
        return b""
