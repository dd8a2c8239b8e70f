"""What a spot check has drawn, one by one (4.6): a family's file, or a change of people in it. Looked at point by
point, on paper and in the home, with photographs; nothing found, or an order to put something right, by whom and by
which day; and what was found when somebody looked again.

Nobody looks at what they did themselves: who made the change, who built the file, who wrote the entry last. A family
that leaves, or passes to another community, ends it with its reason. Refuses points left out or made up, an order
without anything wrong and a clean bill with it, and a finding while a photograph is on its way.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from casework.evidence.evidence import check_all_arrived
from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.deliveries import brief, tell_office
from casework.heart.duties import count_days
from casework.heart.forms import NoForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column, padded
from casework.heart.rounds import calendar
from casework.heart.sealed_rows import seal
from casework.heart.separation import acted_in, entered_in, had_part_in, took_photographs
from casework.heart.writing import write_row
from casework.reviews.spot_check_forms import CHANGES, FILES, POINTS, LookForm, OrderForm, PassForm, Point
from casework.reviews.spot_check_periods import CLAUSE_OF, COMMUNITY, DISTRICT, STREET
from casework.words.wording import say_day
from models import Case, Household, LedgerRevision, Organisation, SpotCheck, SpotCheckItem, SubsidyAward, Tenancy

KIND = "spot_check_item"
_NAMESPACE = uuid.UUID("5b0d5d0e-6d53-4f7b-9a46-0c9b8f6f6a41")
_LEVELS = {
    COMMUNITY: (actors.GRID_WORKER, actors.COMMUNITY_CLERK), STREET: (actors.STREET_CLERK,),
    DISTRICT: (actors.DISTRICT_CLERK,),
}
OPEN = tuple(f"{level}_{state}" for level in _LEVELS for state in ("open", "ordered"))
# A draw whose items are looked at.
DRAWN = tuple(f"{level}_drawn" for level in _LEVELS)
# Days in which an order is put right at the latest.
_MOST_DAYS = 90


async def row_of(case: Case) -> SpotCheckItem:
    return await SpotCheckItem.get(case_id=case.id).select_related("check")


def points_of(population: str) -> list[Point]:
    return [one for one in POINTS if one.of == population]


async def _write(row: SpotCheckItem, **values: Any) -> None:
    await write_row(SpotCheckItem, row.case_id, **values)


# Opening what was drawn


async def open_items(
    row: SpotCheck, source: Case, drawn: Sequence[tuple[str, int, str, list[Any], str]], units: dict[str, int],
    until: date, *, actor: Actor,
) -> None:
    """`drawn`: of each its population, its place in the order, its key, for whom it stands, and its unit's key. In the
    transaction of the draw.
    """
    office = await Organisation.get(id=row.office_id)
    families = await _families([int(subject[-1]) for *_, subject, _ in drawn], office.path)
    openings: dict[str, list[Opening]] = {"": [], "_gone": []}
    for name, place, key, subject, unit in drawn:
        case_id = str(uuid.uuid5(_NAMESPACE, f"{row.code}:{name}:{key}"))
        household, home = families.get(int(subject[-1]), (None, None))
        what = "抽查" if name == FILES else "抽查变动"
        with_ = {
            "check": row, "population": name, "place": place, "key": key, "household": int(subject[-1]),
            "subject": str(subject[0]) if name == CHANGES else "", "unit": units.get(unit, 0), "until": until,
        }
        sealed = {"draw": row.code, "place": f"{name} {place}"}
        if household is None:
            title = f"{what}：第{place}号，家庭已不在这里"
            openings["_gone"].append(Opening(case_id, title, office.path, with_=with_, sealed=sealed))
            continue
        title = f"{what}：{household.name}　{home.address if home else ''}".strip()[:120]
        openings[""].append(
            Opening(case_id, title, household.area_path, household=household, dwelling=home, with_=with_, sealed=sealed)
        )
    for suffix, some in openings.items():
        if some:
            # It follows from the draw, and from nobody's wish.
            await open_cases(ITEM, some, actor=calendar(actor.at), action=f"open_{row.level}{suffix}")


async def _families(ids: Sequence[int], path: str) -> dict[int, tuple[Household, Any]]:
    """Those that still lie there, with where they live; who has left is in none."""
    found: dict[int, tuple[Household, Any]] = {}
    for start in range(0, len(ids), 200):
        some = padded(list(ids[start : start + 200]), 0)
        homes = {
            one.household_id: one.dwelling
            for one in await Tenancy.filter(household_id__in=some, living=1).select_related("dwelling")
        }
        paid = set(await column(SubsidyAward.filter(household_id__in=some, living=1), "household_id"))
        for household in await Household.filter(id__in=some):
            if household.area_path.startswith(path) and (household.id in homes or household.id in paid):
                found[household.id] = (household, homes.get(household.id))
    return found


async def _opened(move: Move) -> None:
    with_ = move.with_
    row = with_["check"]
    gone = move.step.to == "left"
    item = await SpotCheckItem.create(
        case_id=move.case.id, check_id=row.id, office_id=row.office_id, level=row.level, year=row.year,
        population=with_["population"], member_key=with_["key"], place=with_["place"], household_id=with_["household"],
        subject_case_id=with_["subject"], unit_id=with_["unit"], open=None if gone else 1,
    )
    await seal("spot_check_item", [item.id], at=move.actor.at)
    await waits_until(move.case, None if gone else with_["until"])


# Looking


async def _own_work(row: SpotCheckItem, actor: Actor) -> str:
    """Why it is somebody else's to check; "": it is not."""
    if case_id := row.subject_case_id:
        # In a community whoever had any part in it; above, whoever judged it in that post looks on from there.
        own = await (had_part_in if row.level == COMMUNITY else acted_in)([case_id], actor)
        if own or await took_photographs([case_id], actor):
            return "这件变动是您经办的，请交给其他工作人员检查。"
        return ""
    last = await LedgerRevision.filter(household_id=row.household_id).order_by("-id").first()
    files = await column(Case.filter(household_id=row.household_id, procedure="case_file"), "id")
    if (last is not None and last.account_id == actor.account_id) or (files and await entered_in(files, actor)):
        return "这户的档案或台账是您经办的，请交给其他工作人员检查。"
    return ""


