"""Draws of lots (摇号, 2g): in which order families choose, or which dwelling each gets, by a draw that anybody can
recompute (decision 0039), watched over by whoever was invited to it.

The district office draws up a plan: which dwellings, how it is drawn, where the seed will come from. A second clerk
publishes it, and with that the families that wait and stood publicity are frozen, under keys that say nothing; each
sees its own on its phone. The seed is a later draw of a national lottery; or the words of the office and of a
supervisor, each bound by a hash before the list was frozen and told on the day; if one is not told in time, a lottery
takes its place, and who kept it back stays written. From the seed every place follows. Before homes are given all is
looked at once more: who has left is struck, with a trace, and whoever stands next moves up. A draw is annulled with a
reason and the agreement of a supervisor alone, and stays listed. Refuses a draw that nobody watches, a seed before its
day, words that were not bound, a family or a home in two published draws at once, and to publish what one has drawn up
oneself. A plan that is not published binds nobody, so several may stand side by side.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError

from casework.allocation import session_supervisors
from casework.allocation.committee_forms import RemarkBody, RemarkForm, SupervisorBody, SupervisorForm
from casework.allocation.committee_units import READERS, head
from casework.allocation.lot_forms import (
    HOMES,
    SHORT,
    AnnulmentBody,
    AnnulmentForm,
    DigestBody,
    DigestForm,
    LotPhrasesBody,
    LotPhrasesForm,
    LotPlanBody,
    LotPlanForm,
    LotteryInsteadForm,
    PhraseBody,
    PhraseForm,
)
from casework.allocation.lot_papers import RECORD
from casework.allocation.lot_populations import (
    FAMILIES,
    ROOMS,
    doubtful_families,
    freeze,
    gone_families,
    lost_rooms,
    pairs,
    populations_of,
    rooms_of_plan,
    unfit_families,
)
from casework.allocation.lot_records import (
    KIND,
    WATCH,
    record_of,
    rooms_of,
    row_of,
    source_of,
    subject_of,
)
from casework.allocation.placement_slips import issue_slip
from casework.dwellings.holds import hold_dwellings
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import NoForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.rules import Rule, declare, in_force
from casework.heart.sealed_rows import seal, seal_written
from casework.heart.seeds import (
    NextForm,
    SeedForm,
    bare,
    begin_record,
    fresh_code,
    lottery_source,
    next_source,
    seed_of,
)
from casework.heart.transactions import WriteRaced
from casework.heart.turns import take_turns
from casework.heart.writing import write_row
from casework.papers.papers import issue
from casework.words.draws import PHRASE_PARTS, PHRASES, SeedSource, commitment, draw, lottery_seed, phrases_seed
from casework.words.wording import say_day
from models import Case, Dwelling, LotDraw, LotDrawLine, LotDrawRoom, Organisation
from models.fields import sound

_OURS = "工作流程二：摇号在监督下进行。演示区自定：天数由区保障办设定。"
TELL_DAYS = declare(
    Rule("lot_tell_days", "摇号：暗语从摇号那天起几天内公开，过了改用彩票开奖号码", 1, _OURS, least=0, most=15)
)
SHOWN_DAYS = declare(
    Rule("lot_shown_days", "摇号结果连同遮盖的姓名再公布几天", 15, _OURS, least=1, most=90)
)
# Days after the seed's day in which it is entered.
_ENTER_DAYS = 3
# What no office is called in a record: by these its parts are told apart.
_APART = str.maketrans("", "", "".join(("、", *PHRASE_PARTS)))
_DISTRICT = (actors.DISTRICT_CLERK,)
PLANNED, PUBLISHED = ("planned", "planned_phrases"), ("published", "published_phrases")
register_door(Door("lot_draw.invite", "邀请监督人员", SupervisorBody, (actors.HOUSING_CLERK,)))
register_door(Door("lot_draw.remark", "监督意见", RemarkBody, (actors.SUPERVISOR,)))
register_door(Door("lot_draw.bind", "封存暗语", DigestBody, (*_DISTRICT, actors.SUPERVISOR)))
register_door(Door("lot_draw.tell", "公开暗语", PhraseBody, (*_DISTRICT, actors.SUPERVISOR)))
register_door(Door("lot_draw.agree", "同意作废", AnnulmentBody, (actors.SUPERVISOR,)))


async def _write(row: LotDraw, **values: Any) -> None:
    await write_row(LotDraw, row.case_id, **values)


# The plan


async def _planned(move: Move) -> None:
    form, with_, today = move.form, move.with_, move.actor.today
    office: Organisation = with_["office"]
    source: SeedSource = with_["source"]
    try:
        await LotDraw.create(
            case_id=move.case.id, office_id=office.id, name=" ".join(form.name.split()), method=form.method,
            year=today.year, turn=with_["turn"], held_on=form.held_on, venue=form.place, code=with_["code"],
            source=msgspec.to_builtins(source), draw_on=date.fromisoformat(source.on),
        )
    except IntegrityError:
        raise WriteRaced from None
    rooms: list[LotDrawRoom] = with_["rooms"]
    for room in rooms:
        room.case_id = move.case.id
    await LotDrawRoom.bulk_create(rooms)
    await seal("lot_draw_room", [one.id for one in await rooms_of(move.case.id)], at=move.actor.at)
    await waits_until(move.case, form.held_on - timedelta(days=1))
    move.sealed["rooms"] = str(len(rooms))


async def begin(body: LotPlanBody | LotPhrasesBody, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, id_taken, form_invalid,
    committee_missing.
    """
    access.require_role(actor, *_DISTRICT)
    if known := await access.find_known_case(body.id, KIND, actor=actor):
        return known
    office = await Organisation.get(id=actor.organisation_id)
    # Of two at once the second counts the first one's.
    await take_turns(f"lot_draw:{office.id}")
    form = body.form
    code = fresh_code()
    turns: Any = await LotDraw.filter(office_id=office.id, year=actor.today.year).values_list("turn", flat=True)
    opening = Opening(
        body.id, f"{SHORT[form.method]}：{form.name}"[:120], (await head()).path, form=msgspec.to_builtins(form),
        with_={
            "office": office, "code": code, "turn": max([0, *turns]) + 1,
            "source": _source(form, office, actor), "rooms": await rooms_of_plan(form.dwellings, code, actor=actor),
        },
    )
    action = "open" if isinstance(form, LotPlanForm) else "open_phrases"
    return (await open_cases(LOT_DRAW, [opening], actor=actor, action=action))[0]


