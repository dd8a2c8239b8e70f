"""Each month's list of subsidies to pay, to finance and back: nobody twice, and nothing is sent that has changed."""

from __future__ import annotations

import asyncio
import calendar
import io
from datetime import date, timedelta
from typing import Any

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.allocation.payouts import sum_of
from models import Appointment, AuditEvent, Delivery, Household, PayoutLine, SubsidyAward
from tests.cast import Person, World, done, new_id, refused
from tests.exchange.test_workbook_exports import table
from tests.people.test_delegations import daughter

PAID = {"paid_on": "2026-12-10", "reference": "财付2026-1201"}


async def award(world: World, family: str, fen: int = 30000, **more: Any) -> SubsidyAward:
    """Of a family that rents by itself."""
    home = world.tenancies[family]
    return await SubsidyAward.create(**{
        "household_id": home.household_id, "area_path": home.area_path, "monthly_amount_fen": fen,
        "started_on": date(2026, 3, 1), "dwelling_address": "胜利路8号楼", **more,
    })


async def draws_up(person: Person, month: str = "2026-11", **ids: Any) -> Any:
    return await person.post("/payouts", {"id": new_id(), "form": {"month": month}, **ids})


async def lines(world: World, case: Any) -> list[tuple[str, int, str, str]]:
    items = done(await world.district.get(f"/payouts/{case['id']}/lines"))["items"]
    return [(one["household"], one["fen"], one["days"], one["state"]) for one in items]


async def test_a_months_subsidies_go_to_finance_once_and_what_could_not_be_paid_comes_again(world: World) -> None:
    for person in (world.clerk, world.street, world.manager, world.wan, world.grid):
        refused(await draws_up(person), "not_allowed")
    refused(await draws_up(world.district), "payout_empty")
    whole = await award(world, "wan")
    await award(world, "kong", 30000, ended_on=date(2026, 11, 15), living=None)
    await award(world, "qin", 20000, suspended_from=date(2026, 11, 1))
    refused(await draws_up(world.district, "2027-01"), "form_invalid")
    refused(await draws_up(world.district, "2026-13"), "form_invalid")
    body = {"id": new_id()}
    case = done(await draws_up(world.district, **body))
    assert done(await draws_up(world.district, **body))["id"] == case["id"]
    # Half a month by its days; who rests is not on it; nobody is on two.
    assert await lines(world, case) == [("万健秀", 30000, "", ""), ("孔浩", 15000, "2026年11月1日至2026年11月15日", "")]
    assert (case["detail"]["families"], case["detail"]["sum_fen"]) == (2, 45000)
    refused(await draws_up(world.office), "payout_empty")
    refused(await world.district.step(case, "send"), "same_person")
    refused(await world.district.get(f"/payouts/{case['id']}/workbook"), "payout_unsent")
    assert done(await world.wan.get("/payouts/own"))["items"] == []
    # What has changed meanwhile is not sent.
    await SubsidyAward.filter(id=whole.id).update(ended_on=date(2026, 11, 20))
    assert "第1号" in refused(await world.office.step(case, "send"), "payout_moved")["detail"]
    done(await world.office.step(case, "drop", reason="有一户停发了"))
    await SubsidyAward.filter(id=whole.id).update(ended_on=None)
    case = done(await draws_up(world.district))
    case = done(await world.office.step(case, "send"))
    # Finance has ten working days, and is late from then on: whoever enters its answer is asked in red.
    assert case["due_on"] == "2026-12-24"
    world.clock.offset += timedelta(days=15)
    asked = done(await world.district.get("/cases", view="inbox"))["items"]
    assert [one["due_on"] for one in asked if one["id"] == case["id"]] == ["2026-12-24"]
    world.clock.offset -= timedelta(days=15)
    book = await world.district.get(f"/payouts/{case['id']}/workbook")
    rows = table(openpyxl.load_workbook(io.BytesIO(book.content))["补贴发放名单"])
    assert [(row["姓名"], row["金额（元）"], row["按哪几天"]) for row in rows] == [
        ("万健秀", 300, "整月"), ("孔浩", 150, "2026年11月1日至2026年11月15日")]
    assert all(len(row["身份证号码"]) == 18 for row in rows)
    assert await AuditEvent.filter(kind="unmasked_read", code="payout").count() == 1
    for person in (world.street, world.wan):
        refused(await person.get(f"/payouts/{case['id']}/workbook"), "not_found")
    # Finance answers.
    for failed, words in (
        ("3 账号不对", "没有第3号"), ("2 账号不对\n2 户名不对", "写了两次"), ("账号不对", "第1行看不懂"),
        ("2", "看不懂"), ("2 ！！！", "看不懂"), ("2 " + "长" * 121, "太长"), ("99999 账号不对", "没有第99999号"),
    ):
        problem = refused(await world.district.step(case, "enter_paid", **PAID, failed=failed), "form_invalid")
        assert words in problem["fields"]["form.failed"], failed
    assert await PayoutLine.filter(state="", live=1).count() == 2
    # As two columns come from a workbook.
    case = done(await world.district.step(case, "enter_paid", **PAID, failed="\n第２号\t账号和姓名对不上 \n"))
    assert case["due_on"] is None
    assert [state for *_, state in await lines(world, case)] == ["paid", "failed"]
    assert (case["detail"]["failed"], case["detail"]["failed_fen"]) == (1, 15000)
    (told,) = await Delivery.filter(household_id=world.kong.household_id, case_id=case["id"])
    assert "没有发成：账号和姓名对不上" in told.title
    (mine,) = done(await world.wan.get("/payouts/own"))["items"]
    assert (mine["month"], mine["fen"], mine["paid_on"], mine["state"]) == ("2026-11", 30000, "2026-12-10", "paid")
    refused(await (await daughter(world, purposes=["change_report"])).get("/payouts/own"), "tenant_only")
    (theirs,) = done(await world.kong.get("/payouts/own"))["items"]
    assert (theirs["state"], theirs["reason"], theirs["paid_on"]) == ("failed", "账号和姓名对不上", None)
    # It comes again, and the bank may still send back what was paid.
    again = done(await draws_up(world.district))
    assert await lines(world, again) == [("孔浩", 15000, "2026年11月1日至2026年11月15日", "")]
    case = done(await world.district.step(case, "enter_returned", failed="1、账户已销户"))
    refused(await world.district.step(case, "enter_returned", failed="1、账户已销户"),
            "form_invalid")
    assert await lines(world, done(await draws_up(world.district))) == [("万健秀", 30000, "", "")]


