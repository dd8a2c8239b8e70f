"""What a workbook says of a family must agree with itself, every value that is written is shown first, and what cannot
be read is named by its cell: in every import alike.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from casework.evidence import quarantine
from casework.exchange import import_rounds, workbook_imports
from casework.exchange.ledger_rows import MEMBERS
from casework.heart.problems import CATALOGUE
from casework.words.clock import SettableClock
from casework.words.identity import ReadingError, read_id_number
from media_storage.local import LocalStore
from media_storage.store import StoreUnavailable
from models import (
    Appointment,
    Household,
    HouseholdMember,
    Lease,
    LedgerRevision,
    RegisteredValue,
    RentPayment,
    Tenancy,
    WorkbookImport,
    WorkbookImportLine,
)
from tests.allocation.agreements import awarded
from tests.cast import Person, World, done, id_number, new_id, refused
from tests.exchange.test_workbook_imports import LEDGER, bring, counts, edited, lines_of, put, taken_away
from tests.ledgers.test_registered_items import adjust, define

EXITED, SUBSIDY, RENT = "退出房源台账", "补贴台账", "租金登记"
DAMAGED = 210399197003050612  # more digits than Excel keeps


def add(book: Any, sheet: str, **cells: object) -> int:
    """A row at the end; a title's brackets are written as `_`."""
    place = int(book[sheet].max_row) + 1
    for name, value in cells.items():
        put(sheet, place, name.replace("_", "（") + "）" if "_" in name else name, value)(book)
    return place


def family(book: Any, ledger: str, name: str, numbers: list[str], **more: object) -> None:
    """A new entry with its members, the applicant first."""
    if ledger == EXITED:
        cells: dict[str, object] = {
            "承租人": name, "联系电话": "13800000061", "房屋坐落": "幸福里3号楼2单元501室", "建筑面积_平方米": 48.5,
            "户籍地址": "铁东区园林大道9栋2单元301号", "入住日期": "2019.3.1", "退出日期": "2024年2月29日",
            "管房单位": "安居物业",
        }
    else:
        cells = {
            "承租人": name, "联系电话": "13800000061", "户籍地址": "铁东区园林大道9栋2单元301号", "保障类别": "低收入",
            "租住房屋地址": "惠民家园3号楼2单元502室", "每月补贴_元": 420, "开始日期": "2026-12-01",
        }
    add(book, ledger, **cells | more)
    for place, number in enumerate(numbers):
        member = name if place == 0 else f"{name}之子"
        relation = "本人" if place == 0 else "子"
        add(book, MEMBERS, 承租人=name, 姓名=member, 与承租人关系=relation, 身份证号码=number)


def wrong_cells(lines: list[Any]) -> dict[str, str]:
    return {fault["cell"]: fault["sentence"] for line in lines for fault in line["wrong"]}


def noted_cells(lines: list[Any]) -> dict[str, str]:
    return {fault["cell"]: fault["sentence"] for line in lines for fault in line["noted"]}


# 1: number, name and address


@pytest.mark.parametrize("column", ["承租人", "房屋坐落"])
async def test_rent_is_booked_to_the_family_that_number_name_and_address_name_together(
    world: World, column: str
) -> None:
    data = await taken_away(world, world.manager, "rent_payments", False)
    number = f"Z{world.tenancies['wan'].id}"
    tenancy = await Tenancy.get(id=int(number[1:])).select_related("dwelling")
    home = {"承租人": "万健秀", "房屋坐落": tenancy.dwelling.address}
    other = {"承租人": "孔浩", "房屋坐落": "和谐家园28号楼4单元999室"}

    def work(book: Any, **named: str) -> None:
        add(book, RENT, 台账编号=number, 租金月份="2026-12", 实收_元=321.45, 缴费日期="2026-12-05", 缴费方式="现金",
            **named)

    mixed = {**home, column: other[column]}
    preview = await bring(world, world.manager, edited(data, lambda book: work(book, **mixed)), "rent_payments")
    assert counts(preview) == (0, 0, 0, 1)
    (line,) = await lines_of(world.manager, preview)
    assert line["title"] == "万健秀"
    (fault,) = line["wrong"]
    assert "对不上" in fault["sentence"] and fault["cell"].endswith("2")
    # Spelled otherwise it is the same family, and named as the ledger names it.
    spelled = {"承租人": "万 健 秀", "房屋坐落": home["房屋坐落"].replace("号楼", "#楼")}
    good = await bring(world, world.manager, edited(data, lambda book: work(book, **spelled)), "rent_payments")
    assert counts(good) == (1, 0, 0, 0), await lines_of(world.manager, good)
    shown = {one["label"]: one["after"] for one in (await lines_of(world.manager, good))[0]["differences"]}
    assert (shown["实收（元）"], shown["缴费日期"]) == ("321.45元", "2026-12-05")
    assert shown["房屋坐落"] == home["房屋坐落"]


