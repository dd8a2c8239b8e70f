"""Deliveries: what is to be told to whom, written as rows in the case's own transaction.

Nothing is sent here. In-app always; WeChat where the family agreed; and where nobody is bound, one row that waits
for a visit in person, so that it is never silently told to no one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q

from casework.heart import access
from casework.heart.access import FORMER_READS
from casework.heart.acting_for import purposes_of
from casework.heart.actors import TENANT, Actor
from casework.heart.bulk import insert_rows
from casework.heart.queries import column, column_where, padded, rows_within
from casework.heart.rows import Line, Records, Rows
from casework.heart.sealed_rows import seal_written
from casework.heart.standing import in_force, standing
from casework.words.clock import business_day
from models import Appointment, Case, Delivery, Subscription

IN_APP = "in_app"
WECHAT = "wechat"
IN_PERSON = "in_person"

# What WeChat's own template id is, the settings say.
NOTICE_TEMPLATE = "notice"

PENDING = "pending"
SENDING = "sending"
DELIVERED = "delivered"
FAILED = "failed"
UNKNOWN = "unknown"
NEEDS_VISIT = "needs_visit"
SERVED = "served"
CANCELLED = "cancelled"
# Why one that waited for a visit waits no longer.
TOLD_BY_PHONE = "told_by_phone"

CHANNEL_LABELS = {IN_APP: "小程序内通知", WECHAT: "微信服务通知", IN_PERSON: "当面送达"}
STATE_LABELS = {
    PENDING: "等待发送",
    SENDING: "正在发送",
    DELIVERED: "已送达",
    FAILED: "未能送达",
    UNKNOWN: "结果不明，请核实",
    NEEDS_VISIT: "家庭未绑定微信，需上门送达",
    SERVED: "已当面送达",
    CANCELLED: "已取消",
}


class ToldLine(Line, frozen=True, gc=False):
    """What somebody was told in the app, and of which case."""

    id: str
    title: str
    message: dict[str, str]
    cause: str
    channel: str
    account_id: int
    procedure: str
    area_path: str
    manager_path: str
    receiving_path: str
    household_id: int | None
    reporter_household_id: int | None
    status: str


_OF_CASE = (
    "procedure", "area_path", "manager_path", "receiving_path", "household_id", "reporter_household_id", "status"
)
_TOLD = Rows(Delivery, ToldLine, id="case_id", **{name: f"case__{name}" for name in _OF_CASE})


async def told_lately(actor: Actor, within: timedelta, most: int) -> list[ToldLine]:
    """What an office was told in the app, the last first, of cases that are still in its reach."""
    if actor.organisation_id is None:
        return []
    told = Q(account_id=actor.account_id, household_id=None, channel=IN_APP, created_at__gte=actor.at - within)
    rows = await _TOLD.where(told, order=("-id",), most=most)
    return [row for row in rows if access.reaches(actor, row)]


# Why a delivery failed or waits, to whoever must then go in person. The codes are WeChat's door's and the worker's.
_REASONS = {
    TOLD_BY_PHONE: "已经打电话告知",
    "binding_ended": "这个人已不再绑定这户，请核对由谁接收",
    "wechat_user_refused": "家庭没有同意接收微信通知",
    "wechat_recipient_unknown": "微信找不到这个用户",
    "wechat_template_invalid": "微信通知模板设置有误，请联系系统管理员",
    "wechat_template_unknown": "微信里没有这个通知模板，请联系系统管理员，改好后会自动发出",
    "wechat_page_unknown": "小程序正式版里还没有这个页面，请联系系统管理员，发布后会自动发出",
    "wechat_page_unknown_in_trial": "微信按正式版核对页面，体验版的通知现在发不出去，请联系系统管理员",
    "wechat_misconfigured": "微信接口设置有误，请联系系统管理员",
    "wechat_app_unknown": "小程序的编号（AppID）有误，请联系系统管理员，改好后会自动发出",
    "wechat_app_mismatch": "这个人是在另一个小程序里登录的，请联系系统管理员",
    "wechat_secret_frozen": "小程序的密钥被冻结，请联系系统管理员，解冻后会自动发出",
    "wechat_address_not_listed": "本系统的网络地址没有在微信登记，请联系系统管理员，登记后会自动发出",
    "wechat_account_limited": "微信限制了本小程序，请联系系统管理员，解除后会自动发出",
    "wechat_messages_banned": "微信停用了本小程序的通知，请联系系统管理员，恢复后会自动发出",
    "wechat_not_permitted": "微信没有给本小程序发通知的权限，请联系系统管理员",
    "wechat_words_refused": "内容里有微信不让发的词，请当面或打电话告知",
    "wechat_not_configured": "本系统没有开通微信通知",
    "wechat_rate_limited": "微信限制了发送频率，稍后再试",
    "wechat_daily_limit": "微信今天的发送次数用完了，明天会自动发出",
    "wechat_recipient_busy": "微信正在给这个人发别的消息，稍后再试",
    "wechat_busy": "微信服务繁忙，稍后再试",
    "wechat_unreachable": "暂时连不上微信，稍后再试",
    "wechat_no_answer": "微信没有回应，不知是否收到，请核实",
    "message_damaged": "要发的内容已损坏，请当面告知家庭，并请系统管理员核对",
    "worker_lost": "发送时服务中断，不知是否收到，请核实",
}
_WECHAT_SHORT = 20


# A refusal of WeChat's that nobody here has seen: `wechat_unlisted:<its number>`.
UNLISTED = "wechat_unlisted"


def reason_label(reason: str) -> str | None:
    code, _, number = reason.partition(":")
    if code == UNLISTED:
        return f"微信给了没有见过的答复（{number}），会再试，请联系系统管理员"
    return _REASONS.get(reason, "原因不明，请联系系统管理员") if reason else None


def brief(text: str) -> str:
    """On one line, and as long as a WeChat template's `thing` may be."""
    line = " ".join(text.split())
    return line if len(line) <= _WECHAT_SHORT else line[: _WECHAT_SHORT - 1] + "…"


