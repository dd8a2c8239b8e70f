"""House-lease agreements (《房屋租赁协议》, 1c): a subsidy is paid towards a home that the family rents, so what it
rents is written down, gone to, and looked through before it is paid, and again whenever the agreement changes.

The community writes down what stands on the paper and keeps its scan; it goes there, two together where the rule says
so, and photographs what it finds; the street verifies. What does not fit (a rent below the subsidy, a relative as
lessor, a public dwelling, a dwelling that another family is paid for, an area that cannot be, what was seen there) is
named, and each of the two accounts for it in writing. While a family is paid, a new agreement takes the place of the
one before, and the street sets the award anew where the rent no longer bears it. With its last day, or an end before
it, the subsidy rests from the month that the rule says, until another one stands; some days before, the family is
reminded.

Refuses an agreement of a subsidy that is over, a term that is over or upside down, one without its scan, a visit
without its photographs or by too few, and an award that stays above the rent.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from tortoise.expressions import Q

from casework.allocation.house_agreement_cover import (
    ENDING_DAYS,
    RESUME_MONTHS,
    STOP_MONTHS,
    VISITORS,
    About,
    doubts,
)
from casework.allocation.house_agreement_forms import AgreementBody, AgreementForm, ConfirmForm, EndForm, VisitForm
from casework.allocation.subsidies import SUBSIDY, form_of
from casework.evidence.proofs import rest_on_fresh
from casework.heart import access, actors, rounds
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.deliveries import Message, Told, brief, remind
from casework.heart.forms import NoForm, NoteForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.rounds import PAGE, calendar, each
from casework.heart.rules import in_force
from casework.heart.sources import tell_source
from casework.heart.transactions import atomically
from casework.heart.writing import write_row
from casework.ledgers.revisions import Change, revising
from casework.ledgers.suspensions import rests_from
from casework.words.addresses import address_key
from casework.words.calendar import add_months
from casework.words.clock import business_day
from casework.words.months import month_of, say_month
from casework.words.reading import as_name
from casework.words.wording import say_day, say_fen
from models import Case, Delivery, HouseAgreement, Household, HouseholdMember, SubsidyAward

KIND = "house_agreement"
# Of a subsidy that is asked for: until it is awarded, while its agreement can still be written down.
_ASKED_FOR = ("recorded", "sent_back", "suspected", "ruled_out", "reviewed")


async def row_of(case: Case) -> HouseAgreement:
    return await HouseAgreement.get(case_id=case.id)


async def about_of(row: HouseAgreement) -> About:
    if row.household_id is None:
        form = await form_of(row.source_case_id)
        return About([one.name for one in form.members], form.dwelling_address, form.monthly_amount_fen)
    names = await column(HouseholdMember.filter(household_id=row.household_id, left_on=None).limit(100), "name")
    award = await _award(row)
    return About(
        names, award.dwelling_address if award else row.address, award.monthly_amount_fen if award else 0,
        row.household_id,
    )


async def doubts_of(case: Case, today: date) -> list[str]:
    row = await row_of(case)
    return await doubts(row, await about_of(row), today)


async def _award(row: HouseAgreement) -> SubsidyAward | None:
    return await SubsidyAward.filter(household_id=row.household_id or 0, living=1).first()


def may_begin(status: str) -> bool:
    """Whether a subsidy in that status is one for which an agreement can be written down."""
    return status in (*_ASKED_FOR, "awarded")


async def of_subsidy(case: Case) -> list[HouseAgreement]:
    """Those of a subsidy's case and of the family it is paid to, the newest first, with their cases; 20 at most."""
    mine = Q(source_case_id=case.id)
    if case.household_id is not None:
        mine = mine | Q(household_id=case.household_id)
    return list(await HouseAgreement.filter(mine).order_by("-id").limit(20).select_related("case"))


# Guards


