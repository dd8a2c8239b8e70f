"""The entries of the three ledgers as rows of a workbook: what exports write, and what imports are held against.

One entry is one row; its members and its violations are rows of sheets beside it, by the entry's number. The present
is read by plain columns, some queries a page of entries; a past day by taking later revisions back
(casework/ledgers/states.py), which for the present took 1.75 times the processor's time (500 entries, MariaDB).
ID and telephone numbers are masked unless asked for whole. Refuses what `casework/ledgers/lists.py` refuses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.life import PROCEDURES
from casework.ledgers import lists as ledger
from casework.ledgers.lists import Filters
from casework.ledgers.registered_items import live_items
from casework.ledgers.revisions import EXITED, LEDGERS, SUBSIDY
from casework.ledgers.state_rows import PARTS, Row, read_rows
from casework.ledgers.states import State, rows, states_as_of
from casework.ledgers.suspensions import say_rest
from casework.ledgers.violations import BEHAVIOURS
from casework.papers.workbook_sheets import Column
from casework.papers.workbook_sheets import Row as Line
from casework.words.id_documents import KINDS, RESIDENT
from casework.words.masking import mask_id_number, mask_phone
from models import Dwelling, Lease, Organisation, RegisteredItem, RegisteredValue, Violation
from models.fields import opened

AT_ONCE = 500
NUMBER = "number"
MEMBERS, VIOLATIONS = "家庭成员", "违规记录"
# How an entry is named in a workbook: Z12 is a tenancy, B3 an award.
PREFIXES = {"tenancy": "Z", "award": "B"}

_PLACE = (Column("street", "街道"), Column("community", "社区"))
_FAMILY = (
    Column("name", "承租人"),
    Column("phone", "联系电话", 14),
    Column("registered_address", "户籍地址", 32),
    Column("category", "保障类别"),
    Column("other_housing", "其他住房", 20),
    Column("members", "家庭人数", 9, "number"),
)
_RENTAL = (
    Column(NUMBER, "台账编号", 10),
    *_PLACE,
    Column("address", "房屋坐落", 30),
    Column("area", "建筑面积（平方米）", 11, "number"),
    Column("manager", "管房单位", 14),
    *_FAMILY,
    Column("started_on", "入住日期", 12, "date"),
    Column("lease_start", "合同开始", 12, "date"),
    Column("lease_end", "合同到期", 12, "date"),
    Column("rent", "月租金（元）", 12, "yuan"),
    Column("violations", "违规次数", 9, "number"),
)
_ENDED = Column("ended_on", "退出日期", 12, "date")
_AWARD = (
    Column(NUMBER, "台账编号", 10),
    *_PLACE,
    *_FAMILY,
    Column("address", "租住房屋地址", 30),
    Column("amount", "每月补贴（元）", 12, "yuan"),
    Column("started_on", "开始日期", 12, "date"),
    Column("ended_on", "停发日期", 12, "date"),
    Column("end_reason", "停发原因", 24),
    Column("suspended", "暂停发放", 24),
    Column("violations", "违规次数", 9, "number"),
)
_REMARK = Column("remark", "备注", 30)
MEMBER_COLUMNS = (
    Column(NUMBER, "台账编号", 10),
    Column("applicant", "承租人"),
    Column("member", "成员编号", 10),
    Column("name", "姓名"),
    Column("relationship", "与承租人关系"),
    Column("id_kind", "证件类型", 14),
    Column("id_number", "身份证号码", 21),
    Column("born_on", "出生日期", 12, "date"),
)
VIOLATION_COLUMNS = (
    Column(NUMBER, "台账编号", 10),
    Column("applicant", "承租人"),
    Column("occurred_on", "发生日期", 12, "date"),
    Column("behaviour", "违规行为", 16),
    Column("detail", "情况", 40),
    Column("handling_result", "处理结果", 30),
    Column("status", "现在", 12),
)
_ITEM_KINDS: dict[str, Any] = {"number": "number", "date": "date"}

Entry = dict[str, Any]
"""Column key → value, the items' by their number; `household_id`, `people` and `breaches` beside them."""


@dataclass(frozen=True)
class Shape:
    """The columns of one ledger's workbook, with the registered items in use."""

    ledger: str
    columns: tuple[Column, ...]
    items: tuple[RegisteredItem, ...]

    @property
    def part(self) -> str:
        return "award" if self.ledger == SUBSIDY else "tenancy"


