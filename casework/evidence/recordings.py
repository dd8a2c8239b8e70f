"""Recordings (录像, 3a): a film of hours, sent in parts, and the one record of them that is sealed when it is over.

Each part is a film like any other, with its own upload and its own seal (`evidence.py`, `recording_parts.py`): they
come in any order, go on after the network was gone or the phone was started anew, and a doubled one changes nothing.
Over, whoever films says of how many parts it is; the record then names each by number, hash and length, who closed it
and when, and stands in a chain of its own. Refuses to close over a part that is missing, unless it is said why: the
record names it as missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.evidence.arrivals import VIDEO
from casework.evidence.evidence import check_open
from casework.evidence.recording_parts import MOST_PARTS, MOST_RECORDINGS
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.chains import append_links
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import LONG, Form, Uuid
from casework.heart.problems import Problem, invalid, refuse
from casework.heart.queries import any_where
from casework.heart.transactions import WriteRaced
from models import Case, Recording, RecordingPart
from models.evidence import SEALED

CHAIN = "recordings"


class RecordingForm(Form, kw_only=True):
    label: Annotated[str, Meta(min_length=2, max_length=40, title="哪个机位", description="例如：大厅全景、1号选房台")]


class RecordingBody(Form):
    id: Uuid
    case_id: Uuid
    form: RecordingForm


class SealRecordingForm(Form, kw_only=True):
    parts: Annotated[int, Meta(ge=0, le=MOST_PARTS, title="一共拍了几段", description="开错了、一段没拍的，填0")]
    reason: Annotated[
        str, Meta(max_length=200, title="缺的为什么没有", description="都收到了就不用填", extra=LONG)
    ] = ""


class SealRecordingBody(Form):
    form: SealRecordingForm


register_door(Door("recording.begin", "开始一份录像", RecordingBody, (actors.DISTRICT_CLERK,)))
register_door(Door("recording.seal", "封存录像", SealRecordingBody, (actors.DISTRICT_CLERK,)))


async def begin(body: RecordingBody, *, actor: Actor) -> Recording:
    """The same id again is the same. In a transaction. Raises not_found, not_allowed, evidence_closed, evidence_kind,
    evidence_limit, id_taken.
    """
    case = await access.find_case(body.case_id, actor=actor)
    if known := await Recording.get_or_none(id=body.id):
        if (known.case_id, known.account_id) != (case.id, actor.account_id):
            raise refuse("id_taken")
        return known
    await Case.filter(id=case.id).select_for_update().only("id")
    case = await access.find_case(body.case_id, actor=actor)
    check_open(case, actor, VIDEO, recorded=True)
    if await Recording.filter(case_id=case.id).count() >= MOST_RECORDINGS:
        raise refuse("evidence_limit", f"一件事最多{MOST_RECORDINGS}份录像。")
    try:
        return await Recording.create(
            id=body.id, case_id=case.id, label=body.form.label.strip(), account_id=actor.account_id,
            account_name=actor.name, begun_at=actor.at,
        )
    except IntegrityError:
        raise WriteRaced from None


@dataclass(frozen=True)
class Shown:
    """A recording, its parts in order, and whether the asker may add to it. `missing`: numbers of which nothing is
    there, up to the last that is known of. `changed`: of one that is sealed, what is not as its record says.
    """

    recording: Recording
    parts: Sequence[RecordingPart]
    missing: list[int]
    changed: list[int]
    may_add: bool


async def of_case(case_id: str, *, actor: Actor) -> list[Shown]:
    """Two queries. Raises not_found."""
    case = await access.find_case(case_id, actor=actor)
    found = await Recording.filter(case_id=case.id).order_by("begun_at", "id").limit(MOST_RECORDINGS)
    return await _shown(list(found), case, actor)


async def one(recording_id: str, *, actor: Actor) -> Shown:
    """Raises not_found."""
    recording, case = await _find(recording_id, actor)
    return (await _shown([recording], case, actor))[0]


async def _find(recording_id: str, actor: Actor) -> tuple[Recording, Case]:
    recording = await Recording.get_or_none(id=recording_id)
    if recording is None:
        raise access.not_found()
    return recording, await access.find_case(recording.case_id, actor=actor)


async def _shown(recordings: list[Recording], case: Case, actor: Actor) -> list[Shown]:
    rows = placed([one.id for one in recordings])
    by_recording: dict[str, list[RecordingPart]] = {}
    for row in await rows.order_by("recording_id", "number").limit(MOST_RECORDINGS * MOST_PARTS):
        by_recording.setdefault(row.recording_id, []).append(row)
    open_ = may_record(case, actor)
    shown = []
    for recording in recordings:
        parts = by_recording.get(recording.id, [])
        last = recording.parts or max((one.number or 0 for one in parts), default=0)
        missing = recording.missing if recording.missing is not None else missing_of(parts, last)
        shown.append(Shown(recording, parts, missing, changed_in(recording, parts), open_ and not recording.manifest))
    return shown


def placed(recording_ids: Sequence[str]) -> QuerySet[RecordingPart]:
    """Parts with their place, the file beside each; without what was given up or refused and replaced since."""
    wanted = RecordingPart.filter(recording_id__in=list(recording_ids) or [""], number__isnull=False)
    return wanted.select_related("evidence")


def may_record(case: Case, actor: Actor) -> bool:
    """Whether films are sent here in parts, and by whoever asks."""
    try:
        check_open(case, actor, VIDEO, recorded=True)
    except Problem:
        return False
    return True


def missing_of(parts: Sequence[RecordingPart], count: int) -> list[int]:
    """Numbers from 1 to `count` of which no sealed file is there."""
    there = {one.number for one in parts if one.evidence.state == SEALED}
    return [number for number in range(1, count + 1) if number not in there]


async def seal(recording_id: str, form: SealRecordingForm, *, actor: Actor) -> Shown:
    """Closed for good, with the record of its parts. The same again is the same. In a transaction. Raises not_found,
    not_allowed, evidence_closed, form_invalid, recording_incomplete, recording_sealed.
    """
    recording, case = await _find(recording_id, actor)
    recording = await Recording.filter(id=recording.id).select_for_update().get()
    if recording.manifest:
        if recording.parts != form.parts:
            raise refuse("recording_sealed")
        return await one(recording_id, actor=actor)
    check_open(case, actor, VIDEO, recorded=True)
    parts = await placed([recording.id]).order_by("number")
    received = [one for one in parts if one.evidence.state == SEALED]
    last = max((one.number or 0 for one in received), default=0)
    if last > form.parts:
        raise invalid({"form.parts": f"已经收到第{last}段，一共不会少于{last}段。"})
    missing, reason = missing_of(parts, form.parts), form.reason.strip()
    # One of which nothing came has its record too: begun by mistake, it would keep the case open for ever.
    explained = bool(missing) or not received
    if explained and len(reason) < 2:
        lacks = f"{say_parts(missing)}还没有收到" if missing else "还没有收到一段录像"
        raise refuse(
            "recording_incomplete", f"{lacks}，请补传；补不了的，写明为什么。", **{"form.reason": "请写明为什么缺。"},
        )
    recording.parts, recording.missing, recording.reason = form.parts, missing, reason if explained else ""
    recording.sealed_by, recording.sealed_by_id = actor.name, actor.account_id
    recording.sealed_at, recording.sealed_on = actor.at, actor.today
    recording.manifest = _manifest(recording, received)
    recording.digest = digest_of(recording.manifest)
    ((recording.sequence, recording.previous_seal, recording.seal),) = await append_links(
        CHAIN, actor.today, [seal_content(recording)]
    )
    await recording.save()
    return await one(recording_id, actor=actor)


def _manifest(recording: Recording, received: Sequence[RecordingPart]) -> str:
    """One line of JSON for the whole, then one a part, in order."""
    assert recording.sealed_at is not None
    head = {
        "recording": recording.id, "case": recording.case_id, "label": recording.label, "parts": recording.parts,
        "missing": recording.missing, "reason": recording.reason, "begun_at": recording.begun_at.isoformat(),
        "begun_by": recording.account_id, "sealed_at": recording.sealed_at.isoformat(),
        "sealed_by": recording.sealed_by_id,
    }
    lines = [head, *(_line(one) for one in received)]
    return "".join(msgspec.json.encode(line).decode() + "\n" for line in lines)


def _line(part: RecordingPart) -> dict[str, Any]:
    file = part.evidence
    return {
        "part": part.number, "evidence": file.id, "sha256": file.sha256, "bytes": file.size,
        "seconds": file.claims.get("seconds"), "seal": file.seal,
    }


def digest_of(manifest: str) -> str:
    return hashlib.sha256(manifest.encode()).hexdigest()


def seal_content(recording: Recording) -> list[Any]:
    """What its seal covers: the record says the rest."""
    return [recording.id, recording.case_id, recording.label, recording.digest]


def changed_in(recording: Recording, parts: Sequence[RecordingPart]) -> list[int]:
    """Numbers of the parts that are not what the record says: another file, another length, none at all, or one that
    the record does not know. [0]: the record itself was altered.
    """
    if not recording.manifest:
        return []
    if digest_of(recording.manifest) != recording.digest:
        return [0]
    told = {line["part"]: line for line in map(msgspec.json.decode, recording.manifest.splitlines()[1:])}
    now = {one.number: _line(one) for one in parts if one.evidence.state == SEALED}
    numbers: set[int] = {one for one in told.keys() | now.keys() if one is not None}
    return sorted(number for number in numbers if told.get(number) != now.get(number))


def say_parts(numbers: Sequence[int]) -> str:
    """第3段、第5至8段"""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = "、".join(f"第{run[0]}段" if len(run) == 1 else f"第{run[0]}至{run[-1]}段" for run in runs[:20])
    return said + ("等" if len(runs) > 20 else "")


async def check_all_sealed(case_id: str) -> None:
    """Before the record of a case is made that names them. Raises recording_open."""
    if await any_where(Recording, Q(case_id=case_id, manifest="")):
        raise refuse("recording_open")
