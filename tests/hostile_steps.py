"""Every step that can be taken in the demo world, by somebody who may take it, with each field of its form at its
edges: as long as may be in letters of every kind, first and last days, numbers at their bounds, other records.

`python -m tests.hostile_steps FOLDER [PROCEDURES]` walks the world in that folder (tests/demo_world.py) and prints what
was answered by a fault or in no Chinese sentence; each request is undone, so that every status is asked of as it is.
In a process of its own: a process knows one database.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from msgspec import inspect
from sanic.response import HTTPResponse

from casework.heart.life import PROCEDURES, Step
from casework.heart.transactions import atomically
from casework.people.accounts import token_hash
from casework.words.clock import SettableClock, business_day
from handlers.heart import http
from models import Appointment, Case, Session
from server.app import create_app
from server.settings import read_settings
from tests.cast import id_number, new_id
from tests.demo_world import environ
from tests.loopback import Client
from tests.serving import serving

ALPHABETS = ("字", "𠮷", "1", "a\u0301b", "\u202e字", "=1+1", "（", "'", "🐎字", "１", "\n字")
DAYS = ("1900-01-01", "2199-12-31", "2024-02-29", "1950-02-28", "0001-01-01")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TAKERS = 3


class _Undone(Exception):
    def __init__(self, response: HTTPResponse) -> None:
        super().__init__()
        self.response = response


async def once(what: http.Endpoint, ask: http.Ask, key: str, digest: str) -> HTTPResponse:
    """In place of the wrapper's own: all is done, and nothing stays."""

    async def work() -> HTTPResponse:
        raise _Undone(http.encode(what, await what.handler(ask)))

    try:
        return await atomically(work)
    except _Undone as undone:
        return undone.response


@dataclass
class Person:
    role: str
    headers: dict[str, str]
    http: httpx.AsyncClient

    async def read(self, case_id: str) -> httpx.Response:
        return await self.http.get(f"/api/cases/{case_id}", headers=self.headers)

    async def step(self, case: dict[str, Any], action: str, form: Any) -> httpx.Response:
        headers = {**self.headers, "Idempotency-Key": new_id()}
        body = {"version": case["version"], "form": form}
        return await self.http.post(f"/api/cases/{case['id']}/actions/{action}", headers=headers, json=body)


async def everybody(client: httpx.AsyncClient, now: datetime) -> list[Person]:
    """Two of each post of each office, and of each family."""
    today, seen, found = business_day(now), defaultdict[tuple[Any, ...], int](int), []
    for row in await Appointment.all().order_by("id"):
        place = (row.role, row.organisation_id, row.household_id, row.application_id, row.session_id)
        if row.starts_on > today or (row.ends_on and row.ends_on < today) or seen[place] == 2:
            continue
        seen[place] += 1
        token = f"hostile-{row.id}-" + "x" * 30
        await Session.create(
            token_hash=token_hash(token), account_id=row.account_id, created_at=now, expires_at=now + timedelta(days=1)
        )
        said = {"Authorization": f"Bearer {token}", "Anju-Appointment": str(row.id)}
        found.append(Person(row.role, said, client))
    return found


@dataclass
class Known:
    """What a case tells of records, by the names under which they stand there: of these a form may name one."""

    numbers: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    uuids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    today: date = field(default_factory=lambda: business_day(datetime.now().astimezone()))

    def note(self, node: Any, name: str = "") -> None:
        for key, one in node.items() if isinstance(node, dict) else ():
            self.note(one, key)
        for one in node if isinstance(node, list) else ():
            self.note(one, name)
        if isinstance(node, int) and not isinstance(node, bool) and node > 0:
            self.numbers[name].append(node)
        elif isinstance(node, str) and UUID.fullmatch(node):
            self.uuids[name].append(node)

    def number(self, name: str) -> int:
        return next(iter(self.numbers.get(name) or self.numbers.get("id") or self.numbers.get("number") or [1]))

    def uuid(self, name: str) -> str:
        return next(iter(self.uuids.get(name) or [one for some in self.uuids.values() for one in some] or [new_id()]))


def plain(kind: Any) -> tuple[Any, dict[str, Any], bool]:
    """The type without what is said about it, what is said, and whether it may be null."""
    said: dict[str, Any] = {}
    null = False
    while isinstance(kind, inspect.Metadata | inspect.UnionType):
        if isinstance(kind, inspect.Metadata):
            said, kind = {**said, **(kind.extra or {})}, kind.type
        else:
            null = any(isinstance(one, inspect.NoneType) for one in kind.types)
            kind = next(one for one in kind.types if not isinstance(one, inspect.NoneType))
    return kind, said, null