async def _not_own_work(row: SpotCheckItem, actor: Actor) -> None:
    """Raises same_person."""
    if why := await _own_work(row, actor):
        raise refuse("same_person", why)


async def may_check(case: Case, actor: Actor) -> bool:
    """Whether nothing but a form stands between the actor and a finding."""
    if case.status not in OPEN or actor.role not in _LEVELS[case.status.split("_")[0]]:
        return False
    return not await _own_work(await row_of(case), actor)


async def _answers(move: Move) -> bool:
    """Whether anything is wrong. Raises same_person, photographs_unfinished, form_invalid."""
    row = await row_of(move.case)
    await _not_own_work(row, move.actor)
    await check_all_arrived(move.case.id)
    wanted = {one.key: one for one in points_of(row.population)}
    said = [one.point for one in move.form.answers]
    for place, one in enumerate(move.form.answers):
        if one.point not in wanted or said.count(one.point) > 1:
            raise invalid({f"form.answers.{place}.point": "请按清单逐项填写，每项一次。"})
        if one.result == "wrong" and not one.note.strip():
            raise invalid({f"form.answers.{place}.note": "有问题的，请写明是什么问题。"})
    if missing := [one.label for key, one in wanted.items() if key not in said]:
        raise invalid({"form.answers": f"还有没填的：{'、'.join(missing)}。"})
    move.with_["row"] = row
    return any(one.result == "wrong" for one in move.form.answers)


async def _passes(move: Move) -> None:
    if await _answers(move):
        raise invalid({"form.answers": "有一项有问题，请登记要改正的内容，不能算没有问题。"})


async def _orders(move: Move) -> None:
    if not await _answers(move):
        raise invalid({"form.answers": "没有哪一项有问题，不用改正。"})
    day, today = move.form.order_by, move.actor.today
    if not today < day <= count_days(today, _MOST_DAYS):
        raise invalid({"form.order_by": f"改正的期限从明天起，最长{_MOST_DAYS}天。"})


async def _found(move: Move, **more: Any) -> SpotCheckItem:
    row: SpotCheckItem = move.with_["row"]
    await _write(
        row, checked_on=move.actor.today, answers=msgspec.to_builtins(move.form.answers),
        findings=move.form.findings.strip() or None, **more,
    )
    await seal("spot_check_finding", [row.id], at=move.actor.at)
    move.sealed["text"] = move.form.findings
    return row


async def _passed(move: Move) -> None:
    await _ended_with(move, await _found(move))


async def _ordered(move: Move) -> None:
    form: OrderForm = move.form
    await _found(move, order_to=form.order_to, order_by=form.order_by, order_what=form.order_what)
    await waits_until(move.case, form.order_by)
    household = await Household.get(id=move.case.household_id)
    community = await Organisation.get(id=household.community_id)
    to_street = form.order_to == "street" and community.parent_id
    await tell_office(
        move.case, int(community.parent_id or 0) if to_street else community.id,
        actors.STREET_CLERK if to_street else actors.COMMUNITY_CLERK, f"抽查要改正：{household.name}"[:120],
        {"thing": "随机抽查", "phrase": "要改正", "note": brief(f"请在{say_day(form.order_by)}前改正")},
        at=move.actor.at,
    )


async def _looks(move: Move) -> None:
    row = await row_of(move.case)
    await _not_own_work(row, move.actor)
    await check_all_arrived(move.case.id)
    if row.checked_on and not row.checked_on <= move.form.looked_on <= move.actor.today:
        raise invalid({"form.looked_on": f"复查在{say_day(row.checked_on)}以后，也不能晚于今天。"})
    move.with_["row"] = row


