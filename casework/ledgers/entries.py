"""One ledger entry, whole, now or as of any past day: every member, violation and lease, what the family is paid, and
how it came to be so, each change with how far up it is (4.2.1a, 4.2.1d).

The present and the past are read by one function from one shape (`casework/ledgers/states.py`). As of a past day the
entry is open to whoever is responsible now and to whoever was on that day. Refuses what was not in the ledger yet.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from tortoise.expressions import Q

from casework.heart import access, actors, naming
from casework.heart.actors import Actor
from casework.heart.answers import RevealBody
from casework.heart.case_lists import CaseLine, case_lines
from casework.heart.entry_forms import Door, register_door
from casework.heart.life import PROCEDURES
from casework.heart.problems import refuse
from casework.heart.queries import Among, column, names_of, padded, rows_within
from casework.heart.rows import Line, Rows
from casework.ledgers import lists as ledger
from casework.ledgers.lists import READERS, Filters, past_day
from casework.ledgers.registered_items import items_of
from casework.ledgers.rent_balances import Money, money_of
from casework.ledgers.revisions import SUBSIDY
from casework.ledgers.state_rows import Row
from casework.ledgers.states import State, end_of, read_state, rows, state_as_of
from models import (
    Case,
    Complaint,
    Dwelling,
    Evidence,
    LedgerMove,
    LedgerRevision,
    Organisation,
    RegisteredItem,
    SubsidyAward,
    Tenancy,
)
from models.evidence import SEALED

_MOST_LINES, _MOST_CASES = 50, 20
_OF_AN_ENTRY = Q(tenancy_id__not_isnull=True) | Q(award_id__not_isnull=True)


def photographed_in(violation: Row) -> str:
    """The case whose photographs a violation rests on, ""; none. Rows of before there were reports name no report."""
    return violation["inspection_case_id"] or violation.get("complaint_case_id") or ""


class Revision(Line, frozen=True, gc=False):
    """As much of a revision as an entry shows: not how it is taken back."""

    id: int
    household_id: int
    row_token: str
    case_id: str | None
    account_id: int
    role: str
    stage: str
    state: str
    at: datetime
    changes: list[dict[str, str]]


_REVISIONS = Rows(LedgerRevision, Revision)


class _Record(Line, frozen=True, gc=False):
    id: int
    household_id: int


_RECORDS = {model: Rows(model, _Record) for model in (Tenancy, SubsidyAward)}


@dataclass
class Entry:
    """One entry of a ledger. `own` is its own row: of a tenancy or of an award; `household` the family's."""

    id: int
    ledger: str
    household_id: int
    household: Row
    own: Row
    state: State
    # Of a tenancy: its dwelling's.
    address: str
    community: str
    street: str
    photographs: Counter[str]
    cases: list[CaseLine]
    # What was reported of the family or its dwelling, as far as the reader may see it.
    complaints: list[CaseLine]
    revisions: list[Revision]
    names: dict[naming.Pair, str]
    procedures: dict[str, str]
    as_of: date | None
    # What the manager's books say of a tenancy's rent, over all its months; None of an award.
    money: Money | None
    # Registered items of this ledger with the value's columns, None where nothing is filled in.
    items: list[tuple[RegisteredItem, Row | None]]

    @property
    def leases(self) -> list[Row]:
        """Of this tenancy, the latest last."""
        return [row for _, row in rows(self.state, "lease") if row["tenancy_id"] == self.id and self.ledger != SUBSIDY]


async def read_tenancy(tenancy_id: int, *, actor: Actor, as_of: date | None = None) -> Entry:
    """An entry of the current or the exited ledger. Raises not_found, not_allowed, form_invalid."""
    access.require_role(actor, *READERS)
    access.require_in_person(actor)
    day = past_day(Filters(as_of=as_of), actor)
    tenancy = await _RECORDS[Tenancy].first(Q(access.reach_of_tenancies(actor), id=tenancy_id))
    tenancy = tenancy or await _left(Tenancy, tenancy_id, day, actor)
    return await _read(tenancy, "tenancy", day, actor)


async def read_award(award_id: int, *, actor: Actor, as_of: date | None = None) -> Entry:
    """An entry of the subsidy ledger. Raises not_found, not_allowed, form_invalid."""
    access.require_role(actor, *READERS)
    access.require_in_person(actor)
    day = past_day(Filters(as_of=as_of), actor)
    award = await _RECORDS[SubsidyAward].first(Q(access.reach_of_awards(actor), id=award_id))
    award = award or await _left(SubsidyAward, award_id, day, actor)
    return await _read(award, "award", day, actor)


