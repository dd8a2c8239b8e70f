"""What each step of a draw of lots asks and does (2g): it is planned, published, drawn, and its homes are given; a seed
that does not come is passed over, and a draw is taken back. See `lot_draws.py`, which has the table.

Refuses what its module says, each with a code of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError

from casework.allocation import session_supervisors
from casework.allocation.lot_forms import HOMES
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
    unfit_families,
)
from casework.allocation.lot_records import KIND, record_of, rooms_of, row_of, source_of, subject_of
from casework.allocation.placement_slips import issue_slip
from casework.dwellings.holds import hold_dwellings
from casework.heart.actors import Actor
from casework.heart.days import waits_until
from casework.heart.life import Move
from casework.heart.problems import refuse
from casework.heart.rules import Rule, declare, in_force
from casework.heart.sealed_rows import seal, seal_written
from casework.heart.seeds import bare, begin_record, lottery_source, next_source, seed_of
from casework.heart.transactions import WriteRaced
from casework.heart.turns import take_turns
from casework.heart.writing import write_row
from casework.papers.papers import issue
from casework.words.draws import PHRASES, SeedSource, draw, lottery_seed, phrases_seed
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


async def write(row: LotDraw, **values: Any) -> None:
    await write_row(LotDraw, row.case_id, **values)


# The plan


async def planned(move: Move) -> None:
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


# Publishing


async def can_publish(move: Move) -> None:
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


async def published(move: Move) -> None:
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
    await write(
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


async def can_draw(move: Move) -> None:
    row = await _in_the_room(move)
    source = source_of(row)
    move.with_["row"], move.with_["seed"] = row, seed_of(source, row.draw_on, move.form, actor=move.actor)
    numbers = move.with_["seed"].removeprefix(lottery_seed(source, ""))
    move.with_["text"] = f"按{source.name}第{source.draw}期的开奖号码{numbers}摇出。"


async def can_draw_told(move: Move) -> None:
    row = await _in_the_room(move)
    if not row.office_phrase or not row.watch_phrase:
        raise refuse("lot_untold")
    office, watch = source_of(row).name.split("、")
    move.with_["row"] = row
    move.with_["seed"] = phrases_seed([(office, row.office_phrase), (watch, row.watch_phrase)])
    move.with_["text"] = "按两方公开的暗语摇出。"


async def drawn(move: Move) -> None:
    row, seed, at = move.with_["row"], move.with_["seed"], move.actor.at
    record = await record_of(row)
    samples = draw(record.code, record.populations, seed)
    await write(row, seed=seed, drawn_at=at, samples=samples)
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


async def can_move_on(move: Move) -> None:
    row = await row_of(move.case.id)
    move.with_["row"] = row
    move.with_["source"] = next_source(source_of(row), row.draw_on, move.form, move.actor.today)


async def can_do_without(move: Move) -> None:
    row, form = await row_of(move.case.id), move.form
    last = row.held_on + timedelta(days=await in_force(TELL_DAYS, row.held_on))
    if row.office_phrase and row.watch_phrase:
        raise refuse("step_not_possible", "两方都已经公开，直接摇号。")
    if move.actor.today <= last:
        raise refuse("lot_early", f"暗语可以公开到{say_day(last)}，过了那天才改用彩票。")
    move.with_["row"], move.with_["source"] = row, lottery_source(form, form.lottery, move.actor.today)


async def moved_on(move: Move) -> None:
    row, new = move.with_["row"], move.with_["source"]
    replaced = [*(sound(row.replaced) or []), msgspec.to_builtins(new)]
    await write(row, replaced=replaced, draw_on=move.form.draw_on)
    await seal("lot_draw_result", [row.id], at=move.actor.at)
    await waits_until(move.case, move.form.draw_on + timedelta(days=_ENTER_DAYS))


# Its end


async def finished(move: Move) -> None:
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
    await write(row, finished_at=move.actor.at, shown_until=until)
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


async def asks_annul(move: Move) -> None:
    await write(
        await row_of(move.case.id), annul_because=move.form.reason, annul_agreed_by_id=None, annul_agreed_words=None
    )


async def agreed(move: Move) -> None:
    row = await row_of(move.case.id)
    if not row.annul_because or row.annul_agreed_by_id is None:
        raise refuse("lot_not_agreed")


async def annulled(move: Move) -> None:
    row = await row_of(move.case.id)
    until = move.actor.today + timedelta(days=await in_force(SHOWN_DAYS, move.actor.today))
    await write(row, valid=None, shown_until=until)
    await LotDrawLine.filter(case_id=row.case_id).update(standing=None)
    await seal("lot_draw_result", [row.id], at=move.actor.at)
    move.sealed["text"] = f"监督人员同意：{row.annul_agreed_words}"[:300]
    await waits_until(move.case, None)


async def given_up(move: Move) -> None:
    await write(await row_of(move.case.id), valid=None)
    await waits_until(move.case, None)
