"""Nobody judges blind, and what is masked stays masked until somebody who may asks for it with a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

import casework.procedures  # noqa: F401
from casework.allocation.application_request_forms import RequestForm
from casework.heart.answers import masked
from casework.heart.forms import Form, FormField, IdNumberText, PhoneText, describe
from casework.heart.life import PROCEDURES
from casework.words.masking import mask_id_number, mask_phone
from casework.words.wording import say_day, say_fen
from models import AuditEvent, HouseholdMember
from tests.allocation.test_application_requests import Phone, a_request
from tests.allocation.test_applications import an_application
from tests.cast import Person, World, done, id_number, new_id, refused
from tests.ledgers.test_ledgers import a_subsidy

NUMBER, OTHER_NUMBER, PHONE = id_number("20261001", 5), id_number("19680220", 83), "13955550123"


async def a_whole_report(world: World) -> dict[str, Any]:
    """A report in which nothing is left out."""
    first, second = await HouseholdMember.filter(household_id=world.wan.household_id).order_by("position")
    since = "2026-10-01"
    return {
        "members_in": [
            {"name": "万小满", "relationship": "孙女", "id_number": NUMBER, "since": since, "reason": "出生"},
            {"name": "安娜", "relationship": "儿媳", "id_number": "E12345678", "id_kind": "passport",
             "born_on": "1990-05-06", "since": "2026-10-02", "reason": "结婚"},
        ],
        "members_out": [{"member_id": second.id, "reason": "迁出", "since": "2026-10-03", "note": "去外地上学"}],
        "incomes": [{"member_id": first.id, "monthly_income_fen": 123456, "since": "2026-10-04", "note": "涨了退休金"}],
        "jobs": [{"member_id": first.id, "employer": "第三街缝纫社", "job": "裁缝", "since": "2026-10-05"}],
        "marriages": [{"member_id": first.id, "marital_status": "widowed", "since": "2026-10-06"}],
        "other_housing": {"has": True, "address": "青年路9号楼3单元401室", "area_m2": 45.5, "since": "2026-10-07",
                          "note": "继承来的"},
        "registered_address": {"address": "铁东区胜利路8号楼2单元301室", "since": "2026-10-08"},
        "contact": {"phone": PHONE},
        "note": "母亲住院，电话打给女儿。",
    }


def sayings(form: Any, fields: list[FormField], names: dict[int, str]) -> Iterator[str]:
    """How each value that was sent is to be read where it is judged, said without the code that says it."""
    for field in fields:
        said = form.get(field.name)
        if said in (None, "", False) or said == []:
            continue
        if field.fields:
            for one in said if isinstance(said, list) else [said]:
                yield from sayings(one, field.fields, names)
        elif field.name == "id_number":
            yield mask_id_number(said)
        elif field.name == "phone":
            yield mask_phone(said)
        elif field.name == "member_id":
            yield names[said]
        elif field.kind == "date":
            yield say_day(date.fromisoformat(said))
        elif field.kind == "money":
            yield say_fen(said)
        elif field.kind in ("choice", "yesno"):
            labels = {"widowed": "丧偶", "passport": "护照", "resident_id": "居民身份证",
                      "application": "公租房（分房子住）"}
            yield "是" if said is True else labels.get(said, said)
        else:
            yield str(said)


async def opened(world: World, name: str) -> tuple[dict[str, Any], dict[str, Any], list[FormField], Person]:
    """A case of this procedure that waits to be judged, what was sent, how it is described, and who judges it."""
    form: dict[str, Any]
    if name in ("application", "subsidy"):
        members = [
            {"name": "齐桂芳", "relationship": "本人", "id_number": OTHER_NUMBER},
            {"name": "齐小雨", "relationship": "女", "id_number": NUMBER},
        ]
        make = an_application if name == "application" else a_subsidy
        form = make(9, members=members, phone=PHONE, note="轮椅出入", category="低保")
        path = "/applications" if name == "application" else "/subsidies"
        case = done(await world.clerk.post(path, {"id": new_id(), "form": form}))
        step = next(step for step in PROCEDURES[name].steps if step.action == "open" and step.frm is None)
        (inner,) = describe(step.form)
        return case, form, inner.fields, world.street
    if name == "application_request":
        members = [
            {"name": "齐桂芳", "relationship": "本人", "id_number": OTHER_NUMBER},
            {"name": "齐小雨", "relationship": "女", "id_number": NUMBER},
        ]
        form = a_request(world, 9, members=members, phone=PHONE, note="轮椅出入", category="低保")
        phone = Phone(world.http)
        await phone.apply(form)
        case = done(await world.clerk.get(f"/cases/{phone.id}"))
        # To which community, the case says itself.
        fields = [one for one in describe(RequestForm) if one.kind != "record"]
        return case, form, fields, world.clerk
    form = await a_whole_report(world)
    path = "/change-reports" if name == "change_report" else "/family-changes"
    case = done(await world.wan.post(path, {"id": new_id(), "form": form}))
    case = done(await world.wan.step(case, "submit"))
    (inner,) = describe(PROCEDURES[name].step(None, "open").form)  # type: ignore[union-attr]
    return case, form, inner.fields, world.clerk


@pytest.mark.parametrize("name", sorted(one.name for one in PROCEDURES.values() if one.answers))
async def test_who_judges_sees_every_field_and_numbers_whole_only_for_a_reason(world: World, name: str) -> None:
    await world.open_window()
    case, form, fields, judge = await opened(world, name)
    people = await HouseholdMember.filter(household_id=world.wan.household_id).values_list("id", "name")
    shown = done(await judge.get(f"/cases/{case['id']}"))
    values = [answer["value"] for answer in shown["answers"]]
    wanted = list(sayings(form, fields, {int(number): str(one) for number, one in people}))
    assert len(wanted) > 8
    for said in set(wanted):
        assert values.count(said) >= wanted.count(said), said
    assert all(answer["label"] and answer["label"].isascii() is False for answer in shown["answers"])
    # Nothing whole, to nobody, until it is asked for.
    assert shown["may_reveal"] is True
    for person in (judge, world.street, world.clerk, world.district):
        told = str(done(await person.get(f"/cases/{case['id']}")))
        assert NUMBER not in told and PHONE not in told
    place, path = next(
        (answer["place"], f"/cases/{case['id']}/reveal") for answer in shown["answers"]
        if answer["value"] == mask_id_number(NUMBER)
    )
    refused(await judge.post(path, {"field": "id_numbers", "reason": ""}), "form_invalid")
    refused(await judge.post(path, {"field": "everything", "reason": "核对证件"}), "form_invalid")
    refused(await world.district.post(path, {"field": "all", "reason": "核对证件"}), "not_allowed")
    for outsider in (world.far_clerk, world.manager, world.kong, world.stranger):
        refused(await outsider.post(path, {"field": "all", "reason": "核对证件"}), "not_found")
    assert await AuditEvent.filter(kind="unmasked_read").count() == 0
    ids = done(await judge.post(path, {"field": "id_numbers", "reason": "核对证件"}))["values"]
    assert ids[place] == NUMBER and PHONE not in ids.values()
    phones = done(await judge.post(path, {"field": "phone", "reason": "电话核实"}))["values"]
    assert list(phones.values()) == [PHONE]
    assert done(await judge.post(path, {"field": "all", "reason": "核对证件"}))["values"] == {**ids, **phones}
    kept = await AuditEvent.filter(kind="unmasked_read", subject=case["id"], code=name).order_by("id")
    assert [(row.account_id, row.detail["reason"]) for row in kept] == [
        (judge.account_id, "核对证件"), (judge.account_id, "电话核实"), (judge.account_id, "核对证件")
    ]
    # Once it is decided nobody asks any more: what counts stands in the ledger.
    last = {"application": "refuse", "subsidy": "refuse", "application_request": "decline"}.get(name, "return")
    filled: dict[str, Any] = {"reason": "材料不全，请补齐"}
    if last == "decline":
        filled = {"grounds": ["not_met"], "words": filled["reason"]}
    done(await judge.step(shown, last, **filled))
    refused(await judge.post(path, {"field": "all", "reason": "核对证件"}), "not_allowed")


async def test_whoever_mends_what_was_sent_back_gets_it_whole_and_is_on_record(world: World) -> None:
    case, form, _, _ = await opened(world, "application")
    case = done(await world.street.step(case, "return", reason="请写明现在的住处"))
    whole = done(await world.clerk.post(f"/cases/{case['id']}/reveal", {"field": "all", "reason": "改后重报"}))
    assert whole["values"] == {
        "members.0.id_number": OTHER_NUMBER, "members.1.id_number": NUMBER, "phone": form["phone"]
    }
    assert await AuditEvent.filter(kind="unmasked_read", account_id=world.clerk.account_id).count() == 1


def all_forms(base: type[Form] = Form) -> Iterator[type[Form]]:
    for one in base.__subclasses__():
        yield one
        yield from all_forms(one)


# Numbers that are there to be read, an office's and of whoever comes to mend something; and the row of a workbook,
# which is no form that anybody is shown.
PUBLIC = {"ContactForm.phone", "AssignForm.phone", "ExitedForm.phone"}


def test_every_number_of_a_form_is_masked_by_its_kind() -> None:
    """A form that is added tomorrow: whatever in it is called a number of a paper or a telephone says so."""
    found, wrong = 0, []
    for form in all_forms():
        if not form.__module__.startswith("casework."):
            continue
        for field in describe(form):
            if ("id_number" in field.name or "phone" in field.name) and field.kind in ("text", "idcard", "phone"):
                name = f"{form.__name__}.{field.name}"
                found += 1
                if not field.masked and name not in PUBLIC:
                    wrong.append(name)
    assert wrong == [] and found > 10


class OnePerson(Form):
    name: str
    id_number: IdNumberText
    phone: PhoneText = ""


class People(Form):
    one: OnePerson | None
    some: list[OnePerson] = []


def test_a_form_that_is_masked_keeps_all_else() -> None:
    first = OnePerson(name="甲", id_number=NUMBER, phone=PHONE)
    shown = masked(People(one=first, some=[first, OnePerson(name="乙", id_number="H12345678")]))
    assert shown.one == OnePerson(name="甲", id_number=mask_id_number(NUMBER), phone=mask_phone(PHONE))
    assert [one.id_number for one in shown.some] == [mask_id_number(NUMBER), mask_id_number("H12345678")]
    assert first.id_number == NUMBER and masked(People(one=None)).one is None
