"""How a lease stands on a day: drafted, signed, running, renewed, ended, void, or running on without term (MFD 734).

Derived from what was signed, the terms of the tenancy, the keys and the family's leaving; never written beside them, so
it is right as of any day. Refuses nothing: it decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

DRAFTED, SIGNED, RUNNING, RENEWED, ENDED, VOID, OPEN_ENDED = (
    "drafted", "signed", "running", "renewed", "ended", "void", "open_ended"
)
STATES = {
    DRAFTED: "还没有签订", SIGNED: "已签订，还没有开始", RUNNING: "履行中", RENEWED: "已续签", ENDED: "已终止",
    VOID: "已作废", OPEN_ENDED: "到期未续签，不定期履行",
}


@dataclass(frozen=True)
class Facts:
    """Of one lease, as far as they say how it stands. `signed_on`: None, it was not; of a term that is known from the
    ledger alone it is the first day. `keys`: whether keys are handed over under it, and on which day they were.
    """

    starts_on: date
    ends_on: date
    signed_on: date | None
    voided_on: date | None = None
    keys: bool = False
    keys_on: date | None = None


def state_on(day: date, one: Facts, terms: Sequence[tuple[date, date]], left_on: date | None) -> str:
    """The one rule. `terms`: first and last days of all terms of the tenancy; `left_on`: the day the family left."""
    if one.voided_on is not None and one.voided_on <= day:
        return VOID
    if one.signed_on is None or one.signed_on > day:
        return DRAFTED
    if left_on is not None and left_on <= day:
        return ENDED
    if day < one.starts_on or (one.keys and (one.keys_on is None or one.keys_on > day)):
        return SIGNED
    if day <= one.ends_on:
        return RUNNING
    # Until the next one begins the family lives there without a term.
    return RENEWED if any(one.starts_on < starts <= day for starts, _ in terms) else OPEN_ENDED


def say_state(day: date, one: Facts, terms: Sequence[tuple[date, date]], left_on: date | None) -> tuple[str, str]:
    state = state_on(day, one, terms, left_on)
    return state, STATES[state]
