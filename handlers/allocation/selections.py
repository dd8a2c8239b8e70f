"""The selection day: drawing one up, the desks, the board, and whoever watches over it. Other steps go by /cases.

What a desk sends bears an id of its own beside the Idempotency-Key, so that it is the same after its page was opened
anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from casework.allocation import (
    selection_boards,
    selection_favourites,
    selection_pictures,
    selection_staff,
    selection_turns,
    selections,
    session_supervisors,
)
from casework.allocation.selection_forms import (
    ACTIONS,
    CAPACITIES,
    GROUNDS,
    STATES,
    AbsentBody,
    CallBody,
    CheckInBody,
    ChooseBody,
    FavouriteBody,
    GiveUpBody,
    GuestBody,
    SelectionBody,
    WatchBody,
)
from casework.allocation.selection_rows import KIND, UNDER_WAY, hall_code, row_of
from casework.dwellings.dwelling_files import LAYOUTS
from casework.evidence import evidence, pictures, recordings
from casework.heart import access, actors, naming
from casework.heart.forms import Word, one_of
from casework.papers.qr import qr_rows
from handlers.heart.http import Ask, PageQuery, Struct, addresses_of, endpoint, page_by_id
from handlers.heart.replies import DETAILS, CaseReply, Detail, local, present
from models import Case, PlacementSlip, SelectionDwelling, SelectionStaff, SelectionTurn

_ROOMS = {0: "户型没有登记", 1: "一室", 2: "两室", 3: "三室"}


class SelectionTurnLine(Struct):
    number: int
    # In part, as it was publicised.
    name: str
    people: int
    community: str
    state: Annotated[str, one_of(*STATES)]
    state_label: str
    desk: int | None
    most_rooms: int
    absences: int
    called_at: datetime | None
    # What was chosen, or why it was not.
    words: str
    counts: bool
    slip_id: str


class SelectionTurnPage(Struct):
    items: list[SelectionTurnLine]
    next: str | None


class OfferedHome(Struct):
    id: int
    address: str
    layout_label: str
    rooms: int
    area_m2: float
    # By whose turn; null: it is free.
    taken_by: int | None
    # Whether the family that asks, or the one at the desk that asks, has marked it beforehand.
    marked: bool


class OfferedHomePage(Struct):
    items: list[OfferedHome]
    next: str | None


class HomeQuery(Struct):
    # 0: none, which is on offer nowhere.
    dwelling_id: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0


class HomePhotograph(Struct):
    id: str
    caption: str
    on: date
    display_url: str
    thumbnail_url: str


class HomePhotographs(Struct):
    """Of a dwelling on offer, since it stands empty; none: there are none, or somebody lives there by now."""

    items: list[HomePhotograph]


class OfferedHomeQuery(PageQuery):
    # "yes": those that are free alone.
    free: Word = ""
    # At most so many rooms; 0: whatever.
    rooms: Annotated[int, Meta(ge=0, le=9)] = 0
    # "yes": those that were marked alone, the first first; `turn`: of a desk, by which family.
    marked: Word = ""
    turn: Annotated[int, Meta(ge=0, le=1000)] = 0
    q: Annotated[str, Meta(max_length=60)] = ""


class SelectionBoardQuery(Struct):
    seen: Annotated[str, Meta(max_length=40)] = ""


class SelectionDesk(Struct):
    desk: int
    number: int
    name: str
    people: int
    most_rooms: int
    called_at: datetime


class SelectionComing(Struct):
    number: int
    name: str


class SelectionLeft(Struct):
    label: str
    free: int
    of: int


class SelectionOwn(Struct):
    number: int
    state_label: str
    desk: int | None
    # How many are called before it.
    ahead: int
    people: int
    most_rooms: int
    # What it may mark still, and what it has marked.
    may_mark: bool
    marked: list[OfferedHome]


class SelectionBoardBody(Struct):
    status: str
    status_label: str
    held_on: date
    begins_at: str
    place: str
    note: str
    desks: list[SelectionDesk]
    coming: list[SelectionComing]
    left: list[SelectionLeft]
    waiting: int
    chosen: int
    families: int
    # How many desks there are.
    open_desks: int
    own: SelectionOwn | None


class SelectionBoardReply(Struct):
    """`board`: null where nothing has changed since `seen`."""

    seen: str
    board: SelectionBoardBody | None


class SelectionHall(Struct):
    """What the hall shows to whoever is to check in: good for one person."""

    code: str
    # The same as a QR code: a row a text, `1` a dark module.
    picture: list[str]
    checked_in: int


class SelectionDone(Struct):
    """What was done at a desk; null: nobody is left to be called."""

    action: Annotated[str, one_of("", *ACTIONS)]
    action_label: str
    turn: SelectionTurnLine | None
    # Of a family that has chosen: its dwelling, and the number of its placement slip.
    address: str
    slip_number: str


class SelectionGuest(Struct):
    name: str
    capacity_label: str
    # Whether the code was taken, and whether it checked in at the hall.
    came: bool
    checked_in_at: datetime | None
    remark: str


class SelectionOffice(Struct):
    case_id: str
    office: str
    people: list[str]
    # Who of them has checked in at the hall.
    arrived: list[str]


class SelectionDetail(Detail):
    held_on: date
    begins_at: str
    place: str
    note: str
    desks: int
    families: int
    dwellings: int
    # How many of them do not tell their rooms.
    untold: int
    digest: str
    words: str
    supervisors: list[SelectionGuest]
    offices: list[SelectionOffice]
    may_invite: bool
    may_check_in: bool
    may_remark: bool
    # Whether the asker calls and writes down choices.
    may_serve: bool
    # Whether the asker films and photographs here.
    may_film: bool


class SelectionGuestCode(Struct):
    # Shown once.
    code: str
    case: CaseReply


class WatchedSelection(Struct):
    id: str
    held_on: date
    begins_at: str
    place: str
    status_label: str


class WatchedSelectionQuery(PageQuery):
    # "yes": those that are to come or go on.
    open: Word = ""


class WatchedSelectionPage(Struct):
    items: list[WatchedSelection]
    next: str | None


@endpoint("POST", "/selections", summary="拟定一次选房", body=SelectionBody, reply=CaseReply)
async def draw_up(ask: Ask) -> CaseReply:
    return await present(await selections.draw_up(ask.body, actor=ask.actor), ask)


def _turn(one: SelectionTurn, addresses: dict[int, str], *, whole: bool) -> SelectionTurnLine:
    """`whole`: to who calls them; what is told of a refusal is nobody else's."""
    why = [GROUNDS.get(one.ground, ""), (one.reason or "") if whole else ""]
    return SelectionTurnLine(
        number=one.number, name=one.shown_name, people=one.people, community=one.community, state=one.state,
        state_label=STATES[one.state], desk=one.desk, most_rooms=one.most_rooms, absences=one.absences,
        called_at=local(one.called_at) if one.called_at else None,
        words=addresses.get(one.id) or "；".join(said for said in why if said), counts=one.counts, slip_id=one.slip_id,
    )


