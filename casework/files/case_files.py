"""Case files (档案, 4.3): one family one file, rental and subsidy apart; the community builds it, the street checks it,
the district office oversees all.

What the checklist asks for is filed piece by piece, photograph and paper in step; everything else of the family files
itself, by query. Refuses a second file of a kind, one handed in with something required missing or the paper folder
without its place on the shelf, and a check by whoever filed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from msgspec import Meta
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from casework.evidence.evidence import check_all_arrived
from casework.files.checklist_items import KINDS, Kind, wanted
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.case_lists import CaseLine, case_lines
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import Form, NoForm, NoteForm, Number, ReasonForm, Text, Uuid
from casework.heart.life import PROCEDURES, Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from models import Case, CaseFile, ChecklistItem, Evidence, FileItem, Lease, Organisation, SubsidyAward, Tenancy
from models.evidence import SEALED

MOST_ITEMS = 200
# What belongs to one kind of file alone; all other cases of a family belong to both.
OF_RENTAL = ("application", "exit", "exit_correction", "notice", "inspection", "violation")
OF_SUBSIDY = ("subsidy",)


class OpenForm(Form):
    kind: Kind


class StartBody(Form, kw_only=True):
    id: Uuid
    household_id: Number
    kind: Kind


class PutForm(Form):
    """One paper: of which item of the checklist, its photograph, and whether it lies in the folder."""

    checklist_item_id: Number
    evidence_id: Uuid | None = None
    on_paper: Annotated[bool, Meta(title="纸质材料放进档案袋了吗")] = True
    note: Annotated[Text, Meta(title="说明", description="可以不填，例如：复印件，已核对原件")] = ""


class ShelfForm(Form):
    shelf_mark: Annotated[str, Meta(min_length=2, max_length=60, title="纸质档案位置", description="例如 3号柜2层15号")]


async def _opened(move: Move) -> None:
    try:
        await CaseFile.create(case_id=move.case.id, household_id=move.case.household_id, kind=move.form.kind)
    except IntegrityError:
        raise refuse("file_exists") from None


async def _belongs(move: Move) -> None:
    form: PutForm = move.form
    row = await CaseFile.get(case_id=move.case.id)
    item = await ChecklistItem.get_or_none(id=form.checklist_item_id, kind=row.kind, retired_at=None)
    if item is None:
        raise invalid({"form.checklist_item_id": "请从材料清单中选择。"})
    if form.evidence_id is None and not form.on_paper:
        raise invalid({"form.on_paper": "请拍照，或说明纸质材料已经放入档案。"})
    if await FileItem.filter(case_id=move.case.id).count() >= MOST_ITEMS:
        raise invalid({"form.checklist_item_id": f"一份档案最多登记{MOST_ITEMS}件材料。"})
    if form.evidence_id is not None:
        sealed = Evidence.filter(id=form.evidence_id, case_id=move.case.id, state=SEALED)
        if not await sealed.exists():
            raise invalid({"form.evidence_id": "没有找到这张照片，或还没有上传完成。"})
        if await FileItem.filter(evidence_id=form.evidence_id).exists():
            raise invalid({"form.evidence_id": "这张照片已经归入档案。"})


async def _put(move: Move) -> None:
    form: PutForm = move.form
    await FileItem.create(
        case_id=move.case.id,
        checklist_item_id=form.checklist_item_id,
        evidence_id=form.evidence_id,
        on_paper=form.on_paper,
        note=form.note,
        added_by_id=move.actor.account_id,
        added_at=move.actor.at,
    )


async def _shelved(move: Move) -> None:
    await CaseFile.filter(case_id=move.case.id).update(shelf_mark=move.form.shelf_mark)


async def _complete(move: Move) -> None:
    """Photograph and paper of all that is required, and the folder in its place (4.3a)."""
    row = await CaseFile.get(case_id=move.case.id)
    await check_all_arrived(move.case.id)
    missing = [line.item.name for line in await checklist(row) if line.lacks]
    if missing:
        raise refuse("file_incomplete", f"还缺：{'、'.join(missing)}。必须的材料要有照片，纸质也要放入档案。")
    if not row.shelf_mark:
        raise refuse("file_incomplete", "请先登记纸质档案放在哪里。")


async def _checked(move: Move) -> None:
    await FileItem.filter(case_id=move.case.id, checked_at=None).update(
        checked_by_id=move.actor.account_id, checked_at=move.actor.at
    )


_COMMUNITY, _STREET, _DISTRICT = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,), (actors.DISTRICT_CLERK,)

CASE_FILE = register(
    Procedure(
        name="case_file",
        label="档案",
        prefix="DA",
        stages=("社区建档", "街道检查", "已归档"),
        statuses={
            "building": Status("建档中", 0, days=30, waits_for="社区"),
            "submitted": Status("待街道检查", 1, days=10),
            "returned": Status("退回补充", 0, days=10, waits_for="社区"),
            "checked": Status("已归档", 3, after="街道已检查通过，档案已归档，区保障办可以查看。"),
        },
        steps=(
            Step(None, "open", "building", _COMMUNITY, ("4.3a", "4.3b"), "建立档案", OpenForm, duty="enter",
                 effect=_opened, body=StartBody),
            *(
                Step(status, "put", status, _COMMUNITY, ("4.3a", "4.3b"), "放入材料", PutForm, duty="enter",
                     quiet=True, guard=_belongs, effect=_put, ahead=True)
                for status in ("building", "returned")
            ),
            *(
                Step(status, "shelve", status, _COMMUNITY, ("4.3a", "4.3b"), "登记纸质档案位置", ShelfForm,
                     duty="enter", effect=_shelved)
                for status in ("building", "returned", "checked")
            ),
            Step("building", "submit", "submitted", _COMMUNITY, ("4.3b",), "交街道检查", NoForm, "primary",
                 duty="enter", asks=True, guard=_complete),
            Step("returned", "submit", "submitted", _COMMUNITY, ("4.3b",), "重新交街道检查", NoForm, "primary",
                 duty="enter", asks=True, guard=_complete),
            Step("submitted", "approve", "checked", _STREET, ("4.3c",), "检查通过", NoteForm, "primary",
                 duty="approve", asks=True, effect=_checked),
            Step("submitted", "return", "returned", _STREET, ("4.3c",), "退回补充", ReasonForm, duty="approve",
                 asks=True),
            Step("checked", "supplement", "building", _COMMUNITY, ("4.3b",), "补充材料", ReasonForm,
                 duty="enter"),
            Step("checked", "recheck", "submitted", _DISTRICT, ("4.3d",), "要求街道复查", ReasonForm,
                 duty="approve"),
        ),
        readers=(*_COMMUNITY, *_STREET, *_DISTRICT),
        chapter=Chapter.FILES,
        offers=(Offer("files", "档案", "folder", "case_files/list", 62),),
    )
)


async def start(case_id: str, household_id: int, kind: str, *, actor: Actor) -> Case:
    """Opens a family's file. The same id again is the same file. Raises file_exists, not_found, not_allowed."""
    household = await access.find_household(household_id, actor=actor)
    if known := await access.find_known_case(case_id, "case_file", actor=actor):
        return known
    if await CaseFile.filter(household_id=household.id, kind=kind).exists():
        raise refuse("file_exists")
    opening = Opening(
        case_id,
        f"{household.name}家庭{KINDS[kind]}档案",
        household.area_path,
        household=household,
        form={"kind": kind},
    )
    return (await open_cases(CASE_FILE, [opening], actor=actor))[0]


