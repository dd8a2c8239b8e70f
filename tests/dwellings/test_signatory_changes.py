"""Changes of the signatory: who may take over, by whose consent, and that only the new one's signature changes it."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import httpx
import pytest

from models import (
    Appointment,
    HouseholdMember,
    Lease,
    LeaseContract,
    LedgerRevision,
    RentPayment,
    SignatoryChange,
    Tenancy,
)
from tests.cast import NOW, Person, World, _person, done, id_number, new_id, refused
from tests.dwellings.test_handbacks import laid
from tests.dwellings.test_handbacks import signs as hands_back
from tests.dwellings.test_leases import SIGNED, a_template, countersigns, seen, signed, signs
from tests.exits.test_exits import leaves
from tests.papers.test_papers import text_of

FOUND = {"fits": True, "finding": "看过诊断证明原件，家人都在场。"}


async def people(world: World, family: str = "wan") -> list[HouseholdMember]:
    household = world.tenancies[family].household_id
    return list(await HouseholdMember.filter(household_id=household, left_on=None).order_by("position"))


async def takes_over(world: World, person: Person, *, tenancy: int | None = None, **said: Any) -> httpx.Response:
    """The son takes the lease over from his mother."""
    mother, son = (await people(world))[:2]
    form = {
        "member_id": son.id, "cause": "illness", "basis": "市中心医院诊断证明2026-1188号",
        "others": [{"member_id": mother.id, "relationship": "母", "agrees": True}], **said,
    }
    body = {"id": new_id(), "tenancy_id": tenancy or world.tenancies["wan"].id, "form": form}
    return await person.post("/signatory-changes", body)


async def a_son(world: World) -> Person:
    son = (await people(world))[1]
    household = await son.household
    person = await _person(world.http, "son", son.name, "tenant", household=household, member=son)
    person.household_id = household.id
    return person


async def a_child(world: World, born: str = "20150601") -> HouseholdMember:
    number = id_number(born, 55)
    return await HouseholdMember.create(
        household_id=world.wan.household_id, position=2, name="万小满", relationship="孙子", id_number=number,
        id_index="child", born_on=date(int(born[:4]), int(born[4:6]), int(born[6:])),
    )


async def approved(world: World, **said: Any) -> Any:
    case = done(await takes_over(world, world.wan, **said))
    case = done(await world.clerk.step(case, "check", **FOUND))
    return done(await world.street.step(case, "approve"))


async def drawn_up(world: World, **said: Any) -> tuple[Any, Any]:
    case = await approved(world, **said)
    case = done(await world.manager.step(case, "draw_up"))
    return case, await seen(world.manager, {"id": case["detail"]["contract_id"]})


@pytest.mark.clause("4.4.1.5")
async def test_the_family_agrees_the_street_decides_and_the_new_signatory_signs(world: World) -> None:
    lease = await signed(world)
    son = await a_son(world)
    case = await seen(world.wan, done(await takes_over(world, world.wan)))
    assert (case["detail"]["from_name"], case["detail"]["to_name"]) == ("万健秀", "万梅庆")
    assert case["detail"]["others"] == [{"name": "万健秀", "relationship": "母", "agrees": True}]
    for stranger in (world.kong, world.far_clerk, world.far_manager, world.far_street):
        refused(await stranger.get(f"/cases/{case['id']}"), "not_found")
    refused(await world.manager.step(case, "draw_up"), "step_not_possible")
    case = done(await world.clerk.step(case, "check", **FOUND))
    refused(await world.clerk.step(case, "approve"), "not_allowed")
    case = done(await world.street.step(case, "approve"))
    refused(await world.far_manager.step(case, "draw_up"), "not_found")
    case = done(await world.manager.step(case, "draw_up"))
    agreement = await seen(world.manager, {"id": case["detail"]["contract_id"]})
    other = {"subject": "变更承租人", "holds_from": "2027-03-01", "body": "由别人承租。"}
    refused(await world.manager.step(agreement, "write", **other), "step_not_possible")
    agreement = done(await world.manager.step(agreement, "offer"))
    for words in ("万梅庆（原承租人：万健秀）", "到原租期届满（2030年2月28日）为止", "此前的租金已经结清"):
        assert words in agreement["detail"]["text"], words
    # She is the tenant still, and cannot sign in his place; he can, and nobody else.
    assert (await seen(world.wan, agreement))["detail"]["sign_as"] == ""
    refused(await signs(world.wan, agreement), "signatory_only")
    assert (await seen(son, agreement))["detail"]["sign_as"] == "family"
    done(await signs(son, agreement))
    assert (await people(world))[0].name == "万健秀"
    agreement = done(await countersigns(world.manager, agreement))
    case = await seen(world.wan, case)
    assert (case["status"], case["detail"]["changed_on"]) == ("changed", "2026-12-10")
    now = {one.name: (one.position, one.relationship) for one in await people(world)}
    assert now["万梅庆"] == (0, "本人") and now["万健秀"][1] == "母"
    entry = done(await world.clerk.get(f"/ledger/{world.tenancies['wan'].id}"))
    assert entry["household"]["name"] == "万梅庆"
    assert {"label": "承租人", "before": "万健秀", "after": "万梅庆"} in [
        {name: one[name] for name in ("label", "before", "after")} for one in entry["revisions"][0]["changes"]
    ]
    revision = await LedgerRevision.filter(case_id=case["id"]).first()
    assert revision is not None and revision.stage == "signed"
    # The term is what it was: only what is left of it passes on.
    terms = await Lease.filter(tenancy_id=world.tenancies["wan"].id).order_by("starts_on")
    assert [(one.starts_on, one.ends_on) for one in terms] == [
        (date(2024, 3, 1), date(2027, 2, 28)), (date(2027, 3, 1), date(2030, 2, 28))
    ]
    (paper,) = agreement["papers"]
    await world.set_papers()
    said = "".join(text_of((await son.get(f"/papers/{paper['id']}/file")).content).split())
    assert "承租人由万健秀变更为万梅庆" in said and "变更承租人" in said
    # And the next lease is his to sign.
    assert (await seen(son, lease))["detail"]["sign_as"] == ""
    assert await SignatoryChange.filter(under_way=1).count() == 0


@pytest.mark.clause("4.4.1.5")
async def test_whoever_lived_with_a_tenant_that_died_goes_on_and_the_dead_ones_binding_ends(world: World) -> None:
    """Of a family whose lease the ledger alone knows."""
    await a_template(world)
    son = await a_son(world)
    dead: dict[str, Any] = {"cause": "death", "died_on": "2026-12-01", "basis": "死亡证明2026-0301号", "others": []}
    refused(await takes_over(world, son, **{**dead, "died_on": None}), "form_invalid")
    refused(await takes_over(world, son, **{**dead, "died_on": "2026-12-11"}), "form_invalid")
    refused(await takes_over(world, son, **{**dead, "died_on": "1940-01-01"}), "form_invalid")
    case = done(await takes_over(world, son, **dead))
    case = done(await world.clerk.step(case, "check", **FOUND))
    case = done(await world.street.step(case, "approve"))
    case = done(await world.manager.step(case, "draw_up"))
    agreement = await seen(world.manager, {"id": case["detail"]["contract_id"]})
    agreement = done(await world.manager.step(agreement, "offer"))
    assert "台账登记的租约，自2024年3月1日起" in agreement["detail"]["text"]
    assert (agreement["detail"]["lease_id"], agreement["detail"]["lease_number"]) == ("", "")
    done(await countersigns(world.manager, agreement))
    done(await signs(son, agreement))
    (head,) = await people(world)
    assert (head.name, head.relationship, head.position) == ("万梅庆", "本人", 0)
    mother = await HouseholdMember.get(household_id=world.wan.household_id, name="万健秀")
    assert (mother.left_on, mother.left_reason) == (date(2026, 12, 1), "去世")
    refused(await world.wan.get(f"/cases/{case['id']}"), "not_found")
    refused(await world.wan.get("/renewals/standing"), "not_allowed")
    assert done(await son.get(f"/cases/{case['id']}"))["status"] == "changed"


async def test_who_may_take_over_and_by_whose_consent(world: World) -> None:
    await a_template(world)
    mother, son = (await people(world))[:2]
    child = await a_child(world)
    other = (await people(world, "kong"))[0]
    all_others = [
        {"member_id": mother.id, "relationship": "祖母", "agrees": True},
        {"member_id": child.id, "relationship": "子", "agrees": False},
    ]
    # A minor need not agree, and cannot sign; on the day on which it comes of age it can.
    done(await takes_over(world, world.wan, others=all_others))
    refused(await takes_over(world, world.wan, others=all_others), "signatory_change_exists")
    (row,) = await SignatoryChange.all()
    done(await world.wan.step(await seen(world.wan, {"id": row.case_id}), "withdraw", reason="再想一想"))
    with_son = [
        {"member_id": mother.id, "relationship": "祖母", "agrees": True},
        {"member_id": son.id, "relationship": "父", "agrees": True},
    ]
    said = refused(await takes_over(world, world.wan, member_id=child.id, others=with_son), "form_invalid")
    assert "没有成年" in said["fields"]["form.member_id"]
    of_son = {"member_id": son.id, "relationship": "子", "agrees": True}
    wrongs: tuple[dict[str, Any], ...] = (
        {"member_id": mother.id, "others": [of_son, all_others[1]]},
        {"member_id": other.id, "others": all_others}, {"member_id": 10**9, "others": all_others},
        {"others": all_others[:1]}, {"others": [*all_others, all_others[0]]}, {"others": []},
        {"others": [{**all_others[0], "agrees": False}, all_others[1]]},
        {"others": all_others, "died_on": "2026-12-01"}, {"others": all_others, "basis": ""},
    )
    for wrong in wrongs:
        refused(await takes_over(world, world.wan, **wrong), "form_invalid")
    refused(await takes_over(world, world.clerk, others=all_others), "form_invalid")
    for person in (world.street, world.district, world.grid, world.stranger):
        refused(await takes_over(world, person, others=all_others), "not_allowed")
    for person in (world.kong, world.far_clerk, world.far_manager):
        refused(await takes_over(world, person, others=all_others), "not_found")
    refused(await takes_over(world, world.kong, tenancy=world.tenancies["wan"].id, others=all_others), "not_found")
    # Who has left the family, and who stands in another entry.
    await HouseholdMember.filter(id=son.id).update(left_on=date(2026, 12, 1))
    refused(await takes_over(world, world.wan, member_id=son.id, others=all_others), "form_invalid")
    await HouseholdMember.filter(id=son.id).update(left_on=None)
    await HouseholdMember.filter(id=other.id).update(id_index=son.id_index)
    refused(await takes_over(world, world.wan, others=all_others), "person_listed")
    await HouseholdMember.filter(id=other.id).update(id_index="-")
    # Rent that is owed comes first.
    await RentPayment.create(
        id=new_id(), tenancy_id=world.tenancies["wan"].id, dwelling_id=world.tenancies["wan"].dwelling_id, manager_id=7,
        month="2026-12", for_month="2026-12", charged_fen=38500, entered_by_id=0, entered_at=NOW,
    )
    assert "385.00元" in refused(await takes_over(world, world.wan, others=all_others), "rent_owed")["detail"]
    await RentPayment.all().delete()
    # Whoever is no longer bound asks for nothing.
    await Appointment.filter(household_id=world.wan.household_id).update(ends_on=date(2026, 12, 9))
    refused(await takes_over(world, world.wan, others=all_others), "not_allowed")
    assert done(await takes_over(world, world.clerk, others=all_others, asked_by="万健秀"))["status"] == "asked"


async def test_what_changes_in_between_is_seen_before_it_is_signed(world: World) -> None:
    await a_template(world)
    son = await a_son(world)
    case, agreement = await drawn_up(world)
    agreement = done(await world.manager.step(agreement, "offer"))
    done(await signs(son, agreement))
    # A child is born: it was not asked about.
    child = await a_child(world)
    refused(await countersigns(world.manager, agreement), "household_changed")
    assert (await people(world))[0].name == "万健秀"
    await HouseholdMember.filter(id=child.id).update(left_on=date(2026, 12, 10))
    done(await countersigns(world.manager, agreement))
    assert (await seen(world.manager, case))["status"] == "changed"


async def test_a_change_that_is_given_up_takes_its_agreement_along_and_the_other_way_round(world: World) -> None:
    await a_template(world)
    case, agreement = await drawn_up(world)
    agreement = done(await world.manager.step(agreement, "offer"))
    assert (await seen(world.wan, case))["status"] == "signing"
    done(await world.manager.step(agreement, "take_back", reason="名字写错"))
    assert (await seen(world.wan, case))["status"] == "drafting"
    done(await world.manager.step(await seen(world.manager, agreement), "void", reason="重新起草"))
    case = await seen(world.manager, case)
    assert case["status"] == "approved"
    case = done(await world.manager.step(case, "draw_up"))
    agreement = await seen(world.manager, {"id": case["detail"]["contract_id"]})
    done(await world.wan.step(await seen(world.wan, case), "withdraw", reason="不换了"))
    assert (await seen(world.manager, agreement))["status"] == "void"
    # A family that has left changes nothing any more.
    case = done(await takes_over(world, world.wan))
    await leaves(world)
    refused(await world.clerk.step(case, "check", **FOUND), "tenancy_ended")
    refused(await takes_over(world, world.clerk, asked_by="万健秀"), "tenancy_ended")


async def test_of_two_changes_at_once_one_is_told(world: World) -> None:
    replies = await asyncio.gather(
        takes_over(world, world.wan), takes_over(world, world.clerk, asked_by="万健秀"),
        takes_over(world, world.manager, asked_by="万健秀"),
    )
    assert sorted(reply.status_code for reply in replies) == [200, 409, 409]
    assert await SignatoryChange.all().count() == 1 and await Tenancy.filter(living=1).count() == 3
    candidates = done(await world.wan.get("/signatory-changes/candidates"))
    assert [(one["name"], one["head"], one["adult"]) for one in candidates["items"]] == [
        ("万健秀", True, True), ("万梅庆", False, True)
    ]
    refused(await world.kong.get("/signatory-changes/candidates", tenancy_id=world.tenancies["wan"].id), "not_found")
    assert SIGNED and not await LeaseContract.exists()


# A tenant dies, and nobody goes on


async def nobody_goes_on(world: World, person: Person, **said: Any) -> httpx.Response:
    """She has died; her son does not go on and agrees that the dwelling is given back."""
    form = {
        "member_id": None, "cause": "death", "died_on": "2026-12-01", "basis": "死亡证明2026-0301号",
        "others": [
            {"member_id": one.id, "relationship": "子", "agrees": True}
            for one in await people(world) if one.relationship != "本人"
        ],
        "asked_by": "万梅庆", **said,
    }
    body = {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "form": form}
    return await person.post("/signatory-changes", body)


async def alone(world: World) -> None:
    await HouseholdMember.filter(household_id=world.wan.household_id, name="万梅庆").update(
        left_on=date(2025, 1, 1), left_reason="迁出"
    )


@pytest.mark.clause("4.4.1.1a")
async def test_where_nobody_is_left_the_community_hands_back_and_the_heirs_get_the_deposit(world: World) -> None:
    await alone(world)
    case = done(await nobody_goes_on(world, world.clerk, others=[], asked_by="侄女万小红"))
    refused(await world.street.step(case, "approve"), "step_not_possible")
    refused(await world.colleague.step(case, "check", **{**FOUND, "fits": False}), "form_invalid")
    case = done(await world.colleague.step(case, "check", **FOUND))
    assert (case["status"], case["detail"]["to_name"]) == ("given_back", "")
    # The tenant has left the family on the day of the death; the entry stands until the keys are back.
    dead = await HouseholdMember.get(household_id=world.wan.household_id, name="万健秀")
    assert (dead.left_on, dead.left_reason) == (date(2026, 12, 1), "去世")
    refused(await world.wan.get("/handbacks/standing"), "not_allowed")
    assert (await Tenancy.get(id=world.tenancies["wan"].id)).living == 1
    refused(await nobody_goes_on(world, world.clerk, others=[]), "handback_exists")
    back = await seen(world.clerk, {"id": case["detail"]["handback_id"]})
    assert (back["status"], back["detail"]["asked_by_label"]) == ("asked", "社区登记")
    back = await laid(world, 100000, case=back)
    said = {"because": "deceased", "reason": "12月1日去世，死亡证明已看。", "witness": "邻居孔浩"}
    done(await hands_back(world.clerk, back, "stand_in", **said))
    gone = done(await hands_back(world.manager, back, "accept"))
    assert gone["status"] == "repaying"
    left = done(await world.street.get(f"/cases/{gone['detail']['exit_id']}"))
    assert (left["detail"]["reason"], left["detail"]["left_on"]) == ("death", "2026-12-10")
    ended = await Tenancy.get(id=world.tenancies["wan"].id)
    assert (ended.living, ended.end_reason) == (None, "death")
    fen = -gone["detail"]["to_pay_fen"]
    assert fen == 100000 - 12419
    paid = {"fen": fen, "paid_on": "2026-12-10", "way": "bank", "voucher": "转账20261210"}
    wrong = refused(await world.manager.step(gone, "repay", **paid), "form_invalid")
    assert "继承人" in wrong["fields"]["form.paid_to"]
    gone = done(await world.manager.step(gone, "repay", **paid, paid_to="侄女万小红，公证书2026-88号"))
    assert (gone["status"], gone["detail"]["paid_to"]) == ("closed", "侄女万小红，公证书2026-88号")


@pytest.mark.clause("4.4.1.5")
async def test_adults_that_are_left_agree_or_go_on_and_children_have_a_guardian(world: World) -> None:
    await a_template(world)
    son = (await people(world))[1]
    of_son = {"member_id": son.id, "relationship": "子", "agrees": True}
    for wrong, field in (
        ({"cause": "illness", "died_on": None}, "form.member_id"), ({"died_on": None}, "form.died_on"),
        ({"others": []}, "form.others"), ({"others": [{**of_son, "agrees": False}]}, "form.others.0.agrees"),
        ({"guardian": "叔叔万大同，13900000001"}, "form.guardian"), ({"asked_by": ""}, "form.asked_by"),
        ({"died_on": "2026-12-11"}, "form.died_on"),
    ):
        assert field in refused(await nobody_goes_on(world, world.clerk, **wrong), "form_invalid")["fields"], wrong
    # Only a child is left: it is never the tenant, and somebody looks after it before the dwelling is given back.
    await alone(world)
    child = await a_child(world)
    of_child = [{"member_id": child.id, "relationship": "孙女", "agrees": False}]
    mine: dict[str, Any] = {"others": [], "asked_by": "社区"}
    said = refused(await nobody_goes_on(world, world.clerk, **mine, member_id=child.id), "form_invalid")
    assert "没有成年" in said["fields"]["form.member_id"] and "监护人" in said["fields"]["form.member_id"]
    mine = {"others": of_child, "asked_by": "社区"}
    said = refused(await nobody_goes_on(world, world.clerk, **mine), "form_invalid")
    assert "监护人" in said["fields"]["form.guardian"]
    case = done(await nobody_goes_on(world, world.clerk, **mine, guardian="姑姑万梅芳，13900000001，住她家"))
    # Somebody who came of age, or came back, goes on instead: what was asked for is withdrawn.
    await HouseholdMember.filter(id=son.id).update(left_on=None)
    refused(await world.clerk.step(case, "check", **FOUND), "household_changed")
    done(await world.clerk.step(case, "withdraw", reason="儿子回来接着承租"))
    both = [{"member_id": child.id, "relationship": "女", "agrees": False}]
    case = done(await nobody_goes_on(world, world.clerk, member_id=son.id, others=both))
    assert (case["status"], case["detail"]["to_name"]) == ("asked", "万梅庆")


@pytest.mark.clause("4.4.1.1a")
async def test_a_guardian_stands_in_the_hand_back_and_a_death_that_a_report_told_first_is_taken_up(
    world: World,
) -> None:
    await alone(world)
    child = await a_child(world)
    # A report has told of the death before.
    await HouseholdMember.filter(household_id=world.wan.household_id, name="万健秀").update(
        left_on=date(2026, 12, 1), left_reason="去世", position=9
    )
    of_child = [{"member_id": child.id, "relationship": "孙女", "agrees": True}]
    case = done(await nobody_goes_on(
        world, world.manager, others=of_child, guardian="姑姑万梅芳，13900000001，住她家", asked_by="姑姑万梅芳"
    ))
    case = done(await world.clerk.step(case, "check", **FOUND))
    back = await seen(world.manager, {"id": case["detail"]["handback_id"]})
    assert "姑姑万梅芳" in back["detail"]["note"]
    refused(await world.manager.step(case, "withdraw", reason="不退了"), "step_not_possible")


async def test_a_change_doubled_out_of_order_or_by_whose_right_has_ended_changes_nobody(world: World) -> None:
    await a_template(world)
    son, (mother, heir) = await a_son(world), (await people(world))[:2]
    # A death before the family came, ahead, or before a birth is a slip of the pen.
    for day in ("2024-02-29", "2026-12-11", "1900-01-01"):
        wrong = refused(await takes_over(world, world.manager, cause="death", died_on=day, others=[], asked_by="儿子"),
                        "form_invalid")
        assert list(wrong["fields"]) == ["form.died_on"], day
    # By several at once and from both their phones: one.
    replies = await asyncio.gather(
        takes_over(world, world.wan), takes_over(world, son), takes_over(world, world.clerk, asked_by="万健秀"),
    )
    assert sorted(one.status_code for one in replies) == [200, 409, 409]
    assert await SignatoryChange.all().count() == 1
    row = await SignatoryChange.get().select_related("case")
    case = await seen(world.clerk, {"id": row.case_id})
    for person in (world.wan, world.manager, world.street, world.grid):
        assert (await person.step(case, "check", **FOUND)).status_code in (403, 404)
    refused(await world.street.step(case, "approve"), "step_not_possible")
    refused(await world.manager.step(case, "draw_up"), "step_not_possible")
    for stranger in (world.far_clerk, world.far_street, world.far_manager, world.kong, world.stranger):
        assert (await stranger.step(case, "withdraw", reason="不是我家")).status_code in (403, 404)
    case = done(await world.clerk.step(case, "check", **FOUND))
    # Two presses of the street's in one instant are one decision.
    replies = await asyncio.gather(world.street.step(case, "approve"), world.street.step(case, "refuse",
                                   ground="unfit", reason="两次按下。"), world.street.step(case, "approve"))
    assert [one.status_code for one in replies].count(200) <= 1
    case = await seen(world.street, case)
    if case["status"] == "judging":
        case = done(await world.street.step(case, "approve"))
    case = done(await world.manager.step(await seen(world.manager, case), "draw_up"))
    agreement = done(await world.manager.step(await seen(
        world.manager, {"id": case["detail"]["contract_id"]}), "offer"))
    # Who takes over has left the family by the day of the signature: it is signed by nobody.
    await HouseholdMember.filter(id=heir.id).update(left_on=date(2026, 12, 9), left_reason="迁出")
    refused(await son.get(f"/cases/{agreement['id']}"), "not_found")
    refused(await signs(world.wan, agreement), "signatory_only")
    await HouseholdMember.filter(id=heir.id).update(left_on=None, left_reason="")
    done(await signs(son, agreement))
    # Given up between the two signatures: the second is put under nothing.
    refused(await world.wan.step(case, "withdraw", reason="不变更了"), "moved_by_other")
    done(await world.wan.step(await seen(world.wan, case), "withdraw", reason="不变更了"))
    assert (await countersigns(world.manager, agreement)).status_code == 409
    assert [one.id for one in await people(world)][:2] == [mother.id, heir.id]
    entry = done(await world.clerk.get(f"/ledger/{world.tenancies['wan'].id}"))
    assert entry["household"]["name"] == "万健秀"
    # Signed by nobody on paper either, and a new one begins from the start.
    assert done(await takes_over(world, world.wan))["status"] == "asked"
