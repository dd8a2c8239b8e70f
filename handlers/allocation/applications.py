"""Applications for public rental housing: accepting one, what stands empty, and where a family's own stands.

Later steps go by /cases.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from casework.allocation import applicant_codes, applications, denials, placement_slips, places
from casework.allocation.applications import AcceptBody, ApplicationForm
from casework.allocation.denials import AskBody, AskForm
from casework.dwellings import first_refunds
from casework.heart import access, counted_days
from casework.heart.answers import masked
from casework.heart.forms import FormField, describe, one_of
from casework.heart.life import PROCEDURES, TONES
from casework.ledgers import look_ups
from casework.people.bindings import EndBindingBody
from handlers.allocation.denials import DenialReply, denial_of
from handlers.heart.http import Ask, Empty, PageQuery, Struct, endpoint, page_by_id
from handlers.heart.replies import DETAILS, CaseReply, Detail, Stage, local, present, stages_of
from handlers.ledgers.cross_checks import CheckReply, present_check
from handlers.people.accounts import CodeReply
from models import Application, Case, Scoring


class VacantQuery(PageQuery):
    q: Annotated[str, Meta(max_length=100)] = ""


class VacantLine(Struct):
    id: int
    address: str
    area_m2: float
    manager: str


class VacantPage(Struct):
    items: list[VacantLine]
    next: str | None


@endpoint("POST", "/applications", summary="受理公租房申请", body=AcceptBody, reply=CaseReply)
async def accept(ask: Ask) -> CaseReply:
    known = await access.find_known_case(ask.body.id, "application", actor=ask.actor)
    if known is None:
        await look_ups.require_another(ask.actor)
    return await present(known or await applications.accept(ask.body.id, ask.body.form, actor=ask.actor), ask)


@endpoint("GET", "/applications/vacant-dwellings", summary="空置房源", query=VacantQuery, reply=VacantPage)
async def vacant(ask: Ask) -> VacantPage:
    found = applications.placeable(ask.query.q, actor=ask.actor).select_related("manager")
    rows, more = await page_by_id(found, ask.query)
    return VacantPage(
        items=[
            VacantLine(id=row.id, address=row.address, area_m2=row.area_centi_m2 / 100, manager=row.manager.name)
            for row in rows
        ],
        next=more,
    )


class InLineReply(Struct):
    """Among those who wait for a dwelling. `number` of `of`; null: lots decide."""

    words: str
    base: str
    number: int | None
    of: int | None
    moves: list[str]


class OwnSlipReply(Struct):
    """Its placement slip, while that lives: which dwelling it was given, what to do next, and by when."""

    number: str
    address: str
    area_m2: float | None
    manager: str
    manager_phone: str
    next: str
    # By when the lease is to be signed; None: it is.
    sign_by: date | None
    stages: list[Stage]


class OwnRefundReply(Struct):
    """The first payment of a lease that came to nothing: what is owed to the family, by when, by whom."""

    fen: int
    by: date | None
    manager: str
    manager_phone: str


class OwnApplicationReply(Struct):
    """Where a family's own application stands. What offices write of it among themselves is not told."""

    case_id: str
    number: str
    status_label: str
    tone: Annotated[str, one_of(*TONES)]
    stages: list[Stage]
    next_step: str
    opened_on: date
    due_on: date | None
    place: InLineReply | None
    slip: OwnSlipReply | None
    refund: OwnRefundReply | None
    denial: DenialReply | None
    # Of asking for another look at a refusal; none: it cannot be asked for, or was.
    fields: list[FormField]


@endpoint("GET", "/applications/own", summary="我家的公租房申请办到哪了", reply=OwnApplicationReply)
async def own(ask: Ask) -> OwnApplicationReply:
    return await _own(ask)


