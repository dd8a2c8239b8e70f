"""`python -m server verify-evidence`: every original, every picture made from one and every paper that was issued read
again and held against what was sealed, the chains they stand in recomputed, and the store searched for what nobody put
there.

Each difference is named for what it is: missing, altered, extra, broken chain, wrong owner. Reading is most of the
work, so several files are read at once and hashed on all cores; with `--resume FILE` the place is kept in that file,
and a run that was cut off goes on from there: the chains are walked anew, which is quick, and no byte is read twice.
Nothing here writes to rows or store, and nothing here repairs.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import msgspec

from casework.evidence import evidence, pictures, recordings, retention
from casework.heart.chains import link_hash
from casework.heart.queries import column
from media_storage.store import InvalidKey, MediaStore, NotStored, StoreUnavailable, parts
from models import Account, Case, Evidence, IssuedPaper, Pictures, Recording, Removal
from models.evidence import SEALED
from server.commands.orphans import find_extra
from server.commands.verify import Broken, Chain, progress, say_broken, walk
from server.media import store_in_use
from server.settings import Settings

_AT_ONCE = 8
_PAGE = 2000
# An earlier derived picture's name ends in `.<32 hex>.jpg`.
_HASH_IN_NAME = 32


def _beside_a_seal(row: Evidence) -> str:
    if (row.state, row.reason) != (SEALED, ""):
        return "a sealed row was given another state"
    return "a row was altered" if row.looks != row.claims.get("looks", "") else ""


_SEALS = Chain(
    evidence.CHAIN, Evidence, "sealed_on", "previous_seal", "seal", evidence.seal_content, beside=_beside_a_seal
)
_PICTURES = Chain(
    pictures.CHAIN, Pictures, "sealed_on", "previous_seal", "seal", pictures.content, "evidence_id", "evidence_id"
)
_REMOVALS = Chain(
    retention.CHAIN, Removal, "sealed_on", "previous_seal", "seal", retention.content, "evidence_id", "evidence_id"
)
_RECORDINGS = Chain(
    recordings.CHAIN, Recording, "sealed_on", "previous_seal", "seal", recordings.seal_content
)

Differs = Callable[[Any, MediaStore], Awaitable[list[str]]]


async def verify_evidence(settings: Settings, resume: Path | None = None) -> int:
    """0 and one line if every sealed photograph, and all that was made of it, reads as it was sealed; else 1 and
    every difference.
    """
    with _Journal.open(resume) as journal:
        async with store_in_use(settings.media) as store:
            removed, findings = await _removals()
            count, of_originals = await _read_again(_SEALS, "photographs", _differs(removed), store, journal)
            _, of_pictures = await _read_again(_PICTURES, "pictures", _pictures_differ(removed), store, journal)
            papers, of_papers = await _papers_differ(store)
            findings += of_originals + of_pictures + of_papers + await _recordings_differ(of_originals)
            findings += [Broken(f"extra: no row names {key}") async for key in find_extra(store)]
        findings += [found async for found in _outside()]
        journal.end()
    if findings:
        return say_broken(f"{len(findings)} findings among the evidence", findings)
    kept = f"{count} photographs" + (f", {len(removed)} removed at the end of their time" if removed else "")
    kept += f", {papers} papers" if papers else ""
    print(f"the evidence is intact ({kept})")
    return 0


async def _removals() -> tuple[set[str], list[Broken]]:
    """What was removed by a record that holds, and a finding for each that does not."""
    removed: set[str] = set()
    findings: list[Broken] = []
    async for found in walk(_REMOVALS):
        if isinstance(found, Broken):
            findings.append(found)
        else:
            removed.add(found.evidence_id)
    return removed, findings


async def _read_again(
    chain: Chain, what: str, differs: Differs, store: MediaStore, journal: _Journal
) -> tuple[int, list[Broken]]:
    """How many rows of the chain fit, and a finding for each that does not, or whose bytes do not."""
    reached = journal.reached(chain.name)
    findings = journal.findings(chain.name)
    count = 0
    held: list[Any] = []

    async def read() -> None:
        nonlocal count
        faults = await asyncio.gather(*(differs(row, store) for row in held))
        fresh = [
            Broken(fault, row.sealed_on, row.sequence, str(getattr(row, chain.who)))
            for row, found in zip(held, faults, strict=True)
            for fault in found
        ]
        findings.extend(fresh)
        count += len(held)
        bar.update(len(held))
        journal.note(chain.name, held[-1].sealed_on, held[-1].sequence, fresh)
        held.clear()

    with progress(what, await chain.table.filter(sequence__not_isnull=True).count()) as bar:
        async for found in walk(chain):
            if isinstance(found, Broken):
                findings.append(await _with_owner(found, chain))
            elif (found.sealed_on, found.sequence) <= reached:
                count += 1
                bar.update()
            else:
                held.append(found)
                if len(held) == _AT_ONCE:
                    await read()
        if held:
            await read()
    return count, sorted(findings, key=lambda found: (found.day or date.min, found.sequence or 0))


async def _outside() -> AsyncIterator[Broken]:
    """What stands in no chain and should."""
    for row in await Evidence.filter(state=SEALED, sequence=None).values("id"):
        yield Broken("sealed, but in no chain", who=row["id"])
    for row in await Pictures.filter(state=pictures.READY, sequence=None).values("evidence_id"):
        yield Broken("pictures are ready, but in no chain", who=row["evidence_id"])
    without = Evidence.filter(
        state=SEALED, display_key="", pictures__evidence_id__isnull=True, content_type__startswith="image/"
    )
    for row in await without.values("id"):
        yield Broken("sealed, but no pictures were asked for", who=row["id"])


# Whose it was


async def _with_owner(broken: Broken, chain: Chain) -> Broken:
    """A photograph that was put to another case or another sender is named as that: with the right one put back, its
    seal fits.
    """
    if chain is not _SEALS or broken.what != "a row was altered":
        return broken
    row = await Evidence.get_or_none(id=broken.who)
    if row is None or row.sealed_on is None:
        return broken

    def fits() -> bool:
        day = row.sealed_on.isoformat() if row.sealed_on else ""
        content = [chain.name, day, row.sequence, *chain.content(row)]
        return link_hash(row.previous_seal, content) == str(row.seal)

    for name, table in (("case_id", Case), ("account_id", Account)):
        kept = getattr(row, name)
        async for other in _ids(table):
            setattr(row, name, other)
            if fits():
                whose = f"case {other}" if name == "case_id" else f"account {other}"
                return Broken(f"wrong owner: it was sealed for {whose}", broken.day, broken.sequence, broken.who)
        setattr(row, name, kept)
    return broken


async def _ids(table: Any) -> AsyncIterator[Any]:
    last: Any = None
    while True:
        found = table.all() if last is None else table.filter(id__gt=last)
        page = await column(found.order_by("id").limit(_PAGE), "id")
        for one in page:
            yield one
        if len(page) < _PAGE:
            return
        last = page[-1]


# Bytes


def _differs(removed: set[str]) -> Differs:
    async def differs(row: Evidence, store: MediaStore) -> list[str]:
        """What of a sealed photograph is not as it was sealed."""
        if row.id in removed:
            return await _still_there(store, [row.original_key, row.display_key, row.thumbnail_key])
        digest, found = await _read(store, "original", row.original_key, row.sha256)
        if digest and found and (whose := await _holder(digest, row)):
            found = [f"wrong owner: it holds the bytes of {whose}"]
        for name, key in (("display copy", row.display_key), ("thumbnail", row.thumbnail_key)):
            # Of before the pictures had a record of their own: the seal covers their names, and these hold a hash.
            if key:
                found += await _differs_from(store, name, key, key.rpartition(".")[0][-_HASH_IN_NAME:])
        return found

    return differs


def _pictures_differ(removed: set[str]) -> Differs:
    async def differs(row: Pictures, store: MediaStore) -> list[str]:
        if row.evidence_id in removed:
            return await _still_there(store, [row.display_key, row.thumbnail_key])
        return [
            *await _differs_from(store, "display copy", row.display_key, row.display_sha256),
            *await _differs_from(store, "thumbnail", row.thumbnail_key, row.thumbnail_sha256),
        ]

    return differs


async def _papers_differ(store: MediaStore) -> tuple[int, list[Broken]]:
    """How many papers were read again, and a finding for each whose bytes are not those that its row seals. Whether
    the row is, `verify-audit` tells.
    """
    findings: list[Broken] = []
    count, last = 0, 0
    with progress("papers", await IssuedPaper.filter(waiting=None).count()) as bar:
        while True:
            rows = await IssuedPaper.filter(id__gt=last, waiting=None).order_by("id").limit(_PAGE).values(
                "id", "number", "file_key", "sha256"
            )
            for start in range(0, len(rows), _AT_ONCE):
                some = rows[start : start + _AT_ONCE]
                read = await asyncio.gather(
                    *(_differs_from(store, "file of a paper", row["file_key"], row["sha256"]) for row in some)
                )
                findings += [
                    Broken(fault, who=f"paper {row['number']}")
                    for row, faults in zip(some, read, strict=True) for fault in faults
                ]
                bar.update(len(some))
            count += len(rows)
            if len(rows) < _PAGE:
                return count, findings
            last = rows[-1]["id"]


async def _recordings_differ(of_originals: Sequence[Broken]) -> list[Broken]:
    """Of each recording whether its record stands, and which of its parts are not as it says, their bytes included."""
    findings: list[Broken] = []
    broken = {one.who for one in of_originals}
    async for found in walk(_RECORDINGS):
        if isinstance(found, Broken):
            findings.append(found)
            continue
        parts = await recordings.placed([found.id]).order_by("number")
        lost = (one.number or 0 for one in parts if one.evidence_id in broken)
        changed = {*recordings.changed_in(found, parts), *lost}
        findings += [
            Broken(f"part {number} of the recording was altered" if number else "the record of its parts was altered",
                   found.sealed_on, found.sequence, found.id)
            for number in sorted(changed)
        ]
    async for row in Recording.filter(sequence=None).exclude(manifest=""):
        findings.append(Broken("sealed, but in no chain", who=row.id))
    return findings


async def _still_there(store: MediaStore, keys: Sequence[str]) -> list[str]:
    return [f"removed, but still stored: {key}" for key in keys if key and await store.exists(key)]


async def _holder(digest: str, row: Evidence) -> str:
    """Whose bytes lie in this one's place, if they are another's."""
    other = await Evidence.filter(sha256=digest).exclude(id=row.id).first().values("id")
    return str(other["id"]) if other else ""


async def _differs_from(store: MediaStore, name: str, key: str, sha256: str) -> list[str]:
    return (await _read(store, name, key, sha256))[1]


async def _read(store: MediaStore, name: str, key: str, sha256: str) -> tuple[str, list[str]]:
    """What its bytes hash to ("": they could not be read), and what is wrong with that. Read once, however large."""
    try:
        digest = await _digest(store, key)
    except (NotStored, InvalidKey):
        return "", [f"the {name} is missing"]
    except StoreUnavailable as fault:
        return "", [f"the {name} is unreadable ({fault.reason})"]
    return digest, [] if digest.startswith(sha256) else [f"the {name} was altered"]


async def _digest(store: MediaStore, key: str) -> str:
    """In parts and on a thread: a film is never in memory whole, and all cores hash."""
    digest = hashlib.sha256()
    async for part in parts(store, key):
        await asyncio.to_thread(digest.update, part)
    return digest.hexdigest()


# The place


class _Place(msgspec.Struct):
    chain: str
    day: date
    sequence: int
    findings: list[Broken]


class _Journal:
    """How far the bytes were read, a line for each handful. The auditor's own file: it proves nothing to anybody."""

    def __init__(self, path: Path | None, file: TextIO | None) -> None:
        self._path, self._file = path, file
        lines = file.read().splitlines() if file else []
        self._places = [place for line in lines if (place := _read_place(line))]

    @classmethod
    @contextmanager
    def open(cls, path: Path | None) -> Iterator[_Journal]:
        if path is None:
            yield cls(None, None)
            return
        with path.open("a+", encoding="utf-8") as file:
            file.seek(0)
            yield cls(path, file)

    def reached(self, chain: str) -> tuple[date, int]:
        return max(((place.day, place.sequence) for place in self._places if place.chain == chain), default=_NOWHERE)

    def findings(self, chain: str) -> list[Broken]:
        return [found for place in self._places if place.chain == chain for found in place.findings]

    def note(self, chain: str, day: date, sequence: int, findings: list[Broken]) -> None:
        if self._file is not None:
            self._file.write(msgspec.json.encode(_Place(chain, day, sequence, findings)).decode() + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def end(self) -> None:
        """All was read: the next run begins anew."""
        if self._path is not None:
            self._path.unlink(missing_ok=True)


_NOWHERE = (date.min, 0)


def _read_place(line: str) -> _Place | None:
    """A line that was cut off in the middle says nothing: its handful is read again."""
    try:
        return msgspec.json.decode(line, type=_Place)
    except msgspec.MsgspecError:
        return None
