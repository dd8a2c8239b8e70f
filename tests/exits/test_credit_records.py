"""Bad credit: entered by one, judged by another, shown wherever its adults are asked about, and over on its day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.exits import credit_records
from casework.heart import rounds
from casework.heart.problems import Problem
from casework.heart.rules import set_value
from casework.heart.transactions import atomically
from casework.ledgers.credits import bar_of
from casework.words.calendar import add_months
from models import Case, CreditPerson, CreditRecord, HouseholdMember, SubsidyAward, Violation
from models.fields import blind_index
from tests.allocation.test_applications import an_application
from tests.cast import NOW, Person, World, done, id_number, new_id, refused
from tests.exits.test_exits import leaves
from tests.files.test_case_files import drawing
from tests.ledgers.test_ledgers import a_subsidy, actor_of, on
from tests.photographs import findings, jpeg, offer_of, photograph, sublet, violation

OPINION = {"opinion": "核查属实，两次督促后才整改。"}
WAN = id_number("19520114", 2)


async def breach(world: World, behaviour: str = "sublet", by: Person | None = None) -> dict[str, Any]:
    """A violation of wan's, urged once with a photograph."""
    case = await violation(world, by)
    await Violation.filter(case_id=case["id"]).update(behaviour=behaviour)
    await photograph(world.manager, case["id"], jpeg((3, 33, 133)), caption="督促时拍的")
    urge = {"on": "2026-12-10", "hour": "09:40", "way": "visit", "note": "上门告知，限期搬回。"}
    case = done(await world.manager.step(case, "urge", **urge))
    return done(await world.clerk.get(f"/cases/{case['id']}"))  # type: ignore[no-any-return]


async def enter(world: World, source: dict[str, Any], by: Person | None = None, **form: Any) -> Any:
    body = {"id": new_id(), "source_id": source["id"], "form": {**OPINION, **form}}
    return await (by or world.clerk).post("/credit-records", body)


async def recorded(world: World, behaviour: str = "sublet", **form: Any) -> dict[str, Any]:
    """In force since the day of the clock."""
    case = done(await enter(world, await breach(world, behaviour), **form))
    judge = world.district if behaviour == "false_report" else world.street
    return done(await judge.step(case, "confirm", note="属实"))  # type: ignore[no-any-return]


async def applies(world: World, number: str, name: str = "万健秀", by: Person | None = None) -> Any:
    """An application of somebody with this number, as written."""
    members = [{"name": name, "relationship": "本人", "id_number": number}]
    form = an_application(95, members=members, registered_address="铁东区某处不相干的路9号1单元9室")
    return await (by or world.clerk).post("/applications", {"id": new_id(), "form": form})


def credit_of(case: dict[str, Any]) -> list[str]:
    return [one["why"] for one in case["detail"]["check"]["findings"] if one["rule"] == "credit"]


async def walk(world: World) -> None:
    async for _ in rounds.ROUNDS["credit_record"](world.clock.now):
        pass


