"""One sending to many: looked at, sent in parts by the worker, followed, recalled; nobody is told twice."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, timedelta
from typing import Any

import pytest
from tortoise import connections

from casework.dwellings import notice_rounds, notice_sending, notices
from casework.heart.queries import column
from casework.heart.sealed_rows import KINDS as SEALED
from casework.heart.sealed_rows import digest_of
from casework.words.clock import Clock
from models import (
    Appointment,
    Case,
    CaseEvent,
    ChainLink,
    Delivery,
    Lease,
    Notice,
    NoticeLine,
    NoticeRound,
    RentPayment,
    Subscription,
    Tenancy,
)
from models.fields import SealBroken
from server.worker import Worker
from tests.cast import NOW, World, done, new_id, refused
from tests.dwellings.test_notices import neighbours
from tests.papers.test_papers import text_of

LONG = bool(os.environ.get("ANJU_LONG"))
RENT = {"period": "2026-12", "due_on": "2026-12-31"}
VISIT = {"on": "2026-12-15", "hours": "上午9点到11点", "purpose": "冬季用电安全"}


def to(*tenancies: Tenancy) -> dict[str, Any]:
    return {"tenancy_ids": [row.id for row in tenancies]}


def a_round(kind: str = "visit", to: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    particulars = {"visit": VISIT, "rent": RENT}.get(kind, {})
    return {"id": new_id(), "kind": kind, "to": {"everyone": True} if to is None else to, kind: particulars, **more}


async def prepared(world: World, **more: Any) -> dict[str, Any]:
    row: dict[str, Any] = done(await world.manager.post("/notice-rounds", a_round(**more)))
    return row


async def send(world: World, row: dict[str, Any], **body: Any) -> dict[str, Any]:
    done(await world.manager.post(f"/notice-rounds/{row['id']}/send", body))
    await world.send_rounds()
    return await seen(world, row)


async def seen(world: World, row: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = done(await world.manager.get(f"/notice-rounds/{row['id']}"))
    return found


async def families(world: World, row: dict[str, Any], show: str = "all", **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = done(
        await world.manager.get(f"/notice-rounds/{row['id']}/families", show=show, **query)
    )["items"]
    return found


@pytest.mark.clause("4.4.1.1a")
async def test_a_round_is_looked_at_sent_read_and_confirmed(world: World) -> None:
    await RentPayment.all().delete()
    row = await prepared(world, kind="rent", to=to(world.tenancies["wan"], world.tenancies["kong"]))
    # kong's lease has run out: nothing can be asked for, and that is said before anything is sent.
    assert (row["state"], row["total"], row["left_out"], row["sum_fen"], row["counts"]) == (
        "prepared", 1, 1, 38500, None
    )
    lines = await families(world, row)
    assert [(one["household"]["name"], one["outcome"], one["amount_fen"]) for one in lines] == [
        ("万健秀", "waiting", 38500), ("孔浩", "left", None)
    ]
    assert lines[0]["text"].splitlines()[:3] == [
        "万健秀：", "2026年12月租金385.00元，请于2026年12月31日前缴纳。", "房屋：和谐家园1号楼1单元101室",
    ]
    assert "应收租金" in lines[1]["reason"]
    assert await Notice.all().count() == 0
    row = await send(world, row)
    assert (row["state"], row["sent"], row["failed"]) == ("sent", 1, 0)
    await Worker(world.clock, None, None).deliver_due()
    (mine,) = done(await world.wan.get("/notices"))["items"]
    case = done(await world.wan.get(f"/cases/{mine['id']}"))
    # What was looked at is what was sent, and what stands is what its link holds.
    assert case["detail"]["text"] == lines[0]["text"]
    link = await ChainLink.get(kind="notice", row=case["id"])
    assert link.digest == digest_of(SEALED["notice"], await Notice.get())
    case = done(await world.wan.step(case, "see"))
    counts = (await seen(world, row))["counts"]
    assert (counts["unread"], counts["unconfirmed"], counts["confirmed"], counts["overdue"]) == (0, 1, 0, 0)
    world.clock.standing_at = NOW + timedelta(days=25)
    assert (await seen(world, row))["counts"]["overdue"] == 1
    assert [one["household"]["name"] for one in await families(world, row, "overdue")] == ["万健秀"]
    done(await world.wan.step(case, "confirm"))
    counts = (await seen(world, row))["counts"]
    assert (counts["unconfirmed"], counts["confirmed"], counts["overdue"]) == (0, 1, 0)
    assert await families(world, row, "overdue") == []


async def test_the_same_month_twice_is_said_and_sent_only_where_it_is_wanted(world: World) -> None:
    wan = world.tenancies["wan"]
    first = await send(world, await prepared(world, kind="rent", to=to(wan)))
    second = await prepared(world, kind="rent", to=to(wan))
    assert (second["total"], second["left_out"]) == (0, 1)
    (line,) = await families(world, second, "left")
    assert line["reason"] == "12月10日已经发过2026年12月的租金通知"
    refused(await world.manager.post(f"/notice-rounds/{second['id']}/send", {}), "notice_recipients")
    # Two that were looked at before either was sent: the second finds out when it goes.
    await Notice.all().update(period="2026-11")
    third, fourth = [await prepared(world, kind="rent", to=to(wan)) for _ in range(2)]
    assert [one["total"] for one in (third, fourth)] == [1, 1]
    assert (await send(world, third))["sent"] == 1
    fourth = await send(world, fourth)
    assert (fourth["sent"], fourth["failed"]) == (0, 1)
    assert "已经发过" in (await families(world, fourth, "left"))[0]["reason"]
    wanted = await send(world, await prepared(world, kind="rent", to=to(wan), again=True))
    assert wanted["sent"] == 1
    # What was recalled tells nobody anything.
    for row in (first, third, wanted):
        done(await world.manager.post(f"/notice-rounds/{row['id']}/recall", {"reason": "金额有误"}))
    await world.send_rounds()
    assert (await prepared(world, kind="rent", to=to(wan)))["total"] == 1


async def test_who_changed_since_the_preview_is_listed_and_not_told(world: World) -> None:
    wan, kong = world.tenancies["wan"], world.tenancies["kong"]
    await Lease.filter(tenancy_id=kong.id).update(ends_on=date(2027, 12, 31))
    some = await neighbours(world, 3)
    row = await prepared(world, kind="rent")
    assert row["total"] == 5
    await Tenancy.filter(id=kong.id).update(living=None, ended_on=date(2026, 12, 10))
    await Tenancy.filter(id=some[0].id).update(manager_path="/8/")
    await Lease.filter(tenancy_id=some[1].id).update(monthly_rent_fen=1)
    await RentPayment.create(
        id=new_id(), tenancy_id=wan.id, dwelling_id=wan.dwelling_id, manager_id=7, month="2026-12",
        for_month="2026-12", paid_fen=38500, paid_on=date(2026, 12, 10), entered_by_id=1, entered_at=NOW,
    )
    row = await send(world, row)
    assert (row["state"], row["sent"], row["failed"]) == ("sent", 1, 4)
    left = {one["household"]["name"]: one["reason"] for one in await families(world, row, "left")}
    assert left == {
        "孔浩": "这户已经退出，或不再归本单位管理。", "万健秀": "这个月的租金已经交清。",
        some[0].household_id and "住户1000000": "这户已经退出，或不再归本单位管理。",
        "住户1000001": "看过预览以后，这户的情况变了，没有发。请重新预览后再发。",
    }
    assert [notice.tenancy_id for notice in await Notice.all()] == [some[2].id]


async def test_a_family_whose_record_is_broken_keeps_nobody_waiting(world: World, monkeypatch: Any) -> None:
    some = await neighbours(world, 6)
    real = notices.opening

    def broken(round_id: str, kind: str, home: Tenancy, *rest: Any) -> Any:
        if home.id == some[3].id:
            raise SealBroken("the value is damaged")
        return real(round_id, kind, home, *rest)

    monkeypatch.setattr(notice_sending, "opening", broken)
    row = await send(world, await prepared(world, to=to(*some)))
    assert (row["sent"], row["failed"], row["state"]) == (5, 1, "sent")
    (line,) = await families(world, row, "left")
    assert (line["household"]["name"], line["outcome"]) == ("住户1000003", "failed")
    assert "损坏" in line["reason"]


async def test_filters_choose_whom_it_goes_to(world: World) -> None:
    wan, kong = world.tenancies["wan"], world.tenancies["kong"]
    some = await neighbours(world, 2)
    await Lease.filter(tenancy_id=wan.id).update(ends_on=date(2027, 2, 1))
    for month in ("2026-09", "2026-10"):
        await RentPayment.create(
            id=new_id(), tenancy_id=kong.id, dwelling_id=kong.dwelling_id, manager_id=7, month=month, for_month=month,
            charged_fen=30800, entered_by_id=1, entered_at=NOW,
        )
    estate = (await world.tenancies["wan"].dwelling).estate_id
    chosen: tuple[tuple[dict[str, Any], list[int], str], ...] = (
        ({"everyone": True}, [wan.id, kong.id, *(one.id for one in some)], "全部承租家庭"),
        ({"estate_id": estate, "building": "9号楼"}, [one.id for one in some], "和谐家园，9号楼"),
        ({"building": "1"}, [wan.id, kong.id], "1号楼"),
        ({"owing_months": 2}, [kong.id], "欠租2个月以上的"),
        ({"ends_within": 2}, [wan.id, *(one.id for one in some)], "合同2个月内到期的"),
        ({"tenancy_ids": [kong.id, 10**9, kong.id]}, [kong.id], "选定的2户，其中1户已经退出或不归本单位管理，没有列入"),
    )
    for to_, ids, said in chosen:
        row = await prepared(world, to=to_)
        assert sorted(one["tenancy_id"] for one in await families(world, row)) == sorted(ids), to_
        assert row["recipients"] == said
    for to_ in ({"building": "77"}, {"owing_months": 3}, {"tenancy_ids": [world.tenancies["qin"].id]}):
        refused(await world.manager.post("/notice-rounds", a_round(to=to_)), "nobody_found")
    assert await NoticeRound.all().count() == len(chosen)
    # Arrears go to who is behind, and to nobody else who was not picked.
    row = await prepared(world, kind="arrears", to={"everyone": True}, arrears={"due_on": "2026-12-20"})
    (line,) = await families(world, row)
    assert (line["amount_fen"], row["recipients"]) == (61600, "有欠租的")
    assert "您家还有2026年9月、2026年10月的租金没有交清，共616.00元，请于2026年12月20日前交清。" in line["text"]
    row = await prepared(world, kind="arrears", to=to(wan), arrears={"due_on": "2026-12-20"})
    assert [one["reason"] for one in await families(world, row, "left")] == ["没有欠租。"]


async def test_bad_rounds_are_refused_in_words(world: World) -> None:
    wan = world.tenancies["wan"]
    key = {"collect_from": "2026-12-14", "collect_until": "2026-12-18", "place": "物业办公室"}
    slots = {"begins": "09:00", "ends": "11:00", "minutes": 60, "places": 1}
    wrong: tuple[tuple[dict[str, Any], str], ...] = (
        (a_round(to={}), "to"),
        (a_round(to={"building": "  "}), "to"),
        (a_round(to={"estate_id": 10**6}), "to.estate_id"),
        (a_round(to={"owing_months": 0}), "to.owing_months"),
        ({**a_round(), "kind": "party"}, "kind"),
        ({**a_round(), "visit": None}, "visit"),
        (a_round(visit={**VISIT, "on": "2026-12-09"}), "visit.on"),
        (a_round(visit={**VISIT, "on": "2028-12-09"}), "visit.on"),
        (a_round("rent", rent={**RENT, "due_on": "2026-12-09"}), "rent.due_on"),
        (a_round("rent", rent={**RENT, "period": "2026-13"}), "rent.period"),
        (a_round("arrears", arrears={"due_on": "2026-12-01"}), "arrears.due_on"),
        (a_round("text", text={"subject": "停水"}), "text.text"),
        (a_round("text", text={"subject": "停水", "text": "【金额】"}), "text.text"),
        (a_round("text", text={"subject": "停水", "text": "请【承租人注意"}), "text.text"),
        (a_round("text", text={"subject": "停水", "text": "请注意】"}), "text.text"),
        (a_round("text", text={"subject": "停水", "text": "停水", "due_on": "2026-12-01"}), "text.due_on"),
        (a_round(template_id=10**6), "template_id"),
        (a_round(slots=slots), "slots"),
        (a_round("key", key=key, slots={**slots, "begins": "9点"}), "slots.begins"),
        (a_round("key", key=key, slots={**slots, "ends": "09:30"}), "slots.ends"),
        (a_round("key", key=key, slots={**slots, "choose_until": "2026-12-19"}), "slots.choose_until"),
        (a_round("key", key=key, slots={**slots, "minutes": 10, "ends": "23:00"}), "slots.minutes"),
        (a_round("key", key={**key, "collect_from": "2026-12-12", "collect_until": "2026-12-13"}, slots=slots),
         "slots.weekends"),
    )
    for body, field in wrong:
        reply = await world.manager.post("/notice-rounds", body)
        assert list(refused(reply, "form_invalid")["fields"]) == [field], body
    some = await neighbours(world, 9)
    few = a_round("key", to=to(wan, *some), key={**key, "collect_until": "2026-12-15"}, slots=slots)
    assert "4户的位置" in refused(await world.manager.post("/notice-rounds", few), "form_invalid")["detail"]
    assert await NoticeRound.all().count() == 0


async def test_only_a_managers_own_clerks_have_to_do_with_its_rounds(world: World) -> None:
    body = a_round(to=to(world.tenancies["wan"]))
    for other in (world.wan, world.grid, world.clerk, world.street, world.district, world.admin, world.stranger):
        refused(await other.post("/notice-rounds", body), "not_allowed")
        refused(await other.get("/notice-rounds"), "not_allowed")
    row = done(await world.manager.post("/notice-rounds", body))
    assert done(await world.manager.post("/notice-rounds", body)) == row
    refused(await world.far_manager.post("/notice-rounds", body), "id_taken")
    for path in ("", "/families"):
        refused(await world.far_manager.get(f"/notice-rounds/{row['id']}{path}"), "not_found")
    for verb, said in (("send", {}), ("drop", {}), ("recall", {"reason": "写错了"})):
        refused(await world.far_manager.post(f"/notice-rounds/{row['id']}/{verb}", said), "not_found")
        refused(await world.wan.post(f"/notice-rounds/{row['id']}/{verb}", said), "not_allowed")
    assert done(await world.far_manager.get("/notice-rounds"))["items"] == []
    assert [one["id"] for one in done(await world.manager.get("/notice-rounds"))["items"]] == [row["id"]]


async def test_a_round_moves_only_as_its_state_allows(world: World) -> None:
    row = await prepared(world, to=to(world.tenancies["wan"]))
    path = f"/notice-rounds/{row['id']}"
    assert row["may"] == ["send", "drop"]
    refused(await world.manager.post(f"{path}/recall", {"reason": "写错了"}), "round_moved")
    assert done(await world.manager.post(f"{path}/drop"))["state"] == "dropped"
    assert done(await world.manager.post(f"{path}/drop"))["state"] == "dropped"
    refused(await world.manager.post(f"{path}/send", {}), "round_moved")
    row = await send(world, await prepared(world, to=to(world.tenancies["wan"])))
    path = f"/notice-rounds/{row['id']}"
    # Pressed again it is the same.
    assert done(await world.manager.post(f"{path}/send", {}))["state"] == "sent"
    refused(await world.manager.post(f"{path}/drop"), "round_moved")
    assert await Notice.all().count() == 1
    # One that waits too long for its sending speaks of days that are over.
    late = await prepared(world, to=to(world.tenancies["wan"]))
    world.clock.standing_at = NOW + timedelta(days=6)
    refused(await world.manager.post(f"/notice-rounds/{late['id']}/send", {}), "round_moved")
    world.clock.standing_at = NOW + timedelta(days=8)
    await world.send_rounds()
    assert (await seen(world, late))["state"] == "dropped"
    assert await NoticeLine.filter(round_id=late["id"]).count() == 0


async def test_a_round_waits_for_its_day_and_the_hour(world: World) -> None:
    row = await prepared(world, to=to(world.tenancies["wan"]))
    path = f"/notice-rounds/{row['id']}/send"
    for day in ("2026-12-09", "2026-12-16"):
        assert "send_on" in refused(await world.manager.post(path, {"send_on": day}), "form_invalid")["fields"]
    row = await send(world, row, send_on="2026-12-12")
    assert (row["state"], row["send_on"], row["may"]) == ("waiting", "2026-12-12", ["send", "drop"])
    # Friday the 11th at night, and the 12th at six in the morning.
    for hours in (36, 44):
        world.clock.standing_at = NOW + timedelta(hours=hours)
        await world.send_rounds()
        assert (await seen(world, row))["sent"] == 0
    world.clock.standing_at = NOW + timedelta(hours=46, minutes=1)
    await world.send_rounds()
    assert (await seen(world, row))["sent"] == 1
    # Slept over: nothing is sent of a day that has passed.
    row = await send(world, await prepared(world, to=to(world.tenancies["wan"])), send_on="2026-12-14")
    world.clock.standing_at = NOW + timedelta(days=9)
    await world.send_rounds()
    row = await seen(world, row)
    assert (row["state"], row["sent"]) == ("stopped", 0)
    assert "期限" in row["reason"]


async def test_a_round_stops_where_the_post_has_ended_and_a_colleague_goes_on(world: World) -> None:
    row = await prepared(world, to=to(world.tenancies["wan"]))
    done(await world.manager.post(f"/notice-rounds/{row['id']}/send", {}))
    await Appointment.filter(account_id=world.manager.account_id).update(ends_on=date(2026, 12, 9))
    await world.send_rounds()
    found = await NoticeRound.get(id=row["id"])
    assert (found.state, found.sent) == ("stopped", 0)
    assert "不再担任" in found.reason
    await Appointment.create(
        account_id=world.stranger.account_id, role="manager_clerk", starts_on=date(2026, 1, 1),
        organisation_id=world.organisations["安居物业"].id,
    )
    done(await world.stranger.post(f"/notice-rounds/{row['id']}/send", {}))
    await world.send_rounds()
    assert (await NoticeRound.get(id=row["id"])).sent == 1


@pytest.mark.clause("4.4.1.1a")
async def test_a_round_is_recalled_with_its_trace_and_the_family_sees_why(world: World) -> None:
    await Lease.all().update(ends_on=date(2027, 12, 31))
    some = await neighbours(world, 25)
    row = await send(world, await prepared(world, kind="rent"))
    assert row["sent"] == 27
    (mine,) = done(await world.wan.get("/notices"))["items"]
    case = done(await world.wan.get(f"/cases/{mine['id']}"))
    done(await world.wan.step(done(await world.wan.step(case, "see")), "confirm"))
    row = done(await world.manager.post(f"/notice-rounds/{row['id']}/recall", {"reason": "金额算错了，请以新通知为准"}))
    assert row["state"] == "recalling"
    await world.send_rounds()
    row = await seen(world, row)
    assert (row["state"], row["counts"]["withdrawn"], row["reason"]) == (
        "recalled", 27, "金额算错了，请以新通知为准"
    )
    assert set(await column(Case.filter(procedure="notice"), "status")) == {"withdrawn"}
    case = done(await world.wan.get(f"/cases/{mine['id']}"))
    assert (case["status_label"], case["detail"]["withdrawn"]["reason"]) == ("已撤回", "金额算错了，请以新通知为准")
    # Who has read it is told; who has not is not.
    told = await Delivery.filter(title__startswith="已撤回")
    assert [one.household_id for one in told] == [world.wan.household_id]
    assert await CaseEvent.filter(action="withdraw").count() == 27
    assert some


async def test_a_round_that_is_recalled_while_it_goes_out_goes_no_further(world: World, monkeypatch: Any) -> None:
    monkeypatch.setattr(notice_sending, "PART", 4)
    some = await neighbours(world, 12)
    row = await prepared(world, to=to(*some))
    done(await world.manager.post(f"/notice-rounds/{row['id']}/send", {}))
    real = notices.send_all
    parts: list[int] = []

    async def after_the_first(openings: Any, **more: Any) -> None:
        parts.append(len(openings))
        if len(parts) == 2:
            # In this part's own transaction, which is therefore lost with it.
            raise notice_sending.Lost
        await real(openings, **more)

    monkeypatch.setattr(notice_sending, "send_all", after_the_first)
    assert world.send_notices is not None
    await world.send_notices()
    monkeypatch.setattr(notice_sending, "send_all", real)
    done(await world.manager.post(f"/notice-rounds/{row['id']}/recall", {"reason": "发错了小区"}))
    await world.send_rounds()
    row = await seen(world, row)
    assert (row["state"], row["sent"], row["counts"]["withdrawn"]) == ("recalled", 4, 4)
    assert await NoticeLine.filter(outcome="waiting").count() == 8


async def test_wechat_used_up_refused_or_changed_becomes_an_outcome_that_is_listed(world: World) -> None:
    some = await neighbours(world, 3)
    kong = world.tenancies["kong"]
    await Lease.all().update(ends_on=date(2027, 12, 31))
    # wan agreed once; kong never; of the neighbours every second is bound, to one account that agreed once.
    for account in (world.wan.account_id, world.stranger.account_id):
        await Subscription.create(account_id=account, template="notice", remaining=1)
    row = await send(world, await prepared(world, to=to(world.tenancies["wan"], kong, *some)))
    await Worker(world.clock, None, None).deliver_due()
    counts = (await seen(world, row))["counts"]
    assert (counts["visit"], counts["wechat_failed"], counts["wechat_sent"]) == (1, 3, 0)
    assert [one["household"]["name"] for one in await families(world, row, "visit")] == ["住户1000001"]
    ways = {one["household"]["name"]: one["ways"] for one in await families(world, row)}
    assert ways["孔浩"][-1]["reason"] == "没有可用的微信提醒次数，只在小程序里通知"
    assert len(await families(world, row, "wechat")) == 3


async def test_who_is_not_bound_is_told_by_telephone(world: World) -> None:
    await Appointment.filter(household_id=world.kong.household_id).delete()
    row = await send(world, await prepared(world, to=to(world.tenancies["kong"])))
    (line,) = await families(world, row, "visit")
    case = done(await world.manager.get(f"/cases/{line['case_id']}"))
    assert {one["action"] for one in case["actions"]} == {"serve", "call", "no_answer", "withdraw"}
    refused(await world.manager.step(case, "call", on="2026-12-11", spoke_with="孔浩"), "form_invalid")
    case = done(await world.manager.step(case, "no_answer", on="2026-12-10", note="响铃无人接听"))
    assert case["status"] == "issued"
    case = done(await world.manager.step(case, "call", on="2026-12-10", spoke_with="孔浩", note="已记下日期"))
    assert (case["status"], case["history"][0]["note"]) == ("called", "已记下日期")
    assert await families(world, row, "visit") == []
    assert (await seen(world, row))["counts"]["confirmed"] == 1


async def test_the_notices_of_a_list_are_printed_together(world: World) -> None:
    await Appointment.filter(household_id=world.kong.household_id).delete()
    row = await send(world, await prepared(world, to=to(world.tenancies["wan"], world.tenancies["kong"])))
    path = f"/notice-rounds/{row['id']}/sheets"
    for show, names in (("all", {"万健秀", "孔浩"}), ("visit", {"孔浩"})):
        reply = await world.manager.get(path, show=show)
        assert (reply.status_code, reply.headers["content-type"]) == (200, "application/pdf")
        said = text_of(reply.content)
        assert {name for name in ("万健秀", "孔浩") if name in said} == names
        assert "收件人签名" in said
    refused(await world.manager.get(path, show="overdue"), "nobody_found")
    refused(await world.manager.get(path, part=2), "nobody_found")
    refused(await world.manager.get(path, part=0), "form_invalid")
    refused(await world.far_manager.get(path), "not_found")
    refused(await world.wan.get(path), "not_allowed")


# Killed


class Killed(BaseException):
    """What a process does not survive."""


@contextmanager
def killed_at(statement: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """From now on the so-many-th statement is never answered."""
    asked: list[str] = []
    with monkeypatch.context() as patch:

        def counted(name: str, kind: Any) -> None:
            run = getattr(kind, name)

            async def count(self: Any, query: str, *rest: Any) -> Any:
                asked.append(query)
                if len(asked) == statement:
                    raise Killed
                return await run(self, query, *rest)

            patch.setattr(kind, name, count)

        kind = type(connections.get("default"))
        for made in (kind, *kind.__subclasses__()):
            for name in ("execute_query", "execute_insert", "execute_many"):
                if name in vars(made):
                    counted(name, made)
        yield asked


async def go_on(clock: Clock) -> int:
    return await notice_sending.go_on(clock=clock)


async def told_once(world: World, row: dict[str, Any], count: int) -> None:
    """Each family has one notice, one event and one delivery, and the sums say so."""
    row = await seen(world, row)
    assert (row["state"], row["sent"] + row["failed"]) == ("sent", count)
    notices = await Notice.filter(batch_id=row["id"]).values_list("tenancy_id", flat=True)
    assert len(notices) == len(set(notices)) == row["sent"]
    assert await NoticeLine.filter(round_id=row["id"], outcome="sent").count() == row["sent"]
    ids = await Notice.filter(batch_id=row["id"]).values_list("case_id", flat=True)
    assert await CaseEvent.filter(case_id__in=list(ids)[:900]).count() == min(len(notices), 900)


async def test_killed_at_any_statement_a_round_repeats_nobody_and_forgets_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notice_sending, "PART", 3)
    some = await neighbours(world, 8)
    row = await prepared(world, kind="rent", to=to(*some))
    done(await world.manager.post(f"/notice-rounds/{row['id']}/send", {}))
    # A killed worker's lease runs out before the next one goes on; each gets a little further than the one before.
    for statement in range(1, 200, 1 if LONG else 7):
        world.clock.standing_at = world.clock.now() + timedelta(minutes=3)
        await NoticeRound.all().update(stuck=0)
        with killed_at(statement, monkeypatch) as asked, suppress(Killed):
            await go_on(world.clock)
        if len(asked) < statement:
            break
    world.clock.standing_at = world.clock.now() + timedelta(minutes=3)
    await world.send_rounds()
    await told_once(world, row, 8)


async def test_what_ends_its_worker_again_and_again_stops_and_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = await prepared(world, to=to(world.tenancies["wan"]))
    done(await world.manager.post(f"/notice-rounds/{row['id']}/send", {}))

    async def dies(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(notice_sending, "writer_of", dies)
        for _ in range(20):
            with pytest.raises(Killed):
                await go_on(world.clock)
            world.clock.standing_at = world.clock.now() + timedelta(minutes=3)
        assert await go_on(world.clock) == 0
    row = await seen(world, row)
    assert (row["state"], row["may"]) == ("stopped", ["send", "recall"])
    assert "反复中断" in row["reason"]
    assert (await send(world, row))["sent"] == 1


async def test_what_a_round_counts_is_what_its_lists_show(world: World) -> None:
    """Families, not messages: of three people in one home, two of whom WeChat refuses, it is still one."""
    wan, kong = world.tenancies["wan"], world.tenancies["kong"]
    await Lease.all().update(ends_on=date(2027, 12, 31))
    for account in (world.stranger.account_id, world.qin.account_id):
        await Appointment.create(
            account_id=account, role="tenant", household_id=world.wan.household_id, starts_on=date(2026, 1, 1)
        )
    for person in (world.wan, world.stranger, world.qin, world.kong):
        await Subscription.create(account_id=person.account_id, template="notice", remaining=1)
    row = await send(world, await prepared(world, to=to(wan, kong)))
    states = iter(("failed", "unknown", "delivered", "delivered"))
    told = await Delivery.filter(channel="wechat").order_by("id")
    for one in sorted(told, key=lambda one: one.household_id != wan.household_id):
        await Delivery.filter(id=one.id).update(state=next(states))
    counts = (await seen(world, row))["counts"]
    assert (counts["wechat_failed"], counts["wechat_sent"], counts["wechat_pending"]) == (1, 2, 0)
    shown = {"visit": "visit", "wechat_failed": "wechat", "unread": "unread", "unconfirmed": "unconfirmed",
             "overdue": "overdue", "confirmed": "confirmed"}
    for name, show in shown.items():
        assert counts[name] == len(await families(world, row, show)), name


@pytest.mark.parametrize("building", ["1", "１", "1号楼", "一号楼", "1#", "壹棟", " 1 栋 "])
async def test_a_building_is_one_however_it_is_called(world: World, building: str) -> None:
    row = await prepared(world, to={"building": building})
    assert (row["total"], row["recipients"]) == (2, "1号楼")


async def test_those_behind_are_found_among_all_however_many_are_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What bounds a round are those who get it, and not those who were looked at."""
    some = await neighbours(world, 4)
    await RentPayment.create(
        id=new_id(), tenancy_id=some[-1].id, dwelling_id=some[-1].dwelling_id,
        manager_id=world.organisations["安居物业"].id, month="2026-09", for_month="2026-09", charged_fen=30000,
        entered_by_id=world.manager.account_id, entered_at=NOW,
    )
    monkeypatch.setattr(notice_rounds, "MOST_FAMILIES", 2)
    row = await prepared(world, kind="arrears", to={"everyone": True}, arrears={"due_on": "2026-12-31"})
    assert [one["household"]["id"] for one in await families(world, row)] == [some[-1].id]
    refused(await world.manager.post("/notice-rounds", a_round()), "form_invalid")


