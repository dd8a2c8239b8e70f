"""WeChat's server as far as Anju uses it, on 127.0.0.1, for tests and for trying things by hand.

It exists so that the real wechatpy and real sockets are exercised: codes that expire and cannot be replayed,
tokens that run out or are replaced, consent that is spent by one message, per-person limits, and a network
that refuses, stalls, or loses the reply after the work was done. What it refuses, it refuses with WeChat's
own numbers.

It also knows what befalls an account: a secret that was frozen or replaced, an address that is not listed, an
account that is limited, messages that were taken from it, a day's calls or a stock of phone checks used up, words that
are not let through, a person who is written to by two at once, people of another mini-program, versions that are not
released.

Three liberties, all on the strict side: a message with a field that the template lacks is refused (47003); one without
`miniprogram_state` or `lang`, which the page calls required and also optional, is refused too (40097); and a
phone-number code that was used answers 40029 like one that never existed: no other number is documented.

    with WeChatStandIn() as standin:
        code = standin.issue_code("oFamily1")
        ... WeChat(standin.app_id, standin.app_secret, base_url=standin.base_url)
"""

import base64
import json
import re
import secrets
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias
from urllib.parse import parse_qs, urlsplit

CODE_LIFE = timedelta(minutes=5)
TOKEN_LIFE = timedelta(seconds=7200)
# A token in its last five minutes is succeeded by a new one when asked for; both work until it ends.
TOKEN_OVERLAP = timedelta(minutes=5)
FORCED_REFRESH_EVERY = timedelta(seconds=30)

CODE_TO_SESSION = "/sns/jscode2session"
STABLE_TOKEN = "/cgi-bin/stable_token"
SUBSCRIBE_SEND = "/cgi-bin/message/subscribe/send"
PHONE_NUMBER = "/wxa/business/getuserphonenumber"
TEXT_CHECK = "/wxa/msg_sec_check"
TEMPLATES = "/wxaapi/newtmpl/gettemplate"
CHARGES = "/wxa/charge/usage/get"
GETS = (CODE_TO_SESSION, TEMPLATES, CHARGES)
STATES = ("developer", "trial", "formal")
LANGUAGES = ("zh_CN", "en_US", "zh_HK", "zh_TW")
MOST_CHECKED = 2500
SEEN_WITHIN = timedelta(hours=2)
GATEWAY_PAGE = b"<html><body>Bad Gateway</body></html>"

Reply: TypeAlias = dict[str, Any]

_ERRMSG = {
    -1: "system error",
    40001: "invalid credential, access_token is invalid or not latest",
    40002: "invalid grant_type",
    40003: "invalid openid",
    40013: "invalid appid",
    40029: "invalid code",
    40037: "invalid template_id",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40163: "code been used",
    40164: "invalid ip 203.0.113.9, not in whitelist",
    40226: "code blocked",
    40243: "AppSecret frozen, please unfreeze or reset it",
    41001: "access_token missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43101: "user refuse to accept the msg",
    43104: "appid not match with openid",
    43107: "subscribe message ability is banned",
    43108: "Cannot make concurrent calls to the same OpenID, please try again",
    44002: "empty post data",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit  mustslower  retry next minute",
    45168: "hit sensitive words",
    47001: "data format error",
    48001: "api unauthorized",
    50002: "user limited",
    50004: "user not allow to use accesstoken, maybe for punishment",
    1400001: "no quota",
    61010: "code is expired",
}

_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_DAY = r"(?:\d{4}年\d{1,2}月(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日|(?:\d{4}[-/.])?\d{1,2}[-/.]\d{1,2})"
_TIME = rf"(?:{_DAY}\s?)?{_CLOCK}"
_DATE = rf"{_DAY}(?:\s?{_CLOCK})?"
# One pattern a kind of field, as WeChat lists them; the kind is the field's name without its number.
_VALUES = {
    "thing": r"[^\x00-\x1f]{1,20}",
    "number": r"(?=.{1,32}$)\d+(?:\.\d+)?",
    "letter": r"[A-Za-z]{1,32}",
    "character_string": r"[\x21-\x7e]{1,32}",
    "time": rf"{_TIME}(?:~{_TIME})?",
    "date": rf"{_DATE}(?:~{_DATE})?",
    "amount": r"[¥￥$€£]?\d{1,10}(?:\.\d+)?元?",
    "phone_number": r"[\d+()-]{1,17}",
    "name": r"[\u3400-\u9fff·]{1,10}|[A-Za-z .]{1,20}",
    "phrase": r"[\u3400-\u9fff]{1,5}",
}


