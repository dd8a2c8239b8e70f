"""The papers of a judgement: what a family is told before anything is decided (拟作决定告知书), and the decision.

Both are frozen when they are issued. What is typed of others, their numbers and telephones, is masked in both; who
reported is in neither. A decision that is made anew has a number of its own, and the one before it stays listed as
void.
"""

from __future__ import annotations

from casework.evidence.arrivals import LABELS, kind_of
from casework.exits.grounds import EXIT, NONE, OUTCOMES, RECTIFY, ROUTES, Ground
from casework.exits.judgement_duty import REVIEW_DAYS, SUIT_MONTHS
from casework.exits.judgement_evidence import lying
from casework.exits.judgement_forms import HARDSHIPS
from casework.exits.judgement_rows import grounds_of, hardships, points_of, row_of
from casework.heart import actors
from casework.heart.life import PROCEDURES
from casework.heart.rules import in_force
from casework.papers.declared import Filled, Paper, Section, declare
from casework.words.clock import business_day
from casework.words.masking import mask_text
from casework.words.wording import say_day, say_fen
from models import Case, Judgement, JudgementGround

KIND = "judgement"
# Sources of which a family is told that they are there; of a complaint it is not.
_TOLD_OF = ("violation", "inspection", "rectification", "breach_clock", "rent_demand", "renewal")


async def evidence_lines(row: Judgement) -> list[tuple[str, str, str]]:
    """What lies there, as the family is told it: what, of which day, and how it may see it. Others are not shown."""
    there = await lying(row)
    hidden = set(row.withheld or [])
    lines = [
        (PROCEDURES[case.procedure].label, say_day(business_day(case.opened_at)), f"事项编号{case.number}")
        for case in there.sources
        if case.procedure in _TOLD_OF
    ]
    for one in there.rows:
        if one.case_id != row.case_id:
            continue
        day = say_day(one.sealed_on) if one.sealed_on else ""
        held = one.id in hidden
        how = "涉及他人信息，以文字说明" if held else "可以在手机上看，也可以当面看"
        lines.append((LABELS[kind_of(one)], day, how))
    if hidden and row.withheld_words:
        lines.append(("文字说明", "", mask_text(row.withheld_words)))
    return lines


def _about(row: Judgement) -> list[tuple[str, str]]:
    if row.tenancy is not None:
        return [("承租家庭", row.household.name), ("房屋", row.tenancy.dwelling.address)]
    return [("领取补贴的家庭", row.household.name)]


async def _told(case: Case, actor: actors.Actor) -> Filled:
    row = await row_of(case)
    since = [one.from_day for one, _ in await grounds_of(row) if one.from_day]
    began = f"从{say_day(min(since))}起。\n" if since else ""
    found = await grounds_of(row)
    kept = "" if any(ground.breach for _, ground in found) else "所列事由不是违规，不记入不良信用。"
    return Filled(
        [("事项编号", case.number), *_about(row), ("事由", "、".join(ground.label for _, ground in found))],
        {
            "facts": f"{began}{mask_text(row.facts or '')}",
            "base": [[ground.label, ground.base, _may_come(ground)] for _, ground in found],
            "evidence": await evidence_lines(row),
            "rights": (
                f"从收到本告知书的第二天起{row.answer_days}个工作日内，您家可以说明、申辩，提交照片和材料；可以在手机上"
                "写，可以请人代办，也可以到街道或社区当面说，由工作人员记下来、您签字。您可以看和您家有关的证据。家里有"
                "重病的人、残疾人、孩子、老人，或者没有别处可住的，请写明。您说的每一点都会审查并答复；没有在期限内说明"
                f"的，按已有的证据决定。不会因为您申辩而加重。{kept}"
            ),
        },
    )


def _may_come(ground: Ground) -> str:
    return "、".join(OUTCOMES[outcome] for outcome in ground.outcomes)


HEARING_NOTICE = declare(
    Paper(
        name="judgement_hearing", title="拟作决定告知书", series="notice", filed_with=(KIND,),
        sections=(
            Section("facts", "上报的事实"),
            Section("base", "事由和依据", (("事由", 42), ("依据", 78), ("可能的处理", 46))),
            Section("evidence", "证据", (("材料", 40), ("日期", 36), ("怎样看", 90))),
            Section("rights", "您的权利"),
        ),
        signed_by=("区保障办", "签收人"), fill=_told, reissued_by=(actors.DISTRICT_CLERK,),
    )
)


