"""The papers of an escalation: what the street gathered, with a table of contents, every attempt and every proof by its
hash, and the family's own words; and the district office's letter to the city bureau.

The file that declares them does not import the one with the table. Refuses nothing.
"""

from __future__ import annotations

from casework.evidence.arrivals import LABELS, kind_of
from casework.exits.escalation_attempts import attempts_of, evidence_of
from casework.exits.escalation_forms import SENT_WAYS
from casework.heart import actors
from casework.papers.declared import Filled, Paper, Section, declare
from casework.words.wording import say_day, say_time
from models import Case, Escalation


async def row_of(case: Case) -> Escalation:
    return await Escalation.get(case_id=case.id).select_related("household")


def _facts(case: Case, row: Escalation) -> list[tuple[str, str]]:
    return [
        ("事项编号", case.number), ("家庭", row.household.name),
        ("房屋", case.dwelling.address if case.dwelling else "无"),
    ]


async def _gathered(case: Case, actor: actors.Actor) -> Filled:
    row = await row_of(case)
    attempts = await attempts_of(row.household_id, actor.today)
    proofs = await evidence_of(attempts, case)
    return Filled(
        _facts(case, row),
        {
            "index": [
                ["一", "查明的事实", "1份"], ["二", "处置经过", f"{len(attempts)}次"],
                ["三", "证据清单", f"{len(proofs)}件"],
                ["四", "家庭自己的说法", "1份"], ["五", "处理建议", "1份"],
            ],
            "facts": row.facts or "",
            "attempts": [[say_day(one.on), one.label, one.words] for one in attempts],
            "proofs": [
                [number, one.caption or LABELS[kind_of(one)], say_time(one.received_at) if one.received_at else "",
                 f"{one.sha256[:32]} {one.sha256[32:]}"]
                for number, one in enumerate(proofs, 1)
            ],
            "words": row.words or "",
            "opinion": row.opinion or "",
        },
    )


GATHERED = declare(
    Paper(
        name="escalation_file", title="拒不配合情况汇总", series="return", filed_with=("escalation",),
        sections=(
            Section("index", "目录", (("序号", 16), ("内容", 100), ("数量", 40))),
            Section("facts", "一、查明的事实"),
            Section("attempts", "二、处置经过（{count}次）", (("日期", 32), ("方式", 46), ("情况", 96))),
            Section("proofs", "三、证据清单（{count}件）",
                    (("序号", 14), ("内容", 40), ("收到时间", 40), ("原件校验码", 80))),
            Section("words", "四、家庭自己的说法"),
            Section("opinion", "五、处理建议"),
        ),
        signed_by=("社区", "街道"), fill=_gathered, reissued_by=(actors.STREET_CLERK, actors.COMMUNITY_CLERK),
    )
)


async def _letter(case: Case, actor: actors.Actor) -> Filled:
    row = await row_of(case)
    how = SENT_WAYS.get(row.sent_way, "")
    text = (
        f"市住建局：\n该家庭经多次、多种方式处置，仍拒不配合。现将情况汇总上报，请研判。\n{row.facts or ''}\n"
        f"家庭自己的说法：{row.words or ''}\n处理建议：{row.opinion or ''}"
    )
    return Filled(
        [*_facts(case, row), ("报送方式", how)], {"text": text}
    )


LETTER = declare(
    Paper(
        name="escalation_letter", title="关于拒不配合家庭的研判请示", series="letter", filed_with=("escalation",),
        sections=(Section("text", "请示"),), signed_by=("区保障办",), fill=_letter,
        reissued_by=(actors.DISTRICT_CLERK,),
    )
)
