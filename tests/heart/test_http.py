"""The wrapper around every door: written once for one key, whole or not at all, pages without gaps, and never a 500."""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import msgspec
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sanic import Sanic
from tortoise import connections
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.queryset import QuerySet

from casework.heart import asks, queries
from casework.heart.life import PROCEDURES
from casework.heart.problems import refuse
from casework.reviews import change_reports
from handlers import ENDPOINTS
from handlers.heart.http import cursor_of
from handlers.heart.incoming import read_json
from models import (
    Case,
    CaseEvent,
    ChangeReport,
    Delivery,
    Dwelling,
    IdempotentAnswer,
    Obligation,
    ReportWindow,
)
from server.__main__ import main
from tests.cast import NOW, World, done, new_id, refused
from tests.dwellings.test_notices import rent_to

REPORT: dict[str, Any] = {"form": {"no_change": True}}


def is_problem(response: httpx.Response) -> dict[str, Any]:
    """Any refusal is problem+json with a Chinese sentence, and none is ours to be ashamed of."""
    assert 400 <= response.status_code < 500, (response.status_code, response.text)
    code: str = response.json()["code"]
    return refused(response, code)


# Idempotency-Key


async def test_a_write_without_a_key_is_refused_and_does_nothing(world: World) -> None:
    headers = {"Authorization": f"Bearer {world.clerk.token}"}
    body = {"id": new_id(), "dwelling_id": world.tenancies["wan"].dwelling_id}
    refused(await world.http.post("/api/inspections", json=body, headers=headers), "idempotency_key_missing")
    for key in (b"k" * 65, "键".encode(), b"\x80"):
        odd = {b"Idempotency-Key": key, b"Authorization": f"Bearer {world.clerk.token}".encode()}
        refused(await world.http.post("/api/inspections", json=body, headers=odd), "request_refused")
    assert await Case.all().count() == 0


async def test_the_same_key_and_body_get_the_same_bytes_once(world: World) -> None:
    await world.open_window()
    body, key = {"id": new_id(), **REPORT}, new_id()
    first = await world.wan.post("/change-reports", body, key=key)
    again = await world.wan.post("/change-reports", body, key=key)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["content-type"] == first.headers["content-type"]
    # Written otherwise, it is the same request still.
    text = json.dumps(body, ensure_ascii=True, indent=3, sort_keys=True)
    spaced = await world.wan.send(
        "POST", "/change-reports", content=text, headers={"Content-Type": "application/json"}, key=key
    )
    assert spaced.content == first.content
    refused(await world.wan.post("/change-reports", {**body, "form": {}}, key=key), "idempotency_key_reused")
    case = done(first)
    submit = f"/cases/{case['id']}/actions/submit"
    refused(await world.wan.post(submit, {"version": 1}, key=key), "idempotency_key_reused")
    # What has moved on since is not shown by an old key: it says what was answered then.
    done(await world.wan.step(case, "submit"))
    assert done(await world.wan.post("/change-reports", body, key=key))["status"] == "draft"


async def test_a_refused_write_leaves_its_key_free(world: World) -> None:
    body, key = {"id": new_id(), **REPORT}, new_id()
    refused(await world.wan.post("/change-reports", body, key=key), "window_closed")
    await world.open_window()
    done(await world.wan.post("/change-reports", body, key=key))


async def test_anothers_key_is_another_key(world: World) -> None:
    await world.open_window()
    key = new_id()
    mine = done(await world.wan.post("/change-reports", {"id": new_id(), **REPORT}, key=key))
    hers = await world.kong.post("/change-reports", {"id": new_id(), **REPORT}, key=key)
    assert done(hers)["id"] != mine["id"]
    assert "idempotency-replayed" not in hers.headers


async def test_kept_answers_are_sealed_at_rest(world: World) -> None:
    code = done(await world.clerk.post(f"/households/{world.wan.household_id}/binding-codes"))["code"]
    row = await IdempotentAnswer.get(account_id=world.clerk.account_id)
    assert code in (row.body or "")
    (raw,) = await connections.get("default").execute_query_dict("SELECT body FROM idempotent_answer")
    assert code not in raw["body"]


