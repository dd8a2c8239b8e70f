"""The demo's scores (2g), in every status: of families that have applied at 胜利社区; one follows its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from casework.allocation import scorings
from casework.allocation.scoring_forms import ScoringBody, ScoringForm
from casework.heart.actors import COMMUNITY_CLERK, HOUSING_CLERK
from models import Case
from server.demo.acceptances import tell_application
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

_CLERK, _BUREAU = ("zhao-clerk", COMMUNITY_CLERK), ("wei-housing", HOUSING_CLERK)
# Of whose application, days and minutes ago that it was entered, what its papers show, and what became of it. Of the
# last one the application itself was taken back a day later.
_STORIES: tuple[tuple[str, int, int, dict[str, Any], tuple[str, ...]], ...] = (
    ("史晓红", 3, 0, {"income_fen": 210_000, "area_m2": 20.0, "residence_since": "2012-05-01"}, ("hand_up", "score")),
    ("安淑珍", 4, 10, {}, ("hand_up", "score", "object")),
    ("汤保国", 3, 20, {}, ("hand_up",)),
    ("齐桂芳", 0, 30, {"income_fen": 180_000}, ()),
    ("毛立新", 1, 40, {}, ("withdraw",)),
    ("侯雪松", 30, 120, {}, ()),
)
_WORDS: dict[str, dict[str, Any]] = {
    "object": {"words": "户籍迁来已经十多年了，没有算进去。"}, "withdraw": {"reason": "重复还在核实，核实以后再填报。"},
}


def plan_scorings(world: World) -> None:
    for story in _STORIES:
        _tell(world, *story)
    # Away for a while, and passed over as long.
    tell_application(world, 33, "贺桂香", 22, "", ("approve", "pause"))


def _tell(
    world: World, name: str, days: int, minutes: int, shown: dict[str, Any], actions: tuple[str, ...]
) -> None:
    case_id, when = world.new_id(), at(world.ago(days), 570 + minutes)

    async def enter(now: datetime) -> None:
        application = await Case.get(procedure="application", title=f"公租房申请：{name}")
        body = ScoringBody(id=case_id, application_id=application.id, form=msgspec.convert(shown, ScoringForm))
        await scorings.begin(body, actor=world.actor(_CLERK[0], now, _CLERK[1]))

    world.later(when, enter)
    if shown and actions:
        world.photograph(case_id, _CLERK, when + timedelta(minutes=2), "paper", "收入和户籍证明")
    for turn, action in enumerate(actions, 1):
        who = _BUREAU if action == "score" else _CLERK
        world.later(when + timedelta(minutes=4 * turn), world.step(case_id, action, who, _WORDS.get(action)))
