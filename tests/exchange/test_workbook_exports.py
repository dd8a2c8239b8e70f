"""Ledgers and lists as workbooks: what stands in them, for whom, and what becomes of one that is interrupted."""

from __future__ import annotations

import base64
import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.exchange import export_lists, ledger_rows, workbook_exports
from casework.exchange.export_books import LedgerFilters
from casework.heart.actors import COMMUNITY_CLERK, Actor
from casework.papers.workbook_sheets import BookWriter, written
from casework.words.clock import SHANGHAI
from casework.words.unread import EXCEL_EPOCH
from models import Appointment, AuditEvent, Household, Violation, WorkbookExport, WorkbookPart
from tests.cast import NOW, Person, World, as_kept, done, id_number, new_id, refused
from tests.dwellings.test_notices import RENT
from tests.ledgers.test_ledgers import award, on
from tests.ledgers.test_registered_items import adjust, define
from tests.photographs import violation


async def ask(person: Person, book: str, whole: bool = False, reason: str = "", **filters: Any) -> Any:
    body = {"id": new_id(), "book": book, "filters": filters, "whole": whole, "reason": reason}
    return await person.post("/exports", body)


async def exported(
    world: World, person: Person, book: str, *, whole: bool = False, reason: str = "", **filters: Any
) -> Any:
    """The workbook that this person gets."""
    asked = done(await ask(person, book, whole, reason, **filters))
    await world.write_exports()
    reply = await person.get(f"/exports/{asked['id']}/file")
    assert reply.status_code == 200, (reply.text, done(await person.get(f"/exports/{asked['id']}")))
    assert int(reply.headers["content-length"]) == len(reply.content)
    return openpyxl.load_workbook(io.BytesIO(reply.content))


def table(sheet: Any) -> list[dict[str, Any]]:
    """Rows by the words of the head."""
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


async def test_a_ledger_goes_out_with_dates_as_dates_yuan_as_numbers_and_numbers_of_people_as_texts(
    world: World,
) -> None:
    book = await exported(world, world.clerk, "current")
    assert book.sheetnames == ["说明", "现居住房源台账", "家庭成员", "违规记录"]
    sheet = book["现居住房源台账"]
    wan, kong = table(sheet)
    assert (wan["承租人"], wan["街道"], wan["社区"]) == ("万健秀", "胜利街道", "胜利社区")
    assert (wan["月租金（元）"], wan["建筑面积（平方米）"], wan["家庭人数"]) == (385, 45, 2)
    assert wan["合同到期"].date() == date(2027, 2, 28)
    assert (wan["联系电话"], kong["联系电话"]) == ("138****0001", "138****0002")
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:R3"
    assert sheet.column_dimensions["D"].width > 20
    members = table(book["家庭成员"])
    assert [row["姓名"] for row in members] == ["万健秀", "万梅庆", "孔浩"]
    assert all("*" in row["身份证号码"] for row in members)
    cover = dict(book["说明"].iter_rows(values_only=True))
    assert cover["表格"] == "现居住房源台账"
    assert cover["单位"] == "胜利社区"
    assert "赵社区" in cover["导出人"]
    assert cover["数据时间"] == "2026年12月10日 10:00"
    assert cover["范围"] == "本单位管辖的全部"


async def test_id_numbers_go_out_whole_only_for_a_reason_and_to_whom_they_are_shown(world: World) -> None:
    refused(await ask(world.clerk, "current", True), "reason_missing")
    refused(await ask(world.grid, "current", True, "核对"), "not_allowed")
    refused(await ask(world.manager, "current", True, "核对"), "not_allowed")
    book = await exported(world, world.clerk, "current", whole=True, reason="与民政局核对")
    assert table(book["家庭成员"])[0]["身份证号码"] == id_number("19520114", 2)
    assert table(book["现居住房源台账"])[0]["联系电话"] == "13800000001"
    events = await AuditEvent.filter(account_id=world.clerk.account_id).order_by("id")
    assert [(event.kind, event.code) for event in events] == [
        ("export", "current"), ("unmasked_read", "export"), ("export", "fetched"),
    ]
    unmasked = next(event for event in events if event.kind == "unmasked_read")
    assert unmasked.detail["reason"] == "与民政局核对"