async def test_a_ledger_row_under_another_s_number_changes_nothing(world: World) -> None:
    data = await taken_away(world, world.clerk)

    def swapped(book: Any) -> None:
        first, second = book[LEDGER].cell(2, 1).value, book[LEDGER].cell(3, 1).value
        put(LEDGER, 2, "台账编号", second)(book)
        put(LEDGER, 3, "台账编号", first)(book)
        put(LEDGER, 2, "备注", "新的")(book)

    preview = await bring(world, world.clerk, edited(data, swapped))
    assert counts(preview) == (0, 0, 0, 2)
    lines = await lines_of(world.clerk, preview)
    assert [line["title"] for line in lines] == ["孔浩", "万健秀"]
    assert sum("对不上" in said for said in wrong_cells(lines).values()) >= 4
    people = await bring(world, world.clerk, edited(data, put(MEMBERS, 2, "承租人", "孔浩")))
    assert "承租人是万健秀" in wrong_cells(await lines_of(world.clerk, people))[f"{MEMBERS} B2"]


# 2: whose the members are


@pytest.mark.parametrize("ledger", [EXITED, SUBSIDY])
@pytest.mark.parametrize("named", [False, True], ids=["by block", "by the applicant's ID number"])
async def test_two_families_whose_applicants_bear_one_name_stay_apart(world: World, ledger: str, named: bool) -> None:
    book_name = "exited" if ledger == EXITED else "subsidy"
    data = await taken_away(world, world.clerk, book_name)
    one = [id_number("19700305", 61), id_number("20010601", 62)]
    two = [id_number("19710306", 63), id_number("20020602", 64)]

    def work(book: Any) -> None:
        where = "房屋坐落" if ledger == EXITED else "租住房屋地址"
        homes = [{where: f"惠民家园3号楼2单元50{n}室"} for n in (1, 2)]
        family(book, ledger, "王伟", [], 户籍地址="铁东区园林大道9栋2单元301号", **homes[0])
        family(book, ledger, "王伟", [], 户籍地址="铁东区园林大道9栋2单元302号", **homes[1])
        rows = [("王伟", "本人", one[0], one[0]), ("王小一", "子", one[1], one[0]), ("王伟", "本人", two[0], two[0]),
                ("王小二", "女", two[1], two[0])]
        if named:
            for sheet in (ledger, MEMBERS):
                book[sheet].cell(1, book[sheet].max_column + 1).value = "承租人身份证号码"
            last = book[ledger].max_row
            put(ledger, last - 1, "承租人身份证号码", two[0])(book)
            put(ledger, last, "承租人身份证号码", one[0])(book)
            rows.reverse()
        for name, relation, number, applicant in rows:
            more = {"承租人身份证号码": applicant} if named else {}
            add(book, MEMBERS, 承租人="王伟", 姓名=name, 与承租人关系=relation, 身份证号码=number, **more)

    preview = await bring(world, world.clerk, edited(data, work), book_name)
    assert counts(preview) == (2, 0, 0, 0), await lines_of(world.clerk, preview)
    done(await world.clerk.post(f"/imports/{preview['id']}/confirm"))
    if ledger == SUBSIDY:
        for waiting in done(await world.street.get("/inbox"))["items"]:
            await awarded(world, waiting)
    households = sorted(await Household.filter(name="王伟"), key=lambda one: one.registered_address)
    people = [
        [row.id_number for row in await HouseholdMember.filter(household_id=each.id).order_by("position")]
        for each in households
    ]
    assert people == ([two, one] if named else [one, two])


