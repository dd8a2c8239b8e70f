"""Asks: who is asked to act, as rows, so that an inbox is a look-up and not a question to every life table.

Why: who waits for whom follows from the tables alone (`rows_of`), but to ask all of them anew for each page costs more
with every procedure. So each transaction that moves a case, or what a case lies under, says so (`renew`), and before it
is committed the rows of all its cases are written at once. Only what differs is written, by its number: whoever writes
holds the case's row, so no two write the rows of one case.

The tables stay the only source. Nothing is decided by a row: who sees what is asked of the case itself
(`access.reach_of_asked`). Where the tables have changed since the rows were made, `keep_current` makes them anew before
anybody asks. Refuses nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import msgspec
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.heart import access, second_person
from casework.heart.actors import Actor
from casework.heart.life import PROCEDURES, RECEIVING, Procedure, Step
from casework.heart.queries import column, padded, remove_where, rows_where, rows_within
from casework.heart.transactions import WriteRaced, at_the_end, atomically
from models import Appointment, Ask, Case, CaseEvent, Organisation, Setting
from models.asks import NO_DAY

_SETTING = "asks"
# Raised whenever `rows_of` may come to say another thing of the same case.
_VERSION = 3
_AT_ONCE = 500
# What rows are made of. A test finds whoever writes one of them and does not renew.
CASE_COLUMNS = (
    "id", "procedure", "status", "area_path", "manager_path", "receiving_path", "household_id", "reporter_household_id",
    "opened_by_id", "due_on", "urgent",
)


class Row(NamedTuple):
    """What an Ask says."""

    case_id: str
    role: str
    side: str
    path: str
    household_id: int | None
    due_on: date
    hand: int | None
    not_by: str
    urgent: int


async def renew(case_ids: Iterable[str]) -> None:
    """The rows of these cases are made anew with the end of the transaction around us. Asked often, written once."""
    await at_the_end(_SETTING, _write, case_ids)


async def renew_where_judged(role: str, organisation_id: int | None) -> None:
    """Somebody began or ended that post of the office: of what waits there to be judged it may be another's turn, the
    office's above where nobody is left below (`second_person`). No day of a case changes. In a transaction.
    """
    if role not in second_person.ABOVE or organisation_id is None:
        return
    path = (await Organisation.get(id=organisation_id)).path
    ids = await column(Ask.filter(access.under(path, "path"), ~Q(not_by=""), role=role).distinct(), "case_id")
    for start in range(0, len(ids), _AT_ONCE):
        part = sorted(ids[start : start + _AT_ONCE])
        # As whoever moves them: nobody writes the rows of one case beside another.
        await Case.filter(id__in=padded(part, "")).order_by("id").select_for_update().only("id")
    await renew(ids)


async def _write(case_ids: list[Any]) -> None:
    wanted = list(dict.fromkeys(case_ids))
    for start in range(0, len(wanted), _AT_ONCE):
        await _put_right(await _differing(wanted[start : start + _AT_ONCE]))


# What the tables say


def rows_of(case: Mapping[str, Any], entered: Collection[int], alone: Collection[str] = ()) -> list[Row]:
    """Of a case's columns, and the accounts that brought facts into it. `alone`: the roles of which nobody there is
    left to judge it, so that the office above is asked as well.
    """
    procedure = PROCEDURES.get(case["procedure"])
    if procedure is None or case["status"] not in procedure.statuses:
        return []
    rows = []
    for role in procedure.asked(case["status"]):
        if role not in procedure.readers:
            # Asked and not let in: nothing would be seen.
            continue
        for side in ("", RECEIVING):
            steps = _steps(procedure, case["status"], role, side)
            if not steps:
                continue
            own = all(step.own for step in steps)
            judged = not own and all(step.duty == "approve" for step in steps)
            rows += [
                Row(
                    case["id"], role, side, path, family, _day(case["due_on"]),
                    case["opened_by_id"] if own else None, _listed(entered) if judged else "", case["urgent"],
                )
                for path, family in access.places_of_asked(role, side, case)
            ]
            above = second_person.ABOVE.get(role, "")
            if judged and role in alone and _falls_to(steps, above) and above in procedure.readers:
                rows += [
                    Row(
                        case["id"], above, side, path, family, _day(case["due_on"]), None, _listed(entered),
                        case["urgent"],
                    )
                    for path, family in access.places_of_asked(above, side, case)
                ]
    return rows


def _falls_to(steps: Sequence[Step], above: str) -> bool:
    return any(second_person.may_fall_to(step, above) for step in steps)


def may_ask(procedure: Procedure, status: str, role: str) -> bool:
    """Whether that role can be asked while a case is in that status, for itself or for the office below."""
    below = second_person.BELOW.get(role, "")
    asked = procedure.asked(status)
    return role in asked or (
        below in asked and any(_falls_to(_steps(procedure, status, below, side), role) for side in ("", RECEIVING))
    )


def _steps(procedure: Procedure, status: str, role: str, side: str) -> list[Step]:
    return [step for step in procedure.steps_from(status) if step.asks and role in step.by and step.side == side]


def _listed(accounts: Collection[int]) -> str:
    return f",{','.join(map(str, sorted(accounts)))}," if accounts else ""


def said_of(account_id: int) -> str:
    """What `not_by` has in it where this account is not asked."""
    return f",{account_id},"


def meant(actor: Actor) -> Q:
    """The rows that mean this very person."""
    mine = Q(hand=None) | Q(hand=actor.account_id)
    return Q(access.asked_there(actor), mine, ~Q(not_by__contains=said_of(actor.account_id)))


async def asks_for(case: Case, actor: Actor) -> bool:
    """The same question of a case in hand, whose rows may not be written yet."""
    told = {name: getattr(case, name) for name in CASE_COLUMNS}
    entered = await _entered([told])
    alone = await _alone([told], entered)
    return any(
        row.role == actor.role and row.hand in (None, actor.account_id) and said_of(actor.account_id) not in row.not_by
        and (row.household_id == actor.household_id if row.household_id is not None
             else bool(actor.path) and row.path.startswith(actor.path))
        for row in rows_of(told, entered[case.id], alone[case.id])
    )


def entering(procedure: str) -> set[str]:
    """The actions that bring facts in."""
    return {step.action for step in PROCEDURES[procedure].steps if step.duty == "enter"}


# What is there, and what should be


@dataclass
class _Difference:
    """Numbers of rows that should not be, and rows that should; of which cases they are."""

    gone: list[int] = field(default_factory=list)
    fresh: list[Row] = field(default_factory=list)
    cases: set[str] = field(default_factory=set)


@dataclass
class Checked:
    cases: int = 0
    differed: int = 0


async def _differing(case_ids: Sequence[str]) -> _Difference:
    cases = await rows_within(
        ("cases that ask",), lambda ids: Case.filter(id__in=ids).values(*CASE_COLUMNS), case_ids, ""
    )
    entered = await _entered(cases)
    alone = await _alone(cases, entered)
    wanted = [row for case in cases for row in rows_of(case, entered[case["id"]], alone[case["id"]])]
    found, left = _Difference(), Counter(wanted)
    there = await rows_within(
        ("asks of cases",), lambda ids: Ask.filter(case_id__in=ids).values("id", *Row._fields), case_ids, ""
    )
    for told in there:
        row = Row(**{name: told[name] for name in Row._fields} | {"due_on": _day(told["due_on"])})
        if left[row]:
            left[row] -= 1
        else:
            found.gone.append(told["id"])
            found.cases.add(row.case_id)
    found.fresh = list(left.elements())
    found.cases.update(row.case_id for row in found.fresh)
    return found


def _day(said: Any) -> date:
    """As the database tells it: SQLite's days are text."""
    return NO_DAY if said is None else date.fromisoformat(str(said))


