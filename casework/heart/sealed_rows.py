"""Rows that an auditor asks of, held fast by links of their own: money, changes of the ledgers and their way up, what
was answered to complaints, notices and what became of their deliveries, and the audit.

Why beside the events of cases: a payment, a revision's author, a read of whole numbers could be rewritten by whoever
owns the database, and every chain was intact. A row that never changes has one link; one that may change has one more
each time, so that what it was stays sealed as well. The links' digests are keyed: who owns the database, but not the
keys, cannot make one.

Two chains. `records`: the links are written at the end of the transaction that writes the rows (`seal`). `audit`:
sign-ins, refusals and reads come with nearly every request, and one head that all of them took in turn would make the
service one at a time. Such a row goes in alone, with a keyed mark of its own (`mark`), and the worker links it within
seconds, in order (`seal_waiting`). Until then a change of it or a row put in is found by its mark; only one taken out
within these seconds leaves no trace. Refuses nothing.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any, Protocol

import msgspec
from tortoise import fields
from tortoise.expressions import Q
from tortoise.models import Model

from casework.heart.bulk import insert_rows
from casework.heart.chains import append_links
from casework.heart.queries import column, padded
from casework.heart.rows import Records
from casework.heart.transactions import at_the_end, atomically
from casework.heart.turns import take_turns
from casework.words.clock import business_day
from models import (
    AuditEvent,
    ChainLink,
    Complaint,
    Delivery,
    Expenditure,
    IssuedPaper,
    LedgerMove,
    LedgerRevision,
    LotDraw,
    LotDrawLine,
    LotDrawRoom,
    Notice,
    PublicReport,
    RentPayment,
    RuleValue,
    SpotCheck,
    SpotCheckItem,
    SpotCheckMembers,
)
from models.fields import DAMAGED, SealBroken, blind_index, sound

RECORDS, AUDIT = "records", "audit"
# The kind of the link that says that a kind's old rows were sealed as they were found; its row is the kind's name.
BEGUN = "begun"
_BATCH = 500
_SEALING = "sealing"
_MARK_LENGTH = 64
_NONCE_BYTES = 8
_AS_THEY_ARE = (
    fields.IntField, fields.BigIntField, fields.SmallIntField, fields.BooleanField, fields.CharField, fields.TextField
)


@dataclass(frozen=True)
class Kind:
    """Which columns of a table are held. Named, so that a column of tomorrow does not break the seals of today."""

    name: str
    model: type[Model]
    label: str
    columns: tuple[str, ...]
    chain: str = RECORDS
    # Never changes once it is written.
    once: bool = True
    # Whether there is anything to hold yet.
    counts: Callable[[Any], bool] = lambda row: True

    @property
    def key(self) -> str:
        return str(self.model._meta.pk_attr)

    @cached_property
    def read(self) -> Callable[[Any], tuple[Any, ...]]:
        one = attrgetter(*self.columns)
        return one if len(self.columns) > 1 else lambda row: (one(row),)

    @cached_property
    def said_otherwise(self) -> list[int]:
        """Places of columns whose values JSON does not say as a link does, or that are no single values."""
        known = (self.model._meta.fields_map[name] for name in self.columns)
        return [place for place, field in enumerate(known) if not isinstance(field, _AS_THEY_ARE)]


class Link(msgspec.Struct):
    """A link before it is written."""

    kind: str
    row: str
    digest: str
    at: datetime
    found: bool = False
    chain: str = ""
    day: date | None = None
    sequence: int = 0
    previous_hash: str = ""
    hash: str = ""


class Written(Protocol):
    """A row in hand, as it is written."""

    @property
    def pk(self) -> Any: ...


_ALL = (
    Kind(
        "audit_event", AuditEvent, "an event of the audit",
        ("kind", "code", "account_id", "role", "subject", "at", "address", "detail"), chain=AUDIT,
    ),
    Kind(
        "ledger_revision", LedgerRevision, "a change of a ledger",
        ("household_id", "tenancy_id", "award_id", "case_id", "account_id", "role", "stage", "at", "changes", "deltas",
         "area_path", "day", "ledger"),
    ),
    Kind(
        "revision_place", LedgerRevision, "how far up a change of a ledger is",
        ("state", "review_case_id", "return_case_id"), once=False,
    ),
    Kind(
        "ledger_move", LedgerMove, "a family's move between communities",
        ("household_id", "from_path", "to_path", "since_on", "moved_on", "case_id"),
    ),
    Kind(
        "rent_payment", RentPayment, "rent charged or paid",
        ("tenancy_id", "dwelling_id", "manager_id", "month", "for_month", "charged_fen", "paid_fen", "paid_on", "way",
         "correction", "note", "charge_key", "entered_by_id", "entered_at"),
    ),
    Kind(
        "expenditure", Expenditure, "money spent",
        ("manager_id", "month", "dwelling_id", "kind", "amount_fen", "spent_on", "correction", "note", "entered_by_id",
         "entered_at"),
    ),
    Kind(
        "complaint", Complaint, "a complaint and its answer",
        ("household_id", "kind", "happened_on", "detail", "answer", "violation_case_id"), once=False,
    ),
    Kind(
        "public_report", PublicReport, "a report by anybody and what became of it",
        ("case_id", "code_index", "kind", "happened_on", "place", "detail", "place_index", "wording_index",
         "reporter_name", "reporter_phone", "received_on", "answer_by", "household_id", "outcome", "first_case_id",
         "inspection_case_id"), once=False,
    ),
    Kind("notice", Notice, "a notice", ("kind", "batch_id", "tenancy_id", "text", "particulars", "heads")),
    Kind(
        "delivery", Delivery, "who was to be told what",
        ("case_id", "cause", "channel", "account_id", "household_id", "title", "message", "created_at"),
    ),
    Kind(
        "delivery_outcome", Delivery, "what became of a delivery", ("state", "reason", "finished_at"), once=False,
        counts=lambda row: row.finished_at is not None,
    ),
    Kind(
        "rule_value", RuleValue, "a number that the district set",
        ("name", "valid_from", "turn", "value", "legal_base", "set_by", "set_at"),
    ),
    Kind(
        "paper", IssuedPaper, "a paper that was issued",
        ("name", "title", "office_id", "office_name", "series", "year", "sequence", "number", "case_id", "procedure",
         "content", "issued_on", "issued_at", "issued_by_id", "issued_by_name", "replaces_id"),
    ),
    Kind(
        "paper_bytes", IssuedPaper, "the bytes of a paper", ("file_key", "sha256", "size", "made_at"),
        counts=lambda row: row.made_at is not None,
    ),
    Kind(
        "paper_void", IssuedPaper, "a paper made void",
        ("voided_at", "voided_by_id", "voided_by_name", "void_reason"), counts=lambda row: row.voided_at is not None,
    ),
    Kind(
        "spot_check", SpotCheck, "what was fixed before a draw",
        ("case_id", "office_id", "level", "year", "period", "turn", "further_because", "code", "announced_at",
         "announcement", "announcement_sha256"),
    ),
    Kind(
        "spot_check_result", SpotCheck, "the seed and the result of a draw",
        ("draw_on", "replaced", "seed", "drawn_at", "samples", "valid", "annulled_because"), once=False,
    ),
    Kind(
        "spot_check_members", SpotCheckMembers, "a population that was drawn from",
        ("check_id", "population", "page", "lines", "subjects"),
    ),
    Kind(
        "spot_check_item", SpotCheckItem, "one that was drawn",
        ("check_id", "office_id", "level", "population", "member_key", "place", "household_id",
         "subject_case_id", "unit_id"),
    ),
    Kind(
        "spot_check_finding", SpotCheckItem, "what was found of one that was drawn",
        ("case_id", "checked_on", "answers", "findings", "order_to", "order_by", "order_what", "looked_on",
         "found"), once=False,
        counts=lambda row: row.checked_on is not None,
    ),
    Kind(
        "lot_draw", LotDraw, "what was fixed before lots were drawn",
        ("case_id", "office_id", "name", "method", "year", "turn", "held_on", "venue", "code", "source",
         "published_at", "announcement", "announcement_sha256", "office_digest", "office_bound_by_id",
         "watch_digest", "watch_bound_by_id"), counts=lambda row: row.published_at is not None,
    ),
    Kind(
        "lot_draw_result", LotDraw, "the seed and the result of a draw of lots",
        ("draw_on", "replaced", "office_phrase", "watch_phrase", "seed", "drawn_at", "samples", "finished_at",
         "valid", "annul_because", "annul_agreed_by_id", "annul_agreed_words"), once=False,
        counts=lambda row: row.published_at is not None,
    ),
    Kind(
        "lot_draw_room", LotDrawRoom, "a dwelling that lots were drawn for",
        ("case_id", "dwelling_id", "key", "rooms", "address", "layout", "area_centi_m2"),
    ),
    Kind(
        "lot_draw_line", LotDrawLine, "a family that lots were drawn of",
        ("case_id", "application_id", "key", "rooms", "tier", "shown_name", "people"),
    ),
    Kind(
        "lot_draw_place", LotDrawLine, "a family's place in a draw of lots",
        ("place", "number", "state", "drawn_dwelling_id", "dwelling_id", "trace"), once=False,
        counts=lambda row: row.place is not None,
    ),
)
KINDS = {kind.name: kind for kind in _ALL}
_RECORDS = {kind.model: Records(kind.model) for kind in _ALL}
# Columns that no kind holds, each with the reason.
LEFT_OUT: dict[type[Model], dict[str, str]] = {
    AuditEvent: {
        "waiting": "whether its link is written yet", "mark": "is made of the others",
        "row_token": "what `detail` is bound to, which is held as it reads",
    },
    LedgerRevision: {"row_token": "what `changes` and `deltas` are bound to, which are held as they read"},
    Notice: {"period": "what its words say, which are held", "act_by": "the same, to be looked up by"},
    LotDraw: {"shown_until": "how long names stay on its page, which a rule says"},
    LotDrawLine: {"standing": "whether another draw may take it in, which the case of the draw and `state` say"},
    SpotCheck: {"under_way": "whether another may be announced, which its case says"},
    SpotCheckItem: {
        "year": "whether it counts, which its draw says", "open": "which its case says",
        "order_answer": "what the form of the answer says, which its event seals", "answered_on": "the same",
        "then": "what the form of the look says, which its event seals", "turn": "how often that was said",
    },
    IssuedPaper: {"waiting": "whether its bytes are made yet, which they tell themselves"},
    Delivery: {
        "attempts": "the worker's own count", "leased_until": "the worker's own", "next_try_at": "the worker's own",
        "page": "where a press on it leads, and not what is told",
    },
}


def digest_of(kind: Kind, row: Any) -> str:
    """What a link holds of a row as it is read from the database. Raises SealBroken: no link says that a damaged value
    was what stood there.
    """
    values = list(kind.read(row))
    for place in kind.said_otherwise:
        values[place] = _plain(sound(values[place]))
    if DAMAGED in values:
        sound(DAMAGED)
    content = [kind.name, str(row.pk), *values]
    return blind_index("row", msgspec.json.encode(content, order="sorted").decode())


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def link_content(link: ChainLink | Link) -> list[Any]:
    """What a link's hash covers besides its place."""
    return [link.kind, link.row, link.digest, link.found, link.at.astimezone(UTC).isoformat()]


