"""Families are bound to their household, staff to their organisation; nobody learns from a refusal who is a tenant."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from tortoise.backends.mysql.client import MySQLClient
from tortoise.backends.sqlite.client import SqliteClient

from casework.heart.problems import Problem
from casework.people.accounts import token_hash
from casework.people.bindings import target_of
from casework.people.invitations import invite_first
from models import (
    Account,
    Appointment,
    Attempt,
    AuditEvent,
    BindingCode,
    Household,
    HouseholdMember,
    Invitation,
    Session,
    Tenancy,
)
from models.fields import blind_index
from tests.cast import NOW, Person, World, as_kept, done, id_number, new_id, refused

WAN = id_number("19520114", 2)
SON = id_number("19971204", 7)
NOBODY = id_number("19880808", 8)
PHONE = "13800000001"


def wide(text: str) -> str:
    """The same in full-width characters, as some keyboards write."""
    return "".join(chr(ord(char) + 0xFEE0) for char in text)


async def bind(person: Person, number: str = WAN, **given: str) -> httpx.Response:
    return await person.post("/bindings", {"id_number": number, **given})


async def fresh_persons(world: World, count: int) -> list[Person]:
    """People who have just signed in for the first time."""
    people = []
    for number in range(count):
        account = await Account.create(name="", created_at=NOW)
        token = f"fresh-{account.id}-{number}-" + "y" * 40
        ends = NOW + timedelta(days=1)
        await Session.create(token_hash=token_hash(token), account=account, created_at=NOW, expires_at=ends)
        people.append(Person("", account.id, token, world.http))
    return people


async def test_a_family_binds_by_id_number_and_phone_as_in_the_ledger(world: World) -> None:
    refused(await world.stranger.get("/change-reports/current"), "not_allowed")
    me = done(await bind(world.stranger, phone=PHONE))
    assert [row["household"]["name"] for row in me["appointments"]] == ["万健秀"]
    assert me["appointments"][0]["role"] == "tenant"
    # From now on its own household and nothing else.
    entry = done(await world.stranger.get(f"/ledger/{world.tenancies['wan'].id}"))
    assert entry["household"]["name"] == "万健秀"
    refused(await world.stranger.get(f"/ledger/{world.tenancies['kong'].id}"), "not_found")
    assert len(done(await world.stranger.get("/ledger"))["items"]) == 1
    assert done(await world.stranger.get("/dwellings"))["items"] == []
    # Bound twice is bound once.
    assert len(done(await bind(world.stranger, phone=PHONE))["appointments"]) == 1
    bound = await AuditEvent.filter(kind="binding", account_id=world.stranger.account_id).values_list("subject")
    assert len(bound) == 2


@pytest.mark.parametrize(
    ("number", "phone"),
    [
        (f" {WAN[:6]} {WAN[6:14]} {WAN[14:]} ", "138 0000 0001"),
        (wide(WAN), wide(PHONE)),
        (WAN.lower(), "+86 13800000001"),
        (SON, "138-0000-0001"),
    ],
)
async def test_what_is_a_slip_of_writing_is_read(world: World, number: str, phone: str) -> None:
    assert done(await bind(world.stranger, number, phone=phone))["appointments"]


async def test_a_lower_case_x_is_read(world: World) -> None:
    order = next(order for order in range(1000) if id_number("19600101", order).endswith("X"))
    number = id_number("19600101", order)
    household = world.tenancies["wan"].household_id
    await HouseholdMember.create(
        household_id=household, name="万某", relationship="父", id_number=number,
        id_index=blind_index("id_number", number),
    )
    assert done(await bind(world.stranger, number.lower(), phone=PHONE))["appointments"]


async def test_wrong_phone_no_such_family_and_garbage_are_answered_alike(world: World) -> None:
    people = await fresh_persons(world, 9)
    tries: list[dict[str, str]] = [
        {"number": WAN, "phone": "13800000002"},
        {"number": WAN, "phone": "not a phone"},
        {"number": WAN},
        {"number": WAN, "code": "ABCDEFGH"},
        {"number": NOBODY, "phone": PHONE},
        {"number": "garbage", "phone": PHONE},
        {"number": "' OR 1=1 --", "phone": "%"},
        {"number": NOBODY, "code": "23456789"},
        {"number": "汉字", "code": "汉字"},
    ]
    replies = [await bind(person, **given) for person, given in zip(people, tries, strict=True)]
    assert len({(reply.status_code, reply.content) for reply in replies}) == 1
    assert len({tuple(sorted(set(reply.headers) - {"date"})) for reply in replies}) == 1
    refused(replies[0], "binding_refused")
    # A family that has moved out cannot be bound any more, and looks the same.
    await Tenancy.filter(id=world.tenancies["qin"].id).update(living=None, ended_on=date(2026, 12, 1))
    (late,) = await fresh_persons(world, 1)
    gone = await bind(late, id_number("19781214", 4), phone="13800000003")
    assert (gone.status_code, gone.content) == (replies[0].status_code, replies[0].content)


@contextmanager
def queries(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Counts statements by their first words, on either engine."""
    counted: Counter[str] = Counter()

    def watch(kind: Any, name: str) -> None:
        plain = getattr(kind, name)

        async def watched(self: Any, query: str, *more: Any) -> Any:
            counted[" ".join(query.replace("`", '"').split()[:3])] += 1
            return await plain(self, query, *more)

        monkeypatch.setattr(kind, name, watched)

    with monkeypatch.context():
        for kind in (SqliteClient, MySQLClient):
            for name in ("execute_query", "execute_insert"):
                watch(kind, name)
        yield counted


