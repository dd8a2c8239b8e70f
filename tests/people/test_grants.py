"""Whatever was given can be taken back, and then nothing answers: generated over every kind of grant.

A kind is a way of giving it, what answers while it stands, and the ways in which it ends. Whoever adds a table with a
day or a moment at which something ends has to say here which kind it is, or why it is none.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import httpx
import pytest

import models
from casework.heart.actors import Actor
from casework.heart.transactions import atomically
from casework.people import posts, stranger_limits
from casework.people.accounts import token_hash
from models import Account, AccountName, Appointment, AuditEvent, HouseholdMember, Session, Tenancy
from server.commands.grants import KINDS as OPERATORS
from server.commands.grants import end_grant, list_grants
from tests.allocation.agreements import on_paper, shown_to_all
from tests.allocation.test_application_requests import Phone, a_request
from tests.allocation.test_applications import accepted, an_empty_home
from tests.cast import NOW, Person, World, done, id_number, new_id, refused
from tests.exits.test_exits import corrected, leaves
from tests.people.test_delegations import accept as take_on
from tests.people.test_delegations import daughter
from tests.people.test_delegations import give as delegate
from tests.people.test_sign_in_codes import desk_of, scan, show
from tests.photographs import findings, jpeg, offer_of, photograph, scene, upload, visit

QI = id_number("19680220", 81)
WAN, SON = id_number("19520114", 2), id_number("19971204", 7)
PHONE = "13800000001"
REASON = {"reason": "已经调离本单位"}

Answer = Callable[[], Awaitable[httpx.Response]]
End = Callable[[World, "Held"], Awaitable[None]]


@dataclass
class Held:
    """What somebody was given: who has it, by which number, and what answers."""

    person: Person
    number: int | str = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    # The other way round: what must be refused already before it is ended, since it serves once.
    more: dict[str, Any] = field(default_factory=dict)


async def post_of(person: Person) -> int:
    row = await Appointment.filter(account_id=person.account_id).order_by("-id").first()
    assert row is not None
    return int(row.id)


def with_post(person: Person, post: int) -> Callable[..., Awaitable[httpx.Response]]:
    """Requests that name that post, as an old tab does."""

    async def send(method: str, path: str, **more: Any) -> httpx.Response:
        return await person.send(method, path, headers={"Anju-Appointment": str(post)}, **more)

    return send


# Giving


async def a_post(world: World) -> Held:
    """A clerk's, with all that hangs on it: an old tab, a kept answer, links, an upload, an export, an import."""
    clerk, post = world.clerk, await post_of(world.clerk)
    held = Held(clerk, post)
    ask = with_post(clerk, post)
    case = await visit(world)
    sealed = await photograph(world.grid, case["id"])
    await world.develop()
    seen = done(await clerk.get(f"/cases/{case['id']}"))["evidence"][0]
    original = done(await clerk.post(f"/evidence/{sealed['id']}/original", {"reason": "核对门牌"}))
    own = await visit(world, clerk, "kong")
    grant = done(await clerk.post("/evidence", offer_of(own["id"], jpeg())))["upload"]
    export = done(await clerk.post("/exports", {"id": new_id(), "book": "current"}))
    await world.write_exports()
    book = (await clerk.get(f"/exports/{export['id']}/file")).content
    brought = await bring(world, clerk, book)
    key, path = new_id(), f"/households/{world.wan.household_id}/binding-codes"
    body: dict[str, Any] = {}
    held.answers = {
        "list": lambda: clerk.get("/ledger"),
        "named": lambda: ask("GET", "/ledger"),
        "case": lambda: ask("GET", f"/cases/{case['id']}"),
        "picture": lambda: world.http.get(seen["display_url"]),
        "original": lambda: world.http.get(original["url"]),
        "upload": lambda: upload(world.http, grant, jpeg()),
        "export": lambda: ask("GET", f"/exports/{export['id']}/file"),
        "import": lambda: ask("GET", f"/imports/{brought['id']}/lines"),
        "kept answer": lambda: ask("POST", path, json=body, key=key),
        "kept answer of the first post": lambda: clerk.post(path, body, key=f"2{key[:30]}"),
    }
    return held


async def bring(world: World, person: Person, data: bytes) -> Any:
    digest = hashlib.sha256(data).hexdigest()
    body = {"id": new_id(), "book": "current", "filename": "a.xlsx", "size": len(data), "sha256": digest}
    grant = done(await person.post("/imports", body))["upload"]
    done(await world.http.post(grant["url"], data=grant["fields"], files={"file": ("a.xlsx", data)}))
    return done(await person.post(f"/imports/{body['id']}/read"))


async def a_binding(world: World, number: str = SON) -> Held:
    """The son's, on his own telephone, with a photograph of the family's report."""
    await world.open_window()
    son = world.stranger
    me = done(await son.post("/bindings", {"id_number": number, "phone": PHONE}))
    assert me["account"]["name"] == ("万梅庆" if number == SON else "万健秀")
    held = Held(son, me["appointments"][-1]["id"])
    report = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    await photograph(world.wan, report["id"])
    await world.develop()
    seen = done(await son.get(f"/cases/{report['id']}"))["evidence"][0]
    grant = done(await son.post("/evidence", offer_of(report["id"], jpeg())))["upload"]
    ask = with_post(son, int(held.number))
    held.answers = {
        "cases": lambda: son.get(f"/cases/{report['id']}"),
        "named": lambda: ask("GET", f"/cases/{report['id']}"),
        "ledger": lambda: son.get(f"/ledger/{world.tenancies['wan'].id}"),
        "current": lambda: son.get("/change-reports/current"),
        "picture": lambda: world.http.get(seen["display_url"]),
        "upload": lambda: upload(world.http, grant, jpeg()),
    }
    return held


async def a_delegation(world: World) -> Held:
    one = await daughter(world, purposes=["change_report", "notice"])
    held = Held(one, int(one.post_id))
    held.answers = {"cases": lambda: one.get("/cases"), "entry": lambda: one.get("/notices")}
    return held


