"""Codes on doors, letters and evidence: they name a thing and open nothing that the asker may not see anyway."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.async_api import expect
from sanic import Sanic

from casework.dwellings import labels as dwelling_labels
from casework.dwellings.labels import MOST, Label, set_labels
from casework.evidence.scan_codes import dwelling_code
from models import AuditEvent, Dwelling, Tenancy
from tests.cast import Person, World, done, new_id, refused
from tests.client.test_browser import Enter, enter, enter_preview, one, tap, write
from tests.evidence.test_sheets import pages, words
from tests.mini_program import read_by_wechat
from tests.photographs import findings, jpeg, photograph, visit

App = Sanic[Any, Any]
__all__ = ["enter", "enter_preview"]


async def scan(person: Person, text: str) -> httpx.Response:
    return await person.get("/scan-codes", text=text)


def home_of(world: World, family: str) -> int:
    return world.tenancies[family].dwelling_id


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[Label]:
    """The labels that were set on paper."""
    papers: list[Label] = []

    def keep(labels: list[Label], made_at: datetime) -> bytes:
        papers.extend(labels)
        return set_labels(labels, made_at)

    monkeypatch.setattr(dwelling_labels, "set_labels", keep)
    return papers


async def rent_notice(world: World, family: str = "wan") -> dict[str, Any]:
    rent = {"period": "2026-12", "due_on": "2026-12-25", "amount_fen": 38500, "note": ""}
    body = {"batch_id": new_id(), "kind": "rent", "tenancy_ids": [world.tenancies[family].id], "rent": rent}
    done(await world.manager.post("/notices", body))
    found: dict[str, Any] = done(await world.manager.get("/notices"))["items"][0]
    return found


async def sheet_link(world: World, service: App, case_id: str) -> str:
    """What stands in the code of the last sheet of a case."""
    event = await AuditEvent.filter(kind="export", subject=case_id).order_by("-id").first()
    assert event is not None
    return f"{service.ctx.base_url}/v/{case_id}/{event.detail['sheet']}"


# A dwelling


async def test_a_dwellings_code_shows_each_what_is_theirs_to_see_and_do(world: World, service: App) -> None:
    number, tenancy = home_of(world, "wan"), world.tenancies["wan"]
    link = f"{service.ctx.base_url}/q/{dwelling_code(number)}"
    seen = done(await scan(world.grid, link))
    assert (seen["kind"], seen["title"], seen["lines"]) == ("dwelling", "和谐家园1号楼1单元101室", ["承租家庭：万健秀"])
    inspect = {"label": "开始巡查", "page": "inspection_new", "id": str(number)}
    ledger = {"label": "看这户的台账", "page": "ledger", "id": str(tenancy.id)}
    assert seen["links"] == [inspect, ledger]
    # A street records what it finds, too.
    assert done(await scan(world.street, link))["links"] == [inspect, ledger]
    own = done(await scan(world.wan, link))
    assert [one["page"] for one in own["links"]] == ["home"]
    assert "万健秀" not in str(own)
    # Absent, forbidden and a neighbour's look the same.
    absent = refused(await scan(world.grid, dwelling_code(10**9)), "not_found")
    for person in (world.kong, world.far_clerk, world.far_manager, world.admin, world.stranger):
        assert refused(await scan(person, link), "not_found") == absent
    await Tenancy.filter(id=tenancy.id).update(living=None, ended_on="2026-12-01")
    empty = done(await scan(world.grid, link))
    assert (empty["lines"], [one["page"] for one in empty["links"]]) == (["目前没有登记承租家庭"], ["inspection_new"])
    refused(await scan(world.wan, link), "not_found")


async def test_a_code_may_be_typed_as_people_type(world: World) -> None:
    number = home_of(world, "wan")
    code = dwelling_code(number)
    full = code.translate({ord(char): ord(char) + 0xFEE0 for char in code})
    for text in (code, code.lower(), f"  {code[:2]} {code[2:]} ", full, code.replace("-", "—"), code[2:]):
        assert done(await scan(world.grid, text))["title"] == "和谐家园1号楼1单元101室", text
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    refused(await scan(world.grid, wrong), "code_mistyped")


async def test_what_is_no_code_of_ours_is_met_with_words(world: World, service: App) -> None:
    code = dwelling_code(home_of(world, "wan"))
    refused(await scan(world.grid, f"https://elsewhere.example/q/{code}"), "code_unknown")
    here = service.ctx.base_url
    for text in ("6901234567892", "你好", "FY", "FY0-98", "FY12", f"{here}/x/{code}", f"{here}/", "http://", "TZ",
                 f"{here}/q/{code}/more", "javascript:alert(1)", "%00", "FY" + "9" * 30 + "-11", "🏠" * 60):
        refused(await scan(world.grid, text), "code_unknown")
    for text in ("", "x" * 301):
        refused(await scan(world.grid, text), "form_invalid")


@given(number=st.integers(1, 10**18 - 1), data=st.data())
def test_no_slip_of_a_finger_is_another_dwelling(number: int, data: st.DataObject) -> None:
    digits = dwelling_code(number)[2:].replace("-", "")
    at = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != digits[at]]))
    slips = {digits[:at] + other + digits[at + 1 :]}
    if at:
        slips.add(digits[: at - 1] + digits[at] + digits[at - 1] + digits[at + 1 :])
    for slip in slips - {digits}:
        mistaken = int(slip[:-2])
        assert dwelling_code(mistaken)[2:].replace("-", "") != slip


# A notice


async def test_a_notices_number_leads_to_it_only_for_whoever_may_read_it(world: World) -> None:
    notice = await rent_notice(world)
    for text in (notice["number"], notice["number"].lower(), f" {notice['number']} "):
        seen = done(await scan(world.wan, text))
        assert (seen["kind"], seen["links"][0]["page"], seen["links"][0]["id"]) == ("notice", "notice", notice["id"])
        for person in (world.kong, world.far_manager, world.far_clerk, world.grid, world.stranger):
            refused(await scan(person, text), "not_found")


async def test_the_code_of_a_notices_letter_is_checked_and_leads_its_family_to_the_notice(
    world: World, service: App
) -> None:
    notice = await rent_notice(world)
    assert (await world.manager.get(f"/cases/{notice['id']}/evidence-sheet")).status_code == 200
    link = await sheet_link(world, service, notice["id"])
    seen = done(await scan(world.wan, link))
    assert (seen["kind"], seen["check"]["matches"]) == ("evidence", True)
    assert [(one["page"], one["id"]) for one in seen["links"]] == [("notice", notice["id"])]
    # Whoever holds the letter may know that it is true, and nothing more.
    assert done(await scan(world.kong, link))["links"] == []


# Evidence


async def test_an_evidence_sheets_code_says_in_words_whether_it_is_still_as_sealed(
    world: World, service: App
) -> None:
    case = await visit(world)
    await photograph(world.grid, case["id"], jpeg(), caption="门牌")
    done(await world.grid.step(case, "record", **findings()))
    assert (await world.clerk.get(f"/cases/{case['id']}/evidence-sheet")).status_code == 200
    link = await sheet_link(world, service, case["id"])
    # Whoever holds the paper may know, also a family that it does not concern.
    seen = done(await scan(world.kong, link))
    assert (seen["kind"], seen["title"]) == ("evidence", "与系统封存的记录一致")
    assert seen["check"]["matches"] is True
    assert len(seen["check"]["photographs"]) == 1
    assert seen["links"] == []
    refused(await scan(world.kong, link[:-1] + ("A" if link[-1] != "A" else "B")), "not_found")
    refused(await scan(world.kong, f"{service.ctx.base_url}/v/{case['id']}"), "not_found")


# Labels


async def test_a_manager_prints_labels_that_tell_an_address_and_no_name(
    world: World, service: App, printed: list[Label]
) -> None:
    numbers = [home_of(world, "kong"), home_of(world, "wan")]
    await Dwelling.filter(id=numbers[0]).update(address="和谐家园" + "很长的名字" * 38)
    reply = await world.manager.get("/dwelling-labels", ids=",".join(map(str, [*numbers, numbers[0]])))
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-disposition"].startswith("attachment; filename=")
    assert [one.code for one in printed] == [dwelling_code(number) for number in numbers]
    assert pages(reply.content) == 1
    assert set("和谐家园房源码") <= set(words(reply.content))
    assert not set("孔浩万健秀") & set(words(reply.content))
    assert done(await scan(world.grid, printed[1].link))["title"] == "和谐家园1号楼1单元101室"
    kept = await AuditEvent.filter(kind="export", code="dwelling_labels").first()
    assert kept is not None and kept.detail == {"count": 2}


async def test_labels_are_printed_only_of_ones_own_houses_and_not_without_end(world: World) -> None:
    number = str(home_of(world, "wan"))
    for person in (world.wan, world.grid, world.street, world.admin, world.stranger):
        refused(await person.get("/dwelling-labels", ids=number), "not_allowed")
    for ids in (f"{number},{home_of(world, 'qin')}", "999999999", str(10**18 - 1)):
        refused(await world.manager.get("/dwelling-labels", ids=ids), "not_found")
    many = ",".join(str(one) for one in range(1, MOST + 2))
    for ids in ("", "0", "1,,2", "-1", "a", "1,", many, "1" * 19):
        refused(await world.manager.get("/dwelling-labels", ids=ids), "form_invalid")


async def test_a_phones_own_camera_is_told_how_to_scan_and_nothing_else(world: World, service: App) -> None:
    there = await world.http.get(f"/q/{dwelling_code(home_of(world, 'wan'))}")
    gone = await world.http.get("/q/%22%3E%3Cscript%3E")
    for reply in (there, gone):
        assert reply.status_code == 200
        assert "扫一扫" in reply.text
        assert "<script" not in reply.text
        assert "和谐家园" not in reply.text
        assert reply.headers["content-security-policy"].startswith("default-src 'none'")


# On the phone


async def test_a_grid_worker_types_what_stands_on_a_door_and_starts_the_visit(world: World, enter: Enter) -> None:
    code = dwelling_code(home_of(world, "wan"))
    async with enter("grid") as page:
        await tap(page, "go-scan")
        await tap(page, "scan-typed")
        await expect(page.get_by_text("请填写码旁边的编号。")).to_be_visible()
        await write(page, "code", code[:-1] + str((int(code[-1]) + 1) % 10))
        await tap(page, "scan-typed")
        await expect(one(page, "scan-refused")).to_contain_text("编号输错了一位")
        await tap(page, "scan-again")
        await write(page, "code", f"  {code.lower()} ")
        await tap(page, "scan-typed")
        await expect(one(page, "scanned-dwelling")).to_contain_text("承租家庭：万健秀")
        await tap(page, "scanned-go-inspection_new")
        chosen = page.get_by_role("radio", checked=True, name="和谐家园")
        await expect(chosen).to_contain_text("和谐家园1号楼1单元101室")


async def test_who_scans_before_signing_in_comes_to_it_afterwards(
    world: World, enter_preview: Enter, service: App
) -> None:
    # The page that a browser shows of a code leads to the preview.
    enter = enter_preview
    link = f"{service.ctx.base_url}/q/{dwelling_code(home_of(world, 'wan'))}"
    async with enter("wan") as page:
        await tap(page, "sign-out")
        await expect(one(page, "person-wan")).to_be_visible()
        await page.goto(link)
        await page.get_by_text("在网页预览里打开").tap()
        await tap(page, "person-wan")
        await expect(one(page, "scanned-dwelling")).to_contain_text("这是您登记的住处。")
        await tap(page, "scanned-go-home")
        await expect(one(page, "my-home")).to_be_visible()
    async with enter("kong") as page:
        await page.goto(f"{service.ctx.base_url}/#/pages/scan_codes/detail?text={link.rpartition('/')[2]}")
        await expect(one(page, "scan-refused")).to_contain_text("没有找到这条记录")


async def test_a_manager_prints_the_codes_of_houses(world: World, enter: Enter) -> None:
    async with enter("manager") as page:
        await tap(page, "all-offers")
        await tap(page, "go-labels")
        await tap(page, f"dwelling-{home_of(world, 'wan')}")
        kind, labels = await read_by_wechat(page, "print-labels")
        assert (kind, labels[:5]) == ("pdf", b"%PDF-")
        await tap(page, "select-all")
        await expect(one(page, "print-labels")).to_contain_text("打印 2 张")
