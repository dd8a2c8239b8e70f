"""The district office adds items to the ledgers as data; whoever keeps an entry fills them in and corrects the rest."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.ledgers.registered_items import KINDS, Value, items_of, live_items, read_value, say_value
from casework.words.reading import ReadingError
from models import LedgerRevision, RegisteredItem
from tests.cast import World, done, id_number, new_id, refused
from tests.ledgers.test_ledgers import a_subsidy, award, on
from tests.photographs import jpeg, photograph

CHOICES = "一楼\n二楼\n\n 三楼 "


async def define(world: World, name: str, kind: str = "text", **more: Any) -> Any:
    form = {"ledger": "rental", "name": name, "kind": kind, **more}
    return done(await world.district.post("/registered-items", {"id": new_id(), "form": form}))


async def adjust(world: World, person: Any, subject: str = "", **form: Any) -> Any:
    """Opens an adjustment of wan's entry and records it; gives the last reply."""
    subject = subject or f"tenancy:{world.tenancies['wan'].id}"
    case = done(await person.post("/ledger-adjustments", {"id": new_id(), "subject": subject}))
    return await person.step(case, "record", **{"reason": "入户核实", **form})


async def entry_of(world: World, person: Any | None = None, **query: Any) -> Any:
    return done(await (person or world.clerk).get(f"/ledger/{world.tenancies['wan'].id}", **query))


def shown(entry: Any) -> dict[str, str]:
    return {one["item"]["name"]: one["value"] for one in entry["items"]}


@pytest.mark.clause("4.2.1c")
async def test_an_item_is_there_at_once_in_entries_and_forms_and_is_kept_when_retired(world: World) -> None:
    floor = await define(world, "楼层", "choice", choices=CHOICES, required=True, hint="按房本")
    assert floor["detail"]["item"]["choices"] == ["一楼", "二楼", "三楼"]
    people = await define(world, "常住人数", "number")
    entry = await entry_of(world)
    assert [(one["item"]["name"], one["item"]["may_fill"], one["value"]) for one in entry["items"]] == [
        ("楼层", True, ""), ("常住人数", True, ""),
    ]
    assert [one["item"]["may_fill"] for one in (await entry_of(world, world.manager))["items"]] == [False, False]
    listed = done(await world.grid.get("/registered-items", ledger="rental"))
    assert [item["name"] for item in listed["items"]] == ["楼层", "常住人数"]

    items = {floor["id"]: "二楼", people["id"]: " 3 "}
    case = done(await adjust(world, world.clerk, items=items))
    assert case["status"] == "recorded"
    assert shown(await entry_of(world)) == {"楼层": "二楼", "常住人数": "3"}
    last = (await entry_of(world))["revisions"][0]
    assert last["changes"] == [
        {"label": "楼层", "before": "", "after": "二楼"}, {"label": "常住人数", "before": "", "after": "3"},
    ]
    assert (last["state"], last["procedure_label"]) == ("recorded", "修改台账")

    # Renamed, reordered, no more required, with one more choice: the values stay.
    floor = done(await world.district.step(floor, "rename", name="所在楼层", hint="看房本"))
    floor = done(await world.district.step(floor, "extend", choices="地下室"))
    floor = done(await world.district.step(floor, "place", position=2))
    floor = done(await world.district.step(floor, "rule", required=False, filled_by="all"))
    assert shown(await entry_of(world)) == {"常住人数": "3", "所在楼层": "二楼"}
    done(await adjust(world, world.manager, items={floor["id"]: "地下室"}))
    yesterday = on(world, 0)
    on(world, 1)
    floor = done(await world.district.step(floor, "retire", reason="不再需要"))
    entry = await entry_of(world)
    assert [(one["item"]["name"], one["value"], one["item"]["retired_on"]) for one in entry["items"]] == [
        ("常住人数", "3", None), ("所在楼层", "地下室", "2026-12-11"),
    ]
    assert not entry["items"][1]["item"]["may_fill"]
    refused(await adjust(world, world.clerk, items={floor["id"]: "一楼"}), "form_invalid")
    assert [item["name"] for item in done(await world.clerk.get("/registered-items"))["items"]] == ["常住人数"]
    every = done(await world.district.get("/registered-items", retired="yes"))["items"]
    assert {item["name"] for item in every} == {"常住人数", "所在楼层"}
    assert shown(await entry_of(world, as_of=str(yesterday))) == {"常住人数": "3", "所在楼层": "地下室"}
    done(await adjust(world, world.clerk, items={people["id"]: ""}))
    assert shown(await entry_of(world)) == {"常住人数": "", "所在楼层": "地下室"}
    assert shown(await entry_of(world, as_of=str(yesterday)))["常住人数"] == "3"
    floor = done(await world.district.step(floor, "restore"))
    assert floor["status"] == "live"
    assert shown(await entry_of(world))["所在楼层"] == "地下室"


