"""Payouts of subsidies (补贴发放, 4.2.3): each month's list of what is to be paid, to finance and back.

The district office draws up a list of a month: every award in its reach that is paid for days of that month, by the
days for which it is, and that stands on no other list of it. A second clerk looks it through and it goes to finance as
a workbook; by then nothing of it may have changed: an award that was ended, rests or is of another sum sends it back.
Finance's answer is awaited by a day, from which on the list stands as late. What it answers is entered, and each family
told of its own: what was paid is paid once and for all, what could not be may be drawn up again, as may all of a list
that came to nothing.

Refuses a month that has not begun, a list of nobody, to send what one has drawn up oneself, and a number that is not on
the list.
"""

from __future__ import annotations

import re

import msgspec
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery

from casework.allocation.payout_forms import MOST_FAILED, PaidForm, PayoutBody, PayoutForm, ReturnedForm
from casework.dwellings.rent_shares import share
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.deliveries import Message, Told, brief, remind
from casework.heart.duties import count_days
from casework.heart.forms import NoteForm, ReasonForm, has_words
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.rules import WORKING_DAYS, Rule, declare, in_force
from casework.heart.transactions import WriteRaced
from casework.ledgers.suspensions import paid_spans
from casework.words.months import days_of, say_month
from casework.words.reading import plain_text
from casework.words.wording import say_day, say_fen
from models import Case, Payout, PayoutLine, SubsidyAward

KIND = "payout"
# A list that is full leaves the rest to the next one of the same month.
MOST = 5_000
PAID, FAILED, DROPPED = "paid", "failed", "dropped"
ANSWER_DAYS = declare(
    Rule("payout_answer_days", "补贴发放：报财政后几个工作日内应有发放结果", 10,
         "工作流程四（二）3；演示区自定，正式的由区保障办与财政约定。", least=1, most=60, unit=WORKING_DAYS)
)
_OWN_PAGE = "pages/payout_months/list"
_FAILED_LINE = re.compile(r"\s*第?([0-9]{1,5})号?[\s,，、:：.]+(\S.*?)\s*")
_LONGEST_REASON = 120


async def row_of(case: Case) -> Payout:
    return await Payout.get(case_id=case.id)


def sum_of(award: SubsidyAward, month: str) -> tuple[int, str]:
    """Of one award and month: fen, and by which days; "": by all of them."""
    first, last = days_of(month)
    spans = paid_spans(award, first, last)
    said = "、".join(f"{say_day(begin)}至{say_day(end)}" for begin, end in spans)
    # Each part to the fen, as what is recovered of it is (casework/exits/recovery_sums.py).
    fen = sum(share(award.monthly_amount_fen, begin, end) for begin, end in spans)
    return fen, "" if spans == [(first, last)] else said[:120]


def _may_be_due(month: str, actor: Actor) -> Q:
    """Awards that stand on some day of the month and do not rest on all of them."""
    first, last = days_of(month)
    rests = Q(suspended_from__lte=first) & (Q(resumed_from=None) | Q(resumed_from__gt=last))
    return Q(
        access.under(actor.path), ~rests | Q(suspended_from=None), Q(ended_on=None) | Q(ended_on__gte=first),
        started_on__lte=last,
    )


async def _drawn_up(move: Move) -> None:
    form: PayoutForm = move.form
    listed = PayoutLine.filter(month=form.month, live=1).values("award_id")
    due = SubsidyAward.filter(_may_be_due(form.month, move.actor), ~Q(id__in=Subquery(listed)))
    lines: list[PayoutLine] = []
    for award in await due.order_by("area_path", "id").limit(MOST):
        fen, days = sum_of(award, form.month)
        if fen:
            lines.append(PayoutLine(
                case_id=move.case.id, number=len(lines) + 1, award_id=award.id, household_id=award.household_id,
                month=form.month, fen=fen, days=days,
            ))
    if not lines:
        raise refuse("payout_empty", f"{say_month(form.month)}没有要发、还没有列进名单的补贴。")
    await Payout.create(
        case_id=move.case.id, month=form.month, note=form.note.strip(), families=len(lines),
        sum_fen=sum(one.fen for one in lines),
    )
    try:
        await PayoutLine.bulk_create(lines, batch_size=500)
    except IntegrityError:
        # Another list took one of them in this very instant: asked again, what is left is drawn up.
        raise WriteRaced from None


async def _unchanged(move: Move) -> None:
    """Raises payout_moved: what was drawn up is not what is due any more."""
    row = await row_of(move.case)
    lines = await PayoutLine.filter(case_id=row.case_id).order_by("number")
    # Held to the end of the transaction: nothing ends or rests behind what is sent.
    awards = await SubsidyAward.filter(id__in=[one.award_id for one in lines]).order_by("id").select_for_update()
    now = {award.id: sum_of(award, row.month) for award in awards}
    moved = [one for one in lines if now[one.award_id] != (one.fen, one.days)]
    if moved:
        first = "、".join(f"第{one.number}号" for one in moved[:5])
        raise refuse("payout_moved", f"拟好名单以后，有{len(moved)}户的补贴变了（{first}），请作废以后重新拟。")


async def _awaited(move: Move) -> None:
    today = move.actor.today
    await waits_until(move.case, count_days(today, await in_force(ANSWER_DAYS, today), ANSWER_DAYS.unit))


async def _paid(move: Move) -> None:
    form: PaidForm = move.form
    await _fail(move, form.failed, "")
    move.with_["paid"] = list(await PayoutLine.filter(case_id=move.case.id, state="").order_by("number"))
    await PayoutLine.filter(case_id=move.case.id, state="").update(state=PAID)
    await Payout.filter(case_id=move.case.id).update(paid_on=form.paid_on, reference=form.reference)
    await _tell_failed(move)
    await _tell_paid(move)


