"""Entries that an office brings in new by a workbook: subsidies that are drawn, and dwellings left before Anju.

A subsidy goes the way of every other: the community records it, the street reviews it, the checks of acceptance hold.
An entry of the exited ledger is history: a family, what it lived in and until when, written as one revision that the
street reviews. A row is new if it has no number; its members stand in the sheet of members, without a number too, by
the applicant's name. Refuses a person whom the ledgers know already, a dwelling elsewhere, and a day ahead.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from msgspec import Meta

from casework import access, actors
from casework.actors import Actor
from casework.addresses import address_key, dwelling_parts
from casework.applicants import ApplicantList
from casework.calendar import read_date, read_fen
from casework.forms import Form
from casework.identity import born_on, read_id_number, read_phone
from casework.import_preview import Difference, Fault, Grid, Line, text_of
from casework.ledger_rows import NUMBER
from casework.ledger_states import read_state
from casework.problems import invalid, refuse
from casework.queries import column
from casework.reading import ReadingError
from casework.revisions import EXITED, SUBSIDY, Change, record_new
from casework.tenancies import enter_ended
from casework.turns import hold_persons
from casework.wording import say_day, say_fen
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


def read_new(grid: Grid, people: Grid | None, row: int, members: list[int], *, ledger: str, actor: Actor) -> Line:
    """One new entry of the workbook. `members`: rows of members without a number."""
    line = Line(f"{grid.sheet.title} 第{row}行", grid.text(row, "name"), new=True)

    def fault(key: str, sentence: str) -> None:
        line.wrong.append(Fault(grid.name(row, key) if key in grid.places else line.where, sentence))

    def day(key: str) -> Any:
        return _read(lambda: read_date(grid.cell(row, key)).isoformat(), grid.cell(row, key), key, fault)

    def money(key: str) -> Any:
        return _read(lambda: read_fen(grid.cell(row, key)), grid.cell(row, key), key, fault)

    if ledger not in (EXITED, SUBSIDY):
        fault(NUMBER, "没有台账编号；新入住的家庭不能用表格登记，请按受理程序办理。")
        return line
    if actor.role != actors.COMMUNITY_CLERK:
        fault(NUMBER, "没有台账编号；新的登记由社区居委会办理。")
        return line
    form: dict[str, Any] = {
        "members": _members(line, people, members),
        **{key: text_of(grid.cell(row, key)) for key in ("category", "registered_address")},
    }
    phone = text_of(grid.cell(row, "phone"))
    form["phone"] = _read(lambda: read_phone(phone), phone, "phone", fault) or ""
    if ledger == SUBSIDY:
        if grid.cell(row, "ended_on"):
            fault("ended_on", "已经停发的补贴，请先登记，再办理停发。")
        form |= {
            "dwelling_address": text_of(grid.cell(row, "address")), "monthly_amount_fen": money("amount"),
            "started_on": day("started_on"), "note": text_of(grid.cell(row, "remark"))[:200],
        }
        said = f"每月{say_fen(form['monthly_amount_fen'] or 0)}，{form['dwelling_address']}"
    else:
        area = grid.cell(row, "area")
        form |= {
            "other_housing": text_of(grid.cell(row, "other_housing")), "remark": text_of(grid.cell(row, "remark")),
            "address": text_of(grid.cell(row, "address")), "manager": text_of(grid.cell(row, "manager")),
            "area_centi_m2": round(area * 100) if isinstance(area, int | float) else 0,
            "started_on": day("started_on"), "ended_on": day("ended_on"), "lease_start": day("lease_start"),
            "lease_end": day("lease_end"), "rent_fen": money("rent"),
        }
        if not form["area_centi_m2"]:
            fault("area", "请把建筑面积写成数字，例如 45.5。")
        if not form["ended_on"]:
            fault("ended_on", "请填写退出日期。")
        said = f"{form['address']}，{form['ended_on'] or ''}退出"
    line.form = form
    line.differences.append(Difference("新登记", "", f"{said}，{len(form['members'])}人"))
    return line


def _read(reading: Callable[[], Any], written: object, key: str, fault: Callable[[str, str], None]) -> Any:
    if written is None or written == "":
        return None
    try:
        return reading()
    except ReadingError as error:
        fault(key, f"{error.sentence}。")
        return None


def _members(line: Line, people: Grid | None, rows: list[int]) -> list[dict[str, str]]:
    found = []
    for row in rows if people else ():
        assert people is not None
        if people.text(row, "applicant") != line.title:
            continue
        found.append({
            "name": people.text(row, "name"), "relationship": people.text(row, "relationship"),
            "id_number": text_of(people.cell(row, "id_number")),
        })
    if not found:
        line.wrong.append(Fault(line.where, "“家庭成员”表里没有这户的成员：台账编号空着，申请人写这户的申请人。"))
    return found


async def enter_exited(form: ExitedForm, *, actor: Actor) -> Household:
    """A family that left before Anju, into the exited ledger of the actor's community. In a transaction.

    Raises not_allowed, form_invalid, already_listed, end_invalid.
    """
    access.require_role(actor, actors.COMMUNITY_CLERK)
    if form.ended_on > actor.today or (form.started_on and form.ended_on < form.started_on):
        raise refuse("end_invalid")
    if form.lease_start and form.lease_end and form.lease_end < form.lease_start:
        raise invalid({"lease_end": "合同到期不能早于合同开始。"})
    community = await Organisation.get(id=actor.organisation_id)
    numbers = _id_numbers(form, actor.today)
    indexes = [blind_index("id_number", number) for number in numbers]
    await hold_persons(indexes)
    if await HouseholdMember.filter(id_index__in=indexes, left_on=None).exists():
        raise refuse("already_listed", "有家庭成员已登记在台账的另一户家庭中，请先核实。")
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
            id_number=number, id_index=index, born_on=born_on(number),
        )
        for place, (member, number, index) in enumerate(zip(form.members, numbers, indexes, strict=True))
    )
    tenancy = await enter_ended(household, dwelling, started_on=form.started_on, ended_on=form.ended_on, actor=actor)
    if form.lease_start and form.lease_end and form.rent_fen is not None:
        await Lease.create(
            tenancy=tenancy, starts_on=form.lease_start, ends_on=form.lease_end, monthly_rent_fen=form.rent_fen
        )
    await record_new(
        [Change("登记退出房源", "", f"{dwelling.address}，{say_day(form.ended_on)}退出")],
        await read_state(household.id), household_id=household.id, actor=actor, stage="workbook", case_id=None,
    )
    return household


def _id_numbers(form: ExitedForm, today: date) -> list[str]:
    numbers = []
    for place, member in enumerate(form.members):
        try:
            numbers.append(read_id_number(member.id_number, today=today))
        except ReadingError as error:
            raise invalid({f"members.{place}.id_number": f"{member.name}：{error.sentence}。"}) from None
    if len(set(numbers)) != len(numbers):
        raise invalid({"members": "同一个身份证号码填写了两次。"})
    return numbers


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
