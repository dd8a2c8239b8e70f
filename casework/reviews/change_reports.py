"""The December change report: a family tells its changes; community, street and district each pass it on; the last
step changes the household and its ledger entry in the same transaction (4.5.0, 4.2.1b, 4.2.1d). What happens in any
other month goes up by the same table (`casework/reviews/family_changes.py`).

Refuses a report outside the window, a second one for a household and year, one that says nothing, and the
applicant's own departure, which is no change of the family but of the tenancy.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.evidence.evidence import check_all_arrived
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.deliveries import Message, brief
from casework.heart.forms import PERSON_SAYING, Form, NoForm, NoteForm, ReasonForm, is_person_name, read_kept
from casework.heart.life import Answers, Move, Procedure, Status, Step, register
from casework.heart.problems import Problem, invalid, refuse
from casework.heart.queries import change_where
from casework.heart.rows import Records
from casework.ledgers.responsibility import hold
from casework.ledgers.revisions import Change, revising
from casework.ledgers.whereabouts import OFFICES, Standing, living_elsewhere, refuse_any
from casework.reviews import report_effects, report_forms
from casework.reviews.changes_under_way import UNDER_WAY, check_said_once
from casework.reviews.report_duty import REPORT_DUTY
from casework.reviews.report_effects import say_other_housing
from casework.reviews.report_forms import ReportForm, StartBody
from casework.reviews.report_windows import require_open_window
from casework.words.calendar import of_age
from casework.words.id_documents import document_of, say_masked
from casework.words.identity import read_phone
from casework.words.masking import mask_phone
from casework.words.reading import ReadingError
from casework.words.wording import say_day, say_fen
from models import Case, ChangeReport, Household, HouseholdMember
from models.fields import sealed_for

WRITERS = (actors.TENANT, actors.GRID_WORKER, actors.COMMUNITY_CLERK)
MARITAL = {"": "", **report_forms.MARITAL}
_REPORTS, _MEMBERS = Records(ChangeReport), Records(HouseholdMember)


class SaveForm(Form):
    report: ReportForm


# Guards and effects


async def _open_window(move: Move) -> None:
    await require_open_window(move.actor.today)


async def _opened(move: Move) -> None:
    form: SaveForm = move.form
    try:
        await ChangeReport.create(
            case_id=move.case.id,
            household_id=move.case.household_id,
            year=move.with_["year"],
            form=msgspec.to_builtins(form.report),
            changes=[],
        )
    except IntegrityError:
        raise refuse("report_exists") from None


async def _saved(move: Move) -> None:
    await _keep(move, form=msgspec.to_builtins(move.form.report))


async def _complete(move: Move) -> None:
    """A report may be handed in inside its window, or late when an office sent it back for mending."""
    report = await _REPORTS.one(Q(case_id=move.case.id))
    if move.case.status == "draft" and report.year is not None:
        await _open_window(move)
    form = read_kept(report.form, ReportForm)
    # Held: of two reports of one thing handed in at once the second is told of the first.
    household = await hold(report.household_id)
    members = await _members(report.household_id)
    # The effect goes on with them: case and family are held.
    move.with_["report"], move.with_["household"], move.with_["members"] = report, household, members
    _check_meaning(form, members, move.actor.today, now=report.year is None)
    await check_said_once(report, form)
    # A family is not told of another. At the desk the office hears it at the field; else who verifies does.
    if move.actor.role != actors.TENANT and (found := await arrivals_elsewhere(form, report.household_id)):
        raise invalid({f"form.members_in.{place}.id_number": one.said(move.actor) for place, one in found.items()})
    await check_all_arrived(move.case.id)


async def _submitted(move: Move) -> None:
    report: ChangeReport = move.with_["report"]
    form = read_kept(report.form, ReportForm)
    changes = list_changes(form, move.with_["household"], move.with_["members"], days=report.year is None)
    await _keep(move, changes=msgspec.to_builtins(changes))


async def _come_from_nowhere(move: Move) -> None:
    """Nobody is passed on into this family who still lives in another's entry. Raises person_listed."""
    report = await _REPORTS.one(Q(case_id=move.case.id))
    form = read_kept(report.form, ReportForm)
    found = await arrivals_elsewhere(form, report.household_id)
    refuse_any({str(place): one for place, one in found.items()}, move.actor)


