"""Dwellings and their files: entered, changed, held and let, each spelled in many ways and by whom it may be."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.dwellings.standings import (
    LET,
    RECOVERING,
    REPAIR,
    RESERVED,
    STATES,
    VACANT,
    WITHDRAWN,
    Hold,
    Lived,
    standing_as,
    standing_on,
    standings,
)
from models import Case, Dwelling, DwellingFile, DwellingHold, DwellingRevision, Estate, Household, Tenancy
from tests.cast import World, done, new_id, refused
from tests.exits.test_exits import leaves
from tests.photographs import photograph

COMMUNITY = 4  # 胜利社区
FORM: dict[str, Any] = {
    "address": "和谐家园1号楼1单元203室", "community_id": COMMUNITY, "area_m2": 45.5, "layout": "one_one",
    "ownership": "state", "origin": "built", "remark": "",
}


def a_form(**other: Any) -> dict[str, Any]:
    return {**FORM, **other}


async def entered(world: World, person: Any = None, *, dwelling_id: int | None = None, **other: Any) -> dict[str, Any]:
    body = {"id": new_id(), "dwelling_id": dwelling_id, "form": a_form(**other)}
    case: dict[str, Any] = done(await (person or world.manager).post("/dwellings", body))
    return case


async def looked_at(world: World, dwelling_id: int, person: Any = None, **query: Any) -> dict[str, Any]:
    reply: dict[str, Any] = done(await (person or world.manager).get(f"/dwellings/{dwelling_id}", **query))
    return reply


async def state_of(world: World, dwelling_id: int, **query: Any) -> str:
    return str((await looked_at(world, dwelling_id, **query))["standing"]["state"])


@pytest.mark.clause("4.4.1.1a")
async def test_a_manager_enters_a_dwelling_photographs_it_and_mends_its_record(world: World) -> None:
    case = await entered(world)
    home = await looked_at(world, case["detail"]["dwelling_id"])
    assert (home["address"], home["building"], home["unit"], home["room"]) == (FORM["address"], "1", "1", "203")
    assert (home["storey"], home["storey_told"], home["area_m2"]) == (2, False, 45.5)
    assert (home["layout_label"], home["ownership_label"], home["origin_label"]) == ("一室一厅", "政府所有", "集中新建")
    assert (home["manager"]["name"], home["community"]["name"], home["file_id"]) == ("安居物业", "胜利社区", case["id"])
    assert (home["standing"]["state"], home["standing"]["empty_days"], home["listed_on"]) == (VACANT, 0, "2026-12-10")
    await photograph(world.manager, case["id"], caption="客厅")
    case = done(await world.manager.get(f"/cases/{case['id']}"))
    assert [one["caption"] for one in case["evidence"]] == ["客厅"]
    changed = a_form(area_m2=46, storey=3, community_id=5, basis="现场复核")
    case = done(await world.manager.step(case, "amend", **changed))
    said = case["history"][0]["note"]
    for words in ("建筑面积：45.5平方米 → 46平方米", "所在社区：胜利社区 → 园林社区", "依据：现场复核"):
        assert words in said
    home = await looked_at(world, home["id"])
    assert (home["area_m2"], home["storey"], home["community"]["name"]) == (46, 3, "园林社区")
    # What nobody changed is no revision; and the offices of the area read it where it now stands.
    done(await world.manager.step(case, "amend", **changed))
    assert await DwellingRevision.filter(dwelling_id=home["id"]).count() == 1
    refused(await world.clerk.get(f"/dwellings/{home['id']}"), "not_found")
    assert (await looked_at(world, home["id"], world.street))["file_id"] == case["id"]
    refused(await world.clerk.get(f"/cases/{case['id']}"), "not_found")


async def test_a_dwelling_that_came_with_the_ledger_gets_its_file_once(world: World) -> None:
    home = world.tenancies["wan"].dwelling_id
    before = await looked_at(world, home)
    assert (before["file_id"], before["may_enter"], before["standing"]["state"]) == (None, True, LET)
    assert before["household"]["name"] == "万健秀"
    body = {"id": new_id(), "dwelling_id": home, "form": a_form(address="和谐家园１＃楼１单元１０１")}
    case = done(await world.manager.post("/dwellings", body))
    assert done(await world.manager.post("/dwellings", body))["id"] == case["id"]
    refused(await world.manager.post("/dwellings", {**body, "id": new_id()}), "dwelling_listed")
    refused(await world.far_manager.post("/dwellings", {**body, "id": new_id()}), "not_found")
    after = await looked_at(world, home)
    assert (after["address"], after["area_m2"], after["layout"]) == ("和谐家园1号楼1单元101室", 45.5, "one_one")
    assert await DwellingFile.filter(dwelling_id=home).count() == 1
    assert await Dwelling.filter(address_key="和谐家园1号楼1单元101室").count() == 1


# Each is 和谐家园1号楼1单元203室, or so like it that a person has to say it is another.
SPELLINGS = (
    "和谐家园1号楼1单元203室", "和谐家园1号楼1单元203", "和谐家园１号楼１单元２０３室", "和谐家园1栋1单元203号",
    "和谐家园1#楼1单元203", "和谐家园1-1-203", "和谐家园 1号楼 1单元 203 室", "和谐家园一号楼一单元二〇三室",
    "和諧家園1號樓1單元203室", "铁东区和谐家园1号楼1单元203室", "203室1单元1号楼和谐家园", "和谐家园1幢1单元203户",
    "和谐家园01号楼01单元203室", "和谐家园（北区）1号楼1单元203室", "和谐家园小区1号楼1单元203室", "和谐家园1号楼203室",
)


async def test_a_dwelling_that_is_there_is_not_entered_again_however_it_is_spelled(world: World) -> None:
    await entered(world)
    for spelling in SPELLINGS:
        for person in (world.manager, world.far_manager):
            reply = await person.post("/dwellings", {"id": new_id(), "form": a_form(address=spelling)})
            assert reply.status_code in {409, 422}, (spelling, reply.text)
            problem = refused(reply, "dwelling_listed" if reply.status_code == 409 else "form_invalid")
            assert "203" in problem["detail"], spelling
    assert await Dwelling.filter(address__contains="203").count() == 1
    assert await Case.filter(procedure="dwelling_file").count() == 1
    # Another that looks alike is entered when somebody says so.
    await entered(world, address="和谐家园小区1号楼1单元203室", distinct=True)


WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"address": "和谐家园"}, "form.address"), ({"address": "和谐家园28号4单元203"}, "form.address"),
    ({"address": "五楼左手"}, "form.address"), ({"address": ""}, "form.address"),
    ({"address": "和" * 201}, "form.address"),
    ({"address": "和" * 100 + "1号楼1单元1室"}, "form.address"),
    ({"address": f"和谐家园{'1' * 30}号楼1单元1室"}, "form.address"),
    ({"address": f"和谐家园1号楼1单元{'1' * 150}室"}, "form.address"), ({"community_id": 1}, "form.community_id"),
    ({"community_id": 7}, "form.community_id"), ({"community_id": 10**9}, "form.community_id"),
    ({"area_m2": 0}, "form.area_m2"), ({"area_m2": -3}, "form.area_m2"), ({"area_m2": 5000}, "form.area_m2"),
    ({"area_m2": "四十五"}, "form.area_m2"), ({"layout": "palace"}, "form.layout"), ({"layout": ""}, "form.layout"),
    ({"storey": 300}, "form.storey"), ({"remark": "长" * 301}, "form.remark"), ({"state": "let"}, "form.state"),
)


async def test_what_cannot_be_a_dwelling_is_refused_in_words_and_leaves_nothing(world: World) -> None:
    homes, estates = await Dwelling.all().count(), await Estate.all().count()
    for wrong, field in WRONG:
        reply = await world.manager.post("/dwellings", {"id": new_id(), "form": a_form(**wrong)})
        assert field in refused(reply, "form_invalid")["fields"], wrong
    assert (await Dwelling.all().count(), await Estate.all().count()) == (homes, estates)


async def test_only_its_manager_writes_and_the_offices_of_its_area_read(world: World) -> None:
    case = await entered(world)
    home = case["detail"]["dwelling_id"]
    for person in (world.clerk, world.grid, world.street, world.district, world.wan, world.stranger, world.admin):
        body = {"id": new_id(), "form": a_form(address="和谐家园9号楼1单元1室")}
        refused(await person.post("/dwellings", body), "not_allowed")
    for person in (world.grid, world.clerk, world.street, world.district):
        assert (await looked_at(world, home, person))["file_id"] == case["id"]
        reply = await person.step(case, "amend", **a_form(basis="看过"))
        refused(reply, "not_allowed")
        assert done(await person.get(f"/cases/{case['id']}"))["actions"] == []
    for person in (world.wan, world.far_clerk, world.far_street, world.far_manager, world.stranger):
        reply = await person.get(f"/dwellings/{home}")
        assert reply.json()["code"] in {"not_found", "not_allowed"}, person.name
        refused(await person.step(case, "hold", kind="repair", since_on="2026-12-10", why="漏水"), "not_found")
        refused(await person.get(f"/cases/{case['id']}"), "not_found")


async def test_of_two_who_enter_or_change_one_at_once_one_is_told(world: World) -> None:
    bodies = [{"id": new_id(), "form": a_form()} for _ in range(2)]
    replies = await asyncio.gather(*(world.manager.post("/dwellings", body) for body in bodies))
    assert sorted(reply.status_code for reply in replies) == [200, 409]
    refused(next(reply for reply in replies if reply.status_code == 409), "dwelling_listed")
    case = next(reply for reply in replies if reply.status_code == 200).json()
    forms = [a_form(area_m2=area, basis="复核") for area in (50, 60)]
    replies = await asyncio.gather(*(world.manager.step(case, "amend", **form) for form in forms))
    assert sorted(reply.status_code for reply in replies) == [200, 409]
    refused(next(reply for reply in replies if reply.status_code == 409), "moved_by_other")
    assert await DwellingRevision.all().count() == 1


async def test_neighbours_are_no_doubles(world: World) -> None:
    """Whole buildings are entered door by door, and nobody has to swear of each that it is another."""
    doors = [
        f"{estate}{building}号楼{unit}{room}室"
        for estate, units in (("红旗小区", ("1单元", "2单元")), ("红星里", ("",)))
        for building in ("1", "2", "12") for unit in units for room in ("101", "102", "201")
    ]
    for door in doors:
        await entered(world, address=door)
    # Of a building without units, and of one whose unit is left out, the same door said otherwise.
    for like in ("红旗小区1号楼101室", "红星里12号楼1单元102室", "红旗2号楼2单元201室"):
        problem = refused(await world.manager.post("/dwellings", {"id": new_id(), "form": a_form(address=like)}),
                          "form_invalid")
        assert "很像" in problem["fields"]["form.address"], like


# How a dwelling stands


@pytest.mark.clause("4.4.1.1a")
async def test_a_dwelling_stands_as_its_causes_say_on_any_day(world: World) -> None:
    case = await entered(world)
    home = case["detail"]["dwelling_id"]
    await Dwelling.filter(id=home).update(listed_on=date(2026, 9, 1))

    async def hold(kind: str, since: str, **more: Any) -> None:
        nonlocal case
        case = done(await world.manager.step(case, "hold", kind=kind, since_on=since, why="重做防水", **more))

    async def release(kind: str, on: str) -> None:
        nonlocal case
        case = done(await world.manager.step(case, "release", kind=kind, until_on=on, why="已完工"))

    await hold("reserved", "2026-10-01", planned_until="2026-10-31")
    over = {"kind": "reserved", "until_on": "2026-12-10", "why": "算了"}
    refused(await world.manager.step(case, "release", **over), "hold_missing")
    await hold("repair", "2026-11-05", planned_until="2026-11-20")
    assert case["detail"]["held"] == ["repair"]
    await release("repair", "2026-12-01")
    await hold("withdrawn", "2026-12-08")
    told = {
        "2026-09-01": VACANT, "2026-09-30": VACANT, "2026-10-01": RESERVED, "2026-10-31": RESERVED,
        "2026-11-01": VACANT, "2026-11-05": REPAIR, "2026-11-30": REPAIR, "2026-12-01": VACANT,
        "2026-12-07": VACANT, "2026-12-08": WITHDRAWN, "2026-12-10": WITHDRAWN,
    }
    for day, state in told.items():
        assert await state_of(world, home, as_of=day) == state, day
    refused(await world.manager.get(f"/dwellings/{home}", as_of="2026-08-31"), "not_found")
    refused(await world.manager.get(f"/dwellings/{home}", as_of="2026-12-11"), "form_invalid")
    now = (await looked_at(world, home))["standing"]
    assert (now["label"], now["letter"], now["since"], now["reason"]) == ("停用", "停", "2026-12-08", "重做防水")
    assert now["empty_days"] == 100
    # The offices read what and why; and nobody is housed where nobody may live.
    assert (await looked_at(world, home, world.clerk))["standing"] == now
    vacant = done(await world.district.get("/applications/vacant-dwellings"))["items"]
    assert home not in {one["id"] for one in vacant}


async def test_recovery_follows_the_family_and_ends_with_it(world: World) -> None:
    home = world.tenancies["wan"].dwelling_id
    case = await entered(world, dwelling_id=home, address="和谐家园1号楼1单元101室")
    hold = {"kind": "recovering", "since_on": "2026-12-01", "why": "欠租六个月，已通知腾退"}
    refused(await world.manager.step(case, "hold", **{**hold, "kind": "withdrawn"}), "dwelling_taken")
    refused(await world.manager.step(case, "hold", **{**hold, "since_on": "2026-12-11"}), "form_invalid")
    refused(await world.manager.step(case, "hold", **{**hold, "since_on": "2023-01-01"}), "form_invalid")
    refused(await world.manager.step(case, "hold", **hold, planned_until="2026-11-30"), "form_invalid")
    case = done(await world.manager.step(case, "hold", **hold))
    assert await state_of(world, home) == RECOVERING
    assert await state_of(world, home, as_of="2026-11-30") == LET
    refused(await world.manager.step(case, "hold", **hold), "dwelling_held")
    await leaves(world)
    standing = (await looked_at(world, home))["standing"]
    assert (standing["state"], standing["empty_days"] is not None) == (VACANT, True)
    assert await state_of(world, home, as_of="2026-12-02") == RECOVERING
    assert not await DwellingHold.filter(dwelling_id=home, standing=1).exists()
    refused(await world.manager.step(case, "hold", **hold), "nobody_lives_there")
    refused(await world.manager.step(case, "hold", **{**hold, "kind": "repair"}), "form_invalid")


async def test_lists_and_counts_tell_the_same_states(world: World) -> None:
    case = await entered(world)
    done(await world.manager.step(case, "hold", kind="repair", since_on="2026-12-10", why="漏水"))
    for person in (world.manager, world.district, world.clerk):
        counted = done(await person.get("/dwellings/counts"))
        listed = done(await person.get("/dwellings", limit=100))["items"]
        assert counted["total"] == len(listed)
        assert {one["state"] for one in counted["states"]} == set(STATES)
        for one in counted["states"]:
            found = done(await person.get("/dwellings", state=one["state"]))["items"]
            assert len(found) == one["count"], one["state"]
            assert all(line["standing"]["state"] == one["state"] for line in found)
        assert {line["standing"]["state"] for line in listed} == {LET, REPAIR}
    assert done(await world.manager.get("/dwellings", as_of="2026-12-09"))["items"] != []
    refused(await world.manager.get("/dwellings", as_of="2026-12-09", state="let"), "form_invalid")
    refused(await world.manager.get("/dwellings", state="palace"), "form_invalid")


DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 1))
SPANS = st.tuples(DAYS, st.integers(0, 40))
TODAY = date(2026, 2, 1)


@st.composite
def histories(draw: Any) -> tuple[list[Lived], list[Hold], date | None, date | None]:
    """Tenancies one behind the other, and holds of any days."""
    starts = sorted(draw(st.lists(DAYS, max_size=4, unique=True)))
    lived: list[Lived] = []
    for place, start in enumerate(starts):
        nxt = starts[place + 1] if place + 1 < len(starts) else None
        last = nxt is None and draw(st.booleans())
        end = None if last else draw(st.dates(start, nxt or date(2026, 3, 10)))
        lived.append(Lived(place + 1, start if place or draw(st.booleans()) else None, end))
    holds = []
    for kind in draw(st.lists(st.sampled_from([RESERVED, REPAIR, WITHDRAWN, RECOVERING]), max_size=4)):
        since, length = draw(SPANS)
        until = draw(st.one_of(st.none(), st.just(since + timedelta(days=length))))
        planned = draw(st.one_of(st.none(), st.just(since + timedelta(days=length))))
        of = draw(st.sampled_from([one.id for one in lived] or [0])) if kind == RECOVERING else None
        holds.append(Hold(kind, since, until, planned, of, "因"))
    return lived, holds, draw(st.one_of(st.none(), DAYS)), draw(st.one_of(st.none(), DAYS))


@given(histories())
@settings(max_examples=150, deadline=None)
def test_every_day_has_one_state_and_who_lives_there_comes_first(
    history: tuple[list[Lived], list[Hold], date | None, date | None]
) -> None:
    lived, holds, listed_on, told = history
    for offset in range(70):
        day = (listed_on or date(2026, 1, 1)) + timedelta(days=offset)
        found = standing_on(day, lived, holds, listed_on, told)
        there = [one for one in lived if (one.started_on or day) <= day and (not one.ended_on or day < one.ended_on)]
        assert (found.state in {LET, RECOVERING}) == bool(there)
        assert found.state in STATES and (found.since is None or found.since <= day)
        if there:
            assert found.tenancy_id == there[0].id and found.empty_days(day) is None
        else:
            left = [one.ended_on for one in lived if one.ended_on and one.ended_on <= day]
            left += [told] if told and told <= day else []
            assert found.empty_since == max(left, default=listed_on)
            counting = {one.kind for one in holds if one.counts_on(day)}
            expected = next((kind for kind in (WITHDRAWN, REPAIR, RESERVED) if kind in counting), None)
            coming = any(one.started_on and one.started_on > day and not one.ended_on for one in lived)
            assert found.state == (expected or (RESERVED if coming else VACANT))


async def test_the_database_tells_the_same_state_as_the_rule(world: World) -> None:
    """Dwellings of every kind of history, asked for by state and one by one."""
    estate = await Estate.create(name="万象小区")
    wan = await Tenancy.get(id=world.tenancies["wan"].id).select_related("household")
    manager = world.organisations["安居物业"]
    ago, ahead = TODAY - timedelta(days=9), TODAY + timedelta(days=9)
    lives = ((), ((ago, None),), ((ago, TODAY),), ((None, None),), ((ahead, None),), ((ago, ago), (TODAY, None)))
    held: tuple[tuple[str, date | None, date | None], ...] = (
        ("", None, None), *((kind, until, planned) for kind in (RESERVED, REPAIR, WITHDRAWN, RECOVERING)
                            for until in (None, TODAY) for planned in (None, TODAY, ago)),
    )
    number = 0
    for spans in lives:
        for kind, until, planned in held:
            number += 1
            home = await Dwelling.create(
                estate=estate, building_number="1", unit_number="1", room_number=str(number), address=f"万象{number}",
                address_key=f"万象{number}", area_centi_m2=4000, manager=manager, manager_path=manager.path,
                community_id=4, area_path=wan.area_path,
            )
            last = None
            for start, end in spans:
                family = await Household.create(
                    name="某", community_id=4, area_path=wan.area_path, created_at=datetime(2026, 1, 1, tzinfo=UTC)
                )
                last = await Tenancy.create(
                    household=family, dwelling=home, area_path=wan.area_path, manager_path=manager.path,
                    started_on=start, ended_on=end, living=None if end else 1,
                )
            if kind:
                await DwellingHold.create(
                    dwelling=home, kind=kind, since_on=ago, until_on=until, planned_until=planned, reason="因",
                    standing=None if until else 1, case_id="", tenancy_id=last.id if last else None,
                )
    rows = await Dwelling.filter(estate=estate)
    told = {number: one.state for number, one in (await standings(rows, TODAY)).items()}
    assert set(told.values()) == set(STATES)
    for state in STATES:
        found = await Dwelling.filter(standing_as(state, TODAY), estate=estate)
        assert {row.id for row in found} == {number for number, one in told.items() if one == state}, state


async def test_a_record_reads_as_of_any_day(world: World) -> None:
    case = await entered(world)
    home = case["detail"]["dwelling_id"]
    await Dwelling.filter(id=home).update(listed_on=date(2026, 12, 1))
    for day, area in ((12, 50), (15, 60), (15, 61), (20, 70)):
        world.clock.move_to(date(2026, 12, day))
        case = done(await world.manager.step(case, "amend", **a_form(area_m2=area, basis="复核")))
    for day, then in ((1, 45.5), (11, 45.5), (12, 50), (14, 50), (15, 61), (19, 61), (20, 70)):
        assert (await looked_at(world, home, as_of=f"2026-12-{day:02d}"))["area_m2"] == then, day


@pytest.mark.clause("4.4.1.1a")
async def test_how_long_it_has_stood_empty_counts_from_the_last_that_is_known(world: World) -> None:
    case = await entered(world, empty_since="2026-03-01")
    home = case["detail"]["dwelling_id"]
    said = done(await world.manager.get(f"/dwellings/{home}"))
    assert (said["empty_since"], said["standing"]["empty_days"], said["listed_on"]) == ("2026-03-01", 284, "2026-12-10")
    estate = said["estate"]["id"]
    board = done(await world.manager.get(f"/boards/{estate}/building", number=said["building"]))
    assert board["vacant_days"] == 284
    # Of a family that has left since, its exit counts; and nobody says it was empty while somebody lived there.
    wan = world.tenancies["wan"].dwelling_id
    await Tenancy.filter(dwelling_id=wan).update(ended_on="2026-11-10", living=None)
    assert done(await world.manager.get(f"/dwellings/{wan}"))["standing"]["empty_days"] == 30
    for told in ("2026-11-09", "2026-12-11"):
        body = {"id": new_id(), "dwelling_id": wan, "form": a_form(address="和谐家园1号楼1单元101室", empty_since=told)}
        problem = refused(await world.manager.post("/dwellings", body), "form_invalid")
        assert list(problem["fields"]) == ["form.empty_since"]
    changed = a_form(address=said["address"], empty_since="2026-05-01", basis="水表停走的那天")
    case = done(await world.manager.step(case, "amend", **changed))
    assert "从哪天起空着：2026年3月1日 → 2026年5月1日" in case["history"][0]["note"]
    assert done(await world.manager.get(f"/dwellings/{home}"))["standing"]["empty_days"] == 223
