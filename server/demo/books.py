"""The demo's two months of rent and spending, and their reconciliations in every state (4.2.5a, 4.2.5b)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from casework.dwellings import manager_ledger, reconciliations, rent_charges, rent_payments
from casework.dwellings.reconciliation_figures import STATED, recorded_figures
from casework.dwellings.rent_payments import ExpenditureForm, PaymentForm
from casework.heart.actors import DISTRICT_CLERK, MANAGER_CLERK
from casework.words.months import days_of, month_of
from models import Case, ReconciliationDifference
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

# Manager → its clerk, and how far last month's reconciliation has come.
_MANAGERS = (
    ("安居物业", "feng-manager", "stated"),
    ("宏运物业", "chen-manager", "confirmed"),
    ("惠民物业", "惠民物业", "opened"),
)
_SPENT = (
    ("repair", 46800, "更换3户老化水管"),
    ("upkeep", 32000, "楼道清扫和垃圾清运"),
    ("utilities", 18850, "公共照明电费"),
)


def plan_books(world: World) -> None:
    last = month_of(world.ago(1).replace(day=1) - timedelta(days=1))
    before = month_of(days_of(last)[0] - timedelta(days=1))
    for number, (manager, who, state) in enumerate(_MANAGERS):
        for month in (before, last):
            first = days_of(month)[0]
            world.later(at(first + timedelta(days=2), 540 + number), _charge(world, who, month))
            world.later(at(first + timedelta(days=11), 540 + number), _pay(world, who, month))
            world.later(at(first + timedelta(days=15), 540 + number), _spend(world, who, first + timedelta(days=14)))
        _reconcile(world, manager, who, before, days_of(last)[0] + timedelta(days=7), "closed", number)
        _reconcile(world, manager, who, last, world.ago(1), state, number)


def _charge(world: World, who: str, month: str) -> Work:
    async def work(when: datetime) -> None:
        await rent_charges.charge(month, actor=world.actor(who, when, MANAGER_CLERK))

    return work


def _pay(world: World, who: str, month: str) -> Work:
    """All but a few pay, and one pays a part."""

    async def work(when: datetime) -> None:
        actor = world.actor(who, when, MANAGER_CLERK)
        owed = await manager_ledger.unpaid(month, actor=actor)
        rows = [
            PaymentForm(
                tenancy_id=tenancy_id,
                for_month=month,
                paid_fen=fen // 2 if place % 9 == 4 else fen,
                paid_on=when.date(),
                way="bank" if place % 3 else "cash",
            )
            for place, (tenancy_id, fen) in enumerate(owed.items())
            if place % 7 != 5
        ]
        await rent_payments.enter_batch(world.new_id(), rows, actor=actor)

    return work


def _spend(world: World, who: str, day: date) -> Work:
    async def work(when: datetime) -> None:
        actor = world.actor(who, when, MANAGER_CLERK)
        for kind, fen, note in _SPENT:
            form = ExpenditureForm(kind=kind, amount_fen=fen, spent_on=day, note=note)  # type: ignore[arg-type]
            await rent_payments.spend(world.new_id(), form, actor=actor)

    return work


def _reconcile(world: World, manager: str, who: str, month: str, day: date, until: str, number: int) -> None:
    case_id, minute = world.new_id(), 600 + 20 * number
    clerk, office = (who, MANAGER_CLERK), ("zheng-district", DISTRICT_CLERK)

    async def open_it(when: datetime) -> None:
        await reconciliations.open_month(case_id, month, actor=world.actor(who, when, MANAGER_CLERK))

    async def state(when: datetime) -> None:
        keeper = world.offices[manager]
        recorded = (await recorded_figures(keeper.id, keeper.path, month)).totals
        form = {item: recorded[item] for item in STATED}
        # A payment that the manager's own book lacks: something must be there to be settled.
        form["rent_collected"] -= 8500
        await world.step(case_id, "state", clerk, form)(when)

    async def bank(when: datetime) -> None:
        keeper = world.offices[manager]
        recorded = (await recorded_figures(keeper.id, keeper.path, month)).totals
        form = {
            "rent_received": recorded["rent_collected"], "spent": recorded["expenditure"],
            "source": "银行对账单、国库支付报表",
        }
        await world.step(case_id, "enter_bank", ("wang-district", DISTRICT_CLERK), form)(when)

    async def settle(when: datetime) -> None:
        case = await Case.get(id=case_id)
        for row in await ReconciliationDifference.filter(case_id=case.id).order_by("number"):
            form = {"number": row.number, "reason": "一笔85元租金跨月到账，已与银行流水核对。"}
            await world.step(case_id, "settle", clerk, form)(when)

    world.later(at(day, minute), open_it)
    if until == "opened":
        return
    world.later(at(day, minute + 5), state)
    if until == "stated":
        return
    world.later(at(day, minute + 30), settle)
    world.later(at(day, minute + 40), world.step(case_id, "confirm", clerk, {"note": "差异已说明。"}))
    if until == "closed":
        world.later(at(day, minute + 110), bank)
        world.later(at(day, minute + 120), world.step(case_id, "close", office, {"note": "核对无误。"}))
