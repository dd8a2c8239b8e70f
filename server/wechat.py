"""The only file that talks to WeChat.

Four things are asked of WeChat: who signs in (`exchange_code`), which phone number is theirs
(`phone_number`), to show a person a subscription message (`send_subscribe_message`), and whether a text may
be shown to strangers (`check_text`). Everything WeChat or
the network can answer is brought down to two exceptions, so that a caller decides by type and code and never
by reading text:

* `WeChatRefused`: WeChat answered and said no. Nothing was done. `retryable` says whether the very same
  request may be accepted later (`server/wechat_refusals.py` says what each of WeChat's codes means).
* `WeChatUnreachable`: no usable answer. `outcome_unknown` is the question that matters to a delivery: False
  means the request certainly never left, so sending again is safe; True means that it may have been done.

What it refuses: to let a secret, a login code, a token, a session key or an openid into an exception, a log
line or a repr. The libraries beneath carry the whole URL, secret included, in their exceptions and debug
lines; so theirs end inside the worker thread (not even as `__context__`), and their log lines lose the query.

wechatpy is synchronous and fetches tokens on its own, without end when WeChat keeps refusing them. It
therefore runs on a small thread pool, is given the token from here, and never retries: the one retry after a
refused token is ours. Parameters go in as a tuple: to a dict wechatpy would add a token of its own.
"""

import asyncio
import logging
import re
import ssl
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol, TypeAlias
from urllib.parse import urlsplit

import requests
import urllib3.exceptions
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from server.wechat_refusals import REMEDIES, TOKEN_REFUSED, Meaning, RefusalCode, meaning_of

logger = logging.getLogger(__name__)

Clock: TypeAlias = Callable[[], datetime]
CircuitState: TypeAlias = Literal["closed", "open", "half_open"]
# Which of the mini-program's versions a message opens: 开发版, 体验版, 正式版.
MiniProgramState: TypeAlias = Literal["developer", "trial", "formal"]
# What WeChat suggests of a text, from good to bad.
Suggestion: TypeAlias = Literal["pass", "review", "risky"]
_SUGGESTIONS: tuple[Suggestion, ...] = ("pass", "review", "risky")
MOST_CHECKED = 2500
STABLE_TOKEN = "/cgi-bin/stable_token"  # noqa: S105 - a path
# What WeChat calls the phone number button in its bills (手机号快速验证组件).
_PHONE_NUMBERS = "10000077"

# WeChat hands out a new token in the last five minutes of the old one, and both work until the old one ends.
_TOKEN_MARGIN = timedelta(minutes=2)

# Looser than any code seen, tight enough that nothing else a client sends is put into a URL.
_CODE = re.compile(r"[\x21-\x7e]{1,256}")
# All that is ever taken from WeChat's error text; the rest of it is not ours to trust.
_REFUSED_FIELD = re.compile(r"\bdata\.([a-z_]{1,24}[0-9]{1,3})\.value\b")
_REQUEST_ID = re.compile(r"\brid: ([0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8})\b")
_QUERY = re.compile(r"\?[^\s\"']*")


class WeChatRefused(Exception):
    """WeChat answered no. `field` names the template field that a 47003 complains of, where it does."""

    def __init__(self, meaning: Meaning, errcode: int, field: str | None = None) -> None:
        super().__init__(f"{meaning.code} (errcode {errcode})" + (f" at {field}" if field else ""))
        self.code = meaning.code
        self.errcode = errcode
        self.field = field
        self.follows = meaning.follows
        # Of the account, not of this request: the next one would meet the same.
        self.whole = meaning.whole

    @property
    def retryable(self) -> bool:
        return self.follows != "final"


@dataclass(frozen=True)
class Trouble:
    """A refusal that only whoever runs the service can set right, from its first time until that door opens again."""

    code: RefusalCode
    errcode: int
    since: datetime
    remedy: str


class WeChatUnreachable(Exception):
    """No usable answer came. Unless `outcome_unknown`, nothing was sent."""

    def __init__(self, outcome_unknown: bool) -> None:
        super().__init__("no answer, outcome unknown" if outcome_unknown else "not reached, nothing sent")
        self.outcome_unknown = outcome_unknown


