"""Gas, water, electricity and heating: accounts, the log of who was asked what, and that it is no lever; and the log of
a dwelling.
"""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest

from casework.dwellings.levers import PURPOSES, asks_for_a_cut, forces, refuse_lever
from casework.heart.problems import Problem
from models import Case, Liaison
from tests.cast import World, done, new_id, refused
from tests.dwellings.test_dwelling_files import entered, looked_at
from tests.exits.test_exits import leaves
from tests.photographs import visit

FORM: dict[str, Any] = {
    "utility": "heat", "purpose": "fault", "asked_whom": "市热力公司王师傅", "asked_on": "2026-12-08",
    "words": "暖气不热，请上门看。",
}


async def asked(world: World, dwelling_id: int | None = None, **other: Any) -> dict[str, Any]:
    body = {"id": new_id(), "dwelling_id": dwelling_id or world.tenancies["wan"].dwelling_id, "form": {**FORM, **other}}
    case: dict[str, Any] = done(await world.manager.post("/liaisons", body))
    return case


@pytest.mark.clause("4.4.1.1b")
async def test_who_was_asked_what_and_what_was_answered_when(world: World) -> None:
    case = await asked(world)
    assert case["title"] == "供暖：报修、恢复供应，和谐家园1号楼1单元101室"
    assert {one["action"] for one in case["actions"]} == {"remind", "answer", "drop"}
    case = done(await world.manager.step(case, "remind", on="2026-12-09", said="还没有人来，请尽快。"))
    for day in ("2026-12-07", "2026-12-11"):
        answer = {"answered_on": day, "result": "agreed", "answer": "已修好。"}
        refused(await world.manager.step(case, "answer", **answer), "form_invalid")
    answer = {"answered_on": "2026-12-10", "result": "agreed", "answer": "换了阀门，暖气热了。"}
    case = done(await world.manager.step(case, "answer", **answer))
    assert (case["status"], case["detail"]["result_label"], case["detail"]["answer"]) == (
        "answered", "已办妥", "换了阀门，暖气热了。"
    )
    notes = [one["note"] for one in case["history"]]
    assert notes[0].startswith("2026年12月10日答复，已办妥")
    assert notes[2].startswith("2026年12月8日联系市热力公司王师傅")
    for person in (world.clerk, world.grid, world.street, world.district):
        assert done(await person.get(f"/cases/{case['id']}"))["actions"] == []
    for person in (world.wan, world.far_clerk, world.far_manager):
        refused(await person.get(f"/cases/{case['id']}"), "not_found")
    refused(await world.far_manager.post("/liaisons", {"id": new_id(), "dwelling_id": 1, "form": FORM}), "not_found")
    refused(await world.clerk.post("/liaisons", {"id": new_id(), "dwelling_id": 1, "form": FORM}), "not_allowed")


@pytest.mark.clause("4.4.1.1b")
async def test_accounts_and_meters_are_kept_and_read_as_of_any_day(world: World) -> None:
    case = await entered(world)
    home = case["detail"]["dwelling_id"]
    case = done(await world.manager.step(case, "account", utility="water", account_number="ａ 123", meter_number="9"))
    assert case["history"][0]["note"] == "自来水：户号 未填 → A123，表号 未填 → 9"
    (line,) = (await looked_at(world, home, world.clerk))["accounts"]
    assert (line["label"], line["account_number"], line["meter_number"]) == ("自来水", "A123", "9")
    other = await entered(world, address="和谐家园1号楼1单元301室")
    taken = await world.manager.step(other, "account", utility="water", account_number="A123")
    assert "203室" in refused(taken, "form_invalid")["fields"]["form.account_number"]
    done(await world.manager.step(other, "account", utility="power", account_number="A123"))
    world.clock.move_to(date(2026, 12, 20))
    done(await world.manager.step(case, "account", utility="water", account_number="B7", meter_number="9"))
    assert (await looked_at(world, home, as_of="2026-12-19"))["accounts"][0]["account_number"] == "A123"
    assert (await looked_at(world, home))["accounts"][0]["account_number"] == "B7"


