"""Which community is responsible for a family, and how that passes to another (4.2.4).

A family's community is one column of its row. What lies under that community because the family does (its tenancies,
awards, cases and obligations) repeats the path so that one index answers who may see it; `pass_on` moves all of it in
one transaction, so a family is never under two communities nor under none. A dwelling stays where it stands.
Refuses where the family is no longer with the community that hands it over.
"""

from __future__ import annotations

from tortoise.exceptions import DoesNotExist
from tortoise.expressions import Q
from tortoise.models import Model

from casework.heart import asks, obligations
from casework.heart.life import PROCEDURES
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.rows import Records
from models import Case, Complaint, Household, Obligation, Organisation, SubsidyAward, Tenancy

# Whatever repeats its family's path, past and present alike. A test finds a table that is missing here.
FOLLOWERS: tuple[type[Model], ...] = (Tenancy, SubsidyAward, Case, Obligation)


_FAMILIES = Records(Household)


async def hold(household_id: int) -> Household:
    """The family's row as it now is, kept from other writers until the end of the transaction."""
    found = await _FAMILIES.held(Q(id=household_id), most=1)
    if not found:
        raise DoesNotExist(Household)
    return found[0]


async def pass_on(household: Household, receiving: Organisation) -> None:
    """The family and all that follows it are the receiving community's. Raises household_changed. In a transaction.

    1. the family's row, only if nobody else moved it; 2. what repeats its path. Cases that themselves pass between two
    communities stay with both that dealt with them.
    """
    moved = await Household.filter(id=household.id, community_id=household.community_id).update(
        community_id=receiving.id, area_path=receiving.path
    )
    if moved != 1:
        raise refuse("household_changed")
    passing = [name for name, one in PROCEDURES.items() if one.two_sided]
    # What was reported of the family is a case of no family's, so that it never sees who did; a draft is under nobody.
    reported = await column(Complaint.filter(household_id=household.id), "case_id")
    leaving = await Organisation.get(id=household.community_id)
    offices = {leaving.id: receiving.id}
    if leaving.parent_id and receiving.parent_id:
        offices[leaving.parent_id] = receiving.parent_id
    await obligations.follow_to(household.id, household.area_path, receiving.path, offices)
    for table in FOLLOWERS:
        if table is Obligation:
            continue
        found = table.filter(household_id=household.id)
        if table is Case:
            found = found.exclude(procedure__in=passing)
        await found.update(area_path=receiving.path)
    await Case.filter(id__in=reported or [""]).exclude(area_path="").update(area_path=receiving.path)
    # Whoever is asked of what followed is now asked there.
    await asks.renew([*await column(Case.filter(household_id=household.id), "id"), *reported])
