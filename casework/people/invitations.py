"""Staff join by an invitation from their own organisation's administrator, in one of its roles, under the name that
stands in the invitation; administrators also by one of the district office's.

An invitation is taken once, within its days, while the post in which it was issued stands and nobody has ended it.
Refuses an administrator of another organisation, a role that the organisation does not have, a code used twice, whoever
would take the invitation that oneself has issued, and to watch over what one works at oneself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated

from msgspec import Meta
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.heart import access, actors, asks
from casework.heart.actors import ROLES_OF_KIND, Actor
from casework.heart.attempts import trying
from casework.heart.audit import record
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import Form, Number, PersonName, choices
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.standing import going_on, in_force
from casework.heart.transactions import atomically
from casework.people import account_names, posts
from casework.people.bindings import code_hash, make_code
from models import Account, Appointment, Case, Invitation, Organisation

INVITATION_DAYS = 7
# What may be invited to, as its holder is called; which of them an organisation has, its kind says.
POSTS = {
    actors.DISTRICT_CLERK: "区保障办经办人",
    actors.STREET_CLERK: "街道经办人",
    actors.COMMUNITY_CLERK: "社区经办人",
    actors.GRID_WORKER: "网格员",
    actors.MANAGER_CLERK: "管房单位经办人",
    actors.HOUSING_CLERK: "区住建局经办人",
    actors.CIVIL_AFFAIRS_CLERK: "区民政局经办人",
    actors.HEALTH_CLERK: "区卫健局经办人",
    actors.FEDERATION_CLERK: "区残联经办人",
    actors.UNIT_CLERK: "成员单位经办人",
    actors.ADMINISTRATOR: "单位管理员",
}


class InviteBody(Form):
    organisation_id: Annotated[Number, Meta(title="单位", description="其他单位只能邀请单位管理员")]
    name: Annotated[PersonName, Meta(title="姓名")]
    role: Annotated[str, Meta(max_length=24, title="职务", extra=choices(POSTS))]


register_door(Door("invitation.make", "邀请同事", InviteBody, (actors.ADMINISTRATOR,)))
_OPERATOR = "系统运维"


async def invite(role: str, name: str, organisation_id: int, *, actor: Actor) -> tuple[str, Invitation]:
    """A one-time code, shown once. Raises not_allowed, not_found, form_invalid. In a transaction."""
    organisation = await posts.find_office(organisation_id, actor=actor)
    if role not in ROLES_OF_KIND.get(organisation.kind, ()):
        raise invalid({"role": "本单位没有这个岗位。"})
    if organisation.id != actor.organisation_id and role != actors.ADMINISTRATOR:
        raise invalid({"role": "其他单位只能邀请单位管理员，其余岗位由该单位管理员邀请。"})
    # Two at once: whoever's post ends in this instant issues nothing any more.
    if not await posts.issuer_stands(actor.appointment_id, actor.today):
        raise refuse("not_allowed")
    return await _issue(role, name, organisation.id, actor.account_id, actor.appointment_id, actor.at)


async def _issue(
    role: str, name: str, organisation_id: int, by: int, post: int | None, at: datetime
) -> tuple[str, Invitation]:
    code = make_code(12)
    row = await Invitation.create(
        code_hash=code_hash(code),
        organisation_id=organisation_id,
        role=role,
        name=name,
        issued_by_id=by,
        appointment_id=post,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    return code, row


async def operator(*, at: datetime) -> Account:
    """Whoever works at the command line. In a transaction."""
    known = await Account.get_or_none(name=_OPERATOR, openid=None, demo_key=None)
    return known or await Account.create(name=_OPERATOR, created_at=at)


async def invite_first(role: str, name: str, organisation_name: str, *, at: datetime) -> str:
    """The operator's own invitation, for the first administrator of an organisation, or for one that has none left. In
    a transaction.

    Raises not_found for no or several organisations of that name, form_invalid for a role it does not have.
    """
    found = await Organisation.filter(name=organisation_name).limit(2)
    if len(found) != 1:
        raise refuse("not_found")
    if role not in ROLES_OF_KIND.get(found[0].kind, ()):
        raise invalid({"role": "本单位没有这个岗位。"})
    by = await operator(at=at)
    return (await _issue(role, name, found[0].id, by.id, None, at))[0]


async def invitations_in_reach(actor: Actor) -> QuerySet[Invitation]:
    """Of the own organisation; of the others that this administrator looks after those of administrators."""
    offices = await posts.offices_in_reach(actor)
    own = Q(organisation_id=actor.organisation_id)
    under = Q(role=actors.ADMINISTRATOR, organisation_id__in=await column(offices, "id"))
    return Invitation.filter(own | under).select_related("organisation", "issued_by")


async def end_invitation(invitation_id: int, *, actor: Actor) -> Invitation:
    """Nobody takes it any more. Again it is the same. Raises not_found, step_not_possible. In a transaction."""
    row = await (await invitations_in_reach(actor)).filter(id=invitation_id).first()
    if row is None:
        raise access.not_found()
    return await end_for_good(row, actor=actor)


async def end_for_good(row: Invitation, *, actor: Actor) -> Invitation:
    """Whoever may. Raises step_not_possible. In a transaction."""
    if row.ended_at is not None:
        return row
    ended = await Invitation.filter(id=row.id, used_at=None, ended_at=None).update(
        ended_at=actor.at, ended_by_id=actor.account_id
    )
    if ended != 1:
        raise refuse("step_not_possible", "这个员工码已经用过了；要收回权限，请结束这个人的岗位。")
    row.ended_at = actor.at
    await record("grant_ended", actor=actor, code="invitation", subject=f"invitation:{row.id}")
    return row


async def states_of(rows: Sequence[Invitation], *, actor: Actor) -> dict[int, str]:
    """How each stands: waiting, used, ended or expired; one whose issuer has left the post is ended."""
    issued = {row.appointment_id for row in rows if row.appointment_id}
    still = Appointment.filter(in_force(actor.today), id__in=list(issued) or [0])
    stand: set[int | None] = {None, *await column(still, "id")}
    return {row.id: _state(row, actor.at, row.appointment_id in stand) for row in rows}


def _state(row: Invitation, at: datetime, issuer_stands: bool) -> str:
    if row.used_at is not None:
        return "used"
    if row.ended_at is not None or not issuer_stands:
        return "ended"
    return "waiting" if row.expires_at > at else "expired"


async def accept(code: str, *, actor: Actor) -> None:
    """Appoints the account as the invitation says. Raises invitation_refused, too_many_attempts."""
    async with trying("invitation", code_hash(code), actor=actor):
        await _accept(code, actor)


async def _accept(code: str, actor: Actor) -> None:
    async def work() -> None:
        # Two at once by one account take turns, so that a post is given once.
        await Account.filter(id=actor.account_id).select_for_update().first()
        row = await Invitation.filter(code_hash=code_hash(code), expires_at__gt=actor.at, ended_at=None).first()
        if row is None:
            raise refuse("invitation_refused")
        if row.used_by_id == actor.account_id:
            return
        if row.issued_by_id == actor.account_id:
            raise refuse("invitation_refused", "不能接受自己发出的邀请，请由其他管理员邀请您。")
        if not await posts.issuer_stands(row.appointment_id, actor.today):
            raise refuse("invitation_refused")
        if row.session_id is not None:
            await _may_watch(row.session_id, actor)
        used = await Invitation.filter(id=row.id, used_at=None, ended_at=None).update(
            used_at=actor.at, used_by_id=actor.account_id
        )
        if used != 1:
            raise refuse("invitation_refused")
        same = Appointment.filter(
            in_force(actor.today), account_id=actor.account_id, role=row.role, organisation_id=_office_of(row),
            session_id=row.session_id,
        )
        if await same.exists():
            return
        await account_names.take_name(actor.account_id, row.name, account_names.INVITATION, actor=actor)
        await Appointment.create(
            account_id=actor.account_id,
            role=row.role,
            organisation_id=_office_of(row),
            session_id=row.session_id,
            name=row.name,
            starts_on=actor.today,
        )
        await asks.renew_where_judged(row.role, _office_of(row))

    await atomically(work)


async def _may_watch(session_id: str, actor: Actor) -> None:
    """Over what goes on, and in which the account has no hand in any of its posts. Raises invitation_refused."""
    if not await going_on({session_id}, actor.today):
        raise refuse("invitation_refused")
    if await posts.works_at(await Case.get(id=session_id), actor.account_id, actor.today):
        raise refuse("invitation_refused", "您在办这件事的单位任职，不能同时作监督人员，请换一位。")


def _office_of(row: Invitation) -> int | None:
    """Whoever watches over a session belongs to no office of ours: what that one reads, it reads of that session."""
    return None if row.session_id is not None else row.organisation_id
