"""Reductions, receipts, demands and instalments: what stands around a family's rent, each walked as it is used."""

from __future__ import annotations

import asyncio
import os
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.dwellings.rent_accounts import account_of
from casework.dwellings.rent_demands import DEMAND_DAYS, propose
from casework.dwellings.rent_plans import divide, standing
from casework.heart import by_itself
from casework.heart.rules import RuleRefused, in_force, set_value
from casework.words.calendar import add_months
from models import Delivery, IssuedPaper, Lease, RentDemand, RentPayment, RentReceipt
from tests.cast import NOW, World, done, new_id, refused
from tests.dwellings.test_notice_rounds import families, prepared, to
from tests.dwellings.test_rent_accounts import account, owe
from tests.dwellings.test_rent_charges import charge, of, seen
from tests.dwellings.test_rent_payments import MONTH, pay, payment
from tests.heart.walking import walk
from tests.papers.test_papers import text_of

EXAMPLES = settings(max_examples=1000 if os.environ.get("ANJU_LONG") else 100, deadline=None, database=None)


def reduction(world: World, **changed: Any) -> dict[str, Any]:
    form = {"first_on": "2026-12-17", "last_on": "2027-06-30", "percent": 50, "ground": "low_income",
            "basis": "民政局低收入证明2026-18", **changed}
    return {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "form": form}


async def asked(world: World, **changed: Any) -> dict[str, Any]:
    case: dict[str, Any] = done(await world.manager.post("/rent-reductions", reduction(world, **changed)))
    return case


@pytest.mark.clause("4.4.1.1a")
async def test_a_reduction_is_entered_by_one_and_granted_by_another_and_counts_by_its_days(world: World) -> None:
    await Lease.filter(tenancy_id=world.tenancies["wan"].id).update(monthly_rent_fen=31000)
    await charge(world)
    case = await asked(world)
    # Not before it is granted, and not by who entered it.
    assert of(await seen(world), world)["standing"] == "charged"
    refused(await world.manager.step(case, "grant"), "not_allowed")
    for person in (world.clerk, world.street, world.wan):
        refused(await person.step(case, "grant"), "not_allowed")
    refused(await world.far_manager.post("/rent-reductions", reduction(world)), "not_found")
    refused(await world.wan.post("/rent-reductions", reduction(world)), "not_allowed")
    refused(await world.manager.post("/rent-reductions", reduction(world)), "reduction_overlaps")
    for changed, field in (
        ({"last_on": "2026-12-01"}, "form.last_on"), ({"last_on": "2029-06-30"}, "form.last_on"),
        ({"percent": 0}, "form.percent"), ({"off_fen": 100}, "form.off_fen"), ({"percent": 101}, "form.percent"),
        ({"ground": "friend"}, "form.ground"), ({"basis": ""}, "form.basis"),
    ):
        wrong = await world.manager.post("/rent-reductions", reduction(world, **changed))
        assert list(refused(wrong, "form_invalid")["fields"]) == [field]
    case = done(await world.district.step(case, "grant"))
    # Sixteen days whole, fifteen at half: what was charged for December before is put right when somebody says so.
    line = of(await seen(world), world)
    assert (line["standing"], line["fen"], line["charged_fen"]) == ("differs", 23500, 31000)
    assert [part["let_off_fen"] for part in line["parts"]] == [0, 7500]
    assert (await charge(world, corrections=True))["corrected"] == 1
    told = await account(world.wan)
    assert told["balance_fen"] == 23500 and "减免75.00元" in told["words"][1]
    # The district ends it early: from the 20th the rent is whole again.
    refused(await world.manager.step(case, "end", ended_on="2026-12-20", reason="收入提高"), "not_allowed")
    wrong = await world.district.step(case, "end", ended_on="2026-12-16", reason="收入提高")
    assert list(refused(wrong, "form_invalid")["fields"]) == ["form.ended_on"]
    case = done(await world.district.step(case, "end", ended_on="2026-12-20", reason="收入提高"))
    assert of(await seen(world), world)["fen"] == 31000 - 1500
    assert done(await world.wan.get(f"/cases/{case['id']}"))["detail"]["words"] == "减免50%"
    # After its end the days are free for another.
    await asked(world, first_on="2026-12-20")


