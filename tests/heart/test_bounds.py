"""How much a stranger may send: bounded before it is parsed, in its shape and its texts, asked of every declaration."""

from __future__ import annotations

import ast
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from casework.heart.bounds import LONGEST_TEXT, MOST_ITEMS, Unbounded, check_bounded
from casework.heart.forms import Asked, Form, NoForm
from casework.heart.life import Procedure, Status, Step, register
from casework.heart.problems import Problem
from casework.words import normal_forms
from casework.words.normal_forms import MOST_MARKS, TooManyMarks, compatible, composed, has_too_many_marks
from casework.words.reading import ReadingError, plain_text
from handlers.heart.http import ENDPOINTS, Struct, endpoint
from handlers.heart.incoming import DEEPEST, LONGEST_KEY, MOST_BYTES, MOST_CONTAINERS, MOST_NODES, read_json, read_query
from tests.cast import World, done, new_id, refused

PROJECT = Path(__file__).parent.parent.parent


# Texts in a normal form


def marks() -> Iterator[str]:
    return (chr(place) for place in range(sys.maxunicode + 1) if unicodedata.category(chr(place))[0] == "M")


# All of them are looked for when they are asked for, and not by every worker that reads this.
SOME_MARKS = [*islice(marks(), 40)]


def test_no_mark_hides_where_none_is_looked_for() -> None:
    """Whatever is put in order while a text is normalised is counted: marks, and what is turned into marks."""
    turned = [
        chr(place)
        for place in range(sys.maxunicode + 1)
        if not 0xD800 <= place < 0xE000 and unicodedata.combining(unicodedata.normalize("NFKD", chr(place))[0])
    ]
    for mark in {*marks(), *turned}:
        assert has_too_many_marks("x" + mark * (MOST_MARKS + 1)), hex(ord(mark))
        assert not has_too_many_marks(("x" + mark * MOST_MARKS) * 3), hex(ord(mark))


@given(st.text(st.sampled_from([*SOME_MARKS, "字", "a", "\u0f73", "\uff9e", "é", "가", "\U0001f600"]), max_size=200))
def test_marks_are_counted_as_one_would_count_them(text: str) -> None:
    run = longest = 0
    for char in text:
        run = run + 1 if unicodedata.category(char)[0] == "M" or char == "\uff9e" else 0
        longest = max(longest, run)
    assert has_too_many_marks(text) == (longest > 30)
    if longest > 30:
        for form in (composed, compatible):
            with pytest.raises(TooManyMarks):
                form(text)
        with pytest.raises(ReadingError, match="too_many_marks"):
            plain_text(text)
    else:
        assert composed(text) == unicodedata.normalize("NFC", text)
        assert compatible(text) == unicodedata.normalize("NFKC", text)


def test_what_people_write_is_no_run_of_marks() -> None:
    for text in (
        "阿依古丽·买买提", "𠮷田さん がんばって", "สวัสดีครับ น้ำ", "नमस्ते क्ष्म्य", "Việt Nam quốc ngữ", "བཀྲ་ཤིས་བདེ་ལེགས།",
        unicodedata.normalize("NFD", "Tiếng Việt được viết bằng chữ Quốc ngữ"), "👩‍👩‍👧‍👦❤️🇨🇳", "مُحَمَّدٌ", "שָׁלוֹם",
    ):
        assert composed(text) == unicodedata.normalize("NFC", text)


