"""Swaps of dwellings: two families, each with its own offices, move on one day or not at all."""

from __future__ import annotations

import asyncio
from datetime import date
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.dwellings.rent_shares import Term, parts_of
from casework.words.months import days_of, following
from models import (
    Appointment,
    BreachClock,
    Case,
    Lease,
    LeaseContract,
    LedgerRevision,
    ManagerMove,
    Rectification,
    RenewalRequest,
    RentPayment,
    Swap,
    Tenancy,
)
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.dwellings.test_handbacks import ask as ask_to_leave
from tests.dwellings.test_leases import TEMPLATE, countersigns, seen, signs
from tests.dwellings.test_renewals import SAID
from tests.dwellings.test_repairs import assigned
from tests.dwellings.test_signatory_changes import a_son, takes_over
from tests.exits.test_exits import leaves
from tests.heart.test_access import place
from tests.heart.walking import walk
from tests.papers.test_papers import text_of
from tests.photographs import photograph, violation

FOUND = {"fits": True, "finding": "上门看过，两家当面说了。"}
REASON = {"reason": "家里商量好了，先不换。"}
HOMES = {"wan": "和谐家园1号楼1单元101室", "kong": "和谐家园1号楼1单元102室", "qin": "钢都花园23号楼1单元1201室"}
NAMES = {"wan": "万健秀", "kong": "孔浩", "qin": "秦德"}


def near(world: World, family: str, post: str) -> Person:
    """Of that family's own side."""
    far = family == "qin"
    person: Person = getattr(world, {
        "manager": "far_manager" if far else "manager", "community": "far_clerk" if far else "clerk",
        "street": "far_street" if far else "street",
    }[post])
    return person


async def ask(world: World, person: Person, family: str = "wan", other: str = "kong", **said: Any) -> httpx.Response:
    form = {
        "other_address": HOMES[other], "other_name": NAMES[other], "cause": "stairs",
        "reason": "母亲腿脚不便，想住一层。", "agrees": True, **said,
    }
    return await person.post("/swaps", {"id": new_id(), "tenancy_id": world.tenancies[family].id, "form": form})


async def ready(world: World, other: str = "kong") -> None:
    """Both managers have a template, and kong's term runs."""
    await Lease.filter(tenancy_id=world.tenancies["kong"].id).update(ends_on=date(2028, 12, 31))
    done(await world.manager.post("/lease-templates", TEMPLATE))
    if other == "qin":
        done(await world.far_manager.post("/lease-templates", TEMPLATE))


async def case_of(world: World, person: Person, family: str) -> Any:
    row = await Swap.filter(tenancy_id=world.tenancies[family].id).order_by("-id").first()
    assert row is not None
    return await seen(person, {"id": row.case_id})


async def agreed(world: World, other: str = "kong") -> None:
    await ready(world, other)
    done(await ask(world, world.wan, other=other))
    person = getattr(world, other)
    done(await person.step(await case_of(world, person, other), "agree", agrees=True))


async def approved(world: World, other: str = "kong") -> None:
    await agreed(world, other)
    for family in ("wan", other):
        for post, action, form in (
            ("manager", "consent", {}), ("community", "check", FOUND), ("street", "approve", {})
        ):
            person = near(world, family, post)
            done(await person.step(await case_of(world, person, family), action, **form))


async def drawn_up(world: World, family: str, other: str, day: str) -> Any:
    """The lease of that family, drawn up by who manages the dwelling that it moves to."""
    person = near(world, other, "manager")
    case = done(await person.step(await case_of(world, person, family), "draw_up", moves_on=day))
    lease = await seen(person, {"id": case["detail"]["contract_id"]})
    return done(await person.step(lease, "offer"))


async def signed(world: World, family: str, other: str, day: str) -> Any:
    lease = await drawn_up(world, family, other, day)
    done(await signs(getattr(world, family), lease))
    return done(await countersigns(near(world, other, "manager"), lease))


async def both_signed(world: World, other: str = "kong", day: str = "2026-12-16") -> None:
    await approved(world, other)
    await signed(world, "wan", other, day)
    await signed(world, other, "wan", day)


