"""Market rents (市场租金): what a square metre is worth a month, by which what was spared is recovered (O11 36).

Set by the district office with its base and its first day, for the whole district or for one estate; never changed:
another one holds from its own day. Refuses a first day that another was set for already, and two at once.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import LONG, SINCE, Form, Number
from casework.heart.problems import invalid
from casework.heart.turns import take_turns
from models import Estate, MarketRent

MOST = 200


class RentForm(Form, kw_only=True):
    fen_per_m2: Annotated[
        int, Meta(ge=1, le=100_000, title="每平方米每月多少", extra={"kind": "money"})
    ]
    since: Annotated[date, Meta(title="从哪天起", description="可以是过去的日子：追缴要用当时的市场租金", extra=SINCE)]
    base: Annotated[
        str, Meta(min_length=4, max_length=200, title="依据", description="例如：评估报告、价格部门的公告", extra=LONG)
    ]
    # None: the whole district.
    estate_id: Annotated[Number, Meta(title="适用于哪里")] | None = None


register_door(Door("market_rent.set", "市场租金", RentForm, (actors.DISTRICT_CLERK,)))


async def put(form: RentForm, *, actor: Actor) -> MarketRent:
    """The same again changes nothing. Raises not_allowed, form_invalid. In a transaction."""
    access.require_role(actor, actors.DISTRICT_CLERK)
    if form.since > actor.today:
        raise invalid({"since": "日期不能晚于今天。"})
    if form.estate_id is not None and not await Estate.filter(id=form.estate_id).exists():
        raise invalid({"estate_id": "没有找到这个小区。"})
    await take_turns("market_rents")
    same = await MarketRent.filter(estate_id=form.estate_id, since=form.since).first()
    if same is not None:
        if (same.fen_per_m2, same.base) == (form.fen_per_m2, form.base):
            return same
        raise invalid({"since": "这一天起的市场租金已经登记过，不能改。要改的，从别的日子起另外登记。"})
    row = await MarketRent.create(
        estate_id=form.estate_id, since=form.since, fen_per_m2=form.fen_per_m2, base=form.base,
        set_by_id=actor.account_id, set_at=actor.at,
    )
    detail = {"fen_per_m2": str(form.fen_per_m2), "since": str(form.since), "base": form.base}
    await record("market_rent", actor=actor, code="set", subject=f"estate:{form.estate_id or 0}", detail=detail)
    return row


async def history() -> list[MarketRent]:
    """The last first."""
    return await MarketRent.all().order_by("-since", "-id").limit(MOST).select_related("estate")
