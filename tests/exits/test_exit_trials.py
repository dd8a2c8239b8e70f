"""What strangers try of exits and recoveries: out of order, twice, by two at once, on odd days, by who must not."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from casework.heart.queries import column
from models import Appointment, Enforcement, Handback, Judgement, Recovery, RecoveryEntry, Service, SubsidyAward
from tests.cast import World, done, refused
from tests.exits.test_services import DAY, a_try, direct, mandated, night
from tests.judging import heard, opened, read, served
from tests.photographs import photograph


async def several(world: World, *grounds: str, subject: str = "") -> dict[str, Any]:
    """Reported on several grounds at once, and heard."""
    case = await opened(world, by=world.street, subject=subject, grounds=list(grounds))
    await photograph(world.street, case["id"], caption="书面材料")
    case = done(await world.street.step(case, "report"))
    family = world.kong if subject.startswith("award") else world.wan
    return await read(world.district, await heard(world, case, family))


async def find(world: World, case: dict[str, Any], action: str, ground: str, **more: Any) -> dict[str, Any]:
    form = {"ground": ground, "reasons": "证据能互相印证。", **more}
    return dict(done(await world.district.step(await read(world.district, case), action, **form)))


@pytest.mark.clause("5.1b")
async def test_of_several_grounds_the_family_leaves_once_and_has_days_to_move_only_if_it_leaves(world: World) -> None:
    case = await several(world, "sublet", "other_housing", "arrears")
    assert (await find(world, case, "find_exit", "other_housing"))["detail"]["move_days"] == 90
    # A shorter route shortens nothing that was found before; what is said with it holds, not below any of them.
    assert (await find(world, case, "find_exit", "sublet"))["detail"]["move_days"] == 90
    form = {"ground": "sublet", "reasons": "证据能互相印证。", "days": 10}
    problem = refused(await world.district.step(await read(world.district, case), "find_exit", **form), "form_invalid")
    assert "最少给15天" in problem["fields"]["form.days"]
    assert (await find(world, case, "find_exit", "sublet", days=40))["detail"]["move_days"] == 40
    assert (await find(world, case, "find_record", "sublet"))["detail"]["move_days"] == 40
    # Nobody has to leave any more: no day to move is left, not on paper, nor on the phone.
    case = await find(world, case, "find_none", "other_housing")
    assert case["detail"]["move_days"] is None
    case = await find(world, case, "find_rectification", "arrears", demand="请交清欠租。", days=20)
    case = done(await world.district.step(case, "decide", reason="综合各项认定。"))
    case = await served(world, case, "2026-12-10")
    mine = await read(world.wan, case)
    assert (mine["detail"]["move_by"], mine["detail"]["move_days"]) == (None, None) and "搬家" not in mine["next_step"]
    assert not await Enforcement.exists()


@pytest.mark.clause("5.1c")
async def test_whoever_comes_for_a_paper_that_is_published_has_it_at_once(world: World) -> None:
    case = await mandated(world)
    await photograph(world.street, case["id"])
    for way in ("visit", "phone"):
        case = done(await world.street.step(await read(world.street, case), "log_try", **a_try(way=way)))
    await photograph(world.street, case["id"])
    said = {"published_on": str(DAY), "published_at": "区政府网站", "notice_reason": "去向不明，没有别的办法。"}
    case = done(await world.street.step(await read(world.street, case), "publish", **said))
    mine = await read(world.wan, case)
    assert "没有来领也算送达" in mine["next_step"] and "到2027年1月18日" in mine["next_step"], mine["next_step"]
    assert "您可以带身份证到胜利街道领取" in mine["next_step"]
    world.clock.move_to(date(2026, 12, 28))
    form = {"served_on": "2026-12-28", "place": "胜利街道办事处", "received_by": "万健秀"}
    refused(await world.street.step(case, "serve_direct", **form), "photograph_needed")
    await photograph(world.street, case["id"])
    case = await read(world.street, case)
    refused(await world.street.step(case, "serve_direct", **{**form, "received_by": "万梅庆"}), "form_invalid")
    case = done(await world.street.step(case, "serve_direct", **form))
    assert (case["detail"]["served_on"], case["detail"]["runs_from"]) == ("2026-12-28", "2026-12-29")
    # The last day of the notice serves nothing a second time.
    await night(world, date(2027, 1, 19))
    assert (await Judgement.get()).served_on == date(2026, 12, 28) and await Service.all().count() == 1


@pytest.mark.clause("5.1b", "5.1c")
async def test_of_two_who_act_at_once_one_does_and_whoever_has_no_post_any_more_does_nothing(world: World) -> None:
    service = await mandated(world)
    case = await read(world.district, {"id": service["detail"]["source_case_id"]})
    await photograph(world.street, service["id"])
    service = await read(world.street, service)
    # Out of office since it was opened on the phone.
    await Appointment.filter(account_id=world.street.account_id).update(ended_at=world.clock.now())
    reply = await world.street.step(service, "serve_direct", **direct())
    assert reply.status_code in (401, 403, 404), reply.text
    await Appointment.filter(account_id=world.street.account_id).update(ended_at=None)
    # Served while it is taken back: one of them, and all that follows is that one's.
    both = await asyncio.gather(
        world.street.step(service, "serve_direct", **direct()),
        world.district.step(case, "revoke_judgement", reason="查明的事实有变化，重新研判。"),
        world.street.step(service, "serve_direct", **direct()),
    )
    assert sum(one.status_code == 200 for one in both) == 1, [one.text[:80] for one in both]
    assert all(one.status_code in (200, 403, 409, 422) for one in both), [one.status_code for one in both]
    case = await read(world.district, case)
    served_ = case["status"] == "served"
    assert case["status"] in ("served", "heard")
    assert (await Service.get()).standing == (1 if served_ else None)
    assert await Enforcement.filter(under_way=1).count() == await Handback.filter(standing=1).count() == int(served_)
    row = await Judgement.get()
    assert (row.served_on is not None, row.move_by is not None) == (served_, served_)


@pytest.mark.clause("5.2b", "5.2c")
async def test_several_sums_of_one_decision_are_each_paid_to_the_fen_and_each_given_back(world: World) -> None:
    office = world.organisations["胜利社区"]
    award = await SubsidyAward.create(
        household_id=world.kong.household_id, area_path=office.path, monthly_amount_fen=62001,
        started_on=date(2024, 1, 1),
    )
    case = await several(world, "false_report", "subsidy_misused", subject=f"award:{award.id}")
    # The twenty-ninth of a February that has one; and no day of both.
    first = await find(world, case, "find_recovery", "false_report", from_day="2024-02-01", to_day="2024-02-29")
    assert [one["amount_fen"] for one in first["detail"]["grounds"]] == [62001, None]
    once: dict[str, Any] = {"ground": "subsidy_misused", "reasons": "证据能互相印证。"}
    for days in (("2024-02-29", "2024-03-05"), ("2024-01-15", "2024-02-01")):
        form = {**once, "from_day": days[0], "to_day": days[1]}
        said = refused(await world.district.step(first, "find_recovery", **form), "form_invalid")["fields"]
        assert "同一天不能追缴两次" in said["form.from_day"]
    for wrong in ("2024-02-30", "2023-02-29", "29/02/2024", 20240229):
        form = {**once, "from_day": wrong, "to_day": "2024-03-10"}
        refused(await world.district.step(first, "find_recovery", **form), "form_invalid")
    # Never more than the books say: neither by a slip nor for a reason.
    more = {**once, "from_day": "2024-03-01", "to_day": "2024-03-10", "adjusted_because": "情节严重，多追缴。"}
    problem = refused(await world.district.step(first, "find_recovery", **more, amount_fen=20001), "form_invalid")
    assert "不能多追缴" in problem["fields"]["form.amount_fen"]
    second = await find(world, case, "find_recovery", "subsidy_misused", from_day="2024-03-01", to_day="2024-03-10")
    assert second["detail"]["grounds"][1]["amount_fen"] == 20000
    case = done(await world.district.step(second, "decide", reason="综合各项认定。"))
    if case["status"] == "to_confirm":
        case = done(await world.office.step(await read(world.office, case), "confirm_judgement"))
    case = await served(world, case, "2026-12-10")
    rows = await Recovery.all().order_by("id")
    assert len(rows) == 2
    receipt = 0
    for row, fen in zip(rows, (62001, 20000), strict=True):
        one = await read(world.office, {"id": row.case_id})
        one = done(await world.office.step(one, "confirm"))
        for part in (fen - 1, 1):
            receipt += 1
            paid = {"amount_fen": part, "paid_on": "2026-12-10", "way": "transfer", "receipt": f"R{receipt}"}
            one = await read(world.street, one)
            # Two at one desk, with the same receipt; and a fen too many.
            over = {**paid, "amount_fen": one["detail"]["owed_fen"] + 1, "receipt": "R99"}
            refused(await world.street.step(one, "receive", **over), "form_invalid")
            both = await asyncio.gather(*(world.street.step(one, "receive", **paid) for _ in range(2)))
            assert sorted(reply.status_code for reply in both) == [200, 409], [reply.text[:90] for reply in both]
            one = await read(world.street, one)
        assert (one["status"], one["detail"]["owed_fen"]) == ("paid", 0)
    # A receipt of the one is none of the other's.
    case = await read(world.district, case)
    case = done(await world.district.step(case, "revoke_judgement", reason="查明没有虚报。"))
    owing = [await read(world.street, {"id": row.case_id}) for row in rows]
    stand = [(one["status"], one["detail"]["return_fen"]) for one in owing]
    assert stand == [("to_return", 62001), ("to_return", 20000)]
    back = {"given_on": "2026-12-10", "way": "transfer"}
    refused(await world.street.step(owing[0], "give_back", amount_fen=1, receipt="R1", **back), "recovery_receipt_used")
    for number, one in enumerate(owing):
        fen = one["detail"]["return_fen"]
        refused(await world.street.step(one, "give_back", amount_fen=fen + 1, receipt="T9", **back), "form_invalid")
        gone = done(await world.street.step(one, "give_back", amount_fen=fen, receipt=f"T{number}", **back))
        assert (gone["status"], gone["detail"]["return_fen"]) == ("revoked", 0)
    assert sum(await column(RecoveryEntry.all(), "fen")) == 0
