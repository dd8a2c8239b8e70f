"""From a notice to a family's phone: the real worker and the real wechatpy against the stand-in of WeChat's server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from tortoise import connections

from casework.heart.deliveries import SENDING, reason_label
from casework.reviews.change_reports import CHANGE_REPORT
from models import Account, Appointment, Delivery, Lease, Subscription
from server.settings import WeChatSettings, fresh_keys, read_settings
from server.wechat import WeChat
from server.worker import Worker
from tests.cast import Person, World, done, new_id, refused
from tests.ledgers.test_registration_transfers import agreed
from tests.standins.wechat import STABLE_TOKEN, SUBSCRIBE_SEND, WeChatStandIn

TEMPLATE = "tmplNotice01"
PAGE = "pages/cases/detail"
OPENIDS = {"wan": "oWanJianxiu", "kong": "oKongHao", "qin": "oQinDe"}


@dataclass
class Post:
    """The world with WeChat beside it."""

    world: World
    standin: WeChatStandIn
    workers: Callable[[], Worker]

    def __post_init__(self) -> None:
        self.worker = self.workers()

    async def agree(self, person: Person, openid: str, times: int = 1) -> None:
        """The person agrees on the phone: WeChat knows, and the page tells us."""
        for _ in range(times):
            self.standin.grant(openid, TEMPLATE)
            done(await person.post("/subscriptions", {"template": "notice", "accepted": True}))

    async def issue(self, *families: str, amount_fen: int | None = None) -> None:
        body = {
            "batch_id": new_id(), "kind": "rent", "tenancy_ids": [self.world.tenancies[name].id for name in families],
            "rent": {"period": "2026-12", "due_on": "2026-12-31", "amount_fen": amount_fen},
        }
        assert done(await self.world.manager.post("/notices", body))["refused"] == []

    async def told(self) -> dict[str, tuple[str, str | None]]:
        """channel → (state, reason) of the one notice, as its manager reads them."""
        (line,) = done(await self.world.manager.get("/notices"))["items"]
        deliveries = done(await self.world.manager.get(f"/cases/{line['id']}"))["detail"]["deliveries"]
        return {item["channel_label"]: (item["state"], item["reason"]) for item in deliveries}

    async def wechat_told(self) -> tuple[str, str | None]:
        return (await self.told())["微信服务通知"]

    def wait(self, **time: float) -> None:
        standing_at = self.world.clock.standing_at
        assert standing_at is not None
        self.world.clock.standing_at = standing_at + timedelta(**time)

    async def many_rounds(self) -> None:
        """A whole day, looked at often enough for every pause to end."""
        for _ in range(12):
            self.wait(hours=2)
            await self.worker.deliver_due()


@pytest.fixture
def standin() -> Iterator[WeChatStandIn]:
    with WeChatStandIn(pages=[PAGE]) as running:
        running.add_template(TEMPLATE, ("thing1", "phrase2", "thing3"))
        yield running


@pytest.fixture
async def post(world: World, standin: WeChatStandIn) -> AsyncIterator[Post]:
    for name, openid in OPENIDS.items():
        await Account.filter(id=getattr(world, name).account_id).update(openid=openid)
        standin.add_user(openid)
    settings = wechat_settings(standin)
    clients: list[WeChat] = []

    def worker() -> Worker:
        client = WeChat(settings.app_id, settings.app_secret, settings.base_url, world.clock.now, timeout=2)
        clients.append(client)
        return Worker(world.clock, client, settings)

    yield Post(world, standin, worker)
    for client in clients:
        client.close()


def wechat_settings(standin: WeChatStandIn, **more: str) -> WeChatSettings:
    """As an operator gives them; the template's field names are the defaults."""
    environ = {
        "ANJU_WECHAT_APP_ID": standin.app_id, "ANJU_WECHAT_APP_SECRET": standin.app_secret,
        "ANJU_WECHAT_BASE_URL": standin.base_url, "ANJU_WECHAT_NOTICE_TEMPLATE": TEMPLATE,
        **fresh_keys(), "ANJU_PUBLIC_URL": "https://anju.example", **more,
    }
    settings = read_settings(environ).wechat
    assert settings is not None
    return settings


