"""Who asks, by a session's token: asked by every request, and so in one small question, the posts with the session.

Its text is kept (docs/decisions/0020) and its rows stay rows. Nothing is remembered from one request to the next: what
was ended is not found any more. Refuses nothing: no actor is nobody's token.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tortoise.expressions import Q

from casework.heart.actors import Actor
from casework.heart.queries import rows_where
from casework.heart.standing import in_force, standing
from casework.people.accounts import MOST_POSTS, actor_for, token_hash
from casework.people.sessions import handle_of, keep_awake, lives
from casework.words.clock import business_day
from models import Appointment, Session

_IDLE = Session._meta.fields_map["idle_ends_at"]


@dataclass(slots=True)
class _Who:
    id: int
    name: str
    # Of a desk's session.
    idle_ends_at: datetime | None = None


@dataclass(slots=True)
class _Office:
    id: int
    name: str
    path: str


@dataclass(slots=True)
class _Post:
    """As much of an appointment as an actor is made of."""

    id: int
    role: str
    name: str
    household_id: int | None
    member_id: int | None
    delegation_id: str | None
    application_id: str | None
    session_id: str | None
    organisation: _Office | None
    delegation: Any = None
    called: Any = ""
    former: Any = False

    @property
    def organisation_id(self) -> int | None:
        return self.organisation.id if self.organisation else None


async def who_asks(token: str, appointment: str, *, at: datetime, address: str) -> Actor | None:
    """None: the token is no living session's. `appointment` as in `actor_for`. Raises not_allowed.

    One query; a second one for who holds no post at all, and more for families (`standing`).
    """
    digest, moment, day = token_hash(token), at.astimezone(UTC), business_day(at)
    account, held = await _posts(_living(digest, moment, "account__sessions__"), in_force(day))
    if account is None:
        account = await _account(_living(digest, moment, ""))
    if account is None:
        return None
    if account.idle_ends_at is not None:
        await keep_awake(digest, account.idle_ends_at, at=moment)
    stand = await standing(held, day)
    return actor_for(account, stand, appointment, at=at, address=address, session=handle_of(digest))


def _living(digest: str, at: datetime, of: str) -> Q:
    return Q(Q(**{f"{of}token_hash": digest}), lives(at, of))


async def _posts(session: Q, standing_today: Q) -> tuple[_Who | None, list[_Post]]:
    def build(condition: Q) -> Any:
        return Appointment.filter(condition).order_by("id").limit(MOST_POSTS).values(
            "id", "role", "name", "household_id", "member_id", "delegation_id", "application_id", "session_id",
            "organisation_id",            "organisation__name", "organisation__path", "account_id", "account__name",
            idle_ends_at="account__sessions__idle_ends_at",
        )

    rows = await rows_where(("posts of a session",), Q(session, standing_today), build, after=(MOST_POSTS,))
    posts = [
        _Post(
            row["id"], row["role"], row["name"], row["household_id"], row["member_id"], row["delegation_id"],
            row["application_id"], row["session_id"],
            _Office(row["organisation_id"], row["organisation__name"], row["organisation__path"])
            if row["organisation_id"] is not None else None,
        )
        for row in rows
    ]
    return _who(rows), posts


def _who(rows: Sequence[Mapping[str, Any]]) -> _Who | None:
    if not rows:
        return None
    # As the database tells it: on SQLite a text.
    idle: datetime | None = _IDLE.to_python_value(rows[0]["idle_ends_at"])
    return _Who(rows[0]["account_id"], rows[0]["account__name"], idle)


async def _account(session: Q) -> _Who | None:
    def build(condition: Q) -> Any:
        return Session.filter(condition).limit(1).values("account_id", "account__name", "idle_ends_at")

    return _who(await rows_where(("account of a session",), session, build, after=(1,)))
