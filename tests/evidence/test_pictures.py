"""The display copy and the thumbnail: made by the worker, once, whoever dies on the way."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sanic import Sanic
from tortoise.exceptions import OperationalError

from casework.evidence import pictures
from casework.heart.chains import GENESIS, link_hash
from media_storage.store import NotStored, StoreRefused, StoreUnavailable
from models import ChainHead, Evidence, Pictures
from server.commands.verify_evidence import verify_evidence
from server.settings import Settings
from tests.cast import NOW, World, done
from tests.photographs import findings, jpeg, photograph, visit, with_pictures

App = Sanic[Any, Any]


async def test_many_workers_at_once_make_each_picture_once(world: World, service: App, settings: Settings) -> None:
    case = await visit(world)
    for colour in range(3):
        await photograph(world.grid, case["id"], jpeg((colour, 90, 90)))
    await asyncio.gather(*(service.ctx.worker.make_pictures() for _ in range(5)))
    assert sorted(row.sequence or 0 for row in await Pictures.all()) == [1, 2, 3]
    assert {row.attempts for row in await Pictures.all()} == {1}
    assert await service.ctx.worker.make_pictures() == 0
    assert await verify_evidence(settings) == 0


async def test_their_links_form_a_chain_of_their_own(world: World, service: App) -> None:
    case = await visit(world)
    for day in range(3):
        world.clock.standing_at = NOW + timedelta(days=day)
        await photograph(world.grid, case["id"])
        await world.develop()
    previous = GENESIS
    for row in await Pictures.all().order_by("sealed_on", "sequence"):
        assert row.sealed_on is not None
        linked = [pictures.CHAIN, row.sealed_on.isoformat(), row.sequence, *pictures.content(row)]
        assert (row.previous_seal, row.seal) == (previous, link_hash(previous, linked))
        previous = row.seal
    assert await ChainHead.filter(chain=pictures.CHAIN).count() == 3


@pytest.mark.parametrize("step", ["read", "put", "append_links"])
async def test_a_worker_killed_anywhere_is_made_good_by_the_next(
    world: World, service: App, settings: Settings, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await visit(world)
    await photograph(world.grid, case["id"], jpeg(size=(1200, 900)))

    async def die(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(pictures if step == "append_links" else service.ctx.worker.studio.store, step, die)
        with pytest.raises(asyncio.CancelledError):
            await service.ctx.worker.make_pictures()
    (item,) = await with_pictures(world, case["id"])
    # The dead one's lease still runs; it is neither taken from him nor forgotten.
    assert (item["pictures"], item["thumbnail_url"]) == ("pending", None)
    # Nothing waits for pictures: the facts can be handed in.
    done(await world.grid.step(case, "record", **findings()))
    world.clock.standing_at = NOW + timedelta(minutes=6)
    (item,) = await with_pictures(world, case["id"])
    assert item["pictures"] == "ready"
    assert (await world.http.get(item["thumbnail_url"])).status_code == 200
    row = await Pictures.get(evidence_id=item["id"])
    assert (row.attempts, row.sequence) == (2, 1)
    assert await verify_evidence(settings) == 0


async def test_a_slow_worker_whose_lease_ran_out_closes_nothing(world: World, service: App) -> None:
    case = await visit(world)
    sealed = await photograph(world.grid, case["id"])
    slow = await pictures.claim(sealed["id"], at=NOW)
    assert slow is not None
    assert await pictures.claim(sealed["id"], at=NOW) is None
    world.clock.standing_at = NOW + timedelta(minutes=6)
    await world.develop()
    made = await Pictures.get(evidence_id=sealed["id"])
    await pictures.make(slow, clock=world.clock, studio=service.ctx.worker.studio)
    after = await Pictures.get(evidence_id=sealed["id"])
    assert (after.seal, after.attempts, after.state) == (made.seal, 2, "ready")
    assert (await ChainHead.get(chain=pictures.CHAIN)).sequence == 1


@pytest.mark.parametrize(("fault", "shown"), [
    (StoreUnavailable("down"), "pending"), (StoreRefused("InDebt", "debts"), "pending"),
    (NotStored("originals/x.jpg"), "failed"),
])
async def test_a_store_that_fails_is_tried_again_after_growing_pauses_and_what_is_missing_is_then_shown(
    world: World, service: App, fault: Exception, shown: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await visit(world)
    sealed = await photograph(world.grid, case["id"])

    async def fail(*_: object, **__: object) -> bytes:
        raise fault

    monkeypatch.setattr(service.ctx.worker.studio.store, "read", fail)
    pauses = []
    for _ in range(9):
        assert await service.ctx.worker.make_pictures() == 1
        row = await Pictures.get(evidence_id=sealed["id"])
        assert row.state == "pending"
        pauses.append((row.next_try_at - world.clock.now()).total_seconds())
        assert await service.ctx.worker.make_pictures() == 0
        world.clock.standing_at = row.next_try_at
    longest = 3600 if shown == "pending" else 15 * 2**9
    assert pauses == [min(15 * 2**n, longest) for n in range(1, 10)]
    (item,) = await with_pictures(world, case["id"])
    assert (item["pictures"], item["state"], item["display_url"]) == (shown, "sealed", None)
    world.clock.standing_at = NOW + timedelta(days=2)
    monkeypatch.undo()
    assert await service.ctx.worker.make_pictures() == (shown == "pending")
    assert (await Pictures.get(evidence_id=sealed["id"])).state == ("ready" if shown == "pending" else "failed")


async def test_no_picture_is_made_of_other_bytes_than_were_sealed(
    world: World, service: App, settings: Settings
) -> None:
    case = await visit(world)
    sealed = await photograph(world.grid, case["id"])
    row = await Evidence.get(id=sealed["id"])
    assert settings.media.folder is not None
    file = settings.media.folder / row.original_key
    file.write_bytes(jpeg((1, 2, 3))[: row.size].ljust(row.size, b"\0"))
    (item,) = await with_pictures(world, case["id"])
    assert item["pictures"] == "failed"
    assert (await Pictures.get(evidence_id=row.id)).reason == "original_altered"


async def test_one_fault_does_not_hold_up_the_others(
    world: World, service: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await visit(world)
    first, _ = await photograph(world.grid, case["id"]), await photograph(world.grid, case["id"])
    really = pictures.make

    async def stumble(claimed: Pictures, **given: Any) -> None:
        if claimed.evidence_id == first["id"]:
            raise RuntimeError("a fault of ours")
        await really(claimed, **given)

    monkeypatch.setattr(pictures, "make", stumble)
    shown = {item["id"]: item["pictures"] for item in await with_pictures(world, case["id"])}
    assert sorted(shown.values()) == ["pending", "ready"]
    assert shown[first["id"]] == "pending"
    # Whatever kills it again and again is given up in the end.
    for n in range(1, 12):
        world.clock.standing_at = NOW + timedelta(minutes=6 * n)
        await service.ctx.worker.make_pictures()
    row = await Pictures.get(evidence_id=first["id"])
    assert (row.state, row.reason, row.attempts) == ("failed", "maker_lost", 10)


async def test_a_database_that_goes_away_is_waited_for(
    world: World, service: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await visit(world)
    await photograph(world.grid, case["id"])

    async def down(*_: object) -> None:
        raise OperationalError("the database went away")

    with monkeypatch.context() as patched:
        patched.setattr(pictures, "append_links", down)
        with pytest.raises(OperationalError):
            await service.ctx.worker.make_pictures()
    world.clock.standing_at = NOW + timedelta(minutes=6)
    (item,) = await with_pictures(world, case["id"])
    assert item["pictures"] == "ready"


async def test_the_code_on_a_picture_tells_whether_the_photograph_is_as_sealed(world: World, service: App) -> None:
    case = await visit(world)
    sealed = await photograph(world.grid, case["id"])
    row = await Evidence.get(id=sealed["id"])
    path = pictures.link_of(row, "")
    reply = await world.http.get(path)
    assert reply.status_code == 200
    assert "与系统封存的记录一致" in reply.text
    assert sealed["sha256"][:16] in reply.text
    # A picture handed round tells no stranger whose it is.
    assert not any(word in reply.text for word in (case["number"], "李网格", "和谐家园", "入户门"))
    for wrong in (f"/v/{row.id}/{'0' * 16}", f"/v/{case['id']}/{row.seal[:16]}", f"/v/{row.id}/{row.seal[:15]}"):
        assert (await world.http.get(wrong)).status_code == 404
    for change in ({"caption": "换了说明"}, {"sha256": "0" * 64}, {"state": "refused"}):
        kept = {name: getattr(row, name) for name in change}
        await Evidence.filter(id=row.id).update(**change)
        assert "不一致" in (await world.http.get(path)).text
        await Evidence.filter(id=row.id).update(**kept)
    assert "与系统封存的记录一致" in (await world.http.get(path)).text