def _source(form: LotPlanForm | LotPhrasesForm, office: Organisation, actor: Actor) -> SeedSource:
    """Raises form_invalid."""
    if form.held_on <= actor.today:
        raise invalid({"form.held_on": "名单要在摇号的前一天以前公布，请选明天或以后的日子。"})
    if not isinstance(form, LotPlanForm):
        name = office.name.translate(_APART)
        return SeedSource(kind=PHRASES, name=f"{name}、{WATCH}", draw="", on=str(form.held_on))
    source = lottery_source(form, form.lottery, actor.today)
    if form.held_on < form.draw_on:
        raise invalid({"form.held_on": f"要在{say_day(form.draw_on)}开奖以后摇号。"})
    return source


# What two bind beforehand, and tell on the day


async def bind(case_id: str, form: DigestForm, *, actor: Actor) -> Case:
    """The hash of what the office, or a supervisor, has written down; once each. In a transaction. Raises not_allowed,
    not_found, step_not_possible, lot_bound.
    """
    case, row = await _party(case_id, actor)
    if case.status != "planned_phrases":
        raise refuse("step_not_possible", "只有用暗语的摇号，在名单公布以前封存。")
    digest, by = ("watch_digest", "watch_bound_by_id") if _watches(actor) else ("office_digest", "office_bound_by_id")
    if getattr(row, digest):
        raise refuse("lot_bound")
    if form.digest in (row.office_digest, row.watch_digest):
        raise invalid({"form.digest": "和另一方的封存码相同，请另写一句。"})
    await _write(row, **{digest: form.digest, by: actor.account_id})
    return case