# What is in a file


@dataclass
class Line:
    """One item of the checklist and what was filed under it."""

    item: ChecklistItem
    papers: list[FileItem]

    @property
    def photographed(self) -> bool:
        return any(paper.evidence_id for paper in self.papers)

    @property
    def on_paper(self) -> bool:
        return any(paper.on_paper for paper in self.papers)

    @property
    def lacks(self) -> bool:
        return self.item.required and self.item.retired_at is None and not (self.photographed and self.on_paper)


async def checklist(row: CaseFile) -> list[Line]:
    """What is asked for, and what was filed under items since retired. Two or three queries."""
    papers: dict[int, list[FileItem]] = defaultdict(list)
    for paper in await FileItem.filter(case_id=row.case_id).order_by("id").limit(MOST_ITEMS):
        papers[paper.checklist_item_id].append(paper)
    items = await wanted(row.kind)
    known = {item.id for item in items}
    retired = [item_id for item_id in papers if item_id not in known]
    if retired:
        items += await ChecklistItem.filter(id__in=retired).order_by("position", "id")
    return [Line(item, papers[item.id]) for item in items]


def _of_rental() -> list[str]:
    """Whatever is about a dwelling of the district's, also what a procedure of tomorrow is about."""
    about = (one.name for one in PROCEDURES.values() if one.chapter in (Chapter.DWELLINGS, Chapter.EXITS))
    return sorted({*OF_RENTAL, *about})