async def test_nobody_gets_what_lies_outside_their_reach_nor_another_person_s_export(world: World) -> None:
    far = await exported(world, world.far_clerk, "current")
    assert [row["承租人"] for row in table(far["现居住房源台账"])] == ["秦德"]
    elsewhere = world.organisations["胜利街道"].id
    assert table((await exported(world, world.far_street, "current", area_id=elsewhere))["现居住房源台账"]) == []
    managed = await exported(world, world.far_manager, "manager")
    assert [row["承租家庭"] for row in table(managed["房源台账"])] == ["秦德"]
    own = done(await ask(world.clerk, "current"))
    await world.write_exports()
    for other in (world.colleague, world.far_clerk, world.district, world.wan):
        refused(await other.get(f"/exports/{own['id']}"), "not_found")
        refused(await other.get(f"/exports/{own['id']}/file"), "not_found")
        assert own["id"] not in [row["id"] for row in done(await other.get("/exports"))["items"]]
    for person, name in ((world.wan, "current"), (world.stranger, "cases"), (world.clerk, "rent_payments"),
                         (world.manager, "subsidy"), (world.clerk, "secrets"), (world.grid, "file_board")):
        refused(await ask(person, name), "not_allowed")


async def test_the_filters_of_the_page_hold_in_the_workbook_and_are_said_on_its_first_sheet(world: World) -> None:
    await award(world)
    book = await exported(world, world.district, "current", q="孔浩", area_id=world.organisations["胜利社区"].id)
    assert [row["承租人"] for row in table(book["现居住房源台账"])] == ["孔浩"]
    assert dict(book["说明"].iter_rows(values_only=True))["范围"] == "查找：孔浩、街道或社区：胜利社区"
    assert table((await exported(world, world.district, "exited"))["退出房源台账"]) == []
    (paid,) = table((await exported(world, world.district, "subsidy"))["补贴台账"])
    assert (paid["每月补贴（元）"], paid["家庭人数"], paid["租住房屋地址"]) == (420, 2, "惠民家园3号楼2单元502室")
    refused(await ask(world.clerk, "current", as_of="2027-01-01"), "form_invalid")
    refused(await ask(world.clerk, "current", status="violating", as_of="2026-12-01"), "form_invalid")
    refused(await ask(world.clerk, "current", colour="red"), "form_invalid")


async def test_as_of_a_past_day_a_workbook_holds_what_stood_there_then(world: World) -> None:
    on(world, 1)
    done(await adjust(world, world.clerk, category="低收入", phone="13800009999"))
    on(world, 2)
    now = table((await exported(world, world.clerk, "current"))["现居住房源台账"])
    then = table((await exported(world, world.clerk, "current", as_of="2026-12-10"))["现居住房源台账"])
    today = table((await exported(world, world.clerk, "current", as_of="2026-12-11"))["现居住房源台账"])
    assert (now[0]["保障类别"], now[0]["联系电话"]) == ("低收入", "138****9999")
    assert (then[0]["保障类别"], then[0]["联系电话"]) == ("低保", "138****0001")
    assert today == now
    assert {key: then[0][key] for key in then[0] if key not in ("保障类别", "联系电话")} == {
        key: now[0][key] for key in now[0] if key not in ("保障类别", "联系电话")
    }


@pytest.mark.clause("4.2.1c")
async def test_a_registered_item_is_a_column_as_soon_as_it_is_defined_and_no_more_once_retired(world: World) -> None:
    kinds = (("供暖方式", "text"), ("电梯", "yesno"), ("入户核实日", "date"), ("备注", "number"))
    items = [await define(world, name, kind) for name, kind in kinds]
    filled = dict(zip((item["id"] for item in items), ("=集中供暖", "是", "2026-12-01", "2.5"), strict=True))
    done(await adjust(world, world.clerk, items=filled))
    wan, kong = table((await exported(world, world.clerk, "current"))["现居住房源台账"])
    assert (wan["供暖方式"], wan["电梯"]) == ("'=集中供暖", "是")
    assert (wan["入户核实日"].date(), wan["备注（登记事项）"]) == (date(2026, 12, 1), 2.5)
    assert kong["电梯"] is None
    done(await world.district.step(items[1], "retire", reason="不再登记"))
    assert "电梯" not in table((await exported(world, world.clerk, "current"))["现居住房源台账"])[0]


