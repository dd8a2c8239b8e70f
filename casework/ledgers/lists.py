"""The three ledgers as lists: readings of tenancies and subsidy awards, never copies (4.2.1a, 4.2.2a, 4.2.3).

One entry is one tenancy or one award. Lists are walked by responsible community and number, which an index holds in
that order for every office from community to district, at any depth. As of a past day a list holds what stood in that
ledger, under that office, at the end of the day: a family that has moved since is found under the office it left.
Refuses a day that has not come, and status filters on a past day: how a lease or a breach stands is known for today.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from casework.heart import access, actors
from casework.heart import rows as rows_of
from casework.heart.actors import Actor
from casework.heart.problems import invalid
from casework.heart.queries import Among, column, names_of, padded
from casework.heart.rows import Records, Rows
from casework.ledgers.revisions import CURRENT, EXITED, SUBSIDY
from casework.ledgers.search import meant
from casework.ledgers.states import State, read_states, rows, states_as_of
from casework.ledgers.violations import OPEN as OPEN_VIOLATIONS
from casework.words.calendar import last_within
from models import Dwelling, Estate, ExitCorrection, Lease, LedgerMove, Organisation, SubsidyAward, Tenancy, Violation

READERS = (
    actors.GRID_WORKER,
    actors.COMMUNITY_CLERK,
    actors.STREET_CLERK,
    actors.DISTRICT_CLERK,
    actors.MANAGER_CLERK,
    actors.TENANT,
)
STATUSES = {
    "violating": "有未了结的违规",
    "lease_ending": "租约三个月内到期",
    "lease_ended": "租约已到期或未签",
    "ended": "已停发补贴",
}
Place = tuple[str, int]
"""Where a page ended: the community's path and the entry's number."""


@dataclass(frozen=True)
class Filters:
    """What is asked of a ledger. `area_id`: a street or a community; `status`: one of STATUSES; None, '': any."""

    ledger: str = CURRENT
    text: str = ""
    area_id: int | None = None
    estate_id: int | None = None
    status: str = ""
    as_of: date | None = None


async def entries(filters: Filters, *, actor: Actor) -> QuerySet[Any]:
    """The entries of a ledger as it stands now, in reach, unordered: Tenancy rows, or SubsidyAward rows."""
    found: QuerySet[Any] = _model(filters).filter(await _present(filters, actor))
    return found


async def entries_then(filters: Filters, day: date, *, actor: Actor) -> list[QuerySet[Any]]:
    """The same as of a past day: one or two sets that have no entry in common."""
    return [_model(filters).filter(found) for found in await _past(filters, day, actor)]


async def _present(filters: Filters, actor: Actor) -> Q:
    access.require_role(actor, *READERS)
    access.require_in_person(actor)
    path = await _path(filters)
    there = Q(_reach(filters, actor), _standing(filters), *([] if path is None else [access.under(path)]))
    return Q(there, *await _narrowing(filters, actor))


async def _past(filters: Filters, day: date, actor: Actor) -> list[Q]:
    path = await _path(filters)
    narrowing = await _narrowing(filters, actor)
    if actor.role not in access.AREA_ROLES:
        here = Q(_reach(filters, actor), _standing(filters, day))
        return [Q(here, *([] if path is None else [access.under(path)]), *narrowing)]
    if path is None or actor.path.startswith(path):
        path = actor.path
    elif not path.startswith(actor.path):
        path = "/0/"
    return [Q(found, *narrowing) for found in await _under_then(filters, path, day)]


async def _under_then(filters: Filters, path: str, day: date) -> list[Q]:
    """Entries that were under that path at the end of the day: those that stayed, and those that have moved since."""
    here = _standing(filters, day)
    moved = Q(moved_on__gt=day)
    if not await LedgerMove.filter(moved).exists():
        return [Q(here, access.under(path))]
    left = Q(covering(day), access.under(path, "from_path"))
    return [
        Q(here, access.under(path), ~Q(household_id__in=Among(LedgerMove, moved, "household_id"))),
        Q(here, Q(household_id__in=Among(LedgerMove, left, "household_id"))),
    ]


def covering(day: date) -> Q:
    """Moves whose former office was responsible at the end of that day."""
    return Q(moved_on__gt=day) & (Q(since_on=None) | Q(since_on__lte=day))


def _model(filters: Filters) -> Any:
    return SubsidyAward if filters.ledger == SUBSIDY else Tenancy


def _reach(filters: Filters, actor: Actor) -> Q:
    return access.reach_of_awards(actor) if filters.ledger == SUBSIDY else access.reach_of_tenancies(actor)


def _standing(filters: Filters, day: date | None = None) -> Q:
    """In this ledger, now or at the end of a day. Every row is in exactly one ledger on any day since it was listed."""
    over = filters.ledger == EXITED or filters.status == "ended"
    if day is None:
        # Said as ranges: an equality makes MariaDB look the ledger up whole, and read it up to where a page begins.
        return Q(living=None) | Q(living__lt=0) if over else Q(living__gte=1)
    listed = Q(listed_on=None) | Q(listed_on__lte=day)
    ended = Q(living=None) & (Q(moved_on=None) | Q(moved_on__lte=day))
    there = Q(living=1) | Q(moved_on__gt=day)
    if filters.ledger != SUBSIDY:
        # Recorded as left on that day, and found to be an error since.
        between = ExitCorrection.filter(moved_on__lte=day, restored_on__gt=day).values("tenancy_id")
        ended, there = ended | Q(id__in=Subquery(between)), there & ~Q(id__in=Subquery(between))
    return listed & (ended if over else there)


async def _path(filters: Filters) -> str | None:
    """The path of the area asked for; of one that is not there, a path of nothing."""
    if filters.area_id is None:
        return None
    area = await Organisation.get_or_none(id=filters.area_id)
    return area.path if area else "/0/"


async def _narrowing(filters: Filters, actor: Actor) -> list[Q]:
    """What of those there are is asked for. Raises form_invalid."""
    said = []
    if filters.estate_id is not None and filters.ledger != SUBSIDY:
        said.append(Q(dwelling__estate_id=filters.estate_id))
    if filters.status in ("violating", "lease_ending", "lease_ended"):
        said.append(_of_status(filters.status, actor.today))
    day = past_day(filters, actor)
    return [*said, await meant(_model(filters), filters.text, day=day)] if filters.text.strip() else said


def _of_status(status: str, today: date) -> Q:
    if status == "violating":
        standing = Q(case__status__in=list(OPEN_VIOLATIONS))
        return Q(household_id__in=Among(Violation, standing, "household_id"))
    if status == "lease_ended":
        return ~Q(id__in=Among(Lease, Q(ends_on__gte=today), "tenancy_id"))
    soon = last_within(today, 3)
    ending = Among(Lease, Q(ends_on__gte=today, ends_on__lte=soon), "tenancy_id")
    return Q(id__in=ending) & ~Q(id__in=Among(Lease, Q(ends_on__gt=soon), "tenancy_id"))


def past_day(filters: Filters, actor: Actor) -> date | None:
    """The past day that is asked for; None for today. Raises form_invalid."""
    day = filters.as_of
    if day is None or day == actor.today:
        return None
    if day > actor.today:
        raise invalid({"as_of": "不能查看今天以后的台账。"})
    if filters.status in ("violating", "lease_ending", "lease_ended"):
        raise invalid({"status": "查看过去某天的台账时，不能按违规或租约状态筛选。"})
    return day


# Pages


@dataclass
class Line:
    """One entry in a list, as it stood on the day."""

    id: int
    household_id: int
    name: str
    category: str
    dwelling_id: int | None
    address: str
    community: str
    members: int
    lease_ends_on: str | None
    violations: int
    ended_on: str | None
    monthly_amount_fen: int | None
    suspended_from: str | None
    resumed_from: str | None


# What a line shows of each part of a family's state.
_HOUSEHOLD = ("name", "category", "community_id")
_SHOWN = {
    "household": _HOUSEHOLD,
    "member": ("left_on",),
    "tenancy": ("ended_on",),
    "lease": ("tenancy_id", "starts_on", "ends_on"),
    "violation": ("status",),
}
_SHOWN_OF_AWARDS = {
    "household": _HOUSEHOLD,
    "member": ("left_on",),
    "violation": ("status",),
    "award": ("ended_on", "monthly_amount_fen", "suspended_from", "resumed_from"),
}


@dataclass
class Page:
    lines: list[Line]
    next: Place | None


async def read_page(filters: Filters, after: Place | None, size: int, *, actor: Actor) -> Page:
    """One page, whatever its depth, in a number of queries that does not grow with it. Raises form_invalid."""
    access.require_role(actor, *READERS)
    access.require_in_person(actor)
    day = past_day(filters, actor)
    sets = [await _present(filters, actor)] if day is None else await _past(filters, day, actor)
    runs = [await _run(found, filters, day, after, size + 1) for found in sets]
    found = list(heapq.merge(*runs, key=lambda row: (row.area_path, row.id)))[: size + 1]
    more = (found[size - 1].area_path, found[size - 1].id) if len(found) > size else None
    return Page(await _lines(found[:size], filters.ledger == SUBSIDY, day), more)


class _Entry(rows_of.Line, frozen=True, gc=False):
    id: int
    household_id: int
    area_path: str
    address: str


class _Tenancy(_Entry, frozen=True, gc=False):
    dwelling_id: int


_TENANCIES = Rows(Tenancy, _Tenancy, address="dwelling__address")
_AWARDS = Rows(SubsidyAward, _Entry, address="dwelling_address")


async def _run(
    found: Q, filters: Filters, day: date | None, after: Place | None, size: int
) -> Sequence[_Entry]:
    if after is not None:
        path, last = after
        found = Q(found, Q(area_path__gt=path) | Q(area_path=path, id__gt=last))
    # As the index of the present goes; of a past day it is the one without `living`.
    order = ("living", "area_path", "id") if day is None else ("area_path", "id")
    kept = day is None and not filters.text
    if filters.ledger == SUBSIDY:
        return await _AWARDS.where(found, order=order, most=size, kept=kept)
    return await _TENANCIES.where(found, order=order, most=size, kept=kept)


async def _lines(found: Sequence[_Entry], subsidy: bool, day: date | None) -> list[Line]:
    if not found:
        return []
    households = list(dict.fromkeys(row.household_id for row in found))
    parts = _SHOWN_OF_AWARDS if subsidy else _SHOWN
    if day is None:
        states = await read_states(households, list(parts), columns=parts)
    else:
        then_too = parts if subsidy else {**parts, "tenancy": ("ended_on", "dwelling_id")}
        states = await states_as_of(households, day, list(parts), columns=then_too)
    communities = {row["community_id"] for state in states.values() for _, row in rows(state, "household")}
    names = await names_of(Organisation, communities)
    # Where a family lived on a past day is not where it lives now, if it has swapped since.
    then = {int(key): row["dwelling_id"] for state in states.values() for key, row in rows(state, "tenancy")
            if "dwelling_id" in row}
    homes = await names_of(Dwelling, sorted(set(then.values())), "address")
    return [_line(row, states[row.household_id], names, then.get(row.id), homes) for row in found]


def _line(row: _Entry, state: State, names: dict[int, str], home: int | None, homes: dict[int, str]) -> Line:
    """`home`: the dwelling in which it was then, where that is not simply the row's."""
    household = state.get(f"household:{row.household_id}", {})
    part = "tenancy" if isinstance(row, _Tenancy) else "award"
    own = state.get(f"{part}:{row.id}", {})
    leases = [lease for _, lease in rows(state, "lease") if part == "tenancy" and lease["tenancy_id"] == row.id]
    return Line(
        id=row.id,
        household_id=row.household_id,
        name=household.get("name", ""),
        category=household.get("category", ""),
        dwelling_id=(home or row.dwelling_id) if isinstance(row, _Tenancy) else None,
        address=homes.get(home or 0, row.address) if isinstance(row, _Tenancy) else row.address,
        community=names.get(household.get("community_id", 0), ""),
        members=sum(1 for _, member in rows(state, "member") if member["left_on"] is None),
        lease_ends_on=leases[-1]["ends_on"] if leases else None,
        violations=sum(1 for _, one in rows(state, "violation") if one["status"] != "voided"),
        ended_on=own.get("ended_on"),
        monthly_amount_fen=own.get("monthly_amount_fen"),
        suspended_from=own.get("suspended_from"),
        resumed_from=own.get("resumed_from"),
    )


