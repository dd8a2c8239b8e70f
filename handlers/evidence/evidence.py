"""Photographs, videos and documents: offered and granted, then confirmed. Bytes go to the store, not through here."""

from __future__ import annotations

from datetime import datetime

from casework.evidence import evidence
from casework.evidence.evidence import Look, Offer
from handlers.heart.http import Ask, Empty, Struct, endpoint
from handlers.heart.replies import EvidenceReply, local, present_evidence
from media_storage.store import UploadGrant


class Upload(Struct):
    url: str
    fields: dict[str, str]
    file_field: str
    # What the file's own part is to be called: by its ending a store may tell its type.
    file_name: str
    expires_at: datetime


def upload_of(grant: UploadGrant) -> Upload:
    return Upload(
        url=grant.url, fields=grant.fields, file_field="file", file_name=grant.file_name,
        expires_at=local(grant.expires_at),
    )


class OfferReply(Struct):
    evidence: EvidenceReply
    upload: Upload


class OriginalReply(Struct):
    url: str
    expires_at: datetime


@endpoint("POST", "/evidence", summary="申请上传照片", body=Offer, reply=OfferReply)
async def offer(ask: Ask) -> OfferReply:
    services = ask.services
    row, grant = await evidence.offer(
        ask.body, actor=ask.actor, store=services.store, most_bytes=services.most_bytes
    )
    return OfferReply(evidence=(await present_evidence([row], ask))[0], upload=upload_of(grant))


@endpoint(
    "POST", "/evidence/<evidence_id:str>/give-up", summary="放弃没有传成的照片", body=Empty, reply=EvidenceReply
)
async def give_up(ask: Ask) -> EvidenceReply:
    row = await evidence.give_up(ask.path["evidence_id"], actor=ask.actor)
    return (await present_evidence([row], ask))[0]


@endpoint(
    "POST", "/evidence/<evidence_id:str>/confirm", summary="确认照片已上传", body=Empty, reply=EvidenceReply,
    transaction="own",
)
async def confirm(ask: Ask) -> EvidenceReply:
    row = await evidence.confirm(
        ask.path["evidence_id"], actor=ask.actor, store=ask.services.store, imaging=ask.services.imaging
    )
    return (await present_evidence([row], ask))[0]


@endpoint(
    "POST", "/evidence/<evidence_id:str>/original", summary="查看照片原件（记入审计）", body=Look, reply=OriginalReply
)
async def original(ask: Ask) -> OriginalReply:
    url, until = await evidence.original(
        ask.path["evidence_id"], ask.body, actor=ask.actor, store=ask.services.store
    )
    return OriginalReply(url=url, expires_at=local(until))
