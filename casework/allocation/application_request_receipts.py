"""What whoever applies from the phone does by themselves (网上申请, 1a): begins, hands in, follows by its receipt,
sends what is asked for, takes it back.

Nobody here is known: the phone's own id and token say which request it is, from then on the receipt's secret, which is
made of both; a lost answer is given again, and each of these may be sent twice. A second one of the same family is
answered in the very words of a first. Once it is taken up the same receipt says where the application stands, in the
words that a family is told, until the family stands in a ledger. Refuses more than a day takes, another's request, a
wrong receipt, and what comes after the end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import msgspec

from casework.allocation import applications
from casework.allocation.application_request_duty import DRAFT_DAYS, KEPT_DAYS, PER_ADDRESS, PER_DAY, WAITING
from casework.allocation.application_request_forms import GROUNDS, PAPERS, RequestForm, SupplyForm, WithdrawForm
from casework.allocation.application_request_keys import hold_alike, open_alike
from casework.allocation.application_request_papers import RECEIPT
from casework.allocation.application_requests import APPLICATION_REQUEST, OPEN
from casework.allocation.applications import APPLICATION, Said
from casework.allocation.subsidies import SUBSIDY
from casework.heart import counted_days
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.life import PROCEDURES
from casework.heart.next_steps import next_step
from casework.heart.problems import Problem, refuse
from casework.heart.transactions import atomically
from casework.heart.writing import write_row
from casework.ledgers.cross_checks import RULED_OUT, SUSPECTED
from casework.papers import checks
from casework.people import stranger_limits
from casework.people.offices import district_office
from casework.people.receipt_codes import as_printed, code_index, code_of
from casework.people.receipt_drafts import UNSENT, last_day
from casework.people.receipt_holders import holder, require_kept, row_of_code, row_of_receipt, wrong
from casework.people.stranger_limits import Limit
from casework.words.clock import business_day
from casework.words.reading import ReadingError
from casework.words.wording import say_day
from models import ApplicationRequest, Case, IssuedPaper, Organisation

# What anybody is called where somebody is named.
NAMELESS = "申请人"
_UNKNOWN = "request_unknown"


async def _by_telephone() -> str | None:
    office = await district_office()
    if office is None or not office.phone:
        return None
    return f"今天网上收到的申请太多。请明天再来，或到社区当面申请；急事打区保障办电话{office.phone}。"


LIMIT = Limit("application_request", PER_ADDRESS, PER_DAY, "request_limit", "request_full", _by_telephone)


@dataclass(frozen=True)
class More:
    """What is asked for. `turn`: how often by now, by which an answer that is sent again is known."""

    turn: int
    papers: list[str]
    words: str
    by: date


@dataclass(frozen=True)
class Receipt:
    """`state`: handed_in, more_asked, accepted, declined, withdrawn, lapsed. `stands`: of what it became."""

    case_id: str
    number: str
    code: str
    state: str
    label: str
    said: str
    kind: str
    community: str
    phone: str
    received_on: date | None
    answer_by: date | None
    more: More | None
    grounds: list[str]
    may_withdraw: bool
    accepted: tuple[str, Said] | None
    # Number and code of the paper by which it was taken up.
    paper: tuple[str, str] | None


# By the phone's own id and token


async def begin(case_id: str, token: str, *, actor: Actor) -> tuple[Case, str]:
    """Opens one; its secret. The same id and token again are the same one. Opens its own transaction.

    Raises request_limit, request_full, id_taken, request_unsent.
    """
    await stranger_limits.check_spent_unless(Case.exists(id=case_id), LIMIT, actor)
    code = code_of(case_id, token)

    async def work() -> Case:
        if await Case.exists(id=case_id):
            case = (await row_of_code(ApplicationRequest, case_id, code, "id_taken")).case
            _check_begun(case)
            return case
        await stranger_limits.spend(LIMIT, actor=actor)
        opening = Opening(case_id, "网上申请", "", with_={"code_index": code_index(code)})
        return (await open_cases(APPLICATION_REQUEST, [opening], actor=applicant(case_id, actor=actor)))[0]

    try:
        return await atomically(work), code
    except Problem as problem:
        if problem.code != "id_taken":
            raise
    # Opened in this instant by the same request sent twice, or by somebody else.
    return (await row_of_code(ApplicationRequest, case_id, code, "id_taken")).case, code


def _check_begun(case: Case) -> None:
    """Raises request_unsent."""
    if case.status == UNSENT:
        raise refuse("request_unsent")


async def open_until(case: Case, *, actor: Actor) -> date:
    """The last day on which it can be handed in, as whoever begins is told."""
    return await last_day(case, DRAFT_DAYS, actor.today)


def applicant(case_id: str, *, actor: Actor) -> Actor:
    """Whoever holds the secret of this request, and nothing that tells who that is."""
    return holder(case_id, NAMELESS, actor=actor)


# By the receipt's secret


async def find_own(case_id: str, code: str, *, actor: Actor) -> tuple[Case, Actor]:
    """The request of this secret, and who acts in it. Raises request_unknown, too_many_attempts."""
    try:
        row = await row_of_code(ApplicationRequest, case_id, as_printed(code), _UNKNOWN)
    except Problem:
        raise wrong(_UNKNOWN, actor=actor) from None
    return row.case, applicant(case_id, actor=actor)


async def _held(case_id: str, code: str, *, actor: Actor) -> tuple[Case, Actor, ApplicationRequest]:
    """The same, kept from others until the transaction ends."""
    await Case.filter(id=case_id).select_for_update().only("id")
    case, anybody = await find_own(case_id, code, actor=actor)
    await case.fetch_related("household", "dwelling")
    return case, anybody, await ApplicationRequest.get(case_id=case_id)


async def hand_in(case_id: str, code: str, form: RequestForm, consent: str, *, actor: Actor) -> Receipt:
    """Hands in what was begun. Handed in already, the receipt is given again. `consent`: the version of the words that
    were agreed to. Opens its own transaction.

    Raises request_unknown, request_unsent, form_invalid, photographs_unfinished.
    """

    async def work() -> Receipt:
        case, anybody, row = await _held(case_id, code, actor=actor)
        _check_begun(case)
        if case.status == "draft":
            first = await _first_of(form)
            await write_row(ApplicationRequest, case_id, first_case_id=first, consent_version=consent)
            action = "hand_in_again" if first else "hand_in"
            case = await advance(
                case, action, actor=anybody, version=case.version, form=msgspec.to_builtins(form)
            )
            row = await ApplicationRequest.get(case_id=case_id)
        return await _receipt(row, case, code, actor=actor)

    return await atomically(work)


async def _first_of(form: RequestForm) -> str | None:
    """The open request of the same family or address. Nobody else looks until this transaction has ended."""
    try:
        await hold_alike(form)
        found = await open_alike(form)
    except ReadingError:
        # The step's guard says at which field.
        return None
    return found[0].case_id if found else None


async def supply(case_id: str, code: str, turn: int, form: SupplyForm, *, actor: Actor) -> Receipt:
    """Answers what was asked for the `turn`th time. Answered already, the receipt is given again. Opens its own
    transaction. Raises request_unknown, request_over, form_invalid, photographs_unfinished.
    """

    async def work() -> Receipt:
        case, anybody, row = await _held(case_id, code, actor=actor)
        if turn > row.answered or case.status == "draft":
            if case.status != "more_asked" or turn != row.asked:
                raise refuse("request_over")
            case = await advance(case, "supply", actor=anybody, version=case.version, form=msgspec.to_builtins(form))
            row = await ApplicationRequest.get(case_id=case_id)
        return await _receipt(row, case, code, actor=actor)

    return await atomically(work)


async def withdraw(case_id: str, code: str, form: WithdrawForm, *, actor: Actor) -> Receipt:
    """Takes it back. Opens its own transaction. Raises request_unknown, request_over."""

    async def work() -> Receipt:
        case, anybody, row = await _held(case_id, code, actor=actor)
        if case.status != "withdrawn":
            if case.status not in OPEN:
                raise refuse("request_over")
            case = await advance(
                case, "withdraw", actor=anybody, version=case.version, form=msgspec.to_builtins(form)
            )
            row = await ApplicationRequest.get(case_id=case_id)
        return await _receipt(row, case, code, actor=actor)

    return await atomically(work)


async def follow(number: str, code: str, *, actor: Actor) -> Receipt:
    """What whoever holds a receipt may know. Raises request_unknown, request_expired, too_many_attempts."""
    row = await row_of_receipt(ApplicationRequest, number, code, _UNKNOWN, actor=actor)
    if row.case.status in ("draft", UNSENT):
        raise wrong(_UNKNOWN, actor=actor)
    return await _receipt(row, row.case, as_printed(code), actor=actor)


# What is told


async def _receipt(row: ApplicationRequest, case: Case, code: str, *, actor: Actor) -> Receipt:
    today = actor.today
    opened = await Case.get_or_none(id=row.accepted_case_id) if row.accepted_case_id else None
    await require_kept(_over_on(row, opened), KEPT_DAYS, "request_expired", actor=actor)
    office = await Organisation.get_or_none(id=row.community_id or 0)
    name = office.name if office else "社区"
    state = _state(case, today)
    label, said = _said(row, state, name)
    if state in ("handed_in", "more_asked"):
        said += await counted_days.said_of(case)
    paper = await IssuedPaper.filter(case_id=case.id, name=RECEIPT.name, voided_at=None).first() if opened else None
    asks = state == "more_asked" and row.more_by is not None
    return Receipt(
        case_id=case.id, number=case.number, code=as_printed(code), state=state, label=label, said=said, kind=row.kind,
        community=name, phone=office.phone if office else "", received_on=row.received_on,
        answer_by=row.answer_by if state == "handed_in" else None,
        more=More(row.asked, [PAPERS[one] for one in row.wanted or [] if one in PAPERS], row.asked_words or "",
                  row.more_by) if asks and row.more_by else None,
        grounds=[GROUNDS[one] for one in row.grounds or [] if one in GROUNDS] if state == "declined" else [],
        may_withdraw=state in ("handed_in", "more_asked"),
        accepted=(opened.number, _stands(opened, today)) if opened else None,
        paper=(paper.number, checks.code_of(paper)) if paper else None,
    )


def _over_on(row: ApplicationRequest, opened: Case | None) -> date | None:
    """When what the receipt tells of has ended, the application with it; None: it goes on."""
    if opened is None or opened.household_id is not None:
        return row.ended_on
    return None if PROCEDURES[opened.procedure].goes_on(opened.status) else business_day(opened.updated_at)


def _state(case: Case, today: date) -> str:
    """A second of the same applicant looks like a first; a day that is over is over, whoever has walked it."""
    if case.status in WAITING:
        return "handed_in"
    if case.status == "more_asked" and case.due_on is not None and case.due_on < today:
        return "lapsed"
    return str(case.status)


def _said(row: ApplicationRequest, state: str, community: str) -> tuple[str, str]:
    by = say_day(row.answer_by) if row.answer_by else ""
    until = say_day(row.more_by) if row.more_by else ""
    return {
        "handed_in": (
            "已收到，等社区核对",
            f"{community}会在{by}前核对，要补材料会写在这里，也会打您留的电话。同一个人交了几件的，合在一起核对。",
        ),
        "more_asked": ("请补材料", f"请在{until}前补好。过了这一天没有补的，这次申请结束，可以重新申请。"),
        "accepted": ("已受理", f"{community}已经受理，下面是办到哪一步。要撤回的，请联系社区。"),
        "declined": ("没有受理", row.declined_words or ""),
        "withdrawn": ("已撤回", "您已经撤回这次申请，需要时可以重新申请。"),
        "lapsed": ("没有按期补材料，已结束", f"到{until}没有收到要补的材料，这次申请结束了。材料齐了可以重新申请。"),
    }[state]


def _stands(opened: Case, today: date) -> Said:
    """Where it stands, as a family that applied is told (1a). Of a family in a ledger nothing more by a receipt."""
    if opened.household_id is not None:
        return Said("已记入台账", "done", "已经办成。以后的事，请用身份证号和家庭码绑定后看。")
    if opened.procedure == APPLICATION.name:
        return applications.said_to_family(opened, today=today)
    if opened.status in (SUSPECTED, RULED_OUT):
        return Said("社区正在核实", "way", "社区和街道正在核实您家的情况，核实好了接着办。有要补的，社区会联系您。")
    said = next_step(SUBSIDY, opened.status, opened.due_on, today=today, mine=None)
    return Said(SUBSIDY.statuses[opened.status].label, SUBSIDY.tone(opened.status), said)

