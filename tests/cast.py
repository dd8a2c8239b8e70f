"""The named cast: each person has one telling right. All are fictional; the area code 210399 does not exist.

wan        the tenant of 和谐家园1号楼1单元101室, 胜利社区; her son lives with her
kong       her neighbour next door, 胜利社区
qin        a tenant of another street, 站前社区
grid       grid worker of 胜利社区
clerk      clerk of 胜利社区                colleague   her colleague there
far_clerk  clerk of 站前社区                street      clerk of 胜利街道
far_street clerk of 站前街道                district    clerk of the district office
office     another clerk there              manager     clerk of 安居物业, which manages wan's and kong's dwellings
far_manager clerk of 宏运物业, which manages qin's
housing    clerk of the housing bureau, which leads the review committee; civil, health, federation and finance of its
           other units
admin      administrator of 胜利社区        stranger    signed in, bound to nothing
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
from tortoise.models import Model

from casework.people.accounts import token_hash
from casework.words.addresses import address_key
from casework.words.clock import SettableClock
from casework.words.identity import born_on, check_character
from models import (
    Account,
    Appointment,
    Dwelling,
    Estate,
    Household,
    HouseholdMember,
    Lease,
    Organisation,
    Session,
    Tenancy,
)
from models.fields import SealedRow, blind_index, sealed_for

# A Thursday in the report window, ten in the morning in Shanghai.
NOW = datetime(2026, 12, 10, 2, 0, tzinfo=UTC)


def new_id() -> str:
    return str(uuid.uuid4())


def id_number(birth: str, order: int) -> str:
    """A fictional number with a right check character. `birth`: YYYYMMDD; `order`: 0-999."""
    first = f"210399{birth}{order:03d}"
    return first + check_character(first)


@dataclass
class Person:
    """Somebody signed in, with an HTTP client in hand. Every write gets a fresh Idempotency-Key."""

    name: str
    account_id: int
    token: str
    http: httpx.AsyncClient
    household_id: int = 0

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.send("GET", path, params=query)

    async def post(self, path: str, body: object = None, *, key: str | None = None) -> httpx.Response:
        return await self.send("POST", path, json={} if body is None else body, key=key)

    async def put(self, path: str, body: object, *, key: str | None = None) -> httpx.Response:
        return await self.send("PUT", path, json=body, key=key)

    async def send(self, method: str, path: str, *, key: str | None = None, **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        if method != "GET":
            headers["Idempotency-Key"] = key or new_id()
        return await self.http.request(method, f"/api{path}", headers=headers, **more)

    async def step(self, case: dict[str, Any], action: str, **form: Any) -> httpx.Response:
        """Takes one step of a case as last seen."""
        return await self.post(f"/cases/{case['id']}/actions/{action}", {"version": case["version"], "form": form})


@dataclass
class World:
    """The cast and where they live."""

    clock: SettableClock
    http: httpx.AsyncClient
    wan: Person
    kong: Person
    qin: Person
    grid: Person
    clerk: Person
    colleague: Person
    far_clerk: Person
    street: Person
    far_street: Person
    district: Person
    office: Person
    manager: Person
    far_manager: Person
    housing: Person
    civil: Person
    health: Person
    federation: Person
    finance: Person
    admin: Person
    stranger: Person
    organisations: dict[str, Organisation]
    tenancies: dict[str, Tenancy]
    # One round of the worker's, which by itself does nothing in tests.
    make_pictures: Callable[[], Awaitable[int]] | None = None
    make_papers: Callable[[], Awaitable[int]] | None = None
    make_exports: Callable[[], Awaitable[int]] | None = None
    make_imports: Callable[[], Awaitable[int]] | None = None
    send_notices: Callable[[], Awaitable[int]] | None = None

    def again(self, http: httpx.AsyncClient) -> World:
        """The same people, as they were made, for another test."""
        there = copy.deepcopy({name: value for name, value in vars(self).items() if name not in {"clock", "http"}},
                              {id(self.http): http})
        return World(clock=self.clock, http=http, **there)

    async def develop(self) -> None:
        """Pictures are made of all that was sealed."""
        assert self.make_pictures is not None
        while await self.make_pictures():
            continue

    async def set_papers(self) -> None:
        """The bytes are made of all papers that were issued."""
        assert self.make_papers is not None
        while await self.make_papers():
            continue

    async def write_exports(self) -> None:
        """Workbooks are made of all that was asked for."""
        assert self.make_exports is not None
        while await self.make_exports():
            continue

    async def go_on_with_imports(self) -> None:
        """Long imports are taken as far as they go."""
        assert self.make_imports is not None
        while await self.make_imports():
            continue

    async def send_rounds(self) -> None:
        """Rounds of notices are taken as far as they go."""
        assert self.send_notices is not None
        while await self.send_notices():
            continue

    @property
    def everyone(self) -> dict[str, Person]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Person)}

    async def open_window(self, year: int = 2026, closes_on: str = "2026-12-31") -> dict[str, Any]:
        body = {"id": new_id(), "year": year, "opens_on": f"{year}-12-01", "closes_on": closes_on}
        window: dict[str, Any] = done(await self.district.post("/report-windows", body))
        return window


def as_kept(row: Model, **values: Any) -> dict[str, Any]:
    """What whoever holds the keys would write into these columns of the row: the sealed ones sealed for it."""
    return sealed_for(type(row), vars(row), **values) if isinstance(row, SealedRow) else values


def done(response: httpx.Response) -> Any:
    """The reply of a request that should succeed."""
    assert response.status_code in {200, 204}, (response.status_code, response.text)
    return response.json() if response.content else None


async def told(person: Person, form: str) -> dict[str, dict[str, Any]]:
    """The fields of a form, by name, as the service tells whoever may fill it in."""
    (one,) = [one for one in done(await person.get("/forms"))["items"] if one["name"] == form]
    return {field["name"]: field for field in one["fields"]}


def refused(response: httpx.Response, code: str) -> dict[str, Any]:
    """The problem of a request that should be refused, with this code and a Chinese sentence."""
    body: dict[str, Any] = response.json()
    assert body.get("code") == code, (response.status_code, response.text)
    assert response.headers["content-type"] == "application/problem+json"
    assert body["status"] == response.status_code
    assert any("\u4e00" <= char <= "\u9fff" for char in body["detail"])
    return body


async def build(http: httpx.AsyncClient, clock: SettableClock) -> World:
    """Fills an empty database."""
    offices = await _organisations()
    people: dict[str, Any] = {}
    for name, label, role, office in _STAFF:
        people[name] = await _person(http, name, label, role, organisation=offices[office])
    people["stranger"] = await _person(http, "stranger", "路人", None)
    tenancies: dict[str, Tenancy] = {}
    for key, family in _FAMILIES.items():
        tenancy = await _family(offices, **family)
        tenancies[key] = tenancy
        tenant = await HouseholdMember.get(household_id=tenancy.household_id, position=0)
        people[key] = await _person(
            http, key, family["members"][0][0], "tenant", household=tenancy.household, member=tenant
        )
        people[key].household_id = tenancy.household_id
    return World(clock=clock, http=http, organisations=offices, tenancies=tenancies, **people)


_STAFF = (
    ("grid", "李网格", "grid_worker", "胜利社区"),
    ("clerk", "赵社区", "community_clerk", "胜利社区"),
    ("colleague", "孙社区", "community_clerk", "胜利社区"),
    ("far_clerk", "钱社区", "community_clerk", "站前社区"),
    ("street", "周街道", "street_clerk", "胜利街道"),
    ("far_street", "吴街道", "street_clerk", "站前街道"),
    ("district", "郑保障", "district_clerk", "铁东区住房保障办公室"),
    ("office", "王保障", "district_clerk", "铁东区住房保障办公室"),
    ("manager", "冯物业", "manager_clerk", "安居物业"),
    ("far_manager", "陈物业", "manager_clerk", "宏运物业"),
    ("admin", "褚管理", "administrator", "胜利社区"),
    ("housing", "卫住建", "housing_clerk", "铁东区住建局"),
    ("civil", "蒋民政", "civil_affairs_clerk", "铁东区民政局"),
    ("health", "沈卫健", "health_clerk", "铁东区卫健局"),
    ("federation", "韩残联", "federation_clerk", "铁东区残联"),
    ("finance", "杨财政", "unit_clerk", "铁东区财政局"),
)

_FAMILIES: dict[str, dict[str, Any]] = {
    "wan": {
        "community": "胜利社区",
        "manager": "安居物业",
        "dwelling": ("和谐家园", "1", "1", "101"),
        "phone": "13800000001",
        "address": "铁东区二一九路16栋6单元458号",
        "members": (("万健秀", "本人", id_number("19520114", 2)), ("万梅庆", "子", id_number("19971204", 7))),
        "lease": (date(2024, 3, 1), date(2027, 2, 28), 38500),
    },
    "kong": {
        "community": "胜利社区",
        "manager": "安居物业",
        "dwelling": ("和谐家园", "1", "1", "102"),
        "phone": "13800000002",
        "address": "铁东区二一九路165栋3单元640号",
        "members": (("孔浩", "本人", id_number("19631222", 3)),),
        "lease": (date(2025, 1, 1), date(2025, 12, 31), 30800),
    },
    "qin": {
        "community": "站前社区",
        "manager": "宏运物业",
        "dwelling": ("钢都花园", "23", "1", "1201"),
        "phone": "13800000003",
        "address": "铁东区园林大道108栋8单元513号",
        "members": (("秦德", "本人", id_number("19781214", 4)),),
        "lease": (date(2024, 5, 10), date(2027, 5, 9), 17325),
    },
}


async def _organisations() -> dict[str, Organisation]:
    made: dict[str, Organisation] = {}
    tree = (
        ("铁东区住房保障办公室", "district_office", None),
        ("胜利街道", "street", "铁东区住房保障办公室"),
        ("站前街道", "street", "铁东区住房保障办公室"),
        ("胜利社区", "community", "胜利街道"),
        ("园林社区", "community", "胜利街道"),
        ("站前社区", "community", "站前街道"),
        ("安居物业", "property_manager", None),
        ("宏运物业", "property_manager", None),
        ("铁东区住建局", "housing_bureau", "铁东区住房保障办公室"),
        ("铁东区民政局", "civil_affairs", "铁东区住建局"),
        ("铁东区卫健局", "health_bureau", "铁东区住建局"),
        ("铁东区残联", "disabled_federation", "铁东区住建局"),
        ("铁东区财政局", "committee_unit", "铁东区住建局"),
    )
    for number, (name, kind, parent) in enumerate(tree, 1):
        above = made[parent] if parent else None
        path = f"{above.path if above else '/'}{number}/"
        made[name] = await Organisation.create(
            id=number, kind=kind, name=name, path=path, parent=above, phone="0412-5550000"
        )
    return made


async def _person(
    http: httpx.AsyncClient,
    key: str,
    name: str,
    role: str | None,
    *,
    organisation: Organisation | None = None,
    household: Household | None = None,
    member: HouseholdMember | None = None,
) -> Person:
    account = await Account.create(name=name, demo_key=key, created_at=NOW)
    if role:
        await Appointment.create(
            account=account, role=role, organisation=organisation, household=household, member=member,
            starts_on=date(2024, 1, 1),
        )
    token = f"token-of-{account.id}-" + "x" * 30
    await Session.create(
        token_hash=token_hash(token), account=account, created_at=NOW, expires_at=NOW + timedelta(days=3650)
    )
    return Person(name, account.id, token, http)


async def _family(
    offices: dict[str, Organisation],
    *,
    community: str,
    manager: str,
    dwelling: tuple[str, str, str, str],
    phone: str,
    address: str,
    members: tuple[tuple[str, str, str], ...],
    lease: tuple[date, date, int],
) -> Tenancy:
    office, keeper = offices[community], offices[manager]
    estate, _ = await Estate.get_or_create(name=dwelling[0])
    written = f"{dwelling[0]}{dwelling[1]}号楼{dwelling[2]}单元{dwelling[3]}室"
    home = await Dwelling.create(
        estate=estate,
        building_number=dwelling[1],
        unit_number=dwelling[2],
        room_number=dwelling[3],
        address=written,
        address_key=address_key(written),
        area_centi_m2=4500,
        manager=keeper,
        manager_path=keeper.path,
        community=office,
        area_path=office.path,
    )
    household = await Household.create(
        name=members[0][0],
        community=office,
        area_path=office.path,
        category="低保",
        phone=phone,
        phone_index=blind_index("phone", phone),
        registered_address=address,
        registered_address_key=address_key(address),
        created_at=NOW,
    )
    for place, (name, relationship, number) in enumerate(members):
        await HouseholdMember.create(
            household=household,
            position=place,
            name=name,
            relationship=relationship,
            id_number=number,
            id_index=blind_index("id_number", number),
            born_on=born_on(number),
        )
    tenancy = await Tenancy.create(
        household=household, dwelling=home, area_path=office.path, manager_path=keeper.path, started_on=lease[0]
    )
    await Lease.create(tenancy=tenancy, starts_on=lease[0], ends_on=lease[1], monthly_rent_fen=lease[2])
    return tenancy
