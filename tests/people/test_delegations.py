"""Somebody acts in a family's place: after the tenant's own consent, within its bounds, and never without a trace."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from casework.heart.advance import CHAIN, event_content
from casework.heart.chains import link_hash
from casework.people.delegations import RELATIONSHIPS, latest_until
from casework.words.calendar import add_months
from models import (
    Account,
    Appointment,
    AuditEvent,
    CaseEvent,
    Delegation,
    Delivery,
    Evidence,
    Household,
    Notice,
    Session,
    Subscription,
    Tenancy,
)
from server.commands.verify import verify_audit
from tests.cast import NOW, Person, World, done, id_number, new_id, refused, told
from tests.people.test_bindings import fresh_persons, queries

DAUGHTER = id_number("19850607", 21)
CHILD = id_number("20101204", 22)
PHONE = "13900000021"
NOBODY = id_number("19880808", 8)


def form(**changed: Any) -> dict[str, Any]:
    return {
        "name": "万梅芳", "relationship": "child", "id_number": DAUGHTER, "phone": PHONE,
        "purposes": ["change_report", "notice"], "until": "2027-06-30", "consent": True, **changed,
    }


async def give(person: Person, **changed: Any) -> httpx.Response:
    return await person.post("/delegations", {"id": new_id(), "form": form(**changed)})


async def accept(person: Person, number: str = DAUGHTER, **given: str) -> httpx.Response:
    return await person.post("/delegations/accept", {"id_number": number, **(given or {"phone": PHONE})})


async def acting(person: Person) -> dict[str, str]:
    """The header under which this person acts for another family."""
    row = await Appointment.filter(account_id=person.account_id).exclude(delegation_id=None).order_by("-id").first()
    assert row is not None
    return {"Anju-Appointment": str(row.id)}


class Delegate(Person):
    """A person all of whose requests are made in the family's place."""

    post_id: str = ""

    async def send(self, method: str, path: str, *, key: str | None = None, **more: Any) -> httpx.Response:
        headers = {"Anju-Appointment": self.post_id, **more.pop("headers", {})}
        return await super().send(method, path, key=key, headers=headers, **more)


async def daughter(world: World, **changed: Any) -> Delegate:
    """wan's daughter, who has taken it on."""
    done(await give(world.wan, **changed))
    me = done(await accept(world.stranger))
    one = Delegate(world.stranger.name, world.stranger.account_id, world.stranger.token, world.http)
    one.post_id, one.household_id = str(me["appointments"][-1]["id"]), world.wan.household_id
    return one


async def rent_notice(world: World, family: str = "wan") -> str:
    rent = {"period": "2026-12", "due_on": "2026-12-31"}
    body = {"batch_id": new_id(), "kind": "rent", "tenancy_ids": [world.tenancies[family].id], "rent": rent}
    done(await world.manager.post("/notices", body))
    return str((await Notice.get(batch_id=body["batch_id"])).case_id)


async def delegation_of(person: Person) -> dict[str, Any]:
    (line,) = done(await person.get("/delegations"))["items"]
    return dict(done(await person.get(f"/cases/{line['id']}")))


# The way in


