"""What hot pages cost under load: eight clients at once on MariaDB, the demo world in it, in one run in turns.

Each page of the service is held against raw Sanic and aiomysql running the very same statements
(`benchmarks/peers/raw.py`), and against the same page plainly written in FastAPI and SQLAlchemy
(`benchmarks/peers/plain.py`), whose answer is the service's own, held against it value by value before anything is
measured. Each server is a process of its own, and so is the database; clients are this process.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks import writes
from benchmarks.clients import CLIENTS, answered_a_second, request
from benchmarks.measuring import Result, result
from benchmarks.recording import recorded
from server.settings import fresh_keys
from tests.cast import Person
from tests.demo_world import free_port
from tests.mariadb import MariaDB

PROJECT = Path(__file__).resolve().parent.parent
DATABASE, _COPY = "anju_demo", "anju_raw"
# Short turns and many: what others do on the machine falls on all sides alike.
_ROUNDS, _SECONDS, _START = 15, 0.2, 60


@dataclass(frozen=True)
class Page:
    """A page that is asked for over and over. `who`: a person of the demo."""

    what: str
    who: str
    path: str
    # Whether it is plainly written in benchmarks/peers/plain.py as well.
    peer: bool = True


async def pages(http: httpx.AsyncClient, tokens: dict[str, str]) -> dict[str, Page]:
    clerk = "zhao-clerk"

    async def first(path: str) -> dict[str, Any]:
        reply = await http.get(f"/api{path}", headers=_signed(tokens[clerk]))
        found: dict[str, Any] = reply.json()["items"][0]
        return found

    case, entry = await first("/cases?procedure=change_report&status=received"), await first("/ledger")
    return {
        "list": Page("a community clerk's list of cases", clerk, "/cases"),
        "inbox": Page("a community clerk's inbox", clerk, "/inbox"),
        "home": Page("a community clerk's home", clerk, "/home"),
        "case": Page("a report that was received, whole, to a community clerk", clerk, f"/cases/{case['id']}"),
        "ledger": Page("a community clerk's page of the ledger", clerk, "/ledger"),
        "entry": Page("an entry of the ledger, whole, to a community clerk", clerk, f"/ledger/{entry['tenancy_id']}"),
        "notices": Page("a manager's notices", "feng-manager", "/notices"),
        "leases": Page("a manager's leases", "feng-manager", "/leases", peer=False),
        "ending": Page("a manager's leases that end soon", "feng-manager", "/leases/ending", peer=False),
        "rents": Page("a manager's families in arrears", "feng-manager", "/rent-arrears", peer=False),
        "repairs": Page("a manager's repairs", "feng-manager", "/repairs", peer=False),
    }


PEOPLE = ("zhao-clerk", "feng-manager", "sun-clerk", "li-grid")


def measure() -> list[Result]:
    with MariaDB() as server, tempfile.TemporaryDirectory() as folder:
        server.run(f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4")
        environ = environment(server.port, Path(folder))
        subprocess.run(
            (sys.executable, "-m", "server", "demo"), cwd=PROJECT, env=environ, check=True, capture_output=True
        )
        return asyncio.run(_measure(environ, server, Path(folder)))


def environment(database_port: int, folder: Path) -> dict[str, str]:
    return {
        **fresh_keys(), "PATH": os.environ["PATH"], "ANJU_DEMO": "1", "ANJU_NO_WORKER": "1",
        "ANJU_DATABASE_URL": f"mysql://root@127.0.0.1:{database_port}/{DATABASE}",
        "ANJU_MEDIA_URL": f"file://{folder}/media",
    }


async def _measure(environ: dict[str, str], database: MariaDB, folder: Path) -> list[Result]:
    database_port = database.port
    file = folder / "statements"
    async with recorded(environ) as (http, asked):
        tokens = {who: await sign_in(http, who) for who in PEOPLE}
        known = await pages(http, tokens)
        statements, told = {}, {}
        for name, page in known.items():
            # The first asks for what is kept from then on.
            for _ in range(2):
                asked.clear()
                reply = await http.get(f"/api{page.path}", headers=_signed(tokens[page.who]))
                assert reply.status_code == 200, reply.text
            statements[name], told[name] = list(asked), reply.json()
        file.write_bytes(pickle.dumps(statements))
        results = await _reads(known, tokens, statements, told, environ, database_port, file)
        results += await _two(known["list"], tokens, environ, database.process.pid)
        return results + await _writes(http, asked, tokens, environ, database_port, folder)


@dataclass
class _Load:
    """Rounds of one load: what was answered a second, and what the processor gave to whom, in seconds a request."""

    rates: list[float] = field(default_factory=list)
    service: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    clients: list[float] = field(default_factory=list)

    async def round(self, servers: list[Server], wanted: Iterator[bytes], database: int, *, kept: bool) -> None:
        before = self._used(servers, database)
        began = time.perf_counter()
        rate = await answered_a_second([server.port for server in servers], wanted, _SECONDS)
        count = rate * (time.perf_counter() - began)
        if kept:
            self.rates.append(rate)
            used = (now - then for now, then in zip(self._used(servers, database), before, strict=True))
            for kind, seconds in zip((self.service, self.database, self.clients), used, strict=True):
                kind.append(seconds / count)

    def _used(self, servers: list[Server], database: int) -> tuple[float, float, float]:
        return sum(_seconds_of(server.pid) for server in servers), _seconds_of(database), time.process_time()

    def say(self) -> str:
        """In milliseconds a request."""
        parts = ("service", self.service), ("database", self.database), ("clients", self.clients)
        return ", ".join(f"{name} {1000 * statistics.mean(kind):.2f} ms" for name, kind in parts)

    @property
    def all_cores(self) -> float:
        """As many a second as all cores together could answer, if nobody ever waited for another."""
        each = (statistics.mean(kind) for kind in (self.service, self.database, self.clients))
        return (os.cpu_count() or 1) / sum(each)


def _seconds_of(pid: int) -> float:
    """What the processor has given to a process so far."""
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


async def _two(page: Page, tokens: dict[str, str], environ: dict[str, str], database: int) -> list[Result]:
    """By the clock, with everything on the same cores; and by the processor: what a request costs the service in one
    process and in two, which is what a second one brings where it finds a core of its own.
    """
    serve = ("-m", "server", "serve")
    wanted = itertools.repeat(request("GET", f"/api{page.path}", _signed(tokens[page.who])))
    one, two = _Load(), _Load()
    with process(serve, environ, "ANJU_PORT") as first, process(serve, environ, "ANJU_PORT") as second:
        for round_ in range(_ROUNDS + 1):
            await one.round([first], wanted, database, kept=round_ > 0)
            await two.round([first, second], wanted, database, kept=round_ > 0)
    cores, middle = os.cpu_count(), statistics.median(one.rates)
    # Ticks of the processor's clock are coarse: of all rounds together.
    twice = 2 * statistics.mean(one.service) / statistics.mean(two.service)
    return [
        result(
            "service.two_processes", _ratios(two.rates, one.rates), 1.7, "higher",
            f"{page.what}, asked by {CLIENTS} clients of two processes, over one; clients and database are on the same"
            f" {cores} cores, which all together could answer {one.all_cores / middle:.2f} times one at most",
            f"{_a_second(two.rates)} against {_a_second(one.rates)} a second; of the processor a request takes"
            f" {two.say()}, against {one.say()}",
        ),
        result(
            "service.two_processes_apart", [twice], 1.7, "higher",
            "the same by the processor's time of the service alone: what two processes answer over one where each finds"
            " a core, and clients and database are elsewhere",
            f"{1000 * statistics.mean(two.service):.2f} ms a request in two, against"
            f" {1000 * statistics.mean(one.service):.2f} ms in one",
        ),
    ]


async def _writes(
    http: httpx.AsyncClient, asked: list[Any], tokens: dict[str, str], environ: dict[str, str], database_port: int,
    folder: Path,
) -> list[Result]:
    people = {who: Person(who, 0, token, http) for who, token in tokens.items()}
    work = {
        "report": (await writes.reports(people["zhao-clerk"], people["sun-clerk"]), "handing in a December report"),
        "confirm": (await writes.photographs(people["li-grid"]), "confirming a small photograph"),
    }
    writes.copy(database_port, folder, DATABASE, _COPY)
    statements: dict[str, Any] = {}
    for name, (rounds, _) in work.items():
        statements |= await writes.written_down(http, asked, name, rounds.told)
    file = folder / "writes"
    file.write_bytes(pickle.dumps(statements))
    results = []
    with (
        process(("-m", "server", "serve"), environ, "ANJU_PORT") as ours,
        process(("-m", "benchmarks.peers.raw", file, "PORT", database_port, _COPY), environ) as raw,
    ):
        for name, (rounds, what) in work.items():
            mine, bare = [], []
            for number, (here, there) in enumerate(zip(rounds.ours, rounds.told, strict=True)):
                for kind, own, others in (("", here.measured, there.measured), ("-after", here.after, there.after)):
                    replayed = [request("POST", f"/{name}{kind}-{number}-{at}", {}) for at in range(len(others))]
                    plain = await answered_a_second([raw.port], iter(replayed), _START)
                    full = await answered_a_second([ours.port], iter([write.request() for write in own]), _START)
                    # The first of each warms up.
                    if number and not kind:
                        mine.append(full)
                        bare.append(plain)
            count = len(statements[f"{name}-1-0"])
            results.append(result(
                f"service.{name}_raw", _ratios(mine, bare), 0.5, "higher",
                f"{what}: {CLIENTS} clients at once, over raw Sanic and aiomysql running its statements on a copy",
                f"{_a_second(mine)} against {_a_second(bare)} a second, with {count} statements",
            ))
    return results


async def _reads(
    known: dict[str, Page], tokens: dict[str, str], statements: dict[str, Any], told: dict[str, Any],
    environ: dict[str, str], database_port: int, file: Path,
) -> list[Result]:
    results: list[Result] = []
    with (
        process(("-m", "server", "serve"), environ, "ANJU_PORT") as ours,
        process(("-m", "benchmarks.peers.raw", file, "PORT", database_port, DATABASE), environ) as raw,
        process(("-m", "benchmarks.peers.plain", "PORT", database_port, DATABASE), environ) as peer,
    ):
        for name, page in known.items():
            signed = _signed(tokens[page.who])
            asked_for = {
                ours.port: request("GET", f"/api{page.path}", signed), raw.port: request("GET", f"/{name}", {}),
            }
            if page.peer:
                async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{peer.port}") as plainly:
                    _like(name, told[name], (await plainly.get(page.path, headers=signed)).json())
                asked_for[peer.port] = request("GET", page.path, signed)
            mine, bare, *plain = await _in_turns(asked_for)
            seen = f"{_a_second(mine)} against {{}} a second, with {len(statements[name])} statements"
            results.append(result(
                f"service.{name}_raw", _ratios(mine, bare), 0.6, "higher",
                f"{page.what}: {CLIENTS} clients at once, over raw Sanic and aiomysql running its statements",
                seen.format(_a_second(bare)),
            ))
            for rates in plain:
                results.append(result(
                    f"service.{name}_peer", _ratios(mine, rates), 2.2, "higher",
                    "the same, over the same page in FastAPI and SQLAlchemy", seen.format(_a_second(rates)),
                ))
    return results


async def sign_in(http: httpx.AsyncClient, who: str) -> str:
    reply = await http.post("/api/sign-in/demo", json={"person": who})
    return str(reply.json()["token"])


def _signed(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def _in_turns(asked_for: dict[int, bytes]) -> list[list[float]]:
    """Of each port, what it answers a second, round by round."""
    found: list[list[float]] = [[] for _ in asked_for]
    for round_ in range(_ROUNDS + 1):
        turns = list(enumerate(asked_for.items()))
        for place, (port, wanted) in turns if round_ % 2 else reversed(turns):
            rate = await answered_a_second([port], itertools.repeat(wanted), _SECONDS)
            # The first of each warms up.
            if round_:
                found[place].append(rate)
    return found


def _ratios(ours: list[float], theirs: list[float]) -> list[float]:
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def _a_second(rates: list[float]) -> str:
    return f"{sorted(rates)[len(rates) // 2]:.0f}"


def _like(name: str, ours: object, theirs: object) -> None:
    if ours != theirs:
        raise SystemExit(f"{name}: the peer does not answer as the service does: {_difference(ours, theirs, '')}")


def _difference(ours: Any, theirs: Any, at: str) -> str:
    if isinstance(ours, dict) and isinstance(theirs, dict) and set(ours) == set(theirs):
        return next(_difference(ours[key], theirs[key], f"{at}.{key}") for key in ours if ours[key] != theirs[key])
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs, strict=True))
        return next(_difference(one, other, f"{at}[{place}]") for place, (one, other) in pairs if one != other)
    return f"{at}: {json.dumps(ours, ensure_ascii=False)[:300]} against {json.dumps(theirs, ensure_ascii=False)[:300]}"


@dataclass(frozen=True)
class Server:
    """A process of its own, and where it listens."""

    port: int
    pid: int


@contextmanager
def process(arguments: tuple[object, ...], environ: dict[str, str], port_in: str = "") -> Iterator[Server]:
    """A server on a port of this machine, until left. The port is told where PORT stands, or in the environment."""
    port = free_port()
    said = [str(port) if one == "PORT" else str(one) for one in arguments]
    running = subprocess.Popen(
        (sys.executable, *said), cwd=PROJECT, env={**environ, **({port_in: str(port)} if port_in else {})},
        stdout=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + _START
        while True:
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"http://127.0.0.1:{port}/")
                break
            if running.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"it does not start: {' '.join(said)}")
            time.sleep(0.1)
        yield Server(port, running.pid)
    finally:
        running.terminate()
        running.wait(30)
