"""The only door to records. Two questions decide: does the record lie under your organisation, and may your role
read such records? Absent and forbidden look the same: `not_found`.

Reach is one indexed range of paths: what lies under `/1/4/` is from `/1/4/` up to `/1/40`, since `0` is the
character after `/`. A case that passes from one community to another, or from one property manager to the next, has a
second path, `receiving_path`, and is seen from both; the records behind it stay with the one that is responsible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import Any, Protocol, TypeVar

from tortoise.expressions import Q, Subquery
from tortoise.models import Model
from tortoise.queryset import QuerySet

from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.life import PROCEDURES, RECEIVING, Procedure, Step
from casework.heart.problems import Problem, refuse
from casework.heart.queries import Among, rows_where
from casework.heart.rows import Records
from models import Case, CaseEvent, Dwelling, Evidence, Household, IssuedPaper, Organisation, SubsidyAward, Tenancy

M = TypeVar("M", bound=Model)

AREA_ROLES = (
    actors.GRID_WORKER,
    actors.COMMUNITY_CLERK,
    actors.STREET_CLERK,
    actors.DISTRICT_CLERK,
)
# Those to whom a second path can show what the first does not: the district has both sides under it.
_OF_ONE_SIDE = (actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK)
_PASSED_BETWEEN = (*_OF_ONE_SIDE, actors.MANAGER_CLERK, *actors.UNIT_ROLES)
# Whoever works for an organisation other than a family's own. The units of the review committee stand beside the areas:
# they see what was sent to them, and what lies with the committee itself, of which the housing bureau is the head.
_OFFICES = (*AREA_ROLES, actors.MANAGER_CLERK, *actors.UNIT_ROLES)
# A complaint that the community handles or has handled.
_AT_COMMUNITY = ("referred", "confirmed", "unfounded")
# What a family that has left may still read for a while: of its leaving and what it was settled at, and what it was
# notified of, and what is on record of it.
FORMER_READS = (
    "exit", "handback", "judgement", "notice", "subsidy", "credit_record", "credit_objection", "recovery",
    "enforcement",
)
NOTHING = Q(id__isnull=True)
FAMILIES = (actors.TENANT, actors.FORMER_TENANT)
_DELEGATION = "delegation"


def under(path: str, column: str = "area_path") -> Q:
    """All rows whose `column` lies at or under `path`."""
    bounds: dict[str, Any] = {f"{column}__gte": path, f"{column}__lt": path[:-1] + "0"}
    return Q(**bounds)


def offices_over(paths: Iterable[str]) -> list[str]:
    """The paths of the offices at or above any of these, in order."""
    return sorted({path[: place + 1] for path in paths for place, sign in enumerate(path) if sign == "/" and place})


def _reach(actor: Actor, *, own: str | None) -> Q:
    """Which rows with area_path and manager_path the actor may see; `own` is the column of a family's own."""
    if actor.role == actors.TENANT and own is not None and actor.household_id is not None:
        family: dict[str, Any] = {own: actor.household_id}
        return Q(**family)
    if actor.role in AREA_ROLES and actor.path:
        return under(actor.path)
    if actor.role == actors.MANAGER_CLERK and actor.path:
        return under(actor.path, "manager_path")
    return NOTHING


def committee_of(actor: Actor) -> str:
    """Where the committee of this unit's member lies: at the housing bureau, under which its units stand; "": nowhere.
    """
    if actor.role not in actors.UNIT_ROLES or not actor.path:
        return ""
    return actor.path if actor.role == actors.HOUSING_CLERK else actor.path[: actor.path.rstrip("/").rfind("/") + 1]


class Placed(Protocol):
    """As much of a case as says where it lies."""

    @property
    def id(self) -> str: ...
    @property
    def procedure(self) -> str: ...
    @property
    def area_path(self) -> str: ...
    @property
    def manager_path(self) -> str: ...
    @property
    def receiving_path(self) -> str: ...
    @property
    def household_id(self) -> int | None: ...
    @property
    def reporter_household_id(self) -> int | None: ...
    @property
    def status(self) -> str: ...