_LEASES = Records(Lease)


async def latest_leases(tenancy_ids: list[int]) -> dict[int, Lease]:
    of_them = Q(tenancy_id__in=padded(tenancy_ids or [0], 0))
    found = await _LEASES.where(of_them, order=("starts_on",), most=None)
    return {row.tenancy_id: row for row in found}


# Counts


@dataclass
class Counts:
    """How many entries, in all and by office; by estate only below the district, where an index bounds them."""

    total: int = 0
    areas: dict[str, int] = field(default_factory=dict)
    estates: dict[int, int] = field(default_factory=dict)


async def count(filters: Filters, *, actor: Actor) -> Counts:
    """`areas`: path of a community → its entries. Raises form_invalid."""
    access.require_role(actor, *READERS)
    access.require_in_person(actor)
    day = past_day(filters, actor)
    by_path: Counter[str] = Counter()
    by_estate: Counter[int] = Counter()
    if day is None:
        await _count_by_path(await entries(filters, actor=actor), by_path)
    else:
        await _count_then(await entries_then(filters, day, actor=actor), day, by_path)
    narrow_enough = filters.area_id is not None or (actor.path.count("/") > 2 or actor.role == actors.MANAGER_CLERK)
    if narrow_enough and filters.ledger != SUBSIDY:
        sets = [await entries(filters, actor=actor)] if day is None else await entries_then(filters, day, actor=actor)
        for found in sets:
            grouped = found.annotate(count=Count("id")).group_by("dwelling__estate_id")
            for row in await grouped.values("dwelling__estate_id", "count"):
                by_estate[row["dwelling__estate_id"]] += row["count"]
    return Counts(by_path.total(), dict(by_path), dict(by_estate.most_common(100)))


