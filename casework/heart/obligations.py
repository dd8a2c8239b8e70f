"""Obligations: the one engine of all duties (`casework/heart/duties.py`). It makes what is owed, ends it when it is
done or nobody is left to owe it, makes it owed again, and reminds.

All of it is one question, asked of some rows at a time: what do the facts say now (`_settle`)? It is asked where facts
change: by `advance()` and `open_cases()` after each step (`after`), where somebody begins or ceases to owe
(`owers_changed`), and by the worker of every row once a day (`walk`), which also finds who slipped in between. So
asked twice, or by two at once, nothing is made or sent twice; after a week's sleep all of it is caught up with; and a
clock that jumps back finds what is there already. Refuses nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from tortoise.exceptions import DBConnectionError, IntegrityError, OperationalError
from tortoise.expressions import Q
from tortoise.functions import Sum

from casework.heart import access, actors, rounds, tallies
from casework.heart.actors import ROLE_LABELS, Actor
from casework.heart.bulk import insert_rows
from casework.heart.deliveries import Message, Told, remind
from casework.heart.duties import DUTIES, FAMILY, OF_PROCEDURE, Duty, Figure, Owing, Period, Words, count_days
from casework.heart.life import PROCEDURES, Move
from casework.heart.queries import any_where, change_where, column, padded, rows_where
from casework.heart.rows import Line, Records, Rows
from casework.heart.rules import in_force
from casework.heart.transactions import WriteRaced, at_the_end, atomically
from casework.heart.turns import take_turns
from casework.words.calendar import add_months
from casework.words.clock import business_day
from models import Case, DutyTally, Obligation, ObligationEvent

# As many at a time: a transaction of the worker's holds no more, and nobody's request waits while they are read.
PAGE = 500
# Of reminders, each of which is a message.
_CHASED = 200
DONE, LAPSED, OWED, REMINDED, MOVED = tallies.DONE, "lapsed", "owed", "reminded", "moved"
_MOST_ASKS = 8


class _Period(Line, frozen=True, gc=False):
    period: str


class _There(Line, frozen=True, gc=False):
    subject: str
    area_path: str
    due_on: date
    organisation_id: int | None


class _Fresh(msgspec.Struct, gc=False):
    """A row before it is written, where a model for each would cost more than all the rest."""

    kind: str
    clause: str
    subject: str
    period: str
    household_id: int | None
    organisation_id: int | None
    area_path: str
    due_on: date
    made_at: datetime
    remind_on: date | None = None
    reminded_on: date | None = None
    discharged_at: datetime | None = None
    ended_as: str = ""
    case_id: str | None = None


_ROWS = Records(Obligation)
_PERIODS, _THERE = Rows(Obligation, _Period), Rows(Obligation, _There)


def _kept(duty: Duty, **where: Any) -> Any:
    return Obligation.filter(kind=duty.kind, **where)


# What the steps of cases change


async def after(moves: Sequence[Move]) -> None:
    """Called by the engine after each step's effect, in its transaction. No query where no duty is concerned."""
    renewing = {pair for duty in DUTIES.values() for pair in duty.renewed_by}
    for move in moves:
        for duty in OF_PROCEDURE.get(move.case.procedure, ()):
            if (move.step.frm in duty.done_in) != (move.step.to in duty.done_in):
                await _answered(duty, move)
        if (pair := (move.case.procedure, move.step.action)) in renewing:
            for duty in [one for one in DUTIES.values() if pair in one.renewed_by]:
                await _renew(duty, move.actor.at)


async def _answered(duty: Duty, move: Move) -> None:
    answers = duty.answers
    columns = [name for name in (answers.period, answers.owing) if name]

    def build(answer: Q) -> Any:
        return answers.model.filter(answer).values(*columns)

    for row in await rows_where((answers.model, "answered", *columns), Q(case_id=move.case.id), build):
        period = row[answers.period] if answers.period else ""
        if period is not None:
            subject = f"{period}:{row[answers.owing]}"
            held = await _ROWS.held(Q(kind=duty.kind, subject=subject), most=PAGE)
            await _settle(duty, held, at=move.actor.at)


