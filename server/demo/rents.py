"""The demo's arrears of every age, demands, instalments, reductions and receipts, in every state (4.4.1.1a)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from casework.dwellings import rent_demands, rent_payments, rent_places, rent_plans, rent_receipts, rent_reductions
from casework.dwellings.rent_payments import PaymentForm
from casework.heart.actors import DISTRICT_CLERK, MANAGER_CLERK
from casework.words.calendar import add_months
from casework.words.months import month_of
from models import RentDemand
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

_MANAGER, _DISTRICT = ("feng-manager", MANAGER_CLERK), ("zheng-district", DISTRICT_CLERK)
# How many months ago, and how much is owed of it: of the families from the last one on.
_OWED = ((8, 30000), (5, 22000), (4, 18050), (9, 41000), (7, 15000), (6, 9900), (5, 12000))
_WHERE = {
    "place": "和谐家园1号楼物业服务大厅", "hours": "工作日9:00至16:30", "account_name": "安居物业",
    "bank": "鞍山银行铁东支行", "account_number": "2103 9900 0000 0001",
}
_REDUCTIONS: tuple[tuple[str, dict[str, object]], ...] = (
    ("", {}), ("grant", {}), ("refuse", {"reason": "证明已经过期，请补办。"}), ("withdraw", {"reason": "登错了户。"}),
    ("end", {"reason": "收入已经提高。"}),
)
_PLANS: tuple[tuple[str, ...], ...] = (("sign",), ("withdraw",), ("sign", "end"), ())


def plan_rents(world: World) -> None:
    keys = [
        key for key, row in world.families.items()
        if row.home.manager == "安居物业" and not row.ended_on and key not in {"wan", "kong", "qin", "yan"}
        and row.started_on < world.ago(330)
    ]
    behind = keys[-len(_OWED) :]
    world.later(at(world.ago(70), 500), _where(world))
    for number, (key, (months, fen)) in enumerate(zip(behind, _OWED, strict=True)):
        world.later(at(world.ago(60), 540 + number), _owe(world, key, months, fen))
    # Twice reminded and then asked in writing, handed over; reminded once; reminded in error.
    for days in (45, 29, 7):
        world.later(at(world.ago(days), 600), _demand(world, behind[0]))
    world.later(at(world.ago(5), 610), _demand_step(world, behind[0], "serve"))
    world.later(at(world.ago(6), 600), _demand(world, behind[1]))
    world.later(at(world.ago(6), 602), _demand(world, behind[2]))
    world.later(at(world.ago(5), 620), _demand_step(world, behind[2], "withdraw"))
    for number, steps in enumerate(_PLANS):
        _plan(world, behind[3 + number], number, steps)
    paid, silent = keys[-len(_OWED) - 1], behind[1]
    world.later(at(world.ago(60), 550), _owe(world, paid, 3, 26000))
    # One that is paid is over with the night's walk; one that nobody answered has lapsed.
    _plan(world, paid, 4, ("sign",))
    world.later(at(world.ago(6), 655), _pay(world, paid, 3, 26000))
    _plan(world, silent, 5, (), 20)
    for number, (action, form) in enumerate(_REDUCTIONS):
        _reduce(world, keys[number], number, action, form)
    for number, (key, back) in enumerate(((keys[5], False), (keys[6], True))):
        world.later(at(world.ago(3), 640 + number), _paid(world, key, back))


def _where(world: World) -> Work:
    async def work(when: datetime) -> None:
        actor = world.actor(*_by(_MANAGER, when))
        await rent_places.put(rent_places.PlaceForm(**_WHERE), actor=actor)

    return work


def _by(who: tuple[str, str], when: datetime) -> tuple[str, datetime, str]:
    return who[0], when, who[1]


def _owe(world: World, key: str, months: int, fen: int) -> Work:
    month = month_of(add_months(world.today.replace(day=1), -months))

    async def work(when: datetime) -> None:
        form = PaymentForm(
            tenancy_id=world.tenancies[key].id, for_month=month, month=month, charged_fen=fen, confirmed=True,
            note="从旧账转入",
        )
        await rent_payments.enter(world.new_id(), form, actor=world.actor(*_by(_MANAGER, when)))

    return work


def _pay(world: World, key: str, months: int, fen: int) -> Work:
    month = month_of(add_months(world.today.replace(day=1), -months))

    async def work(when: datetime) -> None:
        form = PaymentForm(
            tenancy_id=world.tenancies[key].id, for_month=month, paid_fen=fen, paid_on=when.date(), way="bank",
            confirmed=True,
        )
        await rent_payments.enter(world.new_id(), form, actor=world.actor(*_by(_MANAGER, when)))

    return work


def _demand(world: World, key: str) -> Work:
    async def work(when: datetime) -> None:
        await rent_demands.send([world.tenancies[key].id], actor=world.actor(*_by(_MANAGER, when)))

    return work


def _demand_step(world: World, key: str, action: str) -> Work:
    async def work(when: datetime) -> None:
        last = await RentDemand.filter(tenancy_id=world.tenancies[key].id).order_by("-tier").first()
        assert last is not None
        served = {"on": when.date().isoformat(), "witness": "本人签收"}
        form = served if action == "serve" else {"reason": "金额登记有误。"}
        await world.step(last.case_id, action, _MANAGER, form)(when)

    return work


def _plan(world: World, key: str, number: int, steps: tuple[str, ...], days: int = 12) -> None:
    """`days`: so long ago. What is older than its term has lapsed."""
    case_id = world.new_id()

    async def begin(when: datetime) -> None:
        form = rent_plans.PlanForm(count=3, first_on=when.date() + timedelta(days=5))
        actor = world.actor(*_by(_MANAGER, when))
        await rent_plans.begin(case_id, world.tenancies[key].id, form, actor=actor)

    world.later(at(world.ago(days), 650 + number), begin)
    if days > 15:
        world.later(at(world.ago(days - 16), 650 + number), world.lapse(case_id, "expire"))
    for turn, action in enumerate(steps):
        form = {"note": "纸质协议已存档"} if action == "sign" else {"reason": "家庭没有按约定缴纳。"}
        world.later(at(world.ago(10 - turn), 650 + number), world.step(case_id, action, _MANAGER, form))


def _reduce(world: World, key: str, number: int, action: str, form: dict[str, object]) -> None:
    case_id, first = world.new_id(), world.ago(20)

    async def begin(when: datetime) -> None:
        said = rent_reductions.AskForm(
            first_on=first, last_on=add_months(first, 12), ground="subsistence", basis=f"低保证第{number + 1}号",
            **({"percent": 50} if number % 2 else {"off_fen": 5000}),
        )
        actor = world.actor(*_by(_MANAGER, when))
        await rent_reductions.begin(case_id, world.tenancies[key].id, said, actor=actor)

    world.later(at(world.ago(15), 660 + number), begin)
    if action in {"grant", "end"}:
        world.later(at(world.ago(13), 660 + number), world.step(case_id, "grant", _DISTRICT, {}))
    if action and action != "grant":
        by = _MANAGER if action == "withdraw" else _DISTRICT
        more = {"ended_on": world.ago(9).isoformat()} if action == "end" else {}
        world.later(at(world.ago(11), 660 + number), world.step(case_id, action, by, {**form, **more}))


def _paid(world: World, key: str, back: bool) -> Work:
    async def work(when: datetime) -> None:
        actor = world.actor(*_by(_MANAGER, when))
        form = PaymentForm(
            tenancy_id=world.tenancies[key].id, for_month=month_of(when.date()), paid_fen=20000, paid_on=when.date(),
            way="cash", confirmed=True, fiscal_number="" if back else "辽财票00018",
        )
        row = await rent_receipts.enter(world.new_id(), form, actor=actor)
        if back:
            await rent_receipts.reverse(row.id, "录错了户。", actor=actor)

    return work
