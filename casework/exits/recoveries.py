"""Recovery of what a family was paid or spared against the rules (追缴, 5.2b, 5.2c): the sum, line by line, the order,
and how it is paid.

It opens when the decision that says so is served. Whoever of the district office adjusts a line says why, and another
one confirms the sum; then the order goes out as a numbered paper. What is still owed is the sum of the entries and
nothing else: paid with the number of a receipt, set off only where the family agrees, taken back with a reason; parts
with a day each where that was signed. Paid to the fen closes it. Where its decision is revoked, or the order itself,
nothing is owed any more, and what was paid is owed to the family, until it is given back to the fen. Refuses more than
the decision, more than is owed, a receipt twice, an entry taken back twice, a set-off without the family, an agreement
without its paper, and a sum confirmed by who adjusted it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.functions import Max, Sum

from casework.dwellings.rent_plans import divide
from casework.evidence.proofs import rest_on_fresh
from casework.exits.recovery_duty import DUTY, KIND
from casework.exits.recovery_forms import (
    CONFIRM_DAYS,
    FROM,
    PAY_DAYS,
    RETURN_DAYS,
    WAYS,
    AdjustForm,
    DemandForm,
    GiveBackForm,
    PlanForm,
    ReceiveForm,
    ReverseForm,
    SetOffForm,
)
from casework.exits.recovery_papers import ORDER
from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import check_day, waits_until
from casework.heart.deliveries import Message
from casework.heart.duties import count_days
from casework.heart.forms import NoForm, NoteForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.obligations import move_day
from casework.heart.problems import invalid, refuse
from casework.heart.rules import in_force
from casework.heart.sources import tell_source
from casework.heart.writing import write_row
from casework.papers.papers import issue, make_void
from casework.words.folding import folded
from casework.words.reading import without_spaces
from casework.words.wording import say_day, say_fen
from models import Case, Recovery, RecoveryEntry, RecoveryLine

MOST_LINES = 1000


async def row_of(case: Case) -> Recovery:
    return await Recovery.get(case_id=case.id)


async def balance(row: Recovery) -> int:
    """The sum of its entries, in fen: what the family owes; below nothing, what is owed to the family."""
    found: Any = await RecoveryEntry.filter(recovery_id=row.id).annotate(sum=Sum("fen")).values("sum")
    return int(found[0]["sum"] or 0) if found else 0


async def owed(row: Recovery) -> int:
    """What is still to be paid, in fen."""
    return max(0, await balance(row))


async def to_return(row: Recovery) -> int:
    """What is still to be given back to the family, in fen."""
    return max(0, -await balance(row))


async def total_of(row: Recovery) -> int:
    found: Any = await RecoveryLine.filter(recovery_id=row.id).annotate(sum=Sum("fen")).values("sum")
    return int(found[0]["sum"] or 0) if found else 0


@dataclass(frozen=True)
class Standing:
    ordered_fen: int
    paid_fen: int
    owed_fen: int
    # By when the next sum is due, and how much that is; of what was due before today, how much is missing.
    pay_by: date | None
    next_fen: int
    behind_fen: int


def stands(
    ordered: int, left: int, pay_by: date | None, parts: Sequence[Sequence[Any]], before: int, today: date
) -> Standing:
    """Held against the parts, where there are some: the first day on which less was paid than they come to."""
    paid = ordered - left
    if not left:
        return Standing(ordered, paid, 0, None, 0, 0)
    if not parts:
        late = pay_by is not None and pay_by < today
        return Standing(ordered, paid, left, pay_by, left, left if late else 0)
    due, behind, next_on, next_fen = before, 0, None, 0
    for text, fen in parts:
        day = date.fromisoformat(str(text))
        due += int(fen)
        missing = min(left, max(0, due - paid))
        if day < today:
            behind = missing
        if missing and next_on is None:
            next_on, next_fen = day, missing
    return Standing(ordered, paid, left, next_on, next_fen, behind)


async def standing(row: Recovery, today: date) -> Standing:
    left = await owed(row)
    return stands(await total_of(row), left, await _term(row), row.parts, row.paid_before_fen, today)


async def _term(row: Recovery) -> date | None:
    return row.pay_by if not row.parts else None


# Opening, and the sum


async def open_for(
    judgement: Case, *, lines: Sequence[Sequence[Any]], total_fen: int, actor: Actor, because: str = ""
) -> Case:
    """Of a decision that was served. `lines`: [what, how, fen] each; where they do not come to the total, what differs
    is a line of its own, with `because`. In the step's transaction. Raises nothing_owed.
    """
    said = [(str(what)[:60], str(how)[:300], int(fen)) for what, how, fen in lines]
    if differs := total_fen - sum(fen for _, _, fen in said):
        said.append(("按决定调整", (because or "决定的金额")[:300], differs))
    if total_fen <= 0 or judgement.household is None or len(said) > MOST_LINES:
        raise refuse("nothing_owed")
    family = judgement.household
    opening = Opening(
        str(uuid.uuid4()), f"追缴：{family.name}，{say_fen(total_fen)}"[:120], family.area_path, household=family,
        dwelling=judgement.dwelling, with_={"lines": said, "source": judgement},
        sealed={"source": judgement.id, "sum": str(total_fen)},
    )
    return (await open_cases(RECOVERY, [opening], actor=actor))[0]


async def _opened(move: Move) -> None:
    row = await Recovery.create(
        case_id=move.case.id, household_id=move.case.household_id, source_case_id=move.with_["source"].id
    )
    await RecoveryLine.bulk_create(
        [
            RecoveryLine(recovery_id=row.id, number=number, what=what, how=how, decided_fen=fen, fen=fen)
            for number, (what, how, fen) in enumerate(move.with_["lines"], 1)
        ]
    )
    await _due(move, row, count_days(move.actor.today, await in_force(CONFIRM_DAYS, move.actor.today)))


async def _due(move: Move, row: Recovery, day: date | None) -> None:
    """By when it waits: of the case, and of the street's duty."""
    await waits_until(move.case, day)
    await Recovery.filter(id=row.id).update(pay_by=day)
    if day is not None:
        await move_day(KIND, "", row.id, day)


