"""Evidence sheets as a PDF, the page behind their QR code, and the chains' heads that are published."""

from __future__ import annotations

import io
import re
import zlib
from datetime import date, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sanic import Sanic
from tortoise import connections

from casework.evidence import sheets as evidence_sheets
from casework.heart import attempts
from casework.papers.content import Content
from casework.papers.paper_rendering import render_paper
from models import Attempt, AuditEvent, CaseEvent, ChainHead, Evidence, Inspection, Pictures
from server.commands.chain_heads import print_heads
from server.settings import Settings
from tests.cast import NOW, Person, World, as_kept, done, new_id, refused
from tests.papers.printed import Printed
from tests.photographs import findings, jpeg, photograph, send, sublet, visit

App = Sanic[Any, Any]
RARE = "𠮷宅𬭎"


async def handed_in(world: World, photographs: int = 2) -> tuple[dict[str, Any], str]:
    """A visit that found a violation. Returns the visit and the violation's id."""
    case = await visit(world)
    for number in range(photographs):
        await photograph(world.grid, case["id"], jpeg((40 * number, 120, 120)), caption=f"{RARE}第{number + 1}间")
    found = sublet(detail=f"屋内住的不是承租家庭，自称{RARE}。")
    case = done(await world.grid.step(case, "record", **findings(occupancy="sublet_suspected", violation=found)))
    return case, found["id"]


async def sheet(person: Person, case_id: str) -> bytes:
    reply = await person.get(f"/cases/{case_id}/evidence-sheet")
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["content-disposition"].startswith("attachment; filename=")
    assert reply.headers["cache-control"] == "no-store"
    assert reply.content.startswith(b"%PDF-") and reply.content.rstrip().endswith(b"%%EOF")
    return reply.content


def pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def pictures(pdf: bytes) -> int:
    return pdf.count(b"/Subtype /Image")


def words(pdf: bytes) -> str:
    """All characters that the font's own table says are drawn, in order of first use."""
    found: dict[str, None] = {}
    for stream in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL):
        try:
            text = zlib.decompress(stream)
        except zlib.error:
            text = stream
        for table in re.findall(rb"beginbfchar(.*?)endbfchar", text, re.DOTALL):
            for code in re.findall(rb"<[0-9A-Fa-f]+> <([0-9A-Fa-f]+)>", table):
                found[bytes.fromhex(code.decode()).decode("utf-16-be")] = None
    return "".join(found)


def set_words(pdf: bytes) -> str:
    """The text as it stands, without line ends, and without the line on how to check."""
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return "".join(text.replace("\0", "").split()).replace("拍摄时间和定位由手机报告", "")


async def code_of(world: World, case_id: str) -> str:
    """What the last sheet of the case was stamped with."""
    event = await AuditEvent.filter(kind="export", subject=case_id).order_by("-id").first()
    assert event is not None
    return str(event.detail["sheet"])


async def test_the_sheet_of_a_visit_carries_its_pictures_and_its_words(world: World, service: App) -> None:
    case, violation_id = await handed_in(world)
    await service.ctx.worker.make_pictures()
    for case_id in (case["id"], violation_id):
        pdf = await sheet(world.clerk, case_id)
        assert pictures(pdf) == 2
        assert pages(pdf) >= 1
        # Embedded, so that it prints the same everywhere, with the rare characters of names.
        assert b"/FontFile3" in pdf and b"NotoSansCJKSC" in pdf
        assert set(RARE) <= set(words(pdf))
    # The same facts at the same hour are the same paper.
    assert await sheet(world.clerk, violation_id) == await sheet(world.clerk, violation_id)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[Printed]:
    """What was handed to be set on paper."""
    papers: list[Printed] = []

    async def keep(content: Content, code: str, link: str) -> bytes:
        papers.append(Printed(content, code, link))
        return await render_paper(content, code, link)

    monkeypatch.setattr(evidence_sheets, "render_paper", keep)
    return papers