async def tell(case_id: str, form: PhraseForm, *, actor: Actor) -> Case:
    """What was bound, from the day of the draw on, by the supervisor who bound it, or by the office. In a transaction.
    Raises not_allowed, not_found, step_not_possible, lot_early, form_invalid.
    """
    case, row = await _party(case_id, actor)
    if case.status != "published_phrases":
        raise refuse("step_not_possible", "名单公布以后、摇号以前才公开暗语。")
    if actor.today < row.held_on:
        raise refuse("lot_early", f"摇号定在{say_day(row.held_on)}，请到那天再公开。")
    if _watches(actor) and row.watch_bound_by_id != actor.account_id:
        raise refuse("not_allowed", "暗语由封存它的那位监督人员公开。")
    phrase = form.phrase.strip()
    office, watch = source_of(row).name.split("、")
    named, digest, name = (watch, row.watch_digest, "watch_phrase") if _watches(actor) else (
        office, row.office_digest, "office_phrase")
    if any(part in phrase for part in PHRASE_PARTS) or commitment(row.code, named, phrase) != digest:
        raise invalid({"form.phrase": "和封存的不一致，请一字不差地填写封存的那一句。"})
    await _write(row, **{name: phrase})
    await seal("lot_draw_result", [row.id], at=actor.at)
    return case


def _watches(actor: Actor) -> bool:
    return actor.role == actors.SUPERVISOR


async def _held(case_id: str, actor: Actor) -> Case:
    """Under way, and kept from whoever would end it meanwhile. Raises not_found, step_not_possible."""
    case = await access.find_case(case_id, actor=actor, procedure=KIND)
    locked = await Case.filter(id=case.id).select_for_update().get()
    if not LOT_DRAW.goes_on(locked.status):
        raise refuse("step_not_possible", "这次摇号已经结束或者取消。")
    await locked.fetch_related("household", "dwelling")
    return locked


async def invite(case_id: str, form: SupervisorForm, *, actor: Actor) -> tuple[str, Case]:
    """A one-time code for whoever is to watch over this draw. In a transaction. Raises not_allowed, not_found,
    step_not_possible, form_invalid.
    """
    access.require_role(actor, actors.HOUSING_CLERK)
    case = await _held(case_id, actor)
    return await session_supervisors.invite(case, form.name, form.capacity, actor=actor), case


async def remark(case_id: str, form: RemarkForm, *, actor: Actor) -> Case:
    """What a supervisor has to say, once more as often as it likes until the draw is over. In a transaction."""
    access.require_role(actor, actors.SUPERVISOR)
    case = await _held(case_id, actor)
    await session_supervisors.remark(case, form.words, actor=actor, kind="lot_remark")
    return case


async def _party(case_id: str, actor: Actor) -> tuple[Case, LotDraw]:
    """The draw, for the office or for one who watches over it. In a transaction."""
    access.require_role(actor, *_DISTRICT, actors.SUPERVISOR)
    case = await _held(case_id, actor)
    if _watches(actor):
        await session_supervisors.own(case, actor=actor)
    return case, await row_of(case.id)


# Publishing


async def _can_publish(move: Move) -> None:
    row = await row_of(move.case.id)
    source = source_of(row)
    if str(move.actor.today) >= source.on:
        raise refuse("lot_late")
    if source.kind == PHRASES:
        if not row.office_digest or not row.watch_digest:
            raise refuse("lot_unbound")
        source.draw = f"{row.office_digest}、{row.watch_digest}"
    # Of two that are published at once the second finds what stands in the first.
    await take_turns(f"lot_draw:{row.office_id}")
    rooms = await rooms_of(row.case_id)
    # Nor is one of them given away by another way meanwhile.
    await hold_dwellings([one.dwelling_id for one in rooms])
    if gone := await lost_rooms([one.dwelling_id for one in rooms], actor=move.actor, but=row.case_id):
        said = "、".join(one.address for one in rooms if one.dwelling_id in gone)[:120]
        raise refuse("lot_room_gone", f"有房源已经不能分配：{said}。请取消这次，重新拟定。")
    move.with_.update(row=row, source=source, rooms=rooms)


