"""What lies sealed of a report before it may go up (5.1a, 5.2a): the photographs, videos and papers of the case itself
and of the cases on which it rests, and these cases themselves.

Refuses in words: which ground still wants what. A photograph shows how something was; of a paper it is one only where
it says of which.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from casework.evidence.arrivals import DOCUMENT, PHOTOGRAPH, VIDEO, kind_of
from casework.exits.grounds import EVIDENCE, Ground
from casework.heart.problems import Problem, refuse
from models import Case, Evidence, IssuedPaper, Judgement, JudgementSource, Violation
from models.evidence import SEALED

# Cases on which a report may rest, and which kind of evidence each is.
SOURCES = {
    "violation": "visit", "inspection": "visit", "complaint": "", "rectification": "rectification",
    "breach_clock": "clock", "rent_demand": "demand", "renewal": "renewal", "change_report": "", "family_change": "",
    "reconciliation": "", "registration_transfer": "", "annual_review": "", "economic_check": "", "spot_check_item": "",
}


@dataclass(frozen=True)
class Lying:
    kinds: frozenset[str]
    # Of photographs, videos and papers, those of the case itself first.
    rows: tuple[Evidence, ...]
    sources: tuple[Case, ...]
    # Papers with a number that were issued of the sources: frozen, with a hash, as photographs are.
    papers: int

    @property
    def sealed(self) -> bool:
        return bool(self.rows or self.papers or "renewal" in self.kinds)


async def lying(row: Judgement) -> Lying:
    sources = [one.case for one in await JudgementSource.filter(judgement_id=row.id).select_related("case")]
    if row.source_case_id:
        sources += await Case.filter(id=row.source_case_id)
    found = await Evidence.filter(case_id__in=await _places(row, sources), state=SEALED).order_by("granted_at", "id")
    rows = sorted(found, key=lambda one: one.case_id != row.case_id)
    kinds = {SOURCES[one.procedure] for one in sources if one.procedure in SOURCES} - {""}
    for one in rows:
        kind = kind_of(one)
        if kind in (PHOTOGRAPH, VIDEO):
            kinds.add("picture")
        if kind == DOCUMENT or (kind == PHOTOGRAPH and one.caption.strip()):
            kinds.add("document")
    papers = await IssuedPaper.filter(case_id__in=[one.id for one in sources] or [""], voided_at=None).count()
    return Lying(frozenset(kinds), tuple(rows), tuple(sources), papers)


async def _places(row: Judgement, sources: Sequence[Case]) -> list[str]:
    """A violation rests on the photographs of the visit or the report by which it was found."""
    places = [row.case_id, *(one.id for one in sources)]
    for one in await Violation.filter(case_id__in=places):
        places += [place for place in (one.inspection_case_id, one.complaint_case_id) if place]
    return places


def wanting(grounds: Sequence[Ground], there: Lying) -> list[str]:
    """What each ground still wants, in words."""
    return [
        f"“{ground.label}”还缺{'或者'.join(EVIDENCE[kind] for kind in line)}"
        for ground in grounds
        for line in ground.evidence
        if not set(line) & there.kinds
    ]


def missing(said: Sequence[str]) -> Problem:
    return refuse("evidence_missing", f"证据还不齐，不能上报：{'；'.join(said)}。请先补齐，照片和材料要上传完成。")