async def test_the_sheet_says_who_when_and_where_in_the_chain(
    world: World, service: App, printed: list[Printed]
) -> None:
    world.clock.standing_at = NOW - timedelta(days=1)
    await photograph(world.grid, (await visit(world))["id"])
    world.clock.standing_at = NOW
    case, violation_id = await handed_in(world, 1)
    await sheet(world.street, case["id"])
    await sheet(world.wan, violation_id)
    paper, other = printed
    assert ("出具", "2026年12月10日 10:00:00　胜利街道　街道　周街道") in paper.facts
    assert paper.link == f"{service.ctx.base_url}/v/{case['id']}/{paper.code}"
    begun, recorded = paper.stages
    assert (begun.label, begun.at, begun.who) == ("开始巡查", "2026年12月10日 10:00:00", "胜利社区　网格员　李网格")
    assert ("居住情况", "疑似转租转借") in recorded.facts and ("到访时间", "2026年12月10日 09:30:00") in recorded.facts
    event = await CaseEvent.get(case_id=case["id"], action="record")
    assert (recorded.place, recorded.hash) == (f"2026-12-10 第{event.sequence}号", event.hash)
    assert recorded.previous == event.previous_hash
    (shot,) = paper.photographs
    row = await Evidence.get(case_id=case["id"])
    # The phone's claim beside the server's time.
    assert (shot.taken_at, shot.received_at) == ("2026年12月10日 09:31:05", "2026年12月10日 10:00:00")
    assert (shot.sha256, shot.seal, shot.previous, shot.place) == (
        row.sha256, row.seal, row.previous_seal, "2026-12-10 第1号"
    )
    assert shot.intact and shot.who == "李网格"
    # The days before are held fast by every sheet that is handed out.
    head = await ChainHead.get(chain="evidence", day=date(2026, 12, 9))
    assert any(head.hash[:12] in line and "2026-12-09" in line for line in paper.heads)
    # The family's sheet has the violation and its photograph, not the visit's own findings.
    assert [one.label for one in other.stages] == ["登记违规行为"]
    assert other.photographs == paper.photographs
    assert ("现场巡查编号", case["number"]) in other.facts
    assert "家中整洁" in str(paper) and "家中整洁" not in str(other)


async def test_the_sheet_says_where_the_phone_stood_where_it_said_so(world: World, printed: list[Printed]) -> None:
    case = await visit(world)
    told: list[tuple[dict[str, Any], str]] = [
        (
            {"latitude": 41.108671, "longitude": 122.989307, "accuracy_m": 20.4, "located_at": "2026-12-10T05:05:00Z"},
            "北纬41.10867° 东经122.98931°（精度20米，13:05定位，手机报告）",
        ),
        # Of another day than the photograph; and of one whose day is not known.
        (
            {"latitude": -0.5, "longitude": -122, "accuracy_m": 0, "located_at": "2026-12-09T23:59:00+08:00"},
            "南纬0.50000° 西经122.00000°（精度0米，2026年12月9日 23:59定位，手机报告）",
        ),
        (
            {"taken_at": None, "located_at": "2026-12-10T09:31:00+08:00"},
            "北纬41.12000° 东经122.99000°（精度12米，2026年12月10日 09:31定位，手机报告）",
        ),
        ({"located_at": None, "accuracy_m": None}, "北纬41.12000° 东经122.99000°（手机报告）"),
        ({"latitude": None}, ""),
        ({"longitude": None, "located_at": "2026-12-10T05:05:00Z"}, ""),
    ]
    for number, (claims, _) in enumerate(told):
        await photograph(world.grid, case["id"], jpeg((30 * number, 120, 120)), **claims)
    on_paper = set_words(await sheet(world.grid, case["id"]))
    assert [shot.located for shot in printed[0].photographs] == [said for _, said in told]
    assert all("".join(said.split()) in on_paper for _, said in told)
    # A line of its own only where there is a place: the first word of it, and the hour of it where that is known.
    assert on_paper.count("定位北纬") + on_paper.count("定位南纬") == on_paper.count("拍摄时间") - 2 == 4


