"""What a family's house-lease agreements say of its subsidy on a day (1c): whether one was verified and still runs, and
what of one does not fit.

Read by the street before a subsidy is approved, and by the calendar. Refuses nothing but a subsidy without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tortoise.expressions import Q

from casework.allocation.house_agreement_forms import LIVES
from casework.heart.problems import refuse
from casework.heart.rules import Rule, declare, in_force
from casework.words.addresses import address_key
from casework.words.months import month_of
from casework.words.reading import as_name
from casework.words.wording import say_day, say_fen
from models import Dwelling, HouseAgreement, SubsidyAward

_BASE = "工作流程一：受理补贴申请时加强对《房屋租赁协议》等材料的调查认定。数目由区保障办设定。"
VISITORS = declare(Rule("house_agreement_visitors", "租赁协议上门核查：至少几个人一起去", 2, _BASE, least=1, most=2))
AREAS = declare(
    Rule("house_agreement_areas", "租赁协议的面积：小于、大于多少平方米要说明", (8, 200), _BASE, least=1, most=2000,
         count=2)
)
ENDING_DAYS = declare(
    Rule("house_agreement_ending_days", "租赁协议到期前多少天提醒家庭换新的（可写几个）", (15, 60), _BASE, least=1,
         most=180)
)
STOP_MONTHS = declare(
    Rule("house_agreement_stop_months", "租赁协议结束后，从第几个月起暂停发放补贴（0：当月）", 1, _BASE, least=0,
         most=12)
)
RESUME_MONTHS = declare(
    Rule("house_agreement_resume_months", "新的租赁协议核实后，从第几个月起恢复发放（0：当月）", 1,
         "工作流程一、四(七)；以前的不补发。月数由区保障办设定。", least=0, most=12)
)


@dataclass(frozen=True)
class About:
    """What an agreement is set beside: who rents, what was asked for or is paid, and the family's number."""

    names: Sequence[str]
    address: str
    monthly_amount_fen: int
    household_id: int | None = None


async def doubts(row: HouseAgreement, about: About, today: date) -> list[str]:
    """What does not fit, each a sentence. Some queries."""
    found: list[str] = []
    if about.monthly_amount_fen > row.rent_fen:
        found.append(f"每月补贴{say_fen(about.monthly_amount_fen)}，比协议上的租金{say_fen(row.rent_fen)}高。")
    if address_key(about.address) != row.address_key:
        found.append(f"补贴登记的租住地址是{about.address}，协议上是{row.address}。")
    if row.related:
        found.append("出租人是家里人的近亲属。")
    if as_name(row.lessor or "") in {as_name(name) for name in about.names}:
        found.append("出租人和家里的人同名，可能是把自己家的房子租给自己。")
    least, most = await in_force(AREAS, today)
    if not least * 100 <= row.area_centi_m2 <= most * 100:
        found.append(f"协议上的面积是{row.area_centi_m2 / 100:g}平方米，不在通常的{least}到{most}平方米之内。")
    if await Dwelling.filter(address_key=row.address_key).exists():
        found.append("这个地址是公共租赁住房的房源。")
    if await _taken(row, about):
        found.append("同一个地址已经有别的家庭在领补贴，或者另有一份核实过的协议。")
    if row.visited_on is not None and row.lives_there != "family":
        found.append(f"上门看到：{LIVES[row.lives_there]}。")
    if row.rent_told_fen is not None and row.rent_told_fen != row.rent_fen:
        found.append(f"上门问到的租金是{say_fen(row.rent_told_fen)}，协议上是{say_fen(row.rent_fen)}。")
    return found


async def _taken(row: HouseAgreement, about: About) -> bool:
    awards = SubsidyAward.filter(living=1, dwelling_address_key=row.address_key)
    others = HouseAgreement.filter(standing=1, address_key=row.address_key).exclude(id=row.id)
    if about.household_id is not None:
        awards = awards.exclude(household_id=about.household_id)
        others = others.filter(~Q(household_id=about.household_id) | Q(household_id=None))
    else:
        others = others.exclude(source_case_id=row.source_case_id)
    return await awards.exists() or await others.exists()


@dataclass(frozen=True)
class AskedFor:
    """What a subsidy asks to be paid: where the family rents, from when, and how much a month."""

    address: str
    started_on: date
    monthly_amount_fen: int


async def lacking(source_case_id: str, wanted: AskedFor, today: date) -> str:
    """Why a subsidy that is asked for cannot be approved; "": it can. By what it asks now: an agreement that was
    verified beside other words bears none of these."""
    row = await HouseAgreement.filter(source_case_id=source_case_id, standing=1).order_by("-id").first()
    if row is None:
        return "还没有核实过的《房屋租赁协议》。请社区登记协议、上门核查，街道核实后再审核。"
    if row.ends_on < today:
        return f"租赁协议{say_day(row.ends_on)}已经到期，请先登记、核实新的协议。"
    if address_key(wanted.address) != row.address_key:
        return f"补贴登记的租住地址是{wanted.address}，核实过的协议是{row.address}，请退回社区改，或者重新登记协议。"
    if month_of(wanted.started_on) < month_of(row.starts_on):
        return f"租赁协议{say_day(row.starts_on)}才开始，补贴不能从{say_day(wanted.started_on)}起，请退回社区改。"
    if wanted.monthly_amount_fen > row.rent_fen:
        return f"每月补贴{say_fen(wanted.monthly_amount_fen)}比核实的租金{say_fen(row.rent_fen)}高，请退回社区改。"
    return ""


async def require_verified(source_case_id: str, wanted: AskedFor, today: date) -> None:
    """Raises agreement_lacking."""
    if said := await lacking(source_case_id, wanted, today):
        raise refuse("agreement_lacking", said)