async def arrivals_elsewhere(form: ReportForm, household_id: int, *, hold: bool = True) -> dict[int, Standing]:
    """Which of those who come to the family live in another entry: by their place in the form."""
    places: dict[str, int] = {}
    for place, item in enumerate(form.members_in):
        # What cannot be read is refused where it is handed in.
        with suppress(ReadingError):
            places[document_of(item).index] = place
    found = await living_elsewhere(places, but=household_id, hold=hold)
    return {places[index]: one for index, one in found.items()}


async def told_elsewhere(report: ChangeReport, status: str, *, actor: Actor) -> list[str]:
    """For the offices that judge it, while they do: who of those who come lives in another entry, and where."""
    if actor.role not in OFFICES or status not in UNDER_WAY:
        return []
    form = read_kept(report.form, ReportForm)
    found = await arrivals_elsewhere(form, report.household_id, hold=False)
    return [f"{form.members_in[place].name}：{one.said(actor)}" for place, one in sorted(found.items())]


async def _still_applies(move: Move) -> None:
    report = await ChangeReport.get(case_id=move.case.id)
    form = read_kept(report.form, ReportForm)
    await hold(report.household_id)
    try:
        _check_meaning(form, await _members(report.household_id), move.actor.today, now=report.year is None)
    except Problem:
        raise refuse("household_changed") from None
    await _come_from_nowhere(move)


async def _applied(move: Move) -> None:
    """The household and its ledger entry change here, in the step's own transaction (4.2.1b)."""
    report = await ChangeReport.get(case_id=move.case.id).select_related("household")
    household, members = report.household, await _members(report.household_id)
    form = read_kept(report.form, ReportForm)
    changes = list_changes(form, household, members, days=report.year is None)
    await _keep(move, changes=msgspec.to_builtins(changes))
    async with revising(
        household.id, "household", "member", actor=move.actor, stage="received", case_id=move.case.id, judged=True
    ) as revised:
        revised += changes
        await report_effects.apply(form, household, members)


async def _tell_family(move: Move) -> list[Message]:
    report = await _REPORTS.one(Q(case_id=move.case.id))
    label = CHANGE_REPORT.statuses[move.step.to].label
    title, thing = (f"{report.year}年度报备", f"{report.year}年度家庭变动报备") if report.year else ("变动申报",) * 2
    return [
        Message(
            report.household_id,
            f"{title}：{label}",
            {
                "thing": thing,
                # WeChat takes five Chinese characters here, and one of our labels is longer.
                "phrase": {"reviewed": "街道已通过"}.get(move.step.to, label),
                "note": brief(getattr(move.form, "reason", "") or "请打开小程序查看详情"),
            },
        )
    ]


async def form_of(case_id: str) -> ReportForm:
    """What was told, as it stands now."""
    return read_kept((await ChangeReport.get(case_id=case_id)).form, ReportForm)


async def _names(case: Case) -> dict[str, str]:
    people = await HouseholdMember.filter(household_id=case.household_id).values_list("id", "name")
    return {str(number): str(name) for number, name in people}