CUTS = (
    "请停水", "请把水停了", "停止供电", "断电三天", "掐断燃气", "切断天然气", "关掉暖气", "不给他家供暖", "拉闸",
    "关总阀", "限电", "停 水", "停、电", "請停水斷電", "停氣", "水电都给停掉", "暖气先关了", "把表锁表", "停供", "拆表",
    "请封停该户用水", "电给掐了", "停掉这户的自来水", "中止供热", "剪断电线", "ｔ停水", "停\u200b水",
    "把总阀拧死", "把水表拆走", "电表给收走", "暂缓供水", "不要再给这家送水了", "别再供电",
)
WHY = ("逼他搬走", "催他交租", "欠租半年", "不搬就停", "让他配合腾退", "他一直不退房", "转租的", "作为惩罚")
PLAIN = (
    "暖气不热，请上门看。", "请抄表。", "电表坏了，请换一块。", "核对11月账单。", "燃气灶打不着火。",
    "开户需要什么材料？", "水费多收了。", "请更换水表。", "住户反映水压小。", "请市自来水有限公司来抄表。",
    "关于水费的核对。", "电开关坏了。", "燃气软管密封不严。", "水表使用年限到了。", "请判断水管是否漏水。",
    "暖气有关材料在哪里领？", "电动车停车处的灯不亮。", "热力公司期限内来看。", "关注住户用电安全。",
    "供电公司关经理答应来换表。", "热力公司封师傅看过了。", "水表有关的账单请核对。", "不用给水表拍照。",
    "水压太大，请减压。",
)


async def test_utilities_are_no_lever(world: World) -> None:
    for words in ("请停水，逼他搬走。", "欠租半年，停止供暖。"):
        for purpose in PURPOSES:
            if purpose in ("stop_heat", "start_heat", "close"):
                continue
            body = {"id": new_id(), "dwelling_id": world.tenancies["wan"].dwelling_id,
                    "form": {**FORM, "purpose": purpose, "words": words}}
            assert "行政强制法" in refused(await world.manager.post("/liaisons", body), "utility_lever")["detail"]
    home = world.tenancies["wan"].dwelling_id
    for purpose in ("stop_heat", "close"):
        body = {"id": new_id(), "dwelling_id": home, "form": {**FORM, "purpose": purpose, "words": "报停。"}}
        assert "有家庭居住" in refused(await world.manager.post("/liaisons", body), "utility_lever")["detail"]
    for purpose in ("cut_off", "停供", ""):
        body = {"id": new_id(), "dwelling_id": home, "form": {**FORM, "purpose": purpose}}
        assert "form.purpose" in refused(await world.manager.post("/liaisons", body), "form_invalid")["fields"]
    assert not await Case.filter(procedure="liaison").exists() and not await Liaison.all().exists()
    # Not by way of a reminder either; and what was suffered may be told to have it ended.
    case = await asked(world, utility="water", words="停水两天了，请尽快恢复。")
    refused(await world.manager.step(case, "remind", on="2026-12-10", said="不交租就停水"), "utility_lever")
    # Of an empty dwelling the heat is stopped as a matter of course, and never to drive somebody out.
    await leaves(world)
    await asked(world, purpose="stop_heat", words="房子空置，申请停暖报停。")
    body = {"id": new_id(), "dwelling_id": home,
            "form": {**FORM, "purpose": "stop_heat", "words": "里面的人不搬走，停暖逼他。"}}
    refused(await world.manager.post("/liaisons", body), "utility_lever")


