"""Applications from the phone (网上申请, 1a): anybody hands one in without an account, with photographs of papers, and
a community answers within its days. It takes it up, and that opens the application or the subsidy by the very
acceptance of its desk, cross check and all; or asks for more by a day; or declines it in writing, on listed grounds.

What the family does by its receipt stands in `application_request_receipts.py`. A second one of the same family, by
anybody in it or by its registered address, waits beside the first while that is open, and is taken up by nobody:
whoever handed it in is told the very same as of a first, for a number that somebody types must not tell whether its
owner has applied. Where only the address is the same the community may find, with its reason, that they are two
families. What is never handed in ends by itself, with its photographs. Refuses what says too little, a community that
is none, a clerk's own family, and to take up one case twice.
"""

from __future__ import annotations

from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError

from casework.allocation import applications, subsidies
from casework.allocation.applicants import faults
from casework.allocation.application_request_duty import (
    ANSWER_DAYS,
    DRAFT_DAYS,
    KIND,
    MORE_DAYS,
    REQUEST_DUTY,
    WAITING,
)
from casework.allocation.application_request_forms import (
    AskMoreForm,
    DeclineForm,
    RequestForm,
    SupplyForm,
    TakeUpForm,
    WithdrawForm,
)
from casework.allocation.application_request_keys import by_member, hold_alike, keep_keys, open_alike
from casework.allocation.application_request_papers import RECEIPT
from casework.allocation.applications import APPLICATION, ApplicationForm
from casework.allocation.subsidies import SUBSIDY, SubsidyForm
from casework.evidence.evidence import check_all_arrived
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import advance
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.duties import count_days
from casework.heart.forms import NoForm, ReasonForm, read_kept
from casework.heart.life import PROCEDURES, Answers, Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.rules import in_force
from casework.heart.writing import write_row
from casework.papers.papers import issue
from casework.people.receipt_drafts import UNSENT, UNSENT_STATUS, declare_round, unsent_step
from casework.words.id_documents import document_of
from casework.words.reading import as_name
from models import ApplicationRequest, ApplicationRequestKey, Case, Evidence, HouseholdMember, Organisation
from models.evidence import SEALED
from models.fields import DAMAGED, is_damaged

OPEN = (*WAITING, "more_asked")
_BECOMES = (APPLICATION.name, SUBSIDY.name)


async def row_of(case: Case) -> ApplicationRequest:
    return await ApplicationRequest.get(case_id=case.id)


async def form_of(case_id: str) -> RequestForm:
    """What the family said. What is damaged names nobody and says that it is: the community goes on by other papers."""
    said = (await ApplicationRequest.get(case_id=case_id)).form
    if is_damaged(said):
        return RequestForm(
            kind="application", members=[], phone=DAMAGED, registered_address=DAMAGED, community_id=0,
            present_housing=DAMAGED, agreed=True,
        )
    return read_kept(said, RequestForm)


async def _names(case: Case) -> dict[str, str]:
    office = await Organisation.get_or_none(id=(await row_of(case)).community_id or 0)
    return {str(office.id): office.name} if office else {}


# Guards and effects


async def _begun(move: Move) -> None:
    await ApplicationRequest.create(case_id=move.case.id, code_index=move.with_["code_index"])


async def _complete(move: Move) -> None:
    form: RequestForm = move.form
    wrong = faults(form, actor=move.actor, at="form")
    if not form.agreed:
        wrong["form.agreed"] = "看完并同意以后才能提交。"
    if form.kind == SUBSIDY.name:
        if len(form.rented_address.strip()) < 4:
            wrong["form.rented_address"] = "申请租赁补贴的，请写租的房子在哪里。"
        if form.rented_rent_fen is None:
            wrong["form.rented_rent_fen"] = "申请租赁补贴的，请写每月租金。"
    if not await Organisation.exists(id=form.community_id, kind="community"):
        wrong["form.community_id"] = "请从列出的社区里选择。"
    if wrong:
        raise invalid(wrong)
    await check_all_arrived(move.case.id)


async def _handed_in(move: Move) -> None:
    """From here on it lies under that community."""
    form: RequestForm = move.form
    office = await Organisation.get(id=form.community_id)
    title = f"网上申请：{as_name(form.members[0].name)}"[:120]
    await write_row(
        ApplicationRequest, move.case.id, kind=form.kind, form=msgspec.to_builtins(form), community_id=office.id,
        applicant_index=document_of(form.members[0]).index, received_on=move.actor.today,
    )
    await keep_keys(move.case.id, form)
    await Case.filter(id=move.case.id).update(title=title, area_path=office.path)
    move.case.title, move.case.area_path = title, office.path
    await _owes_an_answer(move)


