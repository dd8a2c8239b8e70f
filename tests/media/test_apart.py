"""Strangers' files are read by processes that know nothing, can open nothing, and are never more than two."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sanic import Sanic

from casework.exchange.workbook_process import read_apart
from casework.exchange.workbook_values import WorkbookRefused
from casework.papers.workbook_writing import Table, write_tables
from media_storage import apart
from media_storage.apart import ApartBusy, ApartFailed, Places, work_apart
from media_storage.imaging import ImageFacts, ImagingPool
from tests.cast import World, done, new_id, refused
from tests.exchange.test_workbook_imports import taken_away
from tests.media.test_imaging import TYPES, photo
from tests.photographs import send, visit

PROJECT = Path(__file__).parent.parent.parent
# A reader that does what it is told: its file is a program.
READER = """
import os, sys
from media_storage.apart import take_in_hand
exec(take_in_hand(memory=1 << 30, seconds=5))
"""


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    # Found by name, since a reader starts in the project's folder with no path of its own.
    (tmp_path / "reader_of_tests.py").write_text(READER)
    monkeypatch.setattr(apart, "_TOLD", (*apart._TOLD, "PYTHONPATH"))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "reader_of_tests"


async def say(reader: str, program: str, seconds: float = 20, most: int = 10_000) -> str:
    return (await work_apart(reader, data=program.encode(), seconds=seconds, most=most)).decode()


def test_a_reader_loads_what_reads_files_and_nothing_of_the_service() -> None:
    """Tables, keys and dictionaries would be in a stranger's hands, and take longer to load than most files to read."""
    readers = [
        path.relative_to(PROJECT).with_suffix("").as_posix().replace("/", ".")
        for room in ("casework", "media_storage", "server") for path in sorted((PROJECT / room).rglob("*.py"))
        if "= take_in_hand(" in path.read_text(encoding="utf-8")
    ]
    assert len(readers) >= 2
    for module in readers:
        told = subprocess.run(
            (sys.executable, "-c", f"import sys, {module}; print(*sys.modules)"), cwd=PROJECT, check=True,
            capture_output=True, text=True,
        ).stdout.split()
        assert module in told
        strange = {"models", "tortoise", "cryptography", "sanic", "pypinyin", "opencc", "fpdf", "xlsxwriter", "oss2"}
        assert not strange & set(told), module


