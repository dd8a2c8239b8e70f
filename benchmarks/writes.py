"""What is written under load: eight clients hand in December reports, or confirm photographs that lie in the store,
held against raw Sanic and aiomysql running in turns the very statements of such writes, on a copy of the database.

Each round writes its own: every report is handed in and sent back again, unmeasured, and each photograph is confirmed
once. What a round of the raw side runs was written down from a round of the service's before anything is measured.
"""

from __future__ import annotations

import json
import subprocess
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.clients import request
from benchmarks.peers.raw import Statement
from tests.cast import Person, done, new_id
from tests.photographs import scene, send
from tests.reviews.test_change_reports import EMPTY

ROUNDS, REPORTS, PHOTOGRAPHS = 5, 16, 16
_CASES = 8


@dataclass
class Write:
    """A request that writes, and whose it is."""

    path: str
    body: dict[str, object]
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Idempotency-Key": str(uuid.uuid4())}

    def request(self) -> bytes:
        return request("POST", f"/api{self.path}", self.headers, json.dumps(self.body).encode())


@dataclass
class Round:
    """What is measured, and what is done after it so that the next round finds it as this one did."""

    measured: list[Write] = field(default_factory=list)
    after: list[Write] = field(default_factory=list)


@dataclass
class Rounds:
    """The first half is written down, and run by the raw side; the second half is the service's."""

    told: list[Round]
    ours: list[Round]


async def reports(enters: Person, sends_back: Person) -> Rounds:
    """Drafts of families that owe a report; each round hands all of them in and sends them back."""
    drafts = []
    for line in done(await enters.get("/ledger", limit=100))["items"]:
        body = {"id": new_id(), "form": {**EMPTY, "no_change": True}, "household_id": line["household"]["id"]}
        reply = await enters.post("/change-reports", body)
        if reply.status_code == 200 and len(drafts) < REPORTS:
            drafts.append(reply.json())
    rounds = []
    for number in range(2 * (ROUNDS + 1)):
        one = Round()
        for case in drafts:
            version = case["version"] + 2 * number
            path = f"/cases/{case['id']}/actions"
            one.measured.append(Write(f"{path}/submit", {"version": version, "form": {}}, enters.token))
            one.after.append(
                Write(f"{path}/return", {"version": version + 1, "form": {"reason": "请再核对"}}, sends_back.token)
            )
        rounds.append(one)
    return Rounds(rounds[: ROUNDS + 1], rounds[ROUNDS + 1 :])


async def photographs(grid: Person) -> Rounds:
    """Uploaded, and not confirmed yet."""
    homes = [line["dwelling"]["id"] for line in done(await grid.get("/ledger", limit=100))["items"]]
    wanted = 2 * (ROUNDS + 1) * PHOTOGRAPHS
    ids: list[str] = []
    for place in range(_CASES):
        case = done(await grid.post("/inspections", {"id": new_id(), "dwelling_id": homes[place], "planned": False}))
        for number in range(wanted // _CASES):
            ids.append(await send(grid, case["id"], scene(place * 1000 + number, (160, 120))))
    each = [ids[start : start + PHOTOGRAPHS] for start in range(0, wanted, PHOTOGRAPHS)]
    rounds = [Round([Write(f"/evidence/{one}/confirm", {}, grid.token) for one in some]) for some in each]
    return Rounds(rounds[: ROUNDS + 1], rounds[ROUNDS + 1 :])


async def written_down(
    http: httpx.AsyncClient, asked: list[Statement], name: str, rounds: list[Round]
) -> dict[str, list[Statement]]:
    """The statements of each write, by `name`, its round and its place; of what comes after, with `-after`."""
    found = {}
    for number, one in enumerate(rounds):
        for kind, writes in (("", one.measured), ("-after", one.after)):
            for place, write in enumerate(writes):
                asked.clear()
                done(await http.post(f"/api{write.path}", json=write.body, headers=write.headers))
                found[f"{name}{kind}-{number}-{place}"] = list(asked)
    return found


def copy(port: int, folder: Path, database: str, to: str) -> None:
    common = ("-h", "127.0.0.1", "-P", str(port), "-u", "root")
    file = folder / "copied"
    with file.open("wb") as out:
        subprocess.run(("mariadb-dump", *common, "--single-transaction", database), stdout=out, check=True)
    subprocess.run(("mariadb", *common, "-e", f"CREATE DATABASE {to} CHARACTER SET utf8mb4"), check=True)
    with file.open("rb") as read:
        subprocess.run(("mariadb", *common, to), stdin=read, check=True)