async def test_values_of_a_wrong_kind_are_refused_with_a_sentence(world: World) -> None:
    made = {
        kind: await define(world, label, kind, choices=CHOICES if kind == "choice" else "")
        for kind, label in KINDS.items()
    }
    wrong = {
        "number": ("三个", "请只填写数字"), "date": ("12月1日", "看不懂"), "choice": ("四楼", "一楼、二楼、三楼"),
        "yesno": ("也许", "是"), "photo": (new_id(), "照片还没有传完"), "text": ("长" * 501, "最多填写500个字"),
    }
    items = {made[kind]["id"]: written for kind, (written, _) in wrong.items()}
    problem = refused(await adjust(world, world.clerk, items=items), "form_invalid")
    for kind, (_, said) in wrong.items():
        assert said in problem["fields"][f"form.items.{made[kind]['id']}"], kind
    # Of whatever kind: what no value of it can be is told at its item.
    for text in ("字" * 2000, "9" * 300, "2026-13-45", "\u0301" * 20, new_id() + "x", "%_'\""):
        problem = refused(
            await adjust(world, world.clerk, items={one["id"]: text for kind, one in made.items() if kind != "text"}),
            "form_invalid",
        )
        assert set(problem["fields"]) == {f"form.items.{one['id']}" for kind, one in made.items() if kind != "text"}
    right = {"number": "12.50", "date": "2026年1月5日", "choice": "三楼", "yesno": "否", "text": "=1+1"}
    done(await adjust(world, world.clerk, items={made[kind]["id"]: value for kind, value in right.items()}))
    values = shown(await entry_of(world))
    assert values == {"文字": "=1+1", "数字": "12.5", "日期": "2026-01-05", "选项": "三楼", "是或否": "否", "照片": ""}
    assert await LedgerRevision.filter(household_id=world.wan.household_id).count() == 1


@pytest.mark.clause("4.2.1c")
async def test_a_photograph_is_a_value_once_it_is_sealed(world: World) -> None:
    item = await define(world, "门牌照片", "photo", required=True)
    subject = f"tenancy:{world.tenancies['wan'].id}"
    case = done(await world.clerk.post("/ledger-adjustments", {"id": new_id(), "subject": subject}))
    taken = await photograph(world.clerk, case["id"], jpeg())
    await world.develop()
    step = {"reason": "拍了门牌", "items": {item["id"]: taken["id"]}}
    done(await world.clerk.step(case, "record", **step))
    (one,) = (await entry_of(world))["items"]
    assert one["photo"]["id"] == taken["id"]
    assert one["photo"]["state"] == "sealed"
    assert (await entry_of(world))["revisions"][0]["changes"] == [{"label": "门牌照片", "before": "", "after": "照片"}]
    # Another case's photograph is not one of this entry's.
    other = done(await world.clerk.post("/ledger-adjustments", {"id": new_id(), "subject": subject}))
    refused(await world.clerk.step(other, "record", **step), "form_invalid")


