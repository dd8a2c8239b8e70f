"""What the calendar asks for: who owes what, from when, until when, and who was reminded. Held against an account of it
that is kept here by hand, over random days.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.dwellings.reconciliation_duty import DUE_DAY, MONTH_DUTY
from casework.heart import obligations, tallies
from casework.heart.duties import DUTIES, declare
from casework.heart.rules import RULES, RuleRefused, history, in_force, set_value
from casework.heart.transactions import atomically
from casework.reviews.report_duty import REMINDER_DAYS
from models import (
    Delivery,
    DutyTally,
    Dwelling,
    Exit,
    Household,
    Lease,
    Obligation,
    ObligationEvent,
    ReportWindow,
    RuleValue,
    Tenancy,
)
from server.commands.rules import print_rules, set_rule
from server.commands.tallies import report_tallies
from server.worker import Worker
from tests.allocation.agreements import on_paper, shown_to_all
from tests.allocation.test_applications import accepted, an_empty_home
from tests.cast import NOW, World, done, new_id
from tests.dwellings.test_reconciliations import banked, statement
from tests.exits.test_exits import FORM, corrected, leaves
from tests.heart.walking import walk
from tests.ledgers.test_registration_transfers import agreed

LONG = bool(os.environ.get("ANJU_LONG"))
WALKS, TURNS = (range(30), 40) if LONG else ((1, 2), 16)
DAYS = (-14, -3, 1)


@pytest.fixture
async def world(world: World) -> World:
    """No lease ends in these years: what is owed and told here is what is asked about."""
    await Lease.all().update(ends_on=date(2090, 12, 31))
    return world


async def owing(kind: str = "december_report") -> set[str]:
    return {row.subject for row in await Obligation.filter(kind=kind, discharged_at=None)}


async def figures(person: Any) -> tuple[int, int]:
    counts = {row["key"]: row["count"] for row in done(await person.get("/home"))["counts"]}
    return counts["reports_owed"], counts["reports_late"]


async def report(world: World, family: str = "wan") -> Any:
    person = getattr(world, family)
    case = done(await person.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    return done(await person.step(case, "submit"))


async def moves_in(world: World, order: int = 81, room: str = "909") -> int:
    """A new family in the ledger. Returns its number."""
    case = done(await world.street.step(await accepted(world, order), "approve"))
    home = await an_empty_home(world, room)
    today = (world.clock.now() + timedelta(hours=8)).date()
    await shown_to_all(case["id"])
    case = done(await world.district.step(case, "house", dwelling_id=home.id, started_on=str(today), **on_paper(order)))
    return int((await Tenancy.get(dwelling_id=home.id)).household_id)


async def became(household_id: int) -> list[str]:
    row = await Obligation.get(household_id=household_id)
    return [event.what for event in await ObligationEvent.filter(obligation_id=row.id).order_by("id")]


# Who owes a report


@pytest.mark.clause("4.5.0")
async def test_a_family_that_comes_while_the_window_is_open_owes_at_once_and_after_it_not_until_it_is_extended(
    world: World,
) -> None:
    window = await world.open_window(closes_on="2026-12-20")
    assert await figures(world.clerk) == (2, 0)
    newcomer = await moves_in(world)
    assert await figures(world.clerk) == (3, 0)
    row = await Obligation.get(household_id=newcomer)
    assert (row.subject, row.due_on, row.clause) == (f"2026:{newcomer}", date(2026, 12, 20), "4.5.0")
    world.clock.move_to(date(2026, 12, 24))
    later = await moves_in(world, 82, "910")
    await walk(world)
    assert not await Obligation.filter(household_id=later).exists()
    assert await figures(world.clerk) == (0, 3)
    done(await world.district.step(window, "extend", closes_on="2026-12-31", reason="雪天延期"))
    assert await figures(world.clerk) == (4, 0)
    assert {row.due_on for row in await Obligation.filter(kind="december_report")} == {date(2026, 12, 31)}


@pytest.mark.clause("4.5.0")
async def test_a_report_that_is_sent_back_is_owed_again_also_after_the_window_and_by_no_family_that_has_left(
    world: World,
) -> None:
    await world.open_window(closes_on="2026-12-20")
    case, other = await report(world), await report(world, "kong")
    assert await figures(world.clerk) == (0, 0)
    world.clock.move_to(date(2026, 12, 28))
    done(await world.clerk.step(case, "return", reason="请补充材料"))
    assert await figures(world.clerk) == (0, 1)
    case = done(await world.wan.get(f"/cases/{case['id']}"))
    done(await world.wan.step(case, "submit"))
    assert await figures(world.clerk) == (0, 0)
    assert await became(world.wan.household_id) == ["done", "owed", "done"]
    # Whoever has left owes nothing, whatever becomes of what was handed in before.
    await leaves(world, family="kong", left_on="2026-12-20")
    done(await world.clerk.step(other, "return", reason="请补充材料"))
    assert await figures(world.clerk) == (0, 0)
    assert (await Obligation.get(household_id=world.kong.household_id)).ended_as == "lapsed"


@pytest.mark.clause("4.2.4")
async def test_what_is_owed_follows_a_family_to_its_new_community(world: World) -> None:
    await world.open_window()
    assert (await figures(world.clerk), await figures(world.far_clerk)) == ((2, 0), (1, 0))
    done(await world.far_clerk.step(await agreed(world), "accept"))
    assert (await figures(world.clerk), await figures(world.far_clerk)) == ((1, 0), (2, 0))
    assert await walk(world, kind="reconciliation") == 2  # the months of two managers, and no report twice
    assert (await figures(world.clerk), await figures(world.far_clerk)) == ((1, 0), (2, 0))


async def test_what_slipped_in_between_is_put_right_by_the_next_walk(world: World) -> None:
    """A family that was entered, or left, in the instant in which a page was made; a row whose case was done."""
    await world.open_window()
    await report(world)
    await Obligation.filter(household_id=world.wan.household_id).update(discharged_at=None, ended_as="", case_id=None)
    await Tenancy.filter(id=world.tenancies["kong"].id).update(living=None, ended_on=date(2026, 12, 10))
    await Obligation.filter(household_id=world.qin.household_id).delete()
    await tallies.recount(write=True)
    await walk(world)
    ended = {row.household_id: row.ended_as for row in await Obligation.filter(kind="december_report")}
    assert ended == {world.wan.household_id: "done", world.kong.household_id: "lapsed", world.qin.household_id: ""}


# Months


async def closes(world: World, month: str) -> None:
    case = done(await world.manager.post("/reconciliations", {"id": new_id(), "month": month}))
    case = done(await world.manager.step(case, "state", **statement()))
    for row in case["detail"]["differences"]:
        case = done(await world.manager.step(case, "settle", number=row["number"], reason="当月未登记"))
    case = await banked(world, done(await world.manager.step(case, "confirm")))
    done(await world.district.step(case, "close"))


@pytest.mark.clause("4.2.5b")
async def test_a_month_closed_before_it_was_asked_for_is_never_owed_and_missed_months_are_asked_for_late(
    world: World,
) -> None:
    near, far = (world.organisations[name].id for name in ("安居物业", "宏运物业"))
    await closes(world, "2026-11")
    assert await walk(world, kind="reconciliation") == 1
    assert await owing("reconciliation") == {f"2026-11:{far}"}
    row = await Obligation.get(organisation_id=near)
    assert (row.ended_as, bool(row.case_id)) == ("done", True)
    # Who keeps no dwellings any more goes on owing what it owed, and no new month.
    await Dwelling.filter(manager_id=far).update(
        manager_id=near, manager_path=world.organisations["安居物业"].path
    )
    # The service slept until March.
    assert await walk(world, date(2027, 3, 5), "reconciliation") == 3
    assert await owing("reconciliation") == {
        f"2026-11:{far}", f"2026-12:{near}", f"2027-01:{near}", f"2027-02:{near}"
    }
    asks = [one for one in done(await world.manager.get("/home"))["asks"] if one["link"]["page"] == "reconciliations"]
    assert [(one["title"], one["due_on"], one["tone"]) for one in asks] == [
        ("2026年12月要对账", "2027-01-10", "late"), ("2027年1月要对账", "2027-02-10", "late"),
        ("2027年2月要对账", "2027-03-10", "ask"),
    ]
    # A clock that jumps back, even by years, finds what is there.
    for day in (date(2027, 1, 2), date(2026, 12, 31), date(2027, 3, 6)):
        assert await walk(world, day, "reconciliation") == 0
    # And one that slept for years asks for a year at most.
    assert await walk(world, date(2031, 6, 1), "reconciliation") == 12


async def test_the_day_by_which_a_month_is_owed_is_the_districts_from_its_first_day_on(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    given: dict[str, Any] = {"by": "郑保障", "at": NOW, "today": NOW.date()}
    await set_value(DUE_DAY, 15, valid_from=date(2027, 1, 1), legal_base="区保障办〔2026〕18号", **given)
    await walk(world)
    await walk(world, date(2027, 1, 3))
    # Set in the middle of a month: what is owed in it stays as it is.
    at = {**given, "today": date(2027, 1, 5)}
    await set_value(DUE_DAY, 20, valid_from=date(2027, 1, 5), legal_base="区保障办〔2027〕1号", **at)
    await set_value(DUE_DAY, 25, valid_from=date(2027, 1, 5), legal_base="区保障办〔2027〕2号", **at)
    await walk(world, date(2027, 1, 6))
    await walk(world, date(2027, 2, 2))
    due = {row.period: row.due_on for row in await Obligation.filter(kind="reconciliation")}
    assert due == {"2026-11": date(2026, 12, 10), "2026-12": date(2027, 1, 15), "2027-01": date(2027, 2, 25)}
    assert [(row.valid_from.day, row.turn, row.value) for row in await history(DUE_DAY)] == [
        (1, 1, "15"), (5, 1, "20"), (5, 2, "25")
    ]
    for value, day, base in (
        (0, date(2027, 2, 1), "据"), (29, date(2027, 2, 1), "据"), (True, date(2027, 2, 1), "据"),
        ([10], date(2027, 2, 1), "据"), ("10", date(2027, 2, 1), "据"), (10, date(2027, 1, 4), "据"),
        (10, date(2027, 2, 1), " "),
    ):
        with pytest.raises(RuleRefused):
            await set_value(DUE_DAY, value, valid_from=day, legal_base=base, **at)
    with pytest.raises(RuleRefused, match="at least one number"):
        await set_value(REMINDER_DAYS, [], valid_from=date(2027, 2, 1), legal_base="据", **at)
    assert await RuleValue.all().count() == 3
    assert await set_rule("december_report_reminders", "[]", date(2099, 1, 1), "据", "郑保障") == 1
    assert await set_rule("reconciliation_due_day", "12", date(2099, 1, 1), "据", "郑保障") == 0
    assert await set_rule("reconciliation_due_day", "twelve", date(2099, 1, 1), "据", "郑保障") == 1
    assert await set_rule("nothing", "12", date(2099, 1, 1), "据", "郑保障") == 1
    assert await print_rules() == 0
    assert "from 2027-01-05 25: 区保障办〔2027〕2号" in capsys.readouterr().out


@pytest.mark.parametrize("seed", range(20) if LONG else (1, 2))
async def test_of_every_day_one_value_is_in_force(world: World, seed: int) -> None:
    """Set in whatever order: earlier than one that is there, for the same day again, for a day of long ago."""
    chance, kept = random.Random(seed), list[tuple[date, int]]()
    today = date(2027, 12, 31)
    for _ in range(14):
        first = today + timedelta(days=chance.choice((-1, 0, 1, 58, 59, 60, 60, 61, 366, 800)))
        value = chance.randint(1, 28)
        work = set_value(DUE_DAY, value, valid_from=first, legal_base="据", by="郑保障", at=NOW, today=today)
        if first < today:
            with pytest.raises(RuleRefused):
                await work
            continue
        await work
        kept.append((first, value))
        # The last of those that began last.
        rows = sorted(kept, key=lambda one: one[0])
        for day in {one + timedelta(days=by) for one, _ in kept for by in (-1, 0, 1)}:
            before = [said for since, said in rows if since <= day]
            assert await in_force(DUE_DAY, day) == (before[-1] if before else DUE_DAY.value), day
    assert [(row.valid_from, int(row.value)) for row in await history(DUE_DAY)] == sorted(kept, key=lambda one: one[0])


async def test_two_who_set_a_value_for_one_day_at_once_are_both_on_record(world: World) -> None:
    async def one(number: int) -> None:
        given: dict[str, Any] = {"by": "郑保障", "at": NOW, "today": NOW.date()}
        await set_value(DUE_DAY, number, valid_from=date(2027, 1, 1), legal_base=f"{number}号", **given)

    await asyncio.gather(*(one(number) for number in range(1, 6)))
    rows = await history(DUE_DAY)
    assert [row.turn for row in rows] == [1, 2, 3, 4, 5] and {int(row.value) for row in rows} == {1, 2, 3, 4, 5}
    assert await in_force(DUE_DAY, date(2027, 1, 1)) == int(rows[-1].value)


UNSAID = ("", " ", "\u200b\u3164", "据\n据", "据\x1b[31m", "据\udcff")


@pytest.mark.parametrize("said", [*UNSAID, "据" * 201])
async def test_what_a_value_rests_on_is_kept_whole_or_refused(world: World, said: str) -> None:
    given: dict[str, Any] = {"valid_from": date(2027, 1, 1), "at": NOW, "today": NOW.date()}
    with pytest.raises(RuleRefused):
        await set_value(DUE_DAY, 15, legal_base=said, by="郑保障", **given)
    with pytest.raises(RuleRefused):
        await set_value(DUE_DAY, 15, legal_base="据", by=said, **given)
    with pytest.raises(RuleRefused):
        await set_value(DUE_DAY, 15, legal_base="据", by="郑" * 61, **given)
    with pytest.raises(RuleRefused):
        await set_value(DUE_DAY, 15, legal_base="据", by="郑保障", **{**given, "valid_from": date(9999, 12, 31)})
    row = await set_value(DUE_DAY, 15, legal_base="据" * 200, by="郑" * 60, **given)
    assert (len(row.legal_base), len(row.set_by)) == (200, 60)


# Reminders


async def reminded(household_id: int) -> list[str]:
    rows = await Delivery.filter(household_id=household_id, cause__startswith="duty:").order_by("id")
    return [f"{row.cause.rpartition(':')[2]} {row.title}" for row in rows]


@pytest.mark.clause("4.5.0")
async def test_a_family_is_reminded_on_its_days_once_and_of_what_it_slept_through_the_last_alone(world: World) -> None:
    world.clock.move_to(date(2026, 12, 2))
    window = await world.open_window()
    await report(world, "kong")
    wan, kong = world.wan.household_id, world.kong.household_id
    for day in (2, 16):
        await walk(world, date(2026, 12, day))
    assert await reminded(wan) == []
    for day in (17, 17, 18, 15, 17):
        await walk(world, date(2026, 12, day))
    said = "20261217 社区提醒：2026年度报备还有14天截止"
    assert await reminded(wan) == [said]
    # Put off: the days move along, and none is told twice.
    done(await world.district.step(window, "extend", closes_on="2027-01-31", reason="雪天延期"))
    await walk(world, date(2027, 1, 16))
    assert await reminded(wan) == [said]
    # Asleep over two of them: told once, as it is on that day.
    await walk(world, date(2027, 1, 29))
    assert await reminded(wan) == [said, "20270128 社区提醒：2026年度报备还有2天截止"]
    await walk(world, date(2027, 2, 20))
    await walk(world, date(2027, 3, 20))
    assert await reminded(wan) == [
        said, "20270128 社区提醒：2026年度报备还有2天截止", "20270201 社区提醒：2026年度报备已过期限"
    ]
    assert await reminded(kong) == []
    assert await became(wan) == ["reminded"] * 3
    row = await Delivery.filter(household_id=wan, cause__startswith="duty:").first()
    assert row is not None and row.page == "pages/change_reports/edit"
    assert all(len(row.message[name]) <= most for name, most in (("thing", 20), ("phrase", 5), ("note", 20)))


async def test_whoever_hands_in_in_time_hears_no_more_until_it_is_sent_back(world: World) -> None:
    world.clock.move_to(date(2026, 12, 2))
    await world.open_window()
    case = await report(world)
    for day in (17, 28):
        await walk(world, date(2026, 12, day))
    assert await reminded(world.wan.household_id) == []
    done(await world.clerk.step(case, "return", reason="请补充材料"))
    # On the very day its reminder is due; those before it are past.
    await walk(world, date(2026, 12, 28))
    assert [one[:8] for one in await reminded(world.wan.household_id)] == ["20261228"]
    assert (await figures(world.clerk))[0] == 2


async def test_the_days_of_reminding_are_the_districts(world: World) -> None:
    world.clock.move_to(date(2026, 12, 2))
    await world.open_window()
    await set_value(
        REMINDER_DAYS, [-20, 0], valid_from=date(2026, 12, 5), legal_base="区保障办〔2026〕19号", by="郑保障", at=NOW,
        today=date(2026, 12, 2),
    )
    for day in (4, 5, 11, 17, 28, 31):
        await walk(world, date(2026, 12, day))
    assert [one[:8] for one in await reminded(world.wan.household_id)] == ["20261211", "20261231"]


async def test_days_that_hold_from_today_are_reminded_of_today(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether the day's walk comes after the value, or was over when it was set."""
    world.clock.move_to(date(2026, 12, 2))
    await world.open_window()
    given: dict[str, Any] = {"legal_base": "区保障办〔2026〕19号", "by": "郑保障", "at": NOW}
    await walk(world, date(2026, 12, 10))
    await set_value(REMINDER_DAYS, [-20], valid_from=date(2026, 12, 11), today=date(2026, 12, 10), **given)
    await walk(world, date(2026, 12, 11))
    await walk(world, date(2026, 12, 11))
    assert [one[:8] for one in await reminded(world.wan.household_id)] == ["20261211"]
    await walk(world, date(2026, 12, 12))
    monkeypatch.setattr("server.commands.rules.SystemClock", lambda: world.clock)
    assert await set_rule("december_report_reminders", "[-19]", date(2026, 12, 12), "据", "郑保障") == 0
    assert [one[:8] for one in await reminded(world.wan.household_id)] == ["20261211", "20261212"]
    await walk(world, date(2026, 12, 13))
    assert len(await reminded(world.wan.household_id)) == 2


