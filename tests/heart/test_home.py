"""Home by role: what is asked of whoever opens it, in a number of queries that does not grow with the work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.heart import actors
from casework.procedures import PROCEDURES
from models import Appointment, Case, Inspection, Lease, Organisation, Tenancy
from tests.cast import NOW, Person, World, _family, done, id_number, new_id, refused
from tests.dwellings.test_rent_accounts import owe
from tests.heart.test_access import OF_NOBODY, changed, place, second_post
from tests.people.test_bindings import queries
from tests.people.test_delegations import daughter


async def as_post(person: Person, post: str, path: str, **query: Any) -> Any:
    return done(await person.send("GET", path, headers={"Anju-Appointment": post}, params=query))


async def visited(world: World, family: str, at: Any) -> None:
    case = await place(world, "inspection", "recorded", family)
    await Inspection.filter(case_id=case.id).update(visited_at=at)


async def test_a_family_sees_its_home_its_lease_and_whom_to_ring_up(world: World) -> None:
    home = done(await world.wan.get("/home"))
    assert home["home"]["address"] == "和谐家园1号楼1单元101室"
    assert home["home"]["days_left"] == (date(2027, 2, 28) - date(2026, 12, 10)).days
    assert [(office["name"], office["phone"]) for office in home["offices"]] == [
        ("胜利社区", "0412-5550000"), ("安居物业", "0412-5550000")
    ]
    assert (home["due"], home["visits"], home["acting_for"]) == (None, None, None)
    assert done(await world.wan.get("/offices"))["items"] == home["offices"]
    # A family that has moved out still has its community.
    await Tenancy.filter(id=world.tenancies["wan"].id).update(living=None, ended_on=date(2026, 12, 1))
    home = done(await world.wan.get("/home"))
    assert home["home"] is None
    assert [office["name"] for office in home["offices"]] == ["胜利社区"]
    assert done(await world.clerk.get("/offices"))["items"] == []


async def test_a_grid_worker_sees_what_is_open_and_where_nobody_has_been_for_longest(world: World) -> None:
    await visited(world, "wan", NOW - timedelta(days=90))
    visits = done(await world.grid.get("/home"))["visits"]
    assert [row["address"] for row in visits["suggested"]] == ["和谐家园1号楼1单元102室", "和谐家园1号楼1单元101室"]
    assert [row["last_visited_on"] for row in visits["suggested"]] == [None, "2026-09-11"]
    await visited(world, "kong", NOW - timedelta(days=91))
    await visited(world, "wan", NOW - timedelta(days=200))
    visits = done(await world.grid.get("/home"))["visits"]
    # The last visit counts, not the first.
    assert [row["last_visited_on"] for row in visits["suggested"]] == ["2026-09-10", "2026-09-11"]
    for family, planned in (("wan", False), ("kong", True)):
        dwelling = world.tenancies[family].dwelling_id
        done(await world.grid.post("/inspections", {"id": new_id(), "dwelling_id": dwelling, "planned": planned}))
    visits = done(await world.grid.get("/home"))["visits"]
    assert [(row["address"][-4:], row["planned"]) for row in visits["open"]] == [("102室", True), ("101室", False)]
    assert visits["done"] == 0
    row = await Case.filter(procedure="inspection", status="recorded").first()
    assert row is not None
    await Case.filter(id=row.id).update(opened_by_id=world.grid.account_id)
    # Half past midnight in Shanghai is today, half past eleven the evening before is not.
    for at, count in ((NOW.replace(day=9, hour=16, minute=30), 1), (NOW.replace(day=9, hour=15, minute=30), 0)):
        await Inspection.filter(case_id=row.id).update(visited_at=at)
        assert done(await world.grid.get("/home"))["visits"]["done"] == count
    # Another's visits are not hers, nor another community's dwellings.
    assert done(await world.clerk.get("/home"))["visits"]["open"] == []
    assert done(await world.street.get("/home"))["visits"] is None
    assert done(await world.manager.get("/home"))["visits"] is None


async def test_an_office_sees_what_is_due_by_its_day_and_opens_just_that(world: World) -> None:
    days = {"late": (-30, -1), "today": (0,), "week": (1, 6), "": (7, 60)}
    placed: dict[str, set[str]] = {}
    for when, offsets in days.items():
        for offset in offsets:
            case = await place(world, "change_report", "submitted", year=2000 + offset)
            await changed(case, due_on=date(2026, 12, 10) + timedelta(days=offset))
            placed.setdefault(when, set()).add(case.id)
    elsewhere = await place(world, "change_report", "submitted", "qin")
    await changed(elsewhere, due_on=date(2026, 12, 10))
    assert done(await world.clerk.get("/home"))["due"] == {"late": 2, "today": 1, "week": 2}
    for when in ("late", "today", "week"):
        items = done(await world.clerk.get("/inbox", due=when))["items"]
        assert {item["id"] for item in items} == placed[when]
    assert len(done(await world.clerk.get("/inbox"))["items"]) == 7
    refused(await world.clerk.get("/inbox", due="never"), "form_invalid")
    assert done(await world.street.get("/home"))["due"] == {"late": 0, "today": 0, "week": 0}


async def test_leases_that_end_within_three_months_and_that_none_follows(world: World) -> None:
    lines = done(await world.manager.get("/leases/ending"))["items"]
    assert [(line["household"]["name"], line["ends_on"], line["days_left"]) for line in lines] == [
        ("万健秀", "2027-02-28", 80)
    ]
    assert {row["key"]: row["count"] for row in done(await world.manager.get("/home"))["counts"]}["leases_ending"] == 1
    assert done(await world.far_manager.get("/leases/ending"))["items"] == []
    for person in (world.wan, world.admin, world.stranger):
        refused(await person.get("/leases/ending"), "not_allowed")
    await Lease.create(
        tenancy_id=world.tenancies["wan"].id, starts_on=date(2027, 3, 1), ends_on=date(2030, 2, 28),
        monthly_rent_fen=1,
    )
    assert done(await world.manager.get("/leases/ending"))["items"] == []
    # Three months to the day are within, one day more is not.
    for ends_on, count in ((date(2027, 3, 10), 1), (date(2027, 3, 11), 0), (date(2026, 12, 9), 0)):
        await Lease.filter(tenancy_id=world.tenancies["kong"].id).update(ends_on=ends_on)
        assert len(done(await world.clerk.get("/leases/ending"))["items"]) == count, ends_on


async def test_one_box_finds_families_and_cases_in_reach(world: World) -> None:
    case = await place(world, "notice", "issued")
    await Case.filter(id=case.id).update(number="TZ20261210-AB12CD")
    for text, families, cases in (
        ("万健", 1, 1), ("101室", 1, 0), (id_number("19971204", 7), 1, 0), ("tz20261210", 0, 1),
        ("TZ20261210-ab12cd", 0, 1), ("TZ20261211", 0, 0), ("%", 0, 0), ("秦德", 0, 0),
    ):
        found = done(await world.clerk.get("/finding", q=text))
        assert (len(found["families"]), len(found["cases"])) == (families, cases), text
    assert done(await world.far_clerk.get("/finding", q="万健秀")) == {"families": [], "cases": []}
    assert done(await world.far_clerk.get("/finding", q="TZ20261210-AB12CD"))["cases"] == []
    for person in (world.wan, world.admin, world.stranger):
        refused(await person.get("/finding", q="万健秀"), "not_allowed")
    refused(await world.clerk.get("/finding", q=""), "form_invalid")
    assert done(await world.clerk.get("/finding", q=" ")) == {"families": [], "cases": []}


async def test_who_holds_several_posts_sees_how_much_waits_in_each_and_nothing_of_one_in_another(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        await place(world, "change_report", "submitted", year=2000 + number)
    await place(world, "change_report", "verified", "qin")
    await place(world, "notice", "issued", "kong")
    clerk = str((await Appointment.get(account_id=world.clerk.account_id)).id)
    street = (await second_post(world.clerk, "street_clerk", world.organisations["站前街道"]))["Anju-Appointment"]
    family = str(
        (
            await Appointment.create(
                account_id=world.clerk.account_id, role="tenant", household_id=world.kong.household_id,
                starts_on=date(2026, 1, 1),
            )
        ).id
    )
    told = done(await world.clerk.get("/appointments/waiting"))["items"]
    assert {str(row["id"]): row["waiting"] for row in told} == {clerk: 3, street: 1, family: 1}
    seen = []
    for post, waiting in ((clerk, 3), (street, 1), (family, 1)):
        items = (await as_post(world.clerk, post, "/inbox"))["items"]
        assert len(items) == waiting
        seen += [item["id"] for item in items]
        counts = {row["key"]: row["count"] for row in (await as_post(world.clerk, post, "/home"))["counts"]}
        assert counts["inbox"] == waiting
        everything = {item["id"] for item in (await as_post(world.clerk, post, "/cases"))["items"]}
        for other in set(seen) - {item["id"] for item in items}:
            assert other not in everything
    assert len(set(seen)) == 5
    # However many posts, the counting is one query.
    costs = []
    with queries(monkeypatch) as counted:
        for _ in range(2):
            counted.clear()
            done(await world.clerk.get("/appointments/waiting"))
            costs.append(sum(counted.values()))
            await second_post(world.clerk, "grid_worker", world.organisations["胜利社区"])
    assert costs[0] == costs[1]
    assert done(await world.stranger.get("/appointments/waiting"))["items"] == []


async def test_home_costs_as_many_queries_with_much_work_as_with_little(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.open_window()
    costs: dict[str, list[int]] = {}
    for much in (1, 6):
        for number in range(much):
            shown = 100 * much + number
            await _family(
                world.organisations, community="胜利社区", manager="安居物业",
                dwelling=("和谐家园", "9", "1", str(shown)), phone="13800000009", address=f"某路{shown}号",
                members=((f"户{shown}", "本人", id_number("19700101", number)),),
                lease=(date(2024, 3, 1), date(2027, 2, 1), 100),
            )
            await place(world, "notice", "issued", year=shown)
            await place(world, "change_report", "submitted", year=1000 + shown)
            await place(world, "violation", "recorded", year=shown)
        for name in ("wan", "grid", "clerk", "street", "district", "manager", "admin"):
            with queries(monkeypatch) as counted:
                done(await getattr(world, name).get("/home"))
            costs.setdefault(name, []).append(sum(counted.values()))
    assert all(little == much for little, much in costs.values()), costs
    assert max(much for _, much in costs.values()) <= 20, costs


async def test_an_offices_administrator_says_how_to_reach_it(world: World) -> None:
    path = "/offices/own"
    form = {"phone": "（0412）555 0188", "hours": "工作日9:00至17:00", "address": "胜利路16号"}
    office = done(await world.admin.put(path, {"form": form}))
    assert (office["phone"], office["hours"]) == ("0412-5550188", "工作日9:00至17:00")
    assert done(await world.admin.get(path)) == office
    assert done(await world.wan.get("/offices"))["items"][0] == office
    assert (await Organisation.get(name="胜利街道")).phone == "0412-5550000"
    # No telephone is possible: the family is then told the hours and the address.
    done(await world.admin.put(path, {"form": {**form, "phone": ""}}))
    assert done(await world.wan.get("/home"))["offices"][0]["phone"] == ""
    problem = refused(await world.admin.put(path, {"form": {**form, "phone": "5550188"}}), "form_invalid")
    assert "form.phone" in problem["fields"]
    for name, person in world.everyone.items():
        if name != "admin":
            refused(await person.put(path, {"form": form}), "not_allowed")
            refused(await person.get(path), "not_allowed")


# A family's home: each of its matters once


# What its rent says already, in its own card.
TOLD_OTHERWISE = {"rent_demand"}
NOT_OVER = [
    (name, status)
    for name, procedure in PROCEDURES.items()
    if actors.TENANT in procedure.readers and name not in OF_NOBODY
    for status in procedure.statuses
]


def going_on(name: str, status: str) -> bool:
    """From the table's own words: somebody is asked, or a stage is still to come."""
    procedure = PROCEDURES[name]
    now = procedure.statuses[status]
    if now.unread:
        return False
    return bool(procedure.asked(status) or now.waits_for or 0 <= now.stage < len(procedure.stages))


