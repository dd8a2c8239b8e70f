"""How many reports by anybody (4.1) are taken in: of one network address a day, of all a day, of one place a day. The
numbers are the district's, with their legal base.

The answer costs least where it is no: what was found spent is remembered for a minute in this process's memory, before
a row is read. What passes is counted in the very transaction that opens the report, on rows that are held, so that of
many at once no more pass than of many in a row. Of where a report came from a mark remains for the day, made with a key
that is drawn for that day and removed with it; it stands beside no report.

Refuses report_limit (this address) and report_full (all). Never a place: whoever floods one would else keep others from
reporting it, so what is too much there is joined to what came before (public_reports.py).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from datetime import date, datetime, timedelta

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from casework.heart.actors import Actor
from casework.heart.problems import Problem, refuse
from casework.heart.queries import column
from casework.heart.rules import Rule, declare, in_force
from casework.heart.transactions import WriteRaced, atomically
from casework.words.clock import business_day
from casework.words.networks import network_of
from models import Organisation, ReportDay, ReportTally

_BASE = "工作流程4.1：畅通投诉举报渠道。防止滥用的数目由区保障办设定。"
# Some hundreds share an address where a carrier has few of them.
PER_ADDRESS = declare(
    Rule("public_reports_per_address", "群众投诉举报：同一网络地址每天最多几件", 20, _BASE, least=1, most=10_000)
)
PER_DAY = declare(Rule("public_reports_per_day", "群众投诉举报：全区每天最多几件", 300, _BASE, least=1, most=100_000))
PER_PLACE = declare(
    Rule("public_reports_per_place", "群众投诉举报：同一住处每天几件以后并入前一件", 5, _BASE, least=1, most=1000)
)
_REMEMBERED = timedelta(minutes=1)
_MOST_REMEMBERED = 10_000
_ALL = "*"
_AT_ONCE = 500
# Day and network (or all) → until when it is not asked again.
_spent: OrderedDict[tuple[date, str], datetime] = OrderedDict()


def check_spent(actor: Actor) -> None:
    """Before anything is read or written. Raises report_limit, report_full."""
    for who, code in ((network_of(actor.address), "report_limit"), (_ALL, "report_full")):
        until = _spent.get((actor.today, who))
        if until is not None and until - _REMEMBERED <= actor.at < until:
            raise refuse(code)


async def spend(*, actor: Actor) -> None:
    """Counts one that is being opened. In its transaction. Raises report_limit, report_full."""
    today = actor.today
    day = await ReportDay.filter(day=today).select_for_update().first()
    if day is None:
        try:
            day = await ReportDay.create(day=today, key=secrets.token_hex(32))
        except IntegrityError:
            raise WriteRaced from None
    if day.number >= await in_force(PER_DAY, today):
        raise await _full(actor)
    network = network_of(actor.address)
    mark = hmac.new(bytes.fromhex(day.key), network.encode(), hashlib.sha256).hexdigest()
    mine = ReportTally.filter(day=today, mark=mark)
    most = await in_force(PER_ADDRESS, today)
    # The day's row is held: nobody else counts until this transaction has ended.
    if await mine.filter(number__gte=most).exists():
        _remember(actor, network)
        raise refuse("report_limit")
    if not await mine.update(number=F("number") + 1):
        await ReportTally.create(day=today, mark=mark, number=1)
    await ReportDay.filter(day=today).update(number=F("number") + 1)


async def _full(actor: Actor) -> Problem:
    _remember(actor, _ALL)
    return refuse("report_full", await _by_telephone())


async def _by_telephone() -> str | None:
    office = await Organisation.filter(kind="district_office").order_by("id").first()
    if office is None or not office.phone:
        return None
    return f"今天收到的反映太多，网上暂时不能再提交。急事请打区保障办电话{office.phone}，或明天再来。"


def _remember(actor: Actor, who: str) -> None:
    _spent.pop((actor.today, who), None)
    _spent[actor.today, who] = actor.at + _REMEMBERED
    while len(_spent) > _MOST_REMEMBERED:
        _spent.popitem(last=False)


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
