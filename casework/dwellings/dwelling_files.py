"""The file of a dwelling (一套一档, 4.4.1.1a): what it is, where it stands, how it looks, and why it is not let. Its
manager enters and changes it; community, street and district office read those of their area.

One dwelling, one file: a case of its own, whose history says who changed what, and whose photographs are those of the
dwelling. A dwelling that came with a ledger has none until its manager begins it. Refuses a dwelling that is there
already, however it is spelled, one of another manager's, and an address in which building or door cannot be made out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.dwellings.holds import KINDS, begin_hold, end_hold
from casework.dwellings.standings import STATES
from casework.dwellings.utility_accounts import AccountForm, set_account
from casework.evidence.evidence import check_all_arrived
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import LONG, SINCE, Form, Number, Uuid, choices
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import names_of
from casework.heart.transactions import WriteRaced
from casework.words.addresses import DwellingParts, address_key, dwelling_parts
from casework.words.neighbours import MOST_ROWS, written
from casework.words.reading import ReadingError
from casework.words.wording import say_day
from models import Case, Dwelling, DwellingFile, DwellingRevision, Estate, Organisation, Tenancy

LAYOUTS = {
    "single": "单间", "one_none": "一室无厅", "one_one": "一室一厅", "two_none": "两室无厅", "two_one": "两室一厅",
    "two_two": "两室两厅", "three_one": "三室一厅", "three_two": "三室两厅", "other": "其他",
}
OWNERSHIPS = {
    "state": "政府所有", "state_company": "国有企业所有", "collective": "集体所有", "rented_in": "长期租赁的社会房源",
    "other": "其他",
}
ORIGINS = {
    "built": "集中新建", "attached": "商品房配建", "bought": "收购", "converted": "改建", "allocated": "划拨或移交",
    "rented_in": "租赁", "other": "其他",
}
LABELS = {
    "address": "房屋坐落", "community_id": "所在社区", "area_centi_m2": "建筑面积", "layout": "户型",
    "ownership": "产权", "storey": "所在楼层", "origin": "房源来源", "empty_since": "从哪天起空着", "remark": "备注",
}
WORDS = {"layout": LAYOUTS, "ownership": OWNERSHIPS, "origin": ORIGINS}
READERS = (
    actors.MANAGER_CLERK, actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK,
)
# How near a key is of which building and room are the same and a unit is told by one alone.
_SAME_ROOM = 20
_MANAGER = (actors.MANAGER_CLERK,)
_CLAUSES = ("4.4.1.1a",)


class RecordForm(Form, kw_only=True):
    address: Annotated[
        str, Meta(min_length=4, max_length=200, title=LABELS["address"],
                  description="写成小区、楼号、单元、房号，例如：和谐家园28号楼4单元203室")
    ]
    community_id: Annotated[Number, Meta(title=LABELS["community_id"])]
    area_m2: Annotated[float, Meta(ge=1, le=1000, title="建筑面积（平方米）")]
    layout: Annotated[
        Literal["single", "one_none", "one_one", "two_none", "two_one", "two_two", "three_one", "three_two", "other"],
        Meta(title=LABELS["layout"], extra=choices(LAYOUTS)),
    ]
    ownership: Annotated[
        Literal["state", "state_company", "collective", "rented_in", "other"],
        Meta(title=LABELS["ownership"], extra=choices(OWNERSHIPS)),
    ]
    storey: Annotated[
        int, Meta(ge=-9, le=99, title=LABELS["storey"], description="不填就按房号算，例如203室在2楼；地下写负数")
    ] | None = None
    origin: Annotated[
        Literal["", "built", "attached", "bought", "converted", "allocated", "rented_in", "other"],
        Meta(title=LABELS["origin"], extra=choices(ORIGINS)),
    ] = ""
    empty_since: Annotated[
        date | None,
        Meta(title=LABELS["empty_since"], description="空置房才填；系统里有退出登记的，不用填。", extra=SINCE),
    ] = None
    remark: Annotated[str, Meta(max_length=300, title=LABELS["remark"], extra=LONG)] = ""
    distinct: Annotated[
        bool, Meta(title="和已有的很像，但不是同一套", description="系统提示有很像的房源时再选")
    ] = False


class OpenBody(Form, kw_only=True):
    id: Uuid
    # One that is in the ledger already and has no file yet; else it is a new one.
    dwelling_id: Number | None = None
    form: RecordForm


class AmendForm(RecordForm, kw_only=True):
    basis: Annotated[
        str,
        Meta(min_length=2, max_length=300, title="依据", description="例如：现场复核；看过不动产权证。", extra=LONG),
    ]


class HoldForm(Form, kw_only=True):
    kind: Annotated[
        Literal["reserved", "repair", "withdrawn", "recovering"], Meta(title="登记什么", extra=choices(KINDS))
    ]
    since_on: Annotated[date, Meta(title="从哪天起", extra=SINCE)]
    planned_until: Annotated[
        date | None,
        Meta(title="预计到哪天", description="预留过了这一天自动取消；其他的要登记结束。",
             extra={"earliest": -120, "latest": 120}),
    ] = None
    why: Annotated[
        str,
        Meta(min_length=2, max_length=300, title="原因", description="例如：水管漏水，重做防水；留给急需安置的家庭。",
             extra=LONG),
    ]


class ReleaseForm(Form):
    kind: Annotated[
        Literal["reserved", "repair", "withdrawn", "recovering"], Meta(title="结束哪一项", extra=choices(KINDS))
    ]
    until_on: Annotated[date, Meta(title="从哪天起不再是这样", extra=SINCE)]
    why: Annotated[
        str, Meta(min_length=2, max_length=300, title="情况", description="例如：维修完工，已验收。", extra=LONG)
    ]


# What a record says, as columns


@dataclass(frozen=True)
class Record:
    """A form, read: the door it names, and the columns of the dwelling."""

    parts: DwellingParts
    community: Organisation
    columns: dict[str, Any]


async def read_record(form: RecordForm) -> Record:
    """Raises form_invalid."""
    try:
        parts = dwelling_parts(form.address)
    except ReadingError as error:
        raise invalid({"form.address": f"{error.sentence}。"}) from None
    if len(parts.estate) > 60 or max(len(one) for one in (parts.building, parts.unit, parts.room)) > 20:
        raise invalid({"form.address": "小区名称最多60个字，楼号、单元、房号各最多20个字，请核对。"})
    community = await Organisation.get_or_none(id=form.community_id, kind="community")
    if community is None:
        raise invalid({"form.community_id": "请从列出的社区中选择。"})
    area = int((Decimal(str(form.area_m2)) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    return Record(parts, community, {
        "building_number": parts.building, "unit_number": parts.unit, "room_number": parts.room,
        "address": parts.written, "address_key": address_key(parts.written), "area_centi_m2": area,
        "community_id": community.id, "area_path": community.path, "storey": form.storey, "layout": form.layout,
        "ownership": form.ownership, "origin": form.origin, "empty_since": form.empty_since,
        "remark": form.remark.strip(),
    })


async def check_empty(record: Record, before: Dwelling | None, *, today: date) -> None:
    """That the day since when it is empty is past, and nobody has lived there since. Raises form_invalid."""
    told = record.columns["empty_since"]
    if told is None or (before is not None and before.empty_since == told):
        return
    if told > today:
        raise invalid({"form.empty_since": "日期不能晚于今天。"})
    if before is None:
        return
    since = Q(ended_on=None) | Q(ended_on__gt=told)
    lived = await Tenancy.filter(since, dwelling_id=before.id).order_by("-ended_on").first()
    if lived is not None:
        until = f"住到{say_day(lived.ended_on)}" if lived.ended_on else "住着"
        raise invalid({"form.empty_since": f"登记的家庭{until}，这一天不能算空着。"})


async def check_free(record: Record, form: RecordForm, *, actor: Actor, but: int = 0) -> None:
    """That no other dwelling has this door, nor one so like it that somebody has to say it is another. Raises
    dwelling_listed, form_invalid.
    """
    key = record.columns["address_key"]
    known = await Dwelling.filter(address_key=key).exclude(id=but).select_for_update().first()
    if known is not None:
        raise _listed(known, actor)
    if not form.distinct and (like := await _like(record.parts, but)):
        said = f"和已有的“{like}”很像，请先核对；确实是另一套的，请在“不是同一套”那里选“是”。"
        raise invalid({"form.address": said})


async def _like(parts: DwellingParts, but: int) -> str:
    """The address of a dwelling that may be the same door, told otherwise; "": there is none."""
    place = written(parts.written)
    maybe = Q(address_key__in=sorted(place.near) or [""])
    for start in place.beginnings:
        # Of a door that is told without its unit, whatever unit.
        maybe = maybe | Q(address_key__gte=start, address_key__lt=start + "\U0010ffff")
    others = Dwelling.exclude(id=but).order_by("id").limit(MOST_ROWS)
    rows: Any = await others.filter(maybe).values_list("address", "address_key")
    for said, key in rows:
        if key in place.near or place.closeness(key) >= _SAME_ROOM:
            return str(said)
    # Of an estate whose name was cut short, as 和谐家园 of 和谐家园小区.
    same = others.filter(room_number=parts.room, building_number=parts.building, unit_number=parts.unit)
    rows = await same.filter(estate__name__startswith=parts.estate).values_list("address", flat=True)
    return next((str(said) for said in rows if said != parts.written), "")


def _listed(known: Dwelling, actor: Actor) -> Exception:
    if known.manager_id != actor.organisation_id:
        return refuse(
            "dwelling_listed", f"“{known.address}”已由别的管房单位登记；要转给本单位管理，请联系区保障办。"
        )
    return refuse("dwelling_listed", f"“{known.address}”已经登记过，请在房源列表里找到它再修改。")


# Steps


async def _opened(move: Move) -> None:
    record: Record = move.with_["record"]
    dwelling: Dwelling = move.with_["dwelling"]
    await DwellingFile.create(case_id=move.case.id, dwelling_id=dwelling.id)
    if not move.with_["new"]:
        await _write(move, dwelling, record)


async def _check_amend(move: Move) -> None:
    await check_all_arrived(move.case.id)
    dwelling = await _dwelling(move)
    record = await read_record(move.form)
    move.with_ |= {"record": record, "dwelling": dwelling}
    await check_empty(record, dwelling, today=move.actor.today)
    if record.columns["address_key"] != dwelling.address_key:
        await check_free(record, move.form, actor=move.actor, but=dwelling.id)


async def _amended(move: Move) -> None:
    changes = await _write(move, move.with_["dwelling"], move.with_["record"])
    said = "；".join(f"{label}：{before or '未填'} → {after or '未填'}" for label, before, after in changes)
    move.sealed["text"] = f"{said or '资料核对无误'}。依据：{move.form.basis}"


async def _write(move: Move, dwelling: Dwelling, record: Record) -> list[tuple[str, str, str]]:
    """The columns that differ, and the revision that says so. What follows from the community follows in step."""
    before = {name: getattr(dwelling, name) for name in record.columns}
    changed = {name: value for name, value in record.columns.items() if before[name] != value}
    if not changed:
        return []
    if record.parts.estate != (await Estate.get(id=dwelling.estate_id)).name:
        estate, _ = await Estate.get_or_create(name=record.parts.estate)
        before["estate_id"], changed["estate_id"] = dwelling.estate_id, estate.id
    try:
        await Dwelling.filter(id=dwelling.id).update(**changed)
    except IntegrityError:
        raise WriteRaced from None
    await DwellingRevision.create(
        dwelling_id=dwelling.id, case_id=move.case.id, day=move.actor.today, at=move.actor.at,
        before={name: _plain(before[name]) for name in changed},
        after={name: _plain(value) for name, value in changed.items()},
    )
    if "area_path" in changed:
        await Case.filter(id=move.case.id).update(area_path=changed["area_path"])
        move.case.area_path = changed["area_path"]
    if "address" in changed:
        move.case.title = _title(changed["address"])
        await Case.filter(id=move.case.id).update(title=move.case.title)
    return await say_changes(before, changed)


def _plain(value: Any) -> Any:
    """As JSON keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