# The decision


async def _decided(case: Case, actor: actors.Actor) -> Filled:
    row = await row_of(case)
    found = await grounds_of(row)
    total = sum(one.amount_fen or 0 for one, _ in found)
    lines = [[line[0], line[1], say_fen(line[2])] for one, _ in found for line in one.lines if one.amount_fen]
    because = [one.adjusted_because for one, _ in found if one.adjusted_because]
    if lines:
        lines.append(["合计", "；".join(because), say_fen(total)])
    heard = [
        [str(one.place), mask_text(one.said or ""), f"{'采纳' if one.accepted else '不采纳'}：{one.why or ''}"]
        for one in await points_of(row)
    ]
    return Filled(
        [("事项编号", case.number), *_about(row), ("事由", "、".join(ground.label for _, ground in found))],
        {
            "facts": mask_text(row.facts or ""),
            "heard": heard,
            "hardship": _hardship(row),
            "found": [[ground.label, OUTCOMES[one.outcome], one.reasons or ""] for one, ground in found if one.outcome],
            "sums": lines,
            "text": _orders(row, found, total),
            "rights": await _rights(found, actor),
        },
        title=_title(found),
    )


def _hardship(row: Judgement) -> str:
    said = "、".join(HARDSHIPS[code] for code in hardships(row))
    return f"{said}。{mask_text(row.hardship_words or '')}" if said else "没有提出困难。"


def _title(found: list[tuple[JudgementGround, Ground]]) -> str:
    outcomes = {one.outcome for one, _ in found}
    if EXIT in outcomes:
        return "腾退公租房决定书"
    if any(one.amount_fen for one, _ in found):
        return "追缴决定书"
    return "限期整改决定书" if RECTIFY in outcomes else "处理决定书"


def _orders(row: Judgement, found: list[tuple[JudgementGround, Ground]], total: int) -> str:
    said = [row.reasons or ""]
    leaving = [ground for one, ground in found if one.outcome == EXIT]
    if leaving:
        said.append(
            f"（{ROUTES[leaving[0].route].label}）请从本决定送达的第二天起{row.move_days}天内腾退房屋、交回钥匙。"
            "搬家期内按原租金交纳。"
        )
    if total:
        said.append(f"应追缴{say_fen(total)}，逐月的数见上表。交款有困难的，可以商定分期。")
    said += [
        f"{ground.label}：请在收到整改通知的第二天起{one.rectify_days}天内改好。{one.demand or ''}"
        for one, ground in found
        if one.outcome == RECTIFY
    ]
    said += [
        f"{ground.label}：{one.fine['by']}已作处罚（{one.fine['number']}），本决定不另作处罚。"
        for one, ground in found
        if one.fine
    ]
    return "\n".join(said)


async def _rights(found: list[tuple[JudgementGround, Ground]], actor: actors.Actor) -> str:
    days, months = await in_force(REVIEW_DAYS, actor.today), await in_force(SUIT_MONTHS, actor.today)
    breach = any(ground.breach and one.outcome != NONE for one, ground in found)
    bars = [ground for one, ground in found if one.outcome not in ("", NONE) and ground.bar_years]
    barred = f"自腾退之日起{bars[0].bar_years}年内不再受理新的申请。" if bars else ""
    kept = f"认定的违规记入不良信用记录，您可以查看，也可以提出异议。{barred}"
    return (
        f"不服本决定的，可以在收到之日起{days}日内向区人民政府申请行政复议，或者在{months}个月内向人民法院提起行政诉讼。"
        + (kept if breach else "本决定不认定违规，不记入不良信用。")
    )


DECISION = declare(
    Paper(
        name="judgement_decision", title="处理决定书", series="decision", filed_with=(KIND,),
        sections=(
            Section("facts", "上报的事实"),
            Section(
                "heard", "家庭的说明和审查", (("第几点", 18), ("家庭说", 74), ("审查", 74)), none="家庭没有提出说明。"
            ),
            Section("hardship", "家庭的困难"),
            Section("found", "认定", (("事由", 42), ("决定", 34), ("理由", 90))),
            Section("sums", "追缴的数", (("月份", 40), ("怎样算", 86), ("金额", 40)), none="不追缴。"),
            Section("text", "决定"),
            Section("rights", "您的权利"),
        ),
        signed_by=("区保障办",), fill=_decided, reissued_by=(actors.DISTRICT_CLERK,),
    )
)