async def status(world: World, family: str) -> str:
    row = await Swap.filter(tenancy_id=world.tenancies[family].id).order_by("-id").select_related("case").first()
    assert row is not None
    return str(row.case.status)


async def lives(family: str, world: World) -> int:
    return (await Tenancy.get(id=world.tenancies[family].id)).dwelling_id


async def one_each(world: World) -> None:
    """No dwelling with two families or two running leases, or with none where one was."""
    rows = await Tenancy.filter(living=1)
    assert len({row.dwelling_id for row in rows}) == len(rows) == 3
    assert {row.dwelling_id for row in rows} == {one.dwelling_id for one in world.tenancies.values()}
    for row in rows:
        terms = await Lease.filter(tenancy_id=row.id).order_by("starts_on")
        for one, then in pairwise(terms):
            assert one.ends_on < then.starts_on


@pytest.mark.clause("4.4.1.5")
async def test_two_families_under_different_offices_and_managers_move_on_one_day(world: World) -> None:
    wan, qin = world.tenancies["wan"], world.tenancies["qin"]
    for month in ("2026-12",):
        for manager in (world.manager, world.far_manager):
            done(await manager.post("/rent-charges", {"month": month}))
    # Neither asks while rent is owed: it is said to whoever owes it.
    await ready(world, "qin")
    assert "385.00元" in refused(await ask(world, world.wan, other="qin"), "swap_unfit")["detail"]
    for family, manager in (("wan", world.manager), ("qin", world.far_manager)):
        owed = done(await manager.get(f"/ledger/{world.tenancies[family].id}"))["rent"]["arrears_fen"]
        done(await manager.post("/rent-payments", {
            "id": new_id(), "tenancy_id": world.tenancies[family].id, "for_month": "2026-12", "paid_fen": owed,
            "paid_on": "2026-12-10", "way": "cash",
        }))
    case = done(await ask(world, world.wan, other="qin"))
    assert (case["status"], case["detail"]["there"]) == ("asked", HOMES["qin"])
    # Each side is its own offices' alone; the district sees both.
    mine, theirs = case["id"], (await case_of(world, world.qin, "qin"))["id"]
    for person in (world.clerk, world.street, world.wan, world.district):
        done(await person.get(f"/cases/{mine}"))
    for person in (world.far_clerk, world.far_street, world.qin, world.district):
        done(await person.get(f"/cases/{theirs}"))
    for person in (world.kong, world.far_clerk, world.far_street, world.qin, world.stranger):
        assert (await person.get(f"/cases/{mine}")).status_code in (403, 404)
    refused(await world.clerk.get(f"/cases/{theirs}"), "not_found")
    refused(await world.manager.step(case, "consent"), "step_not_possible")
    invited = await case_of(world, world.qin, "qin")
    assert (invited["status"], invited["detail"]["other_name"], invited["detail"]["reason"]) == (
        "invited", "万健秀", "母亲腿脚不便，想住一层。"
    )
    refused(await world.qin.step(invited, "agree", agrees=False), "form_invalid")
    refused(await world.far_clerk.step(invited, "agree", agrees=True), "form_invalid")
    done(await world.qin.step(invited, "agree", agrees=True))
    # Each manager for the dwelling that it has; each community, each street for its family.
    refused(await world.far_manager.step(await case_of(world, world.far_manager, "wan"), "consent"), "not_allowed")
    done(await world.manager.step(await case_of(world, world.manager, "wan"), "consent"))
    done(await world.far_manager.step(await case_of(world, world.far_manager, "qin"), "consent"))
    done(await world.clerk.step(await case_of(world, world.clerk, "wan"), "check", **FOUND))
    done(await world.street.step(await case_of(world, world.street, "wan"), "approve"))
    case = await case_of(world, world.wan, "wan")
    assert case["status"] == "approved" and case["detail"]["other_status_label"] == "待社区复核"
    refused(await world.far_manager.step(await case_of(world, world.far_manager, "wan"), "draw_up",
                                         moves_on="2026-12-16"), "step_not_possible")
    done(await world.far_clerk.step(await case_of(world, world.far_clerk, "qin"), "check", **FOUND))
    done(await world.far_street.step(await case_of(world, world.far_street, "qin"), "approve"))
    assert [await status(world, one) for one in ("wan", "qin")] == ["ready", "ready"]
    await world.set_papers()
    (paper,) = (await case_of(world, world.wan, "wan"))["papers"]
    said = "".join(text_of((await world.wan.get(f"/papers/{paper['id']}/file")).content).split())
    assert f"由{HOMES['wan']}换到{HOMES['qin']}" in said
    # The lease is drawn up by who manages the dwelling that the family moves to, for what is left of its own term.
    refused(await world.manager.step(await case_of(world, world.manager, "wan"), "draw_up", moves_on="2026-12-16"),
            "not_allowed")
    for wrong in ("2026-12-09", "2027-03-01"):
        refused(await world.far_manager.step(await case_of(world, world.far_manager, "wan"), "draw_up",
                                             moves_on=wrong), "form_invalid")
    lease = await drawn_up(world, "wan", "qin", "2026-12-16")
    for words in (HOMES["qin"], "2026年12月16日", "2027年2月28日", "173.25元"):
        assert words in lease["detail"]["text"], words
    assert "另一户的合同写的是2026年12月16日" in str(refused(
        await world.manager.step(await case_of(world, world.manager, "qin"), "draw_up", moves_on="2026-12-17"),
        "form_invalid",
    ))
    refused(await world.qin.get(f"/cases/{lease['id']}"), "not_found")
    done(await signs(world.wan, lease))
    done(await countersigns(world.far_manager, lease))
    assert (await status(world, "wan"), await lives("wan", world)) == ("signed", wan.dwelling_id)
    refused(await world.wan.step(await case_of(world, world.wan, "wan"), "withdraw", **REASON), "step_not_possible")
    await signed(world, "qin", "wan", "2026-12-16")
    await walk(world, date(2026, 12, 15))
    assert await lives("wan", world) == wan.dwelling_id
    await one_each(world)
    await walk(world, date(2026, 12, 16))
    assert (await lives("wan", world), await lives("qin", world)) == (qin.dwelling_id, wan.dwelling_id)
    await one_each(world)
    assert [await status(world, one) for one in ("wan", "qin")] == ["moved", "moved"]
    # Both entries say so, with the history, and go their way up.
    for family, before, after in (("wan", "wan", "qin"), ("qin", "qin", "wan")):
        clerk = near(world, family, "community")
        entry = done(await clerk.get(f"/ledger/{world.tenancies[family].id}"))
        assert entry["dwelling"]["address"] == HOMES[after]
        assert ("换房", HOMES[before], HOMES[after]) in [
            (one["label"], one["before"], one["after"]) for one in entry["revisions"][0]["changes"]
        ]
        then = done(await clerk.get(f"/ledger/{world.tenancies[family].id}", as_of="2026-12-15"))
        assert then["dwelling"]["address"] == HOMES[before]
        row = await LedgerRevision.filter(household_id=world.tenancies[family].household_id).order_by("-id").first()
        assert row is not None and (row.stage, row.state) == ("swapped", "recorded")
        (line,) = [one for one in done(await clerk.get("/ledger", ledger="current", as_of="2026-12-15", limit=100))[
            "items"] if one["tenancy_id"] == world.tenancies[family].id]
        assert line["address"] == HOMES[before]
    # Whoever lived where on a past day, and the dwelling's own log.
    for day, family in (("2026-12-15", "wan"), (None, "qin")):
        shown = done(await world.district.get(f"/dwellings/{wan.dwelling_id}", **({"as_of": day} if day else {})))
        assert (shown["standing"]["state"], shown["tenancy_id"]) == ("let", world.tenancies[family].id)
    log = done(await world.district.get(f"/dwellings/{wan.dwelling_id}/log", limit=100))["items"]
    assert [(one["label"], one["title"], one["day"]) for one in log if not one["procedure"]] == [
        ("换房搬入", "秦德", "2026-12-16"), ("换房搬出", "万健秀", "2026-12-16"), ("入住", "万健秀", "2024-03-01"),
    ]
    # Rent: to each family the days it lived in each, whoever charges it; the account goes along.
    for manager in (world.manager, world.far_manager):
        done(await manager.post("/rent-charges", {"month": "2026-12", "corrections": True}))
    for family, fen in (("wan", 18629 + 8942), ("qin", 8383 + 19871)):
        rows = await RentPayment.filter(tenancy_id=world.tenancies[family].id, for_month="2026-12")
        assert sum(row.charged_fen for row in rows) == fen, family
        assert {row.dwelling_id for row in rows} == {world.tenancies[family].dwelling_id}
    said = done(await world.far_manager.get(f"/leases/of/{wan.id}"))["items"]
    assert [(one["state"], one["starts_on"]) for one in said] == [("running", "2026-12-16"), ("ended", "2024-03-01")]
    # The former manager reads the family no more; meters and keys of the dwelling that was left.
    refused(await world.manager.get(f"/leases/of/{wan.id}"), "not_found")
    done(await world.manager.get(f"/leases/of/{qin.id}"))
    moved = await case_of(world, world.manager, "wan")
    refused(await world.far_manager.step(await case_of(world, world.far_manager, "wan"), "hand_over", keys=2),
            "not_allowed")
    refused(await world.manager.step(moved, "hand_over", keys=0), "form_invalid")
    moved = done(await world.manager.step(moved, "hand_over", water=120.5, keys=3))
    assert (moved["status"], moved["detail"]["meters"], moved["detail"]["keys"]) == (
        "closed", [{"label": "自来水", "reading": 120.5}], 3
    )
    assert not await Swap.filter(under_way=1).exists() and await Swap.all().count() == 2
    # And again, back: the log keeps both.
    refused(await ask(world, world.wan, other="qin", other_address=HOMES["qin"]), "form_invalid")