async def _cannot_be_early(move: Move) -> None:
    await _looks(move)
    by = move.with_["row"].order_by
    if by and move.form.looked_on <= by:
        raise invalid({"form.looked_on": f"期限到{say_day(by)}，过了才能登记没有改正；改好了的现在就可以登记。"})


async def _looked(move: Move) -> None:
    row = move.with_["row"]
    await _write(row, looked_on=move.form.looked_on, found=move.form.note)
    await seal("spot_check_finding", [row.id], at=move.actor.at)
    await _ended_with(move, row)


async def _ended_with(move: Move, row: SpotCheckItem) -> None:
    """The last of a draw that ends ends the draw."""
    await SpotCheckItem.filter(id=row.id).update(open=None)
    await waits_until(move.case, None)
    await _finish(row.check_id, move.actor.at)


async def _finish(check_id: int, at: datetime) -> None:
    """Where nothing of a draw is open any more, it is done."""
    if await SpotCheckItem.filter(check_id=check_id, open=1).exists():
        return
    row = await SpotCheck.get(id=check_id).select_related("case")
    if row.case.status in DRAWN:
        await advance(row.case, "finish", actor=calendar(at), version=row.case.version)


# What nobody looks at any more


async def has_left(row: SpotCheckItem) -> bool:
    office = await Organisation.get(id=row.office_id)
    return row.household_id not in await _families([row.household_id], office.path)


async def _is_gone(move: Move) -> None:
    row = await row_of(move.case)
    if not await has_left(row):
        raise refuse("step_not_possible")
    move.with_["row"] = row


async def _left(move: Move) -> None:
    move.sealed["text"] = "这户已经退出或者迁出，不再检查。"
    await _ended_with(move, move.with_["row"])


async def _annulled(move: Move) -> None:
    row = await row_of(move.case)
    if row.check.valid is not None:
        raise refuse("step_not_possible")
    await SpotCheckItem.filter(id=row.id).update(open=None)
    await waits_until(move.case, None)


async def drop_open(row: SpotCheck, *, actor: Actor) -> None:
    """Of a draw that was annulled. In its transaction."""
    for item in await SpotCheckItem.filter(check_id=row.id, open=1).select_related("case").order_by("id"):
        await advance(item.case, "annul", actor=actor, version=item.case.version)


def _steps(level: str, by: tuple[str, ...]) -> list[Step]:
    clauses, to_see, ordered = (CLAUSE_OF[level],), f"{level}_open", f"{level}_ordered"
    by_itself = (actors.BY_ITSELF,)
    return [
        Step(None, f"open_{level}", to_see, by_itself, clauses, "抽中", NoForm, effect=_opened),
        Step(None, f"open_{level}_gone", "left", by_itself, clauses, "抽中，家庭已不在", NoForm, effect=_opened),
        Step(to_see, "pass", "clean", by, clauses, "没有发现问题", PassForm, "primary", duty="enter", asks=True,
             weighs=True, guard=_passes, effect=_passed, ahead=True),
        Step(to_see, "order", ordered, by, clauses, "发现问题，要改正", OrderForm, duty="enter", asks=True, weighs=True,
             guard=_orders, effect=_ordered, ahead=True),
        Step(ordered, "put_right", "righted", by, clauses, "复查：已改正", LookForm, "primary", duty="enter", asks=True,
             weighs=True, guard=_looks, effect=_looked),
        Step(ordered, "not_put_right", "not_right", by, clauses, "复查：没有改正", LookForm, "danger", duty="enter",
             weighs=True, guard=_cannot_be_early, effect=_looked),
        *(
            step
            for status in (to_see, ordered)
            for step in (
                Step(status, "family_left", "left", by_itself, clauses, "家庭已退出或迁出", NoForm, quiet=True,
                     guard=_is_gone, effect=_left),
                Step(status, "annul", "annulled", by_itself, clauses, "抽查作废", NoForm, quiet=True,
                     effect=_annulled),
            )
        ),
    ]


ITEM = register(
    Procedure(
        name=KIND,
        label="抽查检查",
        prefix="CJ",
        stages=("检查", "改正"),
        statuses={
            **{f"{level}_open": Status("待检查", 0, tone="ask") for level in _LEVELS},
            **{f"{level}_ordered": Status("要改正，待复查", 1) for level in _LEVELS},
            "clean": Status("没有发现问题", 2, after="这一件查完了。"),
            "righted": Status("已改正", 2, after="复查已经改好，这一件查完了。"),
            "not_right": Status("没有改正", 2, tone="stop", after="没有改正。是违规的，请登记违规，按违规处理。"),
            "left": Status("家庭已退出或迁出", -1, after="这户已经不在这里，不再检查。"),
            "annulled": Status("抽查已作废", -1, after="这次抽查已经作废，不用再检查。"),
        },
        steps=tuple(step for level, by in _LEVELS.items() for step in _steps(level, by)),
        readers=(actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK),
        chapter=Chapter.REVIEWS,
        offers=(
            Offer("spot_check_items", "抽查检查", "check", "spot_check_items/list", 29,
                  to=(actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)),
        ),
    )
)
