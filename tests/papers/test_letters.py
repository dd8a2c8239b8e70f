"""A notice on paper: its words as they were sealed, the chains' last heads in its footer, and a code to check it by."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sanic import Sanic

from casework.evidence import sheets as evidence_sheets
from casework.papers.content import Content
from casework.papers.paper_rendering import render_paper
from models import AuditEvent, ChainHead, Notice, Violation
from server.commands.verify import verify_audit
from tests.cast import NOW, World, done, new_id, refused
from tests.papers.printed import Printed
from tests.photographs import photograph, violation, visit

App = Sanic[Any, Any]


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[Printed]:
    letters: list[Printed] = []

    async def keep(content: Content, code: str, link: str) -> bytes:
        letters.append(Printed(content, code, link))
        return await render_paper(content, code, link)

    monkeypatch.setattr(evidence_sheets, "render_paper", keep)
    return letters


async def issued(world: World) -> dict[str, Any]:
    """A rent notice to wan, the day after something was sealed."""
    world.clock.standing_at = NOW - timedelta(days=1)
    await photograph(world.grid, (await visit(world))["id"])
    world.clock.standing_at = NOW
    body = {
        "batch_id": new_id(), "kind": "rent", "tenancy_ids": [world.tenancies["wan"].id],
        "rent": {"period": "2026-12", "due_on": "2026-12-31"},
    }
    done(await world.manager.post("/notices", body))
    (line,) = done(await world.manager.get("/notices"))["items"]
    case: dict[str, Any] = done(await world.manager.get(f"/cases/{line['id']}"))
    return case


async def test_a_letter_says_what_was_sealed_and_can_be_held_against_it(
    world: World, service: App, printed: list[Printed]
) -> None:
    case = await issued(world)
    pdf = await world.manager.get(f"/cases/{case['id']}/evidence-sheet")
    assert (pdf.status_code, pdf.content[:5], pdf.headers["content-type"]) == (200, b"%PDF-", "application/pdf")
    (letter,) = printed
    assert (letter.title, letter.text, letter.intact) == ("租金通知", case["detail"]["text"], True)
    head = await ChainHead.get(chain="evidence", day=(NOW - timedelta(days=1)).date())
    assert f"照片封存 2026-12-09 第1号 {head.hash[:12]}" in letter.heads
    # The family reads the same heads on its phone, without signing in on the page where they are published.
    assert done(await world.wan.get(f"/cases/{case['id']}"))["detail"]["heads"] == letter.heads
    assert head.hash in (await world.http.get("/heads")).text
    check = letter.link.removeprefix(service.ctx.base_url)
    assert "与系统封存的记录一致" in (await world.http.get(check)).text
    # What becomes of the notice later spoils no letter that was handed over.
    done(await world.wan.step(done(await world.wan.get(f"/cases/{case['id']}")), "confirm"))
    assert "与系统封存的记录一致" in (await world.http.get(check)).text
    assert await AuditEvent.filter(kind="export", code="notice_letter").count() == 1
    for person in (world.kong, world.far_manager, world.far_clerk, world.stranger):
        refused(await person.get(f"/cases/{case['id']}/evidence-sheet"), "not_found")


async def test_words_altered_afterwards_are_found_and_said_on_the_letter(
    world: World, printed: list[Printed], capsys: pytest.CaptureFixture[str]
) -> None:
    case = await issued(world)
    assert await verify_audit() == 0
    row = await Notice.get(case_id=case["id"])
    await Notice.filter(case_id=case["id"]).update(text=row.text.replace("385.00", "3850.00"))
    capsys.readouterr()
    assert await verify_audit() == 1
    assert f"a row is not what its opening sealed: case {case['number']}" in capsys.readouterr().out
    await world.manager.get(f"/cases/{case['id']}/evidence-sheet")
    assert printed[-1].intact is False
    await Notice.filter(case_id=case["id"]).update(text=row.text)
    assert await verify_audit() == 0


async def test_a_violation_cannot_be_put_to_another_visit_afterwards(world: World) -> None:
    found = await violation(world)
    other = await visit(world, family="kong")
    (row,) = await Violation.filter(case_id=found["id"])
    assert await verify_audit() == 0
    for instead in (other["id"], None):
        await Violation.filter(case_id=found["id"]).update(inspection_case_id=instead)
        assert await verify_audit() == 1
        # The sheet goes by what was sealed, whatever the row says now.
        facts = done(await world.clerk.get(f"/cases/{found['id']}"))
        sheet = await world.clerk.get(f"/cases/{found['id']}/evidence-sheet")
        assert (sheet.status_code, facts["id"]) == (200, found["id"])
    await Violation.filter(case_id=found["id"]).update(inspection_case_id=row.inspection_case_id)
    assert await verify_audit() == 0


async def test_past_days_heads_are_published_and_todays_are_not(world: World) -> None:
    await issued(world)
    lines = (await world.http.get("/heads.txt")).text.splitlines()
    assert {line.split("\t")[0] for line in lines} == {"2026-12-09"}
    assert lines == sorted(lines)
    for line in lines:
        day, chain, count, digest = line.split("\t")
        head = await ChainHead.get(chain=chain, day=day)
        assert (str(head.sequence), head.hash) == (count, digest)
    assert (await world.http.get("/heads.txt", params={"before": "2026-12-09"})).text == ""
    for odd in ("x", "2026-13-01", "９９"):
        assert (await world.http.get("/heads.txt", params={"before": odd})).status_code == 200