# Whoever verifies compares the papers of who is new.
ANSWERS = Answers(form_of, ("submitted",), (actors.COMMUNITY_CLERK,), _names)
CHANGE_REPORT = register(
    Procedure(
        name="change_report",
        label="12月报备",
        prefix="BB",
        stages=("家庭填报", "社区核实", "街道审核", "区保障办接收"),
        statuses={
            "draft": Status("填写中", 0, after="填好后请提交，社区会核实。"),
            "submitted": Status("待社区核实", 1, days=5),
            "verified": Status("待街道审核", 2, days=5),
            "reviewed": Status("待区保障办接收", 3, days=5),
            "received": Status("已接收入账", 4, after="报备已办结，家庭信息和台账已经更新。"),
            "returned": Status("退回修改", 0, days=10),
            "refused": Status("不予采纳", -1, after="报备未予采纳，家庭信息没有变动。如有疑问请联系社区。"),
        },
        steps=(
            Step(None, "open", "draft", WRITERS, ("4.5.0",), "开始填报", SaveForm, duty="enter", quiet=True,
                 guard=_open_window, effect=_opened, body=StartBody),
            Step("draft", "save", "draft", WRITERS, ("4.5.0",), "保存", SaveForm, duty="enter", quiet=True,
                 effect=_saved),
            Step("draft", "submit", "submitted", WRITERS, ("4.5.0", "4.2.1d"), "提交报备", NoForm, "primary",
                 duty="enter", guard=_complete, effect=_submitted),
            Step("submitted", "withdraw", "draft", (actors.TENANT,), ("4.5.0",), "撤回修改", NoForm,
                 duty="enter"),
            Step("submitted", "verify", "verified", (actors.COMMUNITY_CLERK,), ("4.2.1d",), "核实通过",
                 NoteForm, "primary", duty="approve", asks=True, guard=_come_from_nowhere, tell=_tell_family),
            Step("submitted", "return", "returned", (actors.COMMUNITY_CLERK,), ("4.2.1d",), "退回修改",
                 ReasonForm, duty="approve", asks=True, tell=_tell_family),
            Step("returned", "save", "returned", WRITERS, ("4.5.0",), "保存", SaveForm, duty="enter", quiet=True,
                 effect=_saved),
            Step("returned", "submit", "submitted", WRITERS, ("4.5.0", "4.2.1d"), "重新提交", NoForm, "primary",
                 duty="enter", asks=(actors.TENANT, actors.COMMUNITY_CLERK), guard=_complete, effect=_submitted),
            Step("verified", "review", "reviewed", (actors.STREET_CLERK,), ("4.2.1d",), "审核通过",
                 NoteForm, "primary", duty="approve", asks=True, guard=_come_from_nowhere, tell=_tell_family),
            Step("verified", "return", "submitted", (actors.STREET_CLERK,), ("4.2.1d",), "退回社区", ReasonForm,
                 duty="approve", asks=True),
            Step("verified", "refuse", "refused", (actors.STREET_CLERK,), ("4.2.1d",), "不予采纳", ReasonForm,
                 "danger", duty="approve", asks=True, tell=_tell_family),
            Step("reviewed", "receive", "received", (actors.DISTRICT_CLERK,), ("4.2.1b", "4.2.1d"), "接收入账",
                 NoteForm, "primary", duty="approve", asks=True, guard=_still_applies, effect=_applied,
                 tell=_tell_family),
            Step("reviewed", "return", "verified", (actors.DISTRICT_CLERK,), ("4.2.1d",), "退回街道", ReasonForm,
                 duty="approve", asks=True),
            Step("reviewed", "refuse", "refused", (actors.DISTRICT_CLERK,), ("4.2.1d",), "不予采纳", ReasonForm,
                 "danger", duty="approve", asks=True, tell=_tell_family),
        ),
        readers=(*WRITERS, actors.STREET_CLERK, actors.DISTRICT_CLERK),
        duties=(REPORT_DUTY,),
        answers=ANSWERS,
        chapter=Chapter.REVIEWS,
        offers=(
            Offer("report", "12月报备", "pen", "change_reports/edit", 12, opens="open", to=(actors.TENANT,)),
            Offer("reports", "报备进度", "doc", "cases/list", 20, {"procedure": "change_report"},
                  to=(actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)),
        ),
    )
)


# What handlers call


async def start(
    case_id: str, report: ReportForm, *, actor: Actor, household_id: int | None = None
) -> Case:
    """Opens this year's report of the actor's own household, or, for staff, of a household in reach.

    The same id again by the same person is the same report: a phone that lost the answer may simply repeat.
    """
    access.require_purpose(actor, "change_report")
    wanted = household_id if household_id is not None else actor.household_id
    if wanted is None:
        raise invalid({"household_id": "请选择要报备的家庭。"})
    household = await access.find_household(wanted, actor=actor)
    if known := await access.find_known_case(case_id, "change_report", actor=actor):
        return known
    window = await require_open_window(actor.today)
    if await ChangeReport.filter(household_id=household.id, year=window.year).exists():
        raise refuse("report_exists")
    opening = Opening(
        case_id,
        f"{household.name}家庭{window.year}年度报备",
        household.area_path,
        household=household,
        form={"report": msgspec.to_builtins(report)},
        with_={"year": window.year},
    )
    return (await open_cases(CHANGE_REPORT, [opening], actor=actor))[0]


async def save(case: Case, report: ReportForm, *, actor: Actor, version: int) -> Case:
    """Keeps what was typed so far; it need not be complete."""
    return await advance(
        case, "save", actor=actor, version=version, form={"report": msgspec.to_builtins(report)}
    )


