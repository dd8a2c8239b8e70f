"""The demo's reports by anybody (群众投诉举报), anonymous and named, in every state."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.heart.actors import COMMUNITY_CLERK, DISTRICT_CLERK, MANAGER_CLERK, Actor
from casework.reviews import receipts
from casework.reviews.public_reports import ReportForm
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

_DISTRICT, _CLERK = ("zheng-district", DISTRICT_CLERK), ("zhao-clerk", COMMUNITY_CLERK)
_MANAGER = ("feng-manager", MANAGER_CLERK)
_CLOSED = {"outcome": "not_found", "note": "两次上门，住的都是承租家庭本人，已核对户口簿。"}
# What, of whose dwelling ("": in the words that follow), in which words, who reported, and the steps: by whom, and how.
_STORIES: tuple[tuple[str, str, str, tuple[str, str], tuple[tuple[str, tuple[str, str], dict[str, Any]], ...]], ...] = (
    ("sublet", "wan", "每个月初都有不同的人拖着箱子来看房。", ("", ""), ()),
    ("sublet", "wan", "每个月初都有不同的人拖着箱子来看房！", ("", ""), ()),
    ("vacant", "菜市场后面那栋楼三层", "窗户一年没开过，水表不走。", ("卫国强", "13900000088"), ()),
    ("other_home", "kong", "在别的小区还有一套大房子，平时都住那边。", ("", ""),
     (("assign_community", _DISTRICT, {"note": "请上门核实。"}),)),
    ("misuse", "kong", "把承重墙砸了一块，楼上都裂了缝。", ("尤美兰", "13900000089"),
     (("assign_manager", _DISTRICT, {}),)),
    ("sublet", "kong", "听说租给了开网店的人，整天有快递车。", ("", ""),
     (("assign_community", _DISTRICT, {}), ("conclude", _CLERK, _CLOSED))),
    ("misuse", "wan", "阳台上养了鸽子，楼下没法晾衣服。", ("", ""),
     (("assign_community", _DISTRICT, {}), ("climb", _CLERK, {}))),
    ("other", "", "", ("", ""), ()),
    ("other", "", "", ("", ""), (("forget", _CLERK, {}),)),
)


def plan_public_reports(world: World) -> None:
    for number, (kind, about, words, who, steps) in enumerate(_STORIES):
        case_id, token, days = world.new_id(), world.new_id(), 2 if number < 2 else max(8 - number, 1)
        if "climb" in {action for action, _, _ in steps}:
            days = 22
        if "forget" in {action for action, _, _ in steps}:
            days = 40
        place = world.families[about].home.address if about in world.families else about
        minute = 560 + 20 * number
        world.later(at(world.ago(days), minute), _told(case_id, token, number, kind, place, words, who))
        for turn, (action, by, form) in enumerate(steps):
            when = at(world.ago(max(days - turn, 1)), minute + 6 + 10 * turn)
            if action == "climb":
                world.later(at(world.ago(2), minute), world.lapse(case_id, action))
            elif action == "forget":
                world.later(at(world.ago(3), minute), world.round(case_id, action))
            else:
                world.later(when, world.step(case_id, action, by, form))


def _told(case_id: str, token: str, number: int, kind: Any, place: str, words: str, who: tuple[str, str]) -> Any:
    async def tell(when: datetime) -> None:
        somebody = Actor(0, "", "", when, address=f"198.51.100.{number + 1}")
        await receipts.begin(case_id, token, actor=somebody)
        if words:
            said = ReportForm(kind=kind, place=place, detail=words, name=who[0], phone=who[1])
            await receipts.hand_in(case_id, token, said, actor=somebody)

    return tell
