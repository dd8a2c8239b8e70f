"""What happens in a family is reported and entered when it happens, in any month, by the family or at its desk."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, date, datetime
from typing import Any

import pytest

from casework.words.wording import say_day
from models import ChangeReport, Household, HouseholdMember, LedgerRevision, Tenancy
from tests.cast import Person, World, as_kept, done, id_number, new_id, refused
from tests.ledgers.test_ledgers import enter_into_ledger
from tests.photographs import photograph

SPRING = datetime(2027, 4, 8, 2, 0, tzinfo=UTC)
TODAY = "2027-04-08"
CHILD = {
    "name": "万小满", "relationship": "孙", "id_number": id_number("20270408", 5), "since": TODAY, "reason": "出生",
}
GRANDFATHER = {**CHILD, "name": "万长福", "relationship": "父", "id_number": id_number("19500505", 1), "reason": "迁入"}


@pytest.fixture
async def spring(world: World) -> World:
    """A day on which no December report may be handed in, ledgers kept since the December before."""
    await enter_into_ledger(world, "wan")
    world.clock.standing_at = SPRING
    return world


async def members(world: World, family: str = "wan") -> dict[str, int]:
    rows = await HouseholdMember.filter(household_id=world.tenancies[family].household_id, left_on=None)
    return {row.name: row.id for row in rows}


async def tell(person: Person, form: dict[str, Any], *, household_id: int | None = None) -> Any:
    """Opened and handed in."""
    body = {"id": new_id(), "household_id": household_id, "form": form}
    return await person.step(done(await person.post("/family-changes", body)), "submit")


async def enter(world: World, case: dict[str, Any], *, verifies: Person | None = None) -> dict[str, Any]:
    case = done(await (verifies or world.clerk).step(case, "verify"))
    case = done(await world.street.step(case, "review"))
    case = done(await world.district.step(case, "receive"))
    return case


async def entry(world: World, family: str = "wan", **query: Any) -> dict[str, Any]:
    shown: dict[str, Any] = done(await world.clerk.get(f"/ledger/{world.tenancies[family].id}", **query))
    return shown


@pytest.mark.clause("4.2.1b", "4.2.1d")
async def test_a_birth_is_told_by_phone_and_entered_on_its_day_in_any_month(spring: World) -> None:
    case = done(await spring.wan.post("/family-changes", {"id": new_id(), "form": {"members_in": [CHILD]}}))
    assert (case["status"], case["procedure_label"]) == ("draft", "变动申报")
    await photograph(spring.wan, case["id"])
    case = done(await spring.wan.step(case, "submit"))
    assert (case["status"], case["waiting_for"], case["due_on"]) == ("submitted", "社区", "2027-04-10")
    # Each level sees it with its state, and only who judges reads the number whole.
    for person in (spring.street, spring.district, spring.grid):
        shown = done(await person.get(f"/cases/{case['id']}"))
        assert (shown["status"], CHILD["id_number"] in str(shown)) == ("submitted", False)
    assert [item["id"] for item in done(await spring.clerk.get("/inbox"))["items"]] == [case["id"]]
    assert [one["name"] for one in (await entry(spring))["members"]] == ["万健秀", "万梅庆"]

    case = await enter(spring, case)
    said = case["detail"]
    assert (said["happened_on"], said["days_later"], said["entered_on"]) == (TODAY, 0, TODAY)
    shown = await entry(spring)
    assert [one["name"] for one in shown["members"]] == ["万健秀", "万梅庆", "万小满"]
    assert (shown["revisions"][0]["case_id"], shown["revisions"][0]["by"]) == (case["id"], "郑保障")
    # Nothing of it is the December report: that one is still owed and still one.
    spring.clock.standing_at = datetime(2027, 12, 2, 2, 0, tzinfo=UTC)
    await spring.open_window(2027, "2027-12-31")
    done(await spring.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    refused(await spring.wan.post("/change-reports", {"id": new_id(), "form": {}}), "report_exists")


def _kinds(wan: int, son: int) -> dict[str, tuple[dict[str, Any], str]]:
    """What may happen → how it is told, and a word of what the entry then says."""
    return {
        "birth": ({"members_in": [CHILD]}, "增加成员 万小满"),
        "death": ({"members_out": [{"member_id": son, "since": TODAY, "reason": "去世"}]}, "减少成员 万梅庆"),
        "marriage": (
            {"marriages": [{"member_id": son, "marital_status": "married", "since": TODAY}],
             "members_in": [{**CHILD, "name": "何小梅", "relationship": "儿媳", "reason": "结婚",
                             "id_number": id_number("19980303", 8)}]},
            "万梅庆 婚姻状况",
        ),
        "moved in": ({"members_in": [GRANDFATHER]}, "增加成员 万长福"),
        "moved out": ({"members_out": [{"member_id": son, "since": TODAY, "reason": "迁出"}]}, "减少成员 万梅庆"),
        "job": ({"jobs": [{"member_id": son, "employer": "厂", "job": "工人", "since": "2027-04-01"}]}, "万梅庆 工作"),
        "income": ({"incomes": [{"member_id": wan, "monthly_income_fen": 31, "since": "2027-04-01"}]}, "万健秀 月收入"),
        "home": ({"other_housing": {"has": True, "address": "铁西区某路1号", "since": "2027-03-30"}}, "其他住房"),
        "registration": ({"registered_address": {"address": "铁东区胜利路8号楼2单元3室", "since": TODAY}}, "户籍地址"),
        "telephone": ({"contact": {"phone": "13900000009"}}, "联系电话"),
    }


# As it is told → as the entry says it.
HOUSING: dict[str, tuple[dict[str, Any], str]] = {
    "one": ({"has": True, "address": "铁西区某路1号"}, "有：铁西区某路1号"),
    "with its size": ({"has": True, "address": "铁西区某路1号", "area_m2": 45.5}, "有：铁西区某路1号，45.5㎡"),
    "none": ({"has": False}, "无"),
    "none, whatever else was typed": ({"has": False, "address": "铁西区某路1号", "area_m2": 45.5}, "无"),
}


@pytest.mark.parametrize("told", HOUSING)
async def test_the_entry_says_of_other_housing_what_the_family_told(spring: World, told: str) -> None:
    form, said = HOUSING[told]
    kept = await Household.get(id=spring.wan.household_id)
    await Household.filter(id=kept.id).update(**as_kept(kept, other_housing="原有记载"))
    case = await enter(spring, done(await tell(spring.wan, {"other_housing": form})))
    shown = await entry(spring)
    assert shown["household"]["other_housing"] == said
    (change,) = shown["revisions"][0]["changes"]
    assert (change["label"], change["before"], change["after"]) == ("其他住房", "原有记载", said)
    assert shown["revisions"][0]["case_id"] == case["id"]


@pytest.mark.clause("4.2.1b")
async def test_whatever_happens_is_entered_with_both_its_days_as_often_as_it_happens(spring: World) -> None:
    known = await members(spring)
    kinds = _kinds(known["万健秀"], known["万梅庆"])
    # Who has left can do nothing more: last of all.
    for name in sorted(kinds, key=lambda one: one in {"death", "moved out"}):
        if name == "moved out":
            continue
        form, label = kinds[name]
        case = await enter(spring, done(await tell(spring.wan, form)))
        revision = await LedgerRevision.filter(case_id=case["id"]).get()
        said = {change["label"]: change["after"] for change in revision.changes}
        assert (label in said, str(revision.day)) == (True, TODAY), name
        if (happened := case["detail"]["happened_on"]) is not None:
            assert f"自{say_day(date.fromisoformat(happened))}" in said[label], name
    assert await ChangeReport.filter(household_id=spring.wan.household_id).count() == len(kinds) - 1
    son = next(one for one in (await entry(spring))["members"] if one["name"] == "万梅庆")
    assert son["left_on"] == TODAY


@pytest.mark.clause("4.2.1b")
async def test_at_the_desk_it_is_entered_for_the_family_and_verified_by_somebody_else(spring: World) -> None:
    known = await members(spring)
    family = spring.wan.household_id
    form = {"jobs": [{"member_id": known["万梅庆"], "employer": "", "job": "退休", "since": TODAY}]}
    told = done(await spring.clerk.get("/family-changes/family", household_id=family))
    assert [one["name"] for one in told["members"]] == ["万健秀", "万梅庆"]
    case = done(await tell(spring.clerk, form, household_id=family))
    assert case["detail"]["entered_by"] == "社区代为填报"
    refused(await spring.clerk.step(case, "verify"), "same_person")
    case = await enter(spring, case, verifies=spring.colleague)
    assert case["status"] == "received"
    # The family reads what was entered for it.
    assert done(await spring.wan.get(f"/cases/{case['id']}"))["status_label"] == "已接收入账"
    # Nobody reports for a family of another community, or for a neighbour.
    for outsider in (spring.far_clerk, spring.kong, spring.qin):
        refused(await tell_only(outsider, form, family), "not_found")
        refused(await outsider.get("/family-changes/family", household_id=family), "not_found")
    for reader in (spring.street, spring.district):
        refused(await tell_only(reader, form, family), "not_allowed")
    for nobody in (spring.manager, spring.stranger, spring.admin):
        assert (await tell_only(nobody, form, family)).status_code in {403, 404}


async def tell_only(person: Person, form: dict[str, Any], household_id: int) -> Any:
    return await person.post("/family-changes", {"id": new_id(), "household_id": household_id, "form": form})


async def test_a_ledger_as_of_a_day_goes_by_the_day_of_entry(spring: World) -> None:
    """What happened in March and is entered in April stands in a ledger as of April, and says March."""
    known = await members(spring)
    out = {"member_id": known["万梅庆"], "since": "2027-03-02", "reason": "迁出"}
    case = done(await tell(spring.wan, {"members_out": [out]}))
    assert (case["detail"]["happened_on"], case["detail"]["days_later"]) == ("2027-03-02", 37)
    spring.clock.standing_at = datetime(2027, 4, 12, 2, 0, tzinfo=UTC)
    case = await enter(spring, case)
    assert case["detail"]["entered_on"] == "2027-04-12"
    for day, left in (("2027-03-02", None), ("2027-04-11", None), ("2027-04-12", "2027-03-02")):
        shown = await entry(spring, as_of=day)
        assert {one["name"]: one["left_on"] for one in shown["members"]}["万梅庆"] == left, day


async def test_what_cannot_have_happened_is_refused_at_its_field(spring: World) -> None:
    known = await members(spring)
    wan, son = known["万健秀"], known["万梅庆"]
    late = await HouseholdMember.create(
        household_id=spring.wan.household_id, position=2, name="万晚来", relationship="侄", joined_on=date(2026, 6, 1),
        id_number=id_number("19900101", 1), id_index="late", born_on=date(1990, 1, 1),
    )
    job = {"member_id": son, "employer": "", "job": "工人"}
    out = {"member_id": son, "reason": "迁出"}
    wed = {"member_id": son, "marital_status": "married"}
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        ({"members_in": [{**CHILD, "since": "2027-04-09"}]}, "form.members_in.0.since"),
        # Before it was born, before its mother lived here, before he came.
        ({"members_in": [{**CHILD, "since": "2027-04-07"}]}, "form.members_in.0.since"),
        ({"jobs": [{**job, "since": "1997-12-03"}]}, "form.jobs.0.since"),
        ({"jobs": [{**job, "since": "2024-02-29"}]}, "form.jobs.0.since"),
        ({"members_out": [{**out, "since": "2027-04-09"}]}, "form.members_out.0.since"),
        ({"members_out": [{**out, "member_id": late.id, "since": "2026-05-31"}]}, "form.members_out.0.since"),
        ({"marriages": [{**wed, "since": "2024-02-29"}]}, "form.marriages.0.since"),
        ({"registered_address": {"address": "胜利路8号", "since": "2023-05-01"}}, "form.registered_address.since"),
        # The applicant does not just go: that is the tenancy's end.
        ({"members_out": [{"member_id": wan, "reason": "迁出", "since": TODAY}]}, "form.members_out.0.member_id"),
        ({"members_in": [{**CHILD, "id_number": id_number("19971204", 7)}]}, "form.members_in.0.id_number"),
        ({"jobs": [{**job, "member_id": 10**9, "since": TODAY}]}, "form.jobs.0.member_id"),
        ({"contact": {"phone": "139000000091"}}, "form.contact.phone"),
        ({"successor": {"member_id": son}, "contact": {"phone": "13900000009"}}, "form.successor"),
    )
    case = done(await spring.wan.post("/family-changes", {"id": new_id(), "form": {}}))
    refused(await spring.wan.step(case, "submit"), "report_empty")
    for form in ({"no_change": True}, *(form for form, _ in wrong)):
        body = {"version": case["version"], "form": form}
        case = done(await spring.wan.put(f"/family-changes/{case['id']}", body))
        field = next((field for known, field in wrong if known is form), None)
        problem = refused(await spring.wan.step(case, "submit"), "form_invalid" if field else "report_empty")
        assert field is None or list(problem["fields"]) == [field], (form, problem)
    # The borders themselves are right.
    for since in ("2024-03-01", TODAY):
        case = done(await spring.wan.put(
            f"/family-changes/{case['id']}", {"version": case["version"], "form": {"jobs": [{**job, "since": since}]}}
        ))
        case = done(await spring.wan.step(done(await spring.wan.step(case, "submit")), "withdraw"))


async def test_an_applicants_death_names_who_goes_on(spring: World) -> None:
    known = await members(spring)
    wan, son = known["万健秀"], known["万梅庆"]
    await enter(spring, done(await tell(spring.wan, {"members_in": [CHILD]})))
    child = (await members(spring))["万小满"]
    died = {"members_out": [{"member_id": wan, "reason": "去世", "since": TODAY}]}
    family = spring.wan.household_id
    case = done(await spring.clerk.post("/family-changes", {"id": new_id(), "household_id": family, "form": died}))

    async def hand_in(**more: Any) -> Any:
        nonlocal case
        body = {"version": case["version"], "form": {**died, **more}}
        case = done(await spring.clerk.put(f"/family-changes/{case['id']}", body))
        return await spring.clerk.step(case, "submit")

    for more, field in (
        ({}, "form.successor"),
        ({"successor": {"member_id": wan}}, "form.successor.member_id"),
        ({"successor": {"member_id": 10**9}}, "form.successor.member_id"),
        # A child never signs a lease.
        ({"successor": {"member_id": child, "relations": [{"member_id": son, "relationship": "父"}]}},
         "form.successor.member_id"),
        ({"successor": {"member_id": son}}, "form.successor.relations"),
        ({"successor": {"member_id": son, "relations": [{"member_id": son, "relationship": "子"}]}},
         "form.successor.relations"),
    ):
        assert field in refused(await hand_in(**more), "form_invalid")["fields"]
    right = {"member_id": son, "relations": [{"member_id": child, "relationship": "子"}]}
    case = await enter(spring, done(await hand_in(successor=right)), verifies=spring.colleague)
    shown = await entry(spring)
    assert shown["household"]["name"] == "万梅庆"
    living = [(one["name"], one["relationship"]) for one in shown["members"] if one["left_on"] is None]
    assert living == [("万梅庆", "本人"), ("万小满", "子")]
    assert shown["members"][-1]["name"] == "万健秀" and shown["members"][-1]["left_on"] == TODAY
    assert (await HouseholdMember.get(id=wan)).left_reason == "去世"
    assert (await Tenancy.get(id=spring.tenancies["wan"].id)).living == 1
    # Found by the name of today; and as of then by the name of then.
    (line,) = done(await spring.clerk.get("/ledger", q="万梅庆"))["items"]
    assert line["household"]["name"] == "万梅庆"
    (line,) = done(await spring.clerk.get("/ledger", q="万健秀", as_of="2027-04-07"))["items"]
    assert line["household"]["name"] == "万健秀"
    # Nobody reports of who has died.
    job = {"member_id": wan, "employer": "", "job": "工人", "since": TODAY}
    problem = refused(await tell(spring.clerk, {"jobs": [job]}, household_id=family), "form_invalid")
    assert list(problem["fields"]) == ["form.jobs.0.member_id"]


async def test_where_only_children_are_left_a_report_names_no_child_but_the_way(spring: World) -> None:
    known = await members(spring)
    family = spring.wan.household_id
    child = await HouseholdMember.create(
        household_id=family, position=2, name="万小满", relationship="孙女", id_number="-", id_index="child",
        born_on=date(2015, 6, 1),
    )
    await HouseholdMember.filter(id=known["万梅庆"]).update(left_on=date(2026, 1, 1))
    died = {"members_out": [{"member_id": known["万健秀"], "reason": "去世", "since": TODAY}]}
    for successor in (None, {"member_id": child.id, "relations": []}):
        case = done(await spring.clerk.post("/family-changes", {"id": new_id(), "household_id": family, "form": died}))
        body = {"version": case["version"], "form": {**died, **({"successor": successor} if successor else {})}}
        case = done(await spring.clerk.put(f"/family-changes/{case['id']}", body))
        said = refused(await spring.clerk.step(case, "submit"), "form_invalid")["fields"]["form.successor"]
        assert "监护人" in said and "变更承租人" in said


async def test_who_lived_alone_and_died_is_noted_and_the_home_waits_for_its_exit(spring: World) -> None:
    kong = (await members(spring, "kong"))["孔浩"]
    family = spring.kong.household_id
    died = {"members_out": [{"member_id": kong, "reason": "去世", "since": TODAY}]}
    await enter(spring, done(await tell(spring.clerk, died, household_id=family)), verifies=spring.colleague)
    shown = await entry(spring, "kong")
    assert [(one["name"], one["left_on"]) for one in shown["members"]] == [("孔浩", TODAY)]
    (line,) = [one for one in done(await spring.clerk.get("/ledger"))["items"] if one["household"]["id"] == family]
    assert line["members"] == 0
    form = {"left_on": TODAY, "cause": "death", "note": "亲属交回钥匙"}
    tenancy = spring.tenancies["kong"].id
    done(await spring.manager.post("/exits", {"id": new_id(), "tenancy_id": tenancy, "form": form}))
    assert (await Tenancy.get(id=tenancy)).living is None


async def test_one_thing_is_told_once_whichever_way(spring: World) -> None:
    known = await members(spring)
    son = known["万梅庆"]
    out = {"members_out": [{"member_id": son, "since": TODAY, "reason": "迁出"}]}
    job = {"jobs": [{"member_id": son, "employer": "", "job": "工人", "since": TODAY}]}
    first = done(await tell(spring.wan, out))
    for form, field in ((out, "form.members_out.0.member_id"), (job, "form.jobs.0.member_id")):
        problem = refused(await tell(spring.wan, form), "form_invalid")
        assert first["number"] in problem["fields"][field]
    # Another thing goes its own way meanwhile, and what was not decided for is free again.
    second = done(await tell(spring.wan, {"members_in": [CHILD]}))
    refused(await tell(spring.grid, {"members_in": [CHILD]}, household_id=spring.wan.household_id), "form_invalid")
    first = done(await spring.street.step(done(await spring.clerk.step(first, "verify")), "refuse", reason="没有迁出"))
    third = done(await tell(spring.wan, job))
    refused(await tell(spring.wan, out), "form_invalid")
    for case in (third, second):
        await enter(spring, case)
    assert set(await members(spring)) == {"万健秀", "万梅庆", "万小满"}


@pytest.mark.parametrize("first", ["december", "at once"])
async def test_the_december_report_and_what_has_just_happened_know_of_each_other(world: World, first: str) -> None:
    await world.open_window()
    son = (await members(world))["万梅庆"]
    form = {"members_out": [{"member_id": son, "since": "2026-12-10", "reason": "迁出"}]}
    report = done(await world.wan.post("/change-reports", {"id": new_id(), "form": form}))
    change = done(await world.wan.post("/family-changes", {"id": new_id(), "form": form}))
    one, other = (report, change) if first == "december" else (change, report)
    one = done(await world.wan.step(one, "submit"))
    assert one["number"] in str(refused(await world.wan.step(other, "submit"), "form_invalid")["fields"])
    await enter(world, one)
    # It has happened: the other says nothing any more that could.
    problem = refused(await world.wan.step(other, "submit"), "form_invalid")
    assert list(problem["fields"]) == ["form.members_out.0.member_id"]


async def test_what_changed_on_its_way_up_is_not_overwritten(spring: World) -> None:
    son = (await members(spring))["万梅庆"]
    form = {"members_out": [{"member_id": son, "since": TODAY, "reason": "迁出"}]}
    case = done(await spring.clerk.step(done(await tell(spring.wan, form)), "verify"))
    case = done(await spring.street.step(case, "review"))
    await HouseholdMember.filter(id=son).update(left_on=date(2027, 4, 1))
    refused(await spring.district.step(case, "receive"), "household_changed")
    for back in (spring.district, spring.street, spring.clerk):
        case = done(await back.step(case, "return", reason="请重新核对"))
    assert case["status"] == "returned"
    assert (await HouseholdMember.get(id=son)).left_on == date(2027, 4, 1)


async def test_told_twice_in_one_instant_is_told_once(spring: World) -> None:
    opened = [
        done(await person.post("/family-changes", {
            "id": new_id(), "household_id": spring.wan.household_id, "form": {"members_in": [CHILD]},
        }))
        for person in (spring.wan, spring.clerk, spring.grid)
    ]
    replies = await asyncio.gather(*(
        person.step(case, "submit")
        for person, case in zip((spring.wan, spring.clerk, spring.grid), opened, strict=True)
    ))
    assert sorted(reply.status_code for reply in replies) == [200, 422, 422]


async def test_the_same_id_again_is_the_same_report_and_not_too_many_are_open(spring: World) -> None:
    body = {"id": new_id(), "form": {"members_in": [CHILD]}}
    case = done(await spring.wan.post("/family-changes", body))
    assert done(await spring.wan.post("/family-changes", body))["number"] == case["number"]
    refused(await spring.clerk.post("/family-changes", {**body, "household_id": spring.wan.household_id}), "id_taken")
    for _ in range(9):
        done(await spring.wan.post("/family-changes", {"id": new_id(), "form": {}}))
    refused(await spring.wan.post("/family-changes", {"id": new_id(), "form": {}}), "changes_limit")
    done(await spring.kong.post("/family-changes", {"id": new_id(), "form": {}}))


async def test_a_family_that_left_reports_no_more_and_what_was_under_way_is_entered(spring: World) -> None:
    case = done(await tell(spring.wan, {"contact": {"phone": "13900000009"}}))
    form = {"left_on": TODAY, "cause": "voluntary", "note": "钥匙已交回"}
    body = {"id": new_id(), "tenancy_id": spring.tenancies["wan"].id, "form": form}
    done(await spring.manager.post("/exits", body))
    refused(await tell_only(spring.clerk, {"members_in": [CHILD]}, spring.wan.household_id), "family_not_listed")
    await enter(spring, case)
    assert (await Household.get(id=spring.wan.household_id)).phone == "13900000009"


async def test_over_random_histories_a_ledger_as_of_any_day_is_what_was_entered_by_then(spring: World) -> None:
    """Events on any day, told on any later one, in any order: the ledger of a day holds what was entered by its end."""
    rng = random.Random(20270408)
    stood: dict[str, list[tuple[str, str | None]]] = {}
    for turn in range(6):
        spring.clock.standing_at = datetime(2027, 4, 8 + 3 * turn, 2, 0, tzinfo=UTC)
        today = f"{spring.clock.standing_at:%Y-%m-%d}"
        happened = f"2027-03-{rng.randint(1, 28):02d}"
        gone = [one for name, one in sorted((await members(spring)).items()) if name.startswith("新")]
        if gone and rng.random() < 0.5:
            form: dict[str, Any] = {"members_out": [{"member_id": gone[0], "since": today, "reason": "迁出"}]}
        else:
            who = {"name": f"新{'一二三四五六'[turn]}", "id_number": id_number("19990101", turn), "since": happened}
            form = {"members_in": [{**CHILD, **who}]}
        await enter(spring, done(await tell(spring.wan, form)))
        stood[today] = [(one["name"], one["left_on"]) for one in (await entry(spring))["members"]]
    for day, then in stood.items():
        shown = await entry(spring, as_of=day)
        assert [(one["name"], one["left_on"]) for one in shown["members"]] == then, day
