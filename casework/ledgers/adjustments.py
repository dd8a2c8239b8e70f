"""Entries are recorded, verified and adjusted by hand: whoever keeps them corrects what is wrong, fills in the
registered items, or says that all is right (4.2.1b, 4.2.1c, 4.2.1d).

It holds at once, as a revision that the street then reviews. A case is opened first, so that photographs of registered
items have a place. Refuses fields that the writer's office does not keep, an ID number that cannot be one or is another
member's, and a required item that stays empty.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from casework.evidence.evidence import check_all_arrived
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter
from casework.heart.forms import LONG, BornOn, Form, IdKind, IdNumberText, NoForm, Number, PersonName, PhoneText, Uuid
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.ledgers.registered_items import Value, check_values, write_values
from casework.ledgers.revisions import Change, revising
from casework.ledgers.whereabouts import standings
from casework.words.addresses import address_key
from casework.words.id_documents import RESIDENT, read_document, say_masked
from casework.words.identity import read_phone
from casework.words.masking import mask_phone
from casework.words.reading import ReadingError, as_name
from casework.words.wording import say_day
from models import Case, Dwelling, Household, HouseholdMember, LedgerAdjustment, RegisteredValue, SubsidyAward, Tenancy
from models.fields import blind_index, sealed_for

WRITERS = (actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.MANAGER_CLERK)
# The family's own particulars are the community's to keep; the others fill in registered items.
_KEEPER = actors.COMMUNITY_CLERK


_LABELS = {"category": "保障类别", "registered_address": "户籍地址", "other_housing": "其他住房", "remark": "备注"}


class MemberFix(Form):
    member_id: Number
    name: Annotated[PersonName, Meta(title="姓名改为")] | None = None
    relationship: Annotated[str, Meta(min_length=1, max_length=20, title="与承租人关系改为")] | None = None
    # With the number: of which paper it is.
    id_kind: Annotated[IdKind, Meta(title="证件改为")] = RESIDENT
    id_number: Annotated[IdNumberText, Meta(title="身份证号改为")] | None = None
    # Where the number does not say it.
    born_on: BornOn | None = None


class AdjustmentForm(Form, kw_only=True):
    """What is to stand there; None leaves it. `items`: by the item's number, '' empties it. `reason`: on what basis."""

    category: Annotated[str, Meta(max_length=40, title=_LABELS["category"])] | None = None
    phone: Annotated[PhoneText, Meta(title="联系电话", description="不改就不用填。")] | None = None
    registered_address: (
        Annotated[str, Meta(min_length=4, max_length=200, title=_LABELS["registered_address"])] | None
    ) = None
    other_housing: Annotated[str, Meta(max_length=200, title=_LABELS["other_housing"])] | None = None
    remark: Annotated[str, Meta(max_length=500, title=_LABELS["remark"], extra=LONG)] | None = None
    members: Annotated[list[MemberFix], Meta(max_length=20, title="家庭成员")] = []
    items: Annotated[dict[str, Annotated[str, Meta(max_length=2000)]], Meta(max_length=100)] = {}
    reason: Annotated[
        str,
        Meta(min_length=2, max_length=300, title="依据", description="例如：看过户口簿原件；入户核实。", extra=LONG),
    ]


class StartBody(Form):
    id: Uuid
    # The entry: `tenancy:12` or `award:3`.
    subject: Annotated[
        str, Meta(pattern="^(tenancy|award):[1-9][0-9]{0,17}$", max_length=24, extra={"kind": "record"})
    ]


async def _opened(move: Move) -> None:
    await LedgerAdjustment.create(case_id=move.case.id, subject=move.with_["subject"])


async def _right(move: Move) -> None:
    form: AdjustmentForm = move.form
    household_id = move.case.household_id or 0
    own = (form.category, form.phone, form.registered_address, form.other_housing, form.remark)
    if move.actor.role != _KEEPER and (form.members or any(value is not None for value in own)):
        raise refuse("not_allowed", "家庭的基本信息由社区修改台账，您可以填写登记事项。")
    wrong: dict[str, str] = {}
    if form.phone is not None:
        try:
            read_phone(form.phone)
        except ReadingError as error:
            wrong["form.phone"] = error.sentence
    wrong |= await _wrong_members(form, household_id, move.actor)
    if wrong:
        raise invalid(wrong)
    await check_all_arrived(move.case.id)
    await _values(move)


async def _wrong_members(form: AdjustmentForm, household_id: int, actor: Actor) -> dict[str, str]:
    members = {row.id: row for row in await HouseholdMember.filter(household_id=household_id, left_on=None)}
    wrong: dict[str, str] = {}
    places: dict[str, str] = {}
    for place, fix in enumerate(form.members):
        at = f"form.members.{place}"
        if fix.member_id not in members:
            wrong[f"{at}.member_id"] = "请从现有家庭成员中选择。"
        elif any(fix.member_id == other.member_id for other in form.members[:place]):
            wrong[f"{at}.member_id"] = f"{members[fix.member_id].name}填写了两次。"
        if said := _wrong_birthday(fix, members.get(fix.member_id), actor):
            wrong[f"{at}.born_on"] = said
        if fix.id_number is None:
            continue
        try:
            index = read_document(fix.id_number, fix.id_kind, today=actor.today).index
        except ReadingError as error:
            wrong[f"{at}.id_number"] = error.told
            continue
        if index in places or any(one.id_index == index and one.id != fix.member_id for one in members.values()):
            wrong[f"{at}.id_number"] = "这户里已有另一个人登记了这个身份证号码，请先核实。"
        places[index] = f"{at}.id_number"
    for index, one in (await standings(places, but=household_id)).items():
        wrong[places[index]] = one.said(actor)
    return wrong


