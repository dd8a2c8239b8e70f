"""Reports without change in one list, each with what stands in the ledger, judged one by one by its own step."""

from __future__ import annotations

from tests.cast import World, done, new_id
from tests.heart.test_in_hand import reports


async def test_only_what_says_that_nothing_changed_is_listed_with_what_the_ledger_has(world: World) -> None:
    (case,) = await reports(world, "wan")
    told = {"form": {"contact": {"phone": "13900000009"}}}
    other = done(await world.kong.post("/change-reports", {"id": new_id(), **told}))
    done(await world.kong.step(other, "submit"))
    (line,) = done(await world.clerk.get("/change-reports/unchanged"))["items"]
    assert (line["case"]["id"], line["passes"]) == (case["id"], "verify")
    assert line["registered_address"] == "铁东区二一九路16栋6单元458号"
    assert [one.partition("（")[0] for one in line["people"]] == ["万健秀", "万梅庆"]
    assert done(await world.clerk.get("/inbox"))["items"][0]["procedure"] == "change_report"
    # Each level has its own, and passes it on by the step of its own case.
    for person, passes in ((world.clerk, "verify"), (world.street, "review"), (world.district, "receive")):
        (line,) = done(await person.get("/change-reports/unchanged"))["items"]
        assert line["passes"] == passes
        done(await person.step(line["case"], passes))
        assert done(await person.get("/change-reports/unchanged"))["items"] == []
    # Nothing of it is anybody else's.
    for stranger in (world.wan, world.grid, world.manager, world.far_clerk, world.admin):
        assert done(await stranger.get("/change-reports/unchanged"))["items"] == []


async def test_what_a_clerk_entered_a_colleague_looks_at(world: World) -> None:
    await world.open_window()
    body = {"id": new_id(), "household_id": world.wan.household_id, "form": {"no_change": True}}
    case = done(await world.clerk.post("/change-reports", body))
    done(await world.clerk.step(case, "submit"))
    assert done(await world.clerk.get("/change-reports/unchanged"))["items"] == []
    assert len(done(await world.colleague.get("/change-reports/unchanged"))["items"]) == 1
