"""server/wechat.py against the stand-in: real wechatpy, real sockets, no network beyond 127.0.0.1.

First what is answered and refused, then what is lost, and at the end what must never be written down."""

import asyncio
import contextlib
import logging
import threading
import traceback
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from server.wechat import (
    Circuit,
    CircuitState,
    Identity,
    MemoryTokenCache,
    TokenCache,
    WeChat,
    WeChatRefused,
    WeChatUnreachable,
)
from server.wechat_refusals import MEANINGS, TOKEN_REFUSED
from tests.standins.wechat import (
    CODE_TO_SESSION,
    PHONE_NUMBER,
    STABLE_TOKEN,
    SUBSCRIBE_SEND,
    TEXT_CHECK,
    SentMessage,
    WeChatStandIn,
)

TENANT = "oTenantWangXiulan0001"
RENT_NOTICE = "tmplRentNotice01"
PAGE = "pages/notices/detail?id=7"
RENT = {"thing1": "您的租金通知已送达", "amount2": "120.50元", "date3": "2025年12月31日"}


class SetClock:
    def __init__(self) -> None:
        self.now = datetime(2025, 12, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> SetClock:
    """Ours. The stand-in's own clock is `standin.clock`, for servers' clocks differ."""
    return SetClock()


@pytest.fixture
def standin() -> Iterator[WeChatStandIn]:
    with WeChatStandIn(clock=SetClock(), pages=["pages/notices/detail"]) as running:
        running.add_user(TENANT)
        running.add_template(RENT_NOTICE, RENT)
        yield running


@pytest.fixture
async def wechat(standin: WeChatStandIn, clock: SetClock) -> AsyncIterator[WeChat]:
    client = client_of(standin, clock)
    yield client
    client.close()


def client_of(
    standin: WeChatStandIn, clock: SetClock, timeout: float = 2.0, token_cache: TokenCache | None = None
) -> WeChat:
    return WeChat(standin.app_id, standin.app_secret, standin.base_url, clock, timeout, token_cache)


def wechat_clock(standin: WeChatStandIn) -> SetClock:
    assert isinstance(standin.clock, SetClock)
    return standin.clock


async def send(wechat: WeChat, **changed: str) -> None:
    await wechat.send_subscribe_message(TENANT, RENT_NOTICE, PAGE, RENT | changed)


async def refusal_of(call: Coroutine[Any, Any, object]) -> WeChatRefused:
    with pytest.raises(WeChatRefused) as caught:
        await call
    return caught.value


async def loss_of(call: Coroutine[Any, Any, object]) -> WeChatUnreachable:
    with pytest.raises(WeChatUnreachable) as caught:
        await call
    return caught.value


# Signing in


async def test_a_login_code_tells_who_it_stands_for(wechat: WeChat, standin: WeChatStandIn) -> None:
    standin.add_user(TENANT, unionid="uWangXiulan")
    assert await wechat.exchange_code(standin.issue_code(TENANT)) == Identity(TENANT, "uWangXiulan")
    assert await wechat.exchange_code(standin.issue_code("oOther")) == Identity("oOther", None)


async def test_signing_in_needs_no_access_token(wechat: WeChat, standin: WeChatStandIn) -> None:
    await wechat.exchange_code(standin.issue_code(TENANT))
    assert standin.requests == [CODE_TO_SESSION]


async def test_a_login_code_works_once(wechat: WeChat, standin: WeChatStandIn) -> None:
    code = standin.issue_code(TENANT)
    await wechat.exchange_code(code)
    refused = await refusal_of(wechat.exchange_code(code))
    assert (refused.code, refused.errcode, refused.retryable) == ("wechat_code_used", 40163, False)


async def test_a_login_code_lives_five_minutes(wechat: WeChat, standin: WeChatStandIn) -> None:
    in_time, too_late = standin.issue_code(TENANT), standin.issue_code(TENANT)
    wechat_clock(standin).advance(minutes=4, seconds=59)
    await wechat.exchange_code(in_time)
    wechat_clock(standin).advance(seconds=1)
    refused = await refusal_of(wechat.exchange_code(too_late))
    assert (refused.code, refused.errcode, refused.retryable) == ("wechat_code_invalid", 40029, False)


async def test_an_unknown_code_is_refused_by_wechat(wechat: WeChat) -> None:
    assert (await refusal_of(wechat.exchange_code("guessed"))).code == "wechat_code_invalid"


@pytest.mark.parametrize("code", ["", " ", "a b", "a\nb", "编号", "x" * 257])
async def test_what_cannot_be_a_code_is_refused_before_it_is_sent(
    wechat: WeChat, standin: WeChatStandIn, code: str
) -> None:
    assert (await refusal_of(wechat.exchange_code(code))).code == "wechat_code_invalid"
    assert (await refusal_of(wechat.phone_number(code))).code == "wechat_code_invalid"
    assert standin.requests == []


async def test_one_person_signing_in_too_often_is_slowed_down_alone(
    wechat: WeChat, standin: WeChatStandIn
) -> None:
    standin.codes_per_minute = 2
    for _ in range(2):
        await wechat.exchange_code(standin.issue_code(TENANT))
    waiting = standin.issue_code(TENANT)
    refused = await refusal_of(wechat.exchange_code(waiting))
    assert (refused.code, refused.errcode, refused.retryable) == ("wechat_rate_limited", 45011, True)
    await wechat.exchange_code(standin.issue_code("oOther"))
    wechat_clock(standin).advance(minutes=1)
    assert (await wechat.exchange_code(waiting)).openid == TENANT


async def test_a_person_blocked_by_wechat_cannot_sign_in(wechat: WeChat, standin: WeChatStandIn) -> None:
    standin.blocked.add(TENANT)
    refused = await refusal_of(wechat.exchange_code(standin.issue_code(TENANT)))
    assert (refused.code, refused.errcode, refused.retryable) == ("wechat_user_blocked", 40226, False)


@pytest.mark.parametrize(
    ("changed", "errcode", "code"),
    [("app_id", 40013, "wechat_app_unknown"), ("app_secret", 40125, "wechat_misconfigured")],
)
async def test_wrong_credentials_are_the_operators_matter(
    wechat: WeChat, standin: WeChatStandIn, changed: str, errcode: int, code: str
) -> None:
    setattr(standin, changed, "another")
    for call in (wechat.exchange_code(standin.issue_code(TENANT)), send(wechat)):
        refused = await refusal_of(call)
        assert (refused.code, refused.errcode, refused.follows, refused.whole) == (code, errcode, "operator", True)


# Phone numbers


async def test_a_phone_code_gives_the_number_once(wechat: WeChat, standin: WeChatStandIn) -> None:
    code = standin.issue_phone_code("13904120001")
    assert await wechat.phone_number(code) == "13904120001"
    assert (await refusal_of(wechat.phone_number(code))).errcode == 40029


async def test_a_foreign_number_keeps_its_country(wechat: WeChat, standin: WeChatStandIn) -> None:
    assert await wechat.phone_number(standin.issue_phone_code("+7 3904120001")) == "+7 3904120001"


# Messages


async def test_a_message_arrives_as_written(wechat: WeChat, standin: WeChatStandIn) -> None:
    standin.grant(TENANT, RENT_NOTICE)
    await send(wechat)
    assert standin.sent == [SentMessage(TENANT, RENT_NOTICE, PAGE, RENT)]


async def test_one_consent_is_one_message(wechat: WeChat, standin: WeChatStandIn) -> None:
    standin.grant(TENANT, RENT_NOTICE)
    await send(wechat)
    refused = await refusal_of(send(wechat))
    assert (refused.code, refused.errcode, refused.retryable) == ("wechat_user_refused", 43101, False)
    assert len(standin.sent) == 1


@pytest.mark.parametrize(
    ("call", "code", "errcode", "follows"),
    [
        (("oNobody", RENT_NOTICE, PAGE), "wechat_recipient_unknown", 40003, "final"),
        ((TENANT, "tmplNone", PAGE), "wechat_template_unknown", 40037, "operator"),
        ((TENANT, RENT_NOTICE, "pages/none/none"), "wechat_page_unknown", 41030, "operator"),
    ],
)
async def test_a_message_that_cannot_be_delivered_is_not_tried_again_at_once(
    wechat: WeChat, standin: WeChatStandIn, call: tuple[str, str, str], code: str, errcode: int, follows: str
) -> None:
    standin.grant(TENANT, RENT_NOTICE)
    refused = await refusal_of(wechat.send_subscribe_message(*call, RENT))
    assert (refused.code, refused.errcode, refused.follows) == (code, errcode, follows)
    assert standin.count(SUBSCRIBE_SEND) == 1
    await send(wechat)  # the consent was not spent by the refusal


@pytest.mark.parametrize("state", ["developer", "trial", "formal"])
async def test_a_message_says_which_version_it_opens_and_in_which_language(
    wechat: WeChat, standin: WeChatStandIn, state: Any
) -> None:
    standin.grant(TENANT, RENT_NOTICE)
    await wechat.send_subscribe_message(TENANT, RENT_NOTICE, PAGE, RENT, state)
    assert standin.sent == [SentMessage(TENANT, RENT_NOTICE, PAGE, RENT, state, "zh_CN")]


@pytest.mark.parametrize("wrong", [{"miniprogram_state": "release"}, {"lang": "zh"}, {"miniprogram_state": None}])
async def test_the_stand_in_refuses_a_message_without_version_or_language(
    wechat: WeChat, standin: WeChatStandIn, wrong: dict[str, Any]
) -> None:
    standin.grant(TENANT, RENT_NOTICE)
    body = {
        "touser": TENANT, "template_id": RENT_NOTICE, "page": PAGE, "miniprogram_state": "formal", "lang": "zh_CN",
        "data": {name: {"value": value} for name, value in RENT.items()},
    }
    assert (await refusal_of(wechat._ask_with_token(SUBSCRIBE_SEND, body | wrong))).errcode == 40097
    await wechat._ask_with_token(SUBSCRIBE_SEND, body)


async def test_before_the_first_release_a_trial_is_told_so_and_not_as_a_fault_of_a_release(
    wechat: WeChat, standin: WeChatStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    standin.grant(TENANT, RENT_NOTICE)
    standin.pages = set()
    await wechat.send_subscribe_message(TENANT, RENT_NOTICE, PAGE, RENT, "trial")
    standin.trial_pages = set()
    standin.grant(TENANT, RENT_NOTICE)
    refused = await refusal_of(wechat.send_subscribe_message(TENANT, RENT_NOTICE, PAGE, RENT, "trial"))
    assert (refused.code, refused.errcode) == ("wechat_page_unknown_in_trial", 41030)
    assert wechat.trouble is not None
    assert "体验版" in wechat.trouble.remedy
    assert (await refusal_of(send(wechat))).code == "wechat_page_unknown"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("thing1", ""),
        ("thing1", "一" * 21),
        ("thing1", "两\n行"),
        ("amount2", "一百元"),
        ("amount2", "12345678901"),
        ("date3", "明天"),
        ("date3", "12:30"),
        ("phrase9", "模板里没有的"),
    ],
)
async def test_a_value_that_the_template_forbids_names_its_field(
    wechat: WeChat, standin: WeChatStandIn, field: str, value: str
) -> None:
    standin.grant(TENANT, RENT_NOTICE)
    refused = await refusal_of(send(wechat, **{field: value}))
    assert (refused.code, refused.errcode, refused.field) == ("wechat_template_invalid", 47003, field)
    assert field in str(refused)


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("thing1", "一" * 20, "一" * 21),
        ("phrase1", "已送达", "已经送达六字"),
        ("phrase1", "待确认", "OK"),
        ("character_string1", "AJ-2025/000123", "编号123"),
        ("character_string1", "x" * 32, "x" * 33),
        ("time1", "2025年12月1日 09:30", "25:00"),
        ("time1", "09:30~11:00", "2025年12月1日"),
        ("date1", "2025-12-01", "01"),
        ("amount1", "¥120.50", "120.50 元整"),
        ("number1", "3.5", "三"),
        ("name1", "王秀兰", "王" * 11),
    ],
)
async def test_the_stand_in_holds_values_to_wechats_bounds(
    wechat: WeChat, standin: WeChatStandIn, field: str, good: str, bad: str
) -> None:
    standin.add_template("tmplOne", [field])
    standin.grant(TENANT, "tmplOne")
    refused = await refusal_of(wechat.send_subscribe_message(TENANT, "tmplOne", "", {field: bad}))
    assert refused.errcode == 47003
    await wechat.send_subscribe_message(TENANT, "tmplOne", "", {field: good})


