"""Families from a read workbook into the ledger: each whole or not at all, and twice the same changes nothing.

Refuses a family whose dwelling another family lives in or was given, or one of whose members lives elsewhere: such is
reported, never guessed. A family that is there already but differs is reported and left as it is. Streets and
communities that were missing are made and named in the report.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from casework.exchange.ledger_reading import FamilyReading, MemberReading
from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.problems import Problem
from casework.heart.transactions import atomically
from casework.ledgers.revisions import LEDGERS, Change, record_new
from casework.ledgers.states import read_state
from casework.ledgers.tenancies import begin_tenancy
from casework.ledgers.violations import VIOLATION
from casework.ledgers.whereabouts import standings
from casework.people.offices import make_organisation
from casework.words.addresses import address_key
from casework.words.calendar import read_date
from casework.words.id_documents import IdDocument
from casework.words.masking import mask_name
from casework.words.reading import ReadingError
from models import Dwelling, Estate, Household, HouseholdMember, Lease, Organisation, Tenancy
from models.fields import blind_index

Outcome = Literal["added", "unchanged", "refused"]

_BEHAVIOUR_WORDS = (
    ("sublet", "转租"),
    ("sublet", "转借"),
    ("vacant", "空置"),
    ("arrears", "拖欠"),
    ("arrears", "欠租"),
)
_DAY_IN_TEXT = re.compile(r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?")


class _Undone(Exception):
    """Rolls a dry run's family back."""


@dataclass
class Imported:
    outcome: Outcome
    code: str = ""
    reason: str = ""


@dataclass
class Offices:
    """Streets and communities by name, and the manager of dwellings; makes what is missing, once."""

    district: Organisation
    manager: Organisation
    known: dict[tuple[str, int], Organisation]
    made: list[str] = field(default_factory=list)

    async def community(self, street: str, community: str) -> Organisation:
        above = await self._one(street, "street", self.district)
        return await self._one(community, "community", above)

    async def _one(self, name: str, kind: str, parent: Organisation) -> Organisation:
        found = self.known.get((name, parent.id))
        if found is None:
            found = self.known[(name, parent.id)] = await make_organisation(name, kind, parent)
            self.made.append(f"{parent.name} {name}")
        return found


async def read_offices(district_name: str, manager_name: str) -> Offices:
    """What organisations there are; the district office and the manager are made when missing. In a transaction."""
    rows = await Organisation.all().limit(100_000)
    district = next((row for row in rows if row.kind == "district_office"), None)
    managers = [row for row in rows if row.kind == "property_manager"]
    manager = next((row for row in managers if row.name == manager_name), None)
    if manager is None and not manager_name and len(managers) == 1:
        manager = managers[0]
    made = []
    if district is None:
        district = await make_organisation(district_name, "district_office", None)
        made.append(district.name)
    if manager is None:
        manager = await make_organisation(manager_name or "未登记管房单位", "property_manager", None)
        made.append(manager.name)
    known = {(row.name, row.parent_id): row for row in rows if row.parent_id is not None}
    return Offices(district, manager, known, made)


async def import_family(family: FamilyReading, offices: Offices, *, actor: Actor, dry_run: bool) -> Imported:
    """One family in one transaction. A dry run does the same work and takes it back."""
    made_before, known_before = len(offices.made), dict(offices.known)
    result = Imported("refused")

    async def work() -> None:
        nonlocal result
        result = await _import(family, offices, actor)
        if dry_run:
            raise _Undone

    try:
        await atomically(work)
    except _Undone:
        names = offices.made[made_before:]
        offices.known, offices.made = known_before, offices.made[:made_before]
        offices.made += [name for name in names if name not in offices.made]
    except Problem as problem:
        # Of a dwelling that is another family's by its placement slip: as whatever else is refused, and nothing stays.
        offices.known, offices.made = known_before, offices.made[:made_before]
        result = Imported("refused", problem.code, problem.detail)
    return result


async def _import(family: FamilyReading, offices: Offices, actor: Actor) -> Imported:
    indexes = {_paper(member).index: member for member in family.members}
    dwelling = await Dwelling.get_or_none(address_key=address_key(family.dwelling))
    living = await Tenancy.get_or_none(dwelling_id=dwelling.id, living=1) if dwelling else None
    elsewhere = await standings(list(indexes))
    homes = {one.household_id for one in elsewhere.values()}
    if living is not None and living.household_id in homes:
        return await _compare(family, living)
    if living is not None:
        return Imported("refused", "dwelling_occupied", "台账中这套房源已登记了另一户家庭，请核实")
    if homes:
        index, one = next(iter(elsewhere.items()))
        where = f"{one.street}{one.office}{mask_name(one.family)}家庭（{LEDGERS[one.ledger]}）"
        return Imported("refused", "member_elsewhere", f"成员{indexes[index].name}已登记在{where}，请核实")
    community = await offices.community(family.street, family.community)
    await _add(family, community, dwelling or await _add_dwelling(family, community, offices.manager), actor)
    return Imported("added")


