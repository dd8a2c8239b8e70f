"""Reports by anybody: from the open door to the answer, who learns what, and what floods, guesses and lies come to."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from PIL import Image
from sanic import Sanic
from tortoise import connections

import models
from casework.heart import attempts, by_itself, obligations
from casework.heart.rules import RULES, set_value
from casework.people import stranger_limits
from casework.words.networks import network_of
from handlers.heart.incoming import tidy_text
from models import (
    Appointment,
    Attempt,
    AuditEvent,
    Case,
    CaseEvent,
    Dwelling,
    Evidence,
    Obligation,
    PublicReport,
    ReportDay,
    ReportTally,
    Tenancy,
)
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.people.test_bindings import queries
from tests.photographs import findings, jpeg, photograph, sublet, upload

PLACE = "和谐家园1号楼1单元101室"
TRIES = 500 if os.environ.get("ANJU_LONG") else 20
WORDS = "每个月初都有不同的人拖着箱子来看房，门上贴着出租电话。"


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> Iterator[None]:
    stranger_limits.SPENT.clear()
    attempts._strangers.clear()
    yield
    attempts._strangers.clear()
    stranger_limits.SPENT.clear()


@dataclass
class Passer:
    """Somebody without an account: a phone, and what it made up."""

    http: httpx.AsyncClient
    id: str = field(default_factory=new_id)
    token: str = field(default_factory=new_id)
    headers: dict[str, str] = field(default_factory=dict)

    async def send(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return await self.http.request("POST", f"/api/public-reports{path}", json=body, headers=self.headers)

    async def begin(self) -> httpx.Response:
        return await self.send("", {"id": self.id, "token": self.token})

    async def hand_in(self, **changed: Any) -> httpx.Response:
        return await self.send(f"/{self.id}/hand-in", {"token": self.token, "form": said(**changed)})

    async def offer(self, data: bytes, **changed: Any) -> httpx.Response:
        body = {
            "token": self.token, "id": new_id(), "content_type": "image/jpeg", "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(), **changed,
        }
        return await self.send(f"/{self.id}/photographs", body)

    async def photograph(self, data: bytes) -> dict[str, Any]:
        offered = done(await self.offer(data))
        done(await upload(self.http, offered["upload"], data))
        return done(await self.confirm(offered["photograph"]["id"]))  # type: ignore[no-any-return]

    async def confirm(self, photograph: str) -> httpx.Response:
        return await self.send(f"/{self.id}/photographs/{photograph}/confirm", {"token": self.token})

    async def report(self, **changed: Any) -> dict[str, Any]:
        done(await self.begin())
        return done(await self.hand_in(**changed))  # type: ignore[no-any-return]

    async def follow(self, receipt: dict[str, Any]) -> dict[str, Any]:
        asked = {"number": receipt["number"], "code": receipt["code"]}
        return done(await self.send("/follow", asked))  # type: ignore[no-any-return]


def said(**changed: Any) -> dict[str, Any]:
    return {"kind": "sublet", "place": PLACE, "detail": WORDS, **changed}


async def case_of(person: Person, passer: Passer) -> dict[str, Any]:
    case: dict[str, Any] = done(await person.get(f"/cases/{passer.id}"))
    return case


async def assigned(world: World, passer: Passer, to: str = "community", **form: Any) -> dict[str, Any]:
    return done(await world.district.step(await case_of(world.district, passer), f"assign_{to}", **form))  # type: ignore[no-any-return]


def close(outcome: str = "dealt_with") -> dict[str, Any]:
    return {"outcome": outcome, "note": "万健秀家转租给外人，已登记违规。"}


async def set_rule(name: str, value: int) -> None:
    await set_value(
        RULES[name], value, valid_from=date(2026, 12, 10), legal_base="区里的通知", by="郑保障", at=NOW,
        today=date(2026, 12, 10),
    )


@pytest.mark.clause("4.1")
async def test_anybody_reports_a_breach_and_follows_it_to_its_answer(world: World) -> None:
    one = Passer(world.http)
    asked = done(await world.http.get("/api/public-reports/form"))
    assert [item["name"] for item in asked["fields"]] == ["kind", "place", "happened_on", "detail", "name", "phone"]
    assert (asked["office"], asked["phone"]) == ("铁东区住房保障办公室", "0412-5550000")
    done(await one.begin())
    assert (await one.photograph(jpeg(place=True)))["state"] == "sealed"
    receipt = done(await one.hand_in(happened_on="2026-12-09"))
    assert (receipt["state"], receipt["received_on"]) == ("received", "2026-12-10")
    # The district office is asked; it finds the dwelling by the words, and nobody else sees anything yet.
    assert one.id in {item["id"] for item in done(await world.district.get("/inbox"))["items"]}
    for person in (world.clerk, world.manager, world.street, world.grid, world.wan, world.kong, world.far_clerk):
        refused(await person.get(f"/cases/{one.id}"), "not_found")
    case = await case_of(world.district, one)
    assert (case["title"], case["due_on"]) == ("群众投诉举报：转租、转借给别人", "2026-12-13")
    assert case["dwelling"]["address"] == PLACE
    assert (case["household"], case["detail"]["detail"], case["detail"]["named"]) == (None, WORDS, False)
    assert case["detail"]["answer_by"] == "2027-01-09"
    # To the community of who lives there; it visits, and a breach is recorded upon the visit.
    case = await assigned(world, one, note="请三日内上门。")
    assert (case["status"], case["due_on"]) == ("with_community", "2026-12-25")
    assert (await one.follow(receipt))["state"] == "handling"
    case = await case_of(world.clerk, one)
    assert one.id in {item["id"] for item in done(await world.clerk.get("/inbox"))["items"]}
    refused(await world.far_clerk.get(f"/cases/{one.id}"), "not_found")
    case = done(await world.clerk.step(case, "visit"))
    assert (case["status"], case["due_on"]) == ("with_community", "2026-12-25")
    visit = done(await world.clerk.get(f"/cases/{case['detail']['inspection_case_id']}"))
    assert (visit["procedure"], visit["household"]["name"], visit["evidence"]) == ("inspection", "万健秀", [])
    refused(await world.clerk.step(case, "visit"), "report_visited")
    refused(await world.clerk.step(case, "conclude", **close()), "report_visit_open")
    await photograph(world.clerk, visit["id"])
    visit = done(await world.clerk.get(f"/cases/{visit['id']}"))
    done(await world.clerk.step(visit, "record", **findings(occupancy="sublet_suspected", violation=sublet())))
    done(await world.clerk.step(case, "conclude", **close()))
    told = await one.follow(receipt)
    assert (told["state"], told["label"], told["closed_on"]) == ("closed", "已办结", "2026-12-10")
    assert told["said"] == "您反映的情况已经核查，并按规定作了处理。"
    assert set(told) == {"number", "code", "state", "label", "said", "received_on", "closed_on"}
    # The family concerned has its violation, and nothing of the report.
    own = done(await world.wan.get("/cases"))["items"]
    assert [item["procedure"] for item in own] == ["violation"]
    read = str([done(await world.wan.get(f"/cases/{item['id']}")) for item in own])
    assert WORDS not in read and one.id not in read and receipt["number"] not in read


async def test_the_manager_answers_gives_back_and_what_it_lets_pass_climbs(world: World) -> None:
    one = Passer(world.http)
    await one.report(kind="misuse")
    case = await assigned(world, one, "manager")
    assert (case["status"], case["waiting_for"]) == ("with_manager", "管房单位")
    case = await case_of(world.manager, one)
    refused(await world.far_manager.get(f"/cases/{one.id}"), "not_found")
    refused(await world.clerk.get(f"/cases/{one.id}"), "not_found")
    case = done(await world.manager.step(case, "give_back", reason="不是我们管的事。"))
    refused(await world.manager.get(f"/cases/{one.id}"), "not_found")
    await assigned(world, one, "manager")
    # Nobody moves. The day of the handling passes, then that of the answer: the district's home counts it as late.
    world.clock.standing_at = (NOW + timedelta(days=31))
    async for _ in obligations.walk(world.clock.now):
        pass
    home = done(await world.district.get("/home"))
    assert {one["key"]: one["count"] for one in home["counts"]}["public_reports_late"] == 1
    assert done(await world.manager.get("/inbox", due="late"))["items"][0]["id"] == one.id
    case = done(await world.district.step(await case_of(world.district, one), "take_back", reason="逾期未办。"))
    case = done(await world.district.step(case, "conclude", **close("not_found")))
    assert case["detail"]["told"] == "您反映的情况已经核查，没有查实。"
    assert [row.ended_as for row in await Obligation.filter(kind="public_report")] == ["done"]


async def test_who_reported_is_shown_to_who_has_it_in_hand_each_look_on_record(world: World) -> None:
    named = Passer(world.http)
    await named.report(name="卫国强", phone="13877771234")
    look = f"/public-reports/{named.id}/reporter"
    case = await case_of(world.district, named)
    assert (case["detail"]["named"], case["detail"]["may_look"]) == (True, True)
    assert "卫国强" not in str(case) and "13877771234" not in str(case)
    refused(await world.district.post(look, {"reason": ""}), "form_invalid")
    assert done(await world.district.post(look, {"reason": "回访"})) == {"name": "卫国强", "phone": "13877771234"}
    for person in (world.clerk, world.manager, world.street, world.wan, world.stranger, world.admin):
        assert (await person.post(look, {"reason": "看看"})).status_code in {403, 404}
    await assigned(world, named)
    refused(await world.district.post(look, {"reason": "回访"}), "not_allowed")
    done(await world.clerk.post(look, {"reason": "约时间上门"}))
    done(await world.clerk.step(await case_of(world.clerk, named), "conclude", **close()))
    refused(await world.clerk.post(look, {"reason": "再看看"}), "not_allowed")
    looks = await AuditEvent.filter(kind="unmasked_read", code="public_reporter").order_by("id")
    assert [(row.account_id, row.subject) for row in looks] == [
        (world.district.account_id, f"case:{named.id}"), (world.clerk.account_id, f"case:{named.id}"),
    ]


async def test_of_an_anonymous_report_nothing_remains_that_identifies(
    world: World, service: Sanic[Any, Any]
) -> None:
    """Not of whoever is signed in either, and not in the photograph."""
    one = Passer(world.http, headers={"Authorization": f"Bearer {world.kong.token}", "User-Agent": "PhoneMaker X/9"})
    done(await one.begin())
    sent = jpeg(place=True)
    await one.photograph(sent)
    receipt = done(await one.hand_in())
    row = await Evidence.get(case_id=one.id)
    kept = await service.ctx.services.store.read(row.original_key, limit=row.size)
    assert not Image.open(io.BytesIO(kept)).getexif() and b"PhoneMaker" not in kept
    assert (row.filename, row.caption, row.account_id) == ("", "", 0)
    assert row.sha256 == hashlib.sha256(kept).hexdigest() != hashlib.sha256(sent).hexdigest()
    events = await CaseEvent.filter(case_id=one.id)
    assert {(event.account_id, event.address, event.actor_name) for event in events} == {(0, "", "反映人")}
    dump = await everything_kept()
    for trace in ("127.0.0.1", "PhoneMaker", receipt["code"].replace("-", ""), one.token, world.kong.token):
        assert trace not in dump, trace
    assert await AuditEvent.filter(account_id=world.kong.account_id).count() == 0
    # A clerk opens the original: there is nothing in it. The counts go with their day, and the key with them.
    await assigned(world, one)
    assert (await ReportDay.all().count(), await ReportTally.all().count()) == (1, 2)
    await stranger_limits.forget_old(at=world.clock.now() + timedelta(days=1))
    assert await ReportDay.all().count() == await ReportTally.all().count() == 0
    await world.develop()
    shown = (await case_of(world.clerk, one))["evidence"]
    assert [(item["by"], item["state"], item["pictures"]) for item in shown] == [("反映人", "sealed", "ready")]


async def test_sent_twice_it_is_one_and_the_receipt_is_shown_again(world: World) -> None:
    one = Passer(world.http)
    begun = await asyncio.gather(*(one.begin() for _ in range(3)))
    assert [done(reply) for reply in begun] == [{"id": one.id, "handed_in": False}] * 3
    replies = await asyncio.gather(*(one.hand_in() for _ in range(3)))
    receipts = {str(done(reply)) for reply in replies}
    assert len(receipts) == 1
    # Hours later, from a phone that never heard, with other words: it is handed in, and stays as it was.
    world.clock.standing_at = (NOW + timedelta(hours=5))
    again = done(await one.hand_in(detail="改一改再交一次，换了别的说法。"))
    assert again["said"].startswith("前一次提交的已经收到，后来改的没有收进去")
    seen = {"happened_on": "2026-12-01"}
    for changed in ({"name": "别的名字"}, {"phone": "13900000000"}, seen, {"place": "别的地方"}):
        assert done(await one.hand_in(**changed))["said"] == again["said"], changed
    # The same words again are no change, however a number is written.
    assert str(done(await one.hand_in())) in receipts
    assert done(await one.begin())["handed_in"] is True
    assert (await case_of(world.district, one))["detail"]["detail"] == WORDS
    assert await Case.filter(procedure="public_report").count() == 1
    # Counted once.
    assert [row.number for row in await ReportDay.all()] == [1]


async def test_another_s_report_is_nobody_s_to_go_on_with(world: World) -> None:
    one, thief = Passer(world.http), Passer(world.http)
    done(await one.begin())
    offered = done(await one.offer(jpeg()))
    stolen = Passer(world.http, id=one.id, token=thief.token)
    refused(await stolen.begin(), "id_taken")
    refused(await stolen.hand_in(), "report_unknown")
    refused(await stolen.offer(jpeg()), "report_unknown")
    refused(await stolen.confirm(offered["photograph"]["id"]), "report_unknown")
    # A photograph of another's under one's own report; another case's id for a report.
    done(await thief.begin())
    refused(await thief.confirm(offered["photograph"]["id"]), "not_found")
    refused(await thief.offer(jpeg(), id=offered["photograph"]["id"]), "id_taken")
    left = f"/{one.id}/photographs/{offered['photograph']['id']}/give-up"
    done(await one.send(left, {"token": one.token}))
    done(await one.hand_in())
    visit = done(await world.grid.post("/inspections", {"id": new_id(), "dwelling_id": 1, "planned": True}))
    refused(await Passer(world.http, id=visit["id"]).begin(), "id_taken")
    # Handed in, nothing is added.
    refused(await one.offer(jpeg((9, 9, 9))), "evidence_closed")
    # And the doors of who is signed in are none of anybody's.
    refused(await world.http.post("/api/evidence", json={}), "not_signed_in")
    refused(await world.http.get(f"/api/cases/{one.id}"), "not_signed_in")


async def test_photographs_are_bounded_judged_and_may_come_by_two_at_once(world: World) -> None:
    one = Passer(world.http)
    done(await one.begin())
    data = jpeg((3, 90, 7))
    offered = done(await one.offer(data))
    refused(await one.hand_in(), "photographs_unfinished")
    done(await upload(one.http, offered["upload"], data))
    both = await asyncio.gather(*(one.confirm(offered["photograph"]["id"]) for _ in range(2)))
    assert [done(reply)["state"] for reply in both] == ["sealed", "sealed"]
    # The same offer again, after a lost answer, is the same photograph.
    again = done(await one.offer(data, id=offered["photograph"]["id"]))
    assert again["photograph"] == {"id": offered["photograph"]["id"], "state": "sealed"}
    bad = b"\xff\xd8\xff" + b"x" * 500
    offered = done(await one.offer(bad))
    done(await upload(one.http, offered["upload"], bad))
    refused(await one.confirm(offered["photograph"]["id"]), "image_refused")
    refused(await one.offer(jpeg(), size=2**39), "request_too_large")
    refused(await one.offer(jpeg(), content_type="video/mp4"), "form_invalid")
    replies = await asyncio.gather(*(one.offer(jpeg((n, n, n))) for n in range(8)))
    taken = [reply for reply in replies if reply.status_code == 200]
    assert len(taken) == 4
    for reply in replies:
        if reply not in taken:
            assert "6张" in refused(reply, "evidence_limit")["detail"]
    # A grant that outlives the draft lets nothing in.
    for reply in taken:
        gone = reply.json()["photograph"]["id"]
        done(await one.send(f"/{one.id}/photographs/{gone}/give-up", {"token": one.token}))
    done(await one.hand_in())
    refused(await upload(one.http, taken[0].json()["upload"], jpeg((0, 0, 0))), "upload_refused")


async def test_what_says_nothing_is_refused_at_its_field(world: World) -> None:
    one = Passer(world.http)
    done(await one.begin())
    for changed, name in (
        ({"detail": "     "}, "form.detail"), ({"detail": "哈哈哈哈哈哈哈哈"}, "form.detail"),
        ({"detail": "！！！！！……………"}, "form.detail"), ({"detail": "房" * 1001}, "form.detail"),
        ({"place": "——"}, "form.place"), ({"place": "某" * 121}, "form.place"), ({"kind": "gossip"}, "form.kind"),
        ({"happened_on": "2026-12-11"}, "form.happened_on"), ({"happened_on": "0001-01-01"}, "form.happened_on"),
        ({"name": "卫" * 31}, "form.name"), ({"phone": "1" * 41}, "form.phone"), ({"phone": "abc"}, "form.phone"),
        ({"phone": "138001380"}, "form.phone"), ({"phone": "5550123"}, "form.phone"),
    ):
        assert list(refused(await one.hand_in(**changed), "form_invalid")["fields"]) == [name], changed
    refused(await one.send(f"/{one.id}/hand-in", {"token": one.token, "form": {"detail": WORDS}}), "form_invalid")
    reply = await one.send(f"/{one.id}/hand-in", {"token": one.token, "form": said(detail="长" * 9000)})
    assert reply.status_code in {413, 422}
    done(await one.hand_in())


ODD = (
    "\u202e倒着写的字\u202c", "\U0001f468\u200d\U0001f469" * 30, "e\u0301" * 40, "\u0000房子",
    "<script>alert(1)</script>",
    "=1+1 转租的房子",
    "'; DROP TABLE case_; --", "\U00020bb7野家楼上\U0002123d房", "\ud7ff\ue000",
    "Ⅷ号楼３单元ⅻ室",
    "\u200b" * 5, "\t\r\n  \n",
    "ﷺ" * 120, "和谐家园" + "9" * 110, "{{7*7}}${7*7}", "%00%0a", "\ufeff铁东区",
)


async def test_any_text_is_taken_or_refused_in_words(world: World) -> None:
    chance = random.Random(7)
    alphabet = "房子转租给别人住abc019 \n\t\u0301\u202e\u200d\U00020bb7\U0001f600-—。（）号楼单元室〇Ⅻ"
    made = ["".join(chance.choices(alphabet, k=chance.randrange(1, 90))) for _ in range(TRIES)]
    await set_rule("public_reports_per_address", 10_000)
    await set_rule("public_reports_per_day", 10_000)
    statuses = set()
    for text in (*ODD, *made):
        one = Passer(world.http)
        done(await one.begin())
        reply = await one.hand_in(place=text[:120], detail=text * 2, name=text[:30])
        statuses.add(reply.status_code)
        if reply.status_code == 200:
            # Whoever reads it reads what was written, without signs that nobody sees.
            assert (await case_of(world.district, one))["detail"]["detail"] == tidy_text(text * 2, lambda: "")
        else:
            assert reply.status_code in {400, 422}, (text, reply.text)
            refused(reply, reply.json()["code"])
    assert 200 in statuses and 422 in statuses


async def test_the_same_again_joins_the_first_and_so_does_what_is_too_much_of_one_place(world: World) -> None:
    first, again, other = (Passer(world.http) for _ in range(3))
    await first.report()
    # Spelled otherwise, it is the same place and the same words.
    receipt = await again.report(place="和谐家园 1栋1单元101", detail=f" {WORDS}！")
    assert receipt["state"] == "received"
    mine = await PublicReport.get(case_id=again.id)
    assert mine.first_case_id == first.id
    await other.report(detail="楼下的人说这家早就搬走了，一直租给别人。")
    case = await case_of(world.district, other)
    assert [item["id"] for item in case["detail"]["alike"]] == [first.id]
    refused(await world.district.step(case, "join", first_id=other.id), "form_invalid")
    refused(await world.district.step(case, "join", first_id=again.id), "form_invalid")
    refused(await world.district.step(case, "join", first_id=new_id()), "form_invalid")
    done(await world.district.step(case, "join", first_id=first.id))
    shown = await assigned(world, first)
    assert len(shown["detail"]["again"]) == 2
    # Whoever handles it reads what they said, without who they are; they read what becomes of the first.
    case = await case_of(world.clerk, first)
    assert "早就搬走" in str(case["detail"]["again"])
    refused(await world.clerk.get(f"/cases/{again.id}"), "not_found")
    done(await world.clerk.step(case, "conclude", **close("not_found")))
    for passer in (first, again):
        assert (await passer.follow(receipt if passer is again else await passer.report()))["state"] == "closed"
    # A flood against one dwelling keeps nobody from being heard, and the office from nothing.
    await set_rule("public_reports_per_place", 2)
    flood = [Passer(world.http) for _ in range(4)]
    for number, passer in enumerate(flood):
        await passer.report(detail=f"第{number}次反映：这里住着外面来的人。")
    statuses = {row.id: row.status for row in await Case.filter(id__in=[one.id for one in flood])}
    assert list(statuses.values()).count("joined") == 4


async def test_what_joined_one_that_itself_is_joined_follows_to_the_same_end(world: World) -> None:
    first, second, third = (Passer(world.http) for _ in range(3))
    await first.report()
    await second.report(detail="二楼窗户总有不认识的人进出，像是租客。")
    receipt = await third.report(detail="二楼窗户总有不认识的人进出，像是租客。")
    assert (await PublicReport.get(case_id=third.id)).first_case_id == second.id
    done(await world.district.step(await case_of(world.district, second), "join", first_id=first.id))
    assert (await PublicReport.get(case_id=third.id)).first_case_id == first.id
    done(await world.district.step(await case_of(world.district, first), "conclude", **close("unclear")))
    assert (await third.follow(receipt))["said"].startswith("线索不够具体")


async def test_a_place_that_is_not_there_or_elsewhere_is_taken_in_and_answered_alike(world: World) -> None:
    """Whether there is such a dwelling, the answer does not say."""
    answers = []
    for place in (PLACE, "和谐家园99号楼9单元909室", "北京市海淀区中关村大街1号楼2单元301室", "菜市场后面那栋楼"):
        one = Passer(world.http)
        receipt = await one.report(place=place, detail=f"这里{place}的房子转给别人住了。")
        answers.append({**receipt, "number": "", "code": ""})
        case = await case_of(world.district, one)
        assert (case["dwelling"] is not None) == (place == PLACE)
        if place != PLACE:
            problem = refused(await world.district.step(case, "assign_community"), "form_invalid")
            assert list(problem["fields"]) == ["form.community_id"]
            refused(await world.district.step(case, "assign_manager"), "form_invalid")
            refused(await world.district.step(case, "assign_manager", dwelling_id=10**9), "not_found")
            refused(await world.district.step(case, "assign_community", community_id=2), "form_invalid")
    assert all(answer == answers[0] for answer in answers)
    # To a community by name; it cannot visit what nobody has named, and says so.
    case = await assigned(world, one, community_id=world.organisations["站前社区"].id)
    case = await case_of(world.far_clerk, one)
    refused(await world.far_clerk.step(case, "visit"), "report_place_unknown")
    done(await world.far_clerk.step(case, "give_back", reason="说的是102室，请指明。"))
    dwelling = await Dwelling.get(id=world.tenancies["qin"].dwelling_id)
    case = await assigned(world, one, dwelling_id=dwelling.id)
    assert case["dwelling"]["address"] == dwelling.address
    done(await world.far_clerk.step(await case_of(world.far_clerk, one), "visit"))


async def test_nobody_triages_or_judges_a_report_about_their_own_family(world: World) -> None:
    one = Passer(world.http)
    await one.report()
    await Appointment.create(
        account_id=world.office.account_id, role="tenant", household_id=world.wan.household_id,
        starts_on=date(2024, 1, 1),
    )
    case = await case_of(world.district, one)
    post = await Appointment.get(account_id=world.office.account_id, role="district_clerk")
    reply = await world.office.send(
        "POST", f"/cases/{one.id}/actions/conclude", json={"version": case["version"], "form": close()},
        headers={"Anju-Appointment": str(post.id)},
    )
    refused(reply, "own_family")


async def test_two_who_triage_at_once_and_a_post_that_ends_meanwhile(world: World) -> None:
    one = Passer(world.http)
    await one.report()
    case = await case_of(world.district, one)
    replies = await asyncio.gather(
        world.district.step(case, "assign_community"), world.office.step(case, "assign_manager")
    )
    assert sorted(reply.status_code for reply in replies) == [200, 409]
    refused(next(reply for reply in replies if reply.status_code == 409), "moved_by_other")
    two = Passer(world.http)
    await two.report(place="和谐家园1号楼1单元102室")
    case = await case_of(world.district, two)
    await Appointment.filter(account_id=world.district.account_id).update(ends_on=date(2026, 12, 9))
    refused(await world.district.step(case, "assign_community"), "not_found")
    assert (await Case.get(id=two.id)).status == "received"


async def test_a_flood_is_bounded_by_address_and_by_day_and_costs_nothing_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_rule("public_reports_per_address", 3)
    replies = [await Passer(world.http).begin() for _ in range(3)]
    assert [reply.status_code for reply in replies] == [200] * 3
    # Whatever it calls itself: no proxy is trusted here.
    for number in range(20):
        liar = Passer(world.http, headers={
            "X-Forwarded-For": f"10.9.8.{number}", "X-Real-IP": f"10.9.8.{number}", "Forwarded": f"for=10.9.8.{number}",
        })
        refused(await liar.begin(), "report_limit")
    assert await Case.filter(procedure="public_report").count() == 3
    assert (await ReportDay.get(day=date(2026, 12, 10))).number == 3
    # Once it is known to be spent nothing is asked but whether it is known already, and no row is written anywhere.
    with queries(monkeypatch) as asked:
        refused(await Passer(world.http).begin(), "report_limit")
        assert asked == {"SELECT 1 FROM": 1}
    assert await Attempt.all().count() == 0
    # Tomorrow is another day; all of a day together have a bound too, which says whom to call.
    world.clock.standing_at = (NOW + timedelta(days=1))
    await set_value(
        RULES["public_reports_per_day"], 2, valid_from=date(2026, 12, 11), legal_base="区里的通知", by="郑保障",
        at=NOW, today=date(2026, 12, 10),
    )
    replies = await asyncio.gather(*(Passer(world.http).begin() for _ in range(6)))
    assert sorted(reply.status_code for reply in replies) == [200] * 2 + [429] * 4
    for reply in replies:
        if reply.status_code == 429:
            assert "0412-5550000" in refused(reply, "report_full")["detail"] or await _remembered(reply)


async def _remembered(reply: httpx.Response) -> bool:
    return "到社区当面反映" in reply.json()["detail"]


async def test_ten_thousand_guesses_find_nothing_and_keep_nobody_out(world: World) -> None:
    one = Passer(world.http)
    receipt = await one.report()
    chance, tries = random.Random(1), 10_000 if os.environ.get("ANJU_LONG") else 150
    codes: dict[str, int] = {}
    for _ in range(tries):
        code = "".join(chance.choices("23456789ABCDEFGHJKMNPQRSTUVWXYZ", k=12))
        reply = await one.send("/follow", {"number": receipt["number"], "code": code})
        codes[reply.json()["code"]] = codes.get(reply.json()["code"], 0) + 1
    assert codes == {"report_unknown": 60, "too_many_attempts": tries - 60}
    # From the very same address the right one passes: as written, as spelled, but not under another number.
    assert (await one.follow(receipt))["state"] == "received"
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
    for spelled in (
        lambda text: text.lower().replace("-", " "), lambda text: text.translate(wide),
        lambda text: f" {text.replace('-', '——')}\u200b", lambda text: text.replace("-", ""),
    ):
        asked = {name: spelled(receipt[name]) for name in ("number", "code")}
        assert done(await one.send("/follow", asked))["number"] == receipt["number"]
    refused(await one.send("/follow", {**receipt_of(receipt), "number": "QZ20261210-000000"}), "too_many_attempts")
    # A draft has no receipt to be followed yet.
    assert await Attempt.all().count() == 0


def receipt_of(receipt: dict[str, Any]) -> dict[str, str]:
    return {"number": receipt["number"], "code": receipt["code"]}


def test_a_whole_network_of_the_newer_kind_counts_as_one() -> None:
    assert network_of("2001:db8::1") == network_of("2001:db8::ffff:2") != network_of("2001:db8:0:1::1")
    assert network_of("::ffff:10.0.0.1") == network_of("10.0.0.1") != network_of("10.0.0.2")


async def test_a_family_that_moved_or_left_does_not_lead_the_report_astray(world: World) -> None:
    one = Passer(world.http)
    await one.report()
    await Tenancy.filter(id=world.tenancies["wan"].id).update(ended_on="2026-12-01", living=None)
    await assigned(world, one)
    # Nobody lives there: the dwelling's own community looks.
    case = await case_of(world.clerk, one)
    case = done(await world.clerk.step(case, "visit"))
    visit = done(await world.clerk.get(f"/cases/{case['detail']['inspection_case_id']}"))
    assert visit["household"] is None


async def everything_kept() -> str:
    """Every column of every table as the database holds it."""
    database = connections.get("default")
    said = []
    for name in models.__all__:
        table = getattr(models, name)._meta.db_table
        if table in {"account", "session"}:
            continue
        said.append(str(await database.execute_query_dict(f"SELECT * FROM `{table}`")))  # noqa: S608 - our own names
    return "\n".join(said)


@pytest.mark.clause("4.1")
async def test_what_a_community_lets_pass_is_its_streets_as_well(world: World) -> None:
    one = Passer(world.http)
    receipt = await one.report()
    case = await assigned(world, one)
    world.clock.move_to(date(2026, 12, 25))
    assert await nights(world) == 0
    world.clock.move_to(date(2026, 12, 26))
    assert (await nights(world), await nights(world)) == (1, 0)
    for person in (world.clerk, world.street):
        assert one.id in {item["id"] for item in done(await person.get("/inbox"))["items"]}
    refused(await world.far_street.get(f"/cases/{one.id}"), "not_found")
    case = await case_of(world.street, one)
    assert (case["status"], case["due_on"], case["waiting_for"]) == ("overdue", "2027-01-09", "社区、街道")
    assert case["history"][0]["label"] == "社区逾期，报街道督办"
    # The community may still visit and close it, the street close it or give it back.
    refused(await world.street.step(case, "visit"), "not_allowed")
    assert (await one.follow(receipt))["state"] == "handling"
    done(await world.clerk.step(case, "visit"))
    case = await case_of(world.street, one)
    case = done(await world.street.step(case, "give_back", reason="社区说不归它管，请改派。"))
    assert case["status"] == "received"
    refused(await world.street.get(f"/cases/{one.id}"), "not_found")


async def nights(world: World) -> int:
    """How many cases the calendar moves."""
    before = await CaseEvent.filter(role="by_itself").count()
    async for _ in by_itself.walk(world.clock.now):
        continue
    return await CaseEvent.filter(role="by_itself").count() - before


@pytest.mark.clause("4.2.5a")
async def test_what_the_manager_was_given_stands_in_its_ledger(world: World) -> None:
    async def counted(person: Person) -> tuple[int, int]:
        line = next(
            item for item in done(await person.get("/manager-ledger"))["items"] if item["dwelling"]["address"] == PLACE
        )
        return line["complaints"], line["suspected"]

    one = Passer(world.http)
    await one.report()
    # What the district office has in hand, or a community, is not the manager's to see.
    assert (await counted(world.manager), await counted(world.district)) == ((0, 0), (1, 1))
    case = await case_of(world.district, one)
    done(await world.district.step(case, "assign_manager"))
    assert await counted(world.manager) == (1, 1)
    home = world.tenancies["wan"].dwelling_id
    entry = done(await world.manager.get(f"/manager-ledger/{home}"))
    assert [row["id"] for row in entry["cases"]] == [one.id]
    # Found to be nothing it is a report still, and no suspicion.
    done(await world.manager.step(await case_of(world.manager, one), "conclude", **close(outcome="not_found")))
    assert await counted(world.manager) == (1, 0)


async def test_what_is_said_of_a_manager_is_not_the_managers_to_read(world: World) -> None:
    """Neither given to it, nor joined to what it has in hand."""
    first, other = Passer(world.http), Passer(world.http)
    await first.report(name="孔浩", phone="13800000002")
    of_manager = "物业的人收了钱，让外人住进来，还说谁也管不着。"
    await other.report(kind="office", detail=of_manager, name="孔浩", phone="13800000002")
    refused(await world.district.step(await case_of(world.district, other), "assign_manager"), "report_of_office")
    done(await world.manager.get(f"/cases/{(await assigned(world, first, 'manager'))['id']}"))
    done(await world.district.step(await case_of(world.district, other), "join", first_id=first.id))
    assert of_manager not in str(await case_of(world.manager, first))
    assert of_manager in str(await case_of(world.district, first))
    refused(await world.manager.get(f"/cases/{other.id}"), "not_found")
