"""`advance()`: the only writer of a case's status; `open_cases()` is its first step.

Both, in ONE transaction:
1. find the step; 2. check the actor's role, that the case lies in the actor's reach, and that who entered does not
approve; 3. read the form and ask the step's guard; where the step accepts a family, ask the ledgers, which may hold
the case instead (`Procedure.acceptance`); 4. write the status where id, status and version still are what was
seen, exactly one row, else say who moved it; 5. apply the step's effect; 6. append the CaseEvents to the day's hash
chain; 7. insert the Delivery rows, and make, end and restore the obligations of the duties that the step concerns;
8. say who is asked now (`casework/heart/asks.py`).
Refuses whatever the life table does not name.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import msgspec
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.heart import access, actors, asks, counted_days, naming, obligations, second_person, separation
from casework.heart.actors import Actor
from casework.heart.bulk import insert_rows
from casework.heart.chains import append_links
from casework.heart.deliveries import Message, enqueue
from casework.heart.forms import Form, FormField, NoForm, describe, one_of, read_form
from casework.heart.life import PROCEDURES, Move, Procedure, Step
from casework.heart.problems import refuse
from casework.heart.queries import change_where, rows_where, rows_within
from casework.heart.transactions import WriteRaced
from casework.words.clock import SHANGHAI
from models import Case, CaseEvent, Dwelling, Household
from models.fields import blind_index, sealed_for, sound

CHAIN = "case_events"
# What the history tells of a day that was counted anew.
DAY_MOVED, DAY_MOVED_LABEL = "day_moved", "按公布的放假安排重算期限"


class Action(msgspec.Struct):
    """A step that this actor may take now, as a phone shows it."""

    action: str
    label: str
    style: Annotated[str, one_of("normal", "primary", "danger")]
    fields: list[FormField]


async def advance(case: Case, action: str, *, actor: Actor, version: int, form: object = None) -> Case:
    """Takes one step. Returns the case as it now is.

    Raises the Problems moved_by_other, step_not_possible, not_allowed, same_person, own_family, form_invalid, and the
    guard's.
    """
    procedure = PROCEDURES[case.procedure]
    # Held before anything is looked at: nobody moves it, nor adds to it, between a guard's look and what follows.
    held = await _held_version(case.id)
    if case.version != version or held != version:
        # Who may never take it does not learn from a stale number that somebody else did something.
        await _check_ever(procedure, action, case, actor)
        raise await _moved(case, actor)
    step = procedure.step(case.status, action)
    if step is None:
        raise refuse("step_not_possible")
    await _check_actor(step, case, actor)
    if code := await separation.why_not(case, [step], actor):
        raise refuse(code, await second_person.said([step], case, actor) or None)
    move = Move(case, step, actor, _read(step, form, actor))
    if step.guard:
        await step.guard(move)
    await _check_acceptance(move, procedure)
    if step.instead and (other := procedure.step(case.status, await step.instead(move))):
        move.step = other
    step = move.step
    due_on = _due_on(procedure, step, actor)
    # With the places: a case that has followed its family to another community, or its dwelling to another manager, is
    # no longer what was seen.
    seen = Q(
        id=case.id, status=case.status, version=version, area_path=case.area_path, manager_path=case.manager_path
    )
    changed = await change_where(
        Case, seen, status=step.to, version=version + 1, updated_at=actor.at, due_on=due_on
    )
    if changed != 1:
        raise await _moved(case, actor)
    case.status, case.version, case.updated_at, case.due_on = step.to, version + 1, actor.at, due_on
    await _finish([move])
    return case


async def move_day(case: Case, due_on: date | None, *, actor: Actor, text: str) -> None:
    """The case's day is another, and nothing else of it: an event of its own, in nobody's step. In a transaction.

    Raises WriteRaced: somebody moved it meanwhile.
    """
    step = Step(case.status, DAY_MOVED, case.status, (actor.role,), (), DAY_MOVED_LABEL)
    seen = Q(id=case.id, status=case.status, version=case.version)
    if await change_where(Case, seen, version=case.version + 1, updated_at=actor.at, due_on=due_on) != 1:
        raise WriteRaced
    case.version, case.updated_at, case.due_on = case.version + 1, actor.at, due_on
    await _append_events([Move(case, step, actor, NoForm(), sealed={"text": text})])
    await asks.renew([case.id])


async def _held_version(case_id: str) -> int | None:
    """As it now is, kept from other writers until the transaction ends."""

    def build(condition: Q) -> Any:
        return Case.filter(condition).limit(1).select_for_update().only("id", "version")

    rows = await rows_where(("held case",), Q(id=case_id), build, after=(1,))
    return rows[0]["version"] if rows else None


async def check_step(case: Case, action: str, *, actor: Actor, version: int) -> None:
    """Whether `advance()` would let this actor begin the step, before anything is asked of others. Holds nothing.

    Raises moved_by_other, step_not_possible, not_allowed.
    """
    procedure = PROCEDURES[case.procedure]
    if case.version != version:
        await _check_ever(procedure, action, case, actor)
        raise await _moved(case, actor)
    step = procedure.step(case.status, action)
    if step is None:
        raise refuse("step_not_possible")
    await _check_actor(step, case, actor)


@dataclass
class Opening:
    """A case to be opened, and what its opening step's effect needs."""

    id: str
    title: str
    area_path: str
    manager_path: str = ""
    household: Household | None = None
    dwelling: Dwelling | None = None
    # The same by their numbers alone, of many cases whose steps need no more of them.
    household_id: int | None = None
    dwelling_id: int | None = None
    reporter_household_id: int | None = None
    # Of a case that passes from one to another from its first day on.
    receiving_path: str = ""
    # A day of the calendar's, where the status it opens in has none of its own.
    due_on: date | None = None
    form: object = None
    with_: dict[str, Any] = field(default_factory=dict)
    # What rows beside the case say and nobody may change: the event of the opening holds it fast.
    sealed: dict[str, str] = field(default_factory=dict)

    @property
    def concerned(self) -> dict[str, Any]:
        """The family and the dwelling, as the case is given them."""
        family = {"household": self.household} if self.household else {"household_id": self.household_id}
        home = {"dwelling": self.dwelling} if self.dwelling else {"dwelling_id": self.dwelling_id}
        return {**family, **home}