async def count_under(filters: Filters, path: str, day: date) -> dict[str, int]:
    """Entries at the end of that day by the path of their community then, whoever asks."""
    totals: Counter[str] = Counter()
    sets = [_model(filters).filter(found) for found in await _under_then(filters, path, day)]
    await _count_then(sets, day, totals)
    return dict(totals)


async def _count_then(sets: Sequence[QuerySet[Any]], day: date, totals: Counter[str]) -> None:
    stayed, *gone = sets
    await _count_by_path(stayed, totals)
    for found in gone:
        await _count_by_office_left(found, day, totals)


async def _count_by_path(found: QuerySet[Any], totals: Counter[str]) -> None:
    for row in await found.annotate(count=Count("id")).group_by("area_path").values("area_path", "count"):
        totals[row["area_path"]] += row["count"]


async def _count_by_office_left(found: QuerySet[Any], day: date, totals: Counter[str]) -> None:
    """Of families that have moved since: under the office that was theirs then."""
    households = Counter(await column(found, "household_id"))
    moves = LedgerMove.filter(covering(day), household_id__in=list(households) or [0])
    for household_id, path in await moves.values_list("household_id", "from_path"):
        totals[path] += households[household_id]


async def name_areas(paths: dict[str, int]) -> list[tuple[Organisation, int]]:
    """Streets and communities with their counts, the streets summed, in the order of the tree."""
    totals: Counter[str] = Counter()
    for path, number in paths.items():
        totals[path] += number
        above = path.rstrip("/").rpartition("/")[0] + "/"
        totals[above] += number
    found = await Organisation.filter(path__in=list(totals) or [""], kind__in=["street", "community"]).order_by("path")
    return [(area, totals[area.path]) for area in found]


async def name_estates(estates: dict[int, int]) -> list[tuple[Estate, int]]:
    found = await Estate.filter(id__in=list(estates) or [0])
    return sorted(((estate, estates[estate.id]) for estate in found), key=lambda one: (-one[1], one[0].id))
