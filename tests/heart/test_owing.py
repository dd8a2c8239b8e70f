"""Every figure of home opens what it counts; who owes a report is named one by one, and reminded by hand (4.5.0)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from casework.heart import obligations
from casework.heart.duties import DUTIES
from models import Delivery, LedgerRevision, ObligationEvent
from tests.cast import NOW, Person, World, done, new_id, refused
from tests.dwellings.test_dwelling_files import entered
from tests.dwellings.test_handbacks import accepted as handed_back
from tests.dwellings.test_handbacks import ask as give_back
from tests.dwellings.test_liaisons import asked as stop_heat
from tests.heart.test_access import changed, place
from tests.heart.walking import walk
from tests.reviews.test_public_reports import Passer, case_of, close

KIND = "december_report"


async def reported(world: World, person: Person) -> None:
    case = done(await person.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    done(await person.step(case, "submit"))


async def by_area(person: Person) -> dict[str, tuple[int, int, int]]:
    lines = done(await person.get("/obligations/areas", kind=KIND))["items"]
    return {line["name"]: (line["done"], line["waiting"], line["late"]) for line in lines}


async def owed(person: Person, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = []
    cursor = None
    while True:
        following: dict[str, str] = {"cursor": cursor} if cursor else {}
        page = done(await person.get("/obligations", kind=KIND, limit=1, **query, **following))
        items += page["items"]
        assert len(items) < 100, "a page leads back to where somebody has been"
        if (cursor := page["next"]) is None:
            return items


# Where a figure leads → the list of the API that this page shows, and how its parameters are asked there.
LISTS: dict[str, Any] = {
    "obligations/list": lambda given: (
        "/obligations", {"kind": given["kind"], "late": str(given["late"] == "yes").lower()}
    ),
    "ledger/list": lambda _: ("/ledger", {}),
    "leases/list": lambda _: ("/leases/ending", {}),
    "ledger_revisions/list": lambda given: ("/ledger-revisions", given),
    "notices/list": lambda given: ("/notices", {"unread": str(given["unread"] == "yes").lower()}),
    "repairs/list": lambda given: ("/repairs", given),
    "rectifications/list": lambda given: ("/rectifications", given),
    "services/list": lambda given: ("/services", given),
    "enforcements/list": lambda given: ("/enforcements", given),
    "judgements/list": lambda given: ("/judgements", given),
    "breach_clocks/list": lambda given: ("/breach-clocks", given),
    "heating/list": lambda given: ("/heating", {**given, "late": str(given["late"] == "yes").lower()}),
    "cases/list": lambda given: (
        ("/inbox", {"due": given["due"]} if "due" in given else {}) if given.get("view") == "inbox"
        else ("/cases", {"owed": given["owed"], "late": str(given["late"] == "yes").lower()})
    ),
}


def test_every_figure_of_a_duty_leads_to_a_list_that_is_held_against_it() -> None:
    figures = [figure for duty in DUTIES.values() for figure in duty.figures]
    assert {figure.page for figure in figures} <= LISTS.keys()
    # A list that is asked nothing shows all there is, which is no figure.
    assert [figure.key for figure in figures if not figure.params] == []


async def figures_are_lists(world: World) -> dict[str, int]:
    """Every figure of everybody's home, held against its list. Returns the greatest of each."""
    found: dict[str, int] = {}
    for person in (world.clerk, world.street, world.district, world.manager, world.far_manager, world.wan):
        for figure in done(await person.get("/home"))["counts"]:
            if figure["page"] in LISTS:
                path, query = LISTS[figure["page"]](figure["params"])
                assert await count_of(person, path, query) == figure["count"], (person.name, figure)
                found[figure["key"]] = max(figure["count"], found.get(figure["key"], 0))
    return found


async def count_of(person: Person, path: str, query: dict[str, str]) -> int:
    found, cursor = 0, None
    while True:
        page = done(await person.get(path, limit=50, **query, **({"cursor": cursor} if cursor else {})))
        found += len(page["items"])
        if (cursor := page["next"]) is None:
            return found


