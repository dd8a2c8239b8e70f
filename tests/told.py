"""What the demo world comes to on one fixed day: what its stories write, and what its people read of them.

`python -m tests.told` writes tests/told.txt anew, a line a thing: of every column of every table what stands in it,
told apart by what the row is about; of every door, and of a case in every status, what several people are answered;
of every step that somebody may take there, what comes of it with a form that mostly passes (nothing of it stays).
What is long stands as a digest; `python -m tests.told --whole FILE` writes all of it as it is, to be compared with
another checkout's. `tests/server/test_told.py` holds the code to the file: whatever is told otherwise is a line that
somebody has to read.

The stories draw their keys and lots from what is drawn here, caller by caller, so that a new caller moves no other's.
Rows stand by what they are called and not by their numbers: one row more leaves the others' lines as they are.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import random
import re
import secrets
import sys
import tempfile
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx
from msgspec import inspect
from sanic import Sanic

import models
from casework.heart.life import Step
from casework.people.accounts import token_hash
from casework.procedures import PROCEDURES
from casework.reviews import annual_reviews
from casework.words.clock import SettableClock, business_day
from handlers.heart import http as handling
from handlers.heart.http import MOST_PER_PAGE, PageQuery
from models import Account, Appointment, Case, Dwelling, Estate, Household, Organisation, Session, Tenancy
from server.app import create_app, every_endpoint
from server.demo import telling
from server.demo.people import PEOPLE
from server.demo.world import World
from server.settings import read_settings
from tests import hostile_steps
from tests.cast import NOW
from tests.furnished import OF_PROCEDURES
from tests.in_loop import ask_in_the_loop
from tests.loopback import Client
from tests.serving import serving
from tests.templates import migrated

FILE = Path(__file__).parent / "told.txt"
# What was found, as it is, when it was not what the file says.
WHOLE = Path("var") / "told.json"
_HEAD = "# Written by `python -m tests.told`: what the demo world comes to on a day, and what is read of it.\n"
# Keyed, chained or drawn from what nobody sees: each is held by tests of its own (test_sealed_rows.py and others).
_KEYED = re.compile(r"(^|_)(hash|seal|nonce|index|token|token_hash|digest|sha256|key|looks|heads)$|^previous_")
_NO_ROWS = {"chain_head", "chain_link", "idempotent_answer", "session", "pictures", "setting", "turn"}
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HEX = re.compile(r"\b(?=[0-9a-f]*[a-f])[0-9a-f]{16,64}\b")
# A photograph's or a paper's address is signed.
_SIGNED = re.compile(r"https?://[^\s\"]+")
# What tells rows of one table apart, so that a line says of what it speaks.
_APART = {
    "case_event": ("action",), "obligation": ("kind",), "delivery": ("channel", "state"),
    "audit_event": ("kind", "code"), "ask": ("role",),
    "case_": ("procedure", "status"), "issued_paper": ("name",), "notice": ("kind",),
    "appointment": ("role",),
}
_OF_CASES = {"case_event", "obligation", "delivery", "issued_paper", "ask"}
# A list that goes round in circles is found out.
_MOST_LEAVES = 60
# A column in which one thing stands alone says it, if it is no longer.
_SHORT = 24


class Drawn:
    """Stands in for `secrets` and `uuid4`: what each calling module draws, one after the other, of a series."""

    def __init__(self, series: str = "") -> None:
        self._series = series
        self._by_caller: dict[str, random.Random] = {}

    def _chance(self) -> random.Random:
        frame = sys._getframe(2)
        caller = f"{self._series}{frame.f_globals.get('__name__')}.{frame.f_code.co_name}"
        return self._by_caller.setdefault(caller, random.Random(caller))

    def uuid4(self) -> uuid.UUID:
        return uuid.UUID(int=self._chance().getrandbits(128), version=4)

    def token_hex(self, size: int = 32) -> str:
        return self._chance().randbytes(size).hex()

    def token_urlsafe(self, size: int = 32) -> str:
        return self._chance().randbytes(size).hex()[: size * 4 // 3]

    def token_bytes(self, size: int = 32) -> bytes:
        return self._chance().randbytes(size)

    def randbelow(self, bound: int) -> int:
        return self._chance().randrange(bound)

    def choice(self, some: Any) -> Any:
        return self._chance().choice(some)


@contextmanager
def drawn(series: str = "") -> Iterator[None]:
    chance = Drawn(series)
    with ExitStack() as stack:
        for name in ("token_hex", "token_urlsafe", "token_bytes", "randbelow", "choice"):
            stack.enter_context(patch.object(secrets, name, getattr(chance, name)))
        stack.enter_context(patch.object(uuid, "uuid4", chance.uuid4))
        yield


async def make(app: Sanic[Any, Any]) -> None:
    """The stories, told on the walk's day into an empty database. Pictures are not made smaller: nobody sees them."""

    async def as_it_is(*_: object) -> None:
        return

    def of_no_key(purpose: str, value: str) -> str:
        return hashlib.sha256(f"{purpose}:{value}".encode()).hexdigest()

    standing = SettableClock(standing_at=NOW)
    with (
        drawn(), patch.object(telling, "SystemClock", lambda: standing), patch.object(World, "_derive", as_it_is),
        # Which reviews are looked at again is drawn by a key, and each world has its own.
        patch.object(annual_reviews, "blind_index", of_no_key),
    ):
        await telling.fill(app.ctx.settings, papers=False)