async def test_a_reduction_that_was_refused_or_taken_back_counts_for_nothing(world: World) -> None:
    case = done(await world.district.step(await asked(world), "refuse", reason="证明已过期"))
    assert case["status"] == "refused"
    case = done(await world.manager.step(await asked(world), "withdraw", reason="登错了户"))
    await asked(world)
    assert of(await seen(world), world)["fen"] == 38500


@pytest.mark.clause("4.4.1.1a", "4.2.5a")
async def test_a_payment_has_its_receipt_and_both_are_taken_back_together(world: World) -> None:
    await charge(world)
    row = await pay(world, fiscal_number="辽财0018")
    receipt = await RentReceipt.get(payment_id=row["id"])
    paper = await IssuedPaper.get(case_id=receipt.case_id)
    assert paper.title == "租金收据" and "收〔2026〕1号" in paper.number
    (paid,) = (await account(world.wan))["paid"]
    assert paid["receipt_id"] == receipt.case_id
    case = done(await world.wan.get(f"/cases/{receipt.case_id}"))
    assert case["detail"]["payment"]["paid_fen"] == 38500 and case["detail"]["fiscal_number"] == "辽财0018"
    said = text_of((await world.wan.get(f"/papers/{paper.id}/file")).content)
    for words in ("万健秀", "385.00元", "2026年12月", "银行转账", "辽财0018"):
        assert words in said
    # Asked for again it is the same one; another family does not see it.
    assert done(await world.manager.post(f"/rent-payments/{row['id']}/receipt"))["id"] == receipt.case_id
    refused(await world.kong.get(f"/cases/{receipt.case_id}"), "not_found")
    refused(await world.far_manager.post(f"/rent-payments/{row['id']}/receipt"), "not_found")
    refused(await world.wan.post(f"/rent-payments/{row['id']}/receipt"), "not_allowed")
    done(await world.manager.post(f"/rent-payments/{row['id']}/reverse", {"reason": "银行退票"}))
    await paper.refresh_from_db()
    assert paper.voided_at is not None
    assert done(await world.wan.get(f"/cases/{receipt.case_id}"))["status"] == "reversed"
    refused(await world.manager.post(f"/rent-payments/{row['id']}/receipt"), "not_reversible")
    assert (await account(world.wan))["balance_fen"] == 38500
    # By the receipt's own step it is the same.
    again = await pay(world)
    case = done(await world.manager.get(f"/cases/{(await RentReceipt.get(payment_id=again['id'])).case_id}"))
    done(await world.manager.step(case, "reverse", reason="录错"))
    assert sum(one.paid_fen for one in await RentPayment.all()) == 0


async def test_a_list_has_receipts_in_one_row_of_numbers_and_a_workbooks_on_demand(world: World) -> None:
    body = {"batch_id": new_id(), "rows": [payment(world), payment(world, "kong", paid_fen=30000, way="cash")]}
    for _ in range(2):
        done(await world.manager.post("/rent-payments/batch", body))
    assert [one.sequence for one in await IssuedPaper.all().order_by("id")] == [1, 2]
    # As an import leaves it.
    row = RentPayment(
        id=new_id(), tenancy_id=world.tenancies["wan"].id, dwelling_id=world.tenancies["wan"].dwelling_id,
        manager_id=world.organisations["安居物业"].id, month=MONTH, for_month=MONTH, paid_fen=100,
        paid_on=date(2026, 12, 1), way="bank", entered_by_id=1, entered_at=NOW,
    )
    await row.save()
    replies = await asyncio.gather(*(world.manager.post(f"/rent-payments/{row.id}/receipt") for _ in range(4)))
    assert len({done(reply)["id"] for reply in replies}) == 1
    assert await IssuedPaper.all().count() == await RentReceipt.all().count() == 3
    await charge(world)
    charged = await RentPayment.get(charged_fen=38500)
    refused(await world.manager.post(f"/rent-payments/{charged.id}/receipt"), "not_reversible")