async def test_workers_that_walk_at_once_make_and_send_nothing_twice(world: World) -> None:
    world.clock.move_to(date(2026, 12, 2))
    await world.open_window()
    world.clock.move_to(date(2026, 12, 17))

    async def once() -> None:
        async for _ in obligations.walk(world.clock.now):
            continue

    await asyncio.gather(*(once() for _ in range(4)), moves_in(world))
    await once()
    assert await Obligation.filter(kind="december_report").count() == 4
    assert await Obligation.filter(kind="reconciliation").count() == 2
    for name in ("wan", "kong", "qin"):
        assert len(await reminded(getattr(world, name).household_id)) == 1
    assert await ObligationEvent.filter(what="reminded").count() == 4


# The worker, and what was there before


async def test_a_duty_that_cannot_be_walked_keeps_no_other_from_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(today: date, since: str) -> list[Any]:
        raise RuntimeError("no calendar")

    for first in ("december_report", "reconciliation"):
        other = {"december_report": "reconciliation", "reconciliation": "december_report"}[first]
        await world.open_window() if first == "reconciliation" else None
        await Obligation.all().delete()
        await tallies.recount(write=True)
        with monkeypatch.context() as patched:
            patched.setitem(DUTIES, first, replace(DUTIES[first], periods=broken))
            worker = Worker(world.clock, None, None)
            assert await worker.walk_duties() == 0
            assert {row.kind for row in await Obligation.filter(kind__in=[first, other])} == {other}
        # It is tried again, though not at once.
        assert await worker.walk_duties() == 0
        assert {row.kind for row in await Obligation.filter(kind__in=[first, other])} == {other}