async def test_two_who_draw_up_the_same_month_at_once_have_nobody_twice(world: World) -> None:
    for family in ("wan", "kong"):
        await award(world, family)
    replies = await asyncio.gather(draws_up(world.district), draws_up(world.office), draws_up(world.district))
    assert sorted(reply.json().get("code", "") for reply in replies) == ["", "payout_empty", "payout_empty"]
    assert await PayoutLine.filter(live=1).count() == 2


DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))


@settings(max_examples=200, deadline=None)
@given(
    monthly=st.integers(1, 10**7), start=DAYS, end=st.none() | DAYS, rest=st.none() | DAYS, again=st.none() | DAYS,
    month=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
)
def test_a_month_is_paid_by_its_days_and_never_for_those_on_which_it_rests(
    monthly: int, start: date, end: date | None, rest: date | None, again: date | None, month: date
) -> None:
    if rest is not None and again is not None and again < rest:
        rest, again = again, rest
    award = SubsidyAward(
        monthly_amount_fen=monthly, started_on=start, ended_on=end, suspended_from=rest,
        resumed_from=again if rest else None,
    )
    fen, said = sum_of(award, f"{month:%Y-%m}")
    many = calendar.monthrange(month.year, month.month)[1]
    days = [date(month.year, month.month, 1) + timedelta(days=at) for at in range(many)]

    def paid(day: date) -> bool:
        resting = rest is not None and rest <= day and (again is None or day < again)
        return start <= day and (end is None or day <= end) and not resting

    count = sum(map(paid, days))
    assert (count == many) == (said == "" and fen == monthly) or count == 0
    assert fen == 0 if count == 0 else abs(fen - monthly * count / many) <= 1


async def test_each_family_is_told_what_became_of_its_sum_whoever_is_bound_to_it(world: World) -> None:
    """Of several whom nobody can reach by phone each is visited; one person of two families hears of both; and one
    family of two sums of a month hears of each."""
    kong, qin, wan = (one.household_id for one in (world.kong, world.qin, world.wan))
    near = await Household.get(id=kong)
    far = await Household.create(
        area_path=near.area_path, name="马长庚", community_id=near.community_id, created_at=world.clock.now()
    )
    await award(world, "kong", 30000)
    await award(world, "qin", 20000)
    await award(world, "wan", 10000, ended_on=date(2026, 11, 15), living=None)
    await award(world, "wan", 12000, started_on=date(2026, 11, 16))
    await award(world, "kong", 9000, household_id=far.id)
    bound = Appointment.filter(household_id__in=[kong, qin])
    await bound.update(ended_at=world.clock.now())
    await Appointment.create(
        account_id=world.wan.account_id, role="tenant", household_id=qin, starts_on=date(2026, 1, 1)
    )
    nobody, somebody = ("in_person", 0), ("in_app", world.wan.account_id)
    reached = sorted([(qin, *somebody), (wan, *somebody), (wan, *somebody)])

    async def told(failed: list[int], month: str) -> dict[str, list[tuple[int, str, int]]]:
        case = done(await draws_up(world.district, month))
        case = done(await world.office.step(case, "send"))
        said = "\n".join(f"{number} 户名不对" for number in failed)
        done(await world.district.step(case, "enter_paid", **PAID, failed=said))
        rows = await Delivery.filter(case_id=case["id"]).order_by("id")
        heard = {words: [row for row in rows if words in row.title] for words in ("已经发放", "没有发成")}
        assert sum(map(len, heard.values())) == len(rows)
        return {
            words: sorted((row.household_id or 0, row.channel, row.account_id) for row in some)
            for words, some in heard.items()
        }

    # Somebody goes to the door of whoever has to bring a right account; for a sum that has come nobody does.
    everyone = sorted([*reached, (kong, *nobody), (far.id, *nobody)])
    assert await told([1, 2, 3, 4, 5], "2026-11") == {"已经发放": [], "没有发成": everyone}
    assert await told([], "2026-11") == {"没有发成": [], "已经发放": reached}
    # Each stands beside the other where one person hears of both.
    both = await told([1, 2], "2026-10")
    assert all(both.values()) and sum(map(len, both.values())) == 3
    assert {row.page for row in await Delivery.all()} == {"pages/payout_months/list"}
