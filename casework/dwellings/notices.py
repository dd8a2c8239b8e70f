"""Rent notices and key notices: a property manager issues them to one family or to a selected list (4.4.1.1a).

All valid ones of a list are issued in one transaction; those that cannot be are named with the reason. Refuses a
key notice before a lease: a lease comes before keys.
"""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from casework.dwellings import notice_keys
from casework.dwellings.ahead import last_day
from casework.dwellings.notice_kinds import (
    KINDS,
    SPECS,
    Family,
    KeyParticulars,
    RentParticulars,
    Writer,
    act_by,
    check_days,
    headline,
    in_short,
    render,
    title_of,
)
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.bulk import insert_rows
from casework.heart.case_lists import ELSEWHERE, LAST_MOVED, CaseLine
from casework.heart.chapters import Chapter, Offer
from casework.heart.deliveries import CANCELLED, NEEDS_VISIT, PENDING, SERVED, TOLD_BY_PHONE, Message, brief
from casework.heart.forms import LATELY, Form, NamedText, NoForm, NoteForm, Number, ReasonForm, Uuid, Word, choices
from casework.heart.heads import heads_before, say_head
from casework.heart.life import LetterWords, Move, Procedure, SheetWords, Status, Step, register
from casework.heart.problems import Problem, invalid, refuse
from casework.heart.queries import padded, rows_where, rows_within
from casework.heart.rows import Rows
from casework.heart.sealed_rows import seal, seal_written
from casework.heart.standing import bound_of
from casework.heart.transactions import WriteRaced
from casework.words.clock import business_day
from casework.words.wording import say_day
from models import Case, CaseEvent, Delivery, Household, Lease, Notice, Organisation, Tenancy

# What may be issued to a few at once, without a round.
AT_ONCE = {kind: KINDS[kind] for kind in ("rent", "key")}
MOST_AT_ONCE = 500
# Ids of a batch's cases follow from the batch and the tenancy: the same list sent again is the same notices.
_NAMESPACE = uuid.UUID("7b1de1c2-5e0c-4f0b-9a3c-3c7c7e6c9d51")


class IssueForm(Form):
    kind: Word


class IssueBody(Form):
    """One notice to many families, each of whom it opens a case for. Of the two particulars the one of its kind."""

    batch_id: Uuid
    kind: Annotated[Word, Meta(title="哪种通知", extra=choices(AT_ONCE))]
    tenancy_ids: Annotated[list[Number], Meta(min_length=1, max_length=MOST_AT_ONCE, title="发给哪几户")]
    rent: Annotated[RentParticulars | None, Meta(title="租金通知")] = None
    key: Annotated[KeyParticulars | None, Meta(title="领取钥匙通知")] = None


class ServeForm(Form):
    on: Annotated[date, Meta(title="送达日期", extra=LATELY)]
    witness: Annotated[NamedText, Meta(min_length=1, max_length=60, title="见证人")]
    note: Annotated[str, Meta(max_length=300, title="备注", extra={"kind": "longtext"})] = ""


class CallForm(Form):
    on: Annotated[date, Meta(title="哪天打的", extra=LATELY)]
    spoke_with: Annotated[str, Meta(min_length=1, max_length=60, title="谁接的电话")]
    note: Annotated[str, Meta(max_length=300, title="怎么说的", extra={"kind": "longtext"})] = ""


class NoAnswerForm(Form):
    on: Annotated[date, Meta(title="哪天打的", extra=LATELY)]
    note: Annotated[
        str, Meta(max_length=300, title="备注", description="例如：响铃无人接听", extra={"kind": "longtext"})
    ] = ""


async def _tell(move: Move) -> list[Message]:
    return [move.with_["message"]]


