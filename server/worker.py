"""The worker: carries out deliveries after their case has committed, makes the pictures of what was sealed, the bytes
of papers that were issued and the workbooks that were asked for, goes on with long imports, sends rounds of notices,
walks the duties of each new day, lets go of uploads that were never confirmed, and empties the quarantine behind them.
It decides nothing.

For each delivery that is due: 1. claim it by a conditional UPDATE with a lease, and look at the count; 2. leave the
database; 3. call the provider; 4. write the outcome, if the claim is still ours. Killed between any two lines, the
lease runs out: an in-app delivery is simply done again, and a WeChat message whose outcome nobody knows is shown
to a person instead of being sent twice.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any

from tortoise.exceptions import DBConnectionError, OperationalError
from tortoise.expressions import F
from tortoise.queryset import QuerySet

from casework.dwellings import notice_sending
from casework.evidence import evidence, pictures, quarantine
from casework.evidence.pictures import Studio
from casework.exchange import import_rounds, workbook_exports
from casework.heart import attempts, by_itself, damages, obligations, recounting
from casework.heart.deliveries import (
    DELIVERED,
    FAILED,
    IN_APP,
    NOTICE_TEMPLATE,
    PENDING,
    SENDING,
    UNKNOWN,
    UNLISTED,
    WECHAT,
    still_bound,
)
from casework.heart.problems import Problem
from casework.heart.queries import column
from casework.heart.sealed_rows import seal, seal_waiting
from casework.heart.transactions import atomically
from casework.papers import keeping
from casework.people import sign_in_codes, stranger_limits
from casework.words.clock import Clock, business_day
from media_storage.store import StoreUnavailable
from models import Account, Delivery, IdempotentAnswer, Subscription
from models.fields import is_damaged
from server.settings import WeChatSettings
from server.wechat import WeChat, WeChatRefused, WeChatUnreachable

log = logging.getLogger("anju.worker")

_LEASE = timedelta(minutes=2)
_BATCH = 50
# A message waits for WeChat this long: what passes by itself, and what somebody has to set right. Later it would speak
# of days that are over, and whoever sent it must go in person.
_PATIENCE = timedelta(days=3)
_PATIENCE_WITH_OPERATORS = timedelta(days=30)
_MOST_WAIT = timedelta(hours=1)
# While the whole account is refused, one message is tried so often.
_FIRST_REST, _MOST_REST = timedelta(seconds=15), timedelta(minutes=15)
_IDLE_SECONDS = 2.0
# Photographs in hand at once; how many are decoded at once is the pool's own bound.
_PICTURES = 4
# Papers set on one round, and how long one rests that could not be: a store that is away, a font that is missing.
_PAPERS = 8
_PAPER_REST = 300.0
_ANSWERS_KEPT = timedelta(days=7)
_CLEARED_EVERY = 3600.0
# After a fault the day's duties are walked again so much later.
_WALK_AGAIN = 600.0


class Worker:
    """One a process. Several may run: claims keep them apart."""

    def __init__(
        self, clock: Clock, wechat: WeChat | None, settings: WeChatSettings | None, studio: Studio | None = None,
        *, keep_refused: timedelta = timedelta(days=30),
    ) -> None:
        self._clock = clock
        self._wechat = wechat
        self._settings = settings
        self.studio = studio
        self._keep_refused = keep_refused
        self._clear_at = 0.0
        # Papers that could not be made, and when they are tried again.
        self._papers_rest: dict[int, float] = {}
        self._stopping = asyncio.Event()
        self._walked_on: date | None = None
        self._walk_again_at = 0.0
        # No message leaves before then; each refusal in a row makes it longer.
        self._wechat_rests_until: datetime | None = None
        self._wechat_rest = timedelta(0)

    async def run(self) -> None:
        """Until stopped. Workbooks, sendings and duties have rounds of their own, so that a long one keeps nothing
        waiting.
        """
        async with asyncio.TaskGroup() as rounds:
            rounds.create_task(self._run_beside("exports", self.make_exports))
            rounds.create_task(self._run_beside("imports", self.make_imports))
            rounds.create_task(self._run_beside("notices", self.send_notices))
            rounds.create_task(self._run_beside("duties", self.walk_duties))
            await self._run_deliveries()

    async def _run_beside(self, what: str, one_round: Callable[[], Awaitable[int]]) -> None:
        while not self._stopping.is_set():
            try:
                done = await one_round()
            except (OperationalError, DBConnectionError, OSError) as error:
                log.warning("%s wait for the database: %s", what, type(error).__name__)
                done = 0
            if not done:
                try:
                    await asyncio.wait_for(self._stopping.wait(), _IDLE_SECONDS)
                except TimeoutError:
                    continue

    async def make_exports(self) -> int:
        """One round: one workbook, and those whose days are over. Returns how many it took in hand."""
        await asyncio.to_thread(workbook_exports.clear_aside, time.time())
        await workbook_exports.remove_old(at=self._clock.now())
        due = await workbook_exports.due(at=self._clock.now(), most=1)
        for export_id in due:
            claimed = await workbook_exports.claim(export_id, at=self._clock.now())
            if claimed is None:
                continue
            try:
                await workbook_exports.make(claimed, clock=self._clock)
            except (OperationalError, DBConnectionError, OSError):
                raise
            except Exception:
                # It waits for its lease, and is given up after some attempts; the others must still be made.
                log.exception("export %s met a fault", export_id)
        return len(due)

    async def make_imports(self) -> int:
        """One round: a long import as far as it goes, and those that nobody came back to. How many it took in hand."""
        if self.studio is not None:
            await import_rounds.end_unread(self.studio.store, at=self._clock.now())
        try:
            return await import_rounds.go_on(
                clock=self._clock, stopping=self._stopping.is_set, store=self.studio.store if self.studio else None
            )
        except (OperationalError, DBConnectionError, OSError):
            raise
        except Exception:
            # It waits for its lease, and is given up after some attempts.
            log.exception("an import met a fault")
            return 0

    async def send_notices(self) -> int:
        """One round: one sending to many as far as it goes. How many it took in hand."""
        try:
            return await notice_sending.go_on(clock=self._clock, stopping=self._stopping.is_set)
        except (OperationalError, DBConnectionError, OSError):
            raise
        except Exception:
            # It waits for its lease, and is given up after some attempts.
            log.exception("a round of notices met a fault")
            return 0

    async def walk_duties(self) -> int:
        """What the calendar alone brings about, once a day and when the service starts. Returns 0: what comes next is
        tomorrow's.
        """
        today, moment = business_day(self._clock.now()), asyncio.get_running_loop().time()
        if self._walked_on == today or moment < self._walk_again_at:
            return 0
        try:
            for walk in (recounting.walk, by_itself.walk, obligations.walk):
                async for _ in walk(self._clock.now):
                    if self._stopping.is_set():
                        return 0
        except (OperationalError, DBConnectionError, OSError):
            raise
        except Exception:
            # What was walked stands; the rest is tried again.
            log.exception("the duties of a day met a fault")
            self._walk_again_at = moment + _WALK_AGAIN
            return 0
        self._walked_on = today
        return 0

    async def _run_deliveries(self) -> None:
        """Deliver what is due, then rest a little."""
        while not self._stopping.is_set():
            try:
                await damages.write_down(self._clock.now())
                done = await self.deliver_due() + await self.make_pictures() + await self.make_papers()
                done += await self.seal_audit()
                await evidence.give_up_old(at=self._clock.now())
                await self._clear_quarantine()
                await self._forget_old_answers()
                await attempts.forget_old(at=self._clock.now())
                await stranger_limits.forget_old(at=self._clock.now())
                await sign_in_codes.forget_old(at=self._clock.now())
            except (OperationalError, DBConnectionError, OSError) as error:
                log.warning("the worker waits for the database: %s", type(error).__name__)
                done = 0
            if not done:
                try:
                    await asyncio.wait_for(self._stopping.wait(), _IDLE_SECONDS)
                except TimeoutError:
                    continue

    def stop(self) -> None:
        self._stopping.set()

    async def deliver_due(self) -> int:
        """One round. Returns how many deliveries it finished."""
        await self._show_lost()
        now = self._clock.now()
        due = Delivery.filter(state=PENDING, next_try_at__lte=now)
        if self._wechat_rests(now):
            due = due.exclude(channel=WECHAT)
        done = 0
        for delivery_id, channel in await due.order_by("next_try_at", "id").limit(_BATCH).values_list("id", "channel"):
            if channel == WECHAT and self._wechat_rests(now):
                continue
            if not await self._claim(delivery_id):
                continue
            done += 1
            try:
                await self._carry_out(await Delivery.get(id=delivery_id))
            except (OperationalError, DBConnectionError, OSError):
                raise
            except Exception:
                # Such as a message that no longer decrypts: it waits for its lease, the others must still leave.
                log.exception("delivery %d met a fault", delivery_id)
        return done

    def _wechat_rests(self, now: datetime) -> bool:
        return self._wechat_rests_until is not None and now < self._wechat_rests_until

    def _rest_from_wechat(self) -> None:
        self._wechat_rest = min(max(2 * self._wechat_rest, _FIRST_REST), _MOST_REST)
        self._wechat_rests_until = self._clock.now() + self._wechat_rest

    def _wechat_answers(self) -> None:
        self._wechat_rest, self._wechat_rests_until = timedelta(0), None

    async def seal_audit(self) -> int:
        """One round. Returns how many events of the audit it linked into their chain."""
        return await seal_waiting(self._clock.now())

    async def make_pictures(self) -> int:
        """One round. Returns how many photographs it took in hand."""
        if self.studio is None:
            return 0
        due = await pictures.due(at=self._clock.now(), most=_PICTURES)
        faults = await asyncio.gather(*(self._make(each, self.studio) for each in due), return_exceptions=True)
        for fault in faults:
            if isinstance(fault, (OperationalError, DBConnectionError, OSError)):
                raise fault
            if isinstance(fault, Exception):
                # It waits for its lease, the others must still be made.
                log.error("a picture met a fault", exc_info=fault)
            elif fault is not None:
                raise fault
        return len(due)

    async def make_papers(self) -> int:
        """One round. Returns how many papers it made the bytes of."""
        if self.studio is None:
            return 0
        moment, made = asyncio.get_running_loop().time(), 0
        self._papers_rest = {one: until for one, until in self._papers_rest.items() if until > moment}
        for paper_id in await keeping.due(_PAPERS, list(self._papers_rest)):
            try:
                await keeping.make(
                    paper_id, store=self.studio.store, address=self.studio.public_url, at=self._clock.now()
                )
                made += 1
            except (OperationalError, DBConnectionError, OSError):
                raise
            except Problem as problem:
                log.warning("paper %d waits: %s", paper_id, problem.code)
                self._papers_rest[paper_id] = moment + _PAPER_REST
            except Exception:
                # Such as one that no longer decrypts: the others must still be made.
                log.exception("paper %d met a fault", paper_id)
                self._papers_rest[paper_id] = moment + _PAPER_REST
        return made

    async def _clear_quarantine(self) -> None:
        """An hour apart by the machine's own count: the store is listed for it."""
        moment = asyncio.get_running_loop().time()
        if self.studio is None or moment < self._clear_at:
            return
        self._clear_at = moment + _CLEARED_EVERY
        try:
            await quarantine.clear(self.studio.store, at=self._clock.now(), keep_refused=self._keep_refused)
        except StoreUnavailable as fault:
            log.warning("the quarantine could not be cleared: %s", fault.reason)

    async def _make(self, evidence_id: str, studio: Studio) -> None:
        claimed = await pictures.claim(evidence_id, at=self._clock.now())
        if claimed is not None:
            await pictures.make(claimed, clock=self._clock, studio=studio)

    async def _claim(self, delivery_id: int) -> bool:
        until = self._clock.now() + _LEASE
        claimed = await Delivery.filter(id=delivery_id, state=PENDING).update(
            state=SENDING, leased_until=until, attempts=F("attempts") + 1
        )
        return claimed == 1

    async def _show_lost(self) -> None:
        """Leases that ran out: the worker that held them is gone."""
        now = self._clock.now()
        lost = Delivery.filter(state=SENDING, leased_until__lt=now)
        await lost.filter(channel=IN_APP).update(state=PENDING)
        for delivery_id in await column(lost.filter(channel=WECHAT).limit(_BATCH), "id"):
            mine = lost.filter(id=delivery_id, channel=WECHAT)
            await self._write_outcome(mine, delivery_id, state=UNKNOWN, reason="worker_lost", finished_at=now)

    async def _write_outcome(self, mine: QuerySet[Delivery], delivery_id: int, **outcome: Any) -> None:
        async def work() -> None:
            if await mine.update(**outcome) == 1:
                await seal("delivery_outcome", [delivery_id], at=self._clock.now())

        await atomically(work)

    async def _carry_out(self, delivery: Delivery) -> None:
        if delivery.household_id is not None and not await still_bound(
            delivery.account_id, delivery.household_id, at=self._clock.now()
        ):
            await self._finish(delivery, FAILED, "binding_ended")
            return
        if delivery.channel == IN_APP:
            # Being in the family's list is the delivery: nothing is left to call.
            await self._finish(delivery, DELIVERED)
            return
        if is_damaged(delivery.message):
            await self._finish(delivery, FAILED, "message_damaged")
            return
        account = await Account.get(id=delivery.account_id)
        if self._wechat is None or self._settings is None or not account.openid:
            await self._finish(delivery, FAILED, "wechat_not_configured")
            return
        if not await self._spend_consent(delivery.account_id):
            await self._finish(delivery, FAILED, "wechat_user_refused")
            return
        try:
            await self._wechat.send_subscribe_message(
                account.openid,
                self._settings.notice_template,
                delivery.page or f"pages/cases/detail?id={delivery.case_id}",
                {self._settings.notice_fields.get(name, name): text for name, text in delivery.message.items()},
                self._settings.state,
            )
        except WeChatRefused as refusal:
            await self._refused(delivery, refusal)
        except WeChatUnreachable as lost:
            if lost.outcome_unknown:
                await self._finish(delivery, UNKNOWN, "wechat_no_answer")
            else:
                self._rest_from_wechat()
                await self._give_back_consent(delivery.account_id)
                await self._try_later(delivery, "wechat_unreachable", _PATIENCE_WITH_OPERATORS)
        else:
            self._wechat_answers()
            await self._finish(delivery, DELIVERED)

    async def _refused(self, delivery: Delivery, refusal: WeChatRefused) -> None:
        if refusal.whole:
            self._rest_from_wechat()
        else:
            self._wechat_answers()
        if refusal.code == "wechat_user_refused":
            # Taken back in WeChat's own settings: what we counted is worth nothing any more.
            await Subscription.filter(account_id=delivery.account_id, template=NOTICE_TEMPLATE).update(remaining=0)
            await self._finish(delivery, FAILED, refusal.code)
            return
        await self._give_back_consent(delivery.account_id)
        reason = f"{refusal.code}:{refusal.errcode}" if refusal.code == UNLISTED else refusal.code
        if refusal.follows == "final":
            await self._finish(delivery, FAILED, reason)
        else:
            patience = _PATIENCE_WITH_OPERATORS if refusal.follows == "operator" else _PATIENCE
            await self._try_later(delivery, reason, patience)

    async def _spend_consent(self, account_id: int) -> bool:
        spent = await Subscription.filter(account_id=account_id, template=NOTICE_TEMPLATE, remaining__gt=0).update(
            remaining=F("remaining") - 1
        )
        return spent == 1

    async def _give_back_consent(self, account_id: int) -> None:
        await Subscription.filter(account_id=account_id, template=NOTICE_TEMPLATE).update(remaining=F("remaining") + 1)

    async def _finish(self, delivery: Delivery, state: str, reason: str = "") -> None:
        await self._write_outcome(
            Delivery.filter(id=delivery.id, state=SENDING), delivery.id,
            state=state, reason=reason, finished_at=self._clock.now(), leased_until=None,
        )

    async def _try_later(self, delivery: Delivery, reason: str, patience: timedelta) -> None:
        now = self._clock.now()
        if now - delivery.created_at >= patience:
            await self._finish(delivery, FAILED, reason)
            return
        wait = min(timedelta(seconds=15 * 2 ** min(delivery.attempts, 10)), _MOST_WAIT)
        await Delivery.filter(id=delivery.id, state=SENDING).update(
            state=PENDING, reason=reason, next_try_at=now + wait, leased_until=None
        )

    async def _forget_old_answers(self) -> None:
        before: datetime = self._clock.now() - _ANSWERS_KEPT
        old = await IdempotentAnswer.filter(created_at__lt=before).limit(200).values_list("id", flat=True)
        if old:
            await IdempotentAnswer.filter(id__in=list(old)).delete()
