"""What a paper is made of: a procedure declares each of its papers in one table beside its steps.

`Paper` says how it is called, of which series its number is, which sections it has, who signs it, with which cases it
is filed, and how it is filled from one. Everything else follows from it (`casework/papers/papers.py`): its number, its
code, its frozen bytes, its line in the office's book. A paper of no series has no number and is an extract: printed
anew of what is sealed, as often as somebody asks, and proved by the seals. Refuses, when the service starts, a paper
whose table contradicts itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from casework.heart.actors import Actor
from casework.papers.content import (
    NARROWEST,
    SHEET_WIDTH,
    Chapter,
    Content,
    Lines,
    Part,
    Photographs,
    Sealed,
    SealedWords,
    Signatures,
    Small,
    Stages,
    Table,
    Words,
)
from casework.papers.numbers import series
from models import Case

HOW = "扫右上角二维码，可看本件是否有效、是否与系统封存的一致；也可以在“扫一扫”里输入核验码。"
# More lines than a desk can read.
_MOST_LINES = 1500


@dataclass(frozen=True)
class Section:
    """Under a heading: a table, where it has columns (title and millimetres each), else words, or what is sealed, as
    they are filled in. `{count}` in the heading is the number of the table's lines, or of the photographs.
    """

    name: str
    # "": none is printed.
    heading: str
    columns: tuple[tuple[str, int], ...] = ()
    # What stands there where there is no line.
    none: str = "没有。"
    most: int = _MOST_LINES
    # Where there are more lines than that.
    beyond: str = "其余{left}条不印在纸上。"


Said = Sequence[Sequence[object]] | str | Sealed


@dataclass(frozen=True)
class Filled:
    """What one case's paper says. `sections`: by name, lines of a table, or words, or of an extract what is sealed.
    `seal`: a hash printed for who checks by hand.
    """

    facts: Sequence[tuple[str, str]]
    sections: Mapping[str, Said] = field(default_factory=dict)
    # Where the paper is called otherwise than its kind. Whoever holds its code is told it: never a person's name.
    title: str = ""
    seal: tuple[str, str] | None = None


Fill = Callable[[Case, Actor], Awaitable[Filled]]


@dataclass(frozen=True)
class Paper:
    name: str
    title: str
    # Of `series.json`; "": an extract.
    series: str
    # The procedures with whose cases it is filed; whoever may read the case may read the paper.
    filed_with: tuple[str, ...]
    sections: tuple[Section, ...] = ()
    # Who signs and seals it by hand; (): nobody, its code proves it.
    signed_by: tuple[str, ...] = ()
    # Of a numbered one: asked in the transaction that issues it. The actor is who issues.
    fill: Fill | None = None
    how: str = HOW
    # Who of the office that issued it may make it void and issue it anew; its procedure's steps may at any time.
    reissued_by: tuple[str, ...] = ()


PAPERS: dict[str, Paper] = {}


def declare(paper: Paper) -> Paper:
    """Checks a paper's sense and makes it known by its name."""
    if paper.name in PAPERS:
        raise ValueError(f"two papers are called {paper.name}")
    if not paper.filed_with:
        raise ValueError(f"{paper.name} is filed with nothing")
    if bool(paper.series) != bool(paper.fill):
        raise ValueError(f"{paper.name}: a numbered paper is filled from its case, an extract from the seals")
    if paper.series and paper.series not in series():
        raise ValueError(f"{paper.name}: series.json knows no series {paper.series}")
    if paper.reissued_by and not paper.series:
        raise ValueError(f"{paper.name}: an extract is never made void")
    names = [section.name for section in paper.sections]
    if len(names) != len(set(names)):
        raise ValueError(f"{paper.name}: two sections share a name")
    for section in paper.sections:
        if sum(width for _, width in section.columns) > SHEET_WIDTH:
            raise ValueError(f"{paper.name}: {section.name} is wider than the sheet")
        if any(width < NARROWEST for _, width in section.columns):
            raise ValueError(f"{paper.name}: {section.name} has a column that not every character fits")
    PAPERS[paper.name] = paper
    return paper


def papers_of(procedure: str) -> list[Paper]:
    """The numbered ones that are filed with its cases."""
    return [paper for paper in PAPERS.values() if paper.series and procedure in paper.filed_with]


def content_of(
    paper: Paper, filled: Filled, *, heads: list[str], at: datetime, number: str = "", office: str = ""
) -> Content:
    """What is printed of it, in the order of its sections. `number`, `office`: of an issued one."""
    chapters = [_chapter(section, filled.sections[section.name]) for section in paper.sections]
    last: list[Part] = [Small(*filled.seal)] if filled.seal else []
    if paper.signed_by:
        last.append(Signatures(list(paper.signed_by)) if paper.series else Lines(list(paper.signed_by)))
    if last:
        heading = "签章" if paper.signed_by else "查验真伪"
        chapters.append(Chapter(heading if paper.series else "", last))
    return Content(filled.title or paper.title, number, office, list(filled.facts), chapters, paper.how, heads, at)


def _chapter(section: Section, said: Said) -> Chapter:
    if isinstance(said, str):
        return Chapter(section.heading, [Words(said)])
    if isinstance(said, SealedWords | Stages):
        return Chapter(section.heading, [said])
    if isinstance(said, Photographs):
        return Chapter(section.heading.format(count=len(said.photographs)), [said])
    rows = [[str(cell) for cell in row] for row in said]
    shown, left = rows[: section.most], len(rows) - section.most
    parts: list[Part] = [Words(section.none)]
    if rows:
        head, widths = zip(*section.columns, strict=True)
        parts = [Table(list(head), list(widths), shown)]
    if left > 0:
        parts.append(Words(section.beyond.format(left=left)))
    return Chapter(section.heading.format(count=len(rows)), parts)