async def _can_adjust(move: Move) -> None:
    form: AdjustForm = move.form
    row = await row_of(move.case)
    line = await RecoveryLine.filter(recovery_id=row.id, number=form.number).first()
    if line is None:
        raise invalid({"form.number": "没有这一行，请看明细里的行号。"})
    if line.fen == form.amount_fen:
        raise invalid({"form.amount_fen": "和现在的金额一样，没有改动。"})
    found: Any = await RecoveryLine.filter(recovery_id=row.id).annotate(sum=Sum("decided_fen")).values("sum")
    decided, total = int(found[0]["sum"]), await total_of(row) - line.fen + form.amount_fen
    if total > decided:
        raise invalid({
            "form.amount_fen": f"决定书一共追缴{say_fen(decided)}，不能更多。要多追缴的，请撤销决定重新研判。"
        })
    if total <= 0:
        raise invalid({"form.amount_fen": "这样改就没有要追缴的了。不追缴的，请撤销。"})


async def _adjusted(move: Move) -> None:
    form: AdjustForm = move.form
    row = await row_of(move.case)
    line = await RecoveryLine.get(recovery_id=row.id, number=form.number)
    await RecoveryLine.filter(id=line.id).update(fen=form.amount_fen, adjusted_because=form.reason)
    move.sealed["text"] = (
        f"第{form.number}行（{line.what}）由{say_fen(line.fen)}改为{say_fen(form.amount_fen)}：{form.reason}"
    )


async def _confirmed(move: Move) -> None:
    row = await row_of(move.case)
    total, today = await total_of(row), move.actor.today
    await Recovery.filter(id=row.id).update(ordered_on=today)
    await _enter(move, row, "order", total, today, note="追缴通知")
    await _due(move, row, count_days(today, await in_force(PAY_DAYS, today)))
    move.sealed["sum"] = str(total)
    await issue(ORDER, move.case, actor=move.actor)


# Money


async def _enter(move: Move, row: Recovery, kind: str, fen: int, on: date, **more: Any) -> RecoveryEntry:
    last: Any = await RecoveryEntry.filter(recovery_id=row.id).annotate(last=Max("number")).values("last")
    number = int(last[0]["last"] or 0) + 1 if last else 1
    try:
        return await RecoveryEntry.create(
            recovery_id=row.id, number=number, kind=kind, fen=fen, dated=on, entered_by_id=move.actor.account_id,
            entered_at=move.actor.at, **more,
        )
    except IntegrityError:
        raise refuse("recovery_receipt_used" if more.get("receipt") else "recovery_reversed") from None