@pytest.mark.parametrize("errcode", sorted({*MEANINGS, 99999, 1, 43999, 10120002}))
async def test_every_code_either_ends_the_message_or_waits_and_what_nobody_knows_waits(
    wechat: WeChat, standin: WeChatStandIn, errcode: int
) -> None:
    """Whatever is refused, a second try is as good as a first one: nothing of ours stays broken behind it."""
    standin.grant(TENANT, RENT_NOTICE)
    standin.fail_next(2 if errcode in TOKEN_REFUSED else 1, errcode, path=SUBSCRIBE_SEND)
    refused = await refusal_of(send(wechat))
    meant = MEANINGS.get(errcode)
    assert (refused.errcode, refused.code) == (errcode, meant.code if meant else "wechat_unlisted")
    assert refused.retryable is (meant is None or meant.follows != "final")
    told = meant is None or meant.follows == "operator"
    assert (wechat.trouble is not None) is told
    if wechat.trouble is not None:
        assert wechat.trouble.errcode == errcode
        assert wechat.trouble.remedy
    await send(wechat)
    assert wechat.trouble is None


@pytest.mark.parametrize("errcode", sorted({*MEANINGS, 89503, 12345} - {-1, -1000, 45011}))
async def test_no_refusal_of_a_token_ends_a_message(wechat: WeChat, standin: WeChatStandIn, errcode: int) -> None:
    standin.grant(TENANT, RENT_NOTICE)
    standin.fail_next(1, errcode, path=STABLE_TOKEN)
    refused = await refusal_of(send(wechat))
    assert (refused.errcode, refused.retryable, refused.whole) == (errcode, True, errcode not in {43108})
    await send(wechat)
    assert (wechat.trouble, len(standin.sent)) == (None, 1)


