"""The kinds of notices that a property manager sends (4.4.1.1a): what each asks for, and how it reads.

The words are a body with names in brackets, 【金额】, that are filled in for each family; the house has a body of each
kind and a manager may keep its own (`notice_templates`). A line of which a name has nothing to say is left out. What
is filled in is never read for names again. Refuses a name that there is none of for the kind, a bracket without its
other, and a name of what was not filled in; days that are past or further ahead than the district set.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from msgspec import Meta

from casework.dwellings.ahead import refuse_day, refuse_month
from casework.heart.deliveries import brief
from casework.heart.forms import LONG, Form, ShortText, SomeFen, Text
from casework.heart.problems import invalid
from casework.words.months import Month, say_month
from casework.words.wording import say_day, say_day_of_year, say_fen

# How far ahead it may lie the district says (`ahead`).
_SOON: dict[str, Any] = {"earliest": 0}
_Place = Annotated[str, Meta(min_length=2, max_length=100, title="在哪里")]
_Bring = Annotated[Text, Meta(title="要带什么")]
_Contact = Annotated[ShortText, Meta(title="联系人和电话")]
_Note = Annotated[Text, Meta(title="补充说明", extra=LONG)]
_Hours = Annotated[ShortText, Meta(title="几点", description="例如：上午9点到11点")]


class RentParticulars(Form):
    period: Annotated[Month, Meta(title="租金月份", description="例如 2026年12月", extra={"earliest": -120})]
    due_on: Annotated[date, Meta(title="最晚哪天交", extra=_SOON)]
    amount_fen: Annotated[SomeFen, Meta(title="金额", description="不填就按各户合同里的租金")] | None = None
    note: Annotated[Text, Meta(title="补充说明", description="例如在哪里交、怎么交", extra=LONG)] = ""


class KeyParticulars(Form):
    collect_from: Annotated[date, Meta(title="从哪天开始领", extra={"earliest": -12})]
    collect_until: Annotated[date, Meta(title="到哪天为止", extra=_SOON)]
    place: Annotated[str, Meta(min_length=2, max_length=100, title="在哪里领")]
    bring: Annotated[Text, Meta(title="要带什么")] = "身份证、租赁合同"
    contact: _Contact = ""
    note: _Note = ""


class ArrearsParticulars(Form):
    due_on: Annotated[date, Meta(title="最晚哪天交清", extra=_SOON)]
    note: _Note = ""


class VisitParticulars(Form):
    on: Annotated[date, Meta(title="哪天上门", extra=_SOON)]
    hours: _Hours = ""
    purpose: Annotated[ShortText, Meta(title="来看什么", description="例如：冬季用电、燃气安全")] = ""
    contact: _Contact = ""
    note: _Note = ""


class RepairParticulars(Form):
    on: Annotated[date, Meta(title="哪天来修", extra=_SOON)]
    purpose: Annotated[str, Meta(min_length=2, max_length=60, title="修什么", description="例如：更换楼道水管")]
    hours: _Hours = ""
    contact: _Contact = ""
    note: Annotated[Text, Meta(title="补充说明", description="例如要停水多久", extra=LONG)] = ""


class RenewalParticulars(Form):
    due_on: Annotated[date, Meta(title="最晚哪天来办", extra=_SOON)]
    place: _Place
    bring: _Bring = "身份证、租赁合同"
    contact: _Contact = ""
    note: _Note = ""


class HandbackParticulars(Form):
    on: Annotated[date, Meta(title="哪天验收收房", extra=_SOON)]
    hours: _Hours = ""
    bring: _Bring = "全部钥匙、水电燃气结清凭证"
    contact: _Contact = ""
    note: _Note = ""


class TextParticulars(Form):
    subject: Annotated[str, Meta(min_length=2, max_length=20, title="标题")]
    text: Annotated[
        str, Meta(max_length=1000, title="写什么", description="可以写【承租人】【住房】，发出时自动填上", extra=LONG)
    ] = ""
    due_on: Annotated[date, Meta(title="最晚哪天办", description="没有期限的不填", extra=_SOON)] | None = None


@dataclass(frozen=True)
class Kind:
    label: str
    form: type[Form]
    body: str
    # Names that may stand in a body, and the field of the form by which each is filled in; "": the service knows it.
    words: Mapping[str, str]
    # The fields that are days, in order; the last of them is the one by which the family should have acted.
    days: tuple[str, ...]
    # Whether it is about an amount of each family's own.
    money: bool = False


_ALWAYS = {"承租人": "", "住房": "", "单位": "", "电话": ""}
_TALK = {"联系人": "contact", "说明": "note"}
SPECS: dict[str, Kind] = {
    "rent": Kind(
        "租金通知", RentParticulars,
        "【月份】租金【金额】，请于【期限】前缴纳。\n房屋：【住房】\n【缴租地点】\n【说明】",
        {**_ALWAYS, "月份": "period", "金额": "", "期限": "due_on", "缴租地点": "", "说明": "note"}, ("due_on",), True,
    ),
    "key": Kind(
        "领取钥匙通知", KeyParticulars,
        "请于【开始】至【结束】领取房屋钥匙。\n房屋：【住房】\n地点：【地点】\n请携带：【携带】\n联系人：【联系人】\n【说明】",
        {**_ALWAYS, "开始": "collect_from", "结束": "collect_until", "地点": "place", "携带": "bring", **_TALK},
        ("collect_from", "collect_until"),
    ),
    "arrears": Kind(
        "欠租通知", ArrearsParticulars,
        "您家还有【欠租月份】的租金没有交清，共【金额】，请于【期限】前交清。已经交清的，请忽略本通知。\n"
        "有困难的，可以申请分期或减免。\n房屋：【住房】\n【缴租地点】\n【说明】",
        {**_ALWAYS, "欠租月份": "", "金额": "", "期限": "due_on", "缴租地点": "", "说明": "note"}, ("due_on",), True,
    ),
    "visit": Kind(
        "上门检查通知", VisitParticulars,
        "我们将于【日期】上门检查，请安排家人在家。\n时间：【时间】\n检查内容：【事项】\n房屋：【住房】\n联系人：【联系人】\n【说明】",
        {**_ALWAYS, "日期": "on", "时间": "hours", "事项": "purpose", **_TALK}, ("on",),
    ),
    "repair": Kind(
        "维修通知", RepairParticulars,
        "我们将于【日期】维修：【事项】。请予配合。\n时间：【时间】\n房屋：【住房】\n联系人：【联系人】\n【说明】",
        {**_ALWAYS, "日期": "on", "时间": "hours", "事项": "purpose", **_TALK}, ("on",),
    ),
    "renewal": Kind(
        "办理续租通知", RenewalParticulars,
        "您家的租赁合同到【合同到期日】为止。需要续租的，请于【期限】前办理。\n房屋：【住房】\n地点：【地点】\n请携带：【携带】\n"
        "也可以在小程序里申请续租。\n联系人：【联系人】\n【说明】",
        {**_ALWAYS, "合同到期日": "", "期限": "due_on", "地点": "place", "携带": "bring", **_TALK}, ("due_on",),
    ),
    "handback": Kind(
        "收房验收通知", HandbackParticulars,
        "我们将于【日期】验收收回您家租住的房屋，请到场。\n时间：【时间】\n房屋：【住房】\n请携带：【携带】\n联系人：【联系人】\n【说明】",
        {**_ALWAYS, "日期": "on", "时间": "hours", "携带": "bring", **_TALK}, ("on",),
    ),
    "text": Kind("其他通知", TextParticulars, "", {**_ALWAYS, "期限": "due_on"}, ("due_on",)),
}
KINDS = {name: kind.label for name, kind in SPECS.items()}
MOST_BODY = 1000
_WORD = re.compile(r"【([^【】\n]*)】")
# Bodies say the family's name first and who writes last, whatever stands between.
_DAYS = {"期限", "开始", "结束", "日期"}


@dataclass(frozen=True)
class Family:
    """What is filled in of one family's own."""

    name: str
    address: str
    amount_fen: int | None = None
    # Months that it owes, or the day on which its lease ends, in words.
    said: str = ""


