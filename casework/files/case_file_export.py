"""A family's file to take away: one PDF with its table of contents, or a ZIP with every original and a manifest of
hashes (4.3a). Everything in it is read as it stands now, within the asker's reach, and each export is an audit event.

ID numbers are masked, as everywhere outside the step that needs them. Refuses what would not fit into memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework.evidence import pictures
from casework.evidence.bundles import MOST_BYTES, Bundle, Export, digest_of, plain_json
from casework.files.case_files import CASE_FILE, checklist, filed_cases, filed_leases
from casework.files.checklist_items import KINDS
from casework.files.file_rendering import FilePaper, Part, Section, Shot, render_file
from casework.heart import naming
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.case_lists import CaseLine
from casework.heart.life import PROCEDURES
from casework.heart.problems import refuse
from casework.papers import declared
from casework.papers.declared import Paper, declare
from casework.words.masking import mask_id_number
from casework.words.wording import say_change, say_day, say_fen, say_time
from media_storage.store import MediaStore, StoreError
from models import (
    Case,
    CaseEvent,
    CaseFile,
    Evidence,
    FileItem,
    HouseholdMember,
    IssuedPaper,
    LedgerRevision,
    Notice,
    Organisation,
)
from models.evidence import SEALED

_MOST_CASES, _MOST_EVENTS, _MOST_REVISIONS = 200, 2000, 200
_MOST_PICTURES, _MOST_PHOTOGRAPHS, _MOST_ISSUED = 60, 400, 200
_LARGEST_COPY = 8 * 1024 * 1024


FILE_PAPER = declare(
    Paper(
        name="case_file", title="档案", series="", filed_with=("case_file",),
        sections=(
            declared.Section("members", "家庭成员"),
            declared.Section("checklist", "材料清单", none="还没有设定材料清单。"),
            declared.Section("leases", "租赁合同"),
            declared.Section("cases", "办理事项"),
            declared.Section("photographs", "照片"),
            declared.Section("revisions", "台账变动"),
        ),
    )
)


@dataclass
class Contents:
    """All that a file holds now."""

    row: CaseFile
    case: Case
    community: Organisation
    members: list[HouseholdMember]
    papers: list[tuple[str, bool, list[FileItem]]]  # item, required, what was filed
    cases: list[CaseLine]
    counted: int
    events: dict[str, list[CaseEvent]]
    notices: dict[str, Notice]
    photographs: list[Evidence]
    revisions: list[LedgerRevision]
    leases: list[Any]
    # What was issued of these cases, void ones among them.
    issued: dict[str, list[IssuedPaper]]
    doers: dict[int, naming.Doer]
    senders: dict[str, naming.Sender]
    names: dict[naming.Pair, str]

    def filed_by(self, account_id: int | None) -> str:
        return self.names.get((self.case.id, account_id), "")


async def gather(case: Case, *, actor: Actor) -> Contents:
    """Reads a file in reach, in a bounded number of queries."""
    row = await CaseFile.get(case_id=case.id).select_related("household")
    cases, counted = await filed_cases(row, actor=actor, most=_MOST_CASES)
    ids = [case.id, *(one.id for one in cases)]
    events: dict[str, list[CaseEvent]] = defaultdict(list)
    told = await CaseEvent.filter(case_id__in=ids).order_by("-at", "-id").limit(_MOST_EVENTS)
    for event in told:
        events[event.case_id].append(event)
    lines = await checklist(row)
    photographs = await (
        Evidence.filter(case_id__in=ids, state=SEALED).order_by("received_at", "id").limit(_MOST_PHOTOGRAPHS)
    )
    revisions = await LedgerRevision.filter(household_id=row.household_id).order_by("-id").limit(_MOST_REVISIONS)
    wrote: list[naming.Pair] = [(revision.case_id, revision.account_id) for revision in revisions]
    papers = [paper for line in lines for paper in line.papers]
    wrote += [(case.id, one) for paper in papers for one in (paper.added_by_id, paper.checked_by_id)]
    issued: dict[str, list[IssuedPaper]] = defaultdict(list)
    for one in await IssuedPaper.filter(case_id__in=ids).order_by("id").limit(_MOST_ISSUED):
        issued[one.case_id].append(one)
    notices = await Notice.filter(case_id__in=[one.id for one in cases if one.procedure == "notice"] or [""])
    return Contents(
        row=row,
        case=case,
        community=await Organisation.get(id=row.household.community_id).select_related("parent"),
        members=list(await HouseholdMember.filter(household_id=row.household_id).order_by("position", "id")),
        papers=[(line.item.name, line.item.required, line.papers) for line in lines],
        cases=cases,
        counted=counted,
        events=events,
        notices={notice.case_id: notice for notice in notices},
        photographs=list(photographs),
        revisions=list(revisions),
        leases=await filed_leases(row),
        issued=issued,
        # The file is a paper, which anybody may come to hold.
        doers=await naming.doers(told, actor=None),
        senders=await naming.senders(photographs, actor=None),
        names=await naming.writers(wrote),
    )


async def export_pdf(case: Case, *, actor: Actor, store: MediaStore) -> Export:
    """Raises sheet_unavailable. Writes the audit event."""
    pdf = await _pdf(await gather(case, actor=actor), actor, store)
    await record(
        "export", actor=actor, code="case_file_pdf", subject=case.id,
        detail={"sha256": digest_of(pdf), "size": len(pdf)},
    )
    return Export(pdf, f"{case.number}.pdf")


async def export_zip(case: Case, *, actor: Actor, store: MediaStore, address: str) -> Export:
    """`file.pdf`, `contents.json`, every sealed original, every paper as it was issued, and `manifest.json` with the
    SHA-256 of each. `address`: what the service is called from outside.

    Raises export_too_large, busy, sheet_unavailable. Writes the audit event.
    """
    contents = await gather(case, actor=actor)
    issued = [paper for papers in contents.issued.values() for paper in papers]
    if sum(one.size for one in (*contents.photographs, *issued)) > MOST_BYTES:
        raise refuse("export_too_large")
    packed = Bundle(case.number, actor.at)
    await packed.put("file.pdf", await _pdf(contents, actor, store))
    await packed.put("contents.json", plain_json(_plain(contents)))
    for photograph in contents.photographs:
        await packed.put_original(photograph, store)
    for paper in issued:
        await packed.put_paper(paper, actor, store, address, case_id=paper.case_id)
    data = await packed.close()
    await record("export", actor=actor, code="case_file_zip", subject=case.id, detail=packed.told(data))
    return Export(data, f"{case.number}.zip")


# The paper


async def _pdf(contents: Contents, actor: Actor, store: MediaStore) -> bytes:
    shots = await _shots(contents, store)
    row, community = contents.row, contents.community
    parts = {
        "members": [_member(member) for member in contents.members],
        "checklist": [_papers(contents, shots, *line) for line in contents.papers],
        "leases": [_lease(lease) for lease in contents.leases] if row.kind == "rental" else None,
        "cases": [_case(contents, one) for one in contents.cases],
        "photographs": [_photograph(contents, one) for one in contents.photographs],
        "revisions": [_revision(contents, one) for one in contents.revisions],
    }
    # A subsidy's file has no leases.
    sections = [
        Section(one.heading, found, one.none) for one in FILE_PAPER.sections if (found := parts[one.name]) is not None
    ]
    street = community.parent.name if community.parent else ""
    paper = FilePaper(
        title=f"{row.household.name}家庭{KINDS[row.kind]}{FILE_PAPER.title}",
        facts=[
            ("档案编号", contents.case.number),
            ("所属社区", f"{street}{community.name}"),
            ("户籍地址", row.household.registered_address),
            ("纸质档案位置", row.shelf_mark or "未登记"),
            ("状态", CASE_FILE.statuses[contents.case.status].label),
            ("收录事项", _amount(contents)),
        ],
        sections=sections,
        made_at=actor.at,
        made_by=f"{actor.organisation_name}{actor.name}",
    )
    return await render_file(paper)


def _amount(contents: Contents) -> str:
    shown, counted = len(contents.cases), contents.counted
    return f"{counted}件" if shown == counted else f"最近{shown}件，共{counted}件"


async def _shots(contents: Contents, store: MediaStore) -> dict[str, bytes]:
    """The display copies of the papers' photographs, as many as a document can carry."""
    wanted = {paper.evidence_id for _, _, papers in contents.papers for paper in papers if paper.evidence_id}
    rows = [one for one in contents.photographs if one.id in wanted][:_MOST_PICTURES]
    made = await pictures.of(rows)
    shots: dict[str, bytes] = {}
    for one in rows:
        copy = made.get(one.id)
        if copy is not None and copy.state == pictures.READY:
            try:
                shots[one.id] = await store.read(copy.display_key, limit=_LARGEST_COPY)
            except StoreError:
                continue
    return shots


