"""The window for the December report, and what it obliges every living family to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.reviews.report_windows import current_window, is_open, sentence
from models import Obligation, ReportWindow, Tenancy
from tests.cast import NOW, World, done, new_id, refused

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


async def counts(world: World) -> dict[str, int]:
    home = done(await world.clerk.get("/home"))
    return {count["key"]: count["count"] for count in home["counts"]}


async def test_opening_obliges_each_living_family_once(world: World) -> None:
    await Tenancy.filter(id=world.tenancies["kong"].id).update(living=None, ended_on=date(2026, 11, 30))
    window = await world.open_window()
    owed = await Obligation.all().order_by("household_id")
    assert [row.household_id for row in owed] == sorted([world.wan.household_id, world.qin.household_id])
    assert {(row.due_on, row.clause, row.discharged_at) for row in owed} == {(date(2026, 12, 31), "4.5.0", None)}
    # The same opening again, under another key, is the same: refused, and nothing is owed twice.
    body = {"id": window["id"], "year": 2026, "opens_on": "2026-12-01", "closes_on": "2026-12-31"}
    refused(await world.district.post("/report-windows", body), "window_exists")
    assert await Obligation.all().count() == 2
    assert ((await counts(world))["reports_owed"], (await counts(world))["reports_late"]) == (1, 0)


async def test_an_extension_postpones_what_is_owed_and_what_comes_to_be_owed_again(world: World) -> None:
    window = await world.open_window(closes_on="2026-12-12")
    case = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    case = done(await world.wan.step(case, "submit"))
    assert (await counts(world))["reports_owed"] == 1
    done(await world.district.step(window, "extend", closes_on="2026-12-31", reason="雪天延期"))
    # Sent back after the extension, the report is owed by the new day.
    done(await world.clerk.step(case, "return", reason="请补充材料"))
    assert {row.due_on for row in await Obligation.all()} == {date(2026, 12, 31)}
    world.clock.standing_at = NOW + timedelta(days=3)
    assert ((await counts(world))["reports_owed"], (await counts(world))["reports_late"]) == (2, 0)
    world.clock.standing_at = NOW + timedelta(days=22)
    assert ((await counts(world))["reports_owed"], (await counts(world))["reports_late"]) == (0, 2)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"closes_on": "2026-12-01"}, "window_invalid"),
        ({"closes_on": "2026-11-30"}, "window_invalid"),
        ({"closes_on": "2027-04-01"}, "window_invalid"),
        ({"year": 2029}, "window_invalid"),
        ({"year": 2027}, "window_invalid"),
        ({"year": 2024}, "window_invalid"),
        ({"year": 1999}, "form_invalid"),
        ({"opens_on": "2026-02-30"}, "form_invalid"),
    ],
)
async def test_a_window_lies_within_reason(world: World, changed: dict[str, Any], code: str) -> None:
    body = {"id": new_id(), "year": 2026, "opens_on": "2026-12-01", "closes_on": "2026-12-31", **changed}
    refused(await world.district.post("/report-windows", body), code)
    assert not await Obligation.all().exists()


async def test_the_window_of_a_day_is_the_open_one_else_the_next_else_the_last(world: World) -> None:
    assert await current_window(date(2026, 12, 10)) is None
    for year in (2025, 2026, 2027):
        await world.open_window(year, f"{year}-12-31")
    for day, year in (
        ("2025-11-30", 2025), ("2025-12-01", 2025), ("2025-12-31", 2025), ("2026-01-01", 2026), ("2026-12-31", 2026),
        ("2027-01-01", 2027), ("2027-12-31", 2027), ("2028-02-29", 2027),
    ):
        window = await current_window(date.fromisoformat(day))
        assert window is not None and window.year == year, day


@given(opens_on=DAYS, length=st.integers(1, 120), distance=st.integers(-400, 400))
def test_on_every_day_the_sentence_says_whether_the_window_is_open(opens_on: date, length: int, distance: int) -> None:
    window = ReportWindow(year=opens_on.year, opens_on=opens_on, closes_on=opens_on + timedelta(days=length))
    said = sentence(window, opens_on + timedelta(days=distance))
    assert is_open(window, opens_on + timedelta(days=distance)) == (0 <= distance <= length)
    if distance < 0:
        assert f"将于{opens_on.year}年{opens_on.month}月{opens_on.day}日开始" in said
    elif distance > length:
        assert f"{window.closes_on.month}月{window.closes_on.day}日截止" in said and "已于" in said
    elif distance == length:
        assert said.endswith("今天是最后一天。")
    else:
        assert said.endswith(f"还有{length - distance}天。")


def test_before_any_window_the_family_is_told_to_wait() -> None:
    assert "还没有开放" in sentence(None, date(2026, 5, 1))
