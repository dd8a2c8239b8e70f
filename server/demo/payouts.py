"""The demo's payouts of subsidies (4.2.3): one in each status, of the families that `ledgers.py` tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from casework.allocation import payouts
from casework.allocation.payout_forms import PayoutBody, PayoutForm
from casework.heart.actors import DISTRICT_CLERK
from casework.words.months import month_of
from server.demo.families import at

if TYPE_CHECKING:
    from datetime import datetime

    from server.demo.world import World

_DRAWS_UP, _LOOKS_THROUGH = ("zheng-district", DISTRICT_CLERK), ("wang-district", DISTRICT_CLERK)


def plan_payouts(world: World) -> None:
    first, last = month_of(world.ago(50)), month_of(world.ago(19))
    dropped = _list(world, first, 14)
    why = {"reason": "等这个月的停发审核完再拟。"}
    world.later(at(world.ago(13), 540), world.step(dropped, "drop", _LOOKS_THROUGH, why))
    paid = _list(world, first, 12)
    world.later(at(world.ago(11), 540), world.step(paid, "send", _LOOKS_THROUGH))
    answer: dict[str, Any] = {
        "paid_on": world.ago(9).isoformat(), "reference": "财付第1207号",
        "failed": "1 账号和姓名对不上",
    }
    world.later(at(world.ago(8), 540), world.step(paid, "enter_paid", _DRAWS_UP, answer))
    sent = _list(world, last, 5)
    world.later(at(world.ago(4), 540), world.step(sent, "send", _LOOKS_THROUGH))
    # What could not be paid, once more.
    _list(world, first, 1)


def _list(world: World, month: str, days: int) -> str:
    case_id = world.new_id()

    async def draw_up(now: datetime) -> None:
        body = PayoutBody(id=case_id, form=PayoutForm(month=month))
        await payouts.draw_up(body, actor=world.actor(_DRAWS_UP[0], now, _DRAWS_UP[1]))

    world.later(at(world.ago(days), 530), draw_up)
    return case_id
