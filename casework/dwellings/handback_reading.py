"""A hand-back (收回验收) as it is read: whether a family may ask for one, where a checklist begins, what else is under
way of the same family and what becomes of it, and what is still to be paid. Decides nothing and refuses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.dwellings.handback_forms import rooms_of
from casework.dwellings.handback_looks import keys_handed, last_readings
from casework.dwellings.handback_settlement import Line
from casework.dwellings.handback_signing import settlement_of
from casework.dwellings.handback_standing import entered_elsewhere
from casework.dwellings.handback_text import say_reading
from casework.dwellings.lease_signing import signs_for
from casework.dwellings.repairs import OPEN as REPAIRS_OPEN
from casework.dwellings.utility_accounts import UTILITIES, accounts_on
from casework.heart import actors
from casework.heart.actors import Actor
from models import Case, Dwelling, Handback, RentPlan

# In which the manager looks at the dwelling and reckons.
AT_WORK = ("appointed", "checked")


@dataclass(frozen=True)
class Meter:
    utility: str
    label: str
    account_number: str
    meter_number: str
    # "": none is known.
    last: str
    last_on: date | None


@dataclass(frozen=True)
class Beginning:
    """Where a checklist begins."""

    rooms: list[tuple[str, tuple[str, ...]]]
    meters: list[Meter]
    keys: int


async def beginning_of(dwelling: Dwelling, tenancy_id: int, today: date) -> Beginning:
    """Four queries."""
    known = await accounts_on(dwelling.id, today)
    last = await last_readings(dwelling.id, {one: meter for one, (_, meter) in known.items()})
    meters = [
        Meter(
            utility, label, *known.get(utility, ("", "")),
            say_reading(last[utility].reading_milli) if utility in last else "",
            last[utility].read_on if utility in last else None,
        )
        for utility, label in UTILITIES.items()
        if utility in known or utility in last
    ]
    return Beginning(rooms_of(dwelling.layout), meters, await keys_handed(tenancy_id))


async def beside(row: Handback) -> list[str]:
    """What else is under way, and what becomes of it, in plain words. Three queries."""
    tenancy, said = row.tenancy, []
    repairs = await Case.filter(
        procedure="repair", dwelling_id=tenancy.dwelling_id, status__in=list(REPAIRS_OPEN)
    ).count()
    if repairs:
        said.append(f"还有{repairs}件报修没有办完：收回以后由管房单位接着修，不用承租家庭确认，也不算承租家庭的损坏。")
    if await RentPlan.filter(tenancy_id=tenancy.id, standing=1).exists():
        said.append("正在分期缴纳欠租：退房时剩下的一并结算，分期同时停止。")
    if row.judgement_id:
        said.append("退出决定已经送达：搬家期内和交钥匙以前，租金照合同算，不能撤回。")
    return said


async def lines_of(row: Handback, status: str) -> tuple[list[Line], int]:
    """As they lie before both, or before that as they would now. `row` with its tenancy."""
    if row.text_sha256 or row.accepted_on:
        return [Line(*one) for one in row.settlement], row.total_fen
    if status == "checked":
        settled = await settlement_of(row, row.deposit_fen, row.deposit_note)
        return settled.lines, settled.total
    return [], 0


async def sign_as(case: Case, actor: Actor) -> str:
    """For which side the asker may sign now: family, manager, or neither."""
    if case.status == "offered" and await signs_for(actor):
        return "family"
    return "manager" if case.status == "family_signed" and actor.role == actors.MANAGER_CLERK else ""


async def may_call_off(case: Case, row: Handback, actor: Actor) -> str:
    """By which step the asker may take it back; "": not at all."""
    if row.standing is None or row.judgement_id:
        return ""
    if actor.role == actors.TENANT:
        return "withdraw" if await signs_for(actor) else ""
    staff = actor.role in (actors.MANAGER_CLERK, actors.COMMUNITY_CLERK)
    return "call_off" if staff and not await entered_elsewhere(case.id, actor.organisation_id) else ""