@pytest.mark.clause("5.3a", "4.2.2d")
async def test_a_breach_and_its_measures_make_a_record_that_shows_of_every_adult_and_is_the_familys_to_see(
    world: World,
) -> None:
    source = await breach(world)
    for wrong in (world.grid, world.manager, world.district, world.wan):
        refused(await enter(world, source, wrong), "not_allowed")
    refused(await enter(world, source, world.far_street), "not_found")
    refused(await enter(world, source, opinion="好"), "form_invalid")
    assert (source["detail"]["may_credit"], source["detail"]["credit_id"]) == (True, None)
    case = done(await enter(world, source))
    assert (case["status"], case["waiting_for"]) == ("proposed", "街道、区保障办")
    refused(await enter(world, source), "credit_exists")
    # Nothing shows before somebody else has judged it: not who entered it, nor who brought in what it rests on.
    other = done(await applies(world, id_number("19971204", 7), "万梅庆"))
    assert credit_of(other) == []
    refused(await world.clerk.step(case, "confirm"), "not_allowed")
    case = done(await world.street.step(case, "confirm", note="属实"))
    told = case["detail"]
    assert (told["act_label"], told["grade_label"], told["ruled_grade_label"]) == ("转租", "一般", "")
    assert told["persons"] == ["万健秀", "万梅庆"]
    assert (told["recorded_on"], told["expires_on"]) == ("2026-12-10", "2028-12-10")
    (measure,) = told["measures"]
    assert (measure["label"], measure["on"], measure["hour"], measure["way"]) == (
        "督促整改", "2026-12-10", "09:40", "上门"
    )
    assert [one["id"] for one in told["evidence"]] == measure["evidence"] and told["evidence"][0]["state"] == "sealed"
    assert done(await world.clerk.get(f"/cases/{source['id']}"))["detail"]["credit_id"] == case["id"]

    # The family reads its own, in plain words; nobody else's, and no property manager any.
    (own,) = done(await world.wan.get("/cases", procedure="credit_record"))["items"]
    own = done(await world.wan.get(f"/cases/{own['id']}"))
    assert "不公开" in own["detail"]["plain"] and "2028年12月10日" in own["detail"]["plain"] and own["actions"] == []
    for outsider in (world.kong, world.manager, world.far_clerk, world.far_street, world.stranger):
        refused(await outsider.get(f"/cases/{case['id']}"), "not_found")
    assert done(await world.district.get(f"/cases/{case['id']}"))["detail"]["plain"] == ""

    # Any adult, also after they have left the family and however their number is written; it holds nothing up.
    await HouseholdMember.filter(household_id=world.wan.household_id, position=1).update(left_on=date(2026, 12, 10))
    on(world, 1)
    other = done(await applies(world, "２１０３９９ 19971204 " + id_number("19971204", 7)[-4:].lower(), "万梅庆"))
    (why,) = credit_of(other)
    assert "万梅庆" in why and "转租" in why and "一般" in why and "2028年12月10日到期" in why
    # A subsidy asks the same.
    member = {"name": "万梅庆", "relationship": "本人", "id_number": id_number("19971204", 7)}
    body = {"id": new_id(), "form": a_subsidy(71, members=[member])}
    assert len(credit_of(done(await world.clerk.post("/subsidies", body)))) == 1


@pytest.mark.clause("5.3a")
async def test_only_breaches_come_here_and_not_the_young(world: World) -> None:
    source = await breach(world, "owns_housing")
    assert source["detail"]["may_credit"] is False
    assert "不是违规" in refused(await enter(world, source), "credit_no_breach")["detail"]
    await Violation.filter(case_id=source["id"]).update(behaviour="vacant", occurred_on=date(2014, 6, 1))
    # Her son was sixteen then.
    case = done(await enter(world, source, who="adults"))
    assert case["detail"]["persons"] == ["万健秀"]
    street = actor_of(world, "street", "street_clerk", world.organisations["胜利街道"].path)
    judged = await Case.get(id=source["id"]).select_related("household", "dwelling")
    assert judged.household is not None
    for act in ("no_request", "renewal_refused", "other_housing", "nonsense"):
        with pytest.raises(Problem, match="credit_no_breach"):
            await atomically(
                lambda act=act: credit_records.enter(  # type: ignore[misc]
                    judged, household=judged.household, members=[], act=act, grade="ruled", opinion="略",
                    occurred_on=None, measures=[], actor=street,
                )
            )
    assert await CreditRecord.all().count() == 1
    # A voided violation takes what was recorded of it along, before and after it was judged.
    plain = done(await world.clerk.get(f"/cases/{source['id']}"))
    done(await world.colleague.step(plain, "void", reason="看错了门牌"))
    case = done(await world.clerk.get(f"/cases/{case['id']}"))
    assert (case["status"], await CreditRecord.filter(standing=1).count()) == ("withdrawn", 0)
    refused(await enter(world, plain), "credit_no_breach")


