"""The shapes that several replies share, and how a case becomes one. Nothing here decides anything."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from msgspec.structs import asdict
from tortoise.expressions import Q

from casework.evidence import evidence as evidence_rules
from casework.evidence import pictures, retention
from casework.evidence.arrivals import kind_of
from casework.evidence.similar import find_similar
from casework.heart import access, counted_days, naming, next_steps, second_person, serving
from casework.heart.actors import DELEGATE, ROLE_LABELS, TENANT, Actor
from casework.heart.advance import DAY_MOVED, DAY_MOVED_LABEL, Action, actions_for
from casework.heart.answers import Answer, answers_of, may_reveal
from casework.heart.case_lists import CaseLine, case_lines, line_of
from casework.heart.forms import Word, one_of
from casework.heart.in_hand import Held, has_colleagues, in_hand
from casework.heart.life import PROCEDURES, TONES, Procedure
from casework.heart.queries import names_of
from casework.heart.rows import Line, Records, Rows
from casework.papers import papers
from casework.words.clock import SHANGHAI
from handlers.heart.due_first import due_first
from handlers.heart.http import Ask, PageQuery, Struct
from models import Case, CaseEvent, Evidence, IssuedPaper, Organisation
from models.evidence import GRANTED
from models.fields import SealBroken


class Ref(Struct):
    id: int
    name: str


class DwellingRef(Struct):
    id: int
    address: str


class OrganisationRef(Struct):
    id: int
    name: str
    kind: str


class InHandReply(Struct):
    """Whoever of the asker's own office works on it, and since when. It locks nothing."""

    name: str
    since: datetime
    mine: bool


class CaseSummary(Struct):
    id: str
    procedure: str
    procedure_label: str
    number: str
    title: str
    status: str
    status_label: str
    # How the status looks beside its words.
    tone: Annotated[str, one_of(*TONES)]
    version: int
    household: Ref | None
    dwelling: DwellingRef | None
    opened_at: datetime
    updated_at: datetime
    due_on: date | None
    # Beyond its day: so many days; 0: it waits for nobody, or has time yet.
    days_late: int
    waiting_for: str | None
    # Whether it waits for the asker; and what comes next, said to the asker.
    yours: bool
    next_step: str
    # Told of what waits and of one case; null: nobody has it.
    in_hand: InHandReply | None


class CasePage(Struct):
    items: list[CaseSummary]
    next: str | None


class Stage(Struct):
    label: str
    state: Annotated[str, one_of("done", "current", "ahead", "stopped")]


class HistoryLine(Struct):
    at: datetime
    actor: str
    role_label: str
    # In whose place it was done; "": in no other's.
    on_behalf_of: str
    organisation: str
    label: str
    note: str


class SimilarRef(Struct):
    case_id: str
    number: str
    taken_at: datetime
    # Of the photograph that looks like it, to be held beside this one; none where it is not there (any more).
    display_url: str | None


class EvidenceReply(Struct):
    id: str
    kind: Annotated[str, one_of("photograph", "video", "document")]
    caption: str
    filename: str
    state: Annotated[str, one_of("waiting_upload", "sealed", "refused", "given_up", "removed")]
    reason: str | None
    sha256: str
    size: int
    taken_at: datetime | None
    received_at: datetime | None
    by: str
    display_url: str | None
    thumbnail_url: str | None
    # Of a sealed photograph: its display copy and thumbnail are made a moment later.
    pictures: Annotated[str, one_of("ready", "pending", "failed")] | None
    seconds: float | None  # of a video
    pages: int | None  # of a PDF
    # Whether the asker may open the original, for a reason that is kept.
    original: bool
    seal: str | None
    # For whoever reviews: cases with a photograph that looks the same.
    similar: list[SimilarRef]


class IssuedPaperLine(Struct):
    """A paper as the book and its case list it."""

    id: int
    number: str
    title: str
    office: str
    case_id: str
    case_number: str
    procedure: str
    procedure_label: str
    issued_on: date
    issued_by: str
    state: Annotated[str, one_of("valid", "void")]


class CaseReply(CaseSummary):
    stages: list[Stage]
    history: list[HistoryLine]
    actions: list[Action]
    # Whether the asker may say to colleagues: I see to it.
    may_take: bool
    # The asker acts in this family's place.
    acting_for: str | None
    detail: dict[str, Any]
    # What was filled in, field by field, its numbers masked; whether the asker may ask for them whole, with a reason.
    answers: list[Answer]
    may_reveal: bool
    # What only this procedure tells cannot be read any more: `detail` is empty. What can still be done, can be done.
    damaged: bool
    evidence: list[EvidenceReply]
    # What was issued of it, the last first.
    papers: list[IssuedPaperLine]


