"""Posts of staff (岗位): who looks after whose, and how one ends.

An organisation's administrator looks after its posts; those of administrators are looked after by the district office's
administrator, whose organisations are all streets and communities under it and the property managers beside it. Nobody
ends the own administrator's post, so that two who end each other leave one; whoever is left without any is invited anew
from the district office, and the district office by the operator (`python -m server invite`).

A post ends at once, or at the end of a day that is told beforehand. With it end, from the next request on: every answer
to a session in that post, uploads granted and links signed in it, exports asked for and imports begun in it, and the
invitations and codes that were issued in it and not yet taken. What was taken already is the organisation's, and stays.
Refuses a day that is over, and whoever's own post has ended in this instant.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from typing import Annotated

from msgspec import Meta
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.heart import access, actors, asks, rounds, second_person
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import Form, PersonName
from casework.heart.life import PROCEDURES
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.standing import in_force
from casework.people import account_names
from casework.words.clock import business_day
from models import Appointment, Case, Organisation, WorkbookExport

_LONGEST = timedelta(days=366)
_DISTRICT = "district_office"
_MANAGER = "property_manager"


Reason = Annotated[str, Meta(min_length=2, max_length=200, title="原因", description="至少两个字，会留在记录里")]


class EndPostForm(Form):
    reason: Reason
    # The last day, which counts whole; None: at once.
    last_day: (
        Annotated[
            date,
            Meta(title="最后一天", description="这一天还能办事；马上结束的不填", extra={"earliest": 0, "latest": 13}),
        ]
        | None
    ) = None


class EndBody(Form):
    form: EndPostForm


class RenameHolderForm(Form):
    name: Annotated[PersonName, Meta(title="正确的姓名")]
    reason: Reason


class RenameBody(Form):
    form: RenameHolderForm


class SignOutBody(Form):
    reason: Reason


register_door(Door("post.end", "结束这个岗位", EndBody, (actors.ADMINISTRATOR,)))
register_door(Door("post.rename", "更正姓名", RenameBody, (actors.ADMINISTRATOR,)))
register_door(Door("post.sign_out", "让他在所有设备上退出", SignOutBody, (actors.ADMINISTRATOR,)))


async def works_at(case: Case, account_id: int, today: date) -> bool:
    """Whether the account holds a post, whichever it asks in, in which such cases are read or worked at."""
    roles = [role for role in PROCEDURES[case.procedure].readers if role not in (actors.SUPERVISOR, actors.ANYBODY)]
    return await Appointment.filter(in_force(today), account_id=account_id, role__in=roles or [""]).exists()


async def offices_in_reach(actor: Actor) -> QuerySet[Organisation]:
    """The organisations whose administrators this administrator looks after. Raises not_allowed."""
    access.require_role(actor, actors.ADMINISTRATOR)
    own = await Organisation.get(id=actor.organisation_id)
    if own.kind != _DISTRICT:
        return Organisation.filter(id=own.id)
    return Organisation.filter(Q(access.under(own.path, "path"), kind=_MANAGER, join_type=Q.OR))


async def find_office(organisation_id: int, *, actor: Actor) -> Organisation:
    found = await (await offices_in_reach(actor)).filter(id=organisation_id).first()
    if found is None:
        raise access.not_found()
    return found


async def posts_in_reach(actor: Actor) -> QuerySet[Appointment]:
    """All posts of the own organisation, and the administrators' of those under the district office, ended ones too."""
    offices = await offices_in_reach(actor)
    own = Q(organisation_id=actor.organisation_id)
    under = Q(role=actors.ADMINISTRATOR, organisation_id__in=await column(offices, "id"))
    return Appointment.filter(own | under).select_related("account", "organisation")


async def find_post(appointment_id: int, *, actor: Actor) -> Appointment:
    found = await (await posts_in_reach(actor)).filter(id=appointment_id).first()
    if found is None:
        raise access.not_found()
    return found


def stands(post: Appointment, today: date) -> bool:
    return post.ended_at is None and post.starts_on <= today and (post.ends_on is None or post.ends_on >= today)


def looks_after(post: Appointment, office_kind: str, *, actor: Actor) -> bool:
    """Whether this administrator, of an organisation of that kind, may end the post, sign its holder out or rename."""
    if post.role == actors.ADMINISTRATOR:
        return office_kind == _DISTRICT and post.account_id != actor.account_id
    return post.organisation_id == actor.organisation_id


