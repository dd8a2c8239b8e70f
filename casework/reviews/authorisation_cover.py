"""Whom of a family a letter of authorisation covers on a day (授权委托书, 1b): asked before an economic check, shown to
whoever keeps the family's letters, and walked by the calendar.

Every adult is to have signed, in whichever of the family's letters: a member who joined, or who came of age after a
guardian signed, is named as missing. Persons are the same by their papers, not by their place in a list, so that what
was signed with an application holds when the family is housed. Refuses a family that is in no ledger and an application
that is over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec
from tortoise.expressions import Q

from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.duties import count_days
from casework.heart.life import PROCEDURES
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.rules import Rule, declare, in_force
from casework.words.calendar import of_age
from casework.words.id_documents import RESIDENT, document_of
from casework.words.wording import say_day
from models import (
    Application,
    Authorisation,
    AuthorisationSignature,
    Case,
    Household,
    HouseholdMember,
    Subsidy,
    SubsidyAward,
    Tenancy,
)

_OURS = "工作流程一、四(七)：授权时间不能影响核查与管理工作。天数由区保障办设定。"
COVER_DAYS = declare(
    Rule("authorisation_cover_days", "申请核对时，授权至少还要管几天（核对和以后的管理）", 30, _OURS, least=0, most=365)
)
CHASE_DAYS = declare(
    Rule("authorisation_chase_days", "授权到期前几天起催办续签", 60, _OURS, least=1, most=365)
)
# In which the letter stands.
IN_FORCE = ("in_force", "chased")

@dataclass(frozen=True)
class About:
    """Whose letters: a family's in the ledgers, or those of an application."""

    household: Household | None = None
    source: Case | None = None

    @property
    def key(self) -> tuple[int, str]:
        return (self.household.id, "") if self.household else (0, self.source.id if self.source else "")

    @property
    def name(self) -> str:
        return self.household.name if self.household else ""

    @property
    def area_path(self) -> str:
        return self.household.area_path if self.household else self.source.area_path if self.source else ""


class Applicant(msgspec.Struct):
    """As much of a member of an application as says who it is."""

    name: str
    relationship: str
    id_number: str
    id_kind: str = RESIDENT
    born_on: date | None = None


@dataclass(frozen=True)
class Person:
    # The member's number in the ledger, or the place in the application, from 1 on.
    number: int
    name: str
    relationship: str
    id_index: str
    born_on: date | None

    def adult(self, day: date) -> bool:
        """Whose day of birth nobody knows is asked as an adult is."""
        return self.born_on is None or of_age(self.born_on, day)


@dataclass
class Covered:
    """One person of the family on a day. `until` None: for as long as the family is under the policy."""

    person: Person
    must: bool
    signed: bool = False
    until: date | None = None
    # The day of a consent that was taken back, of an end that has passed, or of a guardian's signature that holds no
    # more; None: never signed.
    revoked_on: date | None = None
    ended_on: date | None = None

    def lasts(self, day: date) -> bool:
        return self.signed and (self.until is None or self.until >= day)

    def words(self, day: date) -> str:
        """What is missing for `day`; "": nothing."""
        name = self.person.name
        if not self.must or self.lasts(day):
            return ""
        if self.signed and self.until is not None:
            return f"{name}的授权只到{say_day(self.until)}，要管到{say_day(day)}"
        if self.revoked_on:
            return f"{name}在{say_day(self.revoked_on)}撤销了授权"
        if self.ended_on:
            return f"{name}的授权在{say_day(self.ended_on)}已经到期"
        return f"{name}没有签授权委托书"


@dataclass
class Standing:
    """A family's cover: its people, and its letters that stand."""

    people: list[Covered] = field(default_factory=list)
    letters: list[Authorisation] = field(default_factory=list)
    # Who has signed each and not taken it back, by their papers.
    signed: dict[int, set[str]] = field(default_factory=dict)
    # Whether it is housed, subsidised or applies: without that no letter until then holds any more.
    under_policy: bool = False

    def lacking(self, day: date) -> list[str]:
        return [words for one in self.people if (words := one.words(day))]


async def about_of(household_id: int | None, application_id: str | None, *, actor: Actor) -> About:
    """With neither: the asker's own family. Raises not_found."""
    if application_id is not None:
        case = await access.find_case(application_id, actor=actor)
        if PROCEDURES[case.procedure].acceptance is None:
            raise access.not_found()
        return About(household=case.household) if case.household else About(source=case)
    number = household_id if household_id is not None else actor.household_id
    if number is None:
        raise access.not_found()
    return About(household=await access.find_household(number, actor=actor))


async def about_row(row: Authorisation) -> About:
    if row.household_id is not None:
        return About(household=await Household.get(id=row.household_id))
    return About(source=await Case.get(id=row.source_case_id).select_related("household"))


async def people_of(about: About) -> list[Person]:
    return (await _people([about]))[about.key]


async def require_under_way(about: About) -> None:
    """Raises family_not_listed, application_over."""
    if (await standings([about], date.min))[about.key].under_policy:
        return
    raise refuse("family_not_listed" if about.household else "application_over")


