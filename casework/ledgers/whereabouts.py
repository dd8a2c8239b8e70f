"""One person, one standing (4.2.2e, 4.2.1b): where somebody already lives in an entry, asked wherever they join one.

Why its own file: a person joins a family by a report, a correction, an import, an application, a subsidy, an exit that
is undone or with a family that moves, and one check must hold for all of them. Whoever asks it holds the persons until
the end of the transaction, so of two families that take one person in at once the second is told. A former member
stands nowhere. Refuses to say more than who asks may know: an office hears whose family it is where that family is its
own to see, elsewhere the community and the surname; a family, and who visits it, hears only that there is another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.turns import hold_persons
from casework.ledgers.revisions import CURRENT, EXITED, LEDGERS, SUBSIDY
from casework.words.masking import mask_name
from models import HouseholdMember, SubsidyAward, Tenancy

# Who keeps or judges entries, and so hears where a person stands.
OFFICES = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)


@dataclass(frozen=True)
class Standing:
    """One person's place in a family: `ledger` is that of the family's entry now."""

    person: str
    household_id: int
    family: str
    area_path: str
    office: str
    street: str
    ledger: str

    @property
    def living(self) -> bool:
        return self.ledger != EXITED

    def said(self, actor: Actor) -> str:
        """In plain words, as far as who asks may know."""
        if actor.role not in OFFICES:
            return "这个身份证号码已登记在另一户家庭，请联系社区核实。"
        inside = self.area_path.startswith(actor.path or "!")
        family = self.family if inside else mask_name(self.family)
        where = f"{self.office}{family}家庭（{LEDGERS[self.ledger]}）"
        return f"{self.person if inside else '此人'}现在登记在{'' if inside else self.street}{where}，请先核实。"


async def standings(
    id_indexes: Collection[str], *, but: int | None = None, hold: bool = True
) -> dict[str, Standing]:
    """By the blind index: where each of these persons is a member now, other than in the family `but`. A living entry
    counts before one that is over. In a transaction, whose end the persons are held until (`hold`: but not to show it).
    """
    if not id_indexes:
        return {}
    if hold:
        await hold_persons(id_indexes)
    found = HouseholdMember.filter(id_index__in=list(id_indexes), left_on=None)
    rows = await found.exclude(household_id=but or 0).select_related("household__community__parent")
    families = list({row.household_id for row in rows}) or [0]
    housed = set(await column(Tenancy.filter(household_id__in=families, living=1), "household_id"))
    paid = set(await column(SubsidyAward.filter(household_id__in=families, living=1), "household_id"))
    told: dict[str, Standing] = {}
    for row in rows:
        family, community = row.household, row.household.community
        ledger = CURRENT if family.id in housed else SUBSIDY if family.id in paid else EXITED
        one = Standing(
            row.name, family.id, family.name, family.area_path, community.name,
            community.parent.name if community.parent else "", ledger,
        )
        if row.id_index not in told or one.living:
            told[row.id_index] = one
    return told


async def living_elsewhere(
    id_indexes: Iterable[str], *, but: int | None = None, hold: bool = True
) -> dict[str, Standing]:
    """Only those who live in an entry now: past ones hinder nobody."""
    found = await standings(list(id_indexes), but=but, hold=hold)
    return {index: one for index, one in found.items() if one.living}


async def require_free(id_indexes: Iterable[str], *, actor: Actor, but: int | None = None) -> None:
    """Raises person_listed where one of them lives in another entry."""
    refuse_any(await living_elsewhere(id_indexes, but=but), actor)


def refuse_any(found: Mapping[str, Standing], actor: Actor) -> None:
    if found:
        raise refuse("person_listed", next(iter(found.values())).said(actor))