async def _owes_an_answer(move: Move) -> None:
    today = move.actor.today
    by = count_days(today, await in_force(ANSWER_DAYS, today), ANSWER_DAYS.unit)
    await write_row(ApplicationRequest, move.case.id, answer_by=by)
    await waits_until(move.case, by)


async def _says_something(move: Move) -> None:
    if move.case.due_on is not None and move.case.due_on < move.actor.today:
        raise refuse("request_over", "要补材料的日子已经过了，这次申请结束了。材料齐了可以重新申请。")
    await check_all_arrived(move.case.id)
    # Since it was asked for, which was its last step.
    sent = Evidence.filter(case_id=move.case.id, state=SEALED, received_at__gte=move.case.updated_at)
    if not move.form.words.strip() and not await sent.exists():
        raise invalid({"form.words": "请添加照片，或者写几句说明。"})


async def _supplied(move: Move) -> None:
    row = await row_of(move.case)
    await write_row(
        ApplicationRequest, move.case.id, answered=row.asked, answered_words=move.form.words.strip() or None
    )
    await _owes_an_answer(move)


async def _asks_for_more(move: Move) -> None:
    form: AskMoreForm = move.form
    today = move.actor.today
    by = count_days(today, await in_force(MORE_DAYS, today), MORE_DAYS.unit)
    row = await row_of(move.case)
    await write_row(
        ApplicationRequest, move.case.id, asked=row.asked + 1, wanted=list(dict.fromkeys(form.papers)),
        asked_words=form.words, more_by=by, answered_words=None,
    )
    await waits_until(move.case, by)


async def _declined(move: Move) -> None:
    form: DeclineForm = move.form
    await write_row(
        ApplicationRequest, move.case.id, grounds=list(dict.fromkeys(form.grounds)), declined_words=form.words,
        ended_on=move.actor.today,
    )


async def _ended(move: Move) -> None:
    await write_row(ApplicationRequest, move.case.id, ended_on=move.actor.today)


async def _is_its_case(move: Move) -> None:
    """Opened by whoever takes it up, where the request lies, still on its way, and nobody else's."""
    opened = await Case.filter(
        id=move.form.case_id, procedure__in=list(_BECOMES), area_path=move.case.area_path,
        opened_by_id=move.actor.account_id,
    ).first()
    taken = await ApplicationRequest.exists(accepted_case_id=move.form.case_id)
    if opened is None or taken or not PROCEDURES[opened.procedure].goes_on(opened.status):
        raise invalid({"form.case_id": "请从这份申请里点受理。"})
    move.with_["opened"] = opened


async def _taken_up(move: Move) -> None:
    try:
        await write_row(
            ApplicationRequest, move.case.id, accepted_case_id=move.form.case_id, ended_on=move.actor.today
        )
    except IntegrityError:
        raise refuse("moved_by_other") from None
    await issue(RECEIPT, move.case, actor=move.actor)


async def _first_is_over(move: Move) -> None:
    form = await form_of(move.case.id)
    await hold_alike(form)
    if await open_alike(form, but=move.case.id):
        raise refuse("step_not_possible", "同一家人、同一户籍地址的前一件还没有办完，请先办前一件。")


async def _nobody_in_both(move: Move) -> None:
    """Of another family at the same address; whoever stands in both is one family."""
    form = await form_of(move.case.id)
    await hold_alike(form)
    if await by_member(form, await open_alike(form, but=move.case.id)):
        raise refuse("step_not_possible", "前一件里有同一个人，是同一家的，请先办前一件。")


async def _concerns(case: Case) -> set[int | None]:
    """Of everybody named in it, the families that stand in a ledger."""
    row = await row_of(case)
    if row.form is None:
        return set()
    indexes = [document_of(one).index for one in (await form_of(case.id)).members]
    return set(await column(HouseholdMember.filter(id_index__in=indexes or [""]).limit(100), "household_id"))


