"""Judgements on whether a family has to leave: what one tells. All steps go by /cases."""

from __future__ import annotations

from datetime import date

from casework.exits import services
from casework.exits.judgements import grounds_of
from casework.exits.service_ways import WAYS
from casework.heart import access
from handlers.heart.http import Ask
from handlers.heart.replies import DETAILS, Detail
from models import Case, Judgement


class JudgementDetail(Detail):
    tenancy_id: int | None
    ground_label: str
    source_case_id: str | None
    facts: str
    reasons: str
    move_by: date | None
    served_on: date | None
    served_way_label: str
    # The service of the decision, for who may read it.
    service_case_id: str | None


async def _detail(case: Case, ask: Ask) -> JudgementDetail:
    row = await Judgement.get(case_id=case.id)
    service = await services.last_of(case.id)
    reads = service is not None and access.deals_with(ask.actor, services.SERVICE.name)
    return JudgementDetail(
        tenancy_id=row.tenancy_id,
        ground_label="、".join(ground.label for _, ground in await grounds_of(row)),
        source_case_id=row.source_case_id,
        facts=row.facts or "",
        reasons=row.reasons or "",
        move_by=row.move_by,
        served_on=row.served_on,
        served_way_label=WAYS[row.served_way].label if row.served_way in WAYS else "",
        service_case_id=service.case_id if service is not None and reads else None,
    )


DETAILS["judgement"] = _detail
