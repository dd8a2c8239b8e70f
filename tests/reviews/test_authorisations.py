"""Letters of authorisation: who has signed, who is missing as the family changes, and how a letter ends."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import httpx
import pytest

from casework.heart import rounds
from models import Appointment, Authorisation, Case, Delivery, HouseholdMember
from tests.allocation.agreements import on_paper, shown_to_all
from tests.allocation.test_applications import accepted, an_empty_home
from tests.cast import Person, World, done, id_number, new_id, refused
from tests.dwellings.test_leases import seen
from tests.dwellings.test_signatory_changes import a_child, a_son, people
from tests.exits.test_exits import leaves
from tests.heart.walking import walk
from tests.photographs import photograph

SIGNED: dict[str, Any] = {"way": "signature", "signed_on": "2026-12-01"}


async def standing(world: World, person: Person | None = None, **about: Any) -> Any:
    return done(await (person or world.clerk).get("/authorisations/standing", **(about or of_wan(world))))


def of_wan(world: World) -> dict[str, Any]:
    return {"household_id": world.wan.household_id}


async def letter(world: World) -> dict[str, Any]:
    """What both of wan's family have signed."""
    signed = [{"number": one.id, "name": one.name, **SIGNED} for one in await people(world)]
    return {"until": "day", "ends_on": "2028-12-31", "signatories": signed}


async def enters(world: World, person: Person | None = None, *, of: Any = None, **said: Any) -> httpx.Response:
    """Both of wan's family have signed, or whoever is listed, until the end of 2028."""
    about = of or of_wan(world)
    if "signatories" not in said:
        lines = (await standing(world, world.clerk, **about))["items"]
        said["signatories"] = [
            {"number": one["number"], "name": one["name"], **SIGNED} for one in lines if one["adult"]
        ]
    form = {"until": "day", "ends_on": "2028-12-31", **said}
    return await (person or world.clerk).post("/authorisations", {"id": new_id(), **about, "form": form})


async def stands(world: World, **said: Any) -> Any:
    """A letter that the street has looked through."""
    case = done(await enters(world, **said))
    await photograph(world.clerk, case["id"])
    case = done(await world.clerk.step(await seen(world.clerk, case), "file"))
    return done(await world.street.step(case, "confirm"))


async def rounded(world: World, day: date | None = None) -> None:
    if day is not None:
        world.clock.move_to(day)
    async for _ in rounds.ROUNDS["authorisations"](world.clock.now):
        pass


def missing(found: Any) -> list[str]:
    return [one["words"] for one in found["items"] if one["state"] == "missing"]


@pytest.mark.clause("1b")
async def test_every_adult_signs_the_scan_is_kept_and_the_street_looks_through_it(world: World) -> None:
    mother, son = await people(world)
    child = await a_child(world)
    assert missing(await standing(world)) == ["万健秀没有签授权委托书", "万梅庆没有签授权委托书"]
    both = [{"number": one.id, "name": one.name, **SIGNED} for one in (mother, son)]
    wrongs: tuple[tuple[dict[str, Any], str], ...] = (
        ({"ends_on": None}, "ends_on"), ({"until": "left"}, "ends_on"), ({"ends_on": "2026-12-09"}, "ends_on"),
        ({"signatories": []}, "signatories"), ({"signatories": [both[0], both[0]]}, "signatories.1.name"),
        ({"signatories": [{**both[0], "name": "万健"}]}, "signatories.0.name"),
        ({"signatories": [{**both[0], "number": world.tenancies["kong"].id + 900}]}, "signatories.0.name"),
        ({"signatories": [{**both[0], "signed_on": "2026-12-11"}]}, "signatories.0.signed_on"),
        ({"signatories": [{"number": child.id, "name": child.name, **SIGNED}]}, "signatories.0.by"),
        ({"signatories": [{**both[0], "by": "guardian"}]}, "signatories.0.guardian"),
        ({"signatories": [{**both[0], "by": "guardian", "guardian": "万梅庆"}]}, "signatories.0.guardian_basis"),
        ({"signatories": [{**both[0], "guardian": "万梅庆"}]}, "signatories.0.guardian"),
    )
    for wrong, field in wrongs:
        said = refused(await enters(world, **{"signatories": both, **wrong}), "form_invalid")
        assert f"form.{field}" in said["fields"], (wrong, said)
    for person in (world.wan, world.district, world.manager, world.grid, world.stranger):
        refused(await enters(world, person, signatories=both), "not_allowed")
    for person in (world.far_clerk, world.far_street):
        refused(await enters(world, person, signatories=both), "not_found")
    refused(await enters(world, signatories=both, of={"household_id": None}), "form_invalid")
    # She cannot decide alone any more; her son signs in her place.
    guarded = {**both[0], "by": "guardian", "guardian": "万梅庆", "guardian_basis": "法院判决2026-17号"}
    case = done(await enters(world, signatories=[guarded, both[1]]))
    refused(await world.clerk.step(case, "file"), "authorisation_no_scan")
    await photograph(world.clerk, case["id"])
    case = done(await world.clerk.step(await seen(world.clerk, case), "file"))
    refused(await world.clerk.step(case, "confirm"), "not_allowed")
    case = done(await world.street.step(case, "return", reason="看不清"))
    refused(await world.clerk.step(case, "file"), "authorisation_no_scan")
    await photograph(world.clerk, case["id"], caption="重拍")
    case = done(await world.clerk.step(await seen(world.clerk, case), "file"))
    case = done(await world.street.step(case, "confirm"))
    assert case["status"] == "in_force" and len(case["evidence"]) == 2
    line = case["detail"]["signatures"][0]
    assert (line["name"], line["by_label"], line["guardian"]) == ("万健秀", "监护人代签", "万梅庆")
    found = await standing(world)
    assert (found["lacking"], found["may_check"], missing(found)) == ([], True, [])
    assert [one["state"] for one in found["items"]] == ["signed", "signed", "minor"]
    assert (await standing(world, world.wan))["may_open"] is False
    assert done(await world.wan.get(f"/cases/{case['id']}"))["detail"]["note"] == ""
    for person in (world.kong, world.far_clerk, world.manager, world.grid):
        refused(await person.get(f"/cases/{case['id']}"), "not_found")
    refused(await world.kong.get("/authorisations/standing", **of_wan(world)), "not_found")
    refused(await world.manager.get("/authorisations/standing", **of_wan(world)), "not_allowed")


