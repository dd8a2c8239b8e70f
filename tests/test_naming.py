"""Who is named to whom: planted names of a family that reported something are looked for in every reply, paper and
workbook of everybody who may not know; a name stays as it was when something was done.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from typing import Any

import httpx
import pypdf
import pytest

from models import Account, Appointment, CaseEvent, Household, HouseholdMember, Violation
from models.fields import blind_index
from server.app import every_endpoint
from server.verify import verify_audit
from tests.cast import Person, World, done, id_number, new_id, refused
from tests.photographs import photograph
from tests.test_complaints import breach, draft, referred, words
from tests.test_evidence_sheets import code_of

PARAMETER = re.compile(r"<(\w+):\w+>")
# What would tell who reported: kong's family, as nobody else is called.
ACCOUNT, HEAD, SON = "孔家号主", "孔繁荣", "孔小满"
PHONE, NUMBER = "13877770001", id_number("19990909", 77)
CAPTION, FILENAME, REASON = "我家孔繁荣拍的楼道", "孔家号主举报照片.jpg", "孔小满说算了，不麻烦了"
PLANTED = (ACCOUNT, HEAD, SON, PHONE, NUMBER, "孔家", "孔繁荣", "孔 繁荣")


async def plant(world: World) -> None:
    """The reporting family gets names that occur nowhere else."""
    family = world.kong.household_id
    await Household.filter(id=family).update(name=HEAD, phone=PHONE, phone_index=blind_index("phone", PHONE))
    await HouseholdMember.filter(household_id=family).update(name=HEAD)
    await HouseholdMember.create(
        household_id=family, position=1, name=SON, relationship="子", id_number=NUMBER,
        id_index=blind_index("id_number", NUMBER), born_on="1999-09-09",
    )
    # Bound before members were kept, so that what the account is called is told apart from what the ledger says.
    await Account.filter(id=world.kong.account_id).update(name=ACCOUNT)
    await Appointment.filter(account_id=world.kong.account_id).update(member_id=None)


async def called_of(world: World) -> str:
    """What the reporting family's post is called, in greeting as in events."""
    greeting: str = done(await world.kong.get("/home"))["greeting"]
    return greeting.partition("，")[0]


async def suspected(world: World) -> dict[str, Any]:
    """Reported with a photograph whose caption and file name, and words, all tell by whom."""
    case = await draft(world, world.kong)
    await photograph(world.kong, case["id"], caption=CAPTION, filename=FILENAME)
    said = {"happened_on": "2026-12-09", "detail": f"我是{HEAD}，电话{PHONE}，对门住的不是这家人。"}
    told: dict[str, Any] = done(await world.kong.step(case, "suspect", **said))
    return told


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


# Everything that can be read


