"""The demo's delegations (代办授权), in every state: a family asks somebody to act for it, and how that goes on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from casework.heart.actors import COMMUNITY_CLERK, TENANT, Actor
from casework.heart.advance import advance
from casework.people import accounts, delegations
from casework.words.clock import business_day
from casework.words.identity import check_character
from models import Account, Case
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

# Who is asked, by which family, and what came of it: the first is 万健秀, the others are families of 胜利社区 that have
# bound a phone.
_STORIES: tuple[tuple[int, str, str, str], ...] = (
    (-1, "万小林", "child", "given"),
    (0, "罗建设", "sibling", "accepted"),
    (1, "何秀英", "child", "revoked"),
    (2, "邵立新", "relative", "cancelled"),
    (3, "毕文静", "child", "resigned"),
    (4, "戴国平", "child", "expired"),
)
_WORDS = {"cancel": {"reason": "承租人来电，说不再需要代办。"}, "revoke": {"note": "孩子回来了，自己办。"}}


def plan_delegations(world: World) -> None:
    bound = [
        key for key, row in world.families.items()
        if row.community == "胜利社区" and row.bound and not row.ended_on and key not in {"wan", "kong"}
    ]
    for number, (family, name, relationship, state) in enumerate(_STORIES):
        key = "wan" if family < 0 else bound[family]
        _plan(world, number, key, name, relationship, state)


def _plan(world: World, number: int, family: str, name: str, relationship: str, state: str) -> None:
    case_id, given_on = world.new_id(), world.ago(20 - number)
    until = given_on + timedelta(days=5 if state == "expired" else 180)
    first = f"2103991985{number + 1:02d}1500{number}"
    form = delegations.GiveForm(
        name=name, relationship=relationship,  # type: ignore[arg-type]
        id_number=first + check_character(first), phone=f"1390000{7000 + number}",
        purposes=["change_report", "notice"], until=until, consent=True,
    )
    codes: list[str] = []

    async def give(when: datetime) -> None:
        given = await delegations.give(case_id, form, actor=world.actor(family, when, TENANT))
        codes.append(given.code or "")

    async def no_phone() -> str:
        return ""

    async def accept(when: datetime) -> None:
        account = await Account.create(name=name, created_at=when)
        world.accounts[name] = account
        actor = Actor(account.id, name, "", when, address="192.0.2.77")
        await delegations.accept(id_number=form.id_number, phone=no_phone, code=codes[0], actor=actor)

    world.later(at(given_on, 600 + number), give)
    if state in {"accepted", "resigned"}:
        world.later(at(given_on + timedelta(days=1), 610 + number), accept)
    if state in {"revoked", "expired"}:
        action = "revoke" if state == "revoked" else "expire"
        world.later(at(_after(world, until, state), 620 + number), _step(world, case_id, action, family, TENANT))
    if state == "cancelled":
        ending = _step(world, case_id, "cancel", "zhao-clerk", COMMUNITY_CLERK)
        world.later(at(given_on + timedelta(days=2), 630), ending)
    if state == "resigned":
        world.later(at(given_on + timedelta(days=3), 640), _resign(world, case_id, name))


def _after(world: World, until: date, state: str) -> date:
    return until + timedelta(days=1) if state == "expired" else world.ago(3)


def _step(world: World, case_id: str, action: str, who: str, role: str) -> Work:
    async def work(when: datetime) -> None:
        case = await Case.get(id=case_id).select_related("household", "dwelling")
        await advance(
            case, action, actor=world.actor(who, when, role), version=case.version, form=_WORDS.get(action, {})
        )

    return work


def _resign(world: World, case_id: str, name: str) -> Work:
    async def work(when: datetime) -> None:
        case = await Case.get(id=case_id).select_related("household", "dwelling")
        held = await accounts.appointments_of(world.accounts[name].id, business_day(when))
        actor = accounts.actor_for(world.accounts[name], held, "", at=when, address="192.0.2.77")
        await advance(case, "resign", actor=actor, version=case.version)

    return work
