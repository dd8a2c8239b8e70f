"""Who is asked, as rows: always what the life tables say, whatever moves a case; and no page pays for tables."""

from __future__ import annotations

import asyncio
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any

import pytest
from tortoise.backends.mysql.client import MySQLClient
from tortoise.backends.sqlite.client import SqliteClient
from tortoise.expressions import Q, Subquery
from tortoise.queryset import QuerySet

from casework.heart import access, actors, asks, inbox, queries
from casework.heart.actors import Actor
from casework.heart.life import PROCEDURES, RECEIVING, Procedure, Status, Step
from casework.people.accounts import actor_for, appointments_of
from casework.words.clock import business_day
from models import Account, Appointment, Ask, Case, CaseEvent, Household, Setting
from models.asks import NO_DAY
from server.commands.asks import keep_asks_current, report_asks
from tests.cast import NOW, World, done, new_id
from tests.heart.test_access import changed, place, second_post
from tests.heart.test_separation import WHO_OPENS, Walk, all_posts
from tests.ledgers.test_registration_transfers import body as a_transfer
from tests.people.test_delegations import daughter, rent_notice
from tests.photographs import photograph

LONG = bool(os.environ.get("ANJU_LONG"))
SEEDS, STEPS, TABLES = (range(30), 14, 60) if LONG else ((1,), 6, 8)
FIRST = 5


# What waits for whom, asked of the tables themselves, in two ways that know nothing of rows


def former(actor: Actor) -> QuerySet[Case]:
    """As inboxes were asked before there were rows: of every table at once."""
    asked = [_asked(procedure, actor) for procedure in PROCEDURES.values()]
    return access.cases_in_reach(actor).filter(reduce(or_, asked, access.NOTHING))


def _asked(procedure: Procedure, actor: Actor) -> Q:
    if procedure.two_sided:
        return reduce(
            or_, (Q(_asked_of(procedure, actor, side), access.side_of(actor, side)) for side in ("", RECEIVING))
        )
    return _asked_of(procedure, actor, "")


def _asked_of(procedure: Procedure, actor: Actor, side: str) -> Q:
    judging: list[str] = []
    doing: list[str] = []
    own: list[str] = []
    for status in procedure.statuses:
        if actor.role in procedure.asked(status):
            mine = _mine(procedure, status, actor, side)
            if mine and all(step.own for step in mine):
                own.append(status)
            elif mine:
                (judging if all(step.duty == "approve" for step in mine) else doing).append(status)
    found = Q(procedure=procedure.name, status__in=doing or [""])
    found = found | Q(procedure=procedure.name, status__in=own or [""], opened_by_id=actor.account_id)
    entering = {step.action for step in procedure.steps if step.duty == "enter"}
    brought_in = CaseEvent.filter(account_id=actor.account_id, action__in=sorted(entering) or [""]).values("case_id")
    return found | Q(Q(procedure=procedure.name, status__in=judging or [""]), ~Q(id__in=Subquery(brought_in)))


def _mine(procedure: Procedure, status: str, actor: Actor, side: str) -> list[Step]:
    return [
        step for step in procedure.steps_from(status) if step.asks and actor.role in step.by and step.side == side
    ]


def is_asked(actor: Actor, case: Case, entered: set[int]) -> bool:
    """The same of one case in hand."""
    procedure = PROCEDURES[case.procedure]
    if not access.reaches(actor, case) or actor.role not in procedure.asked(case.status):
        return False
    for side in ("", RECEIVING):
        mine = _mine(procedure, case.status, actor, side)
        if not mine or not access.stands_on(actor, case, side):
            continue
        if all(step.own for step in mine):
            if case.opened_by_id == actor.account_id:
                return True
        elif actor.account_id not in entered or not all(step.duty == "approve" for step in mine):
            return True
    return False


# Whose step the office above takes where everybody below brought facts in: what the district's people do for a street.
_ABOVE = {"street_clerk": "community_clerk", "district_clerk": "street_clerk"}