@dataclass(frozen=True)
class Writer:
    """Who writes."""

    name: str
    phone: str
    # Where rent is paid, in lines.
    place: tuple[str, ...] = field(default=())


def check_body(kind: str, body: str, at: str) -> None:
    """Raises form_invalid: a name that the kind has not, or a bracket without its other."""
    known = SPECS[kind].words
    for word in _WORD.findall(body):
        if word not in known:
            may = "、".join(f"【{one}】" for one in known)
            raise invalid({at: f"{KINDS[kind]}里没有【{word}】这个词，可以写：{may}。"})
    if re.search("[【】]", _WORD.sub("", body)):
        raise invalid({at: "括号【】要成对写在同一行里。"})


def check_filled(kind: str, body: str, values: Mapping[str, Any]) -> None:
    """Raises form_invalid at the field of a name that stands in the body and was not filled in."""
    spec = SPECS[kind]
    for word in _WORD.findall(body):
        if (name := spec.words[word]) and values.get(name) in (None, ""):
            raise invalid({f"{kind}.{name}": f"模板里写了【{word}】，请填写这一项。"})


def check_office(kind: str, body: str, writer: Writer, at: str) -> None:
    """Raises form_invalid: a name in the body of which the office has nothing to say; its line would be left out."""
    unknown = {"电话": not writer.phone, "缴租地点": not writer.place}
    for word in _WORD.findall(body):
        if unknown.get(word):
            said = f"写了【{word}】，但本单位还没有登记{word}，这一行会空着。请去掉【{word}】，直接写出来。"
            raise invalid({at: said})


