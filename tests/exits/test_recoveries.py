"""Recoveries: reckoned line by line, confirmed by another, paid to the fen, nothing taken that was not agreed to."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.dwellings.rent_plans import divide
from casework.dwellings.rent_shares import share
from casework.exits import recoveries, recovery_balance, recovery_sums
from casework.exits.recovery_steps import receipt_of
from casework.exits.recovery_sums import Month, months_of, of_market_rent, of_subsidy, within
from casework.heart import by_itself
from casework.heart.problems import Problem
from casework.heart.rounds import calendar as by_calendar
from casework.heart.transactions import atomically
from casework.words.months import days_of, say_month
from models import Case, Dwelling, IssuedPaper, Obligation, Recovery, RecoveryEntry, SubsidyAward, Swap, Tenancy
from tests.cast import World, done, new_id, refused
from tests.dwellings.test_rent_payments import payment
from tests.heart.walking import walk
from tests.judging import heard, judged, read, reported, served
from tests.ledgers.test_ledgers import on
from tests.papers.test_papers import text_of
from tests.photographs import jpeg, photograph, violation

LINES: list[list[Any]] = [["2026年9月", "补贴台账", 40000], ["2026年10月", "补贴台账", 40001]]
BACK = {"amount_fen": 30000, "given_on": "2027-01-01", "way": "transfer", "receipt": "TK 0001"}
PAID = {"amount_fen": 30000, "paid_on": "2026-12-11", "way": "transfer", "receipt": "No. 0012345"}


async def opened(world: World, lines: list[list[Any]] | None = None, total: int | None = None) -> dict[str, Any]:
    """Of a decision; as the district office reads it. What stands for the decision is any case of the family's."""
    found = await violation(world)
    source = await Case.get(id=found["id"]).select_related("household", "dwelling")
    lines = LINES if lines is None else lines
    decided = sum(int(one[2]) for one in lines) if total is None else total
    case = await atomically(
        lambda: recoveries.open_for(
            source, lines=lines, total_fen=decided, actor=by_calendar(world.clock.now()), because="扣除已退的一个月",
        )
    )
    return done(await world.district.get(f"/cases/{case.id}"))  # type: ignore[no-any-return]


async def ordered(world: World) -> dict[str, Any]:
    """Eight hundred yuan and one fen, on the eleventh."""
    case = await opened(world)
    on(world, 1)
    return done(await world.district.step(case, "confirm", note="核对无误"))  # type: ignore[no-any-return]


async def lapse(world: World) -> None:
    async for _ in by_itself.walk(world.clock.now):
        pass


@pytest.mark.clause("5.2b", "5.2c")
async def test_a_sum_is_shown_line_by_line_adjusted_with_a_reason_and_confirmed_by_another(world: World) -> None:
    case = await opened(world, total=75001)
    detail = case["detail"]
    assert [(one["number"], one["what"], one["fen"]) for one in detail["lines"]] == [
        (1, "2026年9月", 40000), (2, "2026年10月", 40001), (3, "按决定调整", -5000),
    ]
    assert (case["status"], detail["total_fen"], detail["owed_fen"]) == ("computed", 75001, 75001)
    form = {"number": 1, "amount_fen": 20000, "reason": "9月15日已主动停领，有银行流水。"}
    for person in (world.street, world.clerk, world.wan):
        refused(await person.step(case, "adjust", **form), "not_allowed")
    # Nothing beyond what was decided and served.
    for wrong in ({"number": 9}, {"amount_fen": 40001}, {"amount_fen": 40000}, {"reason": "略"}, {"amount_fen": -1}):
        refused(await world.district.step(case, "adjust", **{**form, **wrong}), "form_invalid")
    case = done(await world.district.step(case, "adjust", **form))
    assert case["detail"]["lines"][0] == {
        "number": 1, "what": "2026年9月", "how": "补贴台账", "fen": 20000, "decided_fen": 40000,
        "adjusted_because": form["reason"],
    }
    refused(await world.district.step(case, "confirm"), "same_person")
    case = done(await world.office.step(case, "confirm", note="核对无误"))
    assert (case["status"], case["detail"]["owed_fen"], case["detail"]["pay_by"]) == ("ordered", 55001, "2027-01-09")
    (entry,) = case["detail"]["entries"]
    assert (entry["label"], entry["fen"]) == ("追缴通知", 55001)
    await world.set_papers()
    (row,) = await IssuedPaper.filter(case_id=case["id"])
    paper = "".join(text_of((await world.street.get(f"/papers/{row.id}/file")).content).split())
    for said in ("追缴通知书", "550.01元", "由400.00元调整", "30日内缴清", "行政复议"):
        assert said in paper, said
    told = done(await world.wan.get(f"/cases/{case['id']}"))
    assert told["detail"]["owed_fen"] == 55001 and told["actions"] == []
    for outsider in (world.kong, world.manager, world.far_street, world.far_clerk):
        refused(await outsider.get(f"/cases/{case['id']}"), "not_found")


