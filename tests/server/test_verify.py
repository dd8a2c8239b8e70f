"""Any altered row or byte is found and named, and nothing that is as it was written is ever accused."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sanic import Sanic
from tortoise import connections

from casework.evidence import evidence
from casework.heart.chains import link_hash
from media_storage.local import LocalStore
from media_storage.store import parts
from models import Case, CaseEvent, ChainHead, Evidence, Inspection, Pictures
from server.commands.verify import verify_audit
from server.commands.verify_evidence import verify_evidence
from server.settings import PROJECT, Settings, fresh_keys
from tests.cast import NOW, World, as_kept, done, new_id
from tests.photographs import findings, jpeg, photograph, send, sublet, visit
from tests.templates import migrated_file

Say = Callable[[], str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Say:
    """What the command has printed since it was last asked."""
    return lambda: capsys.readouterr().out


async def some_days_of_work(world: World) -> dict[str, Any]:
    """A report's steps on two days, a visit with photographs and a violation on the second. Returns the report."""
    await world.open_window()
    case = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    case = done(await world.wan.step(case, "submit"))
    world.clock.standing_at = NOW + timedelta(days=1)
    case = done(await world.clerk.step(case, "verify", note="已入户核实"))
    there = await visit(world)
    for colour in range(3):
        await photograph(world.grid, there["id"], jpeg((colour * 60, 90, 90), (40, 30)))
    await world.develop()
    done(await world.grid.step(there, "record", **findings(violation=sublet())))
    report: dict[str, Any] = case
    return report


def another(value: Any) -> Any:
    """A value of the same kind that is not it."""
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, date):
        return value + timedelta(days=40)
    if isinstance(value, dict):
        return {**value, "added": 1}
    if isinstance(value, str):
        return value[:-1] + ("0" if value[-1:] != "0" else "1")
    return 7 if value is None else value + 1000


async def every_column_is_watched(
    table: Any, row: Any, verify: Callable[[], Awaitable[int]], leave: set[str], say: Say, **given: Any
) -> list[str]:
    """Alters one column after the other and puts it back. Returns the names of those tried."""
    columns = sorted(table._meta.db_fields - leave)
    this = {table._meta.pk_attr: row.pk}
    for name in columns:
        value = getattr(row, name)
        await table.filter(**this).update(**as_kept(row, **{name: given.get(name, another(value))}))
        assert await verify() == 1, name
        assert say(), name
        await table.filter(**this).update(**as_kept(row, **{name: value}))
    assert await verify() == 0
    return columns


async def test_an_untouched_trail_is_intact_and_says_how_long_it_is(world: World, said: Say) -> None:
    assert await verify_audit() == 0
    assert said() == "the audit chain is intact (0 events)\n"
    await some_days_of_work(world)
    assert await verify_audit() == 0
    # Window, draft, submit; verify, visit, findings, violation, and the clock of what is known since.
    assert said().splitlines() == [
        "the audit chain is intact (8 events)",
        "  a change of a ledger: 1 intact",
        "  how far up a change of a ledger is: 1 intact",
        "  who was to be told what: 1 intact",
    ]


@pytest.mark.parametrize("place", [0, 3, -1], ids=["first of all", "first of a day", "last"])
async def test_any_column_of_an_event_altered_is_found(world: World, said: Say, place: int) -> None:
    await some_days_of_work(world)
    row = (await CaseEvent.all().order_by("day", "sequence"))[place]
    # A case without an event of this version, or the database itself would refuse.
    taken = await CaseEvent.filter(version=row.version).values_list("case_id", flat=True)
    free = await Case.exclude(id__in=list(taken)).first()
    leave = {"id"} if free else {"id", "case_id"}
    given = {"case_id": free.id} if free else {}
    tried = await every_column_is_watched(CaseEvent, row, verify_audit, leave, said, **given)
    assert len(tried) >= 15


async def test_the_first_broken_event_is_named_by_day_place_and_case(world: World, said: Say) -> None:
    case = await some_days_of_work(world)
    row = await CaseEvent.get(case_id=case["id"], action="verify")
    await CaseEvent.filter(id=row.id).update(account_id=10**9)
    assert await verify_audit() == 1
    assert said() == (
        f"the audit chain is broken: a row was altered: 2026-12-11, sequence 1, case {case['number']}\n"
    )


async def test_an_event_that_no_longer_decrypts_is_named(world: World, said: Say) -> None:
    case = await some_days_of_work(world)
    row = await CaseEvent.get(case_id=case["id"], action="verify")
    await connections.get("default").execute_query(
        f"UPDATE case_event SET note = REPLACE(note, ':', ':AAAA') WHERE id = {row.id}"  # noqa: S608 - a number
    )
    assert await verify_audit() == 1
    assert "a row cannot be read: 2026-12-11, sequence 1, case " + case["number"] in said()