def told_of(home: dict[str, Any], case_id: str) -> list[tuple[str, dict[str, Any]]]:
    return [
        (where, one) for where in ("asks", "matters") for one in home[where] if one["link"]["id"] == case_id
    ]


@pytest.mark.parametrize("name", sorted({name for name, _ in NOT_OVER}))
async def test_each_matter_of_a_family_stands_once_with_whose_turn_it_is_and_its_day(world: World, name: str) -> None:
    """Of every procedure that a family reads, in every status."""
    procedure = PROCEDURES[name]
    for number, status in enumerate(procedure.statuses):
        case = await place(world, name, status, year=1950 + number)
        await changed(
            case, opened_by_id=world.wan.account_id, due_on=date(2026, 12, 20), household_id=world.wan.household_id
        )
        found = told_of(done(await world.wan.get("/home")), case.id)
        if name in TOLD_OTHERWISE or not going_on(name, status):
            assert found == [] or actors.TENANT in procedure.asked(status), (name, status)
            await changed(case, household_id=None, reporter_household_id=None)
            continue
        assert len(found) == 1, (name, status, found)
        where, one = found[0]
        said = one["detail"] if where == "asks" else one["next_step"]
        asked = actors.TENANT in procedure.asked(status)
        assert (where == "asks") == asked, (name, status)
        assert said and "承租家庭办理" not in said, (name, status)
        # What a family may do and need not is said as that; the day of others is not shown as its own.
        free = procedure.statuses[status].free if asked else ""
        assert one["due_on"] == (None if free and "{day}" not in free else "2026-12-20"), (name, status)
        if free:
            assert said == free.replace("{day}", "12月20日") and "轮到您了" not in said, (name, status, said)
        elif asked or not procedure.statuses[status].told:
            assert said.startswith("轮到您了"), (name, status, said)
        elif who := procedure.waiting_for(status):
            short = who.replace("社区", "社区").replace("街道", "街道")
            assert short in said and "12月20日" in said, (name, status, said)
        if not procedure.statuses[status].told:
            # What another is still writing is nobody's yet.
            await changed(case, opened_by_id=world.manager.account_id)
            assert told_of(done(await world.wan.get("/home")), case.id) == []
        await changed(case, household_id=None, reporter_household_id=None)


