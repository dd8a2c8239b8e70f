"""What the district office wants in every file (4.3d): a list of papers for rental files, another for subsidy files.

The list is data: it changes at once and without a release. Refuses to forget: an item that is retired is asked for no
more, and what was filed under it stays.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import Form, choices
from casework.heart.problems import invalid, refuse
from models import ChecklistItem

KINDS = {"rental": "公共租赁住房", "subsidy": "租赁补贴"}
Kind = Annotated[Literal["rental", "subsidy"], Meta(title="哪种档案", extra=choices(KINDS))]
READERS = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)
_MOST = 60
# What the district's rules ask of a family in any case; a new district starts from it and changes what it likes.
STANDARD = {
    "rental": (
        ("申请审批表", True), ("家庭成员身份证", True), ("户口簿", True), ("家庭经济状况核对授权书", True),
        ("收入证明", True), ("租赁合同", True), ("低保、特困等身份证明", False), ("残疾或重大疾病证明", False),
    ),
    "subsidy": (
        ("补贴申请审批表", True), ("家庭成员身份证", True), ("户口簿", True), ("家庭经济状况核对授权书", True),
        ("房屋租赁协议", True), ("银行账户信息", True), ("低保、特困等身份证明", False),
    ),
}


class ItemForm(Form):
    kind: Kind
    name: Annotated[str, Meta(min_length=2, max_length=60, title="材料名称")]
    required: Annotated[bool, Meta(title="必须有吗")] = True


register_door(Door("checklist_item.add", "增加一项材料", ItemForm, (actors.DISTRICT_CLERK,)))


async def wanted(kind: str) -> list[ChecklistItem]:
    """What is asked for now, in order."""
    return list(await ChecklistItem.filter(kind=kind, retired_at=None).order_by("position", "id").limit(_MOST))


async def list_items(kind: str, *, actor: Actor) -> list[ChecklistItem]:
    """Retired ones too, after the others. Raises not_allowed."""
    access.require_role(actor, *READERS)
    return list(await ChecklistItem.filter(kind=kind).order_by("retired_at", "position", "id").limit(3 * _MOST))


async def add(form: ItemForm, *, actor: Actor) -> ChecklistItem:
    """Raises not_allowed, form_invalid. In a transaction."""
    access.require_role(actor, actors.DISTRICT_CLERK)
    present = await wanted(form.kind)
    if any(item.name == form.name for item in present):
        raise invalid({"name": "清单里已经有这一项。"})
    if len(present) >= _MOST:
        raise invalid({"name": f"一份清单最多{_MOST}项。"})
    position = max((item.position for item in present), default=0) + 1
    item = await ChecklistItem.create(kind=form.kind, name=form.name, required=form.required, position=position)
    await record("checklist", actor=actor, code="added", subject=f"checklist_item:{item.id}")
    return item


async def adopt_standard(kind: str, *, actor: Actor) -> list[ChecklistItem]:
    """Starts an empty list from the usual one. Raises not_allowed, checklist_begun. In a transaction."""
    access.require_role(actor, actors.DISTRICT_CLERK)
    if await ChecklistItem.filter(kind=kind).exists():
        raise refuse("checklist_begun")
    for place, (name, required) in enumerate(STANDARD[kind], 1):
        await ChecklistItem.create(kind=kind, name=name, required=required, position=place)
    await record("checklist", actor=actor, code="standard", subject=kind)
    return await wanted(kind)


async def retire(item_id: int, *, actor: Actor) -> ChecklistItem:
    """Asked for no more. The same again changes nothing. Raises not_allowed, not_found. In a transaction."""
    access.require_role(actor, actors.DISTRICT_CLERK)
    item = await ChecklistItem.get_or_none(id=item_id)
    if item is None:
        raise refuse("not_found")
    if item.retired_at is None:
        await ChecklistItem.filter(id=item.id).update(retired_at=actor.at)
        item.retired_at = actor.at
        await record("checklist", actor=actor, code="retired", subject=f"checklist_item:{item.id}")
    return item
