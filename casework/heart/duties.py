"""Duties: rules of the calendar, declared by a procedure beside its steps. What someone owes, for which period, by
which day, and in which statuses of whose case it is done. `casework/heart/obligations.py` makes, discharges and chases
the obligations: no procedure does.

A duty says what is so, not what to do: an obligation is done while a case that answers it stands in one of `done_in`,
lapsed where whoever owed it is none of whom it is asked any more, and owed otherwise. So whichever step leads there
discharges it, and whichever leads away makes it owed again, also a step of tomorrow.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tortoise.expressions import Q
from tortoise.models import Model

from casework.heart.rules import CALENDAR_DAYS, WORKING_DAYS, Rule
from casework.words.working_days import working_days_after

if TYPE_CHECKING:
    from models import Case

# Who owes: families, or organisations of a kind.
FAMILY = "family"


@dataclass(frozen=True)
class Period:
    """One year, month, quarter, or whatever else a duty comes round by: `key` names it and sorts as its time runs. Of
    what comes once and never round (a lease that is to be filed) there is one, whose key is "".
    """

    key: str
    # None: each of those that owe has a day of its own.
    due_on: date | None


@dataclass(frozen=True)
class Owing:
    """One that a duty is asked of: a household's number, an organisation's, or that of one of several things of a
    family's, such as its lease; whose it is, and where it lies.
    """

    id: int
    area_path: str
    household_id: int | None = None
    organisation_id: int | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class Answers:
    """Which case does it: the row beside the case, with its columns for the period and for who owes, by the number that
    `Owing` has.
    """

    model: type[Model]
    # "": of what comes once.
    period: str
    owing: str
    # How the column holds a period's key.
    value: Callable[[str], Any] = str


@dataclass(frozen=True)
class Words:
    """A message: a title, and what a WeChat template shows of it (`casework/heart/deliveries.py`)."""

    title: str
    thing: str
    phrase: str
    note: str


@dataclass(frozen=True)
class Reminders:
    """`days` before the due day (negative) and after it, as rule data. Of those that have passed unseen, such as while
    the service slept, the last alone is sent: what is told is how it stands today.
    """

    days: Rule
    # In whose name, a role.
    by: str
    # Where a press leads: a page of the client; "": to the case.
    page: str
    # What whoever acts in a family's place must act in to be reminded too.
    procedure: str
    # Of the period's key, its day, and the days that are left: negative, it is late. And the case that a reminder of
    # that period goes out under.
    words: Callable[[str, date, int], Words] | None = None
    under: Callable[[str], Awaitable[Case | None]] | None = None
    # Instead of both, where each that owes has a case and words of its own, as of a day: by the number in `Owing`.
    each: Callable[[Sequence[int], date], Awaitable[Mapping[int, tuple[Case, Words]]]] | None = None
    # Also reminded of so many whole months before the due day.
    months: Rule | None = None
    # True: who comes to owe between two reminders is told at once what the earlier one would have said.
    at_once: bool = False


@dataclass(frozen=True)
class Figure:
    """How many still owe it, on the home of who watches over them, and the page that a press opens."""

    key: str
    label: str
    late: bool
    page: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ask:
    """What whoever owes it is asked on their home: a title of the period's key, and where a press leads."""

    title: Callable[[str], str]
    detail: str
    page: str


@dataclass(frozen=True)
class Duty:
    kind: str
    label: str
    clause: str
    # FAMILY, or the kind of an organisation.
    who: str
    # The roles that owe it, in that family or organisation.
    owed_by: tuple[str, ...]
    # How often, in a word of the diagrams: 每年, 每月.
    every: str
    # Those that are owed by now, the earliest first. `since`: the last for which any was made; "": none yet.
    periods: Callable[[date, str], Awaitable[Sequence[Period]]]
    # Of whom it is asked for a period: a page of those behind a number, in the order of their numbers; or all of these
    # families' or organisations' alone.
    subjects: Callable[[Period, int, Sequence[int] | None], Awaitable[Sequence[Owing]]]
    answers: Answers
    done_in: tuple[str, ...]
    # Which of these numbers are still there to owe it at all, on that day; None: what was owed stays owed.
    remain: Callable[[Sequence[int], date], Awaitable[set[int]]] | None = None
    # Steps after which the periods are read anew, their days with them: (procedure, action).
    renewed_by: tuple[tuple[str, str], ...] = ()
    reminders: Reminders | None = None
    # Who watches over it, and the figures on their home.
    watched_by: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    # Where each that is owed has a case: which cases these are, all of them, those past their day, or not yet; as of a
    # day. So the list behind a figure is of what it counts (`casework/heart/owing.py`).
    cases: Callable[[bool | None, date], Q] | None = None
    ask: Ask | None = None

    @property
    def column(self) -> str:
        return "household_id" if self.who == FAMILY else "organisation_id"


DUTIES: dict[str, Duty] = {}
# By the procedure that declares it, and by the steps that renew it.
OF_PROCEDURE: dict[str, tuple[Duty, ...]] = {}


def declare(procedure: str, duties: Sequence[Duty], statuses: Sequence[str]) -> None:
    """Called where a life table is registered."""
    for duty in duties:
        if duty.kind in DUTIES or not duty.done_in or not set(duty.done_in) <= set(statuses):
            raise ValueError(f"{procedure}: duty {duty.kind} is declared twice, or done in a status that is not there")
        if duty.reminders and duty.who != FAMILY:
            raise ValueError(f"{procedure}: duty {duty.kind} reminds an office, which its own home does")
        if duty.reminders and duty.reminders.days.unit != CALENDAR_DAYS:
            raise ValueError(f"{procedure}: duty {duty.kind} reminds by working days, which the walk does not know")
        if duty.reminders and (duty.reminders.each is None) == (duty.reminders.under is None):
            raise ValueError(f"{procedure}: duty {duty.kind} reminds under a case of the period, or of each")
        DUTIES[duty.kind] = duty
    OF_PROCEDURE[procedure] = tuple(duties)


def by_day(column: str, late: bool | None, today: date) -> Q:
    """`late`: past that day, or not yet; None: whichever."""
    if late is None:
        return Q()
    past: dict[str, Any] = {f"{column}__lt" if late else f"{column}__gte": today}
    return Q(**past)


def count_days(day: date, days: int, unit: str = CALENDAR_DAYS) -> date:
    """The day that many days after it, or before it. The one place where a unit of days is asked for."""
    if unit == WORKING_DAYS:
        return working_days_after(day, days)
    if unit != CALENDAR_DAYS:
        raise ValueError(f"no calendar of {unit} days")
    return day + timedelta(days=days)
