"""Entries that an office brings in new by a workbook: subsidies that are drawn, and dwellings left before Anju.

A subsidy goes the way of every other: the community records it, the street reviews it, the checks of acceptance hold.
An entry of the exited ledger is history: a family, what it lived in and until when, written as one revision that the
street reviews. How the rows are read: `casework/exchange/import_families.py`. Refuses a person whom the ledgers know
already, a dwelling elsewhere, and a day ahead.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from casework.allocation.applicants import ApplicantList
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.forms import Form
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.ledgers.registered_items import check_values, live_items, write_values
from casework.ledgers.revisions import Change, record_new
from casework.ledgers.states import read_state
from casework.ledgers.tenancies import begin_tenancy
from casework.ledgers.whereabouts import standings
from casework.words.addresses import address_key, dwelling_parts
from casework.words.id_documents import IdDocument, document_of
from casework.words.reading import ReadingError
from casework.words.wording import say_day
from models import Dwelling, Estate, Household, HouseholdMember, Lease, Organisation
from models.fields import blind_index

_LARGEST_CENTI_M2 = 100_000


class ExitedForm(Form, kw_only=True):
    """Who lived where and until when. The first member is the applicant."""

    members: ApplicantList
    phone: Annotated[str, Meta(max_length=30)] = ""
    category: Annotated[str, Meta(max_length=40)] = ""
    registered_address: Annotated[str, Meta(max_length=200)] = ""
    other_housing: Annotated[str, Meta(max_length=200)] = ""
    remark: Annotated[str, Meta(max_length=500)] = ""
    address: Annotated[str, Meta(min_length=4, max_length=200)]
    area_centi_m2: Annotated[int, Meta(ge=1, le=_LARGEST_CENTI_M2)]
    manager: Annotated[str, Meta(max_length=60)] = ""
    started_on: date | None = None
    ended_on: date
    lease_start: date | None = None
    lease_end: date | None = None
    rent_fen: Annotated[int, Meta(ge=0, le=100_000_00)] | None = None
    # Registered items of the rental ledgers, by number.
    items: Annotated[dict[str, Annotated[str, Meta(max_length=2000)]], Meta(max_length=100)] = {}


async def enter_exited(form: ExitedForm, *, actor: Actor) -> Household:
    """A family that left before Anju, into the exited ledger of the actor's community. In a transaction.

    Raises not_allowed, form_invalid, already_listed, end_invalid.
    """
    access.require_role(actor, actors.COMMUNITY_CLERK)
    if form.ended_on > actor.today or (form.started_on and form.ended_on < form.started_on):
        raise refuse("end_invalid")
    if form.lease_start and form.lease_end and form.lease_end < form.lease_start:
        raise invalid({"lease_end": "合同到期不能早于合同开始。"})
    # What is asked of families that live there is not asked of history.
    asked = [item.case_id for item in await live_items("rental")]
    values = await check_values("tenancy", form.items, actor.role, kept=asked)
    community = await Organisation.get(id=actor.organisation_id)
    papers = _papers(form, actor.today)
    indexes = [paper.index for paper in papers]
    # What comes in is history: whoever is in any entry already, past or present, is asked about first.
    for one in (await standings(indexes)).values():
        raise refuse("already_listed", one.said(actor))
    dwelling = await _dwelling(form, community, actor)
    household = await Household.create(
        name=form.members[0].name, community=community, area_path=community.path, category=form.category,
        phone=form.phone or None, phone_index=blind_index("phone", form.phone) if form.phone else None,
        registered_address=form.registered_address, registered_address_key=address_key(form.registered_address),
        other_housing=form.other_housing or None, remark=form.remark, created_at=actor.at,
    )
    await HouseholdMember.bulk_create(
        HouseholdMember(
            household_id=household.id, position=place, name=member.name, relationship=member.relationship,
            id_kind=paper.kind, id_number=paper.number, id_index=paper.index,
            born_on=paper.born_on or member.born_on,
        )
        for place, (member, paper) in enumerate(zip(form.members, papers, strict=True))
    )
    tenancy = await begin_tenancy(
        household, dwelling, started_on=form.started_on, ended_on=form.ended_on, actor=actor
    )
    if form.lease_start and form.lease_end and form.rent_fen is not None:
        await Lease.create(
            tenancy=tenancy, starts_on=form.lease_start, ends_on=form.lease_end, monthly_rent_fen=form.rent_fen
        )
    await write_values(f"tenancy:{tenancy.id}", household.id, values)
    await record_new(
        [Change("登记退出房源", "", f"{dwelling.address}，{say_day(form.ended_on)}退出")],
        await read_state(household.id), household_id=household.id, actor=actor, stage="workbook", case_id=None,
    )
    return household


def _papers(form: ExitedForm, today: date) -> list[IdDocument]:
    papers = []
    for place, member in enumerate(form.members):
        try:
            papers.append(document_of(member, today=today))
        except ReadingError as error:
            raise invalid({f"members.{place}.id_number": f"{member.name}：{error.told}。"}) from None
    if len({paper.index for paper in papers}) != len(papers):
        raise invalid({"members": "同一个身份证号码填写了两次。"})
    return papers


async def _dwelling(form: ExitedForm, community: Organisation, actor: Actor) -> Dwelling:
    try:
        parts = dwelling_parts(form.address)
    except ReadingError as error:
        raise invalid({"address": f"{error.sentence}。"}) from None
    known = await Dwelling.get_or_none(address_key=address_key(parts.written))
    if known is not None:
        if not known.area_path.startswith(actor.path):
            raise invalid({"address": "这套房源不在您的辖区。"})
        return known
    managers = await column(Organisation.filter(kind="property_manager"), "id")
    named = Organisation.filter(kind="property_manager", name=form.manager) if form.manager else None
    manager = await named.first() if named else None
    if manager is None and not form.manager and len(managers) == 1:
        manager = await Organisation.get(id=managers[0])
    if manager is None:
        raise invalid({"manager": "没有这个管房单位，请写系统里登记的名称。"})
    estate, _ = await Estate.get_or_create(name=parts.estate)
    return await Dwelling.create(
        estate=estate, building_number=parts.building, unit_number=parts.unit, room_number=parts.room,
        address=parts.written, address_key=address_key(parts.written), area_centi_m2=form.area_centi_m2,
        manager=manager, manager_path=manager.path, community=community, area_path=community.path,
    )
