"""`advance()`: one wins, the other is told who; the chain has no gap; what fails leaves nothing; retries act once."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pymysql.err
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from casework.heart import advance as heart
from casework.heart.actors import Actor
from casework.heart.advance import CHAIN, advance, event_content
from casework.heart.chains import GENESIS, link_hash
from casework.heart.deliveries import enqueue
from casework.heart.problems import Problem
from casework.heart.transactions import atomically
from casework.procedures import PROCEDURES
from casework.reviews import change_reports
from models import Case, CaseEvent, ChainHead, Delivery, IdempotentAnswer, Obligation, Setting
from tests.cast import NOW, World, done, new_id, refused

TODAY = date(2026, 12, 10)


async def submitted(world: World) -> dict[str, Any]:
    await world.open_window()
    case = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    handed_in: dict[str, Any] = done(await world.wan.step(case, "submit"))
    return handed_in


# Two at once


async def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told_who(world: World) -> None:
    case = await submitted(world)
    people = {"赵社区": world.clerk, "孙社区": world.colleague}
    replies = await asyncio.gather(
        people["赵社区"].step(case, "verify", note="属实"), people["孙社区"].step(case, "return", reason="材料不全")
    )
    by_status = {reply.status_code: (name, reply) for name, reply in zip(people, replies, strict=True)}
    assert set(by_status) == {200, 409}
    winner, won = by_status[200]
    problem = refused(by_status[409][1], "moved_by_other")
    assert winner in problem["detail"]
    assert "12月10日10:00" in problem["detail"]
    now = done(await world.clerk.get(f"/cases/{case['id']}"))
    assert (now["status"], now["version"]) == (done(won)["status"], case["version"] + 1)
    assert await CaseEvent.filter(case_id=case["id"], version=case["version"] + 1).count() == 1
    assert await Delivery.filter(cause=f"{case['id']}:{now['version']}").count() == 1


async def test_many_at_once_move_a_case_once(world: World) -> None:
    case = await submitted(world)
    people = [world.clerk, world.colleague] * 6
    replies = await asyncio.gather(*(person.step(case, "verify") for person in people))
    assert sorted(reply.status_code for reply in replies) == [200] + [409] * 11
    for reply in replies:
        if reply.status_code == 409:
            detail = refused(reply, "moved_by_other")["detail"]
            assert "赵社区" in detail or "孙社区" in detail


async def test_what_was_seen_is_what_is_decided_on(world: World) -> None:
    case = await submitted(world)
    done(await world.wan.step(case, "withdraw"))
    back = done(await world.wan.get(f"/cases/{case['id']}"))
    again = done(await world.wan.step(back, "submit"))
    # It waits for the community as before, but it is not what the clerk has read.
    problem = refused(await world.clerk.step(case, "verify"), "moved_by_other")
    assert "万健秀" in problem["detail"]
    for version in (0, -1, 2**31, "1", None, 1.5):
        body: dict[str, Any] = {"version": version, "form": {}}
        refused(await world.clerk.post(f"/cases/{case['id']}/actions/verify", body), "form_invalid")
    refused(await world.clerk.step({**again, "version": 99}, "verify"), "moved_by_other")
    done(await world.clerk.step(again, "verify"))


# The chain


def recomputed(event: CaseEvent) -> str:
    day: date = event.day
    return link_hash(event.previous_hash, [CHAIN, day.isoformat(), event.sequence, *event_content(event)])


async def check_chain(expected: int) -> list[CaseEvent]:
    events = list(await CaseEvent.all().order_by("day", "sequence"))
    assert len(events) == expected
    previous, day, place = GENESIS, None, 0
    for event in events:
        place = place + 1 if event.day == day else 1
        day = event.day
        assert (event.sequence, event.previous_hash) == (place, previous)
        assert event.hash == recomputed(event)
        previous = event.hash
    last = await ChainHead.filter(chain=CHAIN).order_by("-day").first()
    assert last is not None
    assert (last.day, last.sequence, last.hash) == (day, place, previous)
    return events


async def test_thirty_steps_at_once_make_one_chain_without_a_gap(world: World) -> None:
    dwelling = world.tenancies["wan"].dwelling_id
    people = [world.grid, world.clerk, world.manager] * 10
    # The first of the day, too: nobody has made the day's head yet.
    replies = await asyncio.gather(
        *(person.post("/inspections", {"id": new_id(), "dwelling_id": dwelling}) for person in people)
    )
    assert [reply.status_code for reply in replies] == [200] * 30
    await check_chain(30)
    # The next day goes on from this day's end.
    world.clock.move_to(TODAY + timedelta(days=1))
    done(await world.grid.post("/inspections", {"id": new_id(), "dwelling_id": dwelling}))
    events = await check_chain(31)
    assert events[-1].sequence == 1
    assert events[-1].previous_hash == events[-2].hash


def flipped(text: str, place: int, bit: int) -> str:
    if not text:
        return chr(1 << bit)
    at = place % len(text)
    return text[:at] + chr(ord(text[at]) ^ (1 << bit)) + text[at + 1 :]


BIT = st.tuples(st.integers(0, 10**4), st.integers(0, 6))
TEXT: st.SearchStrategy[Callable[[Any], Any]] = BIT.map(lambda where: lambda text: flipped(text, *where))
WHOLE: st.SearchStrategy[Callable[[Any], Any]] = st.integers(0, 30).map(
    lambda bit: lambda value: (value or 0) ^ (1 << bit)
)
PAPER: st.SearchStrategy[Callable[[Any], Any]] = st.one_of(
    BIT.map(lambda where: lambda paper: {**paper, "text": flipped(paper.get("text", ""), *where)}),
    st.just(lambda paper: {**paper, "more": None}),
    st.just(lambda paper: {} if paper else {"x": 1}),
)
MOMENT: st.SearchStrategy[Callable[[Any], Any]] = st.integers(1, 10**12).map(
    lambda size: lambda at: at - timedelta(microseconds=size)
)
DAY: st.SearchStrategy[Callable[[Any], Any]] = st.integers(1, 10**4).map(
    lambda size: lambda day: day - timedelta(days=size)
)
CHANGES: dict[str, st.SearchStrategy[Callable[[Any], Any]]] = {
    "case_id": TEXT, "version": WHOLE, "action": TEXT, "from_status": TEXT, "to_status": TEXT, "account_id": WHOLE,
    "role": TEXT, "organisation_id": WHOLE, "at": MOMENT, "address": TEXT, "note": PAPER, "form": PAPER, "day": DAY,
    "sequence": WHOLE, "previous_hash": TEXT, "hash": TEXT, "for_household_id": WHOLE, "delegation_id": TEXT,
    "actor_name": TEXT,
}


async def test_any_change_of_any_field_of_an_event_is_found(world: World) -> None:
    case = await submitted(world)
    done(await world.clerk.step(case, "return", reason="请补充出生证明"))
    events = await check_chain(4)
    # A column that is added later must be covered too, or stand here with a reason. `id` is the row's place only.
    assert set(CHANGES) == set(CaseEvent._meta.db_fields) - {"id"}

    changes = st.sampled_from(sorted(CHANGES)).flatmap(lambda name: st.tuples(st.just(name), CHANGES[name]))

    @settings(max_examples=400, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(changes, st.integers(0, 3))
    def tamper(change: tuple[str, Callable[[Any], Any]], which: int) -> None:
        event, (name, alter) = events[which], change
        before = getattr(event, name)
        try:
            setattr(event, name, alter(before))
            assert getattr(event, name) != before
            assert recomputed(event) != event.hash
        finally:
            setattr(event, name, before)

    tamper()
    await check_chain(4)


async def test_the_same_moment_in_another_zone_is_the_same_moment(world: World) -> None:
    await submitted(world)
    event = (await check_chain(3))[0]
    event.at = event.at.astimezone(datetime.now(UTC).astimezone().tzinfo)
    assert recomputed(event) == event.hash


# All or nothing


async def rows() -> list[Any]:
    return [
        await Case.all().order_by("id").values(),
        await CaseEvent.all().order_by("id").values("id"),
        await ChainHead.all().values(),
        await Delivery.all().order_by("id").values("id"),
        await IdempotentAnswer.all().count(),
        await Obligation.all().order_by("id").values(),
    ]


def with_effect(monkeypatch: pytest.MonkeyPatch, action: str, effect: Any) -> None:
    table = PROCEDURES["change_report"]
    steps = tuple(replace(step, effect=effect) if step.action == action else step for step in table.steps)
    changed = replace(table, steps=steps)
    monkeypatch.setitem(PROCEDURES, "change_report", changed)
    monkeypatch.setattr(change_reports, "CHANGE_REPORT", changed)


@pytest.mark.parametrize("where", ["effect", "events", "deliveries"])
async def test_a_step_that_fails_anywhere_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    case = await submitted(world)
    before = await rows()

    async def fail(*_: Any, **__: Any) -> None:
        raise OperationalError("the disk is full")

    with monkeypatch.context() as patch:
        if where == "effect":
            with_effect(patch, "verify", fail)
        elif where == "events":
            patch.setattr(heart, "insert_rows", fail)
        else:
            # After the rows are written, before they are committed.
            plain = enqueue

            async def written_then_fail(*told: Any, **more: Any) -> None:
                await plain(*told, **more)
                await fail()

            patch.setattr(heart, "enqueue", written_then_fail)
        refused(await world.clerk.step(case, "verify"), "busy")
    assert await rows() == before
    assert done(await world.clerk.step(case, "verify"))["status"] == "verified"


class Engine:
    """The words in which each engine asks to be tried again."""

    DEADLOCK = pymysql.err.OperationalError(1213, "Deadlock found when trying to get lock; try restarting transaction")
    LOCKED = sqlite3.OperationalError("database is locked")


@pytest.mark.parametrize(
    "cause",
    [
        Engine.DEADLOCK, pymysql.err.OperationalError(1205, "Lock wait timeout exceeded"),
        pymysql.err.OperationalError(1020, "Record has changed since last read"),
        pymysql.err.InternalError(1047, "WSREP has not yet prepared node for application use"), Engine.LOCKED,
    ],
    ids=lambda error: str(error.args[0]),
)
@pytest.mark.parametrize("times", [1, 3])
async def test_a_step_that_the_engine_asks_to_repeat_acts_once(
    world: World, monkeypatch: pytest.MonkeyPatch, cause: Exception, times: int
) -> None:
    case = await submitted(world)
    turns: list[int] = []

    async def effect(move: Any) -> None:
        turns.append(1)
        await Setting.create(name=f"effect-{len(turns)}", value="x")
        if len(turns) <= times:
            raise OperationalError(cause)

    with monkeypatch.context() as patch:
        with_effect(patch, "verify", effect)
        now = done(await world.clerk.step(case, "verify"))
    assert len(turns) == times + 1
    # What the undone turns wrote is gone with them.
    assert [row.name for row in await Setting.all()] == [f"effect-{times + 1}"]
    assert (now["status"], now["version"]) == ("verified", case["version"] + 1)
    await check_chain(4)
    assert await Delivery.filter(case_id=case["id"]).count() == 1


async def test_what_can_never_succeed_is_not_tried_for_ever(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case = await submitted(world)
    turns: list[int] = []

    async def effect(move: Any) -> None:
        turns.append(1)
        raise OperationalError(Engine.DEADLOCK)

    with monkeypatch.context() as patch:
        with_effect(patch, "verify", effect)
        refused(await world.clerk.step(case, "verify"), "busy")
    assert 2 <= len(turns) <= 10
    done(await world.clerk.step(case, "verify"))


async def test_a_conflict_told_only_at_the_commit_is_tried_again_and_acts_once(
    world: World, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    # A cluster certifies a transaction when it commits, and SQLite may be locked just then.
    async with in_transaction() as connection:
        kind = type(connection)
    plain, turns = kind.commit, []

    async def commit(self: Any) -> None:
        turns.append(1)
        if len(turns) == 1:
            raise Engine.LOCKED if engine == "sqlite" else Engine.DEADLOCK
        await plain(self)

    async def work() -> None:
        await Setting.create(name=f"turn-{len(turns)}", value="x")

    with monkeypatch.context() as patch:
        patch.setattr(kind, "commit", commit)
        await atomically(work)
    assert len(turns) == 2
    assert [row.name for row in await Setting.all()] == ["turn-1"]


async def test_a_commit_that_fails_for_good_is_busy_and_leaves_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    case = await submitted(world)
    before = await rows()
    async with in_transaction() as connection:
        kind = type(connection)

    async def commit(self: Any) -> None:
        raise sqlite3.OperationalError("disk I/O error") if engine == "sqlite" else pymysql.err.OperationalError(
            1180, "Got error 28 during COMMIT"
        )

    with monkeypatch.context() as patch:
        patch.setattr(kind, "commit", commit)
        refused(await world.clerk.step(case, "verify"), "busy")
    assert await rows() == before
    done(await world.clerk.step(case, "verify"))


async def test_inside_another_transaction_it_is_a_part_of_that_one(world: World) -> None:
    turns: list[int] = []

    async def inner() -> None:
        await Setting.create(name=f"inner-{len(turns)}", value="x")

    async def outer() -> None:
        turns.append(1)
        await Setting.create(name=f"outer-{len(turns)}", value="x")
        await atomically(inner)
        if len(turns) == 1:
            # Asked to repeat after the inner work was done: that must be undone as well.
            raise OperationalError(Engine.DEADLOCK)

    await atomically(outer)
    assert sorted(row.name for row in await Setting.all()) == ["inner-2", "outer-2"]


# The rule itself, without a door around it


async def test_a_case_read_before_another_moved_it_is_not_overwritten(world: World) -> None:
    case = await submitted(world)
    stale = await Case.get(id=case["id"]).select_related("household", "dwelling")
    done(await world.clerk.step(case, "verify"))
    path = world.organisations["胜利社区"].path
    actor = Actor(world.colleague.account_id, "", "community_clerk", NOW, path=path)
    with pytest.raises(Problem) as caught:
        await atomically(
            lambda: advance(stale, "return", actor=actor, version=case["version"], form={"reason": "材料不全"})
        )
    assert caught.value.code == "moved_by_other"
    assert "赵社区" in caught.value.detail
    assert (await Case.get(id=case["id"])).status == "verified"


async def test_a_step_offered_is_a_step_that_is_taken(world: World) -> None:
    case: dict[str, Any] = await submitted(world)
    path: list[tuple[str, httpx.Response]] = []
    for name in ("clerk", "street", "district"):
        person = getattr(world, name)
        seen = done(await person.get(f"/cases/{case['id']}"))
        first = seen["actions"][0]
        assert first["style"] == "primary"
        path.append((name, await person.step(seen, first["action"])))
    assert [done(reply)["status"] for _, reply in path] == ["verified", "reviewed", "received"]