@pytest.mark.parametrize("place", [0, 1, 2, 3, 4, -1])
async def test_an_event_taken_out_is_missed(world: World, said: Say, place: int) -> None:
    await some_days_of_work(world)
    row = (await CaseEvent.all().order_by("day", "sequence"))[place]
    await CaseEvent.filter(id=row.id).delete()
    assert await verify_audit() == 1
    assert said().startswith("the audit chain is broken: ")


async def test_a_whole_day_taken_out_is_missed(world: World) -> None:
    await some_days_of_work(world)
    await CaseEvent.filter(day=date(2026, 12, 10)).delete()
    await ChainHead.filter(chain="case_events", day=date(2026, 12, 10)).delete()
    assert await verify_audit() == 1


async def test_a_day_taken_out_with_all_its_cases_leaves_the_next_one_hanging(world: World, said: Say) -> None:
    await visit(world)
    world.clock.standing_at = NOW + timedelta(days=1)
    await visit(world)
    gone = await CaseEvent.filter(day=date(2026, 12, 10)).values_list("case_id", flat=True)
    for table in (CaseEvent, Inspection):
        await table.filter(case_id__in=list(gone)).delete()
    await Case.filter(id__in=list(gone)).delete()
    await ChainHead.filter(chain="case_events", day=date(2026, 12, 10)).delete()
    assert await verify_audit() == 1
    assert "a day hangs on no earlier one: 2026-12-11, sequence 1" in said()


@pytest.mark.parametrize("change", [{"sequence": 2}, {"hash": "0" * 64}, {"day": date(2026, 12, 9)}, None])
async def test_a_days_head_altered_or_gone_is_found(world: World, change: dict[str, Any] | None) -> None:
    await some_days_of_work(world)
    head = ChainHead.filter(chain="case_events", day=date(2026, 12, 10))
    await (head.delete() if change is None else head.update(**change))
    assert await verify_audit() == 1


@pytest.mark.parametrize("change", [{"status": "received"}, {"version": 2}])
async def test_a_case_moved_without_an_event_is_found(world: World, said: Say, change: dict[str, Any]) -> None:
    case = await some_days_of_work(world)
    await Case.filter(id=case["id"]).update(**change)
    assert await verify_audit() == 1
    assert f"case {case['number']}" in said()


async def test_work_stamped_out_of_order_is_no_alteration(world: World) -> None:
    """A step of 23:59 that is written after midnight, and the demo's clock set back."""
    case = await some_days_of_work(world)
    world.clock.standing_at = NOW
    case = done(await world.street.step(done(await world.street.get(f"/cases/{case['id']}")), "review"))
    world.clock.standing_at = NOW - timedelta(days=30)
    await visit(world)
    world.clock.standing_at = NOW + timedelta(days=2)
    done(await world.district.step(case, "receive"))
    assert await verify_audit() == 0


# Photographs


async def test_untouched_evidence_is_intact_whatever_was_refused_beside_it(
    world: World, settings: Settings, said: Say
) -> None:
    await some_days_of_work(world)
    there = await visit(world)
    html = await send(world.grid, there["id"], b"<html>")
    await world.grid.post(f"/evidence/{html}/confirm")
    await send(world.grid, there["id"], jpeg())
    assert await verify_evidence(settings) == 0
    assert said() == "the evidence is intact (3 photographs)\n"


async def test_any_column_of_a_sealed_photograph_altered_is_found(world: World, settings: Settings, said: Say) -> None:
    await some_days_of_work(world)
    row = await Evidence.get(sequence=2)
    other = await Case.exclude(id=row.case_id).first()
    assert other is not None
    tried = await every_column_is_watched(
        Evidence, row, lambda: verify_evidence(settings), {"id"}, said, case_id=other.id, sequence=4, state="refused"
    )
    assert len(tried) >= 19


async def test_any_column_of_the_record_of_its_pictures_altered_is_found(
    world: World, settings: Settings, said: Say
) -> None:
    await some_days_of_work(world)
    row = await Pictures.get(sequence=2)
    free = await Evidence.create(
        id=new_id(), case_id=(await Evidence.get(sequence=1)).case_id, account_id=1, state="granted",
        content_type="image/jpeg", size=1, sha256="0" * 64, original_key=new_id(), granted_at=NOW, claims={},
    )
    tried = await every_column_is_watched(
        Pictures, row, lambda: verify_evidence(settings), {"evidence_id"}, said, sequence=4, state="pending",
        leased_until=NOW,
    )
    assert len(tried) >= 14
    await Pictures.filter(evidence_id=row.evidence_id).delete()
    assert await verify_evidence(settings) == 1
    row.evidence_id = free.id
    await Pictures.bulk_create([row])
    assert await verify_evidence(settings) == 1