@pytest.mark.clause("5.2c")
async def test_it_is_paid_by_receipts_to_the_fen_and_never_twice_nor_more_than_is_owed(world: World) -> None:
    case = await ordered(world)
    for wrong in ({"paid_on": "2026-12-12"}, {"paid_on": "2026-12-10"}, {"amount_fen": 0}, {"receipt": ""}):
        refused(await world.street.step(case, "receive", **{**PAID, **wrong}), "form_invalid")
    over = refused(await world.street.step(case, "receive", **{**PAID, "amount_fen": 80002}), "form_invalid")
    assert "多出的0.01元请当场退还" in over["fields"]["form.amount_fen"]
    refused(await world.clerk.step(case, "receive", **PAID), "not_allowed")
    before = case
    case = done(await world.street.step(case, "receive", **PAID))
    refused(await world.street.step(before, "receive", **PAID), "moved_by_other")
    assert (case["status"], case["detail"]["paid_fen"], case["detail"]["owed_fen"]) == ("ordered", 30000, 50001)
    # It is not settled by saying so.
    refused(await world.street.step(case, "receive_last", **{**PAID, "amount_fen": 1, "receipt": "9"}), "not_allowed")
    # The same receipt, however it is written, in whichever case.
    again = {**PAID, "receipt": "ｎｏ．００１２３４５", "amount_fen": 1}
    refused(await world.street.step(case, "receive", **again), "recovery_receipt_used")
    rest = {**PAID, "amount_fen": 50001, "receipt": "收据 第0012346号"}
    case = done(await world.street.step(case, "receive", **rest))
    assert (case["status"], case["detail"]["owed_fen"], case["due_on"]) == ("paid", 0, None)
    # Of a number in words there is one as well.
    assert receipt_of("收据第００１２３４６ 号") == (await RecoveryEntry.get(receipt_words=rest["receipt"])).receipt
    # Entered wrongly: somebody else takes it back, and it is owed again.
    form = {"number": 3, "reason": "票据号抄错了"}
    refused(await world.street.step(case, "reverse", **form), "same_person")
    refused(await world.district.step(case, "reverse", **{**form, "number": 1}), "form_invalid")
    case = done(await world.district.step(case, "reverse", **form))
    assert (case["status"], case["detail"]["owed_fen"]) == ("ordered", 50001)
    refused(await world.district.step(case, "reverse", **form), "recovery_reversed")
    assert [(one["label"], one["fen"], one["reversed"]) for one in case["detail"]["entries"]] == [
        ("追缴通知", 80001, False), ("收款", -30000, False), ("收款", -50001, True), ("冲销", 50001, False),
    ]
    case = done(await world.street.step(case, "receive", **rest))
    assert case["status"] == "paid"
    row = await Recovery.get(case_id=case["id"])
    assert await recovery_balance.owed(row) == 0 and await RecoveryEntry.filter(recovery_id=row.id).count() == 5