def _receipt(text: str) -> str:
    """The same receipt however its number is written."""
    return folded(without_spaces(text))[:200]


async def _fits(fen: int, row: Recovery, field: str = "form.amount_fen") -> None:
    left = await owed(row)
    if fen > left:
        over = say_fen(fen - left)
        raise invalid({field: f"还欠{say_fen(left)}，这里多了{over}。多出的{over}请当场退还，只登记{say_fen(left)}。"})


async def _can_receive(move: Move) -> None:
    form: ReceiveForm = move.form
    row = await row_of(move.case)
    check_day(move, "paid_on")
    if row.ordered_on and form.paid_on < row.ordered_on:
        raise invalid({"form.paid_on": f"追缴通知是{say_day(row.ordered_on)}出的，日期不能比这更早。"})
    if not _receipt(form.receipt):
        raise invalid({"form.receipt": "请照票据填写票据号。"})
    if await RecoveryEntry.filter(receipt=_receipt(form.receipt)).exists():
        raise refuse("recovery_receipt_used")
    await _fits(form.amount_fen, row)


async def _received(move: Move) -> None:
    form: ReceiveForm = move.form
    row = await row_of(move.case)
    entry = await _enter(
        move, row, "payment", -form.amount_fen, form.paid_on, way=form.way, receipt=_receipt(form.receipt),
        receipt_words=form.receipt, note=form.note,
    )
    left = await owed(row)
    move.sealed["text"] = (
        f"第{entry.number}笔：{say_day(form.paid_on)}收{say_fen(form.amount_fen)}（{WAYS[form.way]}，票据{form.receipt}），"
        f"还欠{say_fen(left)}。{form.note}"
    )
    await _go_on(move, row)


async def _go_on(move: Move, row: Recovery) -> None:
    """What comes next after money was entered: nothing, or the next day to pay."""
    left = await owed(row)
    if not left:
        await Recovery.filter(id=row.id).update(under_way=None)
        await waits_until(move.case, None)
        return
    if row.parts:
        stood = stands(await total_of(row), left, None, row.parts, row.paid_before_fen, move.actor.today)
        await _due(move, row, stood.pay_by)
    else:
        await _due(move, row, row.pay_by)


def _after(settles: str, else_: str = "") -> Any:
    """Which step is taken instead, as the money is."""

    async def instead(move: Move) -> str:
        row = await row_of(move.case)
        fen = row.offset_fen if move.step.action in ("agree_set_off", "sign_set_off") else move.form.amount_fen
        left = await owed(row) - (fen or 0)
        if not left:
            return settles
        stood = stands(await total_of(row), left, await _term(row), row.parts, row.paid_before_fen, move.actor.today)
        return else_ if else_ and not stood.behind_fen else ""

    return instead


async def _can_reverse(move: Move) -> None:
    form: ReverseForm = move.form
    row = await row_of(move.case)
    entry = await RecoveryEntry.filter(recovery_id=row.id, number=form.number).first()
    # A payment while it is owed or paid; and whatever was entered since nothing is owed any more.
    kinds = ("payment", "set_off", "refund") if move.step.frm in _LIFTED else ("payment", "set_off")
    if entry is None or entry.kind not in kinds:
        raise invalid({"form.number": "没有这一笔，或者这一笔不能冲销，请看收款记录里的序号。"})
    if await RecoveryEntry.filter(reverses_id=entry.id).exists():
        raise refuse("recovery_reversed")
    if move.step.frm in _LIFTED and -entry.fen > await to_return(row):
        raise invalid({"form.number": "这一笔的款已经退还给家庭，请先冲销退还的那一笔。"})