@pytest.mark.parametrize(
    ("befalls", "code"),
    [
        (lambda standin: standin.freeze_secret(), "wechat_secret_frozen"),
        (lambda standin: standin.limit_account(50002), "wechat_account_limited"),
        (lambda standin: standin.limit_account(50004), "wechat_account_limited"),
        (lambda standin: standin.ban_messages(), "wechat_messages_banned"),
        (lambda standin: setattr(standin, "token_refusal", 40164), "wechat_address_not_listed"),
        (lambda standin: setattr(standin, "send_refusal", 45009), "wechat_daily_limit"),
    ],
)
async def test_what_befalls_the_account_has_its_own_name_and_passes(
    wechat: WeChat, standin: WeChatStandIn, befalls: Callable[[WeChatStandIn], None], code: str
) -> None:
    standin.grant(TENANT, RENT_NOTICE)
    befalls(standin)
    refused = await refusal_of(send(wechat))
    assert (refused.code, refused.follows, refused.whole) == (code, "operator", True)
    standin.restore()
    await send(wechat)


async def test_what_is_of_one_message_or_one_person_has_its_own_name(wechat: WeChat, standin: WeChatStandIn) -> None:
    standin.grant(TENANT, RENT_NOTICE)
    standin.forbidden_words.add("租金")
    refused = await refusal_of(send(wechat))
    assert (refused.code, refused.errcode, refused.follows) == ("wechat_words_refused", 45168, "final")
    standin.forbidden_words.clear()
    standin.elsewhere.add(TENANT)
    refused = await refusal_of(send(wechat))
    assert (refused.code, refused.errcode, refused.follows) == ("wechat_app_mismatch", 43104, "operator")
    standin.elsewhere.clear()
    standin.withdraw(TENANT, RENT_NOTICE)
    assert (await refusal_of(send(wechat))).errcode == 43101