async def a_session(world: World) -> Held:
    """The clerk's second telephone."""
    token = done(await world.http.post("/api/sign-in/demo", json={"person": "clerk"}))["token"]
    thief = replace(world.clerk, token=token)
    case = await visit(world)
    await photograph(world.grid, case["id"])
    await world.develop()
    seen = done(await thief.get(f"/cases/{case['id']}"))["evidence"][0]
    own = await visit(world, thief, "kong")
    grant = done(await thief.post("/evidence", offer_of(own["id"], jpeg())))["upload"]
    held = Held(thief, token_hash(token)[:32])
    held.answers = {
        "me": lambda: thief.get("/me"),
        "ledger": lambda: thief.get("/ledger"),
        "picture": lambda: world.http.get(seen["thumbnail_url"]),
        "upload": lambda: upload(world.http, grant, jpeg()),
    }
    return held


async def a_desk(world: World) -> Held:
    """The clerk at a PC."""
    desk = await desk_of(world, world.clerk)
    held = Held(desk, token_hash(desk.token)[:32])
    held.answers = {"me": lambda: desk.get("/me"), "ledger": lambda: desk.get("/ledger")}
    return held


async def a_calendar(world: World) -> Held:
    """The clerk's, as a program of another's reads it."""
    await world.open_window()
    made = done(await world.clerk.post("/calendar-address/make"))
    row = await models.CalendarAddress.get(living=1)
    held = Held(world.clerk, await post_of(world.clerk), more={"row": row.id})
    held.answers = {"calendar": lambda: world.http.get(httpx.URL(made["address"]).path)}
    return held


async def a_sign_in_code(world: World) -> Held:
    """Confirmed, and not collected yet."""
    shown = await show(world)
    done(await scan(world.clerk, shown))
    done(await scan(world.clerk, shown, "confirm"))
    held = Held(world.clerk, world.clerk.account_id)

    async def collected() -> httpx.Response:
        reply = await world.http.post("/api/sign-in/code", json={"secret": shown["secret"]})
        assert done(reply)["signed_in"] is None
        return httpx.Response(410)

    held.more["once"] = collected
    return held


async def a_receipt(world: World) -> Held:
    """Of an application from a phone without an account."""
    stranger_limits.SPENT.clear()
    phone = Phone(world.http)
    receipt = await phone.apply(a_request(world))
    held = Held(world.stranger, more={"phone": phone})
    held.answers = {"follow": lambda: phone.follow(receipt)}
    return held


async def receipt_over(world: World, held: Held) -> None:
    """Taken back, and all that it told kept as long as it is."""
    done(await held.more["phone"].withdraw())
    world.clock.move_to(NOW.date() + timedelta(days=200))


async def an_upload(world: World) -> Held:
    """Of the grid worker's visit, still to be sent."""
    case = await visit(world)
    grant = done(await world.grid.post("/evidence", offer_of(case["id"], jpeg())))["upload"]
    held = Held(world.grid, await post_of(world.grid), more={"case": case})
    held.answers = {"upload": lambda: upload(world.http, grant, jpeg())}
    return held


async def a_link(world: World) -> Held:
    case = await visit(world)
    await photograph(world.grid, case["id"])
    await world.develop()
    seen = done(await world.grid.get(f"/cases/{case['id']}"))["evidence"][0]
    held = Held(world.grid, await post_of(world.grid), more={"case": case})
    held.answers = {
        "display": lambda: world.http.get(seen["display_url"]),
        "thumbnail": lambda: world.http.get(seen["thumbnail_url"]),
    }
    return held


async def an_export(world: World) -> Held:
    export = done(await world.clerk.post("/exports", {"id": new_id(), "book": "current"}))
    await world.write_exports()
    post = await post_of(world.clerk)
    ask = with_post(world.clerk, post)
    held = Held(world.clerk, post)
    held.answers = {"file": lambda: ask("GET", f"/exports/{export['id']}/file")}
    return held


async def an_import(world: World) -> Held:
    export = done(await world.clerk.post("/exports", {"id": new_id(), "book": "current"}))
    await world.write_exports()
    book = (await world.clerk.get(f"/exports/{export['id']}/file")).content
    brought = await bring(world, world.clerk, book)
    post = await post_of(world.clerk)
    ask = with_post(world.clerk, post)
    held = Held(world.clerk, post)
    held.answers = {
        "read": lambda: ask("GET", f"/imports/{brought['id']}"),
        "lines": lambda: ask("GET", f"/imports/{brought['id']}/lines"),
    }
    return held


async def an_invitation(world: World) -> Held:
    body = {"role": "grid_worker", "name": "何网格", "organisation_id": world.organisations["胜利社区"].id}
    code = done(await world.admin.post("/invitations", body))["code"]
    (line,) = done(await world.admin.get("/invitations"))["items"]
    assert (line["name"], line["state"], line["issued_by"]) == ("何网格", "waiting", "褚管理")
    held = Held(world.stranger, line["id"], more={"code": code})
    held.more["once"] = lambda: world.stranger.post("/invitations/accept", {"code": code})
    return held


async def a_code(world: World) -> Held:
    code = done(await world.clerk.post(f"/households/{world.wan.household_id}/binding-codes"))["code"]
    row = await models.BindingCode.all().order_by("-id").first()
    assert row is not None
    held = Held(world.stranger, row.id)
    held.more["once"] = lambda: world.stranger.post("/bindings", {"id_number": SON, "code": code})
    return held


async def an_applicants_code(world: World) -> Held:
    case = await accepted(world)
    code = done(await world.clerk.post(f"/applications/{case['id']}/binding-codes"))["code"]
    held = Held(world.stranger, more={"case": case})
    held.more["once"] = lambda: world.stranger.post("/bindings", {"id_number": QI, "code": code})
    return held


async def an_applicants_binding(world: World) -> Held:
    held = await an_applicants_code(world)
    done(await held.more.pop("once")())
    held.number = await post_of(world.stranger)
    held.answers["standing"] = lambda: world.stranger.get("/applications/own")
    return held


async def a_delegation_code(world: World) -> Held:
    given = done(await delegate(world.wan))
    held = Held(world.stranger, more={"case": given["case"]})
    held.more["once"] = lambda: take_on(world.stranger, code=given["code"])
    return held


# Ending


async def by_administrator(world: World, held: Held) -> None:
    detail = done(await world.admin.post(f"/posts/{held.number}/end", {"form": REASON}))
    assert (detail["post"]["standing"], detail["post"]["end_reason"]) == (False, REASON["reason"])


async def after_its_last_day(world: World, held: Held) -> None:
    """Told beforehand; it counts whole."""
    today = {"form": {**REASON, "last_day": "2026-12-10"}}
    assert done(await world.admin.post(f"/posts/{held.number}/end", today))["post"]["standing"]
    assert (await held.person.get("/cases")).status_code == 200
    world.clock.move_to(date(2026, 12, 11))


