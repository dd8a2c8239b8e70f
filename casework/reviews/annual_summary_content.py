"""What a street's summary of a year's annual reviews says (4.5.2): of each community and benefit how many families
came to which result, beside the year before; and by its number each family of which more is to be said than that
nothing has changed. Counted in the database, whatever the number of families. Refuses nothing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from tortoise.expressions import Q
from tortoise.functions import Count

from casework.heart import access
from casework.reviews.annual_forms import ADJUST, BENEFITS, CHANGED, LEAVES, RESULTS, UNCHANGED, UNREPORTED
from models import AnnualReview, AnnualSummary, Organisation
from models.fields import sound

# Not reviewed to the end: with the community or with its street.
WAITING = "waiting"
# In the order of the paper.
KINDS = (UNCHANGED, CHANGED, ADJUST, LEAVES, UNREPORTED, WAITING)
SAID = {**RESULTS, WAITING: "没有核查完"}
# What a later summary says of a family that the one before did not say anything else of.
NOT_IN = "上次没有列入"
DONE = ("confirmed", "unreported")
_LEFT = "left"


class Counts(msgspec.Struct, kw_only=True):
    """Families. `total`: all of them but who has left. `sampled`: read again by the street."""

    total: int = 0
    unchanged: int = 0
    changed: int = 0
    adjust: int = 0
    leaves: int = 0
    unreported: int = 0
    waiting: int = 0
    sampled: int = 0

    def add(self, what: str, count: int, sampled: int) -> None:
        self.total += count
        setattr(self, what, getattr(self, what) + count)
        self.sampled += sampled * count

    def of(self, what: str) -> int:
        return int(getattr(self, what))


class Figures(msgspec.Struct, kw_only=True):
    """Of one community those who live in housing, or those who draw a subsidy: this year and the year before."""

    community_id: int
    community: str
    benefit: str
    now: Counts
    before: Counts


class Line(msgspec.Struct, kw_only=True):
    """One family. `what`: a key of SAID; `was`: what the summary before said, in words; "" in the first."""

    case_id: str
    number: str
    community: str
    household: str
    benefit: str
    what: str
    was: str
    follow: str


class Content(msgspec.Struct, kw_only=True):
    year: int
    street: str
    turn: int
    figures: list[Figures]
    lines: list[Line]

    @property
    def all(self) -> tuple[Counts, Counts]:
        return total(one.now for one in self.figures), total(one.before for one in self.figures)


def total(counts: Iterable[Counts]) -> Counts:
    found = Counts()
    for one in counts:
        for name in Counts.__struct_fields__:
            setattr(found, name, getattr(found, name) + getattr(one, name))
    return found


def digest_of(content: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()


def what_of(status: str, result: str) -> str:
    if status not in DONE:
        return WAITING
    return UNREPORTED if status == "unreported" else result


async def counts_under(path: str, years: tuple[int, ...]) -> dict[tuple[int, str, str], Counts]:
    """By year, path of the community, and benefit. One query."""
    there = AnnualReview.filter(access.under(path, "case__area_path"), year__in=list(years)).exclude(
        case__status=_LEFT
    )
    rows: Any = await there.annotate(count=Count("id")).group_by(
        "year", "case__area_path", "benefit", "case__status", "result", "sampled"
    ).values("year", "benefit", "result", "sampled", "count", area="case__area_path", status="case__status")
    found: dict[tuple[int, str, str], Counts] = defaultdict(Counts)
    for row in rows:
        what = what_of(row["status"], row["result"])
        sampled = int(row["sampled"]) if what != WAITING else 0
        found[row["year"], row["area"], row["benefit"]].add(what, int(row["count"]), sampled)
    return dict(found)


async def figures_of(street: Organisation, year: int) -> list[Figures]:
    counts = await counts_under(street.path, (year, year - 1))
    communities = await Organisation.filter(access.under(street.path, "path"), kind="community").order_by("path")
    return [
        Figures(
            community_id=one.id, community=one.name, benefit=benefit,
            now=counts.get((year, one.path, benefit), Counts()),
            before=counts.get((year - 1, one.path, benefit), Counts()),
        )
        for one in communities for benefit in BENEFITS
        if (year, one.path, benefit) in counts or (year - 1, one.path, benefit) in counts
    ]


async def _listed_before(row: AnnualSummary) -> set[str] | None:
    """The reviews that earlier ones of that year and street have listed by their numbers, as they went up; None: this
    is the year's own. A family that has come from another street since stands in none.
    """
    if row.turn == 1:
        return None
    earlier = await AnnualSummary.filter(street_id=row.street_id, year=row.year, turn__lt=row.turn).order_by("turn")
    return {one["case_id"] for before in earlier for one in (sound(before.content) or {}).get("lines", ())}


async def lines_of(street: Organisation, row: AnnualSummary, before: Collection[str] | None) -> list[Line]:
    """`before`: what earlier ones have listed; None: this is the year's own. Of a further one those it carries, of the
    first those that are more than plain; and in either whoever is still to be reviewed.
    """
    there = Q(access.under(street.path, "case__area_path"), year=row.year)
    carried = Q(case__status__in=list(DONE))
    if before is None:
        carried = Q(carried, ~Q(case__status="confirmed", result=UNCHANGED))
    else:
        carried = Q(carried, Q(summary_id=None) | Q(summary_id=row.id))
    named = AnnualReview.filter(there, carried | ~Q(case__status__in=[*DONE, _LEFT]))
    rows: Any = await named.order_by("case__area_path", "id").values(
        "case_id", "benefit", "result", "follow", "summed_as", number="case__number", area="case__area_path",
        status="case__status", household="case__household__name",
    )
    places: Any = await Organisation.filter(access.under(street.path, "path")).values_list("path", "name")
    names = dict(places)
    return [
        Line(
            case_id=one["case_id"], number=one["number"], community=names.get(one["area"], ""),
            household=one["household"] or "", benefit=one["benefit"], what=what_of(one["status"], one["result"]),
            was=_was(one, before), follow=one["follow"] if one["status"] in DONE else "",
        )
        for one in rows
    ]


def _was(one: dict[str, Any], before: Collection[str] | None) -> str:
    if before is None:
        return ""
    if one["summed_as"]:
        return SAID[one["summed_as"]]
    return SAID[WAITING] if one["case_id"] in before else NOT_IN


async def compose(row: AnnualSummary) -> Content:
    """What it would say now."""
    street = await Organisation.get(id=row.street_id)
    return Content(
        year=row.year, street=street.name, turn=row.turn, figures=await figures_of(street, row.year),
        lines=await lines_of(street, row, await _listed_before(row)),
    )


async def content_of(row: AnnualSummary, *, frozen: bool) -> Content:
    """What it says: frozen from when it is reported until it is sent back."""
    return msgspec.convert(row.content, Content) if frozen and row.content else await compose(row)
