"""Posts and invitations of the organisations that an administrator looks after: seen, ended, and a name put right."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from tortoise.expressions import Q

from casework.heart.actors import ROLE_LABELS, Actor
from casework.heart.forms import one_of
from casework.heart.queries import names_of
from casework.heart.standing import in_force
from casework.people import account_names, calendar_addresses, invitations, posts, sessions
from casework.people.posts import EndBody, RenameBody, SignOutBody
from handlers.heart.http import Ask, Empty, PageQuery, Struct, endpoint, page_by_id
from handlers.heart.replies import OrganisationRef, local
from handlers.people.accounts import POSTS
from handlers.people.sessions import SessionReply, living_sessions
from models import Account, Appointment, Invitation, Organisation

Role = Annotated[str, one_of(*POSTS)]


class PostsQuery(PageQuery):
    # Administrators of the organisations under the district office, instead of everybody's of the own one.
    under: bool = False
    ended: bool = False


class PostLine(Struct):
    id: int
    name: str
    role: Role
    role_label: str
    organisation: OrganisationRef
    starts_on: date
    ends_on: date | None
    ended_at: datetime | None
    end_reason: str
    standing: bool
    mine: bool
    # Whether the asker may end it, sign its holder out, or put the name right.
    may_end: bool


class PostPage(Struct):
    items: list[PostLine]
    next: str | None


class NameChange(Struct):
    before: str
    after: str
    cause_label: str
    reason: str
    changed_by: str
    at: datetime


class PostDetail(Struct):
    post: PostLine
    sessions: list[SessionReply]
    # Since when a calendar may be read in it without signing in; None: it may not.
    calendar_since: datetime | None
    names: list[NameChange]


class InvitationLine(Struct):
    id: int
    name: str
    role: Role
    role_label: str
    organisation: OrganisationRef
    issued_by: str
    expires_at: datetime
    state: Annotated[str, one_of("waiting", "used", "ended", "expired")]
    state_label: str


class InvitationPage(Struct):
    items: list[InvitationLine]
    next: str | None


class InvitationQuery(PageQuery):
    under: bool = False


class PostOffices(Struct):
    items: list[OrganisationRef]
    next: str | None


_STATES = {"waiting": "等待接受", "used": "已接受", "ended": "已作废", "expired": "已过期"}
_CAUSES = {"invitation": "接受邀请", "binding": "绑定家庭", "delegation": "接受代办", "administrator": "管理员更正"}


def _office(row: Organisation) -> OrganisationRef:
    return OrganisationRef(id=row.id, name=row.name, kind=row.kind)


def _line(row: Appointment, own: Organisation, actor: Actor) -> PostLine:
    assert row.organisation is not None
    stands = posts.stands(row, actor.today)
    return PostLine(
        id=row.id,
        name=row.name or row.account.name,
        role=row.role,
        role_label=ROLE_LABELS[row.role],
        organisation=_office(row.organisation),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        ended_at=local(row.ended_at) if row.ended_at else None,
        end_reason=row.end_reason,
        standing=stands,
        mine=row.account_id == actor.account_id,
        may_end=stands and posts.looks_after(row, own.kind, actor=actor),
    )


def _where(under: bool, ask: Ask) -> Q:
    own = Q(organisation_id=ask.actor.organisation_id)
    return ~own if under else own


@endpoint("GET", "/posts", summary="本单位的岗位", query=PostsQuery, reply=PostPage)
async def list_posts(ask: Ask) -> PostPage:
    found = (await posts.posts_in_reach(ask.actor)).filter(_where(ask.query.under, ask))
    stand = in_force(ask.actor.today)
    rows, more = await page_by_id(found.filter(~stand if ask.query.ended else stand), ask.query)
    own = await Organisation.get(id=ask.actor.organisation_id)
    return PostPage(items=[_line(row, own, ask.actor) for row in rows], next=more)


@endpoint("GET", "/posts/offices", summary="我能任免管理员的单位", query=PageQuery, reply=PostOffices)
async def list_offices(ask: Ask) -> PostOffices:
    rows, more = await page_by_id(await posts.offices_in_reach(ask.actor), ask.query)
    return PostOffices(items=[_office(row) for row in rows], next=more)


async def _detail(post: Appointment, ask: Ask) -> PostDetail:
    own = await Organisation.get(id=ask.actor.organisation_id)
    history = await account_names.history(post.account_id)
    # Of other posts of the same person nothing is told here but what the account itself is called.
    history = [row for row in history if row.appointment_id in (None, post.id)]
    names = await names_of(Account, [row.changed_by_id for row in history])
    line = _line(post, own, ask.actor)
    calendar = await calendar_addresses.of_post(post.id) if line.may_end else None
    return PostDetail(
        post=line,
        sessions=await living_sessions(post.account_id, ask) if line.may_end else [],
        calendar_since=local(calendar.made_at) if calendar else None,
        names=[
            NameChange(
                before=row.before, after=row.after, cause_label=_CAUSES.get(row.cause, ""), reason=row.reason,
                changed_by=names.get(row.changed_by_id or 0, ""), at=local(row.at),
            )
            for row in history
        ],
    )


@endpoint("GET", "/posts/<appointment_id:int>", summary="一个岗位", reply=PostDetail)
async def read(ask: Ask) -> PostDetail:
    return await _detail(await posts.find_post(ask.path["appointment_id"], actor=ask.actor), ask)


@endpoint("POST", "/posts/<appointment_id:int>/end", summary="结束一个岗位", body=EndBody, reply=PostDetail)
async def end(ask: Ask) -> PostDetail:
    post = await posts.end_post(ask.path["appointment_id"], ask.body.form, actor=ask.actor)
    return await _detail(post, ask)


@endpoint("POST", "/posts/<appointment_id:int>/rename", summary="更正姓名", body=RenameBody, reply=PostDetail)
async def rename(ask: Ask) -> PostDetail:
    post = await posts.rename_holder(ask.path["appointment_id"], ask.body.form, actor=ask.actor)
    return await _detail(await posts.find_post(post.id, actor=ask.actor), ask)


@endpoint(
    "POST", "/posts/<appointment_id:int>/sign-out", summary="让一个人在所有设备上退出登录", body=SignOutBody,
    reply=PostDetail,
)
async def sign_out(ask: Ask) -> PostDetail:
    post = await posts.find_to_look_after(ask.path["appointment_id"], actor=ask.actor)
    await sessions.end_all(post.account_id, actor=ask.actor, reason=ask.body.reason)
    return await _detail(post, ask)


@endpoint(
    "POST", "/posts/<appointment_id:int>/sessions/<session_id:str>/end", summary="让一个人在一个设备上退出登录",
    body=SignOutBody, reply=PostDetail,
)
async def end_session(ask: Ask) -> PostDetail:
    post = await posts.find_to_look_after(ask.path["appointment_id"], actor=ask.actor)
    await sessions.end(ask.path["session_id"], post.account_id, actor=ask.actor, reason=ask.body.reason)
    return await _detail(post, ask)


@endpoint("GET", "/invitations", summary="本单位发出的邀请", query=InvitationQuery, reply=InvitationPage)
async def list_invitations(ask: Ask) -> InvitationPage:
    found = (await invitations.invitations_in_reach(ask.actor)).filter(_where(ask.query.under, ask))
    rows, more = await page_by_id(found, ask.query)
    states = await invitations.states_of(rows, actor=ask.actor)
    return InvitationPage(items=[_invitation(row, states[row.id]) for row in rows], next=more)


@endpoint(
    "POST", "/invitations/<invitation_id:int>/end", summary="作废一个邀请", body=Empty, reply=InvitationLine
)
async def end_invitation(ask: Ask) -> InvitationLine:
    row = await invitations.end_invitation(ask.path["invitation_id"], actor=ask.actor)
    return _invitation(row, (await invitations.states_of([row], actor=ask.actor))[row.id])


def _invitation(row: Invitation, state: str) -> InvitationLine:
    return InvitationLine(
        id=row.id, name=row.name, role=row.role, role_label=ROLE_LABELS[row.role],
        organisation=_office(row.organisation), issued_by=row.issued_by.name,
        expires_at=local(row.expires_at), state=state, state_label=_STATES[state],
    )
