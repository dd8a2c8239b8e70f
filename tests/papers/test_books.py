"""An office's book and its numbers: of offices called alike, at great length or rarely, where many write at once,
and where what was issued is issued no more.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import random
from typing import Any

import pytest
from tortoise import connections

from casework.heart.problems import refuse
from casework.heart.transactions import atomically
from casework.papers import papers
from casework.papers.declared import PAPERS
from casework.papers.papers import issue, issue_all
from models import Appointment, AuditEvent, IssuedPaper, Organisation, PaperSeries
from models.fields import KeyRing
from server.commands.verify import verify_audit
from tests.cast import NOW, Person, World, done, refused
from tests.papers.samples import SAMPLE, a_draft, actor_of


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_offices_are_called_no_two_papers_share_a_number(world: World, seed: int) -> None:
    """Names of any length, alike or made of each other's: every paper is issued, and every number is one paper's."""
    chance = random.Random(seed)
    people = (world.street, world.far_street, world.district)
    above = [world.organisations[name].id for name in ("安居物业", "宏运物业", "园林社区")]
    cases = [await a_draft(world.street), await a_draft(world.far_street)]
    names = ["胜利街道", "区", "区胜利街道", "胜" * 60, "胜" * 59, "𠮷里𬭎街道"]
    for _ in range(8):
        for person, parent in zip(people, above, strict=True):
            actor = await actor_of(person, world)
            await Organisation.filter(id=actor.organisation_id).update(
                name=chance.choice(names), parent_id=chance.choice([None, parent])
            )
            await Organisation.filter(id=parent).update(name=chance.choice(["区", "胜" * 60]), parent_id=None)
        for person in people:
            await issue(SAMPLE, chance.choice(cases), actor=await actor_of(person, world))
    rows = await IssuedPaper.all()
    assert len(rows) == 24 == len({row.number for row in rows}) and max(len(row.number) for row in rows) <= 120
    rows.sort(key=lambda row: (row.office_id, row.sequence))
    for _, own in itertools.groupby(rows, lambda row: row.office_id):
        assert [row.sequence for row in own] == list(range(1, 9))
    assert await verify_audit() == 0


async def test_a_word_may_hold_a_rare_character_and_is_its_offices_alone(world: World) -> None:
    for word in ("𠮷保", "𬭎里", "㐂办"):
        said = done(await world.admin.put("/papers/word", {"form": {"word": word}}))
        assert said == {"word": word, "example": f"{word}通〔2026〕1号"}
    for word in ("〇保", "é保", "保\u0301", "🏠保", "ab"):
        refused(await world.admin.put("/papers/word", {"form": {"word": word}}), "form_invalid")


async def test_two_offices_of_one_name_that_issue_in_one_instant_have_two_words(world: World) -> None:
    cases = [await a_draft(world.street), await a_draft(world.far_street)]
    actors = [await actor_of(world.street, world), await actor_of(world.far_street, world)]
    await Organisation.filter(id__in=[one.organisation_id for one in actors]).update(name="胜利街道", parent_id=None)
    rows = await asyncio.gather(*(issue(SAMPLE, case, actor=actor) for case, actor in zip(cases, actors, strict=True)))
    assert len({row.number for row in rows}) == 2


async def test_whatever_is_done_at_once_and_cut_off_leaves_every_series_whole(world: World) -> None:
    """Issued, taken back, made void and cut off together, by one office and by two: one to the last, and none twice."""
    chance = random.Random(7)
    places = [(world.street, await a_draft(world.street)), (world.far_street, await a_draft(world.far_street))]
    actors = [await actor_of(person, world) for person, _ in places]
    spoiled = [await issue_all(SAMPLE, [places[at][1]] * 3, actor=actors[at]) for at in (0, 1)]
    killable = connections.get("default").capabilities.dialect == "mysql"

    async def cut_off(at: int) -> None:
        async def work() -> None:
            await issue_all(SAMPLE, [places[at][1]] * 2, actor=actors[at])
            if killable:
                await connections.get("default").execute_query("KILL CONNECTION_ID()")
            raise refuse("busy")

        await atomically(work)

    deeds: list[Any] = []
    for at in (0, 1):
        person, case = places[at]
        deeds += [issue(SAMPLE, case, actor=actors[at]) for _ in range(4)] + [cut_off(at) for _ in range(3)]
        for row in spoiled[at]:
            body = {"form": {"reason": "打印缺页"}}
            deeds += [person.post(f"/papers/{row.id}/reissue", body) for _ in range(2)]
    chance.shuffle(deeds)
    outcomes = await asyncio.gather(*deeds, return_exceptions=True)
    assert sum(isinstance(one, Exception) for one in outcomes) == 6
    replies = [one.status_code for one in outcomes if hasattr(one, "status_code")]
    assert (replies.count(200), len(replies)) == (6, 12)
    for actor in actors:
        rows = await IssuedPaper.filter(office_id=actor.organisation_id).order_by("sequence")
        assert [row.sequence for row in rows] == list(range(1, 11))
        assert sum(row.voided_at is not None for row in rows) == 3
        assert (await PaperSeries.get(office_id=actor.organisation_id)).given == 10
    assert await verify_audit() == 0


async def test_what_is_issued_no_more_is_still_read_and_checked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    case, actor = await a_draft(world.street), await actor_of(world.street, world)
    row = await issue(SAMPLE, case, actor=actor)
    monkeypatch.delitem(PAPERS, "sample")
    one = done(await world.street.get(f"/papers/{row.id}"))
    assert (one["number"], one["actions"]) == (row.number, [])
    assert (await world.street.get(f"/papers/{row.id}/file")).status_code == 200
    refused(await world.street.post(f"/papers/{row.id}/reissue", {"form": {"reason": "打印缺页"}}), "not_allowed")
    assert done(await world.street.get("/papers"))["items"][0]["number"] == row.number
    assert done(await world.street.get(f"/cases/{case.id}"))["id"] == case.id


async def test_a_book_decrypts_nothing_of_what_its_papers_say(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What each says may be long; a damaged one stands in the book like any other."""
    case, actor = await a_draft(world.street), await actor_of(world.street, world)
    await issue_all(SAMPLE, [case] * 3, actor=actor)
    await papers.make_void(SAMPLE, case, actor=actor, reason="收回")
    await connections.get("default").execute_query(
        "UPDATE issued_paper SET content = 'x', void_reason = 'x' WHERE sequence = 2"
    )
    read: list[str] = []
    real = KeyRing.decrypt

    def decrypt(ring: KeyRing, sealed: str, place: str, row: str) -> str:
        read.append(place)
        return real(ring, sealed, place, row)

    monkeypatch.setattr(KeyRing, "decrypt", decrypt)
    lines = done(await world.street.get("/papers"))["items"]
    assert [one["state"] for one in lines] == ["void"] * 3
    assert not [place for place in read if place.startswith("issued_paper")]
    refused(await world.street.get(f"/papers/{lines[1]['id']}"), "value_damaged")
    assert done(await world.street.get(f"/papers/{lines[0]['id']}"))["void_reason"] == "收回"


