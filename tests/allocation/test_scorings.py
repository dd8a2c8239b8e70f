"""Scores: what papers and the units' findings come to, line by line; reviewed in a session under supervision; objected
to by the family, answered or corrected; and the sum done again by a few lines that know nothing of ours.
"""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from casework.allocation import scores
from casework.allocation.score_rules import rules_on, set_rules
from casework.allocation.scores import Facts, Found, first_rules, read_rules, score
from casework.heart.rules import RuleRefused
from models import Score, Scoring, WaitingPlace
from tests.allocation.test_applicant_codes import bound, waits
from tests.allocation.test_applications import accepted
from tests.allocation.test_committee_members import a_committee
from tests.allocation.test_committee_sessions import called, read, result, says
from tests.allocation.test_status_findings import DISABILITY, STATUS, asked, found, night
from tests.allocation.test_waiting_lists import listed
from tests.cast import World, _person, done, new_id, refused
from tests.photographs import photograph, scene

FACTS = {"income_fen": 300_000, "area_m2": 12.5, "residence_since": "2015-03-01"}


async def opened(world: World, application: Any, **form: Any) -> Any:
    body = {"id": new_id(), "application_id": application["id"], "form": form}
    return await world.clerk.post("/scorings", body)


async def handed_up(world: World, application: Any, seed: int, **form: Any) -> Any:
    case = done(await opened(world, application, **form))
    if form:
        await photograph(world.clerk, case["id"], scene(seed))
    return done(await world.clerk.step(await read(world.clerk, case), "hand_up"))


def points(version: Any) -> dict[str, int]:
    return {line["key"]: line["points"] for line in version["lines"]}


