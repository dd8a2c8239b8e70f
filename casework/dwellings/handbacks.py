"""Hand-back and acceptance (收回验收, 4.4.1.1a): a family gives its dwelling back, because it asked to, or because it
was judged to (5.1) and the notice was served.

A day is made; the manager looks at the dwelling room by room with photographs, reads the meters, counts the keys; the
settlement lies before both with every line; the family signs, or the community where nobody is left. With the
manager's signature the dwelling is accepted, in one transaction: the books come to what was signed, the entry moves by
an exit (`casework/exits/exits.py`, the one writer of that), the dwelling is vacant or under repair. What is then owed
to the family is the manager's duty until it is recorded as paid. Refuses a second one beside it, one while a renewal is
under way, days ahead or before the family moved in, a meter below its last reading, a room without a photograph, and
the family's withdrawal of what was ordered.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError

from casework.dwellings.handback_duty import (
    COLLECT_DAYS,
    CONTACT_DAYS,
    DEPOSIT_DUTY,
    REFUND_DAYS,
    REFUND_IN_WORKING_DAYS,
)
from casework.dwellings.handback_forms import (
    ALL_CAUSES,
    HALVES,
    AppointForm,
    AskForm,
    CallOffForm,
    HandbackBody,
    HandbackPaperForm,
    HandbackSignForm,
    LayForm,
    LookOverForm,
    PaidForm,
    StandInForm,
    kept,
    read_checklist,
)
from casework.dwellings.handback_looks import look_over, photographed
from casework.dwellings.handback_papers import HANDBACK_PAPER
from casework.dwellings.handback_payments import evened, is_so, paid, right_sum, tell_turned
from casework.dwellings.handback_settlement import SetOff, Settlement, set_off, write_books
from casework.dwellings.handback_signing import (
    family_signs,
    lay,
    manager_reads,
    may_lay,
    nobody_is_left,
    paper_lies_there,
    paper_signed,
    row_of,
    stands_in,
    tenant_reads,
    unsign,
    write,
)
from casework.dwellings.handback_standing import entered_elsewhere, standing_of
from casework.dwellings.handback_text import milli, say_total
from casework.dwellings.holds import begin_hold, end_hold
from casework.dwellings.lease_signing import signs_for
from casework.dwellings.standings import RECOVERING
from casework.dwellings.standings import REPAIR as UNDER_REPAIR
from casework.dwellings.utility_accounts import accounts_on
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.deliveries import Message
from casework.heart.duties import count_days
from casework.heart.forms import NoForm, ReasonForm
from casework.heart.life import PROCEDURES, Move, Procedure, Status, Step, Tell, register
from casework.heart.obligations import move_day
from casework.heart.problems import invalid, refuse
from casework.heart.rules import CALENDAR_DAYS, WORKING_DAYS, Rule, in_force
from casework.ledgers.responsibility import hold
from casework.papers.papers import issue
from casework.words.wording import say_day, say_day_of_year, say_fen
from models import Case, DwellingHold, Handback, MeterReading, RenewalRequest, RentPlan, Tenancy

KIND = "handback"
_NAMESPACE = uuid.UUID("c2a4d1f8-5f0b-4e0c-9f57-3d1b7a6e9c20")
FAMILY, MANAGER, COMMUNITY = (actors.TENANT,), (actors.MANAGER_CLERK,), (actors.COMMUNITY_CLERK,)
OPENERS = (*FAMILY, *MANAGER, *COMMUNITY)
BEFORE = ("asked", "ordered", "appointed", "checked", "offered", "family_signed")
# Of a renewal that somebody is working at.
_RENEWING = (
    "requested", "late", "checking", "judging", "eligible", "drafting", "signing", "unsigned", "rechecking",
    "rejudging",
)
_SAYS_WHO = {actors.TENANT: "family", actors.MANAGER_CLERK: "manager", actors.COMMUNITY_CLERK: "community"}


async def _due_in(move: Move, rule: Rule, unit: str = CALENDAR_DAYS) -> None:
    today = move.actor.today
    await waits_until(move.case, count_days(today, await in_force(rule, today), unit))


async def _refund_due(move: Move) -> None:
    """By the calendar or by working days, as the district has set for that day."""
    working = await in_force(REFUND_IN_WORKING_DAYS, move.actor.today)
    await _due_in(move, REFUND_DAYS, WORKING_DAYS if working else CALENDAR_DAYS)


# Asked for, or ordered


async def _may_ask(move: Move) -> None:
    form, tenancy = move.form, move.with_["tenancy"]
    if move.actor.role == actors.TENANT:
        if not await signs_for(move.actor):
            raise refuse("signatory_only", "退房须由承租人本人申请。本人不方便的，请到管房单位或社区办理。")
        if form.cause == "death":
            raise invalid({"form.cause": "承租人去世的，请家人到社区或管房单位办理。"})
    if form.leave_on < move.actor.today:
        raise invalid({"form.leave_on": "日期不能早于今天；已经搬走的，选今天。"})
    under_way = RenewalRequest.filter(tenancy_id=tenancy.id, under_way=1, case__status__in=list(_RENEWING))
    if await under_way.exists():
        raise refuse("handback_renewal")


async def _opened(move: Move) -> None:
    form: AskForm = move.form
    await _create(
        move, asked_by=_SAYS_WHO[move.actor.role], cause=form.cause, leave_on=form.leave_on, note=form.note or None
    )
    await _due_in(move, CONTACT_DAYS)


async def _ordered(move: Move) -> None:
    said = move.with_["order"]
    await _create(move, asked_by="ordered", **said)
    await waits_until(move.case, said["leave_on"])


async def _create(move: Move, **values: Any) -> None:
    tenancy: Tenancy = move.with_["tenancy"]
    try:
        await Handback.create(case_id=move.case.id, tenancy_id=tenancy.id, **values)
    except IntegrityError:
        raise refuse("handback_exists") from None
    held = DwellingHold.filter(dwelling_id=tenancy.dwelling_id, kind=RECOVERING, standing=1)
    if not await held.exists() and (tenancy.started_on is None or tenancy.started_on <= move.actor.today):
        await begin_hold(
            tenancy.dwelling_id, RECOVERING, since=move.actor.today, planned_until=None, reason="正在办理退房",
            case_id=move.case.id, today=move.actor.today,
        )


# A day, and what was found on it


async def _ahead(move: Move) -> None:
    if move.form.visit_on < move.actor.today:
        raise invalid({"form.visit_on": "日期不能早于今天。"})


async def _appointed(move: Move) -> None:
    form: AppointForm = move.form
    await write(move.case, visit_on=form.visit_on, visit_half=form.visit_half)
    await waits_until(move.case, form.visit_on)
    if not form.note:
        move.sealed["text"] = f"{say_day(form.visit_on)}{HALVES[form.visit_half]}上门验收"


async def _looked_over(move: Move) -> None:
    row = await row_of(move.case)
    await look_over(move.form, row.tenancy, today=move.actor.today)
    await photographed(move.case.id, move.form)


async def _checked(move: Move) -> None:
    form: LookOverForm = move.form
    await write(
        move.case, left_on=form.left_on, checklist=kept(form), mend=form.mend.strip(), mend_until=form.mend_until
    )
    move.sealed["text"] = f"{say_day(form.left_on)}交钥匙{form.keys}把，看了{len(form.rooms)}处"


# Accepted


async def _which_way(move: Move) -> str:
    total = move.with_["settled"].total
    return "accept_repay" if total < 0 else "accept_collect" if total > 0 else ""


async def _accepted(move: Move) -> None:
    """1. the books; 2. the meters; 3. the entry moves; 4. the dwelling; 5. what is left to be paid; 6. the paper."""
    row, settled, actor = move.with_["row"], move.with_["settled"], move.actor
    tenancy: Tenancy = row.tenancy
    off = _off(settled)
    await write_books(move.case.id, move.case.number, tenancy, row.left_on, settled, off, actor=actor)
    await _note_meters(move, row)
    await write(
        move.case, standing=None, manager_signer=f"{actor.organisation_name}　{actor.name}",
        manager_signed_at=actor.at, accepted_on=actor.today, deposit_left_fen=off.deposit_left,
        other_left_fen=off.other_left,
    )
    await _end_plan(move, tenancy)
    await _leaves(move, row)
    if row.mend:
        await begin_hold(
            tenancy.dwelling_id, UNDER_REPAIR, since=row.left_on, planned_until=_not_past(row.mend_until, actor.today),
            reason=row.mend, case_id=move.case.id, today=actor.today,
        )
    if move.step.to == "repaying":
        await _refund_due(move)
    elif move.step.to != "closed":
        await _due_in(move, COLLECT_DAYS)
    await issue(HANDBACK_PAPER, move.case, actor=actor, office_id=tenancy.dwelling.manager_id)
    move.sealed["text"] = say_total(settled.total)


def _not_past(day: date | None, today: date) -> date | None:
    return None if day is None else max(day, today)


def _off(settled: Settlement) -> SetOff:
    return set_off(settled.rent_fen, sum(line.fen for line in settled.other), settled.deposit_fen)


async def _note_meters(move: Move, row: Handback) -> None:
    known = await accounts_on(row.tenancy.dwelling_id, move.actor.today)
    for one in read_checklist(row.checklist).meters:
        if one.reading is not None:
            assert row.left_on is not None
            await MeterReading.create(
                dwelling_id=row.tenancy.dwelling_id, utility=one.utility, reading_milli=milli(one.reading),
                meter_number=known.get(one.utility, ("", ""))[1], read_on=row.left_on, case_id=move.case.id,
            )


async def _end_plan(move: Move, tenancy: Tenancy) -> None:
    """Instalments are over: whatever is left of them stands in the settlement."""
    plan = await RentPlan.filter(tenancy_id=tenancy.id, standing=1).first()
    if plan is not None:
        case = await Case.get(id=plan.case_id).select_related("household", "dwelling")
        action = "end" if case.status == "running" else "withdraw"
        form = {"reason": f"退房时一并结算（{move.case.number}）"}
        await advance(case, action, actor=move.actor, version=case.version, form=form)


async def _leaves(move: Move, row: Handback) -> None:
    """By an exit of its own case: chapter five's, and the one writer of who lives where."""
    assert row.left_on is not None
    tenancy, found = row.tenancy, read_checklist(row.checklist)
    opening = Opening(
        str(uuid.uuid5(_NAMESPACE, move.case.id)),
        f"{tenancy.household.name}家庭退出{tenancy.dwelling.address}"[:120],
        tenancy.area_path,
        tenancy.manager_path,
        household=tenancy.household,
        dwelling=tenancy.dwelling,
        form={
            "left_on": row.left_on, "cause": row.cause,
            "note": f"收回验收{move.case.number}，收回钥匙{found.keys}把，已逐间查看并结算。",
        },
        with_={"tenancy": tenancy, "rests_on": move.case.id},
    )
    (gone,) = await open_cases(PROCEDURES["exit"], [opening], actor=move.actor)
    await write(move.case, exit_id=gone.id)


