"""Sheets that fill themselves from the ledgers (4.4.1.3c, 4.5.1), point by point: what is known of a family, against
which an office holds papers and people, and what it found. What stood there is kept with its findings.

Refuses (by what `wrong_findings` says) findings that leave a point out, name one twice, or find a problem without
saying which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from casework.ledgers.rent_balances import Money
from casework.words.wording import say_fen
from models import HouseholdMember

FINDINGS = {"fits": "符合", "problem": "有问题"}
# Of a December report that its family has handed in and that nobody has sent back.
HANDED_IN = ("submitted", "verified", "reviewed", "received")
_SHOWN = 6


@dataclass(frozen=True)
class Point:
    """`fact`: what is known. `attention`: it speaks against the family, or nothing is known: somebody has to look."""

    point: str
    label: str
    fact: str
    attention: bool


class Found(Protocol):
    """What a form says of a point."""

    point: Any
    finding: Any
    note: str


# Facts, each with whether it asks for attention. `unknown`: whether it does where nothing is known.


def members_fact(members: Sequence[HouseholdMember]) -> tuple[str, bool]:
    named = "、".join(f"{one.name}（{one.relationship}）" for one in members[:_SHOWN])
    more = f"等{len(members)}人" if len(members) > _SHOWN else f"共{len(members)}人"
    return (f"{named}，{more}。" if members else "没有登记家庭成员。"), not members


def rent_fact(money: Money, *, unknown: bool) -> tuple[str, bool]:
    if not money.charged and not money.paid:
        return "台账里还没有租金记录，请核对缴费凭证。", unknown
    if money.arrears > 0:
        return f"欠租{say_fen(money.arrears)}。", True
    return f"应收{say_fen(money.charged)}，已交{say_fen(money.paid)}，没有欠租。", False


def housing_fact(other_housing: str | None, *, unknown: bool) -> tuple[str, bool]:
    said = (other_housing or "").strip()
    if not said:
        return "没有登记，请向家庭核实。", unknown
    return f"登记为：{said[:100]}。", said != "无"


# Findings


def wrong_findings(points: Sequence[Found], labels: Mapping[str, str], look: str) -> dict[str, str]:
    """By field. `labels`: of all points; `look`: what the office does with each, in one word."""
    wrong: dict[str, str] = {}
    seen: set[str] = set()
    for place, one in enumerate(points):
        if one.point in seen:
            wrong[f"form.points.{place}.point"] = f"这一项已经{look}过了。"
        if one.finding == "problem" and len(one.note.strip()) < 2:
            wrong[f"form.points.{place}.note"] = "有问题的，请写明是什么问题。"
        seen.add(one.point)
    if missing := [label for key, label in labels.items() if key not in seen]:
        wrong["form.points"] = f"还没有{look}：{'、'.join(missing)}。"
    return wrong


def has_problem(points: Sequence[Found]) -> bool:
    return any(one.finding == "problem" for one in points)


def kept_points(points: Sequence[Point], found: Sequence[Found] | None) -> list[dict[str, str]]:
    """As they are kept: what was known that day, and what was found; None: every point is as it should be."""
    said = {one.point: one for one in found or ()}
    return [
        {
            "point": one.point, "label": one.label, "fact": one.fact,
            "finding": said[one.point].finding if found is not None else "fits",
            "note": said[one.point].note if found is not None else "",
        }
        for one in points
    ]


def lines_of(sheet: dict[str, Any] | None) -> list[list[str]]:
    """For a paper: point, what is known, what was found."""
    return [
        [one["label"], one["fact"], FINDINGS[one["finding"]] + (f"：{one['note']}" if one["note"] else "")]
        for one in (sheet or {}).get("points", [])
    ]