async def test_two_messages_to_one_person_at_once_are_one_and_one_that_waits(
    wechat: WeChat, standin: WeChatStandIn
) -> None:
    for _ in range(2):
        standin.grant(TENANT, RENT_NOTICE)
    standin.slow_next(0.6, path=SUBSCRIBE_SEND)
    first = asyncio.create_task(send(wechat))
    while not standin.sent:  # noqa: ASYNC110 - the stand-in lives in a thread
        await asyncio.sleep(0)
    refused = await refusal_of(send(wechat))
    assert (refused.code, refused.errcode, refused.follows) == ("wechat_recipient_busy", 43108, "waits")
    await first
    await send(wechat)
    assert len(standin.sent) == 2


async def test_templates_and_phone_checks_are_told(wechat: WeChat, standin: WeChatStandIn) -> None:
    told = await wechat.templates()
    assert set(told) == {RENT_NOTICE}
    assert all(f"{{{{{name}.DATA}}}}" in told[RENT_NOTICE] for name in RENT)
    standin.phone_checks = 2
    await wechat.phone_number(standin.issue_phone_code("13904120001"))
    assert await wechat.phone_checks_left() == 1
    await wechat.phone_number(standin.issue_phone_code("13904120001"))
    refused = await refusal_of(wechat.phone_number(standin.issue_phone_code("13904120001")))
    assert (refused.code, refused.errcode) == ("wechat_phone_quota", 1400001)


# Access tokens


async def test_a_token_is_fetched_once_and_kept(wechat: WeChat, standin: WeChatStandIn) -> None:
    for _ in range(3):
        standin.grant(TENANT, RENT_NOTICE)
        await send(wechat)
    await wechat.phone_number(standin.issue_phone_code("13904120001"))
    assert standin.count(STABLE_TOKEN) == 1


async def test_a_token_near_its_end_is_renewed_in_time(
    wechat: WeChat, standin: WeChatStandIn, clock: SetClock
) -> None:
    for _ in range(2):
        standin.grant(TENANT, RENT_NOTICE)
        await send(wechat)
        for each in (clock, wechat_clock(standin)):
            each.advance(seconds=7199)
    assert standin.requests == [STABLE_TOKEN, SUBSCRIBE_SEND] * 2


