"""Hand-back and acceptance: from the family's request, or a judgement that was served, to the signed settlement, the
entry moved, the dwelling vacant or under repair, and the last fen paid.
"""

from __future__ import annotations

import asyncio
import os
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework.dwellings.handback_duty import REFUND_IN_WORKING_DAYS
from casework.dwellings.handback_settlement import Books, Settlement, months_of, set_off
from casework.dwellings.handback_settlement import Line as SumLine
from casework.dwellings.handbacks import order
from casework.dwellings.rent_shares import WHOLE_FROM, Reduction, Term, share
from casework.heart.rounds import calendar
from casework.heart.rules import set_value
from casework.heart.transactions import atomically
from casework.words.months import days_of, month_of
from models import (
    Appointment,
    Case,
    Delivery,
    DwellingHold,
    Handback,
    IssuedPaper,
    Lease,
    LeaseContract,
    ManagerMonth,
    MeterReading,
    Obligation,
    RentPayment,
    RentPlan,
    Tenancy,
    UtilityAccount,
)
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.dwellings.test_leases import offered as lease_offered
from tests.dwellings.test_renewals import ask as ask_renewal
from tests.dwellings.test_renewals import asked as renewal_asked
from tests.dwellings.test_renewals import printed, serve, turned_down
from tests.dwellings.test_rent_accounts import owe
from tests.exits.test_exits import corrected
from tests.heart.walking import walk
from tests.judging import heard, judged
from tests.ledgers.test_ledgers import names, on
from tests.people.test_bindings import PHONE, SON, bind
from tests.photographs import photograph

ASKED = {"cause": "voluntary", "leave_on": "2026-12-20", "note": "儿子接我去住。"}
ROOMS = ("入户门", "厨房")
PAID = {"paid_on": "2026-12-10", "way": "bank", "voucher": "转账20261210"}


def checklist(**changed: Any) -> dict[str, Any]:
    """Nothing broken, one key back on the day."""
    line = {"item": "墙面、地面", "state": "good"}
    return {
        "left_on": "2026-12-10", "rooms": [{"room": room, "lines": [line]} for room in ROOMS], "meters": [],
        "keys": 1, **changed,
    }


def broken(**changed: Any) -> dict[str, Any]:
    """Of the kitchen: a sink that is charged, and a stove that is waived."""
    charged = {"item": "水池", "state": "broken", "handling": "charge", "fen": 12055, "why": "按合同附件价目"}
    waived = {"item": "灶台", "state": "missing", "handling": "waive", "why": "用了十二年，已到年限"}
    return checklist(rooms=[{"room": "厨房", "lines": [charged, waived]}], **changed)


async def read(person: Person, case: Any) -> Any:
    return done(await person.get(f"/cases/{case['id']}"))


async def ask(person: Person, tenancy: int, **said: Any) -> httpx.Response:
    return await person.post("/handbacks", {"id": new_id(), "tenancy_id": tenancy, "form": {**ASKED, **said}})


async def asked(world: World, family: str = "wan", **said: Any) -> Any:
    return done(await ask(getattr(world, family), world.tenancies[family].id, **said))


async def appointed(world: World, case: Any = None) -> Any:
    case = await read(world.manager, case or await asked(world))
    return done(await world.manager.step(case, "appoint", visit_on="2026-12-10", visit_half="am"))


async def look(world: World, case: Any, form: dict[str, Any]) -> httpx.Response:
    """Every room photographed, and the checklist handed in."""
    for number, room in enumerate(form["rooms"]):
        await photograph(world.manager, case["id"], caption=room["room"], filename=f"{number}.jpg")
    return await world.manager.step(await read(world.manager, case), "check", **form)


async def checked(world: World, form: dict[str, Any] | None = None, case: Any = None) -> Any:
    return done(await look(world, await appointed(world, case), form or checklist()))


async def later(world: World) -> None:
    world.clock.standing_at = world.clock.standing_at and world.clock.standing_at + timedelta(minutes=5)


async def laid(world: World, deposit: int = 0, form: dict[str, Any] | None = None, case: Any = None) -> Any:
    case = await checked(world, form, case)
    await later(world)
    note = "旧合同收据" if deposit else ""
    return done(await world.manager.step(case, "lay", deposit_fen=deposit, deposit_note=note))


async def signs(person: Person, case: Any, action: str = "sign", **more: Any) -> httpx.Response:
    case = await read(person, case)
    return await person.step(case, action, text_sha256=case["detail"]["text_sha256"], **more)


async def accepted(world: World, deposit: int = 0, form: dict[str, Any] | None = None, case: Any = None) -> Any:
    case = await laid(world, deposit, form, case)
    done(await signs(world.wan, case))
    return done(await signs(world.manager, case, "accept"))


async def balance(world: World, family: str = "wan") -> int:
    rows = await RentPayment.filter(tenancy_id=world.tenancies[family].id)
    return sum(int(row.charged_fen) - int(row.paid_fen) for row in rows)


# From the request to the last fen