async def test_a_family_reads_of_its_lease_and_rent_what_comes_next(world: World) -> None:
    home = done(await world.wan.get("/home"))
    (lease, rent) = home["matters"]
    assert (lease["label"], lease["title"], lease["due_on"]) == ("您家的租约", "租到2027年2月28日", "2027-02-28")
    assert "现在可以申请续租" in lease["next_step"] and lease["link"]["page"] == "renewal_standing"
    assert (rent["title"], rent["status_label"]) == ("您家12月的租金还没有登记", "不用交")
    await owe(world, "2026-12", 38500)
    home = done(await world.wan.get("/home"))
    assert [one["label"] for one in home["matters"]] == ["您家的租约"]
    (asked,) = home["asks"]
    assert (asked["title"], asked["due_on"], asked["tone"]) == ("您家12月租金385.00元", "2026-12-10", "ask")
    assert asked["detail"].startswith("轮到您了：") and "安居物业" in asked["detail"]
    await owe(world, "2026-10", 38500)
    (asked,) = done(await world.wan.get("/home"))["asks"]
    assert (asked["title"], asked["due_on"], asked["tone"]) == ("您家还欠2026年10月租金385.00元", "2026-10-10", "late")
    # What is due first stands first, and what belongs to the rent of a family is nobody's who acts in its place.
    await place(world, "notice", "issued")
    home = done(await world.wan.get("/home"))
    days = [one["due_on"] or "9" for one in home["asks"]]
    assert days == sorted(days) and len(days) == 2
    helper = await daughter(world, purposes=["notice"])
    assert "租金" not in str(done(await helper.get("/home"))["asks"] + done(await helper.get("/home"))["matters"])
    assert done(await world.grid.get("/home"))["matters"] == []


