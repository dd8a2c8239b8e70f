"""The cross check at every acceptance: what it finds however an address is written, what it holds up, who settles it,
and that no acceptance exists without it.
"""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tortoise.backends.base.client import BaseDBAsyncClient

from casework.allocation.applications import has_unsettled_duplicate
from casework.heart.life import HOLD, Procedure, Status, Step, register
from casework.ledgers import cross_checks
from casework.ledgers.cross_checks import Applicants, Asked, look_up
from casework.ledgers.revisions import revising
from casework.procedures import PROCEDURES
from casework.words.addresses import address_key
from casework.words.id_documents import read_document
from models import CrossCheck, CrossCheckKey, Household, HouseholdMember, SubsidyAward, Tenancy
from models.fields import blind_index
from server.commands.verify import verify_audit
from tests.allocation.agreements import awarded, put_there
from tests.cast import Person, World, as_kept, done, id_number, new_id, refused
from tests.ledgers.test_ledgers import a_subsidy, actor_of, award, move_out, on
from tests.photographs import violation

PROJECT = Path(__file__).parent.parent.parent
# As wan's family has it: 铁东区二一九路16栋6单元458号.
SPELLINGS = (
    "二一九路16栋6单元458室", "铁东区二一九路１６栋６单元４５８号", "辽宁省鞍山市铁东区 二一九路 16号楼6单元458",
    "二一九路16-6-458", "二一九路16#6单元458户",
)


async def record(world: World, by: Person | None = None, /, order: int = 61, **more: Any) -> Any:
    return done(await (by or world.clerk).post("/subsidies", {"id": new_id(), "form": a_subsidy(order, **more)}))


def found(case: Any) -> list[tuple[str, bool]]:
    return [(one["rule"], one["blocks"]) for one in case["detail"]["check"]["findings"]]


def whys(case: Any) -> str:
    return "\n".join(one["why"] for one in case["detail"]["check"]["findings"])


# What is found


@pytest.mark.parametrize("written", SPELLINGS)
@pytest.mark.clause("4.2.2d", "4.2.2e")
async def test_the_same_registered_address_holds_the_case_however_it_is_written(world: World, written: str) -> None:
    case = await record(world, registered_address=written)
    assert (case["status"], found(case)) == ("suspected", [("address", True)])
    assert "胜利社区现居住房源台账（万健秀家庭，和谐家园1号楼1单元101室" in whys(case)
    assert case["next_step"].startswith("轮到您了：请核实")
    refused(await world.street.step(case, "approve"), "step_not_possible")


# Its nearest keys are longer than a key may be.
LONG_ONES = [("字" * 200), ("和谐家园" * 60)[:190] + "1号楼101室", ("园林大道" * 60)[:197] + "16号", "1号" * 100,
             ("一" * 186) + "院165号楼3单元6"]


@pytest.mark.parametrize("written", LONG_ONES)
async def test_an_address_of_the_longest_length_is_compared(world: World, written: str) -> None:
    assert len(written) <= 200
    case = await record(world, registered_address=written)
    assert case["status"] in {"suspected", "recorded"}


@given(
    road=st.sampled_from(["二一九路", "园林大道", "和平街"]),
    building=st.integers(1, 300), unit=st.integers(1, 12), room=st.integers(1, 2400), data=st.data(),
)
def test_every_spelling_of_an_address_leads_to_one_key(
    road: str, building: int, unit: int, room: int, data: st.DataObject
) -> None:
    """Full-width digits, spaces, leading zeros, the words for building, unit and door: none of them hides a family."""

    def choose(*ways: str) -> str:
        return data.draw(st.sampled_from(ways))

    parts = [
        choose("", "铁东区", "鞍山市铁东区", "辽宁省鞍山市铁东区"), road, choose("", "0") + str(building),
        choose("栋", "号楼", "#楼", "#", "幢", "座"), choose("", "0") + str(unit), choose("单元", "号单元"), str(room),
        choose("室", "号", "户", "房", "", "号室"),
    ]
    written = choose("", " ").join(parts)
    if data.draw(st.booleans()):
        written = written.translate({ord(digit): chr(ord(digit) + 0xFEE0) for digit in "0123456789"})
    assert address_key(written) == address_key(f"{road}{building}栋{unit}单元{room}号"), written
    assert address_key(f"{road}{building + 1}栋{unit}单元{room}号") != address_key(written)