# What boards tell


async def test_a_board_that_tells_otherwise_than_there_is_is_named_and_mended(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row that nobody counted, one that was counted twice, one of a manager's: each named, and only these."""
    await world.open_window(closes_on="2026-12-20")
    await walk(world)
    await report(world, "kong")
    assert await report_tallies(check=True) == 0
    await Obligation.filter(household_id=world.wan.household_id).delete()
    await DutyTally.filter(kind="december_report", ended_as="done").update(number=3)
    managers = await DutyTally.filter(kind="reconciliation").order_by("id").first()
    assert managers is not None
    await managers.delete()
    capsys.readouterr()
    assert await report_tallies(check=True) == 1
    path = world.organisations["胜利社区"].path
    assert capsys.readouterr().out.splitlines() == [
        f"december_report in {path}, owed by 2026-12-20: 1 are kept, there are 0",
        f"december_report in {path}, done of 2026: 3 are kept, there are 1",
        f"reconciliation in {managers.area_path}, organisation {managers.organisation_id}, owed by {managers.due_on}:"
        f" 0 are kept, there are {managers.number}",
        "tallies: 3 differ",
    ]
    assert await report_tallies(check=False) == await report_tallies(check=True) == 0
    assert await figures(world.clerk) == (0, 0)
    # What counts nothing any more goes with the next walk.
    assert await DutyTally.filter(number=0).exists()
    await walk(world)
    assert not await DutyTally.filter(number=0).exists()


async def test_many_who_report_at_once_are_all_counted(world: World) -> None:
    """The first done of a place is counted by several at once; so are a day that moves, and a walk beside them."""
    window = await world.open_window(closes_on="2026-12-20")
    families = [await moves_in(world, 81 + number, f"91{number}") for number in range(6)]
    rows = await Obligation.filter(household_id__in=families)
    assert len(rows) == 6

    async def ends(row: Obligation) -> None:
        await Tenancy.filter(household_id=row.household_id).update(living=None, ended_on=date(2026, 12, 9))
        await atomically(
            lambda: obligations.owers_changed("family", [row.household_id or 0], at=world.clock.now())
        )

    async def once() -> None:
        async for _ in obligations.walk(world.clock.now):
            continue

    await asyncio.gather(
        report(world), report(world, "kong"), report(world, "qin"), *(ends(row) for row in rows), once(), once(),
        world.district.step(window, "extend", closes_on="2026-12-31", reason="雪天延期"),
    )
    await once()
    assert await tallies.differences() == []
    assert await figures(world.clerk) == (0, 0)


# Declarations


def test_a_duty_that_cannot_be_right_is_not_declared() -> None:
    stranger = replace(MONTH_DUTY, kind="of_nobody")
    for wrong in (
        MONTH_DUTY, replace(stranger, done_in=()), replace(stranger, done_in=("nowhere",)),
        replace(stranger, reminders=DUTIES["december_report"].reminders),
    ):
        with pytest.raises(ValueError):
            declare("reconciliation", [wrong], ["closed"])
    assert "of_nobody" not in DUTIES
    assert all(rule.legal_base and rule.label for rule in RULES.values())


@given(due=st.dates(date(2000, 1, 1), date(2100, 1, 1)), today=st.integers(-60, 60), sent=st.integers(-60, 60))
def test_the_next_reminder_is_the_first_that_is_neither_past_nor_sent(due: date, today: int, sent: int) -> None:
    day, last = due + timedelta(days=today), due + timedelta(days=sent)
    left = [due + timedelta(days=one) for one in DAYS if one >= today and one > sent]
    assert obligations._next_reminder(obligations._Days(DAYS), due, last, day) == (left[0] if left else None)


# A random walk over days


@dataclass
class Family:
    household_id: int
    # The day on which it came into the ledger; None: always there.
    since: date | None = None
    living: bool = True
    # Where its report stands; "": none.
    report: Any = None
    status: str = ""
    gone: Any = None


@dataclass
class Account:
    """What ought to be owed, by the document alone."""

    world: World
    chance: random.Random
    today: date = date(2026, 12, 1)
    closes_on: date | None = None
    window: Any = None
    families: dict[str, Family] = field(default_factory=dict)
    months: set[str] = field(default_factory=set)
    newest: str = ""
    closed: set[str] = field(default_factory=set)
    keepers: set[str] = field(default_factory=lambda: {"安居物业", "宏运物业"})

    def reports(self) -> set[str]:
        return {
            f"2026:{one.household_id}"
            for one in self.families.values()
            if self.closes_on and one.living and one.status not in ("submitted", "verified")
            and (one.since is None or one.since <= self.closes_on)
        }

    def walked(self) -> None:
        last = (self.today.replace(day=1) - timedelta(days=1)).replace(day=1)
        first = last
        while self.newest and f"{first:%Y-%m}" > self.newest:
            first = (first - timedelta(days=1)).replace(day=1)
        while first <= last:
            month = f"{first:%Y-%m}"
            if month > self.newest or month == f"{last:%Y-%m}":
                self.months |= {f"{month}:{self.world.organisations[name].id}" for name in self.keepers}
            first = (first + timedelta(days=32)).replace(day=1)
        self.newest = max(self.newest, f"{last:%Y-%m}")

    def one_of(self, wanted: Callable[[Family], bool]) -> tuple[str, Family] | None:
        found = [(name, one) for name, one in self.families.items() if wanted(one)]
        return self.chance.choice(found) if found else None


async def _on(account: Account) -> None:
    await _to(account, account.today + timedelta(days=account.chance.randint(1, 12)))


async def _back(account: Account) -> None:
    await _to(account, max(date(2026, 12, 1), account.today - timedelta(days=account.chance.randint(1, 6))))


async def _to(account: Account, day: date) -> None:
    account.today = day
    account.world.clock.move_to(day)


async def _walk(account: Account) -> None:
    await asyncio.gather(*(walk(account.world) for _ in range(account.chance.choice((1, 2)))))
    account.walked()
    assert await owing("reconciliation") == account.months - account.closed


async def _open(account: Account) -> None:
    if account.closes_on is None:
        account.closes_on = account.today + timedelta(days=account.chance.randint(10, 25))
        body = {"id": new_id(), "year": 2026, "opens_on": str(account.today), "closes_on": str(account.closes_on)}
        account.window = done(await account.world.district.post("/report-windows", body))


async def _extend(account: Account) -> None:
    if account.closes_on is not None:
        account.closes_on += timedelta(days=account.chance.randint(1, 20))
        account.window = done(await account.world.district.step(
            account.window, "extend", closes_on=str(account.closes_on), reason="雪天延期"))


async def _report(account: Account) -> None:
    found = account.one_of(lambda one: one.living and one.status in ("", "draft", "returned"))
    opened = await ReportWindow.first()
    if found is None or opened is None or not opened.opens_on <= account.today <= opened.closes_on:
        return
    name, one = found
    if not hasattr(account.world, name):
        return
    person = getattr(account.world, name)
    if one.report is None:
        one.report = done(await person.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    if account.chance.random() < 0.8:
        one.report, one.status = done(await person.step(one.report, "submit")), "submitted"


async def _take_back(account: Account) -> None:
    if found := account.one_of(lambda one: one.living and one.status == "submitted"):
        name, one = found
        one.report, one.status = done(await getattr(account.world, name).step(one.report, "withdraw")), "draft"


async def _send_back(account: Account) -> None:
    if found := account.one_of(lambda one: one.status == "submitted"):
        name, one = found
        clerk = account.world.far_clerk if name == "qin" else account.world.clerk
        one.report, one.status = done(await clerk.step(one.report, "return", reason="请补充")), "returned"


async def _verify(account: Account) -> None:
    if found := account.one_of(lambda one: one.status == "submitted"):
        name, one = found
        clerk = account.world.far_clerk if name == "qin" else account.world.clerk
        one.report, one.status = done(await clerk.step(one.report, "verify")), "verified"


async def _leave(account: Account) -> None:
    if found := account.one_of(lambda one: one.living and (one.since is None or one.since <= account.today)):
        name, one = found
        tenancy = await Tenancy.get(household_id=one.household_id, living=1)
        clerk = account.world.far_clerk if name == "qin" else account.world.clerk
        body = {"id": new_id(), "tenancy_id": tenancy.id, "form": {**FORM, "left_on": str(account.today)}}
        one.gone, one.living = done(await clerk.post("/exits", body)), False


async def _stay_after_all(account: Account) -> None:
    if found := account.one_of(lambda one: one.gone is not None and not one.living):
        name, one = found
        if name == "qin":
            return
        case = done(await account.world.street.step(await corrected(account.world, one.gone), "confirm"))
        done(await account.world.district.step(case, "approve"))
        one.living, one.gone = True, None
        assert await Exit.all().exists()


async def _join(account: Account) -> None:
    order = 81 + len(account.families)
    if order < 87:
        household_id = await moves_in(account.world, order, str(900 + order))
        account.families[f"new{order}"] = Family(household_id, since=account.today)


async def _close(account: Account) -> None:
    month = (account.today.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    subject = f"{month}:{account.world.organisations['安居物业'].id}"
    if subject not in account.closed:
        await closes(account.world, month)
        account.closed.add(subject)


async def _hand_over(account: Account) -> None:
    if account.chance.random() < 0.3 and "宏运物业" in account.keepers:
        near, far = account.world.organisations["安居物业"], account.world.organisations["宏运物业"]
        await Dwelling.filter(manager_id=far.id).update(manager_id=near.id, manager_path=near.path)
        await Tenancy.filter(manager_path=far.path).update(manager_path=near.path)
        account.keepers.discard("宏运物业")


ACTIONS: tuple[Callable[[Account], Awaitable[None]], ...] = (
    _on, _on, _back, _walk, _walk, _open, _open, _extend, _report, _report, _report, _take_back, _send_back, _verify,
    _leave, _stay_after_all, _join, _close, _hand_over,
)


@pytest.mark.parametrize("number", WALKS)
async def test_over_random_days_what_is_owed_is_what_the_document_says(world: World, number: int) -> None:
    account = Account(world, random.Random(number))
    for name in ("wan", "kong", "qin"):
        account.families[name] = Family(getattr(world, name).household_id)
    await _to(account, account.today)
    taken = []
    for _ in range(TURNS):
        act = account.chance.choice(ACTIONS)
        taken.append(act.__name__)
        await act(account)
        assert await owing() == account.reports(), taken
    await _walk(account)
    assert await owing() == account.reports(), taken
    # Nobody was told the same twice, and every family's obligation lies where the family does.
    causes = [row.cause for row in await Delivery.filter(cause__startswith="duty:", channel="in_app")]
    assert len(causes) == len(set(causes))
    paths = {row.id: row.area_path for row in await Household.all()}
    owed = await Obligation.filter(kind="december_report")
    assert all(row.area_path == paths[row.household_id or 0] for row in owed)
    assert len(await in_force(REMINDER_DAYS, account.today)) == len(DAYS)