async def _turned(move: Move) -> None:
    if move.step.to != "repaying":
        await _due_in(move, COLLECT_DAYS)
        return
    await _refund_due(move)
    if move.case.due_on is not None:
        await move_day(DEPOSIT_DUTY.kind, "", (await row_of(move.case)).id, move.case.due_on)


# Called off


async def _not_ordered(move: Move) -> None:
    if (await row_of(move.case)).judgement_id:
        raise refuse("handback_ordered")
    # Whose request it is to make, it is to take back.
    if move.actor.role == actors.TENANT and not await signs_for(move.actor):
        raise refuse("signatory_only", "退房由承租人本人申请，也由承租人本人撤回。")


async def _of_its_office(move: Move) -> None:
    """Whoever entered it may have left by now: it is the office's."""
    await _not_ordered(move)
    if await entered_elsewhere(move.case.id, move.actor.organisation_id):
        raise refuse("not_allowed", "这件退房不是本单位登记的，不能由本单位撤回。")


async def _called_off(move: Move) -> None:
    await unsign(move)
    await _let_go(move)


async def _let_go(move: Move) -> None:
    await write(move.case, standing=None)
    mine = DwellingHold.filter(dwelling_id=move.case.dwelling_id, kind=RECOVERING, standing=1, case_id=move.case.id)
    if await mine.exists():
        await end_hold(move.case.dwelling_id or 0, RECOVERING, on=move.actor.today, today=move.actor.today)


