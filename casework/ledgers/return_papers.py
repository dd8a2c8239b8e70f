"""The paper and the workbook of a return that was reported; each one taken away is an audit event (4.2.1d).

Refuses a return that was not reported yet: what is not frozen is not signed.
"""

from __future__ import annotations

import asyncio

from casework.evidence.chain_heads import heads_before
from casework.evidence.sheets import sealed_code
from casework.heart import naming
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.problems import refuse
from casework.ledgers.return_rendering import Report, render_return, write_return
from casework.ledgers.returns import LEDGER_RETURN, Content, content_of, digest_of
from casework.papers.sheet_rendering import Paper
from casework.words.clock import SHANGHAI
from casework.words.months import say_month
from models import Case, CaseEvent, LedgerReturn


async def make_paper(case: Case, *, actor: Actor, address: str) -> bytes:
    """The PDF. Raises not_reported, sheet_unavailable. `address`: what the service is called from outside."""
    row, content = await _frozen(case)
    code = await sealed_code(case)
    heads = [f"{head.label} {head.day} 第{head.count}号 {head.hash[:12]}" for head in await heads_before(actor.today)]
    paper = Paper(
        title=case.title, facts=await _facts(case, row, content, actor), stages=[], photographs=[], unsealed=0,
        code=code, link=f"{address}/v/{case.id}/{code}", heads=heads, made_at=actor.at,
    )
    data = await render_return(Report(paper, content, row.digest))
    await record("export", actor=actor, code="ledger_return_paper", subject=case.id, detail={"sheet": code})
    return data


async def make_workbook(case: Case, *, actor: Actor) -> bytes:
    """The workbook. Raises not_reported."""
    row, content = await _frozen(case)
    facts = [*await _facts(case, row, content, actor), ("内容校验值", row.digest)]
    data = await asyncio.to_thread(write_return, content, facts)
    await record("export", actor=actor, code="ledger_return_workbook", subject=case.id)
    return data


async def _frozen(case: Case) -> tuple[LedgerReturn, Content]:
    row = await LedgerReturn.get(case_id=case.id)
    if row.content is None or case.status == "sent_back":
        raise refuse("not_reported")
    if digest_of(row.content) != row.digest:
        raise refuse("not_reported", "这份月报的内容与上报时封存的不一致，不能出具，请联系管理员。")
    return row, await content_of(row)


async def _facts(case: Case, row: LedgerReturn, content: Content, actor: Actor) -> list[tuple[str, str]]:
    event = await CaseEvent.filter(case_id=case.id, action="report").order_by("-version").first()
    who = await naming.doer(event, actor=None)
    reported = row.reported_at.astimezone(SHANGHAI) if row.reported_at else None
    made = "　".join(part for part in (actor.organisation_name, actor.role_label, actor.name) if part)
    return [
        ("编号", case.number),
        ("上报单位", content.street),
        ("月份", say_month(content.month)),
        ("上报", f"{reported:%Y-%m-%d %H:%M}　{who}" if reported else ""),
        ("当前状态", LEDGER_RETURN.statuses[case.status].label),
        ("退回社区尚未办结", f"{content.sent_back}条"),
        ("出具", f"{actor.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}　{made}"),
    ]
