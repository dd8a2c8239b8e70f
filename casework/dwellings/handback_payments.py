"""What is paid once a dwelling was given back (收回验收): by the family, or to it, to the fen as the books say then.

The books go on after the settlement: rent that comes in at the counter, or a payment that the bank takes back, may
leave nothing to be paid, or turn who owes whom. Then the calendar moves the case to where the books are
(`_follow_the_books`), so that nobody is asked for what is paid and no duty stands that cannot be done. Refuses a sum
that is not what is owed, and a day before the acceptance or ahead.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime
from typing import Any

from casework.dwellings.handback_forms import PaidForm
from casework.dwellings.handback_settlement import hold_books, pay_back, rent_left
from casework.dwellings.handback_signing import row_of, write
from casework.heart import rounds
from casework.heart.advance import advance
from casework.heart.deliveries import Message
from casework.heart.life import Move
from casework.heart.problems import invalid, refuse
from casework.heart.rounds import PAGE, calendar, each
from casework.ledgers.rent_balances import money_of
from casework.words.wording import say_day, say_fen
from models import Case, Handback

REPAYING, COLLECTING = "repaying", "collecting"
# What the calendar does of a sum of this sign, from that status.
_TURNS = {
    (REPAYING, 1): "turn_to_collect", (COLLECTING, -1): "turn_to_repay", (REPAYING, 0): "even", (COLLECTING, 0): "even",
}


async def to_pay(row: Handback) -> int:
    """As the books say now. More than 0: by the family; less: to it."""
    rent = sum((await rent_left(row.tenancy_id)).values())
    return int(rent + row.other_left_fen - row.deposit_left_fen)


def _say(total: int) -> str:
    return f"承租家庭应补交{say_fen(total)}" if total > 0 else f"应退给承租家庭{say_fen(-total)}"


async def right_sum(move: Move) -> None:
    form: PaidForm = move.form
    row = await row_of(move.case)
    assert row.accepted_on is not None
    if not row.accepted_on <= form.paid_on <= move.actor.today:
        raise invalid({"form.paid_on": f"日期要在收回的{say_day(row.accepted_on)}到今天之间。"})
    # No payment comes in between the look and what is written.
    await hold_books(row.tenancy.dwelling.manager_id)
    total = await to_pay(row)
    wanted = -total if move.step.action == "repay" else total
    if wanted < 0:
        said = f"收回以后账上又有了收支，现在{_say(total)}。这件事明天会转过来，到时再登记；账上不对的，请先核对租金。"
        raise refuse("handback_books_changed", said)
    if move.step.action == "repay" and row.cause == "death" and len(form.paid_to.strip()) < 2:
        raise invalid({"form.paid_to": "承租人已经去世，钱退给继承人，请写明退给谁、和承租人的关系、凭什么领。"})
    if form.fen != wanted:
        raise invalid({"form.fen": f"现在应付{say_fen(wanted)}，请核对；部分付款请等付清再登记。"})


async def paid(move: Move) -> None:
    form: PaidForm = move.form
    await _settle(move, form.paid_on, form.way, form.voucher)
    await write(
        move.case, paid_on=form.paid_on, paid_fen=form.fen, paid_way=form.way, voucher=form.voucher,
        paid_to=form.paid_to.strip() or None,
    )
    move.sealed["text"] = f"{say_day(form.paid_on)}付清{say_fen(form.fen)}，凭证{form.voucher}"


async def _settle(move: Move, on: date, way: str, voucher: str) -> None:
    row = await row_of(move.case)
    await pay_back(
        move.case.id, move.case.number, row.tenancy, await rent_left(row.tenancy_id), on, way, voucher,
        actor=move.actor, what=move.step.action,
    )
    await write(move.case, deposit_left_fen=0, other_left_fen=0)


# By itself


async def is_so(move: Move) -> None:
    """Raises step_not_possible."""
    row = await row_of(move.case)
    await hold_books(row.tenancy.dwelling.manager_id)
    total = await to_pay(row)
    if _TURNS.get((move.case.status, _sign(total))) != move.step.action:
        raise refuse("step_not_possible")
    move.with_["total"] = total
    move.sealed["text"] = f"按现在的账，{_say(total)}" if total else "按现在的账，已经两清"


def _sign(total: int) -> int:
    return (total > 0) - (total < 0)


async def evened(move: Move) -> None:
    await _settle(move, move.actor.today, "other", "账上相抵")


async def tell_turned(move: Move) -> list[Message]:
    total = move.with_["total"]
    if total > 0:
        title, phrase, note = "退房结算有变化，还要补交", "请补交", f"应补交{say_fen(total)}"
    else:
        title, phrase, note = "退房结算有变化，等管房单位退钱", "等退款", f"应退{say_fen(-total)}"
    return [Message(move.case.household_id or 0, title, {"thing": "退房验收", "phrase": phrase, "note": note})]


async def _follow_the_books(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Two queries a page; a step where the books have moved on."""
    behind = 0
    while True:
        rows: Any = await (
            Handback.filter(case__status__in=[REPAYING, COLLECTING], id__gt=behind).order_by("id").limit(PAGE)
            .values("id", "case_id", "case__status", "tenancy_id", "other_left_fen", "deposit_left_fen")
        )
        money = await money_of([row["tenancy_id"] for row in rows]) if rows else {}
        for row in rows:
            rent = money[row["tenancy_id"]].arrears if row["tenancy_id"] in money else 0
            total = rent + row["other_left_fen"] - row["deposit_left_fen"]
            if action := _TURNS.get((row["case__status"], _sign(total))):

                async def take(case_id: str, action: str = action) -> None:
                    case = await Case.get(id=case_id).select_related("household", "dwelling")
                    await advance(case, action, actor=calendar(now()), version=case.version)

                await each([row["case_id"]], take)
        yield len(rows)
        if len(rows) < PAGE:
            return
        behind = rows[-1]["id"]


rounds.declare("handback_payments", _follow_the_books)
