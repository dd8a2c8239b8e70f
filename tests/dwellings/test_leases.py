"""Leases: every matter present or not signed, signed by both over what was read, then the first payment, then keys."""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from datetime import date
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.dwellings.lease_words import DOCUMENT, LAW, MATTERS, arbitrates, blank_in, says_something
from casework.words.paper_numbers import paper_number_key
from models import (
    Appointment,
    Household,
    HouseholdMember,
    IssuedPaper,
    Lease,
    LeaseContract,
    LeaseText,
    Obligation,
    Tenancy,
)
from tests.allocation.test_applications import an_empty_home
from tests.cast import NOW, Person, World, _person, done, id_number, new_id, refused
from tests.ledgers.test_ledgers import on
from tests.papers.test_papers import text_of
from tests.photographs import photograph

TEXTS = {
    "dwelling": "住房为【住房】，建筑面积【建筑面积】，门窗、灶具、暖气完好，交接清单另列。",
    "rent": "按政府核定的租金标准计收，每月【月租金】，标准调整的按新标准执行。",
    "payment": "每月10日前交到管房单位指定账户，也可以到窗口交。",
    "use": "只供承租家庭自住，不得转租、转借、改变用途。",
    "repair": "房屋主体、管线由管房单位维修；人为损坏由承租人修复。",
    "recovery": "合同终止后15日内腾空，双方到场验收，交回钥匙。",
    "breach": "逾期交租的，按日加收万分之三；转租的收回住房。",
    "disputes": "先协商；协商不成的，可以申请行政复议或者提起行政诉讼。",
    "utilities": "物业费由管房单位承担，水、电、燃气、供暖费由承租人承担。",
    "give_back": "不再符合条件、另有住房或者连续空置6个月的，应当退回。",
}
TEMPLATE = {"name": "标准合同", "lessor": "铁东区住房保障中心", "lessor_kind": "public", **TEXTS}
TERMS = {"starts_on": "2027-03-01", "ends_on": "2030-02-28", "monthly_rent_fen": 38500, "deposit_fen": 100000}
SIGNED = {"service_address": "和谐家园1号楼1单元101室", "electronic_service": True}


async def a_template(world: World, **other: Any) -> dict[str, Any]:
    saved: dict[str, Any] = done(await world.manager.post("/lease-templates", {**TEMPLATE, **other}))
    return saved


async def draft(world: World, tenancy: int | None = None, template: Any = None, **terms: Any) -> httpx.Response:
    """Of wan's next term, where nothing else is said."""
    template = template or await a_template(world)
    form = {**TERMS, **terms, "template_id": template["id"]}
    body = {"id": new_id(), "tenancy_id": tenancy or world.tenancies["wan"].id, "form": form}
    return await world.manager.post("/leases", body)


async def drafted(world: World, tenancy: int | None = None, template: Any = None, **terms: Any) -> Any:
    return done(await draft(world, tenancy, template, **terms))


async def offered(world: World, **terms: Any) -> Any:
    return done(await world.manager.step(await drafted(world, **terms), "offer"))


async def seen(person: Person, case: Any) -> Any:
    return done(await person.get(f"/cases/{case['id']}"))


async def signs(person: Person, case: Any, **other: Any) -> Any:
    """The tenant reads, and signs what was read."""
    case = await seen(person, case)
    return await person.step(case, "sign", **{"text_sha256": case["detail"]["text_sha256"], **SIGNED, **other})


async def countersigns(person: Person, case: Any, **other: Any) -> Any:
    case = await seen(person, case)
    return await person.step(case, "countersign", **{"text_sha256": case["detail"]["text_sha256"], **other})


async def signed(world: World, **terms: Any) -> Any:
    case = await offered(world, **terms)
    done(await signs(world.wan, case))
    return done(await countersigns(world.manager, case))


async def newcomer(world: World) -> tuple[int, Person]:
    """A family that was housed today and has no lease yet."""
    home = await an_empty_home(world)
    household = await Household.create(
        name="齐桂芳", community_id=home.community_id, area_path=home.area_path, category="低保",
        registered_address="铁东区站前街81号楼1单元301室", registered_address_key="-", created_at=NOW,
    )
    head = await HouseholdMember.create(
        household=household, position=0, name="齐桂芳", relationship="本人", id_number=id_number("19680220", 81),
        id_index="-",
    )
    tenancy = await Tenancy.create(
        household=household, dwelling=home, area_path=home.area_path, manager_path=home.manager_path,
        started_on=date(2026, 12, 10),
    )
    person = await _person(world.http, "qi", "齐桂芳", "tenant", household=household, member=head)
    person.household_id = household.id
    return tenancy.id, person


NEW = {"starts_on": "2026-12-10", "ends_on": "2029-12-09", "slip_number": "安置2026-12"}


# The words


def test_the_union_of_the_documents_eight_matters_and_the_laws() -> None:
    assert list(DOCUMENT.values()) == [
        "住房情况", "租金标准", "支付方式", "使用要求", "维修责任", "收回住房方式", "违约责任", "解决途径",
    ]
    assert set(MATTERS) == {*DOCUMENT, *LAW} == set(TEXTS)