async def test_a_tenant_consents_her_daughter_accepts_and_acts_and_the_record_says_so(world: World) -> None:
    given = done(await give(world.wan))
    assert given["code"] and given["case"]["status"] == "given"
    assert given["case"]["next_step"] == "代办人会在12月17日前办理。"
    assert await Delegation.filter(code_hash=given["code"]).count() == 0
    refused(await world.stranger.get("/change-reports/current"), "not_allowed")
    me = done(await accept(world.stranger))
    (post,) = me["appointments"]
    assert (post["role"], post["role_label"], post["acting_for"]) == ("tenant", "代办人", "万健秀")
    assert post["until"] == "2027-06-30"

    await world.open_window()
    case = done(await world.stranger.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    assert case["acting_for"] == "万健秀"
    assert case["detail"]["entered_by"] == "代办人代家庭填报"
    case = done(await world.stranger.step(case, "submit"))
    seen = done(await world.clerk.get(f"/cases/{case['id']}"))
    line = next(line for line in seen["history"] if line["label"] == "提交报备")
    assert (line["actor"], line["role_label"], line["on_behalf_of"]) == ("路人", "代办人", "万健秀")
    assert seen["acting_for"] is None
    events = await CaseEvent.filter(case_id=case["id"])
    assert {(event.account_id, event.for_household_id, event.delegation_id) for event in events} == {
        (world.stranger.account_id, world.wan.household_id, given["case"]["id"])
    }
    # What the tenant does herself names nobody else.
    done(await world.clerk.step(case, "return", reason="请补充说明"))
    case = done(await world.wan.get(f"/cases/{case['id']}"))
    assert done(await world.wan.step(case, "submit"))["history"][0]["on_behalf_of"] == ""
    assert await verify_audit() == 0


async def test_a_notice_that_a_delegate_confirms_says_so_to_the_manager(world: World) -> None:
    one = await daughter(world)
    notice = await rent_notice(world)
    assert await Delivery.filter(case_id=notice, account_id=one.account_id, channel="in_app").count() == 1
    case = done(await one.get(f"/cases/{notice}"))
    assert [action["action"] for action in case["actions"]] == ["confirm"]
    done(await one.step(case, "confirm"))
    (line,) = done(await world.manager.get("/notices"))["items"]
    assert line["delivery"]["label"] == "已由代办人确认"
    assert done(await world.manager.get(f"/cases/{notice}"))["detail"]["confirmed_by"] == "路人（代万健秀确认）"
    # Confirmed by the family itself: as ever.
    other = await rent_notice(world, "kong")
    done(await world.kong.step(done(await world.kong.get(f"/cases/{other}")), "confirm"))
    assert done(await world.manager.get(f"/cases/{other}"))["detail"]["confirmed_by"] == "孔浩"


async def test_the_code_that_the_tenant_passes_on_is_good_once_and_for_a_week(world: World) -> None:
    code = done(await give(world.wan))["code"]
    refused(await accept(world.kong, NOBODY, code=code), "delegation_refused")
    # A code given anew ends the one before.
    second = done(await give(world.wan))["code"]
    refused(await accept(world.stranger, code=code), "delegation_refused")
    world.clock.move_to(date(2026, 12, 17))
    refused(await accept(world.stranger, code=second), "delegation_refused")
    third = done(await give(world.wan))["code"]
    assert done(await accept(world.stranger, code=f" {third[:4].lower()}-{third[4:]}"))["appointments"]
    refused(await accept(world.kong, code=third), "delegation_refused")
    # Said again by the same account it is the same: the phone had lost our answer.
    assert len(done(await accept(world.stranger, code=third))["appointments"]) == 1


async def test_whoever_was_not_named_gets_one_same_answer_at_one_same_cost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(await give(world.wan))
    people = await fresh_persons(world, 6)
    tries: list[tuple[str, dict[str, str]]] = [
        (DAUGHTER, {"phone": "13900000022"}), (NOBODY, {"phone": PHONE}), (DAUGHTER, {"code": "ABCDEFGH"}),
        (NOBODY, {"code": "ABCDEFGH"}), ("garbage", {"phone": "garbage"}), ("汉字", {"code": "汉字"}),
    ]
    replies, costs = [], []
    with queries(monkeypatch) as counted:
        for person, (number, given_) in zip(people, tries, strict=True):
            counted.clear()
            replies.append(await accept(person, number, **given_))
            costs.append(dict(counted))
    refused(replies[0], "delegation_refused")
    assert len({(reply.status_code, reply.content) for reply in replies}) == 1
    assert all(cost == costs[0] for cost in costs), costs
    # Nor does the giver take on what she gave, on the account that gave it.
    refused(await accept(world.wan), "delegation_refused")


async def test_guessing_is_limited(world: World) -> None:
    done(await give(world.wan))
    for number in range(5):
        refused(await accept(world.stranger, id_number("19900101", number)), "delegation_refused")
    refused(await accept(world.stranger), "too_many_attempts")
    assert await Appointment.filter(account_id=world.stranger.account_id).count() == 0


async def test_taken_on_by_two_at_once_it_is_ones_alone(world: World) -> None:
    code = done(await give(world.wan))["code"]
    people = await fresh_persons(world, 3)
    replies = await asyncio.gather(*(accept(person, code=code) for person in people))
    assert sorted(reply.status_code for reply in replies) == [200, 422, 422]
    assert await Appointment.exclude(delegation_id=None).count() == 1
    # An account without a name is called what the tenant called it.
    winner = people[[reply.status_code for reply in replies].index(200)]
    assert (await Account.get(id=winner.account_id)).name == "万梅芳"


async def test_given_twice_in_one_instant_to_one_person_one_stands(world: World) -> None:
    replies = await asyncio.gather(*(give(world.wan) for _ in range(3)))
    assert {reply.status_code for reply in replies} == {200}
    assert await Delegation.filter(under_way=1).count() == 1
    done(await accept(world.stranger))
    refused(await give(world.wan), "delegation_exists")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"id_number": CHILD}, "id_number"),
        ({"id_number": id_number("19520114", 2)}, "id_number"),
        ({"id_number": DAUGHTER[:17] + "?"}, "id_number"),
        ({"phone": "12345678"}, "phone"),
        ({"purposes": ["violation"]}, "purposes"),
        ({"purposes": ["delegation"]}, "purposes"),
        ({"until": "2027-12-11"}, "until"),
        ({"until": "2026-12-09"}, "until"),
        ({"consent": False}, "consent"),
    ],
)
async def test_what_cannot_be_consented_to_is_said_at_its_field(
    world: World, changed: dict[str, Any], field: str
) -> None:
    problem = refused(await give(world.wan, **changed), "form_invalid")
    assert list(problem["fields"]) == [f"form.{field}"]
    assert await Delegation.all().count() == 0


