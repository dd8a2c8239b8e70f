"""What a lease must say (4.4.1.2): the document's eight matters and the law's, and whether a text says them.

The document's: the dwelling, rent, way of payment, use, repair, recovery, breach, settling of disputes. The law's
(《公共租赁住房管理办法》第十七条): the parties, the term, who pays for property fee, water, power, gas and heating, and
when the dwelling is to be given back. A matter that is empty, a stop-gap (略, 另行约定) or has a blank left in it says
nothing. Where the lessor is public the lease is an administrative agreement: an arbitration clause in it is void, so
the text is read for one. Refuses with `lease_incomplete` and `arbitration_clause`, and says which matter it is.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date

from casework.heart.problems import refuse
from casework.words.folding import folded
from casework.words.wording import say_day, say_fen

DOCUMENT = {
    "dwelling": "住房情况", "rent": "租金标准", "payment": "支付方式", "use": "使用要求", "repair": "维修责任",
    "recovery": "收回住房方式", "breach": "违约责任", "disputes": "解决途径",
}
LAW = {"utilities": "物业费、水、电、燃气、供暖费由谁承担", "give_back": "应当退回住房的情形"}
# In the order in which a lease says them.
MATTERS = {**DOCUMENT, **LAW}
LESSORS = {"public": "政府部门、事业单位", "company": "企业"}
# What the manager may leave to be filled in from the facts of each lease.
WORDS = ("【承租人】", "【出租人】", "【住房】", "【建筑面积】", "【月租金】", "【押金】", "【起租日】", "【到期日】")
_A_LINE = "\n"
# Says nothing by itself, however often.
_STOP_GAPS = re.compile(
    "略|无|没有|空白|空|同上|同前|同左|待定|待补|待填|暂定|暂无|暂缺|未定|另行约定|另行协商|另定|另议|另附|见附件|详见|详情|"
    "附件|见|按规定|测试|内容|此处|填写|请|未填|的|TODO|TBD|TEST|NA|NULL|NONE|XXX*"
)
_BLANK = re.compile(
    # None of it looks twice at a run, however long.
    r"[_＿]{2,}|【[^】【]*】|〔\s*〕|[(（]\s{2,}[)）]|\[\s*\]|[×xX]{3,}|…{3,}|\.{4,}|□"
    r"|(?<![ \u3000])[ \u3000]{2,}+[年月日元天个]"
)
# As many characters as the shortest clause that says something has: 由承租人自负.
_LEAST = 5
_NEVER = re.compile(
    "(?:不得|不能|不可|不再|不予|不应|不会|不|禁止|排除)"
    "(?:再|能|得|适用|约定|采用|采取|选择|申请|提交|提请|通过|以|用|经|进行|接受|设定|设|写入|同意|向|任何|的|方式)*"
    "(?:仲裁|公断)(?:条款|方式|解决|途径|机构|委员会|程序)*"
)
_ARBITRATES = re.compile("仲裁|公断|[贸北国劳海]仲|仲委|ARBITRAT")
# In what lawyers write a clause; 一二三四五六 alone is none.
_WORDS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_COUNTED = re.compile("[〇零一二三四五六七八九十百千万]")


def says_something(text: str) -> bool:
    """Whether anything is left of it beside stop-gaps and marks."""
    plain = re.sub(r"[\W_]+", "", folded(text))
    left = "".join(_WORDS.findall(_COUNTED.sub("", _STOP_GAPS.sub("", plain))))
    return len(left) >= _LEAST and len(set(left)) >= _LEAST - 1


def blank_in(text: str) -> str:
    """The first blank that nobody filled in; "": none."""
    found = _BLANK.search(text)
    return found[0].strip() or "空格" if found else ""


def arbitrates(text: str) -> bool:
    """Whether disputes are given to arbitration; to say that there is none is no such clause."""
    return _gives_to_arbitration(_parted(text))


def _parted(text: str) -> str:
    """Without marks and gaps, but for where one clause ends and the next begins."""
    return re.sub(r"[\s\W_]+", lambda gap: "，" if re.search(r"[，。；,.;!！?？\n]", gap[0]) else "", folded(text))


def _gives_to_arbitration(parted: str) -> bool:
    return bool(_ARBITRATES.search(_NEVER.sub("", parted).replace("，", "")))


def wanting(matters: Mapping[str, str], asked: Mapping[str, str] | None = None) -> list[str]:
    """What is missing of these texts, each as people are told it. `asked`: all matters, where nothing else is said."""
    found = []
    for key, label in (asked or MATTERS).items():
        text = matters.get(key, "")
        if not says_something(text):
            found.append(label)
        elif gap := blank_in(text):
            found.append(f"{label}（还有空没有填：{gap[:20]}）")
    return found


def refuse_incomplete(found: list[str]) -> None:
    """Raises lease_incomplete."""
    if found:
        raise refuse("lease_incomplete", f"合同不完整，不能签订，还缺：{'、'.join(found)}。")


def refuse_arbitration(lessor_kind: str, texts: Mapping[str, str], *, asked: bool = False) -> None:
    """Raises arbitration_clause. Read together as well: one half may stand at the end of a matter. `asked`: each text
    is a field of the form in hand, and is named.
    """
    if lessor_kind != "public":
        return
    parted = {key: _parted(text) for key, text in texts.items()}
    for key, text in parted.items():
        if _gives_to_arbitration(text):
            said = (
                f"“{MATTERS.get(key, '正文')}”里有仲裁条款。出租方是{LESSORS['public']}，合同属于行政协议，"
                "仲裁条款无效，请改为协商、行政复议或行政诉讼。"
            )
            raise refuse("arbitration_clause", said, **({key: said} if asked else {}))
    if _gives_to_arbitration("".join(parted.values())):
        raise refuse("arbitration_clause")


def filled(text: str, facts: Mapping[str, str]) -> str:
    """With the words of `WORDS` replaced by what they stand for in this lease."""
    for word, said in facts.items():
        text = text.replace(word, said)
    return text.strip()


def lease_text(
    *, lessor: str, family: str, dwelling: str, area: str, starts_on: date, ends_on: date, rent_fen: int,
    deposit_fen: int, matters: Mapping[str, str],
) -> str:
    """The whole text as it is read and signed. The facts are said first, and once."""
    facts = dict(zip(WORDS, (
        family, lessor, dwelling, area, say_fen(rent_fen), say_fen(deposit_fen), say_day(starts_on), say_day(ends_on),
    ), strict=True))
    said = {key: filled(matters.get(key, ""), facts) for key in MATTERS}
    said["dwelling"] = f"住房坐落于{dwelling}，建筑面积{area}。{said['dwelling']}"
    said["rent"] = f"月租金{say_fen(rent_fen)}。{said['rent']}"
    deposit = f"押金{say_fen(deposit_fen)}，退房并结清费用后退还。" if deposit_fen else "不收押金。"
    parts = [
        ("当事人", f"出租人（管房单位）：{lessor}。承租人：{family}。"),
        ("租赁期限", f"自{say_day(starts_on)}起，至{say_day(ends_on)}止。"),
        *((label, said[key]) for key, label in MATTERS.items()),
        ("押金", deposit),
    ]
    return numbered("公共租赁住房租赁合同", parts)


def agreement_text(*, lessor: str, family: str, lease: str, subject: str, holds_from: date, body: str) -> str:
    parts = [
        ("当事人", f"管房单位：{lessor}。承租人：{family}。"),
        ("所补充的合同", lease),
        ("补充约定", body.strip()),
        ("生效", f"自{say_day(holds_from)}起生效；没有补充的，仍按原合同执行。"),
    ]
    return numbered(f"补充协议：{subject}", parts)


_NUMERALS = "一二三四五六七八九十"


def _numeral(number: int) -> str:
    return _NUMERALS[number - 1] if number <= 10 else f"十{_NUMERALS[number - 11]}"


def numbered(title: str, parts: list[tuple[str, str]]) -> str:
    lines = [title]
    for number, (label, said) in enumerate(parts, 1):
        lines += [f"{_numeral(number)}、{label}", said]
    return _A_LINE.join(lines)


def hash_of(text: str) -> str:
    """By which whoever signs says what was read."""
    return hashlib.sha256(text.encode()).hexdigest()