@pytest.mark.parametrize("why", ["expired", "replaced"])
async def test_a_refused_token_is_fetched_anew_once(wechat: WeChat, standin: WeChatStandIn, why: str) -> None:
    for _ in range(2):
        standin.grant(TENANT, RENT_NOTICE)
    await send(wechat)
    if why == "expired":
        wechat_clock(standin).advance(seconds=7200)  # 42001: by WeChat's clock, not yet by ours
    else:
        standin.revoke_tokens()  # 40001
    await send(wechat)
    assert standin.requests == [STABLE_TOKEN, SUBSCRIBE_SEND, SUBSCRIBE_SEND, STABLE_TOKEN, SUBSCRIBE_SEND]
    assert len(standin.sent) == 2


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
async def test_a_token_refused_for_ever_does_not_loop(
    wechat: WeChat, standin: WeChatStandIn, errcode: int
) -> None:
    standin.fail_next(1000, errcode, path=SUBSCRIBE_SEND)
    refused = await refusal_of(send(wechat))
    assert (refused.code, refused.errcode, refused.retryable) == ("wechat_misconfigured", errcode, True)
    assert standin.requests == [STABLE_TOKEN, SUBSCRIBE_SEND, STABLE_TOKEN, SUBSCRIBE_SEND]
    await refusal_of(send(wechat))
    assert len(standin.requests) == 4 + 3  # the token in hand, a newer one, and no more


async def test_a_token_refusal_at_the_token_door_is_not_retried(
    wechat: WeChat, standin: WeChatStandIn
) -> None:
    standin.fail_next(1000, 40001, path=STABLE_TOKEN)
    assert (await refusal_of(send(wechat))).code == "wechat_misconfigured"
    assert standin.requests == [STABLE_TOKEN]


async def test_many_at_once_fetch_one_token_and_renew_it_once(wechat: WeChat, standin: WeChatStandIn) -> None:
    for round_ in (1, 2):
        for _ in range(10):
            standin.grant(TENANT, RENT_NOTICE)
        await asyncio.gather(*(send(wechat) for _ in range(10)))
        assert standin.count(STABLE_TOKEN) == round_
        standin.revoke_tokens()
    assert len(standin.sent) == 20


async def test_processes_share_a_token_through_the_cache(standin: WeChatStandIn, clock: SetClock) -> None:
    cache = MemoryTokenCache()
    one, other = (client_of(standin, clock, token_cache=cache) for _ in range(2))
    for _ in range(4):
        standin.grant(TENANT, RENT_NOTICE)
    await send(one)
    await send(other)
    assert standin.count(STABLE_TOKEN) == 1
    standin.revoke_tokens()
    await send(one)  # fetches, and leaves it in the cache
    await send(other)  # is refused, and finds it there
    assert standin.count(STABLE_TOKEN) == 2
    assert len(standin.sent) == 4
    one.close()
    other.close()


# Losses


async def test_a_lost_reply_is_an_unknown_outcome_and_not_sent_again(
    wechat: WeChat, standin: WeChatStandIn
) -> None:
    standin.grant(TENANT, RENT_NOTICE)
    standin.cut_next(path=SUBSCRIBE_SEND)
    assert (await loss_of(send(wechat))).outcome_unknown
    assert len(standin.sent) == 1  # it was done, and nobody here could know
    assert standin.count(SUBSCRIBE_SEND) == 1


async def test_a_lost_request_looks_the_same(wechat: WeChat, standin: WeChatStandIn) -> None:
    standin.cut_next(path=SUBSCRIBE_SEND, after_work=False)
    assert (await loss_of(send(wechat))).outcome_unknown
    assert standin.sent == []


async def test_a_late_reply_is_an_unknown_outcome(standin: WeChatStandIn, clock: SetClock) -> None:
    impatient = client_of(standin, clock, timeout=0.3)
    standin.grant(TENANT, RENT_NOTICE)
    standin.slow_next(30, path=SUBSCRIBE_SEND)
    assert (await loss_of(send(impatient))).outcome_unknown
    assert len(standin.sent) == 1
    impatient.close()