async def open_cases(
    procedure: Procedure, openings: Sequence[Opening], *, actor: Actor, action: str = "open"
) -> list[Case]:
    """Opens cases by the step from None, all or none. Raises id_taken, not_allowed, form_invalid and the guard's."""
    step = procedure.step(None, action)
    if step is None:
        raise refuse("step_not_possible")
    moves = []
    for opening in openings:
        case = Case(
            id=opening.id,
            procedure=procedure.name,
            number=_number(procedure, opening.id, actor),
            title=opening.title,
            status=step.to,
            version=1,
            area_path=opening.area_path,
            manager_path=opening.manager_path,
            receiving_path=opening.receiving_path,
            **opening.concerned,
            reporter_household_id=opening.reporter_household_id,
            opened_by_id=actor.account_id,
            opened_at=actor.at,
            updated_at=actor.at,
            due_on=opening.due_on or _due_on(procedure, step, actor),
        )
        await _check_actor(step, case, actor)
        moves.append(Move(case, step, actor, _read(step, opening.form, actor), opening.with_, opening.sealed))
    for move in moves:
        if step.guard:
            await step.guard(move)
        await _check_acceptance(move, procedure)
        if move.step is not step:
            # Its acceptance holds it instead.
            move.case.status, move.case.due_on = move.step.to, _due_on(procedure, move.step, actor)
    await _hold_families(moves)
    await _hold_dwellings(moves)
    try:
        await insert_rows(Case, [move.case for move in moves])
    except IntegrityError:
        raise refuse("id_taken") from None
    await _finish(moves)
    return [move.case for move in moves]


async def actions_for(case: Case, *, actor: Actor) -> list[Action]:
    """The steps that this actor may take now: a reply's buttons."""
    procedure = PROCEDURES[case.procedure]
    steps = [step for step in procedure.steps_from(case.status) if not step.quiet and access.reaches(actor, case)]
    fallen = await second_person.fallen(steps, case, actor)
    steps = [step for step in steps if _may(step, case, actor) or step in fallen]
    code = await separation.why_not(case, steps, actor)
    if code:
        steps = [step for step in steps if not separation.stops(code, step, actor)]
    among = await procedure.among(case) if procedure.among and steps else {}
    return [Action(step.action, step.label, step.style, _among(describe(step.form), among)) for step in steps]


