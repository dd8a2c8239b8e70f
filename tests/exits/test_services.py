"""Service of a decision: each way with its proofs and its refusals, every try before, public notice last; the days that
run from it, and the return of service.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.exits import services
from casework.exits.service_ways import first_day, last_day, notice_ends
from casework.heart import by_itself, rounds
from casework.heart.advance import Opening, open_cases
from casework.heart.life import PROCEDURES
from casework.heart.rules import CALENDAR_DAYS, WORKING_DAYS
from casework.heart.transactions import atomically
from casework.words.working_days import is_working_day
from models import (
    Case,
    Handback,
    HouseholdMember,
    Judgement,
    Obligation,
    Service,
    ServiceProof,
    Tenancy,
)
from tests.cast import Person, World, done, id_number, new_id, refused
from tests.dwellings.test_leases import signed
from tests.heart.walking import walk
from tests.judging import heard
from tests.judging import judged as decided
from tests.papers.test_papers import text_of
from tests.photographs import photograph, send

# A Friday.
DAY = date(2026, 12, 18)
PLACE = "和谐家园1号楼1单元101室"


async def read(person: Person, case: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = done(await person.get(f"/cases/{case['id']}"))
    return found


async def night(world: World, day: date) -> None:
    """One night's round of the worker."""
    world.clock.move_to(day)
    async for _ in by_itself.walk(world.clock.now):
        continue
    await walk(world)


async def reported(world: World) -> Case:
    """Where a renewal was refused, as the calendar reports it."""
    tenancy = await Tenancy.get(id=world.tenancies["wan"].id).select_related("household", "dwelling")
    opening = Opening(
        new_id(), "退出研判", tenancy.area_path, tenancy.manager_path, household=tenancy.household,
        dwelling=tenancy.dwelling,
        with_={"tenancy": tenancy, "ground": "renewal_refused", "source": None, "facts": "另有住房。"},
    )

    async def work() -> list[Case]:
        return await open_cases(
            PROCEDURES["judgement"], [opening], actor=rounds.calendar(world.clock.now()), action="report"
        )

    return (await atomically(work))[0]


async def judged(world: World, move_by: str = "2027-03-31") -> dict[str, Any]:
    """A decision that a family has to leave, after it was heard."""
    world.clock.move_to(DAY)
    case = await heard(world, {"id": (await reported(world)).id})
    await photograph(world.street, case["id"], caption="房产登记查询结果")
    return await decided(world, case, days=(date.fromisoformat(move_by) - DAY).days)


async def mandated(world: World, move_by: str = "2027-03-31") -> dict[str, Any]:
    """Its service, as the street has it."""
    case = await judged(world, move_by)
    return await read(world.street, {"id": case["detail"]["service_case_id"]})


def direct(**changed: Any) -> dict[str, Any]:
    return {"served_on": str(DAY), "place": PLACE, "received_by": "万健秀", **changed}


def household(**changed: Any) -> dict[str, Any]:
    more = {"received_by": "万梅庆", "relation": "child", "adult": True, "proxy_reason": "本人上夜班，白天不在家。"}
    return direct(**{**more, **changed})


def kept(**changed: Any) -> dict[str, Any]:
    return {
        "served_on": str(DAY), "place": PLACE, "refused_by": "recipient", "proxy_reason": "看了以后说不签。", **changed
    }


def a_try(**changed: Any) -> dict[str, Any]:
    return {"tried_on": str(DAY), "way": "visit", "happened": "敲门十分钟没有人应答。", **changed}


async def printed(world: World, case: dict[str, Any], title: str) -> str:
    await world.set_papers()
    (paper,) = [one for one in case["papers"] if one["title"] == title]
    return "".join(text_of((await world.street.get(f"/papers/{paper['id']}/file")).content).split())


async def asked(person: Person, case: dict[str, Any]) -> bool:
    return case["id"] in {one["id"] for one in done(await person.get("/inbox"))["items"]}


