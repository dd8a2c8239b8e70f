"""Papers that offices issue: numbered without gap or double, frozen, checked by who holds one, void on the record."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import random
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from pypdf import PdfReader
from sanic import Sanic
from tortoise import connections

from casework.evidence import evidence, pictures, retention
from casework.heart import advance, attempts, sealed_rows
from casework.heart.actors import Actor
from casework.heart.forms import ReasonForm
from casework.heart.heads import LABELS
from casework.heart.life import PROCEDURES
from casework.heart.problems import Problem, refuse
from casework.heart.transactions import atomically
from casework.papers import keeping, papers
from casework.papers.checks import code_of
from casework.papers.declared import PAPERS, Paper, Section, declare
from casework.papers.numbers import series
from casework.papers.papers import issue, issue_all, make_void
from media_storage.store import StoreUnavailable
from models import AuditEvent, Case, ChainLink, IssuedPaper, Organisation, PaperSeries
from server.commands.orphans import report_orphans
from server.commands.verify import verify_audit
from server.commands.verify_evidence import verify_evidence
from server.settings import Settings
from tests.cast import NOW, Person, World, as_kept, done, refused
from tests.papers.samples import RARE, SAMPLE, a_draft, actor_of

App = Sanic[Any, Any]


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\0", "")


async def report(person: Person, case: Case) -> dict[str, Any]:
    now = done(await person.get(f"/cases/{case.id}"))
    reported: dict[str, Any] = done(await person.step(now, "report"))
    return reported


async def page_behind(world: World, row: IssuedPaper) -> str:
    reply = await world.http.get(f"/v/{row.case_id}/{code_of(row)}")
    assert reply.status_code == 200 and "<script" not in reply.text
    return reply.text


async def test_what_is_reported_is_a_numbered_paper_that_never_changes(world: World, settings: Settings) -> None:
    draft = await a_draft(world.street)
    assert done(await world.street.get(f"/cases/{draft.id}"))["papers"] == []
    case = await report(world.street, draft)
    (line,) = case["papers"]
    assert (line["number"], line["state"], line["office"]) == ("胜利街道报〔2026〕1号", "valid", "胜利街道")
    assert line["title"] == "胜利街道2026年11月台账月报"
    one = done(await world.street.get(f"/papers/{line['id']}"))
    assert (one["case_open"], one["issued_by"], one["case_number"]) == (True, "周街道", case["number"])
    first = await world.street.get(f"/papers/{line['id']}/file")
    assert (first.headers["content-type"], first.content[:5]) == ("application/pdf", b"%PDF-")
    assert first.headers["content-disposition"] == f'attachment; filename="{one["code"]}.pdf"'
    said = text_of(first.content)
    for words in ("胜利街道报〔2026〕1号", "2026年12月10日", "街道经办人", "核验码", "第 1 页"):
        assert words in said, words
    # Served again only as those bytes: a year later, to whomever, by whichever door.
    world.clock.standing_at = NOW + timedelta(days=365)
    again = await world.district.get(f"/ledger-returns/{draft.id}/paper")
    assert again.content == first.content
    row = await IssuedPaper.get(id=line["id"])
    assert hashlib.sha256(first.content).hexdigest() == row.sha256
    assert (await verify_audit(), await verify_evidence(settings), await report_orphans(settings)) == (0, 0, 0)


async def test_sent_back_it_is_void_and_what_comes_instead_has_a_number_of_its_own(world: World) -> None:
    draft = await a_draft(world.street)
    case = await report(world.street, draft)
    case = done(await world.district.get(f"/cases/{case['id']}"))
    done(await world.district.step(case, "send_back", reason="核对户数"))
    case = await report(world.street, draft)
    assert [(one["number"], one["state"]) for one in case["papers"]] == [
        ("胜利街道报〔2026〕2号", "valid"), ("胜利街道报〔2026〕1号", "void"),
    ]
    book = done(await world.street.get("/papers"))
    assert [one["state"] for one in book["items"]] == ["valid", "void"] and book["years"] == [2026]
    void = done(await world.street.get(f"/papers/{book['items'][1]['id']}"))
    assert (void["voided_by"], void["void_reason"], void["actions"]) == ("郑保障", "退回街道：核对户数", [])
    assert void["voided_at"].startswith("2026-12-10")
    # The void one can still be read, and says of itself outside that it is void.
    assert (await world.street.get(f"/papers/{void['id']}/file")).content.startswith(b"%PDF-")
    valid, gone = [await IssuedPaper.get(id=one["id"]) for one in book["items"]]
    assert "有效" in await page_behind(world, valid) and "已经作废" not in await page_behind(world, valid)
    assert "已经作废" in await page_behind(world, gone) and "作废日期 2026年12月10日" in await page_behind(world, gone)
    assert await verify_audit() == 0


async def test_a_spoiled_paper_is_made_void_and_issued_anew_once(world: World) -> None:
    case = await report(world.street, await a_draft(world.street))
    path = f"/papers/{case['papers'][0]['id']}"
    assert [one["action"] for one in done(await world.street.get(path))["actions"]] == ["reissue"]
    assert done(await world.district.get(path))["actions"] == []
    body = {"form": {"reason": "打印缺页"}}
    for person in (world.district, world.office):
        refused(await person.post(f"{path}/reissue", body), "not_allowed")
    refused(await world.street.post(f"{path}/reissue", {"form": {"reason": ""}}), "form_invalid")
    fresh = done(await world.street.post(f"{path}/reissue", body))
    assert (fresh["number"], fresh["replaces"]) == ("胜利街道报〔2026〕2号", "胜利街道报〔2026〕1号")
    old = done(await world.street.get(path))
    assert (old["state"], old["replaced_by"], old["void_reason"]) == ("void", fresh["number"], "打印缺页")
    refused(await world.street.post(f"{path}/reissue", body), "paper_void")
    assert await AuditEvent.filter(kind="paper", code="reissued").count() == 1
    assert await verify_audit() == 0


# Who may read


async def test_a_book_is_its_offices_and_a_paper_follows_its_case(world: World) -> None:
    case = await report(world.street, await a_draft(world.street))
    path = f"/papers/{case['papers'][0]['id']}"
    for person in (world.street, world.district):
        assert done(await person.get(path))["number"] == "胜利街道报〔2026〕1号"
        assert (await person.get(f"{path}/file")).status_code == 200
    outside = (world.wan, world.grid, world.clerk, world.manager, world.far_street, world.admin, world.stranger)
    for person in outside:
        refused(await person.get(path), "not_found")
        refused(await person.get(f"{path}/file"), "not_found")
        refused(await person.post(f"{path}/reissue", {"form": {"reason": "打印缺页"}}), "not_found")
    # The district reads the paper, and keeps a book of its own.
    for person in (world.district, world.far_street, world.clerk, world.manager):
        assert done(await person.get("/papers"))["items"] == []
    for person in (world.wan, world.grid, world.admin, world.stranger):
        refused(await person.get("/papers"), "not_allowed")


async def test_the_book_is_read_page_by_page_and_year_by_year(world: World) -> None:
    case, actor = await a_draft(world.street), await actor_of(world.street, world)
    await issue_all(SAMPLE, [case] * 5, actor=actor)
    world.clock.standing_at = NOW + timedelta(days=40)
    await issue_all(SAMPLE, [case] * 2, actor=await actor_of(world.street, world))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = done(await world.street.get("/papers", limit=3, **({"cursor": cursor} if cursor else {})))
        seen += [one["number"] for one in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == [f"胜利街道函〔{year}〕{number}号" for year, most in ((2027, 2), (2026, 5))
                    for number in range(most, 0, -1)]
    assert page["years"] == [2027, 2026]
    assert len(done(await world.street.get("/papers", year=2026))["items"]) == 5
    assert done(await world.street.get("/papers", year=2025))["items"] == []
    for bad in ("x", "WyJ4Il0", "WyIxIiwiMiJd"):
        refused(await world.street.get("/papers", cursor=bad), "cursor_invalid")
    for year in ("1", "x", 10**6):
        assert refused(await world.street.get("/papers", year=year), "form_invalid")


# Numbers


@pytest.mark.parametrize(("at", "number"), [
    (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), "胜利街道函〔2026〕2号"),
    (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "胜利街道函〔2027〕1号"),
])
async def test_the_year_turns_at_midnight_in_shanghai(world: World, at: datetime, number: str) -> None:
    case = await a_draft(world.street)
    await issue(SAMPLE, case, actor=await actor_of(world.street, world))
    world.clock.standing_at = at
    row = await issue(SAMPLE, case, actor=await actor_of(world.street, world))
    assert (row.number, row.year) == (number, row.issued_on.year)


async def test_many_at_once_leave_neither_gap_nor_double(world: World) -> None:
    case, other = await a_draft(world.street), await a_draft(world.far_street)
    actor, far = await actor_of(world.street, world), await actor_of(world.far_street, world)
    await asyncio.gather(
        *(issue(SAMPLE, case, actor=actor) for _ in range(5)), *(issue(SAMPLE, other, actor=far) for _ in range(3)),
        issue_all(SAMPLE, [case] * 3, actor=actor),
    )
    assert await given() == {("胜利街道", 2026): list(range(1, 9)), ("站前街道", 2026): [1, 2, 3]}
    assert await verify_audit() == 0


async def given() -> dict[tuple[str, int], list[int]]:
    found: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in await IssuedPaper.all().order_by("sequence"):
        assert re.fullmatch(rf"{row.office_name}函〔{row.year}〕{row.sequence}号", row.number)
        found[row.office_name, row.year].append(row.sequence)
    return dict(found)


async def test_what_is_rolled_back_consumed_no_number(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = await a_draft(world.street)
    case = done(await world.street.get(f"/cases/{draft.id}"))

    async def fails(*given: Any, **named: Any) -> None:
        raise refuse("busy")

    # Cut off after the number, and after the row was written; then at the last line of the step.
    for place, name in ((papers, "seal"), (advance, "_append_events")):
        with monkeypatch.context() as patched:
            patched.setattr(place, name, fails)
            refused(await world.street.step(case, "report"), "busy")
        assert (await IssuedPaper.all().count(), await PaperSeries.all().count()) == (0, 0)
    assert (await report(world.street, draft))["papers"][0]["number"] == "胜利街道报〔2026〕1号"


async def cut_off(case: Case, actor: Actor) -> None:
    await issue_all(SAMPLE, [case] * 2, actor=actor)
    raise refuse("busy")


@pytest.mark.parametrize("seed", range(12 if os.environ.get("ANJU_LONG") else 3))
async def test_after_anything_every_series_is_one_to_the_last(world: World, seed: int) -> None:
    chance = random.Random(seed)
    places = [(world.street, await a_draft(world.street)), (world.far_street, await a_draft(world.far_street))]
    live: list[IssuedPaper] = []
    for _ in range(25):
        person, case = chance.choice(places)
        world.clock.standing_at = NOW + timedelta(days=chance.choice([0, 5, 21, 22, 400]))
        actor, deed = await actor_of(person, world), chance.choice(["one", "some", "fail", "void", "anew", "anew"])
        mine = [row for row in live if row.office_id == actor.organisation_id]
        if deed == "one":
            live.append(await issue(SAMPLE, case, actor=actor))
        elif deed == "some":
            live += await issue_all(SAMPLE, [case] * chance.randint(1, 4), actor=actor)
        elif deed == "fail":
            with pytest.raises(Problem):
                await atomically(partial(cut_off, case, actor))
        elif deed == "void":
            await make_void(SAMPLE, case, actor=actor, reason="收回")
            live = [row for row in live if row not in mine]
        elif mine:
            old = chance.choice(mine)
            live.remove(old)
            live.append(await papers.reissue(old, ReasonForm(reason="打印缺页"), actor=actor))
    for (office, year), numbers in (await given()).items():
        assert numbers == list(range(1, len(numbers) + 1)), (office, year)
    assert await IssuedPaper.filter(voided_at=None).count() == len(live)
    assert await verify_audit() == 0


# What an office is called in its numbers


async def test_an_office_sets_its_word_and_no_other_office_has_it(world: World) -> None:
    case, actor = await a_draft(world.street), await actor_of(world.street, world)
    await Organisation.filter(id=actor.organisation_id).update(paper_word="铁胜")
    assert (await issue(SAMPLE, case, actor=actor)).number == "铁胜函〔2026〕1号"
    # Another word does not begin another series, nor change what was issued.
    await Organisation.filter(id=actor.organisation_id).update(paper_word="胜")
    assert (await issue(SAMPLE, case, actor=actor)).number == "胜函〔2026〕2号"
    path = "/papers/word"
    assert done(await world.admin.get(path)) == {"word": "", "example": "胜利社区通〔2026〕1号"}
    said = done(await world.admin.put(path, {"form": {"word": " 胜社 "}}))
    assert said == {"word": "胜社", "example": "胜社通〔2026〕1号"}
    # Another's name, another's word, and one that another has had.
    await Organisation.filter(id=actor.organisation_id).update(paper_word="铁保")
    for bad in ("胜", "站前街道", "铁胜", "铁保", "铁保〔2026〕", "ABC", "铁保1"):
        problem = refused(await world.admin.put(path, {"form": {"word": bad}}), "form_invalid")
        assert "form.word" in problem["fields"], bad
    # What only begins like another's is another word.
    assert done(await world.admin.put(path, {"form": {"word": "铁保胜"}}))["word"] == "铁保胜"
    for person in (world.clerk, world.street, world.district, world.manager, world.wan, world.stranger):
        refused(await person.get(path), "not_allowed")
        refused(await person.put(path, {"form": {"word": "铁站"}}), "not_allowed")


async def test_two_offices_of_one_name_never_share_a_number(world: World) -> None:
    """Two streets may each have a community of the same name, and one may take another's name for its word."""
    case, actor = await a_draft(world.street), await actor_of(world.street, world)
    far = await actor_of(world.far_street, world)
    elsewhere = world.organisations["安居物业"].id
    await Organisation.filter(id=far.organisation_id).update(name="胜利街道", parent_id=elsewhere)
    numbers = {(await issue(SAMPLE, case, actor=one)).number for one in (actor, far)}
    assert len(numbers) == 2 and all("胜利街道函" in number for number in numbers)
    await Organisation.filter(id=far.organisation_id).update(paper_word="胜利街道")
    assert len({(await issue(SAMPLE, case, actor=one)).number for one in (actor, far)}) == 2


