"""Placement slips: issued, kept, void and lapsed; and what has to come before the keys, in that order only."""

from __future__ import annotations

from datetime import date
from typing import Any
from unittest.mock import ANY

import pytest

from casework.allocation.placement_slips import outcomes_of
from casework.heart import by_itself
from models import (
    Case,
    Delivery,
    Dwelling,
    DwellingHold,
    HouseholdMember,
    Lease,
    LeaseContract,
    PlacementSlip,
    RentPayment,
    SubsidyAward,
)
from tests.allocation.agreements import awarded, on_paper, shown_to_all
from tests.allocation.test_applicant_codes import bound
from tests.allocation.test_applications import accepted, an_empty_home
from tests.cast import Person, World, done, id_number, new_id, refused
from tests.dwellings.test_dwelling_files import entered
from tests.dwellings.test_leases import SIGNED, a_template
from tests.ledgers.test_ledgers import a_subsidy, names
from tests.ledgers.test_registration_transfers import NEW_ADDRESS
from tests.photographs import photograph

A_REASON = {"reason": "家中有人重病，区保障办会议研究直接安置"}


async def waiting(world: World, order: int = 81, name: str = "齐桂芳") -> Any:
    """An application that the street has approved and that was shown to everybody."""
    members = [{"name": name, "relationship": "本人", "id_number": id_number("19680220", order)}]
    case = await accepted(world, order, members=members, phone=f"138000000{order}")
    case = done(await world.street.step(case, "approve"))
    await shown_to_all(case["id"])
    return case


async def placed(world: World, case: Any, home: Dwelling) -> Any:
    """Its slip, issued by hand."""
    done(await world.district.step(case, "place", dwelling_id=home.id, **A_REASON))
    row = await PlacementSlip.get(application_id=case["id"], living=1)
    return done(await world.district.get(f"/cases/{row.case_id}"))


async def passes(world: World, day: date) -> None:
    world.clock.move_to(day)
    async for _ in by_itself.walk(world.clock.now):
        pass


@pytest.mark.clause("3a")
async def test_a_slip_keeps_its_dwelling_for_one_family_until_it_ends_and_its_number_stays(world: World) -> None:
    first, second = await waiting(world, 81), await waiting(world, 82, "欧阳")
    home = await an_empty_home(world)
    form = {"dwelling_id": home.id, **A_REASON}
    for person in (world.clerk, world.street):
        refused(await person.step(first, "place", **form), "not_allowed")
    refused(await world.district.step(first, "place", dwelling_id=home.id), "form_invalid")
    taken = {**form, "dwelling_id": world.tenancies["kong"].dwelling_id}
    refused(await world.district.step(first, "place", **taken), "dwelling_taken")
    slip = await placed(world, first, home)
    assert slip["status"] == "issued" and slip["detail"]["slip_number"].endswith("安置〔2026〕1号")
    assert slip["detail"]["sign_by"] == "2026-12-25" and slip["detail"]["ground_label"] == "区保障办安置"
    now = done(await world.district.get(f"/cases/{first['id']}"))
    assert now["status"] == "placed"
    # Whose it is to know: the manager of the dwelling, the community and the street of the family.
    for person in (world.manager, world.clerk, world.street):
        assert done(await person.get("/placement-slips"))["items"][0]["id"] == slip["id"]
    for person in (world.far_clerk, world.far_street, world.grid, world.wan):
        refused(await person.get(f"/cases/{slip['id']}"), "not_found")

    # Nobody else is given it, by whatever way, and what keeps it is not ended by hand.
    assert done(await world.district.get("/applications/vacant-dwellings", q="909"))["items"] == []
    refused(await world.district.step(second, "place", **form), "slip_dwelling_taken")
    house = {"dwelling_id": home.id, "started_on": "2026-12-08", **on_paper()}
    refused(await world.district.step(second, "house", **house), "slip_dwelling_taken")
    refused(await world.district.step(now, "place", **form), "step_not_possible")
    file = await entered(world, dwelling_id=home.id, address=home.address)
    free = {"kind": "reserved", "until_on": "2026-12-10", "why": "另有安排"}
    refused(await world.manager.step(file, "release", **free), "hold_of_slip")
    assert await DwellingHold.filter(dwelling_id=home.id, standing=1).count() == 1

    slip = done(await world.district.step(slip, "void", reason="家庭情况有变"))
    (paper,) = slip["papers"]
    assert slip["status"] == "void" and paper["state"] == "void"
    # The family waits again, and the dwelling is another's; the next number is the next.
    first = done(await world.district.get(f"/cases/{first['id']}"))
    assert first["status"] == "waiting"
    other = await placed(world, second, home)
    assert other["detail"]["slip_number"].endswith("安置〔2026〕2号")
    # Whoever chose and did not sign in time loses it, and the number stays.
    await passes(world, date(2026, 12, 25))
    assert done(await world.district.get(f"/cases/{other['id']}"))["status"] == "issued"
    await passes(world, date(2026, 12, 26))
    other = done(await world.district.get(f"/cases/{other['id']}"))
    assert other["status"] == "lapsed" and not await DwellingHold.filter(dwelling_id=home.id, standing=1).exists()
    row = await PlacementSlip.get(case_id=other["id"])
    assert (row.outcome, row.refuses, row.ended_on, row.living) == ("lapsed", True, date(2026, 12, 26), None)


