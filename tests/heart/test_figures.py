"""Figures: what an office counts of its own, and behind every one of them the list of what it counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.heart.figures import ages_since, at_rank
from models import RentPayment
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.exits.test_recoveries import ordered
from tests.exits.test_services import direct, mandated
from tests.papers.test_papers import text_of
from tests.photographs import photograph

EVERYBODY_WITH_FIGURES = ("clerk", "far_clerk", "street", "far_street", "district", "manager", "far_manager")


async def listed(person: Person, theme: str, chart: str, row: str, part: str = "", **more: Any) -> list[dict[str, Any]]:
    """All pages of the list behind a figure."""
    items: list[dict[str, Any]] = []
    asked = {"chart": chart, "row": row, "part": part, "limit": 2, **more}
    while True:
        page = done(await person.get(f"/figures/{theme}/lines", **asked))
        items += page["items"]
        assert len(page["items"]) <= 2
        if page["next"] is None:
            return items
        asked["cursor"] = page["next"]


async def held_against_lists(person: Person, **more: Any) -> dict[str, int]:
    """Every figure that somebody is shown is what its list comes to. What each is that is not nothing."""
    seen: dict[str, int] = {}
    for theme in done(await person.get("/figures"))["items"]:
        page = done(await person.get(f"/figures/{theme['key']}", **more))
        for chart in page["charts"]:
            for row in chart["rows"]:
                for key, value in [("", row["value"]), *((part["key"], part["value"]) for part in row["parts"])]:
                    place = ".".join(filter(None, (theme["key"], chart["key"], row["key"], key)))
                    items = await listed(person, theme["key"], chart["key"], row["key"], key, **more)
                    sums = [one["fen"] for one in items if one["fen"] is not None]
                    assert (sum(sums) if sums else len(items)) == value, (person.name, place, items)
                    if value:
                        seen[place] = value
                assert theme["key"] == "rents" or not row["parts"] or row["value"] == sum(
                    part["value"] for part in row["parts"]
                ), row
    return seen


async def booked(world: World, family: str, month: str, charged: int, paid: int) -> None:
    tenancy = world.tenancies[family]
    await RentPayment.create(
        id=new_id(), tenancy_id=tenancy.id, dwelling_id=tenancy.dwelling_id, manager_id=1, month=month,
        for_month=month, charged_fen=charged, paid_fen=paid, entered_by_id=1, entered_at=NOW,
    )


async def a_district(world: World) -> None:
    """A family judged and served, another that pays back, and rent of both that is not all paid."""
    service = await mandated(world)
    await photograph(world.street, service["id"], caption="当面交给本人")
    done(await world.street.step(service, "serve_direct", **direct()))
    recovery = await ordered(world)
    await photograph(world.street, recovery["id"], caption="票据")
    world.clock.move_to(date(2026, 12, 21))
    await booked(world, "wan", "2026-12", 30000, 10000)
    await booked(world, "wan", "2026-06", 30000, 30000)
    await booked(world, "kong", "2026-12", 20000, 20000)
    await booked(world, "kong", "2026-02", 20000, 0)
    await booked(world, "qin", "2026-12", 40000, 0)


async def test_every_figure_opens_the_list_of_what_it_counts_and_is_as_long(world: World) -> None:
    await a_district(world)
    seen = {name: await held_against_lists(getattr(world, name)) for name in EVERYBODY_WITH_FIGURES}
    ours = {
        "families.ledgers.living": 2, "violations.months.2026-12.sublet": 1, "exits.ways.direct": 1,
        "exits.stages.judgement.served": 1, "exits.recovered.ordered": 80001, "exits.recovered.left": 80001,
        "rents.months.2026-12.charged": 50000, "rents.months.2026-12.paid": 30000,
        # By its oldest month that is owed, whole: kong's of February, wan's of this month.
        "rents.ages.0": 20000, "rents.ages.3": 20000,
    }
    for name in ("clerk", "street", "district"):
        told = {key: seen[name].get(key) for key in ours}
        assert told == ours | ({} if name != "district" else {
            "families.ledgers.living": 3, "rents.months.2026-12.charged": 90000, "rents.ages.0": 60000,
        }), name
    assert seen["manager"]["rents.months.2026-12.charged"] == 50000
    assert "exits.recovered.ordered" not in seen["manager"] and "exits.ways.direct" not in seen["manager"]
    # Of another street there is nothing of all this.
    assert not [key for name in ("far_clerk", "far_street", "far_manager") for key in seen[name]
                if key.startswith(("exits.", "violations."))]
    steps = {key: value for key, value in seen["district"].items() if key.startswith("steps.")}
    assert steps["steps.steps.service.mandated"] == 1
    # Narrowed to a street, the district sees what that street does; and of the months before nothing of the case.
    street = world.organisations["胜利街道"]
    assert await held_against_lists(world.district, area_id=street.id) == seen["street"] | {
        key: value for key, value in (await held_against_lists(world.district, area_id=street.id)).items()
        if key.startswith(("duties.", "reviews.", "steps."))
    }
    before = await held_against_lists(world.district, month="2026-11")
    assert "violations.months.2026-12.sublet" not in before and not [key for key in before if key.startswith("steps.")]


async def test_figures_are_told_to_offices_and_of_what_is_theirs_alone(world: World) -> None:
    for person in (world.wan, world.grid, world.admin, world.stranger, world.civil):
        for path in ("/figures", "/figures/families", "/figures/families/lines", "/figure-report/document",
                     "/figure-report/workbook"):
            refused(await person.get(path), "not_allowed")
    theirs = world.organisations["站前街道"].id
    lines, living = "/figures/families/lines", {"chart": "ledgers", "row": "living"}
    for path, asked in (("/figures/families", {}), (lines, living), ("/figure-report/document", {})):
        for person in (world.clerk, world.street, world.manager):
            refused(await person.get(path, area_id=theirs, **asked), "not_found")
        refused(await world.district.get(path, month="2027-01", **asked), "form_invalid")
    refused(await world.clerk.get("/figures/nothing"), "not_found")
    for asked in ({}, {"chart": "nothing"}, {"chart": "ledgers"}, {"chart": "ledgers", "row": "nothing"},
                  {"chart": "ledgers", "row": "living", "part": "1"}, {"chart": "areas", "row": "/1/3/"}):
        refused(await world.clerk.get(lines, **asked), "not_found")
    for theme, chart, row in (("families", "ledgers", "living"), ("rents", "ages", "0"), ("rents", "months", "2026-12"),
                              ("exits", "recovered", "left"), ("duties", "standings", "late"),
                              ("exits", "stages", "judgement")):
        for cursor in ("x", "WyJ4Il0", "WyIxIiwiMiJd", "WyLDqSJd"):
            refused(await world.clerk.get(f"/figures/{theme}/lines", chart=chart, row=row, cursor=cursor),
                    "cursor_invalid")
    # A manager awards no subsidies, and a community has no areas under it.
    assert {one["key"] for one in done(await world.manager.get("/figures/families"))["charts"]} == {
        "ledgers", "categories", "leases", "breaches"
    }
    assert "areas" not in {one["key"] for one in done(await world.clerk.get("/figures/families"))["charts"]}


# Of keys that no figure has: other types, other places, longer than any column.
ODD = ("字", "-1", "2026-12-10", "9" * 40, "a" * 120, "%")


async def test_what_no_figure_is_called_has_no_list_and_is_no_fault(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    tried = 0
    for person in (world.district, world.manager):
        for theme in done(await person.get("/figures"))["items"]:
            for chart in done(await person.get(f"/figures/{theme['key']}"))["charts"]:
                known = chart["rows"][0]["key"] if chart["rows"] else "x"
                for row, part in [*((one, "") for one in ODD), *((known, one) for one in ODD)]:
                    asked = {"chart": chart["key"], "row": row, "part": part}
                    reply = await person.get(f"/figures/{theme['key']}/lines", **asked)
                    assert reply.status_code in (200, 404), (theme["key"], asked, reply.text)
                    tried += 1
    assert tried > 200 and not [one for one in caplog.records if "unexpected" in one.getMessage()]


async def test_a_month_is_taken_away_as_a_document_and_as_a_workbook(world: World) -> None:
    await a_district(world)
    said = text_of((await world.street.get("/figure-report/document", month="2026-12")).content)
    for words in ("胜利街道2026年12月统计月报", "承租家庭", "应收500.00元", "当面交给本人", "这个月还没有过完"):
        assert words in said, said
    book = await world.street.get("/figure-report/workbook", month="2026-12")
    assert book.status_code == 200 and book.content[:2] == b"PK"
    # Nobody who reported anything, nor any family, is named.
    assert "万健秀" not in said and "孔" not in said


def test_a_median_is_one_of_the_values_and_as_many_lie_below_as_are_said() -> None:
    assert [at_rank([3], 50), at_rank([1, 9], 50), at_rank([1, 9], 90), at_rank(list(range(1, 11)), 90)] == [3, 1, 9, 9]


@given(values=st.lists(st.integers(0, 4000), min_size=1, max_size=60), percent=st.integers(1, 100))
def test_of_so_many_of_a_hundred_none_is_greater_and_of_one_less_it_would_not_hold(
    values: Sequence[int], percent: int
) -> None:
    found = at_rank(sorted(values), percent)
    assert found in values
    assert 100 * sum(value <= found for value in values) >= percent * len(values)
    assert 100 * sum(value < found for value in values) < percent * len(values)


@given(day=st.dates(date(2020, 1, 1), date(2040, 12, 31)), back=st.integers(0, 900))
@pytest.mark.parametrize("last", [False, True])
def test_whatever_began_has_one_age(day: date, back: int, last: bool) -> None:
    began = day - timedelta(days=back)
    if last:
        began = (began.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        began = min(began, day)
    places = [
        place for place, (first, before) in enumerate(ages_since(day))
        if (first is None or began >= first) and (before is None or began < before)
    ]
    assert len(places) == 1
    assert places[0] == 0 or back > 27
