"""Accounts: sessions, what an account is appointed to today, privacy consent, consent to WeChat messages.

A session token is shown once and kept as a hash. Who asks bears the name of the post, not of the account: a family's
member as the ledger has it, staff as whoever invited them said.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from casework.heart import acting_for
from casework.heart.actors import FORMER_TENANT, Actor
from casework.heart.deliveries import NOTICE_TEMPLATE
from casework.heart.problems import refuse
from casework.heart.standing import Holding, in_force, standing
from casework.heart.transactions import WriteRaced
from models import Account, Appointment, Session, Subscription

MOST_POSTS = 50
_MOST_CONSENTS = 50


class Who(Protocol):
    """An account, as far as an actor is made of it."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


class Office(Who, Protocol):
    @property
    def path(self) -> str: ...


class Post(Holding, Protocol):
    """An appointment that stands, likewise."""

    @property
    def id(self) -> int: ...
    @property
    def role(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def organisation(self) -> Office | None: ...


def token_hash(token: str) -> str:
    """Tokens hold 256 random bits, so a plain hash is enough to store."""
    return hashlib.sha256(token.encode()).hexdigest()


async def start_session(
    account: Account, *, at: datetime, lasts: timedelta, device: str = "", idles: timedelta | None = None
) -> tuple[str, datetime]:
    """A fresh opaque token and when it ends. `idles`: how long a desk may lie idle; None: it is no desk."""
    token = secrets.token_urlsafe(32)
    expires_at = at + lasts
    await Session.create(
        token_hash=token_hash(token), account_id=account.id, created_at=at, expires_at=expires_at, device=device,
        idle_ends_at=at + idles if idles else None,
    )
    return token, expires_at


async def end_session(token: str, *, at: datetime) -> None:
    await Session.filter(token_hash=token_hash(token), revoked_at=None).update(revoked_at=at)


async def account_for_openid(openid: str, *, at: datetime) -> Account:
    """The account of a WeChat user; made at the first sign-in. In a transaction."""
    account = await Account.get_or_none(openid=openid)
    if account is not None:
        return account
    try:
        return await Account.create(openid=openid, created_at=at)
    except IntegrityError:
        # Signed in twice in one instant: tried again, this one finds the other's row.
        raise WriteRaced from None


async def appointments_of(account_id: int, today: date) -> list[Appointment]:
    """Current ones, in the order they were given; without those that no longer stand."""
    rows = await (
        Appointment.filter(in_force(today), account_id=account_id)
        .select_related("organisation", "household")
        .order_by("id")
        .limit(MOST_POSTS)
    )
    return await standing(list(rows), today)


def actor_for(
    account: Who, held: Sequence[Post], wanted: str, *, at: datetime, address: str, session: str = ""
) -> Actor:
    """The actor of a request. `wanted`: an appointment's id, or "" for the first. Raises not_allowed."""
    chosen = held[0] if held else None
    if wanted:
        chosen = next((row for row in held if str(row.id) == wanted), None)
        if chosen is None:
            raise refuse("not_allowed", "您已不再担任这个岗位，请重新选择身份。")
    if chosen is None:
        return Actor(account.id, account.name, "", at, address=address, session=session)
    office = chosen.organisation
    return Actor(
        account_id=account.id,
        name=chosen.called or chosen.name or account.name,
        role=FORMER_TENANT if chosen.former else chosen.role,
        at=at,
        appointment_id=chosen.id,
        organisation_id=office.id if office else None,
        organisation_name=office.name if office else "",
        path=office.path if office else "",
        household_id=chosen.household_id,
        application=chosen.application_id or "",
        committee_session=chosen.session_id or "",
        address=address,
        session=session,
        delegated=acting_for.delegated(chosen.delegation) if chosen.delegation_id else None,
    )


async def accept_privacy(version: str, *, actor: Actor) -> None:
    """Records which version of the privacy notice was agreed to, and when (PIPL)."""
    await Account.filter(id=actor.account_id).update(privacy_version=version, privacy_accepted_at=actor.at)


async def note_subscription(template: str, accepted: bool, *, actor: Actor) -> None:
    """WeChat's consent is good for one message a time it is given. In a transaction."""
    if template != NOTICE_TEMPLATE:
        raise refuse("not_found")
    if not accepted:
        return
    known = await Subscription.filter(account_id=actor.account_id, template=template).update(
        remaining=F("remaining") + 1
    )
    if not known:
        await Subscription.create(account_id=actor.account_id, template=template, remaining=1)
    await Subscription.filter(account_id=actor.account_id, remaining__gt=_MOST_CONSENTS).update(
        remaining=_MOST_CONSENTS
    )
