"""The demo's selection days (3a-3c): one in each status, of families that `acceptances.py` has had approved and
`publicities.py` shown, in an estate of their own, which stands empty.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from casework.allocation import selection_favourites, selection_staff, selection_turns, selections
from casework.allocation.selection_forms import (
    CallBody,
    ChooseBody,
    ChooseHomeForm,
    FavouriteBody,
    GiveUpBody,
    GiveUpForm,
    GuestForm,
    KeepOrderForm,
    OrderBody,
    ReachBody,
    ReachForm,
    SelectionBody,
    SelectionForm,
)
from casework.evidence import evidence, recordings
from casework.evidence.arrivals import VIDEO
from casework.heart.actors import APPLICANT, COMMUNITY_CLERK, DISTRICT_CLERK, STREET_CLERK, Actor
from casework.heart.transactions import atomically
from casework.people import invitations
from media_storage.store import AlreadyStored
from models import Appointment, Dwelling, Estate, SelectionDwelling, SelectionStaff, SelectionTurn
from server.demo.acceptances import tell_application
from server.demo.families import at
from server.demo.pictures import film

if TYPE_CHECKING:
    from server.demo.world import Work, World

_DRAWS_UP, _PUBLISHES = ("zheng-district", DISTRICT_CLERK), ("wang-district", DISTRICT_CLERK)
_COMMUNITY, _STREET = ("zhao-clerk", COMMUNITY_CLERK), ("zhou-street", STREET_CLERK)
# Shown to everybody with the batch of that day, behind whom was approved before them.
_FAMILIES = ("曲明华", "尹秀兰", "苗志远", "柴玉凤", "焦国栋", "蒲丽萍")
_APPROVED = 39
_LAYOUTS = ("one_one", "one_one", "single", "two_one", "one_one", "two_one", "one_one", "single")
_SENT = {"name": "李网格", "phone": "13800009601", "task": "both"}
_WORDS = {"words": "按先后选房，秩序良好，没有争议。"}


def plan_selections(world: World) -> None:
    for number, name in enumerate(_FAMILIES, 40):
        tell_application(world, number, name, _APPROVED, "", ("approve",))
    world.later(at(world.ago(15), 560), _build(world))
    # Called off; closed; over; and of today and later one that goes on, one that stands, one to come, one not shown.
    _day(world, 14, 9, "cancel", families=1, homes=1)
    _day(world, 13, 10, "close", families=1, homes=2)
    _day(world, 8, 6, "end", families=1, homes=1)
    _day(world, 4, 0, "begin", families=2, homes=3)
    _day(world, 3, 0, "pause", families=1, homes=1)
    _day(world, 2, -6, "publish", families=1, homes=1)
    _day(world, 1, -9, "", families=1, homes=1)


def _build(world: World) -> Work:
    async def work(now: datetime) -> None:
        known = await Dwelling.get(id=world.homes[world.vacant[-1].address].id)
        estate = await Estate.create(name="青年家园")
        await Dwelling.bulk_create([
            Dwelling(
                estate_id=estate.id, building_number="1", unit_number="1", room_number=f"{room}",
                address=f"青年家园1号楼1单元{room}室", address_key=f"青年家园1号楼1单元{room}室", area_centi_m2=4500,
                manager_id=known.manager_id, manager_path=known.manager_path, community_id=known.community_id,
                area_path=known.area_path, layout=layout,
            )
            for room, layout in enumerate(_LAYOUTS, 201)
        ])

    return work


def _day(world: World, days: int, held: int, until: str, *, families: int, homes: int) -> None:
    """Drawn up so many days ago, held so many days ago."""
    case_id, drawn = world.new_id(), at(world.ago(days), 575 + days)
    day = world.ago(held)

    async def draw_up(now: datetime) -> None:
        estate = await Estate.get(name="青年家园")
        form = SelectionForm(
            held_on=day, begins_at="09:00", place="区保障办一楼大厅", desks=3, most=families, homes=homes,
            estate_ids=[estate.id], note="请带身份证原件。",
        )
        await selections.draw_up(SelectionBody(id=case_id, form=form), actor=_actor(world, _DRAWS_UP, now))

    world.later(drawn, draw_up)
    if until == "":
        return
    world.later(drawn + timedelta(minutes=30), world.step(case_id, "publish", _PUBLISHES))
    if until == "cancel":
        reason = {"reason": "大厅停电，改期再选。"}
        world.later(drawn + timedelta(hours=1), world.step(case_id, "cancel", _DRAWS_UP, reason))
        return
    if until == "publish":
        return
    world.later(drawn + timedelta(hours=1), _staffed(world, case_id))
    world.later(drawn + timedelta(hours=2), _invited(world, case_id, comes=until == "begin"))
    world.later(at(day, 20), world.step(case_id, "begin", _DRAWS_UP))
    world.later(at(day, 25), _served(world, case_id, until))
    # The one that goes on lacks a part as yet; of those that are over everything is there.
    world.later(at(day, 26), _filmed(world, case_id, "大厅全景", (1, 3) if until == "begin" else (1, 2), until))
    if until == "pause":
        world.later(at(day, 28), world.step(case_id, "pause", _DRAWS_UP, {"reason": "核对一套房源的情况。"}))
    if until in ("end", "close"):
        world.later(at(day, 660), world.step(case_id, "end", _DRAWS_UP))
    if until == "close":
        world.later(at(day, 690), world.step(case_id, "close", _DRAWS_UP, dict(_WORDS)))
        world.later(at(world.ago(held - 1), 580), _passed(world, case_id))


def _actor(world: World, who: tuple[str, str], now: datetime) -> Actor:
    return world.actor(who[0], now, who[1])


def _staffed(world: World, case_id: str) -> Work:
    async def work(now: datetime) -> None:
        for office in await SelectionStaff.filter(selection_id=case_id).select_related("office", "case"):
            who = _COMMUNITY if office.office.kind == "community" else _STREET
            await world.step(office.case_id, "name", who, dict(_SENT))(now)
            if office.office.kind == "community":
                form = ReachForm(number=1, way="phone", result="comes", words="本人接的电话，准时来。")
                body = ReachBody(id=world.new_id(), form=form)
                await selection_staff.contact(office.case_id, body, actor=_actor(world, who, now))

    return work


def _filmed(world: World, case_id: str, label: str, parts: tuple[int, ...], until: str) -> Work:
    # Of their own making, so that a film more gives no other case another number.
    recording_id, *files = (str(uuid5(UUID(case_id), f"{label}:{part}")) for part in (0, *parts))

    async def work(now: datetime) -> None:
        district = _actor(world, _DRAWS_UP, now)
        begun = recordings.RecordingBody(
            id=recording_id, case_id=case_id, form=recordings.RecordingForm(label=label)
        )
        await atomically(lambda: recordings.begin(begun, actor=district))
        for file_id, part in zip(files, parts, strict=True):
            await _sent(world, case_id, recording_id, file_id, part, district)
        if until in ("end", "close"):
            form = recordings.SealRecordingForm(parts=len(parts))
            await atomically(lambda: recordings.seal(recording_id, form, actor=district))

    return work


async def _sent(world: World, case_id: str, recording_id: str, file_id: str, part: int, actor: Actor) -> None:
    data = film(f"{recording_id}:{part}", 60)
    offered = evidence.Offer(
        id=file_id, case_id=case_id, filename=f"VID_{part}.mp4", content_type="video/mp4", size=len(data),
        sha256=hashlib.sha256(data).hexdigest(), taken_at=actor.at, recording_id=recording_id, part=part,
    )
    _, grant = await evidence.offer(offered, actor=actor, store=world.store, most_bytes={VIDEO: len(data)})
    with suppress(AlreadyStored):
        await world.store.accept_upload(grant.fields, data, actor.at)
    await evidence.confirm(file_id, actor=actor, store=world.store, imaging=world.studio.imaging)


def _passed(world: World, case_id: str) -> Work:
    async def work(now: datetime) -> None:
        for office in await SelectionStaff.filter(selection_id=case_id):
            await world.lapse(office.case_id, "pass_by")(now)

    return work


def _invited(world: World, case_id: str, *, comes: bool) -> Work:
    async def work(now: datetime) -> None:
        district = _actor(world, _DRAWS_UP, now)
        form = GuestForm(name="陶代表", capacity="resident")
        code, _ = await atomically(lambda: selections.invite(case_id, form, actor=district))
        if comes:
            who = world.accounts["tao-resident"]
            await invitations.accept(code, actor=Actor(who.id, who.name, "", now))
            await _marked(world, case_id, now)

    return work


async def _marked(world: World, case_id: str, now: datetime) -> None:
    """The family that follows it on its phone says what it would like, if it waits in this one."""
    who = world.accounts["yin-applicant"]
    held = await Appointment.filter(account_id=who.id, role=APPLICANT).order_by("-id").first()
    turn = await SelectionTurn.filter(case_id=case_id, application_id=held.application_id if held else "").first()
    if held is None or turn is None:
        return
    family = Actor(who.id, who.name, APPLICANT, now, appointment_id=held.id, application=turn.application_id)
    home = await SelectionDwelling.filter(case_id=case_id, rooms__lte=turn.most_rooms).order_by("-id").first()
    assert home is not None
    body = FavouriteBody(dwelling_id=home.dwelling_id, marked=True)
    await atomically(lambda: selection_favourites.mark(case_id, body, actor=family))


def _served(world: World, case_id: str, until: str) -> Work:
    async def work(now: datetime) -> None:
        district = _actor(world, _DRAWS_UP, now)
        await selection_turns.call(case_id, CallBody(id=world.new_id(), desk=1), actor=district)
        if until == "end":
            given = GiveUpForm(ground="unwanted")
            body = GiveUpBody(id=world.new_id(), desk=1, form=given)
            await selection_turns.give_up(case_id, 1, body, actor=district)
        elif until == "close":
            home = await SelectionDwelling.filter(case_id=case_id, rooms=1).order_by("id").first()
            assert home is not None
            chosen = ChooseBody(id=world.new_id(), desk=1, form=ChooseHomeForm(dwelling_id=home.dwelling_id))
            await selection_turns.choose(case_id, 1, chosen, actor=district)
            office = await SelectionStaff.filter(selection_id=case_id, office__kind="community").first()
            assert office is not None
            order = OrderBody(id=world.new_id(), form=KeepOrderForm(words="有人插队，已劝回。"))
            await selection_staff.keep_order(office.case_id, order, actor=_actor(world, _COMMUNITY, now))

    return work