@pytest.mark.clause("5.1c")
async def test_by_mandate_the_street_hands_it_over_and_only_then_days_run(world: World) -> None:
    case = await mandated(world)
    assert (case["status"], case["due_on"], case["title"][:4]) == ("mandated", "2026-12-25", "送达腾退")
    assert await asked(world.street, case) and not await asked(world.far_street, case)
    words = await printed(world, case, "送达委托书")
    for said in (
        "胜利街道", "腾退公租房决定书", "决〔2026〕1号", "2026年12月25日以前送达", "送达回证（现场填写）", "万健秀",
    ):
        assert said in words, said
    # Decided and not served: nothing runs.
    assert not await Handback.exists()
    refused(await world.far_street.step(case, "serve_direct", **direct()), "not_found")
    for person in (world.clerk, world.wan, world.district):
        refused(await person.step(case, "serve_direct", **direct()), "not_allowed")
    for wrong, field in (
        ({"served_on": "2026-12-19"}, "served_on"), ({"served_on": "2026-12-17"}, "served_on"),
        ({"received_by": "万梅庆"}, "received_by"), ({"place": ""}, "place"),
        ({"told_at": "2026-12-18T20:00:00+08:00"}, "told_at"), ({"told_at": "2026-12-17T09:00:00+08:00"}, "served_on"),
    ):
        problem = refused(await world.street.step(case, "serve_direct", **direct(**wrong)), "form_invalid")
        assert list(problem["fields"]) == [f"form.{field}"], wrong
    # Nothing without the signed return in the picture; none that is still on its way is passed over.
    problem = refused(await world.street.step(case, "serve_direct", **direct()), "photograph_needed")
    assert "签好名的送达回证" in problem["detail"]
    await photograph(world.street, case["id"])
    case = await read(world.street, case)
    told = "2026-12-18T09:30:00+08:00"
    form = direct(told_at=told, also="胜利社区李某", note="当面念了一遍。")
    served = done(await world.street.step(case, "serve_direct", **form))
    assert served["status"] == "served" and served["detail"]["runs_from"] == "2026-12-19"
    assert served["detail"]["told_at"] == told and served["detail"]["recorded_at"].startswith("2026-12-18T10:00")
    words = await printed(world, served, "送达回证")
    for said in (
        "腾退公租房决定书", "决〔2026〕1号", "受送达人万健秀", PLACE, "当面交给本人", "第八十八条", "2026年12月18日",
        "胜利社区李某", "当面念了一遍", "见证人", "代收理由", "街道签字：（盖章）",
        "期限起算2026年12月19日", "搬家期到2027年3月31日",
    ):
        assert said in words, said
    source = await read(world.district, {"id": served["detail"]["source_case_id"]})
    assert (source["status"], source["detail"]["served_way_label"]) == ("served", "当面交给本人")
    assert (await Handback.get()).leave_on == date(2027, 3, 31)
    assert await ServiceProof.filter(case_id=case["id"], number=0).count() == 1
    # Twice is once.
    refused(await world.street.step(case, "serve_direct", **form), "moved_by_other")
    refused(await world.street.step(served, "serve_direct", **form), "step_not_possible")
    refused(await world.district.step(source, "mandate", mandate="请再送一次。"), "step_not_possible")


async def test_what_is_served_late_moves_the_familys_days(world: World) -> None:
    case = await mandated(world, "2027-01-07")
    await night(world, date(2027, 1, 4))
    case = await read(world.street, case)
    assert case["status"] == "overdue"
    await photograph(world.street, case["id"])
    # Twenty days from the day on which the family has it, and from no other.
    late = direct(served_on="2027-01-02")
    case = done(await world.street.step(await read(world.street, case), "serve_direct", **late))
    row = await Judgement.get()
    assert (row.served_on, row.move_by) == (date(2027, 1, 2), date(2027, 1, 22))
    assert (await Handback.get()).leave_on == date(2027, 1, 22)
    assert case["detail"]["terms"] == [
        {"label": "搬家期", "until": "2027年1月22日"}, {"label": "申请行政复议", "until": "2027年3月3日"},
        {"label": "提起行政诉讼", "until": "2027年7月2日"},
    ]


