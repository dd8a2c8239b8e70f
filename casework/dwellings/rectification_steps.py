"""What a rectification's steps ask before they are taken, and what they bring about: the guards and effects of the
table in `rectifications.py`, which is long enough.

A day is neither ahead nor before what it follows; what was found rests on photographs of afterwards; a violation
says at once what was done about it. Whoever acts next has one day, which moves with each step (`_due`).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from casework.dwellings import breach_clocks
from casework.dwellings.levers import refuse_threat
from casework.dwellings.rectification_duty import (
    DAYS,
    DECIDE_DAYS,
    KIND,
    LEAST_DAYS,
    LOOK_DAYS,
    MOST_DAYS,
    MOST_TURNS,
    SERVE_DAYS,
)
from casework.dwellings.rectification_forms import (
    OUTCOMES,
    WAYS,
    AgainForm,
    DocketForm,
    LookForm,
    OutcomeForm,
    RefusedForm,
    ServeForm,
    StartForm,
    SueForm,
)
from casework.dwellings.rectification_papers import NOTICE
from casework.evidence.evidence import check_all_arrived
from casework.evidence.proofs import of_offices
from casework.heart import actors, naming
from casework.heart.advance import advance
from casework.heart.days import check_day, waits_until
from casework.heart.deliveries import Message, brief, tell_office
from casework.heart.duties import count_days
from casework.heart.life import PROCEDURES, Move
from casework.heart.obligations import move_day
from casework.heart.problems import invalid, refuse
from casework.heart.rules import in_force
from casework.heart.writing import write_row
from casework.papers.papers import issue, make_void
from casework.people.offices import district_office
from casework.words.clock import business_day
from casework.words.wording import say_day, say_day_of_year
from models import Case, Rectification, Tenancy


async def row_of(case: Case) -> Rectification:
    return await Rectification.get(case_id=case.id)


async def _write(move: Move, **values: Any) -> None:
    await write_row(Rectification, move.case.id, **values)


async def _due(move: Move, day: date | None, act_by: date | None) -> None:
    """Until when it waits for whoever is asked; and the day by which the manager's duty goes."""
    await waits_until(move.case, day)
    await _write(move, act_by=act_by)
    if act_by is not None:
        await move_day(KIND, "", (await row_of(move.case)).id, act_by)


# Beginning


async def words_are_fair(move: Move) -> None:
    """Nothing that threatens with a cut, and nobody named who reported it: the family reads it."""
    texts = {name: text for name, text in msgspec.to_builtins(move.form).items() if isinstance(text, str)}
    refuse_threat(**texts)
    source = move.with_.get("source") or await Case.get_or_none(id=(await row_of(move.case)).source_case_id)
    named = source and await naming.names_who_reported(
        {f"form.{name}": text for name, text in texts.items()}, source, actor=move.actor
    )
    if named:
        raise invalid(named)


async def days_are_right(days: int, today: date, field: str) -> int:
    least, most = await in_force(LEAST_DAYS, today), await in_force(MOST_DAYS, today)
    if not least <= days <= most:
        raise invalid({field: f"期限要在{least}天到{most}天之间。"})
    return days


async def can_begin(move: Move) -> None:
    await words_are_fair(move)
    given = move.form.days
    if given is None:
        given = await in_force(DAYS, move.actor.today)
    move.with_["days"] = await days_are_right(given, move.actor.today, "form.days")


async def begun(move: Move) -> None:
    form: StartForm = move.form
    await Rectification.create(
        case_id=move.case.id, tenancy_id=move.with_["tenancy"].id, source_case_id=move.with_["source"].id,
        ground=form.ground, facts=form.facts, demand=form.demand, days=move.with_["days"], asked_at=move.actor.at,
    )
    if move.with_["source"].procedure == "violation":
        await _follow(move, "urge", on=move.actor.today, way="letter", note=form.demand[:300])
    if form.ground == "vacant":
        await breach_clocks.acted_on(move.with_["tenancy"].id, move.case, at=move.actor.at)
    await _to_serve(move)


