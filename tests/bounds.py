"""What every request and every step takes, a line a field: `python -m tests.bounds` writes tests/bounds.txt anew.

A bound that is changed is a line of a file that somebody has to read; `tests/heart/test_tables.py` holds it to them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from casework.procedures import PROCEDURES
from server.app import every_endpoint

FILE = Path(__file__).parent / "bounds.txt"
_HEAD = "# Written by `python -m tests.bounds`: what requests and steps take, each shape once, a line a field.\n"
# What an annotation says of a field beside its bounds, for whoever fills it in.
_ALSO = ("kind", "earliest", "latest", "wanted", "optional", "masked")
_BOUNDS = ("ge", "gt", "le", "lt", "multiple_of", "min_length", "max_length", "pattern")


def draw() -> str:
    shapes: dict[str, type[msgspec.Struct]] = {}
    for shape in _asked():
        for one in _with_parts(inspect.type_info(shape)):
            shapes[f"{one.__module__.removeprefix('casework.').removeprefix('handlers.')}.{one.__name__}"] = one
    lines = [line for name in sorted(shapes) for line in _shape(name, shapes[name])]
    return _HEAD + "\n".join([*lines, "", *_sizes()]) + "\n"


def _asked() -> Iterator[type[msgspec.Struct]]:
    for what in every_endpoint():
        yield from (one for one in (what.body, what.query) if one is not None)
    for procedure in PROCEDURES.values():
        for step in procedure.steps:
            yield step.form


def _sizes() -> list[str]:
    """How many bytes a request may have, where it is not what all may."""
    return [f"{what.method} {what.path}: {what.most_bytes} bytes" for what in every_endpoint() if what.body is not None]


def _with_parts(kind: Any) -> Iterator[type[msgspec.Struct]]:
    if isinstance(kind, inspect.Metadata):
        yield from _with_parts(kind.type)
    elif isinstance(kind, inspect.StructType):
        yield kind.cls
        for field in kind.fields:
            yield from _with_parts(field.type)
    elif isinstance(kind, inspect.ListType):
        yield from _with_parts(kind.item_type)
    elif isinstance(kind, inspect.UnionType):
        for one in kind.types:
            yield from _with_parts(one)


def _shape(name: str, shape: type[msgspec.Struct]) -> Iterator[str]:
    kind = inspect.type_info(shape)
    assert isinstance(kind, inspect.StructType)
    if not kind.fields:
        yield f"{name}:"
    for field in kind.fields:
        unsaid = "" if field.required else f" = {_unsaid(field)}"
        yield f"{name}: {field.name} {_said(field.type)}{unsaid}"
    yield from ([f"{name}: takes what it does not know"] if not kind.forbid_unknown_fields else [])


def _unsaid(field: inspect.Field) -> str:
    if field.default is not msgspec.NODEFAULT:
        return repr(field.default)
    assert callable(field.default_factory)
    return repr(field.default_factory()) if field.default_factory in (list, dict) else "..."


def _said(kind: Any) -> str:
    if isinstance(kind, inspect.Metadata):
        extra = kind.extra or {}
        return " ".join([_said(kind.type), *(f"{name}={extra[name]!r}" for name in _ALSO if name in extra)])
    bounds = [f"{name}={_bound(value)}" for name in _BOUNDS if (value := getattr(kind, name, None)) is not None]
    if isinstance(kind, inspect.StructType):
        inside = kind.cls.__name__
    elif isinstance(kind, inspect.ListType):
        inside = f"[{_said(kind.item_type)}]"
    elif isinstance(kind, inspect.UnionType):
        inside = " | ".join(map(_said, kind.types))
    elif isinstance(kind, inspect.LiteralType):
        inside = "/".join(map(str, kind.values))
    else:
        inside = type(kind).__name__.removesuffix("Type").lower()
    return " ".join([inside, *bounds])


def _bound(value: object) -> str:
    """A long pattern by its digest: nobody reads it in a line."""
    if isinstance(value, str) and len(value) > 40:
        return hashlib.sha256(value.encode()).hexdigest()[:8]
    return repr(value)


if __name__ == "__main__":
    FILE.write_text(draw(), encoding="utf-8")