@pytest.mark.clause("4.5.0")
async def test_a_family_without_a_report_is_named_until_it_has_handed_one_in(world: World) -> None:
    """The window ends on 31 December; two families live in this community, of whom one has reported."""
    await world.open_window()
    await walk(world)
    clerk = world.clerk
    lines = {line["name"]: line for line in await owed(clerk)}
    assert lines.keys() == {"万健秀", "孔浩"}
    first = lines["万健秀"]
    assert (first["tenancy_id"], first["address"]) == (world.tenancies["wan"].id, "和谐家园1号楼1单元101室")
    assert first["phone"].count("*") == 4 and first["bound"] is True and first["days_late"] < 0
    assert first["community"] and first["reminded_on"] is None
    await reported(world, world.wan)
    assert [line["name"] for line in await owed(clerk)] == ["孔浩"]
    assert await owed(clerk, late="true") == [] and len(await owed(clerk, late="false")) == 1
    # The grid worker, who is to go there, the street and the district see the same, each of its own; a manager has no
    # such list.
    assert len(await owed(world.grid)) == 1
    assert [line["name"] for line in await owed(world.street)] == ["孔浩"]
    elsewhere = await owed(world.far_clerk)
    assert "孔浩" not in {line["name"] for line in elsewhere}
    assert len(await owed(world.district)) == 1 + len(await owed(world.far_street)) == 1 + len(elsewhere)
    # How far each community is: what is done, what has time yet, what is late; the latest first.
    assert await by_area(clerk) == await by_area(world.street) == {"胜利社区": (1, 1, 0)}
    everywhere = await by_area(world.district)
    assert everywhere["胜利社区"] == (1, 1, 0) and len(everywhere) == 2
    assert sum(sum(counts[1:]) for counts in everywhere.values()) == len(await owed(world.district))
    for outsider in (world.manager, world.wan, world.stranger):
        refused(await outsider.get("/obligations", kind=KIND), "not_found")
        refused(await outsider.get("/obligations/areas", kind=KIND), "not_found")
    for wrong in ("", "nothing", "repair_overdue'--", "租金"):
        refused(await clerk.get("/obligations", kind=wrong), "not_found")
    for cursor in ("x", "WyIyMDI2LTEyLTMxIiwieCJd", "WyJubyIsIjEiXQ"):
        refused(await clerk.get("/obligations", kind=KIND, cursor=cursor), "cursor_invalid")
    # A day after its end they are late, and say by how much.
    world.clock.move_to(date.fromisoformat(first["due_on"]) + timedelta(days=1))
    await walk(world)
    (late,) = await owed(clerk, late="true")
    assert (late["name"], late["days_late"]) == ("孔浩", 1)


@pytest.mark.clause("4.5.0")
async def test_who_has_not_reported_is_reminded_by_hand_once_a_day(world: World) -> None:
    await world.open_window()
    await walk(world)
    clerk = world.clerk
    named = {line["name"]: line for line in await owed(clerk)}
    wan, kong = named["万健秀"], named["孔浩"]
    body = {"kind": KIND, "ids": [wan["id"], kong["id"]]}
    for outsider, code in ((world.street, "not_allowed"), (world.district, "not_allowed"), (world.manager, "not_found"),
                           (world.wan, "not_found")):
        refused(await outsider.post("/obligations/urge", body), code)
    refused(await world.far_clerk.post("/obligations/urge", body), "not_found")
    refused(await clerk.post("/obligations/urge", {**body, "ids": []}), "form_invalid")
    refused(await clerk.post("/obligations/urge", {**body, "ids": [wan["id"], 10**15]}), "not_found")
    refused(await clerk.post("/obligations/urge", {**body, "kind": "frost_check"}), "not_found")
    by_hand = Delivery.filter(title__startswith="社区提醒：2026年度报备还有")
    # Named twice it is one, and a family is told once.
    told = done(await clerk.post("/obligations/urge", {**body, "ids": [wan["id"], wan["id"]]}))
    assert told == {"sent": 1, "left": []}
    assert {row.household_id for row in await by_hand} == {world.wan.household_id}
    assert await ObligationEvent.filter(obligation_id=wan["id"], what="reminded").count() == 1
    again = done(await clerk.post("/obligations/urge", body))
    assert again["sent"] == 1 and again["left"] == [{"id": wan["id"], "why": "今天已经提醒过"}]
    assert {line["reminded_on"] for line in await owed(clerk)} == {str(world.clock.now().date())}
    # The next day again; not who has handed it in meanwhile, nor who is bound no more.
    world.clock.move_to(world.clock.now().date() + timedelta(days=1))
    await reported(world, world.wan)
    (binding,) = done(await clerk.get(f"/households/{world.kong.household_id}/bindings"))["items"]
    done(await clerk.post(f"/bindings/{binding['id']}/end", {"form": {"reason": "换了手机号"}}))
    left = done(await clerk.post("/obligations/urge", body))
    assert left["sent"] == 0
    assert [one["why"] for one in left["left"]] == ["已经办过，不用再提醒", "家里没有人绑定微信，请打电话或上门"]