async def _reversed(move: Move) -> None:
    form: ReverseForm = move.form
    row = await row_of(move.case)
    entry = await RecoveryEntry.get(recovery_id=row.id, number=form.number)
    await _enter(move, row, "reversal", -entry.fen, move.actor.today, reverses_id=entry.id, note=form.reason)
    # Its receipt may be entered anew, as it should have been.
    await RecoveryEntry.filter(id=entry.id).update(receipt=None)
    await Recovery.filter(id=row.id).update(under_way=1)
    row.under_way = 1
    left = await owed(row)
    move.sealed["text"] = f"冲销第{entry.number}笔{say_fen(-entry.fen)}：{form.reason}。还欠{say_fen(left)}"
    if row.pay_by is None or move.step.frm == "paid":
        row.pay_by = count_days(move.actor.today, await in_force(PAY_DAYS, move.actor.today))
    await _go_on(move, row)


# Agreements


async def _can_plan(move: Move) -> None:
    form: PlanForm = move.form
    if form.first_on < move.actor.today:
        raise invalid({"form.first_on": "第一期不能早于今天。"})
    if await owed(await row_of(move.case)) < form.count:
        raise invalid({"form.count": "欠的不够分这么多期。"})
    await rest_on_fresh(move, "papers_missing", "请先上传家庭签字的分期协议（照片或文件），再登记分期。")


async def _planned(move: Move) -> None:
    form: PlanForm = move.form
    row = await row_of(move.case)
    left = await owed(row)
    parts = divide(left, form.count, form.first_on)
    row.parts = [[str(day), fen] for day, fen in parts]
    row.paid_before_fen = await total_of(row) - left
    await Recovery.filter(id=row.id).update(parts=row.parts, paid_before_fen=row.paid_before_fen)
    move.sealed["text"] = "；".join(f"{say_day(day)}前{say_fen(fen)}" for day, fen in parts)
    await _go_on(move, row)


async def _can_set_off(move: Move) -> None:
    await _fits(move.form.amount_fen, await row_of(move.case))


async def _set_off_asked(move: Move) -> None:
    form: SetOffForm = move.form
    row = await row_of(move.case)
    words = f"用{FROM[form.of]}抵扣{say_fen(form.amount_fen)}：{form.reason}"
    await write_row(Recovery, move.case.id, offset_fen=form.amount_fen, offset_words=words)
    await _due(move, row, row.pay_by)
    move.sealed["text"] = words


async def _may_set_off(move: Move) -> None:
    """Something may have been paid since it was asked for."""
    row = await row_of(move.case)
    left = await owed(row)
    if (row.offset_fen or 0) > left:
        raise refuse("recovery_set_off_over", f"现在只欠{say_fen(left)}，比要抵扣的少。请街道重新提出抵扣。")


async def _has_paper(move: Move) -> None:
    await _may_set_off(move)
    await rest_on_fresh(move, "papers_missing", "请先上传家庭签字的同意书（照片或文件），再登记抵扣。")


async def _set_off(move: Move) -> None:
    row = await row_of(move.case)
    fen = row.offset_fen or 0
    entry = await _enter(move, row, "set_off", -fen, move.actor.today, note=(row.offset_words or "")[:300])
    await _forget_set_off(row)
    move.sealed["text"] = f"第{entry.number}笔：{row.offset_words}，还欠{say_fen(await owed(row))}"
    await _go_on(move, row)


async def _forget_set_off(row: Recovery) -> None:
    await Recovery.filter(id=row.id).update(offset_fen=None)


async def _not_set_off(move: Move) -> None:
    row = await row_of(move.case)
    await _forget_set_off(row)
    await _due(move, row, row.pay_by)


# Late, and undone


async def _is_behind(move: Move) -> None:
    row = await row_of(move.case)
    if not (await standing(row, move.actor.today)).behind_fen:
        raise refuse("step_not_possible")


async def _late(move: Move) -> None:
    row = await row_of(move.case)
    await _due(move, row, row.pay_by)


async def _can_demand(move: Move) -> None:
    form: DemandForm = move.form
    row = await row_of(move.case)
    if form.on > move.actor.today or (row.ordered_on and form.on < row.ordered_on):
        raise invalid({"form.on": "日期要在出通知那天到今天之间。"})


# Taken back


async def lift(judgement_id: str, *, reason: str, at: datetime) -> None:
    """By a judgement that was revoked: nothing of what it ordered is owed any more. In a transaction."""
    for row in await Recovery.filter(source_case_id=judgement_id).order_by("id").limit(60):
        await tell_source(row.case_id, "lift", at=at, form={"reason": reason})


