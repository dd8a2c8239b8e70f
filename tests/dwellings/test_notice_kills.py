"""A sending to very many, its worker killed again and again: each family is reached once, or listed as not reached.

What is killed is a statement to the database that is never answered, of the round itself and of the deliveries that
follow; WeChat is the stand-in, on a socket. The short form tells some two hundred families, the long one ten thousand.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from contextlib import suppress
from datetime import date

import pytest

from casework.dwellings import notice_sending
from casework.heart.queries import column
from models import Account, Appointment, Case, CaseEvent, Delivery, Notice, NoticeLine, NoticeRound, Subscription
from tests.cast import NOW, World, done
from tests.dwellings.test_notice_rounds import Killed, a_round, killed_at, seen
from tests.dwellings.test_notices import neighbours
from tests.heart.test_deliveries import TEMPLATE, Post, post, standin

LONG = bool(os.environ.get("ANJU_LONG"))
FAMILIES, KILLS = (10_000, 200) if LONG else (120, 8)
_FIRST = 5_000_000
_ = (post, standin)


def openid(number: int) -> str:
    return f"oFamily{number:020d}"


async def bound(world: World, post: Post) -> None:
    """Everybody has an account of their own, and agreed to one message."""
    some = await neighbours(world, FAMILIES)
    await Appointment.filter(household_id__gte=some[0].household_id).delete()
    numbers = range(_FIRST, _FIRST + FAMILIES)
    await Account.bulk_create(
        (Account(id=n, name=f"住户{n}", openid=openid(n), created_at=NOW) for n in numbers), batch_size=500
    )
    await Appointment.bulk_create(
        (
            Appointment(account_id=n, role="tenant", household_id=row.household_id, starts_on=date(2026, 1, 1))
            for n, row in zip(numbers, some, strict=True)
        ),
        batch_size=500,
    )
    await Subscription.bulk_create(
        (Subscription(account_id=n, template="notice", remaining=1) for n in numbers), batch_size=500
    )
    for n in numbers:
        post.standin.add_user(openid(n))
        post.standin.grant(openid(n), TEMPLATE)


@pytest.mark.clause("4.4.1.1a")
async def test_however_often_the_worker_is_killed_each_family_is_reached_once_or_listed(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, chance = post.world, random.Random(20261210)
    if not LONG:
        monkeypatch.setattr(notice_sending, "PART", 40)
    await bound(world, post)
    row = done(await world.manager.post("/notice-rounds", a_round(to={"building": "9"})))
    assert row["total"] == FAMILIES
    done(await world.manager.post(f"/notice-rounds/{row['id']}/send", {}))
    for kill in range(KILLS):
        # Some die within the first statements, others when much is done; their claims run out before the next begins.
        worker = post.workers()
        with killed_at(int(10 ** chance.uniform(0.3, 3.2)), monkeypatch), suppress(Killed):
            while await (worker.send_notices() if kill % 2 else worker.deliver_due()):
                continue
        post.wait(minutes=3)
    worker = post.workers()
    while (await NoticeRound.get(id=row["id"])).state == "sending":
        await worker.send_notices()
        post.wait(minutes=3)
    while await Delivery.filter(state__in=["pending", "sending"]).exists():
        await worker.deliver_due()
        post.wait(minutes=3)

    row = await seen(world, row)
    assert (row["state"], row["sent"], row["failed"]) == ("sent", FAMILIES, 0)
    # One notice, one event, one line of each family.
    assert await Notice.all().count() == await Case.filter(procedure="notice").count() == FAMILIES
    assert await CaseEvent.all().count() == FAMILIES
    assert await NoticeLine.filter(outcome="sent").count() == FAMILIES
    told = Counter(message.openid for message in post.standin.sent)
    assert set(told.values()) == {1}
    # Whoever was not reached, or nobody knows it, stands in the list of the round with the reason.
    unknown = await Delivery.filter(channel="wechat").exclude(state="delivered").values_list("account_id", "state")
    delivered = Delivery.filter(channel="wechat", state="delivered")
    reached = {openid(account) for account in await column(delivered, "account_id")}
    assert reached <= set(told)
    assert len(reached) + len(unknown) == FAMILIES
    assert {state for _, state in unknown} <= {"unknown", "failed"}
    assert row["counts"]["wechat_failed"] == len(unknown) < FAMILIES // 4
    assert row["counts"]["wechat_sent"] == len(reached)