@pytest.mark.parametrize("status", [200, 302, 404, 502])
async def test_a_gateways_page_is_no_answer(wechat: WeChat, standin: WeChatStandIn, status: int) -> None:
    standin.garble_next(status, path=SUBSCRIBE_SEND)
    assert (await loss_of(send(wechat))).outcome_unknown
    standin.garble_next(status)
    assert (await loss_of(wechat.exchange_code(standin.issue_code(TENANT)))).outcome_unknown


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"errcode": null}', b'{"errcode": "none"}', b'{"errc']
)
async def test_json_that_says_nothing_is_no_answer(
    wechat: WeChat, standin: WeChatStandIn, content: bytes
) -> None:
    standin.garble_next(path=SUBSCRIBE_SEND, content=content)
    assert (await loss_of(send(wechat))).outcome_unknown
    standin.garble_next(path=PHONE_NUMBER, content=content)
    assert (await loss_of(wechat.phone_number(standin.issue_phone_code("13904120001")))).outcome_unknown
    standin.garble_next(content=content)
    assert (await loss_of(wechat.exchange_code(standin.issue_code(TENANT)))).outcome_unknown


async def test_a_redirect_is_not_followed_with_the_secret(wechat: WeChat, standin: WeChatStandIn) -> None:
    standin.garble_next(302)
    assert (await loss_of(wechat.exchange_code(standin.issue_code(TENANT)))).outcome_unknown
    assert standin.requests == [CODE_TO_SESSION]


async def test_without_a_token_nothing_was_sent(wechat: WeChat, standin: WeChatStandIn) -> None:
    standin.cut_next(path=STABLE_TOKEN)
    assert not (await loss_of(send(wechat))).outcome_unknown
    standin.garble_next(path=STABLE_TOKEN)
    assert not (await loss_of(send(wechat))).outcome_unknown
    assert standin.count(SUBSCRIBE_SEND) == 0


async def test_a_refused_connection_sent_nothing(wechat: WeChat, standin: WeChatStandIn) -> None:
    for _ in range(2):
        standin.grant(TENANT, RENT_NOTICE)
    await send(wechat)  # so that there is a token, and a connection kept alive
    standin.refuse_connections()
    assert not (await loss_of(send(wechat))).outcome_unknown
    standin.accept_connections()
    await send(wechat)
    assert len(standin.sent) == 2


async def test_a_connection_closed_while_idle_is_opened_again(wechat: WeChat, standin: WeChatStandIn) -> None:
    await wechat.exchange_code(standin.issue_code(TENANT))
    standin.close_kept_connections()
    await wechat.exchange_code(standin.issue_code(TENANT))


async def test_what_waits_for_a_thread_leaves_with_its_caller(wechat: WeChat, standin: WeChatStandIn) -> None:
    """Four stalled calls hold the four threads; the fifth gives up before it was sent."""
    release = hold_threads(wechat, 4)
    waiting = asyncio.create_task(wechat.exchange_code(standin.issue_code(TENANT)))
    await asyncio.sleep(0)
    waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await waiting
    release()
    await wechat.exchange_code(standin.issue_code("oOther"))
    assert standin.requests == [CODE_TO_SESSION]


async def test_what_never_got_a_thread_was_not_sent(standin: WeChatStandIn, clock: SetClock) -> None:
    hurried = client_of(standin, clock, timeout=0.02)
    release = hold_threads(hurried, 4)
    assert not (await loss_of(hurried.exchange_code(standin.issue_code(TENANT)))).outcome_unknown
    release()
    hurried.close()


def hold_threads(wechat: WeChat, count: int) -> Callable[[], None]:
    released = threading.Event()
    for _ in range(count):
        wechat._pool.submit(released.wait, 5)
    return released.set


# The circuit


def state_of(circuit: Circuit) -> CircuitState:
    """Read anew each time: mypy takes a property that was compared once for settled."""
    return circuit.state


async def test_the_circuit_opens_rests_probes_and_closes(
    wechat: WeChat, standin: WeChatStandIn, clock: SetClock
) -> None:
    standin.refuse_connections()
    assert state_of(wechat.circuit) == "closed"
    for _ in range(5):
        await loss_of(wechat.exchange_code("some-code"))
    assert (state_of(wechat.circuit), wechat.circuit.failures) == ("open", 5)

    standin.accept_connections()
    assert not (await loss_of(wechat.exchange_code(standin.issue_code(TENANT)))).outcome_unknown
    assert standin.requests == []  # failed fast

    clock.advance(seconds=30)
    assert state_of(wechat.circuit) == "half_open"
    standin.cut_next()
    await loss_of(wechat.exchange_code(standin.issue_code(TENANT)))
    assert state_of(wechat.circuit) == "open"

    clock.advance(seconds=30)
    code = standin.issue_code(TENANT)
    both = await asyncio.gather(
        wechat.exchange_code(code), wechat.exchange_code(code), return_exceptions=True
    )
    assert both[0] == Identity(TENANT, None)  # the probe
    assert isinstance(both[1], WeChatUnreachable)
    assert state_of(wechat.circuit) == "closed"


