"""The quarantine: where what people send lies until it was judged. Emptied here, by the worker, an hour apart.

Cleared away is what nobody can come back for: uploads that were given up, workbooks that were read, what was sealed
and so is kept elsewhere, and what was refused once its time of being kept is over. Refused files are kept a while,
since a dispute about a refusal is about what was sent. Never touched: what is still on its way, and what no row knows,
which is reported as an orphan instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from media_storage.store import QUARANTINE, MediaStore
from models import Evidence, WorkbookImport
from models.evidence import GIVEN_UP, REFUSED, SEALED

# States of an import whose upload is still to be read, or about to be discarded by its own round.
IMPORT_WAITS = ("offered", "ending")
_AT_ONCE = 200
_CALLS = 8


async def clear(store: MediaStore, *, at: datetime, keep_refused: timedelta) -> int:
    """How many objects were discarded. Raises StoreUnavailable; may be repeated and run twice at once."""
    count = 0
    limit = asyncio.Semaphore(_CALLS)

    async def discard(key: str) -> None:
        async with limit:
            await store.discard(key)

    async for keys in _batches(store):
        going = await _nobody_s(keys, refused_before=at - keep_refused)
        await asyncio.gather(*(discard(key) for key in going))
        count += len(going)
    await store.forget_spent()
    return count


async def _batches(store: MediaStore) -> AsyncIterator[list[str]]:
    held: list[str] = []
    async for key in store.list_keys(QUARANTINE):
        held.append(key)
        if len(held) == _AT_ONCE:
            yield held
            held = []
    if held:
        yield held


async def _nobody_s(keys: list[str], *, refused_before: datetime) -> list[str]:
    by_id = {key.rpartition("/")[2].partition(".")[0]: key for key in keys}
    # Workbooks that were read, or ended unread, and whose bytes would not go at the time.
    imports = await WorkbookImport.filter(id__in=list(by_id)).exclude(state__in=IMPORT_WAITS).values("id")
    rows = await Evidence.filter(id__in=list(by_id)).values("id", "state", "granted_at")
    return [by_id[row["id"]] for row in imports] + [
        by_id[row["id"]]
        for row in rows
        if row["state"] in (GIVEN_UP, SEALED) or (row["state"] == REFUSED and row["granted_at"] < refused_before)
    ]