# Names of rows


@dataclass
class Names:
    """Rows by what they are called."""

    by_kind: dict[str, dict[Any, str]] = field(default_factory=dict)
    uuids: dict[str, str] = field(default_factory=dict)

    async def read(self) -> Names:
        offices = {row.id: row.name for row in await Organisation.all()}
        lived = await Tenancy.all()
        people = {row.id: row.demo_key or row.name for row in await Account.all()}
        families = {row.id: row.name for row in await Household.all()}
        homes = {row.id: row.address for row in await Dwelling.all()}
        self.by_kind = {
            "organisation": offices, "account": people, "household": families, "dwelling": homes,
            "estate": {row.id: row.name for row in await Estate.all()},
            "tenancy": {row.id: f"{families[row.household_id]}@{homes[row.dwelling_id]}" for row in lived},
            "appointment": {
                row.id: f"{people[row.account_id]}:{row.role}" for row in await Appointment.all()
            },
        }
        for row in await Case.all():
            self.uuids[row.id] = f"{row.procedure}: {row.title}"
        return self

    def of(self, name: str, value: Any) -> Any:
        """A number that stands under that name: whose it is."""
        if name in ("id", "number", "behind", "token"):
            return "#"
        if not name.endswith(("_id", "_ids")):
            return value
        kind = name.removesuffix("s").removesuffix("_id")
        for known, rows in self.by_kind.items():
            if kind == known or kind.endswith(f"_{known}"):
                return rows.get(value, "#")
        for word in ("manager", "community", "street", "office", "unit"):
            if kind.endswith(word):
                return self.by_kind["organisation"].get(value, "#")
        return self.by_kind["account"].get(value, "#") if kind.endswith(("by", "_to")) else "#"

    def plain(self, value: Any, name: str = "") -> Any:
        if isinstance(value, Mapping):
            # Read as everybody is told of them: by their names.
            return {str(key): self.plain(one, str(key)) for key, one in value.items() if not _KEYED.search(str(key))}
        if isinstance(value, list | tuple):
            return [self.plain(one, name) for one in value]
        if isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int):
            return self.of(name, value)
        if isinstance(value, str):
            said = _SIGNED.sub("@", value)
            said = _UUID.sub(lambda met: self.uuids.get(met[0], "#"), said)
            return _HEX.sub("#", said)
        return str(value)


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def digest(value: Any, length: int = 10) -> str:
    return hashlib.sha256(_written(value).encode()).hexdigest()[:length]


# Rows


async def rows(names: Names) -> dict[str, dict[str, list[Any]]]:
    """`table about` → column → what stands there, in no order."""
    found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    procedures: dict[str, str] = dict(await Case.all().values_list("id", "procedure"))
    for name in models.__all__:
        model: Any = getattr(models, name)
        table = model._meta.db_table
        if table in _NO_ROWS:
            continue
        columns = sorted(column for column in model._meta.fields_db_projection if not _KEYED.search(column))
        for row in await model.all():
            apart = [str(getattr(row, one)) for one in _APART.get(table, ())]
            if table in _OF_CASES:
                apart.insert(0, procedures.get(getattr(row, "case_id", None) or "", "-"))
            place = found[" ".join([table, *apart])]
            for column in columns:
                place[column].append(names.plain(getattr(row, column), column))
    return {
        place: {column: sorted(values, key=_written) for column, values in columns.items()}
        for place, columns in found.items()
    }


