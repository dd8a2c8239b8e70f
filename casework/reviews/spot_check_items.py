"""What a spot check has drawn, one by one (4.6): a family's file, or a change of people in it. Looked at point by
point, on paper and in the home, with photographs; nothing found, or an order to put something right, by whom and by
which day; what they answer, and what was found when somebody looked again. What was not put right goes somewhere:
back with another day, and to be seen by the office above; or, of a family, on as a breach; or an office's to the one
above it. A review of the year that is not right goes back itself: its community reviews it again, its street confirms.

Nobody looks at what they did themselves: who made the change, who built the file, who wrote the entry last. A family
that leaves, or passes to another community, ends it with its reason. Refuses points left out or made up, an order
without anything wrong and a clean bill with it, and a finding while a photograph is on its way.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import msgspec

from casework.evidence.evidence import check_all_arrived
from casework.heart import actors, asks
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.deliveries import brief, tell_office
from casework.heart.duties import count_days
from casework.heart.forms import NoForm
from casework.heart.life import PROCEDURES, Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column, padded
from casework.heart.rounds import calendar
from casework.heart.sealed_rows import seal
from casework.heart.separation import acted_in, entered_in, had_part_in, took_photographs
from casework.heart.writing import write_row
from casework.reviews.annual_duty import WAITING as WAITING_REVIEWS
from casework.reviews.annual_summary_content import DONE as REVIEWED
from casework.reviews.spot_check_forms import (
    AGAIN,
    CHANGES,
    FILES,
    POINTS,
    REVIEWS,
    AnswerForm,
    LookForm,
    NotRightForm,
    OrderForm,
    PassForm,
    Point,
)
from casework.reviews.spot_check_orders import DUTIES, KIND
from casework.reviews.spot_check_periods import CLAUSE_OF, COMMUNITY, DISTRICT, RESULTS, STREET
from casework.words.clock import SHANGHAI
from casework.words.wording import say_day
from models import Case, Household, LedgerRevision, Organisation, SpotCheck, SpotCheckItem, SubsidyAward, Tenancy

_NAMESPACE = uuid.UUID("5b0d5d0e-6d53-4f7b-9a46-0c9b8f6f6a41")
_LEVELS = {
    COMMUNITY: (actors.GRID_WORKER, actors.COMMUNITY_CLERK), STREET: (actors.STREET_CLERK,),
    DISTRICT: (actors.DISTRICT_CLERK,), RESULTS: (actors.DISTRICT_CLERK,),
}
# Where who is told to put something right answers; a community tells itself, and a review has its own way back.
_ANSWERED = {STREET: ("ordered",), DISTRICT: ("ordered", "to_street")}
OPEN = tuple(
    f"{level}_{state}" for level in _LEVELS
    for state in ("open", *_ANSWERED.get(level, ("ordered",)), *(("answered",) if level in _ANSWERED else ()))
)
# A draw whose items are looked at.
DRAWN = tuple(f"{level}_drawn" for level in _LEVELS)
# Days in which an order is put right at the latest.
_MOST_DAYS = 90
_WHAT = {FILES: "抽查", CHANGES: "抽查变动", REVIEWS: "抽查核查"}


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
        what = _WHAT[name]
        with_ = {
            "check": row, "population": name, "place": place, "key": key, "household": int(subject[-1]),
            "subject": str(subject[0]) if name in (CHANGES, REVIEWS) else "", "unit": units.get(unit, 0),
            "until": until,
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
            return "这件事是您经办的，请交给其他工作人员检查。"
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
    if not case.status.endswith("_open") or actor.role not in _LEVELS[case.status.split("_")[0]]:
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
    _check_day(move)
    level, to = move.with_["row"].level, move.form.order_to
    if to == "street" and level not in (DISTRICT, RESULTS):
        raise invalid({"form.order_to": "自己查出的由社区或者家庭改正；街道的事由区保障办查。"})
    if level == RESULTS and to == "family":
        raise invalid({"form.order_to": "核查结果由社区重新核查、街道重新审核，不由家庭改正。"})


async def _choices_here(case: Case) -> dict[str, list[str]]:
    """By whom it may be put right follows from whose check it is; what follows where it was not, from who was told."""
    row = await row_of(case)
    to = {DISTRICT: ["community", "street", "family"], RESULTS: ["community", "street"]}
    then = [*_OF_FAMILY] if row.order_to == "family" else ["office"]
    return {"order_to": to.get(row.level, ["community", "family"]), "then": [AGAIN, *then]}


def _check_day(move: Move) -> None:
    day, today = move.form.order_by, move.actor.today
    if day is None or not today < day <= count_days(today, _MOST_DAYS):
        raise invalid({"form.order_by": f"改正的期限从明天起，最长{_MOST_DAYS}天。"})


async def _as_ordered(move: Move) -> str:
    """A district orders a street itself by another status, so that the street is asked."""
    to_street = move.with_["row"].level == DISTRICT and move.form.order_to == "street"
    return "order_street" if to_street else ""


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
    row = await _found(move, order_to=form.order_to, order_by=form.order_by, order_what=form.order_what)
    await waits_until(move.case, form.order_by)
    if row.level == RESULTS:
        await _send_review_back(move, row, form.order_what, form.order_by)
    await _tell_ordered(move, form.order_to, form.order_by)


async def _send_review_back(move: Move, row: SpotCheckItem, why: str, until: date) -> None:
    """To its community; where it is there already nothing has to be done."""
    review = await Case.get(id=row.subject_case_id).select_related("household", "dwelling")
    if review.status in REVIEWED:
        said = {"reason": f"区保障办抽查：{why}"[:500]}
        await advance(review, "reopen", actor=calendar(move.actor.at), version=review.version, form=said)
    elif review.status not in WAITING_REVIEWS:
        return
    # The day of the order, not that of the year that is past.
    await waits_until(review, until)
    await asks.renew([review.id])


async def _tell_ordered(move: Move, order_to: str, day: date, *, above: bool = False) -> None:
    """`above`: the office above it too, of what was not put right."""
    household = await Household.get(id=move.case.household_id)
    community = await Organisation.get(id=household.community_id)
    street = int(community.parent_id or 0)
    offices = {community.id: actors.COMMUNITY_CLERK} if order_to != "street" else {}
    if street and (order_to == "street" or above):
        offices[street] = actors.STREET_CLERK
    for office, role in offices.items():
        await tell_office(
            move.case, office, role, f"{'抽查没有改正' if above else '抽查要改正'}：{household.name}"[:120],
            {"thing": "随机抽查", "phrase": "没有改正" if above else "要改正",
             "note": brief(f"请在{say_day(day)}前改正")},
            at=move.actor.at,
        )


async def _answered(move: Move) -> None:
    row = await row_of(move.case)
    await check_all_arrived(move.case.id)
    await _write(row, order_answer=move.form.note, answered_on=move.actor.today)


async def _looks(move: Move) -> None:
    row = await row_of(move.case)
    await _not_own_work(row, move.actor)
    await check_all_arrived(move.case.id)
    if row.checked_on and not row.checked_on <= move.form.looked_on <= move.actor.today:
        raise invalid({"form.looked_on": f"复查在{say_day(row.checked_on)}以后，也不能晚于今天。"})
    move.with_["row"] = row


async def _is_right(move: Move) -> None:
    await _looks(move)
    row = move.with_["row"]
    if row.level == RESULTS and (await Case.get(id=row.subject_case_id)).status not in REVIEWED:
        raise refuse("review_not_back")


async def _cannot_be_early(move: Move) -> None:
    await _looks(move)
    row, form = move.with_["row"], move.form
    # Who says that it is put right may be looked at before the day.
    if row.order_by and form.looked_on <= row.order_by and not move.case.status.endswith("_answered"):
        said = f"期限到{say_day(row.order_by)}，过了才能登记没有改正；改好了的现在就可以登记。"
        raise invalid({"form.looked_on": said})
    if form.then == AGAIN:
        _check_day(move)
        return
    of_family = form.then in _OF_FAMILY
    if of_family != (row.order_to == "family"):
        raise invalid({"form.then": "由家庭改正的才按违规处理或者上报研判，由单位改正的通报上一级。"})
    since = datetime.combine(row.checked_on or form.looked_on, time(), SHANGHAI)
    if of_family and not await _begun(row.household_id, form.then, since):
        raise refuse("order_not_followed", f"还没有办：{_OF_FAMILY[form.then]}。请先办起来，再登记。")


_OF_FAMILY = {"violation": "登记违规", "judgement": "上报研判"}


async def _begun(household_id: int, procedure: str, since: datetime) -> bool:
    idle = [name for name, status in PROCEDURES[procedure].statuses.items() if status.stage < 0 or not status.told]
    found = Case.filter(procedure=procedure, household_id=household_id, opened_at__gte=since)
    return await found.exclude(status__in=idle).exists()


async def _as_then(move: Move) -> str:
    if move.form.then != AGAIN:
        return ""
    row = move.with_["row"]
    return "order_street_again" if row.level == DISTRICT and row.order_to == "street" else "order_again"


async def _looked(move: Move) -> None:
    row = move.with_["row"]
    await _write(row, looked_on=move.form.looked_on, found=move.form.note, **_then_of(move))
    await seal("spot_check_finding", [row.id], at=move.actor.at)
    await _ended_with(move, row)
    if move.step.to == "not_right":
        await _tell_ordered(move, row.order_to, row.order_by or move.form.looked_on, above=True)


def _then_of(move: Move) -> dict[str, Any]:
    return {"then": move.form.then} if isinstance(move.form, NotRightForm) else {}


async def _again(move: Move) -> None:
    """Not put right: another day, and the office above knows."""
    row, form = move.with_["row"], move.form
    await _write(
        row, looked_on=form.looked_on, found=form.note, order_by=form.order_by, turn=row.turn + 1, then=AGAIN,
    )
    await seal("spot_check_finding", [row.id], at=move.actor.at)
    await waits_until(move.case, form.order_by)
    if row.level == RESULTS:
        await _send_review_back(move, row, form.note, form.order_by)
    await _tell_ordered(move, row.order_to, form.order_by, above=True)


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


_ORDERED_BY = {"ordered": (actors.COMMUNITY_CLERK,), "to_street": (actors.STREET_CLERK,)}


def _steps(level: str, by: tuple[str, ...]) -> list[Step]:
    clauses, to_see, ordered = (CLAUSE_OF[level],), f"{level}_open", f"{level}_ordered"
    by_itself = (actors.BY_ITSELF,)
    answers = _ANSWERED.get(level, ())
    answered = f"{level}_answered"
    to_street = f"{level}_to_street" if "to_street" in answers else ""
    # Where somebody answers, whoever ordered is asked again then; else all along.
    looked_at = [ordered, *([to_street] if to_street else []), *([answered] if answers else [])]
    return [
        Step(None, f"open_{level}", to_see, by_itself, clauses, "抽中", NoForm, effect=_opened),
        Step(None, f"open_{level}_gone", "left", by_itself, clauses, "抽中，家庭已不在", NoForm, effect=_opened),
        Step(to_see, "pass", "clean", by, clauses, "没有发现问题", PassForm, "primary", duty="enter", asks=True,
             weighs=True, guard=_passes, effect=_passed, ahead=True),
        Step(to_see, "order", ordered, by, clauses, "发现问题，要改正", OrderForm, duty="enter", asks=True, weighs=True,
             guard=_orders, instead=_as_ordered, effect=_ordered, ahead=True),
        # Taken in its place where the street itself is to put something right, and by nobody otherwise.
        *([Step(to_see, "order_street", to_street, by_itself, clauses, "要街道改正", OrderForm, quiet=True,
                effect=_ordered)] if to_street else []),
        *(
            Step(f"{level}_{state}", "answer", answered, _ORDERED_BY[state], clauses, "已改正，请复查", AnswerForm,
                 "primary", duty="enter", asks=True, effect=_answered)
            for state in answers
        ),
        *(
            step
            for status in looked_at
            for step in (
                Step(status, "put_right", "righted", by, clauses, "复查：已改正", LookForm, "primary", duty="enter",
                     asks=not answers or status == answered, weighs=True, guard=_is_right, effect=_looked),
                Step(status, "not_put_right", "not_right", by, clauses, "复查：没有改正", NotRightForm, "danger",
                     duty="enter", weighs=True, guard=_cannot_be_early, instead=_as_then, effect=_looked),
                # Taken in its place where another day is given.
                Step(status, "order_again", ordered, by_itself, clauses, "再给期限", NotRightForm, quiet=True,
                     effect=_again),
                *([Step(status, "order_street_again", to_street, by_itself, clauses, "再给街道期限", NotRightForm,
                        quiet=True, effect=_again)] if to_street else []),
            )
        ),
        *(
            step
            for status in (to_see, *looked_at)
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
            **{f"{level}_to_street": Status("要街道改正", 1) for level, how in _ANSWERED.items() if "to_street" in how},
            **{f"{level}_answered": Status("已改正，待复查", 1) for level in _ANSWERED},
            "clean": Status("没有发现问题", 2, after="这一件查完了。"),
            "righted": Status("已改正", 2, after="复查已经改好，这一件查完了。"),
            "not_right": Status("没有改正", 2, tone="stop", after="没有改正，已经按查明的办法另行处理。"),
            "left": Status("家庭已退出或迁出", -1, after="这户已经不在这里，不再检查。"),
            "annulled": Status("抽查已作废", -1, after="这次抽查已经作废，不用再检查。"),
        },
        steps=tuple(step for level, by in _LEVELS.items() for step in _steps(level, by)),
        readers=(actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK),
        among=_choices_here,
        duties=DUTIES,
        chapter=Chapter.REVIEWS,
        offers=(
            Offer("spot_check_items", "抽查检查", "check", "spot_check_items/list", 29,
                  to=(actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)),
        ),
    )
)