@pytest.mark.parametrize("text", [
    "", " ", "　", "略", "（略）", "略略略略略略", "无", "——", "。。。。。。", "……", "另行约定", "见附件",
    "同上同上同上", "待定，待定，待定", "此处填写内容", "x", "xxxxxxxx", "TODO todo", "\u200b" * 6, "哈哈哈哈哈哈哈哈",
    "暂无。", "按规定", "N/A", "⠀⠀⠀⠀⠀⠀", "１１１１１１", "asdfg hjkl", "ABCDEFG", "1234567", "一二三四五六七",
    "😀😃😄😁😆",
])
def test_what_says_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize("text", [*TEXTS.values(), "由承租人自负", "每月十日前交清", "水电自理，物业免费"])
def test_what_says_something(text: str) -> None:
    assert says_something(text)


@pytest.mark.parametrize("text", [
    "租金每月____元", "自　　年　　月　　日起", "交到【账户】", "（    ）天内", "共□间",
    "每月＿＿日前", "赔偿……………元", "xxx银行",
])
def test_a_blank_that_nobody_filled_in(text: str) -> None:
    assert blank_in(text)


@pytest.mark.parametrize("text", [*TEXTS.values(), "每月10日前（含当日）交清", "见《管理办法》第3条"])
def test_no_blank_is_seen_where_there_is_none(text: str) -> None:
    for word in ("【住房】", "【建筑面积】", "【月租金】"):
        text = text.replace(word, "已填")
    assert not blank_in(text)


@pytest.mark.parametrize("text", [
    "提交鞍山仲裁委员会仲裁", "协商不成的提交仲裁", "不能解决的提交仲裁", "申请仲 裁", "仲、裁解决",
    "由仲\u200b裁机构裁决", "提請仲裁", "仲\n裁", "双方不申请诉讼，一律仲裁", "不服的，可以仲裁",
    "不适用诉讼，适用仲裁", "ＡＲＢＩＴＲＡＴＩＯＮ", "交商会公断", "不得诉讼，只能仲裁",
    "无法协商的仲裁", "由贸仲委裁决", "提交北仲", "不申请仲裁而由鞍山仲裁委员会仲裁", "仲_裁", "⼈民仲裁",
])
def test_an_arbitration_clause_however_it_is_written(text: str) -> None:
    assert arbitrates(text)


@pytest.mark.parametrize("text", [
    *TEXTS.values(), "本合同不约定仲裁。", "双方不得约定仲裁条款", "不适用仲裁，可以提起行政诉讼", "不通过仲裁解决",
    "由居中裁定的人民法院判决",
])
def test_no_arbitration_clause_where_there_is_none(text: str) -> None:
    assert not arbitrates(text)


# Templates


@pytest.mark.clause("4.4.1.2")
async def test_a_template_is_the_managers_data_and_every_version_is_kept(world: World) -> None:
    first = await a_template(world)
    assert (first["version"], first["lessor_kind_label"]) == (1, "政府部门、事业单位")
    assert (await a_template(world))["id"] == first["id"], "the same again is the same"
    second = await a_template(world, breach="逾期交租的，按日加收万分之五；转租的收回住房。")
    assert second["version"] == 2
    (line,) = done(await world.manager.get("/lease-templates"))["items"]
    assert line["id"] == second["id"]
    both = done(await world.manager.get("/lease-templates", name="标准合同"))["items"]
    assert [one["version"] for one in both] == [2, 1]
    for key in TEXTS:
        said = refused(await world.manager.post("/lease-templates", {**TEMPLATE, key: "略"}), "form_invalid")
        assert list(said["fields"]) == [key]
    clause = {**TEMPLATE, "disputes": "协商不成的，提交鞍山仲裁委员会仲裁。"}
    assert "解决途径" in refused(await world.manager.post("/lease-templates", clause), "arbitration_clause")["detail"]
    done(await world.manager.post("/lease-templates", {**clause, "lessor_kind": "company", "name": "企业合同"}))
    # Another manager has its own.
    assert done(await world.far_manager.get("/lease-templates"))["items"] == []
    for person in (world.wan, world.clerk, world.district, world.admin):
        refused(await person.get("/lease-templates"), "not_allowed")
        refused(await person.post("/lease-templates", TEMPLATE), "not_allowed")
    # A lease that was drafted from the first version stays as it was.
    case = await drafted(world, template=first)
    matters = {one["key"]: one["text"] for one in case["detail"]["matters"]}
    assert matters["breach"] == TEXTS["breach"]
    assert case["detail"]["template"] == "标准合同（第1版）"
    body = {"id": new_id(), "tenancy_id": world.tenancies["qin"].id, "form": {**TERMS, "template_id": first["id"]}}
    refused(await world.far_manager.post("/leases", body), "not_found")


# Drafted


