"""How a numbered paper is set: its title, number and facts beside the code, a chapter a section, who signs at the end.

In larger type than evidence, for families keep it. The same content gives the same bytes. Refuses where the Chinese
font is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.papers.content import Content, Part, Signatures, Small, Table, Words
from casework.papers.sheet_rendering import Sheet, set_apart, set_table

_SIGN = "　　　　　　　　签字：　　　　　　　　（盖章）"
_DAY = "　　　　年　　月　　日"


@dataclass(frozen=True)
class _OnPaper:
    title: str
    facts: list[tuple[str, str]]
    code: str
    link: str
    heads: list[str]
    made_at: datetime


async def render_issued(content: Content, code: str, link: str) -> bytes:
    """The PDF. `link`: where the code is checked. Raises sheet_unavailable where there is no Chinese font."""
    return await set_apart(_set, content, code, link)


def _set(content: Content, code: str, link: str) -> bytes:
    sheet = Sheet(_OnPaper(content.title, content.facts, code, link, content.heads, content.made_at), size=12)
    sheet.top(content.how)
    for chapter in content.chapters:
        follows = 44 if any(isinstance(part, Signatures) for part in chapter.parts) else 30
        sheet.heading(chapter.heading, follows)
        for part in chapter.parts:
            _put(sheet, part)
    return bytes(sheet.output())


def _put(sheet: Sheet, part: Part) -> None:
    match part:
        case Words(text):
            sheet.text_at(13, text, height=8)
            sheet.ln(2)
        case Table(head, widths, rows):
            set_table(sheet, head, widths, rows, size=9)
        case Small(name, value):
            sheet.rows([(name, value)], size=8)
        case Signatures(offices):
            for office in offices:
                sheet.rows([(office, _SIGN), ("日期", _DAY)], size=12)
                sheet.ln(2)
