"""What the district office wants in every file."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from casework.files import checklist_items
from casework.files.checklist_items import ItemForm, Kind
from casework.heart.forms import Form
from handlers.heart.http import Ask, Empty, Struct, endpoint
from handlers.heart.replies import local
from models import ChecklistItem


class ItemReply(Struct):
    id: int
    kind: Kind
    name: str
    required: bool
    retired_at: datetime | None


class ItemList(Struct):
    items: list[ItemReply]


class ItemQuery(Struct, kw_only=True):
    kind: Kind = "rental"


class KindBody(Form):
    kind: Kind


def _item(row: ChecklistItem) -> ItemReply:
    return ItemReply(
        id=row.id,
        kind=cast(Kind, row.kind),
        name=row.name,
        required=row.required,
        retired_at=local(row.retired_at) if row.retired_at else None,
    )


@endpoint("GET", "/checklist-items", summary="档案材料清单", query=ItemQuery, reply=ItemList)
async def list_items(ask: Ask) -> ItemList:
    rows = await checklist_items.list_items(ask.query.kind, actor=ask.actor)
    return ItemList(items=[_item(row) for row in rows])


@endpoint("POST", "/checklist-items", summary="增加一项材料", body=ItemForm, reply=ItemReply)
async def add(ask: Ask) -> ItemReply:
    return _item(await checklist_items.add(ask.body, actor=ask.actor))


@endpoint("POST", "/checklist-items/standard", summary="采用常用清单", body=KindBody, reply=ItemList)
async def adopt_standard(ask: Ask) -> ItemList:
    rows = await checklist_items.adopt_standard(ask.body.kind, actor=ask.actor)
    return ItemList(items=[_item(row) for row in rows])


@endpoint("POST", "/checklist-items/<item_id:int>/retire", summary="停用一项材料", body=Empty, reply=ItemReply)
async def retire(ask: Ask) -> ItemReply:
    return _item(await checklist_items.retire(ask.path["item_id"], actor=ask.actor))
