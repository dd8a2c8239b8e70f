"""The demo's spot checks (随机抽查) and what they drew, in every state: at communities, streets and the district
office, by the numbers of a lottery that the demo makes up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.heart.actors import COMMUNITY_CLERK, DISTRICT_CLERK, GRID_WORKER, STREET_CLERK
from casework.heart.advance import advance
from casework.heart.problems import Problem
from casework.reviews import spot_checks
from casework.reviews.spot_check_forms import (
    CHANGES,
    UNITS,
    AnnounceBody,
    AnnounceForm,
    AnnounceResultsBody,
    AnnounceResultsForm,
    AnnounceUnitsBody,
    AnnounceUnitsForm,
)
from casework.reviews.spot_check_items import points_of
from models import Case, Household, SpotCheck, SpotCheckItem
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

Post = tuple[str, str]
_CLERK, _STREET = ("sun-clerk", COMMUNITY_CLERK), ("zhou-street", STREET_CLERK)
_DISTRICT = ("zheng-district", DISTRICT_CLERK)
# Days ago on which one was announced, and whether the lottery has been drawn since: by whom, and what became of it.
_DRAWN: tuple[tuple[int, Post, tuple[Post, ...], tuple[str, ...]], ...] = (
    (16, _CLERK, (("li-grid", GRID_WORKER), ("zhao-clerk", COMMUNITY_CLERK), _CLERK),
     ("pass", "righted", "not", "order")),
    (14, ("和平社区", COMMUNITY_CLERK), (("和平社区代填", COMMUNITY_CLERK), ("和平社区", COMMUNITY_CLERK)), ("all",)),
    (13, ("对炉社区", COMMUNITY_CLERK), (("对炉街道", STREET_CLERK),), ("annul",)),
    (12, _STREET, (_STREET,), ("order", "answer")),
    (11, _DISTRICT, (_DISTRICT, ("wang-district", DISTRICT_CLERK)), ("order", "street", "answer")),
)
_ANNOUNCED = (
    ("liu-two-posts", COMMUNITY_CLERK), ("wu-street", STREET_CLERK), _DISTRICT,
)
# Enough of them that of some the street did not do the work itself, and that of the district's some are left.
_FILES = {_STREET: 8, _DISTRICT: 5}
_CLERKS = {"胜利社区": "sun-clerk", "解放社区": "liu-two-posts", "站前社区": "qian-clerk"}
_WRONG = {
    "findings": "档案里缺一份收入证明。", "order_to": "community", "order_what": "请家庭补交收入证明，归入档案。",
}


def plan_spot_checks(world: World) -> None:
    for number, (days, by, lookers, ends) in enumerate(_DRAWN):
        case_id, minute = world.new_id(), 560 + 3 * number
        world.later(at(world.ago(days), minute), _announce(world, case_id, by))
        world.later(at(world.ago(days - 2), minute), _draw(world, case_id, by))
        if ends == ("annul",):
            form = {"reason": "开奖号码抄错了一位。"}
            world.later(at(world.ago(days - 3), minute), _step(world, case_id, "annul", lookers[0], form))
            continue
        for place in range(40 if ends == ("all",) else len(ends)):
            end = "pass" if ends == ("all",) else ends[place]
            when = at(world.ago(days - 3), minute + 20 + place)
            world.later(when, _look(world, case_id, place, lookers, end))
            if end == "answer":
                world.later(at(world.ago(days - 5), minute + 20 + place), _answer(world, case_id, place))
            if end in ("righted", "not"):
                later = at(world.ago(days - 7), minute + 20 + place)
                world.later(later, _look_again(world, case_id, place, lookers, end))
    _plan_results(world)
    for number, by in enumerate(_ANNOUNCED):
        world.later(at(world.ago(1), 600 + number), _announce(world, world.new_id(), by, ahead=2))


def _plan_results(world: World) -> None:
    """Of what the streets have reported of last year's reviews: once drawn, and once more announced."""
    drawn, lookers = world.new_id(), (("wang-district", DISTRICT_CLERK),)
    world.later(at(world.ago(6), 700), _announce_results(world, drawn))
    world.later(at(world.ago(4), 700), _draw(world, drawn, _DISTRICT))
    world.later(at(world.ago(3), 700), _look(world, drawn, 0, lookers, "order"))
    world.later(at(world.ago(1), 700), _announce_results(world, world.new_id()))


def _announce_results(world: World, case_id: str) -> Work:
    async def work(when: datetime) -> None:
        actor = world.actor(_DISTRICT[0], when, _DISTRICT[1])
        on = actor.today + timedelta(days=1)
        form = AnnounceResultsForm(
            units=1, reviews=2, lottery="kl8", draw_number=f"{on.year}{min(on.timetuple().tm_yday, 351):03d}",
            draw_on=on, further_because="上一次抽中的有一户不对，再抽几户看。",
        )
        await spot_checks.announce(AnnounceResultsBody(id=case_id, form=form), actor=actor)

    return work


