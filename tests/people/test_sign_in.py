"""The way in: WeChat's login code exchanged by the server against a stand-in of WeChat, sessions, and acting as whom.

The live service is a second app beside the demo one: same database, same clock, WeChat's stand-in, no demo.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from sanic import Sanic

from casework.heart.attempts import MOST
from casework.heart.problems import Problem
from casework.people.accounts import token_hash
from casework.words.clock import SettableClock
from models import Account, Appointment, Attempt, AuditEvent, Session
from models.fields import blind_index
from server.app import create_app
from server.connections import Connection
from server.settings import Settings, WeChatSettings
from server.sign_in import actor_of
from tests.cast import NOW, World, done, id_number, new_id, refused
from tests.heart.test_asks import statements
from tests.standins.wechat import CODE_TO_SESSION, PHONE_NUMBER, WeChatStandIn

_NAMES = itertools.count()
TODAY = date(2026, 12, 10)


@dataclass
class Live:
    """The service as it is in production, and WeChat as far as it knows it."""

    http: httpx.AsyncClient
    wechat: WeChatStandIn

    async def sign_in(self, code: str) -> httpx.Response:
        return await self.http.post("/api/sign-in/wechat", json={"code": code})

    async def me(self, token: str, **headers: str) -> httpx.Response:
        return await self.http.get("/api/me", headers={"Authorization": f"Bearer {token}", **headers})


@pytest.fixture
async def live(world: World, settings: Settings, clock: SettableClock) -> AsyncIterator[Live]:
    with WeChatStandIn(codes_per_minute=3) as standin:
        given = WeChatSettings(standin.app_id, standin.app_secret, standin.base_url)
        # One proxy in front, as in production: a request says which address it came from.
        changed = replace(settings, demo=False, wechat=given, trusted_proxies=1)
        app = create_app(changed, clock=clock, name=f"anju_live_{next(_NAMES)}")
        # Sanic rewrites its own classes once a process, for the first app; the second is served by the same.
        app.config.TOUCHUP = False
        sock = socket.socket()
        sock.bind(("127.0.0.1", 0))
        server = await app.create_server(sock=sock, return_asyncio_server=True, protocol=Connection)
        assert server is not None
        await server.startup()  # type: ignore[no-untyped-call]
        base = f"http://127.0.0.1:{sock.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=base, timeout=20) as http:
            yield Live(http, standin)
        await server.close()  # type: ignore[no-untyped-call]
        # The database is the first app's: only what this one made is put away.
        await app.ctx.services.imaging.close()
        app.ctx.wechat.close()
        Sanic.unregister_app(app)


async def test_a_code_is_exchanged_once_for_an_opaque_session_kept_as_a_hash(live: Live) -> None:
    code = live.wechat.issue_code("oFamily1")
    signed_in = done(await live.sign_in(code))
    token = signed_in["token"]
    assert len(token) >= 40
    assert signed_in["me"]["appointments"] == []
    assert signed_in["expires_at"].endswith("+08:00")
    assert await Session.filter(token_hash=token).count() == 0
    assert (await Session.get(token_hash=token_hash(token))).revoked_at is None
    assert done(await live.me(token))["account"]["id"] == signed_in["me"]["account"]["id"]
    assert live.wechat.count(CODE_TO_SESSION) == 1

    refused(await live.sign_in(code), "sign_in_refused")
    # The same person later: the same account, another session.
    again = done(await live.sign_in(live.wechat.issue_code("oFamily1")))
    assert again["me"]["account"]["id"] == signed_in["me"]["account"]["id"]
    assert again["token"] != token


async def test_expired_unknown_and_malformed_codes_are_refused_alike(live: Live) -> None:
    old = live.wechat.issue_code("oFamily1")
    live.wechat.clock = lambda: datetime.now(UTC) + timedelta(minutes=6)
    problems = [refused(await live.sign_in(code), "sign_in_refused") for code in (old, "never-issued", "有 空格")]
    assert problems[0] == problems[1] == problems[2]
    live.wechat.blocked.add("oBad")
    refused(await live.sign_in(live.wechat.issue_code("oBad")), "sign_in_refused")
    for body in ({}, {"code": ""}, {"code": 7}, {"code": "a" * 201}, {"code": "x", "openid": "oFamily1"}):
        refused(await live.http.post("/api/sign-in/wechat", json=body), "form_invalid")
    assert await Account.filter(openid__isnull=False).count() == 0
    kept = await AuditEvent.filter(kind="sign_in_refused").values_list("code", flat=True)
    assert sorted(map(str, kept)) == ["wechat_code_invalid"] * 3 + ["wechat_user_blocked"]


async def test_wechat_down_or_too_busy_is_said_and_casework_goes_on(live: Live, world: World) -> None:
    for _ in range(3):
        done(await live.sign_in(live.wechat.issue_code("oFamily1")))
    refused(await live.sign_in(live.wechat.issue_code("oFamily1")), "wechat_unavailable")
    live.wechat.fail_next(1, -1)
    refused(await live.sign_in(live.wechat.issue_code("oFamily2")), "wechat_unavailable")
    live.wechat.garble_next(502)
    refused(await live.sign_in(live.wechat.issue_code("oFamily2")), "wechat_unavailable")
    live.wechat.refuse_connections()
    for _ in range(6):
        assert refused(await live.sign_in("some-code-" + new_id()), "wechat_unavailable")["status"] == 503
    assert (await live.http.get("/readyz")).json()["wechat"] == "open"
    done(await live.me(world.clerk.token))


async def test_two_people_whose_openids_differ_by_case_alone_are_two(live: Live) -> None:
    upper = done(await live.sign_in(live.wechat.issue_code("oAbC")))["me"]["account"]["id"]
    lower = done(await live.sign_in(live.wechat.issue_code("oabc")))["me"]["account"]["id"]
    assert upper != lower


async def test_a_person_who_signs_in_twice_in_one_instant_gets_one_account(live: Live) -> None:
    codes = [live.wechat.issue_code("oFresh") for _ in range(3)]
    replies = await asyncio.gather(*(live.sign_in(code) for code in codes))
    assert len({done(reply)["me"]["account"]["id"] for reply in replies}) == 1
    assert await Account.filter(openid="oFresh").count() == 1


async def test_many_people_may_sign_in_within_an_hour_behind_one_address(live: Live) -> None:
    # A community hall's or a carrier's one address stands for hundreds of families.
    for number in range(40):
        done(await live.sign_in(live.wechat.issue_code(f"oFamily{number}")))


async def test_guessing_codes_is_limited_by_address(live: Live) -> None:
    guesser, family = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "203.0.113.8"}
    await Attempt.bulk_create(
        Attempt(kind="sign_in", address_index=blind_index("address", "203.0.113.7"), target_index=str(number), at=NOW)
        for number in range(MOST["sign_in"].by_address - 1)
    )
    last, over = [await live.http.post("/api/sign-in/wechat", json={"code": "guess"}, headers=guesser) for _ in "12"]
    refused(last, "sign_in_refused")
    refused(over, "too_many_attempts")
    # Beyond the bound nothing more is written, and who comes from there with a code of WeChat's signs in.
    assert await Attempt.filter(kind="sign_in").count() == MOST["sign_in"].by_address
    assert await AuditEvent.filter(kind="sign_in_refused").count() == 1
    neighbour = {"code": live.wechat.issue_code("oNeighbour")}
    done(await live.http.post("/api/sign-in/wechat", json=neighbour, headers=guesser))
    code = live.wechat.issue_code("oFamily1")
    done(await live.http.post("/api/sign-in/wechat", json={"code": code}, headers=family))


async def test_a_session_ends_when_it_is_revoked_or_its_days_are_over(live: Live, clock: SettableClock) -> None:
    token = done(await live.sign_in(live.wechat.issue_code("oFamily1")))["token"]
    other = done(await live.sign_in(live.wechat.issue_code("oFamily1")))["token"]
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_id()}
    assert (await live.http.delete("/api/session", headers=headers)).status_code == 204
    refused(await live.me(token), "not_signed_in")
    clock.move_to(TODAY + timedelta(days=29))
    done(await live.me(other))
    clock.move_to(TODAY + timedelta(days=30))
    refused(await live.me(other), "not_signed_in")


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Basic {token}", "{token}", "Bearer {token}x", "Bearer {half}", "Bearer " + "é" * 30]
)
async def test_a_token_is_the_whole_token_or_nothing(world: World, header: str) -> None:
    token = world.clerk.token
    value = header.format(token=token, half=token[:20])
    reply = await world.http.get("/api/me", headers={b"Authorization": value.encode("latin-1")})
    refused(reply, "not_signed_in")


async def test_nothing_secret_is_logged_or_answered(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    code = live.wechat.issue_code("oSecretPerson")
    reply = await live.sign_in(code)
    token = done(reply)["token"]
    await live.me(token)
    await live.sign_in(code)
    live.wechat.refuse_connections()
    failed = await live.sign_in("code-that-never-arrives")
    logged = "\n".join(
        record.getMessage() + str(record.exc_info or "") + str(record.exc_text or "") for record in caplog.records
    )
    secrets = [code, token, "oSecretPerson", "code-that-never-arrives", live.wechat.app_secret]
    secrets += live.wechat.session_keys
    assert len(secrets) == 6
    for secret in secrets:
        assert secret not in logged
    replies = reply.text.replace(token, "") + (await live.me(token)).text + failed.text
    for secret in secrets:
        assert secret not in replies
    rows = [[str(value) for value in row.values()] for row in await AuditEvent.all().values()]
    assert not {code, token} & {value for row in rows for value in row}


async def test_outside_demo_mode_its_routes_do_not_exist(live: Live, world: World) -> None:
    info = done(await live.http.get("/api/info"))
    assert (info["mode"], info["wechat"], info["today"]) == ("live", True, "2026-12-10")
    for method, path in (
        ("GET", "/api/demo/people"), ("PUT", "/api/demo/clock"), ("POST", "/api/sign-in/demo"),
        ("POST", "/api/demo/people"), ("GET", "/api/sign-in/demo"),
    ):
        reply = await live.http.request(method, path, json={"person": "wan"} if method != "GET" else None)
        assert refused(reply, "not_found")["status"] == 404
    paths = done(await live.http.get("/docs/openapi.json"))["paths"]
    assert not any("demo" in path for path in paths)
    assert "/api/sign-in/wechat" in paths
    # And the demo has no WeChat.
    refused(await world.http.post("/api/sign-in/wechat", json={"code": "x"}), "not_found")


async def test_the_demo_lets_one_be_a_named_person_of_the_demo_and_nobody_else(
    world: World, service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Account.exclude(id=world.clerk.account_id).update(demo_key=None)
    people = done(await world.http.get("/api/demo/people"))["items"]
    assert [(person["key"], person["role_label"], person["organisation"]) for person in people] == [
        ("clerk", "社区", "胜利社区")
    ]
    signed_in = done(await world.http.post("/api/sign-in/demo", json={"person": "clerk"}))
    assert signed_in["me"]["account"]["id"] == world.clerk.account_id
    for person in ("district", "CLERK", "nobody"):
        refused(await world.http.post("/api/sign-in/demo", json={"person": person}), "sign_in_refused")
    refused(await world.http.post("/api/sign-in/demo", json={"person": "赵社区"}), "form_invalid")
    # Nor anybody at all, were its route ever there outside the demo.
    monkeypatch.setattr(service.ctx.services, "demo", False)
    before = await Session.all().count()
    assert refused(await world.http.post("/api/sign-in/demo", json={"person": "clerk"}), "demo_only")["status"] == 404
    assert await Session.all().count() == before


async def test_access_ends_the_day_after_an_appointments_last(world: World, clock: SettableClock) -> None:
    await Appointment.filter(account_id=world.clerk.account_id).update(ends_on=TODAY)
    done(await world.clerk.get("/ledger"))
    clock.move_to(TODAY + timedelta(days=1))
    assert done(await world.clerk.get("/me"))["appointments"] == []
    refused(await world.clerk.get("/ledger"), "not_allowed")
    assert done(await world.clerk.get("/cases"))["items"] == []
    refused(await world.clerk.get(f"/ledger/{world.tenancies['wan'].id}"), "not_allowed")


async def test_an_appointment_counts_from_its_first_day(world: World, clock: SettableClock) -> None:
    await Appointment.filter(account_id=world.clerk.account_id).update(starts_on=TODAY + timedelta(days=1))
    refused(await world.clerk.get("/ledger"), "not_allowed")
    clock.move_to(TODAY + timedelta(days=1))
    done(await world.clerk.get("/ledger"))


async def test_one_acts_in_one_appointment_at_a_time_and_in_ones_own_only(world: World) -> None:
    far = await Appointment.create(
        account_id=world.clerk.account_id, role="community_clerk", organisation=world.organisations["站前社区"],
        starts_on=date(2026, 1, 1),
    )
    me = done(await world.clerk.get("/me"))
    first = me["appointments"][0]["id"]
    assert (len(me["appointments"]), me["acting_as"]) == (2, first)

    async def names(appointment: Any) -> set[str]:
        items = done(await world.clerk.send("GET", "/ledger", headers={"Anju-Appointment": str(appointment)}))["items"]
        return {item["household"]["name"] for item in items}

    assert await names(first) == {"万健秀", "孔浩"}
    assert await names(far.id) == {"秦德"}
    anothers = await Appointment.get(account_id=world.district.account_id)
    for wrong in (anothers.id, 0, -1, "x", "１", 10**30, f"0{first}", f"{first},{far.id}"):
        reply = await world.clerk.send("GET", "/ledger", headers={"Anju-Appointment": str(wrong).encode()})
        refused(reply, "not_allowed")


async def test_a_family_proves_its_phone_through_wechat_and_a_typed_one_proves_nothing(live: Live) -> None:
    token = done(await live.sign_in(live.wechat.issue_code("oFamily1")))["token"]
    wan, phone = id_number("19520114", 2), "13800000001"

    async def bind(**body: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_id()}
        return await live.http.post("/api/bindings", headers=headers, json={"id_number": wan, **body})

    refused(await bind(phone=phone), "phone_unverified")
    refused(await bind(phone=phone, phone_code="made-up"), "phone_unverified")
    # She holds a phone, but not the one in the ledger.
    refused(await bind(phone=phone, phone_code=live.wechat.issue_phone_code("13911111111")), "binding_refused")
    live.wechat.cut_next()
    refused(await bind(phone_code=live.wechat.issue_phone_code(phone)), "wechat_unavailable")
    bound = done(await bind(phone_code=live.wechat.issue_phone_code(phone)))
    assert [held["household"]["name"] for held in bound["appointments"]] == ["万健秀"]


@pytest.mark.parametrize("spent", ["stock of checks", "account not verified", "day's calls"])
async def test_where_wechat_vouches_for_no_more_phones_the_code_of_the_community_is_named(
    live: Live, world: World, spent: str
) -> None:
    """It is said as what it is: no fault of the family's, and no reason to try again."""
    token = done(await live.sign_in(live.wechat.issue_code("oFamily1")))["token"]
    if spent == "stock of checks":
        live.wechat.phone_checks = 0
    else:
        live.wechat.fail_next(9, 48001 if spent == "account not verified" else 45009, path=PHONE_NUMBER)
    for _ in range(7):
        body = {"id_number": id_number("19520114", 2), "phone_code": live.wechat.issue_phone_code("13800000001")}
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_id()}
        problem = refused(await live.http.post("/api/bindings", headers=headers, json=body), "phone_quota_spent")
        assert "家庭码" in problem["detail"]
        assert problem["status"] < 500
    # Nothing was guessed: the way by the community's code stands open.
    assert await Attempt.all().count() == 0


