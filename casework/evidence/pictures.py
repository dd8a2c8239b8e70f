"""Derived pictures: the display copy and the thumbnail of a sealed photograph, made once, outside any request.

Asked for in the transaction of the seal, and a record of their own with a chain of their own: what a year later is
shown in place of the original must be as provable as the original. Whoever makes them:
1. claims them by a conditional UPDATE with a lease (the number of the attempt is the claim's name); 2. reads the
original and holds it against its sealed hash; 3. renders and stores, under names that hold the bytes' hash, so that
a second try never meets the first one's; 4. closes the record and appends its link, if the claim is still theirs.
Killed between any two, the lease runs out and somebody else does it again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tortoise.expressions import F, Q

from casework.heart import naming
from casework.heart.chains import append_links
from casework.heart.queries import column, padded
from casework.heart.rows import Records
from casework.heart.transactions import WriteRaced, atomically
from casework.words.clock import SHANGHAI, Clock, business_day
from casework.words.wording import say_time
from media_storage.imaging import ImageRefused, ImagingPool
from media_storage.store import AlreadyStored, MediaStore, NotStored, ObjectTooLarge, StoreUnavailable
from models import Evidence, Organisation, Pictures

CHAIN = "derived"
PENDING, MAKING, READY, FAILED = "pending", "making", "ready", "failed"
_LEASE = timedelta(minutes=5)
_MOST_ATTEMPTS = 10
_LONGEST_PAUSE = 3600
_STORE_AWAY, _LOST = "store_unavailable", "maker_lost"


@dataclass
class Studio:
    """What pictures are made with."""

    store: MediaStore
    imaging: ImagingPool
    # The service's own address from outside: where the code on a picture leads.
    public_url: str = ""


async def ask_for(evidence: Evidence, *, at: datetime) -> None:
    """In the transaction of the seal: no sealed photograph is without them."""
    await Pictures.create(evidence_id=evidence.id, state=PENDING, next_try_at=at)


async def due(*, at: datetime, most: int) -> list[str]:
    """Whose pictures are to be made now, those whose maker was lost among them."""
    lost = Pictures.filter(state=MAKING, leased_until__lt=at)
    # What waited for the store before was tried often for no fault of its own: its maker may be lost once.
    worn = lost.filter(attempts__gte=_MOST_ATTEMPTS).exclude(reason=_STORE_AWAY)
    await worn.update(state=FAILED, reason=_LOST, leased_until=None)
    await lost.update(state=PENDING, reason=_LOST, next_try_at=at, leased_until=None)
    waiting = Pictures.filter(state=PENDING, next_try_at__lte=at).order_by("next_try_at", "evidence_id")
    return await column(waiting.limit(most), "evidence_id")


async def claim(evidence_id: str, *, at: datetime) -> Pictures | None:
    """The claimed record, or None: somebody else has it."""
    claimed = await Pictures.filter(evidence_id=evidence_id, state=PENDING).update(
        state=MAKING, leased_until=at + _LEASE, attempts=F("attempts") + 1
    )
    return await Pictures.get(evidence_id=evidence_id) if claimed == 1 else None


async def make(claimed: Pictures, *, clock: Clock, studio: Studio) -> None:
    """Makes what was claimed. Store and pictures first, then one short transaction."""
    evidence = await Evidence.get(id=claimed.evidence_id)
    try:
        data = await studio.store.read(evidence.original_key, limit=evidence.size)
        rendered = await studio.imaging.render(
            data, await _watermark(evidence), link_of(evidence, studio.public_url), sha256=evidence.sha256
        )
        if rendered is None:
            await _give_up(claimed, "original_altered")
            return
        stem = evidence.original_key.removeprefix("originals/").rpartition(".")[0]
        made = Pictures(
            display_key=f"display/{stem}.{short_hash(rendered.display)}.jpg",
            display_sha256=hashlib.sha256(rendered.display).hexdigest(),
            thumbnail_key=f"thumbnails/{stem}.{short_hash(rendered.thumbnail)}.jpg",
            thumbnail_sha256=hashlib.sha256(rendered.thumbnail).hexdigest(),
        )
        await studio.store.put(made.display_key, rendered.display, "image/jpeg")
        await studio.store.put(made.thumbnail_key, rendered.thumbnail, "image/jpeg")
    except StoreUnavailable:
        await _try_later(claimed, _STORE_AWAY, clock.now())
    except NotStored:
        await _try_later(claimed, "original_missing", clock.now())
    except ObjectTooLarge:
        await _give_up(claimed, "original_altered")
    except AlreadyStored:
        await _give_up(claimed, "name_taken")
    except ImageRefused as refusal:
        await _give_up(claimed, refusal.code)
    else:
        await _finish(claimed, made, clock.now())


async def _finish(claimed: Pictures, made: Pictures, at: datetime) -> None:
    mine = Pictures.filter(evidence_id=claimed.evidence_id, state=MAKING, attempts=claimed.attempts)

    async def seal() -> None:
        fresh = await mine.first()
        if fresh is None:
            # The lease ran out and somebody else went on: what they close is the record.
            return
        fresh.state, fresh.reason, fresh.leased_until, fresh.made_at = READY, "", None, at
        fresh.sealed_on = business_day(at)
        for name in ("display_key", "display_sha256", "thumbnail_key", "thumbnail_sha256"):
            setattr(fresh, name, getattr(made, name))
        ((fresh.sequence, fresh.previous_seal, fresh.seal),) = await append_links(
            CHAIN, fresh.sealed_on, [content(fresh)]
        )
        written = {name: getattr(fresh, name) for name in _WRITTEN}
        if await mine.update(**written) != 1:
            raise WriteRaced

    await atomically(seal)


_WRITTEN = (
    "state", "reason", "leased_until", "made_at", "sealed_on", "display_key", "display_sha256", "thumbnail_key",
    "thumbnail_sha256", "sequence", "previous_seal", "seal",
)


async def _give_up(claimed: Pictures, reason: str) -> None:
    await Pictures.filter(evidence_id=claimed.evidence_id, state=MAKING, attempts=claimed.attempts).update(
        state=FAILED, reason=reason, leased_until=None
    )


async def _try_later(claimed: Pictures, reason: str, at: datetime) -> None:
    pause = 15 * 2 ** min(claimed.attempts, _MOST_ATTEMPTS)
    if reason == _STORE_AWAY:
        # It may be away, or refuse, for days (debts, rights): never for ever.
        pause = min(pause, _LONGEST_PAUSE)
    elif claimed.attempts >= _MOST_ATTEMPTS:
        await _give_up(claimed, reason)
        return
    await Pictures.filter(evidence_id=claimed.evidence_id, state=MAKING, attempts=claimed.attempts).update(
        state=PENDING, reason=reason, leased_until=None, next_try_at=at + timedelta(seconds=pause)
    )


def content(pictures: Pictures) -> list[Any]:
    """What the link covers: every column, so that no bit of a record that is ready can change unseen."""
    return [
        pictures.evidence_id,
        pictures.state,
        pictures.reason,
        pictures.attempts,
        _utc(pictures.next_try_at),
        _utc(pictures.leased_until),
        pictures.display_key,
        pictures.display_sha256,
        pictures.thumbnail_key,
        pictures.thumbnail_sha256,
        _utc(pictures.made_at),
    ]


def _utc(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at else None


def short_hash(data: bytes) -> str:
    """What the name of a derived picture holds of its SHA-256: 128 bits in hex."""
    return hashlib.sha256(data).hexdigest()[:32]


_PICTURES = Records(Pictures)


async def of(rows: Sequence[Evidence]) -> dict[str, Pictures]:
    """The records of these photographs, by photograph."""
    if not rows:
        return {}
    of_them = Q(evidence_id__in=padded([row.id for row in rows], ""))
    return {one.evidence_id: one for one in await _PICTURES.where(of_them, most=len(rows))}


def link_of(evidence: Evidence, public_url: str) -> str:
    """What the code on the display copy says: the photograph and the beginning of its seal."""
    return f"{public_url}/v/{evidence.id}/{evidence.seal[:16]}"


async def _watermark(evidence: Evidence) -> list[str]:
    """Time, place, community, inspector, case and short hash, as the display copy carries them: all from the sealed
    record, so that a second try draws the same.
    """
    await evidence.fetch_related("case", "case__dwelling", "case__household", "case__household__community")
    case = evidence.case
    received = (evidence.received_at or evidence.granted_at).astimezone(SHANGHAI)
    place = case.dwelling.address if case.dwelling else (case.household.name + "家庭" if case.household else "")
    office = case.household.community.name if case.household else ""
    if not office and case.dwelling:
        office = (await Organisation.get(id=case.dwelling.community_id)).name
    # Whoever reported something of a neighbour is not named on what others will look at.
    sender = (await naming.senders([evidence], actor=None))[evidence.id]
    who = sender.name if sender.named else "举报人"
    return [
        f"{say_time(received)}　{place}",
        f"{office}　{who}　{case.number}　{evidence.sha256[:8]}",
    ]
