"""The written summary of a year's annual reviews, its paper and its workbook (4.5.2): the same frozen figures and
families, nothing computed here.

Refuses a summary that is not reported: what is not frozen is not signed. And one whose content is no longer what the
step of reporting sealed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import msgspec

from casework.heart import naming
from casework.heart.actors import STREET_CLERK, Actor
from casework.heart.audit import record
from casework.heart.life import PROCEDURES
from casework.heart.problems import refuse
from casework.papers.declared import Filled, Paper, Section, declare
from casework.papers.workbook_writing import Table, write_tables
from casework.reviews.annual_forms import BENEFITS, FOLLOWS
from casework.reviews.annual_summary_content import KINDS, SAID, Content, Counts, digest_of
from casework.words.clock import SHANGHAI
from casework.words.wording import say_time
from models import AnnualSummary, Case, CaseEvent

SEALED = ("reported", "received")
_SHORT = {
    "unchanged": "没有变化", "changed": "有变化", "adjust": "待遇要调整", "leaves": "不再符合",
    "unreported": "没有报备", "waiting": "没核查完",
}
LINES = ("社区", "事项编号", "家庭", "享受", "结果", "上次上报的", "要办的事项")


def title_of(street: str, year: int, turn: int) -> str:
    return f"{street}{year}年度核查汇总{f'（第{turn - 1}次补报）' if turn > 1 else ''}"


def _rows(content: Content) -> list[tuple[str, str, Counts, Counts]]:
    """Of each community and benefit; and of all."""
    rows = [(one.community, BENEFITS[one.benefit], one.now, one.before) for one in content.figures]
    return [*rows, ("合计", "", *content.all)]


def _figures(content: Content) -> Iterator[list[str]]:
    for community, benefit, now, before in _rows(content):
        counts = [f"{now.of(what)}（{before.of(what)}）" for what in ("total", *KINDS)]
        yield [community, benefit, *counts]


def _lines(content: Content) -> Iterator[list[str]]:
    for one in content.lines:
        said = [SAID[one.what], one.was, FOLLOWS.get(one.follow, "")]
        yield [one.community, one.number, one.household, BENEFITS[one.benefit], *said]


async def _frozen(case: Case) -> tuple[AnnualSummary, Content]:
    row = await AnnualSummary.get(case_id=case.id)
    # In the step of reporting itself the case still stands where it stood.
    if row.content is None:
        raise refuse("not_reported", "汇总上报以后才能出具材料。")
    if digest_of(row.content) != row.digest:
        raise refuse("not_reported", "这份汇总的内容与上报时封存的不一致，不能出具，请联系管理员。")
    return row, msgspec.convert(row.content, Content)


async def _facts(case: Case, row: AnnualSummary, content: Content, actor: Actor) -> list[tuple[str, str]]:
    # In the step of reporting itself its event is not written yet: the actor is who reports.
    event = await CaseEvent.filter(case_id=case.id, action="report", at=row.reported_at).order_by("-version").first()
    who = await naming.doer(event, actor=None) if event else actor.name
    reported = row.reported_at.astimezone(SHANGHAI) if row.reported_at else None
    now, before = content.all
    return [
        ("事项编号", case.number),
        ("上报单位", content.street),
        ("年度", f"{content.year}年"),
        ("上报", f"{say_time(reported)}　{who}" if reported else ""),
        ("应核查", f"{now.total}户（上年{before.total}户）"),
        ("没有报备", f"{now.unreported}户（上年{before.unreported}户）"),
        ("没有核查完", f"{now.waiting}户（上年{before.waiting}户）"),
        ("街道复看", f"{now.sampled}户"),
    ]


async def _fill(case: Case, actor: Actor) -> Filled:
    row, content = await _frozen(case)
    return Filled(
        title=title_of(content.street, content.year, content.turn),
        facts=await _facts(case, row, content, actor),
        sections={"figures": list(_figures(content)), "lines": list(_lines(content))},
        seal=("内容校验码", row.digest),
    )


SUMMARY_PAPER = declare(
    Paper(
        name="annual_summary", title="公共租赁住房年度核查汇总表", series="return", filed_with=("annual_summary",),
        sections=(
            Section(
                "figures", "各社区核查结果（户，括号里是上年）",
                (("社区", 26), ("享受", 12), ("应核查", 22), *((_SHORT[what], 19) for what in KINDS)),
                none="没有要核查的家庭。",
            ),
            Section(
                "lines", "逐户列出的（{count}户）",
                tuple(zip(LINES, (24, 34, 20, 14, 32, 28, 22), strict=True)),
                none="都核查完了，没有变化。", beyond="其余{left}户见同时上报的工作簿。",
            ),
        ),
        signed_by=("街道经办人", "街道", "区保障办"), fill=_fill, reissued_by=(STREET_CLERK,),
    )
)


async def make_workbook(case: Case, *, actor: Actor) -> bytes:
    """The workbook. Raises not_reported."""
    if case.status not in SEALED:
        raise refuse("not_reported", "汇总上报以后才能出具材料。")
    row, content = await _frozen(case)
    made = "　".join(part for part in (actor.organisation_name, actor.role_label, actor.name) if part)
    facts = [
        *await _facts(case, row, content, actor),
        ("当前状态", PROCEDURES[case.procedure].statuses[case.status].label),
        ("出具", f"{say_time(actor.at)}　{made}"),
        ("内容校验码", row.digest),
    ]
    data = await asyncio.to_thread(_write, content, facts)
    await record("export", actor=actor, code="annual_summary_workbook", subject=case.id)
    return data


def _write(content: Content, facts: list[tuple[str, str]]) -> bytes:
    whats = ("total", *KINDS)
    names = ["应核查", *(_SHORT[what] for what in KINDS)]
    header = ("社区", "享受", *(part for name in names for part in (name, f"上年{name}")))
    figures: list[list[Any]] = [
        [community, benefit, *(part for what in whats for part in (now.of(what), before.of(what)))]
        for community, benefit, now, before in _rows(content)
    ]
    return write_tables(
        [
            Table("汇总", header, figures, (16, 8)),
            Table("逐户", LINES, _lines(content), (16, 20, 12, 8, 20, 20, 14)),
            Table("说明", ("项目", "内容"), [list(one) for one in facts], (18, 60)),
        ]
    )