@pytest.mark.clause("5.1c")
async def test_an_adult_of_the_household_receives_and_a_minor_does_not(world: World) -> None:
    case = await mandated(world)
    household_id = world.tenancies["wan"].household_id
    await HouseholdMember.create(
        household_id=household_id, position=7, name="万小宝", relationship="孙", id_number=id_number("20081219", 7),
        id_index="-", born_on=date(2008, 12, 19),
    )
    await photograph(world.street, case["id"])
    case = await read(world.street, case)
    problem = refused(await world.street.step(case, "serve_household", **household(adult=False)), "service_minor")
    assert "未满18周岁" in problem["detail"]
    # Whatever is said: the ledger knows that the birthday is tomorrow.
    minor = household(received_by="万 小宝", relation="other")
    problem = refused(await world.street.step(case, "serve_household", **minor), "service_minor")
    assert "台账上万小宝" in problem["detail"]
    problem = refused(
        await world.street.step(case, "serve_household", **household(received_by="万健秀")), "form_invalid"
    )
    assert "当面交给本人" in problem["fields"]["form.received_by"]
    for missing in ("proxy_reason", "relation", "adult"):
        body = household()
        del body[missing]
        problem = refused(await world.street.step(case, "serve_household", **body), "form_invalid")
        assert list(problem["fields"]) == [f"form.{missing}"]
    case = done(await world.street.step(case, "serve_household", **household()))
    assert (case["detail"]["relation_label"], case["detail"]["proxy_reason"][:5]) == ("子女", "本人上夜班")
    assert (await Service.get(case_id=case["id"])).received_by == "万梅庆"


@pytest.mark.clause("5.1c")
async def test_it_is_left_where_somebody_refused_before_a_witness_or_a_camera(world: World) -> None:
    case = await mandated(world)
    mine = await read(world.wan, case)
    assert "还没有送到您家；送到以前，期限不算。您也可以带身份证到胜利街道领取。" in mine["next_step"]
    nobody = kept(refused_by="nobody")
    problem = refused(await world.street.step(case, "serve_left", **nobody), "service_nobody_refused")
    assert "贴在门上不算送达" in problem["detail"]
    await photograph(world.street, case["id"])
    case = await read(world.street, case)
    problem = refused(await world.street.step(case, "serve_left", **kept()), "photograph_needed")
    assert "至少2张" in problem["detail"]
    # The family's own picture would show nothing, and one that is on its way is waited for.
    await send(world.street, case["id"], b"\xff\xd8" + b"x" * 60)
    refused(await world.street.step(case, "serve_left", **kept()), "photographs_unfinished")
    for one in [e for e in (await read(world.street, case))["evidence"] if e["state"] != "sealed"]:
        done(await world.street.post(f"/evidence/{one['id']}/give-up"))
    with_witness = kept(witness="胜利社区李某")
    case = done(await world.street.step(await read(world.street, case), "serve_left", **with_witness))
    told = case["detail"]
    assert (told["witness"], told["refused_by_label"]) == ("胜利社区李某", "本人拒绝签收")
    assert told["proxy_reason"] == "看了以后说不签。" and "第八十九条" in told["base"]
    # Without a signature it has come all the same: the family reads so, from which day its days run, and until when.
    mine = await read(world.wan, case)
    assert (mine["yours"], mine["detail"]["way_label"]) == (False, "留在了您家，没有签收也算送到")
    has_come = "《腾退公租房决定书》2026年12月18日留在了您家，没有签收也算送到，天数从2026年12月19日算起。"
    assert mine["next_step"].startswith(has_come), mine["next_step"]
    source = await read(world.wan, {"id": mine["detail"]["source_case_id"]})
    assert source["detail"]["served_way_label"] == "留在了您家，没有签收也算送到"
    terms = ("搬家期到2027年3月31日", "申请行政复议到2027年2月16日", "提起行政诉讼到2027年6月18日")
    for said in ("天数从2026年12月19日算起", *terms):
        assert said in source["next_step"], (said, source["next_step"])
    assert "轮到您了" not in source["next_step"]


