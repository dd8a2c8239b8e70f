"""What a manager writes to families is judged by WeChat before it is kept; without its word it goes on, on record."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from sanic import Sanic

from models import Account, AuditEvent, IdempotentAnswer, Notice
from server.text_checks import text_judge
from server.wechat import WeChat
from tests.cast import World, done, new_id, refused
from tests.standins.wechat import TEXT_CHECK, WeChatStandIn

MANAGER = "oManagerFeng0001"


@pytest.fixture
def standin() -> Iterator[WeChatStandIn]:
    with WeChatStandIn() as running:
        running.suspect = {"博彩": ("risky", 20012), "兼职": ("review", 21000)}
        yield running


@pytest.fixture
async def judged(world: World, service: Sanic[Any, Any], standin: WeChatStandIn) -> AsyncIterator[World]:
    """The service as it is with WeChat beside it, and a manager who has just opened the mini-program."""
    wechat = WeChat(standin.app_id, standin.app_secret, standin.base_url, timeout=1.0)
    services = service.ctx.services
    before, services.judge_text = services.judge_text, text_judge(wechat)
    await Account.filter(id=world.manager.account_id).update(openid=MANAGER)
    standin.visit(MANAGER)
    yield world
    services.judge_text = before
    wechat.close()


def rent(world: World, note: str) -> dict[str, Any]:
    terms = {"period": "2026-12", "due_on": "2026-12-31", "note": note}
    return {"batch_id": new_id(), "kind": "rent", "tenancy_ids": [world.tenancies["wan"].id], "rent": terms}


async def test_what_is_risky_is_refused_at_its_field_and_nothing_is_kept(judged: World, standin: WeChatStandIn) -> None:
    body = rent(judged, "欢迎参加博彩")
    problem = refused(await judged.manager.post("/notices", body, key="once"), "text_refused")
    assert list(problem["fields"]) == ["rent.note"]
    assert await Notice.all().count() == 0
    assert await IdempotentAnswer.filter(key="once").count() == 0
    assert [event.code for event in await AuditEvent.filter(kind="text_check")] == ["risky"]
    # Mended under the same key it goes out, and nothing is on record of what passed.
    body["rent"]["note"] = "请按时缴纳"
    done(await judged.manager.post("/notices", body, key="once"))
    assert await Notice.all().count() == 1
    assert await AuditEvent.filter(kind="text_check").count() == 1
    # Without words of one's own nothing is asked.
    asked = standin.count(TEXT_CHECK)
    done(await judged.manager.post("/notices", rent(judged, "")))
    assert standin.count(TEXT_CHECK) == asked


async def test_every_word_of_a_key_notice_is_asked_about_at_once(judged: World, standin: WeChatStandIn) -> None:
    terms = {
        "collect_from": "2026-12-20", "collect_until": "2026-12-25", "place": "物业办公室", "bring": "博彩",
        "contact": "冯", "note": "请准时",
    }
    tenancies = [judged.tenancies["wan"].id]
    body = {"batch_id": new_id(), "kind": "key", "tenancy_ids": tenancies, "key": terms}
    refused(await judged.manager.post("/notices", body), "text_refused")
    assert standin.count(TEXT_CHECK) == 1


async def test_what_is_doubtful_goes_on_and_is_on_record(judged: World) -> None:
    done(await judged.manager.post("/notices", rent(judged, "小区招兼职保洁")))
    (event,) = await AuditEvent.filter(kind="text_check")
    assert (event.code, event.account_id) == ("review", judged.manager.account_id)
    # Who wrote what is in the notice; the record repeats no words.
    assert "兼职" not in str(event.detail) + event.subject


@pytest.mark.parametrize("trouble", ["away", "unknown", "down", "no_account"])
async def test_without_wechats_word_a_notice_goes_on_and_is_on_record(
    judged: World, standin: WeChatStandIn, trouble: str
) -> None:
    if trouble == "away":
        standin._seen.clear()
    elif trouble == "unknown":
        await Account.filter(id=judged.manager.account_id).update(openid="oElsewhere")
    elif trouble == "down":
        standin.refuse_connections()
    else:
        await Account.filter(id=judged.manager.account_id).update(openid=None)
    done(await judged.manager.post("/notices", rent(judged, "博彩")))
    assert await Notice.all().count() == 1
    assert [event.code for event in await AuditEvent.filter(kind="text_check")] == ["unknown"]


async def test_an_offices_own_words_are_judged_too(judged: World, standin: WeChatStandIn) -> None:
    await Account.filter(id=judged.admin.account_id).update(openid="oAdmin")
    standin.visit("oAdmin")
    form = {"phone": "", "hours": "博彩时间", "address": "胜利路16号"}
    refused(await judged.admin.put("/offices/own", {"form": form}), "text_refused")
    done(await judged.admin.put("/offices/own", {"form": {**form, "hours": "工作日"}}))
