"""The heating season: which empty dwellings are to be filed and looked at, on any day of any year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.dwellings.heating import ENDS, FROST, STARTS, Season, _day, _task, season_on
from casework.heart.rules import set_value
from models import Obligation, Tenancy
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.dwellings.test_dwelling_files import entered
from tests.dwellings.test_liaisons import asked
from tests.heart.walking import walk
from tests.photographs import findings


@pytest.mark.clause("4.4.1.1b")
async def test_empty_dwellings_are_filed_and_looked_at_through_the_season(world: World) -> None:
    case = await entered(world)
    home = case["detail"]["dwelling_id"]
    told = done(await world.manager.get("/heating"))
    assert (told["first"], told["last"], told["filing_by"]) == ("2026-11-01", "2027-03-31", "2026-10-17")
    (line,) = told["items"]
    assert (line["dwelling_id"], line["filed_by"], line["filing_late"]) == (home, "", True)
    assert (line["checked_on"], line["check_by"], line["check_late"]) == (None, "2026-12-01", True)
    filed = await asked(world, home, purpose="stop_heat", words="房子空置，申请停暖报停。")
    visit = done(await world.manager.post("/inspections", {"id": new_id(), "dwelling_id": home}))
    seen = findings(visited_at=NOW.isoformat(), found_home=False, occupancy="vacant", findings="管道完好，已放水。")
    done(await world.manager.step(visit, "record", **seen))
    for person in (world.manager, world.district, world.clerk):
        (line,) = done(await person.get("/heating"))["items"]
        assert (line["filed_by"], line["filed_on"], line["filing_late"]) == (filed["id"], "2026-12-08", False)
        assert (line["checked_on"], line["check_by"], line["check_late"]) == ("2026-12-10", "2027-01-09", False)
    # To the season's last day it is owed, that day too.
    for day, owed in ((date(2027, 3, 31), True), (date(2027, 4, 1), False)):
        world.clock.move_to(day)
        (line,) = done(await world.manager.get("/heating"))["items"]
        assert (line["check_by"] == "2027-01-09") is owed, day
    world.clock.move_to(date(2026, 12, 10))
    # What was filed and dropped again is not filed.
    done(await world.manager.step(filed, "drop", reason="不停了"))
    assert done(await world.manager.get("/heating"))["items"][0]["filed_by"] == ""
    assert done(await world.far_manager.get("/heating"))["items"] == []
    for person in (world.wan, world.stranger, world.admin):
        refused(await person.get("/heating"), "not_allowed")


async def figures(person: Person) -> dict[str, int]:
    wanted = ("stop_heat_owed", "stop_heat_late", "frost_late")
    return {one["key"]: one["count"] for one in done(await person.get("/home"))["counts"] if one["key"] in wanted}


async def looked_at(world: World, home: int) -> None:
    visit = done(await world.manager.post("/inspections", {"id": new_id(), "dwelling_id": home}))
    now = world.clock.now().isoformat()
    seen = findings(visited_at=now, found_home=False, occupancy="vacant", findings="管道完好，已放水。")
    done(await world.manager.step(visit, "record", **seen))


@pytest.mark.clause("4.4.1.1b")
async def test_the_calendar_chases_what_an_empty_dwelling_needs_through_a_winter(world: World) -> None:
    home = (await entered(world))["detail"]["dwelling_id"]
    world.clock.move_to(date(2027, 9, 16))
    await walk(world)
    assert await figures(world.manager) == {"stop_heat_owed": 0, "stop_heat_late": 0, "frost_late": 0}
    # A month before its day a filing is asked for; who manages other dwellings is asked for nothing.
    await walk(world, date(2027, 9, 17))
    assert await figures(world.manager) == {"stop_heat_owed": 1, "stop_heat_late": 0, "frost_late": 0}
    assert (await figures(world.far_manager))["stop_heat_owed"] == 0
    await walk(world, date(2027, 10, 18))
    for person in (world.manager, world.district):
        assert await figures(person) == {"stop_heat_owed": 0, "stop_heat_late": 1, "frost_late": 0}
    said = {"utility": "heat", "purpose": "stop_heat", "asked_whom": "市热力公司", "asked_on": "2027-10-18",
            "words": "房子空置，申请停暖报停。"}
    filed = done(await world.manager.post("/liaisons", {"id": new_id(), "dwelling_id": home, "form": said}))
    assert (await figures(world.manager))["stop_heat_late"] == 0
    filed = done(await world.manager.step(filed, "drop", reason="先不停"))
    assert (await figures(world.manager))["stop_heat_late"] == 1
    # From the first of November it is looked at every thirty days, each time reckoned from the last.
    days = [date(2027, 12, 2), date(2027, 12, 20), date(2028, 1, 20), date(2028, 2, 19), date(2028, 3, 5)]
    for day, late in zip(days, (1, 0, 1, 0, 0), strict=True):
        await walk(world, day)
        assert (await figures(world.manager))["frost_late"] == late, day
        await looked_at(world, home)
        assert (await figures(world.manager))["frost_late"] == 0, day
    # The last was on the fifth of March: thirty days on the season is over.
    assert (await Obligation.get(kind="frost_check")).ended_as == "done"
    # With the season what is left goes, and comes again with the next.
    await walk(world, date(2028, 4, 1))
    assert await Obligation.filter(kind__in=["stop_heat", "frost_check"], discharged_at=None).count() == 0
    await walk(world, date(2028, 12, 2))
    assert await figures(world.manager) == {"stop_heat_owed": 0, "stop_heat_late": 1, "frost_late": 1}
    # A dwelling that is let is nobody's to look after any more.
    await Tenancy.filter(id=world.tenancies["wan"].id).update(dwelling_id=home)
    await walk(world, date(2028, 12, 3))
    left = Obligation.filter(discharged_at=None, kind__in=["stop_heat", "frost_check"])
    assert {row.subject for row in await left} == {f"2028:{world.tenancies['wan'].dwelling_id}"}


async def test_the_days_are_the_districts_and_hold_from_their_first_day(world: World) -> None:
    today = date(2026, 12, 10)
    for rule, value in ((FROST, 10), (STARTS, 1015), (ENDS, 430)):
        await set_value(
            rule, value, valid_from=today + timedelta(days=5), legal_base="某市供热条例", by="区保障办", at=NOW,
            today=today,
        )
    assert (await season_on(today)).first == date(2026, 11, 1)
    after = await season_on(today + timedelta(days=5))
    assert (after.first, after.last, after.frost_days) == (date(2026, 10, 15), date(2027, 4, 30), 10)


@given(st.dates(date(2025, 1, 1), date(2032, 12, 31)))
@settings(max_examples=200, deadline=None)
def test_every_day_lies_in_one_season_or_before_the_next(day: date) -> None:
    for starts, ends in ((1101, 331), (1031, 229), (915, 531), (1131, 231)):
        year = day.year - 1 if day <= _day(day.year, ends) else day.year
        season = Season(_day(year, starts), _day(year + 1, ends), day, 30)
        assert season.first < season.last and day <= season.last
        assert (season.first - day).days < 366
        task = _task(("", None), None, season, day)
        assert task.check_by is None or season.first < task.check_by <= season.last


def test_a_day_that_a_month_does_not_have_is_its_last() -> None:
    assert [_day(2027, 229), _day(2028, 229), _day(2027, 931), _day(2027, 1301)] == [
        date(2027, 2, 28), date(2028, 2, 29), date(2027, 9, 30), date(2027, 12, 1)
    ]
    assert datetime(2026, 1, 1, tzinfo=UTC) < NOW
