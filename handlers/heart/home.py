"""Home: what is asked of me now, how much waits, and for a family its dwelling and the days left on its lease."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

from tortoise.expressions import Q

from casework.dwellings import repairs
from casework.dwellings.leases import READERS as LEASE_READERS
from casework.dwellings.leases import ending
from casework.dwellings.repairs import REPAIR
from casework.heart import access, actors, obligations
from casework.heart.chapters import Offer
from casework.heart.deliveries import told_lately
from casework.heart.forms import one_of
from casework.heart.inbox import Due, due, first_waiting
from casework.heart.life import TONES
from casework.heart.offers import in_sight, offers
from casework.heart.queries import count_where
from casework.ledgers.lists import latest_leases
from casework.ledgers.reviews import count_waiting
from casework.people import offices
from casework.reviews import report_windows, visits
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.pages import PAGES
from handlers.heart.replies import local
from handlers.people.offices import Office, present_office
from models import Case, ChangeReport, Tenancy

_GREETINGS = ((5, "夜深了"), (9, "早上好"), (12, "上午好"), (14, "中午好"), (18, "下午好"), (24, "晚上好"))
_MOST_ASKS = 5
_MOST_MATTERS = 5
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
    """Of a family, something under way: where it stands, who acts next and by when."""

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
    # Of a family: its repairs that are not over, emergencies first.
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
    asks = await _report_ask(ask) + await _duty_asks(ask) + await _case_asks(ask) + await _told(ask)
    waiting = await due(actor)
    offered = offers(actor, PAGES)
    return Home(
        greeting=f"{actor.name}，{greeting}" if actor.name else greeting,
        today=actor.today,
        asks=asks,
        counts=await _counts(ask, waiting),
        home=await _dwelling(ask) if actor.role == actors.TENANT else None,
        matters=await _matters(ask),
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


async def _case_asks(ask: Ask) -> list[Asked]:
    return [
        Asked(
            title=case.title,
            detail="等待您办理",
            due_on=case.due_on,
            tone="late" if case.due_on and case.due_on < ask.actor.today else "ask",
            link=Link(page=case.procedure, id=case.case_id),
        )
        for case in await first_waiting(ask.actor, _MOST_ASKS)
    ]


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


async def _matters(ask: Ask) -> list[Matter]:
    if ask.actor.role != actors.TENANT:
        return []
    return [
        Matter(
            title=case.title,
            status_label=REPAIR.statuses[case.status].label,
            tone=REPAIR.tone(case.status),
            next_step=REPAIR.next_step(case.status, case.due_on),
            due_on=case.due_on,
            link=Link(page=case.procedure, id=case.id),
        )
        for case in await repairs.under_way(_MOST_MATTERS, actor=ask.actor)
    ]


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


async def _dwelling(ask: Ask) -> Dwelling | None:
    tenancy = await access.tenancies_in_reach(ask.actor).filter(living=1).select_related("dwelling").first()
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
