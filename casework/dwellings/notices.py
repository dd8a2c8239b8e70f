"""Rent notices and key notices: a property manager issues them to one family or to a selected list (4.4.1.1a).

All valid ones of a list are issued in one transaction; those that cannot be are named with the reason. Refuses a
key notice before a lease: a lease comes before keys.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from tortoise.expressions import Q

from casework.dwellings.ahead import last_day, refuse_day, refuse_month
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.case_lists import ELSEWHERE, LAST_MOVED, CaseLine
from casework.heart.chapters import Chapter, Offer
from casework.heart.deliveries import CANCELLED, NEEDS_VISIT, PENDING, SERVED, Message, brief
from casework.heart.forms import (
    LATELY,
    LONG,
    Fen,
    Form,
    NoForm,
    NoteForm,
    Number,
    ReasonForm,
    ShortText,
    Text,
    Uuid,
    Word,
    choices,
)
from casework.heart.heads import heads_before, say_head
from casework.heart.life import LetterWords, Move, Procedure, SheetWords, Status, Step, register
from casework.heart.problems import Problem, invalid, refuse
from casework.heart.queries import padded, rows_where, rows_within
from casework.heart.rows import Rows
from casework.heart.sealed_rows import seal
from casework.heart.transactions import WriteRaced
from casework.words.months import Month
from casework.words.wording import say_day, say_day_of_year, say_fen
from models import Case, CaseEvent, Delivery, Household, Lease, Notice, Organisation, Tenancy

KINDS = {"rent": "房租通知", "key": "领取钥匙通知"}
MOST_AT_ONCE = 500
# Ids of a batch's cases follow from the batch and the tenancy: the same list sent again is the same notices.
_NAMESPACE = uuid.UUID("7b1de1c2-5e0c-4f0b-9a3c-3c7c7e6c9d51")


class RentParticulars(Form):
    period: Annotated[Month, Meta(title="租金月份", description="写成 2026-12 这样")]
    due_on: Annotated[date, Meta(title="最晚哪天交", extra={"earliest": -12})]
    amount_fen: Annotated[Fen, Meta(title="金额", description="不填就按各户合同里的租金")] | None = None
    note: Annotated[Text, Meta(title="补充说明", description="例如在哪里交、怎么交", extra=LONG)] = ""


class KeyParticulars(Form):
    collect_from: Annotated[date, Meta(title="从哪天开始领", extra={"earliest": -12})]
    collect_until: Annotated[date, Meta(title="到哪天为止", extra={"earliest": -12})]
    place: Annotated[str, Meta(min_length=2, max_length=100, title="在哪里领")]
    bring: Annotated[Text, Meta(title="要带什么")] = "身份证、租赁合同"
    contact: Annotated[ShortText, Meta(title="联系人和电话")] = ""
    note: Annotated[Text, Meta(title="补充说明", extra=LONG)] = ""


class IssueForm(Form):
    kind: Word


class IssueBody(Form):
    """One notice to many families, each of whom it opens a case for. Of the two particulars the one of its kind."""

    batch_id: Uuid
    kind: Annotated[Word, Meta(title="哪种通知", extra=choices(KINDS))]
    tenancy_ids: Annotated[list[Number], Meta(min_length=1, max_length=MOST_AT_ONCE, title="发给哪几户")]
    rent: Annotated[RentParticulars | None, Meta(title="房租通知")] = None
    key: Annotated[KeyParticulars | None, Meta(title="领取钥匙通知")] = None


class ServeForm(Form):
    on: Annotated[date, Meta(title="送达日期", extra=LATELY)]
    witness: Annotated[str, Meta(min_length=1, max_length=60, title="见证人")]
    note: Annotated[str, Meta(max_length=300, title="备注", extra={"kind": "longtext"})] = ""


async def _tell(move: Move) -> list[Message]:
    return [move.with_["message"]]


async def _not_ahead(move: Move) -> None:
    if move.form.on > move.actor.today:
        raise invalid({"form.on": "日期不能晚于今天。"})


async def _served(move: Move) -> None:
    await Delivery.filter(case_id=move.case.id, state__in=[NEEDS_VISIT, PENDING]).update(
        state=SERVED, finished_at=move.actor.at
    )
    await seal("delivery_outcome", [move.case.id], at=move.actor.at, by="case_id")


async def _has_left(move: Move) -> None:
    """Only with an exit (`casework/exits/exits.py`)."""
    notice = await Notice.get(case_id=move.case.id)
    if await Tenancy.filter(id=notice.tenancy_id, living=1).exists():
        raise refuse("step_not_possible")


async def _withdrawn(move: Move) -> None:
    await Delivery.filter(case_id=move.case.id, state__in=[NEEDS_VISIT, PENDING]).update(
        state=CANCELLED, finished_at=move.actor.at
    )
    await seal("delivery_outcome", [move.case.id], at=move.actor.at, by="case_id")


_MANAGER = (actors.MANAGER_CLERK,)
_FAMILY = (actors.TENANT,)
_DUTIES = ("4.4.1.1a",)

async def _letter(case: Case) -> LetterWords:
    notice = await Notice.get(case_id=case.id)
    heads = notice.heads.split("；") if notice.heads else []
    return LetterWords(KINDS[notice.kind], notice.text, text_hash(notice), heads)


NOTICE = register(
    Procedure(
        name="notice",
        label="通知",
        sheet=SheetWords(letter=_letter),
        prefix="TZ",
        stages=("发出", "家庭查看", "家庭确认"),
        statuses={
            "issued": Status("已发出", 1),
            "seen": Status("已查看", 2),
            "confirmed": Status("已确认", 3, after="家庭已确认收到通知。"),
            "served": Status("已当面送达", 3, after="通知已当面送达。"),
            "withdrawn": Status("已撤回", -1, after="通知已撤回，无需办理。"),
            "lapsed": Status("住户已退出，通知失效", -1, after="住户已退出这套住房，通知不再有效。"),
        },
        steps=(
            Step(None, "open", "issued", _MANAGER, _DUTIES, "发出通知", IssueForm, tell=_tell, body=IssueBody),
            Step("issued", "see", "seen", _FAMILY, _DUTIES, "查看", NoForm, quiet=True),
            Step("issued", "confirm", "confirmed", _FAMILY, _DUTIES, "我已知道", NoForm, "primary", asks=True),
            Step("seen", "confirm", "confirmed", _FAMILY, _DUTIES, "我已知道", NoForm, "primary", asks=True),
            *(
                Step(status, "serve", "served", _MANAGER, _DUTIES, "登记当面送达", ServeForm, guard=_not_ahead,
                     effect=_served)
                for status in ("issued", "seen")
            ),
            *(
                Step(status, "withdraw", "withdrawn", _MANAGER, _DUTIES, "撤回通知", ReasonForm, "danger",
                     effect=_withdrawn)
                for status in ("issued", "seen")
            ),
            *(
                Step(status, "lapse", "lapsed", (actors.MANAGER_CLERK, actors.COMMUNITY_CLERK), ("4.2.2c",),
                     "住户退出，通知失效", NoteForm, quiet=True, guard=_has_left, effect=_withdrawn)
                for status in ("issued", "seen")
            ),
        ),
        readers=(
            actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK,
        ),
        chapter=Chapter.DWELLINGS,
        offers=(
            Offer("rent-notice", "房租通知", "coin", "notices/edit", 16, {"kind": "rent"}, opens="open"),
            Offer("key-notice", "钥匙通知", "key", "notices/edit", 17, {"kind": "key"}, opens="open"),
            Offer("notices", "通知记录", "bell", "notices/list", 18, to=_MANAGER),
            Offer("notices", "通知", "bell", "notices/list", 18, to=(actors.TENANT, actors.FORMER_TENANT)),
        ),
    )
)


class Refused(msgspec.Struct):
    tenancy_id: int
    name: str
    reason: str


@dataclass
class Issued:
    count: int
    refused: list[Refused]


async def may_tell(tenancy_ids: Sequence[int], *, actor: Actor) -> bool:
    """Before anything is asked of others: whether it issues notices, and one of these families is its to tell."""
    if actor.role not in _MANAGER:
        return False
    return await access.tenancies_in_reach(actor).filter(id__in=list(tenancy_ids) or [0], living=1).exists()


async def issue(
    batch_id: str,
    kind: str,
    tenancy_ids: Sequence[int],
    *,
    rent: RentParticulars | None,
    key: KeyParticulars | None,
    actor: Actor,
) -> Issued:
    """Issues one notice a family. The same batch again by the same person issues what it has not issued yet.

    Raises form_invalid, not_allowed, id_taken, notice_recipients (nobody could be told). In a transaction.
    """
    access.require_role(actor, *_MANAGER)
    particulars = _particulars(kind, rent, key, actor)
    _near(particulars, await last_day(actor.today))
    wanted = list(dict.fromkeys(tenancy_ids))
    known = await _issued_before(batch_id, kind, actor)
    rows = await (
        access.tenancies_in_reach(actor)
        .filter(id__in=wanted, living=1)
        .select_related("household", "dwelling")
    )
    tenancies = {row.id: row for row in rows}
    leases = await _current_leases(list(tenancies), actor.today)
    office = await Organisation.get(id=actor.organisation_id)
    refused: list[Refused] = []
    openings: list[Opening] = []
    for tenancy_id in wanted:
        if tenancy_id in known:
            continue
        tenancy = tenancies.get(tenancy_id)
        if tenancy is None:
            refused.append(Refused(tenancy_id, "", "没有找到这个承租家庭，或不归本单位管理。"))
            continue
        reason = _hindrance(kind, leases.get(tenancy_id), rent)
        if reason:
            refused.append(Refused(tenancy_id, tenancy.household.name, reason))
        else:
            openings.append(_opening(batch_id, kind, tenancy, leases.get(tenancy_id), particulars, office))
    # What the chains had come to: who keeps the notice keeps a witness of every record before it.
    heads = "；".join(say_head(head) for head in await heads_before(actor.today)) if openings else ""
    for opening in openings:
        opening.with_["notice"].heads = heads
    before = len(known.intersection(wanted))
    if not openings and not before:
        raise refuse("notice_recipients", refused[0].reason if refused else None)
    if openings:
        try:
            await open_cases(NOTICE, openings, actor=actor)
        except Problem as problem:
            # These ids follow from the batch: the same list was sent twice in one instant.
            raise (WriteRaced if problem.code == "id_taken" else problem) from None
        # Opening has taken each family's turn: who has left by now was leaving while we looked.
        written = [opening.with_["notice"].tenancy_id for opening in openings]
        if await Tenancy.filter(id__in=written, living=1).count() != len(written):
            raise WriteRaced
        await Notice.bulk_create([opening.with_["notice"] for opening in openings], batch_size=200)
        await seal("notice", [opening.id for opening in openings], at=actor.at)
    return Issued(len(openings) + before, refused)


async def _issued_before(batch_id: str, kind: str, actor: Actor) -> set[int]:
    """The tenancies of this batch so far. Raises id_taken where it is another's, or of another kind."""
    rows = await Notice.filter(batch_id=batch_id).values("tenancy_id", "kind", "case__opened_by_id")
    if any((row["kind"], row["case__opened_by_id"]) != (kind, actor.account_id) for row in rows):
        raise refuse("id_taken")
    return {row["tenancy_id"] for row in rows}