async def find_to_look_after(appointment_id: int, *, actor: Actor) -> Appointment:
    """Both posts are locked, always in the same order: of two who end each other, the second has no post any more.

    Raises not_found, not_allowed. In a transaction.
    """
    post = await find_post(appointment_id, actor=actor)
    pair = Appointment.filter(id__in=[actor.appointment_id or 0, post.id]).order_by("id").select_for_update()
    locked = {row.id: row for row in await pair}
    mine = locked.get(actor.appointment_id or 0)
    if mine is None or not stands(mine, actor.today):
        raise refuse("not_allowed", "您已不再担任这个岗位，请重新选择身份。")
    own = await Organisation.get(id=actor.organisation_id)
    if not looks_after(post, own.kind, actor=actor):
        raise refuse("not_allowed", "本单位管理员的岗位由区保障办的管理员办理，自己的岗位不能自己结束。")
    for name in ("ended_at", "ends_on", "end_reason"):
        setattr(post, name, getattr(locked[post.id], name))
    return post


async def end_post(appointment_id: int, form: EndPostForm, *, actor: Actor) -> Appointment:
    """Again it is the same. Raises not_found, not_allowed, form_invalid. In a transaction."""
    post = await find_to_look_after(appointment_id, actor=actor)
    if form.last_day is not None:
        if not actor.today <= form.last_day <= actor.today + _LONGEST:
            raise invalid({"last_day": "最后一天不能早于今天，也不能晚于一年以后。"})
        if not stands(post, actor.today) and post.starts_on <= actor.today:
            raise refuse("step_not_possible", "这个岗位已经结束。")
        await Appointment.filter(id=post.id, ended_at=None).update(ends_on=form.last_day, end_reason=form.reason)
        await _note(post, form, actor)
        post.ends_on, post.end_reason = form.last_day, form.reason
        return post
    if post.ended_at is None and (post.ends_on is None or post.ends_on >= actor.today):
        await end_at_once(post, form.reason, actor=actor)
        await _note(post, form, actor)
    return post


async def end_at_once(post: Appointment, reason: str, *, actor: Actor) -> None:
    """Staff's or a family's: the one writer of an end that no day was told for. In a transaction."""
    await Appointment.filter(id=post.id, ended_at=None).update(
        ended_at=actor.at, ended_by_id=actor.account_id or None, end_reason=reason[:200]
    )
    # Nobody may fetch them any more; the worker takes the bytes away.
    await WorkbookExport.filter(appointment_id=post.id, expires_at__gt=actor.at).update(expires_at=actor.at)
    post.ended_at, post.end_reason = actor.at, reason[:200]
    await asks.renew_where_judged(post.role, post.organisation_id)


async def _days_over(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """A post whose last day is over ended with it, whoever looks; from here on others are asked in its place."""
    over = Appointment.filter(ends_on__lt=business_day(now()), ended_at=None, role__in=list(second_person.ABOVE))
    behind = -1
    while ids := await column(over.filter(id__gt=behind).order_by("id").limit(rounds.PAGE), "id"):
        behind = ids[-1]

        async def end(post_id: str) -> None:
            post = await Appointment.select_for_update().get(id=int(post_id))
            if post.ended_at is None and not stands(post, business_day(now())):
                await end_at_once(post, post.end_reason, actor=rounds.calendar(now()))

        yield await rounds.each(map(str, ids), end)


rounds.declare("posts", _days_over)


async def _note(post: Appointment, form: EndPostForm, actor: Actor) -> None:
    detail = {"role": post.role, "reason": form.reason, "last_day": str(form.last_day or "")}
    await record("grant_ended", actor=actor, code="post", subject=f"appointment:{post.id}", detail=detail)


async def rename_holder(appointment_id: int, form: RenameHolderForm, *, actor: Actor) -> Appointment:
    """Raises not_found, not_allowed, step_not_possible. In a transaction."""
    post = await find_to_look_after(appointment_id, actor=actor)
    if not stands(post, actor.today):
        raise refuse("step_not_possible", "这个岗位已经结束。")
    if post.account_id == actor.account_id:
        raise refuse("not_allowed", "自己的姓名不能自己改，请由其他管理员办理。")
    await account_names.rename(post, form.name, form.reason, actor=actor)
    return post


async def issuer_stands(appointment_id: int | None, today: date) -> bool:
    """Whether what was issued in that post may still be taken: a post that ended takes along what waits. NULL: of
    before this was kept, or the operator's. Locked, so that the end of the post and the taking have an order.
    """
    if appointment_id is None:
        return True
    return bool(await Appointment.filter(in_force(today), id=appointment_id).select_for_update().first())
