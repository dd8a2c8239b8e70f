"""Applications for public rental housing (公租房申请, 1a): a community accepts one, the street approves, the family
waits, and is housed in a dwelling that stands empty; with that its entry stands in the current ledger (4.2.1a).

Accepting one is an acceptance: the ledgers are asked first (`casework/ledgers/cross_checks.py`), and again before the
street approves and before the family is housed. A family that waits is given a slip (3a, `placement_slips.py`), by a
selection, a draw or by hand, and enters the ledger with the keys (3d); only what was done on paper before is written
down as it was (`house`), with its slip's number and why, for as long as the district lets that be. Refuses a dwelling
in which a family lives or that another was given, whoever stands in the current ledger by then, and to house whom was
not publicised (1d, `publicities.py`). Whoever waits stands in the waiting list (`waiting_lists.py`),
from the step that lets it wait until the one that ends that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from casework.allocation.applicants import (
    ApplicantList,
    Category,
    Phone,
    RegisteredAddress,
    applicants,
    enter_family,
    faults,
    require_unhoused,
    require_unlisted,
)
from casework.allocation.denials import OBJECTED, RefuseForm, denial_statuses, denial_steps, recheck_duty, refused
from casework.allocation.placement_slips import IssueForm, number_key, open_slip, refuse_drawn
from casework.allocation.publicity_standing import require_publicised, show_anew
from casework.allocation.refusals import MONTHS, SIT_OUT, has_refused_enough
from casework.allocation.review_standing import require_agreed, review_anew
from casework.allocation.subsidy_stops import stop_for_housing
from casework.allocation.waiting_lists import WAITING, declare_round, end, put
from casework.dwellings.holds import habitable, promised, refuse_held
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.case_lists import CaseLine
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.forms import LATELY, LONG, Form, NoForm, Number, PaperNumber, ReasonForm, Text, Uuid, read_kept
from casework.heart.life import Answers, Move, Procedure, Status, Step, register
from casework.heart.next_steps import next_step
from casework.heart.problems import invalid, refuse
from casework.heart.rules import Rule, declare, in_force
from casework.heart.sources import tell_source
from casework.heart.turns import take_turns
from casework.ledgers.cross_checks import (
    DUPLICATE,
    RULED_OUT,
    SUSPECTED,
    Applicants,
    ApproveForm,
    Asked,
    findings_of,
    held,
    held_statuses,
    held_steps,
    look_up,
    rulings_of,
)
from casework.ledgers.revisions import Change, record_new
from casework.ledgers.states import read_state
from casework.ledgers.tenancies import begin_tenancy, last_left
from casework.words.addresses import address_key
from casework.words.calendar import add_months
from casework.words.reading import as_name
from casework.words.wording import say_day
from models import Application, Case, CaseEvent, Dwelling, PlacementSlip, PublicityLine, Scoring, SelectionTurn, Tenancy
from models.fields import sealed_for


class ApplicationForm(Form, kw_only=True):
    """The family and how it lives now. The first member is the applicant."""

    members: ApplicantList
    registered_address: RegisteredAddress
    present_housing: Annotated[
        str,
        Meta(min_length=2, max_length=300, title="现在住在哪里", description="自有、租住还是借住，多大面积",
             extra=LONG),
    ]
    phone: Phone
    category: Category = ""
    note: Annotated[Text, Meta(title="备注", extra=LONG)] = ""


class AcceptForm(Form):
    application: ApplicationForm


class AcceptBody(Form):
    id: Uuid
    form: ApplicationForm


class PlaceForm(ApproveForm, kw_only=True):
    """A dwelling given by hand; a selection and a draw give theirs themselves."""

    dwelling_id: Annotated[Number, Meta(title="房源")]
    reason: Annotated[
        str,
        Meta(min_length=4, max_length=300, title="为什么直接安置",
             description="不经选房、摇号直接给房的原因和依据，记录在案", extra=LONG),
    ]


class MovedInForm(Form, kw_only=True):
    dwelling_id: Annotated[Number, Meta(title="房源")]
    keys_on: Annotated[date, Meta(title="哪天领的钥匙", extra=LATELY)]


class HouseForm(ApproveForm, kw_only=True):
    """What was done on paper: the slip, the lease, the payment and the keys were given before it was written here."""

    dwelling_id: Annotated[Number, Meta(title="房源")]
    started_on: Annotated[date, Meta(title="从哪天开始住", extra=LATELY)]
    slip_number: Annotated[
        PaperNumber, Meta(min_length=2, max_length=60, title="纸质安置单编号", description="照纸上的编号填写")
    ]
    reason: Annotated[
        str, Meta(min_length=4, max_length=300, title="为什么补登", description="例如：系统启用前已经签合同、领钥匙",
                  extra=LONG),
    ]


ON_PAPER = declare(
    Rule(
        "placed_on_paper", "系统启用前在纸上办的安置能不能补登（1：能；0：不能）", 1,
        "工作流程三：先开安置单，后签合同，再交钥匙。过渡期内补登已经办完的，由区保障办设定，演示区自定。",
        least=0, most=1,
    )
)


async def _complete(move: Move) -> None:
    if wrong := faults(move.form.application, actor=move.actor, at="form"):
        raise invalid(wrong)


async def _of_whom(move: Move) -> Applicants:
    return applicants(move.form.application if isinstance(move.form, AcceptForm) else await form_of(move.case.id))


async def _accepted(move: Move) -> None:
    form = move.form.application
    await Application.create(case_id=move.case.id, form=msgspec.to_builtins(form), category=form.category.strip())


async def _amended(move: Move) -> None:
    form = msgspec.to_builtins(move.form.application)
    await Application.filter(case_id=move.case.id).update(
        category=move.form.application.category.strip(), **sealed_for(Application, {"case_id": move.case.id}, form=form)
    )
    await show_anew(move.case.id)
    await review_anew(move.case.id)


async def _approved(move: Move) -> None:
    """Its place is that of the first approval, whatever held it up afterwards."""
    await Application.filter(case_id=move.case.id, approved_on=None).update(approved_on=move.actor.today)


async def _may_be_placed(move: Move) -> None:
    """By hand, as by a selection: agreed to and shown to everybody first."""
    await access.find_dwelling(move.form.dwelling_id, actor=move.actor)
    await require_agreed(move.case.id, move.actor.today)
    await require_publicised(move.case.id)


async def _placed(move: Move) -> None:
    """The slip of a family that is given a dwelling by hand (3a)."""
    await require_unhoused((await form_of(move.case.id)).members, actor=move.actor)
    dwelling = await Dwelling.get(id=move.form.dwelling_id)
    issue = IssueForm(ground="by_hand", reason=move.form.reason)
    await open_slip(move.case, dwelling, issue, actor=move.actor)


async def _is_free_to_live(move: Move) -> None:
    """Of a slip that a selection issues: it is asked there and then, and what is new is for the community to settle."""
    await require_agreed(move.case.id, move.actor.today)
    await require_publicised(move.case.id)
    await require_unhoused((await form_of(move.case.id)).members, actor=move.actor)
    if await has_unsettled_duplicate(move.case.id):
        raise refuse("duplicate_unsettled", "受理核查有新的重复，要先由社区核实，再开安置单。")


async def has_unsettled_duplicate(case_id: str) -> bool:
    """Whether the ledgers know by now of something that holds the family up and that nobody has ruled out. In a
    transaction.
    """
    ruled = await rulings_of(case_id)
    known = {one.rule + one.source: one.number for one in await findings_of(case_id)}
    found = (await look_up(applicants(await form_of(case_id)), own_case=case_id)).findings
    return any(one.blocks and known.get(one.rule + one.source, 0) not in ruled for one in found)


async def _is_vacant(move: Move) -> None:
    dwelling = await access.find_dwelling(move.form.dwelling_id, actor=move.actor)
    if move.form.started_on > move.actor.today:
        raise invalid({"form.started_on": "日期不能晚于今天。"})
    if before := await last_left(dwelling.id, move.form.started_on):
        raise invalid({"form.started_on": f"上一户{say_day(before)}退出，开始住的日期不能早于这一天。"})
    if not await in_force(ON_PAPER, move.actor.today):
        raise refuse("step_not_possible", "现在不再补登纸上办的安置，请开安置单，签合同、交首期租金以后领钥匙。")
    key = number_key(move.form.slip_number)
    if not key:
        raise invalid({"form.slip_number": "编号里没有数字，请照安置单上的编号填写，例如：安置〔2026〕12号。"})
    await take_turns(f"slip:{key[:32]}")
    if await PlacementSlip.filter(number_key=key).exists() or await Application.filter(paper_slip_key=key).exists():
        said = "这个编号已经是另一张安置单的，请核对；系统开的安置单，凭交钥匙入住，不用补登。"
        raise invalid({"form.slip_number": said})
    await refuse_held(dwelling.id)
    await refuse_drawn(move.case.id)
    await require_agreed(move.case.id, move.actor.today)
    await require_publicised(move.case.id)


async def _housed(move: Move) -> None:
    """The family enters the current ledger here, in the step's own transaction."""
    await require_unlisted((await form_of(move.case.id)).members, actor=move.actor)
    await Application.filter(case_id=move.case.id).update(paper_slip_key=number_key(move.form.slip_number))
    await _enters(move, move.form.started_on)


