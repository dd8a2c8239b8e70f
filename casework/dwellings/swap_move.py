"""The day of a swap (互换): both entries change their dwelling in one transaction, so that no dwelling is ever with two
families or with none, and no day of rent is charged twice or left out.

Each family's term ends on the day before and goes on, for what is left of it, under the new lease. The account, and
with it what was paid and the deposit, stays with the family; what waited for a signature about the former dwelling is
dropped, and what lets off its rent or has it pay by instalments goes along, to who manages the dwelling that it
moves to. Each change is a revision of its family's entry, and goes its way up as every other. Refuses nothing: whether
the day has come stands in `swaps.py`.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import reduce
from operator import or_

from tortoise.expressions import Q

from casework.dwellings.lease_signing import OFFERED
from casework.dwellings.swap_standing import contract_of
from casework.heart import asks
from casework.heart.actors import Actor
from casework.heart.advance import advance
from casework.heart.queries import column
from casework.heart.rounds import calendar
from casework.heart.sources import tell_source
from casework.heart.turns import hold_families
from casework.ledgers.revisions import Change, revising
from casework.ledgers.tenancies import exchange_dwellings
from casework.words.wording import say_day, say_fen
from models import Case, Dwelling, Lease, LeaseContract, Swap

_A_DAY = timedelta(days=1)
# What is the family's and not the dwelling's, while it runs.
_FOLLOWS = {"rent_reduction": ("asked", "granted"), "rent_plan": ("proposed", "running")}


async def hold_both(rows: list[Swap]) -> None:
    await hold_families([row.tenancy.household_id for row in rows])


async def exchange(rows: list[Swap], day: date, *, actor: Actor) -> None:
    """Both rows of a swap, their families held. In a transaction."""
    await _drop_unsigned(rows, actor)
    one, other = rows
    here = Dwelling.filter(id__in=[one.dwelling_id, other.dwelling_id]).order_by("id").select_for_update()
    homes = {row.id: row for row in await here}
    parts = ("tenancy", "lease")
    # Two revisions, each around all that is written, for both change with the same statements.
    async with (
        revising(one.tenancy.household_id, *parts, actor=actor, stage="swapped", case_id=one.case_id) as first,
        revising(other.tenancy.household_id, *parts, actor=actor, stage="swapped", case_id=other.case_id) as second,
    ):
        await exchange_dwellings(one.tenancy, other.tenancy)
        for row, changes in ((one, first), (other, second)):
            changes.append(Change("换房", homes[row.dwelling_id].address, homes[row.to_dwelling_id].address))
            changes.append(await _go_on(row, day))
    for row in rows:
        await _take_along(row, homes[row.to_dwelling_id])
    await Swap.filter(pair=one.pair).update(moved_on=day, under_way=None)


async def _take_along(row: Swap, home: Dwelling) -> None:
    running = reduce(or_, (Q(procedure=name, status__in=some) for name, some in _FOLLOWS.items()))
    its = Case.filter(running, household_id=row.tenancy.household_id, dwelling_id=row.dwelling_id)
    ids = await column(its, "id")
    if ids:
        await Case.filter(id__in=ids).update(dwelling_id=home.id, manager_path=home.manager_path)
        await asks.renew(ids)


async def _go_on(row: Swap, day: date) -> Change:
    """The term ends on the day before, and what is left of it runs under the new lease."""
    contract = await contract_of(row.case_id)
    assert contract is not None and contract.ends_on is not None
    before = await Lease.filter(tenancy_id=row.tenancy_id).order_by("-ends_on", "-id").first()
    assert before is not None and before.starts_on < day
    await Lease.filter(id=before.id).update(ends_on=day - _A_DAY)
    term = await Lease.create(
        tenancy_id=row.tenancy_id, starts_on=day, ends_on=contract.ends_on, monthly_rent_fen=contract.monthly_rent_fen
    )
    await LeaseContract.filter(id=contract.id).update(term_id=term.id)
    return Change(
        "租赁合同", f"至{say_day(before.ends_on)}，月租金{say_fen(before.monthly_rent_fen)}",
        f"{say_day(day)}至{say_day(contract.ends_on)}，月租金{say_fen(contract.monthly_rent_fen)}",
    )


async def _drop_unsigned(rows: list[Swap], actor: Actor) -> None:
    """Leases and agreements about the dwellings that are left, which lie before the families."""
    mine = [row.case_id for row in rows]
    open_ = await LeaseContract.filter(
        tenancy_id__in=[row.tenancy_id for row in rows], signed_on=None, voided_on=None,
        case__status__in=["drafted", *OFFERED],
    ).order_by("id").limit(200)
    for contract in open_:
        if contract.source_case_id not in mine:
            await _drop(contract, "已经换房，请按现在的住房重新起草。", actor)
            await tell_source(contract.source_case_id, "contract_void", at=actor.at)


async def drop_lease(case_id: str, reason: str, actor: Actor) -> None:
    """What was drawn up for that side, signed or not, where it has not begun to run."""
    contract = await contract_of(case_id)
    if contract is not None and contract.term_id is None:
        await _drop(contract, reason, actor)


async def _drop(contract: LeaseContract, reason: str, actor: Actor) -> None:
    case = await Case.filter(id=contract.case_id).select_for_update().get()
    await case.fetch_related("household", "dwelling")
    await advance(case, "drop", actor=calendar(actor.at), version=case.version, form={"reason": reason[:300]})