def _among(fields: list[FormField], among: Mapping[str, Collection[str]]) -> list[FormField]:
    """The same, with what may be chosen in this case alone."""
    return [
        msgspec.structs.replace(field, choices=[one for one in field.choices if one.value in among[field.name]])
        if field.name in among else field
        for field in fields
    ]


async def _check_acceptance(move: Move, procedure: Procedure) -> None:
    if procedure.acceptance and move.step.checks:
        await procedure.acceptance.check(move, procedure)


async def _hold_families(moves: Sequence[Move]) -> None:
    """Nobody's case is opened under a community that is handing the family over in this instant.

    The family's row is locked and read as it now is (SQLite ignores the lock, but lets nobody write on what was read
    before another wrote). One query. Raises WriteRaced: on the next turn the family is looked up anew.
    """
    opened = {move.case.household_id: move.case for move in moves if move.case.household_id is not None}

    def build(ids: list[Any]) -> Any:
        # Nothing that is sealed is read for it.
        return Household.filter(id__in=ids).order_by("id").select_for_update().only("id", "area_path")

    for row in await rows_within(("families of cases",), build, sorted(opened)) if opened else []:
        if row["area_path"] != opened[row["id"]].area_path:
            raise WriteRaced


async def _hold_dwellings(moves: Sequence[Move]) -> None:
    """Nor under a manager that is handing the dwelling over: the same, of what lies under one by its dwelling."""
    opened = {move.case.dwelling_id: move.case for move in moves if move.case.dwelling_id and move.case.manager_path}

    def build(ids: list[Any]) -> Any:
        return Dwelling.filter(id__in=ids).order_by("id").select_for_update().only("id", "manager_path")

    for row in await rows_within(("dwellings of cases",), build, sorted(opened)) if opened else []:
        case = opened[row["id"]]
        # As whoever opens it has read it: where no more than its name was read, as the case is about to say.
        read = vars(case.dwelling) if isinstance(case.dwelling, Dwelling) else {}
        if row["manager_path"] != read.get("manager_path", case.manager_path):
            raise WriteRaced


async def _check_actor(step: Step, case: Case, actor: Actor) -> None:
    if step.personal and actor.delegated:
        raise refuse("tenant_only")
    if not access.reaches(actor, case):
        raise refuse("not_found")
    if not _may(step, case, actor) and not await second_person.stands_in(step, case, actor):
        raise refuse("not_allowed")


async def _check_ever(procedure: Procedure, action: str, case: Case, actor: Actor) -> None:
    """Raises what the step itself would, asked for from whatever status it can be taken from."""
    known = [step for step in procedure.steps if step.frm is not None and step.action == action]
    if not access.reaches(actor, case):
        raise refuse("not_found")
    if not known:
        raise refuse("step_not_possible")
    if not any(_may(step, case, actor) for step in known):
        await _check_actor(known[0], case, actor)


def _may(step: Step, case: Case, actor: Actor) -> bool:
    return (
        (actor.role in step.by or (actor.delegated is not None and actors.DELEGATE in step.by))
        and not (step.personal and actor.delegated)
        and (not step.own or case.opened_by_id == actor.account_id)
        and access.stands_on(actor, case, step.side)
    )


def _read(step: Step, form: object, actor: Actor) -> Form:
    return read_form(form if form is not None else {}, step.form, today=actor.today)


def _number(procedure: Procedure, case_id: str, actor: Actor) -> str:
    # For people to quote over the telephone; the id is what holds it apart.
    return f"{procedure.prefix}{actor.today:%Y%m%d}-{case_id[:4].upper()}{case_id[9:11].upper()}"


def _due_on(procedure: Procedure, step: Step, actor: Actor) -> Any:
    days = procedure.statuses[step.to].days
    return None if days is None else actor.today + timedelta(days=days)


async def _moved(case: Case, actor: Actor) -> Exception:
    # For update: in a transaction begun before the other committed, a plain read would name an older event's author.
    last = await CaseEvent.filter(case_id=case.id).order_by("-version").select_for_update().first()
    if last is None:
        return refuse("moved_by_other")
    now = await Case.filter(id=case.id).select_for_update().first() or case
    if not access.reaches(actor, now):
        # It moved out of reach: to who asks it is not there any more.
        return access.not_found()
    at = last.at.astimezone(SHANGHAI)
    name = (await naming.doers([last], actor=actor))[last.id].name or "他人"
    return refuse("moved_by_other", f"这件事已由{name}于{at:%m月%d日%H:%M}处理，请刷新后查看。")


