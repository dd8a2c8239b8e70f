"""A change of the signatory within a family. What follows its opening goes by /cases."""

from __future__ import annotations

from datetime import date

from casework.dwellings import signatory_changes
from casework.dwellings.renewal_contracts import contract_for
from casework.dwellings.signatory_changes import ASKERS, adult, head_of, members_of
from casework.dwellings.signatory_forms import CAUSES, AskBody
from casework.heart import access, actors
from casework.heart.forms import Number
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, HouseholdMember, SignatoryChange


class CandidatesQuery(Struct):
    # None: of the family that asks.
    tenancy_id: Number | None = None


class CandidateLine(Struct):
    member_id: int
    name: str
    relationship: str
    # The one who is the tenant now.
    head: bool
    # Whether it could take over, and has to agree where it does not.
    adult: bool


class Candidates(Struct):
    tenancy_id: int
    items: list[CandidateLine]


class OtherLine(Struct):
    name: str
    relationship: str
    agrees: bool


class SignatoryChangeDetail(Detail):
    tenancy_id: int
    from_name: str
    to_name: str
    cause_label: str
    died_on: date | None
    # The papers of a family, to its offices and itself.
    basis: str
    others: list[OtherLine]
    asked_by: str
    # Who looks after the children, where no adult is left.
    guardian: str
    fits: bool | None
    finding: str
    changed_on: date | None
    contract_id: str | None
    handback_id: str


@endpoint("GET", "/signatory-changes/candidates", summary="变更承租人：家里有谁", query=CandidatesQuery,
          reply=Candidates)
async def candidates(ask: Ask) -> Candidates:
    access.require_role(ask.actor, *ASKERS)
    tenancy_id = ask.query.tenancy_id
    if tenancy_id is None and ask.actor.role == actors.TENANT:
        living = await access.tenancies_in_reach(ask.actor).filter(living=1).first()
        tenancy_id = living.id if living else None
    if tenancy_id is None:
        raise access.not_found()
    tenancy = await access.find_tenancy(tenancy_id, actor=ask.actor)
    members = await members_of(tenancy.household_id)
    head = head_of(members)
    return Candidates(
        tenancy_id=tenancy.id,
        items=[
            CandidateLine(
                member_id=one.id, name=one.name, relationship=one.relationship,
                head=head is not None and one.id == head.id, adult=adult(one, ask.actor.today),
            )
            for one in members
        ],
    )


@endpoint("POST", "/signatory-changes", summary="申请变更承租人", body=AskBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await signatory_changes.begin(body.id, body.tenancy_id, body.form, actor=ask.actor), ask)


async def _detail(case: Case, ask: Ask) -> SignatoryChangeDetail:
    row = await SignatoryChange.get(case_id=case.id).select_related("tenancy")
    names = {one.id: one.name for one in await HouseholdMember.filter(household_id=row.tenancy.household_id)}
    contract = await contract_for(case.id)
    drafted = case.status == "drafting" and ask.actor.role == actors.TENANT
    office = ask.actor.role != actors.TENANT
    return SignatoryChangeDetail(
        tenancy_id=row.tenancy_id,
        from_name=names.get(row.from_member_id, ""),
        to_name=names.get(row.to_member_id or 0, ""),
        cause_label=CAUSES[row.cause],
        died_on=row.died_on,
        basis=row.basis or "",
        others=[
            OtherLine(
                name=names.get(int(str(one["member_id"])), ""), relationship=str(one["relationship"]),
                agrees=bool(one["agrees"]),
            )
            for one in row.others or []
        ],
        asked_by=row.asked_by or "",
        guardian=row.guardian or "",
        fits=row.fits,
        finding=(row.finding or "") if office else "",
        changed_on=row.changed_on,
        contract_id=contract.case_id if contract and not drafted else None,
        handback_id=row.handback_id,
    )


DETAILS["signatory_change"] = _detail