async def _renew(duty: Duty, at: datetime) -> None:
    """The periods and their days as they now are, and all that is owed for them. In a transaction."""
    for period in await _periods(duty, at):
        await _set_day(duty, period)
        last: int | None = 0
        while last is not None:
            last = await _make(duty, period, last, at=at)
    await _plan(duty, at)


# What else changes: who owes


async def owers_changed(who: str, ids: Iterable[int], *, at: datetime, case_id: str | None = None) -> None:
    """These families, or organisations, have come to be asked, or are not any more. Before the transaction around us
    ends, their obligations say so: once, however many there are.
    """
    await at_the_end("duties", _follow, [(who, one, at, case_id) for one in ids])


async def _follow(changed: Sequence[tuple[str, int, datetime, str | None]]) -> None:
    for duty in DUTIES.values():
        cases = {one: case_id for who, one, _, case_id in changed if who == duty.who}
        if not cases:
            continue
        at = changed[0][2]
        periods = await _periods(duty, at)
        ids = sorted(cases)
        for start in range(0, len(ids), PAGE):
            some = ids[start : start + PAGE]
            await _settle(duty, await _kept(duty, **{f"{duty.column}__in": some}).select_for_update(), at=at, by=cases)
            for period in periods:
                await _make(duty, period, 0, at=at, among=some)


async def move_day(kind: str, period: str, one: int, due_on: date) -> None:
    """What is owed by a day that facts have moved, such as the next of several looks: at once, not with the next walk.
    Of what is owed again by this very step too. In a transaction.
    """
    await _change(Q(kind=kind, subject=f"{period}:{one}"), due_on=due_on)


async def follow_to(household_id: int, before: str, area_path: str, offices: Mapping[int, int]) -> None:
    """All that a family owes, and has done, and all that offices owe or have done of its cases, lies where the family
    now is, and no more where it was `before`; what offices still owe is owed by those that `offices` say in their
    place. Before its cases have moved. In a transaction.
    """
    await _change(Q(household_id=household_id), area_path=area_path)
    kept = Q()
    for duty in DUTIES.values():
        if duty.answers.owing == "id" and not duty.answers.period and "case" in duty.answers.model._meta.fields_map:
            theirs = duty.answers.model.filter(case__household_id=household_id, case__area_path=before)
            # What passes between two communities stays with both.
            theirs = theirs.exclude(case__procedure__in=[name for name, one in PROCEDURES.items() if one.two_sided])
            if ids := await column(theirs, "id"):
                kept |= Q(kind=duty.kind, subject__in=[f":{one}" for one in ids])
    if not kept.children:
        return
    for old, new in offices.items():
        if old == new:
            continue
        await _change(Q(kept, organisation_id=old, discharged_at=None), organisation_id=new)
    # A manager's, which lies where its dwellings do, stays there.
    await _change(Q(kept, area_path=before), area_path=area_path)


async def _move_days(condition: Q, due_on: date, at: datetime) -> None:
    """With a trace: by which day it was owed until now."""
    await ObligationEvent.bulk_create([_event(row, MOVED, at, None) for row in await _ROWS.where(condition, most=PAGE)])
    await _change(condition, due_on=due_on)


async def _change(condition: Q, **values: Any) -> None:
    """Writes these columns of all for which it holds, and moves what is counted of them."""
    await atomically(lambda: _changed(condition, values))


async def _changed(condition: Q, values: Mapping[str, Any]) -> None:
    moved: Counter[tallies.Place | None] = Counter()
    for group, count in (await tallies.held(condition)).items():
        moved[tallies.place_of(group)] -= count
        moved[tallies.place_of(group, **values)] += count
    if moved:
        await change_where(Obligation, condition, **values)
        await tallies.move(moved)


# Making


async def newest_period(kind: str) -> str | None:
    """The key of the last period for which anything was made; None: nothing was yet."""
    newest = await _PERIODS.first(Q(kind=kind), order=("-period",))
    return newest.period if newest else None


async def _periods(duty: Duty, at: datetime) -> Sequence[Period]:
    return await duty.periods(business_day(at), await newest_period(duty.kind) or "")


