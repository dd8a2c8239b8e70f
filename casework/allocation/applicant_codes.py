"""How a family that has applied comes to see where that stands: by a code (家庭码) that its community hands out, and
the number of a paper of one of those who apply.

It reads its own application and nothing else, for as long as that goes on, and of a refusal for as long as another
look may be asked for: with the withdrawal or the moving in the right has ended, and a family that was housed binds
itself to its household as every other. Refuses with
the one sentence of every binding (`casework/people/bindings.py`), whatever is wrong.
"""

from __future__ import annotations

from datetime import date, timedelta

from tortoise.expressions import Q

from casework.allocation.applicants import applicants
from casework.allocation.applications import APPLICATION, form_of
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.problems import invalid, refuse
from casework.heart.queries import count_where
from casework.heart.standing import goes_on, in_force
from casework.people import account_names, bindings, posts
from casework.people.bindings import CODE_DAYS, EndBindingForm, code_hash, indexes_of, make_code
from models import ApplicantCode, Appointment, Case, Organisation


async def hand_out(case_id: str, *, actor: Actor) -> tuple[str, ApplicantCode]:
    """A fresh one-time code for a family whose application the clerk's community has taken in. Older ones stop working.

    Raises not_allowed, not_found, step_not_possible. In a transaction.
    """
    access.require_role(actor, actors.COMMUNITY_CLERK)
    case = await _held(await access.find_case(case_id, actor=actor, procedure=APPLICATION.name))
    if not followed(case, actor.today):
        raise refuse("step_not_possible", "这件申请已经结束，不用再给家庭码。")
    await _end_codes(case.id, actor)
    code = make_code(8)
    row = await ApplicantCode.create(
        code_hash=code_hash(code), case_id=case.id, issued_by_id=actor.account_id,
        appointment_id=actor.appointment_id or 0, expires_at=actor.at + timedelta(days=CODE_DAYS),
    )
    return code, row


async def _take(code: str, id_number: str, actor: Actor) -> str:
    row = await ApplicantCode.filter(
        code_hash=code_hash(code), used_at=None, ended_at=None, expires_at__gt=actor.at
    ).first()
    if row is None:
        return ""
    case = await _held(await Case.get(id=row.case_id))
    asked = set(indexes_of(id_number))
    names = [name for name, index in applicants(await form_of(case.id)).members if index in asked]
    if not names or not followed(case, actor.today) or not await _handed_out_by_its_own(row, case, actor):
        return ""
    if await ApplicantCode.filter(id=row.id, used_at=None, ended_at=None).update(used_at=actor.at) != 1:
        return ""
    mine = Appointment.filter(in_force(actor.today), account_id=actor.account_id, application_id=case.id)
    if not await mine.exists():
        await Appointment.create(
            account_id=actor.account_id, role=actors.APPLICANT, application_id=case.id, name=names[0],
            starts_on=actor.today,
        )
        await account_names.take_name(actor.account_id, names[0], account_names.BINDING, actor=actor)
    return f"application:{case.id}"


bindings.declare_codes(_take)


async def _held(case: Case) -> Case:
    return await Case.filter(id=case.id).select_for_update().get()


async def _handed_out_by_its_own(row: ApplicantCode, case: Case, actor: Actor) -> bool:
    """Whoever handed it out still has that post, at the community that answers for the family."""
    community = await Organisation.get(path=case.area_path)
    post = Appointment.filter(in_force(actor.today), id=row.appointment_id, organisation_id=community.id)
    return bool(await post.select_for_update().first())


async def end(case_id: str, form: EndBindingForm, *, actor: Actor) -> int:
    """By the community, with a reason: codes that were not used and all bindings of that application. By the family:
    the own binding. Returns how many have ended. Again it is the same. In a transaction.

    Raises not_allowed, not_found, form_invalid.
    """
    access.require_role(actor, actors.COMMUNITY_CLERK, actors.APPLICANT)
    own = actor.role == actors.APPLICANT
    if own:
        case = await access.find_own_application(actor=actor)
        if case.id != case_id:
            raise access.not_found()
    else:
        case = await access.find_case(case_id, actor=actor, procedure=APPLICATION.name)
        if len(form.reason) < 2:
            raise invalid({"reason": "请写明原因。"})
    await _held(case)
    held = Appointment.filter(application_id=case.id, ended_at=None)
    rows = await (held.filter(account_id=actor.account_id) if own else held).order_by("id").limit(500)
    ended = 0 if own else await _end_codes(case.id, actor)
    for row in rows:
        await posts.end_at_once(row, form.reason, actor=actor)
    if ended or rows:
        detail = {"reason": form.reason}
        await record("grant_ended", actor=actor, code="binding", subject=f"application:{case.id}", detail=detail)
    return ended + len(rows)


def followed(case: Case, today: date) -> bool:
    """Whether its family may follow it on that day: while it goes on, and while a refusal may be looked at again."""
    return goes_on(case.procedure, case.status, case.due_on, today)


async def bound(case: Case, *, today: date) -> int:
    """By how many accounts it is read now."""
    if not followed(case, today):
        return 0
    return await count_where(Appointment, Q(in_force(today), application_id=case.id))


async def _end_codes(case_id: str, actor: Actor) -> int:
    return await ApplicantCode.filter(case_id=case_id, used_at=None, ended_at=None).update(ended_at=actor.at)