@pytest.mark.clause("4.4.1.2")
async def test_a_lease_lacking_a_matter_cannot_be_signed_and_says_which(world: World) -> None:
    case = await drafted(world)
    for key, label in MATTERS.items():
        for text in ("", "另行约定", "由____承担"):
            case = done(await world.manager.step(case, "write", **{**TEXTS, key: text}))
            assert [one for one in case["detail"]["missing"] if label in one], (key, text)
            assert label in refused(await world.manager.step(case, "offer"), "lease_incomplete")["detail"]
    case = done(await world.manager.step(case, "write", **dict.fromkeys(TEXTS, "")))
    said = refused(await world.manager.step(case, "offer"), "lease_incomplete")["detail"]
    assert all(label in said for label in MATTERS.values())
    case = done(await world.manager.step(case, "write", **{**TEXTS, "payment": "交到【账户】，每月10日前。"}))
    assert "【账户】" in refused(await world.manager.step(case, "offer"), "lease_incomplete")["detail"]
    case = done(await world.manager.step(case, "write", **TEXTS))
    case = done(await world.manager.step(case, "set_terms", **{**TERMS, "monthly_rent_fen": 0}))
    assert "租金标准" in refused(await world.manager.step(case, "offer"), "lease_incomplete")["detail"]
    case = done(await world.manager.step(case, "set_terms", **TERMS))
    case = done(await world.manager.step(case, "write", **{**TEXTS, "breach": "违约的交仲 裁解决，赔偿损失。"}))
    assert "违约责任" in refused(await world.manager.step(case, "offer"), "arbitration_clause")["detail"]
    # One half stands at the end of a matter, the other at the beginning of the next.
    halves = {**TEXTS, "breach": "违约的由双方交仲", "disputes": "裁委员会裁断，双方服从。"}
    case = done(await world.manager.step(case, "write", **halves))
    refused(await world.manager.step(case, "offer"), "arbitration_clause")
    case = done(await world.manager.step(case, "write", **TEXTS))
    case = done(await world.manager.step(case, "offer"))
    text = case["detail"]["text"]
    for words in (*MATTERS.values(), "当事人", "租赁期限", "押金1,000.00元", "2027年3月1日", "2030年2月28日",
                  "385.00元", "万健秀", "铁东区住房保障中心", "和谐家园1号楼1单元101室", "45.00平方米"):
        assert words in text, words
    assert "【" not in text
    assert case["detail"]["text_sha256"] == hashlib.sha256(text.encode()).hexdigest()
    # While it lies before the family nobody writes in it.
    refused(await world.manager.step(case, "write", **TEXTS), "step_not_possible")


async def test_a_company_may_agree_on_arbitration(world: World) -> None:
    clause = "协商不成的，提交鞍山仲裁委员会仲裁。"
    template = await a_template(world, lessor_kind="company", disputes=clause)
    case = done(await world.manager.step(await drafted(world, template=template), "offer"))
    assert clause in case["detail"]["text"]


async def test_a_draft_is_refused_that_could_never_run(world: World) -> None:
    template = await a_template(world)

    async def asked(who: Person = world.manager, tenancy: int = world.tenancies["wan"].id, **other: Any) -> Any:
        form = {**TERMS, "template_id": template["id"], **other}
        return await who.post("/leases", {"id": new_id(), "tenancy_id": tenancy, "form": form})

    refused(await asked(ends_on="2032-03-01"), "form_invalid")
    done(await asked(ends_on="2032-02-29"))
    refused(await asked(starts_on="2027-02-28"), "term_overlaps")
    refused(await asked(ends_on="2027-02-28"), "form_invalid")
    refused(await asked(starts_on="1900-01-01", ends_on="1904-12-31"), "form_invalid")
    refused(await asked(starts_on="2190-01-01", ends_on="2194-12-31"), "form_invalid")
    # Before the family came, and over already: a year that a finger slipped into.
    refused(await asked(starts_on="2021-03-01", ends_on="2024-02-28"), "form_invalid")
    refused(await asked(starts_on="2023-03-01", ends_on="2024-02-29"), "form_invalid")
    refused(await asked(monthly_rent_fen=-1), "form_invalid")
    refused(await asked(deposit_fen=10**12), "form_invalid")
    # Ten thousand yuan too much by two noughts.
    refused(await asked(monthly_rent_fen=10**9), "form_invalid")
    refused(await asked(deposit_fen=10**9), "form_invalid")
    refused(await asked(starts_on="2027-02-30"), "form_invalid")
    refused(await asked(template_id=10**9), "not_found")
    refused(await asked(tenancy=world.tenancies["qin"].id), "not_found")
    refused(await asked(world.far_manager), "not_found")
    for person in (world.wan, world.clerk, world.street, world.district):
        refused(await asked(person), "not_allowed")
    # Kong's first lease ran out a year ago: the family goes on without a term, and may sign anew from any day after.
    kong = world.tenancies["kong"].id
    done(await asked(tenancy=kong, starts_on="2026-01-01", ends_on="2028-12-31"))


async def test_what_follows_stands_in_the_draft_before_anybody_writes_in_it(world: World) -> None:
    tenancy = world.tenancies["wan"].id
    found = done(await world.manager.get("/leases/next", tenancy_id=tenancy))
    assert found == {"starts_on": "2027-03-01", "ends_on": "2030-02-28", "monthly_rent_fen": 38500, "deposit_fen": 0,
                     "template_id": None}
    old = await a_template(world)
    await signed(world)
    newer = await a_template(world, breach="逾期交租的，按日加收万分之五；转租的收回住房。")
    await a_template(world, name="别的合同")
    found = done(await world.manager.get("/leases/next", tenancy_id=tenancy))
    assert old["id"] != newer["id"] == found["template_id"]
    assert (found["starts_on"], found["ends_on"], found["deposit_fen"]) == ("2030-03-01", "2033-02-28", 100000)
    # Kong's ran out a year ago: the next one reaches today, and no day lies between.
    kong = done(await world.manager.get("/leases/next", tenancy_id=world.tenancies["kong"].id))
    assert (kong["starts_on"], kong["ends_on"]) == ("2026-01-01", "2026-12-31")
    for person in (world.wan, world.clerk, world.district):
        refused(await person.get("/leases/next", tenancy_id=tenancy), "not_allowed")
    refused(await world.far_manager.get("/leases/next", tenancy_id=tenancy), "not_found")


