"""What a published draw of lots or a day of selection keeps, home or family, is taken by no other way until it is
settled. Of two that want it in one instant: tests/heart/test_turns.py.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from casework.heart.queries import column
from models import PlacementSlip, SelectionDwelling, SelectionTurn
from tests.allocation.agreements import on_paper
from tests.allocation.test_lot_draws import a_plan, homes, plans, publicised, read
from tests.allocation.test_placement_slips import A_REASON
from tests.allocation.test_selections import FORM
from tests.cast import World, done, new_id, refused


async def places(world: World, case: Any, home: int) -> httpx.Response:
    return await world.district.step(await read(world.district, case), "place", dwelling_id=home, **A_REASON)


async def draws_up(world: World) -> httpx.Response:
    return await world.district.post("/selections", {"id": new_id(), "form": FORM})


@pytest.mark.clause("2g", "3a")
async def test_what_a_published_draw_keeps_is_given_by_nothing_else(world: World) -> None:
    inside, rooms = await publicised(world, 81), await homes(world, "901", "902", "903")
    draw = done(await plans(world.district, a_plan(rooms[:2])))
    # A plan binds nobody yet.
    empty = [one["id"] for one in done(await world.district.get("/applications/vacant-dwellings"))["items"]]
    assert set(rooms) <= set(empty)
    draw = done(await world.office.step(draw, "publish"))
    outside = await publicised(world, 82)
    empty = [one["id"] for one in done(await world.district.get("/applications/vacant-dwellings"))["items"]]
    assert rooms[2] in empty and not set(rooms[:2]) & set(empty)
    # Each way says by what it is kept.
    said = refused(await places(world, outside, rooms[0]), "dwelling_held")["detail"]
    assert "“第四季度第一批”摇号的房源里（2026年12月14日摇号）" in said
    said = refused(await places(world, inside, rooms[2]), "lot_family_held")["detail"]
    assert "“第四季度第一批”摇号的名单里" in said
    paper = {"started_on": "2026-12-08", **on_paper()}
    for case, home, code in ((outside, rooms[0], "dwelling_held"), (inside, rooms[2], "lot_family_held")):
        case = await read(world.district, case)
        refused(await world.district.step(case, "house", dwelling_id=home, **paper), code)
    # A day of selection takes what is left, and whoever is left; a further draw neither of these.
    session = done(await draws_up(world))
    chosen = await SelectionTurn.filter(case_id=session["id"]).values_list("application_id", flat=True)
    offered = await column(SelectionDwelling.filter(case_id=session["id"]), "dwelling_id")
    assert chosen == [outside["id"]] and rooms[2] in offered and not set(rooms[:2]) & set(offered)
    other = a_plan(await homes(world, "904"), draw_number="2026144", draw_on="2026-12-15", held_on="2026-12-16")
    other = done(await plans(world.district, other))
    refused(await world.office.step(other, "publish"), "nobody_found")
    session = done(await world.office.step(session, "publish"))
    third = await publicised(world, 83)
    said = refused(await places(world, third, rooms[2]), "dwelling_held")["detail"]
    assert "2026年12月18日现场选房的房源里" in said
    # Called off, both are free again.
    done(await world.district.step(session, "cancel", reason="改期再选"))
    done(await places(world, third, rooms[2]))
    assert await PlacementSlip.filter(living=1).count() == 1
