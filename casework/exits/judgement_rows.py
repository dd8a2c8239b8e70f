"""The rows of a judgement, as its papers, steps and pages read them, and by which day it waits."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.exits.grounds import AWARD, NONE, TENANCY, Ground, ground_of
from casework.exits.judgement_duty import KIND
from casework.heart.days import waits_until
from casework.heart.duties import count_days
from casework.heart.life import Move
from casework.heart.obligations import move_day
from casework.heart.problems import refuse
from casework.heart.rules import Rule, in_force
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


async def due(move: Move, day: date | None) -> None:
    """Until when it waits for whoever acts next, whose duty goes by the same day."""
    await waits_until(move.case, day)
    await write(move.case, act_by=day)
    if day is not None:
        await move_day(KIND, "", (await Judgement.get(case_id=move.case.id).only("id")).id, day)


async def due_in(move: Move, rule: Rule) -> None:
    await due(move, count_days(move.actor.today, await in_force(rule, move.actor.today)))


def already(row: Judgement, found: JudgementGround) -> Exception:
    label = ground_of(found.ground, found.judgement.ruled_on).label
    number = found.judgement.case.number
    return refuse("judgement_exists", f"这户的“{label}”已经上报（{number}），请在那件里继续，不用再报一次。")


async def closed(move: Move) -> None:
    row = await Judgement.get(case_id=move.case.id)
    await JudgementGround.filter(judgement_id=row.id).update(standing=None)
    await write(move.case, under_way=None)
    await due(move, None)