@dataclass(frozen=True)
class Identity:
    """Who a login code stood for. Hidden from repr: identities end up in log lines by accident."""

    openid: str = field(repr=False)
    unionid: str | None = field(repr=False)


class TokenCache(Protocol):
    """Where processes share the access token; `expires_at` is aware."""

    async def load(self) -> tuple[str, datetime] | None: ...

    async def save(self, token: str, expires_at: datetime) -> None: ...


class MemoryTokenCache:
    """One process on its own. Two of these are harmless too: stable_token gives both the same token."""

    def __init__(self) -> None:
        self._entry: tuple[str, datetime] | None = None

    async def load(self) -> tuple[str, datetime] | None:
        return self._entry

    async def save(self, token: str, expires_at: datetime) -> None:
        self._entry = (token, expires_at)


class Circuit:
    """Spares everyone the time-out while WeChat cannot be reached.

    1. `failures_to_open` unreachable calls in a row open it; a refusal is an answer and closes it.
    2. Open: calls fail at once, nothing is sent, for the length of `rest`.
    3. Half open: one call goes out as a probe, the others still fail at once; its fate closes or reopens.
    """

    def __init__(
        self, clock: Clock, failures_to_open: int = 5, rest: timedelta = timedelta(seconds=30)
    ) -> None:
        self._clock = clock
        self._failures_to_open = failures_to_open
        self._rest = rest
        self._opened_at: datetime | None = None
        self._probing = False
        self.failures = 0

    @property
    def state(self) -> CircuitState:
        if self._opened_at is None:
            return "closed"
        # The lower bound matters: a clock set back must not keep the circuit open until it has caught up.
        resting = self._opened_at <= self._clock() < self._opened_at + self._rest
        return "open" if resting else "half_open"

    def admit(self) -> bool:
        state = self.state
        if state == "half_open" and not self._probing:
            self._probing = True
            return True
        return state == "closed"

    def record(self, reached: bool | None) -> None:
        """None: the caller went away before there was an outcome."""
        self._probing = False
        if reached is None:
            return
        if reached:
            self.failures = 0
            self._opened_at = None
            return
        self.failures += 1
        if self.failures >= self._failures_to_open and self.state != "open":
            self._opened_at = self._clock()


@dataclass(frozen=True, repr=False)
class _Ask:
    path: str
    params: tuple[tuple[str, str], ...] = ()
    body: Mapping[str, Any] | None = None  # None: a GET


@dataclass(frozen=True)
class _Refusal:
    errcode: int
    field: str | None
    request_id: str | None


@dataclass(frozen=True)
class _Lost:
    outcome_unknown: bool


_Answer: TypeAlias = dict[str, Any] | _Refusal | _Lost


class _AccessToken:
    """The access token: held here, shared through the cache, fetched by one task at a time."""

    def __init__(
        self, fetch: Callable[[], Awaitable[tuple[str, timedelta]]], cache: TokenCache, clock: Clock
    ) -> None:
        self._fetch = fetch
        self._cache = cache
        self._clock = clock
        self._lock = asyncio.Lock()
        self._held: tuple[str, datetime] | None = None
        self._refused: str | None = None

    async def get(self) -> str:
        async with self._lock:
            now = self._clock()
            entry = self._usable(self._held, now) or self._usable(await self._cache.load(), now)
            if entry is None:
                token, lifetime = await self._fetch()
                entry = (token, now + lifetime)
                self._refused = None
                await self._cache.save(*entry)
            self._held = entry
            return entry[0]

    def drop(self, refused: str) -> None:
        """Forgets a token that WeChat refused, also where the cache still offers it.

        Of ten tasks refused together only the first drops anything: the others find a newer token held."""
        self._refused = refused

    def _usable(self, entry: tuple[str, datetime] | None, now: datetime) -> tuple[str, datetime] | None:
        if entry is None or entry[0] == self._refused or entry[1] - now <= _TOKEN_MARGIN:
            return None
        return entry


