"""A family's lease through the pages: from its keys to the next lease, each step by whoever takes it, on a phone."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from models import LeaseContract, RenewalRequest
from tests.cast import World, done
from tests.client.test_browser import Enter, act, enter, one, tap, visit, write
from tests.dwellings.test_leases import NEW, countersigns, drafted, newcomer, signs
from tests.heart.walking import walk

__all__ = ["enter"]


async def answer(page: Page, **choices: str) -> None:
    for name, choice in choices.items():
        await tap(page, f"choice-{name}-{choice}")


async def take(page: Page, action: str) -> None:
    """A step of the renewal itself, whose page has a sheet of its own: the re-check."""
    await tap(page, f"action-{action}")
    await tap(page, "sheet-submit")


async def stands(page: Page, words: str) -> None:
    await expect(one(page, "status")).to_contain_text(words)


@pytest.mark.clause("3d", "4.4.1.2", "4.4.1.3a", "4.4.1.3b", "4.4.1.3c")
async def test_a_family_goes_from_its_keys_to_the_next_lease(world: World, enter: Enter) -> None:
    # Signed and paid; for so short a time that it may be renewed at once.
    tenancy, tenant = await newcomer(world)
    lease = await drafted(world, tenancy=tenancy, **{**NEW, "ends_on": "2027-02-28"})
    lease = done(await world.manager.step(lease, "offer"))
    done(await signs(tenant, lease))
    done(await countersigns(world.manager, lease))
    paid = {"id": "0" * 8 + "-0000-4000-8000-" + "0" * 12, "tenancy_id": tenancy, "for_month": "2026-12",
            "paid_fen": 38500, "paid_on": "2026-12-10", "way": "cash"}
    done(await world.manager.post("/rent-payments", paid))
    await walk(world)
    async with enter("manager") as page:
        await visit(page, f"leases/detail?id={lease['id']}")
        await act(page, "hand_keys", keys_on="2026-12-10", count="3", received_by="齐桂芳")
        await expect(one(page, "lease")).to_contain_text("交3把")
    renewal = (await RenewalRequest.get(tenancy_id=tenancy)).case_id
    async with enter("qi") as page:
        await visit(page, f"renewals/detail?id={renewal}")
        await tap(page, "apply")
        await answer(page, members_changed="no", income_changed="no", housing_changed="no", truthful="yes")
        await tap(page, "next")
        await tap(page, "submit")
        await stands(page, "待管房单位通知复核")
    async with enter("manager") as page:
        await visit(page, f"renewals/detail?id={renewal}")
        await act(page, "notify", go_by="2026-12-20", place="胜利社区办事大厅")
        await stands(page, "待社区复核")
    async with enter("clerk") as page:
        await visit(page, f"renewals/detail?id={renewal}")
        await tap(page, "check")
        for _ in range(7):
            await tap(page, "choice-finding-fits")
            await tap(page, "next")
        await answer(page, opinion="eligible")
        await write(page, "note", "查看了户口簿和缴费凭证。")
        await tap(page, "next")
        await tap(page, "submit")
        await stands(page, "待街道决定")
    async with enter("street") as page:
        await visit(page, f"renewals/detail?id={renewal}")
        await take(page, "approve")
        await stands(page, "符合条件，待续签")
    async with enter("manager") as page:
        await visit(page, f"renewals/detail?id={renewal}")
        await take(page, "renew")
        await stands(page, "续租合同起草中")
        await tap(page, "go-contract")
        await act(page, "offer")
        await stands(page, "待签订")
    following = await LeaseContract.get(source_case_id=renewal)
    async with enter("qi") as page:
        await visit(page, f"renewals/detail?id={renewal}")
        await tap(page, "go-contract")
        await tap(page, "go-sign")
        await expect(one(page, "agree")).to_be_visible()
        await answer(page, electronic_service="yes")
        await tap(page, "agree")
        await tap(page, "submit")
        await stands(page, "承租人已签")
    async with enter("manager") as page:
        await visit(page, f"leases/detail?id={following.case_id}")
        await tap(page, "go-sign")
        await tap(page, "submit")
        await stands(page, "已签订")
    async with enter("qi") as page:
        await visit(page, f"renewals/detail?id={renewal}")
        await stands(page, "已续租")
    entry = done(await world.clerk.get(f"/ledger/{tenancy}"))
    assert [one["starts_on"] for one in entry["leases"]] == ["2026-12-10", "2027-03-01"]