def reaches(actor: Actor, case: Placed) -> bool:
    """The same question as `cases_in_reach`, of a case in hand."""
    if actor.delegated and case.procedure == _DELEGATION:
        return bool(case.id == actor.delegated.case_id)
    if actor.role == actors.BY_ITSELF:
        # The calendar reads nothing: it takes the steps that are its own.
        return any(actor.role in step.by for step in PROCEDURES[case.procedure].steps)
    if not deals_with(actor, case.procedure):
        return False
    if actor.role in FAMILIES and case.status in PROCEDURES[case.procedure].unread:
        return False
    if actor.role == actors.FORMER_TENANT:
        return actor.household_id is not None and actor.household_id == case.household_id
    if actor.role in (actors.ANYBODY, actors.APPLICANT):
        return bool(actor.receipt) and actor.receipt == case.id
    if actor.role == actors.TENANT:
        return actor.household_id is not None and actor.household_id in (case.household_id, case.reporter_household_id)
    if actor.role == actors.SUPERVISOR:
        return bool(actor.committee_session) and actor.committee_session == case.id
    return actor.role in _OFFICES and (stands_on(actor, case, "") or stands_on(actor, case, RECEIVING))


def stands_on(actor: Actor, case: Placed, side: str) -> bool:
    """Whether the actor acts for that side of the case. Families have none but the case's own."""
    if actor.role not in _OFFICES:
        return not side
    own = case.manager_path if actor.role == actors.MANAGER_CLERK else case.area_path
    if actor.role in actors.UNIT_ROLES and side != RECEIVING:
        return bool(own) and own == committee_of(actor)
    path = case.receiving_path if side == RECEIVING else own
    return bool(actor.path) and path.startswith(actor.path)


def side_of(actor: Actor, side: str) -> Q:
    """The same question as `stands_on`, of cases in reach."""
    if actor.role not in _OFFICES or not actor.path:
        return NOTHING if side else Q()
    if actor.role in actors.UNIT_ROLES and side != RECEIVING:
        return Q(area_path=committee_of(actor))
    own = "manager_path" if actor.role == actors.MANAGER_CLERK else "area_path"
    return under(actor.path, "receiving_path" if side == RECEIVING else own)


def _unread(found: Q, among: Sequence[str]) -> Q:
    """Without what a family does not read yet: in the same statuses of each procedure that has such (`register`)."""
    names = [name for name in among if PROCEDURES[name].unread]
    if not names:
        return found
    return Q(found, ~Q(procedure__in=names, status__in=PROCEDURES[names[0]].unread))


def cases_in_reach(actor: Actor, *procedures: str) -> QuerySet[Case]:
    """All of them, or of these procedures: named, the question is the same however many others there are."""
    return Case.filter(reach_of_cases(actor, *procedures))


def reach_of_cases(actor: Actor, *procedures: str) -> Q:
    if actor.role == actors.FORMER_TENANT:
        reads = [name for name in FORMER_READS if not procedures or name in procedures]
        return _unread(Q(household_id=actor.household_id, procedure__in=reads or [""]), reads)
    if actor.role == actors.ANYBODY:
        reads = [name for name in procedures or PROCEDURES if deals_with(actor, name)]
        return Q(id=actor.receipt, procedure__in=reads or [""])
    if actor.role == actors.SUPERVISOR:
        reads = [name for name in procedures or PROCEDURES if deals_with(actor, name)]
        return Q(id=actor.committee_session, procedure__in=reads or [""])
    readable = [name for name in procedures or PROCEDURES if deals_with(actor, name)]
    reach = _reach(actor, own="household_id")
    if actor.role == actors.TENANT and actor.household_id is not None:
        reach = reach | Q(reporter_household_id=actor.household_id)
    passing = [name for name in readable if PROCEDURES[name].two_sided]
    if passing and actor.role in _PASSED_BETWEEN and actor.path:
        # Named, so that everything else is looked up by its own area's index alone.
        reach = reach | Q(under(actor.path, "receiving_path"), procedure__in=passing)
    if committee := committee_of(actor):
        reach = reach | Q(area_path=committee)
    found = Q(reach, procedure__in=readable or [""])
    if actor.role == actors.TENANT:
        found = _unread(found, readable)
    if actor.delegated and (not procedures or _DELEGATION in procedures):
        # What gives the right is itself to be seen, and no other family's or person's.
        found = found | Q(id=actor.delegated.case_id)
    return found


