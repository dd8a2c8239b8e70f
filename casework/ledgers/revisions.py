"""Revisions of ledger entries: what changed, before and after, under which case, and how far up it is (4.2.1d).

Append-only. A revision keeps the words that people read and the values themselves, so that an entry can be read as of
any day (`casework/ledgers/states.py`). On its way up it is
    recorded → reviewed (the street accepts) → reported (in a month's return) → received (the district office),
or sent back by the street with a reason, and answered by the community. What the street judged along the change's own
case is reviewed by that, and what the district office wrote is received; what a street enters itself waits for somebody
else, a colleague there or the district office with the month's return.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import msgspec

from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.sealed_rows import seal
from casework.heart.turns import hold_families
from casework.ledgers.former_words import note_former_words
from casework.ledgers.states import Delta, State, differences, read_state
from models import Household, LedgerMove, LedgerRevision, SubsidyAward, Tenancy

CURRENT, EXITED, SUBSIDY = "current", "exited", "subsidy"
LEDGERS = {CURRENT: "现居住房源台账", EXITED: "退出房源台账", SUBSIDY: "补贴台账"}

RECORDED, REVIEWED, REPORTED, RECEIVED = "recorded", "reviewed", "reported", "received"
SENT_BACK, ANSWERED = "sent_back", "answered"
STATES = {
    RECORDED: "待街道审核",
    SENT_BACK: "街道退回，待社区答复",
    ANSWERED: "社区已答复，待街道复审",
    REVIEWED: "街道已审核，待汇总上报",
    REPORTED: "已上报，待区保障办接收",
    RECEIVED: "区保障办已接收",
}


class Change(msgspec.Struct):
    """One line of a revision, in the words that people read."""

    label: str
    before: str
    after: str


@asynccontextmanager
async def revising(
    household_id: int, *parts: str, actor: Actor, stage: str, case_id: str | None, judged: bool = False
) -> AsyncIterator[list[Change]]:
    """`async with revising(…, "household", "member", …) as changes:` around the writes of a change.

    Whatever the block does to these parts of the family's state is recorded as one revision; `changes` are the words
    for it. In a transaction.
    """
    # The family's row is the lock of its whole entry: who compares before it writes holds it too.
    await hold_families([household_id])
    before = await read_state(household_id, parts, lock=True)
    changes: list[Change] = []
    yield changes
    deltas = differences(before, await read_state(household_id, parts))
    await record_revision(
        changes, deltas=deltas, household_id=household_id, actor=actor, stage=stage, case_id=case_id, judged=judged
    )


async def record_new(
    changes: Sequence[Change], state: State, *, household_id: int, actor: Actor, stage: str, case_id: str | None,
    judged: bool = False,
) -> None:
    """The first revision of a family that has just been entered. In a transaction."""
    await record_revision(
        changes, deltas=differences({}, state), household_id=household_id, actor=actor, stage=stage, case_id=case_id,
        judged=judged,
    )


async def record_revision(
    changes: Sequence[Change],
    *,
    household_id: int,
    actor: Actor,
    stage: str,
    case_id: str | None,
    deltas: Sequence[Delta] = (),
    judged: bool = False,
) -> None:
    """Appends one revision of the family's entry. In a transaction. Nothing for no change.

    `judged`: it comes of a step by which the actor's office judged what others had entered. What an office enters
    itself is looked at by somebody else, whatever the office.
    """
    if not changes and not deltas:
        return
    household = await Household.get(id=household_id)
    tenancy = await Tenancy.filter(household_id=household_id).order_by("-living", "-id").first()
    award = await SubsidyAward.filter(household_id=household_id).order_by("-living", "-id").first()
    if tenancy is not None and (tenancy.living or award is None or not award.living):
        award = None
    # Of a family that has passed to another community both ledgers say so (4.2.4), first the one that it left: by the
    # words alone, for the entry is no longer its own.
    for area_path in (*_left(deltas), household.area_path):
        own = area_path == household.area_path
        revision = await LedgerRevision.create(
            household_id=household_id,
            tenancy_id=tenancy.id if own and tenancy and award is None else None,
            award_id=award.id if own and award else None,
            case_id=case_id,
            account_id=actor.account_id,
            role=actor.role,
            stage=stage,
            at=actor.at,
            changes=msgspec.to_builtins(list(changes)),
            deltas=msgspec.to_builtins(list(deltas)) if own else [],
            area_path=area_path,
            day=actor.today,
            ledger=SUBSIDY if award else CURRENT if tenancy and tenancy.living else EXITED,
            state=RECEIVED if stage == "imported" else _first_state(actor, judged),
        )
        await seal("ledger_revision", [revision.id], at=actor.at)
        await seal("revision_place", [revision.id], at=actor.at)
    await _note_moves(deltas, household_id, actor, case_id)
    await note_former_words(deltas, household_id, actor.today)


def _left(deltas: Sequence[Delta]) -> list[str]:
    """The path that was responsible for the family, where another is now."""
    return [
        delta.before["area_path"]
        for delta in deltas
        if delta.row.startswith("household:") and delta.before and delta.after and "area_path" in delta.after
    ]


def _first_state(actor: Actor, judged: bool) -> str:
    if actor.role == actors.DISTRICT_CLERK:
        # Nobody stands above it; every step by which it writes into the ledgers judges what others entered.
        return RECEIVED
    return REVIEWED if judged and actor.role == actors.STREET_CLERK else RECORDED


async def _note_moves(deltas: Sequence[Delta], household_id: int, actor: Actor, case_id: str | None) -> None:
    """A change of the responsible community, where lists as of a past day find it."""
    for delta in deltas:
        if not (delta.row.startswith("household:") and delta.before and delta.after and "area_path" in delta.after):
            continue
        last = await LedgerMove.filter(household_id=household_id).order_by("-id").first()
        move = await LedgerMove.create(
            household_id=household_id,
            from_path=delta.before["area_path"],
            to_path=delta.after["area_path"],
            since_on=last.moved_on if last else None,
            moved_on=actor.today,
            case_id=case_id,
        )
        await seal("ledger_move", [move.id], at=actor.at)
