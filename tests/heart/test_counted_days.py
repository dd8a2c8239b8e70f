"""Last days that are counted into a year whose days of rest are not announced yet: told as provisional, and counted
anew with a trace once they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

import chinese_calendar
import pytest

from casework.heart import counted_days
from casework.words.working_days import known_until
from models import ApplicationRequest, Case, CountedDay, Obligation, ObligationEvent
from server.commands.verify import verify_audit
from server.worker import Worker
from tests.allocation.test_applicant_codes import bound
from tests.allocation.test_application_requests import WANTED, Phone, a_request
from tests.allocation.test_applications import accepted
from tests.allocation.test_denials import WHY, WORDS, paper_of
from tests.cast import World, done
from tests.people.test_calendar_addresses import subscribe
from tests.photographs import jpeg

PROVISIONAL = "这个期限是暂定的：2027年的放假安排还没有公布，公布后会重新计算。"


@contextmanager
def announced(*rests: date, works: tuple[date, ...] = ()) -> Iterator[None]:
    """As the State Council might say it: made up."""
    with (
        patch.dict(chinese_calendar.holidays, dict.fromkeys(rests, "New Year's Day")),
        patch.dict(chinese_calendar.workdays, dict.fromkeys(works, "New Year's Day")),
    ):
        yield


async def mornings(world: World, *days: date) -> None:
    """The worker's round of each; a worker walks once a day."""
    worker = Worker(world.clock, None, None)
    for day in days:
        world.clock.move_to(day)
        await worker.walk_duties()


async def handed_in(world: World, day: date) -> tuple[Phone, Any]:
    world.clock.move_to(day)
    phone, paper = Phone(world.http), jpeg(colour=(9, 9, 9))
    await phone.begin()
    await phone.photograph(paper)
    return phone, done(await phone.hand_in(a_request(world)))


async def kept() -> list[tuple[str, date, date | None]]:
    rows = await CountedDay.all().order_by("place")
    return [(row.place, row.day, row.became) for row in rows]


@pytest.mark.clause("1a")
async def test_a_day_in_a_year_that_is_not_announced_is_told_as_provisional_and_counted_anew_with_a_trace(
    world: World,
) -> None:
    assert known_until() == 2026
    # Five working days after Tuesday: over New Year's Day and a weekend.
    phone, receipt = await handed_in(world, date(2026, 12, 29))
    assert receipt["answer_by"] == "2027-01-06"
    places = [("application_request.answer_by", date(2027, 1, 6), None), ("case_.due_on", date(2027, 1, 6), None)]
    assert await kept() == places
    case = done(await world.clerk.get(f"/cases/{phone.id}"))
    assert case["due_on"] == "2027-01-06" and case["next_step"].endswith(PROVISIONAL)
    (line,) = done(await world.clerk.get("/inbox"))["items"]
    assert line["next_step"].endswith("（期限暂定）")
    # Who applied, and has no account yet, is told by the receipt.
    assert done(await phone.follow(receipt))["said"].endswith(PROVISIONAL)
    # Nothing is known better: nothing is moved.
    await mornings(world, date(2026, 12, 30))
    assert await kept() == places
    before = case["version"]
    # New Year's Day is lengthened by Monday and Tuesday; a Sunday is worked instead.
    with announced(date(2027, 1, 1), date(2027, 1, 4), date(2027, 1, 5), works=(date(2027, 1, 3),)):
        await mornings(world, date(2026, 12, 31), date(2026, 12, 31))
        case = done(await world.clerk.get(f"/cases/{phone.id}"))
        assert (case["due_on"], case["version"]) == ("2027-01-07", before + 1)
        (line,) = done(await world.clerk.get("/inbox"))["items"]
        assert "暂定" not in case["next_step"] + line["next_step"]
        last = case["history"][0]
        assert (last["label"], last["note"]) == (
            "按公布的放假安排重算期限",
            "2027年1月6日改为2027年1月7日：当时2027年的放假安排还没有公布，现在已公布到2027年",
        )
        assert (await ApplicationRequest.get(case_id=phone.id)).answer_by == date(2027, 1, 7)
        owed = await Obligation.get(kind="application_request")
        assert owed.due_on == date(2027, 1, 7)
        moved = await ObligationEvent.filter(obligation_id=owed.id, what="moved")
        assert [row.due_on for row in moved] == [date(2027, 1, 6)]
        assert {became for _, _, became in await kept()} == {date(2027, 1, 7)}
        # Asked again nothing more is written, and the step waits for the right day.
        await mornings(world, date(2027, 1, 1), date(2027, 1, 2))
        assert (await Case.get(id=phone.id)).version == before + 1
        done(await world.clerk.step(case, "ask_more", **WANTED))
    assert await verify_audit() == 0