@pytest.mark.clause("2g", "2d", "2f")
async def test_a_family_is_scored_reviewed_under_supervision_and_stands_by_it(world: World) -> None:
    await a_committee(world)
    plain = await waits(world, 82)
    poor = await accepted(world, 81)
    of = {"application_id": poor["id"]}
    # Who has no say about health or need says nothing that counts; who has, does.
    case = done(await opened(world, poor, **FACTS))
    refused(await opened(world, poor), "scoring_exists")
    for person in (world.far_clerk, world.street, world.housing, world.wan):
        assert (await person.post("/scorings", {"id": new_id(), **of, "form": {}})).status_code in (403, 404)
    refused(await world.clerk.step(case, "hand_up"), "papers_missing")
    await photograph(world.clerk, case["id"], scene(7))
    case = done(await world.clerk.step(await read(world.clerk, case), "hand_up"))
    for kind, unit, action, answer in (
        ("low_income", world.civil, "find_status", STATUS), ("disability", world.federation, "find_disability",
                                                             DISABILITY),
    ):
        await found(unit, done(await asked(world, of, kind)), action, **answer)
    refused(await world.housing.step(case, "score"), "step_not_possible")
    done(await world.street.step(await read(world.street, poor), "approve"))
    for person in (world.clerk, world.street, world.district):
        refused(await person.step(case, "score"), "not_allowed")
    for person in (world.civil, world.health, world.finance, world.manager, world.grid):
        refused(await person.get(f"/cases/{case['id']}"), "not_found")
    refused(await world.housing.step(case, "score", reference_on="2026-12-09"), "form_invalid")
    assert case["id"] in [one["id"] for one in done(await world.housing.get("/inbox"))["items"]]
    case = done(await world.housing.step(case, "score"))
    (version,) = case["detail"]["versions"]
    assert points(version) == {
        "age": 6, "people": 6, "residence": 10, "income": 10, "area": 10, "waiting": 0, "welfare": 10, "illness": 0,
        "disability": 7,
    }
    assert version["total"] == 59 == sum(line["points"] for line in version["lines"])
    assert (version["reference_on"], version["rules"]) == ("2026-12-10", "演示1")
    assert "演示区自定" in version["legal_base"]
    # An older application, of which nobody has entered anything: scored as it is, each gap in a sentence.
    bare = await handed_up(world, plain, 8)
    (other,) = done(await world.housing.step(bare, "score"))["detail"]["versions"]
    assert points(other)["income"] == 0 and other["total"] == 12
    assert {line["found"] for line in other["lines"] if line["key"] in ("income", "area", "residence")} == {
        "没有出示材料，按0分计"}
    # The offices of the area read one sum for what the units have found.
    for reader in (world.clerk, world.street, world.district):
        seen = await read(reader, case)
        assert points(seen["detail"]["versions"][0])["status"] == 17 and "二级" not in str(seen)
    assert "二级" not in str(await Score.all().values("content"))
    assert await listed(world.clerk) == [poor["id"], plain["id"]]

    session = await called(world)
    items = {one["number"]: one for one in session["detail"]["items"]}
    code = done(await world.housing.post(f"/committee-sessions/{session['id']}/supervisors",
                                         {"form": {"name": "章代表", "capacity": "deputy"}}))["code"]
    done(await world.stranger.post("/invitations/accept", {"code": code}))
    for person in (world.housing, world.civil, world.health, world.stranger):
        if person is not world.stranger:
            done(await says(person, session))
        seen = {one["number"]: one["score"] for one in (await read(person, session))["detail"]["items"]}
        assert seen[poor["number"]]["total"] == 59 and len(seen[poor["number"]]["lines"]) == 9
    assert (await read(world.finance, session))["detail"]["items"] == []

    # The family reads its own line by line, and objects; no other family's, and by no other door.
    family = await bound(world, poor, person=await _person(world.http, "family", "", None))
    own = done(await family.get("/scorings/own"))["score"]
    assert own["versions"][0]["total"] == 59 and own["may_object"] and own["object_by"] == "2026-12-17"
    for path in (f"/cases/{case['id']}", "/waiting-list"):
        assert (await family.get(path)).status_code in (403, 404)
    words = {"form": {"words": "收入是两千八，不是三千。"}}
    for person in (world.wan, world.clerk, world.housing):
        refused(await person.post("/scorings/own/objections", words), "not_found")
    refused(await family.step(case, "object", **words["form"]), "not_found")
    refused(await family.post("/scorings/own/objections", {"form": {"words": "不"}}), "form_invalid")
    assert not done(await family.post("/scorings/own/objections", words))["score"]["may_object"]
    refused(await family.post("/scorings/own/objections", words), "step_not_possible")

    # While it is disputed the committee does not speak its last word of it.
    world.clock.move_to(date(2026, 12, 14))
    session = done(await world.housing.step(await read(world.housing, session), "begin"))
    results = [result(items[poor["number"]]), result(items[plain["number"]])]
    said = {"results": results, "minutes": "逐户评审，情况如下。"}
    assert len(refused(await world.housing.step(session, "conclude", **said), "form_invalid")["fields"]) == 1
    case = await read(world.housing, case)
    assert case["detail"]["objection"] == "收入是两千八，不是三千。"
    for person in (world.clerk, world.street, world.district):
        refused(await person.step(case, "answer", words="材料写的就是三千。"), "not_allowed")
    form: dict[str, Any] = {"words": "核对流水，是1,900元，按更正的算。", "income_fen": 190_000}
    case = done(await world.housing.step(case, "correct", **form))
    assert [(one["version"], one["total"]) for one in case["detail"]["versions"]] == [(2, 64), (1, 59)]
    assert case["detail"]["versions"][0]["reference_on"] == "2026-12-10"
    own = done(await family.get("/scorings/own"))["score"]
    assert (own["answer"], len(own["versions"])) == (form["words"], 2)
    session = done(await world.housing.step(session, "conclude", **said))
    assert {one["number"]: one["score"]["total"] for one in session["detail"]["items"]}[poor["number"]] == 64
    assert "评审小组：通过，评审时64分" in str(await read(world.housing, case))
    # What was in force on a past day stays as it was; the row of today says by what it came.
    past = done(await world.district.get("/waiting-list", as_of="2026-12-10"))["items"]
    assert [one["score"] for one in past] == [59, 12]
    now = done(await world.district.get("/waiting-list"))["items"]
    assert [(one["score"], one["why"], one["since"]) for one in now] == [
        (64, "评分异议成立，更正", "2026-12-14"), (12, "评分", "2026-12-10")]
    place = done(await family.get("/applications/own"))["place"]
    assert (place["number"], place["of"]) == (1, 2) and "优先类别第2类，评分64分" in place["words"]

    # Whoever leaves is in the list no more, and its score is closed.
    done(await world.clerk.step(await read(world.clerk, poor), "withdraw", reason="已自行购房"))
    assert (await read(world.clerk, case))["status"] == "closed"
    assert await listed(world.clerk) == [plain["id"]]


