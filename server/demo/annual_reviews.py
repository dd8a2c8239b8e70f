"""The demo's annual reviews (年度核查): opened for every family some days ago; at 胜利社区 some are reported,
confirmed, sent back, and one family was looked for in vain.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from tortoise.expressions import Q

from casework.heart.actors import COMMUNITY_CLERK, GRID_WORKER, STREET_CLERK
from casework.heart.advance import advance
from casework.heart.case_lists import case_lines
from casework.reviews import annual_reviews, annual_rounds
from casework.reviews.annual_duty import KIND
from casework.reviews.annual_forms import POINTS
from casework.reviews.annual_sheet import fill_sheets
from models import AnnualReview, Case
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

_CLERK, _STREET, _GRID = ("sun-clerk", COMMUNITY_CLERK), ("zhou-street", STREET_CLERK), ("li-grid", GRID_WORKER)
# Of the first that are reported: what the street does with each.
_JUDGED = ("confirm", "return", "")
_NOTE = {"note": "照核查表复看，与台账一致。"}


def plan_annual_reviews(world: World) -> None:
    world.later(at(world.ago(8), 480), _open_all())
    for place, judged in enumerate(_JUDGED):
        found: dict[int, str] = {}
        world.later(at(world.ago(5), 540 + place), _press(world, place, found))
        if judged:
            form = {"reason": "请补上户口簿的照片。"} if judged == "return" else _NOTE
            world.later(at(world.ago(4), 540 + place), _take(world, found, place, judged, _STREET, form))
    missing: dict[int, str] = {}
    world.later(at(world.ago(4), 600), _look_for(world, missing))
    calls = (
        (4, "phone", _GRID, "打了三次电话，没有人接。"), (3, "visit", _GRID, "上门没有人，给邻居留了字条。"),
    )
    for days, way, by, note in calls:
        form = {"on": str(world.ago(days)), "way": way, "outcome": "absent", "note": note}
        world.later(at(world.ago(days), 610), _take(world, missing, 0, "contact", by, form))
    points = [
        {"point": key, "finding": "problem" if key == "report" else "fits",
         "note": "一直没有来报备。" if key == "report" else ""}
        for key in POINTS
    ]
    found_form: dict[str, Any] = {
        "points": points, "result": "unreported", "follow": "none", "note": "电话、上门都没有找到人。",
    }
    world.later(at(world.ago(2), 620), _take(world, missing, 0, "find", _CLERK, found_form))
    world.later(at(world.ago(1), 620), _take(world, missing, 0, "confirm", _STREET, _NOTE))


def _open_all() -> Work:
    async def work(when: datetime) -> None:
        async for _ in annual_rounds.walk(lambda: when):
            continue

    return work


def _press(world: World, place: int, found: dict[int, str]) -> Work:
    async def work(when: datetime) -> None:
        actor = world.actor(_CLERK[0], when, _CLERK[1])
        there = Q(procedure=KIND, status="open", area_path=actor.path)
        lines = await case_lines(there, 200)
        for case_id in await annual_reviews.plain(lines, actor=actor):
            found[place] = case_id
            await _advance(case_id, "unchanged", actor, {})
            return
        # None is plain any more: one in which something has changed.
        rows = await AnnualReview.filter(case_id__in=[line.id for line in lines]).order_by("id")
        # Of whoever leaves in another story none is told here.
        sheets = await fill_sheets([row.household_id for row in rows], rows[0].year)
        case_id = next(row.case_id for row in rows if sheets[row.household_id].benefit)
        found[place] = case_id
        points = [{"point": key, "finding": "fits", "note": ""} for key in POINTS]
        form = {"points": points, "result": "changed", "follow": "ledger_adjustment", "note": "换了工作，收入有变化。"}
        await _advance(case_id, "find", actor, form)

    return work


def _look_for(world: World, missing: dict[int, str]) -> Work:
    """One that lives there and has not reported."""

    async def work(when: datetime) -> None:
        actor = world.actor(_CLERK[0], when, _CLERK[1])
        rows = AnnualReview.filter(case__status="open", case__area_path=actor.path).order_by("-id").limit(40)
        for row in await rows:
            sheet = await annual_reviews.sheet_of(row)
            if sheet.benefit and not sheet.reported:
                missing[0] = row.case_id
                return

    return work


def _take(
    world: World, found: dict[int, str], place: int, action: str, by: tuple[str, str], form: dict[str, Any]
) -> Work:
    async def work(when: datetime) -> None:
        # What has changed is not confirmed before it is carried out.
        told = place in found and (action != "confirm" or not (await AnnualReview.get(case_id=found[place])).follow)
        if told:
            await _advance(found[place], action, world.actor(by[0], when, by[1]), form)

    return work


async def _advance(case_id: str, action: str, actor: Any, form: dict[str, Any]) -> None:
    case = await Case.get(id=case_id).select_related("household", "dwelling")
    await advance(case, action, actor=actor, version=case.version, form=form)