async def told_world(world: World) -> dict[str, list[Any]]:
    """Reports in every state, told by a family whose every name is planted. Returns real ids by path parameter."""
    await plant(world)
    manager, clerk, kong = world.manager, world.clerk, world.kong

    async def read(person: Person, case: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = done(await person.get(f"/cases/{case['id']}"))
        return found

    cases = []
    for last in ("suspected", "referred", "confirmed", "unfounded", "handed_back", "withdrawn"):
        case = await suspected(world)
        cases.append(case["id"])
        if last == "withdrawn":
            done(await kong.step(case, "withdraw", reason=REASON))
            continue
        if last == "suspected":
            continue
        case = await read(manager, case)
        case = done(await manager.step(case, "refer", note=f"{HEAD}和{SON}当面说过，{ACCOUNT}拍的。"))
        case = await read(clerk, case)
        if last == "confirmed":
            case = done(await clerk.step(case, "confirm", **breach()))
            cases.append(case["detail"]["violation_case_id"])
        elif last == "unfounded":
            done(await clerk.step(case, "dismiss", reason=f"和孔 繁荣核对过，没有查实，已告知{PHONE}。"))
        elif last == "handed_back":
            done(await clerk.step(case, "hand_back", reason=f"请答复{HEAD}。"))
    noise = done(await kong.step(await draft(world, kong), "lodge", **words(detail=f"{SON}睡不着。")))
    case = await read(manager, noise)
    done(await manager.step(case, "reply", answer=f"已告诉{HEAD}。"))
    cases.append(noise["id"])
    # A file of the family that was reported, which goes out as paper.
    file = done(await clerk.post(
        "/case-files", {"id": new_id(), "household_id": world.wan.household_id, "kind": "rental"}
    ))
    cases.append(file["id"])
    await world.develop()
    return {
        "case_id": cases,
        "tenancy_id": [world.tenancies["wan"].id],
        "dwelling_id": [world.tenancies["wan"].dwelling_id],
    }


def texts(reply: httpx.Response) -> str:
    """What a reply says: its headers, a paper's words and title, all parts of a workbook or archive."""
    head = " ".join(f"{name}:{value}" for name, value in reply.headers.items())
    return head + "\n" + _words(reply.content)


def _words(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        pdf = pypdf.PdfReader(io.BytesIO(data))
        said = f"{pdf.metadata}" + "".join(page.extract_text() for page in pdf.pages)
        return said.replace("\x00", "").replace("\n", "")
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "".join(name + _words(packed.read(name)) for name in packed.namelist())
    return data.decode("utf-8", "replace")


# Where the family stands for another reason than what it reported: as who lives there. No account is named even there.
LIVES_THERE = {"/ledger", "/leases/ending", "/home", "/dwellings", "/manager-ledger", "/case-files/missing"}
OF_ACCOUNTS = (ACCOUNT, "孔家", CAPTION, FILENAME, REASON)
# The demo's own page of whom to sign in as.
CAST = "/demo/people"


async def routes(world: World, ids: dict[str, list[Any]]) -> list[str]:
    """Every address that can be read, with each real id in its place."""
    found = []
    for what in every_endpoint():
        if what.method != "GET":
            continue
        names = PARAMETER.findall(what.path)
        if not names:
            found.append(what.path)
        for name in names:
            found += [PARAMETER.sub(str(one), what.path) for one in ids.get(name, [])]
    return found


async def test_who_reported_is_found_in_no_reply_paper_or_workbook_of_who_may_not_know(
    world: World, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    ids = await told_world(world)
    all_routes = await routes(world, ids)
    people = {"wan": world.wan, "street": world.street, "district": world.district, "grid": world.grid}
    if os.environ.get("ANJU_LONG"):
        may_know = ("kong", "manager", "clerk", "colleague")
        people |= {name: one for name, one in world.everyone.items() if name not in may_know}
    seen = 0
    for name, person in people.items():
        for path in all_routes:
            reply = await person.get(path)
            assert reply.status_code < 500, (name, path, reply.text)
            if path == CAST:
                continue
            said = texts(reply)
            seen += reply.status_code == 200
            sought = OF_ACCOUNTS if path in LIVES_THERE else (*PLANTED, *OF_ACCOUNTS)
            assert not [word for word in sought if word in said], (name, path)
    assert seen > 60
    # Once the report is closed the community that handled it still knows; while it lies elsewhere it does not.
    for case_id in ids["case_id"]:
        read = await world.clerk.get(f"/cases/{case_id}")
        if read.status_code == 200 and read.json()["status"] in ("suspected", "handling", "answered", "withdrawn"):
            assert not [word for word in PLANTED if word in read.text], read.json()["status"]
    for text in (*capfd.readouterr(), caplog.text):
        assert not [word for word in (*PLANTED, CAPTION, FILENAME, REASON) if word in text]


async def test_the_manager_who_handles_it_reads_all_of_it(world: World) -> None:
    ids = await told_world(world)
    called = await called_of(world)
    read = done(await world.manager.get(f"/cases/{ids['case_id'][0]}"))
    assert read["history"][0]["actor"] == called and read["detail"]["reported_by"] == HEAD
    assert (read["evidence"][0]["by"], read["evidence"][0]["caption"]) == (called, CAPTION)
    assert read["evidence"][0]["filename"] == FILENAME and PHONE in read["detail"]["detail"]
    hidden = done(await world.street.get(f"/cases/{ids['case_id'][0]}"))
    shown = hidden["evidence"][0]
    assert (shown["by"], shown["caption"], shown["filename"], shown["original"]) == ("反映人", "", "", False)
    assert hidden["detail"]["detail"] == "我是反映人，电话反映人，对门住的不是这家人。"
    # All that the family may read of it says everything to the family itself.
    own = done(await world.kong.get(f"/cases/{ids['case_id'][0]}"))
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


async def test_the_sheet_of_a_reported_breach_shows_its_photographs_and_not_by_whom(world: World) -> None:
    ids = await told_world(world)
    confirmed = done(await world.clerk.get(f"/cases/{ids['case_id'][2]}"))
    violation = confirmed["detail"]["violation_case_id"]
    for person, photographs in ((world.clerk, 1), (world.street, 1), (world.manager, 1), (world.wan, 0)):
        reply = await person.get(f"/cases/{violation}/evidence-sheet")
        said = texts(reply)
        assert (f"照片和附件（{photographs}件）" in said) and reply.content.count(b"/Subtype /Image") == photographs
        assert not [word for word in PLANTED if word in said]
        assert ("反映人" in said and confirmed["number"] in said) == bool(photographs)
        page = await world.http.get(f"/v/{violation}/{await code_of(world, violation)}")
        assert "与系统封存的记录一致" in page.text and f"照片 {photographs} 张" in page.text


async def test_a_violation_that_names_another_report_is_found(world: World) -> None:
    case = await referred(world, world.kong)
    done(await world.clerk.step(case, "confirm", **breach()))
    assert await verify_audit() == 0
    await Violation.all().update(complaint_case_id=new_id())
    assert await verify_audit() == 1
