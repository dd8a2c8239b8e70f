"""Whoever is invited to watch over one session (2b, 3c), of the review committee or of a selection day: by a code of
their own, to this session and to no other. Their right to read ends with it (`casework/heart/standing.py`), and what
they remark stands in its paper.

Refuses more than a hall holds, whoever was not invited, who works at it in another post, and to check in twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.problems import invalid, refuse
from casework.people import posts
from casework.people.bindings import code_hash, make_code
from casework.people.invitations import INVITATION_DAYS
from models import Case, Invitation, SessionSupervisor
from models.fields import sealed_for

MOST = 60


async def invite(case: Case, name: str, capacity: str, *, actor: Actor) -> str:
    """A one-time code for whoever is to watch over this session, which the caller holds. Raises form_invalid."""
    if await SessionSupervisor.filter(case_id=case.id).count() >= MOST:
        raise invalid({"form.name": f"一次会议最多邀请{MOST}人。"})
    code = make_code(12)
    invitation = await Invitation.create(
        code_hash=code_hash(code), organisation_id=actor.organisation_id, role=actors.SUPERVISOR, name=name,
        issued_by_id=actor.account_id, appointment_id=actor.appointment_id, session_id=case.id,
        expires_at=actor.at + timedelta(days=INVITATION_DAYS),
    )
    await SessionSupervisor.create(case_id=case.id, invitation_id=invitation.id, name=name, capacity=capacity)
    return code


async def own(case: Case, *, actor: Actor) -> SessionSupervisor:
    """As whom the actor watches over it. Raises not_allowed, not_found, same_person."""
    access.require_role(actor, actors.SUPERVISOR)
    row = await SessionSupervisor.filter(case_id=case.id, invitation__used_by_id=actor.account_id).first()
    if row is None:
        raise access.not_found()
    # Asked of the invitation as well: a post may have been given since.
    if await posts.works_at(case, actor.account_id, actor.today):
        raise refuse("same_person", "您在办这件事的单位任职，不能再作监督人员。")
    return row


async def remark(case: Case, words: str, *, actor: Actor, kind: str) -> None:
    """What a supervisor has to say of a session that the caller holds, the last word in place of the one before it."""
    row = await own(case, actor=actor)
    key = {"case_id": case.id, "invitation_id": row.invitation_id}
    await SessionSupervisor.filter(id=row.id).update(
        **sealed_for(SessionSupervisor, key, remark=words, remarked_at=actor.at)
    )
    await record(kind, actor=actor, subject=f"case:{case.id}")


async def check_in(case: Case, *, actor: Actor) -> None:
    """Once. Raises not_allowed, not_found, supervisor_checked_in."""
    row = await own(case, actor=actor)
    if await SessionSupervisor.filter(id=row.id, checked_in_at=None).update(checked_in_at=actor.at) != 1:
        raise refuse("supervisor_checked_in")


async def supervisors_of(case_id: str) -> Sequence[SessionSupervisor]:
    found = SessionSupervisor.filter(case_id=case_id).select_related("invitation")
    return await found.order_by("id").limit(MOST)
