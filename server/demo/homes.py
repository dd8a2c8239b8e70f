"""The demo's dwellings and their files: one of each way to stand, told by their manager."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.dwellings import dwelling_files
from casework.dwellings.dwelling_files import RecordForm
from casework.heart.actors import MANAGER_CLERK
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.families import Home
    from server.demo.world import World

_MANAGER = ("feng-manager", MANAGER_CLERK)
_KEEPS = "安居物业"
# Of which empty dwelling of the manager's, by its place, and what holds it: kind, days ago, why, days ago of its end.
_HELD: tuple[tuple[int, str, int, str, int | None], ...] = (
    (0, "repair", 12, "卫生间渗水，重做防水。", None),
    (1, "reserved", 6, "留给急需安置的家庭。", None),
    (2, "withdrawn", 20, "楼板开裂，等结构鉴定。", None),
    (3, "repair", 40, "更换入户门和窗。", 25),
)


def plan_homes(world: World) -> None:
    empty = [home for home in world.vacant if home.manager == _KEEPS]
    for place, kind, since, why, ended in _HELD[: len(empty)]:
        _plan(world, place, empty[place], kind, since, why, ended)
    wan = world.families["wan"]
    kept = [row for key, row in world.families.items() if row.home.manager == _KEEPS and key != "wan"]
    lived = [row for row in kept if not row.ended_on and row.started_on < world.ago(30)]
    _plan(world, 8, wan.home, "", 0, "", None)
    _plan(world, 9, lived[-1].home, "recovering", 15, "欠租超过六个月，已书面通知腾退。", None)


def _plan(world: World, place: int, home: Home, kind: str, since: int, why: str, ended: int | None) -> None:
    case_id, minute = world.new_id(), 480 + 7 * place
    begun = world.ago(since + 5)

    async def open_it(when: datetime) -> None:
        dwelling = world.homes[home.address]
        form = RecordForm(
            address=home.address, community_id=dwelling.community_id, area_m2=home.area_centi_m2 / 100,
            layout="two_one" if home.area_centi_m2 > 5000 else "one_one", ownership="state", origin="built",
        )
        await dwelling_files.enter(case_id, dwelling.id, form, actor=world.actor(_MANAGER[0], when, MANAGER_CLERK))

    world.later(at(begun, minute), open_it)
    world.photograph(case_id, _MANAGER, at(begun, minute + 3), "door", f"房源{place}")
    if kind:
        held: dict[str, Any] = {"kind": kind, "since_on": world.ago(since).isoformat(), "why": why}
        world.later(at(world.ago(since), minute), world.step(case_id, "hold", _MANAGER, held))
    if ended is not None:
        over = {"kind": kind, "until_on": world.ago(ended).isoformat(), "why": "已完工，验收合格。"}
        world.later(at(world.ago(ended), minute), world.step(case_id, "release", _MANAGER, over))
