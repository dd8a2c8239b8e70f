"""Orphans: stored keys that no row names, and rows whose bytes are not stored. It names them and removes nothing.

Both sides are read in the order of their keys and held against each other, page by page, so that a store of millions
needs no more memory than a small one. An upload on its way may show for as long as it is between the two.
"""

from __future__ import annotations

import heapq
from collections.abc import AsyncIterator
from typing import Any

from casework.evidence import pictures
from casework.heart.queries import column
from casework.papers.keeping import FOLDER
from media_storage.store import QUARANTINE, MediaStore
from models import Evidence, IssuedPaper, Pictures
from models.evidence import GRANTED, SEALED
from server.media import store_in_use
from server.settings import Settings

_PAGE = 500

async def report_orphans(settings: Settings) -> int:
    """0 and one line if both sides agree; else 1 and each key that does not."""
    async with store_in_use(settings.media) as store:
        lines = [line async for line in find_orphans(store)]
    if not lines:
        print("no orphans: the store and the rows name the same keys")
        return 0
    print(f"{len(lines)} orphans")
    print("\n".join(f"  {line}" for line in lines))
    return 1


async def find_orphans(store: MediaStore) -> AsyncIterator[str]:
    """Both kinds, in words."""
    async for key in find_extra(store):
        yield f"no row names {key}"
    async for key in _find_missing(store):
        yield f"not stored: {key}"


async def find_extra(store: MediaStore) -> AsyncIterator[str]:
    """Stored keys that no row names. What was removed at the end of its time is no longer anybody's."""
    made, rows = Pictures.filter(state=pictures.READY), Evidence.all()
    for prefix, named in (
        ("display/", [(made, "display_key"), (rows.exclude(display_key=""), "display_key")]),
        # Kept before its seal was written, and cut off there: it belongs to its row, which can still be confirmed.
        ("originals/", [(rows, "original_key")]),
        ("thumbnails/", [(made, "thumbnail_key"), (rows.exclude(thumbnail_key=""), "thumbnail_key")]),
    ):
        async for key in _only_in(store.list_keys(prefix), _merged(named)):
            if not await _in_the_making(key):
                yield key
    async for key in _only_in(store.list_keys(QUARANTINE), _quarantined()):
        if not await _declared_otherwise(key):
            yield key
    async for key in _only_in(store.list_keys(FOLDER), _pages(IssuedPaper.filter(waiting=None), "file_key")):
        if not await _paper_in_the_making(key):
            yield key
    async for key in store.list_keys():
        if not key.startswith(("originals/", "display/", "thumbnails/", FOLDER, QUARANTINE)):
            yield key


async def _in_the_making(key: str) -> bool:
    """A picture whose maker was cut off before its record was closed: the next one makes the same. Likewise what was
    kept under the name of its own type, and not yet sealed as such.
    """
    evidence_id = key.rpartition("/")[2].partition(".")[0]
    if key.startswith("originals/"):
        return await Evidence.filter(id=evidence_id, state=GRANTED).exists()
    return await Pictures.filter(evidence_id=evidence_id).exclude(state=pictures.READY).exists()


async def _paper_in_the_making(key: str) -> bool:
    """Likewise of a paper: cut off between its bytes and its row."""
    number = key.removeprefix(FOLDER).partition(".")[0]
    return number.isascii() and number.isdigit() and await IssuedPaper.filter(id=int(number), waiting=1).exists()


async def _declared_otherwise(key: str) -> bool:
    """What lies in quarantine under the type that its phone declared, and was sealed as what it is."""
    return await Evidence.filter(id=key.rpartition("/")[2].partition(".")[0], state=SEALED).exists()


async def _find_missing(store: MediaStore) -> AsyncIterator[str]:
    """Keys of sealed rows whose bytes are not stored, those removed by a record apart."""
    there = Evidence.filter(state=SEALED, removal__evidence_id__isnull=True)
    made = Pictures.filter(state=pictures.READY, evidence__removal__evidence_id__isnull=True)
    for prefix, needed in (
        ("originals/", [(there, "original_key")]),
        ("display/", [(made, "display_key"), (there.exclude(display_key=""), "display_key")]),
        ("thumbnails/", [(made, "thumbnail_key"), (there.exclude(thumbnail_key=""), "thumbnail_key")]),
        (FOLDER, [(IssuedPaper.filter(waiting=None), "file_key")]),
    ):
        async for key in _only_in(_merged(needed), store.list_keys(prefix)):
            # Asked once more: it may have come after that page of the store was read.
            if not await store.exists(key):
                yield key


async def _quarantined() -> AsyncIterator[str]:
    """What may lie in quarantine: the same names, in the same order, under another folder."""
    async for key in _pages(Evidence.all(), "original_key"):
        yield QUARANTINE + key.removeprefix("originals/")


async def _only_in(these: AsyncIterator[str], those: AsyncIterator[str]) -> AsyncIterator[str]:
    """What of the first is not in the second; both ascend."""
    other = await anext(those, None)
    async for key in these:
        while other is not None and other < key:
            other = await anext(those, None)
        if other != key:
            yield key


async def _merged(sources: list[tuple[Any, str]]) -> AsyncIterator[str]:
    """The keys of several columns as one ascending row."""
    streams = [_pages(found, name) for found, name in sources]
    heap: list[tuple[str, int]] = []
    for place, stream in enumerate(streams):
        if (first := await anext(stream, None)) is not None:
            heapq.heappush(heap, (first, place))
    while heap:
        key, place = heapq.heappop(heap)
        yield key
        if (following := await anext(streams[place], None)) is not None:
            heapq.heappush(heap, (following, place))


async def _pages(found: Any, name: str) -> AsyncIterator[str]:
    last = ""
    while True:
        page = await column(found.filter(**{f"{name}__gt": last}).order_by(name).limit(_PAGE), name)
        for key in page:
            yield key
        if len(page) < _PAGE:
            return
        last = page[-1]
