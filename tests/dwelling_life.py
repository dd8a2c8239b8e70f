"""What leases come to, reckoned day by day and apart from the service: the days they cover, and what a month costs."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby, pairwise

from models import Handback, Lease, RentPayment, RentReduction, Swap, Tenancy

_DAY = timedelta(days=1)
Span = tuple[date, date]


def spans_of(home: Tenancy, leases: Iterable[Lease]) -> list[Span]:
    """First day and the day after the last of each lease, as far as the family lived there."""
    until = home.ended_on or date.max
    return [(one.starts_on, min(one.ends_on + _DAY, until)) for one in leases]


async def homes_of(home: Tenancy) -> list[tuple[int, date, date]]:
    """Where the family has lived, one after the other: dwelling, first day, and the day after the last."""
    found, first = [], home.started_on or date.min
    for swap in await Swap.filter(tenancy_id=home.id, moved_on__not_isnull=True).order_by("moved_on", "id"):
        assert swap.moved_on is not None
        found.append((swap.dwelling_id, first, swap.moved_on))
        first = swap.moved_on
    return [*found, (home.dwelling_id, first, home.ended_on or date.max)]


def overlaps(spans: Iterable[Span]) -> list[tuple[Span, Span]]:
    """Each from its first day up to the day after its last. Who came and left on one day was in nobody's way."""
    ordered = sorted(span for span in spans if span[0] < span[1])
    return [(one, other) for one, other in pairwise(ordered) if other[0] < one[1]]


async def rent_of(home: Tenancy, month: str) -> int:
    """A month's rent by the leases and reductions that stand, to the fen: of days alike in a row, the difference of
    what the month comes to up to its last and up to the day before its first.
    """
    leases = await Lease.filter(tenancy_id=home.id).order_by("ends_on", "starts_on")
    if leases and home.ended_on is not None and leases[-1].ends_on < home.ended_on:
        given_back = await Handback.filter(
            tenancy_id=home.id, accepted_on__isnull=False, left_on=home.ended_on
        ).exists()
        # Settled at the rent of the lease to the day of the keys, where the month is charged at all.
        if given_back and await RentPayment.filter(charge_key=f"{home.id}:{month}").exists():
            leases[-1].ends_on = home.ended_on
    granted = await RentReduction.filter(tenancy_id=home.id, case__status__in=["granted", "ended"])
    year, number = int(month[:4]), int(month[5:])
    days = calendar.monthrange(year, number)[1]
    nets = [_net(date(year, number, day), home, leases, granted) for day in range(1, days + 1)]
    total, at = 0, 0
    for net, some in groupby(nets):
        count = len(list(some))
        if net is not None:
            total += _half_up(net * (at + count), days) - _half_up(net * at, days)
        at += count
    return total


def _net(day: date, home: Tenancy, leases: Sequence[Lease], granted: Sequence[RentReduction]) -> int | None:
    """A whole month's rent at that day's rate. The day of leaving is a day of living there."""
    here = [one for one in leases if one.starts_on <= day <= one.ends_on]
    if not here or (home.ended_on is not None and day > home.ended_on):
        return None
    rent: int = max(here, key=lambda one: one.starts_on).monthly_rent_fen
    off: int = 0
    for one in granted:
        last = min(one.last_on, one.stopped_on - _DAY) if one.stopped_on else one.last_on
        if one.first_on <= day <= last:
            off += min(rent, _half_up(rent * one.percent, 100) + one.off_fen)
    return max(0, rent - off)


def _half_up(number: int, by: int) -> int:
    return (2 * number + by) // (2 * by)
