"""The forms that a person is told of: those of the tables and doors that name their post, each as the request behind it
reads it, and nothing that costs a query.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, get_type_hints

import msgspec
import pytest

from casework.heart import entry_forms
from casework.heart.forms import Form, FormField, describe
from casework.heart.life import PROCEDURES
from models import SubsidyAward, Tenancy
from server.app import every_endpoint
from tests.cast import Person, World, done, new_id, refused
from tests.people.test_bindings import queries
from tests.people.test_delegations import daughter

# Opened by a step of another case, or by the review of a change: nobody fills in a form to open them.
OPENED_OTHERWISE = {
    # With the day that is published.
    "selection_staff.ask_community", "selection_staff.ask_street",
    # What a draw has drawn.
    "comparison.open", "comparison_hit.open",
    *(
        f"spot_check_item.open_{level}{gone}"
        for level in ("community", "street", "district", "results") for gone in ("", "_gone")
    ),
    "notice.open",  # by its rounds, `notice_round.prepare`
    "violation.open", "violation.carry_over", "ledger_review.accept", "ledger_review.send_back",
    # By who has no account: the open door tells its form.
    "public_report.open", "publicity_objection.open", "application_request.open",
    # By what was chosen or drawn, or with the home in `application.house`.
    "placement_slip.issue",
    # With the payment that it is for.
    "rent_receipt.open",
    # By the calendar, or on the way of another case: nothing is asked.
    "annual_review.open", "annual_summary.open",
    "renewal.announce", "judgement.report", "handback.order", "rectification.order",
    "breach_clock.begin", "breach_clock.begin_idle",
    # By what was judged.
    "credit_record.enter_judged",
    "service.order", "escalation.propose",
    "swap.invite",
    "recovery.open", "enforcement.open", "exit.carry_out",
    # The same form as `breach_clock.open`: which of the two it is, it says itself.
    "breach_clock.open_idle",
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _bodies() -> dict[str, type[Form]]:
    """Every form that is told, by its name → the shape that is described."""
    every_endpoint()
    found: dict[str, type[Form]] = {
        f"{procedure.name}.{step.action}": step.body or step.form for procedure, step in entry_forms._steps()
    }
    return found | {door.name: door.form for door in entry_forms.DOORS.values()}


def _told() -> dict[str, list[FormField]]:
    return {name: entry_forms.asked_by(body) for name, body in _bodies().items()}


def _all(fields: list[FormField], at: str) -> Iterator[tuple[str, FormField]]:
    for field in fields:
        yield f"{at}.{field.name}", field
        yield from _all(field.fields, f"{at}.{field.name}")


def test_every_opening_is_told_by_the_shape_that_its_request_reads() -> None:
    posted = [one.body for one in every_endpoint() if one.body is not None]
    for procedure in PROCEDURES.values():
        for step in procedure.steps_from(None):
            name = f"{procedure.name}.{step.action}"
            told = step.body is not None or step.action == "hold" or name in OPENED_OTHERWISE
            assert told, f"{name}: nobody is told what is asked to open it"
    for _, step in entry_forms._steps():
        assert step.body is None or step.body in posted, step.action
    for door in entry_forms.DOORS.values():
        # Or one that takes the request's own id besides.
        assert any(issubclass(body, door.form) for body in posted), door.name


def test_whatever_is_asked_has_a_name_that_people_read() -> None:
    for name, fields in _told().items():
        for at, field in _all(fields, name):
            if field.kind != "record":
                assert CHINESE.search(field.label), f"{at} is called {field.label!r}"
            assert all(CHINESE.search(choice.label) for choice in field.choices), at
            assert not field.hint or CHINESE.search(field.hint), at


def _each_field() -> Iterator[tuple[str, Any, FormField]]:
    """With the type that reads it, parts and entries too."""

    def inside(shape: Any, at: str) -> Iterator[tuple[str, Any, FormField]]:
        hints = get_type_hints(shape, include_extras=True)
        for field in describe(shape):
            yield f"{at}.{field.name}", hints[field.name], field
            if field.fields:
                yield from inside(_struct_in(hints[field.name]), f"{at}.{field.name}")

    for name, body in _bodies().items():
        yield from inside(body, name)


def _struct_in(hint: Any) -> Any:
    todo = [hint]
    while todo:
        one = todo.pop()
        if isinstance(one, type) and issubclass(one, msgspec.Struct):
            return one
        todo += [*getattr(one, "__args__", ()), *([one.__origin__] if hasattr(one, "__metadata__") else [])]
    raise AssertionError(hint)


def _takes(hint: Any, value: object) -> bool:
    try:
        msgspec.convert(value, hint)
    except msgspec.ValidationError:
        return False
    return True


def test_the_bounds_and_choices_that_are_told_are_those_by_which_the_service_reads() -> None:
    """Of every field of every form: what lies just within is taken, what lies just beyond is not."""
    tried = 0
    for at, hint, field in _each_field():
        if field.kind in {"text", "longtext", "idcard", "phone"}:
            assert field.longest is not None, f"{at}: no longest"
            assert _takes(hint, "字" * field.longest) and not _takes(hint, "字" * (field.longest + 1)), at
            if field.shortest:
                assert _takes(hint, "字" * field.shortest) and not _takes(hint, "字" * (field.shortest - 1)), at
        elif field.kind in {"number", "decimal", "money"}:
            for bound, beyond in ((field.least, -1), (field.most, 1)):
                if bound is not None:
                    assert _takes(hint, bound) and not _takes(hint, bound + beyond), at
        elif field.kind == "choice":
            values = [choice.value for choice in field.choices]
            assert values and all(_takes(hint, [value] if field.many else value) for value in values), at
        elif field.kind == "month":
            assert _takes(hint, "2026-12") and not _takes(hint, "2026-13"), at
        elif field.kind == "yesno":
            assert _takes(hint, True) and not _takes(hint, "yes"), at
        else:
            continue
        tried += 1
    assert tried > 100


async def _names(person: Person, **headers: str) -> set[str]:
    reply = done(await person.send("GET", "/forms", headers=headers))
    return {one["name"] for one in reply["items"]}


async def test_each_post_is_told_of_its_own_forms_and_a_delegate_of_what_was_delegated(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = {"change_report.open", "family_change.open", "complaint.open", "complaint.lodge", "complaint.suspect",
              "delegation.give", "binding.end", "evidence.original", "renewal.apply", "repair.open",
              "repair.ask_repair", "lease.sign", "supplementary_agreement.sign", "handback.open",
              "signatory_change.open", "swap.open", "credit_objection.open"}
    assert await _names(world.wan) == family
    visits = {"inspection.open", "inspection.record"}
    assert visits | {"change_report.open", "family_change.open"} < await _names(world.grid)
    clerk = await _names(world.clerk)
    assert visits | {"exit.open", "exit_correction.open", "application.open", "subsidy.open"} < clerk
    assert not clerk & {"notice_round.prepare", "rent_payment.enter", "report_window.open", "delegation.give"}
    theirs = await _names(world.manager)
    assert {"notice_round.prepare", "exit.open", "rent_payment.enter", "expenditure.enter"} < theirs
    assert {"report_window.open", "registered_item.define", "application.house"} < await _names(world.district)
    assert {"post.end", "invitation.make", "office.set_contact"} <= await _names(world.admin)
    assert await _names(world.stranger) == set()
    # What is the tenant's own is not told to who acts in her place, nor what she has not given.
    one = await daughter(world, purposes=["change_report"])
    assert await _names(one) & family == {"change_report.open", "binding.end", "evidence.original"}
    # All of it is one answer that the tables give: it costs what asking who one is costs.
    with queries(monkeypatch) as counted:
        done(await world.clerk.get("/me"))
        alone = sum(counted.values())
        counted.clear()
        done(await world.clerk.get("/forms"))
        assert sum(counted.values()) <= alone
    # A family that has left reads, and fills in nothing.
    await Tenancy.filter(id=world.tenancies["wan"].id).update(living=None, ended_on=date(2026, 12, 1))
    await SubsidyAward.filter(household_id=world.wan.household_id).delete()
    assert await _names(world.wan) == set()


async def test_a_phone_learns_from_one_word_whether_what_it_kept_still_holds(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = done(await world.clerk.get("/forms"))
    assert done(await world.stranger.get("/info"))["forms_version"] == told["version"]
    assert done(await world.wan.get("/forms"))["version"] == told["version"]
    assert len(msgspec.json.encode(told)) < 64_000
    # Another form, another word.
    entry_forms.version.cache_clear()
    monkeypatch.setitem(entry_forms.DOORS, "a.b", entry_forms.Door("a.b", "新的", Form, ("tenant",)))
    try:
        assert done(await world.stranger.get("/info"))["forms_version"] != told["version"]
    finally:
        entry_forms.version.cache_clear()


async def test_what_a_form_says_is_asked_is_what_its_request_wants(world: World) -> None:
    """As a phone uses it: filled in from what was told, and nothing else known."""
    (exit_form,) = [one for one in done(await world.clerk.get("/forms"))["items"] if one["name"] == "exit.open"]
    assert (exit_form["procedure"], exit_form["opens"], exit_form["label"]) == ("exit", True, "登记退出")
    assert [one["kind"] for one in exit_form["fields"]] == ["record", "date", "choice", "longtext"]
    body: dict[str, Any] = {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "form": {}}
    refused(await world.clerk.post("/exits", body), "form_invalid")
    for one in exit_form["fields"][1:]:
        choice = one["choices"][0]["value"] if one["choices"] else ""
        said = {"date": "2026-12-01", "choice": choice, "longtext": "字" * one.get("shortest", 1)}
        body["form"][one["name"]] = said[one["kind"]]
    assert done(await world.clerk.post("/exits", body))["status"] == "exited"
