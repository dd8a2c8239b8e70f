"""What strangers send to every door: each field of each operation with hostile values, and bodies made to cost.

No reply is a fault of ours, every refusal is a Chinese sentence; and nothing of the largest accepted size costs more
than a few times what a harmless request of that size does.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sanic import Sanic

from casework.heart import queries
from casework.heart.problems import Problem
from handlers.heart.incoming import DEEPEST, MOST_BYTES, MOST_NODES, read_json, read_query
from server.headers import DEFAULTS, NOTHING
from tests.cast import World, done, id_number, new_id, refused
from tests.heart.test_bounds import Asking
from tests.ledgers.test_ledgers import a_subsidy

# Of the kinds that have made faults elsewhere: types, borders, encodings, marks, dates, numbers, words of engines.
HOSTILE: tuple[Any, ...] = (
    "x", "", "'\"`; DROP TABLE case --", "x" * 30_000, "中" * 2000, "a" + "\u0301\u0327" * 40,
    "\u202e\u2066😀\ufeff",
    "0000-00-00", "9999-12-31", "2026-02-30", "2026-13", "-1", "1e999", 2**63, -(2**63) - 1, 10**400, 1.5, True, None,
    [], {}, [[[]]], {"$ne": 1}, ["x"] * 600, "\ud800", "\u0000", "%00%ff", "../../etc/passwd", "１２３",
    "210399195201140021",
)
_LONG = bool(os.environ.get("ANJU_LONG"))
# Each of these ends the run: signed out, or another day.
_NOT_TRIED = {"/api/session", "/api/demo/clock"}


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if path not in _NOT_TRIED:
                yield method.upper(), path, operation


def properties(schema: dict[str, Any], components: dict[str, Any], depth: int = 0) -> dict[str, Any]:
    """A value for each field, of the right shape as far as one can tell: so that the field that is tried is read."""
    found: dict[str, Any] = {}
    while "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    for name, part in schema.get("properties", {}).items():
        found[name] = plain(part, components, depth)
    return found


def plain(part: dict[str, Any], components: dict[str, Any], depth: int) -> Any:
    while "$ref" in part:
        part = components[part["$ref"].rpartition("/")[2]]
    if "anyOf" in part:
        return plain(part["anyOf"][0], components, depth)
    if "enum" in part:
        return part["enum"][0]
    if "8}-[0-9a-f]" in part.get("pattern", ""):
        return new_id()
    match part.get("type"), part.get("format"):
        case "object", _:
            return properties(part, components, depth + 1) if depth < 4 else {}
        case "array", _:
            return [plain(part.get("items", {}), components, depth + 1)] if depth < 4 else []
        case "integer", _:
            return part.get("minimum", 1)
        case "number", _:
            return 1
        case "boolean", _:
            return True
        case "string", "date":
            return "2026-12-10"
        case "string", "date-time":
            return "2026-12-10T10:00:00+08:00"
        case "string", _:
            return "2026-12" if "[0-9]{2}-(0" in part.get("pattern", "") else "x" * part.get("minLength", 1)
    return {}


async def test_every_field_of_every_operation_takes_hostile_values(world: World) -> None:
    """In the short run each field with some of the values, by turns; in the long one with all of them."""
    document = done(await world.http.get("/docs/openapi.json"))
    components = document["components"]["schemas"]
    people = [world.clerk, world.street, world.district, world.manager, world.grid, world.wan]
    turn, tried = 0, 0

    def some() -> tuple[Any, ...]:
        nonlocal turn
        turn += 1
        return HOSTILE if _LONG else HOSTILE[turn % 20 :: 20]

    async def send(method: str, path: str, query: dict[str, Any], body: Any) -> None:
        nonlocal tried
        tried += 1
        person = people[tried % len(people)]
        words = "&".join(f"{name}={quote(_text(value), safe='')}" for name, value in query.items())[:7000]
        more: dict[str, Any] = {"content": json.dumps(body).encode()} if method != "GET" else {}
        reply = await person.send(method, path.removeprefix("/api") + ("?" + words if words else ""), **more)
        assert reply.status_code < 500, (method, path, query, str(body)[:300], reply.text)
        if reply.status_code >= 400:
            assert reply.headers["content-type"] == "application/problem+json"
            assert re.search("[\u4e00-\u9fff]", reply.json()["detail"]), (method, path)

    for method, path, operation in operations(document):
        schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        body = properties(schema, components)
        ids = re.sub(r"{\w+}", "1", path)
        for parameter in operation["parameters"]:
            for value in some():
                if parameter["in"] == "query":
                    await send(method, ids, {parameter["name"]: value}, body)
                elif parameter["in"] == "path":
                    said = quote(_text(value), safe="")[:3000] or "x"
                    await send(method, re.sub(r"{\w+}", "1", path.replace(f"{{{parameter['name']}}}", said)), {}, body)
        for name in body:
            for value in some():
                await send(method, ids, {}, {**body, name: value})
                if isinstance(body[name], dict):
                    for inner in body[name]:
                        await send(method, ids, {}, {**body, name: {**body[name], inner: value}})
    assert tried > (5000 if _LONG else 500), tried


# What the longest texts are made of: names, doors, numbers, initials, what SQL reads, and a sign that becomes eighteen.
_ALPHABETS = ("字", "1", "a", "1号", "和谐家园", "%_", "\ufdfa")


async def test_the_longest_text_that_may_be_asked_for_is_looked_for(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Of every text that a query takes: longer than its column is found nowhere, and no fault, whatever was asked
    before it."""
    document = done(await world.http.get("/docs/openapi.json"))
    kept: dict[Any, str] = {}
    monkeypatch.setattr(queries, "_TEXTS", kept)
    people = [world.clerk, world.district, world.manager, world.wan]
    tried = 0
    for method, path, operation in operations(document):
        asked = [one for one in operation["parameters"] if one["in"] == "query"] if method == "GET" else []
        for name, longest in ((one["name"], _longest(one["schema"])) for one in asked):
            for alphabet in _ALPHABETS if longest else ():
                kept.clear()
                tried += 1
                text = (alphabet * (longest or 0))[:longest]
                person = people[tried % len(people)]
                reply = await person.get(re.sub(r"{\w+}", "1", path).removeprefix("/api"), **{name: text})
                assert reply.status_code < 500, (path, name, alphabet, reply.text)
    assert tried > 50
    assert not [one for one in caplog.records if "unexpected" in one.getMessage()]


