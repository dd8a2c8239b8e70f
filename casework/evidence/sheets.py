"""Evidence sheets: what is sealed of a visit or a violation, on paper that can be held against the seal (4.2.2b, 5.3a).

A sheet prints the steps of its case as the chain of events sealed them, never the procedure's own rows, so that work
that goes on afterwards does not spoil a sheet that was printed before. Its code says how much it printed (steps and
photographs), a keyed digest over that, and a keyed tag over both: a guessed code fails its tag and looks like a code of
nothing, a true one tells whether its digest is still what the rows give. No sheet is stored.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from casework.evidence import evidence, pictures, retention
from casework.evidence.arrivals import LABELS, PHOTOGRAPH, kind_of
from casework.evidence.proofs import named_in
from casework.heart import advance, naming
from casework.heart.actors import ROLE_LABELS, Actor
from casework.heart.attempts import wrong_of_stranger
from casework.heart.audit import record
from casework.heart.chains import link_hash
from casework.heart.heads import heads_before, say_head
from casework.heart.life import PROCEDURES, LetterWords, SheetWords
from casework.heart.problems import refuse
from casework.heart.queries import names_of
from casework.heart.store_faults import store_problem
from casework.papers.content import Photograph, Photographs, SealedWords, Stage, Stages
from casework.papers.declared import PAPERS, Filled, Paper, Section, content_of, declare
from casework.papers.paper_rendering import bind, render_paper
from casework.words.clock import SHANGHAI
from casework.words.wording import say_time
from media_storage.store import MediaStore, StoreError, StoreUnavailable
from models import Case, CaseEvent, Evidence, Organisation
from models.evidence import GRANTED
from models.fields import blind_index

ATTEMPTS = "sheet"
EVIDENCE_SHEET = declare(
    Paper(
        name="evidence_sheet", title="证据材料", series="", filed_with=("inspection", "violation"),
        sections=(Section("steps", "办理记录"), Section("photographs", "照片和附件（{count}件）")),
        how="扫右上角二维码，可看本件所列的办理记录和照片是否与系统封存的一致。"
        "拍摄时间和定位由手机报告，收到时间由服务器记录。",
    )
)
NOTICE_LETTER = declare(
    Paper(
        name="notice_letter", title="通知", series="", filed_with=("notice",), sections=(Section("text", ""),),
        signed_by=("收件人签名", "送达人", "见证人", "送达日期"),
        how="扫右上角二维码，可看本通知是否与系统封存的一致。页脚是发出前各日的防改校验码，请妥善保存本件。",
    )
)
_CODE = re.compile(r"([0-9]{1,3})-([0-9]{1,2})-([A-Z2-7]{16})-([A-Z2-7]{12})")
# What a rewritten row may raise when it is read: a broken seal of a column, a wrong shape.
_UNREADABLE = (ValueError, TypeError, AttributeError, msgspec.MsgspecError)


@dataclass(frozen=True)
class Sealed:
    """One row of a chain, and the hash that its present content gives."""

    row: Any
    hash: str
    intact: bool


@dataclass(frozen=True)
class Sheet:
    code: str
    filename: str
    pdf: bytes


@dataclass(frozen=True)
class SheetCheck:
    """What anybody who holds the paper may know."""

    matches: bool
    number: str
    kind: str
    # SHA-256 and the server's time of each photograph that the sheet printed.
    photographs: list[tuple[str, datetime | None]]
    went_on: bool


async def make_sheet(case: Case, *, actor: Actor, store: MediaStore, address: str) -> Sheet:
    """The sheet of a case in reach, as sealed now; each one made is an audit event. Raises not_found, busy.

    `address`: what the service is called from outside, for the QR code.
    """
    sheet = PROCEDURES[case.procedure].sheet
    if sheet is None:
        raise refuse("not_found", "这类事项没有证据材料。")
    if sheet.letter:
        return await _letter(case, await sheet.letter(case), actor=actor, address=address)
    events, place = await _events(case), await _place(case, actor)
    photographs = await _photographs(case, place)
    code = _code(case, events, photographs)
    filled = Filled(
        title=f"{PROCEDURES[case.procedure].label}{EVIDENCE_SHEET.title}",
        facts=await _facts(case, place, actor),
        sections={
            "steps": Stages(await _stages(case, events, [one.row.id for one in photographs])),
            "photographs": Photographs(
                await _pictures(photographs, store, _of_steps(case, events)),
                await Evidence.filter(case_id__in=[place, case.id], state=GRANTED).count(),
            ),
        },
    )
    heads = [say_head(head) for head in await heads_before(actor.today)]
    content = content_of(EVIDENCE_SHEET, filled, heads=heads, at=actor.at)
    pdf = await render_paper(content, code, f"{address}/v/{case.id}/{code}")
    await record("export", actor=actor, code="evidence_sheet", subject=case.id, detail={"sheet": code})
    return Sheet(code, f"{case.number}-{len(events)}.pdf", pdf)


async def _letter(case: Case, words: LetterWords, *, actor: Actor, address: str) -> Sheet:
    """A notice on paper, for whoever serves it in person: its words as they were sealed, and room to sign."""
    # Up to the step that sealed it: what becomes of it later is no part of what was handed over.
    events = (await _events(case))[: words.step]
    code, sealed = _code(case, events, []), events[-1]
    intact = all(one.intact for one in events)
    intact = intact and sealed.row.note.get("text_sha256", words.text_sha256) == words.text_sha256
    filled = Filled(
        title=words.title,
        facts=[
            ("编号", case.number), ("发出时间", _time(sealed.row.at)), *words.facts, ("打印", _time(actor.at)),
        ],
        sections={"text": SealedWords(words.text, intact)},
    )
    content = content_of(PAPERS[words.paper], filled, heads=words.heads, at=actor.at)
    pdf = await render_paper(content, code, f"{address}/v/{case.id}/{code}")
    await record("export", actor=actor, code=words.paper, subject=case.id, detail={"sheet": code})
    return Sheet(code, f"{case.number}.pdf", pdf)


async def make_letters(cases: Sequence[Case], *, actor: Actor, address: str) -> bytes:
    """The letters of these as one PDF, each with its own code, to be carried round. The caller bounds how many."""
    papers = []
    for case in cases:
        letter = (PROCEDURES[case.procedure].sheet or SheetWords()).letter
        if letter is not None:
            papers.append((await _letter(case, await letter(case), actor=actor, address=address)).pdf)
    return await bind(papers)


async def check_sheet(case_id: str, code: str, *, actor: Actor) -> SheetCheck:
    """Whether the sheet of that code is still what is sealed. Who holds the paper needs no account.

    Raises not_found for every code that was never printed, too_many_attempts where an address has guessed too often.
    """
    found = _CODE.fullmatch(code)
    if found is None or not hmac.compare_digest(found[4], _tag(case_id, *found.group(1, 2, 3))):
        # Known before anything is read.
        raise wrong_of_stranger(ATTEMPTS, actor=actor) or refuse(
            "not_found", "没有查到这份材料，请核对网址和核验码。"
        )
    steps, shots = int(found[1]), int(found[2])
    # Not by way of an actor's reach: the tag proves that the holder has a sheet of this very case.
    case = await Case.get_or_none(id=case_id)
    if case is None:
        return SheetCheck(False, "", "", [], False)
    try:
        events = await _events(case)
        went_on = len(events) > steps
        events = events[:steps]
        matches, photographs = False, []
        # A family's sheet has none of the pictures of a report that it may not read, nor has who may not either.
        for place in dict.fromkeys((await _place(case), case.id)):
            if not matches:
                photographs = (await _photographs(case, place))[:shots]
                whole = all(one.intact for one in (*events, *photographs))
                matches = whole and hmac.compare_digest(found[3], _digest(case, events, photographs))
    except _UNREADABLE:
        return SheetCheck(False, case.number, PROCEDURES[case.procedure].label, [], False)
    sealed = [(one.row.sha256, one.row.received_at) for one in photographs]
    return SheetCheck(matches, case.number, PROCEDURES[case.procedure].label, sealed, went_on)


# The code


def _code(case: Case, events: Sequence[Sealed], photographs: Sequence[Sealed]) -> str:
    parts = str(len(events)), str(len(photographs)), _digest(case, events, photographs)
    return "-".join((*parts, _tag(case.id, *parts)))


def _digest(case: Case, events: Sequence[Sealed], photographs: Sequence[Sealed]) -> str:
    """Over all that a sheet prints and that no later step may change. Eighty bits, keyed."""
    printed = [
        case.id,
        case.number,
        case.procedure,
        case.title,
        [one.hash for one in events],
        [one.hash for one in photographs],
    ]
    return _letters(blind_index("sheet", msgspec.json.encode(printed).decode()))[:16]


def _tag(case_id: str, *parts: str) -> str:
    return _letters(blind_index("sheet-code", ":".join((case_id, *parts))))[:12]


def _letters(digest: str) -> str:
    return base64.b32encode(bytes.fromhex(digest)).decode()


# What is sealed


async def _events(case: Case) -> list[Sealed]:
    rows = await CaseEvent.filter(case_id=case.id).order_by("version")
    sealed = []
    for version, row in enumerate(rows, 1):
        content = [advance.CHAIN, row.day.isoformat(), row.sequence, *advance.event_content(row)]
        digest = link_hash(row.previous_hash, content)
        sealed.append(Sealed(row, digest, digest == row.hash and row.version == version))
    return sealed


async def _photographs(case: Case, place: str) -> list[Sealed]:
    """In the order of their seals: those sealed later come behind. Of the case on which it rests, and its own."""
    rows = await Evidence.filter(case_id__in=[place, case.id], sequence__not_isnull=True).order_by(
        "sealed_on", "sequence"
    )
    sealed = []
    for row in rows:
        day = row.sealed_on.isoformat() if row.sealed_on else ""
        digest = link_hash(row.previous_seal, [evidence.CHAIN, day, row.sequence, *evidence.seal_content(row)])
        sealed.append(Sealed(row, digest, digest == row.seal))
    return sealed


async def _place(case: Case, actor: Actor | None = None) -> str:
    """The case whose photographs these are. `actor` None: whoever holds the paper, which says how many it shows."""
    rests_on = _sheet(case).rests_on
    return await rests_on(case, actor) if rests_on else str(case.id)


def _sheet(case: Case) -> SheetWords:
    return PROCEDURES[case.procedure].sheet or SheetWords()


# What is printed


async def _facts(case: Case, place: str, actor: Actor) -> list[tuple[str, str]]:
    facts = [("事项编号", case.number), ("事项", case.title)]
    if place != case.id and (found := await Case.get_or_none(id=place)) is not None:
        facts.append((_sheet(case).numbers[found.procedure], found.number))
    # Names may rightly be mended later: said as they stand in the ledger at this hour, and not a part of the code.
    if case.household:
        facts.append(("家庭（出具时登记）", case.household.name))
    if case.dwelling:
        facts.append(("房屋（出具时登记）", case.dwelling.address))
    facts.append(("当前状态", PROCEDURES[case.procedure].statuses[case.status].label))
    who = "　".join(part for part in (actor.organisation_name, actor.role_label, actor.name) if part)
    return [*facts, ("出具", f"{_time(actor.at)}　{who}")]


def _of_steps(case: Case, events: Sequence[Sealed]) -> dict[str, str]:
    """Evidence → which step named it, as a person would say it."""
    said = {}
    for one in events:
        step = PROCEDURES[case.procedure].step(one.row.from_status or None, one.row.action)
        for evidence_id in named_in(one.row):
            said[evidence_id] = f"{step.label if step else one.row.action}（{_time(one.row.at)}登记）"
    return said


async def _stages(case: Case, events: Sequence[Sealed], printed: Sequence[str]) -> list[Stage]:
    """`printed`: the evidence of the sheet, in its order."""
    doers = await naming.doers([one.row for one in events], actor=None)
    organisations = await names_of(Organisation, [one.row.organisation_id for one in events])
    stages = []
    for one in events:
        row = one.row
        step = PROCEDURES[case.procedure].step(row.from_status or None, row.action)
        who = organisations.get(row.organisation_id or 0, ""), ROLE_LABELS.get(row.role, ""), doers[row.id].name
        stages.append(
            Stage(
                label=step.label if step else row.action,
                at=_time(row.at),
                who="　".join(part for part in who if part),
                facts=[*_form(case, row.form), *_pieces(named_in(row), printed)],
                place=f"{row.day} 第{row.sequence}号",
                hash=row.hash,
                previous=row.previous_hash,
                intact=one.intact,
            )
        )
    return stages


def _pieces(named: Sequence[str], printed: Sequence[str]) -> list[tuple[str, str]]:
    places = [str(number) for number, one in enumerate(printed, 1) if one in named]
    return [("照片和附件", f"下面第{'、'.join(places)}件")] if places else []


def _form(case: Case, form: dict[str, Any]) -> list[tuple[str, str]]:
    sheet = _sheet(case)
    return [
        (label, _words(sheet, name, form[name]))
        for name, label in sheet.words.items() if form.get(name) not in (None, "")
    ]


def _words(sheet: SheetWords, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in sheet.hours:
        return _time(datetime.fromisoformat(str(value)))
    return sheet.choices.get(name, {}).get(value, str(value))


async def _pictures(
    photographs: Sequence[Sealed], store: MediaStore, of_steps: Mapping[str, str]
) -> list[Photograph]:
    senders = await naming.senders([one.row for one in photographs], actor=None)
    made = await pictures.of([one.row for one in photographs])
    gone = await retention.removed([one.row.id for one in photographs])
    printed = []
    for one in photographs:
        row: Evidence = one.row
        copy, kind = made.get(row.id), kind_of(row)
        key = row.display_key or (copy.display_key if copy and copy.state == pictures.READY else "")
        if row.id in gone:
            picture, missing = None, "保存期限已满，原件已销毁"
        elif kind != PHOTOGRAPH:
            picture, missing = None, f"{senders[row.id].filename or LABELS[kind]}，不印在纸上"
        else:
            picture, missing = await _picture(key, store)
        printed.append(
            Photograph(
                kind=LABELS[kind],
                picture=picture,
                missing=missing,
                caption=senders[row.id].caption,
                taken_at=_time(row.taken_at) if row.taken_at else "手机未报告",
                received_at=_time(row.received_at) if row.received_at else "",
                who=senders[row.id].name,
                sha256=row.sha256,
                place=f"{row.sealed_on} 第{row.sequence}号",
                seal=row.seal,
                previous=row.previous_seal,
                intact=one.intact,
                # Where who sent it is not to be known, neither is where they stood.
                located=_located(row) if senders[row.id].named else "",
                step=of_steps.get(row.id, ""),
            )
        )
    return printed


def _located(row: Evidence) -> str:
    """Where the phone said that it stood, how exactly, and when. "": it did not say, or what it said is damaged."""
    said = row.claims if isinstance(row.claims, dict) else {}
    north, east, accuracy, found = map(said.get, ("latitude", "longitude", "accuracy_m", "located_at"))
    if not isinstance(north, int | float) or not isinstance(east, int | float):
        return ""
    place = f"{'北' if north >= 0 else '南'}纬{abs(north):.5f}° {'东' if east >= 0 else '西'}经{abs(east):.5f}°"
    how = [f"精度{accuracy:.0f}米"] if isinstance(accuracy, int | float) else []
    if isinstance(found, str):
        at = datetime.fromisoformat(found).astimezone(SHANGHAI)
        # A place of another day than the photograph's says of which.
        same = row.taken_at and row.taken_at.astimezone(SHANGHAI).date() == at.date()
        how.append(f"{at:%H:%M}定位" if same else f"{say_time(at)}定位")
    return f"{place}（{'，'.join([*how, '手机报告'])}）"


async def _picture(key: str, store: MediaStore) -> tuple[bytes | None, str]:
    """The display copy, if it is made and is the one whose hash its name holds; else why it is not printed."""
    if not key:
        return None, "照片处理中"
    try:
        data = await store.read(key, limit=2**25)
    except StoreUnavailable as fault:
        raise store_problem(fault) from None
    except StoreError:
        return None, "照片无法读取"
    named = key.rpartition(".")[0].rpartition(".")[2]
    return (data, "") if pictures.short_hash(data) == named else (None, "照片与封存时不符")


def _time(at: datetime) -> str:
    return say_time(at, seconds=True)