def _particulars(kind: str, rent: RentParticulars | None, key: KeyParticulars | None, actor: Actor) -> Any:
    if kind == "rent" and rent is not None:
        return rent
    if kind == "key" and key is not None:
        if key.collect_until < key.collect_from:
            raise invalid({"key.collect_until": "截止日期不能早于开始日期。"})
        if key.collect_until < actor.today:
            raise invalid({"key.collect_until": "截止日期不能早于今天。"})
        return key
    raise invalid({kind: "请填写通知内容。"} if kind in KINDS else {"kind": "请从列出的选项中选择。"})


def _near(particulars: RentParticulars | KeyParticulars, last: date) -> None:
    """Raises form_invalid."""
    if isinstance(particulars, RentParticulars):
        refuse_month(particulars.period, last, "rent.period")
        refuse_day(particulars.due_on, last, "rent.due_on")
    else:
        refuse_day(particulars.collect_from, last, "key.collect_from")
        refuse_day(particulars.collect_until, last, "key.collect_until")


async def _current_leases(tenancy_ids: list[int], today: date) -> dict[int, Lease]:
    """The last lease of each tenancy: the one that rent is owed by and keys are handed out for."""
    leases: dict[int, Lease] = {}
    for lease in await Lease.filter(tenancy_id__in=tenancy_ids or [0]).order_by("starts_on"):
        if lease.starts_on <= today or lease.tenancy_id not in leases:
            leases[lease.tenancy_id] = lease
    return leases