@dataclass(frozen=True)
class Message:
    """To one family: a title and the short fields a WeChat template shows: `thing` and `note` of up to 20
    characters, `phrase` of up to 5 Chinese ones.
    """

    household_id: int
    title: str
    fields: dict[str, str]


async def tell_office(
    case: Case, organisation_id: int, role: str, title: str, fields: dict[str, str], *, at: datetime
) -> None:
    """Inserts one in-app row for each who holds that post in the office today. In a transaction."""
    day = business_day(at)
    posts = Appointment.filter(in_force(day), organisation_id=organisation_id, role=role)
    held = set(await column(posts, "account_id"))
    rows = [
        Delivery(
            case_id=case.id,
            # One step may tell several offices, and the family: each is sealed once.
            cause=f"{case.id}:{case.version}:{organisation_id}",
            channel=IN_APP,
            account_id=account,
            title=title,
            message=fields,
            state=PENDING,
            next_try_at=at,
            created_at=at,
        )
        for account in sorted(held)
    ]
    await _insert(rows, at)


async def _insert(rows: Sequence[Delivery], at: datetime) -> None:
    if not rows:
        return
    _tell_apart(rows)
    await insert_rows(Delivery, rows)
    # The database gives them their numbers, and nothing else of them is read back.
    numbers: dict[tuple[str, str, int], int] = {}
    for told in await rows_within(
        ("numbers of deliveries",),
        lambda within: Delivery.filter(cause__in=within).values("id", "cause", "channel", "account_id"),
        sorted({row.cause for row in rows}), "",
    ):
        numbers[told["cause"], told["channel"], told["account_id"]] = told["id"]
    for row in rows:
        row.id = numbers[row.cause, row.channel, row.account_id]
    await seal_written("delivery", rows, at=at)


def _tell_apart(rows: Sequence[Delivery]) -> None:
    """One step may tell one person of several families, several families whom nobody can reach (account 0), or one
    family of several things. What was told once under a cause is counted on under it: none stands for another."""
    before: Counter[tuple[str, str, int]] = Counter()
    for row in rows:
        key = row.cause, row.channel, row.account_id
        before[key] += 1
        if (nth := before[key]) > 1:
            row.cause = f"{row.cause}#{nth}"


