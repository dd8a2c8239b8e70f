"""Who may be named to whom: the one door by which a person's name leaves the house.

Whoever reported something of a neighbour is not to be found out by anybody but who handles the report
(`access.knows_reporter`): not from the name of an account, nor from what the family wrote beside its photographs, a
file's own name, or a reason that it gave. So replies, problems, papers and workbooks take every name from here. A step
names its actor as the event sealed it: who is called otherwise today did it under the name of then.
Refuses nothing: it leaves out. `actor` None: a paper, which anybody may come to hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tortoise.expressions import Q

from casework.heart import access
from casework.heart.actors import COMMUNITY_CLERK, MANAGER_CLERK, TENANT, Actor
from casework.heart.queries import column, names_of, padded, rows_where
from casework.heart.rows import Line, Rows
from models import Account, Appointment, Case, CaseEvent, Evidence, Household, HouseholdMember, Violation
from models.fields import DAMAGED, opened

# In place of who reported something of a neighbour, and of what they wrote.
UNNAMED = "反映人"
UNSAID = "（反映人写的说明不公开）"
NOT_TO_BE_NAMED = "违规记录会给当事家庭看，请不要写出反映人的姓名、电话或身份证号码。"

# Who may have learned who reported something, and so may write it down. What others write is a guess: to take the name
# out of it would tell them that they guessed right.
_MAY_TELL = (TENANT, MANAGER_CLERK, COMMUNITY_CLERK)

Pair = tuple[str | None, int | None]


def hides(case: access.Reported, *, actor: Actor | None) -> bool:
    """Whether the family that reported this is not to be known to who asks."""
    if actor is None:
        return case.reporter_household_id is not None
    return not access.knows_reporter(case, actor=actor)


class _Reported(Line, frozen=True, gc=False):
    id: str
    status: str
    reporter_household_id: int | None


_REPORTED = Rows(Case, _Reported)


async def _hidden(case_ids: Iterable[str], actor: Actor | None) -> set[str]:
    """Those of these cases of which who asks is not to know who reported them."""
    wanted = list(dict.fromkeys(case_ids))
    if not wanted:
        return set()
    # One row a case at most.
    reported = Q(id__in=padded(wanted, ""), reporter_household_id__not_isnull=True)
    rows = await _REPORTED.where(reported, order=("id",), most=len(wanted))
    return {case.id for case in rows if hides(case, actor=actor)}


# Who did something


@dataclass(frozen=True)
class Doer:
    """Who took a step, and what they wrote with it, as far as who asks may know."""

    name: str
    note: str


class Step(Protocol):
    """As much of an event as says who took it, and what they wrote with it."""

    @property
    def id(self) -> int: ...
    @property
    def case_id(self) -> str: ...
    @property
    def account_id(self) -> int: ...
    @property
    def actor_name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def note(self) -> Any: ...


async def doers(events: Sequence[Step], *, actor: Actor | None) -> dict[int, Doer]:
    """By the event's number. Events of before names were sealed bear the name of today."""
    hidden = await _hidden((event.case_id for event in events if event.role == TENANT), actor)
    today = await names_of(Account, [event.account_id for event in events if not event.actor_name])
    told: dict[int, Doer] = {}
    for event in events:
        if event.role == TENANT and event.case_id in hidden:
            told[event.id] = Doer(UNNAMED, UNSAID if event.note.get("text") else "")
        else:
            told[event.id] = Doer(
                event.actor_name or today.get(event.account_id, ""), str(event.note.get("text", ""))
            )
    return told


async def doer(event: CaseEvent | None, *, actor: Actor | None) -> str:
    """The same of one event; "": of none."""
    return (await doers([event], actor=actor))[event.id].name if event else ""


async def writers(rows: Iterable[Pair]) -> dict[Pair, str]:
    """Who wrote what stands beside a case, such as a revision or a settled difference: (case, account) → the name that
    this account bore in that case, or bears today. Of offices' work alone: what a family wrote goes by `doers`.
    """
    wanted: set[Pair] = {(case_id, account_id) for case_id, account_id in rows if account_id}
    sealed = await _sealed(wanted, await _hidden((case_id for case_id, _ in wanted if case_id), None))
    today = await names_of(Account, [pair[1] for pair in wanted if pair not in sealed])
    return {pair: sealed.get(pair) or today.get(pair[1] or 0, "") for pair in wanted}


