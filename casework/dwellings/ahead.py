"""How far ahead of today a manager's books and letters may speak (4.4.1.1a): rent is paid beforehand for some months, a
notice names a day of the next ones. A year that a finger slipped into would stand for good in a book that only grows,
or go out to every family. The months are the district's to set. Refuses, at the field, what lies behind them.
"""

from __future__ import annotations

from datetime import date

from casework.heart.problems import invalid
from casework.heart.rules import Rule, declare, in_force
from casework.words.calendar import add_months
from casework.words.months import month_of, say_month
from casework.words.wording import say_day

AHEAD = declare(
    Rule(
        "manager_ahead_months", "租金和通知：最远可以写到几个月以后", 12,
        "工作流程4.4.1.1a：管房单位收取租金、发放通知。预缴和通知的期限由区保障办设定。", least=1, most=36,
    )
)


async def last_day(today: date) -> date:
    """The last day that may be named. One query."""
    return add_months(today, await in_force(AHEAD, today))


def refuse_month(month: str, last: date, field: str) -> None:
    """Raises form_invalid."""
    if month > month_of(last):
        raise invalid({field: f"最远只能到{say_month(month_of(last))}，请核对年份和月份。"})


def refuse_day(day: date, last: date, field: str) -> None:
    """Raises form_invalid."""
    if day > last:
        raise invalid({field: f"最晚只能到{say_day(last)}，请核对年份。"})