def falls_to(actor: Actor, case: Case, entered: set[int], people: list[Actor]) -> bool:
    """By those who hold the posts, whoever they are."""
    procedure, below = PROCEDURES[case.procedure], _ABOVE.get(actor.role, "")
    if not below or actor.role not in procedure.readers or not access.reaches(actor, case):
        return False
    for side in ("", RECEIVING):
        steps = [
            step for step in procedure.steps_from(case.status) if step.asks and below in step.by and step.side == side
        ]
        theirs = [one for one in people if one.role == below and access.stands_on(one, case, side)]
        judged = bool(steps) and all(step.duty == "approve" and not step.own for step in steps)
        if (
            judged and any(actor.role not in step.by for step in steps) and access.stands_on(actor, case, side)
            and theirs and {one.account_id for one in theirs} <= entered and actor.account_id not in entered
            and below in procedure.readers
        ):
            return True
    return False


async def everybody(at: Any) -> list[Actor]:
    """Every account in each of its posts."""
    found = []
    for account in await Account.all().order_by("id"):
        held = await appointments_of(account.id, business_day(at))
        found += [actor_for(account, held, str(row.id), at=at, address="") for row in held]
    return found


async def agree(people: list[Actor], *, also_former: bool = False) -> int:
    """Holds the rows against the tables, for all these people. Returns how much waits."""
    cases = await Case.all()
    entering = {name: asks.entering(name) for name in PROCEDURES}
    entered: defaultdict[str, set[int]] = defaultdict(set)
    procedures = {case.id: case.procedure for case in cases}
    for case_id, action, account_id in await CaseEvent.all().values_list("case_id", "action", "account_id"):
        if action in entering[procedures[case_id]]:
            entered[case_id].add(account_id)
    waits = 0
    for actor in people:
        fallen = {case.id for case in cases if falls_to(actor, case, entered[case.id], people)}
        mine = [case for case in cases if case.id in fallen or is_asked(actor, case, entered[case.id])]
        found = [case.id for case in await inbox.waiting_cases(actor)]
        assert sorted(found) == sorted(case.id for case in mine), actor
        if also_former:
            assert sorted(found) == sorted({case.id for case in await former(actor)} | fallen), actor
            today, week = actor.today, actor.today + timedelta(days=6)
            days = [case.due_on for case in mine if case.due_on]
            assert await inbox.due(actor) == (
                len(mine), sum(day < today for day in days), days.count(today), sum(today < day <= week for day in days)
            )
            mine.sort(key=lambda case: (case.updated_at, case.id), reverse=True)
            mine.sort(key=lambda case: case.due_on or NO_DAY)
            mine.sort(key=lambda case: -case.urgent)
            urgent = [case.id async for case in Case.filter(inbox.pressing(actor))]
            assert sorted(urgent) == sorted(case.id for case in mine if case.urgent), actor
            first = await inbox.first_waiting(actor, FIRST)
            assert [one.case_id for one in first] == [case.id for case in mine[:FIRST]], actor
            assert [one.due_on for one in first] == [case.due_on for case in mine[:FIRST]], actor
        waits += len(mine)
    assert sum(await inbox.waiting_in_each(people)) == waits
    assert (await asks.recompute(write=False)).differed == 0
    return waits


# Whatever moves a case


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("procedure", sorted(WHO_OPENS))
async def test_after_every_step_of_a_walk_the_rows_are_what_the_tables_say(
    world: World, procedure: str, seed: int
) -> None:
    await world.open_window()
    walk = Walk(world, random.Random(f"asks:{procedure}:{seed}"), await all_posts(world))
    people = await everybody(NOW)
    case = await walk.open(procedure) or await walk.open(procedure)
    assert case is not None
    await agree(people)
    for _ in range(STEPS):
        before = case
        if (case := await walk.step(case)) is before:
            break
        await agree(people)


async def test_wherever_a_case_stands_it_waits_for_whom_it_waited_before(world: World) -> None:
    for name, procedure in PROCEDURES.items():
        for number, status in enumerate(procedure.statuses):
            family = "qin" if number % 3 == 2 else "wan"
            case = await place(world, name, status, family, 2000 + number)
            # The grid worker's, and some with a day.
            day = NOW.date() + timedelta(days=number - 2) if number % 2 else None
            await changed(case, opened_by_id=world.grid.account_id, due_on=day)
    assert await agree(await everybody(NOW), also_former=True) > 50