async def test_members_that_could_be_either_s_are_nobody_s(world: World) -> None:
    data = await taken_away(world, world.clerk, "exited")
    numbers = [id_number("19700305", 61), id_number("20010601", 62), id_number("19710306", 63)]

    def work(book: Any) -> None:
        family(book, EXITED, "王伟", numbers[:2])
        family(book, EXITED, "王伟", [], 房屋坐落="幸福里3号楼2单元502室")
        family(book, EXITED, "单雪梅", [numbers[2]], 房屋坐落="幸福里3号楼2单元503室", 家庭人数=3)
        add(book, MEMBERS, 承租人="何人", 姓名="何人", 与承租人关系="本人", 身份证号码=id_number("19800101", 65))

    preview = await bring(world, world.clerk, edited(data, work), "exited")
    assert counts(preview) == (0, 0, 0, 4)
    said = " ".join(wrong_cells(await lines_of(world.clerk, preview)).values())
    assert "分不清是谁家的" in said and "写的是3人" in said and "没有找到这些成员的家庭" in said


async def test_who_left_did_so_on_a_day_that_has_come_and_not_before_moving_in(world: World) -> None:
    data = await taken_away(world, world.clerk, "exited")

    def work(book: Any) -> None:
        for n, days in enumerate(({"退出日期": "2026-12-11"}, {"退出日期": "2019-02-28"})):
            person, home = [id_number("19700305", 61 + n)], f"幸福里3号楼2单元50{n}室"
            family(book, EXITED, f"单雪{'梅兰'[n]}", person, 房屋坐落=home, 户籍地址=f"铁东区园林大道9栋2单元30{n}号",
                   **days)

    preview = await bring(world, world.clerk, edited(data, work), "exited")
    assert counts(preview) == (0, 0, 0, 2)
    said = [fault["sentence"] for line in await lines_of(world.clerk, preview) for fault in line["wrong"]]
    assert said == [CATALOGUE["end_invalid"].sentence] * 2, said
    refused(await world.clerk.post(f"/imports/{preview['id']}/confirm"), "nothing_to_import")
    assert not await Household.filter(name__startswith="单雪").exists()


async def test_one_person_is_never_in_two_families_of_a_workbook(world: World) -> None:
    data = await taken_away(world, world.clerk, "exited")
    shared = id_number("20010601", 62)

    def work(book: Any) -> None:
        family(book, EXITED, "单雪梅", [id_number("19700305", 61), shared])
        family(book, EXITED, "王伟", [id_number("19710306", 63), shared], 房屋坐落="幸福里3号楼2单元502室")

    preview = await bring(world, world.clerk, edited(data, work), "exited")
    assert counts(preview) == (0, 0, 0, 2)
    assert all("同一个人只能在一户" in said for said in wrong_cells(await lines_of(world.clerk, preview)).values())


# 3: numbers that Excel could not hold


async def test_a_number_of_more_digits_than_excel_keeps_is_no_id_number_nor_account(world: World) -> None:
    await define(world, "银行账号", "text")
    data = await taken_away(world, world.clerk)
    known = (await HouseholdMember.get(household_id=world.wan.household_id, position=0)).id_number

    def work(book: Any) -> None:
        put(MEMBERS, 2, "身份证号码", float(known) if known.isdigit() else DAMAGED)(book)
        put(LEDGER, 2, "银行账号", 6222021234567890123)(book)
        put(LEDGER, 3, "联系电话", 13900000001000000)(book)

    cells = wrong_cells(await lines_of(world.clerk, await bring(world, world.clerk, edited(data, work))))
    assert "末尾几位已丢失" in cells[f"{MEMBERS} G2"]
    assert any("超过15位" in said for said in cells.values())
    assert f"{LEDGER} H3" in cells