@pytest.mark.clause("4.2.2d", "4.2.3")
async def test_every_member_is_looked_for_in_all_three_ledgers_past_and_present(world: World) -> None:
    son = {"name": "万梅庆", "relationship": "本人", "id_number": id_number("19971204", 7)}
    case = await record(world, members=[son])
    assert (case["status"], found(case)) == ("suspected", [("member", True)])
    assert whys(case).startswith("万梅庆：胜利社区现居住房源台账")
    # In the exited ledger; and one who left the family before it moved out.
    day = on(world, 1)
    await HouseholdMember.filter(household_id=world.wan.household_id, name="万梅庆").update(left_on=day)
    await move_out(world, "wan")
    case = await record(world, order=62, members=[son], registered_address="站前街9号")
    assert "退出房源台账（万健秀家庭" in whys(case) and "万梅庆（2026年12月11日前的成员）" in whys(case)
    # The first of the two is still on its way: that is told as well.
    assert found(case) == [("member", True), ("pending", True)]
    # In the subsidy ledger, in another community, while it is paid and when it has ended.
    paid = await award(world, 70, registered_address="站前街70号")
    ours = [{"name": "单雪梅", "relationship": "本人", "id_number": id_number("19700305", 70)}]
    case = await record(world, world.far_clerk, order=71, members=ours, registered_address="站前街71号")
    assert "胜利社区补贴台账，发放中" in whys(case)
    paid = done(await world.clerk.step(paid, "end", ended_on=str(day), reason="已购房"))
    done(await world.street.step(paid, "approve_end"))
    case = await record(world, world.far_clerk, order=72, members=ours, registered_address="站前街72号")
    assert "补贴台账，已停发" in whys(case)


@pytest.mark.clause("4.2.2d")
async def test_the_address_that_a_family_had_before_is_found(world: World) -> None:
    before = (await Household.get(id=world.wan.household_id)).registered_address
    await world.open_window()
    form = {"registered_address": {"address": "铁东区建国路5栋1单元2号", "since": "2026-12-01"}}
    case = done(await world.wan.post("/change-reports", {"id": new_id(), "form": form}))
    case = done(await world.clerk.step(done(await world.wan.step(case, "submit")), "verify"))
    done(await world.district.step(done(await world.street.step(case, "review")), "receive"))
    case = await record(world, registered_address=before)
    assert found(case) == [("address", True)]
    assert "2026年12月10日前的户籍地址相同" in whys(case)
    assert found(await record(world, order=63, registered_address="建国路5-1-2")) == [("address", True)]
    # And the number that a member had in the ledger until it was corrected.
    async with revising(
        world.kong.household_id, "member", actor=actor_of(world, "clerk", "community_clerk", "/1/"), stage="recorded",
        case_id=None,
    ):
        number = id_number("19631222", 9)
        member = await HouseholdMember.get(household_id=world.kong.household_id)
        await HouseholdMember.filter(id=member.id).update(
            **as_kept(member, id_number=number), id_index=blind_index("id_number", number)
        )
    members = [{"name": "孔浩", "relationship": "本人", "id_number": id_number("19631222", 3)}]
    case = await record(world, members=members, registered_address="站前街65号")
    assert found(case) == [("member", True)] and "前登记的身份证号" in whys(case)


@pytest.mark.clause("4.2.2d", "4.2.3")
async def test_breaches_and_clear_outs_hold_nothing_up_and_must_be_read(world: World) -> None:
    breach = await violation(world)
    done(await world.clerk.step(breach, "rectify", on="2026-12-10", handling_result="已搬回。"))
    await move_out(world, "wan")
    await Tenancy.filter(id=world.tenancies["wan"].id).update(end_reason="breach")
    case = await record(world, registered_address=SPELLINGS[0])
    assert found(case) == [("address", True), ("breach", False), ("cleared_out", False)]
    assert "因违规被清退：和谐家园1号楼1单元101室" in whys(case) and "（已整改）：已搬回。" in whys(case)
    case = done(await world.clerk.step(case, "rule_out", number=1, reason="原住户已退出，已核实无重复"))
    case = done(await world.colleague.step(case, "clear"))
    case = done(await world.street.step(case, "confirm"))
    await put_there(case["id"])
    problem = refused(await world.street.step(case, "approve"), "form_invalid")
    assert set(problem["fields"]) == {"form.findings_read"}
    case = done(await world.street.step(case, "approve", findings_read=True))
    assert case["status"] == "reviewed"


