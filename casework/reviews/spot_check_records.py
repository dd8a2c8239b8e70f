"""What is published of a draw, to anybody and without a sign-in: enough to recompute it, and nobody's name (4.6).

The free words of offices (why once more, why annulled) stay inside: they may name people. Refuses a code that no draw
has.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from tortoise.expressions import Q

from casework.heart.problems import refuse
from casework.heart.rows import Line, Rows
from casework.heart.seeds import hour
from casework.reviews.spot_populations import lines_of
from casework.words.draws import DrawRecord, SeedSource
from models import SpotCheck
from models.fields import sound


def source_of(row: SpotCheck) -> SeedSource:
    """The one that counts."""
    replaced = sound(row.replaced) or []
    return msgspec.convert(replaced[-1] if replaced else sound(row.announcement)["source"], SeedSource)


async def record_of(row: SpotCheck) -> DrawRecord:
    record = msgspec.convert(sound(row.announcement), DrawRecord)
    lines = await lines_of(row)
    for one in record.populations:
        one.members = lines[one.name]
    record.replaced = msgspec.convert(sound(row.replaced) or [], list[SeedSource])
    record.state = "annulled" if row.valid is None else "drawn" if row.drawn_at else "announced"
    if row.drawn_at is not None:
        # Also where it was taken back afterwards: what followed from it stays to be seen.
        record.seed, record.drawn_at, record.samples = row.seed, hour(row.drawn_at), sound(row.samples)
    return record


async def find(code: str) -> SpotCheck:
    """Raises not_found."""
    row = await SpotCheck.get_or_none(code=code.strip().upper()[:24])
    if row is None:
        raise refuse("not_found", "没有这个编号的抽取记录，请核对编号。")
    return row


class RecordLine(Line, frozen=True, gc=False):
    id: int
    code: str
    level: str
    office: str
    period: str
    turn: int
    draw_on: Any
    drawn_at: datetime | None
    valid: int | None


_LINES = Rows(SpotCheck, RecordLine, office="office__name")


async def lately(before: int | None, most: int) -> list[RecordLine]:
    """The last first."""
    earlier: dict[str, Any] = {} if before is None else {"id__lt": before}
    return await _LINES.where(Q(id__gt=0, **earlier), order=("-id",), most=most)