async def _own(ask: Ask) -> OwnApplicationReply:
    case = await access.find_own_application(actor=ask.actor)
    said = applications.said_to_family(case, today=ask.actor.today)
    place = await places.place_of(case, today=ask.actor.today)
    told = OwnApplicationReply(
        case_id=case.id, number=case.number, status_label=said.label, tone=said.tone,
        stages=stages_of(PROCEDURES[case.procedure], case), next_step=said.next_step,
        opened_on=local(case.opened_at).date(), due_on=case.due_on,
        place=InLineReply(words=place.words, base=place.base, number=place.number, of=place.of,
                          moves=list(place.moves)) if place else None,
        slip=await _own_slip(case),
        refund=await _own_refund(case),
        denial=(denial := await denial_of(case)),
        fields=describe(AskForm) if denial and denial.may_ask and ask.actor.today <= denial.until_on else [],
    )
    told.next_step += await counted_days.said_of(case, told.denial)
    return told


async def _own_refund(case: Case) -> OwnRefundReply | None:
    owed = await first_refunds.owed_to(case.id)
    if owed is None:
        return None
    return OwnRefundReply(fen=owed.fen, by=owed.by, manager=owed.manager, manager_phone=owed.manager_phone)


async def _own_slip(case: Case) -> OwnSlipReply | None:
    found = await placement_slips.own_slip(case.id)
    if found is None:
        return None
    row, said = found
    home = row.dwelling
    return OwnSlipReply(
        number=row.number or "", address=home.address,
        area_m2=home.area_centi_m2 / 100 if home.area_centi_m2 else None, manager=home.manager.name,
        manager_phone=home.manager.phone or "", next=said,
        sign_by=row.sign_by if row.case.status in placement_slips.UNSIGNED else None,
        stages=stages_of(PROCEDURES[placement_slips.KIND], row.case),
    )


@endpoint("POST", "/applications/own/recheck", summary="我家的申请没有通过，申请复核", body=AskBody,
          reply=OwnApplicationReply)
async def ask_recheck(ask: Ask) -> OwnApplicationReply:
    await denials.ask_own(ask.body.form, actor=ask.actor)
    return await _own(ask)


@endpoint(
    "POST", "/applications/<case_id:str>/binding-codes", summary="为申请家庭发放家庭码", body=Empty, reply=CodeReply
)
async def hand_out_code(ask: Ask) -> CodeReply:
    code, row = await applicant_codes.hand_out(ask.path["case_id"], actor=ask.actor)
    return CodeReply(code=code, expires_at=local(row.expires_at))


class EndedReply(Struct):
    ended: int


@endpoint(
    "POST", "/applications/<case_id:str>/bindings/end", summary="解除申请家庭的绑定，作废家庭码", body=EndBindingBody,
    reply=EndedReply,
)
async def end_bindings(ask: Ask) -> EndedReply:
    return EndedReply(ended=await applicant_codes.end(ask.path["case_id"], ask.body.form, actor=ask.actor))


class ApplicationDetail(Detail):
    form: ApplicationForm
    tenancy_id: int | None
    check: CheckReply | None
    may_amend: bool
    may_house: bool
    # Of the asker, whether a code is to be handed out; and how many accounts of the family read where it stands.
    may_hand_out: bool
    bound: int
    # Its score under way or in force: which case, and how that stands; "": none.
    scoring_id: str
    scoring_label: str
    denial: DenialReply | None


async def _detail(case: Case, ask: Ask) -> ApplicationDetail:
    row = await Application.get(case_id=case.id)
    scoring = await Scoring.filter(application_id=case.id, live=1).select_related("case").first()
    return ApplicationDetail(
        form=masked(await applications.form_of(case.id)),
        tenancy_id=row.tenancy_id,
        check=await present_check(case, ask),
        may_amend=case.status == "sent_back" and ask.actor.role == "community_clerk",
        may_house=case.status == "waiting" and ask.actor.role == "district_clerk",
        may_hand_out=applicant_codes.followed(case, ask.actor.today) and ask.actor.role == "community_clerk",
        bound=await applicant_codes.bound(case, today=ask.actor.today),
        scoring_id=scoring.case_id if scoring else "",
        scoring_label=PROCEDURES["scoring"].statuses[scoring.case.status].label if scoring else "",
        denial=await denial_of(case),
    )


DETAILS["application"] = _detail
