"""How much rent subsidy a family would be paid a month (1a, 4.2.3), and whether it may ask at all: by the district's
rule data, line by line, so that anybody can do the sum again.

(people × area a head, between the least and the most area, less the area of one's own) × price × percentage of the kind
of household, in whole fen, and never more than the rent that is paid. Keeps nothing of what it is asked. Refuses
nothing: what speaks against asking is said in a sentence, and it is the community that decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import Form, choices
from casework.heart.rules import Rule, declare, in_force
from casework.words.wording import say_fen

_BASE = "演示区自定的补贴标准；正式的由区保障办按实施细则设定。"
AREA_A_HEAD = declare(Rule("subsidy_area_a_head", "租赁补贴：每人保障多少平方米", 15, _BASE, least=1, most=100))
AREAS = declare(
    Rule("subsidy_areas", "租赁补贴：一户最少、最多按多少平方米算", (30, 60), _BASE, least=1, most=300, count=2)
)
PRICE = declare(Rule("subsidy_price_fen", "租赁补贴：每平方米每月多少分", 900, _BASE, least=1, most=100_000))
INCOME_MOST = declare(
    Rule("subsidy_income_most_fen", "租赁补贴：人均月收入最高多少分", 250_000, _BASE, least=1, most=10_000_000)
)
OWN_AREA_MOST = declare(
    Rule("subsidy_own_area_most", "租赁补贴：人均自有住房最多多少平方米", 13, _BASE, least=0, most=100)
)
HOUSEHOLDS = {"destitute": "低保、特困家庭", "low_income": "低收入家庭", "other": "其他住房困难家庭"}
PERCENT = {
    name: declare(
        Rule(f"subsidy_percent_{name}", f"租赁补贴：{label}按标准的百分之几", value, _BASE, least=0, most=100)
    )
    for (name, label), value in zip(HOUSEHOLDS.items(), (100, 70, 40), strict=True)
}


class SelfCheckForm(Form, kw_only=True):
    """What a family knows of itself without a paper in hand."""

    household: Annotated[
        Literal["destitute", "low_income", "other"], Meta(title="您家是哪一种", extra=choices(HOUSEHOLDS))
    ]
    people: Annotated[int, Meta(ge=1, le=20, title="一起申请的几口人")]
    income_fen: Annotated[
        int, Meta(ge=0, le=100_000_000, title="全家一个月的收入", extra={"kind": "money"})
    ]
    own_area_m2: Annotated[float, Meta(ge=0, le=2000, title="家里自己的房子多少平方米", description="没有就填0")]
    rent_fen: Annotated[
        int, Meta(ge=0, le=100_000_00, title="租的房子每月租金", description="还没租就填0", extra={"kind": "money"})
    ]


@dataclass(frozen=True)
class Line:
    label: str
    words: str


@dataclass(frozen=True)
class Amount:
    """`against`: what speaks against asking; none: it may be asked for. `lines`: the sum, step by step."""

    fen: int
    lines: list[Line]
    against: list[str]


def _m2(centi: int) -> str:
    return f"{centi / 100:g}平方米"


async def amount_of(form: SelfCheckForm, today: date) -> Amount:
    """Some look-ups of rules; nothing is read or written besides."""
    a_head, price = await in_force(AREA_A_HEAD, today), await in_force(PRICE, today)
    least, most = await in_force(AREAS, today)
    percent = await in_force(PERCENT[form.household], today)
    own = round(form.own_area_m2 * 100)
    by_heads = form.people * a_head * 100
    granted = min(max(by_heads, least * 100), most * 100)
    counted = max(granted - own, 0)
    full = counted * price * percent // 10_000
    # Nobody is paid more than the rent; whoever rents nothing yet is told what it may come to.
    paid = min(full, form.rent_fen) if form.rent_fen else full
    lines = [
        Line("按人口算的面积", f"{form.people}人×每人{a_head}平方米＝{_m2(by_heads)}"),
        Line("保障面积", f"一户最少{least}、最多{most}平方米，按{_m2(granted)}算"),
        Line("减去自有面积", f"{_m2(granted)}－{_m2(own)}＝{_m2(counted)}"),
        Line("每月补贴标准", f"{_m2(counted)}×每平方米{say_fen(price)}×{percent}%＝{say_fen(full)}"),
        Line(
            "不超过租金",
            f"租金{say_fen(form.rent_fen)}，每月补贴{say_fen(paid)}" if form.rent_fen else "租房以后按实际租金封顶",
        ),
    ]
    return Amount(paid, lines, await _against(form, own, counted, today))


async def _against(form: SelfCheckForm, own: int, counted: int, today: date) -> list[str]:
    income_most, own_most = await in_force(INCOME_MOST, today), await in_force(OWN_AREA_MOST, today)
    found = []
    if form.income_fen > income_most * form.people:
        found.append(f"人均月收入超过{say_fen(income_most)}。")
    if own > own_most * 100 * form.people:
        found.append(f"人均自有住房超过{own_most}平方米。")
    if not counted:
        found.append("自有住房已经达到保障面积。")
    return found
