"""What waits for a second person says who that is, of every procedure, and finds a way where an office has but one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from casework.heart import asks, rounds, second_person
from casework.heart.actors import COMMUNITY_CLERK, MANAGER_CLERK, ROLE_LABELS, STREET_CLERK
from casework.heart.life import PROCEDURES, RECEIVING, Procedure, Step
from models import Appointment, Case, CaseEvent
from tests.cast import NOW, Person, World, done, refused
from tests.heart.test_access import place
from tests.heart.test_separation import in_post

REASON = {"reason": "已经调离本单位"}


def judged_by(procedure: Procedure, status: str) -> dict[str, Step]:
    """The posts that are asked to do nothing but to judge there, and one step of each."""
    found: dict[str, Step] = {}
    for role in procedure.asked(status):
        mine = [step for step in procedure.steps_from(status) if step.asks and role in step.by]
        if role in procedure.readers and mine and all(step.duty == "approve" and not step.own for step in mine):
            found[role] = mine[0]
    return found


def entering(procedure: Procedure) -> list[Step]:
    return [step for step in procedure.steps if step.duty == "enter" and not step.judged_by]


# Of what nobody of an office brings in, `wrote` of its procedure says who is kept from it: the same piece tells them.
JUDGED = sorted({
    name for name, one in PROCEDURES.items()
    if any(judged_by(one, status) for status in one.statuses) and entering(one)
})


async def all_wrote(case: Case, holders: list[Appointment]) -> None:
    """Each of them brought facts into it, in this post."""
    procedure = PROCEDURES[case.procedure]
    for number, post in enumerate(holders):
        step = next((one for one in entering(procedure) if post.role in one.by), entering(procedure)[0])
        await CaseEvent.create(
            case_id=case.id, version=100 + number, action=step.action, from_status=step.frm or "", to_status=step.to,
            account_id=post.account_id, role=post.role, organisation_id=post.organisation_id, at=NOW, address="",
            day=NOW.date(), note={}, form={}, sequence=100_000 + await CaseEvent.all().count(), previous_hash="",
            hash="",
        )
    await asks.renew([case.id])


async def in_charge(case: Case, role: str, side: str) -> list[Appointment]:
    path = case.manager_path if role == MANAGER_CLERK else case.receiving_path if side == RECEIVING else case.area_path
    posts = await Appointment.filter(role=role, ended_at=None).order_by("id").select_related("organisation")
    return [one for one in posts if one.organisation and path.startswith(one.organisation.path)]


def person_of(world: World, post: Appointment) -> Person:
    return next(one for one in world.everyone.values() if one.account_id == post.account_id)


@pytest.mark.parametrize("name", JUDGED)
async def test_whoever_is_kept_from_judging_is_told_who_can_and_the_office_above_takes_what_nobody_below_can(
    world: World, name: str
) -> None:
    procedure, year = PROCEDURES[name], 1700
    for status in procedure.statuses:
        for role, step in judged_by(procedure, status).items():
            case = await place(world, name, status, year=(year := year + 1))
            holders = await in_charge(case, role, step.side)
            if not holders:
                # The cast has nobody in that post, such as of a unit of the committee.
                continue
            await all_wrote(case, holders)
            others = [other for one in step.by if one != role for other in await in_charge(case, one, step.side)]
            above = second_person.ABOVE.get(role, "")
            higher = await in_charge(case, above, step.side) if above in procedure.readers and not others else []
            for post in holders:
                told = await read(person_of(world, post), case)
                assert step.action not in told["can"], (status, role)
                problem = await person_of(world, post).post(
                    f"/cases/{case.id}/actions/{step.action}", {"version": case.version, "form": {}}
                )
                said = refused(problem, "same_person")["detail"]
                assert said in told["next_step"], (status, role, told["next_step"])
                if others:
                    assert "可以请" in said, (status, role, said)
                else:
                    assert (f"{ROLE_LABELS.get(above)}可以直接办" in said) == bool(higher), (status, role, said)
                    assert higher or "请单位管理员再邀请一名经办人" in said, (status, role, said)
            for post in higher:
                told = await read(person_of(world, post), case)
                assert step.action in told["can"] and told["yours"], (status, role)
                assert told["next_step"].startswith("轮到您了："), told["next_step"]
                listed = done(await person_of(world, post).get("/inbox", limit=100))["items"]
                assert case.id in {one["id"] for one in listed}, (status, role)
            # As soon as there is somebody in the post, it is theirs again.
            office = holders[0].organisation
            assert office is not None
            colleague = await in_post(world.stranger, role, office)
            await asks.renew([case.id])
            told = await read(person_of(world, holders[0]), case)
            assert f"可以请{office.name}{world.stranger.name}" in told["next_step"] or others, (status, role)
            for post in higher:
                told = await read(person_of(world, post), case)
                assert step.action not in told["can"] and not told["yours"], (status, role)
            assert step.action in (await read(colleague, case))["can"]
            await Appointment.filter(id=colleague.appointment).delete()


async def read(person: Person, case: Case) -> dict[str, Any]:
    told: dict[str, Any] = done(await person.get(f"/cases/{case.id}"))
    return {**told, "can": {one["action"] for one in told["actions"]}}


async def test_with_the_post_of_whoever_could_judge_the_turn_passes_on_and_comes_back(world: World) -> None:
    """To the office above when that post ends, at once or with its last day; to the new colleague when one accepts."""
    waiting: list[tuple[Case, list[Person]]] = []
    for year, name in enumerate(JUDGED, 1700):
        procedure = PROCEDURES[name]
        for status in procedure.statuses:
            step = judged_by(procedure, status).get(COMMUNITY_CLERK)
            if step is None or step.by != (COMMUNITY_CLERK,) or STREET_CLERK not in procedure.readers:
                continue
            case = await place(world, name, status, year=year)
            holders = await in_charge(case, COMMUNITY_CLERK, step.side)
            higher = [person_of(world, one) for one in await in_charge(case, STREET_CLERK, step.side)]
            if higher and all(one.organisation and one.organisation.name == "胜利社区" for one in holders):
                await all_wrote(case, holders)
                waiting.append((case, higher))
                break
    assert len(waiting) >= 2, [case.procedure for case, _ in waiting]

    async def asked_above() -> set[bool]:
        found = set[bool]()
        for case, higher in waiting:
            for person in higher:
                listed = {one["id"] for one in done(await person.get("/inbox", limit=100))["items"]}
                told = await read(person, case)
                assert (case.id in listed) == told["yours"], case.procedure
                found.add(told["yours"])
        return found

    async def comes(who: Person, name: str) -> int:
        body = {"role": COMMUNITY_CLERK, "name": name, "organisation_id": world.organisations["胜利社区"].id}
        code = done(await world.admin.post("/invitations", body))["code"]
        done(await who.post("/invitations/accept", {"code": code}))
        post = await Appointment.filter(account_id=who.account_id, role=COMMUNITY_CLERK, ended_at=None).get()
        return int(post.id)

    assert await asked_above() == {True}
    post = await comes(world.stranger, "新来的")
    assert await asked_above() == {False}
    done(await world.admin.post(f"/posts/{post}/end", {"form": REASON}))
    assert await asked_above() == {True}
    # By its last day: nobody has to remember it.
    post = await comes(world.stranger, "新来的")
    last = str(NOW.date() + timedelta(days=2))
    done(await world.admin.post(f"/posts/{post}/end", {"form": {**REASON, "last_day": last}}))
    for days, above in ((2, False), (3, True)):
        world.clock.move_to(NOW.date() + timedelta(days=days))
        for _ in range(2):
            async for _ in rounds.ROUNDS["posts"](world.clock.now):
                continue
        assert await asked_above() == {above}, days
    assert not (await asks.recompute(write=False)).differed
