"""Case files: opening one, what is in it, how far communities have come, taking one away. Steps go by /cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from casework.files import case_files, file_summaries
from casework.files.case_file_export import export_pdf, export_zip
from casework.files.case_files import StartBody
from casework.files.checklist_items import KINDS, Kind
from casework.files.file_summaries import SummaryBody
from casework.heart import access, naming
from casework.heart.actors import COMMUNITY_CLERK
from handlers.heart.http import Ask, PageQuery, Pdf, Struct, Zip, endpoint, page_by_id
from handlers.heart.replies import (
    DETAILS,
    CaseReply,
    CaseSummary,
    Detail,
    DwellingRef,
    Ref,
    local,
    present,
    summarise,
)
from models import Case, CaseFile, FileItem, FileSummary

_CASES_SHOWN = 50


class BoardQuery(Struct, kw_only=True):
    kind: Kind = "rental"


class FileBoardLine(Struct):
    community: str
    street: str
    families: int
    missing: int
    building: int
    submitted: int
    returned: int
    checked: int


class FileBoard(Struct):
    items: list[FileBoardLine]
    totals: dict[str, int]


class LeaseLine(Struct):
    dwelling: DwellingRef
    starts_on: date
    ends_on: date
    monthly_rent_fen: int


@endpoint("POST", "/case-files", summary="建立档案", body=StartBody, reply=CaseReply)
async def start(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await case_files.start(body.id, body.household_id, body.kind, actor=ask.actor), ask)


@endpoint("GET", "/case-files/board", summary="建档进度", query=BoardQuery, reply=FileBoard)
async def board(ask: Ask) -> FileBoard:
    lines = await case_files.board(ask.query.kind, actor=ask.actor)
    return FileBoard(
        items=[
            FileBoardLine(
                community=line.community.name,
                street=line.community.parent.name if line.community.parent else "",
                families=line.families,
                missing=line.missing,
                building=line.building,
                submitted=line.submitted,
                returned=line.returned,
                checked=line.checked,
            )
            for line in lines
        ],
        totals=case_files.totals(lines),
    )


class MissingQuery(PageQuery, kw_only=True):
    kind: Kind = "rental"


class MissingFile(Struct):
    household: Ref
    community: str
    address: str
    since: date | None


class MissingPage(Struct):
    items: list[MissingFile]
    next: str | None


@endpoint("GET", "/case-files/missing", summary="还没有建档的家庭", query=MissingQuery, reply=MissingPage)
async def missing(ask: Ask) -> MissingPage:
    access.require_role(ask.actor, *case_files.READERS)
    shown = ["household__community", *(["dwelling"] if ask.query.kind == "rental" else [])]
    found: Any = case_files.without_file(ask.query.kind, actor=ask.actor).select_related(*shown)
    rows, more = await page_by_id(found, ask.query)
    return MissingPage(
        items=[
            MissingFile(
                household=Ref(id=row.household.id, name=row.household.name),
                community=row.household.community.name,
                address=row.dwelling.address if ask.query.kind == "rental" else row.dwelling_address,
                since=row.started_on,
            )
            for row in rows
        ],
        next=more,
    )


@endpoint("GET", "/case-files/<case_id:str>/pdf", summary="导出档案（PDF）", reply=Pdf)
async def read_pdf(ask: Ask) -> Pdf:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure="case_file")
    export = await export_pdf(case, actor=ask.actor, store=ask.services.store)
    return Pdf(data=export.data, filename=export.filename)


@endpoint("GET", "/case-files/<case_id:str>/zip", summary="导出档案（原件和校验清单）", reply=Zip)
async def read_zip(ask: Ask) -> Zip:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure="case_file")
    export = await export_zip(case, actor=ask.actor, store=ask.services.store, address=ask.services.address)
    return Zip(data=export.data, filename=export.filename)


class PaperLine(Struct):
    evidence_id: str | None
    on_paper: bool
    note: str
    added_by: str
    added_at: datetime
    checked_by: str
    checked_at: datetime | None


class ChecklistLine(Struct):
    id: int
    name: str
    required: bool
    retired: bool
    lacks: bool
    papers: list[PaperLine]


class FileDetail(Detail):
    kind: str
    kind_label: str
    shelf_mark: str
    may_put: bool
    lacking: int
    checklist: list[ChecklistLine]
    # What filed itself: the latest, and how many there are in all.
    cases: list[CaseSummary]
    cases_in_all: int
    leases: list[LeaseLine]


async def _detail(case: Case, ask: Ask) -> FileDetail:
    row = await CaseFile.get(case_id=case.id)
    lines = await case_files.checklist(row)
    filed, counted = await case_files.filed_cases(row, actor=ask.actor, most=_CASES_SHOWN)
    papers = [paper for line in lines for paper in line.papers]
    names = await naming.writers((case.id, one) for paper in papers for one in (paper.added_by_id, paper.checked_by_id))
    return FileDetail(
        kind=row.kind,
        kind_label=KINDS[row.kind],
        shelf_mark=row.shelf_mark,
        may_put=case.status in {"building", "returned"} and ask.actor.role == COMMUNITY_CLERK,
        lacking=sum(line.lacks for line in lines),
        checklist=[
            ChecklistLine(
                id=line.item.id,
                name=line.item.name,
                required=line.item.required,
                retired=line.item.retired_at is not None,
                lacks=line.lacks,
                papers=[_paper(paper, names) for paper in line.papers],
            )
            for line in lines
        ],
        cases=await summarise(filed, ask),
        cases_in_all=counted,
        leases=[
            LeaseLine(
                dwelling=DwellingRef(id=lease.tenancy.dwelling.id, address=lease.tenancy.dwelling.address),
                starts_on=lease.starts_on,
                ends_on=lease.ends_on,
                monthly_rent_fen=lease.monthly_rent_fen,
            )
            for lease in await case_files.filed_leases(row)
        ],
    )


def _paper(paper: FileItem, names: dict[naming.Pair, str]) -> PaperLine:
    return PaperLine(
        evidence_id=paper.evidence_id,
        on_paper=paper.on_paper,
        note=paper.note,
        added_by=names.get((paper.case_id, paper.added_by_id), ""),
        added_at=local(paper.added_at),
        checked_by=names.get((paper.case_id, paper.checked_by_id), ""),
        checked_at=local(paper.checked_at) if paper.checked_at else None,
    )


@endpoint("POST", "/file-summaries", summary="街道汇总报备建档情况", body=SummaryBody, reply=CaseReply)
async def report(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await file_summaries.report(body.id, body.kind, body.note, actor=ask.actor), ask)


class SummaryLine(Struct):
    community: str
    families: int
    missing: int
    building: int
    submitted: int
    returned: int
    checked: int


class FileSummaryDetail(Detail):
    kind: str
    kind_label: str
    as_of: date
    figures: list[SummaryLine]


async def _summary(case: Case, ask: Ask) -> FileSummaryDetail:
    row = await FileSummary.get(case_id=case.id)
    return FileSummaryDetail(
        kind=row.kind,
        kind_label=KINDS[row.kind],
        as_of=row.as_of,
        figures=[SummaryLine(**line) for line in row.figures],
    )


DETAILS["case_file"] = _detail
DETAILS["file_summary"] = _summary