async def shape_of(name: str) -> Shape:
    """`name`: one of the three ledgers."""
    fixed = _AWARD if name == SUBSIDY else (*_RENTAL, _ENDED) if name == EXITED else _RENTAL
    items = await live_items("subsidy" if name == SUBSIDY else "rental")
    columns = [*fixed, _REMARK]
    taken = {column.title for column in columns}
    for item in items:
        title = f"{item.name}（登记事项）" if item.name in taken else item.name
        columns.append(Column(item.case_id, title, 16, _ITEM_KINDS.get(item.kind, "text")))
    return Shape(name, tuple(columns), tuple(items))


def sheets_of(shape: Shape) -> list[tuple[str, Sequence[Column]]]:
    return [(LEDGERS[shape.ledger], shape.columns), (MEMBERS, MEMBER_COLUMNS), (VIOLATIONS, VIOLATION_COLUMNS)]


def lines_of(shape: Shape, entries: Sequence[Entry]) -> list[list[Line]]:
    """Rows for each of the sheets."""
    keys = [column.key for column in shape.columns]
    return [
        [[entry.get(key) for key in keys] for entry in entries],
        [row for entry in entries for row in entry["people"]],
        [row for entry in entries for row in entry["breaches"]],
    ]


async def walk(filters: Filters, shape: Shape, *, actor: Actor, whole: bool) -> AsyncIterator[list[Entry]]:
    """All entries, a page at a time, by community and number. Raises form_invalid, not_allowed."""
    access.require_role(actor, *ledger.READERS)
    day = ledger.past_day(filters, actor)
    sets = [await ledger.entries(filters, actor=actor)] if day is None else await ledger.entries_then(
        filters, day, actor=actor
    )
    offices = await _Offices.read(actor)
    # As the index of the present goes; of a past day it is the one without `living`.
    order = ("living", "area_path", "id") if day is None else ("area_path", "id")
    for found in sets:
        path, last = "", 0
        while True:
            after = Q(area_path__gt=path) | Q(area_path=path, id__gt=last)
            page = (found.filter(after) if path else found).order_by(*order).limit(AT_ONCE)
            if day is None:
                entries = await read_entries(page, shape, offices, whole=whole)
            else:
                entries = await _then(list(await page), shape, offices, day, whole=whole)
            if entries:
                yield entries
            if len(entries) < AT_ONCE:
                break
            path, last = entries[-1]["area_path"], entries[-1]["id"]


async def page_of(found: QuerySet[Any], shape: Shape, *, actor: Actor) -> list[Entry]:
    """The entries that these are, in the order of `found`, numbers masked. `found`: of the present, within reach."""
    return await read_entries(found, shape, await _Offices.read(actor), whole=False)


async def entries_by_number(numbers: Sequence[int], shape: Shape, *, actor: Actor) -> dict[int, Entry]:
    """Those of these entries that are in reach and in this ledger, whole, by number. For imports."""
    found = (await ledger.entries(Filters(ledger=shape.ledger), actor=actor)).filter(id__in=list(numbers) or [0])
    offices = await _Offices.read(actor)
    return {entry["id"]: entry for entry in await read_entries(found, shape, offices, whole=True)}


class _Offices:
    """Names of streets and communities by path, of managers by number."""

    def __init__(self, rows: Sequence[Organisation]) -> None:
        self.by_path = {row.path: row.name for row in rows}
        self.by_id = {row.id: row for row in rows}

    @classmethod
    async def read(cls, actor: Actor) -> _Offices:
        return cls(await Organisation.all().limit(100_000))

    def name(self, path: str) -> tuple[str, str]:
        """Street and community."""
        return self.by_path.get(path.rstrip("/").rpartition("/")[0] + "/", ""), self.by_path.get(path, "")

    def manager(self, number: int) -> str:
        return self.by_id[number].name if number in self.by_id else ""


_TENANCY_FIELDS = (
    "id", "area_path", "household_id", "started_on", "ended_on", "dwelling__address", "dwelling__area_centi_m2",
    "dwelling__manager_id",
)
_AWARD_FIELDS = (
    "id", "area_path", "household_id", "started_on", "ended_on", "dwelling_address", "monthly_amount_fen", "end_reason",
    "suspended_from", "resumed_from",
)
_HOUSEHOLD_FIELDS = (
    "household__name", "household__phone", "household__registered_address", "household__category",
    "household__other_housing", "household__remark", "household__area_path",
)
_PERSON_FIELDS = ("name", "relationship", "id_kind", "id_number", "born_on", "left_on")