@pytest.mark.clause("2g")
async def test_an_objection_in_time_is_answered_with_reasons_and_a_score_is_looked_at_every_year(world: World) -> None:
    await a_committee(world, "住建局")
    application = await waits(world, 81)
    case = await handed_up(world, application, 9, **FACTS)
    case = done(await world.housing.step(case, "return", reason="户口簿看不清，请重拍"))
    refused(await world.clerk.step(case, "hand_up"), "papers_missing")
    case = done(await world.clerk.step(case, "amend", **{**FACTS, "area_m2": 30}))
    await photograph(world.clerk, case["id"], scene(10))
    case = done(await world.clerk.step(await read(world.clerk, case), "hand_up"))
    case = done(await world.housing.step(case, "score"))
    refused(await world.clerk.step(case, "withdraw", reason="不评了"), "step_not_possible")
    # Whoever has no phone objects at the community's desk.
    case = done(await world.clerk.step(case, "object", words="住的是借来的房，不该算面积。"))
    assert case["due_on"] == "2026-12-31"
    refused(await world.housing.step(case, "answer", words=""), "form_invalid")
    case = done(await world.housing.step(case, "answer", words="借住的也算现在住的面积，规则第五项。"))
    assert (case["status"], len(case["detail"]["versions"])) == ("scored", 1)
    world.clock.move_to(date(2026, 12, 18))
    refused(await world.clerk.step(await read(world.clerk, case), "object", words="还是觉得不对。"),
            "scoring_objection_late")
    # A year later it is owed again; what was shown anew is a new version, and until then the old one counts.
    await night(world, date(2027, 12, 11))
    owed = done(await world.clerk.get("/cases", owed="waiting_review", late="true"))["items"]
    assert [one["id"] for one in owed] == [case["id"]]
    case = done(await world.clerk.step(await read(world.clerk, case), "renew", **{**FACTS, "income_fen": 600_000}))
    assert (await WaitingPlace.get(application_id=application["id"], live=1)).score == 32
    assert done(await world.clerk.get("/cases", owed="waiting_review", late="true"))["items"] == []
    await photograph(world.clerk, case["id"], scene(11))
    case = done(await world.clerk.step(await read(world.clerk, case), "hand_up"))
    case = done(await world.housing.step(case, "score"))
    assert [(one["version"], one["total"]) for one in case["detail"]["versions"]] == [(2, 36), (1, 32)]
    assert (case["detail"]["review_by"], await Scoring.all().count()) == ("2028-12-11", 1)


def _anniversaries(since: date, day: date, months: int) -> int:
    """How many whole spans of so many months lie between, counted one after the other."""
    count = 0
    while True:
        month = since.month - 1 + (count + 1) * months
        year, month = since.year + month // 12, month % 12 + 1
        last = [31, 29 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 28, 31, 30, 31, 30, 31, 31, 30, 31,
                30, 31][month - 1]
        if date(year, month, min(since.day, last)) > day:
            return count
        count += 1


