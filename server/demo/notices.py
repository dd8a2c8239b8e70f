"""The demo's rent and key notices: issued to lists, and answered, or served in person, in the days after."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.dwellings import notices
from casework.heart import access
from casework.heart.actors import MANAGER_CLERK, TENANT
from casework.heart.advance import advance
from models import Notice
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World


def plan_notices(world: World) -> None:
    month = date(world.today.year, world.today.month, 1)
    before = (month - timedelta(days=1)).replace(day=1)
    following = (month + timedelta(days=32)).replace(day=1)
    anju = [key for key, row in world.families.items() if row.home.manager == "安居物业" and not row.ended_on]
    hongyun = [key for key, row in world.families.items() if row.home.manager == "宏运物业" and not row.ended_on]
    huimin = [key for key, row in world.families.items() if row.home.manager == "惠民物业" and not row.ended_on]
    _rent(world, "feng-manager", world.ago(38), anju, before, "confirmed")
    _rent(world, "feng-manager", world.ago(6), anju, following, "mixed")
    _rent(world, "chen-manager", world.ago(7), [key for key in hongyun if key != "qin"], following, "mixed")
    _rent(world, "惠民物业", world.ago(9), huimin, following, "mixed")
    _rent(world, "chen-manager", world.ago(4), ["qin"], following, "confirmed")
    _keys(world, "chen-manager", world.ago(2), ["qin"], "钢都花园物业办公室（1号楼1层）", ())
    _keys(world, "feng-manager", world.ago(20), anju[4:8], "和谐家园物业办公室", ("confirm", "serve", "withdraw"))


def _rent(world: World, who: str, day: date, families: list[str], month: date, end: str) -> None:
    particulars = notices.RentParticulars(
        period=f"{month:%Y-%m}", due_on=month.replace(day=10), note="可在物业办公室或银行网点缴纳。"
    )
    batch = _issue(world, who, day, "rent", families, rent=particulars)
    waiting, left = {"wan"}, 0
    for number, key in enumerate(families):
        if end == "confirmed":
            # Told a month ago: families have answered, and the others were visited.
            if world.families[key].bound:
                _answer(world, batch, key, day, "see", "confirm")
            else:
                _answer(world, batch, key, day, "serve", who=who)
        elif world.families[key].bound and key not in waiting:
            _answer(world, batch, key, day, *(("see",), ("see", "confirm"), (), ("see", "confirm"))[number % 4])
        elif number % 3 == 0 and key not in waiting:
            left += 1
            _answer(world, batch, key, day, "withdraw" if left == 2 else "serve", who=who)


def _keys(world: World, who: str, day: date, families: list[str], place: str, ends: Sequence[str]) -> None:
    particulars = notices.KeyParticulars(
        collect_from=day + timedelta(days=3), collect_until=day + timedelta(days=33), place=place,
        contact=f"{world.accounts[who].name} 0412-5550024",
    )
    batch = _issue(world, who, day, "key", families, key=particulars)
    for key, end in zip(families, ends, strict=False):
        if end == "confirm" and world.families[key].bound:
            _answer(world, batch, key, day, "see", "confirm")
        else:
            _answer(world, batch, key, day, "withdraw" if end == "withdraw" else "serve", who=who)


def _issue(world: World, who: str, day: date, kind: str, families: list[str], **particulars: Any) -> str:
    batch = world.new_id()

    async def issue(when: datetime) -> None:
        known = [world.tenancies[key].id for key in families if key in world.tenancies]
        given = {"rent": None, "key": None, **particulars}
        await notices.issue(batch, kind, known, actor=world.actor(who, when, MANAGER_CLERK), **given)

    world.later(at(day, world.rng.randint(520, 600)), issue)
    return batch


def _answer(world: World, batch: str, family: str, day: date, *actions: str, who: str = "") -> None:
    """What became of one family's notice in the days after it, yesterday at the latest."""
    on = day
    for turn, action in enumerate(actions):
        on = min(on + timedelta(days=world.rng.randint(0, 2)), world.ago(1))
        form = {
            "serve": {"on": on.isoformat(), "witness": "单元楼长", "note": "上门送达，本人签收。"},
            "withdraw": {"reason": "金额有误，重新核对后再发。"},
        }.get(action, {})
        when = at(on, 620 + 90 * turn + world.rng.randint(0, 80))
        world.later(when, _react(world, batch, family, who, action, form))


def _react(world: World, batch: str, family: str, who: str, action: str, form: dict[str, Any]) -> Work:
    async def work(when: datetime) -> None:
        actor = world.actor(who, when, MANAGER_CLERK) if who else world.actor(family, when, TENANT)
        notice = await Notice.get_or_none(batch_id=batch, tenancy_id=world.tenancies[family].id)
        if notice is None:
            # A family without a lease: this notice could not be issued.
            return
        case = await access.find_case(notice.case_id, actor=actor)
        await advance(case, action, actor=actor, version=case.version, form=form)

    return work
