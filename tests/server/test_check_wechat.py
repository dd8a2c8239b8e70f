"""What `python -m server check` says of WeChat, asked of the stand-in: each step fails in its own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from server.commands.check import ask_all
from tests.standins.wechat import WeChatStandIn

TEMPLATE = "tmplNotice01"
SECRET = "0123456789abcdef" * 2
ALL = ("wechat-settings", "wechat-token", "wechat-login", "wechat-template", "wechat-message", "wechat-phone")


@pytest.fixture
def standin() -> Iterator[WeChatStandIn]:
    with WeChatStandIn("wx0123456789abcdef", SECRET, pages=["pages/cases/detail"]) as running:
        running.add_template(TEMPLATE, ("thing1", "phrase2", "thing3"))
        running.phone_checks = 1000
        yield running


async def asked(standin: WeChatStandIn, **environ: str) -> dict[str, tuple[str, str]]:
    given = {
        "ANJU_WECHAT_APP_ID": standin.app_id, "ANJU_WECHAT_APP_SECRET": SECRET,
        "ANJU_WECHAT_BASE_URL": standin.base_url, "ANJU_WECHAT_NOTICE_TEMPLATE": TEMPLATE, **environ,
    }
    return {check.name: (found.verdict, found.words) for check, found in await ask_all(given, "wechat")}


async def test_what_is_set_up_rightly_is_ok_and_nobody_is_written_to(standin: WeChatStandIn) -> None:
    found = await asked(standin)
    assert tuple(found) == ALL
    assert {verdict for verdict, _ in found.values()} == {"ok"}, found
    assert (standin.sent, standin.phone_checks_used) == ([], 0)


NEXT = ("wechat-login", "wechat-template", "wechat-message", "wechat-phone")


@pytest.mark.parametrize(
    ("befalls", "environ", "name", "words"),
    [
        (None, {"ANJU_WECHAT_APP_ID": "", "ANJU_WECHAT_APP_SECRET": ""}, "wechat-settings", "missing"),
        (None, {"ANJU_WECHAT_APP_ID": "gh_0123456789ab"}, "wechat-settings", "sixteen"),
        (None, {"ANJU_WECHAT_APP_SECRET": "secret"}, "wechat-settings", "thirty-two"),
        (None, {"ANJU_WECHAT_NOTICE_TEMPLATE": ""}, "wechat-settings", "TEMPLATE is missing"),
        (None, {"ANJU_WECHAT_APP_ID": "wx" + "0" * 16}, "wechat-token", "no app id"),
        (lambda one: setattr(one, "app_secret", "another"), {}, "wechat-token", "40125"),
        (WeChatStandIn.freeze_secret, {}, "wechat-token", "unfreeze"),
        (WeChatStandIn.limit_account, {}, "wechat-token", "站内信"),
        (lambda one: setattr(one, "token_refusal", 40164), {}, "wechat-token", "IP白名单"),
        (lambda one: setattr(one, "token_refusal", 77777), {}, "wechat-token", "77777"),
        (None, {"ANJU_WECHAT_NOTICE_TEMPLATE": "tmplOther"}, "wechat-template", "我的模板"),
        (None, {"ANJU_WECHAT_NOTICE_FIELDS": "thing=thing1,phrase=phrase2,note=thing9"}, "wechat-template", "thing9"),
        (None, {"ANJU_WECHAT_NOTICE_FIELDS": "thing=phrase2,phrase=thing1,note=thing3"}, "wechat-template", "takes no"),
        (WeChatStandIn.ban_messages, {}, "wechat-message", "43107"),
        (lambda one: one.add_template(TEMPLATE, ["thing1", "phrase2", "thing3", "time4"]), {}, NEXT[1], "time4"),
    ],
)
async def test_what_is_wrong_is_said_where_it_is(
    standin: WeChatStandIn, befalls: Callable[[WeChatStandIn], None] | None, environ: dict[str, str], name: str,
    words: str,
) -> None:
    if befalls is not None:
        befalls(standin)
    found = await asked(standin, **environ)
    verdict, said = found[name]
    assert verdict == "wrong"
    assert words in said
    assert not any(secret in text for _, text in found.values() for secret in (SECRET, *standin.tokens))
    if name == "wechat-token":
        assert all(found[later][0] == "unknown" for later in NEXT)


async def test_silence_is_no_consent(standin: WeChatStandIn) -> None:
    standin.refuse_connections()
    found = await asked(standin)
    assert {found[name][0] for name in ALL[1:]} == {"unknown"}


@pytest.mark.parametrize("left", [0, 3])
async def test_a_stock_that_runs_out_is_told_with_who_needs_none(standin: WeChatStandIn, left: int) -> None:
    standin.phone_checks = left
    verdict, words = (await asked(standin))["wechat-phone"]
    assert (verdict, "政务民生" in words, words.startswith(f"{left} phone")) == ("unknown", True, True)
