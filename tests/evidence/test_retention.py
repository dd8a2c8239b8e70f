"""Photographs are kept as long as anything may rest on them; what is removed afterwards is removed on the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sanic import Sanic

from casework.evidence import quarantine, retention
from casework.words.calendar import add_months
from casework.words.clock import business_day
from media_storage.store import StoreUnavailable
from models import Case, Evidence, Removal, Tenancy
from server.commands.orphans import report_orphans
from server.commands.retention import report_retention
from server.commands.verify_evidence import verify_evidence
from server.settings import Settings
from tests.cast import NOW, World, done, new_id, refused
from tests.heart.walking import walk
from tests.photographs import findings, jpeg, offer_of, photograph, send, sublet, upload, violation, visit

App = Sanic[Any, Any]
YEARS = {"inspection": 10, "others": None}


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    return lambda: capsys.readouterr().out


def years_after(day: date, years: int, *, more: int = 0) -> datetime:
    later = add_months(day, 12 * years) + timedelta(days=more)
    return datetime(later.year, later.month, later.day, 4, tzinfo=UTC)


async def over(at: datetime, years: retention.Years = YEARS) -> list[str]:
    return sorted([found.evidence.id async for found in retention.find_over(years, at=at)])


async def a_visit_that_is_over(world: World, family: str = "wan") -> str:
    case = await visit(world, family=family)
    sealed = await photograph(world.grid, case["id"], jpeg((7, 7, 7), (64, 48)))
    done(await world.grid.step(case, "record", **findings()))
    await world.develop()
    return str(sealed["id"])


async def test_years_run_from_the_last_day_on_which_it_may_have_been_needed(world: World) -> None:
    evidence_id = await a_visit_that_is_over(world)
    today, home = business_day(NOW), Tenancy.filter(id=world.tenancies["wan"].id)
    # While the family lives there nothing is over, however old.
    assert await over(years_after(today, 90)) == []
    moved = today + timedelta(days=500)
    await home.update(ended_on=moved, living=None)
    assert await over(years_after(moved, 10, more=-1)) == []
    assert await over(years_after(moved, 10)) == [evidence_id]
    # A setting for ever, or a longer one, holds it.
    assert await over(years_after(moved, 90), {"others": None}) == []
    assert await over(years_after(moved, 90), {"inspection": None, "others": 1}) == []
    assert await over(years_after(moved, 10), {"inspection": 11, "others": 1}) == []
    # Nor is it over while the family has another home, or anything of it is still open.
    await home.update(ended_on=None, living=1)
    assert await over(years_after(moved, 90)) == []


async def test_what_an_open_case_of_the_family_may_rest_on_is_never_over(world: World) -> None:
    evidence_id = await a_visit_that_is_over(world)
    found = await violation(world)
    moved = business_day(NOW)
    await Tenancy.filter(id=world.tenancies["wan"].id).update(ended_on=moved, living=None)
    far = years_after(moved, 95)
    assert await over(far) == []
    # The violation is settled, years later: from then on the years are counted for all of the family's papers.
    world.clock.standing_at = NOW + timedelta(days=3 * 366)
    await world.clerk.step(found, "rectify", on="2029-12-01", handling_result="已搬离并交清费用")
    # And the clock of what was known is over for a family that has left.
    await walk(world)
    settled = business_day(world.clock.now())
    assert await over(years_after(settled, 10, more=-1)) == []
    assert evidence_id in await over(years_after(settled, 10))


async def test_a_removal_takes_the_bytes_and_leaves_the_seal_and_a_record(
    world: World, settings: Settings, service: App, said: Callable[[], str]
) -> None:
    gone, stays = await a_visit_that_is_over(world), await a_visit_that_is_over(world, "kong")
    moved = business_day(NOW)
    await Tenancy.filter(id=world.tenancies["wan"].id).update(ended_on=moved, living=None)
    given, at = replace(settings, retention=YEARS), years_after(moved, 10)
    assert await report_retention(given, remove=False, by="", reason="", now=at) == 0
    assert said().splitlines()[-1] == "1 past their time, none removed (inspection 10 years, others for ever)"
    assert await report_retention(given, remove=True, by="", reason="期满", now=at) == 2
    assert not await Removal.exists()
    said()
    assert await report_retention(given, remove=True, by="档案室王", reason="保存期满", now=at) == 0
    assert said().splitlines()[-1].startswith("1 removed")
    removal = await Removal.get(evidence_id=gone)
    assert (removal.decided_by, removal.reason, removal.rule) == ("档案室王", "保存期满", "inspection:10")
    row, store = await Evidence.get(id=gone), service.ctx.services.store
    assert not await store.exists(row.original_key)
    assert await store.exists((await Evidence.get(id=stays)).original_key)
    assert await verify_evidence(settings) == 0
    assert said() == "the evidence is intact (2 photographs, 1 removed at the end of their time)\n"
    assert await report_orphans(settings) == 0
    # The case still shows that there was a photograph, its seal, and what became of it.
    (item,) = done(await world.clerk.get(f"/cases/{row.case_id}"))["evidence"]
    assert (item["state"], item["display_url"], item["original"]) == ("removed", None, False)
    assert item["seal"] == row.seal
    refused(await world.clerk.post(f"/evidence/{gone}/original", {"reason": "核对"}), "not_found")
    # A second run has nothing to do; bytes put back are named, and so is a record that was altered or taken out.
    assert await report_retention(given, remove=True, by="档案室王", reason="保存期满", now=at) == 0
    said()
    await store.put(row.original_key, jpeg(), "image/jpeg")
    assert await verify_evidence(settings) == 1
    assert f"removed, but still stored: {row.original_key}" in said()
    assert settings.media.folder is not None
    (settings.media.folder / row.original_key).unlink()
    for change in ({"reason": "别的"}, {"decided_by": "别人"}, {"over_on": moved}, {"sequence": 2}):
        await Removal.filter(evidence_id=gone).update(**change)
        assert await verify_evidence(settings) == 1, change
        await Removal.all().update(reason="保存期满", decided_by="档案室王", over_on=removal.over_on, sequence=1)
    assert await verify_evidence(settings) == 0
    # Nor can the record of one be made to cover another's absence.
    await Removal.all().delete()
    (settings.media.folder / (await Evidence.get(id=stays)).original_key).unlink()
    removal.evidence_id = stays
    said()
    await Removal.bulk_create([removal])
    assert await verify_evidence(settings) == 1
    assert said().count("the original is missing") == 2
    await Removal.all().delete()
    assert await verify_evidence(settings) == 1
    assert "the original is missing" in said()


async def test_a_removal_cut_off_between_any_two_steps_is_finished_by_the_next_run(
    world: World, settings: Settings, service: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence_id = await a_visit_that_is_over(world)
    moved = business_day(NOW)
    await Tenancy.filter(id=world.tenancies["wan"].id).update(ended_on=moved, living=None)
    given, at, calls = replace(settings, retention=YEARS), years_after(moved, 10), 0
    real = service.ctx.services.store.__class__._discard

    def fails_at(number: int) -> Callable[..., None]:
        def discard(store: Any, key: str) -> None:
            nonlocal calls
            calls += 1
            if calls == number:
                raise StoreUnavailable("the disk is gone")
            real(store, key)

        return discard

    for number in (1, 2, 3):
        calls = 0
        with monkeypatch.context() as patched:
            patched.setattr("media_storage.local.LocalStore._discard", fails_at(number))
            assert await report_retention(given, remove=True, by="王", reason="期满", now=at) == 1
        assert (await Removal.get(evidence_id=evidence_id)).done_at is None
    assert await report_retention(given, remove=True, by="另一人", reason="再做", now=at) == 0
    removal = await Removal.get(evidence_id=evidence_id)
    assert (removal.done_at, removal.decided_by) == (at, "王")
    assert await verify_evidence(settings) == 0


# -- The quarantine


async def test_the_quarantine_is_emptied_of_what_nobody_comes_back_for(
    world: World, service: App, settings: Settings
) -> None:
    store = service.ctx.services.store

    async def held() -> set[str]:
        return {key.rpartition("/")[2].partition(".")[0] async for key in store.list_keys("incoming/")}

    async def clear(at: datetime) -> int:
        return await quarantine.clear(store, at=at, keep_refused=timedelta(days=30))

    case = await visit(world)
    sealed = await photograph(world.grid, case["id"])
    assert await held() == set()
    waiting = await send(world.grid, case["id"], jpeg())
    html = await send(world.grid, case["id"], b"<html>")
    refused(await world.grid.post(f"/evidence/{html}/confirm"), "image_refused")
    body = offer_of(case["id"], jpeg())
    grant = done(await world.grid.post("/evidence", body))["upload"]
    done(await world.grid.post(f"/evidence/{body['id']}/give-up"))
    done(await upload(world.http, grant, jpeg()))
    # A phone that did not hear of its seal begins again: a grant serves once, and its seal is the first.
    again = offer_of(case["id"], jpeg(), id=sealed["id"])
    grant = done(await world.grid.post("/evidence", again))["upload"]
    refused(await upload(world.http, grant, jpeg()), "upload_refused")
    assert done(await world.grid.post(f"/evidence/{sealed['id']}/confirm"))["seal"] == sealed["seal"]
    await store.put("incoming/2026/12/nobody.jpg", jpeg(), "image/jpeg")
    assert await held() == {waiting, html, body["id"], "nobody"}
    assert await clear(NOW + timedelta(days=30)) == 1
    assert await held() == {waiting, html, "nobody"}
    assert await clear(NOW + timedelta(days=30, seconds=1)) == 1
    assert await held() == {waiting, "nobody"}
    assert await store.exists((await Evidence.get(id=sealed["id"])).original_key)
    # What was on its way can still be confirmed.
    done(await world.grid.post(f"/evidence/{waiting}/confirm"))
    assert await held() == {"nobody"}


async def test_bytes_are_kept_before_they_are_sealed_and_nothing_else_is_reached_by_the_way(
    world: World, service: App, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, store = await visit(world), service.ctx.services.store
    evidence_id = await send(world.grid, case["id"], jpeg())
    row = await Evidence.get(id=evidence_id)
    steps: list[str] = []
    keep = store.keep

    async def watched(source: str, key: str) -> None:
        await keep(source, key)
        steps.append((await Evidence.get(id=evidence_id)).state)

    monkeypatch.setattr(store, "keep", watched)
    done(await world.grid.post(f"/evidence/{evidence_id}/confirm"))
    assert steps == ["granted"]
    assert await store.read(row.original_key, limit=row.size) == jpeg()
    # Another's bytes in its place, such as an intruder's, are not sealed and not overwritten.
    body = offer_of(case["id"], jpeg((1, 2, 3)), id=new_id())
    grant = done(await world.grid.post("/evidence", body))["upload"]
    done(await upload(world.http, grant, jpeg((1, 2, 3))))
    other = await Evidence.get(id=body["id"])
    await store.put(other.original_key, jpeg((9, 9, 9)), "image/jpeg")
    refused(await world.grid.post(f"/evidence/{body['id']}/confirm"), "upload_mismatch")
    assert await store.read(other.original_key, limit=10_000) == jpeg((9, 9, 9))


async def test_a_violation_keeps_the_photographs_of_its_visit(world: World) -> None:
    case = await visit(world)
    sealed = await photograph(world.grid, case["id"])
    found = sublet()
    done(await world.grid.step(case, "record", **findings(violation=found)))
    await Tenancy.filter(id=world.tenancies["wan"].id).update(ended_on=business_day(NOW), living=None)
    assert await over(years_after(business_day(NOW), 95)) == []
    assert (await Case.get(id=found["id"])).status == "recorded"
    assert sealed["state"] == "sealed"