async def _entered(cases: Iterable[Mapping[str, Any]]) -> Mapping[str, set[int]]:
    """Case → the accounts that brought facts into it. Of cases in which somebody is asked to judge; else no query."""
    entered: defaultdict[str, set[int]] = defaultdict(set)
    judged = {case["id"]: entering(case["procedure"]) for case in cases if _asks_to_judge(case)}
    if judged:
        rows = await rows_within(
            ("steps of cases",),
            lambda ids: CaseEvent.filter(case_id__in=ids).values("case_id", "action", "account_id"), list(judged), "",
        )
        for row in rows:
            if row["action"] in judged[row["case_id"]]:
                entered[row["case_id"]].add(row["account_id"])
    return entered


async def _alone(
    cases: Iterable[Mapping[str, Any]], entered: Mapping[str, Collection[int]]
) -> Mapping[str, set[str]]:
    """Case → the roles that are asked to judge it, of which everybody there brought facts in. One query, of cases in
    which somebody did; else none.
    """
    asked = defaultdict[str, set[str]](set)
    places: dict[tuple[str, str], list[str]] = {}
    for case in cases:
        procedure = PROCEDURES.get(case["procedure"])
        if procedure is None or not entered.get(case["id"]):
            continue
        for role in second_person.ABOVE:
            for side in ("", RECEIVING):
                steps = _steps(procedure, case["status"], role, side)
                if _falls_to(steps, second_person.ABOVE[role]):
                    for path, _ in access.places_of_asked(role, side, case):
                        places.setdefault((role, path), []).append(case["id"])
    if not places:
        return asked
    offices = padded(access.offices_over(path for _, path in places), "")
    judge = Q(organisation__path__in=offices, role__in=list(second_person.ABOVE), ended_at=None)
    posts = await rows_where(
        ("posts that judge",), judge,
        lambda said: Appointment.filter(said).values("account_id", "role", "organisation__path"),
    )
    for (role, path), ids in places.items():
        held = {
            post["account_id"] for post in posts
            if post["role"] == role and path.startswith(post["organisation__path"])
        }
        for case_id in ids:
            if held and held <= set(entered[case_id]):
                asked[case_id].add(role)
    return asked


