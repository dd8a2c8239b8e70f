"""Evidence: a photograph's way from the phone to its seal (4.2.2b: evidence kept with the record); likewise a video's
or a document's.

1. a grant for one key in quarantine, one size, one type, for minutes; 2. the bytes go to the store; 3. on confirmation
they are read back and judged (arrivals.py), and what passes is kept under its own name; 4. the seal: a hash
chained to the seal before it, in one transaction; 5. what people look at is made afterwards (pictures.py).
Every step can be repeated after a lost reply, and after a crash between any two of them. A refused file stays in
quarantine and is never served; what was kept is never overwritten and never deleted here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from tortoise.expressions import Q

from casework.evidence import pictures, recording_parts
from casework.evidence.arrivals import (
    DOCUMENT,
    KINDS,
    LABELS,
    PHOTOGRAPH,
    SPELLINGS,
    VIDEO,
    Arrival,
    TurnedAway,
    judge,
    kind_of,
)
from casework.heart import access, actors, naming
from casework.heart.actors import Actor
from casework.heart.audit import record_unmasked_read
from casework.heart.chains import append_links
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import Form, Sha256, Uuid
from casework.heart.problems import CATALOGUE, Problem, invalid, refuse
from casework.heart.queries import any_where, change_where
from casework.heart.rows import Records
from casework.heart.store_faults import store_problem
from casework.heart.transactions import WriteRaced, atomically
from media_storage.imaging import ImagingPool
from media_storage.refusals import SENTENCES
from media_storage.store import (
    EXTENSIONS,
    QUARANTINE,
    AlreadyStored,
    MediaStore,
    NotStored,
    StoreError,
    StoreUnavailable,
    UploadGrant,
)
from models import Case, Evidence, Pictures, Removal
from models.evidence import GIVEN_UP, GRANTED, REFUSED, SEALED
from models.fields import blind_index, sealed_for, sound

CHAIN = "evidence"
GRANT_MINUTES = 15
LINK_MINUTES = 10
# After that nobody comes back for it: the phone sends again within minutes of being in reach.
WAITED_FOR = timedelta(days=1)
# The reason of what the worker gave up.
NEVER_CONFIRMED = "never_confirmed"
# Of one person: what others add to the same case takes nothing from it.
MOST_PER_CASE = 30
# Of one person too, where films of hours are sent in parts.
MOST_OF_FILMS = 3000
# Of a report by anybody: nobody answers for what they send.
MOST_OF_ANYBODY = 6
# Of an application by anybody: papers of a whole family; and in all, with what it was asked for afterwards.
MOST_OF_APPLICANT, MOST_WITH_MORE = 12, 24

@dataclass(frozen=True)
class _Open:
    """Where evidence may still be added, by whom, and of which kinds: before the facts of the case are handed in."""

    statuses: tuple[str, ...]
    roles: tuple[str, ...]
    kinds: tuple[str, ...] = (PHOTOGRAPH,)
    # None: as many as anywhere; or up to how many in each status.
    most: int | Mapping[str, int] | None = None
    # Whether films of hours are sent here, in parts (`recordings.py`).
    recorded: bool = False

    def most_in(self, status: str) -> int | None:
        return self.most[status] if isinstance(self.most, Mapping) else self.most


_OPEN_TO: dict[str, _Open] = {
    "change_report": _Open(
        ("draft", "returned"), (actors.TENANT, actors.GRID_WORKER, actors.COMMUNITY_CLERK), (PHOTOGRAPH, DOCUMENT)
    ),
    "family_change": _Open(
        ("draft", "returned"), (actors.TENANT, actors.GRID_WORKER, actors.COMMUNITY_CLERK), (PHOTOGRAPH, DOCUMENT)
    ),
    # What the review was based on, and the visits to a family that did not report.
    "annual_review": _Open(
        ("open", "returned", "unreported"), (actors.GRID_WORKER, actors.COMMUNITY_CLERK), (PHOTOGRAPH, DOCUMENT)
    ),
    # The letter as it was signed.
    "authorisation": _Open(
        ("drafted",), (actors.COMMUNITY_CLERK, actors.STREET_CLERK), (PHOTOGRAPH, DOCUMENT)
    ),
    # The report that came back; then what the family holds against it.
    "economic_check": _Open(
        ("requested", "reported", "disputed"), (actors.TENANT, actors.COMMUNITY_CLERK, actors.STREET_CLERK),
        (PHOTOGRAPH, DOCUMENT),
    ),
    # The agreement as it was signed, then what was seen there.
    "house_agreement": _Open(("drafted", "visiting"), (actors.COMMUNITY_CLERK,), (PHOTOGRAPH, DOCUMENT)),
    # What was asked and looked at.
    "comparison_hit": _Open(("waiting",), (actors.COMMUNITY_CLERK,), (PHOTOGRAPH, DOCUMENT)),
    # What a unit rests its finding on: its own to send, and to see.
    "status_finding": _Open(
        ("asked",), (actors.CIVIL_AFFAIRS_CLERK, actors.HEALTH_CLERK, actors.FEDERATION_CLERK), (PHOTOGRAPH, DOCUMENT)
    ),
    # The video record of the day, in parts.
    "selection": _Open(
        ("published", "running", "paused", "ended"), (actors.DISTRICT_CLERK,), (PHOTOGRAPH, VIDEO), recorded=True
    ),
    # What a family's income, home and registration are proved by.
    "scoring": _Open(("draft",), (actors.COMMUNITY_CLERK,), (PHOTOGRAPH, DOCUMENT)),
    # The paper with its seal, by which a unit replaces its own member.
    "committee_member": _Open(("draft",), actors.UNIT_ROLES, (PHOTOGRAPH, DOCUMENT)),
    # Papers of the family that applies without an account, and those that it was asked for.
    "application_request": _Open(
        ("draft", "more_asked"), (actors.ANYBODY,),
        most={"draft": MOST_OF_APPLICANT, "more_asked": MOST_WITH_MORE},
    ),
    "case_file": _Open(("building", "returned"), (actors.COMMUNITY_CLERK,)),
    "complaint": _Open(("draft",), (actors.TENANT, actors.MANAGER_CLERK)),
    "dwelling_file": _Open(("kept",), (actors.MANAGER_CLERK,), (PHOTOGRAPH, DOCUMENT)),
    "inspection": _Open(
        ("open",), (actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.MANAGER_CLERK),
        (PHOTOGRAPH, VIDEO),
    ),
    # Room by room, and the scan of the paper that the family signed.
    "handback": _Open(("appointed", "checked", "offered"), (actors.MANAGER_CLERK,), (PHOTOGRAPH, DOCUMENT)),
    # What was found; then what the family answers with, and the signed note of what it said at a desk.
    "judgement": _Open(
        ("draft", "returned", "telling", "untold", "hearing", "heard"),
        (actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK),
        (PHOTOGRAPH, VIDEO, DOCUMENT),
    ),
    # The scan of the paper that both signed.
    **dict.fromkeys(
        ("lease", "supplementary_agreement"),
        _Open(("offered", "family_signed", "manager_signed"), (actors.MANAGER_CLERK,), (PHOTOGRAPH, DOCUMENT)),
    ),
    "public_report": _Open(("draft",), (actors.ANYBODY,), most=MOST_OF_ANYBODY),
    # How it is now, by either side; and the papers of a suit.
    "rectification": _Open(
        ("issued", "unserved", "served", "answered", "overdue", "neglected", "not_right", "refused", "in_court"),
        (actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK),
        (PHOTOGRAPH, VIDEO, DOCUMENT),
    ),
    # What is broken, and then what was done.
    "repair": _Open(
        ("draft", "accepted", "assigned", "reopened", "overdue"), (actors.TENANT, actors.MANAGER_CLERK),
        (PHOTOGRAPH, VIDEO),
    ),
    # In the home, and of papers; and again when it was put right.
    "spot_check_item": _Open(
        (
            *(f"{one}_open" for one in ("community", "street", "district", "results")),
            *(f"{one}_ordered" for one in ("community", "street", "district", "results")),
            "district_to_street", "street_answered", "district_answered",
        ),
        (actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK),
    ),
    "registration_transfer": _Open(("draft", "sent_back"), (actors.COMMUNITY_CLERK,), (PHOTOGRAPH, DOCUMENT)),
    # What the family holds against a record.
    "credit_objection": _Open(
        ("raised",), (actors.TENANT, actors.COMMUNITY_CLERK, actors.STREET_CLERK), (PHOTOGRAPH, DOCUMENT)
    ),
    # What was seen when the street went there, what the family shows, and the court's papers.
    "enforcement": _Open(
        ("moving", "not_left", "to_demand", "demanding", "demanded", "refusing", "applied", "docketed", "denied",
         "granted"),
        (actors.TENANT, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK),
        (PHOTOGRAPH, VIDEO, DOCUMENT),
    ),
    # Agreements that the family signed, and papers of what was paid.
    "recovery": _Open(
        ("computed", "ordered", "offsetting", "overdue"),
        (actors.TENANT, actors.STREET_CLERK, actors.DISTRICT_CLERK), (PHOTOGRAPH, DOCUMENT),
    ),
    # What was done about it: each measure's own.
    "violation": _Open(
        ("recorded", "urged", "refused"), (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.MANAGER_CLERK),
        (PHOTOGRAPH, VIDEO, DOCUMENT),
    ),
    # What goes up with it, and the paper that comes back.
    "escalation": _Open(
        ("proposed", "reported", "sent", "received", "answered"),
        (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK), (PHOTOGRAPH, DOCUMENT),
    ),
    # At the door, at the counter of the post office, and what came back.
    "service": _Open(
        ("mandated", "tried", "posted", "unanswered", "overdue", "published"), (actors.STREET_CLERK,),
        (PHOTOGRAPH, VIDEO, DOCUMENT),
    ),
    "ledger_adjustment": _Open(
        ("draft",), (actors.GRID_WORKER, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.MANAGER_CLERK)
    ),
}


async def check_all_arrived(case_id: str) -> None:
    """Before the facts of a case are handed in: no photograph of it is still on its way."""
    if await any_where(Evidence, Q(case_id=case_id, state=GRANTED)):
        raise refuse("photographs_unfinished")


class Offer(Form, kw_only=True):
    """What the phone says of a photograph before it sends it. Time, place and device are its claims."""

    id: Uuid
    case_id: Uuid
    filename: Annotated[str, Meta(max_length=120)] = ""
    # As the phone calls it. Of photographs the content decides, and what is none that is taken is told so in words.
    content_type: Literal[
        "image/jpeg", "image/png", "image/webp", "image/heic", "video/mp4", "application/pdf",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "image/jpg", "image/pjpeg", "image/heif", "image/heic-sequence", "image/heif-sequence", "image/avif",
        "image/avif-sequence", "image/gif", "image/bmp", "image/x-ms-bmp", "image/tiff", "image/jxl", "image/jp2",
        "image/apng", "image/x-icon", "image/vnd.microsoft.icon", "image/x-adobe-dng", "image/*",
    ]
    size: Annotated[int, Meta(ge=1, le=2**40)]
    sha256: Sha256
    caption: Annotated[str, Meta(max_length=120)] = ""
    taken_at: Annotated[datetime, Meta(tz=True)] | None = None
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None
    accuracy_m: Annotated[float, Meta(ge=0, le=1_000_000)] | None = None
    # When the phone stood there. Photographs of one moment share a place, and WeChat may tell of one that is older.
    located_at: Annotated[datetime, Meta(tz=True)] | None = None
    device: Annotated[str, Meta(max_length=120)] | None = None
    # Of a film in parts: which recording it belongs to, and as which part.
    recording_id: Uuid | None = None
    part: Annotated[int, Meta(ge=1, le=recording_parts.MOST_PARTS)] | None = None


async def offer(
    form: Offer, *, actor: Actor, store: MediaStore, most_bytes: Mapping[str, int]
) -> tuple[Evidence, UploadGrant]:
    """Registers a photograph and grants its upload. The same offer again is the same photograph. `most_bytes`: by kind.

    Raises not_found, not_allowed, evidence_closed, evidence_kind, evidence_limit, request_too_large, image_refused,
    id_taken. In a transaction.
    """
    content_type = SPELLINGS.get(form.content_type, form.content_type)
    kind = KINDS.get(content_type)
    if kind is None:
        raise refuse("image_refused", SENTENCES["image_format_unsupported"])
    if form.size > most_bytes[kind]:
        raise refuse("request_too_large", f"{LABELS[kind]}不能超过{most_bytes[kind] // 1024 // 1024}MB。")
    for name, moment, words in (("taken_at", form.taken_at, "拍摄"), ("located_at", form.located_at, "定位")):
        if moment is not None and not 1970 <= moment.year < 9999:
            raise invalid({name: f"{words}时间不正确。"})
    if (form.recording_id is None) != (form.part is None):
        raise invalid({"part": "请写明是第几段。"})
    case = await access.find_case(form.case_id, actor=actor)
    evidence, doubled = await Evidence.get_or_none(id=form.id), False
    if evidence is None and form.recording_id is not None and form.part is not None:
        check_open(case, actor, kind, recorded=True)
        evidence = await recording_parts.known_part(form.recording_id, case.id, form.part, form.sha256, actor=actor)
        # Sealed, whoever sent it: the same once more changes nothing.
        doubled = evidence is not None and evidence.state == SEALED
    if evidence is None:
        # Held, so that none is added to what is being handed in, nor one more than there may be.
        await Case.filter(id=case.id).select_for_update().only("id")
        case = await access.find_case(form.case_id, actor=actor)
        check_open(case, actor, kind)
        await _check_room(form, case, actor)
        evidence = await _register(form, content_type, actor)
        if form.recording_id is not None and form.part is not None:
            await recording_parts.put_part(evidence, form.recording_id, form.part)
    elif (not doubled and (evidence.case_id, evidence.account_id) != (case.id, actor.account_id)) or (
        evidence.sha256 != form.sha256 and not (_traceless(actor) and evidence.state == SEALED)
    ) or (form.recording_id is not None and evidence.claims.get("recording") != form.recording_id):
        raise refuse("id_taken")
    _check_not_given_up(evidence)
    # What was judged is waited for no longer; a phone that lost our answer learns here how it went.
    life = timedelta(minutes=GRANT_MINUTES) if evidence.state == GRANTED else timedelta(seconds=1)
    grant = await store.grant(
        incoming_key(evidence),
        content_type=evidence.content_type,
        size_min=evidence.size,
        size_max=evidence.size,
        expires_at=actor.at + life,
        right=actor.right,
    )
    return evidence, grant


async def _check_room(form: Offer, case: Case, actor: Actor) -> None:
    """Parts of a recording have a bound of their own (`recording_parts.py`), and take nothing from the others."""
    sent = Evidence.filter(case_id=case.id, account_id=actor.account_id)
    if form.recording_id is not None:
        if await sent.count() >= MOST_OF_FILMS:
            raise refuse("evidence_limit", f"每人在一件事里最多上传{MOST_OF_FILMS}段录像。")
        return
    most = _OPEN_TO[case.procedure].most_in(case.status)
    if await sent.filter(recording_part__id__isnull=True).count() >= (most or MOST_PER_CASE):
        raise refuse("evidence_limit", f"最多上传{most}张照片。" if most else None)


async def _register(form: Offer, content_type: str, actor: Actor) -> Evidence:
    return await Evidence.create(
        id=form.id,
        case_id=form.case_id,
        account_id=actor.account_id,
        state=GRANTED,
        caption=form.caption,
        filename=form.filename,
        content_type=content_type,
        size=form.size,
        sha256=form.sha256,
        original_key=f"originals/{actor.today:%Y/%m}/{form.id}.{EXTENSIONS[content_type]}",
        taken_at=form.taken_at.astimezone(UTC) if form.taken_at else None,
        claims={
            "latitude": form.latitude,
            "longitude": form.longitude,
            "accuracy_m": form.accuracy_m,
            "device": form.device,
            **({"recording": form.recording_id, "part": form.part} if form.recording_id else {}),
            **({"located_at": form.located_at.astimezone(UTC).isoformat()} if form.located_at else {}),
        },
        granted_at=actor.at,
    )


def incoming_key(evidence: Evidence) -> str:
    """Where the phone sends it, before it is judged."""
    return f"{QUARANTINE}{evidence.original_key.removeprefix('originals/')}"


def _kept_key(evidence: Evidence, content_type: str) -> str:
    """Where it is kept, under the name of its own type."""
    return f"{evidence.original_key.rpartition('.')[0]}.{EXTENSIONS[content_type]}"


def check_open(case: Case, actor: Actor, kind: str, *, recorded: bool = False) -> None:
    """`recorded`: as a part of a recording."""
    place = _OPEN_TO.get(case.procedure)
    if place is None or actor.role not in place.roles:
        raise refuse("not_allowed")
    if case.status not in place.statuses:
        raise refuse("evidence_closed")
    if kind not in place.kinds:
        raise refuse("evidence_kind", f"这里不能添加{LABELS[kind]}。")
    if recorded and (kind != VIDEO or not place.recorded):
        raise refuse("evidence_kind", "这里不能分段上传录像。")


async def confirm(evidence_id: str, *, actor: Actor, store: MediaStore, imaging: ImagingPool) -> Evidence:
    """Reads back, judges and seals. Opens its own transactions: reading and judging stay outside them.

    Raises not_found, upload_missing, upload_mismatch, image_refused, attachment_refused (and is `refused` for good).
    """
    evidence = await access.find_evidence(evidence_id, actor=actor)
    if evidence.account_id != actor.account_id:
        raise refuse("not_found")
    if evidence.state == SEALED:
        return evidence
    if evidence.state == REFUSED:
        raise _refusal(evidence)
    _check_not_given_up(evidence)
    key = incoming_key(evidence)
    try:
        arrival = await judge(evidence, key, store=store, imaging=imaging, traceless=_traceless(actor))
        # Before the seal, so that nothing is sealed which is not kept; a crash between the two is made good by
        # confirming again.
        kept = _kept_key(evidence, arrival.content_type)
        if arrival.clean is None:
            await store.keep(key, kept)
        else:
            await store.put(kept, arrival.clean, arrival.content_type)
    except TurnedAway as turned:
        if _traceless(actor):
            # Kept for no dispute: nobody is known who could have one.
            with suppress(StoreError):
                await store.discard(key)
        return await _turn_away(evidence, turned.reason)
    except NotStored:
        # Another confirmation may have been through all of this meanwhile, and have cleared the quarantine.
        evidence = await access.find_evidence(evidence_id, actor=actor)
        if evidence.state != SEALED:
            raise refuse("upload_missing") from None
        return evidence
    except AlreadyStored:
        return await _turn_away(evidence, "upload_mismatch")
    except StoreUnavailable as fault:
        raise store_problem(fault) from None
    evidence = await _seal(evidence, arrival, actor=actor)
    if evidence.state == SEALED:
        # What fails here the worker does later.
        with suppress(StoreError):
            await store.discard(key)
    return evidence


def _traceless(actor: Actor) -> bool:
    """What somebody without an account sends may tell by its place and device who they are: the picture alone is
    kept, and the hash is the picture's.
    """
    return actor.role == actors.ANYBODY


_WITH_CASE = Records(Evidence, "case")


async def _seal(evidence: Evidence, arrival: Arrival, *, actor: Actor) -> Evidence:
    kind = kind_of(evidence)

    async def seal() -> Evidence:
        fresh = await _WITH_CASE.one(Q(id=evidence.id))
        _check_not_given_up(fresh)
        if fresh.state != GRANTED:
            return fresh
        # The facts may have been handed in while the bytes were on their way: nothing is added to them then.
        check_open(fresh.case, actor, kind)
        await recording_parts.check_goes_on(fresh)
        fresh.state, fresh.received_at, fresh.sealed_on = SEALED, actor.at, actor.today
        fresh.claims = {**fresh.claims, **arrival.claims}
        fresh.original_key, fresh.content_type = _kept_key(fresh, arrival.content_type), arrival.content_type
        if arrival.clean is not None:
            fresh.size, fresh.sha256 = len(arrival.clean), hashlib.sha256(arrival.clean).hexdigest()
        ((fresh.sequence, fresh.previous_seal, fresh.seal),) = await append_links(
            CHAIN, actor.today, [seal_content(fresh)]
        )
        changed = await change_where(
            Evidence, Q(id=fresh.id, state=GRANTED),
            state=SEALED,
            received_at=fresh.received_at,
            sealed_on=fresh.sealed_on,
            **sealed_for(Evidence, vars(fresh), claims=fresh.claims),
            original_key=fresh.original_key,
            content_type=fresh.content_type,
            size=fresh.size,
            sha256=fresh.sha256,
            looks=arrival.claims.get("looks", ""),
            sequence=fresh.sequence,
            previous_seal=fresh.previous_seal,
            seal=fresh.seal,
        )
        if changed != 1:
            # Another confirmation sealed it in this instant: undo our link, and find it sealed on the next turn.
            raise WriteRaced
        if kind == PHOTOGRAPH:
            await pictures.ask_for(fresh, at=actor.at)
        return fresh

    return await atomically(seal)


def _check_not_given_up(evidence: Evidence) -> None:
    if evidence.state == GIVEN_UP:
        raise refuse("evidence_closed", "这张照片已经放弃，请重新拍摄。")


async def give_up(evidence_id: str, *, actor: Actor) -> Evidence:
    """Lets go of a photograph that never arrived, so that what it was for can be handed in without it.

    The row stays and says so. Raises not_found; evidence_closed for one that is sealed: such are never let go.
    In a transaction.
    """
    evidence = await access.find_evidence(evidence_id, actor=actor)
    if evidence.account_id != actor.account_id:
        raise refuse("not_found")
    if evidence.state == GRANTED:
        await Evidence.filter(id=evidence.id, state=GRANTED).update(state=GIVEN_UP)
        evidence = await Evidence.get(id=evidence.id).select_related("case")
    if evidence.state == SEALED:
        raise refuse("evidence_closed", "照片已经封存，不能再撤销。")
    return evidence


async def give_up_old(*, at: datetime) -> int:
    """Uploads that were never confirmed are let go after a day. The row stays and says so; the bytes, if any, too."""
    return await Evidence.filter(state=GRANTED, granted_at__lt=at - WAITED_FOR).update(
        state=GIVEN_UP, reason=NEVER_CONFIRMED
    )


class Look(Form, kw_only=True):
    """Why somebody wants to see an original, with its place and device in it."""

    reason: Annotated[str, Meta(min_length=2, max_length=120, title="打开的原因", description="例如：核对拍摄时间")]


# A clerk's look, and anybody's at what they have sent.
_MAY_ASK = (actors.TENANT, *access.AREA_ROLES, actors.MANAGER_CLERK)
register_door(Door("evidence.original", "打开原件", Look, _MAY_ASK))


def may_open_original(evidence: Evidence, *, actor: Actor) -> bool:
    """Clerks, of any; of a video or a document, which has no picture to look at instead, whoever sent it, too."""
    if evidence.state != SEALED:
        return False
    own = evidence.account_id == actor.account_id and kind_of(evidence) != PHOTOGRAPH
    return own or actor.role in (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)


async def original(evidence_id: str, form: Look, *, actor: Actor, store: MediaStore) -> tuple[str, datetime]:
    """A link to the untouched original, good for minutes, and an audit event. In a transaction.

    Raises not_allowed, not_found; what was refused is never served.
    """
    evidence = await access.find_evidence(evidence_id, actor=actor)
    if evidence.state != SEALED or await Removal.exists(evidence_id=evidence.id):
        raise refuse("not_found")
    # Where it was taken and on what may tell who reported.
    if not may_open_original(evidence, actor=actor) or naming.hides(evidence.case, actor=actor):
        raise refuse("not_allowed")
    await record_unmasked_read("evidence_original", f"evidence:{evidence.id}", actor=actor, reason=form.reason)
    until = actor.at + timedelta(minutes=LINK_MINUTES)
    extension = evidence.original_key.rpartition(".")[2]
    named = f"{evidence.case.number}-{evidence.sha256[:8]}.{extension}"
    return await store.signed_read_url(evidence.original_key, until, filename=named, right=actor.right), until


async def _turn_away(evidence: Evidence, reason: str) -> Evidence:
    async def mark() -> None:
        await Evidence.filter(id=evidence.id, state=GRANTED).update(state=REFUSED, reason=reason)

    await atomically(mark)
    evidence.reason = reason
    raise _refusal(evidence)


def _refusal(evidence: Evidence) -> Problem:
    """The same problem each time a refused photograph is confirmed."""
    code = "image_refused" if kind_of(evidence) == PHOTOGRAPH else "attachment_refused"
    if evidence.reason in CATALOGUE:
        code = evidence.reason
    return refuse(code, refusal_sentence(evidence.reason))


def refusal_sentence(reason: str) -> str:
    """What to tell whoever sent a photograph that was refused."""
    if reason == NEVER_CONFIRMED:
        return "一天内没有传完，已经放弃，请重新拍摄。"
    return CATALOGUE[reason].sentence if reason in CATALOGUE else SENTENCES[reason]


def seal_content(evidence: Evidence) -> list[Any]:
    """What a seal covers: the original's hash, who sent it for which case, the claims, the server's times. Words and
    places enter as a keyed digest. The names of pictures are empty, but in what was sealed before they had their own
    record.
    """
    said = msgspec.json.encode([evidence.caption, evidence.filename, sound(evidence.claims)], order="sorted")
    return [
        evidence.id,
        evidence.case_id,
        evidence.account_id,
        evidence.original_key,
        evidence.content_type,
        evidence.size,
        evidence.sha256,
        evidence.taken_at.astimezone(UTC).isoformat() if evidence.taken_at else None,
        blind_index("claims", said.decode()),
        evidence.granted_at.astimezone(UTC).isoformat(),
        evidence.received_at.astimezone(UTC).isoformat() if evidence.received_at else None,
        evidence.display_key,
        evidence.thumbnail_key,
    ]


async def links(
    evidence: Evidence, made: Pictures | None, *, actor: Actor, store: MediaStore
) -> tuple[str | None, str | None]:
    """Signed links, good for minutes, to the display copy and the thumbnail, once they are there."""
    shown: Evidence | Pictures | None = evidence if evidence.display_key else made
    if evidence.state != SEALED or shown is None or pictures_state(evidence, made) != pictures.READY:
        return None, None
    until = actor.at + timedelta(minutes=LINK_MINUTES)
    return (
        await store.signed_read_url(shown.display_key, until, right=actor.right),
        await store.signed_read_url(shown.thumbnail_key, until, right=actor.right),
    )


def pictures_state(evidence: Evidence, made: Pictures | None) -> str | None:
    """ready, pending or failed; None for what is not sealed, or no photograph, and shows nothing."""
    if evidence.state != SEALED or kind_of(evidence) != PHOTOGRAPH:
        return None
    if evidence.display_key:
        return pictures.READY
    state = made.state if made else pictures.PENDING
    return state if state in {pictures.READY, pictures.FAILED} else pictures.PENDING