async def test_a_figure_of_home_counts_what_its_page_lists(world: World) -> None:
    await world.open_window()
    await walk(world)
    await reported(world, world.wan)
    checked: set[str] = set()
    for day in (0, 40):
        world.clock.move_to(world.clock.now().date() + timedelta(days=day))
        await walk(world)
        checked |= (await figures_are_lists(world)).keys()
    assert {"reports_owed", "reports_late", "ledger", "leases_ending"} <= checked


async def test_a_list_behind_a_figure_shows_nothing_that_is_not_counted(world: World) -> None:
    """Of each kind some that are owed, some past their day, and some that are over or not begun."""
    kong = world.tenancies["kong"].id
    clock = {"kind": "sublet", "known_on": "2026-12-01", "words": "邻居在窗口说起，去看过一次。"}
    for tenancy in (world.tenancies["wan"].id, kong):
        done(await world.manager.post("/breach-clocks", {"id": new_id(), "tenancy_id": tenancy, "form": clock}))
    waiting, over = Passer(world.http), Passer(world.http)
    done(await waiting.begin())
    done(await waiting.hand_in(place="钢都花园23号楼1单元1201室", detail="夜里总有人搬东西，门口换了两次锁。"))
    done(await over.begin())
    done(await over.hand_in())
    done(await world.district.step(await case_of(world.district, over), "conclude", **close()))
    # One that is given back, whose deposit is owed and whose clock has ended with it; one that is only asked for.
    await handed_back(world, 50000)
    done(await give_back(world.manager, kong, leave_on="2026-12-20"))
    filed = (await entered(world))["detail"]["dwelling_id"]
    await stop_heat(world, filed, purpose="stop_heat", words="房子空置，申请停暖报停。")
    seen: dict[str, int] = {}
    for day in (0, 1, 40, 260):
        await walk(world, NOW.date() + timedelta(days=day))
        for key, count in (await figures_are_lists(world)).items():
            seen[key] = max(count, seen.get(key, 0))
    assert {
        key: seen[key] for key in ("deposits_late", "breach_clocks", "breach_clocks_late", "public_reports_late")
    } == dict.fromkeys(("deposits_late", "breach_clocks", "breach_clocks_late", "public_reports_late"), 1)
    assert seen["stop_heat_late"] == 1 and seen["frost_late"] == 2
    # Who does not watch over it is not told.
    for person, kind in ((world.clerk, "deposit_refund"), (world.wan, "public_report"), (world.manager, "nothing")):
        refused(await person.get("/cases", owed=kind), "not_found")
    refused(await world.wan.get("/heating", owed="stop_heat"), "not_allowed")


