"""What a month's rent comes to by leases, day by day, to the fen (4.4.1.1a). Arithmetic alone: asks nothing, decides
nothing and refuses nothing.

A day is charged by the lease that began last of those in force on it. Of one rent the days from the first to the k-th
come to `rent × k / days of the month`, rounded half up, and a part of them to the difference of two such sums. So
however a month is parted, by a change of lease, of rent, of reduction or of family, its parts add up to the whole: no
fen is lost and none is charged twice.

Where the district charges the first and the last month whole or by half (`WHOLE_FROM`), what the family lives there is
counted first: from so many days on it is a month, below it half a month.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from casework.heart.rules import Rule, declare
from casework.words.months import days_of

BY_DAYS = 0
WHOLE_FROM = declare(
    Rule(
        "rent_whole_month_from", "首月、末月租金：住满几天算整月，不满算半月；0表示按实际天数", BY_DAYS,
        "工作流程4.4.1.1a：管房单位负责租金收缴。租赁合同没有另外约定的，按实际天数计算。", least=0, most=31,
    )
)
_DAY = timedelta(days=1)


class Term(NamedTuple):
    """One lease: from its first day to its last, at so much a month."""

    first: date
    last: date
    rent: int


@dataclass(frozen=True)
class Reduction:
    """From its first day to its last, `percent` of the month's rent and `off` fen a month are not charged."""

    first: date
    last: date
    percent: int = 0
    off: int = 0

    def of(self, rent: int) -> int:
        """What of a month's rent is let off; never more than all of it."""
        return min(rent, _half_up(rent * self.percent, 100) + self.off)


class Part(NamedTuple):
    """Days of one month that are charged alike."""

    first: date
    last: date
    # A whole month's, before and after what is let off.
    rent: int
    net: int
    # What these days come to, before and after.
    gross_fen: int
    fen: int

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def run_on(terms: Sequence[Term], until: date) -> list[Term]:
    """The last of them goes on while the family lives there."""
    ordered = sorted(terms, key=lambda one: (one.last, one.first))
    if ordered and ordered[-1].last < until:
        ordered[-1] = Term(ordered[-1].first, until, ordered[-1].rent)
    return ordered


def _half_up(number: int, by: int) -> int:
    return (2 * number + by) // (2 * by)


def share(monthly: int, first: date, last: date) -> int:
    """What these days of one month come to, of so much a month."""
    days = calendar.monthrange(first.year, first.month)[1]
    return _half_up(monthly * last.day, days) - _half_up(monthly * (first.day - 1), days)


def parts_of(
    month: str, terms: Sequence[Term], reductions: Sequence[Reduction], ended: date | None, whole_from: int
) -> list[Part]:
    """The parts of a month in order: each day that a lease holds and on which the family had not left is in one of
    them. `ended`: the last day it lived there.
    """
    first, last = days_of(month)
    until = last if ended is None or ended > last else ended
    spans = _spans(first, until, terms, reductions)
    if whole_from and spans and (spans[0][0] > first or spans[-1][1] < last):
        return _whole_or_half(spans, whole_from)
    parts = []
    for one, other, rent, net in spans:
        gross = share(rent, one, other)
        parts.append(Part(one, other, rent, net, gross, gross if net == rent else share(net, one, other)))
    return parts


Span = tuple[date, date, int, int]


def _spans(first: date, until: date, terms: Sequence[Term], reductions: Sequence[Reduction]) -> list[Span]:
    """First day, last day, rent and what is left of it."""
    if until < first:
        return []
    # Most months are one lease's from end to end.
    if len(terms) == 1 and not reductions and terms[0].first <= first and terms[0].last >= until:
        return [(first, until, terms[0].rent, terms[0].rent)]
    starts = {first}
    for begin, end in [(one.first, one.last) for one in terms] + [(one.first, one.last) for one in reductions]:
        starts |= {begin, end + _DAY}
    days = sorted(day for day in starts if first <= day <= until)
    spans: list[Span] = []
    for begin, end in zip(days, [*(day - _DAY for day in days[1:]), until], strict=True):
        holding = [term for term in terms if term.first <= begin <= term.last]
        if not holding:
            continue
        rent = max(holding, key=lambda term: term.first).rent
        off = sum(one.of(rent) for one in reductions if one.first <= begin <= one.last)
        net = max(0, rent - off)
        before = spans[-1] if spans else None
        if before and before[1] + _DAY == begin and before[2:] == (rent, net):
            spans[-1] = (before[0], end, rent, net)
        else:
            spans.append((begin, end, rent, net))
    return spans


def _whole_or_half(spans: Sequence[Span], whole_from: int) -> list[Part]:
    """Each day weighs alike, so that of two rents each counts as long as it was in force."""
    days = sum((last - first).days + 1 for first, last, _, _ in spans)
    by = days if days >= whole_from else 2 * days
    parts, gross, left = [], 0, 0
    for first, last, rent, net in spans:
        count = (last - first).days + 1
        before = _half_up(gross, by), _half_up(left, by)
        gross, left = gross + rent * count, left + net * count
        parts.append(Part(first, last, rent, net, _half_up(gross, by) - before[0], _half_up(left, by) - before[1]))
    return parts