def test_rent_and_leaving_are_no_matter_of_a_utility_where_somebody_lives() -> None:
    for words in ("他家欠租半年，请想想办法。", "降压供水，催租。", "把他们撵走。", "给他点教训。", "ting shui 催租"):
        for purpose in PURPOSES:
            with pytest.raises(Problem, match="utility_lever"):
                refuse_lever(purpose, words, lived_in=True)


def test_every_way_to_ask_for_a_cut_is_heard_and_plain_business_is_not() -> None:
    for words in CUTS:
        assert asks_for_a_cut(words), words
        for purpose in ("open", "meter", "bill", "safety", "other"):
            with pytest.raises(Problem, match="utility_lever"):
                refuse_lever(purpose, words, lived_in=True)
    for cut, why in itertools.product(CUTS, WHY):
        assert forces(why), why
        for purpose, lived_in in itertools.product(PURPOSES, (True, False)):
            with pytest.raises(Problem, match="utility_lever"):
                refuse_lever(purpose, f"{why}，{cut}。", lived_in=lived_in)
    for words in PLAIN:
        for purpose in ("open", "meter", "bill", "safety", "fault", "other", "start_heat"):
            refuse_lever(purpose, words, lived_in=True)


NOISE = ("", " ", "　", "\u200b", "-", "·", "他家的", "这户", "三号楼二单元那一户的")


def test_a_cut_is_heard_through_noise() -> None:
    """All of them: they are few, and a chance sample can miss what another finds."""
    for cut, one, other, supply in itertools.product(
        ("停", "断", "掐", "关", "切断", "停止", "不给", "限", "封"), NOISE, NOISE,
        ("水", "电", "气", "燃气", "暖气", "供暖", "自来水", "热"),
    ):
        for words in (f"把{supply}{one}{cut}{other}了", f"请{cut}{one}{other}{supply}"):
            assert asks_for_a_cut(words), words


# What happened to a dwelling


@pytest.mark.clause("4.4.1.1a")
async def test_a_dwellings_log_tells_all_that_happened_to_it(world: World) -> None:
    home = world.tenancies["wan"].dwelling_id
    file = await entered(world, dwelling_id=home, address="和谐家园1号楼1单元101室")
    done(await world.manager.step(file, "hold", kind="recovering", since_on="2026-12-10", why="约定年底搬走"))
    await asked(world)
    await visit(world)
    await leaves(world)
    told = done(await world.manager.get(f"/dwellings/{home}/log", limit=100))["items"]
    labels = [one["label"] for one in told]
    for label in ("登记房源", "登记预留、维修、停用、收回", "登记联系", "开始巡查", "登记退出", "入住", "退出"):
        assert label in labels, label
    assert [one["day"] for one in told] == sorted((one["day"] for one in told), reverse=True)
    assert (labels[-1], told[-1]["title"], told[-1]["day"]) == ("入住", "万健秀", "2024-03-01")
    # Page by page it is the same, and none twice.
    walked: list[Any] = []
    cursor = None
    while True:
        asked_for = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = done(await world.manager.get(f"/dwellings/{home}/log", **asked_for))
        walked += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert walked == told
    # As of a day before all this, only who moved in.
    before = done(await world.manager.get(f"/dwellings/{home}/log", as_of="2026-12-01"))["items"]
    assert [one["label"] for one in before] == ["入住"]
    for cursor in ("x", "W10", "WyIyMDI2IiwgIjEiLCAiMSJd"):
        refused(await world.manager.get(f"/dwellings/{home}/log", cursor=cursor), "cursor_invalid")
    for person in (world.far_manager, world.far_clerk):
        refused(await person.get(f"/dwellings/{home}/log"), "not_found")
    for person in (world.wan, world.stranger):
        refused(await person.get(f"/dwellings/{home}/log"), "not_allowed")
    # Whoever may not read a case does not find it here.
    ours = {one["procedure"] for one in done(await world.clerk.get(f"/dwellings/{home}/log", limit=100))["items"]}
    assert {"dwelling_file", "liaison", "inspection", "exit"} <= ours
