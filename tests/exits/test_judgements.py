"""Judgements: reported on sealed evidence, heard, judged ground by ground, confirmed, served, and made anew."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from casework.exits.grounds import in_force_on
from casework.exits.judgement_duty import CONFIRM_YUAN
from casework.heart import by_itself
from casework.heart.rules import set_value
from casework.words.masking import mask_text
from models import (
    Appointment,
    Case,
    CreditRecord,
    Delivery,
    Handback,
    HouseholdMember,
    IssuedPaper,
    Judgement,
    JudgementGround,
    Obligation,
    Organisation,
    Rectification,
    SubsidyAward,
)
from tests.attachments import pdf
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.exits.test_exits import leaves
from tests.heart.walking import walk
from tests.judging import heard, judged, market_rent, opened, read, report, reported, served
from tests.papers.test_papers import text_of
from tests.people.test_delegations import daughter
from tests.photographs import photograph, send, violation

SAID = "儿子只是暂住，没有收租金。"
EXAMINED = "走访了邻居和单位，查明住的不是家人。"


async def night(world: World, day: date) -> None:
    world.clock.move_to(day)
    async for _ in by_itself.walk(world.clock.now):
        continue
    await walk(world)


def later(world: World) -> None:
    """The clock stands still: what comes after, comes later."""
    world.clock.standing_at = world.clock.standing_at and world.clock.standing_at + timedelta(minutes=5)


async def printed(person: Person, paper: dict[str, Any]) -> str:
    return text_of((await person.get(f"/papers/{paper['id']}/file")).content)


async def told(person: Person) -> list[str]:
    rows = await Delivery.filter(account_id=person.account_id).order_by("created_at", "id")
    return [row.title for row in rows]


@pytest.mark.clause("5.1a", "5.1b", "5.1c")
async def test_a_breach_is_reported_heard_judged_by_two_and_the_family_has_its_days(world: World) -> None:
    found = await violation(world)
    tenancy = world.tenancies["wan"]
    about = {"subject": f"tenancy:{tenancy.id}"}
    # On what it may rest: several at once of all that whoever reports reads of this family, and of nobody else's.
    other = await violation(world, family="kong")
    listed = done(await world.clerk.get("/judgements/sources", **about))["sources"]
    assert [one["label"] for one in listed].count("违规行为") == 1 and {one["label"] for one in listed} == {
        "违规行为", "巡查", "违规计时"
    }
    refused(await world.wan.get("/judgements/sources", **about), "not_allowed")
    refused(await world.far_clerk.get("/judgements/sources", **about), "not_found")
    refused(await world.clerk.get("/judgements/sources", subject="dwelling:1"), "form_invalid")
    sources = [one["case_id"] for one in done(await world.manager.get("/judgements/sources", **about))["sources"]]
    body = {"id": new_id(), **about, "sources": sources, "form": report()}
    refused(await world.manager.post("/judgements", {**body, "sources": [other["id"]]}), "form_invalid")
    # By whom and of whom it may not be reported.
    for who in (world.district, world.wan, world.grid):
        refused(await who.post("/judgements", body), "not_allowed")
    for who in (world.far_manager, world.far_clerk):
        refused(await who.post("/judgements", body), "not_found")
    refused(await world.manager.post("/judgements", {**body, "sources": [new_id()]}), "not_found")
    wrong = report(grounds=["subsidy_misused"])
    refused(await world.manager.post("/judgements", {**body, "form": wrong}), "form_invalid")
    case = done(await world.manager.post("/judgements", body))
    assert done(await world.manager.post("/judgements", body))["id"] == case["id"]
    assert {one["case_id"] for one in case["detail"]["sources"]} == set(sources) >= {found["id"]}
    # The visit's photograph lies sealed, so nothing is wanting; the family knows of nothing yet.
    assert (case["status"], case["detail"]["wanting"]) == ("draft", [])
    refused(await world.wan.get(f"/cases/{case['id']}"), "not_found")
    refused(await world.clerk.step(case, "report"), "not_allowed")
    case = done(await world.manager.step(case, "report"))
    # A second report of the same family and ground is held, whoever makes it.
    again = {**body, "id": new_id(), "sources": []}
    assert case["number"] in refused(await world.street.post("/judgements", again), "judgement_exists")["detail"]
    refused(await world.wan.get(f"/cases/{case['id']}"), "not_found")
    assert case["id"] not in {one["id"] for one in done(await world.wan.get("/cases"))["items"]}

    # Told, with what is said, on what basis and with what rights.
    case = await read(world.district, case)
    refused(await world.district.step(case, "decide", reason="应当退出。"), "step_not_possible")
    refused(await world.street.step(case, "tell_family"), "not_allowed")
    refused(await world.district.step(case, "tell_family", days=1), "form_invalid")
    case = done(await world.district.step(case, "tell_family"))
    family = await read(world.wan, case)
    words = await printed(world.wan, family["papers"][0])
    for word in ("每月交租金900元", "第二十七条第一项", "5个工作日", "说明、申辩", "违规行为"):
        assert word in words, word
    assert case["id"] in {one["id"] for one in done(await world.wan.get("/inbox"))["items"]}
    refused(await world.wan.step(family, "say_point", said=SAID), "step_not_possible")
    family = done(await world.wan.step(family, "receive_hearing"))
    # Thursday the 10th, and five working days.
    assert family["detail"]["answer_until"] == family["due_on"] == "2026-12-17"
    await photograph(world.wan, case["id"], caption="儿子的户口簿")
    family = done(await world.wan.step(family, "say_point", said=SAID, hardship=["illness", "only_home"],
                                       hardship_words="老伴住院。"))
    family = done(await world.wan.step(family, "say_point", said="没有别的地方住。", hardship=["only_home"]))
    assert [one["place"] for one in family["detail"]["points"]] == [1, 2]
    case = await read(world.district, case)
    assert case["detail"]["hardships"] == ["家里有重病的人", "没有别的地方可住"]
    refused(await world.district.step(case, "find_exit", ground="sublet", reasons="属实。属实。"), "step_not_possible")
    # Nothing is said any more: with the day's end it passes by itself.
    await night(world, date(2026, 12, 18))
    case = await read(world.district, case)
    assert case["status"] == "heard"

    # Each point first, then each ground.
    finding = {"ground": "sublet", "reasons": "承租人把房子租给别人，收取租金。"}
    first = refused(await world.district.step(case, "find_exit", **finding), "answer_unexamined")
    (asked,) = [one for one in case["actions"] if one["action"] == "find_exit"]
    assert [one["value"] for one in asked["fields"][0]["choices"]] == ["sublet"]
    assert "第1、2点" in first["detail"]
    refused(await world.district.step(case, "examine", place=3, accepted=True, why="属实"), "form_invalid")
    refused(await world.manager.step(case, "examine", place=1, accepted=False, why=EXAMINED), "not_allowed")
    for place, accepted in ((1, False), (2, True)):
        case = done(await world.district.step(case, "examine", place=place, accepted=accepted, why=EXAMINED))
    refused(await world.district.step(case, "decide", reason="应当退出。"), "judgement_unfinished")
    refused(await world.district.step(case, "find_exit", **{**finding, "reasons": "是"}), "form_invalid")
    refused(await world.district.step(case, "find_exit", **{**finding, "ground": "lent"}), "form_invalid")
    refused(await world.district.step(case, "find_exit", **finding, days=3), "form_invalid")
    case = done(await world.district.step(case, "find_exit", **finding, days=60))
    back = {"from_day": "2026-03-09", "to_day": "2026-05-31"}
    # By the market rent, which somebody has to have set, less the rent of the lease for the same days.
    refused(await world.district.step(case, "find_recovery", **finding, **back), "market_rent_missing")
    await market_rent(world, 2000)
    refused(await world.district.step(case, "find_recovery", **finding, **back, amount_fen=5), "form_invalid")
    typed = {**finding, **back, "monthly_fen": 31000}
    refused(await world.district.step(case, "find_recovery", **typed), "form_invalid")
    case = done(await world.district.step(case, "find_recovery", **finding, **back))
    (ground,) = case["detail"]["grounds"]
    march = 66774 - 28565
    assert (ground["outcome"], ground["amount_fen"]) == ("exit", march + 51500 * 2)
    assert (ground["lines"][0]["what"], ground["lines"][0]["fen"]) == ("2026年3月", march)
    for said in ("评估报告", "×45.00平方米", "本月23天667.74元", "合同租金（按合同，另行收缴）285.65元"):
        assert said in ground["lines"][0]["how"]
    # What the office is still thinking is not the family's to read, nor its history's to tell.
    family = await read(world.wan, case)
    assert (family["detail"]["grounds"][0]["outcome"], family["detail"]["points"][0]["accepted"]) == ("", None)
    assert not any("认定" in line["label"] or "审查" in line["label"] for line in family["history"])

    # Decided by two: where nobody else is in the office, that is said before it waits for ever.
    second = Appointment.filter(account_id=world.office.account_id, role="district_clerk")
    await second.update(ends_on=date(2026, 12, 1))
    alone = refused(await world.district.step(case, "decide", reason="转租属实。"), "confirmer_missing")
    assert "请管理员再邀请一位" in alone["detail"]
    await second.update(ends_on=None)
    # Nor of anybody who was not heard, however it came to be so.
    judgement = Judgement.filter(case_id=case["id"])
    heard_on = (await judgement.get()).notice_on
    await judgement.update(notice_on=None)
    refused(await world.district.step(case, "decide", reason="转租属实。"), "hearing_missing")
    await judgement.update(notice_on=heard_on)
    case = done(await world.district.step(case, "decide", reason="转租属实；老伴住院，搬家期放长到60天。"))
    assert (case["status"], case["papers"][0]["title"]) == ("to_confirm", "拟作决定告知书")
    assert "confirm_judgement" not in {one["action"] for one in case["actions"]}
    refused(await world.district.step(case, "confirm_judgement"), "same_person")
    refused(await world.street.step(case, "decision_served"), "step_not_possible")
    # Where the community lies under no street nobody could serve it: it stays undecided, and is issued to nobody.
    street = Organisation.filter(id=world.organisations["胜利街道"].id)
    await street.update(kind="committee_unit")
    before = await IssuedPaper.all().count()
    waits = await read(world.office, case)
    refused(await world.office.step(waits, "confirm_judgement"), "service_no_street")
    assert await IssuedPaper.all().count() == before and (await read(world.office, case))["status"] == "to_confirm"
    await street.update(kind="street")
    case = done(await world.office.step(await read(world.office, case), "confirm_judgement"))
    # What was judged true is a breach, and stands on record; the measures taken until then with it.
    kept = await CreditRecord.get(source_case_id=case["id"])
    assert (kept.act, kept.standing, kept.occurred_on) == ("sublet", 1, date(2026, 3, 9))
    words = await printed(world.street, case["papers"][0])
    for word in ("腾退公租房决定书", "60天内腾退", "1,412.09元", "老伴住院", "行政复议", "行政诉讼", EXAMINED,
                 "60日内"):
        assert word in words, word
    refused(await world.street.step(case, "mandate", mandate="请送达。"), "not_allowed")
    refused(await world.district.step(case, "mandate", mandate="请送达这份决定书。"), "service_exists")
    case = await served(world, case, "2026-12-18")
    family = await read(world.wan, case)
    assert (family["status"], family["detail"]["move_by"]) == ("served", "2027-02-16")
    assert family["detail"]["points"][1]["accepted"] is True
    row = await Handback.get(judgement_id=case["id"])
    assert (row.leave_on, row.cause) == (date(2027, 2, 16), "breach")
    assert "区保障办的决定已送达" in await told(world.wan)

    # Found wrong: the decision is void, never edited; what it ordered is over, and it is judged anew.
    refused(await world.street.step(case, "revoke_judgement", reason="搞错了"), "not_allowed")
    case = await read(world.district, case)
    case = done(await world.district.step(case, "revoke_judgement", reason="查明住的是其侄子。"))
    assert [one["state"] for one in case["papers"]] == ["void", "valid"]
    assert (await Handback.get(id=row.id)).standing is None
    assert (await CreditRecord.get(source_case_id=case["id"])).standing is None
    assert (case["status"], case["detail"]["served_on"], case["detail"]["grounds"][0]["outcome"]) == ("heard", None, "")
    case = done(await world.district.step(case, "find_none", ground="sublet", reasons="住的是亲属，不是转租。"))
    case = done(await world.district.step(case, "decide", reason="转租不成立。"))
    assert (case["status"], len(case["papers"]), case["detail"]["turn"]) == ("staying", 3, 2)
    assert "区保障办的决定：不作处理" in await told(world.wan)
    assert not await JudgementGround.filter(standing=1).exists()


@pytest.mark.clause("5.2a", "5.2b", "5.2c")
async def test_a_subsidy_drawn_against_the_rules_is_paid_back_month_by_month(world: World) -> None:
    household = world.tenancies["kong"].household_id
    award = await SubsidyAward.create(
        household_id=household, area_path=world.organisations["胜利社区"].path, monthly_amount_fen=62000,
        started_on=date(2026, 1, 1),
    )
    subject = f"award:{award.id}"
    refused(await world.manager.post("/judgements", {"id": new_id(), "subject": subject, "sources": [],
                                                     "form": report(grounds=["subsidy_misused"])}), "not_found")
    case = await opened(world, by=world.clerk, subject=subject, grounds=["subsidy_misused", "other_housing"])
    # Nothing lies there, and what is on its way does not count.
    assert "还没有任何照片" in refused(await world.clerk.step(case, "report"), "evidence_missing")["detail"]
    await photograph(world.clerk, case["id"], caption="")
    assert "书面材料" in refused(await world.clerk.step(case, "report"), "evidence_missing")["detail"]
    await send(world.clerk, case["id"], pdf(), content_type="application/pdf", filename="协议.pdf")
    refused(await world.clerk.step(case, "report"), "photographs_unfinished")
    waiting = next(one for one in (await read(world.clerk, case))["evidence"] if one["state"] == "waiting_upload")
    done(await world.clerk.post(f"/evidence/{waiting['id']}/confirm"))
    # A paper shows others: the family is told of it in words.
    held = {"evidence": [waiting["id"]], "words": "房屋租赁协议，出租方是其亲属，电话13912345678。"}
    refused(await world.clerk.step(case, "withhold", evidence=[new_id()], words=held["words"]), "form_invalid")
    refused(await world.clerk.step(case, "withhold", evidence=held["evidence"]), "form_invalid")
    case = done(await world.clerk.step(await read(world.clerk, case), "withhold", **held))
    case = done(await world.clerk.step(case, "report"))
    # The office wants more of it first.
    case = done(await world.district.step(await read(world.district, case), "send_back", reason="请写明从哪天起。"))
    grounds = ["subsidy_misused", "other_housing"]
    more = report(grounds=grounds, from_day="2026-02-01", facts="租赁协议是假的，从2月起。")
    case = done(await world.clerk.step(case, "amend", **more))
    case = done(await world.clerk.step(case, "report"))
    later(world)
    case = done(await world.district.step(await read(world.district, case), "tell_family"))
    family = await read(world.kong, case)
    assert waiting["id"] not in {one["id"] for one in family["evidence"]} and len(family["evidence"]) == 1
    refused(await world.kong.post(f"/evidence/{waiting['id']}/original", {"reason": "想看看"}), "not_found")
    words = await printed(world.kong, family["papers"][0])
    assert "139****5678" in words and "13912345678" not in words and "涉及他人信息" in words

    later(world)
    # It is left with a witness; then it says what it has to say at the desk, and signs.
    refused(await world.clerk.step(case, "hand_over", notice_on="2026-12-10", way="direct"), "form_invalid")
    refused(await world.clerk.step(case, "hand_over", notice_on="2026-12-10", way="left"), "form_invalid")
    refused(await world.clerk.step(case, "hand_over", notice_on="2026-12-09", way="left", witness="李桂兰"),
            "form_invalid")
    case = done(await world.clerk.step(case, "hand_over", notice_on="2026-12-10", way="left", witness="李桂兰"))
    oral = {"said_on": "2026-12-10", "speaker": "孔浩", "said": "是亲戚的房子，真的住着。", "hardship": ["income"]}
    refused(await world.clerk.step(case, "note_oral", **oral), "photograph_needed")
    await photograph(world.street, case["id"], caption="笔录")
    case = done(await world.clerk.step(case, "note_oral", **oral))
    case = done(await world.kong.step(await read(world.kong, case), "say_no_more"))
    case = await read(world.district, case)
    assert case["detail"]["points"][0]["speaker"] == "孔浩"
    case = done(await world.district.step(case, "examine", place=1, accepted=False, why="协议和水电费对不上。"))

    about: dict[str, Any] = {"ground": "subsidy_misused", "reasons": "协议不实，没有在外租房。"}
    refused(await world.district.step(case, "find_exit", **about), "form_invalid")
    back = {**about, "from_day": "2026-02-01", "to_day": "2026-11-30"}
    refused(await world.district.step(case, "find_recovery", **{**back, "from_day": "2025-12-31"}), "form_invalid")
    refused(await world.district.step(case, "find_recovery", **{**back, "to_day": "2026-12-11"}), "form_invalid")
    refused(await world.district.step(case, "find_recovery", **{**back, "to_day": "2026-01-31"}), "form_invalid")
    refused(await world.district.step(case, "find_recovery", **back, amount_fen=500000), "form_invalid")
    because = "10月的已经退回。"
    case = done(await world.district.step(case, "find_recovery", **back, amount_fen=558000, adjusted_because=because))
    fine = {"ground": "subsidy_misused", "fine_fen": 100000, "by": "区住房和城乡建设局",
            "number": "铁住建罚〔2026〕3号", "fined_on": "2026-12-01"}
    case = done(await world.district.step(case, "note_fine", **fine))
    other = {"ground": "other_housing", "reasons": "房子已经卖了。"}
    refused(await world.district.step(case, "find_record", **other), "form_invalid")
    # No day is claimed by two grounds.
    twice = refused(await world.district.step(case, "find_recovery", **{**back, **other, "from_day": "2026-11-30"}),
                    "form_invalid")
    assert "同一天不能追缴两次" in twice["fields"]["form.from_day"]
    case = done(await world.district.step(case, "find_none", **other))
    # Over the limit of the day it needs a second person, under it it does not.
    case = done(await world.district.step(case, "decide", reason="协议不实，追缴10个月。"))
    assert case["status"] == "to_confirm"
    case = done(await world.office.step(await read(world.office, case), "not_confirm", reason="再核实一下金额。"))
    await set_value(CONFIRM_YUAN, 6000, valid_from=NOW.date(), legal_base="区保障办会议纪要", by="郑主任", at=NOW,
                    today=NOW.date())
    case = done(await world.office.step(case, "decide", reason="协议不实，追缴10个月。"))
    assert case["status"] == "to_serve"
    words = await printed(world.street, case["papers"][0])
    for word in ("追缴决定书", "5580.00元", because, "铁住建罚〔2026〕3号", "不另作处罚", "2026年11月"):
        assert word.replace(",", "") in "".join(words.replace(",", "").split()), word
    await served(world, case, "2026-12-10")
    kept = await JudgementGround.get(ground="subsidy_misused")
    assert (kept.amount_fen, sum(line[2] for line in kept.lines), kept.standing) == (558000, 620000, 1)
    assert (await JudgementGround.get(ground="other_housing")).standing is None
    assert not await Handback.exists()


@pytest.mark.clause("5.1b")
async def test_a_family_that_stays_has_to_put_it_right(world: World) -> None:
    case = await reported(world, (await violation(world))["id"], grounds=["altered_use"], by=world.street)
    case = await heard(world, case)
    right: dict[str, Any] = {"demand": "把美容院撤走，恢复居住。", "days": 20}
    refused(await world.district.step(await read(world.district, case), "find_rectification", ground="altered_use",
                                      reasons="开了美容院。", **{**right, "days": 300}), "form_invalid")
    case = await judged(world, case, "find_rectification", **right)
    case = await served(world, case, "2026-12-10")
    row = await Rectification.get()
    assert (row.source_case_id, row.ground, row.days) == (case["id"], "altered_use", 20)
    notice = await read(world.wan, {"id": row.case_id})
    assert (notice["status"], notice["detail"]["demand"]) == ("issued", right["demand"])
    done(await world.manager.step(await read(world.manager, notice), "serve", served_on="2026-12-10", way="direct",
                                  received_by="万健秀"))
    done(await world.district.step(await read(world.district, case), "revoke_judgement", reason="美容院是邻居开的。"))
    assert (await Case.get(id=row.case_id)).status == "revoked"


@pytest.mark.clause("5.1b")
async def test_nobody_judges_what_they_ever_entered_and_what_is_wrong_is_closed_with_its_trace(world: World) -> None:
    case = await reported(world, (await violation(world))["id"])
    # The office's clerk once brought something in about this family, in another post.
    await Appointment.create(account_id=world.district.account_id, role="community_clerk", starts_on=date(2024, 1, 1),
                             organisation=world.organisations["胜利社区"])
    post = await Appointment.filter(account_id=world.district.account_id).order_by("-id").first()
    assert post is not None
    older = await violation(world, family="wan")
    desk = {"Anju-Appointment": str(post.id)}
    body = {"version": older["version"], "form": {"on": "2026-12-10", "way": "telephone", "note": "打过电话。"}}
    done(await world.district.send("POST", f"/cases/{older['id']}/actions/urge", json=body, headers=desk))
    opening = {"id": new_id(), "subject": f"tenancy:{world.tenancies['wan'].id}", "sources": [],
               "form": report(grounds=["lent"])}
    done(await world.district.send("POST", "/judgements", json=opening, headers=desk))
    heard_out = await heard(world, case)
    of_office = {"Anju-Appointment": str((await Appointment.get(account_id=world.district.account_id,
                                                                role="district_clerk")).id)}
    finding = {"version": heard_out["version"], "form": {"ground": "sublet", "reasons": "住的不是家人。"}}
    path = f"/cases/{case['id']}/actions/find_none"
    refused(await world.district.send("POST", path, json=finding, headers=of_office), "same_person")
    case = await read(world.office, heard_out)
    assert "find_none" in {one["action"] for one in case["actions"]}
    # Whoever is bound to the family judges it as little.
    member = await HouseholdMember.filter(household_id=world.wan.household_id).first()
    bound = await Appointment.create(account_id=world.office.account_id, role="tenant", member=member,
                                     household_id=world.wan.household_id, starts_on=date(2024, 1, 1),
                                     ends_on=date(2025, 1, 1))
    own = {"Anju-Appointment": str((await Appointment.get(account_id=world.office.account_id,
                                                          role="district_clerk")).id)}
    refused(await world.office.send("POST", path, json=finding, headers=own), "own_family")
    await Appointment.filter(id=bound.id).delete()
    case = done(await world.office.send("POST", f"/cases/{case['id']}/actions/close_report", headers=own,
                                        json={"version": case["version"], "form": {"reason": "查明是同楼另一户。"}}))
    assert (case["status"], case["papers"][0]["state"]) == ("withdrawn", "void")
    assert "这件研判已结束" in await told(world.wan)
    assert (await read(world.wan, case))["detail"]["grounds"][0]["label"] == "转租"
    # Nothing stands in the way of a new one.
    assert (await opened(world))["status"] == "draft"


@pytest.mark.clause("5.1b")
async def test_somebody_acts_for_the_family_and_what_lies_climbs(world: World) -> None:
    case = await reported(world, (await violation(world))["id"])
    helper = await daughter(world, purposes=["judgement"])
    refused(await helper.get(f"/cases/{case['id']}"), "not_found")
    case = done(await world.district.step(await read(world.district, case), "tell_family", days=10))
    seen = await read(helper, case)
    refused(await helper.step(seen, "receive_hearing"), "tenant_only")
    case = done(await world.wan.step(await read(world.wan, case), "receive_hearing"))
    assert case["detail"]["answer_until"] == "2026-12-24"
    spoken = done(await helper.step(await read(helper, case), "say_point", said="母亲住院，我替她说明：住的是我哥。"))
    refused(await helper.step(spoken, "say_no_more"), "tenant_only")
    (point,) = spoken["detail"]["points"]
    assert (point["way_label"], point["speaker"]) == ("代办人", "路人")
    # Nothing happens until it is late; then it stands on the home of the office above.
    await night(world, date(2026, 12, 25))
    case = await read(world.district, case)
    assert (case["status"], case["due_on"]) == ("heard", "2027-01-09")
    assert await Obligation.filter(kind="judgement", discharged_at=None).count() == 1
    await night(world, date(2027, 1, 10))
    for who in (world.district, world.street):
        late = done(await who.get("/judgements", late="true"))["items"]
        assert [one["id"] for one in late] == [case["id"]]
    counts = {one["key"]: one for one in done(await world.district.get("/home"))["counts"]}
    assert counts["judgements_late"]["count"] == 1


async def test_a_notice_that_does_not_arrive_is_seen_and_two_at_once_are_one(world: World) -> None:
    case = await reported(world, (await violation(world))["id"])
    both = await asyncio.gather(*(
        who.post("/judgements", {"id": new_id(), "subject": f"tenancy:{world.tenancies['wan'].id}", "sources": [],
                                 "form": report(grounds=["arrears"], facts="欠租七个月，催过两次。")})
        for who in (world.manager, world.street)
    ))
    assert sorted(one.status_code for one in both) == [200, 409]
    case = done(await world.district.step(await read(world.district, case), "tell_family"))
    await night(world, date(2026, 12, 18))
    case = await read(world.street, case)
    assert case["status"] == "untold" and case["due_on"] == "2026-12-17"
    # The family is not late with what others bring it, and need not confirm it: nor has it to answer.
    mine = await read(world.wan, case)
    assert mine["days_late"] == 0 and "社区或者街道会把纸质的送到您家" in mine["next_step"], mine["next_step"]
    (asked,) = [one for one in done(await world.wan.get("/home"))["asks"] if one["link"]["id"] == case["id"]]
    assert (asked["detail"], asked["due_on"], asked["days_late"]) == (mine["next_step"], None, 0)
    case = done(await world.street.step(
        case, "hand_over", notice_on="2026-12-18", way="left", witness="李桂兰", received_by=""
    ))
    assert case["detail"]["answer_until"] == "2026-12-25"
    assert (case["detail"]["notice_way_label"], case["yours"]) == ("留置，有见证人或照片", False)
    mine = await read(world.wan, case)
    assert mine["detail"]["notice_way_label"] == "留在了您家，没有签收也算送到"
    assert mine["next_step"] == (
        "告知书2026年12月18日留在了您家，没有签收也算送到，天数从2026年12月19日算起。"
        "您可以在12月25日前说明、申辩，加照片和材料；没有要说的，可以不办，过了这一天由区保障办研判。"
    )
    # The family leaves of itself meanwhile: nobody can be made to leave any more.
    await leaves(world)
    await night(world, date(2026, 12, 26))
    case = await read(world.district, case)
    finding = {"ground": "sublet", "reasons": "承租人把房子租给别人。"}
    refused(await world.district.step(case, "find_exit", **finding), "tenancy_ended")
    case = done(await world.district.step(case, "find_record", **finding))
    case = done(await world.district.step(case, "decide", reason="属实，已经自己退出。"))
    assert case["status"] == "to_serve"


def test_numbers_of_people_are_masked_and_those_of_papers_are_not() -> None:
    assert mask_text("电话13912345678，证件21039919520114002X。") == "电话139****5678，证件2103**********002X。"
    assert mask_text("文号202612101234567890123") == "文号202612101234567890123"


def test_no_ground_that_is_no_breach_is_ever_kept_as_one() -> None:
    for one in in_force_on(NOW.date()).values():
        if not one.breach:
            assert not {"record", "rectify"} & {*one.outcomes} and one.cause != "breach"
