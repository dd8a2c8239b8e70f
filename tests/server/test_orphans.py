"""What the store and the rows do not agree on is named, and nothing is removed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sanic import Sanic

from models import Evidence, Pictures
from server.commands.orphans import report_orphans
from server.settings import Settings
from tests.cast import NOW, World, done, refused
from tests.photographs import findings, jpeg, offer_of, photograph, send, upload, visit

App = Sanic[Any, Any]


async def test_each_orphan_is_named_and_stays(
    world: World, service: App, settings: Settings, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("server.commands.orphans._PAGE", 2)

    async def named() -> set[str]:
        capsys.readouterr()
        code = await report_orphans(settings)
        first, *lines = capsys.readouterr().out.splitlines()
        assert (code, first) == ((1, f"{len(lines)} orphans") if lines else (0, first))
        return {line.strip() for line in lines}

    case = await visit(world)
    rows = [await Evidence.get(id=(await photograph(world.grid, case["id"], jpeg((n, 9, 9))))["id"]) for n in range(5)]
    await world.develop()
    # Refused, on its way, and announced only: none of them an orphan.
    html = await send(world.grid, case["id"], b"<html>")
    refused(await world.grid.post(f"/evidence/{html}/confirm"), "image_refused")
    await send(world.grid, case["id"], jpeg())
    done(await world.grid.post("/evidence", offer_of(case["id"], jpeg())))
    assert await named() == set()

    store = service.ctx.services.store
    strays = ["originals/2026/12/nobody.jpg", "display/2026/12/nobody.jpg", "thumbnails/a.jpg", "elsewhere/a.jpg"]
    strays += ["incoming/2026/12/nobody.jpg"]
    for key in strays:
        await store.put(key, jpeg(), "image/jpeg")
    made = await Pictures.get(evidence_id=rows[2].id)
    lost = [rows[0].original_key, made.display_key, made.thumbnail_key]
    assert settings.media.folder is not None
    kept = {key: (settings.media.folder / key).read_bytes() for key in lost}
    for key in lost:
        (settings.media.folder / key).unlink()
    expected = {f"no row names {key}" for key in strays} | {f"not stored: {key}" for key in lost}
    assert await named() == expected
    assert await named() == expected
    for key, data in kept.items():
        (settings.media.folder / key).write_bytes(data)
    for key in strays:
        (settings.media.folder / key).unlink()
    assert await named() == set()


async def test_an_upload_never_confirmed_is_given_up_after_a_day(
    world: World, service: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await visit(world)
    sealed = await photograph(world.grid, case["id"])
    late = await send(world.grid, case["id"], jpeg())
    body = offer_of(case["id"], jpeg())
    grant = done(await world.grid.post("/evidence", body))["upload"]
    stop: Callable[[], None] = service.ctx.worker.stop

    async def states() -> list[str]:
        """After one turn of the worker's own loop."""
        service.ctx.worker._stopping.clear()
        monkeypatch.setattr(service.ctx.worker, "_forget_old_answers", _then(stop))
        await service.ctx.worker.run()
        read = done(await world.grid.get(f"/cases/{case['id']}"))["evidence"]
        return sorted(item["state"] for item in read)

    world.clock.standing_at = NOW + timedelta(days=1)
    assert await states() == ["sealed", "waiting_upload", "waiting_upload"]
    refused(await world.grid.step(case, "record", **findings()), "photographs_unfinished")
    world.clock.standing_at = NOW + timedelta(days=1, seconds=1)
    assert await states() == ["given_up", "given_up", "sealed"]
    items = {item["id"]: item for item in done(await world.grid.get(f"/cases/{case['id']}"))["evidence"]}
    assert items[late]["reason"] == "一天内没有传完，已经放弃，请重新拍摄。"
    assert items[sealed["id"]]["reason"] is None
    refused(await world.grid.post(f"/evidence/{late}/confirm"), "evidence_closed")
    refused(await upload(world.http, grant, jpeg()), "upload_refused")
    done(await world.grid.step(case, "record", **findings()))


def _then(stop: Callable[[], None]) -> Callable[[], Any]:
    async def instead() -> None:
        stop()

    return instead
