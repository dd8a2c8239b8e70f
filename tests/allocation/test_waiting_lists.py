"""The waiting list: who waits, in which order and why, on any day; and that nobody can choose a place in it."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from casework.allocation.refusals import MOST
from casework.allocation.waiting_lists import BY_DAY, BY_LOTS, BY_SCORE, ORDER, waiting_order
from casework.allocation.waiting_order import Standing, order_key
from casework.heart import rounds
from casework.heart.rules import set_value
from models import Application, Case, WaitingPlace
from tests.allocation.test_applicant_codes import bound, waits
from tests.allocation.test_applications import accepted, an_empty_home
from tests.allocation.test_placement_slips import placed, waiting
from tests.allocation.test_status_findings import STATUS, asked, found, night, read
from tests.cast import Person, World, done, refused


async def listed(person: Person, **query: object) -> list[str]:
    return [one["case_id"] for one in done(await person.get("/waiting-list", **query))["items"]]


async def test_who_waits_stands_in_order_on_any_day_and_in_its_own_area(world: World) -> None:
    first = await waits(world, 81)
    world.clock.move_to(date(2026, 12, 11))
    second = await waits(world, 82)
    # What civil affairs found puts a family first, and only what it found: the application says 低保 of all of them.
    poor = await accepted(world, 83)
    await found(world.civil, done(await asked(world, {"application_id": poor["id"]}, "low_income")), "find_status",
                **STATUS)
    world.clock.move_to(date(2026, 12, 12))
    done(await world.street.step(done(await world.street.get(f"/cases/{poor['id']}")), "approve"))
    ids = [poor["id"], first["id"], second["id"]]
    for person in (world.clerk, world.street, world.district):
        assert await listed(person) == ids
    for person in (world.far_clerk, world.far_street):
        assert await listed(person) == []
    for person in (world.wan, world.manager, world.grid, world.civil, world.stranger):
        refused(await person.get("/waiting-list"), "not_allowed")
    page = done(await world.district.get("/waiting-list", limit=2))
    assert [(one["place"], one["priority_label"], one["why"]) for one in page["items"]] == [
        (1, "优先第2类", "街道审核通过"), (2, "", "街道审核通过")]
    (last,) = done(await world.district.get("/waiting-list", limit=2, cursor=page["next"]))["items"]
    assert (last["place"], last["case_id"]) == (3, second["id"])
    refused(await world.district.get("/waiting-list", cursor="abc"), "cursor_invalid")
    refused(await world.district.get("/waiting-list", as_of="2026-12-13"), "form_invalid")
    done(await world.clerk.step(done(await world.clerk.get(f"/cases/{first['id']}")), "withdraw", reason="已自行购房"))
    assert await listed(world.clerk) == [poor["id"], second["id"]]
    # As it was: before the third came, and before the first left.
    assert await listed(world.clerk, as_of="2026-12-11") == [first["id"], second["id"]]
    assert await listed(world.clerk, as_of="2026-12-09") == []
    now = await waiting_order(today=date(2026, 12, 12))
    assert [one.application_case_id for one in now] == [poor["id"], second["id"]]
    # Whoever waits and stands nowhere is found by the day's walk, from the day of its approval on, once.
    await WaitingPlace.filter(application_id=second["id"]).delete()
    assert await listed(world.clerk) == [poor["id"]]
    for _ in range(2):
        async for _ in rounds.walk(world.clock.now, []):
            continue
    assert await listed(world.clerk, as_of="2026-12-11") == [first["id"], second["id"]]
    assert await WaitingPlace.filter(application_id=second["id"]).count() == 1
    assert await Application.filter(case_id=second["id"], approved_on=date(2026, 12, 11)).exists()
    assert await Case.filter(id=second["id"], status="waiting").exists()


async def test_the_order_of_a_day_is_the_rule_of_that_day(world: World) -> None:
    """Today's as well as a past one's; where lots decide nobody has a place."""
    first = await waits(world, 81)
    world.clock.move_to(date(2026, 12, 11))
    second = await waits(world, 82)
    await WaitingPlace.filter(application_id=second["id"], live=1).update(order_key="0")
    by_score, by_day = [second["id"], first["id"]], [first["id"], second["id"]]
    for day, order, wanted, said in (
        (11, None, by_score, "先按优先类别"), (12, BY_DAY, by_day, "按街道审核通过的先后"),
        (13, BY_LOTS, by_day, "由摇号确定"), (14, BY_SCORE, by_score, "先按优先类别"),
    ):
        today = date(2026, 12, day)
        world.clock.move_to(today)
        if order is not None:
            at = world.clock.now()
            await set_value(ORDER, order, valid_from=today, legal_base="演示区自定", by="区保障办", at=at, today=today)
        assert await listed(world.district) == wanted
        assert [one.application_case_id for one in await waiting_order(today=today)] == wanted
        page = done(await world.district.get("/waiting-list"))
        assert said in page["base"]
        assert [one["place"] for one in page["items"]] == ([None, None] if order == BY_LOTS else [1, 2])
    for day, wanted in ((11, by_score), (12, by_day), (13, by_day), (14, by_score)):
        assert await listed(world.district, as_of=f"2026-12-{day}") == wanted


def _somebody(draw: random.Random, turn: int) -> Standing:
    def shown(most: int) -> int | None:
        return draw.choice([None, draw.randrange(most)])

    at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=turn)
    day = date(2026, draw.randrange(1, 4), draw.randrange(1, 29))
    return Standing(draw.choice([1, 2, 10]), shown(3), day, at, f"{turn:036d}", shown(2), shown(2), shown(2), shown(2))


def _before(one: Standing) -> tuple[object, ...]:
    """The order as the rule says it, told another way."""
    last = float("inf")
    if one.score is None:
        return one.priority, 1, one.approved_on, one.accepted_at
    return (
        one.priority, 0, -one.score, last if one.area_a_head is None else one.area_a_head,
        (one.approved_on.year, one.approved_on.month), -(one.residence_days or 0), -(one.age_days or 0),
        last if one.income_a_head is None else one.income_a_head, one.accepted_at,
    )


def test_the_order_is_total_and_does_not_hang_on_where_it_began() -> None:
    draw = random.Random(19)
    people = [_somebody(draw, turn) for turn in range(1_000)]
    wanted = sorted(people, key=_before)
    for _ in range(3):
        draw.shuffle(people)
        assert sorted(people, key=order_key) == wanted
    assert len({order_key(one) for one in people}) == len(people)
    assert max(map(len, map(order_key, people))) <= 160


@pytest.mark.clause("2g")
async def test_a_family_pauses_and_sits_out_for_its_refusals_and_comes_back_by_its_day(world: World) -> None:
    case = await waiting(world)
    home = await an_empty_home(world)
    for person in (world.street, world.district):
        refused(await person.step(case, "pause", reason="去外地照顾老人", until_on="2026-12-20"), "not_allowed")
    for until in ("2026-12-09", "2028-01-01"):
        refused(await world.clerk.step(case, "pause", reason="去外地照顾老人", until_on=until), "form_invalid")
    case = done(await world.clerk.step(case, "pause", reason="去外地照顾老人", until_on="2026-12-20"))
    assert (case["status"], await listed(world.clerk)) == ("paused", [])
    family = await bound(world, case)
    own = done(await family.get("/applications/own"))
    assert own["place"] is None and "暂停到2026年12月20日" in own["next_step"]
    case = done(await world.clerk.step(case, "resume"))
    assert (case["status"], await listed(world.clerk)) == ("waiting", [case["id"]])
    case = done(await world.clerk.step(case, "pause", reason="去外地照顾老人", until_on="2026-12-20"))
    await night(world, date(2026, 12, 20))
    assert await listed(world.clerk) == []
    await night(world, date(2026, 12, 21))
    assert await listed(world.clerk) == [case["id"]]
    # One refusal is enough by this rule: the slip was declined, which counts.
    await set_value(MOST, 1, valid_from=date(2026, 12, 21), legal_base="区政府配租方案第九条", by="区保障办",
                    at=world.clock.now(), today=date(2026, 12, 21))
    slip = await placed(world, await read(world.district, case), home)
    done(await world.district.step(slip, "decline", reason="嫌楼层高"))
    assert "算作放弃的有1次，满1次暂停轮候12个月" in done(await family.get("/applications/own"))["place"]["moves"][2]
    for _ in range(2):
        async for _ in rounds.walk(world.clock.now, []):
            continue
    case = await read(world.clerk, case)
    assert (case["status"], case["due_on"], await listed(world.clerk)) == ("paused", "2027-12-21", [])
    refused(await world.clerk.step(case, "resume"), "step_not_possible")
    # Come back, it is not held to what it has sat out for.
    await night(world, date(2027, 12, 22))
    async for _ in rounds.walk(world.clock.now, []):
        continue
    assert await listed(world.clerk) == [case["id"]]
