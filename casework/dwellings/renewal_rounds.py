"""What the calendar does of renewals by itself (`casework/heart/rounds.py`), and how one that is asked for is found.

Once a day: what can come to nothing any more lapses; leases that are about to end, or have just ended, have a case; its
window opens; on the last day, and once it is over, it is the manager's to answer, with the notice ready; and a refusal
that nobody asked to be checked again goes up. Whoever asks before the round has come has it done for that one lease.
Refuses a request where nobody lives, where there is no lease, before the window, and a second one.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from tortoise.expressions import Q

from casework.dwellings.handback_standing import refuse_leaving
from casework.dwellings.renewal_forms import ApplyForm
from casework.dwellings.renewal_guards import end_of, row_of, still_due
from casework.dwellings.renewal_windows import (
    LOOK_BACK_DAYS,
    REMINDER_DAYS,
    SILENCE_DAYS,
    STAYS_ON,
    Window,
    last_lease,
    last_open_end,
    told_from,
    window_of,
)
from casework.dwellings.renewals import KIND, OPEN, RENEWAL, UNASKED
from casework.heart import access, actors, rounds
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.heart.rounds import PAGE, calendar, each
from casework.heart.rules import in_force
from casework.ledgers.responsibility import hold
from casework.words.clock import business_day
from models import Case, Lease, RenewalRequest, Tenancy

_ASKERS = (actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK)


async def announce(lease: Lease, *, at: datetime) -> Case | None:
    """Opens the case of a lease, if there is none. In a transaction."""
    tenancy = await Tenancy.get(id=lease.tenancy_id).select_related("household", "dwelling")
    household = await hold(tenancy.household_id)
    known = await RenewalRequest.filter(lease_id=lease.id, under_way=1).exists()
    last = await last_lease(tenancy.id)
    if known or not tenancy.living or last is None or last.id != lease.id:
        return None
    opening = Opening(
        str(uuid.uuid4()), f"续租：{tenancy.dwelling.address}"[:120], household.area_path, tenancy.manager_path,
        household=household, dwelling=tenancy.dwelling,
        with_={"lease": lease, "tenancy": tenancy, "window": await window_of(lease.ends_on, on=business_day(at))},
    )
    return (await open_cases(RENEWAL, [opening], actor=calendar(at), action="announce"))[0]


async def bring_up(case: Case, *, at: datetime) -> Case:
    """To where the calendar has it on that day. In a transaction."""
    row, today = await row_of(case), business_day(at)
    if case.status not in UNASKED or not await still_due(row):
        return case
    window = await window_of(end_of(row), on=today)
    action = {
        "early": "", "open": "open_window" if case.status == "ahead" else "", "late": "run_out",
    }[window.state(today)]
    if today == window.ends_on and case.status in ("ahead", "waiting", "withdrawn", "kept"):
        action = "close"
    if not action or RENEWAL.step(case.status, action) is None:
        return case
    return await advance(case, action, actor=calendar(at), version=case.version)


# The worker's round


async def _lapse(now: Callable[[], datetime]) -> AsyncIterator[int]:
    behind = 0
    while True:
        rows: Any = await (
            RenewalRequest.filter(id__gt=behind, under_way=1, case__status__in=list(OPEN)).order_by("id").limit(PAGE)
            .values("id", "case_id", "lease_id", "tenancy_id", "tenancy__living", "case__status", "lease__ends_on")
        )
        if not rows:
            return
        behind, today = rows[-1]["id"], business_day(now())
        newest: dict[int, int] = {}
        leases: Any = await (
            Lease.filter(tenancy_id__in=[row["tenancy_id"] for row in rows]).order_by("ends_on", "id")
            .values_list("tenancy_id", "id")
        )
        for tenancy_id, lease_id in leases:
            newest[tenancy_id] = lease_id
        ends = {row["lease__ends_on"] for row in rows if row["lease_id"]}
        firsts = {one: await told_from(one, on=today) for one in ends}
        idle = [
            row["case_id"]
            for row in rows
            if not row["tenancy__living"]
            or not row["lease_id"]
            or newest.get(row["tenancy_id"]) != row["lease_id"]
            or (row["case__status"] in ("ahead", "waiting") and today < firsts[row["lease__ends_on"]])
        ]
        await _step_each(idle, "lapse", now)
        yield len(idle)


async def _announce(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Of every lease that ends by the day of the first reminder, or ended a while ago, and is its family's last."""
    today = business_day(now())
    days = await in_force(REMINDER_DAYS, today)
    horizon = max(today + timedelta(days=-min(days)), await last_open_end(today))
    since = today - timedelta(days=await in_force(LOOK_BACK_DAYS, today))
    behind = 0
    while True:
        found = Q(id__gt=behind, ends_on__gte=since, ends_on__lte=horizon, tenancy__living=1)
        leases = await Lease.filter(found).order_by("id").limit(PAGE)
        if not leases:
            return
        behind = leases[-1].id
        known = set(await column(RenewalRequest.filter(lease_id__in=[one.id for one in leases], under_way=1),
                                 "lease_id"))
        fresh = {str(one.id): one for one in leases if one.id not in known}

        async def open_one(lease_id: str, fresh: dict[str, Lease] = fresh) -> None:
            await announce(fresh[lease_id], at=now())

        await each(list(fresh), open_one)
        yield len(fresh)


