"""Imports that are too long to wait for, and those that nobody came back to: the worker's part.

A long import is checked, and once it is confirmed written, entry by entry: each stands whole, with the place where it
goes on in the same transaction. Killed between any two, the lease runs out and somebody goes on behind the last. An
entry that the ledger has moved meanwhile, or that can no longer be written, is named and left out; where the post has
ended, all that is left is. An upload that nobody has read is discarded, and its record ends.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import msgspec
from tortoise.expressions import F, Q

from casework.exchange.import_books import BOOKS
from casework.exchange.import_cells import Fault
from casework.exchange.workbook_imports import (
    APPLIED,
    APPLYING,
    CHECKING,
    ENDED,
    ENDING,
    OFFERED,
    READING,
    READY,
    STOPPED,
    case_of,
    incoming_key,
    preview,
    refuse_if_moved,
    told,
    tried,
    tried_all,
    uploaded,
    write,
    write_all,
)
from casework.heart.actors import Actor
from casework.heart.problems import CATALOGUE, Problem
from casework.heart.queries import column
from casework.heart.transactions import atomically
from casework.people import accounts
from casework.words.clock import Clock, business_day
from media_storage.apart import ApartBusy
from media_storage.store import MediaStore, StoreError
from models import Account, WorkbookImport, WorkbookImportLine
from models.fields import SealBroken, sealed_for

# Grants last a quarter of an hour; within the hour all is gone.
_UNREAD = timedelta(minutes=45)
_LEASE = timedelta(minutes=2)
_AT_ONCE = 20
_MOST_ATTEMPTS = 50
# What hinders for a while.
_PASSING = ("busy", "storage_refused")


class Lost(Exception):
    """Somebody else goes on with it."""


async def end_unread(store: MediaStore, *, at: datetime) -> int:
    """Discards uploads that nobody has read and ends their records. How many; may be repeated and run twice at once."""
    old = WorkbookImport.filter(state=OFFERED, sent_at__lt=at - _UNREAD).order_by("sent_at").limit(_AT_ONCE)
    for import_id in await column(old, "id"):
        # From here on it can be read no more; one whose bytes would not go is tried again.
        await WorkbookImport.filter(id=import_id, state=OFFERED).update(state=ENDING)
    count = 0
    for row in await WorkbookImport.filter(state=ENDING).order_by("sent_at").limit(_AT_ONCE):
        with suppress(StoreError):
            await store.discard(incoming_key(row))
            count += await WorkbookImport.filter(id=row.id, state=ENDING).update(state=ENDED)
    return count


async def go_on(
    *, clock: Clock, stopping: Callable[[], bool] = lambda: False, store: MediaStore | None = None
) -> int:
    """One import that waits to be read, checked or written is taken as far as it goes, or until it is time to stop. How
    many were taken in hand. Without a store nothing is read.
    """
    now = clock.now()
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    # What has ended its worker again and again would do so for ever.
    await WorkbookImport.filter(free, state__in=[CHECKING, APPLYING], attempts__gte=_MOST_ATTEMPTS).update(
        state=STOPPED, leased_until=None
    )
    # A list of which nothing was kept yet: its upload is discarded with it.
    await WorkbookImport.filter(free, state=READING, attempts__gte=_MOST_ATTEMPTS).update(
        state=ENDING, leased_until=None
    )
    states = [CHECKING, APPLYING] if store is None else [READING, CHECKING, APPLYING]
    for row in await WorkbookImport.filter(free, state__in=states).order_by("sent_at").limit(1):
        held = WorkbookImport.filter(free, id=row.id, state=row.state, attempts=row.attempts)
        if await held.update(leased_until=now + _LEASE, attempts=F("attempts") + 1) == 1:
            with suppress(Lost):
                held_row = await WorkbookImport.get(id=row.id)
                if store is not None and held_row.state == READING:
                    await _read(held_row, clock, store)
                else:
                    await _Import(held_row, clock, stopping).go_on()
        return 1
    return 0


async def _read(row: WorkbookImport, clock: Clock, store: MediaStore) -> None:
    """A long list is held against the ledgers, and its upload goes. Killed on the way, nothing was kept: whoever takes
    it up after the lease begins anew.
    """
    held = WorkbookImport.filter(id=row.id, state=READING, attempts=row.attempts)

    async def told(done: int, total: int) -> None:
        if await held.update(done=done, new=total, leased_until=clock.now() + _LEASE) != 1:
            raise Lost

    try:
        actor = await _sender(row, clock)
        data = await uploaded(row, store)
        await told(0, 0)
        await preview(row, data, actor, told)
    except ApartBusy:
        return
    except Problem as problem:
        if problem.code in _PASSING:
            # The lease runs out, and it is tried again.
            return
        # The post has ended, or the upload is not there any more.
        await held.update(state=ENDING, leased_until=None)
        return
    with suppress(StoreError):
        await store.discard(incoming_key(row))


async def _sender(row: WorkbookImport, clock: Clock) -> Actor:
    """Who sent it, now, if the post is theirs still. Raises not_allowed."""
    now = clock.now()
    account = await Account.get(id=row.account_id)
    held = await accounts.appointments_of(account.id, business_day(now))
    return accounts.actor_for(account, held, str(row.appointment_id), at=now, address="")


class _Import:
    """One import in our hands. The number of the attempt is the claim's name."""

    def __init__(self, row: WorkbookImport, clock: Clock, stopping: Callable[[], bool]) -> None:
        self._row, self._clock, self._stopping = row, clock, stopping
        self._book = BOOKS[row.book]
        self._held = WorkbookImport.filter(id=row.id, state=row.state, attempts=row.attempts)

    async def go_on(self) -> None:
        try:
            actor = await _sender(self._row, self._clock)
        except Problem:
            await self._finish(READY if self._row.state == CHECKING else STOPPED)
            return
        step: Callable[[WorkbookImportLine, Actor], Awaitable[None]] = (
            self._check if self._row.state == CHECKING else self._write
        )
        while lines := await self._next():
            if self._book.write_all is not None:
                if self._stopping():
                    await self._finish(self._row.state)
                    return
                await self._together(lines, actor)
                self._row.last_line = lines[-1].id
                continue
            for line in lines:
                if self._stopping():
                    # The next worker goes on at once.
                    await self._finish(self._row.state)
                    return
                await step(line, actor)
                self._row.last_line = line.id
        if self._row.state == CHECKING:
            await self._finish(READY)
        else:
            await atomically(lambda: self._end(actor))

    async def _next(self) -> list[WorkbookImportLine]:
        waiting = WorkbookImportLine.filter(import_id=self._row.id, id__gt=self._row.last_line)
        return await waiting.filter(outcome__in=["new", "changed"]).order_by("id").limit(self._book.part)

    async def _together(self, lines: list[WorkbookImportLine], actor: Actor) -> None:
        """Of a book that can: checked and written by the part; each stands whole, with the place where it goes on."""
        if self._row.state == CHECKING:
            asked = [(line.subject, line.content["form"], str(line.content["where"])) for line in lines]
            found = await tried_all(asked, self._row, actor)
            wrong = {line.id: faults for line, faults in zip(lines, found, strict=True) if faults}
            await atomically(lambda: self._all_past(lines, wrong))
            return

        async def work() -> None:
            await self._all_past(lines, {})
            refused = await write_all(self._row, lines, actor)
            await self._wrong(
                {line.id: [Fault(line.content["where"], f"没有导入：{problem.detail}")] for line, problem in refused},
                lines,
            )

        await atomically(work)

    async def _all_past(self, lines: list[WorkbookImportLine], wrong: dict[int, list[Fault]]) -> None:
        """In a transaction, whose first statement takes the claim's row."""
        changed = await self._held.update(
            last_line=lines[-1].id, done=F("done") + len(lines), leased_until=self._clock.now() + _LEASE
        )
        if changed != 1:
            raise Lost
        await self._wrong(wrong, lines)

    async def _wrong(self, wrong: dict[int, list[Fault]], lines: list[WorkbookImportLine]) -> None:
        found = [line for line in lines if line.id in wrong]
        if not found:
            return
        count = len(found)
        news = sum(line.outcome == "new" for line in found)
        await self._held.update(
            wrong=F("wrong") + count, failed=F("failed") + count, new=F("new") - news,
            changed=F("changed") - (count - news),
        )
        for line in found:
            said = [*line.content["wrong"], *msgspec.to_builtins(wrong[line.id])]
            content = {**line.content, "wrong": said}
            written = sealed_for(WorkbookImportLine, vars(line), outcome="wrong", content=content)
            await WorkbookImportLine.filter(id=line.id).update(**written)

    async def _check(self, line: WorkbookImportLine, actor: Actor) -> None:
        content = line.content
        wrong = await tried(line.subject, content["form"], content["where"], self._row, actor)
        await atomically(lambda: self._past(line, wrong))

    async def _write(self, line: WorkbookImportLine, actor: Actor) -> None:
        case_id = case_of(self._row, line)

        async def work() -> None:
            await self._past(line, [])
            await refuse_if_moved(self._row, [line], actor)
            await write(line.subject, line.content["form"], case_id, self._row, actor)
            await WorkbookImportLine.filter(id=line.id).update(case_id=case_id)

        try:
            await atomically(work)
        except Problem as problem:
            if problem.code == "busy":
                raise
            # It could be written when the preview was made.
            said = [Fault(line.content["where"], f"没有导入：{problem.detail}")]
            await atomically(lambda: self._past(line, said))
        except SealBroken:
            damaged = [Fault(line.content["where"], CATALOGUE["value_damaged"].sentence)]
            await atomically(lambda: self._past(line, damaged))

    async def _past(self, line: WorkbookImportLine, wrong: list[Fault]) -> None:
        """The line is done with, wrong or not. In a transaction, whose first statement takes the claim's row."""
        more: dict[str, Any] = {}
        if wrong:
            more = {name: F(name) + 1 for name in ("wrong", "failed")} | {line.outcome: F(line.outcome) - 1}
        changed = await self._held.update(
            last_line=line.id, done=F("done") + 1, leased_until=self._clock.now() + _LEASE, **more
        )
        if changed != 1:
            raise Lost
        if wrong:
            content = {**line.content, "wrong": [*line.content["wrong"], *msgspec.to_builtins(wrong)]}
            written = sealed_for(WorkbookImportLine, vars(line), outcome="wrong", content=content)
            await WorkbookImportLine.filter(id=line.id).update(**written)

    async def _finish(self, state: str) -> None:
        if await self._held.update(state=state, leased_until=None) != 1:
            raise Lost

    async def _end(self, actor: Actor) -> None:
        if await self._held.update(state=APPLIED, leased_until=None, applied_at=self._clock.now()) != 1:
            raise Lost
        await told(await WorkbookImport.get(id=self._row.id), actor)