LEASE = {"starts_on": "2026-12-15", "ends_on": "2029-12-14", "monthly_rent_fen": 31000, "deposit_fen": 62000}
HEARD = {"explained_on": "2026-12-10", "heard_by": "齐桂芳", "note": "水电表、门锁、采暖都讲了"}
PAID = {"paid_fen": 31000, "paid_on": "2026-12-10", "way": "bank", "fiscal_number": "辽财票00012号"}
KEYS = {"keys_on": "2026-12-10", "count": 3, "received_by": "齐桂芳"}


async def seen(person: Person, case: Any) -> Any:
    return done(await person.get(f"/cases/{case['id']}"))


async def leased(world: World, slip: Any, **more: Any) -> Any:
    """The lease that its step drafts, before anybody has signed it."""
    template = await a_template(world)
    done(await world.manager.step(slip, "draft_lease", template_id=template["id"], **LEASE, **more))
    row = await LeaseContract.filter(slip_id__not_isnull=True).order_by("-id").first()
    assert row is not None
    return done(await world.manager.get(f"/cases/{row.case_id}"))


async def signed(world: World, lease: Any) -> Any:
    lease = done(await world.manager.step(lease, "offer"))
    await photograph(world.manager, lease["id"], caption="双方签字的合同")
    lease = await seen(world.manager, lease)
    form = {"text_sha256": lease["detail"]["text_sha256"], "signed_on": "2026-12-10", "signer": "齐桂芳", **SIGNED}
    return done(await world.manager.step(lease, "enter_paper", **form))


async def over(world: World, lease: Any, action: str, form: dict[str, Any], rows: Any, **other: Any) -> None:
    """Refused while the row stands otherwise than any step leaves it; afterwards it is as it was."""
    was = dict(zip(other, await rows.get().values_list(*other), strict=True))
    await rows.update(**other)
    refused(await world.manager.step(lease, action, **form), "slip_over")
    await rows.update(**was)
    assert (await seen(world.manager, lease))["version"] == lease["version"]