class WeChat:
    def __init__(
        self,
        app_id: str,
        app_secret: str,
        base_url: str = "https://api.weixin.qq.com",
        clock: Clock = lambda: datetime.now(UTC),
        timeout: float = 5.0,
        token_cache: TokenCache | None = None,
    ) -> None:
        address = urlsplit(base_url)
        loopback = address.hostname in ("127.0.0.1", "::1", "localhost")
        if address.scheme != "https" and not (address.scheme == "http" and loopback):
            raise ValueError("WeChat's base URL must be https: the app secret travels in it")
        self.circuit = Circuit(clock)
        self._clock = clock
        # By the door at which it was met.
        self._troubles: dict[str, Trouble] = {}
        self._app_id = app_id
        self._app_secret = app_secret
        self._base_url = base_url.rstrip("/")
        # requests bounds each single wait, not their sum, and not the name look-up: this bounds the whole.
        self._deadline = 2 * timeout
        self._token = _AccessToken(self._fetch_token, token_cache or MemoryTokenCache(), clock)
        self._pool = ThreadPoolExecutor(max_workers=4, thread_name_prefix="wechat")
        self._client: Any = WeChatClient(app_id, app_secret, timeout=timeout, auto_retry=False)
        # wechatpy keeps WeChat's host in three places: the client, its mini-program API and the token fetch.
        # Ours are absolute URLs, which beat the first two; all are set, so that none can ever stray.
        self._client.API_BASE_URL = self._client.wxa.API_BASE_URL = f"{self._base_url}/"
        self._client.fetch_access_token = _wechatpy_must_not_fetch
        if loopback:
            self._client._http.trust_env = False  # a stand-in is never behind the machine's proxy
        logging.getLogger("urllib3.connectionpool").addFilter(_without_query)
        logging.getLogger("urllib3.connection").addFilter(_without_query)

    async def ready(self) -> None:
        """Whether WeChat gives us a token at all; asks only where none is in hand."""
        await self._token.get()

    async def exchange_code(self, code: str) -> Identity:
        """The person behind a `wx.login` code. The session key that comes along is left lying in the answer:
        nothing here decrypts anything, so nobody needs it."""
        _check_code(code)
        path = "/sns/jscode2session"
        credentials = ("appid", self._app_id), ("secret", self._app_secret)
        answer = await self._ask(
            _Ask(path, (*credentials, ("js_code", code), ("grant_type", "authorization_code")))
        )
        accepted = self._accepted(answer, path)
        openid, unionid = accepted.get("openid"), accepted.get("unionid")
        if not isinstance(openid, str) or not openid:
            raise _no_answer(path, outcome_unknown=True)
        return Identity(openid, unionid if isinstance(unionid, str) and unionid else None)

    async def phone_number(self, code: str) -> str:
        """The number behind a `getPhoneNumber` code; a foreign one keeps its country code, lest it pass for a
        mainland number with the same digits."""
        _check_code(code)
        path = "/wxa/business/getuserphonenumber"
        phone = (await self._ask_with_token(path, {"code": code})).get("phone_info")
        number = phone.get("phoneNumber") if isinstance(phone, dict) else None
        if not isinstance(number, str) or not number:
            raise _no_answer(path, outcome_unknown=True)
        return number

    async def send_subscribe_message(
        self, openid: str, template_id: str, page: str, data: dict[str, str], state: MiniProgramState = "formal"
    ) -> None:
        """Spends one of the person's consents for this template. WeChat knows no idempotency key: after an
        unknown outcome, sending again may show the message twice."""
        path = "/cgi-bin/message/subscribe/send"
        body = {
            "touser": openid,
            "template_id": template_id,
            "page": page,
            "miniprogram_state": state,
            "lang": "zh_CN",
            "data": {name: {"value": value} for name, value in data.items()},
        }
        try:
            answer = await self._ask_with_token(path, body)
        except WeChatRefused as refused:
            if refused.code != "wechat_page_unknown" or state == "formal":
                raise
            # Of a trial: another thing is to be done than of a release.
            meaning = Meaning("wechat_page_unknown_in_trial", refused.follows, refused.whole)
            self._note(path, meaning, refused.errcode)
            raise WeChatRefused(meaning, refused.errcode) from None
        if answer.get("errcode") != 0:
            raise _no_answer(path, outcome_unknown=True)  # not WeChat's form of yes

    async def templates(self) -> dict[str, str]:
        """The account's own subscription templates: id → content, with fields as `{{thing1.DATA}}`."""
        path = "/wxaapi/newtmpl/gettemplate"
        listed = (await self._ask_with_token(path, None)).get("data")
        if not isinstance(listed, list):
            raise _no_answer(path, outcome_unknown=True)
        rows = [row for row in listed if isinstance(row, dict)]
        return {str(row.get("priTmplId", "")): str(row.get("content", "")) for row in rows}

    async def phone_checks_left(self) -> int:
        """How many times WeChat will still vouch for a phone number; it keeps no count of those who are not charged."""
        path = "/wxa/charge/usage/get"
        told = await self._ask_with_token(path, None, (("spuId", _PHONE_NUMBERS), ("offset", "0"), ("limit", "20")))
        try:
            return int(told.get("all", "")) - int(told.get("effectiveUse", ""))
        except (TypeError, ValueError):
            raise _no_answer(path, outcome_unknown=True) from None

    async def check_text(self, openid: str, text: str) -> Suggestion:
        """What WeChat suggests of a text by this person (msg_sec_check, version 2). Empty text is not asked about.

        Longer than MOST_CHECKED is asked in pieces, and the worst of the answers counts."""
        worst: Suggestion = "pass"
        for start in range(0, len(text), MOST_CHECKED):
            said = await self._suggestion(openid, text[start : start + MOST_CHECKED])
            worst = max(worst, said, key=_SUGGESTIONS.index)
        return worst

    async def _suggestion(self, openid: str, text: str) -> Suggestion:
        path = "/wxa/msg_sec_check"
        # Scene 2, a comment: the nearest of WeChat's four to a notice.
        body = {"openid": openid, "scene": 2, "version": 2, "content": text}
        result = (await self._ask_with_token(path, body)).get("result")
        suggest = result.get("suggest") if isinstance(result, dict) else None
        for known in _SUGGESTIONS:
            if suggest == known:
                return known
        raise _no_answer(path, outcome_unknown=True)

    def close(self) -> None:
        """Requests under way run out their time-out; those still queued are never sent."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._client._http.close()

    async def _fetch_token(self) -> tuple[str, timedelta]:
        """stable_token in its normal mode: processes that ask together get the same token. Never with
        force_refresh, which would pull the token from under the others and is limited to 20 a day."""
        path = STABLE_TOKEN
        body = {"grant_type": "client_credential", "appid": self._app_id, "secret": self._app_secret}
        answer = await self._ask(_Ask(path, body=body))
        if isinstance(answer, _Lost):
            answer = _Lost(outcome_unknown=False)  # what the token was wanted for has not been sent
        accepted = self._accepted(answer, path)
        token, seconds = accepted.get("access_token"), accepted.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise _no_answer(path, outcome_unknown=False)
        return token, timedelta(seconds=seconds)

    async def _ask_with_token(
        self, path: str, body: Mapping[str, Any] | None, params: tuple[tuple[str, str], ...] = ()
    ) -> dict[str, Any]:
        """1. Ask with the token in hand. 2. If WeChat refuses the token, and so did nothing, drop it and take
        a newer one. 3. Ask once more, and leave it at that answer."""
        token = await self._token.get()
        answer = await self._ask(_Ask(path, (("access_token", token), *params), body))
        if isinstance(answer, _Refusal) and answer.errcode in TOKEN_REFUSED:
            self._token.drop(token)
            token = await self._token.get()
            answer = await self._ask(_Ask(path, (("access_token", token), *params), body))
        return self._accepted(answer, path)

    @property
    def trouble(self) -> Trouble | None:
        """What whoever runs the service has to set right; the oldest first."""
        return min(self._troubles.values(), key=lambda one: one.since, default=None)

    def _note(self, path: str, meaning: Meaning, errcode: int) -> None:
        known = self._troubles.get(path)
        since = known.since if known else self._clock()
        self._troubles[path] = Trouble(meaning.code, errcode, since, REMEDIES.get(meaning.code, ""))

    def _accepted(self, answer: _Answer, path: str) -> dict[str, Any]:
        if isinstance(answer, _Lost):
            raise _no_answer(path, answer.outcome_unknown)
        if not isinstance(answer, _Refusal):
            self._troubles.pop(path, None)
            return answer
        meaning = meaning_of(answer.errcode, of_token=path == STABLE_TOKEN)
        told = meaning.follows == "operator" or meaning.code == "wechat_template_invalid"
        logger.log(
            logging.ERROR if told else logging.INFO, "WeChat refused %s: %s, errcode %d, field %s, rid %s %s",
            path, meaning.code, answer.errcode, answer.field, answer.request_id, REMEDIES.get(meaning.code, ""),
        )  # fmt: skip
        if meaning.follows == "operator":
            self._note(path, meaning, answer.errcode)
        raise WeChatRefused(meaning, answer.errcode, answer.field)

    async def _ask(self, ask: _Ask) -> _Answer:
        if not self.circuit.admit():
            return _Lost(outcome_unknown=False)
        reached: bool | None = None
        work = self._pool.submit(self._exchange, ask)
        try:
            waiter = asyncio.wrap_future(work)
            done, _ = await asyncio.wait({waiter}, timeout=self._deadline)
            # What can still be cancelled was only waiting for a thread, and has not been sent.
            answer = waiter.result() if done else _Lost(outcome_unknown=not work.cancel())
            reached = not isinstance(answer, _Lost)
            return answer
        finally:
            work.cancel()  # a caller that went away must not leave a message queued behind it
            self.circuit.record(reached)

    def _exchange(self, ask: _Ask) -> _Answer:
        """One request, in a thread. No exception of the libraries leaves it: they carry the URL."""
        url = f"{self._base_url}{ask.path}"
        # A redirect would take the query, and what is secret in it, to another host.
        options: dict[str, Any] = {"params": ask.params, "allow_redirects": False}
        try:
            if ask.body is None:
                reply = self._client.get(url, **options)
            else:
                reply = self._client.post(url, data=dict(ask.body), **options)
        except WeChatClientException as refused:
            if refused.errcode is None:  # an HTTP error page: of some gateway, after who knows what
                return _Lost(outcome_unknown=True)
            text = str(refused.errmsg)
            named, rid = _REFUSED_FIELD.search(text), _REQUEST_ID.search(text)
            return _Refusal(refused.errcode, named and named[1], rid and rid[1])
        except requests.RequestException as failure:
            return _Lost(outcome_unknown=not _never_sent(failure))
        except (urllib3.exceptions.HTTPError, ValueError, TypeError):  # cut short, or not WeChat's JSON
            return _Lost(outcome_unknown=True)
        return reply if isinstance(reply, dict) else _Lost(outcome_unknown=True)


def _no_answer(path: str, outcome_unknown: bool) -> WeChatUnreachable:
    unreachable = WeChatUnreachable(outcome_unknown)
    logger.warning("WeChat, asked for %s: %s", path, unreachable)
    return unreachable


def _check_code(code: str) -> None:
    """Refuses here what WeChat would refuse there, before it becomes part of a URL."""
    if not _CODE.fullmatch(code):
        raise WeChatRefused(meaning_of(40029), 40029)


def _never_sent(failure: requests.RequestException) -> bool:
    """Certain only while no connection stood. When in doubt, it may have been sent."""
    if isinstance(failure, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    cause = failure.args[0] if failure.args else None
    reason = cause.reason if isinstance(cause, urllib3.exceptions.MaxRetryError) else cause
    if isinstance(reason, urllib3.exceptions.SSLError):
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, urllib3.exceptions.NewConnectionError)


def _without_query(record: logging.LogRecord) -> bool:
    record.msg, record.args = _QUERY.sub("?…", record.getMessage()), None
    record.exc_info = record.exc_text = None
    return True


def _wechatpy_must_not_fetch() -> None:
    raise RuntimeError("access tokens are fetched by WeChat._fetch_token only")
