"""The family that applies (申请家庭, 1a): its members as an acceptance writes them down, and its entry.

Shared by what accepts. Refuses ID numbers and telephones that cannot be read, one person twice, and, at the moment a
benefit would begin, whoever stands in the current or the subsidy ledger already: nobody has housing and money at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Protocol

from msgspec import Meta

from casework.heart import asks
from casework.heart.actors import Actor
from casework.heart.forms import BornOn, Form, IdKind, IdNumberText, PersonName, PhoneText
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.ledgers.cross_checks import Applicants
from casework.ledgers.revisions import SUBSIDY
from casework.ledgers.whereabouts import living_elsewhere
from casework.words.addresses import address_key
from casework.words.id_documents import RESIDENT, document_of
from casework.words.identity import read_phone
from casework.words.reading import ReadingError
from models import Authorisation, Case, EconomicCheck, HouseAgreement, Household, HouseholdMember, Organisation
from models.fields import blind_index


class ApplicantForm(Form):
    name: Annotated[PersonName, Meta(title="姓名")]
    relationship: Annotated[
        str, Meta(min_length=1, max_length=20, title="与申请人关系", description="例如：配偶、子、女")
    ]
    id_number: IdNumberText
    id_kind: IdKind = RESIDENT
    # Where the number does not say it.
    born_on: BornOn | None = None


# The first is the applicant.
ApplicantList = Annotated[list[ApplicantForm], Meta(min_length=1, max_length=20, title="申请人和家庭成员")]
Category = Annotated[str, Meta(max_length=40, title="保障类别", description="例如：低保、低收入")]
RegisteredAddress = Annotated[
    str,
    Meta(min_length=4, max_length=200, title="户籍地址",
         description="照户口簿写，例如：铁东区胜利路8号楼2单元301室"),
]
Phone = Annotated[PhoneText, Meta(title="联系电话")]


class FamilyForm(Protocol):
    """What every acceptance asks of a family."""

    members: ApplicantList
    phone: str
    category: str
    registered_address: str
    note: str


def faults(form: FamilyForm, *, actor: Actor, at: str) -> dict[str, str]:
    """Field → what is wrong with it. `at`: where the family stands in the form, such as `form.subsidy`."""
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    for place, member in enumerate(form.members):
        name = f"{at}.members.{place}.id_number"
        try:
            paper = document_of(member, today=actor.today)
        except ReadingError as error:
            wrong[name] = error.told
            continue
        index = paper.index
        if said := paper.refuses_birthday(member.born_on, actor.today):
            wrong[f"{at}.members.{place}.born_on"] = said
        if index in seen:
            wrong[name] = "这个身份证号码填写了两次。"
        seen.add(index)
    try:
        read_phone(form.phone)
    except ReadingError as error:
        wrong[f"{at}.phone"] = error.sentence
    return wrong


def applicants(form: FamilyForm) -> Applicants:
    return Applicants(form.registered_address, [(member.name, document_of(member).index) for member in form.members])


async def require_unlisted(members: Sequence[ApplicantForm], *, actor: Actor) -> None:
    """Raises already_listed, with where they stand."""
    indexes = [document_of(member).index for member in members]
    for one in (await living_elsewhere(indexes)).values():
        raise refuse("already_listed", f"不能同时再享受一份保障：{one.said(actor)}")


async def require_unhoused(members: Sequence[ApplicantForm], *, actor: Actor) -> set[int]:
    """Of who is given a home: no one of them lives in public housing, nor is paid in a family of which others stay
    behind. Returns the families of the subsidy ledger that they are, whole: whoever moves in is paid no more from then
    on. Raises already_listed.
    """
    indexes = {document_of(member).index for member in members}
    found = await living_elsewhere(indexes)
    paid = {one.household_id for one in found.values() if one.ledger == SUBSIDY}
    stay = HouseholdMember.filter(household_id__in=list(paid) or [0], left_on=None).exclude(id_index__in=list(indexes))
    behind = set(await column(stay, "household_id")) if paid else set()
    for one in found.values():
        if one.ledger != SUBSIDY or one.household_id in behind:
            raise refuse("already_listed", f"不能同时再享受一份保障：{one.said(actor)}")
    return paid


async def housed_families(families: Mapping[str, Sequence[ApplicantForm]]) -> set[str]:
    """Of several, each by its case: those of whom `require_unhoused` would refuse to give a home. Holds nobody."""
    indexes = {case_id: {document_of(member).index for member in members} for case_id, members in families.items()}
    found = await living_elsewhere({index for some in indexes.values() for index in some}, hold=False)
    paid = {one.household_id for one in found.values() if one.ledger == SUBSIDY}
    people: dict[int, set[str]] = {one: set() for one in paid}
    for member in await HouseholdMember.filter(household_id__in=list(paid) or [0], left_on=None):
        people[member.household_id].add(member.id_index)
    return {
        case_id
        for case_id, own in indexes.items() for index in own
        if (one := found.get(index)) and (one.ledger != SUBSIDY or not people[one.household_id] <= own)
    }


async def enter_family(form: FamilyForm, case: Case, *, actor: Actor) -> Household:
    """The family with its members, under the community that accepted it; the case is theirs. In a transaction.

    The caller begins what puts it into a ledger, and records the revision.
    """
    community = await Organisation.get(path=case.area_path)
    phone = read_phone(form.phone)
    household = await Household.create(
        name=form.members[0].name,
        community=community,
        area_path=community.path,
        category=form.category,
        phone=phone,
        phone_index=blind_index("phone", phone),
        registered_address=form.registered_address,
        registered_address_key=address_key(form.registered_address),
        remark=form.note,
        created_at=actor.at,
    )
    await HouseholdMember.bulk_create(_members(household.id, form.members))
    await Case.filter(id=case.id).update(household_id=household.id)
    case.household = household
    await _hand_over(case.id, household)
    return household


async def _hand_over(case_id: str, household: Household) -> None:
    """What was signed with the application, and what was asked by it, is the family's from now on (1b, 1c, 4.7a)."""
    of_it = {"source_case_id": case_id, "household_id": None}
    handed = [model.filter(**of_it) for model in (Authorisation, EconomicCheck, HouseAgreement)]
    ids = [one for rows in handed for one in await column(rows, "case_id")]
    if ids:
        for rows in handed:
            await rows.update(household_id=household.id)
        await Case.filter(id__in=ids).update(household_id=household.id)
        await asks.renew(ids)


def _members(household_id: int, members: Sequence[ApplicantForm]) -> list[HouseholdMember]:
    read = [(place, member, document_of(member)) for place, member in enumerate(members)]
    return [
        HouseholdMember(
            household_id=household_id,
            position=place,
            name=member.name,
            relationship=member.relationship,
            id_kind=paper.kind,
            id_number=paper.number,
            id_index=paper.index,
            born_on=paper.born_on or member.born_on,
        )
        for place, member, paper in read
    ]