@pytest.mark.clause("5.2c")
async def test_parts_are_agreed_on_paper_and_what_is_late_is_asked_for(world: World) -> None:
    case = await ordered(world)
    plan = {"count": 3, "first_on": "2026-12-31"}
    refused(await world.street.step(case, "plan", **plan), "papers_missing")
    await photograph(world.street, case["id"], jpeg((8, 8, 88)), caption="分期协议")
    refused(await world.street.step(case, "plan", count=3, first_on="2026-12-01"), "form_invalid")
    case = done(await world.street.step(case, "plan", **plan))
    assert case["detail"]["parts"] == [
        {"on": "2026-12-31", "fen": 26667}, {"on": "2027-01-31", "fen": 26667}, {"on": "2027-02-28", "fen": 26667},
    ]
    assert (case["due_on"], case["detail"]["next_fen"]) == ("2026-12-31", 26667)
    # One paper makes one agreement.
    refused(await world.street.step(case, "plan", **plan), "papers_missing")
    on(world, 21)
    await lapse(world)
    assert done(await world.street.get(f"/cases/{case['id']}"))["status"] == "ordered"
    on(world, 22)
    await lapse(world)
    case = done(await world.street.get(f"/cases/{case['id']}"))
    assert (case["status"], case["detail"]["behind_fen"], case["yours"]) == ("overdue", 26667, True)
    case = done(await world.street.step(case, "demand", on="2027-01-01", way="visit", note="上门催缴，答应月底前交。"))
    part = {**PAID, "paid_on": "2027-01-01", "amount_fen": 26666}
    case = done(await world.street.step(case, "receive", **part))
    assert (case["status"], case["detail"]["behind_fen"]) == ("overdue", 1)
    case = done(await world.street.step(case, "receive", **{**part, "amount_fen": 1, "receipt": "2"}))
    assert (case["status"], case["due_on"], case["detail"]["next_fen"]) == ("ordered", "2027-01-31", 26667)


@pytest.mark.clause("5.2c")
async def test_nothing_is_set_off_unless_the_family_agrees(world: World) -> None:
    case = await ordered(world)
    form = {"amount_fen": 50000, "of": "deposit", "reason": "退房时应退的押金，双方核对过。"}
    refused(await world.street.step(case, "ask_set_off", **{**form, "amount_fen": 80002}), "form_invalid")
    case = done(await world.street.step(case, "ask_set_off", **form))
    assert case["status"] == "offsetting" and "500.00元" in case["detail"]["offset_words"]
    assert case["detail"]["owed_fen"] == 80001
    refused(await world.street.step(case, "agree_set_off"), "not_allowed")
    refused(await world.street.step(case, "sign_set_off"), "papers_missing")
    case = done(await world.wan.step(case, "decline_set_off", reason="押金要用来搬家"))
    assert (case["status"], case["detail"]["owed_fen"]) == ("ordered", 80001)
    case = done(await world.street.step(case, "ask_set_off", **form))
    # Meanwhile more was paid than leaves room for it.
    case = done(await world.street.step(case, "receive", **{**PAID, "amount_fen": 40000}))
    refused(await world.wan.step(case, "agree_set_off"), "recovery_set_off_over")
    case = done(await world.street.step(case, "drop_set_off", reason="改为按剩下的抵"))
    case = done(await world.street.step(case, "ask_set_off", **{**form, "amount_fen": 40001}))
    case = done(await world.wan.step(case, "agree_set_off"))
    assert (case["status"], case["detail"]["owed_fen"]) == ("paid", 0)
    assert case["detail"]["entries"][-1]["label"] == "抵扣"


