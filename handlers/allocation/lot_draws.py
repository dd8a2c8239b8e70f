"""Draws of lots: planning one, binding and telling words, watching over it, what anybody sees of it, and a family's own
place. Other steps go by /cases.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta
from tortoise.expressions import Q

from casework.allocation import lot_draws
from casework.allocation.committee_forms import CAPACITIES, RemarkBody, SupervisorBody
from casework.allocation.lot_forms import (
    GROUPS,
    HOMES,
    METHODS,
    AnnulmentBody,
    DigestBody,
    LotPhrasesBody,
    LotPlanBody,
    PhraseBody,
)
from casework.allocation.lot_populations import vacant_rooms
from casework.allocation.lot_records import (
    KIND,
    STATES,
    lately,
    names_shown,
    rooms_of,
    row_of,
    say_line,
    say_source,
    shown,
    silent_in,
    source_of,
    state_of,
    subject_of,
)
from casework.allocation.session_supervisors import supervisors_of
from casework.dwellings.dwelling_files import LAYOUTS
from casework.heart import access, actors
from casework.heart.forms import one_of
from casework.words.draws import PHRASES
from handlers.allocation.committee_sessions import SupervisorCode, SupervisorLine
from handlers.heart.http import Ask, PageQuery, Struct, cursor_of, endpoint, last_id, page_by_id, page_size
from handlers.heart.replies import (
    DETAILS,
    CasePage,
    CaseReply,
    Detail,
    LateQuery,
    local,
    narrowed,
    page_of_cases,
    present,
)
from models import Case, LotDraw, LotDrawLine

_State = Annotated[str, one_of(*STATES)]


class LotRoom(Struct):
    id: int
    key: str
    group: str
    address: str
    layout: str
    area_m2: float


class LotGroup(Struct):
    rooms: int
    label: str
    families: int
    homes: int


class LotDrawDetail(Detail):
    name: str
    method: str
    method_label: str
    held_on: date
    venue: str
    code: str
    source: str
    by_phrases: bool
    # Who kept back what they had bound, so that a lottery took its place.
    silent: str
    # What the words are bound to, made on the phone: the name of the one who asks, and of both whether it was done.
    phrase_of: str
    office_bound: bool
    watch_bound: bool
    office_told: bool
    watch_told: bool
    groups: list[LotGroup]
    rooms: list[LotRoom]
    published_at: datetime | None
    drawn_at: datetime | None
    finished_at: datetime | None
    seed: str
    annul_because: str
    annul_agreed_words: str
    supervisors: list[SupervisorLine]
    may_bind: bool
    may_tell: bool
    may_invite: bool
    may_remark: bool
    may_agree: bool
    # Whether the asker may draw up a selection day in the order that was drawn.
    may_select: bool


class VacantRoomQuery(PageQuery):
    q: Annotated[str, Meta(max_length=100)] = ""


class VacantRoomLine(Struct):
    id: int
    address: str
    layout: str
    area_m2: float


class VacantRoomPage(Struct):
    items: list[VacantRoomLine]
    next: str | None


@endpoint("GET", "/lot-draws/vacant-dwellings", summary="摇号：可以参加的空置房源", query=VacantRoomQuery,
          reply=VacantRoomPage)
async def vacant(ask: Ask) -> VacantRoomPage:
    rows, more = await page_by_id(vacant_rooms(ask.query.q, actor=ask.actor), ask.query)
    return VacantRoomPage(
        items=[
            VacantRoomLine(id=one.id, address=one.address, layout=LAYOUTS[one.layout], area_m2=one.area_centi_m2 / 100)
            for one in rows
        ],
        next=more,
    )


@endpoint("POST", "/lot-draws", summary="拟摇号方案", body=LotPlanBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    return await present(await lot_draws.begin(ask.body, actor=ask.actor), ask)


@endpoint("POST", "/lot-draws/by-phrases", summary="拟摇号方案，用暗语作种子", body=LotPhrasesBody, reply=CaseReply)
async def begin_by_phrases(ask: Ask) -> CaseReply:
    return await present(await lot_draws.begin(ask.body, actor=ask.actor), ask)


@endpoint("GET", "/lot-draws", summary="摇号", query=LateQuery, reply=CasePage)
async def list_lot_draws(ask: Ask) -> CasePage:
    return await page_of_cases(narrowed(KIND, ask, Q(due_on__lt=ask.actor.today)), ask.query, ask)


@endpoint("POST", "/lot-draws/<case_id:str>/phrases/bind", summary="摇号：封存暗语", body=DigestBody, reply=CaseReply)
async def bind(ask: Ask) -> CaseReply:
    return await present(await lot_draws.bind(ask.path["case_id"], ask.body.form, actor=ask.actor), ask)


@endpoint("POST", "/lot-draws/<case_id:str>/phrases/tell", summary="摇号：公开暗语", body=PhraseBody, reply=CaseReply)
async def tell(ask: Ask) -> CaseReply:
    return await present(await lot_draws.tell(ask.path["case_id"], ask.body.form, actor=ask.actor), ask)


@endpoint("POST", "/lot-draws/<case_id:str>/supervisors", summary="摇号：邀请监督人员", body=SupervisorBody,
          reply=SupervisorCode)
async def invite(ask: Ask) -> SupervisorCode:
    code, case = await lot_draws.invite(ask.path["case_id"], ask.body.form, actor=ask.actor)
    return SupervisorCode(code=code, case=await present(case, ask))


@endpoint("POST", "/lot-draws/<case_id:str>/remarks", summary="摇号：监督意见", body=RemarkBody, reply=CaseReply)
async def remark(ask: Ask) -> CaseReply:
    return await present(await lot_draws.remark(ask.path["case_id"], ask.body.form, actor=ask.actor), ask)


@endpoint("POST", "/lot-draws/<case_id:str>/agreement", summary="摇号：监督人员同意作废", body=AnnulmentBody,
          reply=CaseReply)
async def agree(ask: Ask) -> CaseReply:
    body = ask.body
    found = await lot_draws.agree(ask.path["case_id"], body.form, actor=ask.actor, version=body.version)
    return await present(found, ask)


class LotLine(Struct):
    """A family, as everybody may see it: `name` masked, "" where it is shown no more."""

    key: str
    group: str
    name: str
    people: int
    place: int | None
    number: int | None
    # What was drawn or given; "": none.
    home: str
    said: str
    struck: bool


class LotLinePage(Struct):
    items: list[LotLine]
    next: str | None


async def _page_of_lines(row: LotDraw, ask: Ask, *, named: bool) -> LotLinePage:
    """In the order of the draw; before it in the order of the keys, which says nothing."""
    after, size = last_id(ask.query), page_size(ask.query)
    found = LotDrawLine.filter(case_id=row.case_id)
    if row.drawn_at:
        lines = await found.filter(place__gt=after).order_by("place").limit(size + 1)
    else:
        lines = await found.filter(id__gt=after).order_by("id").limit(size + 1)
    homes = {one.dwelling_id: one.address for one in await rooms_of(row.case_id)}
    some = lines[:size]
    return LotLinePage(
        items=[
            LotLine(
                key=one.key, group=GROUPS[one.rooms], name=one.shown_name if named else "", people=one.people,
                place=one.place, number=one.number, said=say_line(row, one), struck=one.state == "struck",
                home=homes.get((one.dwelling_id if row.finished_at else one.drawn_dwelling_id) or 0, ""),
            )
            for one in some
        ],
        next=cursor_of(some[-1].place if row.drawn_at else some[-1].id) if len(lines) > size else None,
    )


@endpoint("GET", "/lot-draws/<case_id:str>/lines", summary="摇号：名单和结果", query=PageQuery, reply=LotLinePage)
async def lines(ask: Ask) -> LotLinePage:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure=KIND)
    return await _page_of_lines(await row_of(case.id), ask, named=True)


class OpenLot(Struct):
    """One that was published, as anybody reads it."""

    code: str
    name: str
    subject: str
    office: str
    method: str
    method_label: str
    held_on: date
    venue: str
    state: _State
    state_label: str
    source: str
    by_phrases: bool
    # Who kept back what they had bound, so that a lottery took its place.
    silent: str
    groups: list[LotGroup]
    rooms: list[LotRoom]
    published_at: datetime
    drawn_at: datetime | None
    finished_at: datetime | None
    seed: str
    announcement_sha256: str
    # How many were invited to watch over it and have come.
    watched_by: int
    named: bool


class OpenLotLine(Struct):
    code: str
    subject: str
    office: str
    held_on: date
    venue: str
    state: _State
    state_label: str


class OpenLotPage(Struct):
    items: list[OpenLotLine]
    next: str | None


@endpoint("GET", "/lot-draws/open", summary="公开的摇号", query=PageQuery, reply=OpenLotPage, signed_in=False)
async def list_open(ask: Ask) -> OpenLotPage:
    size = page_size(ask.query)
    rows = await lately(last_id(ask.query) or None, size + 1)
    return OpenLotPage(
        items=[
            OpenLotLine(
                code=row.code, subject=subject_of(row), office=row.office.name, held_on=row.held_on, venue=row.venue,
                state=state_of(row), state_label=STATES[state_of(row)],
            )
            for row in rows[:size]
        ],
        next=cursor_of(rows[size - 1].id) if len(rows) > size else None,
    )


async def _rooms(case_id: str) -> list[LotRoom]:
    return [
        LotRoom(
            id=one.id, key=one.key, group=GROUPS[one.rooms], address=one.address, layout=LAYOUTS[one.layout],
            area_m2=one.area_centi_m2 / 100,
        )
        for one in await rooms_of(case_id)
    ]


async def _groups(case_id: str) -> list[LotGroup]:
    """Two queries."""
    rooms = [one.rooms for one in await rooms_of(case_id)]
    sizes = [int(str(one)) for one in await LotDrawLine.filter(case_id=case_id).values_list("rooms", flat=True)]
    return [
        LotGroup(rooms=one, label=GROUPS[one], families=sizes.count(one), homes=rooms.count(one))
        for one in sorted(set(rooms))
    ]


@endpoint("GET", "/lot-draws/open/<code:str>", summary="一次公开的摇号", reply=OpenLot, signed_in=False)
async def read_open(ask: Ask) -> OpenLot:
    row = await shown(ask.path["code"])
    await row.fetch_related("office")
    source, state = source_of(row), state_of(row)
    assert row.published_at is not None
    watchers = await supervisors_of(row.case_id)
    return OpenLot(
        code=row.code, name=row.name, subject=subject_of(row), office=row.office.name, method=row.method,
        method_label=METHODS[row.method], held_on=row.held_on, venue=row.venue, state=state,
        state_label=STATES[state], source=say_source(source), by_phrases=source.kind == PHRASES,
        silent=silent_in(row), groups=await _groups(row.case_id), rooms=await _rooms(row.case_id),
        published_at=local(row.published_at), drawn_at=local(row.drawn_at) if row.drawn_at else None,
        finished_at=local(row.finished_at) if row.finished_at else None, seed=row.seed,
        announcement_sha256=row.announcement_sha256,
        watched_by=sum(one.invitation.used_at is not None for one in watchers),
        named=names_shown(row, ask.actor.today),
    )


@endpoint("GET", "/lot-draws/open/<code:str>/lines", summary="一次公开的摇号：名单和结果", query=PageQuery,
          reply=LotLinePage, signed_in=False)
async def open_lines(ask: Ask) -> LotLinePage:
    row = await shown(ask.path["code"])
    return await _page_of_lines(row, ask, named=names_shown(row, ask.actor.today))


class OwnLot(Struct):
    """A draw in which a family that has applied stands, as it is told."""

    code: str
    subject: str
    held_on: date
    venue: str
    state: _State
    state_label: str
    key: str
    group: str
    number: int | None
    home: str
    said: str


class OwnLots(Struct):
    items: list[OwnLot]


@endpoint("GET", "/lot-draws/own", summary="我家的摇号", reply=OwnLots)
async def own(ask: Ask) -> OwnLots:
    return OwnLots(
        items=[
            OwnLot(
                code=one.row.code, subject=subject_of(one.row), held_on=one.row.held_on, venue=one.row.venue,
                state=state_of(one.row), state_label=STATES[state_of(one.row)], key=one.line.key,
                group=GROUPS[one.line.rooms], number=one.line.number,
                home=one.address if one.row.method == HOMES else "", said=lot_draws.said_to_family(one),
            )
            for one in await lot_draws.own_lots(actor=ask.actor)
        ]
    )


async def _detail(case: Case, ask: Ask) -> LotDrawDetail:
    row, role = await row_of(case.id), ask.actor.role
    source = source_of(row)
    watches, office = role == actors.SUPERVISOR, role == actors.DISTRICT_CLERK
    goes_on = lot_draws.LOT_DRAW.goes_on(case.status)
    bound = bool(row.watch_digest if watches else row.office_digest)
    told = bool(row.watch_phrase if watches else row.office_phrase)
    own = not watches or row.watch_bound_by_id == ask.actor.account_id
    names = source.name.split("、") if source.kind == PHRASES else ["", ""]
    return LotDrawDetail(
        name=row.name, method=row.method, method_label=METHODS[row.method], held_on=row.held_on, venue=row.venue,
        code=row.code, source=say_source(source), by_phrases=source.kind == PHRASES, silent=silent_in(row),
        phrase_of=names[1] if watches else names[0], office_bound=bool(row.office_digest),
        watch_bound=bool(row.watch_digest), office_told=bool(row.office_phrase), watch_told=bool(row.watch_phrase),
        groups=await _groups(case.id), rooms=await _rooms(case.id),
        published_at=local(row.published_at) if row.published_at else None,
        drawn_at=local(row.drawn_at) if row.drawn_at else None,
        finished_at=local(row.finished_at) if row.finished_at else None, seed=row.seed,
        annul_because=row.annul_because or "", annul_agreed_words=row.annul_agreed_words or "",
        supervisors=[
            SupervisorLine(
                name=one.name, capacity_label=CAPACITIES[one.capacity], came=one.invitation.used_at is not None,
                remark=one.remark or "",
            )
            for one in await supervisors_of(case.id)
        ],
        may_bind=case.status == "planned_phrases" and (watches or office) and not bound,
        may_tell=case.status == "published_phrases" and (watches or office) and own and not told
        and ask.actor.today >= row.held_on,
        may_invite=goes_on and role == actors.HOUSING_CLERK, may_remark=goes_on and watches,
        may_agree=goes_on and watches and bool(row.annul_because) and row.annul_agreed_by_id is None,
        may_select=case.status == "done" and row.method != HOMES and role == actors.DISTRICT_CLERK,
    )


DETAILS[KIND] = _detail