# Rows that are sealed with the transaction that writes them


async def seal(kind: str, keys: Iterable[Any], *, at: datetime, by: str = "") -> None:
    """These rows, as they are when the transaction ends, get their links in it. `by`: the column of `keys`, where it
    is not the row's own.
    """

    await at_the_end("seal", _close(at), [(kind, by or KINDS[kind].key, key) for key in keys])


async def seal_written(kind: str, rows: Sequence[Written], *, at: datetime) -> None:
    """The same of many rows that were just written and are not changed in this transaction: their links are made of
    what is in hand, and nothing is read back.
    """
    links = []
    for start in range(0, len(rows), _BATCH):
        # Others are served between two batches.
        await asyncio.sleep(0)
        links += links_of(KINDS[kind], rows[start : start + _BATCH], at)
    await at_the_end("seal", _close(at), links)


def _close(at: datetime) -> Callable[[list[Any]], Awaitable[None]]:
    async def close(wanted: list[Any]) -> None:
        found: dict[tuple[str, str], set[Any]] = defaultdict(set)
        ready: dict[str, list[Link]] = defaultdict(list)
        for one in wanted:
            if isinstance(one, Link):
                ready[one.kind].append(one)
            else:
                name, column_name, key = one
                found[name, column_name].add(key)
        await _link_all(found, ready, at)

    return close