@pytest.mark.clause("5.2a", "5.2b", "5.2c")
async def test_a_subsidy_is_judged_served_and_paid_back_and_given_back_when_the_decision_falls(world: World) -> None:
    household = world.tenancies["kong"].household_id
    award = await SubsidyAward.create(
        household_id=household, area_path=world.organisations["胜利社区"].path, monthly_amount_fen=62000,
        started_on=date(2026, 1, 1),
    )
    case = await reported(world, by=world.clerk, subject=f"award:{award.id}", grounds=["false_report"])
    case = await heard(world, case, world.kong)
    assert not await Recovery.exists()
    # Ten months and ten days of November, as the subsidy ledger has it: over the limit, so that two decide.
    judgement = await judged(world, case, "find_recovery", from_day="2026-01-01", to_day="2026-11-10")
    assert (judgement["status"], await Recovery.exists()) == ("to_serve", False)
    judgement = await served(world, judgement, "2026-12-10")
    row = await Recovery.get(source_case_id=judgement["id"])
    total = 62000 * 10 + 20667
    case = await read(world.district, {"id": row.case_id})
    detail = case["detail"]
    assert (len(detail["lines"]), detail["total_fen"], detail["source_case_id"]) == (11, total, judgement["id"])
    assert detail["lines"][10]["how"] == "补贴台账：每月620.00元，本月10天"
    refused(await world.street.step(case, "confirm"), "not_allowed")
    refused(await world.street.step(case, "receive", **PAID), "step_not_possible")
    on(world, 1)
    case = done(await world.office.step(await read(world.office, case), "confirm", note="核对无误"))
    # Parts, one of them late and asked for; something set off in the open; the rest to the fen.
    await photograph(world.street, case["id"], jpeg((8, 8, 88)), caption="分期协议")
    case = done(await world.street.step(await read(world.street, case), "plan", count=2, first_on="2026-12-31"))
    on(world, 22)
    await lapse(world)
    case = await read(world.street, case)
    half = (total + 1) // 2
    assert (case["status"], case["detail"]["behind_fen"]) == ("overdue", half)
    case = done(await world.street.step(case, "demand", on="2027-01-01", way="visit", note="上门催缴，答应月底前交。"))
    asked = {"amount_fen": half, "of": "subsidy", "reason": "从应发的补贴里抵。"}
    case = done(await world.street.step(case, "ask_set_off", **asked))
    case = done(await world.kong.step(await read(world.kong, case), "agree_set_off"))
    assert (case["status"], case["detail"]["owed_fen"], case["due_on"]) == ("ordered", total - half, "2027-01-31")
    rest = {**PAID, "paid_on": "2027-01-01", "amount_fen": total - half}
    refused(await world.street.step(case, "receive", **{**rest, "amount_fen": total - half + 1}), "form_invalid")
    case = done(await world.street.step(await read(world.street, case), "receive", **rest))
    assert (case["status"], case["detail"]["paid_fen"], case["detail"]["owed_fen"]) == ("paid", total, 0)

    # The decision falls: nothing is owed any more, and all that came in is the family's.
    why = "查明申报属实，原决定有误。"
    refused(await world.district.step(case, "lift", reason=why), "not_allowed")
    refused(await world.street.step(case, "give_back", **BACK), "step_not_possible")
    judgement = await read(world.district, judgement)
    done(await world.district.step(judgement, "revoke_judgement", reason=why))
    case = await read(world.street, case)
    assert (case["status"], case["yours"], case["due_on"]) == ("to_return", True, "2027-01-16")
    detail = case["detail"]
    assert (detail["paid_fen"], detail["owed_fen"], detail["return_fen"]) == (total, 0, total)
    assert [one["state"] for one in case["papers"]] == ["void"]
    assert case["history"][0]["label"] == "决定已撤销，退还已收的款"
    assert (await read(world.kong, case))["detail"]["return_fen"] == total
    await walk(world)
    assert await Obligation.filter(kind="recovery", discharged_at=None).count() == 1
    for wrong in ({"given_on": "2027-01-02"}, {"amount_fen": total + 1}, {"receipt": " "}):
        refused(await world.street.step(case, "give_back", **{**BACK, **wrong}), "form_invalid")
    refused(await world.clerk.step(case, "give_back", **BACK), "not_allowed")
    refused(await world.street.step(case, "give_back", **{**BACK, "receipt": PAID["receipt"]}), "recovery_receipt_used")
    case = done(await world.street.step(case, "give_back", **BACK))
    assert (case["status"], case["detail"]["return_fen"]) == ("to_return", total - 30000)
    number = case["detail"]["entries"][-1]["number"]
    # What was given back is not taken for a payment that never was; the voucher was wrong, and somebody else says so.
    refused(await world.district.step(case, "take_back", number=1, reason="没有这一笔"), "form_invalid")
    case = done(await world.district.step(case, "take_back", number=number, reason="凭证号抄错了"))
    case = done(await world.street.step(case, "give_back", **{**BACK, "amount_fen": total}))
    assert (case["status"], case["detail"]["return_fen"], case["due_on"]) == ("revoked", 0, None)
    assert await Obligation.filter(kind="recovery", discharged_at=None).count() == 0
    refused(await world.district.step(case, "take_back", number=3, reason="这一笔没有收到"), "form_invalid")