def _longest(schema: dict[str, Any]) -> int | None:
    found = [one for one in schema.get("anyOf", [schema]) if one.get("type") == "string" and "format" not in one]
    return next((one["maxLength"] for one in found if "maxLength" in one), None)


def _text(value: Any) -> str:
    said = value if isinstance(value, str) else json.dumps(value)
    return said.encode("utf-8", "replace").decode()


async def test_every_step_of_every_procedure_takes_hostile_forms(world: World) -> None:
    document = done(await world.http.get("/docs/openapi.json"))
    components = document["components"]["schemas"]
    case = done(await world.grid.post("/inspections", {
        "id": new_id(), "dwelling_id": world.tenancies["wan"].dwelling_id,
    }))
    for at, (step, shape) in enumerate(components["StepForms"]["properties"].items()):
        form = properties(shape, components)
        for place, name in enumerate(form):
            value = HOSTILE[(at * 7 + place) % len(HOSTILE)]
            body = json.dumps({"version": case["version"], "form": {**form, name: value}}).encode()
            path = f"/cases/{case['id']}/actions/{step.partition('.')[2]}"
            reply = await world.grid.send("POST", path, content=body)
            assert reply.status_code < 500, (step, name, value, reply.text)


# What nobody sees

UNSEEN = (
    "\u00ad\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2063\u2066\u206f\u2800\u3000\u3164\ufe0f\ufeff"
    "\uffa0 \t"
)
_TURNING = "\u200b\u200e\u202e\u202d\u2066\u2069\ufeff\u00ad"


