"""Whether two families can swap dwellings as things are (互换): asked when it is asked for, at every step, and once
more on the day itself, with both families held.

Two kinds of hindrance: what ends a swap (a family has left, gives its dwelling back, owes rent, is under a
rectification or a judgement), and what only wants new leases (the tenant is another one, the term another). Of the
other family no more is said than that something is in the way. Refuses nothing by itself: it answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.dwellings.handback_standing import standing_of
from casework.dwellings.signatory_changes import head_of, members_of
from casework.dwellings.standings import RECOVERING
from casework.heart.problems import Problem, refuse
from casework.ledgers.rent_balances import Money, money_of
from casework.ledgers.violations import OPEN as OPEN_VIOLATIONS
from casework.words.wording import say_day, say_fen
from models import (
    BreachClock,
    Case,
    DwellingHold,
    HouseholdMember,
    Judgement,
    Lease,
    LeaseContract,
    Rectification,
    RenewalRequest,
    SignatoryChange,
    Swap,
    Tenancy,
    Violation,
)

# Of renewals: nothing has been asked for yet, or nothing is to come of it any more.
_QUIET = ("ahead", "waiting", "closing", "over", "running", "renewed", "withdrawn", "lapsed")
# Whoever has to leave by a decision that was served is giving the dwelling back.
_JUDGED = ("reported", "telling", "untold", "hearing", "heard", "to_confirm", "to_serve")


@dataclass(frozen=True)
class Hindrance:
    """`ends`: nothing comes of this swap; else new leases are to be drawn up."""

    said: str
    ends: bool = True


async def row_of(case_id: str) -> Swap:
    return await Swap.get(case_id=case_id).select_related("tenancy__household", "tenancy__dwelling")


async def peer_of(row: Swap) -> Swap:
    """The other family's row."""
    both = Swap.filter(pair=row.pair).exclude(id=row.id)
    return await both.get().select_related("tenancy__household", "tenancy__dwelling", "case")


async def contract_of(case_id: str) -> LeaseContract | None:
    """The lease by which that family moves, as it was drawn up last and is not void."""
    return await LeaseContract.filter(source_case_id=case_id, voided_on=None).order_by("-id").first()


async def term_on(tenancy_id: int, day: date) -> Lease | None:
    """The term that runs on that day and is the last one."""
    last = await Lease.filter(tenancy_id=tenancy_id).order_by("-ends_on", "-id").first()
    return last if last and last.starts_on <= day <= last.ends_on else None


async def head_now(household_id: int) -> HouseholdMember | None:
    return head_of(await members_of(household_id))


async def hindrance(tenancy: Tenancy, today: date, *, row: Swap | None = None) -> Hindrance | None:
    """What of this family is in the way; None: nothing. `row`: of a swap that was asked for already."""
    now = await Tenancy.get(id=tenancy.id)
    if not now.living or (row and now.dwelling_id != row.dwelling_id):
        return Hindrance("这户已经退出或者已经换了房。")
    back = await standing_of(tenancy.id)
    if back is not None:
        return Hindrance(f"这户正在办理退房（{back.case.number}）。")
    if await Judgement.filter(tenancy_id=tenancy.id, case__status__in=list(_JUDGED)).exists() or (
        await DwellingHold.filter(tenancy_id=tenancy.id, kind=RECOVERING, standing=1).exists()
    ):
        return Hindrance("这户的住房正在研判或者收回。")
    if (
        await Rectification.filter(tenancy_id=tenancy.id, under_way=1).exists()
        or await BreachClock.filter(tenancy_id=tenancy.id, under_way=1).exists()
        or await Violation.filter(
            household_id=tenancy.household_id, case__status__in=list(OPEN_VIOLATIONS)
        ).exists()
    ):
        return Hindrance("这户有违规行为没有整改完，请先整改。")
    owed = (await money_of([tenancy.id])).get(tenancy.id, Money()).arrears
    if owed > 0:
        return Hindrance(f"这户还欠租{say_fen(owed)}，请先交清，再换房。")
    return await _wants_new_leases(tenancy, today, row)


async def _wants_new_leases(tenancy: Tenancy, today: date, row: Swap | None) -> Hindrance | None:
    if await SignatoryChange.filter(tenancy_id=tenancy.id, under_way=1).exists():
        return Hindrance("这户正在变更承租人，请先办完。", ends=False)
    asked = RenewalRequest.filter(tenancy_id=tenancy.id, under_way=1).exclude(case__status__in=list(_QUIET))
    if await asked.exists():
        return Hindrance("这户正在办理续租，请先办完。", ends=False)
    # A worker that slept over the day finds the term as it was on that day.
    term = await term_on(tenancy.id, min(today, row.moves_on) if row and row.moves_on else today)
    if term is None:
        return Hindrance("这户没有正在履行的租期，或者已经签了下一期，请先续租，或等下一期开始。", ends=False)
    contract = await contract_of(row.case_id) if row else None
    if contract is not None:
        head = await head_now(tenancy.household_id)
        if head is None or head.id != contract.signatory_id:
            return Hindrance("这户的承租人已经换人，请重新起草合同。", ends=False)
        if (contract.moves_to_id, contract.ends_on) != (row.to_dwelling_id if row else None, term.ends_on):
            return Hindrance("这户的租期已经变了，请重新起草合同。", ends=False)
    return None


async def both_fit(row: Swap, peer: Swap, today: date) -> None:
    """Raises swap_unfit, with more than that only of the family in hand."""
    found = await hindrance(row.tenancy, today, row=row)
    if found is not None:
        raise unfit(found)
    if await hindrance(peer.tenancy, today, row=peer) is not None:
        raise refuse("swap_unfit", "另一户的情况现在不符合换房条件，请那一户先到社区或管房单位办好。")


def unfit(found: Hindrance) -> Problem:
    return refuse("swap_unfit", f"现在不能换房：{found.said}")


def check_day(term: Lease | None, moves_on: date) -> str:
    """What is wrong with that day for a family whose term this is; "": nothing. Some of it lies on either side."""
    if term is None or moves_on > term.ends_on:
        until = f"{say_day(term.ends_on)}就到期" if term else "没有租期"
        return f"换房的日子要在两家的租期里面，其中一户{until}。"
    if moves_on <= term.starts_on:
        return f"其中一户的租期{say_day(term.starts_on)}才开始，换房的日子要晚于这一天。"
    return ""


async def cases_of(row: Swap) -> list[Case]:
    """Both cases, the asker's first, held until the transaction ends."""
    ids = [one.case_id for one in await Swap.filter(pair=row.pair).order_by("-asked")]
    held = {one.id: one for one in await Case.filter(id__in=ids).order_by("id").select_for_update()}
    for one in held.values():
        await one.fetch_related("household", "dwelling")
    return [held[one] for one in ids]