def by_operator(kind: str) -> End:
    async def end(world: World, held: Held) -> None:
        assert await end_grant(kind, int(held.number), by="值班工程师", reason="手机被盗") == 0
        # Once more there is nothing to end, but where that is no fault.
        again = await end_grant(kind, int(held.number), by="值班工程师", reason="手机被盗")
        assert (again == 0) == (kind in {"sessions", "invitation"})
        event = await AuditEvent.filter(kind="grant_ended", code="operator").first()
        assert event is not None and event.detail["by"] == "值班工程师"

    return end


async def by_tenant(world: World, held: Held) -> None:
    done(await world.wan.post(f"/bindings/{held.number}/end", {"form": {}}))


async def by_community(world: World, held: Held) -> None:
    refused(await world.clerk.post(f"/bindings/{held.number}/end", {"form": {}}), "form_invalid")
    done(await world.clerk.post(f"/bindings/{held.number}/end", {"form": {"reason": "本人来社区要求解除"}}))


async def by_oneself(world: World, held: Held) -> None:
    done(await held.person.post(f"/bindings/{held.number}/end", {"form": {}}))


async def received_report(world: World, held: Held) -> None:
    """The December report of the family says that the son has moved out, and is received."""
    son = await HouseholdMember.get(household_id=world.wan.household_id, name="万梅庆")
    out = {"member_id": son.id, "reason": "婚出", "since": "2026-12-01"}
    (line,) = done(await world.wan.get("/cases", procedure="change_report"))["items"]
    case = done(await world.wan.get(f"/cases/{line['id']}"))
    for row in await models.Evidence.filter(case_id=case["id"], state="granted"):
        done(await (world.stranger if row.account_id == world.stranger.account_id else world.wan).post(
            f"/evidence/{row.id}/give-up"
        ))
    form = {"members_out": [out], "no_change": False}
    case = done(await world.wan.send("PUT", f"/change-reports/{case['id']}", json={
        "version": case["version"], "form": form,
    }))
    case = done(await world.wan.step(case, "submit"))
    for person, action in ((world.clerk, "verify"), (world.street, "review"), (world.district, "receive")):
        case = done(await person.step(case, action))
    assert (await HouseholdMember.get(id=son.id)).left_on == date(2026, 12, 1)


async def left(world: World, held: Held) -> None:
    """However it comes to stand in the ledger: a death, a correction, an import."""
    await HouseholdMember.filter(name="万梅庆").update(left_on=NOW.date(), left_reason="去世")


async def another_family(world: World, held: Held) -> None:
    await HouseholdMember.filter(name="万梅庆").update(household_id=world.kong.household_id)


async def exited(world: World, held: Held) -> None:
    await leaves(world)


async def givers_binding(world: World, held: Held) -> None:
    post = await Appointment.get(account_id=world.wan.account_id)
    done(await world.clerk.post(f"/bindings/{post.id}/end", {"form": {"reason": "手机被盗"}}))


async def giver_left(world: World, held: Held) -> None:
    await HouseholdMember.filter(name="万健秀").update(left_on=NOW.date(), left_reason="去世")


async def revoked(world: World, held: Held) -> None:
    (line,) = done(await world.wan.get("/delegations"))["items"]
    done(await world.wan.step(line, "revoke"))


async def issuers_post(world: World, held: Held) -> None:
    await Appointment.filter(account_id=world.clerk.account_id).update(ended_at=NOW)
    await Appointment.filter(account_id=world.admin.account_id).update(ended_at=NOW)


async def invitation_ended(world: World, held: Held) -> None:
    line = done(await world.admin.post(f"/invitations/{held.number}/end"))
    assert line["state"] == "ended"
    assert done(await world.admin.post(f"/invitations/{held.number}/end"))["state"] == "ended"


async def in_a_week(world: World, held: Held) -> None:
    world.clock.move_to(date(2026, 12, 18))


async def codes_ended(world: World, held: Held) -> None:
    done(await world.colleague.post(f"/households/{world.wan.household_id}/binding-codes/end"))


async def another_handed_out(world: World, held: Held) -> None:
    done(await world.colleague.post(f"/households/{world.wan.household_id}/binding-codes"))


async def applicants_ended(world: World, held: Held) -> None:
    path = f"/applications/{held.more['case']['id']}/bindings/end"
    done(await world.colleague.post(path, {"form": {"reason": "登记错了人"}}))


async def another_for_applicants(world: World, held: Held) -> None:
    done(await world.colleague.post(f"/applications/{held.more['case']['id']}/binding-codes"))


def application_ended(action: str) -> End:
    async def end(world: World, held: Held) -> None:
        person = world.street if action == "refuse" else world.clerk
        done(await person.step(held.more["case"], action, reason="不符合条件"))
        if action == "refuse":
            # Of a refusal until the last day on which it may be looked at again.
            world.clock.move_to(date(2026, 12, 26))

    return end


async def housed(world: World, held: Held) -> None:
    case = done(await world.street.step(held.more["case"], "approve"))
    home = await an_empty_home(world)
    await shown_to_all(case["id"])
    done(await world.district.step(case, "house", dwelling_id=home.id, started_on="2026-12-10", **on_paper()))


async def given_back(world: World, held: Held) -> None:
    done(await held.person.post(f"/applications/{held.more['case']['id']}/bindings/end", {"form": {}}))


async def family_elsewhere(world: World, held: Held) -> None:
    there = world.organisations["站前社区"]
    await models.Household.filter(id=world.wan.household_id).update(community=there, area_path=there.path)


async def on_my_devices(world: World, held: Held) -> None:
    mine = done(await world.clerk.get("/sessions"))["items"]
    assert [one["current"] for one in mine if one["id"] == token_hash(world.clerk.token)[:32]] == [True]
    assert held.number in {one["id"] for one in mine if not one["current"]}
    done(await world.clerk.post(f"/sessions/{held.number}/end"))


async def everywhere_else(world: World, held: Held) -> None:
    assert len(done(await world.clerk.post("/sessions/end-others"))["items"]) == 1


async def signed_out(world: World, held: Held) -> None:
    done(await held.person.send("DELETE", "/session"))