async def _to_serve(move: Move) -> None:
    by = count_days(move.actor.today, await in_force(SERVE_DAYS, move.actor.today))
    office = None if move.actor.organisation_id else await _manager_of(move)
    await issue(NOTICE, move.case, actor=move.actor, office_id=office)
    await _due(move, by, by)


async def _manager_of(move: Move) -> int:
    """Of what the calendar orders, by a judgement that was served, the notice is the manager's, who looks again."""
    found: Any = await Tenancy.filter(rectifications__case_id=move.case.id).values_list(
        "dwelling__manager_id", flat=True
    )
    return int(found[0])


async def _follow(move: Move, action: str, **form: Any) -> None:
    """The violation says at once what was done about it (5.3a). What somebody has ended otherwise stays as it is."""
    source = await Case.filter(id=(await row_of(move.case)).source_case_id, procedure="violation").select_related(
        "household", "dwelling"
    ).first()
    if source is not None and PROCEDURES["violation"].step(source.status, action) is not None:
        await advance(source, action, actor=move.actor, version=source.version, form=msgspec.to_builtins(form))


# Telling the family, and what it says


async def lives_there(move: Move) -> None:
    row = await row_of(move.case)
    if not await Tenancy.filter(id=row.tenancy_id, living=1).exists():
        raise refuse("tenancy_ended", "这户已经退出，不用再整改；退出后的事请在退出登记里办理。")


async def can_be_served(move: Move) -> None:
    form: ServeForm = move.form
    await lives_there(move)
    refuse_threat(note=form.note)
    await check_all_arrived(move.case.id)
    row = await row_of(move.case)
    first = business_day(row.asked_at) if row.asked_at else None
    check_day(move, "served_on", first)
    if form.way != "left" and not form.received_by.strip():
        raise invalid({"form.received_by": "请写明是谁签收的。"})
    if form.way == "left" and not form.witness.strip() and not await _shown(move):
        raise invalid({"form.witness": "留置送达要写见证人，或者先拍一张照片。"})


async def served(move: Move) -> None:
    form: ServeForm = move.form
    received, witness = form.received_by.strip(), form.witness.strip()
    await _has_it(move, form.served_on, form.way, received, witness)
    who = f"，{received}签收" if received else f"，{witness}见证" if witness else ""
    move.sealed["text"] = f"{say_day(form.served_on)}{WAYS[form.way]}{who}。{form.note}"


async def received(move: Move) -> None:
    await _has_it(move, move.actor.today, "app", move.actor.name, "")


async def _has_it(move: Move, on: date, way: str, received_by: str, witness: str) -> None:
    row = await row_of(move.case)
    fix_by = count_days(on, row.days)
    await _write(
        move, served_on=on, served_way=way, received_by=received_by, witness=witness, fix_by=fix_by,
        asked_at=move.actor.at,
    )
    await _due(move, fix_by, count_days(fix_by, await in_force(LOOK_DAYS, move.actor.today)))
    if row.ground == "sublet":
        # The lessor has objected, in writing and with proof of it.
        await breach_clocks.objected(row.tenancy_id, on, move.case, at=move.actor.at)


async def answered(move: Move) -> None:
    row = await row_of(move.case)
    await check_all_arrived(move.case.id)
    await _write(move, answered_on=move.actor.today)
    # Somebody comes by the day that held before.
    await _due(move, row.act_by, row.act_by)


# Looking again


async def _shown(move: Move) -> bool:
    """Whether somebody of an office photographed how it is since this turn began."""
    shown = await of_offices(move.case, (await row_of(move.case)).asked_at)
    return bool(await shown.exists())


async def _rests_on_photographs(move: Move) -> None:
    await check_all_arrived(move.case.id)
    if not await _shown(move):
        raise refuse("photograph_needed", "请至少拍一张现在的照片，再登记复查结果。")


