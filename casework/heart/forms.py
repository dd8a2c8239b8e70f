"""Forms of steps: one msgspec Struct says what is asked, how it is checked, and how a phone shows it.

Refuses by `form_invalid` with the field and a Chinese sentence: msgspec's own words are for programmers.
"""

from __future__ import annotations

import functools
import re
import types
import typing
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from casework.heart.bounds import READ_AGAIN
from casework.heart.problems import Problem, invalid
from casework.words.calendar import add_months
from casework.words.id_documents import KINDS
from casework.words.months import month_of, say_month
from casework.words.wording import say_day
from models.fields import SealBroken, sound

S = TypeVar("S", bound=msgspec.Struct)
_MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
# A number of so many digits is no bound that anybody should be told.
_ONLY_FITS = 10**8

# `Meta(extra=…)` of a day, in months after today: the phone says them at the field, and whoever has an `earliest` is
# held to both as it is read. What lies long ago is a year that a finger slipped into: a paper would bear it for good.
# NOT_AHEAD is for days of a life, such as a birth: it has come, and the step's guard says so.
NOT_AHEAD: dict[str, Any] = {"latest": 0}
LATELY: dict[str, Any] = {"earliest": -120, "latest": 0}
SINCE: dict[str, Any] = {"earliest": -600, "latest": 0}
LONG: dict[str, Any] = {"kind": "longtext"}
# `Meta(extra=…)` of what the phone does not go on without, though the service takes it, such as in a draft.
WANTED: dict[str, Any] = {"wanted": True}
# The other way: what has to be there and may be empty.
MAY_BE_EMPTY: dict[str, Any] = {"optional": True}

# The shapes that forms and requests share. Bounds keep a value within its column.
# Of some record, such as a dwelling: asked by the page in its own way, from a list or a map.
Number = Annotated[int, Meta(ge=1, le=2**63 - 1, extra={"kind": "record"})]
Fen = Annotated[int, Meta(ge=0, le=100_000_000_00, title="金额（分）", extra={"kind": "money"})]
# Of what is asked for: nobody is asked for nothing.
SomeFen = Annotated[int, Meta(ge=1, le=100_000_000_00, title="金额（分）", extra={"kind": "money"})]
Uuid = Annotated[
    str,
    Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", min_length=36, max_length=36,
         extra={"kind": "record"}),
]
# A word of ours, such as a status: compared with columns that hold nothing but ASCII.
Word = Annotated[str, Meta(pattern=r"^[a-z_]*$", max_length=24)]
# A person's name: letters of any script, rare ones and those that only a few fonts have, and what stands between them.
_PERSON = (
    r"^(?=.*[^\W\d_\u2ff0-\u2fff]|.*[\ue000-\uf8ff\U000f0000-\U0010fffd])"
    r"(?:[^\W\d_]|[\u0300-\u036f]{1,2}(?![\u0300-\u036f])|[\s'’‘ʼ,，（）()。-]|[·•‧∙⋅⸱・･●᛫ᐧ․．.‣◦⦁‐]"
    r"|[\u2ff0-\u2fff\ue000-\uf8ff\ufe00-\ufe0f\U000e0100-\U000e01ef\U000f0000-\U0010fffd])*$"
)
# The same, where it may be left out.
_ANYBODY = f"{_PERSON[:-1]}$|^$"
# Whoever it is by name, and what people add to that: several, what they are, a telephone. No pictures.
_NAMED = (
    r"^(?:[\w\s'’‘ʼ,，、;；:：（）()/.。+#—–-]|[·•‧∙⋅⸱・･●᛫ᐧ․．‣◦⦁‐]"
    r"|[\u0300-\u036f\u2ff0-\u2fff\ue000-\uf8ff\ufe00-\ufe0e\U000e0100-\U000e01ef\U000f0000-\U0010fffd])*$"
)
# The number of a paper, a slip or a receipt, as it is printed on one.
_NUMBERED = r"^(?:(?=.*[^\W_])[\w\s〔〕（）()\[\]【】/.．:：、，,·#№–—-]*)?$"
PERSON_SAYING = "姓名只写文字，不写数字、符号和表情。"
PersonName = Annotated[str, Meta(min_length=1, max_length=60, pattern=_PERSON)]
AnybodysName = Annotated[str, Meta(pattern=_ANYBODY)]
NamedText = Annotated[str, Meta(pattern=_NAMED)]
PaperNumber = Annotated[str, Meta(pattern=_NUMBERED)]
ShortText = Annotated[str, Meta(max_length=60)]
Text = Annotated[str, Meta(max_length=200)]
LongText = Annotated[str, Meta(max_length=1000)]
Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", min_length=64, max_length=64)]
# What a step or a list asks for: read by the shape that the step or the list declares.
Asked = Annotated[dict[str, Any], Meta(max_length=100, extra=READ_AGAIN)]
# Read by `casework/words/identity.py`, which says in its own words what is wrong; a count of characters is not its
# rule.
IdNumberText = Annotated[
    str, Meta(max_length=60, title="身份证号", description="18位，最后一位可以是X",
              extra={"kind": "idcard", "masked": "id_numbers"})
]
BornOn = Annotated[date, Meta(title="出生日期", description="照证件填写", extra=NOT_AHEAD)]
# Of which paper it is; the rule of each kind is `casework/words/id_documents.py`.
IdKind = Annotated[
    Literal["resident_id", "residence_permit", "home_return_permit", "taiwan_permit", "foreign_permit", "passport"],
    Meta(title="证件", extra={"choices": KINDS}),
]
PhoneText = Annotated[str, Meta(max_length=40, extra={"masked": "phone"})]