async def test_a_family_has_three_delegates_at_most(world: World) -> None:
    for number in range(3):
        done(await give(world.wan, id_number=id_number("19700101", number)))
    refused(await give(world.wan), "delegation_limit")
    # One that has ended by itself makes way.
    await Delegation.filter(id_index__isnull=False).update(until=date(2026, 12, 9))
    done(await give(world.wan))
    assert await Delegation.filter(under_way=1).count() == 1


async def test_the_terms_say_what_may_be_delegated(world: World) -> None:
    asked = await told(world.wan, "delegation.give")
    purposes = {one["value"] for one in asked["purposes"]["choices"]}
    assert purposes == {
        "change_report", "family_change", "notice", "rectification", "renewal", "repair", "judgement",
        "credit_objection", "enforcement",
    }
    assert {one["value"] for one in asked["relationship"]["choices"]} == set(RELATIONSHIPS)
    # In months after today, which is 2026-12-10.
    assert asked["until"]["latest"] == 12 and latest_until(NOW.date()) == date(2027, 12, 10)


@how(max_examples=60, deadline=None)
@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_the_longest_is_a_year_on_every_day(day: date) -> None:
    assert timedelta(365) <= latest_until(day) - day <= timedelta(366)
    assert latest_until(day) == add_months(day, 12)


# Bounds


async def test_only_what_it_was_given_for_is_seen_and_done(world: World) -> None:
    await world.open_window()
    mine = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    one = await daughter(world, purposes=["notice"])
    notice = await rent_notice(world)
    assert {item["id"] for item in done(await one.get("/cases"))["items"]} == {
        notice, (await delegation_of(one))["id"]
    }
    refused(await one.get(f"/cases/{mine['id']}"), "not_found")
    refused(await one.step(mine, "submit"), "not_found")
    refused(await one.get("/change-reports/current"), "beyond_delegation")
    refused(await one.post("/change-reports", {"id": new_id(), "form": {}}), "beyond_delegation")
    photograph = {"id": new_id(), "content_type": "image/jpeg", "size": 1, "sha256": "0" * 64}
    refused(await one.post("/evidence", {"case_id": mine["id"], **photograph}), "not_found")
    assert await Evidence.all().count() == 0
    home = done(await one.get("/home"))
    assert [ask["link"]["page"] for ask in home["asks"]] == ["notice"]
    # Told of what she may act in, and of nothing else.
    done(await world.wan.step(mine, "submit"))
    case = done(await world.clerk.get(f"/cases/{mine['id']}"))
    done(await world.clerk.step(case, "return", reason="请补充说明"))
    assert await Delivery.filter(case_id=mine["id"], account_id=world.wan.account_id).exists()
    assert not await Delivery.filter(case_id=mine["id"], account_id=one.account_id).exists()