async def test_a_family_that_agreed_is_told_in_the_app_and_by_wechat(post: Post) -> None:
    await post.agree(post.world.wan, OPENIDS["wan"])
    await post.issue("wan")
    assert set((await post.told()).values()) == {("pending", None)}
    assert await post.worker.deliver_due() == 2
    assert await post.told() == {"小程序内通知": ("delivered", None), "微信服务通知": ("delivered", None)}
    (message,) = post.standin.sent
    (line,) = done(await post.world.wan.get("/notices"))["items"]
    assert (message.openid, message.page) == (OPENIDS["wan"], f"{PAGE}?id={line['id']}")
    assert message.data == {"thing1": "租金通知", "phrase2": "待查看", "thing3": "385.00元，12月31日前缴纳"}
    assert await post.worker.deliver_due() == 0


async def test_a_family_that_did_not_agree_is_told_in_the_app_alone(post: Post) -> None:
    done(await post.world.wan.post("/subscriptions", {"template": "notice", "accepted": False}))
    await post.issue("wan")
    await post.many_rounds()
    assert await post.told() == {"小程序内通知": ("delivered", None)}
    assert post.standin.requests == []


@pytest.mark.clause("4.5.0")
async def test_a_reminder_opens_what_is_to_be_filled_in_and_asks_nobody_to_go_in_person(post: Post) -> None:
    post.standin.pages.add("pages/change_reports/edit")
    await post.agree(post.world.wan, OPENIDS["wan"])
    await Appointment.filter(account_id=post.world.kong.account_id).update(ends_on=date(2026, 12, 9))
    # No lease is about to end: of that families are reminded as well.
    await Lease.all().update(ends_on=date(2090, 1, 1))
    await post.world.open_window(closes_on="2026-12-13")
    assert await post.worker.walk_duties() == 0
    rows = await Delivery.filter(cause__startswith="duty:")
    assert {(row.account_id, row.channel) for row in rows} == {
        (post.world.wan.account_id, "in_app"), (post.world.wan.account_id, "wechat"),
        (post.world.qin.account_id, "in_app"),
    }
    await post.worker.deliver_due()
    (message,) = post.standin.sent
    assert (message.openid, message.page) == (OPENIDS["wan"], "pages/change_reports/edit")
    assert message.data == {
        "thing1": "2026年度家庭变动报备", "phrase2": "请您报备", "thing3": "请在12月13日前填写并提交"
    }
    # On the same day there is nothing more to walk, whoever starts anew.
    for worker in (post.worker, post.workers()):
        await worker.walk_duties()
    assert await Delivery.filter(cause__startswith="duty:").count() == 3


async def test_one_consent_is_one_message(post: Post) -> None:
    await post.agree(post.world.wan, OPENIDS["wan"])
    # Two notices wait for the one consent; a third is made when it is spent.
    await post.issue("wan")
    await post.issue("wan")
    await post.worker.deliver_due()
    await post.issue("wan")
    await post.many_rounds()
    states = sorted((row.channel, row.state) for row in await Delivery.all())
    assert states == [("in_app", "delivered")] * 3 + [("wechat", "delivered"), ("wechat", "failed")]
    # WeChat was not even asked for the second.
    assert (len(post.standin.sent), post.standin.count(SUBSCRIBE_SEND)) == (1, 1)


async def test_a_person_who_took_consent_back_is_shown_to_the_manager(post: Post) -> None:
    done(await post.world.wan.post("/subscriptions", {"template": "notice", "accepted": True}))
    await post.issue("wan")
    await post.many_rounds()
    assert await post.told() == {
        "小程序内通知": ("delivered", None), "微信服务通知": ("failed", "家庭没有同意接收微信通知"),
    }
    assert post.standin.count(SUBSCRIBE_SEND) == 1
    assert await remaining(post.world.wan) == 0


async def remaining(person: Person) -> int:
    return sum(row.remaining for row in await Subscription.filter(account_id=person.account_id))


