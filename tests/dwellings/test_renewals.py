"""Renewals (4.4.1.3): the window on every calendar day, who is told when, and a request from the phone to the new term,
or to the notice that it cannot be, and what follows by itself.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.dwellings.renewal_forms import POINTS
from casework.dwellings.renewal_guards import day_has_come
from casework.dwellings.renewal_windows import (
    NATIONAL_MONTHS,
    RECHECK_DAYS,
    RECHECK_UNIT,
    STAYS_ON,
    WINDOW_MONTHS,
    Window,
)
from casework.heart import by_itself
from casework.heart.advance import advance
from casework.heart.problems import Problem
from casework.heart.rounds import calendar
from casework.heart.rules import Rule, set_value
from casework.procedures import PROCEDURES
from casework.words.calendar import add_months, last_within
from casework.words.clock import SHANGHAI
from models import (
    Appointment,
    Case,
    CaseEvent,
    Delivery,
    IssuedPaper,
    Judgement,
    JudgementGround,
    Lease,
    LeaseTemplate,
    Obligation,
    RenewalRequest,
    Tenancy,
    Violation,
)
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.dwellings.test_leases import a_template, countersigns, draft, signs
from tests.exits.test_exits import leaves
from tests.heart.test_access import place
from tests.heart.walking import walk
from tests.judging import heard, judged
from tests.papers.test_papers import text_of
from tests.photographs import photograph

LONG = bool(os.environ.get("ANJU_LONG"))

SAID = {"members_changed": False, "income_changed": False, "housing_changed": False, "truthful": True}
# Of wan's lease, which ends on 28 February 2027.
OPENS, ENDS = date(2026, 11, 28), date(2027, 2, 28)


def sheet(opinion: str = "eligible", **problems: str) -> dict[str, Any]:
    """Every point checked; those named have a problem."""
    points = [
        {"point": one, "finding": "problem" if one in problems else "fits", "note": problems.get(one, "")}
        for one in POINTS
    ]
    return {"points": points, "opinion": opinion, "note": "查看了户口簿和缴费凭证。"}


async def ask(person: Person, tenancy: int, **said: Any) -> httpx.Response:
    body = {"id": new_id(), "tenancy_id": tenancy, "form": {**SAID, **said}}
    return await person.post("/renewals", body)


async def asked(world: World, family: str = "wan") -> Any:
    return done(await ask(getattr(world, family), world.tenancies[family].id))


async def notified(world: World) -> Any:
    case = await asked(world)
    return done(await world.manager.step(case, "notify", go_by="2026-12-20", place="胜利社区办事大厅"))


async def judging(world: World, **form: Any) -> Any:
    case = await notified(world)
    return done(await world.clerk.step(case, "check", **(form or sheet())))


async def eligible(world: World) -> Any:
    return done(await world.street.step(await judging(world), "approve"))


async def turned_down(world: World) -> Any:
    case = await judging(world, **sheet("ineligible", housing="儿子名下已有商品房一套。"))
    return done(await world.street.step(case, "refuse", reason="儿子已购买商品房，家庭另有住房。"))


async def serve(world: World, decided: Any) -> Any:
    """A decision that is in the family's hands today."""
    service = await case_of(world.street, {"id": decided["detail"]["service_case_id"]})
    await photograph(world.street, service["id"])
    today = str(world.clock.now().astimezone(SHANGHAI).date())
    form = {"served_on": today, "place": "和谐家园1号楼1单元101室", "received_by": "万健秀"}
    return done(await world.street.step(await case_of(world.street, service), "serve_direct", **form))


async def drawn_up(world: World, case: Any) -> tuple[Any, Any]:
    """The renewal, and the lease that the manager draws up for it."""
    if not await LeaseTemplate.exists():
        await a_template(world)
    case = done(await world.manager.step(case, "renew"))
    return case, await case_of(world.manager, {"id": case["detail"]["contract_id"]})


async def renewed(world: World, case: Any, **terms: Any) -> Any:
    """Drawn up, changed where terms are said, and signed by both."""
    case, lease = await drawn_up(world, case)
    if terms:
        names = ("starts_on", "ends_on", "monthly_rent_fen", "deposit_fen", "slip_number")
        stands = {name: lease["detail"][name] for name in names}
        lease = done(await world.manager.step(lease, "set_terms", **{**stands, **terms}))
    lease = done(await world.manager.step(lease, "offer"))
    done(await signs(world.wan, lease))
    done(await countersigns(world.manager, lease))
    return await case_of(world.manager, case)


async def case_of(person: Person, case: Any) -> Any:
    return done(await person.get(f"/cases/{case['id']}"))


async def printed(person: Person, paper: Any) -> str:
    """What stands on it, however its lines break."""
    return "".join(text_of((await person.get(f"/papers/{paper['id']}/file")).content).split())


async def status_of(world: World, family: str = "wan") -> str:
    row = await RenewalRequest.filter(tenancy_id=world.tenancies[family].id, under_way=1).select_related("case").first()
    return row.case.status if row else ""


async def lapse(world: World) -> None:
    async for _ in by_itself.walk(world.clock.now):
        continue


async def told(world: World, family: str = "wan") -> list[str]:
    """Titles of what the family was told, in the app, in order."""
    rows = await Delivery.filter(
        household_id=getattr(world, family).household_id, channel="in_app", case__procedure="renewal"
    ).order_by("id")
    return [row.title for row in rows]


# The window, on every calendar day


DAYS = st.dates(date(1990, 1, 1), date(2150, 12, 31))