async def test_what_hinders_one_family_hinders_no_other(world: World) -> None:
    await ready(world, "qin")
    # A third one has everything under way.
    for number, (procedure, status) in enumerate((
        ("judgement", "reported"), ("handback", "asked"), ("rectification", "served"), ("breach_clock", "running"),
        ("violation", "recorded"),
    )):
        await place(world, procedure, status, "qin", 1900 + number)
    await BreachClock.filter(tenancy_id=world.tenancies["qin"].id).update(under_way=1)
    await Rectification.filter(tenancy_id=world.tenancies["qin"].id).update(under_way=1)
    refused(await ask(world, world.qin, family="qin", other="kong"), "swap_unfit")
    done(await ask(world, world.wan))


async def test_who_may_ask_whom_and_that_one_family_has_one_swap(world: World) -> None:
    await ready(world, "qin")
    son = await a_son(world)
    refused(await ask(world, son), "signatory_only")
    for wrong in (
        {"other_name": "孔皓"}, {"other_address": "和谐家园1号楼1单元109室"}, {"other_address": HOMES["wan"],
                                                                  "other_name": "万健秀"},
        {"agrees": False}, {"reason": ""},
    ):
        refused(await ask(world, world.wan, **wrong), "form_invalid")
    refused(await ask(world, world.clerk), "form_invalid")
    for person in (world.street, world.district, world.grid, world.stranger):
        refused(await ask(world, person), "not_allowed")
    for person in (world.kong, world.far_clerk, world.far_manager):
        refused(await ask(world, person), "not_found")
    # Written otherwise it is the same door; two who ask the same family at once are one.
    replies = await asyncio.gather(
        ask(world, world.wan, other_address="和谐家园1#楼1-102"), ask(world, world.qin, family="qin"),
        ask(world, world.clerk, asked_by="万健秀"),
    )
    assert sorted(reply.status_code for reply in replies)[0] == 200
    assert [reply.status_code for reply in replies].count(200) == 1
    assert await Swap.filter(under_way=1).count() == 2
    refused(await ask(world, world.qin, family="qin", other="kong"), "swap_exists")
    # The same id again is the same.
    known = await Swap.filter(asked=1).first()
    assert known is not None and await Case.filter(procedure="swap").count() == 2
    # No means no, to both; and each may ask again.
    invited = await Swap.filter(asked=0).select_related("case").first()
    assert invited is not None
    done(await world.kong.step(await case_of(world, world.kong, "kong"), "decline", **REASON))
    assert sorted([one.status for one in await Case.filter(procedure="swap")]) == ["declined", "stopped"]
    done(await ask(world, world.clerk, asked_by="万健秀"))
    # Whoever is bound no more agrees to nothing; a desk does, for who came.
    await Appointment.filter(household_id=world.kong.household_id).update(ends_on=date(2026, 12, 9))
    assert done(await world.kong.get("/cases", procedure="swap"))["items"] == []
    case = await case_of(world, world.manager, "kong")
    done(await world.manager.step(case, "agree", agrees=True, asked_by="孔浩"))
    # And whoever took that down does not consent to it as the manager.
    refused(await world.manager.step(await case_of(world, world.manager, "kong"), "consent"), "same_person")


