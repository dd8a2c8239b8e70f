"""What a family owes month by month, how old it is, and what it is told in plain words (4.2.5a, 4.4.1.1a).

All of it is made of the rows of the books: a month's charges less what was paid for that month. What was paid beyond a
month is set against the oldest month that is owed, so that months owed and money in hand always add up to the balance.
A month is in arrears from the day after its day of payment. Refuses whoever may not read the family.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tortoise.expressions import F, Q
from tortoise.functions import Sum

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.rules import Rule, declare, in_force
from casework.words.calendar import add_months
from casework.words.months import days_of
from models import RentPayment, Tenancy

READERS = (actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)
PAY_DAY = declare(
    Rule(
        "rent_pay_day", "每月租金最晚几日交", 10,
        "租赁合同约定的缴租日；合同没有约定的由区保障办设定。", least=1, most=28,
    )
)
EXIT_MONTHS = declare(
    Rule(
        "rent_exit_months", "累计几个月没有缴清租金，要报告退出情形", 6,
        "《公共租赁住房管理办法》第二十九条：累计6个月以上拖欠租金的，应当腾退。", least=1, most=60,
    )
)
# Upper bounds of ages in months after the day of payment; what is beyond the last is the last group.
AGES = (1, 3, 6)
AGE_LABELS = ("1个月以内", "1至3个月", "3至6个月", "6个月以上")


@dataclass(frozen=True)
class Owed:
    """One month's rest, after what was paid beyond other months."""

    month: str
    fen: int
    due_on: date


@dataclass
class Account:
    """One tenancy's, as of a day."""

    tenancy_id: int
    # The oldest first.
    owed: list[Owed] = field(default_factory=list)
    # Paid beyond all that was charged.
    credit_fen: int = 0
    # By `AGES`: what is past its day.
    ages: list[int] = field(default_factory=lambda: [0] * (len(AGES) + 1))

    @property
    def balance_fen(self) -> int:
        return sum(one.fen for one in self.owed) - self.credit_fen

    @property
    def overdue_fen(self) -> int:
        return sum(self.ages)

    def late(self, today: date) -> list[Owed]:
        return [one for one in self.owed if one.due_on < today]


def settle(left: Mapping[str, int]) -> tuple[list[tuple[str, int]], int]:
    """Month → charged less paid, as months that are owed, the oldest first, and what is left over. What they come to
    less what is left over is the sum of `left`.
    """
    credit = -sum(fen for fen in left.values() if fen < 0)
    owed = []
    for month, fen in sorted(left.items()):
        if fen > 0:
            used = min(credit, fen)
            credit -= used
            if fen > used:
                owed.append((month, fen - used))
    return owed, credit


def age_of(due_on: date, today: date) -> int | None:
    """Which of the groups of ages; None: its day has not passed."""
    if due_on >= today:
        return None
    return next((place for place, months in enumerate(AGES) if today <= add_months(due_on, months)), len(AGES))


def due_day(month: str, pay_day: int) -> date:
    return days_of(month)[0].replace(day=pay_day)


def account_of(tenancy_id: int, left: Mapping[str, int], pay_day: int, today: date) -> Account:
    owed, credit = settle(left)
    account = Account(tenancy_id, [Owed(month, fen, due_day(month, pay_day)) for month, fen in owed], credit)
    for one in account.owed:
        place = age_of(one.due_on, today)
        if place is not None:
            account.ages[place] += one.fen
    return account


async def accounts(tenancy_ids: Sequence[int], *, today: date) -> dict[int, Account]:
    """Of these tenancies. Two queries for each thousand."""
    found: dict[int, Account] = {}
    for at in range(0, len(tenancy_ids), 1000):
        part = list(tenancy_ids[at : at + 1000])
        found |= await _accounts(Q(tenancy_id__in=part), today)
    return {one: found.get(one, Account(one)) for one in tenancy_ids}


async def _accounts(of: Q, today: date) -> dict[int, Account]:
    """Only months that are not even come from the database."""
    rows: Any = await (
        RentPayment.filter(of)
        .annotate(left=Sum(F("charged_fen") - F("paid_fen")))
        .group_by("tenancy_id", "for_month")
        .filter(left__not=0)
        .values_list("tenancy_id", "for_month", "left")
    )
    left: dict[int, dict[str, int]] = defaultdict(dict)
    for tenancy_id, month, fen in rows:
        left[tenancy_id][month] = int(fen)
    pay_day = await in_force(PAY_DAY, today)
    return {one: account_of(one, months, pay_day, today) for one, months in left.items()}


@dataclass
class Arrears:
    """Of all families in reach that are behind, the oldest debt first."""

    accounts: list[Account]
    # Fen and families by `AGES`, of each its oldest debt: what a group says is the sum of its list.
    ages: list[int]
    families: list[int]


async def arrears(*, actor: Actor, age: int | None = None, path: str = "") -> Arrears:
    """Who is behind, of those that live there and of those that have left. `age`: whose oldest debt is of that group.
    `path`: under which area of the actor's alone; "": all of it. Raises not_allowed.
    """
    access.require_role(actor, *READERS)
    if actor.role == actors.MANAGER_CLERK:
        there = access.under(actor.path, "tenancy__manager_path")
    else:
        there = access.under(path if path.startswith(actor.path) else actor.path, "tenancy__area_path")
    found = await _accounts(there, actor.today)
    behind = [one for one in found.values() if one.overdue_fen > 0]
    ages, families = [0] * len(AGE_LABELS), [0] * len(AGE_LABELS)
    for one in behind:
        families[oldest_age(one)] += 1
        ages[oldest_age(one)] += one.overdue_fen
    behind.sort(key=lambda one: (one.owed[0].month, one.tenancy_id))
    if age is not None:
        behind = [one for one in behind if oldest_age(one) == age]
    return Arrears(behind, ages, families)


def oldest_age(account: Account) -> int:
    """Of one that is behind."""
    return max(place for place, fen in enumerate(account.ages) if fen)


async def exit_months(today: date) -> int:
    return int(await in_force(EXIT_MONTHS, today))


async def find(tenancy_id: int | None, *, actor: Actor) -> Tenancy:
    """The family whose rent is read: by number, or a family's own. Raises not_found, not_allowed."""
    access.require_role(actor, *READERS, actors.TENANT)
    if tenancy_id is not None:
        return await access.find_tenancy(tenancy_id, actor=actor)
    own = access.tenancies_in_reach(actor) if actor.role == actors.TENANT else None
    living = await own.filter(living=1).first() if own is not None else None
    if living is None:
        raise access.not_found()
    return await access.find_tenancy(living.id, actor=actor)
