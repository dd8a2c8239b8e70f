"""Workbooks that come back: what they would change is shown first, and exactly that is written, or nothing."""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import from_excel

from casework.exchange.import_cells import same, text_of
from casework.papers.workbook_sheets import written
from models import (
    AuditEvent,
    Household,
    HouseholdMember,
    Lease,
    LedgerRevision,
    RentPayment,
    SubsidyAward,
    WorkbookImport,
    WorkbookImportLine,
)
from tests.allocation.agreements import awarded
from tests.cast import Person, World, as_kept, done, id_number, new_id, refused
from tests.exchange.test_workbook_exports import ask
from tests.ledgers.test_ledgers import award, move_out
from tests.ledgers.test_registered_items import adjust, define

LEDGER, MEMBERS = "现居住房源台账", "家庭成员"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def taken_away(world: World, person: Person, book: str = "current", whole: bool = True) -> bytes:
    asked = done(await ask(person, book, whole, "核对后导入", **({})))
    await world.write_exports()
    return (await person.get(f"/exports/{asked['id']}/file")).content


def edited(data: bytes, change: Callable[[Any], Any]) -> bytes:
    """The workbook after somebody worked on it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def put(sheet: str, row: int, title: str, value: object) -> Callable[[Any], Any]:
    def change(book: Any) -> None:
        head = [cell.value for cell in book[sheet][1]]
        book[sheet].cell(row, head.index(title) + 1).value = value

    return change


async def bring(world: World, person: Person, data: bytes, book: str = "current", name: str = "改好的.xlsx") -> Any:
    """Offers, uploads, has it read. The preview."""
    body = {
        "id": new_id(), "book": book, "filename": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(),
    }
    grant = done(await person.post("/imports", body))["upload"]
    files = {grant["file_field"]: (name, data, XLSX)}
    done(await world.http.post(grant["url"], data=grant["fields"], files=files))
    return done(await person.post(f"/imports/{body['id']}/read"))


async def lines_of(person: Person, preview: Any) -> list[Any]:
    return list(done(await person.get(f"/imports/{preview['id']}/lines"))["items"])


def counts(preview: Any) -> tuple[int, int, int, int]:
    return preview["new"], preview["changed"], preview["unchanged"], preview["wrong"]


@pytest.mark.clause("4.2.1d")
async def test_what_a_workbook_changes_is_shown_first_then_written_as_revisions_for_the_street_to_review(
    world: World,
) -> None:
    floor = await define(world, "楼层", "number")
    data = await taken_away(world, world.clerk)

    def work(book: Any) -> None:
        put(LEDGER, 2, "联系电话", "１３９００００００９９")(book)
        put(LEDGER, 2, "保障类别", "低收入")(book)
        put(LEDGER, 2, "楼层", 3)(book)
        put(MEMBERS, 3, "与承租人关系", "儿子")(book)

    preview = await bring(world, world.clerk, edited(data, work))
    assert (preview["state"], counts(preview)) == ("ready", (0, 1, 1, 0))
    (line,) = await lines_of(world.clerk, preview)
    assert (line["title"], line["where"], line["outcome"]) == ("万健秀", f"{LEDGER} 第2行", "changed")
    assert [(one["label"], one["before"], one["after"]) for one in line["differences"]] == [
        ("联系电话", "138****0001", "139****0099"), ("保障类别", "低保", "低收入"), ("楼层", "", "3"),
        ("万梅庆 与承租人关系", "子", "儿子"),
    ]
    # Nothing is written before it is confirmed.
    assert (await Household.get(id=world.wan.household_id)).category == "低保"
    assert await LedgerRevision.all().count() == 0
    applied = done(await world.clerk.post(f"/imports/{preview['id']}/confirm"))
    assert (applied["state"], applied["said"]) == ("applied", "新登记0，改动1，没有变化1，有错0。已经记入台账。")
    household = await Household.get(id=world.wan.household_id)
    assert (household.category, household.phone) == ("低收入", "13900000099")
    entry = done(await world.clerk.get(f"/ledger/{world.tenancies['wan'].id}"))
    assert [one["value"] for one in entry["items"] if one["item"]["id"] == floor["id"]] == ["3"]
    (change,) = done(await world.street.get("/ledger-revisions", state="recorded"))["items"]
    assert (change["by"], change["procedure_label"], change["state"]) == ("赵社区", "修改台账", "recorded")
    assert len(change["changes"]) == 4
    (shown,) = await lines_of(world.clerk, preview)
    case = done(await world.clerk.get(f"/cases/{shown['case_id']}"))
    assert case["status"] == "recorded"
    assert await AuditEvent.filter(kind="import", account_id=world.clerk.account_id).count() == 1
    # Confirmed again it is the same import.
    done(await world.clerk.post(f"/imports/{preview['id']}/confirm"))
    assert await LedgerRevision.all().count() == 1


async def test_a_workbook_that_was_taken_away_under_the_older_words_is_read(world: World) -> None:
    data = await taken_away(world, world.clerk)

    def older(book: Any) -> None:
        put(MEMBERS, 3, "与承租人关系", "儿子")(book)
        for sheet in (book[LEDGER], book[MEMBERS]):
            for cell in sheet[1]:
                cell.value = str(cell.value).replace("承租人", "申请人")

    preview = await bring(world, world.clerk, edited(data, older))
    (line,) = await lines_of(world.clerk, preview)
    assert (line["title"], line["outcome"]) == ("万健秀", "changed")
    assert [(one["label"], one["after"]) for one in line["differences"]] == [("万梅庆 与承租人关系", "儿子")]

    # The older word beside the one that is said now: nobody can tell which is meant.
    def both(book: Any) -> None:
        book[LEDGER].cell(1, book[LEDGER].max_column + 1).value = "申请人"

    refused = await bring(world, world.clerk, edited(data, both))
    assert refused["state"] == "refused" and "有两个" in refused["said"]


async def test_an_export_that_comes_back_as_it_was_changes_nothing(world: World) -> None:
    await define(world, "电梯", "yesno")
    await define(world, "燃气", "text", ledger="manager", filled_by="manager")
    await award(world)
    await move_out(world, "kong")
    done(await world.manager.post("/rent-charges", {"month": "2026-12"}))
    for person, book, whole in (
        (world.clerk, "current", True), (world.clerk, "exited", True), (world.clerk, "subsidy", True),
        (world.manager, "manager", False), (world.manager, "rent_payments", False),
    ):
        preview = await bring(world, person, await taken_away(world, person, book, whole), book)
        assert (preview["state"], counts(preview)[:2], preview["wrong"]) == ("ready", (0, 0), 0), (book, preview)
        assert preview["unchanged"] > 0, book
        refused(await person.post(f"/imports/{preview['id']}/confirm"), "nothing_to_import")


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=30).map(str.strip)
DAY = st.dates(date(1950, 1, 1), date(2090, 1, 1))


@settings(
    max_examples=12 if os.environ.get("ANJU_LONG") else 3, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    remark=TEXT, category=TEXT, other=TEXT, name=TEXT.filter(bool), rent=st.integers(0, 10**9),
    days=st.tuples(DAY, DAY), number=st.decimals(-(10**14), 10**14, places=4), text=TEXT.filter(bool), day=DAY,
)
async def test_whatever_stands_in_a_ledger_goes_out_and_comes_back_unchanged(
    world: World, remark: str, category: str, other: str, name: str, rent: int, days: tuple[date, date], number: Any,
    text: str, day: date,
) -> None:
    from models import RegisteredItem, RegisteredValue

    await RegisteredValue.all().delete()
    if not await RegisteredItem.all().exists():
        for title, kind in (("字", "text"), ("数", "number"), ("日", "date"), ("电梯", "yesno")):
            await define(world, title, kind)
    items = {item.name: item.case_id for item in await RegisteredItem.all()}
    wan = world.wan.household_id
    housing = as_kept(await Household.get(id=wan), other_housing=other or None)
    await Household.filter(id=wan).update(remark=remark, category=category, name=name, **housing)
    await HouseholdMember.filter(household_id=wan, position=1).update(name=name, born_on=days[0])
    await Lease.filter(tenancy_id=world.tenancies["wan"].id).update(
        starts_on=min(days), ends_on=max(days), monthly_rent_fen=rent
    )
    subject = f"tenancy:{world.tenancies['wan'].id}"
    filled: dict[str, Any] = {"字": {"text": text}, "数": {"number": number}, "日": {"day": day}, "电梯": {"yes": True}}
    for title, value in filled.items():
        await RegisteredValue.create(subject=subject, household_id=wan, item_id=items[title], **value)
    preview = await bring(world, world.clerk, await taken_away(world, world.clerk))
    assert counts(preview) == (0, 0, 2, 0), await lines_of(world.clerk, preview)


async def test_masked_numbers_are_never_written(world: World) -> None:
    masked = await taken_away(world, world.clerk, whole=False)
    preview = await bring(world, world.clerk, edited(masked, put(LEDGER, 2, "保障类别", "低收入")))
    assert (preview["state"], preview["failure"]) == ("refused", "workbook_masked")
    assert "隐去了中间几位" in preview["said"]
    refused(await world.clerk.post(f"/imports/{preview['id']}/confirm"), "import_not_ready")
    assert (await Household.get(id=world.wan.household_id)).phone == "13800000001"


async def test_what_is_wrong_is_named_with_its_cell_and_the_rest_is_written(world: World) -> None:
    data = await taken_away(world, world.clerk)

    def work(book: Any) -> None:
        put(LEDGER, 2, "月租金（元）", 1)(book)
        put(LEDGER, 2, "联系电话", "12")(book)
        put(LEDGER, 2, "合同到期", "2027年2月30日")(book)
        put(LEDGER, 3, "备注", "=1+1")(book)
        put(MEMBERS, 3, "身份证号码", "210399199712040071")(book)
        sheet = book[LEDGER]
        sheet.append([None, "胜利街道", "胜利社区", "某处", 40, "安居物业", "生人"])
        sheet.append(["Z999999", None, None, None, None, None, "生人"])
        sheet.append([sheet.cell(3, 1).value, None, None, None, None, None, "孔浩"])

    preview = await bring(world, world.clerk, edited(data, work))
    assert counts(preview) == (0, 0, 0, 5)
    found = {line["where"]: line["wrong"] for line in await lines_of(world.clerk, preview)}
    cells = {fault["cell"]: fault["sentence"] for faults in found.values() for fault in faults}
    assert "不能用表格修改" in cells[f"{LEDGER} P2"]
    assert f"{LEDGER} H2" in cells
    assert f"{MEMBERS} G3" in cells
    assert "公式" in cells[f"{LEDGER} R3"]
    assert "没有台账编号" in cells[f"{LEDGER} A4"]
    assert "没有这个编号" in cells[f"{LEDGER} A5"]
    assert "重复" in cells[f"{LEDGER} A6"]
    again = await bring(world, world.clerk, edited(data, put(LEDGER, 3, "备注", "'=1+1")))
    done(await world.clerk.post(f"/imports/{again['id']}/confirm"))
    assert (await Household.get(id=world.kong.household_id)).remark == "=1+1"


async def test_a_ledger_that_moved_meanwhile_refuses_the_whole(world: World) -> None:
    data = await taken_away(world, world.clerk)

    def work(book: Any) -> None:
        put(LEDGER, 2, "保障类别", "低收入")(book)
        put(LEDGER, 3, "保障类别", "低收入")(book)

    preview = await bring(world, world.clerk, edited(data, work))
    assert preview["changed"] == 2
    done(await adjust(world, world.colleague, f"tenancy:{world.tenancies['kong'].id}", remark="新的备注"))
    refused(await world.clerk.post(f"/imports/{preview['id']}/confirm"), "ledger_moved")
    assert (await Household.get(id=world.wan.household_id)).category == "低保"
    assert (await WorkbookImport.get(id=preview["id"])).state == "ready"
    # Read again it is another preview, and goes in.
    fresh = await bring(world, world.clerk, edited(await taken_away(world, world.clerk), work))
    done(await world.clerk.post(f"/imports/{fresh['id']}/confirm"))
    assert (await Household.get(id=world.kong.household_id)).remark == "新的备注"


async def test_each_office_imports_for_its_own_area_and_only_what_it_keeps(world: World) -> None:
    data = await taken_away(world, world.clerk)
    changed = edited(data, put(LEDGER, 2, "保障类别", "低收入"))
    far = await bring(world, world.far_clerk, changed)
    assert counts(far) == (0, 0, 0, 2)
    street = await bring(world, world.street, changed)
    assert (street["changed"], street["wrong"]) == (0, 1)
    for person, book in ((world.grid, "current"), (world.district, "current"), (world.clerk, "rent_payments"),
                         (world.manager, "subsidy"), (world.wan, "current"), (world.clerk, "cases")):
        body = {"id": new_id(), "book": book, "filename": "a.xlsx", "size": 5, "sha256": "0" * 64}
        refused(await person.post("/imports", body), "not_allowed")
    for other in (world.colleague, world.street, world.far_clerk):
        refused(await other.get(f"/imports/{far['id'] if other is not world.far_clerk else street['id']}"), "not_found")
        refused(await other.post(f"/imports/{street['id'] if other is not world.street else far['id']}/confirm"),
                "not_found")


async def test_a_family_that_left_is_no_more_to_be_changed_in_the_current_ledger(world: World) -> None:
    data = await taken_away(world, world.clerk)
    await move_out(world, "kong")
    preview = await bring(world, world.clerk, edited(data, put(LEDGER, 3, "备注", "新的")))
    (line,) = await lines_of(world.clerk, preview)
    assert "退出" in line["wrong"][0]["sentence"]


@pytest.mark.clause("4.2.5a")
async def test_rent_that_was_paid_comes_in_by_workbook_once(world: World) -> None:
    done(await world.manager.post("/rent-charges", {"month": "2026-12"}))
    data = await taken_away(world, world.manager, "rent_payments", False)
    number = f"Z{world.tenancies['wan'].id}"

    def work(book: Any) -> None:
        sheet = book["租金登记"]
        mine, far = [None, number, "万健秀", None, None], f"Z{world.tenancies['qin'].id}"
        paid_on = from_excel(46361)
        sheet.append([*mine, "2026-12", None, 385, paid_on, "银行转账", None, "柜台"])
        sheet.append([*mine, "2026-11", None, "３８５元", "2026.12.6", "现金"])
        sheet.append([None, far, "秦德", None, None, "2026-12", None, 1, "2026-12-01", "现金"])
        sheet.append([*mine, "2026-12", 385])
        sheet.append([*mine, "十二月", None, 5, "2026-12-01", "赊账"])
        sheet.append(["没有的编号", number])
        put("租金登记", 2, "应收（元）", 1)(book)

    preview = await bring(world, world.manager, edited(data, work), "rent_payments")
    assert counts(preview) == (2, 0, 0, 5), await lines_of(world.manager, preview)
    done(await world.manager.post(f"/imports/{preview['id']}/confirm"))
    done(await world.manager.post(f"/imports/{preview['id']}/confirm"))
    paid = await RentPayment.filter(paid_fen__gt=0).order_by("for_month")
    assert [(row.for_month, row.paid_fen, row.way, row.paid_on) for row in paid] == [
        ("2026-11", 38500, "cash", date(2026, 12, 6)), ("2026-12", 38500, "bank", date(2026, 12, 5)),
    ]


async def test_the_manager_fills_in_its_items_by_workbook(world: World) -> None:
    gas = await define(world, "燃气", "text", ledger="manager", filled_by="manager")
    data = await taken_away(world, world.manager, "manager", False)
    preview = await bring(world, world.manager, edited(data, put("房源台账", 2, "燃气", "已通")), "manager")
    assert counts(preview)[:2] == (0, 1), await lines_of(world.manager, preview)
    # Rent that comes in meanwhile is no move of the ledger.
    done(await world.manager.post("/rent-charges", {"month": "2026-12"}))
    done(await world.manager.post(f"/imports/{preview['id']}/confirm"))
    entry = done(await world.manager.get(f"/ledger/{world.tenancies['wan'].id}"))
    assert [one["value"] for one in entry["items"] if one["item"]["id"] == gas["id"]] == ["已通"]


async def test_a_subsidy_s_particulars_are_corrected_by_workbook(world: World) -> None:
    await award(world)
    data = await taken_away(world, world.clerk, "subsidy")
    preview = await bring(world, world.clerk, edited(data, put("补贴台账", 2, "备注", "核实过")), "subsidy")
    done(await world.clerk.post(f"/imports/{preview['id']}/confirm"))
    paid = await SubsidyAward.all().first().select_related("household")
    assert paid is not None
    assert paid.household.remark == "核实过"


async def test_dwellings_left_before_anju_come_in_by_workbook_for_the_street_to_review(world: World) -> None:
    await move_out(world, "kong")
    data = await taken_away(world, world.clerk, "exited")

    def row(book: Any, title: str, **cells: object) -> None:
        sheet = book[title]
        place = sheet.max_row + 1
        for name, value in cells.items():
            put(title, place, name.replace("_", "（") + "）" if "_" in name else name, value)(book)

    def work(book: Any, address: str = "幸福里3号楼2单元501室") -> None:
        row(book, "退出房源台账", 承租人="单雪梅", 联系电话="13800000061", 房屋坐落=address, 建筑面积_平方米=48.5,
            管房单位="安居物业", 户籍地址="铁东区园林大道9栋2单元301号", 入住日期="2019.3.1", 合同开始="2019-03-01",
            合同到期="2024-02-29", 月租金_元=260, 退出日期="2024年2月29日", 备注="+合同期满")
        for name, relation, born in (("单雪梅", "本人", "19700305"), ("仇小明", "子", "20010601")):
            row(book, MEMBERS, 承租人="单雪梅", 姓名=name, 与承租人关系=relation, 身份证号码=id_number(born, 61))

    preview = await bring(world, world.clerk, edited(data, work), "exited")
    assert counts(preview) == (1, 0, 1, 0), await lines_of(world.clerk, preview)
    done(await world.clerk.post(f"/imports/{preview['id']}/confirm"))
    items = done(await world.clerk.get("/ledger", ledger="exited"))["items"]
    assert [(one["household"]["name"], one["members"], one["ended_on"]) for one in items][-1] == (
        "单雪梅", 2, "2024-02-29"
    )
    (change,) = done(await world.street.get("/ledger-revisions", state="recorded"))["items"]
    assert (change["household"]["name"], change["ledger"]) == ("单雪梅", "exited")
    # The same file again enters nobody twice; and what went out now comes back unchanged.
    again = await bring(world, world.clerk, edited(data, work), "exited")
    assert counts(again) == (0, 0, 1, 1)
    fresh = await bring(world, world.clerk, await taken_away(world, world.clerk, "exited"), "exited")
    assert counts(fresh) == (0, 0, 2, 0), await lines_of(world.clerk, fresh)
    far = await bring(world, world.clerk, edited(data, lambda book: work(book, "钢都花园23号楼1单元1201室")), "exited")
    assert far["wrong"] == 1


@pytest.mark.clause("4.2.3")
async def test_subsidies_come_in_by_workbook_and_wait_for_the_street_like_any_other(world: World) -> None:
    data = await taken_away(world, world.clerk, "subsidy")

    def work(book: Any) -> None:
        cells = {
            "承租人": "单雪梅", "联系电话": "13800000061", "户籍地址": "铁东区园林大道9栋2单元301号",
            "保障类别": "低收入", "租住房屋地址": "惠民家园3号楼2单元502室", "每月补贴（元）": 420,
            "开始日期": "2026-12-01",
        }
        for title, value in cells.items():
            put("补贴台账", 2, title, value)(book)
        number = id_number("19700305", 61)
        member = {"承租人": "单雪梅", "姓名": "单雪梅", "与承租人关系": "本人", "身份证号码": number}
        for title, value in member.items():
            put(MEMBERS, 2, title, value)(book)

    preview = await bring(world, world.clerk, edited(data, work), "subsidy")
    assert counts(preview) == (1, 0, 0, 0), await lines_of(world.clerk, preview)
    done(await world.clerk.post(f"/imports/{preview['id']}/confirm"))
    (waiting,) = done(await world.street.get("/inbox"))["items"]
    assert waiting["procedure"] == "subsidy"
    await awarded(world, waiting)
    (paid,) = done(await world.clerk.get("/ledger", ledger="subsidy"))["items"]
    assert (paid["household"]["name"], paid["monthly_amount_fen"]) == ("单雪梅", 42000)
    street = await bring(world, world.street, edited(data, work), "subsidy")
    assert counts(street) == (0, 0, 0, 1)


# Hostile workbooks


def _zip(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return buffer.getvalue()


def _far_rows() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1048576"] = "x"  # type: ignore[index]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"not a workbook", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "not_a_workbook"),
        (_zip(xl__vbaProject=b"x" * 10), "not_a_workbook"),
        (_zip(xl__worksheets__sheet1=b"<worksheet>" + b" " * 60_000_000), "unpacks_too_large"),
        (_far_rows(), "too_many_rows"),
    ],
    ids=["text", "damaged", "only macros", "bomb", "a million rows"],
)
async def test_hostile_workbooks_are_refused_in_plain_words(world: World, data: bytes, code: str) -> None:
    preview = await bring(world, world.clerk, data)
    assert (preview["state"], preview["failure"]) == ("refused", code)
    assert any("\u4e00" <= char <= "\u9fff" for char in preview["said"])
    assert await WorkbookImportLine.all().count() == 0


async def test_merged_cells_million_empty_rows_and_helper_columns_do_no_harm(world: World) -> None:
    data = await taken_away(world, world.clerk)

    def work(book: Any) -> None:
        sheet = book[LEDGER]
        sheet.cell(1, 30).value = "我的辅助列"
        sheet.cell(2, 30).value = "随便"
        sheet.merge_cells("B2:B3")
        sheet.row_dimensions[900_000].height = 20
        put(LEDGER, 2, "保障类别", "低收入")(book)

    preview = await bring(world, world.clerk, edited(data, work))
    assert counts(preview) == (0, 1, 1, 0), await lines_of(world.clerk, preview)
    other = await bring(world, world.clerk, edited(data, lambda book: book.remove(book[LEDGER])))
    assert other["failure"] == "columns_missing"


async def test_what_was_not_uploaded_or_is_another_file_is_not_read(world: World) -> None:
    body = {"id": new_id(), "book": "current", "filename": "a.xlsx", "size": 4, "sha256": "0" * 64}
    grant = done(await world.clerk.post("/imports", body))["upload"]
    refused(await world.clerk.post(f"/imports/{body['id']}/read"), "upload_missing")
    done(await world.http.post(grant["url"], data=grant["fields"], files={"file": ("a.xlsx", b"abcd", XLSX)}))
    refused(await world.clerk.post(f"/imports/{body['id']}/read"), "upload_mismatch")
    refused(await world.colleague.post("/imports", body), "id_taken")
    refused(await world.clerk.post("/imports", {**body, "id": new_id(), "size": 2**35}), "request_too_large")


@given(st.one_of(st.text(max_size=40), st.dates(date(1890, 1, 1)), st.integers(-(10**12), 10**12), st.none()))
def test_a_cell_is_the_same_as_what_the_export_writes(value: Any) -> None:
    kind = "date" if isinstance(value, date) else "yuan" if isinstance(value, int) else "text"
    cell: Any = written(value, kind)  # type: ignore[arg-type]
    if isinstance(value, date) and isinstance(cell, int):
        cell = from_excel(cell)
    assert same(cell, value, kind)
    assert isinstance(text_of(cell), str)
    assert not same(id_number("19520114", 2), value, kind)
