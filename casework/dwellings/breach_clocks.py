"""Clocks of breaches (违规计时, 4.4.1.4): since when it is known that a dwelling is sub-let or stands idle, and what
half a year of it means.

Whoever knows of a sub-letting and does not object within six months is held to have consented (MFD 718); a dwelling
that stands idle for six months running without a reason has to be given back (O11 27). Both clocks begin by
themselves with the first finding or report, or are entered by hand; the manager is told at the days of the rule, the
district office sees what is about to run out, and what has run out is the district's to answer. An objection stops
the first: by itself when a notice of a rectification is served, or entered with its proof. Visits make or break the
second: whoever is met there ends it, and only a visit after the half year establishes it. Refuses days that are
ahead or before the family moved in, a second clock of the same, and to end one as unfounded by whoever began it.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import msgspec

from casework.dwellings.breach_clock_duty import (
    ACT_DAYS,
    DUTY,
    IDLE,
    KIND,
    KINDS,
    MONTHS,
    PRESSING_DAYS,
    REMIND_DAYS,
    SUBLET,
    VISIT_DAYS,
)
from casework.dwellings.breach_clock_forms import EnterBody, EnterForm, FollowsForm, FoundForm, ObjectForm, SettleForm
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.deliveries import brief, tell_office
from casework.heart.duties import count_days
from casework.heart.forms import NoForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.obligations import move_day
from casework.heart.problems import Problem, invalid, refuse
from casework.heart.rounds import calendar
from casework.heart.rules import in_force
from casework.heart.writing import write_row
from casework.ledgers.responsibility import hold
from casework.people.offices import district_office
from casework.words.calendar import add_months
from casework.words.clock import business_day
from casework.words.wording import say_day, say_day_of_year
from models import BreachClock, Case, Tenancy, Violation

_NAMESPACE = uuid.UUID("3b1c1c4e-52d5-4a43-9a3b-86d07c1f21a4")


async def row_of(case: Case) -> BreachClock:
    return await BreachClock.get(case_id=case.id).select_related("tenancy__dwelling")


async def ends_on(kind: str, known_on: date, today: date) -> date:
    """The corresponding day of the last month, or that month's last: whatever the months between are long."""
    return add_months(known_on, await in_force(MONTHS[kind], today))


async def _write(move: Move, **values: Any) -> None:
    await write_row(BreachClock, move.case.id, **values)


async def _due(move: Move, row: BreachClock, day: date | None) -> None:
    await waits_until(move.case, day)
    if day is not None:
        await _write(move, act_by=day)
        await move_day(KIND, "", row.id, day)


# Beginning


async def _day_is_right(move: Move) -> None:
    if move.form.known_on > move.actor.today:
        raise invalid({"form.known_on": "日期不能晚于今天。"})
    since = move.with_["tenancy"].started_on
    if since is not None and move.form.known_on < since:
        raise invalid({"form.known_on": f"这户{say_day(since)}才入住，日期不能比这更早。"})


async def _begun(move: Move) -> None:
    form, tenancy = move.form, move.with_["tenancy"]
    end = await ends_on(form.kind, form.known_on, move.actor.today)
    words = getattr(form, "words", "")
    seen = {"seen_on": form.known_on, "seen": 1} if form.kind == IDLE else {}
    row = await BreachClock.create(
        case_id=move.case.id, tenancy_id=tenancy.id, kind=form.kind, known_on=form.known_on, ends_on=end, act_by=end,
        source_case_id=move.with_.get("source"), source_words=words or None, **seen,
    )
    move.sealed["text"] = f"从{say_day(form.known_on)}起算，到{say_day(end)}" + (f"。{words}" if words else "")
    await _due(move, row, end)


# The manager's, and what others find


async def _can_object(move: Move) -> None:
    row = await row_of(move.case)
    last = min(move.actor.today, row.ends_on)
    if not row.known_on <= move.form.objected_on <= last:
        raise invalid({"form.objected_on": f"日期要在{say_day(row.known_on)}到{say_day(last)}之间。"})


async def _ended(move: Move) -> None:
    form = move.form
    on = getattr(form, "objected_on", None) or getattr(form, "on", None) or move.actor.today
    said = getattr(form, "note", "") or getattr(form, "reason", "")
    await _write(move, under_way=None, ended_on=on, ended_because=said or None)
    await _due(move, await row_of(move.case), None)