async def _not_ahead(move: Move) -> None:
    """Nor before there was a notice that anybody could have been told of."""
    if move.form.on > move.actor.today:
        raise invalid({"form.on": "日期不能晚于今天。"})
    issued = business_day(move.case.opened_at)
    if move.form.on < issued:
        raise invalid({"form.on": f"这份通知{say_day(issued)}才发出，日期不能比这更早。"})


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
    await notice_keys.let_go(move.case.id)
    await Delivery.filter(case_id=move.case.id, state__in=[NEEDS_VISIT, PENDING]).update(
        state=CANCELLED, finished_at=move.actor.at
    )
    await seal("delivery_outcome", [move.case.id], at=move.actor.at, by="case_id")


async def _called(move: Move) -> None:
    """Nobody need go there any more."""
    waiting = Delivery.filter(case_id=move.case.id, state__in=[NEEDS_VISIT, PENDING])
    await waiting.update(state=CANCELLED, reason=TOLD_BY_PHONE, finished_at=move.actor.at)
    await seal("delivery_outcome", [move.case.id], at=move.actor.at, by="case_id")


async def _in_person(move: Move) -> str:
    """Who was told of it and has nobody in the app is told in person that it no longer holds."""
    household = move.case.household_id or 0
    if move.case.status == "issued":
        return ""
    return "" if household in await bound_of([household], move.actor.today) else "withdraw_in_person"


async def _tell_withdrawn(move: Move) -> list[Message]:
    """Whoever may have read it hears that it no longer holds."""
    title = f"已撤回：{move.case.title.partition('：')[0]}"
    fields = {"thing": brief(title), "phrase": "已撤回", "note": brief(move.form.reason)}
    return [Message(move.case.household_id or 0, title, fields)]


