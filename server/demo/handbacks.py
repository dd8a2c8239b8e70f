"""The demo's hand-backs (收回验收), in every state but the one that a served judgement opens by itself
(`server/demo/renewals.py`): told through the calls that requests reach.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.dwellings import handbacks
from casework.dwellings.handback_forms import AskForm
from casework.dwellings.handback_payments import to_pay
from casework.exits import exits
from casework.exits.exits import ExitForm
from casework.heart.actors import COMMUNITY_CLERK, MANAGER_CLERK
from casework.heart.advance import advance
from models import Case, Handback
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

_MANAGER, _CLERK = ("feng-manager", MANAGER_CLERK), ("解放社区", COMMUNITY_CLERK)
_ROOMS = ("入户门", "居室", "厨房", "卫生间")
_LOOKED = ("appoint", "check")
_SIGNED = (*_LOOKED, "lay", "stand_in")
# Days ago, the deposit in fen, whether the kitchen is damaged, and the steps.
_STORIES: tuple[tuple[int, int, bool, tuple[str, ...]], ...] = (
    (1, 0, False, ()),
    (3, 0, False, ("appoint",)),
    (4, 0, True, _LOOKED),
    (5, 200000, True, (*_LOOKED, "lay")),
    (5, 200000, False, _SIGNED),
    (6, 200000, True, (*_SIGNED, "accept")),
    (7, 0, True, (*_SIGNED, "accept")),
    (9, 150000, False, (*_SIGNED, "accept", "pay")),
    (8, 0, False, ("appoint", "call_off")),
    (10, 0, False, ("appoint", "leave")),
)


def plan_handbacks(world: World) -> None:
    for number, story in enumerate(_STORIES):
        _plan(world, number, *story)


def _plan(world: World, number: int, days: int, deposit: int, damaged: bool, actions: tuple[str, ...]) -> None:
    case_id, minute = world.new_id(), 520 + 7 * number
    key = world.take("解放社区", bound=not world.waiting["解放社区", False])
    world.leaving.add(key)
    begun, looked = world.ago(days), world.ago(max(days - 2, 0))

    async def open_it(when: datetime) -> None:
        form = AskForm(cause="death" if "stand_in" in actions else "voluntary", leave_on=begun, note="家人到窗口办理。")
        await handbacks.start(case_id, world.tenancies[key].id, form, actor=world.actor(_MANAGER[0], when, _MANAGER[1]))

    world.later(at(begun, minute), open_it)
    for turn, action in enumerate(actions):
        when = at(begun if action == "appoint" else looked, minute + 100 + 60 * turn)
        if action == "check":
            for place, room in enumerate(_ROOMS):
                world.photograph(case_id, _MANAGER, at(looked, minute + 90 + place), "room", room)
        world.later(when, _step(world, case_id, key, action, deposit, damaged))


def _step(world: World, case_id: str, key: str, action: str, deposit: int, damaged: bool) -> Any:
    async def work(when: datetime) -> None:
        who = _CLERK if action in ("stand_in", "leave") else _MANAGER
        actor = world.actor(who[0], when, who[1])
        if action == "leave":
            form = ExitForm(left_on=actor.today, cause="voluntary", note="钥匙已交到社区，房屋已腾空。")
            await exits.record(world.new_id(), world.tenancies[key].id, form, actor=actor)
            return
        case = await Case.get(id=case_id).select_related("household", "dwelling")
        row = await Handback.get(case_id=case_id)
        step = action
        if action == "pay":
            step = "repay" if case.status == "repaying" else "collect"
        said: dict[str, dict[str, Any]] = {
            "appoint": {"visit_on": f"{actor.today}", "visit_half": "pm", "note": "请搬空，带齐钥匙、门禁卡。"},
            "check": found(f"{actor.today}", damaged),
            "lay": {"deposit_fen": deposit, "deposit_note": "照旧合同和收据。"},
            "stand_in": {"text_sha256": row.text_sha256, "because": "deceased", "witness": "楼长李桂兰",
                         "reason": "死亡证明已看，没有共同居住的家人。"},
            "accept": {"text_sha256": row.text_sha256},
            "call_off": {"reason": "家人商量后决定继续租住。"},
        }
        if action == "pay":
            # Where both came to the same there is nothing left to pay.
            if case.status == "closed":
                return
            fen = abs(await to_pay(row))
            said[step] = {"paid_on": f"{actor.today}", "fen": fen, "way": "bank", "voucher": "转账单0318"}
            if step == "repay" and row.cause == "death":
                said[step]["paid_to"] = "女儿，全体继承人的同意书"
        await advance(case, step, actor=actor, version=case.version, form=said[step])

    return work


def found(day: str, damaged: bool) -> dict[str, Any]:
    good = {"item": "墙面、地面", "state": "good"}
    worn = {"item": "门、窗", "state": "worn", "note": "漆面有磨痕"}
    rooms = [{"room": room, "lines": [good, worn]} for room in _ROOMS]
    if damaged:
        charged = {"item": "水池", "state": "broken", "note": "裂了一道", "handling": "charge", "fen": 18000,
                   "why": "按合同附件价目"}
        waived = {"item": "灶台", "state": "missing", "handling": "waive", "why": "用了十二年，已到年限"}
        rooms[2] = {"room": "厨房", "lines": [charged, waived]}
    return {
        "left_on": day, "rooms": rooms, "meters": [{"utility": "water", "reading": 326.5, "proof": "缴费单202603"}],
        "keys": 2, **({"mend": "厨房换水池、补墙"} if damaged else {}),
    }