def valid(kind: Any, name: str, known: Known) -> Any:
    """A value that mostly passes."""
    kind, said, _ = plain(kind)
    match kind:
        case inspect.StrType():
            if "8}-[0-9a-f]" in (kind.pattern or ""):
                return known.uuid(name)
            ready = {"phone": "13900000123", "id_number": id_number("19700305", 777), "relationship": "本人",
                     "begins_at": "09:00", "numbers": "01 02 03 04 05 06 + 07"}
            if name in ready or "20[0-9]{2}" in (kind.pattern or ""):
                return ready.get(name, "2026-11")
            text = "铁东区胜利路8号楼2单元301室" if "address" in name else "张三丰核对无误依据材料办理"
            return (text * 60)[: max(kind.min_length or 2, len(text) if "address" in name else 2)]
        case inspect.IntType():
            if said.get("kind") == "record" or name == "number":
                return known.number(name)
            return max(int(kind.ge if kind.ge is not None else 1), 1 if (kind.le or 2) >= 1 else 0)
        case inspect.FloatType():
            return max(float(kind.ge or 0), 10.5 if (kind.le or 100) > 10.5 else 1.0)
        case inspect.BoolType():
            return True
        case inspect.DateType():
            return str(known.today + timedelta(days=1 if said.get("earliest", -1) is not None
                                         and said.get("earliest", -1) >= 0 else 0))
        case inspect.DateTimeType():
            return datetime.now().astimezone().isoformat(timespec="seconds")
        case inspect.LiteralType():
            return kind.values[0]
        case inspect.ListType():
            return [valid(kind.item_type, name, known) for _ in range(max(kind.min_length or 0, 1))]
        case inspect.StructType():
            return {
                one.encode_name: valid(one.type, one.encode_name, known) for one in kind.fields
                if one.required or one.encode_name in ("words", "note", "findings_read", "explained")
            }
    return {}


def hostile(kind: Any, name: str, known: Known) -> Iterator[Any]:
    kind, _, null = plain(kind)
    if null:
        yield None
    match kind:
        case inspect.StrType():
            most = kind.max_length or 60
            yield from ((text * most)[:most] for text in ALPHABETS)
            yield from ("", "——！！", "0" * most, "字" * max(kind.min_length or 1, 1))
        case inspect.IntType():
            yield from (kind.ge, kind.le, 0, 1, 2, 2**31, 2**63 - 1, -1)
        case inspect.FloatType():
            yield from (kind.ge, kind.le, 0, 0.001, 1e-300, 1e308, 12.345678901234)
        case inspect.BoolType():
            yield from (True, False)
        case inspect.DateType():
            yield from DAYS
            yield from (str(known.today + timedelta(days=days)) for days in (-365, -1, 0, 1, 180, 365))
        case inspect.DateTimeType():
            yield from ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1900-01-01T00:00:00+08:00")
        case inspect.LiteralType():
            yield from kind.values
        case inspect.ListType():
            inner = valid(kind.item_type, name, known)
            yield from ([], [inner] * min(kind.max_length or 5, 1000))
            yield from ([one] for one in hostile(kind.item_type, name, known))
        case inspect.StructType():
            base = valid(kind, name, known)
            for one in kind.fields:
                for value in hostile(one.type, one.encode_name, known):
                    yield {**base, one.encode_name: value}


async def walk(client: httpx.AsyncClient, now: datetime, only: str) -> Iterator[str]:
    """What was wrong, once for each field of each step; and last how much was tried."""
    folk, wrong, tried, done = await everybody(client, now), dict[str, str](), 0, 0
    chosen: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for row in await Case.filter(**({"procedure__in": only.split(",")} if only else {})).order_by("-updated_at"):
        if len(some := chosen[row.procedure, row.status]) < 2:
            some.append(row)
    for (procedure, status), rows in sorted(chosen.items()):
        for step in PROCEDURES[procedure].steps_from(status):
            found = await _taker(step, rows, folk)
            if found is None:
                continue
            who, case = found
            known = Known()
            known.note(case)
            base = valid(inspect.type_info(step.form), "", known)
            fields = inspect.type_info(step.form).fields  # type: ignore[attr-defined]
            forms = [("", base)] + [
                (one.encode_name, {**base, one.encode_name: value})
                for one in fields for value in hostile(one.type, one.encode_name, known)
            ]
            for name, form in forms:
                reply = await who.step(case, step.action, form)
                tried, done = tried + 1, done + (reply.status_code == 200)
                if reply.status_code >= 500 or (
                    reply.status_code >= 400 and not re.search("[\u4e00-\u9fff]", reply.json()["detail"])
                ):
                    place = f"{procedure}.{step.action} ({status}) {name}"
                    wrong.setdefault(place, f"{place} <- {str(form.get(name, form))[:120]}: {reply.text[:200]}")
    return iter([*wrong.values(), f"tried {tried}, done {done}"])


async def _taker(step: Step, rows: list[Case], folk: list[Person]) -> tuple[Person, dict[str, Any]] | None:
    """Somebody who is not kept from it, and the case as it stands; None: nobody reads one of these."""
    there: list[tuple[Person, dict[str, Any]]] = []
    for row in rows:
        for who in folk:
            if who.role in step.by and len(there) < TAKERS and (reply := await who.read(row.id)).status_code == 200:
                there.append((who, reply.json()))
    for who, case in there:
        reply = await who.step(case, step.action, {})
        if reply.status_code != 403 and reply.json().get("code") not in ("same_person", "own_family"):
            return who, case
    return there[-1] if there else None


async def main(folder: Path, only: str) -> int:
    settings = read_settings({**environ(folder), "ANJU_NO_WORKER": "1"})
    clock = SettableClock()
    app = create_app(settings, clock=clock, name="hostile_steps")
    http._once = once
    async with serving(app) as address, Client(address, timeout=120) as client:
        *wrong, told = await walk(client, clock.now(), only)
    print("\n".join([*wrong, told]))
    return len(wrong)


if __name__ == "__main__":
    sys.exit(min(asyncio.run(main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")), 100))
