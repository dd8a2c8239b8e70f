"""From whom a spot check draws (4.6): frozen when it is announced, under keys that say nothing to anybody.

Three populations at most: of a street or of the district the units under it, of which some are drawn first; families
that live in a dwelling or draw a subsidy; and changes of people that came into the ledgers since the period before
began. Who was not drawn in the year yet stands in front. What a key stands for is sealed beside it, and is nowhere
else. Refuses nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tortoise.expressions import Q, RawSQL, Subquery

from casework.heart import access
from casework.heart.queries import padded
from casework.reviews.spot_check_forms import CHANGES, FILES, REVIEWS, UNITS
from casework.reviews.spot_check_periods import COMMUNITY, DISTRICT, RESULTS, Span, span_of
from casework.words.draws import Member, Population, population
from models import (
    AnnualReview,
    AnnualSummary,
    Case,
    Household,
    LedgerRevision,
    Organisation,
    SpotCheck,
    SpotCheckItem,
    SpotCheckMembers,
    SubsidyAward,
    Tenancy,
)

# Through what a family's people change.
PEOPLE = ("change_report", "family_change", "signatory_change", "registration_transfer", "ledger_adjustment")
LEFT = "left"
_PAGE = 500
Subject = list[Any]


@dataclass
class Frozen:
    """A population before its size is fixed. `subjects`: of each key whom it stands for."""

    name: str
    members: list[Member] = field(default_factory=list)
    subjects: dict[str, Subject] = field(default_factory=dict)

    def add(self, subject: Subject, *, drawn: bool, parent: str = "") -> str:
        key = secrets.token_hex(8)
        while key in self.subjects:
            key = secrets.token_hex(8)
        self.members.append(Member(key, int(drawn), parent))
        self.subjects[key] = subject
        return key

    @property
    def waiting(self) -> int:
        """How many were not drawn yet."""
        return sum(one.tier == 0 for one in self.members)

    def of_size(self, size: int) -> Population:
        return population(self.name, self.members, size)


async def families_under(path: str) -> dict[int, str]:
    """Every family that lives in a dwelling or draws a subsidy there: its number, and where it lies."""
    found: dict[int, str] = {}
    for model in (Tenancy, SubsidyAward):
        rows: Any = await model.filter(access.under(path), living=1).values_list("household_id", "area_path")
        found.update({int(one): str(area) for one, area in rows})
    return found


async def drawn_families(office_id: int, year: int) -> set[int]:
    """Of that office's draws of that year that stand."""
    rows: Any = await SpotCheckItem.filter(office_id=office_id, year=year, population=FILES).values_list(
        "household_id", flat=True
    )
    return {int(one) for one in rows}


async def drawn_units(office_id: int, year: int, level: str) -> set[int]:
    """Those of which something was looked at, or will be: where all that was drawn has left, none was."""
    looked_at = SpotCheckItem.filter(office_id=office_id, year=year, level=level).exclude(case__status=LEFT)
    rows: Any = await looked_at.distinct().values_list("unit_id", flat=True)
    return {int(one) for one in rows}


async def _units(office: Organisation, level: str) -> dict[str, int]:
    """Under a street its communities, under the district its streets: the path of each, and its number."""
    kind = "street" if level in (DISTRICT, RESULTS) else "community"
    there = Organisation.filter(access.under(office.path, "path"), kind=kind)
    rows: Any = await there.order_by("id").values_list("path", "id")
    return {str(path): int(one) for path, one in rows}


async def _changes(office: Organisation, since: date) -> list[tuple[str, int]]:
    """Cases by which people of a family were changed in that time: the case and the family."""
    revised = LedgerRevision.filter(access.under(office.path), day__gte=since, case_id__not_isnull=True)
    by = Case.filter(id__in=Subquery(revised.values("case_id")), procedure__in=list(PEOPLE))
    rows: Any = await by.filter(household_id__not_isnull=True).order_by("id").values_list("id", "household_id")
    return [(str(case_id), int(household)) for case_id, household in rows]


async def _drawn_changes(office_id: int, since: date) -> set[str]:
    year_before = since.year - 1
    rows: Any = await SpotCheckItem.filter(office_id=office_id, year__gte=year_before, population=CHANGES).values_list(
        "subject_case_id", flat=True
    )
    return {str(one) for one in rows}


async def since_of(level: str, span: Span) -> date:
    """The first day of the period before, however many months that one had: the last of a year may be shorter."""
    return (await span_of(level, span.begins_on - timedelta(days=1))).begins_on


async def freeze(office: Organisation, level: str, span: Span) -> list[Frozen]:
    """In a transaction. Of a community its files and changes; of the others the units first."""
    if level == RESULTS:
        return await _results(office, span.year)
    families = await families_under(office.path)
    drawn = await drawn_families(office.id, span.year)
    files, changes = Frozen(FILES), Frozen(CHANGES)
    units: dict[str, str] = {}
    found = [files, changes]
    if level != COMMUNITY:
        first, known = Frozen(UNITS), await drawn_units(office.id, span.year, level)
        lived = set(families.values())
        for path, one in (await _units(office, level)).items():
            # Where nobody lives there is nothing to look at.
            if any(area.startswith(path) for area in lived):
                units[path] = first.add([one], drawn=one in known)
        found = [first, files, changes]
    parents: dict[str, str | None] = {}
    for household, area in sorted(families.items()):
        parent = _parent(area, level, units, parents)
        if parent is not None:
            files.add([household], drawn=household in drawn, parent=parent)
    await _add_changes(changes, office, level, span, units, parents)
    return found


