"""Registered items: defined and kept by the district office, seen by all who fill in ledgers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from casework.heart import access, actors
from casework.heart.forms import one_of
from casework.ledgers import registered_items
from casework.ledgers.registered_items import FILLERS, KINDS, LEDGERS, DefineBody, may_fill
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, RegisteredItem, RegisteredValue

STAFF = (
    actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK, actors.MANAGER_CLERK,
)


class ItemQuery(Struct):
    ledger: Literal["", "rental", "subsidy", "manager"] = ""
    # yes: the retired ones too, which only the district office is shown.
    retired: Literal["", "yes"] = ""


class ItemLine(Struct):
    id: str
    ledger: str
    ledger_label: str
    name: str
    kind: Annotated[str, one_of(*KINDS)]
    kind_label: str
    choices: list[str]
    hint: str
    required: bool
    filled_by: str
    filled_by_label: str
    position: int
    may_fill: bool
    retired_on: date | None


class ItemList(Struct):
    items: list[ItemLine]
    may_define: bool


def line_of(item: RegisteredItem, role: str) -> ItemLine:
    return ItemLine(
        id=item.case_id,
        ledger=item.ledger,
        ledger_label=LEDGERS[item.ledger],
        name=item.name,
        kind=item.kind,
        kind_label=KINDS[item.kind],
        choices=list(item.choices),
        hint=item.hint,
        required=item.required,
        filled_by=item.filled_by,
        filled_by_label=FILLERS[item.filled_by],
        position=item.position,
        may_fill=may_fill(item, role),
        retired_on=item.retired_on,
    )


@endpoint("GET", "/registered-items", summary="台账登记事项", query=ItemQuery, reply=ItemList)
async def list_items(ask: Ask) -> ItemList:
    access.require_role(ask.actor, *STAFF)
    ledgers = [ask.query.ledger] if ask.query.ledger else list(LEDGERS)
    items = await registered_items.live_items(*ledgers)
    district = ask.actor.role == actors.DISTRICT_CLERK
    if ask.query.retired and district:
        retired = RegisteredItem.filter(ledger__in=ledgers, live=None).order_by("-retired_on", "case_id")
        items += await retired.limit(200)
    return ItemList(items=[line_of(item, ask.actor.role) for item in items], may_define=district)


@endpoint("POST", "/registered-items", summary="新增登记事项", body=DefineBody, reply=CaseReply)
async def define(ask: Ask) -> CaseReply:
    known = await access.find_known_case(ask.body.id, "registered_item", actor=ask.actor)
    return await present(known or await registered_items.define(ask.body.id, ask.body.form, actor=ask.actor), ask)


class ItemDetail(Detail):
    item: ItemLine
    # How many entries have a value.
    filled: int


async def _detail(case: Case, ask: Ask) -> ItemDetail:
    item = await RegisteredItem.get(case_id=case.id)
    filled = await RegisteredValue.filter(item_id=case.id).count()
    return ItemDetail(item=line_of(item, ask.actor.role), filled=filled)


DETAILS["registered_item"] = _detail
