"""A month's rent charged to all families of a manager: seen, then confirmed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from casework.dwellings import rent_charges
from casework.dwellings.rent_charges import Due, Sums
from casework.dwellings.rent_shares import Part
from casework.heart import access
from casework.heart.forms import Form, one_of
from casework.words.months import OF_BOOKS, Month
from handlers.heart.http import Ask, PageQuery, Struct, endpoint, page_by_id
from handlers.heart.replies import DwellingRef, Ref
from models import Tenancy


class ChargesQuery(PageQuery, kw_only=True):
    month: Month


class ChargePart(Struct):
    first_on: date
    last_on: date
    monthly_rent_fen: int
    let_off_fen: int
    fen: int


class ChargeLine(Struct):
    tenancy_id: int
    household: Ref
    dwelling: DwellingRef
    standing: Annotated[str, one_of("fresh", "charged", "by_hand", "differs", "no_lease", "free", "none")]
    fen: int
    charged_fen: int
    parts: list[ChargePart]


class ChargesPage(Struct):
    """All families, and on the first page the sums and those that somebody should look at."""

    sums: Sums | None
    odd: list[ChargeLine]
    items: list[ChargeLine]
    next: str | None


class ChargeBody(Form):
    month: Annotated[Month, Meta(extra=OF_BOOKS)]
    # What was shown: left out, whatever it comes to is charged.
    count: Annotated[int, Meta(ge=0, le=1_000_000)] | None = None
    sum_fen: Annotated[int, Meta(ge=0, le=10**15)] | None = None
    corrections: bool = False


class ChargeReply(Struct):
    charged: int
    sum_fen: int
    corrected: int
    by_hand: int


def part_of(part: Part) -> ChargePart:
    return ChargePart(
        first_on=part.first, last_on=part.last, monthly_rent_fen=part.rent, let_off_fen=part.gross_fen - part.fen,
        fen=part.fen,
    )


def _line(row: Tenancy, due: Due | None, month: str) -> ChargeLine:
    return ChargeLine(
        tenancy_id=row.id,
        household=Ref(id=row.household.id, name=row.household.name),
        dwelling=DwellingRef(id=row.dwelling.id, address=row.dwelling.address),
        standing=due.standing(month) if due else "none",
        fen=due.fen if due else 0,
        charged_fen=due.charged_fen if due else 0,
        parts=[part_of(part) for part in due.parts] if due else [],
    )


@endpoint("GET", "/rent-charges", summary="一个月的应收租金，登记前先看", query=ChargesQuery, reply=ChargesPage)
async def look(ask: Ask) -> ChargesPage:
    month, sums, odd = ask.query.month, None, []
    if not ask.query.cursor:
        seen = await rent_charges.look(month, actor=ask.actor)
        known = {due.tenancy_id: due for due in seen.odd}
        told = access.tenancies_in_reach(ask.actor).filter(id__in=list(known) or [0])
        rows = await told.order_by("id").select_related("household", "dwelling")
        sums, odd = seen.sums, [_line(row, known[row.id], month) for row in rows]
    found = rent_charges.lived_there(month, actor=ask.actor).select_related("household", "dwelling")
    page, more = await page_by_id(found, ask.query)
    dues = await rent_charges.look_at(month, [row.id for row in page], actor=ask.actor)
    return ChargesPage(sums=sums, odd=odd, items=[_line(row, dues.get(row.id), month) for row in page], next=more)


@endpoint("POST", "/rent-charges", summary="按租约登记一个月的应收租金", body=ChargeBody, reply=ChargeReply)
async def charge(ask: Ask) -> ChargeReply:
    body = ask.body
    shown = None if body.count is None or body.sum_fen is None else (body.count, body.sum_fen)
    done = await rent_charges.charge(body.month, actor=ask.actor, shown=shown, corrections=body.corrections)
    return ChargeReply(charged=done.charged, sum_fen=done.fen, corrected=done.corrected, by_hand=done.by_hand)
