"""What each office has done of its spot checks this year, for itself and for who watches over it (4.6): where the
running period stands, what is still to be looked at, and how much of the year is covered; with a
warning while there is still time.

Read in a handful of queries whatever the number of offices. Refuses whoever has no spot checks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count

from casework.heart import access
from casework.heart.actors import Actor
from casework.reviews.spot_check_periods import COMMUNITY, LEVEL_OF, STREET, Span, least, span_of, spans_left
from models import Organisation, SpotCheck, SpotCheckItem, SubsidyAward, Tenancy

NOT_ANNOUNCED, NOT_DRAWN, UNDER_WAY, DONE = "not_announced", "not_drawn", "under_way", "done"
# So many times what an even year would ask for is no longer chance to be made up for.
_STEEP = 2
_MOST_OFFICES = 500


@dataclass
class Line:
    """`total` and `waiting`: families of a community, communities of a street; how many of them were not drawn yet.
    `least`: what each period that is left has to draw. `warning`: "" while the rest of the year is enough.
    """

    office: Organisation
    level: str
    state: str
    open: int
    total: int
    waiting: int
    least: int
    warning: str


async def board(actor: Actor) -> list[Line]:
    """The actor's own office first, then those under it that owe. Raises not_allowed."""
    access.require_role(actor, *LEVEL_OF)
    kinds = ["community", "street"]
    there = Organisation.filter(access.under(actor.path, "path"), kind__in=kinds)
    offices = await there.order_by("path").limit(_MOST_OFFICES)
    families = await _families(actor.path, Q())
    undrawn = await _families(actor.path, await _not_drawn(actor.today.year))
    ids = [one.id for one in offices]
    left = dict(await _open(ids))
    standing = await _standing(ids, actor.today.year)
    seen = await _seen(ids, actor.today.year)
    lines = []
    for office in offices:
        level = COMMUNITY if office.kind == "community" else STREET
        lived = {path for path in families if path.startswith(office.path)}
        if not lived:
            continue
        span = await span_of(level, actor.today)
        done = standing.get(office.id, {})
        if level == COMMUNITY:
            total, waiting = _sum(families, lived), _sum(undrawn, lived)
        else:
            under = [one.id for one in offices if one.kind == "community" and one.path in lived]
            total, waiting = len(under), len(set(under) - seen.get(office.id, set()))
        periods = [one for one in spans_left(span) if one.key not in done]
        lines.append(
            Line(
                office, level, done.get(span.key, NOT_ANNOUNCED), left.get(office.id, 0), total, waiting,
                least(waiting, len(periods)) if waiting else 0, _warning(span, total, waiting, len(periods)),
            )
        )
    return lines


def _warning(span: Span, total: int, waiting: int, periods: int) -> str:
    if not waiting:
        return ""
    if not periods:
        return f"今年的抽查都抽过了，还有{waiting}个没有抽到，要再抽一次。"
    even = least(total, 12 // (span.last - span.first + 1))
    now = least(waiting, periods)
    return f"以后每期至少要抽{now}个才能全年抽遍，请早做安排。" if now > _STEEP * even else ""


def _sum(counts: dict[str, int], paths: Iterable[str]) -> int:
    return sum(counts.get(path, 0) for path in paths)


async def _not_drawn(year: int) -> Q:
    drawn = SpotCheckItem.filter(level=COMMUNITY, year=year, population="files").values("household_id")
    return ~Q(household_id__in=Subquery(drawn))


async def _families(path: str, which: Q) -> dict[str, int]:
    """Of each community how many live in a dwelling or draw a subsidy."""
    found: dict[str, int] = {}
    for model in (Tenancy, SubsidyAward):
        living = model.filter(Q(access.under(path), which, living=1)).annotate(count=Count("id"))
        for row in await living.group_by("area_path").values("area_path", "count"):
            found[row["area_path"]] = found.get(row["area_path"], 0) + int(row["count"])
    return found


async def _open(ids: list[int]) -> list[tuple[int, int]]:
    items = SpotCheckItem.filter(office_id__in=ids or [0], open=1).annotate(count=Count("id"))
    rows = await items.group_by("office_id").values("office_id", "count")
    return [(row["office_id"], int(row["count"])) for row in rows]


async def _standing(ids: list[int], year: int) -> dict[int, dict[str, str]]:
    """Of each office how its periods of the year stand."""
    rows: Any = await SpotCheck.filter(office_id__in=ids or [0], year=year, valid=1).order_by("turn").values(
        "office_id", "period", "drawn_at", status="case__status"
    )
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        state = DONE if row["status"] == "done" else UNDER_WAY if row["drawn_at"] else NOT_DRAWN
        found.setdefault(row["office_id"], {})[row["period"]] = state
    return found


async def _seen(ids: list[int], year: int) -> dict[int, set[int]]:
    """Of each street which of its communities it has looked into."""
    rows: Any = await SpotCheckItem.filter(office_id__in=ids or [0], year=year, level=STREET).exclude(
        case__status="left"
    ).distinct().values_list("office_id", "unit_id")
    found: dict[int, set[int]] = {}
    for office, unit in rows:
        found.setdefault(int(office), set()).add(int(unit))
    return found