async def _make(
    duty: Duty, period: Period, behind: int, *, at: datetime, among: Sequence[int] | None = None
) -> int | None:
    """One page of what is not there yet; what is done already is made as done. Returns the number behind which the
    next page begins; None: it was the last. In a transaction.
    """
    owing = await duty.subjects(period, behind, among)
    if not owing:
        return None
    if among is None:
        # Of two who walk at once the second finds what the first has made.
        await take_turns(f"duty:{duty.kind}")
    asked = {f"{period.key}:{one.id}": one for one in owing}
    found = await _THERE.where(Q(kind=duty.kind, subject__in=padded([*asked], "")), most=None)
    known = {there.subject for there in found}
    for there in found:
        one = asked[there.subject]
        if one.due_on is not None and one.due_on != there.due_on:
            await _move_days(Q(kind=duty.kind, subject=there.subject), one.due_on, at)
        if one.area_path != there.area_path:
            # It has passed to another area: it is counted where its case is listed.
            await _change(Q(kind=duty.kind, subject=there.subject), area_path=one.area_path)
        if one.organisation_id != there.organisation_id:
            # Another keeps the dwelling by now. What was done before stays whose it was.
            owed = Q(kind=duty.kind, subject=there.subject, discharged_at=None)
            await _change(owed, organisation_id=one.organisation_id)
    if fresh := {subject: one for subject, one in asked.items() if subject not in known}:
        await _insert(duty, period, fresh, at)
    return owing[-1].id if len(owing) == PAGE and among is None else None


async def _insert(duty: Duty, period: Period, fresh: Mapping[str, Owing], at: datetime) -> None:
    done = await _done(duty, period.key, [one.id for one in fresh.values()])
    days, today = await _reminder_days(duty, business_day(at)), business_day(at)
    # Most of them have one day.
    first: dict[date, date | None] = {}
    rows = []
    for subject, one in fresh.items():
        due_on = one.due_on or period.due_on
        assert due_on is not None, f"{duty.kind} {subject} is due on no day"
        row = _Fresh(
            duty.kind, duty.clause, subject, period.key, one.household_id, one.organisation_id, one.area_path, due_on,
            at,
        )
        if case_id := done.get(one.id):
            row.discharged_at, row.ended_as, row.case_id = at, DONE, case_id
        else:
            if due_on not in first:
                first[due_on] = _first_reminder(days, due_on, today)
            row.remind_on = first[due_on]
        rows.append(row)
    try:
        await insert_rows(Obligation, rows)
    except IntegrityError:
        raise WriteRaced from None
    await tallies.move(Counter(map(tallies.place_of, rows)))


def _ower(row: Obligation) -> int:
    """The number by which `subjects` and `answers` know who owes it."""
    return int(row.subject.rpartition(":")[2])


async def _done(duty: Duty, period: str, ids: Sequence[int]) -> dict[int, str]:
    """Who has done it for that period, by which case."""
    answers = duty.answers
    there: dict[str, Any] = {f"{answers.owing}__in": padded([*ids] or [0], 0)}
    if answers.period:
        there[answers.period] = answers.value(period)

    def build(done: Q) -> Any:
        return answers.model.filter(done).values(answers.owing, "case_id")

    done = Q(case__status__in=list(duty.done_in), **there)
    found = await rows_where((answers.model, "done", answers.owing), done, build)
    return {row[answers.owing]: row["case_id"] for row in found}


# What the facts say of obligations that are there