async def test_wechat_busy_is_tried_again_after_growing_pauses(post: Post) -> None:
    await post.agree(post.world.wan, OPENIDS["wan"])
    await post.issue("wan")
    post.standin.fail_next(3, -1, path=SUBSCRIBE_SEND)
    pauses = []
    for _ in range(3):
        await post.worker.deliver_due()
        assert await post.wechat_told() == ("pending", "微信服务繁忙，稍后再试")
        row = await Delivery.get(channel="wechat")
        pauses.append(row.next_try_at - post.world.clock.now())
        # Not a moment before its time.
        post.world.clock.standing_at = row.next_try_at - timedelta(seconds=1)
        assert await post.worker.deliver_due() == 0
        post.wait(seconds=1)
    assert pauses == [timedelta(seconds=seconds) for seconds in (30, 60, 120)]
    await post.worker.deliver_due()
    assert await post.wechat_told() == ("delivered", None)
    assert (len(post.standin.sent), await remaining(post.world.wan)) == (1, 0)


async def test_after_some_days_of_busyness_a_person_must_look(post: Post) -> None:
    await post.agree(post.world.wan, OPENIDS["wan"])
    await post.issue("wan")
    post.standin.fail_next(1000, 45011, path=SUBSCRIBE_SEND)
    await post.many_rounds()
    assert await post.wechat_told() == ("pending", "微信限制了发送频率，稍后再试")
    for _ in range(3):
        await post.many_rounds()
    assert await post.wechat_told() == ("failed", "微信限制了发送频率，稍后再试")
    # Nothing was shown, so the consent is there for the next message.
    assert await remaining(post.world.wan) == 1


_ASK = "请联系系统管理员"
# What befalls, how WeChat then answers, what the sender reads.
BEFALLS: list[tuple[str, Callable[[WeChatStandIn], None], str]] = [
    ("secret frozen", WeChatStandIn.freeze_secret, f"小程序的密钥被冻结，{_ASK}，解冻后会自动发出"),
    ("account frozen", WeChatStandIn.limit_account, f"微信限制了本小程序，{_ASK}，解除后会自动发出"),
    ("account punished", lambda one: one.limit_account(50004), f"微信限制了本小程序，{_ASK}，解除后会自动发出"),
    ("messages banned", WeChatStandIn.ban_messages, f"微信停用了本小程序的通知，{_ASK}，恢复后会自动发出"),
    (
        "address not listed", lambda one: setattr(one, "token_refusal", 40164),
        f"本系统的网络地址没有在微信登记，{_ASK}，登记后会自动发出",
    ),
    ("day's calls", lambda one: setattr(one, "send_refusal", 45009), "微信今天的发送次数用完了，明天会自动发出"),
    (
        "nobody knows", lambda one: setattr(one, "send_refusal", 98765),
        f"微信给了没有见过的答复（98765），会再试，{_ASK}",
    ),
    (
        "nobody knows of a token", lambda one: setattr(one, "token_refusal", 98766),
        f"微信给了没有见过的答复（98766），会再试，{_ASK}",
    ),
]


@pytest.mark.parametrize(("befalls", "words"), [pytest.param(*rest, id=name) for name, *rest in BEFALLS])
async def test_a_queue_outlives_whatever_befalls_the_account(
    post: Post, befalls: Callable[[WeChatStandIn], None], words: str
) -> None:
    """Days of refusals lose no notice and spend no consent; once it is set right, each is sent, once."""
    families = ("wan", "kong")
    for name in families:
        await post.agree(getattr(post.world, name), OPENIDS[name], times=2)
    for _ in range(2):
        await post.issue(*families)
    befalls(post.standin)
    for _ in range(2):
        await post.many_rounds()
    rows = await Delivery.filter(channel="wechat")
    assert {row.state for row in rows} == {"pending"}
    assert {reason_label(row.reason) for row in rows} == {words}
    # Of the whole account, one is tried for all.
    rounds, each = 2 * 12, 4 if "98765" in words else 1
    assert max(post.standin.count(STABLE_TOKEN), post.standin.count(SUBSCRIBE_SEND) / each) <= rounds
    post.standin.restore()
    post.wait(hours=2)
    while await post.worker.deliver_due():
        post.wait(hours=1)
    assert {row.state for row in await Delivery.all()} == {"delivered"}
    assert len({(sent.openid, sent.page) for sent in post.standin.sent}) == len(post.standin.sent) == 4
    assert [await remaining(getattr(post.world, name)) for name in families] == [0, 0]


