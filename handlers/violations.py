"""Violations: how one is presented. They are opened by an inspection's findings; later steps go by /cases."""

from __future__ import annotations

from typing import Any

from casework import access
from casework.violations import BEHAVIOURS, WAYS
from handlers.http import Ask, PageQuery, endpoint
from handlers.replies import DETAILS, CasePage, page_of_cases
from models import Case, CaseEvent, Violation


@endpoint("GET", "/violations", summary="违规记录", query=PageQuery, reply=CasePage)
async def list_violations(ask: Ask) -> CasePage:
    found = access.cases_in_reach(ask.actor).filter(procedure="violation")
    return await page_of_cases(found, ask.query)


async def _detail(case: Case, ask: Ask) -> dict[str, Any]:
    row = await Violation.get(case_id=case.id)
    events = await CaseEvent.filter(case_id=case.id).exclude(action__in=["open", "void"]).order_by("version").limit(50)
    detail: dict[str, Any] = {
        "occurred_on": row.occurred_on,
        "behaviour": row.behaviour,
        "behaviour_label": BEHAVIOURS.get(row.behaviour, row.behaviour),
        "detail": row.detail or "",
        "handling_result": row.handling_result,
        "inspection_case_id": row.inspection_case_id,
        "measures": [
            {
                "on": event.form.get("on"),
                "way": WAYS.get(event.form.get("way", ""), ""),
                "note": event.form.get("note") or event.form.get("handling_result") or "",
            }
            for event in events
        ],
    }
    if row.inspection_case_id:
        # The photographs belong to the visit; the record rests on them.
        detail["evidence_of"] = row.inspection_case_id
    return detail


DETAILS["violation"] = _detail