def _announce(world: World, case_id: str, by: Post, *, ahead: int = 1) -> Work:
    async def work(when: datetime) -> None:
        actor = world.actor(by[0], when, by[1])
        found = await spot_checks.prospect("", results=False, actor=actor)
        on = actor.today + timedelta(days=ahead)
        changes = found.of(CHANGES)
        given: dict[str, Any] = {
            "files": max(found.least_files, _FILES.get(by, 2)),
            "changes": min(1, len(changes.members) if changes else 0),
            "lottery": "kl8", "draw_number": f"{on.year}{min(on.timetuple().tm_yday, 351):03d}", "draw_on": on,
            "further_because": "上一次抽查没有抽到新迁入的家庭。",
        }
        if units := found.of(UNITS):
            # Of the district enough that some of what was drawn is left.
            given["units"] = min(4 if by == _DISTRICT else found.least_units, len(units.members))
            form: Any = AnnounceUnitsForm(**given)
            await spot_checks.announce(AnnounceUnitsBody(id=case_id, form=form), actor=actor)
            return
        if by == _CLERK:
            # All of them: one that moves out meanwhile is among them.
            given["files"] = len(found.frozen[0].members)
        await spot_checks.announce(AnnounceBody(id=case_id, form=AnnounceForm(**given)), actor=actor)

    return work


def _draw(world: World, case_id: str, by: Post) -> Work:
    async def work(when: datetime) -> None:
        numbers = " ".join(str(one) for one in sorted(world.rng.sample(range(1, 81), 20)))
        await _step(world, case_id, "draw", by, {"numbers": numbers})(when)

    return work


def _step(world: World, case_id: str, action: str, by: Post, form: dict[str, Any]) -> Work:
    async def work(when: datetime) -> None:
        case = await Case.get(id=case_id).select_related("household", "dwelling")
        await advance(case, action, actor=world.actor(by[0], when, by[1]), version=case.version, form=form)

    return work


# Which one stood in that place of a draw's story when it was looked at.
_CHOSEN: dict[tuple[str, int], str] = {}


async def _items(case_id: str, place: int) -> list[SpotCheckItem]:
    """The one of that place, where it was looked at before; else those that nobody has looked at."""
    row = await SpotCheck.get(case_id=case_id)
    if known := _CHOSEN.get((case_id, place)):
        return [await SpotCheckItem.get(case_id=known)]
    return list(await SpotCheckItem.filter(check_id=row.id, open=1, checked_on=None).order_by("-population", "place"))


def _look(world: World, case_id: str, place: int, by: tuple[Post, ...], end: str) -> Work:
    def form(item: SpotCheckItem, when: datetime) -> tuple[str, dict[str, Any]]:
        points = points_of(item.population)
        answers: list[dict[str, Any]] = [{"point": one.key, "result": "right"} for one in points]
        if end == "pass":
            return "pass", {"answers": answers, "findings": "材料齐全，和台账一致。"}
        answers[0].update(result="wrong", note="缺一份收入证明。")
        days = 2 if end == "not" else 30
        told = {"order_to": "street"} if end == "street" else {}
        return "order", {"answers": answers, **_WRONG, **told, "order_by": str(when.date() + timedelta(days=days))}

    return _take(world, case_id, place, by, form)


def _look_again(world: World, case_id: str, place: int, by: tuple[Post, ...], end: str) -> Work:
    def form(item: SpotCheckItem, when: datetime) -> tuple[str, dict[str, Any]]:
        found = "材料已经补齐。" if end == "righted" else "到期了，材料仍没有补。"
        said = {"looked_on": str(when.date()), "note": found}
        return ("put_right", said) if end == "righted" else ("not_put_right", {**said, "then": "office"})

    return _take(world, case_id, place, by, form)


def _answer(world: World, case_id: str, place: int) -> Work:
    """The community of whatever family it was."""

    async def work(when: datetime) -> None:
        for item in await _items(case_id, place):
            household = await Household.get(id=item.household_id).select_related("community")
            by = _CLERKS.get(household.community.name, household.community.name)
            said = {"note": "材料已经补齐，归入档案。"}
            await _step(world, item.case_id, "answer", (by, COMMUNITY_CLERK), said)(when)
            return

    return work


def _take(
    world: World, case_id: str, place: int, by: tuple[Post, ...],
    form: Callable[[SpotCheckItem, datetime], tuple[str, dict[str, Any]]],
) -> Work:
    async def work(when: datetime) -> None:
        # Whoever did the work itself leaves it to the next, or takes another; of who moves out no more would be told.
        gone = {world.households[key].id for key in world.leaving if key in world.households}
        for item in sorted(await _items(case_id, place), key=lambda one: one.household_id in gone):
            action, said = form(item, when)
            for one in by:
                try:
                    await _step(world, item.case_id, action, one, said)(when)
                except Problem as refused:
                    if refused.code != "same_person":
                        raise
                else:
                    _CHOSEN[case_id, place] = item.case_id
                    return

    return work