async def _lapsed(move: Move) -> None:
    row = await row_of(move.case)
    await _due(move, row, row.ends_on)
    move.sealed["text"] = f"到{say_day(row.ends_on)}没有提出异议"
    await _tell_district(move, row, "异议期已过", f"{say_day(row.ends_on)}前没有提出异议")


async def _filled(move: Move) -> None:
    row = await row_of(move.case)
    await _due(move, row, count_days(move.actor.today, await in_force(VISIT_DAYS, move.actor.today)))
    move.sealed["text"] = f"到{say_day(row.ends_on)}已连续闲置，待上门核实"
    await _tell_manager(move, row, "待上门核实", "闲置已满期，请上门核实")


async def _is_news(move: Move) -> None:
    """Of a visit after the last one; and what establishes it is a visit after the half year."""
    row = await row_of(move.case)
    if move.form.on <= (row.ends_on if move.step.action == "establish" else row.seen_on or row.known_on):
        raise refuse("step_not_possible")


async def _was_met(move: Move) -> None:
    """Whoever was met before it began breaks nothing off."""
    if move.form.on < (await row_of(move.case)).known_on:
        raise refuse("step_not_possible")


async def _counted(move: Move) -> None:
    row = await row_of(move.case)
    await _write(move, seen_on=move.form.on, seen=row.seen + 1)
    await _due(move, row, row.act_by)


async def _established(move: Move) -> None:
    await _counted(move)
    row = await row_of(move.case)
    await _due(move, row, count_days(move.actor.today, await in_force(ACT_DAYS, move.actor.today)))
    await _tell_district(move, row, "闲置已核实", f"从{say_day_of_year(row.known_on)}起连续闲置")


async def _reported(move: Move) -> None:
    row = await row_of(move.case)
    await _due(move, row, count_days(move.actor.today, await in_force(ACT_DAYS, move.actor.today)))


async def _is_milestone(move: Move) -> None:
    row = await row_of(move.case)
    if (await _milestone(row, move.actor.today)) is None:
        raise refuse("step_not_possible")


async def _milestone(row: BreachClock, today: date) -> date | None:
    """The last reminder whose day has come and that was not sent: of several that were slept through, one."""
    days = [count_days(row.ends_on, -one) for one in await in_force(REMIND_DAYS, today)]
    due = max((one for one in days if row.known_on < one <= today), default=None)
    return due if due is not None and due > (row.reminded_on or date.min) and today <= row.ends_on else None


async def _reminded(move: Move) -> None:
    row = await row_of(move.case)
    await _write(move, reminded_on=await _milestone(row, move.actor.today))
    await _due(move, row, row.ends_on)
    left = (row.ends_on - move.actor.today).days
    move.sealed["text"] = f"离{say_day(row.ends_on)}还有{left}天"
    what = "请在到期前书面提出异议" if row.kind == SUBLET else "请上门看看有没有人住"
    await _tell_manager(move, row, f"还有{left}天", what)


async def _is_pressing(move: Move) -> None:
    row = await row_of(move.case)
    from_day = count_days(row.ends_on, -(await in_force(PRESSING_DAYS, move.actor.today)))
    if move.actor.today < from_day:
        raise refuse("step_not_possible")


async def _pressed(move: Move) -> None:
    row = await row_of(move.case)
    await _due(move, row, row.ends_on)
    await _tell_district(move, row, "快到期", f"{say_day_of_year(row.ends_on)}到期")


async def _has_left(move: Move) -> None:
    if (await row_of(move.case)).tenancy.living:
        raise refuse("step_not_possible")


async def _tell_manager(move: Move, row: BreachClock, phrase: str, note: str) -> None:
    await _tell(move, row.tenancy.dwelling.manager_id, actors.MANAGER_CLERK, row, phrase, note)


async def _tell_district(move: Move, row: BreachClock, phrase: str, note: str) -> None:
    office = await district_office()
    if office is not None:
        await _tell(move, office.id, actors.DISTRICT_CLERK, row, phrase, note)


async def _tell(move: Move, office_id: int, role: str, row: BreachClock, phrase: str, note: str) -> None:
    fields = {"thing": f"{KINDS[row.kind]}计时", "phrase": phrase[:5], "note": brief(note)}
    await tell_office(move.case, office_id, role, f"{phrase}：{move.case.title}"[:120], fields, at=move.actor.at)