async def test_the_address_on_paper_is_the_one_that_the_settings_name(
    world: World, service: App, printed: list[Printed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.ctx.services, "public_url", "https://anju.example")
    case, _ = await handed_in(world, 1)
    await sheet(world.clerk, case["id"])
    assert printed[0].link.startswith(f"https://anju.example/v/{case['id']}/")


async def test_an_altered_or_lost_picture_is_not_printed(
    world: World, service: App, printed: list[Printed], settings: Settings
) -> None:
    case, _ = await handed_in(world, 2)
    await service.ctx.worker.make_pictures()
    await sheet(world.clerk, case["id"])
    assert [bool(shot.picture) for shot in printed[0].photographs] == [True, True]
    first, second = await Pictures.all().order_by("sequence")
    assert settings.media.folder is not None
    (altered,) = settings.media.folder.rglob(first.display_key.rpartition("/")[2])
    (lost,) = settings.media.folder.rglob(second.display_key.rpartition("/")[2])
    altered.chmod(0o600)
    altered.write_bytes(altered.read_bytes()[:-1] + b"\0")
    lost.unlink()
    pdf = await sheet(world.clerk, case["id"])
    assert pictures(pdf) == 0
    assert {shot.missing for shot in printed[1].photographs} == {"照片与封存时不符", "照片无法读取"}


async def test_the_api_document_says_that_a_sheet_is_a_pdf(world: World) -> None:
    document = done(await world.http.get("/docs/openapi.json"))
    reply = document["paths"]["/api/cases/{case_id}/evidence-sheet"]["get"]["responses"]["200"]
    assert list(reply["content"]) == ["application/pdf"]


async def test_what_is_not_made_or_not_arrived_is_said(world: World) -> None:
    case = await visit(world)
    await photograph(world.grid, case["id"])
    await send(world.grid, case["id"], jpeg((1, 2, 3)))
    pdf = await sheet(world.grid, case["id"])
    assert pictures(pdf) == 0
    assert set("处理中另尚未传完") <= set(words(pdf))


@pytest.mark.usefixtures("unset")
async def test_every_sheet_made_is_an_audit_event(world: World) -> None:
    case, _ = await handed_in(world, 1)
    await sheet(world.street, case["id"])
    await sheet(world.street, case["id"])
    events = await AuditEvent.filter(kind="export", code="evidence_sheet", subject=case["id"])
    assert [event.account_id for event in events] == [world.street.account_id] * 2
    assert events[0].detail == events[1].detail


@pytest.mark.usefixtures("unset")
async def test_the_sheet_is_for_those_who_may_read_the_case(world: World) -> None:
    case, violation_id = await handed_in(world, 1)
    for outsider in (world.kong, world.far_clerk, world.far_street, world.far_manager, world.stranger):
        refused(await outsider.get(f"/cases/{case['id']}/evidence-sheet"), "not_found")
        refused(await outsider.get(f"/cases/{violation_id}/evidence-sheet"), "not_found")
    # The family reads what is held against it, but not the visit's own papers.
    refused(await world.wan.get(f"/cases/{case['id']}/evidence-sheet"), "not_found")
    await sheet(world.wan, violation_id)
    refused(await world.clerk.get(f"/cases/{new_id()}/evidence-sheet"), "not_found")
    # Nor is there one of what is neither visit nor violation.
    await world.open_window()
    report = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    refused(await world.wan.get(f"/cases/{report['id']}/evidence-sheet"), "not_found")
    assert await AuditEvent.filter(kind="export").count() == 1


async def test_without_a_chinese_font_no_sheet_of_empty_boxes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case, _ = await handed_in(world, 1)
    monkeypatch.setattr("casework.papers.sheet_rendering.font_face", lambda: None)
    refused(await world.clerk.get(f"/cases/{case['id']}/evidence-sheet"), "sheet_unavailable")
    assert not await AuditEvent.filter(kind="export").exists()


# Checking one


@pytest.fixture
def unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets are made and sealed, but not set on paper: half a second of fonts each, which are not asked about here."""

    async def render(content: Content, code: str, link: str) -> bytes:
        return b"%PDF-1.4\n" + repr((content, code, link)).encode() + b"\n%%EOF"

    monkeypatch.setattr(evidence_sheets, "render_paper", render)


async def looked_up(world: World, case_id: str, code: str) -> tuple[int, str]:
    reply = await world.http.get(f"/v/{case_id}/{code}")
    assert reply.headers["content-type"].startswith("text/html")
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "<script" not in reply.text
    return reply.status_code, reply.text


@pytest.mark.usefixtures("unset")
async def test_a_sheet_in_hand_is_found_to_match(world: World) -> None:
    case, violation_id = await handed_in(world)
    for case_id in (case["id"], violation_id):
        await sheet(world.clerk, case_id)
        status, text = await looked_up(world, case_id, await code_of(world, case_id))
        assert (status, "与系统封存的记录一致" in text) == (200, True)
        for row in await Evidence.all():
            assert row.sha256[:16] in text
        # Nobody's name, no address, no words of the record.
        assert not any(word in text for word in ("万健秀", "李网格", "赵社区", "和谐家园", "转租", RARE))


@pytest.mark.usefixtures("unset")
async def test_later_work_does_not_spoil_an_earlier_sheet(world: World) -> None:
    _, violation_id = await handed_in(world)
    await sheet(world.clerk, violation_id)
    first = await code_of(world, violation_id)
    case = done(await world.clerk.get(f"/cases/{violation_id}"))
    done(await world.manager.step(case, "urge", on="2026-12-10", way="visit", note="上门告知，限期整改。"))
    await sheet(world.clerk, violation_id)
    second = await code_of(world, violation_id)
    assert first != second
    for code, went_on in ((first, True), (second, False)):
        status, text = await looked_up(world, violation_id, code)
        assert (status, "记录一致" in text, "又有新的办理记录" in text) == (200, True, went_on)


@pytest.mark.usefixtures("unset")
@pytest.mark.parametrize(
    ("table", "change"),
    [
        (CaseEvent, {"note": {"text": "改过"}}),
        (CaseEvent, {"account_id": 10**9}),
        (CaseEvent, {"hash": "0" * 64}),
        (CaseEvent, {"form": {"findings": "一切正常。"}}),
        (Evidence, {"sha256": "0" * 64}),
        (Evidence, {"received_at": NOW + timedelta(hours=1)}),
        (Evidence, {"caption": "别处"}),
        (Evidence, {"seal": "0" * 64}),
        (Evidence, {"sequence": None}),
    ],
)
async def test_a_rewritten_row_no_longer_matches_its_sheet(world: World, table: Any, change: dict[str, Any]) -> None:
    case, _ = await handed_in(world)
    await sheet(world.clerk, case["id"])
    code = await code_of(world, case["id"])
    row = await table.filter(case_id=case["id"]).order_by("id").first()
    await table.filter(id=row.id).update(**as_kept(row, **change))
    status, text = await looked_up(world, case["id"], code)
    assert (status, "记录不一致" in text, "记录一致" in text) == (200, True, False)
    # Nor does a sheet printed after that pass for a true one, unless the row is hidden as a whole.
    if "sequence" not in change:
        await sheet(world.clerk, case["id"])
        _, text = await looked_up(world, case["id"], await code_of(world, case["id"]))
        assert "记录不一致" in text


@pytest.mark.usefixtures("unset")
async def test_a_column_that_no_longer_decrypts_does_not_match(world: World) -> None:
    case, _ = await handed_in(world, 1)
    await sheet(world.clerk, case["id"])
    code = await code_of(world, case["id"])
    await connections.get("default").execute_query("UPDATE case_event SET form = REPLACE(form, ':', ':AAAA')")
    status, text = await looked_up(world, case["id"], code)
    assert (status, "记录不一致" in text) == (200, True)


@pytest.mark.usefixtures("unset")
async def test_the_procedures_own_row_is_not_what_is_printed(world: World) -> None:
    """What stands in the chain is printed: a rewritten row beside it changes nothing on the paper."""
    case, _ = await handed_in(world, 1)
    before = await sheet(world.clerk, case["id"])
    row = await Inspection.get(case_id=case["id"])
    await Inspection.filter(case_id=case["id"]).update(occupancy="tenant", **as_kept(row, findings="一切正常。"))
    assert await sheet(world.clerk, case["id"]) == before


@pytest.mark.usefixtures("unset")
async def test_a_guessed_code_looks_like_a_code_of_nothing(world: World) -> None:
    case, violation_id = await handed_in(world, 1)
    await sheet(world.clerk, case["id"])
    code = await code_of(world, case["id"])
    absent = await looked_up(world, new_id(), code)
    assert absent[0] == 404
    assert "没有查到这份材料" in absent[1]
    changed = code[:-1] + ("A" if code[-1] != "A" else "B")
    steps, photographs, digest, tag = code.split("-")
    for case_id, guess in (
        (case["id"], changed),
        (case["id"], f"{steps}-{photographs}-{'A' * 16}-{tag}"),
        (case["id"], f"1-{photographs}-{digest}-{tag}"),
        (case["id"], code.lower().replace("-", "")),
        (case["id"], "0"),
        (case["id"], "%00"),
        (violation_id, code),
        ("x" * 300, code),
    ):
        assert await looked_up(world, case_id, guess) == absent, guess
    # Typed off paper in small letters it is the same code.
    assert (await looked_up(world, case["id"], code.lower()))[0] == 200


@pytest.mark.usefixtures("unset")
async def test_guesses_at_codes_are_counted_by_address_and_the_right_code_passes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, _ = await handed_in(world, 1)
    await sheet(world.clerk, case["id"])
    code = await code_of(world, case["id"])
    attempts._strangers.clear()
    monkeypatch.setitem(attempts.MOST, evidence_sheets.ATTEMPTS, attempts.Most(0, 3))
    for _ in range(3):
        assert (await looked_up(world, new_id(), "guess"))[0] == 404
    status, text = await looked_up(world, new_id(), "guess")
    assert (status, "尝试次数过多" in text) == (429, True)
    # Whoever holds the paper is told, whatever others have tried from there.
    assert (await looked_up(world, case["id"], code))[0] == 200
    world.clock.standing_at = NOW + timedelta(hours=1, minutes=1)
    assert (await looked_up(world, new_id(), "guess"))[0] == 404
    # Nothing of all this was written.
    assert await Attempt.all().count() == 0
    attempts._strangers.clear()


# The heads


async def test_heads_are_shown_to_the_district_office_by_day(world: World) -> None:
    await handed_in(world)
    world.clock.standing_at = NOW + timedelta(days=1)
    await handed_in(world, 1)
    page = done(await world.district.get("/chain-heads", limit=3))
    second = done(await world.district.get("/chain-heads", limit=3, cursor=page["next"]))
    assert second["next"] is None
    every = [*page["items"], *second["items"]]
    # Beside those of rows that are no steps.
    assert [item["chain"] for item in every].count("records") == 2
    items = [item for item in every if item["chain"] != "records"]
    shown = [(item["day"], item["chain"], item["count"], item["closed"]) for item in items]
    assert shown == [
        ("2026-12-11", "case_events", 3, False),
        ("2026-12-11", "evidence", 1, False),
        ("2026-12-10", "case_events", 4, True),
        ("2026-12-10", "evidence", 2, True),
    ]
    last = await Evidence.filter(sealed_on=date(2026, 12, 10)).order_by("-sequence").first()
    assert last is not None and items[3]["hash"] == last.seal
    for other in (world.wan, world.grid, world.clerk, world.street, world.manager, world.admin, world.stranger):
        refused(await other.get("/chain-heads"), "not_allowed")
    for cursor in ("x", "WyJ4IiwieSJd", page["next"] + "A"):
        refused(await world.district.get("/chain-heads", cursor=cursor), "cursor_invalid")


async def test_heads_are_printed_for_publishing(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    await handed_in(world)
    heads = await ChainHead.all()
    # The command reads the machine's clock: days of the cast that have not come yet are not printed.
    for number, head in enumerate(heads):
        await ChainHead.filter(id=head.id).update(day=date(2024, 1, 1 + number))
    assert await print_heads(None) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        f"2024-01-0{number}\t{head.chain}\t{head.sequence}\t{head.hash}" for number, head in enumerate(heads, 1)
    ]
    assert await print_heads(date(2024, 1, 2)) == 0
    assert capsys.readouterr().out.splitlines() == lines[1:]
    assert await print_heads(date(2024, 2, 1)) == 0
    assert capsys.readouterr().out == ""