async def _link_all(wanted: dict[tuple[str, str], set[Any]], ready: dict[str, list[Link]], at: datetime) -> None:
    links: list[Link] = []
    for kind in _ALL:
        links += ready.get(kind.name, [])
        for column_name in sorted(column_name for name, column_name in wanted if name == kind.name):
            keys = sorted(wanted[kind.name, column_name])
            for start in range(0, len(keys), _BATCH):
                some = keys[start : start + _BATCH]
                these: dict[str, Any] = {f"{column_name}__in": padded(some, type(some[0])())}
                rows: Any = await _RECORDS[kind.model].where(Q(**these), order=(kind.key,), most=None)
                links += links_of(kind, rows, at)
    await append(RECORDS, links, at)


def links_of(kind: Kind, rows: Sequence[Any], at: datetime, *, found: bool = False) -> list[Link]:
    links = []
    for row in rows:
        if not kind.counts(row):
            continue
        try:
            digest = digest_of(kind, row)
        except SealBroken:
            if not found:
                raise
            # Of before this kind was chained: left for `verify-audit` to name, and the service starts.
            continue
        links.append(Link(kind.name, str(row.pk), digest, at, found))
    return links


async def fits(kinds: Iterable[str], row: Any) -> bool:
    """Whether a row is what its last link of each of these kinds says, and whether each has a link that should."""
    last: dict[str, str] = {}
    found = ChainLink.filter(kind__in=list(kinds), row=str(row.pk)).order_by("id")
    for link in await found.values("kind", "digest"):
        last[link["kind"]] = link["digest"]
    try:
        return all(
            last.get(kind.name) == (digest_of(kind, row) if kind.counts(row) else None)
            for kind in (KINDS[name] for name in kinds)
        )
    except SealBroken:
        return False


