"""What an enforcement's steps ask before they are taken, and what they bring about: the guards and effects of the table
in `enforcements.py`.

Nobody goes there at night or on a holiday; what was seen there rests on photographs that show nothing else; what the
family reads threatens with no cut. A court is asked after the demand's term, after what the family said to it was
looked at, and within its months. Whoever acts next has one day, which moves with each step (`_due`).
"""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

from tortoise.functions import Max

from casework.dwellings import handbacks
from casework.dwellings.levers import refuse_threat
from casework.dwellings.rent_accounts import accounts
from casework.evidence.evidence import check_all_arrived
from casework.evidence.proofs import fresh_of, name_them, rest_on_fresh
from casework.exits import escalations, services
from casework.exits.enforcement_duty import (
    APPLY_MONTHS,
    COURT_DAYS,
    DEMAND_DAYS,
    FIRST_HOUR,
    KIND,
    LAST_HOUR,
    PHOTOS,
    TERM_DAYS,
    VISIT_DAYS,
    WEEKENDS,
)
from casework.exits.enforcement_forms import (
    ATTEMPTS,
    HELPS,
    RULINGS,
    SEEN_THERE,
    AttemptForm,
    CarriedForm,
    ConsiderForm,
    CourtForm,
    DemandForm,
    DocketForm,
    HelpForm,
    ReplyForm,
    RulingForm,
)
from casework.exits.enforcement_papers import DEMAND, RECOVERED
from casework.exits.judgement_duty import REVIEW_DAYS, SUIT_MONTHS
from casework.exits.recovery_balance import owed
from casework.heart.advance import Opening, open_cases
from casework.heart.days import check_day, waits_until
from casework.heart.deliveries import Message
from casework.heart.duties import count_days
from casework.heart.life import PROCEDURES, Move
from casework.heart.obligations import move_day
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.rounds import calendar
from casework.heart.rules import Rule, in_force
from casework.heart.serving import ServedForm
from casework.heart.writing import write_row
from casework.papers.papers import issue
from casework.words.calendar import add_months
from casework.words.months import say_month
from casework.words.wording import say_day, say_day_of_year, say_fen
from casework.words.working_days import is_holiday, is_working_day, not_on_a_day_of_rest
from models import Case, Enforcement, EnforcementEntry, Judgement, Recovery, Service, Tenancy

_MANDATE = "请依法送达这份催告书，送达后把送达回证报回；家庭有困难、有不同意见的，一并报回。"
MOST_ENTRIES = 200
_MOST_RECOVERIES = 20


async def row_of(case: Case) -> Enforcement:
    return await Enforcement.get(case_id=case.id)


async def _write(move: Move, **values: Any) -> None:
    await write_row(Enforcement, move.case.id, **values)


async def _due(move: Move, day: date | None) -> None:
    """Until when it waits for whoever is asked, whose duty goes by the same day."""
    await waits_until(move.case, day)
    await _write(move, act_by=day)
    if day is not None:
        await move_day(KIND, "", (await row_of(move.case)).id, day)


async def _due_in(move: Move, rule: Rule) -> None:
    today = move.actor.today
    await _due(move, count_days(today, await in_force(rule, today)))


async def stays_due(move: Move) -> None:
    """What was noted moves nobody's day."""
    row = await row_of(move.case)
    await waits_until(move.case, row.act_by or row.move_by)


# The moving period


async def opened(move: Move) -> None:
    said = move.with_
    await Enforcement.create(
        case_id=move.case.id, tenancy_id=said["tenancy"].id, judgement_id=said["judgement"].id, route=said["route"],
        cause=said["cause"], served_on=said["served_on"], move_by=said["move_by"],
    )
    await waits_until(move.case, said["move_by"])


