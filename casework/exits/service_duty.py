"""What a street owes for each mandate (5.1c, 5.2c): that the paper is served by its day, or says why it is not yet.

Declared beside the steps of `services.py`. What is past its day is counted on the street's home and on that of the
district office, which gave the mandate.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from casework.heart import actors
from casework.heart.duties import Answers, Duty, Figure, Owing, Period
from casework.heart.obligations import PAGE
from models import Organisation, Service

KIND = "service"
WAITING = ("mandated", "tried", "posted", "unanswered", "published", "overdue")


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    waiting = Service.filter(standing=1, case__status__in=list(WAITING), serve_by__not_isnull=True, id__gt=behind)
    if among is not None:
        waiting = waiting.filter(street_id__in=list(among) or [0])
    rows: Any = await waiting.order_by("id").limit(PAGE).values_list("id", "case__area_path", "street_id", "serve_by")
    return [Owing(int(one), path, organisation_id=street, due_on=by) for one, path, street, by in rows]


DUTY = Duty(
    kind=KIND,
    label="文书送达",
    clause="5.1c",
    who="street",
    owed_by=(actors.STREET_CLERK,),
    every="每件",
    periods=_periods,
    subjects=_subjects,
    answers=Answers(Service, "", "id"),
    done_in=("served", "called_off"),
    watched_by=(actors.STREET_CLERK, actors.DISTRICT_CLERK),
    figures=(Figure("services_late", "送达逾期", True, "services/list", {"late": "true"}),),
)


async def street_of(area_path: str) -> Organisation | None:
    """The street under which a family lives."""
    parts = area_path.strip("/").split("/")
    above = ["/" + "/".join(parts[: count + 1]) + "/" for count in range(len(parts))]
    return await Organisation.filter(kind="street", path__in=above).first()