async def test_whoever_is_not_reminded_is_named_also_where_there_is_nothing_to_say(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was asked for is what was sent and what was left, one by one."""
    await world.open_window()
    await walk(world)
    ids = [line["id"] for line in await owed(world.clerk)]
    before = await ObligationEvent.filter(what="reminded").count()

    async def nothing(*_: Any) -> None:
        return None

    monkeypatch.setattr(obligations, "_message", nothing)
    told = done(await world.clerk.post("/obligations/urge", {"kind": KIND, "ids": ids}))
    assert (told["sent"], sorted(one["id"] for one in told["left"])) == (0, sorted(ids))
    assert await ObligationEvent.filter(what="reminded").count() == before


async def test_what_is_due_what_is_unread_and_what_waits_for_a_street_are_the_lists_that_are_counted(
    world: World,
) -> None:
    today = world.clock.now().date()
    for number, days in enumerate((-3, 0, 2, 40)):
        case = await place(world, "change_report", "submitted", year=1900 + number)
        await changed(case, due_on=today + timedelta(days=days))
        await place(world, "notice", "issued" if number else "confirmed", year=1900 + number)
    due = done(await world.clerk.get("/home"))["due"]
    assert due == {"late": 1, "today": 1, "week": 1}
    for when, count in due.items():
        assert await count_of(world.clerk, "/inbox", {"due": when}) == count
    counts = {one["key"]: one for one in done(await world.wan.get("/home"))["counts"]}
    path, query = LISTS[counts["notices"]["page"]](counts["notices"]["params"])
    assert counts["notices"]["count"] == 3 == await count_of(world.wan, path, query)
    assert await count_of(world.wan, path, {}) == 4
    # A street still has to decide on what came in and on what was answered: both stand in the list behind its figure.
    states = ("recorded", "answered", "sent_back", "reviewed")
    for state in states:
        await LedgerRevision.create(
            household_id=world.wan.household_id, account_id=1, role="community_clerk", stage="recorded", at=NOW,
            changes=[], area_path=world.organisations["胜利社区"].path, day=today, ledger="current", state=state,
        )
    (told,) = [one for one in done(await world.street.get("/home"))["counts"] if one["key"] == "revisions"]
    path, query = LISTS[told["page"]](told["params"])
    assert told["count"] == 2 == await count_of(world.street, path, query)
    assert await count_of(world.street, path, {}) == len(states)


async def test_who_has_not_begun_a_month_stands_in_the_grid_of_who_watches(world: World) -> None:
    await walk(world)
    for path, offices, outsiders in (
        ("/ledger-returns/grid", {"胜利街道", "站前街道"}, ("clerk", "manager", "wan", "stranger")),
        ("/reconciliations/grid", {"安居物业", "宏运物业"}, ("clerk", "street", "wan", "stranger")),
    ):
        rows = done(await world.district.get(path))["items"]
        assert {row["office"] for row in rows} == offices
        assert {cell["month"] for row in rows for cell in row["cells"]} == {
            "2026-11", "2026-10", "2026-09", "2026-08", "2026-07", "2026-06"
        }
        assert all(row["lacking"] == 6 and not any(cell["case_id"] for cell in row["cells"]) for row in rows)
        for name in outsiders:
            refused(await getattr(world, name).get(path), "not_allowed")
    # A street and a manager see themselves alone.
    (row,) = done(await world.street.get("/ledger-returns/grid"))["items"]
    assert row["office"] == "胜利街道"
    (row,) = done(await world.manager.get("/reconciliations/grid"))["items"]
    assert row["office"] == "安居物业"
    # What is begun says how far it is, and who lacks more stands first; a day that is over is said by how much.
    case = done(await world.street.post("/ledger-returns", {"id": new_id(), "month": "2026-11"}))
    first, second = done(await world.district.get("/ledger-returns/grid"))["items"]
    assert (first["office"], first["lacking"], second["lacking"]) == ("站前街道", 6, 5)
    assert (second["cells"][0]["case_id"], second["cells"][0]["label"]) == (case["id"], "待上报")
    world.clock.move_to(date(2026, 12, 13))
    rows = done(await world.district.get("/reconciliations/grid"))["items"]
    assert [row["cells"][0]["days_late"] for row in rows] == [3, 3]
    assert rows[0]["cells"][0]["label"] == "没开始" and rows[0]["cells"][1]["days_late"] == 0