async def _keep(move: Move, **values: Any) -> None:
    sealed = sealed_for(ChangeReport, {"case_id": move.case.id}, **values)
    await change_where(ChangeReport, Q(case_id=move.case.id), **sealed)


async def _members(household_id: int) -> list[HouseholdMember]:
    there = Q(household_id=household_id, left_on=None)
    return await _MEMBERS.where(there, order=("position", "id"), most=None)


def _check_meaning(form: ReportForm, members: Iterable[HouseholdMember], today: date, *, now: bool = False) -> None:
    """Raises report_empty, or form_invalid with every field that is wrong. `now`: of what has just happened."""
    said = (
        *form.members_in, *form.members_out, *form.incomes, *form.jobs, *form.marriages,
        *filter(None, (form.other_housing, form.registered_address, form.contact)),
    )
    if now and form.no_change:
        raise refuse("report_empty", "没有变动不用申报；请至少填写一项变动。")
    if form.no_change and said:
        raise invalid({"form.no_change": "已勾选“无变动”，但又填写了变动，请改一处。"})
    if not form.no_change and not said:
        raise refuse("report_empty")
    current = {member.id: member for member in members}
    wrong: dict[str, str] = {}
    wrong |= _wrong_members_in(form, {member.id_index for member in current.values()}, today)
    for name in ("members_out", "incomes", "jobs", "marriages"):
        seen: set[int] = set()
        for place, item in enumerate(getattr(form, name)):
            at = f"form.{name}.{place}"
            member = current.get(item.member_id)
            if member is None:
                wrong[f"{at}.member_id"] = "请从现有家庭成员中选择。"
            elif item.member_id in seen:
                wrong[f"{at}.member_id"] = f"{member.name}填写了两次。"
            elif name == "members_out" and member.position == 0 and not (now and item.reason == "去世"):
                wrong[f"{at}.member_id"] = "承租人本人变动请到社区办理，不能在报备中减少。"
            seen.add(item.member_id)
            if item.since > today:
                wrong[f"{at}.since"] = "日期不能晚于今天。"
            elif member and member.born_on and item.since < member.born_on:
                wrong[f"{at}.since"] = f"{member.name}{say_day(member.born_on)}出生，日期不能更早。"
            elif name == "members_out" and member and member.joined_on and item.since < member.joined_on:
                wrong[f"{at}.since"] = f"{member.name}{say_day(member.joined_on)}起同住，日期不能更早。"
    if now or form.successor:
        wrong |= _wrong_successor(form, current, today)
    if form.contact:
        try:
            read_phone(form.contact.phone)
        except ReadingError as error:
            wrong["form.contact.phone"] = error.sentence
    if form.registered_address and len(form.registered_address.address) < 4:
        wrong["form.registered_address.address"] = "请填写完整的户籍地址。"
    if form.other_housing and form.other_housing.has and len(form.other_housing.address) < 4:
        wrong["form.other_housing.address"] = "请填写另有住房的地址。"
    for name in ("other_housing", "registered_address"):
        since = getattr(getattr(form, name), "since", None)
        if since is not None and since > today:
            wrong[f"form.{name}.since"] = "日期不能晚于今天。"
    if wrong:
        raise invalid(wrong)


def _wrong_successor(form: ReportForm, current: dict[int, HouseholdMember], today: date) -> dict[str, str]:
    """Where the applicant has died, one of those who stay goes on; nowhere else is one named, and a minor nowhere."""
    leaving = {item.member_id: item.reason for item in form.members_out}
    died = any(member.position == 0 and leaving.get(member.id) == "去世" for member in current.values())
    staying = [member for member in current.values() if member.id not in leaving]
    minors = {member.id for member in staying if member.born_on and not of_age(member.born_on, today)}
    if died and staying and len(minors) == len(staying):
        words = "家里只剩没成年的孩子，不能由孩子承租。请社区先落实监护人，再在“变更承租人”里登记承租人去世。"
        return {"form.successor": words}
    if form.successor is None:
        return {"form.successor": "承租人去世了，请选出由哪位家庭成员接着承租。"} if died and staying else {}
    if not died:
        return {"form.successor": "承租人没有变动，不用另选承租人。"}
    wrong: dict[str, str] = {}
    if form.successor.member_id not in {member.id for member in staying}:
        wrong["form.successor.member_id"] = "请从留下的家庭成员中选择。"
    elif form.successor.member_id in minors:
        child = current[form.successor.member_id].name
        wrong["form.successor.member_id"] = f"{child}没有成年，不能签合同、当承租人，请另选一位成年的家人。"
    others = {member.id for member in staying} - {form.successor.member_id}
    said = [one.member_id for one in form.successor.relations]
    if set(said) != others or len(said) != len(others):
        wrong["form.successor.relations"] = "请逐一填写其他成员和新承租人的关系。"
    return wrong