def _wrong_birthday(fix: MemberFix, member: HouseholdMember | None, actor: Actor) -> str:
    """A birthday follows from the number wherever the number says it."""
    number, kind = (member.id_number, member.id_kind) if member else ("", RESIDENT)
    if fix.id_number is not None:
        number, kind = fix.id_number, fix.id_kind
    try:
        return read_document(number, kind).refuses_birthday(fix.born_on, actor.today)
    except ReadingError:
        return ""


async def _values(move: Move) -> dict[str, Value]:
    subject = (await LedgerAdjustment.get(case_id=move.case.id)).subject
    kept = await column(RegisteredValue.filter(subject=subject), "item_id")
    return await check_values(
        subject.partition(":")[0], move.form.items, move.actor.role, kept=kept, photographs=move.case.id
    )


async def _recorded(move: Move) -> None:
    """In the step's own transaction: the family, its members, the items, and the revision of it all."""
    form: AdjustmentForm = move.form
    subject = (await LedgerAdjustment.get(case_id=move.case.id)).subject
    household_id = move.case.household_id or 0
    async with revising(
        household_id, "household", "member", "value", actor=move.actor, stage=move.step.to, case_id=move.case.id
    ) as changes:
        changes += await _fix_household(form, await Household.get(id=household_id))
        for fix in form.members:
            changes += await _fix_member(fix)
        changes += await write_values(subject, household_id, await _values(move))
        if not changes:
            changes.append(Change("核实台账", "", "登记内容核实无误"))


async def _fix_household(form: AdjustmentForm, household: Household) -> list[Change]:
    written: dict[str, Any] = {}
    changes = []
    for name, label in _LABELS.items():
        value, before = getattr(form, name), getattr(household, name) or ""
        if value is not None and value != before:
            written[name] = value
            changes.append(Change(label, before, value))
    if "registered_address" in written:
        written["registered_address_key"] = address_key(written["registered_address"])
    if form.phone is not None and (phone := read_phone(form.phone)) != household.phone:
        written |= {"phone": phone, "phone_index": blind_index("phone", phone)}
        changes.append(Change("联系电话", mask_phone(household.phone or ""), mask_phone(phone)))
    if written:
        await Household.filter(id=household.id).update(**sealed_for(Household, vars(household), **written))
    return changes


async def _fix_member(fix: MemberFix) -> list[Change]:
    member = await HouseholdMember.get(id=fix.member_id)
    changes = []
    if fix.name is not None and (name := as_name(fix.name)) != member.name:
        changes.append(Change("姓名", member.name, name))
        if member.position == 0:
            await Household.filter(id=member.household_id, name=member.name).update(name=name)
        member.name = name
    if fix.relationship is not None and fix.relationship != member.relationship:
        changes.append(Change(f"{member.name} 与承租人关系", member.relationship, fix.relationship))
        member.relationship = fix.relationship
    paper = read_document(fix.id_number, fix.id_kind) if fix.id_number is not None else None
    if paper is not None and (paper.kind, paper.number) != (member.id_kind, member.id_number):
        changes.append(
            Change(f"{member.name} 身份证号码", say_masked(member.id_kind, member.id_number), paper.masked)
        )
        member.id_kind, member.id_number, member.id_index = paper.kind, paper.number, paper.index
        # What only the family knows is not lost to a paper that does not say it.
        member.born_on = paper.born_on or member.born_on
    if fix.born_on is not None and fix.born_on != member.born_on:
        before = say_day(member.born_on) if member.born_on else ""
        changes.append(Change(f"{member.name} 出生日期", before, say_day(fix.born_on)))
        member.born_on = fix.born_on
    if changes:
        await member.save(
            update_fields=["name", "initials", "relationship", "id_kind", "id_number", "id_index", "born_on"]
        )
    return changes


LEDGER_ADJUSTMENT = register(
    Procedure(
        name="ledger_adjustment",
        label="修改台账",
        prefix="TZ",
        stages=("填写", "记入台账"),
        statuses={
            "draft": Status("填写中", 0, after="填好后提交，马上记入台账，由街道审核。"),
            "recorded": Status("已记入台账", 2, after="已经记入台账，等街道审核。"),
        },
        steps=(
            Step(None, "open", "draft", WRITERS, ("4.2.1d",), "开始修改", NoForm, duty="enter", quiet=True,
                 effect=_opened, body=StartBody),
            Step("draft", "record", "recorded", WRITERS, ("4.2.1b", "4.2.1c", "4.2.1d"), "记入台账", AdjustmentForm,
                 "primary", duty="enter", own=True, quiet=True, guard=_right, effect=_recorded, ahead=True),
        ),
        readers=(*WRITERS, actors.DISTRICT_CLERK),
        chapter=Chapter.LEDGERS,
        offers=(),
    )
)


async def start(case_id: str, subject: str, *, actor: Actor) -> Case:
    """Opens an adjustment of an entry in reach: `tenancy:12` or `award:3`. Raises not_allowed, not_found."""
    access.require_role(actor, *WRITERS)
    part, _, number = subject.partition(":")
    record: Tenancy | SubsidyAward
    dwelling: Dwelling | None = None
    if part == "tenancy":
        record = await access.find_tenancy(int(number), actor=actor)
        dwelling = record.dwelling
    else:
        record = await access.find_award(int(number), actor=actor)
    household = record.household
    opening = Opening(
        case_id, f"修改台账：{household.name}家庭", record.area_path,
        manager_path=record.manager_path if isinstance(record, Tenancy) else "",
        household=household, dwelling=dwelling, with_={"subject": subject},
    )
    return (await open_cases(LEDGER_ADJUSTMENT, [opening], actor=actor))[0]