def a_table(chance: random.Random, name: str) -> Procedure:
    """A table as nobody has drawn one yet: asked of one role on both sides, of some of those who may, of one's own."""
    roles = (*access.AREA_ROLES, actors.TENANT, actors.MANAGER_CLERK, actors.DELEGATE, actors.ADMINISTRATOR)
    sides = ("", "", RECEIVING) if chance.random() < 0.5 else ("",)
    statuses = [f"s{number}" for number in range(chance.randint(2, 4))]
    steps = [Step(None, "open", statuses[0], roles, ("1a",), "开始", duty=chance.choice(("enter", "")))]
    for status in statuses:
        for action in chance.sample(("save", "see", "judge", "open", "end"), chance.randint(0, 4)):
            by = tuple(chance.sample(roles, chance.randint(1, 4)))
            whom = chance.choice((True, True, False, tuple(chance.sample(by, chance.randint(1, len(by))))))
            steps.append(
                Step(
                    status, action, chance.choice(statuses), by, ("1a",), "办理", asks=whom, side=chance.choice(sides),
                    duty=chance.choice(("", "enter", "approve", "approve")), own=chance.random() < 0.2,
                )
            )
    readers = roles if chance.random() < 0.7 else tuple(chance.sample(roles, 4))
    return Procedure(name, "办事", "ZZ", ("一",), {one: Status(one, 0) for one in statuses}, tuple(steps), readers)


@pytest.fixture
def tables() -> Iterator[dict[str, Procedure]]:
    """All tables, to be changed."""
    kept = dict(PROCEDURES)
    yield PROCEDURES
    PROCEDURES.clear()
    PROCEDURES.update(kept)


async def test_of_any_tables_the_rows_say_what_was_asked_before(world: World, tables: dict[str, Procedure]) -> None:
    chance = random.Random(7)
    await daughter(world)
    people = await everybody(NOW)
    # Her own case stands in it.
    for name in set(tables) - {"delegation"}:
        del tables[name]
    areas = [one.path for one in world.organisations.values() if one.kind != "property_manager"]
    managers = [one.path for one in world.organisations.values() if one.kind == "property_manager"]
    families = [one.id for one in await Household.all()]
    accounts = [one.account_id for one in people]

    def somewhere(procedure: Procedure) -> dict[str, Any]:
        return {
            "status": chance.choice(list(procedure.statuses)),
            # What passes to another area lies under one.
            "area_path": chance.choice(areas if procedure.two_sided else [*areas, ""]),
            "manager_path": chance.choice([*managers, ""]), "household_id": chance.choice([*families, None]),
            "receiving_path": chance.choice([*areas, ""]) if procedure.two_sided else "",
            "reporter_household_id": chance.choice([*families, None]), "opened_by_id": chance.choice(accounts),
            "due_on": chance.choice([None, NOW.date() + timedelta(days=chance.randint(-3, 9))]),
            "urgent": chance.choice([0, 0, 0, 1]),
        }

    waits = 0
    for number in range(TABLES):
        table = a_table(chance, f"table_{number}")
        # The names that rights hang on are these.
        name = chance.choice(("notice", "delegation", table.name))
        tables[name] = replace(table, name=name)
        made = [
            Case(
                id=new_id(), procedure=name, number="T", title="办事", version=3, opened_at=NOW,
                updated_at=NOW - timedelta(seconds=chance.randint(0, 3)), **somewhere(table),
            )
            for _ in range(12)
        ]
        await Case.bulk_create(made)
        await CaseEvent.bulk_create(
            CaseEvent(
                case_id=case.id, version=version, action=chance.choice(("open", "save", "judge")), to_status="s0",
                account_id=chance.choice(accounts), role="", at=NOW, note={}, form={}, day=date(2026, 12, 10),
                sequence=10_000 + number * 100 + place * 2 + version, previous_hash="", hash="",
            )
            for place, case in enumerate(made)
            for version in (1, 2)
        )
        await asks.renew(case.id for case in made)
        waits += await agree(people, also_former=True)
        for case in chance.sample(made, 6):
            await changed(case, **somewhere(tables[name]))
        waits += await agree(people, also_former=True)
        await CaseEvent.filter(case_id__in=[case.id for case in made]).delete()
        await Case.filter(id__in=[case.id for case in made]).delete()
        assert await Ask.all().count() == 0
    assert waits > 30