@pytest.mark.clause("4.4.1.1a", "4.2.5a")
async def test_from_the_request_to_the_signed_settlement_and_the_deposit_paid_back(world: World) -> None:
    tenancy = world.tenancies["wan"]
    told = done(await world.wan.get("/handbacks/standing"))
    assert (told["may_ask"], told["case_id"], told["tenancy_id"]) == (True, None, tenancy.id)
    case = await asked(world)
    assert (case["status"], case["detail"]["asked_by_label"]) == ("asked", "承租家庭申请")
    assert done(await world.wan.get("/handbacks/standing"))["case_id"] == case["id"]
    board = done(await world.manager.get("/dwellings", state="recovering"))
    assert [one["id"] for one in board["items"]] == [tenancy.dwelling_id]
    case = await appointed(world, case)
    assert case["due_on"] == "2026-12-10"
    begin = case["detail"]["begin_rooms"]
    assert [one["room"] for one in begin] == ["入户门", "居室", "厨房", "卫生间"]
    # 1000 yuan of deposit, a sink charged, a stove waived, ten days of December.
    case = await checked(world, broken(), case)
    assert [line["fen"] for line in case["detail"]["lines"]] == [12419, 12055]
    hidden = (await read(world.wan, case))["detail"]
    assert (hidden["lines"], hidden["rooms"], hidden["left_on"]) == ([], [], None)
    case = done(await world.manager.step(case, "lay", deposit_fen=100000, deposit_note="旧合同收据"))
    seen = (await read(world.wan, case))["detail"]
    assert [(line["what"], line["fen"]) for line in seen["lines"]] == [
        ("2026年12月租金", 12419), ("赔偿：厨房的水池", 12055), ("退还押金", -100000)
    ]
    assert (seen["total_fen"], seen["total_words"]) == (-75526, "合计：管房单位应退还755.26元。")
    for words in ("用了十二年，已到年限", "按合同附件价目", "2026年12月10日交回", "旧合同收据", "755.26元"):
        assert words in seen["text"]
    assert (seen["sign_as"], await names(world.clerk)) == ("family", ["万健秀", "孔浩"])
    case = done(await signs(world.wan, case))
    assert case["status"] == "family_signed"
    gone = done(await signs(world.manager, case, "accept"))
    # In one transaction: the entry, the dwelling, the books, the paper.
    assert gone["status"] == "repaying"
    assert (await names(world.clerk), await names(world.clerk, ledger="exited")) == (["孔浩"], ["万健秀"])
    left = done(await world.clerk.get(f"/cases/{gone['detail']['exit_id']}"))
    assert left["status"] == "exited"
    assert (left["detail"]["left_on"], left["detail"]["reason"]) == ("2026-12-10", "voluntary")
    board = done(await world.manager.get("/dwellings", state="vacant"))
    assert tenancy.dwelling_id in [one["id"] for one in board["items"]]
    assert await balance(world) == 0
    paper = await IssuedPaper.get(case_id=case["id"])
    words = await printed(world.wan, {"id": paper.id})
    for said in ("收回验收单", "按合同附件价目", "120.55元", "-1,000.00元", "应退还755.26元", "在小程序里签字"):
        assert said in words, said
    # No rent of the days after arises, whoever charges.
    done(await world.manager.post("/rent-charges", {"month": "2026-12", "corrections": True}))
    on(world, 31)
    done(await world.manager.post("/rent-charges", {"month": "2027-01", "corrections": True}))
    assert await balance(world) == 0
    # The deposit is owed until it is recorded as paid back, to the fen.
    await walk(world)
    owed = Obligation.filter(kind="deposit_refund", discharged_at=None)
    assert await owed.count() == 1
    case = await read(world.manager, gone)
    assert case["detail"]["to_pay_fen"] == -75526
    late = {**PAID, "paid_on": "2027-01-10"}
    refused(await world.manager.step(case, "repay", fen=75525, **late), "form_invalid")
    refused(await world.manager.step(case, "repay", fen=75526, **{**late, "paid_on": "2026-12-09"}), "form_invalid")
    case = done(await world.manager.step(case, "repay", fen=75526, **late))
    assert (case["status"], case["detail"]["paid_fen"]) == ("closed", 75526)
    assert (await owed.count(), await balance(world)) == (0, 0)


async def test_a_month_that_is_handed_in_before_it_is_over_keeps_nobody_waiting_with_the_keys(world: World) -> None:
    near = world.organisations["安居物业"].id
    case = await laid(world, 100000, broken())
    done(await signs(world.wan, case))
    await ManagerMonth.update_or_create(defaults={"frozen": True}, manager_id=near, month="2026-12")
    gone = done(await signs(world.manager, case, "accept"))
    assert (gone["status"], await balance(world)) == ("repaying", 0)
    rows = await RentPayment.filter(tenancy_id=world.tenancies["wan"].id)
    assert {(row.month, row.for_month) for row in rows} == {("2027-01", "2026-12")}
    assert (await ManagerMonth.get(manager_id=near, month="2027-01")).entries == len(rows)
    done(await world.manager.step(await read(world.manager, gone), "repay", fen=75526, **PAID))
    # Nothing else is written ahead of its month.
    ahead = {"id": new_id(), "tenancy_id": world.tenancies["kong"].id, "for_month": "2027-01", "month": "2027-01",
             "paid_fen": 100, "paid_on": "2026-12-10", "way": "cash"}
    refused(await world.manager.post("/rent-payments", ahead), "form_invalid")