async def _fits(move: Move) -> None:
    form: AgreementForm = move.form
    wrong: dict[str, str] = {}
    if form.ends_on < form.starts_on:
        wrong["form.ends_on"] = "租期的最后一天不能早于第一天。"
    elif form.ends_on < move.actor.today:
        wrong["form.ends_on"] = "这份协议已经到期，请登记现在租着的那份。"
    if form.signed_on > form.ends_on:
        wrong["form.signed_on"] = "签协议的日子不能晚于租期的最后一天。"
    if wrong:
        raise invalid(wrong)


async def _has_scan(move: Move) -> None:
    await rest_on_fresh(move, "agreement_no_scan", of_anybody=True)


async def _was_there(move: Move) -> None:
    form: VisitForm = move.form
    row, today = await row_of(move.case), move.actor.today
    if form.visited_on > today:
        raise invalid({"form.visited_on": "日期不能晚于今天。"})
    if await in_force(VISITORS, today) > 1:
        if len(form.companion.strip()) < 2:
            raise invalid({"form.companion": "要两个人一起上门，请写另一位的姓名。"})
        if as_name(form.companion) == as_name(move.actor.name):
            raise invalid({"form.companion": "另一位不能是您自己。"})
    await rest_on_fresh(move, "agreement_no_photograph", of_anybody=True)
    row.visited_on, row.lives_there, row.rent_told_fen = form.visited_on, form.lives_there, form.rent_told_fen
    await _account_for(await doubts(row, await about_of(row), today), form.explained)


async def _account_for(found: list[str], explained: str) -> None:
    if found and len(explained.strip()) < 2:
        raise invalid({"form.explained": f"请逐条写清楚：{''.join(found)}"})


async def _bears_it(move: Move) -> None:
    """The street's second look, by what is so now."""
    form: ConfirmForm = move.form
    row, today = await row_of(move.case), move.actor.today
    if row.ends_on < today:
        raise refuse("agreement_over")
    about, award = await about_of(row), None
    if row.household_id is None:
        await _require_asked_for(await Case.get(id=row.source_case_id))
    elif (award := await _award(row)) is None:
        raise refuse("agreement_no_award")
    wanted = form.monthly_amount_fen
    if wanted is not None and award is None:
        raise invalid({"form.monthly_amount_fen": "还没有发放的补贴，请退回社区改补贴登记。"})
    paid = wanted or about.monthly_amount_fen
    if award is not None and paid > row.rent_fen:
        raise invalid({"form.monthly_amount_fen": f"补贴不能高于租金，最多{say_fen(row.rent_fen)}。"})
    # A new agreement is of a new address: set anew with it, that is no doubt any more.
    beside = About(about.names, row.address if award else about.address, paid, about.household_id)
    await _account_for(await doubts(row, beside, today), form.explained)


async def _require_asked_for(case: Case) -> None:
    if case.status not in _ASKED_FOR:
        raise refuse("agreement_no_award")


async def _ends_within(move: Move) -> None:
    row = await row_of(move.case)
    if not row.starts_on <= move.form.ended_on <= min(row.ends_on, move.actor.today):
        raise invalid({"form.ended_on": "不能早于租期的第一天，也不能晚于今天和租期的最后一天。"})


# Effects


async def _opened(move: Move) -> None:
    form: AgreementForm = move.form
    household: Household | None = move.with_["household"]
    await HouseAgreement.create(
        case_id=move.case.id, household_id=household.id if household else None,
        source_case_id=move.with_["source_id"], lessor=form.lessor.strip(), right=form.right, related=form.related,
        address=form.address, address_key=address_key(form.address), area_centi_m2=round(form.area_m2 * 100),
        rent_fen=form.rent_fen, signed_on=form.signed_on, starts_on=form.starts_on, ends_on=form.ends_on,
        note=form.note or None,
    )


async def _visited(move: Move) -> None:
    form: VisitForm = move.form
    await write_row(
        HouseAgreement, move.case.id, visited_on=form.visited_on, companion=form.companion.strip() or None,
        lives_there=form.lives_there, rent_told_fen=form.rent_told_fen, findings=form.findings,
        explained=form.explained.strip() or None,
    )