@pytest.mark.clause("5.3a")
async def test_grades_are_made_by_rules_of_their_day_and_two_general_ones_make_a_serious_one(world: World) -> None:
    first = await recorded(world)
    await set_value(
        credit_records.GRADE_RULES["damaged"], 2, valid_from=date(2026, 12, 12), legal_base="区保障办〔2026〕9号",
        by="郑保障", at=NOW, today=date(2026, 12, 10),
    )
    async def grade(behaviour: str, **form: Any) -> tuple[str, str]:
        case = done(await enter(world, await breach(world, behaviour, world.manager), **form))
        detail = case["detail"]
        done(await world.street.step(case, "refuse", reason="再核实"))
        return detail["grade_label"], detail["ruled_grade_label"]

    assert await grade("arrears") == ("严重", "")
    assert await grade("arrears", grade="general") == ("一般", "严重")
    done(await world.district.step(first, "withdraw", reason="认错了人"))
    assert await grade("damaged") == ("一般", "")
    on(world, 2)
    assert await grade("damaged") == ("严重", "")


@pytest.mark.clause("5.3a", "4.2.2d")
async def test_an_objection_is_judged_by_somebody_else_and_what_was_wrong_shows_no_more(world: World) -> None:
    case = await recorded(world, grade="serious")
    body = {"id": new_id(), "record_id": case["id"], "form": {"reason": "转租的不是我，是中介冒名。"}}
    refused(await world.kong.post("/credit-objections", body), "not_found")
    refused(await world.district.post("/credit-objections", body), "not_allowed")
    raised = done(await world.wan.post("/credit-objections", body))
    assert done(await world.wan.post("/credit-objections", body))["id"] == raised["id"]
    refused(await world.clerk.post("/credit-objections", {**body, "id": new_id()}), "objection_exists")
    await photograph(world.wan, raised["id"], jpeg((5, 5, 55)), caption="报警回执")
    refused(await world.manager.post("/evidence", offer_of(raised["id"], jpeg())), "not_found")
    refused(await world.street.step(raised, "remove", reason="属实"), "not_allowed")
    form = {"grade": "general", "who": "tenant", "occurred_on": "2026-12-01", "opinion": "核实后只认定一次。",
            "reason": "等级认定偏重"}
    refused(await world.district.step(raised, "set_right", **{**form, "occurred_on": "2026-12-11"}), "form_invalid")
    raised = done(await world.district.step(raised, "set_right", **form))
    assert raised["status"] == "set_right"
    old = done(await world.wan.get(f"/cases/{case['id']}"))
    assert (old["status"], old["detail"]["grade_label"]) == ("corrected", "严重")
    (anew,) = [one for one in done(await world.wan.get("/cases", procedure="credit_record"))["items"]
               if one["status"] == "in_force"]
    anew = done(await world.district.get(f"/cases/{anew['id']}"))
    assert (anew["detail"]["grade_label"], anew["detail"]["persons"]) == ("一般", ["万健秀"])
    assert len(anew["detail"]["measures"]) == 1 and anew["detail"]["expires_on"] == "2028-12-10"
    assert len(credit_of(done(await applies(world, WAN)))) == 1
    # A second one, at the desk. It is withdrawn as a whole, which ends the record; another then finds nothing.
    body = {"id": new_id(), "record_id": anew["id"], "form": {"reason": "来窗口说：那天不在本市。"}}
    raised = done(await world.colleague.post("/credit-objections", body))
    # Who wrote the correction judges no objection to it.
    refused(await world.district.step(raised, "remove", reason="属实"), "same_person")
    raised = done(await world.office.step(raised, "remove", reason="有车票为证"))
    assert done(await world.wan.get(f"/cases/{anew['id']}"))["status"] == "withdrawn"
    assert credit_of(done(await applies(world, WAN))) == []
    refused(await world.wan.post("/credit-objections", {**body, "id": new_id()}), "credit_over")