async def _enter(move: Move, kind: str, **values: Any) -> EnforcementEntry:
    last: Any = await EnforcementEntry.filter(case_id=move.case.id).annotate(last=Max("number")).values("last")
    number = int(last[0]["last"] or 0) + 1 if last else 1
    return await EnforcementEntry.create(
        case_id=move.case.id, number=number, kind=kind, account_id=move.actor.account_id, recorded_at=move.actor.at,
        **values,
    )


async def can_help(move: Move) -> None:
    check_day(move, "on", (await row_of(move.case)).served_on)
    refuse_threat(words=move.form.words)
    await check_all_arrived(move.case.id)


async def helped(move: Move) -> None:
    form: HelpForm = move.form
    fresh = await fresh_of(move)
    name_them(move, fresh)
    await _enter(move, "help", way=form.way, dated=form.on, words=form.words, shown=len(fresh))
    move.sealed["text"] = f"{say_day(form.on)}{HELPS[form.way]}：{form.words}"
    await stays_due(move)


async def still_there(move: Move) -> None:
    row = await row_of(move.case)
    if not await Tenancy.filter(id=row.tenancy_id, living=1).exists():
        raise refuse("tenancy_ended")


async def has_left(move: Move) -> None:
    row = await row_of(move.case)
    if await Tenancy.filter(id=row.tenancy_id, living=1).exists():
        raise refuse("step_not_possible")


async def not_left(move: Move) -> None:
    await _due_in(move, VISIT_DAYS)


# Tries


async def _at_a_fair_hour(move: Move, day_field: str) -> None:
    """Nobody is pressed, and nothing carried out, at night or on a holiday. Raises enforcement_night,
    enforcement_holiday.
    """
    day: date = getattr(move.form, day_field)
    today = move.actor.today
    first, last = await in_force(FIRST_HOUR, today), await in_force(LAST_HOUR, today)
    if not first <= move.form.hour < last:
        raise refuse("enforcement_night", f"夜间不能上门督促，也不能执行；只能在{first}点到{last}点之间。")
    rests = is_holiday(day) or (not is_working_day(day) and not await in_force(WEEKENDS, today))
    if rests:
        kind = "法定节假日" if is_holiday(day) else "周末"
        raise refuse("enforcement_holiday", f"{say_day(day)}是{kind}，不能上门督促，也不能执行，请另选工作日。")


async def _shown(move: Move, least: int, what: str) -> None:
    """On photographs and papers of whoever takes the step that show nothing else. Raises papers_missing."""
    move.with_["shown"] = await rest_on_fresh(move, "papers_missing", what, least=least)


async def can_try(move: Move) -> None:
    form: AttemptForm = move.form
    check_day(move, "on", (await row_of(move.case)).served_on)
    refuse_threat(words=form.words)
    await _at_a_fair_hour(move, "on")
    least = await in_force(PHOTOS, move.actor.today) if form.way in SEEN_THERE else 0
    await _shown(move, least, f"请先拍现场的照片，至少{least}张新拍的，再登记。")


async def tried(move: Move) -> None:
    form: AttemptForm = move.form
    entry = await _enter(
        move, "attempt", way=form.way, dated=form.on, hour=form.hour, met=form.met or None, words=form.words,
        shown=move.with_["shown"],
    )
    move.sealed["text"] = f"第{entry.number}次：{say_day(form.on)}{form.hour}点{ATTEMPTS[form.way]}。{form.words}"
    if move.step.frm == "not_left":
        await _due_in(move, DEMAND_DAYS)
    else:
        await stays_due(move)
        await escalations.propose(move.case.household_id or 0, at=move.actor.at)


async def untried(move: Move) -> None:
    """The street did not go there in its days: it is the district office's to see to."""
    await _due_in(move, DEMAND_DAYS)


# The demand