async def _returned(move: Move) -> None:
    form: ReturnedForm = move.form
    await _fail(move, form.failed, PAID)
    await _tell_failed(move)


async def _fail(move: Move, text: str, state: str) -> None:
    """Raises form_invalid, naming the line that says no number, or one that is not on the list, or is there twice."""
    said, wrong = read_failed(text)
    lines = {
        one.number: one
        for one in await PayoutLine.filter(case_id=move.case.id, state=state, number__in=list(said) or [0])
    }
    wrong += [f"名单上没有第{number}号，或者已经登记过。" for number in said if number not in lines]
    if wrong:
        raise invalid({"form.failed": wrong[0]})
    for number, line in lines.items():
        line.state, line.live, line.reason = FAILED, None, said[number]
    if lines:
        await PayoutLine.bulk_update(lines.values(), fields=["state", "live", "reason"])
    move.with_["failed"] = list(lines.values())


def read_failed(text: str) -> tuple[dict[int, str], list[str]]:
    """Why, by number on the list; and what cannot be read, in words."""
    said: dict[int, str] = {}
    wrong: list[str] = []
    rows = [plain for row in text.splitlines() if (plain := plain_text(row.replace("\t", " ")))]
    for at, row in enumerate(rows, 1):
        found = _FAILED_LINE.fullmatch(row)
        if found is None or not has_words(found[2]):
            wrong.append(f"第{at}行看不懂，请写序号、空格、原因。")
        elif len(found[2]) > _LONGEST_REASON:
            wrong.append(f"第{at}行的原因太长，最多{_LONGEST_REASON}个字。")
        elif int(found[1]) in said:
            wrong.append(f"第{int(found[1])}号写了两次。")
        else:
            said[int(found[1])] = found[2]
    if len(said) > MOST_FAILED:
        wrong.append(f"一次最多登记{MOST_FAILED}户，请分几次。")
    return said, wrong


async def _tell_failed(move: Move) -> None:
    await _tell(move, "failed", [
        Message(
            line.household_id,
            f"{say_month(line.month)}的租赁补贴{say_fen(line.fen)}没有发成：{line.reason}。请到社区核对收款账号。",
            {"thing": "租赁补贴", "phrase": "没有发成", "note": "请到社区核对收款账号"},
        )
        for line in move.with_["failed"]
    ])


async def _tell_paid(move: Move) -> None:
    form: PaidForm = move.form
    await _tell(move, "paid", [
        Message(
            line.household_id,
            f"{say_month(line.month)}的租赁补贴{say_fen(line.fen)}已经发放，{say_day(form.paid_on)}转到您的账户，请查收。",
            {"thing": "租赁补贴", "phrase": "已经发放", "note": brief(f"{say_month(line.month)}{say_fen(line.fen)}")},
        )
        for line in move.with_["paid"]
    ])


async def _tell(move: Move, what: str, messages: list[Message]) -> None:
    """The list is no family's: each has its own page of it. Nobody goes to a door because a sum has come."""
    cause = f"{move.case.id}:{move.case.version}:{what}"
    told = [Told(one, KIND, move.case.id, cause, page=_OWN_PAGE, in_person=what == "failed") for one in messages]
    await remind(told, at=move.actor.at)


async def _dropped(move: Move) -> None:
    await PayoutLine.filter(case_id=move.case.id).update(state=DROPPED, live=None)


_DISTRICT, _CLAUSES = (actors.DISTRICT_CLERK,), ("4.2.3",)
PAYOUT = register(
    Procedure(
        name=KIND,
        label="补贴发放",
        prefix="FF",
        stages=("拟名单", "财政发放", "已发放"),
        statuses={
            "drafted": Status("待复核", 0, days=3, told=False),
            "sent": Status("已报财政，等发放结果", 1),
            "paid": Status("已发放", 3, after="没有发成的，核对账号以后再拟一次这个月的名单。"),
            "dropped": Status("已作废", -1, after="名单没有用上，可以重新拟。"),
        },
        steps=(
            Step(None, "open", "drafted", _DISTRICT, _CLAUSES, "拟发放名单", PayoutForm, duty="enter",
                 effect=_drawn_up, body=PayoutBody),
            Step("drafted", "send", "sent", _DISTRICT, _CLAUSES, "复核无误，报财政", NoteForm, "primary",
                 duty="approve", asks=True, guard=_unchanged, effect=_awaited),
            Step("drafted", "drop", "dropped", _DISTRICT, _CLAUSES, "不用了，作废", ReasonForm, "danger",
                 effect=_dropped),
            Step("sent", "enter_paid", "paid", _DISTRICT, _CLAUSES, "登记发放结果", PaidForm, "primary", asks=True,
                 effect=_paid),
            Step("sent", "drop", "dropped", _DISTRICT, _CLAUSES, "财政没有受理，作废", ReasonForm, "danger",
                 effect=_dropped),
            Step("paid", "enter_returned", "paid", _DISTRICT, _CLAUSES, "银行退回的，补登", ReturnedForm,
                 effect=_returned),
        ),
        readers=_DISTRICT,
        chapter=Chapter.ALLOCATION,
        offers=(Offer("payouts", "补贴发放", "coin", "payouts/list", 58),),
    )
)


async def draw_up(body: PayoutBody, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, payout_empty, form_invalid."""
    access.require_role(actor, *_DISTRICT)
    if known := await access.find_known_case(body.id, KIND, actor=actor):
        return known
    title = f"补贴发放：{say_month(body.form.month)}"
    opening = Opening(body.id, title, actor.path, form=msgspec.to_builtins(body.form))
    return (await open_cases(PAYOUT, [opening], actor=actor))[0]