# Signed


@pytest.mark.clause("4.4.1.2")
async def test_both_sign_what_they_read_and_the_term_follows(world: World) -> None:
    case = await offered(world)
    # The family is told, and it stands among what it is asked.
    asked = done(await world.wan.get("/inbox"))["items"]
    assert [(one["id"], one["status_label"]) for one in asked] == [(case["id"], "待签订")]
    read = await seen(world.wan, case)
    assert read["detail"]["sign_as"] == "family"
    assert read["detail"]["matters"] == [] and read["detail"]["template"] == ""
    refused(await signs(world.wan, case, text_sha256="0" * 64), "text_changed")
    refused(await signs(world.wan, case, service_address="短"), "form_invalid")
    refused(await world.wan.step(read, "countersign", text_sha256=read["detail"]["text_sha256"]), "not_allowed")
    refused(await world.manager.step(case, "sign", text_sha256=read["detail"]["text_sha256"], **SIGNED), "not_allowed")
    for stranger in (world.kong, world.qin, world.far_manager, world.far_clerk):
        refused(await stranger.get(f"/cases/{case['id']}"), "not_found")
    case = done(await signs(world.wan, case))
    assert (case["status"], case["detail"]["family_signer"]) == ("family_signed", "万健秀")
    assert (case["detail"]["service_address"], case["detail"]["electronic_service"]) == (
        SIGNED["service_address"], True
    )
    refused(await signs(world.wan, case), "step_not_possible")
    assert await Lease.filter(tenancy_id=world.tenancies["wan"].id).count() == 1
    refused(await countersigns(world.manager, case, text_sha256="f" * 64), "text_changed")
    case = done(await countersigns(world.manager, case))
    assert case["status"] == "signed" and case["detail"]["signed_on"] == "2026-12-10"
    term = await Lease.get(tenancy_id=world.tenancies["wan"].id, starts_on=date(2027, 3, 1))
    assert (term.ends_on, term.monthly_rent_fen) == (date(2030, 2, 28), 38500)
    # Numbered, frozen, and with who signed which text when.
    (paper,) = case["papers"]
    assert paper["title"] == "公共租赁住房租赁合同" and "合〔2026〕1号" in paper["number"]
    await world.set_papers()
    said = text_of((await world.wan.get(f"/papers/{paper['id']}/file")).content).replace("\n", "")
    for words in ("万健秀", "自2027年3月1日起", "维修责任", "人为损坏由承租人修复"):
        assert words in said, words
    frozen = json.dumps((await IssuedPaper.get(id=paper["id"])).content, ensure_ascii=False)
    for one in ("2026年12月10日 10:00", "安居物业　冯物业", SIGNED["service_address"], case["detail"]["text_sha256"]):
        assert str(one) in frozen, one
    # The entry has the new term, with who brought it about.
    entry = done(await world.clerk.get(f"/ledger/{world.tenancies['wan'].id}"))
    assert {one["ends_on"] for one in entry["leases"]} == {"2027-02-28", "2030-02-28"}
    assert entry["revisions"][0]["changes"][0]["label"] == "租赁合同"


@pytest.mark.clause("4.4.1.2")
async def test_the_manager_may_sign_first_and_a_text_taken_back_is_signed_anew(world: World) -> None:
    case = await offered(world)
    old = case["detail"]["text_sha256"]
    case = done(await countersigns(world.manager, case))
    assert case["status"] == "manager_signed"
    before = await seen(world.wan, case)
    case = done(await world.manager.step(case, "take_back", reason="租金写错了"))
    assert case["detail"]["manager_signer"] == "" and case["detail"]["text"] == ""
    # What was read before lies there no more.
    refused(await world.wan.step(before, "sign", text_sha256=old, **SIGNED), "moved_by_other")
    case = done(await world.manager.step(case, "set_terms", **{**TERMS, "monthly_rent_fen": 30000}))
    case = done(await world.manager.step(case, "offer"))
    assert case["detail"]["text_sha256"] != old
    refused(await signs(world.wan, case, text_sha256=old), "text_changed")
    case = done(await countersigns(world.manager, case))
    case = done(await signs(world.wan, case))
    assert case["status"] == "signed"
    assert [one["turn"] for one in case["detail"]["texts"]] == [2, 1]
    former = done(await world.wan.get(f"/leases/{case['id']}/text", turn=1))
    assert former["text_sha256"] == old and "385.00元" in former["text"]
    refused(await world.wan.get(f"/leases/{case['id']}/text", turn=9), "not_found")
    refused(await world.kong.get(f"/leases/{case['id']}/text", turn=1), "not_found")


async def test_a_family_that_does_not_agree_says_why_and_nothing_is_signed(world: World) -> None:
    case = await offered(world)
    case = done(await world.wan.step(await seen(world.wan, case), "decline", reason="押金太高，想商量一下"))
    assert (case["status"], case["detail"]["text"]) == ("drafted", "")
    case = await seen(world.manager, case)
    assert case["history"][0]["note"] == "押金太高，想商量一下"
    assert {one["action"] for one in case["actions"]} == {"offer", "void"}


