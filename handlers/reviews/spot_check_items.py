"""What a spot check has drawn: the list, of one draw or of all, and what one tells. Findings go by /cases."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from tortoise.expressions import Q

from casework.heart.forms import Uuid, one_of
from casework.reviews import spot_check_items
from casework.reviews.spot_check_forms import CHANGES, FILES, ORDERED, REVIEWS, THEN
from casework.reviews.spot_check_orders import KIND
from casework.reviews.spot_check_periods import LABELS
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CasePage, Detail, LateQuery, narrowed, page_of_cases, source_of
from models import Case, SpotCheckItem, Tenancy
from models.fields import sound


class ItemQuery(LateQuery, kw_only=True):
    # Of one draw.
    check: Uuid | None = None
    # Still to be looked at, or looked at again.
    open: bool = False


class PointLine(Struct):
    """`result`: "" of what was not looked at yet."""

    key: str
    label: str
    base: str
    result: Annotated[str, one_of("", "right", "wrong", "none")]
    note: str


class SpotCheckItemDetail(Detail):
    level_label: str
    of: Annotated[str, one_of(FILES, CHANGES, REVIEWS)]
    place: int
    check_id: str
    code: str
    # Whoever did the work itself looks at another's.
    may_check: bool
    points: list[PointLine]
    checked_on: date | None
    findings: str
    order_to: Annotated[str, one_of("", *ORDERED)]
    order_to_label: str
    order_by: date | None
    order_what: str
    # What whoever was told to has answered; and which day it was given.
    order_answer: str
    answered_on: date | None
    turn: int
    looked_on: date | None
    found: str
    then_label: str
    # What was changed, for who may read it; and the entry.
    source_procedure: str
    source_case_id: str | None
    tenancy_id: int | None


@endpoint("GET", "/spot-check-items", summary="抽查检查", query=ItemQuery, reply=CasePage)
async def list_items(ask: Ask) -> CasePage:
    found = narrowed(KIND, ask, Q(due_on__lt=ask.actor.today))
    if ask.query.check:
        found = Q(found, spot_check_item__check__case_id=ask.query.check)
    if ask.query.open:
        found = Q(found, status__in=list(spot_check_items.OPEN))
    return await page_of_cases(found, ask.query, ask)


async def _detail(case: Case, ask: Ask) -> SpotCheckItemDetail:
    row: SpotCheckItem = await spot_check_items.row_of(case)
    said = {one["point"]: one for one in sound(row.answers) or []}
    procedure, source = await source_of(row.subject_case_id or None, ask)
    home = await Tenancy.filter(household_id=case.household_id or 0, living=1).first()
    return SpotCheckItemDetail(
        level_label=LABELS[row.level],
        of=row.population,
        place=row.place,
        check_id=row.check.case_id,
        code=row.check.code,
        may_check=await spot_check_items.may_check(case, ask.actor),
        points=[
            PointLine(
                key=one.key, label=one.label, base=one.base, result=said.get(one.key, {}).get("result", ""),
                note=said.get(one.key, {}).get("note", ""),
            )
            for one in spot_check_items.points_of(row.population)
        ],
        checked_on=row.checked_on,
        findings=row.findings or "",
        order_to=row.order_to,
        order_to_label=ORDERED.get(row.order_to, ""),
        order_by=row.order_by,
        order_what=row.order_what or "",
        order_answer=row.order_answer or "",
        answered_on=row.answered_on,
        turn=row.turn,
        looked_on=row.looked_on,
        found=row.found or "",
        then_label=THEN.get(row.then, ""),
        source_procedure=procedure,
        source_case_id=source,
        tenancy_id=home.id if home else None,
    )


DETAILS[KIND] = _detail
