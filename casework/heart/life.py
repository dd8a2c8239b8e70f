"""The life table: what a procedure of the document is made of.

A procedure is a table of Steps that can be read beside the clause. Everything else is derived from it: the actions
a reply offers, who is asked next, the inbox, the permission matrix, the diagrams, the conformance report.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from casework.heart import duties as calendar
from casework.heart.actors import BY_ITSELF, ROLE_LABELS
from casework.heart.bounds import check_bounded
from casework.heart.chapters import Chapter, Offer
from casework.heart.duties import Duty
from casework.heart.forms import Form, NoForm

if TYPE_CHECKING:
    from casework.heart.actors import Actor
    from casework.heart.deliveries import Message
    from models import Case


@dataclass
class Move:
    """One step being taken: what guards and effects are given."""

    case: Case
    step: Step
    actor: Actor
    form: Any
    # What the caller of open_case hands to the step's effect, such as the row of its own table.
    with_: dict[str, Any] = field(default_factory=dict)
    # What the event is to seal besides the form: short texts by name.
    sealed: dict[str, str] = field(default_factory=dict)
    # What its acceptance found, where the procedure has one.
    check: Any = None


class Acceptance(Protocol):
    """What a procedure that accepts asks first (4.2.2d): called by `open_cases` and `advance` themselves, so that no
    path leads past. `check` may take HOLD in the step's place; `keep` stands beside the step's effect."""

    async def check(self, move: Move, procedure: Procedure) -> None: ...

    async def keep(self, move: Move) -> None: ...


@dataclass(frozen=True)
class LetterWords:
    """A case that is handed over as a letter: its words as they stand, and the digest that one of its steps sealed."""

    title: str
    text: str
    text_sha256: str
    heads: list[str]
    # Which of its steps, counted from its opening: what came later is no part of what was handed over.
    step: int = 1
    # As which declared paper it is printed, and what stands over its words besides.
    paper: str = "notice_letter"
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SheetWords:
    """How a procedure's cases are printed as evidence (4.2.2b, 5.3a), said by the procedure itself."""

    # Of its steps' forms, in the order in which they are printed: what each field is called, what each choice says.
    words: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # Fields that hold an hour.
    hours: tuple[str, ...] = ()
    # Of which case the photographs are. The actor is None for whoever holds the paper, which says how many it shows.
    rests_on: Callable[[Case, Actor | None], Awaitable[str]] | None = None
    # What the number of such a case is called, by its procedure.
    numbers: Mapping[str, str] = field(default_factory=dict)
    # Of what is printed as a letter, to be served in person.
    letter: Callable[[Case], Awaitable[LetterWords]] | None = None


@dataclass(frozen=True)
class Answers:
    """Where a procedure's form stands, told field by field to who judges it (`casework/heart/answers.py`), and who may
    ask for its numbers whole while the case is in one of `statuses`."""

    form_of: Callable[[str], Awaitable[Form]]
    statuses: tuple[str, ...]
    by: tuple[str, ...]
    # What a form names by its number alone, such as people of a family: number → name.
    names: Callable[[Case], Awaitable[Mapping[str, str]]] | None = None


@dataclass(frozen=True)
class Served:
    """That papers of a procedure are served by the street (送达, 5.1c): which step of the calendar's the case takes on
    the day of service, by the form `casework/heart/serving.py`, and which terms run from that day: what each is for,
    and its last day."""

    action: str = "decision_served"
    terms: Callable[[Case, date], Awaitable[Sequence[tuple[str, date]]]] | None = None


RECEIVING = "receiving"
TONES = ("ask", "way", "done", "stop")
# What is taken instead of a step whose cross check finds a duplicate.
HOLD = "hold"

Guard = Callable[[Move], Awaitable[None]]
Instead = Callable[[Move], Awaitable[str]]
Effect = Callable[[Move], Awaitable[None]]
Tell = Callable[[Move], Awaitable[Sequence["Message"]]]


