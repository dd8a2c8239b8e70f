"""The rows of a judgement, as its papers, steps and pages read them."""

from __future__ import annotations

from typing import Any

from casework.exits.grounds import AWARD, NONE, TENANCY, Ground, ground_of
from casework.heart.writing import write_row
from models import Case, Judgement, JudgementGround, JudgementPoint
from models.fields import sealed_for


async def row_of(case: Case) -> Judgement:
    return await Judgement.get(case_id=case.id).select_related(
        "household", "tenancy__household", "tenancy__dwelling", "award"
    )


async def grounds_of(row: Judgement) -> list[tuple[JudgementGround, Ground]]:
    """In the order in which they were reported, with what held of them on that day."""
    found = await JudgementGround.filter(judgement_id=row.id).order_by("id")
    return [(one, ground_of(one.ground, row.ruled_on)) for one in found]


async def established(row: Judgement) -> list[tuple[JudgementGround, Ground]]:
    """Those that were judged true."""
    return [(one, ground) for one, ground in await grounds_of(row) if one.outcome not in ("", NONE)]


async def points_of(row: Judgement) -> list[JudgementPoint]:
    return list(await JudgementPoint.filter(judgement_id=row.id).order_by("place"))


def subject_of(row: Judgement) -> str:
    return AWARD if row.award_id is not None else TENANCY


async def write(case: Case, **values: Any) -> None:
    await write_row(Judgement, case.id, **values)


async def write_ground(one: JudgementGround, **values: Any) -> None:
    key = {"judgement_id": one.judgement_id, "ground": one.ground}
    await JudgementGround.filter(id=one.id).update(**sealed_for(JudgementGround, key, **values))


def hardships(row: Judgement) -> list[str]:
    return [code for code in row.hardship.split(",") if code]