async def test_pictures_taken_out_or_never_asked_for_are_missed(world: World, settings: Settings, said: Say) -> None:
    await some_days_of_work(world)
    for row in await Pictures.all():
        await Pictures.filter(evidence_id=row.evidence_id).delete()
        assert await verify_evidence(settings) == 1
        assert f"sealed, but no pictures were asked for: {row.evidence_id}" in said()
        await Pictures.bulk_create([row])
    row = await Pictures.get(sequence=3)
    await Pictures.all().update(sequence=None, sealed_on=None)
    await ChainHead.filter(chain="derived").delete()
    assert await verify_evidence(settings) == 1
    assert f"pictures are ready, but in no chain: {row.evidence_id}" in said()


async def test_a_photograph_of_before_pictures_had_a_record_is_held_to_its_seal(
    world: World, settings: Settings, said: Say, service: Sanic[Any, Any]
) -> None:
    """Its row holds the names, the seal covers them, and they hold a hash."""
    there = await visit(world)
    sealed = await photograph(world.grid, there["id"])
    row, small = await Evidence.get(id=sealed["id"]), jpeg(size=(20, 20))
    key = f"display/2026/12/{row.id}.{hashlib.sha256(small).hexdigest()[:32]}.jpg"
    await service.ctx.services.store.put(key, small, "image/jpeg")
    row.display_key = row.thumbnail_key = key
    content = [evidence.CHAIN, "2026-12-10", 1, *evidence.seal_content(row)]
    row.seal = link_hash(row.previous_seal, content)
    await Pictures.all().delete()
    await row.save()
    await ChainHead.filter(chain="evidence").update(hash=row.seal)
    assert await verify_evidence(settings) == 0
    (item,) = done(await world.grid.get(f"/cases/{there['id']}"))["evidence"]
    assert item["pictures"] == "ready"
    assert (await world.http.get(item["display_url"])).content == small
    assert settings.media.folder is not None
    (settings.media.folder / key).write_bytes(small + b"1")
    said()
    assert await verify_evidence(settings) == 1
    assert "the display copy was altered" in said()


async def test_a_photograph_under_another_id_or_out_of_its_chain_is_found(world: World, settings: Settings) -> None:
    await some_days_of_work(world)
    row = await Evidence.get(sequence=3)
    await Pictures.all().delete()
    await ChainHead.filter(chain="derived").delete()
    await Evidence.filter(id=row.id).delete()
    assert await verify_evidence(settings) == 1
    row.id = new_id()
    await Evidence.bulk_create([row])
    assert await verify_evidence(settings) == 1
    row.id, row.sequence, row.sealed_on = new_id(), None, None
    row.original_key = row.original_key.replace("originals/", "originals/x")
    await Evidence.all().delete()
    await ChainHead.filter(chain="evidence").delete()
    await Evidence.bulk_create([row])
    assert await verify_evidence(settings) == 1