async def test_ten_at_once_with_one_key_take_one_effect_and_one_answer(world: World) -> None:
    await world.open_window()
    body, key = {"id": new_id(), **REPORT}, new_id()
    replies = await asyncio.gather(*(world.wan.post("/change-reports", body, key=key) for _ in range(10)))
    assert {reply.status_code for reply in replies} == {200}
    assert len({reply.content for reply in replies}) == 1
    assert sum("idempotency-replayed" not in reply.headers for reply in replies) == 1
    assert await ChangeReport.all().count() == 1
    assert await CaseEvent.filter(case_id=body["id"]).count() == 1
    case = done(replies[0])
    step, again = {"version": case["version"], "form": {}}, new_id()
    path = f"/cases/{case['id']}/actions/submit"
    replies = await asyncio.gather(*(world.wan.post(path, step, key=again) for _ in range(10)))
    assert len({(reply.status_code, reply.content) for reply in replies}) == 1
    assert done(replies[0])["status"] == "submitted"
    assert await CaseEvent.filter(case_id=case["id"], action="submit").count() == 1


async def test_two_who_write_the_same_row_at_once_both_get_a_plain_answer(world: World) -> None:
    body = {"year": 2026, "opens_on": "2026-12-01", "closes_on": "2026-12-31"}
    replies = await asyncio.gather(
        *(person.post("/report-windows", {"id": new_id(), **body}) for person in (world.district, world.office) * 3)
    )
    codes = sorted(reply.json().get("code", "") for reply in replies)
    assert codes == [""] + ["window_exists"] * 5
    assert await ReportWindow.all().count() == 1
    assert await Obligation.all().count() == 3


# A client that goes away