async def can_look(move: Move) -> None:
    row = await row_of(move.case)
    check_day(move, "looked_on", row.served_on)
    await words_are_fair(move)
    await _rests_on_photographs(move)


async def is_not_early(move: Move) -> None:
    row = await row_of(move.case)
    if row.fix_by is not None and move.form.looked_on <= row.fix_by:
        raise refuse(
            "rectification_early",
            f"整改期限到{say_day(row.fix_by)}，期限过后复查的才能登记没有整改；已经改好的，现在就可以登记已整改。",
        )
    await can_look(move)


async def righted(move: Move) -> None:
    form: LookForm = move.form
    await _write(move, looked_on=form.looked_on, found=form.note, under_way=None)
    await _due(move, None, None)
    await _follow(move, "rectify", on=form.looked_on, handling_result=f"已整改：{form.note}"[:300])


async def not_righted(move: Move) -> None:
    form: LookForm = move.form
    await _write(move, looked_on=form.looked_on, found=form.note)
    await _stands(move, "没有整改", form.note)


async def can_be_refused(move: Move) -> None:
    row = await row_of(move.case)
    check_day(move, "refused_on", row.served_on)
    await words_are_fair(move)
    await _rests_on_photographs(move)


async def refused(move: Move) -> None:
    form: RefusedForm = move.form
    await _write(move, refused_on=form.refused_on, witness=form.witness, found=form.note)
    await _follow(move, "refuse_rectification", on=form.refused_on, note=form.note[:300])
    await _stands(move, "拒不整改", form.note)


async def _stands(move: Move, phrase: str, words: str) -> None:
    """It is the manager's to decide by a day, and the district office hears of it."""
    by = count_days(move.actor.today, await in_force(DECIDE_DAYS, move.actor.today))
    # What comes after, a suit's papers or another look, is of afterwards.
    await _write(move, asked_at=move.actor.at)
    await _due(move, by, by)
    await tell_district(move, phrase, words)


async def tell_district(move: Move, phrase: str, words: str) -> None:
    office = await district_office()
    if office is not None:
        await tell_office(
            move.case, office.id, actors.DISTRICT_CLERK, f"{phrase}：{move.case.title}"[:120],
            {"thing": "督促整改", "phrase": phrase[:5], "note": brief(words)}, at=move.actor.at,
        )


async def may_try_again(move: Move) -> None:
    await lives_there(move)
    row = await row_of(move.case)
    if row.turn >= await in_force(MOST_TURNS, move.actor.today):
        raise refuse("rectification_turns")
    await days_are_right(move.form.days, move.actor.today, "form.days")
    await words_are_fair(move)


async def again(move: Move) -> None:
    form: AgainForm = move.form
    row = await row_of(move.case)
    await _write(
        move, turn=row.turn + 1, days=form.days, extended_because=form.reason, served_on=None, served_way="",
        received_by=None, witness=None, fix_by=None, answered_on=None, asked_at=move.actor.at,
    )
    await _to_serve(move)


# What the calendar finds


async def unserved(move: Move) -> None:
    row = await row_of(move.case)
    await _due(move, row.act_by, row.act_by)


async def over(move: Move) -> None:
    row = await row_of(move.case)
    await _due(move, row.act_by, row.act_by)


async def neglected(move: Move) -> None:
    row = await row_of(move.case)
    await _due(move, row.act_by, row.act_by)
    await tell_district(move, "逾期未复查", move.case.title)


async def has_left(move: Move) -> None:
    row = await row_of(move.case)
    if await Tenancy.filter(id=row.tenancy_id, living=1).exists():
        raise refuse("step_not_possible")


async def ended(move: Move) -> None:
    await _write(move, under_way=None)
    await _due(move, None, None)


async def revoked(move: Move) -> None:
    await make_void(NOTICE, move.case, actor=move.actor, reason=move.form.reason)
    await ended(move)


# In court


