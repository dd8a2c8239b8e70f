"""The way in: a WeChat login code exchanged by the server, or, in the demo only, a named person chosen from a list.

Sessions are opaque and kept as hashes. Refuses demo sign-in wherever the settings do not say demo, again here,
though such routes are not even mounted then.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from casework.heart import entry_forms
from casework.heart.actors import APPLICANT, ROLE_LABELS, TENANT, Actor
from casework.heart.attempts import trying_as_stranger
from casework.heart.audit import record
from casework.heart.forms import Form, one_of
from casework.heart.problems import refuse
from casework.heart.transactions import atomically
from casework.papers.qr import qr_rows
from casework.people import accounts, sign_in_codes
from casework.people.sessions import device_of
from casework.people.signed_in import who_asks
from casework.words.clock import SettableClock
from handlers.heart.http import Ask, Empty, Struct, addresses_of, endpoint
from handlers.heart.replies import local
from handlers.people.accounts import Me, present_me
from models import Account, Appointment, Setting
from server.wechat import Identity, WeChat, WeChatRefused, WeChatUnreachable

# The Setting in which the demo world keeps a sentence about each of its people: key → sentence, as JSON.
DEMO_PEOPLE = "demo_people"


class SignedIn(Struct):
    token: str
    expires_at: datetime
    me: Me


class CodeBody(Form):
    code: Annotated[str, Meta(min_length=1, max_length=200)]


class SecretBody(Form):
    secret: Annotated[str, Meta(min_length=20, max_length=100, pattern=r"^[0-9A-Za-z_-]+$")]


class ShownCode(Struct):
    # Kept by the browser alone; with it `POST /sign-in/code` asks what became of the code.
    secret: str
    link: str
    # The link as a QR code, a row a text, `1` dark; without its white edge.
    picture: list[str]
    # What the phone shows too.
    number: str
    expires_at: datetime
    # Until then: the browser's clock may be another.
    seconds: int


class CodeState(Struct):
    state: Annotated[str, one_of("waiting", "opened", "refused", "over", "confirmed")]
    # Once.
    signed_in: SignedIn | None


class PersonBody(Form):
    person: Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z_-]+$")]


class Person(Struct):
    key: str
    name: str
    role_label: str
    organisation: str
    what: str


class PersonList(Struct):
    items: list[Person]


class ClockBody(Form):
    today: date | None = None


class ClockReply(Struct):
    today: date


class Templates(Struct):
    """WeChat's subscription templates; empty: none is set."""

    notice: str


class Info(Struct):
    name: str
    district: str
    mode: Annotated[str, one_of("demo", "live")]
    today: date
    wechat: bool
    upload_max_bytes: int
    video_max_bytes: int
    privacy_version: str
    templates: Templates
    # Of the forms that GET /forms tells.
    forms_version: str


async def _signed_in(account: Account, ask: Ask, way: str) -> SignedIn:
    device = device_of(ask.request.headers.get("user-agent", ""))
    lasts = timedelta(days=ask.services.info["session_days"])
    token, expires_at = await accounts.start_session(account, at=ask.now, lasts=lasts, device=device)
    return await _told(account, token, expires_at, ask, way)


async def _told(account: Account, token: str, expires_at: datetime, ask: Ask, way: str) -> SignedIn:
    held = await accounts.appointments_of(account.id, ask.actor.today)
    actor = accounts.actor_for(account, held, "", at=ask.now, address=ask.actor.address)
    await record("sign_in", actor=actor, code=way)
    me = await present_me(account, held, actor.appointment_id, ask.services.info["privacy_version"])
    return SignedIn(token=token, expires_at=local(expires_at), me=me)


