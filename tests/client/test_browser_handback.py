"""One family gives its dwelling back through the pages, in a real Chromium: from its request on the phone to the
settlement that both have signed, the entry moved, and the deposit paid back.
"""

from __future__ import annotations

from pathlib import Path

from playwright.async_api import Page, expect

from models import Handback, Tenancy
from tests.cast import World
from tests.client.test_browser import Enter, act, enter, one, tap, visit, write
from tests.network import photograph, pictures

__all__ = ["enter", "pictures"]


async def chosen(page: Page, action: str, choice: str, **form: str) -> None:
    """Takes a step whose sheet also has something to choose."""
    await tap(page, f"action-{action}")
    for field, text in form.items():
        await write(page, field, text)
    await tap(page, choice)
    await tap(page, "sheet-submit")


async def test_a_family_gives_its_dwelling_back_from_the_request_to_the_signed_settlement(
    world: World, enter: Enter, pictures: list[Path]
) -> None:
    tenancy = world.tenancies["wan"].id
    async with enter("wan") as page:
        await visit(page, "handback_standings/detail")
        await tap(page, "apply")
        await tap(page, "choice-cause-voluntary")
        await tap(page, "next")
        await tap(page, "submit")
        await expect(one(page, "status")).to_have_text("已申请退房，待约验收时间")
    case_id = (await Handback.get(tenancy_id=tenancy)).case_id
    async with enter("manager") as page:
        await visit(page, f"handbacks/detail?id={case_id}")
        await chosen(page, "appoint", "choice-visit_half-am", visit_on="2026-12-10")
        await tap(page, "go-check")
        # Two of the rooms that its layout names are left out.
        await tap(page, "remove-rooms-3")
        await tap(page, "remove-rooms-1")
        await tap(page, "next")
        # Without a photograph it goes no further.
        await tap(page, "next")
        await expect(page.get_by_text("还没有拍照")).to_be_visible()
        for _ in range(2):
            await photograph(page, pictures[0])
            await expect(one(page, "photo-received")).to_be_visible(timeout=20_000)
            await tap(page, "next")
        await tap(page, "next")
        await write(page, "keys", "2")
        await tap(page, "next")
        await tap(page, "submit")
        await expect(one(page, "status")).to_have_text("已验收，待结算")
        await act(page, "lay", deposit_fen="1000", deposit_note="旧合同收据")
        await expect(one(page, "total")).to_contain_text("管房单位应退还875.81元")
    async with enter("wan") as page:
        await visit(page, f"handbacks/detail?id={case_id}")
        await tap(page, "go-sign")
        await expect(one(page, "lease-text")).to_contain_text("入户门")
        await tap(page, "agree")
        await tap(page, "submit")
        await expect(one(page, "status")).to_have_text("承租一方已签，待管房单位签收")
    assert (await Tenancy.get(id=tenancy)).living == 1
    async with enter("manager") as page:
        await visit(page, f"handbacks/detail?id={case_id}")
        await tap(page, "go-sign")
        await tap(page, "submit")
        await expect(one(page, "status")).to_have_text("已收回，待退还押金")
        assert (await Tenancy.get(id=tenancy)).living is None
        await chosen(page, "repay", "choice-way-bank", paid_on="2026-12-10", fen="875.81", voucher="转账0310")
        await expect(one(page, "status")).to_have_text("已收回，已结清")