@pytest.mark.clause("4.2.1c")
async def test_only_the_district_office_changes_what_is_registered(world: World) -> None:
    form = {"ledger": "rental", "name": "楼层", "kind": "text"}
    for person in (world.clerk, world.street, world.manager, world.wan, world.stranger, world.admin):
        refused(await person.post("/registered-items", {"id": new_id(), "form": form}), "not_allowed")
    body = {"id": new_id(), "form": form}
    item = done(await world.district.post("/registered-items", body))
    assert done(await world.district.post("/registered-items", body))["id"] == item["id"]
    refused(await world.office.post("/registered-items", {"id": new_id(), "form": form}), "form_invalid")
    for broken in (
        {**form, "name": "a", "kind": "choice", "choices": "一个"}, {**form, "name": ""}, {**form, "kind": "colour"},
        {**form, "name": "b", "ledger": "none"}, {**form, "name": "长" * 41},
    ):
        refused(await world.district.post("/registered-items", {"id": new_id(), "form": broken}), "form_invalid")
    refused(await world.district.step(item, "extend", choices="甲"), "form_invalid")
    refused(await world.clerk.step(item, "retire", reason="不要"), "not_found")
    refused(await world.wan.get("/registered-items"), "not_allowed")
    # A name is free again once its item is retired, and the retired one does not come back beside it.
    item = done(await world.district.step(item, "retire", reason="改用新的"))
    done(await world.district.post("/registered-items", {"id": new_id(), "form": form}))
    refused(await world.district.step(item, "restore"), "item_exists")
    assert await RegisteredItem.filter(name="楼层").count() == 2


@pytest.mark.clause("4.2.1c")
async def test_each_ledger_has_its_own_items_and_each_office_its_own_to_fill(world: World) -> None:
    fee = await define(world, "维修基金", "number", ledger="manager", filled_by="manager")
    paid = await define(world, "租房合同备案", "yesno", ledger="subsidy", required=True)
    community = await define(world, "走访频次", "text")
    street = await define(world, "街道意见", "text", filled_by="street")
    assert set(shown(await entry_of(world))) == {"维修基金", "走访频次", "街道意见"}
    done(await adjust(world, world.manager, items={fee["id"]: "88"}))
    done(await adjust(world, world.street, items={street["id"]: "同意"}))
    done(await adjust(world, world.grid, items={community["id"]: "每周"}))
    assert shown(await entry_of(world)) == {"维修基金": "88", "走访频次": "每周", "街道意见": "同意"}
    refused(await adjust(world, world.manager, items={community["id"]: "每月"}), "form_invalid")
    # The form by which a subsidy is entered asks for it as well.
    problem = refused(await world.clerk.post("/subsidies", {"id": new_id(), "form": a_subsidy()}), "form_invalid")
    assert problem["fields"] == {f"form.items.{paid['id']}": "请填写租房合同备案。"}
    case = await award(world, items={paid["id"]: "是"})
    path = f"/ledger/awards/{case['detail']['award_id']}"
    assert shown(done(await world.clerk.get(path))) == {"租房合同备案": "是"}
    done(await adjust(world, world.clerk, f"award:{case['detail']['award_id']}", items={paid["id"]: "否"}))
    assert shown(done(await world.clerk.get(path))) == {"租房合同备案": "否"}