# What becomes of a duplicate


@pytest.mark.clause("4.2.2e")
async def test_a_duplicate_is_ruled_out_with_reasons_and_confirmed_by_somebody_else(world: World) -> None:
    members = [*a_subsidy()["members"], {"name": "孔浩", "relationship": "父", "id_number": id_number("19631222", 3)}]
    case = await record(world, registered_address=SPELLINGS[0], members=members)
    assert found(case) == [("address", True), ("member", True)] and case["detail"]["check"]["unsettled"] == 2
    # Nobody else's to settle, and nothing goes on.
    for person, code in ((world.far_clerk, "not_found"), (world.far_street, "not_found"), (world.grid, "not_found")):
        refused(await person.step(case, "rule_out", number=1, reason="与我无关"), code)
    refused(await world.street.step(case, "rule_out", number=1, reason="街道代办"), "not_allowed")
    refused(await world.clerk.step(case, "clear"), "duplicate_unsettled")
    for wrong in ({"number": 3, "reason": "没有这条"}, {"number": 1, "reason": ""}, {"number": 1}):
        refused(await world.clerk.step(case, "rule_out", **wrong), "form_invalid")
    case = done(await world.clerk.step(case, "rule_out", number=1, reason="同址分户，户口簿已核对"))
    assert case["detail"]["check"]["unsettled"] == 1
    assert case["detail"]["check"]["findings"][0]["ruled_out"] == "同址分户，户口簿已核对"
    refused(await world.clerk.step(case, "clear"), "duplicate_unsettled")
    case = done(await world.clerk.step(case, "rule_out", number=2, reason="身份证号录错，已更正"))
    case = done(await world.clerk.step(case, "clear"))
    assert "街道" in case["next_step"]
    refused(await world.clerk.step(case, "confirm"), "not_allowed")
    refused(await world.far_street.step(case, "confirm"), "not_found")
    refused(await world.street.step(case, "approve"), "step_not_possible")
    # Sent back, mended, and judged again.
    case = done(await world.street.step(case, "send_back", reason="请补充分户的证明"))
    case = done(await world.colleague.step(case, "rule_out", number=1, reason="分户证明已收"))
    case = done(await world.clerk.step(case, "clear"))
    case = done(await world.street.step(case, "confirm"))
    assert case["status"] == "recorded"
    # Ruled out or not: who lives in public housing now is paid nothing.
    await put_there(case["id"])
    refused(await world.street.step(case, "approve", findings_read=True), "already_listed")


async def test_who_ruled_out_does_not_confirm_in_another_post(world: World) -> None:
    from tests.heart.test_access import second_post

    as_street = await second_post(world.clerk, "street_clerk", world.organisations["胜利街道"])
    case = await record(world, world.colleague, registered_address=SPELLINGS[0])
    case = done(await world.clerk.step(case, "rule_out", number=1, reason="同址分户"))
    case = done(await world.colleague.step(case, "clear"))
    body = {"version": case["version"], "form": {}}
    reply = await world.clerk.send("POST", f"/cases/{case['id']}/actions/confirm", json=body, headers=as_street)
    refused(reply, "same_person")
    done(await world.street.step(case, "confirm"))


