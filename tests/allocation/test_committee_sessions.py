"""Sessions of the review committee: called together by the housing bureau, with whoever keeps away, a quorum, minutes,
and supervisors whose right ends with the session.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.allocation.review_standing import AGREED_FIRST
from casework.heart.rules import set_value
from models import Application, CommitteeMember, PublicityLine
from tests.allocation.agreements import shown_to_all
from tests.allocation.test_applicant_codes import waits
from tests.allocation.test_applications import an_empty_home
from tests.allocation.test_committee_members import a_committee, sitting, written
from tests.cast import Person, World, _person, done, new_id, refused
from tests.papers.test_papers import text_of

FORM = {
    "held_on": "2026-12-14", "begins_at": "09:00", "place": "区住建局三楼会议室", "subject": "第四季度配租评审",
    "most": 2,
}


async def called(world: World, **more: Any) -> Any:
    return done(await world.housing.post("/committee-sessions", {"id": new_id(), "form": {**FORM, **more}}))


async def read(person: Person, case: Any) -> Any:
    return done(await person.get(f"/cases/{case['id']}"))


async def says(person: Person, case: Any, *recused: int, attends: bool = True, words: str = "") -> Any:
    form = {"attends": attends, "recused": list(recused), "words": words}
    return await person.post(f"/committee-sessions/{case['id']}/answers", {"form": form})


def result(item: Any, outcome: str = "agreed", yes: int = 3, no: int = 0, words: str = "") -> dict[str, Any]:
    return {"item_id": item["id"], "outcome": outcome, "votes_for": yes, "votes_against": no, "words": words}


@pytest.mark.clause("2b", "2c")
async def test_a_session_is_coordinated_by_the_housing_bureau_and_watched_over(world: World) -> None:
    body = {"id": new_id(), "form": FORM}
    await a_committee(world)
    refused(await world.housing.post("/committee-sessions", body), "committee_nothing")
    first = await waits(world, 81)
    world.clock.move_to(date(2026, 12, 11))
    second, third = await waits(world, 82), await waits(world, 83)
    for person in (world.civil, world.district, world.clerk):
        refused(await person.post("/committee-sessions", body), "not_allowed")
    refused(await world.housing.post("/committee-sessions", {**body, "form": {**FORM, "begins_at": "25:00"}}),
            "form_invalid")
    # As a Chinese keyboard writes it.
    case = await called(world, begins_at="９：００")
    assert case["detail"]["begins_at"] == "09:00"
    # Nobody picks: the longest waiting first, and what another session has before it is not taken twice.
    assert len(case["detail"]["items"]) == 2 and case["detail"]["items"][0]["number"] == first["number"]
    other = await called(world, held_on="2026-12-20")
    assert {case["detail"]["items"][1]["number"], other["detail"]["items"][0]["number"]} == {
        second["number"], third["number"]
    }
    one, two = case["detail"]["items"]

    # What waits for whom, by day.
    line = done(await world.housing.get("/committees/waiting"))["items"][0]
    assert (line["id"], line["due_on"], line["waiting_for"]) == (case["id"], "2026-12-14", "区住建局")
    refused(await world.street.get("/committees/waiting"), "not_allowed")

    # A unit that has no member there sees that there is a session, and no family.
    assert (await read(world.finance, case))["detail"]["items"] == []
    refused(await says(world.finance, case), "committee_not_member")
    refused(await says(world.health, case, one["id"]), "form_invalid")
    refused(await says(world.health, case, 10**9, words="亲戚"), "form_invalid")
    for person in (world.housing, world.civil):
        done(await says(person, case))
    done(await says(world.health, case, one["id"], words="申请人是我的表姐"))
    refused(await world.housing.step(case, "begin"), "committee_early")
    world.clock.move_to(date(2026, 12, 14))
    done(await says(world.civil, case, attends=False, words="外出开会"))
    refused(await world.housing.step(case, "begin"), "committee_quorum")
    done(await says(world.civil, case))
    refused(await world.civil.step(case, "begin"), "not_allowed")

    # Whoever watches over it is invited to this one session.
    invited = f"/committee-sessions/{case['id']}/supervisors"
    form = {"form": {"name": "章代表", "capacity": "deputy"}}
    refused(await world.civil.post(invited, form), "not_allowed")
    code = done(await world.housing.post(invited, form))["code"]
    me = done(await world.stranger.post("/invitations/accept", {"code": code}))
    assert [one["role"] for one in me["appointments"]] == ["supervisor"]
    seen = await read(world.stranger, case)
    assert [line["number"] for line in seen["detail"]["items"]] == [one["number"], two["number"]]
    assert [line["id"] for line in done(await world.stranger.get("/cases"))["items"]] == [case["id"]]
    home = done(await world.stranger.get("/home"))
    assert (home["asks"], {one["key"] for group in home["offers"] for one in group["items"]}) == (
        [], {"committee", "selections", "scan"}
    )
    for path in (f"/cases/{other['id']}", f"/cases/{first['id']}"):
        refused(await world.stranger.get(path), "not_found")
    refused(await world.civil.post(f"/committee-sessions/{case['id']}/remarks", {"form": {"words": "很好"}}),
            "not_allowed")

    case = done(await world.housing.step(case, "begin"))
    assert (case["detail"]["seats"], case["detail"]["quorum"], case["detail"]["present"]) == (4, 3, 3)
    # Begun: whoever came may still keep away from more, and take nothing back.
    refused(await says(world.health, case), "step_not_possible")
    refused(await says(world.federation, case), "step_not_possible")
    remark = {"form": {"words": "程序公开，没有异议"}}
    done(await world.stranger.post(f"/committee-sessions/{case['id']}/remarks", remark))

    ways: list[tuple[list[dict[str, Any]], str]] = [
        ([result(two)], "form.results"),
        ([result(one), result(two)], "form.results.0.outcome"),
        ([result(one, "deferred", 0, words="回避后人数不够"), result(two, yes=1)], "form.results.1.outcome"),
        ([result(one, "deferred", 0, words="回避后人数不够"), result(two, yes=4)], "form.results.1.votes_for"),
        ([result(one, "deferred", 0), result(two)], "form.results.0.words"),
        ([result(one, "deferred", 0, words="回避"), result(two, "refused", 0, 3, "。。——")], "form.results.1.words"),
    ]
    for results, where in ways:
        said = {"results": results, "minutes": "逐户评审，情况如下。"}
        assert where in refused(await world.housing.step(case, "conclude", **said), "form_invalid")["fields"]
    results = [result(one, "deferred", 0, words="回避后人数不够"), result(two)]
    said = {"results": results, "minutes": "逐户评审，情况如下。"}
    refused(await world.civil.step(case, "conclude", **said), "not_allowed")
    case = done(await world.housing.step(case, "conclude", **said))
    assert case["status"] == "concluded"
    (paper,) = case["papers"]
    await world.set_papers()
    text = "".join(text_of((await world.housing.get(f"/papers/{paper['id']}/file")).content).split())
    for words in ("住房保障评审会议纪要", "章代表", "程序公开，没有异议", "下次再议", "沈卫健", "韩残联"):
        assert words in text, words
    assert "齐桂芳" not in text

    # The right has ended with the session, and so has every code for it.
    refused(await world.stranger.get(f"/cases/{case['id']}"), "not_found")
    assert done(await world.stranger.get("/me"))["appointments"] == []
    refused(await world.housing.post(invited, form), "step_not_possible")
    # What was put off comes before the next one.
    again = await called(world, most=5)
    assert [line["number"] for line in again["detail"]["items"]] == [first["number"]]
    # Who has voted was a member on that day: nobody comes in that place before it.
    (seat,) = done(await world.housing.get("/committees"))["items"][0]["members"]
    refused(await written(world, world.housing, "财政局", former=seat["id"]), "form_invalid")
    bureau = world.organisations["铁东区住建局"]
    new = await _person(world.http, "new", "卫接任", "housing_clerk", organisation=bureau)
    way = {"who": "卫接任", "former": seat["id"]}
    problem = refused(await written(world, new, "住建局", **way, since="2026-12-14"), "committee_member_voted")
    assert "卫住建" in problem["detail"] and await CommitteeMember.all().count() == 4
    assert (await sitting(world.district, "2026-12-14"))["卫健局"] == ["沈卫健"]


@pytest.mark.clause("2b")
async def test_a_code_for_a_session_that_is_off_opens_nothing(world: World) -> None:
    await a_committee(world, "住建局")
    await waits(world, 81)
    case = await called(world)
    form = {"form": {"name": "章代表", "capacity": "resident"}}
    code = done(await world.housing.post(f"/committee-sessions/{case['id']}/supervisors", form))["code"]
    done(await world.housing.step(case, "cancel", reason="改期再开"))
    refused(await world.stranger.post("/invitations/accept", {"code": code}), "invitation_refused")
    assert len((await called(world))["detail"]["items"]) == 1


async def test_a_session_held_late_is_of_that_day_and_speaks_no_last_word_of_who_has_left(world: World) -> None:
    await a_committee(world)
    cases = [await waits(world, order) for order in (81, 82)]
    case = await called(world, most=2)
    for person in (world.housing, world.civil, world.health):
        done(await says(person, case))
    # Two days after the day it was called for one of them sits there no more, and two of three others are too few.
    world.clock.move_to(date(2026, 12, 16))
    gone = CommitteeMember.filter(account_id=world.civil.account_id)
    await gone.update(until_on=date(2026, 12, 15))
    refused(await world.housing.step(case, "begin"), "committee_quorum")
    await gone.update(until_on=None)
    case = done(await world.housing.step(case, "begin"))
    assert case["detail"]["held_on"] == "2026-12-16"
    done(await world.clerk.step(cases[0], "withdraw", reason="已自行购房"))
    # Approved on one day, they stand in any order.
    one, two = sorted(case["detail"]["items"], key=lambda item: item["number"] != cases[0]["number"])
    said = {"minutes": "逐户评审，情况如下。"}
    problem = refused(await world.housing.step(case, "conclude", results=[result(one), result(two)], **said),
                      "form_invalid")
    assert list(problem["fields"]) == ["form.results.0.outcome"]
    left = result(one, "deferred", 0, words="申请已经撤回")
    # Whom the committee refuses waits no more: it is told why in writing, and may ask for another look.
    why = "人均住房面积已经超过标准"
    over = result(two, "refused", 0, 3, why)
    case = done(await world.housing.step(case, "conclude", results=[left, over], **said))
    assert case["status"] == "concluded"
    other = await read(world.clerk, cases[1])
    assert (other["status"], other["detail"]["denial"]["reason"]) == ("refused", why)
    other = done(await world.clerk.step(other, "ask_recheck", reason="另一间是集体宿舍，有单位证明。"))
    other = done(await world.district.step(other, "overturn", reason="证明属实"))
    assert other["status"] == "accepted"
    # Found to qualify after all, it is reviewed anew.
    done(await world.street.step(other, "approve"))
    again = await called(world, held_on="2026-12-20")
    assert [line["number"] for line in again["detail"]["items"]] == [other["number"]]


@pytest.mark.clause("2g", "1d")
async def test_what_the_committee_has_not_agreed_to_is_neither_publicised_nor_given_a_home(world: World) -> None:
    await a_committee(world)
    case, home = await waits(world, 81), await an_empty_home(world)
    batch = {"id": new_id(), "form": {"kind": "application"}}
    given = {"dwelling_id": home.id, "reason": "家中有人重病，会议研究直接安置"}
    refused(await world.district.post("/publicities", batch), "publicity_empty")
    said = refused(await world.district.step(case, "place", **given), "not_agreed")["detail"]
    assert "开会评审通过以后再办" in said
    # Shown to everybody before that was asked for, it is held all the same; and nobody chooses or draws.
    await shown_to_all(case["id"])
    await Application.filter(case_id=case["id"]).update(agreed_on=None)
    selection = {"held_on": "2026-12-18", "begins_at": "09:00", "place": "区保障办一楼大厅", "desks": 1, "most": 5}
    refused(await world.district.post("/selections", {"id": new_id(), "form": selection}), "selection_no_families")
    refused(await world.district.step(case, "place", **given), "not_agreed")
    await PublicityLine.filter(case_id=case["id"]).update(state="again")

    session = await called(world)
    for person in (world.housing, world.civil, world.health):
        done(await says(person, session))
    world.clock.move_to(date(2026, 12, 14))
    session = done(await world.housing.step(session, "begin"))
    (item,) = session["detail"]["items"]
    done(await world.housing.step(session, "conclude", results=[result(item)], minutes="逐户评审，情况如下。"))
    again = {"id": new_id(), "form": {**FORM, "held_on": "2026-12-20"}}
    refused(await world.housing.post("/committee-sessions", again), "committee_nothing")
    assert done(await world.district.post("/publicities", batch))["detail"]["families"] == 1
    # The district may set that it goes without.
    other = await waits(world, 82)
    at, today = world.clock.now(), date(2026, 12, 14)
    await set_value(AGREED_FIRST, 0, valid_from=today, legal_base="演示区自定", by="区保障办", at=at, today=today)
    assert "公示" in refused(await world.district.step(other, "place", **given), "not_publicised")["detail"]
    batch = {"id": new_id(), "form": {"kind": "application"}}
    assert done(await world.district.post("/publicities", batch))["detail"]["families"] == 1
