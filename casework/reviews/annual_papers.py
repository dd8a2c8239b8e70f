"""The written result of an annual review (4.5.1): what the community found of a family, point by point, for the street.

The file that declares it does not import the one with the table. Refuses nothing.
"""

from __future__ import annotations

from datetime import date

from casework.heart.actors import COMMUNITY_CLERK, Actor
from casework.ledgers.sheet_points import lines_of
from casework.papers.declared import Filled, Paper, Section, declare
from casework.reviews.annual_forms import BENEFITS, CAME_OF_IT, FOLLOWS, RESULTS, WAYS
from casework.words.wording import say_day
from models import AnnualReview, Case, Household
from models.fields import SealBroken, sound


def _contacts(row: AnnualReview) -> list[list[str]]:
    """A family is reviewed whatever became of the list of calls."""
    try:
        return [
            [say_day(date.fromisoformat(one["on"])), WAYS[one["way"]], CAME_OF_IT[one["outcome"]], one["note"]]
            for one in sound(row.contacts) or []
        ]
    except SealBroken:
        return [["", "", "", "登记的联系情况已损坏，看不出内容。"]]


async def _fill(case: Case, actor: Actor) -> Filled:
    row = await AnnualReview.get(case_id=case.id)
    household = await Household.get(id=row.household_id)
    sheet = sound(row.sheet) or {}
    facts = [
        ("事项编号", case.number),
        ("家庭", household.name),
        ("年度", f"{row.year}年"),
        ("享受", BENEFITS[row.benefit]),
        ("核查日期", say_day(row.reviewed_on) if row.reviewed_on else ""),
        ("核查结论", RESULTS[row.result]),
    ]
    if row.follow:
        facts.append(("要办的事项", FOLLOWS[row.follow]))
    note = sheet.get("note") or "家庭报备没有变化，逐项与台账核对一致。"
    return Filled(facts, {"points": lines_of(sheet), "contacts": _contacts(row), "text": note})


RESULT = declare(
    Paper(
        name="annual_review", title="公共租赁住房年度核查表", series="return", filed_with=("annual_review",),
        sections=(
            Section("points", "核查情况", (("核查事项", 26), ("所据记录", 88), ("核查结果", 60)), none="没有核查。"),
            Section("contacts", "联系情况", (("日期", 34), ("怎么找的", 34), ("结果", 36), ("当时的情况", 70)),
                    none="家庭已报备，没有另外联系。"),
            Section("text", "怎么核查的"),
        ),
        signed_by=("社区",), fill=_fill, reissued_by=(COMMUNITY_CLERK,),
    )
)