async def can_sue(move: Move) -> None:
    form: SueForm = move.form
    row = await row_of(move.case)
    # Of two deadlines the later finding counts.
    check_day(move, "filed_on", max(filter(None, (row.refused_on, row.looked_on)), default=None))
    refuse_threat(claim=form.claim)
    await _has_papers(move, "请先上传起诉状等材料（照片或文件），再登记起诉。")


async def _has_papers(move: Move, sentence: str) -> None:
    await check_all_arrived(move.case.id)
    if not await _shown(move):
        raise refuse("papers_missing", sentence)


async def sued(move: Move) -> None:
    form: SueForm = move.form
    await _write(move, court=form.court, filed_on=form.filed_on, claim=form.claim, asked_at=move.actor.at)
    await _due(move, None, None)
    move.sealed["text"] = f"{say_day(form.filed_on)}向{form.court}起诉：{form.claim}"
    await tell_district(move, "已起诉", f"{form.court}")


async def can_docket(move: Move) -> None:
    check_day(move, "docketed_on", (await row_of(move.case)).filed_on)


async def docketed(move: Move) -> None:
    form: DocketForm = move.form
    await _write(move, court_number=form.court_number, docketed_on=form.docketed_on)
    move.sealed["text"] = f"{say_day(form.docketed_on)}立案，案号{form.court_number}"


async def can_end(move: Move) -> None:
    form: OutcomeForm = move.form
    row = await row_of(move.case)
    check_day(move, "outcome_on", row.docketed_on or row.filed_on)
    if not row.court_number and form.outcome not in ("withdrawn", "not_taken"):
        raise refuse("docket_missing")
    refuse_threat(note=form.note)
    await _has_papers(move, "请先上传判决书、调解书等文书，再登记结果。")


async def court_ended(move: Move) -> None:
    form: OutcomeForm = move.form
    await _write(
        move, outcome=form.outcome, outcome_on=form.outcome_on, outcome_words=form.note, under_way=None,
    )
    await _due(move, None, None)
    move.sealed["text"] = f"{say_day(form.outcome_on)}{OUTCOMES[form.outcome]}。{form.note}"
    await tell_district(move, "诉讼有结果", f"{OUTCOMES[form.outcome]}，{say_day(form.outcome_on)}")


async def instructed(move: Move) -> None:
    """The manager's day stays what it was."""
    row = await row_of(move.case)
    await _due(move, row.act_by, row.act_by)
    manager: Any = await Tenancy.filter(id=row.tenancy_id).values_list("dwelling__manager_id", flat=True)
    await tell_office(
        move.case, manager[0], actors.MANAGER_CLERK, f"区保障办的处理意见：{move.case.title}"[:120],
        {"thing": "督促整改", "phrase": "处理意见", "note": brief(move.form.note)}, at=move.actor.at,
    )


# What the family is told


async def tell(move: Move) -> list[Message]:
    row = await row_of(move.case)
    by = say_day_of_year(row.fix_by) if row.fix_by else ""
    title, phrase, note = {
        "issued": ("您家有一份整改通知", "请查收", f"收到后{row.days}日内改好"),
        "served": ("整改通知已送到", "请整改", f"请在{by}前改好"),
        "overdue": ("整改期限已到", "待复查", "会上门复查，改好了请告诉我们"),
        "righted": ("复查：已整改", "已整改", "已记录，这件事办完了"),
        "not_right": ("复查：没有整改", "没有整改", "看到的情况见详情，可以说明"),
        "refused": ("已登记拒绝整改", "拒绝整改", "有不同意见可以说明"),
        "in_court": ("管房单位已起诉", "已起诉", brief(f"{row.court}")),
        "court_ended": ("诉讼有了结果", "已结束", OUTCOMES.get(row.outcome, "")),
        "revoked": ("整改通知已撤销", "已撤销", "不用整改，原因见详情"),
    }[move.step.to]
    return [Message(move.case.household_id or 0, title, {"thing": "整改通知", "phrase": phrase, "note": note})]


