"""Findings of the units about a person's status: asking for one, and what is there. Other steps go by /cases."""

from __future__ import annotations

from datetime import date

from casework.allocation import status_findings
from casework.allocation.status_finding_forms import KINDS, AskFindingBody
from casework.allocation.status_findings import KIND
from casework.heart import actors
from casework.heart.forms import Number, Uuid
from casework.heart.life import PROCEDURES
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, StatusFinding

_MOST = 200


class StatusPeopleQuery(Struct):
    household_id: Number | None = None
    application_id: Uuid | None = None


class StatusPerson(Struct):
    # As the form asks for it.
    person: int
    name: str


class StatusLine(Struct):
    case_id: str
    name: str
    kind_label: str
    status_label: str
    until_on: date | None


class StatusPeople(Struct):
    people: list[StatusPerson]
    findings: list[StatusLine]


class StatusFindingDetail(Detail):
    kind_label: str
    unit: str
    # Of whom; "": the asker does not have to know.
    name: str
    words: str
    from_on: date | None
    until_on: date | None
    given_on: date | None
    # What was found, and by which paper: the unit's own to see.
    shown: bool
    found: str
    detail: str
    paper_number: str
    may_add: bool


@endpoint("GET", "/status-findings/people", summary="身份认定：一户有谁、认定到哪里", query=StatusPeopleQuery,
          reply=StatusPeople)
async def people(ask: Ask) -> StatusPeople:
    source, household = await status_findings.about(
        ask.query.household_id, ask.query.application_id, actor=ask.actor
    )
    found = await status_findings.people_of(source, household)
    indexes = [one.index for one in found if one.index]
    rows = StatusFinding.filter(person_index__in=indexes or [""]).select_related("case").order_by("-id").limit(_MOST)
    return StatusPeople(
        people=[StatusPerson(person=one.place, name=one.name) for one in found],
        findings=[
            StatusLine(
                case_id=row.case_id, name=row.person_name or "", kind_label=KINDS[row.kind],
                status_label=PROCEDURES[KIND].statuses[row.case.status].label, until_on=row.until_on,
            )
            for row in await rows
            # What another community asked is its own.
            if row.case.area_path.startswith(ask.actor.path)
        ],
    )


@endpoint("POST", "/status-findings", summary="请求身份认定", body=AskFindingBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    return await present(await status_findings.begin(ask.body, actor=ask.actor), ask)


async def _detail(case: Case, ask: Ask) -> StatusFindingDetail:
    row = await status_findings.row_of(case)
    own = ask.actor.organisation_id == row.unit_id
    named = ask.actor.role != actors.HOUSING_CLERK
    return StatusFindingDetail(
        kind_label=KINDS[row.kind] if named else "", unit=row.unit.name,
        name=(row.person_name or "") if named else "", words=(row.words or "") if named else "",
        from_on=row.from_on, until_on=row.until_on, given_on=row.given_on,
        shown=own, found=status_findings.said(row) if own and row.holds else "",
        detail=(row.detail or "") if own else "", paper_number=(row.paper_number or "") if own else "",
        may_add=own and case.status == "asked",
    )


DETAILS[KIND] = _detail
