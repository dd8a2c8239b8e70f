"""What has to be so before a step of a renewal is taken (4.4.1.3): apart from its table, which stays readable beside
the clause. Refuses what comes too early, too late, or for a family that has left or has another lease.
"""

from __future__ import annotations

from datetime import date, timedelta

from casework.dwellings.renewal_contracts import check_template
from casework.dwellings.renewal_forms import ApplyForm
from casework.dwellings.renewal_sheet import check_sheet
from casework.dwellings.renewal_windows import (
    SILENCE_DAYS,
    STAYS_ON,
    Window,
    last_lease,
    told_from,
    window_of,
)
from casework.heart import actors
from casework.heart.life import Move
from casework.heart.problems import invalid, refuse
from casework.heart.rules import in_force
from models import Case, RenewalRequest


async def row_of(case: Case) -> RenewalRequest:
    return await RenewalRequest.get(case_id=case.id).select_related("tenancy", "lease")


async def still_due(row: RenewalRequest) -> bool:
    """Whether the family lives there, and no other lease follows the one that ends."""
    if not row.tenancy.living:
        return False
    last = await last_lease(row.tenancy_id)
    return last is not None and last.id == row.lease_id


def end_of(row: RenewalRequest) -> date:
    """Of one that is still due: its lease is there."""
    assert row.lease is not None
    return row.lease.ends_on


async def window_for(move: Move, row: RenewalRequest) -> Window:
    return await window_of(end_of(row), on=move.actor.today)


async def due_still(move: Move) -> None:
    if not await still_due(await row_of(move.case)):
        raise refuse("renewal_over")


async def announced(move: Move) -> None:
    """Of a lease that has no case yet."""
    if move.with_["lease"].tenancy_id != move.with_["tenancy"].id:
        raise refuse("renewal_over")


async def day_has_come(move: Move) -> None:
    """Of the calendar's own steps."""
    row = await row_of(move.case)
    if not await still_due(row):
        raise refuse("renewal_over")
    window, today = await window_for(move, row), move.actor.today
    if move.step.action == "run_on":
        come = {"running": window.ends_on + timedelta(days=await in_force(SILENCE_DAYS, today)) < today}
    elif move.step.action == "stay_on":
        come = {"exiting": row.leave_by is not None and today > row.leave_by and bool(await in_force(STAYS_ON, today))}
    else:
        come = _come(row, window, today)
    if not come[move.step.to]:
        raise refuse("step_not_possible")


def _come(row: RenewalRequest, window: Window, today: date) -> dict[str, bool]:
    return {
        "waiting": window.opens_on <= today,
        "closing": today == window.ends_on,
        "over": today > window.ends_on,
        "exiting": row.object_until is not None and today > row.object_until,
    }


async def idle(move: Move) -> None:
    """Or too early: the lease's end was put right, and lies far ahead."""
    row, today = await row_of(move.case), move.actor.today
    if not await still_due(row):
        return
    if move.case.status not in ("ahead", "waiting") or today >= await told_from(end_of(row), on=today):
        raise refuse("step_not_possible")


async def may_ask(move: Move) -> None:
    form: ApplyForm = move.form
    row = await row_of(move.case)
    if not await still_due(row):
        raise refuse("renewal_over")
    window = await window_for(move, row)
    state = window.state(move.actor.today)
    if state == "early":
        raise refuse("renewal_early", window.answer(move.actor.today))
    if (state == "late") != (move.step.to == "late"):
        raise refuse("step_not_possible")
    wrong = {}
    if not form.truthful:
        wrong["form.truthful"] = "请确认以上情况属实，才能提交。"
    if move.actor.role != actors.TENANT and len(form.asked_by.strip()) < 2:
        wrong["form.asked_by"] = "请写明是谁来申请的。"
    if wrong:
        raise invalid(wrong)


async def ahead(move: Move) -> None:
    await due_still(move)
    if move.form.go_by < move.actor.today:
        raise invalid({"form.go_by": "日期不能早于今天。"})


async def checkable(move: Move) -> None:
    await due_still(move)
    check_sheet(move.form)


async def may_object(move: Move) -> None:
    await due_still(move)
    row = await row_of(move.case)
    if move.form.leave_by < max(move.actor.today, end_of(row)):
        raise invalid({"form.leave_by": "日期不能早于今天和租约到期的那天。"})


async def in_time(move: Move) -> None:
    await due_still(move)
    row = await row_of(move.case)
    if row.object_until is None or move.actor.today > row.object_until:
        raise refuse("recheck_late")


async def may_draw_up(move: Move) -> None:
    await due_still(move)
    await check_template(move, (await row_of(move.case)).tenancy)
