"""A way in for the desk (扫码登录): its screen shows a code; one's own phone scans it, sees who asks, and lets it in.

The code itself says which browser it was made for and when, under a keyed tag: for whoever only asks for one nothing
is written. It becomes a row when somebody who is signed in has scanned it, and from then on it is theirs. The browser
holds a secret of which the code carries the hash: whoever sees or photographs the screen cannot collect what was
confirmed. A code serves once, for two minutes; what it lets in ends with the person's other sessions, and sooner.
Refuses codes that were never shown, are over, were scanned by somebody else, or refused; a desk that would let in
another; and whoever confirms on a phone that is signed out before the browser has come in.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tortoise.exceptions import IntegrityError

from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.transactions import WriteRaced
from casework.people import accounts
from casework.people.sessions import DESK_IDLES, DESK_LASTS, device_marks, device_named, lives, named
from models import Account, SignInCode
from models.fields import blind_index

LIVES = timedelta(minutes=2)
# What was confirmed in the last second is collected a little later.
_COLLECTED_WITHIN = timedelta(minutes=1)
# Scanned by one person in an hour.
_MOST_SCANNED = 60
_AT_ONCE = 500
# Hash of the secret, seconds, browser, tag: all in hexadecimal, each of its own length.
_CODE = re.compile(r"([0-9a-f]{32})([0-9a-f]{8})([0-9a-f]{2})([0-9a-f]{24})")
_ADDRESS = re.compile(r"(https?://[^/?#\s]+)/s/([0-9a-f]{66})", re.IGNORECASE)
WAITING, OPENED, REFUSED, CONFIRMED, OVER = "waiting", "opened", "refused", "confirmed", "over"


@dataclass(frozen=True)
class Shown:
    """What a screen gets: the secret for the browser, the code for all eyes."""

    secret: str
    code: str
    expires_at: datetime

    @property
    def number(self) -> str:
        return number_of(_hash(self.secret))


@dataclass(frozen=True)
class _Said:
    """What a code says of itself."""

    secret_hash: str
    made_at: datetime
    device: str

    @property
    def expires_at(self) -> datetime:
        return self.made_at + LIVES


def number_of(secret_hash: str) -> str:
    """Four digits that stand on the screen and on the phone: whether it is the screen before one's eyes."""
    return f"{int(secret_hash[:8], 16) % 10_000:04d}"


def show(*, at: datetime, user_agent: str) -> Shown:
    """A code for a browser. Writes nothing."""
    secret = secrets.token_urlsafe(32)
    told = f"{_hash(secret)}{int(at.timestamp()):08x}{device_marks(user_agent)}"
    return Shown(secret, told + _tag(told), _second(at) + LIVES)


def link_of(address: str, code: str) -> str:
    """What stands in the QR code. `address`: what the service is called from outside."""
    return f"{address}/s/{code}"


def is_code(text: str) -> bool:
    """Whether this looks like the address of such a code, of whatever house."""
    return _ADDRESS.fullmatch(text.strip()) is not None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()[:32]


def _second(at: datetime) -> datetime:
    return at.replace(microsecond=0)


def _tag(told: str) -> str:
    return blind_index("sign-in-code", told)[:24]


def _read(text: str, addresses: list[str], at: datetime) -> _Said:
    """Raises code_unknown, sign_in_code_over."""
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or found[1].casefold() not in {one.casefold() for one in addresses}:
        raise refuse("code_unknown", "这不是本区安居网页上的登录码。")
    parts = _CODE.fullmatch(found[2].lower())
    if parts is None or not hmac.compare_digest(parts[4], _tag("".join(parts.groups()[:3]))):
        raise refuse("code_unknown", "这不是本区安居网页上的登录码。")
    said = _Said(parts[1], datetime.fromtimestamp(int(parts[2], 16), UTC), device_named(parts[3]))
    # Of two services with one name the clocks differ a little; more than that is another day's.
    if not said.made_at - LIVES <= at < said.expires_at:
        raise refuse("sign_in_code_over")
    return said