async def _settle(
    duty: Duty, rows: Sequence[Obligation], *, at: datetime, by: dict[int, str | None] | None = None
) -> int:
    """Brings rows of one duty to what the facts say. `by`: the case by which somebody ceased to owe. Returns how many
    had to be changed. In a transaction that holds the rows.
    """
    if not rows:
        return 0
    periods: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        periods[row.period].append(_ower(row))
    done = {(key, one): case for key, ids in periods.items() for one, case in (await _done(duty, key, ids)).items()}
    today = business_day(at)
    there = await duty.remain([_ower(row) for row in rows], today) if duty.remain else None
    days = await _reminder_days(duty, today)
    events = []
    moved: Counter[tallies.Place | None] = Counter()
    for row in rows:
        ower = _ower(row)
        whose = row.household_id or row.organisation_id or 0
        said: dict[str, Any]
        if case_id := done.get((row.period, ower)):
            said = {"ended_as": DONE, "case_id": case_id}
        elif there is not None and ower not in there:
            said = {"ended_as": LAPSED, "case_id": row.case_id if row.ended_as == LAPSED else (by or {}).get(whose)}
        else:
            said = {"ended_as": "", "case_id": None}
        if (said["ended_as"], said["case_id"]) == (row.ended_as, row.case_id):
            continue
        if said["ended_as"]:
            said |= {"discharged_at": at, "remind_on": None}
        else:
            said |= {"discharged_at": None, "remind_on": _next_reminder(days, row.due_on, row.reminded_on, today)}
        await change_where(Obligation, Q(id=row.id), **said)
        moved[tallies.place_of(row)] -= 1
        moved[tallies.place_of(row, ended_as=said["ended_as"])] += 1
        events.append(_event(row, said["ended_as"] or OWED, at, said["case_id"] or row.case_id))
    await ObligationEvent.bulk_create(events, batch_size=PAGE)
    await tallies.move(moved)
    return len(events)


def _event(row: Obligation, what: str, at: datetime, case_id: str | None) -> ObligationEvent:
    return ObligationEvent(obligation_id=row.id, what=what, at=at, due_on=row.due_on, case_id=case_id)


async def _set_day(duty: Duty, period: Period) -> None:
    """Of those that are done too: what is sent back is owed again, by the day that holds then."""
    if period.due_on is not None:
        other = Q(kind=duty.kind, period=period.key) & ~Q(due_on=period.due_on)
        if await any_where(Obligation, other):
            await _change(other, due_on=period.due_on)


# Reminding


@dataclass(frozen=True)
class _Days:
    """When it is reminded of, counted from the due day: days before it (negative) and after, and months before."""

    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    at_once: bool = False

    def of(self, due_on: date) -> list[date]:
        counted = {count_days(due_on, one) for one in self.days}
        return sorted(counted | {add_months(due_on, -one) for one in self.months})


async def _reminder_days(duty: Duty, today: date) -> _Days:
    if (said := duty.reminders) is None:
        return _Days()
    months = (await in_force(said.months, today),) if said.months else ()
    return _Days(await in_force(said.days, today), months, said.at_once)


def _next_reminder(days: _Days, due_on: date, reminded_on: date | None, today: date) -> date | None:
    """The first that is neither past nor sent."""
    return next((on for on in days.of(due_on) if on >= today and on > (reminded_on or date.min)), None)


def _first_reminder(days: _Days, due_on: date, today: date) -> date | None:
    """Of what is owed from today on."""
    missed = days.at_once and any(on <= today for on in days.of(due_on)) and due_on >= today
    return today if missed else _next_reminder(days, due_on, None, today)


async def _plan(duty: Duty, at: datetime) -> None:
    """When what is owed is to be reminded of next: the day it is due on may have moved, or the rule have changed."""
    if duty.reminders is None:
        return
    days = await _reminder_days(duty, business_day(at))
    owed = _kept(duty, discharged_at=None)
    found: Any = await owed.distinct().limit(1000).values("due_on", "reminded_on")
    for row in found:
        on = _next_reminder(days, row["due_on"], row["reminded_on"], business_day(at))
        same = owed.filter(due_on=row["due_on"], reminded_on=row["reminded_on"])
        other = Q(remind_on__isnull=False) if on is None else Q(remind_on__isnull=True) | ~Q(remind_on=on)
        await same.filter(other).update(remind_on=on)


def _to_remind(duty: Duty, today: date) -> Q:
    return Q(kind=duty.kind, remind_on__lte=today, discharged_at=None)


