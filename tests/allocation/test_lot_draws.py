"""Draws of lots: planned, frozen and published, drawn by a later lottery or by words that two have bound, recomputed by
whoever likes, watched over; what is struck, who moves up, what is refused, and that nobody draws again quietly.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.allocation import lot_populations
from casework.allocation.lot_populations import pairs, populations_of
from casework.heart.sealed_rows import fits
from casework.words.draws import check, commitment, draw, home_key, read_record
from models import (
    Application,
    Appointment,
    LotDrawLine,
    LotDrawRoom,
    Organisation,
    PublicityLine,
    WaitingPlace,
)
from server.commands.verify_draw import verify_draw
from tests.allocation.agreements import agreed_to, shown_to_all
from tests.allocation.test_applicant_codes import bound, waits
from tests.allocation.test_applications import accepted, an_empty_home
from tests.cast import Person, World, _person, as_kept, done, id_number, new_id, refused, told
from tests.papers.test_papers import text_of

NUMBERS = "33 20 12 08 05 01 + 7"
SEED = "双色球 2026143 2026-12-13 01 05 08 12 20 33 + 07"
OFFICE_WORDS, WATCH_WORDS = "春天里的第一场雨下在铁东区", "数一数院子里的十七棵老榆树吧"


def people(order: int, many: int = 1) -> list[dict[str, Any]]:
    return [
        {"name": "齐桂芳" if one == 0 else f"齐明{'一二三四'[one]}", "relationship": "本人" if one == 0 else "子",
         "id_number": id_number(f"19{68 + 10 * one}0220", order)}
        for one in range(many)
    ]


async def publicised(world: World, order: int, many: int = 1, **more: Any) -> Any:
    case = await waits(world, order, members=people(order, many), **more)
    await shown_to_all(case["id"])
    return case


async def homes(world: World, *rooms: str, layout: str = "one_one") -> list[int]:
    made = []
    for room in rooms:
        home = await an_empty_home(world, room)
        home.layout = layout
        await home.save(update_fields=["layout"])
        made.append(home.id)
    return made


def a_plan(rooms: list[int], **more: Any) -> dict[str, Any]:
    return {
        "name": "第四季度第一批", "method": "homes", "held_on": "2026-12-14", "place": "区住建局一楼大厅",
        "dwellings": rooms, "lottery": "ssq", "draw_number": "2026143", "draw_on": "2026-12-13", **more,
    }


def by_words(rooms: list[int], **more: Any) -> dict[str, Any]:
    left = ("lottery", "draw_number", "draw_on")
    return {key: one for key, one in a_plan(rooms, **more).items() if key not in left}


async def plans(person: Person, form: dict[str, Any]) -> Any:
    path = "/lot-draws" if "lottery" in form else "/lot-draws/by-phrases"
    return await person.post(path, {"id": new_id(), "form": form})


async def read(person: Person, case: Any) -> Any:
    return done(await person.get(f"/cases/{case['id']}"))


async def watcher(world: World, case: Any, person: Person | None = None) -> Person:
    """Whoever is invited to watch over it."""
    form = {"form": {"name": "章代表", "capacity": "deputy"}}
    code = done(await world.housing.post(f"/lot-draws/{case['id']}/supervisors", form))["code"]
    done(await (person or world.stranger).post("/invitations/accept", {"code": code}))
    return person or world.stranger


async def published(world: World, code: str) -> bytes:
    reply = await world.http.get(f"/api/draw-records/{code}")
    assert reply.status_code == 200
    return reply.content


def recomputed(data: bytes) -> list[list[str]]:
    """Written anew, by the description alone: whoever does not trust ours writes this."""
    record = msgspec.json.decode(data)
    drawn: list[list[str]] = []
    for one in record["populations"]:
        text = "".join(f"{line}\n" for line in sorted(one["members"]))
        digest = hashlib.sha256(text.encode()).hexdigest()
        found: list[str] = []
        for parent in drawn[0] if drawn else [""]:
            ranked = sorted(
                (line.split(" ")[1], hashlib.sha256(
                    f"anju draw 1\n{record['code']}\n{one['name']}\n{digest}\n{record['seed']}\n{line[:16]}".encode()
                ).hexdigest(), line[:16])
                for line in one["members"] if line.split(" ")[2] == parent
            )
            found += [key for _, _, key in ranked[: one["size"]]]
        drawn.append(found)
    return drawn


@pytest.mark.clause("2g")
async def test_homes_are_drawn_from_a_published_list_and_anybody_recomputes_who_got_which(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = {
        order: await publicised(world, order, category=category)
        for order, category in ((81, "低保"), *((one, "低收入") for one in (82, 83, 84, 88)))
    }
    # In a class that its unit found, as tests/allocation/test_scorings.py comes to one; what a family says is none.
    await WaitingPlace.filter(application_id=cases[81]["id"], live=1).update(priority=1)
    cases[85] = await publicised(world, 85, 3)
    hidden = await waits(world, 86, members=people(86))
    away = await publicised(world, 89)
    done(await world.clerk.step(await read(world.clerk, away), "pause", reason="去外地照顾老人", until_on="2027-02-20"))
    single, pair = await homes(world, "901", "902", "903"), await homes(world, "911", layout="two_one")
    (other,) = await homes(world, "912", layout="other")
    rooms = [*single[:2], *pair]
    for person in (world.housing, world.street, world.clerk, world.manager, world.wan):
        refused(await plans(person, a_plan(rooms)), "not_allowed")
    lived = world.tenancies["wan"].dwelling_id
    wrong: tuple[tuple[dict[str, Any], str, str], ...] = (
        ({"dwellings": [*rooms, rooms[0]]}, "dwellings", "选了两次"), ({"dwellings": [lived]}, "dwellings", "不是空置"),
        ({"dwellings": [other]}, "dwellings", "没有登记户型"), ({"dwellings": [10**9]}, "dwellings", "重新选择"),
        ({"held_on": "2026-12-10"}, "held_on", "明天或以后"), ({"held_on": "2026-12-12"}, "held_on", "开奖以后"),
        ({"draw_on": "2026-12-12"}, "draw_on", "星期二、四、日"),
        ({"draw_number": "135"}, "draw_number", "期号只写数字"), ({"method": "both"}, "method", "请从列出的"),
    )
    for change, field, words in wrong:
        problem = refused(await plans(world.district, a_plan(rooms, **change)), "form_invalid")
        assert words in problem["fields"][f"form.{field}"], problem
    assert {"name", "method", "held_on", "place", "dwellings", "lottery"} <= set(
        await told(world.district, "lot_draw.open"))
    vacant = done(await world.district.get("/lot-draws/vacant-dwellings", q="90"))["items"]
    assert {one["id"] for one in vacant} >= set(single) and other not in {one["id"] for one in vacant}
    first, second = world.district, world.office
    case, beside = [done(one) for one in await asyncio.gather(*(plans(one, a_plan(rooms)) for one in (first, second)))]
    code = case["detail"]["code"]
    # Planned, it is nobody's to see, and no family stands in it.
    refused(await world.http.get(f"/api/lot-draws/open/{code}"), "not_found")
    assert (await world.http.get("/api/lot-draws/open")).json()["items"] == []
    refused(await first.step(case, "publish"), "same_person")
    refused(await world.housing.step(case, "publish"), "not_allowed")
    # Six families, where five are the most; and on the day of its seed it is too late: it would be no secret any more.
    with monkeypatch.context() as few:
        few.setattr(lot_populations, "MOST_FAMILIES", 5)
        refused(await second.step(case, "publish"), "lot_too_many")
    world.clock.move_to(date(2026, 12, 13))
    refused(await second.step(case, "publish"), "lot_late")
    world.clock.move_to(date(2026, 12, 10))
    assert not await LotDrawLine.exists() and (await read(second, case))["status"] == case["status"]
    # Plans bind nobody; of two that are published at once, for the same homes and families, one is.
    both = await asyncio.gather(second.step(case, "publish"), first.step(beside, "publish"))
    assert sorted(one.json().get("code", "") for one in both) == ["", "lot_room_gone"]
    if both[0].status_code != 200:
        case, beside, first, second = beside, case, second, first
    case, code = await read(first, case), case["detail"]["code"]
    done(await second.step(await read(second, beside), "cancel", reason="同一批房源"))
    assert case["status"] == "published" and case["due_on"] == "2026-12-14"
    counted = [(one["label"], one["families"], one["homes"]) for one in case["detail"]["groups"]]
    assert counted == [("一居", 5, 2), ("两居", 1, 1)]
    # Anybody keeps it now; nobody is named in the file, on the page in a part of the name.
    before = await published(world, code)
    page = (await world.http.get(f"/api/lot-draws/open/{code}")).json()
    lines = (await world.http.get(f"/api/lot-draws/open/{code}/lines")).json()["items"]
    for text in (before.decode(), str(page), str(lines)):
        for secret in ("齐桂芳", hidden["number"], cases[81]["number"], "1380000", "站前街", "低保"):
            assert secret not in text, secret
    assert {one["name"] for one in lines} == {"齐*芳"} and all(one["place"] is None for one in lines)
    assert page["rooms"][0]["key"] == hashlib.sha256(
        f"anju draw 1\n{code}\nhome\n{page['rooms'][0]['address']}".encode()).hexdigest()[:16]
    # A family sees its own key and what happens next; who came later is not in it.
    kin = await _person(world.http, "kin", "", None)
    await bound(world, cases[82], id_number("19680220", 82), kin)
    (mine,) = done(await kin.get("/lot-draws/own"))["items"]
    assert mine["key"] in before.decode() and "12月14日在区住建局一楼大厅摇号" in mine["said"]
    late = await publicised(world, 87)
    refused(await world.wan.get("/lot-draws/own"), "not_found")
    assert len(done(await second.get(f"/lot-draws/{case['id']}/lines"))["items"]) == 6
    for person in (world.street, world.clerk, world.wan, kin):
        assert (await person.get(f"/lot-draws/{case['id']}/lines")).status_code in (403, 404)

    # Not before its day, nor where nobody watches.
    refused(await first.step(case, "draw", numbers=NUMBERS), "lot_early")
    # Another for what is left takes in nobody who stands in this one.
    assert "另一次摇号" in refused(await plans(first, a_plan(rooms)), "form_invalid")["fields"]["form.dwellings"]
    more = done(await plans(first, a_plan(single[2:])))
    more = done(await second.step(more, "publish"))
    assert await LotDrawLine.filter(case_id=more["id"]).values_list("application_id", flat=True) == [late["id"]]
    for person in (world.civil, first, world.clerk):
        refused(await person.post(f"/lot-draws/{case['id']}/supervisors", {"form": {
            "name": "章代表", "capacity": "deputy"}}), "not_allowed")
    world.clock.move_to(date(2026, 12, 14))
    refused(await first.step(case, "draw", numbers=NUMBERS), "lot_unwatched")
    eyes = await watcher(world, case)
    assert [one["id"] for one in done(await eyes.get("/cases"))["items"]] == [case["id"]]
    refused(await eyes.get(f"/cases/{cases[81]['id']}"), "not_found")
    refused(await eyes.step(case, "draw", numbers=NUMBERS), "not_allowed")
    refused(await first.step(case, "draw", numbers="1 2 3 4 5 34 7"), "form_invalid")
    # One of those frozen has withdrawn meanwhile: it keeps its key, and its place goes to nobody silently.
    gone = (await LotDrawLine.get(case_id=case["id"], application_id=cases[84]["id"])).key
    done(await world.clerk.step(await read(world.clerk, cases[84]), "withdraw", reason="已自行购房"))
    case = await read(first, case)
    twice = await asyncio.gather(*(one.step(case, "draw", numbers=NUMBERS) for one in (first, first)))
    assert sorted(one.json().get("code", "") for one in twice) == ["", "moved_by_other"]
    case = await read(first, case)
    assert (case["status"], case["detail"]["seed"]) == ("drawn", SEED)
    kept, after = tmp_path / "before.json", tmp_path / "after.json"
    kept.write_bytes(before)
    after.write_bytes(await published(world, code))
    assert verify_draw(after, kept) == 0 and check(read_record(after.read_bytes())) == []
    order = recomputed(after.read_bytes())
    assert order == msgspec.json.decode(after.read_bytes())["samples"]
    drawn = done(await eyes.get(f"/lot-draws/{case['id']}/lines"))["items"]
    assert [one["key"] for one in drawn] == order[1] and len(drawn) == 6
    there = {str(one) for one in await LotDrawLine.filter(case_id=case["id"]).values_list("application_id", flat=True)}
    assert there == {one["id"] for one in cases.values()} and away["id"] not in there
    singles = [one for one in drawn if one["group"] == "一居"]
    # The class that goes first is the first of its group; homes go with families in their order.
    first_key = (await LotDrawLine.get(case_id=case["id"], application_id=cases[81]["id"])).key
    assert singles[0]["key"] == first_key
    address = {one["key"]: one["address"] for one in page["rooms"]}
    of_singles = [address[key] for key in order[2] if "911" not in address[key]]
    assert [one["home"] for one in singles] == [*of_singles, "", "", ""]
    assert [one["key"] for one in drawn if one["struck"]] == [gone]

    # Whoever drew does not settle it; a home that is let no more and a family that left are looked at once more.
    refused(await first.step(case, "finish"), "same_person")
    remark = {"form": {"words": "程序公开，没有异议"}}
    done(await eyes.post(f"/lot-draws/{case['id']}/remarks", remark))
    refused(await first.post(f"/lot-draws/{case['id']}/remarks", remark), "not_allowed")
    leaver = singles[0]["key"]
    done(await world.clerk.step(await read(world.clerk, cases[81]), "withdraw", reason="不再申请"))
    done(await world.clerk.step(
        await read(world.clerk, cases[85]), "pause", reason="去外地照顾老人", until_on="2027-02-20"))
    # Somebody of one that would get a home has applied elsewhere since: that family is passed over, and stops nobody.
    held = next(
        one for one in await LotDrawLine.filter(case_id=case["id"]).order_by("place")
        if one.application_id in (cases[83]["id"], cases[88]["id"])
    )
    order_of = next(one for one in (83, 88) if cases[one]["id"] == held.application_id)
    await accepted(world, 90, members=people(order_of))
    case = done(await second.step(await read(second, case), "finish"))
    assert case["status"] == "done"
    rows = await LotDrawLine.filter(case_id=case["id"]).order_by("place")
    states = {one.key: one.state for one in rows}
    standing = [one["key"] for one in singles if one["key"] not in (gone, leaver, held.key)]
    assert [states[key] for key in (gone, leaver)] == ["struck", "struck"]
    assert [states[key] for key in standing] == ["won", "won"]
    up = next(one for one in rows if one.key == standing[1])
    traces = {one.application_id: (one.state, one.trace, one.dwelling_id) for one in rows}
    assert traces[held.application_id] == ("struck", "还有重复没有核实", None)
    assert traces[cases[85]["id"]] == ("struck", "已暂停轮候", None)
    assert {one.standing for one in rows} == {None}
    # Of five the first and two others get none, so the second who stands comes after both that homes were drawn with.
    assert (up.drawn_dwelling_id, up.trace) == (None, "前面有退出的，按顺序递补")
    (mine,) = done(await kin.get("/lot-draws/own"))["items"]
    assert "分到和谐家园1号楼1单元90" in mine["said"]
    await world.set_papers()
    (paper,) = (await read(first, case))["papers"]
    text = "".join(text_of((await first.get(f"/papers/{paper['id']}/file")).content).split())
    for words in ("摇号定房记录", "章代表", "程序公开，没有异议", code, "齐*芳", "已退出本次摇号"):
        assert words in text, words
    assert "齐桂芳" not in text
    # The right to watch has ended with it; names go from the page after their days, keys and places stay.
    refused(await eyes.get(f"/cases/{case['id']}"), "not_found")
    assert done(await eyes.get("/me"))["appointments"] == []
    world.clock.move_to(date(2026, 12, 30))
    over = (await world.http.get(f"/api/lot-draws/open/{code}/lines")).json()["items"]
    assert {one["name"] for one in over} == {""} and [one["key"] for one in over] == order[1]
    # What was given is not drawn for again, nor whoever was given it.
    taken = next(one.dwelling_id for one in rows if one.state == "won")
    assert "已经分给别人" in refused(
        await plans(first, a_plan([taken], held_on="2027-01-06", draw_number="2027001", draw_on="2027-01-05")),
        "form_invalid")["fields"]["form.dwellings"]
    assert all([await fits(("lot_draw_line", "lot_draw_place"), one) for one in rows])


@pytest.mark.clause("2g")
async def test_an_order_is_drawn_from_words_that_two_have_bound_and_annulled_with_a_supervisor_alone(
    world: World,
) -> None:
    for order in (81, 82, 83):
        await publicised(world, order)
    rooms = await homes(world, "901", "902")
    case = done(await plans(world.district, by_words(rooms, method="order", held_on="2026-12-14")))
    code, mine = case["detail"]["code"], case["detail"]["phrase_of"]
    eyes = await watcher(world, case)
    watch = (await read(eyes, case))["detail"]["phrase_of"]

    async def binds(person: Person, named: str, words: str) -> Any:
        body = {"form": {"digest": commitment(code, named, words)}}
        return await person.post(f"/lot-draws/{case['id']}/phrases/bind", body)

    async def tells(person: Person, words: str) -> Any:
        return await person.post(f"/lot-draws/{case['id']}/phrases/tell", {"form": {"phrase": words}})

    refused(await world.housing.post(f"/lot-draws/{case['id']}/phrases/bind", {"form": {"digest": "0" * 64}}),
            "not_allowed")
    done(await binds(world.district, mine, OFFICE_WORDS))
    refused(await binds(world.office, mine, "另外一句别人猜不到的话语"), "lot_bound")
    refused(await world.office.step(await read(world.office, case), "publish"), "lot_unbound")
    refused(await eyes.post(f"/lot-draws/{case['id']}/phrases/bind", {"form": {
        "digest": commitment(code, mine, OFFICE_WORDS)}}), "form_invalid")
    done(await binds(eyes, watch, WATCH_WORDS))
    refused(await tells(eyes, WATCH_WORDS), "step_not_possible")
    case = done(await world.office.step(await read(world.office, case), "publish"))
    assert case["status"] == "published_phrases"
    before = read_record(await published(world, code))
    assert before.source.draw.split("、") == [
        commitment(code, mine, OFFICE_WORDS), commitment(code, watch, WATCH_WORDS)]
    refused(await tells(eyes, WATCH_WORDS), "lot_early")
    world.clock.move_to(date(2026, 12, 14))
    second = await watcher(world, case, world.kong)
    refused(await tells(second, WATCH_WORDS), "not_allowed")
    refused(await tells(eyes, OFFICE_WORDS), "form_invalid")
    done(await tells(eyes, f" {WATCH_WORDS} "))
    refused(await world.district.step(case, "draw_told"), "lot_untold")
    instead = {"lottery": "ssq", "draw_number": "2026145", "draw_on": "2026-12-17", "reason": "区保障办没有公开"}
    refused(await world.district.step(case, "do_without", **instead), "lot_early")
    done(await tells(world.district, OFFICE_WORDS))
    case = done(await world.district.step(await read(world.district, case), "draw_told"))
    data = await published(world, code)
    record = read_record(data)
    assert check(record) == [] and record.seed == f"{mine}：{OFFICE_WORDS} | {watch}：{WATCH_WORDS}"
    assert recomputed(data) == record.samples and record.samples[2] == []
    forged = msgspec.structs.replace(record, seed=record.seed.replace("老榆树", "小榆树"))
    assert "seed" in {one.what for one in check(forged)}
    page = (await world.http.get(f"/api/lot-draws/open/{code}/lines")).json()["items"]
    assert [one["number"] for one in page] == [1, 2, 3] and {one["said"] for one in page} == {"按顺序选房"}

    # Nobody draws again quietly.
    refused(await world.office.step(case, "annul"), "lot_not_agreed")
    words = {"words": "名单漏了一户，同意作废"}
    agree = (f"/lot-draws/{case['id']}/agreement", {"version": case["version"], "form": words})
    refused(await eyes.post(*agree), "step_not_possible")
    case = done(await world.district.step(case, "ask_annul", reason="结果不理想，想再摇一次"))
    seen = case["version"]
    # To another reason than the one that was read nobody has agreed.
    case = done(await world.district.step(case, "ask_annul", reason="名单里漏了一户"))
    refused(await eyes.post(agree[0], {"version": seen, "form": words}), "moved_by_other")
    agree = (agree[0], {"version": case["version"], "form": words})
    refused(await world.district.post(*agree), "not_allowed")
    refused(await world.office.step(case, "annul"), "lot_not_agreed")
    done(await eyes.post(*agree))
    case = done(await world.office.step(await read(world.office, case), "annul"))
    assert (case["status"], case["detail"]["annul_agreed_words"]) == ("annulled", "名单漏了一户，同意作废")
    back = read_record(await published(world, code))
    assert (back.state, back.samples) == ("annulled", record.samples) and check(back) == []
    refused(await eyes.get(f"/cases/{case['id']}"), "not_found")
    again = done(await plans(world.district, by_words(rooms, held_on="2026-12-16")))
    assert again["detail"]["code"] != code
    done(await world.district.step(again, "cancel", reason="日子写错了"))
    listed = (await world.http.get("/api/lot-draws/open")).json()["items"]
    assert [(one["code"], one["state"]) for one in listed] == [(code, "annulled")]


async def test_whoever_has_a_hand_in_it_does_not_watch_over_it_in_another_post(world: World) -> None:
    case = done(await plans(world.district, by_words(await homes(world, "901"))))
    code = case["detail"]["code"]
    guest = {"form": {"name": "章代表", "capacity": "deputy"}}
    invited = done(await world.housing.post(f"/lot-draws/{case['id']}/supervisors", guest))["code"]
    for person in (world.district, world.office, world.civil):
        assert "任职" in refused(await person.post("/invitations/accept", {"code": invited}),
                                "invitation_refused")["detail"]
    done(await world.stranger.post("/invitations/accept", {"code": invited}))
    # A post that was given since is no way round: nobody binds, tells and agrees for both.
    post = await Appointment.create(
        account_id=world.stranger.account_id, role="district_clerk", starts_on=date(2026, 12, 1),
        organisation=world.organisations["铁东区住房保障办公室"],
    )
    bind = {"form": {"digest": commitment(code, "监督人员", WATCH_WORDS)}}
    for path, body in (("phrases/bind", bind), ("remarks", {"form": {"words": "没有异议"}}),
                       ("agreement", {"version": case["version"], "form": {"words": "同意作废"}})):
        refused(await world.stranger.post(f"/lot-draws/{case['id']}/{path}", body), "same_person")
    await Appointment.filter(id=post.id).update(ends_on=date(2026, 12, 9))
    done(await world.stranger.post(f"/lot-draws/{case['id']}/phrases/bind", bind))


async def test_an_application_that_was_taken_in_by_older_bounds_goes_on_among_the_others(world: World) -> None:
    case = await accepted(world, 81, members=people(81))
    row = await Application.get(case_id=case["id"])
    # As forms once let it in: a name with a figure, several telephones, and what is asked for no more.
    older = {**row.form, "phone": "13800000081，家里0412-5550123，儿子13800000082，女儿13800000083"}
    older["members"] = [{**row.form["members"][0], "name": "齐桂芳2（原名芳）"}]
    older["income_kind"] = "none"
    await Application.filter(case_id=case["id"]).update(**as_kept(row, form=older))
    case = done(await world.street.step(await read(world.street, case), "approve"))
    await agreed_to(case["id"])
    batch = done(await world.district.post("/publicities", {"id": new_id(), "form": {"kind": "application"}}))
    assert [(one["case_id"], one["name"][0]) for one in batch["detail"]["lines"]] == [(case["id"], "齐")]
    await PublicityLine.filter(case_id=case["id"]).update(state="passed", live=None)
    await publicised(world, 82)
    draw = done(await plans(world.district, a_plan(await homes(world, "901", "902"))))
    draw = done(await world.office.step(draw, "publish"))
    assert [one["families"] for one in draw["detail"]["groups"]] == [2]


async def test_an_office_may_be_called_by_signs_that_part_a_record(world: World) -> None:
    office = world.organisations["铁东区住房保障办公室"]
    await Organisation.filter(id=office.id).update(name="铁东区：住房|保障、办公室")
    case = done(await plans(world.district, by_words(await homes(world, "901"), held_on="2026-12-12")))
    await publicised(world, 81)
    code, mine = case["detail"]["code"], case["detail"]["phrase_of"]
    eyes = await watcher(world, case)
    told_by = ((world.district, mine, OFFICE_WORDS), (eyes, "监督人员", WATCH_WORDS))
    for person, named, words in told_by:
        digest = commitment(code, named, words)
        done(await person.post(f"/lot-draws/{case['id']}/phrases/bind", {"form": {"digest": digest}}))
    done(await world.office.step(await read(world.office, case), "publish"))
    world.clock.move_to(date(2026, 12, 12))
    for person, _, words in told_by:
        done(await person.post(f"/lot-draws/{case['id']}/phrases/tell", {"form": {"phrase": words}}))
    done(await world.district.step(await read(world.district, case), "draw_told"))
    assert check(read_record(await published(world, code))) == []


async def test_words_that_are_not_told_give_way_to_a_lottery_and_a_lottery_to_its_next(world: World) -> None:
    case = done(await plans(world.district, by_words(await homes(world, "901"), held_on="2026-12-12")))
    code, mine = case["detail"]["code"], case["detail"]["phrase_of"]
    eyes = await watcher(world, case)
    for person, named, words in ((world.district, mine, OFFICE_WORDS), (eyes, "监督人员", WATCH_WORDS)):
        digest = commitment(code, named, words)
        done(await person.post(f"/lot-draws/{case['id']}/phrases/bind", {"form": {"digest": digest}}))
    case = await read(world.office, case)
    refused(await world.office.step(case, "publish"), "nobody_found")
    family = await publicised(world, 81)
    case = done(await world.office.step(case, "publish"))
    world.clock.move_to(date(2026, 12, 14))
    told_ = {"form": {"phrase": WATCH_WORDS}}
    done(await eyes.post(f"/lot-draws/{case['id']}/phrases/tell", told_))
    instead = {"lottery": "ssq", "draw_number": "2026144", "draw_on": "2026-12-15", "reason": "区保障办没有公开"}
    case = done(await world.district.step(await read(world.district, case), "do_without", **instead))
    assert case["status"] == "published" and "第2026144期" in case["detail"]["source"]
    assert case["detail"]["silent"] == mine
    world.clock.move_to(date(2026, 12, 16))
    following = {"draw_number": "2026145", "draw_on": "2026-12-17", "reason": "开奖公告说本期取消。"}
    case = done(await world.district.step(case, "move_on", **following))
    world.clock.move_to(date(2026, 12, 18))
    case = done(await world.district.step(case, "draw", numbers=NUMBERS))
    record = read_record(await published(world, code))
    assert check(record) == [] and [one.draw for one in record.replaced] == ["2026144", "2026145"]
    assert record.samples[1] == [(await LotDrawLine.get(application_id=family["id"])).key]
    elsewhere = msgspec.structs.replace(record, replaced=[record.replaced[0], record.source])
    assert "seed" in {one.what for one in check(elsewhere)}


def test_a_draw_done_again_by_other_lines_agrees_for_a_thousand_families() -> None:
    chance, many = random.Random(19), 1000 if os.environ.get("ANJU_LONG") else 200
    for method in ("homes", "order"):
        lines = [
            LotDrawLine(key=f"{chance.getrandbits(64):016x}", rooms=chance.randint(1, 3), tier=chance.randrange(4))
            for _ in range(many)
        ]
        code, seed = f"{method}-2026-7", f"双色球 2026143 2026-12-13 {chance.getrandbits(64)}"
        rooms = [
            LotDrawRoom(key=home_key(code, f"和谐家园{one}号"), rooms=chance.randint(1, 3), address="", dwelling_id=one)
            for one in range(many // 2)
        ]
        populations = populations_of(method, lines, rooms)
        samples = draw(code, populations, seed)
        told = {"code": code, "seed": seed, "populations": msgspec.to_builtins(populations)}
        assert recomputed(msgspec.json.encode(told)) == samples
        by_key = {one.key: one for one in lines}
        assert sorted(samples[1]) == sorted(by_key) and len(samples[2]) == (many // 2 if method == "homes" else 0)
        # Within a group the classes that go first stand first.
        for group in (1, 2, 3):
            tiers = [by_key[key].tier for key in samples[1] if by_key[key].rooms == group]
            assert tiers == sorted(tiers) and len(set(tiers)) == 4


@given(st.integers(0, 2**32), st.integers(0, 30), st.integers(0, 20))
@settings(max_examples=1000 if os.environ.get("ANJU_LONG") else 100)
def test_a_home_goes_to_whoever_stands_next_and_nobody_is_passed_over(seed: int, families: int, rooms: int) -> None:
    chance = random.Random(seed)
    order, there = [f"f{one}" for one in range(families)], [f"h{one}" for one in range(rooms)]
    gone = {one for one in order if chance.random() < 0.3}
    lost = {one for one in there if chance.random() < 0.2}
    got = pairs(order, there, gone, lost)
    # Written anew, one family after the other.
    free = list(there)
    expected: dict[str, str] = {}
    for place, one in enumerate(order):
        if one not in gone and place < rooms and there[place] not in lost:
            expected[one] = there[place]
            free.remove(there[place])
    for one in order:
        while free and free[0] in lost:
            free.pop(0)
        if one not in gone and one not in expected and free:
            expected[one] = free.pop(0)
    assert got == expected
    standing = [one for one in order if one not in gone]
    assert len(got) == min(len(standing), rooms - len(lost)) == len(set(got.values()))
