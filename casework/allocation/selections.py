"""The selection day (选房, 3a): families choose, in an order that was published, among dwellings that are held.

The district office draws up a session: the day, the place, what is on offer of the dwellings that stand empty, and who
chooses in which order: that of a draw of lots, or of those who wait. Nobody picks. A second clerk looks it through and
publishes it: the dwellings are reserved, the families told, the streets and communities asked whom they send (3b,
`selection_staff.py`). On its day the office begins, pauses with a reason, resumes and ends it; what happens at desks is
no step of the case but rows of their own (`selection_turns.py`), for many of them act at once. Over, what nobody chose
is free again, and the record of the day is a numbered paper. Those who watch over it (3c) see it until then.

Refuses an order that no finished draw says where lots decide, to publish nothing, to begin before its day or while
nobody stands by to call, and to end it over a turn that is open.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery
from tortoise.functions import Count

from casework.allocation import lot_records, selection_staff, session_supervisors
from casework.allocation.applications import forms_of
from casework.allocation.lot_forms import HOMES
from casework.allocation.publicity_standing import PASSED, masked_name, shows_last_letter
from casework.allocation.review_standing import agreed
from casework.allocation.selection_forms import (
    MOST_ESTATES,
    CheckInBody,
    CheckInForm,
    CloseSelectionForm,
    GuestBody,
    GuestForm,
    SelectionBody,
    SelectionForm,
    WatchBody,
    WatchForm,
)
from casework.allocation.selection_papers import RECORD
from casework.allocation.selection_rows import (
    KIND,
    MOST,
    UNDER_WAY,
    acts_of,
    digest_of,
    row_of,
    take_hall_code,
    turn_board,
)
from casework.allocation.selection_rules import MOST_DESKS, PEOPLE, STEP_UP, fitting, rooms_of
from casework.allocation.waiting_lists import BY_LOTS, ORDER, WAITING, waiting_order
from casework.dwellings.holds import habitable, in_a_draw, release_all, reserve_all
from casework.dwellings.standings import RESERVED
from casework.evidence.recordings import check_all_sealed
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.bulk import insert_rows
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.deliveries import brief, tell_applicants
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import NoForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import Problem, invalid, refuse
from casework.heart.queries import column
from casework.heart.rules import in_force
from casework.heart.transactions import WriteRaced
from casework.heart.turns import hold_cases, take_turns
from casework.heart.writing import write_row
from casework.papers.papers import issue
from casework.words.reading import as_name, hour_text
from casework.words.wording import say_day
from models import (
    Application,
    Case,
    Dwelling,
    DwellingHold,
    Estate,
    LotDrawLine,
    Organisation,
    PublicityLine,
    Selection,
    SelectionDwelling,
    SelectionTurn,
    Tenancy,
)

register_door(Door("selection.invite", "邀请监督人员", GuestBody, (actors.DISTRICT_CLERK,)))
register_door(Door("selection.check_in", "现场签到", CheckInBody, (actors.SUPERVISOR,)))
register_door(Door("selection.remark", "监督意见", WatchBody, (actors.SUPERVISOR,)))


# What it begins with


def _offerable(actor: Actor, estates: list[int]) -> Q:
    """Stands empty, can be lived in, and is held by nothing and on offer nowhere else."""
    lived_in = Tenancy.filter(living=1).values("dwelling_id")
    lapsed = Q(kind=RESERVED, planned_until__lt=actor.today)
    held = DwellingHold.filter(~lapsed, standing=1).values("dwelling_id")
    offered = SelectionDwelling.filter(live=1).values("dwelling_id")
    drawn = in_a_draw().values("dwelling_id")
    taken = Q(*(Q(id__in=Subquery(one)) for one in (lived_in, held, offered, drawn)), join_type="OR")
    found = Q(access.reach_of_dwellings(actor), habitable(), ~taken)
    return Q(found, estate_id__in=estates) if estates else found


async def estates_on_offer(*, actor: Actor) -> list[tuple[Estate, int]]:
    """Those with something to offer today, each with how many, the most first; as many as a session may name. Two
    queries. Raises not_allowed.
    """
    access.require_role(actor, actors.DISTRICT_CLERK)
    found = Dwelling.filter(_offerable(actor, [])).annotate(count=Count("id")).group_by("estate_id")
    rows: Any = await found.order_by("-count", "estate_id").limit(MOST_ESTATES).values_list("estate_id", "count")
    named = {one.id: one for one in await Estate.filter(id__in=[one for one, _ in rows] or [0])}
    return [(named[one], count) for one, count in rows]


async def _may_choose(actor: Actor) -> Q:
    """Waits, was agreed to, was publicised and nobody objected, chooses nowhere else, and stands in no list of a draw
    that is frozen.
    """
    shown = PublicityLine.filter(state=PASSED).values("case_id")
    elsewhere = SelectionTurn.filter(live=1).values("application_id")
    drawn = LotDrawLine.filter(standing=1).values("application_id")
    return Q(
        access.under(actor.path, "case__area_path"), ~Q(case_id__in=Subquery(elsewhere)),
        ~Q(case_id__in=Subquery(drawn)), await agreed(actor.today), case_id__in=Subquery(shown), case__status=WAITING,
    )


async def _in_order(form: SelectionForm, lines: list[LotDrawLine] | None, actor: Actor) -> list[str]:
    """Applications, the first first, held. `lines`: of the draw that is named. Raises form_invalid."""
    may_choose = await _may_choose(actor)
    if lines is not None:
        ids = [one.application_id for one in lines]
        return (await _held_of(ids, may_choose))[: form.most]
    if await in_force(ORDER, actor.today) == BY_LOTS:
        raise _no_order("现在配租由摇号确定先后，请写明按哪次摇号的结果。")
    found: list[str] = []
    after = ""
    # A thousand of those who wait at a time, until there are as many as were asked for.
    while len(found) < form.most:
        waiting = await waiting_order(today=actor.today, path=actor.path, after=after, most=MOST)
        if not waiting:
            break
        after = waiting[-1].cursor
        ids = [one.application_case_id for one in waiting]
        found += await _held_of(ids, may_choose)
    return found[: form.most]


async def _held_of(ids: list[str], may_choose: Q) -> list[str]:
    """Those of them that may, in this order, and may until the transaction ends: no draw of lots takes one in."""
    await hold_cases(await column(Application.filter(may_choose, case_id__in=ids or [""]), "case_id"))
    may = set(await column(Application.filter(may_choose, case_id__in=ids or [""]), "case_id"))
    return [one for one in ids if one in may]


async def _drawn_lines(case_id: str, actor: Actor) -> list[LotDrawLine]:
    """As they were drawn. Of one draw one session at a time: another would call out of its order. Raises form_invalid,
    not_found.
    """
    case = await access.find_case(case_id, actor=actor, procedure=lot_records.KIND)
    row = await lot_records.row_of(case.id)
    if row.valid is None:
        raise _no_order("这次摇号已经作废或者取消，请选另一次。")
    if row.method == HOMES:
        raise _no_order("这次摇号直接摇出哪一套，不用再选房，请选摇顺序的那一次。")
    if row.finished_at is None:
        raise _no_order("这次摇号还没有定结果，定了再拟定选房。")
    if await Selection.filter(lot_draw_id=case.id, case__status__in=list(UNDER_WAY)).exists():
        raise _no_order("已经有一次选房按这次摇号的顺序在办，办完或者取消了再拟定。")
    return await lot_records.finished_lines(case.id)


def _no_order(said: str) -> Problem:
    return invalid({"form.lot_draw_id": said})


async def _fits(move: Move) -> None:
    form: SelectionForm = move.form
    wrong: dict[str, str] = {}
    form.begins_at = hour_text(form.begins_at)
    if not form.begins_at:
        wrong["form.begins_at"] = "请按“09:00”的样子填写时间。"
    most = await in_force(MOST_DESKS, move.actor.today)
    if form.desks > most:
        wrong["form.desks"] = f"最多同时开{most}个选房台。"
    if wrong:
        raise invalid(wrong)
    # Before its homes are looked for: while it is not settled it keeps them itself.
    lines = await _drawn_lines(form.lot_draw_id, move.actor) if form.lot_draw_id else None
    empty = Dwelling.filter(_offerable(move.actor, form.estate_ids)).order_by("id")
    move.with_["dwellings"] = await empty.limit(form.homes or MOST)
    if not move.with_["dwellings"]:
        raise refuse("selection_no_dwellings")
    move.with_["families"] = await _in_order(form, lines, move.actor)
    if not move.with_["families"]:
        raise refuse("selection_no_families")


async def _drawn_up(move: Move) -> None:
    form: SelectionForm = move.form
    await Selection.create(
        case_id=move.case.id, held_on=form.held_on, begins_at=form.begins_at, place=form.place, desks=form.desks,
        note=form.note.strip(), lot_draw_id=form.lot_draw_id or "",
    )
    offered = [
        SelectionDwelling(case_id=move.case.id, dwelling_id=one.id, layout=one.layout, rooms=rooms_of(one.layout))
        for one in move.with_["dwellings"]
    ]
    try:
        await insert_rows(SelectionDwelling, offered)
        await insert_rows(SelectionTurn, await _turns(move))
    except IntegrityError:
        # Another session took one of them in this instant: asked again, what is left is drawn up.
        raise WriteRaced from None
    move.sealed["text"] = f"{len(offered)}套房源，{len(move.with_['families'])}户"


async def _turns(move: Move) -> list[SelectionTurn]:
    """Some queries, whatever the number of families."""
    day: date = move.form.held_on
    ids: list[str] = move.with_["families"]
    forms, cases = await forms_of(ids), {one.id: one for one in await Case.filter(id__in=ids)}
    named = {one.path: one.name for one in await Organisation.filter(kind="community")}
    bounds, up = await in_force(PEOPLE, day), await in_force(STEP_UP, day)
    last = await shows_last_letter(move.actor.today)
    rows = []
    for number, one in enumerate(ids, 1):
        people, path = len(forms[one].members), cases[one].area_path
        fit = fitting(people, bounds)
        rows.append(
            SelectionTurn(
                case_id=move.case.id, application_id=one, number=number, queue=number, people=people, fits=fit,
                most_rooms=fit + up, community=named.get(path, "")[:60], area_path=path,
                shown_name=masked_name(as_name(forms[one].members[0].name), shows_last=last)[:80],
            )
        )
    return rows


# Published


async def _not_over(move: Move) -> None:
    if (await row_of(move.case.id)).held_on < move.actor.today:
        raise refuse("selection_over", "选房的日子已经过了，请取消后重新拟定。")


async def _keep_what_stands(move: Move, row: Selection) -> None:
    """What has moved on since it was drawn up falls out, and who has. Raises selection_no_dwellings,
    selection_no_families.
    """
    offered = SelectionDwelling.filter(case_id=move.case.id)
    ids = await column(offered, "dwelling_id")
    kept = await reserve_all(
        ids, since=move.actor.today, reason=f"{say_day(row.held_on)}选房", case_id=move.case.id, today=move.actor.today
    )
    if not kept:
        raise refuse("selection_no_dwellings")
    await offered.filter(dwelling_id__not_in=sorted(kept)).delete()
    waiting = Case.filter(procedure="application", status=WAITING).values("id")
    turns = SelectionTurn.filter(case_id=move.case.id)
    await turns.filter(~Q(application_id__in=Subquery(waiting))).update(state="left", live=None)
    if not await turns.filter(state="waiting").exists():
        raise refuse("selection_no_families")


async def _published(move: Move) -> None:
    row = await row_of(move.case.id)
    await _keep_what_stands(move, row)
    await waits_until(move.case, row.held_on)
    turns = SelectionTurn.filter(case_id=move.case.id, state="waiting")
    paths = await column(turns.distinct(), "area_path")
    await selection_staff.ask_all(move.case, row, sorted(set(paths)), actor=move.actor)
    said = {"thing": brief(row.place), "phrase": "请来选房", "note": brief(f"{say_day(row.held_on)}{row.begins_at}")}
    await tell_applicants(
        await column(turns, "application_id"), f"{say_day(row.held_on)}{row.begins_at}选房", said,
        cause=f"{move.case.id}:{move.case.version}", at=move.actor.at,
    )


# Its day


async def _may_begin(move: Move) -> None:
    row = await row_of(move.case.id)
    if move.actor.today < row.held_on:
        raise refuse("selection_early", f"选房定在{say_day(row.held_on)}，请到那天再开始。")


async def _runs(move: Move) -> None:
    await turn_board(move.case.id, running=False)
    await Selection.filter(case_id=move.case.id).update(running=1)
    await waits_until(move.case, move.actor.today)


async def _stands(move: Move) -> None:
    await turn_board(move.case.id, running=False)
    await Selection.filter(case_id=move.case.id).update(running=None)


async def _nothing_open(move: Move) -> None:
    await turn_board(move.case.id, running=False)
    open_ = await SelectionTurn.filter(case_id=move.case.id, state="open").select_for_update().order_by("desk").first()
    if open_ is not None:
        raise refuse("selection_turn_open", f"{open_.desk}号台还在选房（第{open_.number}户），选完再结束。")


async def _ended(move: Move) -> None:
    turns = SelectionTurn.filter(case_id=move.case.id)
    waiting = Case.filter(procedure="application", status=WAITING).values("id")
    await turns.filter(~Q(application_id__in=Subquery(waiting)), state="waiting").update(state="left")
    await turns.filter(state="waiting").update(state="unreached")
    digest = digest_of(await acts_of(move.case.id))
    await Selection.filter(case_id=move.case.id).update(running=None, digest=digest)
    await _let_go(move)
    chosen = await turns.filter(state="chosen").count()
    move.sealed.update(text=f"{chosen}户选定，现场记录校验码{digest}")


async def _let_go(move: Move) -> None:
    """What nobody chose is free again, and who has no home may choose elsewhere."""
    await SelectionTurn.filter(case_id=move.case.id).update(live=None, desk=None, marked=None)
    await SelectionDwelling.filter(case_id=move.case.id).update(live=None)
    await release_all(move.case.id, on=move.actor.today)
    await waits_until(move.case, None)


async def _called_off(move: Move) -> None:
    row = await row_of(move.case.id)
    turns = SelectionTurn.filter(case_id=move.case.id, state="waiting")
    ids = await column(turns, "application_id")
    await _let_go(move)
    await selection_staff.call_off(move.case.id, at=move.actor.at)
    if move.step.frm != "drafted":
        said = {"thing": "选房", "phrase": "取消", "note": brief(f"{say_day(row.held_on)}的选房不开")}
        await tell_applicants(
            ids, f"{say_day(row.held_on)}的选房取消", said, cause=f"{move.case.id}:{move.case.version}",
            at=move.actor.at,
        )


async def _all_filmed(move: Move) -> None:
    await check_all_sealed(move.case.id)


async def _closed(move: Move) -> None:
    form: CloseSelectionForm = move.form
    await write_row(Selection, move.case.id, words=form.words)
    await issue(RECORD, move.case, actor=move.actor)


_DISTRICT, _CLAUSES = (actors.DISTRICT_CLERK,), ("3a",)
SELECTION = register(
    Procedure(
        name=KIND,
        label="选房",
        prefix="XF",
        stages=("拟定", "公布", "选房", "记录"),
        statuses={
            "drafted": Status("待核对公布", 0, days=3, told=False),
            "published": Status("已公布", 1, after="到选房那天，由区保障办开始叫号。", tone="way"),
            "running": Status("正在选房", 2),
            "paused": Status("暂停选房", 2, tone="way"),
            "ended": Status("选房结束，待出记录", 3, days=3),
            "closed": Status("已结束", 4, after="选房已经结束，现场记录已经存档。"),
            "cancelled": Status("已取消", -1, after="选房没有举行，家庭接着轮候。"),
        },
        steps=(
            Step(None, "open", "drafted", _DISTRICT, _CLAUSES, "拟定一次选房", SelectionForm, duty="enter", guard=_fits,
                 effect=_drawn_up, body=SelectionBody),
            Step("drafted", "publish", "published", _DISTRICT, _CLAUSES, "核对无误，公布", NoForm, "primary",
                 duty="approve", asks=True, guard=_not_over, effect=_published),
            Step("published", "begin", "running", _DISTRICT, _CLAUSES, "开始选房", NoForm, "primary", asks=True,
                 guard=_may_begin, effect=_runs),
            Step("running", "pause", "paused", _DISTRICT, _CLAUSES, "暂停", ReasonForm, effect=_stands),
            Step("paused", "resume", "running", _DISTRICT, _CLAUSES, "继续选房", NoForm, "primary", asks=True,
                 effect=_runs),
            *(
                Step(status, "end", "ended", _DISTRICT, _CLAUSES, "结束选房", NoForm, "danger", asks=True,
                     guard=_nothing_open, effect=_ended)
                for status in ("running", "paused")
            ),
            Step("ended", "close", "closed", _DISTRICT, _CLAUSES, "出现场记录", CloseSelectionForm, "primary",
                 asks=True, guard=_all_filmed, effect=_closed),
            *(
                Step(status, "cancel", "cancelled", _DISTRICT, _CLAUSES, "取消选房", ReasonForm, "danger",
                     effect=_called_off)
                for status in ("drafted", "published")
            ),
        ),
        readers=(*_DISTRICT, actors.SUPERVISOR),
        chapter=Chapter.ALLOCATION,
        offers=(
            Offer("selections", "选房安排", "key", "selections/list", 59, to=(*_DISTRICT, actors.SUPERVISOR)),
        ),
    )
)


async def draw_up(body: SelectionBody, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, form_invalid, selection_no_dwellings,
    selection_no_families.
    """
    access.require_role(actor, actors.DISTRICT_CLERK)
    # Of two at once, also of the same sent twice, the second finds the first one's.
    await take_turns(f"selection:{actor.organisation_id}")
    if known := await access.find_known_case(body.id, KIND, actor=actor):
        return known
    form = body.form
    opening = Opening(
        body.id, f"{say_day(form.held_on)}选房，{form.place}"[:120], actor.path, form=msgspec.to_builtins(form)
    )
    return (await open_cases(SELECTION, [opening], actor=actor))[0]


