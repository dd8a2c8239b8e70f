"""The operator's hand on what people were given: who holds what at an organisation or in a family, and ending one of
them. For the day on which nobody else can: an organisation without an administrator, a stolen phone at night.

Every ending is an audit event with the operator's words. Refuses what is not there, and what has ended already.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from datetime import datetime

from casework.heart.actors import ROLE_LABELS, Actor
from casework.heart.audit import record
from casework.heart.problems import Problem, refuse
from casework.heart.standing import in_force
from casework.heart.transactions import atomically
from casework.people import calendar_addresses, invitations, posts, sessions
from casework.words.clock import SystemClock, business_day
from models import Account, Appointment, BindingCode, CalendarAddress, Invitation, Organisation

_MOST = 1000


async def list_grants(organisation: str, household: int) -> int:
    """Prints what stands, a line each, with the number by which `end-grant` names it."""
    now = SystemClock().now()
    try:
        lines = await (_of_family(household, now) if household else _of_office(organisation, now))
    except Problem as problem:
        print(f"{organisation or household}：{problem.detail}", file=sys.stderr)
        return 1
    print("\n".join(lines) if lines else "没有")
    return 0


async def _of_office(name: str, now: datetime) -> list[str]:
    office = await Organisation.get_or_none(name=name)
    if office is None:
        raise refuse("not_found")
    held = Appointment.filter(in_force(business_day(now)), organisation_id=office.id)
    lines = [
        f"post {row.id}  {ROLE_LABELS[row.role]}  {row.name or row.account.name}  {row.starts_on} 起"
        for row in await held.select_related("account").order_by("id").limit(_MOST)
    ]
    waiting = Invitation.filter(organisation_id=office.id, used_at=None, ended_at=None, expires_at__gt=now)
    calendars = CalendarAddress.filter(
        living=1, appointment__organisation_id=office.id, appointment__ended_at=None
    ).select_related("appointment__account")
    lines += [
        f"calendar {row.id}  {row.appointment.name or row.appointment.account.name}"
        f"  {business_day(row.made_at)} 起  最近读取 {row.read_on or '没有'}"
        for row in await calendars.order_by("id").limit(_MOST)
    ]
    return lines + [
        f"invitation {row.id}  {ROLE_LABELS[row.role]}  {row.name}" for row in await waiting.order_by("id").limit(_MOST)
    ]


async def _of_family(household: int, now: datetime) -> list[str]:
    held = Appointment.filter(in_force(business_day(now)), household_id=household)
    lines = []
    for row in await held.select_related("account", "member").order_by("id").limit(_MOST):
        kind = "delegate" if row.delegation_id else "binding"
        who = row.member.name if row.member else row.name or row.account.name
        lines.append(f"{kind} {row.id}  {who}  {row.starts_on} 起  账号 {row.account_id}")
    codes = BindingCode.filter(household_id=household, used_at=None, ended_at=None, expires_at__gt=now)
    return lines + [f"binding-code {row.id}" for row in await codes.limit(_MOST)]


async def end_grant(kind: str, number: int, *, by: str, reason: str) -> int:
    """Ends one, whoever gave it. The next request to the service finds it gone."""
    at = SystemClock().now()

    async def work() -> str:
        operator = await invitations.operator(at=at)
        actor = Actor(operator.id, operator.name, "", at)
        said = await _ENDINGS[kind](number, reason, actor)
        detail = {"kind": kind, "by": by, "reason": reason}
        await record("grant_ended", actor=actor, code="operator", subject=f"{kind}:{number}", detail=detail)
        return said

    try:
        said = await atomically(work)
    except Problem as problem:
        print(f"{kind} {number}：{problem.detail}", file=sys.stderr)
        return 1
    print(f"{kind} {number}：{said}")
    return 0


async def _end_appointment(number: int, reason: str, actor: Actor) -> str:
    row = await Appointment.filter(id=number).select_for_update().first()
    if row is None:
        raise refuse("not_found")
    if row.ended_at is not None:
        raise refuse("step_not_possible", "已经结束了。")
    await posts.end_at_once(row, reason, actor=actor)
    return "已经结束，下一次请求起失效"


async def _end_invitation(number: int, reason: str, actor: Actor) -> str:
    row = await Invitation.get_or_none(id=number)
    if row is None:
        raise refuse("not_found")
    await invitations.end_for_good(row, actor=actor)
    return "已经作废"


async def _end_code(number: int, reason: str, actor: Actor) -> str:
    ended = await BindingCode.filter(id=number, used_at=None, ended_at=None).update(ended_at=actor.at)
    if not ended:
        raise refuse("not_found")
    return "已经作废"


async def _end_sessions(number: int, reason: str, actor: Actor) -> str:
    if not await Account.exists(id=number):
        raise refuse("not_found")
    return f"在{await sessions.end_all(number, actor=actor, reason=reason)}个设备上退出登录"


async def _end_calendar(number: int, reason: str, actor: Actor) -> str:
    row = await CalendarAddress.get_or_none(id=number, living=1)
    if row is None:
        raise refuse("not_found")
    await calendar_addresses.end_posts([row.appointment_id], actor=actor)
    return "已经停用"


# What each number is of: an appointment, an invitation, a code, an account, a calendar's address.
_ENDINGS: dict[str, Callable[[int, str, Actor], Awaitable[str]]] = {
    "post": _end_appointment, "binding": _end_appointment, "delegate": _end_appointment,
    "invitation": _end_invitation, "binding-code": _end_code, "sessions": _end_sessions,
    "calendar": _end_calendar,
}
KINDS = tuple(_ENDINGS)
