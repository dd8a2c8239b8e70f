"""The demo's exits and their corrections (4.2.2c): in every state, told through the calls that requests reach."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.exits import exit_corrections, exits
from casework.exits.exit_corrections import CorrectForm
from casework.exits.exits import ExitForm
from casework.heart.actors import COMMUNITY_CLERK, DISTRICT_CLERK, STREET_CLERK
from casework.reviews import inspections
from models import Tenancy
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

_CLERK, _STREET = ("zhao-clerk", COMMUNITY_CLERK), ("zhou-street", STREET_CLERK)
_COLLEAGUE = ("胜利社区代填", COMMUNITY_CLERK)
_BESIDE = ("解放社区", COMMUNITY_CLERK)
_DISTRICT = ("zheng-district", DISTRICT_CLERK)
# Days ago, why, what became of the exit, and what of its correction ("": there is none).
_STORIES: tuple[tuple[int, Any, tuple[str, ...], tuple[str, ...] | None], ...] = (
    (2, "bought_home", (), None),
    (4, "voluntary", ("see",), None),
    (6, "ineligible", ("question",), None),
    (40, "breach", ("see", "receive"), None),
    (30, "voluntary", ("see", "receive"), ("confirm", "approve")),
    (22, "other", ("see", "receive"), ()),
    (24, "other", ("see", "receive"), ("confirm",)),
    (26, "other", ("see", "receive"), ("refuse",)),
)
_NOTES = {
    "bought_home": "钥匙3把已交回，水电费已结清。", "voluntary": "随子女居住，房屋已腾空，钥匙已交回。",
    "ineligible": "收入超过标准，已按期腾退。", "breach": "转租他人，限期未改，已按合同收回。",
    "other": "搬迁到外市，钥匙已交回。",
}
_WORDS: dict[str, dict[str, Any]] = {
    "question": {"reason": "钥匙签收单上没有日期，请核对。"},
    "confirm": {"note": "已到现场核实，家庭仍在居住。"},
    "refuse": {"reason": "钥匙已经交回，家庭确已搬离。"},
}


def plan_exits(world: World) -> None:
    for number, story in enumerate(_STORIES):
        _plan(world, number, *story)
    _found_later(world)


def _found_later(world: World) -> None:
    """A breach that shows when a home is looked at after its family has left: recorded on the exited entry (4.2.2b)."""
    family = next(one for one in world.families.values() if one.community == "胜利社区" and one.ended_on)
    case_id, day = world.new_id(), world.ago(7)

    async def open_it(when: datetime) -> None:
        left = await Tenancy.get(id=world.tenancies[family.key].id).select_related("household", "dwelling")
        await inspections.start_on_entry(case_id, left, actor=world.actor(_CLERK[0], when, _CLERK[1]))

    world.later(at(day, 610), open_it)
    world.photograph(case_id, _CLERK, at(day, 614), "room", "拆掉的隔墙")
    violation = {
        "id": world.new_id(), "occurred_on": family.ended_on.isoformat() if family.ended_on else None,
        "behaviour": "damaged", "detail": "退房后验收发现客厅隔墙被拆除，未恢复原状。",
    }
    form = {
        "visited_at": at(day, 611).isoformat(), "found_home": False, "occupancy": "vacant",
        "findings": "家庭已搬离，验收时发现隔墙被拆除。", "violation": violation,
    }
    world.later(at(day, 630), world.step(case_id, "record", _CLERK, form))


def _plan(
    world: World, number: int, days: int, cause: Any, actions: tuple[str, ...], correction: tuple[str, ...] | None
) -> None:
    # One of each kind where the demo's own clerk sits; the others in the community beside it, under the same street.
    here = number == 0 or correction is not None
    clerk = _CLERK if here else _BESIDE
    family = world.take("胜利社区" if here else "解放社区", bound=correction is not None)
    world.leaving.add(family)
    case_id = world.new_id()
    opened = at(world.ago(days), 900 + 3 * number)

    async def open_it(when: datetime) -> None:
        form = ExitForm(left_on=when.date(), cause=cause, note=_NOTES[cause])
        actor = world.actor(clerk[0], when, clerk[1])
        await exits.record(case_id, world.tenancies[family].id, form, actor=actor)

    world.later(opened, open_it)
    for turn, action in enumerate(actions, 1):
        who = _DISTRICT if action == "receive" else _STREET
        world.later(opened + timedelta(minutes=6 * turn), world.step(case_id, action, who, _WORDS.get(action, {})))
    if correction is not None:
        _correct(world, case_id, opened + timedelta(days=1), correction)


def _correct(world: World, exit_id: str, opened: datetime, actions: tuple[str, ...]) -> None:
    case_id = world.new_id()

    async def open_it(when: datetime) -> None:
        form = CorrectForm(reason="认错了门牌，退出的是隔壁一户，这户仍在居住。")
        await exit_corrections.start(case_id, exit_id, form, actor=world.actor(_COLLEAGUE[0], when, _COLLEAGUE[1]))

    world.later(opened, open_it)
    for turn, action in enumerate(actions, 1):
        who = _DISTRICT if action == "approve" else _STREET
        world.later(opened + timedelta(minutes=6 * turn), world.step(case_id, action, who, _WORDS.get(action, {})))