async def _owes(world: World) -> None:
    await RentPayment.create(
        id=new_id(), tenancy_id=world.tenancies["kong"].id, dwelling_id=world.tenancies["kong"].dwelling_id,
        manager_id=7, month="2026-12", for_month="2026-12", charged_fen=38500, entered_by_id=0, entered_at=NOW,
    )


async def _leaves(world: World) -> None:
    await leaves(world, family="kong")


async def _gives_back(world: World) -> None:
    done(await ask_to_leave(world.wan, world.tenancies["wan"].id))


async def _in_breach(world: World) -> None:
    await violation(world)


@pytest.mark.parametrize("what", [_owes, _leaves, _gives_back, _in_breach])
async def test_what_happens_meanwhile_ends_a_swap_that_all_have_signed(world: World, what: Any) -> None:
    await both_signed(world)
    await what(world)
    await walk(world, date(2026, 12, 16))
    assert [await status(world, one) for one in ("wan", "kong")] == ["stopped", "stopped"]
    assert await lives("wan", world) == world.tenancies["wan"].dwelling_id
    assert await LeaseContract.filter(voided_on=None).count() == 0 and await Lease.all().count() == 3


async def test_another_tenant_or_a_day_that_passed_wants_new_leases_and_a_new_manager_too(world: World) -> None:
    await both_signed(world)
    # The tenant's son takes over meanwhile: what she signed is not his.
    change = done(await takes_over(world, world.wan))
    await walk(world, date(2026, 12, 16))
    assert [await status(world, one) for one in ("wan", "kong")] == ["ready", "ready"]
    assert await LeaseContract.filter(kind="lease", voided_on=None).count() == 0
    refused(await world.manager.step(await case_of(world, world.manager, "wan"), "draw_up", moves_on="2026-12-20"),
            "swap_unfit")
    done(await world.wan.step(await seen(world.wan, change), "withdraw", reason="不变更了"))
    # One signs, the other does not: the day passes.
    await signed(world, "wan", "kong", "2026-12-20")
    await drawn_up(world, "kong", "wan", "2026-12-20")
    await walk(world, date(2026, 12, 20))
    assert [await status(world, one) for one in ("wan", "kong")] == ["signed", "signing"]
    await walk(world, date(2026, 12, 21))
    assert [await status(world, one) for one in ("wan", "kong")] == ["ready", "ready"]
    # With the last signature on the day itself both move, in that transaction.
    await signed(world, "wan", "kong", "2026-12-21")
    lease = await drawn_up(world, "kong", "wan", "2026-12-21")
    # A paper that waits for a signature about the former dwelling is dropped; a manager's signature taken back too.
    done(await world.manager.step(lease, "take_back", reason="写错"))
    assert await status(world, "kong") == "drafting"
    lease = done(await world.manager.step(await seen(world.manager, lease), "offer"))
    assert refused(await world.manager.step(
        done(await world.manager.step(lease, "take_back", reason="再改")), "set_terms", starts_on="2026-12-22",
        ends_on="2028-12-31", monthly_rent_fen=30800, deposit_fen=0), "form_invalid")
    lease = done(await world.manager.step(await seen(world.manager, lease), "offer"))
    done(await countersigns(world.manager, lease))
    assert await lives("wan", world) == world.tenancies["wan"].dwelling_id
    done(await signs(world.kong, lease))
    assert await lives("wan", world) == world.tenancies["kong"].dwelling_id
    assert [await status(world, one) for one in ("wan", "kong")] == ["moved", "moved"]
    await one_each(world)
    refused(await world.manager.step(await seen(world.manager, lease), "void", reason="不想要了"), "lease_running")