async def _has_left(move: Move) -> None:
    if (await row_of(move.case)).tenancy.living:
        raise refuse("step_not_possible")


# Who is told


def _tells(title: str, phrase: str, note: str) -> Tell:
    async def tell(move: Move) -> list[Message]:
        row = await row_of(move.case)
        said = note.format(
            by=say_day_of_year(row.leave_on), sum=say_fen(abs(row.total_fen)),
            visit=f"{say_day_of_year(row.visit_on)}{HALVES[row.visit_half]}" if row.visit_on else "",
        )
        fields = {"thing": "退房验收", "phrase": phrase, "note": said}
        return [Message(move.case.household_id or 0, title, fields)]

    return tell


_DONE = {
    "closed": _tells("房屋已收回，已经结清", "已结清", "两清，验收单可随时查看"),
    "repaying": _tells("房屋已收回，等管房单位退钱", "等退款", "应退{sum}"),
    "collecting": _tells("房屋已收回，还要补交", "请补交", "应补交{sum}"),
}
_CLAUSE = ("4.4.1.1a", "4.2.5a")
_STREET = (actors.STREET_CLERK,)
_READERS = (*OPENERS, *_STREET, actors.DISTRICT_CLERK)


def _accept(action: str, to: str, by: tuple[str, ...], style: str, **more: Any) -> Step:
    return Step("family_signed", action, to, by, _CLAUSE, "代表管房单位签收", HandbackSignForm, style, quiet=True,
                weighs=True, effect=_accepted, tell=_DONE[to], **more)


