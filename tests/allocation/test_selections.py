"""The selection day: what is on offer, who chooses in which order, the desks, who is sent and who watches over it."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from casework.allocation.selection_rows import row_of
from casework.allocation.selection_rules import STEP_UP, WAIT_MINUTES
from casework.allocation.waiting_lists import BY_LOTS, ORDER
from casework.heart import by_itself
from casework.heart.rules import set_value
from models import (
    Case,
    Delivery,
    Dwelling,
    DwellingHold,
    LotDrawLine,
    PlacementSlip,
    SelectionTurn,
    Tenancy,
    WaitingPlace,
)
from tests.allocation.agreements import shown_to_all
from tests.allocation.test_applicant_codes import bound, waits
from tests.allocation.test_applications import an_empty_home
from tests.allocation.test_lot_draws import NUMBERS, a_plan, homes, plans, publicised, watcher
from tests.cast import Person, World, _person, done, id_number, new_id, refused
from tests.dwellings.test_dwelling_files import entered
from tests.papers.test_papers import text_of
from tests.photographs import jpeg, photograph

DAY = date(2026, 12, 18)
FORM = {"held_on": str(DAY), "begins_at": "09:00", "place": "区保障办一楼大厅", "desks": 2, "most": 20}


async def a_home(world: World, room: str, layout: str = "two_one") -> Dwelling:
    home = await an_empty_home(world, room)
    await Dwelling.filter(id=home.id).update(layout=layout)
    return home


async def a_family(world: World, order: int, people: int = 2) -> Any:
    """That waits, and whose result of review was shown to everybody. They wait in the order in which they are asked."""
    names = [("齐桂芳", "本人"), ("齐明", "子"), ("齐亮", "子"), ("齐安", "女"), ("齐宁", "女")][:people]
    members = [
        {"name": name, "relationship": kin, "id_number": id_number(f"19{68 + place}0220", order)}
        for place, (name, kin) in enumerate(names)
    ]
    case = await waits(world, order, members=members)
    await shown_to_all(case["id"])
    # The next one is taken in later.
    world.clock.offset += timedelta(seconds=1)
    return case


async def drawn_up(world: World, **more: Any) -> Any:
    return done(await world.district.post("/selections", {"id": new_id(), "form": {**FORM, **more}}))


async def anew(person: Person, case: Any) -> Any:
    return done(await person.get(f"/cases/{case['id']}"))


async def running(world: World, **more: Any) -> Any:
    case = await drawn_up(world, **more)
    case = done(await world.office.step(case, "publish"))
    world.clock.move_to(DAY)
    return done(await world.district.step(case, "begin"))


async def at_desk(
    person: Person, case: Any, what: str, desk: int = 1, number: int = 0, act: str = "", **form: Any
) -> httpx.Response:
    path = f"/selections/{case['id']}/" + (f"turns/{number}/{what}" if number else what)
    body = {"id": act or new_id(), "desk": desk, **({"form": form} if form else {})}
    return await person.post(path, body)


async def free(person: Person, case: Any, **query: Any) -> list[str]:
    page = done(await person.get(f"/selections/{case['id']}/dwellings", free="yes", **query))
    return [one["address"][-4:-1] for one in page["items"]]


async def board(person: Person, case: Any, seen: str = "") -> Any:
    return done(await person.get(f"/selections/{case['id']}/board", seen=seen))


@pytest.mark.clause("3a")
async def test_a_selection_day_from_its_order_to_its_record(world: World) -> None:
    body = {"id": new_id(), "form": FORM}
    refused(await world.district.post("/selections", body), "selection_no_dwellings")
    one, two, three = [await a_home(world, room, layout) for room, layout in
                       (("901", "one_one"), ("902", "two_one"), ("903", "three_one"))]
    refused(await world.district.post("/selections", body), "selection_no_families")
    first, second = await a_family(world, 81), await a_family(world, 82, people=3)
    await waits(world, 83)  # was not shown to everybody: does not choose
    third = await a_family(world, 84, people=5)
    for person in (world.street, world.clerk, world.manager, world.housing):
        refused(await person.post("/selections", body), "not_allowed")
    # Of which estates, it is told with how many there are.
    (estate,) = done(await world.district.get("/selections/estates"))["items"]
    assert (estate["name"], estate["homes"]) == ("和谐家园", 3)
    for person in (world.street, world.clerk, world.manager):
        refused(await person.get("/selections/estates"), "not_allowed")
    elsewhere = {**body, "form": {**FORM, "estate_ids": [estate["id"] + 1]}}
    refused(await world.district.post("/selections", elsewhere), "selection_no_dwellings")
    for wrong in ({"begins_at": "25:00"}, {"desks": 13}, {"held_on": "2026-12-01"}):
        refused(await world.district.post("/selections", {**body, "form": {**FORM, **wrong}}), "form_invalid")
    body["form"] = {**FORM, "estate_ids": [estate["id"]]}
    case = done(await world.district.post("/selections", body))
    assert done(await world.district.get("/selections/estates"))["items"] == []
    assert done(await world.district.post("/selections", body))["id"] == case["id"]
    assert (case["detail"]["families"], case["detail"]["dwellings"]) == (3, 3)
    # What is on offer here is on offer nowhere else, nor does anybody choose twice.
    refused(await world.district.post("/selections", {"id": new_id(), "form": FORM}), "selection_no_dwellings")

    refused(await world.district.step(case, "publish"), "same_person")
    assert not await DwellingHold.filter(dwelling_id=one.id).exists()
    case = done(await world.office.step(case, "publish"))
    assert await DwellingHold.filter(case_id=case["id"], kind="reserved", standing=1).count() == 3
    turns = done(await world.district.get(f"/selections/{case['id']}/turns"))["items"]
    assert [(line["number"], line["name"], line["people"], line["most_rooms"]) for line in turns] == [
        (1, "齐*芳", 2, 1), (2, "齐*芳", 3, 2), (3, "齐*芳", 5, 3)
    ]
    refused(await world.district.step(case, "begin"), "selection_early")
    refused(await at_desk(world.district, case, "calls"), "selection_not_running")
    world.clock.move_to(DAY)
    refused(await world.street.step(case, "begin"), "not_found")
    case = done(await world.district.step(case, "begin"))

    # Two desks at once. The next in order is nobody's choice.
    refused(await at_desk(world.district, case, "calls", 3), "selection_no_desk")
    act = new_id()
    called = done(await at_desk(world.district, case, "calls", 1, act=act))
    assert (called["turn"]["number"], called["turn"]["desk"]) == (1, 1)
    # The reply was lost: the same again is the same, and of another desk it is none.
    assert done(await at_desk(world.district, case, "calls", 1, act=act))["turn"]["number"] == 1
    refused(await at_desk(world.district, case, "calls", 2, act=act), "id_taken")
    refused(await at_desk(world.district, case, "calls", 1), "selection_desk_busy")
    assert done(await at_desk(world.office, case, "calls", 2))["turn"]["number"] == 2

    # Rooms by the number of people; and what a desk has open is that desk's.
    refused(await at_desk(world.district, case, "choice", 1, 1, dwelling_id=two.id), "selection_too_large")
    refused(await at_desk(world.district, case, "choice", 1, 2, dwelling_id=two.id), "selection_turn_elsewhere")
    refused(await at_desk(world.district, case, "choice", 1, 1, dwelling_id=world.tenancies["wan"].dwelling_id),
            "form_invalid")
    refused(await at_desk(world.manager, case, "choice", 1, 1, dwelling_id=one.id), "not_allowed")
    act = new_id()
    chosen = done(await at_desk(world.district, case, "choice", 1, 1, act=act, dwelling_id=one.id))
    assert (chosen["turn"]["state"], chosen["address"]) == ("chosen", one.address)
    again = done(await at_desk(world.district, case, "choice", 1, 1, act=act, dwelling_id=one.id))
    assert (again["turn"]["slip_id"], again["address"]) == (chosen["turn"]["slip_id"], one.address)
    refused(await at_desk(world.district, case, "choice", 1, 1, act=act, dwelling_id=two.id), "id_taken")
    # The other desk, a moment later.
    refused(await at_desk(world.office, case, "choice", 2, 2, dwelling_id=one.id), "selection_dwelling_gone")
    assert await free(world.district, case) == ["902", "903"]

    # While it is paused nothing is called and nothing chosen.
    case = done(await world.district.step(await anew(world.district, case), "pause", reason="停电，等十分钟"))
    refused(await at_desk(world.office, case, "choice", 2, 2, dwelling_id=two.id), "selection_not_running")
    case = done(await world.district.step(case, "resume"))
    # A refusal, whether it counts, and what is no ground while a fitting one is left.
    refused(await at_desk(world.office, case, "refusal", 2, 2, ground="no_fitting"), "selection_fits_left")
    refused(await at_desk(world.office, case, "refusal", 2, 2, ground="other"), "form_invalid")
    given = done(await at_desk(world.office, case, "refusal", 2, 2, ground="other", words="老人住不了二楼"))
    assert (given["turn"]["state"], given["turn"]["counts"]) == ("refused", True)

    refused(await world.district.step(case, "close", words="顺利进行，秩序良好"), "step_not_possible")
    done(await at_desk(world.office, case, "calls", 2))
    refused(await world.district.step(case, "end"), "selection_turn_open")
    done(await at_desk(world.office, case, "choice", 2, 3, dwelling_id=three.id))
    assert done(await at_desk(world.office, case, "calls", 2))["turn"] is None
    case = done(await world.district.step(case, "end"))
    # Free again: what nobody chose.
    assert await DwellingHold.filter(dwelling_id=two.id, standing=1).count() == 0
    refused(await at_desk(world.office, case, "calls", 2), "selection_not_running")
    case = done(await world.district.step(case, "close", words="顺利进行，秩序良好"))
    (paper,) = case["papers"]
    await world.set_papers()
    text = "".join(text_of((await world.district.get(f"/papers/{paper['id']}/file")).content).split())
    digest = case["detail"]["digest"][:20]
    for words in ("选房现场记录", "顺利进行", "老人住不了二楼", digest, "齐*芳", "和谐家园1号楼1单元903室"):
        assert words in text, words
    assert "齐桂芳" not in text and len(first["id"] + second["id"] + third["id"]) == 108
    # Who gave up chooses another time, among what was left.
    later = await drawn_up(world, held_on="2026-12-30")
    assert (later["detail"]["families"], later["detail"]["dwellings"]) == (1, 1)
    # Published once its day is over, nothing of it is kept for anybody.
    world.clock.move_to(date(2026, 12, 31))
    assert "请取消后重新拟定" in refused(await world.office.step(later, "publish"), "selection_over")["detail"]
    assert not await DwellingHold.filter(case_id=later["id"]).exists()
    assert (await anew(world.district, later))["status"] == later["status"]
    done(await world.district.step(later, "cancel", reason="改期再选"))


@pytest.mark.clause("3a")
async def test_who_is_called_and_has_withdrawn_or_was_given_a_home_beside_it_chooses_none(world: World) -> None:
    one, two = await homes(world, "901", "902")
    first, second = await a_family(world, 81), await a_family(world, 82)
    case = await running(world)
    (beside,) = await homes(world, "908")
    for desk in (1, 2):
        assert done(await at_desk(world.district, case, "calls", desk))["turn"]["number"] == desk
    done(await world.clerk.step(await anew(world.clerk, first), "withdraw", reason="已自行购房"))
    given = {"dwelling_id": beside, "reason": "家中有人重病，区保障办会议研究直接安置"}
    done(await world.district.step(await anew(world.district, second), "place", **given))
    for number, code in ((1, "slip_not_waiting"), (2, "slip_exists")):
        refused(await at_desk(world.district, case, "choice", number, number, dwelling_id=one), code)
    # The home is as free as it was, and the one slip is the one of the other home.
    assert await free(world.district, case) == ["901", "902"]
    assert [slip.dwelling_id for slip in await PlacementSlip.filter(living=1)] == [beside] != [two]


@pytest.mark.clause("3b")
async def test_streets_and_communities_send_people_who_contact_families_and_keep_order(world: World) -> None:
    await a_home(world, "901", "one_one")
    family, _ = await a_family(world, 81), await a_family(world, 82)
    person = await bound(world, family)
    case = await drawn_up(world)
    case = done(await world.office.step(case, "publish"))
    # Told on its phone, in one batch; whoever has none is called.
    (told,) = await Delivery.filter(cause=f"{case['id']}:{case['version']}")
    assert (told.case_id, told.account_id) == (family["id"], person.account_id) and "12月18日" in told.title
    seen = await board(person, case)
    assert (seen["board"]["own"]["number"], seen["board"]["own"]["ahead"], seen["board"]["place"]) == (
        1, 0, "区保障办一楼大厅"
    )
    assert [one["id"] for one in done(await person.get("/selections/watched", open="yes"))["items"]] == [case["id"]]
    # On its home, by a press the board of it.
    first, _ = done(await person.get("/home"))["matters"]
    assert first["link"] == {"page": "selection_board", "id": case["id"]} and first["due_on"] == str(DAY)
    assert "您家排第1号" in first["next_step"]
    refused(await person.get(f"/cases/{case['id']}"), "not_found")

    (asked,) = done(await world.clerk.get("/cases", view="inbox", procedure="selection_staff"))["items"]
    found = done(await world.street.get("/cases", view="inbox", procedure="selection_staff"))["items"]
    (over,) = [one for one in found if one["status"] == "street_asked"]
    assert (asked["status"], over["status"]) == ("community_asked", "street_asked") and asked["due_on"] == str(DAY)
    for outsider in (world.far_clerk, world.far_street, world.manager, world.housing, world.wan):
        refused(await outsider.get(f"/cases/{asked['id']}"), "not_found")
        if outsider != world.manager:
            refused(await outsider.get(f"/selections/{case['id']}/board"), "not_found")
    staff = done(await world.clerk.get(f"/cases/{asked['id']}"))
    who = {"name": "李网格", "phone": "13800000000", "task": "both"}
    refused(await world.clerk.step(staff, "name", **{**who, "phone": "12"}), "form_invalid")
    refused(await world.street.step(staff, "name", **who), "not_allowed")
    staff = done(await world.clerk.step(staff, "name", **who))
    staff = done(await world.clerk.step(staff, "name_more", **{**who, "name": "孙社区"}))
    done(await world.street.step(done(await world.street.get(f"/cases/{over['id']}")), "name", **who))
    sent = [one["people"] for one in (await anew(world.district, case))["detail"]["offices"]]
    assert sorted(sent) == [["李网格"], ["李网格", "孙社区"]]

    path = f"/selection-staff/{asked['id']}"
    lines = done(await world.grid.get(f"{path}/families"))["items"]
    assert [(one["number"], one["bound"], one["result_label"]) for one in lines] == [(1, True, ""), (2, False, "")]
    said = {"number": 2, "way": "phone", "result": "unreached", "words": "响了没有人接"}
    call: dict[str, Any] = {"id": new_id(), "form": said}
    refused(await world.far_clerk.post(f"{path}/contacts", call), "not_found")
    refused(await world.district.post(f"{path}/contacts", call), "not_allowed")
    refused(await world.clerk.post(f"{path}/contacts", {**call, "form": {**call["form"], "number": 9}}), "form_invalid")
    note = {"id": new_id(), "form": {"words": "有人插队，已劝回"}}
    refused(await world.clerk.post(f"{path}/orders", note), "selection_early")

    hall = f"/selections/{case['id']}/hall"
    here = {"form": {"code": done(await world.district.get(hall))["code"]}}
    refused(await world.grid.post(f"{path}/check-ins", here), "selection_early")
    world.clock.move_to(DAY)
    case = done(await world.district.step(case, "begin"))
    # Whoever comes checks in by the code of the hall, which serves one of them.
    for outsider, why in ((world.district, "not_allowed"), (world.far_clerk, "not_found")):
        refused(await outsider.post(f"{path}/check-ins", here), why)
    refused(await world.grid.post(f"{path}/check-ins", {"form": {"code": "WRONG"}}), "selection_code_used")
    assert done(await world.grid.get(f"/cases/{asked['id']}"))["detail"]["may_check_in"]
    came = done(await world.grid.post(f"{path}/check-ins", here))["detail"]
    assert not came["may_check_in"] and came["contacts"][0]["way_label"] == "到场签到"
    refused(await world.clerk.post(f"{path}/check-ins", here), "selection_code_used")
    shown = done(await world.district.get(hall))
    here = {"form": {"code": shown["code"]}}
    refused(await world.grid.post(f"{path}/check-ins", here), "supervisor_checked_in")
    assert len(shown["picture"]) == len(shown["picture"][0]) > 20
    offices = (await anew(world.district, case))["detail"]["offices"]
    assert sorted(one["arrived"] for one in offices) == [[], ["李网格"]]
    done(await world.grid.post(f"{path}/orders", note))
    # Not there: waited for, then to the end, then passed; but only whoever was contacted.
    done(await at_desk(world.district, case, "calls"))
    assert (await board(person, case))["board"]["own"]["desk"] == 1
    assert "请到1号台" in done(await person.get("/home"))["matters"][0]["next_step"]
    refused(await at_desk(world.district, case, "absence", 1, 1, words="叫了三遍没有人应"), "selection_wait")
    world.clock.offset += timedelta(minutes=5)
    act = new_id()
    gone = done(await at_desk(world.district, case, "absence", 1, 1, act=act, words="叫了三遍没有人应"))
    assert (gone["action"], gone["turn"]["state"], gone["turn"]["absences"]) == ("to_end", "waiting", 1)
    again = done(await at_desk(world.district, case, "absence", 1, 1, act=act, words="叫了三遍没有人应"))
    assert again["action"] == "to_end"
    assert (await board(person, case))["board"]["own"]["ahead"] == 1
    assert done(await at_desk(world.district, case, "calls"))["turn"]["number"] == 2
    world.clock.offset += timedelta(minutes=5)
    done(await at_desk(world.district, case, "absence", 1, 2, words="没有人应"))
    assert done(await at_desk(world.district, case, "calls"))["turn"]["number"] == 1
    assert done(await at_desk(world.district, case, "calls", 2))["turn"]["number"] == 2
    world.clock.offset += timedelta(minutes=5)
    refused(await at_desk(world.district, case, "absence", 2, 2, words="还是没有来"), "selection_not_contacted")
    done(await world.clerk.post(f"{path}/contacts", call))
    assert len(done(await world.clerk.post(f"{path}/contacts", call))["detail"]["contacts"]) == 3
    passed = done(await at_desk(world.district, case, "absence", 2, 2, words="还是没有来"))
    assert (passed["action"], passed["turn"]["state"]) == ("pass", "absent")
    assert len(done(await world.clerk.get(f"{path}/families", open="yes"))["items"]) == 1
    # The day is over: nothing is logged any more.
    world.clock.move_to(DAY + timedelta(days=1))
    async for _ in by_itself.walk(world.clock.now):
        pass
    for one in (asked, over):
        assert (await Case.get(id=one["id"])).status == "over"
    refused(await world.clerk.post(f"{path}/orders", {**note, "id": new_id()}), "step_not_possible")


async def test_a_family_marks_what_it_would_like_and_nobody_else_of_those_who_wait_is_told(world: World) -> None:
    rooms = [await a_home(world, room, layout) for room, layout in
             (("901", "one_one"), ("902", "one_one"), ("903", "two_one"))]
    one, two, three = [home.id for home in rooms]
    beside = await _person(world.http, "beside", "", None)
    first, second = await a_family(world, 81), await a_family(world, 82)
    person, other = await bound(world, first), await bound(world, second, id_number("19680220", 82), beside)
    drawn = await drawn_up(world)
    path = f"/selections/{drawn['id']}"

    async def mark(who: Person, home: int, marked: bool = True) -> httpx.Response:
        return await who.post(f"{path}/favourites", {"dwelling_id": home, "marked": marked})

    async def marks(who: Person, **more: Any) -> list[int]:
        page = done(await who.get(f"{path}/dwellings", marked="yes", **more))
        assert all(one["marked"] for one in page["items"])
        return [one["id"] for one in page["items"]]

    refused(await mark(person, one), "not_found")
    case = done(await world.office.step(drawn, "publish"))
    refused(await mark(person, three), "selection_too_large")
    refused(await mark(person, world.tenancies["wan"].dwelling_id), "not_found")
    for outsider in (world.district, world.clerk, world.manager, world.wan):
        refused(await mark(outsider, one), "not_allowed")
    done(await mark(person, two))
    # Twice is once, in the order in which they were marked; another phone of the family has them as well.
    assert [home["id"] for home in done(await mark(person, one))["items"]] == [two, one]
    assert [home["id"] for home in done(await mark(person, one))["items"]] == [two, one]
    assert await marks(person) == [two, one]
    told = done(await person.get(f"{path}/dwellings"))["items"]
    assert [(home["id"], home["marked"]) for home in told] == [(one, True), (two, True), (three, False)]
    # Nobody else is told: neither a family that waits, nor an office, nor a desk before it stands there.
    for who in (other, world.district, world.clerk, world.manager):
        assert await marks(who, turn=1) == []
    pair = await asyncio.gather(mark(other, one), mark(other, two))
    assert {reply.status_code for reply in pair} == {200} and sorted(await marks(other)) == [one, two]
    done(await mark(other, two, marked=False))

    world.clock.move_to(DAY)
    case = done(await world.district.step(case, "begin"))
    done(await at_desk(world.district, case, "calls"))
    assert await marks(world.district, turn=1, free="yes") == [two, one]
    assert await marks(world.district, turn=2) == []
    assert await marks(other, turn=1) == [one]
    done(await at_desk(world.district, case, "choice", 1, 1, dwelling_id=one))
    # Its turn has passed; whoever marked the same sees by whom it was chosen, and may mark it no more.
    refused(await mark(person, two), "step_not_possible")
    own = (await board(other, case))["board"]["own"]
    assert [(home["id"], home["taken_by"]) for home in own["marked"]] == [(one, 1)]
    assert own["may_mark"] and not (await board(person, case))["board"]["own"]["may_mark"]
    done(await at_desk(world.district, case, "calls"))
    assert await marks(world.district, turn=2, free="yes") == []
    done(await at_desk(world.district, case, "refusal", 1, 2, ground="unwanted"))
    # The day is over, and of what anybody would have liked nothing is kept.
    case = done(await world.district.step(await anew(world.district, case), "end"))
    refused(await mark(other, two), "step_not_possible")
    assert await SelectionTurn.filter(case_id=case["id"], marked__not_isnull=True).count() == 0
    assert done(await other.get("/selections/watched", open="yes"))["items"] == []


@pytest.mark.clause("3c")
async def test_whoever_supervises_is_invited_checks_in_and_remarks(world: World) -> None:
    await a_home(world, "901", "one_one")
    await a_family(world, 81)
    case = done(await world.office.step(await drawn_up(world), "publish"))
    path = f"/selections/{case['id']}"
    guest = {"form": {"name": "章代表", "capacity": "resident"}}
    refused(await world.street.post(f"{path}/supervisors", guest), "not_allowed")
    code = done(await world.district.post(f"{path}/supervisors", guest))["code"]
    guest = {"form": {"name": "蒋民政", "capacity": "civil_affairs"}}
    other = done(await world.district.post(f"{path}/supervisors", guest))
    refused(await world.stranger.get(f"/cases/{case['id']}"), "not_found")
    me = done(await world.stranger.post("/invitations/accept", {"code": code}))
    assert [one["role"] for one in me["appointments"]] == ["supervisor"]
    me = done(await world.civil.post("/invitations/accept", {"code": other["code"]}))
    (post,) = [one["id"] for one in me["appointments"] if one["role"] == "supervisor"]
    civil: Any = {"headers": {"anju-appointment": str(post)}}
    assert [one["id"] for one in done(await world.stranger.get("/cases"))["items"]] == [case["id"]]

    hall = done(await world.district.get(f"{path}/hall"))
    for person in (world.stranger, world.street, world.housing):
        refused(await person.get(f"{path}/hall"), "not_allowed")
    wide = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})
    here = {"form": {"code": hall["code"].lower().translate(wide)}}
    refused(await world.stranger.post(f"{path}/check-ins", here), "selection_early")
    refused(await world.stranger.post(f"{path}/remarks", {"form": {"words": "公开透明"}}), "step_not_possible")
    world.clock.move_to(DAY)
    refused(await world.stranger.post(f"{path}/check-ins", {"form": {"code": "WRONG"}}), "selection_code_used")
    refused(await world.district.post(f"{path}/check-ins", here), "not_allowed")
    done(await world.stranger.post(f"{path}/check-ins", here))
    # A code serves one person, and each checks in once.
    refused(await world.civil.send("POST", f"{path}/check-ins", json=here, **civil), "selection_code_used")
    here = {"form": {"code": done(await world.district.get(f"{path}/hall"))["code"]}}
    refused(await world.stranger.post(f"{path}/check-ins", here), "supervisor_checked_in")
    done(await world.civil.send("POST", f"{path}/check-ins", json=here, **civil))

    case = done(await world.district.step(await anew(world.district, case), "begin"))
    seen = await board(world.stranger, case)
    assert seen["board"]["coming"] == [{"number": 1, "name": "齐*芳"}]
    assert (await board(world.stranger, case, seen["seen"]))["board"] is None
    done(await at_desk(world.district, case, "calls"))
    assert [one["number"] for one in (await board(world.stranger, case, seen["seen"]))["board"]["desks"]] == [1]
    assert "齐桂芳" not in (await world.stranger.get(f"{path}/turns")).text
    refused(await at_desk(world.stranger, case, "calls", 2), "not_allowed")
    done(await at_desk(world.district, case, "refusal", 1, 1, ground="unwanted"))
    done(await world.stranger.post(f"{path}/remarks", {"form": {"words": "公开透明，没有异议"}}))
    case = done(await world.district.step(await anew(world.district, case), "end"))
    assert (await board(world.stranger, case))["board"]["status"] == "ended"
    case = done(await world.district.step(case, "close", words="一户放弃，没有选定。"))
    await world.set_papers()
    text = "".join(text_of((await world.district.get(f"/papers/{case['papers'][0]['id']}/file")).content).split())
    for words in ("章代表", "居民代表", "公开透明，没有异议", "蒋民政", "区民政局"):
        assert words in text, words
    # The right has ended with the session.
    refused(await world.stranger.get(f"/cases/{case['id']}"), "not_found")
    refused(await world.stranger.get(f"{path}/board"), "not_found")
    refused(await world.district.post(f"{path}/supervisors", guest), "step_not_possible")


async def test_the_rules_of_the_day_are_the_districts(world: World) -> None:
    at = world.clock.now()
    for rule, value in ((STEP_UP, 1), (WAIT_MINUTES, 0)):
        await set_value(rule, value, valid_from=DAY, legal_base="演示区自定", by="区保障办", at=at, today=at.date())
    two, three = await a_home(world, "902", "two_one"), await a_home(world, "903", "three_one")
    await a_family(world, 81)
    await a_family(world, 82)
    case = await running(world)
    done(await at_desk(world.district, case, "calls"))
    # One step up, and no further; nobody waits for whoever is called.
    refused(await at_desk(world.district, case, "choice", 1, 1, dwelling_id=three.id), "selection_too_large")
    done(await at_desk(world.district, case, "choice", 1, 1, dwelling_id=two.id))
    done(await at_desk(world.district, case, "calls"))
    assert done(await at_desk(world.district, case, "absence", 1, 2, words="没有来"))["action"] == "to_end"
    done(await at_desk(world.district, case, "calls"))
    # Nothing that fits is left: that is no refusal of the family's.
    given = done(await at_desk(world.district, case, "refusal", 1, 2, ground="no_fitting"))
    assert (given["turn"]["state"], given["turn"]["counts"]) == ("refused", False)


@pytest.mark.clause("2g", "3a")
async def test_where_lots_decide_families_choose_in_the_order_of_a_draw_that_is_over(world: World) -> None:
    """Those who stand in it still, and of one session at a time."""
    at = world.clock.now()
    today = at.date()
    await set_value(ORDER, BY_LOTS, valid_from=today, legal_base="演示区自定", by="区保障办", at=at, today=today)
    cases = {case["id"]: case for case in [await publicised(world, order) for order in range(81, 85)]}
    rooms = await homes(world, "901", "902")

    def says(reply: httpx.Response) -> str:
        return str(refused(reply, "form_invalid")["fields"]["form.lot_draw_id"])

    async def draws_up(draw: Any = None, **more: Any) -> httpx.Response:
        form = {**FORM, **({"lot_draw_id": draw} if draw else {}), **more}
        return await world.district.post("/selections", {"id": new_id(), "form": form})

    assert "由摇号确定" in says(await draws_up())
    for unknown in (new_id(), next(iter(cases))):
        refused(await draws_up(unknown), "not_found")
    draw = done(await plans(world.district, a_plan(rooms, method="order")))
    assert "还没有定结果" in says(await draws_up(draw["id"]))
    draw = done(await world.office.step(draw, "publish"))
    world.clock.move_to(date(2026, 12, 14))
    await watcher(world, draw)
    draw = done(await world.district.step(await anew(world.district, draw), "draw", numbers=NUMBERS))
    assert "还没有定结果" in says(await draws_up(draw["id"]))
    # One has left before the draw is settled, and another after it.
    lines = await LotDrawLine.filter(case_id=draw["id"]).order_by("place")
    drawn = [one.application_id for one in lines]
    done(await world.clerk.step(await anew(world.clerk, cases[drawn[1]]), "withdraw", reason="已自行购房"))
    assert not (await anew(world.office, draw))["detail"]["may_select"]
    draw = done(await world.office.step(await anew(world.office, draw), "finish"))
    assert draw["detail"]["may_select"] and not (await anew(world.housing, draw))["detail"]["may_select"]
    absent = await anew(world.clerk, cases[drawn[0]])
    done(await world.clerk.step(absent, "pause", until_on="2027-03-01", reason="住院"))
    # Whoever stands first by any other order does not choose first.
    await WaitingPlace.filter(application_id=drawn[3], live=1).update(order_key="0", day_key="0")

    asked = {"id": new_id(), "form": {**FORM, "lot_draw_id": draw["id"], "most": 1, "homes": 1}}
    pair = await asyncio.gather(*(world.district.post("/selections", asked) for _ in range(2)))
    (case,) = {done(reply)["id"]: done(reply) for reply in pair}.values()
    assert (await row_of(case["id"])).lot_draw_id == draw["id"]
    assert "已经有一次选房" in says(await draws_up(draw["id"]))
    done(await world.district.step(case, "cancel", reason="改期再选"))
    # Two in one instant: one draws it up.
    replies = await asyncio.gather(*(draws_up(draw["id"], homes=1, most=1 + one) for one in range(2)))
    assert sorted(reply.status_code for reply in replies) == [200, 422]
    first = next(done(reply) for reply in replies if reply.status_code == 200)
    done(await world.district.step(first, "cancel", reason="改期再选"))
    case = done(await draws_up(draw["id"]))
    turns = [one.application_id for one in await SelectionTurn.filter(case_id=case["id"]).order_by("number")]
    assert turns == [drawn[2], drawn[3]]
    done(await world.district.step(case, "cancel", reason="改期再选"))

    # One that draws homes itself, and one that was given up.
    later = {"held_on": "2026-12-16", "draw_number": "2026144", "draw_on": "2026-12-15"}
    other = done(await plans(world.district, a_plan(rooms, **later)))
    assert "直接摇出哪一套" in says(await draws_up(other["id"]))
    done(await world.district.step(other, "cancel", reason="日子写错了"))
    assert "作废或者取消" in says(await draws_up(other["id"]))


@pytest.mark.clause("3a")
async def test_families_see_how_a_home_on_offer_looks_and_not_how_others_lived_in_it(world: World) -> None:
    home, bare = await a_home(world, "901"), await a_home(world, "902")
    file = await entered(world, dwelling_id=home.id, address=home.address)
    await photograph(world.manager, file["id"], jpeg(colour=(1, 2, 3)), caption="原来的住户在家")
    await Tenancy.create(
        household_id=world.qin.household_id, dwelling_id=home.id, area_path=home.area_path,
        manager_path=home.manager_path, living=None, ended_on=date(2026, 12, 10),
    )
    world.clock.move_to(date(2026, 12, 12))
    # Sent today, and taken before they left.
    await photograph(world.manager, file["id"], jpeg(colour=(4, 5, 6)), caption="搬走以前拍的",
                     taken_at="2026-12-10T09:00:00+08:00")
    late = {"taken_at": "2026-12-12T07:50:00+08:00"}
    await photograph(world.manager, file["id"], jpeg(colour=(7, 8, 9)), caption="客厅", **late)
    beside = await _person(world.http, "beside", "", None)
    family = await bound(world, await a_family(world, 81))
    # Not shown to everybody yet: does not choose.
    other = await bound(world, await waits(world, 82), id_number("19680220", 82), beside)
    case = await drawn_up(world)
    case = done(await world.office.step(case, "publish"))

    async def looks(person: Person, at: int = home.id) -> httpx.Response:
        return await person.get(f"/selections/{case['id']}/photographs", dwelling_id=at)

    # Kept, and its picture not made yet.
    assert done(await looks(family))["items"] == []
    assert world.make_pictures is not None
    await world.make_pictures()
    for person in (family, world.district, world.clerk, world.manager):
        (shown,) = done(await looks(person))["items"]
        assert (shown["caption"], shown["on"]) == ("客厅", "2026-12-12")
    picture = await world.http.get(shown["display_url"])
    assert picture.status_code == 200 and picture.headers["content-type"] == "image/jpeg"
    assert done(await looks(family, bare.id))["items"] == []
    # Whoever does not watch over the day, and of a home that is not on offer.
    for person in (other, world.wan, world.far_manager):
        refused(await looks(person), "not_found")
    refused(await looks(family, world.tenancies["wan"].dwelling_id), "not_found")
    # Somebody lives there.
    await Tenancy.filter(household_id=world.qin.household_id, living=1).update(dwelling_id=home.id)
    assert done(await looks(family))["items"] == []
