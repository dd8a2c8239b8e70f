"""Demands for rent in tiers (催缴, 4.4.1.1a): two reminders, then one in writing with its term.

The system proposes, by the days that the district has set, and the manager sends. Which tier is next follows from what
was sent for the oldest month that is owed: with that month paid demands begin anew, with all paid there is none, and
while an instalment plan is kept there is none. Refuses a demand that is not due yet, and the same one twice.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from tortoise.exceptions import IntegrityError

from casework.dwellings import rent_accounts, rent_plans
from casework.dwellings.rent_accounts import Account
from casework.dwellings.rent_payments import NAMESPACE
from casework.dwellings.rent_places import of_manager, say_place
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter
from casework.heart.deliveries import Message
from casework.heart.forms import LATELY, Form, NamedText, Number, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import Problem, invalid
from casework.heart.rules import Rule, declare, in_force
from casework.heart.transactions import WriteRaced
from casework.papers import declared
from casework.papers.declared import Filled, Paper, Section
from casework.papers.papers import issue_all, make_void
from casework.words.clock import business_day
from casework.words.months import say_month
from casework.words.wording import say_day, say_day_of_year, say_fen
from models import Case, Organisation, RentDemand, Tenancy

TIERS = {1: "租金提醒", 2: "第二次租金提醒", 3: "租金催缴通知书"}
MOST_AT_ONCE = 200
_WRITTEN = 3
DEMAND_DAYS = declare(
    Rule(
        "rent_demand_days", "过了缴租日几天：第一次提醒、第二次提醒、书面催缴", (5, 20, 40),
        "《民法典》第七百二十二条：逾期不付租金的，出租人可以请求在合理期限内支付。天数由区保障办设定。",
        least=1, most=400, count=_WRITTEN,
    )
)
TERM = declare(
    Rule(
        "rent_demand_term", "书面催缴给家庭几天时间缴纳", 15,
        "《民法典》第七百二十二条：合理期限。天数由区保障办设定。", least=3, most=180,
    )
)


class SendForm(Form):
    """What the event seals of a demand."""

    tier: Annotated[int, Meta(ge=1, le=3, title="第几次")]
    owed_fen: Annotated[int, Meta(ge=1, le=10**15, title="欠租", extra={"kind": "money"})]
    oldest_month: Annotated[str, Meta(max_length=7, title="最早欠租月份")]


class SendBody(Form):
    """What is proposed for each of these families."""

    tenancy_ids: Annotated[list[Number], Meta(min_length=1, max_length=MOST_AT_ONCE, title="催缴哪几户")]


class ServeForm(Form):
    on: Annotated[date, Meta(title="送达日期", extra=LATELY)]
    witness: Annotated[NamedText, Meta(min_length=1, max_length=60, title="签收人或见证人")]
    note: Annotated[str, Meta(max_length=300, title="备注", extra={"kind": "longtext"})] = ""


@dataclass(frozen=True)
class Proposal:
    """Where the demands of a family stand."""

    # What is due to be sent; 0: nothing.
    tier: int = 0
    # What was sent last for the oldest month that is owed.
    sent_tier: int = 0
    sent_on: date | None = None
    pay_by: date | None = None


def propose(
    account: Account, sent: Sequence[tuple[int, str, date, date | None]], days: Sequence[int], today: date,
    *, plan_kept: bool,
) -> Proposal:
    """`sent`: tier, oldest month, day, term of those that stand, in order."""
    late = account.late(today)
    if not late:
        return Proposal()
    run = [one for one in sent if one[1] == late[0].month]
    tier, _, on, pay_by = run[-1] if run else (0, "", None, None)
    told = Proposal(0, tier, on, pay_by)
    if plan_kept or tier >= _WRITTEN:
        return told
    wait = [days[min(number, len(days) - 1)] for number in range(_WRITTEN)]
    # Not two at once where nobody sent any for long: between them lie as many days as the rule has between them.
    gap = wait[tier] - wait[tier - 1] if tier else 0
    if (today - late[0].due_on).days < wait[tier] or (on is not None and (today - on).days < max(gap, 1)):
        return told
    return Proposal(tier + 1, tier, on, pay_by)


async def proposals(accounts: dict[int, Account], today: date) -> dict[int, Proposal]:
    """Of these families. Three queries."""
    ids, days = list(accounts) or [0], await in_force(DEMAND_DAYS, today)
    sent: dict[int, list[tuple[int, str, date, date | None]]] = defaultdict(list)
    rows: Any = await RentDemand.filter(tenancy_id__in=ids, standing=1).order_by("tier").values_list(
        "tenancy_id", "tier", "oldest_month", "case__opened_at", "pay_by"
    )
    for tenancy_id, tier, month, at, pay_by in rows:
        sent[tenancy_id].append((tier, month, business_day(at), pay_by))
    plans = await rent_plans.standings(list(accounts), accounts, today)
    return {
        one: propose(
            account, sent[one], days, today,
            plan_kept=one in plans and plans[one].left_fen > 0 and not plans[one].behind_fen,
        )
        for one, account in accounts.items()
    }


async def _fill(case: Case, actor: Actor) -> Filled:
    row = await RentDemand.get(case_id=case.id).select_related("tenancy__household", "tenancy__dwelling")
    months = [[say_month(one), say_fen(fen)] for one, fen in sorted(row.months.items())]
    return Filled(
        [("承租人", row.tenancy.household.name), ("房屋", row.tenancy.dwelling.address),
         ("欠租", say_fen(row.owed_fen)), ("缴清期限", say_day(row.pay_by) if row.pay_by else "")],
        {"text": row.text, "months": months},
    )


DEMAND_PAPER = declared.declare(
    Paper(
        name="rent_demand", title="租金催缴通知书", series="notice", filed_with=("rent_demand",),
        sections=(
            Section("text", ""), Section("months", "没有交清的月份（{count}个月）", (("月份", 60), ("欠租", 60))),
        ),
        signed_by=("管房单位",), fill=_fill, reissued_by=(actors.MANAGER_CLERK,),
    )
)


async def _tell(move: Move) -> list[Message]:
    label = TIERS[move.form.tier]
    note = f"欠租{say_fen(move.form.owed_fen)}"
    thing = "租金催缴" if move.form.tier == _WRITTEN else "租金提醒"
    return [Message(move.case.household_id or 0, label, {"thing": thing, "phrase": "请缴纳", "note": note})]


async def _not_ahead(move: Move) -> None:
    if not business_day(move.case.opened_at) <= move.form.on <= move.actor.today:
        raise invalid({"form.on": "日期要在发出以后、今天以前。"})


async def _withdrawn(move: Move) -> None:
    await RentDemand.filter(case_id=move.case.id).update(standing=None)
    await make_void(DEMAND_PAPER, move.case, actor=move.actor, reason=move.form.reason)


_MANAGER, _CLAUSES = (actors.MANAGER_CLERK,), ("4.4.1.1a",)
DEMAND = register(
    Procedure(
        name="rent_demand",
        label="租金催缴",
        prefix="CJ",
        stages=("发出", "送达"),
        statuses={
            "sent": Status("已发出", 1, after="请尽快缴纳；缴清后不再催缴。"),
            "served": Status("已当面送达", 2, after="请在期限内缴清；缴清后不再催缴。"),
            "withdrawn": Status("已撤回", -1, after="这次催缴已经撤回。"),
        },
        steps=(
            Step(None, "open", "sent", _MANAGER, _CLAUSES, "发出催缴", SendForm, duty="enter", tell=_tell,
                 body=SendBody),
            Step("sent", "serve", "served", _MANAGER, _CLAUSES, "登记当面送达", ServeForm, duty="enter",
                 guard=_not_ahead),
            *(
                Step(status, "withdraw", "withdrawn", _MANAGER, _CLAUSES, "撤回", ReasonForm, "danger", duty="enter",
                     effect=_withdrawn)
                for status in ("sent", "served")
            ),
        ),
        readers=(actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK,
                 actors.DISTRICT_CLERK),
        chapter=Chapter.DWELLINGS,
        offers=(),
    )
)


@dataclass
class Sent:
    count: int
    # Of each that was not: its number and why.
    left: list[tuple[int, str]]


async def send(tenancy_ids: Sequence[int], *, actor: Actor) -> Sent:
    """Sends to each of these families what is proposed for it. Raises not_allowed. In a transaction; a bounded number
    of queries for a list of `MOST_AT_ONCE`.
    """
    access.require_role(actor, *_MANAGER)
    wanted = list(dict.fromkeys(tenancy_ids))
    found = access.tenancies_in_reach(actor).filter(id__in=wanted).select_related("household", "dwelling")
    homes = {row.id: row for row in await found}
    accounts = await rent_accounts.accounts(list(homes), today=actor.today)
    proposed = await proposals(accounts, actor.today)
    office = await Organisation.get(id=actor.organisation_id)
    place = say_place(await of_manager(office.id), office.name, office.phone or "")
    pay_by = actor.today + timedelta(days=await in_force(TERM, actor.today))
    left, openings, rows = list[tuple[int, str]](), list[Opening](), list[RentDemand]()
    withdrawn: Any = await RentDemand.filter(tenancy_id__in=list(homes) or [0], standing=None).values_list(
        "tenancy_id", flat=True
    )
    for one in wanted:
        if one not in homes:
            left.append((one, "没有找到这个承租家庭，或不归本单位管理。"))
        elif not proposed[one].tier:
            left.append((one, "没有到催缴的日子，或已经催缴、已经交清。"))
        else:
            row = _row(homes[one], accounts[one], proposed[one].tier, actor.today, pay_by, office.name, place)
            made = f"demand:{one}:{row.oldest_month}:{row.tier}:{list(withdrawn).count(one)}"
            row.case_id = str(uuid.uuid5(NAMESPACE, made))
            rows.append(row)
            openings.append(_opening(homes[one], row))
    if not openings:
        return Sent(0, left)
    try:
        cases = await open_cases(DEMAND, openings, actor=actor)
        await RentDemand.bulk_create(rows, batch_size=200)
    except IntegrityError:
        raise WriteRaced from None
    except Problem as problem:
        # A colleague sent the same ones in this instant.
        raise (WriteRaced if problem.code == "id_taken" else problem) from None
    written = {row.case_id for row in rows if row.tier == _WRITTEN}
    if written:
        await issue_all(DEMAND_PAPER, [case for case in cases if case.id in written], actor=actor)
    return Sent(len(openings), left)


def _row(
    home: Tenancy, account: Account, tier: int, today: date, pay_by: date, office: str, place: Sequence[str]
) -> RentDemand:
    late = account.late(today)
    owed, term = sum(one.fen for one in late), pay_by if tier == _WRITTEN else None
    return RentDemand(
        tenancy_id=home.id, tier=tier, owed_fen=owed, oldest_month=late[0].month,
        months={one.month: one.fen for one in late}, pay_by=term,
        text=render(tier, home.household.name, home.dwelling.address, owed, len(late), term, office, place, today),
    )


def render(
    tier: int, name: str, address: str, owed: int, months: int, pay_by: date | None, office: str,
    place: Sequence[str], today: date,
) -> str:
    """The demand in words, once and for all."""
    lines = [f"{name}：", f"截至{say_day(today)}，您家租住的{address}有{months}个月租金没有交清，共{say_fen(owed)}。"]
    if pay_by is None:
        again = "这是第二次提醒，请尽快缴纳；有困难的，可以申请分期或减免。"
        lines.append("请尽快缴纳。已经缴纳的，请忽略本提醒。" if tier == 1 else again)
    else:
        lines.append(
            f"请在{say_day(pay_by)}前缴清。逾期不缴的，出租人可以依法解除租赁合同、收回住房。"
            "对欠租金额有不同意见，或有困难要求分期、减免的，可以在期限内向管房单位说明。"
        )
    return "\n".join([*lines, *place, office])


def _opening(home: Tenancy, row: RentDemand) -> Opening:
    by = f"，{say_day_of_year(row.pay_by)}前缴清" if row.pay_by else ""
    return Opening(
        row.case_id, f"{TIERS[row.tier]}：{say_fen(row.owed_fen)}{by}，{home.dwelling.address}"[:120], home.area_path,
        home.manager_path, household=home.household, dwelling=home.dwelling,
        form=msgspec.to_builtins(SendForm(tier=row.tier, owed_fen=row.owed_fen, oldest_month=row.oldest_month)),
    )