@given(st.text(UNSEEN, max_size=40))
def test_a_text_of_which_nothing_is_seen_is_none(text: str) -> None:
    assert read_json(json.dumps({"a": [text]}).encode()) == {"a": [""]}


@given(st.text("字a1", min_size=1, max_size=8), st.text(_TURNING, max_size=8), st.data())
def test_nothing_turns_round_what_stands_beside_it(text: str, hidden: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    assert read_json(json.dumps(text[:place] + hidden + text[place:]).encode()) == text


def test_what_writes_a_letter_in_its_own_way_stays() -> None:
    for text in ("👨\u200d👩\u200d👧", "❤\ufe0f", "葛\U000e0100城", "می\u200cخواهم"):
        assert read_json(json.dumps(text).encode()) == text


async def test_what_has_to_be_written_has_to_be_seen(world: World) -> None:
    """Reasons, names and answers that look empty are empty, on every form that asks for one."""
    await world.open_window()
    report = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    report = done(await world.wan.step(report, "submit"))
    for text in ("\u200b\u200b", "\u3164\u3164\u3164", "\u2800\u2800", "\u202e\u202d"):
        problem = refused(await world.clerk.step(report, "return", reason=text), "form_invalid")
        assert problem["fields"] == {"form.reason": "请至少填写2个字。"}
        nobody = [{"name": text, "relationship": "本人", "id_number": id_number("19700305", 61)}]
        body = {"id": new_id(), "form": a_subsidy(61, members=nobody)}
        assert refused(await world.clerk.post("/subsidies", body), "form_invalid")["fields"] == {
            "form.members.0.name": "请填写这一项。"
        }


# What it costs


def body_of(make: Callable[[int], str]) -> bytes:
    """As large as may be."""
    size = MOST_BYTES
    while len(data := make(size).encode("utf-8", "surrogatepass")) > MOST_BYTES:
        size -= max(1, size * (len(data) - MOST_BYTES) // len(data))
    return data


def _texts(text: str, each: int = 15_000) -> Callable[[int], str]:
    def make(size: int) -> str:
        whole = (text * (size // len(text) + 1))[:size]
        return json.dumps({str(at): whole[at : at + each] for at in range(0, size, each)}, ensure_ascii=False)

    return make


HARMLESS = _texts("和谐家园1号楼1单元101室，家庭成员2人。")
BODIES: dict[str, Callable[[int], str]] = {
    "marks in disorder": _texts("\u0301\u0327"),
    "marks that hide as letters": _texts("\u0f73"),
    "half-width voicing": _texts("\uff9e\u0301"),
    "runs just short enough": _texts("a" + "\u0301\u0327" * 15),
    "one mark a letter": _texts("a\u0301"),
    "ligatures that grow": _texts("\ufdfa"),
    "hangul in pieces": _texts("\u1112\u1161\u11ab"),
    "one text of all": lambda size: json.dumps({"a": "x" * (size - 20)}),
    "escapes": lambda size: '{"a": "' + "\\u0301" * ((size - 10) // 6) + '"}',
    "a deep list": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "a deep object": lambda size: '{"a":' * (size // 6) + "1" + "}" * (size // 6),
    "as many numbers as may be": lambda size: "[" + "1," * (size // 2 - 2) + "1]",
    "as many lists as may be": lambda size: "[" + "[]," * (size // 3 - 2) + "1]",
    "as many keys as may be": lambda size: json.dumps({str(at): 1 for at in range(size // 11)}),
    "a long key over many values": lambda size: json.dumps({"k" * (size // 2): [1] * (size // 8)}),
    "a key of marks": lambda size: json.dumps({"k" + "\u0301\u0327" * (size // 6): 1}, ensure_ascii=False),
    "a number of many digits": lambda size: '{"a": ' + "9" * (size - 10) + "}",
    "a fraction of many digits": lambda size: '{"a": 0.' + "9" * (size - 10) + "}",
    "an exponent": lambda size: '{"a": 1e' + "9" * (size - 10) + "}",
    "white space": lambda size: "{" + " " * (size - 2) + "}",
    "many small texts with marks": lambda size: json.dumps(["a\u0301" * 8] * min(MOST_NODES - 1, size // 40)),
    "just deep enough": lambda size: "[" * DEEPEST + '"é"' + "]" * DEEPEST,
    "cut short": lambda size: '{"a": [' + '"x",' * (size // 4 - 4),
}


def _cost(work: Callable[[], Any]) -> float:
    """The least of some tries, in seconds of this process's own work."""
    least = 1.0
    for _ in range(5):
        began = time.process_time()
        with suppress(Problem):
            work()
        least = min(least, time.process_time() - began)
    return least


@pytest.mark.parametrize("kind", BODIES)
def test_a_hostile_body_costs_no_more_than_a_few_harmless_ones(kind: str) -> None:
    harmless, hostile = body_of(HARMLESS), body_of(BODIES[kind])
    assert len(hostile) <= MOST_BYTES
    # Five times is what is promised; the bench measures it, and here there is room for a busy machine.
    assert _cost(lambda: read_json(hostile)) <= 8 * _cost(lambda: read_json(harmless)) + 0.01


@pytest.mark.parametrize("text", ["\u0301\u0327" * 700, "\u0f73" * 700, "\uff9e" * 700, "%" * 2000, "a\u0301" * 700])
def test_a_hostile_query_costs_no_more_than_a_few_harmless_ones(text: str) -> None:
    harmless = "万健秀" * 500
    hostile = _cost(lambda: read_query({"q": [text], **{str(at): ["x"] for at in range(40)}}, Asking))
    assert hostile <= 8 * _cost(lambda: read_query({"q": [harmless]}, Asking)) + 0.005


async def test_who_asks_for_health_meanwhile_waits_for_no_stranger(world: World, service: Sanic[Any, Any]) -> None:
    """In turns of the loop, not in seconds: no hostile body keeps it for longer than a tenth of a second's work."""
    for kind, make in BODIES.items():
        data = body_of(make)
        began = time.process_time()
        reply = await world.http.post("/api/sign-in/demo", content=data)
        spent = time.process_time() - began
        assert reply.status_code in {400, 413, 422}, (kind, reply.status_code)
        assert spent < 0.5, (kind, spent)
        assert re.search("[\u4e00-\u9fff]", reply.json()["detail"])
        done(await world.http.get("/healthz"))


# Headers


async def test_every_reply_says_what_a_browser_may_do_with_it(world: World, service: Sanic[Any, Any]) -> None:
    tried = 0
    for route in service.router.routes:
        path = "/" + re.sub(r"<\w+(:\w+)?>", "1", str(route.path))
        for method in route.methods:
            if path in _NOT_TRIED:
                continue
            for send in (world.http.request, None):
                if send is None and not path.startswith("/api/"):
                    continue
                reply = await (
                    send(method, path) if send else world.clerk.send(method, path.removeprefix("/api"))
                )
                tried += 1
                for name, value in DEFAULTS.items():
                    assert name in reply.headers, (method, path, name)
                    if name not in {"Content-Security-Policy", "Cache-Control"}:
                        assert reply.headers[name] == value
                policy = reply.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy, (method, path)
                assert "unsafe-eval" not in policy and "script-src 'self' 'unsafe" not in policy
                if path.startswith("/api/"):
                    assert reply.headers["Cache-Control"] == "no-store"
                    assert policy.startswith(NOTHING)
                assert "Strict-Transport-Security" not in reply.headers
    assert tried > 150
    for odd in (await world.http.get("/nothing"), await world.http.request("TRACE", "/"), await world.http.get("/")):
        assert odd.headers["X-Content-Type-Options"] == "nosniff"
        assert odd.headers["Cache-Control"] in {"no-store", "no-cache"}
    secure = await world.http.get("/api/me", headers={"X-Forwarded-Proto": "https"})
    # Nobody believes it who trusts no proxy.
    assert "Strict-Transport-Security" not in secure.headers
    refused(secure, "not_signed_in")