@pytest.mark.parametrize(("working", "due_on"), [(0, "2026-12-17"), (1, "2026-12-21")])
async def test_whether_a_refund_is_counted_in_working_days_is_the_districts_to_say(
    world: World, working: int, due_on: str
) -> None:
    await set_value(
        REFUND_IN_WORKING_DAYS, working, valid_from=NOW.date(), legal_base="合同第九条", by="区保障办", at=NOW,
        today=NOW.date(),
    )
    assert (await accepted(world, 100000, broken()))["due_on"] == due_on


@pytest.mark.clause("4.4.1.1a")
async def test_what_the_family_owes_is_collected_and_a_broken_dwelling_is_mended_first(world: World) -> None:
    await owe(world, "2026-11", 38500)
    form = broken(mend="厨房漏水，重做防水", mend_until="2027-01-31")
    gone = await accepted(world, 10000, form)
    assert (gone["status"], gone["detail"]["to_pay_fen"]) == ("collecting", 38500 + 12419 + 12055 - 10000)
    # The deposit went against rent first: it stands in the books as such.
    assert await balance(world) == 38500 + 12419 - 10000
    dwelling = world.tenancies["wan"].dwelling_id
    held = await DwellingHold.filter(dwelling_id=dwelling).order_by("id")
    assert [(one.kind, one.standing, one.since_on) for one in held] == [
        ("recovering", None, date(2026, 12, 10)), ("repair", 1, date(2026, 12, 10))
    ]
    # What comes in through the books in the meantime counts.
    pay = {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "for_month": "2026-11", "paid_fen": 28500}
    done(await world.manager.post("/rent-payments", {**pay, "paid_on": "2026-12-10", "way": "cash"}))
    case = await read(world.manager, gone)
    assert case["detail"]["to_pay_fen"] == 12419 + 12055
    refused(await world.manager.step(case, "collect", fen=38500, **PAID), "form_invalid")
    done(await world.manager.step(case, "collect", fen=12419 + 12055, **PAID))
    assert await balance(world) == 0


async def test_nothing_is_owed_where_both_sides_come_to_the_same(world: World) -> None:
    gone = await accepted(world, 12419)
    assert (gone["status"], gone["detail"]["total_fen"]) == ("closed", 0)
    assert await balance(world) == 0


@pytest.mark.clause("4.4.1.3d", "5.1c")
async def test_a_served_judgement_orders_it_at_the_rent_of_the_lease(world: World) -> None:
    await turned_down(world)
    served_on = on(world, 12)
    await walk(world)
    reported = await Case.get(procedure="judgement")
    days = (date(2027, 3, 31) - served_on).days
    await serve(world, await judged(world, await heard(world, {"id": reported.id}), days=days))
    row = await Handback.get(judgement_id=reported.id).select_related("case")
    assert (row.case.status, row.leave_on, row.case.due_on) == ("ordered", date(2027, 3, 31), date(2027, 3, 31))
    case = await read(world.wan, {"id": row.case_id})
    assert case["detail"]["call_off"] == ""
    refused(await world.wan.step(case, "withdraw", reason="不想搬"), "handback_ordered")
    refused(await ask(world.wan, world.tenancies["wan"].id, leave_on="2027-01-10"), "handback_exists")
    # It leaves on 15 March, after its lease has ended: fifteen days at the old rent.
    world.clock.move_to(date(2027, 3, 15))
    case = done(await world.manager.step(await read(world.manager, case), "appoint", visit_on="2027-03-15",
                                         visit_half="pm"))
    case = done(await look(world, case, checklist(left_on="2027-03-15")))
    assert [(one["what"], one["fen"]) for one in case["detail"]["lines"]] == [("2027年3月租金", 18629)]
    case = done(await world.manager.step(case, "lay", deposit_fen=0))
    # The family will not sign: the community does, before a witness.
    because = {"because": "refuses", "reason": "搬空了，不肯签字。", "witness": "楼长李桂兰"}
    refused(await signs(world.manager, case, "stand_in", **because), "not_allowed")
    done(await signs(world.clerk, case, "stand_in", **because))
    gone = done(await signs(world.manager, case, "accept"))
    assert (gone["status"], gone["detail"]["stand_in_label"], gone["detail"]["witness"]) == (
        "collecting", "已经搬空，不肯签字", "楼长李桂兰"
    )
    left = done(await world.clerk.get(f"/cases/{gone['detail']['exit_id']}"))
    assert left["detail"]["reason"] == "ineligible"
    # What both signed is no charge by hand, and nobody who charges the month anew takes it back.
    page = done(await world.manager.get("/rent-charges", month="2027-03"))
    assert (page["sums"]["by_hand"], page["sums"]["differing"], page["sums"]["charged"]) == (0, 0, 1)
    (line,) = [one for one in page["items"] if one["tenancy_id"] == world.tenancies["wan"].id]
    assert (line["standing"], line["fen"], line["charged_fen"]) == ("charged", 18629, 18629)
    done(await world.manager.post("/rent-charges", {"month": "2027-03", "corrections": True}))
    assert await balance(world) == gone["detail"]["to_pay_fen"] == 18629


