"""How much anybody, whom nobody knows, may bring in a day: of one network address, and of all. Each kind of thing that
is brought counts by itself: whoever floods one keeps nobody from the other.

The answer costs least where it is no: what was found spent is remembered for a minute in this process's memory, before
a row is read. What passes is counted in the very transaction that opens the case, on rows that are held, so that of
many at once no more pass than of many in a row. Of where something came from a mark remains for the day, made with a
key that is drawn for that day and removed with it; it stands beside no case.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from casework.heart.actors import Actor
from casework.heart.problems import Problem, refuse
from casework.heart.queries import column
from casework.heart.rules import Rule, in_force
from casework.heart.transactions import WriteRaced, atomically
from casework.words.clock import business_day
from casework.words.networks import network_of
from models import ReportDay, ReportTally

_REMEMBERED = timedelta(minutes=1)
_MOST_REMEMBERED = 10_000
_ALL = "*"
_AT_ONCE = 500
# What is counted, day and network (or all) → until when it is not asked again.
SPENT: OrderedDict[tuple[str, date, str], datetime] = OrderedDict()


@dataclass(frozen=True)
class Limit:
    """`kind`: what is counted. The codes are those of the refusals; `said`: the sentence where all is spent."""

    kind: str
    per_address: Rule
    per_day: Rule
    of_address: str
    of_all: str
    said: Callable[[], Awaitable[str | None]]


async def check_spent_unless(known: Awaitable[bool], limit: Limit, actor: Actor) -> None:
    """Before anything is read or written. What is `known` already was counted when it came: whoever never heard the
    answer asks for it again, however much others of the same network have spent since. Raises the limit's two refusals.
    """
    for who, code in ((network_of(actor.address), limit.of_address), (_ALL, limit.of_all)):
        until = SPENT.get((limit.kind, actor.today, who))
        if until is not None and until - _REMEMBERED <= actor.at < until:
            if await known:
                return
            raise refuse(code)


async def spend(limit: Limit, *, actor: Actor) -> None:
    """Counts one that is being opened. In its transaction. Raises the limit's two refusals."""
    today = actor.today
    day = await ReportDay.filter(day=today).select_for_update().first()
    if day is None:
        try:
            day = await ReportDay.create(day=today, key=secrets.token_hex(32))
        except IntegrityError:
            raise WriteRaced from None
    # The day's row is held: nobody else counts until this transaction has ended.
    key = bytes.fromhex(day.key)
    if await _reached(_mark(key, limit, _ALL), limit.per_day, today):
        raise await _full(limit, actor)
    network = network_of(actor.address)
    if await _reached(_mark(key, limit, network), limit.per_address, today):
        _remember(limit, actor, network)
        raise refuse(limit.of_address)
    for who in (_ALL, network):
        mark = _mark(key, limit, who)
        if not await ReportTally.filter(day=today, mark=mark).update(number=F("number") + 1):
            await ReportTally.create(day=today, mark=mark, number=1)
    await ReportDay.filter(day=today).update(number=F("number") + 1)


def _mark(key: bytes, limit: Limit, who: str) -> str:
    return hmac.new(key, f"{limit.kind}:{who}".encode(), hashlib.sha256).hexdigest()


async def _reached(mark: str, rule: Rule, today: date) -> bool:
    return await ReportTally.filter(day=today, mark=mark, number__gte=await in_force(rule, today)).exists()


async def _full(limit: Limit, actor: Actor) -> Problem:
    _remember(limit, actor, _ALL)
    return refuse(limit.of_all, await limit.said())


def _remember(limit: Limit, actor: Actor, who: str) -> None:
    key = (limit.kind, actor.today, who)
    SPENT.pop(key, None)
    SPENT[key] = actor.at + _REMEMBERED
    while len(SPENT) > _MOST_REMEMBERED:
        SPENT.popitem(last=False)


async def forget_old(*, at: datetime) -> None:
    """Of the days that are over nothing is kept: neither counts nor keys."""
    today = business_day(at)

    async def forget() -> None:
        old = await column(ReportTally.filter(day__lt=today).limit(_AT_ONCE), "id")
        if old:
            await ReportTally.filter(id__in=list(old)).delete()
        await ReportDay.filter(day__lt=today).delete()

    if await ReportDay.filter(day__lt=today).exists() or await ReportTally.filter(day__lt=today).exists():
        await atomically(forget)