class RevealReply(Struct):
    """Numbers whole, by what they are of: a member's number, or a place in a form such as `members.0.id_number`."""

    values: dict[str, str]


class Detail(Struct):
    """What only one procedure's cases tell: the base of its shape, which goes into the API document."""


# One function a procedure: what only it can tell. Filled by the handlers of the procedures.
Present = Callable[[Case, Ask], Awaitable[Detail | dict[str, Any]]]
DETAILS: dict[str, Present] = {}
# Of a case: several people photograph for one, each up to the bound of `casework/evidence/evidence.py`.
MOST_EVIDENCE = 10 * evidence_rules.MOST_PER_CASE
# Procedures whose record rests on the photographs of another case as well: from the detail, whose.
EVIDENCE_OF: dict[str, Callable[[dict[str, Any]], str | None]] = {}


def local(at: datetime) -> datetime:
    return at.astimezone(SHANGHAI)


async def summarise(lines: Sequence[CaseLine], ask: Ask) -> list[CaseSummary]:
    return [CaseSummary(**told) for told in await summaries(lines, ask)]


async def summaries(lines: Sequence[CaseLine], ask: Ask) -> list[dict[str, Any]]:
    """What CaseSummaries are made of, for lines that show more besides. Two queries at most."""
    asked = await next_steps.asked_of(lines, actor=ask.actor)
    told = [summary(line, ask, asked=line.id in asked) for line in lines]
    unsure = await counted_days.provisional(lines)
    for one in told:
        if one["id"] in unsure:
            one["next_step"] += "（期限暂定）"
    return told


async def tell_in_hand(items: Sequence[CaseSummary], actor: Actor) -> None:
    held = await in_hand([one.id for one in items], actor=actor)
    for one in items:
        one.in_hand = _hand(held.get(one.id))


def _hand(held: Held | None) -> InHandReply | None:
    return InHandReply(name=held.name, since=local(held.since), mine=held.mine) if held else None


class LateQuery(PageQuery):
    status: Word | None = None
    # Past its day, or that of whoever is asked, alone.
    late: bool = False


def narrowed(kind: str, ask: Ask, late: Q) -> Q:
    """Cases of a procedure in the asker's reach, as a LateQuery narrows them. `late`: which are past their day."""
    found = access.reach_of_cases(ask.actor, kind)
    if ask.query.status:
        found = Q(found, status=ask.query.status)
    return Q(found, late) if ask.query.late else found


async def source_of(case_id: str | None, ask: Ask) -> tuple[str, str | None]:
    """Of which case something comes, by its procedure and id, for who may read it."""
    source = await Case.filter(id=case_id).first() if case_id else None
    if source is None or not access.reaches(ask.actor, source):
        return "", None
    return source.procedure, source.id


async def told_next(case: Case, ask: Ask) -> str:
    """What comes next of a case that another page shows, said to the asker."""
    return next_steps.spoken(case, asked=await next_steps.is_asked(case, actor=ask.actor), actor=ask.actor)


async def page_of_cases(found: Q, query: PageQuery, ask: Ask) -> CasePage:
    """One page of the cases of which a condition holds: what is due first before the rest."""
    lines, more = await due_first((found,), query, case_lines)
    return CasePage(items=await summarise(lines, ask), next=more)


async def page_urgent_first(urgent: Q, rest: Q, ask: Ask) -> CasePage:
    """The same, of two conditions of which no case fulfils both: all of the first before any of the second."""
    lines, more = await due_first((urgent, rest), ask.query, case_lines)
    return CasePage(items=await summarise(lines, ask), next=more)