async def test_what_is_waited_for_in_vain_for_a_month_must_be_told_in_person(post: Post) -> None:
    await post.agree(post.world.wan, OPENIDS["wan"])
    await post.issue("wan")
    post.standin.freeze_secret()
    for _ in range(31):
        post.wait(hours=24)
        await post.worker.deliver_due()
    assert (await post.wechat_told())[0] == "failed"
    assert await remaining(post.world.wan) == 1


async def test_words_that_wechat_does_not_let_through_are_told_in_person(post: Post) -> None:
    await post.agree(post.world.wan, OPENIDS["wan"])
    post.standin.forbidden_words.add("缴纳")
    await post.issue("wan")
    await post.worker.deliver_due()
    assert await post.wechat_told() == ("failed", "内容里有微信不让发的词，请当面或打电话告知")


async def test_consent_taken_back_in_wechat_is_forgotten_here_too(post: Post) -> None:
    """She agreed three times, and then switched the messages off in WeChat: nothing more is promised."""
    await post.agree(post.world.wan, OPENIDS["wan"], times=3)
    post.standin.withdraw(OPENIDS["wan"], TEMPLATE)
    await post.issue("wan")
    await post.worker.deliver_due()
    assert await post.wechat_told() == ("failed", "家庭没有同意接收微信通知")
    assert await remaining(post.world.wan) == 0
    await post.issue("wan")
    assert await Delivery.filter(channel="wechat").count() == 1
    assert post.standin.count(SUBSCRIBE_SEND) == 1


async def test_the_operator_reads_of_it_where_readiness_is_read(post: Post) -> None:
    assert post.worker._wechat is not None
    await post.agree(post.world.wan, OPENIDS["wan"])
    await post.issue("wan")
    post.standin.freeze_secret()
    await post.worker.deliver_due()
    trouble = post.worker._wechat.trouble
    assert trouble is not None
    assert (trouble.code, trouble.errcode, trouble.since) == ("wechat_secret_frozen", 40243, post.world.clock.now())
    post.standin.restore()
    post.wait(hours=1)
    await post.worker.deliver_due()
    assert post.worker._wechat.trouble is None


@pytest.mark.parametrize("state", ["trial", "developer", "formal"])
async def test_a_message_opens_the_version_that_the_settings_name(world: World, post: Post, state: str) -> None:
    settings = wechat_settings(post.standin, ANJU_WECHAT_STATE=state)
    await post.agree(world.wan, OPENIDS["wan"])
    await post.issue("wan")
    await Worker(world.clock, post.worker._wechat, settings).deliver_due()
    assert [(sent.state, sent.lang) for sent in post.standin.sent] == [(state, "zh_CN")]


async def test_consent_is_told_by_our_name_or_by_wechats(post: Post) -> None:
    done(await post.world.wan.post("/subscriptions", {"template": "notice", "accepted": True}))
    refused(await post.world.wan.post("/subscriptions", {"template": "another", "accepted": True}), "not_found")
    assert await remaining(post.world.wan) == 1


@pytest.mark.parametrize("fault", ["cut", "garbled"])
async def test_a_message_whose_answer_was_lost_is_never_sent_again(post: Post, fault: str) -> None:
    await post.agree(post.world.wan, OPENIDS["wan"], times=2)
    await post.issue("wan")
    if fault == "cut":
        post.standin.cut_next(path=SUBSCRIBE_SEND)
    else:
        post.standin.garble_next(status=502, path=SUBSCRIBE_SEND)
    await post.worker.deliver_due()
    assert await post.wechat_told() == ("unknown", "微信没有回应，不知是否收到，请核实")
    await post.many_rounds()
    assert await post.wechat_told() == ("unknown", "微信没有回应，不知是否收到，请核实")
    assert (len(post.standin.sent), post.standin.count(SUBSCRIBE_SEND)) == (1, 1)