@pytest.mark.clause("5.3a", "4.2.2d")
async def test_after_a_false_declaration_nobody_of_them_is_accepted_until_the_years_are_over(world: World) -> None:
    case = done(await enter(world, await breach(world, "false_report")))
    # What bars a family is no street's to decide.
    assert "区保障办" in refused(await world.street.step(case, "confirm"), "not_allowed")["detail"]
    done(await world.district.step(case, "confirm", note="属实"))
    assert "还没有退回" in refused(await applies(world, WAN), "application_barred")["detail"]
    on(world, 10)
    await leaves(world, left_on="2026-12-20")
    spellings = (WAN, WAN.lower(), f" {WAN[:6]}-{WAN[6:]} ", "".join(chr(ord(c) + 0xFEE0) for c in WAN), f"'{WAN}")
    for spelling in spellings:
        said = refused(await applies(world, spelling), "application_barred")["detail"]
        assert "到2031年12月20日为止" in said and "2031年12月21日起" in said
    # Nor in another street, nor the grown son, nor for a subsidy; and each such look is one that counts.
    refused(await applies(world, WAN, by=world.far_clerk), "application_barred")
    refused(await applies(world, id_number("19971204", 7), "万梅庆"), "application_barred")
    member = {"name": "万健秀", "relationship": "本人", "id_number": WAN}
    body = {"id": new_id(), "form": a_subsidy(71, members=[member])}
    refused(await world.clerk.post("/subsidies", body), "application_barred")
    (looked,) = [one for one in done(await world.district.get("/check-lookers"))["items"] if one["name"] == "钱社区"]
    assert looked["shown"] == 1
    # A number that was put right since leads to the same person.
    other = id_number("19520114", 902)
    await CreditPerson.filter(name="万健秀").update(id_index=blind_index("id_number", other))
    refused(await applies(world, WAN), "application_barred")
    on(world, (date(2031, 12, 20) - date(2026, 12, 10)).days)
    await walk(world)
    refused(await applies(world, WAN), "application_barred")
    on(world, (date(2031, 12, 21) - date(2026, 12, 10)).days)
    # Whether or not the calendar has come by.
    assert credit_of(done(await applies(world, WAN))) == []
    await walk(world)
    assert done(await world.district.get(f"/cases/{case['id']}"))["status"] == "expired"


@pytest.mark.clause("5.3a")
async def test_a_record_ends_by_itself_or_early_where_things_were_put_right(world: World) -> None:
    case = await recorded(world)
    for person in (world.wan, world.clerk):
        refused(await person.step(case, "repair", reason="已整改"), "not_allowed")
    refused(await world.district.step(case, "repair", reason="已整改"), "credit_not_yet")
    source = done(await world.clerk.get(f"/cases/{case['detail']['source_case_id']}"))
    done(await world.clerk.step(source, "rectify", on="2026-12-10", handling_result="已搬回。"))
    early = refused(await world.district.step(case, "repair", reason="已整改"), "credit_not_yet")
    assert "2027年6月10日起" in early["detail"]
    on(world, (date(2028, 12, 10) - date(2026, 12, 10)).days)
    await walk(world)
    assert len(credit_of(done(await applies(world, WAN)))) == 1
    on(world, (date(2028, 12, 11) - date(2026, 12, 10)).days)
    assert credit_of(done(await applies(world, WAN))) == []
    await walk(world)
    await walk(world)
    case = done(await world.wan.get(f"/cases/{case['id']}"))
    assert (case["status"], case["detail"]["plain"]) == ("expired", "这条记录已经不再提示，对您家没有影响。")


@pytest.mark.clause("5.3a")
async def test_the_misuse_of_a_subsidy_makes_a_record_like_any_other(world: World) -> None:
    await drawing(world)
    award = await SubsidyAward.get()
    look = done(await world.street.post("/inspections", {"id": new_id(), "award_id": award.id}))
    await photograph(world.street, look["id"])
    found = sublet(occurred_on="2026-11-20", behaviour="subsidy_misused", detail="补贴没有用来租房。")
    done(await world.street.step(look, "record", **findings(occupancy="other", violation=found)))
    source = done(await world.clerk.get(f"/cases/{found['id']}"))
    case = done(await enter(world, source))
    # The street found it, so the district judges.
    refused(await world.street.step(case, "confirm"), "same_person")
    case = done(await world.district.step(case, "confirm"))
    assert case["detail"]["act_label"] == "违反政策规定领取租赁补贴"


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)), months=st.integers(1, 240), later=st.integers(0, 4000))
def test_a_bar_is_as_long_as_its_rule_and_counts_from_the_giving_back(day: date, months: int, later: int) -> None:
    row = CreditRecord(household_id=1, recorded_on=day, bar_months=months)
    left = day + timedelta(days=later)
    assert bar_of(row, {}) == (add_months(day, months), False)
    assert bar_of(row, {1: left}) == (add_months(left, months), False)
    assert bar_of(row, {1: None}) == (None, True)
