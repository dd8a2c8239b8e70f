"""Services of papers: the list, and what one tells. All steps go by /cases."""

from __future__ import annotations

from datetime import date, datetime

from tortoise.expressions import Q

from casework.exits import services
from casework.exits.service_duty import KIND, WAITING
from casework.exits.service_forms import CHANNELS, RELATIONS, WHO_REFUSED
from casework.exits.service_papers import row_of, terms_of, tries_of
from casework.exits.service_steps import consent_of
from casework.exits.service_ways import TRIES, WAYS, first_day
from casework.heart import actors
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import (
    DETAILS,
    CasePage,
    Detail,
    LateQuery,
    local,
    narrowed,
    page_of_cases,
    source_of,
    way_words,
)
from models import Case, ServiceProof


class ServiceTryReply(Struct):
    number: int
    way_label: str
    tried_on: date
    met: str
    happened: str
    # What the phone's clock said, beside when the service had it.
    told_at: datetime | None
    recorded_at: datetime
    # How many photographs show it.
    shown: int


class ServiceTerm(Struct):
    label: str
    until: str


class ServiceDetail(Detail):
    paper_title: str
    paper_number: str
    # Of whose case, for who may read it.
    source_procedure: str
    source_case_id: str | None
    mandate: str
    mandated_by: str
    mandated_on: date
    street: str
    serve_by: date | None
    # Whether the family consented to electronic service when it signed its lease.
    electronic: bool
    served_on: date | None
    # From which on days run.
    runs_from: date | None
    way_label: str
    base: str
    told_at: datetime | None
    recorded_at: datetime | None
    place: str
    received_by: str
    relation_label: str
    proxy_reason: str
    refused_by_label: str
    witness: str
    server: str
    sent_on: date | None
    sent_to: str
    published_at: str
    notice_reason: str
    notice_ends_on: date | None
    remarks: str
    tries: list[ServiceTryReply]
    terms: list[ServiceTerm]
    # Whether photographs may be added now; which forms this person may fill in on the spot.
    may_add: bool


@endpoint("GET", "/services", summary="文书送达", query=LateQuery, reply=CasePage)
async def list_services(ask: Ask) -> CasePage:
    late = Q(status__in=list(WAITING), service__standing=1, service__serve_by__lt=ask.actor.today)
    return await page_of_cases(narrowed(KIND, ask, late), ask.query, ask)


async def _detail(case: Case, ask: Ask) -> ServiceDetail:
    row = await row_of(case)
    procedure, source = await source_of(row.source_case_id, ask)
    shown: dict[int, int] = {}
    for proof in await ServiceProof.filter(case_id=case.id).limit(200):
        shown[proof.number] = shown.get(proof.number, 0) + 1
    way = WAYS.get(row.way)
    by_channel = row.way == "electronic"
    return ServiceDetail(
        paper_title=row.paper.title,
        paper_number=row.paper.number,
        source_procedure=procedure,
        source_case_id=source,
        mandate=row.mandate or "",
        mandated_by=row.mandated_by,
        mandated_on=row.mandated_on,
        street=row.street.name,
        serve_by=row.serve_by,
        electronic=await consent_of(case.household_id) is not None,
        served_on=row.served_on,
        runs_from=first_day(row.served_on) if row.served_on else None,
        way_label=way_words(row.way, way.label if way else "", ask),
        base=way.base if way else "",
        told_at=local(row.told_at) if row.told_at else None,
        recorded_at=local(row.recorded_at) if row.recorded_at else None,
        place=row.place or "",
        received_by=row.received_by or "",
        relation_label=(CHANNELS if by_channel else RELATIONS).get(row.relation, ""),
        proxy_reason=row.proxy_reason or "",
        refused_by_label=WHO_REFUSED.get(row.refused_by, ""),
        witness=row.witness or "",
        server=row.server or "",
        sent_on=row.sent_on,
        sent_to=row.sent_to or "",
        published_at=row.published_at,
        notice_reason=row.notice_reason or "",
        notice_ends_on=row.notice_ends_on,
        remarks=row.remarks or "",
        tries=[
            ServiceTryReply(
                number=one.number, way_label=TRIES.get(one.way, one.way), tried_on=one.tried_on, met=one.met or "",
                happened=one.happened or "", told_at=local(one.told_at) if one.told_at else None,
                recorded_at=local(one.recorded_at), shown=shown.get(one.number, 0),
            )
            for one in await tries_of(case.id)
        ],
        terms=[ServiceTerm(label=label, until=until) for label, until in await terms_of(case, row)],
        may_add=case.status in services.SHOWN_IN and ask.actor.role == actors.STREET_CLERK,
    )


DETAILS["service"] = _detail