def _or_return(otherwise: str) -> Any:
    """Where something was paid, it is to be given back first."""

    async def instead(move: Move) -> str:
        row = await row_of(move.case)
        return otherwise if row.ordered_on is not None and await total_of(row) > await owed(row) else ""

    return instead


async def _revoked(move: Move) -> None:
    row = await row_of(move.case)
    if row.ordered_on is not None:
        await make_void(ORDER, move.case, actor=move.actor, reason=move.form.reason)
        await _enter(move, row, "lifted", -await total_of(row), move.actor.today, note=move.form.reason[:300])
    await Recovery.filter(id=row.id).update(offset_fen=None, parts=[])
    back = await to_return(row)
    if back:
        move.sealed["text"] = f"{move.form.reason}。已收的{say_fen(back)}要退还给家庭"
    await _give_on(move, row)


async def _give_on(move: Move, row: Recovery) -> None:
    """Until when what was paid is to be given back; or it is over."""
    if not await to_return(row):
        await Recovery.filter(id=row.id).update(under_way=None)
        await waits_until(move.case, None)
        return
    await Recovery.filter(id=row.id).update(under_way=1)
    row.under_way = 1
    today = move.actor.today
    first = move.step.frm not in _LIFTED or row.pay_by is None
    await _due(move, row, count_days(today, await in_force(RETURN_DAYS, today)) if first else row.pay_by)


async def _can_give_back(move: Move) -> None:
    form: GiveBackForm = move.form
    row = await row_of(move.case)
    check_day(move, "given_on", row.ordered_on)
    if not _receipt(form.receipt):
        raise invalid({"form.receipt": "请照凭证填写凭证号。"})
    if await RecoveryEntry.filter(receipt=_receipt(form.receipt)).exists():
        raise refuse("recovery_receipt_used")
    back = await to_return(row)
    if form.amount_fen > back:
        raise invalid({"form.amount_fen": f"还要退{say_fen(back)}，不能多退。"})


async def _given_back(move: Move) -> None:
    form: GiveBackForm = move.form
    row = await row_of(move.case)
    entry = await _enter(
        move, row, "refund", form.amount_fen, form.given_on, way=form.way, receipt=_receipt(form.receipt),
        receipt_words=form.receipt, note=form.note,
    )
    move.sealed["text"] = (
        f"第{entry.number}笔：{say_day(form.given_on)}退还{say_fen(form.amount_fen)}（{WAYS[form.way]}，"
        f"凭证{form.receipt}），还要退{say_fen(await to_return(row))}。{form.note}"
    )
    await _give_on(move, row)


async def _given_last(move: Move) -> str:
    left = await to_return(await row_of(move.case))
    return "give_back_last" if move.form.amount_fen == left else ""


async def _taken_back(move: Move) -> None:
    """Of what was entered before or since nothing was owed any more."""
    form: ReverseForm = move.form
    row = await row_of(move.case)
    entry = await RecoveryEntry.get(recovery_id=row.id, number=form.number)
    await _enter(move, row, "reversal", -entry.fen, move.actor.today, reverses_id=entry.id, note=form.reason)
    await RecoveryEntry.filter(id=entry.id).update(receipt=None)
    said = "退还的" if entry.kind == "refund" else ""
    move.sealed["text"] = (
        f"冲销第{entry.number}笔{said}{say_fen(abs(entry.fen))}：{form.reason}。还要退{say_fen(await to_return(row))}"
    )
    await _give_on(move, row)


async def _nothing_left(move: Move) -> str:
    """A payment that never was is not given back."""
    row = await row_of(move.case)
    entry = await RecoveryEntry.filter(recovery_id=row.id, number=move.form.number).first()
    return "take_back_last" if entry is not None and -entry.fen == await to_return(row) else ""