async def _sealed(wanted: set[Pair], hidden: set[str]) -> dict[Pair, str]:
    """What these accounts were last called in these cases. Who reported one of the `hidden` ones is not called."""
    cases, people = ({pair[place] for pair in wanted if pair[place]} for place in (0, 1))
    if not cases:
        return {}

    def build(taken: Q) -> Any:
        return CaseEvent.filter(taken).order_by("version").values("case_id", "account_id", "role", "actor_name")

    taken = Q(case_id__in=padded([*cases], ""), account_id__in=padded([*people], 0))
    names: dict[Pair, str] = {}
    for row in await rows_where(("names in cases",), taken, build):
        pair = row["case_id"], row["account_id"]
        if row["role"] == TENANT and row["case_id"] in hidden:
            names[pair] = UNNAMED
        elif row["actor_name"]:
            names[pair] = row["actor_name"]
    return names


# Who sent a photograph, and what they wrote beside it


@dataclass(frozen=True)
class Sender:
    """`named` False: who sent it is not to be known, nor the original, whose place and device may tell."""

    name: str
    caption: str
    filename: str
    named: bool


async def senders(rows: Sequence[Evidence], *, actor: Actor | None) -> dict[str, Sender]:
    """By the photograph's id."""
    hidden = await _hidden((row.case_id for row in rows), actor)
    known: set[Pair] = {(row.case_id, row.account_id) for row in rows if row.case_id not in hidden}
    sealed = await _sealed(known, set())
    today = await names_of(Account, [pair[1] for pair in known if pair not in sealed])
    return {
        row.id: Sender(UNNAMED, "", "", False) if row.case_id in hidden
        else Sender(
            # Who has no account (0) has no name.
            sealed.get((row.case_id, row.account_id)) or today.get(row.account_id, "" if row.account_id else UNNAMED),
            row.caption, row.filename, True,
        )
        for row in rows
    }


# What others wrote of who reported


@dataclass(frozen=True)
class Veil:
    """Takes what names a family out of a text. `words`: its members' and accounts' names, telephone, ID numbers."""

    words: tuple[str, ...] = ()
    _found: re.Pattern[str] | None = field(default=None, compare=False)

    def over(self, text: str, *, by: str = "") -> str:
        """`by`: the role of who wrote it, where that may be one who does not know."""
        if self._found is None or (by and by not in _MAY_TELL):
            return text
        return self._found.sub(UNNAMED, text)

    def names(self, text: str) -> bool:
        """Whether the text names the family."""
        return bool(self._found and self._found.search(text))


async def names_who_reported(texts: dict[str, str], case: Case, *, actor: Actor) -> dict[str, str]:
    """What to say of these fields, which everybody who reads the case will read: of whoever knows who reported, and
    writes it. Nothing to others, who would learn it from the refusal.
    """
    report = await report_behind(case)
    if report is None or not access.reaches(actor, report) or hides(report, actor=actor):
        return {}
    veil = await veil_of(case, actor=None)
    return {name: NOT_TO_BE_NAMED for name, text in texts.items() if veil.names(text)}


async def report_behind(case: Case) -> Case | None:
    """The report of a neighbour that this case is, or on which it rests; None: none, or by no family."""
    if case.procedure == "violation":
        behind: Any = await Violation.filter(case_id=case.id).values_list("complaint_case_id", flat=True)
        report = await Case.get_or_none(id=behind[0]) if behind and behind[0] else None
    else:
        report = case
    return report if report is not None and report.reporter_household_id is not None else None


async def veil_of(case: Case, *, actor: Actor | None) -> Veil:
    """Over the texts of a report and of what came of it, for who asks: nothing for who may know, or where none reported
    a neighbour.
    """
    report = await report_behind(case)
    if report is None or report.reporter_household_id == case.household_id or not hides(report, actor=actor):
        return Veil()
    family = report.reporter_household_id
    members: Any = await HouseholdMember.filter(household_id=family).values_list("id", "name", "id_number")
    household = await Household.get(id=family)
    accounts = await column(Appointment.filter(household_id=family), "account_id")
    called = await names_of(Account, accounts)
    words = {household.name, household.phone or "", *called.values(), *(
        one for number, name, id_number in members for one in (name, opened(id_number, number))
    )}
    # The longest first: a short name may begin a longer one. With spaces or marks between, it is the same name.
    words = {word for word in words if len(word) > 1 and word != DAMAGED}
    sorted_words = tuple(sorted(words, key=lambda word: (-len(word), word)))
    if not sorted_words:
        return Veil()
    spelled = (r"[\s·・•.．-]*".join(re.escape(char) for char in word) for word in sorted_words)
    return Veil(sorted_words, re.compile("|".join(spelled), re.IGNORECASE))
