"""Inspections: a visit to a dwelling, its photographs and findings; a finding may open a violation (4.2.2b).

What is found after a family has left, or of one that draws a subsidy, is looked into in the same way, on its entry: the
violation then stands with that family, whoever lives in the dwelling now.
Photographs first, findings second. Refuses to record while a photograph is still on its way, and a violation
without at least one sealed photograph, or where nobody lives.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from msgspec import Meta

from casework.dwellings import breach_clocks
from casework.dwellings.heating_duty import FROST_DUTY, looked_at
from casework.evidence.evidence import check_all_arrived
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import LATELY, LONG, WANTED, Form, LongText, Number, Uuid, Word, choices
from casework.heart.life import Move, Procedure, SheetWords, Status, Step, register
from casework.heart.problems import Problem, invalid, refuse
from casework.ledgers.violations import BEHAVIOURS, VIOLATION
from casework.words.clock import SHANGHAI, business_day
from models import Case, Evidence, Inspection, SubsidyAward, Tenancy
from models.evidence import SEALED
from models.fields import sealed_for

OCCUPANCIES = {
    "tenant": "承租家庭居住",
    "vacant": "无人居住",
    "sublet_suspected": "疑似转租转借",
    "other": "其他情况",
}
# What a phone's clock may be fast: its hour is a claim, kept beside the server's. Beyond that somebody has to look.
CLOCK_SLACK = timedelta(minutes=15)
_INSPECTORS = (actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.MANAGER_CLERK)
# A street finds breaches too (5.1a, 5.2a), such as of a family that draws a subsidy; going round is not its daily work.
_FINDERS = (*_INSPECTORS, actors.STREET_CLERK)


class OpenForm(Form):
    planned: bool = False


class StartBody(Form):
    id: Uuid
    # Where the visit goes, or whose past it looks into: one of the three.
    dwelling_id: Number | None = None
    tenancy_id: Number | None = None
    award_id: Number | None = None
    planned: Annotated[bool, Meta(title="是计划内的巡查吗")] = False


class ViolationFound(Form):
    id: Uuid
    occurred_on: Annotated[date, Meta(title="哪天发生的", extra=LATELY)]
    behaviour: Annotated[Word, Meta(title="是哪种行为", extra=choices(BEHAVIOURS))]
    detail: Annotated[LongText, Meta(title="具体情况", extra=LONG)]


class FindingsForm(Form):
    # By the phone's own clock, which nobody is asked for.
    visited_at: Annotated[datetime, Meta(tz=True, title="到访时间", extra={"kind": "record"})]
    found_home: Annotated[bool, Meta(title="家里有人吗")]
    occupancy: Annotated[
        Literal["tenant", "vacant", "sublet_suspected", "other"],
        Meta(title="现在谁在住", extra=choices(OCCUPANCIES)),
    ]
    findings: Annotated[
        str,
        Meta(max_length=1000, title="情况说明", description="写看到的事实，例如：敲门无人应答，门口堆有快递",
             extra={**LONG, **WANTED}),
    ] = ""
    violation: Annotated[ViolationFound | None, Meta(title="登记违规")] = None


async def _opened(move: Move) -> None:
    await Inspection.create(case_id=move.case.id, planned=move.form.planned)


async def _well_founded(move: Move) -> None:
    form: FindingsForm = move.form
    if form.visited_at.year < 2000:
        raise invalid({"form.visited_at": "到访时间不正确。"})
    if form.visited_at - move.actor.at > CLOCK_SLACK:
        now = move.actor.at.astimezone(SHANGHAI)
        raise invalid({"form.visited_at": f"到访时间比现在（{now:%H:%M}）晚，请看看手机的日期和时间对不对。"})
    await check_all_arrived(move.case.id)
    if form.violation is not None:
        if move.case.household_id is None:
            raise refuse("nobody_lives_there")
        if not await Evidence.filter(case_id=move.case.id, state=SEALED).exists():
            raise refuse("photograph_missing")


async def _recorded(move: Move) -> None:
    form: FindingsForm = move.form
    await Inspection.filter(case_id=move.case.id).update(
        # An update on MySQL drops the offset that the phone wrote: kept in UTC, like every time of ours.
        visited_at=form.visited_at.astimezone(UTC),
        recorded_at=move.actor.at,
        found_home=form.found_home,
        occupancy=form.occupancy,
        **sealed_for(Inspection, {"case_id": move.case.id}, findings=form.findings),
    )
    if season := await looked_at(move.case.dwelling_id or 0, at=move.actor.at):
        await Inspection.filter(case_id=move.case.id).update(season=season)
    on = min(business_day(form.visited_at), move.actor.today)
    await breach_clocks.visited(move.case, form.occupancy, on, at=move.actor.at)
    if form.violation is None:
        return
    found = form.violation
    opening = Opening(
        found.id,
        f"违规：{move.case.title.partition('：')[2]}",
        move.case.area_path,
        move.case.manager_path,
        household=move.case.household,
        dwelling=move.case.dwelling,
        form={"occurred_on": found.occurred_on, "behaviour": found.behaviour, "detail": found.detail},
        with_={"inspection_case_id": move.case.id},
        sealed={"inspection": move.case.id},
    )
    try:
        (violation,) = await open_cases(VIOLATION, [opening], actor=move.actor)
    except Problem as problem:
        if problem.code == "form_invalid":
            # Named as the phone knows it: a part of the findings.
            wrong = {name.replace("form", "form.violation", 1): words for name, words in problem.fields.items()}
            raise invalid(wrong) from None
        raise
    await breach_clocks.violation_found(violation, at=move.actor.at)


INSPECTION = register(
    Procedure(
        name="inspection",
        label="巡查",
        sheet=SheetWords(
            words={
                "visited_at": "到访时间", "found_home": "家中有人", "occupancy": "居住情况", "findings": "检查情况",
                "note": "内容", "reason": "原因",
            },
            choices={"occupancy": OCCUPANCIES},
            hours=("visited_at",),
        ),
        prefix="XC",
        stages=("现场检查", "记录结果"),
        statuses={
            "open": Status("现场检查中", 0, days=1, waits_for="现场巡查人员"),
            "recorded": Status("已记录", 2, after="巡查结果已记录，照片已封存。"),
        },
        steps=(
            Step(None, "open", "open", _FINDERS, ("4.2.2b", "4.4.1.1a"), "开始巡查", OpenForm, duty="enter",
                 effect=_opened, body=StartBody),
            Step("open", "record", "recorded", _FINDERS, ("4.2.2b", "4.4.1.1a"), "提交巡查结果", FindingsForm,
                 "primary", duty="enter", asks=True, own=True, quiet=True, guard=_well_founded, effect=_recorded,
                 ahead=True),
        ),
        readers=(*_FINDERS, actors.DISTRICT_CLERK),
        duties=(FROST_DUTY,),
        chapter=Chapter.REVIEWS,
        offers=(
            Offer("inspect", "开始巡查", "camera", "inspections/edit", 30, opens="open", to=_INSPECTORS),
            Offer("inspections", "巡查记录", "photo", "inspections/list", 51, to=(*_INSPECTORS, actors.DISTRICT_CLERK)),
        ),
    )
)


async def start(case_id: str, dwelling_id: int, *, planned: bool, actor: Actor) -> Case:
    """Opens a visit. The same id again by the same person is the same visit."""
    dwelling = await access.find_dwelling(dwelling_id, actor=actor)
    if known := await access.find_known_case(case_id, "inspection", actor=actor):
        return known
    tenancy = await Tenancy.filter(dwelling_id=dwelling.id, living=1).select_related("household").first()
    if tenancy and not await access.tenancies_in_reach(actor).filter(id=tenancy.id).exists():
        raise refuse("family_elsewhere")
    opening = Opening(
        case_id,
        f"巡查：{dwelling.address}",
        # The family's community is the one responsible; an empty dwelling is its own community's.
        tenancy.area_path if tenancy else dwelling.area_path,
        dwelling.manager_path,
        household=tenancy.household if tenancy else None,
        dwelling=dwelling,
        form={"planned": planned},
    )
    return (await open_cases(INSPECTION, [opening], actor=actor))[0]


async def start_on_entry(case_id: str, entry: Tenancy | SubsidyAward, *, actor: Actor) -> Case:
    """Opens a look into what the family of this entry has done, in whichever ledger it stands. The same id again is the
    same one. `entry`: fetched in reach, with its household.
    """
    if known := await access.find_known_case(case_id, "inspection", actor=actor):
        return known
    lived = entry if isinstance(entry, Tenancy) else None
    address = entry.dwelling.address if isinstance(entry, Tenancy) else entry.dwelling_address
    opening = Opening(
        case_id,
        f"核查：{entry.household.name}　{address}",
        entry.area_path,
        lived.manager_path if lived else "",
        household=entry.household,
        dwelling=lived.dwelling if lived else None,
        form={"planned": False},
    )
    return (await open_cases(INSPECTION, [opening], actor=actor))[0]


def occupancy_label(value: str) -> str:
    return OCCUPANCIES.get(value, "")