async def test_a_worker_killed_while_sending_leaves_nothing_done_twice(post: Post) -> None:
    await post.agree(post.world.wan, OPENIDS["wan"], times=2)
    await post.issue("wan")
    # It claimed both and was killed: nobody knows how far it came.
    until = post.world.clock.now() + timedelta(minutes=2)
    await Delivery.all().update(state=SENDING, leased_until=until, attempts=1)
    assert await post.worker.deliver_due() == 0
    assert set((await post.told()).values()) == {("sending", None)}
    post.wait(minutes=2, seconds=1)
    assert await post.worker.deliver_due() == 1
    assert await post.told() == {
        "小程序内通知": ("delivered", None), "微信服务通知": ("unknown", "发送时服务中断，不知是否收到，请核实"),
    }
    await post.many_rounds()
    assert post.standin.requests == []


async def test_a_worker_cut_off_in_the_middle_of_a_call_does_not_send_again(post: Post) -> None:
    await post.agree(post.world.wan, OPENIDS["wan"], times=2)
    await post.issue("wan")
    post.standin.slow_next(1.5, path=SUBSCRIBE_SEND)
    round_ = asyncio.create_task(post.worker.deliver_due())
    while not post.standin.count(SUBSCRIBE_SEND):  # noqa: ASYNC110 - the stand-in lives in a thread
        await asyncio.sleep(0)
    round_.cancel()
    with pytest.raises(asyncio.CancelledError):
        await round_
    await post.many_rounds()
    assert (await post.wechat_told())[0] == "unknown"
    assert (len(post.standin.sent), post.standin.count(SUBSCRIBE_SEND)) == (1, 1)


async def test_workers_side_by_side_never_send_twice(post: Post) -> None:
    for name in ("wan", "kong"):
        await post.agree(getattr(post.world, name), OPENIDS[name], times=4)
    for _ in range(4):
        await post.issue("wan", "kong")
    others = [post.worker, *(post.workers() for _ in range(2))]
    finished = await asyncio.gather(*(worker.deliver_due() for worker in others))
    assert sum(finished) == 16
    assert {row.state for row in await Delivery.all()} == {"delivered"}
    assert {row.attempts for row in await Delivery.all()} == {1}
    assert len(post.standin.sent) == len({message.page for message in post.standin.sent}) == 8


async def test_a_token_refused_for_ever_neither_loops_nor_holds_up_the_app(post: Post) -> None:
    for name in ("wan", "kong"):
        await post.agree(getattr(post.world, name), OPENIDS[name])
    await post.issue("wan", "kong")
    post.standin.fail_next(1000, 40001, path=SUBSCRIBE_SEND)
    await post.worker.deliver_due()
    # One retry with a newer token, then a pause for all.
    assert post.standin.count(SUBSCRIBE_SEND) == 2
    assert post.standin.count(STABLE_TOKEN) <= 3
    rows = {(row.channel, row.state, row.reason) for row in await Delivery.all()}
    assert rows == {
        ("in_app", "delivered", ""), ("wechat", "pending", "wechat_misconfigured"), ("wechat", "pending", ""),
    }
    await post.many_rounds()
    assert post.standin.count(SUBSCRIBE_SEND) <= 2 * 13
    assert {row.state for row in await Delivery.filter(channel="wechat")} == {"pending"}


async def test_while_wechat_is_down_casework_goes_on_and_the_messages_wait(post: Post) -> None:
    world = post.world
    await post.agree(world.wan, OPENIDS["wan"], times=2)
    post.standin.refuse_connections()
    await post.issue("wan")
    await post.worker.deliver_due()
    assert await post.told() == {
        "小程序内通知": ("delivered", None), "微信服务通知": ("pending", "暂时连不上微信，稍后再试"),
    }
    await world.open_window()
    body = {"id": new_id(), "form": {"no_change": True}}
    case = done(await world.wan.step(done(await world.wan.post("/change-reports", body)), "submit"))
    assert done(await world.clerk.step(case, "verify"))["status"] == "verified"
    await post.worker.deliver_due()
    assert await remaining(world.wan) == 2
    post.standin.accept_connections()
    post.wait(minutes=10)
    await post.worker.deliver_due()
    assert {row.state for row in await Delivery.all()} == {"delivered"}
    assert {message.data["phrase2"] for message in post.standin.sent} == {"待查看", "待街道审核"}