@dataclass(frozen=True)
class Step:
    """From `frm` (None: opens the case) by `action` to `to`, by one of `by`, for the duties `clauses`."""

    frm: str | None
    action: str
    to: str
    by: tuple[str, ...]
    clauses: tuple[str, ...]
    label: str
    form: type[Form] = NoForm
    style: str = "normal"
    # "enter": brings facts in; "approve": judges what others brought in, never one's own; "": neither.
    duty: str = ""
    # Of a step that enters: the roles for which it is none, such as of the office that judges in the end.
    judged_by: tuple[str, ...] = ()
    # Decides something about a family, though nobody's second look: never about one's own family.
    weighs: bool = False
    # Who is being asked to take it, so that the case stands in their inbox. True: all who may; else these of them.
    asks: bool | tuple[str, ...] = False
    # True: for whoever opened the case alone: nobody else made that visit.
    own: bool = False
    # True: for the family itself alone, never for who acts in its place.
    personal: bool = False
    # Of a case that lies under two areas: for the offices of the receiving one. "": for those of its own area.
    side: str = ""
    # True: part of writing, not of deciding: history passes over it, and it is no button of the generic sheet.
    quiet: bool = False
    # True: of a procedure that accepts, the ledgers are asked first; a new duplicate takes HOLD from the same status.
    checks: bool = False
    # Of a step that opens: all that is asked for it, the form among the rest. It is the request's own shape.
    body: type[Form] | None = None
    # True: of how offices come to what they decide: history tells it to them alone.
    inner: bool = False
    # True: its form is filled in where there may be no network and no case yet, so the phone keeps it beforehand.
    ahead: bool = False
    guard: Guard | None = None
    # The action from the same status that is taken in its place, as the facts are; "": this one. Asked after the guard.
    instead: Instead | None = None
    # True: the calendar takes it, once the case's day is over (casework/heart/by_itself.py).
    lapses: bool = False
    effect: Effect | None = None
    tell: Tell | None = None


@dataclass(frozen=True)
class Status:
    label: str
    # How far along `Procedure.stages` the case stands; -1: stopped on the way.
    stage: int
    # Days in which whoever is asked should act; None: no set time.
    days: int | None = None
    # What happens next, when no step asks anyone.
    after: str = ""
    # What the family may do and need not, and what follows if it does not: said to it in place of that it is its turn.
    # `{day}` stands for the last day, where the day is its own.
    free: str = ""
    # Who is waited for, where the roles' own names would mislead.
    waits_for: str = ""
    # False: nothing was said yet, or it was taken back: nobody else hears of such a case.
    told: bool = True
    # How it looks beside its words, where its stage would mislead: one of TONES.
    tone: str = ""
    # True: the family itself does not read it yet: what is being prepared about it is told when it can answer.
    unread: bool = False
    # True: what was begun and handed in to nobody: its photographs are over with it.
    forgets: bool = False


