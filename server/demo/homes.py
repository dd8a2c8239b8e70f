"""The demo's dwellings and their files: one of each way to stand, told by their manager."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.dwellings import dwelling_files, liaisons
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


# A dwelling by its place among the lived-in ones, what was asked of whom, and the steps that followed.
_ASKED: tuple[tuple[int, str, str, str, str, tuple[str, ...]], ...] = (
    (0, "heat", "fault", "市热力公司热线", "客厅暖气不热，请上门看。", ("remind", "answer")),
    (1, "water", "meter", "自来水公司抄表员", "水表看不清读数，请换表。", ()),
    (2, "gas", "safety", "燃气公司", "请安排入冬前的入户安检。", ("drop",)),
)


def plan_homes(world: World) -> None:
    # In the last of them a family is housed by then.
    empty = [home for home in world.vacant[:-1] if home.manager == _KEEPS]
    for place, kind, since, why, ended in _HELD[: len(empty)]:
        _plan(world, place, empty[place], kind, since, why, ended)
    wan = world.families["wan"]
    kept = [row for key, row in world.families.items() if row.home.manager == _KEEPS and key != "wan"]
    lived = [row for row in kept if not row.ended_on and row.started_on < world.ago(30)]
    _plan(world, 8, wan.home, "", 0, "", None)
    _plan(world, 9, lived[-1].home, "recovering", 15, "欠租超过六个月，已书面通知腾退。", None)
    for place, utility, purpose, whom, words, steps in _ASKED:
        _ask(world, place, lived[place].home, (utility, purpose, whom, words), steps)


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


def _ask(world: World, place: int, home: Home, said: tuple[str, str, str, str], steps: tuple[str, ...]) -> None:
    case_id, minute, begun = world.new_id(), 620 + 11 * place, world.ago(8)
    utility, purpose, whom, words = said
    form: Any = {"utility": utility, "purpose": purpose, "asked_whom": whom, "asked_on": begun, "words": words}

    async def ask(when: datetime) -> None:
        actor = world.actor(_MANAGER[0], when, MANAGER_CLERK)
        await liaisons.begin(case_id, world.homes[home.address].id, liaisons.AskForm(**form), actor=actor)

    world.later(at(begun, minute), ask)
    for turn, action in enumerate(steps):
        day = world.ago(6 - 2 * turn)
        told: dict[str, Any] = {
            "remind": {"on": day.isoformat(), "said": "还没有人来，请尽快安排。"},
            "answer": {"answered_on": day.isoformat(), "result": "agreed", "answer": "换了阀门，暖气热了。"},
            "drop": {"reason": "燃气公司已经统一安检过。"},
        }[action]
        world.later(at(day, minute), world.step(case_id, action, _MANAGER, told))
