"""What anybody who reports does by themselves (4.1): begins a report, hands it in, and follows it by its receipt.

Nobody here is known: the phone's own id and token say which report it is, and the receipt's code is made of both, so
that a lost answer is given again and nobody else has it. Tells of a report that it was received, is in hand, or was
closed and with which sentence. Refuses more than a day takes, another's report, and a wrong receipt.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import msgspec

from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.problems import Problem, invalid, refuse
from casework.heart.transactions import atomically
from casework.people.receipt_codes import as_printed, code_index, code_of
from casework.people.receipt_drafts import UNSENT
from casework.people.receipt_holders import holder, require_kept, row_of_code, row_of_receipt, wrong
from casework.reviews import report_limits
from casework.reviews.public_report_duty import KEPT_DAYS
from casework.reviews.public_reports import (
    CLOSED,
    HANDLING,
    OUTCOMES,
    PUBLIC_REPORT,
    RECEIVED,
    ReportForm,
    SaidForm,
    first_of,
)
from casework.words.clock import business_day
from casework.words.identity import read_phone
from casework.words.reading import ReadingError
from models import Case, PublicReport
from models.fields import sealed_for

_SAID = {RECEIVED: ("已收到", "已经收到，正在分给负责的单位。"), HANDLING: ("正在核查", "负责的单位正在核查处理。")}
# What anybody is called where somebody is named.
NAMELESS = "反映人"


@dataclass(frozen=True)
class Receipt:
    number: str
    code: str
    state: str
    label: str
    said: str
    received_on: date | None
    closed_on: date | None


def reporter(case_id: str, *, actor: Actor) -> Actor:
    """Whoever holds the secret of this report, and nothing that tells who that is."""
    return holder(case_id, NAMELESS, actor=actor)


async def begin(case_id: str, token: str, *, actor: Actor) -> Case:
    """Opens one. The same id and token again are the same one. Opens its own transaction.

    Raises report_limit, report_full, id_taken, report_unsent.
    """
    await report_limits.check_spent_unless(Case.exists(id=case_id), actor)
    code = code_of(case_id, token)

    async def work() -> Case:
        if await Case.exists(id=case_id):
            case = (await row_of_code(PublicReport, case_id, code, "id_taken")).case
            _check_begun(case)
            return case
        await report_limits.spend(actor=actor)
        opening = Opening(case_id, "群众投诉举报", "", with_={"code_index": code_index(code)})
        return (await open_cases(PUBLIC_REPORT, [opening], actor=reporter(case_id, actor=actor)))[0]

    try:
        return await atomically(work)
    except Problem as problem:
        if problem.code != "id_taken":
            raise
    # Opened in this instant by the same request sent twice, or by somebody else.
    return (await row_of_code(PublicReport, case_id, code, "id_taken")).case


def _check_begun(case: Case) -> None:
    """Raises report_unsent."""
    if case.status == UNSENT:
        raise refuse("report_unsent")


async def find_own(case_id: str, token: str, *, actor: Actor) -> tuple[Case, Actor]:
    """The report that was begun with this token, and who acts in it. Raises report_unknown."""
    case = (await row_of_code(PublicReport, case_id, code_of(case_id, token), "report_unknown")).case
    return case, reporter(case_id, actor=actor)


async def hand_in(case_id: str, token: str, form: ReportForm, *, actor: Actor) -> Receipt:
    """Hands in what was begun. Handed in already, the receipt is given again, and says so of words that came too late.
    Opens its own transaction.

    Raises report_unknown, report_unsent, form_invalid, photographs_unfinished.
    """
    said = SaidForm(kind=form.kind, place=form.place, happened_on=form.happened_on, detail=form.detail)
    contact = {"reporter_name": form.name.strip() or None, "reporter_phone": _phone_of(form)}

    async def work() -> Receipt:
        await Case.filter(id=case_id).select_for_update().only("id")
        case, anybody = await find_own(case_id, token, actor=actor)
        _check_begun(case)
        if case.status == "draft":
            first = await first_of(said, today=actor.today)
            own = PublicReport.filter(case_id=case_id)
            written = sealed_for(PublicReport, {"case_id": case_id}, **contact)
            await own.update(**written, first_case_id=first)
            asked = {"kind": said.kind, "place": said.place, "detail": said.detail, "happened_on": said.happened_on}
            action = "hand_in_again" if first else "hand_in"
            case = await advance(case, action, actor=anybody, version=case.version, form=asked)
            row = await PublicReport.get(case_id=case_id)
            return await _receipt(row, case, code_of(case_id, token))
        stands = await PublicReport.get(case_id=case_id)
        receipt = await _receipt(stands, case, code_of(case_id, token))
        wanted = {**msgspec.structs.asdict(said), **contact}
        return receipt if all(getattr(stands, name) == value for name, value in wanted.items()) else _too_late(receipt)

    return await atomically(work)


def _phone_of(form: ReportForm) -> str | None:
    """As everybody dials it. Raises form_invalid: a number that nobody can call is a reporter whom nobody can ask."""
    if not (form.phone or "").strip():
        return None
    try:
        return read_phone(form.phone)
    except ReadingError as error:
        raise invalid({"form.phone": f"{error.sentence}。不愿意留电话可以不写。"}) from None


def _too_late(receipt: Receipt) -> Receipt:
    """Whose answer was lost may have gone on writing: what was read first stands, and that is said."""
    return replace(receipt, said=f"前一次提交的已经收到，后来改的没有收进去；要补充，请再反映一次。{receipt.said}")


async def follow(number: str, code: str, *, actor: Actor) -> Receipt:
    """What whoever holds a receipt may know. Raises report_unknown, receipt_expired, too_many_attempts."""
    row = await row_of_receipt(PublicReport, number, code, "report_unknown", actor=actor)
    if row.case.status in ("draft", UNSENT):
        raise wrong("report_unknown", actor=actor)
    receipt = await _receipt(row, row.case, as_printed(code))
    await require_kept(receipt.closed_on, KEPT_DAYS, "receipt_expired", actor=actor)
    return receipt


async def _receipt(row: PublicReport, case: Case, code: str) -> Receipt:
    now, last = case, row
    # What it was joined to may have been joined in that very instant: it ends where the last of them ends.
    while last.first_case_id is not None:
        now = await Case.get(id=last.first_case_id)
        last = await PublicReport.get(case_id=now.id)
    outcome = last.outcome
    state = {"received": RECEIVED, "closed": CLOSED}.get(now.status, HANDLING)
    label, said = ("已办结", OUTCOMES[outcome][1]) if state == CLOSED else _SAID[state]
    closed_on = business_day(now.updated_at) if state == CLOSED else None
    return Receipt(case.number, code, state, label, said, row.received_on, closed_on)