async def open_code(text: str, addresses: list[str], *, actor: Actor) -> SignInCode:
    """Somebody has scanned it: it is theirs from now on. Again it is the same.

    Raises code_unknown, sign_in_code_over, sign_in_code_taken, too_many_attempts, not_allowed. In a transaction.
    """
    said = _read(text, addresses, actor.at)
    # Else one desk would let in the next, and none would ever end.
    if not await named(actor.session).filter(account_id=actor.account_id, idle_ends_at=None).exists():
        raise refuse("not_allowed", "请用您自己手机上的小程序扫码。")
    row = await SignInCode.get_or_none(secret_hash=said.secret_hash)
    if row is None:
        lately = SignInCode.filter(account_id=actor.account_id, opened_at__gt=actor.at - timedelta(hours=1))
        if await lately.count() >= _MOST_SCANNED:
            raise refuse("too_many_attempts", "一小时内扫的登录码太多，请过一小时再试。")
        try:
            row = await SignInCode.create(
                secret_hash=said.secret_hash, account_id=actor.account_id, session=actor.session,
                device=said.device, opened_at=actor.at, expires_at=said.expires_at,
            )
        except IntegrityError:
            # Scanned by two in one instant: tried again, this one finds the other's row.
            raise WriteRaced from None
    _check_own(row, actor)
    return row


def _check_own(row: SignInCode, actor: Actor) -> None:
    """Raises sign_in_code_taken, sign_in_code_over."""
    if row.account_id != actor.account_id:
        raise refuse("sign_in_code_taken")
    if row.used_at or row.refused_at or row.expires_at <= actor.at:
        raise refuse("sign_in_code_over")


async def _own(text: str, addresses: list[str], actor: Actor) -> SignInCode:
    said = _read(text, addresses, actor.at)
    row = await SignInCode.filter(secret_hash=said.secret_hash).select_for_update().first()
    if row is None:
        raise refuse("sign_in_code_over")
    _check_own(row, actor)
    return row


async def confirm(text: str, addresses: list[str], *, actor: Actor) -> None:
    """Lets the browser in. Again it is the same. Raises as `open_code`. In a transaction."""
    row = await _own(text, addresses, actor)
    if row.confirmed_at is None:
        row.confirmed_at, row.session = actor.at, actor.session
        await row.save(update_fields=["confirmed_at", "session"])
        await record("sign_in_code", actor=actor, code="confirmed", detail={"device": row.device})


async def say_no(text: str, addresses: list[str], *, actor: Actor) -> None:
    """It was not me, or not this screen: the code lets nobody in any more. In a transaction."""
    row = await _own(text, addresses, actor)
    row.refused_at = actor.at
    await row.save(update_fields=["refused_at"])
    await record("sign_in_code", actor=actor, code="refused", detail={"device": row.device})


async def state_of(secret: str, *, at: datetime) -> str:
    """What became of this browser's code. CONFIRMED: it may `enter`. One small read: browsers ask again and again."""
    row = await SignInCode.get_or_none(secret_hash=_hash(secret))
    # One that nobody scanned is as unknown as one that was never shown.
    if row is None:
        return WAITING
    if row.refused_at:
        return REFUSED
    if row.used_at or row.expires_at + _COLLECTED_WITHIN <= at:
        return OVER
    if row.confirmed_at is None:
        return OPENED if at < row.expires_at else OVER
    living = named(row.session).filter(lives(at), account_id=row.account_id)
    return CONFIRMED if await living.exists() else OVER


async def enter(secret: str, *, at: datetime) -> tuple[Account, str, datetime] | None:
    """A session for the browser whose code was confirmed: whose, its token, and when it ends. None: not now, or not any
    more. In a transaction.
    """
    if await state_of(secret, at=at) != CONFIRMED:
        return None
    mine = SignInCode.filter(secret_hash=_hash(secret))
    # Of two that ask in one instant one comes in.
    if not await mine.filter(used_at=None, refused_at=None).update(used_at=at):
        return None
    row = await mine.select_related("account").get()
    token, expires_at = await accounts.start_session(
        row.account, at=at, lasts=DESK_LASTS, idles=DESK_IDLES, device=row.device
    )
    return row.account, token, expires_at


async def forget_old(*, at: datetime) -> None:
    """Codes of more than an hour ago, some hundreds at a time: that somebody came in is in the audit."""
    old = await column(SignInCode.filter(expires_at__lt=at - timedelta(hours=1)).limit(_AT_ONCE), "secret_hash")
    if old:
        await SignInCode.filter(secret_hash__in=old).delete()
