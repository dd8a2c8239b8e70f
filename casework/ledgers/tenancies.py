"""Tenancies begin, end and live again here, and nowhere else: so an entry stands in one ledger at a time, whole.

A tenancy that ends is the same row with `ended_on` set: the entry leaves the current ledger for the exited one in that
very transaction (4.2.2c). It comes back by a correcting case alone. What is asked of families that live in a dwelling
(a December report) follows in the same transaction, and so does what only held for an empty dwelling, or for the one
who lived there (models/dwellings.py: DwellingHold). Refuses an end that lies ahead or before the
beginning, and ending what has ended.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from tortoise.exceptions import IntegrityError

from casework.heart.actors import Actor
from casework.heart.duties import FAMILY
from casework.heart.obligations import owers_changed
from casework.heart.problems import refuse
from casework.heart.turns import manager_path_of
from casework.ledgers.revisions import Change, revising
from casework.words.wording import say_day
from models import Dwelling, DwellingHold, Household, PlacementSlip, Tenancy

# The reason of an exit that the cross check calls a clear-out.
BREACH = "breach"


async def begin_tenancy(
    household: Household, dwelling: Dwelling, *, started_on: date | None, actor: Actor, ended_on: date | None = None
) -> Tenancy:
    """Enters a family into the current ledger; `ended_on`: one that had left before Anju, into the exited one. The
    caller records the revision. In a transaction.
    """
    over = ended_on is not None
    if not over:
        await _refuse_given(dwelling.id)
    tenancy = await Tenancy.create(
        household=household,
        dwelling=dwelling,
        area_path=household.area_path,
        manager_path=await manager_path_of(dwelling.id),
        started_on=started_on,
        ended_on=ended_on,
        living=None if over else 1,
        listed_on=actor.today,
        moved_on=actor.today if over else None,
    )
    if not over:
        # Whoever moves in ends what waited for somebody to.
        since = min(started_on or actor.today, actor.today)
        await _end_holds(since, dwelling_id=dwelling.id, kind__in=["reserved", "repair"])
        await owers_changed(FAMILY, [household.id], at=actor.at)
    return tenancy


async def end_tenancy(
    tenancy: Tenancy, ended_on: date, reason: str, *, actor: Actor, case_id: str | None, cause: str = ""
) -> None:
    """Moves the entry from the current to the exited ledger, at once and whole. In a transaction.

    `reason`: in words; `cause`: one of the exits' reasons. Raises tenancy_ended, end_invalid.
    """
    # Exits say so of their field before they come here. An entry never ends on such a day, whoever else ends one.
    if ended_on > actor.today or (tenancy.started_on and ended_on < tenancy.started_on):
        raise refuse("end_invalid")
    async with revising(tenancy.household_id, "tenancy", actor=actor, stage="exited", case_id=case_id) as changes:
        ended = await Tenancy.filter(id=tenancy.id, living=1).update(
            ended_on=ended_on, living=None, moved_on=actor.today, end_reason=cause
        )
        if ended != 1:
            raise refuse("tenancy_ended")
        await _end_holds(ended_on, tenancy_id=tenancy.id)
        changes.append(Change("转入退出房源台账", "现居住", f"{say_day(ended_on)}退出：{reason}"))
    await owers_changed(FAMILY, [tenancy.household_id], at=actor.at, case_id=case_id)
    tenancy.ended_on, tenancy.living, tenancy.moved_on, tenancy.end_reason = ended_on, None, actor.today, cause


async def exchange_dwellings(one: Tenancy, other: Tenancy) -> None:
    """Each moves to where the other lived, and stays in the current ledger all the while. The caller has both families'
    turns and records the revisions. In a transaction.
    """
    homes = await Dwelling.in_bulk([one.dwelling_id, other.dwelling_id], "id")
    # One dwelling has one family: the second is nowhere while the first moves.
    await Tenancy.filter(id=other.id).update(living=None)
    for tenancy, to in ((one, homes[other.dwelling_id]), (other, homes[one.dwelling_id])):
        await Tenancy.filter(id=tenancy.id).update(dwelling_id=to.id, manager_path=to.manager_path, living=1)


async def last_left(dwelling_id: int, day: date, *, but: int = 0) -> date | None:
    """When the last of those who lived in that dwelling after that day had left; None: nobody did. `but`: whose own
    days do not count.
    """
    others = Tenancy.filter(dwelling_id=dwelling_id, ended_on__gt=day).exclude(id=but)
    rows: Any = await others.order_by("-ended_on").limit(20).values_list("started_on", "ended_on")
    # Who left on the day on which it came was in nobody's way.
    return next((ended for started, ended in rows if started is None or started < ended), None)


async def _refuse_given(dwelling_id: int) -> None:
    """To another family, by its placement slip (3a). Held first: a slip that is issued in this instant is seen. Raises
    slip_dwelling_taken.
    """
    await Dwelling.filter(id=dwelling_id).select_for_update().only("id")
    if await PlacementSlip.filter(dwelling_id=dwelling_id, living=1).exists():
        raise refuse("slip_dwelling_taken")


async def _end_holds(on: date, **which: Any) -> None:
    await DwellingHold.filter(standing=1, **which).update(standing=None, until_on=on)


async def revive_tenancy(tenancy: Tenancy, reason: str, *, actor: Actor, case_id: str) -> None:
    """Moves the entry back from the exited to the current ledger: its exit was recorded in error. In a transaction.

    Raises step_not_possible, dwelling_taken, slip_dwelling_taken.
    """
    await _refuse_given(tenancy.dwelling_id)
    async with revising(
        tenancy.household_id, "tenancy", actor=actor, stage="restored", case_id=case_id, judged=True
    ) as changes:
        try:
            revived = await Tenancy.filter(id=tenancy.id, living=None).update(
                ended_on=None, living=1, moved_on=None, end_reason=""
            )
        except IntegrityError:
            raise refuse("dwelling_taken") from None
        if revived != 1:
            raise refuse("step_not_possible")
        changes.append(Change("转回现居住房源台账", "已退出", f"退出登记有误，已更正：{reason}"))
    await owers_changed(FAMILY, [tenancy.household_id], at=actor.at, case_id=case_id)
    tenancy.ended_on, tenancy.living, tenancy.moved_on, tenancy.end_reason = None, 1, None, ""