async def test_what_the_family_asked_for_becomes_what_was_ordered(world: World) -> None:
    case = await asked(world)
    tenancy = await Tenancy.get(id=world.tenancies["wan"].id).select_related("household", "dwelling")
    judgement = Case(id=new_id())
    await atomically(lambda: order(tenancy, judgement, date(2027, 1, 31), cause="ineligible", actor=calendar(NOW)))
    case = await read(world.wan, case)
    assert (case["detail"]["leave_on"], case["detail"]["call_off"]) == ("2027-01-31", "")
    refused(await world.wan.step(case, "withdraw", reason="不退了"), "handback_ordered")


# Who signs


@pytest.mark.clause("4.4.1.1a")
async def test_the_community_signs_where_nobody_is_left(world: World) -> None:
    tenancy = world.tenancies["wan"].id
    refused(await ask(world.wan, tenancy, cause="death"), "form_invalid")
    case = done(await ask(world.clerk, tenancy, cause="death", leave_on="2026-12-10"))
    case = await laid(world, 50000, case=case)
    said = {"because": "gone", "reason": "死亡证明已看，没有家人。", "witness": "邻居孔浩"}
    refused(await world.far_clerk.step(case, "stand_in", text_sha256="0" * 64, **said), "not_found")
    refused(await signs(world.clerk, case, "stand_in", **{**said, "because": "refuses"}), "form_invalid")
    done(await signs(world.clerk, case, "stand_in", **{**said, "because": "deceased"}))
    gone = done(await signs(world.manager, case, "accept"))
    assert gone["detail"]["way_label"] == "社区代签"
    paper = await IssuedPaper.get(case_id=case["id"])
    words = await printed(world.manager, {"id": paper.id})
    assert "邻居孔浩" in words and "承租人去世，没有共同居住人" in words
    left = done(await world.street.get(f"/cases/{gone['detail']['exit_id']}"))
    assert left["detail"]["reason"] == "death"


async def test_a_paper_is_signed_and_its_scan_lies_there(world: World) -> None:
    case = await laid(world)
    form = {"signed_on": "2026-12-10", "signer": "万梅庆（儿子，代签）"}
    # What was photographed before the text lay there is no scan of it.
    refused(await signs(world.manager, case, "enter_paper", **form), "scan_missing")
    await photograph(world.manager, case["id"], caption="验收单")
    refused(await signs(world.manager, case, "enter_paper", **{**form, "signed_on": "2026-12-09"}), "form_invalid")
    done(await signs(world.manager, case, "enter_paper", **form))
    gone = done(await signs(world.manager, case, "accept"))
    assert gone["detail"]["family_signer"] == "万梅庆（儿子，代签）"


async def test_only_what_was_read_is_signed_and_only_while_the_books_say_so(world: World) -> None:
    case = await laid(world, 50000)
    refused(await world.wan.step(case, "sign", text_sha256="0" * 64), "text_changed")
    refused(await signs(world.manager, case, "accept"), "step_not_possible")
    done(await signs(world.wan, case))
    # Money comes in after the settlement was signed.
    pay = {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "for_month": "2026-12", "paid_fen": 38500}
    done(await world.manager.post("/rent-payments", {**pay, "paid_on": "2026-12-10", "way": "cash"}))
    refused(await signs(world.manager, case, "accept"), "handback_books_changed")
    assert await names(world.clerk) == ["万健秀", "孔浩"]
    case = await read(world.manager, case)
    case = done(await world.manager.step(case, "take_back", reason="又交了租金"))
    assert (case["status"], case["detail"]["family_signer"]) == ("checked", "")
    case = done(await world.manager.step(case, "lay", deposit_fen=50000, deposit_note="旧合同收据"))
    # The family does not agree, and the manager reckons anew.
    case = await read(world.wan, case)
    case = done(await world.wan.step(case, "decline", reason="水池本来就是坏的"))
    case = await read(world.manager, case)
    case = done(await world.manager.step(case, "lay", deposit_fen=50000, deposit_note="旧合同收据"))
    done(await signs(world.wan, case))
    gone = done(await signs(world.manager, case, "accept"))
    assert gone["detail"]["to_pay_fen"] == 12419 - 38500 - 50000
    done(await world.manager.step(gone, "repay", fen=38500 + 50000 - 12419, **PAID))
    assert await balance(world) == 0


# What is refused


async def test_who_may_ask_and_what_is_refused(world: World) -> None:
    tenancy = world.tenancies["wan"].id
    for person in (world.kong, world.far_clerk, world.far_manager):
        refused(await ask(person, tenancy), "not_found")
    for person in (world.street, world.district, world.grid):
        refused(await ask(person, tenancy), "not_allowed")
    assert "不能早于今天" in refused(await ask(world.wan, tenancy, leave_on="2026-12-09"), "form_invalid")["fields"][
        "form.leave_on"]
    refused(await ask(world.wan, tenancy, cause="breach"), "form_invalid")
    # Two at once: one of them is.
    replies = await asyncio.gather(*(ask(world.wan, tenancy) for _ in range(3)))
    assert sorted(reply.status_code for reply in replies) == [200, 409, 409]
    refused(await ask(world.manager, tenancy), "handback_exists")
    # It is taken back before the end, and may be asked for again.
    case = await read(world.wan, next(reply.json() for reply in replies if reply.status_code == 200))
    refused(await world.manager.step(case, "call_off", reason="不让退"), "not_allowed")
    assert case["detail"]["call_off"] == "withdraw"
    case = done(await world.wan.step(case, "withdraw", reason="儿子不接了"))
    assert case["status"] == "withdrawn"
    assert not await DwellingHold.filter(standing=1).exists()
    case = done(await ask(world.manager, tenancy))
    refused(await world.manager.step(case, "appoint", visit_on="2026-12-09", visit_half="am"), "form_invalid")
    # A second one of a tenancy that has been given back.
    await accepted(world, case=case)
    refused(await ask(world.manager, tenancy), "tenancy_ended")