async def _tell(move: Move) -> list[Message]:
    row = await row_of(move.case)
    left = say_fen(await owed(row))
    title, phrase, note = {
        "ordered": ("您家有一份追缴通知", "请查收", f"还要交{left}"),
        "overdue": ("追缴的款逾期了", "已逾期", f"还欠{left}"),
        "offsetting": ("追缴：请您看抵扣的办法", "请答复", "同意以后才抵扣"),
        "paid": ("追缴的款已经交清", "已交清", "这件事办完了"),
        "revoked": ("追缴已撤销", "已撤销", "不用交了，原因见详情"),
        "to_return": ("追缴已撤销，退款给您", "已撤销", f"已交的{say_fen(await to_return(row))}退给您家"),
        "given": ("追缴收的款已经退还", "已退还", "都退清了，这件事办完了"),
    }["given" if move.step.action == "give_back_last" else move.step.to]
    return [Message(move.case.household_id or 0, title, {"thing": "追缴", "phrase": phrase, "note": note})]


_STREET, _DISTRICT, _FAMILY = (actors.STREET_CLERK,), (actors.DISTRICT_CLERK,), (actors.TENANT,)
_OFFICES, _CALENDAR = (*_STREET, *_DISTRICT), (actors.BY_ITSELF,)
_DECIDES, _CARRIES = ("5.2b",), ("5.2c",)
_OWING = ("ordered", "overdue")
_LIFTED = ("to_return", "revoked")


def _money() -> list[Step]:
    steps = []
    for status in (*_OWING, "offsetting"):
        steps += [
            Step(status, "receive", status, _OFFICES, _CARRIES, "登记收款", ReceiveForm, "primary", duty="enter",
                 asks=_STREET if status == "overdue" else False, guard=_can_receive,
                 instead=_after("receive_last", "receive_up" if status == "overdue" else ""), effect=_received),
            # What is taken instead is nobody's to choose: by what was paid.
            Step(status, "receive_last", "paid", _CALENDAR, _CARRIES, "收清", ReceiveForm, duty="enter", quiet=True,
                 effect=_received, tell=_tell),
        ]
    steps.append(
        Step("overdue", "receive_up", "ordered", _CALENDAR, _CARRIES, "补交到期的款", ReceiveForm, duty="enter",
             quiet=True, effect=_received)
    )
    for action, by, guard, form in (
        ("agree_set_off", _FAMILY, _may_set_off, NoForm), ("sign_set_off", _STREET, _has_paper, NoteForm),
    ):
        label = "同意抵扣" if by == _FAMILY else "家庭已在纸上同意抵扣"
        style = "primary" if by == _FAMILY else "normal"
        steps += [
            Step("offsetting", action, "ordered", by, _CARRIES, label, form, style,
                 duty="" if by == _FAMILY else "enter", asks=by == _FAMILY, personal=by == _FAMILY, guard=guard,
                 instead=_after(f"{action}_last"), effect=_set_off),
            Step("offsetting", f"{action}_last", "paid", _CALENDAR, _CARRIES, label, form, quiet=True,
                 duty="" if by == _FAMILY else "enter", effect=_set_off, tell=_tell),
        ]
    return steps