HANDBACK = register(
    Procedure(
        name=KIND,
        label="收回验收",
        prefix="SH",
        stages=("申请", "约时间", "上门验收", "结算签字", "结清"),
        statuses={
            "asked": Status("已申请退房，待约验收时间", 1),
            "ordered": Status("应当腾退，搬家期内", 1),
            "appointed": Status("已约好上门验收", 2),
            "checked": Status("已验收，待结算", 3, days=10),
            "offered": Status("待承租家庭签字", 3, days=10),
            "family_signed": Status("承租一方已签，待管房单位签收", 3, days=5),
            "repaying": Status("已收回，待退还押金", 4),
            "collecting": Status("已收回，待补交", 4),
            "closed": Status("已收回，已结清", 5, after="房屋已收回，款项已结清，租住关系已结束。"),
            "withdrawn": Status("已撤回，继续租住", -1, after="退房已撤回，照常租住；要退可以再申请。"),
            "lapsed": Status("已另外登记退出", -1, after="这户已经登记退出，这件退房验收不用再办。"),
        },
        steps=(
            Step(None, "open", "asked", OPENERS, _CLAUSE, "申请退房", AskForm, "primary", duty="enter", personal=True,
                 guard=_may_ask, effect=_opened, body=HandbackBody,
                 tell=_tells("退房申请已收到", "已收到", "管房单位会约您验收")),
            Step(None, "order", "ordered", (actors.BY_ITSELF, *_STREET), ("5.1c", "4.4.1.3d"), "通知腾退，等待验收",
                 NoForm, duty="enter", effect=_ordered, tell=_tells("请按期腾退，约好验收", "请腾退", "请在{by}前")),
            *(
                Step(status, "appoint", "appointed", MANAGER, _CLAUSE,
                     "改约时间" if status == "appointed" else "约定上门验收", AppointForm,
                     "normal" if status == "appointed" else "primary", asks=status != "appointed", weighs=True,
                     guard=_ahead, effect=_appointed, tell=_tells("上门验收的时间", "已约好", "{visit}上门验收"))
                for status in ("asked", "ordered", "appointed")
            ),
            *(
                Step(status, "check", "checked", MANAGER, _CLAUSE, "填写验收清单", LookOverForm,
                     "primary" if status == "appointed" else "normal", duty="enter", asks=status == "appointed",
                     weighs=True, quiet=True, ahead=True, guard=_looked_over, effect=_checked)
                for status in ("appointed", "checked")
            ),
            Step("checked", "lay", "offered", MANAGER, _CLAUSE, "结算，交承租家庭签字", LayForm, "primary", asks=True,
                 weighs=True, guard=may_lay, effect=lay,
                 tell=_tells("退房结算请您看一看、签一签", "待签字", "请逐项看过再签")),
            Step("offered", "sign", "family_signed", FAMILY, _CLAUSE, "我已看过，签字", HandbackSignForm, "primary",
                 asks=True, personal=True, quiet=True, guard=tenant_reads, effect=family_signs),
            Step("offered", "enter_paper", "family_signed", MANAGER, _CLAUSE, "登记纸质签字", HandbackPaperForm,
                 quiet=True, weighs=True, ahead=True, guard=paper_lies_there, effect=paper_signed),
            Step("offered", "stand_in", "family_signed", COMMUNITY, _CLAUSE, "没有人签，由社区签", StandInForm,
                 quiet=True, weighs=True, ahead=True, guard=nobody_is_left, effect=stands_in),
            Step("offered", "decline", "checked", FAMILY, _CLAUSE, "有不同意见，先不签", ReasonForm, personal=True,
                 effect=unsign),
            *(
                Step(status, "take_back", "checked", MANAGER, _CLAUSE, "收回重新结算", ReasonForm, effect=unsign)
                for status in ("offered", "family_signed")
            ),
            _accept("accept", "closed", MANAGER, "primary", asks=True, guard=manager_reads, instead=_which_way),
            _accept("accept_repay", "repaying", (actors.BY_ITSELF,), "normal"),
            _accept("accept_collect", "collecting", (actors.BY_ITSELF,), "normal"),
            Step("repaying", "repay", "closed", MANAGER, _CLAUSE, "登记已退还", PaidForm, "primary", asks=True,
                 weighs=True, guard=right_sum, effect=paid,
                 tell=_tells("押金和多交的钱已退还", "已退还", "没收到请联系管房单位")),
            Step("collecting", "collect", "closed", MANAGER, _CLAUSE, "登记已补交", PaidForm, "primary", asks=True,
                 weighs=True, guard=right_sum, effect=paid, tell=_tells("退房欠款已补交", "已结清", "都结清了")),
            Step("repaying", "turn_to_collect", "collecting", (actors.BY_ITSELF,), _CLAUSE, "账上变了，改为补交",
                 NoForm, guard=is_so, effect=_turned, tell=tell_turned),
            Step("collecting", "turn_to_repay", "repaying", (actors.BY_ITSELF,), _CLAUSE, "账上变了，改为退还",
                 NoForm, guard=is_so, effect=_turned, tell=tell_turned),
            *(
                Step(status, "even", "closed", (actors.BY_ITSELF,), _CLAUSE, "账上已经两清", NoForm, guard=is_so,
                     effect=evened, tell=_tells("退房款项已经结清", "已结清", "两清，谁也不欠谁"))
                for status in ("repaying", "collecting")
            ),
            *(
                Step(status, "withdraw", "withdrawn", FAMILY, _CLAUSE, "不退了，撤回", CallOffForm, "danger",
                     personal=True, guard=_not_ordered, effect=_called_off)
                for status in BEFORE
            ),
            *(
                Step(status, "call_off", "withdrawn", (*MANAGER, *COMMUNITY), _CLAUSE, "不退了，撤回", CallOffForm,
                     "danger", guard=_of_its_office, effect=_called_off,
                     tell=_tells("退房已撤回", "已撤回", "照常租住"))
                for status in BEFORE
            ),
            *(
                Step(status, "lapse", "lapsed", (actors.BY_ITSELF,), ("4.2.2c",), "承租家庭已另外登记退出", NoForm,
                     quiet=True, guard=_has_left, effect=_let_go)
                for status in BEFORE
            ),
            *(
                Step(status, "lift", "withdrawn", (actors.BY_ITSELF,), ("5.1b",), "决定已撤销，不用腾退", NoForm,
                     effect=_called_off, tell=_tells("腾退已撤销", "已撤销", "照常租住"))
                for status in BEFORE
            ),
        ),
        readers=_READERS,
        duties=(DEPOSIT_DUTY,),
        chapter=Chapter.DWELLINGS,
        offers=(
            Offer("handback", "退房", "exit", "handback_standings/detail", 57, to=FAMILY),
            Offer("handbacks", "收回验收", "exit", "cases/list", 50, {"procedure": KIND},
                  to=(*MANAGER, *COMMUNITY, *_STREET, actors.DISTRICT_CLERK)),
        ),
    )
)