async def test_a_notice_says_what_how_much_and_by_when_and_nothing_stands_there_twice(world: World) -> None:
    await owe(world, "2026-12", 38500)
    rent = {"period": "2026-12", "due_on": "2026-12-10"}
    body = {"batch_id": new_id(), "kind": "rent", "tenancy_ids": [world.tenancies["wan"].id], "rent": rent}
    done(await world.manager.post("/notices", body))
    (asked,) = done(await world.wan.get("/home"))["asks"]
    assert (asked["title"], asked["detail"]) == ("12月租金385.00元，12月10日前交", "轮到您了：请确认")
    (line,) = done(await world.wan.get("/notices", unread="true"))["items"]
    assert line["title"] == asked["title"] and line["dwelling"]["address"] == "和谐家园1号楼1单元101室"
    # Once it was confirmed, what is to be paid is still asked for.
    done(await world.wan.step(line, "confirm"))
    (asked,) = done(await world.wan.get("/home"))["asks"]
    assert (asked["title"], asked["link"]["page"]) == ("您家12月租金385.00元", "rent_account")
    # What is late is more than the notice says.
    done(await world.manager.post("/notices", {**body, "batch_id": new_id()}))
    await owe(world, "2026-10", 38500)
    titles = {one["title"] for one in done(await world.wan.get("/home"))["asks"]}
    assert titles == {"12月租金385.00元，12月10日前交", "您家还欠2026年10月租金385.00元"}


async def test_what_is_under_way_shows_at_which_of_its_steps(world: World) -> None:
    case = await place(world, "change_report", "submitted")
    (told,) = [one for one in done(await world.wan.get("/home"))["matters"] if one["link"]["id"] == case.id]
    assert told["step"] == "第2步，共4步：社区核实"
    matters = done(await world.wan.get("/home"))["matters"]
    (lease,) = [one for one in matters if one["link"]["page"] == "renewal_standing"]
    assert (lease["status_label"], lease["step"]) == ("可以申请续租", "")


async def test_a_familys_home_costs_the_same_however_much_is_under_way(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = []
    for much in (1, 12):
        for number in range(much):
            await place(world, "violation", "recorded", year=1950 + 20 * much + number)
        with queries(monkeypatch) as counted:
            done(await world.wan.get("/home"))
        costs.append(sum(counted.values()))
    assert costs[0] == costs[1] <= 20, costs