async def _chase(duty: Duty, at: datetime) -> int:
    """One page of reminders whose day has come; of several that have passed the last alone. In a transaction."""
    today = business_day(at)
    await take_turns(f"duty:{duty.kind}")
    rows = await _ROWS.held(_to_remind(duty, today), order=("remind_on", "id"), most=_CHASED)
    days = await _reminder_days(duty, today)
    told: list[Told] = []
    events = []
    planned: dict[tuple[date | None, date | None], list[int]] = defaultdict(list)
    own = await _own_messages(duty, rows, today)
    for (period, due_on), some in _by_day(rows).items():
        said = await _message(duty, period, due_on, today)
        for row in some:
            message = own.get(_ower(row)) if own is not None else said
            on = max((one for one in days.of(due_on) if one <= today), default=None)
            if on is not None and message is not None and on > (row.reminded_on or date.min):
                told.append(_told(duty, row, on, *message))
                events.append(_event(row, REMINDED, at, message[0].id))
                row.reminded_on = on
            following = _next_reminder(days, row.due_on, row.reminded_on, today + timedelta(days=1))
            planned[following, row.reminded_on].append(row.id)
    for (remind_on, reminded_on), ids in planned.items():
        await Obligation.filter(id__in=ids).update(remind_on=remind_on, reminded_on=reminded_on)
    await remind(told, at=at)
    await ObligationEvent.bulk_create(events, batch_size=PAGE)
    return len(rows)


async def urge(duty: Duty, rows: Sequence[Obligation], *, at: datetime) -> set[int]:
    """A reminder by hand, in the words that hold today, of rows that the caller holds and none was sent of today. It
    counts as today's. Returns to whom it was sent: of some there may be nothing to say. In a transaction.
    """
    today = business_day(at)
    days = await _reminder_days(duty, today)
    own = await _own_messages(duty, rows, today)
    told, events, reached = [], [], set[int]()
    for (period, due_on), some in _by_day(rows).items():
        said = await _message(duty, period, due_on, today)
        sent: list[int] = []
        for row in some:
            message = own.get(_ower(row)) if own is not None else said
            if message is None:
                continue
            told.append(_told(duty, row, today, *message))
            events.append(_event(row, REMINDED, at, message[0].id))
            sent.append(row.id)
        following = _next_reminder(days, due_on, today, today + timedelta(days=1))
        await Obligation.filter(id__in=sent or [0]).update(remind_on=following, reminded_on=today)
        reached |= set(sent)
    await remind(told, at=at)
    await ObligationEvent.bulk_create(events, batch_size=PAGE)
    return reached


def _by_day(rows: Iterable[Obligation]) -> dict[tuple[str, date], list[Obligation]]:
    found: dict[tuple[str, date], list[Obligation]] = defaultdict(list)
    for row in rows:
        found[row.period, row.due_on].append(row)
    return found


async def _message(duty: Duty, period: str, due_on: date, today: date) -> tuple[Case, str, dict[str, str]] | None:
    said = duty.reminders
    if said is None or said.under is None or said.words is None or (case := await said.under(period)) is None:
        return None
    return _worded(duty, case, said.words(period, due_on, (due_on - today).days))


async def _own_messages(
    duty: Duty, rows: Sequence[Obligation], today: date
) -> dict[int, tuple[Case, str, dict[str, str]]] | None:
    """By who owes it, where each has a case of its own."""
    if duty.reminders is None or duty.reminders.each is None:
        return None
    found = await duty.reminders.each([_ower(row) for row in rows], today)
    return {ower: _worded(duty, case, words) for ower, (case, words) in found.items()}


def _worded(duty: Duty, case: Case, words: Words) -> tuple[Case, str, dict[str, str]]:
    assert duty.reminders is not None
    title = f"{ROLE_LABELS[duty.reminders.by]}提醒：{words.title}"
    return case, title, {"thing": words.thing, "phrase": words.phrase, "note": words.note}


def _told(duty: Duty, row: Obligation, on: date, case: Case, title: str, fields: dict[str, str]) -> Told:
    assert duty.reminders is not None and row.household_id is not None
    return Told(
        message=Message(row.household_id, title, fields), procedure=duty.reminders.procedure, case_id=case.id,
        cause=f"duty:{row.id}:{on:%Y%m%d}", page=duty.reminders.page, in_person=False,
    )


# The worker's round