async def test_what_asks_follows_the_family_and_its_side_and_is_not_asked_of_who_brought_it_in(world: World) -> None:
    await world.open_window()
    people = await everybody(NOW)
    report = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    done(await world.wan.step(report, "submit"))
    case = done(await world.clerk.post("/registration-transfers", a_transfer(world)))
    await photograph(world.clerk, case["id"])
    case = done(await world.clerk.step(case, "report"))
    for person, action in (("street", "forward"), ("far_street", "agree"), ("far_clerk", "accept")):
        assert case["id"] in {one["id"] for one in done(await getattr(world, person).get("/inbox"))["items"]}
        case = done(await getattr(world, person).step(done(await getattr(world, person).get(f"/cases/{case['id']}")),
                                                      action))
        await agree(people, also_former=True)
    # The report waits where the family now is; it is nobody's any more where it was.
    assert [one["id"] for one in done(await world.far_clerk.get("/inbox"))["items"]] == [report["id"]]
    assert done(await world.clerk.get("/inbox"))["items"] == []
    # In another post of the same account neither.
    entered = done(await world.clerk.post(
        "/change-reports", {"id": new_id(), "household_id": world.kong.household_id, "form": {"no_change": True}}
    ))
    done(await world.clerk.step(entered, "submit"))
    as_other = await second_post(world.clerk, "community_clerk", world.organisations["园林社区"])
    assert done(await world.clerk.get("/inbox"))["items"] == []
    assert done(await world.clerk.send("GET", "/inbox", headers=as_other))["items"] == []
    assert [one["id"] for one in done(await world.colleague.get("/inbox"))["items"]] == [entered["id"]]
    (row,) = await Ask.filter(case_id=entered["id"])
    assert (row.role, row.not_by) == ("community_clerk", f",{world.clerk.account_id},")
    # One's own visit is asked of nobody else.
    visit = {"id": new_id(), "dwelling_id": world.tenancies["kong"].dwelling_id, "planned": True}
    done(await world.grid.post("/inspections", visit))
    assert [one["id"] for one in done(await world.grid.get("/inbox"))["items"]] == [visit["id"]]
    assert {row.hand for row in await Ask.filter(case_id=visit["id"])} == {world.grid.account_id}
    # A post that ends takes its inbox along, with the very next request.
    await Appointment.filter(account_id=world.grid.account_id).update(ended_at=NOW)
    assert done(await world.grid.get("/inbox"))["items"] == []
    await agree(await everybody(NOW), also_former=True)


async def test_a_delegate_is_asked_what_it_was_given_for_and_no_more(world: World) -> None:
    await world.open_window()
    notice = await rent_notice(world)
    report = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    done(await world.clerk.step(done(await world.wan.step(report, "submit")), "return", reason="请补充说明"))
    one = await daughter(world, purposes=["notice"])
    assert {item["id"] for item in done(await world.wan.get("/inbox"))["items"]} == {notice, report["id"]}
    assert {item["id"] for item in done(await one.get("/inbox"))["items"]} == {notice}
    shown = [asked for asked in done(await one.get("/home"))["asks"] if asked["detail"].startswith("轮到您了")]
    assert [asked["link"]["id"] for asked in shown] == [notice]
    await agree(await everybody(NOW), also_former=True)


async def test_many_writers_at_once_leave_the_rows_right(world: World) -> None:
    """On MariaDB in as many transactions; meanwhile the rows are made anew."""
    cases = [await place(world, "change_report", "submitted", year=1950 + number) for number in range(12)]
    steps = [
        world.colleague.post(f"/cases/{case.id}/actions/verify", {"version": 3, "form": {"note": "已核实"}})
        for case in cases
    ]
    rent = {"period": "2026-12", "due_on": "2026-12-31"}
    both = [world.tenancies[name].id for name in ("wan", "kong")]
    steps += [
        world.manager.post("/notices", {"batch_id": new_id(), "kind": "rent", "tenancy_ids": both, "rent": rent})
        for _ in range(2)
    ]
    replies, _ = await asyncio.gather(asyncio.gather(*steps), asks.recompute())
    assert {reply.status_code for reply in replies} == {200}
    await agree(await everybody(NOW), also_former=True)


