"""The paper and the workbook of a month that both sides have closed; each one taken away is an audit event (4.2.5b).

Refuses a month that is not closed: what may still change is not signed. And one whose rows are no longer what the
step of closing sealed.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from casework.dwellings.reconciliation_rendering import Line, Month, render_month, write_month
from casework.dwellings.reconciliations import CONTENT, content_hash, differences_of
from casework.evidence.chain_heads import heads_before, say_head
from casework.evidence.sheets import sealed_code
from casework.heart import naming
from casework.heart.actors import ROLE_LABELS, Actor
from casework.heart.audit import record
from casework.heart.problems import refuse
from casework.papers.sheet_rendering import Paper
from casework.words.clock import SHANGHAI
from casework.words.months import say_month
from models import Case, CaseEvent, Reconciliation
from models.fields import sound


@dataclass(frozen=True)
class _Closed:
    row: Reconciliation
    month: Month
    facts: list[tuple[str, str]]


async def make_paper(case: Case, *, actor: Actor, address: str) -> bytes:
    """The PDF. Raises not_closed, sheet_unavailable. `address`: what the service is called from outside."""
    closed = await _closed(case, actor)
    code = await sealed_code(case)
    paper = Paper(
        title=case.title, facts=closed.facts, stages=[], photographs=[], unsealed=0, code=code,
        link=f"{address}/v/{case.id}/{code}", heads=[say_head(head) for head in await heads_before(actor.today)],
        made_at=actor.at,
    )
    data = await render_month(paper, closed.month)
    await record("export", actor=actor, code="reconciliation_paper", subject=case.id, detail={"sheet": code})
    return data


async def make_workbook(case: Case, *, actor: Actor) -> bytes:
    """The workbook. Raises not_closed."""
    closed = await _closed(case, actor)
    data = await asyncio.to_thread(write_month, closed.month, closed.facts)
    await record("export", actor=actor, code="reconciliation_workbook", subject=case.id)
    return data


async def _closed(case: Case, actor: Actor) -> _Closed:
    if case.status != "closed":
        raise refuse("not_closed")
    row = await Reconciliation.get(case_id=case.id).select_related("manager")
    events = {event.action: event for event in await CaseEvent.filter(case_id=case.id).order_by("version")}
    digest = await content_hash(row)
    # A month that was closed before closing sealed this has nothing to be held against.
    sealed = sound(events["close"].note).get(CONTENT)
    if sealed not in (None, digest):
        raise refuse("not_closed", "这个月的对账内容与关账时封存的不一致，不能出具，请联系管理员。")
    rows = await differences_of(row).order_by("number").select_related("dwelling")
    doers = await naming.doers(list(events.values()), actor=None)
    names = await naming.writers((case.id, one.settled_by_id) for one in rows)
    lines = [
        Line(
            item=one.item,
            address=one.dwelling.address if one.dwelling else "",
            stated=one.stated,
            recorded=one.recorded,
            reason=one.reason,
            by=f"{ROLE_LABELS.get(one.settled_role, '')}　{names.get((case.id, one.settled_by_id), '')}".strip(),
        )
        for one in rows
    ]
    made = "　".join(part for part in (actor.organisation_name, actor.role_label, actor.name) if part)

    def said(action: str) -> str:
        event = events[action]
        return f"{event.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}　{doers[event.id].name}"

    facts = [
        ("编号", case.number),
        ("管房单位", row.manager.name),
        ("月份", say_month(row.month)),
        ("管房单位确认", said("confirm")),
        ("区保障办关账", said("close")),
        ("出具", f"{actor.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}　{made}"),
        ("内容校验值", sealed or "关账时尚未封存"),
    ]
    return _Closed(row, Month(row.stated, row.recorded, lines), facts)