def summary(case: CaseLine, ask: Ask, *, asked: bool) -> dict[str, Any]:
    procedure = PROCEDURES[case.procedure]
    # A family is not late with what others have to do.
    free = ask.actor.role == TENANT and next_steps.free_of_days(procedure, case.status)
    return {
        "id": case.id,
        "procedure": case.procedure,
        "procedure_label": procedure.label,
        "number": case.number,
        "title": case.title,
        "status": case.status,
        "status_label": procedure.statuses[case.status].label,
        "tone": procedure.tone(case.status),
        "version": case.version,
        "household": Ref(id=case.household_id, name=case.family or "") if case.household_id is not None else None,
        "dwelling": DwellingRef(id=case.dwelling_id, address=case.address or "") if case.dwelling_id else None,
        "opened_at": local(case.opened_at),
        "updated_at": local(case.updated_at),
        "due_on": case.due_on,
        "days_late": 0 if asked and free else next_steps.days_late(
            procedure, case.status, case.due_on, ask.actor.today
        ),
        "waiting_for": procedure.waiting_for(case.status),
        "yours": asked,
        "next_step": next_steps.spoken(case, asked=asked, actor=ask.actor),
        "in_hand": None,
    }


async def present(case: Case, ask: Ask) -> CaseReply:
    """A case, whole: where it stands, who acts next, its history, and what the asker may do."""
    procedure = PROCEDURES[case.procedure]
    try:
        told = await DETAILS[case.procedure](case, ask)
        detail, answers, damaged = asdict(told) if isinstance(told, Detail) else told, await answers_of(case), False
    except SealBroken:
        # Else nobody could close it, and it would stand in its family's way for ever.
        detail, answers, damaged = {}, [], True
    rests_on = None if damaged else EVIDENCE_OF.get(case.procedure)
    photographs = rests_on(detail) if rests_on else None
    withheld = await access.withheld(case, actor=ask.actor)
    actions = await actions_for(case, actor=ask.actor)
    hand = _hand((await in_hand([case.id], actor=ask.actor)).get(case.id))
    asked = await next_steps.is_asked(case, actor=ask.actor)
    told = summary(line_of(case), ask, asked=asked) | {"in_hand": hand}
    if procedure.recounts and not damaged and ask.actor.role in access.FAMILIES:
        told["next_step"] = f"{await procedure.recounts(case)}{told['next_step']}"
    if not asked and (else_ := await _who_else(procedure, case, ask.actor)):
        told["next_step"] = f"{told['next_step']}{else_}"
    told["next_step"] += await counted_days.said_of(case, detail)
    return CaseReply(
        **told,
        # Where nothing waits for them there is nothing to be taken in hand, whatever may still be done.
        may_take=has_colleagues(ask.actor) and asked and bool(actions) and not (hand and hand.mine),
        stages=stages_of(procedure, case),
        history=await _history(procedure, case, ask),
        actions=actions,
        acting_for=ask.actor.delegated.principal if ask.actor.delegated else None,
        detail=detail,
        answers=answers,
        may_reveal=not damaged and may_reveal(case, actor=ask.actor),
        damaged=damaged,
        evidence=await present_evidence(
            [
                row
                for row in await _EVIDENCE.where(
                    _of_case(case.id, photographs),
                    order=("granted_at", "id"), most=MOST_EVIDENCE,
                )
                if row.id not in withheld
            ],
            ask,
        ),
        papers=[present_paper(row) for row in await papers.of_case(case)],
    )


async def _who_else(procedure: Procedure, case: Case, actor: Actor) -> str:
    """Of what is asked of the actor's post, where this very person is kept from it."""
    steps = [step for step in procedure.steps_from(case.status) if step.asks and actor.role in step.by]
    return await second_person.said(steps, case, actor) if steps else ""


def present_paper(row: IssuedPaper) -> IssuedPaperLine:
    """Of one fetched with its case."""
    return IssuedPaperLine(
        id=row.id,
        number=row.number,
        title=row.title,
        office=row.office_name,
        case_id=row.case_id,
        case_number=row.case.number,
        procedure=row.procedure,
        procedure_label=PROCEDURES[row.procedure].label,
        issued_on=row.issued_on,
        issued_by=row.issued_by_name,
        state="void" if row.voided_at else "valid",
    )


def way_words(way: str, label: str, ask: Ask) -> str:
    """How a paper was served: to its family in words to it, to offices as the law calls it."""
    return serving.TO_FAMILY.get(way, label) if ask.actor.role in access.FAMILIES else label


def stages_of(procedure: Procedure, case: Case) -> list[Stage]:
    reached = procedure.statuses[case.status].stage
    if reached < 0:
        return [Stage(label=label, state="stopped") for label in procedure.stages]
    states = ["done" if place < reached else "current" if place == reached else "ahead"
              for place in range(len(procedure.stages))]
    return [Stage(label=label, state=state) for label, state in zip(procedure.stages, states, strict=True)]