@pytest.mark.parametrize("last", ["receive", "refuse", "return"])
async def test_every_message_of_a_report_satisfies_wechats_template(post: Post, last: str) -> None:
    """The stand-in refuses a value that is too long, of two lines, or not of its kind."""
    world = post.world
    await post.agree(world.wan, OPENIDS["wan"], times=9)
    await world.open_window()
    case = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    case = done(await world.wan.step(case, "submit"))
    long = "请补充以下材料：\n一、儿子的劳动合同复印件；\n二、近三个月的工资流水。"
    if last == "return":
        case = done(await world.clerk.step(case, "return", reason=long))
    else:
        case = done(await world.clerk.step(case, "verify"))
        case = done(await world.street.step(case, "review"))
        form = {"reason": long} if last == "refuse" else {}
        case = done(await world.district.step(case, last, **form))
    await post.worker.deliver_due()
    assert {row.state for row in await Delivery.all()} == {"delivered"}
    last_message = post.standin.sent[-1].data
    assert last_message["thing1"] == "2026年度家庭变动报备"
    assert last_message["phrase2"] == CHANGE_REPORT.statuses[case["status"]].label
    phrases = {message.data["phrase2"] for message in post.standin.sent}
    assert phrases <= {"待街道审核", "街道已通过", "已接收入账", "不予采纳", "退回修改"}
    if last != "receive":
        assert last_message["thing3"] == "请补充以下材料： 一、儿子的劳动合同复…"


@pytest.mark.parametrize("amount", [1, 38500, 10_000_000_000])
async def test_any_rent_fits_into_a_message(post: Post, amount: int) -> None:
    await post.agree(post.world.wan, OPENIDS["wan"])
    await post.issue("wan", amount_fen=amount)
    await post.worker.deliver_due()
    (message,) = post.standin.sent
    assert f"{amount // 100:,}.{amount % 100:02d}元" in message.data["thing3"]


async def test_a_message_that_cannot_be_read_stops_no_other(post: Post) -> None:
    await post.agree(post.world.kong, OPENIDS["kong"])
    await post.issue("wan", "kong")
    wan = post.world.wan.account_id
    await connections.get("default").execute_query(
        f"UPDATE delivery SET message = REPLACE(message, ':', ':AAAA') WHERE account_id = {wan}"  # noqa: S608 - a number
    )
    await post.worker.deliver_due()
    states = dict(await Delivery.exclude(account_id=wan).values_list("channel", "state"))
    assert states == {"in_app": "delivered", "wechat": "delivered"}


async def test_without_wechat_the_app_still_tells(post: Post) -> None:
    await post.agree(post.world.wan, OPENIDS["wan"])
    await post.issue("wan")
    await Worker(post.world.clock, None, None).deliver_due()
    assert await post.told() == {
        "小程序内通知": ("delivered", None), "微信服务通知": ("failed", "本系统没有开通微信通知"),
    }


async def test_the_worker_runs_until_it_is_stopped(post: Post) -> None:
    await post.issue("wan")
    running = asyncio.create_task(post.worker.run())
    # It has begun; the round it is in is finished before it stops.
    await asyncio.sleep(0)
    post.worker.stop()
    async with asyncio.timeout(20):
        await running
    assert await post.told() == {"小程序内通知": ("delivered", None)}


async def test_who_has_left_the_post_is_told_no_more(world: World) -> None:
    await Appointment.filter(account_id=world.office.account_id).update(ends_on=date(2026, 12, 9))
    case = await agreed(world)
    told = await Delivery.filter(case_id=case["id"])
    assert [row.account_id for row in told] == [world.district.account_id]
