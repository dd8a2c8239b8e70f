"""The demo's review committee (2a-2c): who sits on it, one replaced by its own unit, and a session in each status; by
the first of them it agrees to whoever is publicised afterwards (`publicities.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from casework.allocation import committee_members, committee_sessions
from casework.allocation.committee_forms import (
    AnswerForm,
    MemberBody,
    MemberForm,
    SessionBody,
    SessionForm,
    SupervisorForm,
)
from casework.heart.actors import HOUSING_CLERK, Actor
from casework.heart.transactions import atomically
from casework.people import invitations
from models import CommitteeMember, SessionItem
from server.demo.acceptances import tell_application
from server.demo.families import at
from server.demo.people import UNITS

if TYPE_CHECKING:
    from datetime import date

    from server.demo.world import Work, World

_BUREAU = ("wei-housing", HOUSING_CLERK)
# Who sits there first, by office.
_FIRST = {
    "铁东区住建局": "wei-housing", "铁东区民政局": "jiang-civil", "铁东区卫健局": "尤前任",
    "铁东区残联": "han-federation",
}
_NOTICE = "《关于调整评审委员会领导小组成员的通知》（演示文件）"
# Days ago it was called together, days from today on which it is held, and what became of it.
_SESSIONS: tuple[tuple[int, int, str], ...] = ((14, -12, "cancel"), (11, -9, "conclude"), (4, 0, "begin"), (2, 5, ""))
# Days ago, and the minute: called, held and over before the batch of that day.
_AGREED = ((57, 588), (38, 608))


def plan_committees(world: World) -> None:
    # Two more who wait, so that sessions have something to do.
    tell_application(world, 31, "汤保国", 16, "", ("approve",))
    tell_application(world, 32, "邓秀芝", 14, "", ("approve",))
    for turn, (office, who) in enumerate(_FIRST.items()):
        _named(world, office, who, at(world.ago(62), 560 + 5 * turn))
    _replaced(world)
    for days, minute in _AGREED:
        _agrees(world, days, minute)
    for session in _SESSIONS:
        _session(world, *session)


def _written(world: World, case_id: str, office: str, who: str, by: str, basis: str, former: str = "") -> Work:
    async def work(when: datetime) -> None:
        role = UNITS[office][1]
        seat = await CommitteeMember.get(name=former, until_on=None, filed_on__not_isnull=True) if former else None
        form = MemberForm(
            appointment_id=world.posts[who, role].id, duty="分管副局长", from_on=when.date(), basis=basis,
            replaces_id=seat.id if seat else None,
        )
        body = MemberBody(id=case_id, unit_id=world.offices[office].id, form=form)
        await committee_members.begin(body, actor=world.actor(by, when))

    return work


def _named(world: World, office: str, who: str, when: datetime) -> None:
    case_id = world.new_id()
    world.later(when, _written(world, case_id, office, who, _BUREAU[0], _NOTICE))
    world.photograph(case_id, _BUREAU, when + timedelta(minutes=1), "paper", "发文")
    world.later(when + timedelta(minutes=2), world.step(case_id, "file", _BUREAU))
    world.later(when + timedelta(minutes=3), world.step(case_id, "note", _BUREAU, {"note": "已存档"}))


def _replaced(world: World) -> None:
    """Health: filed, and not yet put away; another that is being written, and one that was given up."""
    role = UNITS["铁东区卫健局"][1]
    by = ("shen-health", role)
    for days, action in ((3, "file"), (30, "withdraw")):
        case_id, when = world.new_id(), at(world.ago(days), 600)
        why = "前任调离，由接任的同志替补。"
        written = _written(world, case_id, "铁东区卫健局", "shen-health", "shen-health", why, "尤前任")
        world.later(when, written)
        if action == "file":
            world.photograph(case_id, by, when + timedelta(minutes=1), "paper", "替补的书面材料")
        form = {"reason": "日子写错了，重新填写。"} if action == "withdraw" else None
        world.later(when + timedelta(minutes=2), world.step(case_id, action, by, form))
    case_id, when = world.new_id(), at(world.ago(1), 600)
    world.later(when, _drafted(world, case_id))


def _drafted(world: World, case_id: str) -> Work:
    async def work(when: datetime) -> None:
        office, who = "铁东区卫健局", "尤前任"
        await _written(world, case_id, office, who, "shen-health", "出差期间由同事代任。", "沈知夏")(when)

    return work


def _agrees(world: World, days: int, minute: int) -> None:
    """A session of one morning, at which all who wait by then are agreed to."""
    case_id, when = world.new_id(), at(world.ago(days), minute)
    world.later(when, _called(case_id, world, world.ago(days), 200))
    world.later(when + timedelta(minutes=2), _answered(case_id, world, "尤前任"))
    world.later(when + timedelta(minutes=4), world.step(case_id, "begin", _BUREAU))
    world.later(when + timedelta(minutes=6), _concluded(case_id, world))


def _called(case_id: str, world: World, day: date, most: int) -> Work:
    async def call(now: datetime) -> None:
        form = SessionForm(
            held_on=day, begins_at="09:00", place="区住建局三楼会议室", subject="公租房配租评审", most=most
        )
        await committee_sessions.begin(SessionBody(id=case_id, form=form), actor=world.actor(*_at(_BUREAU, now)))

    return call


def _answered(case_id: str, world: World, of_health: str) -> Work:
    async def answered(now: datetime) -> None:
        for office, who in {**_FIRST, "铁东区卫健局": of_health}.items():
            actor = world.actor(who, now, UNITS[office][1])
            await committee_sessions.answer(case_id, AnswerForm(attends=True), actor=actor)

    return answered


def _concluded(case_id: str, world: World) -> Work:
    async def concluded(now: datetime) -> None:
        votes = {"outcome": "agreed", "votes_for": len(_FIRST), "votes_against": 0, "words": ""}
        items = await SessionItem.filter(case_id=case_id).order_by("place")
        form = {"results": [{"item_id": one.id, **votes} for one in items], "minutes": "逐户评审，都同意。"}
        await world.step(case_id, "conclude", _BUREAU, form)(now)

    return concluded


def _session(world: World, days: int, held: int, action: str) -> None:
    case_id, when = world.new_id(), at(world.ago(days), 620)
    day = world.ago(-held)

    async def invited(now: datetime) -> None:
        form = SupervisorForm(name="章代表", capacity="deputy")
        bureau = world.actor(*_at(_BUREAU, now))
        code, _ = await atomically(lambda: committee_sessions.invite(case_id, form, actor=bureau))
        if action == "begin":
            who = world.accounts["zhang-supervisor"]
            await invitations.accept(code, actor=Actor(who.id, who.name, "", now))

    world.later(when, _called(case_id, world, day, 1))
    if action == "cancel":
        reason = {"reason": "会议室另有安排，改期再开。"}
        world.later(when + timedelta(days=1), world.step(case_id, "cancel", _BUREAU, reason))
        return
    # After health has named somebody else, where the session is held after that.
    said = when + timedelta(days=2 if held == 0 else 0)
    of_health = "shen-health" if held > -3 else "尤前任"
    world.later(said + timedelta(minutes=30), _answered(case_id, world, of_health))
    if action:
        world.later(said + timedelta(minutes=40), invited)
        world.later(at(day, 30), world.step(case_id, "begin", _BUREAU))
    if action == "conclude":
        world.later(at(day, 560), _concluded(case_id, world))


def _at(who: tuple[str, str], now: datetime) -> tuple[str, datetime, str]:
    return who[0], now, who[1]