async def test_who_may_sign_for_the_family(world: World) -> None:
    case = await offered(world)
    son = await HouseholdMember.get(household_id=world.wan.household_id, position=1)
    household = await Household.get(id=world.wan.household_id)
    child = await _person(world.http, "son", "万梅庆", "tenant", household=household, member=son)
    assert (await seen(child, case))["detail"]["sign_as"] == ""
    refused(await signs(child, case), "signatory_only")
    # Whose binding has ended signs nothing, however the text was read.
    read = await seen(world.wan, case)
    await Appointment.filter(account_id=world.wan.account_id).update(ended_at=NOW)
    for reply in (
        await world.wan.step(read, "sign", text_sha256=read["detail"]["text_sha256"], **SIGNED),
        await world.wan.get(f"/cases/{case['id']}"),
    ):
        assert reply.status_code in (403, 404)
    post = Appointment.filter(account_id=world.manager.account_id)
    read = await seen(world.manager, case)
    await post.update(ends_on=date(2026, 12, 9))
    gone = await world.manager.step(read, "countersign", text_sha256=read["detail"]["text_sha256"])
    assert gone.status_code in (403, 404)
    assert (await LeaseContract.get(case_id=case["id"])).manager_signed_at is None


@pytest.mark.clause("4.4.1.2")
async def test_who_cannot_sign_in_the_app_signs_paper_and_its_scan_is_kept(world: World) -> None:
    case = await offered(world)
    form = {
        "text_sha256": case["detail"]["text_sha256"], "signed_on": "2026-12-10", "signer": "万梅庆（子，代签）",
        **SIGNED, "electronic_service": False,
    }
    refused(await world.manager.step(case, "enter_paper", **form), "scan_missing")
    await photograph(world.manager, case["id"])
    for day in ("2026-12-09", "2026-12-11"):
        refused(await world.manager.step(case, "enter_paper", **{**form, "signed_on": day}), "form_invalid")
    refused(await world.manager.step(case, "enter_paper", **{**form, "text_sha256": "0" * 64}), "text_changed")
    refused(await world.wan.step(await seen(world.wan, case), "enter_paper", **form), "not_allowed")
    # A scan of a text that was taken back is none of the next one.
    case = done(await world.manager.step(case, "take_back", reason="写错了"))
    on(world, 1)
    case = done(await world.manager.step(case, "offer"))
    form |= {"text_sha256": case["detail"]["text_sha256"], "signed_on": "2026-12-11"}
    refused(await world.manager.step(case, "enter_paper", **form), "scan_missing")
    done(await countersigns(world.manager, case))
    await photograph(world.manager, case["id"], caption="第二份")
    case = await seen(world.manager, case)
    case = done(await world.manager.step(case, "enter_paper", **form))
    assert (case["status"], case["detail"]["way_label"]) == ("signed", "签纸质合同，扫描件已存")
    assert case["detail"]["family_signer"] == "万梅庆（子，代签）"
    assert "（经办）" not in case["detail"]["manager_signer"], "the manager had signed in the app before"
    assert case["detail"]["electronic_service"] is False


async def test_two_leases_of_one_family_cannot_both_run(world: World) -> None:
    one, other = await offered(world), await offered(world, starts_on="2028-01-01", ends_on="2029-12-31")
    done(await signs(world.wan, one))
    done(await signs(world.wan, other))
    done(await countersigns(world.manager, one))
    refused(await countersigns(world.manager, other), "term_overlaps")
    assert (await seen(world.manager, other))["status"] == "family_signed"
    assert await Lease.filter(tenancy_id=world.tenancies["wan"].id).count() == 2


# Keys


@pytest.mark.clause("3d", "4.4.1.2")
async def test_slip_before_lease_before_first_payment_before_keys(world: World) -> None:
    tenancy, tenant = await newcomer(world)
    case = await drafted(world, tenancy=tenancy, **{**NEW, "slip_number": ""})
    assert case["detail"]["first"] and "安置单编号" in case["detail"]["missing"]
    assert "安置单" in refused(await world.manager.step(case, "offer"), "lease_incomplete")["detail"]
    for nothing in ("——", "（）", "😀"):
        wrong = await world.manager.step(case, "set_terms", **{**TERMS, **NEW, "slip_number": nothing})
        assert list(refused(wrong, "form_invalid")["fields"]) == ["form.slip_number"]
    case = done(await world.manager.step(case, "set_terms", **{**TERMS, **NEW}))
    keys = {"keys_on": "2026-12-10", "count": 3, "received_by": "齐桂芳"}
    refused(await world.manager.step(case, "hand_keys", **keys), "step_not_possible")
    case = done(await world.manager.step(case, "offer"))
    done(await signs(tenant, case))
    refused(await world.manager.step(await seen(world.manager, case), "hand_keys", **keys), "step_not_possible")
    case = done(await countersigns(world.manager, case))
    assert case["detail"]["state"] == "signed"
    refused(await world.manager.step(case, "hand_keys", **keys), "keys_first_payment")
    paid = {"id": new_id(), "tenancy_id": tenancy, "for_month": "2026-12", "paid_fen": 38500, "paid_on": "2026-12-10",
            "way": "cash"}
    done(await world.manager.post("/rent-payments", paid))
    refused(await world.manager.step(case, "hand_keys", **{**keys, "keys_on": "2026-12-09"}), "form_invalid")
    refused(await world.manager.step(case, "hand_keys", **{**keys, "keys_on": "2026-12-11"}), "form_invalid")
    refused(await world.manager.step(case, "hand_keys", **{**keys, "count": 0}), "form_invalid")
    refused(await tenant.step(await seen(tenant, case), "hand_keys", **keys), "not_allowed")
    case = done(await world.manager.step(case, "hand_keys", **keys))
    refused(await world.manager.step(case, "void", reason="签错了"), "step_not_possible")
    assert (case["status"], case["detail"]["state"], case["detail"]["keys_count"]) == ("keys", "running", 3)
    # Whoever lives there already has the keys.
    renewed = await signed(world)
    refused(await world.manager.step(renewed, "hand_keys", **keys), "keys_given_before")


