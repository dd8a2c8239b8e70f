"""The rows of a judgement, as its papers, steps and pages read them, and by which day it waits."""

from __future__ import annotations

from datetime import date
from typing import Any

from casework.exits.grounds import AWARD, EXIT, NONE, TENANCY, Ground, ground_of
from casework.exits.judgement_duty import KIND
from casework.heart.days import waits_until
from casework.heart.duties import count_days
from casework.heart.life import Move
from casework.heart.obligations import move_day
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.rules import Rule, in_force
from casework.heart.writing import write_row
from casework.ledgers.responsibility import hold
from models import Case, Enforcement, Handback, Judgement, JudgementGround, JudgementPoint, Recovery
from models.fields import sealed_for

MOST_FOLLOWING = 60


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


async def leaves_once(row: Judgement) -> None:
    """Of a tenancy one decision to leave is made and carried out at a time. Raises exit_decided."""
    await hold(row.household_id)
    others = JudgementGround.filter(
        judgement__tenancy_id=row.tenancy_id, outcome=EXIT, standing=1,
        judgement__case__status__in=["to_confirm", "to_serve", "served"],
    )
    if other := await others.exclude(judgement_id=row.id).select_related("judgement__case").first():
        raise refuse(
            "exit_decided",
            f"{other.judgement.case.number}已经决定这户腾退住房，一户只办一份腾退决定，不用再决定一次。这一项请按其他结果认定；"
            "不能按其他结果认定的，等那一份撤销以后再决定，或者结束这件。",
        )


async def closed(move: Move) -> None:
    row = await Judgement.get(case_id=move.case.id)
    await JudgementGround.filter(judgement_id=row.id).update(standing=None)
    await write(move.case, under_way=None)
    await due(move, None)


async def following(case_id: str) -> list[Case]:
    """What came of a decision when it was served, the first first: its enforcement, hand-back and recoveries, those
    that were lifted too.
    """
    ids = [
        one
        for rows in (
            Enforcement.filter(judgement_id=case_id), Handback.filter(judgement_id=case_id),
            Recovery.filter(source_case_id=case_id),
        )
        for one in await column(rows.order_by("id").limit(MOST_FOLLOWING), "case_id")
    ]
    found = await Case.in_bulk(ids, "id")
    return [found[one] for one in ids]