async def test_every_list_that_a_clerk_works_with_goes_out(world: World) -> None:
    done(await world.manager.post("/rent-charges", {"month": "2026-12"}))
    notice = {"batch_id": new_id(), "kind": "rent", "tenancy_ids": [world.tenancies["wan"].id], "rent": RENT}
    done(await world.manager.post("/notices", notice))
    done(await adjust(world, world.clerk, category="低收入"))
    cases = table((await exported(world, world.clerk, "cases", procedure="ledger_adjustment"))["修改台账"])
    assert [row["现在"] for row in cases] == ["已记入台账"]
    assert {row["事项"] for row in table((await exported(world, world.clerk, "cases"))["事项"])} >= {"修改台账"}
    assert len(table((await exported(world, world.street, "inbox"))["待办事项"])) == 0
    (told,) = table((await exported(world, world.manager, "notices", kind="rent"))["通知"])
    assert "万健秀" in told["内容"]
    (change,) = table((await exported(world, world.street, "revisions", state="recorded"))["台账变动"])
    assert change["变动"] == "保障类别：低保 改为 低收入"
    assert table((await exported(world, world.far_street, "revisions"))["台账变动"]) == []
    rent = table((await exported(world, world.manager, "rent_payments", month="2026-12"))["租金登记"])
    assert [row["应收（元）"] for row in rent] == [385]
    managed = table((await exported(world, world.manager, "manager", owing=True))["房源台账"])
    assert [(row["承租家庭"], row["欠租（元）"]) for row in managed] == [("万健秀", 385)]
    assert table((await exported(world, world.manager, "expenditures"))["支出"]) == []
    (ending,) = table((await exported(world, world.clerk, "leases"))["三个月内到期的租约"])
    assert (ending["承租人"], ending["剩余天数"]) == ("万健秀", 80)
    board = table((await exported(world, world.district, "file_board", kind="rental"))["建档进度"])
    assert {row["社区"]: row["应建档"] for row in board}["胜利社区"] == 2
    assert table((await exported(world, world.clerk, "violations"))["违规记录"]) == []


async def test_violations_go_out_with_what_was_found_and_never_as_a_formula(world: World) -> None:
    found = await violation(world)
    kept = await Violation.get(case_id=found["id"])
    await Violation.filter(case_id=kept.case_id).update(**as_kept(kept, detail='=HYPERLINK("http://x","点这里")'))
    book = await exported(world, world.clerk, "violations")
    (row,) = table(book["违规记录"])
    assert row["情况"] == '\'=HYPERLINK("http://x","点这里")'
    assert all(cell.data_type != "f" for sheet in book for line in sheet.iter_rows() for cell in line)
    (beside,) = table((await exported(world, world.clerk, "current"))["违规记录"])
    assert beside["违规行为"] == row["违规行为"]


# On its way


async def test_progress_is_shown_and_a_maker_that_was_killed_leaves_no_half_file(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = done(await ask(world.clerk, "current"))
    assert (asked["state"], asked["rows_total"], asked["said"]) == ("waiting", 2, "等待导出，共2行。")
    refused(await world.clerk.get(f"/exports/{asked['id']}/file"), "export_not_ready")
    claimed = await workbook_exports.claim(asked["id"], at=NOW)
    assert claimed is not None
    assert await workbook_exports.claim(asked["id"], at=NOW) is None

    class Killed(BaseException):
        pass

    def killed(self: BookWriter) -> None:
        raise Killed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(BookWriter, "close", killed)
        await workbook_exports.make(claimed, clock=world.clock)
    half = done(await world.clerk.get(f"/exports/{asked['id']}"))
    assert (half["state"], half["said"]) == ("making", "已写入 2 / 2 行")
    refused(await world.clerk.get(f"/exports/{asked['id']}/file"), "export_not_ready")
    assert await WorkbookPart.all().count() == 0
    # While the lease holds nobody begins anew; afterwards somebody does, and the first maker's late file is not kept.
    await world.write_exports()
    assert done(await world.clerk.get(f"/exports/{asked['id']}"))["state"] == "making"
    world.clock.standing_at = NOW + timedelta(minutes=3)
    await world.write_exports()
    whole = done(await world.clerk.get(f"/exports/{asked['id']}"))
    assert (whole["state"], whole["rows_done"]) == ("ready", 2)
    before = (await WorkbookExport.get(id=asked["id"])).sha256
    await workbook_exports.make(claimed, clock=world.clock)
    assert (await WorkbookExport.get(id=asked["id"])).sha256 == before


async def test_an_export_is_kept_for_three_days_and_nothing_of_it_lies_open(world: World) -> None:
    asked = done(await ask(world.clerk, "current", True, "与民政局核对"))
    await world.write_exports()
    (part,) = await WorkbookPart.filter(export_id=asked["id"])
    open_bytes = base64.b64decode(part.data.partition(":")[2])
    assert b"xl/worksheets" not in open_bytes and b"PK\x03\x04" not in open_bytes
    world.clock.standing_at = NOW + timedelta(days=3, minutes=1)
    refused(await world.clerk.get(f"/exports/{asked['id']}/file"), "export_gone")
    await world.write_exports()
    assert await WorkbookPart.all().count() == 0
    gone = done(await world.clerk.get(f"/exports/{asked['id']}"))
    assert (gone["state"], gone["state_label"]) == ("removed", "已经清除")
    refused(await world.clerk.get(f"/exports/{asked['id']}/file"), "export_gone")


async def test_whoever_loses_the_post_gets_no_export_of_it(world: World) -> None:
    asked = done(await ask(world.clerk, "current"))
    await Appointment.filter(account_id=world.clerk.account_id).update(ends_on=date(2026, 12, 9))
    await world.write_exports()
    row = await WorkbookExport.get(id=asked["id"])
    assert (row.state, row.failure) == ("failed", "not_allowed")
    assert (await world.clerk.get(f"/exports/{asked['id']}/file")).status_code in (403, 404)


async def test_the_same_export_asked_twice_is_one_and_few_are_made_at_once(world: World) -> None:
    body = {"id": new_id(), "book": "current", "filters": {}}
    assert done(await world.clerk.post("/exports", body))["id"] == done(await world.clerk.post("/exports", body))["id"]
    refused(await world.colleague.post("/exports", body), "id_taken")
    for _ in range(2):
        done(await ask(world.clerk, "cases"))
    refused(await ask(world.clerk, "cases"), "export_limit")
    await world.write_exports()
    done(await ask(world.clerk, "cases"))
    assert len(done(await world.clerk.get("/exports"))["items"]) == 4


async def test_what_is_too_long_for_one_workbook_is_refused_in_plain_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_exports, "MOST_ROWS", 1)
    refused(await ask(world.clerk, "current"), "export_too_long")


