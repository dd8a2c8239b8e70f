"""What every form does alike, walked once for each: an error stands at its field in plain words; what was typed is
still there after the app was closed; a network that is cut, and then lies, costs nothing and makes nothing twice.

All go by the same parts of the client: the short form walks one in three of them (tests/samples.py).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page, Route, TimeoutError, expect

from casework.words.identity import check_character
from models import (
    BreachClock,
    Case,
    CaseEvent,
    Delegation,
    DwellingFile,
    Expenditure,
    Handback,
    HouseAgreement,
    Judgement,
    LeaseContract,
    LeaseTemplate,
    Liaison,
    LotDraw,
    ManagerChange,
    Payout,
    Publicity,
    PublicReport,
    Rectification,
    RentMonthRule,
    RentPayment,
    RuleValue,
    Scoring,
    Selection,
    SignatoryChange,
    Subsidy,
    Swap,
)
from models import Service as ServiceRow
from tests import mini_program
from tests.allocation.agreements import agreed_to
from tests.allocation.test_applications import accepted, an_empty_home
from tests.allocation.test_lot_draws import homes, publicised
from tests.allocation.test_payouts import award
from tests.allocation.test_placement_slips import HEARD, placed, waiting
from tests.cast import World, done, new_id
from tests.client.test_browser import _PHONE_CLOCK, PHONE, Enter, Service, _ahead, enter, one, press, tap, visit, write
from tests.dwellings.test_leases import TEXTS, a_template, drafted, offered, signed
from tests.judging import heard, judged, reported
from tests.ledgers.test_ledgers import a_subsidy
from tests.ledgers.test_registered_items import define
from tests.network import API, all_received, cut, items, lose_replies, photograph, pictures, waits
from tests.people.test_delegations import DAUGHTER
from tests.people.test_delegations import PHONE as HER_PHONE
from tests.photographs import violation
from tests.samples import drawn

__all__ = ["enter", "pictures"]

APPLICANT = "21039919810101002"
CHILD = "21039920110101003"


@dataclass(frozen=True)
class FormWalk:
    """`page`: where the form is, `{}` for the first family's tenancy. `wrong`: the field that is found wrong when
    nothing was filled in. `fill`: up to the last press, with a photograph at hand. `typed`: what then stands on the
    page. `sent`: to which addresses it goes; all but the last when it is filled in, unless the network is lost by then.
    `begun`: how many of these when the page is opened. `count`: how many of it the service has. `made`: what it is
    about, where that is none of the family's own. `again`: the same address begins another one afterwards. `spoil`:
    empties what stands there by itself, for a form of which all does; `spoilt`: writes this there instead."""

    person: str
    page: str
    wrong: str
    fill: Callable[[Page, Path], Awaitable[None]]
    typed: str
    sent: tuple[str, ...]
    count: Callable[[], Awaitable[int]]
    begun: int = 0
    made: Callable[[World], Awaitable[str]] | None = None
    again: bool = True
    spoil: str = ""
    spoilt: str = ""


async def pay(page: Page, picture: Path) -> None:
    # Another sum than the one that stands there by itself.
    await write(page, "paid_fen", "384.5")
    await tap(page, "choice-way-cash")
    await tap(page, "next")


async def spend(page: Page, picture: Path) -> None:
    await tap(page, "choice-kind-repair")
    await write(page, "amount_fen", "120.5")


async def subsidise(page: Page, picture: Path) -> None:
    await write(page, "name", "白文清")
    # Wrong by one digit: said at its field before it leaves the phone.
    await write(page, "id_number", APPLICANT + "A")
    await press(page, one(page, "next"))
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


async def delegate(page: Page, picture: Path) -> None:
    await write(page, "name", "万梅芳")
    await tap(page, "choice-relationship-child")
    await write(page, "id_number", DAUGHTER)
    await write(page, "phone", HER_PHONE)
    await tap(page, "next")
    await tap(page, "choice-purposes-change_report")
    await tap(page, "choice-purposes-notice")
    await write(page, "until", "2027-06-30")
    await tap(page, "next")
    await tap(page, "choice-consent-yes")


async def transfer(page: Page, picture: Path) -> None:
    await tap(page, "choice-inside-no")
    await press(page, one(page, "next"))
    await expect(one(page, "error-inside")).to_contain_text("区保障办")
    await tap(page, "choice-inside-yes")
    await one(page, "search-receiving_id").locator("input").fill("站前社")
    await page.locator('[data-testid^="choice-receiving_id-"]:visible').first.tap()
    await write(page, "new_address", "站前街88号楼1单元202室")
    await write(page, "registered_on", "2026-12-01")
    await tap(page, "next")
    await expect(one(page, "photo-add")).to_be_visible(timeout=15_000)
    # Without a proof it goes no further.
    await press(page, one(page, "next"))
    await expect(one(page, "error-photos")).to_contain_text("至少拍一张")
    await photograph(page, picture)
    await tap(page, "next")


async def adjust(page: Page, picture: Path) -> None:
    await photograph(page, picture)
    # What was just taken, received or not, is put under its item.
    await page.get_by_role("radio", name="用第 1 张").tap()
    await tap(page, "next")
    await write(page, "category", "低保")
    await page.locator('[data-testid^="fold-member-"]:visible').first.tap()
    await write(page, "relationship", "承租人")
    await tap(page, "next")
    await expect(page.locator('[data-testid^="summary-member-"]:visible')).to_contain_text("承租人")
    await write(page, "reason", "看过户口簿原件")


async def happened(page: Page, picture: Path) -> None:
    await tap(page, "choice-what-members_in")
    await tap(page, "next")
    await write(page, "name", "万小满")
    await tap(page, "choice-relationship-孙子")
    await write(page, "id_number", BORN + "A")
    await press(page, one(page, "next"))
    await expect(one(page, "error-id_number")).to_be_visible()
    await write(page, "id_number", BORN + check_character(BORN))
    await write(page, "since", "2026-12-08")
    await tap(page, "choice-reason-出生")
    await tap(page, "next")
    await expect(one(page, "photo-add")).to_be_visible(timeout=15_000)
    await photograph(page, picture)
    await tap(page, "next")


async def ask_utility(page: Page, picture: Path) -> None:
    await tap(page, "choice-utility-heat")
    await tap(page, "choice-purpose-fault")
    await write(page, "asked_whom", "市热力公司热线")
    await write(page, "words", "客厅暖气不热，请上门看。")


async def know(page: Page, picture: Path) -> None:
    await tap(page, "choice-kind-sublet")
    await write(page, "words", "邻居在窗口说起，去看过一次。")


async def list_home(page: Page, picture: Path) -> None:
    await write(page, "address", "和谐家园9号楼2单元301室")
    await page.locator('[data-testid^="choice-community_id-"]:visible').first.tap()
    await tap(page, "next")
    await write(page, "area_m2", "45.5")
    await tap(page, "choice-layout-one_one")
    await tap(page, "choice-ownership-state")
    await tap(page, "next")


async def give_back(page: Page, picture: Path) -> None:
    await tap(page, "choice-cause-bought_home")
    await write(page, "note", "周末在家，钥匙在女儿那里。")
    await tap(page, "next")


async def change_manager(page: Page, picture: Path) -> None:
    await tap(page, "choice-scope-dwelling")
    await page.locator('[data-testid^="choice-receiving_id-"]:visible').filter(has_text="宏运物业").tap()
    await write(page, "since_on", "2027-01-01")
    await write(page, "reason", "委托管理合同到期，重新比选。")
    await tap(page, "next")


async def break_down(page: Page, picture: Path) -> None:
    await tap(page, "choice-emergency-water")
    await tap(page, "choice-kind-water")
    await tap(page, "choice-room-kitchen")
    await tap(page, "next")
    await write(page, "detail", "水管爆了，水流到楼下。")
    await tap(page, "next")


async def put_right(page: Page, picture: Path) -> None:
    await tap(page, "choice-ground-sublet")
    await write(page, "facts", "开门的人说房子是按月租来的。")
    await write(page, "demand", "请租住的人搬走，由您家自己居住。")
    await tap(page, "next")


async def charge_otherwise(page: Page, picture: Path) -> None:
    await write(page, "since", "2027-02")
    await write(page, "whole_from", "16")
    await write(page, "reason", "区里的收费办法第六条")


async def a_draft(world: World) -> str:
    case = done(await world.wan.post("/repairs", {"id": new_id(), "dwelling_id": world.tenancies["wan"].dwelling_id}))
    return str(case["id"])


async def a_violation(world: World) -> str:
    return str((await violation(world))["id"])


async def a_signed_lease(world: World) -> str:
    return str((await signed(world))["id"])


async def supplement(page: Page, picture: Path) -> None:
    await write(page, "subject", "加装扶手")
    await write(page, "holds_from", "2027-03-01")
    await write(page, "body", "卫生间加装扶手，由管房单位安装。")


async def a_drafted_lease(world: World) -> str:
    return str((await drafted(world))["id"])


async def a_written_template(world: World) -> str:
    await a_template(world)
    return str(world.tenancies["wan"].id)


async def draft_lease(page: Page, picture: Path) -> None:
    # A day later than the five years that a lease may last.
    await write(page, "ends_on", "2032-02-29")
    await write(page, "slip_number", "安置2027-0301")
    await write(page, "ends_on", "2030-02-28")


async def other_terms(page: Page, picture: Path) -> None:
    await write(page, "monthly_rent_fen", "392.5")
    await write(page, "ends_on", "2029-02-28")
    await write(page, "slip_number", "安置2027-0088")


async def other_words(page: Page, picture: Path) -> None:
    await write(page, "use", "只供承租家庭自住，不得转租、转借；阳台不得堆放杂物。")


async def write_template(page: Page, picture: Path) -> None:
    await write(page, "name", "五年期合同")
    await write(page, "lessor", "铁东区住房保障中心")
    await tap(page, "choice-lessor_kind-public")
    await tap(page, "next")
    # What the service alone can say is said at its field, and the page is where that is.
    for name, text in {**TEXTS, "disputes": "协商不成的，提交仲裁委员会仲裁。"}.items():
        await write(page, name, text)
    await tap(page, "next")
    await press(page, one(page, "submit"))
    await expect(one(page, "error-disputes")).to_be_visible()
    await write(page, "disputes", TEXTS["disputes"])
    await tap(page, "next")


async def an_approved_application(world: World) -> str:
    """And agreed to by the committee."""
    case = str(done(await world.street.step(await accepted(world), "approve"))["id"])
    await agreed_to(case)
    return case


async def draw_up(page: Page, picture: Path) -> None:
    await tap(page, "choice-kind-application")
    await write(page, "note", "有疑问请到社区说明。")
    await tap(page, "next")


async def a_months_list(page: Page, picture: Path) -> None:
    await write(page, "month", "2026-11")
    await write(page, "note", "第四季度一起报。")
    await tap(page, "next")


async def a_family_that_rents(world: World) -> str:
    await award(world, "kong", living=None)
    return ""


async def a_subsidy_asked_for(world: World) -> str:
    return str(done(await world.clerk.post("/subsidies", {"id": new_id(), "form": a_subsidy()}))["id"])


async def rent_a_home(page: Page, picture: Path) -> None:
    await write(page, "lessor", "汤房东")
    await tap(page, "choice-right-title")
    await tap(page, "choice-related-no")
    await write(page, "address", "惠民家园3号楼2单元502室")
    await write(page, "area_m2", "48.5")
    await write(page, "rent_fen", "900")
    await write(page, "signed_on", "2026-11-20")
    await write(page, "starts_on", "2026-12-01")
    await write(page, "ends_on", "2027-11-30")
    await tap(page, "next")


async def judge(page: Page, picture: Path) -> None:
    await tap(page, "choice-grounds-sublet")
    await tap(page, "choice-grounds-vacant")
    await write(page, "from_day", "2026-03-09")
    await write(page, "facts", "上门看到屋里住的是别人，床铺、衣物都不是这家的。")
    await tap(page, "next")


async def serve(page: Page, picture: Path) -> None:
    await tap(page, "choice-how-serve_direct")
    await tap(page, "next")
    await expect(one(page, "photo-add")).to_be_visible(timeout=15_000)
    await photograph(page, picture)
    await tap(page, "next")
    await write(page, "received_by", "万健秀")
    await write(page, "note", "在门口签的字，念过一遍。")
    await tap(page, "next")


async def a_mandate(world: World) -> str:
    case = await judged(world, await heard(world, await reported(world)), "find_record")
    return str((await ServiceRow.get(source_case_id=case["id"])).case_id)


async def swap_homes(page: Page, picture: Path) -> None:
    await write(page, "other_address", "和谐家园1号楼1单元109室")
    await write(page, "other_name", "孔浩")
    await tap(page, "choice-cause-stairs")
    await write(page, "reason", "母亲腿脚不便，想住一层。")
    await tap(page, "choice-agrees-yes")
    await write(page, "other_address", "和谐家园1#楼1-102")
    await tap(page, "next")


async def take_over(page: Page, picture: Path) -> None:
    await page.locator('[data-testid^="choice-member_id-"]:visible').first.tap()
    await tap(page, "next")
    await tap(page, "choice-cause-illness")
    await write(page, "basis", "市中心医院诊断证明2026-1188号")
    await tap(page, "next")
    await write(page, "relationship", "母")
    # Whoever does not agree is heard: it is said at that person.
    await tap(page, "choice-agrees-yes")
    await tap(page, "next")


async def draw_lots(page: Page, picture: Path) -> None:
    await write(page, "name", "青年公寓冬季摇号")
    await tap(page, "choice-method-homes")
    await write(page, "held_on", "2026-12-14")
    await write(page, "place", "区住建局一楼大厅")
    await page.locator('[data-testid^="choice-dwellings-"]:visible').first.tap()
    await tap(page, "choice-lottery-ssq")
    await write(page, "draw_number", "2026143")
    await write(page, "draw_on", "2026-12-13")
    await tap(page, "next")


async def some_empty_homes(world: World) -> str:
    await homes(world, "301", "302")
    return ""


async def choose_homes(page: Page, picture: Path) -> None:
    await write(page, "held_on", "2026-12-18")
    await write(page, "begins_at", "09:00")
    await write(page, "place", "区保障办一楼大厅")
    await write(page, "desks", "2")
    await write(page, "most", "20")
    await tap(page, "next")


async def a_waiting_family(world: World) -> str:
    await some_empty_homes(world)
    return str((await publicised(world, 81))["id"])


async def what_papers_show(page: Page, picture: Path) -> None:
    await write(page, "income_fen", "3000")
    await write(page, "area_m2", "12.5")
    await write(page, "note", "户口簿和工资单都看过。")


async def compare_oftener(page: Page, picture: Path) -> None:
    await tap(page, "choice-source-property")
    await write(page, "months", "3")
    await write(page, "since", "2027-01-01")
    await write(page, "base", "2026年第四次局务会议")
    await tap(page, "next")


async def an_explained_slip(world: World) -> str:
    await a_template(world)
    slip = await placed(world, await waiting(world), await an_empty_home(world))
    return str(done(await world.manager.step(slip, "explain", **HEARD))["id"])


async def lease_by_slip(page: Page, picture: Path) -> None:
    await write(page, "starts_on", "2026-12-15")
    await write(page, "ends_on", "2029-12-14")
    await write(page, "monthly_rent_fen", "392.5")
    await write(page, "deposit_fen", "500")


BORN = "21039920261208005"
OPENED = ("/evidence", "/media/upload", "/evidence/*/confirm")
FORMS = {
    "rent payment": FormWalk(
        "manager", "rent_payments/edit?tenancy={}&name=万健秀", "paid_fen", pay, "384.5",
        ("/rent-payments",), lambda: RentPayment.all().count(), spoil="paid_fen",
    ),
    "expenditure": FormWalk(
        "manager", "expenditures/edit", "amount_fen", spend, "120.5", ("/expenditures",),
        lambda: Expenditure.all().count(),
    ),
    "change of manager": FormWalk(
        "district", "manager_changes/edit?dwelling={}&address=和谐家园", "scope", change_manager,
        "委托管理合同到期，重新比选。", ("/manager-changes",), lambda: ManagerChange.all().count(),
    ),
    "repair": FormWalk(
        "wan", "repairs/edit?id={}", "kind", break_down, "水管爆了，水流到楼下。", ("/cases/*/actions/ask_repair",),
        lambda: Case.filter(procedure="repair", status="reported").count(), made=a_draft, again=False,
    ),
    "rectification": FormWalk(
        "manager", "rectifications/edit?source={}", "facts", put_right, "请租住的人搬走，由您家自己居住。",
        ("/rectifications",), lambda: Rectification.all().count(), made=a_violation,
    ),
    "rule of part months": FormWalk(
        "manager", "rent_month_rules/edit", "since", charge_otherwise, "区里的收费办法第六条", ("/rent-month-rule",),
        lambda: RentMonthRule.all().count(),
    ),
    "liaison": FormWalk(
        "manager", "liaisons/edit?dwelling={}&address=和谐家园", "utility", ask_utility, "客厅暖气不热，请上门看。",
        ("/liaisons",), lambda: Liaison.all().count(),
    ),
    "breach clock": FormWalk(
        "manager", "breach_clocks/edit?tenancy={}&name=万健秀", "kind", know, "邻居在窗口说起，去看过一次。",
        ("/breach-clocks",), lambda: BreachClock.all().count(),
    ),
    "hand-back": FormWalk(
        "wan", "handbacks/edit?tenancy={}&address=和谐家园", "cause", give_back, "周末在家，钥匙在女儿那里。",
        ("/handbacks",), lambda: Handback.all().count(),
    ),
    "signatory": FormWalk(
        "wan", "signatory_changes/edit?tenancy={}", "member_id", take_over, "母", ("/signatory-changes",),
        lambda: SignatoryChange.all().count(),
    ),
    "agreement beside a lease": FormWalk(
        "manager", "supplementary_agreements/edit?lease={}", "subject", supplement, "卫生间加装扶手，由管房单位安装。",
        ("/supplementary-agreements",), lambda: LeaseContract.filter(kind="supplement").count(), made=a_signed_lease,
    ),
    "lease": FormWalk(
        "manager", "leases/edit?tenancy={}&name=万健秀", "ends_on", draft_lease, "安置2027-0301", ("/leases",),
        lambda: LeaseContract.filter(kind="lease").count(), made=a_written_template, spoil="ends_on",
    ),
    "lease terms": FormWalk(
        "manager", "lease_drafts/edit?id={}&action=set_terms", "ends_on", other_terms, "安置2027-0088",
        ("/cases/*/actions/set_terms",), lambda: CaseEvent.filter(action="set_terms").count(), made=a_drafted_lease,
        again=False, spoil="ends_on",
    ),
    "lease text": FormWalk(
        "manager", "lease_drafts/edit?id={}&action=write", "use", other_words,
        "只供承租家庭自住，不得转租、转借；阳台不得堆放杂物。", ("/cases/*/actions/write",),
        lambda: CaseEvent.filter(action="write").count(), made=a_drafted_lease, again=False, spoil="use",
    ),
    "report to be judged": FormWalk(
        "manager", "judgements/edit?subject=tenancy:{}&name=万健秀", "grounds", judge,
        "上门看到屋里住的是别人，床铺、衣物都不是这家的。", ("/judgements",), lambda: Judgement.all().count(),
    ),
    "service": FormWalk(
        "street", "services/edit?id={}", "how", serve, "在门口签的字，念过一遍。",
        (*OPENED, "/cases/*/actions/serve_direct"),
        lambda: Case.filter(procedure="service", status="served").count(), made=a_mandate, again=False,
    ),
    "swap": FormWalk(
        "wan", "swaps/edit?tenancy={}", "other_address", swap_homes, "母亲腿脚不便，想住一层。", ("/swaps",),
        lambda: Swap.filter(asked=1).count(),
    ),
    "draw of lots": FormWalk(
        "district", "lot_draws/edit", "name", draw_lots, "青年公寓冬季摇号", ("/lot-draws",),
        lambda: LotDraw.all().count(), made=some_empty_homes,
    ),
    "day of selection": FormWalk(
        "district", "selections/edit", "held_on", choose_homes, "区保障办一楼大厅", ("/selections",),
        lambda: Selection.all().count(), made=a_waiting_family,
    ),
    "scoring": FormWalk(
        "clerk", "scorings/edit?application={}", "area_m2", what_papers_show, "户口簿和工资单都看过。", ("/scorings",),
        lambda: Scoring.all().count(), made=a_waiting_family, spoil="area_m2", spoilt="十二",
    ),
    "interval of comparing": FormWalk(
        "district", "comparison_intervals/edit", "source", compare_oftener, "2026年第四次局务会议",
        ("/comparisons/intervals",), lambda: RuleValue.filter(name__startswith="comparison").count(),
    ),
    "lease by a slip": FormWalk(
        "manager", "placement_slips/edit?id={}", "starts_on", lease_by_slip, "392.5", ("/cases/*/actions/draft_lease",),
        lambda: LeaseContract.filter(slip_id__not_isnull=True).count(), made=an_explained_slip, again=False,
    ),
    "dwelling": FormWalk(
        "manager", "dwelling_files/edit", "address", list_home, "和谐家园9号楼2单元301室", ("/dwellings",),
        lambda: DwellingFile.all().count(),
    ),
    "subsidy": FormWalk(
        "clerk", "subsidies/edit", "name", subsidise, "白小雨", ("/subsidies",), lambda: Subsidy.all().count()
    ),
    "agreement": FormWalk(
        "clerk", "house_agreements/edit?subsidy={}", "lessor", rent_a_home, "汤房东", ("/house-agreements",),
        lambda: HouseAgreement.all().count(), made=a_subsidy_asked_for,
    ),
    "payout": FormWalk(
        "district", "payouts/edit", "month", a_months_list, "第四季度一起报。", ("/payouts",),
        lambda: Payout.all().count(), made=a_family_that_rents,
    ),
    "publicity": FormWalk(
        "district", "publicities/edit", "kind", draw_up, "有疑问请到社区说明。", ("/publicities",),
        lambda: Publicity.all().count(), made=an_approved_application,
    ),
    "delegation": FormWalk(
        "wan", "delegations/edit", "id_number", delegate, "万梅芳", ("/delegations",),
        lambda: Delegation.all().count(),
    ),
    "change": FormWalk(
        "wan", "family_changes/edit", "what", happened, "万小满",
        ("/family-changes", *OPENED, "/cases/*/actions/submit"),
        lambda: Case.filter(procedure="family_change", status="submitted").count(),
    ),
    "transfer": FormWalk(
        "clerk", "registration_transfers/edit?household={}&name=万健秀", "inside", transfer, "站前街88号楼",
        ("/registration-transfers", *OPENED, "/cases/*/actions/report"),
        lambda: Case.filter(procedure="registration_transfer", status="reported").count(),
    ),
    "adjustment": FormWalk(
        "clerk", "ledger_adjustments/edit?subject=tenancy:{}", "reason", adjust, "看过户口簿原件",
        ("/ledger-adjustments", *OPENED, "/cases/*/actions/record"),
        lambda: Case.filter(procedure="ledger_adjustment", status="recorded").count(), begun=1,
    ),
}


async def test_what_a_form_begins_with_stands_there_though_it_was_left_before_it_was_loaded(
    world: World, enter: Enter
) -> None:
    waiting: list[Route] = []
    async with enter("manager") as page:
        # Today's date is still on its way when the app is closed.
        await page.route("**/api/info", lambda route: waiting.append(route))
        async with page.expect_request("**/api/info"):
            await visit(page, "notice_rounds/edit?kind=key")
        await expect(one(page, "loading")).to_be_visible()
        await page.unroute("**/api/info")
        await visit(page, "notice_rounds/edit?kind=key")
        await tap(page, f"family-{world.tenancies['wan'].id}")
        await tap(page, "next")
        for field, words in (("bring", "身份证、租赁合同"),):
            await expect(page.locator(f'[data-testid="field-{field}"] input:visible')).to_have_value(words)
    assert waiting


async def test_a_form_that_was_left_while_it_opened_its_case_opens_the_same_case_the_next_time(
    world: World, enter: Enter
) -> None:
    await define(world, "门牌照片", "photo")
    waiting: list[Route] = []
    address = f"ledger_adjustments/edit?subject=tenancy:{world.tenancies['wan'].id}"
    async with enter("clerk") as page:
        await page.route("**/api/ledger-adjustments", lambda route: waiting.append(route))
        async with page.expect_request("**/api/ledger-adjustments") as first:
            await visit(page, address)
        await page.unroute("**/api/ledger-adjustments")
        await visit(page, address)
        await expect(one(page, "photo-add")).to_be_visible(timeout=20_000)
        await visit(page, "outbox/list")
        await expect(items(page, "received")).to_have_count(1, timeout=20_000)
    opened = await Case.filter(procedure="ledger_adjustment").values_list("id", flat=True)
    assert list(map(str, opened)) == [(await first.value).post_data_json["id"]]


# The text stands on the page, written out or in one of its fields.
HOLDS = """(text) => {
  const [page] = [...document.querySelectorAll('uni-page')].filter((one) => one.getClientRects().length).slice(-1)
  const fields = [...page.querySelectorAll('input, textarea')]
  return page.innerText.includes(text) || fields.some((one) => one.value === text)
}"""


NOTHING_WAITS = """() => !/state[^a-z]+waiting/.test(localStorage.getItem('anju.outbox') ?? '')"""


def things(sent: tuple[str, ...]) -> int:
    """How many things in the list: a photograph is one, and goes to three addresses."""
    return len(sent) - 2 * ("/evidence" in sent)


async def press_on(page: Page, wrong: str) -> None:
    """Presses on with nothing filled in, until the form says that something is wrong at that field."""
    forward = page.locator('[data-testid="next"]:visible, [data-testid="submit"]:visible')
    while not await page.locator('[data-testid^="error-"]:visible').count():
        await press(page, forward.last)
    await expect(one(page, f"error-{wrong}")).to_be_visible()
    while await page.locator('[data-testid="previous"]:visible').count():
        # On the first step there is none: it may go just as it is about to be pressed once more.
        with suppress(TimeoutError):
            await one(page, "previous").tap(timeout=2_000)


WALKS = {
    f"{name} {early}": (name, early)
    for name, early in (*((name, False) for name in FORMS), ("transfer", True), ("adjustment", True), ("service", True))
}


def _kind(walk: str) -> tuple[bool, ...]:
    """What a walk does otherwise than others."""
    name, early = WALKS[walk]
    form = FORMS[name]
    return early, len(form.sent) > 1, bool(form.spoil)


WALKED = drawn(WALKS, 3, kind=_kind)


@pytest.mark.parametrize(
    ("name", "early"),
    [WALKS[walk] for walk in WALKS if walk in WALKED],
    ids=lambda value: {True: "from the start", False: "at the end"}.get(value, value),
)
async def test_a_form_says_what_is_wrong_keeps_what_was_typed_and_arrives_once_on_a_lying_network(
    world: World, enter: Enter, pictures: list[Path], name: str, early: bool
) -> None:
    form = FORMS[name]
    before = await form.count()
    wan = world.tenancies["wan"]
    told = {"household": wan.household_id, "dwelling=": wan.dwelling_id}
    about: int | str = next((to for word, to in told.items() if word in form.page), wan.id)
    if form.made:
        about = await form.made(world)
    address = form.page.format(about)
    await define(world, "门牌照片", "photo")
    async with enter(form.person) as page:
        await visit(page, address)
        if form.spoil:
            await write(page, form.spoil, form.spoilt)
        await press_on(page, form.wrong)
        if early:
            await cut(page)
        await form.fill(page, pictures[0])
        if not early:
            await page.wait_for_function(NOTHING_WAITS)
        # The app is closed and opened again: not one word is lost, and the page is where it was.
        await visit(page, address)
        await page.wait_for_function(HOLDS, arg=form.typed)
        if not early:
            await cut(page)
        await tap(page, "submit")
        sent = form.sent[form.begun :] if early else form.sent[-1:]
        await waits(page, things(sent))
        assert await form.count() == before
        # While it waits it is not offered to be filled in again: a new one is another thing.
        await visit(page, "home/detail")
        await expect(one(page, "outbox-link")).to_have_attribute("data-count", str(things(sent)))
        await page.unroute(API)
        lost = await lose_replies(page)
        await all_received(page, things(form.sent))
        assert lost.keys() == set(sent)
        assert max(lost.values()) < 300
        if form.again:
            await visit(page, address)
            await expect(one(page, "next").or_(one(page, "submit"))).to_be_visible()
            assert not await page.evaluate(HOLDS, form.typed)
    assert await form.count() == before + 1
    made = ["subsidy", "delegation", "registration_transfer", "ledger_adjustment"]
    assert await Case.filter(procedure__in=made).exclude(status="draft").count() <= 1


async def test_a_strangers_report_keeps_what_was_typed_and_arrives_once_on_a_lying_network(
    world: World, service: Service, enter: Enter
) -> None:
    """Neither it nor giving it out goes through the phone's list: each is pressed again by hand."""
    async with enter("district") as office:
        assert office.context.browser is not None
        context = await office.context.browser.new_context(
            viewport=PHONE, has_touch=True, is_mobile=True, locale="zh-CN"
        )
        context.set_default_timeout(15_000)
        await context.add_init_script(_PHONE_CLOCK % _ahead())
        street = await context.new_page()
        await street.goto(service.ctx.base_url + mini_program.WHERE)
        await tap(street, "go-report-openly")
        await tap(street, "hand-in")
        await expect(one(street, "error-place")).to_be_visible()
        await tap(street, "choice-kind-sublet")
        await write(street, "place", "和谐家园1号楼1单元101室")
        await write(street, "detail", "每个月初都有不同的人拖着箱子来看房。")
        # The page is closed and opened again.
        await visit(street, "receipts/edit")
        await street.wait_for_function(HOLDS, arg="每个月初都有不同的人拖着箱子来看房。")
        await cut(street)
        await tap(street, "hand-in")
        await expect(one(street, "report-problem")).to_be_visible()
        await street.unroute(API)
        lost = await lose_replies(street)
        seen = one(street, "receipt").or_(one(street, "report-problem")).or_(one(street, "follow-problem"))
        # Handed in, and then read: either may be lost on its way back.
        for _ in range(8):
            await street.locator('[data-testid="hand-in"]:visible, [data-testid="follow"]:visible').last.tap()
            await expect(seen.first).to_be_visible(timeout=20_000)
            if await street.locator('[data-testid="receipt"]:visible').count():
                break
        assert lost and max(lost.values()) < 300
        await expect(one(street, "receipt")).to_have_attribute("data-state", "received")
        (report,) = await PublicReport.all()
        await visit(office, f"public_reports/edit?id={report.case_id}")
        await tap(office, "assign")
        await expect(one(office, "error-to")).to_be_visible()
        await tap(office, "choice-to-community")
        gone = await lose_replies(office)
        await tap(office, "assign")
        await expect(one(office, "assign-problem").or_(one(office, "case"))).to_be_visible(timeout=20_000)
        await office.unroute(API)
        if await office.locator('[data-testid="assign"]:visible').count():
            await tap(office, "assign")
        await visit(office, f"public_reports/detail?id={report.case_id}")
        await expect(one(office, "case")).to_have_attribute("data-status", "with_community")
        assert gone and await CaseEvent.filter(case_id=report.case_id, action="assign_community").count() == 1
        await context.close()


