"""A family's rent in plain words: what this month comes to and why, what is still owed, where it is paid (4.4.1.1a).
Says what the books say and nothing else. Refuses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q

from casework.dwellings import rent_accounts, rent_charges, rent_plans
from casework.dwellings.rent_accounts import Account
from casework.dwellings.rent_charges import Due, say_parts
from casework.dwellings.rent_payments import ask_beyond, reversal_id
from casework.dwellings.rent_places import of_manager, say_place
from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.case_lists import CaseLine, case_lines
from casework.words.months import following, month_of, say_month
from casework.words.wording import say_day_of_year, say_fen
from models import RentPayment, Tenancy

MOST_ROWS = 60


@dataclass
class Offered:
    """What a payment most likely is for."""

    month: str
    fen: int
    owed_fen: int
    ask_beyond_fen: int


@dataclass
class Statement:
    tenancy: Tenancy
    account: Account
    words: list[str]
    pay_words: list[str]
    offered: Offered
    months_late: int
    exit_months: int
    payments: list[RentPayment]
    reversed_ids: set[str]


async def statement(tenancy: Tenancy, *, today: date, own: bool) -> Statement:
    """`own`: it is read by the family itself. A bounded number of queries."""
    month = month_of(today)
    (account,) = (await rent_accounts.accounts([tenancy.id], today=today)).values()
    found = await rent_charges.dues(tenancy.manager_path, month, [tenancy.id])
    due = found[0] if found else None
    rows = await RentPayment.filter(tenancy_id=tenancy.id).order_by("-entered_at", "-id").limit(MOST_ROWS)
    ids = {row.id for row in rows}
    gone = {row.id for row in rows if reversal_id(row.id) in ids}
    manager = tenancy.dwelling.manager
    place = await of_manager(manager.id)
    owed, beyond = (await ask_beyond([tenancy.id], today=today))[tenancy.id]
    plans = await rent_plans.standings([tenancy.id], {tenancy.id: account}, today)
    words = say(account, due, today, who="您家" if own else "该户")
    return Statement(
        tenancy, account, words + [rent_plans.say_standing(one) for one in plans.values()],
        say_place(place, manager.name, manager.phone or ""), _offered(account, due, month, owed, beyond),
        len(account.late(today)), await rent_accounts.exit_months(today), list(rows), gone,
    )


async def cases_of(tenancy: Tenancy, *, actor: Actor) -> list[CaseLine]:
    """Demands, instalment plans and reductions of the family, the last first. One query."""
    reach = access.reach_of_cases(actor, "rent_demand", "rent_plan", "rent_reduction")
    return await case_lines(Q(reach, Q(household_id=tenancy.household_id, dwelling_id=tenancy.dwelling_id)), 30)


def _offered(account: Account, due: Due | None, month: str, owed: int, beyond: int) -> Offered:
    """The oldest month that is owed; owing nothing, this month by its lease, or the next one where it is paid."""
    if account.owed:
        return Offered(account.owed[0].month, account.owed[0].fen, owed, beyond)
    fen = due.fen if due else 0
    return Offered(month if due and not due.row_id else following(month), fen, owed, beyond)


def say(account: Account, due: Due | None, today: date, *, who: str) -> list[str]:
    month = month_of(today)
    lines = [_this_month(account, due, month, who)]
    if due and due.parts:
        why = say_parts(month, due.parts)
        lines.append(f"怎么算的：{why}。" if why else f"怎么算的：合同月租{say_fen(due.parts[0].rent)}。")
    late = account.late(today)
    older = [one for one in late if one.month != month]
    if older:
        each = "、".join(f"{say_month(one.month)}{say_fen(one.fen)}" for one in older[:12])
        more = f"等{len(older)}个月" if len(older) > 12 else ""
        lines.append(f"以前还欠：{each}{more}，合计{say_fen(sum(one.fen for one in older))}。")
    if account.credit_fen:
        lines.append(f"{who}多交了{say_fen(account.credit_fen)}，抵以后的租金。")
    elif len(account.owed) > 1:
        lines.append(f"一共要交{say_fen(account.balance_fen)}。")
    return lines


def _this_month(account: Account, due: Due | None, month: str, who: str) -> str:
    said = f"{int(month[5:])}月"
    owed = next((one for one in account.owed if one.month == month), None)
    if owed is not None:
        return f"{who}{said}租金{say_fen(owed.fen)}，{say_day_of_year(owed.due_on)}前交。"
    if due is None or not due.parts:
        return f"{who}{said}没有要交的租金。"
    if not due.row_id:
        return f"{who}{said}租金{say_fen(due.fen)}，管房单位还没有登记应收。"
    return f"{who}{said}租金{say_fen(due.charged_fen)}，已经交清。"


@dataclass(frozen=True)
class Short:
    """A family's rent in one card: what, where, by when. `owes`: there is something to pay."""

    title: str
    where: str
    due_on: date | None
    owes: bool
    state: str
    # Of what is owed and not late: the one month.
    month: str = ""


async def in_short(tenancy: Tenancy, *, today: date) -> Short:
    """`tenancy`: with its dwelling and its manager. At most four queries."""
    (account,) = (await rent_accounts.accounts([tenancy.id], today=today)).values()
    manager, month, late = tenancy.dwelling.manager, month_of(today), account.late(today)
    where = say_place(await of_manager(manager.id), manager.name, manager.phone or "")[0]
    if late:
        months = f"{len(late)}个月" if len(late) > 1 else say_month(late[0].month)
        title = f"您家还欠{months}租金{say_fen(sum(one.fen for one in late))}"
        return Short(title, where, late[0].due_on, True, "欠租")
    if account.owed:
        first = account.owed[0]
        title = f"您家{int(first.month[5:])}月租金{say_fen(first.fen)}"
        return Short(title, where, first.due_on, True, "待交", first.month)
    charged = await RentPayment.filter(tenancy_id=tenancy.id, for_month=month, charged_fen__gt=0).exists()
    spare = f"，多交的{say_fen(account.credit_fen)}抵以后的租金" if account.credit_fen else ""
    said = f"您家{int(month[5:])}月的租金"
    if charged:
        return Short(f"{said}已经交清{spare}", "现在不用交。", None, False, "已交清")
    return Short(f"{said}还没有登记{spare}", "登记后会告诉您交多少、哪天以前交。", None, False, "不用交")