async def _confirmed(move: Move) -> None:
    """It stands; the one before it is replaced, and what is paid follows it."""
    row, today = await row_of(move.case), move.actor.today
    await write_row(HouseAgreement, move.case.id, standing=1, confirmed_on=today)
    before = HouseAgreement.filter(standing=1).exclude(id=row.id)
    mine = Q(household_id=row.household_id) if row.household_id else Q(source_case_id=row.source_case_id)
    for one in await before.filter(mine).order_by("id").limit(20):
        await tell_source(one.case_id, "replace", at=move.actor.at)
    if row.household_id is None or (award := await _award(row)) is None:
        return
    await HouseAgreement.filter(household_id=row.household_id, resting=1).update(resting=None)
    async with revising(
        award.household_id, "award", actor=move.actor, stage=move.step.to, case_id=move.case.id, judged=True
    ) as changes:
        await SubsidyAward.filter(id=award.id).update(**(await _set_anew(row, award, move, changes)))


async def _set_anew(row: HouseAgreement, award: SubsidyAward, move: Move, changes: list[Change]) -> dict[str, Any]:
    values: dict[str, Any] = {"dwelling_address": row.address, "dwelling_address_key": row.address_key}
    until = f"{say_fen(row.rent_fen)}一个月，到{say_day(row.ends_on)}"
    changes.append(Change("租赁协议", award.dwelling_address, f"{row.address}，{until}"))
    amount = move.form.monthly_amount_fen
    if amount is not None and amount != award.monthly_amount_fen:
        values["monthly_amount_fen"] = amount
        changes.append(Change("每月补贴", say_fen(award.monthly_amount_fen), say_fen(amount)))
    over = HouseAgreement.filter(household_id=award.household_id, ended_on__not_isnull=True)
    if award.suspended_from is not None and award.resumed_from is None and await over.exists():
        month = _month_after(move.actor.today, await in_force(RESUME_MONTHS, move.actor.today))
        values["resumed_from"] = max(month, award.suspended_from)
        said = f"{say_month(month_of(values['resumed_from']))}起恢复发放，以前的不补发"
        changes.append(Change("补贴发放", "暂停发放", said))
    return values


def _month_after(day: date, months: int) -> date:
    return add_months(day.replace(day=1), months)


async def _over(move: Move) -> None:
    row = await row_of(move.case)
    day = move.form.ended_on if isinstance(move.form, EndForm) else row.ends_on
    await write_row(HouseAgreement, move.case.id, standing=None, ended_on=day, resting=1)
    await _rest(row.household_id, day, move)


async def _rest(household_id: int | None, day: date, move: Move) -> None:
    award = await SubsidyAward.filter(household_id=household_id or 0, living=1).first()
    if award is None or (award.suspended_from is not None and award.resumed_from is None):
        return
    month = _month_after(day, await in_force(STOP_MONTHS, move.actor.today))
    move.with_["month"] = month
    async with revising(
        award.household_id, "award", actor=move.actor, stage=move.step.to, case_id=move.case.id, judged=True
    ) as changes:
        await SubsidyAward.filter(id=award.id).update(**rests_from(award, month))
        said = f"租赁协议{say_day(day)}结束，{say_month(month_of(month))}起暂停发放"
        changes.append(Change("补贴发放", "发放中", said))


async def _tell_rest(move: Move) -> list[Message]:
    month = move.with_.get("month")
    if month is None or move.case.household_id is None:
        return []
    said = {"thing": "租赁协议", "phrase": "已经结束", "note": "请把新的协议交到社区"}
    return [Message(move.case.household_id, f"租赁协议结束，{say_month(month_of(month))}起暂停发放补贴", said)]


async def _put_away(move: Move) -> None:
    await write_row(HouseAgreement, move.case.id, standing=None, resting=None)


