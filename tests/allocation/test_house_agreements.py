"""House-lease agreements: written down, gone to and verified before a subsidy is paid, and followed while it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.heart import rounds
from models import Delivery, HouseAgreement, SubsidyAward
from tests.allocation.agreements import a_visit, enters, gone_to, shown_to_all, verified
from tests.cast import World, done, new_id, refused
from tests.ledgers.test_ledgers import a_subsidy, award
from tests.photographs import photograph


async def asked_for(world: World, order: int = 61, **more: Any) -> Any:
    return done(await world.clerk.post("/subsidies", {"id": new_id(), "form": a_subsidy(order, **more)}))


async def rounded(world: World, day: date) -> None:
    world.clock.move_to(day)
    for name in ("house_agreements", "house_agreements_ending"):
        async for _ in rounds.ROUNDS[name](world.clock.now):
            pass


@pytest.mark.clause("1c")
async def test_a_subsidy_waits_for_its_agreement_and_for_what_was_found_there(world: World) -> None:
    subsidy = await asked_for(world)
    of = {"subsidy_id": subsidy["id"]}
    assert "还没有核实过" in refused(await world.street.step(subsidy, "approve"), "agreement_lacking")["detail"]
    wrongs: tuple[tuple[dict[str, Any], str], ...] = (
        ({"ends_on": "2026-11-30"}, "ends_on"), ({"ends_on": "2026-12-09", "starts_on": "2026-01-01"}, "ends_on"),
        ({"signed_on": "2027-01-01"}, "signed_on"), ({"rent_fen": 0}, "rent_fen"), ({"area_m2": 0}, "area_m2"),
    )
    for wrong, field in wrongs:
        assert f"form.{field}" in refused(await enters(world, of, **wrong), "form_invalid")["fields"], wrong
    for person, code in (
        (world.street, "not_allowed"), (world.district, "not_allowed"), (world.wan, "not_allowed"),
        (world.far_clerk, "not_found"),
    ):
        refused(await enters(world, of, person), code)
    refused(await enters(world, {}), "form_invalid")
    # Another family of the street is paid for the very dwelling, the rent told there is another, the lessor a relative.
    await award(world, 62, dwelling_address="惠民家园3号楼2单元502室", members=[
        {**a_subsidy(62)["members"][0], "name": "另一户"}])
    odd: dict[str, Any] = {"related": True, "lessor": "单雪梅", "rent_fen": 40000, "area_m2": 4}
    case = done(await enters(world, of, **odd))
    refused(await world.clerk.step(case, "file"), "agreement_no_scan")
    await photograph(world.clerk, case["id"], caption="租赁协议")
    case = done(await world.clerk.step(done(await world.clerk.get(f"/cases/{case['id']}")), "file"))
    refused(await world.clerk.step(case, "visit", **a_visit()), "agreement_no_photograph")
    await photograph(world.clerk, case["id"], caption="客厅")
    case = done(await world.clerk.get(f"/cases/{case['id']}"))
    for wrong, field in (
        ({"companion": ""}, "companion"), ({"companion": "赵社区"}, "companion"),
        ({"visited_on": "2026-12-11"}, "visited_on"), ({}, "explained"),
    ):
        said = refused(await world.clerk.step(case, "visit", **a_visit(**wrong)), "form_invalid")["fields"]
        assert f"form.{field}" in said, (wrong, said)
    told = said["form.explained"]
    for words in ("比协议上的租金400.00元高", "近亲属", "同名", "4平方米", "同一个地址已经有别的家庭"):
        assert words in told, words
    explained = "房东是亲戚，已看转账；另一户已搬走；面积写错。"
    heard = a_visit(rent_told_fen=45000, lives_there="nobody", explained=explained)
    case = done(await world.clerk.step(case, "visit", **heard))
    assert [one for one in case["detail"]["doubts"] if "上门" in one] == [
        "上门看到：没有人住。", "上门问到的租金是450.00元，协议上是400.00元。"]
    refused(await world.clerk.step(case, "confirm"), "not_allowed")
    refused(await world.far_street.step(case, "confirm"), "not_found")
    assert "没有人住" in refused(await world.street.step(case, "confirm"), "form_invalid")["fields"]["form.explained"]
    case = done(await world.street.step(case, "return", reason="没有人住，不能认定，请再去一次"))
    await photograph(world.clerk, case["id"], caption="卧室")
    case = done(await world.clerk.get(f"/cases/{case['id']}"))
    case = done(await world.clerk.step(case, "visit", **a_visit(explained="两次上门都看过，住着这家人。")))
    case = done(await world.street.step(case, "confirm", explained="看过转账和户口簿，可以认定。"))
    assert case["status"] == "verified" and len(case["evidence"]) == 3
    # Verified, but the rent does not bear what is asked for.
    problem = refused(await world.street.step(subsidy, "approve"), "agreement_lacking")
    assert problem["detail"] == "每月补贴420.00元比核实的租金400.00元高，请退回社区改。"
    # Nor another home than the one that was looked at, nor months before it was rented; however one writes the home.
    changes: tuple[tuple[dict[str, Any], str], ...] = (
        ({"dwelling_address": "惠民家园3号楼2单元503室"}, "核实过的协议是惠民家园3号楼2单元502室"),
        ({"started_on": "2026-11-30"}, "2026年12月1日才开始"),
        ({"dwelling_address": "惠民家园３号楼二单元502"}, ""),
    )
    for changed, said in changes:
        subsidy = done(await world.street.step(subsidy, "return", reason="请改"))
        subsidy = done(await world.clerk.step(subsidy, "amend", subsidy=a_subsidy(monthly_amount_fen=40000, **changed)))
        assert said in subsidy["detail"]["agreement_lacking"], changed
        if said:
            assert said in refused(await world.street.step(subsidy, "approve"), "agreement_lacking")["detail"]
    subsidy = done(await world.street.step(subsidy, "approve"))
    await shown_to_all(subsidy["id"])
    subsidy = done(await world.district.step(subsidy, "award"))
    assert subsidy["status"] == "awarded"
    row = await HouseAgreement.get(case_id=case["id"])
    assert row.household_id == (await SubsidyAward.get(id=subsidy["detail"]["award_id"])).household_id
    refused(await enters(world, of), "agreement_no_award")
    for person in (world.wan, world.grid, world.manager, world.far_clerk):
        refused(await person.get(f"/cases/{case['id']}"), "not_found")


@pytest.mark.clause("1c")
async def test_an_agreement_that_ends_or_changes_takes_the_subsidy_with_it(world: World) -> None:
    subsidy = await asked_for(world)
    first = await verified(world, {"subsidy_id": subsidy["id"]}, ends_on="2027-02-14")
    subsidy = done(await world.street.step(subsidy, "approve"))
    await shown_to_all(subsidy["id"])
    award_id = done(await world.district.step(subsidy, "award"))["detail"]["award_id"]
    of = {"award_id": award_id}
    # Some days before it ends the family is reminded, once for each day of the rule, however many nights were missed.
    for on, count in ((date(2026, 12, 15), 0), (date(2027, 1, 5), 0), (date(2027, 1, 30), 1), (date(2027, 2, 1), 1)):
        await rounded(world, on)
        assert await Delivery.filter(case_id=first["id"], title__contains="到期，请换新的").count() == count, on
    # On its last day it stands; the day after it is over, and nothing is paid from the month after that.
    await rounded(world, date(2027, 2, 14))
    assert (await SubsidyAward.get(id=award_id)).suspended_from is None
    await rounded(world, date(2027, 2, 15))
    await rounded(world, date(2027, 2, 15))
    found = await SubsidyAward.get(id=award_id)
    assert (found.suspended_from, found.resumed_from) == (date(2027, 3, 1), None)
    assert done(await world.clerk.get(f"/cases/{first['id']}"))["status"] == "over"
    told = await Delivery.filter(household_id=found.household_id).order_by("-id").first()
    assert told is not None and "2027年3月起暂停" in told.title
    # Whatever else began to pay again: not without an agreement.
    await SubsidyAward.filter(id=award_id).update(resumed_from=date(2027, 4, 1))
    await rounded(world, date(2027, 4, 2))
    assert (await SubsidyAward.get(id=award_id)).resumed_from is None
    # They have moved to a cheaper home, which does not bear what was paid.
    there: dict[str, Any] = {
        "address": "站前新村2号楼1单元301室", "rent_fen": 30000, "signed_on": "2027-04-01", "starts_on": "2027-04-01",
        "ends_on": "2028-03-31",
    }
    second = done(await enters(world, of, **there))
    second = await gone_to(world, second, visited_on="2027-04-02", explained="换了房子，租金低了。")
    problem = refused(await world.street.step(second, "confirm"), "form_invalid")
    assert problem["fields"]["form.monthly_amount_fen"] == "补贴不能高于租金，最多300.00元。"
    second = done(await world.street.step(second, "confirm", monthly_amount_fen=30000))
    found = await SubsidyAward.get(id=award_id)
    assert (found.monthly_amount_fen, found.dwelling_address) == (30000, "站前新村2号楼1单元301室")
    # Paid again from the month after; what was not paid is not made up for.
    assert found.resumed_from == date(2027, 5, 1)
    assert done(await world.clerk.get(f"/cases/{first['id']}"))["status"] == "over"
    entry = done(await world.clerk.get(f"/ledger/awards/{award_id}"))
    assert [one["label"] for one in entry["revisions"][0]["changes"]] == ["租赁协议", "每月补贴", "补贴发放"]
    # Given up early; and of a family that is paid no more nothing is kept waiting.
    for day, code in (("2027-03-31", "form_invalid"), ("2027-04-03", "form_invalid")):
        refused(await world.clerk.step(second, "end", ended_on=day, reason="退租"), code)
    second = done(await world.clerk.step(second, "end", ended_on="2027-04-02", reason="房东收回房子"))
    assert (second["status"], (await SubsidyAward.get(id=award_id)).suspended_from) == ("over", date(2027, 5, 1))
    refused(await enters(world, {"award_id": 10**9}), "not_found")
    await SubsidyAward.filter(id=award_id).update(living=None, ended_on=date(2027, 4, 2))
    refused(await enters(world, of), "agreement_no_award")
    await rounded(world, date(2027, 4, 3))
    assert done(await world.clerk.get(f"/cases/{second['id']}"))["status"] == "closed"


async def test_one_agreement_stands_at_a_time(world: World) -> None:
    subsidy = await asked_for(world)
    of = {"subsidy_id": subsidy["id"]}
    first, second = await verified(world, of), await verified(world, of, rent_fen=95000)
    # Looked through after its last day it comes too late: the one that stands, stands.
    over = await gone_to(world, done(await enters(world, of, rent_fen=96000, ends_on="2026-12-10")))
    assert done(await world.clerk.get(f"/cases/{first['id']}"))["status"] == "replaced"
    world.clock.move_to(date(2026, 12, 11))
    assert "请退回社区" in refused(await world.street.step(over, "confirm"), "agreement_over")["detail"]
    assert [one.case_id for one in await HouseAgreement.filter(standing=1)] == [second["id"]]
    over = done(await world.street.step(over, "return", reason="到期了"))
    done(await world.clerk.step(over, "withdraw", reason="登记新的"))
    done(await world.clerk.step(subsidy, "withdraw", reason="不再申请"))
    await rounded(world, date(2026, 12, 11))
    assert done(await world.clerk.get(f"/cases/{second['id']}"))["status"] == "closed"