def one_of(*values: str) -> Meta:
    """Says in the API document that a reply's text is one of these. Checks nothing: what is said is ours."""
    return Meta(extra_json_schema={"enum": list(values)})


def is_person_name(text: str) -> bool:
    """For what is kept as a draft first, whatever it says."""
    return re.fullmatch(_PERSON, text) is not None


class Choice(msgspec.Struct):
    value: str
    label: str


class Form(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The base of all forms. A field's title, hint and kind stand in its annotation."""


class NoForm(Form):
    """A step that asks nothing."""


class ReasonForm(Form):
    reason: Annotated[
        str, Meta(min_length=2, max_length=300, title="原因", description="请写明原因，对方会看到。",
                  extra={"kind": "longtext"})
    ]


class NoteForm(Form):
    note: Annotated[str, Meta(max_length=300, title="备注", extra={"kind": "longtext"})] = ""


class FormField(msgspec.Struct, omit_defaults=True):
    """How a phone shows one field of a form, and what it can check of it before it is sent."""

    name: str
    label: str
    kind: Annotated[
        str,
        one_of("text", "longtext", "date", "month", "money", "choice", "yesno", "number", "decimal", "idcard", "phone",
               "record", "group", "groups"),
    ]
    required: bool
    choices: list[Choice]
    hint: str
    # Several may be chosen.
    many: bool = False
    # Of a number (of money in fen), and of how many entries there may be.
    least: int | None = None
    most: int | None = None
    # Of a text, in characters.
    shortest: int = 0
    longest: int | None = None
    # Of a day: so many months after today at the earliest and at the latest. 0: today.
    earliest: int | None = None
    latest: int | None = None
    # What holds until something is said, as a person would say it.
    unsaid: str = ""
    # Of a number that stands masked wherever it is only read: which kind; "": none.
    masked: Annotated[str, one_of("", "id_numbers", "phone")] = ""
    # Of a text that names people: of one person alone, or of whoever it is. No pictures, and of the first no digits.
    written: Annotated[str, one_of("", "person", "named")] = ""
    # Of a part ("group"), and of each entry of several ("groups").
    fields: list[FormField] = []


@functools.cache
def describe(form: type[Form]) -> list[FormField]:
    """The fields of a form, from its annotations, in order. Said once: not to be written into."""
    hints = typing.get_type_hints(form, include_extras=True)
    known = {item.name: item for item in msgspec.structs.fields(form)}
    return [_describe(known[name], hints[name]) for name in hints if name in known]


def _describe(item: msgspec.structs.FieldInfo, hint: Any) -> FormField:
    base, metas = _unfold(hint)
    many = typing.get_origin(base) is list
    inner, inner_metas = _unfold(typing.get_args(base)[0]) if many else (base, [])
    extra: dict[str, Any] = {}
    for meta in [*inner_metas, *metas]:
        extra.update(meta.extra or {})
    # What is said of this very field goes before what its shape says of itself.
    title = next((meta.title for meta in reversed(metas) if meta.title), item.name)
    said = next((meta.description for meta in reversed(metas) if meta.description), "")
    options = extra.get("choices") or {value: value for value in typing.get_args(inner) if _is_literal(inner)}
    options = options() if callable(options) else options
    if extra.get("kind") == "record":
        options = {}
    kind = "choice" if options else extra.get("kind") or _kind_of(inner, metas, many=many)
    listed = [Choice(value, label) for value, label in options.items()]
    field = FormField(
        item.name, title, kind, _is_asked(item, extra), listed, said,
        many=many and kind == "choice", earliest=extra.get("earliest"), latest=extra.get("latest"),
        unsaid=_unsaid(item.default), masked=extra.get("masked", ""),
        fields=describe(inner) if kind in {"group", "groups"} else [],
    )
    _bound(field, metas)
    patterns = {meta.pattern for meta in metas}
    field.written = "person" if patterns & {_PERSON, _ANYBODY} else "named" if _NAMED in patterns else ""
    return field


def _is_asked(item: msgspec.structs.FieldInfo, extra: Mapping[str, Any]) -> bool:
    return "wanted" in extra or (item.required and "optional" not in extra)


def _unfold(hint: Any) -> tuple[Any, list[Meta]]:
    """What lies under `Annotated` and `| None`, and all that is said of it, the innermost first."""
    metas: list[Meta] = []
    while True:
        if typing.get_origin(hint) is Annotated:
            metas = [one for one in hint.__metadata__ if isinstance(one, Meta)] + metas
            hint = hint.__origin__
        elif typing.get_origin(hint) in (typing.Union, types.UnionType):
            some = [one for one in typing.get_args(hint) if one is not type(None)]
            if len(some) > 1:
                return hint, metas
            hint = some[0]
        else:
            return hint, metas


def _is_literal(base: Any) -> bool:
    return typing.get_origin(base) is Literal


def _kind_of(base: Any, metas: list[Meta], *, many: bool) -> str:
    if isinstance(base, type) and issubclass(base, msgspec.Struct):
        return "groups" if many else "group"
    if typing.get_origin(base) is dict:
        return "record"
    if base is str and any(meta.pattern == _MONTH for meta in metas):
        return "month"
    return {bool: "yesno", int: "number", float: "decimal", date: "date"}.get(base, "text")


def _unsaid(default: Any) -> str:
    if isinstance(default, bool):
        return "yes" if default else "no"
    return default if isinstance(default, str) else ""


def _bound(field: FormField, metas: list[Meta]) -> None:
    """Takes over the bounds that a person may be told of. What only keeps a number within its column is none."""
    for meta in metas:
        for name, bound in (("least", meta.ge), ("most", meta.le)):
            if bound is not None and abs(bound) < _ONLY_FITS and field.kind in {"number", "decimal", "money"}:
                setattr(field, name, int(bound))
        if field.kind in {"text", "longtext", "idcard", "phone"}:
            field.shortest = meta.min_length or field.shortest
            field.longest = meta.max_length if meta.max_length is not None else field.longest
        elif field.kind == "groups":
            field.least = meta.min_length if meta.min_length is not None else field.least
            field.most = meta.max_length if meta.max_length is not None else field.most


def read_form(value: object, form: type[S], *, at: str = "form", today: date | None = None) -> S:
    """`value` (parsed JSON) as `form`; `today`: its days are held to their bounds. Raises the Problem `form_invalid`
    naming the field.
    """
    try:
        read = msgspec.convert(value, form)
    except msgspec.ValidationError as error:
        raise _in_terms_of(form, explain(str(error), at), at) from None
    refuse_far_dates(read, at)
    if isinstance(read, Form):
        _on_one_line(read)
        _in_words(read, at)
        if today is not None:
            hold_days(read, today, at)
    return read


def read_kept(value: object, form: type[S]) -> S:
    """What was taken in once, as it stands in the database: by the bounds of its day, which today's may have outgrown.
    Raises SealBroken where it is no such form at all.
    """
    try:
        return msgspec.convert(sound(value), form)
    except msgspec.ValidationError:
        return typing.cast(S, _as_it_stands(value, form))


def _as_it_stands(value: Any, hint: Any) -> Any:
    """Of the right shape, whatever its lengths, numbers and spellings; what is asked for no more is left out."""
    base = _unfold(hint)[0]
    if value is None:
        return None
    if isinstance(base, type) and issubclass(base, msgspec.Struct):
        if not isinstance(value, Mapping):
            raise SealBroken("no form")
        hints = typing.get_type_hints(base, include_extras=True)
        said = {name: _as_it_stands(value[name], hints[name]) for name in base.__struct_fields__ if name in value}
        try:
            return base(**said)
        except TypeError:
            raise SealBroken("a form that lacks what it is about") from None
    if typing.get_origin(base) is list and isinstance(value, list):
        return [_as_it_stands(one, typing.get_args(base)[0]) for one in value]
    return msgspec.convert(value, date) if base is date else value


_CHOSEN = ("choice", "yesno", "date", "month")


def _in_terms_of(form: type[S], problem: Problem, at: str) -> Problem:
    """What is chosen and not written is not asked to be filled in."""
    if not issubclass(form, Form):
        return problem
    said = {
        where: "请选择这一项。" if sentence == _MISSING and _kind_at(form, where, at) in _CHOSEN else sentence
        for where, sentence in problem.fields.items()
    }
    return problem if said == problem.fields else invalid(said)


def _kind_at(form: type[Form], where: str, at: str) -> str:
    fields, kind = describe(form), ""
    for part in where.removeprefix(f"{at}." if at else "").split("."):
        if part.isdigit():
            continue
        found = next((field for field in fields if field.name == part), None)
        if found is None:
            return ""
        fields, kind = found.fields, found.kind
    return kind


def _on_one_line(form: Form) -> None:
    """What is asked for in one line stands in one: a name that breaks off would break titles, papers and headings."""
    for field in describe(type(form)):
        said = getattr(form, field.name)
        if field.kind == "text" and isinstance(said, str) and ("\n" in said or "\t" in said):
            setattr(form, field.name, " ".join(said.split()))
        elif field.fields and said:
            for one in said if isinstance(said, list) else [said]:
                _on_one_line(one)


def hold_days(form: Form, today: date, at: str = "form") -> None:
    """Every day and month within the bounds that its field declares. Raises form_invalid, naming the field."""
    for field in describe(type(form)):
        said, where = getattr(form, field.name), f"{at}.{field.name}" if at else field.name
        if isinstance(said, date) and field.earliest is not None:
            hold_day(said, field, today, where)
        elif field.kind == "month" and said and field.earliest is not None:
            _hold_month(said, field, today, where)
        elif field.fields and said:
            for place, one in enumerate(said if isinstance(said, list) else [said]):
                hold_days(one, today, f"{where}.{place}" if isinstance(said, list) else where)


def hold_day(day: date, field: FormField, today: date, where: str) -> None:
    assert field.earliest is not None
    first = add_months(today, field.earliest)
    if day < first:
        early = f"日期不能早于{say_day(first)}，请核对年份。" if field.earliest else "日期不能早于今天。"
        raise invalid({where: early})
    if field.latest is not None and day > (last := add_months(today, field.latest)):
        late = f"日期不能晚于{say_day(last)}，请核对年份。" if field.latest else "日期不能晚于今天。"
        raise invalid({where: late})


def _hold_month(month: str, field: FormField, today: date, where: str) -> None:
    assert field.earliest is not None
    if month < (first := month_of(add_months(today, field.earliest))):
        raise invalid({where: f"不能早于{say_month(first)}，请核对年份。"})
    if field.latest is not None and month > (last := month_of(add_months(today, field.latest))):
        raise invalid({where: f"不能晚于{say_month(last)}，请核对年份。"})


def _in_words(form: Form, at: str) -> None:
    """What has to be written is written in letters or digits: marks and pictures alone say nothing to anybody."""
    for field in describe(type(form)):
        said, where = getattr(form, field.name), f"{at}.{field.name}" if at else field.name
        if isinstance(said, str) and field.shortest and field.kind in {"text", "longtext"} and not has_words(said):
            raise invalid({where: "这里只有符号，请用文字写。"})
        if field.fields and said:
            for place, one in enumerate(said if isinstance(said, list) else [said]):
                _in_words(one, f"{where}.{place}" if isinstance(said, list) else where)


def has_words(text: str) -> bool:
    """Whether it says anything: letters or digits, of whatever script."""
    return any(char.isalnum() or unicodedata.category(char) == "Co" for char in text)


_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def refuse_far_dates(value: object, at: str = "") -> None:
    """No record is of such a day, and reckoning with it leaves the calendar. Raises form_invalid, naming the field."""
    if isinstance(value, date):
        if not _FIRST_YEAR <= value.year <= _LAST_YEAR:
            raise invalid({at or "form": "日期不正确，请核对年份。"})
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            refuse_far_dates(getattr(value, name), f"{at}.{name}" if at else name)
    elif isinstance(value, list):
        for place, item in enumerate(value):
            refuse_far_dates(item, f"{at}.{place}" if at else str(place))


# What msgspec says of a rule that failed → what the person is told. One line a rule; a test holds every form to them.
_MISSING = "请填写这一项。"
_SAYINGS = (
    # What was typed is repeated in these, so they come first: it may read like another rule.
    (r"Invalid enum value .*", "请从列出的选项中选择。"),
    (r"Object contains unknown field `(?P<name>.*)`", "这一项不在表单内。"),
    (r"Object missing required field `(?P<name>.*)`", _MISSING),
    (r"Expected `.*`, got `null`", _MISSING),
    (r"Expected `str` of length <= (\d+)", "最多填写{0}个字。"),
    (r"Expected `str` of length >= 1", _MISSING),
    (r"Expected `str` of length >= (\d+)", "请至少填写{0}个字。"),
    (r"Expected `(?:array|object)` of length <= (\d+)", "最多{0}项。"),
    (r"Expected `(?:array|object)` of length >= (\d+)", "请至少填写{0}项。"),
    # A bound that only keeps a value within its column is no number that anybody should be told.
    (r"Expected `(?:int|float)` >=? -\d{9,}(?:\.0)?", "数字太小，请核对。"),
    (r"Expected `(?:int|float)` <=? \d{9,}(?:\.0)?", "数字太大，请核对。"),
    (r"Expected `(?:int|float)` >= (-?\d+)(?:\.0)?", "不能小于{0}。"),
    (r"Expected `(?:int|float)` <= (-?\d+)(?:\.0)?", "不能大于{0}。"),
    (r"Expected `(?:int|float)` > (-?\d+)(?:\.0)?", "要大于{0}。"),
    (r"Expected `(?:int|float)` < (-?\d+)(?:\.0)?", "要小于{0}。"),
    (r"Invalid RFC3339 encoded datetime|Expected `datetime` with a timezone component", "时间不正确，请重新选择。"),
    (r"Invalid RFC3339 encoded date|Expected `date.*", "没有这一天，请按“2026年12月31日”的样子填写。"),
    (r"Expected `str.*`, got .*", "这一项要填写文字。"),
    (r"Expected `int.*`, got .*", "这一项要填写整数。"),
    (r"Expected `float.*`, got .*", "这一项要填写数字。"),
    (r"Expected `bool.*`, got .*", "这一项请选择“是”或“否”。"),
    (r"Expected `array.*`, got .*", "这一项要填写一个或几个，请重新填写。"),
    (r"Expected `object.*`, got .*", "这一项没有填写完整，请重新填写。"),
)
_RULES = tuple((re.compile(rule, re.S), saying) for rule, saying in _SAYINGS)
_PATTERN = re.compile(r"Expected `str` matching regex (?P<quote>['\"])(?P<pattern>.*)(?P=quote)", re.S)
# What a text is to look like: one saying for each pattern that a form may ask for.
PATTERN_SAYINGS = {
    _MONTH: "请按“2026年12月”的样子填写月份。",
    _PERSON: PERSON_SAYING,
    _ANYBODY: PERSON_SAYING,
    _NAMED: "这里写姓名，不要用表情和符号。",
    _NUMBERED: "编号只写文字、数字、横线和括号。",
    r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$": "编号不正确，请返回后重新打开这一页。",
    r"^[a-z_]*$": "请从列出的选项中选择。",
    r"^[0-9a-f]{64}$": "文件没有传完整，请重新选择文件。",
    r"^[0-9A-Za-z.-]+$": "版本只能写数字、字母、点和横线。",
    r"^[0-9A-Za-z_-]+$": "只能写数字、字母、下划线和横线。",
    r"^[1-9][0-9]{0,17}(,[1-9][0-9]{0,17})*$": "请从列表中选择。",
    "^(dwelling|notice|evidence)$": "请扫描安居的二维码。",
    "^(tenancy|award):[1-9][0-9]{0,17}$": "请从台账中选择一户。",
}


# By the pattern as msgspec tells it.
_TOLD = {repr(pattern)[1:-1]: saying for pattern, saying in PATTERN_SAYINGS.items()}


def explain(message: str, at: str = "") -> Problem:
    """A msgspec message as the Problem `form_invalid`: where, and what to do, in Chinese."""
    what, parted, path = message.rpartition(" - at `$")
    what, path = (what, path.removesuffix("`")) if parted else (message, "")
    sentence, name = _sentence_of(what)
    # `.members_in[0].name` is members_in.0.name to everybody else; a key of free choice is not repeated.
    path = re.sub(r"\[(\d+)\]", r".\1", path).replace("[...]", "").strip(".")
    where = ".".join(part for part in (at, path, name) if part) or "form"
    return invalid({where: sentence})


def _sentence_of(what: str) -> tuple[str, str]:
    """What to say of a rule that failed, and the field that it names itself."""
    if found := _PATTERN.fullmatch(what):
        return _TOLD.get(found["pattern"], "格式不正确。"), ""
    for rule, saying in _RULES:
        if found := rule.fullmatch(what):
            name = found.groupdict().get("name") or ""
            return saying.format(*found.groups()), name if name.isidentifier() and name.isascii() else ""
    return "这一项填写不正确。", ""


def choices(values: Mapping[str, str]) -> dict[str, Any]:
    """`Meta(extra=choices({...}))`: value → label."""
    return {"choices": dict(values)}


def choices_of(*words: str) -> dict[str, Any]:
    """The same of words that stand for themselves."""
    return choices({word: word for word in words})