@given(ends=DAYS, months=st.integers(1, 12), off=st.integers(-500, 500))
def test_the_window_is_right_on_every_calendar_day(ends: date, months: int, off: int) -> None:
    window = Window(add_months(ends, -months), ends, add_months(ends, -3))
    today = ends + timedelta(days=off)
    # By an account of its own: the corresponding day so many months before, or that month's last.
    month = ends.year * 12 + ends.month - 1 - months
    first = date(month // 12, month % 12 + 1, 1)
    after = date((month + 1) // 12, (month + 1) % 12 + 1, 1)
    opens = min(first + timedelta(days=ends.day - 1), after - timedelta(days=1))
    assert window.opens_on == opens
    assert window.state(today) == ("early" if today < opens else "open" if today <= ends else "late")
    said = window.answer(today)
    assert ("现在可以申请续租" in said) == (opens <= today <= ends)
    assert ("起可以申请续租" in said) == (today < opens) and ("逾期申请" in said) == (today > ends)


@given(today=DAYS, months=st.integers(1, 12), off=st.integers(-40, 40))
def test_the_last_end_within_some_months_is_the_last_whose_window_is_open(today: date, months: int, off: int) -> None:
    last = last_within(today, months)
    other = last + timedelta(days=off)
    assert (add_months(other, -months) <= today) == (other <= last)


@pytest.mark.parametrize(
    ("ends", "opens"),
    [
        (date(2027, 2, 28), date(2026, 11, 28)), (date(2028, 2, 29), date(2027, 11, 29)),
        (date(2027, 5, 31), date(2027, 2, 28)), (date(2028, 5, 31), date(2028, 2, 29)),
        (date(2027, 8, 31), date(2027, 5, 31)), (date(2027, 11, 30), date(2027, 8, 30)),
        (date(2027, 12, 31), date(2027, 9, 30)), (date(2027, 1, 1), date(2026, 10, 1)),
    ],
)
def test_at_the_ends_of_months_and_on_29_february(ends: date, opens: date) -> None:
    assert add_months(ends, -3) == opens


# Asking


@pytest.mark.clause("4.4.1.3a")
async def test_a_family_asks_from_the_first_day_of_the_window_to_the_last_and_is_told_when_it_comes_too_early(
    world: World,
) -> None:
    tenancy = world.tenancies["wan"].id
    world.clock.move_to(OPENS - timedelta(days=1))
    standing = done(await world.wan.get("/renewals/standing"))
    assert (standing["state"], standing["may_ask"], standing["opens_on"]) == ("early", False, "2026-11-28")
    assert standing["national_on"] == "2026-11-28"
    said = refused(await ask(world.wan, tenancy), "renewal_early")["detail"]
    assert "2026年11月28日起可以申请续租，还有1天" in said
    assert not await RenewalRequest.exists()
    world.clock.move_to(OPENS)
    assert done(await world.wan.get("/renewals/standing"))["may_ask"]
    refused(await ask(world.wan, tenancy, truthful=False), "form_invalid")
    # Nothing half done: neither the case nor what opened it.
    assert not await RenewalRequest.exists()
    case = done(await ask(world.wan, tenancy, income_changed=True, note="换了工作"))
    assert (case["status"], case["detail"]["request"], case["detail"]["note"]) == (
        "requested", ["工作或收入有变化"], "换了工作"
    )
    assert case["waiting_for"] == "管房单位" and case["due_on"] == "2026-12-01"
    standing = done(await world.wan.get("/renewals/standing"))
    assert (standing["may_ask"], standing["case_id"]) == (False, case["id"])
    assert [one["id"] for one in done(await world.manager.get("/inbox"))["items"]] == [case["id"]]


@pytest.mark.clause("4.4.1.3a")
async def test_the_last_day_counts_until_midnight_in_shanghai_and_a_later_request_is_answered_by_the_manager(
    world: World,
) -> None:
    tenancy = world.tenancies["wan"].id
    # 28 February, one minute before midnight, and the first minute of March.
    world.clock.standing_at = datetime(2027, 2, 28, 15, 59, tzinfo=UTC)
    assert done(await world.wan.get("/renewals/standing"))["state"] == "open"
    world.clock.standing_at = datetime(2027, 2, 28, 16, 0, tzinfo=UTC)
    standing = done(await world.wan.get("/renewals/standing"))
    assert (standing["state"], standing["may_ask"]) == ("late", True)
    assert "由管房单位答复是否受理" in standing["answer"] and "照常交租金" in standing["answer"]
    case = done(await ask(world.wan, tenancy))
    assert (case["status"], case["detail"]["late"]) == ("late", True)
    assert "逾期续租申请已收到" in await told(world)
    case = done(await world.manager.step(case, "notify", go_by="2027-03-10", place="胜利社区"))
    assert case["status"] == "checking"


async def test_the_last_minute_of_the_last_day_is_in_time_whatever_the_round_did(world: World) -> None:
    await walk(world, ENDS)
    assert await status_of(world) == "closing"
    world.clock.standing_at = datetime(2027, 2, 28, 15, 59, 59, tzinfo=UTC)
    world.clock.offset = timedelta(0)
    assert (await asked(world))["status"] == "requested"


async def test_of_two_requests_the_second_is_told_and_the_same_one_is_the_same(world: World) -> None:
    tenancy = world.tenancies["wan"].id
    body = {"id": new_id(), "tenancy_id": tenancy, "form": SAID}
    first = done(await world.wan.post("/renewals", body))
    again = done(await world.wan.post("/renewals", body))
    assert (again["id"], again["request_id"], again["version"]) == (first["id"], body["id"], first["version"])
    refused(await ask(world.wan, tenancy), "renewal_exists")
    refused(await ask(world.manager, tenancy, asked_by="万健秀"), "renewal_exists")
    assert await RenewalRequest.all().count() == 1


async def test_nobody_asks_for_another_family_and_a_desk_says_who_stands_there(world: World) -> None:
    tenancy = world.tenancies["wan"].id
    for person in (world.kong, world.far_clerk, world.far_manager):
        refused(await ask(person, tenancy), "not_found")
    for person in (world.street, world.district, world.grid, world.stranger):
        refused(await ask(person, tenancy), "not_allowed")
    refused(await ask(world.wan, 10**9), "not_found")
    refused(await ask(world.manager, tenancy), "form_invalid")
    case = done(await ask(world.clerk, tenancy, asked_by="万健秀"))
    assert case["detail"]["asked_by"] == "万健秀"
    # Of kong's lease nobody knows a window any more: it ended a year ago, and is answered as late.
    assert done(await ask(world.kong, world.tenancies["kong"].id))["status"] == "late"
    await Lease.filter(tenancy_id=world.tenancies["qin"].id).delete()
    assert done(await world.qin.get("/renewals/standing"))["state"] == "no_lease"
    refused(await ask(world.qin, world.tenancies["qin"].id), "renewal_no_lease")


async def test_who_is_no_longer_bound_neither_asks_nor_is_reminded(world: World) -> None:
    await Appointment.filter(household_id=world.wan.household_id).update(ends_on=date(2026, 12, 9))
    refused(await ask(world.wan, world.tenancies["wan"].id), "not_allowed")
    await walk(world)
    assert await told(world) == []
    # The manager sees that nobody is reached there.
    (line,) = done(await world.manager.get("/leases/ending", unasked="true"))["items"]
    assert (line["bound"], line["asked"], line["renewal_label"]) == (False, False, "可以申请续租")


# Who is told when


@pytest.mark.clause("4.4.1.3a")
async def test_the_family_is_told_on_its_days_once_each_and_no_more_once_it_has_asked(world: World) -> None:
    expected, days = [120, 95, 92, 60, 30, 7], []
    # The days around those, and every fifth: what is told on another day is told on the next one that is walked.
    around = {left + beside for left in expected for beside in (-1, 0, 1)}
    day = date(2026, 10, 20)
    while day <= ENDS:
        if not (LONG or (left := (ENDS - day).days) in around or left % 5 == 0):
            day += timedelta(days=1)
            continue
        before = len(await told(world))
        await walk(world, day)
        if len(await told(world)) > before:
            # Walked again on the day on which it was told, it is told nothing more.
            await walk(world, day)
            assert len(await told(world)) == before + 1
            days.append((ENDS - day).days)
        day += timedelta(days=1)
    # 92 days before, on 28 November, the window opens.
    assert days == expected
    titles = await told(world)
    assert all(title.startswith("管房单位提醒：您家的租约2027年2月28日到期") for title in titles)
    assert ["现在可以申请续租" in title for title in titles] == [False, False, True, True, True, True]


async def test_a_service_that_slept_catches_up_with_the_last_and_whoever_has_asked_hears_nothing(
    world: World,
) -> None:
    await walk(world, date(2026, 10, 20))
    await walk(world, date(2026, 10, 31))
    assert len(await told(world)) == 1
    # It sleeps over 95 days and the window's opening: one is sent, in words of today.
    await walk(world, date(2026, 12, 5))
    assert len(await told(world)) == 2 and "还有85天" in (await told(world))[-1]
    case = await asked(world)
    await walk(world, date(2027, 1, 29))
    assert len(await told(world)) == 2
    assert (await Obligation.get(kind="renewal_request", household_id=world.wan.household_id)).ended_as == "done"
    # Withdrawn, it is not asked again by itself, and may ask once more until the end.
    case = done(await world.wan.step(await case_of(world.wan, case), "withdraw", reason="打算搬去女儿家"))
    await walk(world, date(2027, 2, 21))
    assert len(await told(world)) == 2
    assert (await asked(world))["id"] == case["id"]


async def test_a_lease_that_is_entered_late_is_told_of_at_once_and_one_that_is_put_right_no_more(
    world: World,
) -> None:
    await walk(world)
    assert len(await told(world)) == 1 and "还有80天" in (await told(world))[0]
    assert await status_of(world) == "waiting"
    # Its end was a mistake: it lies a year ahead.
    await Lease.filter(tenancy_id=world.tenancies["wan"].id).update(ends_on=date(2028, 2, 28))
    await walk(world, date(2026, 12, 11))
    assert await status_of(world) == "" and len(await told(world)) == 1
    await walk(world, date(2027, 11, 5))
    assert await status_of(world) == "ahead" and len(await told(world)) == 2


async def test_a_clock_that_jumps_a_year_and_back_opens_and_sends_nothing_twice(world: World) -> None:
    await walk(world)
    sent = await told(world)
    await walk(world, date(2027, 12, 10))
    assert await status_of(world) == "running"
    sent.append("租约到期后照常租住")
    await walk(world, date(2026, 12, 10))
    assert await told(world) == sent
    assert await RenewalRequest.filter(tenancy_id=world.tenancies["wan"].id).count() == 1


# What the manager sees


@pytest.mark.clause("4.4.1.3a")
async def test_the_manager_sees_who_has_not_asked(world: World) -> None:
    await walk(world)
    items = done(await world.manager.get("/leases/ending", unasked="true"))["items"]
    assert [one["household"]["name"] for one in items] == ["万健秀"]
    await asked(world)
    assert done(await world.manager.get("/leases/ending", unasked="true"))["items"] == []
    (line,) = done(await world.manager.get("/leases/ending"))["items"]
    assert (line["asked"], line["renewal_label"]) == (True, "已申请，待管房单位通知复核")
    assert done(await world.far_manager.get("/leases/ending"))["items"] == []


# From the request to the new term


@pytest.mark.clause("4.4.1.3a", "4.4.1.3b", "4.4.1.3c")
async def test_a_family_that_may_stay_has_the_streets_statement_and_a_new_term_without_gap_or_overlap(
    world: World,
) -> None:
    case = await asked(world)
    refused(await world.manager.step(case, "notify", go_by="2026-12-09", place="胜利社区"), "form_invalid")
    case = done(await world.manager.step(case, "notify", go_by="2026-12-20", place="胜利社区办事大厅"))
    assert "请到社区办理续租复核" in await told(world)
    sent = await Delivery.filter(title="请到社区办理续租复核").first()
    assert sent is not None and sent.message["note"] == "请在12月20日前去"
    # The sheet fills itself.
    lines = {one["point"]: one for one in (await case_of(world.clerk, case))["detail"]["sheet"]}
    assert list(lines) == list(POINTS)
    assert "万健秀（本人）、万梅庆（子），共2人" in lines["members"]["fact"]
    assert lines["violations"]["fact"] == "没有违规记录。" and "铁东区二一九路16栋" in lines["registration"]["fact"]
    assert lines["arrears"]["attention"] and "2027年2月28日" in lines["ledger"]["fact"]
    assert (await case_of(world.wan, case))["detail"]["sheet"] == []
    # Checked point by point.
    half = sheet()
    half["points"] = half["points"][:-1]
    refused(await world.clerk.step(case, "check", **half), "form_invalid")
    twice = sheet()
    twice["points"][1] = twice["points"][0]
    refused(await world.clerk.step(case, "check", **twice), "form_invalid")
    silent = sheet("ineligible", arrears="")
    refused(await world.clerk.step(case, "check", **silent), "form_invalid")
    refused(await world.clerk.step(case, "check", **sheet("ineligible")), "form_invalid")
    case = done(await world.clerk.step(case, "check", **sheet(arrears="欠一个月，已当场补交。")))
    assert case["status"] == "judging"
    found = {one["point"]: one for one in case["detail"]["sheet"]}
    assert (found["arrears"]["finding"], found["arrears"]["note"]) == ("problem", "欠一个月，已当场补交。")
    case = done(await world.street.step(case, "return", reason="请补缴租凭证"))
    case = done(await world.clerk.step(case, "check", **sheet()))
    refused(await world.clerk.step(case, "approve"), "not_allowed")
    case = done(await world.street.step(case, "approve"))
    (paper,) = case["papers"]
    assert paper["title"] == "公共租赁住房续租证明" and paper["state"] == "valid"
    words = await printed(world.manager, paper)
    assert "同意续租" in words and "2027年2月28日" in words and paper["number"] in words
    assert [one["id"] for one in done(await world.manager.get("/inbox"))["items"]] == [case["id"]]
    case = await renewed(world, case, ends_on="2030-02-28", monthly_rent_fen=40000)
    assert case["status"] == "renewed"
    rows = await Lease.filter(tenancy_id=world.tenancies["wan"].id).order_by("starts_on")
    assert [(row.starts_on, row.ends_on, row.monthly_rent_fen) for row in rows] == [
        (date(2024, 3, 1), ENDS, 38500), (date(2027, 3, 1), date(2030, 2, 28), 40000)
    ]
    assert "续租已经办好" in await told(world)
    standing = done(await world.wan.get("/renewals/standing"))
    assert (standing["state"], standing["ends_on"], standing["case_id"]) == ("early", "2030-02-28", None)
    # And once more, three years later.
    await walk(world, date(2029, 11, 28))
    assert await RenewalRequest.filter(tenancy_id=world.tenancies["wan"].id).count() == 2


@pytest.mark.clause("4.4.1.3d", "5.1a", "5.1b", "5.1c")
async def test_a_refusal_has_its_reasons_and_unasked_for_goes_up_by_itself_and_is_no_breach(world: World) -> None:
    case = await turned_down(world)
    assert (case["status"], case["due_on"], case["detail"]["object_until"]) == ("refused", "2026-12-17", "2026-12-17")
    (paper,) = case["papers"]
    words = await printed(world.wan, paper)
    assert "不符合续租条件通知单" in words and "儿子已购买商品房" in words and "不记入不良信用" in words
    assert case["id"] in {one["id"] for one in done(await world.wan.get("/inbox"))["items"]}
    assert "在5个工作日内（2026年12月17日当天结束前）" in words
    await walk(world, date(2026, 12, 17))
    assert await status_of(world) == "refused"
    await walk(world, date(2026, 12, 18))
    await walk(world, date(2026, 12, 18))
    case = await case_of(world.district, case)
    assert case["status"] == "exiting" and case["history"][0]["actor"] == "系统"
    refused(await world.wan.step(case, "ask_recheck", reason="儿子已经分户"), "step_not_possible")
    row = await Judgement.get()
    assert row.source_case_id == case["id"]
    assert (await JudgementGround.get(judgement_id=row.id)).ground == "renewal_refused"
    assert row.case_id == case["detail"]["exit_case_id"]
    assert not await Violation.exists()
    exit_case = done(await world.district.get(f"/cases/{row.case_id}"))
    assert exit_case["detail"]["facts"] == "儿子已购买商品房，家庭另有住房。"
    # It is heard as anybody else is, and judged by two.
    exit_case = await heard(world, exit_case)
    finding = {"ground": "renewal_refused", "reasons": "另有住房。"}
    refused(await world.street.step(exit_case, "find_exit", **finding), "not_allowed")
    refused(await world.district.step(await case_of(world.district, exit_case), "find_record", **finding),
            "form_invalid")
    exit_case = await judged(world, exit_case)
    words = await printed(world.street, exit_case["papers"][0])
    assert "腾退公租房决定书" in words and "90天内腾退" in words and "行政复议" in words
    assert "不认定违规，不记入不良信用" in words
    await serve(world, exit_case)
    exit_case = await case_of(world.street, exit_case)
    assert (exit_case["status"], exit_case["detail"]["move_by"]) == ("served", "2027-03-18")
    assert await Delivery.filter(title="区保障办的决定已送达", household_id=world.wan.household_id).exists()


@pytest.mark.clause("4.4.1.3d")
async def test_within_five_days_a_family_asks_for_a_re_check_which_may_find_for_it_or_not(world: World) -> None:
    case = await turned_down(world)
    refused(await world.kong.step(case, "ask_recheck", reason="不是这样"), "not_found")
    world.clock.move_to(date(2026, 12, 17))
    case = done(await world.wan.step(case, "ask_recheck", reason="房子是前儿媳的，已经判给她。"))
    assert case["status"] == "rechecking"
    case = done(await world.clerk.step(case, "check", **sheet()))
    case = done(await world.street.step(case, "approve"))
    assert {one["title"]: one["state"] for one in case["papers"]} == {
        "公共租赁住房续租证明": "valid", "不符合续租条件通知单": "void"
    }


@pytest.mark.clause("4.4.1.3d")
async def test_a_refusal_that_is_upheld_goes_up_at_once_and_one_that_is_late_is_told_so(world: World) -> None:
    case = await turned_down(world)
    world.clock.move_to(date(2026, 12, 18))
    refused(await world.wan.step(case, "ask_recheck", reason="房子已经卖了"), "recheck_late")
    world.clock.move_to(date(2026, 12, 14))
    case = done(await world.clerk.step(case, "ask_recheck", reason="家庭当面提出：房子已经卖了"))
    case = done(await world.clerk.step(case, "check", **sheet("ineligible", housing="房子仍在名下。")))
    case = done(await world.street.step(case, "uphold", reason="经查房子仍在其子名下。"))
    assert case["status"] == "exiting"
    reported = done(await world.district.get(f"/cases/{case['detail']['exit_case_id']}"))
    assert reported["detail"]["facts"] == "经查房子仍在其子名下。"
    stays = await judged(world, await heard(world, reported), "find_none", "房屋为危房，不能居住。")
    assert stays["status"] == "staying"
    # Whoever stays may ask again, is reminded of it, and hears the manager's answer as anybody does.
    case = await case_of(world.wan, case)
    assert (case["status"], case["detail"]["may_apply"], case["detail"]["object_until"]) == ("kept", True, None)
    assert case["id"] in {one["id"] for one in done(await world.wan.get("/inbox"))["items"]}
    before = len(await told(world))
    await walk(world, date(2026, 12, 30))
    assert len(await told(world)) == before + 1
    assert done(await world.wan.get("/renewals/standing"))["may_ask"]
    again = await asked(world)
    assert (again["id"], again["status"], again["detail"]["refusal"]) == (case["id"], "requested", "")


async def test_whoever_stays_and_does_not_ask_is_the_managers_to_answer_on_the_last_day(world: World) -> None:
    case = await turned_down(world)
    case = done(await world.wan.step(case, "ask_recheck", reason="房子已经卖了"))
    case = done(await world.clerk.step(case, "check", **sheet("ineligible", housing="房子仍在名下。")))
    case = done(await world.street.step(case, "uphold", reason="经查房子仍在其子名下。"))
    await judged(world, await heard(world, {"id": case["detail"]["exit_case_id"]}), "find_none", "房屋是危房，不能住。")
    await walk(world, ENDS)
    assert await status_of(world) == "closing"
    await walk(world, ENDS + timedelta(days=1))
    assert await status_of(world) == "over"
    assert (await asked(world))["status"] == "late"


# The lease by which it ends


@pytest.mark.clause("4.4.1.3c", "4.4.1.2")
async def test_the_lease_stands_there_filled_in_and_only_both_signatures_move_the_term(world: World) -> None:
    case = await eligible(world)
    refused(await world.manager.step(case, "renew"), "template_missing")
    refused(await world.far_manager.step(case, "renew"), "not_found")
    for person in (world.wan, world.clerk, world.street, world.district):
        refused(await person.step(case, "renew"), "not_allowed")
    await a_template(world)
    # No wish of the family's nor of the manager's moves the term by itself.
    for action in ("contract_signed", "contract_offered", "contract_void", "keep", "go_unsigned"):
        refused(await world.manager.step(case, action), "step_not_possible")
    case, lease = await drawn_up(world, case)
    refused(await world.manager.step(case, "renew"), "step_not_possible")
    assert (case["status"], lease["status"]) == ("drafting", "drafted")
    stands = lease["detail"]
    # The former term was of three years, less a day.
    assert (stands["starts_on"], stands["ends_on"]) == ("2027-03-01", "2030-02-28")
    assert (stands["monthly_rent_fen"], stands["missing"]) == (38500, [])
    assert (await case_of(world.wan, case))["detail"]["contract_id"] is None
    terms = {"starts_on": "2027-03-01", "ends_on": "2029-02-28", "monthly_rent_fen": 39000, "deposit_fen": 0}
    said = refused(await world.manager.step(lease, "set_terms", **{**terms, "starts_on": "2027-03-02"}), "form_invalid")
    assert "从2027年3月1日起" in said["fields"]["form.starts_on"]
    refused(await world.manager.step(lease, "set_terms", **{**terms, "ends_on": "2032-03-01"}), "form_invalid")
    lease = done(await world.manager.step(lease, "set_terms", **terms))
    lease = done(await world.manager.step(lease, "offer"))
    case = await case_of(world.wan, case)
    assert (case["status"], case["due_on"], case["detail"]["sign_by"]) == ("signing", "2026-12-25", "2026-12-25")
    assert (case["detail"]["contract_id"], lease["due_on"]) == (lease["id"], "2026-12-25")
    sent = await Delivery.filter(title="租赁合同请您看一看、签一签").first()
    assert sent is not None and sent.message["note"] == "请在12月25日前读完再签"
    # Taken back, and laid before the family once more: its days begin anew.
    lease = done(await world.manager.step(lease, "take_back", reason="押金写错了"))
    assert (await case_of(world.wan, case))["status"] == "drafting"
    world.clock.move_to(date(2026, 12, 14))
    lease = done(await world.manager.step(lease, "offer"))
    assert (await case_of(world.wan, case))["due_on"] == "2026-12-29"
    lease = done(await world.wan.step(await case_of(world.wan, lease), "decline", reason="租金和说的不一样"))
    assert (await case_of(world.wan, case))["status"] == "drafting"
    lease = done(await world.manager.step(await case_of(world.manager, lease), "offer"))
    done(await signs(world.wan, lease))
    assert await Lease.filter(tenancy_id=world.tenancies["wan"].id).count() == 1
    assert (await case_of(world.wan, case))["status"] == "signing"
    done(await countersigns(world.manager, lease))
    case = await case_of(world.manager, case)
    assert (case["status"], case["history"][0]["actor"]) == ("renewed", "系统")
    row = await RenewalRequest.get(case_id=case["id"])
    term = await Lease.get(tenancy_id=world.tenancies["wan"].id, starts_on=date(2027, 3, 1))
    assert (row.new_lease_id, term.ends_on, term.monthly_rent_fen) == (term.id, date(2029, 2, 28), 39000)

    async def states(as_of: str) -> list[str]:
        path = f"/leases/of/{world.tenancies['wan'].id}"
        return [one["state"] for one in done(await world.manager.get(path, as_of=as_of))["items"]]

    assert await states("2027-02-28") == ["signed", "running"]
    assert await states("2027-03-01") == ["running", "renewed"]
    assert await states("2029-03-01") == ["open_ended", "renewed"]
    # Made void before it ran, the renewal is the manager's once more, and the term is as it was.
    lease = done(await world.manager.step(await case_of(world.manager, lease), "void", reason="家庭要求改期限"))
    assert (await case_of(world.wan, case))["status"] == "eligible"
    assert await Lease.filter(tenancy_id=world.tenancies["wan"].id).count() == 1
    assert (await renewed(world, await case_of(world.manager, case)))["status"] == "renewed"


@pytest.mark.clause("4.4.1.3c")
async def test_what_is_not_signed_within_its_days_is_dropped_and_the_managers_to_answer(world: World) -> None:
    case, lease = await drawn_up(world, await eligible(world))
    # The manager's own days harm nobody.
    world.clock.move_to(date(2026, 12, 30))
    await lapse(world)
    assert (await case_of(world.wan, case))["status"] == "drafting"
    lease = done(await world.manager.step(lease, "offer"))
    world.clock.move_to(date(2027, 1, 14))
    await lapse(world)
    assert (await case_of(world.wan, case))["status"] == "signing"
    world.clock.move_to(date(2027, 1, 15))
    await lapse(world)
    await lapse(world)
    case = await case_of(world.manager, case)
    assert (case["status"], case["detail"]["contract_id"]) == ("unsigned", None)
    assert (await case_of(world.wan, lease))["status"] == "void"
    assert "续租合同没有按期签订" in await told(world)
    refused(await signs(world.wan, lease), "step_not_possible")
    assert {one["action"] for one in case["actions"]} == {"renew", "object"}
    # Drawn up once more; this time the family signs on the last day, and the manager is late: nothing lapses.
    case, lease = await drawn_up(world, case)
    lease = done(await world.manager.step(lease, "offer"))
    world.clock.move_to(date(2027, 1, 30))
    done(await signs(world.wan, lease))
    world.clock.move_to(date(2027, 2, 5))
    await lapse(world)
    done(await countersigns(world.manager, lease))
    assert (await case_of(world.wan, case))["status"] == "renewed"


async def test_a_lease_that_is_given_up_goes_with_its_renewal_and_a_renewal_with_its_lease(world: World) -> None:
    case, lease = await drawn_up(world, await eligible(world))
    lease = done(await world.manager.step(lease, "offer"))
    case = done(await world.wan.step(await case_of(world.wan, case), "withdraw", reason="打算搬去女儿家"))
    assert (await case_of(world.wan, lease))["status"] == "void"
    refused(await countersigns(world.manager, lease), "step_not_possible")
    # Asked anew, and the manager makes its draft void: it draws another one up.
    case = await asked(world)
    case = done(await world.manager.step(case, "notify", go_by="2026-12-20", place="胜利社区办事大厅"))
    case = done(await world.clerk.step(case, "check", **sheet()))
    case, lease = await drawn_up(world, done(await world.street.step(case, "approve")))
    done(await world.manager.step(lease, "void", reason="用错了模板"))
    case = await case_of(world.manager, case)
    assert case["status"] == "eligible"


@pytest.mark.clause("4.4.1.3c")
async def test_no_lease_follows_another_without_the_streets_word(world: World) -> None:
    tenancy, kong = world.tenancies["wan"].id, world.tenancies["kong"].id
    # Of a lease that ended long ago and that nobody asked about, one by hand regulates what is.
    done(await draft(world, tenancy=kong, starts_on="2026-12-10", ends_on="2029-12-09"))
    # Long before the family is told; and by a renewal that nobody has asked for yet.
    await Lease.filter(tenancy_id=kong).update(ends_on=date(2027, 12, 31))
    problem = refused(await draft(world, tenancy=kong, starts_on="2028-01-01", ends_on="2029-12-31"), "renewal_first")
    assert "2027年12月31日才到期，2027年9月2日起办续租" in problem["detail"]
    before = done(await world.manager.step(done(await draft(world)), "offer"))
    await walk(world)
    refused(await draft(world), "renewal_first")
    # What was drafted before is not signed past it, in whatever order.
    done(await signs(world.wan, before))
    problem = refused(await countersigns(world.manager, before), "renewal_first")
    assert "续租" in problem["detail"]
    assert await Lease.filter(tenancy_id=tenancy).count() == 1
    case = await turned_down(world)
    for status in ("refused", "exiting"):
        assert (await case_of(world.manager, case))["status"] == status
        refused(await draft(world), "renewal_first")
        refused(await countersigns(world.manager, before), "renewal_first")
        await walk(world, date(2027, 2, 1))


# Nobody asked


@pytest.mark.clause("4.4.1.3a")
async def test_on_the_last_day_the_notice_is_ready_and_the_manager_sends_it_or_lets_the_lease_run_on(
    world: World,
) -> None:
    await walk(world)
    await walk(world, ENDS)
    (line,) = done(await world.manager.get("/inbox"))["items"]
    case = await case_of(world.manager, line)
    assert (case["status"], case["due_on"]) == ("closing", "2027-02-28")
    assert {one["action"] for one in case["actions"]} == {"object", "send_notice"}
    # It stands ready, and the family does not see what was not sent.
    assert (case["detail"]["prepared"], case["detail"]["prepared_leave_by"]) == (
        "到期以前没有收到您家的续租申请。", "2027-03-30"
    )
    assert (await case_of(world.wan, case))["detail"]["prepared"] == ""
    # On the day after, silence is a choice too, and is written down.
    await walk(world, ENDS + timedelta(days=1))
    case = await case_of(world.manager, case)
    assert {one["action"] for one in case["actions"]} == {"object", "send_notice", "let_run"}
    refused(
        await world.manager.step(case, "object", leave_by="2027-02-28", reason="到期没有申请续租"), "form_invalid"
    )
    case = done(await world.manager.step(case, "object", leave_by="2027-04-01", reason="到期没有申请续租。"))
    (paper,) = case["papers"]
    words = await printed(world.wan, paper)
    assert "不转为不定期租赁" in words and "2027年4月1日" in words
    # And is still not the end: the family says why it comes so late, and the notice is taken back.
    case = done(await ask(world.wan, world.tenancies["wan"].id, note="住院三个月"))
    assert (case["status"], case["papers"][0]["state"]) == ("late", "void")
    case = done(await world.manager.step(case, "object", leave_by="2027-05-01", reason="逾期没有正当理由。"))
    assert case["status"] == "objected" and len(case["papers"]) == 2


@pytest.mark.clause("4.4.1.3d", "5.1a")
async def test_who_was_told_to_leave_and_stays_goes_up_by_itself_where_the_rule_says_so(world: World) -> None:
    await walk(world)
    await walk(world, ENDS)
    (line,) = done(await world.manager.get("/inbox"))["items"]
    case = await case_of(world.manager, line)
    refused(await world.wan.step(case, "send_notice"), "not_allowed")
    refused(await world.far_manager.step(case, "send_notice"), "not_found")
    case = done(await world.manager.step(case, "send_notice"))
    assert (case["status"], case["detail"]["leave_by"], case["papers"][0]["title"]) == (
        "objected", "2027-03-30", "租约到期不再续租通知"
    )
    refused(await world.manager.step(case, "send_notice"), "step_not_possible")
    # As long as the rule is off, nothing is reported.
    async def set_to(value: int, day: date) -> None:
        base = "区保障办〔2026〕9号"
        await set_value(STAYS_ON, value, valid_from=day, legal_base=base, by="郑主任", at=NOW, today=day)

    await set_to(0, date(2027, 3, 1))
    await walk(world, date(2027, 3, 31))
    assert await status_of(world) == "objected"
    await set_to(1, date(2027, 4, 1))
    await walk(world, date(2027, 4, 1))
    await walk(world, date(2027, 4, 2))
    case = await case_of(world.wan, case)
    assert case["status"] == "exiting" and "过了腾退期限，已报区保障办" in await told(world)
    row = await Judgement.get()
    assert (row.source_case_id, row.case_id) == (case["id"], case["detail"]["exit_case_id"])
    assert (await JudgementGround.get(judgement_id=row.id)).ground == "no_request"
    reported = done(await world.district.get(f"/cases/{row.case_id}"))
    assert "2027年3月30日" in reported["detail"]["facts"]
    assert reported["detail"]["grounds"][0]["label"].startswith("租约到期没有续租")
    assert not await Violation.exists()
    # The district finds that it stays: it may ask late, or the lease runs on.
    await judged(world, await heard(world, reported), "find_none", "老人住院，家属已说明。")
    assert (await case_of(world.wan, case))["status"] == "kept"
    assert (await asked(world))["status"] == "late"


@pytest.mark.clause("4.4.1.3a")
async def test_silence_after_the_end_is_no_objection_and_the_lease_runs_on(world: World) -> None:
    await walk(world)
    await walk(world, date(2027, 3, 31))
    assert await status_of(world) == "over"
    await walk(world, date(2027, 4, 1))
    await walk(world, date(2027, 4, 1))
    assert await status_of(world) == "running"
    assert (await told(world)).count("租约到期后照常租住") == 1
    # What runs without term is ended by a notice in reasonable time.
    row = await RenewalRequest.filter(tenancy_id=world.tenancies["wan"].id, under_way=1).first()
    assert row is not None
    case = await case_of(world.manager, {"id": row.case_id})
    assert [one["action"] for one in case["actions"]] == ["object"]
    case = done(await world.manager.step(case, "object", leave_by="2027-05-31", reason="房屋要大修。"))
    assert case["status"] == "objected"


async def test_who_left_in_time_is_not_reported(world: World) -> None:
    await walk(world)
    await walk(world, ENDS)
    (line,) = done(await world.manager.get("/inbox"))["items"]
    done(await world.manager.step(await case_of(world.manager, line), "send_notice"))
    await leaves(world)
    await walk(world, date(2027, 4, 5))
    assert not await Judgement.exists()


async def test_a_lease_that_runs_on_may_be_renewed_from_the_day_after_its_end(world: World) -> None:
    await walk(world)
    await walk(world, date(2027, 3, 5))
    (line,) = done(await world.manager.get("/inbox"))["items"]
    done(await world.manager.step(await case_of(world.manager, line), "let_run"))
    case = done(await ask(world.wan, world.tenancies["wan"].id))
    case = done(await world.manager.step(case, "notify", go_by="2027-03-20", place="胜利社区"))
    case = done(await world.clerk.step(case, "check", **sheet()))
    case = done(await world.street.step(case, "approve"))
    assert (await renewed(world, case))["status"] == "renewed"
    last = await Lease.filter(tenancy_id=world.tenancies["wan"].id).order_by("-starts_on").first()
    assert last is not None and last.starts_on == date(2027, 3, 1)


# What comes in between


async def test_whoever_has_left_or_has_another_lease_needs_nothing_any_more(world: World) -> None:
    case = await eligible(world)
    await Lease.create(
        tenancy_id=world.tenancies["wan"].id, starts_on=date(2027, 3, 1), ends_on=date(2028, 2, 29),
        monthly_rent_fen=1,
    )
    refused(await world.manager.step(case, "renew"), "renewal_over")
    await walk(world)
    assert (await Case.get(id=case["id"])).status == "lapsed"
    assert await Lease.filter(tenancy_id=world.tenancies["wan"].id).count() == 2


async def test_a_family_that_leaves_meanwhile_lapses_and_is_reminded_of_nothing(world: World) -> None:
    await walk(world)
    await leaves(world)
    assert (await Obligation.get(kind="renewal_request", household_id=world.wan.household_id)).ended_as == "lapsed"
    before = await told(world)
    await walk(world, date(2026, 12, 30))
    assert await told(world) == before
    assert {row.case.status for row in await RenewalRequest.all().select_related("case")} == {"lapsed"}
    refused(await ask(world.wan, world.tenancies["wan"].id), "not_allowed")


async def test_the_calendar_moves_no_case_of_a_family_that_left_while_it_walked(world: World) -> None:
    steps = [step for step in PROCEDURES["renewal"].steps if step.guard is day_has_come and step.frm is not None]
    assert {step.action for step in steps} > {"run_on"}
    cases = [(step, await place(world, "renewal", str(step.frm), year=year)) for year, step in enumerate(steps, 1900)]
    await leaves(world)
    for step, case in cases:
        case = await Case.get(id=case.id).select_related("household", "dwelling")
        with pytest.raises(Problem) as refusal:
            await advance(case, step.action, actor=calendar(world.clock.now()), version=case.version)
        assert refusal.value.code == "renewal_over", (step.frm, step.action)


async def test_a_refused_family_that_leaves_is_not_reported(world: World) -> None:
    await turned_down(world)
    await leaves(world)
    await walk(world, date(2026, 12, 20))
    assert not await Judgement.exists()


async def test_a_renewal_follows_its_family_to_another_community(world: World) -> None:
    from tests.ledgers.test_registration_transfers import agreed

    case = await notified(world)
    done(await world.far_clerk.step(await agreed(world), "accept"))
    case = await case_of(world.far_clerk, case)
    assert done(await world.far_clerk.step(case, "check", **sheet()))["status"] == "judging"
    refused(await world.clerk.get(f"/cases/{case['id']}"), "not_found")


async def test_the_window_and_the_national_day_are_data_with_their_bases(world: World) -> None:
    for rule, months in ((WINDOW_MONTHS, 2), (NATIONAL_MONTHS, 4)):
        await set_value(
            rule, months, valid_from=date(2026, 12, 11), legal_base="区保障办〔2026〕9号", by="郑主任", at=NOW,
            today=date(2026, 12, 10),
        )
    assert done(await world.wan.get("/renewals/standing"))["state"] == "open"
    world.clock.move_to(date(2026, 12, 11))
    standing = done(await world.wan.get("/renewals/standing"))
    assert (standing["state"], standing["opens_on"], standing["national_on"]) == ("early", "2026-12-28", "2026-10-28")


async def test_the_days_in_which_a_re_check_is_asked_for_are_data_and_so_is_how_they_count(world: World) -> None:
    async def set_for(rule: Rule, value: int) -> None:
        await set_value(
            rule, value, valid_from=date(2026, 12, 10), legal_base="区保障办〔2026〕9号", by="郑主任", at=NOW,
            today=date(2026, 12, 10),
        )

    await set_for(RECHECK_UNIT, 0)
    # Two days after a Thursday is a Saturday: by calendar days the last one moves to the Monday.
    await set_for(RECHECK_DAYS, 2)
    case = await turned_down(world)
    assert case["detail"]["object_until"] == "2026-12-14"
    assert "在2日内（2026年12月14日当天结束前）" in await printed(world.wan, case["papers"][0])
    world.clock.move_to(date(2026, 12, 14))
    case = done(await world.wan.step(case, "ask_recheck", reason="房子已经卖了"))
    assert case["status"] == "rechecking"


async def test_every_step_of_the_calendar_is_in_the_chain_and_in_nobodys_name(world: World) -> None:
    await walk(world)
    events = await CaseEvent.filter(case__procedure="renewal").order_by("id")
    assert [(event.action, event.role, event.account_id) for event in events[:1]] == [("announce", "by_itself", 0)]
    assert {event.actor_name for event in events} == {"系统"}
    assert await IssuedPaper.all().count() == 0 and await Tenancy.filter(living=1).count() == 3


def test_the_last_day_of_a_window_is_told_as_the_last() -> None:
    window = Window(date(2026, 12, 1), date(2026, 12, 31), date(2026, 12, 31))
    assert "今天是最后一天" in window.answer(date(2026, 12, 31))
    assert "还有1天。" in window.answer(date(2026, 12, 30)) and "最后一天" not in window.answer(date(2026, 12, 30))
    assert "还有1天。" in window.answer(date(2026, 11, 30)) and "逾期申请" in window.answer(date(2027, 1, 1))
