"""What a month comes to, on both sides, and where they differ: down to the dwelling, to the fen (4.2.5b).

The system's figures come from the books (`RentPayment`, `Expenditure`), the leases and the ledgers of who lives where;
the manager's are stated by it, as sums and, where it likes, dwelling by dwelling. Whatever a sum differs by is given
out over the differences exactly: they always add up to it. Nothing here is a binary fraction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tortoise.expressions import Q

from casework.dwellings.manager_moves import Moved, moved_since
from casework.dwellings.rent_charges import lived_before, rents_due
from casework.heart import access
from casework.words.months import days_of
from models import Dwelling, Expenditure, RentPayment, Tenancy

ITEMS = {
    "rent_charged": "应收租金",
    "rent_collected": "租金实收",
    "expenditure": "经费支出",
    "used": "在用房源",
    "recovered": "收回房源",
}
# What the district office has from bank and treasury → the item of the books that it is held against.
BANK = {"bank_rent": "rent_collected", "bank_spent": "expenditure"}
LABELS = {**ITEMS, "bank_rent": "银行、财政实收", "bank_spent": "财政支付"}
MONEY = ("rent_charged", "rent_collected", "expenditure", *BANK)
# What the manager states as sums of its own; the rest the system knows from the manager's rows.
STATED = ("rent_collected", "expenditure", "used", "recovered")
# Dwelling → amount; None: not tied to a dwelling.
Figures = Mapping[int | None, int]


@dataclass(frozen=True)
class Difference:
    item: str
    dwelling_id: int | None
    stated: int
    recorded: int


def compare(item: str, stated: int, recorded: Figures, lines: Figures) -> list[Difference]:
    """Where a stated sum and stated lines differ from what is recorded.

    First the dwellings whose line differs; then, if the sums still do, one difference that names no dwelling. Over all
    of them, stated less recorded is exactly the sums' own difference.
    """
    found = [
        Difference(item, dwelling_id, amount, recorded.get(dwelling_id, 0))
        for dwelling_id, amount in lines.items()
        if amount != recorded.get(dwelling_id, 0)
    ]
    total = sum(recorded.values())
    traced = sum(one.stated - one.recorded for one in found)
    if stated - traced != total:
        found.append(Difference(item, None, stated - traced, total))
    return found


@dataclass(frozen=True)
class Recorded:
    """The system's figures of a month: item → dwelling → amount, and how many rows the books' part was made of."""

    items: dict[str, dict[int | None, int]]
    # What the manager charged, beside what the leases say (`items["rent_charged"]`).
    charged: dict[int | None, int]
    entries: int

    @property
    def totals(self) -> dict[str, int]:
        return {item: sum(amounts.values()) for item, amounts in self.items.items()}


async def recorded_figures(manager_id: int, manager_path: str, month: str) -> Recorded:
    """Reads a manager's month, in some queries, whatever its size: of the dwellings that it had at the month's end,
    whoever has them now.
    """
    first, last = days_of(month)
    moved = await moved_since(manager_id, last)
    items: dict[str, dict[int | None, int]] = {item: defaultdict(int) for item in ITEMS}
    charged: dict[int | None, int] = defaultdict(int)
    corrected: dict[int | None, int] = defaultdict(int)
    rows: Any = await RentPayment.filter(manager_id=manager_id, month=month).values_list(
        "dwelling_id", "charged_fen", "paid_fen", "for_month", "correction"
    )
    for dwelling_id, charge, paid, for_month, correction in rows:
        if paid:
            items["rent_collected"][dwelling_id] += paid
        if charge and for_month == month:
            (corrected if correction else charged)[dwelling_id] += charge
    spent: Any = await Expenditure.filter(manager_id=manager_id, month=month).values_list("dwelling_id", "amount_fen")
    for dwelling_id, amount in spent:
        items["expenditure"][dwelling_id] += amount
    for dwelling_id, started, ended in await _lived(manager_path, moved, last):
        if (started is None or started <= last) and (ended is None or ended > last):
            items["used"][dwelling_id] = 1
        if ended is not None and first <= ended <= last:
            items["recovered"][dwelling_id] = 1
    for dwelling_id, rent in await rents_due(manager_id, manager_path, month, moved):
        items["rent_charged"][dwelling_id] += rent
    # What was charged as the lease said stays as charged, whatever was let off beside; charged otherwise, and put right
    # since, it is what it was put right to.
    for dwelling_id, fen in corrected.items():
        if charged[dwelling_id] != items["rent_charged"].get(dwelling_id, 0):
            charged[dwelling_id] += fen
    return Recorded({item: dict(amounts) for item, amounts in items.items()}, dict(charged), len(rows) + len(spent))


async def _lived(manager_path: str, moved: Moved, last: date) -> list[tuple[int, date | None, date | None]]:
    """Of each family that has lived in one of the manager's dwellings by that day: dwelling, from when, and until when.
    Who has swapped since lived elsewhere then.
    """
    its = access.under(manager_path, "manager_path")
    if moved.gone:
        its = its | Q(dwelling_id__in=sorted(moved.gone))
    before = await lived_before(last)
    if before:
        its = its | Q(id__in=sorted(before))
    rows: Any = await Tenancy.filter(its).values_list("id", "dwelling_id", "started_on", "ended_on")
    homes = {tenancy_id: before.get(tenancy_id, dwelling_id) for tenancy_id, dwelling_id, *_ in rows}
    elsewhere = {homes[one] for one in before if one in homes}
    if elsewhere:
        there = Q(id__in=sorted(elsewhere)) & (
            access.under(manager_path, "manager_path") | Q(id__in=sorted(moved.gone) or [0])
        )
        elsewhere -= set(await Dwelling.filter(there).values_list("id", flat=True))
    without = elsewhere | moved.come
    return [
        (homes[tenancy_id], started, ended) for tenancy_id, _, started, ended in rows
        if homes[tenancy_id] not in without
    ]


def bank_differences(received: int, lines: Figures, spent: int, recorded: Recorded) -> list[Difference]:
    """Where the manager's books differ from bank and treasury, dwelling by dwelling as far as these name one."""
    return [
        *compare("bank_rent", received, recorded.items["rent_collected"], lines),
        *compare("bank_spent", spent, recorded.items["expenditure"], {}),
    ]


def differences(
    stated: Mapping[str, int], lines: Mapping[str, Mapping[int, int]], recorded: Recorded
) -> list[Difference]:
    """All of a month's, in the order of the items. Charged rent is compared with the leases dwelling by dwelling."""
    due = recorded.items["rent_charged"]
    by_dwelling = {dwelling_id: recorded.charged.get(dwelling_id, 0) for dwelling_id in {*due, *recorded.charged}}
    found = compare("rent_charged", sum(by_dwelling.values()), due, by_dwelling)
    for item in STATED:
        named: Figures = {dwelling_id: amount for dwelling_id, amount in lines.get(item, {}).items()}
        found += compare(item, stated[item], recorded.items[item], named)
    return found
