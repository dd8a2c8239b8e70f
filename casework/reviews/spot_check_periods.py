"""How often each level spot checks (4.6): a community every month, a street every quarter, the district office as often
as it sets; and how many must be drawn of what is left, so that the year's coverage comes by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from casework.heart import actors
from casework.heart.rules import Rule, declare, in_force
from casework.words.months import days_of

COMMUNITY, STREET, DISTRICT = "community", "street", "district"
# Of the district office too: the results of a year's annual reviews.
RESULTS = "results"
LEVEL_OF = {
    actors.COMMUNITY_CLERK: COMMUNITY, actors.STREET_CLERK: STREET, actors.DISTRICT_CLERK: DISTRICT,
}
CLAUSE_OF = {COMMUNITY: "4.6.1", STREET: "4.6.2", DISTRICT: "4.6.3", RESULTS: "4.5.3"}
OFFICE_KINDS = {COMMUNITY: "community", STREET: "street", DISTRICT: "district_office", RESULTS: "district_office"}
LABELS = {COMMUNITY: "社区抽查", STREET: "街道抽查", DISTRICT: "区保障办抽查", RESULTS: "年度核查结果抽查"}
_MONTHS = {COMMUNITY: 1, STREET: 3}
DISTRICT_MONTHS = declare(
    Rule(
        "spot_check_district_months", "区保障办几个月抽查一次街道的工作", 6,
        "工作流程4.6.3：区保障办随机检查各街道的工作。多久一次由区保障办设定。", least=1, most=12,
    )
)
RESULTS_DAYS = declare(
    Rule(
        "spot_check_results_days", "年度核查结果抽查：12月31日以后几天内查完", 90,
        "工作流程4.5.3：区保障办随机抽查街道的年度核查结果。天数由区保障办设定。", least=30, most=300,
    )
)
_OF_RESULTS = "reviews"


@dataclass(frozen=True)
class Span:
    """Some whole months of one year; or the results of its annual reviews, looked at in the next."""

    year: int
    first: int
    last: int
    results: bool = False

    @property
    def key(self) -> str:
        """Sorts as its time runs."""
        if self.results:
            return f"{self.year}-{_OF_RESULTS}"
        return f"{self.year}-{self.first:02d}..{self.last:02d}"

    @property
    def ends_on(self) -> date:
        return days_of(f"{self.year}-{self.last:02d}")[1]

    @property
    def begins_on(self) -> date:
        return date(self.year, self.first, 1)

    @property
    def last_month_begins_on(self) -> date:
        return date(self.year, self.last, 1)

    @property
    def label(self) -> str:
        if self.results:
            return f"{self.year}年度核查"
        if self.first == self.last:
            return f"{self.year}年{self.first}月"
        if self.last - self.first == 2 and self.last % 3 == 0:
            return f"{self.year}年第{self.last // 3}季度"
        return f"{self.year}年" if self.last - self.first == 11 else f"{self.year}年{self.first}月至{self.last}月"


def results_of(year: int) -> Span:
    return Span(year, 1, 12, results=True)


def span_named(key: str) -> Span:
    """By its key."""
    year = int(key[:4])
    return results_of(year) if key[5:] == _OF_RESULTS else Span(year, int(key[5:7]), int(key[9:11]))


async def ends_on(span: Span, day: date) -> date:
    """By which day it is to be done, as the rule is on `day`."""
    if span.results:
        return span.ends_on + timedelta(days=await in_force(RESULTS_DAYS, day))
    return span.ends_on


async def months_of(level: str, day: date) -> int:
    return _MONTHS.get(level) or int(await in_force(DISTRICT_MONTHS, day))


async def span_of(level: str, day: date) -> Span:
    """The period in which the day lies, as the rule is on that day."""
    return _span(day, await months_of(level, day))


def _span(day: date, months: int) -> Span:
    first = (day.month - 1) // months * months + 1
    return Span(day.year, first, min(first + months - 1, 12))


async def spans_until(level: str, day: date, count: int) -> list[Span]:
    """So many periods, the last of them the one in which the day lies, the earliest first."""
    return spans_back(await months_of(level, day), day, count)


def spans_back(months: int, day: date, count: int) -> list[Span]:
    """The same, of spans of so many months."""
    found, at = [], day
    for _ in range(count):
        span = _span(at, months)
        found.append(span)
        at = date.fromordinal(span.begins_on.toordinal() - 1)
    return found[::-1]


def spans_left(span: Span) -> list[Span]:
    """It and those that follow in its year."""
    months = span.last - span.first + 1
    return [Span(span.year, first, min(first + months - 1, 12)) for first in range(span.first, 13, months)]


def least(waiting: int, periods: int) -> int:
    """How many must be drawn now of `waiting`, where so many periods are left, this one among them."""
    return -(-waiting // max(periods, 1))