async def _moved_in(move: Move) -> None:
    """With the keys, of a family that was given a slip (3d); a subsidy that it was paid stops on that day."""
    form, keys_on = await form_of(move.case.id), move.form.keys_on
    if before := await last_left(move.form.dwelling_id, keys_on):
        raise invalid({"form.keys_on": f"上一户{say_day(before)}退出，交钥匙的日期不能早于这一天。"})
    paid = await require_unhoused(form.members, actor=move.actor)
    await stop_for_housing(paid, keys_on, actor=move.actor)
    await _enters(move, keys_on)


async def _enters(move: Move, started_on: date) -> None:
    form = await form_of(move.case.id)
    dwelling = await Dwelling.get(id=move.form.dwelling_id)
    household = await enter_family(form, move.case, actor=move.actor)
    try:
        tenancy = await begin_tenancy(household, dwelling, started_on=started_on, actor=move.actor)
    except IntegrityError:
        raise refuse("dwelling_taken") from None
    await Application.filter(case_id=move.case.id).update(tenancy_id=tenancy.id)
    await Case.filter(id=move.case.id).update(dwelling_id=dwelling.id)
    move.case.dwelling = dwelling
    said = f"{dwelling.address}，自{say_day(started_on)}起，{len(form.members)}人"
    await record_new(
        [Change("安置入住", "", said)],
        await read_state(household.id, ("household", "member", "tenancy")),
        household_id=household.id, actor=move.actor, stage=move.step.to, case_id=move.case.id, judged=True,
    )