async def test_a_book_reads_on_from_no_cursor_but_its_own(world: World) -> None:
    case, actor = await a_draft(world.street), await actor_of(world.street, world)
    rows = await issue_all(SAMPLE, [case] * 3, actor=actor)

    def cursor(*parts: str) -> str:
        said = json.dumps(parts, separators=(",", ":"), ensure_ascii=False).encode()
        return base64.urlsafe_b64encode(said).decode().rstrip("=")

    for bad in ("-1", "１", "", "1e3", " 1", "²", "9" * 19, "0x1", "x"):
        refused(await world.street.get("/papers", cursor=cursor(bad)), "cursor_invalid")
    for text in ("=", "%00", cursor("1", "2"), cursor(), cursor("1") + "="):
        refused(await world.street.get("/papers", cursor=text), "cursor_invalid")
    assert done(await world.street.get("/papers", cursor=cursor("0")))["items"] == []
    # Another office's paper is a place in the row of numbers like any other, and shows none of it.
    assert done(await world.far_street.get("/papers", cursor=cursor(str(rows[-1].id))))["items"] == []
    assert len(done(await world.street.get("/papers", cursor=cursor("9" * 18)))["items"]) == 3


async def test_a_post_that_ended_or_moved_takes_the_book_along(world: World) -> None:
    case = await a_draft(world.street)
    row = await issue(SAMPLE, case, actor=await actor_of(world.street, world))
    post = Appointment.filter(account_id=world.street.account_id)
    here = (await post.get()).organisation_id

    async def tried(person: Person) -> list[int]:
        replies = [await person.get(f"/papers/{row.id}{tail}") for tail in ("", "/file")]
        replies.append(await person.post(f"/papers/{row.id}/reissue", {"form": {"reason": "打印缺页"}}))
        return [reply.status_code for reply in replies]

    await post.update(organisation_id=world.organisations["站前街道"].id)
    assert await tried(world.street) == [404, 404, 404]
    assert done(await world.street.get("/papers"))["items"] == []
    await post.update(organisation_id=here, ends_on=NOW.date().replace(day=1))
    assert await tried(world.street) == [404, 404, 404]
    refused(await world.street.get("/papers"), "not_allowed")
    assert await AuditEvent.filter(kind="export", code="paper").count() == 0
