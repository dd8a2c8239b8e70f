"""Forms say what is wrong: the sentence belongs to the rule that failed, at the field that failed it, for every rule of
every form and request. The sentences stand here once more, written from the rules and not read from their table.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from casework.allocation.application_request_forms import RequestForm
from casework.allocation.applications import ApplicationForm
from casework.allocation.scoring_forms import ScoringForm
from casework.allocation.subsidies import SubsidyForm
from casework.dwellings.reconciliations import BankForm
from casework.heart.forms import (
    PATTERN_SAYINGS,
    PERSON_SAYING,
    Form,
    describe,
    is_person_name,
    read_form,
    read_kept,
)
from casework.heart.problems import Problem
from casework.people.posts import RenameHolderForm
from casework.reviews.report_forms import ReportForm
from casework.words.calendar import add_months
from handlers.heart.incoming import read_json
from models.fields import DAMAGED, DamagedMap, SealBroken
from server.app import every_endpoint
from tests.cast import World, done, id_number, new_id, refused
from tests.ledgers.test_ledgers import a_subsidy

DAY, TIME = "没有这一天，请按“2026年12月31日”的样子填写。", "时间不正确，请重新选择。"


def _forms() -> list[type[msgspec.Struct]]:
    """Every form of a step, and every body and query of a request."""
    asked = [shape for one in every_endpoint() for shape in (one.body, one.query) if shape is not None]
    found: dict[type[msgspec.Struct], None] = dict.fromkeys(asked)
    todo: list[type[Any]] = [Form]
    while todo:
        more = todo.pop().__subclasses__()
        todo += more
        ours = (one for one in more if one.__module__.split(".")[0] in ("casework", "handlers", "server"))
        found |= dict.fromkeys(ours)
    return sorted(found, key=lambda one: (one.__module__, one.__qualname__))


def _strip(kind: Any) -> tuple[Any, bool]:
    """The type without what is said about it, and whether it may be null."""
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    if isinstance(kind, inspect.UnionType):
        others = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        return _strip(others[0])[0], len(others) < len(kind.types)
    return kind, False


_OF_PATTERN = {
    r"^20[0-9]{2}-(0[1-9]|1[0-2])$": "2026-12",
    r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$": "0" * 8 + "-0000-0000-0000-" + "0" * 12,
    r"^[0-9a-f]{64}$": "0" * 64,
    r"^[1-9][0-9]{0,17}(,[1-9][0-9]{0,17})*$": "1",
    "^(dwelling|notice|evidence)$": "notice",
    "^(tenancy|award):[1-9][0-9]{0,17}$": "award:1",
}


def _valid(kind: Any) -> Any:
    kind, _ = _strip(kind)
    if isinstance(kind, inspect.StrType):
        return _OF_PATTERN.get(kind.pattern or "", "a" * max(kind.min_length or 1, 1))
    if isinstance(kind, inspect.IntType):
        return int(kind.ge if kind.ge is not None else 1)
    if isinstance(kind, inspect.FloatType):
        return float(kind.ge or 1)
    if isinstance(kind, inspect.BoolType):
        return True
    if isinstance(kind, inspect.DateType):
        return "2026-12-10"
    if isinstance(kind, inspect.DateTimeType):
        return "2026-12-10T08:00:00+08:00"
    if isinstance(kind, inspect.LiteralType):
        return kind.values[0]
    if isinstance(kind, inspect.ListType):
        return [_valid(kind.item_type) for _ in range(kind.min_length or 0)]
    if isinstance(kind, inspect.StructType):
        return {one.encode_name: _valid(one.type) for one in kind.fields if one.required}
    return {}


# Forms that are kept whole and read again.
KEPT = (ApplicationForm, BankForm, ReportForm, RequestForm, ScoringForm, SubsidyForm)


def _outgrown(kind: Any) -> Any:
    """What no bound of today lets in, in the shape that the form has."""
    plain, _ = _strip(kind)
    if isinstance(plain, inspect.StructType):
        return {one.encode_name: _outgrown(one.type) for one in plain.fields}
    if isinstance(plain, inspect.ListType):
        return [_outgrown(plain.item_type)]
    if isinstance(plain, inspect.StrType | inspect.LiteralType):
        return "2号😀" * 3000
    if isinstance(plain, inspect.DateType):
        return "1066-10-14"
    return 10**17 if isinstance(plain, inspect.IntType | inspect.FloatType) else _valid(plain)


@pytest.mark.parametrize("form", KEPT, ids=lambda form: form.__name__)
def test_what_was_taken_in_once_is_read_whatever_the_bounds_of_today(form: type[Form]) -> None:
    said = _outgrown(inspect.type_info(form))
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(said, form)
    # What is asked for no more is left out; what a form is about cannot be.
    read = read_kept({**said, "asked_for_once": True}, form)
    assert type(read) is form and msgspec.to_builtins(read) == said
    wrong: tuple[Any, ...] = (DAMAGED, DamagedMap(), [], "")
    for broken in wrong:
        with pytest.raises(SealBroken):
            read_kept(broken, form)


Case = tuple[str, Any, str]
"""Where, a value that breaks one rule, and what is to be said."""


def _breaking(kind: Any, at: str) -> Iterator[Case]:
    plain, nullable = _strip(kind)
    if isinstance(plain, inspect.AnyType):
        return
    if not nullable:
        yield at, None, "请填写这一项。"
    if isinstance(plain, inspect.StrType):
        yield at, 5, "这一项要填写文字。"
        if plain.max_length is not None:
            yield at, "字" * (plain.max_length + 1), f"最多填写{plain.max_length}个字。"
        if plain.min_length == 1:
            yield at, "", "请填写这一项。"
        elif plain.min_length:
            yield at, "字" * (plain.min_length - 1), f"请至少填写{plain.min_length}个字。"
        if plain.pattern:
            wrong = "!" * max(plain.min_length or 1, 1)
            yield at, wrong[: plain.max_length or 99], PATTERN_SAYINGS[plain.pattern]
    elif isinstance(plain, inspect.IntType | inspect.FloatType):
        yield at, "x", "这一项要填写整数。" if isinstance(plain, inspect.IntType) else "这一项要填写数字。"
        if plain.ge is not None:
            yield at, plain.ge - 1, f"不能小于{int(plain.ge)}。" if plain.ge > -(10**8) else "数字太小，请核对。"
        if plain.le is not None and plain.le < 2**62:
            yield at, plain.le + 1, f"不能大于{int(plain.le)}。" if plain.le < 10**8 else "数字太大，请核对。"
    elif isinstance(plain, inspect.BoolType):
        yield at, "x", "这一项请选择“是”或“否”。"
    elif isinstance(plain, inspect.DateTimeType):
        yield from ((at, wrong, TIME) for wrong in ("x", "2026-02-30T08:00:00+08:00", "2026-12-10T08:00:00"))
    elif isinstance(plain, inspect.DateType):
        yield from ((at, wrong, DAY) for wrong in ("x", "2026-02-30", "2026-13-01", "昨天", 5))
    elif isinstance(plain, inspect.LiteralType):
        yield at, "没有这一项", "请从列出的选项中选择。"
        yield at, "got `null` - at `$.x`", "请从列出的选项中选择。"
    elif isinstance(plain, inspect.ListType):
        yield at, {}, "这一项要填写一个或几个，请重新填写。"
        if plain.min_length:
            yield at, [_valid(plain.item_type)] * (plain.min_length - 1), f"请至少填写{plain.min_length}项。"
        if plain.max_length is not None and plain.max_length <= 200:
            yield at, [_valid(plain.item_type)] * (plain.max_length + 1), f"最多{plain.max_length}项。"
        for where, value, said in _breaking(plain.item_type, f"{at}.0"):
            yield where, [value] if plain.min_length in (None, 0, 1) else [value] * plain.min_length, said
    elif isinstance(plain, inspect.DictType):
        yield at, 5, "这一项没有填写完整，请重新填写。"
        if plain.max_length is not None:
            many = {f"k{one}": _valid(plain.value_type) for one in range(plain.max_length + 1)}
            yield at, many, f"最多{plain.max_length}项。"
    elif isinstance(plain, inspect.StructType):
        yield from _breaking_struct(plain, at)


def _breaking_struct(shape: Any, at: str) -> Iterator[Case]:
    whole = _valid(shape)

    def place(name: str) -> str:
        return f"{at}.{name}" if at else name

    if shape.forbid_unknown_fields:
        yield place("nobody_asked"), {**whole, "nobody_asked": 1}, "这一项不在表单内。"
    for one in shape.fields:
        if one.required:
            rest = {name: value for name, value in whole.items() if name != one.encode_name}
            yield place(one.encode_name), rest, "请填写这一项。"
        for where, value, said in _breaking(one.type, place(one.encode_name)):
            yield where, {**whole, one.encode_name: value}, said


FORMS = _forms()
ONE_LINED = [form for form in FORMS if issubclass(form, Form)]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.__module__}.{form.__qualname__}")
def test_every_rule_of_every_form_is_told_by_its_own_sentence(form: type[msgspec.Struct]) -> None:
    [shape] = inspect.multi_type_info([form])
    assert isinstance(shape, inspect.StructType)
    for where, value, said in _breaking_struct(shape, "form"):
        with pytest.raises(Problem) as refusal:
            read_form(value, form)
        if said == "请填写这一项。" and is_chosen(form, where):
            said = "请选择这一项。"
        assert refusal.value.fields == {where: said}, (where, value)


def is_chosen(form: type[msgspec.Struct], where: str) -> bool:
    """Whether that place of a form is pressed and not written: a choice, yes or no, a day, a month."""
    kind, fields = "", describe(form) if issubclass(form, Form) else []
    for part in where.split(".")[1:]:
        if not part.isdigit():
            field = next((one for one in fields if one.name == part), None)
            if field is None:
                return False
            kind, fields = field.kind, field.fields
    return kind in ("choice", "yesno", "date", "month")


def test_what_names_people_is_told_to_the_phone_and_takes_rare_characters_and_no_pictures() -> None:
    named = {
        (form.__name__, field.name): field.written for form in FORMS if issubclass(form, Form)
        for field in describe(form)
        if field.kind in ("text", "longtext") and any(
            word in field.label for word in ("姓名", "见证人", "谁签", "签收", "谁领", "谁来领", "派给谁")
        ) and field.name not in ("note", "purpose")
    }
    # What is kept as a draft, whatever it says, is held to it when it is handed in.
    wanting = {place for place, written in named.items() if not written} - {("MemberIn", "name")}
    assert len(named) >= 12 and not wanting, wanting
    for form in FORMS:
        if not issubclass(form, Form) or form.__module__.startswith("tests"):
            continue
        [shape] = inspect.multi_type_info([form])
        for field in describe(form):
            if field.written != "named" or "Batch" in form.__name__:
                continue
            for text in ("李𡉃、王芳", "胜利社区张\ue001 13800000000", "顺达维修（王师傅）"):
                assert getattr(read_form({**_valid(shape), field.name: text}, form), field.name) == text
            for text in ("王芳😀", "☺️李四", "张♥三"):
                with pytest.raises(Problem) as refusal:
                    read_form({**_valid(shape), field.name: text}, form)
                assert list(refusal.value.fields) == [f"form.{field.name}"]


@pytest.mark.parametrize("form", ONE_LINED, ids=lambda form: f"{form.__module__}.{form.__qualname__}")
def test_what_is_asked_for_in_one_line_is_kept_in_one(form: type[Form]) -> None:
    [shape] = inspect.multi_type_info([form])
    assert isinstance(shape, inspect.StructType)
    for field in describe(form):
        if field.kind not in {"text", "longtext"} or field.many:
            continue
        text = f"甲\n乙\t{'丙' * field.shortest}"
        if (field.longest or 0) < len(text) or not _takes_any_text(form, field.name):
            continue
        read = getattr(read_form({**_valid(shape), field.name: text}, form), field.name)
        assert read == (" ".join(text.split()) if field.kind == "text" else text), field.name


def _takes_any_text(form: type[Form], name: str) -> bool:
    [shape] = inspect.multi_type_info([form])
    plain = next(_strip(one.type)[0] for one in getattr(shape, "fields", ()) if one.name == name)
    return isinstance(plain, inspect.StrType) and not plain.pattern


# Days of a life, which may lie as far back as somebody lives; what a ledger kept before; and of when something is read.
OF_A_LIFE = {"born_on", "since", "as_of", "day_from", "day_until", "CarryOverForm.occurred_on", "ClockBody.today"}
OF_A_LIFE |= {"MonthFilters.month"}
# What the service fills in by itself, from what it knows.
OF_A_LIFE |= {"FoundForm.known_on", "FollowsForm.on"}
OF_A_LIFE |= {f"ExitedForm.{name}" for name in ("started_on", "ended_on", "lease_start", "lease_end")}
TODAY = date(2026, 12, 10)


@pytest.mark.parametrize("form", ONE_LINED, ids=lambda form: f"{form.__module__}.{form.__qualname__}")
def test_every_day_that_is_asked_for_has_its_bounds_and_is_held_to_them(form: type[Form]) -> None:
    [shape] = inspect.multi_type_info([form])
    for field in describe(form):
        if field.kind not in ("date", "month") or {field.name, f"{form.__name__}.{field.name}"} & OF_A_LIFE:
            continue
        assert field.earliest is not None, f"{field.name} may be of any year"
        # How far ahead notices and rents may speak is the district's to say (casework/dwellings/ahead.py).
        ahead = "Particulars" in form.__name__ or field.name == "for_month"
        assert field.latest is not None or ahead, f"{field.name} may be of any year"
        first, last = add_months(TODAY, field.earliest), add_months(TODAY, 36 if field.latest is None else field.latest)
        long = 7 if field.kind == "month" else 10
        for day in (first, last):
            read_form({**_valid(shape), field.name: str(day)[:long]}, form, today=TODAY)
        if long == 7:
            first, last = first.replace(day=1), (last.replace(day=1) + timedelta(31)).replace(day=1) - timedelta(1)
        beyond = (last + timedelta(1), date(2199, 12, 31)) if field.latest is not None else ()
        for day in (first - timedelta(1), date(1900, 1, 1), *beyond):
            with pytest.raises(Problem) as refusal:
                read_form({**_valid(shape), field.name: str(day)[:long]}, form, today=TODAY)
            assert list(refusal.value.fields) == [f"form.{field.name}"], day


@pytest.mark.parametrize("form", ONE_LINED, ids=lambda form: f"{form.__module__}.{form.__qualname__}")
def test_what_has_to_be_written_is_written_in_words(form: type[Form]) -> None:
    [shape] = inspect.multi_type_info([form])
    for field in describe(form):
        if field.kind not in {"text", "longtext"} or field.many or not field.shortest:
            continue
        for mark in "—。😀☺\u0301":
            with pytest.raises(Problem) as refusal:
                read_form({**_valid(shape), field.name: mark * field.shortest}, form)
            assert list(refusal.value.fields) == [f"form.{field.name}"], mark
        if _takes_any_text(form, field.name):
            assert refusal.value.fields == {f"form.{field.name}": "这里只有符号，请用文字写。"}


NAMES = (
    "万健秀", "阿依古丽•买买提", "欧阳 娜娜", "李𡉃", "〇", "O'Brien", "Jean-Pierre Léa", "⿰氵查明", "张\ue001",
    "王　伟", "ＷＡＮＧ", "Nguye\u0302\u0303n", "葛\U000e0100城", "李．明", "张三（曾用名张四）",
)
NO_NAMES = (
    "😀", "张三😀", "123", "张3", "——", "·", "张\u0301\u0301\u0301三", "=张三", "<b>张", "张/三", "⿰", "张☺️", "@张",
    "张♥",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_written_in_letters_however_rare(name: str) -> None:
    assert is_person_name(name)
    assert read_form({"name": name, "reason": "证件姓名"}, RenameHolderForm).name == name


@pytest.mark.parametrize("name", NO_NAMES)
def test_what_is_no_letter_is_in_no_name(name: str) -> None:
    assert not is_person_name(name)
    with pytest.raises(Problem) as refusal:
        read_form({"name": name, "reason": "证件姓名"}, RenameHolderForm)
    assert refusal.value.fields == {"form.name": PERSON_SAYING}


def test_there_is_something_to_hold_to() -> None:
    cases = list(itertools.chain.from_iterable(
        _breaking_struct(shape, "form") for shape in inspect.multi_type_info(FORMS)
        if isinstance(shape, inspect.StructType)
    ))
    assert len(FORMS) > 80 and len(cases) > 1500
    # A pattern is asked for by a form, and every form's has a saying of its own.
    assert all(re.compile(pattern) and saying for pattern, saying in PATTERN_SAYINGS.items())


@pytest.mark.clause("4.5.0")
async def test_a_number_that_is_none_is_said_at_its_field_and_the_draft_is_kept(world: World) -> None:
    """In every form that asks for an ID number the sentence is that of the number, and never of an empty field."""
    await world.open_window()
    member = {"name": "陈小", "relationship": "女", "id_number": "H12345678", "since": "2026-10-01"}
    body = {"id": new_id(), "form": {"members_in": [member]}}
    case = done(await world.wan.post("/change-reports", body))
    assert case["detail"]["form"]["members_in"][0]["id_number"] == "H12345678"
    half = {**member, "name": "", "id_number": ""}
    again = {"version": case["version"], "form": {"members_in": [half], "contact": {"phone": "139"}}}
    case = done(await world.wan.put(f"/change-reports/{case['id']}", again))
    problem = refused(await world.wan.step(case, "submit"), "form_invalid")
    assert problem["fields"]["form.members_in.0.name"] == "请填写姓名。"
    assert problem["fields"]["form.members_in.0.id_number"] == "身份证号码没有填写"
    assert "11位手机号" in problem["fields"]["form.contact.phone"]
    again = {"version": case["version"], "form": {"members_in": [member]}}
    case = done(await world.wan.put(f"/change-reports/{case['id']}", again))
    problem = refused(await world.wan.step(case, "submit"), "form_invalid")
    assert problem["fields"] == {"form.members_in.0.id_number": "身份证号码应为18位，这里是9位"}
    # The others that ask for one.
    short = [{"name": "陈小", "relationship": "本人", "id_number": "H12345678"}]
    said = "身份证号码应为18位，这里是9位"
    body = {"id": new_id(), "form": a_subsidy(80, members=short)}
    assert said in refused(await world.clerk.post("/subsidies", body), "form_invalid")["fields"].values()
    tenancy = world.tenancies["wan"]
    one = done(await world.clerk.post("/ledger-adjustments", {"id": new_id(), "subject": f"tenancy:{tenancy.id}"}))
    row = done(await world.clerk.get(f"/ledger/{tenancy.id}"))["members"][0]["id"]
    fix = {"member_id": row, "id_number": "H12345678"}
    problem = refused(await world.clerk.step(one, "record", members=[fix], reason="看过证件"), "form_invalid")
    assert problem["fields"] == {"form.members.0.id_number": said}
    # The number in full passes.
    member["id_number"] = id_number("20261001", 5)
    again = {"version": case["version"], "form": {"members_in": [member]}}
    case = done(await world.wan.put(f"/change-reports/{case['id']}", again))
    assert done(await world.wan.step(case, "submit"))["status"] == "submitted"


# As Windows, old workbooks and everybody else end a line.
LINE_ENDS = ("甲一\r\n乙二\r\n", "甲一\r乙二", "甲一\n乙二")
LEFT = {"text": {"甲一 乙二"}, "longtext": {"甲一\n乙二"}}


def _texts(kind: Any) -> Iterator[tuple[tuple[str | int, ...], Any, str]]:
    """Where each text of a form stands, of which shape, and how it is asked for."""
    plain, _ = _strip(kind)
    if isinstance(plain, inspect.ListType):
        yield from (((0, *place), shape, how) for place, shape, how in _texts(plain.item_type))
    if not isinstance(plain, inspect.StructType) or not issubclass(plain.cls, Form):
        return
    asked = {one.name: one.kind for one in describe(plain.cls)}
    for one in plain.fields:
        inner, _ = _strip(one.type)
        if isinstance(inner, inspect.StrType):
            yield (one.encode_name,), inner, asked[one.name]
        else:
            yield from (((one.encode_name, *place), shape, how) for place, shape, how in _texts(one.type))


def _with_text(kind: Any, place: tuple[str | int, ...], text: str) -> Any:
    if not place:
        return text
    plain, _ = _strip(kind)
    if isinstance(plain, inspect.ListType):
        return [_with_text(plain.item_type, place[1:], text)]
    inner = next(one.type for one in plain.fields if one.encode_name == place[0])
    return _valid(plain) | {str(place[0]): _with_text(inner, place[1:], text)}


def _read_at(form: type[Form], place: tuple[str | int, ...], text: str) -> Any:
    """What is left of it, or the sentence that refuses it."""
    body = msgspec.json.encode(_with_text(inspect.type_info(form), place, text))
    try:
        left: Any = read_form(read_json(body), form)
    except Problem as problem:
        return problem.fields
    for part in place:
        left = left[part] if isinstance(part, int) else getattr(left, part)
    return left


def test_every_text_takes_line_ends_however_they_are_written() -> None:
    """Pasted from Windows: kept as lines where lines may be, on one line where there is one, and refused as any other
    text is where it is no text at all."""
    read, kept = 0, {"text": 0, "longtext": 0}
    for form in (one for one in _forms() if issubclass(one, Form)):
        for place, shape, how in _texts(inspect.type_info(form)):
            first, second, third = (_read_at(form, place, text) for text in LINE_ENDS)
            assert first == second == third, (form.__name__, place, first, third)
            read += 1
            if isinstance(first, str) and how in LEFT and not shape.pattern:
                assert first in LEFT[how], (form.__name__, place, first)
                kept[how] += 1
            elif not isinstance(first, str):
                assert all("无法识别" not in said for said in first.values()), (form.__name__, place, first)
    assert read > 250 and min(kept.values()) > 60, (read, kept)
