"""Placement slips: issued, kept, void and lapsed; and what has to come before the keys, in that order only."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.heart import by_itself
from models import Dwelling, DwellingHold, PlacementSlip
from tests.allocation.agreements import shown_to_all
from tests.allocation.test_applications import accepted, an_empty_home
from tests.cast import World, done, id_number, refused

A_REASON = {"reason": "家中有人重病，区保障办会议研究直接安置"}


async def waiting(world: World, order: int = 81, name: str = "齐桂芳") -> Any:
    """An application that the street has approved and that was shown to everybody."""
    members = [{"name": name, "relationship": "本人", "id_number": id_number("19680220", order)}]
    case = await accepted(world, order, members=members, phone=f"138000000{order}")
    case = done(await world.street.step(case, "approve"))
    await shown_to_all(case["id"])
    return case


async def placed(world: World, case: Any, home: Dwelling) -> Any:
    """Its slip, issued by hand."""
    done(await world.district.step(case, "place", dwelling_id=home.id, **A_REASON))
    row = await PlacementSlip.get(application_id=case["id"], living=1)
    return done(await world.district.get(f"/cases/{row.case_id}"))


async def passes(world: World, day: date) -> None:
    world.clock.move_to(day)
    async for _ in by_itself.walk(world.clock.now):
        pass


@pytest.mark.clause("3a")
async def test_a_slip_keeps_its_dwelling_for_one_family_until_it_ends_and_its_number_stays(world: World) -> None:
    first, second = await waiting(world, 81), await waiting(world, 82, "欧阳")
    home = await an_empty_home(world)
    form = {"dwelling_id": home.id, **A_REASON}
    for person in (world.clerk, world.street):
        refused(await person.step(first, "place", **form), "not_allowed")
    refused(await world.district.step(first, "place", dwelling_id=home.id), "form_invalid")
    taken = {**form, "dwelling_id": world.tenancies["kong"].dwelling_id}
    refused(await world.district.step(first, "place", **taken), "dwelling_taken")
    slip = await placed(world, first, home)
    assert slip["status"] == "issued" and slip["detail"]["slip_number"].endswith("安置〔2026〕1号")
    assert slip["detail"]["sign_by"] == "2026-12-25" and slip["detail"]["ground_label"] == "区保障办安置"
    now = done(await world.district.get(f"/cases/{first['id']}"))
    assert now["status"] == "placed"
    # Whose it is to know: the manager of the dwelling, the community and the street of the family.
    for person in (world.manager, world.clerk, world.street):
        assert done(await person.get("/placement-slips"))["items"][0]["id"] == slip["id"]
    for person in (world.far_clerk, world.far_street, world.grid, world.wan):
        refused(await person.get(f"/cases/{slip['id']}"), "not_found")

    # Nobody else is given it, by whatever way, and what keeps it is not ended by hand.
    assert done(await world.district.get("/applications/vacant-dwellings", q="909"))["items"] == []
    refused(await world.district.step(second, "place", **form), "slip_dwelling_taken")
    house = {"dwelling_id": home.id, "started_on": "2026-12-08"}
    refused(await world.district.step(second, "house", **house), "slip_dwelling_taken")
    refused(await world.district.step(now, "place", **form), "step_not_possible")

    slip = done(await world.district.step(slip, "void", reason="家庭情况有变"))
    (paper,) = slip["papers"]
    assert slip["status"] == "void" and paper["state"] == "void"
    # The family waits again, and the dwelling is another's; the next number is the next.
    first = done(await world.district.get(f"/cases/{first['id']}"))
    assert first["status"] == "waiting"
    other = await placed(world, second, home)
    assert other["detail"]["slip_number"].endswith("安置〔2026〕2号")
    # Whoever chose and did not sign in time loses it, and the number stays.
    await passes(world, date(2026, 12, 25))
    assert done(await world.district.get(f"/cases/{other['id']}"))["status"] == "issued"
    await passes(world, date(2026, 12, 26))
    other = done(await world.district.get(f"/cases/{other['id']}"))
    assert other["status"] == "lapsed" and not await DwellingHold.filter(dwelling_id=home.id, standing=1).exists()
    row = await PlacementSlip.get(case_id=other["id"])
    assert (row.outcome, row.refuses, row.ended_on, row.living) == ("lapsed", True, date(2026, 12, 26), None)