@pytest.mark.clause("4.2.2e")
async def test_a_verified_duplicate_is_refused_and_remembered(world: World) -> None:
    case = await record(world, registered_address=SPELLINGS[0])
    refused(await world.street.step(case, "refuse_duplicate", reason="重复"), "not_allowed")
    refused(await world.clerk.step(case, "refuse_duplicate"), "form_invalid")
    case = done(await world.clerk.step(case, "refuse_duplicate", reason="与现居住家庭为同一户"))
    assert case["status"] == "duplicate"
    # Over, but for another look at it.
    assert {one["action"] for one in case["actions"]} == {"ask_recheck"}
    again = await record(world, order=64, members=a_subsidy()["members"], registered_address="站前街64号")
    assert (again["status"], found(again)) == ("recorded", [("refused", False)])
    assert "核实为重复，未受理" in whys(again)


@pytest.mark.clause("4.2.2e")
async def test_what_changed_between_acceptance_and_approval_holds_the_case_anew(world: World) -> None:
    case = await record(world)
    assert (case["status"], found(case)) == ("recorded", [])
    household = await Household.get(id=world.kong.household_id)
    await Household.filter(id=household.id).update(
        registered_address="园林大道9栋", registered_address_key=address_key(a_subsidy()["registered_address"])
    )
    case = await awarded(world, case)
    assert (case["status"], found(case)) == ("suspected", [("address", True)])
    assert await SubsidyAward.all().count() == 0
    assert case["history"][0]["label"] == "核查发现重复，转社区核实"
    # It is the same finding until another appears.
    case = done(await world.clerk.step(case, "rule_out", number=1, reason="不是同一户"))
    case = done(await world.street.step(done(await world.clerk.step(case, "clear")), "confirm"))
    other = await record(world, order=65, registered_address=a_subsidy()["registered_address"])
    assert (other["status"], found(other)) == ("suspected", [("address", True), ("pending", True)])
    case = done(await world.street.step(case, "approve", findings_read=True))
    assert (case["status"], found(case)) == ("suspected", [("address", True), ("pending", True)])
    assert [one["ruled_out"] for one in case["detail"]["check"]["findings"]] == ["不是同一户", ""]
    assert case["detail"]["check"]["unsettled"] == 1
    # What an amended form brings in is looked at as well.
    fresh = await record(world, order=66, registered_address="站前街66号")
    fresh = done(await world.street.step(fresh, "return", reason="地址不全"))
    body = a_subsidy(66, registered_address=SPELLINGS[1])
    fresh = done(await world.clerk.step(fresh, "amend", subsidy=body))
    assert (fresh["status"], found(fresh)) == ("suspected", [("address", True)])
    assert fresh["detail"]["form"]["registered_address"] == SPELLINGS[1]


async def test_nobody_holds_up_by_a_wish_that_of_which_nothing_is_found(world: World) -> None:
    """Whoever may take the step may not take in its place what only a finding takes."""
    case = await record(world)
    refused(await world.street.step(case, "hold", findings_read=True), "step_not_possible")
    case = done(await world.street.step(case, "return", reason="地址不全"))
    refused(await world.clerk.step(case, "hold", subsidy=a_subsidy()), "step_not_possible")
    case = done(await world.clerk.step(case, "amend", subsidy=a_subsidy()))
    assert (await awarded(world, case))["status"] == "awarded"


async def test_of_two_acceptances_in_one_instant_at_most_one_goes_on(world: World) -> None:
    bodies = [{"id": new_id(), "form": a_subsidy()} for _ in range(2)]
    people = (world.clerk, world.far_clerk)
    replies = await asyncio.gather(
        *(person.post("/subsidies", body) for person, body in zip(people, bodies, strict=True))
    )
    statuses = sorted(done(reply)["status"] for reply in replies)
    assert statuses == ["recorded", "suspected"]


# What is kept