async def test_market_rent_less_what_was_paid_is_reckoned_from_rents_that_somebody_set(world: World) -> None:
    tenancy = await Tenancy.get(id=world.tenancies["wan"].id).select_related("dwelling")
    first, last = date(2026, 9, 16), date(2026, 11, 30)
    with pytest.raises(Problem, match="market_rent_missing"):
        await recovery_sums.market_lines(tenancy, first, last)
    body = {"id": new_id(), "fen_per_m2": 2000, "since": "2026-01-01", "base": "评估报告〔2026〕3号"}
    for person in (world.street, world.manager, world.wan):
        refused(await person.post("/market-rents", body), "not_allowed")
    refused(await world.district.post("/market-rents", {**body, "since": "2026-12-11"}), "form_invalid")
    refused(await world.district.post("/market-rents", {**body, "estate_id": 10**6}), "form_invalid")
    done(await world.district.post("/market-rents", body))
    assert done(await world.district.post("/market-rents", body))["id"] == body["id"]
    refused(await world.district.post("/market-rents", {**body, "fen_per_m2": 2001}), "form_invalid")
    estate = {**body, "since": "2026-10-01", "fen_per_m2": 2400, "estate_id": tenancy.dwelling.estate_id}
    assert len(done(await world.district.post("/market-rents", estate))["rents"]) == 2
    # September was charged, and half of it paid: what is owed of it is asked for as rent, and of no day twice.
    paid = payment(world, for_month="2026-09", charged_fen=38500, paid_fen=20000, paid_on="2026-12-01")
    done(await world.manager.post("/rent-payments", {"id": new_id(), **paid}))
    # October was overpaid beyond the market; November was never charged, and its lease says what will be.
    over = payment(world, for_month="2026-10", charged_fen=38500, paid_fen=200000, paid_on="2026-12-01")
    done(await world.manager.post("/rent-payments", {"id": new_id(), **over, "confirmed": True}))
    lines = await recovery_sums.market_lines(tenancy, first, last)
    area = tenancy.dwelling.area_centi_m2
    half = share(2000 * area // 100, first, date(2026, 9, 30)) - 38500 // 2
    assert [(one.what, one.fen) for one in lines] == [
        ("2026年9月", half), ("2026年11月", 2400 * area // 100 - 38500),
    ]
    assert "评估报告" in lines[0].how and "15天" in lines[0].how
    assert "减合同租金（应收或已交，欠的另行催缴）192.50元" in lines[0].how
    assert "按合同，另行收缴" in lines[1].how
    # On the eleventh of November it swapped: the days before are those of the dwelling that it left.
    other = await Dwelling.get(id=world.tenancies["qin"].dwelling_id)
    moved = (await violation(world))["id"]
    await Swap.create(
        case_id=moved, tenancy_id=tenancy.id, pair=moved, asked=1, under_way=None, dwelling_id=other.id,
        to_dwelling_id=tenancy.dwelling_id, moved_on=date(2026, 11, 11),
    )
    days = date(2026, 11, 1), date(2026, 11, 30)
    before, after = await recovery_sums.market_lines(tenancy, *days)
    rate = 2400 if other.estate_id == tenancy.dwelling.estate_id else 2000
    november = rate * other.area_centi_m2 // 100, 2400 * area // 100
    ends = date(2026, 11, 10), date(2026, 11, 11)
    assert before.fen == share(november[0], days[0], ends[0]) - share(38500, days[0], ends[0])
    assert after.fen == share(november[1], ends[1], days[1]) - (38500 - share(38500, days[0], ends[0]))
    assert other.address in before.how and "本月10天" in before.how and tenancy.dwelling.address in after.how


AMOUNTS, DAYS = st.integers(1, 500_000), st.dates(date(2019, 1, 1), date(2032, 12, 31))


def pieces(first: date, last: date, cut: date) -> list[tuple[date, date]]:
    return [(first, cut), *([(cut + timedelta(days=1), last)] if cut < last else [])]


@given(monthly=AMOUNTS, first=DAYS, length=st.integers(0, 1500), data=st.data())
@settings(max_examples=150, deadline=None)
def test_no_fen_is_lost_or_claimed_twice_over_any_months(
    monthly: int, first: date, length: int, data: st.DataObject
) -> None:
    last = first + timedelta(days=length)
    months = months_of(first, last)
    cut = first + timedelta(days=data.draw(st.integers(0, length)))
    lines = of_subsidy(monthly, first, last)
    total = sum(one.fen for one in lines)
    # Whole months are whole, whichever month it is; no month is more than one; cut anywhere, it comes to the same.
    inner = [one for one in months if within(one, first, last) == days_of(one)]
    assert total >= monthly * len(inner)
    assert all(0 < one.fen <= monthly for one in lines) and len(lines) <= len(months)
    assert sum(one.fen for piece in pieces(first, last, cut) for one in of_subsidy(monthly, *piece)) == total
    # What of a month's rent is of the days claimed, charged or paid, is never claimed; never a sum below nothing.
    rents = {month: data.draw(st.integers(0, 600_000)) for month in months[:3]}
    books = {
        month: Month(monthly, "市场租金", rents.get(month, monthly), "合同租金", *days_of(month)) for month in months
    }
    market = of_market_rent(books, first, last)
    assert all(one.fen > 0 for one in market) and sum(one.fen for one in market) <= total
    assert {one.what for one in market} <= {say_month(month) for month, rent in rents.items() if rent < monthly}
    for month, rent in rents.items():
        if within(month, first, last) == days_of(month):
            assert sum(one.fen for one in market if one.what == say_month(month)) == max(0, monthly - rent)
    # A family that moved in within the month paid that month's rent for its own days, and those are all paid.
    moved = {month: Month(monthly, "", share(monthly, max(first, days_of(month)[0]), days_of(month)[1]), "",
                          max(first, days_of(month)[0]), days_of(month)[1]) for month in months}
    assert sum(one.fen for one in of_market_rent(moved, first, last)) <= len(months)


@pytest.mark.parametrize(("first", "last", "fen"), [
    (date(2028, 2, 29), date(2028, 2, 29), 1000), (date(2026, 8, 31), date(2026, 9, 1), 935 + 967),
    (date(2026, 2, 28), date(2026, 3, 1), 1036 + 935), (date(2026, 1, 1), date(2026, 12, 31), 29000 * 12),
])
def test_the_last_days_of_months_are_counted_right(first: date, last: date, fen: int) -> None:
    lines = of_subsidy(29000, first, last)
    assert sum(one.fen for one in lines) == fen
    assert len(lines) == len(months_of(first, last)) and calendar.isleap(2028)


@given(
    ordered_fen=st.integers(1, 10_000_000), count=st.integers(1, 36), first=DAYS, paid=st.integers(0, 10_000_000),
    later=st.integers(-40, 1500),
)
def test_what_is_behind_is_what_the_parts_before_today_come_to_and_was_not_paid(
    ordered_fen: int, count: int, first: date, paid: int, later: int
) -> None:
    paid = min(paid, ordered_fen)
    parts = divide(ordered_fen, count, first)
    assert sum(fen for _, fen in parts) == ordered_fen
    today = first + timedelta(days=later)
    said = [[str(day), fen] for day, fen in parts]
    stood = recovery_balance.stands(ordered_fen, ordered_fen - paid, None, said, 0, today)
    assert stood.paid_fen + stood.owed_fen == ordered_fen
    assert stood.behind_fen == max(0, sum(fen for day, fen in parts if day < today) - paid)
    assert (stood.pay_by is None) == (stood.owed_fen == 0)


async def test_only_days_on_which_a_subsidy_was_paid_are_claimed_back_of_each_award(world: World) -> None:
    awards = [
        SubsidyAward(monthly_amount_fen=20000, started_on=date(2026, 7, 1)),
        SubsidyAward(monthly_amount_fen=31000, started_on=date(2026, 3, 10), ended_on=date(2026, 5, 15)),
    ]
    lines = await recovery_sums.subsidy_lines(awards, date(2026, 1, 1), date(2026, 7, 31))
    assert [(one.what, one.fen) for one in lines] == [
        ("2026年3月", 22000), ("2026年4月", 31000), ("2026年5月", 15000), ("2026年7月", 20000),
    ]
    assert await recovery_sums.subsidy_lines(awards[1:], date(2026, 6, 1), date(2026, 12, 31)) == []
    # While one rests nothing is paid: once, once again, and what was taken back before it began.
    rested = SubsidyAward(
        monthly_amount_fen=20000, started_on=date(2026, 7, 1), rested_before=[["2026-08-01", "2026-10-01"]],
        suspended_from=date(2026, 12, 1),
    )
    whole = date(2026, 1, 1), date(2027, 3, 15)
    months = [one.what for one in await recovery_sums.subsidy_lines([rested], *whole)]
    assert months == ["2026年7月", "2026年10月", "2026年11月"]
    rested.resumed_from = date(2027, 2, 1)
    lines = await recovery_sums.subsidy_lines([rested], *whole)
    assert [(one.what, one.fen) for one in lines[3:]] == [("2027年2月", 20000), ("2027年3月", 9677)]
    assert await recovery_sums.subsidy_lines([rested], date(2026, 8, 10), date(2026, 9, 30)) == []
    rested.suspended_from = rested.resumed_from
    assert len(await recovery_sums.subsidy_lines([rested], *whole)) == 7