async def test_a_dwelling_that_gets_another_manager_takes_its_side_of_the_swap_along(world: World) -> None:
    await both_signed(world)
    body = {"id": new_id(), "dwelling_id": world.tenancies["kong"].dwelling_id, "form": {
        "scope": "dwelling", "receiving_id": world.organisations["宏运物业"].id, "since_on": "2026-12-14",
        "reason": "委托到期，重新招标。",
    }}
    case = done(await world.district.post("/manager-changes", body))
    done(await world.office.step(case, "decide"))
    await walk(world, date(2026, 12, 14))
    assert await ManagerMove.all().count() == 1
    # wan moves there: its lease names another lessor and is drawn up anew; kong's, of the other dwelling, stands.
    assert [await status(world, one) for one in ("wan", "kong")] == ["ready", "signed"]
    refused(await world.manager.step(await case_of(world, world.manager, "wan"), "draw_up", moves_on="2026-12-16"),
            "not_allowed")
    done(await world.far_manager.post("/lease-templates", TEMPLATE))
    case = await case_of(world, world.far_manager, "wan")
    case = done(await world.far_manager.step(case, "draw_up", moves_on="2026-12-16"))
    lease = done(await world.far_manager.step(await seen(
        world.far_manager, {"id": case["detail"]["contract_id"]}), "offer"))
    done(await signs(world.wan, lease))
    done(await countersigns(world.far_manager, lease))
    await walk(world, date(2026, 12, 16))
    assert [await status(world, one) for one in ("wan", "kong")] == ["moved", "moved"]
    managers = {row.id: row.manager_path for row in await Tenancy.filter(living=1)}
    assert managers[world.tenancies["wan"].id] == world.organisations["宏运物业"].path
    assert managers[world.tenancies["kong"].id] == world.organisations["安居物业"].path


