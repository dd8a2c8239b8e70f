"""我来办: colleagues see who works on a case and since when; it locks nothing, and ends by hand, day or post."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from models import Appointment, InHand
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.reviews.test_change_reports import EMPTY


async def reports(world: World, *names: str) -> list[dict[str, Any]]:
    await world.open_window()
    found = []
    for name in names:
        person: Person = getattr(world, name)
        case = done(await person.post("/change-reports", {"id": new_id(), "form": EMPTY}))
        found.append(done(await person.step(case, "submit")))
    return found


async def hand_of(person: Person, case: dict[str, Any]) -> tuple[str, bool] | None:
    read = done(await person.get(f"/cases/{case['id']}"))["in_hand"]
    return (read["name"], read["mine"]) if read else None


async def test_a_colleague_sees_who_has_it_and_since_when_and_may_act_all_the_same(world: World) -> None:
    (case,) = await reports(world, "wan")
    assert done(await world.clerk.get(f"/cases/{case['id']}"))["may_take"]
    taken = done(await world.clerk.post(f"/cases/{case['id']}/in-hand"))
    assert (taken["in_hand"]["name"], taken["in_hand"]["mine"], taken["may_take"]) == ("赵社区", True, False)
    assert taken["in_hand"]["since"] == "2026-12-10T10:00:00+08:00" and taken["version"] == case["version"]
    (line,) = done(await world.colleague.get("/inbox"))["items"]
    assert (line["in_hand"]["name"], line["in_hand"]["mine"]) == ("赵社区", False)
    # Nobody outside the office is told: neither the family, nor the street above.
    assert await hand_of(world.wan, case) is None and await hand_of(world.street, case) is None
    # It locks nothing: it is taken over, and who does not have it decides.
    done(await world.colleague.post(f"/cases/{case['id']}/in-hand"))
    assert await hand_of(world.clerk, case) == ("孙社区", False)
    assert done(await world.clerk.step(taken, "verify"))["status"] == "verified"


async def test_it_ends_by_hand_after_a_day_and_with_the_post(world: World) -> None:
    (case,) = await reports(world, "wan")
    done(await world.clerk.post(f"/cases/{case['id']}/in-hand"))
    # Only one's own is let go, and twice is once.
    done(await world.colleague.post(f"/cases/{case['id']}/in-hand/end"))
    assert await hand_of(world.colleague, case) == ("赵社区", False)
    for _ in "12":
        assert done(await world.clerk.post(f"/cases/{case['id']}/in-hand/end"))["in_hand"] is None
    done(await world.clerk.post(f"/cases/{case['id']}/in-hand"))
    for later, there in ((timedelta(hours=23, minutes=59), True), (timedelta(days=1), False)):
        world.clock.standing_at = NOW + later
        assert (await hand_of(world.colleague, case) is not None) == there, later
    done(await world.clerk.post(f"/cases/{case['id']}/in-hand"))
    post = await Appointment.get(account_id=world.clerk.account_id)
    done(await world.admin.post(f"/posts/{post.id}/end", {"form": {"reason": "调离"}}))
    assert await hand_of(world.colleague, case) is None
    assert await InHand.all().count() == 1


async def test_it_is_for_who_has_colleagues_and_something_to_do(world: World) -> None:
    (case,) = await reports(world, "wan")
    for person in (world.street, world.wan):
        assert not done(await person.get(f"/cases/{case['id']}"))["may_take"]
        refused(await person.post(f"/cases/{case['id']}/in-hand"), "not_allowed")
    for person in (world.far_clerk, world.kong):
        refused(await person.post(f"/cases/{case['id']}/in-hand"), "not_found")
        refused(await person.post(f"/cases/{case['id']}/in-hand/end"), "not_found")
    assert await InHand.all().count() == 0


async def test_after_a_decision_the_next_of_its_kind_is_offered_then_whatever_is_due_first(world: World) -> None:
    first, second = await reports(world, "wan", "kong")
    told = done(await world.clerk.get("/inbox/next", procedure="change_report", after=first["id"]))
    assert (told["case"]["id"], told["waiting"]) == (second["id"], 2)
    done(await world.clerk.step(first, "verify"))
    told = done(await world.clerk.get("/inbox/next", procedure="change_report", after=first["id"]))
    assert (told["case"]["id"], told["waiting"]) == (second["id"], 1)
    # Of another kind nothing waits: what there is, is offered.
    told = done(await world.clerk.get("/inbox/next", procedure="violation"))
    assert told["case"]["id"] == second["id"]
    done(await world.clerk.step(second, "verify"))
    assert done(await world.clerk.get("/inbox/next", after=second["id"])) == {"case": None, "waiting": 0}
    refused(await world.clerk.get("/inbox/next", after="x"), "form_invalid")