# Replies


@dataclass
class Reader:
    key: str
    role: str
    row: Appointment
    headers: dict[str, str]


async def readers(now: datetime, called: str = "told") -> list[Reader]:
    """Each of whom the first page offers to be, in each of their posts."""
    found = []
    keys = {row.id: row.demo_key for row in await Account.filter(demo_key__isnull=False)}
    today = business_day(now)
    every = await Appointment.filter(account_id__in=list(keys)).order_by("role", "id").select_related("organisation")
    for row in every:
        if row.starts_on > today or (row.ends_on and row.ends_on < today):
            continue
        token = f"{called}-{row.id}-" + "x" * 30
        await Session.create(
            token_hash=token_hash(token), account_id=row.account_id, created_at=now, expires_at=now + timedelta(days=1)
        )
        said = {"Authorization": f"Bearer {token}", "Anju-Appointment": str(row.id)}
        found.append(Reader(keys[row.account_id] or "", row.role, row, said))
    order = [person.key for person in PEOPLE]
    return sorted(found, key=lambda one: (order.index(one.key), one.role))


def may_look(reader: Reader, case: Case) -> bool:
    """Whether it is of their family, or lies where they are."""
    if reader.row.household_id is not None:
        return bool(case.household_id == reader.row.household_id)
    office: Any = reader.row.organisation
    if office is None:
        return False
    return bool(case.area_path.startswith(office.path) or case.manager_path.startswith(office.path))


# Each of these says what hour it is, signs, or makes a paper.
_UNASKED = re.compile(
    r"/(pdf|paper|zip|file|document|sheets|workbook|evidence-sheet|text|hall)$|^/(demo|docs|dwelling-labels)"
)


async def replies(app: Sanic[Any, Any], names: Names) -> dict[str, Any]:
    """`who door about` → status and what was said."""
    now = NOW
    found: dict[str, Any] = {}
    people = await readers(now)
    async with Client(app.ctx.base_url, timeout=60) as http:

        async def ask(who: Reader, path: str, about: str, **query: Any) -> httpx.Response:
            reply = await http.get(f"/api{path}", headers=who.headers, params=query)
            kind = reply.headers.get("content-type", "")
            said = reply.json() if "json" in kind else kind
            if reply.status_code != 404:
                found[f"GET {about} {who.key}:{who.role}"] = [reply.status_code, names.plain(said)]
            return reply

        for case in await _cases():
            some: dict[str, Reader] = {}
            for one in people:
                if may_look(one, case):
                    some.setdefault(one.role, one)
            # Whose turn it may be, and two others.
            for role in sorted(some, key=lambda role: digest([case.procedure, case.status, role]))[:3]:
                await ask(some[role], f"/cases/{case.id}", f"/cases/<id> {case.procedure}.{case.status}")
            for step in PROCEDURES[case.procedure].steps_from(case.status):
                for role in (role for role in step.by if role in some):
                    came = await _tried(http, some[role], case, step)
                    found[f"POST {case.procedure}.{case.status} {step.action} {some[role].key}:{role}"] = [
                        came.status_code, names.plain(came.json())
                    ]
                    break
        by_role = {one.role: one for one in reversed(people)}
        turned: set[str] = set()
        for path, about, query in await _doors():
            for one in by_role.values():
                reply = await ask(one, path, about)
                if about not in turned and len(_items(reply)) > 1:
                    # Leaf by leaf it is the same list, for whoever has one first.
                    turned.add(about)
                    first = await ask(one, path, f"{about}?limit=1", limit=1)
                    if behind := _behind(first):
                        await ask(one, path, f"{about}?limit=1&cursor", limit=1, cursor=behind)
                if reply.status_code == 200 and query:
                    for asked in query:
                        said = "&".join(f"{name}={value}" for name, value in asked.items())
                        await ask(one, path, f"{about}?{said}", **asked)
    return found