async def test_a_lease_made_void_leaves_the_entry_as_it_was(world: World) -> None:
    case = await signed(world)
    case = done(await world.manager.step(case, "void", reason="家庭改签两年"))
    assert (case["status"], case["detail"]["state"]) == ("void", "void")
    assert [paper["state"] for paper in case["papers"]] == ["void"]
    assert await Lease.filter(tenancy_id=world.tenancies["wan"].id).count() == 1
    again = await signed(world)
    on(world, 100)
    refused(await world.manager.step(await seen(world.manager, again), "void", reason="晚了"), "lease_running")


# How it stands


@pytest.mark.clause("4.4.1.2")
async def test_every_state_of_a_lease_on_its_day(world: World) -> None:
    async def states(day: str, family: str = "wan") -> list[str]:
        tenancy = world.tenancies[family].id
        said = done(await world.manager.get(f"/leases/of/{tenancy}", as_of=day))["items"]
        return [one["state"] for one in said]

    await signed(world)
    assert await states("2026-12-09") == ["running"], "it was not signed yet"
    assert await states("2026-12-10") == ["signed", "running"]
    assert await states("2027-02-28") == ["signed", "running"]
    assert await states("2027-03-01") == ["running", "renewed"]
    assert await states("2030-02-28") == ["running", "renewed"]
    assert await states("2030-03-01") == ["open_ended", "renewed"]
    assert await states("2026-12-10", "kong") == ["open_ended"], "it ran out a year ago, and the family lives there"
    await Tenancy.filter(id=world.tenancies["wan"].id).update(ended_on=date(2028, 5, 5), living=None)
    assert await states("2028-05-04") == ["running", "renewed"]
    assert await states("2028-05-05") == ["ended", "ended"]
    said = done(await world.clerk.get(f"/leases/of/{world.tenancies['wan'].id}"))["items"]
    assert "租赁期限" in said[0]["text"] and said[1]["case_id"] is None
    for person, code in ((world.far_manager, "not_found"), (world.kong, "not_found"), (world.stranger, "not_allowed")):
        refused(await person.get(f"/leases/of/{world.tenancies['wan'].id}"), code)


async def test_a_lease_is_renewed_once_the_next_one_has_begun(world: World) -> None:
    await signed(world, starts_on="2027-03-11", ends_on="2030-03-10")
    for day, states in (
        ("2027-02-28", ["signed", "running"]), ("2027-03-01", ["signed", "open_ended"]),
        ("2027-03-10", ["signed", "open_ended"]), ("2027-03-11", ["running", "renewed"]),
    ):
        said = done(await world.manager.get(f"/leases/of/{world.tenancies['wan'].id}", as_of=day))["items"]
        assert [one["state"] for one in said] == states, day


# Filed


@pytest.mark.clause("4.4.1.2")
async def test_a_signed_lease_is_filed_within_thirty_days_under_its_number(world: World) -> None:
    case = await offered(world)
    filing = {"id": new_id(), "lease_id": case["id"], "form": {"number": "铁备2026-0018", "filed_on": "2026-12-10"}}
    refused(await world.manager.post("/lease-filings", filing), "step_not_possible")
    done(await signs(world.wan, case))
    assert not await Obligation.filter(kind="lease_filing").exists()
    case = done(await countersigns(world.manager, case))
    owed = await Obligation.get(kind="lease_filing")
    assert (owed.due_on, owed.discharged_at) == (date(2027, 1, 9), None)
    assert case["detail"]["file_by"] == "2027-01-09" and case["detail"]["may_file"]

    async def told(person: Person) -> tuple[str | None, bool]:
        detail = (await seen(person, case))["detail"]
        return detail["file_by"], detail["may_file"]

    # The district watches over it; of a family and a community nobody asks for it.
    assert await told(world.district) == ("2027-01-09", False)
    assert [await told(person) for person in (world.wan, world.clerk)] == [(None, False)] * 2
    assert [one["title"] for one in done(await world.manager.get("/home"))["asks"]].count("签订的合同要备案") == 1
    (line,) = done(await world.manager.get("/leases", show="unfiled"))["items"]
    assert line["id"] == case["id"]
    for day in ("2026-12-09", "2026-12-11"):
        wrong = {**filing, "form": {"number": "铁备2026-0018", "filed_on": day}}
        refused(await world.manager.post("/lease-filings", wrong), "form_invalid")
    refused(await world.manager.post("/lease-filings", {**filing, "form": {**filing["form"], "number": "——"}}),
            "form_invalid")
    refused(await world.far_manager.post("/lease-filings", filing), "not_found")
    refused(await world.clerk.post("/lease-filings", filing), "not_allowed")
    filed = done(await world.manager.post("/lease-filings", filing))
    assert (filed["status"], filed["detail"]["number"]) == ("filed", "铁备2026-0018")
    assert done(await world.manager.post("/lease-filings", filing))["id"] == filed["id"]
    refused(await world.manager.post("/lease-filings", {**filing, "id": new_id()}), "filed_already")
    assert (await Obligation.get(kind="lease_filing")).ended_as == "done"
    assert done(await world.manager.get("/leases", show="unfiled"))["items"] == []
    assert [await told(person) for person in (world.manager, world.district)] == [(None, False)] * 2
    assert (await seen(world.district, case))["detail"]["filing"]["number"] == "铁备2026-0018"
    # A wrong number is taken back, and it is owed again.
    done(await world.manager.step(filed, "cancel", reason="编号抄错了"))
    assert (await Obligation.get(kind="lease_filing")).ended_as == ""
    assert await told(world.manager) == ("2027-01-09", True)
    filed = done(await world.manager.post("/lease-filings", {**filing, "id": new_id()}))
    assert (await Obligation.get(kind="lease_filing")).case_id == filed["id"]


