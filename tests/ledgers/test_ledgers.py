"""The three ledgers as lists and entries: found, filtered, counted, walked, and read as of a past day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.heart.actors import Actor
from casework.heart.transactions import atomically
from casework.ledgers.responsibility import hold, pass_on
from casework.ledgers.revisions import Change, record_new, revising
from casework.ledgers.states import read_state
from casework.ledgers.tenancies import end_tenancy
from models import Appointment, Household, HouseholdMember, Tenancy
from tests.allocation.agreements import awarded
from tests.cast import World, done, id_number, new_id, refused
from tests.photographs import violation
from tests.reviews.test_change_reports import a_newborn


def on(world: World, days: int) -> date:
    """Moves the clock to so many days after the first, and says which day that is."""
    day = date(2026, 12, 10) + timedelta(days=days)
    world.clock.offset = timedelta(days=days)
    return day


def actor_of(world: World, name: str, role: str, path: str) -> Actor:
    person = getattr(world, name)
    return Actor(person.account_id, person.name, role, world.clock.now(), path=path)


async def move_out(world: World, family: str) -> None:
    tenancy = await Tenancy.get(id=world.tenancies[family].id)
    clerk = actor_of(world, "district", "district_clerk", "/1/")
    await atomically(lambda: end_tenancy(tenancy, clerk.today, "购买住房", actor=clerk, case_id=None))


async def move_community(world: World, household_id: int, name: str) -> None:
    """As an accepted transfer does it: the family, its tenancies and awards, and the revision, in one transaction."""
    community = world.organisations[name]
    if await Household.filter(id=household_id, community_id=community.id).exists():
        # No transfer leads to where the family is already.
        return
    clerk = actor_of(world, "district", "district_clerk", "/1/")

    async def work() -> None:
        parts = ("household", "tenancy", "award")
        async with revising(household_id, *parts, actor=clerk, stage="accepted", case_id=None) as changes:
            changes.append(Change("户籍移交", "", name))
            await pass_on(await hold(household_id), community)

    await atomically(work)


async def enter_into_ledger(world: World, family: str) -> None:
    """The first revision that an import would have written."""
    household_id = getattr(world, family).household_id
    clerk = actor_of(world, "clerk", "community_clerk", world.organisations["胜利社区"].path)
    state = await read_state(household_id)
    await atomically(
        lambda: record_new(
            [Change("台账转入", "", "")], state, household_id=household_id, actor=clerk, stage="imported", case_id=None
        )
    )


def a_subsidy(order: int = 61, **more: Any) -> dict[str, Any]:
    return {
        "members": [
            {"name": "单雪梅", "relationship": "本人", "id_number": id_number("19700305", order)},
            {"name": "仇小明", "relationship": "子", "id_number": id_number("20010601", order)},
        ],
        "phone": "13800000061", "category": "低收入", "registered_address": f"铁东区园林大道9栋2单元{240 + order}号",
        "dwelling_address": "惠民家园3号楼2单元502室", "monthly_amount_fen": 42000, "started_on": "2026-12-01", **more,
    }


async def award(world: World, order: int = 61, **more: Any) -> Any:
    """A subsidy that the street has approved."""
    case = done(await world.clerk.post("/subsidies", {"id": new_id(), "form": a_subsidy(order, **more)}))
    return await awarded(world, case)


async def names(person: Any, **query: Any) -> list[str]:
    return [item["household"]["name"] for item in done(await person.get("/ledger", **query))["items"]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("万健秀", ["万健秀"]), ("万", ["万健秀"]), ("梅庆", []), ("万梅", ["万健秀"]), ("wjx", ["万健秀"]),
        ("WM", ["万健秀"]),
        ("k", ["孔浩"]), ("q", ["秦德"]), (id_number("19971204", 7), ["万健秀"]), ("138 0000 0002", ["孔浩"]),
        ("和谐家园", ["万健秀", "孔浩"]), ("和谐", ["万健秀", "孔浩"]), ("和谐家园1号楼", ["万健秀", "孔浩"]),
        ("和谐家园1号楼1单元102室", ["孔浩"]), ("1#1单元101", ["万健秀"]), ("1-1-102", ["孔浩"]), ("1201室", ["秦德"]),
        ("二一九路16栋6单元458号", ["万健秀"]), ("铁东区二一九路16#", ["万健秀"]),
        ("二一九路", ["万健秀", "孔浩"]), ("家园102", ["孔浩"]),
        ("园林大道", ["秦德"]), ("没有这样的", []), ("%", []), ("_", []), ("'; --", []),
    ],
)
async def test_entries_are_found_by_whatever_a_clerk_types(world: World, typed: str, found: list[str]) -> None:
    assert await names(world.district, q=typed) == found
    # And by nobody beyond their own borders.
    assert await names(world.far_clerk, q=typed) == [name for name in found if name == "秦德"]


async def test_the_beginning_of_many_names_is_still_walked_in_order(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("casework.ledgers.search._FEW", 1)
    assert await names(world.district, q="w") == ["万健秀"]
    assert await names(world.district, q="万") == ["万健秀"]
    assert await names(world.district, q="和谐") == ["万健秀", "孔浩"]
    assert await names(world.district, q="二一九路") == ["万健秀", "孔浩"]
    assert await names(world.district, q="1号楼1单元") == ["万健秀", "孔浩"]
    assert await names(world.far_street, q="和谐") == []


async def test_pages_are_walked_to_the_end_at_every_office(world: World) -> None:
    for person, everybody in ((world.district, {"万健秀", "孔浩", "秦德"}), (world.manager, {"万健秀", "孔浩"})):
        seen: list[str] = []
        cursor = None
        while True:
            page = done(await person.get("/ledger", limit=1, **({"cursor": cursor} if cursor else {})))
            seen += [item["household"]["name"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert (len(seen), set(seen)) == (len(everybody), everybody)
    for cursor in ("x", "W10", "WyJhIiwiYiJd"):
        refused(await world.district.get("/ledger", cursor=cursor), "cursor_invalid")


async def test_filters_and_counts_by_street_community_and_estate(world: World) -> None:
    shengli, zhanqian = world.organisations["胜利街道"], world.organisations["站前社区"]
    counts = done(await world.district.get("/ledger/counts"))
    assert counts["total"] == 3
    assert {area["name"]: area["count"] for area in counts["areas"]} == {
        "胜利街道": 2, "胜利社区": 2, "站前街道": 1, "站前社区": 1,
    }
    # The whole district's estates are too many to be counted on every look.
    assert counts["estates"] == []
    street = done(await world.street.get("/ledger/counts"))
    assert [(row["name"], row["count"]) for row in street["estates"]] == [("和谐家园", 2)]
    assert await names(world.district, area_id=shengli.id) == ["万健秀", "孔浩"]
    assert await names(world.district, area_id=zhanqian.id) == ["秦德"]
    assert await names(world.district, area_id=10**9) == []
    assert await names(world.clerk, area_id=zhanqian.id) == []
    assert await names(world.district, estate_id=street["estates"][0]["id"]) == ["万健秀", "孔浩"]
    assert await names(world.district, status="lease_ended") == ["孔浩"]
    assert await names(world.district, status="lease_ending") == ["万健秀"]
    assert await names(world.district, status="violating") == []
    case = await violation(world)
    assert await names(world.district, status="violating") == ["万健秀"]
    done(await world.clerk.step(case, "rectify", on="2026-12-10", handling_result="已搬回。"))
    assert await names(world.district, status="violating") == []
    refused(await world.district.get("/ledger", status="sleeping"), "form_invalid")
    refused(await world.stranger.get("/ledger/counts"), "not_allowed")


@pytest.mark.clause("4.2.1a")
async def test_an_entry_is_read_as_it_stood_on_any_past_day(world: World) -> None:
    tenancy = world.tenancies["wan"].id
    await enter_into_ledger(world, "wan")
    await world.open_window()
    first = on(world, 0)
    before = done(await world.clerk.get(f"/ledger/{tenancy}"))
    third = on(world, 3)
    form = {
        "members_in": [a_newborn()], "contact": {"phone": "139 0000 0009"},
        "members_out": [{"member_id": before["members"][1]["id"], "since": "2026-12-11", "reason": "迁出"}],
    }
    case = done(await world.wan.post("/change-reports", {"id": new_id(), "form": form}))
    case = done(await world.clerk.step(done(await world.wan.step(case, "submit")), "verify"))
    done(await world.district.step(done(await world.street.step(case, "review")), "receive"))
    after = done(await world.clerk.get(f"/ledger/{tenancy}"))
    assert [member["name"] for member in after["members"]] == ["万健秀", "万梅庆", "万小满"]
    assert after["members"][1]["left_on"] == "2026-12-11"
    on(world, 20)
    then = done(await world.clerk.get(f"/ledger/{tenancy}", as_of=str(first)))
    assert then["as_of"] == str(first)
    for name in ("household", "members", "lease", "violations"):
        assert then[name] == before[name], name
    (line,) = done(await world.clerk.get("/ledger", as_of=str(first), q="万健秀"))["items"]
    assert (line["members"], line["violations"]) == (2, 0)
    then = done(await world.clerk.get(f"/ledger/{tenancy}", as_of=str(third)))
    assert then["members"] == after["members"]
    assert [row["case_id"] for row in then["revisions"]] == [case["id"], None]
    refused(await world.clerk.get(f"/ledger/{tenancy}", as_of="2030-01-01"), "form_invalid")
    refused(await world.clerk.get(f"/ledger/{tenancy}", as_of="2026-13-01"), "form_invalid")
    refused(await world.clerk.get("/ledger", as_of=str(first), status="violating"), "form_invalid")
    refused(await world.far_clerk.get(f"/ledger/{tenancy}", as_of=str(first)), "not_found")


async def test_an_exit_moves_the_entry_at_once_whole_with_its_history(world: World) -> None:
    tenancy = world.tenancies["wan"].id
    await violation(world)
    before = done(await world.clerk.get(f"/ledger/{tenancy}"))
    yesterday = on(world, 0)
    today = on(world, 1)
    await move_out(world, "wan")
    assert await names(world.clerk) == ["孔浩"]
    (line,) = done(await world.clerk.get("/ledger", ledger="exited"))["items"]
    assert (line["household"]["name"], line["ended_on"]) == ("万健秀", str(today))
    after = done(await world.clerk.get(f"/ledger/{tenancy}"))
    assert (after["ledger"], after["ledger_label"]) == ("exited", "退出房源台账")
    assert after["members"] == before["members"]
    assert after["violations"] == before["violations"]
    assert [row["id"] for row in after["revisions"][1:]] == [row["id"] for row in before["revisions"]]
    assert after["revisions"][0]["changes"][0]["label"] == "转入退出房源台账"
    # As of yesterday nothing has moved.
    assert await names(world.clerk, as_of=str(yesterday)) == ["万健秀", "孔浩"]
    assert await names(world.clerk, as_of=str(yesterday), ledger="exited") == []
    assert done(await world.clerk.get(f"/ledger/{tenancy}", as_of=str(yesterday)))["ledger"] == "current"
    assert done(await world.clerk.get("/ledger/counts", ledger="exited"))["total"] == 1
    with pytest.raises(Exception, match="tenancy_ended"):
        await move_out(world, "wan")


@pytest.mark.clause("4.2.3")
async def test_a_subsidy_stands_in_its_own_ledger_from_the_streets_approval_to_its_end(world: World) -> None:
    start = on(world, 0)
    case = done(await world.clerk.post("/subsidies", {"id": new_id(), "form": a_subsidy()}))
    assert await names(world.clerk, ledger="subsidy") == []
    refused(await world.clerk.step(case, "approve"), "not_allowed")
    number = id_number("19700305", 61)
    shown = done(await world.street.get(f"/cases/{case['id']}"))["detail"]["form"]
    assert (shown["members"][0]["id_number"], shown["phone"]) == ("2103**********" + number[-4:], "138****0061")
    case = done(await world.street.step(case, "return", reason="租房地址不全"))
    body = {"subsidy": a_subsidy(dwelling_address="惠民家园3号楼2单元503室")}
    case = done(await world.clerk.step(case, "amend", **body))
    on(world, 2)
    case = await awarded(world, case)
    (line,) = done(await world.clerk.get("/ledger", ledger="subsidy"))["items"]
    assert (line["household"]["name"], line["monthly_amount_fen"], line["members"]) == ("单雪梅", 42000, 2)
    for typed in ("sxm", "qxm", "惠民家园3号楼", number, "13800000061", "园林大道9栋"):
        assert await names(world.clerk, ledger="subsidy", q=typed) == ["单雪梅"], typed
    entry = done(await world.clerk.get(f"/ledger/awards/{line['award_id']}"))
    assert entry["awards"][0]["dwelling_address"] == "惠民家园3号楼2单元503室"
    assert entry["ledger_label"] == "补贴台账"
    assert [member["name"] for member in entry["members"]] == ["单雪梅", "仇小明"]
    assert await names(world.manager, ledger="subsidy") == []
    refused(await world.far_clerk.get(f"/ledger/awards/{line['award_id']}"), "not_found")
    again = {"id": new_id(), "form": a_subsidy(62, members=a_subsidy()["members"])}
    assert done(await world.clerk.post("/subsidies", again))["status"] == "suspected"
    last = on(world, 9)
    case = done(await world.clerk.step(case, "end", ended_on=str(last), reason="已购房"))
    refused(await world.clerk.step(case, "approve_end"), "not_allowed")
    case = done(await world.street.step(case, "approve_end"))
    assert case["status"] == "ended"
    assert await names(world.clerk, ledger="subsidy") == []
    assert await names(world.clerk, ledger="subsidy", status="ended") == ["单雪梅"]
    assert await names(world.clerk, ledger="subsidy", as_of=str(start + timedelta(days=1))) == []
    assert await names(world.clerk, ledger="subsidy", as_of=str(last - timedelta(days=1))) == ["单雪梅"]
    refused(await world.clerk.get(f"/ledger/awards/{line['award_id']}", as_of=str(start)), "not_found")
    # Who draws no subsidy any more may be awarded one again, once it is known to be no duplicate.
    case = done(await world.clerk.post("/subsidies", {"id": new_id(), "form": a_subsidy()}))
    for finding in case["detail"]["check"]["findings"]:
        case = done(await world.clerk.step(case, "rule_out", number=finding["number"], reason="原补贴已停发"))
    case = done(await world.street.step(done(await world.clerk.step(case, "clear")), "confirm"))
    assert (await awarded(world, case, findings_read=True))["status"] == "awarded"


async def test_a_subsidy_recorded_in_error_is_withdrawn_and_holds_nobody_up(world: World) -> None:
    """By the community that recorded it, until the street has approved it; wherever it stands till then."""
    recorded = done(await world.clerk.post("/subsidies", {"id": new_id(), "form": a_subsidy()}))
    sent_back = done(await world.street.step(recorded, "return", reason="租房地址不全"))
    for person, problem in ((world.street, "not_allowed"), (world.far_clerk, "not_found"), (world.wan, "not_found")):
        refused(await person.step(sent_back, "withdraw", reason="不再申请"), problem)
    refused(await world.clerk.step(sent_back, "withdraw"), "form_invalid")
    gone = done(await world.clerk.step(sent_back, "withdraw", reason="这户不再申请"))
    assert (gone["status"], gone["waiting_for"]) == ("withdrawn", None)
    refused(await world.clerk.step(gone, "amend", subsidy=a_subsidy()), "step_not_possible")
    assert done(await world.clerk.get("/inbox"))["items"] == []
    # What was withdrawn is shown to who records the family again, and holds nobody up.
    again = done(await world.clerk.post("/subsidies", {"id": new_id(), "form": a_subsidy()}))
    assert [one["rule"] for one in again["detail"]["check"]["findings"]] == ["refused"]
    again = await awarded(world, again, findings_read=True)
    refused(await world.clerk.step(again, "withdraw", reason="不再申请"), "step_not_possible")
    other = a_subsidy(62, members=a_subsidy()["members"])
    held = done(await world.clerk.post("/subsidies", {"id": new_id(), "form": other}))
    assert held["status"] == "suspected"
    assert done(await world.clerk.step(held, "withdraw", reason="登记重了"))["status"] == "withdrawn"
    assert await names(world.clerk, ledger="subsidy") == ["单雪梅"]


async def test_who_lives_in_public_housing_is_not_paid_for_renting_elsewhere(world: World) -> None:
    members = [{"name": "孔浩", "relationship": "本人", "id_number": id_number("19631222", 3)}]
    body = {"id": new_id(), "form": a_subsidy(members=members)}
    assert done(await world.clerk.post("/subsidies", body))["status"] == "suspected"
    wrong = a_subsidy(members=[{**members[0], "id_number": "210399196312220039"}], phone="12345678")
    problem = refused(await world.clerk.post("/subsidies", {"id": new_id(), "form": wrong}), "form_invalid")
    assert set(problem["fields"]) == {"form.members.0.id_number", "form.phone"}
    refused(await world.street.post("/subsidies", {"id": new_id(), "form": a_subsidy()}), "not_allowed")


async def test_a_family_that_moved_is_found_as_of_then_under_the_office_it_left(world: World) -> None:
    tenancy, then = world.tenancies["wan"].id, on(world, 0)
    on(world, 5)
    await move_community(world, world.wan.household_id, "站前社区")
    middle = on(world, 6)
    assert await names(world.clerk) == ["孔浩"]
    assert await names(world.far_clerk) == ["万健秀", "秦德"]
    refused(await world.clerk.get(f"/ledger/{tenancy}"), "not_found")
    # The office that had it then may read what it could read then, and no more.
    assert await names(world.clerk, as_of=str(then)) == ["孔浩", "万健秀"]
    assert await names(world.far_clerk, as_of=str(then)) == ["秦德"]
    assert await names(world.clerk, as_of=str(middle)) == ["孔浩"]
    assert done(await world.clerk.get(f"/ledger/{tenancy}", as_of=str(then)))["community"] == "胜利社区"
    assert done(await world.far_clerk.get(f"/ledger/{tenancy}", as_of=str(then)))["community"] == "胜利社区"
    on(world, 8)
    await move_community(world, world.wan.household_id, "园林社区")
    on(world, 9)
    assert await names(world.far_clerk, as_of=str(middle)) == ["万健秀", "秦德"]
    assert await names(world.street, as_of=str(middle)) == ["孔浩"]
    assert await names(world.street, as_of=str(then)) == ["孔浩", "万健秀"]
    counts = done(await world.district.get("/ledger/counts", as_of=str(then)))
    assert {area["name"]: area["count"] for area in counts["areas"]} == {
        "胜利街道": 2, "胜利社区": 2, "站前街道": 1, "站前社区": 1,
    }
    counts = done(await world.district.get("/ledger/counts", as_of=str(middle)))
    assert {area["name"]: area["count"] for area in counts["areas"]}["站前社区"] == 2


async def test_initials_follow_names_whoever_writes_them(world: World) -> None:
    for name, typed in (("单雄信", "sxx"), ("欧阳修", "oyx"), ("阎𠮷生", "yjs"), ("秦𬭎", "qh"), ("尉迟恭", "ycg")):
        household = await Household.get(id=world.kong.household_id)
        # Who is bound as one of them is bound no more.
        await Appointment.filter(household_id=household.id).update(member_id=None)
        await HouseholdMember.filter(household_id=household.id).delete()
        await HouseholdMember.bulk_create(
            [HouseholdMember(household_id=household.id, name=name, relationship="本人", id_number="x", id_index=typed)]
        )
        assert [item["household"]["id"] for item in done(await world.clerk.get("/ledger", q=typed))["items"]] == [
            household.id
        ]


@pytest.mark.clause("4.2.1a")
async def test_a_past_day_is_searched_by_what_stood_there_on_that_day(world: World) -> None:
    await enter_into_ledger(world, "wan")
    member = await HouseholdMember.get(household_id=world.wan.household_id, position=0)
    new_number, address = id_number("19530203", 44), "铁东区和平路77号"
    before, names = on(world, 2) - timedelta(days=1), ("万健秀", "方秀兰", "方秀梅")
    for name in names[1:]:
        fix = {"member_id": member.id, "name": name}
        more = {"phone": "13900000088", "registered_address": address} if name == names[1] else {}
        if more:
            fix["id_number"] = new_number
        subject = f"tenancy:{world.tenancies['wan'].id}"
        case = done(await world.clerk.post("/ledger-adjustments", {"id": new_id(), "subject": subject}))
        done(await world.clerk.step(case, "record", reason="户口簿更名", members=[fix], **more))
        on(world, 4)

    async def found(text: str, day: date | None = None) -> bool:
        then = {"as_of": str(day)} if day else {}
        items = done(await world.district.get("/ledger", q=text, **then))["items"]
        counted = done(await world.district.get("/ledger/counts", q=text, **then))["total"]
        ids = [item["household"]["id"] for item in items]
        assert counted == len(ids)
        return world.wan.household_id in ids

    old = ("万健秀", "万健", "wjx", member.id_number, "13800000001", "二一九路16栋6单元458号")
    middle = on(world, 3)
    on(world, 6)
    for text in old:
        assert await found(text, before), text
        assert not await found(text, middle), text
        assert not await found(text), text
    for text in (new_number, "13900000088", "和平路77号"):
        assert [await found(text, before), await found(text, middle), await found(text)] == [False, True, True], text
    only_then, only_now = [False, True, False], [False, False, True]
    for name, said in (("方秀兰", only_then), ("fxl", only_then), ("方秀梅", only_now)):
        assert [await found(name, before), await found(name, middle), await found(name)] == said, name
    # Her neighbour was never called otherwise.
    items = done(await world.district.get("/ledger", q="孔浩", as_of=str(before)))["items"]
    assert [item["household"]["name"] for item in items] == ["孔浩"]