async def read_entries(found: QuerySet[Any], shape: Shape, offices: _Offices, *, whole: bool) -> list[Entry]:
    """A page of the present, in the order of `found`; five queries whatever its length."""
    award = shape.part == "award"
    own = _AWARD_FIELDS if award else _TENANCY_FIELDS
    entries: list[Entry] = []
    for row in await found.values_list(*own, *_HOUSEHOLD_FIELDS):
        mine, (name, phone, address, category, housing, remark, path) = row[: len(own)], row[len(own) :]
        phone, housing = opened(phone, mine[2]), opened(housing, mine[2])
        street, community = offices.name(path)
        entry = {
            "id": mine[0], NUMBER: f"{PREFIXES[shape.part]}{mine[0]}", "area_path": mine[1], "household_id": mine[2],
            "started_on": mine[3], "ended_on": mine[4], "street": street, "community": community, "name": name,
            "phone": phone if whole or not phone else mask_phone(phone), "registered_address": address,
            "category": category, "other_housing": housing, "remark": remark, "people": [], "breaches": [],
        }
        if award:
            entry |= {"address": mine[5], "amount": mine[6], "end_reason": mine[7],
                      "suspended": say_rest(mine[8], mine[9])}
        else:
            entry |= {"address": mine[5], "area": Decimal(mine[6]) / 100, "manager": offices.manager(mine[7])}
        entries.append(entry)
    if entries:
        await _add_people(entries, whole=whole)
        await _add_breaches(entries)
        if not award:
            await _add_leases(entries)
        if shape.items:
            await _add_values(entries, shape)
    return entries


async def _add_people(entries: list[Entry], *, whole: bool) -> None:
    by_household: dict[int, list[tuple[str, Row]]] = defaultdict(list)
    households = [entry["household_id"] for entry in entries]
    for household_id, number, person in await read_rows(PARTS["member"], households, _PERSON_FIELDS):
        if person["left_on"] is None:
            by_household[household_id].append((number, person))
    for entry in entries:
        _put_people(entry, by_household[entry["household_id"]], whole=whole)


def _put_people(entry: Entry, people: Sequence[tuple[str, Row]], *, whole: bool) -> None:
    entry["members"] = len(people)
    entry["people"] = [
        [entry[NUMBER], entry["name"], number, person["name"], person["relationship"],
         KINDS[person.get("id_kind", RESIDENT)],
         person["id_number"] if whole else mask_id_number(person["id_number"]), _day(person["born_on"])]
        for number, person in people
    ]


async def _add_breaches(entries: list[Entry]) -> None:
    by_household: dict[int, list[Any]] = defaultdict(list)
    breaches = Violation.filter(household_id__in=[entry["household_id"] for entry in entries])
    for household_id, case_id, detail, *breach in await breaches.order_by("occurred_on", "case_id").values_list(
        "household_id", "case_id", "detail", "occurred_on", "behaviour", "handling_result", "case__status"
    ):
        by_household[household_id].append([*breach[:2], opened(detail, case_id), *breach[2:]])
    for entry in entries:
        _put_breaches(entry, by_household[entry["household_id"]])


def _put_breaches(entry: Entry, breaches: Sequence[Sequence[Any]]) -> None:
    statuses = PROCEDURES["violation"].statuses
    entry["violations"] = sum(1 for breach in breaches if breach[4] != "voided")
    for day, behaviour, detail, result, status in breaches:
        entry["breaches"].append(
            [entry[NUMBER], entry["name"], day, BEHAVIOURS.get(behaviour, behaviour), detail, result,
             statuses[status].label]
        )


async def _add_leases(entries: list[Entry]) -> None:
    latest: dict[int, Any] = {}
    leases = Lease.filter(tenancy_id__in=[entry["id"] for entry in entries]).order_by("starts_on")
    for tenancy_id, *lease in await leases.values_list("tenancy_id", "starts_on", "ends_on", "monthly_rent_fen"):
        latest[tenancy_id] = lease
    for entry in entries:
        if entry["id"] in latest:
            entry["lease_start"], entry["lease_end"], entry["rent"] = latest[entry["id"]]


