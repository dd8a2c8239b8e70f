"""The lists that a clerk works with, as workbooks: cases of every procedure, what waits, violations, notices, leases
that end, rent, expenditure, changes of the ledgers, the board of case files, and the manager's ledger.

Each is narrowed and reached exactly as on its page, for it is the same query. Rows come a page at a time by keyset.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.dwellings import dwelling_files, manager_ledger, rent_payments
from casework.dwellings.leases import ending_soon
from casework.dwellings.notice_kinds import KINDS as NOTICE_KINDS
from casework.exchange.export_books import STAFF, Book, Pages, Plan, said_of_area
from casework.exchange.import_dwellings import COLUMNS as DWELLING_COLUMNS
from casework.exchange.import_dwellings import LABEL as DWELLINGS_LABEL
from casework.exchange.import_dwellings import cells_of
from casework.exchange.ledger_rows import value_in_cell
from casework.exchange.list_orders import CASE_KEYS, CASE_ORDERS, Listed, ListLine, by_id, due_first
from casework.files import case_files
from casework.files.checklist_items import KINDS as FILE_KINDS
from casework.files.checklist_items import Kind
from casework.heart import access, actors, naming
from casework.heart.actors import ROLE_LABELS, Actor
from casework.heart.forms import Form, Number, Word
from casework.heart.inbox import due_when, pressing, waiting_cases
from casework.heart.life import PROCEDURES
from casework.heart.problems import invalid
from casework.heart.queries import names_of
from casework.ledgers import reviews
from casework.ledgers.lists import latest_leases
from casework.ledgers.registered_items import live_items
from casework.ledgers.revisions import LEDGERS, STATES
from casework.ledgers.violations import BEHAVIOURS
from casework.papers.workbook_sheets import Cell, Column, Row
from casework.reviews.annual_duty import KIND as ANNUAL_REVIEW
from casework.reviews.annual_duty import WAITING as WAITING_REVIEWS
from casework.reviews.annual_duty import cases_of as late_reviews
from casework.reviews.annual_forms import BENEFITS, CAME_OF_IT, WAYS
from casework.reviews.annual_forms import RESULTS as REVIEW_RESULTS
from casework.words.addresses import address_key
from casework.words.months import Month
from casework.words.wording import say_change, say_day
from models import (
    Case,
    Dwelling,
    Expenditure,
    LedgerRevision,
    Organisation,
    RegisteredValue,
    RentPayment,
    RentReceipt,
    Tenancy,
)
from models.fields import opened, sound

_AT_ONCE = 500
Lines = Callable[[Sequence[Any]], Awaitable[list[Row]]]
_Whole = Callable[[], AsyncIterator[list[Row]]]


def _plan(
    title: str, columns: Sequence[Column], total: int, said: Sequence[tuple[str, str]], rows: _Whole,
    listed: Listed | None = None,
) -> Plan:
    """Of one sheet. `rows`: pages of its rows; `listed`: the same for a table, where that can be read by pages."""

    async def pages() -> Pages:
        async for page in rows():
            yield [page]

    return Plan([(title, columns)], total, said, pages, listed)


def _by_id(found: QuerySet[Any], lines: Lines) -> tuple[_Whole, Listed]:
    async def pages() -> AsyncIterator[list[Row]]:
        last: Any = None
        while True:
            page = await (found if last is None else found.filter(id__gt=last)).order_by("id").limit(_AT_ONCE)
            if page:
                yield await lines(page)
            if len(page) < _AT_ONCE:
                return
            last = page[-1].pk

    async def read(page: QuerySet[Any]) -> list[ListLine]:
        rows = await page
        cells = await lines(rows)
        return [ListLine(str(row.pk), "", {"id": row.pk}, own) for row, own in zip(rows, cells, strict=True)]

    return pages, Listed(found, read, (by_id(found),))


def _last_moved_first(
    found: QuerySet[Case], lines: Lines, *beside: str, urgent: Q | None = None
) -> tuple[_Whole, Listed]:
    """As a workbook holds cases: what moves while they are written comes once more to be looked for. For a table what
    is due first stands first.

    `beside`: the procedure's own rows, fetched with the cases; `urgent`: which stand before all others.
    """

    async def pages() -> AsyncIterator[list[Row]]:
        written: set[str] = set()
        first: Any = None
        async for page in _walk_back(found, None, beside):
            first = first or page[0].updated_at
            written |= {case.id for case in page}
            yield await lines(page)
        async for page in _walk_back(found, first, beside):
            if late := [case for case in page if case.id not in written]:
                yield await lines(late)

    async def read(page: QuerySet[Case]) -> list[ListLine]:
        rows = await page.select_related("household", "dwelling", *beside)
        cells = await lines(rows)
        return [
            ListLine(row.id, row.procedure, {name: getattr(row, name) for name in CASE_KEYS}, own)
            for row, own in zip(rows, cells, strict=True)
        ]

    return pages, Listed(found, read, (due_first(urgent), *CASE_ORDERS))


async def _walk_back(found: QuerySet[Case], since: Any, beside: Sequence[str]) -> AsyncIterator[Sequence[Case]]:
    if since is not None:
        found = found.filter(updated_at__gt=since)
    last: Case | None = None
    while True:
        rest = found
        if last is not None:
            rest = found.filter(Q(updated_at__lt=last.updated_at) | Q(updated_at=last.updated_at, id__lt=last.id))
        rest = rest.order_by("-updated_at", "-id").limit(_AT_ONCE)
        page = await rest.select_related("household", "dwelling", *beside)
        if page:
            yield page
        if len(page) < _AT_ONCE:
            return
        last = page[-1]


# Cases

_CASE = (
    Column("number", "编号", 20),
    Column("procedure", "事项", 16),
    Column("title", "名称", 34),
    Column("status", "现在", 18),
    Column("waiting_for", "等谁办", 14),
    Column("household", "家庭", 12),
    Column("dwelling", "房屋坐落", 30),
    Column("due_on", "期限", 12, "date"),
    Column("opened_at", "开始", 17, "time"),
    Column("updated_at", "最近办理", 17, "time"),
)


def _case_row(case: Case) -> list[Cell]:
    procedure = PROCEDURES[case.procedure]
    waiting = procedure.waiting_for(case.status)
    return [
        case.number, procedure.label, case.title, procedure.statuses[case.status].label, waiting or "",
        case.household.name if case.household else "", case.dwelling.address if case.dwelling else "",
        case.due_on, case.opened_at, case.updated_at,
    ]


async def _case_lines(page: Sequence[Case]) -> list[Row]:
    return [_case_row(case) for case in page]


class CaseFilters(Form):
    procedure: Word | None = None
    status: Word | None = None
    household_id: Number | None = None


class InboxFilters(Form):
    due: Literal["late", "today", "week"] | None = None


async def _cases(filters: CaseFilters, actor: Actor, whole: bool) -> Plan:
    found, said = access.cases_in_reach(actor), []
    if filters.procedure is not None:
        if filters.procedure not in PROCEDURES:
            raise invalid({"filters.procedure": "没有这种事项。"})
        said.append(("事项", PROCEDURES[filters.procedure].label))
    if filters.status is not None:
        statuses = PROCEDURES[filters.procedure].statuses if filters.procedure else {}
        said.append(("状态", statuses[filters.status].label if filters.status in statuses else filters.status))
    if filters.household_id is not None:
        said.append(("家庭", "一户"))
    for name in ("procedure", "status", "household_id"):
        if (wanted := getattr(filters, name)) is not None:
            found = found.filter(**{name: wanted})
    title = PROCEDURES[filters.procedure].label if filters.procedure else "事项"
    return _plan(title, _CASE, await found.count(), said, *_last_moved_first(found, _case_lines))


async def _inbox(filters: InboxFilters, actor: Actor, whole: bool) -> Plan:
    found, said = waiting_cases(actor), []
    if filters.due:
        found = found.filter(due_when(filters.due, actor.today))
        said.append(("期限", {"late": "已超期", "today": "今天到期", "week": "一周内到期"}[filters.due]))
    rows = _last_moved_first(found, _case_lines, urgent=pressing(actor))
    return _plan("待办事项", _CASE, await found.count(), said, *rows)


class NoFilters(Form):
    """The whole list."""


class ViolationFilters(Form):
    status: Literal["", "recorded", "urged", "rectified", "refused", "voided"] = ""


async def _violations(filters: ViolationFilters, actor: Actor, whole: bool) -> Plan:
    found, said = access.cases_in_reach(actor).filter(procedure="violation"), []
    if filters.status:
        found = found.filter(status=filters.status)
        said.append(("进展", PROCEDURES["violation"].statuses[filters.status].label))
    columns = (
        *_CASE, Column("occurred_on", "发生日期", 12, "date"), Column("behaviour", "违规行为", 16),
        Column("detail", "情况", 40), Column("handling_result", "处理结果", 30),
    )

    async def lines(page: Sequence[Case]) -> list[Row]:
        facts = [case.violation for case in page]
        return [
            [*_case_row(case), fact.occurred_on, BEHAVIOURS.get(fact.behaviour, fact.behaviour), fact.detail,
             fact.handling_result]
            for case, fact in zip(page, facts, strict=True)
        ]

    return _plan("违规记录", columns, await found.count(), said, *_last_moved_first(found, lines, "violation"))


class ReviewFilters(Form):
    status: Literal["", "open", "returned", "reported", "unreported", "confirmed", "left"] = ""
    late: bool = False


async def _annual_reviews(filters: ReviewFilters, actor: Actor, whole: bool) -> Plan:
    """With what was tried to find a family, so that who is late is seen with it."""
    found, said = access.cases_in_reach(actor).filter(procedure=ANNUAL_REVIEW), []
    if filters.status:
        found = found.filter(status=filters.status)
        said.append(("进展", PROCEDURES[ANNUAL_REVIEW].statuses[filters.status].label))
    if filters.late:
        found = found.filter(late_reviews(True, actor.today))
        said.append(("期限", "逾期"))
    columns = (
        Column("title", "名称", 28), Column("community", "社区", 14), Column("status", "现在", 14),
        Column("due_on", "期限", 12, "date"), Column("days_late", "逾期天数", 10, "number"),
        Column("result", "核查结论", 18), Column("contacts", "联系次数", 10, "number"),
        Column("visits", "上门次数", 10, "number"), Column("tried", "找过的情况", 44),
        Column("benefit", "保障方式", 10), Column("dwelling", "房屋坐落", 30),
        Column("updated_at", "最近办理", 17, "time"),
    )

    async def lines(page: Sequence[Case]) -> list[Row]:
        offices = await names_of(Organisation, [case.household.community_id for case in page if case.household])
        return [_review_row(case, offices, actor.today) for case in page]

    return _plan("年度核查", columns, await found.count(), said, *_last_moved_first(found, lines, "annual_review"))


def _review_row(case: Case, offices: Mapping[int, str], today: date) -> list[Cell]:
    row, waits = case.annual_review, case.status in WAITING_REVIEWS
    tried = sound(row.contacts) or []
    late = (today - case.due_on).days if waits and case.due_on and case.due_on < today else None
    return [
        case.title, offices.get(case.household.community_id, "") if case.household else "",
        PROCEDURES[ANNUAL_REVIEW].statuses[case.status].label, case.due_on, late, REVIEW_RESULTS.get(row.result, ""),
        len(tried), sum(one["way"] == "visit" for one in tried),
        "；".join(
            f"{say_day(date.fromisoformat(one['on']))}{WAYS[one['way']]}，{CAME_OF_IT[one['outcome']]}" for one in tried
        ),
        BENEFITS.get(row.benefit, row.benefit), case.dwelling.address if case.dwelling else "", case.updated_at,
    ]


class NoticeFilters(Form):
    kind: Word | None = None


async def _notices(filters: NoticeFilters, actor: Actor, whole: bool) -> Plan:
    found, said = access.cases_in_reach(actor).filter(procedure="notice"), []
    if filters.kind:
        found = found.filter(notice__kind=filters.kind)
        said.append(("种类", NOTICE_KINDS.get(filters.kind, filters.kind)))
    columns = (*_CASE, Column("kind", "种类", 14), Column("text", "内容", 60))

    async def lines(page: Sequence[Case]) -> list[Row]:
        return [[*_case_row(case), NOTICE_KINDS[case.notice.kind], case.notice.text] for case in page]

    return _plan("通知", columns, await found.count(), said, *_last_moved_first(found, lines, "notice"))


# Leases and the manager's books


async def _leases(filters: NoFilters, actor: Actor, whole: bool) -> Plan:
    found = ending_soon(actor).select_related("household", "dwelling")
    columns = (
        Column("number", "台账编号", 10), Column("household", "承租人"), Column("address", "房屋坐落", 30),
        Column("starts_on", "合同开始", 12, "date"), Column("ends_on", "合同到期", 12, "date"),
        Column("days_left", "剩余天数", 9, "number"), Column("rent", "月租金（元）", 12, "yuan"),
    )

    async def lines(page: Sequence[Tenancy]) -> list[Row]:
        leases = await latest_leases([row.id for row in page])
        return [
            [f"Z{row.id}", row.household.name, row.dwelling.address, leases[row.id].starts_on, leases[row.id].ends_on,
             (leases[row.id].ends_on - actor.today).days, leases[row.id].monthly_rent_fen]
            for row in page
        ]

    return _plan("三个月内到期的租约", columns, await found.count(), [], *_by_id(found, lines))


class MonthFilters(Form):
    """A month of account; none: all."""

    month: Month | None = None


PAYMENT_COLUMNS = (
    Column("id", "编号", 38), Column("tenancy", "台账编号", 10), Column("household", "承租人"),
    Column("address", "房屋坐落", 30), Column("month", "记账月份", 10), Column("for_month", "租金月份", 10),
    Column("charged", "应收（元）", 12, "yuan"), Column("paid", "实收（元）", 12, "yuan"),
    Column("paid_on", "缴费日期", 12, "date"), Column("way", "缴费方式", 12), Column("correction", "更正", 8),
    Column("note", "说明", 30), Column("fiscal", "非税票据号", 16), Column("reference", "银行流水号", 22),
    # What is unusual waits for somebody who says here that it is meant.
    Column("checked", "已核对", 8),
)


def payment_row(row: RentPayment, address: str, fiscal: str) -> list[Cell]:
    """`row` with its tenancy and household."""
    return [
        row.id, f"Z{row.tenancy_id}", row.tenancy.household.name, address, row.month, row.for_month, row.charged_fen,
        row.paid_fen, row.paid_on, rent_payments.WAYS.get(row.way, ""), "是" if row.correction else "", row.note,
        fiscal, "", "",
    ]


async def payment_rows(page: Sequence[RentPayment]) -> list[list[Cell]]:
    """`page` with tenancies and households."""
    addresses = await names_of(Dwelling, [row.dwelling_id for row in page], "address")
    issued: Any = await RentReceipt.filter(payment_id__in=[row.id for row in page] or [""]).values_list(
        "payment_id", "fiscal_number"
    )
    fiscal = dict(issued)
    return [payment_row(row, addresses.get(row.dwelling_id, ""), fiscal.get(row.id, "")) for row in page]


async def _payments(filters: MonthFilters, actor: Actor, whole: bool) -> Plan:
    access.require_role(actor, actors.MANAGER_CLERK)
    found = RentPayment.filter(manager_id=actor.organisation_id).select_related("tenancy", "tenancy__household")
    if filters.month:
        found = found.filter(month=filters.month)
    said = [("记账月份", filters.month)] if filters.month else []
    return _plan("租金登记", PAYMENT_COLUMNS, await found.count(), said, *_by_id(found, payment_rows))  # type: ignore[arg-type]


async def _expenditures(filters: MonthFilters, actor: Actor, whole: bool) -> Plan:
    access.require_role(actor, actors.MANAGER_CLERK)
    found = Expenditure.filter(manager_id=actor.organisation_id)
    if filters.month:
        found = found.filter(month=filters.month)
    columns = (
        Column("month", "记账月份", 10), Column("spent_on", "日期", 12, "date"), Column("kind", "用途"),
        Column("amount", "金额（元）", 12, "yuan"), Column("address", "房屋坐落", 30), Column("correction", "更正", 8),
        Column("note", "说明", 30),
    )

    async def lines(page: Sequence[Expenditure]) -> list[Row]:
        homes = await names_of(Dwelling, [row.dwelling_id for row in page], "address")
        return [
            [row.month, row.spent_on, rent_payments.KINDS.get(row.kind, row.kind), row.amount_fen,
             homes.get(row.dwelling_id or 0, ""), "是" if row.correction else "", row.note]
            for row in page
        ]

    said = [("记账月份", filters.month)] if filters.month else []
    return _plan("支出", columns, await found.count(), said, *_by_id(found, lines))


class ManagedFilters(Form):
    q: Annotated[str, Meta(max_length=100)] = ""
    owing: bool = False


async def managed_columns() -> tuple[Column, ...]:
    items = await live_items("manager")
    kinds: dict[str, Any] = {"number": "number", "date": "date"}
    fixed = (
        Column("number", "台账编号", 10), Column("address", "房屋坐落", 30), Column("household", "承租家庭"),
        Column("rent", "月租金（元）", 12, "yuan"), Column("charged", "应收合计（元）", 13, "yuan"),
        Column("paid", "实收合计（元）", 13, "yuan"), Column("arrears", "欠租（元）", 12, "yuan"),
        Column("breaches", "违规次数", 9, "number"), Column("complaints", "投诉举报", 9, "number"),
        Column("suspected", "疑似违规居住", 9, "number"),
        Column("left_on", "最近退出", 12, "date"),
    )
    taken = {column.title for column in fixed}
    return (
        *fixed,
        *(
            Column(item.case_id, f"{item.name}（登记事项）" if item.name in taken else item.name, 16,
                   kinds.get(item.kind, "text"))
            for item in items
        ),
    )


async def managed_rows(page: Sequence[Dwelling], *, actor: Actor) -> list[list[Cell]]:
    facts = await manager_ledger.page_facts(list(page), actor=actor)
    items = {item.case_id: item.kind for item in await live_items("manager")}
    subjects = {f"tenancy:{tenancy.id}": dwelling_id for dwelling_id, tenancy in facts.tenancies.items()}
    values: dict[int, dict[str, Any]] = {}
    if items and subjects:
        kept = RegisteredValue.filter(subject__in=list(subjects), item_id__in=list(items))
        for subject, item_id, text, *columns in await kept.values_list(
            "subject", "item_id", "text", "number", "day", "choice", "yes", "evidence_id"
        ):
            cell = value_in_cell(items[item_id], opened(text, subject, item_id), *columns)
            values.setdefault(subjects[subject], {})[item_id] = cell
    lines = []
    for row in page:
        tenancy = facts.tenancies.get(row.id)
        money = facts.money.get(tenancy.id) if tenancy else None
        lease = facts.leases.get(tenancy.id) if tenancy else None
        lines.append([
            f"Z{tenancy.id}" if tenancy else "", row.address, tenancy.household.name if tenancy else "",
            lease.monthly_rent_fen if lease else None, money.charged if money else 0, money.paid if money else 0,
            money.arrears if money else 0, facts.breaches[row.id], facts.complaints[row.id],
            facts.suspected[row.id], facts.left_on.get(row.id),
            *(values.get(row.id, {}).get(item) for item in items),
        ])
    return lines


async def _managed(filters: ManagedFilters, actor: Actor, whole: bool) -> Plan:
    found = manager_ledger.search(filters.q, owing=filters.owing, actor=actor)

    async def lines(page: Sequence[Dwelling]) -> list[Row]:
        return list(await managed_rows(page, actor=actor))

    said = [("查找", filters.q)] if filters.q else []
    if filters.owing:
        said.append(("只看", "有欠租的"))
    return _plan("房源台账", await managed_columns(), await found.count(), said, *_by_id(found, lines))


class DwellingFilters(Form):
    q: Annotated[str, Meta(max_length=100)] = ""


async def _dwellings(filters: DwellingFilters, actor: Actor, whole: bool) -> Plan:
    access.require_role(actor, *dwelling_files.READERS)
    found = access.dwellings_in_reach(actor).select_related("community")
    if text := filters.q.strip():
        found = found.filter(Q(address__contains=text) | Q(address_key__contains=address_key(text) or text))

    async def lines(page: Sequence[Dwelling]) -> list[Row]:
        return [cells_of(row) for row in page]

    said = [("查找", filters.q)] if filters.q else []
    return _plan(DWELLINGS_LABEL, DWELLING_COLUMNS, await found.count(), said, *_by_id(found, lines))


# Changes of the ledgers, and the board of case files


class RevisionFilters(Form):
    state: Literal["", "waiting", "recorded", "sent_back", "answered", "reviewed", "reported", "received"] = ""
    area_id: Number | None = None
    day_from: date | None = None
    day_until: date | None = None


async def _revisions(filters: RevisionFilters, actor: Actor, whole: bool) -> Plan:
    found = reviews.narrowed(
        actor, state=filters.state, area=await _path_of(filters.area_id), since=filters.day_from,
        until=filters.day_until,
    )
    columns = (
        Column("at", "时间", 17, "time"), Column("community", "社区", 14), Column("ledger", "台账", 16),
        Column("number", "台账编号", 10), Column("household", "家庭"), Column("changes", "变动", 60),
        Column("by", "办理人"), Column("role", "身份", 12), Column("state", "上报进度", 22),
    )

    async def lines(page: Sequence[LedgerRevision]) -> list[Row]:
        names = await naming.writers((row.case_id, row.account_id) for row in page)
        paths = list({row.area_path for row in page})
        communities = dict(await Organisation.filter(path__in=paths).values_list("path", "name"))
        return [
            [row.at, communities.get(row.area_path, ""), LEDGERS.get(row.ledger, ""),
             f"B{row.award_id}" if row.award_id else f"Z{row.tenancy_id}" if row.tenancy_id else "",
             row.household.name, "；".join(_said(change) for change in row.changes),
             names.get((row.case_id, row.account_id), "台账导入"), ROLE_LABELS.get(row.role, ""),
             STATES.get(row.state, "")]
            for row in page
        ]

    async def pages() -> AsyncIterator[list[Row]]:
        path, last = "", 0
        while True:
            rest = found.filter(Q(area_path__gt=path) | Q(area_path=path, id__gt=last))
            page = await rest.order_by("area_path", "id").limit(_AT_ONCE).select_related("household")
            if page:
                yield await lines(page)
            if len(page) < _AT_ONCE:
                return
            path, last = page[-1].area_path, page[-1].id

    said = [("上报进度", STATES.get(filters.state, "还没审核完"))] if filters.state else []
    said += await said_of_area(filters.area_id)
    said += [("从", str(filters.day_from))] if filters.day_from else []
    said += [("到", str(filters.day_until))] if filters.day_until else []
    return _plan("台账变动", columns, await found.count(), said, pages)


async def _path_of(area_id: int | None) -> str | None:
    area = await Organisation.get_or_none(id=area_id) if area_id is not None else None
    return area.path if area else "/0/" if area_id is not None else None


def _said(change: dict[str, str]) -> str:
    return f"{change['label']}：{say_change(change['before'], change['after'])}"


class BoardFilters(Form):
    kind: Kind = "rental"


async def _board(filters: BoardFilters, actor: Actor, whole: bool) -> Plan:
    found = await case_files.board(filters.kind, actor=actor)
    columns = (
        Column("street", "街道", 14), Column("community", "社区", 14),
        *(
            Column(key, title, 10, "number")
            for key, title in (
                ("families", "应建档"), ("missing", "未建档"), ("building", "建档中"), ("submitted", "待检查"),
                ("returned", "已退回"), ("checked", "已检查"),
            )
        ),
    )

    async def pages() -> AsyncIterator[list[Row]]:
        yield [
            [line.community.parent.name if line.community.parent else "", line.community.name, line.families,
             line.missing, line.building, line.submitted, line.returned, line.checked]
            for line in found
        ]

    return _plan("建档进度", columns, len(found), [("档案", FILE_KINDS[filters.kind])], pages)


_OFFICES = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)
LISTS = (
    Book("manager", "房源台账", manager_ledger.READERS, ManagedFilters, _managed),
    Book("dwellings", DWELLINGS_LABEL, dwelling_files.READERS, DwellingFilters, _dwellings),
    Book("cases", "事项", STAFF, CaseFilters, _cases),
    Book("inbox", "待办事项", STAFF, InboxFilters, _inbox),
    Book("violations", "违规记录", STAFF, ViolationFilters, _violations),
    Book("annual_reviews", "年度核查", (actors.GRID_WORKER, *_OFFICES), ReviewFilters, _annual_reviews),
    Book("notices", "通知", STAFF, NoticeFilters, _notices),
    Book("leases", "三个月内到期的租约", STAFF, NoFilters, _leases),
    Book("rent_payments", "租金登记", (actors.MANAGER_CLERK,), MonthFilters, _payments),
    Book("expenditures", "支出", (actors.MANAGER_CLERK,), MonthFilters, _expenditures),
    Book("revisions", "台账变动", reviews.READERS, RevisionFilters, _revisions),
    Book("file_board", "建档进度", _OFFICES, BoardFilters, _board),
)
