"""Hand-backs: whether one may be asked for, asking, and what a case of it tells. Later steps go by /cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from casework.dwellings import handback_reading, handbacks
from casework.dwellings.handback_forms import (
    ALL_CAUSES,
    HALVES,
    HANDLINGS,
    STAND_INS,
    STATES,
    WAYS,
    HandbackBody,
    read_checklist,
)
from casework.dwellings.handback_papers import WAYS as SIGNED
from casework.dwellings.handback_payments import to_pay
from casework.dwellings.handback_settlement import deposit_of
from casework.dwellings.handback_signing import row_of
from casework.dwellings.handback_standing import standing_of
from casework.dwellings.handback_text import say_line, say_meter, say_total
from casework.dwellings.handbacks import BEFORE, HANDBACK
from casework.dwellings.utility_accounts import UTILITIES
from casework.heart import actors
from casework.heart.forms import Number, one_of
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, DwellingRef, Ref, local, present, told_next
from models import Case, Handback, LeaseText

_WHO = {"family": "承租家庭申请", "manager": "管房单位登记", "community": "社区登记", "ordered": "退出决定已送达"}


class StandingQuery(Struct):
    # None: of the family that asks.
    tenancy_id: Number | None = None


class HandbackStanding(Struct):
    tenancy_id: int
    household: Ref
    dwelling: DwellingRef
    # What whoever asks today is told.
    answer: str
    may_ask: bool
    # The one under way.
    case_id: str | None
    status_label: str
    next_step: str


class FoundLine(Struct):
    item: str
    state: str
    state_label: str
    note: str
    handling: str
    handling_label: str
    fen: int
    why: str
    words: str


class FoundRoom(Struct):
    room: str
    lines: list[FoundLine]


class FoundMeter(Struct):
    utility: str
    label: str
    reading: float | None
    proof: str
    owed_fen: int
    words: str


class BeginRoom(Struct):
    room: str
    items: list[str]


class BeginMeter(Struct):
    utility: str
    label: str
    account_number: str
    meter_number: str
    last: str
    last_on: date | None


class SumLine(Struct):
    what: str
    how: str
    # More than 0: the family owes it.
    fen: int


class HandbackDetail(Detail):
    tenancy_id: int
    asked_by_label: str
    cause_label: str
    note: str
    leave_on: date
    judgement_id: str
    visit_on: date | None
    visit_half_label: str
    # What else is under way, and what becomes of it.
    beside: list[str]
    left_on: date | None
    rooms: list[FoundRoom]
    meters: list[FoundMeter]
    keys: int
    keys_note: str
    mend: str
    mend_until: date | None
    # To the manager at work: where its checklist begins.
    begin_rooms: list[BeginRoom]
    begin_meters: list[BeginMeter]
    keys_handed: int
    deposit_asked_fen: int
    deposit_from: str
    lines: list[SumLine]
    total_fen: int
    total_words: str
    text: str
    text_sha256: str
    turn: int
    sign_as: Annotated[str, one_of("", "family", "manager")]
    may_check: bool
    may_lay: bool
    may_enter_paper: bool
    may_stand_in: bool
    # The action by which the asker may take it back; "": none.
    call_off: Annotated[str, one_of("", "withdraw", "call_off")]
    family_signer: str
    family_signed_at: datetime | None
    way_label: str
    stand_in_label: str
    witness: str
    manager_signer: str
    manager_signed_at: datetime | None
    accepted_on: date | None
    exit_id: str
    # Still to be paid. More than 0: by the family.
    to_pay_fen: int
    paid_on: date | None
    paid_fen: int
    paid_way_label: str
    voucher: str
    paid_to: str


@endpoint("GET", "/handbacks/standing", summary="退房：现在能不能办", query=StandingQuery, reply=HandbackStanding)
async def standing(ask: Ask) -> HandbackStanding:
    tenancy = await handbacks.tenancy_of(ask.query.tenancy_id, actor=ask.actor)
    row = await standing_of(tenancy.id)
    if not tenancy.living:
        answer = "这户已经退出，不用再办。"
    elif row is not None:
        answer = "退房正在办理，请在那件里接着办。"
    else:
        answer = "不再租住的，在这里申请退房。租金算到交钥匙那天，押金结清后退还。"
    case = row.case if row is not None else None
    may = tenancy.living is not None and row is None and ask.actor.role in handbacks.OPENERS
    return HandbackStanding(
        tenancy_id=tenancy.id,
        household=Ref(id=tenancy.household.id, name=tenancy.household.name),
        dwelling=DwellingRef(id=tenancy.dwelling.id, address=tenancy.dwelling.address),
        answer=answer,
        may_ask=may and not ask.actor.delegated,
        case_id=case.id if case is not None else None,
        status_label=HANDBACK.statuses[case.status].label if case is not None else "",
        next_step=await told_next(case, ask) if case is not None else "",
    )


@endpoint("POST", "/handbacks", summary="申请退房", body=HandbackBody, reply=CaseReply)
async def start(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await handbacks.start(body.id, body.tenancy_id, body.form, actor=ask.actor), ask)


async def _detail(case: Case, ask: Ask) -> HandbackDetail:
    row, actor = await row_of(case), ask.actor
    family = actor.role in (actors.TENANT, actors.FORMER_TENANT)
    # What is found and reckoned is the family's to see once it lies before it.
    hidden = family and not row.text_sha256
    found = read_checklist(None if hidden else row.checklist)
    lines, total = ([], 0) if hidden else await handback_reading.lines_of(row, case.status)
    laid = await LeaseText.get_or_none(case_id=case.id, turn=row.turn) if row.text_sha256 else None
    manages = actor.role == actors.MANAGER_CLERK
    at_work = manages and case.status in handback_reading.AT_WORK
    begin = await handback_reading.beginning_of(row.tenancy.dwelling, row.tenancy_id, actor.today) if at_work else None
    deposit, number = await deposit_of(row.tenancy_id) if at_work else (0, "")
    return HandbackDetail(
        tenancy_id=row.tenancy_id,
        asked_by_label=_WHO[row.asked_by], cause_label=ALL_CAUSES[row.cause], note=row.note or "",
        leave_on=row.leave_on,
        judgement_id=row.judgement_id, visit_on=row.visit_on, visit_half_label=HALVES.get(row.visit_half, ""),
        beside=await handback_reading.beside(row) if case.status in BEFORE else [],
        left_on=None if hidden else row.left_on,
        rooms=[
            FoundRoom(room=room.room, lines=[
                FoundLine(
                    item=line.item, state=line.state, state_label=STATES[line.state], note=line.note,
                    handling=line.handling, handling_label=HANDLINGS[line.handling] if line.handling else "",
                    fen=line.fen, why=line.why, words=say_line(line),
                )
                for line in room.lines
            ])
            for room in found.rooms
        ],
        meters=[
            FoundMeter(
                utility=one.utility, label=UTILITIES[one.utility], reading=one.reading, proof=one.proof,
                owed_fen=one.owed_fen, words=say_meter(one),
            )
            for one in found.meters
        ],
        keys=found.keys, keys_note=found.keys_note, mend="" if hidden else row.mend,
        mend_until=None if hidden else row.mend_until,
        begin_rooms=[BeginRoom(room=room, items=list(items)) for room, items in begin.rooms] if begin else [],
        begin_meters=[
            BeginMeter(
                utility=one.utility, label=one.label, account_number=one.account_number,
                meter_number=one.meter_number, last=one.last, last_on=one.last_on,
            )
            for one in begin.meters
        ] if begin else [],
        keys_handed=begin.keys if begin else 0, deposit_asked_fen=deposit, deposit_from=number,
        lines=[SumLine(what=one.what, how=one.how, fen=one.fen) for one in lines],
        total_fen=total, total_words=say_total(total) if lines or row.text_sha256 else "",
        text=(laid.text or "") if laid else "", text_sha256=row.text_sha256, turn=row.turn,
        sign_as=await handback_reading.sign_as(case, actor),
        may_check=at_work, may_lay=manages and case.status == "checked",
        may_enter_paper=manages and case.status == "offered",
        may_stand_in=actor.role == actors.COMMUNITY_CLERK and case.status == "offered",
        call_off=await handback_reading.may_call_off(case, row, actor),
        **_signed(row),  # type: ignore[arg-type]
        to_pay_fen=await to_pay(row) if case.status in ("repaying", "collecting") else 0,
        paid_on=row.paid_on, paid_fen=row.paid_fen, paid_way_label=WAYS.get(row.paid_way, ""), voucher=row.voucher,
        paid_to=row.paid_to or "",
    )


def _signed(row: Handback) -> dict[str, object]:
    return {
        "family_signer": row.family_signer or "",
        "family_signed_at": local(row.family_signed_at) if row.family_signed_at else None,
        "way_label": SIGNED.get(row.signed_by_way, ""), "stand_in_label": STAND_INS.get(row.stand_in, ""),
        "witness": row.witness or "", "manager_signer": row.manager_signer or "",
        "manager_signed_at": local(row.manager_signed_at) if row.manager_signed_at else None,
        "accepted_on": row.accepted_on, "exit_id": row.exit_id,
    }


DETAILS["handback"] = _detail