def test_texts_are_normalised_in_one_place() -> None:
    users = set()
    for room in ("server", "handlers", "casework", "models", "media_storage"):
        for file in (PROJECT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                # Also `is_normalized` does the whole work where it cannot tell at once.
                if isinstance(node, ast.Attribute) and node.attr in {"normalize", "is_normalized"} and (
                    ast.unparse(node.value) == "unicodedata"
                ):
                    users.add(file.relative_to(PROJECT).as_posix())
    # The other draws what was read, within these bounds, before.
    assert users - {"media_storage/glyphs.py"} == {Path(normal_forms.__file__).relative_to(PROJECT).as_posix()}


# JSON


def test_json_is_bounded_in_bytes_in_depth_in_number_and_in_length() -> None:
    def said(data: object) -> tuple[str, str]:
        encoded = data if isinstance(data, bytes) else json.dumps(data).encode()
        with pytest.raises(Problem) as refusal:
            read_json(encoded)
        return refusal.value.code, next(iter(refusal.value.fields), "")

    def deep(levels: int) -> Any:
        return {"a": deep(levels - 1)} if levels else 1

    whole = b'{"a": "' + b"x" * 100 + b'"}'
    assert read_json(whole + b" " * (MOST_BYTES - len(whole))) == {"a": "x" * 100}
    assert said(whole + b" " * (MOST_BYTES - len(whole) + 1)) == ("request_too_large", "")
    read_json(json.dumps(deep(DEEPEST)).encode())
    assert said(deep(DEEPEST + 1)) == ("request_unreadable", "")
    assert said(b"[" * 2_000) == ("request_unreadable", "")
    read_json(json.dumps([1] * (MOST_NODES - 1)).encode())
    assert said([1] * MOST_NODES) == ("request_too_large", "")
    read_json(json.dumps([[]] * (MOST_CONTAINERS - 1)).encode())
    assert said([[]] * MOST_CONTAINERS) == ("request_too_large", "")
    read_json(json.dumps({"a": "x" * LONGEST_TEXT}).encode())
    assert said({"a": "x" * (LONGEST_TEXT + 1)}) == ("request_too_large", "")
    assert said({"k" * (LONGEST_KEY + 1): 1}) == ("request_unreadable", "")
    assert said({"a": [{"b": "x" + "\u0301" * 31}]}) == ("form_invalid", "a.0.b")
    assert said({"a": {"x" + "\u0301" * 31: 1}})[0] == "form_invalid"
    assert said({"a": [1, 2**63]}) == ("form_invalid", "a.1")
    assert said(b'{"a": ' + b"9" * 200_000 + b"}")[0] in {"request_unreadable", "form_invalid"}
    assert said({"a": {"b": "x\u0001"}}) == ("form_invalid", "a.b")


async def test_every_endpoint_refuses_what_is_larger_than_it_declares(world: World) -> None:
    for what in ENDPOINTS:
        if what.body is None:
            continue
        path = re.sub(r"<\w+:str>", "x", re.sub(r"<\w+:int>", "1", what.path))
        big = b'{"x": "' + b"x" * what.most_bytes + b'"}'
        problem = refused(
            await world.clerk.send(what.method, path, content=big), "request_too_large"
        )
        assert problem["status"] == 413 and "。" in problem["detail"]
        assert what.most_bytes <= 256 * 1024, "an endpoint that declares more says why, and stands here"


# Queries


class Asking(Struct):
    q: Annotated[str, Meta(max_length=50)] = ""
    number: Annotated[int, Meta(ge=0, le=9)] = 0


def test_a_query_is_read_within_bounds() -> None:
    assert read_query({"q": [" Cafe\u0301 ", "second"], "other": ["x" * 9000]}, Asking).q == "Café"
    assert read_query({"number": ["7"]}, Asking).number == 7
    for wrong in ({"q": ["x" * 51]}, {"q": ["x" + "\u0301" * 31]}, {"q": ["\0"]}, {"number": ["10"]}, {"number": [""]}):
        with pytest.raises(Problem, match="form_invalid"):
            read_query(wrong, Asking)
    with pytest.raises(Problem, match="request_refused"):
        read_query({str(number): ["x"] for number in range(51)}, Asking)


async def test_a_query_of_odd_words_gets_an_answer_or_a_sentence(world: World) -> None:
    assert done(await world.clerk.send("GET", "/ledger?q=%E4%B8%87&q=%00&x=1&x=&limit=5"))["items"]
    for query in ("q=" + "%CC%81" * 31, "q=" + "%E0%BD%B3" * 80, "q=%EF%BE%9E" * 1 + "%EF%BE%9E" * 31):
        assert "q" in refused(await world.clerk.send("GET", f"/ledger?{query}"), "form_invalid")["fields"]
    for query in ("q=", "q", "=", "&&&", "q=a;limit=3", "%00=1", "q[]=1", "limit=&cursor="):
        done(await world.clerk.send("GET", f"/ledger?{query}"))


# Dates


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
async def test_a_day_out_of_all_times_is_no_day(world: World, day: str) -> None:
    body = {"id": new_id(), "year": 2026, "opens_on": day, "closes_on": "2026-12-31"}
    assert refused(await world.district.post("/report-windows", body), "form_invalid")["fields"] == {
        "opens_on": "日期不正确，请核对年份。"
    }
    refused(await world.clerk.get("/ledger", as_of=day), "form_invalid")


# Declarations


class Free(Form):
    text: str


class FreeInside(Form):
    lines: Annotated[list[Free], Meta(max_length=3)] = []


class Many(Form):
    ids: list[int]


class Loose(Form):
    anything: Any


class Wide(Form):
    number: int


class Long(Form):
    text: Annotated[str, Meta(max_length=LONGEST_TEXT + 1)]


class Full(Form):
    texts: Annotated[list[Annotated[str, Meta(max_length=9)]], Meta(max_length=MOST_ITEMS + 1)]


class Optional(Form):
    text: Annotated[str, Meta(max_length=5)] | None = None
    other: str | None = None


class Patterned(Form):
    text: Annotated[str, Meta(pattern="^[a-z]+$")]


class Measured(Form):
    metres: float


class Pairs(Form):
    pairs: Annotated[dict[str, str], Meta(max_length=3)]


class Bounded(Form):
    text: Annotated[str, Meta(max_length=5)]
    number: Annotated[int, Meta(ge=0, le=5)] | None
    inside: Annotated[list[NoForm], Meta(max_length=3)]
    asked: Asked = {}


@pytest.mark.parametrize(
    "shape", [Free, FreeInside, Many, Loose, Wide, Long, Full, Optional, Patterned, Measured, Pairs],
    ids=lambda shape: shape.__name__,
)
def test_nothing_without_a_bound_can_be_declared(shape: type[Form]) -> None:
    with pytest.raises(Unbounded):
        endpoint("POST", "/nothing", summary="没有", body=shape)
    with pytest.raises(Unbounded):
        endpoint("GET", "/nothing", summary="没有", query=shape)
    step = Step(None, "open", "open", ("x",), ("1",), "有", shape)
    table = Procedure("nothing", "没有", "N", ("有",), {"open": Status("有", 0)}, (step,), ())
    with pytest.raises(Unbounded):
        register(table)
    assert not [what for what in ENDPOINTS if what.path == "/nothing"]
    check_bounded(Bounded, "what is bounded")