async def sums_of(row: Enforcement, today: date) -> list[tuple[str, str, int]]:
    """What is owed today: [what, how, fen] of each month of rent past its day, and of each recovery of the decision."""
    account = (await accounts([row.tenancy_id], today=today))[row.tenancy_id]
    lines = [
        (f"{say_month(one.month)}租金", f"租金台账：应收减实收，{say_day(one.due_on)}到期", one.fen)
        for one in account.owed if one.due_on < today
    ]
    standing = Recovery.filter(source_case_id=row.judgement_id, ordered_on__not_isnull=True, under_way=1)
    for one in await standing.order_by("id").limit(_MOST_RECOVERIES).select_related("case"):
        if left := await owed(one):
            lines.append((RECOVERED, f"追缴通知（{one.case.number}）还欠的", left))
    return lines


async def can_demand(move: Move) -> None:
    await still_there(move)
    refuse_threat(note=move.form.note)


async def demanded(move: Move) -> None:
    form: DemandForm = move.form
    row = await row_of(move.case)
    lines = await sums_of(row, move.actor.today)
    total = sum(fen for _, _, fen in lines)
    await _write(
        move, demanded_on=move.actor.today, demand_lines=[list(one) for one in lines], demand_fen=total,
        demand_words=form.note or None, demand_served_on=None, demand_by=None, answer=None, answered_on=None,
        considered=None, court_way="", court="", court_number="", filed_on=None, docketed_on=None, ruling="",
        ruled_on=None, ruling_words=None,
    )
    move.sealed["sum"] = str(total)
    move.sealed["text"] = f"欠款{say_fen(total)}" if total else "没有欠款"
    paper = await issue(DEMAND, move.case, actor=move.actor)
    await services.order(move.case, paper, mandate=_MANDATE, actor=move.actor)
    await _due_in(move, DEMAND_DAYS)


async def demand_terms(case: Case, served_on: date) -> list[tuple[str, date]]:
    """What runs from the service of a demand."""
    days = await in_force(TERM_DAYS, served_on)
    return [("履行催告", count_days(served_on, days, TERM_DAYS.unit))]


async def demand_served(move: Move) -> None:
    form: ServedForm = move.form
    ((_, until),) = await demand_terms(move.case, form.served_on)
    await _write(move, demand_served_on=form.served_on, demand_by=until)
    # What was served long ago and is heard of today ends today at the earliest.
    await _due(move, max(until, move.actor.today))


async def can_answer(move: Move) -> None:
    await check_all_arrived(move.case.id)


async def answered(move: Move) -> None:
    form: ReplyForm = move.form
    row = await row_of(move.case)
    said = f"{row.answer}\n{form.note}" if row.answer else form.note
    await _write(move, answer=said, answered_on=move.actor.today, considered=None)
    await stays_due(move)


async def can_consider(move: Move) -> None:
    row = await row_of(move.case)
    if not row.answer:
        raise refuse("step_not_possible", "家庭没有对催告书提出意见，不用复核。")
    refuse_threat(note=move.form.note)


async def considered(move: Move) -> None:
    form: ConsiderForm = move.form
    await _write(move, considered=form.note)
    await stays_due(move)


async def refusing(move: Move) -> None:
    row = await row_of(move.case)
    _, until = await court_days(row)
    await _due(move, max(until, move.actor.today))


# In court


async def court_days(row: Enforcement, upheld_on: date | None = None) -> tuple[date, date]:
    """From which day on, and until when, a court is asked to carry it out (QZ 53): once the family's own remedies are
    over and its days to move with them. `upheld_on`: the day on which one that was taken ended.
    """
    on = row.served_on
    lapse = upheld_on or max(
        count_days(on, await in_force(REVIEW_DAYS, on)), add_months(on, await in_force(SUIT_MONTHS, on))
    )
    base = max(lapse, row.move_by)
    until = not_on_a_day_of_rest(add_months(base, await in_force(APPLY_MONTHS, on)))
    return base + timedelta(days=1), until


