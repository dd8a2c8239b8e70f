"""Where a property manager's rent is paid: its counter and its account, as they stand on notices and statements
(4.4.1.1a). Each change is a row of its own and on record; whoever reads a statement sees since when it stands so.
Refuses a place that says neither counter nor account.
"""

from __future__ import annotations

import re
from typing import Annotated

from msgspec import Meta

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import Form
from casework.heart.problems import invalid
from casework.words.clock import business_day
from casework.words.wording import say_day
from models import RentPlace


class PlaceForm(Form):
    place: Annotated[str, Meta(max_length=100, title="缴租地点", description="例如：和谐家园1号楼物业服务大厅")] = ""
    hours: Annotated[str, Meta(max_length=60, title="收租时间", description="例如：工作日9:00至16:30")] = ""
    account_name: Annotated[str, Meta(max_length=60, title="户名")] = ""
    bank: Annotated[str, Meta(max_length=60, title="开户银行")] = ""
    account_number: Annotated[str, Meta(max_length=40, title="账号", description="只写数字")] = ""


# Digits of an account of a bank, of whichever.
_FEWEST, _MOST = 8, 32
register_door(Door("rent_place.set", "缴租地点和账户", PlaceForm, (actors.MANAGER_CLERK,)))


async def put(form: PlaceForm, *, actor: Actor) -> RentPlace:
    """The same again changes nothing. Raises not_allowed, form_invalid. In a transaction."""
    access.require_role(actor, actors.MANAGER_CLERK)
    if not form.place and not form.account_number:
        raise invalid({"place": "缴租地点和账号至少填写一项。"})
    if not re.fullmatch(r"[0-9 -]*", form.account_number):
        raise invalid({"account_number": "账号只写数字。"})
    if form.account_number and not (form.account_name and form.bank):
        raise invalid({"bank" if form.account_name else "account_name": "填写账号时，户名和开户银行也要填写。"})
    if form.account_number and not _FEWEST <= sum(char.isdigit() for char in form.account_number) <= _MOST:
        raise invalid({"account_number": f"账号是{_FEWEST}到{_MOST}位数字，请核对。"})
    for name in ("place", "hours", "account_name", "bank"):
        if (said := getattr(form, name)) and not any(char.isalnum() for char in said):
            raise invalid({name: "这里只有符号，请用文字写。"})
    said = {name: getattr(form, name) for name in PlaceForm.__struct_fields__}
    now = await of_manager(actor.organisation_id or 0)
    if now is not None and all(getattr(now, name) == value for name, value in said.items()):
        return now
    row = await RentPlace.create(
        manager_id=actor.organisation_id, set_by_id=actor.account_id, set_at=actor.at, **said
    )
    await record("rent_place", actor=actor, code="set", subject=f"organisation:{actor.organisation_id}", detail=said)
    return row


async def of_manager(manager_id: int) -> RentPlace | None:
    return await RentPlace.filter(manager_id=manager_id).order_by("-id").first()


def say_place(row: RentPlace | None, office: str, phone: str) -> list[str]:
    """In lines, as a family reads it."""
    call = f"{office}" + (f"，电话{phone}" if phone else "")
    if row is None:
        return [f"在哪里交，请问{call}。"]
    lines = []
    if row.place:
        lines.append(f"到这里交：{row.place}" + (f"（{row.hours}）" if row.hours else "") + "。")
    if row.account_number:
        since = say_day(business_day(row.set_at))
        lines.append(f"也可以转账：户名{row.account_name}，{row.bank}，账号{row.account_number}（{since}起使用）。")
    return [*lines, f"有疑问请问{call}。转账前账号有变化的，先打电话核实。"]