# What handlers and chapter five call


async def start(case_id: str, tenancy_id: int, form: AskForm, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, tenant_only, not_found, tenancy_ended,
    handback_exists, handback_renewal, signatory_only, form_invalid.
    """
    access.require_role(actor, *OPENERS)
    access.require_in_person(actor)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return known
    tenancy = await access.find_tenancy(tenancy_id, actor=actor)
    # Held, so that of two of one family the second finds the first one's.
    await hold(tenancy.household_id)
    if not await Tenancy.filter(id=tenancy.id, living=1).exists():
        raise refuse("tenancy_ended")
    if known_one := await standing_of(tenancy.id):
        raise refuse("handback_exists", f"这户已有一件退房正在办理（{known_one.case.number}），请在那件里办。")
    opening = Opening(
        case_id, _title(tenancy), tenancy.area_path, tenancy.manager_path, household=tenancy.household,
        dwelling=tenancy.dwelling, form=msgspec.to_builtins(form), with_={"tenancy": tenancy},
    )
    return (await open_cases(HANDBACK, [opening], actor=actor))[0]


def _title(tenancy: Tenancy) -> str:
    return f"收回验收：{tenancy.dwelling.address}"[:120]


async def tenancy_of(tenancy_id: int | None, *, actor: Actor) -> Tenancy:
    """That tenancy in reach, or the one in which the family that asks lives. Raises not_allowed, not_found."""
    access.require_role(actor, *_READERS)
    access.require_purpose(actor, KIND)
    if tenancy_id is None and actor.role == actors.TENANT:
        living = await access.tenancies_in_reach(actor).filter(living=1).first()
        tenancy_id = living.id if living else None
    if tenancy_id is None:
        raise access.not_found()
    return await access.find_tenancy(tenancy_id, actor=actor)


async def order(tenancy: Tenancy, judgement: Case, leave_by: date, *, cause: str, actor: Actor) -> None:
    """By a judgement that was served: one of its own, or what the family has asked for already becomes it. `tenancy`
    with its household and dwelling. In a transaction.
    """
    assert cause in ALL_CAUSES
    household = await hold(tenancy.household_id)
    if await standing_of(tenancy.id):
        await Handback.filter(tenancy_id=tenancy.id, standing=1).update(judgement_id=judgement.id, leave_on=leave_by)
        return
    opening = Opening(
        str(uuid.uuid4()), _title(tenancy), household.area_path,
        tenancy.manager_path, household=household, dwelling=tenancy.dwelling,
        with_={"tenancy": tenancy, "order": {"cause": cause, "leave_on": leave_by, "judgement_id": judgement.id}},
    )
    await open_cases(HANDBACK, [opening], actor=actor, action="order")


async def lift(judgement_id: str, *, actor: Actor) -> None:
    """By a judgement that was revoked: what it ordered is over, and what the family had asked for is its own again.
    `actor`: the calendar. In a transaction.
    """
    row = await Handback.filter(judgement_id=judgement_id, standing=1).select_related("case").first()
    if row is None:
        return
    await Handback.filter(id=row.id).update(judgement_id="")
    if row.asked_by == "ordered":
        case = await Case.get(id=row.case_id).select_related("household", "dwelling")
        await advance(case, "lift", actor=actor, version=case.version)