async def append(chain: str, links: Sequence[Link], at: datetime) -> None:
    """In a transaction."""
    if not links:
        return
    day = business_day(at)
    places = await append_links(chain, day, [link_content(link) for link in links])
    for link, (sequence, previous, digest) in zip(links, places, strict=True):
        link.chain, link.day = chain, day
        link.sequence, link.previous_hash, link.hash = sequence, previous, digest
    await insert_rows(ChainLink, links)


# The audit, whose rows are linked by the worker


def mark(row: AuditEvent) -> str:
    """A keyed mark of a row that waits for its link, and of no other row."""
    nonce = secrets.token_hex(_NONCE_BYTES)
    return nonce + _digest_of_mark(nonce, row)


def is_marked(row: AuditEvent) -> bool:
    nonce = (row.mark or "")[: _NONCE_BYTES * 2]
    try:
        return bool(row.mark) and row.mark == nonce + _digest_of_mark(nonce, row)
    except SealBroken:
        # Damaged: the worker passes it by, the others must still be linked.
        return False


def _digest_of_mark(nonce: str, row: AuditEvent) -> str:
    content = [nonce, *(_plain(sound(getattr(row, name))) for name in KINDS["audit_event"].columns)]
    whole = blind_index("mark", msgspec.json.encode(content, order="sorted").decode())
    return whole[: _MARK_LENGTH - _NONCE_BYTES * 2]


async def seal_waiting(at: datetime) -> int:
    """One round of the worker's: links what waits, in order. Returns how many. What bears no mark of ours is left
    for `verify-audit` to name.
    """

    async def work() -> int:
        # Of two workers the second finds nothing left.
        await take_turns(_SEALING)
        rows = await AuditEvent.filter(waiting=1).order_by("id").limit(_BATCH)
        ours = await _ours(rows)
        await append(AUDIT, links_of(KINDS["audit_event"], ours, at), at)
        await AuditEvent.filter(id__in=[row.id for row in rows] or [0]).update(waiting=None)
        return len(rows)

    if not await AuditEvent.filter(waiting=1).exists():
        return 0
    return await atomically(work)


async def _ours(rows: Sequence[AuditEvent]) -> list[AuditEvent]:
    """Those that bear a mark of their own: a copy of a row bears another's."""
    marked = [row for row in rows if is_marked(row)]
    first: dict[str, int] = {}
    alike = AuditEvent.filter(mark__in=[row.mark for row in marked] or [""])
    for number, text in await alike.values_list("id", "mark"):
        first[str(text)] = min(int(number), first.get(str(text), int(number)))
    return [row for row in marked if first[row.mark] == row.id]


# Rows that were there before their kind was chained


async def seal_found(at: datetime) -> dict[str, int]:
    """Once a kind: its rows are sealed as they are found, some hundred a transaction, and a link says so. Cut off, it
    goes on where it was. Returns how many of each.
    """
    begun = set(await column(ChainLink.filter(kind=BEGUN), "row"))
    counts: dict[str, int] = {}
    for kind in _ALL:
        if kind.name in begun:
            continue
        last: Any = None
        count = 0
        while True:
            page: Any = kind.model.all() if last is None else kind.model.filter(**{f"{kind.key}__gt": last})
            if kind.chain == AUDIT:
                page = page.filter(waiting=None)
            keys = await column(page.order_by(kind.key).limit(_BATCH), kind.key)
            if not keys:
                break
            count += await atomically(lambda kind=kind, keys=keys: _seal_page(kind, keys, at))  # type: ignore[misc]
            last = keys[-1]
        if count:
            counts[kind.name] = count
        await atomically(lambda kind=kind: _say_begun(kind, at))  # type: ignore[misc]
    return counts


async def _say_begun(kind: Kind, at: datetime) -> None:
    await take_turns(_SEALING)
    if not await ChainLink.filter(kind=BEGUN, row=kind.name).exists():
        await append(kind.chain, [Link(BEGUN, kind.name, "0" * 64, at)], at)


async def _seal_page(kind: Kind, keys: Sequence[Any], at: datetime) -> int:
    # Of two who start at once the second finds these linked.
    await take_turns(_SEALING)
    linked = await column(ChainLink.filter(kind=kind.name, row__in=[str(key) for key in keys]), "row")
    left = [key for key in keys if str(key) not in set(linked)]
    rows: Any = await kind.model.filter(**{f"{kind.key}__in": left}).order_by(kind.key) if left else []
    links = links_of(kind, rows, at, found=True)
    await append(kind.chain, links, at)
    return len(links)