def declare_open(info: dict[str, Any]) -> None:
    """Routes for anybody: what this service is, and ending a session."""

    @endpoint("GET", "/info", summary="服务信息", reply=Info, signed_in=False)
    async def read_info(ask: Ask) -> Info:
        shown = {name: info[name] for name in Info.__struct_fields__ if name not in {"today", "forms_version"}}
        return Info(today=ask.actor.today, forms_version=entry_forms.version(), **shown)

    @endpoint(
        "POST", "/sign-in-codes", summary="扫码登录：电脑上显示的码", body=Empty, reply=ShownCode, signed_in=False,
        transaction="own",
    )
    async def show_code(ask: Ask) -> ShownCode:
        shown = sign_in_codes.show(at=ask.now, user_agent=ask.request.headers.get("user-agent", ""))
        link = sign_in_codes.link_of(addresses_of(ask)[0], shown.code)
        return ShownCode(
            secret=shown.secret, link=link, picture=qr_rows(link), number=shown.number,
            expires_at=local(shown.expires_at), seconds=int((shown.expires_at - ask.now).total_seconds()),
        )

    @endpoint(
        "POST", "/sign-in/code", summary="扫码登录：手机上确认了没有", body=SecretBody, reply=CodeState,
        signed_in=False, transaction="own",
    )
    async def enter(ask: Ask) -> CodeState:
        async def work() -> CodeState:
            entered = await sign_in_codes.enter(ask.body.secret, at=ask.now)
            if entered is None:
                return CodeState(state=sign_in_codes.OVER, signed_in=None)
            return CodeState(state=sign_in_codes.CONFIRMED, signed_in=await _told(*entered, ask, "code"))

        state = await sign_in_codes.state_of(ask.body.secret, at=ask.now)
        return await atomically(work) if state == sign_in_codes.CONFIRMED else CodeState(state=state, signed_in=None)

    @endpoint("DELETE", "/session", summary="退出登录")
    async def sign_out(ask: Ask) -> None:
        await accounts.end_session(bearer(ask.request.headers.get("authorization", "")), at=ask.now)
        await record("sign_out", actor=ask.actor)


def declare_wechat(wechat: WeChat) -> None:
    """Sign-in by WeChat: the code is used once, here; its session_key never comes this far."""

    async def identity_of(ask: Ask, *, on_record: bool) -> Identity:
        try:
            return await wechat.exchange_code(ask.body.code)
        except WeChatRefused as refusal:
            if on_record:
                await record("sign_in_refused", actor=ask.actor, code=refusal.code)
            raise refuse("wechat_unavailable" if refusal.retryable else "sign_in_refused") from None
        except WeChatUnreachable:
            raise refuse("wechat_unavailable") from None

    @endpoint(
        "POST", "/sign-in/wechat", summary="微信登录", body=CodeBody, reply=SignedIn, signed_in=False,
        transaction="own",
    )
    async def sign_in(ask: Ask) -> SignedIn:
        async with trying_as_stranger("sign_in", ask.body.code, actor=ask.actor) as spent:
            identity = await identity_of(ask, on_record=not spent)
        account = await atomically(lambda: accounts.account_for_openid(identity.openid, at=ask.now))
        return await _signed_in(account, ask, "wechat")


# Waiting helps nobody who stands there: the community's code does.
_NO_MORE_CHECKS = frozenset({"wechat_phone_quota", "wechat_not_permitted", "wechat_daily_limit"})


def phone_reader(wechat: WeChat | None) -> Callable[[str, str], Awaitable[str]]:
    """How a phone is proved: by WeChat where there is WeChat, by nothing in the demo, whose people are fictional."""

    async def typed(phone: str, code: str) -> str:
        return phone

    async def verified(phone: str, code: str) -> str:
        if not code or wechat is None:
            raise refuse("phone_unverified")
        try:
            return await wechat.phone_number(code)
        except WeChatRefused as refusal:
            if refusal.code in _NO_MORE_CHECKS:
                raise refuse("phone_quota_spent") from None
            raise refuse("wechat_unavailable" if refusal.retryable else "phone_unverified") from None
        except WeChatUnreachable:
            raise refuse("wechat_unavailable") from None

    return typed if wechat is None else verified