@pytest.mark.clause("5.1c")
async def test_electronically_only_where_the_lease_consents_and_never_by_a_message(world: World) -> None:
    case = await mandated(world)
    sent = {"served_on": str(DAY), "channel": "wechat", "sent_to": "wan@example.com"}
    problem = refused(await world.street.step(case, "serve_electronic", **sent), "service_no_receipt")
    assert "微信消息不能证明" in problem["detail"]
    sent["channel"] = "email"
    refused(await world.street.step(case, "serve_electronic", **sent), "service_no_consent")
    mine = await read(world.wan, case)
    refused(await world.wan.step(mine, "receive_paper"), "service_no_consent")
    await signed(world)
    refused(await world.street.step(case, "serve_electronic", **sent), "photograph_needed")
    assert (await read(world.street, case))["detail"]["electronic"] is True
    refused(await world.street.step(case, "receive_paper"), "not_allowed")
    case = done(await world.wan.step(mine, "receive_paper"))
    assert (case["status"], case["detail"]["way_label"]) == ("served", "在手机上确认收到")
    assert (await Judgement.get()).served_on == DAY


@pytest.mark.clause("5.1c")
async def test_by_post_the_day_on_the_receipt_counts_and_what_comes_back_is_a_try(world: World) -> None:
    case = await mandated(world)
    body = {"posted_on": str(DAY), "sent_to": "1234567890123", "place": PLACE}
    refused(await world.street.step(case, "post", **body), "photograph_needed")
    await photograph(world.street, case["id"])
    case = done(await world.street.step(await read(world.street, case), "post", **body))
    assert (case["status"], case["due_on"]) == ("posted", "2027-01-02")
    # Nothing came back by its day: that was a try, and the street thinks of another way.
    await night(world, date(2027, 1, 3))
    case = await read(world.street, case)
    assert (case["status"], [one["way_label"] for one in case["detail"]["tries"]]) == ("unanswered", ["邮寄退回"])
    await photograph(world.street, case["id"])
    case = await read(world.street, case)
    for day in ("2026-12-17", "2027-01-04"):
        form = {"served_on": day, "received_by": "万健秀"}
        refused(await world.street.step(case, "post_received", **form), "form_invalid")
    case = done(await world.street.step(case, "post_received", served_on="2026-12-24", received_by="万健秀"))
    assert (case["detail"]["served_on"], case["detail"]["runs_from"]) == ("2026-12-24", "2026-12-25")
    assert (await Judgement.get()).move_by == date(2027, 4, 6)
    # What comes late is served late, and never due before today.
    assert (await Obligation.get(kind="service")).discharged_at is not None


