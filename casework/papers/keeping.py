"""The bytes of an issued paper: made once of its frozen row, kept where nothing is overwritten, served only as those.

Made by the worker within seconds, or by whoever reads the paper first. 1. Set on the sheet; 2. put into the store under
a name that holds their hash; 3. written into the row and sealed, where nobody else has. Killed between any two, the
next does all of it again: the same row gives the same bytes under the same name, and what other bytes there were (of
another font) bear another name and belong to nobody. Refuses to serve bytes that are not those of the row, and to set
a paper where the Chinese font is missing.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection
from datetime import datetime

import msgspec

from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.sealed_rows import seal
from casework.heart.store_faults import store_problem
from casework.heart.transactions import atomically
from casework.papers.checks import code_of
from casework.papers.content import Content
from casework.papers.paper_rendering import render_paper
from media_storage.store import AlreadyStored, MediaStore, StoreError, StoreUnavailable
from models import IssuedPaper
from models.fields import sound

FOLDER = "papers/"
_PDF = "application/pdf"
log = logging.getLogger("anju.papers")


async def due(most: int, but: Collection[int] = ()) -> list[int]:
    """Whose bytes are not made yet, the oldest first."""
    waiting = IssuedPaper.filter(waiting=1)
    if but:
        waiting = waiting.exclude(id__in=list(but))
    return await column(waiting.order_by("id").limit(most), "id")


async def bytes_of(row: IssuedPaper, *, store: MediaStore, address: str, at: datetime) -> bytes:
    """`address`: what the service is called from outside. Raises paper_damaged, busy, storage_refused,
    sheet_unavailable.
    """
    if row.waiting is not None:
        row = await make(row.id, store=store, address=address, at=at)
    try:
        data = await store.read(row.file_key, limit=row.size)
    except StoreUnavailable as fault:
        raise store_problem(fault) from None
    except StoreError:
        raise refuse("paper_damaged") from None
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise refuse("paper_damaged")
    return data


async def make(paper_id: int, *, store: MediaStore, address: str, at: datetime) -> IssuedPaper:
    """The row with its bytes made and kept. Raises what `bytes_of` does, and SealBroken for a damaged row."""
    row = await IssuedPaper.get(id=paper_id)
    if row.waiting is None:
        return row
    content, code = msgspec.convert(sound(row.content), Content), code_of(row)
    pdf = await render_paper(content, code, f"{address}/v/{row.case_id}/{code}")
    digest = hashlib.sha256(pdf).hexdigest()
    key = f"{FOLDER}{row.id}.{digest[:32]}.pdf"
    try:
        await store.put(key, pdf, _PDF)
    except StoreUnavailable as fault:
        raise store_problem(fault) from None
    except AlreadyStored:
        # Nobody but who reaches into the store writes other bytes under a name that holds their hash.
        log.error("the store holds other bytes under %s", key)
        raise refuse("paper_damaged") from None

    async def close() -> None:
        # Two made it at once: what the first one wrote is the paper.
        mine = IssuedPaper.filter(id=paper_id, waiting=1)
        if await mine.update(waiting=None, file_key=key, sha256=digest, size=len(pdf), made_at=at) == 1:
            await seal("paper_bytes", [paper_id], at=at)

    await atomically(close)
    return await IssuedPaper.get(id=paper_id)