async def test_a_lease_template_keeps_what_was_typed_and_is_saved_once_on_a_lying_network(
    world: World, enter: Enter
) -> None:
    """Not through the phone's list: the manager presses again, and what says the same is the same version."""
    async with enter("manager") as page:
        await visit(page, "lease_templates/edit")
        await press_on(page, "name")
        await write_template(page, Path())
        await visit(page, "lease_templates/edit")
        await expect(page.locator('[data-testid="summary-text"]:visible')).to_contain_text(TEXTS["give_back"])
        lost = await lose_replies(page)
        await tap(page, "submit")
        await expect(one(page, "form-problem")).to_be_visible(timeout=20_000)
        await tap(page, "submit")
        await expect(page.locator('[data-testid^="template-"]:visible')).to_contain_text("五年期合同", timeout=20_000)
        assert lost == {"/lease-templates": 200}
        # Another one begins empty.
        await visit(page, "lease_templates/edit")
        await expect(one(page, "next")).to_be_visible()
        assert not await page.evaluate(HOLDS, "五年期合同")
    assert await LeaseTemplate.filter(name="五年期合同").count() == 1


async def test_a_signature_keeps_what_was_typed_and_is_given_once_on_a_lying_network(
    world: World, enter: Enter
) -> None:
    """By both sides: each presses again, and is not told that it was signed by somebody else meanwhile."""
    lease = (await offered(world))["id"]
    address = f"lease_signatures/edit?id={lease}"
    for person, action in (("wan", "sign"), ("manager", "countersign")):
        async with enter(person) as page:
            await visit(page, address)
            if person == "wan":
                await write(page, "service_address", "胜利路9号楼2单元302室，收件人万健秀")
                await visit(page, address)
                await page.wait_for_function(HOLDS, arg="胜利路9号楼2单元302室，收件人万健秀")
                await tap(page, "agree")
                await tap(page, "submit")
                await expect(one(page, "error-electronic_service")).to_be_visible()
                await tap(page, "choice-electronic_service-yes")
            await cut(page)
            await tap(page, "submit")
            await expect(one(page, "submit")).to_contain_text("再试一次")
            await page.unroute(API)
            lost = await lose_replies(page)
            async with page.expect_event("requestfailed"):
                await tap(page, "submit")
            await expect(one(page, "submit")).to_contain_text("再试一次")
            await tap(page, "submit")
            await expect(one(page, "status")).to_be_visible(timeout=20_000)
            assert lost == {f"/cases/*/actions/{action}": 200}
        assert await CaseEvent.filter(case_id=lease, action=action).count() == 1
    row = await LeaseContract.get(case_id=lease)
    assert (row.service_address, row.electronic_service) == ("胜利路9号楼2单元302室，收件人万健秀", True)
    assert row.signed_on is not None
