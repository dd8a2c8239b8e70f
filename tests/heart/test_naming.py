"""Who is named to whom: a stale step names who reported something to nobody who may not know, nor does what is written
of it later; a name stays as it was when something was done. (Every door and paper: test_disclosure.py.)
"""

from __future__ import annotations

import pytest

from models import Account, CaseEvent, HouseholdMember, Violation
from server.commands.verify import verify_audit
from tests.cast import World, done, new_id, refused
from tests.dwellings.test_complaints import breach, referred
from tests.evidence.test_sheets import code_of
from tests.furnished import (
    ACCOUNT,
    CAPTION,
    FILENAME,
    HEAD,
    LONG,
    PHONE,
    PLANTED,
    SON,
    plant,
    read,
    reports_of_neighbours,
    suspected,
    texts,
)


async def called_of(world: World) -> str:
    """What the reporting family's post is called, in greeting as in events."""
    greeting: str = done(await world.kong.get("/home"))["greeting"]
    return greeting.partition("，")[0]


# A stale step


@pytest.mark.parametrize("handled", (False, True))
async def test_a_stale_step_names_who_reported_to_nobody_who_may_not_know(world: World, handled: bool) -> None:
    await plant(world)
    case = await suspected(world)
    if handled:
        case = done(await world.manager.get(f"/cases/{case['id']}"))
        case = done(await world.manager.step(case, "refer", note="看过"))
    stale = {**case, "version": case["version"] - 1}
    for person in world.everyone.values():
        for action in ("confirm", "refer", "withdraw", "reply", "no_such_step"):
            form = {**breach(), "note": "看过", "reason": "算了", "answer": "好"}
            reply = await person.post(
                f"/cases/{stale['id']}/actions/{action}", {"version": stale["version"], "form": form}
            )
            assert reply.status_code >= 400
            if person not in (world.kong, world.manager) and not (handled and person in (world.clerk, world.colleague)):
                assert not any(word in reply.text for word in PLANTED), (person.name, reply.text)
    called = await called_of(world)
    # Who may take it is told whose step it met, by name where that may be known.
    for person, action, last in ((world.manager, "refer", called), (world.clerk, "confirm", "反映人")):
        form = breach() if action == "confirm" else {"note": "看过"}
        reply = await person.step(stale, action, **form)
        assert ("冯物业" if handled else last) in refused(reply, "moved_by_other")["detail"]


async def test_who_may_not_take_a_step_does_not_learn_that_a_case_moved(world: World) -> None:
    """Whoever may not take it gets the same answer whether or not somebody else moved it."""
    case = await referred(world, world.kong)
    for number in (case["version"], case["version"] - 1, 1, 99):
        asked = {**case, "version": number}
        for person in (world.street, world.district, world.manager):
            refused(await person.step(asked, "confirm", **breach()), "not_allowed")
        for person in (world.kong,):
            refused(await person.step(asked, "confirm", **breach()), "not_allowed")
        for person in (world.wan, world.far_clerk, world.far_manager, world.grid, world.stranger, world.admin):
            refused(await person.step(asked, "confirm", **breach()), "not_found")
        refused(await world.clerk.step(asked, "no_such_step"), "step_not_possible")


# Names as they were


async def test_a_later_change_of_name_does_not_rewrite_the_past(world: World) -> None:
    await plant(world)
    case, called = await suspected(world), await called_of(world)
    await Account.filter(id=world.manager.account_id).update(name="改过名的物业")
    await HouseholdMember.filter(household_id=world.kong.household_id, name=HEAD).update(name="改过名的住户")
    await Account.filter(id=world.kong.account_id).update(name="改过名的住户")
    case = done(await world.manager.step(done(await world.manager.get(f"/cases/{case['id']}")), "refer", note="看过"))
    told = {line["label"]: line["actor"] for line in case["history"]}
    assert told == {"报社区核查": "改过名的物业", "举报疑似违规居住": called, "开始填写": called}
    assert case["evidence"][0]["by"] == called
    await Account.filter(id=world.manager.account_id).update(name="又改了")
    stale = {**case, "version": case["version"] - 1}
    assert "改过名的物业" in refused(await world.clerk.step(stale, "confirm", **breach()), "moved_by_other")["detail"]
    assert await verify_audit() == 0
    await CaseEvent.filter(case_id=case["id"], version=1).update(actor_name="别人")
    assert await verify_audit() == 1


async def test_what_was_done_before_names_were_sealed_bears_the_name_of_today(world: World) -> None:
    case = await referred(world, world.kong)
    await CaseEvent.filter(case_id=case["id"]).update(actor_name="")
    read = done(await world.clerk.get(f"/cases/{case['id']}"))
    assert [line["actor"] for line in read["history"]] == ["冯物业", "孔浩", "孔浩"]