def check_days(kind: str, particulars: Form, today: date, last: date) -> None:
    """Raises form_invalid: a day that is past, in the wrong order, or too far ahead."""
    days = [(name, getattr(particulars, name)) for name in SPECS[kind].days]
    if (period := getattr(particulars, "period", None)) is not None:
        refuse_month(period, last, f"{kind}.period")
    before: date | None = None
    for name, day in days:
        if day is None:
            continue
        at = f"{kind}.{name}"
        if day < today and name == days[-1][0]:
            raise invalid({at: "这一天已经过去了，请重新选择。"})
        if before is not None and day < before:
            raise invalid({at: "截止日期不能早于开始日期。"})
        refuse_day(day, last, at)
        before = day


def act_by(kind: str, values: Mapping[str, Any]) -> date | None:
    """The day by which the family should have read or done it."""
    said = values.get(SPECS[kind].days[-1])
    return None if said is None else said if isinstance(said, date) else date.fromisoformat(said)


def title_of(kind: str, values: Mapping[str, Any]) -> str:
    return str(values["subject"]) if kind == "text" else KINDS[kind]


def headline(kind: str, values: Mapping[str, Any], amount_fen: int | None) -> str:
    """What it is, how much and by when, once: all that a family has to open it for is the rest."""
    until = act_by(kind, values)
    by = say_day_of_year(until) if until else ""
    amount = say_fen(amount_fen) if amount_fen is not None else ""
    if kind == "rent":
        month = values["period"]
        year = "" if until is None or month[:4] == f"{until.year}" else f"{month[:4]}年"
        return f"{year}{int(month[5:])}月租金{amount}，{by}前交"
    if kind == "key":
        first = say_day_of_year(_day(values["collect_from"]))
        return f"领取钥匙，{first}{'' if first == by else f'至{by}'}"
    if kind == "text":
        return f"{values['subject']}，{by}前办理" if by else str(values["subject"])
    what = {
        "arrears": f"欠租{amount}，{by}前交清", "visit": f"上门检查，{by}{values.get('hours') or ''}",
        "repair": f"维修：{values.get('purpose', '')}，{by}", "renewal": f"办理续租，{by}前来办",
        "handback": f"收房验收，{by}{values.get('hours') or ''}",
    }
    return what[kind]


def words_of(kind: str, values: Mapping[str, Any], family: Family, writer: Writer) -> dict[str, str]:
    said = {"承租人": family.name, "住房": family.address, "单位": writer.name, "电话": writer.phone}
    for word, name in SPECS[kind].words.items():
        value = values.get(name) if name else None
        if value not in (None, ""):
            said[word] = say_day(_day(value)) if word in _DAYS else say_month(value) if word == "月份" else str(value)
    if family.amount_fen is not None:
        said["金额"] = say_fen(family.amount_fen)
    said["欠租月份"] = said["合同到期日"] = family.said
    said["缴租地点"] = "\n".join(writer.place)
    return said


def render(kind: str, body: str, values: Mapping[str, Any], family: Family, writer: Writer) -> str:
    """The notice in words, once and for all."""
    said = words_of(kind, values, family, writer)
    lines = [f"{family.name}："]
    for line in body.split("\n"):
        if line.strip() and all(said.get(word) for word in _WORD.findall(line)):
            lines.append(_WORD.sub(lambda found: said[found[1]], line.strip()))
    lines.append(f"{writer.name}" + (f"　电话：{writer.phone}" if writer.phone else ""))
    return "\n".join(lines)


def in_short(kind: str, values: Mapping[str, Any], amount_fen: int | None) -> str:
    """The gist in the 20 characters that a WeChat message has for it."""
    if kind == "key":
        first, last = (say_day_of_year(_day(values[name])) for name in ("collect_from", "collect_until"))
        return f"{first}至{last}领取"
    until = act_by(kind, values)
    by = say_day_of_year(until) if until else ""
    if amount_fen is not None:
        amount = say_fen(amount_fen)
        whole = f"{amount}，{by}前缴纳"
        return whole if brief(whole) == whole else f"{'欠租' if kind == 'arrears' else '租金'}{amount}"
    if kind in ("visit", "repair", "handback"):
        return brief(f"{by}{values.get('hours') or ''}")
    return f"{by}前办理" if by else "请打开查看"


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
