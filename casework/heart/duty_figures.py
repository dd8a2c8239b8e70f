"""What is counted of the calendar: what each duty has late, waiting and done, and for how long it has been late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from tortoise.expressions import Q

from casework.heart import actors, figures, obligations
from casework.heart.duties import DUTIES
from casework.heart.figures import OBLIGATIONS, Bar, Counting, Theme, View

_LATE = ((7, "超期一周以内"), (30, "超期一个月以内"), (90, "超期三个月以内"))


def _watched(view: View) -> list[str]:
    return [duty.kind for duty in DUTIES.values() if view.actor.role in duty.watched_by]


def _there(view: View) -> Q:
    owed = Q(obligations.watched_there(view.actor), kind__in=_watched(view) or [""])
    # What a manager owes lies wherever its dwellings do.
    return owed if view.actor.role == actors.MANAGER_CLERK else Q(owed, view.within())


def _late(view: View) -> Q:
    return Q(_there(view), discharged_at__isnull=True, due_on__lt=view.today)


def _kind(_: str, value: str) -> str:
    return DUTIES[value].label if value in DUTIES else value


async def _standings(view: View) -> Sequence[Bar]:
    owed = Q(discharged_at__isnull=True)
    return (
        Bar("late", "已超期", Q(owed, due_on__lt=view.today)),
        Bar("waiting", "没到期", Q(owed, due_on__gte=view.today)),
        Bar("done", "最近12个月里到期、已办的", Q(figures.year_until(view, "due_on"), ended_as=obligations.DONE)),
    )


async def _days(view: View) -> Sequence[Bar]:
    bars, before = [], view.today
    for days, label in _LATE:
        first = view.today - timedelta(days=days)
        bars.append(Bar(str(days), label, Q(due_on__gte=first, due_on__lt=before)))
        before = first
    beyond: dict[str, Any] = {"due_on__lt": before}
    return [*bars, Bar("more", "超期三个月以上", Q(**beyond))]


class _Watched(Counting):
    def is_for(self, actor: actors.Actor) -> bool:
        return super().is_for(actor) and any(actor.role in duty.watched_by for duty in DUTIES.values())


figures.declare(
    Theme(
        "duties", "期限", "哪些事过了期限，超了多久", 60,
        (
            _Watched("standings", "按期限", of=OBLIGATIONS, base=_there, bars=_standings, column="kind", labels=_kind),
            _Watched("late", "已超期的，按事项", of=OBLIGATIONS, base=_late, column="kind", labels=_kind),
            _Watched("days", "已超期的，超了多久", of=OBLIGATIONS, base=_late, bars=_days, column="kind", labels=_kind),
        ),
    )
)