@pytest.mark.parametrize("where", ["asked", "checking", "ready", "signing"])
async def test_either_family_takes_it_back_until_its_lease_is_signed(world: World, where: str) -> None:
    await (ready if where == "asked" else agreed if where == "checking" else approved)(world)
    if where == "asked":
        done(await ask(world, world.wan))
    elif where == "checking":
        done(await world.manager.step(await case_of(world, world.manager, "wan"), "consent"))
    elif where == "signing":
        await signed(world, "kong", "wan", "2026-12-16")
        await drawn_up(world, "wan", "kong", "2026-12-16")
    assert await status(world, "wan") == where
    done(await world.wan.step(await case_of(world, world.wan, "wan"), "withdraw", **REASON))
    assert [await status(world, one) for one in ("wan", "kong")] == ["withdrawn", "stopped"]
    assert not await Swap.filter(under_way=1).exists() and not await LeaseContract.filter(voided_on=None).exists()
    await walk(world, date(2026, 12, 17))
    assert await lives("wan", world) == world.tenancies["wan"].dwelling_id


@pytest.mark.clause("4.4.1.5", "4.2.5b")
async def test_a_worker_that_slept_over_the_day_makes_it_as_of_that_day_and_repairs_and_books_stay_right(
    world: World
) -> None:
    wan, qin = world.tenancies["wan"], world.tenancies["qin"]
    homes = [wan.dwelling_id, qin.dwelling_id]
    # Far away there was nobody yet when November ended, and near by there was.
    await Tenancy.filter(id=qin.id).update(started_on=date(2026, 12, 1))
    await both_signed(world, "qin")
    repair = await assigned(world, world.wan)
    # Her rent is let off by half: that is the family's, and goes along; from a later day than the books below reach.
    body = {"id": new_id(), "tenancy_id": wan.id, "form": {
        "first_on": "2027-01-01", "last_on": "2027-02-28", "percent": 50, "ground": "subsistence",
        "basis": "低保证20260018号",
    }}
    lets_off = done(await world.district.step(
        done(await world.manager.post("/rent-reductions", body)), "grant"))
    last = await Lease.filter(tenancy_id=qin.id).order_by("-ends_on").first()
    assert last is not None
    # Of a term that is over when the worker wakes, and was not on the day.
    await Lease.filter(id=last.id).update(ends_on=date(2026, 12, 18))
    await LeaseContract.filter(tenancy_id=qin.id, voided_on=None).update(ends_on=date(2026, 12, 18))
    await walk(world, date(2026, 12, 20))
    assert [await status(world, one) for one in ("wan", "qin")] == ["moved", "moved"]
    assert [await lives("wan", world), await lives("qin", world)] == homes[::-1]
    await one_each(world)
    assert await Swap.filter(moved_on=date(2026, 12, 16)).count() == 2
    # A second round, and a night that the worker was there, change nothing.
    await walk(world)
    await walk(world, date(2026, 12, 21))
    assert await Swap.filter(moved_on=date(2026, 12, 16)).count() == 2 and await LedgerRevision.filter(
        stage="swapped").count() == 2
    refused(await world.manager.get(f"/cases/{lets_off['id']}"), "not_found")
    assert (await seen(world.far_manager, lets_off))["dwelling"]["address"] == HOMES["qin"]
    # What was broken is mended where it is, by who manages that; who reported it has nothing to confirm any more, and
    # whoever lives there now reads nothing of it, and reports by itself.
    refused(await world.far_manager.get(f"/cases/{repair['id']}"), "not_found")
    refused(await world.qin.get(f"/cases/{repair['id']}"), "not_found")
    await photograph(world.manager, repair["id"])
    body = {"finished_on": "2026-12-21", "done": "换了接头，试水不漏。", "cost_fen": 12050}
    repair = done(await world.manager.step(await seen(world.manager, repair), "finish", **body))
    assert (repair["status"], repair["status_label"]) == ("checked", "已修好，不用确认")
    assert (await seen(world.wan, repair))["actions"] == []
    refused(await world.wan.post("/repairs", {"id": new_id(), "dwelling_id": homes[0]}), "not_found")
    again = done(await world.qin.post("/repairs", {"id": new_id(), "dwelling_id": homes[0]}))
    broken = {"kind": "water", "room": "kitchen", "detail": "还是在滴水。"}
    assert done(await world.qin.step(again, "ask_repair", **broken))["status"] == "reported"
    # The books: of a month before, who lived where then; of the month itself no dwelling twice and none left out.
    for month, used in (("2026-11", (2, 0)), ("2026-12", (2, 1))):
        for manager in (world.manager, world.far_manager):
            done(await manager.post("/rent-charges", {"month": month, "corrections": True}))
        for manager, count in zip((world.manager, world.far_manager), used, strict=True):
            case = done(await manager.post("/reconciliations", {"id": new_id(), "month": month}))
            stated = {"rent_collected": 0, "expenditure": 0, "used": count, "recovered": 0}
            case = done(await manager.step(case, "state", **stated))
            differs = [one for one in case["detail"]["differences"] if one["item"] != "expenditure"]
            assert differs == [], (month, manager.name)


