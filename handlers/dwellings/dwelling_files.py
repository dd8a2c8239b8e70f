"""The files of dwellings: entering one, with its dwelling where it is new. Later steps go by /cases."""

from __future__ import annotations

from casework.dwellings import dwelling_files
from casework.dwellings.dwelling_files import OpenBody
from casework.dwellings.holds import standing_holds
from handlers.heart.http import Ask, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case


@endpoint("POST", "/dwellings", summary="登记房源", body=OpenBody, reply=CaseReply)
async def enter(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await dwelling_files.enter(body.id, body.dwelling_id, body.form, actor=ask.actor), ask)


class DwellingFileDetail(Detail):
    dwelling_id: int
    # What stands now and can be ended.
    held: list[str]


async def _detail(case: Case, ask: Ask) -> DwellingFileDetail:
    dwelling_id = case.dwelling_id or 0
    holds = await standing_holds(dwelling_id, ask.actor.today)
    return DwellingFileDetail(dwelling_id=dwelling_id, held=[row.kind for row in holds])


DETAILS["dwelling_file"] = _detail
