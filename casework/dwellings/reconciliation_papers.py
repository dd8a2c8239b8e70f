"""The paper and the workbook of a month that both sides have closed; each one taken away is an audit event (4.2.5b).

Refuses a month that is not closed: what may still change is not signed. And one whose rows are no longer what the
step of closing sealed.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from casework.dwellings.reconciliation_content import CONTENT, content_hash, differences_of
from casework.dwellings.reconciliation_rendering import (
    FIGURES,
    LINES,
    Line,
    Month,
    figures_of,
    lines_of,
    write_month,
)
from casework.heart import naming
from casework.heart.actors import DISTRICT_CLERK, ROLE_LABELS, Actor
from casework.heart.audit import record
from casework.heart.problems import refuse
from casework.papers.declared import Filled, Paper, Section, declare
from casework.papers.papers import take_away
from casework.words.months import say_month
from casework.words.wording import say_time
from media_storage.store import MediaStore
from models import Case, CaseEvent, Organisation, Reconciliation
from models.fields import sound


@dataclass(frozen=True)
class _Closed:
    row: Reconciliation
    month: Month
    facts: list[tuple[str, str]]
    sealed: str


async def _fill(case: Case, actor: Actor) -> Filled:
    closed = await _closed(case, actor)
    return Filled(
        title=case.title,
        facts=closed.facts,
        sections={"figures": figures_of(closed.month), "lines": lines_of(closed.month)},
        seal=("内容校验码", closed.sealed),
    )


MONTH_PAPER = declare(
    Paper(
        name="reconciliation",
        title="对账单",
        series="statement",
        filed_with=("reconciliation",),
        sections=(
            Section("figures", "两边的数", tuple(zip(FIGURES, (46, 44, 44, 44), strict=True))),
            Section(
                "lines", "差异和处理（{count}条）", tuple(zip(LINES, (20, 44, 24, 24, 44, 22), strict=True)),
                none="两边完全一致，没有差异。", beyond="其余{left}条见工作簿。",
            ),
        ),
        signed_by=("管房单位", "区保障办"),
        fill=_fill,
        reissued_by=(DISTRICT_CLERK,),
    )
)


async def make_paper(case: Case, *, actor: Actor, store: MediaStore, address: str) -> bytes:
    """The PDF. Raises not_closed, and what `take_away` does."""
    await _closed(case, actor)
    office = await Organisation.get(path=case.area_path)
    return await take_away(MONTH_PAPER, case, actor=actor, office_id=office.id, store=store, address=address)


async def make_workbook(case: Case, *, actor: Actor) -> bytes:
    """The workbook. Raises not_closed."""
    closed = await _closed(case, actor)
    made = "　".join(part for part in (actor.organisation_name, actor.role_label, actor.name) if part)
    facts = [
        *closed.facts,
        ("出具", f"{say_time(actor.at)}　{made}"),
        ("内容校验码", closed.sealed),
    ]
    data = await asyncio.to_thread(write_month, closed.month, facts)
    await record("export", actor=actor, code="reconciliation_workbook", subject=case.id)
    return data


async def _closed(case: Case, actor: Actor) -> _Closed:
    if case.status != "closed":
        raise refuse("not_closed")
    row = await Reconciliation.get(case_id=case.id).select_related("manager")
    events = {event.action: event for event in await CaseEvent.filter(case_id=case.id).order_by("version")}
    digest = await content_hash(row)
    # In the step of closing itself its event is not written yet. A month that was closed before closing sealed this
    # has nothing to be held against.
    close = events.get("close")
    sealed = sound(close.note).get(CONTENT) if close else digest
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

    def said(action: str) -> str:
        event = events.get(action)
        at, who = (event.at, doers[event.id].name) if event else (actor.at, actor.name)
        return f"{say_time(at)}　{who}"

    facts = [
        ("事项编号", case.number),
        ("管房单位", row.manager.name),
        ("月份", say_month(row.month)),
        ("管房单位确认", said("confirm")),
        ("区保障办关账", said("close")),
    ]
    return _Closed(row, Month(row.stated, row.recorded, lines), facts, sealed or "关账时尚未封存")