async def say_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What changed, as people read it: label, before, after."""
    names = await names_of(Organisation, [one.get("community_id") for one in (before, after)])
    return [
        (label, say_value(name, before[name], names), say_value(name, after[name], names))
        for name, label in LABELS.items()
        if name in after
    ]


def say_value(name: str, value: Any, communities: Mapping[int, str]) -> str:
    if name == "community_id":
        return communities.get(value or 0, "")
    if name == "area_centi_m2":
        return f"{value / 100:g}平方米"
    if name == "empty_since":
        day = _day(value)
        return say_day(day) if day else ""
    if name == "storey":
        return "" if value is None else f"{value}楼"
    return WORDS[name].get(value, "") if name in WORDS else str(value)


async def _dwelling(move: Move) -> Dwelling:
    assert move.case.dwelling_id is not None
    return await Dwelling.get(id=move.case.dwelling_id)


async def _held(move: Move) -> None:
    form: HoldForm = move.form
    await begin_hold(
        move.case.dwelling_id or 0, form.kind, since=form.since_on, planned_until=form.planned_until,
        reason=form.why, case_id=move.case.id, today=move.actor.today,
    )
    until = f"，预计到{say_day(form.planned_until)}" if form.planned_until else ""
    move.sealed["text"] = f"{STATES[form.kind][0]}，从{say_day(form.since_on)}起{until}：{form.why}"


async def _released(move: Move) -> None:
    form: ReleaseForm = move.form
    await end_hold(move.case.dwelling_id or 0, form.kind, on=form.until_on, today=move.actor.today)
    move.sealed["text"] = f"{KINDS[form.kind]}结束，{say_day(form.until_on)}：{form.why}"


async def _account_set(move: Move) -> None:
    changed = await set_account(await _dwelling(move), move.form)
    if changed is not None:
        await DwellingRevision.create(
            dwelling_id=move.case.dwelling_id, case_id=move.case.id, day=move.actor.today, at=move.actor.at,
            before={changed.utility: changed.before}, after={changed.utility: changed.after},
        )
    move.sealed["text"] = changed.said if changed else "户号、表号核对无误"


DWELLING_FILE = register(
    Procedure(
        name="dwelling_file",
        label="房源档案",
        prefix="FY",
        stages=("在册",),
        statuses={"kept": Status("在册", 0, after="资料有变化时，由管房单位随时修改；每次修改都有记录。", tone="done")},
        steps=(
            Step(None, "open", "kept", _MANAGER, _CLAUSES, "登记房源", RecordForm, duty="enter", effect=_opened,
                 body=OpenBody),
            Step("kept", "amend", "kept", _MANAGER, _CLAUSES, "修改资料", AmendForm, duty="enter",
                 guard=_check_amend, effect=_amended, ahead=True),
            Step("kept", "hold", "kept", _MANAGER, _CLAUSES, "登记预留、维修、停用、收回", HoldForm, duty="enter",
                 effect=_held),
            Step("kept", "account", "kept", _MANAGER, ("4.4.1.1b",), "登记水电气暖户号", AccountForm, duty="enter",
                 effect=_account_set),
            Step("kept", "release", "kept", _MANAGER, _CLAUSES, "登记结束", ReleaseForm, duty="enter",
                 effect=_released),
        ),
        readers=READERS,
        chapter=Chapter.DWELLINGS,
        offers=(Offer("homes", "房源", "building", "dwelling_files/list", 61),),
    )
)


async def enter(case_id: str, dwelling_id: int | None, form: RecordForm, *, actor: Actor) -> Case:
    """Begins a dwelling's file; without a number, a new dwelling with it. The same id again is the same file. In a
    transaction. Raises not_allowed, not_found, form_invalid, dwelling_listed.
    """
    access.require_role(actor, *_MANAGER)
    if known := await access.find_known_case(case_id, "dwelling_file", actor=actor):
        return known
    record = await read_record(form)
    if dwelling_id is None:
        await check_empty(record, None, today=actor.today)
        await check_free(record, form, actor=actor)
        dwelling = await _add(record, actor)
    else:
        dwelling = await access.find_dwelling(dwelling_id, actor=actor)
        await check_empty(record, dwelling, today=actor.today)
        if await DwellingFile.filter(dwelling_id=dwelling.id).select_for_update().exists():
            raise refuse("dwelling_listed", "这套房源的档案刚刚已有人建立，请刷新后再修改。")
        if record.columns["address_key"] != dwelling.address_key:
            await check_free(record, form, actor=actor, but=dwelling.id)
    opening = Opening(
        case_id, _title(record.columns["address"]), record.community.path, dwelling.manager_path, dwelling=dwelling,
        form=msgspec.to_builtins(form), with_={"record": record, "dwelling": dwelling, "new": dwelling_id is None},
    )
    try:
        return (await open_cases(DWELLING_FILE, [opening], actor=actor))[0]
    except IntegrityError:
        raise WriteRaced from None


def _title(address: str) -> str:
    return f"房源档案：{address}"[:120]


async def _add(record: Record, actor: Actor) -> Dwelling:
    estate, _ = await Estate.get_or_create(name=record.parts.estate)
    try:
        return await Dwelling.create(
            **record.columns, estate_id=estate.id, manager_id=actor.organisation_id, manager_path=actor.path,
            listed_on=actor.today,
        )
    except IntegrityError:
        # Another has entered it in this instant: on the next turn it is there to be seen.
        raise WriteRaced from None


async def file_of(dwelling_id: int) -> Case | None:
    row = await DwellingFile.get_or_none(dwelling_id=dwelling_id).select_related("case")
    return row.case if row else None


async def communities(*, actor: Actor) -> list[Organisation]:
    """Where a dwelling may stand. Raises not_allowed."""
    access.require_role(actor, *_MANAGER)
    return list(await Organisation.filter(kind="community").order_by("path").limit(500).select_related("parent"))


async def record_as_of(dwelling: Dwelling, day: date) -> dict[str, Any]:
    """What its record said at the end of that day: the present, with every later change taken back."""
    values = {name: getattr(dwelling, name) for name in LABELS}
    later = DwellingRevision.filter(dwelling_id=dwelling.id, day__gt=day).order_by("-day", "-id")
    for row in await later.limit(1000):
        values |= {name: value for name, value in row.before.items() if name in LABELS}
    return values | {"empty_since": _day(values["empty_since"])}
