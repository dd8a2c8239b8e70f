"""Judgements on whether a family has to leave: what one tells. All steps go by /cases."""

from __future__ import annotations

from datetime import date

from casework.exits.exit_judgements import GROUNDS, WAYS
from handlers.heart.http import Ask
from handlers.heart.replies import DETAILS, Detail
from models import Case, ExitJudgement


class ExitJudgementDetail(Detail):
    tenancy_id: int
    ground_label: str
    source_case_id: str | None
    facts: str
    reasons: str
    move_by: date | None
    served_on: date | None
    served_way_label: str


async def _detail(case: Case, ask: Ask) -> ExitJudgementDetail:
    row = await ExitJudgement.get(case_id=case.id)
    return ExitJudgementDetail(
        tenancy_id=row.tenancy_id,
        ground_label=GROUNDS.get(row.ground, row.ground),
        source_case_id=row.source_case_id,
        facts=row.facts or "",
        reasons=row.reasons or "",
        move_by=row.move_by,
        served_on=row.served_on,
        served_way_label=WAYS.get(row.served_way, ""),
    )


DETAILS["exit_judgement"] = _detail