async def form_of(case_id: str) -> ApplicationForm:
    """What the community wrote down."""
    return read_kept((await Application.get(case_id=case_id)).form, ApplicationForm)


async def forms_of(case_ids: Iterable[str]) -> dict[str, ApplicationForm]:
    """The same of several, by case. One query."""
    rows = await Application.filter(case_id__in=list(case_ids) or [""])
    return {row.case_id: read_kept(row.form, ApplicationForm) for row in rows}


async def indexes_of(case_id: str) -> list[str]:
    """By which the people of an application are known."""
    return [index for _, index in applicants(await form_of(case_id)).members]


declare_round(indexes_of)


# In which nothing more comes of it.
_OVER = ("housed", "refused", "withdrawn", "duplicate")
_WHY = {"slip_ended": "returned", "resume": "resumed", "resume_by_day": "resumed"}


def _keeps_place(step: Step) -> Step:
    """Whatever lets an application wait puts it into the list, and whatever ends that takes it out; with the
    application its score is over.
    """
    if (step.frm == WAITING) == (step.to == WAITING) and step.to not in _OVER:
        return step
    effect = step.effect

    async def keeps(move: Move) -> None:
        if effect:
            await effect(move)
        today = move.actor.today
        if move.step.to == WAITING:
            why = _WHY.get(move.step.action, "approved")
            await put(move.case, await indexes_of(move.case.id), today=today, why=why)
        else:
            await end(move.case.id, today=today, why=move.step.action)
        if move.step.to in _OVER:
            await review_anew(move.case.id)
            living = await Scoring.filter(application_id=move.case.id, live=1).first()
            await tell_source(living.case_id if living else None, "close", at=move.actor.at)

    # What the drawn table says of it.
    keeps.__name__ = f"{effect.__name__}, keeps_place" if effect else "keeps_place"
    return replace(step, effect=keeps)


class PauseForm(ReasonForm, kw_only=True):
    """By the family, at its community's desk."""

    until_on: Annotated[
        date, Meta(title="暂停到哪天", description="到期自动恢复轮候，最长一年", extra={"earliest": 0, "latest": 12})
    ]


async def _may_pause(move: Move) -> None:
    """Not while others wait for what becomes of it."""
    if await PublicityLine.filter(case_id=move.case.id, live=1).exists():
        raise refuse("step_not_possible", "评审结果正在公示，公示完了再暂停。")
    if await SelectionTurn.filter(application_id=move.case.id, live=1).exists():
        raise refuse("step_not_possible", "这户已经排进选房，选完了再暂停。")