@pytest.mark.clause("1b")
async def test_who_comes_of_age_or_joins_is_named_as_missing_and_a_further_letter_mends_it(world: World) -> None:
    child = await a_child(world, "20090105")
    born = date(2009, 1, 5)
    guarded = {"number": child.id, "name": child.name, **SIGNED, "by": "guardian", "guardian": "万梅庆",
               "guardian_basis": "户口簿上的父亲"}
    mother, son = (await people(world))[:2]
    both = [{"number": one.id, "name": one.name, **SIGNED} for one in (mother, son)]
    case = await stands(world, signatories=[*both, guarded], until="left", ends_on=None)
    await rounded(world, date(2027, 1, 4))
    assert (await seen(world.clerk, case))["status"] == "in_force"
    # On the eighteenth birthday what the father signed holds no more.
    await rounded(world, date(born.year + 18, 1, 5))
    case = await seen(world.clerk, case)
    assert (case["status"], case["detail"]["lacking"]) == ("chased", ["万小满没有签授权委托书"])
    assert case["id"] in [one["id"] for one in done(await world.clerk.get("/inbox"))["items"]]
    case = done(await world.clerk.step(case, "contact", note="打电话给万梅庆，约好周五来签。"))
    await rounded(world)
    assert (await seen(world.clerk, case))["status"] == "chased"
    # Who has joined since is named as well.
    joined = await HouseholdMember.create(
        household_id=world.wan.household_id, position=3, name="沈慧", relationship="媳",
        id_number=id_number("19980909", 61), id_index="joined", born_on=date(1998, 9, 9),
    )
    assert missing(await standing(world)) == ["万小满没有签授权委托书", "沈慧没有签授权委托书"]
    own = {"way": "fingerprint", "signed_on": "2027-01-05"}
    two = [{"number": one.id, "name": one.name, **own} for one in (child, joined)]
    await stands(world, signatories=two, until="left", ends_on=None)
    # The first letter is whole again with the second beside it.
    assert (await seen(world.clerk, case))["status"] == "in_force"
    assert (await standing(world))["may_check"]
    # When the family leaves, nothing of it holds any more.
    await leaves(world)
    await rounded(world)
    assert {one.status for one in await Case.filter(procedure="authorisation")} == {"ended"}
    assert not (await standing(world))["may_check"]
    refused(await enters(world), "family_not_listed")


