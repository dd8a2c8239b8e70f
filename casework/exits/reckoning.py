"""How a sum that is claimed back is reckoned, month by month, so that every line can be shown: a whole month is what a
month is, of a part of one as many days as fall into it, rounded down to the fen in the family's favour.
"""

from __future__ import annotations

from datetime import date

from casework.words.months import days_of, following, month_of, say_month
from casework.words.wording import say_fen

Line = tuple[str, str, int]


def by_month(first: date, last: date, monthly_fen: int) -> list[Line]:
    """[what, how, fen] of each month from `first` to `last`, both days included; none where they are the wrong way
    round.
    """
    lines: list[Line] = []
    month = month_of(first)
    while first <= last and month <= month_of(last):
        begins, ends = days_of(month)
        whole = (ends - begins).days + 1
        days = (min(ends, last) - max(begins, first)).days + 1
        fen = monthly_fen * days // whole
        how = say_fen(monthly_fen) if days == whole else f"{say_fen(monthly_fen)}×{days}天÷{whole}天"
        lines.append((say_month(month), how, fen))
        month = following(month)
    return lines