async def can_go_to_court(move: Move) -> None:
    form: CourtForm = move.form
    row = await row_of(move.case)
    await still_there(move)
    check_day(move, "filed_on", row.demand_by + timedelta(days=1) if row.demand_by else None)
    if (form.challenged == "upheld") != (form.upheld_on is not None):
        raise invalid({"form.upheld_on": "申请过复议、起诉的填，没有的不填。"})
    if form.upheld_on is not None:
        check_day(move, "upheld_on", row.served_on)
    if row.answer and not row.considered:
        raise refuse("demand_unconsidered")
    if form.way == "apply":
        first, until = await court_days(row, form.upheld_on)
        if form.filed_on < first:
            raise refuse("court_early", f"家庭的复议、诉讼期限还没有过，{say_day(first)}起才能申请法院执行。")
        if form.filed_on > until:
            raise refuse(
                "court_late", f"申请法院执行的期限到{say_day(until)}，已经过了；产权或者管房单位可以向法院起诉。"
            )
    await _shown(move, 1, "请先上传申请书或者起诉状（照片或文件），再登记。")


async def gone_to_court(move: Move) -> None:
    form: CourtForm = move.form
    await _write(
        move, court_way=form.way, court=form.court, filed_on=form.filed_on, court_number="", docketed_on=None,
        ruling="", ruled_on=None, ruling_words=None,
    )
    move.sealed["text"] = f"{say_day(form.filed_on)}向{form.court}递交"
    await _due_in(move, COURT_DAYS)


async def can_docket(move: Move) -> None:
    check_day(move, "docketed_on", (await row_of(move.case)).filed_on)


async def docketed(move: Move) -> None:
    form: DocketForm = move.form
    await _write(move, court_number=form.court_number, docketed_on=form.docketed_on)
    move.sealed["text"] = f"{say_day(form.docketed_on)}受理，案号{form.court_number}"
    await _due_in(move, COURT_DAYS)


async def can_rule(move: Move) -> None:
    form: RulingForm = move.form
    row = await row_of(move.case)
    check_day(move, "ruled_on", row.docketed_on or row.filed_on)
    if form.ruling == "granted" and not row.court_number:
        raise refuse("docket_missing")
    refuse_threat(note=form.note)
    await _shown(move, 1, "请先上传法院的文书（照片或文件），再登记结果。")


async def which_ruling(move: Move) -> str:
    return "" if move.form.ruling == "granted" else "rule_against"


async def ruled(move: Move) -> None:
    form: RulingForm = move.form
    await _write(move, ruling=form.ruling, ruled_on=form.ruled_on, ruling_words=form.note)
    move.sealed["text"] = f"{say_day(form.ruled_on)}{RULINGS[form.ruling]}。{form.note}"
    await _due_in(move, COURT_DAYS if move.step.to == "granted" else DEMAND_DAYS)


async def can_carry_out(move: Move) -> None:
    form: CarriedForm = move.form
    row = await row_of(move.case)
    await still_there(move)
    check_day(move, "carried_on", row.ruled_on)
    await _at_a_fair_hour(move, "carried_on")
    refuse_threat(note=form.note)
    hardship = await Judgement.filter(case_id=row.judgement_id).exclude(hardship="").exists()
    if hardship and not form.arrangement.strip():
        raise invalid({"form.arrangement": "这家说过有困难，请写明怎样安置。"})
    await _shown(move, 1, "请先上传执行笔录或者现场照片，再登记。")


async def carried_out(move: Move) -> None:
    """The court has done it: the entry moves now, by an exit of its own case, as after a hand-back."""
    form: CarriedForm = move.form
    row = await Enforcement.get(case_id=move.case.id).select_related("tenancy__household", "tenancy__dwelling")
    await _write(
        move, carried_on=form.carried_on, carried_hour=form.hour, carried_by=form.carried_by,
        arrangement=form.arrangement or None, under_way=None,
    )
    await _due(move, None)
    await not_above(move)
    tenancy = row.tenancy
    opening = Opening(
        str(uuid.uuid4()),
        f"{tenancy.household.name}家庭退出{tenancy.dwelling.address}"[:120], tenancy.area_path, tenancy.manager_path,
        household=tenancy.household, dwelling=tenancy.dwelling,
        form={
            "left_on": form.carried_on, "cause": row.cause,
            "note": f"{row.court}执行（{row.court_number}），{move.case.number}。{form.note}"[:300],
        },
        with_={"tenancy": tenancy, "rests_on": move.case.id},
    )
    (gone,) = await open_cases(PROCEDURES["exit"], [opening], actor=move.actor, action="carry_out")
    await _write(move, exit_id=gone.id)
    move.sealed["text"] = f"{say_day(form.carried_on)}{form.hour}点，{form.carried_by}。{form.note}"


