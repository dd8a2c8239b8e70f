"""What an office owes that a spot check has told to put something right (4.6, 4.5.3): its answer, by the day of the
order. Declared beside the steps of `spot_check_items.py`.

Past its day it is counted as late on the homes of the offices above it too. What is given another day is owed again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.heart import actors
from casework.heart.duties import Answers, Duty, Figure, Owing, Period, by_day
from casework.heart.obligations import PAGE
from models import SpotCheckItem

KIND = "spot_check_item"
_OWED = {"community": ("street_ordered", "district_ordered"), "street": ("district_to_street",)}
_DONE = ("street_answered", "district_answered", "righted", "not_right", "left", "annulled")
_CLAUSES = {"community": "4.6.2", "street": "4.6.3"}
_BY = {"community": (actors.COMMUNITY_CLERK,), "street": (actors.STREET_CLERK,)}
_WATCHED_BY = {"community": (actors.STREET_CLERK, actors.DISTRICT_CLERK), "street": (actors.DISTRICT_CLERK,)}
_LABELS = {"community": "抽查改正", "street": "街道的抽查改正"}


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


def _subjects(who: str) -> Callable[[Period, int, Sequence[int] | None], Awaitable[Sequence[Owing]]]:
    async def subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
        waiting = SpotCheckItem.filter(open=1, case__status__in=list(_OWED[who]), id__gt=behind)
        rows: Any = await waiting.order_by("id").limit(PAGE).values_list(
            "id", "case__household__community_id", "case__household__community__parent_id", "case__area_path",
            "order_by",
        )
        found = [
            Owing(int(one), str(path), organisation_id=community if who == "community" else street, due_on=by)
            for one, community, street, path, by in rows
        ]
        return [one for one in found if among is None or one.organisation_id in among]

    return subjects


def _duty(who: str) -> Duty:
    kind = f"spot_order_{who}"

    def cases_of(late: bool | None, today: date) -> Q:
        return Q(by_day("due_on", late, today), procedure=KIND, status__in=list(_OWED[who]))

    return Duty(
        kind=kind,
        label=_LABELS[who],
        clause=_CLAUSES[who],
        who=who,
        owed_by=_BY[who],
        every="每件",
        periods=_periods,
        subjects=_subjects(who),
        answers=Answers(SpotCheckItem, "", "id"),
        done_in=_DONE,
        watched_by=(*_BY[who], *_WATCHED_BY[who]),
        figures=(Figure(f"{kind}_late", f"{_LABELS[who]}逾期", True, "cases/list", {"owed": kind, "late": "yes"}),),
        cases=cases_of,
    )


DUTIES = tuple(_duty(who) for who in _OWED)