async def test_a_renewal_goes_on_with_the_lease_that_runs_and_one_under_way_comes_first(world: World) -> None:
    # Both terms end within the window: each family has been told of its renewal.
    await both_signed(world, "qin")
    await walk(world)
    told = {one.tenancy_id: one for one in await RenewalRequest.filter(under_way=1).select_related("case")}
    wan = world.tenancies["wan"]
    assert told[wan.id].case.status == "waiting"
    # Who asks meanwhile has first to be answered: what was signed for the rest of the former term is dropped.
    form = {**SAID, "asked_by": ""}
    renewal = done(await world.wan.post("/renewals", {"id": new_id(), "tenancy_id": wan.id, "form": form}))
    await walk(world, date(2026, 12, 16))
    assert [await status(world, one) for one in ("wan", "qin")] == ["ready", "ready"]
    refused(await world.far_manager.step(await case_of(world, world.far_manager, "wan"), "draw_up",
                                         moves_on="2026-12-20"), "swap_unfit")
    done(await world.wan.step(await seen(world.wan, renewal), "withdraw", reason="先换房，再续租。"))
    await signed(world, "wan", "qin", "2026-12-20")
    await signed(world, "qin", "wan", "2026-12-20")
    await walk(world, date(2026, 12, 20))
    assert [await status(world, one) for one in ("wan", "qin")] == ["moved", "moved"]
    # Of the lease that was cut off nothing is asked any more; the one that runs has its window, and its own manager.
    await walk(world, date(2026, 12, 21))
    (mine,) = await RenewalRequest.filter(tenancy_id=wan.id, under_way=1).select_related("case", "lease")
    assert mine.lease is not None and mine.case.status == "waiting"
    assert (mine.lease.starts_on, str(mine.lease.ends_on)) == (date(2026, 12, 20), "2027-02-28")
    assert not await Case.filter(procedure="judgement").exists()
    renewal = done(await world.wan.post("/renewals", {"id": new_id(), "tenancy_id": wan.id, "form": form}))
    done(await world.far_manager.step(await seen(world.far_manager, renewal), "notify", go_by="2026-12-25",
                                      place="胜利社区"))
    refused(await world.manager.get(f"/cases/{renewal['id']}"), "not_found")


