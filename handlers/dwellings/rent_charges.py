"""A month's rent charged to all families of a manager: seen, then confirmed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from casework.dwellings import manager_ledger, rent_charges
from casework.dwellings.manager_ledger import FamilyLine
from casework.dwellings.rent_charges import Due, Sums
from casework.dwellings.rent_shares import Part
from casework.heart.forms import Form, one_of
from casework.words.months import OF_BOOKS, Month
from handlers.heart.http import Ask, PageQuery, Struct, endpoint, lines_by_id
from handlers.heart.replies import DwellingRef, Ref


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


def _line(row: FamilyLine, due: Due | None) -> ChargeLine:
    return ChargeLine(
        tenancy_id=row.id,
        household=Ref(id=row.household_id, name=row.household_name),
        dwelling=DwellingRef(id=row.dwelling_id, address=row.address),
        standing=due.standing if due else "none",
        fen=due.fen if due else 0,
        charged_fen=due.charged_fen if due else 0,
        parts=[part_of(part) for part in due.parts] if due else [],
    )


@endpoint("GET", "/rent-charges", summary="一个月的应收租金，登记前先看", query=ChargesQuery, reply=ChargesPage)
async def look(ask: Ask) -> ChargesPage:
    month, actor = ask.query.month, ask.actor
    page, more = await lines_by_id(manager_ledger.FAMILIES, rent_charges.lived_there(month, actor=actor), ask.query)
    if ask.query.cursor:
        dues = await rent_charges.look_at(month, [row.id for row in page], actor=actor)
        return ChargesPage(sums=None, odd=[], items=[_line(row, dues.get(row.id)) for row in page], next=more)
    seen = await rent_charges.look(month, actor=actor)
    odd = await manager_ledger.families([due.tenancy_id for due in seen.odd], actor=actor)
    return ChargesPage(
        sums=seen.sums, odd=[_line(row, seen.dues[row.id]) for row in odd],
        items=[_line(row, seen.dues.get(row.id)) for row in page], next=more,
    )


@endpoint("POST", "/rent-charges", summary="按租约登记一个月的应收租金", body=ChargeBody, reply=ChargeReply)
async def charge(ask: Ask) -> ChargeReply:
    body = ask.body
    shown = None if body.count is None or body.sum_fen is None else (body.count, body.sum_fen)
    done = await rent_charges.charge(body.month, actor=ask.actor, shown=shown, corrections=body.corrections)
    return ChargeReply(charged=done.charged, sum_fen=done.fen, corrected=done.corrected, by_hand=done.by_hand)