async def test_a_client_that_hangs_up_leaves_all_or_nothing(world: World) -> None:
    await world.open_window()
    where = urlsplit(str(world.http.base_url))
    ids, people = [new_id() for _ in range(12)], [world.wan, world.kong, world.grid] * 4
    for number, (case_id, person) in enumerate(zip(ids, people, strict=True)):
        given: dict[str, Any] = {"id": case_id, **REPORT}
        path = "/api/change-reports"
        if person is world.grid:
            path, given = "/api/inspections", {"id": case_id, "dwelling_id": world.tenancies["wan"].dwelling_id}
        body = json.dumps(given).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {person.token}\r\n"
            f"Idempotency-Key: {case_id}\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode()
        _, writer = await asyncio.open_connection(where.hostname, where.port)
        # Some hang up in the middle of the body, some right behind it, some a few turns of the loop later.
        writer.write(head + (body[: len(body) // 2] if number % 4 == 0 else body))
        await writer.drain()
        for _ in range(number % 4 * 3):
            await asyncio.sleep(0)
        writer.transport.abort()
    # Once these are answered, whatever was begun before on this one loop has been taken up and ended.
    for person in (world.wan, world.kong, world.grid):
        done(await person.get("/me"))
    await _settled(world)
    for case_id in ids:
        case = await Case.get_or_none(id=case_id)
        events = await CaseEvent.filter(case_id=case_id).count()
        rows = await ChangeReport.filter(case_id=case_id).count() if case and case.procedure == "change_report" else 1
        kept = await IdempotentAnswer.filter(key=case_id)
        if case is None:
            assert (events, kept) == (0, [])
        else:
            assert (events, rows, len(kept)) == (1, 1, 1)
            assert kept[0].status == 200
            assert case_id in kept[0].body
    # The phone asks again and is told.
    again = {"id": ids[2], "dwelling_id": world.tenancies["wan"].dwelling_id}
    done(await world.grid.post("/inspections", again, key=ids[2]))


async def _settled(world: World) -> None:
    """Until no write is under way: shielded work is a task of its own."""
    for _ in range(500):
        if not [task for task in asyncio.all_tasks() if "_once" in repr(task.get_coro())]:
            return
        done(await world.http.get("/healthz"))
    raise AssertionError("a write never ended")


async def test_the_work_goes_on_when_its_handler_is_cancelled(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.open_window()
    step = PROCEDURES["change_report"].step(None, "open")
    assert step is not None and step.effect is not None
    begun, go_on, plain = asyncio.Event(), asyncio.Event(), step.effect

    async def slow(move: Any) -> None:
        begun.set()
        await go_on.wait()
        await plain(move)

    _replace_effect(monkeypatch, "change_report", "open", slow)
    body = {"id": new_id(), **REPORT}
    asking = asyncio.create_task(world.wan.post("/change-reports", body, key="hung-up"))
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    go_on.set()
    await _settled(world)
    assert (await Case.get(id=body["id"])).status == "draft"
    again = await world.wan.post("/change-reports", body, key="hung-up")
    assert again.headers["idempotency-replayed"] == "true"


async def test_a_refusal_that_nobody_waits_for_is_no_fault(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await world.open_window()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(move: Any) -> None:
        begun.set()
        await go_on.wait()
        raise refuse("report_empty")

    _replace_effect(monkeypatch, "change_report", "open", slow)
    asking = asyncio.create_task(world.wan.post("/change-reports", {"id": new_id(), **REPORT}))
    await begun.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    # The service has learned that nobody is there.
    done(await world.http.get("/healthz"))
    go_on.set()
    await _settled(world)
    gc.collect()
    assert await Case.all().count() == 1
    assert not [one for one in caplog.records if one.name == "asyncio" or one.levelno >= logging.ERROR]


def _replace_effect(monkeypatch: pytest.MonkeyPatch, procedure: str, action: str, effect: Any) -> None:
    table = PROCEDURES[procedure]
    steps = tuple(replace(step, effect=effect) if step.action == action else step for step in table.steps)
    changed = replace(table, steps=steps)
    monkeypatch.setitem(PROCEDURES, procedure, changed)
    monkeypatch.setattr(change_reports, "CHANGE_REPORT", changed)


# Pages


@contextmanager
def spy_limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    limits: list[int] = []
    plain = QuerySet.limit

    def watched(self: Any, limit: int) -> Any:
        limits.append(limit)
        return plain(self, limit)

    with monkeypatch.context():
        monkeypatch.setattr(QuerySet, "limit", watched)
        yield limits


async def fifty_cases(world: World) -> list[str]:
    """Fifty visits, many of the same instant: what order there is, is by time and then by id."""
    ids = [new_id() for _ in range(50)]
    await Case.bulk_create(
        Case(
            id=case_id, procedure="inspection", number=str(place), title="巡查", status="open",
            area_path=world.organisations["胜利社区"].path, opened_by_id=world.clerk.account_id, opened_at=NOW,
            updated_at=NOW - timedelta(microseconds=place // 7),
        )
        for place, case_id in enumerate(ids)
    )
    await asks.renew(ids)
    return ids


@pytest.mark.parametrize("size", [1, 7, 50, 100])
async def test_pages_have_neither_gap_nor_double(world: World, size: int) -> None:
    ids = await fifty_cases(world)
    for path in ("/cases", "/inspections", "/inbox"):
        seen, cursor = [], None
        while True:
            page = done(await world.clerk.get(path, limit=size, **({"cursor": cursor} if cursor else {})))
            seen += [item["id"] for item in page["items"]]
            assert len(page["items"]) <= size
            cursor = page["next"]
            if cursor is None:
                break
        assert len(seen) == 50 and set(seen) == set(ids), path


async def test_what_is_new_meanwhile_moves_no_one_across_a_page(world: World) -> None:
    ids = await fifty_cases(world)
    first = done(await world.clerk.get("/cases", limit=20))
    fresh = Case(
        id=new_id(), procedure="inspection", number="n", title="巡查", status="open", opened_by_id=0, opened_at=NOW,
        area_path=world.organisations["胜利社区"].path, updated_at=NOW + timedelta(seconds=1),
    )
    await fresh.save(force_create=True)
    rest = done(await world.clerk.get("/cases", limit=100, cursor=first["next"]))
    seen = [item["id"] for item in first["items"] + rest["items"]]
    assert sorted(seen) == sorted(ids)


async def test_lists_by_number_have_neither_gap_nor_double(world: World) -> None:
    home = await Dwelling.get(id=world.tenancies["wan"].dwelling_id)
    await Dwelling.bulk_create(
        Dwelling(
            estate_id=home.estate_id, building_number="9", unit_number="1", room_number=str(room), address=f"a{room}",
            address_key=f"key {room}", area_centi_m2=1, manager_id=home.manager_id, manager_path=home.manager_path,
            community_id=home.community_id, area_path=home.area_path,
        )
        for room in range(48)
    )
    seen, cursor = [], None
    while True:
        page = done(await world.clerk.get("/dwellings", limit=9, **({"cursor": cursor} if cursor else {})))
        seen += [item["id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 50


async def test_limits_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await fifty_cases(world)
    with spy_limits(monkeypatch) as limits:
        for limit in (0, -1, 100, 101, 2**31, 2**63, 10**30):
            # A kept text asks for no limit again.
            monkeypatch.setattr(queries, "_TEXTS", {})
            assert 1 <= len(done(await world.clerk.get("/cases", limit=limit))["items"]) <= 100
            is_answer = await world.clerk.get("/dwellings", limit=limit)
            assert len(done(is_answer)["items"]) <= 100
    assert limits and max(limits) <= 101


async def test_a_cursor_that_is_not_ours_is_refused(world: World) -> None:
    await fifty_cases(world)
    good = done(await world.clerk.get("/cases", limit=5))["next"]
    parts = json.loads(base64.urlsafe_b64decode(good + "=="))
    wrong = [
        good[:-1], good[1:], good + "A", good + "=", good.swapcase(), "x", "!", "中文", "null", "AAAA", good + good,
        cursor_of("1", "yesterday", "x"), cursor_of("1", "2026-12-10", parts[2]), cursor_of("0", *parts[1:]),
        cursor_of("1", "2026-12-10T00:00:00", parts[2]), cursor_of("0", "2026-12-10", "长" * 3),
        cursor_of(*parts[:2], "长" * 3), cursor_of(*parts[:2], "x" * 40), cursor_of(parts[0]),
        cursor_of(*parts, "more"),
        cursor_of("2", *parts[1:]), cursor_of("-1", *parts[1:]), cursor_of("１", *parts[1:]), cursor_of(*parts[1:]),
        cursor_of("1", "0001-01-01T00:00:00+14:00", parts[2]), cursor_of("1", "9999-12-31T23:59:59-14:00", parts[2]),
        base64.urlsafe_b64encode(b"[1, 2]").decode().rstrip("="), base64.urlsafe_b64encode(b'{"a":1}').decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode().rstrip("="), "A" * 5000,
        base64.urlsafe_b64encode(b"[" * 3000).decode(),
    ]
    for cursor in wrong:
        refused(await world.clerk.get("/cases", cursor=cursor), "cursor_invalid")
    wrong = [cursor_of("x"), cursor_of("-1"), cursor_of("１"), cursor_of("9" * 30), cursor_of("1", "2"), good, "%"]
    for cursor in wrong:
        refused(await world.clerk.get("/dwellings", cursor=cursor), "cursor_invalid")
    # A cursor says where, not what: another's shows nothing beyond the asker's own reach.
    assert done(await world.far_clerk.get("/cases", cursor=good))["items"] == []


# Of which cursors are made, whole and in the spelling of ours: what one list says of a place is nonsense to another.
PARTS = (
    "1", "9" * 18, "9" * 19, "1" * 36, "1" * 18 + "x", "-1", "1.5", "２", "长" * 3, "é", "", "2026-12", "2026-12-10",
    "2026-12-10T02:00:00+00:00", "0001-01-01", "9999-12-31T23:59:59-14:00", "/1/2/", "x" * 121, "case_events",
)
# What lists need to be told beside the place.
TOLD = {"kind": "december_report", "month": "2026-12", "ledger": "current", "name": "和谐", "year": "2026"}


async def test_a_cursor_of_any_other_list_is_read_or_refused_by_every_list(world: World) -> None:
    """Every list there is, as whoever may read it asks for it."""
    body = {"id": new_id(), "kind": "visit", "to": {"everyone": True}, "visit": {"on": "2026-12-15"}}
    done(await world.manager.post("/notice-rounds", body))
    places = {
        "round_id": body["id"], "tenancy_id": world.tenancies["wan"].id, "household_id": world.wan.household_id,
        "dwelling_id": world.tenancies["wan"].dwelling_id,
    }
    takes = {what: [field.name for field in msgspec.structs.fields(what.query)] for what in ENDPOINTS}
    lists = [what for what in ENDPOINTS if what.method == "GET" and "cursor" in takes[what]]
    asked = 0
    for what in lists:
        path = re.sub(r"<(\w+):\w+>", lambda found: str(places.get(found[1], "1")), what.path)
        query = {name: value for name, value in TOLD.items() if name in takes[what]}
        for person in (world.manager, world.district, world.clerk, world.wan, world.admin):
            if (await person.get(path, **query)).status_code == 200:
                break
        else:
            continue
        asked += 1
        made = [[part] for part in PARTS] + [[part, PARTS[(at * 7) % len(PARTS)]] for at, part in enumerate(PARTS)]
        made += [["2026-12-10T02:00:00+00:00", part] for part in PARTS] + [["2026-12-10", part] for part in PARTS]
        made += [["2026-12-10T02:00:00+00:00", part, "1"] for part in PARTS[::3]]
        for parts in made:
            reply = await person.get(path, **query, cursor=cursor_of(*parts))
            if reply.status_code != 200:
                refused(reply, "cursor_invalid")
    assert asked > 25, [what.path for what in lists]


# Bad input


BAD_JSON = [
    b"", b"{", b"[", b"nul", b"{'a': 1}", b'{"a": NaN}', b'{"a": Infinity}', b'{"a": -Infinity}', b'{"a": 1e999}',
    b"\xff\xfe", b"\xef\xbb\xbf{}", b'{"id": "\\ud800"}', b'{"id": "\xed\xa0\x80"}', b'{"a":1}{"b":2}',
    b"[" * 5000, b'{"a":' * 5000,
    b"{" + b'"a":{' * 40 + b"}" * 41, b"id=1&form=2", b"<xml/>", b'{"a": 01}', b'"text"', b"7", b"null", b"[]",
    b'{"a": "\x00"}',
]


@pytest.mark.parametrize("data", BAD_JSON, ids=lambda data: repr(data[:20]))
async def test_what_is_not_json_of_the_right_shape_gets_a_sentence(world: World, data: bytes) -> None:
    reveal = f"/households/{world.wan.household_id}/reveal"
    for path in ("/change-reports", "/cases/x/actions/submit", "/bindings", reveal):
        is_problem(await world.clerk.send("POST", path, content=data, headers={"Content-Type": "application/json"}))


BAD_VALUES: list[Any] = [
    None, True, 0, -1, 1.5, 2**31, 2**63, 2**64, 10**40, -(10**40), "", " ", "\u0000", "a\u0001b", "\u007f", "\u0085",
    "中" * 3000, "😀", "' OR 1=1 --", "%", "../../etc/passwd", [], {}, [[]], {"a": {"b": [1]}}, ["x"] * 1000,
    {"\u0001": 1}, {"": ""},
]


async def test_wrong_values_in_every_field_of_every_body_get_a_sentence(world: World) -> None:
    tried = 0
    for what in ENDPOINTS:
        if what.body is None:
            continue
        fields: list[str] = [field.name for field in msgspec.structs.fields(what.body)]
        path = re.sub(r"<\w+:int>", str(world.wan.household_id), what.path)
        path = re.sub(r"<\w+:str>", new_id(), path)
        for value in BAD_VALUES[tried % 3 :: 3]:
            body = dict.fromkeys(fields, value) | ({"extra": value} if not fields else {})
            reply = await world.clerk.send(what.method, path, json=body)
            is_problem(reply)
        is_problem(await world.clerk.send(what.method, path, json={"unknown": 1, "code": "\u0001", "detail": "\u0001"}))
        tried += 1
    assert tried >= 15


async def test_a_forms_free_part_takes_no_odd_value_either(world: World) -> None:
    await world.open_window()
    case = done(await world.wan.post("/change-reports", {"id": new_id(), **REPORT}))
    for value in BAD_VALUES:
        reports: list[Any] = [{"report": value}, {"report": {"note": value}}, {"report": {"members_in": [value]}}]
        for form in [*reports, value, {"x": value}]:
            if form == {"report": {}}:
                continue
            words = isinstance(value, str) and len(value) < 1000 and (value.isprintable() or not value.strip())
            if words and form == {"report": {"note": value}}:
                # Words are words, and white space is nothing.
                continue
            body = {"version": case["version"], "form": form}
            is_problem(await world.wan.post(f"/cases/{case['id']}/actions/save", body))
    assert done(await world.wan.get(f"/cases/{case['id']}"))["version"] == case["version"]


async def test_texts_are_trimmed_and_composed(world: World) -> None:
    assert read_json('{"a": [" Cafe\u0301\\n "], " k ": "é"}'.encode()) == {"a": ["Café"], "k": "é"}
    await world.open_window()
    case = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"note": "  𠮷田 \n第二行 "}}))
    assert case["detail"]["form"]["note"] == "𠮷田 \n第二行"


@pytest.mark.parametrize(
    "path",
    [
        "/cases/%00", "/cases/%ff", "/cases/%", "/cases/%zz", "/cases/a%2Fb", "/cases/..%2f..", "/cases/" + "a" * 3000,
        "/cases/%E4%B8%AD%E6%96%87", "/ledger/0", "/ledger/-1", "/ledger/" + "9" * 19, "/ledger/" + "9" * 40,
        "/ledger/" + "9" * 5000, "/ledger/1.0", "/ledger/abc", "/ledger/%31", "/notice-batches/%F0%9F%98%80", "/cases/",
        "//cases", "/nothing", "/cases/x/y", "/ledger?limit=x", "/ledger?limit=1.5", "/ledger?community_id=" + "9" * 30,
        "/ledger?community_id=-1", "/ledger?q=%00", "/ledger?q=" + "a" * 101, "/cases?status=%E4%B8%AD",
        "/cases?procedure=" + "a" * 100, "/cases?household_id=" + "9" * 20, "/cases?household_id=1.5",
        "/notices?kind=%E4%B8%AD",
        "/change-reports/current?household_id=" + "9" * 25, "/cases?cursor=%ff", "/cases?limit=%E4%B8%80",
    ],
)
async def test_odd_addresses_get_a_sentence(world: World, path: str) -> None:
    person = world.district if path.startswith("/notices") else world.clerk
    is_problem(await person.send("GET", path))


async def test_wrong_methods_and_types_get_a_sentence(world: World) -> None:
    for method, path in (
        ("DELETE", "/me"), ("POST", "/me"), ("PATCH", "/cases/x"), ("GET", "/bindings"), ("OPTIONS", "/me"),
        ("PUT", "/cases"),
    ):
        refused(await world.clerk.send(method, path, key=new_id()), "method_not_allowed")
    refused(await world.clerk.send("POST", "/no-such-thing"), "not_found")
    body = {"id": new_id(), "dwelling_id": world.tenancies["wan"].dwelling_id}
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"):
        is_problem(await world.clerk.send("POST", "/inspections", content=b"id=1", headers={"Content-Type": kind}))
    done(await world.grid.post("/inspections", body))


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /api/\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /api/cases/\xe4\xb8\xad HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n",
        b"GET /api/cases?q=\xff HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n",
        b"GET /api/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\xff\r\n\r\n",
        b"GET /api/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nAnju-Appointment: \xff\r\n\r\n",
        b"POST /api/bindings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
        b"Idempotency-Key: \xff\r\nContent-Length: 2\r\n\r\n{}",
        b"POST /api/media/upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        b"Content-Length: 20\r\n\r\n--b\r\nrubbish-rubbish",
        b"POST /api/media/upload HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\n"
        b"Content-Length: 2\r\n\r\nxx",
        b"POST /api/bindings HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /api/bindings HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        b"POST /api/bindings HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST /api/bindings HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /api/me HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
        b"NONSENSE\r\n\r\n",
        b"GET /api/media/objects/a%00b?expires=x&signature=y HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /api/media/objects/../../x?expires=1&signature=\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=lambda data: repr(data[:34]),
)
async def test_bytes_that_no_browser_sends_get_a_sentence(world: World, request_bytes: bytes) -> None:
    where = urlsplit(str(world.http.base_url))
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(request_bytes.replace(b"{token}", world.clerk.token.encode()))
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode()
    size = re.search(r"content-length: (\d+)", head, re.I)
    body = json.loads(await asyncio.wait_for(reader.readexactly(int(size[1])), 10)) if size else {}
    writer.transport.abort()
    status = int(head.split()[1])
    assert 400 <= status < 500, head
    assert "application/problem+json" in head.lower()
    assert body["status"] == status
    assert re.search("[\u4e00-\u9fff]", body["detail"])
    # And the service is as well as before.
    done(await world.clerk.get("/me"))


# The database fails


@contextmanager
def failing_effect(monkeypatch: pytest.MonkeyPatch, error: Exception) -> Iterator[list[int]]:
    calls: list[int] = []

    async def effect(move: Any) -> None:
        calls.append(1)
        raise error

    with monkeypatch.context() as patch:
        _replace_effect(patch, "change_report", "submit", effect)
        yield calls


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (OperationalError("the disk is full"), "busy"),
        (ConnectionResetError("gone"), "busy"),
        (IntegrityError("some row"), "busy"),
        (RuntimeError("a fault of ours"), "unexpected"),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_a_failure_in_the_middle_of_a_write_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, code: str
) -> None:
    await world.open_window()
    case = done(await world.wan.post("/change-reports", {"id": new_id(), **REPORT}))
    before = await _rows()
    with failing_effect(monkeypatch, error):
        body = {"version": case["version"], "form": {}}
        reply = await world.wan.post(f"/cases/{case['id']}/actions/submit", body, key="failing")
    problem = refused(reply, code)
    assert problem["status"] == (503 if code == "busy" else 500)
    assert str(error) not in reply.text
    assert await _rows() == before
    # The same key is good for the next try.
    done(await world.wan.post(f"/cases/{case['id']}/actions/submit", body, key="failing"))
    assert (code == "unexpected") == any(record.levelno >= logging.ERROR for record in caplog.records)


async def _rows() -> list[Any]:
    return [
        await Case.all().order_by("id").values(),
        await CaseEvent.all().count(),
        await Delivery.all().count(),
        await IdempotentAnswer.all().count(),
        await Obligation.all().order_by("id").values(),
    ]


async def test_readiness_tells_of_the_database(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await world.http.get("/healthz")).json() == {"alive": True}
    assert (await world.http.get("/readyz")).json() == {"database": "ok", "wechat": "off"}
    async def gone(*_: Any) -> None:
        raise OperationalError("no database")

    with monkeypatch.context() as patch:
        patch.setattr(type(connections.get("default")), "execute_query", gone)
        reply = await world.http.get("/readyz")
        assert (reply.status_code, reply.json()["database"]) == (503, "unreachable")
        assert (await world.http.get("/healthz")).status_code == 200
        assert refused(await world.clerk.get("/me"), "busy")["status"] == 503
    done(await world.clerk.get("/me"))


async def test_a_fault_is_logged_without_what_was_sent(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    number, phone = "210399195201140021", "13800000001"
    await world.clerk.get("/ledger", q=number)
    await world.clerk.post("/bindings", {"id_number": number, "phone": phone, "more": 1})
    await world.clerk.send("POST", "/bindings", content=f'{{"id_number": "{number}", '.encode())
    await world.clerk.get("/cases", cursor=phone)
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    said = "\n".join(record.getMessage() + str(record.exc_text or "") for record in ours)
    for secret in (number, phone, world.clerk.token):
        assert secret not in said


# The API document


@pytest.fixture
async def document(world: World) -> dict[str, Any]:
    described: dict[str, Any] = done(await world.http.get("/docs/openapi.json"))
    return described


def _walk(node: Any) -> Iterator[Any]:
    yield node
    for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _walk(value)


async def test_the_api_document_holds_together(
    world: World, service: Sanic[Any, Any], document: dict[str, Any]
) -> None:
    assert document["openapi"].startswith("3.1")
    for node in _walk(document):
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            there: Any = document
            for part in node["$ref"].removeprefix("#/").split("/"):
                there = there[part]
            assert isinstance(there, dict)
    operations = [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    names = [operation["operationId"] for _, _, operation in operations]
    assert len(names) == len(set(names)) >= 30
    for method, path, operation in operations:
        known = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
        assert known == set(re.findall(r"{(\w+)}", path))
        wants_key = any(parameter["name"] == "Idempotency-Key" for parameter in operation["parameters"])
        assert wants_key == (method != "get" and bool(operation.get("security")))
        assert ("requestBody" in operation) <= (method != "get")
        assert {"400", "401", "404", "409", "422", "429", "503"} <= set(operation["responses"])
    described = {(method.upper(), path) for method, path, _ in operations}
    mounted = {
        (method, "/" + re.sub(r"<(\w+):\w+>", r"{\1}", str(route.path)))
        for route in service.router.routes
        for method in route.methods
        if str(route.path).startswith("api/") and not str(route.path).startswith("api/media")
    }
    assert described == mounted
    page = await world.http.get("/docs")
    assert page.status_code == 200
    assert "<script" not in page.text


async def test_the_api_document_tells_what_every_step_takes_and_what_its_cases_alone_show(
    document: dict[str, Any],
) -> None:
    shapes = document["components"]["schemas"]
    taken = shapes["StepForms"]["properties"]
    findings = shapes[taken["inspection.record"]["$ref"].rpartition("/")[2]]["properties"]
    assert {"visited_at", "findings", "violation"} <= set(findings)
    shown = shapes["Details"]["properties"]
    assert "violation_case_id" in shapes[shown["inspection"]["$ref"].rpartition("/")[2]]["properties"]
    assert {"change_report", "inspection", "notice", "report_window", "violation"} <= set(shown)


async def test_the_printed_document_has_every_way_in_whatever_the_settings(
    document: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["openapi"]) == 0
    printed = msgspec.json.decode(capsys.readouterr().out)
    assert set(document["paths"]) <= set(printed["paths"])
    assert {"/api/sign-in/wechat", "/api/sign-in/demo", "/api/demo/clock"} <= set(printed["paths"])


TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["2026-12-10", "0001-01-01", "9999-12-31", "2026-12-10T10:00:00+08:00", "rent", "visit"]),
    st.uuids().map(str),
)
ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False), TEXTS,
    st.lists(TEXTS, max_size=2), st.dictionaries(st.text(max_size=4), st.integers(0, 3), max_size=2),
)


