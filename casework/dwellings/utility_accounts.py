"""Accounts and meters of water, electricity, gas and heating, dwelling by dwelling (4.4.1.1b).

Refuses a number that is written under another dwelling of the same manager's already: one of the two is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from casework.heart.forms import Form, choices
from casework.heart.problems import invalid
from casework.words.reading import without_spaces
from models import Dwelling, DwellingRevision, UtilityAccount

UTILITIES = {"water": "自来水", "power": "电", "gas": "燃气", "heat": "供暖"}


class AccountForm(Form, kw_only=True):
    utility: Annotated[Literal["water", "power", "gas", "heat"], Meta(title="哪一项", extra=choices(UTILITIES))]
    account_number: Annotated[str, Meta(max_length=40, title="户号", description="照缴费单填写；没有的空着")] = ""
    meter_number: Annotated[str, Meta(max_length=40, title="表号", description="照表上的号填写；没有表的空着")] = ""


@dataclass(frozen=True)
class Changed:
    """An account before and after, each as (account, meter)."""

    utility: str
    before: tuple[str, str]
    after: tuple[str, str]

    @property
    def said(self) -> str:
        told = zip(("户号", "表号"), self.before, self.after, strict=True)
        words = "，".join(f"{name} {old or '未填'} → {new or '未填'}" for name, old, new in told if old != new)
        return f"{UTILITIES[self.utility]}：{words}"


async def set_account(dwelling: Dwelling, form: AccountForm) -> Changed | None:
    """None: nothing differs. In a transaction. Raises form_invalid."""
    account, meter = (without_spaces(text).upper() for text in (form.account_number, form.meter_number))
    if account:
        others = UtilityAccount.filter(utility=form.utility, account_number=account).exclude(dwelling_id=dwelling.id)
        other = await others.filter(dwelling__manager_id=dwelling.manager_id).select_related("dwelling").first()
        if other is not None:
            raise invalid({"form.account_number": f"这个户号已登记在{other.dwelling.address}，请核对。"})
    row = await UtilityAccount.filter(dwelling_id=dwelling.id, utility=form.utility).select_for_update().first()
    before = (row.account_number, row.meter_number) if row else ("", "")
    if before == (account, meter):
        return None
    if row is None:
        await UtilityAccount.create(
            dwelling_id=dwelling.id, utility=form.utility, account_number=account, meter_number=meter
        )
    else:
        await UtilityAccount.filter(id=row.id).update(account_number=account, meter_number=meter)
    return Changed(form.utility, before, (account, meter))


async def accounts_on(dwelling_id: int, day: date) -> dict[str, tuple[str, str]]:
    """Utility → account and meter, as the record said at the end of that day."""
    rows = await UtilityAccount.filter(dwelling_id=dwelling_id)
    told = {row.utility: (row.account_number, row.meter_number) for row in rows}
    later = DwellingRevision.filter(dwelling_id=dwelling_id, day__gt=day).order_by("-day", "-id").limit(1000)
    for revision in await later:
        for utility in UTILITIES:
            if utility in revision.before:
                account, meter = revision.before[utility]
                told[utility] = account, meter
    return {utility: told[utility] for utility in UTILITIES if told.get(utility, ("", "")) != ("", "")}
