"""Whether a request's shape bounds what a stranger may put into it: asked where endpoints and steps are declared.

A text without a longest length, a list without a most, or a number that no column holds is refused at start, by name:
the next endpoint cannot forget it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import inspect

# What a bound may be at most: more is none.
LONGEST_TEXT = 20_000
MOST_ITEMS = 5_000
WIDEST = 2**63


# `Meta(extra=…)`: the reader itself brings any number into its bounds.
MADE_TO_FIT: dict[str, Any] = {"made_to_fit": True}
# `Meta(extra=…)` of a whole whose values are read by another shape, which is declared, and asked, for itself.
READ_AGAIN: dict[str, Any] = {"read_again": True}


class Unbounded(TypeError):
    """A programmer's mistake: the message names the field."""


def check_bounded(shape: Any, what: str) -> None:
    """Raises Unbounded, naming the first field of the shape that has no bound. `what`: whose shape it is."""
    for where, wants in _unbounded(inspect.type_info(shape), "", ()):
        raise Unbounded(f"{what}: `{where}` wants {wants}")


def _unbounded(kind: Any, at: str, inside: tuple[type, ...]) -> Iterator[tuple[str, str]]:
    said: dict[str, Any] = {}
    while isinstance(kind, inspect.Metadata):
        said, kind = {**said, **(kind.extra or {})}, kind.type
    match kind:
        case inspect.StrType():
            if kind.max_length is None or kind.max_length > LONGEST_TEXT:
                yield at, "a max_length"
        case inspect.IntType() | inspect.FloatType():
            low, high = kind.ge if kind.ge is not None else kind.gt, kind.le if kind.le is not None else kind.lt
            if said.get("made_to_fit"):
                return
            if low is None or high is None or low < -WIDEST or high > WIDEST:
                yield at, "a lowest and a highest value"
        case inspect.DecimalType() | inspect.BytesType() | inspect.AnyType() | inspect.RawType():
            yield at, "a type with bounds"
        case inspect.StructType():
            if kind.cls not in inside:
                for field in kind.fields:
                    yield from _unbounded(field.type, f"{at}.{field.name}" if at else field.name, (*inside, kind.cls))
        case inspect.UnionType():
            for one in kind.types:
                yield from _unbounded(one, at, inside)
        case inspect.ListType() | inspect.SetType() | inspect.VarTupleType():
            if kind.max_length is None or kind.max_length > MOST_ITEMS:
                yield at, "a max_length"
            yield from _unbounded(kind.item_type, f"{at}[]", inside)
        case inspect.DictType():
            if kind.max_length is None or kind.max_length > MOST_ITEMS:
                yield at, "a max_length"
            # Of keys the reader of JSON itself knows the longest.
            if not said.get("read_again"):
                yield from _unbounded(kind.value_type, f"{at}{{}}", inside)
