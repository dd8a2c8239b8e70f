"""The demo's changes of property managers (4.4.1.1a): one in every state; two empty dwellings have gone over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal

from casework.dwellings import manager_changes
from casework.dwellings.manager_changes import ChangeForm
from casework.heart.actors import DISTRICT_CLERK, MANAGER_CLERK
from casework.heart.advance import advance
from casework.heart.rounds import calendar
from models import Case
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

_ENTERS, _DECIDES = ("zheng-district", DISTRICT_CLERK), ("wang-district", DISTRICT_CLERK)
_RECEIVES = ("feng-manager", MANAGER_CLERK)
_TO = "安居物业"
Scope = Literal["dwelling", "building", "estate"]


def plan_manager_changes(world: World) -> None:
    empty = [home.address for home in world.vacant[:-1] if home.manager == "宏运物业"]
    lived = [
        [row.home.address for row in world.families.values() if row.home.manager == name and not row.ended_on]
        for name in ("宏运物业", "惠民物业")
    ]
    # Of which dwelling, how much of it, days ago, days from today of its first day, and the steps.
    _plan(world, 0, lived[0][-1], "dwelling", 3, 20, ())
    _plan(world, 1, lived[1][0], "estate", 9, 25, ("decide",))
    _plan(world, 2, lived[0][-2], "building", 12, 15, ("withdraw",))
    _plan(world, 3, empty[0], "dwelling", 25, -6, ("decide", "take_over"))
    _plan(world, 4, empty[1], "dwelling", 40, -15, ("decide", "take_over", "confirm"))


def _plan(world: World, number: int, address: str, scope: Scope, days: int, first: int, steps: tuple[str, ...]) -> None:
    case_id, minute = world.new_id(), 850 + 6 * number
    since = world.today + timedelta(days=first)

    async def open_it(when: datetime) -> None:
        form = ChangeForm(
            scope=scope, receiving_id=world.offices[_TO].id, since_on=since,
            reason="委托管理合同到期，经重新比选确定。",
        )
        home = world.homes[address].id
        await manager_changes.begin(case_id, home, form, actor=world.actor(_ENTERS[0], when, _ENTERS[1]))

    world.later(at(world.ago(days), minute), open_it)
    said: dict[str, tuple[datetime, Work]] = {
        "decide": (at(world.ago(days - 2), minute), world.step(case_id, "decide", _DECIDES, {"note": "同意更换。"})),
        "withdraw": (
            at(world.ago(days - 2), minute), world.step(case_id, "withdraw", _ENTERS, {"reason": "比选结果有异议。"}),
        ),
        "take_over": (at(since, 10 + number), _on_its_day(case_id)),
        "confirm": (
            at(since + timedelta(days=2), minute),
            world.step(case_id, "confirm", _RECEIVES, {"keys": 3, "note": "钥匙、户号表和房源资料已收到。"}),
        ),
    }
    for step in steps:
        world.later(*said[step])


def _on_its_day(case_id: str) -> Any:
    async def work(when: datetime) -> None:
        case = await Case.get(id=case_id).select_related("household", "dwelling")
        await advance(case, "take_over", actor=calendar(when), version=case.version)

    return work