async def _addresses(turns: list[SelectionTurn]) -> dict[int, str]:
    chosen = [one.id for one in turns if one.state == "chosen"]
    if not chosen:
        return {}
    rows = await SelectionDwelling.filter(turn_id__in=chosen).select_related("dwelling").limit(len(chosen))
    return {one.turn_id or 0: one.dwelling.address for one in rows}


@endpoint(
    "GET", "/selections/<case_id:str>/turns", summary="选房的家庭和结果", query=PageQuery, reply=SelectionTurnPage
)
async def list_turns(ask: Ask) -> SelectionTurnPage:
    """In the order that was published."""
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure=KIND)
    rows, more = await page_by_id(SelectionTurn.filter(case_id=case.id), ask.query)
    addresses = await _addresses(rows)
    whole = ask.actor.role == actors.DISTRICT_CLERK
    return SelectionTurnPage(items=[_turn(one, addresses, whole=whole) for one in rows], next=more)


@endpoint(
    "GET", "/selections/<case_id:str>/dwellings", summary="选房的房源", query=OfferedHomeQuery, reply=OfferedHomePage
)
async def list_dwellings(ask: Ask) -> OfferedHomePage:
    case = await selection_boards.find_to_watch(ask.path["case_id"], actor=ask.actor)
    turn = await selection_favourites.marks_at(case.id, ask.query.turn, actor=ask.actor)
    if ask.query.marked == "yes":
        rows = await selection_favourites.marked_of(turn)
        wanted = [one for one in rows if one.turn_id is None or ask.query.free != "yes"]
        return OfferedHomePage(items=await _homes(wanted, turn), next=None)
    found = SelectionDwelling.filter(case_id=case.id).select_related("dwelling")
    if ask.query.free == "yes":
        found = found.filter(turn_id=None)
    if ask.query.rooms:
        found = found.filter(rooms__lte=ask.query.rooms)
    if ask.query.q.strip():
        found = found.filter(dwelling__address__contains=ask.query.q.strip())
    rows, more = await page_by_id(found, ask.query)
    return OfferedHomePage(items=await _homes(rows, turn), next=more)