async def test_the_result_is_frozen_with_the_case_and_held_fast_by_its_event(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    case = await record(world, registered_address=SPELLINGS[0])
    before = case["detail"]["check"]
    on(world, 3)
    await move_out(world, "wan")
    assert done(await world.clerk.get(f"/cases/{case['id']}"))["detail"]["check"] == before
    assert await verify_audit() == 0
    row = await CrossCheck.get(case_id=case["id"])
    row.findings = [{**row.findings[0], "blocks": False}]
    await row.save(update_fields=["findings"])
    capsys.readouterr()
    assert await verify_audit() == 1
    assert case["number"] in capsys.readouterr().out


async def test_a_family_of_five_is_checked_in_four_queries_whatever_the_district(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await violation(world)
    numbers = [("万健秀", id_number("19520114", 2)), ("万梅庆", id_number("19971204", 7))]
    numbers += [(f"某{order}", id_number("19800101", order)) for order in range(3)]
    members = [(name, read_document(number).index) for name, number in numbers]
    asked: list[str] = []

    def counting(name: str) -> None:
        from tortoise import connections

        for holder in type(connections.get("default")).__mro__:
            if name in vars(holder):
                real = vars(holder)[name]

                async def told(self: BaseDBAsyncClient, query: str, *more: Any, real: Any = real, **rest: Any) -> Any:
                    asked.append(query)
                    return await real(self, query, *more, **rest)

                monkeypatch.setattr(holder, name, told)
                return

    for name in ("execute_query", "execute_query_dict"):
        counting(name)
    check = await look_up(Applicants("二一九路16-6-458", members))
    assert [one.rule for one in check.findings] == ["address", "member", "breach"]
    # An engine may answer the one by way of the other.
    assert 1 < len(set(asked)) <= 4, asked


# No acceptance without it


def test_no_procedure_that_accepts_can_be_declared_without_the_check() -> None:
    accepting = {name: one for name, one in PROCEDURES.items() if one.acceptance}
    assert set(accepting) == {"subsidy", "application"}
    for name, procedure in accepting.items():
        for step in procedure.steps:
            # Nothing opens, and nothing that was written is changed or approved, unchecked.
            enters = step.frm is None or step.action in {"amend", "approve", "award", "place", "house", HOLD}
            assert step.checks == enters, (name, step.action)
        for status in (cross_checks.SUSPECTED, cross_checks.RULED_OUT):
            onward = {step.to for step in procedure.steps_from(status)}
            assert onward <= {"suspected", "ruled_out", "duplicate", "withdrawn", "recorded", "accepted"}
    step = Step(None, "open", "open", ("community_clerk",), ("1a",), "受理")
    loose: Any = {"label": "受理", "prefix": "X", "stages": ("受理",), "statuses": {"open": Status("受理", 0)}}
    with pytest.raises(ValueError, match="without a cross check"):
        register(Procedure(name="loose", steps=(step,), readers=(), acceptance=Asked(_nobody), **loose))
    checked = Step(None, "open", "open", ("community_clerk",), ("1a",), "受理", checks=True)
    with pytest.raises(ValueError, match="no way to hold"):
        register(Procedure(name="loose", steps=(checked,), readers=(), acceptance=Asked(_nobody), **loose))
    assert "loose" not in PROCEDURES


async def _nobody(move: Any) -> Applicants:
    raise AssertionError


# What takes over entries that an office kept before Anju, or an entry that a correcting case gives back, begins none.
TAKES_OVER = {"casework/exchange/ledger_import.py"}
# Dwellings that families had left before Anju: an entry that is over the day it comes in.
COME_IN_ENDED = {("casework/exchange/import_entries.py", "enter_exited")}
# With the keys of a slip: to the slip led a step that asked, and at the keys whoever is housed already is refused.
BY_ITS_SLIP = {("casework/allocation/applications.py", "_enters")}
_BEGINS = re.compile(
    r"\b(?:(?:Household|HouseholdMember|Tenancy|SubsidyAward)\.(?:create|bulk_create|get_or_create|update_or_create)"
    r"|begin_tenancy|enter_family)\("
)


def _writers() -> Iterator[tuple[str, str]]:
    for room in ("casework", "handlers", "server"):
        for file in sorted((PROJECT / room).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    calls = [ast.unparse(one.func) + "(" for one in ast.walk(node) if isinstance(one, ast.Call)]
                    if any(_BEGINS.search(call) for call in calls):
                        yield file.relative_to(PROJECT).as_posix(), node.name


def test_nothing_begins_a_benefit_but_the_checked_steps_of_an_acceptance() -> None:
    """Whatever writes a family, a tenancy or an award is the effect of a step that asks the ledgers first."""
    checked = {
        (step.effect.__module__.replace(".", "/") + ".py", step.effect.__name__)
        for procedure in PROCEDURES.values()
        for step in procedure.steps
        if step.checks and step.effect
    }
    known = {("casework/ledgers/tenancies.py", "begin_tenancy"), ("casework/allocation/applicants.py", "enter_family")}
    # A change report and an adjustment add members to a family that is in a ledger already, and begin nothing.
    of_entries = {"casework/reviews/report_effects.py", "casework/ledgers/adjustments.py"}
    loose = {
        (file, name) for file, name in _writers()
        if file not in TAKES_OVER | of_entries and not file.startswith("server/demo")
    } - checked - known - COME_IN_ENDED - BY_ITS_SLIP
    assert loose == set(), "begins a benefit unchecked; what takes over existing entries is named in TAKES_OVER"
    assert {name for file, name in _writers()} >= {"_awarded", "_enters"}
    procedure = PROCEDURES["application"]
    entering = {step for step in procedure.steps if step.to == "housed"}
    assert {(step.frm, step.action, step.checks) for step in entering} == {
        ("waiting", "house", True), ("placed", "moved_in", False),
    }
    # What the desk places is asked by the step; what a family has chosen, by the guard of the step that follows it.
    placing = {step.action: step for step in procedure.steps if step.to == "placed"}
    assert set(placing) == {"place", "slip_issued"} and placing["place"].checks
    guard = placing["slip_issued"].guard
    assert guard is not None and "has_unsettled_duplicate" in guard.__code__.co_names
    assert "look_up" in has_unsettled_duplicate.__code__.co_names


@pytest.mark.clause("4.2.3")
async def test_a_subsidy_from_recording_to_its_end_stands_in_its_ledger_with_its_check(world: World) -> None:
    case = await record(world)
    assert case["detail"]["check"]["findings"] == []
    case = await awarded(world, case)
    row = await SubsidyAward.get(id=case["detail"]["award_id"])
    assert (row.living, row.ended_on) == (1, None)
    day = on(world, 5)
    case = done(await world.clerk.step(case, "end", ended_on=str(day), reason="已购房"))
    case = done(await world.street.step(case, "approve_end"))
    ended = await SubsidyAward.get(id=row.id)
    assert (ended.living, ended.ended_on) == (None, day)
    entry = done(await world.clerk.get(f"/ledger/awards/{row.id}"))
    assert entry["ledger_label"] == "补贴台账" and len(entry["revisions"]) == 2
    again = await record(world)
    assert (again["status"], found(again)) == ("suspected", [("address", True), ("member", True)])
    assert await CrossCheckKey.filter(case_id=again["id"]).count() == 3


async def test_a_case_that_opens_again_by_its_id_is_the_same_case(world: World) -> None:
    body = {"id": new_id(), "form": a_subsidy(registered_address=SPELLINGS[0])}
    first, again = done(await world.clerk.post("/subsidies", body)), done(await world.clerk.post("/subsidies", body))
    assert (first["id"], first["version"]) == (again["id"], again["version"])
    assert await CrossCheck.all().count() == 1
    # Its own application is no duplicate of itself.
    asked = Applicants("站前街1号", [("单雪梅", blind_index("id_number", id_number("19700305", 61)))])
    assert (await look_up(asked, own_case=first["id"])).findings == []


async def test_a_voided_breach_is_told_to_no_acceptance(world: World) -> None:
    done(await world.clerk.step(await violation(world), "void", reason="记录有误"))
    assert found(await record(world, registered_address=SPELLINGS[0])) == [("address", True)]


@pytest.mark.clause("4.2.2d", "4.2.3")
async def test_the_address_under_which_a_subsidy_was_paid_is_found_after_its_end(world: World) -> None:
    """Also where the family has given another one since."""
    paid = await award(world, 73, registered_address="站前街73号")
    done(await world.street.step(done(await world.clerk.step(paid, "end", ended_on="2026-12-10", reason="已购房")),
                                 "approve_end"))
    moved = "站前街9号"
    await Household.filter(name="单雪梅").update(registered_address=moved, registered_address_key=address_key(moved))
    case = await record(world, world.far_clerk, order=74, registered_address="站前街73号")
    assert found(case)[0] == ("address", True) and "补贴台账，已停发" in whys(case)
