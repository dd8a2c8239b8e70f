"""The demo's draws of lots (2g), one in each status: of families of their own, which `acceptances.py` has had approved
and `publicities.py` shown, and of whoever else waits alone, for homes of an estate that stands empty.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from casework.allocation import lot_draws
from casework.allocation.committee_forms import SupervisorForm
from casework.allocation.lot_forms import (
    HOMES,
    ORDER,
    AnnulmentForm,
    DigestForm,
    LotPhrasesBody,
    LotPhrasesForm,
    LotPlanBody,
    LotPlanForm,
)
from casework.allocation.lot_records import WATCH, row_of, source_of
from casework.heart.actors import DISTRICT_CLERK, HOUSING_CLERK, SUPERVISOR, Actor
from casework.heart.transactions import atomically
from casework.people import accounts, invitations
from casework.words.draws import commitment
from models import Appointment, Case, Dwelling, Estate
from server.demo.acceptances import tell_application
from server.demo.families import at

if TYPE_CHECKING:
    from datetime import date

    from server.demo.world import Work, World

_DRAWS_UP, _PUBLISHES = ("zheng-district", DISTRICT_CLERK), ("wang-district", DISTRICT_CLERK)
_BUREAU = ("wei-housing", HOUSING_CLERK)
# Shown to everybody with the batch of that day, behind whom was approved before them; of so many people, that each
# draw has families of its own. Whoever waits alone and was shown stands in the draw of the smallest homes.
_FAMILIES = (("申桂荣", 3), ("于立民", 3), ("金国华", 5))
_APPROVED = 39
_LAYOUTS = {
    "201": "two_one", "202": "two_one", "203": "two_one", "301": "three_one", "101": "one_one", "102": "one_one",
    "103": "one_one",
}
_ADDRESS = "朝阳新居1号楼1单元{}室"
_WORDS = {"office": "春天里的第一场雨下在铁东区", "watch": "数一数院子里的十七棵老榆树吧"}


def plan_lot_draws(world: World) -> None:
    for number, (name, people) in enumerate(_FAMILIES, 46):
        tell_application(world, number, name, _APPROVED, "", ("approve",), people=people)
    world.later(at(world.ago(15), 565), _build(world))
    cancelled = _plan(world, 14, 600, 11, ORDER, "201", "202")
    reason = {"reason": "房源还要再核对，先不公布。"}
    world.later(at(world.ago(14), 615), world.step(cancelled, "cancel", _DRAWS_UP, reason))
    _annul(world, _plan(world, 14, 620, 12, ORDER, "201", "202"))
    over = _plan(world, 11, 625, 9, HOMES, "201")
    _draw(world, over, 11, 9)
    world.later(at(world.ago(8), 600), world.step(over, "finish", _PUBLISHES))
    _draw(world, _plan(world, 4, 630, 2, ORDER, "202"), 4, 2)
    shown = _plan(world, 2, 635, -2, HOMES, "301")
    world.later(at(world.ago(1), 635), world.step(shown, "publish", _PUBLISHES))
    bound = _plan(world, 2, 640, -3, ORDER, "101", "102", phrases=True)
    world.later(at(world.ago(2), 650), _bound(world, bound))
    # Of those who have been drawn up to choose by then nobody is missed.
    world.later(at(world.ago(1), 700), world.step(bound, "publish", _PUBLISHES))
    _plan(world, 1, 705, -9, HOMES, "203")
    _plan(world, 1, 710, -9, HOMES, "103", phrases=True)


def _build(world: World) -> Work:
    async def work(now: datetime) -> None:
        known = await Dwelling.get(id=world.homes[world.vacant[-1].address].id)
        estate = await Estate.create(name="朝阳新居")
        await Dwelling.bulk_create([
            Dwelling(
                estate_id=estate.id, building_number="1", unit_number="1", room_number=room,
                address=_ADDRESS.format(room), address_key=_ADDRESS.format(room), area_centi_m2=5000,
                manager_id=known.manager_id, manager_path=known.manager_path, community_id=known.community_id,
                area_path=known.area_path, layout=layout,
            )
            for room, layout in _LAYOUTS.items()
        ])

    return work


def _plan(
    world: World, days: int, minute: int, held: int, method: str, *rooms: str, phrases: bool = False
) -> str:
    """Drawn up so many days ago; lots are drawn so many days ago, or, of less than none, in so many."""
    case_id, day = world.new_id(), world.ago(held)

    async def work(now: datetime) -> None:
        homes = await Dwelling.filter(address__in=[_ADDRESS.format(room) for room in rooms]).order_by("address")
        form = LotPhrasesForm(
            name=f"{day.month}月{day.day}日的一批", method="homes" if method == HOMES else "order", held_on=day,
            place="区住建局一楼大厅", dwellings=[one.id for one in homes],
        )
        actor = _actor(world, _DRAWS_UP, now)
        if phrases:
            await atomically(lambda: lot_draws.begin(LotPhrasesBody(id=case_id, form=form), actor=actor))
            return
        plan = _by_lottery(form, day - timedelta(days=1))
        await atomically(lambda: lot_draws.begin(LotPlanBody(id=case_id, form=plan), actor=actor))

    world.later(at(world.ago(days), minute), work)
    return case_id


def _by_lottery(form: LotPhrasesForm, on: date) -> LotPlanForm:
    return LotPlanForm(
        name=form.name, method=form.method, held_on=form.held_on, place=form.place, dwellings=form.dwellings,
        lottery="kl8", draw_number=f"{on.year}{min(on.timetuple().tm_yday, 351):03d}", draw_on=on,
    )


def _draw(world: World, case_id: str, days: int, held: int) -> None:
    """Published so many days ago, and drawn so many days ago before somebody's eyes."""
    world.later(at(world.ago(days), 660), world.step(case_id, "publish", _PUBLISHES))
    world.later(at(world.ago(days), 665), _watched(world, case_id))
    numbers = " ".join(str(one) for one in sorted(world.rng.sample(range(1, 81), 20)))
    world.later(at(world.ago(held), 600), world.step(case_id, "draw", _DRAWS_UP, {"numbers": numbers}))