# Beside it


async def agreement(world: World, lease: Any, **other: Any) -> Any:
    body = "卫生间加装扶手，由管房单位安装并负责维护。"
    form = {"subject": "加装扶手", "holds_from": "2027-03-01", "body": body, **other}
    asked = {"id": new_id(), "lease_id": lease["id"], "form": form}
    return await world.manager.post("/supplementary-agreements", asked)


@pytest.mark.clause("4.4.1.5")
async def test_an_agreement_beside_a_lease_is_signed_as_a_lease_is(world: World) -> None:
    lease = await offered(world)
    refused(await agreement(world, lease), "step_not_possible")
    done(await signs(world.wan, lease))
    lease = done(await countersigns(world.manager, lease))
    refused(await agreement(world, lease, holds_from="2027-02-28"), "form_invalid")
    refused(await world.clerk.post("/supplementary-agreements", {
        "id": new_id(), "lease_id": lease["id"],
        "form": {"subject": "加装扶手", "holds_from": "2027-03-01", "body": "安装扶手一处，免费。"},
    }), "not_allowed")
    case = done(await agreement(world, lease, body="由____安装扶手一处。"))
    assert "补充约定" in refused(await world.manager.step(case, "offer"), "lease_incomplete")["detail"]
    write = {"subject": "加装扶手", "holds_from": "2027-03-01"}
    case = done(await world.manager.step(case, "write", **write, body="扶手坏了的争议，提交仲裁委员会仲裁。"))
    refused(await world.manager.step(case, "offer"), "arbitration_clause")
    case = done(await world.manager.step(case, "write", **write, body="卫生间加装扶手，由管房单位安装并维护。"))
    case = done(await world.manager.step(case, "offer"))
    assert lease["number"] in case["detail"]["text"]
    refused(await world.kong.get(f"/cases/{case['id']}"), "not_found")
    case = done(await signs(world.wan, case))
    case = done(await countersigns(world.manager, case))
    assert case["status"] == "signed" and case["papers"][0]["title"] == "补充协议"
    (line,) = (await seen(world.wan, lease))["detail"]["agreements"]
    assert (line["subject"], line["status_label"]) == ("加装扶手", "已签订")
    said = done(await world.wan.get(f"/leases/of/{world.tenancies['wan'].id}"))["items"]
    assert [one["subject"] for one in said[0]["agreements"]] == ["加装扶手"]
    assert await Obligation.filter(kind="lease_filing", discharged_at=None).count() == 2


async def test_no_agreement_is_signed_beside_what_binds_no_more(world: World) -> None:
    lease = await signed(world)
    case = done(await agreement(world, lease))
    case = done(await world.manager.step(case, "offer"))
    done(await signs(world.wan, case))
    done(await world.manager.step(await seen(world.manager, lease), "void", reason="改签"))
    refused(await countersigns(world.manager, case), "step_not_possible")
    refused(await agreement(world, lease), "step_not_possible")


async def test_lists_say_what_is_to_be_done(world: World) -> None:
    case = await drafted(world)
    assert [one["id"] for one in done(await world.manager.get("/leases", show="unsigned"))["items"]] == [case["id"]]
    assert done(await world.wan.get("/leases"))["items"] == [], "a draft is not the family's yet"
    refused(await world.wan.get("/leases", show="nonsense"), "form_invalid")
    done(await world.manager.step(case, "offer"))
    assert [one["id"] for one in done(await world.wan.get("/leases"))["items"]] == [case["id"]]
    assert done(await world.far_manager.get("/leases"))["items"] == []
    assert done(await world.manager.get("/leases", show="keys"))["items"] == []


# The slip's number, however it is written


WRITTEN = (
    "安置〔2026〕12号", "安置（2026）第012号", "安置 2026-12", "安置[2026]12", "安置【２０２６】１２號",
    "安置二〇二六第十二号",
    "安置\u200b2026-12", "安 置 2026／12", "安置〔2026〕⑫号",
)
OTHERS = ("安置〔2026〕1-2号", "安置〔2026〕120号", "安置〔2027〕12号", "铁安置〔2026〕12号", "安置〔202〕612号")


def test_a_number_is_one_however_it_is_written_and_no_other() -> None:
    assert {paper_number_key(one) for one in WRITTEN} == {"安置2026-12"}
    keys = [paper_number_key(one) for one in (*OTHERS, WRITTEN[0])]
    assert len(set(keys)) == len(keys)
    assert {paper_number_key(one) for one in ("", "安置单", "——", "〔〕号", "😀")} == {""}


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=4), st.data())
def test_whatever_parts_its_numbers_a_paper_number_keeps_them_apart(numbers: list[int], data: st.DataObject) -> None:
    def written() -> str:
        marks = st.sampled_from(("〔", "〕", " ", "-", "/", "（", "）", "[", "]", "第", "．", "—", "\u3000"))
        said = "安置"
        for number in numbers:
            wide = data.draw(st.booleans())
            digits = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")) if wide else str(number)
            said += data.draw(marks) + data.draw(st.sampled_from(("", "0", "00"))) + digits
        return said + data.draw(st.sampled_from(("", "号", "號", " ")))

    assert paper_number_key(written()) == paper_number_key(written()) == "安置" + "-".join(map(str, numbers))


