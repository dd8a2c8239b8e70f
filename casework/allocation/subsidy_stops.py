"""What ends a subsidy without anybody asking for it: the family moves into public housing (4.2.2e). It stops in the
month of the actual moving in: with the day of the keys, in the transaction in which the current ledger has the family.

Refuses nothing: whose it may end is asked before (`applicants.require_unhoused`).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from casework.heart.actors import Actor
from casework.heart.sources import tell_source
from casework.ledgers.revisions import Change, revising
from casework.words.wording import say_day
from models import Subsidy, SubsidyAward

_REASON = "入住公租房，当月停发"


async def stop_for_housing(household_ids: Collection[int], on: date, *, actor: Actor) -> None:
    """Of these families of the subsidy ledger. In a transaction."""
    awards = SubsidyAward.filter(household_id__in=list(household_ids) or [0], living=1).order_by("id")
    for award in await awards.select_for_update():
        # Of an award that was taken over with a ledger there is no case.
        row = await Subsidy.get_or_none(award_id=award.id)
        day = max(on, award.started_on)
        async with revising(
            award.household_id, "award", actor=actor, stage="ended", case_id=row.case_id if row else None, judged=True
        ) as changes:
            await SubsidyAward.filter(id=award.id).update(
                ended_on=day, end_reason=_REASON, living=None, moved_on=actor.today
            )
            changes.append(Change("停发补贴", "发放中", f"{say_day(day)}停发：{_REASON}"))
        if row is not None:
            await tell_source(row.case_id, "moved_in", at=actor.at)
