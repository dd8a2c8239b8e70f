"""Escalations: proposed by itself after enough attempts in enough ways, gathered, laid before the city bureau, and
answered.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest

from casework.exits import escalation_bundle
from casework.exits.escalation_attempts import Attempt, each_once
from casework.heart import rounds
from models import AuditEvent, Case, Escalation
from tests.cast import World, done, refused
from tests.dwellings.test_rectifications import not_right
from tests.exits.test_services import DAY, a_try, mandated, night, printed, read
from tests.interleaving import interleave
from tests.photographs import photograph

GATHERED = {
    "facts": "三次送达决定书，家庭都不接收。", "words": "她说：搬了没有地方住，不签。",
    "opinion": "建议报市住建局研判。",
}


async def tried(world: World, *, new: bool = True) -> dict[str, Any]:
    """A paper that was tried three times, in two ways. new: nothing was tried with the family before, so that nothing
    goes up until the third.
    """
    case = await mandated(world)
    for way in ("phone", "visit", "visit"):
        assert not new or not await Escalation.exists()
        if way == "visit":
            await photograph(world.street, case["id"])
        case = done(await world.street.step(await read(world.street, case), "log_try", **a_try(way=way)))
    return case


async def escalated(world: World, *, new: bool = True) -> dict[str, Any]:
    await tried(world, new=new)
    return await read(world.street, {"id": (await Case.get(procedure="escalation")).id})


@pytest.mark.clause("5.3b", "5.3c")
async def test_what_is_refused_again_and_again_goes_up_and_comes_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await escalated(world)
    assert (case["status"], case["due_on"], len(case["detail"]["attempts"]), case["detail"]["ways"]) == (
        "proposed", "2027-01-02", 3, 2
    )
    # Once, however often it is tried: and nobody else's street sees it, nor the family.
    service = await read(world.street, {"id": case["detail"]["source_case_id"]})
    done(await world.street.step(service, "log_try", **a_try(way="phone")))
    assert await Escalation.all().count() == 1
    for person in (world.wan, world.far_street, world.manager):
        refused(await person.get(f"/cases/{case['id']}"), "not_found")
    refused(await world.district.step(case, "report", **GATHERED), "not_allowed")
    problem = refused(await world.street.step(case, "report", **{**GATHERED, "words": ""}), "form_invalid")
    assert list(problem["fields"]) == ["form.words"]
    case = done(await world.street.step(await read(world.street, case), "report", **GATHERED))
    words = await printed(world, case, "拒不配合情况汇总")
    for said in ("目录", "处置经过（4次）", "打电话约送达", "证据清单（2件）", "没有地方住", "建议报市住建局研判"):
        assert said in words, said
    # Out of turn, and by the wrong ones.
    sent = {"sent_number": "铁保函〔2026〕9号", "sent_on": str(DAY), "sent_way": "hand"}
    answer = {
        "answer_number": "市建函〔2027〕3号", "answer_on": "2026-12-20", "outcome": "court",
        "answer": "同意申请强制执行。",
    }
    refused(await world.district.step(case, "record_answer", **answer), "step_not_possible")
    refused(await world.street.step(case, "send_up", **sent), "not_allowed")
    problem = refused(await world.district.step(case, "send_up", **{**sent, "sent_on": "2026-12-17"}), "form_invalid")
    case = done(await world.district.step(case, "send_back", reason="补充家庭住房情况。"))
    case = done(await world.street.step(case, "report", **GATHERED))
    case = done(await world.district.step(case, "send_up", **sent))
    assert "没有地方住" in await printed(world, case, "关于拒不配合家庭的研判请示")
    world.clock.move_to(date(2026, 12, 21))
    case = done(await world.district.step(case, "receive", received_on="2026-12-19", received_by="市住建局收发室"))
    problem = refused(await world.district.step(case, "record_answer", **answer), "papers_missing")
    assert "答复" in problem["detail"]
    await photograph(world.district, case["id"])
    case = await read(world.district, case)
    early = {**answer, "answer_on": "2026-12-18"}
    refused(await world.district.step(case, "record_answer", **early), "form_invalid")
    case = done(await world.district.step(case, "record_answer", **answer))
    assert case["detail"]["outcome_label"] == "向法院申请强制执行"
    # To take away: every paper and original, each with its hash; not where it would not fit into memory.
    with monkeypatch.context() as small:
        small.setattr(escalation_bundle, "MOST_BYTES", 100)
        refused(await world.district.get(f"/escalations/{case['id']}/zip"), "export_too_large")
        assert not await AuditEvent.filter(code="escalation_zip").exists()
    reply = await world.district.get(f"/escalations/{case['id']}/zip")
    with zipfile.ZipFile(io.BytesIO(reply.content)) as packed:
        manifest = json.loads(packed.read("manifest.json"))
        assert len(manifest["files"]) == 3 + 3 and len(manifest["attempts"]) == 4
        for line in manifest["files"]:
            assert hashlib.sha256(packed.read(line["path"])).hexdigest() == line["sha256"] == line["sealed_sha256"]
    refused(await world.far_street.get(f"/escalations/{case['id']}/zip"), "not_found")
    case = done(await world.district.step(case, "carry_out", carried_on="2026-12-21", carried="已另案催告。"))
    assert case["status"] == "carried_out" and (await Escalation.get()).under_way is None


def test_a_visit_that_is_written_down_twice_counts_once() -> None:
    day, next_day = date(2026, 12, 18), date(2026, 12, 19)
    found = each_once(
        [
            Attempt(on, way, way, words, (case_id,))
            for on, way, words, case_id in (
                (day, "visit", "没有人应答。", "a"), (day, "visit", "没有人。", "b"), (day, "telephone", "不接。", "b"),
                (day, "visit", "又去了一次。", "a"), (next_day, "visit", "不搬。", "b"),
            )
        ]
    )
    assert [(one.on, one.way, one.words, one.case_ids) for one in found] == [
        (day, "visit", "没有人应答。\n没有人。", ("a", "b")), (day, "telephone", "不接。", ("b",)),
        (day, "visit", "又去了一次。", ("a",)), (next_day, "visit", "不搬。", ("b",)),
    ]


@pytest.mark.clause("5.3b")
async def test_what_was_not_put_right_is_found_by_the_calendar_and_what_lies_climbs(world: World) -> None:
    case = await not_right(world)
    # A measure, a look: two ways, and one attempt too few.
    async for _ in rounds.walk(world.clock.now, []):
        continue
    assert not await Escalation.exists()
    violation = await read(world.clerk, {"id": case["detail"]["source_case_id"]})
    today = str(world.clock.now().date())
    measure = {"on": today, "way": "telephone", "note": "电话督促，仍不整改。"}
    done(await world.clerk.step(violation, "urge", **measure))
    faults: list[Exception] = []
    for _ in range(2):
        async for _ in rounds.walk(world.clock.now, faults):
            continue
    assert not faults and await Escalation.all().count() == 1
    up = await Case.get(procedure="escalation")
    told = await read(world.clerk, {"id": up.id})
    assert told["detail"]["source_case_id"] == case["id"]
    assert up.due_on is not None
    await night(world, date(2027, 1, 20))
    after = await Case.get(id=up.id)
    assert after.status == "proposed" and after.due_on is not None and after.due_on > date(2027, 1, 20)
    assert "逾期没有办理" in str(done(await world.district.get("/home"))["asks"])
    # Too few again, by the time that it is reported: what was long ago counts no more.
    world.clock.move_to(date(2028, 6, 1))
    told = await read(world.clerk, told)
    refused(await world.clerk.step(told, "report", **GATHERED), "escalation_early")
    assert done(await world.clerk.step(told, "settle", reason="家庭已经整改。"))["status"] == "settled"


@pytest.mark.clause("5.3b")
async def test_of_two_who_find_it_at_once_one_proposes_and_neither_is_turned_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever writes down a try keeps it, though the calendar proposes in that instant."""
    case = await escalated(world)
    service = {"id": case["detail"]["source_case_id"]}
    done(await world.street.step(await read(world.street, case), "settle", reason="答应搬，先等几天。"))
    service = await read(world.street, service)

    async def tries() -> Any:
        return await world.street.step(service, "log_try", **a_try(way="phone", happened="又不接电话了，打了三遍。"))

    async def calendar() -> Any:
        faults: list[Exception] = []
        async for _ in rounds.walk(world.clock.now, faults):
            continue
        return faults

    reply, faults = await interleave(monkeypatch, tries, calendar)
    assert not faults and len(done(reply)["detail"]["tries"]) == len(service["detail"]["tries"]) + 1
    assert await Escalation.filter(under_way=1).count() == 1 and await Escalation.all().count() == 2
