"""Where a family stands among those who wait for a dwelling (1a, 2g), told to it: its place, by which rule, what moves
it and what comes next.

The order is the district's to say: by class and score (`waiting_order.py`); by the day on which the street approved it,
within one category of household, where approved on one day is one place; or by lots, and then nobody has a place before
they are drawn. Refuses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q

from casework.allocation import refusals
from casework.allocation.waiting_lists import (
    BY_DAY,
    BY_LOTS,
    NO_PRIORITY,
    ORDER,
    WAITING,
    district_of,
    place_among,
)
from casework.allocation.waiting_order import SAID
from casework.heart import access
from casework.heart.queries import count_where
from casework.heart.rules import with_base
from casework.words.wording import say_day
from models import Application, Case, WaitingPlace


@dataclass(frozen=True)
class Place:
    """`number` among `of` of the category; None: lots decide, or the day of its approval was not kept."""

    words: str
    base: str
    number: int | None = None
    of: int | None = None
    # What moves it, a sentence each.
    moves: tuple[str, ...] = ()


async def place_of(case: Case, *, today: date) -> Place | None:
    """None: it does not wait for a dwelling. Some queries, whatever their number."""
    if case.status != WAITING:
        return None
    order, base = await with_base(ORDER, today)
    if order == BY_LOTS:
        return Place("配租由摇号确定，不排位次。摇号的时间和办法会公布。", base)
    if order != BY_DAY:
        return await _by_score(case, base, today)
    row = await Application.get(case_id=case.id).only("case_id", "category", "approved_on")
    if row.approved_on is None:
        return Place("审核通过的日子没有登记，排在第几位请问社区。", base)
    same = Q(access.under(district_of(case.area_path), "case__area_path"), case__status=WAITING, category=row.category)
    before = await count_where(Application, Q(same, approved_on__lt=row.approved_on))
    of = await count_where(Application, same)
    kind = f"“{row.category}”类" if row.category else "没有分类的"
    said = f"{kind}家庭有{of}户在等，您家排在第{before + 1}位。按街道审核通过的先后排，同一天通过的并列。"
    return Place(said, base, before + 1, of)


async def _by_score(case: Case, base: str, today: date) -> Place:
    among = await place_among(case)
    if among is None:
        return Place("正在登记轮候，排在第几位明天再看。", base)
    number, of, row = among
    said = f"全区有{of}户在等，您家排在第{number}位。{said_of(row)}。"
    moves = (
        SAID,
        "排在前面的配到房或者退出，您家往前移；有优先类别更靠前或者分更高的评上来，您家往后移。"
        if number > 1 else "有优先类别更靠前或者分更高的评上来，您家往后移。",
        await refusals.said(case.id, today),
        "您家的收入、住房、人口有变化，请告诉社区，重新评分。",
    )
    return Place(said, base, number, of, moves)


def said_of(row: WaitingPlace) -> str:
    """Why it stands where it stands."""
    first = f"优先类别第{row.priority}类" if row.priority < NO_PRIORITY else "没有优先类别"
    score = "还没有评分" if row.score is None else f"评分{row.score}分"
    return f"{first}，{score}，{say_day(row.approved_on)}审核通过"
