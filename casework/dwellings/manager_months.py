"""The months of a manager's books, and which of them may be written (4.2.5b).

Every row of the books is counted into its month by `book`, a conditional UPDATE on one row; a month whose figures were
handed in is frozen, and closed for good when both sides have closed it. So a row is in the figures of its month, or it
is refused: also when it comes in the very instant of the handing in. Refuses what lies ahead of today.
"""

from __future__ import annotations

from datetime import date

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from casework.heart.problems import invalid, refuse
from casework.heart.transactions import WriteRaced
from casework.words.months import following, month_of, say_month
from models import ManagerMonth, Reconciliation


async def book(manager_id: int, month: str, rows: int, *, today: date, field: str = "month") -> None:
    """Counts `rows` rows into a month of the books. In their transaction.

    Raises form_invalid for a month ahead, month_frozen, month_closed.
    """
    if month > month_of(today) and month != await open_month(manager_id, today):
        raise invalid({field: "不能登记到以后的月份。"})
    counted = ManagerMonth.filter(manager_id=manager_id, month=month, frozen=False)
    if await counted.update(entries=F("entries") + rows) == 1:
        return
    if await ManagerMonth.filter(manager_id=manager_id, month=month).select_for_update().first() is not None:
        raise await _shut(manager_id, month)
    try:
        await ManagerMonth.create(manager_id=manager_id, month=month, entries=rows)
    except IntegrityError:
        raise WriteRaced from None


async def open_month(manager_id: int, today: date) -> str:
    """Into which month goes what is settled today and cannot wait, such as a hand-back: the one that runs, or where its
    figures were handed in before it is over, the next.
    """
    running = month_of(today)
    shut = await ManagerMonth.filter(manager_id=manager_id, month=running, frozen=True).exists()
    return following(running) if shut else running


async def _shut(manager_id: int, month: str) -> Exception:
    closed = await Reconciliation.filter(manager_id=manager_id, month=month, case__status="closed").exists()
    if closed:
        return refuse("month_closed", f"{say_month(month)}已经对账关账，不能再改。请在以后的月份登记更正。")
    return refuse("month_frozen", f"{say_month(month)}正在对账，不能再登记。请退回重新填报，或在下个月登记更正。")


async def freeze(manager_id: int, month: str, frozen: bool) -> int:
    """Shuts or opens a month. Returns how many rows its figures must be made of. In a transaction."""
    row = await ManagerMonth.filter(manager_id=manager_id, month=month).select_for_update().first()
    if row is None:
        try:
            row = await ManagerMonth.create(manager_id=manager_id, month=month)
        except IntegrityError:
            raise WriteRaced from None
    await ManagerMonth.filter(id=row.id).update(frozen=frozen)
    return row.entries