async def torn(app: Sanic[Any, Any]) -> list[str]:
    """Lists that are not the same read by leaves of one line or two as in one, for whoever is first shown two lines:
    as the door gives it and by each of its choices.
    """
    names, found = await Names().read(), []
    by_role = {one.role: one for one in reversed(await readers(NOW, "torn"))}
    async with Client(app.ctx.base_url, timeout=60) as http:

        async def leaves(who: Reader, path: str, size: int, asked: Mapping[str, Any]) -> list[list[Any]] | None:
            """None: not theirs to read, or no list."""
            read: list[list[Any]] = []
            more: dict[str, Any] = {}
            while True:
                query = {**asked, "limit": size, **more}
                reply = await http.get(f"/api{path}", headers=who.headers, params=query)
                if reply.status_code != 200 or not isinstance(reply.json().get("items"), list):
                    return None
                read.append(names.plain(_items(reply)))
                if not (behind := _behind(reply)) or len(read) > _MOST_LEAVES:
                    return read
                more = {"cursor": behind}

        doors = {what.path for what in every_endpoint() if what.query is not None and issubclass(what.query, PageQuery)}
        read_alike: set[str] = set()
        for path, about, choices in await _doors():
            for asked in [{}, *choices] if about.partition("#")[0] in doors else []:
                place = f"{about.partition('#')[0]} {asked}"
                for who in by_role.values() if place not in read_alike else ():
                    whole = await leaves(who, path, MOST_PER_PAGE, asked)
                    lines = [one for leaf in whole or [] for one in leaf]
                    if len(lines) < 2:
                        continue
                    read_alike.add(place)
                    # Of a long one a few leaves are longer.
                    size = 1 if len(lines) < 5 else 2 if len(lines) < 12 else len(lines) // 5
                    by_leaf = await leaves(who, path, size, asked) or []
                    uneven = any(len(one) != size for one in by_leaf[:-1])
                    if uneven or [one for leaf in by_leaf for one in leaf] != lines:
                        said = [len(one) for one in by_leaf]
                        found.append(f"{place} {who.key}: {len(lines)} lines, by {size}: {said}")
                    break
    return found


def _items(reply: httpx.Response) -> list[Any]:
    said = reply.json() if reply.status_code == 200 and "json" in reply.headers.get("content-type", "") else None
    items = said.get("items") if isinstance(said, dict) else None
    return items if isinstance(items, list) else []


def _behind(reply: httpx.Response) -> str:
    return str(reply.json().get("next") or "") if reply.status_code == 200 else ""


async def _tried(http: httpx.AsyncClient, who: Reader, case: Case, step: Step) -> httpx.Response:
    """What comes of the step with a form that mostly passes; nothing of it stays."""
    read = await http.get(f"/api/cases/{case.id}", headers=who.headers)
    known = hostile_steps.Known()
    known.note(read.json())
    form = hostile_steps.valid(inspect.type_info(step.form), "", known)
    asked = {**who.headers, "Idempotency-Key": str(uuid.uuid4())}
    path = f"/api/cases/{case.id}/actions/{step.action}"
    return await http.post(path, headers=asked, json={"version": case.version, "form": form})


class _Day:
    """The walk's, for whoever fills in forms."""

    @staticmethod
    def now() -> datetime:
        return NOW


async def _cases() -> list[Case]:
    """One in each status, the one of whom most is told."""
    chosen: dict[tuple[str, str], Case] = {}
    for row in await Case.all().order_by("-version", "opened_at", "title"):
        chosen.setdefault((row.procedure, row.status), row)
    return [chosen[key] for key in sorted(chosen)]


