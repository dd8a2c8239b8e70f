"""The demo's case files: a checklist, files in every state, and streets' summaries of them (4.3)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.files import case_files, checklist_items, file_summaries
from casework.heart.actors import COMMUNITY_CLERK, DISTRICT_CLERK, STREET_CLERK
from models import ChecklistItem, SubsidyAward
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

_CLERK, _STREET = ("zhao-clerk", COMMUNITY_CLERK), ("zhou-street", STREET_CLERK)
_OFFICE = ("zheng-district", DISTRICT_CLERK)
# How far each file has come.
_FILES: tuple[tuple[str, ...], ...] = (
    (), ("submit",), ("submit", "return"), ("submit", "approve"), ("submit", "approve"), ("submit", "approve"),
)
_WORDS: dict[str, dict[str, str]] = {
    "return": {"reason": "授权书缺少一名成年家庭成员的签字，请补齐。"},
    "approve": {"note": "材料齐全，纸质档案已核对。"},
}


def plan_files(world: World) -> None:
    world.later(at(world.ago(45), 560), _standard(world))
    here = [key for key, row in world.families.items() if row.community == "胜利社区" and not row.ended_on]
    for number, actions in enumerate(_FILES):
        _plan_file(world, number, here[number], actions)
    _summary(world, "zhou-street", 12, "receive", {"note": "已收到。"})
    _summary(world, "wu-street", 9, "return", {"reason": "站前社区的数与台账不符，请核实后重新报。"})
    _summary(world, "zhou-street", 1, "", {})


def plan_subsidy_files(world: World) -> None:
    """Of families that draw a subsidy: one file is begun, one is complete and checked, the others are missing."""
    for number, (name, actions) in enumerate((("冯丽娟", ()), ("曹国庆", ("submit", "approve")))):
        _plan_file(world, 4 + number, name, actions, kind="subsidy")


def _standard(world: World) -> Work:
    async def work(when: datetime) -> None:
        for kind in checklist_items.KINDS:
            await checklist_items.adopt_standard(kind, actor=world.actor(_OFFICE[0], when, _OFFICE[1]))

    return work


def _plan_file(
    world: World, number: int, family: str, actions: tuple[str, ...], *, kind: str = "rental"
) -> None:
    """`family`: by key, of a subsidy by the applicant's name."""
    case_id, photo_id, day = world.new_id(), world.new_id(), world.ago(30 - 3 * number)
    minute = 560 + 10 * number

    async def open_it(when: datetime) -> None:
        drawing = await SubsidyAward.get(household__name=family) if kind == "subsidy" else None
        household = drawing.household_id if drawing else world.households[family].id
        actor = world.actor(_CLERK[0], when, _CLERK[1])
        await case_files.start(case_id, household, kind, actor=actor)

    async def fill(when: datetime) -> None:
        items = await ChecklistItem.filter(kind=kind).order_by("position")
        for place, item in enumerate(items if actions else items[:3]):
            form: dict[str, Any] = {"checklist_item_id": item.id, "on_paper": True}
            if item.required:
                shot = photo_id if place == 0 else world.new_id()
                await world.send(case_id, _CLERK, shot, "paper", item.name)(when)
                form["evidence_id"] = shot
            await world.step(case_id, "put", _CLERK, form)(when)

    world.later(at(day, minute), open_it)
    world.later(at(day, minute + 3), fill)
    if actions:
        mark = {"shelf_mark": f"{1 + number // 3}号柜{1 + number % 3}层{10 + number}号"}
        world.later(at(day, minute + 5), world.step(case_id, "shelve", _CLERK, mark))
    for turn, action in enumerate(actions):
        who = _CLERK if action == "submit" else _STREET
        world.later(at(day, minute + 30 + 60 * turn), world.step(case_id, action, who, _WORDS.get(action)))


def _summary(world: World, who: str, days: int, action: str, form: dict[str, str]) -> None:
    case_id = world.new_id()

    async def report(when: datetime) -> None:
        actor = world.actor(who, when, STREET_CLERK)
        await file_summaries.report(case_id, "rental", "每月汇总。", actor=actor)

    world.later(at(world.ago(days), 960), report)
    if action:
        world.later(at(world.ago(days - 1), 570), world.step(case_id, action, _OFFICE, form))