@pytest.mark.clause("3d", "4.2.1a")
async def test_a_family_comes_in_by_slip_lease_first_payment_and_keys_in_that_order_only(world: World) -> None:
    application, home = await waiting(world), await an_empty_home(world)
    slip = await placed(world, application, home)
    template = await a_template(world)
    refused(await world.manager.step(slip, "draft_lease", template_id=template["id"], **LEASE), "step_not_possible")
    refused(await world.manager.step(slip, "explain", **{**HEARD, "explained_on": "2026-12-09"}), "form_invalid")
    for person in (world.clerk, world.district):
        refused(await person.step(slip, "explain", **HEARD), "not_allowed")
    slip = done(await world.manager.step(slip, "explain", **HEARD))
    assert slip["status"] == "explained" and slip["detail"]["explained_on"] == "2026-12-10"
    long = {**LEASE, "ends_on": "2039-12-14"}
    refused(await world.manager.step(slip, "draft_lease", template_id=template["id"], **long), "form_invalid")
    lease = await leased(world, slip)
    assert lease["detail"]["slip_number"] == slip["detail"]["slip_number"] and lease["detail"]["tenancy_id"] is None
    # The slip's number is nobody's to type: neither another one here, nor this one for somebody else.
    terms = {**LEASE, "slip_number": "安置〔2026〕99号"}
    refused(await world.manager.step(lease, "set_terms", **terms), "form_invalid")
    number = slip["detail"]["slip_number"].replace("〔2026〕1号", "(2026) 第 01 号")
    same = {**LEASE, "starts_on": "2027-03-01", "ends_on": "2028-02-28", "slip_number": number}
    body = {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "form": {**same, "template_id": template["id"]}}
    assert "另一户" in str(refused(await world.manager.post("/leases", body), "form_invalid"))
    lease = done(await world.manager.step(lease, "set_terms", **LEASE, slip_number=number))

    refused(await world.manager.step(lease, "take_payment", **PAID), "step_not_possible")
    lease = await signed(world, lease)
    assert (await seen(world.manager, slip))["status"] == "signed" and await names(world.clerk) == ["万健秀", "孔浩"]
    refused(await world.manager.step(lease, "hand_keys", **KEYS), "keys_first_payment")
    refused(await world.manager.step(lease, "take_payment", **{**PAID, "paid_on": "2026-12-09"}), "form_invalid")
    # Whatever else came to end it takes its lease along (the test below). Were one left behind, nothing is paid on it.
    await over(world, lease, "take_payment", PAID, PlacementSlip.filter(case_id=slip["id"]), living=None)
    await over(world, lease, "take_payment", PAID, Case.filter(id=slip["id"]), status="explained")
    assert (await LeaseContract.get(case_id=lease["id"])).first_paid_on is None
    lease = done(await world.manager.step(lease, "take_payment", **PAID))
    assert (await seen(world.manager, slip))["status"] == "paid" and await names(world.clerk) == ["万健秀", "孔浩"]
    refused(await world.manager.step(lease, "hand_keys", **{**KEYS, "keys_on": "2026-12-09"}), "form_invalid")
    refused(await world.clerk.step(lease, "hand_keys", **KEYS), "not_allowed")
    # Nor does anybody move in on one: by a slip that is not as far, or an application that waits again.
    await over(world, lease, "hand_keys", KEYS, Case.filter(id=slip["id"]), status="signed")
    await over(world, lease, "hand_keys", KEYS, Case.filter(id=application["id"]), status="waiting")
    assert (await LeaseContract.get(case_id=lease["id"])).keys_on is None
    assert await names(world.clerk) == ["万健秀", "孔浩"]
    # Withdrawn meanwhile: nobody moves in before it is let again.
    held = await DwellingHold.create(
        dwelling_id=home.id, kind="withdrawn", since_on=date(2026, 12, 10), reason="查出白蚁", case_id=slip["id"]
    )
    refused(await world.manager.step(lease, "hand_keys", **KEYS), "dwelling_held")
    await held.delete()
    lease = done(await world.manager.step(lease, "hand_keys", **KEYS))

    # All of it at once: the entry with its term and its first payment, the slip and the application done.
    assert lease["status"] == "keys" and await names(world.clerk) == ["万健秀", "孔浩", "齐桂芳"]
    (line,) = done(await world.clerk.get("/ledger", q="齐桂芳"))["items"]
    entry = done(await world.clerk.get(f"/ledger/{line['tenancy_id']}"))
    assert entry["started_on"] == "2026-12-10" and lease["detail"]["tenancy_id"] == line["tenancy_id"]
    assert (await seen(world.district, application))["status"] == "housed"
    slip = await seen(world.manager, slip)
    assert (slip["status"], slip["detail"]["tenancy_id"]) == ("moved_in", line["tenancy_id"])
    assert not await DwellingHold.filter(dwelling_id=home.id, standing=1).exists()
    paid = await RentPayment.get(tenancy_id=line["tenancy_id"])
    assert (paid.paid_fen, paid.for_month, paid.way) == (31000, "2026-12", "bank")
    term = await Lease.get(tenancy_id=line["tenancy_id"])
    assert (term.starts_on, term.ends_on) == (date(2026, 12, 15), date(2029, 12, 14))
    refused(await world.manager.step(lease, "hand_keys", **KEYS), "step_not_possible")
    refused(await world.manager.step(lease, "take_payment", **PAID), "step_not_possible")
    refused(await world.district.step(slip, "void", reason="不行了"), "step_not_possible")