async def standing_of(about: About, day: date) -> Standing:
    return (await standings([about], day))[about.key]


async def chase_until(today: date) -> date:
    """Whose end is no later than that is chased today."""
    return count_days(today, await in_force(CHASE_DAYS, today), CHASE_DAYS.unit)


async def require_cover(about: About, today: date) -> None:
    """Each adult has signed, and for long enough. Raises authorisation_lacking, which names whom or which day."""
    last = count_days(today, await in_force(COVER_DAYS, today), COVER_DAYS.unit)
    lacking = (await standing_of(about, today)).lacking(last)
    if lacking:
        raise refuse("authorisation_lacking", f"还不能申请核对：{'；'.join(lacking)}。请先补签、续签授权委托书。")


async def standings(abouts: Sequence[About], day: date) -> dict[tuple[int, str], Standing]:
    """Of many at once, in as many queries as of one."""
    people = await _people(abouts)
    policy = await _under_policy(abouts)
    families = [one.household.id for one in abouts if one.household]
    sources = [one.source.id for one in abouts if one.source]
    of_them = Q(household_id__in=families or [0]) | Q(household_id=None, source_case_id__in=sources or ["-"])
    rows = await Authorisation.filter(of_them, confirmed_on__not_isnull=True).order_by("id").select_related("case")
    signatures: dict[int, list[AuthorisationSignature]] = defaultdict(list)
    for one in await AuthorisationSignature.filter(authorisation_id__in=[row.id for row in rows] or [0]).order_by("id"):
        signatures[one.authorisation_id].append(one)
    letters: dict[tuple[int, str], list[Authorisation]] = defaultdict(list)
    for row in rows:
        letters[(row.household_id, "") if row.household_id is not None else (0, row.source_case_id)].append(row)
    found = {}
    for about in abouts:
        key = about.key
        standing = Standing(under_policy=key in policy)
        standing.letters = [one for one in letters[key] if one.standing]
        standing.signed = {
            one.id: {said.id_index for said in signatures[one.id] if said.revoked_on is None}
            for one in standing.letters
        }
        standing.people = [
            _covered(person, letters[key], signatures, standing.under_policy, day) for person in people[key]
        ]
        found[key] = standing
    return found


def _covered(
    person: Person, letters: Iterable[Authorisation], signatures: dict[int, list[AuthorisationSignature]],
    under_policy: bool, day: date,
) -> Covered:
    found = Covered(person, must=person.adult(day))
    for letter in letters:
        for one in signatures[letter.id]:
            if one.id_index != person.id_index or not _holds(one, person):
                continue
            if one.revoked_on is not None:
                found.revoked_on = max(found.revoked_on or one.revoked_on, one.revoked_on)
            elif end := end_of(letter, under_policy, day):
                found.ended_on = max(found.ended_on or end, end)
            else:
                longest = found.signed and found.until is None
                found.until = None if letter.ends_on is None or longest else max(found.until or day, letter.ends_on)
                found.signed = True
    return found


def _holds(one: AuthorisationSignature, person: Person) -> bool:
    """What was signed before somebody came of age was their guardian's to sign, and is theirs from that day on."""
    return person.adult(one.signed_on) or person.born_on is None


def end_of(letter: Authorisation, under_policy: bool, day: date) -> date | None:
    """On which day it has ended, seen from `day`; None: it stands."""
    if letter.ended_on is not None:
        return letter.ended_on
    if letter.ends_on is not None and letter.ends_on < day:
        return letter.ends_on
    if letter.until == "left" and not under_policy:
        return day
    return None if letter.standing else day


async def _people(abouts: Sequence[About]) -> dict[tuple[int, str], list[Person]]:
    found: dict[tuple[int, str], list[Person]] = {one.key: [] for one in abouts}
    families = [one.household.id for one in abouts if one.household]
    members = HouseholdMember.filter(household_id__in=families or [0], left_on=None).order_by("position", "id")
    for member in await members:
        found[(member.household_id, "")].append(
            Person(member.id, member.name, member.relationship, member.id_index, member.born_on)
        )
    sources = [one.source.id for one in abouts if one.source]
    asked = {"case_id__in": sources or ["-"]}
    forms: Any = [*await Application.filter(**asked), *await Subsidy.filter(**asked)]
    for row in forms:
        for place, said in enumerate(row.form["members"], 1):
            one = msgspec.convert(said, Applicant, strict=False)
            paper = document_of(one)
            found[(0, row.case_id)].append(
                Person(place, one.name, one.relationship, paper.index, paper.born_on or one.born_on)
            )
    return found


async def _under_policy(abouts: Sequence[About]) -> set[tuple[int, str]]:
    families = [one.household.id for one in abouts if one.household] or [0]
    housed = {*await column(Tenancy.filter(household_id__in=families, living=1), "household_id"),
              *await column(SubsidyAward.filter(household_id__in=families, living=1), "household_id")}
    return {(one, "") for one in housed} | {
        one.key for one in abouts if one.source and PROCEDURES[one.source.procedure].goes_on(one.source.status)
    }