async def test_pages_of_any_size_give_every_entry_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_rows, "AT_ONCE", 1)
    monkeypatch.setattr(export_lists, "_AT_ONCE", 1)
    book = await exported(world, world.district, "current")
    assert [row["承租人"] for row in table(book["现居住房源台账"])] == ["万健秀", "孔浩", "秦德"]
    for month in ("2026-12", "2026-11"):
        done(await world.manager.post("/rent-charges", {"month": month}))
    rent = table((await exported(world, world.manager, "rent_payments"))["租金登记"])
    assert len({row["编号"] for row in rent}) == len(rent) == 2
    for person in (world.clerk, world.colleague):
        done(await adjust(world, person))
    cases = table((await exported(world, world.clerk, "cases"))["事项"])
    assert len({row["编号"] for row in cases}) == len(cases) == 2
    assert len(table((await exported(world, world.street, "revisions"))["台账变动"])) == 2


# Cells


@given(st.text(max_size=60))
def test_no_text_leaves_as_a_formula(text: str) -> None:
    cell = written(text, "text")
    assert cell is None or (isinstance(cell, str) and not cell.lstrip().startswith(tuple("=+-@＝＋－＠")))
    assert cell is None or not cell.startswith(("\t", "\r", "<r>"))


@given(st.dates(), st.integers(min_value=0, max_value=60 * 24 * 36_000))
def test_days_and_times_are_what_excel_counts(day: date, minutes: int) -> None:
    cell = written(day, "date")
    assert cell == day.isoformat() if isinstance(cell, str) else EXCEL_EPOCH + timedelta(days=int(cell or 0)) == day
    at = datetime(2000, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=minutes)
    counted = written(at.astimezone(UTC) + timedelta(seconds=59), "time")
    assert isinstance(counted, float | int)
    shown = datetime.combine(EXCEL_EPOCH, datetime.min.time(), SHANGHAI) + timedelta(days=counted)
    assert abs(shown.replace(tzinfo=None) - at.replace(tzinfo=None)) < timedelta(seconds=1)


async def test_hostile_texts_come_back_as_they_were_written(world: World) -> None:
    texts = [
        "=1+1", "+86", "-3", "@x", "\t=2", "＝3", "<r><f>4</f></r>", "_x0041_", "a\nb", " 空 ", "'撇", "\x00\ufffe",
        "𠮷", "=" * 400,
    ]
    for text in texts:
        await Household.filter(id=world.wan.household_id).update(remark=text)
        book = await exported(world, world.clerk, "current", q="万健秀")
        (row,) = table(book["现居住房源台账"])
        # Excel reads the mark that keeps `_x0041_` from being a character; openpyxl leaves it there.
        assert row["备注"].replace("_x005F_", "_") == written(text, "text"), text
        assert book["现居住房源台账"]["R2"].data_type == "s"


async def test_write_book_writes_to_a_path_and_counts(world: World, tmp_path: Any) -> None:
    office = world.organisations["胜利社区"]
    actor = Actor(1, "赵社区", COMMUNITY_CLERK, NOW, organisation_id=office.id, path=office.path)
    seen: list[int] = []

    async def progress(rows: int) -> None:
        seen.append(rows)

    path = tmp_path / "x.xlsx"
    assert await workbook_exports.write_book("current", LedgerFilters(), path, actor=actor, progress=progress) == 2
    assert seen == [2]
    assert len(table(openpyxl.load_workbook(path)["现居住房源台账"])) == 2
