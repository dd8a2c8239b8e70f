"""What is owed of comparisons (4.7b): of each source a list by each street, as often as the district office sets, by
the last day of its span and asked in its last month; and of every hit a look by the community, by its day.

A street owes, for its list covers all its communities; these may compare as often as they like beside it. Where nobody
lives and nobody draws a subsidy nothing is owed. After a long sleep the spans that were missed are asked for as well, a
year of them at most.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.heart import actors
from casework.heart.duties import Answers, Ask, Duty, Figure, Owing, Period, by_day
from casework.heart.obligations import PAGE
from casework.heart.rules import Rule, declare
from casework.reviews.comparison_sources import SOURCES, Source, period_of, say_period, spans
from casework.reviews.spot_check_duty import offices_that_owe
from models import Comparison, ComparisonHit

KIND, HIT = "comparison", "comparison_hit"
COMPARED = "compared"
WAITING, CHANGED = "waiting", "changed"
OPEN = (WAITING, CHANGED)
ENDED = ("unchanged", "mistaken", "led", "dropped")
_OURS = "工作流程四(七)：发现问题及时调整住房保障待遇。天数由区保障办设定。"
LOOK_DAYS = declare(Rule("comparison_look_days", "比对上的，社区几天内核实", 10, _OURS, least=1, most=60))
LEAD_DAYS = declare(Rule("comparison_lead_days", "核实有变化的，社区几天内办理", 15, _OURS, least=1, most=60))
_MOST = 12


def _periods(source: Source) -> Callable[[date, str], Awaitable[Sequence[Period]]]:
    async def periods(today: date, since: str) -> list[Period]:
        found = await spans(source, today, _MOST)
        known = [Period(period_of(source, one), one.ends_on) for one in found if one.last_month_begins_on <= today]
        if since:
            return [one for one in known if one.key > since] or known[-1:]
        # A service that is new asks for the running one alone.
        return [one for one in known[-1:] if one.key == period_of(source, found[-1])]

    return periods


def duty_of(source: str) -> str:
    return f"{KIND}_{source}"


def _lists(source: Source) -> Duty:
    return Duty(
        kind=duty_of(source.name),
        label=f"比对{source.label}",
        clause="4.7b",
        who="street",
        owed_by=(actors.STREET_CLERK,),
        every="按区保障办设定",
        periods=_periods(source),
        subjects=offices_that_owe("street"),
        answers=Answers(Comparison, "period", "office_id"),
        done_in=(COMPARED,),
        watched_by=(actors.DISTRICT_CLERK,),
        ask=Ask(
            lambda key: f"比对{source.label}（{say_period(key)}）",
            "向提供名单的部门要名单，导入比对；对上的由社区逐户核实。", "comparisons/list",
        ),
    )


async def _once(today: date, since: str) -> list[Period]:
    return [Period("", None)]


async def _hits(period: Period, behind: int, among: Sequence[int] | None) -> list[Owing]:
    """Those that wait for their community, each by its own day."""
    waiting = ComparisonHit.filter(case__status__in=list(OPEN), case__due_on__not_isnull=True, id__gt=behind)
    if among is not None:
        waiting = waiting.filter(case__household__community_id__in=list(among) or [0])
    rows: Any = await waiting.order_by("id").limit(PAGE).values_list(
        "id", "case__area_path", "case__household__community_id", "case__due_on"
    )
    return [Owing(int(one), path, organisation_id=office, due_on=by) for one, path, office, by in rows]


def _cases(late: bool | None, today: date) -> Q:
    return Q(Q(procedure=HIT, status__in=list(OPEN)), by_day("due_on", late, today))


LISTS = tuple(_lists(one) for one in SOURCES.values())
HITS = Duty(
    kind=HIT,
    label="核实比对结果",
    clause="4.7b",
    who="community",
    owed_by=(actors.COMMUNITY_CLERK,),
    every="每件",
    periods=_once,
    subjects=_hits,
    answers=Answers(ComparisonHit, "", "id"),
    done_in=ENDED,
    renewed_by=((HIT, "find_change"),),
    watched_by=(actors.STREET_CLERK, actors.DISTRICT_CLERK),
    cases=_cases,
    figures=(Figure("comparison_hits_late", "比对核实逾期", True, "cases/list", {"owed": HIT, "late": "yes"}),),
)