@pytest.mark.clause("3d")
async def test_the_first_payment_of_a_lease_that_comes_to_nothing_is_paid_back(world: World) -> None:
    application, home = await waiting(world), await an_empty_home(world)
    slip = done(await world.manager.step(await placed(world, application, home), "explain", **HEARD))
    lease = done(await world.manager.step(await signed(world, await leased(world, slip)), "take_payment", **PAID))
    family = await bound(world, application)
    assert done(await family.get("/applications/own"))["refund"] is None
    done(await world.district.step(await seen(world.district, slip), "decline", reason="家里商量后放弃"))
    # Owed: the family reads it and is told, the manager is asked, by a day.
    lease = await seen(world.manager, lease)
    assert (lease["status"], lease["due_on"]) == ("repaying", "2026-12-17")
    assert done(await family.get("/applications/own"))["refund"] == {
        "fen": 31000, "by": "2026-12-17", "manager": "安居物业", "manager_phone": ANY,
    }
    assert lease["id"] in [one["id"] for one in done(await world.manager.get("/inbox"))["items"]]
    back = {"paid_on": "2026-12-10", "fen": 31000, "way": "bank", "voucher": "转账0099", "received_by": "齐桂芳"}
    for wrong in ({"fen": 30000}, {"paid_on": "2026-12-09"}, {"paid_on": "2026-12-11"}, {"voucher": ""}):
        refused(await world.manager.step(lease, "repay", **{**back, **wrong}), "form_invalid")
    for person in (world.district, world.clerk):
        refused(await person.step(lease, "repay", **back), "not_allowed")
    lease = done(await world.manager.step(lease, "repay", **back))
    assert (lease["status"], lease["due_on"]) == ("void", None)
    refused(await world.manager.step(lease, "repay", **back), "step_not_possible")
    assert done(await family.get("/applications/own"))["refund"] is None
    titles = [one.title for one in await Delivery.filter(case_id=application["id"]).order_by("id")]
    assert [one for one in dict.fromkeys(titles) if "首期租金" in one] == [
        "合同作废，首期租金退给您", "首期租金已退还"]
    # Given another, drawn up anew by the manager: the same of what was paid for the first.
    slip = await placed(world, await seen(world.district, application), home)
    slip = done(await world.manager.step(slip, "explain", **HEARD))
    lease = done(await world.manager.step(await signed(world, await leased(world, slip)), "take_payment", **PAID))
    assert done(await world.manager.step(lease, "void", reason="租金写错"))["status"] == "repaying"
    assert (await seen(world.manager, slip))["status"] == "explained"


@pytest.mark.clause("3d")
async def test_what_becomes_of_a_slip_becomes_of_its__a_subsidy_stops_with_the_keys(world: World) -> None:
    application, home = await waiting(world), await an_empty_home(world)
    slip = done(await world.manager.step(await placed(world, application, home), "explain", **HEARD))
    lease = await leased(world, slip)
    # The lease is made void: the slip stands, and another is drawn up.
    lease = done(await world.manager.step(lease, "void", reason="租金写错"))
    slip = await seen(world.manager, slip)
    assert slip["status"] == "explained"
    lease = await signed(world, await leased(world, slip))
    # The slip is made void, and with it the lease that both had signed.
    slip = done(await world.district.step(await seen(world.district, slip), "void", reason="申请材料有假"))
    lease = await seen(world.manager, lease)
    assert (lease["status"], (await seen(world.district, application))["status"]) == ("void", "waiting")
    refused(await world.manager.step(lease, "take_payment", **PAID), "step_not_possible")
    # Given again; its lease is drawn up, and nobody signs it in time.
    slip = await placed(world, await seen(world.district, application), home)
    slip = done(await world.manager.step(slip, "explain", **HEARD))
    lease = await leased(world, slip)
    await passes(world, date(2026, 12, 26))
    assert ((await seen(world.manager, slip))["status"], (await seen(world.manager, lease))["status"]) == (
        "lapsed", "void"
    )
    assert (await seen(world.district, application))["status"] == "waiting"
    told = await outcomes_of([application["id"]], date(2026, 12, 26))
    assert [(one.outcome, one.refuses) for one in told] == [("voided", False), ("lapsed", True)]
    assert await outcomes_of([application["id"]], date(2026, 12, 9)) == []


