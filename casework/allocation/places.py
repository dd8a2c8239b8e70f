"""Where a family stands among those who wait for a dwelling (1a): its place, and by which rule.

The order is the district's to say: by the day on which the street approved it, within one category of household, or by
lots, and then nobody has a place before they are drawn. Approved on one day is one place. Refuses nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q

from casework.heart import access
from casework.heart.queries import count_where
from casework.heart.rules import Rule, declare, with_base
from models import Application, Case

WAITING = "waiting"
_BY_LOTS, _BY_DAY = 0, 1
ORDER = declare(
    Rule(
        "application_place_order", "等待配租怎么排位（1：同一保障类别按审核通过的先后；0：由摇号确定，不排位次）",
        _BY_DAY,
        "演示区自定；《公共租赁住房管理办法》第十四条：可以采取综合评分、随机摇号等方式，确定配租对象与配租排序。",
        least=_BY_LOTS, most=_BY_DAY,
    )
)


@dataclass(frozen=True)
class Place:
    """`number` among `of` of the category; None: lots decide, or the day of its approval was not kept."""

    words: str
    base: str
    number: int | None = None
    of: int | None = None


async def place_of(case: Case, *, today: date) -> Place | None:
    """None: it does not wait for a dwelling. Some queries, whatever their number."""
    if case.status != WAITING:
        return None
    order, base = await with_base(ORDER, today)
    if order == _BY_LOTS:
        return Place("配租由摇号确定，不排位次。摇号的时间和办法会公布。", base)
    row = await Application.get(case_id=case.id).only("case_id", "category", "approved_on")
    if row.approved_on is None:
        return Place("审核通过的日子没有登记，排在第几位请问社区。", base)
    district = "/".join(case.area_path.split("/")[:2]) + "/"
    same = Q(access.under(district, "case__area_path"), case__status=WAITING, category=row.category)
    before = await count_where(Application, Q(same, approved_on__lt=row.approved_on))
    of = await count_where(Application, same)
    kind = f"“{row.category}”类" if row.category else "没有分类的"
    said = f"{kind}家庭有{of}户在等，您家排在第{before + 1}位。按街道审核通过的先后排，同一天通过的并列。"
    return Place(said, base, before + 1, of)