@dataclass(frozen=True)
class Procedure:
    name: str
    label: str
    prefix: str
    stages: tuple[str, ...]
    statuses: dict[str, Status]
    steps: tuple[Step, ...]
    readers: tuple[str, ...]
    # Of what accepts (4.2.2d): such a case never opens without having been checked.
    acceptance: Acceptance | None = None
    # Of what is printed as evidence.
    sheet: SheetWords | None = None
    # Of what is opened by a form that somebody judges.
    answers: Answers | None = None
    # What has come about, in whole sentences to the family that reads its case: before what comes next.
    recounts: Callable[[Case], Awaitable[str]] | None = None
    # Of what is served on families in person.
    served: Served | None = None
    # Whether this actor wrote what is judged here, beside the steps and photographs of the case itself.
    wrote: Callable[[Case, Actor], Awaitable[bool]] | None = None
    # The families concerned, beside the case's own and the one that reported.
    concerns: Callable[[Case], Awaitable[set[int | None]]] | None = None
    # Photographs and papers of a case that are not this actor's to see, by their ids: they show others.
    withholds: Callable[[Case, Actor], Awaitable[Collection[str]]] | None = None
    # Of a field in which something is chosen, which of its choices there are in this case; of any other field all.
    among: Callable[[Case], Awaitable[Mapping[str, Collection[str]]]] | None = None
    # What the calendar asks for, and a case of this procedure answers.
    duties: tuple[Duty, ...] = ()
    # Under which chapter of the document a home shows it.
    chapter: Chapter = Chapter.OTHER
    # What a home offers of it; None: the list of its cases, to the offices that read them.
    offers: tuple[Offer, ...] | None = None

    @property
    def two_sided(self) -> bool:
        """Whether its cases pass from one area to another, and are seen from both."""
        return any(step.side for step in self.steps)

    def tone(self, status: str) -> str:
        """How a status looks beside its words: `stop` on the way, `done` at the last stage, `ask` for more at the
        first, else on its `way`.
        """
        now = self.statuses[status]
        if now.tone:
            return now.tone
        if now.stage < 0:
            return "stop"
        return "done" if now.stage == len(self.stages) else "way" if now.stage else "ask"

    @property
    def untold(self) -> list[str]:
        return [name for name, status in self.statuses.items() if not status.told]

    @property
    def unread(self) -> list[str]:
        """The statuses in which a case is not its family's to read."""
        return [name for name, status in self.statuses.items() if status.unread]

    def step(self, status: str | None, action: str) -> Step | None:
        return next((step for step in self.steps if step.frm == status and step.action == action), None)

    def steps_from(self, status: str | None) -> list[Step]:
        return [step for step in self.steps if step.frm == status]

    def asked(self, status: str) -> tuple[str, ...]:
        """The roles that are being asked to act while the case is in `status`."""
        return tuple(
            dict.fromkeys(
                role
                for step in self.steps_from(status)
                if step.asks
                for role in (step.by if isinstance(step.asks, bool) else step.asks)
            )
        )

    def waiting_for(self, status: str) -> str | None:
        named = self.statuses[status].waits_for
        return named or "、".join(ROLE_LABELS[role] for role in self.asked(status)) or None

    def goes_on(self, status: str) -> bool:
        """Whether something is still to come of it."""
        return self.waiting_for(status) is not None or 0 <= self.statuses[status].stage < len(self.stages)


PROCEDURES: dict[str, Procedure] = {}


def register(procedure: Procedure) -> Procedure:
    """Checks a table's sense and makes it known by its name."""
    known = set(procedure.statuses)
    for name, status in procedure.statuses.items():
        if status.tone and status.tone not in TONES:
            raise ValueError(f"{procedure.name}: status {name} has no such tone")
    for step in procedure.steps:
        if step.to not in known or (step.frm is not None and step.frm not in known):
            raise ValueError(f"{procedure.name}: step {step.action} names an unknown status")
        check_bounded(step.form, f"{procedure.name}.{step.action}")
        if not step.clauses or not step.by:
            raise ValueError(f"{procedure.name}: step {step.action} serves no clause or nobody")
        if step.lapses and (step.frm is None or step.by != (BY_ITSELF,)):
            raise ValueError(f"{procedure.name}: step {step.action} is the calendar's, and somebody's")
        if procedure.acceptance and step.frm is None and not step.checks:
            raise ValueError(f"{procedure.name}: step {step.action} would accept without a cross check")
        if step.checks and (procedure.acceptance is None or procedure.step(step.frm, HOLD) is None):
            raise ValueError(f"{procedure.name}: step {step.action} has no way to hold what its cross check finds")
    if procedure.served and all(step.action != procedure.served.action for step in procedure.steps):
        raise ValueError(f"{procedure.name}: what it serves has no step that hears of it")
    pairs = [(step.frm, step.action) for step in procedure.steps]
    if len(pairs) != len(set(pairs)):
        raise ValueError(f"{procedure.name}: two steps share a status and an action")
    _check_offers(procedure)
    _check_unread(procedure)
    calendar.declare(procedure.name, procedure.duties, tuple(known))
    PROCEDURES[procedure.name] = procedure
    return procedure


def _check_unread(procedure: Procedure) -> None:
    """One question tells them apart from all others, however many procedures there are."""
    others = (known.unread for known in PROCEDURES.values() if known.unread)
    if procedure.unread and any(other != procedure.unread for other in others):
        raise ValueError(f"{procedure.name}: other procedures keep other statuses from a family")


def _check_offers(procedure: Procedure) -> None:
    for offer in procedure.offers or ():
        if offer.opens and procedure.step(None, offer.opens) is None:
            raise ValueError(f"{procedure.name}: offer {offer.key} opens by a step that is not there")