async def _paused(move: Move) -> None:
    await waits_until(move.case, move.form.until_on)


async def _sat_out(move: Move) -> None:
    await waits_until(move.case, add_months(move.actor.today, await in_force(MONTHS, move.actor.today)))


async def _may_resume(move: Move) -> None:
    """What the family asked for it takes back; what its refusals brought about ends by its day."""
    last = await CaseEvent.filter(case_id=move.case.id, to_status="paused").order_by("-version").first()
    if last is not None and last.action == SIT_OUT:
        raise refuse("step_not_possible", "放弃满次数的暂停，到期自动恢复，不能提前。")


async def _resumed(move: Move) -> None:
    await waits_until(move.case, None)


_COMMUNITY, _STREET, _DISTRICT = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,), (actors.DISTRICT_CLERK,)
_CLAUSES = ("1a", "4.2.2d")
_OPEN = Step(None, "open", "accepted", _COMMUNITY, _CLAUSES, "受理申请", AcceptForm, duty="enter", checks=True,
             guard=_complete, effect=_accepted, body=AcceptBody)
_APPROVE = Step("accepted", "approve", "waiting", _STREET, _CLAUSES, "审核通过", ApproveForm, "primary", duty="approve",
                asks=True, checks=True, effect=_approved)
_AMEND = Step("sent_back", "amend", "accepted", _COMMUNITY, _CLAUSES, "改后重报", AcceptForm, duty="enter", asks=True,
              quiet=True, checks=True, guard=_complete, effect=_amended)
_PLACE = Step("waiting", "place", "placed", _DISTRICT, ("3a", "4.2.2d"), "开安置单", PlaceForm, "primary",
              duty="approve", quiet=True, checks=True, guard=_may_be_placed, effect=_placed, ahead=True)
_HOUSE = Step("waiting", "house", "housed", _DISTRICT, ("4.2.1a", "4.2.2d"), "补登纸上办的安置", HouseForm, "normal",
              duty="approve", quiet=True, checks=True, guard=_is_vacant, effect=_housed, ahead=True)
APPLICATION = register(
    Procedure(
        name="application",
        label="公租房申请",
        prefix="SQ",
        stages=("社区受理", "审核", "等待配租", "入住"),
        statuses={
            "accepted": Status("待街道审核", 1, days=10),
            "sent_back": Status("退回社区", 0, days=10),
            **held_statuses(),
            **denial_statuses(),
            "waiting": Status("等待配租", 2, after="申请已审核通过，正在等待分配房源。有空置房源时由区保障办安置。"),
            "placed": Status(
                "已开安置单", 3, after="安置单已经开出：先看房，再签合同，交首期租金以后领钥匙。", waits_for="管房单位",
            ),
            "housed": Status("已安置入住", 4, after="已安置入住，这户已记入现居住房源台账。"),
            "paused": Status("暂停轮候", 2, after="暂停期间不参加配租，到期自动恢复轮候，次序按原来的分。", tone="way"),
            "refused": Status("不予保障", -1, after="申请没有通过，原因见通知书。不服的，可以在期限内申请复核。"),
            "withdrawn": Status("已撤回", -1, after="申请已撤回，需要时可以重新申请。"),
        },
        steps=tuple(_keeps_place(step) for step in (
            _OPEN,
            held(_OPEN, effect=True),
            *held_steps(_CLAUSES, "accepted", refused=refused()),
            *denial_steps(("refused", DUPLICATE), "accepted", followed=True),
            _APPROVE,
            held(_APPROVE, effect=False),
            Step("accepted", "return", "sent_back", _STREET, ("1a",), "退回社区", ReasonForm, duty="approve",
                 asks=True),
            Step("accepted", "refuse", "refused", _STREET, ("1a",), "不予保障", RefuseForm, "danger", duty="approve",
                 asks=True, effect=refused()),
            _AMEND,
            held(_AMEND, effect=True),
            _HOUSE,
            held(_HOUSE, effect=False),
            _PLACE,
            Step("waiting", "slip_issued", "placed", (actors.BY_ITSELF,), ("3a",), "选定住房，开出安置单", NoForm,
                 guard=_is_free_to_live),
            Step("placed", "moved_in", "housed", (actors.BY_ITSELF,), ("3d", "4.2.1a", "4.2.2e"), "领到钥匙，入住",
                 MovedInForm, effect=_moved_in),
            Step("placed", "slip_ended", "waiting", (actors.BY_ITSELF,), ("3a",), "安置单没有办成，重新等待", NoForm),
            Step("waiting", "pause", "paused", _COMMUNITY, ("2g",), "暂停轮候", PauseForm, guard=_may_pause,
                 effect=_paused),
            Step("paused", "resume", "waiting", _COMMUNITY, ("2g",), "恢复轮候", NoForm, guard=_may_resume,
                 effect=_resumed),
            Step("paused", "resume_by_day", "waiting", (actors.BY_ITSELF,), ("2g",), "暂停期满，恢复轮候", NoForm,
                 lapses=True, effect=_resumed),
            Step("waiting", SIT_OUT, "paused", (actors.BY_ITSELF,), ("2g",), "放弃满次数，暂停轮候", NoForm,
                 guard=has_refused_enough, effect=_sat_out),
            Step("waiting", "not_agreed", "refused", (actors.BY_ITSELF,), ("2g",), "评审没有通过", RefuseForm,
                 effect=refused()),
            Step("waiting", "object_upheld", "refused", (actors.BY_ITSELF,), ("1d",), "公示异议成立", NoForm,
                 effect=refused(OBJECTED)),
            *(
                Step(status, "withdraw", "withdrawn", _COMMUNITY, ("1a",), "申请人撤回", ReasonForm, "danger",
                     duty="enter")
                for status in ("accepted", "sent_back", "suspected", "waiting", "paused")
            ),
        )),
        readers=(*_COMMUNITY, *_STREET, *_DISTRICT),
        chapter=Chapter.ALLOCATION,
        offers=(Offer("applications", "公租房申请", "home", "applications/list", 56),),
        duties=(
            recheck_duty(
                "application", "公租房申请",
                ("accepted", "sent_back", *held_statuses(), "waiting", "placed", "paused", "housed", "refused",
                 "withdrawn"),
            ),
        ),
        acceptance=Asked(_of_whom),
        answers=Answers(form_of, ("accepted", "sent_back", SUSPECTED, RULED_OUT), (*_COMMUNITY, *_STREET)),
    )
)


