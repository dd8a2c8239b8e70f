"""No limit is spent by one for another: who guesses is slowed; who is guessed at, or shares an address, is not."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sanic import Sanic

from casework.dwellings import complaints
from casework.evidence import evidence
from casework.heart import attempts
from casework.heart.attempts import MOST
from casework.heart.problems import refuse
from casework.people import bindings
from models import Appointment, Attempt, AuditEvent, BindingCode, Case
from tests.cast import NOW, Person, World, done, id_number, new_id, refused
from tests.dwellings.test_complaints import draft, words
from tests.people.test_bindings import PHONE, WAN, bind, fresh_persons, hand_out, invite
from tests.people.test_delegations import DAUGHTER, accept, give
from tests.people.test_delegations import PHONE as DAUGHTER_PHONE
from tests.photographs import jpeg, offer_of, visit

Try = Callable[[World, Person], Awaitable[httpx.Response]]


async def _wrong_binding(world: World, person: Person) -> httpx.Response:
    return await bind(person, WAN, phone="13900000000")


async def _right_binding(world: World, person: Person) -> httpx.Response:
    return await bind(person, WAN, phone=PHONE)


async def _wrong_code(world: World, person: Person) -> httpx.Response:
    return await bind(person, WAN, code="22222222")


async def _right_code(world: World, person: Person) -> httpx.Response:
    return await bind(person, WAN, code=done(await hand_out(world.clerk, world))["code"])


async def _wrong_delegate(world: World, person: Person) -> httpx.Response:
    return await accept(person, DAUGHTER, phone="13900000000")


async def _right_delegate(world: World, person: Person) -> httpx.Response:
    done(await give(world.wan))
    return await accept(person, DAUGHTER, phone=DAUGHTER_PHONE)


async def _wrong_delegate_code(world: World, person: Person) -> httpx.Response:
    return await accept(person, DAUGHTER, code="22222222")


async def _right_delegate_code(world: World, person: Person) -> httpx.Response:
    return await accept(person, DAUGHTER, code=done(await give(world.wan))["code"])


async def _wrong_invitation(world: World, person: Person) -> httpx.Response:
    return await person.post("/invitations/accept", {"code": "222222222222"})


async def _right_invitation(world: World, person: Person) -> httpx.Response:
    made = done(await invite(world.admin, world.organisations["胜利社区"].id))
    return await person.post("/invitations/accept", {"code": made["code"]})


# Of accounts; those of strangers stand in test_sign_in and test_evidence_sheets.
WAYS: dict[str, tuple[Try, Try, str]] = {
    "binding": (_wrong_binding, _right_binding, "binding_refused"),
    "binding_code": (_wrong_code, _right_code, "binding_refused"),
    "delegation": (_wrong_delegate, _right_delegate, "delegation_refused"),
    "delegation_code": (_wrong_delegate_code, _right_delegate_code, "delegation_refused"),
    "invitation": (_wrong_invitation, _right_invitation, "invitation_refused"),
}


def test_every_kind_of_try_is_walked() -> None:
    assert {kind for kind, most in MOST.items() if most.by_account} == set(WAYS)
    assert all(most.by_account or most.by_address for most in MOST.values())
    # Nobody's account is held to what others do from its address.
    assert not [kind for kind, most in MOST.items() if most.by_account and most.by_address]


@pytest.mark.parametrize("kind", WAYS)
async def test_what_one_spends_never_refuses_another(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    wrong, right, code = WAYS[kind]
    monkeypatch.setitem(MOST, kind, MOST[kind]._replace(by_account=3))
    one, other = await fresh_persons(world, 2)
    for _ in range(3):
        refused(await wrong(world, one), code)
    for _ in range(3):
        refused(await wrong(world, one), "too_many_attempts")
    # Of the same target, from the same address, in the same minute.
    done(await right(world, other))
    # Being told to wait is no further try: after the hour she goes on.
    world.clock.standing_at = NOW + timedelta(minutes=59)
    refused(await wrong(world, one), "too_many_attempts")
    world.clock.standing_at = NOW + timedelta(minutes=61)
    refused(await wrong(world, one), code)


@pytest.mark.parametrize("kind", WAYS)
async def test_right_tries_leave_nothing_and_wrong_ones_at_once_pass_no_more_than_in_a_row(
    world: World, kind: str
) -> None:
    wrong, right, code = WAYS[kind]
    one, other = await fresh_persons(world, 2)
    done(await right(world, one))
    assert not await Attempt.exists()
    most = MOST[kind].by_account
    if most > 10:
        return
    replies = await asyncio.gather(*(wrong(world, other) for _ in range(most + 4)))
    said = Counter(reply.json()["code"] for reply in replies)
    assert said.keys() <= {code, "too_many_attempts"} and said[code] <= most
    assert await Attempt.filter(account_id=other.account_id).count() <= most


async def test_a_fresh_code_of_the_community_works_for_whoever_mistyped_before(world: World) -> None:
    for number in range(5):
        refused(await bind(world.stranger, id_number("19900101", number), phone=PHONE), "binding_refused")
    for _ in range(20):
        refused(await bind(world.stranger, code="22222222"), "binding_refused")
    refused(await bind(world.stranger, phone=PHONE), "too_many_attempts")
    code = done(await hand_out(world.clerk, world))["code"]
    done(await bind(world.stranger, code=code))


async def test_many_who_guess_at_one_family_hold_up_neither_it_nor_a_code(world: World) -> None:
    for person in await fresh_persons(world, 12):
        for _ in range(5):
            refused(await bind(person, WAN, phone="13900000000"), "binding_refused")
    done(await bind(world.stranger, phone=PHONE))
    code = done(await hand_out(world.clerk, world))["code"]
    done(await bind(world.qin, code=code))


async def test_a_hall_binds_hundreds_from_one_address(world: World) -> None:
    for person in await fresh_persons(world, 40):
        done(await bind(person, phone=PHONE))
    assert not await Attempt.exists()


async def test_tries_are_cleared_away_after_their_hour(world: World, service: Sanic[Any, Any]) -> None:
    here = {"kind": "binding", "address_index": "a", "target_index": "t"}
    await Attempt.bulk_create(
        [Attempt(at=NOW - timedelta(minutes=minutes), account_id=1, **here) for minutes in (1, 59, 61, 600)] * 3
    )
    assert await attempts.forget_old(at=NOW) == 6
    assert await attempts.forget_old(at=NOW) == 0
    assert await Attempt.all().count() == 6


async def test_wechat_is_asked_for_a_telephone_only_while_tries_are_left(
    world: World, service: Sanic[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    down = [False]

    async def phone_of(phone: str, code: str) -> str:
        asked.append(code)
        if down[0]:
            raise refuse("wechat_unavailable")
        return phone

    monkeypatch.setattr(service.ctx.services, "phone_of", phone_of)
    code = done(await hand_out(world.clerk, world))["code"]
    for person, way in (((await fresh_persons(world, 1))[0], bind), ((await fresh_persons(world, 1))[0], accept)):
        asked.clear()
        # What nobody could judge is no wrong try.
        down[0] = True
        for _ in range(7):
            refused(await way(person, WAN, phone="13900000000"), "wechat_unavailable")
        down[0] = False
        for _ in range(5):
            assert (await way(person, WAN, phone="13900000000")).status_code == 422
        assert len(asked) == 12
        refused(await way(person, WAN, phone=PHONE), "too_many_attempts")
        assert len(asked) == 12
        # By a code nothing is asked.
        await way(person, WAN, code=code)
        assert len(asked) == 12


async def test_wechat_is_asked_of_words_only_where_they_may_be_written(
    world: World, service: Sanic[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def judge(actor: Any, text: str) -> str:
        asked.append(text)
        return "pass"

    monkeypatch.setattr(service.ctx.services, "judge_text", judge)
    case = await draft(world, world.wan)
    nowhere = {"id": new_id(), "version": 1}
    for person, of, code in (
        (world.stranger, case, "not_found"), (world.kong, case, "not_found"), (world.wan, nowhere, "not_found"),
        (world.manager, case, "not_found"), (world.wan, {**case, "version": 9}, "moved_by_other"),
    ):
        refused(await person.step(of, "lodge", **words()), code)
    refused(await world.wan.step(case, "reply", answer="已处理"), "step_not_possible")
    terms = {"period": "2026-12", "due_on": "2026-12-31", "note": "请缴纳"}
    body = {"batch_id": new_id(), "kind": "rent", "tenancy_ids": [world.tenancies["wan"].id], "rent": terms}
    for person in (world.wan, world.clerk, world.stranger):
        refused(await person.post("/notices", body), "not_allowed")
    refused(await world.far_manager.post("/notices", body), "notice_recipients")
    refused(await world.wan.send("PUT", "/offices/own", json={"form": {"hours": "八点到五点"}}), "not_allowed")
    assert asked == []
    done(await world.wan.step(case, "lodge", **words()))
    assert len(asked) == 1


async def test_nothing_anonymous_is_written_by_looking(world: World) -> None:
    before = await AuditEvent.all().count()
    for path in (
        f"/v/{new_id()}/2-1-ABCDEFGHIJKLMNOP-ABCDEFGHIJKL", f"/v/{new_id()}/{'0' * 16}", "/heads", "/heads.txt",
        "/healthz", "/readyz", "/api/info", "/api/demo/people", "/q/FY1-50",
    ):
        for _ in range(3):
            await world.http.get(path)
    assert await Attempt.all().count() == 0
    assert await AuditEvent.all().count() == before


async def test_a_right_telephone_told_again_and_again_is_not_asked_of_wechat_without_end(
    world: World, service: Sanic[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def phone_of(phone: str, code: str) -> str:
        asked.append(phone)
        return phone

    monkeypatch.setattr(service.ctx.services, "phone_of", phone_of)
    monkeypatch.setattr(bindings, "MOST_A_DAY", 3)
    person, other = await fresh_persons(world, 2)
    for _ in range(5):
        assert done(await bind(person, phone=PHONE)) == done(await bind(person, phone="13900000000"))
    assert len(asked) == 1 and await Appointment.filter(account_id=person.account_id).count() == 1
    # Nobody else's number passes for it.
    refused(await bind(person, id_number("19900101", 1), phone=PHONE), "binding_refused")
    # Ended and made again, it is asked as often as a day allows.
    for _ in range(2):
        await Appointment.filter(account_id=person.account_id).update(ended_at=NOW)
        done(await bind(person, phone=PHONE))
    await Appointment.filter(account_id=person.account_id).update(ended_at=NOW)
    before = len(asked)
    assert "明天" in refused(await bind(person, phone=PHONE), "too_many_attempts")["detail"]
    assert len(asked) == before
    # It keeps from it neither another of the family nor a code of the community; and tomorrow is another day.
    done(await bind(other, phone=PHONE))
    code = done(await hand_out(world.clerk, world))["code"]
    done(await bind(person, code=code))
    yesterday = {"starts_on": NOW.date() - timedelta(days=1), "ended_at": NOW}
    await Appointment.filter(account_id=person.account_id).update(**yesterday)
    done(await bind(person, phone=PHONE))


# Limits of a family or of a case


async def test_what_a_family_spends_refuses_no_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(complaints, "MOST_WAITING", 1)
    done(await world.wan.step(await draft(world, world.wan), "lodge", **words()))
    refused(await world.wan.step(await draft(world, world.wan, "kong"), "lodge", **words()), "complaint_limit")
    done(await world.kong.step(await draft(world, world.kong, "wan"), "lodge", **words()))
    for place in range(3):
        done(await give(world.wan, name=f"代办{'甲乙丙'[place]}", id_number=id_number("19850607", 30 + place)))
    refused(await give(world.wan, id_number=id_number("19850607", 40)), "delegation_limit")
    done(await give(world.kong))
    # A code for one family ends no other's.
    kept = done(await world.clerk.post(f"/households/{world.kong.household_id}/binding-codes"))["code"]
    for _ in range(3):
        done(await hand_out(world.clerk, world))
    assert await BindingCode.filter(household_id=world.kong.household_id, used_at=None).count() == 1
    done(await bind(world.stranger, id_number("19631222", 3), code=kept))


async def test_photographs_of_one_take_nothing_from_another_of_the_same_case(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence, "MOST_PER_CASE", 2)
    case = await visit(world)
    for _ in range(2):
        done(await world.grid.post("/evidence", offer_of(case["id"], jpeg())))
    refused(await world.grid.post("/evidence", offer_of(case["id"], jpeg())), "evidence_limit")
    assert await Case.exists(id=case["id"])
    done(await world.clerk.post("/evidence", offer_of(case["id"], jpeg())))
