"""Staff join by an invitation from their own organisation's administrator, in one of its roles.

Refuses an administrator of another organisation, a role that the organisation does not have, and a code used twice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from casework import access, actors
from casework.actors import ROLES_OF_KIND, Actor
from casework.bindings import check_attempts, code_hash, make_code
from casework.problems import invalid, refuse
from casework.transactions import atomically
from models import Account, Appointment, Invitation, Organisation

INVITATION_DAYS = 7
_OPERATOR = "系统运维"


async def invite(role: str, name: str, organisation_id: int, *, actor: Actor) -> tuple[str, Invitation]:
    """A one-time code, shown once. Raises not_allowed, not_found, form_invalid. In a transaction."""
    access.require_role(actor, actors.ADMINISTRATOR)
    if organisation_id != actor.organisation_id:
        raise refuse("not_found")
    organisation = await access.find_organisation(organisation_id, actor=actor)
    if role not in ROLES_OF_KIND.get(organisation.kind, ()):
        raise invalid({"role": "本单位没有这个岗位。"})
    code = make_code(12)
    row = await Invitation.create(
        code_hash=code_hash(code),
        organisation_id=organisation.id,
        role=role,
        name=name,
        issued_by_id=actor.account_id,
        expires_at=actor.at + timedelta(days=INVITATION_DAYS),
    )
    return code, row


async def invite_first(role: str, name: str, organisation_name: str, *, at: datetime) -> str:
    """The operator's own invitation, for the first administrator of an organisation. In a transaction.

    Raises not_found for no or several organisations of that name, form_invalid for a role it does not have.
    """
    found = await Organisation.filter(name=organisation_name).limit(2)
    if len(found) != 1:
        raise refuse("not_found")
    if role not in ROLES_OF_KIND.get(found[0].kind, ()):
        raise invalid({"role": "本单位没有这个岗位。"})
    operator = await Account.get_or_none(name=_OPERATOR, openid=None, demo_key=None)
    operator = operator or await Account.create(name=_OPERATOR, created_at=at)
    code = make_code(12)
    await Invitation.create(
        code_hash=code_hash(code),
        organisation_id=found[0].id,
        role=role,
        name=name,
        issued_by_id=operator.id,
        expires_at=at + timedelta(days=INVITATION_DAYS),
    )
    return code


async def accept(code: str, name: str, *, actor: Actor) -> None:
    """Appoints the account as the invitation says. Raises invitation_refused, too_many_attempts."""
    await check_attempts("invitation", code_hash(code), actor=actor)

    async def work() -> None:
        row = await Invitation.filter(code_hash=code_hash(code), expires_at__gt=actor.at).first()
        if row is None:
            raise refuse("invitation_refused")
        if row.used_by_id == actor.account_id:
            return
        used = await Invitation.filter(id=row.id, used_at=None).update(
            used_at=actor.at, used_by_id=actor.account_id
        )
        if used != 1:
            raise refuse("invitation_refused")
        await Appointment.create(
            account_id=actor.account_id,
            role=row.role,
            organisation_id=row.organisation_id,
            starts_on=actor.today,
        )
        await Account.filter(id=actor.account_id).update(name=name or row.name)

    await atomically(work)
