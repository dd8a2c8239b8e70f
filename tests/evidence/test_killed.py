"""A server killed with -9 anywhere between upload and pictures loses nothing acknowledged and seals nothing twice."""

from __future__ import annotations

import os
import random
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from server.settings import PROJECT
from tests.cast import done, new_id
from tests.demo_world import COMMAND, demo_world, environ, free_port
from tests.photographs import jpeg, offer_of

PHOTOGRAPHS = 3
# At which request of a round the kill falls: three a photograph, offer, upload, confirm. A server that starts again
# makes the pictures that the one before it left, so that early kills fall into that work too.
KILLS = (2, 6, 9, 3, 8) if os.environ.get("ANJU_LONG") else (2, 6, 9)


class Service:
    """A server process with a demo world of its own, killed and started again at will."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.environ = environ(folder, self.port)
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}/api", timeout=10, verify=False)
        self.token = ""
        self.before_request: Callable[[], None] = lambda: None
        self.log = (folder / "log").open("wb")

    def command(self, name: str) -> str:
        ran = subprocess.run(
            (*COMMAND, name), cwd=PROJECT, env=self.environ, capture_output=True, text=True, timeout=60, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    @contextmanager
    def running(self) -> Iterator[subprocess.Popen[bytes]]:
        process = subprocess.Popen(
            (*COMMAND, "serve"), cwd=PROJECT, env=self.environ, stdout=self.log, stderr=self.log
        )
        try:
            until = time.monotonic() + 20
            while time.monotonic() < until:
                assert process.poll() is None, "the server did not start"
                with suppress(httpx.TransportError):
                    if self.http.get("/info").status_code == 200:
                        break
                # Asked without a pause, it would have half a core less to start with.
                time.sleep(0.05)
            yield process
        finally:
            process.kill()
            process.wait(20)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        self.before_request()
        headers = {"Authorization": f"Bearer {self.token or 'none'}", "Idempotency-Key": new_id()}
        return done(self.http.request(method, path, json=body, headers=headers))

    def take(self, case_id: str, body: dict[str, Any], data: bytes) -> dict[str, Any]:
        """All three steps, which may be repeated at will."""
        offered = self.ask("POST", "/evidence", body)
        # As a phone does: what was judged takes no bytes any more.
        if offered["evidence"]["state"] == "waiting_upload":
            grant = offered["upload"]
            files = {grant["file_field"]: ("IMG_0001.jpg", data, "image/jpeg")}
            self.before_request()
            done(self.http.post(f"http://127.0.0.1:{self.port}{grant['url']}", data=grant["fields"], files=files))
        sealed: dict[str, Any] = self.ask("POST", f"/evidence/{body['id']}/confirm", {})
        return sealed


def killed_at(request: int, process: subprocess.Popen[bytes], seconds: float) -> Callable[[], None]:
    """To be called before each request: the kill falls into this one, so many seconds after it was begun."""
    timer, count = threading.Timer(seconds, process.kill), 0

    def next_request() -> None:
        nonlocal count
        count += 1
        if count == request:
            timer.start()
        elif count > request:
            timer.join()
            raise httpx.ConnectError("the server is gone")

    return next_request


def test_killed_anywhere_it_keeps_what_it_acknowledged_and_seals_nothing_twice(tmp_path: Path) -> None:
    service, chance = Service(demo_world(tmp_path)), random.Random(20261210)
    with service.running():
        people = service.ask("GET", "/demo/people")["items"]
        worker = next(one["key"] for one in people if one["role_label"] == "网格员")
        service.token = service.ask("POST", "/sign-in/demo", {"person": worker})["token"]
        dwelling = service.ask("GET", "/dwellings")["items"][0]["id"]
        case = service.ask("POST", "/inspections", {"id": new_id(), "dwelling_id": dwelling, "planned": True})
    offers = [jpeg((number, 90, 160), (1600, 1200)) for number in range(len(KILLS) * PHOTOGRAPHS)]
    bodies = [(offer_of(case["id"], data), data) for data in offers]
    acknowledged: dict[str, dict[str, Any]] = {}
    for round_, at in enumerate(KILLS):
        with service.running() as process:
            service.before_request = killed_at(at, process, chance.uniform(0, 0.06))
            with suppress(httpx.TransportError):
                for body, data in bodies[round_ * PHOTOGRAPHS : (round_ + 1) * PHOTOGRAPHS]:
                    acknowledged[body["id"]] = service.take(case["id"], body, data)
    service.before_request = lambda: None
    with service.running():
        for body, data in bodies:
            sealed = service.take(case["id"], body, data)
            before = acknowledged.get(body["id"], sealed)
            assert (sealed["seal"], sealed["received_at"]) == (before["seal"], before["received_at"])
        kept = service.ask("GET", f"/cases/{case['id']}")["evidence"]
        assert sorted(item["id"] for item in kept) == sorted(body["id"] for body, _ in bodies)
        assert len({item["seal"] for item in kept}) == len(bodies)
    # What was answered before the request of the kill was.
    assert sum((at - 1) // 3 for at in KILLS) <= len(acknowledged) < len(bodies)
    assert service.command("verify-audit").startswith("the audit chain is intact")
    assert service.command("verify-evidence").startswith("the evidence is intact")
    service.http.close()
    service.log.close()


def test_asked_to_stop_it_stops(tmp_path: Path) -> None:
    service = Service(demo_world(tmp_path))
    with service.running() as process:
        # It answers an instant before it heeds signals.
        until = time.monotonic() + 20
        while b"Worker ready" not in Path(service.log.name).read_bytes() and time.monotonic() < until:
            time.sleep(0.05)
        process.terminate()
        assert process.wait(30) is not None
    service.http.close()
    service.log.close()
