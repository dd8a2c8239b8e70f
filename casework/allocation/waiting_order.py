"""In which order those who wait come (轮候次序, 2g): one text a family, so that the texts' own order is the families'.

By class of priority; within it whoever was scored before who was not yet; by points, the most first; where these are
the same by how hard the family lives (area a head, the least first), by the month in which it was found to qualify, by
how long it has been registered here, by the applicant's age in days, by income a head, the least first; and last of all
by the moment at which the application was taken in, which the service itself writes down and nobody can choose. What
was not shown comes last of its kind. So two families never stand alike, and no database decides. Refuses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

# As wide as any of them can be.
_MOST_POINTS, _MOST_DAYS, _MOST_AREA, _MOST_FEN = 9_999, 99_999, 9_999_999, 9_999_999_999


@dataclass(frozen=True)
class Standing:
    """What decides where a family stands. `score` None: not scored yet; None of the rest: not shown."""

    priority: int
    score: int | None
    approved_on: date
    accepted_at: datetime
    case_id: str
    area_a_head: int | None = None
    residence_days: int | None = None
    age_days: int | None = None
    income_a_head: int | None = None


def _least_first(value: int | None, most: int) -> str:
    return f"{most if value is None else min(max(value, 0), most):0{len(str(most))}d}"


def _most_first(value: int | None, most: int) -> str:
    return f"{most - min(max(value or 0, 0), most):0{len(str(most))}d}"


def order_key(one: Standing) -> str:
    taken_in = f"{one.accepted_at.astimezone(UTC):%Y%m%d%H%M%S%f}"
    head = f"{min(max(one.priority, 0), 99):02d}"
    if one.score is None:
        return ".".join((head, "1", f"{one.approved_on:%Y%m%d}", taken_in, one.case_id))
    return ".".join((
        head, "0", _most_first(one.score, _MOST_POINTS), _least_first(one.area_a_head, _MOST_AREA),
        f"{one.approved_on:%Y%m}", _most_first(one.residence_days, _MOST_DAYS),
        _most_first(one.age_days, _MOST_DAYS), _least_first(one.income_a_head, _MOST_FEN), taken_in, one.case_id,
    ))


def day_key(one: Standing) -> str:
    """The order of approval alone, where a district has set that."""
    return f"{one.approved_on:%Y%m%d}.{one.accepted_at.astimezone(UTC):%Y%m%d%H%M%S%f}.{one.case_id}"


SAID = (
    "先按优先类别；同一类里，已经评分的在前，分高的在前；分数相同的，依次比人均住房面积（小的在前）、审核通过的月份（早的在前）、"
    "户籍迁入的天数（长的在前）、申请人的年龄（大的在前）、人均收入（低的在前）；还相同的，先受理的在前。"
    "还没有评分的，按审核通过的先后。"
)
SAID_BY_DAY = "按街道审核通过的先后，同一天的按受理的先后。"
SAID_BY_LOTS = "由摇号确定先后，不排位次；名册按街道审核通过的先后列出，只供查看。"