async def test_days_rooms_and_keys_that_cannot_be(world: World) -> None:
    case = await appointed(world)
    refused(await world.manager.step(case, "check", **checklist()), "photograph_needed")
    await Tenancy.filter(id=world.tenancies["wan"].id).update(started_on=date(2024, 3, 1))
    line = {"item": "门", "state": "broken"}
    for wrong, field in (
        ({"left_on": "2026-12-11"}, "form.left_on"), ({"left_on": "2024-02-29"}, "form.left_on"),
        ({"keys": 0}, "form.keys_note"), ({"mend_until": "2027-01-01"}, "form.mend_until"),
        ({"rooms": []}, "form.rooms"),
        ({"rooms": [{"room": "厨房", "lines": [line]}]}, "form.rooms.0.lines.0.handling"),
        ({"rooms": [{"room": "厨房", "lines": [{**line, "handling": "charge"}]}]}, "form.rooms.0.lines.0.fen"),
        ({"rooms": [{"room": "厨房", "lines": [{**line, "handling": "waive"}]}]}, "form.rooms.0.lines.0.why"),
        ({"rooms": [{"room": "厨房", "lines": [{**line, "handling": "waive", "fen": 5, "why": "旧了"}]}]},
         "form.rooms.0.lines.0.fen"),
        ({"rooms": [{"room": "厨房", "lines": [{"item": "门", "state": "good", "handling": "waive"}]}]},
         "form.rooms.0.lines.0.handling"),
        ({"rooms": [{"room": room, "lines": [{"item": "门", "state": "good"}]} for room in ("厨房", " 厨房")]},
         "form.rooms.1.room"),
    ):
        problem = refused(await world.manager.step(case, "check", **checklist(**wrong)), "form_invalid")
        assert field in problem["fields"], (wrong, problem)
    assert (await Case.get(id=case["id"])).status == "appointed"
    # 29 February 2024 lies before the lease; the lease's own first day does not.
    done(await look(world, case, checklist(left_on="2024-03-01")))


async def test_meters_do_not_go_back_and_utilities_are_proved(world: World) -> None:
    dwelling = world.tenancies["wan"].dwelling_id
    await UtilityAccount.create(dwelling_id=dwelling, utility="water", account_number="W1", meter_number="M1")
    await UtilityAccount.create(dwelling_id=dwelling, utility="heat", account_number="H1", meter_number="")
    await MeterReading.create(
        dwelling_id=dwelling, utility="water", meter_number="M1", reading_milli=120_500, read_on=date(2024, 3, 1),
        case_id="-",
    )
    # Of a meter that hangs there no more.
    await MeterReading.create(
        dwelling_id=dwelling, utility="water", meter_number="M0", reading_milli=990_000, read_on=date(2024, 2, 1),
        case_id="-",
    )
    case = await appointed(world)
    begin = case["detail"]["begin_meters"]
    assert [(one["utility"], one["last"]) for one in begin] == [("water", "120.5"), ("heat", "")]
    water, heat = {"utility": "water", "reading": 130.25, "proof": "2026120001"}, {"utility": "heat", "owed_fen": 3000}
    for wrong, field in (
        ([], "form.meters"), ([water], "form.meters"), ([{**water, "reading": None}, heat], "form.meters.0.reading"),
        ([{**water, "reading": 120.499}, heat], "form.meters.0.reading"),
        ([{**water, "proof": ""}, heat], "form.meters.0.proof"), ([water, heat, heat], "form.meters.2.utility"),
    ):
        problem = refused(await look(world, case, checklist(meters=wrong)), "form_invalid")
        assert field in problem["fields"], (wrong, problem)
    gone = await accepted(world, 0, checklist(meters=[water, heat]), case)
    assert [line["what"] for line in gone["detail"]["lines"]] == ["2026年12月租金", "供暖费"]
    assert gone["detail"]["to_pay_fen"] == 12419 + 3000
    last = await MeterReading.filter(dwelling_id=dwelling).order_by("-id").first()
    assert last is not None and (last.reading_milli, last.meter_number) == (130_250, "M1")


