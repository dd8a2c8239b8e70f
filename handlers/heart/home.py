"""Home: what is asked of me now, how much waits, and for a family its dwelling and the days left on its lease."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from tortoise.expressions import Q

from casework.dwellings.leases import READERS as LEASE_READERS
from casework.dwellings.leases import ending
from casework.dwellings.renewal_windows import window_of
from casework.dwellings.rent_statements import Short, in_short
from casework.heart import access, actors, obligations
from casework.heart.case_lists import CaseLine
from casework.heart.chapters import Offer
from casework.heart.deliveries import told_lately
from casework.heart.forms import one_of
from casework.heart.inbox import Due, due, first_waiting
from casework.heart.life import PROCEDURES, TONES, Procedure
from casework.heart.matters import under_way
from casework.heart.offers import in_sight, offers
from casework.heart.queries import count_where
from casework.ledgers.lists import latest_leases
from casework.ledgers.reviews import count_waiting
from casework.people import offices
from casework.reviews import report_windows, visits
from casework.words.wording import say_day
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.pages import PAGES
from handlers.heart.replies import local
from handlers.people.offices import Office, present_office
from models import Case, ChangeReport, Tenancy

_GREETINGS = ((5, "夜深了"), (9, "早上好"), (12, "上午好"), (14, "中午好"), (18, "下午好"), (24, "晚上好"))
_MOST_ASKS = 5
_MOST_MATTERS = 30
# Of a family: what its rent says already, and stays as it is when it was paid.
_TOLD_OTHERWISE = ("rent_demand",)
_RENEWAL = "renewal"
_TOLD_FOR = timedelta(days=7)


class Link(Struct):
    page: str
    id: str | None


class Asked(Struct):
    title: str
    detail: str
    due_on: date | None
    tone: Annotated[str, one_of("ask", "info", "late")]
    link: Link


class Count(Struct):
    key: str
    label: str
    count: int
    # Where a press leads, as of an offer.
    page: str
    params: dict[str, str]


class Offered(Struct):
    key: str
    label: str
    icon: str
    page: str
    params: dict[str, str]


class Matter(Struct):
    """Of a family, its lease, its rent, or something under way: where it stands, who acts next and by when."""

    # As people call it: 您家的租约, 您家的报修.
    label: str
    title: str
    status_label: str
    tone: Annotated[str, one_of(*TONES)]
    next_step: str
    due_on: date | None
    link: Link


class OfferGroup(Struct):
    chapter: str
    label: str
    items: list[Offered]


class Dwelling(Struct):
    tenancy_id: int
    address: str
    lease_starts_on: date | None
    lease_ends_on: date | None
    days_left: int | None
    monthly_rent_fen: int | None


class DueReply(Struct):
    late: int
    today: int
    week: int


class OpenVisit(Struct):
    case_id: str
    address: str
    planned: bool
    due_on: date | None


class SuggestedVisit(Struct):
    dwelling_id: int
    address: str
    household: str
    last_visited_on: date | None


class Visits(Struct):
    open: list[OpenVisit]
    done: int
    suggested: list[SuggestedVisit]


class Home(Struct):
    greeting: str
    today: date
    asks: list[Asked]
    counts: list[Count]
    home: Dwelling | None
    # Of a family: all that is under way and not asked of it, what is due first before the rest.
    matters: list[Matter]
    # All that is offered, by chapter; and the keys of what is in sight without asking for more.
    offers: list[OfferGroup]
    in_sight: list[str]
    # Of an office: what waits there by its day.
    due: DueReply | None
    # Of a field worker.
    visits: Visits | None
    # Of a family: whom to ring up.
    offices: list[Office]
    acting_for: str | None


@endpoint("GET", "/home", summary="首页", reply=Home)
async def home(ask: Ask) -> Home:
    actor = ask.actor
    hour = local(actor.at).hour
    greeting = next(words for until, words in _GREETINGS if hour < until)
    family = actor.role == actors.TENANT
    lines = await under_way(actor, _MOST_MATTERS, but=_TOLD_OTHERWISE) if family else []
    tenancy = await _living(ask) if family else None
    rent = await _rent(ask, tenancy)
    asks = await _report_ask(ask) + await _duty_asks(ask) + await _case_asks(ask, lines) + await _told(ask)
    if family:
        asks = sorted([*asks, *_rent_ask(rent, actor.today)], key=_by_day)
    waiting = await due(actor)
    offered = offers(actor, PAGES)
    return Home(
        greeting=f"{actor.name}，{greeting}" if actor.name else greeting,
        today=actor.today,
        asks=asks,
        counts=await _counts(ask, waiting),
        home=(dwelling := await _dwelling(ask, tenancy)),
        matters=await _matters(ask, lines, asks, dwelling, rent) if family else [],
        offers=[
            OfferGroup(chapter=group.chapter, label=group.label, items=[_offered(one) for one in group.offers])
            for group in offered
        ],
        in_sight=[one.key for one in in_sight(offered)],
        due=_due(ask, waiting),
        visits=await _visits(ask),
        offices=[present_office(row) for row in await offices.of_family(actor)],
        acting_for=actor.delegated.principal if actor.delegated else None,
    )


def _offered(one: Offer) -> Offered:
    return Offered(key=one.key, label=one.label, icon=one.icon, page=one.page, params=dict(one.params))


def _due(ask: Ask, waiting: Due) -> DueReply | None:
    if ask.actor.organisation_id is None:
        return None
    return DueReply(late=waiting.late, today=waiting.today, week=waiting.week)


async def _visits(ask: Ask) -> Visits | None:
    day = await visits.day_of(ask.actor)
    if day is None:
        return None
    return Visits(
        open=[
            OpenVisit(case_id=visit.id, address=visit.address or "", planned=visit.planned, due_on=visit.due_on)
            for visit in day.open
        ],
        done=day.done,
        suggested=[
            SuggestedVisit(
                dwelling_id=row.dwelling_id,
                address=row.address,
                household=row.household,
                last_visited_on=local(row.last_visited_at).date() if row.last_visited_at else None,
            )
            for row in day.suggested
        ],
    )


async def _report_ask(ask: Ask) -> list[Asked]:
    """The December report, to a family that still owes it (4.5.0)."""
    actor = ask.actor
    if actor.role != actors.TENANT or not access.deals_with(actor, "change_report"):
        return []
    window = await report_windows.current_window(actor.today)
    if window is None:
        return []
    # Without what it says: a damaged form must not take down the whole page.
    mine = ChangeReport.filter(household_id=actor.household_id, year=window.year).limit(1)
    report: Any = next(iter(await mine.values("case_id", "case__status")), None)
    sentence = report_windows.sentence(window, actor.today)
    if report_windows.is_open(window, actor.today) and (report is None or report["case__status"] == "draft"):
        link = Link(page="change_report_edit", id=report["case_id"] if report else None)
        return [
            Asked(title="请填写12月报备", detail=sentence, due_on=window.closes_on, tone="ask", link=link)
        ]
    if report is None and actor.today < window.opens_on:
        return [
            Asked(
                title="12月报备即将开始", detail=sentence, due_on=window.opens_on, tone="info",
                link=Link(page="change_report_edit", id=None),
            )
        ]
    return []


async def _duty_asks(ask: Ask) -> list[Asked]:
    """What the office itself owes by the calendar, such as a month that is not reconciled yet, the oldest first."""
    return [
        Asked(
            title=one.title,
            detail=one.detail,
            due_on=one.due_on,
            tone="late" if one.due_on < ask.actor.today else "ask",
            link=Link(page=one.page, id=None),
        )
        for one in await obligations.asks(ask.actor)
    ]


async def _case_asks(ask: Ask, lines: Sequence[CaseLine]) -> list[Asked]:
    """To a family in the words of its own steps: what it is asked to do, and not who it is."""
    status = {line.id: line.status for line in lines}
    family = ask.actor.role == actors.TENANT
    return [
        Asked(
            title=case.title,
            detail=_turn(PROCEDURES[case.procedure], status.get(case.case_id), ask) if family else "等待您办理",
            due_on=case.due_on,
            tone="late" if case.due_on and case.due_on < ask.actor.today else "ask",
            link=Link(page=case.procedure, id=case.case_id),
        )
        for case in await first_waiting(ask.actor, _MOST_MATTERS if family else _MOST_ASKS)
    ]


def _turn(procedure: Procedure, status: str | None, ask: Ask) -> str:
    said = procedure.turn_of(status, actors.TENANT, in_person=ask.actor.delegated is None) if status else []
    return f"轮到您了：{'，或者'.join(said)}" if said else "轮到您了"


def _by_day(one: Asked | Matter) -> tuple[bool, date]:
    """What is due first, what is late before all; then what has no day."""
    return one.due_on is None, one.due_on or date.max


async def _told(ask: Ask) -> list[Asked]:
    """What an office is told of this week and need not do anything about."""
    return [
        Asked(
            title=one.title,
            detail=f"{one.message['phrase']}：{one.message['note']}",
            due_on=None,
            tone="info",
            link=Link(page=one.procedure, id=one.id),
        )
        for one in await told_lately(ask.actor, _TOLD_FOR, _MOST_ASKS)
    ]


async def _rent(ask: Ask, tenancy: Tenancy | None) -> Short | None:
    """The family's own to know: not of who acts in its place."""
    if tenancy is None or ask.actor.delegated is not None:
        return None
    return await in_short(tenancy, today=ask.actor.today)