def _asks_to_judge(case: Mapping[str, Any]) -> bool:
    procedure = PROCEDURES.get(case["procedure"])
    return procedure is not None and any(
        step.asks and step.duty == "approve" for step in procedure.steps_from(case["status"])
    )


async def _put_right(found: _Difference) -> None:
    if found.gone:
        await remove_where(Ask, Q(id__in=padded(found.gone, 0)))
    if found.fresh:
        await Ask.bulk_create([Ask(**row._asdict()) for row in found.fresh], batch_size=_AT_ONCE)


# All of them


async def recompute(*, write: bool = True) -> Checked:
    """Every case that waits, and every row that is there; a bounded part in a transaction, in which nobody moves it."""
    done = Checked()
    async for case_ids in _parts():

        async def part(case_ids: list[str] = case_ids) -> _Difference:
            await Case.filter(id__in=case_ids).order_by("id").select_for_update().only("id")
            found = await _differing(case_ids)
            if write:
                await _put_right(found)
            return found

        done.cases += len(case_ids)
        done.differed += len((await atomically(part)).cases)
    return done


async def _parts() -> AsyncIterator[list[str]]:
    """Cases whose status asks somebody; then those that have rows though theirs asks nobody."""
    asking = {
        name: [status for status in procedure.statuses if procedure.asked(status)]
        for name, procedure in PROCEDURES.items()
    }
    for name, statuses in asking.items():
        last = ""
        found = Case.filter(procedure=name, status__in=statuses or [""])
        while part := await column(found.filter(id__gt=last).order_by("id").limit(_AT_ONCE), "id"):
            last = part[-1]
            yield part
    place = 0
    while rows := await Ask.filter(id__gt=place).order_by("id").limit(_AT_ONCE).values(
        "id", "case_id", "case__procedure", "case__status"
    ):
        place = rows[-1]["id"]
        if part := [
            row["case_id"] for row in rows if row["case__status"] not in asking.get(row["case__procedure"], ())
        ]:
            yield list(dict.fromkeys(part))


def version() -> str:
    """Of the tables, as far as rows are made of them."""
    said = [
        [name, procedure.readers, sorted(entering(name)), [
            [status, role, side, [[step.own, step.duty] for step in _steps(procedure, status, role, side)]]
            for status in procedure.statuses
            for role in procedure.asked(status)
            for side in ("", RECEIVING)
        ]]
        for name, procedure in sorted(PROCEDURES.items())
    ]
    return f"{_VERSION}.{hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:32]}"


async def keep_current() -> Checked | None:
    """Where the tables have changed since the rows were made, or none were made yet. None: they have not."""
    kept = await Setting.get_or_none(name=_SETTING)
    if kept is not None and kept.value == version():
        return None
    done = await recompute()

    async def remember() -> None:
        await Setting.filter(name=_SETTING).delete()
        try:
            await Setting.create(name=_SETTING, value=version())
        except IntegrityError:
            raise WriteRaced from None

    await atomically(remember)
    return done