async def test_a_refusal_is_an_answer_and_keeps_the_circuit_closed(
    wechat: WeChat, standin: WeChatStandIn
) -> None:
    for _ in range(4):
        standin.cut_next()
        await loss_of(wechat.exchange_code("some-code"))
    await refusal_of(wechat.exchange_code("some-code"))
    standin.cut_next()
    await loss_of(wechat.exchange_code("some-code"))
    assert (state_of(wechat.circuit), wechat.circuit.failures) == ("closed", 1)


def test_a_probe_abandoned_leaves_room_for_the_next(clock: SetClock) -> None:
    circuit = Circuit(clock, failures_to_open=1)
    circuit.record(False)
    clock.advance(seconds=30)
    assert [circuit.admit(), circuit.admit()] == [True, False]
    circuit.record(None)
    assert circuit.admit()


def test_a_clock_set_back_does_not_keep_the_circuit_open(clock: SetClock) -> None:
    circuit = Circuit(clock, failures_to_open=1)
    circuit.record(False)
    assert state_of(circuit) == "open"
    clock.advance(days=-200)
    assert state_of(circuit) == "half_open"


# What must never be written down


@pytest.mark.parametrize("url", ["http://api.weixin.qq.com", "ftp://127.0.0.1", "api.weixin.qq.com"])
def test_the_secret_does_not_travel_in_the_clear(url: str) -> None:
    with pytest.raises(ValueError, match="https"):
        WeChat("wx0", "secret", base_url=url)


