"""Who I am, what I am appointed to, and the ways to be bound or to join."""

from __future__ import annotations

import functools
from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from casework.heart.actors import ANYBODY, DELEGATE, FORMER_TENANT, ROLE_LABELS
from casework.heart.audit import record
from casework.heart.deliveries import NOTICE_TEMPLATE
from casework.heart.forms import Form, ShortText, one_of
from casework.heart.inbox import waiting_in_each
from casework.people import bindings, invitations
from casework.people.accounts import accept_privacy, actor_for, appointments_of, note_subscription
from casework.people.invitations import InviteBody
from handlers.heart.http import Ask, Empty, Struct, endpoint
from handlers.heart.replies import OrganisationRef, Ref, local
from models import Account, Appointment

# A delegate holds the family's post, in its place; anybody at all holds none.
POSTS = tuple(role for role in ROLE_LABELS if role not in (DELEGATE, ANYBODY))


class AccountReply(Struct):
    id: int
    name: str


class AppointmentReply(Struct):
    id: int
    role: Annotated[str, one_of(*POSTS)]
    role_label: str
    # What its holder is called in it.
    name: str
    organisation: OrganisationRef | None
    household: Ref | None
    # In whose place this post acts, and its last day; null: the family itself, or staff.
    acting_for: str | None
    until: date | None


class Me(Struct):
    account: AccountReply
    privacy_accepted: bool
    appointments: list[AppointmentReply]
    acting_as: int | None


class Waiting(Struct):
    id: int
    waiting: int


class WaitingList(Struct):
    items: list[Waiting]


class BindBody(Form):
    id_number: Annotated[str, Meta(min_length=1, max_length=40)]
    phone: Annotated[str, Meta(min_length=1, max_length=30, extra={"kind": "phone"})] | None = None
    # From WeChat's own button: where WeChat is there, a typed number proves nothing.
    phone_code: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    code: Annotated[str, Meta(min_length=1, max_length=20)] | None = None


class AcceptBody(Form):
    code: Annotated[str, Meta(min_length=1, max_length=30)]
    # Told by older clients and not asked: the inviter has said who is invited.
    name: ShortText = ""


class CodeReply(Struct):
    code: str
    expires_at: datetime


class ConsentBody(Form):
    version: Annotated[str, Meta(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z.-]+$")]


class SubscriptionBody(Form):
    template: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
    accepted: bool


async def present_me(account: Account, held: list[Appointment], acting_as: int | None, version: str) -> Me:
    return Me(
        account=AccountReply(id=account.id, name=account.name),
        privacy_accepted=account.privacy_version == version,
        appointments=[
            AppointmentReply(
                id=row.id,
                role=role,
                role_label=ROLE_LABELS[role] if row.delegation_id is None else ROLE_LABELS[DELEGATE],
                name=row.called or row.name or account.name,
                organisation=OrganisationRef(
                    id=row.organisation.id, name=row.organisation.name, kind=row.organisation.kind
                )
                if row.organisation
                else None,
                household=Ref(id=row.household.id, name=row.household.name) if row.household else None,
                acting_for=row.household.name if row.delegation_id and row.household else None,
                until=row.ends_on,
            )
            for row, role in ((row, FORMER_TENANT if row.former else row.role) for row in held)
        ],
        acting_as=acting_as,
    )


async def present_own(ask: Ask) -> Me:
    account = await Account.get(id=ask.actor.account_id)
    held = await appointments_of(account.id, ask.actor.today)
    acting_as = ask.actor.appointment_id or (held[0].id if held else None)
    return await present_me(account, held, acting_as, ask.services.info["privacy_version"])


@endpoint("GET", "/me", summary="我的身份", reply=Me)
async def me(ask: Ask) -> Me:
    return await present_own(ask)


@endpoint("GET", "/appointments/waiting", summary="我的各个身份各有多少事", reply=WaitingList)
async def waiting(ask: Ask) -> WaitingList:
    account = await Account.get(id=ask.actor.account_id)
    held = await appointments_of(account.id, ask.actor.today)
    posts = [actor_for(account, held, str(row.id), at=ask.now, address=ask.actor.address) for row in held]
    counts = await waiting_in_each(posts)
    return WaitingList(
        items=[Waiting(id=row.id, waiting=count) for row, count in zip(held, counts, strict=True)]
    )


@endpoint("POST", "/privacy-consents", summary="同意隐私说明", body=ConsentBody)
async def consent(ask: Ask) -> None:
    await accept_privacy(ask.body.version, actor=ask.actor)


@endpoint("POST", "/bindings", summary="绑定承租家庭", body=BindBody, reply=Me, transaction="own")
async def bind(ask: Ask) -> Me:
    body = ask.body
    bindings.refuse_slips(body.id_number, body.phone)
    phone = functools.partial(ask.services.phone_of, body.phone or "", body.phone_code or "")
    bound = await bindings.bind(id_number=body.id_number, phone=phone, code=body.code, actor=ask.actor)
    await record("binding", actor=ask.actor, subject=bound)
    return await present_own(ask)


@endpoint("POST", "/invitations/accept", summary="凭员工码加入单位", body=AcceptBody, reply=Me, transaction="own")
async def accept(ask: Ask) -> Me:
    await invitations.accept(ask.body.code, actor=ask.actor)
    await record("invitation_accepted", actor=ask.actor)
    return await present_own(ask)


@endpoint("POST", "/invitations", summary="邀请本单位工作人员", body=InviteBody, reply=CodeReply)
async def invite(ask: Ask) -> CodeReply:
    body = ask.body
    code, row = await invitations.invite(body.role, body.name, body.organisation_id, actor=ask.actor)
    return CodeReply(code=code, expires_at=local(row.expires_at))


@endpoint(
    "POST", "/households/<household_id:int>/binding-codes", summary="为家庭发放家庭码", body=Empty, reply=CodeReply
)
async def hand_out_code(ask: Ask) -> CodeReply:
    code, row = await bindings.hand_out_code(ask.path["household_id"], actor=ask.actor)
    return CodeReply(code=code, expires_at=local(row.expires_at))


@endpoint("POST", "/subscriptions", summary="记录是否同意接收一次微信通知", body=SubscriptionBody)
async def subscribe(ask: Ask) -> None:
    # By our name; clients of before told WeChat's own id of it.
    told, known = ask.body.template, ask.services.info["templates"].notice
    await note_subscription(NOTICE_TEMPLATE if known and told == known else told, ask.body.accepted, actor=ask.actor)