async def _doors() -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Paths, what they are called, and what more each is asked for."""
    wan = await Household.filter(name="万健秀").order_by("id").first()
    assert wan is not None
    home = await Tenancy.filter(household_id=wan.id).order_by("-id").first()
    assert home is not None
    estate = await Estate.all().order_by("id").first()
    assert estate is not None
    real = {
        "tenancy_id": home.id, "dwelling_id": home.dwelling_id, "household_id": wan.id, "estate_id": estate.id,
    }
    of_family = {
        "tenancy_id": home.id, "household_id": wan.id, "dwelling_id": home.dwelling_id, "month": "2026-11",
        "subject": f"tenancy:{home.id}", "kind": "december_report", "q": "万",
    }
    found: list[tuple[str, str, list[dict[str, Any]]]] = []
    of_procedures: dict[str, list[str]] = defaultdict(list)
    for case in await _cases():
        of_procedures[case.procedure].append(case.id)
    for what in sorted(every_endpoint(), key=lambda one: one.path):
        names = re.findall(r"<(\w+):\w+>", what.path)
        if what.method == "GET" and names == ["case_id"] and not _UNASKED.search(what.path):
            # What a case of this noun tells beside itself.
            for procedure in OF_PROCEDURES.get(what.path, ()):
                for number, case_id in enumerate(of_procedures[procedure]):
                    found.append((what.path.replace("<case_id:str>", case_id), f"{what.path}#{number}", []))
        if what.method != "GET" or not what.signed_in or _UNASKED.search(what.path) or set(names) - real.keys():
            continue
        path = re.sub(r"<(\w+):\w+>", lambda met: str(real[met[1]]), what.path)
        fields = inspect.type_info(what.query).fields if what.query is not None else ()  # type: ignore[attr-defined]
        needed = {one.encode_name: of_family[one.encode_name] for one in fields
                  if one.required and one.encode_name in of_family}
        query: list[dict[str, Any]] = [needed] if needed else []
        for one in fields:
            for value in _choices(one, of_family):
                query.append({**needed, one.encode_name: value})
        found.append((path, what.path, query))
    return found


def _choices(one: inspect.Field, of_family: Mapping[str, Any]) -> list[Any]:
    kind: Any = one.type
    while isinstance(kind, inspect.Metadata | inspect.UnionType):
        kind = kind.type if isinstance(kind, inspect.Metadata) else next(
            some for some in kind.types if not isinstance(some, inspect.NoneType)
        )
    if isinstance(kind, inspect.LiteralType):
        return list(kind.values)
    if isinstance(kind, inspect.BoolType):
        return ["true"]
    if isinstance(kind, inspect.DateType):
        return ["2026-11-30"]
    if one.encode_name == "procedure":
        return sorted(PROCEDURES)[::9]
    return [of_family[one.encode_name]] if one.encode_name in of_family and not one.required else []


# The file


async def told(app: Sanic[Any, Any]) -> dict[str, Any]:
    """Place → what is there, of a world that has just been made."""
    names = await Names().read()
    found: dict[str, Any] = {f"row {place}": columns for place, columns in (await rows(names)).items()}
    # Of a series of its own: a family that moves in would be given the number of one of the stories.
    with (
        drawn("walk "), patch.object(hostile_steps, "datetime", _Day),
        patch.object(handling, "_once", hostile_steps.once),
    ):
        return found | await replies(app, names)


def lines(found: Mapping[str, Any]) -> list[str]:
    """Whoever is answered the same stands in one line."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place, value in sorted(found.items()):
        about, _, who = place.rpartition(" ") if place.startswith(("GET ", "POST ")) else (place, "", "")
        alike[about, _said(value)].append(who)
    return [f"{about} {' '.join(who)}: {said}" if who != [""] else f"{about}: {said}"
            for (about, said), who in alike.items()]


def _said(value: Any) -> str:
    if isinstance(value, dict):
        columns = [f"{name}={_column(some)}" for name, some in value.items()]
        return " ".join([f"{max(map(len, value.values()))} rows", *columns])
    status, said = value
    items = said.get("items") if isinstance(said, dict) else None
    counted = f"{len(items)} items " if isinstance(items, list) else ""
    refused = f"{said['code']} " if isinstance(said, dict) and status >= 400 and "code" in said else ""
    return f"{status} {counted}{refused}{digest(said)}"


def _column(some: list[Any]) -> str:
    only = _written(some[0])
    return only if some[0] == some[-1] and len(only) <= _SHORT else digest(some, 6)


def keep_whole(found: Mapping[str, Any], file: Path = WHOLE) -> None:
    """For whoever wants to see what a digest stands for."""
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True, default=str), encoding="utf-8")


async def _main(whole: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({"ANJU_DEMO": "1", "ANJU_NO_WORKER": "1"}, folder=Path(folder))
        await migrated(settings.database)
        app = create_app(settings, clock=SettableClock(standing_at=NOW), name="told")
        async with serving(app) as app.ctx.base_url:
            await make(app)
            found = await told(app)
    if whole:
        keep_whole(found, Path(whole))
        return
    with FILE.open("w", encoding="utf-8") as file:
        file.write(_HEAD + "\n".join(lines(found)) + "\n")


if __name__ == "__main__":
    ask_in_the_loop()
    asyncio.run(_main(sys.argv[2] if sys.argv[1:2] == ["--whole"] else ""))
