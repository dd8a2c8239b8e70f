"""What bad credit (不良信用, 5.3a) says of a person: its grades, how long they are kept, and what shows of whom today.

A record is internal: it stands beside a cross check for whoever decides, it is published nowhere, and nothing follows
from it but what law itself says. That is one thing: after a false declaration nobody of them is accepted anew for the
time of the rule, counted from the day on which the dwelling was given back or the subsidy ended (O11 35); while they
still have either, it has not begun. What is over shows no more, whether or not somebody has come by to say so. Refuses
nothing: who is barred is refused by the acceptance (`casework/ledgers/cross_checks.py`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tortoise.expressions import Q

from casework.heart.rules import Rule, declare
from casework.heart.sources import tell_source
from casework.words.calendar import add_months
from casework.words.wording import say_day
from models import CreditPerson, CreditRecord, HouseholdMember, SubsidyAward, Tenancy

GENERAL, SERIOUS = "general", "serious"
GRADES = {GENERAL: "一般", SERIOUS: "严重"}
MOST = 60
BASE = "工作流程5.3a：街道、社区记录不良信用。由区保障办设定。"
TWO_MAKE_SERIOUS = declare(
    Rule("credit_many_general", "不良信用：连这次一共几条一般的算严重（0不这样算）", 2, BASE, least=0, most=10)
)
MONTHS_OF = {
    GENERAL: declare(Rule("credit_general_months", "不良信用：一般的记录保留几个月", 24, BASE, least=1, most=120)),
    SERIOUS: declare(Rule("credit_serious_months", "不良信用：严重的记录保留几个月", 60, BASE, least=1, most=120)),
}
REPAIR_MONTHS = declare(
    Rule("credit_repair_months", "不良信用：已整改的，记录满几个月可以提前结束", 6, BASE, least=0, most=120)
)


@dataclass(frozen=True)
class Shown:
    """A record as a check tells of it."""

    case_id: str
    # Whose: by the index under which they were asked for, and by name.
    index: str
    name: str
    family: str
    # As it was called then.
    act: str
    grade: str
    occurred_on: date | None
    recorded_on: date
    expires_on: date
    # The last day of the bar; None: it bars nothing, or has not begun.
    barred_until: date | None
    # They have not given back yet what they had: it has not begun.
    waits: bool

    @property
    def said(self) -> str:
        day = f"{say_day(self.occurred_on)}" if self.occurred_on else ""
        until = max(self.expires_on, self.barred_until or self.expires_on)
        return (
            f"{self.name}（{self.family}家庭）{day}{self.act}，不良信用记录（{GRADES[self.grade]}），"
            f"{say_day(self.recorded_on)}记入，{say_day(until)}到期"
        )

    def bars(self, today: date) -> bool:
        return self.waits or (self.barred_until is not None and today <= self.barred_until)

    @property
    def refusal(self) -> str:
        """Why nothing is accepted of them, and until when."""
        why = f"{self.name}因“{self.act}”有不良信用记录"
        if self.waits or self.barred_until is None:
            return f"{why}，退回住房（停发补贴）满规定年限以后才能再申请，现在还没有退回。"
        after = self.barred_until + timedelta(days=1)
        return f"{why}，到{say_day(self.barred_until)}为止不能再申请，{say_day(after)}起可以申请。"


async def shown_of(indexes: Collection[str], today: date) -> list[Shown]:
    """The records in force of these persons, by blind indexes of their numbers: also of who has left the family since,
    and under a number that was put right since. Three queries at most; the last recorded first.
    """
    wanted = [one for one in indexes if one]
    if not wanted:
        return []
    # Whose number was put right after it was recorded: by the member's own row.
    known: Any = await HouseholdMember.filter(id_index__in=wanted).limit(MOST).values_list("id", "id_index")
    of_member = dict(known)
    persons = CreditPerson.filter(Q(id_index__in=wanted) | Q(member_id__in=list(of_member) or [0]))
    rows = await (
        persons.filter(record__standing=1, record__case__status="in_force")
        .order_by("-record_id", "id").limit(MOST).select_related("record", "record__household")
    )
    left = await last_left({row.record.household_id for row in rows if row.record.bar_months})
    shown = []
    for row in rows:
        record = row.record
        assert record.recorded_on is not None and record.expires_on is not None  # in force
        until, waits = bar_of(record, left)
        if today > record.expires_on and not waits and (until is None or today > until):
            continue
        shown.append(
            Shown(
                case_id=record.case_id, index=row.id_index if row.id_index in wanted else of_member[row.member_id],
                name=row.name, family=record.household.name, act=record.act_label, grade=record.grade,
                occurred_on=record.occurred_on, recorded_on=record.recorded_on, expires_on=record.expires_on,
                barred_until=until, waits=waits,
            )
        )
    return shown


async def last_left(household_ids: Collection[int]) -> dict[int, date | None]:
    """When these families gave back what they had last; None: they have it still. Missing: they never had anything."""
    ids = sorted(household_ids)
    left: dict[int, date | None] = {}
    for model in (Tenancy, SubsidyAward) if ids else ():
        rows: Any = await model.filter(household_id__in=ids).limit(1000).values_list(
            "household_id", "living", "ended_on"
        )
        for household_id, living, ended_on in rows:
            if living or (household_id in left and left[household_id] is None):
                left[household_id] = None
            elif ended_on is not None:
                before = left.get(household_id)
                left[household_id] = max(before, ended_on) if before else ended_on
    return left


def bar_of(record: CreditRecord, left: dict[int, date | None]) -> tuple[date | None, bool]:
    """The last day of its bar, and whether that has not begun."""
    if not record.bar_months or record.recorded_on is None:
        return None, False
    if record.household_id in left and left[record.household_id] is None:
        return None, True
    return add_months(left.get(record.household_id) or record.recorded_on, record.bar_months), False


async def clear(source_case_id: str, *, at: datetime) -> None:
    """A source was found wrong: its records show no more, and stay to be seen. Inside a step's transaction."""
    rows = CreditRecord.filter(source_case_id=source_case_id, standing=1).order_by("id").limit(MOST)
    for case_id in [row.case_id for row in await rows]:
        await tell_source(case_id, "source_over", at=at)
