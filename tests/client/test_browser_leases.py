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


async def test_a_draft_left_on_a_phone_takes_back_nothing_that_a_colleague_changed(world: World, enter: Enter) -> None:
    lease = await drafted(world)

    async def changed(**terms: object) -> None:
        """By a colleague at another desk."""
        now = done(await world.manager.get(f"/cases/{lease['id']}"))
        stands = {name: now["detail"][name] for name in ("starts_on", "ends_on", "monthly_rent_fen", "deposit_fen")}
        done(await world.manager.step(now, "set_terms", **{**stands, **terms}))

    page_of_it = f"lease_drafts/edit?id={lease['id']}&action=set_terms"
    async with enter("manager") as page:
        await visit(page, page_of_it)
        await write(page, "monthly_rent_fen", "392.50")
        await expect(one(page, "saved-state")).to_be_visible()
        await changed(deposit_fen=123400)
        await page.reload()
        # What was left as it stood is what stands now; what was typed stays, and nobody else typed that.
        await expect(page.get_by_test_id("field-deposit_fen").locator("input")).to_have_value("1234")
        await expect(page.get_by_test_id("field-monthly_rent_fen").locator("input")).to_have_value("392.50")
        await expect(page.get_by_test_id("elsewhere")).to_have_count(0)
        # Handed in on what a colleague has changed meanwhile: refused, and what stands there now is on the page.
        await changed(monthly_rent_fen=40000, deposit_fen=150000)
        await tap(page, "submit")
        await expect(one(page, "form-problem")).to_be_visible()
        await expect(one(page, "elsewhere")).to_contain_text("现在是“400.00元”")
        await expect(one(page, "elsewhere")).not_to_contain_text("押金")
        await expect(page.get_by_test_id("field-deposit_fen").locator("input")).to_have_value("1500")
        await tap(page, "submit")
        await expect(one(page, "status")).to_be_visible()
    contract = await LeaseContract.get(case_id=lease["id"])
    assert (contract.monthly_rent_fen, contract.deposit_fen) == (39250, 150000)