async def accept(case_id: str, form: ApplicationForm, *, actor: Actor) -> Case:
    """A community accepts an application in its own area. Raises not_allowed, form_invalid."""
    access.require_role(actor, actors.COMMUNITY_CLERK)
    opening = Opening(
        case_id, f"公租房申请：{as_name(form.members[0].name)}", actor.path,
        form={"application": msgspec.to_builtins(form)},
    )
    return (await open_cases(APPLICATION, [opening], actor=actor))[0]


@dataclass(frozen=True)
class Said:
    label: str
    tone: str
    next_step: str


# What the ledgers were found to say is not the family's to hear while it is looked into: it may be of another one.
_LOOKED_INTO = (SUSPECTED, RULED_OUT)


def said_to_family(case: Case | CaseLine, *, today: date) -> Said:
    """How its own application stands, in words for the family that applied."""
    if case.status in _LOOKED_INTO:
        return Said("社区正在核实", "way", "社区和街道正在核实您家的情况，核实好了接着办。有要补的，社区会联系您。")
    status = APPLICATION.statuses[case.status]
    if case.status == "paused" and case.due_on is not None:
        return Said(status.label, APPLICATION.tone(case.status), f"暂停到{say_day(case.due_on)}。{status.after}")
    said = next_step(APPLICATION, case.status, case.due_on, today=today, mine=None)
    return Said(status.label, APPLICATION.tone(case.status), said)


def vacant(text: str, *, actor: Actor) -> QuerySet[Dwelling]:
    """Dwellings in reach that a family could move into, by a part of the address. Raises not_allowed."""
    access.require_role(actor, actors.DISTRICT_CLERK)
    taken = Tenancy.filter(living=1).values("dwelling_id")
    found = access.dwellings_in_reach(actor).filter(~Q(id__in=Subquery(taken)) & habitable())
    if text := text.strip():
        found = found.filter(Q(address__contains=text) | Q(address_key__contains=address_key(text) or text))
    return found


def placeable(text: str, *, actor: Actor) -> QuerySet[Dwelling]:
    """Those of them that a family may be given by hand: promised to no draw of lots and no day of selection. Raises
    not_allowed.
    """
    return vacant(text, actor=actor).filter(~promised())