async def still_bound(account_id: int, household_id: int, *, at: datetime) -> bool:
    """Whether what was to be told to this family may still be told to this person."""
    day = business_day(at)
    held = Appointment.filter(in_force(day), role=TENANT, account_id=account_id, household_id=household_id)
    return bool(await standing(await held.limit(20), day))


@dataclass(frozen=True)
class Told:
    """A message and what it comes of: by `cause` it is sent once to each, in words of the case, or of a reminder."""

    message: Message
    procedure: str
    case_id: str
    cause: str
    # Where a press leads; "": to the case.
    page: str = ""
    # Where nobody is bound somebody must go in person.
    in_person: bool = True


_POSTS = Records(Appointment)


async def enqueue(told: Sequence[tuple[Case, Message]], *, at: datetime) -> None:
    """Inserts the Delivery rows. Some look-ups, whatever the number of families. In a transaction."""
    await remind([Told(message, case.procedure, case.id, f"{case.id}:{case.version}") for case, message in told], at=at)


async def remind(told: Sequence[Told], *, at: datetime) -> None:
    """The same, of what is no step of a case."""
    if not told:
        return
    households = {one.message.household_id for one in told}
    bound: dict[int, list[int]] = {household: [] for household in households}
    day = business_day(at)
    of_families = Q(in_force(day), role=TENANT, household_id__in=padded(sorted(households), 0))
    rows = await _POSTS.where(of_families, most=None)
    # Who acts in a family's place is told of what it may act in, and of nothing else.
    purposes: dict[tuple[int, int], set[str]] = {}
    former = set()
    for row in await standing(rows, day):
        household = row.household_id or 0
        if row.delegation_id is None:
            if row.account_id not in bound[household]:
                bound[household].append(row.account_id)
            if row.former:
                former.add(household)
        elif row.delegation:
            purposes.setdefault((household, row.account_id), set()).update(purposes_of(row.delegation))
    people = [0, *(one for known in bound.values() for one in known), *(one for _, one in purposes)]
    willing = Q(template=NOTICE_TEMPLATE, remaining__gt=0, account_id__in=padded(people, 0))
    agreed = set(await column_where(Subscription, "account_id", willing))
    deliveries = []
    for one in told:
        silent = one.message.household_id in former and one.procedure not in FORMER_READS
        accounts = [] if silent else list(bound[one.message.household_id])
        accounts += [
            account
            for (household, account), may in purposes.items()
            if household == one.message.household_id and one.procedure in may and account not in accounts
        ]
        ways = [(IN_APP, account, PENDING) for account in accounts]
        ways += [(WECHAT, account, PENDING) for account in accounts if account in agreed]
        if not accounts and one.in_person:
            ways = [(IN_PERSON, 0, NEEDS_VISIT)]
        deliveries += [
            Delivery(
                case_id=one.case_id,
                cause=one.cause,
                page=one.page,
                channel=channel,
                account_id=account,
                household_id=one.message.household_id,
                title=one.message.title,
                message=one.message.fields,
                state=state,
                next_try_at=at,
                created_at=at,
            )
            for channel, account, state in ways
        ]
    await _insert(deliveries, at)


async def tell_applicants(
    application_ids: Sequence[str], title: str, fields: dict[str, str], *, cause: str, at: datetime
) -> None:
    """To families that have applied and live nowhere yet, all the same: whoever reads one of these applications. Some
    look-ups, whatever their number; whoever is bound to none is called by their community. In a transaction.
    """
    wanted = Q(in_force(business_day(at)), application_id__in=padded([*application_ids] or [""], ""))
    posts = await _POSTS.where(wanted, most=None)
    people = {row.account_id: row.application_id or "" for row in posts}
    willing = Q(template=NOTICE_TEMPLATE, remaining__gt=0, account_id__in=padded(sorted(people) or [0], 0))
    agreed = set(await column_where(Subscription, "account_id", willing))
    rows = [
        Delivery(
            case_id=case_id, cause=cause, page="pages/application_standings/detail", channel=channel,
            account_id=account, title=title, message=fields, state=PENDING, next_try_at=at, created_at=at,
        )
        for account, case_id in sorted(people.items())
        for channel in (IN_APP, WECHAT)
        if channel == IN_APP or account in agreed
    ]
    await _insert(rows, at)
