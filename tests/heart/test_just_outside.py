"""Of each filter, what lies just outside of it: rows of another case, another day, another office are there too, and
what is shown is told exactly.
"""

from __future__ import annotations

import io
import json
import secrets
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from casework.exchange.workbook_packages import plain_package
from casework.heart import tallies
from casework.ledgers import states
from casework.ledgers.registered_items import Value, read_value
from models import (
    Appointment,
    Evidence,
    Expenditure,
    LeaseContract,
    LedgerReturn,
    LedgerRevision,
    Obligation,
    RegisteredItem,
    Tenancy,
)
from models.fields import DAMAGED, SealBroken, SealedJSONField, new_number
from tests.cast import Person, World, done, new_id, refused
from tests.dwellings.test_handbacks import _a_lease_case, appointed
from tests.exchange.test_workbook_exports import exported, table
from tests.files.test_case_files import built
from tests.heart.test_owing import KIND, owed
from tests.heart.walking import walk
from tests.ledgers.test_registered_items import define
from tests.ledgers.test_returns import reported
from tests.photographs import photograph, violation

WORKBOOKS = Path(__file__).parent.parent / "workbooks"


# Lists


@pytest.mark.parametrize("rising", [True, False])
async def test_what_is_owed_by_different_days_is_paged_through_once(world: World, rising: bool) -> None:
    """Whose number is higher owes earlier, or later; two of one day."""
    await world.open_window()
    await walk(world)
    rows = await Obligation.filter(kind=KIND).order_by("id")
    extra = [
        Obligation(kind=KIND, clause="4.5.0", subject=f"2025:{number}", period="2025", household_id=row.household_id,
                   area_path=row.area_path, due_on=row.due_on, made_at=row.made_at)
        for number, row in enumerate([*rows, *rows])
    ]
    await Obligation.bulk_create(extra)
    rows = await Obligation.filter(kind=KIND).order_by("id" if rising else "-id")
    for number, row in enumerate(rows):
        await Obligation.filter(id=row.id).update(due_on=date(2026, 12, 1) + timedelta(days=number // 2))
    await tallies.recount(write=True)
    for person in (world.clerk, world.street, world.district):
        lines = await owed(person)
        expected = await Obligation.filter(kind=KIND).order_by("due_on", "id").values_list("id", "due_on")
        mine = {line["id"] for line in lines}
        assert [line["id"] for line in lines] == [one for one, _ in expected if one in mine]
        assert len(mine) == (9 if person is world.district else 6)


async def test_a_ledger_is_asked_for_by_either_name_of_an_area(world: World) -> None:
    """`community_id` is what older phones ask with."""
    street, near, far = (world.organisations[name].id for name in ("胜利街道", "胜利社区", "站前社区"))
    both = ["万健秀", "孔浩"]

    async def names(**asked: Any) -> list[str]:
        return [row["household"]["name"] for row in done(await world.district.get("/ledger", **asked))["items"]]

    assert await names(area_id=street) == await names(community_id=near) == await names(area_id=near) == both
    assert await names(community_id=far) == ["秦德"] == await names(area_id=far)
    # The narrower name is the newer one.
    assert await names(area_id=near, community_id=far) == both


async def everything(person: Person, path: str, **asked: Any) -> list[dict[str, Any]]:
    """Of all pages, three at a time."""
    items: list[dict[str, Any]] = []
    while True:
        page = done(await person.get(path, **{"limit": 3, **asked}))
        items += page["items"]
        assert len(items) < 200, "a page leads back to where somebody has been"
        if page["next"] is None:
            return items
        asked["cursor"] = page["next"]


async def test_what_was_changed_is_found_by_state_area_and_day_alone_and_together(world: World) -> None:
    """A change of each state on each of three days in each of three communities."""
    days = [date(2026, 12, day) for day in (8, 9, 10)]
    areas = {name: world.organisations[name] for name in ("胜利社区", "园林社区", "站前社区")}
    names = ("recorded", "sent_back", "answered", "reviewed", "reported", "received")
    planted: dict[int, tuple[str, str, date]] = {}
    for area, office in areas.items():
        for state in names:
            for day in days:
                row = await LedgerRevision.create(
                    household_id=world.kong.household_id, account_id=1, role="community_clerk", stage="recorded",
                    at=world.clock.now(), changes=[], area_path=office.path, day=day, ledger="current", state=state,
                )
                planted[row.id] = (area, state, day)
    reach = {"street": {"胜利社区", "园林社区"}, "far_street": {"站前社区"}, "district": set(areas)}
    asked: list[tuple[dict[str, Any], Any]] = [
        ({}, lambda area, state, day: True),
        *(({"state": one}, lambda area, state, day, one=one: state == one) for one in names),
        *(({"area_id": office.id}, lambda area, state, day, one=name: area == one) for name, office in areas.items()),
        ({"area_id": world.organisations["胜利街道"].id}, lambda area, state, day: area != "站前社区"),
        ({"area_id": 10**9}, lambda area, state, day: False),
        ({"day_from": days[1]}, lambda area, state, day: day >= days[1]),
        ({"day_until": days[1]}, lambda area, state, day: day <= days[1]),
        ({"state": "answered", "area_id": areas["胜利社区"].id, "day_from": days[1], "day_until": days[1]},
         lambda area, state, day: (area, state, day) == ("胜利社区", "answered", days[1])),
    ]
    for who, communities in reach.items():
        for query, holds in asked:
            items = await everything(getattr(world, who), "/ledger-revisions", **{"limit": 20, **query})
            expected = sorted(one for one, row in planted.items() if row[0] in communities and holds(*row))
            assert sorted(item["id"] for item in items) == expected, (who, query)


async def test_what_was_spent_is_listed_by_its_month_and_manager(world: World) -> None:
    planted: dict[str, tuple[str, int]] = {}
    for manager in ("安居物业", "宏运物业"):
        for month in ("2026-11", "2026-12", "2027-12"):
            for number in range(4):
                row = await Expenditure.create(
                    id=new_id(), manager=world.organisations[manager], month=month, kind="repair", amount_fen=100,
                    spent_on=date(2026, 12, 1), entered_by_id=1,
                    entered_at=world.clock.now() - timedelta(hours=number // 2),
                )
                planted[row.id] = (month, world.organisations[manager].id)
    for person, manager in ((world.manager, "安居物业"), (world.far_manager, "宏运物业")):
        for month in ("2026-10", "2026-11", "2026-12"):
            listed = [item["id"] for item in await everything(person, "/expenditures", month=month)]
            own = world.organisations[manager].id
            assert sorted(listed) == sorted(one for one, row in planted.items() if row == (month, own)), month


async def test_posts_are_listed_of_ones_own_and_of_those_below_and_those_that_have_ended_apart(world: World) -> None:
    """Of those below the administrators alone."""
    office, below = world.organisations["铁东区住房保障办公室"], world.organisations["胜利街道"]
    await Appointment.filter(account_id=world.admin.account_id).update(organisation_id=office.id)
    days = {
        "gone": (date(2026, 1, 1), date(2026, 12, 9)), "last_day": (date(2026, 1, 1), date(2026, 12, 10)),
        "stands": (date(2026, 1, 1), None),
    }
    planted: dict[int, tuple[str, str]] = {}
    for role, place in (("district_clerk", office), ("administrator", below), ("street_clerk", below)):
        for state, (first, last) in days.items():
            row = await Appointment.create(
                account_id=world.stranger.account_id, role=role, organisation=place, starts_on=first, ends_on=last
            )
            planted[row.id] = (role, state)

    async def told(**asked: str) -> list[tuple[str, str]]:
        items = await everything(world.admin, "/posts", **asked)
        return sorted(planted[item["id"]] for item in items if item["id"] in planted)

    assert await told() == [("district_clerk", "last_day"), ("district_clerk", "stands")]
    assert await told(ended="true") == [("district_clerk", "gone")]
    assert await told(under="true") == [("administrator", "last_day"), ("administrator", "stands")]
    assert await told(under="true", ended="true") == [("administrator", "gone")]
    # Below a community there is nobody, whoever administers elsewhere.
    community = world.organisations["园林社区"]
    await Appointment.filter(account_id=world.admin.account_id).update(organisation_id=community.id)
    assert await told(under="true") == await told() == []


async def test_of_a_retired_item_there_is_one_line(world: World) -> None:
    await define(world, "楼层")
    gone = await define(world, "旧项")
    done(await world.district.step(gone, "retire", reason="不再需要"))
    subsidy = done(await world.district.post(
        "/registered-items", {"id": new_id(), "form": {"ledger": "subsidy", "name": "旧补贴项", "kind": "text"}}
    ))
    done(await world.district.step(subsidy, "retire", reason="不再需要"))

    async def names(person: Person, **asked: str) -> list[str]:
        return [item["name"] for item in done(await person.get("/registered-items", **asked))["items"]]

    assert sorted(await names(world.district, retired="yes")) == ["旧补贴项", "旧项", "楼层"]
    assert await names(world.district, retired="yes", ledger="rental") == ["楼层", "旧项"]
    assert await names(world.clerk, retired="yes") == await names(world.district) == ["楼层"]


async def test_whether_it_can_be_handed_back_is_told_of_the_home_that_is_asked_for(world: World) -> None:
    wan, kong, qin = (world.tenancies[name].id for name in ("wan", "kong", "qin"))

    async def told(person: Person, **asked: int) -> int:
        found: int = done(await person.get("/handbacks/standing", **asked))["tenancy_id"]
        return found

    assert await told(world.wan) == await told(world.wan, tenancy_id=wan) == wan
    # One's own earlier home is not taken for the one that one lives in, nor another's for one's own.
    refused(await world.wan.get("/handbacks/standing", tenancy_id=kong), "not_found")
    home = await Tenancy.get(id=wan)
    await Tenancy.filter(id=kong).update(household_id=home.household_id, living=None, ended_on=date(2026, 1, 1))
    assert await told(world.wan) == wan
    assert await told(world.wan, tenancy_id=kong) == kong
    for person in (world.manager, world.clerk):
        refused(await person.get("/handbacks/standing"), "not_found")
        refused(await person.get("/handbacks/standing", tenancy_id=qin), "not_found")
        assert await told(person, tenancy_id=wan) == wan


async def test_one_key_that_was_handed_out_was_handed_out(world: World) -> None:
    case = await _a_lease_case(world)
    await LeaseContract.create(
        case_id=case.id, kind="lease", tenancy_id=world.tenancies["wan"].id, manager_id=7, lessor="安居",
        lessor_kind="public", starts_on=date(2024, 3, 1), ends_on=date(2027, 2, 28), signed_on=date(2024, 2, 20),
        keys_count=1,
    )
    assert (await appointed(world))["detail"]["keys_handed"] == 1


# Papers and exports


async def test_a_familys_export_holds_nothing_of_its_neighbours(world: World) -> None:
    case = await built(world)
    await violation(world)
    theirs = done(await world.clerk.post(
        "/inspections", {"id": new_id(), "dwelling_id": world.tenancies["kong"].dwelling_id}
    ))
    shot = await photograph(world.clerk, theirs["id"])
    await world.develop()
    reply = await world.street.get(f"/case-files/{case['id']}/zip")
    with zipfile.ZipFile(io.BytesIO(reply.content)) as packed:
        names, whole = packed.namelist(), packed.read("contents.json").decode()
        manifest = json.loads(packed.read("manifest.json"))
    assert len([name for name in names if name.startswith("originals/")]) == await Evidence.filter(
        state="sealed"
    ).exclude(case_id=theirs["id"]).count() == 2
    for said in (whole, json.dumps(manifest, ensure_ascii=False)):
        assert theirs["id"] not in said and shot["id"] not in said and theirs["number"] not in said


async def test_of_two_streets_that_report_in_one_instant_each_return_names_its_own(world: World) -> None:
    near = await reported(world)
    far = done(await world.far_street.post("/ledger-returns", {"id": new_id(), "month": "2026-12"}))
    far = done(await world.far_street.step(far, "report"))
    for case, name, other in ((near, "周街道", "吴街道"), (far, "吴街道", "周街道")):
        book = await world.district.get(f"/ledger-returns/{case['id']}/workbook")
        rows = load_workbook(io.BytesIO(book.content))["说明"].iter_rows(values_only=True)
        said = " ".join(str(cell) for row in rows for cell in row)
        assert name in said and other not in said


async def test_a_list_of_cases_goes_out_with_whom_they_wait_for(world: World) -> None:
    await world.open_window()
    case = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    case = done(await world.wan.step(case, "submit"))
    await violation(world)
    rows = {row["事项"]: row for row in table((await exported(world, world.clerk, "cases")).worksheets[1])}
    assert (rows["12月报备"]["等谁办"], rows["12月报备"]["现在"]) == (case["waiting_for"], case["status_label"])
    assert rows["12月报备"]["家庭"] == rows["违规行为"]["家庭"] == "万健秀"
    assert not rows["巡查"]["等谁办"]


# Values


@pytest.mark.parametrize("text", ["是", "有", "yes", "TRUE", "1", "否", "无", "No", "false", "0"])
def test_yes_is_yes_and_no_is_no(text: str) -> None:
    item = RegisteredItem(case_id="x", name="某项", kind="yesno", choices=[], ledger="rental", filled_by="all")
    assert read_value(item, text) == Value(yes=text.lower() in {"是", "有", "yes", "true", "1"})


@pytest.mark.parametrize("least", [True, False])
def test_a_number_that_is_drawn_has_eleven_to_fifteen_digits(monkeypatch: pytest.MonkeyPatch, least: bool) -> None:
    """What a phone and a workbook keep whole, and no number of a counter."""
    monkeypatch.setattr(secrets, "randbelow", lambda below: 0 if least else below - 1)
    assert new_number() == (10**10 if least else 10**15 - 1)


def test_a_sealed_value_that_is_no_json_is_damaged_and_not_nothing() -> None:
    field = LedgerReturn._meta.fields_map["content"]
    assert isinstance(field, SealedJSONField) and field.opened('{"a": 1}') == {"a": 1}
    for text in ("", "{", "nothing", "{'a': 1}"):
        with pytest.raises(SealBroken):
            field.opened(text)


@pytest.mark.parametrize("name", sorted(path.name for path in WORKBOOKS.glob("*.xlsx")))
def test_a_workbook_that_was_made_plain_is_one_to_any_program(name: str) -> None:
    plain = plain_package((WORKBOOKS / name).read_bytes())
    book = load_workbook(io.BytesIO(plain.data))
    assert len(book.sheetnames) == len(plain.sheets)


def test_of_a_day_that_cannot_be_known_the_words_are_marked_and_the_rest_is_as_it_stands() -> None:
    """A revision that is damaged: what it took away is in no entry, and nobody takes today's words for that day's."""
    state: dict[str, Any] = {
        "household:1": {"name": "万健秀", "phone": "13800000001", "remark": "", "community_id": 4},
        "member:2": {"name": "万梅庆", "id_number": "x", "born_on": date(1997, 12, 4), "position": 1},
        "tenancy:3": {"started_on": date(2024, 3, 1), "name": "x"},
    }
    states._mark(state)
    assert state == {
        "household:1": {"name": DAMAGED, "phone": DAMAGED, "remark": "", "community_id": 4},
        "member:2": {"name": DAMAGED, "id_number": DAMAGED, "born_on": date(1997, 12, 4), "position": 1},
        "tenancy:3": {"started_on": date(2024, 3, 1), "name": "x"},
    }