def test_a_score_done_again_by_other_lines_agrees_for_a_thousand_families() -> None:
    draw = random.Random(2026)
    table = json.loads((Path(scores.__file__).parent / "score_rules.json").read_text(encoding="utf-8"))["items"]
    grades = {"illness": ["serious", "special"], "disability": ["one", "two", "three", "four"]}
    seen = set()
    for _ in range(1_000):
        day = date(2026, 1, 1 + draw.randrange(28))
        people = draw.randrange(1, 7)
        income, area = draw.choice([None, draw.randrange(1_500_000)]), draw.choice([None, draw.randrange(9_000)])
        since = draw.choice([None, date(draw.randrange(2005, 2026), draw.randrange(1, 13), draw.randrange(1, 29))])
        born = date(draw.randrange(1930, 2008), draw.choice([1, 2, 8]), draw.randrange(1, 29))
        approved = date(draw.randrange(2021, 2026), draw.randrange(1, 13), draw.randrange(1, 29))
        had = [(person, kind, draw.choice(grades.get(kind, [""]))) for person in range(people)
               for kind in ("low_income", "destitute", "marginal", "illness", "disability") if draw.random() < 0.2]
        facts = Facts(day, people, born, approved, since, income, area, tuple(Found(str(a), b, c) for a, b, c in had))
        values = {
            "age": _anniversaries(born, day, 12), "people": people, "waiting": _anniversaries(approved, day, 1),
            "residence": None if since is None else _anniversaries(since, day, 12),
            "income": None if income is None else income // people, "area": None if area is None else area // people,
        }
        wanted = 0
        for item in table:
            if "bands" in item:
                value = values[item["key"]]
                wanted += 0 if value is None else [
                    band["points"] for band in item["bands"] if band["least"] <= value][-1]
            else:
                each = {person: max([row["points"] for row in item["findings"] for who, kind, grade in had
                                     if who == person and kind == row["kind"] and row["grade"] in ("", grade)] or [0])
                        for person in range(people)}
                some = max(each.values()) if item["count"] == "best" else sum(each.values())
                wanted += min(some, item["most"])
        found = score(first_rules(), facts)
        assert found.total == wanted == sum(line.points for line in found.lines)
        # Nothing hangs on the order in which findings come.
        mixed = list(facts.found)
        draw.shuffle(mixed)
        assert score(first_rules(), Facts(**{**vars(facts), "found": tuple(mixed)})) == found
        seen.add(wanted)
    assert len(seen) > 40 and min(seen) >= 0 and max(seen) <= 100


def test_rules_that_leave_points_open_are_refused() -> None:
    good = json.loads((Path(scores.__file__).parent / "score_rules.json").read_text(encoding="utf-8"))
    assert read_rules(json.dumps(good)) == first_rules()
    age, poor = good["items"][0], good["items"][6]
    wrong: list[dict[str, Any]] = [
        {"name": ""}, {"items": []}, {"items": [age, age]}, {"items": [{**age, "key": "height"}]},
        {"items": [{**age, "bands": age["bands"][::-1]}]}, {"items": [{**age, "findings": poor["findings"]}]},
        {"items": [{**poor, "most": 1}]}, {"items": [{**poor, "count": "all"}]},
        {"items": [{**age, "bands": [{"least": 0, "points": -1, "words": "扣"}]}]}, {"valid_from": "gestern"},
    ]
    for one in wrong:
        with pytest.raises(RuleRefused):
            read_rules(json.dumps({**good, **one}))


async def test_a_district_sets_its_own_rules_for_days_to_come(world: World) -> None:
    good = json.loads((Path(scores.__file__).parent / "score_rules.json").read_text(encoding="utf-8"))
    today, at = date(2026, 12, 10), world.clock.now()
    own = {**good, "name": "2027-1", "valid_from": "2027-01-01", "items": good["items"][:2]}

    async def tried(by: str = "郑保障", **more: Any) -> str:
        return (await set_rules(json.dumps({**own, **more}).encode(), by=by, at=at, today=today)).name

    refused_ones: list[dict[str, Any]] = [
        {"valid_from": "2026-12-09"}, {"name": "演示1"}, {"name": "新办法"}, {"by": " "}, {"items": []},
    ]
    for one in refused_ones:
        with pytest.raises(RuleRefused):
            await tried(**one)
    assert await tried() == "2027-1"
    with pytest.raises(RuleRefused, match="already"):
        await tried()
    held = [(await rules_on(day)) for day in (date(2026, 12, 31), date(2027, 1, 1))]
    assert [(one.name, len(one.items)) for one in held] == [("演示1", 9), ("2027-1", 2)]
