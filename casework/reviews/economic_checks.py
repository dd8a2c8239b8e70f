"""Checks of a family's means (家庭经济状况核对, 4.7a): asked for by a community or a street, as it is authorised.

Asked for only where every adult has signed and the letters still last for the check and what follows (1b): else it is
said who or which day is missing. The request is a numbered paper. What comes back is entered with its scan, told to the
family, which may dispute it within some days, and then a street concludes: what it leads to goes through the procedure
it belongs to. The report serves the purpose that was named: whoever of an office reads it or prints a copy says for
what, and each time is counted and on record; without that neither its figures nor its scan is shown. Refuses a second
one under way, a report that is older than its request, or whose authorisation was taken back meanwhile, a dispute that
comes late, and a conclusion that the report belies or that there is nothing of the family's to carry it out by.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.evidence.proofs import rest_on_fresh
from casework.heart import access, actors, audit
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import check_day, waits_until
from casework.heart.deliveries import Message
from casework.heart.duties import count_days
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import NoForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, Tell, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.rules import Rule, declare, in_force
from casework.heart.transactions import WriteRaced
from casework.heart.writing import write_row
from casework.papers.papers import issue
from casework.reviews.authorisation_cover import (
    About,
    Covered,
    about_of,
    people_of,
    require_cover,
    require_under_way,
    standing_of,
)
from casework.reviews.economic_check_forms import (
    ConcludeForm,
    DisputeForm,
    MeansForm,
    MeansReportForm,
    ReadBody,
    RequestBody,
    RequestForm,
)
from casework.reviews.economic_check_papers import REQUEST
from casework.words.clock import business_day
from casework.words.wording import say_day, say_fen
from casework.words.working_days import not_on_a_day_of_rest
from models import Case, EconomicCheck, EconomicCheckReading, Evidence, Household, SubsidyAward

KIND = "economic_check"
DISPUTE_DAYS = declare(
    Rule(
        "economic_check_dispute_days", "家庭收到核对结果后，几天内可以提出异议", 5,
        "工作流程四(七)。异议的天数由区保障办设定。", least=1, most=60,
    )
)
_FIELDS = {
    "income_fen": "全家月均收入", "assets_fen": "存款和金融资产", "homes": "名下住房", "vehicles": "名下车辆",
}
REPORTED = ("reported", "disputed", "undisputed", "concluded")


class Compared(msgspec.Struct):
    """One line: what was declared, and what was found."""

    label: str
    declared: str
    found: str
    differs: bool


async def row_of(case: Case) -> EconomicCheck:
    return await EconomicCheck.get(case_id=case.id)


async def about_check(row: EconomicCheck) -> About:
    if row.household_id is not None:
        return About(household=await Household.get(id=row.household_id))
    return About(source=await Case.get(id=row.source_case_id).select_related("household"))


def compared(row: EconomicCheck) -> list[Compared]:
    declared: Any = row.declared or {}
    found: Any = row.found or {}
    return [
        Compared(label, _said(name, declared[name]), _said(name, found[name]), declared[name] != found[name])
        for name, label in _FIELDS.items()
        if name in declared and name in found
    ]


def proposed(row: EconomicCheck) -> list[str]:
    """What follows from the differences, for whoever concludes: codes of EFFECTS. It decides nothing."""
    declared: Any = row.declared or {}
    found: Any = row.found or {}
    more = {name for name in _FIELDS if found.get(name, 0) > declared.get(name, 0)}
    if row.household_id is None:
        return ["application"] if more else ["none"]
    if more & {"homes", "vehicles", "assets_fen"}:
        return ["judgement", "change"]
    return ["change"] if any(found.get(name) != declared.get(name) for name in _FIELDS) else ["none"]


def _said(name: str, value: int) -> str:
    return say_fen(value) if name.endswith("_fen") else f"{value}{'套' if name == 'homes' else '辆'}"


# Guards


async def _may_ask(move: Move) -> None:
    form: RequestForm = move.form
    wrong = {}
    if not form.vouched:
        wrong["form.vouched"] = "证件和授权委托书都看过原件，才能申请核对。"
    if form.income_from > form.income_to:
        wrong["form.income_to"] = "不能早于开始的月份。"
    if wrong:
        raise invalid(wrong)
    await require_cover(move.with_["about"], move.actor.today)


async def _asks_again(move: Move) -> None:
    await require_cover(await about_check(await row_of(move.case)), move.actor.today)


async def _has_come(move: Move) -> None:
    """With its scan, and while those whom it is about still authorise it."""
    # What was reported before anybody asked answers something else.
    check_day(move, "reported_on", business_day(move.case.opened_at))
    row = await row_of(move.case)
    lacking = (await standing_of(await about_check(row), move.actor.today)).lacking(move.actor.today)
    if lacking:
        raise refuse("authorisation_lacking", f"现在不能用这份报告：{'；'.join(lacking)}。请先补签、续签授权委托书。")
    await rest_on_fresh(move, "economic_check_no_report", of_anybody=True)


async def _in_time(move: Move) -> None:
    row = await row_of(move.case)
    if row.dispute_by is not None and move.actor.today > row.dispute_by:
        raise refuse("economic_check_late", f"异议要在{say_day(row.dispute_by)}以前提，现在已经过了。")
    if move.actor.role != actors.TENANT and len(move.form.asked_by.strip()) < 2:
        raise invalid({"form.asked_by": "请写明是谁来提的。"})


async def _can_follow(row: EconomicCheck) -> list[str]:
    """Of EFFECTS those that there is something to carry out by."""
    if row.household_id is None:
        return ["none", "explained", "application"]
    drawn = await SubsidyAward.filter(household_id=row.household_id, living=1).exists()
    more = (["subsidy"] if drawn else []) + (["application"] if row.purpose == "application" else [])
    return ["none", "explained", "change", "judgement", *more]


async def _choices_here(case: Case) -> dict[str, list[str]]:
    """What the report says stays out of it: whoever reads it says first for what."""
    return {"effect": await _can_follow(await row_of(case))}


async def _follows(move: Move) -> None:
    row, effect = await row_of(move.case), move.form.effect
    differs = any(one.differs for one in compared(row))
    wrong = ""
    if effect not in await _can_follow(row):
        wrong = "这件事没有可以这样办理的，请选别的。"
    elif effect == "none" and differs:
        wrong = "核对结果和申报不一致，不能选“和申报一致”；核实清楚、不影响待遇的，选那一项。"
    elif effect == "explained" and not differs:
        wrong = "核对结果和申报一致，没有要核实的不一致。"
    if wrong:
        raise invalid({"form.effect": wrong})


# Effects


def _means(form: MeansForm) -> dict[str, int]:
    return {name: getattr(form, name) for name in _FIELDS}


def _person(one: Covered) -> dict[str, str]:
    until = f"到{say_day(one.until)}" if one.until else "到不再享受保障为止"
    return {
        "name": one.person.name, "relationship": one.person.relationship, "until": until if one.signed else "没有成年",
    }


async def _requested(move: Move) -> None:
    form: RequestForm = move.form
    about: About = move.with_["about"]
    try:
        await EconomicCheck.create(
            case_id=move.case.id, household_id=about.household.id if about.household else None,
            source_case_id=about.source.id if about.source else "", purpose=form.purpose, income_from=form.income_from,
            income_to=form.income_to, assets_on=form.assets_on, declared=_means(form),
            persons=[_person(one) for one in (await standing_of(about, move.actor.today)).people],
        )
    except IntegrityError:
        raise WriteRaced from None
    await issue(REQUEST, move.case, actor=move.actor)


async def _requested_again(move: Move) -> None:
    about = await about_check(await row_of(move.case))
    await write_row(
        EconomicCheck, move.case.id, report_number="", reported_on=None, found=None, dispute_by=None,
        persons=[_person(one) for one in (await standing_of(about, move.actor.today)).people],
    )
    await issue(REQUEST, move.case, actor=move.actor)


async def _reported(move: Move) -> None:
    form: MeansReportForm = move.form
    term = count_days(move.actor.today, await in_force(DISPUTE_DAYS, move.actor.today), DISPUTE_DAYS.unit)
    # A family's term does not end on a day on which nobody is there to be told (民法典 203).
    last = not_on_a_day_of_rest(term)
    await write_row(
        EconomicCheck, move.case.id, report_number=form.report_number, reported_on=form.reported_on,
        found=_means(form), dispute_by=last,
    )
    await waits_until(move.case, last)


async def _disputed(move: Move) -> None:
    form: DisputeForm = move.form
    await write_row(EconomicCheck, move.case.id, dispute=form.dispute, disputed_by=form.asked_by.strip() or None)


async def _concluded(move: Move) -> None:
    form: ConcludeForm = move.form
    await write_row(EconomicCheck, move.case.id, effect=form.effect, answer=form.answer, under_way=None)


async def _over(move: Move) -> None:
    await write_row(EconomicCheck, move.case.id, under_way=None)


def _tells(phrase: str, note: str) -> Tell:
    async def tell(move: Move) -> list[Message]:
        if move.case.household_id is None:
            return []
        fields = {"thing": "经济状况核对", "phrase": phrase, "note": note}
        return [Message(move.case.household_id, f"经济状况核对：{phrase}", fields)]

    return tell


async def _withholds(case: Case, actor: Actor) -> Sequence[str]:
    """The scan of a report: from whoever of an office has not said today for what it is read, and has not sent it."""
    if actor.role in (actors.TENANT, actors.FORMER_TENANT) or case.status not in REPORTED:
        return ()
    read = EconomicCheckReading.filter(case_id=case.id, account_id=actor.account_id, day=actor.today)
    if await read.exists():
        return ()
    return await column(Evidence.filter(~Q(account_id=actor.account_id), case_id=case.id), "id")


_ENTER, _STREET = (actors.COMMUNITY_CLERK, actors.STREET_CLERK), (actors.STREET_CLERK,)
_CALENDAR, _CLAUSES = (actors.BY_ITSELF,), ("4.7a",)
_CONCLUDES = tuple(
    Step(status, "conclude", "concluded", _STREET, _CLAUSES, "作出结论", ConcludeForm, "primary", duty="approve",
         asks=True, guard=_follows, effect=_concluded, tell=_tells("已有结论", "请在手机里看"))
    for status in ("undisputed", "disputed")
)
ECONOMIC_CHECK = register(
    Procedure(
        name=KIND,
        label="经济状况核对",
        prefix="HD",
        stages=("申请核对", "收到报告", "异议期", "结论"),
        statuses={
            "requested": Status("待收到核对报告", 1, days=30),
            "reported": Status("核对结果可提异议", 2, after="在期限内可以提出异议；没有异议的，由街道作出结论。"),
            "disputed": Status("有异议，待街道答复", 2, days=10),
            "undisputed": Status("没有异议，待街道结论", 3, days=10),
            "concluded": Status("已有结论", 4, after="核对已有结论；要处理的，按结论另行办理。"),
            "withdrawn": Status("已撤回", -1, after="核对申请已撤回。"),
        },
        steps=(
            Step(None, "open", "requested", _ENTER, ("1b", "4.7a"), "申请核对经济状况", RequestForm, duty="enter",
                 guard=_may_ask, effect=_requested, body=RequestBody),
            Step("requested", "report", "reported", _ENTER, _CLAUSES, "登记核对报告", MeansReportForm, "primary",
                 duty="enter", asks=True, guard=_has_come, effect=_reported,
                 tell=_tells("核对结果出来了", "有不同意见请在期限内提")),
            Step("reported", "dispute", "disputed", (actors.TENANT, *_ENTER), _CLAUSES, "提出异议", DisputeForm,
                 personal=True, guard=_in_time, effect=_disputed),
            Step("reported", "pass_term", "undisputed", _CALENDAR, _CLAUSES, "期限内没有异议", NoForm, quiet=True,
                 lapses=True),
            *_CONCLUDES,
            Step("disputed", "ask_again", "requested", _STREET, ("1b", "4.7a"), "重新核对", ReasonForm, duty="approve",
                 asks=True, guard=_asks_again, effect=_requested_again, tell=_tells("重新核对", "结果出来再告诉您")),
            Step("requested", "withdraw", "withdrawn", _ENTER, _CLAUSES, "撤回核对申请", ReasonForm, "danger",
                 effect=_over),
        ),
        readers=(actors.TENANT, *_ENTER, actors.DISTRICT_CLERK),
        chapter=Chapter.REVIEWS,
        offers=(
            Offer("economic_checks", "经济状况核对", "scales", "cases/list", 63, {"procedure": KIND},
                  to=(actors.TENANT, *_ENTER, actors.DISTRICT_CLERK)),
        ),
        withholds=_withholds,
        among=_choices_here,
    )
)


async def begin(body: RequestBody, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, not_found, form_invalid, family_not_listed,
    application_over, economic_check_exists, authorisation_lacking.
    """
    access.require_role(actor, *_ENTER)
    if known := await access.find_known_case(body.id, KIND, actor=actor):
        return known
    if (body.household_id is None) == (body.application_id is None):
        raise invalid({"household_id": "请写明是哪一户，或者是哪一件申请，只写一个。"})
    about = await about_of(body.household_id, body.application_id, actor=actor)
    await require_under_way(about)
    if about.source:
        # Held: one of an application at a time.
        await Case.filter(id=about.source.id).select_for_update().first()
    of = Q(household_id=about.household.id) if about.household else Q(source_case_id=about.key[1], household_id=None)
    if await EconomicCheck.filter(of, under_way=1).exists():
        raise refuse("economic_check_exists")
    name = about.name or (await people_of(about))[0].name
    opening = Opening(
        body.id, f"经济状况核对：{name}"[:120], about.area_path, household=about.household,
        form=msgspec.to_builtins(body.form), with_={"about": about},
    )
    return (await open_cases(ECONOMIC_CHECK, [opening], actor=actor))[0]


register_door(Door("economic_check.read", "查看核对报告", ReadBody, (*_ENTER, actors.DISTRICT_CLERK)))


async def read_report(case_id: str, body: ReadBody, *, actor: Actor) -> tuple[EconomicCheck, int]:
    """Counted, and on record, before it is shown. In a transaction. Returns it and which reading this is. Raises
    not_allowed, not_found, economic_check_no_report.
    """
    access.require_role(actor, *_ENTER, actors.DISTRICT_CLERK)
    case = await access.find_case(case_id, actor=actor, procedure=KIND)
    # Held, so that two at once are counted as two.
    await Case.filter(id=case.id).select_for_update().first()
    if case.status not in REPORTED:
        raise refuse("economic_check_no_report", "还没有收到核对报告。")
    number = await EconomicCheckReading.filter(case_id=case.id).count() + 1
    try:
        await EconomicCheckReading.create(
            case_id=case.id, number=number, kind=body.kind, reason=body.reason, account_id=actor.account_id,
            name=actor.name, at=actor.at, day=actor.today,
        )
    except IntegrityError:
        raise WriteRaced from None
    await audit.record_unmasked_read(f"economic_check.{body.kind}", f"case:{case.id}", actor=actor, reason=body.reason)
    return await row_of(case), number
