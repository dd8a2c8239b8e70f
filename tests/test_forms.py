"""What every form does alike, walked once for each: an error stands at its field in plain words; what was typed is
still there after the app was closed; a network that is cut, and then lies, costs nothing and makes nothing twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect

from casework.identity import check_character
from models import Case, Delegation, Expenditure, RentPayment, Subsidy
from tests.cast import World
from tests.network import API, all_received, cut, lose_replies, waits
from tests.test_browser import Enter, browser, chromium_path, enter, one, tap, visit, write
from tests.test_delegations import DAUGHTER, PHONE

__all__ = ["browser", "chromium_path", "enter"]

APPLICANT = "21039919810101002"
CHILD = "21039920110101003"


@dataclass(frozen=True)
class FormWalk:
    """`page`: where the form is, `{}` for the first family's tenancy. `wrong`: the field that is found wrong when
    nothing was filled in. `fill`: up to the last press. `typed`: what then stands on the page. `sent`: to which address
    it goes. `count`: how many of it the service has."""

    person: str
    page: str
    wrong: str
    fill: Callable[[Page], Awaitable[None]]
    typed: str
    sent: str
    count: Callable[[], Awaitable[int]]


async def pay(page: Page) -> None:
    await write(page, "paid_fen", "385")
    await tap(page, "choice-way-cash")


async def spend(page: Page) -> None:
    await tap(page, "choice-kind-repair")
    await write(page, "amount_fen", "120.5")


async def subsidise(page: Page) -> None:
    await write(page, "name", "白文清")
    # Wrong by one digit: said at its field before it leaves the phone.
    await write(page, "id_number", APPLICANT + "A")
    await tap(page, "next")
    await expect(one(page, "error-id_number")).to_contain_text("18位")
    await write(page, "id_number", APPLICANT + check_character(APPLICANT))
    await tap(page, "add-members")
    await tap(page, "add-members")
    await tap(page, "remove-members-1")
    await write(page, "name", "白小雨")
    await write(page, "relationship", "女儿")
    await write(page, "id_number", CHILD + check_character(CHILD))
    await tap(page, "next")
    await write(page, "phone", "13900000077")
    await write(page, "registered_address", "胜利路9号楼2单元302室")
    await write(page, "dwelling_address", "建国路3号楼1单元101室")
    await write(page, "monthly_amount_fen", "420")
    await write(page, "started_on", "2026.11.1")
    await tap(page, "next")


async def delegate(page: Page) -> None:
    await write(page, "name", "万梅芳")
    await tap(page, "choice-relationship-child")
    await write(page, "id_number", DAUGHTER)
    await write(page, "phone", PHONE)
    await tap(page, "next")
    await tap(page, "choice-purposes-change_report")
    await tap(page, "choice-purposes-notice")
    await write(page, "until", "2027-06-30")
    await tap(page, "next")
    await tap(page, "choice-consent-yes")


FORMS = {
    "rent payment": FormWalk(
        "manager", "rent_payments/edit?tenancy={}&name=万健秀", "paid_fen", pay, "385",
        "/rent-payments", lambda: RentPayment.all().count(),
    ),
    "expenditure": FormWalk(
        "manager", "expenditures/edit", "amount_fen", spend, "120.5", "/expenditures", lambda: Expenditure.all().count()
    ),
    "subsidy": FormWalk(
        "clerk", "subsidies/edit", "name", subsidise, "白小雨", "/subsidies", lambda: Subsidy.all().count()
    ),
    "delegation": FormWalk(
        "wan", "delegations/edit", "id_number", delegate, "万梅芳", "/delegations", lambda: Delegation.all().count()
    ),
}


# The text stands on the page, written out or in one of its fields.
HOLDS = """(text) => {
  const [page] = [...document.querySelectorAll('uni-page')].filter((one) => one.getClientRects().length).slice(-1)
  const fields = [...page.querySelectorAll('input, textarea')]
  return page.innerText.includes(text) || fields.some((one) => one.value === text)
}"""


@pytest.mark.parametrize("name", list(FORMS))
async def test_a_form_says_what_is_wrong_keeps_what_was_typed_and_arrives_once_on_a_lying_network(
    world: World, enter: Enter, name: str
) -> None:
    form = FORMS[name]
    before = await form.count()
    address = form.page.format(world.tenancies["wan"].id)
    async with enter(form.person) as page:
        await visit(page, address)
        await page.locator('[data-testid="next"]:visible, [data-testid="submit"]:visible').last.tap()
        await expect(one(page, f"error-{form.wrong}")).to_be_visible()
        await form.fill(page)
        # The app is closed and opened again: not one word is lost, and the page is where it was.
        await visit(page, address)
        await page.wait_for_function(HOLDS, arg=form.typed)
        await cut(page)
        await tap(page, "submit")
        await waits(page, 1)
        assert await form.count() == before
        # While it waits it is not offered to be filled in again: a new one is another thing.
        await visit(page, "home/detail")
        await expect(one(page, "outbox-link")).to_have_attribute("data-count", "1")
        await page.unroute(API)
        lost = await lose_replies(page)
        await all_received(page, 1)
        assert lost == {form.sent: 200}
        await visit(page, address)
        await expect(page.locator('[data-testid^="field-"]:visible').first).to_be_visible()
        assert not await page.evaluate(HOLDS, form.typed)
    assert await form.count() == before + 1
    assert await Case.filter(procedure__in=["subsidy", "delegation"]).count() <= 1