def _member(member: HouseholdMember) -> Part:
    rows = [("与承租人关系", member.relationship), ("身份证号", mask_id_number(member.id_number))]
    if member.joined_on:
        rows.append(("加入", say_day(member.joined_on)))
    if member.left_on:
        rows.append(("离开", f"{say_day(member.left_on)}，{member.left_reason}"))
    return Part(member.name, rows)


def _papers(
    contents: Contents, shots: dict[str, bytes], name: str, required: bool, papers: Sequence[FileItem]
) -> Part:
    rows = [("要求", "必须有" if required else "有则归档"), ("已归档", f"{len(papers)}件" if papers else "还没有")]
    for number, paper in enumerate(papers, 1):
        what = "、".join(
            word for word, there in (("照片", paper.evidence_id), ("纸质", paper.on_paper)) if there
        )
        checked = "未检查"
        if paper.checked_at:
            checked = f"{contents.filed_by(paper.checked_by_id)}于{_time(paper.checked_at)}检查"
        said = [what, f"{contents.filed_by(paper.added_by_id)}于{_time(paper.added_at)}归入", checked, paper.note]
        rows.append((f"第{number}件", "；".join(filter(None, said))))
    pictured = [
        Shot(shots.get(paper.evidence_id), f"{name} 第{number}件")
        for number, paper in enumerate(papers, 1)
        if paper.evidence_id
    ]
    return Part(name, rows, pictured)