_MANAGER, _COMMUNITY, _DISTRICT, _CALENDAR = (
    (actors.MANAGER_CLERK,), (actors.COMMUNITY_CLERK,), (actors.DISTRICT_CLERK,), (actors.BY_ITSELF,)
)
_CLAUSE, _ENTERERS = ("4.4.1.4",), (actors.MANAGER_CLERK, actors.COMMUNITY_CLERK)
_RUNS = ("running", "pressing")
_IDLE_OPEN = ("watching", "full", "established")
_OPEN = (*_RUNS, *_IDLE_OPEN, "lapsed", "reported")
READERS = (
    actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.GRID_WORKER, actors.STREET_CLERK, actors.DISTRICT_CLERK,
)

BREACH_CLOCK = register(
    Procedure(
        name=KIND,
        label="违规计时",
        prefix="JS",
        stages=("计时", "到期", "处理"),
        statuses={
            # The manager may object on any day; it is asked when it is about to run out.
            "running": Status("转租计时中", 1, waits_for="管房单位"),
            "pressing": Status("转租异议快到期", 1, tone="ask"),
            "lapsed": Status("转租异议期已过", 2, tone="stop"),
            "watching": Status("闲置计时中", 1, after="满期以前还要上门看；有人居住就中断，满期后上门核实。"),
            "full": Status("闲置满期，待上门核实", 2, tone="stop", waits_for="管房单位、社区的巡查人员"),
            "established": Status("连续闲置已核实", 2, tone="stop"),
            "reported": Status("已报区保障办", 2),
            "objected": Status("已提出异议", 3, after="已经提出异议，不算同意转租。"),
            "acted": Status("已出整改通知", 3, after="已经出整改通知，请看那件整改。"),
            "broken": Status("有人居住，计时中断", 3, after="上门看到有人居住，不再是连续闲置。"),
            "excused": Status("有正当理由", 3, after="闲置有正当理由，原因已经记录。"),
            "settled": Status("区保障办已处理", 3, after="区保障办已经处理，意见已经写明。"),
            "unfounded": Status("核实不属实", -1, after="核实不属实，计时作废；原因仍留档。"),
            "left": Status("家庭已退出", -1, after="这户已经退出，不再计时。"),
        },
        steps=(
            Step(None, "open", "running", _ENTERERS, _CLAUSE, "登记从哪天起知道", EnterForm, duty="enter", weighs=True,
                 guard=_day_is_right, effect=_begun, body=EnterBody),
            Step(None, "open_idle", "watching", _ENTERERS, _CLAUSE, "登记从哪天起没人住", EnterForm, duty="enter",
                 weighs=True, guard=_day_is_right, effect=_begun),
            Step(None, "begin", "running", _CALENDAR, _CLAUSE, "开始计时", FoundForm, quiet=True, guard=_day_is_right,
                 effect=_begun),
            Step(None, "begin_idle", "watching", _CALENDAR, _CLAUSE, "开始计时", FoundForm, quiet=True,
                 guard=_day_is_right, effect=_begun),
            *(
                step
                for status in _RUNS
                for step in (
                    Step(status, "object", "objected", _MANAGER, _CLAUSE, "登记已提出异议", ObjectForm, "primary",
                         duty="enter", weighs=True, asks=status == "pressing", guard=_can_object, effect=_ended),
                    Step(status, "object_by_notice", "objected", _CALENDAR, _CLAUSE, "整改通知已送到，即提出异议",
                         FollowsForm, quiet=True, effect=_ended),
                    Step(status, "run_out", "lapsed", _CALENDAR, _CLAUSE, "异议期已过", NoForm, quiet=True, lapses=True,
                         effect=_lapsed),
                )
            ),
            *(
                Step(status, "remind", status, _CALENDAR, _CLAUSE, "提醒管房单位", NoForm, quiet=True,
                     guard=_is_milestone, effect=_reminded)
                for status in (*_RUNS, "watching")
            ),
            *(
                Step(status, "prove_untrue", "unfounded", _CALENDAR, _CLAUSE, "反映的情况不属实", FollowsForm,
                     quiet=True, effect=_ended)
                for status in (*_RUNS, "lapsed")
            ),
            Step("running", "press", "pressing", _CALENDAR, _CLAUSE, "快到期，告诉区保障办", NoForm, quiet=True,
                 guard=_is_pressing, effect=_pressed),
            Step("watching", "see_empty", "watching", _CALENDAR, _CLAUSE, "上门仍没人住", FollowsForm, quiet=True,
                 guard=_is_news, effect=_counted),
            Step("watching", "fill", "full", _CALENDAR, _CLAUSE, "闲置满期", NoForm, quiet=True, lapses=True,
                 effect=_filled),
            Step("full", "establish", "established", _CALENDAR, _CLAUSE, "上门核实仍没人住", FollowsForm, quiet=True,
                 guard=_is_news, effect=_established),
            *(
                Step(status, "break_off", "broken", _CALENDAR, _CLAUSE, "上门看到有人居住", FollowsForm, quiet=True,
                     guard=_was_met, effect=_ended)
                for status in ("watching", "full")
            ),
            *(
                Step(status, "act", "acted", _CALENDAR, _CLAUSE, "已出整改通知", FollowsForm, quiet=True, effect=_ended)
                for status in ("full", "established")
            ),
            *(
                Step(status, "excuse", "excused", _ENTERERS, _CLAUSE, "有正当理由", ReasonForm, weighs=True,
                     asks=_MANAGER if status != "watching" else False, effect=_ended)
                for status in _IDLE_OPEN
            ),
            Step("established", "report", "reported", _MANAGER, _CLAUSE, "报区保障办", SettleForm, "primary", asks=True,
                 weighs=True, effect=_reported),
            *(
                Step(status, "settle", "settled", _DISTRICT, _CLAUSE, "写处理意见，办结", SettleForm, "primary",
                     asks=True, weighs=True, effect=_ended)
                for status in ("lapsed", "reported")
            ),
            *(
                Step(status, "dismiss", "unfounded", _COMMUNITY, _CLAUSE, "核实不属实", ReasonForm, "danger",
                     duty="approve", effect=_ended)
                for status in _OPEN
            ),
            *(
                Step(status, "family_left", "left", _CALENDAR, _CLAUSE, "家庭已退出", NoForm, quiet=True,
                     guard=_has_left, effect=_ended)
                for status in _OPEN
            ),
        ),
        readers=READERS,
        duties=(DUTY,),
        chapter=Chapter.DWELLINGS,
        offers=(
            Offer("breach-clocks", "违规计时", "clock", "breach_clocks/list", 49,
                  to=(actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)),
        ),
    )
)