async def test_who_was_told_in_person_is_told_in_person_that_it_no_longer_holds(world: World) -> None:
    """And whoever has to go there is not asked for ever."""
    await Appointment.filter(household_id=world.kong.household_id).delete()
    row = await send(world, await prepared(world, to=to(world.tenancies["wan"], world.tenancies["kong"])))
    (line,) = await families(world, row, "visit")
    case = done(await world.manager.get(f"/cases/{line['case_id']}"))
    done(await world.manager.step(case, "call", on="2026-12-10", spoke_with="孔浩"))
    done(await world.manager.post(f"/notice-rounds/{row['id']}/recall", {"reason": "日子写错了"}))
    await world.send_rounds()
    row = await seen(world, row)
    assert (row["counts"]["withdrawn"], row["counts"]["visit"]) == (2, 1)
    (line,) = await families(world, row, "visit")
    case = done(await world.manager.get(f"/cases/{line['case_id']}"))
    assert (case["status"], case["detail"]["withdrawn"]["reason"]) == ("untold", "日子写错了")
    assert {one["action"] for one in case["actions"]} == {"serve", "call", "no_answer"}
    case = done(await world.manager.step(case, "call", on="2026-12-10", spoke_with="孔浩", note="知道了"))
    assert (case["status"], case["actions"]) == ("withdrawn", [])
    counts = (await seen(world, row))["counts"]
    assert (counts["withdrawn"], counts["visit"], await families(world, row, "visit")) == (2, 0, [])
