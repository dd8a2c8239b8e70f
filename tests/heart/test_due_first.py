"""What is due stands first, what is late before all; and each sentence of what comes next speaks to who reads it."""

from __future__ import annotations

import os
import random
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from casework.heart import next_steps
from casework.heart.actors import ROLE_LABELS, TENANT
from casework.procedures import PROCEDURES
from models import Lease
from tests.cast import Person, World, done, refused
from tests.heart.test_access import changed, place

TODAY = date(2026, 12, 10)
WAITING = [
    (name, status) for name, procedure in PROCEDURES.items() for status in procedure.statuses
    if procedure.waiting_for(status)
]
LONG = bool(os.environ.get("ANJU_LONG"))


@settings(max_examples=600 if LONG else 60)
@given(where=st.sampled_from(WAITING), days=st.none() | st.integers(-700, 700))
def test_a_sentence_speaks_to_its_reader_and_says_whose_day_it_is(
    where: tuple[str, str], days: int | None
) -> None:
    name, status = where
    procedure, due_on = PROCEDURES[name], None if days is None else TODAY + timedelta(days=days)
    late = max(0, -days) if days is not None else 0
    assert next_steps.days_late(procedure, status, due_on, TODAY) == late
    others = next_steps.next_step(procedure, status, due_on, today=TODAY)
    assert "轮到您" not in others and "请" not in others, others
    said = {"社区": "社区", "街道": "街道"}
    who = (procedure.waiting_for(status) or "")
    for long, short in said.items():
        who = who.replace(long, short)
    assert who in others
    for role in procedure.asked(status):
        mine = next_steps.next_step(
            procedure, status, due_on, today=TODAY, mine=next_steps.turn(procedure, status, role)
        )
        assert mine.startswith("轮到您了：") and ROLE_LABELS[role] + "会" not in mine, mine
        for told in (mine, others):
            assert (f"已超期{late}天" in told) == bool(late), told
            if due_on is not None and not late:
                assert (f"{due_on.month}月{due_on.day}日" in told) or days == 0, told
    if due_on is not None and abs(days or 0) > 300 and not late:
        # Of another year: it does not go without saying.
        assert str(due_on.year) in others


def test_a_family_is_asked_in_words_that_it_can_do_itself() -> None:
    """Not the offices' words: it is not asked to serve, to verify or to approve."""
    offices = ("核实", "审核", "送到", "送达", "复核", "接收", "同意转")
    for name, procedure in PROCEDURES.items():
        for status in procedure.statuses:
            if TENANT in procedure.asked(status):
                mine = next_steps.turn(procedure, status, TENANT).replace("申请复核", "申请")
                assert mine and not any(word in mine for word in offices), (name, status, mine)
                assert "我" not in mine, (name, status, mine)


def test_a_step_is_shown_at_whoever_is_waited_for() -> None:
    """Where a stage further on bears the name of what is waited for, the case is there already; and no case stands at
    an office's stage while another is waited for.
    """
    named = {
        "社区": "community_clerk", "街道": "street_clerk", "区保障办": "district_clerk", "管房单位": "manager_clerk",
    }
    for name, procedure in PROCEDURES.items():
        for status, now in procedure.statuses.items():
            if not 0 <= now.stage < len(procedure.stages) or not procedure.asked(status):
                continue
            if verb := next_steps.does(procedure, status):
                ahead = [label for label in procedure.stages[now.stage + 1 :] if verb in label]
                # A notice is looked at before it is confirmed.
                assert not ahead or name == "notice", (name, status, verb, ahead)
            current = procedure.stages[now.stage]
            for office, role in named.items():
                if current.startswith(office) and now.tone != "ask":
                    assert role in procedure.asked(status) or procedure.tone(status) == "ask", (name, status, current)


