"""Instalment agreements for rent that is owed (分期缴纳, 4.4.1.1a): so many parts, a day each, to the fen.

The manager proposes, the family agrees in person or on paper. Whether a plan is kept follows from the books alone: of
what it is about, less may be owed on each day than its parts have left. What nobody answers in its days lapses, and
what is paid is over by itself, so that a later debt can have a plan of its own. Refuses a second plan beside one that
stands, one where nothing is owed, and to agree to one whose first day has passed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta
from tortoise.exceptions import IntegrityError

from casework.dwellings import rent_accounts
from casework.dwellings.rent_accounts import Account
from casework.heart import access, actors, rounds
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter
from casework.heart.deliveries import Message
from casework.heart.forms import Form, NoForm, NoteForm, Number, ReasonForm, Uuid
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.rounds import PAGE, calendar, each
from casework.words.calendar import add_months
from casework.words.clock import business_day
from casework.words.wording import say_day, say_fen
from models import Case, RentPlan


class PlanForm(Form, kw_only=True):
    count: Annotated[int, Meta(ge=2, le=24, title="分几期")]
    first_on: Annotated[
        date, Meta(title="第一期最晚哪天交", description="以后每月同一天", extra={"earliest": 0, "latest": 3})
    ]


class OpenBody(Form, kw_only=True):
    id: Uuid
    tenancy_id: Number
    form: PlanForm


def divide(owed: int, count: int, first_on: date) -> list[tuple[date, int]]:
    """So many parts, a month apart, the odd fen in the first ones: together exactly what is owed."""
    part, odd = divmod(owed, count)
    return [(add_months(first_on, number), part + (number < odd)) for number in range(count)]


@dataclass(frozen=True)
class Standing:
    left_fen: int
    # What should have been paid by now and was not; more than 0: the plan is broken.
    behind_fen: int
    next_on: date | None
    next_fen: int


def standing(parts: Sequence[tuple[date, int]], until_month: str, account: Account, today: date) -> Standing:
    """Of what the plan is about, what the books say is still owed, held against the parts that fell due."""
    owed = sum(fen for _, fen in parts)
    left = min(owed, sum(one.fen for one in account.owed if one.month <= until_month))
    paid, due = owed - left, 0
    following: tuple[date | None, int] = (None, 0)
    behind = 0
    for day, fen in parts:
        due += fen
        if day < today:
            behind = max(0, due - paid)
        elif due > paid and following[0] is None:
            following = (day, min(fen, due - paid))
    return Standing(left, behind, *following)


def parts_of(row: RentPlan) -> list[tuple[date, int]]:
    return [(date.fromisoformat(str(day)), int(str(fen))) for day, fen in row.parts]


async def standings(tenancy_ids: Sequence[int], accounts: dict[int, Account], today: date) -> dict[int, Standing]:
    """Of the plans that run. One query."""
    running = RentPlan.filter(tenancy_id__in=list(tenancy_ids) or [0], standing=1, case__status="running")
    return {
        row.tenancy_id: standing(parts_of(row), row.until_month, accounts[row.tenancy_id], today)
        for row in await running
    }


def say_standing(told: Standing) -> str:
    if not told.left_fen:
        return "分期缴纳：已经交清。"
    if told.behind_fen:
        return f"分期缴纳：已逾期，应补交{say_fen(told.behind_fen)}，共剩{say_fen(told.left_fen)}。"
    if told.next_on is None:
        return f"分期缴纳：还剩{say_fen(told.left_fen)}。"
    return f"分期缴纳：下一期{say_fen(told.next_fen)}，{say_day(told.next_on)}前交，共剩{say_fen(told.left_fen)}。"


async def _sensible(move: Move) -> None:
    form: PlanForm = move.form
    account: Account = move.with_["account"]
    if form.first_on < move.actor.today:
        raise invalid({"form.first_on": "第一期不能早于今天。"})
    if form.first_on > add_months(move.actor.today, 3):
        raise invalid({"form.first_on": "第一期最晚在三个月以内。"})
    if account.balance_fen < form.count:
        raise refuse("nothing_owed")


async def _proposed(move: Move) -> None:
    account: Account = move.with_["account"]
    parts = divide(account.balance_fen, move.form.count, move.form.first_on)
    try:
        await RentPlan.create(
            case_id=move.case.id, tenancy_id=account.tenancy_id, owed_fen=account.balance_fen,
            until_month=account.owed[-1].month, parts=[[str(day), fen] for day, fen in parts],
        )
    except IntegrityError:
        raise refuse("plan_exists") from None
    move.sealed["parts"] = "；".join(f"{say_day(day)} {say_fen(fen)}" for day, fen in parts)


async def _over(move: Move) -> None:
    await RentPlan.filter(case_id=move.case.id).update(standing=None)


async def _in_time(move: Move) -> None:
    """Agreed to later, it would be broken on the day on which it begins."""
    row = await RentPlan.get(case_id=move.case.id)
    if parts_of(row)[0][0] < move.actor.today:
        raise refuse("plan_outdated")


async def _is_paid(move: Move) -> None:
    row = await RentPlan.get(case_id=move.case.id)
    accounts = await rent_accounts.accounts([row.tenancy_id], today=move.actor.today)
    if standing(parts_of(row), row.until_month, accounts[row.tenancy_id], move.actor.today).left_fen:
        raise refuse("step_not_possible")


async def _tell(move: Move) -> list[Message]:
    phrase = {
        "proposed": "请确认", "running": "已生效", "ended": "已停止", "withdrawn": "已撤回", "unanswered": "已过期",
        "paid": "已交清",
    }[move.step.to]
    said = {"thing": "分期缴纳租金", "phrase": phrase, "note": move.case.number}
    return [Message(move.case.household_id or 0, "分期缴纳租金", said)]


_MANAGER, _FAMILY, _CALENDAR = (actors.MANAGER_CLERK,), (actors.TENANT,), (actors.BY_ITSELF,)
_CLAUSES = ("4.4.1.1a",)
PLAN = register(
    Procedure(
        name="rent_plan",
        label="分期缴纳租金",
        prefix="FQ",
        stages=("管房单位提出", "家庭同意"),
        statuses={
            "proposed": Status("待家庭同意", 1, days=15),
            "running": Status("已生效", 2, after="请按约定的日子缴纳，逾期的会恢复催缴。"),
            "withdrawn": Status("未达成", -1, after="没有达成分期，租金照常缴纳。"),
            "unanswered": Status("过期没有答复", -1, after="没有在期限内答复，分期没有达成，租金照常缴纳。"),
            "paid": Status("已交清", 2, after="分期的欠租已经交清，这件事办完了。"),
            "ended": Status("已停止", -1, after="分期已停止，欠租照常催缴。"),
        },
        steps=(
            Step(None, "open", "proposed", _MANAGER, _CLAUSES, "提出分期缴纳", PlanForm, duty="enter", guard=_sensible,
                 effect=_proposed, tell=_tell, body=OpenBody),
            Step("proposed", "agree", "running", _FAMILY, _CLAUSES, "同意分期", NoForm, "primary", asks=True,
                 personal=True, guard=_in_time, tell=_tell),
            Step("proposed", "sign", "running", _MANAGER, _CLAUSES, "家庭已在纸上签字", NoteForm, duty="enter",
                 guard=_in_time, tell=_tell),
            Step("proposed", "expire", "unanswered", _CALENDAR, _CLAUSES, "过期没有答复", NoForm, lapses=True,
                 effect=_over, tell=_tell),
            Step("running", "complete", "paid", _CALENDAR, _CLAUSES, "欠租已经交清", NoForm, guard=_is_paid,
                 effect=_over, tell=_tell),
            Step("proposed", "withdraw", "withdrawn", _MANAGER, _CLAUSES, "撤回", ReasonForm, duty="enter",
                 effect=_over, tell=_tell),
            Step("running", "end", "ended", _MANAGER, _CLAUSES, "停止分期", ReasonForm, "danger", duty="enter",
                 effect=_over, tell=_tell),
        ),
        readers=(actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK,
                 actors.DISTRICT_CLERK),
        chapter=Chapter.DWELLINGS,
        offers=(),
    )
)


async def begin(case_id: str, tenancy_id: int, form: PlanForm, *, actor: Actor) -> Case:
    """The same id again is the same. Raises not_allowed, not_found, form_invalid, nothing_owed, plan_exists."""
    access.require_role(actor, *_MANAGER)
    if known := await access.find_known_case(case_id, "rent_plan", actor=actor):
        return known
    tenancy = await access.find_tenancy(tenancy_id, actor=actor)
    (account,) = (await rent_accounts.accounts([tenancy.id], today=actor.today)).values()
    await _make_room(account, actor)
    opening = Opening(
        case_id, f"分期缴纳租金：{tenancy.dwelling.address}"[:120], tenancy.area_path, tenancy.manager_path,
        household=tenancy.household, dwelling=tenancy.dwelling, form=msgspec.to_builtins(form),
        with_={"account": account},
    )
    return (await open_cases(PLAN, [opening], actor=actor))[0]


async def _make_room(account: Account, actor: Actor) -> None:
    """One that is paid stands in no other's way, though the calendar has not come by yet. In a transaction."""
    row = await RentPlan.filter(tenancy_id=account.tenancy_id, standing=1, case__status="running").first()
    if row and not standing(parts_of(row), row.until_month, account, actor.today).left_fen:
        await _complete(row.case_id, actor.at)


async def _complete(case_id: str, at: datetime) -> None:
    case = await Case.get(id=case_id).select_related("household", "dwelling")
    await advance(case, "complete", actor=calendar(at), version=case.version)


async def _paid_ones(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Three queries a page, and a step for each that is over."""
    behind = ""
    while True:
        running = RentPlan.filter(standing=1, case__status="running", case_id__gt=behind)
        rows = await running.order_by("case_id").limit(PAGE)
        accounts = await rent_accounts.accounts([row.tenancy_id for row in rows], today=business_day(now()))
        paid = [
            row.case_id for row in rows
            if not standing(parts_of(row), row.until_month, accounts[row.tenancy_id], business_day(now())).left_fen
        ]
        await each(paid, lambda case_id: _complete(case_id, now()))
        yield len(rows)
        if len(rows) < PAGE:
            return
        behind = rows[-1].case_id


rounds.declare("rent_plans", _paid_ones)