@pytest.mark.clause("5.1c")
async def test_a_public_notice_is_the_last_way_and_ends_by_the_calendar(world: World) -> None:
    case = await mandated(world)
    said = {
        "published_on": str(DAY), "published_at": "区政府网站、胜利社区公告栏",
        "notice_reason": "上门、打电话都没有送到，去向不明。",
    }
    problem = refused(await world.street.step(case, "publish", **said), "service_notice_early")
    assert "至少用过" not in problem["detail"] and "2种方式试过2次，现在记了0次" in problem["detail"]
    refused(await world.street.step(case, "log_try", **a_try()), "photograph_needed")
    # A message and a paper at the door are kept, and count for nothing.
    case = done(await world.street.step(case, "log_try", **a_try(way="wechat", happened="发了消息，没有回。")))
    for turn, way in enumerate(("visit", "door", "visit"), 2):
        await photograph(world.street, case["id"])
        if turn == 4:
            # One that shows another thing is left to it; one of nobody knows where from shows nothing.
            other = a_try(way=way, shown=[new_id()])
            refused(await world.street.step(await read(world.street, case), "log_try", **other), "photograph_needed")
        case = done(await world.street.step(await read(world.street, case), "log_try", **a_try(way=way)))
        assert [one["number"] for one in case["detail"]["tries"]] == [*range(1, turn + 1)]
    assert [one["shown"] for one in case["detail"]["tries"]] == [0, 1, 1, 1]
    assert case["status"] == "tried" and case["due_on"] == "2026-12-25"
    problem = refused(await world.street.step(case, "publish", **said), "service_notice_early")
    assert "现在记了2次、1种" in problem["detail"]
    case = done(await world.street.step(case, "log_try", **a_try(way="phone", met="万健秀", happened="说不想要。")))
    # What was photographed shows the tries; the notice needs its own.
    refused(await world.street.step(case, "publish", **said), "photograph_needed")
    await photograph(world.street, case["id"])
    case = done(await world.street.step(await read(world.street, case), "publish", **said))
    # The thirtieth day is a Sunday: it ends on the Monday.
    assert (case["status"], case["detail"]["notice_ends_on"], case["due_on"]) == (
        "published", "2027-01-18", "2027-01-18"
    )
    await night(world, date(2027, 1, 18))
    assert (await read(world.street, case))["status"] == "published" and not await Handback.exists()
    await night(world, date(2027, 1, 19))
    case = await read(world.street, case)
    assert (case["status"], case["detail"]["served_on"], case["detail"]["runs_from"]) == (
        "served", "2027-01-18", "2027-01-19"
    )
    words = await printed(world, case, "送达回证")
    for fact in (
        "公告送达", "第九十五条", "公告期满视为送达", "去向不明", "此前的送达经过（5次）", "打电话约送达", "说不想要",
    ):
        assert fact in words, fact
    assert (await Judgement.get()).served_on == date(2027, 1, 18)


@pytest.mark.clause("5.1c")
async def test_what_is_not_served_climbs(world: World) -> None:
    case = await mandated(world)
    await night(world, date(2026, 12, 25))
    assert (await read(world.street, case))["status"] == "mandated"
    await night(world, date(2026, 12, 26))
    assert (await read(world.street, case))["status"] == "overdue"
    for person in (world.street, world.district):
        counts = {one["key"]: one for one in done(await person.get("/home"))["counts"]}
        assert counts["services_late"]["count"] == 1
        (late,) = done(await person.get("/services", late="true"))["items"]
        assert late["id"] == case["id"]
    assert "逾期没有送达" in str(done(await world.district.get("/home"))["asks"])
    # A second mandate of the same paper is none.
    row = await Service.get(case_id=case["id"]).select_related("paper")
    source = await read(world.district, {"id": row.source_case_id})
    refused(await world.district.step(source, "mandate", mandate="请再送一次。"), "service_exists")
    assert await services.under_way(await Case.get(id=row.source_case_id))


days = st.dates(date(2024, 1, 1), date(2031, 12, 31))


@given(day=days, count=st.integers(1, 90))
def test_days_of_service(day: date, count: int) -> None:
    assert first_day(day) == day + timedelta(days=1)
    ends = notice_ends(day, count)
    # Never shorter than the law has it, never on a day of rest, and moved no further than it must.
    assert ends >= day + timedelta(days=count) and is_working_day(ends)
    assert not any(
        is_working_day(day + timedelta(days=count + more)) for more in range((ends - day).days - count)
    )
    assert last_day(day, count, CALENDAR_DAYS) == ends
    working = last_day(day, count, WORKING_DAYS)
    assert is_working_day(working) and sum(
        is_working_day(day + timedelta(days=more)) for more in range(1, (working - day).days + 1)
    ) == count
    # A later service never ends earlier.
    assert notice_ends(day + timedelta(days=1), count) >= ends
