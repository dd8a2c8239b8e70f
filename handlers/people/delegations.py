"""Acting in a family's place: giving it, taking it on, and seeing what stands. Ending it goes by /cases."""

from __future__ import annotations

import functools
from datetime import date, datetime
from typing import Annotated, Any

from msgspec import Meta

from casework.heart import access, naming
from casework.heart.audit import record
from casework.heart.case_lists import line_of
from casework.heart.forms import Form, one_of
from casework.people import delegations
from casework.people.bindings import refuse_slips
from casework.people.delegations import RELATIONSHIPS, GiveBody
from casework.words.masking import mask_id_number, mask_phone
from handlers.heart.http import Ask, PageQuery, Struct, endpoint, page_by_time
from handlers.heart.replies import DETAILS, CaseReply, CaseSummary, Detail, local, present, summaries
from handlers.people.accounts import Me, present_own
from models import Case, Delegation

State = Annotated[str, one_of(*delegations.DELEGATION.statuses)]


class DelegationLine(CaseSummary):
    name: str
    relationship_label: str
    purposes: list[str]
    until: date
    state: State
    state_label: str


class DelegationPage(Struct):
    items: list[DelegationLine]
    next: str | None


class GiveReply(Struct):
    case: CaseReply
    # Shown this once, for the tenant to pass on; null where the same was sent before.
    code: str | None
    code_expires_at: datetime


class AcceptBody(Form):
    id_number: Annotated[str, Meta(min_length=1, max_length=40)]
    phone: Annotated[str, Meta(min_length=1, max_length=30, extra={"kind": "phone"})] | None = None
    phone_code: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    code: Annotated[str, Meta(min_length=1, max_length=20)] | None = None


class DelegationDetail(Detail):
    name: str
    relationship_label: str
    id_number: str
    phone: str
    purposes: list[str]
    until: date
    state: State
    state_label: str
    accepted_at: datetime | None
    accepted_by: str


@endpoint("GET", "/delegations", summary="代办授权", query=PageQuery, reply=DelegationPage)
async def list_delegations(ask: Ask) -> DelegationPage:
    found = access.cases_in_reach(ask.actor).filter(procedure=delegations.KIND)
    rows, more = await page_by_time(found.select_related("household", "dwelling"), ask.query)
    behind = Delegation.filter(case_id__in=[row.id for row in rows] or [""]).select_related("tenancy", "case")
    known = {row.case_id: row for row in await behind}
    states = await delegations.states_of(list(known.values()), ask.actor.today)
    told = await summaries([line_of(row) for row in rows], ask)
    return DelegationPage(
        items=[_line(line, known[line["id"]], states[line["id"]]) for line in told], next=more
    )


@endpoint("POST", "/delegations", summary="授权代办", body=GiveBody, reply=GiveReply)
async def give(ask: Ask) -> GiveReply:
    given = await delegations.give(ask.body.id, ask.body.form, actor=ask.actor)
    row = await Delegation.get(case_id=given.case.id)
    return GiveReply(
        case=await present(given.case, ask), code=given.code, code_expires_at=local(row.code_expires_at)
    )


@endpoint(
    "POST", "/delegations/accept", summary="接受代办授权", body=AcceptBody, reply=Me, transaction="own"
)
async def accept(ask: Ask) -> Me:
    body = ask.body
    refuse_slips(body.id_number, body.phone)
    phone = functools.partial(ask.services.phone_of, body.phone or "", body.phone_code or "")
    case = await delegations.accept(id_number=body.id_number, phone=phone, code=body.code, actor=ask.actor)
    await record("delegation_accepted", actor=ask.actor, subject=f"case:{case.id}")
    return await present_own(ask)


def _line(told: dict[str, Any], row: Delegation, state: str) -> DelegationLine:
    return DelegationLine(
        **told,
        name=row.name,
        relationship_label=RELATIONSHIPS.get(row.relationship, ""),
        purposes=delegations.purpose_labels(row),
        until=row.until,
        state=state,
        state_label=delegations.DELEGATION.statuses[state].label,
    )


async def _detail(case: Case, ask: Ask) -> DelegationDetail:
    row = await Delegation.get(case_id=case.id).select_related("tenancy", "case")
    names = await naming.writers([(case.id, row.account_id)])
    state = (await delegations.states_of([row], ask.actor.today))[case.id]
    return DelegationDetail(
        name=row.name,
        relationship_label=RELATIONSHIPS.get(row.relationship, ""),
        id_number=mask_id_number(row.id_number),
        phone=mask_phone(row.phone),
        purposes=delegations.purpose_labels(row),
        until=row.until,
        state=state,
        state_label=delegations.DELEGATION.statuses[state].label,
        accepted_at=local(row.accepted_at) if row.accepted_at else None,
        accepted_by=names.get((case.id, row.account_id), ""),
    )


DETAILS["delegation"] = _detail