async def filed_cases(row: CaseFile, *, actor: Actor, most: int) -> tuple[list[CaseLine], int]:
    """The family's cases that belong in this file, the latest first, and how many there are in all."""
    apart = OF_SUBSIDY if row.kind == "rental" else _of_rental()
    belongs = ~Q(procedure__in=[*apart, "case_file"])
    if row.kind == "subsidy":
        # A breach of no dwelling of the district's is one of the subsidy.
        belongs = belongs | Q(procedure__in=["inspection", "violation"], dwelling_id=None)
    found = Q(access.reach_of_cases(actor), belongs, household_id=row.household_id)
    return await case_lines(found, most), await Case.filter(found).count()


async def filed_leases(row: CaseFile) -> list[Lease]:
    """Of rental files: every lease of the family, with its dwelling."""
    if row.kind != "rental":
        return []
    found = Lease.filter(tenancy__household_id=row.household_id).order_by("-starts_on").limit(MOST_ITEMS)
    return list(await found.select_related("tenancy__dwelling"))


# The district's and the street's overview


@dataclass
class BoardLine:
    community: Organisation
    # Who stands in the ledger now without a file of this kind.
    missing: int
    building: int
    submitted: int
    returned: int
    checked: int

    @property
    def families(self) -> int:
        """Who has a file or should have: those who left keep theirs."""
        return self.missing + self.building + self.submitted + self.returned + self.checked


READERS = (*_COMMUNITY, *_STREET, *_DISTRICT)


def without_file(kind: str, *, actor: Actor) -> QuerySet[Tenancy] | QuerySet[SubsidyAward]:
    """The entries of families that stand in the ledger now and have no file of this kind yet (4.3a)."""
    filed = Subquery(CaseFile.filter(kind=kind).values("household_id"))
    if kind == "rental":
        return access.tenancies_in_reach(actor).filter(living=1).exclude(household_id__in=filed)
    return access.awards_in_reach(actor).filter(living=1).exclude(household_id__in=filed)


async def board(kind: str, *, actor: Actor) -> list[BoardLine]:
    """How far each community in reach has come with its files. Four queries, whatever their number.

    Rental files are of those who live in a dwelling, subsidy files of those who draw a subsidy; whoever comes from
    the one to the other has two. Raises not_allowed.
    """
    access.require_role(actor, *READERS)
    communities = await (
        access.organisations_in_reach(actor)
        .filter(kind="community")
        .order_by("path")
        .limit(500)
        .select_related("parent")
    )
    lacking: Any = await (
        without_file(kind, actor=actor)
        .annotate(count=Count("id"))
        .group_by("area_path")
        .values("area_path", "count")
    )
    missing = {row["area_path"]: row["count"] for row in lacking}
    files: Any = await (
        access.cases_in_reach(actor)
        .filter(procedure="case_file", case_file__kind=kind)
        .annotate(count=Count("id"))
        .group_by("area_path", "status")
        .values("area_path", "status", "count")
    )
    built: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in files:
        built[row["area_path"]][row["status"]] += row["count"]
    return [
        BoardLine(
            community,
            missing.get(community.path, 0),
            **{status: built[community.path][status] for status in CASE_FILE.statuses},
        )
        for community in communities
    ]


def totals(lines: Sequence[BoardLine]) -> dict[str, int]:
    names = ("families", "building", "submitted", "returned", "checked", "missing")
    return {name: sum(getattr(line, name) for line in lines) for name in names}
