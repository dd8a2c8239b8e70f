"""A way in for the desk: a code on a screen, scanned and confirmed on a phone; and what else is tried with it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.people import sign_in_codes
from casework.people.accounts import token_hash
from casework.people.sessions import device_marks, device_named, device_of
from models import AuditEvent, Session, SignInCode
from tests.cast import NOW, Person, World, done, refused

FIREFOX = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"}


async def show(world: World) -> dict[str, Any]:
    """A browser that nobody is signed in at shows a code."""
    shown: dict[str, Any] = done(await world.http.post("/api/sign-in-codes", json={}, headers=FIREFOX))
    return shown


async def ask(world: World, shown: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = done(await world.http.post("/api/sign-in/code", json={"secret": shown["secret"]}))
    return said


async def scan(person: Person, shown: dict[str, Any], then: str = "open") -> httpx.Response:
    return await person.post(f"/sign-in-codes/{then}", {"text": shown["link"]})


async def desk_of(world: World, person: Person) -> Person:
    """The same person at a desk, let in by the phone."""
    shown = await show(world)
    done(await scan(person, shown))
    done(await scan(person, shown, "confirm"))
    token = (await ask(world, shown))["signed_in"]["token"]
    return Person(person.name, person.account_id, token, world.http, person.household_id)


async def test_a_screen_is_let_in_by_the_phone_and_never_by_scanning_alone(world: World) -> None:
    shown = await show(world)
    assert len(shown["secret"]) >= 40 and shown["secret"] not in shown["link"] and 0 < shown["seconds"] <= 120
    sides = {len(row) for row in shown["picture"]}
    assert sides == {len(shown["picture"])} and {char for row in shown["picture"] for char in row} == {"0", "1"}
    assert await ask(world, shown) == {"state": "waiting", "signed_in": None}
    # Whoever only asks for one leaves nothing behind.
    assert await SignInCode.all().count() == 0

    found = done(await scan(world.clerk, shown))
    assert (found["device"], found["number"], found["confirmed"]) == ("Windows电脑 火狐浏览器", shown["number"], False)
    assert await ask(world, shown) == {"state": "opened", "signed_in": None}
    assert done(await scan(world.clerk, shown)) == found

    done(await scan(world.clerk, shown, "confirm"))
    said = await ask(world, shown)
    assert said["state"] == "confirmed" and said["signed_in"]["me"]["account"]["id"] == world.clerk.account_id
    desk = Person("赵社区", world.clerk.account_id, said["signed_in"]["token"], world.http)
    assert done(await desk.get("/me"))["appointments"] == done(await world.clerk.get("/me"))["appointments"]
    # Once: neither the browser nor anybody who read its secret comes in again, and the code is dead.
    assert await ask(world, shown) == {"state": "over", "signed_in": None}
    refused(await scan(world.clerk, shown), "sign_in_code_over")
    refused(await scan(world.clerk, shown, "confirm"), "sign_in_code_over")
    refused(await scan(world.clerk, shown, "refuse"), "sign_in_code_over")

    # Seen on the phone among the devices, and ended from there.
    (row,) = [one for one in done(await world.clerk.get("/sessions"))["items"] if one["device"] == found["device"]]
    assert not row["current"]
    done(await world.clerk.post(f"/sessions/{row['id']}/end"))
    refused(await desk.get("/me"), "not_signed_in")
    mine = AuditEvent.filter(account_id=world.clerk.account_id, kind__in=["sign_in", "sign_in_code"])
    kept = await mine.order_by("id")
    assert [(one.kind, one.code) for one in kept][-2:] == [("sign_in_code", "confirmed"), ("sign_in", "code")]
    assert kept[-2].detail == {"device": "Windows电脑 火狐浏览器"}


async def test_a_code_photographed_by_another_is_not_taken_from_who_scanned_first(world: World) -> None:
    shown = await show(world)
    done(await scan(world.clerk, shown))
    refused(await scan(world.stranger, shown), "sign_in_code_taken")
    refused(await scan(world.stranger, shown, "confirm"), "sign_in_code_taken")
    refused(await scan(world.stranger, shown, "refuse"), "sign_in_code_taken")
    assert (await ask(world, shown))["state"] == "opened"

    # Refused on the phone it lets nobody in, whoever asks.
    done(await scan(world.clerk, shown, "refuse"))
    assert await ask(world, shown) == {"state": "refused", "signed_in": None}
    refused(await scan(world.clerk, shown, "confirm"), "sign_in_code_over")
    assert await AuditEvent.filter(kind="sign_in_code", code="refused").count() == 1

    # Not scanned, it cannot be confirmed; without a session it cannot be scanned.
    fresh = await show(world)
    refused(await scan(world.clerk, fresh, "confirm"), "sign_in_code_over")
    nobody = await world.http.post("/api/sign-in-codes/open", json={"text": fresh["link"]})
    refused(nobody, "not_signed_in")


async def test_two_scan_at_once_and_two_collect_at_once(world: World) -> None:
    shown = await show(world)
    both = await asyncio.gather(*(scan(one, shown) for one in (world.clerk, world.street, world.clerk, world.street)))
    taken = [reply.status_code for reply in both]
    assert sorted(taken) == [200, 200, 409, 409] and taken[0] == taken[2]
    winner = world.clerk if taken[0] == 200 else world.street
    done(await scan(winner, shown, "confirm"))
    said = await asyncio.gather(*(ask(world, shown) for _ in range(5)))
    assert sorted(one["state"] for one in said) == ["confirmed", *["over"] * 4]
    assert await Session.filter(account_id=winner.account_id, idle_ends_at__isnull=False).count() == 1


async def test_a_code_lives_two_minutes_on_either_side(world: World) -> None:
    shown, late, slow = [await show(world) for _ in range(3)]
    done(await scan(world.clerk, slow))
    world.clock.standing_at = NOW + timedelta(seconds=119)
    done(await scan(world.clerk, shown))
    done(await scan(world.clerk, shown, "confirm"))
    world.clock.standing_at = NOW + timedelta(seconds=120)
    refused(await scan(world.clerk, late), "sign_in_code_over")
    refused(await scan(world.clerk, slow, "confirm"), "sign_in_code_over")
    assert (await ask(world, slow))["state"] == "over"
    # What was confirmed in the last second is collected in the next, and not a minute later.
    world.clock.standing_at = NOW + timedelta(seconds=180)
    assert await ask(world, shown) == {"state": "over", "signed_in": None}
    world.clock.standing_at = NOW + timedelta(seconds=179)
    assert (await ask(world, shown))["state"] == "confirmed"
    # An hour later nothing is left of any.
    world.clock.standing_at = NOW + timedelta(hours=1, seconds=121)
    await sign_in_codes.forget_old(at=world.clock.now())
    assert await SignInCode.all().count() == 0


async def test_who_is_signed_out_on_the_phone_lets_nobody_in(world: World) -> None:
    shown = await show(world)
    token = done(await world.http.post("/api/sign-in/demo", json={"person": "clerk"}))["token"]
    phone = Person("赵社区", world.clerk.account_id, token, world.http)
    done(await scan(phone, shown))
    done(await scan(phone, shown, "confirm"))
    done(await phone.send("DELETE", "/session"))
    assert await ask(world, shown) == {"state": "over", "signed_in": None}


async def test_a_desk_ends_after_half_an_hour_in_which_nothing_was_done_and_after_twelve_hours(world: World) -> None:
    desk = await desk_of(world, world.clerk)
    # Another desk cannot be let in from it: else none would ever end.
    refused(await scan(desk, await show(world)), "not_allowed")
    kept = Session.filter(token_hash=token_hash(desk.token))
    first = (await kept.get()).idle_ends_at
    done(await desk.get("/me"))
    assert (await kept.get()).idle_ends_at == first
    for minutes in range(29, 29 * 24, 29):
        world.clock.standing_at = NOW + timedelta(minutes=minutes)
        done(await desk.get("/me"))
    world.clock.standing_at = NOW + timedelta(hours=12)
    refused(await desk.get("/me"), "not_signed_in")
    done(await world.clerk.get("/me"))

    world.clock.standing_at = NOW
    # Somebody who holds no post sits at a desk too.
    for person in (world.stranger, world.wan):
        other = await desk_of(world, person)
        world.clock.standing_at = NOW + timedelta(minutes=29, seconds=59)
        done(await other.get("/me"))
        world.clock.standing_at = NOW + timedelta(minutes=60)
        refused(await other.get("/me"), "not_signed_in")
        handle = token_hash(other.token)[:32]
        assert handle not in {one["id"] for one in done(await person.get("/sessions"))["items"]}
        world.clock.standing_at = NOW


async def test_scanning_is_bounded_by_person(world: World) -> None:
    for _ in range(60):
        done(await scan(world.clerk, await show(world)))
    refused(await scan(world.clerk, await show(world)), "too_many_attempts")
    done(await scan(world.street, await show(world)))
    world.clock.standing_at = NOW + timedelta(hours=1, minutes=1)
    done(await scan(world.clerk, await show(world)))


async def test_codes_of_other_houses_and_damaged_ones_are_none(world: World) -> None:
    link: str = (await show(world))["link"]
    house, _, code = link.rpartition("/s/")
    others = [
        f"https://example.org/s/{code}", f"{house}/q/{code}", f"{house}/s/{code}0", f"{house}/s/{code[:-1]}",
        f"{link}?x=1", code, "FY1-98", "x" * 300, f"{house}/s/{'0' * 66}",
    ]
    for text in others:
        refused(await world.clerk.post("/sign-in-codes/open", {"text": text}), "code_unknown")
    # One that is typed, or scanned as if it were a door's, lets nobody in.
    said = refused(await world.clerk.get("/scan-codes", text=link), "code_unknown")
    assert "扫一扫" in said["detail"]
    for body in ({}, {"secret": ""}, {"secret": "a b" * 10}, {"secret": "x" * 101}, {"secret": 7}):
        refused(await world.http.post("/api/sign-in/code", json=body), "form_invalid")
    page = (await world.http.get(f"/s/{code}")).text
    assert "不要确认" in page and "扫一扫" in page


async def test_every_sign_of_a_code_is_under_its_tag(world: World) -> None:
    link: str = (await show(world))["link"]
    house, _, code = link.rpartition("/s/")
    for place in range(len(code)):
        wrong = code[:place] + f"{(int(code[place], 16) + 1) % 16:x}" + code[place + 1 :]
        refused(await world.clerk.post("/sign-in-codes/open", {"text": f"{house}/s/{wrong}"}), "code_unknown")


@given(st.text(max_size=400))
@settings(max_examples=50)
def test_a_device_is_told_in_two_signs_as_in_words(heard: str) -> None:
    marks = device_marks(heard)
    assert len(marks) == 2 and device_named(marks) == device_of(heard)