# How others find one, and what they say to it


async def enter(case_id: str, tenancy_id: int, form: EnterForm, *, actor: Actor) -> Case:
    """Begins one by hand: the same id again by the same person is the same one. Raises not_allowed, not_found,
    id_taken, tenancy_ended, clock_exists, form_invalid.
    """
    access.require_role(actor, *_ENTERERS)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return known
    tenancy = await access.find_tenancy(tenancy_id, actor=actor)
    if not tenancy.living:
        raise refuse("tenancy_ended")
    case = await _open(case_id, tenancy, msgspec.to_builtins(form), form.kind, actor, by_hand=True)
    if case is None:
        raise refuse("clock_exists")
    return case


async def begin(tenancy: Tenancy, kind: str, known_on: date, source_id: str, *, at: datetime) -> Case | None:
    """The clock that a finding or a report starts, where none runs. `tenancy`: with its dwelling. In a transaction."""
    known = max(known_on, tenancy.started_on or known_on)
    covered = BreachClock.filter(tenancy_id=tenancy.id, kind=kind, under_way=None, ended_on__gte=known)
    made = str(uuid.uuid5(_NAMESPACE, f"{kind}:{tenancy.id}:{source_id}"))
    if await Case.filter(id=made).exists() or await covered.exists():
        # What ended begins anew with a later finding alone.
        return None
    form = {"kind": kind, "known_on": known}
    return await _open(made, tenancy, form, kind, calendar(at), by_hand=False, source=source_id)


async def _open(
    case_id: str, tenancy: Tenancy, form: dict[str, Any], kind: str, actor: Actor, *, by_hand: bool, source: str = "",
) -> Case | None:
    # Held, so that of two at once the second finds the first one's.
    household = await hold(tenancy.household_id)
    if await BreachClock.filter(tenancy_id=tenancy.id, kind=kind, under_way=1).exists():
        return None
    opening = Opening(
        case_id, f"{KINDS[kind]}计时：{tenancy.dwelling.address}"[:120], household.area_path, tenancy.manager_path,
        household=household, dwelling=tenancy.dwelling, form=msgspec.to_builtins(form),
        with_={"tenancy": tenancy, "source": source or None}, sealed={"source": source} if source else {},
    )
    action = ("open" if by_hand else "begin") + ("_idle" if kind == IDLE else "")
    return (await open_cases(BREACH_CLOCK, [opening], actor=actor, action=action))[0]


