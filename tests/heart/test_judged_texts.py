"""Whatever door has its words judged before it writes: all of them are asked about, and refused they write nothing.

Which doors and which steps those are, and which of their words, stands here once and is held against the service's own
list, so that a door whose question is dropped, or a new one, is seen.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sanic import Sanic

from casework.heart.actors import Actor
from casework.heart.life import Step
from casework.procedures import PROCEDURES
from handlers.heart.texts import JUDGED
from models import AuditEvent, Case
from server.app import every_endpoint
from tests.allocation.test_application_requests import WANTED, Phone, a_request
from tests.allocation.test_publicities import an_objection, reviewed, shown
from tests.cast import Person, World, done, new_id, refused
from tests.dwellings.test_notice_rounds import a_round, send
from tests.heart.test_access import READERS, place, valid
from tests.reviews.test_public_reports import Passer
from tests.reviews.test_public_reports import said as a_report

BAD = "内容不妥当的一句话"
STEPS = {
    "lodge": ("detail",), "suspect": ("detail",), "reply": ("answer",), "answer_rectification": ("note",),
    "ask_repair": ("detail",), "reopen": ("reason",), "finish": ("done",), "answer_demand": ("note",),
    "say_point": ("said", "hardship_words"),
}


@pytest.fixture
async def asked(service: Sanic[Any, Any]) -> AsyncIterator[list[str]]:
    """What was asked about, whose answer is: it may not be said."""
    services, texts = service.ctx.services, []

    async def judge(actor: Actor, text: str) -> str:
        texts.append(text)
        return "risky" if BAD in text else "pass"

    before, services.judge_text = services.judge_text, judge
    yield texts
    services.judge_text = before


def test_every_judged_step_is_one_of_those_that_strangers_read() -> None:
    assert JUDGED == STEPS
    assert all(_judged(action) for action in STEPS)


async def test_every_word_of_every_judged_door_is_asked_about(world: World, asked: list[str]) -> None:
    sent = done(await world.manager.post("/notice-rounds", a_round()))
    round_ = await send(world, sent)
    key = {"collect_from": "2026-12-20", "collect_until": "2026-12-25", "place": "物业办公室", "bring": "证件",
           "contact": "冯", "note": "请准时"}
    notice = {"batch_id": new_id(), "tenancy_ids": [world.tenancies["wan"].id]}
    rent = {"period": "2026-12", "due_on": "2026-12-31", "note": "可以转账"}
    visit = {"on": "2026-12-15", "hours": "上午", "purpose": "看暖气"}
    family, more, passer = Phone(world.http), Phone(world.http), Passer(world.http)
    await family.begin()
    done(await passer.begin())
    await more.apply(a_request(world))
    case = done(await world.clerk.get(f"/cases/{more.id}"))
    done(await world.clerk.step(case, "ask_more", **WANTED))
    await reviewed(world, 83)
    _, slug = await shown(world)

    contact = {"phone": "", "hours": "工作日", "address": "胜利路16号"}
    doors: list[tuple[str, str, Person | None, str, dict[str, Any], tuple[str, ...]]] = [
        ("PUT", "/offices/own", world.admin, "/offices/own", {"form": contact}, ("form.hours", "form.address")),
        ("POST", "/application-requests/<case_id:str>/hand-in", None, f"/application-requests/{family.id}/hand-in",
         {"code": family.code, "form": a_request(world, note="请尽快")}, ("form.present_housing", "form.note")),
        ("POST", "/application-requests/<case_id:str>/supply", None, f"/application-requests/{more.id}/supply",
         {"code": more.code, "turn": 1, "form": {"words": "都在这里"}}, ("form.words",)),
        ("POST", "/publicities/open/<slug:str>/objections", None, f"/publicities/open/{slug}/objections",
         {"id": new_id(), "token": new_id(), "form": an_objection()}, ("form.detail",)),
        ("POST", "/notice-rounds", world.manager, "/notice-rounds", a_round(visit=visit),
         ("visit.hours", "visit.purpose")),
        ("POST", "/notice-rounds/<round_id:str>/recall", world.manager, f"/notice-rounds/{round_['id']}/recall",
         {"reason": "金额有误"}, ("reason",)),
        ("POST", "/notice-schedules", world.manager, "/notice-schedules",
         {"kind": "rent", "day": 20, "due_day": 10, "to": {"everyone": True}, "note": "可以转账"}, ("note",)),
        ("POST", "/notice-templates", world.manager, "/notice-templates",
         {"kind": "visit", "name": "冬季检查", "body": "【日期】【时间】来看【事项】。"}, ("body",)),
        ("POST", "/notices", world.manager, "/notices", {**notice, "kind": "key", "key": key},
         ("key.place", "key.bring", "key.contact", "key.note")),
        ("POST", "/notices", world.manager, "/notices", {**notice, "kind": "rent", "rent": rent}, ("rent.note",)),
        ("POST", "/public-reports/<case_id:str>/hand-in", None, f"/public-reports/{passer.id}/hand-in",
         {"token": passer.token, "form": a_report()}, ("form.place", "form.detail")),
    ]
    judged = {(one.method, one.path) for one in every_endpoint() if one.before is not None}
    assert judged == {(method, path) for method, path, *_ in doors} | {
        ("POST", "/cases/<case_id:str>/actions/<action:str>")
    }
    for method, path, person, where, body, fields in doors:
        before = len(await AuditEvent.filter(kind="text_check"))
        for field in fields:
            told = _with(body, field)
            if person is None:
                reply = await world.http.request(method, f"/api{where}", json=told)
            else:
                reply = await person.send(method, where, json=told)
            assert set(refused(reply, "text_refused")["fields"]) == set(fields), (path, field)
            assert BAD in asked[-1]
        kept = await AuditEvent.filter(kind="text_check").order_by("id")
        assert [one.code for one in kept[before:]] == ["risky"] * len(fields)


def _with(body: dict[str, Any], field: str) -> dict[str, Any]:
    """The same with other words in one field, which is named as `of.part`."""
    of, _, part = field.rpartition(".")
    return {**body, of: {**body[of], part: BAD}} if of else {**body, part: BAD}


def _judged(action: str) -> list[tuple[str, Step, str]]:
    """Of each step of that name with those words that people take: its procedure, and one of the cast who may."""
    return [
        (name, step, next(who for who, role in READERS.items() if role in step.by))
        for name, one in PROCEDURES.items()
        for step in one.steps
        if step.action == action and set(STEPS[action]) <= set(step.form.__struct_fields__)
        and set(step.by) & set(READERS.values())
    ]


@pytest.mark.parametrize("action", STEPS)
async def test_every_word_of_every_judged_step_is_asked_about(world: World, asked: list[str], action: str) -> None:
    for year, (name, step, who) in enumerate(_judged(action), 1900):
        person: Person = getattr(world, who)
        assert step.frm is not None
        case = await place(world, name, step.frm, year=year)
        await Case.filter(id=case.id).update(opened_by_id=person.account_id)
        for field in STEPS[action]:
            form = {**valid(step.form), field: BAD}
            typed = {f"form.{one}" for one in STEPS[action] if form.get(one)}
            body = {"version": case.version, "form": form}
            reply = await person.post(f"/cases/{case.id}/actions/{action}", body)
            assert set(refused(reply, "text_refused")["fields"]) == typed, (name, field)
        row = await Case.get(id=case.id)
        assert (row.status, row.version) == (step.frm, case.version)
        # Who may not take it has nobody asked.
        before = len(asked)
        refused(await world.far_clerk.post(f"/cases/{case.id}/actions/{action}", body), "not_found")
        assert len(asked) == before
