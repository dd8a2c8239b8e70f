"""Who may open a case: asked of every opening step, as the document names them (`tests/permissions.py`), and not as the
tables do.

Behind the doors, at `open_cases()` itself, which no path may pass by; and at every door, with what a rightful person
could have sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from casework.heart import actors, entry_forms
from casework.heart.actors import Actor, Delegated
from casework.heart.advance import Opening, open_cases
from casework.heart.life import Step
from casework.heart.problems import Problem
from casework.procedures import PROCEDURES
from models import Household
from server.app import every_endpoint
from tests import permissions
from tests.cast import NOW, World, new_id, refused
from tests.heart.test_access import PARAMETER, READERS, fill, valid

ROLE = {
    "family": actors.TENANT, "grid": actors.GRID_WORKER, "community": actors.COMMUNITY_CLERK,
    "street": actors.STREET_CLERK, "district": actors.DISTRICT_CLERK, "manager": actors.MANAGER_CLERK,
    "housing": actors.HOUSING_CLERK, "civil": actors.CIVIL_AFFAIRS_CLERK, "health": actors.HEALTH_CLERK,
    "federation": actors.FEDERATION_CLERK, "unit": actors.UNIT_CLERK,
    "applicant": actors.APPLICANT,
    "anybody": actors.ANYBODY, "by_itself": actors.BY_ITSELF, "delegate": actors.DELEGATE,
}
# Of a family of the community 4 under the street 2 of the district 1, in a dwelling of the manager 7.
AREA, MANAGER, FAMILY = "/1/2/4/", "/7/", 71
# What is the review committee's lies at the housing bureau, under which its units stand.
COMMITTEE = "/1/9/"
PATHS = {
    actors.GRID_WORKER: AREA, actors.COMMUNITY_CLERK: AREA, actors.STREET_CLERK: "/1/2/", actors.DISTRICT_CLERK: "/1/",
    actors.MANAGER_CLERK: MANAGER, actors.ADMINISTRATOR: AREA,
    **dict.fromkeys(actors.UNIT_ROLES, f"{COMMITTEE}10/"), actors.HOUSING_CLERK: COMMITTEE,
}
ELSEWHERE = {
    actors.GRID_WORKER: "/1/2/41/", actors.COMMUNITY_CLERK: "/1/3/6/", actors.STREET_CLERK: "/1/3/",
    actors.DISTRICT_CLERK: "/9/", actors.MANAGER_CLERK: "/8/", actors.ADMINISTRATOR: "/1/3/6/",
    **dict.fromkeys(actors.UNIT_ROLES, "/1/90/10/"), actors.HOUSING_CLERK: "/1/90/",
}
CLOSED = {"not_allowed", "not_found", "tenant_only"}


def written() -> Iterator[tuple[str, str, set[str], bool]]:
    """Procedure, action, the roles that may open by it, whether in person."""
    name = ""
    for line in permissions.WHO.splitlines():
        if found := re.match(r"\[(\w+)\]", line):
            name = found[1]
        elif line.split()[:1] == ["new"]:
            _, action, _, who, *words = line.split()
            yield name, action, {ROLE[one] for one in who.split("+")}, "in-person" in words


OPENINGS = list(written())


def people(case_id: str) -> Iterator[tuple[Actor, bool]]:
    """Everybody, and whether the case would lie in their reach."""
    for role, path in PATHS.items():
        yield Actor(1, "", role, NOW, path=path), True
        yield Actor(1, "", role, NOW, path=ELSEWHERE[role]), False
        yield Actor(1, "", role, NOW), False
    for role in (actors.TENANT, actors.FORMER_TENANT):
        yield Actor(1, "", role, NOW, household_id=FAMILY), True
        yield Actor(1, "", role, NOW, household_id=FAMILY + 1), False
        yield Actor(1, "", role, NOW), False
    yield Actor(1, "", actors.ANYBODY, NOW, receipt=case_id), True
    yield Actor(1, "", actors.ANYBODY, NOW), False
    yield Actor(1, "", "", NOW), False
    yield Actor(0, "", actors.BY_ITSELF, NOW), True


async def said(step: tuple[str, str], actor: Actor, case_id: str, form: object) -> str:
    family = Household(id=FAMILY)
    family._saved_in_db = True
    area = COMMITTEE if step[0].startswith(("committee_", "lot_")) else AREA
    opening = Opening(case_id, "试", area, MANAGER, household=family, form=form)
    with pytest.raises(Problem) as problem:
        await open_cases(PROCEDURES[step[0]], [opening], actor=actor, action=step[1])
    return problem.value.code


async def test_nobody_else_opens_a_case_whichever_way_they_have_come(world: World) -> None:
    assert world
    for name, action, roles, in_person in OPENINGS:
        case_id, tried = new_id(), 0
        for actor, reached in people(case_id):
            # Refused before its form is read; whoever may is told of the form, which knows no such field.
            code = await said((name, action), actor, case_id, {"no_such_field": 1})
            if actor.role in roles and reached:
                assert code == "form_invalid", (name, action, actor, code)
                tried += 1
            else:
                assert code in CLOSED, (name, action, actor, code)
        assert tried == len(roles), (name, action)
        # In the family's place, for this, for something else, and for another family.
        for purposes, family in (((name,), FAMILY), (("no_such_thing",), FAMILY), ((name,), FAMILY + 1)):
            delegated = Delegated(new_id(), family, "万健秀", purposes, NOW.date())
            actor = Actor(1, "", actors.TENANT, NOW, household_id=family, delegated=delegated)
            code = await said((name, action), actor, case_id, {"no_such_field": 1})
            may = actors.TENANT in roles and not in_person and purposes == (name,) and family == FAMILY
            assert code == "form_invalid" if may else code in CLOSED, (name, action, purposes, family, code)


def test_every_opening_step_of_the_tables_was_asked() -> None:
    of_tables = {(one.name, step.action) for one in PROCEDURES.values() for step in one.steps_from(None)}
    assert {(name, action) for name, action, *_ in OPENINGS} == of_tables


def doors() -> Iterator[tuple[str, Step, str, type[Any]]]:
    by_body = {what.body: f"{what.method} {what.path}" for what in every_endpoint() if what.body is not None}
    for procedure, step in entry_forms._steps():
        if step.frm is None and step.body is not None:
            yield procedure.name, step, by_body[step.body], step.body


async def test_at_its_door_everybody_else_is_refused_what_a_rightful_person_could_send(world: World) -> None:
    """Of wan's family and home; each of the cast, those elsewhere too."""
    await world.open_window()
    home = world.tenancies["wan"]
    ids = {"tenancy_id": home.id, "household_id": home.household_id, "dwelling_id": home.dwelling_id}
    far = {"far_clerk": actors.COMMUNITY_CLERK, "far_street": actors.STREET_CLERK, "far_manager": actors.MANAGER_CLERK}
    roles_of = {(name, action): roles for name, action, roles, _ in OPENINGS}
    # A door at which several steps of one case begin is everybody's who may take one of them.
    let: dict[str, set[str]] = {}
    for name, step, door, _ in doors():
        let.setdefault(door, set()).update(roles_of[name, step.action])
    asked = 0
    for name, _, door, shape in doors():
        method, path = door.split(" ")
        body = {
            key: ids.get(key, new_id() if key.endswith("_id") and isinstance(value, str) else value)
            for key, value in valid(shape).items()
        }
        known = ids | {"month": "2026-11", "subject": f"tenancy:{home.id}"}
        body |= {key: known[key] for key in shape.__struct_fields__ if key in known}
        if name == "delegation":
            body["form"]["purposes"] = ["repair"]
        if name == "inspection":
            del body["tenancy_id"]
        # Of nothing that lies anywhere: whoever holds the post may, wherever.
        placed = bool(ids.keys() & body.keys()) or bool(PARAMETER.search(path))
        for who, role in (READERS | far).items():
            if role in let[door] and not (who in far and placed):
                continue
            person, fresh = getattr(world, who), {"id": new_id()} if "id" in body else {}
            reply = await person.send(method, fill(path, **ids), json=body | fresh)
            assert reply.status_code in {403, 404}, (door, who, reply.status_code, reply.text)
            assert refused(reply, reply.json()["code"])["code"] in CLOSED, (door, who, reply.text)
            asked += 1
    assert asked > 150, asked