async def _published(move: Move) -> None:
    row, source, rooms, at = move.with_["row"], move.with_["source"], move.with_["rooms"], move.actor.at
    office = await Organisation.get(id=row.office_id)
    lines = await freeze(row, office.path, rooms, move.actor.today)
    try:
        await LotDrawLine.bulk_create(lines, batch_size=500)
    except IntegrityError:
        raise WriteRaced from None
    kept = await LotDrawLine.filter(case_id=row.case_id).order_by("id")
    await seal_written("lot_draw_line", kept, at=at)
    record = begin_record(
        code=row.code, office=office.name, subject=subject_of(row), period=f"{row.year}年", turn=row.turn, at=at,
        source=source, populations=populations_of(row.method, lines, rooms),
    )
    await _write(
        row, source=msgspec.to_builtins(source), published_at=at, announcement=bare(record),
        announcement_sha256=record.announcement_sha256,
    )
    await seal("lot_draw", [row.id], at=at)
    await seal("lot_draw_result", [row.id], at=at)
    move.sealed["announcement"] = record.announcement_sha256
    move.sealed["text"] = f"{len(lines)}户，{len(rooms)}套"
    await waits_until(move.case, row.held_on)


# Drawing


async def _in_the_room(move: Move) -> LotDraw:
    """On its day, and somebody watches. Raises lot_early, lot_unwatched."""
    row = await row_of(move.case.id)
    if move.actor.today < row.held_on:
        raise refuse("lot_early", f"摇号定在{say_day(row.held_on)}，请到那天再摇。")
    came = [one for one in await session_supervisors.supervisors_of(move.case.id) if one.invitation.used_at]
    if not came:
        raise refuse("lot_unwatched")
    return row


async def _can_draw(move: Move) -> None:
    row = await _in_the_room(move)
    source = source_of(row)
    move.with_["row"], move.with_["seed"] = row, seed_of(source, row.draw_on, move.form, actor=move.actor)
    numbers = move.with_["seed"].removeprefix(lottery_seed(source, ""))
    move.with_["text"] = f"按{source.name}第{source.draw}期的开奖号码{numbers}摇出。"


async def _can_draw_told(move: Move) -> None:
    row = await _in_the_room(move)
    if not row.office_phrase or not row.watch_phrase:
        raise refuse("lot_untold")
    office, watch = source_of(row).name.split("、")
    move.with_["row"] = row
    move.with_["seed"] = phrases_seed([(office, row.office_phrase), (watch, row.watch_phrase)])
    move.with_["text"] = "按两方公开的暗语摇出。"


async def _drawn(move: Move) -> None:
    row, seed, at = move.with_["row"], move.with_["seed"], move.actor.at
    record = await record_of(row)
    samples = draw(record.code, record.populations, seed)
    await _write(row, seed=seed, drawn_at=at, samples=samples)
    await seal("lot_draw_result", [row.id], at=at)
    by_key = {one.key: one for one in await LotDrawLine.filter(case_id=row.case_id)}
    order = [by_key[key] for key in _sample(record, samples, FAMILIES)]
    homes = {one.key: one for one in await LotDrawRoom.filter(case_id=row.case_id)}
    drawn: dict[int, list[int]] = {}
    for key in _sample(record, samples, ROOMS):
        drawn.setdefault(homes[key].rooms, []).append(homes[key].dwelling_id)
    gone = await gone_families(order, settled=True)
    numbers: dict[int, int] = {}
    for place, line in enumerate(order, 1):
        number = numbers[line.rooms] = numbers.get(line.rooms, 0) + 1
        line.place, line.number = place, number
        if number <= len(drawn.get(line.rooms, ())):
            line.drawn_dwelling_id = drawn[line.rooms][number - 1]
    _strike(order, gone)
    await _keep(order, at)
    move.sealed["seed"] = seed
    move.sealed["text"] = move.with_["text"]
    await waits_until(move.case, move.actor.today + timedelta(days=_ENTER_DAYS))


def _sample(record: Any, samples: Sequence[list[str]], name: str) -> list[str]:
    return next(some for one, some in zip(record.populations, samples, strict=True) if one.name == name)


def _strike(lines: Sequence[LotDrawLine], gone: Mapping[str, str]) -> None:
    """Each stays to be seen, with why; who was struck before keeps the reason of that day."""
    for line in lines:
        if line.application_id in gone and line.state != "struck":
            line.state, line.trace = "struck", gone[line.application_id]
            line.dwelling_id = line.standing = None


