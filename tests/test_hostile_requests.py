"""What strangers send so that it costs: nothing of the largest accepted size costs more than a few times what a
harmless request of that size does.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from casework.problems import Problem
from handlers.incoming import DEEPEST, MOST_BYTES, MOST_NODES, read_json, read_query
from tests.test_bounds import Asking

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