RECOVERY = register(
    Procedure(
        name=KIND,
        label="追缴",
        prefix="ZJ",
        stages=("核算", "缴纳", "缴清"),
        statuses={
            "computed": Status("金额待复核", 0, days=10, tone="ask"),
            "ordered": Status("已出通知，待缴", 1, days=30, after="请按通知上的日子和办法交。交一笔，给一张票据。"),
            "offsetting": Status("待家庭答复抵扣", 1, days=15),
            "overdue": Status("逾期未缴", 1, days=10, tone="stop"),
            "paid": Status("已缴清", 3, after="追缴的款已经交清，这件事办完了。"),
            "to_return": Status(
                "已撤销，待退还已收的款", 1, days=15, after="追缴已经撤销，交过的钱会全部退给您家。", tone="ask",
                waits_for="街道",
            ),
            "revoked": Status("已撤销", -1, after="追缴已经撤销，不用交了；交过的已经退清。"),
        },
        steps=(
            Step(None, "open", "computed", (*_OFFICES, *_CALENDAR), _DECIDES, "按决定追缴", NoForm, duty="enter",
                 judged_by=_DISTRICT, effect=_opened),
            Step("computed", "adjust", "computed", _DISTRICT, _DECIDES, "调整一行", AdjustForm, duty="enter",
                 weighs=True, guard=_can_adjust, effect=_adjusted),
            Step("computed", "confirm", "ordered", _DISTRICT, (*_DECIDES, *_CARRIES), "复核，出追缴通知", NoteForm,
                 "primary", duty="approve", asks=True, effect=_confirmed, tell=_tell),
            *_money(),
            *(
                step
                for status in _OWING
                for step in (
                    Step(status, "plan", "ordered", _STREET, _CARRIES, "登记分期协议", PlanForm, duty="enter",
                         weighs=True, guard=_can_plan, effect=_planned),
                    Step(status, "ask_set_off", "offsetting", _STREET, _CARRIES, "提出抵扣", SetOffForm, duty="enter",
                         weighs=True, guard=_can_set_off, effect=_set_off_asked, tell=_tell),
                    Step(status, "demand", status, _STREET, _CARRIES, "登记一次催缴", DemandForm, duty="enter",
                         guard=_can_demand, effect=_late),
                )
            ),
            Step("offsetting", "decline_set_off", "ordered", _FAMILY, _CARRIES, "不同意抵扣", ReasonForm, asks=True,
                 personal=True, effect=_not_set_off),
            Step("offsetting", "drop_set_off", "ordered", _STREET, _CARRIES, "不抵扣了", ReasonForm, duty="enter",
                 effect=_not_set_off),
            *(
                Step(status, "reverse", "ordered", _OFFICES, _CARRIES, "冲销一笔", ReverseForm, "danger",
                     duty="approve", guard=_can_reverse, effect=_reversed)
                for status in (*_OWING, "paid")
            ),
            Step("ordered", "fall_due", "overdue", _CALENDAR, _CARRIES, "逾期未缴", NoForm, quiet=True, lapses=True,
                 guard=_is_behind, effect=_late, tell=_tell),
            *(
                step
                for status in ("computed", *_OWING)
                for step in (
                    Step(status, "revoke", "revoked", _DISTRICT, _DECIDES, "撤销追缴", ReasonForm, "danger",
                         duty="approve", instead=_or_return("revoke_paid"), effect=_revoked, tell=_tell),
                    Step(status, "revoke_paid", "to_return", _CALENDAR, _DECIDES, "撤销追缴，退还已收的款", ReasonForm,
                         duty="approve", quiet=True, effect=_revoked, tell=_tell),
                )
            ),
            *(
                step
                for status in ("computed", *_OWING, "offsetting", "paid")
                for step in (
                    Step(status, "lift", "revoked", _CALENDAR, _DECIDES, "决定已撤销", ReasonForm, quiet=True,
                         instead=_or_return("lift_paid"), effect=_revoked, tell=_tell),
                    Step(status, "lift_paid", "to_return", _CALENDAR, _DECIDES, "决定已撤销，退还已收的款", ReasonForm,
                         quiet=True, effect=_revoked, tell=_tell),
                )
            ),
            Step("to_return", "give_back", "to_return", _OFFICES, _CARRIES, "登记退还", GiveBackForm, "primary",
                 duty="enter", asks=_STREET, guard=_can_give_back, instead=_given_last, effect=_given_back),
            Step("to_return", "give_back_last", "revoked", _CALENDAR, _CARRIES, "退清", GiveBackForm, duty="enter",
                 quiet=True, effect=_given_back, tell=_tell),
            Step("to_return", "take_back", "to_return", _OFFICES, _CARRIES, "冲销一笔", ReverseForm, "danger",
                 duty="approve", guard=_can_reverse, instead=_nothing_left, effect=_taken_back),
            Step("to_return", "take_back_last", "revoked", _CALENDAR, _CARRIES, "冲销最后一笔", ReverseForm,
                 duty="approve", quiet=True, effect=_taken_back),
            Step("revoked", "take_back", "to_return", _OFFICES, _CARRIES, "冲销一笔", ReverseForm, "danger",
                 duty="approve", guard=_can_reverse, instead=_nothing_left, effect=_taken_back),
        ),
        readers=(*_FAMILY, actors.COMMUNITY_CLERK, *_OFFICES),
        duties=(DUTY,),
        chapter=Chapter.EXITS,
        offers=(Offer("recoveries", "追缴", "coin", "cases/list", 62, {"procedure": KIND}, to=_OFFICES),),
    )
)