@pytest.mark.parametrize("which", ["original", "display", "thumbnail"])
async def test_a_file_altered_or_gone_is_named(world: World, settings: Settings, said: Say, which: str) -> None:
    await some_days_of_work(world)
    row = await Evidence.get(sequence=2)
    assert settings.media.folder is not None
    made: Any = row if which == "original" else await Pictures.get(evidence_id=row.id)
    file = settings.media.folder / getattr(made, f"{which}_key")
    place = f"2026-12-11, sequence {made.sequence}, {row.id}"
    data = file.read_bytes()
    what = {"original": "original", "display": "display copy", "thumbnail": "thumbnail"}[which]
    for at in (0, len(data) // 2, len(data) - 1):
        flipped = bytearray(data)
        flipped[at] ^= 1
        file.write_bytes(flipped)
        assert await verify_evidence(settings) == 1
        assert f"the {what} was altered: {place}" in said()
    for other in (data[:-1], data + b"\0", b""):
        file.write_bytes(other)
        assert await verify_evidence(settings) == 1
        assert f"the {what} was altered" in said()
    file.unlink()
    assert await verify_evidence(settings) == 1
    assert f"the {what} is missing: {place}" in said()


async def test_every_finding_is_named(world: World, settings: Settings, said: Say) -> None:
    await some_days_of_work(world)
    rows = await Evidence.all().order_by("sequence")
    assert settings.media.folder is not None
    (settings.media.folder / rows[0].original_key).unlink()
    await Evidence.filter(id=rows[2].id).update(caption="换了说明")
    assert await verify_evidence(settings) == 1
    assert said().splitlines() == [
        "2 findings among the evidence",
        f"  the original is missing: 2026-12-11, sequence 1, {rows[0].id}",
        f"  a row was altered: 2026-12-11, sequence 3, {rows[2].id}",
    ]


def test_the_commands_run_and_answer_with_one_line(tmp_path: Path) -> None:
    migrated_file(tmp_path / "anju.db")
    environ = {
        "PATH": os.environ["PATH"], "ANJU_DEMO": "1", "ANJU_DATABASE_URL": f"sqlite://{tmp_path}/anju.db",
        "ANJU_MEDIA_URL": f"file://{tmp_path}/media", **fresh_keys(),
    }
    for command, line in (
        ("verify-audit", "the audit chain is intact (0 events)\n"),
        ("verify-evidence", "the evidence is intact (0 photographs)\n"),
    ):
        ran = subprocess.run(
            [sys.executable, "-m", "server", command], cwd=PROJECT, env=environ, capture_output=True, text=True,
            timeout=60, check=False,
        )
        assert (ran.returncode, ran.stdout) == (0, line), ran.stderr


async def test_a_photograph_put_to_another_case_or_person_is_named_as_that(
    world: World, settings: Settings, said: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    await some_days_of_work(world)
    row = await Evidence.get(sequence=2)
    for name, other, whose in (
        ("case_id", (await Case.exclude(id=row.case_id).first()).id, f"case {row.case_id}"),  # type: ignore[union-attr]
        ("account_id", world.clerk.account_id, f"account {row.account_id}"),
    ):
        await Evidence.filter(id=row.id).update(**{name: other})
        assert await verify_evidence(settings) == 1
        assert f"wrong owner: it was sealed for {whose}: 2026-12-11, sequence 2, {row.id}" in said()
        await Evidence.filter(id=row.id).update(**{name: getattr(row, name)})
    # Two originals that changed places are each the other's.
    rows = await Evidence.all().order_by("sequence")
    assert settings.media.folder is not None
    one, two = (settings.media.folder / rows[at].original_key for at in (0, 1))
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    # Each is read once, whatever is found in it.
    read: Counter[str] = Counter()

    def counted(store: Any, key: str) -> Any:
        read[key] += 1
        return parts(store, key)

    monkeypatch.setattr("server.commands.verify_evidence.parts", counted)
    assert await verify_evidence(settings) == 1
    assert {read[row.original_key] for row in rows} == {1}
    text = said()
    for mine, other in ((rows[0], rows[1]), (rows[1], rows[0])):
        assert f"wrong owner: it holds the bytes of {other.id}: 2026-12-11, sequence {mine.sequence}, {mine.id}" in text


async def test_a_file_that_nobody_put_there_is_named(
    world: World, settings: Settings, said: Say, service: Sanic[Any, Any]
) -> None:
    await some_days_of_work(world)
    keys = ["display/2026/12/x.jpg", "elsewhere/x.jpg", "incoming/2026/12/x.jpg", "originals/2026/12/x.jpg"]
    for key in keys:
        await service.ctx.services.store.put(key, jpeg(), "image/jpeg")
    assert await verify_evidence(settings) == 1
    assert sorted(line.strip() for line in said().splitlines()[1:]) == [f"extra: no row names {key}" for key in keys]


async def test_a_check_that_was_cut_off_goes_on_where_it_was_and_tells_all_that_it_found(
    world: World, settings: Settings, said: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = await visit(world)
    for colour in range(12):
        await photograph(world.grid, there["id"], jpeg((colour, 90, 90), (40, 30)))
    await world.develop()
    rows = await Evidence.all().order_by("sequence")
    assert settings.media.folder is not None
    for place in (1, 10):
        (settings.media.folder / rows[place].original_key).write_bytes(b"altered")
    journal, read = tmp_path / "journal", []
    monkeypatch.setattr("server.commands.verify_evidence._AT_ONCE", 3)
    real = LocalStore.part

    def counting(stop: int) -> Callable[..., Awaitable[bytes]]:
        async def part(store: LocalStore, key: str, start: int, length: int) -> bytes:
            read.append(key)
            if len(read) > stop:
                raise RuntimeError("cut off")
            return await real(store, key, start, length)

        return part

    with monkeypatch.context() as patched:
        patched.setattr(LocalStore, "part", counting(8))
        with pytest.raises(RuntimeError, match="cut off"):
            await verify_evidence(settings, journal)
    before = set(read[:6])
    # As after a kill in the middle of a line.
    journal.write_text(journal.read_text() + '{"chain": "evi')
    read.clear()
    with monkeypatch.context() as patched:
        patched.setattr(LocalStore, "part", counting(1000))
        assert await verify_evidence(settings, journal) == 1
    assert not before & set(read)
    lines = said().splitlines()
    assert [line.partition(":")[0].strip() for line in lines[1:]] == ["the original was altered"] * 2
    assert [line.rpartition(", ")[2] for line in lines[1:]] == [rows[1].id, rows[10].id]
    # All was told: the next one begins anew.
    assert not journal.exists()
    read.clear()
    with monkeypatch.context() as patched:
        patched.setattr(LocalStore, "part", counting(1000))
        assert await verify_evidence(settings, journal) == 1
    assert before <= set(read)