async def _homes(rows: Sequence[SelectionDwelling], turn: SelectionTurn | None) -> list[OfferedHome]:
    taken = {one.turn_id for one in rows if one.turn_id is not None}
    numbers = dict(await SelectionTurn.filter(id__in=list(taken)).values_list("id", "number")) if taken else {}
    marked = (turn.marked or []) if turn else []
    return [
        OfferedHome(
            id=one.dwelling_id, address=one.dwelling.address, rooms=one.rooms,
            layout_label=LAYOUTS.get(one.layout, _ROOMS[0]), area_m2=one.dwelling.area_centi_m2 / 100,
            taken_by=numbers.get(one.turn_id) if one.turn_id else None, marked=one.dwelling_id in marked,
        )
        for one in rows
    ]


@endpoint(
    "GET", "/selections/<case_id:str>/photographs", summary="选房的房源：看照片", query=HomeQuery, reply=HomePhotographs
)
async def photographs(ask: Ask) -> HomePhotographs:
    rows = await selection_pictures.of_home(
        ask.path["case_id"], ask.query.dwelling_id, actor=ask.actor
    )
    made, senders = await pictures.of(rows), await naming.senders(rows, actor=ask.actor)
    items = []
    for row in rows:
        display, thumbnail = await evidence.links(row, made.get(row.id), actor=ask.actor, store=ask.services.store)
        # Those of which no picture is made yet come with the next look.
        if display and thumbnail:
            day = local(row.taken_at or row.received_at or row.granted_at).date()
            items.append(HomePhotograph(id=row.id, caption=senders[row.id].caption, on=day, display_url=display,
                                        thumbnail_url=thumbnail))
    return HomePhotographs(items=items)


@endpoint(
    "POST", "/selections/<case_id:str>/favourites", summary="选房：看中、不再看中", body=FavouriteBody,
    reply=OfferedHomePage,
)
async def mark(ask: Ask) -> OfferedHomePage:
    """What is marked now. A mark keeps nothing: whoever is called first chooses first."""
    turn = await selection_favourites.mark(ask.path["case_id"], ask.body, actor=ask.actor)
    return OfferedHomePage(items=await _homes(await selection_favourites.marked_of(turn), turn), next=None)


# The desks


async def _told(done: selection_turns.Done) -> SelectionDone:
    if done.turn is None or done.act is None:
        return SelectionDone(action="", action_label="没有等待叫号的家庭了", turn=None, address="", slip_number="")
    addresses = await _addresses([done.turn])
    chose = done.act.action == "choose" and done.turn.slip_id
    slip = await PlacementSlip.filter(case_id=done.turn.slip_id).only("id", "number").first() if chose else None
    return SelectionDone(
        action=done.act.action, action_label=ACTIONS[done.act.action], turn=_turn(done.turn, addresses, whole=True),
        address=addresses.get(done.turn.id, ""), slip_number=slip.number if slip else "",
    )


