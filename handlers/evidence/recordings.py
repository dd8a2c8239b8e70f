"""Recordings: begun, looked at and sealed. Their parts go the way of every film, by /evidence."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from casework.evidence import evidence, recordings
from casework.evidence.recordings import RecordingBody, SealRecordingBody, Shown
from casework.evidence.retention import removed
from casework.heart.forms import Uuid, one_of
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import local
from models import RecordingPart
from models.evidence import GRANTED, SEALED


class RecordingLine(Struct):
    id: str
    case_id: str
    label: str
    by: str
    begun_at: datetime
    sealed: bool
    # How many parts were received, of how many in all; null: it is not over.
    received: int
    parts: int | None
    # Numbers of which nothing was received, up to the last that is known of, and that in words.
    missing: list[int]
    missing_words: str
    reason: str
    # Of what was received.
    seconds: float
    bytes: int
    sealed_by: str
    sealed_at: datetime | None
    digest: str
    # Of one that is sealed: parts that are not as its record says; 0: the record itself.
    changed: list[int]
    may_add: bool


class RecordingPartLine(Struct):
    number: int
    evidence_id: str
    filename: str
    size: int
    seconds: float | None
    sha256: str
    state: Annotated[str, one_of("waiting_upload", "sealed", "refused", "given_up", "removed")]
    # Why it was refused or given up; "": it was not.
    reason: str
    received_at: datetime | None
    # Whether the asker may open it, for a reason that is kept; whether it is the asker's to go on with or to drop.
    original: bool
    mine: bool


class RecordingReply(RecordingLine):
    lines: list[RecordingPartLine]
    # The record as it was sealed; "": it goes on.
    manifest: str


class RecordingPage(Struct):
    items: list[RecordingLine]
    next: str | None


class RecordingQuery(Struct):
    case_id: Uuid


def _line(shown: Shown) -> dict[str, Any]:
    one = shown.recording
    there = [part.evidence for part in shown.parts if part.evidence.state == SEALED]
    return {
        "id": one.id, "case_id": one.case_id, "label": one.label, "by": one.account_name,
        "begun_at": local(one.begun_at), "sealed": bool(one.manifest), "received": len(there), "parts": one.parts,
        "missing": shown.missing, "missing_words": recordings.say_parts(shown.missing), "reason": one.reason,
        "seconds": sum(file.claims.get("seconds") or 0 for file in there), "bytes": sum(file.size for file in there),
        "sealed_by": one.sealed_by, "sealed_at": local(one.sealed_at) if one.sealed_at else None,
        "digest": one.digest, "changed": shown.changed, "may_add": shown.may_add,
    }


def _part(part: RecordingPart, ask: Ask, gone: bool) -> RecordingPartLine:
    file = part.evidence
    state = "removed" if gone else "waiting_upload" if file.state == GRANTED else file.state
    return RecordingPartLine(
        number=part.number or 0, evidence_id=file.id, filename=file.filename, size=file.size,
        seconds=file.claims.get("seconds"), sha256=file.sha256, state=state,
        reason=evidence.refusal_sentence(file.reason) if file.reason else "",
        received_at=local(file.received_at) if file.received_at else None,
        original=not gone and evidence.may_open_original(file, actor=ask.actor),
        mine=file.account_id == ask.actor.account_id,
    )


async def _reply(shown: Shown, ask: Ask) -> RecordingReply:
    gone = await removed([part.evidence_id for part in shown.parts])
    return RecordingReply(
        **_line(shown), lines=[_part(part, ask, part.evidence_id in gone) for part in shown.parts],
        manifest=shown.recording.manifest,
    )


@endpoint("POST", "/recordings", summary="开始一份录像", body=RecordingBody, reply=RecordingReply)
async def begin(ask: Ask) -> RecordingReply:
    made = await recordings.begin(ask.body, actor=ask.actor)
    return await _reply(await recordings.one(made.id, actor=ask.actor), ask)


@endpoint("GET", "/recordings", summary="一件事的录像", query=RecordingQuery, reply=RecordingPage)
async def list_recordings(ask: Ask) -> RecordingPage:
    """All of them: they are few."""
    found = await recordings.of_case(ask.query.case_id, actor=ask.actor)
    return RecordingPage(items=[RecordingLine(**_line(one)) for one in found], next=None)


@endpoint("GET", "/recordings/<recording_id:str>", summary="一份录像和它的每一段", reply=RecordingReply)
async def read(ask: Ask) -> RecordingReply:
    return await _reply(await recordings.one(ask.path["recording_id"], actor=ask.actor), ask)


@endpoint("POST", "/recordings/<recording_id:str>/seal", summary="封存录像", body=SealRecordingBody,
          reply=RecordingReply)
async def seal(ask: Ask) -> RecordingReply:
    return await _reply(await recordings.seal(ask.path["recording_id"], ask.body.form, actor=ask.actor), ask)