async def _follow(tenancy_id: int, kind: str, action: str, on: date, source: Case, note: str, *, at: datetime) -> None:
    """The clock takes that step, if it can. In a transaction."""
    row = await BreachClock.filter(tenancy_id=tenancy_id, kind=kind, under_way=1).first()
    if row is None:
        return
    case = await Case.get(id=row.case_id).select_related("household", "dwelling")
    if BREACH_CLOCK.step(case.status, action) is None:
        return
    form = {"on": str(on), "source_id": source.id, "note": note}
    try:
        await advance(case, action, actor=calendar(at), version=case.version, form=form)
    except Problem as problem:
        if problem.code != "step_not_possible":
            raise


async def objected(tenancy_id: int, on: date, source: Case, *, at: datetime) -> None:
    """The lessor's notice has come to the family: what was not objected to so far is now. In a transaction."""
    row = await BreachClock.filter(tenancy_id=tenancy_id, kind=SUBLET, under_way=1).first()
    if row is not None and row.known_on <= on <= row.ends_on:
        said = f"整改{source.number}，{say_day(on)}送到"
        await _follow(tenancy_id, SUBLET, "object_by_notice", on, source, said, at=at)


async def acted_on(tenancy_id: int, source: Case, *, at: datetime) -> None:
    """A notice to put an end to standing idle was issued. In a transaction."""
    await _follow(tenancy_id, IDLE, "act", business_day(at), source, f"整改{source.number}", at=at)


async def visited(case: Case, occupancy: str, on: date, *, at: datetime) -> None:
    """What a visit has found begins, confirms or breaks off. `on`: the day of the visit, no later than today. In a
    transaction.
    """
    if case.dwelling_id is None or case.household_id is None:
        return
    home = await Tenancy.filter(
        dwelling_id=case.dwelling_id, household_id=case.household_id, living=1
    ).select_related("dwelling").first()
    if home is None:
        return
    said = f"巡查{case.number}，{say_day(on)}"
    if occupancy == "vacant":
        await begin(home, IDLE, on, case.id, at=at)
        for action in ("see_empty", "establish"):
            await _follow(home.id, IDLE, action, on, case, said, at=at)
    elif occupancy in ("tenant", "sublet_suspected"):
        await _follow(home.id, IDLE, "break_off", on, case, said, at=at)
    if occupancy == "sublet_suspected":
        await begin(home, SUBLET, on, case.id, at=at)


async def violation_found(violation: Case, *, at: datetime) -> None:
    """A violation of either kind was recorded. Known since it was, not since it happened. In a transaction."""
    row = await Violation.get_or_none(case_id=violation.id)
    kind = {"sublet": SUBLET, "vacant": IDLE}.get(row.behaviour if row else "")
    if kind is None or violation.household_id is None:
        return
    where = {"dwelling_id": violation.dwelling_id} if violation.dwelling_id else {}
    home = await Tenancy.filter(household_id=violation.household_id, living=1, **where).select_related(
        "dwelling"
    ).first()
    if home is not None and row is not None:
        source = row.inspection_case_id or row.complaint_case_id or violation.id
        await begin(home, kind, business_day(violation.opened_at), source, at=at)


async def reported(report: Case, *, at: datetime) -> None:
    """Somebody else was said to live there: known from this day on. In a transaction."""
    if report.dwelling_id is None:
        return
    home = await Tenancy.filter(dwelling_id=report.dwelling_id, living=1).select_related("dwelling").first()
    if home is not None and home.household_id != report.reporter_household_id:
        await begin(home, SUBLET, business_day(at), report.id, at=at)


async def found_untrue(report: Case, *, at: datetime) -> None:
    """What the clock began with was looked into, and is not so. In a transaction."""
    row = await BreachClock.filter(source_case_id=report.id, kind=SUBLET, under_way=1).first()
    if row is not None:
        said = f"{report.number}经社区核实不属实"
        await _follow(row.tenancy_id, SUBLET, "prove_untrue", business_day(at), report, said, at=at)
