"""The liaison log: a question to a utility. Its answer and reminders go by /cases."""

from __future__ import annotations

from datetime import date

from casework.dwellings import liaisons
from casework.dwellings.levers import PURPOSES
from casework.dwellings.liaisons import RESULTS, OpenBody
from casework.dwellings.utility_accounts import UTILITIES
from handlers.heart.http import Ask, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, Liaison


@endpoint("POST", "/liaisons", summary="登记联系水电气暖单位", body=OpenBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await liaisons.begin(body.id, body.dwelling_id, body.form, actor=ask.actor), ask)


class LiaisonDetail(Detail):
    utility_label: str
    purpose_label: str
    asked_whom: str
    asked_on: date
    words: str
    answered_on: date | None
    result_label: str
    answer: str


async def _detail(case: Case, ask: Ask) -> LiaisonDetail:
    row = await Liaison.get(case_id=case.id)
    return LiaisonDetail(
        utility_label=UTILITIES[row.utility], purpose_label=PURPOSES[row.purpose], asked_whom=row.asked_whom,
        asked_on=row.asked_on, words=row.words or "", answered_on=row.answered_on,
        result_label=RESULTS.get(row.result, ""), answer=row.answer or "",
    )


DETAILS["liaison"] = _detail
