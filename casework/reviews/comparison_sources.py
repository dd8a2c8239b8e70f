"""From which services lists are held against the ledgers (4.7b), what their columns are called, how often each is
compared, and when a row says no more than the ledger does.

How often is rule data with its legal base and first day: the district office sets it, and may shorten it to a month.
Of a list no column is read that is not named here. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from casework.heart.rules import Rule, declare, in_force
from casework.reviews.spot_check_periods import Span, spans_back

_BASE = "工作流程四(七)：加强信息对比频次，发现问题及时调整住房保障待遇。几个月比对一次由区保障办设定。"
LOW_INCOME, DEATHS = "low_income", "deaths"


@dataclass(frozen=True)
class Fact:
    """A column that is read. `also`: what other services call it."""

    key: str
    title: str
    also: tuple[str, ...] = ()
    day: bool = False


PERSON = (
    Fact("name", "姓名", ("名字", "人员姓名", "死亡人员姓名", "死者姓名", "权利人", "权利人姓名", "权利人名称", "车主",
                          "车主姓名", "机动车所有人", "参保人姓名", "享受人姓名", "领取人姓名")),
    Fact("id_number", "身份证号码", (
        "身份证号", "身份证", "身份证件号", "身份证件号码", "居民身份证号", "居民身份证号码", "公民身份证号码",
        "公民身份号码", "社会保障号码", "证件号", "证件号码", "证件编号",
    )),
)


@dataclass(frozen=True)
class Source:
    name: str
    # Stands before a span in the key of a period, which is short.
    code: str
    label: str
    # Months between two comparisons until the district says otherwise.
    months: int
    facts: tuple[Fact, ...]
    rule: Rule = field(init=False)

    def __post_init__(self) -> None:
        rule = Rule(
            f"comparison_{self.name}_months", f"比对{self.label}：几个月一次", self.months, _BASE, least=1, most=12
        )
        object.__setattr__(self, "rule", declare(rule))

    @property
    def columns(self) -> tuple[Fact, ...]:
        return (*PERSON, *self.facts)


_STATE = Fact("state", "待遇状态", ("状态", "保障状态", "救助状态", "变更类型", "变动类型"))
SOURCES: dict[str, Source] = {
    one.name: one for one in (
        Source(LOW_INCOME, "li", "低保名单", 1, (
            _STATE, Fact("kind", "救助类别", ("低保类别", "保障类别", "待遇类别", "救助类型")),
            Fact("since", "起始日期", ("享受日期", "变更日期", "生效日期", "停发日期", "变更时间"), day=True),
            Fact("amount", "月保障金额", ("月保障金额（元）", "保障金额", "月补助金额", "补差金额", "低保金额")),
        )),
        Source(DEATHS, "de", "死亡名单", 1, (
            Fact("died_on", "死亡日期", ("死亡时间", "去世日期", "逝世日期"), day=True),
            Fact("reported_on", "注销日期", ("户口注销日期", "死亡注销日期", "火化日期"), day=True),
        )),
        Source("social_insurance", "si", "社会保险名单", 3, (
            Fact("employer", "参保单位", ("单位名称", "工作单位", "缴费单位")), Fact("kind", "险种", ("险种类型",)),
            Fact("amount", "缴费基数", ("缴费基数（元）", "月缴费基数", "养老金", "月养老金", "养老金（元）")),
            Fact("since", "参保日期", ("参保时间", "领取日期", "缴费日期"), day=True),
        )),
        Source("property", "pr", "不动产名单", 6, (
            Fact("address", "房屋坐落", ("坐落", "不动产坐落", "房屋地址", "地址")),
            Fact("certificate", "不动产权证号", ("产权证号", "权证号", "不动产证号")),
            Fact("use", "用途", ("规划用途", "房屋用途")),
            Fact("area", "建筑面积", ("面积", "建筑面积（平方米）", "建筑面积（㎡）")),
            Fact("since", "登记日期", ("登记时间", "登簿日期"), day=True),
        )),
        Source("vehicles", "ve", "机动车名单", 6, (
            Fact("plate", "号牌号码", ("车牌号", "车牌号码", "号牌")),
            Fact("model", "品牌型号", ("车辆型号", "品牌", "车型")),
            Fact("since", "初次登记日期", ("登记日期", "注册日期", "注册登记日期"), day=True),
        )),
        Source("other_subsidies", "os", "外区补贴名单", 6, (
            Fact("office", "发放单位", ("发放部门", "发放地区", "所在区", "区县")),
            Fact("kind", "补贴类别", ("补贴类型", "补贴名称")),
            Fact("since", "发放日期", ("起始日期", "发放时间", "起始月份"), day=True),
            Fact("amount", "补贴金额", ("月补贴金额", "金额", "金额（元）", "补贴金额（元）")),
        )),
    )
}
# As ledgers and lists write it.
_LOW_INCOME = "低保"
_OVER = ("停", "取消", "退出", "终止", "注销", "不再", "核减为零", "清退")


def is_low_income(category: str) -> bool:
    return _LOW_INCOME in category


def agrees(source: str, row: Mapping[str, str], category: str) -> bool:
    """Whether a row says of a family what its ledger entry says already, so that nobody need look."""
    if source != LOW_INCOME:
        return False
    over = any(one in row.get("state", "") for one in _OVER)
    return is_low_income(category) != over


async def months_of(source: Source, day: date) -> int:
    return int(await in_force(source.rule, day))


async def spans(source: Source, day: date, count: int) -> Sequence[Span]:
    """So many of its spans, the last of them the one in which the day lies, the earliest first."""
    return spans_back(await months_of(source, day), day, count)


def period_of(source: Source, span: Span) -> str:
    """Sorts, among those of one source, as its time runs."""
    return f"{source.code}:{span.key}"


def say_period(key: str) -> str:
    return Span(int(key[3:7]), int(key[8:10]), int(key[12:14])).label