def declare_demo(clock: SettableClock, remember: Any) -> None:
    """The demo's own routes. Called only when the settings say demo."""

    @endpoint("GET", "/demo/people", summary="演示人物", reply=PersonList, signed_in=False)
    async def people(ask: Ask) -> PersonList:
        rows = await Account.filter(demo_key__isnull=False).order_by("id").limit(50)
        held = await Appointment.filter(account_id__in=[row.id for row in rows] or [0]).select_related(
            "organisation", "household", "household__community"
        )
        by_account: dict[int, list[Appointment]] = {}
        for appointment in held:
            by_account.setdefault(appointment.account_id, []).append(appointment)
        kept = await Setting.get_or_none(name=DEMO_PEOPLE)
        told: dict[str, str] = msgspec.json.decode(kept.value) if kept else {}
        return PersonList(items=[_person(row, by_account.get(row.id, []), told) for row in rows])

    @endpoint(
        "POST", "/sign-in/demo", summary="演示登录", body=PersonBody, reply=SignedIn, signed_in=False,
        transaction="own",
    )
    async def sign_in(ask: Ask) -> SignedIn:
        # A live service has no such route. Were it ever declared there, it would let anybody in: held a second time.
        if not ask.services.demo:
            raise refuse("demo_only")
        account = await Account.get_or_none(demo_key=ask.body.person)
        if account is None:
            raise refuse("sign_in_refused")
        return await _signed_in(account, ask, "demo")

    @endpoint("PUT", "/demo/clock", summary="设定演示日期", body=ClockBody, reply=ClockReply, transaction="own")
    async def set_clock(ask: Ask) -> ClockReply:
        wanted: date | None = ask.body.today
        if wanted is not None and not 2000 <= wanted.year <= 2099:
            raise refuse("form_invalid", "演示日期应在2000年至2099年之间。", **{"today": "年份不合适。"})
        clock.move_to(wanted)
        await remember(wanted)
        return ClockReply(today=local(clock.now()).date())


_WHAT = {
    TENANT: "填写12月报备，查看租金和钥匙通知",
    "grid_worker": "上门巡查，拍照取证，登记违规",
    "community_clerk": "核实家庭报备，记录台账",
    "street_clerk": "审核社区上报的事项",
    "district_clerk": "接收上报，开放报备期，查看全区台账",
    "manager_clerk": "发出租金通知和钥匙通知",
    "administrator": "邀请本单位工作人员",
    "housing_clerk": "统筹评审，召集评审会议，备案成员替补",
    "civil_affairs_clerk": "认定低保、特困，参加评审",
    "health_clerk": "认定特殊病种、重大疾病，参加评审",
    "federation_clerk": "认定残疾身份和等级，参加评审",
    "unit_clerk": "参加评审",
    "supervisor": "受邀到会监督评审",
    APPLICANT: "查看公租房申请办到哪一步、排在第几位",
}

_UNBOUND = "用身份证号和手机号绑定自己的家庭"


def _person(account: Account, held: list[Appointment], told: Mapping[str, str]) -> Person:
    roles = "、".join(dict.fromkeys(ROLE_LABELS[row.role] for row in held))
    offices = [row.organisation.name if row.organisation else "" for row in held]
    offices += [row.household.community.name for row in held if row.household]
    return Person(
        key=account.demo_key or "",
        name=account.name,
        role_label=roles or "还没有身份",
        organisation="、".join(dict.fromkeys(filter(None, offices))),
        what=told.get(account.demo_key or "") or (_WHAT[held[0].role] if held else _UNBOUND),
    )


def bearer(header: str) -> str:
    kind, _, token = header.partition(" ")
    return token.strip() if kind.lower() == "bearer" and token.isascii() else ""


async def actor_of(
    token: str, appointment: str, *, at: datetime, address: str
) -> Actor:
    """Who asks. Raises not_signed_in, not_allowed."""
    # Of another length it is no token of ours.
    actor = await who_asks(token, appointment, at=at, address=address) if 20 <= len(token) <= 100 else None
    if actor is None:
        raise refuse("not_signed_in")
    return actor
