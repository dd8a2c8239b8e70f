"""The first production day on stand-ins that refuse what the real services refuse: a bucket with a domain of its own
for phones beside an internal address for the service, and WeChat beside both.

One photograph and one document go from phone to seal and one notice from the manager to the phone's message, in one day
of one district; and what a phone is told when the bucket refuses.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sanic import Sanic

from casework.evidence import quarantine
from media_storage.oss import OssStore
from models import Account, Evidence, Pictures
from server.media import open_store
from server.settings import BucketSettings, MediaSettings
from server.wechat import WeChat
from server.worker import Worker
from tests.attachments import PDF, pdf
from tests.cast import NOW, World, done, new_id, refused
from tests.heart.test_deliveries import PAGE, TEMPLATE, wechat_settings
from tests.photographs import findings, heic, jpeg, offer_of, visit, with_pictures
from tests.standins.oss import OssStandIn
from tests.standins.wechat import WeChatStandIn

App = Sanic[Any, Any]


@dataclass
class Day:
    world: World
    bucket: OssStandIn
    store: OssStore
    by_phones: list[str] = field(default_factory=list)

    async def send(self, grant: dict[str, Any], data: bytes, content_type: str) -> httpx.Response:
        """As the phone does it: by the domain, under the name that the grant gives."""
        assert grant["url"] == f"{self.bucket.at(self.bucket.domain)}/"
        part = (grant["file_name"], data, content_type)
        return await self._ask("POST", grant["url"], data=grant["fields"], files={grant["file_field"]: part})

    async def see(self, url: str) -> httpx.Response:
        assert url.startswith(f"{self.bucket.at(self.bucket.domain)}/")
        return await self._ask("GET", url)

    async def _ask(self, method: str, url: str, **how: Any) -> httpx.Response:
        self.by_phones.append(method)
        async with httpx.AsyncClient(trust_env=False, timeout=60) as phone:
            return await phone.request(method, url, **how)


@pytest.fixture
async def day(world: World, service: App, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Day]:
    with OssStandIn() as bucket, bucket.resolved():
        given = BucketSettings(
            bucket.bucket, bucket.region, bucket.internal, bucket.key_id, bucket.key_secret, bucket.at(bucket.domain)
        )
        store = open_store(MediaSettings(bucket=given), world.clock.now)
        assert isinstance(store, OssStore)
        monkeypatch.setattr(service.ctx.services, "store", store)
        monkeypatch.setattr(service.ctx.worker.studio, "store", store)
        yield Day(world, bucket, store)
        await store.close()


async def test_one_photograph_one_document_and_one_notice_go_from_phone_to_seal_and_message(day: Day) -> None:
    with WeChatStandIn(pages=[PAGE]) as wechat:
        await _photograph(day)
        await _document(day)
        await _notice(day, wechat)
    # Phones came by the domain and the service by the internal address, for every byte; nobody by another way.
    assert set(day.bucket.asked_by) == {"domain", "internal"}
    assert day.by_phones == ["POST", "GET", "GET", "POST", "GET"]
    assert day.bucket.asked_by.count("domain") == len(day.by_phones)


async def _photograph(day: Day) -> None:
    case, data = await visit(day.world), heic(size=(800, 600))
    # However the phone calls it, and without an ending: what is sent is named by the grant.
    body = offer_of(case["id"], data, content_type="image/heif", filename="unknown")
    grant = done(await day.world.grid.post("/evidence", body))["upload"]
    assert grant["file_name"].endswith(".heic")
    done(await day.send(grant, data, "image/heic"))
    assert done(await day.world.grid.post(f"/evidence/{body['id']}/confirm"))["state"] == "sealed"
    (sealed,) = await with_pictures(day.world, case["id"])
    for name in ("display_url", "thumbnail_url"):
        picture = await day.see(sealed[name])
        assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
        assert "content-disposition" not in picture.headers
    done(await day.world.grid.step(case, "record", **findings()))


async def _document(day: Day) -> None:
    world = day.world
    await world.open_window()
    report = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    data = pdf()
    body = offer_of(report["id"], data, content_type=PDF, filename="收入证明.pdf", caption="收入证明")
    grant = done(await world.wan.post("/evidence", body))["upload"]
    assert grant["file_name"].endswith(".pdf")
    done(await day.send(grant, data, PDF))
    assert done(await world.wan.post(f"/evidence/{body['id']}/confirm"))["state"] == "sealed"
    link = done(await world.wan.post(f"/evidence/{body['id']}/original", {"reason": "核对材料"}))["url"]
    read = await day.see(link)
    assert (read.status_code, read.content, read.headers["content-type"]) == (200, data, PDF)
    assert read.headers["content-disposition"].startswith("attachment")
    row = await Evidence.get(id=body["id"])
    # What is left of quarantine holds no byte.
    assert day.bucket.objects[row.original_key].data == data
    assert {kept.data for key, kept in day.bucket.objects.items() if key.startswith("incoming/")} == {b""}


async def _notice(day: Day, wechat: WeChatStandIn) -> None:
    world = day.world
    wechat.add_template(TEMPLATE, ("thing1", "phrase2", "thing3"))
    await Account.filter(id=world.wan.account_id).update(openid="oWanJianxiu")
    wechat.add_user("oWanJianxiu")
    wechat.grant("oWanJianxiu", TEMPLATE)
    done(await world.wan.post("/subscriptions", {"template": "notice", "accepted": True}))
    settings = wechat_settings(wechat)
    client = WeChat(settings.app_id, settings.app_secret, settings.base_url, world.clock.now, timeout=30)
    body = {
        "batch_id": new_id(), "kind": "rent", "tenancy_ids": [world.tenancies["wan"].id],
        "rent": {"period": "2026-12", "due_on": "2026-12-31", "amount_fen": None},
    }
    assert done(await world.manager.post("/notices", body))["refused"] == []
    await Worker(world.clock, client, settings).deliver_due()
    client.close()
    (line,) = done(await world.wan.get("/notices"))["items"]
    (message,) = wechat.sent
    assert (message.openid, message.page, message.data["thing1"]) == (
        "oWanJianxiu", f"{PAGE}?id={line['id']}", "租金通知"
    )
    # The message opens this page.
    assert done(await world.wan.get(f"/cases/{line['id']}"))["id"] == line["id"]


# -- When the bucket refuses

SPOILS: dict[str, Callable[[OssStandIn], None]] = {
    "no right to read": lambda bucket: bucket.denied.add("oss:GetObject"),
    "no right to put": lambda bucket: bucket.denied.add("oss:PutObject"),
    "debts": lambda bucket: setattr(bucket, "stopped", "InDebtOverdue"),
    "stopped": lambda bucket: setattr(bucket, "stopped", "UserDisable"),
    "a retention policy": lambda bucket: setattr(bucket, "worm", "copies"),
}


@pytest.mark.parametrize("spoil", SPOILS)
async def test_a_bucket_that_refuses_is_told_as_a_fault_of_the_service_and_costs_nobody_a_photograph(
    day: Day, spoil: str
) -> None:
    case, data = await visit(day.world), jpeg()
    body = offer_of(case["id"], data)
    grant = done(await day.world.grid.post("/evidence", body))["upload"]
    done(await day.send(grant, data, "image/jpeg"))
    SPOILS[spoil](day.bucket)
    confirm = f"/evidence/{body['id']}/confirm"
    problem = refused(await day.world.grid.post(confirm), "storage_refused")
    assert "不是您的手机和网络的问题" in problem["detail"]
    # The phone may ask as often as it likes: nothing is said to be missing, or refused for good.
    refused(await day.world.grid.post(confirm), "storage_refused")
    assert (await Evidence.get(id=body["id"])).state == "granted"
    ready = (await day.world.http.get("/readyz")).json()
    assert (ready["storage"], day.store.refused) == ("refused", ready["storage_trouble"]["code"])
    day.bucket.denied, day.bucket.stopped, day.bucket.worm = set(), "", ""
    assert done(await day.world.grid.post(confirm))["state"] == "sealed"
    assert (await day.world.http.get("/readyz")).json()["storage"] == "ok"


async def test_pictures_wait_for_a_store_for_as_long_as_it_refuses(day: Day) -> None:
    case, data = await visit(day.world), jpeg()
    body = offer_of(case["id"], data)
    done(await day.send(done(await day.world.grid.post("/evidence", body))["upload"], data, "image/jpeg"))
    # Refused between the seal and the first try.
    confirmed = done(await day.world.grid.post(f"/evidence/{body['id']}/confirm"))
    assert confirmed["state"] == "sealed"
    # MariaDB counts rows that a change has changed: there need be none.
    waiting = Pictures.filter(evidence_id=body["id"])
    assert await waiting.exists()
    await waiting.update(state="pending", attempts=0, next_try_at=NOW, leased_until=None)
    day.bucket.stopped = "InDebtOverdue"
    clock = day.world.clock
    for hour in range(14):
        clock.standing_at = NOW + timedelta(hours=hour)
        await day.world.develop()
    row = await Pictures.get(evidence_id=body["id"])
    assert (row.state, row.reason, row.attempts > 10) == ("pending", "store_unavailable", True)
    day.bucket.stopped = ""
    clock.standing_at = NOW + timedelta(hours=15)
    await day.world.develop()
    assert (await Pictures.get(evidence_id=body["id"])).state == "ready"


async def test_a_lost_copy_is_no_missing_upload(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    case, data = await visit(day.world), jpeg()
    body = offer_of(case["id"], data)
    done(await day.send(done(await day.world.grid.post("/evidence", body))["upload"], data, "image/jpeg"))
    copy = day.bucket._copy

    def lost(request: Any, key: str) -> Any:
        answer = copy(request, key)
        day.bucket.objects.pop(key)
        return answer

    monkeypatch.setattr(day.bucket, "_copy", lost)
    refused(await day.world.grid.post(f"/evidence/{body['id']}/confirm"), "busy")
    monkeypatch.undo()


async def test_a_quarantine_that_cannot_be_cleared_stops_no_seal_and_is_cleared_later(day: Day) -> None:
    case, data = await visit(day.world), jpeg()
    body = offer_of(case["id"], data)
    done(await day.send(done(await day.world.grid.post("/evidence", body))["upload"], data, "image/jpeg"))
    day.bucket.worm = "objects"
    assert done(await day.world.grid.post(f"/evidence/{body['id']}/confirm"))["state"] == "sealed"
    assert day.bucket.objects[f"incoming/2026/12/{body['id']}.jpg"].data
    day.bucket.worm = ""
    await quarantine.clear(day.store, at=NOW, keep_refused=timedelta(days=30))
    assert not day.bucket.objects[f"incoming/2026/12/{body['id']}.jpg"].data