async def pages(person: Person, path: str, size: int, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = None
    for _ in range(80):
        page = done(await person.get(path, limit=size, **query, **({"cursor": cursor} if cursor else {})))
        assert len(page["items"]) <= size
        items += page["items"]
        if (cursor := page["next"]) is None:
            return items
    raise AssertionError("without end")


async def test_every_list_of_cases_shows_what_is_due_first_whatever_the_pages_size(world: World) -> None:
    draw = random.Random(7)
    lists = (
        ("change_report", "submitted", "/inbox"), ("change_report", "submitted", "/cases"),
        ("violation", "recorded", "/violations"), ("inspection", "open", "/inspections"),
    )
    for turn, (procedure, status, path) in enumerate(lists):
        for number in range(6):
            case = await place(world, procedure, status, year=1900 + 10 * turn + number)
            due_on = draw.choice([None, TODAY + timedelta(days=draw.randint(-9, 9))])
            at = case.updated_at + timedelta(minutes=draw.randint(0, 99))
            await changed(case, due_on=due_on, updated_at=at)
        whole = await pages(world.clerk, path, 100)
        assert len(whole) >= 5
        days = [one["due_on"] for one in whole]
        due = [day for day in days if day is not None]
        assert due
        # Those with a day stand first, the earliest before all; then the last moved.
        assert days == sorted(due) + [None] * (len(days) - len(due)), path
        moved = [one["updated_at"] for one in whole[len(due) :]]
        assert moved == sorted(moved, reverse=True)
        for size in (1, 2, 5, len(due), len(whole)):
            assert [one["id"] for one in await pages(world.clerk, path, max(size, 1))] == [one["id"] for one in whole]
        for one in whole:
            late = max(0, (TODAY - date.fromisoformat(one["due_on"])).days) if one["due_on"] else 0
            assert one["days_late"] == (late if one["waiting_for"] else 0)
            assert (f"已超期{late}天" in one["next_step"]) == bool(one["days_late"])


async def test_emergencies_stand_before_all_other_repairs_and_each_by_its_day(world: World) -> None:
    placed: list[tuple[bool, int | None, str]] = []
    repairs = [(False, -9), (True, 5), (True, None), (False, None), (True, -1), (False, 2)]
    for number, (urgent, days) in enumerate(repairs):
        case = await place(world, "repair", "accepted", year=1900 + number)
        await changed(case, due_on=None if days is None else TODAY + timedelta(days=days), urgent=int(urgent))
        placed.append((urgent, days, case.id))
    told = [one[2] for one in sorted(placed, key=lambda one: (not one[0], one[1] is None, one[1] or 0))]
    for size in (1, 2, 3, 6, 100):
        assert [one["id"] for one in await pages(world.manager, "/repairs", size)] == told, size


async def test_the_same_case_speaks_to_each_reader(world: World) -> None:
    """The community is asked to verify by 15 December: to it, it is its turn; to all others the community will."""
    case = await place(world, "change_report", "submitted")
    await changed(case, due_on=date(2026, 12, 15))
    for person, said, yours in (
        (world.clerk, "轮到您了：请核实，请在12月15日前办理。", True),
        (world.wan, "社区会在12月15日前核实。", False), (world.street, "社区会在12月15日前核实。", False),
        (world.district, "社区会在12月15日前核实。", False), (world.grid, "社区会在12月15日前核实。", False),
    ):
        one = done(await person.get(f"/cases/{case.id}"))
        assert (one["next_step"], one["yours"], one["days_late"]) == (said, yours, 0), person.name
        (line,) = done(await person.get("/cases"))["items"]
        assert (line["next_step"], line["yours"]) == (said, yours), person.name
    await changed(case, due_on=date(2026, 11, 22))
    assert done(await world.clerk.get(f"/cases/{case.id}"))["next_step"] == (
        "轮到您了：请核实，已超期18天，期限是11月22日。"
    )
    one = done(await world.wan.get(f"/cases/{case.id}"))
    assert (one["next_step"], one["days_late"]) == ("社区应在11月22日前核实，已超期18天。", 18)
    # On home it stands before what is due later, red with its days.
    later = await place(world, "change_report", "submitted", year=2001)
    await changed(later, due_on=date(2026, 12, 11))
    asks = [one for one in done(await world.clerk.get("/home"))["asks"] if one["link"]["page"] == "change_report"]
    assert [(one["days_late"], one["tone"]) for one in asks] == [(18, "late"), (0, "ask")]
    assert {one["detail"] for one in asks} == {"轮到您了：请核实"}
    (told, _) = [one for one in done(await world.wan.get("/home"))["matters"] if one["link"]["page"] == "change_report"]
    assert (told["days_late"], told["next_step"]) == (18, "社区应在11月22日前核实，已超期18天。")


async def test_who_brought_it_in_is_not_told_that_it_is_their_turn_to_judge(world: World) -> None:
    """The clerk who typed the report for the family waits for a colleague."""
    await world.open_window()
    body = {"id": "7a0c6e0e-8a55-4c3b-8a39-0f6c8f0b1a01", "household_id": world.wan.household_id,
            "form": {"no_change": True}}
    case = done(await world.clerk.post("/change-reports", body))
    case = done(await world.clerk.step(case, "submit"))
    # Also in the answer to the very step that made it so.
    assert (case["yours"], case["next_step"]) == (
        False, "社区会在12月15日前核实。这件您填报过或者经办过，要由别人办理，可以请胜利社区孙社区办。"
    )
    for person, yours in ((world.clerk, False), (world.colleague, True)):
        one = done(await person.get(f"/cases/{case['id']}"))
        assert one["yours"] is yours and one["next_step"].startswith("轮到您了") is yours
        (line,) = done(await person.get("/cases"))["items"]
        assert line["yours"] is yours


async def test_leases_that_end_stand_by_their_day_and_those_that_are_over_say_by_how_much(world: World) -> None:
    (over,) = done(await world.clerk.get("/leases/ending", over="true"))["items"]
    assert (over["household"]["name"], over["days_left"]) == ("孔浩", -344)
    await Lease.filter(tenancy_id=world.tenancies["kong"].id).update(ends_on=date(2026, 12, 31))
    names = [one["household"]["name"] for one in await pages(world.clerk, "/leases/ending", 1)]
    assert names == ["孔浩", "万健秀"]
    assert done(await world.clerk.get("/leases/ending", over="true"))["items"] == []
    # One that another follows is not counted twice, nor shown by the day of the first.
    await Lease.create(
        tenancy_id=world.tenancies["kong"].id, starts_on=date(2027, 1, 1), ends_on=date(2027, 3, 5), monthly_rent_fen=1
    )
    for size in (1, 2, 50):
        lines = await pages(world.clerk, "/leases/ending", size)
        assert [(one["household"]["name"], one["ends_on"]) for one in lines] == [
            ("万健秀", "2027-02-28"), ("孔浩", "2027-03-05")
        ]
    for person in (world.wan, world.admin):
        refused(await person.get("/leases/ending", over="true"), "not_allowed")
    for cursor in ("x", "WyJ4IiwiMSJd", "WyIyMDI2LTEyLTEwIiwieCJd"):
        refused(await world.clerk.get("/leases/ending", cursor=cursor), "cursor_invalid")
