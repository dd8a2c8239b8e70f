"""What is refused is refused in writing, and looked at once more by somebody else, if the family asks in time."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models import CaseEvent, Denial, IssuedPaper
from tests.allocation.agreements import put_there, shown_to_all
from tests.allocation.test_applicant_codes import bound
from tests.allocation.test_applications import accepted, award_to
from tests.cast import World, done, id_number, refused
from tests.papers.test_papers import text_of

WHY = "人均月收入超过标准：工资流水每月3,600元。"
WORDS = "上个月单位发了补发的工资，平时每月只有1,900元，有工资条。"


async def paper_of(world: World, case: Any, name: str) -> str:
    """What is printed on its newest paper of that kind."""
    await world.set_papers()
    row = await IssuedPaper.filter(case_id=case["id"], name=name).order_by("-id").first()
    assert row is not None, name
    return "".join(text_of((await world.clerk.get(f"/papers/{row.id}/file")).content).split())


@pytest.mark.clause("1a")
async def test_a_refusal_is_written_and_looked_at_once_more_by_somebody_who_had_no_part(world: World) -> None:
    case = await accepted(world)
    family = await bound(world, case)
    case = done(await world.street.step(case, "refuse", reason=WHY))
    assert case["status"] == "refused"
    assert (case["detail"]["denial"]["reason"], case["detail"]["denial"]["until_on"]) == (WHY, "2026-12-25")
    text = await paper_of(world, case, "denial_notice")
    for words in ("不予保障通知书", WHY, "2026年12月25日以前", "申请复核", "胜利街道", "0412-5550000"):
        assert words in text, words
    # The family reads why on its phone, until when it may ask, and nothing that offices write among themselves.
    own = done(await family.get("/applications/own"))
    assert (own["status_label"], own["denial"]["reason"], own["denial"]["may_ask"]) == ("不予保障", WHY, True)
    assert [one["name"] for one in own["fields"]] == ["reason"]
    refused(await family.get(f"/cases/{case['id']}"), "not_found")
    for person in (world.street, world.district, world.far_clerk, world.wan):
        reply = await person.step(case, "ask_recheck", reason=WORDS)
        refused(reply, "not_found" if person in (world.far_clerk, world.wan) else "not_allowed")
    for person in (world.wan, world.clerk, world.far_clerk):
        assert (await person.post("/applications/own/recheck", {"form": {"reason": WORDS}})).status_code in (403, 404)
    refused(await family.post("/applications/own/recheck", {"form": {"reason": ""}}), "form_invalid")
    own = done(await family.post("/applications/own/recheck", {"form": {"reason": WORDS}}))
    again = done(await family.post("/applications/own/recheck", {"form": {"reason": "再说一遍，请快一点"}}))
    assert own == again and (own["status_label"], own["fields"], own["denial"]["may_ask"]) == ("复核中", [], False)
    # Fifteen working days, New Year's holiday not among them.
    assert own["denial"]["answer_by"] == "2026-12-31"

    # The district office owes an answer, from whoever had no part in it.
    assert [one["id"] for one in done(await world.district.get("/inbox"))["items"]] == [case["id"]]
    case = done(await world.district.get(f"/cases/{case['id']}"))
    assert case["detail"]["denial"]["asked_words"] == WORDS
    refused(await world.street.step(case, "overturn", reason="同意"), "not_allowed")
    event = await CaseEvent.filter(case_id=case["id"], action="refuse").get()
    await CaseEvent.filter(id=event.id).update(account_id=world.district.account_id)
    refused(await world.district.step(case, "overturn", reason="工资条已核对"), "same_person")
    case = done(await world.office.step(case, "overturn", reason="工资条已核对，平均不超标准"))
    assert (case["status"], case["detail"]["denial"]) == ("accepted", None)
    assert "由街道重新审核" in await paper_of(world, case, "denial_answer")
    case = done(await world.street.step(case, "refuse", reason=WHY))
    # A second refusal is one of its own; this time the day passes.
    row = await Denial.filter(case_id=case["id"], standing=1).get()
    assert row.turn == 2
    world.clock.move_to(date(2026, 12, 25))
    assert done(await family.get("/applications/own"))["denial"]["may_ask"]
    world.clock.move_to(date(2026, 12, 26))
    refused(await world.clerk.step(case, "ask_recheck", reason=WORDS), "recheck_late")
    # And with it what the family may read of it.
    refused(await family.get("/applications/own"), "not_found")
    assert done(await family.get("/me"))["appointments"] == []


@pytest.mark.clause("1a")
async def test_whatever_way_something_is_refused_it_can_be_looked_at_again(world: World) -> None:
    """A duplicate, a subsidy that its street or the district refuses, and an objection that stood."""
    neighbour = {"name": "孔浩", "relationship": "本人", "id_number": id_number("19631222", 3)}
    case = await accepted(world, members=[neighbour])
    case = done(await world.clerk.step(case, "refuse_duplicate", reason="已有公租房"))
    assert case["status"] == "duplicate" and "已有公租房" in await paper_of(world, case, "denial_notice")
    case = done(await world.clerk.step(case, "ask_recheck", reason=WORDS))
    case = done(await world.district.step(case, "keep_denial", reason="现居住台账里确有这一户"))
    assert (case["status"], case["detail"]["denial"]["answer"]) == ("denial_kept", "现居住台账里确有这一户")
    assert "维持不予保障" in await paper_of(world, case, "denial_answer")
    refused(await world.clerk.step(case, "ask_recheck", reason=WORDS), "step_not_possible")

    paid = await award_to(world, 82)
    paid = done(await world.street.step(paid, "refuse", reason=WHY))
    paid = done(await world.clerk.step(paid, "ask_recheck", reason=WORDS))
    paid = done(await world.district.step(paid, "overturn", reason="重新核对过，符合条件"))
    assert paid["status"] == "recorded"
    await put_there(paid["id"])
    paid = done(await world.street.step(paid, "approve"))
    await shown_to_all(paid["id"])
    paid = done(await world.district.step(paid, "refuse", reason="查到另有住房"))
    paid = done(await world.clerk.step(paid, "ask_recheck", reason=WORDS))
    # It had a part now, twice.
    refused(await world.district.step(paid, "keep_denial", reason="查到另有住房"), "same_person")
    assert done(await world.office.step(paid, "keep_denial", reason="登记簿上有"))["status"] == "denial_kept"