@pytest.mark.clause("4.2.1b", "4.2.1d")
async def test_the_community_records_verifies_and_adjusts_an_entry(world: World) -> None:
    entry = await entry_of(world)
    mother, son = (member["id"] for member in entry["members"])
    done(await adjust(world, world.clerk))
    checked = (await entry_of(world))["revisions"][0]
    assert checked["changes"] == [{"label": "核实台账", "before": "", "after": "登记内容核实无误"}]
    form: dict[str, Any] = {
        "category": "特困", "phone": "139 0000 0007", "registered_address": "铁东区胜利路9栋1单元101号",
        "remark": "独居",
        "members": [
            {"member_id": mother, "name": "万建秀"}, {"member_id": son, "id_number": id_number("19971204", 9)},
        ],
    }
    done(await adjust(world, world.clerk, **form))
    entry = await entry_of(world)
    assert (entry["household"]["name"], entry["household"]["category"]) == ("万建秀", "特困")
    assert entry["household"]["phone"] == "139****0007"
    assert [member["name"] for member in entry["members"]] == ["万建秀", "万梅庆"]
    for typed in ("wjx", "万建", "13900000007", id_number("19971204", 9), "胜利路9#1单元"):
        assert done(await world.clerk.get("/ledger", q=typed))["items"], typed
    assert done(await world.clerk.get("/ledger", q="13800000001"))["items"] == []
    labels = [change["label"] for change in entry["revisions"][0]["changes"]]
    assert labels == ["保障类别", "户籍地址", "备注", "联系电话", "姓名", "万梅庆 身份证号码"]
    # The grid worker fills in items; the family's particulars are the community's.
    refused(await adjust(world, world.grid, category="低保"), "not_allowed")
    refused(await adjust(world, world.manager, members=[{"member_id": mother, "name": "某"}]), "not_allowed")
    taken = [{"member_id": son, "id_number": id_number("19631222", 3)}]
    problem = refused(await adjust(world, world.clerk, members=taken, phone="1234567"), "form_invalid")
    assert set(problem["fields"]) == {"form.phone", "form.members.0.id_number"}
    refused(await adjust(world, world.clerk, members=[{"member_id": 10**9, "name": "某"}]), "form_invalid")
    twice = [{"member_id": son, "name": "万一"}, {"member_id": son, "name": "万二"}]
    problem = refused(await adjust(world, world.clerk, members=twice), "form_invalid")
    assert problem["fields"] == {"form.members.1.member_id": "万梅庆填写了两次。"}
    for subject in ("tenancy:999999999", "award:999999999"):
        body = {"id": new_id(), "subject": subject}
        refused(await world.clerk.post("/ledger-adjustments", body), "not_found")
    for subject in ("tenancy:0", "dwelling:1", "tenancy:1 OR 1"):
        refused(await world.clerk.post("/ledger-adjustments", {"id": new_id(), "subject": subject}), "form_invalid")
    body = {"id": new_id(), "subject": f"tenancy:{world.tenancies['wan'].id}"}
    for person in (world.district, world.wan, world.stranger):
        refused(await person.post("/ledger-adjustments", body), "not_allowed")
    refused(await world.far_clerk.post("/ledger-adjustments", body), "not_found")
    case = done(await world.clerk.post("/ledger-adjustments", body))
    assert done(await world.clerk.post("/ledger-adjustments", body))["id"] == case["id"]
    refused(await world.colleague.step(case, "record", reason="代为核实"), "not_allowed")


async def test_live_items_and_written_values_serve_exports_and_imports(world: World) -> None:
    await define(world, "楼层", "choice", choices=CHOICES)
    await define(world, "押金", "number")
    retired = await define(world, "旧项")
    done(await world.district.step(retired, "retire", reason="不要"))
    assert [item.name for item in await live_items("rental")] == ["楼层", "押金"]
    assert [item.name for item in await items_of("tenancy:1", [retired["id"]])] == ["楼层", "押金", "旧项"]


@given(
    st.sampled_from(["text", "number", "date", "yesno", "choice"]),
    st.one_of(st.text(max_size=30), st.decimals(allow_nan=False, places=4, min_value=-10**9, max_value=10**9),
              st.dates(), st.sampled_from(["是", "否", "甲", "乙", "Yes", "１２", "2026.1.2", "", "　"])),
)
def test_whatever_is_read_is_said_so_that_it_is_read_again(kind: str, written: Any) -> None:
    item = RegisteredItem(case_id="x", name="某项", kind=kind, choices=["甲", "乙"], ledger="rental", filled_by="all")
    try:
        value = read_value(item, written)
    except ReadingError as error:
        assert any("\u4e00" <= char <= "\u9fff" for char in error.sentence)
        return
    assert read_value(item, say_value(kind, vars(value))) == value
    if value.number is not None:
        assert value.number == Decimal(str(value.number))
    assert (value == Value()) == (say_value(kind, vars(value)) == "")


async def test_a_required_item_is_not_emptied(world: World) -> None:
    floor = await define(world, "楼层", required=True)
    refused(await adjust(world, world.clerk, items={floor["id"]: " "}), "form_invalid")


async def test_a_number_has_four_decimals_at_most(world: World) -> None:
    fee = await define(world, "面积", "number")
    refused(await adjust(world, world.clerk, items={fee["id"]: "1.23456"}), "form_invalid")