async def test_what_else_is_under_way_is_refused_or_closed_with_words(world: World) -> None:
    tenancy = world.tenancies["wan"].id
    unsigned = await lease_offered(world)
    renewal = await renewal_asked(world)
    refused(await ask(world.wan, tenancy), "handback_renewal")
    done(await world.wan.step(renewal, "withdraw", reason="不住了"))
    await owe(world, "2026-11", 38500)
    plan = {"id": new_id(), "tenancy_id": tenancy, "form": {"count": 2, "first_on": "2026-12-31"}}
    plan = done(await world.manager.post("/rent-plans", plan))
    done(await world.wan.step(plan, "agree"))
    case = await asked(world)
    assert any("分期" in words for words in case["detail"]["beside"])
    # Neither a renewal nor another term beside it.
    refused(await ask_renewal(world.wan, tenancy), "handback_exists")
    case = await checked(world, case=case)
    refused(await world.manager.step(case, "lay", deposit_fen=0), "handback_paper_open")
    done(await world.manager.step(await read(world.manager, unsigned), "take_back", reason="要退房"))
    case = done(await world.manager.step(case, "lay", deposit_fen=0))
    done(await signs(world.wan, case))
    gone = done(await signs(world.manager, case, "accept"))
    assert gone["detail"]["to_pay_fen"] == 38500 + 12419
    ended = await RentPlan.get(tenancy_id=tenancy).select_related("case")
    assert (ended.standing, ended.case.status) == (None, "ended")


async def test_an_exit_that_is_recorded_otherwise_closes_it(world: World) -> None:
    case = await laid(world)
    body = {"left_on": "2026-12-10", "cause": "voluntary", "note": "钥匙已交回"}
    refused(await world.clerk.step(case, "lapse"), "not_allowed")
    done(await world.clerk.post("/exits", {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "form": body}))
    assert (await read(world.manager, case))["status"] == "lapsed"
    refused(await signs(world.manager, case, "accept"), "step_not_possible")


async def test_a_deposit_is_that_of_the_lease_or_it_is_said_why(world: World) -> None:
    await LeaseContract.create(
        case_id=(await _a_lease_case(world)).id, kind="lease", tenancy_id=world.tenancies["wan"].id, manager_id=7,
        lessor="安居", lessor_kind="public", starts_on=date(2024, 3, 1), ends_on=date(2027, 2, 28),
        signed_on=date(2024, 2, 20), deposit_fen=80000, keys_count=3,
    )
    case = await appointed(world)
    assert (case["detail"]["deposit_asked_fen"], case["detail"]["keys_handed"]) == (80000, 3)
    refused(await look(world, case, checklist(keys=2)), "form_invalid")
    case = await checked(world, checklist(keys=2, keys_note="一把丢了，已换锁"), case)
    problem = refused(await world.manager.step(case, "lay", deposit_fen=0), "form_invalid")
    assert "800.00元" in problem["fields"]["form.deposit_note"]
    case = done(await world.manager.step(case, "lay", deposit_fen=80000))
    assert case["detail"]["lines"][-1]["fen"] == -80000


async def _a_lease_case(world: World) -> Case:
    return await Case.create(
        id=new_id(), procedure="lease", number="HT1", title="租赁合同", status="keys", area_path="/1/2/4/",
        manager_path="/7/", household_id=world.wan.household_id, opened_by_id=world.manager.account_id, opened_at=NOW,
        updated_at=NOW,
    )


# To the fen


FEN = st.integers(0, 500_000)
MONTHS = st.integers(0, 14)
DAYS = st.one_of(
    st.dates(date(2023, 1, 1), date(2032, 12, 31)),
    st.sampled_from([date(2024, 2, 29), date(2028, 2, 29), date(2026, 8, 31), date(2027, 2, 28), date(2026, 12, 31)]),
)


@given(
    left_on=DAYS, began=st.integers(0, 500), ends=st.integers(-200, 200), rent=FEN, deposit=FEN,
    other=st.lists(FEN, max_size=4),
    entered=st.lists(st.tuples(MONTHS, FEN, FEN, st.sampled_from(["", "by_rule", "by_hand"])), max_size=8),
    percent=st.integers(0, 100), whole_from=st.sampled_from([0, 0, 15, 31]),
)
@settings(max_examples=2000 if os.environ.get("ANJU_LONG") else 150, deadline=None)
def test_no_fen_is_lost_on_any_day_with_any_deposit_and_any_payments(
    left_on: date, began: int, ends: int, rent: int, deposit: int, other: list[int],
    entered: list[tuple[int, int, int, str]], percent: int, whole_from: int,
) -> None:
    first = left_on - timedelta(days=began)
    term = Term(first, max(left_on + timedelta(days=ends), first), rent)
    reductions = [Reduction(date(2020, 1, 1), date(2040, 1, 1), percent)] if percent else []
    books: dict[str, Books] = {}
    for back, charged, paid, key in entered:
        month = month_of(days_of(month_of(left_on))[0] - timedelta(days=28 * back - 40))
        books[month] = Books(charged if key else 0, paid, key)
    months = months_of(left_on, books, [term], reductions, lambda _: whole_from)
    charges = [SumLine("赔偿", "", fen) for fen in other]
    settled = Settlement(months, charges, deposit)
    off = set_off(settled.rent_fen, sum(other), deposit)
    # Every line is shown, and they are all there is.
    assert sum(line.fen for line in settled.lines) == settled.total == off.total
    due = sum(one.due for one in months)
    assert settled.total == due - sum(one.paid for one in books.values()) + sum(other) - deposit
    # One side alone owes, and everything that is set off has gone from one place to another.
    assert min(off.rent_left + off.other_left, off.deposit_left + off.credit_left) == 0
    assert off.rent + off.other + off.deposit_left == deposit
    assert min(off.rent, off.other, off.credit, off.deposit_left, off.credit_left, off.rent_left, off.other_left) >= 0
    # Asked again once the books have it: nothing is left to be put right, and nothing more is owed.
    last = month_of(left_on)
    after = {
        one.month: Books(one.due, one.books.paid, one.books.key or ("by_hand" if one.due and one.month <= last else ""))
        for one in months
    }
    again = months_of(left_on, after, [term], reductions, lambda _: whole_from)
    assert [one.left for one in again] == [one.left for one in months if one.due or one.books.paid]
    assert not any(one.adjust for one in again)
    # No rent of a day after the keys.
    assert all(one.due == 0 for one in months if one.month > last)
    for one in months:
        assert all(part.last <= left_on for part in one.parts)


