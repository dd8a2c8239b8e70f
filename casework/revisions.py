"""Revisions of ledger entries: what changed, before and after, under which case. Append-only (4.2.1d)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from casework.actors import Actor
from models import LedgerRevision, Tenancy


class Change(msgspec.Struct):
    """One line of a revision, in the words that people read."""

    label: str
    before: str
    after: str


async def record_revision(
    changes: Sequence[Change], *, household_id: int, actor: Actor, stage: str, case_id: str | None
) -> None:
    """Appends one revision of the family's living entry. In a transaction. Nothing for no change."""
    if not changes:
        return
    tenancy = await Tenancy.filter(household_id=household_id, living=1).first()
    await LedgerRevision.create(
        household_id=household_id,
        tenancy_id=tenancy.id if tenancy else None,
        case_id=case_id,
        account_id=actor.account_id,
        role=actor.role,
        stage=stage,
        at=actor.at,
        changes=msgspec.to_builtins(list(changes)),
    )