_MANAGER = (actors.MANAGER_CLERK,)
_OPEN = ("issued", "seen")
_KNOWN = ("confirmed", "served", "called")
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
            "called": Status("已电话告知", 3, after="通知的内容已经在电话里告诉家庭。"),
            **notice_keys.STATUSES,
            "withdrawn": Status("已撤回", -1, after="通知已撤回，无需办理。"),
            "untold": Status(
                "已撤回，待当面告知", -1, after="通知已撤回；家里没有人绑定微信，要当面或打电话告诉一声。"
            ),
            "lapsed": Status("承租家庭已退出，通知失效", -1, after="承租家庭已退出这套住房，通知不再有效。"),
        },
        steps=(
            Step(None, "open", "issued", _MANAGER, _DUTIES, "发出通知", IssueForm, tell=_tell),
            Step("issued", "see", "seen", _FAMILY, _DUTIES, "查看", NoForm, quiet=True),
            Step("issued", "confirm", "confirmed", _FAMILY, _DUTIES, "我已知道", NoForm, "primary", asks=True),
            Step("seen", "confirm", "confirmed", _FAMILY, _DUTIES, "我已知道", NoForm, "primary", asks=True),
            *(
                Step(status, "serve", "served", _MANAGER, _DUTIES, "登记当面送达", ServeForm, guard=_not_ahead,
                     effect=_served)
                for status in _OPEN
            ),
            *(
                Step(status, "call", "called", _MANAGER, _DUTIES, "电话告知", CallForm, guard=_not_ahead,
                     effect=_called)
                for status in _OPEN
            ),
            *(
                Step(status, "no_answer", status, _MANAGER, _DUTIES, "电话没打通", NoAnswerForm, guard=_not_ahead)
                for status in _OPEN
            ),
            *(
                Step(status, "withdraw", "withdrawn", _MANAGER, _DUTIES, "撤回通知", ReasonForm, "danger",
                     instead=_in_person, effect=_withdrawn, tell=_tell_withdrawn if status != "issued" else None)
                for status in (*_OPEN, *_KNOWN)
            ),
            *(
                Step(status, "withdraw_in_person", "untold", (actors.BY_ITSELF,), _DUTIES, "撤回通知", ReasonForm,
                     effect=_withdrawn, tell=_tell_withdrawn)
                for status in ("seen", *_KNOWN)
            ),
            Step("untold", "serve", "withdrawn", _MANAGER, _DUTIES, "已当面告知撤回", ServeForm, guard=_not_ahead,
                 effect=_served),
            Step("untold", "call", "withdrawn", _MANAGER, _DUTIES, "已电话告知撤回", CallForm, guard=_not_ahead,
                 effect=_called),
            Step("untold", "no_answer", "untold", _MANAGER, _DUTIES, "电话没打通", NoAnswerForm, guard=_not_ahead),
            *notice_keys.STEPS,
            *(
                Step(status, "lapse", "lapsed", (actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.BY_ITSELF),
                     ("4.2.2c",), "承租家庭退出，通知失效", NoteForm, quiet=True, guard=_has_left, effect=_withdrawn)
                for status in ("issued", "seen", "untold")
            ),
        ),
        readers=(
            actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK,
        ),
        chapter=Chapter.DWELLINGS,
        offers=(
            Offer("rent-notice", "租金通知", "coin", "notice_rounds/edit", 16, {"kind": "rent"}, opens="open"),
            Offer("key-notice", "钥匙通知", "key", "notice_rounds/edit", 17, {"kind": "key"}, opens="open"),
            Offer("notice-rounds", "发通知", "send", "notice_rounds/list", 18, to=_MANAGER),
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
    particulars = _particulars(kind, rent, key)
    check_days(kind, particulars, actor.today, await last_day(actor.today))
    wanted = list(dict.fromkeys(tenancy_ids))
    known = await _issued_before(batch_id, kind, actor)
    rows = await (
        access.tenancies_in_reach(actor)
        .filter(id__in=wanted, living=1)
        .select_related("household", "dwelling")
    )
    tenancies = {row.id: row for row in rows}
    leases = await current_leases(list(tenancies), actor.today)
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
    before = len(known.intersection(wanted))
    if not openings and not before:
        raise refuse("notice_recipients", refused[0].reason if refused else None)
    await send_all(openings, actor=actor)
    return Issued(len(openings) + before, refused)


async def send_all(openings: Sequence[Opening], *, actor: Actor) -> None:
    """Writes these notices, all or none. In a transaction; some queries, whatever their number."""
    if not openings:
        return
    # What the chains had come to: who keeps the notice keeps a witness of every record before it.
    heads = "；".join(say_head(head) for head in await heads_before(actor.today))
    rows: list[Notice] = [one.with_["notice"] for one in openings]
    for row in rows:
        row.heads = heads
    try:
        await open_cases(NOTICE, openings, actor=actor)
    except Problem as problem:
        # These ids follow from the batch: the same list was sent twice in one instant.
        raise (WriteRaced if problem.code == "id_taken" else problem) from None
    # Opening has taken each family's turn: who has left by now was leaving while we looked.
    if await Tenancy.filter(id__in=[row.tenancy_id for row in rows], living=1).count() != len(rows):
        raise WriteRaced
    await insert_rows(Notice, rows)
    await seal_written("notice", rows, at=actor.at)


async def _issued_before(batch_id: str, kind: str, actor: Actor) -> set[int]:
    """The tenancies of this batch so far. Raises id_taken where it is another's, or of another kind."""
    rows = await Notice.filter(batch_id=batch_id).values("tenancy_id", "kind", "case__opened_by_id")
    if any((row["kind"], row["case__opened_by_id"]) != (kind, actor.account_id) for row in rows):
        raise refuse("id_taken")
    return {row["tenancy_id"] for row in rows}


def _particulars(kind: str, rent: RentParticulars | None, key: KeyParticulars | None) -> Any:
    found = {"rent": rent, "key": key}.get(kind)
    if found is None:
        raise invalid({kind: "请填写通知内容。"} if kind in AT_ONCE else {"kind": "请从列出的选项中选择。"})
    return found


async def current_leases(tenancy_ids: Sequence[int], today: date) -> dict[int, Lease]:
    """The last lease of each tenancy: the one that rent is owed by and keys are handed out for."""
    leases: dict[int, Lease] = {}
    for lease in await Lease.filter(tenancy_id__in=list(tenancy_ids) or [0]).order_by("starts_on"):
        if lease.starts_on <= today or lease.tenancy_id not in leases:
            leases[lease.tenancy_id] = lease
    return leases


def _hindrance(kind: str, lease: Lease | None, rent: RentParticulars | None) -> str:
    if kind == "rent" and rent is not None and rent.amount_fen is None and lease and not lease.monthly_rent_fen:
        return "该家庭租赁合同里的租金是0元，不用缴纳；要收的请填写金额后单独发出。"
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
    values = msgspec.to_builtins(particulars)
    if kind == "rent" and values["amount_fen"] is None and lease is not None:
        values["amount_fen"] = lease.monthly_rent_fen
    family = Family(tenancy.household.name, tenancy.dwelling.address, values.get("amount_fen"))
    return opening(batch_id, kind, tenancy, values, SPECS[kind].body, family, Writer(office.name, office.phone or ""))


def opening(
    batch_id: str, kind: str, tenancy: Tenancy, values: dict[str, Any], body: str, family: Family, writer: Writer
) -> Opening:
    """One family's notice. The tenancy has its household and its dwelling."""
    household: Household = tenancy.household
    title = title_of(kind, values)
    text = render(kind, body, values, family, writer)
    notice = Notice(
        case_id=case_id_of(batch_id, tenancy.id), kind=kind, batch_id=batch_id, tenancy_id=tenancy.id, text=text,
        particulars=values, period=values.get("period", ""), act_by=act_by(kind, values),
    )
    gist = in_short(kind, values, family.amount_fen)
    message = Message(household.id, title, {"thing": brief(title), "phrase": "待查看", "note": gist})
    return Opening(
        notice.case_id,
        headline(kind, values, family.amount_fen)[:120],
        tenancy.area_path,
        tenancy.manager_path,
        household=household,
        dwelling=tenancy.dwelling,
        form={"kind": kind},
        with_={"notice": notice, "message": message},
        sealed={"text_sha256": text_hash(notice)},
    )


def case_id_of(batch_id: str, tenancy_id: int) -> str:
    return str(uuid.uuid5(_NAMESPACE, f"{batch_id}:{tenancy_id}"))


def text_hash(notice: Notice) -> str:
    """What the event of its issuing seals of a notice's words."""
    return hashlib.sha256(notice.text.encode()).hexdigest()


# Of a notice that nobody has looked at yet.
UNREAD = "issued"


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


async def standings(found: QuerySet[Case], batch_id: str) -> Counter[str]:
    """How many of these, of one batch, stand how, as `standing` says of one; six queries, however many there are."""
    by_status: Any = await found.annotate(n=Count("id")).group_by("status").values_list("status", "n")
    told = Counter({status: int(n) for status, n in by_status})
    issued = found.filter(status="issued")

    def sent(**said: Any) -> Q:
        return Q(id__in=Subquery(Delivery.filter(case__notice__batch_id=batch_id, **said).values("case_id")))

    visit, reached = sent(state=NEEDS_VISIT), sent(state="delivered")
    waiting = sent(state__not_in=["failed", "unknown"])
    told["needs_visit"] = await issued.filter(visit).count()
    told["delivered"] = await issued.filter(reached).exclude(visit).count()
    told["failed"] = await issued.filter(sent()).exclude(waiting).count()
    told["pending"] = told.pop("issued", 0) - told["needs_visit"] - told["delivered"] - told["failed"]
    return told


def standing(status: str, deliveries: Sequence[Sent]) -> Sent:
    """(state, reason) of a notice as its manager sees it: confirmed, seen, served, delivered, failed …"""
    if status in {"seen", "confirmed", "served", "called", "withdrawn", "untold", "lapsed", *notice_keys.STATUSES}:
        return status, ""
    states = {state for state, _ in deliveries}
    reason = next((reason for _, reason in deliveries if reason), "")
    for state in ("needs_visit", "delivered"):
        if state in states:
            return state, reason
    if states and states <= {"failed", "unknown"}:
        return "failed", reason
    return "pending", reason
