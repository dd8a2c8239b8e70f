"""Dwellings in reach: found by a part of their address or by how they stand, counted, and one of them whole, now or as
of any past day.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta
from tortoise.expressions import Q

from casework.dwellings import dwelling_files
from casework.dwellings.dwelling_files import READERS, WORDS
from casework.dwellings.standings import STATES, VACANT, Standing, standing_as, standings, storey_of
from casework.dwellings.utility_accounts import UTILITIES, accounts_on
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.forms import Number, one_of
from casework.heart.problems import invalid
from casework.heart.queries import names_of, padded
from casework.heart.rows import Records
from casework.words.addresses import address_key
from handlers.heart.http import Ask, PageQuery, Struct, endpoint, page_by_id, records_by_id
from handlers.heart.replies import Ref
from models import Dwelling, Organisation, Tenancy

State = Literal["", "vacant", "reserved", "let", "recovering", "repair", "withdrawn"]


class DwellingQuery(PageQuery):
    q: Annotated[str, Meta(max_length=100)] = ""
    state: State = ""
    estate_id: Number | None = None
    as_of: date | None = None


class StandingReply(Struct):
    """How a dwelling stands on a day, derived from what makes it so."""

    state: Annotated[str, one_of(*STATES)]
    label: str
    # What a board writes into its cell.
    letter: str
    since: date | None
    # How many days nobody has lived there; None: somebody does, or nobody knows.
    empty_days: int | None
    reason: str
    planned_until: date | None


class DwellingLine(Struct):
    id: int
    address: str
    estate: str
    area_m2: float
    manager: str
    household: Ref | None
    standing: StandingReply


class DwellingPage(Struct):
    items: list[DwellingLine]
    next: str | None


class StateCount(Struct):
    state: Annotated[str, one_of(*STATES)]
    label: str
    letter: str
    count: int


class StateCounts(Struct):
    total: int
    states: list[StateCount]


class AccountLine(Struct):
    utility: Annotated[str, one_of(*UTILITIES)]
    label: str
    account_number: str
    meter_number: str


class DwellingReply(Struct):
    id: int
    as_of: date | None
    address: str
    estate: Ref
    building: str
    unit: str
    room: str
    storey: int | None
    # Whether the record says the storey, or the door's number does.
    storey_told: bool
    area_m2: float
    layout: str
    layout_label: str
    ownership: str
    ownership_label: str
    origin: str
    origin_label: str
    remark: str
    # Of water, electricity, gas and heating, those that are told.
    accounts: list[AccountLine]
    community: Ref
    manager: Ref
    listed_on: date | None
    # Since when it has stood empty, as its manager tells.
    empty_since: date | None
    standing: StandingReply
    household: Ref | None
    tenancy_id: int | None
    # The case of its file; None: nobody has begun it, or it is not the asker's to see.
    file_id: str | None
    may_enter: bool


class CommunityChoice(Struct):
    id: int
    name: str
    street: str


class CommunityChoices(Struct):
    items: list[CommunityChoice]


class DayQuery(Struct):
    as_of: date | None = None


def named_like(text: str) -> Q:
    return Q(address__contains=text) | Q(address_key__contains=address_key(text) or text)


def say_standing(one: Standing, day: date) -> StandingReply:
    return StandingReply(
        state=one.state, label=one.label, letter=one.letter, since=one.since, empty_days=one.empty_days(day),
        reason=one.reason, planned_until=one.planned_until,
    )


def day_of(as_of: date | None, actor: Actor) -> date:
    """Raises form_invalid."""
    if as_of is not None and as_of > actor.today:
        raise invalid({"as_of": "不能查看今天以后的房源。"})
    return as_of or actor.today


@endpoint("GET", "/dwellings", summary="查找房源", query=DwellingQuery, reply=DwellingPage)
async def search(ask: Ask) -> DwellingPage:
    day = day_of(ask.query.as_of, ask.actor)
    found = _narrowed(ask, day)
    if ask.query.state and day == ask.actor.today:
        found = Q(found, standing_as(ask.query.state, day))
    elif ask.query.state:
        raise invalid({"state": "查看过去某天的房源时，不能按状态筛选。"})
    if ask.query.state or ask.query.q.strip():
        # Of words that somebody typed, and of queries within queries, no text is kept.
        rows, more = await page_by_id(Dwelling.filter(found).select_related("estate", "manager"), ask.query)
    else:
        rows, more = await records_by_id(_DWELLINGS, found, ask.query)
    standing = await standings(rows, day, past=day != ask.actor.today)
    families = await _families([one.tenancy_id for one in standing.values()], ask.actor)
    return DwellingPage(
        items=[
            DwellingLine(
                id=row.id,
                address=row.address,
                estate=row.estate.name,
                area_m2=row.area_centi_m2 / 100,
                manager=row.manager.name,
                household=families.get(standing[row.id].tenancy_id or 0),
                standing=say_standing(standing[row.id], day),
            )
            for row in rows
        ],
        next=more,
    )


def _narrowed(ask: Ask, day: date) -> Q:
    found = access.reach_of_dwellings(ask.actor)
    if ask.query.estate_id is not None:
        found = Q(found, estate_id=ask.query.estate_id)
    if text := ask.query.q.strip():
        found = Q(found, named_like(text))
    if day != ask.actor.today:
        found = Q(found, Q(listed_on=None) | Q(listed_on__lte=day))
    return found


_DWELLINGS, _TENANCIES = Records(Dwelling, "estate", "manager"), Records(Tenancy, "household")


async def _families(tenancy_ids: list[int | None], actor: Actor) -> dict[int, Ref]:
    """By their tenancy. A family that another community is responsible for is not named to the community where it
    lives.
    """
    wanted = [one for one in tenancy_ids if one]
    these = Q(access.reach_of_tenancies(actor), id__in=padded(wanted or [0], 0))
    rows = await _TENANCIES.where(these, most=None)
    return {row.id: Ref(id=row.household.id, name=row.household.name) for row in rows}


@endpoint("GET", "/dwellings/counts", summary="房源数：按状态", query=DwellingQuery, reply=StateCounts)
async def counts(ask: Ask) -> StateCounts:
    access.require_role(ask.actor, *READERS)
    today = ask.actor.today
    found = Dwelling.filter(_narrowed(ask, today))
    total = await found.count()
    known = {state: await found.filter(standing_as(state, today)).count() for state in STATES if state != VACANT}
    known[VACANT] = total - sum(known.values())
    return StateCounts(
        total=total,
        states=[
            StateCount(state=state, label=label, letter=letter, count=known[state])
            for state, (label, letter) in STATES.items()
        ],
    )


@endpoint("GET", "/dwellings/communities", summary="房源可以登记到的社区", reply=CommunityChoices)
async def communities(ask: Ask) -> CommunityChoices:
    rows = await dwelling_files.communities(actor=ask.actor)
    return CommunityChoices(
        items=[CommunityChoice(id=row.id, name=row.name, street=row.parent.name if row.parent else "") for row in rows]
    )


@endpoint("GET", "/dwellings/<dwelling_id:int>", summary="一套房源", query=DayQuery, reply=DwellingReply)
async def read(ask: Ask) -> DwellingReply:
    access.require_role(ask.actor, *READERS)
    day = day_of(ask.query.as_of, ask.actor)
    dwelling = await access.find_dwelling(ask.path["dwelling_id"], actor=ask.actor)
    if day != ask.actor.today and dwelling.listed_on and dwelling.listed_on > day:
        raise access.not_found()
    record = await dwelling_files.record_as_of(dwelling, day)
    await dwelling.fetch_related("estate", "manager")
    standing = (await standings([dwelling], day, past=day != ask.actor.today))[dwelling.id]
    families = await _families([standing.tenancy_id], ask.actor)
    names = await names_of(Organisation, [record["community_id"]])
    file = await dwelling_files.file_of(dwelling.id)
    return DwellingReply(
        id=dwelling.id,
        as_of=ask.query.as_of,
        address=record["address"],
        estate=Ref(id=dwelling.estate.id, name=dwelling.estate.name),
        building=dwelling.building_number,
        unit=dwelling.unit_number,
        room=dwelling.room_number,
        storey=storey_of(record["storey"], dwelling.room_number),
        storey_told=record["storey"] is not None,
        area_m2=record["area_centi_m2"] / 100,
        **{name: record[name] for name in WORDS},
        **{f"{name}_label": words.get(record[name], "") for name, words in WORDS.items()},
        remark=record["remark"],
        accounts=[
            AccountLine(utility=one, label=UTILITIES[one], account_number=account, meter_number=meter)
            for one, (account, meter) in (await accounts_on(dwelling.id, day)).items()
        ],
        community=Ref(id=record["community_id"], name=names.get(record["community_id"], "")),
        manager=Ref(id=dwelling.manager.id, name=dwelling.manager.name),
        listed_on=dwelling.listed_on,
        empty_since=record["empty_since"],
        standing=say_standing(standing, day),
        household=families.get(standing.tenancy_id or 0),
        tenancy_id=standing.tenancy_id if standing.tenancy_id in families else None,
        file_id=file.id if file and access.reaches(ask.actor, file) else None,
        may_enter=file is None and ask.actor.role == actors.MANAGER_CLERK,
    )

