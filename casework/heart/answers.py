"""What was filled in, field by field, for who judges it (4.5.1, 1a): nobody judges blind, and what is masked stays so.

A procedure that is opened by a form says where that form stands (`Procedure.answers`); its fields are told in the
form's own order and words, so that a field that is added is shown where it is judged. Numbers of papers and telephones
are masked by their kind, wherever in a form they stand; whoever judges or mends it asks for them whole, and each time
is on record. Refuses that to everybody else, and once it is decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar, cast

import msgspec
from msgspec import Meta, structs

from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.audit import record_unmasked_read
from casework.heart.forms import Form, FormField, describe
from casework.heart.life import PROCEDURES
from casework.heart.problems import refuse
from casework.words.masking import mask_id_number, mask_phone
from casework.words.wording import say_day, say_fen
from models import Case

F = TypeVar("F", bound=Form)
_MASKS = {"id_numbers": mask_id_number, "phone": mask_phone}


class Answer(msgspec.Struct):
    """One field. `place`: where it stands in the form, `members.0.id_number`; `part`: under which heading."""

    place: str
    part: str
    label: str
    value: str
    # What of it is masked: "": nothing.
    masked: Annotated[str, Meta(extra_json_schema={"enum": ["", "id_numbers", "phone"]})]


class RevealBody(Form):
    field: Annotated[Literal["phone", "id_numbers", "all"], Meta(extra={"kind": "record"})]
    reason: Annotated[str, Meta(min_length=2, max_length=200, title="原因")]


def masked(form: F) -> F:
    """A copy in which no number stands whole. It need not satisfy the form's own bounds, and is for reading alone."""
    return cast(F, _masked(form))


def _masked(form: Form) -> Form:
    changed: dict[str, Any] = {}
    for field in describe(type(form)):
        said = getattr(form, field.name)
        if field.masked and said:
            changed[field.name] = _MASKS[field.masked](said)
        elif field.fields and said:
            changed[field.name] = [_masked(one) for one in said] if isinstance(said, list) else _masked(said)
    return structs.replace(form, **changed)


async def answers_of(case: Case) -> list[Answer]:
    """All that was filled in and is not empty, in the form's order, numbers masked. [] of what keeps no form."""
    kept = PROCEDURES[case.procedure].answers
    if kept is None:
        return []
    names = await kept.names(case) if kept.names else {}
    return list(_answers(masked(await kept.form_of(case.id)), names))


def _answers(form: Form, names: Mapping[str, str], at: str = "", part: str = "") -> Iterator[Answer]:
    for field in describe(type(form)):
        said, place = getattr(form, field.name), f"{at}{field.name}"
        if field.kind == "groups":
            for number, one in enumerate(said or []):
                several = f" {number + 1}" if len(said) > 1 else ""
                yield from _answers(one, names, f"{place}.{number}.", field.label + several)
        elif field.kind == "group":
            if said is not None:
                yield from _answers(said, names, f"{place}.", field.label)
        elif isinstance(said, dict):
            # What a district asks beside the form, by the number of the item.
            for key, one in said.items():
                if one:
                    yield Answer(f"{place}.{key}", part, names.get(key, ""), str(one), "")
        elif (value := _say(field, said, names)) and said != _unsaid(field):
            yield Answer(place, part, _LABELS.get(field.name, field.label), value, field.masked)


# A record's own name in a form is its page's question, such as "which one".
_LABELS = {"member_id": "哪一位"}
# Told by the name of what they point at: a bare number tells nobody anything.
_NAMED = {"member_id", "community_id"}


def _unsaid(field: FormField) -> object:
    """What stands there before anybody has said anything: no answer."""
    return {"yesno": False if field.unsaid == "no" else None, "choice": field.unsaid or None}.get(field.kind)


def _say(field: FormField, said: Any, names: Mapping[str, str]) -> str:
    if said is None or said == "" or said == []:
        return ""
    if field.name in _NAMED:
        return names.get(str(said), "")
    labels = {choice.value: choice.label for choice in field.choices}
    if isinstance(said, list):
        return "、".join(labels.get(str(one), str(one)) for one in said)
    if isinstance(said, bool):
        return "是" if said else "否"
    if isinstance(said, date):
        return say_day(said)
    if field.kind == "money":
        return say_fen(said)
    if isinstance(said, float):
        return f"{said:g}"
    return labels.get(str(said), str(said))


def may_reveal(case: Case, *, actor: Actor) -> bool:
    kept = PROCEDURES[case.procedure].answers
    return kept is not None and case.status in kept.statuses and actor.role in kept.by


async def reveal(case_id: str, body: RevealBody, *, actor: Actor) -> dict[str, str]:
    """Numbers of a form, whole, by their places; on record with the reason. Raises not_found, not_allowed."""
    case = await access.find_case(case_id, actor=actor)
    kept = PROCEDURES[case.procedure].answers
    if kept is None or not may_reveal(case, actor=actor):
        raise refuse("not_allowed", "这件事现在不能看完整的号码。")
    values = dict(_numbers(await kept.form_of(case.id), tuple(_MASKS) if body.field == "all" else (body.field,)))
    await record_unmasked_read(case.procedure, case.id, actor=actor, reason=body.reason)
    return values


def _numbers(form: Form, kinds: tuple[str, ...], at: str = "") -> Iterator[tuple[str, str]]:
    for field in describe(type(form)):
        said, place = getattr(form, field.name), f"{at}{field.name}"
        if field.masked in kinds and said:
            yield place, said
        elif field.fields and isinstance(said, list):
            for number, one in enumerate(said):
                yield from _numbers(one, kinds, f"{place}.{number}.")
        elif field.fields and said is not None:
            yield from _numbers(said, kinds, f"{place}.")