async def _add_values(entries: list[Entry], shape: Shape) -> None:
    kinds = {item.case_id: item.kind for item in shape.items}
    by_subject = {f"{shape.part}:{entry['id']}": entry for entry in entries}
    values = RegisteredValue.filter(household_id__in=[entry["household_id"] for entry in entries])
    for subject, item_id, text, *columns in await values.values_list(
        "subject", "item_id", "text", "number", "day", "choice", "yes", "evidence_id"
    ):
        if subject in by_subject and item_id in kinds:
            by_subject[subject][item_id] = value_in_cell(kinds[item_id], opened(text, subject, item_id), *columns)


def value_in_cell(
    kind: str, text: str | None, number: Decimal | None, day: date | None, choice: str | None, yes: bool | None,
    evidence_id: str | None,
) -> Any:
    """A registered item's value as it stands in a workbook."""
    if kind == "yesno":
        return None if yes is None else "是" if yes else "否"
    if kind == "photo":
        return "有照片" if evidence_id else None
    return {"text": text, "number": number, "date": day, "choice": choice}[kind]


# As of a past day


async def _then(found: Sequence[Any], shape: Shape, offices: _Offices, day: date, *, whole: bool) -> list[Entry]:
    states = await states_as_of([row.household_id for row in found], day)
    dwellings = {}
    if shape.part == "tenancy":
        homes = await Dwelling.filter(id__in=[row.dwelling_id for row in found] or [0])
        dwellings = {home.id: home for home in homes}
    return [_past_entry(row, states[row.household_id], shape, offices, dwellings, whole=whole) for row in found]


def _past_entry(
    row: Any, state: State, shape: Shape, offices: _Offices, dwellings: dict[int, Dwelling], *, whole: bool
) -> Entry:
    household = dict(rows(state, "household")).get(str(row.household_id), {})
    own = dict(rows(state, shape.part)).get(str(row.id), {})
    street, community = offices.name(household.get("area_path", ""))
    phone = household.get("phone")
    entry: Entry = {
        "id": row.id, NUMBER: f"{PREFIXES[shape.part]}{row.id}", "area_path": row.area_path,
        "household_id": row.household_id, "started_on": _day(own.get("started_on")),
        "ended_on": _day(own.get("ended_on")), "street": street, "community": community,
        "name": household.get("name", ""), "phone": phone if whole or not phone else mask_phone(phone),
        "people": [], "breaches": [],
        **{key: household.get(key, "") for key in ("registered_address", "category", "other_housing", "remark")},
    }
    if shape.part == "award":
        entry |= {"address": own.get("dwelling_address", ""), "amount": own.get("monthly_amount_fen"),
                  "end_reason": own.get("end_reason", ""),
                  "suspended": say_rest(_day(own.get("suspended_from")), _day(own.get("resumed_from")))}
    else:
        home = dwellings[row.dwelling_id]
        entry |= {"address": home.address, "area": Decimal(home.area_centi_m2) / 100,
                  "manager": offices.manager(home.manager_id)}
        leases = [lease for _, lease in rows(state, "lease") if lease["tenancy_id"] == row.id]
        if leases:
            entry |= {"lease_start": _day(leases[-1]["starts_on"]), "lease_end": _day(leases[-1]["ends_on"]),
                      "rent": leases[-1]["monthly_rent_fen"]}
    _put_people(entry, [one for one in rows(state, "member") if one[1]["left_on"] is None], whole=whole)
    _put_breaches(entry, [
        (_day(one["occurred_on"]), one["behaviour"], one.get("detail"), one["handling_result"], one["status"])
        for _, one in rows(state, "violation")
    ])
    kinds = {item.case_id: item.kind for item in shape.items}
    for _, value in rows(state, "value"):
        if value["subject"] == f"{shape.part}:{row.id}" and value["item_id"] in kinds:
            amount = Decimal(value["number"]) if value["number"] is not None else None
            entry[value["item_id"]] = value_in_cell(
                kinds[value["item_id"]], value["text"], amount, _day(value["day"]), value["choice"], value["yes"],
                value["evidence_id"],
            )
    return entry


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def may_see_whole(actor: Actor) -> bool:
    """Whose work needs ID numbers and telephone numbers whole."""
    return actor.role in (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)