# Over


async def ended(move: Move) -> None:
    """By the keys, or because the decision is void: what is on its way to the family is served no more, and nothing of
    it goes up.
    """
    await services.call_off(move.case, actor=calendar(move.actor.at))
    await not_above(move)
    await _write(move, under_way=None)
    await _due(move, None)


async def not_above(move: Move) -> None:
    """Of what stood refused here, and of the paper that was to be served of it."""
    papers = await column(Service.filter(source_case_id=move.case.id).limit(60), "case_id")
    await escalations.call_off([move.case.id, *papers], reason="住房已经收回，或者决定已经撤销。", at=move.actor.at)


async def which_resumed(move: Move) -> str:
    row = await row_of(move.case)
    if row.move_by >= move.actor.today:
        return "resume_moving"
    return "resume_granted" if row.ruling == "granted" else ""


async def resumed(move: Move) -> None:
    """The exit that ended it was recorded in error, and the decision stands: it goes on from where it was, with a
    hand-back of its own. What was tried stays written down; a demand that nobody granted is made anew.
    """
    row = await Enforcement.get(case_id=move.case.id).select_related("tenancy__household", "tenancy__dwelling")
    await _write(
        move, under_way=1, carried_on=None, carried_hour=None, carried_by=None, arrangement=None, exit_id="",
    )
    judgement = await Case.get(id=row.judgement_id).select_related("household", "dwelling")
    leave_by = max(row.move_by, move.actor.today)
    await handbacks.order(row.tenancy, judgement, leave_by, cause=row.cause, actor=move.actor)
    if move.step.to == "moving":
        await _due(move, None)
        await waits_until(move.case, row.move_by)
    else:
        await _due_in(move, COURT_DAYS if move.step.to == "granted" else VISIT_DAYS)


# What the family is told


async def tell(move: Move) -> list[Message]:
    row = await row_of(move.case)
    if move.step.action.startswith("resume"):
        fields = {"thing": "腾退住房", "phrase": "请搬家", "note": "退出登记已更正，决定仍有效"}
        return [Message(move.case.household_id or 0, "退出登记已更正，请继续搬家", fields)]
    title, phrase, note = {
        "moving": ("搬家期开始了", "请搬家", f"请在{say_day_of_year(row.move_by)}前搬家交钥匙"),
        "not_left": ("搬家期已满", "请搬家", "请联系街道，有困难请说"),
        "demanding": ("您家有一份催告书", "请查收", "街道会送达，可以说明意见"),
        "demanded": ("催告书已送达", "请履行",
                     f"请在{say_day_of_year(row.demand_by)}前搬家" if row.demand_by else "请按催告书办理"),
        "applied": ("已向法院递交", "已递交", "有困难请联系街道"),
        "granted": ("法院准予执行", "请搬家", "请尽快搬家，有困难请说"),
        "denied": ("法院没有准予执行", "有结果", "详情里可以看法院的文书"),
        "carried_out": ("法院已经执行", "已收回", "住房已收回，详情可随时看"),
        "handed_back": ("住房已交还收回", "已收回", "腾退这件事办完了"),
        "lifted": ("决定已撤销，不用腾退", "已撤销", "照常租住，原因见详情"),
    }[move.step.to]
    return [Message(move.case.household_id or 0, title, {"thing": "腾退住房", "phrase": phrase, "note": note})]
