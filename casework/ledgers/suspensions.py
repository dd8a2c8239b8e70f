"""When a subsidy rests (4.5.1): from which month nothing of it is paid, and from which it is paid again. An award keeps
the last such time in its own columns, those before it in `rested_before`. Nothing of them is ever paid afterwards.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from casework.words.months import month_of, say_month
from models import SubsidyAward


def rests_of(award: SubsidyAward) -> list[tuple[date, date | None]]:
    """Each time, in order: its first day, and the day from which it is paid again; None: it rests still."""
    earlier = [(date.fromisoformat(one), date.fromisoformat(other)) for one, other in award.rested_before or []]
    if award.suspended_from is None or award.suspended_from == award.resumed_from:
        # What was taken back before it began is none.
        return [*earlier]
    return [*earlier, (award.suspended_from, award.resumed_from)]


def paid_spans(award: SubsidyAward, first: date, last: date) -> list[tuple[date, date]]:
    """Of the days between the two those for which it is paid, both ends included."""
    at, last = max(first, award.started_on), min(last, award.ended_on or last)
    spans = []
    for since, again in rests_of(award):
        if since > last:
            break
        if at < since:
            spans.append((at, since - timedelta(days=1)))
        if again is None:
            return spans
        at = max(at, again)
    return [*spans, (at, last)] if at <= last else spans


def rests_from(award: SubsidyAward, month: date) -> dict[str, Any]:
    """What is written on an award that is paid, so that it rests from that month on."""
    before = [[str(since), str(again)] for since, again in rests_of(award)]
    return {"suspended_from": month, "resumed_from": None, "rested_before": before or None}


def say_rest(since: date | None, again: date | None) -> str:
    """For a ledger: "": none."""
    if since is None or since == again:
        return ""
    said = f"{say_month(month_of(since))}起暂停"
    return f"{said}，{say_month(month_of(again))}起恢复" if again else said