def _lease(lease: Any) -> Part:
    rows = [
        ("租期", f"{say_day(lease.starts_on)}至{say_day(lease.ends_on)}"), ("月租金", say_fen(lease.monthly_rent_fen)),
    ]
    return Part(lease.tenancy.dwelling.address, rows)


def _case(contents: Contents, case: CaseLine) -> Part:
    procedure = PROCEDURES[case.procedure]
    rows = [("编号", case.number), ("状态", procedure.statuses[case.status].label)]
    for event in sorted(contents.events.get(case.id, []), key=lambda one: one.version):
        step = procedure.step(event.from_status or None, event.action)
        if step is not None and not (step.quiet and step.action == "save"):
            doer = contents.doers[event.id]
            words, note = f"{doer.name}{step.label}", doer.note
            rows.append((_time(event.at), f"{words}：{note}" if note else words))
    for paper in contents.issued.get(case.id, []):
        rows.append(("文书", f"{paper.number}　{paper.title}{'（已作废）' if paper.voided_at else ''}"))
    if notice := contents.notices.get(case.id):
        rows.append(("通知全文", notice.text))
    return Part(case.title, rows)


def _photograph(contents: Contents, photograph: Evidence) -> Part:
    sender = contents.senders[photograph.id]
    rows = [
        ("收到时间", _time(photograph.received_at) if photograph.received_at else ""),
        ("拍摄人", sender.name),
        ("原件校验码", photograph.sha256),
    ]
    return Part(sender.caption or sender.filename or "照片", rows)


def _revision(contents: Contents, revision: LedgerRevision) -> Part:
    who = contents.names.get((revision.case_id, revision.account_id), "台账导入")
    rows = [
        (change["label"], say_change(change["before"], change["after"])) for change in revision.changes
    ]
    return Part(f"{_time(revision.at)} {who}", rows)


def _time(at: datetime) -> str:
    return say_time(at)


def _plain(contents: Contents) -> dict[str, Any]:
    """The same for machines."""

    def day(value: date | None) -> str | None:
        return value.isoformat() if value else None

    return {
        "number": contents.case.number,
        "kind": contents.row.kind,
        "status": contents.case.status,
        "shelf_mark": contents.row.shelf_mark,
        "family": contents.row.household.name,
        "registered_address": contents.row.household.registered_address,
        "community": contents.community.name,
        "members": [
            {"name": one.name, "relationship": one.relationship, "id_number": mask_id_number(one.id_number),
             "joined_on": day(one.joined_on), "left_on": day(one.left_on)}
            for one in contents.members
        ],
        "papers": [
            {"item": name, "required": required,
             "filed": [{"evidence_id": one.evidence_id, "on_paper": one.on_paper, "note": one.note} for one in papers]}
            for name, required, papers in contents.papers
        ],
        "leases": [
            {"dwelling": one.tenancy.dwelling.address, "starts_on": day(one.starts_on), "ends_on": day(one.ends_on),
             "monthly_rent_fen": one.monthly_rent_fen}
            for one in contents.leases
        ],
        "cases_in_all": contents.counted,
        "cases": [
            {"id": one.id, "number": one.number, "procedure": one.procedure, "title": one.title, "status": one.status}
            for one in contents.cases
        ],
        "notices": [{"case_id": one.case_id, "text": one.text} for one in contents.notices.values()],
        "issued": [
            {"number": one.number, "title": one.title, "case_id": one.case_id, "issued_on": day(one.issued_on),
             "void": one.voided_at is not None, "sha256": one.sha256}
            for papers in contents.issued.values() for one in papers
        ],
        "photographs": [
            {"id": one.id, "case_id": one.case_id, "sha256": one.sha256, "seal": one.seal}
            for one in contents.photographs
        ],
        "revisions": [{"at": one.at.isoformat(), "changes": one.changes} for one in contents.revisions],
    }
