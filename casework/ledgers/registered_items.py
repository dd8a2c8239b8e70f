"""Registered items (登记事项): the district office adds what a ledger shall hold, and takes it away, with no release of
the software and no loss of what is recorded (4.2.1c).

An item is data: a name, a kind, whether it must be filled and by whom. Its values are typed rows. A retired item keeps
its values and is shown as retired; nobody fills it any more. The kind of an item never changes: another kind is another
item. Refuses two live items of one name in one ledger, a choice without choices, and a value of a wrong kind, each
with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from msgspec import Meta
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import Form, NoForm, ReasonForm, Uuid, choices
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.rows import Records
from casework.heart.turns import REGISTERED_ITEMS, take_turns
from casework.ledgers.revisions import Change
from casework.words.calendar import read_date
from casework.words.reading import ReadingError, plain_text, without_spaces
from models import Case, Evidence, Organisation, RegisteredItem, RegisteredValue
from models.evidence import SEALED
from models.fields import sealed_for, sound

LEDGERS = {"rental": "现居住、退出房源台账", "subsidy": "补贴台账", "manager": "房源台账"}
KINDS = {"text": "文字", "number": "数字", "date": "日期", "choice": "选项", "yesno": "是或否", "photo": "照片"}
FILLERS = {"community": "社区、网格员", "street": "街道", "manager": "管房单位", "all": "以上单位都可以填"}
_ROLES: dict[str, tuple[str, ...]] = {
    "community": (actors.COMMUNITY_CLERK, actors.GRID_WORKER),
    "street": (actors.STREET_CLERK,),
    "manager": (actors.MANAGER_CLERK,),
    "all": (actors.COMMUNITY_CLERK, actors.GRID_WORKER, actors.STREET_CLERK, actors.MANAGER_CLERK),
}
# Of the entry that a subject names: `tenancy:12`, `award:3`.
_LEDGERS_OF = {"tenancy": ("rental", "manager"), "award": ("subsidy",)}
_LONGEST, _MOST_CHOICES, MOST_ITEMS = 500, 50, 100
_PHOTOGRAPH = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_YES = {"是": True, "有": True, "yes": True, "true": True, "1": True, "否": False, "无": False, "no": False,
        "false": False, "0": False}

_NAME = Annotated[str, Meta(min_length=1, max_length=40, title="名称")]
_HINT = Annotated[str, Meta(max_length=100, title="填写说明")]
_REQUIRED = Annotated[bool, Meta(title="必须填写吗")]
_FILLED_BY = Annotated[
    Literal["community", "street", "manager", "all"], Meta(title="由谁填写", extra=choices(FILLERS))
]
_CHOICES = Annotated[
    str, Meta(max_length=2000, title="选项", description="一行写一个选项，至少两个。", extra={"kind": "longtext"})
]


class DefineForm(Form, kw_only=True):
    ledger: Annotated[Literal["rental", "subsidy", "manager"], Meta(title="哪本台账", extra=choices(LEDGERS))]
    name: _NAME
    kind: Annotated[
        Literal["text", "number", "date", "choice", "yesno", "photo"], Meta(title="填什么", extra=choices(KINDS))
    ]
    choices: _CHOICES = ""
    hint: _HINT = ""
    required: _REQUIRED = False
    filled_by: _FILLED_BY = "community"


class DefineBody(Form):
    id: Uuid
    form: DefineForm


class RenameForm(Form):
    name: _NAME
    hint: _HINT = ""


class RuleForm(Form):
    required: _REQUIRED
    filled_by: _FILLED_BY


class ChoicesForm(Form):
    choices: _CHOICES


class PlaceForm(Form):
    position: Annotated[int, Meta(ge=1, le=MOST_ITEMS, title="排第几")]


async def _sensible(move: Move) -> None:
    form: DefineForm = move.form
    options = split_choices(form.choices)
    if form.kind == "choice" and len(options) < 2:
        raise invalid({"form.choices": "请至少写两个选项，一行一个。"})
    if len(options) > _MOST_CHOICES or any(len(option) > 40 for option in options):
        raise invalid({"form.choices": f"最多{_MOST_CHOICES}个选项，每个最多40个字。"})
    # Of two defined at once the second counts the first, and comes after it.
    await take_turns(REGISTERED_ITEMS)
    await _free(form.ledger, form.name, "")
    if await RegisteredItem.filter(live=1).count() >= MOST_ITEMS:
        raise refuse("too_many_items")


async def _free(ledger: str, name: str, case_id: str) -> None:
    if await RegisteredItem.filter(ledger=ledger, name=name, live=1).exclude(case_id=case_id).exists():
        raise invalid({"form.name": "这本台账已有同名的登记事项。"})


async def _defined(move: Move) -> None:
    form: DefineForm = move.form
    last = await RegisteredItem.filter(ledger=form.ledger).order_by("-position").first()
    try:
        await RegisteredItem.create(
            case_id=move.case.id,
            ledger=form.ledger,
            name=form.name,
            kind=form.kind,
            choices=split_choices(form.choices) if form.kind == "choice" else [],
            hint=form.hint,
            required=form.required,
            filled_by=form.filled_by,
            position=last.position + 1 if last else 1,
        )
    except IntegrityError:
        raise invalid({"form.name": "这本台账已有同名的登记事项。"}) from None


async def _renamed(move: Move) -> None:
    item = await RegisteredItem.get(case_id=move.case.id)
    await _free(item.ledger, move.form.name, item.case_id)
    await RegisteredItem.filter(case_id=item.case_id).update(name=move.form.name, hint=move.form.hint)
    await Case.filter(id=move.case.id).update(title=f"登记事项：{move.form.name}")
    move.case.title = f"登记事项：{move.form.name}"


async def _ruled(move: Move) -> None:
    await RegisteredItem.filter(case_id=move.case.id).update(
        required=move.form.required, filled_by=move.form.filled_by
    )


async def _extended(move: Move) -> None:
    """Options are added, never taken away: what was chosen once must stay readable."""
    item = await RegisteredItem.get(case_id=move.case.id)
    options = list(dict.fromkeys([*item.choices, *split_choices(move.form.choices)]))
    if len(options) > _MOST_CHOICES or any(len(option) > 40 for option in options):
        raise invalid({"form.choices": f"最多{_MOST_CHOICES}个选项，每个最多40个字。"})
    await RegisteredItem.filter(case_id=item.case_id).update(**sealed_for(RegisteredItem, vars(item), choices=options))


async def _is_choice(move: Move) -> None:
    if (await RegisteredItem.get(case_id=move.case.id)).kind != "choice":
        raise invalid({"form.choices": "这一项不是选项，不能增加选项。"})


async def _placed(move: Move) -> None:
    """The order of the whole ledger anew, so that two items never share a place."""
    item = await RegisteredItem.get(case_id=move.case.id)
    others = await RegisteredItem.filter(ledger=item.ledger).exclude(case_id=item.case_id).order_by(
        "position", "case_id"
    )
    order = list(others)
    order.insert(move.form.position - 1, item)
    for place, one in enumerate(order, 1):
        one.position = place
    await RegisteredItem.bulk_update(order, ("position",))


async def _retired(move: Move) -> None:
    await RegisteredItem.filter(case_id=move.case.id).update(live=None, retired_on=move.actor.today)


async def _free_again(move: Move) -> None:
    item = await RegisteredItem.get(case_id=move.case.id)
    if await RegisteredItem.filter(ledger=item.ledger, name=item.name, live=1).exists():
        raise refuse("item_exists")


async def _restored(move: Move) -> None:
    await RegisteredItem.filter(case_id=move.case.id).update(live=1, retired_on=None)


_DISTRICT = (actors.DISTRICT_CLERK,)
_CLAUSE = ("4.2.1c",)
REGISTERED_ITEM = register(
    Procedure(
        name="registered_item",
        label="登记事项",
        prefix="SX",
        stages=("使用中",),
        statuses={
            "live": Status("使用中", 0, after="各单位填写台账时马上就能看到这一项。", tone="done"),
            "retired": Status("已停用", -1, after="不再填写；已填的内容仍然保留，可以恢复使用。"),
        },
        steps=(
            Step(None, "define", "live", _DISTRICT, _CLAUSE, "新增登记事项", DefineForm, guard=_sensible,
                 effect=_defined, body=DefineBody),
            Step("live", "rename", "live", _DISTRICT, _CLAUSE, "改名称和说明", RenameForm, effect=_renamed),
            Step("live", "rule", "live", _DISTRICT, _CLAUSE, "改填写要求", RuleForm, effect=_ruled),
            Step("live", "extend", "live", _DISTRICT, _CLAUSE, "增加选项", ChoicesForm, guard=_is_choice,
                 effect=_extended),
            Step("live", "place", "live", _DISTRICT, _CLAUSE, "调整顺序", PlaceForm, effect=_placed),
            Step("live", "retire", "retired", _DISTRICT, _CLAUSE, "停用", ReasonForm, "danger", effect=_retired),
            Step("retired", "restore", "live", _DISTRICT, _CLAUSE, "恢复使用", NoForm, guard=_free_again,
                 effect=_restored),
        ),
        readers=_DISTRICT,
        chapter=Chapter.LEDGERS,
        offers=(Offer("items", "登记事项", "list", "registered_items/list", 66),),
    )
)


async def define(case_id: str, form: DefineForm, *, actor: Actor) -> Case:
    """The district office adds an item; every form and reply has it from now on. Raises not_allowed, form_invalid."""
    access.require_role(actor, actors.DISTRICT_CLERK)
    office = await Organisation.get(id=actor.organisation_id)
    opening = Opening(case_id, f"登记事项：{form.name}", office.path, form=form)
    return (await open_cases(REGISTERED_ITEM, [opening], actor=actor, action="define"))[0]


def split_choices(text: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (line.strip() for line in text.splitlines()))))


# Items and values, for entries, forms, exports and imports


_ITEMS = Records(RegisteredItem)


async def live_items(*ledgers: str) -> list[RegisteredItem]:
    """The items in use of these ledgers (`rental`, `subsidy`, `manager`), in their order."""
    # Two who define at once may go beyond what there may be.
    live = Q(ledger__in=list(ledgers), live=1)
    return await _ITEMS.where(live, order=("ledger", "position", "case_id"), most=2 * MOST_ITEMS)


async def items_of(subject: str, kept: Sequence[str] = ()) -> list[RegisteredItem]:
    """The items of an entry: those in use, and behind them the retired ones among `kept`, which have a value."""
    live = await live_items(*_LEDGERS_OF[subject.partition(":")[0]])
    known = {item.case_id for item in live}
    gone = [one for one in kept if one not in known]
    retired = await RegisteredItem.filter(case_id__in=gone) if gone else []
    return [*live, *sorted(retired, key=lambda item: (item.position, item.case_id))]


def may_fill(item: RegisteredItem, role: str) -> bool:
    return item.live is not None and role in _ROLES[item.filled_by]


@dataclass(frozen=True)
class Value:
    """A value in the column of its kind; all None: nothing."""

    text: str | None = None
    number: Decimal | None = None
    day: date | None = None
    choice: str | None = None
    yes: bool | None = None
    evidence_id: str | None = None


def read_value(item: RegisteredItem, written: object) -> Value:
    """What a form field or a cell states for this item; nothing for an empty one. Raises ReadingError."""
    text = plain_text(written)
    if not text:
        return Value()
    if item.kind == "number":
        return Value(number=_number(text))
    if item.kind == "date":
        return Value(day=read_date(written if isinstance(written, date) else text))
    if item.kind == "choice":
        if text not in sound(item.choices):
            raise ReadingError("choice_unknown", f"“{item.name}”请从这些选项中选：{'、'.join(item.choices)}")
        return Value(choice=text)
    if item.kind == "yesno":
        if text.lower() not in _YES:
            raise ReadingError("yesno_unreadable", f"“{item.name}”请填写“是”或“否”")
        return Value(yes=_YES[text.lower()])
    if item.kind == "photo":
        if not _PHOTOGRAPH.fullmatch(text):
            raise ReadingError("photograph_unknown", f"“{item.name}”请拍照或选择照片")
        return Value(evidence_id=text)
    if len(text) > _LONGEST:
        raise ReadingError("text_too_long", f"“{item.name}”最多填写{_LONGEST}个字")
    return Value(text=text)


def _number(text: str) -> Decimal:
    try:
        number = Decimal(without_spaces(text).replace(",", ""))
    except InvalidOperation:
        raise ReadingError("number_unreadable", "请只填写数字，例如 3 或 12.5") from None
    if not number.is_finite() or abs(number) >= 10**15:
        raise ReadingError("number_unreadable", "数字太大，或者不是数字")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -4:
        raise ReadingError("number_decimals", "小数最多四位")
    return number


def say_value(kind: str, value: Mapping[str, Any] | None) -> str:
    """A value's columns as the text that `read_value` reads; '' for nothing."""
    if value is None:
        return ""
    if kind == "number" and value["number"] is not None:
        return f"{Decimal(str(value['number'])).normalize():f}"
    if kind == "yesno" and value["yes"] is not None:
        return "是" if value["yes"] else "否"
    column = {"text": "text", "date": "day", "choice": "choice", "photo": "evidence_id"}.get(kind, "")
    return str(value[column]) if column and value[column] is not None else ""