_COMMUNITY, _STREET = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,)
_CALENDAR, _CLAUSES = (actors.BY_ITSELF,), ("1c",)
HOUSE_AGREEMENT = register(
    Procedure(
        name=KIND,
        label="租赁协议",
        prefix="ZL",
        stages=("社区登记", "上门核查", "街道核实", "有效"),
        statuses={
            "drafted": Status("待上传扫描件", 0, days=5),
            "visiting": Status("待上门核查", 1, days=5),
            "checking": Status("待街道核实", 2, days=5),
            "verified": Status(
                "已核实", 3, after="续签、换房、涨租的，登记新的协议；到期没有新的，补贴要暂停。", tone="done"
            ),
            "over": Status("已到期", 4, after="协议已经结束，补贴要等新的协议核实后再恢复。", tone="stop"),
            "replaced": Status("已换新协议", 4, after="另有一份新的协议，这份留档备查。"),
            "closed": Status("补贴已结束", 4, after="补贴已经结束，这份协议留档备查。"),
            "withdrawn": Status("已撤回", -1, after="登记已撤回，这份协议没有用过。"),
        },
        steps=(
            Step(None, "open", "drafted", _COMMUNITY, _CLAUSES, "登记租赁协议", AgreementForm, duty="enter",
                 guard=_fits, effect=_opened, body=AgreementBody),
            Step("drafted", "file", "visiting", _COMMUNITY, _CLAUSES, "扫描件已传好，去上门核查", NoteForm, "primary",
                 duty="enter", asks=True, guard=_has_scan),
            Step("visiting", "visit", "checking", _COMMUNITY, _CLAUSES, "登记上门核查", VisitForm, "primary",
                 duty="enter", asks=True, guard=_was_there, effect=_visited),
            Step("checking", "confirm", "verified", _STREET, _CLAUSES, "核实无误", ConfirmForm, "primary",
                 duty="approve", asks=True, guard=_bears_it, effect=_confirmed),
            Step("checking", "return", "visiting", _STREET, _CLAUSES, "退回再核查", ReasonForm, duty="approve",
                 asks=True),
            Step("verified", "end", "over", _COMMUNITY, _CLAUSES, "登记提前结束", EndForm, duty="enter",
                 guard=_ends_within, effect=_over, tell=_tell_rest),
            Step("verified", "lapse", "over", _CALENDAR, _CLAUSES, "协议到期", NoForm, effect=_over, tell=_tell_rest),
            *(
                Step(status, action, to, _CALENDAR, _CLAUSES, label, effect=_put_away)
                for status in ("verified", "over")
                for action, to, label in (("replace", "replaced", "换了新协议"), ("close", "closed", "补贴已结束"))
            ),
            *(
                Step(status, "withdraw", "withdrawn", _COMMUNITY, _CLAUSES, "撤回登记", ReasonForm, "danger")
                for status in ("drafted", "visiting", "checking")
            ),
        ),
        readers=(*_COMMUNITY, *_STREET, actors.DISTRICT_CLERK),
        chapter=Chapter.ALLOCATION,
        offers=(Offer("house_agreements", "租赁协议", "doc", "cases/list", 63, {"procedure": KIND}),),
    )
)


