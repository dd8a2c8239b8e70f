"""The forms that a person may fill in (docs/decisions/0033): told to the phone, which keeps them, so that no page
restates what is asked, how it is called, within which bounds and of which choices, and so that a form opens without a
network.

They are those by which cases are opened (`Step.body`), those of steps that are filled in before a case is there
(`Step.ahead`), and those of doors: of what is entered and is no step of a case. Derived from the tables and from who
asks, without a query. Refuses nothing and gives no right: whether somebody may is decided when it is sent.
"""

from __future__ import annotations

import functools
import hashlib
import typing
from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from msgspec import json as msgjson

from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.forms import Form, FormField, describe
from casework.heart.life import PROCEDURES, Procedure, Step

# What a body holds beside what is asked: which one it is, and on what it was written.
_KNOWN = ("id", "batch_id", "version")


class EntryForm(msgspec.Struct):
    """`name`: of a step `exit.open`, of a door `rent_payment.enter`. `opens`: by it a case is opened."""

    name: str
    label: str
    procedure: str
    opens: bool
    fields: list[FormField]


@dataclass(frozen=True)
class Door:
    """What is entered that is no step of a case: by whom, and by which form. `name` says noun and verb."""

    name: str
    label: str
    form: type[Form]
    by: tuple[str, ...]


DOORS: dict[str, Door] = {}


def register_door(door: Door) -> Door:
    if door.name in DOORS:
        raise ValueError(f"two doors are called {door.name}")
    DOORS[door.name] = door
    return door


def forms_for(actor: Actor) -> list[EntryForm]:
    """Those that this actor may fill in, in the order of the tables."""
    told = [
        _of_step(procedure, step)
        for procedure, step in _steps()
        if access.may_begin(actor, procedure, step)
    ]
    return told + [_of_door(door) for door in DOORS.values() if actor.role in door.by]


@functools.cache
def version() -> str:
    """Changes whenever a form of anybody's does, and with it what the phone has kept is read anew."""
    of_steps = [(_of_step(procedure, step), step.by, step.personal) for procedure, step in _steps()]
    of_doors = [(_of_door(door), door.by) for door in DOORS.values()]
    return hashlib.sha256(msgjson.encode([of_steps, of_doors])).hexdigest()[:16]


def asked_by(body: type[Form]) -> list[FormField]:
    """What a request asks: the fields of its form, and of what stands beside the form."""
    inner = typing.get_type_hints(body).get("form")
    rest = [field for field in describe(body) if field.name not in {*_KNOWN, "form"}]
    return rest + (describe(inner) if inner is not None else [])


def _steps() -> Iterator[tuple[Procedure, Step]]:
    """One of those that may be taken from several statuses: they ask the same."""
    for procedure in PROCEDURES.values():
        told = set()
        for step in procedure.steps:
            if (step.body is not None or step.ahead) and step.action not in told:
                told.add(step.action)
                yield procedure, step


def _of_step(procedure: Procedure, step: Step) -> EntryForm:
    fields = asked_by(step.body) if step.body is not None else describe(step.form)
    return EntryForm(f"{procedure.name}.{step.action}", step.label, procedure.name, step.frm is None, fields)


def _of_door(door: Door) -> EntryForm:
    return EntryForm(door.name, door.label, "", False, asked_by(door.form))