def _rent_ask(rent: Short | None, today: date) -> list[Asked]:
    if rent is None or not rent.owes:
        return []
    late = rent.due_on is not None and rent.due_on < today
    return [
        Asked(
            title=rent.title, detail=f"轮到您了：{rent.where}", due_on=rent.due_on, tone="late" if late else "ask",
            link=Link(page="rent_account", id=None),
        )
    ]


async def _matters(
    ask: Ask, lines: Sequence[CaseLine], asks: Sequence[Asked], home: Dwelling | None, rent: Short | None
) -> list[Matter]:
    """What a family is not asked for, each once: its lease and its rent, and all that is under way."""
    asked = {one.link.id for one in asks}
    found = [_matter(line, ask) for line in lines if line.id not in asked]
    if rent is not None and not rent.owes:
        found.append(
            Matter(label="您家的租金", title=rent.title, status_label=rent.state, tone="way", next_step=rent.where,
                   due_on=None, link=Link(page="rent_account", id=None))
        )
    if home is not None and home.lease_ends_on is not None and not any(one.procedure == _RENEWAL for one in lines):
        window = await window_of(home.lease_ends_on, on=ask.actor.today)
        found.append(
            Matter(label="您家的租约", title=f"租到{say_day(home.lease_ends_on)}", tone="way",
                   status_label="已到期" if window.state(ask.actor.today) == "late" else "租住中",
                   next_step=window.answer(ask.actor.today), due_on=home.lease_ends_on,
                   link=Link(page="renewal_standing", id=None))
        )
    return sorted(found, key=_by_day)