def like(schema: dict[str, Any], components: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that mostly have the schema's shape, and now and then do not."""
    if "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    if "anyOf" in schema:
        shaped: st.SearchStrategy[Any] = st.one_of(*(like(one, components, depth) for one in schema["anyOf"]))
    elif "enum" in schema:
        shaped = st.sampled_from(schema["enum"])
    elif schema.get("type") == "object" and "properties" in schema:
        wanted = set(schema.get("required", ()))
        parts = {name: like(part, components, depth + 1) for name, part in schema["properties"].items()}
        shaped = st.fixed_dictionaries(
            {name: part for name, part in parts.items() if name in wanted},
            optional={name: part for name, part in parts.items() if name not in wanted},
        )
    elif schema.get("type") == "array" and depth < 4:
        shaped = st.lists(like(schema.get("items", {}), components, depth + 1), max_size=3)
    elif schema.get("type") == "integer":
        shaped = st.integers(schema.get("minimum", -5), min(schema.get("maximum", 10**6), 2**63 - 1))
    elif schema.get("type") == "number":
        shaped = st.floats(-200, 20_000)
    elif schema.get("type") == "boolean":
        shaped = st.booleans()
    elif "8}-[0-9a-f]" in schema.get("pattern", "") or schema.get("format") == "uuid":
        shaped = st.uuids().map(str)
    elif schema.get("format") == "date":
        shaped = st.dates().map(str)
    elif schema.get("format") == "date-time":
        shaped = st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat())
    elif schema.get("type") == "string":
        shaped = TEXTS
    else:
        shaped = ODD
    # One time in eight something else altogether.
    return st.integers(0, 7).flatmap(lambda turn: ODD if turn == 0 else shaped)


