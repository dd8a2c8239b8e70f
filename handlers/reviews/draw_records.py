"""Records of draws, open to anybody: those of spot checks in a list (those of lots stand in `lot_draws.py`), and each
whole, of either, as `python -m server verify-draw` reads it (4.6, 2g).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from casework.allocation import lot_records
from casework.heart.forms import one_of
from casework.reviews import spot_check_records
from casework.reviews.spot_check_duty import say_period
from casework.reviews.spot_check_periods import LABELS
from casework.words.draws import DrawRecord
from handlers.heart.http import Ask, PageQuery, Struct, cursor_of, endpoint, last_id, page_size
from handlers.heart.replies import local


class DrawRecordLine(Struct):
    code: str
    subject: str
    office: str
    period_label: str
    turn: int
    draw_on: date
    drawn_at: datetime | None
    state: Annotated[str, one_of("announced", "drawn", "annulled")]


class DrawRecordPage(Struct):
    items: list[DrawRecordLine]
    next: str | None


@endpoint("GET", "/draw-records", summary="公开的抽查记录", query=PageQuery, reply=DrawRecordPage, signed_in=False)
async def list_records(ask: Ask) -> DrawRecordPage:
    size = page_size(ask.query)
    rows = await spot_check_records.lately(last_id(ask.query) or None, size + 1)
    return DrawRecordPage(
        items=[
            DrawRecordLine(
                code=row.code, subject=LABELS[row.level], office=row.office, period_label=say_period(row.period),
                turn=row.turn, draw_on=row.draw_on, drawn_at=local(row.drawn_at) if row.drawn_at else None,
                state="annulled" if row.valid is None else "drawn" if row.drawn_at else "announced",
            )
            for row in rows[:size]
        ],
        next=cursor_of(rows[size - 1].id) if len(rows) > size else None,
    )


@endpoint("GET", "/draw-records/<code:str>", summary="一份公开的抽取记录", reply=DrawRecord, signed_in=False)
async def read_record(ask: Ask) -> DrawRecord:
    if lots := await lot_records.find(ask.path["code"]):
        return await lot_records.record_of(lots)
    return await spot_check_records.record_of(await spot_check_records.find(ask.path["code"]))
