"""The paper and the workbook of a return that was reported; each one taken away is an audit event (4.2.1d).

Refuses a return that was not reported yet: what is not frozen is not signed. And one whose content is no longer what
the step of reporting sealed.
"""

from __future__ import annotations

import asyncio

import msgspec

from casework.heart import naming
from casework.heart.actors import STREET_CLERK, Actor
from casework.heart.audit import record
from casework.heart.life import PROCEDURES
from casework.heart.problems import refuse
from casework.ledgers.return_content import Content, digest_of
from casework.ledgers.return_rendering import FIGURES, LINES, figures_of, lines_of, write_return
from casework.papers.declared import Filled, Paper, Section, declare
from casework.papers.papers import take_away
from casework.words.clock import SHANGHAI
from casework.words.months import say_month
from casework.words.wording import say_time
from media_storage.store import MediaStore
from models import Case, CaseEvent, LedgerReturn


async def _fill(case: Case, actor: Actor) -> Filled:
    row, content = await _frozen(case)
    return Filled(
        title=f"{content.street}{say_month(content.month)}台账月报",
        facts=await _facts(case, row, content, actor),
        sections={"figures": list(figures_of(content)), "lines": list(lines_of(content))},
        seal=("内容校验码", row.digest),
    )


RETURN_PAPER = declare(
    Paper(
        name="ledger_return",
        title="台账月报",
        series="return",
        filed_with=("ledger_return",),
        sections=(
            Section("figures", "各社区台账户数", tuple(zip(FIGURES, (30, 34, *[14] * 7, 16), strict=True))),
            Section(
                "lines", "与上月相比的差异（{count}条）", tuple(zip(LINES, (24, 26, 24, 20, 44, 40), strict=True)),
                none="没有差异。", beyond="其余{left}条见同时上报的工作簿。",
            ),
        ),
        signed_by=("街道经办人", "区保障办"),
        fill=_fill,
        reissued_by=(STREET_CLERK,),
    )
)


async def make_paper(case: Case, *, actor: Actor, store: MediaStore, address: str) -> bytes:
    """The PDF. Raises not_reported, and what `take_away` does."""
    row, _ = await _frozen(case)
    return await take_away(RETURN_PAPER, case, actor=actor, office_id=row.street_id, store=store, address=address)


async def make_workbook(case: Case, *, actor: Actor) -> bytes:
    """The workbook. Raises not_reported."""
    row, content = await _frozen(case)
    made = "　".join(part for part in (actor.organisation_name, actor.role_label, actor.name) if part)
    facts = [
        ("编号", case.number),
        *await _facts(case, row, content, actor),
        ("当前状态", PROCEDURES[case.procedure].statuses[case.status].label),
        ("出具", f"{say_time(actor.at)}　{made}"),
        ("内容校验码", row.digest),
    ]
    data = await asyncio.to_thread(write_return, content, facts)
    await record("export", actor=actor, code="ledger_return_workbook", subject=case.id)
    return data


async def _frozen(case: Case) -> tuple[LedgerReturn, Content]:
    row = await LedgerReturn.get(case_id=case.id)
    if row.content is None or case.status == "sent_back":
        raise refuse("not_reported")
    if digest_of(row.content) != row.digest:
        raise refuse("not_reported", "这份月报的内容与上报时封存的不一致，不能出具，请联系管理员。")
    return row, msgspec.convert(row.content, Content)


async def _facts(case: Case, row: LedgerReturn, content: Content, actor: Actor) -> list[tuple[str, str]]:
    # In the step of reporting itself its event is not written yet: the actor is who reports.
    event = await CaseEvent.filter(case_id=case.id, action="report", at=row.reported_at).order_by("-version").first()
    who = await naming.doer(event, actor=None) if event else actor.name
    reported = row.reported_at.astimezone(SHANGHAI) if row.reported_at else None
    return [
        ("事项编号", case.number),
        ("上报单位", content.street),
        ("月份", say_month(content.month)),
        ("上报", f"{say_time(reported)}　{who}" if reported else ""),
        ("退回社区尚未办结", f"{content.sent_back}条"),
    ]
