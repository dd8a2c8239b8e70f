"""What a family that wants to stay owes (4.4.1.3a): to ask before its lease ends. It is told so about 120 and 95 days
before, when the window opens, and 60, 30 and 7 days before: rule data, sent by the one engine of duties.

A family of which the service hears later (an imported lease, a service that slept) is told at once what it missed.
Nobody who has asked, is leaving, has left or has another lease is reminded. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.dwellings.renewal_windows import REMINDER_DAYS, WINDOW_MONTHS, Window, window_of
from casework.heart import actors
from casework.heart.duties import FAMILY, Answers, Duty, Owing, Period, Reminders, Words
from casework.heart.obligations import PAGE
from casework.heart.queries import column
from casework.words.wording import say_day, say_day_of_year
from models import Case, Handback, RenewalRequest

_STILL_TO_ASK = ("ahead", "waiting", "closing", "kept")
_THING = "租约到期续租"


async def _periods(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    standing = Q(under_way=1, tenancy__living=1, lease_id__not_isnull=True)
    found = Q(standing, id__gt=behind, case__status__in=list(_STILL_TO_ASK))
    if among is not None:
        found = Q(found, tenancy__household_id__in=list(among) or [0])
    rows: Any = await (
        RenewalRequest.filter(found).order_by("id").limit(PAGE)
        .values_list("id", "case__area_path", "tenancy__household_id", "lease__ends_on")
    )
    return [Owing(int(one), str(path), household_id=int(family), due_on=ends) for one, path, family, ends in rows]


async def _remain(ids: Sequence[int], today: date) -> set[int]:
    asked = RenewalRequest.filter(
        id__in=list(ids) or [0], under_way=1, tenancy__living=1, case__status__in=list(_STILL_TO_ASK)
    )
    return set(await column(asked, "id"))


async def _each(ids: Sequence[int], today: date) -> Mapping[int, tuple[Case, Words]]:
    found = RenewalRequest.filter(id__in=list(ids) or [0], under_way=1, case__status__in=list(_STILL_TO_ASK))
    waiting = await found.select_related("case", "lease")
    # Who is giving the dwelling back is not told to stay; who takes that back is told again.
    leaving = set(await column(Handback.filter(
        tenancy_id__in=[row.tenancy_id for row in waiting] or [0], standing=1), "tenancy_id"))
    rows = [
        (row, row.lease.ends_on) for row in waiting if row.lease is not None and row.tenancy_id not in leaving
    ]
    windows = {ends_on: await window_of(ends_on, on=today) for ends_on in {ends_on for _, ends_on in rows}}
    return {row.id: (row.case, _words(windows[ends_on], today)) for row, ends_on in rows}


def _words(window: Window, today: date) -> Words:
    ends, left = say_day(window.ends_on), (window.ends_on - today).days
    if today < window.opens_on:
        note = f"{say_day_of_year(window.opens_on)}起可以申请续租"
        return Words(f"您家的租约{ends}到期，还有{left}天", _THING, "先告诉您", note)
    when = f"还有{left}天" if left else "今天是最后一天"
    note = f"请在{say_day_of_year(window.ends_on)}前申请"
    return Words(f"您家的租约{ends}到期，现在可以申请续租，{when}", _THING, "可以申请", note)


RENEWAL_DUTY = Duty(
    kind="renewal_request",
    label="续租申请",
    clause="4.4.1.3a",
    who=FAMILY,
    owed_by=(actors.TENANT,),
    every="每份租约",
    periods=_periods,
    subjects=_subjects,
    remain=_remain,
    answers=Answers(RenewalRequest, "", "id"),
    done_in=(
        "requested", "late", "checking", "judging", "eligible", "drafting", "signing", "unsigned", "renewed", "refused",
        "rechecking", "rejudging", "exiting", "withdrawn",
    ),
    reminders=Reminders(
        REMINDER_DAYS, actors.MANAGER_CLERK, "", "renewal", each=_each, months=WINDOW_MONTHS, at_once=True
    ),
)
