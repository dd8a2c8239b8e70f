"""The demo's repairs (维修), in every state: reported by families and entered by the manager, some past their day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.dwellings import repairs
from casework.heart.actors import DISTRICT_CLERK, MANAGER_CLERK, TENANT
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

_MANAGER, _DISTRICT = ("feng-manager", MANAGER_CLERK), ("zheng-district", DISTRICT_CLERK)
_WORKER = {"worker": "顺达维修王师傅", "phone": "0412-5550188"}
# Who reports ("": the manager, of an empty dwelling), the words of the report, days ago, and the steps: action, days
# ago, and what its form says, of which a day is told as days ago.
_Steps = tuple[tuple[str, int, dict[str, Any]], ...]
_STORIES: tuple[tuple[str, tuple[str, str, str, str], int, _Steps], ...] = (
    ("wan", ("water", "kitchen", "", ""), 1, ()),
    ("kong", ("water", "bathroom", "楼上往下漏水，吊顶一直滴。", "water"), 1, (("ask_repair", 1, {}),)),
    ("wan", ("door", "hall", "入户门锁转不动，要很用力。", ""), 2, (("ask_repair", 2, {}),)),
    ("kong", ("wall", "bedroom", "北墙返潮，墙皮一块块掉。", ""), 4,
     (("ask_repair", 4, {}), ("accept", 3, {"fix_by": -8, "note": "下周安排防水师傅上门。"}))),
    ("wan", ("drain", "bathroom", "地漏返味、下水慢。", ""), 5,
     (("ask_repair", 5, {}), ("accept", 5, {"fix_by": -5}), ("assign", 4, _WORKER))),
    ("kong", ("power", "living", "客厅插座冒火花，已经关了闸。", "power"), 6,
     (("ask_repair", 6, {}), ("accept", 6, {"fix_by": 4}), ("assign", 6, _WORKER), ("fall_due", 3, {}))),
    ("wan", ("heat", "bedroom", "卧室暖气片接头渗水。", "heat"), 8,
     (("ask_repair", 8, {}), ("accept", 8, {"fix_by": 6}), ("assign", 8, _WORKER),
      ("finish", 7, {"done": "换了接头和阀门，试压不漏。", "cost_fen": 18600}))),
    ("kong", ("door", "balcony", "阳台窗户关不严，漏风。", ""), 12,
     (("ask_repair", 12, {}), ("accept", 12, {"fix_by": 2}), ("assign", 11, _WORKER),
      ("finish", 9, {"done": "换了密封条。", "cost_fen": 4500}), ("reopen", 8, {"reason": "还是漏风，窗扇变形了。"}))),
    ("wan", ("fixture", "kitchen", "抽油烟机不转了。", ""), 14,
     (("ask_repair", 14, {}),
      ("refuse", 13, {"because": "tenant", "reason": "合同第七条：小家电由承租人自己维修更换。"}),
      ("dispute", 6, {"reason": "是随房配的，合同附件里写着。"}))),
    ("kong", ("fixture", "bathroom", "马桶圈裂了。", ""), 20,
     (("ask_repair", 20, {}), ("refuse", 19, {"because": "tenant", "reason": "人为损坏，按合同由承租人更换。"}),
      ("dispute", 18, {"reason": "本来就裂了。"}), ("uphold", 12, {"reason": "看过入住交接单，当时是好的。"}))),
    ("kong", ("gas", "kitchen", "燃气灶打不着火。", ""), 16,
     (("ask_repair", 16, {}),
      ("refuse", 15, {"because": "other_unit", "reason": "请打燃气公司电话，我们已经帮您报了。"}))),
    ("wan", ("roof", "bedroom", "雨天窗台上面渗水。", ""), 30,
     (("ask_repair", 30, {}), ("accept", 29, {"fix_by": 18}), ("assign", 28, _WORKER),
      ("finish", 24, {"done": "外墙裂缝打胶，做了防水。", "cost_fen": 86000}),
      ("fixed", 22, {"rating": "5", "words": "再没漏过。"}))),
    ("kong", ("water", "kitchen", "水龙头滴水。", ""), 26,
     (("ask_repair", 26, {}), ("accept", 26, {"fix_by": 20}), ("assign", 25, _WORKER),
      ("finish", 22, {"done": "换了龙头。", "cost_fen": 6800}), ("lapse", 14, {}))),
    ("", ("wall", "whole", "退房后墙面、地面要重做。", ""), 18,
     (("ask_repair", 18, {"source": "found"}), ("accept", 18, {"fix_by": 6}), ("assign", 17, _WORKER),
      ("finish", 8, {"done": "刮白、换地板，可以入住。", "cost_fen": 320000}))),
    ("wan", ("other", "balcony", "晾衣架松了。", ""), 10,
     (("ask_repair", 10, {}), ("withdraw", 9, {"reason": "自己拧紧了。"}))),
)


def plan_repairs(world: World) -> None:
    for number, (who, said, days, steps) in enumerate(_STORIES):
        _plan(world, number, who, said, days, steps)


def _plan(
    world: World, number: int, who: str, said: tuple[str, str, str, str], days: int, steps: _Steps
) -> None:
    case_id, minute = world.new_id(), 500 + 11 * number
    reporter = (who, TENANT) if who else _MANAGER
    home = world.families[who].home if who else [one for one in world.vacant[:-1] if one.manager == "安居物业"][-1]

    async def open_it(when: datetime) -> None:
        await repairs.start(
            case_id, world.homes[home.address].id, actor=world.actor(reporter[0], when, reporter[1])
        )

    world.later(at(world.ago(days), minute), open_it)
    world.photograph(case_id, reporter, at(world.ago(days), minute + 1), "room", f"损坏处{number}")
    for turn, (action, ago, form) in enumerate(steps):
        when = at(world.ago(ago), minute + 3 + 4 * turn)
        if action in ("fall_due", "lapse"):
            world.later(when, world.lapse(case_id, action))
            continue
        if action == "finish":
            world.photograph(case_id, _MANAGER, at(world.ago(ago), minute + 1 + 4 * turn), "room", f"修好后{number}")
            form = {**form, "finished_on": f"{world.ago(ago)}"}
        if action == "ask_repair":
            kind, room, detail, emergency = said
            form = {"kind": kind, "room": room, "detail": detail, "emergency": emergency, **form}
        if "fix_by" in form:
            form = {**form, "fix_by": f"{world.ago(form['fix_by'])}"}
        by = reporter if action in ("ask_repair", "withdraw", "reopen", "dispute", "fixed") else _MANAGER
        world.later(when, world.step(case_id, action, _DISTRICT if action == "uphold" else by, form))