async def test_a_reader_inherits_no_secret_and_no_open_file(reader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANJU_FIELD_KEYS", "ANJU_INDEX_KEY", "ANJU_DATABASE_URL", "ANJU_OSS_KEY_SECRET", "SOMETHING"):
        monkeypatch.setenv(name, "planted-secret")
    with open(__file__, "rb") as file:  # noqa: ASYNC230 - a descriptor to inherit
        os.set_inheritable(file.fileno(), True)
        told = await say(
            reader, "print(dict(os.environ), [n for n in range(200) if os.path.exists(f'/proc/self/fd/{n}')])"
        )
    assert "planted-secret" not in told and "ANJU" not in told
    assert "[0, 1, 2]" in told


@pytest.mark.parametrize(
    "program",
    [
        "open('/etc/passwd')", "open('var/anju.db')", "__import__('socket').socket()", "os.pipe()",
        "open(f'/proc/{os.getppid()}/environ')", "__import__('subprocess').run(['true'])", "os.listdir('.')",
    ],
)
async def test_a_reader_with_a_file_in_hand_can_open_nothing(reader: str, program: str) -> None:
    told = await say(reader, f"try:\n    {program}\nexcept OSError as error:\n    print(error.errno)")
    assert told.strip() == "24"


async def test_a_reader_that_dies_stalls_or_says_too_much_comes_to_no_verdict(reader: str) -> None:
    for program, seconds in (
        ("os.kill(os.getpid(), 9)", 20), ("sys.exit(3)", 20), ("bytearray(2 << 30)", 20), ("print('x' * 20000)", 20),
        ("__import__('time').sleep(60)", 1),
    ):
        with pytest.raises(ApartFailed):
            await say(reader, program, seconds)


def test_what_the_service_was_started_with_is_its_own() -> None:
    """Of another process of the same user's, a reader's, whatever it came to do: owned by root, as is its memory."""
    asked = "from media_storage.apart import keep_memory_to_ourselves as k; k(); import ctypes; print({})"
    said = subprocess.run(
        [sys.executable, "-c", asked.format("ctypes.CDLL(None).prctl(3)")],
        cwd=PROJECT, capture_output=True, text=True, check=True,
    )
    assert said.stdout.strip() == "0"


async def test_a_reader_ends_with_the_service(reader: str) -> None:
    asked = "import ctypes; n = ctypes.c_int(); ctypes.CDLL(None).prctl(2, ctypes.byref(n)); print(n.value)"
    assert await say(reader, asked) == "9\n"


async def test_two_work_at_once_and_the_others_wait_their_turn() -> None:
    places, inside, seen, go_on = Places(at_once=2, waiting=3, patience=60), 0, [], asyncio.Event()

    async def work(asker: str) -> None:
        nonlocal inside
        async with places.taken(asker):
            inside += 1
            seen.append((inside, asker))
            await go_on.wait()
            inside -= 1

    # An asker's second waits behind the first, and lets others by.
    tasks = [asyncio.create_task(work(asker)) for asker in ("a", "a", "b", "c", "d")]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert seen == [(1, "a"), (2, "b")]
    for asker in ("e", "a"):
        with pytest.raises(ApartBusy):
            await work(asker)
    go_on.set()
    await asyncio.gather(*tasks)
    assert max(count for count, _ in seen) == 2 and len(seen) == 5
    # All is as before, also for one who lost patience.
    go_on.clear()
    places = Places(at_once=1, waiting=3, patience=0)
    first = asyncio.create_task(work("a"))
    await asyncio.sleep(0)
    with pytest.raises(ApartBusy):
        await work("b")
    go_on.set()
    await first
    await work("b")


async def test_one_asker_does_not_fill_the_queue() -> None:
    places = Places(at_once=2, waiting=8, patience=60)
    async with places.taken("a"):
        second = asyncio.create_task(places.taken("a").__aenter__())
        await asyncio.sleep(0)
        with pytest.raises(ApartBusy):
            async with places.taken("a"):
                pass
        async with places.taken("b"):
            pass
        second.cancel()


async def test_a_workbook_of_many_cells_comes_through_whole() -> None:
    rows = [[f"第{row}行", row, row / 2] for row in range(900)]
    (sheet,) = await read_apart(write_tables([Table("表", ("甲", "乙", "丙"), rows)]))
    assert len(sheet.cells) == 3 + 900 * 3
    assert (sheet.cells[901, 1], sheet.cells[901, 2]) == ("第899行", 899)
    with pytest.raises(WorkbookRefused):
        await read_apart(b"PK\x03\x04 no workbook")


async def test_who_must_wait_too_long_is_told_so_and_nothing_is_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = await taken_away(world, world.clerk)

    def full() -> Places:
        return Places(at_once=0, waiting=0)

    body = offer_of(data)
    grant = done(await world.clerk.post("/imports", body))["upload"]
    done(await world.http.post(grant["url"], data=grant["fields"], files={grant["file_field"]: data}))
    with monkeypatch.context() as patch:
        patch.setattr(apart, "places", lambda: Places(at_once=0, waiting=0))
        problem = refused(await world.clerk.post(f"/imports/{body['id']}/read"), "readers_busy")
        assert problem["status"] == 503
    assert done(await world.clerk.post(f"/imports/{body['id']}/read"))["state"] == "ready"


def offer_of(data: bytes) -> dict[str, object]:
    return {
        "id": new_id(), "book": "current", "filename": "台账.xlsx", "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


async def test_photographs_are_judged_a_few_at_a_time_and_others_wait_or_are_told_so(
    world: World, service: Sanic[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    imaging: ImagingPool = service.ctx.services.imaging
    inside, most, judge = 0, 0, imaging.inspect

    async def counted(data: bytes, *, declared_type: str, sha256: str) -> ImageFacts | None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        try:
            return await judge(data, declared_type=declared_type, sha256=sha256)
        finally:
            inside -= 1

    monkeypatch.setattr(imaging, "inspect", counted)
    case = await visit(world)
    sent = [await send(world.grid, case["id"], photo(kind), content_type=TYPES[kind]) for kind in TYPES]
    replies = await asyncio.gather(*(world.grid.post(f"/evidence/{one}/confirm") for one in sent[:3]))
    assert [done(reply)["state"] for reply in replies] == ["sealed"] * 3
    assert 0 < most <= imaging._at_once
    with monkeypatch.context() as patch:
        patch.setattr(imaging, "place", Places(at_once=0, waiting=0).taken)
        assert refused(await world.grid.post(f"/evidence/{sent[3]}/confirm"), "readers_busy")["status"] == 503
    assert done(await world.grid.post(f"/evidence/{sent[3]}/confirm"))["state"] == "sealed"
