"""Home: what is asked of me now, how much waits, and for a family its dwelling and the days left on its lease."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Annotated, Any

from tortoise.expressions import Q

from casework.allocation import applications, places, selection_boards
from casework.dwellings.leases import READERS as LEASE_READERS
from casework.dwellings.leases import ending
from casework.dwellings.notices import UNREAD
from casework.dwellings.renewal_windows import window_of
from casework.dwellings.rent_statements import Short, in_short
from casework.heart import access, actors, next_steps, obligations
from casework.heart.case_lists import CaseLine
from casework.heart.chapters import Offer
from casework.heart.deliveries import told_lately
from casework.heart.forms import one_of
from casework.heart.inbox import Due, due, first_waiting
from casework.heart.life import PROCEDURES, TONES, Procedure
from casework.heart.matters import under_way
from casework.heart.offers import in_sight, offers
from casework.heart.queries import any_where, count_where, padded
from casework.ledgers.lists import latest_leases
from casework.ledgers.reviews import count_waiting
from casework.people import offices
from casework.reviews import report_windows, visits
from casework.words.wording import say_day
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.pages import PAGES
from handlers.heart.replies import local
from handlers.people.offices import Office, present_office
from models import Case, ChangeReport, Notice, Tenancy

_GREETINGS = ((5, "夜深了"), (9, "早上好"), (12, "上午好"), (14, "中午好"), (18, "下午好"), (24, "晚上好"))
_MOST_ASKS = 5
_MOST_MATTERS = 30
# Of a family: what its rent says already, and stays as it is when it was paid.
_TOLD_OTHERWISE = ("rent_demand",)
_RENEWAL = "renewal"
_LEASES = {"early": "租住中", "open": "可以申请续租", "late": "已到期"}
_TOLD_FOR = timedelta(days=7)


class Link(Struct):
    page: str
    id: str | None


class Asked(Struct):
    title: str
    detail: str
    due_on: date | None
    # Beyond its day: so many days.
    days_late: int
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
    # 第2步，共4步：社区核实. "": it has no steps.
    step: str
    tone: Annotated[str, one_of(*TONES)]
    next_step: str
    due_on: date | None
    # Beyond its day: so many days.
    days_late: int
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
    urgent, waits = await _case_asks(ask)
    asks = await _report_ask(ask) + await _duty_asks(ask) + waits + await _told(ask)
    asks = [*urgent, *sorted([*asks, *await _rent_ask(rent, asks, actor.today)], key=_by_day)]
    waiting = await due(actor)
    offered = offers(actor, PAGES)
    return Home(
        greeting=f"{actor.name}，{greeting}" if actor.name else greeting,
        today=actor.today,
        asks=asks,
        counts=await _counts(ask, waiting),
        home=(dwelling := await _dwelling(ask, tenancy)),
        matters=await _matters(ask, lines, asks, dwelling, rent) if family else await _application(ask),
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
        return [_asked("请填写12月报备", sentence, window.closes_on, link, actor.today)]
    if report is None and actor.today < window.opens_on:
        return [
            Asked(
                title="12月报备即将开始", detail=sentence, due_on=window.opens_on, days_late=0, tone="info",
                link=Link(page="change_report_edit", id=None),
            )
        ]
    return []


async def _duty_asks(ask: Ask) -> list[Asked]:
    """What the office itself owes by the calendar, such as a month that is not reconciled yet, the oldest first."""
    today = ask.actor.today
    return [
        _asked(one.title, one.detail, one.due_on, Link(page=one.page, id=None), today)
        for one in await obligations.asks(ask.actor)
    ]


async def _case_asks(ask: Ask) -> tuple[list[Asked], list[Asked]]:
    """In the words of the steps: what the reader is asked to do. Emergencies by themselves."""
    actor, urgent, rest = ask.actor, list[Asked](), list[Asked]()
    for case in await first_waiting(actor, _MOST_MATTERS if actor.role == actors.TENANT else _MOST_ASKS):
        procedure = PROCEDURES[case.procedure]
        free = actor.role == actors.TENANT and next_steps.free_of_days(procedure, case.status)
        (urgent if case.urgent else rest).append(
            _asked(
                case.title, _turn(procedure, case.status, case.due_on, ask), None if free else case.due_on,
                Link(page=case.procedure, id=case.case_id), actor.today,
            )
        )
    return urgent, rest


def _turn(procedure: Procedure, status: str, due_on: date | None, ask: Ask) -> str:
    if ask.actor.role == actors.TENANT and (free := next_steps.free_to(procedure, status, due_on, ask.actor.today)):
        return free
    said = next_steps.turn(procedure, status, ask.actor.role, in_person=ask.actor.delegated is None)
    return f"轮到您了：{said}" if said else "轮到您了"


def _asked(title: str, detail: str, due_on: date | None, link: Link, today: date) -> Asked:
    late = max(0, (today - due_on).days) if due_on else 0
    return Asked(
        title=title, detail=detail, due_on=due_on, days_late=late, tone="late" if late else "ask", link=link
    )


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
            days_late=0,
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


async def _rent_ask(rent: Short | None, asks: Sequence[Asked], today: date) -> list[Asked]:
    """What is to be paid; not a second time what a notice that waits says of the same month."""
    if rent is None or not rent.owes:
        return []
    notices = [one.link.id for one in asks if one.link.page == "notice" and one.link.id is not None]
    if rent.month and notices and await any_where(
        Notice, Q(case_id__in=padded(notices, ""), kind="rent", period=rent.month)
    ):
        return []
    return [_asked(rent.title, f"轮到您了：{rent.where}", rent.due_on, Link(page="rent_account", id=None), today)]


async def _matters(
    ask: Ask, lines: Sequence[CaseLine], asks: Sequence[Asked], home: Dwelling | None, rent: Short | None
) -> list[Matter]:
    """What a family is not asked for, each once: its lease and its rent, and all that is under way."""
    asked = {one.link.id for one in asks}
    found = [_matter(line, ask) for line in lines if line.id not in asked]
    if rent is not None and not rent.owes:
        found.append(
            Matter(label="您家的租金", title=rent.title, status_label=rent.state, step="", tone="way",
                   next_step=rent.where, due_on=None, days_late=0, link=Link(page="rent_account", id=None))
        )
    if home is not None and home.lease_ends_on is not None and not any(one.procedure == _RENEWAL for one in lines):
        window = await window_of(home.lease_ends_on, on=ask.actor.today)
        found.append(
            Matter(label="您家的租约", title=f"租到{say_day(home.lease_ends_on)}", tone="way", step="",
                   status_label=_LEASES[window.state(ask.actor.today)],
                   next_step=window.answer(ask.actor.today), due_on=home.lease_ends_on,
                   days_late=max(0, (ask.actor.today - home.lease_ends_on).days),
                   link=Link(page="renewal_standing", id=None))
        )
    return sorted(found, key=_by_day)


async def _application(ask: Ask) -> list[Matter]:
    """Of a family that has applied: where that stands, and its place in line."""
    if ask.actor.role != actors.APPLICANT:
        return []
    case = await access.find_own_application(actor=ask.actor)
    said = applications.said_to_family(case, today=ask.actor.today)
    place = await places.place_of(case, today=ask.actor.today)
    procedure = PROCEDURES[case.procedure]
    late = next_steps.days_late(procedure, case.status, case.due_on, ask.actor.today)
    words = f"{place.words}{said.next_step}" if place else said.next_step
    return [
        *await _selection(ask),
        Matter(label=f"您家的{procedure.label}", title=case.title, status_label=said.label, tone=said.tone,
               step=_step(procedure, case.status), next_step=words, due_on=case.due_on, days_late=late,
               link=Link(page="application_standing", id=None)),
    ]


async def _selection(ask: Ask) -> list[Matter]:
    """Of a family that is to choose: the day, and by a press the board of it."""
    day = await selection_boards.own_day(actor=ask.actor)
    if day is None:
        return []
    procedure = PROCEDURES[day.case.procedure]
    return [
        Matter(label="您家的选房", title=f"{say_day(day.row.held_on)}{day.row.begins_at}选房",
               status_label=procedure.statuses[day.case.status].label, step="", tone="way",
               next_step=selection_boards.said_of_own(day), due_on=day.row.held_on, days_late=0,
               link=Link(page="selection_board", id=day.case.id))
    ]


def _matter(line: CaseLine, ask: Ask) -> Matter:
    procedure = PROCEDURES[line.procedure]
    status = procedure.statuses[line.status]
    next_step = next_steps.spoken(line, asked=False, actor=ask.actor)
    return Matter(
        label=f"您家的{procedure.label}",
        title=line.title,
        status_label=status.label,
        step=_step(procedure, line.status),
        tone=procedure.tone(line.status),
        # A draft is whose who writes it.
        next_step=next_step if status.told else f"轮到您了：接着填写。{next_step}",
        due_on=line.due_on,
        days_late=next_steps.days_late(procedure, line.status, line.due_on, ask.actor.today),
        link=Link(page=line.procedure, id=line.id),
    )


def _step(procedure: Procedure, status: str) -> str:
    at, of = procedure.statuses[status].stage, len(procedure.stages)
    return f"第{at + 1}步，共{of}步：{procedure.stages[at]}" if of > 1 and 0 <= at < of else ""


async def _counts(ask: Ask, waiting: Due) -> list[Count]:
    actor = ask.actor
    counts = []
    # Of whom nothing can be asked is told of no inbox: it would say nought for ever.
    if access.is_somewhere(actor):
        counts.append(_count("inbox", "待办", waiting.waiting, "cases/list", view="inbox"))
    if actor.role == actors.TENANT:
        unread = Q(access.reach_of_cases(actor, "notice"), status=UNREAD)
        counts.append(_count("notices", "未读通知", await count_where(Case, unread), "notices/list", unread="yes"))
    counts += [
        _count(one.key, one.label, count, one.page, **one.params) for one, count in await obligations.figures(actor)
    ]
    if actor.role in {*access.AREA_ROLES, actors.MANAGER_CLERK}:
        entries = await count_where(Tenancy, Q(access.reach_of_tenancies(actor), living=1))
        counts.append(_count("ledger", "现居住家庭", entries, "ledger/list"))
    if actor.role in LEASE_READERS:
        counts.append(_count("leases_ending", "租约快到期", await count_where(Tenancy, ending(actor)), "leases/list"))
    if actor.role == actors.STREET_CLERK:
        waits = await count_waiting(actor)
        counts.append(_count("revisions", "待审核变动", waits, "ledger_revisions/list", state="waiting"))
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
