"""Annual reviews: the list, those that are plain with what is known of each, and what one tells. Steps go by /cases."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from tortoise.expressions import Q

from casework.heart import access, actors
from casework.heart.case_lists import case_lines
from casework.heart.forms import one_of
from casework.heart.inbox import waiting
from casework.ledgers.sheet_points import FINDINGS
from casework.reviews import annual_reviews
from casework.reviews.annual_duty import KIND, WAITING
from casework.reviews.annual_forms import BENEFITS, CAME_OF_IT, FOLLOWS, RESULTS, WAYS
from handlers.heart.http import Ask, PageQuery, Struct, before, cut, endpoint, page_size
from handlers.heart.replies import (
    DETAILS,
    CasePage,
    CaseSummary,
    Detail,
    LateQuery,
    narrowed,
    page_of_cases,
    source_of,
    summarise,
    tell_in_hand,
)
from models import Case, Tenancy
from models.fields import sound


class ReviewPoint(Struct):
    point: str
    label: str
    fact: str
    attention: bool
    # "": not reviewed yet.
    finding: Annotated[str, one_of("", *FINDINGS)]
    finding_label: str
    note: str


class ReviewContact(Struct):
    on: date
    way_label: str
    outcome_label: str
    note: str
    by: str


class AnnualReviewDetail(Detail):
    year: int
    benefit_label: str
    # What is known now, or what was known and found.
    points: list[ReviewPoint]
    # Nothing wants a look: one press reports it.
    plain: bool
    result: Annotated[str, one_of("", *RESULTS)]
    result_label: str
    note: str
    reviewed_on: date | None
    confirmed_on: date | None
    # To the offices above: this one is read again.
    sampled: bool
    # By which procedure what was found is carried out, and the case that does.
    follow: Annotated[str, one_of("", *FOLLOWS)]
    follow_label: str
    follow_begun: bool
    follow_case_id: str | None
    # Nothing can stop this subsidy but the street's confirming: it rests from then on.
    rests: bool
    tenancy_id: int | None
    contacts: list[ReviewContact]
    may_review: bool


@endpoint("GET", "/annual-reviews", summary="年度核查", query=LateQuery, reply=CasePage)
async def list_reviews(ask: Ask) -> CasePage:
    late = Q(due_on__lt=ask.actor.today, status__in=list(WAITING))
    return await page_of_cases(narrowed(KIND, ask, late), ask.query, ask)


class PlainReview(Struct):
    case: CaseSummary
    # The step that lets it pass, as its own case offers it.
    passes: Annotated[str, one_of("unchanged", "confirm")]
    points: list[str]


class PlainPage(Struct):
    items: list[PlainReview]
    next: str | None
    # Of those looked through for this page, how many want more than a press.
    others: int


@endpoint(
    "GET", "/annual-reviews/plain", summary="等我办、没有要看的情况的年度核查", query=PageQuery, reply=PlainPage
)
async def plain(ask: Ask) -> PlainPage:
    own = Q(access.reach_of_cases(ask.actor, KIND), status__in=list(WAITING))
    mine = own if ask.actor.role == actors.COMMUNITY_CLERK else Q(waiting(ask.actor), procedure=KIND)
    lines, more = cut(await case_lines(before(mine, ask.query), page_size(ask.query) + 1), ask.query)
    told = await annual_reviews.plain(lines, actor=ask.actor)
    found = [line for line in lines if line.id in told]
    items = [
        PlainReview(case=case, passes=told[case.id].passes, points=told[case.id].points)
        for case in await summarise(found, ask)
    ]
    await tell_in_hand([one.case for one in items], ask.actor)
    return PlainPage(items=items, next=more, others=len(lines) - len(found))


async def _detail(case: Case, ask: Ask) -> AnnualReviewDetail:
    row = await annual_reviews.row_of(case)
    sheet = sound(row.sheet) or {}
    # What was found stands until it is found anew; before, what is known now.
    reviewing = case.status in annual_reviews.REVIEWED_FROM
    now = (await annual_reviews.sheet_of(row)) if reviewing or not sheet else None
    known = now.points if now else []
    found = {one["point"]: one for one in sheet.get("points", [])}
    points = [
        ReviewPoint(
            point=one.point, label=one.label, fact=one.fact, attention=one.attention, finding="", finding_label="",
            note="",
        )
        for one in known
    ] or [
        ReviewPoint(
            point=key, label=one["label"], fact=one["fact"], attention=one["finding"] == "problem",
            finding=one["finding"], finding_label=FINDINGS[one["finding"]], note=one["note"],
        )
        for key, one in found.items()
    ]
    follow = await annual_reviews.follow_case(row)
    _, follow_id = await source_of(follow.id if follow else None, ask)
    home = await Tenancy.filter(household_id=row.household_id, living=1).first()
    return AnnualReviewDetail(
        year=row.year,
        benefit_label=BENEFITS[row.benefit],
        points=points,
        plain=now is not None and not now.attention,
        result=row.result,
        result_label=RESULTS.get(row.result, ""),
        note=sheet.get("note", ""),
        reviewed_on=row.reviewed_on,
        confirmed_on=row.confirmed_on,
        sampled=bool(row.sampled) and ask.actor.role in annual_reviews.ABOVE,
        follow=row.follow,
        follow_label=FOLLOWS.get(row.follow, ""),
        follow_begun=follow is not None,
        follow_case_id=follow_id,
        rests=case.status == "reported" and await annual_reviews.rests_by_it(row),
        tenancy_id=home.id if home else None,
        contacts=[
            ReviewContact(
                on=date.fromisoformat(one["on"]), way_label=WAYS[one["way"]], outcome_label=CAME_OF_IT[one["outcome"]],
                note=one["note"], by=one["by"],
            )
            for one in sound(row.contacts) or []
        ],
        may_review=reviewing and ask.actor.role == actors.COMMUNITY_CLERK,
    )


DETAILS[KIND] = _detail