def _matter(line: CaseLine, ask: Ask) -> Matter:
    procedure = PROCEDURES[line.procedure]
    status = procedure.statuses[line.status]
    next_step = procedure.next_step(
        line.status, line.due_on, to=ask.actor.role, in_person=ask.actor.delegated is None
    )
    return Matter(
        label=f"您家的{procedure.label}",
        title=line.title,
        status_label=status.label,
        tone=procedure.tone(line.status),
        # A draft is whose who writes it.
        next_step=next_step if status.told else f"轮到您了：接着填写。{next_step}",
        due_on=line.due_on,
        link=Link(page=line.procedure, id=line.id),
    )


async def _counts(ask: Ask, waiting: Due) -> list[Count]:
    actor = ask.actor
    counts = []
    # Of whom nothing can be asked is told of no inbox: it would say nought for ever.
    if access.is_somewhere(actor):
        counts.append(_count("inbox", "待我办理", waiting.waiting, "cases/list", view="inbox"))
    if actor.role == actors.TENANT:
        unread = Q(access.reach_of_cases(actor, "notice"), status="issued")
        counts.append(_count("notices", "未读通知", await count_where(Case, unread), "notices/list"))
    counts += [
        _count(one.key, one.label, count, one.page, **one.params) for one, count in await obligations.figures(actor)
    ]
    if actor.role in {*access.AREA_ROLES, actors.MANAGER_CLERK}:
        entries = await count_where(Tenancy, Q(access.reach_of_tenancies(actor), living=1))
        counts.append(_count("ledger", "现居住家庭", entries, "ledger/list"))
    if actor.role in LEASE_READERS:
        counts.append(_count("leases_ending", "租约快到期", await count_where(Tenancy, ending(actor)), "leases/list"))
    if actor.role == actors.STREET_CLERK:
        counts.append(_count("revisions", "待审核变动", await count_waiting(actor), "ledger_revisions/list"))
    return counts


def _count(key: str, label: str, count: int, page: str, **params: str) -> Count:
    return Count(key=key, label=label, count=count, page=page, params=params)


async def _living(ask: Ask) -> Tenancy | None:
    living = access.tenancies_in_reach(ask.actor).filter(living=1)
    return await living.select_related("dwelling", "dwelling__manager").first()


async def _dwelling(ask: Ask, tenancy: Tenancy | None) -> Dwelling | None:
    if tenancy is None:
        return None
    lease = (await latest_leases([tenancy.id])).get(tenancy.id)
    return Dwelling(
        tenancy_id=tenancy.id,
        address=tenancy.dwelling.address,
        lease_starts_on=lease.starts_on if lease else None,
        lease_ends_on=lease.ends_on if lease else None,
        days_left=(lease.ends_on - ask.actor.today).days if lease else None,
        monthly_rent_fen=lease.monthly_rent_fen if lease else None,
    )