async def signed_out_by_administrator(world: World, held: Held) -> None:
    post = await post_of(world.clerk)
    seen = done(await world.admin.get(f"/posts/{post}"))["sessions"]
    assert held.number in {one["id"] for one in seen}
    done(await world.admin.post(f"/posts/{post}/sessions/{held.number}/end", REASON))
    done(await world.clerk.get("/me"))


async def calendar_seen_and_signed_out(world: World, held: Held) -> None:
    post = await post_of(world.clerk)
    assert done(await world.admin.get(f"/posts/{post}"))["calendar_since"]
    assert done(await world.admin.post(f"/posts/{post}/sign-out", REASON))["calendar_since"] is None


async def signed_out_everywhere(world: World, held: Held) -> None:
    done(await world.admin.post(f"/posts/{await post_of(world.clerk)}/sign-out", REASON))
    refused(await world.clerk.get("/me"), "not_signed_in")


async def sessions_by_operator(world: World, held: Held) -> None:
    await by_operator("sessions")(world, Held(held.person, held.person.account_id))


async def session_over(world: World, held: Held) -> None:
    world.clock.standing_at = NOW + timedelta(days=400)
    await Session.filter(token_hash=token_hash(world.clerk.token)).update(expires_at=NOW + timedelta(days=500))


async def own_calendar(world: World, held: Held) -> None:
    done(await world.clerk.post("/calendar-address/end"))


async def another_calendar(world: World, held: Held) -> None:
    made = done(await world.clerk.post("/calendar-address/make"))
    assert (await world.http.get(httpx.URL(made["address"]).path)).status_code == 200


async def calendar_by_operator(world: World, held: Held) -> None:
    await by_operator("calendar")(world, Held(held.person, held.more["row"]))


async def other_devices(world: World, held: Held) -> None:
    done(await world.clerk.post("/sessions/end-others"))


async def half_an_hour(world: World, held: Held) -> None:
    world.clock.standing_at = NOW + timedelta(minutes=30)


async def a_working_day(world: World, held: Held) -> None:
    world.clock.standing_at = NOW + timedelta(hours=12)
    await Session.filter(token_hash=token_hash(held.person.token)).update(idle_ends_at=NOW + timedelta(hours=13))


async def phone_signed_out(world: World, held: Held) -> None:
    done(await world.clerk.send("DELETE", "/session"))


async def own_session(world: World, held: Held) -> None:
    done(await held.person.send("DELETE", "/session"))


async def handed_in(world: World, held: Held) -> None:
    """The case for which it was to be sent takes nothing more."""
    await models.Evidence.filter(case_id=held.more["case"]["id"]).update(state="given_up")
    await photograph(world.grid, held.more["case"]["id"], scene(7))
    done(await world.grid.step(held.more["case"], "record", **findings()))


async def minutes_over(world: World, held: Held) -> None:
    world.clock.standing_at = NOW + timedelta(minutes=16)


async def days_over(world: World, held: Held) -> None:
    world.clock.standing_at = NOW + timedelta(days=4)


POST_ENDS: dict[str, End] = {
    "administrator": by_administrator, "last day": after_its_last_day, "operator": by_operator("post"),
}
BINDING_ENDS: dict[str, End] = {
    "tenant": by_tenant, "community": by_community, "oneself": by_oneself, "operator": by_operator("binding"),
    "received report": received_report, "left": left, "of another family": another_family, "exit": exited,
}
KINDS: dict[str, tuple[Callable[[World], Awaitable[Held]], dict[str, End]]] = {
    "post": (a_post, POST_ENDS),
    "binding": (a_binding, BINDING_ENDS),
    "delegation": (a_delegation, {
        "revoked": revoked, "giver's binding": givers_binding, "giver left": giver_left, "exit": exited,
        "operator": by_operator("delegate"),
    }),
    "invitation": (an_invitation, {
        "administrator": invitation_ended, "issuer's post": issuers_post, "its days": in_a_week,
        "operator": by_operator("invitation"),
    }),
    "binding code": (a_code, {
        "community": codes_ended, "another": another_handed_out, "issuer's post": issuers_post, "its days": in_a_week,
        "left": left, "exit": exited, "family elsewhere": family_elsewhere, "operator": by_operator("binding-code"),
    }),
    "applicant code": (an_applicants_code, {
        "community": applicants_ended, "another": another_for_applicants, "issuer's post": issuers_post,
        "its days": in_a_week, "refused": application_ended("refuse"), "withdrawn": application_ended("withdraw"),
        "housed": housed,
    }),
    "applicant": (an_applicants_binding, {
        "community": applicants_ended, "itself": given_back, "refused": application_ended("refuse"),
        "withdrawn": application_ended("withdraw"), "housed": housed, "operator": by_operator("binding"),
    }),
    "delegation code": (a_delegation_code, {
        "revoked": revoked, "giver's binding": givers_binding, "giver left": giver_left, "its days": in_a_week,
        "exit": exited,
    }),
    "session": (a_session, {
        "my devices": on_my_devices, "everywhere else": everywhere_else, "sign-out": signed_out,
        "administrator": signed_out_by_administrator, "administrator, all": signed_out_everywhere,
        "operator": sessions_by_operator, "its days": session_over,
    }),
    "desk": (a_desk, {
        "my devices": on_my_devices, "everywhere else": everywhere_else, "sign-out": signed_out,
        "administrator": signed_out_by_administrator, "administrator, all": signed_out_everywhere,
        "operator": sessions_by_operator, "half an hour": half_an_hour, "a working day": a_working_day,
    }),
    "calendar": (a_calendar, {
        **POST_ENDS, "oneself": own_calendar, "another": another_calendar, "everywhere else": other_devices,
        "administrator, all": calendar_seen_and_signed_out, "operator, alone": calendar_by_operator,
        "operator, all": sessions_by_operator,
    }),
    "receipt": (a_receipt, {"its days": receipt_over}),
    "sign-in code": (a_sign_in_code, {
        "phone": phone_signed_out, "everywhere": signed_out_everywhere, "operator": sessions_by_operator,
        "its minutes": half_an_hour,
    }),
    "upload": (an_upload, {**POST_ENDS, "session": own_session, "case": handed_in, "its minutes": minutes_over}),
    "link": (a_link, {**POST_ENDS, "session": own_session, "its minutes": minutes_over}),
    "export": (an_export, {**POST_ENDS, "its days": days_over}),
    "import": (an_import, POST_ENDS),
}