def _wrong_members_in(form: ReportForm, present: set[str], today: date) -> dict[str, str]:
    wrong: dict[str, str] = {}
    for place, item in enumerate(form.members_in):
        at = f"form.members_in.{place}"
        if item.since > today:
            wrong[f"{at}.since"] = "日期不能晚于今天。"
        for name, words in (("name", "请填写姓名。"), ("relationship", "请填写和承租人的关系。")):
            if not getattr(item, name):
                wrong[f"{at}.{name}"] = words
        if item.name and not is_person_name(item.name):
            wrong[f"{at}.name"] = PERSON_SAYING
        try:
            paper = document_of(item, today=today)
        except ReadingError as error:
            wrong[f"{at}.id_number"] = error.told
            continue
        if said := paper.refuses_birthday(item.born_on, today):
            wrong[f"{at}.born_on"] = said
        index, born = paper.index, paper.born_on or item.born_on
        if born and item.since < born:
            wrong[f"{at}.since"] = f"{item.name}{say_day(born)}出生，日期不能更早。"
        if index in present:
            wrong[f"{at}.id_number"] = f"{item.name}已经是家庭成员。"
        present = present | {index}
    return wrong


def list_changes(
    form: ReportForm, household: Household, members: Iterable[HouseholdMember], *, days: bool = False
) -> list[Change]:
    """The report in the words of a ledger: what stood there, what is to stand there. Sensitive values masked.

    `days`: with the day on which each happened, which is not the day on which it is entered.
    """

    def since(item: Any) -> str:
        return f"，自{say_day(item.since)}" if days and item.since else ""

    by_id = {member.id: member for member in members}
    changes = [
        Change(f"增加成员 {one.name}", "", "，".join(
            (one.relationship, say_masked(one.id_kind, one.id_number), f"自{say_day(one.since)}")
        ))
        for one in form.members_in
    ]
    for out in form.members_out:
        if member := by_id.get(out.member_id):
            after = f"{out.reason}，自{say_day(out.since)}"
            changes.append(Change(f"减少成员 {member.name}", member.relationship, after))
    for income in form.incomes:
        if member := by_id.get(income.member_id):
            changes.append(
                Change(
                    f"{member.name} 月收入",
                    "" if member.monthly_income_fen is None else say_fen(member.monthly_income_fen),
                    say_fen(income.monthly_income_fen) + since(income),
                )
            )
    for job in form.jobs:
        if member := by_id.get(job.member_id):
            before = " ".join(filter(None, (member.employer, member.job)))
            after = " ".join(filter(None, (job.employer, job.job))) + since(job)
            changes.append(Change(f"{member.name} 工作", before, after))
    for marriage in form.marriages:
        if member := by_id.get(marriage.member_id):
            changes.append(
                Change(
                    f"{member.name} 婚姻状况", MARITAL[member.marital_status],
                    MARITAL[marriage.marital_status] + since(marriage),
                )
            )
    if form.other_housing:
        changes.append(Change("其他住房", household.other_housing or "",
                              say_other_housing(form.other_housing) + since(form.other_housing)))
    if form.registered_address:
        moved = form.registered_address
        changes.append(Change("户籍地址", household.registered_address, moved.address + since(moved)))
    # What was typed as it stands already is no change, and is not told as one.
    changes = [one for one in changes if one.before != one.after]
    if form.contact and form.contact.phone != household.phone:
        changes.append(Change("联系电话", mask_phone(household.phone or ""), mask_phone(form.contact.phone)))
    if form.successor and (heir := by_id.get(form.successor.member_id)):
        changes.append(Change("承租人", household.name, heir.name))
        for relation in form.successor.relations:
            if member := by_id.get(relation.member_id):
                changes.append(Change(f"{member.name} 与承租人关系", member.relationship, relation.relationship))
    return changes