@given(left_on=DAYS, rent=FEN)
@settings(max_examples=100, deadline=None)
def test_the_last_month_is_the_days_to_the_keys_that_day_included(left_on: date, rent: int) -> None:
    first = days_of(month_of(left_on))[0]
    for ends in (left_on + timedelta(days=90), left_on - timedelta(days=90)):
        term = Term(min(ends, first) - timedelta(days=400), ends, rent)
        months = months_of(left_on, {}, [term], [], lambda _: 0)
        assert sum(one.due for one in months) == share(rent, first, left_on)


@given(
    days=st.integers(0, 60), deposit=st.sampled_from([0, 1, 12345, 100000]), charged=st.booleans(),
    paid_before=st.sampled_from([0, 1, 38500, 99999]), paid_after=st.sampled_from([0, 7, 38500]),
)
@settings(
    max_examples=12 if os.environ.get("ANJU_LONG") else 3, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_the_books_are_even_once_all_is_paid(
    world: World, days: int, deposit: int, charged: bool, paid_before: int, paid_after: int
) -> None:
    """Whoever it is that pays in the end."""
    tenancy = await _moves_in_again(world)
    left_on = date(2026, 12, 10) - timedelta(days=days)
    if charged:
        await owe(world, "2026-10", 38500)
    pay = {"tenancy_id": tenancy, "for_month": "2026-11", "paid_on": "2026-12-10", "way": "cash", "confirmed": True}
    if paid_before:
        done(await world.manager.post("/rent-payments", {"id": new_id(), **pay, "paid_fen": paid_before}))
    case = done(await ask(world.manager, tenancy))
    gone = await accepted(world, deposit, broken(left_on=str(left_on)), case)
    if paid_after and gone["status"] == "collecting" and gone["detail"]["to_pay_fen"] > paid_after:
        done(await world.manager.post("/rent-payments", {"id": new_id(), **pay, "paid_fen": paid_after}))
        gone = await read(world.manager, gone)
    left = gone["detail"]["to_pay_fen"]
    if gone["status"] != "closed":
        action = "repay" if gone["status"] == "repaying" else "collect"
        done(await world.manager.step(gone, action, fen=abs(left), **PAID))
    rows = await RentPayment.filter(tenancy_id=tenancy)
    assert sum(row.charged_fen - row.paid_fen for row in rows) == 0
    assert (await Tenancy.get(id=tenancy)).ended_on == left_on


async def _moves_in_again(world: World) -> int:
    """The same family with a clean book."""
    tenancy: Tenancy = world.tenancies["wan"]
    await RentPayment.filter(tenancy_id=tenancy.id).delete()
    await Handback.filter(tenancy_id=tenancy.id).update(standing=None)
    await DwellingHold.all().delete()
    await Tenancy.filter(id=tenancy.id).update(living=1, ended_on=None, moved_on=None)
    return int(tenancy.id)


async def test_part_months_are_the_districts_rule_of_that_month(world: World) -> None:
    await set_value(WHOLE_FROM, 15, valid_from=date(2026, 12, 10), legal_base="细则", by="区保障办", at=NOW,
                    today=date(2026, 12, 10))
    # In force on 1 January, not on 1 December.
    case = await checked(world)
    assert case["detail"]["lines"][0]["fen"] == 12419
    world.clock.move_to(date(2027, 1, 10))
    case = done(await look(world, await read(world.manager, case), checklist(left_on="2027-01-10")))
    assert [line["fen"] for line in case["detail"]["lines"]] == [19250]
    await Lease.filter(tenancy_id=world.tenancies["wan"].id).delete()
    assert (await read(world.manager, case))["detail"]["lines"] == []


# The books go on


async def _correct(world: World, fen: int) -> None:
    """The manager puts right what was charged, by so much."""
    body = {"tenancy_id": world.tenancies["wan"].id, "for_month": "2026-11", "charged_fen": fen, "correction": True}
    body |= {"id": new_id(), "note": "补记水电", "confirmed": True}
    done(await world.manager.post("/rent-payments", body))


@given(data=st.data())
@settings(
    max_examples=12 if os.environ.get("ANJU_LONG") else 2, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_whoever_owes_whom_after_it_was_given_back_the_case_follows_the_books(world: World, data: Any) -> None:
    """Each day something is charged or taken back: by the next walk it stands where the books are, or is over."""
    await _moves_in_again(world)
    world.clock.standing_at = NOW
    case = await accepted(world, 50000, case=done(await ask(world.manager, world.tenancies["wan"].id)))
    owed = Obligation.filter(kind="deposit_refund", discharged_at=None)
    day, total = date(2026, 12, 10), 12419 - 50000
    for fen in data.draw(st.lists(st.sampled_from([60000, -60000, 37581, -37581, 12345, -1, 1]), max_size=4)):
        await _correct(world, fen)
        total, day = total + fen, day + timedelta(days=1)
        await walk(world, day)
        case = await read(world.manager, case)
        expected = "closed" if total == 0 else "repaying" if total < 0 else "collecting"
        assert (case["status"], await owed.count()) == (expected, int(total < 0)), total
        if total == 0:
            break
        assert case["detail"]["to_pay_fen"] == total
        left = await owed.first()
        assert left is None or left.due_on >= day
    if case["status"] == "closed":
        assert await balance(world) == 0
        return
    action = "repay" if total < 0 else "collect"
    gone = done(await world.manager.step(case, action, fen=abs(total), **{**PAID, "paid_on": str(day)}))
    assert (gone["status"], await balance(world), await owed.count()) == ("closed", 0, 0)


async def test_a_sum_that_has_turned_is_told_as_it_now_is(world: World) -> None:
    gone = await accepted(world, 50000)
    await _correct(world, 60000)
    said = refused(await world.manager.step(gone, "repay", fen=0, **PAID), "handback_books_changed")["detail"]
    assert f"承租家庭应补交{(60000 + 12419 - 50000) / 100:.2f}元" in said


async def test_what_one_alone_may_ask_for_no_other_of_the_family_takes_back(world: World) -> None:
    done(await bind(world.stranger, SON, phone=PHONE))
    refused(await ask(world.stranger, world.tenancies["wan"].id), "signatory_only")
    case = await read(world.stranger, await asked(world))
    assert case["detail"]["call_off"] == ""
    refused(await world.stranger.step(case, "withdraw", reason="妈妈糊涂了"), "signatory_only")
    assert done(await world.wan.step(case, "withdraw", reason="不退了"))["status"] == "withdrawn"


async def test_who_is_leaving_is_not_told_to_renew_until_it_takes_that_back(world: World) -> None:
    """The lease ends on 28 February 2027: thirty days before, and seven."""
    await walk(world)
    case = await asked(world, leave_on="2027-02-20")
    told = Delivery.filter(household_id=world.wan.household_id, title__contains="现在可以申请续租")
    before = await told.count()
    await walk(world, date(2027, 1, 29))
    assert await told.count() == before
    done(await world.wan.step(await read(world.wan, case), "withdraw", reason="不退了"))
    await walk(world, date(2027, 2, 21))
    assert await told.count() == before + 1


async def test_what_an_office_entered_a_colleague_calls_off_when_who_entered_it_has_left(world: World) -> None:
    tenancy = world.tenancies["wan"].id
    case = done(await ask(world.clerk, tenancy, cause="death", leave_on="2026-12-10"))
    refused(await world.manager.step(await read(world.manager, case), "call_off", reason="弄错了人"), "not_allowed")
    assert (await read(world.manager, case))["detail"]["call_off"] == ""
    await Appointment.filter(account_id=world.clerk.account_id).update(ends_on=date(2026, 12, 9))
    refused(await world.clerk.get(f"/cases/{case['id']}"), "not_found")
    there = await read(world.colleague, case)
    assert there["detail"]["call_off"] == "call_off"
    assert done(await world.colleague.step(there, "call_off", reason="弄错了人"))["status"] == "withdrawn"


async def test_a_deposit_is_settled_once_though_the_family_comes_back(world: World) -> None:
    """Its exit was an error, and it leaves for good later on."""
    await LeaseContract.create(
        case_id=(await _a_lease_case(world)).id, kind="lease", tenancy_id=world.tenancies["wan"].id, manager_id=7,
        lessor="安居", lessor_kind="public", starts_on=date(2024, 3, 1), ends_on=date(2027, 2, 28),
        signed_on=date(2024, 2, 20), deposit_fen=80000, keys_count=1,
    )
    gone = await accepted(world, 80000)
    done(await world.manager.step(gone, "repay", fen=80000 - 12419, **PAID))
    wrong = await corrected(world, {"id": gone["detail"]["exit_id"]})
    done(await world.district.step(done(await world.street.step(wrong, "confirm")), "approve"))
    case = await appointed(world)
    assert case["detail"]["deposit_asked_fen"] == 0 and "800.00元" in case["detail"]["deposit_from"]
    case = await checked(world, case=case)
    problem = refused(await world.manager.step(case, "lay", deposit_fen=80000), "form_invalid")
    assert "已结算800.00元" in problem["fields"]["form.deposit_note"]
    case = done(await world.manager.step(case, "lay", deposit_fen=0))
    assert case["detail"]["lines"] == [] and case["detail"]["total_fen"] == 0
