"""What a manager sends each month by itself: prepared some days before to be looked at, sent on its day, once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.dwellings import notice_schedules
from casework.heart import obligations
from casework.heart.queries import column
from models import Appointment, Lease, Notice, NoticeRound, NoticeSchedule
from tests.cast import World, done, refused


async def walk(world: World, day: date) -> None:
    world.clock.move_to(day)
    async for _ in obligations.walk(world.clock.now):
        continue
    await world.send_rounds()


def rent(**changed: Any) -> dict[str, Any]:
    return {"kind": "rent", "day": 20, "due_day": 10, "to": {"everyone": True}, "note": "可以转账", **changed}


@pytest.mark.clause("4.4.1.1a")
async def test_the_months_rent_goes_out_by_itself_on_its_day(world: World) -> None:
    await Lease.all().update(ends_on=date(2028, 12, 31))
    row = done(await world.manager.post("/notice-schedules", rent()))
    assert (row["next_on"], row["state"]) == ("2026-12-20", "on")
    # Sent twice it is the same.
    assert done(await world.manager.post("/notice-schedules", rent()))["id"] == row["id"]
    await walk(world, date(2026, 12, 17))
    assert await NoticeRound.all().count() == 0
    # Two days before it stands among the rounds, and may be looked at or stopped.
    await walk(world, date(2026, 12, 18))
    (one,) = done(await world.manager.get("/notice-rounds"))["items"]
    assert (one["state"], one["send_on"], one["act_by"], one["total"]) == ("waiting", "2026-12-20", "2027-01-10", 2)
    await walk(world, date(2026, 12, 19))
    assert await Notice.all().count() == 0
    await walk(world, date(2026, 12, 20))
    assert await Notice.filter(kind="rent", period="2026-12").count() == 2
    # Walked again and again it is one round a month; the next month is another.
    await walk(world, date(2026, 12, 21))
    await walk(world, date(2027, 1, 20))
    assert await NoticeRound.all().count() == 2
    assert await Notice.filter(period="2027-01").count() == 2
    assert (await NoticeRound.all().first() or NoticeRound()).schedule_id == row["id"]


async def test_what_was_slept_over_is_sent_while_its_day_of_payment_lies_ahead(world: World) -> None:
    await Lease.all().update(ends_on=date(2028, 12, 31))
    done(await world.manager.post("/notice-schedules", rent(day=15, due_day=25)))
    # December's would be due on the 25th: it is over; January's goes out late, February's on its day.
    await walk(world, date(2027, 1, 20))
    assert set(await column(Notice.all(), "period")) == {"2027-01"}
    assert (await NoticeSchedule.get()).next_month == "2027-02"


async def test_it_stops_and_says_why_where_the_post_has_ended(world: World) -> None:
    row = done(await world.manager.post("/notice-schedules", rent()))
    await Appointment.filter(account_id=world.manager.account_id).update(ends_on=date(2026, 12, 15))
    await walk(world, date(2026, 12, 18))
    found = await NoticeSchedule.get(id=row["id"])
    assert (found.state, await NoticeRound.all().count()) == ("stopped", 0)
    assert "不再担任" in found.reason


async def test_only_its_own_manager_sets_and_stops_one_and_bad_ones_are_refused(world: World) -> None:
    for other in (world.wan, world.clerk, world.street, world.district, world.admin, world.stranger):
        refused(await other.post("/notice-schedules", rent()), "not_allowed")
        refused(await other.get("/notice-schedules"), "not_allowed")
    for changed, field in (
        ({"day": 29}, "day"), ({"day": 0}, "day"), ({"due_day": 31}, "due_day"), ({"kind": "key"}, "kind"),
        ({"to": {}}, "to"), ({"template_id": 10**6}, "template_id"),
    ):
        problem = refused(await world.manager.post("/notice-schedules", rent(**changed)), "form_invalid")
        assert list(problem["fields"]) == [field]
    row = done(await world.manager.post("/notice-schedules", rent()))
    refused(await world.far_manager.post(f"/notice-schedules/{row['id']}/stop"), "not_found")
    assert done(await world.far_manager.get("/notice-schedules"))["items"] == []
    assert done(await world.manager.post(f"/notice-schedules/{row['id']}/stop"))["state"] == "stopped"
    assert done(await world.manager.post(f"/notice-schedules/{row['id']}/stop"))["next_on"] is None
    await walk(world, date(2026, 12, 18))
    assert await NoticeRound.all().count() == 0


@given(
    month=st.dates(date(2026, 1, 1), date(2035, 12, 31)).map(lambda day: f"{day:%Y-%m}"), day=st.integers(1, 28),
    due_day=st.integers(1, 28),
)
def test_the_day_of_payment_never_lies_before_the_day_of_sending(month: str, day: int, due_day: int) -> None:
    sent = notice_schedules.next_day(NoticeSchedule(next_month=month, day=day))
    due = notice_schedules.due_of(month, day, due_day)
    assert sent <= due and (due - sent).days < 59