async def test_nothing_secret_is_logged_or_raised(
    standin: WeChatStandIn, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Every way to succeed and to fail, at the most talkative log level, with WeChat itself repeating what it
    was told; then the text of all logs and of every exception, its causes and contexts, is searched."""
    caplog.set_level(logging.DEBUG)
    phone = "13904120001"
    codes: list[str] = []
    caught: list[BaseException] = []

    def login_code() -> str:
        codes.append(standin.issue_code(TENANT))
        return codes[-1]

    def phone_code() -> str:
        codes.append(standin.issue_phone_code(phone))
        return codes[-1]

    async def attempt(call: Coroutine[Any, Any, object]) -> None:
        try:
            logging.getLogger("anju.test").info("answered: %r", await call)
        except (WeChatRefused, WeChatUnreachable) as error:
            caught.append(error)
            logging.getLogger("anju.test").exception("as a handler would log it")

    async def its_phone(wechat: WeChat) -> bool:
        return await wechat.phone_number(phone_code()) == phone

    async def everything(wechat: WeChat) -> None:
        standin.grant(TENANT, RENT_NOTICE)
        for call in (wechat.exchange_code(login_code()), its_phone(wechat), send(wechat)):
            await attempt(call)

    wechat, tokenless = client_of(standin, clock), client_of(standin, clock)
    impatient = client_of(standin, clock, timeout=0.05)
    await everything(wechat)
    await attempt(wechat.exchange_code(codes[0]))  # replayed
    echo = f"no: {standin.app_secret} {TENANT} {phone} {standin.tokens[0]} data.thing1.value"
    faults: list[Callable[[], None]] = [
        lambda: standin.fail_next(3, 47003, f"{echo} {codes[0]}"),
        lambda: standin.fail_next(3, 40001, echo),
        lambda: standin.cut_next(times=3),
        lambda: standin.garble_next(200, times=3),
        lambda: standin.garble_next(502, times=3),
    ]
    for befall in faults:
        befall()
        await everything(wechat)
    standin.cut_next(path=STABLE_TOKEN)
    standin.fail_next(1, 40125, echo, path=STABLE_TOKEN)
    for _ in range(2):
        await attempt(send(tokenless))
    standin.slow_next(30)
    await attempt(impatient.exchange_code(login_code()))
    standin.refuse_connections()
    for _ in range(3):
        await everything(wechat)
    assert state_of(wechat.circuit) == "open"
    for client in (wechat, tokenless, impatient):
        client.close()

    assert len(caught) > 15
    assert "urllib3.connectionpool" in caplog.text  # the libraries did speak
    written = [caplog.text, *(str(vars(record)) for record in caplog.records)]
    for error in caught:
        written.append("".join(traceback.format_exception(error)))
        chain: BaseException | None = error
        while chain is not None:
            written += [str(chain), repr(chain), str(chain.args), str(vars(chain))]
            chain = chain.__cause__ or chain.__context__
    text = "\n".join(written)
    planted = [standin.app_secret, TENANT, phone, *codes, *standin.tokens, *standin.session_keys]
    assert len(standin.session_keys) > 0 and len(standin.tokens) > 0
    assert [secret for secret in planted if secret in text] == []


def test_an_identity_hides_itself(caplog: pytest.LogCaptureFixture) -> None:
    assert repr(Identity("oTenant", "uTenant")) == "Identity()"


# The stand-in, where no test above leans on it


async def test_a_phone_code_lives_five_minutes(wechat: WeChat, standin: WeChatStandIn) -> None:
    code = standin.issue_phone_code("13904120001")
    wechat_clock(standin).advance(minutes=5)
    assert (await refusal_of(wechat.phone_number(code))).code == "wechat_code_invalid"
    assert standin.count(PHONE_NUMBER) == 1


def test_stable_token_repeats_overlaps_and_is_forced(standin: WeChatStandIn) -> None:
    def ask(**more: object) -> tuple[str, int]:
        who = {"appid": standin.app_id, "secret": standin.app_secret, "grant_type": "client_credential"}
        reply = standin._stable_token(who | more)
        return reply["access_token"], reply["expires_in"]

    first, life = ask()
    assert life == 7200
    wechat_clock(standin).advance(hours=1)
    assert ask() == (first, 3600)
    wechat_clock(standin).advance(minutes=56)
    second, life = ask()
    assert second != first and life == 7200
    standin._check_token(first)  # both, until the first one's end
    standin._check_token(second)
    third, _ = ask(force_refresh=True)
    assert third not in (first, second)
    assert ask(force_refresh=True)[0] == third  # not twice within half a minute


# What strangers may read


async def test_a_text_is_judged_as_wechat_judges_it(wechat: WeChat, standin: WeChatStandIn) -> None:
    standin.visit(TENANT)
    standin.suspect = {"博彩": ("risky", 20012), "兼职": ("review", 21000)}
    assert await wechat.check_text(TENANT, "请按时缴纳12月房租。") == "pass"
    assert await wechat.check_text(TENANT, "可以兼职") == "review"
    assert await wechat.check_text(TENANT, "博彩兼职") == "risky"
    # Nothing is not asked about.
    asked = standin.count(TEXT_CHECK)
    assert await wechat.check_text(TENANT, "") == "pass"
    assert standin.count(TEXT_CHECK) == asked


async def test_a_long_text_is_judged_whole_by_its_worst_part(wechat: WeChat, standin: WeChatStandIn) -> None:
    standin.visit(TENANT)
    standin.suspect = {"博彩": ("risky", 20012)}
    assert await wechat.check_text(TENANT, "好" * 2500) == "pass"
    assert standin.count(TEXT_CHECK) == 1
    assert await wechat.check_text(TENANT, "好" * 2500 + "博彩" + "好" * 2500) == "risky"
    assert standin.count(TEXT_CHECK) == 4


async def test_a_text_is_judged_only_of_who_was_there_within_two_hours(
    wechat: WeChat, standin: WeChatStandIn, clock: SetClock
) -> None:
    refusal = await refusal_of(wechat.check_text(TENANT, "通知"))
    assert (refusal.code, refusal.errcode, refusal.retryable) == ("wechat_away_too_long", 61010, False)
    standin.visit(TENANT)
    wechat_clock(standin).advance(hours=2)
    assert await wechat.check_text(TENANT, "通知") == "pass"
    wechat_clock(standin).advance(seconds=1)
    assert (await refusal_of(wechat.check_text(TENANT, "通知"))).errcode == 61010
    assert (await refusal_of(wechat.check_text("oNobody", "通知"))).code == "wechat_recipient_unknown"


async def test_an_opinion_that_is_none_or_lost_is_no_answer(wechat: WeChat, standin: WeChatStandIn) -> None:
    standin.visit(TENANT)
    for content in (b'{"errcode":0,"errmsg":"ok"}', b'{"errcode":0,"result":{"suggest":"fine"}}', b'{"result":7}'):
        standin.garble_next(path=TEXT_CHECK, content=content)
        await loss_of(wechat.check_text(TENANT, "通知"))
    standin.cut_next(path=TEXT_CHECK)
    await loss_of(wechat.check_text(TENANT, "通知"))


@pytest.mark.parametrize(
    ("changed", "errcode"),
    [
        ({"version": 1}, 47001), ({"scene": 5}, 40129), ({"content": ""}, 44002), ({"openid": "oNobody"}, 40003),
        ({"content": "好" * 2501}, 47001),
    ],
)
async def test_the_stand_in_refuses_what_wechat_refuses_of_a_text(
    wechat: WeChat, standin: WeChatStandIn, changed: dict[str, object], errcode: int
) -> None:
    standin.visit(TENANT)
    body = {"openid": TENANT, "scene": 2, "version": 2, "content": "通知", **changed}
    refusal = await refusal_of(wechat._ask_with_token(TEXT_CHECK, body))
    assert refusal.errcode == errcode
