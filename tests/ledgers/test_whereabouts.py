"""One person, one standing: whatever way somebody joins a family, who lives in another entry is held, and told of
as far as who asks may know.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from casework.ledgers.whereabouts import standings
from models import HouseholdMember
from models.fields import blind_index
from tests.allocation.agreements import put_there
from tests.cast import Person, World, done, id_number, new_id, refused
from tests.ledgers.test_ledgers import a_subsidy, move_out


async def number_of(person: Person) -> str:
    member = await HouseholdMember.get(household_id=person.household_id, position=0)
    return member.id_number


def arrival(number: str, name: str = "秦来") -> dict[str, Any]:
    return {"name": name, "relationship": "女", "id_number": number, "since": "2026-10-01", "reason": "迁入"}


async def reported(world: World, person: Person, number: str, **more: Any) -> Any:
    body = {"id": new_id(), "form": {"members_in": [arrival(number)]}, **more}
    return done(await person.post("/change-reports", body))


async def families_of(number: str) -> list[int]:
    rows = await HouseholdMember.filter(id_index=blind_index("id_number", number), left_on=None)
    return [row.household_id for row in rows]


@pytest.mark.clause("4.5.0")
async def test_a_report_cannot_add_who_lives_in_another_streets_entry(world: World) -> None:
    await world.open_window()
    number = await number_of(world.qin)
    case = await reported(world, world.wan, number)
    # The family may say what it knows, and hears nothing of another family.
    case = done(await world.wan.step(case, "submit"))
    assert case["detail"]["elsewhere"] == []
    assert done(await world.grid.get(f"/cases/{case['id']}"))["detail"]["elsewhere"] == []
    # The community hears where the person stands: the street, the community, a surname, no more.
    seen = done(await world.clerk.get(f"/cases/{case['id']}"))
    [said] = seen["detail"]["elsewhere"]
    assert "站前街道站前社区" in said and "现居住房源台账" in said and "秦*" in said
    name = (await HouseholdMember.get(household_id=world.qin.household_id, position=0)).name
    assert name not in said
    problem = refused(await world.clerk.step(seen, "verify"), "person_listed")
    assert "站前街道站前社区" in problem["detail"] and name not in problem["detail"]
    # At the desk it is said at the field.
    case = done(await world.clerk.step(seen, "return", reason="此人在别处"))
    case = done(await world.wan.step(case, "submit"))
    case = done(await world.clerk.step(case, "return", reason="此人在别处"))
    case = done(await world.clerk.get(f"/cases/{case['id']}"))
    problem = refused(await world.clerk.step(case, "submit"), "form_invalid")
    assert "站前街道站前社区" in problem["fields"]["form.members_in.0.id_number"]
    assert await families_of(number) == [world.qin.household_id]


@pytest.mark.clause("4.2.1b")
async def test_who_stands_elsewhere_since_is_not_let_in_by_a_later_step(world: World) -> None:
    await world.open_window()
    number = id_number("20000105", 8)
    case = done(await world.wan.step(await reported(world, world.wan, number), "submit"))
    case = done(await world.clerk.step(case, "verify"))
    row = await HouseholdMember.get(household_id=world.qin.household_id, position=0)
    await HouseholdMember.create(
        household_id=row.household_id, position=5, name="秦来", relationship="女", id_number=number,
        id_index=blind_index("id_number", number),
    )
    problem = refused(await world.street.step(case, "review"), "person_listed")
    assert "站前街道站前社区" in problem["detail"]
    await HouseholdMember.filter(household_id=row.household_id, position=5).update(left_on="2026-12-01")
    # A former member stands nowhere.
    case = done(await world.street.step(case, "review"))
    await HouseholdMember.filter(household_id=row.household_id, position=5).update(left_on=None)
    # The district sees both families whole.
    assert "秦来现在登记在站前社区" in refused(await world.district.step(case, "receive"), "person_listed")["detail"]
    await HouseholdMember.filter(household_id=row.household_id, position=5).update(left_on="2026-12-01")
    assert done(await world.district.step(case, "receive"))["status"] == "received"
    assert await families_of(number) == [world.wan.household_id]


@pytest.mark.clause("4.2.1b")
async def test_of_two_families_that_take_one_person_in_at_once_one_does(world: World) -> None:
    await world.open_window()
    number = id_number("20000105", 9)
    cases = []
    for person in (world.wan, world.kong):
        case = done(await person.step(await reported(world, person, number), "submit"))
        case = done(await world.clerk.step(case, "verify"))
        cases.append(done(await world.street.step(case, "review")))
    replies = await asyncio.gather(*(world.district.step(case, "receive") for case in cases))
    assert sorted(reply.status_code for reply in replies) == [200, 409]
    refused(next(reply for reply in replies if reply.status_code == 409), "person_listed")
    assert len(await families_of(number)) == 1


async def test_a_correction_cannot_give_a_member_another_persons_number(world: World) -> None:
    tenancy = world.tenancies["wan"]
    members = done(await world.clerk.get(f"/ledger/{tenancy.id}"))["members"]
    body = {"id": new_id(), "subject": f"tenancy:{tenancy.id}"}
    case = done(await world.clerk.post("/ledger-adjustments", body))
    fix = {"member_id": members[1]["id"], "id_number": await number_of(world.qin)}
    problem = refused(await world.clerk.step(case, "record", members=[fix], reason="看过户口本"), "form_invalid")
    assert "站前街道站前社区" in problem["fields"]["form.members.0.id_number"]
    own = {"member_id": members[1]["id"], "id_number": await number_of(world.wan)}
    problem = refused(await world.clerk.step(case, "record", members=[own], reason="看过户口本"), "form_invalid")
    assert "这户里" in problem["fields"]["form.members.0.id_number"]
    new = id_number("19900101", 1)
    twice = [{"member_id": one["id"], "id_number": new} for one in members]
    problem = refused(await world.clerk.step(case, "record", members=twice, reason="看过户口本"), "form_invalid")
    assert set(problem["fields"]) == {"form.members.1.id_number"}


@pytest.mark.clause("4.2.3", "4.2.2e")
async def test_a_subsidy_is_not_begun_for_who_lives_in_an_entry_and_says_in_which(world: World) -> None:
    members = [{"name": "秦某", "relationship": "本人", "id_number": await number_of(world.qin)}]
    case = done(await world.clerk.post("/subsidies", {"id": new_id(), "form": a_subsidy(90, members=members)}))
    for one in case["detail"]["check"]["findings"]:
        case = done(await world.clerk.step(case, "rule_out", number=one["number"], reason="已核实"))
    case = done(await world.street.step(done(await world.clerk.step(case, "clear")), "confirm"))
    await put_there(case["id"])
    problem = refused(await world.street.step(case, "approve", findings_read=True), "already_listed")
    assert "站前街道站前社区" in problem["detail"]


async def test_an_entry_that_is_over_hinders_nobody_and_a_family_is_not_elsewhere_of_itself(world: World) -> None:
    await world.open_window()
    index = blind_index("id_number", await number_of(world.kong))
    assert (await standings([index]))[index].living
    assert await standings([index], but=world.kong.household_id) == {}
    await move_out(world, "kong")
    assert not (await standings([index]))[index].living
    case = await reported(world, world.wan, await number_of(world.kong))
    case = done(await world.wan.step(case, "submit"))
    for person, step in ((world.clerk, "verify"), (world.street, "review"), (world.district, "receive")):
        case = done(await person.step(case, step))
    assert case["status"] == "received"
