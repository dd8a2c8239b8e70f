"""How many reports by anybody (4.1) are taken in: of one network address a day, of all a day, of one place a day. The
numbers are the district's, with their legal base; how they are counted says `casework/people/stranger_limits.py`.

Refuses report_limit (this address) and report_full (all). Never a place: whoever floods one would else keep others from
reporting it, so what is too much there is joined to what came before (public_reports.py).
"""

from __future__ import annotations

from collections.abc import Awaitable

from casework.heart.actors import Actor
from casework.heart.rules import Rule, declare
from casework.people import stranger_limits
from casework.people.offices import district_office
from casework.people.stranger_limits import Limit

_BASE = "工作流程4.1：畅通投诉举报渠道。防止滥用的数目由区保障办设定。"
# Some hundreds share an address where a carrier has few of them.
PER_ADDRESS = declare(
    Rule("public_reports_per_address", "群众投诉举报：同一网络地址每天最多几件", 20, _BASE, least=1, most=10_000)
)
PER_DAY = declare(Rule("public_reports_per_day", "群众投诉举报：全区每天最多几件", 300, _BASE, least=1, most=100_000))
PER_PLACE = declare(
    Rule("public_reports_per_place", "群众投诉举报：同一住处每天几件以后并入前一件", 5, _BASE, least=1, most=1000)
)


async def _by_telephone() -> str | None:
    office = await district_office()
    if office is None or not office.phone:
        return None
    return f"今天收到的反映太多，网上暂时不能再提交。急事请打区保障办电话{office.phone}，或明天再来。"


_REPORTS = Limit("report", PER_ADDRESS, PER_DAY, "report_limit", "report_full", _by_telephone)


async def check_spent_unless(known: Awaitable[bool], actor: Actor) -> None:
    """Before anything is read or written. Raises report_limit, report_full."""
    await stranger_limits.check_spent_unless(known, _REPORTS, actor)


async def spend(*, actor: Actor) -> None:
    """Counts one that is being opened. In its transaction. Raises report_limit, report_full."""
    await stranger_limits.spend(_REPORTS, actor=actor)