async def test_what_was_announced_as_expected_is_settled_in_silence_and_no_day_falls_into_the_past(
    world: World,
) -> None:
    phone, _ = await handed_in(world, date(2026, 12, 29))
    case = await Case.get(id=phone.id)
    with announced(date(2027, 1, 1)):
        await mornings(world, date(2026, 12, 31))
        assert {became for _, _, became in await kept()} == {date(2027, 1, 6)}
        assert (await Case.get(id=phone.id)).version == case.version and not await counted_days.said_of(case)
    # Announced late, on the last day itself, that it had been the day before: today it is.
    await CountedDay.all().update(settled_on=None, became=None)
    with announced(date(2027, 1, 1), works=(date(2027, 1, 2), date(2027, 1, 3))):
        await mornings(world, date(2027, 1, 6))
        assert (await Case.get(id=phone.id)).due_on == date(2027, 1, 6)
    # And of what was over, that it is not: it does not lapse on that morning, but on the one after its day.
    world.clock.move_to(date(2027, 1, 6))
    case = done(await world.clerk.step(done(await world.clerk.get(f"/cases/{phone.id}")), "ask_more", **WANTED))
    last = date.fromisoformat(case["due_on"])
    assert last == date(2027, 1, 20)
    with announced(date(2027, 1, 1), date(2027, 1, 11)):
        await mornings(world, date(2027, 1, 21))
        case = done(await world.clerk.get(f"/cases/{phone.id}"))
        assert (case["status"], case["due_on"]) == ("more_asked", "2027-01-21")
        await mornings(world, date(2027, 1, 22))
        assert done(await world.clerk.get(f"/cases/{phone.id}"))["status"] == "lapsed"


async def test_what_has_ended_keeps_the_days_that_it_went_by(world: World) -> None:
    phone, _ = await handed_in(world, date(2026, 12, 29))
    case = done(await world.clerk.get(f"/cases/{phone.id}"))
    case = done(await world.clerk.step(case, "decline", grounds=["elsewhere"], words="请向园林社区申请。"))
    with announced(date(2027, 1, 1), date(2027, 1, 4)):
        await mornings(world, date(2026, 12, 31))
    assert (await Case.get(id=phone.id)).version == case["version"]
    assert (await ApplicationRequest.get(case_id=phone.id)).answer_by == date(2027, 1, 6)
    assert {became for _, _, became in await kept()} == {date(2027, 1, 6)}


async def test_a_day_that_is_not_counted_so_or_not_so_far_is_nobodys_to_count_anew(world: World) -> None:
    """Within the year that is known; by the calendar."""
    await handed_in(world, date(2026, 12, 10))
    assert await kept() == []
    await world.open_window(closes_on="2027-01-15")
    assert await kept() == []
    # Which columns are such days, wherever a procedure of tomorrow puts one.
    assert {"denial", "publicity", "placement_slip", "enforcement", "service"} <= set(counted_days.places())


@pytest.mark.clause("1a")
async def test_wherever_such_a_day_is_told_it_is_told_as_provisional(world: World) -> None:
    """To the family on its phone, on paper, in lists of what is owed, in a calendar program; and to nobody whose day
    lies in a year that is known."""
    case = await accepted(world)
    family = await bound(world, case)
    # Fifteen days on Saturday 2 January: the first working day after it. Then fifteen working days.
    world.clock.move_to(date(2026, 12, 18))
    case = done(await world.street.step(case, "refuse", reason=WHY))
    assert case["detail"]["denial"]["until_on"] == "2027-01-04" and case["next_step"].endswith(PROVISIONAL)
    assert PROVISIONAL.replace("这个期限", "2027年1月4日") in await paper_of(world, case, "denial_notice")
    own = done(await family.get("/applications/own"))
    assert own["next_step"].endswith(PROVISIONAL)
    world.clock.move_to(date(2026, 12, 29))
    done(await family.post("/applications/own/recheck", {"form": {"reason": WORDS}}))
    case = done(await world.district.get(f"/cases/{case['id']}"))
    assert case["due_on"] == case["detail"]["denial"]["answer_by"] == "2027-01-20"
    both = PROVISIONAL.replace("这个期限", "2027年1月4日、2027年1月20日都")
    assert case["next_step"].endswith(both)
    assert done(await family.get("/applications/own"))["next_step"].endswith(both)
    # Beside one that is known: what the district owes, as a list and as a calendar.
    await mornings(world, date(2026, 12, 30))
    (line,) = done(await world.district.get("/obligations", kind="application_recheck"))["items"]
    assert (line["due_on"], line["provisional"]) == ("2027-01-20", True)
    path = await subscribe(world.district)
    text = (await world.http.get(path)).text.replace("\r\n ", "")
    assert text.count("暂定") == 1 and "其中2027年1月20日是暂定的" in text