async def test_what_is_the_tenants_own_is_refused_to_a_delegate_with_a_sentence(world: World) -> None:
    one = await daughter(world)
    problem = refused(await give(one), "tenant_only")
    assert "本人" in problem["detail"]
    case = await delegation_of(one)
    assert [action["action"] for action in case["actions"]] == ["resign"]
    refused(await one.step(case, "revoke"), "tenant_only")
    refused(await one.get("/ledger"), "tenant_only")
    refused(await one.get(f"/ledger/{world.tenancies['wan'].id}"), "tenant_only")
    reveal = {"field": "phone", "reason": "看看"}
    refused(await one.post(f"/households/{world.wan.household_id}/reveal", reveal), "not_allowed")
    # She consents to the privacy notice for herself alone.
    done(await one.post("/privacy-consents", {"version": "2026-11"}))
    assert (await Account.get(id=world.wan.account_id)).privacy_version == ""


async def test_no_other_familys_and_no_other_delegates(world: World) -> None:
    one = await daughter(world)
    theirs = await rent_notice(world, "kong")
    other = done(await give(world.wan, id_number=id_number("19700101", 1), name="万某"))["case"]
    nothing = (await one.get(f"/cases/{new_id()}")).content
    for case_id in (theirs, other["id"]):
        assert (await one.get(f"/cases/{case_id}")).content == nothing
        refused(await one.post(f"/cases/{case_id}/actions/confirm", {"version": 1, "form": {}}), "not_found")
        refused(await one.post(f"/cases/{case_id}/actions/resign", {"version": 1, "form": {}}), "not_found")
    for person in (world.kong, world.far_clerk, world.manager, world.street):
        assert (await person.get(f"/cases/{other['id']}")).status_code == 404
        assert done(await person.get("/delegations"))["items"] == []
    # Nobody borrows another's post.
    reply = await world.kong.send("GET", "/home", headers=await acting(world.stranger))
    refused(reply, "not_allowed")


# Its end


@pytest.mark.parametrize("by", ["wan", "clerk", "stranger"])
async def test_it_ends_at_once_by_the_tenant_the_community_or_the_person_named(world: World, by: str) -> None:
    one = await daughter(world)
    notice = await rent_notice(world)
    ends = {"wan": ("revoke", {}), "clerk": ("cancel", {"reason": "家庭来电要求取消"}), "stranger": ("resign", {})}
    action, said = ends[by]
    actor = one if by == "stranger" else getattr(world, by)
    case = await delegation_of(actor)
    if by == "clerk":
        refused(await actor.step(case, action), "form_invalid")
    assert done(await actor.step(case, action, **said))["status"] == case["status"].replace("accepted", {
        "revoke": "revoked", "cancel": "cancelled", "resign": "resigned"}[action])
    refused(await one.get(f"/cases/{notice}"), "not_allowed")
    refused(await one.post(f"/cases/{notice}/actions/confirm", {"version": 1, "form": {}}), "not_allowed")
    assert done(await world.stranger.get("/me"))["appointments"] == []
    assert done(await world.stranger.get("/cases"))["items"] == []
    # What comes afterwards is told to the family alone.
    later = await rent_notice(world)
    assert not await Delivery.filter(case_id=later, account_id=one.account_id).exists()
    # It may be given anew on the very same day.
    done(await give(world.wan))
    assert len(done(await accept(world.stranger))["appointments"]) == 1


