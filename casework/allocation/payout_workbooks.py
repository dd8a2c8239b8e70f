"""The list of a payout (补贴发放, 4.2.3) as finance reads it: who, by which number, and how much, whole. Each making is
an unmasked read on record. Refuses a list that nobody has looked through.
"""

from __future__ import annotations

import asyncio
from decimal import Decimal
from typing import Any

from casework.allocation.payouts import row_of
from casework.heart.actors import Actor
from casework.heart.audit import record, record_unmasked_read
from casework.heart.problems import refuse
from casework.papers.workbook_writing import Table, write_tables
from casework.words.months import say_month
from casework.words.wording import say_time
from models import Case, HouseholdMember, Organisation, PayoutLine

_STATES = {"": "", "paid": "已发放", "failed": "没有发成", "dropped": "已作废"}
_SENT = ("sent", "paid")


async def make_workbook(case: Case, *, actor: Actor) -> bytes:
    """The workbook. Raises payout_unsent. Four queries."""
    if case.status not in _SENT:
        raise refuse("payout_unsent")
    row = await row_of(case)
    lines = await PayoutLine.filter(case_id=case.id).order_by("number").select_related("household", "award")
    families = [one.household_id for one in lines]
    members = await HouseholdMember.filter(household_id__in=families, relationship="本人", left_on=None).order_by("id")
    numbers = {one.household_id: one.id_number for one in members}
    offices = {one.path: one.name for one in await Organisation.filter(kind="community")}
    rows: list[list[Any]] = [
        [
            one.number, one.household.name, numbers.get(one.household_id, ""), offices.get(one.award.area_path, ""),
            one.award.dwelling_address, Decimal(one.fen) / 100, one.days or "整月", _STATES[one.state], one.reason,
        ]
        for one in lines
    ]
    header = ("序号", "姓名", "身份证号码", "社区", "租住的房屋", "金额（元）", "按哪几天", "结果", "原因")
    made = "　".join(part for part in (actor.organisation_name, actor.role_label, actor.name) if part)
    facts: list[list[Any]] = [
        ["名单", f"{case.number}　{say_month(row.month)}"], ["户数", row.families],
        ["合计（元）", Decimal(row.sum_fen) / 100],
        ["出具", f"{say_time(actor.at)}　{made}"],
    ]
    data = await asyncio.to_thread(
        write_tables,
        [
            Table("补贴发放名单", header, rows, (8, 12, 22, 14, 36, 12, 30, 10, 24)),
            Table("说明", ("项目", "内容"), facts, (18, 60)),
        ],
    )
    await record_unmasked_read("payout", case.id, actor=actor, reason="报财政的发放名单")
    await record("export", actor=actor, code="payout_workbook", subject=case.id)
    return data