async def _keep(lines: Sequence[LotDrawLine], at: Any) -> None:
    columns = ("place", "number", "state", "standing", "drawn_dwelling_id", "dwelling_id", "trace")
    await LotDrawLine.bulk_update(list(lines), columns, batch_size=200)
    await seal_written("lot_draw_place", list(lines), at=at)


# A seed that does not come


async def _can_move_on(move: Move) -> None:
    row = await row_of(move.case.id)
    move.with_["row"] = row
    move.with_["source"] = next_source(source_of(row), row.draw_on, move.form, move.actor.today)


async def _can_do_without(move: Move) -> None:
    row, form = await row_of(move.case.id), move.form
    last = row.held_on + timedelta(days=await in_force(TELL_DAYS, row.held_on))
    if row.office_phrase and row.watch_phrase:
        raise refuse("step_not_possible", "两方都已经公开，直接摇号。")
    if move.actor.today <= last:
        raise refuse("lot_early", f"暗语可以公开到{say_day(last)}，过了那天才改用彩票。")
    move.with_["row"], move.with_["source"] = row, lottery_source(form, form.lottery, move.actor.today)


async def _moved_on(move: Move) -> None:
    row, new = move.with_["row"], move.with_["source"]
    replaced = [*(sound(row.replaced) or []), msgspec.to_builtins(new)]
    await _write(row, replaced=replaced, draw_on=move.form.draw_on)
    await seal("lot_draw_result", [row.id], at=move.actor.at)
    await waits_until(move.case, move.form.draw_on + timedelta(days=_ENTER_DAYS))


# Its end


async def _finished(move: Move) -> None:
    row = await row_of(move.case.id)
    lines = list(await LotDrawLine.filter(case_id=row.case_id).order_by("place"))
    gone = await gone_families(lines, settled=row.method != HOMES)
    if row.method == HOMES:
        left = [one for one in lines if one.application_id not in gone]
        gone.update(await unfit_families(left, move.actor.today))
    _strike(lines, gone)
    if row.method == HOMES:
        await _give(row, lines, move.actor)
    for line in lines:
        line.standing = None
    await _keep(lines, move.actor.at)
    await _issue_slips(lines, move.case, move.actor)
    until = move.actor.today + timedelta(days=await in_force(SHOWN_DAYS, move.actor.today))
    await _write(row, finished_at=move.actor.at, shown_until=until)
    await seal("lot_draw_result", [row.id], at=move.actor.at)
    await waits_until(move.case, None)
    await issue(RECORD, move.case, actor=move.actor)


async def _give(row: LotDraw, lines: Sequence[LotDrawLine], actor: Actor) -> None:
    """Each family that stands gets the home that was drawn with it; what is free goes to whoever stands next. Of those
    who would get one it is asked, as before any slip, whether they are somewhere else as well: until that is settled
    they get none, and so whoever stands next is asked too, until nobody new is.
    """
    rooms = {one.dwelling_id: one for one in await rooms_of(row.case_id)}
    by_key = {one.key: one for one in rooms.values()}
    lost = await lost_rooms(list(rooms), actor=actor, but=row.case_id)
    record = await record_of(row)
    drawn = [by_key[key] for key in _sample(record, sound(row.samples), ROOMS)]
    asked: set[int] = set()
    while True:
        _pair(lines, drawn, lost)
        won = [one for one in lines if one.state == "won" and one.id not in asked]
        asked.update(one.id for one in won)
        doubtful = await doubtful_families(won)
        if not doubtful:
            return
        _strike(lines, doubtful)


def _pair(lines: Sequence[LotDrawLine], drawn: Sequence[LotDrawRoom], lost: Collection[int]) -> None:
    for group in {one.rooms for one in drawn}:
        inside = [one for one in lines if one.rooms == group]
        homes = [str(one.dwelling_id) for one in drawn if one.rooms == group]
        struck = {one.key for one in inside if one.state == "struck"}
        got = pairs([one.key for one in inside], homes, struck, {str(one) for one in lost})
        for line in inside:
            if line.key in struck:
                continue
            line.dwelling_id = int(got[line.key]) if line.key in got else None
            line.state, line.trace = "won" if line.dwelling_id else "waits", ""
            if line.drawn_dwelling_id in lost:
                line.trace = "摇到的房源不能分配了" + ("，改分空出来的" if line.dwelling_id else "")
            elif line.dwelling_id and line.drawn_dwelling_id is None:
                line.trace = "前面有退出的，按顺序递补"


