"""What a received report of changes writes: members who came and left, what is known of each, and the household's own
facts (4.2.1b). Within the step's transaction, on a household that is held. Refuses nothing: the step has asked before.
"""

from __future__ import annotations

from typing import Any

from casework.reviews.report_forms import OtherHousing, ReportForm, Successor
from casework.words.addresses import address_key
from casework.words.id_documents import document_of
from casework.words.identity import read_phone
from models import Household, HouseholdMember
from models.fields import blind_index, sealed_for

# Of why a member has left, in the ledger.
_LONGEST_REASON = 200


async def apply(form: ReportForm, household: Household, members: list[HouseholdMember]) -> None:
    """`members`: who belongs to the household now, with their rows as they are."""
    await _apply_to_members(form, household, members)
    await _apply_to_household(form, household)
    if form.successor:
        await _succeed(form.successor, household, members)


async def _apply_to_members(form: ReportForm, household: Household, members: list[HouseholdMember]) -> None:
    by_id = {member.id: member for member in members}
    for item in form.members_out:
        by_id[item.member_id].left_on = item.since
        said = item.reason + (f"：{item.note}" if item.note else "")
        # As much as the column holds of the longest note; all of it stands in the report.
        by_id[item.member_id].left_reason = said if len(said) <= _LONGEST_REASON else f"{said[:_LONGEST_REASON - 1]}…"
    for income in form.incomes:
        by_id[income.member_id].monthly_income_fen = income.monthly_income_fen
    for job in form.jobs:
        by_id[job.member_id].employer, by_id[job.member_id].job = job.employer, job.job
    for marriage in form.marriages:
        by_id[marriage.member_id].marital_status = marriage.marital_status
    await HouseholdMember.bulk_update(
        members, ("left_on", "left_reason", "monthly_income_fen", "employer", "job", "marital_status")
    )
    after = max((member.position for member in members), default=0) + 1
    arrivals = [(place, item, document_of(item)) for place, item in enumerate(form.members_in, after)]
    await HouseholdMember.bulk_create(
        [
            HouseholdMember(
                household_id=household.id,
                position=place,
                name=item.name,
                relationship=item.relationship,
                id_kind=paper.kind,
                id_number=paper.number,
                id_index=paper.index,
                born_on=paper.born_on or item.born_on,
                joined_on=item.since,
            )
            for place, item, paper in arrivals
        ]
    )


async def _succeed(successor: Successor, household: Household, members: list[HouseholdMember]) -> None:
    """The family goes on under another member's name; who has died stands behind all others."""
    said = {one.member_id: one.relationship for one in successor.relations}
    for member in members:
        if member.position == 0:
            member.position = max(one.position for one in members) + 1
        if member.id == successor.member_id:
            member.position, member.relationship = 0, "本人"
            await Household.filter(id=household.id).update(name=member.name)
        else:
            member.relationship = said.get(member.id, member.relationship)
    await HouseholdMember.bulk_update(members, ("position", "relationship"))


async def _apply_to_household(form: ReportForm, household: Household) -> None:
    """Writes what the report says and nothing else: the rest may be changing under another case in this instant."""
    said: dict[str, Any] = {}
    if form.contact:
        phone = read_phone(form.contact.phone)
        said |= {"phone": phone, "phone_index": blind_index("phone", phone)}
    if form.registered_address:
        address = form.registered_address.address
        said |= {"registered_address": address, "registered_address_key": address_key(address)}
    if form.other_housing:
        said["other_housing"] = say_other_housing(form.other_housing)
    if said:
        await Household.filter(id=household.id).update(**sealed_for(Household, vars(household), **said))


def say_other_housing(housing: OtherHousing) -> str:
    if not housing.has:
        return "无"
    area = f"，{housing.area_m2:g}㎡" if housing.area_m2 else ""
    return f"有：{housing.address}{area}"