async def _bring_up(now: Callable[[], datetime]) -> AsyncIterator[int]:
    today = business_day(now())
    # Those whose day has come; who withdrew is asked no more before the last day.
    opened, over = Q(case__status="ahead", lease__ends_on__lte=await last_open_end(today)), Q(
        case__status__in=["waiting", "withdrawn", "kept"], lease__ends_on__lte=today
    )
    async for ids in _pages(opened | over | Q(case__status="closing", lease__ends_on__lt=today)):

        async def bring(case_id: str) -> None:
            await bring_up(await _case(case_id), at=now())

        await each(ids, bring)
        yield len(ids)


async def _let_stand(now: Callable[[], datetime]) -> AsyncIterator[int]:
    async for ids in _pages(Q(case__status="refused", object_until__lt=business_day(now()))):
        await _step_each(ids, "let_stand", now)
        yield len(ids)


async def _go_on(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Leases that ended a while ago and to whose running on nobody objected; and who stayed beyond the day told."""
    today = business_day(now())
    since = today - timedelta(days=await in_force(SILENCE_DAYS, today))
    async for ids in _pages(Q(case__status="over", tenancy__living=1, lease__ends_on__lt=since)):
        await _step_each(ids, "run_on", now)
        yield len(ids)
    if await in_force(STAYS_ON, today):
        async for ids in _pages(Q(case__status="objected", tenancy__living=1, leave_by__lt=today)):
            await _step_each(ids, "stay_on", now)
            yield len(ids)


async def _pages(found: Q) -> AsyncIterator[list[str]]:
    behind = 0
    while True:
        rows: Any = await (
            RenewalRequest.filter(found, id__gt=behind, under_way=1).order_by("id").limit(PAGE)
            .values_list("id", "case_id")
        )
        if not rows:
            return
        behind = rows[-1][0]
        yield [case_id for _, case_id in rows]


async def _case(case_id: str) -> Case:
    return await Case.get(id=case_id).select_related("household", "dwelling")


async def _step_each(ids: Sequence[str], action: str, now: Callable[[], datetime]) -> None:
    async def take(case_id: str) -> None:
        case = await _case(case_id)
        await advance(case, action, actor=calendar(now()), version=case.version)

    await each(ids, take)


async def _round(now: Callable[[], datetime]) -> AsyncIterator[int]:
    for part in (_lapse, _announce, _bring_up, _let_stand, _go_on):
        async for done in part(now):
            yield done


rounds.declare(KIND, _round)


# Asking


async def standing_of(tenancy: Tenancy, today: date) -> tuple[Window | None, Case | None]:
    """The window of a family's last lease (None: it has none), and its renewal's case."""
    lease = await last_lease(tenancy.id)
    if lease is None:
        return None, None
    row = await RenewalRequest.filter(lease_id=lease.id, under_way=1).select_related("case").first()
    return await window_of(lease.ends_on, on=today), row.case if row else None


async def tenancy_of(tenancy_id: int | None, *, actor: Actor) -> Tenancy:
    """That tenancy in reach, or the one in which the family that asks lives. Raises not_allowed, not_found."""
    access.require_role(actor, *_ASKERS, actors.STREET_CLERK, actors.DISTRICT_CLERK)
    access.require_purpose(actor, KIND)
    if tenancy_id is None and actor.role == actors.TENANT:
        living = await access.tenancies_in_reach(actor).filter(living=1).first()
        tenancy_id = living.id if living else None
    if tenancy_id is None:
        raise access.not_found()
    return await access.find_tenancy(tenancy_id, actor=actor)


async def request(request_id: str, tenancy_id: int, form: ApplyForm, *, actor: Actor) -> Case:
    """Asks for a renewal: the same request again is the same. In a transaction. Raises not_allowed, not_found,
    beyond_delegation, tenancy_ended, renewal_no_lease, renewal_early, renewal_exists, form_invalid.
    """
    access.require_role(actor, *_ASKERS)
    access.require_purpose(actor, KIND)
    tenancy = await access.find_tenancy(tenancy_id, actor=actor)
    if not tenancy.living:
        raise refuse("tenancy_ended")
    # Held, so that of two of one family the second finds the first one's.
    await hold(tenancy.household_id)
    await refuse_leaving(tenancy.id)
    lease = await last_lease(tenancy.id)
    if lease is None:
        raise refuse("renewal_no_lease")
    window = await window_of(lease.ends_on, on=actor.today)
    row = await RenewalRequest.filter(lease_id=lease.id, under_way=1).first()
    if row is not None and row.request_key == request_id:
        return await _case(row.case_id)
    if window.state(actor.today) == "early":
        raise refuse("renewal_early", window.answer(actor.today))
    case = await _case(row.case_id) if row else await announce(lease, at=actor.at)
    if case is None:
        raise refuse("renewal_over")
    case = await bring_up(case, at=actor.at)
    action = "apply" if window.state(actor.today) == "open" else "apply_late"
    if RENEWAL.step(case.status, action) is None:
        raise refuse("renewal_exists")
    case = await advance(case, action, actor=actor, version=case.version, form=msgspec.to_builtins(form))
    await RenewalRequest.filter(case_id=case.id).update(request_key=request_id)
    return case