class Refuse(Exception):
    def __init__(self, errcode: int, errmsg: str | None = None) -> None:
        self.errcode = errcode
        self.errmsg = _ERRMSG.get(errcode, "error") if errmsg is None else errmsg


@dataclass(frozen=True)
class SentMessage:
    openid: str
    template_id: str
    page: str
    data: Mapping[str, str]
    state: str = "formal"
    lang: str = "zh_CN"


@dataclass
class _Code:
    stands_for: str
    issued_at: datetime
    used: bool = False


@dataclass
class _Fault:
    """Befalls the next request (to `path`, if named) and is gone."""

    kind: Literal["fail", "slow", "cut", "cut_unread", "garble"]
    path: str | None
    errcode: int = 0
    errmsg: str | None = None
    seconds: float = 0.0
    status: int = 200
    content: bytes = b""


@dataclass
class _Request:
    method: str
    path: str
    query: dict[str, str]
    body: bytes = field(repr=False)

    def json(self) -> dict[str, Any]:
        if not self.body:
            raise Refuse(44002)
        try:
            parsed = json.loads(self.body.decode())
        except ValueError:
            raise Refuse(47001) from None
        if not isinstance(parsed, dict):
            raise Refuse(47001)
        return parsed


class WeChatStandIn:
    def __init__(
        self,
        app_id: str = "wx00000000anju0000",
        app_secret: str = "standin-app-secret-0123456789abcd",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        pages: Iterable[str] = ("pages/index/index",),
        codes_per_minute: int = 100,
    ) -> None:
        self.app_id = app_id
        self.app_secret = app_secret
        self.clock = clock
        self.pages = set(pages)
        # What lies in the trial and the developers' versions; `pages` is what was released.
        self.trial_pages = set(pages)
        self.codes_per_minute = codes_per_minute
        # What befell the account, as the number with which each door answers from then on.
        self.token_refusal: int | None = None
        self.send_refusal: int | None = None
        self.phone_checks: int | None = None
        self.phone_checks_used = 0
        self.forbidden_words: set[str] = set()
        self.elsewhere: set[str] = set()
        self._writing_to: set[str] = set()
        self.templates: dict[str, frozenset[str]] = {}
        self.blocked: set[str] = set()
        self.sent: list[SentMessage] = []
        self.requests: list[str] = []
        self.tokens: list[str] = []
        self.session_keys: list[str] = []
        self._users: dict[str, str | None] = {}
        self._login_codes: dict[str, _Code] = {}
        self._phone_codes: dict[str, _Code] = {}
        # A word in a text → what is suggested of it, and its label.
        self.suspect: dict[str, tuple[str, int]] = {}
        self._seen: dict[str, datetime] = {}
        self._grants: Counter[tuple[str, str]] = Counter()
        self._exchanges: dict[str, list[datetime]] = {}
        self._token_ends: dict[str, datetime] = {}
        self._revoked: set[str] = set()
        self._forced_at: datetime | None = None
        self._faults: list[_Fault] = []
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._connections: set[socket.socket] = set()
        self._server: _Server | None = None
        self._port = 0

    # Running it

    def __enter__(self) -> Self:
        self.accept_connections()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def accept_connections(self) -> None:
        """Starts, or starts again on the same port."""
        if self._server is None:
            self._server = _Server(self, self._port)
            self._port = self._server.server_port
            threading.Thread(
                target=self._server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True
            ).start()

    def refuse_connections(self) -> None:
        """From now on the port is closed, and so is every connection kept alive."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
        self.close_kept_connections()

    def close_kept_connections(self) -> None:
        """As a server does with connections that have been idle for long."""
        with self._lock:
            kept = list(self._connections)
        for connection in kept:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        self._stopping.set()
        self.refuse_connections()

    # What people and the operator do

    def add_user(self, openid: str, unionid: str | None = None) -> None:
        with self._lock:
            self._users[openid] = unionid

    def add_template(self, template_id: str, fields: Iterable[str]) -> None:
        """Fields as WeChat names them: `thing1`, `time2`, `character_string3`."""
        with self._lock:
            self.templates[template_id] = frozenset(fields)

    def issue_code(self, openid: str) -> str:
        """What `wx.login` gives to the phone of this person, who is a user from now on."""
        code = secrets.token_urlsafe(24)
        with self._lock:
            self._users.setdefault(openid, None)
            self._login_codes[code] = _Code(openid, self.clock())
        return code

    def issue_phone_code(self, phone: str) -> str:
        """What the phone-number button gives to the page; a foreign number begins with + and its country."""
        code = secrets.token_hex(32)
        with self._lock:
            self._phone_codes[code] = _Code(phone, self.clock())
        return code

    def grant(self, openid: str, template_id: str) -> None:
        """The person agrees to one message of this template."""
        with self._lock:
            self._users.setdefault(openid, None)
            self._grants[openid, template_id] += 1

    def withdraw(self, openid: str, template_id: str) -> None:
        """The person switches these messages off in WeChat, whatever was agreed to before."""
        with self._lock:
            self._grants[openid, template_id] = 0

    def freeze_secret(self) -> None:
        self.token_refusal = 40243

    def limit_account(self, errcode: int = 50002) -> None:
        """Frozen, moved or punished: neither a token nor a message is given."""
        self.token_refusal = self.send_refusal = errcode
        self.revoke_tokens()

    def ban_messages(self) -> None:
        self.send_refusal = 43107

    def restore(self) -> None:
        self.token_refusal = self.send_refusal = None

    def revoke_tokens(self) -> None:
        """As if somebody else had forced a refresh: what is out there stops working (40001)."""
        with self._lock:
            self._revoked.update(self._token_ends)

    # What goes wrong

    def fail_next(self, times: int, errcode: int, errmsg: str | None = None, path: str | None = None) -> None:
        self._befall(*[_Fault("fail", path, errcode=errcode, errmsg=errmsg) for _ in range(times)])

    def slow_next(self, seconds: float, path: str | None = None) -> None:
        """Does the work, then keeps the reply back."""
        self._befall(_Fault("slow", path, seconds=seconds))

    def cut_next(self, times: int = 1, path: str | None = None, after_work: bool = True) -> None:
        """Hangs up without a reply, by default after having done the work: the two look the same outside."""
        self._befall(*[_Fault("cut" if after_work else "cut_unread", path) for _ in range(times)])

    def garble_next(
        self, status: int = 200, times: int = 1, path: str | None = None, content: bytes = GATEWAY_PAGE
    ) -> None:
        """Some gateway's page in place of the answer, after the work was done; a 3xx points elsewhere."""
        fault = _Fault("garble", path, status=status, content=content)
        self._befall(*[replace(fault) for _ in range(times)])

    def count(self, path: str) -> int:
        with self._lock:
            return self.requests.count(path)

    def _befall(self, *faults: _Fault) -> None:
        with self._lock:
            self._faults.extend(faults)

    # Answering

    def answer(self, request: _Request) -> tuple[int, bytes] | None:
        """Status and body, or None to hang up."""
        with self._lock:
            self.requests.append(request.path)
            fault = next((f for f in self._faults if f.path in (None, request.path)), None)
            if fault is not None:
                self._faults.remove(fault)
            if fault is not None and fault.kind == "cut_unread":
                return None
            try:
                if fault is not None and fault.kind == "fail":
                    raise Refuse(fault.errcode, fault.errmsg)
                reply = self._work(request)
            except Refuse as refused:
                rid = "-".join(secrets.token_hex(4) for _ in range(3))
                reply = {"errcode": refused.errcode, "errmsg": f"{refused.errmsg} rid: {rid}"}
            writing_to = self._person_of(request) if fault is not None and fault.kind == "slow" else None
            if writing_to:
                self._writing_to.add(writing_to)
        if fault is not None and fault.kind == "cut":
            return None
        if fault is not None and fault.kind == "garble":
            return fault.status, fault.content
        if fault is not None and fault.kind == "slow":
            self._stopping.wait(fault.seconds)
            self._writing_to.discard(writing_to or "")
        return 200, json.dumps(reply, ensure_ascii=False).encode()

    @staticmethod
    def _person_of(request: _Request) -> str | None:
        return str(json.loads(request.body).get("touser")) if request.path == SUBSCRIBE_SEND else None

    def _work(self, request: _Request) -> Reply:
        if request.path in GETS:
            if request.method != "GET":
                raise Refuse(43001)
            if request.path == CODE_TO_SESSION:
                return self._code_to_session(request.query)
            self._check_token(request.query.get("access_token"))
            return self._own_templates() if request.path == TEMPLATES else self._charges(request.query)
        serve = {
            STABLE_TOKEN: self._stable_token,
            SUBSCRIBE_SEND: self._subscribe_send,
            PHONE_NUMBER: self._phone_number,
            TEXT_CHECK: self._text_check,
        }[request.path]
        if request.method != "POST":
            raise Refuse(43002)
        if request.path != STABLE_TOKEN:
            self._check_token(request.query.get("access_token"))
        return serve(request.json())

    def _check_app(self, given: Mapping[str, Any], grant_type: str) -> None:
        if given.get("appid") != self.app_id:
            raise Refuse(40013)
        if self.token_refusal == 40243:  # a frozen secret is refused wherever a secret is asked for
            raise Refuse(40243)
        if given.get("secret") != self.app_secret:
            raise Refuse(40125)
        if given.get("grant_type") != grant_type:
            raise Refuse(40002)

    def _code_to_session(self, query: Mapping[str, str]) -> Reply:
        self._check_app(query, "authorization_code")
        if not query.get("js_code"):
            raise Refuse(41008)
        code = self._login_codes.get(query["js_code"])
        if code is None or self.clock() >= code.issued_at + CODE_LIFE:
            raise Refuse(40029)
        openid, now = code.stands_for, self.clock()
        lately = [at for at in self._exchanges.get(openid, []) if now - at < timedelta(minutes=1)]
        if len(lately) >= self.codes_per_minute:
            raise Refuse(45011)
        self._exchanges[openid] = [*lately, now]
        if code.used:
            raise Refuse(40163)
        if openid in self.blocked:
            raise Refuse(40226)
        code.used = True
        self._seen[openid] = now
        session_key = base64.b64encode(secrets.token_bytes(16)).decode()
        self.session_keys.append(session_key)
        unionid = self._users[openid]
        return {"session_key": session_key, "openid": openid} | ({"unionid": unionid} if unionid else {})

    def _stable_token(self, body: Mapping[str, Any]) -> Reply:
        self._check_app(body, "client_credential")
        if self.token_refusal is not None:
            raise Refuse(self.token_refusal)
        now = self.clock()
        current = self.tokens[-1] if self.tokens else None
        forced = body.get("force_refresh") is True and (
            self._forced_at is None or now - self._forced_at >= FORCED_REFRESH_EVERY
        )
        if forced:
            self._forced_at = now
            self.revoke_tokens()
        if current is None or current in self._revoked or self._token_ends[current] - now <= TOKEN_OVERLAP:
            current = secrets.token_urlsafe(100)
            self.tokens.append(current)
            self._token_ends[current] = now + TOKEN_LIFE
        return {"access_token": current, "expires_in": int((self._token_ends[current] - now).total_seconds())}

    def _check_token(self, token: str | None) -> None:
        if not token:
            raise Refuse(41001)
        if token not in self._token_ends or token in self._revoked:
            raise Refuse(40001)
        if self.clock() >= self._token_ends[token]:
            raise Refuse(42001)

    def _subscribe_send(self, body: Mapping[str, Any]) -> Reply:
        openid, template_id, page = body.get("touser"), body.get("template_id"), body.get("page", "")
        state, lang = body.get("miniprogram_state"), body.get("lang")
        if self.send_refusal is not None:
            raise Refuse(self.send_refusal)
        if isinstance(openid, str) and openid in self.elsewhere:
            raise Refuse(43104)
        if not isinstance(openid, str) or openid not in self._users:
            raise Refuse(40003)
        if openid in self._writing_to:
            raise Refuse(43108)
        if not isinstance(template_id, str) or template_id not in self.templates:
            raise Refuse(40037)
        if state not in STATES or lang not in LANGUAGES:
            raise Refuse(40097)
        there = self.pages if state == "formal" else self.trial_pages
        if not isinstance(page, str) or (page and page.partition("?")[0] not in there):
            raise Refuse(41030)
        values = self._values(self.templates[template_id], body.get("data"))
        if any(word in value for word in self.forbidden_words for value in values.values()):
            raise Refuse(45168)
        if not self._grants[openid, template_id]:
            raise Refuse(43101)
        self._grants[openid, template_id] -= 1
        self.sent.append(SentMessage(openid, template_id, page, values, state, lang))
        return {"errcode": 0, "errmsg": "ok"}

    @staticmethod
    def _values(fields: frozenset[str], data: object) -> dict[str, str]:
        given = data if isinstance(data, dict) else {}
        values: dict[str, str] = {}
        for name in sorted(fields | given.keys()):
            entry = given.get(name)
            value = entry.get("value") if isinstance(entry, dict) else None
            pattern = _VALUES[name.rstrip("0123456789")] if name in fields else None
            if pattern is None or not isinstance(value, str) or not re.fullmatch(pattern, value):
                raise Refuse(47003, f"argument invalid! data.{name}.value invalid")
            values[name] = value
        return values

    def visit(self, openid: str) -> None:
        """The person opens the mini-program now."""
        with self._lock:
            self._users.setdefault(openid, None)
            self._seen[openid] = self.clock()

    def _text_check(self, body: Mapping[str, Any]) -> Reply:
        content, openid = body.get("content"), body.get("openid")
        if not isinstance(content, str) or not content:
            raise Refuse(44002)
        if body.get("version") != 2 or len(content) > MOST_CHECKED:
            raise Refuse(47001)
        if body.get("scene") not in (1, 2, 3, 4):
            raise Refuse(40129)
        if not isinstance(openid, str) or openid not in self._users:
            raise Refuse(40003)
        if openid not in self._seen or self.clock() - self._seen[openid] > SEEN_WITHIN:
            raise Refuse(61010)
        found = [told for word, told in self.suspect.items() if word in content]
        suggest, label = max(found, key=lambda told: ("pass", "review", "risky").index(told[0]), default=("pass", 100))
        return {
            "errcode": 0, "errmsg": "ok", "trace_id": secrets.token_hex(8),
            "result": {"suggest": suggest, "label": label},
            "detail": [{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}],
        }

    def _own_templates(self) -> Reply:
        data = [
            {
                "priTmplId": template, "title": "办事通知", "type": 2,
                "content": "".join(f"事项{n}:{{{{{name}.DATA}}}}\n" for n, name in enumerate(sorted(fields))),
            }
            for template, fields in self.templates.items()
        ]
        return {"errcode": 0, "errmsg": "ok", "data": data}

    def _charges(self, query: Mapping[str, str]) -> Reply:
        """Numbers come as texts of 64 bits."""
        if query.get("spuId") != "10000077":
            raise Refuse(10120002, "invalid args")
        whole, used = self.phone_checks or 0, self.phone_checks_used
        return {"errcode": 0, "errmsg": "ok", "all": str(whole), "effectiveUse": str(used), "total": 0}

    def _phone_number(self, body: Mapping[str, Any]) -> Reply:
        if self.phone_checks is not None and self.phone_checks_used >= self.phone_checks:
            raise Refuse(1400001)
        code = self._phone_codes.get(str(body.get("code")))
        if code is None or code.used or self.clock() >= code.issued_at + CODE_LIFE:
            raise Refuse(40029)
        code.used = True
        self.phone_checks_used += 1
        foreign = re.fullmatch(r"\+(\d{1,3}) ?(\d+)", code.stands_for)
        return {
            "errcode": 0,
            "errmsg": "ok",
            "phone_info": {
                "phoneNumber": code.stands_for,
                "purePhoneNumber": foreign[2] if foreign else code.stands_for,
                "countryCode": foreign[1] if foreign else "86",
                "watermark": {"timestamp": int(self.clock().timestamp()), "appid": self.app_id},
            },
        }


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, standin: WeChatStandIn, port: int) -> None:
        self.standin = standin
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up, as timed-out ones do, are no news; a fault of ours shows as a lost reply."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        super().setup()
        with self.server.standin._lock:
            self.server.standin._connections.add(self.connection)

    def finish(self) -> None:
        with self.server.standin._lock:
            self.server.standin._connections.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path not in (*GETS, STABLE_TOKEN, SUBSCRIBE_SEND, PHONE_NUMBER, TEXT_CHECK):
            self.server.standin.requests.append(address.path)
            self.send_error(404)
            return
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.server.standin.answer(_Request(self.command, address.path, query, body))
        if answer is None:
            self.close_connection = True
            return
        status, content = answer
        self.send_response(status)
        # code2session really calls its JSON text.
        kind = "text/plain" if address.path == CODE_TO_SESSION else "application/json; encoding=utf-8"
        self.send_header("Content-Type", kind if content.startswith(b"{") else "text/html")
        self.send_header("Content-Length", str(len(content)))
        if 300 <= status < 400:
            self.send_header("Location", f"{self.server.standin.base_url}/elsewhere?{address.query}")
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the request line carries the app secret."""