@pytest.mark.parametrize("ledger", [EXITED, SUBSIDY])
async def test_a_damaged_id_number_of_a_new_family_is_named_by_its_cell(world: World, ledger: str) -> None:
    book_name = "exited" if ledger == EXITED else "subsidy"
    data = await taken_away(world, world.clerk, book_name)
    # Nine in a hundred damaged numbers have the check character of somebody else.
    fits = next(n for n in range(210399197001010000, 210399197012280000, 1000) if _is_whole(str(n)))

    def work(book: Any) -> None:
        family(book, ledger, "单雪梅", [fits])  # type: ignore[list-item]

    preview = await bring(world, world.clerk, edited(data, work), book_name)
    assert counts(preview) == (0, 0, 0, 1)
    cells = wrong_cells(await lines_of(world.clerk, preview))
    assert "末尾几位已丢失" in next(said for cell, said in cells.items() if cell.startswith(f"{MEMBERS} G"))


def _is_whole(text: str) -> bool:
    try:
        return read_id_number(text) == text
    except ReadingError:
        return False


# 4: the epoch


async def test_days_are_counted_from_the_workbook_s_own_epoch_in_every_import(world: World) -> None:
    since = date(1904, 1, 1)
    rent = await taken_away(world, world.manager, "rent_payments", False)
    left = await taken_away(world, world.clerk, "exited")

    def of_1904(work: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def change(book: Any) -> None:
            book.epoch = CALENDAR_MAC_1904
            work(book)

        return change

    def paid(book: Any) -> None:
        add(book, RENT, 台账编号=f"Z{world.tenancies['wan'].id}", 租金月份="2026-12", 实收_元=1, 缴费方式="现金",
            缴费日期=(date(2026, 12, 5) - since).days)

    preview = await bring(world, world.manager, edited(rent, of_1904(paid)), "rent_payments")
    shown = {one["label"]: one["after"] for one in (await lines_of(world.manager, preview))[0]["differences"]}
    assert shown["缴费日期"] == "2026-12-05"
    done(await world.manager.post(f"/imports/{preview['id']}/confirm"))
    assert (await RentPayment.get(paid_fen=100)).paid_on == date(2026, 12, 5)

    def gone(book: Any) -> None:
        family(book, EXITED, "单雪梅", [id_number("19700305", 61)], 退出日期=(date(2024, 2, 29) - since).days,
               入住日期=(date(2019, 3, 1) - since).days)

    preview = await bring(world, world.clerk, edited(left, of_1904(gone)), "exited")
    assert counts(preview) == (1, 0, 0, 0), await lines_of(world.clerk, preview)
    done(await world.clerk.post(f"/imports/{preview['id']}/confirm"))
    tenancy = await Tenancy.get(household__name="单雪梅")
    assert (tenancy.started_on, tenancy.ended_on) == (date(2019, 3, 1), date(2024, 2, 29))


async def test_an_unchanged_export_counted_from_1904_changes_nothing(world: World) -> None:
    data = await taken_away(world, world.clerk)

    def turned(book: Any) -> None:
        book.epoch = CALENDAR_MAC_1904
        for sheet in book:
            for row in sheet.iter_rows(min_row=2):
                for cell in row:
                    if cell.is_date:
                        # A day as a plain number, the way of programs that keep no formats.
                        cell.value = (cell.value.date() - date(1904, 1, 1)).days
                        cell.number_format = "General"

    preview = await bring(world, world.clerk, edited(data, turned))
    assert counts(preview) == (0, 0, 2, 0), await lines_of(world.clerk, preview)


# 4: every value that will be written is in the preview


REGISTERED = "铁东区园林大道9栋2单元399号"
NEW_EXITED = {
    "联系电话": ("13800000069", "138****0069"), "户籍地址": (REGISTERED, REGISTERED),
    "保障类别": ("低收入", "低收入"), "其他住房": ("老家一处", "老家一处"), "备注": ("合同期满", "合同期满"),
    "房屋坐落": ("幸福里4号楼2单元501室", "幸福里4号楼2单元501室"), "建筑面积_平方米": (51.25, "51.25"),
    "管房单位": ("安居物业", "安居物业"), "入住日期": ("2018.3.1", "2018年3月1日"),
    "退出日期": ("2024年1月31日", "2024年1月31日"), "合同开始": ("2019-03-02", "2019年3月2日"),
    "合同到期": ("2024-02-28", "2024年2月28日"), "月租金_元": (261.5, "261.50元"), "车位": ("有", "有"),
}
NEW_SUBSIDY = {
    "联系电话": ("13800000069", "138****0069"), "户籍地址": (REGISTERED, REGISTERED),
    "保障类别": ("低保", "低保"), "租住房屋地址": ("惠民家园3号楼2单元599室", "惠民家园3号楼2单元599室"),
    "每月补贴_元": (421.5, "421.50元"), "开始日期": ("2026-12-02", "2026年12月2日"), "备注": ("新的", "新的"),
    "补贴卡": ("农行", "农行"),
}
NEW_RENT = {
    "记账月份": ("2026-11", "2026年11月"), "租金月份": ("2026-10", "2026年10月"), "应收_元": (12.5, "12.50元"),
    "实收_元": (13.5, "13.50元"), "缴费日期": ("2026-12-02", "2026-12-02"), "缴费方式": ("代扣", "代扣"),
    "更正": ("是", "是"), "说明": ("多记了", "多记了"),
}


@pytest.mark.parametrize("book_name", ["exited", "subsidy", "rent_payments"])
async def test_every_column_that_is_written_is_shown_before(world: World, book_name: str) -> None:
    await define(world, "车位", "text")
    await define(world, "补贴卡", "text", ledger="subsidy")
    person = world.manager if book_name == "rent_payments" else world.clerk
    data = await taken_away(world, person, book_name, book_name != "rent_payments")
    numbers = [id_number("19700305", 61), id_number("20010601", 62)]
    values = {"exited": NEW_EXITED, "subsidy": NEW_SUBSIDY, "rent_payments": NEW_RENT}[book_name]
    whole = {name: value for name, (value, _) in values.items()}

    def work(book: Any) -> None:
        if book_name == "rent_payments":
            add(book, RENT, 台账编号=f"Z{world.tenancies['wan'].id}", **whole)
        else:
            family(book, EXITED if book_name == "exited" else SUBSIDY, "单雪梅", numbers, **whole)

    preview = await bring(world, person, edited(data, work), book_name)
    (line,) = await lines_of(person, preview)
    assert line["wrong"] == []
    shown = {one["label"]: one["after"] for one in line["differences"]}
    for name, (_, said) in values.items():
        assert shown[name.replace("_", "（") + "）" if "_" in name else name] == said
    if book_name != "rent_payments":
        assert shown["成员 单雪梅"].startswith("本人，2103*") and shown["成员 单雪梅之子"].startswith("子，2103*")
        assert not any(number in str(line) for number in numbers)
    # And it is what is written: every form field that holds something is shown.
    (kept,) = await WorkbookImportLine.filter(import_id=preview["id"])
    filled = {key for key, value in kept.content["form"].items() if value not in (None, "", False, 0, [], {})}
    unknown = filled - {
        "members", "phone", "category", "registered_address", "other_housing", "remark", "address", "area_centi_m2",
        "manager", "started_on", "ended_on", "lease_start", "lease_end", "rent_fen", "items", "dwelling_address",
        "monthly_amount_fen", "note", "tenancy_id", "for_month", "month", "charged_fen", "paid_fen", "paid_on", "way",
        "correction",
    }
    assert unknown == set()
    done(await person.post(f"/imports/{preview['id']}/confirm"))
    if book_name == "exited":
        assert (await RegisteredValue.first()).text == "有"  # type: ignore[union-attr]
        assert (await Lease.get(monthly_rent_fen=26150)).ends_on == date(2024, 2, 28)


@pytest.mark.parametrize(
    ("title", "value", "said"),
    [
        ("联系电话", "13900000099", "139****0099"), ("户籍地址", REGISTERED, REGISTERED),
        ("保障类别", "低收入", "低收入"), ("其他住房", "老家", "老家"), ("备注", "新的", "新的"), ("楼层", 3, "3"),
        ("验房日", 46000, "2025-12-09"), ("电梯", True, "是"),
    ],
)
async def test_every_column_that_is_corrected_is_shown_before(
    world: World, title: str, value: object, said: str
) -> None:
    for name, kind in (("楼层", "number"), ("验房日", "date"), ("电梯", "yesno")):
        await define(world, name, kind)
    data = await taken_away(world, world.clerk)
    preview = await bring(world, world.clerk, edited(data, put(LEDGER, 2, title, value)))
    (line,) = await lines_of(world.clerk, preview)
    assert [(one["label"], one["after"]) for one in line["differences"]] == [(title, said)], line


# What cannot be read, and what is looked at


@pytest.mark.parametrize("value", ["=1+1", "#REF!"])
async def test_a_formula_or_an_error_in_any_import_is_named_and_never_written(world: World, value: str) -> None:
    exited = await taken_away(world, world.clerk, "exited")

    def left(book: Any) -> None:
        family(book, EXITED, "单雪梅", [id_number("19700305", 61)], 备注=value, 退出日期=value)

    preview = await bring(world, world.clerk, edited(exited, left), "exited")
    assert counts(preview) == (0, 0, 0, 1)
    cells = wrong_cells(await lines_of(world.clerk, preview))
    assert sum("公式" in said for said in cells.values()) == 2
    rent = await taken_away(world, world.manager, "rent_payments", False)

    def paid(book: Any) -> None:
        add(book, RENT, 台账编号=f"Z{world.tenancies['wan'].id}", 租金月份="2026-12", 实收_元=value, 缴费方式="现金",
            缴费日期="2026-12-01")

    preview = await bring(world, world.manager, edited(rent, paid), "rent_payments")
    assert any("公式" in said for said in wrong_cells(await lines_of(world.manager, preview)).values())


async def test_a_hidden_row_an_unrounded_amount_and_odd_telephones_are_noted_and_stop_nothing(world: World) -> None:
    data = await taken_away(world, world.clerk, "exited")
    number = id_number("19700305", 61)

    def work(book: Any) -> None:
        family(book, EXITED, "单雪梅", [number], 联系电话="单雪梅13800000061 仇明13800000062", 合同开始="2019-03-01",
               合同到期="2024-02-29", 月租金_元=225.505, 建筑面积_平方米=45.335)
        book[EXITED].row_dimensions[2].hidden = True

    preview = await bring(world, world.clerk, edited(data, work), "exited")
    assert counts(preview) == (1, 0, 0, 0), await lines_of(world.clerk, preview)
    (line,) = await lines_of(world.clerk, preview)
    noted = " ".join(fault["sentence"] for fault in line["noted"])
    for said in ("隐藏", "225.505元，四舍五入按225.51元", "45.34平方米", "不止一个号码"):
        assert said in noted
    shown = {one["label"]: one["after"] for one in line["differences"]}
    assert shown["月租金（元）"] == "225.51元" and "13800000062" in shown["备注"]
    done(await world.clerk.post(f"/imports/{preview['id']}/confirm"))
    household = await Household.get(name="单雪梅")
    assert household.phone == "13800000061"


async def test_a_telephone_from_abroad_costs_no_correction(world: World) -> None:
    data = await taken_away(world, world.clerk)

    def work(book: Any) -> None:
        put(LEDGER, 2, "联系电话", "+852 9123 4567")(book)
        put(LEDGER, 2, "备注", "新的")(book)

    preview = await bring(world, world.clerk, edited(data, work))
    assert counts(preview) == (0, 1, 1, 0)
    (line,) = await lines_of(world.clerk, preview)
    assert [one["label"] for one in line["differences"]] == ["备注"]
    assert any("不是大陆的电话号码" in fault["sentence"] for fault in line["noted"])


async def test_a_header_below_titles_is_found_and_one_column_twice_is_not_guessed(world: World) -> None:
    data = await taken_away(world, world.clerk)

    def lower(book: Any) -> None:
        put(LEDGER, 2, "备注", "新的")(book)
        book[LEDGER].insert_rows(1, 4)
        book[LEDGER].cell(1, 1).value = "铁东区台账"

    assert counts(await bring(world, world.clerk, edited(data, lower))) == (0, 1, 1, 0)

    def twice(book: Any) -> None:
        book[LEDGER].cell(1, book[LEDGER].max_column + 1).value = "备注"

    preview = await bring(world, world.clerk, edited(data, twice))
    assert (preview["state"], preview["failure"]) == ("refused", "columns_repeated") and "备注" in preview["said"]


# Uploads that nobody reads


async def offered(world: World, person: Person, data: bytes, *, upload: bool = True) -> str:
    body = {"id": new_id(), "book": "current", "filename": "a.xlsx", "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest()}
    grant = done(await person.post("/imports", body))["upload"]
    if upload:
        files = {grant["file_field"]: ("a.xlsx", data, workbook_imports.XLSX)}
        done(await world.http.post(grant["url"], data=grant["fields"], files=files))
    return str(body["id"])


async def test_a_workbook_that_nobody_read_is_discarded_within_the_hour(
    world: World, clock: SettableClock
) -> None:
    data = await taken_away(world, world.clerk)
    sent, unsent = await offered(world, world.clerk, data), await offered(world, world.clerk, data, upload=False)
    assert done(await world.clerk.get(f"/imports/{sent}"))["can_read"] is True
    assert done(await world.clerk.get(f"/imports/{unsent}"))["can_read"] is False
    refused(await world.clerk.post(f"/imports/{unsent}/read"), "upload_missing")
    await world.go_on_with_imports()
    assert done(await world.clerk.get(f"/imports/{sent}"))["state"] == "offered"
    clock.offset += timedelta(minutes=46)
    await world.go_on_with_imports()
    for import_id in (sent, unsent):
        one = done(await world.clerk.get(f"/imports/{import_id}"))
        assert (one["state"], one["can_read"]) == ("ended", False) and "清除" in one["said"]
        assert done(await world.clerk.post(f"/imports/{import_id}/read"))["state"] == "ended"
        refused(await world.clerk.post(f"/imports/{import_id}/confirm"), "import_not_ready")
    assert await WorkbookImport.filter(state="offered").count() == 0


# Long imports


async def long_rent(world: World, count: int) -> bytes:
    data = await taken_away(world, world.manager, "rent_payments", False)

    def work(book: Any) -> None:
        for place in range(count):
            number = f"Z{world.tenancies['wan'].id}"
            book[RENT].append([None, number, "万健秀", None, None, "2026-12", None, 1 + place, "2026-12-01", "现金"])

    return edited(data, work)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer than three is long."""
    monkeypatch.setattr(workbook_imports, "AT_ONCE_HERE", 3)


async def test_a_long_import_goes_on_by_itself_and_tells_how_far_it_is(world: World, few: None) -> None:
    preview = await bring(world, world.manager, await long_rent(world, 6), "rent_payments")
    assert (preview["state"], preview["done"], preview["total"]) == ("checking", 0, 6) and "共6条" in preview["said"]
    refused(await world.manager.post(f"/imports/{preview['id']}/confirm"), "import_not_ready")
    await world.go_on_with_imports()
    ready = done(await world.manager.get(f"/imports/{preview['id']}"))
    assert (ready["state"], ready["new"], ready["wrong"]) == ("ready", 6, 0)
    going = done(await world.manager.post(f"/imports/{preview['id']}/confirm"))
    assert (going["state"], going["done"], going["total"]) == ("applying", 0, 6)
    done(await world.manager.post(f"/imports/{preview['id']}/confirm"))
    assert await RentPayment.filter(paid_fen__gt=0).count() == 0
    await world.go_on_with_imports()
    applied = done(await world.manager.get(f"/imports/{preview['id']}"))
    assert (applied["state"], applied["done"]) == ("applied", 6)
    assert await RentPayment.filter(paid_fen__gt=0).count() == 6
    await world.go_on_with_imports()
    assert await RentPayment.filter(paid_fen__gt=0).count() == 6


async def test_a_long_import_that_was_cut_off_goes_on_behind_the_last_entry(
    world: World, clock: SettableClock, few: None
) -> None:
    data = await taken_away(world, world.clerk, "exited")

    def work(book: Any) -> None:
        for place in range(5):
            family(book, EXITED, f"家庭{'甲乙丙丁戊'[place]}", [id_number("19700305", 61 + place)],
                   房屋坐落=f"幸福里3号楼2单元50{place}室")

    preview = await bring(world, world.clerk, edited(data, work), "exited")
    await world.go_on_with_imports()
    done(await world.clerk.post(f"/imports/{preview['id']}/confirm"))
    # One of the entries can no longer be written: its person has come into another family meanwhile.
    taken = await WorkbookImportLine.filter(import_id=preview["id"]).order_by("id").offset(3).first()
    assert taken is not None
    again = await bring(world, world.clerk, edited(data, lambda book: family(
        book, EXITED, "别家", [id_number("19700305", 64)], 房屋坐落="幸福里3号楼2单元509室")), "exited")
    done(await world.clerk.post(f"/imports/{again['id']}/confirm"))
    written: list[int] = []
    plain = workbook_imports.write

    async def dying(*arguments: Any) -> None:
        if len(written) == 2:
            written.append(0)
            raise RuntimeError("killed")
        await plain(*arguments)
        written.append(1)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_rounds, "write", dying)
        await world.go_on_with_imports()
    assert done(await world.clerk.get(f"/imports/{preview['id']}"))["done"] == 2
    assert await Household.filter(name__startswith="家庭").count() == 2
    # The lease of the one that died runs out.
    clock.offset += timedelta(minutes=3)
    await world.go_on_with_imports()
    applied = done(await world.clerk.get(f"/imports/{preview['id']}"))
    assert (applied["state"], applied["new"], applied["wrong"], applied["done"]) == ("applied", 4, 1, 5)
    found = await Household.filter(name__startswith="家庭")
    assert sorted(one.name for one in found) == sorted(["家庭甲", "家庭乙", "家庭丙", "家庭戊"])
    (left,) = [one for one in await lines_of(world.clerk, preview) if one["outcome"] == "wrong"]
    assert "没有导入" in left["wrong"][-1]["sentence"]


async def test_a_long_import_ends_with_the_post_of_who_sent_it(world: World, few: None) -> None:
    preview = await bring(world, world.manager, await long_rent(world, 5), "rent_payments")
    await world.go_on_with_imports()
    done(await world.manager.post(f"/imports/{preview['id']}/confirm"))
    await Appointment.filter(account_id=world.manager.account_id).update(ends_on=date(2026, 1, 1))
    await world.go_on_with_imports()
    row = await WorkbookImport.get(id=preview["id"])
    assert (row.state, row.done) == ("stopped", 0)
    assert await RentPayment.filter(paid_fen__gt=0).count() == 0


async def test_what_moved_during_a_long_import_is_left_out_and_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_imports, "AT_ONCE_HERE", 1)
    data = await taken_away(world, world.clerk)

    def work(book: Any) -> None:
        put(LEDGER, 2, "备注", "导入的")(book)
        put(LEDGER, 3, "备注", "导入的")(book)

    preview = await bring(world, world.clerk, edited(data, work))
    await world.go_on_with_imports()
    done(await world.clerk.post(f"/imports/{preview['id']}/confirm"))
    done(await adjust(world, world.colleague, f"tenancy:{world.tenancies['kong'].id}", remark="别人改的"))
    await world.go_on_with_imports()
    assert (await Household.get(id=world.wan.household_id)).remark == "导入的"
    assert (await Household.get(id=world.kong.household_id)).remark == "别人改的"
    assert await LedgerRevision.filter(household_id=world.wan.household_id).count() == 1



async def test_bytes_that_would_not_go_when_they_were_read_go_with_the_quarantine(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = await taken_away(world, world.clerk)
    read, waiting = await offered(world, world.clerk, data), await offered(world, world.clerk, data)
    stores: list[LocalStore] = []

    async def stuck(store: LocalStore, key: str) -> None:
        stores.append(store)
        raise StoreUnavailable("busy")

    with monkeypatch.context() as patch:
        patch.setattr(LocalStore, "discard", stuck)
        assert done(await world.clerk.post(f"/imports/{read}/read"))["state"] == "ready"
    keys = [f"incoming/imports/{one}.xlsx" for one in (read, waiting)]
    assert [await stores[0].exists(key) for key in keys] == [True, True]
    await quarantine.clear(stores[0], at=world.clock.now(), keep_refused=timedelta(days=30))
    assert [await stores[0].exists(key) for key in keys] == [False, True]