async def test_a_slip_is_one_familys_however_its_number_is_written(world: World) -> None:
    tenancy, _ = await newcomer(world)
    template = await a_template(world)
    await drafted(world, tenancy=tenancy, template=template, **{**NEW, "slip_number": WRITTEN[0]})
    kong = world.tenancies["kong"].id
    body = {"tenancy_id": kong, "form": {**TERMS, "template_id": template["id"]}}
    for number in WRITTEN:
        form = {**body["form"], "slip_number": number}
        said = refused(await world.manager.post("/leases", {**body, "id": new_id(), "form": form}), "form_invalid")
        assert list(said["fields"]) == ["form.slip_number"], number
    for nothing in ("安置单", "待补号"):
        form = {**body["form"], "slip_number": nothing}
        refused(await world.manager.post("/leases", {**body, "id": new_id(), "form": form}), "form_invalid")
    case = await drafted(world, tenancy=kong, template=template, slip_number=OTHERS[0])
    wrong = await world.manager.step(case, "set_terms", **{**TERMS, "slip_number": WRITTEN[3]})
    assert list(refused(wrong, "form_invalid")["fields"]) == ["form.slip_number"]
    # Its own it may write again, and what was made void is free.
    case = done(await world.manager.step(case, "set_terms", **{**TERMS, "slip_number": OTHERS[0]}))
    done(await world.manager.step(case, "void", reason="写错了"))
    other = {**NEW, "slip_number": OTHERS[0], "starts_on": "2030-01-01", "ends_on": "2031-01-01"}
    done(await world.manager.post("/leases", {
        "id": new_id(), "tenancy_id": tenancy, "form": {**TERMS, **other, "template_id": template["id"]},
    }))


async def test_of_two_drafts_with_one_slip_at_once_one_is_refused(world: World) -> None:
    template = await a_template(world)
    replies = await asyncio.gather(*(
        world.manager.post("/leases", {
            "id": new_id(), "tenancy_id": world.tenancies[name].id,
            "form": {**TERMS, "template_id": template["id"], "slip_number": number},
        })
        for name, number in (("wan", WRITTEN[0]), ("kong", WRITTEN[1]))
    ))
    assert sorted(one.status_code for one in replies) == [200, 422]


# The text on paper, before it is signed


async def test_a_text_that_is_not_signed_is_printed_as_such_for_who_signs_on_paper(world: World) -> None:
    case = await drafted(world)
    refused(await world.manager.get(f"/cases/{case['id']}/evidence-sheet"), "not_found")
    case = done(await world.manager.step(case, "offer"))
    for person in (world.wan, world.manager, world.district):
        reply = await person.get(f"/cases/{case['id']}/evidence-sheet")
        assert (reply.status_code, reply.headers["content-type"]) == (200, "application/pdf")
        words = "".join(text_of(reply.content).split())
        assert "（未签署）" in words and "双方签字以前没有效力" in words and "承租人签字" in words
        assert seen_hash(case) in words and "铁东区住房保障中心" in words and "第1版" in words
    refused(await world.far_manager.get(f"/cases/{case['id']}/evidence-sheet"), "not_found")
    refused(await world.kong.get(f"/cases/{case['id']}/evidence-sheet"), "not_found")
    # One has signed: it still waits for the other, and is printed.
    done(await signs(world.wan, case))
    assert (await world.manager.get(f"/cases/{case['id']}/evidence-sheet")).status_code == 200
    back = done(await world.manager.step(await seen(world.manager, case), "take_back", reason="改租金"))
    refused(await world.manager.get(f"/cases/{case['id']}/evidence-sheet"), "not_found")
    again = done(await world.manager.step(back, "offer"))
    assert "第2版" in "".join(text_of((await world.wan.get(f"/cases/{case['id']}/evidence-sheet")).content).split())
    done(await signs(world.wan, again))
    done(await countersigns(world.manager, again))
    refused(await world.wan.get(f"/cases/{case['id']}/evidence-sheet"), "not_found")


async def test_a_printed_text_is_found_true_and_a_rewritten_one_is_found_out(world: World) -> None:
    case = await offered(world)
    first = (await world.wan.get(f"/cases/{case['id']}/evidence-sheet")).content
    code = re.search(r"[0-9]{1,3}-0-[A-Z2-7]{16}-[A-Z2-7]{12}", "".join(text_of(first).split()))
    assert code is not None
    done(await signs(world.wan, case))
    told = (await world.http.get(f"/v/{case['id']}/{code[0]}")).text
    assert "与系统封存的记录一致" in told and case["number"] in told and "又有新的办理记录" in told
    # Another text in its place is found out, on the page and on what is printed from then on.
    await LeaseText.filter(case_id=case["id"]).update(text_sha256="0" * 64)
    refused(await world.wan.get(f"/cases/{case['id']}/evidence-sheet"), "not_found")


def seen_hash(case: Any) -> str:
    return str(case["detail"]["text_sha256"])