async def _compare(family: FamilyReading, living: Tenancy) -> Imported:
    household = await Household.get(id=living.household_id)
    members = await HouseholdMember.filter(household_id=household.id, left_on=None).order_by("position", "id")
    lease = await Lease.filter(tenancy_id=living.id).order_by("-starts_on").first()
    there = (
        household.name,
        household.phone,
        household.registered_address_key,
        household.category,
        [(row.name, row.relationship, row.id_kind, row.id_number) for row in members],
        (lease.starts_on, lease.ends_on, lease.monthly_rent_fen) if lease else None,
    )
    read = (
        family.applicant,
        family.phone,
        family.registered_address_key,
        family.category,
        [(member.name, member.relation, member.id_kind, member.id_number) for member in family.members],
        (family.lease_start, family.lease_end, family.rent_fen),
    )
    if there == read:
        return Imported("unchanged")
    return Imported("refused", "differs_from_ledger", "台账中已有这户家庭，但内容与表格不同，没有改动，请核实")


async def _add_dwelling(family: FamilyReading, community: Organisation, manager: Organisation) -> Dwelling:
    parts = family.dwelling_parts
    estate, _ = await Estate.get_or_create(name=parts.estate)
    return await Dwelling.create(
        estate=estate,
        building_number=parts.building,
        unit_number=parts.unit,
        room_number=parts.room,
        address=family.dwelling,
        address_key=address_key(family.dwelling),
        area_centi_m2=int(family.area * 100),
        manager=manager,
        manager_path=manager.path,
        community=community,
        area_path=community.path,
    )


async def _add(family: FamilyReading, community: Organisation, dwelling: Dwelling, actor: Actor) -> None:
    household = await Household.create(
        name=family.applicant,
        community=community,
        area_path=community.path,
        category=family.category,
        phone=family.phone,
        phone_index=blind_index("phone", family.phone),
        registered_address=family.registered_address,
        registered_address_key=family.registered_address_key,
        remark=family.remark or "",
        created_at=actor.at,
    )
    await HouseholdMember.bulk_create(
        _member(household.id, place, member) for place, member in enumerate(family.members)
    )
    tenancy = await begin_tenancy(household, dwelling, started_on=family.lease_start, actor=actor)
    await Lease.create(
        tenancy=tenancy, starts_on=family.lease_start, ends_on=family.lease_end, monthly_rent_fen=family.rent_fen
    )
    clerk = Actor(
        actor.account_id, actor.name, actors.COMMUNITY_CLERK, actor.at, organisation_id=community.id,
        organisation_name=community.name, path=community.path,
    )
    await record_new(
        [Change("台账转入", "", f"{family.sheet} 第{family.row}行，{len(family.members)}人")],
        await read_state(household.id, ("household", "member", "tenancy", "lease")),
        household_id=household.id, actor=clerk, stage="imported", case_id=None,
    )
    if family.violation:
        await _carry_over(family.violation, household, dwelling, clerk)


def _paper(member: MemberReading) -> IdDocument:
    return IdDocument(member.id_kind, member.id_number)


def _member(household_id: int, place: int, member: MemberReading) -> HouseholdMember:
    return HouseholdMember(
        household_id=household_id,
        position=place,
        name=member.name,
        relationship=member.relation,
        id_kind=member.id_kind,
        id_number=member.id_number,
        id_index=_paper(member).index,
        born_on=member.born_on,
    )


async def _carry_over(text: str, household: Household, dwelling: Dwelling, clerk: Actor) -> None:
    opening = Opening(
        str(uuid.uuid4()),
        f"违规：{dwelling.address}",
        household.area_path,
        dwelling.manager_path,
        household=household,
        dwelling=dwelling,
        form={"behaviour": behaviour_of(text), "occurred_on": only_day(text, clerk.today), "detail": text},
    )
    await open_cases(VIOLATION, [opening], actor=clerk, action="carry_over")


def behaviour_of(text: str) -> str:
    """The kind of breach that a ledger's words name; `other` where they name none."""
    return next((kind for kind, word in _BEHAVIOUR_WORDS if word in text), "other")


def only_day(text: str, today: date) -> date | None:
    """The day that a ledger's words name, where they name exactly one that has come: never guessed."""
    days: set[date] = set()
    for written in _DAY_IN_TEXT.findall(text):
        try:
            days.add(read_date(written))
        except ReadingError:
            return None
    return days.pop() if len(days) == 1 and max(days) <= today else None


def count(results: Iterable[Imported]) -> dict[Outcome, int]:
    totals: dict[Outcome, int] = {"added": 0, "unchanged": 0, "refused": 0}
    for result in results:
        totals[result.outcome] += 1
    return totals


