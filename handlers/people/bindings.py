"""Who of a family is bound: seen by the family and its offices, ended by the tenant and the community."""

from __future__ import annotations

from datetime import date, datetime

from casework.heart.standing import FORMER_DAYS, standing
from casework.people import bindings
from casework.people.bindings import EndBindingBody
from handlers.heart.http import Ask, Empty, PageQuery, Struct, endpoint, page_by_id
from handlers.heart.replies import local
from models import Appointment


class BindingLine(Struct):
    id: int
    name: str
    # What the member is to the tenant; "": not known who of the family it is.
    relationship: str
    bound_on: date
    ended_at: datetime | None
    end_reason: str
    standing: bool
    # Why it does not stand, or nothing.
    said: str
    mine: bool
    may_end: bool


class BindingPage(Struct):
    items: list[BindingLine]
    next: str | None


@endpoint(
    "GET", "/households/<household_id:int>/bindings", summary="这家谁绑定了安居", query=PageQuery, reply=BindingPage
)
async def list_bindings(ask: Ask) -> BindingPage:
    found = await bindings.bindings_of(ask.path["household_id"], actor=ask.actor)
    rows, more = await page_by_id(found, ask.query)
    return BindingPage(items=await _lines(rows, ask), next=more)


@endpoint(
    "POST", "/bindings/<appointment_id:int>/end", summary="解除一个绑定", body=EndBindingBody, reply=BindingLine
)
async def end(ask: Ask) -> BindingLine:
    row = await bindings.end_binding(ask.path["appointment_id"], ask.body.form, actor=ask.actor)
    return (await _lines([row], ask))[0]


@endpoint(
    "POST", "/households/<household_id:int>/binding-codes/end", summary="作废为家庭发放的家庭码", body=Empty
)
async def end_codes(ask: Ask) -> None:
    await bindings.end_codes(ask.path["household_id"], actor=ask.actor)


async def _lines(rows: list[Appointment], ask: Ask) -> list[BindingLine]:
    today = ask.actor.today
    in_days = [row for row in rows if row.ended_at is None and (row.ends_on is None or row.ends_on >= today)]
    stand = {row.id: row.former for row in await standing(in_days, today)}
    any_one = await bindings.may_end_any(ask.actor)
    return [_line(row, row.id in stand, stand.get(row.id, False), any_one, ask) for row in rows]


def _line(row: Appointment, stands: bool, former: bool, any_one: bool, ask: Ask) -> BindingLine:
    mine = row.account_id == ask.actor.account_id
    member = row.member
    said = ""
    if row.ended_at is not None:
        said = "已解除"
    elif not stands:
        said = "已不是家庭成员，自动失效" if member and member.left_on else "已退出，自动失效"
    elif former:
        said = f"已退出，{FORMER_DAYS}天内只能查看退出事项和通知"
    elif member is None:
        said = "没有核对到家庭成员，请核实是谁"
    return BindingLine(
        id=row.id,
        # What an account calls itself is told to the family and its community alone.
        name=member.name if member else row.account.name if mine or any_one else "未核对的成员",
        relationship=member.relationship if member else "",
        bound_on=row.starts_on,
        ended_at=local(row.ended_at) if row.ended_at else None,
        end_reason=row.end_reason,
        standing=stands,
        said=said,
        mine=mine,
        may_end=stands and (mine or any_one),
    )
