"""Which score of an application counts (2g), and how it is told: whole to the family, to the committee and to who
coordinates it, else with one sum for what the units have found about health and need.

Knows no life table, so that a session may ask it. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import msgspec

from casework.allocation.scores import Line
from models import Score, Scoring


async def counting(application_ids: Sequence[str]) -> dict[str, Score]:
    """Of these applications the version that counts, where there is one. Two queries."""
    rows = await Scoring.filter(application_id__in=list(application_ids) or [""], live=1, version__gt=0)
    current = {row.case_id: (row.application_id, row.version) for row in rows}
    found = await Score.filter(case_id__in=list(current) or [""])
    return {current[one.case_id][0]: one for one in found if one.version == current[one.case_id][1]}


async def disputed_among(application_ids: Sequence[str]) -> set[str]:
    """Those of these whose family has objected to its score and has no answer yet."""
    there = Scoring.filter(application_id__in=list(application_ids) or [""], live=1, case__status="objected")
    return {row.application_id for row in await there}


@dataclass(frozen=True)
class Told:
    """A version. `lines`: with those about health and need, or with one sum in their place."""

    version: int
    total: int
    reference_on: date
    scored_on: date
    rules: str
    legal_base: str
    lines: list[Line]


def told(row: Score, *, whole: bool) -> Told:
    lines = msgspec.convert(row.content["lines"], list[Line])
    if not whole:
        hidden = [line for line in lines if line.private]
        lines = [line for line in lines if not line.private]
        if hidden:
            lines.append(Line(
                "status", "身份、病种和残疾", "由主管单位认定，内容按规定不在这里显示", "",
                sum(one.points for one in hidden), "主管单位的认定", "2g", private=True,
            ))
    return Told(
        row.version, row.total, row.reference_on, row.scored_on, row.rules, str(row.content["legal_base"]), lines
    )
