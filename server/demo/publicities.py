"""The demo's publicity (1d): batches in each status, and what was objected to, of what `acceptances.py` and
`ledgers.py` have had approved by then.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from casework.allocation import publicities, publicity_objections
from casework.allocation.publicity_forms import DrawUpBody, DrawUpForm, ObjectForm
from casework.heart.actors import DISTRICT_CLERK, Actor
from models import Publicity, PublicityObjection
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

Work = Callable[[datetime], Awaitable[None]]
_DRAWS_UP, _PUBLISHES = ("zheng-district", DISTRICT_CLERK), ("wang-district", DISTRICT_CLERK)
# Days ago: who stood in a batch that is over by then is housed, or paid.
HOUSED, AWARDED = 33, 21
_DETAIL = "这家人在别的区还有一套楼房，好几年了一直出租。"
_ANSWER = {
    "outcome": "unfounded", "answer": "已查询不动产登记，名下没有别的住房，异议不成立。",
    "reasons": "查询结果附在纸质材料里；问过异议人，说的是同名的另一户。",
}


def plan_publicities(world: World) -> None:
    # 白玉兰, and the families that are given a slip: somebody objects, and is answered after the last day.
    first = _batch(world, "application", 57, 600)
    objected = _objects(world, first, 52, 1)
    world.later(at(world.ago(36), 590), world.lapse(first, "pass_term"))
    world.later(at(world.ago(35), 600), _answers(world, objected))
    # Those whose subsidies are paid.
    paid = _batch(world, "subsidy", 45, 610)
    world.later(at(world.ago(22), 590), world.lapse(paid, "pass_term"))
    # 安淑珍: over, and the objection waits.
    waits = _batch(world, "application", 38, 620)
    _objects(world, waits, 33, 1)
    world.later(at(world.ago(15), 590), world.lapse(waits, "pass_term"))
    # Shown, and taken down with what was said against it; then drawn up anew, and not looked through yet.
    wrong = _batch(world, "subsidy", 3, 630)
    _objects(world, wrong, 3, 1, minute=700)
    reason = {"reason": "名单里有一户的社区写错了，改好再公示。"}
    world.later(at(world.ago(2), 630), world.step(wrong, "take_down", _PUBLISHES, reason))
    _batch(world, "subsidy", 1, 640, publish=False)
    # 史晓红: shown to everybody today.
    today = _batch(world, "application", 2, 650)
    _objects(world, today, 1, 1)


def _batch(
    world: World, kind: Literal["application", "subsidy"], days: int, minute: int, *, publish: bool = True
) -> str:
    case_id = world.new_id()

    async def draw_up(now: datetime) -> None:
        body = DrawUpBody(id=case_id, form=DrawUpForm(kind=kind))
        await publicities.draw_up(body, actor=world.actor(_DRAWS_UP[0], now, _DRAWS_UP[1]))

    world.later(at(world.ago(days), minute), draw_up)
    if publish:
        world.later(at(world.ago(days), minute + 20), world.step(case_id, "publish", _PUBLISHES))
    return case_id


def _objects(world: World, batch: str, days: int, number: int, *, minute: int = 660) -> str:
    case_id, token = world.new_id(), world.new_id()

    async def work(now: datetime) -> None:
        row = await Publicity.get(case_id=batch)
        somebody = Actor(0, "", "", now, address=f"198.51.100.{60 + days}")
        form = ObjectForm(number=number, detail=_DETAIL, name="住在附近的人", phone="13900009301")
        await publicity_objections.hand_in(row.slug, case_id, token, form, actor=somebody)

    world.later(at(world.ago(days), minute), work)
    return case_id


def _answers(world: World, case_id: str) -> Work:
    async def work(now: datetime) -> None:
        assert await PublicityObjection.exists(case_id=case_id)
        await world.step(case_id, "answer", _DRAWS_UP, dict(_ANSWER))(now)

    return work
