"""The demo's complaints and reports (投诉举报), in every state: by a family, and by the manager for who rang it up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.dwellings import complaints
from casework.heart.actors import COMMUNITY_CLERK, MANAGER_CLERK, TENANT
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

_MANAGER, _CLERK = ("feng-manager", MANAGER_CLERK), ("zhao-clerk", COMMUNITY_CLERK)
_SUSPECTED = "illegal_occupation"
# Who reports ("": the manager), of whose dwelling (a number: one of the manager's other families), what, and the steps.
_STORIES: tuple[tuple[str, str | int, str, str, tuple[str, ...]], ...] = (
    ("kong", "wan", "noise", "夜里十一点以后还在装修，连着三天。", ("lodge", "reply")),
    ("wan", "wan", "repair", "厨房水管接头漏水，地面一直湿着。", ("lodge",)),
    ("kong", "wan", "breach", "楼道里堆满杂物。", ("lodge", "withdraw")),
    ("wan", "kong", "other", "", ()),
    ("", 0, _SUSPECTED, "邻居来电：常有陌生人带行李进出。", ("suspect", "refer")),
    ("", 1, _SUSPECTED, "来电反映住的不是承租家庭，门上贴着转租的电话。", ("suspect", "refer", "confirm")),
    ("", 2, _SUSPECTED, "来访反映房子里住着别人。", ("suspect", "refer", "dismiss")),
    ("", 3, _SUSPECTED, "物业巡楼时发现开门的人不认识。", ("suspect",)),
)
_WORDS: dict[str, dict[str, Any]] = {
    "reply": {"answer": "已经上门，承租人答应晚上八点以后不再施工。"},
    "withdraw": {"reason": "邻居已经清理了。"},
    "refer": {"note": "上门两次，开门的人说是租来的，请社区核实。"},
    "dismiss": {"reason": "住的是承租人的女儿，回来照看老人，已核对户口簿。"},
}


def plan_complaints(world: World) -> None:
    others = [
        key for key, row in world.families.items()
        if row.community == "胜利社区" and row.home.manager == "安居物业" and not row.ended_on
        and key not in {"wan", "kong", "yan"}
    ]
    for number, (reporter, about, kind, words, actions) in enumerate(_STORIES):
        family = about if isinstance(about, str) else others[about]
        _plan(world, number, reporter, family, kind, words, actions)


def _plan(
    world: World, number: int, reporter: str, family: str, kind: str, words: str, actions: tuple[str, ...]
) -> None:
    case_id, days, minute = world.new_id(), 9 - number, 540 + 25 * number
    who = (reporter, TENANT) if reporter else _MANAGER
    opened_on = world.ago(days)

    async def open_it(when: datetime) -> None:
        dwelling = world.homes[world.families[family].home.address]
        await complaints.start(case_id, dwelling.id, actor=world.actor(who[0], when, who[1]))

    world.later(at(opened_on, minute), open_it)
    if kind == _SUSPECTED:
        world.photograph(case_id, who, at(opened_on, minute + 3), "door", f"入户门{number}")
    day = opened_on.isoformat()
    for turn, action in enumerate(actions):
        by = who if action in {"lodge", "suspect", "withdraw"} else _MANAGER if action in {"reply", "refer"} else _CLERK
        form = {
            "lodge": {"kind": kind, "happened_on": day, "detail": words},
            "suspect": {"happened_on": day, "detail": words},
            "confirm": {"occurred_on": day, "behaviour": "sublet", "detail": "经核实，房屋转租给他人居住。"},
        }.get(action) or _WORDS[action]
        on = world.ago(max(days - turn, 1))
        world.later(at(on, minute + 5 + 10 * turn), world.step(case_id, action, by, form))