# On paper


async def test_rare_characters_stand_on_the_paper_and_its_type_is_large(world: World) -> None:
    case = await a_draft(world.street)
    row = await issue(SAMPLE, case, actor=await actor_of(world.street, world))
    pdf = (await world.street.get(f"/papers/{row.id}/file")).content
    said = text_of(pdf)
    assert f"{RARE}：请于七日内办理。" in said and RARE in said.split("催告函")[1]
    drawn = b"".join(page.get_contents().get_data() for page in PdfReader(io.BytesIO(pdf)).pages)  # type: ignore[union-attr]
    sizes = {float(size) for size in re.findall(rb"/F[0-9]+ ([0-9.]+) Tf", drawn)}
    assert {12.0, 13.0, 20.0} <= sizes
    # Embedded by the characters in use alone.
    assert b"NotoSansCJKSC" in pdf and len(pdf) < 200_000


async def test_the_worker_makes_what_was_issued_and_whoever_comes_first_makes_it(
    world: World, service: App, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, actor = await a_draft(world.street), await actor_of(world.street, world)
    rows = await issue_all(SAMPLE, [case] * 3, actor=actor)
    assert await verify_evidence(settings) == 0
    store = service.ctx.services.store

    async def away(*given: Any) -> None:
        raise StoreUnavailable("away")

    with monkeypatch.context() as patched:
        patched.setattr(type(store), "put", away)
        await world.set_papers()
        refused(await world.street.get(f"/papers/{rows[0].id}/file"), "busy")
    service.ctx.worker._papers_rest.clear()
    # Killed between the store and the row: what lies there belongs to who comes next.
    with monkeypatch.context() as patched:
        patched.setattr(keeping, "seal", away)
        await world.set_papers()
    assert await IssuedPaper.filter(waiting=1).count() == 3
    assert await report_orphans(settings) == 0
    service.ctx.worker._papers_rest.clear()
    await asyncio.gather(world.set_papers(), *(world.street.get(f"/papers/{rows[0].id}/file") for _ in range(3)))
    await world.set_papers()
    assert await IssuedPaper.filter(waiting=1).count() == 0
    assert await ChainLink.filter(kind="paper_bytes").count() == 3
    assert (await verify_audit(), await verify_evidence(settings), await report_orphans(settings)) == (0, 0, 0)


# Checking one


async def test_a_code_says_valid_void_or_unknown_and_what_the_paper_says_itself(world: World, service: App) -> None:
    case, actor = await a_draft(world.street), await actor_of(world.street, world)
    row, other = await issue_all(SAMPLE, [case] * 2, actor=actor)
    await world.set_papers()
    row = await IssuedPaper.get(id=row.id)
    page = await page_behind(world, row)
    for words in ("有效", row.number, "催告函", "胜利街道", "2026年12月10日", row.sha256):
        assert words in page, words
    # Nobody's name, nothing of the case, none of its words.
    assert not any(words in page for words in ("周街道", RARE, case.number, "七日内"))
    # The same by the phone's own box, scanned or typed as it stands on the paper.
    link = f"{service.ctx.base_url}/v/{row.case_id}/{code_of(row)}"
    for text in (link, code_of(row), code_of(row).lower().replace("-", "－")):
        shown = done(await world.wan.get("/scan-codes", text=text))
        assert (shown["kind"], shown["title"]) == ("paper", "有效，与系统封存的记录一致")
        assert shown["lines"][0] == row.number and shown["links"] == []
    await make_void(SAMPLE, case, actor=actor, reason="收回")
    assert done(await world.wan.get("/scan-codes", text=code_of(other)))["title"] == "这份文书已经作废"


async def test_a_guessed_code_of_a_paper_looks_like_a_code_of_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts._strangers.clear()
    case, actor = await a_draft(world.street), await actor_of(world.street, world)
    row, other = await issue_all(SAMPLE, [case] * 2, actor=actor)
    code = code_of(row)
    tag = code.partition("-")[2]
    absent = await world.http.get(f"/v/{case.id}/FW999999-{tag}")
    assert absent.status_code == 404
    turned = code[:-1] + ("A" if code[-1] != "A" else "B")
    for guess in (f"FW{other.id}-{tag}", turned, f"FW0{row.id}-{tag}", "FW", "FW-", f"FW{'9' * 30}-{tag}"):
        reply = await world.http.get(f"/v/{case.id}/{guess}")
        assert (reply.status_code, reply.text) == (404, absent.text), guess
    assert (await world.http.get(f"/v/{row.id}/{code}")).status_code == 404
    attempts._strangers.clear()
    monkeypatch.setitem(attempts.MOST, "sheet", attempts.Most(0, 3))
    for _ in range(3):
        assert (await world.http.get(f"/v/{case.id}/FW1-{'A' * 16}")).status_code == 404
    assert (await world.http.get(f"/v/{case.id}/FW1-{'A' * 16}")).status_code == 429
    # Whoever holds the paper is told, whatever others have tried from there.
    assert "有效" in await page_behind(world, row)
    attempts._strangers.clear()


# What was touched afterwards


async def test_whatever_of_a_paper_is_altered_is_found(
    world: World, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    case, actor = await a_draft(world.street), await actor_of(world.street, world)
    one, gone = await issue_all(SAMPLE, [case] * 2, actor=actor)
    await world.set_papers()
    await papers.reissue(gone, ReasonForm(reason="打印缺页"), actor=actor)
    await world.set_papers()
    one, gone = await IssuedPaper.get(id=one.id), await IssuedPaper.get(id=gone.id)
    assert await verify_audit() == 0
    for row, change in (
        (one, {"number": "胜利街道函〔2026〕9号"}), (one, {"title": "决定"}), (one, {"content": {"title": "决定"}}),
        (one, {"sha256": "0" * 64}), (one, {"file_key": gone.file_key}), (one, {"issued_by_name": "别人"}),
        (one, {"voided_at": NOW}), (gone, {"voided_at": None}), (gone, {"void_reason": "别的"}),
        (gone, {"voided_by_id": 1}), (gone, {"made_at": None}), (gone, {"sequence": 7}),
    ):
        this = IssuedPaper.filter(id=row.id)
        kept = {name: getattr(row, name) for name in change}
        await this.update(**as_kept(row, **change))
        assert await verify_audit() == 1, change
        assert "issued_paper" in capsys.readouterr().out or "sequence" in change
        assert "不一致" in await page_behind(world, row), change
        await this.update(**as_kept(row, **kept))
    assert await verify_audit() == 0
    # A number taken out, and the head of its series set back.
    head = await PaperSeries.get(office_id=one.office_id)
    await PaperSeries.filter(id=head.id).update(given=head.given - 1)
    assert await verify_audit() == 1 and "a series of papers ends elsewhere" in capsys.readouterr().out
    await PaperSeries.filter(id=head.id).update(given=head.given)
    await IssuedPaper.filter(id=one.id).delete()
    assert await verify_audit() == 1
    said = capsys.readouterr().out
    assert "a number is missing in a series of papers" in said and "issued_paper" in said and "is missing" in said
    assert "不一致" in await page_behind(world, one)


async def test_bytes_that_are_not_the_papers_are_neither_served_nor_overlooked(
    world: World, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    case, actor = await a_draft(world.street), await actor_of(world.street, world)
    rows = await issue_all(SAMPLE, [case] * 2, actor=actor)
    await world.set_papers()
    assert settings.media.folder is not None
    altered, lost = (next(settings.media.folder.rglob(f"{row.id}.*.pdf")) for row in rows)
    altered.chmod(0o600)
    altered.write_bytes(altered.read_bytes()[:-1] + b"\0")
    lost.unlink()
    for row in rows:
        refused(await world.street.get(f"/papers/{row.id}/file"), "paper_damaged")
    capsys.readouterr()
    assert await verify_evidence(settings) == 1
    said = capsys.readouterr().out
    for row, fault in zip(rows, ("was altered", "is missing"), strict=True):
        assert f"the file of a paper {fault}: paper {row.number}" in said
    assert (await report_orphans(settings), f"not stored: papers/{rows[1].id}." in capsys.readouterr().out) == (1, True)


async def test_a_paper_whose_words_no_longer_decrypt_is_a_sentence(world: World) -> None:
    case, actor = await a_draft(world.street), await actor_of(world.street, world)
    row = await issue(SAMPLE, case, actor=actor)
    await connections.get("default").execute_query("UPDATE issued_paper SET content = REPLACE(content, ':', ':AAAA')")
    refused(await world.street.get(f"/papers/{row.id}/file"), "value_damaged")
    assert "不一致" in await page_behind(world, row)
    await world.set_papers()
    # The others go on.
    fresh = await issue(SAMPLE, case, actor=actor)
    await world.set_papers()
    assert (await IssuedPaper.get(id=fresh.id)).waiting is None


# The tables


def test_every_declared_paper_says_what_it_is() -> None:
    assert {"ledger_return", "reconciliation"} <= set(PAPERS)
    words = [one.word for one in series().values()]
    # Behind whatever word an office has: no number of one series can be read as one of another.
    assert len(words) == len(set(words)) and all(words)
    assert [(one, other) for one in words for other in words if one != other and other.endswith(one)] == []
    for paper in PAPERS.values():
        assert set(paper.filed_with) <= set(PROCEDURES), paper.name


@pytest.mark.parametrize("change", [
    {"name": "sample"}, {"filed_with": ()}, {"series": "unknown"}, {"series": ""}, {"fill": None},
    {"sections": (Section("a", "x"), Section("a", "y"))}, {"sections": (Section("a", "x", (("x", 179),)),)},
    {"sections": (Section("a", "x", (("x", 11), ("y", 80))),)},
])
def test_a_table_that_contradicts_itself_is_refused(change: dict[str, Any]) -> None:
    values = {**vars(SAMPLE), "name": "other", **change}
    with pytest.raises(ValueError):
        declare(Paper(**values))
    assert PAPERS.get("other") is None


def test_every_chain_of_ours_is_printed_and_published() -> None:
    ours = {
        advance.CHAIN, evidence.CHAIN, pictures.CHAIN, retention.CHAIN, sealed_rows.RECORDS, sealed_rows.AUDIT,
    }
    assert set(LABELS) == ours