@pytest.mark.clause("1b")
async def test_a_letter_that_ends_is_chased_sixty_days_before_and_replaced_by_a_longer_one(world: World) -> None:
    # One that is looked through after its last day comes too late.
    late = done(await enters(world, ends_on="2026-12-10"))
    await photograph(world.clerk, late["id"])
    late = done(await world.clerk.step(await seen(world.clerk, late), "file"))
    world.clock.move_to(date(2026, 12, 11))
    refused(await world.street.step(late, "confirm"), "authorisation_over")
    assert not await Authorisation.filter(standing=1).exists()
    late = done(await world.street.step(late, "return", reason="到期了，重新签一份"))
    done(await world.clerk.step(late, "withdraw", reason="重新签"))
    world.clock.move_to(date(2026, 12, 10))
    case = await stands(world, ends_on="2027-03-01")
    await walk(world)
    await rounded(world, date(2026, 12, 30))
    assert (await seen(world.clerk, case))["status"] == "in_force"
    await rounded(world, date(2026, 12, 31))
    case = await seen(world.clerk, case)
    assert (case["status"], case["due_on"]) == ("chased", "2027-03-01")
    await walk(world)
    told = [one.title for one in await Delivery.filter(household_id=world.wan.household_id)]
    assert any("您家的授权委托书2027年3月1日到期，还有60天" in one for one in told), told
    # Thirty days are to be left for the check and what follows.
    world.clock.move_to(date(2027, 2, 1))
    found = await standing(world)
    assert (found["may_check"], missing(found)) == (False, [])
    assert found["lacking"][0] == "万健秀的授权只到2027年3月1日，要管到2027年3月3日"
    # One for the mother alone leaves the son's where it is.
    mother, son = await people(world)
    await stands(world, signatories=[{"number": mother.id, "name": mother.name, **SIGNED}])
    assert (await seen(world.clerk, case))["status"] == "chased"
    await stands(world, signatories=[{"number": son.id, "name": son.name, **SIGNED}])
    assert (await seen(world.clerk, case))["status"] == "replaced"
    # The service slept for years: what is over ends, on its own day.
    await rounded(world, date(2030, 1, 1))
    ended = await Authorisation.filter(case__status="ended")
    assert [one.ended_on for one in ended] == [date(2028, 12, 31)] * 2
    assert missing(await standing(world))[0] == "万健秀的授权在2028年12月31日已经到期"


@pytest.mark.clause("1b")
async def test_a_consent_is_taken_back_by_whoever_gave_it_alone(world: World) -> None:
    son = await a_son(world)
    case = await stands(world)
    refused(await son.step(case, "revoke", name="万健秀", reason="替母亲撤"), "form_invalid")
    refused(await world.kong.step(case, "revoke", name="万健秀", reason="不是我家的"), "not_found")
    refused(await world.district.step(case, "revoke", name="万健秀", reason="不该由我"), "not_allowed")
    replies = await asyncio.gather(
        son.step(case, "revoke", name="万梅庆", reason="不同意查我"),
        world.clerk.step(case, "revoke", name="万梅庆", reason="本人来说的"),
    )
    assert sorted(one.status_code for one in replies) == [200, 409]
    case = await seen(son, case)
    assert (case["status"], missing(await standing(world))) == ("chased", ["万梅庆在2026年12月10日撤销了授权"])
    refused(await son.step(case, "revoke", name="万梅庆", reason="再撤一次"), "form_invalid")
    # Whose binding has ended does nothing any more.
    await Appointment.filter(account_id=son.account_id).update(ends_on=date(2026, 12, 9))
    refused(await son.get("/authorisations/standing"), "not_allowed")
    case = done(await world.clerk.step(await seen(world.clerk, case), "revoke", name="万健秀", reason="写了声明"))
    assert case["status"] == "revoked" and (await Authorisation.get(case_id=case["id"])).standing is None


@pytest.mark.clause("1b")
async def test_what_was_signed_with_an_application_goes_with_the_family_that_is_housed(world: World) -> None:
    application = await accepted(world)
    of = {"application_id": application["id"]}
    found = await standing(world, **of)
    assert missing(found) == ["齐桂芳没有签授权委托书", "齐明没有签授权委托书"] and found["name"] == "齐桂芳"
    refused(await enters(world, world.far_clerk, of=of, signatories=[{"number": 1, "name": "齐桂芳", **SIGNED}]),
            "not_found")
    case = await stands(world, of=of, until="left", ends_on=None)
    assert (case["title"], case["household"]) == ("授权委托书：齐桂芳", None)
    assert (await standing(world, **of))["may_check"]
    application = done(await world.street.step(application, "approve"))
    home = await an_empty_home(world)
    await shown_to_all(application["id"])
    house = {"dwelling_id": home.id, "started_on": "2026-12-10", **on_paper()}
    application = done(await world.district.step(application, "house", **house))
    household = (await Case.get(id=application["id"])).household_id
    assert (await Case.get(id=case["id"])).household_id == household
    for about in ({"household_id": household}, of):
        assert (await standing(world, **about))["may_check"]
    await rounded(world)
    assert (await seen(world.clerk, case))["status"] == "in_force"
    # One that comes to nothing takes its letters along.
    other = await accepted(world, 82)
    letter = await stands(world, of={"application_id": other["id"]}, until="left", ends_on=None)
    done(await world.clerk.step(other, "withdraw", reason="不申请了"))
    await rounded(world)
    assert (await seen(world.clerk, letter))["status"] == "ended"
    refused(await enters(world, of={"application_id": other["id"]}), "application_over")