@endpoint("POST", "/selections/<case_id:str>/calls", summary="选房：叫下一户", body=CallBody, reply=SelectionDone)
async def call(ask: Ask) -> SelectionDone:
    return await _told(await selection_turns.call(ask.path["case_id"], ask.body, actor=ask.actor))


@endpoint(
    "POST", "/selections/<case_id:str>/turns/<number:int>/choice", summary="选房：选定这一套", body=ChooseBody,
    reply=SelectionDone,
)
async def choose(ask: Ask) -> SelectionDone:
    path = ask.path
    return await _told(await selection_turns.choose(path["case_id"], path["number"], ask.body, actor=ask.actor))


@endpoint(
    "POST", "/selections/<case_id:str>/turns/<number:int>/refusal", summary="选房：放弃", body=GiveUpBody,
    reply=SelectionDone,
)
async def give_up(ask: Ask) -> SelectionDone:
    path = ask.path
    return await _told(await selection_turns.give_up(path["case_id"], path["number"], ask.body, actor=ask.actor))


@endpoint(
    "POST", "/selections/<case_id:str>/turns/<number:int>/absence", summary="选房：没有到场", body=AbsentBody,
    reply=SelectionDone,
)
async def absent(ask: Ask) -> SelectionDone:
    path = ask.path
    return await _told(await selection_turns.absent(path["case_id"], path["number"], ask.body, actor=ask.actor))


class OfferedEstate(Struct):
    id: int
    name: str
    # How many of its dwellings could be offered today.
    homes: int


class OfferedEstates(Struct):
    items: list[OfferedEstate]


@endpoint("GET", "/selections/estates", summary="有空房可选的小区", reply=OfferedEstates)
async def list_estates(ask: Ask) -> OfferedEstates:
    return OfferedEstates(items=[
        OfferedEstate(id=one.id, name=one.name, homes=count)
        for one, count in await selections.estates_on_offer(actor=ask.actor)
    ])


# The board


@endpoint("GET", "/selections/watched", summary="可以看的选房", query=WatchedSelectionQuery, reply=WatchedSelectionPage)
async def list_watched(ask: Ask) -> WatchedSelectionPage:
    """Of families, streets, communities and managers: sessions that concern them, by their boards."""
    found = selection_boards.watched(ask.actor).select_related("selection")
    if ask.query.open == "yes":
        found = found.filter(status__in=["published", "running", "paused"])
    rows = await found.order_by("-opened_at", "-id").limit(20)
    procedure = selections.SELECTION
    return WatchedSelectionPage(
        items=[
            WatchedSelection(
                id=one.id, held_on=one.selection.held_on, begins_at=one.selection.begins_at,  # type: ignore[attr-defined]
                place=one.selection.place, status_label=procedure.statuses[one.status].label,  # type: ignore[attr-defined]
            )
            for one in rows
        ],
        next=None,
    )


@endpoint(
    "GET", "/selections/<case_id:str>/board", summary="选房的现场情况", query=SelectionBoardQuery,
    reply=SelectionBoardReply,
)
async def board(ask: Ask) -> SelectionBoardReply:
    found = await selection_boards.board_of(ask.path["case_id"], ask.query.seen, actor=ask.actor)
    if found.seen == ask.query.seen:
        return SelectionBoardReply(seen=found.seen, board=None)
    row, own = found.row, found.own
    return SelectionBoardReply(
        seen=found.seen,
        board=SelectionBoardBody(
            status=found.status, status_label=selections.SELECTION.statuses[found.status].label, held_on=row.held_on,
            begins_at=row.begins_at, place=row.place, note=row.note,
            desks=[
                SelectionDesk(desk=one.desk or 0, number=one.number, name=one.shown_name, people=one.people,
                          most_rooms=one.most_rooms, called_at=local(one.called_at or ask.actor.at))
                for one in found.open
            ],
            coming=[SelectionComing(number=one.number, name=one.shown_name) for one in found.coming],
            left=[SelectionLeft(label=_ROOMS.get(rooms, f"{rooms}室"), free=free, of=of)
                  for rooms, (free, of) in found.left.items()],
            waiting=found.states.get("waiting", 0), chosen=found.states.get("chosen", 0),
            families=sum(found.states.values()), open_desks=row.desks,
            own=await _own(own, found.ahead) if own else None,
        ),
    )