def requests(document: dict[str, Any]) -> st.SearchStrategy[tuple[str, str, dict[str, Any], Any]]:
    components = document["components"]["schemas"]

    def of(found: tuple[str, str, dict[str, Any]]) -> st.SearchStrategy[tuple[str, str, dict[str, Any], Any]]:
        method, path, operation = found
        body = operation.get("requestBody")
        shape = body["content"]["application/json"]["schema"] if body else {}
        given: dict[str, dict[str, st.SearchStrategy[Any]]] = {"path": {}, "query": {}, "header": {}}
        for parameter in operation["parameters"]:
            given[parameter["in"]][parameter["name"]] = like(parameter["schema"], components)
        return st.tuples(
            st.just(method.upper()),
            st.fixed_dictionaries(given["path"]).map(lambda values: (path, values)),
            st.fixed_dictionaries({}, optional=given["query"]),
            like(shape, components) if body else st.none(),
        ).map(lambda parts: (parts[0], _filled(*parts[1]), parts[2], parts[3]))

    operations = [
        (method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        # Each of these ends the run: signed out, or another day.
        if path not in {"/api/session", "/api/demo/clock"}
    ]
    return st.sampled_from(operations).flatmap(of)


def _filled(path: str, values: dict[str, Any]) -> str:
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", quote(str(value).encode("utf-8", "replace"), safe="") or "x")
    return path


async def test_generated_requests_never_find_a_fault(world: World, document: dict[str, Any]) -> None:
    await world.open_window()
    # Hypothesis's own loop is synchronous: it draws the requests, and they are sent afterwards.
    drawn: list[tuple[str, str, dict[str, Any], Any]] = []

    @settings(
        max_examples=150, deadline=None, database=None, phases=[Phase.generate], derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(requests(document))
    def draw(found: tuple[str, str, dict[str, Any], Any]) -> None:
        drawn.append(found)

    draw()
    assert len(drawn) >= 150
    people = [world.clerk, world.district, world.manager, world.wan]
    answered: set[int] = set()
    for number, (method, path, query, body) in enumerate(drawn):
        person = people[number % 4]
        words = {name: str(value).encode("utf-8", "replace").decode() for name, value in query.items()}
        more: dict[str, Any] = {"content": json.dumps(body).encode()} if method != "GET" else {}
        reply = await person.send(method, path.removeprefix("/api"), params=words, **more)
        assert reply.status_code < 500, (method, path, words, body, reply.text)
        answered.add(reply.status_code)
        if reply.status_code >= 400:
            is_problem(reply)
    assert {200, 404, 422} <= answered


async def test_a_key_used_for_another_case_is_refused_and_answers_nothing(world: World) -> None:
    done(await world.manager.post("/notices", rent_to(world.tenancies["wan"])))
    done(await world.manager.post("/notices", rent_to(world.tenancies["wan"], note="第二份")))
    one, other = done(await world.wan.get("/notices"))["items"]
    key, step = new_id(), {"version": 1, "form": {}}
    done(await world.wan.post(f"/cases/{one['id']}/actions/confirm", step, key=key))
    refused(await world.wan.post(f"/cases/{other['id']}/actions/confirm", step, key=key), "idempotency_key_reused")
