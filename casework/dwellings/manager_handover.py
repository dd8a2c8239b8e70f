"""What goes over with a dwelling when its property manager changes, and what stays with the former one.

Over goes whatever is the dwelling's or its families': tenancies and what they owe, all cases about them (leases,
repairs, notices, liaisons, demands, instalments, hand-backs, those that are closed too), signed leases with their
filing, and duties that run. A month that the former one charged stays charged, and is collected by the receiving one;
what it had not charged the receiving one charges: one charge a family and month, whoever makes it.
With the former one stay its books and their months, the reconciliation of them, the papers that it issued, receipts
for money that it took, its templates and rounds of notices. A lease or agreement that is not signed by both is dropped:
it names another lessor. Refuses nothing: who may decide it stands in `manager_changes.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from casework.dwellings.lease_signing import OFFERED
from casework.dwellings.rent_month_rules import charging
from casework.heart import asks
from casework.heart.advance import advance
from casework.heart.life import PROCEDURES
from casework.heart.obligations import owers_changed
from casework.heart.queries import column
from casework.heart.rounds import calendar
from casework.heart.sources import tell_source
from casework.heart.turns import take_turns
from models import (
    Case,
    Dwelling,
    LeaseContract,
    ManagerChange,
    ManagerMove,
    Organisation,
    PlacementSlip,
    Swap,
    Tenancy,
)

# At a time: parameters of a statement.
_AT_ONCE = 500
# Of whom the money was, the paper is.
STAYS = ("rent_receipt",)


@dataclass
class HandedOver:
    dwellings: int = 0
    cases: int = 0
    # Of those that live there.
    households: tuple[int, ...] = ()


def homes_of(change: ManagerChange, dwelling_id: int | None) -> Q:
    """Of which dwellings it is: those that are the former manager's on the day on which it is asked."""
    of = Q(manager_id=change.former_id)
    if change.estate_id is None:
        return Q(of, id=dwelling_id or 0)
    of = Q(of, estate_id=change.estate_id)
    return Q(of, building_number=change.building_number) if change.building_number else of


async def hand_over(change: ManagerChange, case: Case, *, at: datetime) -> HandedOver:
    """All of it, in the transaction around us. A bounded number of queries for each 500 dwellings."""
    former, receiving = await Organisation.get(id=change.former_id), await Organisation.get(id=change.receiving_id)
    # Whoever charges a month comes before or after.
    await take_turns(charging(former.id), charging(receiving.id))
    homes = Dwelling.filter(homes_of(change, case.dwelling_id)).order_by("id").select_for_update()
    ids = [row.id for row in await homes.only("id")]
    done, families = HandedOver(dwellings=len(ids)), list[int]()
    passing = [name for name, one in PROCEDURES.items() if one.two_sided]
    for start in range(0, len(ids), _AT_ONCE):
        part = ids[start : start + _AT_ONCE]
        await Dwelling.filter(id__in=part).update(manager_id=receiving.id, manager_path=receiving.path)
        await Tenancy.filter(dwelling_id__in=part).update(manager_path=receiving.path)
        rows: Any = await Tenancy.filter(dwelling_id__in=part).values_list("id", "household_id", "living")
        families += [household for _, household, living in rows if living]
        its = Case.filter(dwelling_id__in=part, manager_path=former.path)
        cases = await column(its.exclude(procedure__in=[*passing, *STAYS]), "id")
        for at_case in range(0, len(cases), _AT_ONCE):
            some = cases[at_case : at_case + _AT_ONCE]
            await Case.filter(id__in=some).update(manager_path=receiving.path)
            # Whoever is asked of them is now asked there.
            await asks.renew(some)
        done.cases += len(cases)
        await _swaps(part, former, receiving)
        await _leases([tenancy for tenancy, _, _ in rows], part, former, receiving, at)
        await ManagerMove.bulk_create([
            ManagerMove(dwelling_id=one, former_id=former.id, receiving_id=receiving.id, since_on=change.since_on,
                        case_id=case.id)
            for one in part
        ], batch_size=_AT_ONCE)
    await owers_changed("property_manager", [former.id, receiving.id], at=at, case_id=case.id)
    done.households = tuple(sorted(set(families)))
    return done


async def _swaps(dwellings: list[int], former: Organisation, receiving: Organisation) -> None:
    """A swap that is under way lies with who manages the dwelling that a family leaves, and with who manages the one
    that it moves to.
    """
    there = Swap.filter(under_way=1)
    leaves = await column(there.filter(dwelling_id__in=dwellings), "case_id")
    comes = await column(there.filter(to_dwelling_id__in=dwellings), "case_id")
    await Case.filter(id__in=leaves or [""], manager_path=former.path).update(manager_path=receiving.path)
    await Case.filter(id__in=comes or [""], receiving_path=former.path).update(receiving_path=receiving.path)
    await asks.renew([*dict.fromkeys([*leaves, *comes])])


async def _leases(
    tenancies: list[int], dwellings: list[int], former: Organisation, receiving: Organisation, at: datetime
) -> None:
    for start in range(0, max(len(tenancies), len(dwellings)), _AT_ONCE):
        # A lease by which a family moves is of the dwelling that it moves to.
        here = Q(tenancy_id__in=tenancies[start : start + _AT_ONCE] or [0], moves_to_id=None)
        moving = Q(moves_to_id__in=dwellings[start : start + _AT_ONCE] or [0])
        # One on a placement slip is of a family that does not live there yet.
        slips = await column(
            PlacementSlip.filter(dwelling_id__in=dwellings[start : start + _AT_ONCE] or [0], living=1), "id"
        )
        coming = Q(tenancy_id=None, slip_id__in=slips or [0])
        of = LeaseContract.filter(here | moving | coming, manager_id=former.id)
        not_begun = Q(moves_to_id__not_isnull=True, term_id=None)
        await of.filter(Q(signed_on__isnull=False) & ~not_begun).update(manager_id=receiving.id)
        waits = Q(case__status__in=["drafted", *OFFERED]) | Q(not_begun, case__status="signed")
        open_ = await of.filter(waits).values_list("case_id", "source_case_id")
        said: Any = open_
        for case_id, source in said:
            case = await Case.filter(id=case_id).select_for_update().get()
            await case.fetch_related("household", "dwelling")
            reason = f"管房单位由{former.name}换成{receiving.name}，请由{receiving.name}重新起草。"[:300]
            await advance(case, "drop", actor=calendar(at), version=case.version, form={"reason": reason})
            # What it was drawn up for waits for another.
            await tell_source(source, "contract_void", at=at)
