"""The demo's judgements (5.1, 5.2): in every state, told through the calls that requests and the calendar reach. What
comes of refused renewals stands in `renewals.py`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from casework.exits import judgements
from casework.exits.judgement_forms import JudgementReportBody
from casework.heart.actors import COMMUNITY_CLERK, DISTRICT_CLERK, MANAGER_CLERK, TENANT
from casework.heart.forms import read_form
from server.demo.families import at
from server.demo.rectifications import family_beside, visit
from server.demo.services import serve

if TYPE_CHECKING:
    from datetime import datetime

    from server.demo.world import Work, World

_MANAGER = ("feng-manager", MANAGER_CLERK)
_DISTRICT, _SECOND = ("zheng-district", DISTRICT_CLERK), ("wang-district", DISTRICT_CLERK)
_COMMUNITY = ("解放社区", COMMUNITY_CLERK)
_FACTS = {
    "sublet": "上门看到住的是别的人，对方拿出了租房协议，每月交900元。",
    "altered_use": "客厅摆了四台缝纫机，有三个人在做工。",
    "vacant": "水表七个月没有走，邻居说一直没人住。",
    "false_report": "核对发现申报时隐瞒了一套商品房。",
}
_TOLD = ("report", "tell_family")
_HEARD = (*_TOLD, "receive_hearing", "say_point", "say_no_more", "examine")
# Days ago, the ground, and the steps: one on each of the following days, `fall_due` on the day after the case's own.
_STORIES: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (2, "vacant", ()),
    (5, "altered_use", ("report", "send_back")),
    (3, "sublet", ("report",)),
    (6, "altered_use", _TOLD),
    (14, "vacant", (*_TOLD, "fall_due")),
    (4, "sublet", (*_TOLD, "receive_hearing")),
    (9, "sublet", _HEARD),
    (12, "sublet", (*_HEARD, "find_exit", "decide")),
    (16, "false_report", (*_HEARD, "find_exit", "decide", "confirm_judgement")),
    (30, "altered_use", (*_HEARD, "find_rectification", "decide", "serve")),
    (28, "vacant", (*_HEARD, "find_none", "decide")),
    (20, "sublet", (*_TOLD, "receive_hearing", "close_report")),
    (18, "vacant", ("drop",)),
)
_WHO = {
    **dict.fromkeys(("report", "drop"), _MANAGER),
    **dict.fromkeys(
        ("tell_family", "send_back", "examine", "find_exit", "find_rectification", "find_none", "decide",
         "close_report"), _DISTRICT,
    ),
    "confirm_judgement": _SECOND,
}


def _form(action: str, ground: str, on: date) -> dict[str, Any]:
    finding = {"ground": ground, "reasons": "现场照片、走访和书面材料能互相印证。"}
    forms: dict[str, dict[str, Any]] = {
        "send_back": {"reason": "请补充走访记录，写清楚从哪天起。"},
        "say_point": {"said": "是亲戚暂住，没有收钱。", "hardship": ["elder", "only_home"],
                      "hardship_words": "母亲八十二岁，跟我们住。"},
        "examine": {"place": 1, "accepted": False, "why": "走访了楼长和邻居，查看了协议，住的不是亲戚。"},
        "find_exit": finding, "find_none": {**finding, "reasons": "因住院不在家，有住院记录。"},
        "find_rectification": {**finding, "demand": "请搬走缝纫机，恢复居住用途。", "days": 20},
        "decide": {"reason": "综合证据和家庭的说明作出决定。"},
        "close_report": {"reason": "核实是同楼另一户，这件结束。"},
        "drop": {"reason": "上门看到有人住，不用上报。"},
    }
    return forms.get(action, {})


def plan_judgements(world: World) -> None:
    for number, story in enumerate(_STORIES):
        _plan(world, number, family_beside(world, bound="receive_hearing" in story[2]), *story)


def _plan(world: World, number: int, key: str, days: int, ground: str, steps: tuple[str, ...]) -> None:
    case_id, minute = world.new_id(), 660 + 5 * number
    begun = world.ago(days)
    world.judged.add(key)
    seen = visit(world, key, at(begun, minute - 30), _FACTS[ground])

    async def begin(when: datetime) -> None:
        body = {
            "id": case_id, "subject": f"tenancy:{world.tenancies[key].id}", "sources": [seen],
            "form": {"grounds": [ground], "from_day": (begun - timedelta(days=90)).isoformat(),
                     "facts": _FACTS[ground]},
        }
        read = read_form(body, JudgementReportBody)
        await judgements.start(case_id, read, actor=world.actor(_MANAGER[0], when, _MANAGER[1]))

    world.later(at(begun, minute), begin)
    if "report" in steps:
        world.photograph(case_id, _MANAGER, at(begun, minute + 1), "room", "现场和书面材料")
    on = begun
    for action in steps:
        on = min(on + timedelta(days=8 if action == "fall_due" else 1), world.today)
        family = action in ("receive_hearing", "say_point", "say_no_more")
        when = at(on, minute + 3)
        if action == "fall_due":
            world.later(when, world.lapse(case_id, action))
        elif action == "serve":
            world.later(when, _serve(world, case_id))
        else:
            by = (key, TENANT) if family else _WHO[action]
            world.later(when, world.step(case_id, action, by, _form(action, ground, on)))


def _serve(world: World, case_id: str) -> Work:
    async def work(when: datetime) -> None:
        await serve(world, case_id, when)

    return work
