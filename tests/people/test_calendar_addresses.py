"""Calendar addresses: what an office owes, in a calendar program that signs in nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from casework.heart import due_days, tallies
from casework.heart.obligations import walk
from models import CalendarAddress, Obligation
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.words.test_icalendar import read, unescaped


async def subscribe(person: Person) -> str:
    made = done(await person.post("/calendar-address/make"))
    # As it was called by, and not what the service was called when it was set up.
    assert made["address"].startswith(f"{person.http.base_url}/k/".replace("//k/", "/k/")), made["address"]
    path = str(httpx.URL(made["address"]).path)
    assert path.endswith(".ics") and len(path) > 45
    return path


async def events(world: World, path: str) -> list[tuple[str, str]]:
    """Summaries and their days."""
    reply = await world.http.get(path)
    assert reply.status_code == 200 and reply.headers["content-type"].startswith("text/calendar")
    found = read(reply.content)
    days = [value for key, value in found if key.startswith("DTSTART")]
    return list(zip([unescaped(value) for key, value in found if key == "SUMMARY"], days, strict=True))


async def walked(world: World) -> None:
    async for _ in walk(world.clock.now):
        continue


@pytest.mark.clause("4.5.0")
async def test_a_calendar_shows_what_an_office_owes_and_moves_what_is_late_along_without_naming_a_family(
    world: World,
) -> None:
    await world.open_window()
    await walked(world)
    state = done(await world.clerk.get("/calendar-address"))
    assert state == {"made_at": None, "read_on": None}
    mine, above, theirs = [await subscribe(one) for one in (world.clerk, world.street, world.manager)]
    shown = await events(world, mine)
    # Its own two families, of whom none has reported; the street's are the same two, and the manager's none.
    assert ("12月报备 2件到期", "20261231") in shown and ("12月报备 2件到期", "20261231") in await events(world, above)
    assert not any("报备" in one for one, _ in await events(world, theirs))
    assert done(await world.clerk.get("/calendar-address"))["read_on"] == "2026-12-10"
    # Nothing of a family, in the file and in its headers; and it is kept by nobody between.
    reply = await world.http.get(mine)
    assert not any(said in reply.text for said in ("万健秀", "孔浩", "和谐家园", "13800000001"))
    assert reply.headers["cache-control"] == "private, no-cache"
    # Asked again, also late in the evening, the tag alone is answered; after a report the file has changed.
    tag = reply.headers["etag"]
    world.clock.standing_at = NOW + timedelta(hours=13)
    again = await world.http.get(mine, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content) == (304, b"")
    body = {"id": new_id(), "form": {"no_change": True}}
    case: Any = done(await world.wan.post("/change-reports", body))
    done(await world.wan.step(case, "submit"))
    changed = await world.http.get(mine, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    shown = await events(world, mine)
    assert ("12月报备 1件到期", "20261231") in shown
    # What waits for this post, by its case's number where it is one alone, in no other post's calendar.
    waits = done(await world.clerk.get(f"/cases/{case['id']}"))
    assert (f"12月报备 1件（{waits['number']}）到期", waits["due_on"].replace("-", "")) in shown
    assert not any(waits["number"] in one for one, _ in await events(world, above))
    # Past its day it stands on today, tomorrow on tomorrow, until it is done.
    for day, said in ((1, "20270101"), (2, "20270102")):
        world.clock.standing_at = NOW + timedelta(days=21 + day)
        await walked(world)
        assert ("逾期：12月报备 1件", said) in await events(world, mine)


async def test_an_address_is_for_offices_alone_one_a_post_and_tells_nothing_when_it_is_wrong(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (world.wan, world.stranger):
        refused(await person.get("/calendar-address"), "not_allowed")
        refused(await person.post("/calendar-address/make"), "not_allowed")
    first = await subscribe(world.clerk)
    second = await subscribe(world.clerk)
    assert await CalendarAddress.filter(living=1).count() == 1 and first != second
    over, never = await world.http.get(first), await world.http.get(f"/k/{'a' * 43}.ics")
    assert over.status_code == never.status_code == 404 and over.text == never.text
    for odd in ("/k/a.ics", f"/k/{'a' * 5000}.ics", "/k/%00.ics", "/k/%F0%9F%92%A9"):
        assert (await world.http.get(odd)).status_code in {400, 404}
    # Nobody else's is ended by it, and ending what is not there is no fault.
    done(await world.colleague.post("/calendar-address/end"))
    assert (await world.http.head(second)).status_code == 200
    assert not any(second[3:-4] in str(vars(row)) for row in await CalendarAddress.all())
    # However much there is: a bounded file that says so.
    monkeypatch.setattr(due_days, "MOST", 3)
    office = world.organisations["胜利社区"]
    for number in range(6):
        await Obligation.create(
            kind="annual_review", clause="4.5.1", subject=f":{number}", organisation_id=office.id,
            area_path=office.path, due_on=NOW.date() + timedelta(days=number + 1), made_at=NOW,
        )
    await tallies.recount(write=True)
    shown = await events(world, second)
    assert len(shown) == 4 and shown[-1] == ("以后还有，请在安居里看", "20261213")
    # What is late takes no room from it, and none of it is left out: of however many days, it is one line a kind.
    for number in range(5):
        await Obligation.create(
            kind="annual_review", clause="4.5.1", subject=f":{10 + number}", organisation_id=office.id,
            area_path=office.path, due_on=NOW.date() - timedelta(days=9 * number + 1), made_at=NOW,
        )
    await tallies.recount(write=True)
    late, *rest = await events(world, second)
    assert late == ("逾期：年度核查 5件", "20261210") and rest == shown
    said = [unescaped(value) for key, value in read((await world.http.get(second)).content) if key == "DESCRIPTION"]
    assert "最早的11月3日到期" in said[0]