async def test_it_ends_by_itself_after_its_last_day_and_with_the_tenancy(world: World) -> None:
    one = await daughter(world, until="2026-12-20")
    # The last moment of the last day in Shanghai, and the first of the next.
    world.clock.standing_at = NOW.replace(day=20, hour=15, minute=59)
    done(await one.get("/cases"))
    world.clock.standing_at = NOW.replace(day=20, hour=16, minute=0)
    refused(await one.get("/cases"), "not_allowed")
    (line,) = done(await world.wan.get("/delegations"))["items"]
    assert (line["status"], line["state"], line["state_label"]) == ("accepted", "expired", "已到期")
    done(await give(world.wan, until="2027-01-31"))
    assert (await CaseEvent.filter(action="expire").first()) is not None
    two = await daughter(world, until="2027-01-31")
    done(await two.get("/cases"))
    await Tenancy.filter(id=world.tenancies["wan"].id).update(living=None, ended_on=date(2026, 12, 21))
    refused(await two.get("/cases"), "not_allowed")
    # Her own binding has ended with it.
    refused(await give(world.wan), "not_allowed")


async def test_a_revoked_session_acts_for_nobody(world: World) -> None:
    one = await daughter(world)
    await Session.filter(account_id=one.account_id).update(revoked_at=NOW)
    refused(await one.get("/cases"), "not_signed_in")


async def test_an_answer_kept_from_then_is_not_given_after_the_end(world: World) -> None:
    one = await daughter(world)
    notice = done(await one.get(f"/cases/{await rent_notice(world)}"))
    body = {"version": notice["version"], "form": {}}
    done(await one.post(f"/cases/{notice['id']}/actions/confirm", body, key="kept"))
    done(await world.wan.step(await delegation_of(world.wan), "revoke"))
    refused(await one.post(f"/cases/{notice['id']}/actions/confirm", body, key="kept"), "not_allowed")
    reply = await world.stranger.post(f"/cases/{notice['id']}/actions/confirm", body, key="kept")
    refused(reply, "idempotency_key_reused")


# The record


async def test_taking_the_words_away_breaks_the_chain(world: World) -> None:
    one = await daughter(world)
    notice = done(await one.get(f"/cases/{await rent_notice(world)}"))
    done(await one.step(notice, "confirm"))
    assert await verify_audit() == 0
    mine = CaseEvent.filter(case_id=notice["id"], action="confirm")
    event = await mine.get()
    for taken in (
        {"delegation_id": "", "for_household_id": None}, {"delegation_id": new_id()},
        {"for_household_id": world.kong.household_id},
    ):
        await mine.update(**taken)
        assert await verify_audit() == 1
        await mine.update(delegation_id=event.delegation_id, for_household_id=event.for_household_id)
    assert await verify_audit() == 0


async def test_what_was_recorded_before_there_were_delegations_keeps_its_hash(world: World) -> None:
    await world.open_window()
    event = await CaseEvent.all().order_by("id").first()
    assert event is not None and (event.delegation_id, event.for_household_id) == ("", None)
    linked = link_hash(event.previous_hash, [CHAIN, event.day.isoformat(), event.sequence, *event_content(event)])
    assert linked == event.hash
    # Eleven words, as they were from the first day on, before names were sealed too.
    event.actor_name = ""
    assert len(event_content(event)) == 11


async def test_numbers_are_masked_and_acts_in_anothers_place_are_audited(world: World) -> None:
    one = await daughter(world)
    for person in (world.wan, one, world.clerk):
        text = (await person.get(f"/cases/{(await delegation_of(person))['id']}")).text
        assert DAUGHTER not in text and PHONE not in text
    refused(await one.get("/ledger"), "tenant_only")
    refused(await one.get(f"/cases/{new_id()}"), "not_found")
    event = await AuditEvent.filter(kind="refusal", account_id=one.account_id).order_by("-id").first()
    assert event is not None and event.detail["delegation"] == (await Delegation.get(under_way=1)).case_id
    assert (await Household.get(id=world.wan.household_id)).phone == "13800000001"
    assert await Subscription.all().count() == 0
