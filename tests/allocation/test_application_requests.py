"""Applications from the phone: handed in by anybody, answered by the community, taken up by its desk's acceptance."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from casework.evidence.retention import find_over
from casework.heart import attempts, by_itself, obligations, rounds
from casework.heart.rules import RULES, set_value
from casework.people import stranger_limits
from models import Application, ApplicationRequest, Appointment, Case, CaseEvent, Obligation
from tests.allocation.test_applications import an_application
from tests.cast import World, done, id_number, new_id, refused
from tests.ledgers.test_ledgers import a_subsidy
from tests.papers.test_papers import text_of
from tests.photographs import jpeg, upload


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests() -> Iterator[None]:
    stranger_limits.SPENT.clear()
    attempts._strangers.clear()
    yield
    stranger_limits.SPENT.clear()
    attempts._strangers.clear()


def a_request(world: World, order: int = 81, **more: Any) -> dict[str, Any]:
    return {
        "kind": "application",
        "members": [{"name": "齐桂芳", "relationship": "本人", "id_number": id_number("19680220", order)}],
        "phone": "13800000081", "registered_address": f"铁东区胜利路{order}号楼1单元301室",
        "community_id": world.organisations["胜利社区"].id, "present_housing": "借住亲戚家，一间约12平方米",
        "agreed": True, **more,
    }


@dataclass
class Phone:
    """A family's phone without an account: what it made up, and the code that it was given."""

    http: httpx.AsyncClient
    id: str = field(default_factory=new_id)
    token: str = field(default_factory=new_id)
    code: str = ""

    async def send(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return await self.http.post(f"/api/application-requests{path}", json=body)

    async def begin(self) -> Any:
        begun = done(await self.send("", {"id": self.id, "token": self.token}))
        self.code = begun["code"]
        return begun

    async def offer(self, data: bytes, **more: Any) -> httpx.Response:
        body = {
            "code": self.code, "paper": "household_book", "id": new_id(), "content_type": "image/jpeg",
            "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), **more,
        }
        return await self.send(f"/{self.id}/photographs", body)

    async def photograph(self, data: bytes, **more: Any) -> Any:
        offered = done(await self.offer(data, **more))
        done(await upload(self.http, offered["upload"], data))
        photo = offered["photograph"]["id"]
        return done(await self.send(f"/{self.id}/photographs/{photo}/confirm", {"code": self.code}))

    async def hand_in(self, form: dict[str, Any]) -> httpx.Response:
        return await self.send(f"/{self.id}/hand-in", {"code": self.code, "form": form})

    async def apply(self, form: dict[str, Any]) -> Any:
        await self.begin()
        return done(await self.hand_in(form))

    async def supply(self, turn: int = 1, **form: Any) -> httpx.Response:
        return await self.send(f"/{self.id}/supply", {"code": self.code, "turn": turn, "form": form})

    async def withdraw(self) -> httpx.Response:
        return await self.send(f"/{self.id}/withdraw", {"code": self.code})

    async def follow(self, receipt: Any, **more: Any) -> httpx.Response:
        return await self.send("/follow", {"number": receipt["number"], "code": receipt["code"], **more})


async def walk(world: World, day: date) -> None:
    world.clock.move_to(day)
    async for _ in by_itself.walk(world.clock.now):
        pass
    async for _ in obligations.walk(world.clock.now):
        pass


def captions(case: Any) -> list[str]:
    return [one["caption"] for one in case["evidence"] if one["state"] == "sealed"]


WANTED = {"papers": ["income", "household_book"], "words": "请补上您和儿子的收入证明。"}


@pytest.mark.clause("1a")
async def test_a_family_applies_from_its_phone_and_follows_it_by_its_receipt_to_where_it_stands(world: World) -> None:
    asked = done(await world.http.get("/api/application-requests/form"))
    assert {"胜利社区", "站前社区"} <= {one["name"] for one in asked["communities"]}
    phone, paper = Phone(world.http), jpeg(colour=(9, 9, 9))
    refused(await phone.send("", {"id": phone.id}), "form_invalid")
    assert (await phone.begin(), await phone.begin())[0]["handed_in"] is False
    refused(await phone.send("", {"id": phone.id, "token": new_id()}), "id_taken")
    # Begun, it is nobody's to see, and has no receipt yet.
    refused(await world.clerk.get(f"/cases/{phone.id}"), "not_found")
    await phone.photograph(paper)
    refused(await phone.offer(paper, paper="passbook"), "form_invalid")
    refused(await phone.offer(paper, size=2**35), "request_too_large")
    refused(await phone.offer(paper, code="AAAA-AAAA-AAAA"), "request_unknown")
    waiting = done(await phone.offer(jpeg(colour=(1, 2, 3))))["photograph"]["id"]
    refused(await phone.hand_in(a_request(world)), "photographs_unfinished")
    done(await phone.send(f"/{phone.id}/photographs/{waiting}/give-up", {"code": phone.code}))
    for changed, where in (
        ({"agreed": False}, "agreed"), ({"community_id": world.organisations["胜利街道"].id}, "community_id"),
        ({"phone": "12"}, "phone"), ({"kind": "subsidy"}, "rented_address"), ({"members": []}, "members"),
        ({"members": [{"name": "齐桂芳", "relationship": "本人", "id_number": "21030219680220"}]},
         "members.0.id_number"),
    ):
        assert f"form.{where}" in refused(await phone.hand_in(a_request(world, **changed)), "form_invalid")["fields"]
    receipt = done(await phone.hand_in(a_request(world)))
    assert receipt == done(await phone.hand_in(a_request(world, present_housing="换了一种说法")))
    assert (receipt["state"], receipt["community"], receipt["answer_by"]) == ("handed_in", "胜利社区", "2026-12-17")
    refused(await phone.offer(paper), "evidence_closed")
    refused(await phone.follow(receipt, code="AAAA"), "request_unknown")
    refused(await phone.follow(receipt, number="WS20261210-000000"), "request_unknown")
    found = done(await phone.follow(receipt, code=receipt["code"].lower().replace("-", " ")))
    assert found["said"].startswith("胜利社区会在2026年12月17日前核对")

    # It asks that community alone, numbers masked, the papers beside it; and owes its answer by that day.
    (line,) = done(await world.clerk.get("/inbox"))["items"]
    case = done(await world.clerk.get(f"/cases/{line['id']}"))
    assert (line["id"], case["title"]) == (phone.id, "网上申请：齐桂芳")
    assert id_number("19680220", 81) not in str(case) and "13800000081" not in str(case)
    assert captions(case) == ["户口簿"]
    assert {"label": "向哪个社区申请", "value": "胜利社区"}.items() <= next(
        one for one in case["answers"] if one["place"] == "community_id").items()
    for outsider in (world.far_clerk, world.far_street, world.manager, world.grid, world.wan, world.civil):
        refused(await outsider.get(f"/cases/{phone.id}"), "not_found")
    assert done(await world.street.get("/application-requests", status="handed_in"))["items"][0]["id"] == phone.id
    refused(await world.street.step(case, "ask_more", **WANTED), "not_allowed")
    await walk(world, date(2026, 12, 10))
    owed = await Obligation.get(kind="application_request")
    assert (str(owed.due_on), owed.organisation_id) == ("2026-12-17", world.organisations["胜利社区"].id)

    # More is asked for by a day; the family sends it by its receipt, and it waits for the community anew.
    refused(await phone.supply(words="都在这里"), "request_over")
    refused(await world.clerk.step(case, "ask_more", papers=["passbook"], words="请补材料。"), "form_invalid")
    world.clock.offset += timedelta(minutes=5)
    case = done(await world.clerk.step(case, "ask_more", **WANTED))
    found = done(await phone.follow(receipt))
    assert found["more"] == {
        "turn": 1, "papers": ["收入证明", "户口簿"], "words": WANTED["words"], "by": "2026-12-24"}
    world.clock.offset += timedelta(minutes=5)
    refused(await phone.supply(words=" "), "form_invalid")
    refused(await phone.supply(turn=2, words="都在这里"), "request_over")
    await phone.photograph(jpeg(colour=(7, 7, 7)), paper="income")
    world.clock.move_to(date(2026, 12, 23))
    found = done(await phone.supply())
    assert found == done(await phone.supply()) and found["answer_by"] == "2026-12-30"
    case = done(await world.clerk.get(f"/cases/{phone.id}"))
    assert (case["status"], captions(case)) == ("handed_in", ["户口簿", "收入证明"])

    # Taken up by the very acceptance of the desk: filled from what was handed in, its numbers asked for on record.
    numbers = done(await world.clerk.post(f"/cases/{phone.id}/reveal", {"field": "all", "reason": "受理"}))["values"]
    assert numbers["members.0.id_number"] == id_number("19680220", 81)
    body, way = {"id": new_id(), "form": an_application(81)}, f"/application-requests/{phone.id}/application"
    refused(await world.far_clerk.post(way, body), "not_found")
    refused(await world.street.post(way, body), "not_allowed")
    # Who left the post yesterday takes nothing up.
    await Appointment.filter(account_id=world.colleague.account_id).update(ends_on=date(2026, 12, 22))
    refused(await world.colleague.post(way, body), "not_allowed")
    assert not await Application.exists()
    opened = done(await world.clerk.post(way, body))
    assert opened["id"] == done(await world.clerk.post(way, body))["id"] == body["id"]
    refused(await world.clerk.post(way, {**body, "id": new_id()}), "step_not_possible")
    assert await Application.all().count() == 1
    case = done(await world.clerk.get(f"/cases/{phone.id}"))
    assert (case["status"], case["detail"]["accepted_case_id"]) == ("accepted", opened["id"])
    await world.set_papers()
    printed = text_of((await world.clerk.get(f"/papers/{case['papers'][0]['id']}/file")).content)
    assert "申请受理回执" in printed and opened["number"] in printed

    # The same receipt says where it stands, as a family is told, and nothing can be taken back by it.
    found = done(await phone.follow(receipt))
    assert (found["state"], found["stands"]["number"], found["stands"]["label"]) == (
        "accepted", opened["number"], "待街道审核")
    assert found["paper"]["number"] == case["papers"][0]["number"] and not found["may_withdraw"]
    refused(await phone.withdraw(), "request_over")
    done(await world.street.step(opened, "approve"))
    assert "等待分配房源" in done(await phone.follow(receipt))["stands"]["said"]
    opened = done(await world.clerk.get(f"/cases/{opened['id']}"))
    done(await world.clerk.step(opened, "withdraw", reason="搬到外地了"))
    world.clock.move_to(date(2027, 6, 30))
    refused(await phone.follow(receipt), "request_expired")
    assert {one.account_id for one in await CaseEvent.filter(case_id=phone.id, role="anybody")} == {0}


@pytest.mark.clause("1a")
async def test_a_day_that_passes_ends_it_and_what_is_declined_or_taken_back_says_so(world: World) -> None:
    rent = {"kind": "subsidy", "rented_address": "惠民家园3号楼2单元502室", "rented_rent_fen": 90000}
    first, second, third, paid = (Phone(world.http) for _ in range(4))
    receipts = [await one.apply(a_request(world, 70 + n)) for n, one in enumerate((first, second, third))]
    cases = [done(await world.clerk.get(f"/cases/{one.id}")) for one in (first, second, third)]
    done(await world.clerk.step(cases[0], "ask_more", **WANTED))
    await walk(world, date(2026, 12, 24))
    assert (await Case.get(id=first.id)).status == "more_asked"
    # Its last day is over: told at once, whether the calendar has been there or not.
    world.clock.move_to(date(2026, 12, 25))
    assert done(await first.follow(receipts[0]))["state"] == "lapsed"
    refused(await first.supply(words="才找到"), "request_over")
    await walk(world, date(2026, 12, 25))
    assert (await Case.get(id=first.id)).status == "lapsed"
    assert "可以重新申请" in done(await first.follow(receipts[0]))["said"]
    refused(await world.clerk.step(cases[1], "decline", grounds=[], words="不符合条件。"), "form_invalid")
    done(await world.clerk.step(cases[1], "decline", grounds=["elsewhere"], words="请向园林社区申请，带户口簿。"))
    found = done(await second.follow(receipts[1]))
    assert (found["label"], found["said"]) == ("没有受理", "请向园林社区申请，带户口簿。")
    assert found["grounds"] == ["户籍不在本社区，请向户籍地址所在的社区申请。"]
    assert done(await third.withdraw())["state"] == done(await third.withdraw())["state"] == "withdrawn"
    refused(await world.clerk.step(cases[2], "ask_more", **WANTED), "moved_by_other")

    # A clerk does not decide about their own family; a subsidy opens its own case.
    await paid.apply(a_request(world, 61, **rent))
    case = done(await world.clerk.get(f"/cases/{paid.id}"))
    kong = [{"name": "孔浩", "relationship": "本人", "id_number": id_number("19631222", 3)}]
    own = Phone(world.http)
    await own.apply(a_request(world, members=kong))
    await Appointment.create(
        account_id=world.clerk.account_id, role="tenant", household_id=world.tenancies["kong"].household_id,
        starts_on=date(2026, 1, 1),
    )
    theirs = done(await world.clerk.get(f"/cases/{own.id}"))
    refused(await world.clerk.step(theirs, "decline", grounds=["not_met"], words="不符合条件。"), "own_family")
    body = {"id": new_id(), "form": a_subsidy(61)}
    opened = done(await world.clerk.post(f"/application-requests/{paid.id}/subsidy", body))
    assert (opened["procedure"], opened["status"]) == ("subsidy", "recorded")
    # What was opened for one is not linked to another.
    done(await world.colleague.step(theirs, "decline", grounds=["not_met"], words="已经住着公租房。"))
    refused(await world.clerk.step(case, "accept", case_id=opened["id"]), "moved_by_other")


async def test_what_two_of_one_family_send_is_held_together_and_another_family_at_the_address_is_not(
    world: World,
) -> None:
    wife = {"name": "齐桂芳", "relationship": "本人", "id_number": id_number("19680220", 81)}
    husband = {"name": "佟大年", "relationship": "本人", "id_number": id_number("19660101", 82)}
    lodger = {"name": "温小玲", "relationship": "本人", "id_number": id_number("19900101", 83)}
    first, second, third, fourth = (Phone(world.http) for _ in range(4))
    told = await first.apply(a_request(world, members=[wife, {**husband, "relationship": "配偶"}]))
    again = await second.apply(a_request(world, members=[husband], registered_address="铁东区园林路3号楼2单元101室"))
    # The same door, written otherwise, and nobody in both.
    apart = await third.apply(a_request(world, members=[lodger], registered_address="胜利路81栋 1单元 301"))
    # What names no door is compared with nothing.
    await fourth.apply(a_request(world, 84, registered_address="铁东区胜利路"))
    shape = ("state", "label", "said", "answer_by", "more", "grounds", "may_withdraw", "stands", "paper")
    assert all(one[key] == told[key] for one in (again, apart) for key in shape)
    assert [(await Case.get(id=one.id)).status for one in (first, second, third, fourth)] == [
        "handed_in", "joined", "joined", "handed_in"]
    cases = [done(await world.clerk.get(f"/cases/{one.id}")) for one in (first, second, third)]
    assert {one["id"] for one in cases[0]["detail"]["alike"]} == {second.id, third.id}
    body = {"id": new_id(), "form": an_application(82)}
    refused(await world.clerk.post(f"/application-requests/{second.id}/application", body), "step_not_possible")
    reason = {"reason": "户口簿上是租客，另立一户。"}
    refused(await world.clerk.step(cases[1], "take_apart", **reason), "step_not_possible")
    refused(await world.clerk.step(cases[2], "take_alone"), "step_not_possible")
    refused(await world.street.step(cases[2], "take_apart", **reason), "not_allowed")
    assert done(await world.clerk.step(cases[2], "take_apart", **reason))["status"] == "handed_in"
    # The first is over: the other one of that family is taken alone.
    done(await first.withdraw())
    assert done(await world.clerk.step(cases[1], "take_alone"))["status"] == "handed_in"


async def test_what_was_never_handed_in_ends_with_its_photographs(world: World) -> None:
    phone, day = Phone(world.http), date(2026, 12, 10)
    asked = done(await world.http.get("/api/application-requests/form"))
    assert asked["draft_days"] == 30
    begun = await phone.begin()
    assert begun["until"] == "2027-01-09"
    await phone.photograph(jpeg())
    kept = Phone(world.http)
    await kept.apply(a_request(world, 82))
    report, token = new_id(), new_id()
    done(await world.http.post("/api/public-reports", json={"id": report, "token": token}))
    years: dict[str, int | None] = {}
    assert [one async for one in find_over(years, at=world.clock.now())] == []
    for last, status in ((day + timedelta(days=30), "draft"), (day + timedelta(days=31), "unsent")):
        world.clock.move_to(last)
        for _ in range(2):
            async for _ in rounds.walk(world.clock.now, []):
                continue
        assert {one.status for one in await Case.filter(id__in=[phone.id, report])} == {status}
    assert (await Case.get(id=kept.id)).status != "unsent"
    (over,) = [one async for one in find_over(years, at=world.clock.now())]
    assert (over.case.id, over.rule) == (phone.id, "application_request:unsent")
    # Whoever comes back is told, and begins anew.
    refused(await phone.send("", {"id": phone.id, "token": phone.token}), "request_unsent")
    refused(await phone.hand_in(a_request(world)), "request_unsent")
    refused(await phone.offer(jpeg()), "evidence_closed")
    refused(await world.http.post("/api/public-reports", json={"id": report, "token": token}), "report_unsent")
    assert (await Phone(world.http).apply(a_request(world)))["state"] == "handed_in"


async def test_a_second_one_of_the_same_applicant_tells_nobody_anything_and_two_at_once_are_one(world: World) -> None:
    first, again, fresh = (Phone(world.http) for _ in range(3))
    told = await first.apply(a_request(world))
    same, other = await again.apply(a_request(world)), await fresh.apply(a_request(world, 82))
    shape = ("state", "label", "said", "answer_by", "more", "grounds", "may_withdraw", "stands", "paper")
    for key in shape:
        assert same[key] == other[key] == told[key]
    assert [(await Case.get(id=one.id)).status for one in (first, again)] == ["handed_in", "joined"]
    case = done(await world.clerk.get(f"/cases/{again.id}"))
    assert [one["id"] for one in case["detail"]["alike"]] == [first.id] and not case["detail"]["may_take_up"]
    body = {"id": new_id(), "form": an_application(81)}
    refused(await world.clerk.post(f"/application-requests/{again.id}/application", body), "step_not_possible")
    assert not await Application.exists()
    refused(await world.clerk.step(case, "take_alone"), "step_not_possible")
    # What becomes of the first is not told by the second's receipt.
    done(await world.clerk.post(f"/application-requests/{first.id}/application", body))
    assert done(await again.follow(same)) == same
    done(await again.withdraw())
    await set_value(
        RULES["application_requests_per_address"], 7, valid_from=date(2026, 12, 10), legal_base="演示", by="区保障办",
        at=world.clock.now(), today=date(2026, 12, 10),
    )
    # Of one person's two phones at once one goes first; and of one phone's, all are the same.
    phones = [Phone(world.http) for _ in range(4)]
    for one in phones:
        await one.begin()
    refused(await world.http.post("/api/application-requests", json={"id": new_id(), "token": new_id()}),
            "request_limit")
    await asyncio.gather(*(one.hand_in(a_request(world, 90)) for one in (*phones, phones[0])))
    found = await ApplicationRequest.filter(case_id__in=[one.id for one in phones]).select_related("case")
    assert sorted(one.case.status for one in found) == ["handed_in", "joined", "joined", "joined"]
    # Taken back by the family and answered by the community in one instant, it is one of both.
    (open_one,) = [one for one in found if one.case.status == "handed_in"]
    phone = next(one for one in phones if one.id == open_one.case_id)
    case = done(await world.clerk.get(f"/cases/{phone.id}"))
    replies = await asyncio.gather(phone.withdraw(), world.clerk.step(case, "ask_more", **WANTED))
    assert sorted(one.status_code for one in replies)[0] == 200
    assert (await Case.get(id=phone.id)).status in {"withdrawn", "more_asked"}