@pytest.mark.parametrize(("kind", "end"), [(kind, end) for kind, (_, ends) in KINDS.items() for end in ends])
async def test_it_ends_and_then_nothing_answers(world: World, kind: str, end: str) -> None:
    give, ends = KINDS[kind]
    held = await give(world)
    for name, answer in held.answers.items():
        reply = await answer()
        assert reply.status_code in {200, 204}, (name, reply.text)
    assert held.answers or held.more
    await ends[end](world, held)
    for name, answer in {**held.answers, **({"once": held.more["once"]} if "once" in held.more else {})}.items():
        reply = await answer()
        assert reply.status_code in {401, 403, 404, 409, 410, 422}, (name, reply.status_code, reply.text[:200])
        assert not any(name in reply.text for name in ("万健秀", "孔浩")), name


_ONCE = ("invitation", "binding code", "applicant code", "delegation code")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind in _ONCE])
async def test_what_serves_once_serves_while_it_stands(world: World, kind: str) -> None:
    held = await KINDS[kind][0](world)
    assert done(await held.more["once"]())["appointments"]


# Every table in which something ends on a day or at a moment, and which kind of grant it is.
GRANTS = {
    "Appointment": {"post", "binding", "delegation", "applicant"}, "ApplicantCode": {"applicant code"},
    "Delegation": {"delegation", "delegation code"},
    "Invitation": {"invitation"}, "BindingCode": {"binding code"}, "Session": {"session", "desk"},
    "Evidence": {"upload", "link"}, "WorkbookExport": {"export"}, "WorkbookImport": {"import", "upload"},
    "SignInCode": {"sign-in code"}, "ApplicationRequest": {"receipt"},
    "CalendarAddress": {"calendar"},
}
NO_GRANTS = {
    "Setting": "the service's own: the day of the demo, WeChat's token, which no person is given",
    "ReportWindow": "days in which every family may report; closed by the district office",
    "Handback": "days of a dwelling being given back; facts of its case",
    "RenewalRequest": "by which day a family asks, objects or leaves; a fact of its case",
    "NoticeRound": "a sending of notices, leased to a worker; gives nobody a right",
    "NoticeSchedule": "what goes out each month by itself",
    "NoticeSlot": "an hour of a day on which keys are fetched",
    "RentPlan": "what is paid by which day",
    "PlacementSlip": "by which day a lease is to be signed; a fact of its case",
    "WaitingPlace": "from when to when a family waited, and why; gives nobody a right",
    "Denial": "until which day another look may be asked for; whoever follows the application is an appointment",
    "SignatoryChange": "on which day a tenant died, and another took over; a fact of its case",
    "Lease": "what a contract says; whoever lives there is the tenancy",
    "LeaseContract": "the contract itself; the same",
    "Tenancy": "a fact of the ledger, on which bindings stand",
    "SubsidyAward": "the same",
    "HouseholdMember": "the same",
    "FormerWord": "by what a family could be found until a day",
    "Violation": "a fact of a day",
    "BreachClock": "until which day the lessor may object; a fact of its case",
    "Exit": "the same",
    "Judgement": "until when a family may answer, and when it was served; facts of its case",
    "Service": "how long a public notice hangs; a fact of its case",
    "CreditRecord": "until when a breach is told in checks; gives nobody a right",
    "DwellingHold": "why a dwelling is not let; a fact from day to day",
    "Pictures": "leased to a worker, no person",
    "Delivery": "the same",
    "HouseAgreement": "from when to when a family rents; what rests on it asks it anew each time",
    "StatusFinding": "until when a status holds; the same",
    "Publicity": "on which days a list is shown to everybody",
    "LotDraw": "until which day names, masked, are shown to everybody with the record of a draw",
    "CommitteeMember": "who sits for a unit from which day; what they may do is their post's",
    "Authorisation": "until when a family lets the offices ask; what rests on it asks it anew each time",
    "EconomicCheck": "by when a family may dispute a report; a fact of its case",
    "AuthorisationSignature": "who took back what they signed; the same",
    "Subscription": "consent to be written to; read by nobody",
    "Obligation": "what is owed by a day, and how it ended; gives nobody a right",
    "DutyTally": "how many obligations there are of a kind; derived from them",
    "CountedDay": "a last day as it was first counted; facts of its case",
}
_ENDS = re.compile(r"expires|^ends|^ended|_ends|until|revoked|granted_at|sent_at|closes|leased|left_on|remaining")


def test_every_table_in_which_something_ends_is_of_a_kind_or_of_none() -> None:
    ending = {
        name
        for name in models.__all__
        if any(_ENDS.search(column) for column in getattr(models, name)._meta.fields_map)
    }
    assert ending - set(GRANTS) - set(NO_GRANTS) == set()
    assert {kind for kinds in GRANTS.values() for kind in kinds} == set(KINDS)
    assert not set(GRANTS) & set(NO_GRANTS)


# Who may end whom


async def administrator(world: World, office: str, key: str, role: str = "administrator") -> Person:
    """Somebody more, with a post there."""
    account = await Account.create(name=f"管理{key}", demo_key=key, created_at=NOW)
    post = await Appointment.create(
        account=account, role=role, organisation=world.organisations[office], starts_on=date(2024, 1, 1)
    )
    token = f"token-of-{account.id}-" + "x" * 30
    await Session.create(
        token_hash=token_hash(token), account=account, created_at=NOW, expires_at=NOW + timedelta(days=3650)
    )
    person = Person(account.name, account.id, token, world.http)
    person.household_id = post.id
    return person


DISTRICT = "铁东区住房保障办公室"