# Who may know and who may not


async def test_the_manager_who_handles_it_reads_all_of_it(world: World) -> None:
    await plant(world)
    case = (await reports_of_neighbours(world, ("suspected",)))["suspected"]
    await world.develop()
    called = await called_of(world)
    read = done(await world.manager.get(f"/cases/{case}"))
    assert read["history"][0]["actor"] == called and read["detail"]["reported_by"] == HEAD
    assert (read["evidence"][0]["by"], read["evidence"][0]["caption"]) == (called, CAPTION)
    assert read["evidence"][0]["filename"] == FILENAME and PHONE in read["detail"]["detail"]
    hidden = done(await world.street.get(f"/cases/{case}"))
    shown = hidden["evidence"][0]
    assert (shown["by"], shown["caption"], shown["filename"], shown["original"]) == ("反映人", "", "", False)
    assert hidden["detail"]["detail"] == "我是反映人，电话反映人，对门住的不是这家人。"
    # All that the family may read of it says everything to the family itself.
    own = done(await world.kong.get(f"/cases/{case}"))
    assert own["evidence"][0]["caption"] == CAPTION and own["history"][0]["actor"] == called


async def test_a_breach_is_not_recorded_in_words_that_name_who_reported_it(world: World) -> None:
    await plant(world)
    case = await suspected(world)
    done(await world.manager.step(done(await world.manager.get(f"/cases/{case['id']}")), "refer", note="看过"))
    case = done(await world.clerk.get(f"/cases/{case['id']}"))
    for told in (HEAD, SON, PHONE, ACCOUNT, "孔　繁 荣"):
        problem = refused(await world.clerk.step(case, "confirm", **breach(detail=f"{told}反映转租")), "form_invalid")
        assert list(problem["fields"]) == ["form.detail"]
    done(await world.clerk.step(case, "confirm", **breach()))


async def test_what_is_done_about_a_breach_later_is_not_told_in_words_that_name_who_reported_it(world: World) -> None:
    """By whoever knows. Who does not know learns from no answer whether a guess was right."""
    await plant(world)
    breach_case = (await reports_of_neighbours(world, ("confirmed",)))["breach"]
    for person in (world.clerk, world.colleague, world.manager):
        case = await read(person, breach_case)
        for told in (HEAD, PHONE, "孔　繁 荣"):
            for action, name, form in (
                ("urge", "note", {"on": "2026-12-10", "way": "visit"}),
                ("rectify", "handling_result", {"on": "2026-12-10"}),
                ("void", "reason", {}),
            ):
                reply = await person.step(case, action, **{**form, name: f"{told}说还住着外人。"})
                if reply.json()["code"] not in ("not_allowed", "same_person"):
                    assert list(refused(reply, "form_invalid")["fields"]) == [f"form.{name}"], (person.name, action)
    guesses = (f"听说是{HEAD}报的。", "听说是钱多多报的。")
    replies = [
        await world.street.step(await read(world.street, breach_case), "urge", on="2026-12-10", way="visit", note=note)
        for note in guesses
    ]
    assert len({reply.status_code for reply in replies}) == 1
    for reply, note in zip(replies, guesses, strict=True):
        if reply.status_code == 200:
            assert note in reply.text
    # And what is refused to nobody is read as it was written.
    case = await read(world.clerk, breach_case)
    done(await world.clerk.step(case, "urge", on="2026-12-10", way="visit", note="已说明。"))
    assert "已说明。" in str(await read(world.wan, breach_case))


async def test_the_sheet_of_a_reported_breach_shows_its_photographs_and_not_by_whom(world: World) -> None:
    await plant(world)
    cases = await reports_of_neighbours(world, ("confirmed",))
    await world.develop()
    violation, number = cases["breach"], (await read(world.clerk, cases["confirmed"]))["number"]
    readers = ((world.street, 1), (world.wan, 0), (world.clerk, 1), (world.manager, 1))
    for person, photographs in readers if LONG else readers[:2]:
        reply = await person.get(f"/cases/{violation}/evidence-sheet")
        said = texts(reply)
        assert (f"照片和附件（{photographs}件）" in said) and reply.content.count(b"/Subtype /Image") == photographs
        assert not [word for word in PLANTED if word in said]
        assert ("反映人" in said and number in said) == bool(photographs)
        page = await world.http.get(f"/v/{violation}/{await code_of(world, violation)}")
        assert "与系统封存的记录一致" in page.text and f"照片 {photographs} 张" in page.text


async def test_a_violation_that_names_another_report_is_found(world: World) -> None:
    case = await referred(world, world.kong)
    done(await world.clerk.step(case, "confirm", **breach()))
    assert await verify_audit() == 0
    await Violation.all().update(complaint_case_id=new_id())
    assert await verify_audit() == 1
