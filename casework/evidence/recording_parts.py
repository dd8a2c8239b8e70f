"""A part of a recording among what is uploaded (4.2.2b): offered, sent and sealed like any film, with its place in the
series.

The same file once more is the same part, from whatever phone and under whatever name; what was given up or refused
makes place for the next. Refuses a number that another file holds, and anything more once the record is sealed.
"""

from __future__ import annotations

from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.evidence.arrivals import VIDEO, kind_of
from casework.heart.actors import Actor
from casework.heart.problems import invalid, refuse
from casework.heart.transactions import WriteRaced
from models import Evidence, Recording, RecordingPart
from models.evidence import GRANTED, SEALED

# Of one recording: a minute a part, as WeChat films, some three hours. Its record has to fit into a column of 64 KB.
MOST_PARTS = 200
# Of a whole case, whoever films.
MOST_RECORDINGS = 20


async def known_part(recording_id: str, case_id: str, number: int, sha256: str, *, actor: Actor) -> Evidence | None:
    """The file that is this part already, or is to be. Holds the recording until the transaction ends. Raises
    form_invalid, recording_sealed, recording_part_taken, recording_part_elsewhere.
    """
    recording = await _held(recording_id)
    if recording is None or recording.case_id != case_id:
        raise invalid({"recording_id": "没有这份录像，请刷新后再试。"})
    parts = RecordingPart.filter(recording_id=recording_id).select_related("evidence")
    same = await parts.filter(sha256=sha256).first()
    if same is not None and same.evidence.state == SEALED:
        return await Evidence.get(id=same.evidence_id).select_related("case")
    if recording.manifest:
        raise refuse("recording_sealed")
    there = await parts.filter(number=number).first()
    for one in (same, there):
        if one is None or one.evidence.state not in (GRANTED, SEALED):
            continue
        if one.sha256 != sha256:
            raise refuse("recording_part_taken", f"第{number}段已经是另一个文件，请换一个序号，或者先把那一个去掉。")
        if one.evidence.account_id != actor.account_id:
            raise refuse("recording_part_elsewhere")
        return await Evidence.get(id=one.evidence_id).select_related("case")
    return None


async def put_part(evidence: Evidence, recording_id: str, number: int) -> None:
    """In the place of what was given up or refused, if anything: that row stays, without a place. The recording is
    held. Raises evidence_limit.
    """
    sent = RecordingPart.filter(recording_id=recording_id)
    # A file that was once to be another part comes to this one as well.
    await sent.filter(Q(number=number) | Q(sha256=evidence.sha256)).update(number=None, sha256=None)
    if await sent.filter(number__isnull=False).count() >= MOST_PARTS:
        raise refuse("evidence_limit", f"一份录像最多{MOST_PARTS}段，请封存以后另开一份。")
    try:
        await RecordingPart.create(
            recording_id=recording_id, number=number, sha256=evidence.sha256, evidence_id=evidence.id
        )
    except IntegrityError:
        raise WriteRaced from None


async def check_goes_on(evidence: Evidence) -> None:
    """Before a file is sealed: the record that it is a part of is not. Holds it until the transaction ends. Raises
    recording_sealed.
    """
    if kind_of(evidence) != VIDEO:
        return
    part = await RecordingPart.filter(evidence_id=evidence.id).first()
    if part is None:
        return
    recording = await _held(part.recording_id)
    if recording is None or recording.manifest:
        raise refuse("recording_sealed")


async def _held(recording_id: str) -> Recording | None:
    return await Recording.filter(id=recording_id).select_for_update().first()