async def _left(model: type[Tenancy | SubsidyAward], entry_id: int, day: date | None, actor: Actor) -> _Record:
    """What was in this office's reach on that day and has moved to another since. Raises not_found."""
    if day is not None and actor.role in access.AREA_ROLES and actor.path:
        moved = Q(ledger.covering(day), access.under(actor.path, "from_path"))
        left = Q(id=entry_id, household_id__in=Among(LedgerMove, moved, "household_id"))
        found = await _RECORDS[model].first(left)
        if found is not None:
            return found
    raise access.not_found()


async def _read(record: _Record, part: str, day: date | None, actor: Actor) -> Entry:
    household_id = record.household_id
    state = await (read_state(household_id) if day is None else state_as_of(household_id, day))
    household = dict(rows(state, "household")).get(str(household_id))
    own = dict(rows(state, part)).get(str(record.id))
    if household is None or own is None or (day and own["listed_on"] and own["listed_on"] > day.isoformat()):
        raise refuse("not_found", "这一天台账里还没有这户家庭。")
    visits = [place for _, row in rows(state, "violation") if (place := photographed_in(row))]
    sealed = Evidence.filter(case_id__in=visits, state=SEALED)
    # What names no entry is the other community's side of a transfer: it says the same once more.
    found = Q(_OF_AN_ENTRY, household_id=household_id)
    if day is not None:
        sealed, found = sealed.filter(received_at__lt=end_of(day)), Q(found, at__lt=end_of(day))
    revisions = await _REVISIONS.where(found, order=("-id",), most=_MOST_LINES)
    values = {row["item_id"]: row for _, row in rows(state, "value") if row["subject"] == f"{part}:{record.id}"}
    items = await items_of(f"{part}:{record.id}", list(values))
    addresses = await names_of(Dwelling, [own.get("dwelling_id")], "address")
    [office] = await rows_within(
        ("office",), lambda within: Organisation.filter(id__in=within).values("name", street="parent__name"),
        [household["community_id"]],
    )
    return Entry(
        id=record.id,
        ledger=SUBSIDY if part == "award" else "exited" if own["ended_on"] else "current",
        household_id=household_id,
        household=household,
        own=own,
        state=state,
        address=addresses.get(own.get("dwelling_id", 0), ""),
        community=office["name"],
        street=office["street"] or "",
        photographs=Counter(await column(sealed, "case_id") if visits else ()),
        # What is being done is known of today only.
        cases=[] if day is not None else await _cases(household_id, actor),
        complaints=[] if day is not None else await _complaints(household_id, actor),
        revisions=revisions,
        names=await naming.writers((row.case_id, row.account_id) for row in revisions),
        procedures=await names_of(Case, [row.case_id for row in revisions], "procedure"),
        as_of=day,
        money=await _money(record, day) if part == "tenancy" else None,
        # Of a past day only what was filled in then.
        items=[(item, values.get(item.case_id)) for item in items if day is None or item.case_id in values],
    )


async def _cases(household_id: int, actor: Actor) -> list[CaseLine]:
    return await case_lines(Q(access.reach_of_cases(actor), household_id=household_id), _MOST_CASES)


async def _money(record: _Record, day: date | None) -> Money:
    books = await money_of([record.id], until=end_of(day) if day else None)
    return books.get(record.id, Money())


async def _complaints(household_id: int, actor: Actor) -> list[CaseLine]:
    said = await rows_within(
        ("complaints",), lambda within: Complaint.filter(household_id__in=within).values("case_id"), [household_id]
    )
    if not said:
        # As of most families, and then there is no case to be looked for.
        return []
    told = Q(~Q(status__in=list(PROCEDURES["complaint"].untold)), id__in=padded([row["case_id"] for row in said], ""))
    return await case_lines(Q(access.reach_of_cases(actor), told), _MOST_CASES)


_MAY_REVEAL = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)


register_door(Door("entry.reveal", "查看完整证件号或电话", RevealBody, _MAY_REVEAL))


async def reveal(household_id: int, field: str, *, actor: Actor) -> dict[str, str]:
    """Sensitive values, whole. The caller writes the audit event in the same transaction."""
    access.require_role(actor, *_MAY_REVEAL)
    household = await access.find_household(household_id, actor=actor)
    values: dict[str, str] = {}
    if field in {"phone", "all"}:
        values["phone"] = household.phone or ""
    if field in {"id_numbers", "all"}:
        state = await read_state(household.id, ("member",))
        values |= {number: row["id_number"] for number, row in rows(state, "member")}
    return values
