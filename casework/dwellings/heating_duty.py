"""What a property manager owes for each dwelling that nobody lives in, season by season (4.4.1.1b): that its heat is
filed to be stopped, and that somebody looks for frost damage every so many days. Declared beside the steps of
`liaisons.py` and of the visits.

Both are readings of `heating.py` turned into obligations: a filing by its day, and one frost check a dwelling and
season, whose day moves on with each visit and which is done with the last of them. A dwelling that is let owes neither
from the next night on, and the season's end takes what is left with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from tortoise.expressions import Subquery

from casework.dwellings.heating import Season, season_on, tasks_of
from casework.heart import actors
from casework.heart.duties import Answers, Duty, Figure, Owing, Period
from casework.heart.obligations import PAGE, move_day
from casework.words.clock import business_day
from models import Dwelling, Inspection, Liaison, Tenancy

FILED, LOOKED_AT = "stop_heat", "frost_check"
# So long before its day a filing is asked for.
_ASKED_BEFORE = timedelta(days=30)


def _filing_runs(season: Season, day: date) -> bool:
    return season.filing_by - _ASKED_BEFORE <= day <= season.last


async def _season_of(key: str) -> Season:
    """The one that begins in that year."""
    return await season_on(date(int(key), 12, 31))


async def _filings(today: date, since: str) -> list[Period]:
    season = await season_on(today)
    return [Period(f"{season.first.year}", season.filing_by)] if _filing_runs(season, today) else []


async def _checks(today: date, since: str) -> list[Period]:
    season = await season_on(today)
    return [Period(f"{season.first.year}", None)] if season.runs_on(today) else []


async def _empty(behind: int, among: Sequence[int] | None, most: int) -> list[tuple[int, str, int]]:
    living = Tenancy.filter(living=1).values("dwelling_id")
    found = Dwelling.filter(id__gt=behind).exclude(id__in=Subquery(living))
    if among is not None:
        found = found.filter(manager_id__in=list(among) or [0])
    rows: Any = await found.order_by("id").limit(most).values_list("id", "area_path", "manager_id")
    return list(rows)


async def _to_file(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    return [Owing(one, path, organisation_id=manager) for one, path, manager in await _empty(behind, among, PAGE)]


async def _to_look_at(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    """Those that are to be looked at once more in this season. A page is full, or it is the last."""
    season, owing = await _season_of(period.key), list[Owing]()
    while len(owing) < PAGE and (rows := await _empty(behind, among, PAGE)):
        behind = rows[-1][0]
        tasks = await tasks_of([one for one, _, _ in rows], season, season.first)
        owing += [
            Owing(one, path, organisation_id=manager, due_on=tasks[one].check_by)
            for one, path, manager in rows
            if tasks[one].check_by is not None
        ]
    return owing[:PAGE]


async def _still_empty(ids: Sequence[int]) -> set[int]:
    lived: Any = await Tenancy.filter(dwelling_id__in=list(ids) or [0], living=1).values_list("dwelling_id", flat=True)
    return set(ids) - set(lived)


async def _filing_remains(ids: Sequence[int], today: date) -> set[int]:
    return await _still_empty(ids) if _filing_runs(await season_on(today), today) else set()


async def _check_remains(ids: Sequence[int], today: date) -> set[int]:
    return await _still_empty(ids) if (await season_on(today)).runs_on(today) else set()


_WATCHERS = (actors.MANAGER_CLERK, actors.DISTRICT_CLERK)
STOP_HEAT_DUTY = Duty(
    kind=FILED,
    label="空置房停暖报停",
    clause="4.4.1.1b",
    who="property_manager",
    owed_by=(actors.MANAGER_CLERK,),
    every="每个供暖季每套",
    periods=_filings,
    subjects=_to_file,
    answers=Answers(Liaison, "season", "case__dwelling_id"),
    done_in=("asked", "answered"),
    remain=_filing_remains,
    watched_by=_WATCHERS,
    figures=(
        Figure("stop_heat_owed", "空置房待报停", False, "heating/list", {"owed": FILED, "late": "no"}),
        Figure("stop_heat_late", "空置房报停逾期", True, "heating/list", {"owed": FILED, "late": "yes"}),
    ),
)
FROST_DUTY = Duty(
    kind=LOOKED_AT,
    label="空置房防冻检查",
    clause="4.4.1.1b",
    who="property_manager",
    owed_by=(actors.MANAGER_CLERK,),
    every="供暖季里每隔几天每套",
    periods=_checks,
    subjects=_to_look_at,
    answers=Answers(Inspection, "season", "case__dwelling_id"),
    done_in=("recorded",),
    remain=_check_remains,
    watched_by=_WATCHERS,
    figures=(
        Figure("frost_late", "空置房防冻检查逾期", True, "heating/list", {"owed": LOOKED_AT, "late": "yes"}),
    ),
)


async def season_filed(day: date) -> str:
    """Of a filing of that day: the season that it is for."""
    return f"{(await season_on(day)).first.year}"


async def looked_at(dwelling_id: int, *, at: datetime) -> str:
    """After a visit: the next look's day stands in the obligation at once. Returns the season of which this was the
    last that is due; "": it was not. In a transaction.
    """
    today = business_day(at)
    season = await season_on(today)
    if not season.runs_on(today) or await Tenancy.filter(dwelling_id=dwelling_id, living=1).exists():
        return ""
    by = (await tasks_of([dwelling_id], season, today))[dwelling_id].check_by
    if by is None:
        return f"{season.first.year}"
    await move_day(LOOKED_AT, f"{season.first.year}", dwelling_id, by)
    return ""