class _Event(Line, frozen=True, gc=False):
    """As much of an event as history shows: not the form, which would be read and decrypted for nobody."""

    id: int
    case_id: str
    version: int
    action: str
    from_status: str
    account_id: int
    actor_name: str
    role: str
    organisation_id: int | None
    delegation_id: str
    at: datetime
    note: dict[str, str]


_EVENTS = Rows(CaseEvent, _Event)
_EVIDENCE = Records(Evidence)


async def _history(procedure: Procedure, case: Case, ask: Ask) -> list[HistoryLine]:
    events = await _EVENTS.where(Q(case_id=case.id), order=("-version",), most=100)
    doers = await naming.doers(events, actor=ask.actor)
    veil = await naming.veil_of(case, actor=ask.actor)
    organisations = await names_of(Organisation, [event.organisation_id for event in events])
    lines = []
    for event in events:
        step = procedure.step(event.from_status or None, event.action)
        if step is not None and step.quiet and step.action == "save":
            continue
        if step is not None and step.inner and ask.actor.role in access.FAMILIES:
            continue
        lines.append(
            HistoryLine(
                at=local(event.at),
                actor=doers[event.id].name,
                role_label=ROLE_LABELS.get(DELEGATE if event.delegation_id else event.role, ""),
                on_behalf_of=case.household.name if event.delegation_id and case.household else "",
                organisation=organisations.get(event.organisation_id or 0, ""),
                label=step.label if step else DAY_MOVED_LABEL if event.action == DAY_MOVED else event.action,
                note=veil.over(doers[event.id].note, by=event.role),
            )
        )
    return lines


def _why(row: Evidence) -> str | None:
    if row.state == "removed":
        return "保存期限已满，原件已按规定销毁，封存记录仍在。"
    return evidence_rules.refusal_sentence(row.reason) if row.reason else None


async def _shown(rows: Sequence[Evidence], ask: Ask) -> dict[str, str | None]:
    """Links to the display copies of photographs of other cases that the asker may read."""
    made = await pictures.of(rows)
    return {
        row.id: (await evidence_rules.links(row, made.get(row.id), actor=ask.actor, store=ask.services.store))[0]
        for row in rows
    }


def _of_case(case_id: str, photographs: str | None) -> Q:
    """Without the parts of recordings, which are hundreds and are shown with theirs."""
    named = Q(case_id__in=[photographs, case_id]) if photographs else Q(case_id=case_id)
    return Q(named, recording_part__id__isnull=True)


async def present_evidence(rows: Sequence[Evidence], ask: Ask) -> list[EvidenceReply]:
    if not rows:
        return []
    senders = await naming.senders(rows, actor=ask.actor)
    made = await pictures.of(rows)
    similar = await find_similar(rows, actor=ask.actor)
    alike = {one.evidence.id: one.evidence for some in similar.values() for one in some}
    gone = await retention.removed([*(row.id for row in rows), *alike])
    beside = await _shown([row for row in alike.values() if row.id not in gone], ask)
    replies: list[EvidenceReply] = []
    for row in rows:
        if row.id in gone:
            made.pop(row.id, None)
            row.state, row.display_key = "removed", ""
        picture = made.get(row.id)
        display, thumbnail = await evidence_rules.links(row, picture, actor=ask.actor, store=ask.services.store)
        replies.append(
            EvidenceReply(
                id=row.id,
                kind=kind_of(row),
                caption=senders[row.id].caption,
                filename=senders[row.id].filename,
                state="waiting_upload" if row.state == GRANTED else row.state,
                reason=_why(row),
                sha256=row.sha256,
                size=row.size,
                taken_at=local(row.taken_at) if row.taken_at else None,
                received_at=local(row.received_at) if row.received_at else None,
                by=senders[row.id].name,
                display_url=display,
                thumbnail_url=thumbnail,
                pictures=evidence_rules.pictures_state(row, made.get(row.id)),
                seconds=row.claims.get("seconds"),
                pages=row.claims.get("pages"),
                original=senders[row.id].named and evidence_rules.may_open_original(row, actor=ask.actor),
                seal=row.seal or None,
                similar=[
                    SimilarRef(
                        case_id=one.case_id, number=one.number, taken_at=local(one.taken_at),
                        display_url=beside.get(one.evidence.id),
                    )
                    for one in similar.get(row.id, [])
                ],
            )
        )
    return replies