async def gives_number(world: World, number: str) -> str:
    """The community corrects the number of somebody who lives in its ledger; which it was before."""
    member = await HouseholdMember.filter(household_id=world.kong.household_id).order_by("position").first()
    assert member is not None
    before = member.id_number
    subject = f"tenancy:{world.tenancies['kong'].id}"
    case = done(await world.clerk.post("/ledger-adjustments", {"id": new_id(), "subject": subject}))
    form = {"reason": "核对户口簿", "members": [{"member_id": member.id, "id_number": number}]}
    done(await world.clerk.step(case, "record", **form))
    return before


@pytest.mark.clause("3d", "4.2.2e")
async def test_whoever_stands_in_a_ledger_by_now_is_not_moved_in_and_a_subsidy_stops_with_the_keys_alone(
    world: World,
) -> None:
    application, home = await waiting(world), await an_empty_home(world)
    other, second = await waiting(world, 82, "欧阳"), await an_empty_home(world, "908")
    slip = done(await world.manager.step(await placed(world, application, home), "explain", **HEARD))
    lease = await signed(world, await leased(world, slip))
    lease = done(await world.manager.step(lease, "take_payment", **PAID))

    # In the ledger of those who live in public housing: no slip, and no keys.
    known = await gives_number(world, id_number("19680220", 82))
    held = done(await world.district.step(other, "place", dwelling_id=second.id, **A_REASON))
    assert (held["status"], await PlacementSlip.filter(application_id=other["id"]).count()) == ("suspected", 0)
    assert not await DwellingHold.filter(dwelling_id=second.id).exists()
    await gives_number(world, id_number("19680220", 81))
    refused(await world.manager.step(lease, "hand_keys", **KEYS), "already_listed")
    await gives_number(world, known)

    # In that of those who are paid, in a family of which somebody stays behind: nor that.
    members = [
        {"name": "齐桂芳", "relationship": "本人", "id_number": id_number("19680220", 81)},
        {"name": "齐明", "relationship": "子", "id_number": id_number("19950220", 81)},
    ]
    award = done(await world.clerk.post("/subsidies", {"id": new_id(), "form": a_subsidy(81, members=members)}))
    for one in award["detail"]["check"]["findings"]:
        award = done(await world.clerk.step(award, "rule_out", number=one["number"], reason="领钥匙时停发"))
    award = done(await world.street.step(done(await world.clerk.step(award, "clear")), "confirm"))
    award = await awarded(world, award, findings_read=True)
    assert award["status"] == "awarded"
    refused(await world.manager.step(lease, "hand_keys", **KEYS), "already_listed")
    assert (await seen(world.manager, slip))["status"] == "paid" and await names(world.clerk) == ["万健秀", "孔浩"]
    paid = await SubsidyAward.get(living=1)
    await HouseholdMember.filter(household_id=paid.household_id, position=1).update(left_on=date(2026, 12, 10))

    # The family's registration goes to another street meanwhile, and its subsidy with it.
    to = world.organisations["站前社区"].id
    form = {"receiving_id": to, "new_address": NEW_ADDRESS, "registered_on": "2026-12-01"}
    transfer = {"id": new_id(), "household_id": paid.household_id, "form": form}
    transfer = done(await world.clerk.post("/registration-transfers", transfer))
    await photograph(world.clerk, transfer["id"])
    transfer = done(await world.street.step(done(await world.clerk.step(transfer, "report")), "forward"))
    done(await world.far_clerk.step(done(await world.far_street.step(transfer, "agree")), "accept"))
    assert (await seen(world.far_clerk, award))["status"] == "awarded"

    # With the keys it is paid no more, by whichever community it is kept: in the same instant, with its trace.
    lease = done(await world.manager.step(lease, "hand_keys", **KEYS))
    paid = await SubsidyAward.get(id=paid.id)
    assert (paid.living, paid.ended_on, paid.end_reason) == (None, date(2026, 12, 10), "入住公租房，当月停发")
    assert (await seen(world.far_clerk, award))["status"] == "ended"
    assert await names(world.clerk) == ["万健秀", "孔浩", "齐桂芳"]
    rows = done(await world.far_clerk.get("/ledger-revisions", state="recorded"))["items"]
    assert [row["case_id"] for row in rows if "停发补贴" in str(row["changes"])] == [award["id"]]
    refused(await world.clerk.get(f"/cases/{award['id']}"), "not_found")
    refused(await world.far_clerk.get(f"/cases/{slip['id']}"), "not_found")
