"""Photographs that somebody sends who holds a receipt and no account: offered, confirmed, given up. Their doors stand
with what they are of.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from casework.evidence import evidence
from casework.evidence.evidence import Offer
from casework.heart.actors import Actor
from casework.heart.forms import Form, Sha256, Uuid, one_of
from casework.heart.transactions import atomically
from handlers.evidence.evidence import Upload, upload_of
from handlers.heart.http import Ask, Struct
from models import Evidence


class SentPhotograph(Form):
    """Neither words, place nor device: of these a phone is not even asked."""

    id: Uuid
    content_type: Literal["image/jpeg", "image/png", "image/webp", "image/heic", "image/jpg", "image/heif", "image/*"]
    size: Annotated[int, Meta(ge=1, le=2**40)]
    sha256: Sha256


class PhotographState(Struct):
    id: str
    state: Annotated[str, one_of("waiting_upload", "sealed", "refused", "given_up")]


class PhotographOffer(Struct):
    photograph: PhotographState
    upload: Upload


async def offer_photograph(
    ask: Ask, sent: SentPhotograph, case_id: str, anybody: Actor, *, caption: str = ""
) -> PhotographOffer:
    """`caption`: what of, in words of ours."""
    services = ask.services
    said = Offer(
        id=sent.id, case_id=case_id, content_type=sent.content_type, size=sent.size, sha256=sent.sha256,
        caption=caption,
    )
    row, grant = await atomically(
        lambda: evidence.offer(said, actor=anybody, store=services.store, most_bytes=services.most_bytes)
    )
    return PhotographOffer(photograph=_state(row), upload=upload_of(grant))


async def confirm_photograph(ask: Ask, evidence_id: str, anybody: Actor) -> PhotographState:
    services = ask.services
    return _state(
        await evidence.confirm(evidence_id, actor=anybody, store=services.store, imaging=services.imaging)
    )


async def give_up_photograph(evidence_id: str, anybody: Actor) -> PhotographState:
    return _state(await atomically(lambda: evidence.give_up(evidence_id, actor=anybody)))


def _state(row: Evidence) -> PhotographState:
    return PhotographState(id=row.id, state="waiting_upload" if row.state == "granted" else row.state)
