"""Who brings a fact in does not judge it, and nobody judges what concerns their own family.

Asked of who wrote the thing, whatever the path: across statuses, turns and cases, and across all posts that an account
holds. Beside a case's own steps that is who took its photographs, and what its procedure names (`Procedure.wrote`): the
changes under review, the reasons under a month's differences, the visit on which a violation rests. Refuses as well
whoever judged it before in another post: a second look is another person's.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tortoise.expressions import Q

from casework.heart.actors import TENANT, Actor
from casework.heart.life import PROCEDURES, Step
from casework.heart.problems import refuse
from casework.heart.queries import any_where, column, column_where, padded
from casework.heart.rows import Line, Rows
from models import Appointment, Case, CaseEvent, CrossCheckKey, Evidence, HouseholdMember, LedgerRevision
from models.evidence import SEALED


def asked_of(step: Step, actor: Actor) -> bool:
    """Whether the step, taken by this actor, is one that not everybody may take who holds the post."""
    return judges(step) or (step.weighs and actor.role != TENANT)


def judges(step: Step) -> bool:
    return step.duty == "approve"


def _enters(step: Step, role: str) -> bool:
    return step.duty == "enter" and role not in step.judged_by


async def check(case: Case, step: Step, actor: Actor) -> None:
    """Raises same_person, own_family."""
    if code := await why_not(case, [step], actor):
        raise refuse(code)


async def why_not(case: Case, steps: Sequence[Step], actor: Actor) -> str:
    """What keeps the actor from these steps of the case: a code of problems, or "": nothing."""
    asked = [step for step in steps if asked_of(step, actor)]
    if not asked:
        return ""
    if await _own_family(case, actor):
        return "own_family"
    if not any(judges(step) for step in asked):
        return ""
    wrote = PROCEDURES[case.procedure].wrote
    if await acted_in([case.id], actor) or await took_photographs([case.id], actor):
        return "same_person"
    return "same_person" if wrote is not None and await wrote(case, actor) else ""


def stops(code: str, step: Step, actor: Actor) -> bool:
    """Whether what `why_not` said keeps the actor from this one of the steps."""
    return asked_of(step, actor) if code == "own_family" else judges(step)


# Who wrote


async def acted_in(case_ids: Collection[str], actor: Actor) -> bool:
    """True if this account brought facts into these cases, or judged them in another role or for another office."""
    entered, elsewhere = await _acted(case_ids, actor)
    return entered or elsewhere


async def entered_in(case_ids: Collection[str], actor: Actor) -> bool:
    """True if this account brought facts into these cases."""
    return (await _acted(case_ids, actor))[0]


class _Acted(Line, frozen=True, gc=False):
    from_status: str
    action: str
    role: str
    organisation_id: int | None
    procedure: str


_ACTED = Rows(CaseEvent, _Acted, procedure="case__procedure")


async def _acted(case_ids: Collection[str], actor: Actor) -> tuple[bool, bool]:
    acted = Q(case_id__in=padded([*case_ids] or [""], ""), account_id=actor.account_id)
    post = (actor.role, actor.organisation_id)
    entered = elsewhere = False
    for event in await _ACTED.where(acted, most=None):
        step = PROCEDURES[event.procedure].step(event.from_status or None, event.action)
        if step is None:
            continue
        entered = entered or _enters(step, event.role)
        elsewhere = elsewhere or (
            judges(step) and (event.role, event.organisation_id) != post
        )
    return entered, elsewhere


async def entered_about(household_id: int, actor: Actor) -> bool:
    """True if this account brought facts, or sent photographs, into any case of this family, in whatever post."""
    events = Q(case__household_id=household_id, account_id=actor.account_id)
    for event in await _ACTED.where(events, most=None):
        step = PROCEDURES[event.procedure].step(event.from_status or None, event.action)
        if step is not None and _enters(step, event.role):
            return True
    sent = Evidence.filter(case__household_id=household_id, account_id=actor.account_id, state=SEALED)
    return await sent.exists()


async def took_photographs(case_ids: Collection[str], actor: Actor) -> bool:
    """True if a photograph on which these cases rest was sent by this account."""
    there = padded([*case_ids] or [""], "")
    return await any_where(Evidence, Q(case_id__in=there, account_id=actor.account_id, state=SEALED))


async def had_part_in(case_ids: Collection[str], actor: Actor) -> bool:
    """True if this account did anything in cases on which another rests, such as the visit behind a violation."""
    wanted = list(case_ids) or [""]
    acted = CaseEvent.filter(case_id__in=wanted, account_id=actor.account_id)
    return await acted.exists() or await took_photographs(wanted, actor)


async def check_revisions(rows: Sequence[LedgerRevision], actor: Actor) -> None:
    """Before changes of the ledgers are judged. Raises same_person, own_family."""
    if await families_of(actor, {row.household_id for row in rows}):
        raise refuse("own_family")
    if await wrote_revisions(rows, actor):
        raise refuse("same_person")


async def wrote_revisions(rows: Sequence[LedgerRevision], actor: Actor) -> bool:
    """True if one of these changes is this account's, or of a case into which it brought facts."""
    if any(row.account_id == actor.account_id for row in rows):
        return True
    cases = {row.case_id for row in rows if row.case_id}
    return bool(cases) and (await acted_in(cases, actor) or await took_photographs(cases, actor))


# Whose family


async def families_of(actor: Actor, among: Collection[int]) -> set[int]:
    """Which of these families the account is or ever was bound to, itself or in their place."""
    bound = Q(account_id=actor.account_id, household_id__in=padded([*among] or [0], 0))
    return set(await column_where(Appointment, "household_id", bound))


async def _own_family(case: Case, actor: Actor) -> bool:
    families = {case.household_id, case.reporter_household_id}
    if concerns := PROCEDURES[case.procedure].concerns:
        families |= await concerns(case)
    if await families_of(actor, {family for family in families if family is not None}):
        return True
    if PROCEDURES[case.procedure].acceptance is None or case.household_id is not None:
        return False
    # Who applies stands in no ledger yet: known by the members' numbers, as the cross check knows them.
    own = Appointment.filter(account_id=actor.account_id, household_id__not_isnull=True)
    members = HouseholdMember.filter(household_id__in=await column(own, "household_id") or [0], left_on=None)
    numbers = [one for one in await column(members, "id_index") if one]
    return await CrossCheckKey.filter(case_id=case.id, key__in=numbers or [""]).exists()