async def _issue_slips(lines: Sequence[LotDrawLine], case: Case, actor: Actor) -> None:
    """In the order of the draw: its number is the family's."""
    won = [one for one in lines if one.state == "won"]
    homes = {one.id: one for one in await Dwelling.filter(id__in=[one.dwelling_id for one in won] or [0])}
    for line in won:
        await issue_slip(
            line.application_id, homes[line.dwelling_id or 0], actor=actor, source_case_id=case.id, ground=KIND
        )


# Taking one back


async def _asks_annul(move: Move) -> None:
    await _write(
        await row_of(move.case.id), annul_because=move.form.reason, annul_agreed_by_id=None, annul_agreed_words=None
    )


async def agree(case_id: str, form: AnnulmentForm, *, actor: Actor, version: int) -> Case:
    """A supervisor agrees that the draw is annulled, for the reason that stood there when it was read. In a
    transaction. Raises not_allowed, not_found, moved_by_other, step_not_possible.
    """
    access.require_role(actor, actors.SUPERVISOR)
    case, row = await _party(case_id, actor)
    if case.version != version:
        raise refuse("moved_by_other", "这次摇号刚刚有了新的办理，请看过作废的理由再同意。")
    if not row.annul_because:
        raise refuse("step_not_possible", "区保障办没有提出作废。")
    await _write(row, annul_agreed_by_id=actor.account_id, annul_agreed_words=form.words)
    await seal("lot_draw_result", [row.id], at=actor.at)
    return case


async def _agreed(move: Move) -> None:
    row = await row_of(move.case.id)
    if not row.annul_because or row.annul_agreed_by_id is None:
        raise refuse("lot_not_agreed")


async def _annulled(move: Move) -> None:
    row = await row_of(move.case.id)
    until = move.actor.today + timedelta(days=await in_force(SHOWN_DAYS, move.actor.today))
    await _write(row, valid=None, shown_until=until)
    await LotDrawLine.filter(case_id=row.case_id).update(standing=None)
    await seal("lot_draw_result", [row.id], at=move.actor.at)
    move.sealed["text"] = f"监督人员同意：{row.annul_agreed_words}"[:300]
    await waits_until(move.case, None)


async def _given_up(move: Move) -> None:
    await _write(await row_of(move.case.id), valid=None)
    await waits_until(move.case, None)