async def proposed(world: World) -> list[tuple[str, int]]:
    items = done(await world.manager.get("/rent-arrears"))["items"]
    return [(one["household"]["name"], one["proposed_tier"]) for one in items]


def later(world: World, day: date) -> None:
    world.clock.standing_at = NOW.replace(year=day.year, month=day.month, day=day.day)


@pytest.mark.clause("4.4.1.1a")
async def test_demands_come_in_tiers_by_the_days_that_are_set_and_stop_when_it_is_paid(world: World) -> None:
    wan, kong = world.tenancies["wan"].id, world.tenancies["kong"].id
    await owe(world, MONTH, 38500)
    body = {"tenancy_ids": [wan, kong, world.tenancies["qin"].id]}
    later(world, date(2026, 12, 14))
    assert await proposed(world) == [("万健秀", 0)]
    reply = done(await world.manager.post("/rent-demands", body))
    assert reply["sent"] == 0 and len(reply["left"]) == 3
    for day, tier in ((date(2026, 12, 15), 1), (date(2026, 12, 30), 2), (date(2027, 1, 19), 3)):
        later(world, day)
        assert await proposed(world) == [("万健秀", tier)]
        replies = await asyncio.gather(*(world.manager.post("/rent-demands", body) for _ in range(3)))
        assert sorted(done(reply)["sent"] for reply in replies) == [0, 0, 1]
        assert await proposed(world) == [("万健秀", 0)]
    rows = await RentDemand.filter(tenancy_id=wan).order_by("tier")
    assert [(row.tier, row.owed_fen, row.pay_by) for row in rows] == [
        (1, 38500, None), (2, 38500, None), (3, 38500, date(2027, 2, 3))
    ]
    # The family was told each time, and the written one is a paper with sum, term and the right to reply.
    assert await Delivery.filter(case_id__in=[row.case_id for row in rows]).count() >= 3
    (paper,) = await IssuedPaper.filter(case_id__in=[row.case_id for row in rows])
    said = text_of((await world.wan.get(f"/papers/{paper.id}/file")).content)
    for words in ("租金催缴通知书", "385.00元", "2027年2月3日", "可以在期限内向管房单位说明"):
        assert words in said.replace("\n", "")
    case = done(await world.manager.get(f"/cases/{rows[2].case_id}"))
    wrong = await world.manager.step(case, "serve", on="2027-01-18", witness="邻居")
    refused(wrong, "form_invalid")
    case = done(await world.manager.step(case, "serve", on="2027-01-19", witness="邻居"))
    refused(await world.wan.step(case, "withdraw", reason="不"), "not_allowed")
    # Paid: nothing is asked any more, and of a new debt demands begin anew.
    await pay(world, paid_on="2027-01-19", for_month=MONTH)
    assert await proposed(world) == []
    assert done(await world.wan.get(f"/cases/{rows[2].case_id}"))["detail"]["left_fen"] == 0
    await owe(world, "2027-01", 38500)
    assert await proposed(world) == [("万健秀", 1)]
    for person in (world.wan, world.clerk, world.district, world.stranger):
        refused(await person.post("/rent-demands", body), "not_allowed")


async def test_the_days_of_the_tiers_are_three_each_with_its_place(world: World) -> None:
    for days in ([10], [5, 20], [5, 20, 40, 60], [20, 5, 40]):
        with pytest.raises(RuleRefused):
            await set_value(
                DEMAND_DAYS, days, valid_from=NOW.date(), legal_base="通知", by="郑保障", at=NOW, today=NOW.date()
            )
    await set_value(
        DEMAND_DAYS, [3, 10, 30], valid_from=NOW.date(), legal_base="通知", by="郑保障", at=NOW, today=NOW.date()
    )
    assert await in_force(DEMAND_DAYS, NOW.date()) == (3, 10, 30)


async def test_a_demand_that_is_taken_back_may_be_sent_anew(world: World) -> None:
    await owe(world, "2026-08", 38500)
    body = {"tenancy_ids": [world.tenancies["wan"].id]}
    assert done(await world.manager.post("/rent-demands", body))["sent"] == 1
    row = await RentDemand.get(tenancy_id=world.tenancies["wan"].id)
    case = done(await world.manager.get(f"/cases/{row.case_id}"))
    # Long overdue, and still one at a time.
    assert done(await world.manager.post("/rent-demands", body))["sent"] == 0
    done(await world.manager.step(case, "withdraw", reason="金额有误"))
    assert done(await world.manager.post("/rent-demands", body))["sent"] == 1