def places_of_asked(role: str, side: str, case: Mapping[str, Any]) -> list[tuple[str, int | None]]:
    """Under which path, or of which family, whoever is asked in that role on that side of the case must be."""
    if role in actors.UNIT_ROLES and side != RECEIVING:
        # What lies with the committee asks its head: no other unit has an area of its own.
        path = case["area_path"] if role == actors.HOUSING_CLERK else ""
    elif role in _OFFICES:
        own = "manager_path" if role == actors.MANAGER_CLERK else "area_path"
        path = case["receiving_path" if side == RECEIVING else own]
    elif side:
        # Families stand on no side but the case's own.
        return []
    elif role == actors.TENANT:
        families = dict.fromkeys((case["household_id"], case["reporter_household_id"]))
        return [("", family) for family in families if family is not None]
    else:
        path = ""
    return [(path, None)] if path else []


def is_somewhere(actor: Actor) -> bool:
    """Whether anything can be asked of the actor at all."""
    return asked_there(actor) is not NOTHING


def asked_there(actor: Actor) -> Q:
    """Asks of the actor's role that lie where the actor is."""
    if actor.role == actors.TENANT and actor.household_id is not None:
        return Q(role=actor.role, household_id=actor.household_id)
    if actor.role in _OFFICES and actor.path:
        return Q(under(actor.path, "path"), role=actor.role)
    return NOTHING


def reach_of_asked(actor: Actor, of: str = "") -> Q:
    """`reach_of_cases`, for cases that ask the actor's role, asked of the case itself: `of` leads to it.

    Whoever is asked reads, so the procedures are not named, but where somebody acts for certain purposes: the question
    is the same however many there are.
    """
    columns = {
        actors.TENANT: ("household_id", "reporter_household_id"),
        actors.MANAGER_CLERK: ("manager_path", "receiving_path"),
        actors.DISTRICT_CLERK: ("area_path",),
        **dict.fromkeys((*_OF_ONE_SIDE, *actors.UNIT_ROLES), ("area_path", "receiving_path")),
    }.get(actor.role, ())
    if actor.role == actors.TENANT:
        reach = [_of(of, **{name: actor.household_id}) for name in columns if actor.household_id is not None]
    else:
        reach = [under(actor.path, f"{of}{name}") for name in columns if actor.path]
    if not reach:
        return NOTHING
    found = reduce(or_, reach)
    if actor.delegated:
        purposes = [name for name in actor.delegated.purposes if name in PROCEDURES and deals_with(actor, name)]
        found = Q(found, _of(of, procedure__in=purposes or [""])) | _of(of, id=actor.delegated.case_id)
    return found


def _of(way: str, **said: Any) -> Q:
    return Q(**{f"{way}{name}": value for name, value in said.items()})


def deals_with(actor: Actor, procedure: str) -> bool:
    """Whether cases of this procedure are the actor's to see: by role, and by what a delegation was given for."""
    if actor.role == actors.FORMER_TENANT:
        return procedure in FORMER_READS
    if actor.role not in PROCEDURES[procedure].readers:
        return False
    return actor.delegated is None or procedure in actor.delegated.purposes


def may_begin(actor: Actor, procedure: Procedure, step: Step) -> bool:
    """Whether a step without a case in hand is one that the actor may think of: its form is told, it is offered."""
    return (
        actor.role in step.by
        and not (step.personal and actor.delegated)
        and deals_with(actor, procedure.name)
    )


def require_purpose(actor: Actor, procedure: str) -> None:
    """Raises beyond_delegation. For what is no step of a case."""
    if actor.delegated and procedure not in actor.delegated.purposes:
        raise refuse("beyond_delegation")


def require_in_person(actor: Actor) -> None:
    """Raises tenant_only. For what is no step of a case."""
    if actor.delegated:
        raise refuse("tenant_only")


_CASES = Records(Case, "household", "dwelling")