# Whoever watches over it (3c)


async def _held(case_id: str, actor: Actor, *statuses: str) -> Case:
    """Kept from whoever would end it meanwhile. Raises not_found, step_not_possible."""
    case = await access.find_case(case_id, actor=actor, procedure=KIND)
    locked = await Case.filter(id=case.id).select_for_update().get()
    if locked.status not in statuses:
        raise refuse("step_not_possible", "这次选房现在不能办这件事，请刷新后查看。")
    await locked.fetch_related("household", "dwelling")
    return locked


async def invite(case_id: str, form: GuestForm, *, actor: Actor) -> tuple[str, Case]:
    """A one-time code for whoever is to watch over this session. In a transaction. Raises not_allowed, not_found,
    step_not_possible, form_invalid.
    """
    access.require_role(actor, actors.DISTRICT_CLERK)
    case = await _held(case_id, actor, *UNDER_WAY)
    return await session_supervisors.invite(case, form.name, form.capacity, actor=actor), case


async def check_in(case_id: str, form: CheckInForm, *, actor: Actor) -> Case:
    """At the hall, by the code that is shown there: it serves one person, who checks in once. In a transaction. Raises
    not_allowed, not_found, step_not_possible, selection_code_used, supervisor_checked_in.
    """
    access.require_role(actor, actors.SUPERVISOR)
    case = await _held(case_id, actor, "published", "running", "paused")
    row = await Selection.filter(case_id=case.id).select_for_update().get()
    if row.held_on != actor.today:
        raise refuse("selection_early", f"选房定在{say_day(row.held_on)}，那天到现场再签到。")
    await take_hall_code(row, form.code)
    await session_supervisors.check_in(case, actor=actor)
    return case


async def remark(case_id: str, form: WatchForm, *, actor: Actor) -> Case:
    """Until the record is made. In a transaction. Raises not_allowed, not_found, step_not_possible."""
    access.require_role(actor, actors.SUPERVISOR)
    case = await _held(case_id, actor, "running", "paused", "ended")
    await session_supervisors.remark(case, form.words, actor=actor, kind="selection_remark")
    return case


