"""What a street owes for each recovery (5.2c): that what was ordered is paid by its day, and asked for when it is not.
One day at a time, which moves with what is paid; of one that was revoked, the day by which what was paid is given back.
What is past it is counted on the homes of street and district.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tortoise.expressions import Q

from casework.exits.duties_above import owed_above
from casework.heart import actors
from casework.heart.duties import Answers, Duty, Figure, Owing, Period, by_day
from models import Recovery

KIND = "recovery"
OPEN = ("computed", "ordered", "offsetting", "overdue", "to_return")


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    """Those that are owed, each by its own day."""
    waiting = Recovery.filter(under_way=1, case__status__in=list(OPEN), pay_by__not_isnull=True, id__gt=behind)
    return await owed_above("street", waiting, "pay_by", among)


def _cases(late: bool | None, today: date) -> Q:
    return Q(Q(procedure=KIND, status__in=list(OPEN), recovery__under_way=1), by_day("recovery__pay_by", late, today))


DUTY = Duty(
    kind=KIND,
    label="追缴",
    clause="5.2c",
    who="street",
    owed_by=(actors.STREET_CLERK,),
    every="每件",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(Recovery, "", "id"),
    done_in=("paid", "revoked"),
    watched_by=(actors.STREET_CLERK, actors.DISTRICT_CLERK),
    cases=_cases,
    figures=(
        Figure("recoveries_late", "追缴逾期", True, "cases/list", {"owed": KIND, "late": "yes"}),
    ),
)