async def test_an_administrator_ends_posts_of_its_organisation_and_the_district_those_of_administrators(
    world: World,
) -> None:
    above = await administrator(world, DISTRICT, "above")
    keeper = await administrator(world, "安居物业", "keeper")
    second = await administrator(world, "胜利社区", "second")
    mine = {row["name"]: row for row in done(await world.admin.get("/posts"))["items"]}
    assert set(mine) == {"李网格", "赵社区", "孙社区", "褚管理", "管理second"}
    assert {name for name, row in mine.items() if row["may_end"]} == {"李网格", "赵社区", "孙社区"}
    own = mine["褚管理"]["id"]
    for post in (own, mine["管理second"]["id"]):
        refused(await world.admin.post(f"/posts/{post}/end", {"form": REASON}), "not_allowed")
        refused(await world.admin.post(f"/posts/{post}/sign-out", REASON), "not_allowed")
    # What lies elsewhere is not there.
    far, absent = await post_of(world.far_clerk), 10**9
    renamed = {"form": {"name": "某", **REASON}}
    for action, body in (("end", {"form": REASON}), ("sign-out", REASON), ("rename", renamed)):
        one = await world.admin.post(f"/posts/{far}/{action}", body)
        assert one.content == (await world.admin.post(f"/posts/{absent}/{action}", body)).content
        refused(one, "not_found")
        refused(await world.clerk.post(f"/posts/{own}/{action}", body), "not_allowed")
    # The district's sees administrators under it and the property managers', and nobody else there.
    under = {row["name"]: row["id"] for row in done(await above.get("/posts", under="true"))["items"]}
    assert set(under) == {"褚管理", "管理second", "管理keeper"}
    refused(await above.post(f"/posts/{mine['赵社区']['id']}/end", {"form": REASON}), "not_found")
    for post in under.values():
        done(await above.post(f"/posts/{post}/end", {"form": REASON}))
    for person in (world.admin, second, keeper):
        refused(await person.get("/posts"), "not_allowed")
    # Nobody is locked out: the district office invites an administrator anew, and nobody else for another office.
    office = world.organisations["胜利社区"].id
    assert office in {row["id"] for row in done(await above.get("/posts/offices"))["items"]}
    body = {"role": "administrator", "name": "褚管理", "organisation_id": office}
    code = done(await above.post("/invitations", body))["code"]
    refused(await above.post("/invitations", {**body, "role": "community_clerk"}), "form_invalid")
    done(await world.admin.post("/invitations/accept", {"code": code}))
    assert len(done(await world.admin.get("/posts"))["items"]) == 4
    over = done(await world.admin.get("/posts", ended="true"))["items"]
    assert [row["name"] for row in over] == ["褚管理", "管理second"]
    # Its own last one is ended by nobody here, and comes back by the operator.
    last = done(await above.get("/posts"))["items"]
    assert [row["name"] for row in last if row["may_end"]] == ["郑保障", "王保障"]
    refused(await above.post(f"/posts/{await post_of(above)}/end", {"form": REASON}), "not_allowed")


async def test_of_two_administrators_who_end_each_other_one_is_left(world: World) -> None:
    one, other = [await administrator(world, DISTRICT, key) for key in ("one", "other")]
    replies = await asyncio.gather(
        one.post(f"/posts/{other.household_id}/end", {"form": REASON}),
        other.post(f"/posts/{one.household_id}/end", {"form": REASON}),
    )
    assert sorted(reply.status_code for reply in replies) in ([200, 403],), [reply.text for reply in replies]
    assert await Appointment.filter(role="administrator", organisation_id=1, ended_at=None).count() == 1
    # And one who issues while being ended issues nothing that could be taken.
    left = one if (await Appointment.get(id=one.household_id)).ended_at is None else other
    third = await administrator(world, DISTRICT, "third")
    body = {"role": "administrator", "name": "自己人", "organisation_id": 1}
    issued, ended = await asyncio.gather(
        left.post("/invitations", body), third.post(f"/posts/{left.household_id}/end", {"form": REASON})
    )
    done(ended)
    if issued.status_code == 200:
        reply = await world.stranger.post("/invitations/accept", {"code": issued.json()["code"]})
        refused(reply, "invitation_refused")


async def test_an_end_that_stands_is_not_written_over_by_one_who_looked_before(world: World) -> None:
    """Both have read a post that stands, and both end it: the first end is the end."""
    number = await post_of(world.clerk)
    one, other = [await Appointment.get(id=number) for _ in range(2)]
    first, later = NOW, NOW + timedelta(hours=1)
    for post, by, at, reason in ((one, world.admin, first, "调走了"), (other, world.office, later, "辞职了")):
        actor = Actor(by.account_id, by.name, "administrator", at)
        await atomically(partial(posts.end_at_once, post, reason, actor=actor))
    kept = await Appointment.get(id=number)
    assert (kept.ended_at, kept.ended_by_id, kept.end_reason) == (first, world.admin.account_id, "调走了")


@pytest.mark.parametrize("day", ["2026-12-09", "2028-01-01", "0001-01-01"])
async def test_a_last_day_is_today_or_later_and_within_a_year(world: World, day: str) -> None:
    post = await post_of(world.clerk)
    problem = refused(
        await world.admin.post(f"/posts/{post}/end", {"form": {**REASON, "last_day": day}}), "form_invalid"
    )
    assert "last_day" in problem["fields"] or "form.last_day" in problem["fields"]
    done(await world.clerk.get("/ledger"))


async def test_who_is_invited_again_has_a_new_post_and_nothing_of_the_old_one(world: World) -> None:
    old = await post_of(world.clerk)
    export = done(await world.clerk.post("/exports", {"id": new_id(), "book": "current"}))
    await world.write_exports()
    done(await world.admin.post(f"/posts/{old}/end", {"form": REASON}))
    # The same again says the same, and a day cannot be told any more.
    assert done(await world.admin.post(f"/posts/{old}/end", {"form": REASON}))["post"]["ended_at"]
    later = {"form": {**REASON, "last_day": "2026-12-31"}}
    refused(await world.admin.post(f"/posts/{old}/end", later), "step_not_possible")
    body = {"role": "community_clerk", "name": "赵社区", "organisation_id": world.organisations["胜利社区"].id}
    code = done(await world.admin.post("/invitations", body))["code"]
    me = done(await world.clerk.post("/invitations/accept", {"code": code}))
    (post,) = me["appointments"]
    assert post["id"] != old
    done(await world.clerk.get("/ledger"))
    refused(await world.clerk.send("GET", "/ledger", headers={"Anju-Appointment": str(old)}), "not_allowed")
    refused(await world.clerk.get(f"/exports/{export['id']}/file"), "not_found")
    # The old code gives nothing back to who took it once.
    done(await world.admin.post(f"/posts/{post['id']}/end", {"form": REASON}))
    assert done(await world.clerk.post("/invitations/accept", {"code": code}))["appointments"] == []
    # The bytes of what was asked for go with the next round of the worker.
    await world.write_exports()
    assert await models.WorkbookPart.filter(export_id=export["id"]).count() == 0