async def check_values(
    subject_part: str, written: Mapping[str, str], role: str, *, kept: Sequence[str] = (), photographs: str = ""
) -> dict[str, Value]:
    """Reads what somebody filled in. `kept`: items that have a value already; `photographs`: of which case.

    Raises form_invalid with every field that is wrong or missing. Item numbers that this role does not fill are wrong.
    """
    items = {item.case_id: item for item in await live_items(*_LEDGERS_OF[subject_part]) if may_fill(item, role)}
    wrong: dict[str, str] = {}
    values: dict[str, Value] = {}
    for number, text in written.items():
        item = items.get(number)
        if item is None:
            wrong[f"form.items.{number}"] = "这一项已经停用，或者不由您填写。"
            continue
        try:
            values[number] = read_value(item, text)
        except ReadingError as error:
            wrong[f"form.items.{number}"] = f"{error.sentence}。"
    shown = {value.evidence_id for value in values.values() if value.evidence_id}
    there = Evidence.filter(id__in=list(shown) or [""], case_id=photographs, state=SEALED)
    sealed = {row.id for row in await there}
    for number, value in values.items():
        if value.evidence_id and value.evidence_id not in sealed:
            wrong[f"form.items.{number}"] = "照片还没有传完，请等收到后再提交。"
    for number, item in items.items():
        # A photograph needs a case to be taken for; where there is none yet it is asked for later.
        if item.required and not (item.kind == "photo" and not photographs):
            filled = values[number] != Value() if number in values else number in kept
            if not filled:
                wrong.setdefault(f"form.items.{number}", f"请填写{item.name}。")
    if wrong:
        raise invalid(wrong)
    return values


async def write_values(subject: str, household_id: int, values: Mapping[str, Value]) -> list[Change]:
    """Writes them, and says what changed in words. An emptied value's row goes; its history keeps it."""
    items = {item.case_id: item for item in await RegisteredItem.filter(case_id__in=list(values) or [""])}
    kept = {row.item_id: row for row in await RegisteredValue.filter(subject=subject, item_id__in=list(values) or [""])}
    changes = []
    for number, value in values.items():
        before, item = kept.get(number), items[number]
        columns = vars(value)
        old = say_value(item.kind, vars(before) if before else None)
        new = say_value(item.kind, columns)
        if old == new:
            continue
        if value == Value():
            await RegisteredValue.filter(subject=subject, item_id=number).delete()
        elif before is None:
            await RegisteredValue.create(subject=subject, household_id=household_id, item_id=number, **columns)
        else:
            await RegisteredValue.filter(id=before.id).update(**sealed_for(RegisteredValue, vars(before), **columns))
        photo = item.kind == "photo"
        changes.append(Change(item.name, "照片" if photo and old else old, "照片" if photo and new else new))
    return changes