async def _own(own: SelectionTurn, ahead: int) -> SelectionOwn:
    return SelectionOwn(
        number=own.number, state_label=STATES[own.state], desk=own.desk, ahead=ahead, people=own.people,
        most_rooms=own.most_rooms, may_mark=own.live is not None and own.state in ("waiting", "open"),
        marked=await _homes(await selection_favourites.marked_of(own), own),
    )


@endpoint("GET", "/selections/<case_id:str>/hall", summary="选房现场的签到码", reply=SelectionHall)
async def hall(ask: Ask) -> SelectionHall:
    access.require_role(ask.actor, actors.DISTRICT_CLERK)
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure=KIND)
    row = await row_of(case.id)
    code = hall_code(row)
    link = f"{addresses_of(ask)[0]}/h/{case.id}/{code}"
    return SelectionHall(code=code, picture=qr_rows(link), checked_in=row.checked_in)


# Whoever watches over it


@endpoint("POST", "/selections/<case_id:str>/supervisors", summary="选房：邀请监督人员", body=GuestBody,
          reply=SelectionGuestCode)
async def invite(ask: Ask) -> SelectionGuestCode:
    code, case = await selections.invite(ask.path["case_id"], ask.body.form, actor=ask.actor)
    return SelectionGuestCode(code=code, case=await present(case, ask))


@endpoint("POST", "/selections/<case_id:str>/check-ins", summary="选房：现场签到", body=CheckInBody, reply=CaseReply)
async def check_in(ask: Ask) -> CaseReply:
    return await present(await selections.check_in(ask.path["case_id"], ask.body.form, actor=ask.actor), ask)


@endpoint("POST", "/selections/<case_id:str>/remarks", summary="选房：监督意见", body=WatchBody, reply=CaseReply)
async def remark(ask: Ask) -> CaseReply:
    return await present(await selections.remark(ask.path["case_id"], ask.body.form, actor=ask.actor), ask)


async def _detail(case: Case, ask: Ask) -> SelectionDetail:
    row = await row_of(case.id)
    homes = SelectionDwelling.filter(case_id=case.id)
    guests = await session_supervisors.supervisors_of(case.id)
    mine = next((one for one in guests if one.invitation.used_by_id == ask.actor.account_id), None)
    watches = ask.actor.role == actors.SUPERVISOR
    arrived = await selection_staff.arrivals_of(case.id)
    return SelectionDetail(
        held_on=row.held_on, begins_at=row.begins_at, place=row.place, note=row.note, desks=row.desks,
        families=await SelectionTurn.filter(case_id=case.id).count(), dwellings=await homes.count(),
        untold=await homes.filter(rooms=0).count(), digest=row.digest, words=row.words or "",
        supervisors=[
            SelectionGuest(
                name=one.name, capacity_label=CAPACITIES[one.capacity], came=one.invitation.used_at is not None,
                checked_in_at=local(one.checked_in_at) if one.checked_in_at else None, remark=one.remark or "",
            )
            for one in guests
        ],
        offices=[_office(one, arrived.get(one.case_id, [])) for one in await selection_staff.offices_of(case.id)],
        may_invite=case.status in UNDER_WAY and ask.actor.role == actors.DISTRICT_CLERK,
        may_check_in=watches and case.status in ("published", "running", "paused") and mine is not None
        and mine.checked_in_at is None and row.held_on == ask.actor.today,
        may_remark=watches and case.status in ("running", "paused", "ended"),
        may_serve=case.status == "running" and ask.actor.role == actors.DISTRICT_CLERK,
        may_film=recordings.may_record(case, ask.actor),
    )


def _office(one: SelectionStaff, arrived: list[str]) -> SelectionOffice:
    people = [who["name"] for who in one.people or []]
    return SelectionOffice(case_id=one.case_id, office=one.office.name, people=people, arrived=arrived)


DETAILS[KIND] = _detail