async def find_case(case_id: str, *, actor: Actor, procedure: str | None = None) -> Case:
    wanted = {"id": case_id, "procedure": procedure} if procedure else {"id": case_id}
    case = await _CASES.first(Q(reach_of_cases(actor), **wanted))
    if case is None:
        raise not_found()
    return case


async def find_own_application(*, actor: Actor) -> Case:
    """Of a family that has applied, its own and no other; what others write of it is not read through it."""
    case = await _CASES.first(Q(id=actor.application)) if actor.role == actors.APPLICANT and actor.application else None
    if case is None:
        raise not_found()
    return case


def as_holder(actor: Actor, case: Case) -> Actor:
    """Of a family that has applied, for one case about its own application, which the door in hand has looked up for
    it: no other door lets it reach any.
    """
    return replace(actor, receipt=case.id)


async def find_known_case(case_id: str, procedure: str, *, actor: Actor) -> Case | None:
    """What the same person opened under this id before and still may see; None: the id is free. Raises id_taken."""
    known = await Case.get_or_none(id=case_id).select_related("household", "dwelling")
    if known is None:
        return None
    if (known.procedure, known.opened_by_id) != (procedure, actor.account_id) or not reaches(actor, known):
        raise refuse("id_taken")
    return known


def households_in_reach(actor: Actor) -> QuerySet[Household]:
    # A property manager reads its tenants through tenancies, not the households' own papers.
    if actor.role == actors.MANAGER_CLERK:
        return Household.filter(NOTHING)
    return Household.filter(_reach(actor, own="id"))


async def find_household(household_id: int, *, actor: Actor) -> Household:
    return await _one(households_in_reach(actor).filter(id=household_id))


def tenancies_in_reach(actor: Actor) -> QuerySet[Tenancy]:
    return Tenancy.filter(reach_of_tenancies(actor))


def reach_of_tenancies(actor: Actor) -> Q:
    return _reach(actor, own="household_id")


async def find_tenancy(tenancy_id: int, *, actor: Actor) -> Tenancy:
    found = tenancies_in_reach(actor).filter(id=tenancy_id)
    return await _one(found.select_related("household", "household__community", "dwelling", "dwelling__manager"))


def awards_in_reach(actor: Actor) -> QuerySet[SubsidyAward]:
    return SubsidyAward.filter(reach_of_awards(actor))


def reach_of_awards(actor: Actor) -> Q:
    # A property manager has nothing to do with what a family rents elsewhere.
    return NOTHING if actor.role == actors.MANAGER_CLERK else _reach(actor, own="household_id")


async def find_award(award_id: int, *, actor: Actor) -> SubsidyAward:
    return await _one(awards_in_reach(actor).filter(id=award_id).select_related("household"))


def dwellings_in_reach(actor: Actor) -> QuerySet[Dwelling]:
    return Dwelling.filter(reach_of_dwellings(actor))


def reach_of_dwellings(actor: Actor, of: str = "") -> Q:
    """Where they stand; and for the offices of an area also those where a family of theirs lives. `of` leads to the
    dwelling.
    """
    if actor.role == actors.MANAGER_CLERK and actor.path:
        return under(actor.path, f"{of}manager_path")
    if actor.role not in AREA_ROLES or not actor.path:
        return NOTHING
    reach = under(actor.path, f"{of}area_path")
    if actor.role in _OF_ONE_SIDE:
        reach = reach | _of(of, id__in=Among(Tenancy, Q(under(actor.path), living=1), "dwelling_id"))
    return reach


async def find_dwelling(dwelling_id: int, *, actor: Actor) -> Dwelling:
    return await _one(dwellings_in_reach(actor).filter(id=dwelling_id))


def dwellings_to_report(actor: Actor) -> QuerySet[Dwelling]:
    """Of which a complaint may be made: a family's own and its neighbours' in the estate, told by address alone."""
    if actor.role == actors.TENANT:
        lived_in = Tenancy.filter(_reach(actor, own="household_id"), living=1).values("dwelling__estate_id")
        return Dwelling.filter(estate_id__in=Subquery(lived_in))
    return dwellings_in_reach(actor)