async def test_an_invitation_that_was_taken_is_ended_by_ending_the_post(world: World) -> None:
    held = await an_invitation(world)
    post = done(await held.more["once"]())["appointments"][0]
    refused(await world.admin.post(f"/invitations/{held.number}/end"), "step_not_possible")
    for name in ("clerk", "street", "district", "wan", "stranger"):
        refused(await getattr(world, name).get("/invitations"), "not_allowed")
        refused(await getattr(world, name).post(f"/invitations/{held.number}/end"), "not_allowed")
    done(await world.admin.post(f"/posts/{post['id']}/end", {"form": REASON}))
    refused(await world.stranger.get("/ledger"), "not_allowed")


async def test_a_session_is_ended_by_its_own_person_alone(world: World) -> None:
    wan = token_hash(world.wan.token)[:32]
    for handle in (wan, "0" * 32, "0", "x" * 32, wan[:31], wan + "0"):
        refused(await world.kong.post(f"/sessions/{handle}/end"), "not_found")
    done(await world.wan.get("/me"))
    agent = "Mozilla/5.0 (Linux; Android 14) <b>x</b> MicroMessenger/8.0"
    signed = await world.http.post(
        "/api/sign-in/demo", json={"person": "wan"}, headers={"User-Agent": agent}
    )
    devices = [one["device"] for one in done(await world.wan.get("/sessions"))["items"]]
    assert len(devices) == 2 and "安卓手机 微信" in devices
    done(await world.wan.post("/sessions/end-others"))
    reply = await world.http.get("/api/me", headers={"Authorization": f"Bearer {done(signed)['token']}"})
    refused(reply, "not_signed_in")


# Families


async def test_who_of_a_family_is_bound_is_seen_and_ended_by_the_tenant_and_the_community(world: World) -> None:
    son = world.stranger
    post = done(await son.post("/bindings", {"id_number": SON, "phone": PHONE}))["appointments"][0]["id"]
    path = f"/households/{world.wan.household_id}/bindings"
    lines = done(await world.wan.get(path))["items"]
    assert [(one["name"], one["relationship"], one["mine"], one["may_end"]) for one in lines] == [
        ("万健秀", "本人", True, True), ("万梅庆", "子", False, True),
    ]
    assert [one["may_end"] for one in done(await son.get(path))["items"]] == [False, True]
    assert [one["may_end"] for one in done(await world.clerk.get(path))["items"]] == [True, True]
    assert [one["may_end"] for one in done(await world.street.get(path))["items"]] == [False, False]
    refused(await son.post(f"/bindings/{lines[0]['id']}/end", {"form": {}}), "not_allowed")
    for name in ("street", "district", "manager", "grid", "admin"):
        refused(await getattr(world, name).post(f"/bindings/{post}/end", {"form": REASON}), "not_allowed")
    for name in ("kong", "far_clerk"):
        refused(await getattr(world, name).post(f"/bindings/{post}/end", {"form": REASON}), "not_found")
        refused(await getattr(world, name).get(path), "not_found")
    done(await world.wan.post(f"/bindings/{post}/end", {"form": {}}))
    (event,) = await AuditEvent.filter(kind="grant_ended", code="binding")
    assert (event.account_id, event.subject) == (world.wan.account_id, f"appointment:{post}")
    # Whoever has number and phone may bind again; the community sees it.
    done(await son.post("/bindings", {"id_number": SON, "phone": PHONE}))
    done(await son.get(f"/ledger/{world.tenancies['wan'].id}"))
    assert [one["said"] for one in done(await world.clerk.get(path))["items"]] == ["", "已解除", ""]


async def test_of_two_of_a_family_who_end_each_other_the_tenant_is_left(world: World) -> None:
    son = world.stranger
    post = done(await son.post("/bindings", {"id_number": SON, "phone": PHONE}))["appointments"][0]["id"]
    mine = await post_of(world.wan)
    await asyncio.gather(
        world.wan.post(f"/bindings/{post}/end", {"form": {}}), son.post(f"/bindings/{mine}/end", {"form": {}})
    )
    done(await world.wan.get("/ledger"))
    refused(await son.get("/ledger"), "not_allowed")


async def test_a_delegate_ends_no_binding(world: World) -> None:
    one = await daughter(world)
    mine = await post_of(world.wan)
    refused(await one.post(f"/bindings/{mine}/end", {"form": {}}), "tenant_only")
    refused(await one.get(f"/households/{world.wan.household_id}/bindings"), "tenant_only")


async def test_a_member_who_comes_back_binds_anew(world: World) -> None:
    held = await a_binding(world)
    await left(world, held)
    refused(await held.person.get("/ledger"), "not_allowed")
    again = await HouseholdMember.get(name="万梅庆")
    await HouseholdMember.create(
        household_id=again.household_id, position=9, name="万梅庆", relationship="子", id_number=SON,
        id_index=again.id_index,
    )
    refused(await held.person.get("/ledger"), "not_allowed")
    done(await held.person.post("/bindings", {"id_number": SON, "phone": PHONE}))
    done(await held.person.get("/ledger"))


async def test_a_binding_of_before_members_were_kept_is_named_when_it_is_made_again(world: World) -> None:
    post = await post_of(world.wan)
    await Appointment.filter(id=post).update(member_id=None)
    (line,) = done(await world.clerk.get(f"/households/{world.wan.household_id}/bindings"))["items"]
    assert (line["standing"], line["said"]) == (True, "没有核对到家庭成员，请核实是谁")
    done(await world.wan.post("/bindings", {"id_number": WAN, "phone": PHONE}))
    row = await Appointment.get(id=post).select_related("member")
    assert row.member is not None and row.member.name == "万健秀"
    assert await Appointment.filter(account_id=world.wan.account_id).count() == 1