async def walk(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Every round of the calendar, then every duty, page by page, each in a transaction of its own: what is missing is
    made, what is owed is held against the facts, and whoever is to be reminded is. Killed between any two pages, the
    next walk goes over all of it again.
    What one duty meets keeps no other from being walked; it is raised when all were.
    """
    faults: list[Exception] = []
    async for _ in rounds.walk(now, faults):
        yield 1
    for duty in list(DUTIES.values()):
        try:
            async for _ in _walk(duty, now):
                yield 1
        except (OperationalError, DBConnectionError, OSError):
            raise
        except Exception as fault:
            faults.append(fault)
    await tallies.forget_none()
    if faults:
        raise ExceptionGroup("duties that could not be walked", faults)


async def _walk(duty: Duty, now: Callable[[], datetime]) -> AsyncIterator[int]:
    for period in await _periods(duty, now()):
        await _set_day(duty, period)
        last: int | None = 0
        while last is not None:
            last = await _page(_make, duty, period, last, at=now())
            yield 1
    # Most duties owe nothing on most days, and a look costs less than a turn: whoever has one looks again.
    if not await any_where(Obligation, Q(kind=duty.kind, discharged_at=None)):
        return
    behind: tuple[date, int] | None = (date.min, 0)
    while behind is not None:
        behind = await _page(_look_again, duty, behind, now())
        yield 1
    if duty.reminders is None:
        return
    async for _ in _chased(duty, now):
        yield 1
    await _page(_plan, duty, now())
    # What a new rule, or a new day, has planned for today.
    async for _ in _chased(duty, now):
        yield 1


async def _chased(duty: Duty, now: Callable[[], datetime]) -> AsyncIterator[int]:
    while await any_where(Obligation, _to_remind(duty, business_day(now()))):
        await _page(_chase, duty, now())
        yield 1


async def _page(work: Any, *given: Any, **more: Any) -> Any:
    return await atomically(lambda: work(*given, **more))


async def _look_again(duty: Duty, behind: tuple[date, int], at: datetime) -> tuple[date, int] | None:
    """The day and the number behind which the next page begins."""
    day, last = behind
    owed = Q(Q(due_on__gt=day) | Q(due_on=day, id__gt=last), kind=duty.kind, discharged_at=None)
    rows = await _ROWS.held(owed, order=("due_on", "id"), most=PAGE)
    await _settle(duty, rows, at=at)
    return (rows[-1].due_on, rows[-1].id) if len(rows) == PAGE else None


# What people see of it


def watched_there(actor: Actor) -> Q:
    """A manager's own, wherever they lie; an office's of an area all that lie there."""
    own = actor.role == actors.MANAGER_CLERK
    return Q(organisation_id=actor.organisation_id) if own else access.under(actor.path)


async def figures(actor: Actor) -> list[tuple[Figure, int]]:
    """Of the duties that the actor's office watches over. One query."""
    watched = [duty for duty in DUTIES.values() if actor.role in duty.watched_by and actor.path]
    if not watched:
        return []

    def build(owed: Q) -> Any:
        late = Sum("number", _filter=Q(due_on__lt=actor.today))
        found = DutyTally.filter(owed).annotate(owed=Sum("number"), late=late)
        return found.group_by("kind").values("kind", "owed", "late")

    owed = Q(watched_there(actor), kind__in=[duty.kind for duty in watched], ended_as="")
    rows = await rows_where(("figures",), owed, build, before=(actor.today,))
    found = {}
    for row in rows:
        past = int(row["late"] or 0)
        found[row["kind"]] = {True: past, False: int(row["owed"]) - past}
    return [
        (one, found.get(duty.kind, {}).get(one.late, 0))
        for duty in watched
        for one in duty.figures
    ]


@dataclass(frozen=True)
class Asked:
    title: str
    detail: str
    due_on: date
    page: str


class _Owed(Line, frozen=True, gc=False):
    kind: str
    period: str
    due_on: date


_OWED = Rows(Obligation, _Owed)


async def asks(actor: Actor) -> list[Asked]:
    """What the actor's own office owes, the earliest first."""
    owed = [duty for duty in DUTIES.values() if actor.role in duty.owed_by and duty.ask and duty.who != FAMILY]
    if not owed or actor.organisation_id is None:
        return []
    mine = Q(organisation_id=actor.organisation_id, kind__in=[duty.kind for duty in owed], discharged_at=None)
    found = []
    for row in await _OWED.where(mine, order=("due_on", "id"), most=_MOST_ASKS):
        if (said := DUTIES[row.kind].ask) is not None:
            found.append(Asked(said.title(row.period), said.detail, row.due_on, said.page))
    return found
