"""The papers of a service (送达, 5.1c, 5.2c): the district office's mandate to the street, with a return of service to
be signed on the spot; and the return as it was done (送达回证), with every field that the law knows.

The file that declares them does not import the one with the table. Refuses nothing.
"""

from __future__ import annotations

from casework.exits.service_forms import CHANNELS, RELATIONS, WHO_REFUSED
from casework.exits.service_ways import TRIES, WAYS, first_day
from casework.heart import actors
from casework.heart.life import PROCEDURES
from casework.papers.declared import Filled, Paper, Section, declare
from casework.words.wording import say_day, say_time
from models import Case, Service, ServiceTry

_BLANK = "　" * 12
# As high as a hand writes.
_BY_HAND = "　\n　"
_FIELDS = (("项目", 34), ("内容", 140))
MOST_TRIES = 50


async def row_of(case: Case) -> Service:
    return await Service.get(case_id=case.id).select_related("paper", "street")


async def tries_of(case_id: str) -> list[ServiceTry]:
    return list(await ServiceTry.filter(case_id=case_id).order_by("number").limit(MOST_TRIES))


def _what(case: Case, row: Service) -> list[tuple[str, str]]:
    return [
        ("送达文书", row.paper.title),
        ("文书文号", row.paper.number),
        ("受送达人", case.household.name if case.household else ""),
    ]


async def _mandate(case: Case, actor: actors.Actor) -> Filled:
    row = await row_of(case)
    blank = [
        *_what(case, row), ("送达地点", ""),
        ("送达方式", "□当面交本人　□交同住成年家人　□留置　□邮寄　□其他"),
        ("受送达人签名", _BY_HAND), ("送达日期", f"{_BLANK}年　　月　　日　　时　　分"),
        ("代收人、关系", _BY_HAND), ("代收理由", ""),
        ("见证人", _BY_HAND), ("送达人（两人）", _BY_HAND), ("备注", ""),
    ]
    text = f"{row.street.name}：\n{row.mandate or ''}"
    if row.serve_by:
        text += f"\n请在{say_day(row.serve_by)}以前送达。"
    return Filled(
        [("事项编号", case.number), *_what(case, row)],
        {
            "text": f"{text}只发微信消息、只在门上贴通知，都不算送达。",
            "blank": blank,
        },
    )


MANDATE = declare(
    Paper(
        name="service_mandate", title="送达委托书", series="letter", filed_with=("service",),
        sections=(Section("text", "委托"), Section("blank", "送达回证（现场填写）", _FIELDS)),
        signed_by=("区保障办",), fill=_mandate, reissued_by=(actors.DISTRICT_CLERK,),
    )
)


def way_words(row: Service) -> str:
    if row.way not in WAYS:
        return ""
    way = WAYS[row.way]
    return f"{way.label}（{way.base}）"


def _reason(row: Service) -> tuple[str, str]:
    """Why it was not the family's own hand."""
    if row.way == "left":
        return "拒收情况", f"{WHO_REFUSED.get(row.refused_by, '')}：{row.proxy_reason or ''}"
    if row.way == "notice":
        return "公告理由", row.notice_reason or ""
    return "代收理由", row.proxy_reason or "无"


def lines_of(case: Case, row: Service) -> list[list[str]]:
    """Every field of the return, as it is printed."""
    how = way_words(row)
    if row.way == "electronic":
        how = f"{how}，{CHANNELS.get(row.relation, '')}"
    if row.sent_to:
        how = f"{how}，{row.sent_to}"
    received = row.received_by or ("公告期满视为送达" if row.way == "notice" else "未签名")
    relation = RELATIONS.get(row.relation, "") if row.way == "household" else ""
    served = say_day(row.served_on) if row.served_on else ""
    told = f"（{say_time(row.told_at)}由手机记下）" if row.told_at else ""
    label, reason = _reason(row)
    lines = [
        *(list(one) for one in _what(case, row)),
        ["送达地点", row.published_at or row.place or "无"],
        ["送达方式", how],
        ["签收人", received],
        ["送达日期", f"{served}{told}"],
        ["代收人关系", relation or "无"],
        [label, reason],
        ["见证人", row.witness or "无"],
        ["送达人", row.server or ""],
        ["备注", row.remarks or "无"],
    ]
    if row.sent_on:
        lines.insert(5, ["寄出日期" if row.way == "post" else "公告日期", say_day(row.sent_on)])
    return lines


async def terms_of(case: Case, row: Service) -> list[tuple[str, str]]:
    """What runs from service, and until when."""
    source = await Case.filter(id=row.source_case_id).first().select_related("household", "dwelling")
    served = PROCEDURES[source.procedure].served if source else None
    if source is None or row.served_on is None or served is None or served.terms is None:
        return []
    return [(label, say_day(until)) for label, until in await served.terms(source, row.served_on)]


async def _return(case: Case, actor: actors.Actor) -> Filled:
    row = await row_of(case)
    tries = [
        [say_day(one.tried_on), TRIES.get(one.way, one.way), one.met or "没有见到人", one.happened or ""]
        for one in await tries_of(case.id)
    ]
    served_on = row.served_on
    terms = [["期限起算", say_day(first_day(served_on)) if served_on else ""]]
    terms += [[label, f"到{until}"] for label, until in await terms_of(case, row)]
    return Filled(
        [("事项编号", case.number)],
        {"fields": lines_of(case, row), "tries": tries, "terms": terms},
    )


RETURN = declare(
    Paper(
        name="service_return", title="送达回证", series="slip", filed_with=("service",),
        sections=(
            Section("fields", "", _FIELDS),
            Section("tries", "此前的送达经过（{count}次）",
                    (("日期", 30), ("方式", 30), ("见到的人", 30), ("情况", 84)), none="此前没有未送到的情况。"),
            Section("terms", "送达后的期限", (("事项", 70), ("日期", 60))),
        ),
        signed_by=("受送达人或代收人", "见证人", "送达人", "街道"), fill=_return,
        reissued_by=(actors.STREET_CLERK,),
    )
)
