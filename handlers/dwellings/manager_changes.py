"""Changes of property managers: proposing one, to whom, and what one tells. Later steps go by /cases."""

from __future__ import annotations

from datetime import date

from casework.dwellings import manager_changes
from casework.dwellings.manager_changes import KIND, SCOPES, OpenBody
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, Ref, present
from models import Case


class ManagerList(Struct):
    items: list[Ref]


class ManagerChangeDetail(Detail):
    scope_label: str
    former: str
    receiving: str
    since_on: date
    reason: str
    # What is to go over as it now stands; once it has, the history says what went.
    dwellings: int
    families: int


@endpoint("POST", "/manager-changes", summary="提出更换管房单位", body=OpenBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await manager_changes.begin(body.id, body.dwelling_id, body.form, actor=ask.actor), ask)


@endpoint("GET", "/manager-changes/managers", summary="可以换成的管房单位", reply=ManagerList)
async def managers(ask: Ask) -> ManagerList:
    rows = await manager_changes.managers(actor=ask.actor)
    return ManagerList(items=[Ref(id=row.id, name=row.name) for row in rows])


async def _detail(case: Case, ask: Ask) -> ManagerChangeDetail:
    change = await manager_changes.change_of(case)
    former, receiving = await manager_changes.names_of_both(change)
    homes, families = await manager_changes.homes_left(change, case) if change.under_way else (0, 0)
    scope = "dwelling" if change.estate_id is None else "building" if change.building_number else "estate"
    return ManagerChangeDetail(
        scope_label=SCOPES[scope], former=former, receiving=receiving, since_on=change.since_on, reason=change.reason,
        dwellings=homes, families=families,
    )


DETAILS[KIND] = _detail