def _hindrance(kind: str, lease: Lease | None, rent: RentParticulars | None) -> str:
    if lease is None:
        if kind == "key":
            return "该家庭还没有签订租赁合同，不能发放钥匙。"
        if rent is not None and rent.amount_fen is None:
            return "该家庭没有登记租金，请填写金额后单独发出。"
    return ""


def _opening(
    batch_id: str,
    kind: str,
    tenancy: Tenancy,
    lease: Lease | None,
    particulars: Any,
    office: Organisation,
) -> Opening:
    household: Household = tenancy.household
    case_id = str(uuid.uuid5(_NAMESPACE, f"{batch_id}:{tenancy.id}"))
    values = msgspec.to_builtins(particulars)
    if kind == "rent" and values["amount_fen"] is None and lease is not None:
        values["amount_fen"] = lease.monthly_rent_fen
    text = render(kind, household.name, tenancy.dwelling.address, values, office)
    notice = Notice(
        case_id=case_id, kind=kind, batch_id=batch_id, tenancy_id=tenancy.id, text=text, particulars=values
    )
    message = Message(
        household.id,
        KINDS[kind],
        {"thing": KINDS[kind], "phrase": "待查看", "note": _in_short(kind, values)},
    )
    return Opening(
        case_id,
        f"{KINDS[kind]}：{tenancy.dwelling.address}",
        tenancy.area_path,
        tenancy.manager_path,
        household=household,
        dwelling=tenancy.dwelling,
        form={"kind": kind},
        with_={"notice": notice, "message": message},
        sealed={"text_sha256": text_hash(notice)},
    )


