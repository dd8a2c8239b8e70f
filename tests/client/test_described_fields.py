"""No page says once more what a form of the service says: how a field is called, within which bounds, of which choices.

Read from the sources of the client. What a page asks in a way of its own stands below, each with its reason, and what
is not needed any more must go from there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from casework.heart import entry_forms
from casework.heart.forms import FormField
from server.app import every_endpoint

SOURCES = Path(__file__).parents[2] / "miniprogram" / "src"
PLACES = ("pages", "patterns")

# (file, field) → why it is asked in words of its own.
OWN = {
    ("pages/rent_payments/edit.vue", "kind"): "nobody writes a minus: which way a correction goes is asked in words",
    ("pages/expenditures/edit.vue", "less"): "nobody writes a minus: that it is less is asked in words",
    ("pages/delegations/edit.vue", "consent"): "a consent is given in a sentence, and a no sends nothing",
    ("pages/registration_transfers/edit.vue", "inside"): "asked before the form: what leaves the district is none",
    ("pages/lease_histories/list.vue", "as_of"): "a day to look back to; nothing is written",
    ("pages/committees/list.vue", "on"): "a day to look back to; nothing is written",
    ("pages/waiting_lists/list.vue", "as_of"): "a day to look back to; nothing is written",
    ("pages/selection_desks/edit.vue", "desk"): "at which desk one sits is a place, sent with whatever is done there",
    ("pages/selection_desks/edit.vue", "q"): "looks for a home in the list; nothing of it is sent",
    ("pages/authorisations/edit.vue", "who"): "chooses of whom the letter's lines are asked; none of it is a field",
    ("pages/inspections/edit.vue", "breach"): "opens the second half of the form; nothing of it is sent",
    # Before anybody is bound the service knows nobody to whom it could tell a form.
    ("pages/bindings/edit.vue", "id_number"): "before there is a binding there is no post that is told of forms",
    ("pages/bindings/edit.vue", "phone"): "as above",
    ("pages/bindings/edit.vue", "code"): "as above",
    ("pages/bindings/edit.vue", "office"): "chooses whose telephone is shown; nothing of it is sent",
    ("pages/bindings/edit.vue", "way"): "chooses which of the ways in is shown; nothing of it is sent",
    ("pages/family_changes/edit.vue", "what"): "one kind of change a time, chosen by its picture and example",
    ("pages/change_reports/edit.vue", "changed"): "the first question of the report, with its answers as sentences",
    ("pages/posts/detail.vue", "what"): "chooses which of three forms is shown",
    ("pages/workbook_imports/edit.vue", "book"): "chooses a file of the phone for a book; a file is no form",
    ("pages/public_reports/edit.vue", "to"): "chooses which of three steps is taken",
    ("pages/public_reports/edit.vue", "community"): "where no dwelling is known, an office that the case tells",
    ("pages/ledger_returns/list.vue", "month"): "the months that are still to be returned, which the list tells",
    ("pages/demo_clock/edit.vue", "today"): "sets the demonstration's day, where there is one",
    ("pages/ledger/detail.vue", "as_of"): "of which day the ledger is read: a question, not a form",
    ("pages/ledger/list.vue", "as_of"): "as above",
    ("pages/ledger/list.vue", "status"): "narrows a list",
    ("pages/judgements/edit.vue", "sources"): "what there is of this family, which nobody but the service tells",
    ("pages/judgements/detail.vue", "evidence"): "what hangs on the case, which nobody but the case tells",
    ("pages/services/edit.vue", "how"): "chooses which way's form is shown; nothing of it is sent",
    ("pages/scan_codes/edit.vue", "code"): "what the camera could not read, typed: a question, not a form",
}

# (file, field) → why the same words stand there for something else.
OWN_LISTS = {
    ("pages/cases/list.vue", "delegation.give.purposes"): "procedures by which a list is narrowed",
    ("pages/workbook_imports/edit.vue", "registered_item.define.ledger"): "books that come in from a file",
}

_QUOTED = r"(?:'([^'\n]*)'|\"([^\"\n]*)\"|`([^`\n]*)`)"
_LABEL = re.compile(r"\blabel:\s*" + _QUOTED)
_NAME = re.compile(r"\bname:\s*" + _QUOTED)
_VALUE = re.compile(r"\bvalue:\s*" + _QUOTED)
_TAG = re.compile(r"<(?:TextField|ChoiceField|DateField|PickField)\b[^>]*>", re.S)
_LIMIT = re.compile(r"\bmaxlength=\"\d+\"|\bmaxlength:\s*\d+|\bmin(?:length)?=\"\d+\"")


def files() -> Iterator[tuple[str, str]]:
    for place in PLACES:
        for path in sorted((SOURCES / place).rglob("*")):
            if path.suffix in {".vue", ".ts"}:
                yield path.relative_to(SOURCES).as_posix(), path.read_text(encoding="utf-8")


def first(found: re.Match[str] | None) -> str:
    return next((group for group in found.groups() if group is not None), "") if found else ""


def around(text: str, at: int) -> str:
    """The innermost braces around that place, without what stands in braces inside them."""
    begin, depth = at, 0
    while begin > 0:
        begin -= 1
        if text[begin] == "}":
            depth += 1
        elif text[begin] == "{":
            if not depth:
                break
            depth -= 1
    end, depth, kept = begin + 1, 0, []
    while end < len(text):
        if text[end] == "{":
            depth += 1
        elif text[end] == "}":
            if not depth:
                break
            depth -= 1
        elif not depth:
            kept.append(text[end])
        end += 1
    return "".join(kept)


def fields_in(text: str) -> Iterator[str]:
    """The names of fields that a source calls by a name of its own."""
    for found in _LABEL.finditer(text):
        inside = around(text, found.start())
        if re.search(r"\b(?:kind|required):", inside) and _NAME.search(inside):
            yield first(_NAME.search(inside))
    for found in _TAG.finditer(text):
        tag = found.group()
        # A literal, or an expression that is chosen from literals.
        if re.search(r"\slabel=\"", tag) or re.search(r"\s:label=\"[^\"]*'[^']+'", tag):
            yield first(re.search(r"\sname=\"([^\"]*)\"", tag))


def choices_in(text: str) -> set[tuple[str, str]]:
    """Value and words of every choice that a source writes down."""
    found = set()
    for label in _LABEL.finditer(text):
        inside = around(text, label.start())
        if value := first(_VALUE.search(inside)):
            found.add((value, first(label)))
    return found


def described() -> dict[str, FormField]:
    """`exit.open.cause` → the field."""
    every_endpoint()

    def walk(fields: list[FormField], at: str) -> Iterator[tuple[str, FormField]]:
        for field in fields:
            yield f"{at}.{field.name}", field
            yield from walk(field.fields, f"{at}.{field.name}")

    told = [entry_forms._of_step(procedure, step) for procedure, step in entry_forms._steps()]
    told += [entry_forms._of_door(door) for door in entry_forms.DOORS.values()]
    return {at: field for one in told for at, field in walk(one.fields, one.name)}


def test_no_page_calls_a_field_by_a_name_of_its_own() -> None:
    found = {(file, name) for file, text in files() for name in fields_in(text)}
    assert found - set(OWN) == set(), "said by the service already, or a reason is missing"
    assert set(OWN) - found == set(), "no exception any more"


def test_no_page_writes_down_how_long_an_answer_may_be() -> None:
    assert [file for file, text in files() if file.startswith("pages/") and _LIMIT.search(text)] == []


def test_no_page_writes_down_the_choices_of_a_field() -> None:
    known = described().items()
    lists = {at: {(choice.value, choice.label) for choice in field.choices} for at, field in known if field.choices}
    for file, text in files():
        written = choices_in(text)
        for at, choices in lists.items():
            own = len(written & choices) < 2 or (file, at) in OWN_LISTS
            assert own, f"{file} writes down the choices of {at}"


_ASKED = re.compile(r"\b(?:fieldsOf|fieldOf|choicesOf)\(\s*['`]([a-z_.]+)['`](?:,\s*(\[[^\]]*\]|'[a-z_]+'))?")


def test_whatever_a_page_asks_for_by_name_is_a_form_of_the_service_and_a_field_of_it() -> None:
    known = described()
    forms = {".".join(at.split(".")[:2]) for at in known}
    asked = 0
    for file, text in files():
        for found in _ASKED.finditer(text):
            path = found[1]
            assert path in forms or path in known, f"{file} asks for {path}"
            for name in re.findall(r"'([a-z_]+)'", found[2] or ""):
                assert f"{path}.{name}" in known, f"{file} asks for {path}.{name}"
            asked += 1
        for name in re.findall(r"\b(?:form|FORM)(?::|\s=)\s*'([a-z_]+\.[a-z_]+)'", text):
            assert name in forms, f"{file} opens {name}"
    assert asked > 20