async def home_of(actor: Actor) -> int | None:
    """The dwelling where a family lives now."""
    if actor.role != actors.TENANT:
        return None
    living = await tenancies_in_reach(actor).filter(living=1).first()
    return living.dwelling_id if living else None


async def find_dwelling_to_report(dwelling_id: int, *, actor: Actor) -> Dwelling:
    return await _one(dwellings_to_report(actor).filter(id=dwelling_id))


def organisations_in_reach(actor: Actor) -> QuerySet[Organisation]:
    if not actor.path:
        return Organisation.filter(NOTHING)
    return Organisation.filter(under(actor.path, "path"))


async def find_organisation(organisation_id: int, *, actor: Actor) -> Organisation:
    return await _one(organisations_in_reach(actor).filter(id=organisation_id))


_EVIDENCE = Records(Evidence, "case")


async def find_evidence(evidence_id: str, *, actor: Actor) -> Evidence:
    """Evidence follows its case."""
    evidence = await _EVIDENCE.first(Q(id=evidence_id))
    if evidence is None or not await shows(evidence, actor=actor):
        raise refuse("not_found")
    return evidence


async def shows(evidence: Evidence, *, actor: Actor) -> bool:
    """Whether it is the actor's to see; fetched with its case."""
    return reaches(actor, evidence.case) and evidence.id not in await withheld(evidence.case, actor=actor)


async def withheld(case: Case, *, actor: Actor) -> Collection[str]:
    """Of a case in reach, the photographs and papers that are not the actor's to see."""
    withholds = PROCEDURES[case.procedure].withholds
    return await withholds(case, actor) if withholds is not None else ()


# Who keeps an office's book of papers.
BOOK_KEEPERS = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK, actors.MANAGER_CLERK)


def papers_in_book(actor: Actor) -> QuerySet[IssuedPaper]:
    """What the actor's own office has issued, of what its clerks have to do with. Raises not_allowed."""
    require_role(actor, *BOOK_KEEPERS)
    dealt_with = [name for name in PROCEDURES if deals_with(actor, name)]
    return IssuedPaper.filter(office_id=actor.organisation_id, procedure__in=dealt_with or [""])


async def find_paper(paper_id: int, *, actor: Actor) -> IssuedPaper:
    """A paper follows its case; and its line stays in the book of the office that issued it, wherever the case has
    gone since.
    """
    paper = await _one(IssuedPaper.filter(id=paper_id).select_related("case"))
    in_book = actor.role in BOOK_KEEPERS and actor.organisation_id == paper.office_id
    if not reaches(actor, paper.case) and not (in_book and deals_with(actor, paper.procedure)):
        raise refuse("not_found")
    return paper


def require_role(actor: Actor, *roles: str) -> None:
    """Raises not_allowed. For what is no step of a case."""
    if actor.role not in roles:
        raise refuse("not_allowed")


async def _one(found: QuerySet[M]) -> M:
    record: Any = await found.first()
    if record is None:
        raise not_found()
    return record  # type: ignore[no-any-return]


def not_found() -> Problem:
    return refuse("not_found")


class Reported(Protocol):
    """As much of a case as says who may know who reported it."""

    @property
    def status(self) -> str: ...
    @property
    def reporter_household_id(self) -> int | None: ...


def knows_reporter(case: Reported, *, actor: Actor) -> bool:
    """Whether the family that reported something may be named to the actor: to itself, and to who handles it."""
    if case.reporter_household_id is None or actor.role == actors.MANAGER_CLERK:
        return True
    if actor.role == actors.TENANT:
        return bool(actor.household_id == case.reporter_household_id)
    return actor.role == actors.COMMUNITY_CLERK and case.status in _AT_COMMUNITY


async def opened_by(case: Case) -> str:
    """Who opened a family's case: `family` itself, a `delegate` in its place, or `staff` for it."""
    def build(opening: Q) -> Any:
        return CaseEvent.filter(opening).limit(1).values("role", "delegation_id")

    first = await rows_where(("who opened a case",), Q(case_id=case.id, version=1), build, after=(1,))
    if not first or first[0]["role"] != actors.TENANT:
        return "staff"
    return "delegate" if first[0]["delegation_id"] else "family"
