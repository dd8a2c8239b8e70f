"""What a request brings, read within bounds: its path, its query and its JSON.

First how much, then what shape, then the texts: each looks at what the one before has let through, so that nothing is
parsed, walked or normalised that is longer, deeper or more than a person's form ever is. Refuses with a Chinese
sentence whatever is beyond that: request_too_large, request_unreadable, form_invalid, not_found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, Final, TypeVar

import msgspec
from msgspec import json as msgjson

from casework.heart.bounds import LONGEST_TEXT
from casework.heart.forms import explain, refuse_far_dates
from casework.heart.problems import Problem, refuse
from casework.words.normal_forms import TooManyMarks, composed, count_marks
from models.names import as_seen

S = TypeVar("S", bound=msgspec.Struct)

# Of a request's JSON, where its endpoint declares no more.
MOST_BYTES: Final = 256 * 1024
MOST_NODES: Final = 10_000
MOST_CONTAINERS: Final = 3_000
DEEPEST: Final = 12
LONGEST_KEY: Final = 100
_MARKS_LOOKED_AT: Final = 1000
MOST_QUERIED: Final = 50
# Where a line ends, as Windows and old workbooks write it: kept as one line feed.
_LINE_END: Final = re.compile("\r\n?")
# Control characters but tab and line ends, and halves of surrogate pairs: nobody typed them.
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# Where a value stands: its key or place, and where the whole that it is part of stands.
_At = tuple[object, "_At | None"]


def check_path(path: Mapping[str, Any]) -> None:
    """Ids of no shape that an id can have are ids of nothing. Raises not_found."""
    for value in path.values():
        if isinstance(value, int) and not 0 < value < 2**63:
            raise refuse("not_found")
        if isinstance(value, str) and not (value.isascii() and value.isprintable() and len(value) <= 36):
            raise refuse("not_found")


def read_json(data: bytes, most_bytes: int = MOST_BYTES) -> object:
    """Parsed and tidied JSON: texts trimmed, composed (NFC) and without signs that nobody sees.

    Raises request_too_large, request_unreadable, and form_invalid for texts that nobody typed and huge numbers.
    """
    if len(data) > most_bytes:
        raise refuse("request_too_large")
    # Before it is parsed: of all that JSON can hold, small lists cost the most to make.
    if data.count(b"[") + data.count(b"{") > MOST_CONTAINERS:
        raise refuse("request_too_large", "提交的内容项目太多。")
    try:
        value = msgjson.decode(data or b"{}")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise refuse("request_unreadable") from None
    _check_shape(value)
    return _tidy(value, None)


def _check_shape(value: object) -> None:
    """Depth, number of values and lengths, before anything is done with any of them."""
    level, nodes, marks, characters = [value], 0, 0, 0
    for _ in range(DEEPEST + 1):
        nodes += len(level)
        if nodes > MOST_NODES:
            raise refuse("request_too_large", "提交的内容项目太多。")
        below: list[object] = []
        for one in level:
            if isinstance(one, list):
                below += one
            elif isinstance(one, dict):
                below += one.values()
                if any(len(key) > LONGEST_KEY for key in one):
                    raise refuse("request_unreadable")
            elif isinstance(one, str) and len(one) > LONGEST_TEXT:
                raise refuse("request_too_large", f"一处文字最多{LONGEST_TEXT}个字。")
            elif isinstance(one, str):
                more, among = count_marks(one)
                marks, characters = marks + more, characters + among
                # Runs just short enough, one after the other: no language has four marks a letter.
                if marks > _MARKS_LOOKED_AT and marks > 4 * (characters - marks):
                    raise refuse("form_invalid", "文字中有太多叠加的符号，请删去后重试。")
        if not below:
            return
        level = below
    raise refuse("request_unreadable")


def _tidy(value: object, at: _At | None) -> object:
    if isinstance(value, str):
        return tidy_text(value, lambda: _plain(at))
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise Problem("form_invalid", "数字太大。", {_plain(at): "数字太大。"})
    if isinstance(value, list):
        return [_tidy(item, (place, at)) for place, item in enumerate(value)]
    if isinstance(value, dict):
        return {str(_tidy(key, (key, at))): _tidy(item, (key, at)) for key, item in value.items()}
    return value


def tidy_text(text: str, where: Callable[[], str]) -> str:
    """Trimmed, composed, each line ended by a line feed. Raises form_invalid, naming `where()`."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    if _UNPRINTABLE.search(text) is not None:
        raise Problem("form_invalid", "文字中有无法识别的字符，请删去后重试。", {where(): "有无法识别的字符。"})
    try:
        return composed(as_seen(text)).strip()
    except TooManyMarks:
        raise Problem(
            "form_invalid", "文字中有太多叠加的符号，请删去后重试。", {where(): "有太多叠加的符号。"}
        ) from None


def _plain(at: _At | None) -> str:
    """A field's path as a reply may carry it: what stands there may itself be the trouble."""
    parts: list[str] = []
    while at is not None:
        parts.insert(0, str(at[0])[:LONGEST_KEY])
        at = at[1]
    return "".join(char for char in ".".join(parts) if char.isprintable())[:80] or "form"


@cache
def _asked_by(shape: type[msgspec.Struct]) -> frozenset[str]:
    """msgspec reads a struct's annotations anew each time that it is asked for its fields."""
    return frozenset(field.encode_name for field in msgspec.structs.fields(shape))


def read_query(given: Mapping[str, list[str]], shape: type[S]) -> S:
    """`given`: each name with all that was said under it; the first counts. Names that nobody asked for are nothing."""
    if len(given) > MOST_QUERIED:
        raise refuse("request_refused")
    known = _asked_by(shape) if given else ()
    values = {name: tidy_text(said[0], partial(str, name)) for name, said in given.items() if name in known and said}
    try:
        asked = msgspec.convert(values, shape, strict=False)
    except msgspec.ValidationError as error:
        problem = explain(str(error))
        raise (refuse("cursor_invalid") if "cursor" in problem.fields else problem) from None
    refuse_far_dates(asked)
    return asked