@pytest.mark.clause("4.4.1.1a")
async def test_a_debt_is_paid_in_parts_and_a_broken_plan_is_shown(world: World) -> None:
    wan = world.tenancies["wan"].id
    opened = {"id": new_id(), "tenancy_id": wan, "form": {"count": 3, "first_on": "2026-12-31"}}
    refused(await world.manager.post("/rent-plans", opened), "nothing_owed")
    await owe(world, "2026-10", 38500)
    await owe(world, "2026-11", 38500)
    for changed in ({"count": 1}, {"first_on": "2026-12-09"}, {"first_on": "2027-06-01"}):
        wrong = {**opened, "form": {**opened["form"], **changed}}
        refused(await world.manager.post("/rent-plans", wrong), "form_invalid")
    case = done(await world.manager.post("/rent-plans", opened))
    assert done(await world.manager.post("/rent-plans", opened))["id"] == case["id"]
    refused(await world.manager.post("/rent-plans", {**opened, "id": new_id()}), "plan_exists")
    assert [(part["due_on"], part["fen"]) for part in case["detail"]["parts"]] == [
        ("2026-12-31", 25667), ("2027-01-31", 25667), ("2027-02-28", 25666)
    ]
    assert await proposed(world) == [("万健秀", 1)]
    refused(await world.kong.step(case, "agree"), "not_found")
    case = done(await world.wan.step(case, "agree"))
    # A plan that is kept is not demanded of.
    assert await proposed(world) == [("万健秀", 0)]
    assert await _arrears(world, "2026-12-20") == [("left", "正在按分期缴纳，没有拖欠。")]
    assert "下一期256.67元，2026年12月31日前交，共剩770.00元" in (await account(world.wan))["words"][-1]
    await pay(world, paid_fen=25667, for_month="2026-10", paid_on="2026-12-10")
    later(world, date(2027, 1, 31))
    assert done(await world.wan.get(f"/cases/{case['id']}"))["detail"]["behind_fen"] == 0
    later(world, date(2027, 2, 1))
    assert done(await world.wan.get(f"/cases/{case['id']}"))["detail"]["behind_fen"] == 25667
    assert await _arrears(world, "2027-02-20") == [("told", "")]
    (line,) = done(await world.manager.get("/rent-arrears"))["items"]
    assert line["plan_broken"] and line["proposed_tier"] == 1 and "已逾期" in line["plan_words"]
    done(await world.manager.step(case, "end", reason="没有按期缴纳"))
    # Free for another, this time signed on paper.
    body = {**opened, "id": new_id(), "form": {"count": 2, "first_on": "2027-02-28"}}
    case = done(await world.manager.post("/rent-plans", body))
    assert done(await world.manager.step(case, "sign"))["status"] == "running"


async def _arrears(world: World, due_on: str) -> list[tuple[str, str]]:
    """Of 万健秀 alone, what a notice of arrears would do, and why it would not."""
    row = await prepared(world, kind="arrears", to=to(world.tenancies["wan"]), arrears={"due_on": due_on})
    left = [("left", one["reason"]) for one in await families(world, row, "left")]
    return left or [("told", one["reason"]) for one in await families(world, row)]


OWED, COUNTS = st.integers(24, 10**9), st.integers(2, 24)


