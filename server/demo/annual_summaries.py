"""The demo's summaries of annual reviews (年度核查汇总): last year's of three streets, each received in January with
one family not reviewed, at 胜利社区 beside two that were. That one came late and was reviewed since: a further summary
is under way.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from casework.heart.actors import COMMUNITY_CLERK, DISTRICT_CLERK, STREET_CLERK
from casework.heart.advance import advance
from casework.reviews import annual_rounds, annual_summary_rounds
from casework.reviews.annual_forms import POINTS
from models import AnnualReview, AnnualSummary, Case, ChangeReport, Household, Organisation, Tenancy
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

Post = tuple[str, str]
_DISTRICT = ("zheng-district", DISTRICT_CLERK)
_POINTS = [{"point": key, "finding": "fits", "note": ""} for key in POINTS]
_FOUND = {"points": _POINTS, "result": "unchanged", "follow": "none", "note": "外出务工，返乡后上门核对，没有变化。"}
_NOTE = {"note": "照核查表看过。"}
# Of each street whose community, who reviews there, who reports, and how far the further one has come.
_STREETS: tuple[tuple[str, str, Post, Post, tuple[str, ...]], ...] = (
    ("胜利街道", "胜利社区", ("sun-clerk", COMMUNITY_CLERK), ("zhou-street", STREET_CLERK), ("report",)),
    ("站前街道", "站前社区", ("qian-clerk", COMMUNITY_CLERK), ("wu-street", STREET_CLERK), ("report", "send_back")),
    ("和平街道", "和平社区", ("和平社区", COMMUNITY_CLERK), ("和平街道", STREET_CLERK), ()),
)


def plan_annual_summaries(world: World) -> None:
    year = world.year - 1
    for number, (street, community, clerk, judge, further) in enumerate(_STREETS):
        minute = 500 + 5 * number
        found: list[str] = []
        in_time = 2 if community == "胜利社区" else 0
        world.later(at(date(world.year, 1, 6), minute), _open(world, community, year, found, 1 + in_time))
        for place in range(1, 1 + in_time):
            seventh, eighth = (at(date(world.year, 1, day), minute + place) for day in (7, 8))
            world.later(seventh, _review(world, found, place, clerk, "find", _FOUND))
            world.later(eighth, _review(world, found, place, judge, "confirm", _NOTE))
        # The round of these days, of this street alone: what the worker does of all of them.
        world.later(at(date(world.year, 1, 8), minute + 60), _list(street, year, 1))
        world.later(at(date(world.year, 1, 9), minute), _take(world, street, year, 1, "report", judge))
        world.later(at(date(world.year, 1, 12), minute), _take(world, street, year, 1, "receive", _DISTRICT))
        world.later(at(world.ago(7), minute), _review(world, found, 0, clerk, "find", _FOUND))
        world.later(at(world.ago(6), minute), _review(world, found, 0, judge, "confirm", _NOTE))
        world.later(at(world.ago(5), minute), _list(street, year, 2))
        for days, action in enumerate(further):
            by = judge if action == "report" else _DISTRICT
            world.later(at(world.ago(4 - days), minute), _take(world, street, year, 2, action, by))


def _open(world: World, community: str, year: int, found: list[str], most: int) -> Work:
    """Of some that have reported, and live there to this day: their cases."""

    async def work(when: datetime) -> None:
        office = await Organisation.get(name=community)
        gone = {world.households[key].id for key in (*world.leaving, *world.judged) if key in world.households}
        reports = ChangeReport.filter(year=year, case__status="received", household__community_id=office.id)
        for report in await reports.exclude(household_id__in=list(gone) or [0]).order_by("case_id"):
            if await Tenancy.filter(household_id=report.household_id, living=1).exists():
                family = await Household.get(id=report.household_id)
                one = annual_rounds.Family(family.id, family.name, family.area_path)
                await annual_rounds.open_for([one], "housing", year, at=when)
                found.append((await AnnualReview.get(household_id=family.id, year=year)).case_id)
                if len(found) == most:
                    return

    return work


def _list(street: str, year: int, turn: int) -> Work:
    async def work(when: datetime) -> None:
        await annual_summary_rounds.open_one(await Organisation.get(name=street), year, turn, at=when)

    return work


def _review(world: World, found: list[str], place: int, by: Post, action: str, form: dict[str, Any]) -> Work:
    async def work(when: datetime) -> None:
        await _advance(world, found[place], action, by, when, form)

    return work


def _take(world: World, street: str, year: int, turn: int, action: str, by: Post) -> Work:
    async def work(when: datetime) -> None:
        row = await AnnualSummary.get(street__name=street, year=year, turn=turn)
        form = {"reason": "请把补核查的原因写明。"} if action == "send_back" else {}
        await _advance(world, row.case_id, action, by, when, form)

    return work


async def _advance(
    world: World, case_id: str, action: str, by: Post, when: datetime, form: dict[str, Any]
) -> None:
    case = await Case.get(id=case_id).select_related("household", "dwelling")
    await advance(case, action, actor=world.actor(by[0], when, by[1]), version=case.version, form=form)
