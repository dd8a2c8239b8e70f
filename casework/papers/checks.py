"""Whether a paper in hand is one of ours, and whether it still holds (查验真伪): by the code that is printed on it.

Who holds the paper needs no account, and is told what the paper itself says: number, title, office and day, whether it
is valid or void, and the hash of its bytes. The code is the row's number and a keyed tag over it, so a guess is known
for one before anything is read, and looks like the code of nothing. What the row says is held against its links.
A code is read as people type it off a paper: in any width and case, with any dash or none, 0 for O and 1 for I.
Refuses every code that was never printed, in one and the same words.
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import date

from casework.heart.actors import Actor
from casework.heart.attempts import wrong_of_stranger
from casework.heart.problems import refuse
from casework.heart.sealed_rows import fits
from casework.words.clock import business_day
from casework.words.normal_forms import TooManyMarks, compatible
from models import IssuedPaper
from models.fields import blind_index
from models.names import without_ignorable

# As it is typed: any signs and spaces between its letters. A sheet's code may have the same letters, but never at its
# beginning.
_BEGUN = re.compile(r"[^A-Z0-9]*F[^A-Z0-9]*W[^A-Z0-9]*(?=[0-9OIL])")
# A word after it belongs to the line in which it is printed.
_WORD = re.compile(r"(?![一ー])[\u3040-\u9fff\U00020000-\U0003ffff]")
_CODE = re.compile(r"([1-9IL][0-9OIL]{0,17})([A-Z0-9]{16})")
# What a hand takes for a digit.
_DIGITS = str.maketrans("OIL", "011")
# Of a tag the other way round: it has neither 0 nor 1 nor 8.
_LETTERS = str.maketrans("01L8", "OIIB")
# Longer than any line that a code is printed in.
_LONGEST = 300
VALID, VOID, ALTERED = "valid", "void", "altered"
# The same as of sheets: whoever tries one kind after the other has spent them together.
ATTEMPTS = "sheet"
_SEALS = ("paper", "paper_bytes", "paper_void")


@dataclass(frozen=True)
class PaperCheck:
    """What anybody who holds the paper may know. `state` ALTERED: the rest is empty, for nothing of it is sure."""

    state: str
    number: str = ""
    title: str = ""
    office: str = ""
    issued_on: date | None = None
    # Of the bytes; "": they are not made yet.
    sha256: str = ""
    voided_on: date | None = None


def code_of(row: IssuedPaper) -> str:
    return f"FW{row.id}-{_tag(row.id)}"


def _tag(paper_id: int) -> str:
    return base64.b32encode(bytes.fromhex(blind_index("paper-code", str(paper_id)))).decode()[:16]


def is_begun(text: str) -> bool:
    """Whether a paper's code begins here, whole or not."""
    return _BEGUN.match(_plain(text)) is not None


def _plain(text: str) -> str:
    try:
        return compatible(without_ignorable(text[:_LONGEST])).upper()
    except TooManyMarks:
        return ""


def read_code(text: str) -> tuple[int, str] | None:
    """The number and the tag of the code in a text; None: there is none of as many letters as a code has."""
    plain = _plain(text)
    begun = _BEGUN.match(plain)
    if begun is None:
        return None
    letters = re.sub("[^A-Z0-9]", "", _WORD.split(plain[begun.end() :], maxsplit=1)[0])
    found = _CODE.fullmatch(letters)
    return (int(found[1].translate(_DIGITS)), found[2].translate(_LETTERS)) if found else None


async def check_paper(code: str, *, actor: Actor, case_id: str = "") -> PaperCheck:
    """`code`: as it was typed. `case_id`: where the address names one too. Raises not_found, too_many_attempts."""
    found = read_code(code)
    row = None
    if found is not None and hmac.compare_digest(found[1], _tag(found[0]).translate(_LETTERS)):
        row = await IssuedPaper.get_or_none(id=found[0])
        if row is None:
            # The tag is ours: it was issued, and somebody has taken it out of the books.
            return PaperCheck(ALTERED)
    if row is None or (case_id and row.case_id != case_id.lower()):
        raise wrong_of_stranger(ATTEMPTS, actor=actor) or refuse(
            "not_found", "没有查到这份材料，请核对网址和核验码。"
        )
    if not await fits(_SEALS, row):
        return PaperCheck(ALTERED)
    return PaperCheck(
        VOID if row.voided_at else VALID, row.number, row.title, row.office_name, row.issued_on, row.sha256,
        business_day(row.voided_at) if row.voided_at else None,
    )