@EXAMPLES
@given(OWED, COUNTS, st.dates(date(2024, 1, 1), date(2028, 12, 31)))
def test_the_parts_of_a_plan_are_what_is_owed_a_month_apart(owed: int, count: int, first_on: date) -> None:
    parts = divide(owed, count, first_on)
    assert sum(fen for _, fen in parts) == owed and len(parts) == count
    assert max(fen for _, fen in parts) - min(fen for _, fen in parts) <= 1
    assert [day for day, _ in parts] == [add_months(first_on, number) for number in range(count)]
    # Whoever pays each part on its day is never behind, and whoever pays none is behind by what fell due.
    left = owed
    for day, fen in parts:
        on_day = standing(parts, "2026-01", account_of(1, {"2026-01": left}, 10, day), day)
        assert on_day.behind_fen == 0 and on_day.next_fen == fen and on_day.next_on == day
        left -= fen
        told = standing(parts, "2026-01", account_of(1, {"2026-01": left} if left else {}, 10, day), day + timedelta(1))
        assert told.behind_fen == 0 and told.left_fen == left
    late = standing(parts, "2026-01", account_of(1, {"2026-01": owed}, 10, first_on), parts[-1][0] + timedelta(1))
    assert late.behind_fen == owed


@EXAMPLES
@given(st.integers(1, 28), st.lists(st.integers(1, 60), min_size=3, max_size=3), st.integers(1, 400))
def test_of_one_debt_each_tier_is_sent_once_and_in_order(pay_day: int, gaps: list[int], days: int) -> None:
    waits = [sum(gaps[: number + 1]) for number in range(3)]
    sent: list[tuple[int, str, date, date | None]] = []
    today = date(2026, 1, 1)
    for _ in range(days):
        today += timedelta(days=1)
        told = propose(account_of(1, {"2026-01": 100}, pay_day, today), sent, waits, today, plan_kept=False)
        if told.tier:
            assert told.tier == len(sent) + 1
            assert today == date(2026, 1, pay_day) + timedelta(days=waits[told.tier - 1])
            sent.append((told.tier, "2026-01", today, None))
    passed = (today - date(2026, 1, pay_day)).days
    assert len(sent) == sum(wait <= passed for wait in waits)


async def test_a_plan_that_is_paid_is_over_and_makes_room_for_another(world: World) -> None:
    wan = world.tenancies["wan"].id
    form = {"count": 2, "first_on": "2026-12-31"}

    async def plan() -> dict[str, Any]:
        body = {"id": new_id(), "tenancy_id": wan, "form": form}
        case: dict[str, Any] = done(await world.wan.step(done(await world.manager.post("/rent-plans", body)), "agree"))
        return case

    await owe(world, "2026-10", 38500)
    first = await plan()
    await pay(world, paid_fen=38499, for_month="2026-10")
    await walk(world)
    assert done(await world.wan.get(f"/cases/{first['id']}"))["status"] == "running"
    await pay(world, paid_fen=1, for_month="2026-10")
    await walk(world)
    told = done(await world.wan.get(f"/cases/{first['id']}"))
    assert (told["status"], told["next_step"]) == ("paid", "分期的欠租已经交清，这件事办完了。")
    # Of another debt another one; and where the calendar has not come by yet, all the same.
    await owe(world, "2026-11", 38500)
    second = await plan()
    await pay(world, for_month="2026-11", paid_on="2026-12-06")
    await owe(world, "2026-12", 20000)
    third = await plan()
    assert done(await world.wan.get(f"/cases/{second['id']}"))["status"] == "paid"
    assert done(await world.wan.get(f"/cases/{third['id']}"))["status"] == "running"


async def test_a_plan_that_nobody_answers_lapses_and_one_that_is_late_is_not_agreed_to(world: World) -> None:
    await owe(world, "2026-10", 38500)
    body = {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "form": {"count": 2, "first_on": "2026-12-12"}}
    case = done(await world.manager.post("/rent-plans", body))
    later(world, date(2026, 12, 13))
    # It would be broken with the first look.
    refused(await world.wan.step(case, "agree"), "plan_outdated")
    refused(await world.manager.step(case, "sign"), "plan_outdated")
    refused(await world.manager.post("/rent-plans", {**body, "id": new_id()}), "form_invalid")
    for day, status in ((25, "proposed"), (26, "unanswered")):
        later(world, date(2026, 12, day))
        async for _ in by_itself.walk(world.clock.now):
            continue
        assert done(await world.wan.get(f"/cases/{case['id']}"))["status"] == status
    again = {**body, "id": new_id(), "form": {"count": 2, "first_on": "2026-12-31"}}
    done(await world.wan.step(done(await world.manager.post("/rent-plans", again)), "agree"))
