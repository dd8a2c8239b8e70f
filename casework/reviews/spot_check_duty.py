"""What offices owe of spot checks (4.6): a community one each month, a street one each quarter, the district office one
as often as it sets, by the period's last day. Declared beside the steps of `spot_checks.py`.

Where nobody lives and nobody draws a subsidy nothing is owed. After a long sleep the periods that were missed are asked
for as well, a year of them at most; a service that is new asks for the running one alone. It is done when all that was
drawn has been looked at.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from casework.heart import actors
from casework.heart.duties import Answers, Ask, Duty, Figure, Owing, Period
from casework.heart.obligations import PAGE
from casework.heart.queries import column
from casework.reviews.spot_check_periods import (
    CLAUSE_OF,
    COMMUNITY,
    DISTRICT,
    LABELS,
    OFFICE_KINDS,
    RESULTS,
    STREET,
    ends_on,
    results_of,
    span_named,
    spans_until,
)
from models import AnnualSummary, Organisation, SpotCheck, SubsidyAward, Tenancy

DONE_IN = ("done",)
_WHAT = {RESULTS: "结果抽查"}
_MOST = 12
_MOST_YEARS = 3
_EVERY = {COMMUNITY: "每月", STREET: "每季度", DISTRICT: "随机", RESULTS: "每年"}
_OWED_BY = {
    COMMUNITY: (actors.COMMUNITY_CLERK,), STREET: (actors.STREET_CLERK,), DISTRICT: (actors.DISTRICT_CLERK,),
    RESULTS: (actors.DISTRICT_CLERK,),
}
_WATCHED_BY = {
    COMMUNITY: (actors.STREET_CLERK, actors.DISTRICT_CLERK), STREET: (actors.DISTRICT_CLERK,), DISTRICT: (),
    RESULTS: (),
}


def _periods(level: str) -> Callable[[date, str], Awaitable[Sequence[Period]]]:
    async def periods(today: date, since: str) -> list[Period]:
        if level == RESULTS:
            years = await column(AnnualSummary.filter(case__status="received").distinct(), "year")
            found = [results_of(one) for one in sorted(int(year) for year in years)[-_MOST_YEARS:]]
            known = [one for one in found if since and one.key > since] or found[-1:]
            return [Period(one.key, await ends_on(one, today)) for one in known]
        spans = await spans_until(level, today, _MOST)
        known = [one for one in spans if since and one.key > since] or spans[-1:]
        return [Period(one.key, one.ends_on) for one in known]

    return periods


def offices_that_owe(kind: str) -> Callable[[Period, int, Sequence[int] | None], Awaitable[Sequence[Owing]]]:
    """Every office of a kind under which a family lives in a dwelling or draws a subsidy."""

    async def subjects(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
        offices = Organisation.filter(kind=kind, id__gt=behind)
        if among is not None:
            offices = offices.filter(id__in=list(among) or [0])
        paths = await _lived_in()
        # A district has some hundred of them.
        found = [one for one in await offices.order_by("id") if any(area.startswith(one.path) for area in paths)]
        return [Owing(one.id, one.path, organisation_id=one.id) for one in found[:PAGE]]

    return subjects


async def _lived_in() -> set[str]:
    """Paths of communities with families."""
    homes = Tenancy.filter(living=1).distinct().limit(5000)
    awards = SubsidyAward.filter(living=1).distinct().limit(5000)
    return {*await column(homes, "area_path"), *await column(awards, "area_path")}


def say_period(key: str) -> str:
    return span_named(key).label


def _duty(level: str) -> Duty:
    kind = f"spot_check_{level}"
    watched = _WATCHED_BY[level]
    return Duty(
        kind=kind,
        label=LABELS[level],
        clause=CLAUSE_OF[level],
        who=OFFICE_KINDS[level],
        owed_by=_OWED_BY[level],
        every=_EVERY[level],
        periods=_periods(level),
        subjects=offices_that_owe(OFFICE_KINDS[level]),
        answers=Answers(SpotCheck, "period", "office_id"),
        done_in=DONE_IN,
        watched_by=watched,
        figures=(
            Figure(f"{kind}_late", f"{LABELS[level]}逾期", True, "obligations/list", {"kind": kind, "late": "yes"}),
        ) if watched else (),
        ask=Ask(
            lambda key: f"{say_period(key)}的{_WHAT.get(level, '随机抽查')}",
            "先公布名单和开奖的日子，开奖以后抽取，再逐件检查。", "spot_checks",
        ),
    )


DUTIES = tuple(_duty(level) for level in (COMMUNITY, STREET, DISTRICT, RESULTS))