async def _results(office: Organisation, year: int) -> list[Frozen]:
    """Streets, and under them the reviews of that year that stand in a summary that was received."""
    received = AnnualSummary.filter(year=year, case__status="received").values("id")
    rows: Any = await AnnualReview.filter(year=year, summary_id__in=Subquery(received)).order_by("id").values_list(
        "case_id", "household_id", "case__area_path"
    )
    seen: Any = await SpotCheckItem.filter(
        office_id=office.id, year=year, level=RESULTS, population=REVIEWS
    ).values_list("subject_case_id", flat=True)
    drawn, known = set(seen), await drawn_units(office.id, year, RESULTS)
    first, reviews = Frozen(UNITS), Frozen(REVIEWS)
    lived = {str(area) for *_, area in rows}
    units = {
        path: first.add([one], drawn=one in known)
        for path, one in (await _units(office, RESULTS)).items() if any(area.startswith(path) for area in lived)
    }
    parents: dict[str, str | None] = {}
    for case_id, household, area in rows:
        parent = _parent(str(area), RESULTS, units, parents)
        if parent is not None:
            reviews.add([str(case_id), int(household)], drawn=case_id in drawn, parent=parent)
    return [first, reviews]


def _parent(area: str, level: str, units: dict[str, str], known: dict[str, str | None]) -> str | None:
    """The key of the unit in which it lies; "" of a community's own; None: it lies in none."""
    if level == COMMUNITY:
        return ""
    if area not in known:
        known[area] = next((key for path, key in units.items() if area.startswith(path)), None)
    return known[area]


async def _add_changes(
    changes: Frozen, office: Organisation, level: str, span: Span, units: dict[str, str],
    parents: dict[str, str | None],
) -> None:
    since = await since_of(level, span)
    rows = await _changes(office, since)
    seen = await _drawn_changes(office.id, since)
    areas: dict[int, str] = {}
    wanted = sorted({household for _, household in rows})
    for start in range(0, len(wanted), _PAGE):
        some = padded(wanted[start : start + _PAGE], 0)
        found: Any = await Household.filter(Q(id__in=some), access.under(office.path)).values_list("id", "area_path")
        areas.update({int(one): str(area) for one, area in found})
    for case_id, household in rows:
        # Whoever has passed to another community is looked at there.
        area = areas.get(household)
        parent = None if area is None else _parent(area, level, units, parents)
        if parent is not None:
            changes.add([case_id, household], drawn=case_id in seen, parent=parent)


# Keeping one


def pages_of(row: SpotCheck, frozen: Frozen, lines: Sequence[str]) -> list[SpotCheckMembers]:
    """`lines`: as they are published, sorted."""
    return [
        SpotCheckMembers(
            check_id=row.id, population=frozen.name, page=number,
            lines="\n".join(lines[start : start + _PAGE]),
            subjects=[frozen.subjects[line[:16]] for line in lines[start : start + _PAGE]],
        )
        for number, start in enumerate(range(0, len(lines), _PAGE))
    ]


async def kept(row: SpotCheck) -> dict[str, dict[str, Subject]]:
    """Of each population its lines, and whom each stands for."""
    found: dict[str, dict[str, Subject]] = {UNITS: {}, FILES: {}, CHANGES: {}, REVIEWS: {}}
    for page in await SpotCheckMembers.filter(check_id=row.id).order_by("population", "page"):
        lines = page.lines.split("\n") if page.lines else []
        found[page.population].update(dict(zip(lines, page.subjects, strict=True)))
    return found


async def lines_of(row: SpotCheck) -> dict[str, list[str]]:
    """The same without whom they stand for: nothing sealed is opened."""
    found: dict[str, list[str]] = {UNITS: [], FILES: [], CHANGES: [], REVIEWS: []}
    pages = SpotCheckMembers.filter(check_id=row.id).order_by("population", "page")
    rows: Any = await pages.values_list("population", "lines")
    for name, lines in rows:
        found[str(name)] += str(lines).split("\n") if lines else []
    return found


async def counted_lines(row: SpotCheck) -> dict[str, tuple[int, int]]:
    """Of each population how many lines there are, and how many of them of whom was not drawn yet: counted by the
    database, from which no line comes.
    """
    # A line has two blanks, and between them its tier: `key tier parent`.
    blanks = "SUM(LENGTH(`lines`) - LENGTH(REPLACE(`lines`, ' ', '')))"
    first = "SUM(LENGTH(`lines`) - LENGTH(REPLACE(`lines`, ' 0 ', '')))"
    rows: Any = await (
        SpotCheckMembers.filter(check_id=row.id).annotate(blanks=RawSQL(blanks), first=RawSQL(first))
        .group_by("population").values("population", "blanks", "first")
    )
    return {str(one["population"]): (int(one["blanks"]) // 2, int(one["first"]) // 3) for one in rows}
