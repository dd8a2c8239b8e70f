"""Rounds of notices as the worker carries them out (4.4.1.1a): in parts of bounded size, so that nothing else waits.

A part is one transaction: the claim's row with the place where it goes on, the notices of its families, and what became
of each line. Killed between any two statements nothing of the part stands, and whoever takes the round up next begins
it again; a family has one notice of a round by a unique key and by the number of its case. A family that has left, has
paid or was told meanwhile is listed with the reason and keeps nobody waiting; so is one whose record cannot be read.
Where the post of whoever sent it has ended, the round stops and says so. Recalling goes the same way, notice by notice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import F, Q

from casework.dwellings import notice_facts
from casework.dwellings.notice_kinds import Family, Writer
from casework.dwellings.notice_rounds import (
    FIRST_HOUR,
    LINE_FAILED,
    LINE_SENT,
    LINE_WAITING,
    RECALLED,
    RECALLING,
    SENDING,
    SENT,
    STOPPED,
    WAITING,
    drop_forgotten,
    same,
    values_of,
    writer_of,
)
from casework.dwellings.notices import NOTICE, case_id_of, opening, send_all
from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance
from casework.heart.problems import Problem
from casework.heart.queries import column
from casework.heart.transactions import atomically
from casework.heart.turns import take_turns
from casework.people import accounts
from casework.words.clock import SHANGHAI, Clock, business_day
from models import Account, Case, NoticeLine, NoticeRound
from models.fields import SealBroken

PART, RECALL_PART = 200, 20
# Of a family no more than a notice says: what is sealed of it stays so.
_READ = (
    "id", "household_id", "dwelling_id", "area_path", "manager_path", "household__id", "household__name",
    "dwelling__id", "dwelling__address",
)
_LEASE = timedelta(minutes=2)
# Taken up so often without getting on: what ends its worker again and again would do so for ever.
_MOST_STUCK = 20
_TRIES = 5
_FORGOTTEN = timedelta(days=7)
_CHANGED = "看过预览以后，这户的情况变了，没有发。请重新预览后再发。"
_GONE = "这户已经退出，或不再归本单位管理。"
_ENDED = "发出人已不再担任这个岗位，没有发完；本单位其他人可以接着发。"
_STUCK = "反复中断，没有发完；可以接着发。"


class Lost(Exception):
    """Somebody else goes on with it, or it was stopped."""


async def go_on(*, clock: Clock, stopping: Callable[[], bool] = lambda: False) -> int:
    """One round is taken as far as it goes, or until it is time to stop. How many were taken in hand."""
    now = clock.now()
    await drop_forgotten(now - _FORGOTTEN)
    await _begin(now)
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    under_way = NoticeRound.filter(free, state__in=[SENDING, RECALLING])
    await under_way.filter(stuck__gte=_MOST_STUCK).update(state=STOPPED, reason=_STUCK, leased_until=None)
    for row in await under_way.order_by("confirmed_at", "id").limit(1):
        held = NoticeRound.filter(free, id=row.id, state=row.state, attempts=row.attempts)
        taken = {"attempts": F("attempts") + 1, "stuck": F("stuck") + 1}
        if await held.update(leased_until=now + _LEASE, **taken) == 1:
            with suppress(Lost):
                await _Round(await NoticeRound.get(id=row.id), clock, stopping).go_on()
        return 1
    return 0


async def _begin(now: datetime) -> None:
    """Those whose day has come."""
    if now.astimezone(SHANGHAI).hour >= FIRST_HOUR:
        await NoticeRound.filter(state=WAITING, send_on__lte=business_day(now)).update(state=SENDING)


class _Round:
    """One round in our hands. The number of the attempt is the claim's name."""

    def __init__(self, row: NoticeRound, clock: Clock, stopping: Callable[[], bool]) -> None:
        self._row, self._clock, self._stopping = row, clock, stopping
        self._held = NoticeRound.filter(id=row.id, state=row.state, attempts=row.attempts)

    async def go_on(self) -> None:
        recalling = self._row.state == RECALLING
        try:
            actor = await self._actor(recalling)
        except Problem:
            await self._finish(STOPPED, reason=_ENDED)
            return
        if not recalling and self._row.act_by is not None and self._row.act_by < actor.today:
            await self._finish(STOPPED, reason="还没有发完，通知里的期限就过了；没有发的不再发。")
            return
        writer = await writer_of(self._row)
        while lines := await self._next(recalling):
            if self._stopping():
                # The next worker goes on at once.
                await self._finish(self._row.state)
                return
            if recalling:
                await self._withdraw(lines, actor)
            else:
                await self._send(lines, actor, writer)
        await self._finish(RECALLED if recalling else SENT, finished_at=self._clock.now())

    async def _actor(self, recalling: bool) -> Actor:
        """Who sent it, or recalled it, now, if the post is theirs still. Raises not_allowed."""
        row, now = self._row, self._clock.now()
        account_id = row.recalled_by_id if recalling else row.account_id
        post = row.recalled_appointment_id if recalling else row.appointment_id
        account = await Account.get(id=account_id)
        held = await accounts.appointments_of(account.id, business_day(now))
        actor = accounts.actor_for(account, held, str(post), at=now, address="")
        access.require_role(actor, *(role for step in NOTICE.steps_from(None) for role in step.by))
        return actor

    async def _next(self, recalling: bool) -> list[NoticeLine]:
        outcome, most = (LINE_SENT, RECALL_PART) if recalling else (LINE_WAITING, PART)
        behind = self._row.last_line if recalling else 0
        found = NoticeLine.filter(round_id=self._row.id, outcome=outcome, id__gt=behind)
        return await found.order_by("id").limit(most)

    async def _send(self, lines: list[NoticeLine], actor: Actor, writer: Writer) -> None:
        """A part; where one family's record is broken or refused, each for itself."""
        try:
            await atomically(lambda: self._part(lines, actor, writer))
        except (Problem, SealBroken) as fault:
            if isinstance(fault, Problem) and fault.code == "busy":
                raise
            if len(lines) > 1:
                for line in lines:
                    await self._send([line], actor, writer)
                return
            said = fault.detail if isinstance(fault, Problem) else "这户的登记数据已损坏，请系统管理员核对。"
            await atomically(lambda: self._failed(lines[0], said))

    async def _part(self, lines: list[NoticeLine], actor: Actor, writer: Writer) -> None:
        """In a transaction, whose first statement takes the claim's row."""
        await self._hold()
        openings, failed = await self._openings(lines, actor, writer)
        await send_all(openings, actor=actor)
        await self._past({line.id for line in lines} - set(failed), failed)

    async def _openings(
        self, lines: Sequence[NoticeLine], actor: Actor, writer: Writer
    ) -> tuple[list[Opening], dict[int, str]]:
        """What is to be sent, and of which lines it is not, and why."""
        row, ids = self._row, [line.tenancy_id for line in lines]
        values = values_of(row)
        if row.period:
            # Of two rounds of one month at once the second sees whom the first has told.
            await take_turns(f"notices:{row.manager_id}")
        done = set(await column(Case.filter(id__in=[case_id_of(row.id, one) for one in ids]), "id"))
        found = access.tenancies_in_reach(actor).filter(id__in=ids, living=1).select_related("household", "dwelling")
        homes = {home.id: home for home in await found.only(*_READ)}
        facts = await notice_facts.facts(row.kind, values, ids, manager_path=actor.path, today=actor.today)
        before = await notice_facts.told_before(row.kind, row.period, ids, row.id)
        openings: list[Opening] = []
        failed: dict[int, str] = {}
        for line in lines:
            home, fact = homes.get(line.tenancy_id), facts[line.tenancy_id]
            told = before.get(line.tenancy_id, "") if not row.again else ""
            if case_id_of(row.id, line.tenancy_id) in done:
                continue
            if home is None:
                failed[line.id] = _GONE
            elif fact.reason or told:
                failed[line.id] = fact.reason or told
            elif not same(line, fact):
                failed[line.id] = _CHANGED
            else:
                family = Family(home.household.name, home.dwelling.address, line.amount_fen, line.said)
                own = values if line.amount_fen is None else {**values, "amount_fen": line.amount_fen}
                openings.append(opening(row.id, row.kind, home, own, row.body, family, writer))
        return openings, failed

    async def _failed(self, line: NoticeLine, reason: str) -> None:
        await self._hold()
        await self._past(set(), {line.id: reason})

    async def _hold(self) -> None:
        """Raises Lost."""
        held = await self._held.update(leased_until=self._clock.now() + _LEASE, stuck=0)
        # Twice in one moment it changes nothing, which MariaDB tells as no row.
        if held != 1 and not await self._held.exists():
            raise Lost

    async def _past(self, sent: set[int], failed: dict[int, str]) -> None:
        if sent:
            await NoticeLine.filter(id__in=sorted(sent)).update(outcome=LINE_SENT)
        by_reason: dict[str, list[int]] = defaultdict(list)
        for one, reason in failed.items():
            by_reason[reason[:200]].append(one)
        for reason, ids in by_reason.items():
            await NoticeLine.filter(id__in=ids).update(outcome=LINE_FAILED, reason=reason)
        await self._held.update(sent=F("sent") + len(sent), failed=F("failed") + len(failed))

    async def _withdraw(self, lines: list[NoticeLine], actor: Actor) -> None:
        """Each in a transaction of its own; what has gone its way, such as keys that were handed out, stays."""
        ids = [case_id_of(self._row.id, line.tenancy_id) for line in lines]
        for case_id in ids:
            await self._withdraw_one(case_id, actor)
        await atomically(self._hold)
        self._row.last_line = lines[-1].id
        await self._held.update(last_line=self._row.last_line)

    async def _withdraw_one(self, case_id: str, actor: Actor) -> None:
        async def work() -> None:
            await self._hold()
            case = await Case.get(id=case_id).select_related("household", "dwelling")
            if NOTICE.step(case.status, "withdraw") is not None:
                await advance(case, "withdraw", actor=actor, version=case.version, form={"reason": self._row.reason})

        for _ in range(_TRIES):
            try:
                await atomically(work)
                return
            except Problem as problem:
                # The family answers in this very moment: it is looked at anew. What lies with another manager by now
                # is not ours to withdraw, and stands in the round as it is.
                if problem.code != "moved_by_other":
                    return

    async def _finish(self, state: str, **said: Any) -> None:
        await self._held.update(state=state, leased_until=None, **said)
