"""Lists of other services against the ledgers: who is met, who looks at it, what it leads to, and what is forgotten."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest

from casework.exchange import import_comparisons, import_rounds, workbook_imports
from casework.exchange.import_books import BOOKS
from casework.heart import obligations, tallies
from casework.heart.duties import DUTIES
from casework.heart.problems import CATALOGUE
from casework.heart.rules import RULES, in_force, set_value
from casework.reviews import comparisons
from models import (
    Appointment,
    AuditEvent,
    Comparison,
    ComparisonHit,
    HouseholdMember,
    Obligation,
    WorkbookImport,
    WorkbookImportLine,
)
from tests.cast import Person, World, done, id_number, new_id, refused
from tests.dwellings.test_leases import seen
from tests.dwellings.test_signatory_changes import takes_over
from tests.exchange.test_import_cases import wrong_cells
from tests.exchange.test_workbook_imports import bring, counts, lines_of
from tests.exits.test_exits import leaves
from tests.ledgers.test_ledgers import move_community
from tests.photographs import photograph, violation
from tests.workbook_samples import NOT_CALCULATED, Book, xls, xlsx

WAN, SON = id_number("19520114", 2), id_number("19971204", 7)
KONG, QIN = id_number("19631222", 3), id_number("19781214", 4)
HEAD = ["序号", "姓名", "公民身份号码", "状态", "变更日期"]
FOUND = {"same_person": True, "note": "上门看过本人身份证，问了本人。"}


def listed(*rows: list[Any], head: list[Any] | None = None, old: bool = False, **more: Any) -> bytes:
    book = Book({"名单": [["铁东区低保变动名单"], head or HEAD, *rows]}, **more)
    return xls(book) if old else xlsx(book)


async def taken_in(world: World, person: Person, data: bytes, book: str = "list_low_income") -> Any:
    preview = await bring(world, person, data, book, "名单.xlsx")
    assert preview["state"] == "ready", preview
    done(await person.post(f"/imports/{preview['id']}/confirm"))
    return preview


async def hits(person: Person, **query: Any) -> list[Any]:
    found = done(await person.get("/cases", procedure="comparison_hit", **query))["items"]
    return [done(await person.get(f"/cases/{one['id']}")) for one in found]


async def looked(person: Person, case: Any, action: str, **form: Any) -> httpx.Response:
    await photograph(person, case["id"], caption="核实的材料")
    return await person.step(await seen(person, case), action, **form)


@pytest.mark.clause("4.7b")
async def test_a_list_is_matched_by_number_however_it_is_spelled_and_what_it_met_is_for_the_community_to_find_out(
    world: World,
) -> None:
    old = WAN[:6] + WAN[8:17]
    data = listed(
        # The tenant by her old number; her son, called by another name; a neighbour in full width and with spaces;
        # somebody of another street; two strangers, of whom nothing may stay; one that says what the ledger says.
        [1, "万健秀", old, "停发", "2026年11月1日"], [2, "万梅清", SON, "停发", date(2026, 11, 1)],
        [3, "孔　浩", f" {KONG[:6]} {KONG[6:]}".translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}), "在享",
         "不详"],
        [4, "秦德", QIN.lower(), "停发", "2026-11-01"], [5, "路人甲", id_number("19800101", 9), "停发", None],
        [6, "路人乙", id_number("19800102", 9)[:17] + "?", "停发", None], [7, "路人丙", NOT_CALCULATED, "停发", None],
    )
    for person in (world.district, world.manager, world.grid, world.wan):
        body = {"id": new_id(), "book": "list_deaths", "filename": "a.xlsx", "size": 9, "sha256": "0" * 64}
        refused(await person.post("/imports", body), "not_allowed")
    preview = await bring(world, world.street, data, "list_low_income", "名单.xlsx")
    assert (preview["state"], counts(preview), preview["label"]) == ("ready", (3, 0, 3, 2), "低保变动名单")
    assert "交社区逐户核实" in preview["said"]
    lines = await lines_of(world.street, preview)
    assert [one["title"] for one in lines] == ["低保名单", "万健秀", "万梅庆", "", ""]
    assert {one["label"]: (one["before"], one["after"]) for one in lines[1]["differences"]} == {
        "姓名": ("万健秀", "万健秀"), "和承租人的关系": ("本人", ""), "保障类别": ("低保", ""),
        "待遇状态": ("", "停发"),
        "起始日期": ("", "2026年11月1日"),
    }
    assert "姓名不同" in lines[2]["noted"][0]["sentence"]
    assert set(wrong_cells(lines)) == {"名单 C8", "名单 C9"}
    # Of strangers nothing is kept: neither a name nor a number, in a preview or anywhere behind it.
    kept = str([one.content async for one in WorkbookImportLine.all()])
    assert "路人" not in kept and "秦德" not in kept and WAN not in kept
    assert await ComparisonHit.all().count() == 0
    done(await world.street.post(f"/imports/{preview['id']}/confirm"))
    assert not (await seen_import(world.street, preview))["can_read"]
    assert await AuditEvent.filter(kind="import", code="list_low_income").count() == 1
    (row,) = await Comparison.all()
    assert (row.row_count, row.agreed, row.unread, row.period) == (7, 1, 2, "li:2026-12..12")
    assert (await WorkbookImport.get(id=preview["id"])).sha256
    # The community of the family is asked, by the day of the rule; another's is told nothing.
    mine = {one["title"]: one for one in await hits(world.clerk)}
    assert set(mine) == {"低保名单比对：万健秀"} and len(await ComparisonHit.all()) == 2
    son, mother = sorted(await hits(world.clerk), key=lambda one: one["detail"]["met_by"])
    assert (son["detail"]["met_by"], mother["detail"]["met_by"], mother["due_on"]) == ("doubt", "whole", "2026-12-20")
    assert await hits(world.far_clerk) == [] and await hits(world.far_street) == []
    facts = {one["label"]: (one["known"], one["listed"]) for one in mother["detail"]["facts"]}
    assert facts["待遇状态"] == ("", "停发") and facts["保障类别"] == ("低保", "")
    inbox = {one["id"] for one in done(await world.clerk.get("/cases", view="inbox"))["items"]}
    assert {son["id"], mother["id"]} <= inbox
    # Nothing is found without proof, and nobody is guessed to be somebody.
    refused(await world.clerk.step(mother, "find_nothing", **FOUND), "comparison_no_proof")
    for action in ("find_nothing", "find_change"):
        form = {**FOUND, "same_person": False, **({"leads_to": "change"} if action == "find_change" else {})}
        said = refused(await looked(world.clerk, son, action, **form), "form_invalid")["fields"]
        assert "误报" in said["form.same_person"]
    for person in (world.street, world.district, world.grid):
        assert (await person.step(son, "find_mistake", note="同名的人。")).status_code in (403, 404)
    refused(await world.far_clerk.step(son, "find_mistake", note="不是我们的。"), "not_found")
    son = done(await looked(world.clerk, son, "find_mistake", note="名单写错了号码，是另一个人。"))
    assert son["status"] == "mistaken"
    # A change goes through what it belongs to, and this stays open until that is there.
    mother = await seen(world.clerk, mother)
    for leads_to, why in (("subsidy", "没有领补贴"),):
        said = refused(await looked(world.clerk, mother, "find_change", **FOUND, leads_to=leads_to), "form_invalid")
        assert why in said["fields"]["form.leads_to"]
    mother = done(await looked(world.clerk, mother, "find_change", **FOUND, leads_to="violation"))
    assert (mother["status"], mother["due_on"], mother["detail"]["led_to"]) == ("changed", "2026-12-25", "")
    refused(await world.clerk.step(mother, "lead"), "comparison_not_dealt_with")
    there = await violation(world)
    mother = await seen(world.clerk, mother)
    assert mother["detail"]["led_to"] == there["id"]
    mother = done(await world.clerk.step(mother, "lead"))
    assert (mother["status"], mother["detail"]["led_to"]) == ("led", there["id"])
    # The same rows again, by whoever sends them and in whatever order, ask nobody; a changed one does.
    again = await bring(world, world.street, data, "list_low_income", "再发.xlsx")
    assert counts(again)[:1] == (0,) and "没有新的要核实" in again["said"]
    changed = listed([9, "万梅清", SON, "停发", "2026-12-01"], [1, "万健秀", WAN, "停发", "2026.11.01"])
    await taken_in(world, world.clerk, changed)
    (fresh,) = await hits(world.clerk, status="waiting")
    assert fresh["detail"]["met_by"] == "doubt" and {
        one["label"]: one["listed"] for one in fresh["detail"]["facts"]
    }["起始日期"] == "2026年12月1日"


async def test_who_stands_in_two_families_is_met_in_both_and_a_row_that_cannot_be_read_may_be_who_is_missing(
    world: World,
) -> None:
    # The son lives half of the time with the other parent.
    son = await HouseholdMember.get(household_id=world.wan.household_id, name="万梅庆")
    await HouseholdMember.create(
        household_id=world.kong.household_id, position=5, name=son.name, relationship="子女", id_number=son.id_number,
        id_index=son.id_index, born_on=son.born_on,
    )
    head = ["姓名", "身份证号", "号牌号码"]
    data = listed(["万梅庆", SON, "辽B12345"], head=head)
    # Two are met by the one row, and the list's own line stands before them.
    assert counts(await taken_in(world, world.street, data, "list_vehicles")) == (3, 0, 0, 0)
    assert {one["household"]["name"] for one in await hits(world.clerk)} == {"万健秀", "孔浩"}
    # One of the two families is told apart from the other: what one has found says nothing of the other.
    one = next(one for one in await hits(world.clerk) if one["household"]["name"] == "孔浩")
    done(await looked(world.clerk, one, "find_mistake", note="孩子名下没有车，同号录错。"))
    assert [one["household"]["name"] for one in await hits(world.clerk, status="waiting")] == ["万健秀"]
    # Nobody says that a family is missing where one of the rows may be its.
    data = listed(["孔浩", KONG], ["万健秀", WAN[:17] + "?"], head=["姓名", "身份证号"])
    await taken_in(world, world.street, data, "list_low_income_all")
    (missing,) = [one for one in await hits(world.clerk, status="waiting") if one["detail"]["met_by"] == "absent"]
    assert "名单里有1行读不出来" in str(missing["detail"]["facts"]) and missing["household"]["name"] == "万健秀"


async def seen_import(person: Person, preview: Any) -> Any:
    return done(await person.get(f"/imports/{preview['id']}"))


@pytest.mark.clause("4.7b")
async def test_a_signatory_who_has_died_leads_to_another_one_and_a_wrong_list_is_taken_back(world: World) -> None:
    head = ["死亡人员姓名", "证件号码", "死亡时间"]
    data = listed(["万健秀", WAN, "2026-11-30"], ["孔浩", KONG, "20261201"], head=head, old=True)
    await taken_in(world, world.clerk, data, "list_deaths")
    both = {one["household"]["name"]: one for one in await hits(world.clerk)}
    wan = both["万健秀"]
    said = refused(await looked(world.clerk, wan, "find_change", **FOUND, leads_to="change"), "form_invalid")
    assert "变更承租人" in said["fields"]["form.leads_to"]
    wan = done(await world.clerk.step(await seen(world.clerk, wan), "find_change", **FOUND, leads_to="signatory"))
    refused(await world.clerk.step(wan, "lead"), "comparison_not_dealt_with")
    said = {"cause": "death", "died_on": "2026-11-30", "basis": "死亡证明2026-77号", "others": [], "asked_by": "万梅庆"}
    case = done(await takes_over(world, world.clerk, **said))
    wan = done(await world.clerk.step(await seen(world.clerk, wan), "lead"))
    assert wan["detail"]["led_to"] == case["id"]
    # Whoever sent a wrong list takes it back with its reason: what was found stays, the rest is dropped, and the right
    # one asks anew.
    (row,) = done(await world.clerk.get("/comparisons"))["items"]
    assert {one["status"]: one["count"] for one in (await seen(world.clerk, row))["detail"]["hits"]} == {
        "waiting": 1, "led": 1,
    }
    refused(await world.far_clerk.step(row, "annul", reason="不是我发的"), "not_found")
    done(await world.clerk.step(row, "annul", reason="发错了名单"))
    assert (await seen(world.clerk, both["孔浩"]))["status"] == "dropped"
    preview = await bring(world, world.clerk, data, "list_deaths")
    assert [one["title"] for one in await lines_of(world.clerk, preview)] == ["死亡名单", "孔浩"]
    # Two at once: whoever is second is told, and nobody is asked twice.
    other = await bring(world, world.colleague, data, "list_deaths")
    both_at_once = ((world.clerk, preview), (world.colleague, other))
    replies = await asyncio.gather(*(one.post(f"/imports/{sent['id']}/confirm") for one, sent in both_at_once))
    assert sorted(one.status_code for one in replies) == [200, 409]
    assert [one["household"]["name"] for one in await hits(world.clerk, status="waiting")] == ["孔浩"]


async def test_what_is_owed_of_a_family_that_passes_to_another_community_is_counted_and_asked_there(
    world: World
) -> None:
    await world.open_window()
    await taken_in(world, world.street, listed([1, "孔浩", KONG, "停发", None]))
    await walk(world, date(2026, 12, 10))
    kinds = ("annual_review", "comparison_hit")

    async def told(person: Person) -> dict[str, tuple[int, int]]:
        """Of each kind how many are counted as owed there, and how many are listed."""
        counted = {}
        for one in duties:
            found = done(await person.get("/cases", owed=one.kind, late="false"))["items"]
            areas = done(await person.get("/obligations/areas", kind=one.kind))["items"]
            counted[one.kind] = (sum(line["waiting"] + line["late"] for line in areas), len(found))
        return counted

    duties = [DUTIES[kind] for kind in kinds]
    assert await told(world.street) == {"annual_review": (2, 2), "comparison_hit": (1, 1)}
    await move_community(world, world.kong.household_id, "站前社区")
    for again in (False, True):
        if again:
            await walk(world, date(2026, 12, 11))
        assert await told(world.street) == {"annual_review": (1, 1), "comparison_hit": (0, 0)}, again
        assert (await told(world.far_street))["comparison_hit"] == (1, 1), again
        # Whoever owes it now is the community that has the family, and the other does no more.
        office = world.organisations["站前社区"]
        rows = await Obligation.filter(kind__in=kinds, area_path__startswith=office.path)
        assert {one.kind for one in rows} == set(kinds) and {one.organisation_id for one in rows} == {office.id}
        assert await tallies.differences() == []
    # What slipped in between, by whatever way, is found by the next walk.
    here = world.organisations["胜利社区"]
    await Obligation.filter(kind="comparison_hit").update(area_path=here.path)
    await tallies.recount(write=True)
    await walk(world, date(2026, 12, 12))
    assert (await told(world.street))["comparison_hit"] == (0, 0)
    assert (await told(world.far_street))["comparison_hit"] == (1, 1)
@pytest.mark.clause("4.7b")
async def test_what_has_moved_since_a_list_was_shown_is_said_and_nothing_of_it_is_half_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mother, son = [1, "万健秀", WAN, "停发", "2026-11-01"], [2, "万梅庆", SON, "停发", "2026-11-01"]
    # Two lists say the same of her; of another that is long the whole is annulled while it is entered.
    first, second, long = [
        await bring(world, world.street, listed(*rows), book, "名单.xlsx")
        for rows, book in (((mother,), "list_low_income"), ((mother, son), "list_low_income"),
                           (([1, "孔浩", KONG, "停发", None], son), "list_vehicles"))
    ]

    async def moved(preview: Any, code: str) -> None:
        before = await ComparisonHit.all().count(), await Comparison.all().count()
        problem = refused(await world.street.post(f"/imports/{preview['id']}/confirm"), "ledger_moved")
        assert CATALOGUE[code].sentence in problem["detail"] and "什么都没有导入" in problem["detail"]
        assert before == (await ComparisonHit.all().count(), await Comparison.all().count())
        assert (await seen_import(world.street, preview))["state"] == "ready"

    done(await world.street.post(f"/imports/{first['id']}/confirm"))
    await moved(second, "comparison_known")
    with monkeypatch.context() as part:
        part.setattr(workbook_imports, "AT_ONCE_HERE", 1)
        part.setitem(BOOKS, "list_vehicles", replace(BOOKS["list_vehicles"], part=2))
        done(await world.street.post(f"/imports/{long['id']}/confirm"))
        stops = iter([False, True])
        await import_rounds.go_on(clock=world.clock, stopping=lambda: next(stops))
        row = await seen(world.street, {"id": (await Comparison.get(source="vehicles")).case_id})
        done(await world.street.step(row, "annul", reason="发错了名单"))
        await world.go_on_with_imports()
    left = await seen_import(world.street, long)
    lines = await lines_of(world.street, long)
    # What was in it by then is dropped with it, and of the rest it is said that it was taken back.
    told = {one["title"]: [fault["sentence"] for fault in one["wrong"]] for one in lines}
    assert left["state"] == "applied" and [*told.values()][:2] == [[], []], (left["state"], told)
    assert told["万梅庆"] == [f"没有导入：{CATALOGUE['comparison_annulled'].sentence}"]
    hits = await ComparisonHit.filter(source="vehicles").select_related("case")
    assert [one.case.status for one in hits] == ["dropped"]
    last = listed([3, "孔浩", KONG, "停发", "2026-12-02"])
    gone = await bring(world, world.street, last, "list_low_income", "名单.xlsx")
    await leaves(world, family="kong")
    await moved(gone, "comparison_family_gone")


async def board(person: Person) -> dict[tuple[str, str], Any]:
    items = done(await person.get("/comparisons/board"))["items"]
    return {(one["office"], one["source"]): one for one in items}


async def walk(world: World, day: date) -> None:
    world.clock.move_to(day)
    async for _ in obligations.walk(world.clock.now):
        continue


@pytest.mark.clause("4.7b")
async def test_each_source_is_owed_as_often_as_the_district_office_sets_and_what_is_late_climbs(world: World) -> None:
    await walk(world, date(2026, 12, 10))
    mine = await board(world.street)
    assert (mine["胜利街道", "low_income"]["due_on"], mine["胜利街道", "property"]["months"]) == ("2026-12-31", 6)
    asked = {one["title"] for one in done(await world.street.get("/home"))["asks"]}
    assert "比对低保名单（2026年12月）" in asked, asked
    # A list in which nobody is met is a comparison too.
    await taken_in(world, world.street, listed([1, "路人", id_number("19800101", 9), "停发", None]))
    mine = await board(world.street)
    assert (mine["胜利街道", "low_income"]["due_on"], mine["胜利街道", "low_income"]["last_on"]) == (None, "2026-12-10")
    assert "比对低保名单（2026年12月）" not in {one["title"] for one in done(await world.street.get("/home"))["asks"]}
    # The community may compare as well, and owes none; whoever has no part in it is told nothing.
    assert {one["due_on"] for one in (await board(world.clerk)).values()} == {None}
    for person in (world.manager, world.grid, world.wan):
        refused(await person.get("/comparisons/board"), "not_allowed")
    # The district office shortens one from half a year to a month, with its base, from a day on.
    await set_value(
        RULES["comparison_property_months"], 1, valid_from=date(2027, 1, 1), legal_base="区保障办通知2026-12",
        by="郑保障", at=world.clock.now(), today=date(2026, 12, 10),
    )
    await walk(world, date(2027, 1, 5))
    assert (await board(world.street))["胜利街道", "property"]["months"] == 1
    # What was missed is late, at the top of the board of the street and of the district office.
    lines = done(await world.district.get("/comparisons/board"))["items"]
    assert lines[0]["late"] and {one["office"] for one in lines if one["late"]} == {"胜利街道", "站前街道"}
    late = {one["source"] for one in lines if one["late"] and one["office"] == "胜利街道"}
    assert late == {"deaths", "social_insurance", "property", "vehicles", "other_subsidies"}
    # So is what a community has not looked at.
    await taken_in(world, world.street, listed([1, "万健秀", WAN, "停发", None]))
    figure = {one["key"]: one for one in done(await world.street.get("/home"))["counts"]}["comparison_hits_late"]
    assert figure["count"] == 0
    await walk(world, date(2027, 1, 16))
    figure = {one["key"]: one for one in done(await world.street.get("/home"))["counts"]}["comparison_hits_late"]
    (owed,) = done(await world.street.get("/cases", owed="comparison_hit", late="true"))["items"]
    assert figure["count"] == 1 and owed["title"] == "低保名单比对：万健秀"


@pytest.mark.clause("4.7b")
async def test_of_a_whole_list_who_is_missing_is_met_too_and_what_names_nobody_is_no_list(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = ["姓名", "身份证号"]
    data = listed(["孔浩", KONG], ["秦德", QIN], head=head)
    preview = await bring(world, world.street, data, "list_low_income_all")
    assert [one["title"] for one in await lines_of(world.street, preview)] == ["低保名单", "万健秀"]
    done(await world.street.post(f"/imports/{preview['id']}/confirm"))
    (missing,) = await hits(world.clerk)
    assert (missing["detail"]["met_by"], missing["household"]["name"]) == ("absent", "万健秀")
    done(await looked(world.clerk, missing, "find_mistake", note="名单是上个月的，本月已补发。"))
    assert counts(await bring(world, world.street, data, "list_low_income_all"))[0] == 0
    # A long one is entered by the worker: stopped in the middle it goes on, and nothing is entered twice.
    monkeypatch.setattr(workbook_imports, "AT_ONCE_HERE", 1)
    long = await bring(world, world.street, listed(["孔浩", KONG], ["万梅庆", SON], head=head), "list_vehicles")
    assert long["state"] == "checking"
    await world.go_on_with_imports()
    done(await world.street.post(f"/imports/{long['id']}/confirm"))
    stops = iter([False, True])
    monkeypatch.setitem(BOOKS, "list_vehicles", replace(BOOKS["list_vehicles"], part=2))
    await import_rounds.go_on(clock=world.clock, stopping=lambda: next(stops))
    halfway = done(await world.street.get(f"/imports/{long['id']}"))
    assert (halfway["state"], halfway["done"], await ComparisonHit.filter(source="vehicles").count()) == (
        "applying", 2, 1,
    )
    await world.go_on_with_imports()
    assert (await seen_import(world.street, long))["state"] == "applied"
    assert await ComparisonHit.filter(source="vehicles").count() == 2
    assert await Comparison.filter(source="vehicles").count() == 1
    monkeypatch.undo()
    # As another program writes it: text of another encoding, a number that Excel was told to leave alone.
    text = f'姓名,身份证件号码,死亡日期\r\n孔浩,="{KONG}",2026/12/1\r\n路人,{id_number("19800101", 9)},\r\n'
    for encoding in ("gb18030", "utf-8-sig", "utf-16"):
        preview = await bring(world, world.street, text.encode(encoding), "list_deaths", "名单.csv")
        (_, line) = await lines_of(world.street, preview)
        assert (line["title"], line["where"], counts(preview)) == ("孔浩", "名单 第2行", (2, 0, 1, 0)), encoding
    ledger = await bring(world, world.clerk, text.encode("gb18030"), "current", "台账.csv")
    assert ledger["failure"] == "not_a_workbook"
    for wrong, code in (
        ("孔浩\n".encode(), "not_a_workbook"), (b"<table><tr><td>1,2</td></tr></table>", "not_a_workbook"),
        (listed(["孔浩", "2103991963****2223"], head=head), "workbook_masked"),
        (listed(["孔浩", "男"], head=["姓名", "性别"]), "columns_missing"),
    ):
        preview = await bring(world, world.street, wrong, "list_deaths")
        assert (preview["state"], preview["failure"]) == ("refused", code)


@pytest.mark.clause("4.7b")
async def test_a_long_list_is_read_by_the_worker_and_its_upload_goes_with_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_imports, "READ_HERE", 100)
    monkeypatch.setattr(import_comparisons, "_AT_ONCE", 1)
    monkeypatch.setattr(import_comparisons, "_TOLD_EVERY", 1)
    strangers = [[n, "路人", id_number("19800101", n), "停发", None] for n in range(20, 40)]
    data = listed([1, "万健秀", WAN, "停发", "2026年11月1日"], *strangers)
    waits = await bring(world, world.street, data, "list_low_income", "名单.xlsx")
    assert (waits["state"], counts(waits)) == ("reading", (0, 0, 0, 0)) and "正在读表格" in waits["said"]
    # Asked again it is the same, and nothing can be confirmed yet; nobody else sees it.
    assert done(await world.street.post(f"/imports/{waits['id']}/read"))["state"] == "reading"
    refused(await world.street.post(f"/imports/{waits['id']}/confirm"), "import_not_ready")
    refused(await world.clerk.get(f"/imports/{waits['id']}"), "not_found")
    seen: list[tuple[int, int, str]] = []
    there = comparisons.living_in

    async def and_look(ids: Any) -> Any:
        now = done(await world.street.get(f"/imports/{waits['id']}"))
        seen.append((now["done"], now["total"], now["said"]))
        return await there(ids)

    monkeypatch.setattr("casework.exchange.import_comparisons.living_in", and_look)
    await world.go_on_with_imports()
    assert [one for one, _, _ in seen] == list(range(21)) and {total for _, total, _ in seen} == {21}
    assert "已比对20行，共21行" in seen[-1][2]
    preview = done(await world.street.get(f"/imports/{waits['id']}"))
    assert (preview["state"], counts(preview)) == ("ready", (2, 0, 20, 0)) and not preview["can_read"]
    done(await world.street.post(f"/imports/{waits['id']}/confirm"))
    assert len(await hits(world.clerk)) == 1
    # Whoever has no post there any more has nothing read, and what was sent is discarded.
    late = await bring(world, world.far_street, listed([1, "秦德", QIN, "停发", None]), "list_low_income", "名单.xlsx")
    await Appointment.filter(account_id=world.far_street.account_id).update(ends_on=date(2026, 12, 9))
    await world.go_on_with_imports()
    assert (await WorkbookImport.get(id=late["id"])).state in {"ending", "ended"}
    await world.go_on_with_imports()
    assert (await WorkbookImport.get(id=late["id"])).state == "ended"
    assert not await WorkbookImportLine.filter(import_id=late["id"]).exists()


@pytest.mark.clause("4.7b")
async def test_the_district_office_has_a_source_compared_more_often_and_by_no_page_less(world: World) -> None:
    def said(**changed: Any) -> dict[str, Any]:
        form = {"source": "property", "months": 3, "since": "2027-01-01", "base": "区保障办2026年第9次会议"}
        return {"id": new_id(), **form, **changed}

    for person in (world.street, world.clerk, world.manager, world.wan):
        refused(await person.get("/comparisons/intervals"), "not_allowed")
        refused(await person.post("/comparisons/intervals", said()), "not_allowed")
    for wrong, field in (({"months": 6}, "months"), ({"months": 12}, "months"), ({"since": "2026-12-09"}, "since"),
                         ({"base": "会议"}, "base"), ({"months": 0}, "months"), ({"source": "x"}, "source")):
        problem = refused(await world.district.post("/comparisons/intervals", said(**wrong)), "form_invalid")
        assert [*problem["fields"]] == [field], problem
    done(await world.district.post("/comparisons/intervals", said()))
    # The same again changes nothing, nor does whoever would take it back between two screens.
    shown = done(await world.office.post("/comparisons/intervals", said()))["items"]
    (line,) = [one for one in shown if one["source"] == "property"]
    assert (line["months"], [one["months"] for one in line["set"]]) == (6, [3])
    refused(await world.office.post("/comparisons/intervals", said(months=4, base="另一份文件")), "form_invalid")
    # From an earlier day on more often still: what was set for the later day does not loosen it again.
    done(await world.district.post("/comparisons/intervals", said(months=2, since="2026-12-20")))
    rule = RULES["comparison_property_months"]
    assert [await in_force(rule, date(2026, 12, day)) for day in (19, 20)] == [6, 2]
    assert await in_force(rule, date(2027, 1, 5)) == 2
    done(await world.office.post("/comparisons/intervals", said(months=1, since="2027-02-01")))
    # From its day on it is what each street owes.
    world.clock.move_to(date(2027, 2, 3))
    async for _ in obligations.walk(world.clock.now):
        continue
    board = done(await world.street.get("/comparisons/board"))["items"]
    (line,) = [one for one in board if one["source"] == "property"]
    assert (line["months"], line["due_on"]) == (1, "2027-02-28")
    assert await AuditEvent.filter(kind="rule", code="set").count() == 4