async def test_every_refusal_costs_the_same_queries(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    people = await fresh_persons(world, 5)
    ways = ((WAN, "13800000002"), (NOBODY, PHONE), (WAN, "x"), ("garbage", PHONE), ("garbage", "x"))
    costs = []
    with queries(monkeypatch) as counted:
        for person, (number, phone) in zip(people, ways, strict=True):
            counted.clear()
            refused(await bind(person, number, phone=phone), "binding_refused")
            costs.append(dict(counted))
    assert costs[0] and sum(costs[0].values()) >= 6
    assert all(cost == costs[0] for cost in costs), costs


async def test_tries_are_counted_by_account_and_survive_the_refusal(world: World) -> None:
    for number in range(5):
        refused(await bind(world.stranger, id_number("19900101", number), phone=PHONE), "binding_refused")
    assert await Attempt.filter(kind="binding").count() == 5
    # The right answer comes too late, and is refused without being looked at.
    refused(await bind(world.stranger, phone=PHONE), "too_many_attempts")
    assert await Appointment.filter(account_id=world.stranger.account_id).count() == 0
    # Others are not held up, and after an hour neither is she.
    done(await bind(world.kong, phone=PHONE))
    world.clock.standing_at = NOW + timedelta(minutes=61)
    done(await bind(world.stranger, phone=PHONE))


SLIPS = [
    # The last place does not follow from the others; a digit too many; a telephone of six, of twelve.
    ({"id_number": WAN[:17] + ("1" if WAN[17] != "1" else "2")}, "id_number", "最后一位对不上"),
    ({"id_number": WAN + "1"}, "id_number", "18位，这里是19位"),
    ({"id_number": WAN[:16]}, "id_number", "18位，这里是16位"),
    ({"id_number": wide(WAN[:17]) + "A"}, "", ""),
    ({"phone": "138000"}, "phone", "11位，这里是6位"),
    ({"phone": "1380 0000 0012"}, "phone", "11位，这里是12位"),
    ({"phone": "12345678901"}, "phone", "手机号写得不对"),
]


async def test_a_slip_is_said_at_its_field_and_costs_no_try(world: World) -> None:
    for given, field, said in SLIPS:
        number, phone = given.get("id_number", WAN), given.get("phone", PHONE)
        reply = await bind(world.stranger, number, phone=phone)
        if not field:
            # Of no card's shape: nobody is told whether there is such a family.
            refused(reply, "binding_refused")
            continue
        problem = refused(reply, "form_invalid")
        assert list(problem["fields"]) == [field] and said in problem["fields"][field], problem
        other = await world.stranger.post(
            "/delegations/accept", {"id_number": number, "phone": phone}
        )
        assert list(refused(other, "form_invalid")["fields"]) == [field]
    assert await Attempt.filter(account_id=world.stranger.account_id).count() == 1
    done(await bind(world.stranger, phone=PHONE))


async def test_who_is_bound_to_nothing_reads_whom_to_call(world: World) -> None:
    told = done(await world.stranger.get("/offices/communities"))["items"]
    assert [one["name"] for one in told] == ["胜利社区", "园林社区", "站前社区", "铁东区住房保障办公室"]
    assert {one["phone"] for one in told} == {"0412-5550000"}


def test_a_target_is_one_however_it_is_written() -> None:
    spellings = [WAN, f"{WAN[:6]} {WAN[6:]}", wide(WAN), f"'{WAN}", f"{WAN[:6]}-{WAN[6:]}"]
    assert {target_of(spelling) for spelling in spellings} == {WAN}


async def test_no_more_pass_at_once_than_in_a_row(world: World) -> None:
    numbers = [id_number("19900101", number) for number in range(12)]
    replies = await asyncio.gather(*(bind(world.stranger, number, phone=PHONE) for number in numbers))
    codes = Counter(reply.json()["code"] for reply in replies)
    assert codes["binding_refused"] <= 5
    assert codes["binding_refused"] + codes["too_many_attempts"] == 12


async def test_bound_many_times_in_one_instant_is_bound_once(world: World) -> None:
    replies = await asyncio.gather(*(bind(world.stranger, phone=PHONE) for _ in range(4)))
    assert {reply.status_code for reply in replies} == {200}
    assert await Appointment.filter(account_id=world.stranger.account_id).count() == 1


async def test_neither_id_number_nor_phone_nor_code_is_logged(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    # Where nothing is said, something must be heard all the same.
    logging.getLogger("anju").debug("heard")
    code = done(await world.clerk.post(f"/households/{world.wan.household_id}/binding-codes"))["code"]
    await bind(world.stranger, phone="13800000002")
    await bind(world.stranger, code=code)
    await world.clerk.get(f"/ledger/{world.tenancies['wan'].id}")
    logged = "\n".join(record.getMessage() + str(record.exc_text or "") for record in caplog.records)
    assert caplog.records
    for secret in (WAN, PHONE, "13800000002", code):
        assert secret not in logged


# One-time codes from the community


async def hand_out(person: Person, world: World) -> httpx.Response:
    return await person.post(f"/households/{world.wan.household_id}/binding-codes")


async def test_a_code_from_the_community_binds_once(world: World) -> None:
    code = done(await hand_out(world.clerk, world))["code"]
    assert await BindingCode.filter(code_hash=code).count() == 0
    # It is good for its own household only, and a wrong try does not use it up.
    refused(await bind(world.qin, id_number("19631222", 3), code=code), "binding_refused")
    spoken = f" {code[:4].lower()}-{code[4:]} "
    assert done(await bind(world.stranger, SON, code=spoken))["appointments"][0]["household"]["name"] == "万健秀"
    refused(await bind(world.kong, code=code), "binding_refused")


async def test_a_code_used_by_two_at_once_binds_one(world: World) -> None:
    code = done(await hand_out(world.clerk, world))["code"]
    replies = await asyncio.gather(*(bind(person, code=code) for person in (world.stranger, world.kong, world.qin)))
    assert sorted(reply.status_code for reply in replies) == [200, 422, 422]


async def test_a_code_expires_and_dies_when_another_is_handed_out(world: World) -> None:
    first = done(await hand_out(world.clerk, world))["code"]
    second = done(await hand_out(world.colleague, world))["code"]
    refused(await bind(world.stranger, code=first), "binding_refused")
    world.clock.move_to(date(2026, 12, 17))
    refused(await bind(world.stranger, code=second), "binding_refused")
    third = done(await hand_out(world.clerk, world))["code"]
    world.clock.move_to(date(2026, 12, 23))
    done(await bind(world.stranger, code=third))


async def test_only_its_own_communitys_clerk_hands_out_a_familys_code(world: World) -> None:
    for name, person in world.everyone.items():
        reply = await hand_out(person, world)
        if name in {"clerk", "colleague"}:
            done(reply)
        else:
            refused(reply, "not_found" if name == "far_clerk" else "not_allowed")
    reply = await world.clerk.post("/households/999999/binding-codes")
    assert reply.content == (await hand_out(world.far_clerk, world)).content


# Staff


async def invite(person: Person, office: int, role: str = "grid_worker", **more: Any) -> httpx.Response:
    return await person.post("/invitations", {"role": role, "name": "何网格", "organisation_id": office, **more})


async def test_staff_join_by_an_invitation_of_their_own_organisations_administrator(world: World) -> None:
    office = world.organisations["胜利社区"].id
    made = done(await invite(world.admin, office))
    assert await Invitation.filter(code_hash=made["code"]).count() == 0
    me = done(await world.stranger.post("/invitations/accept", {"code": made["code"], "name": "何网格"}))
    assert [(row["role"], row["organisation"]["name"]) for row in me["appointments"]] == [("grid_worker", "胜利社区")]
    assert me["account"]["name"] == "何网格"
    done(await world.stranger.get("/ledger"))
    # Repeated by the same person it is the same; by another it is used.
    again = done(await world.stranger.post("/invitations/accept", {"code": made["code"], "name": ""}))
    assert len(again["appointments"]) == 1
    refused(await world.kong.post("/invitations/accept", {"code": made["code"]}), "invitation_refused")


async def test_the_first_administrator_of_an_office_comes_in_by_the_operators_code(world: World) -> None:
    name = world.organisations["园林社区"].name
    wrong = (("administrator", "没有这个单位", "not_found"), ("district_clerk", name, "form_invalid"))
    for role, office, code in wrong:
        with pytest.raises(Problem) as problem:
            await invite_first(role, "何主任", office, at=NOW)
        assert problem.value.code == code
    code = await invite_first("administrator", "何主任", name, at=NOW)
    done(await world.stranger.post("/invitations/accept", {"code": code, "name": "何主任"}))
    (post,) = done(await world.stranger.get("/me"))["appointments"]
    assert (post["role"], post["organisation"]["name"]) == ("administrator", name)
    refused(await world.kong.post("/invitations/accept", {"code": code}), "invitation_refused")


async def test_an_invitation_is_good_for_one_and_for_seven_days(world: World) -> None:
    office = world.organisations["胜利社区"].id
    code = done(await invite(world.admin, office))["code"]
    replies = await asyncio.gather(
        *(person.post("/invitations/accept", {"code": code}) for person in (world.kong, world.qin, world.stranger))
    )
    assert sorted(reply.status_code for reply in replies) == [200, 422, 422]
    late = done(await invite(world.admin, office))["code"]
    world.clock.move_to(date(2026, 12, 17))
    refused(await world.wan.post("/invitations/accept", {"code": late}), "invitation_refused")
    refused(await world.wan.post("/invitations/accept", {"code": "no such code"}), "invitation_refused")


async def test_only_an_administrator_invites_and_only_to_the_own_organisation_and_its_roles(world: World) -> None:
    office = world.organisations["胜利社区"].id
    for name, person in world.everyone.items():
        reply = await invite(person, office)
        if name == "admin":
            done(reply)
        else:
            refused(reply, "not_allowed")
    for other in ("园林社区", "胜利街道", "铁东区住房保障办公室", "安居物业"):
        refused(await invite(world.admin, world.organisations[other].id), "not_found")
    refused(await invite(world.admin, 10**9), "not_found")
    for role in ("street_clerk", "district_clerk", "manager_clerk", "tenant", "", "owner"):
        problem = refused(await invite(world.admin, office, role), "form_invalid")
        assert "role" in problem["fields"]


async def test_guessing_invitations_is_limited(world: World) -> None:
    for number in range(5):
        refused(await world.stranger.post("/invitations/accept", {"code": f"guess{number}"}), "invitation_refused")
    code = done(await invite(world.admin, world.organisations["胜利社区"].id))["code"]
    refused(await world.stranger.post("/invitations/accept", {"code": code}), "too_many_attempts")


async def test_which_privacy_notice_was_agreed_to_is_kept(world: World) -> None:
    version = done(await world.http.get("/api/info"))["privacy_version"]
    assert done(await world.wan.get("/me"))["privacy_accepted"] is False
    done(await world.wan.post("/privacy-consents", {"version": "2020-01"}))
    assert done(await world.wan.get("/me"))["privacy_accepted"] is False
    done(await world.wan.post("/privacy-consents", {"version": version}, key=new_id()))
    assert done(await world.wan.get("/me"))["privacy_accepted"] is True
    account = await Account.get(id=world.wan.account_id)
    assert (account.privacy_version, account.privacy_accepted_at) == (version, NOW)
    assert done(await world.kong.get("/me"))["privacy_accepted"] is False
    refused(await world.wan.post("/privacy-consents", {"version": "版本"}), "form_invalid")


async def test_who_has_left_the_family_is_not_bound_to_it(world: World) -> None:
    await HouseholdMember.filter(household_id=world.wan.household_id, name="万梅庆").update(left_on=date(2026, 12, 1))
    refused(await bind(world.stranger, SON, phone=PHONE), "binding_refused")


async def test_a_number_that_stands_in_two_families_of_one_phone_binds_to_neither(world: World) -> None:
    """Not to the first of them: which one is meant is for the community to say."""
    kong = await Household.get(id=world.kong.household_id)
    await HouseholdMember.create(
        household=kong, position=9, name="万梅庆", relationship="友", id_number=SON,
        id_index=blind_index("id_number", SON),
    )
    await Household.filter(id=kong.id).update(**as_kept(kong, phone=PHONE), phone_index=blind_index("phone", PHONE))
    refused(await bind(world.stranger, SON, phone=PHONE), "binding_refused")