# What it costs


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The text of every statement, on either engine."""
    said: list[str] = []

    def watch(kind: Any, name: str) -> None:
        plain = getattr(kind, name)

        async def watched(self: Any, query: str, *more: Any) -> Any:
            said.append(query)
            return await plain(self, query, *more)

        monkeypatch.setattr(kind, name, watched)

    with monkeypatch.context():
        for kind in (SqliteClient, MySQLClient):
            for name in ("execute_query", "execute_insert", "execute_many"):
                watch(kind, name)
        # MariaDB's asks by the first of these.
        watch(SqliteClient, "execute_query_dict")
        yield said


async def test_a_home_costs_eleven_queries_and_the_same_with_twice_as_many_procedures(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.open_window()
    one = await daughter(world)
    await rent_notice(world)
    await place(world, "change_report", "submitted")
    people = {**world.everyone, "daughter": one}
    for name in ("kong", "qin", "colleague", "office", "far_street", "far_manager"):
        people.pop(name)
    monkeypatch.setattr(queries, "_TEXTS", {})

    async def costs() -> dict[tuple[str, str], list[int]]:
        queries._TEXTS.clear()
        told = {}
        with statements(monkeypatch) as said:
            for name, person in people.items():
                for path in ("/home", "/inbox", "/inbox?due=late", "/appointments/waiting"):
                    said.clear()
                    done(await person.get(path))
                    # But for the names of what somebody may read, a list in one place.
                    told[name, path] = [len(re.sub(r"(\?|%s)(, ?(\?|%s))*", "?", text)) for text in said]
        return told

    few = await costs()
    for name, procedure in list(PROCEDURES.items()):
        monkeypatch.setitem(PROCEDURES, f"{name}_2", replace(procedure, name=f"{name}_2"))
    assert await costs() == few
    clerks = {name: len(few[name, "/home"]) for name in ("clerk", "street", "district", "manager", "far_clerk")}
    assert max(clerks.values()) <= 11, clerks


async def test_two_hundred_cases_opened_at_once_are_written_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told_by(families: list[str]) -> int:
        rent = {"period": "2026-12", "due_on": "2026-12-31"}
        ids = [world.tenancies[name].id for name in families]
        body = {"batch_id": new_id(), "kind": "rent", "tenancy_ids": ids, "rent": rent}
        with statements(monkeypatch) as said:
            done(await world.manager.post("/notices", body))
        return sum("ask" in text.replace("`", '"').split('"') for text in said)

    assert await told_by(["wan"]) == await told_by(["wan", "kong"]) <= 3


# Made anew


async def test_the_command_says_what_differs_and_makes_it_anew(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    for year in (2024, 2025, 2026):
        await place(world, "change_report", "submitted", year=year)
    ended = await place(world, "notice", "lapsed")
    assert await report_asks(check=True) == 0
    assert capsys.readouterr().out == "asks: 0 of 3 cases differ\n"
    first, second, third = await Ask.all().order_by("id")
    await Ask.filter(id=first.id).delete()
    await Ask.filter(id=second.id).update(path=world.organisations["站前社区"].path)
    await Ask.create(case_id=third.case_id, role="street_clerk", path="/1/2/")
    await Ask.create(case_id=ended.id, role="street_clerk", path="/1/2/")
    assert await report_asks(check=True) == 1
    assert capsys.readouterr().out == "asks: 4 of 4 cases differ\n"
    assert await report_asks(check=False) == 0
    assert capsys.readouterr().out == "asks: 4 of 4 cases were made anew\n"
    assert await report_asks(check=True) == 0
    await agree(await everybody(NOW), also_former=True)


async def test_rows_are_made_where_there_were_none_and_where_the_tables_have_changed(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await place(world, "change_report", "submitted")
    await Ask.all().delete()
    await Setting.filter(name="asks").delete()
    await keep_asks_current()
    assert capsys.readouterr().out == "asks: 1 of 1 cases were made anew\n"
    await agree(await everybody(NOW))
    # The same tables: nothing is looked at, so that a start costs nothing.
    await Ask.all().delete()
    await keep_asks_current()
    assert capsys.readouterr().out == "" and await Ask.all().count() == 0
    table = PROCEDURES["change_report"]
    steps = tuple(
        replace(step, by=(*step.by, actors.STREET_CLERK)) if step.action == "verify" else step for step in table.steps
    )
    monkeypatch.setitem(PROCEDURES, "change_report", replace(table, steps=steps))
    await keep_asks_current()
    assert {row.role for row in await Ask.all()} == {"community_clerk", "street_clerk"}
    await agree(await everybody(NOW), also_former=True)