@pytest.mark.parametrize("errcode", [40243, 50002, 50004, 98765])
async def test_an_account_in_trouble_is_no_fault_of_who_signs_in(live: Live, errcode: int) -> None:
    live.wechat.fail_next(1, errcode, path=CODE_TO_SESSION)
    refused(await live.sign_in(live.wechat.issue_code("oFamily1")), "wechat_unavailable")
    told = (await live.http.get("/readyz")).json()
    assert (told["wechat"], set(told["wechat_trouble"])) == ("closed", {"code", "since"})
    done(await live.sign_in(live.wechat.issue_code("oFamily1")))
    assert "wechat_trouble" not in (await live.http.get("/readyz")).json()


async def test_to_be_known_costs_staff_one_question_and_a_stranger_two(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A right that ends ends with the very next request all the same: nothing is remembered."""
    costs = {}
    with statements(monkeypatch) as said:
        for name in ("clerk", "manager", "admin", "stranger"):
            # The kept text is made once.
            for _ in range(2):
                said.clear()
                await actor_of(getattr(world, name).token, "", at=NOW, address="")
            costs[name] = len(said)
        # A manager is asked besides whether dwellings came to it, or went, with this day.
        assert costs == {"clerk": 1, "manager": 2, "admin": 1, "stranger": 2}
    posts = Appointment.filter(account_id=world.clerk.account_id)
    ends: tuple[tuple[dict[str, Any], str], ...] = (
        ({"ends_on": NOW.date() - timedelta(days=1)}, ""), ({"ends_on": NOW.date()}, "community_clerk"),
        ({"ended_at": NOW}, ""), ({"ended_at": None, "starts_on": NOW.date() + timedelta(days=1)}, ""),
        ({"starts_on": NOW.date()}, "community_clerk"),
    )
    for change, role in ends:
        await posts.update(**change)
        assert (await actor_of(world.clerk.token, "", at=NOW, address="")).role == role, change
    over: tuple[dict[str, Any], ...] = ({"revoked_at": NOW}, {"revoked_at": None, "expires_at": NOW})
    for change in over:
        await Session.filter(account_id=world.clerk.account_id).update(**change)
        with pytest.raises(Problem, match="not_signed_in"):
            await actor_of(world.clerk.token, "", at=NOW, address="")
    await Session.filter(account_id=world.clerk.account_id).update(expires_at=NOW + timedelta(seconds=1))
    assert (await actor_of(world.clerk.token, "", at=NOW, address="")).session
