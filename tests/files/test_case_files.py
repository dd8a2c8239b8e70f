"""Case files: one a family and kind, built by the community, checked by the street, overseen by the district (4.3)."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import io
import json
import re
import zipfile
import zlib
from datetime import date
from typing import Any

import pytest
from tortoise import connections

from casework.files import case_file_export
from casework.papers.checks import code_of
from casework.papers.declared import PAPERS
from casework.papers.papers import issue, make_void
from models import (
    AuditEvent,
    Case,
    CaseFile,
    Evidence,
    FileItem,
    Household,
    HouseholdMember,
    Organisation,
    SubsidyAward,
    Tenancy,
)
from tests.cast import NOW, Person, World, _person, done, id_number, new_id, refused
from tests.papers.samples import SAMPLE, actor_of
from tests.photographs import jpeg, photograph, send, violation

SHELF = "3号柜2层15号"


async def standard(world: World, kind: str = "rental") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = done(await world.district.post("/checklist-items/standard", {"kind": kind}))["items"]
    return items


async def two_items(world: World) -> list[dict[str, Any]]:
    """A short list: the household register, required; a certificate, not."""
    return [
        done(await world.district.post("/checklist-items", {"kind": "rental", "name": "户口簿", "required": True})),
        done(await world.district.post("/checklist-items", {"kind": "rental", "name": "低保证", "required": False})),
    ]


async def begun(
    world: World, family: str = "wan", kind: str = "rental", person: Person | None = None
) -> dict[str, Any]:
    body = {"id": new_id(), "household_id": getattr(world, family).household_id, "kind": kind}
    case: dict[str, Any] = done(await (person or world.clerk).post("/case-files", body))
    return case


async def built(world: World, family: str = "wan") -> dict[str, Any]:
    """A complete file, handed to the street."""
    register, _ = await two_items(world)
    case = await begun(world, family)
    shot = await photograph(world.clerk, case["id"])
    case = done(await world.clerk.step(case, "put", checklist_item_id=register["id"], evidence_id=shot["id"]))
    case = done(await world.clerk.step(case, "shelve", shelf_mark=SHELF))
    handed_in: dict[str, Any] = done(await world.clerk.step(case, "submit"))
    return handed_in


@pytest.mark.clause("4.3a", "4.3b", "4.3c")
async def test_a_file_is_built_by_the_community_and_checked_by_the_street(world: World) -> None:
    register, certificate = await two_items(world)
    case = await begun(world)
    assert (case["title"], case["waiting_for"]) == ("万健秀家庭公共租赁住房档案", "社区")
    asked = [(line["name"], line["lacks"]) for line in case["detail"]["checklist"]]
    assert asked == [("户口簿", True), ("低保证", False)]
    assert "户口簿" in refused(await world.clerk.step(case, "submit"), "file_incomplete")["detail"]
    # The paper alone is half of it: the electronic file goes in step.
    case = done(await world.clerk.step(case, "put", checklist_item_id=register["id"], note="原件复印"))
    refused(await world.clerk.step(case, "submit"), "file_incomplete")
    shot = await photograph(world.clerk, case["id"])
    case = done(
        await world.clerk.step(case, "put", checklist_item_id=register["id"], evidence_id=shot["id"], on_paper=False)
    )
    assert "放在哪里" in refused(await world.clerk.step(case, "submit"), "file_incomplete")["detail"]
    case = done(await world.clerk.step(case, "shelve", shelf_mark=SHELF))
    assert case["detail"]["lacking"] == 0
    case = done(await world.clerk.step(case, "submit"))
    refused(await world.clerk.step(case, "put", checklist_item_id=certificate["id"]), "step_not_possible")
    refused(await world.clerk.step(case, "approve"), "not_allowed")
    assert [item["id"] for item in done(await world.street.get("/inbox"))["items"]] == [case["id"]]
    case = done(await world.street.step(case, "return", reason="户口簿缺变更页"))
    another = await photograph(world.clerk, case["id"], jpeg((1, 2, 3)))
    case = done(await world.clerk.step(case, "put", checklist_item_id=register["id"], evidence_id=another["id"]))
    case = done(await world.street.step(done(await world.clerk.step(case, "submit")), "approve", note="材料齐全"))
    assert (case["status"], case["waiting_for"]) == ("checked", None)
    papers = case["detail"]["checklist"][0]["papers"]
    assert {paper["checked_by"] for paper in papers} == {"周街道"} and len(papers) == 3
    # Later papers come in by building on, and are checked again; those checked keep who checked them.
    case = done(await world.clerk.step(case, "supplement", reason="新增低保证"))
    case = done(await world.clerk.step(case, "put", checklist_item_id=certificate["id"]))
    assert case["detail"]["checklist"][1]["papers"][0]["checked_at"] is None
    case = done(await world.street.step(done(await world.clerk.step(case, "submit")), "approve"))
    case = done(await world.district.step(case, "recheck", reason="请核对低保证有效期"))
    assert case["status"] == "submitted"


@pytest.mark.clause("4.3a")
async def test_one_family_has_one_file_of_a_kind_and_the_kinds_are_apart(world: World) -> None:
    case = await begun(world)
    body = {"id": new_id(), "household_id": world.wan.household_id, "kind": "rental"}
    refused(await world.colleague.post("/case-files", body), "file_exists")
    assert done(await world.clerk.post("/case-files", {**body, "id": case["id"]}))["id"] == case["id"]
    subsidy = await begun(world, kind="subsidy")
    assert subsidy["title"].endswith("租赁补贴档案")
    refused(await world.clerk.post("/case-files", {**body, "kind": "other"}), "form_invalid")
    # A list is one kind's own.
    register, _ = await two_items(world)
    refused(await world.clerk.step(subsidy, "put", checklist_item_id=register["id"]), "form_invalid")
    assert subsidy["detail"]["checklist"] == []
    replies = await asyncio.gather(
        *(
            person.post("/case-files", {"id": new_id(), "household_id": world.kong.household_id, "kind": "rental"})
            for person in (world.clerk, world.colleague) * 3
        )
    )
    assert sorted(reply.status_code for reply in replies) == [200] + [409] * 5
    assert await CaseFile.filter(household_id=world.kong.household_id).count() == 1


@pytest.mark.clause("4.3a")
async def test_every_case_notice_and_lease_of_the_family_files_itself(world: World) -> None:
    case = await begun(world)
    assert case["detail"]["cases_in_all"] == 0
    assert [lease["monthly_rent_fen"] for lease in case["detail"]["leases"]] == [38500]
    breach = await violation(world)
    rent = {"period": "2026-12", "due_on": "2026-12-31"}
    body = {"batch_id": new_id(), "kind": "rent", "tenancy_ids": [world.tenancies["wan"].id], "rent": rent}
    done(await world.manager.post("/notices", body))
    await world.open_window()
    report = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    detail = done(await world.clerk.get(f"/cases/{case['id']}"))["detail"]
    assert {one["procedure"] for one in detail["cases"]} == {
        "violation", "inspection", "notice", "change_report", "breach_clock"
    }
    assert {breach["id"], report["id"]} <= {one["id"] for one in detail["cases"]}
    # What belongs to the dwelling is not in the subsidy file; what belongs to the family is in both.
    subsidy = await begun(world, kind="subsidy")
    assert {one["procedure"] for one in subsidy["detail"]["cases"]} == {"change_report"}
    assert subsidy["detail"]["leases"] == []
    # The neighbour's file holds none of it.
    assert (await begun(world, "kong"))["detail"]["cases_in_all"] == 0


@pytest.mark.clause("4.3b")
async def test_a_paper_is_put_in_once_with_a_photograph_of_this_very_file(world: World) -> None:
    register, _ = await two_items(world)
    case, other = await begun(world), await begun(world, "kong")
    foreign = await photograph(world.clerk, other["id"])
    own = await photograph(world.clerk, case["id"], jpeg((7, 7, 7)))
    for form, field in (
        ({"checklist_item_id": 10**9}, "checklist_item_id"),
        ({"checklist_item_id": register["id"], "evidence_id": foreign["id"]}, "evidence_id"),
        ({"checklist_item_id": register["id"], "evidence_id": new_id()}, "evidence_id"),
        ({"checklist_item_id": register["id"], "on_paper": False}, "on_paper"),
    ):
        problem = refused(await world.clerk.step(case, "put", **form), "form_invalid")
        assert list(problem["fields"]) == [f"form.{field}"]
    put = {"checklist_item_id": register["id"], "evidence_id": own["id"]}
    case = done(await world.clerk.step(case, "put", **put))
    refused(await world.clerk.step(case, "put", **put), "form_invalid")
    assert await FileItem.all().count() == 1


@pytest.mark.clause("4.3d")
async def test_the_district_office_says_what_a_file_must_hold_and_it_counts_at_once(world: World) -> None:
    assert len(await standard(world)) == 8
    refused(await world.district.post("/checklist-items/standard", {"kind": "rental"}), "checklist_begun")
    case = await begun(world)
    before = case["detail"]["lacking"]
    wanted = {"kind": "rental", "name": "户籍证明", "required": True}
    added = done(await world.district.post("/checklist-items", wanted))
    refused(await world.office.post("/checklist-items", {"kind": "rental", "name": "户籍证明"}), "form_invalid")
    assert done(await world.clerk.get(f"/cases/{case['id']}"))["detail"]["lacking"] == before + 1
    case = done(await world.clerk.step(case, "put", checklist_item_id=added["id"]))
    done(await world.district.post(f"/checklist-items/{added['id']}/retire"))
    # Asked for no more; what was filed stays to be seen, and nothing new goes under it.
    detail = done(await world.clerk.get(f"/cases/{case['id']}"))["detail"]
    (line,) = [line for line in detail["checklist"] if line["id"] == added["id"]]
    assert (line["retired"], line["lacks"], len(line["papers"])) == (True, False, 1)
    assert detail["lacking"] == before
    refused(await world.clerk.step(case, "put", checklist_item_id=added["id"]), "form_invalid")
    for person in (world.clerk, world.street, world.manager, world.wan, world.grid):
        refused(await person.post("/checklist-items", {"kind": "rental", "name": "随便加的"}), "not_allowed")
        refused(await person.post(f"/checklist-items/{added['id']}/retire"), "not_allowed")


@pytest.mark.clause("4.3c", "4.3d")
async def test_the_board_counts_every_community_and_the_street_reports_its_own(world: World) -> None:
    case = await built(world)
    await begun(world, "qin", person=world.far_clerk)
    lines = {line["community"]: line for line in done(await world.district.get("/case-files/board"))["items"]}
    columns = ("families", "missing", "building", "submitted")
    assert {name: tuple(line[column] for column in columns) for name, line in lines.items()} == {
        "胜利社区": (2, 1, 0, 1), "园林社区": (0, 0, 0, 0), "站前社区": (1, 0, 1, 0),
    }
    own = done(await world.street.get("/case-files/board"))
    assert {line["community"] for line in own["items"]} == {"胜利社区", "园林社区"}
    assert own["totals"] == {"families": 2, "building": 0, "submitted": 1, "returned": 0, "checked": 0, "missing": 1}
    assert [line["community"] for line in done(await world.clerk.get("/case-files/board"))["items"]] == ["胜利社区"]
    for person in (world.wan, world.manager, world.grid, world.stranger):
        refused(await person.get("/case-files/board"), "not_allowed")
    done(await world.street.step(case, "approve"))
    # The street's report is what the board said that day, whatever comes after.
    body = {"id": new_id(), "kind": "rental", "note": "12月建档情况"}
    summary = done(await world.street.post("/file-summaries", body))
    assert done(await world.street.post("/file-summaries", body))["id"] == summary["id"]
    refused(await world.clerk.post("/file-summaries", {**body, "id": new_id()}), "not_allowed")
    await begun(world, "kong")
    assert [item["id"] for item in done(await world.district.get("/inbox"))["items"]] == [summary["id"]]
    refused(await world.far_street.get(f"/cases/{summary['id']}"), "not_found")
    received = done(await world.district.step(summary, "receive", note="已收"))
    figures = {row["community"]: row for row in received["detail"]["figures"]}
    assert (figures["胜利社区"]["checked"], figures["胜利社区"]["missing"]) == (1, 1)
    assert received["status"] == "received"


async def queries_of(world: World, path: str) -> int:
    """How many statements one GET needs."""
    client = type(connections.get("default"))
    seen: list[str] = []
    plain = client.execute_query

    async def counting(self: Any, query: str, *values: Any) -> Any:
        seen.append(query)
        return await plain(self, query, *values)

    client.execute_query = counting
    try:
        done(await world.district.get(path))
    finally:
        client.execute_query = plain
    return len(seen)


async def test_the_board_asks_as_little_of_a_district_as_of_a_hamlet(world: World) -> None:
    few = await queries_of(world, "/case-files/board")
    street = world.organisations["站前街道"]
    for number in range(10_000_000, 10_000_040):
        await Organisation.create(
            id=number, kind="community", name=f"第{number}社区", path=f"{street.path}{number}/", parent=street,
        )
    assert await queries_of(world, "/case-files/board") == few


@pytest.mark.clause("4.3a", "4.3d")
async def test_a_file_is_seen_by_its_own_offices_and_follows_the_family(world: World) -> None:
    case = await built(world)
    for person in (world.far_clerk, world.far_street, world.wan, world.kong, world.manager, world.grid, world.admin):
        refused(await person.get(f"/cases/{case['id']}"), "not_found")
        refused(await person.get(f"/case-files/{case['id']}/pdf"), "not_found")
        refused(await person.get(f"/case-files/{case['id']}/zip"), "not_found")
    goes_to = world.organisations["站前社区"].id
    form = {"receiving_id": goes_to, "new_address": "站前街8号", "registered_on": "2026-12-01"}
    body = {"id": new_id(), "household_id": world.wan.household_id, "form": form}
    transfer = done(await world.clerk.post("/registration-transfers", body))
    await photograph(world.clerk, transfer["id"], jpeg((3, 3, 3)))
    transfer = done(await world.clerk.step(transfer, "report"))
    transfer = done(await world.street.step(transfer, "forward"))
    transfer = done(await world.far_street.step(transfer, "agree"))
    done(await world.far_clerk.step(transfer, "accept"))
    refused(await world.clerk.get(f"/cases/{case['id']}"), "not_found")
    detail = done(await world.far_clerk.get(f"/cases/{case['id']}"))["detail"]
    assert detail["shelf_mark"] == SHELF
    assert transfer["id"] in {one["id"] for one in detail["cases"]}
    assert done(await world.far_street.step(case, "approve"))["status"] == "checked"


# Taking a file away


async def test_the_zip_holds_every_original_and_a_manifest_that_proves_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await built(world)
    await violation(world)
    await world.develop()
    with monkeypatch.context() as small:
        small.setattr(case_file_export, "MOST_BYTES", 100)
        refused(await world.street.get(f"/case-files/{case['id']}/zip"), "export_too_large")
        assert not await AuditEvent.filter(kind="export").exists()
    reply = await world.street.get(f"/case-files/{case['id']}/zip")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/zip")
    assert reply.headers["content-disposition"] == f'attachment; filename="{case["number"]}.zip"'
    with zipfile.ZipFile(io.BytesIO(reply.content)) as packed:
        assert packed.testzip() is None
        manifest = json.loads(packed.read("manifest.json"))
        listed = {file["path"]: file for file in manifest["files"]}
        assert set(packed.namelist()) == {*listed, "manifest.json"}
        for name, file in listed.items():
            data = packed.read(name)
            assert (len(data), hashlib.sha256(data).hexdigest()) == (file["size"], file["sha256"])
        originals = [file for name, file in listed.items() if name.startswith("originals/")]
        # The register's photograph, and that of the visit: as they were sealed, byte for byte.
        assert len(originals) == 2 == await Evidence.filter(state="sealed").count()
        assert all(file["sha256"] == file["sealed_sha256"] for file in originals)
        contents = json.loads(packed.read("contents.json"))
        assert packed.read("file.pdf").startswith(b"%PDF-")
    assert contents["papers"][0]["item"] == "户口簿" and contents["papers"][0]["filed"][0]["on_paper"]
    assert {one["procedure"] for one in contents["cases"]} == {"violation", "inspection", "breach_clock"}
    # ID numbers leave masked.
    assert id_number("19520114", 2).encode() not in reply.content
    assert contents["members"][0]["id_number"].startswith("2103***")
    event = await AuditEvent.get(kind="export")
    assert (event.code, event.subject, event.account_id) == ("case_file_zip", case["id"], world.street.account_id)
    assert event.detail["sha256"] == hashlib.sha256(reply.content).hexdigest()


async def test_what_was_issued_to_the_family_lies_in_its_file_as_it_was_issued(
    world: World, service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, found = await built(world), await violation(world)
    paper = dataclasses.replace(SAMPLE, name="of_violations", filed_with=("violation",))
    monkeypatch.setitem(PAPERS, paper.name, paper)
    actor = await actor_of(world.street, world)
    row = await issue(paper, await Case.get(id=found["id"]), actor=actor)
    name = f"papers/{code_of(row)}.pdf"
    file = await world.wan.get(f"/papers/{row.id}/file")

    async def packed() -> tuple[bytes, dict[str, Any], dict[str, Any]]:
        reply = await world.street.get(f"/case-files/{case['id']}/zip")
        with zipfile.ZipFile(io.BytesIO(reply.content)) as opened:
            listed = {one["path"]: one for one in json.loads(opened.read("manifest.json"))["files"]}
            return opened.read(name), listed[name], json.loads(opened.read("contents.json"))

    data, listed, contents = await packed()
    assert (data, listed["sealed_sha256"]) == (file.content, hashlib.sha256(data).hexdigest())
    assert contents["issued"] == [{
        "number": row.number, "title": "催告函", "case_id": found["id"], "issued_on": "2026-12-10", "void": False,
        "sha256": listed["sha256"],
    }]
    pdf = await world.street.get(f"/case-files/{case['id']}/pdf")
    assert row.number in "".join(pages_of(pdf.content))
    # Lost in the store: the file still goes out, and says what is missing.
    await make_void(paper, await Case.get(id=found["id"]), actor=actor, reason="收回")
    next(service.ctx.settings.media.folder.rglob(f"{row.id}.*.pdf")).unlink()
    data, listed, contents = await packed()
    assert (data, listed["size"], contents["issued"][0]["void"]) == (b"", 0, True)
    assert listed["sha256"] != listed["sealed_sha256"]


async def test_a_changed_original_is_seen_in_the_manifest(world: World, service: Any) -> None:
    case = await built(world)
    kept = await Evidence.get(case_id=case["id"])
    file = service.ctx.settings.media.folder / kept.original_key
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.chmod(0o600)
    file.write_bytes(bytes(data))
    reply = await world.street.get(f"/case-files/{case['id']}/zip")
    with zipfile.ZipFile(io.BytesIO(reply.content)) as packed:
        (original,) = [
            one for one in json.loads(packed.read("manifest.json"))["files"] if one["path"].startswith("originals/")
        ]
    assert original["sha256"] != original["sealed_sha256"] == kept.sha256


async def test_the_pdf_has_a_table_of_contents_with_the_pages_on_which_things_stand(world: World) -> None:
    case = await built(world)
    # Long enough for a second page of contents.
    for number in range(34):
        more = {"kind": "rental", "name": f"其他材料{number}", "required": False}
        done(await world.district.post("/checklist-items", more))
    await violation(world)
    await world.develop()
    reply = await world.district.get(f"/case-files/{case['id']}/pdf")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "application/pdf")
    pages = pages_of(reply.content)
    assert "万健秀家庭公共租赁住房档案" in pages[0] and SHELF in pages[0]
    assert "\n目录\n" in pages[1] and "\n目录（续）\n" in pages[2]
    contents = re.findall(r"^(\d\. \D+?)\n(\d+)$", pages[1] + "\n" + pages[2], re.MULTILINE)
    assert [name.partition(". ")[2] for name, _ in contents] == [
        "家庭成员", "材料清单", "租赁合同", "办理事项", "照片", "台账变动",
    ]
    for name, page in contents:
        assert name in pages[int(page) - 1], (name, page)
    for number, text in enumerate(pages, 1):
        assert f"第 {number} 页 / 共 \n{len(pages)}\n 页" in text
    event = await AuditEvent.get(kind="export")
    assert (event.code, event.account_id) == ("case_file_pdf", world.district.account_id)


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page, by the font's own table of what its codes mean."""
    meaning: dict[bytes, str] = {}
    drawn: list[bytes] = []
    for stream in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL):
        try:
            text = zlib.decompress(stream)
        except zlib.error:
            text = stream
        for table in re.findall(rb"beginbfchar(.*?)endbfchar", text, re.DOTALL):
            for code, char in re.findall(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>", table):
                meaning[bytes.fromhex(code.decode())] = bytes.fromhex(char.decode()).decode("utf-16-be")
        if b" Tj" in text:
            drawn.append(text)
    pages = []
    for text in drawn:
        lines = []
        for said in re.findall(rb"\(((?:\\.|[^\\)])*)\) Tj", text, re.DOTALL):
            codes = re.sub(rb"\\(.)", lambda found: {b"r": b"\r"}.get(found[1], found[1]), said, flags=re.DOTALL)
            lines.append("".join(meaning.get(codes[at : at + 2], "?") for at in range(0, len(codes), 2)))
        pages.append("\n".join(lines))
    return pages


async def test_paper_without_photograph_is_not_complete(world: World) -> None:
    register, _ = await two_items(world)
    case = await begun(world)
    case = done(await world.clerk.step(case, "shelve", shelf_mark=SHELF))
    case = done(await world.clerk.step(case, "put", checklist_item_id=register["id"], note="原件复印"))
    assert "户口簿" in refused(await world.clerk.step(case, "submit"), "file_incomplete")["detail"]


async def test_only_a_sealed_photograph_is_filed(world: World) -> None:
    register, _ = await two_items(world)
    case = await begun(world)
    bad = await send(world.clerk, case["id"], b"<html>")
    refused(await world.clerk.post(f"/evidence/{bad}/confirm"), "image_refused")
    refused(await world.clerk.step(case, "put", checklist_item_id=register["id"], evidence_id=bad), "form_invalid")


async def test_papers_checked_before_keep_who_checked_them(world: World) -> None:
    second = await _person(world.http, "s2", "武街道", "street_clerk", organisation=world.organisations["胜利街道"])
    case = done(await world.street.step(await built(world), "approve"))
    case = done(await world.clerk.step(case, "supplement", reason="再补"))
    case = done(await second.step(done(await world.clerk.step(case, "submit")), "approve"))
    assert case["detail"]["checklist"][0]["papers"][0]["checked_by"] == "周街道"


# Families that draw a subsidy


async def drawing(world: World, name: str = "何平", order: int = 61, tenant: Person | None = None) -> int:
    """A family that is paid a subsidy in 胜利社区. Its household's number."""
    household = await Household.get_or_none(id=tenant.household_id) if tenant else None
    community = world.organisations["胜利社区"]
    if household is None:
        household = await Household.create(name=name, community=community, area_path=community.path, created_at=NOW)
        await HouseholdMember.create(
            household=household, name=name, relationship="本人", id_number=id_number("19800101", order),
            id_index=f"drawing-{order}",
        )
    await SubsidyAward.create(
        household=household, area_path=community.path, monthly_amount_fen=30000, started_on=date(2026, 11, 1),
        dwelling_address="建国路3号楼1单元101室",
    )
    number: int = household.id
    return number


async def counted(person: Person, kind: str) -> tuple[int, int, int, int]:
    totals = done(await person.get("/case-files/board", kind=kind))["totals"]
    return totals["families"], totals["missing"], totals["building"], totals["checked"]


async def lacking(person: Person, kind: str) -> list[str]:
    return [one["household"]["name"] for one in done(await person.get("/case-files/missing", kind=kind))["items"]]


@pytest.mark.clause("4.3a", "4.3b", "4.3c", "4.3d")
async def test_a_subsidy_familys_file_is_missing_begun_built_checked_and_overseen(world: World) -> None:
    await standard(world, "subsidy")
    household = await drawing(world)
    assert await counted(world.district, "subsidy") == (1, 1, 0, 0)
    (line,) = done(await world.clerk.get("/case-files/missing", kind="subsidy"))["items"]
    assert line == {
        "household": {"id": household, "name": "何平"}, "community": "胜利社区", "address": "建国路3号楼1单元101室",
        "since": "2026-11-01",
    }
    body = {"id": new_id(), "household_id": household, "kind": "subsidy"}
    case = done(await world.clerk.post("/case-files", body))
    assert await counted(world.district, "subsidy") == (1, 0, 1, 0)
    assert await lacking(world.clerk, "subsidy") == []
    for item in case["detail"]["checklist"]:
        shot = await photograph(world.clerk, case["id"], jpeg((item["id"] % 200, 9, 9)))
        case = done(await world.clerk.step(case, "put", checklist_item_id=item["id"], evidence_id=shot["id"]))
    case = done(await world.clerk.step(case, "shelve", shelf_mark=SHELF))
    case = done(await world.street.step(done(await world.clerk.step(case, "submit")), "approve"))
    assert await counted(world.district, "subsidy") == (1, 0, 0, 1)
    summary = done(await world.street.post("/file-summaries", {"id": new_id(), "kind": "subsidy", "note": ""}))
    received = done(await world.district.step(summary, "receive"))
    figures = {row["community"]: row for row in received["detail"]["figures"]}
    assert (figures["胜利社区"]["families"], figures["胜利社区"]["checked"]) == (1, 1)


async def test_each_board_counts_its_own_families_whatever_happens_to_the_other(world: World) -> None:
    """BD1 and beyond: over every order of beginning, drawing, leaving and ending, kinds never mix."""
    assert await counted(world.district, "rental") == (3, 3, 0, 0)
    assert await counted(world.district, "subsidy") == (0, 0, 0, 0)
    await begun(world, kind="subsidy")
    # A tenant's file of the other kind is a file, and makes nobody a tenant less or more.
    assert await counted(world.district, "subsidy") == (1, 0, 1, 0)
    assert await counted(world.district, "rental") == (3, 3, 0, 0)
    await drawing(world)
    await drawing(world, tenant=world.kong)
    assert await counted(world.district, "subsidy") == (3, 2, 1, 0)
    assert sorted(await lacking(world.clerk, "subsidy")) == ["何平", "孔浩"]
    await begun(world, "kong")
    await begun(world, "kong", kind="subsidy")
    assert await counted(world.district, "rental") == (3, 2, 1, 0)
    assert await counted(world.district, "subsidy") == (3, 1, 2, 0)
    # Who has left is no longer missing, and keeps the file that is there.
    for family in ("wan", "kong"):
        await Tenancy.filter(id=world.tenancies[family].id).update(living=None, ended_on=date(2026, 12, 1))
    assert await counted(world.district, "rental") == (2, 1, 1, 0)
    await SubsidyAward.all().update(living=None, ended_on=date(2026, 12, 1))
    assert await counted(world.district, "subsidy") == (2, 0, 2, 0)
    # Each sees its own area's, and who has no files to keep sees none.
    assert (await lacking(world.far_clerk, "rental"), await lacking(world.street, "rental")) == (["秦德"], [])
    for person in (world.wan, world.manager, world.grid, world.stranger):
        refused(await person.get("/case-files/missing"), "not_allowed")


async def test_who_has_no_file_is_listed_page_by_page(world: World) -> None:
    for order in range(7):
        await drawing(world, f"何{order}", 100 + order)
    names: list[str] = []
    query: dict[str, Any] = {"kind": "subsidy", "limit": 3}
    while True:
        page = done(await world.clerk.get("/case-files/missing", **query))
        names += [one["household"]["name"] for one in page["items"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]
    assert sorted(names) == [f"何{order}" for order in range(7)]