def text_hash(notice: Notice) -> str:
    """What the event of its issuing seals of a notice's words."""
    return hashlib.sha256(notice.text.encode()).hexdigest()


def render(kind: str, name: str, address: str, values: dict[str, Any], office: Organisation) -> str:
    """The notice in words, once and for all."""

    def day(name: str) -> date:
        return date.fromisoformat(values[name])

    if kind == "rent":
        year, month = values["period"].split("-")
        lines = [
            f"{name}：",
            f"{year}年{int(month)}月租金{say_fen(values['amount_fen'])}，请于{say_day(day('due_on'))}前缴纳。",
            f"房屋：{address}",
        ]
    else:
        lines = [
            f"{name}：",
            f"请于{say_day(day('collect_from'))}至{say_day(day('collect_until'))}领取房屋钥匙。",
            f"房屋：{address}",
            f"地点：{values['place']}",
            f"请携带：{values['bring']}",
        ]
        if values["contact"]:
            lines.append(f"联系人：{values['contact']}")
    if values["note"]:
        lines.append(values["note"])
    lines.append(f"{office.name}" + (f"　电话：{office.phone}" if office.phone else ""))
    return "\n".join(lines)


def _in_short(kind: str, values: dict[str, Any]) -> str:
    """The gist in the 20 characters that a WeChat message has for it."""
    if kind == "key":
        first, last = (date.fromisoformat(values[name]) for name in ("collect_from", "collect_until"))
        return f"{say_day_of_year(first)}至{say_day_of_year(last)}领取"
    amount = say_fen(values["amount_fen"])
    whole = f"{amount}，{say_day_of_year(date.fromisoformat(values['due_on']))}前缴纳"
    return whole if brief(whole) == whole else f"租金{amount}"


class NoticeLine(CaseLine, frozen=True, gc=False):
    kind: str


_LINES = Rows(Case, NoticeLine, **ELSEWHERE, kind="notice__kind")


async def notice_lines(found: Q, most: int) -> list[NoticeLine]:
    """At most so many of the notices of which the condition holds, the last moved first."""
    return await _LINES.where(found, order=LAST_MOVED, most=most)


Sent = tuple[str, str]
"""State and reason of a delivery."""


async def sent(case_ids: Sequence[str]) -> dict[str, list[Sent]]:
    """Their deliveries, without what they say."""
    rows = await rows_within(
        ("deliveries of notices",),
        lambda within: Delivery.filter(case_id__in=within).order_by("id").values("case_id", "state", "reason"),
        case_ids, "",
    )
    told: dict[str, list[Sent]] = {case_id: [] for case_id in case_ids}
    for row in rows:
        told[row["case_id"]].append((row["state"], row["reason"]))
    return told


async def confirmed_by_delegates(case_ids: Sequence[str]) -> set[str]:
    confirmed = Q(~Q(delegation_id=""), action="confirm", case_id__in=padded(case_ids, ""))
    rows = await rows_where(
        ("notices that delegates confirmed",), confirmed, lambda said: CaseEvent.filter(said).values("case_id")
    )
    return {row["case_id"] for row in rows}


def standing(status: str, deliveries: Sequence[Sent]) -> Sent:
    """(state, reason) of a notice as its manager sees it: confirmed, seen, served, delivered, failed …"""
    if status in {"seen", "confirmed", "served", "withdrawn", "lapsed"}:
        return status, ""
    states = {state for state, _ in deliveries}
    reason = next((reason for _, reason in deliveries if reason), "")
    for state in ("needs_visit", "delivered"):
        if state in states:
            return state, reason
    if states and states <= {"failed", "unknown"}:
        return "failed", reason
    return "pending", reason
