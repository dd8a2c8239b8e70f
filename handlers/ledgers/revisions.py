"""Changes of the ledgers on their way up: seen by every level, reviewed by the street singly or in bulk."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from msgspec import Meta
from tortoise.expressions import Q

from casework.heart import naming
from casework.heart.actors import ROLE_LABELS
from casework.heart.forms import Form, Number, Uuid
from casework.heart.life import PROCEDURES
from casework.heart.problems import refuse
from casework.heart.queries import names_of
from casework.ledgers import reviews
from casework.ledgers.reviews import MOST_AT_ONCE
from casework.ledgers.revisions import LEDGERS, STATES
from handlers.heart.http import Ask, PageQuery, Struct, cursor_of, endpoint, page_size, read_cursor
from handlers.heart.replies import DETAILS, CaseReply, Detail, Ref, local, present
from handlers.ledgers.entries import ChangeLine
from models import Case, LedgerRevision, Organisation


class RevisionQuery(PageQuery):
    state: Literal["", "waiting", "recorded", "sent_back", "answered", "reviewed", "reported", "received"] = ""
    area_id: Number | None = None
    day_from: date | None = None
    day_until: date | None = None


class RevisionItem(Struct):
    id: int
    at: datetime
    by: str
    role_label: str
    own: bool
    household: Ref
    community: str
    ledger: str
    ledger_label: str
    tenancy_id: int | None
    award_id: int | None
    case_id: str | None
    procedure_label: str
    changes: list[ChangeLine]
    state: str
    state_label: str
    review_case_id: str | None


class RevisionPage(Struct):
    items: list[RevisionItem]
    next: str | None
    may_review: bool


class ReviewBody(Form):
    id: Uuid
    revisions: Annotated[list[Number], Meta(min_length=1, max_length=MOST_AT_ONCE)]
    verdict: Literal["accept", "send_back"]
    reason: Annotated[str, Meta(max_length=300)] = ""


class ReviewReply(Struct):
    cases: list[CaseReply]


@endpoint("GET", "/ledger-revisions", summary="台账变动和上报进度", query=RevisionQuery, reply=RevisionPage)
async def list_revisions(ask: Ask) -> RevisionPage:
    query: RevisionQuery = ask.query
    area = await Organisation.get_or_none(id=query.area_id) if query.area_id is not None else None
    path = area.path if area else "/0/"
    found = reviews.narrowed(
        ask.actor, state=query.state, area=path if query.area_id is not None else None, since=query.day_from,
        until=query.day_until,
    )
    size = page_size(query)
    if query.cursor:
        path, last = read_cursor(query.cursor, 2)
        if not path.isascii() or len(path) > 120 or not last.isascii() or not last.isdigit() or len(last) > 18:
            raise refuse("cursor_invalid")
        found = found.filter(Q(area_path__gte=path) & (Q(area_path__gt=path) | Q(id__gt=int(last))))
    rows = await found.order_by("area_path", "id").limit(size + 1).select_related("household")
    more = cursor_of(rows[size - 1].area_path, rows[size - 1].id) if len(rows) > size else None
    return RevisionPage(
        items=await _items(list(rows[:size]), ask), next=more, may_review=ask.actor.role == "street_clerk"
    )


async def _items(rows: list[LedgerRevision], ask: Ask) -> list[RevisionItem]:
    names = await naming.writers((row.case_id, row.account_id) for row in rows)
    paths = list({row.area_path for row in rows})
    communities = dict(await Organisation.filter(path__in=paths or [""]).values_list("path", "name"))
    procedures = await names_of(Case, [row.case_id for row in rows], "procedure")
    return [
        RevisionItem(
            id=row.id,
            at=local(row.at),
            by=names.get((row.case_id, row.account_id), "台账导入"),
            role_label=ROLE_LABELS.get(row.role, ""),
            own=row.account_id == ask.actor.account_id,
            household=Ref(id=row.household.id, name=row.household.name),
            community=communities.get(row.area_path, ""),
            ledger=row.ledger,
            ledger_label=LEDGERS.get(row.ledger, ""),
            tenancy_id=row.tenancy_id,
            award_id=row.award_id,
            case_id=row.case_id,
            procedure_label=_label(procedures.get(row.case_id or "")),
            changes=[ChangeLine(**change) for change in row.changes],
            state=row.state,
            state_label=STATES.get(row.state, ""),
            review_case_id=row.review_case_id,
        )
        for row in rows
    ]


def _label(procedure: str | None) -> str:
    return PROCEDURES[procedure].label if procedure in PROCEDURES else "台账导入"


@endpoint("POST", "/ledger-reviews", summary="审核台账变动", body=ReviewBody, reply=ReviewReply)
async def review(ask: Ask) -> ReviewReply:
    body: ReviewBody = ask.body
    cases = await reviews.known_review(body.id, actor=ask.actor) or await reviews.review(
        body.id, body.revisions, body.verdict, body.reason, actor=ask.actor
    )
    return ReviewReply(cases=[await present(case, ask) for case in cases])


class ReviewDetail(Detail):
    revisions: list[RevisionItem]


async def _detail(case: Case, ask: Ask) -> ReviewDetail:
    rows = await (
        LedgerRevision.filter(review_case_id=case.id).order_by("id").limit(MOST_AT_ONCE).select_related("household")
    )
    return ReviewDetail(revisions=await _items(list(rows), ask))


DETAILS["ledger_review"] = _detail
