"""The cross check is a look-up too: every showing is on record, a day has a bound, and the street sees who looks."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from casework.ledgers import look_ups
from casework.ledgers.look_ups import set_most_a_day
from models import AuditEvent, CheckShown
from tests.allocation.test_applications import an_application
from tests.cast import Person, World, done, new_id, refused
from tests.ledgers.test_ledgers import a_subsidy

WAN = "二一九路16栋6单元458室"


async def opens(person: Person, order: int, **more: Any) -> Any:
    return await person.post("/applications", {"id": new_id(), "form": an_application(order, **more)})


async def held(person: Person, order: int) -> dict[str, Any]:
    """An application whose check shows wan's family, by its registered address."""
    case: dict[str, Any] = done(await opens(person, order, registered_address=WAN))
    assert "万健秀" in str(case["detail"]["check"])
    return case


async def showings(case_id: str) -> list[tuple[int, str]]:
    events = await AuditEvent.filter(kind="unmasked_read", code="cross_check", subject=case_id).order_by("id")
    assert all(event.detail["shown"] for event in events)
    return [(event.account_id or 0, event.role) for event in events]


@pytest.mark.parametrize("way", ("applications", "subsidies"))
async def test_each_showing_is_on_record_with_what_was_shown(world: World, way: str) -> None:
    form = an_application(1, registered_address=WAN) if way == "applications" else a_subsidy(1, registered_address=WAN)
    case = done(await world.clerk.post(f"/{way}", {"id": new_id(), "form": form}))
    for person in (world.colleague, world.street, world.district):
        assert "万健秀" in (await person.get(f"/cases/{case['id']}")).text
    assert await showings(case["id"]) == [
        (world.clerk.account_id, "community_clerk"), (world.colleague.account_id, "community_clerk"),
        (world.street.account_id, "street_clerk"), (world.district.account_id, "district_clerk"),
    ]
    event = await AuditEvent.filter(code="cross_check").first()
    assert event is not None
    assert event.detail["shown"] == [f"tenancy:{world.tenancies['wan'].id}:living"]
    # What found nothing shows nothing; lists and those who may not see it either.
    plain = done(await opens(world.clerk, 2))
    done(await world.clerk.get("/cases"))
    refused(await world.far_clerk.get(f"/cases/{case['id']}"), "not_found")
    assert await showings(plain["id"]) == []
    # A refusal that tells what was found is on record too, though whatever was tried is undone.
    refused(await world.clerk.step(case, "clear"), "duplicate_unsettled")
    assert len(await showings(case["id"])) == 5


async def test_a_day_has_a_bound_and_a_refusal_tells_nothing(world: World) -> None:
    await set_most_a_day(3)
    seen = [await held(world.clerk, order) for order in range(3)]
    # Whether the next would have found something is not to be told from the refusal.
    one = refused(await opens(world.clerk, 3, registered_address=WAN), "check_limit")
    assert one == refused(await opens(world.clerk, 4), "check_limit")
    refused(await world.clerk.post("/subsidies", {"id": new_id(), "form": a_subsidy(5)}), "check_limit")
    # What was seen today may be seen and worked on; what was not waits for tomorrow; colleagues have days of their own.
    done(await world.clerk.get(f"/cases/{seen[0]['id']}"))
    done(await world.clerk.step(seen[0], "rule_out", number=1, reason="已核实，不是同一户"))
    other = await held(world.colleague, 6)
    refused(await world.clerk.get(f"/cases/{other['id']}"), "check_limit")
    world.clock.standing_at = world.clock.now() + timedelta(days=1)
    done(await world.clerk.get(f"/cases/{other['id']}"))
    assert await CheckShown.filter(account_id=world.clerk.account_id).count() == 4
    # What found nothing does not count.
    await set_most_a_day(2)
    for order in range(10, 14):
        done(await opens(world.clerk, order, registered_address=f"铁东区湖南街{order}号楼1单元301室"))


async def test_the_same_check_seen_all_day_counts_once_and_the_bound_is_generous(world: World) -> None:
    assert look_ups.CHECKS_A_DAY >= 50
    await set_most_a_day(1)
    case = await held(world.clerk, 1)
    for _ in range(5):
        done(await world.clerk.get(f"/cases/{case['id']}"))
    assert len(await showings(case["id"])) == 6
    assert await CheckShown.all().count() == 1


@pytest.mark.parametrize("at_once", (6,))
async def test_many_opened_in_one_instant_do_not_pass_the_bound(world: World, at_once: int) -> None:
    await set_most_a_day(2)
    replies = await asyncio.gather(*(opens(world.clerk, order, registered_address=WAN) for order in range(at_once)))
    codes = sorted(reply.json().get("code", "") for reply in replies)
    assert codes == ["", ""] + ["check_limit"] * (at_once - 2)
    assert await CheckShown.all().count() == 2


async def test_the_street_sees_how_many_a_person_opened_and_left(world: World) -> None:
    first, second = await held(world.clerk, 1), await held(world.clerk, 2)
    await held(world.clerk, 3)
    done(await world.clerk.step(first, "withdraw", reason="不申请了"))
    for finding in second["detail"]["check"]["findings"]:
        second = done(await world.clerk.step(second, "rule_out", number=finding["number"], reason="已核实"))
    done(await world.clerk.step(second, "clear"))
    done(await world.colleague.get(f"/cases/{second['id']}"))
    for person in (world.street, world.district):
        page = done(await person.get("/check-lookers"))
        told = {line["name"]: (line["shown"], line["opened"], line["left"]) for line in page["items"]}
        assert told["赵社区"] == (3, 3, 2) and told["孙社区"] == (1, 0, 0)
        assert page["most_a_day"] == look_ups.CHECKS_A_DAY
    (line, *_) = done(await world.street.get("/check-lookers"))["items"]
    assert (line["office"], line["role_label"], line["last_on"]) == ("胜利社区", "社区", "2026-12-10")
    # A page at a time, and nobody beyond one's own borders.
    one = done(await world.street.get("/check-lookers", limit=1))
    rest = done(await world.street.get("/check-lookers", limit=1, cursor=one["next"]))
    assert {one["items"][0]["name"], rest["items"][0]["name"]} == {"赵社区", "孙社区"} and rest["next"] is None
    assert done(await world.far_street.get("/check-lookers"))["items"] == []
    for person in (world.clerk, world.grid, world.manager, world.wan, world.admin, world.stranger):
        refused(await person.get("/check-lookers"), "not_allowed")
    for cursor in ("x", "WyJ4Il0", "WyIxIiwiMiJd"):
        refused(await world.street.get("/check-lookers", cursor=cursor), "cursor_invalid")
    world.clock.standing_at = world.clock.now() + timedelta(days=91)
    assert done(await world.street.get("/check-lookers"))["items"] == []