async def test_a_family_that_has_left_reads_of_it_for_sixty_days_and_does_nothing(world: World) -> None:
    rent = {"period": "2026-12", "due_on": "2026-12-31"}
    body = {"batch_id": new_id(), "kind": "rent", "tenancy_ids": [world.tenancies["wan"].id], "rent": rent}
    done(await world.manager.post("/notices", body))
    await world.open_window()
    report = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    gone = await leaves(world)
    (post,) = done(await world.wan.get("/me"))["appointments"]
    assert (post["role"], post["role_label"]) == ("former_tenant", "已退出家庭")
    done(await world.wan.get("/home"))
    assert done(await world.wan.get(f"/cases/{gone['id']}"))["detail"]["note"] == ""
    seen = {one["procedure"] for one in done(await world.wan.get("/cases"))["items"]}
    assert seen == {"exit", "notice"}
    (notice,) = done(await world.wan.get("/notices"))["items"]
    assert done(await world.wan.get(f"/cases/{notice['id']}"))["actions"] == []
    refused(await world.wan.get(f"/cases/{report['id']}"), "not_found")
    refused(await world.wan.get(f"/ledger/{world.tenancies['wan'].id}"), "not_allowed")
    asked: tuple[tuple[str, dict[str, Any]], ...] = (
        ("/change-reports", {"id": new_id(), "form": {"no_change": True}}),
        ("/delegations", {"id": new_id(), "form": {
            "name": "某", "relationship": "child", "id_number": SON, "phone": PHONE, "purposes": ["notice"],
            "until": "2026-12-31", "consent": True,
        }}),
        ("/complaints", {"id": new_id(), "dwelling_id": world.tenancies["wan"].dwelling_id}),
        (f"/bindings/{post['id']}/end", {"form": {}}),
    )
    for path, sent in asked:
        reply = await world.wan.post(path, sent)
        assert reply.json()["code"] in {"not_allowed", "not_found"}, (path, reply.text)
    world.clock.move_to(date(2027, 2, 8))
    done(await world.wan.get(f"/cases/{gone['id']}"))
    world.clock.move_to(date(2027, 2, 9))
    assert done(await world.wan.get("/cases"))["items"] == []
    assert done(await world.wan.get("/me"))["appointments"] == []


async def test_an_exit_that_was_recorded_in_error_gives_the_family_its_own_back(world: World) -> None:
    gone = await leaves(world)
    refused(await world.wan.get(f"/ledger/{world.tenancies['wan'].id}"), "not_allowed")
    case = done(await world.street.step(await corrected(world, gone), "confirm"))
    done(await world.office.step(case, "approve"))
    assert (await Tenancy.get(id=world.tenancies["wan"].id)).living == 1
    done(await world.wan.get(f"/ledger/{world.tenancies['wan'].id}"))


# Names


async def test_the_inviter_says_who_is_invited_and_nobody_invites_oneself(world: World) -> None:
    office = world.organisations["胜利社区"].id
    body = {"role": "grid_worker", "name": "何网格", "organisation_id": office}
    code = done(await world.admin.post("/invitations", body))["code"]
    refused(await world.admin.post("/invitations/accept", {"code": code}), "invitation_refused")
    me = done(await world.stranger.post("/invitations/accept", {"code": code, "name": "赵社区"}))
    assert (me["account"]["name"], me["appointments"][0]["name"]) == ("何网格", "何网格")
    (change,) = await AccountName.filter(account_id=world.stranger.account_id)
    assert (change.before, change.after, change.cause) == ("路人", "何网格", "invitation")


async def test_who_is_tenant_and_clerk_has_a_name_in_each_and_neither_takes_the_others(world: World) -> None:
    body = {"role": "grid_worker", "name": "小万", "organisation_id": world.organisations["胜利社区"].id}
    code = done(await world.admin.post("/invitations", body))["code"]
    me = done(await world.wan.post("/invitations/accept", {"code": code}))
    assert me["account"]["name"] == "万健秀"
    assert [(row["role"], row["name"]) for row in me["appointments"]] == [("tenant", "万健秀"), ("grid_worker", "小万")]
    home = await world.wan.send("GET", "/home", headers={"Anju-Appointment": str(me["appointments"][1]["id"])})
    assert done(home)["greeting"].startswith("小万")
    # And a clerk who is bound as a tenant stays the clerk.
    me = done(await world.clerk.post("/bindings", {"id_number": SON, "phone": PHONE}))
    assert me["account"]["name"] == "赵社区"
    assert [row["name"] for row in me["appointments"]] == ["赵社区", "万梅庆"]
    assert await AccountName.all().count() == 0
    # What the ledger calls a member from now on is what the member is called.
    await HouseholdMember.filter(name="万梅庆").update(name="万美庆")
    assert [row["name"] for row in done(await world.clerk.get("/me"))["appointments"]] == ["赵社区", "万美庆"]


async def test_a_wrong_name_is_put_right_by_an_administrator_with_a_reason_and_a_history(world: World) -> None:
    post = await post_of(world.clerk)
    path = f"/posts/{post}/rename"
    refused(await world.admin.post(path, {"form": {"name": "赵小社"}}), "form_invalid")
    refused(await world.admin.post(path, {"form": {"name": "", "reason": "登记有误"}}), "form_invalid")
    detail = done(await world.admin.post(path, {"form": {"name": "赵小社", "reason": "身份证上是这个名字"}}))
    assert detail["post"]["name"] == "赵小社"
    assert {(one["before"], one["after"], one["changed_by"], one["reason"]) for one in detail["names"]} == {
        ("赵社区", "赵小社", "褚管理", "身份证上是这个名字")
    }
    assert (await Account.get(id=world.clerk.account_id)).name == "赵小社"
    assert await AuditEvent.filter(kind="renamed", account_id=world.admin.account_id).count() == 1
    for person in (world.clerk, world.colleague, world.street, world.district, world.wan):
        refused(await person.post(path, {"form": {"name": "某某", "reason": "登记有误"}}), "not_allowed")
    # One's own is another's to put right.
    own = await administrator(world, "胜利社区", "own")
    both = await Appointment.create(
        account_id=own.account_id, role="grid_worker", organisation=world.organisations["胜利社区"],
        starts_on=date(2024, 1, 1),
    )
    refused(await own.post(f"/posts/{both.id}/rename", {"form": {"name": "某某", "reason": "登记有误"}}), "not_allowed")


async def test_the_operator_sees_what_stands_and_is_told_of_what_is_not_there(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await a_code(world)
    await an_invitation(world)
    assert await list_grants("胜利社区", 0) == 0
    told = capsys.readouterr().out
    assert "社区  赵社区" in told and "invitation" in told and "何网格" in told
    assert await list_grants("", world.wan.household_id) == 0
    told = capsys.readouterr().out
    assert "万健秀" in told and "binding-code" in told
    assert await list_grants("没有这个单位", 0) == 1
    for kind in OPERATORS:
        assert await end_grant(kind, 10**9, by="值班工程师", reason="手机被盗") == 1
    assert await AuditEvent.filter(kind="grant_ended").count() == 0