_CLAUSES = ("2g",)
LOT_DRAW = register(
    Procedure(
        name=KIND,
        label="摇号",
        prefix="YH",
        stages=("拟方案", "公布名单", "摇号", "定结果"),
        statuses={
            "planned": Status("待公布名单", 0, tone="way"),
            "planned_phrases": Status("待封存暗语、公布名单", 0, tone="way"),
            "published": Status("名单已定，等开奖摇号", 1),
            "published_phrases": Status("名单已定，等公开暗语", 1),
            "drawn": Status("已经摇出，待核对", 2),
            "done": Status("结果已定", 4, after="摇号已经结束，结果写在摇号记录里。"),
            "annulled": Status("已作废", -1, after="这次摇号作废；有过这一次，任何人都能查到。"),
            "cancelled": Status("没有公布，已取消", -1, after="这次没有公布，可以重新拟方案。", told=False),
        },
        steps=(
            Step(None, "open", "planned", _DISTRICT, _CLAUSES, "拟摇号方案", LotPlanForm, duty="enter", effect=_planned,
                 body=LotPlanBody),
            Step(None, "open_phrases", "planned_phrases", _DISTRICT, _CLAUSES, "拟摇号方案（暗语作种子）",
                 LotPhrasesForm, duty="enter", effect=_planned, body=LotPhrasesBody),
            *(
                Step(frm, "publish", to, _DISTRICT, _CLAUSES, "核对无误，公布名单", NoForm, "primary",
                     duty="approve", asks=True, guard=_can_publish, effect=_published)
                for frm, to in zip(PLANNED, PUBLISHED, strict=True)
            ),
            *(
                Step(frm, "cancel", "cancelled", _DISTRICT, _CLAUSES, "不公布，取消", ReasonForm, "danger",
                     effect=_given_up)
                for frm in PLANNED
            ),
            Step("published", "draw", "drawn", _DISTRICT, _CLAUSES, "填开奖号码，摇号", SeedForm, "primary",
                 duty="enter", asks=True, guard=_can_draw, effect=_drawn),
            Step("published_phrases", "draw_told", "drawn", _DISTRICT, _CLAUSES, "暗语都已公开，摇号", NoForm,
                 "primary", duty="enter", asks=True, guard=_can_draw_told, effect=_drawn),
            Step("published", "move_on", "published", _DISTRICT, _CLAUSES, "那一期取消了，改用下一期", NextForm,
                 duty="enter", guard=_can_move_on, effect=_moved_on),
            Step("published_phrases", "do_without", "published", _DISTRICT, _CLAUSES, "有一方没有公开，改用彩票",
                 LotteryInsteadForm, duty="enter", guard=_can_do_without, effect=_moved_on),
            Step("drawn", "finish", "done", _DISTRICT, _CLAUSES, "再核对一次，定结果", NoForm, "primary",
                 duty="approve", asks=True, effect=_finished),
            *(
                Step(frm, "ask_annul", frm, _DISTRICT, _CLAUSES, "提出作废", ReasonForm, "danger",
                     effect=_asks_annul)
                for frm in (*PUBLISHED, "drawn")
            ),
            *(
                Step(frm, "annul", "annulled", _DISTRICT, _CLAUSES, "监督人员已同意，作废", NoForm, "danger",
                     guard=_agreed, effect=_annulled)
                for frm in (*PUBLISHED, "drawn")
            ),
        ),
        readers=(*READERS, actors.SUPERVISOR),
        chapter=Chapter.ALLOCATION,
        offers=(Offer("lot_draws", "摇号", "grid", "lot_draws/list", 57, to=READERS),),
    )
)


# What a family sees of its own


@dataclass(frozen=True)
class Own:
    row: LotDraw
    line: LotDrawLine
    status: str
    address: str


async def own_lots(*, actor: Actor) -> list[Own]:
    """Of a family that has applied: the draws it stands in, the last first; five at most. Three queries."""
    case = await access.find_own_application(actor=actor)
    lines = await LotDrawLine.filter(application_id=case.id).order_by("-id").limit(5).select_related("case")
    ids = [one.case_id for one in lines]
    rows = {one.case_id: one for one in await LotDraw.filter(case_id__in=ids or [""])}
    homes = {one.dwelling_id or one.drawn_dwelling_id or 0 for one in lines}
    rooms = await LotDrawRoom.filter(case_id__in=ids or [""], dwelling_id__in=list(homes) or [0])
    addresses = {(one.case_id, one.dwelling_id): one.address for one in rooms}
    return [
        Own(rows[one.case_id], one, one.case.status,
            addresses.get((one.case_id, one.dwelling_id or one.drawn_dwelling_id or 0), ""))
        for one in lines
    ]


def said_to_family(own: Own) -> str:
    """Its place, and what happens next."""
    row, line = own.row, own.line
    if row.valid is None:
        return "这次摇号作废了，您家继续等待，排队不受影响。"
    if line.state == "struck":
        return f"您家这次不分房：{line.trace or '已经退出'}。有疑问请问社区。"
    if line.place is None:
        return f"名单已经公布，{say_day(row.held_on)}在{row.venue}摇号。请记下您家的编号，结果按编号公布。"
    if row.method != HOMES:
        return f"您家排在第{line.number}号，按这个顺序选房。选房的时间和地点另行通知。"
    if row.finished_at is None:
        if line.drawn_dwelling_id:
            return f"摇到{own.address}。区保障办再核对一次，无误的开安置单。"
        return f"您家是第{line.number}号，这次是候补。前面有退出的，按顺序递补。"
    if line.state == "won":
        return f"分到{own.address}，安置单已经开出。请按安置单上的日子签合同。"
    return "这次没有分到房源，继续等待，排队不受影响。"