def _annul(world: World, case_id: str) -> None:
    world.later(at(world.ago(14), 640), world.step(case_id, "publish", _PUBLISHES))
    world.later(at(world.ago(14), 645), _watched(world, case_id))
    reason = {"reason": "名单里漏了一户，区保障办提出作废。"}
    world.later(at(world.ago(13), 600), world.step(case_id, "ask_annul", _DRAWS_UP, reason))

    async def agreed(now: datetime) -> None:
        form = AnnulmentForm(words="漏了一户，同意作废，补齐名单再摇。")
        eyes = await _eyes(world, case_id, now)
        version = (await Case.get(id=case_id)).version
        await atomically(lambda: lot_draws.agree(case_id, form, actor=eyes, version=version))

    world.later(at(world.ago(13), 610), agreed)
    world.later(at(world.ago(13), 620), world.step(case_id, "annul", _PUBLISHES))


def _actor(world: World, who: tuple[str, str], now: datetime) -> Actor:
    return world.actor(who[0], now, who[1])


def _watched(world: World, case_id: str) -> Work:
    async def work(now: datetime) -> None:
        form = SupervisorForm(name="华代表", capacity="resident")
        bureau, who = _actor(world, _BUREAU, now), world.accounts["hua-resident"]
        code, _ = await atomically(lambda: lot_draws.invite(case_id, form, actor=bureau))
        await invitations.accept(code, actor=Actor(who.id, who.name, "", now))

    return work


async def _eyes(world: World, case_id: str, now: datetime) -> Actor:
    """Whoever watches over this draw."""
    who = world.accounts["hua-resident"]
    post = await Appointment.get(account_id=who.id, role=SUPERVISOR, session_id=case_id)
    return accounts.actor_for(who, [post], str(post.id), at=now, address="192.0.2.9")


def _bound(world: World, case_id: str) -> Work:
    """Each has written a sentence down, and sealed it."""

    watched = _watched(world, case_id)

    async def work(now: datetime) -> None:
        await watched(now)
        row = await row_of(case_id)
        office = source_of(row).name.removesuffix(f"、{WATCH}")
        eyes = await _eyes(world, case_id, now)
        for actor, named, words in (
            (_actor(world, _DRAWS_UP, now), office, _WORDS["office"]), (eyes, WATCH, _WORDS["watch"])
        ):
            await lot_draws.bind(case_id, DigestForm(digest=commitment(row.code, named, words)), actor=actor)

    return work