async def test_a_tenant_dies_before_the_day_and_who_takes_over_signs_and_moves(world: World) -> None:
    await both_signed(world)
    change = done(await takes_over(world, world.manager, cause="death", died_on="2026-12-10", asked_by="万梅庆",
                                   others=[]))
    # Asleep over the day: what she signed binds nobody, and the other family stays where it is.
    await walk(world, date(2026, 12, 19))
    assert [await status(world, one) for one in ("wan", "kong")] == ["ready", "ready"]
    await one_each(world)
    for person, action, form in ((world.clerk, "check", FOUND), (world.street, "approve", {}),
                                 (world.manager, "draw_up", {})):
        change = done(await person.step(await seen(person, change), action, **form))
    beside = await seen(world.manager, {"id": change["detail"]["contract_id"]})
    beside = done(await world.manager.step(beside, "offer"))
    son = await a_son(world)
    done(await signs(son, beside))
    done(await countersigns(world.manager, beside))
    lease = await drawn_up(world, "wan", "kong", "2026-12-22")
    # Who has died signs nothing from a phone that somebody else holds.
    refused(await world.wan.get(f"/cases/{lease['id']}"), "not_found")
    done(await signs(son, lease))
    done(await countersigns(world.manager, lease))
    await signed(world, "kong", "wan", "2026-12-22")
    await walk(world, date(2026, 12, 23))
    assert [await status(world, one) for one in ("wan", "kong")] == ["moved", "moved"]
    assert await lives("wan", world) == world.tenancies["kong"].dwelling_id
    await one_each(world)


@given(st.dates(date(2026, 1, 2), date(2028, 12, 30)), st.integers(1, 99_999), st.integers(1, 99_999))
def test_no_day_is_charged_twice_or_left_out_by_the_swap(day: date, one: int, other: int) -> None:
    """Of either dwelling each day of the month is one family's, and what its family pays is the dwelling's rent."""
    month = f"{day:%Y-%m}"
    first, last = days_of(month)
    far = days_of(following(month))[1]
    before = date.fromordinal(day.toordinal() - 1)
    long_ago = date(2020, 1, 1)
    families = (
        [Term(long_ago, before, one), Term(day, far, other)], [Term(long_ago, before, other), Term(day, far, one)]
    )
    parts = [part for terms in families for part in parts_of(month, terms, (), None, 0)]
    for rent in {one, other}:
        here = sorted((part for part in parts if part.rent == rent), key=lambda part: part.first)
        times = 2 if one == other else 1
        assert sum(part.days for part in here) == times * ((last - first).days + 1)
        assert sum(part.fen for part in here) == times * rent
