"""Recoveries: what each tells, line by line and entry by entry; and the market rents. All steps go by /cases."""

from __future__ import annotations

from datetime import date

from casework.exits import market_rents
from casework.exits.market_rents import RentForm
from casework.exits.recovery_balance import stands
from casework.exits.recovery_forms import WAYS
from casework.heart import access, actors
from casework.heart.forms import Uuid
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, Detail, source_of
from models import Case, Estate, Recovery, RecoveryEntry, RecoveryLine

KINDS = {
    "order": "追缴通知", "payment": "收款", "set_off": "抵扣", "reversal": "冲销", "lifted": "撤销", "refund": "退还",
}
MOST = 1000


class RecoveryLineReply(Struct):
    number: int
    what: str
    how: str
    fen: int
    # As it was decided, where it was adjusted; and why.
    decided_fen: int
    adjusted_because: str


class RecoveryEntryReply(Struct):
    number: int
    kind: str
    label: str
    # Down is what was paid or set off.
    fen: int
    on: date
    way: str
    receipt: str
    note: str
    reversed: bool


class RecoveryPart(Struct):
    on: date
    fen: int


class RecoveryDetail(Detail):
    total_fen: int
    paid_fen: int
    owed_fen: int
    pay_by: date | None
    next_fen: int
    behind_fen: int
    # Of an order that was revoked: what was paid and is still to be given back, and by when.
    return_fen: int
    return_by: date | None
    lines: list[RecoveryLineReply]
    entries: list[RecoveryEntryReply]
    parts: list[RecoveryPart]
    # A set-off that the family is asked about; null: none.
    offset_fen: int | None
    offset_words: str
    source_procedure: str
    source_case_id: str | None
    may_add: bool


async def _detail(case: Case, ask: Ask) -> RecoveryDetail:
    row = await Recovery.get(case_id=case.id)
    lines = await RecoveryLine.filter(recovery_id=row.id).order_by("number").limit(MOST)
    entries = await RecoveryEntry.filter(recovery_id=row.id).order_by("number").limit(MOST)
    reversed_ = {one.reverses_id for one in entries if one.reverses_id}
    total = sum(one.fen for one in lines)
    balance = sum(one.fen for one in entries) if row.ordered_on else total
    lifted = case.status in ("to_return", "revoked")
    left = 0 if lifted else max(0, balance)
    term = None if row.parts else row.pay_by
    stood = stands(total, left, term, row.parts, row.paid_before_fen, ask.actor.today)
    procedure, source = await source_of(row.source_case_id, ask)
    return RecoveryDetail(
        total_fen=total,
        paid_fen=sum(-one.fen for one in entries if one.kind in ("payment", "set_off") and one.id not in reversed_),
        owed_fen=left,
        pay_by=stood.pay_by if row.ordered_on and not lifted else None,
        next_fen=stood.next_fen,
        behind_fen=stood.behind_fen if row.ordered_on else 0,
        return_fen=max(0, -balance),
        return_by=row.pay_by if case.status == "to_return" else None,
        lines=[
            RecoveryLineReply(
                number=one.number, what=one.what, how=one.how, fen=one.fen, decided_fen=one.decided_fen,
                adjusted_because=one.adjusted_because,
            )
            for one in lines
        ],
        entries=[
            RecoveryEntryReply(
                number=one.number, kind=one.kind, label=KINDS[one.kind], fen=one.fen, on=one.dated,
                way=WAYS.get(one.way, ""), receipt=one.receipt_words, note=one.note, reversed=one.id in reversed_,
            )
            for one in entries
        ],
        parts=[RecoveryPart(on=date.fromisoformat(str(day)), fen=int(fen)) for day, fen in row.parts],
        offset_fen=row.offset_fen if case.status == "offsetting" else None,
        offset_words=(row.offset_words or "") if case.status == "offsetting" else "",
        source_procedure=procedure,
        source_case_id=source,
        may_add=case.status in ("computed", "ordered", "offsetting", "overdue") and ask.actor.role in (
            actors.TENANT, actors.STREET_CLERK, actors.DISTRICT_CLERK
        ),
    )


DETAILS["recovery"] = _detail


class MarketRentLine(Struct):
    # "": of the whole district.
    estate: str
    since: date
    fen_per_m2: int
    base: str


class EstateName(Struct):
    id: int
    name: str


class MarketRentReply(Struct):
    """The last first. `id`: of the request that was received, if any."""

    id: str | None
    rents: list[MarketRentLine]
    estates: list[EstateName]


class PutRentBody(RentForm, kw_only=True):
    id: Uuid | None = None


async def _rents(received: str | None) -> MarketRentReply:
    return MarketRentReply(
        id=received,
        rents=[
            MarketRentLine(
                estate=one.estate.name if one.estate else "", since=one.since, fen_per_m2=one.fen_per_m2, base=one.base
            )
            for one in await market_rents.history()
        ],
        estates=[EstateName(id=one.id, name=one.name) for one in await Estate.all().order_by("id").limit(500)],
    )


@endpoint("GET", "/market-rents", summary="市场租金", reply=MarketRentReply)
async def read_rents(ask: Ask) -> MarketRentReply:
    access.require_role(ask.actor, actors.DISTRICT_CLERK, actors.STREET_CLERK)
    return await _rents(None)


@endpoint("POST", "/market-rents", summary="登记市场租金", body=PutRentBody, reply=MarketRentReply)
async def put_rent(ask: Ask) -> MarketRentReply:
    form = RentForm(**{name: getattr(ask.body, name) for name in RentForm.__struct_fields__})
    await market_rents.put(form, actor=ask.actor)
    return await _rents(ask.body.id)