async def begin(body: AgreementBody, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, not_found, form_invalid, agreement_no_award.
    """
    access.require_role(actor, *_COMMUNITY)
    if known := await access.find_known_case(body.id, KIND, actor=actor):
        return known
    if (body.subsidy_id is None) == (body.award_id is None):
        raise invalid({"award_id": "请写明是哪一件补贴登记，或者是哪一户的补贴，只写一个。"})
    household: Household | None = None
    source_id = ""
    if body.subsidy_id is not None:
        source = await access.find_case(body.subsidy_id, actor=actor, procedure=SUBSIDY.name)
        await _require_asked_for(source)
        source_id, path, name = source.id, source.area_path, (await form_of(source.id)).members[0].name
    else:
        award = await access.find_award(body.award_id or 0, actor=actor)
        if award.living is None:
            raise refuse("agreement_no_award")
        household, path, name = award.household, award.area_path, award.household.name
    opening = Opening(
        body.id, f"租赁协议：{as_name(name)}"[:120], path, household=household, form=msgspec.to_builtins(body.form),
        with_={"household": household, "source_id": source_id},
    )
    return (await open_cases(HOUSE_AGREEMENT, [opening], actor=actor))[0]


# The calendar


_NOT_PAID = ("refused", "withdrawn", "duplicate")


async def _round(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Those whose last day is over, and those of a subsidy that has ended; and of a family that waits for a new one,
    that nothing is paid meanwhile, whatever else began to pay again.
    """
    today, behind = business_day(now()), 0
    kept = Q(standing=1) | Q(resting=1)
    while rows := await HouseAgreement.filter(kept, id__gt=behind).order_by("id").limit(PAGE):
        behind = rows[-1].id
        families = [row.household_id for row in rows if row.household_id is not None]
        paying = await SubsidyAward.filter(household_id__in=families or [0], living=1)
        awards = {one.household_id: one for one in paying}
        sources = [row.source_case_id for row in rows if row.household_id is None]
        gone = set(await column(Case.filter(id__in=sources or ["-"], status__in=_NOT_PAID), "id"))
        due = {}
        for row in rows:
            paid = awards.get(row.household_id) if row.household_id is not None else None
            if row.source_case_id in gone or (row.household_id is not None and paid is None):
                due[row.case_id] = "close"
            elif row.standing and row.ends_on < today:
                due[row.case_id] = "lapse"
            elif row.resting and paid and (paid.suspended_from is None or paid.resumed_from is not None):
                due[row.case_id] = ""

        async def bring(case_id: str, due: dict[str, str] = due) -> None:
            await bring_up(case_id, due[case_id], at=now())

        await each(due, bring)
        yield len(due)


async def bring_up(case_id: str, action: str, *, at: datetime) -> None:
    """In a transaction. `action`: what the round has found; "": it is over, and something else began to pay again."""
    case = await Case.filter(id=case_id).select_for_update().get()
    await case.fetch_related("household", "dwelling")
    if action:
        await advance(case, action, actor=calendar(at), version=case.version)
        return
    row = await row_of(case)
    step = HOUSE_AGREEMENT.step("verified", "lapse")
    if row.resting and step is not None:
        await _rest(row.household_id, business_day(at), Move(case, step, calendar(at), None))


rounds.declare("house_agreements", _round)


async def _remind(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Families whose agreement ends soon, once for each of the days of the rule; of those that have passed unseen the
    last alone. Whoever has no phone is told of the last in person.
    """
    today, behind = business_day(now()), 0
    days: tuple[int, ...] = await in_force(ENDING_DAYS, today)
    soon = Q(standing=1, household_id__not_isnull=True, ends_on__gte=today, ends_on__lte=today + timedelta(max(days)))
    while rows := await HouseAgreement.filter(soon, id__gt=behind).order_by("id").limit(PAGE).select_related("case"):
        behind = rows[-1].id
        told = {}
        for row in rows:
            near = min(one for one in days if (row.ends_on - today).days <= one)
            said = Message(row.household_id or 0, f"租房协议{say_day(row.ends_on)}到期，请换新的", {
                "thing": "租房协议", "phrase": "快到期", "note": brief(f"{say_day(row.ends_on)}到期，带新协议到社区"),
            })
            cause = f"{row.case_id}:ends:{near}"
            told[cause] = Told(said, KIND, row.case_id, cause, "pages/home/detail", in_person=near == min(days))
        known = set(await column(Delivery.filter(cause__in=list(told)), "cause"))
        fresh = [one for cause, one in told.items() if cause not in known]
        await atomically(lambda fresh=fresh: remind(fresh, at=now()))  # type: ignore[misc]
        yield len(fresh)


rounds.declare("house_agreements_ending", _remind)