async def _finish(moves: Sequence[Move]) -> None:
    """Steps 5 to 8, for one case or for many at once."""
    told: list[tuple[Case, Message]] = []
    for move in moves:
        if acceptance := PROCEDURES[move.case.procedure].acceptance:
            await acceptance.keep(move)
        if move.step.effect:
            await move.step.effect(move)
        if move.step.tell:
            told += [(move.case, message) for message in await move.step.tell(move)]
    await obligations.after(moves)
    await _append_events(moves)
    await counted_days.keep([move.case.id for move in moves], on=moves[0].actor.today)
    if told:
        await enqueue(told, at=moves[0].actor.at)
    await asks.renew(_to_be_asked_of(moves))


def _to_be_asked_of(moves: Sequence[Move]) -> list[str]:
    """Not of what was opened just now where it asks nobody: there are no rows of it, and none are to be."""
    silent = {
        (name, status) for name, status in {(move.case.procedure, move.step.to) for move in moves}
        if not PROCEDURES[name].asked(status)
    }
    return [move.case.id for move in moves if move.step.frm or (move.case.procedure, move.step.to) not in silent]


class _Event(msgspec.Struct, kw_only=True):
    """A CaseEvent before it is written, where a model for each would cost more than all the rest."""

    case_id: str
    version: int
    action: str
    from_status: str
    to_status: str
    account_id: int
    actor_name: str
    role: str
    organisation_id: int | None
    for_household_id: int | None
    delegation_id: str
    at: datetime
    address: str
    # As they are; then as they are written.
    note: Any
    form: Any
    day: date
    sequence: int = 0
    previous_hash: str = ""
    hash: str = ""


async def _append_events(moves: Sequence[Move]) -> None:
    actor, day = moves[0].actor, moves[0].actor.today
    events = [
        _Event(
            case_id=move.case.id,
            version=move.case.version,
            action=move.step.action,
            from_status=move.step.frm or "",
            to_status=move.step.to,
            account_id=actor.account_id,
            actor_name=actor.name,
            role=actor.role,
            organisation_id=actor.organisation_id,
            for_household_id=actor.delegated.household_id if actor.delegated else None,
            delegation_id=actor.delegated.case_id if actor.delegated else "",
            at=actor.at,
            address=actor.address,
            note=_note(move),
            form={} if isinstance(move.form, NoForm) else msgspec.to_builtins(move.form),
            day=day,
        )
        for move in moves
    ]
    links = await append_links(CHAIN, day, [event_content(event) for event in events])
    for event, (sequence, previous, digest) in zip(events, links, strict=True):
        event.sequence, event.previous_hash, event.hash = sequence, previous, digest
        key = {"case_id": event.case_id, "version": event.version}
        sealed = sealed_for(CaseEvent, key, note=event.note, form=event.form)
        event.note, event.form = sealed["note"], sealed["form"]
    await insert_rows(CaseEvent, events)


def _note(move: Move) -> dict[str, str]:
    """What history shows of a step, its reason or note, and what else the event seals."""
    for name in ("reason", "note", "handling_result"):
        text = getattr(move.form, name, "")
        if text:
            return {**move.sealed, "text": text}
    return dict(move.sealed)


def event_content(event: CaseEvent | _Event) -> list[Any]:
    """What the chain's hash covers. Forms enter as keyed digests: their words cannot be guessed from a hash.

    Of what was done in a family's place also for whom and by which delegation; and what the actor was called. What has
    no such words, as before there were delegations or sealed names, has the hash that it always had, and to take words
    away, or to add them, breaks it.
    """
    content = [
        event.case_id,
        event.version,
        event.action,
        event.from_status,
        event.to_status,
        event.account_id,
        event.role,
        event.organisation_id,
        event.at.astimezone(UTC).isoformat(),
        event.address,
        blind_index("event", msgspec.json.encode([sound(event.note), sound(event.form)], order="sorted").decode()),
    ]
    if event.delegation_id or event.for_household_id is not None:
        content += [event.for_household_id, event.delegation_id]
    if event.actor_name:
        # Keyed, like the forms: a hash that is published is no place to try names on.
        content += ["name", blind_index("actor-name", f"{event.account_id}:{event.actor_name}")]
    return content
