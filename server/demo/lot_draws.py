"""The demo's draws of lots (2g): one that is over, and one whose list was published yesterday; homes of an estate of
their own, and whoever waits by then and was shown to everybody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from casework.allocation import lot_draws
from casework.allocation.committee_forms import SupervisorForm
from casework.allocation.lot_forms import LotPlanBody, LotPlanForm
from casework.heart.actors import DISTRICT_CLERK, HOUSING_CLERK, Actor
from casework.heart.transactions import atomically
from casework.people import invitations
from models import Dwelling, Estate
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

_DRAWS_UP, _PUBLISHES = ("zheng-district", DISTRICT_CLERK), ("wang-district", DISTRICT_CLERK)
_BUREAU = ("wei-housing", HOUSING_CLERK)
_ESTATE = "和顺家园"
_LAYOUTS = ("one_one", "one_one", "single", "one_one", "two_one", "two_one")
_NUMBERS = {"numbers": "02 05 11 14 17 23 28 31 36 39 42 47 50 55 58 63 66 71 74 80"}


def plan_lot_draws(world: World) -> None:
    world.later(at(world.ago(14), 540), _build(world))
    over = _draw(world, 14, 13, "第一批", "order", range(3))
    day = world.ago(13)
    world.later(at(world.ago(14), 640), _invited(world, over))
    # The lottery of that day is drawn in the evening.
    world.later(at(day, 1320), world.step(over, "draw", _DRAWS_UP, dict(_NUMBERS)))
    world.later(at(day, 1340), world.step(over, "finish", _PUBLISHES))
    _draw(world, 1, -1, "第二批", "homes", range(3, 6))


def _build(world: World) -> Work:
    async def work(now: datetime) -> None:
        known = await Dwelling.get(id=world.homes[world.vacant[-1].address].id)
        estate = await Estate.create(name=_ESTATE)
        await Dwelling.bulk_create([
            Dwelling(
                estate_id=estate.id, building_number="1", unit_number="1", room_number=f"{room}",
                address=f"{_ESTATE}1号楼1单元{room}室", address_key=f"{_ESTATE}1号楼1单元{room}室",
                area_centi_m2=4500, manager_id=known.manager_id, manager_path=known.manager_path,
                community_id=known.community_id, area_path=known.area_path, layout=layout,
            )
            for room, layout in enumerate(_LAYOUTS, 201)
        ])

    return work


def _draw(
    world: World, days: int, held: int, batch: str, method: Literal["order", "homes"], rooms: range
) -> str:
    """Planned and published so many days ago, held so many days ago."""
    case_id, day = world.new_id(), world.ago(held)

    async def plan(now: datetime) -> None:
        homes = list(await Dwelling.filter(estate__name=_ESTATE).order_by("id"))
        form = LotPlanForm(
            name=f"{day.year}年{batch}", method=method, held_on=day, place="区保障办一楼大厅",
            dwellings=[homes[room].id for room in rooms], lottery="kl8", draw_on=day,
            draw_number=f"{day.year}{day.timetuple().tm_yday:03d}",
        )
        await lot_draws.begin(LotPlanBody(id=case_id, form=form), actor=world.actor(_DRAWS_UP[0], now, _DRAWS_UP[1]))

    when = at(world.ago(days), 600)
    world.later(when, plan)
    world.later(when + timedelta(minutes=20), world.step(case_id, "publish", _PUBLISHES))
    return case_id


def _invited(world: World, case_id: str) -> Work:
    async def work(now: datetime) -> None:
        bureau = world.actor(_BUREAU[0], now, _BUREAU[1])
        form = SupervisorForm(name="陶代表", capacity="resident")
        code, _ = await atomically(lambda: lot_draws.invite(case_id, form, actor=bureau))
        who = world.accounts["tao-resident"]
        await invitations.accept(code, actor=Actor(who.id, who.name, "", now))

    return work
