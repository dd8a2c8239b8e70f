"""What arrived for a grant, judged by its kind before it is sealed: a photograph, a video or a document (4.2.2b).

Only photographs get pictures made of them. A video or a document is stored and typed, never transcoded, and handed out
as the original that it is. Refuses whatever is not the bytes that were declared, or not of the kind that was declared;
which of the types of photographs it is, the content decides.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass
from typing import Any

from media_storage import documents
from media_storage.imaging import ImagingPool
from media_storage.refusals import MediaRefused
from media_storage.store import MediaStore, ObjectTooLarge, parts
from media_storage.videos import VideoWalk
from models import Evidence

PHOTOGRAPH, VIDEO, DOCUMENT = "photograph", "video", "document"
KINDS = {
    "image/jpeg": PHOTOGRAPH,
    "image/png": PHOTOGRAPH,
    "image/webp": PHOTOGRAPH,
    "image/heic": PHOTOGRAPH,
    "video/mp4": VIDEO,
    documents.PDF: DOCUMENT,
    documents.DOCX: DOCUMENT,
}
# What phones also call a picture that is taken; the content says which it is.
SPELLINGS = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "image/heif": "image/heic"}
LABELS = {PHOTOGRAPH: "照片", VIDEO: "视频", DOCUMENT: "文档"}
MISMATCH = "upload_mismatch"


class TurnedAway(Exception):
    """`reason`: a code of the catalogue of problems or of media_storage.refusals."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def kind_of(evidence: Evidence) -> str:
    return KINDS[evidence.content_type]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What lies there: its own type, whatever it was declared as, and what is sealed of it as claims."""

    content_type: str
    claims: dict[str, Any]
    # The picture alone, which is kept in place of what was sent: without place, device, or whatever else stood beside
    # it. None: what was sent is kept as it is.
    clean: bytes | None = None


async def judge(
    evidence: Evidence, key: str, *, store: MediaStore, imaging: ImagingPool, traceless: bool = False
) -> Arrival:
    """What lies at `key`. Raises TurnedAway, ApartBusy; NotStored and StoreUnavailable of the store. `traceless`: of a
    photograph nothing is to be kept that tells who took it.
    """
    try:
        if kind_of(evidence) == VIDEO:
            if await store.size(key) != evidence.size:
                raise TurnedAway(MISMATCH)
            return Arrival(evidence.content_type, await _video(evidence, key, store))
        if kind_of(evidence) == DOCUMENT:
            data = await _read(evidence, key, store)
            return Arrival(evidence.content_type, await _document(evidence, data))
        # Not in memory before it is its turn.
        async with imaging.place():
            data = await _read(evidence, key, store)
            arrival = await _photograph(evidence, data, imaging)
            return await _without_traces(evidence, arrival, data, imaging) if traceless else arrival
    except ObjectTooLarge:
        raise TurnedAway(MISMATCH) from None
    except MediaRefused as refusal:
        raise TurnedAway(refusal.code) from None


async def _read(evidence: Evidence, key: str, store: MediaStore) -> bytes:
    data = await store.read(key, limit=evidence.size)
    if len(data) != evidence.size:
        raise TurnedAway(MISMATCH)
    return data


async def _photograph(evidence: Evidence, data: bytes, imaging: ImagingPool) -> Arrival:
    facts = await imaging.inspect(data, declared_type=evidence.content_type, sha256=evidence.sha256)
    if facts is None:
        raise TurnedAway(MISMATCH)
    claims = {
        "exif_taken_at": facts.exif_taken_at.isoformat() if facts.exif_taken_at else None,
        "width": facts.width,
        "height": facts.height,
        "looks": facts.looks,
    }
    if facts.content_type != evidence.content_type:
        claims["declared_type"] = evidence.content_type
    return Arrival(facts.content_type, claims)


async def _without_traces(evidence: Evidence, arrival: Arrival, data: bytes, imaging: ImagingPool) -> Arrival:
    rendered = await imaging.render(data, [], sha256=evidence.sha256)
    if rendered is None:
        raise TurnedAway(MISMATCH)
    return Arrival("image/jpeg", arrival.claims, rendered.display)


async def _document(evidence: Evidence, data: bytes) -> dict[str, Any]:
    digest = await asyncio.to_thread(hashlib.sha256, data)
    if digest.hexdigest() != evidence.sha256:
        raise TurnedAway(MISMATCH)
    facts = await documents.inspect_document(
        data, declared_type=evidence.content_type, asker=f"account:{evidence.account_id}"
    )
    return {"pages": facts.pages}


async def _video(evidence: Evidence, key: str, store: MediaStore) -> dict[str, Any]:
    """Some megabytes at a time: a film is never in memory whole."""
    walk, digest = VideoWalk(), hashlib.sha256()
    refusal: MediaRefused | None = None
    async for part in parts(store, key):
        await asyncio.to_thread(digest.update, part)
        if refusal is None:
            try:
                walk.feed(part)
            except MediaRefused as found:
                # Read to its end all the same: a file that changed on its way is told from a bad one by its hash.
                refusal = found
    if digest.hexdigest() != evidence.sha256:
        raise TurnedAway(MISMATCH)
    if refusal is not None:
        raise refusal
    facts = walk.facts()
    return {"seconds": facts.seconds, "width": facts.width, "height": facts.height}