_ANYBODY, _COMMUNITY = (actors.ANYBODY,), (actors.COMMUNITY_CLERK,)
_CLAUSES = ("1a",)
APPLICATION_REQUEST = register(
    Procedure(
        name=KIND,
        label="网上申请",
        prefix="WS",
        stages=("填写", "社区核对", "受理"),
        statuses={
            "draft": Status("填写中", 0, after="填好后提交，由社区核对。", told=False),
            "handed_in": Status("待社区核对", 1),
            "joined": Status("同一家人或同一户籍地址又交一件，待社区核对", 1),
            "more_asked": Status("等申请人补材料", 1, after="等申请人凭回执补材料，过期没有补的自动结束。", tone="ask"),
            "accepted": Status("已受理", 3, after="已经受理，接着按受理的申请办。"),
            "declined": Status("没有受理", -1, after="没有受理，理由已写给申请人。"),
            "withdrawn": Status("申请人已撤回", -1, after="申请人凭回执撤回了，需要时可以重新申请。"),
            "lapsed": Status("过期没有补，已结束", -1, after="没有按期补材料，这次申请已经结束，可以重新申请。"),
            UNSENT: UNSENT_STATUS,
        },
        steps=(
            Step(None, "open", "draft", _ANYBODY, _CLAUSES, "开始填写", NoForm, quiet=True, effect=_begun),
            Step("draft", "hand_in", "handed_in", _ANYBODY, _CLAUSES, "提交申请", RequestForm, quiet=True,
                 guard=_complete, effect=_handed_in),
            Step("draft", "hand_in_again", "joined", _ANYBODY, _CLAUSES, "提交申请（和另一件是一家或同址）",
                 RequestForm, quiet=True, guard=_complete, effect=_handed_in),
            unsent_step(_CLAUSES, DRAFT_DAYS),
            Step("handed_in", "accept", "accepted", _COMMUNITY, (*_CLAUSES, "4.2.2d"), "受理", TakeUpForm, "primary",
                 asks=True, weighs=True, quiet=True, guard=_is_its_case, effect=_taken_up),
            Step("handed_in", "ask_more", "more_asked", _COMMUNITY, _CLAUSES, "请补材料", AskMoreForm, asks=True,
                 weighs=True, effect=_asks_for_more),
            *(
                Step(status, "decline", "declined", _COMMUNITY, _CLAUSES, "不受理", DeclineForm, "danger", asks=True,
                     weighs=True, effect=_declined)
                for status in WAITING
            ),
            Step("joined", "take_alone", "handed_in", _COMMUNITY, _CLAUSES, "前一件已办完，单独办", NoForm,
                 asks=True, weighs=True, guard=_first_is_over, effect=_owes_an_answer),
            Step("joined", "take_apart", "handed_in", _COMMUNITY, _CLAUSES, "核实不是一家人，单独办", ReasonForm,
                 weighs=True, guard=_nobody_in_both, effect=_owes_an_answer),
            Step("more_asked", "supply", "handed_in", _ANYBODY, _CLAUSES, "补交材料", SupplyForm,
                 guard=_says_something, effect=_supplied),
            Step("more_asked", "lapse", "lapsed", (actors.BY_ITSELF,), _CLAUSES, "过期没有补", NoForm, lapses=True,
                 effect=_ended),
            *(
                Step(status, "withdraw", "withdrawn", _ANYBODY, _CLAUSES, "撤回申请", WithdrawForm, effect=_ended)
                for status in OPEN
            ),
        ),
        readers=(*_ANYBODY, *_COMMUNITY, actors.STREET_CLERK, actors.DISTRICT_CLERK),
        concerns=_concerns,
        duties=(REQUEST_DUTY,),
        chapter=Chapter.ALLOCATION,
        offers=(Offer("application_requests", "网上申请", "phone", "application_requests/list", 55),),
        answers=Answers(form_of, OPEN, _COMMUNITY, _names),
    )
)


async def take_up(
    request_id: str, case_id: str, form: ApplicationForm | SubsidyForm, *, actor: Actor
) -> Case:
    """Opens the application or the subsidy under `case_id`, as at the desk, and ends the request with it. The same
    again is the same case. In a transaction.

    Raises not_allowed, not_found, form_invalid, step_not_possible, and what the acceptance raises.
    """
    access.require_role(actor, *_COMMUNITY)
    procedure = APPLICATION if isinstance(form, ApplicationForm) else SUBSIDY
    request = await access.find_case(request_id, actor=actor, procedure=KIND)
    if known := await access.find_known_case(case_id, procedure.name, actor=actor):
        if (await row_of(request)).accepted_case_id != case_id:
            raise refuse("id_taken")
        return known
    if isinstance(form, ApplicationForm):
        opened = await applications.accept(case_id, form, actor=actor)
    else:
        opened = await subsidies.record(case_id, form, actor=actor)
    await advance(request, "accept", actor=actor, version=request.version, form={"case_id": case_id})
    return opened


async def alike(row: ApplicationRequest, *, actor: Actor) -> list[Case]:
    """Other requests of the same applicant, of somebody of its family or from its registered address, that lie in
    reach, the last first.
    """
    same = ApplicationRequest.filter(applicant_index=row.applicant_index).exclude(id=row.id)
    ids: Any = await column(same.order_by("-id").limit(10), "case_id") if row.applicant_index else []
    keys = await column(ApplicationRequestKey.filter(case_id=row.case_id), "key")
    others = ApplicationRequestKey.filter(key__in=keys or [""]).exclude(case_id=row.case_id)
    ids += await column(others.order_by("-id").limit(40), "case_id")
    return await access.cases_in_reach(actor, KIND).filter(id__in=list(ids) or [""]).order_by("-opened_at", "id")


declare_round(KIND, DRAFT_DAYS)
