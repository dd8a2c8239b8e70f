"""Whether a paper in hand is one of ours, and whether it still holds (查验真伪): by the code that is printed on it.

Who holds the paper needs no account, and is told what the paper itself says: number, title, office and day, whether it
is valid or void, and the hash of its bytes. The code is the row's number and a keyed tag over it, so a guess is known
for one before anything is read, and looks like the code of nothing. What the row says is held against its links.
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
from models import IssuedPaper
from models.fields import blind_index

CODE = re.compile(r"FW([1-9][0-9]{0,17})-([A-Z2-7]{16})")
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


async def check_paper(code: str, *, actor: Actor, case_id: str = "") -> PaperCheck:
    """`case_id`: where the address names one too. Raises not_found, too_many_attempts."""
    found = CODE.fullmatch(code)
    row = None
    if found is not None and hmac.compare_digest(found[2], _tag(int(found[1]))):
        row = await IssuedPaper.get_or_none(id=int(found[1]))
        if row is None:
            # The tag is ours: it was issued, and somebody has taken it out of the books.
            return PaperCheck(ALTERED)
    if row is None or (case_id and row.case_id != case_id):
        raise wrong_of_stranger(ATTEMPTS, actor=actor) or refuse(
            "not_found", "没有查到这份材料，请核对网址和核验码。"
        )
    if not await fits(_SEALS, row):
        return PaperCheck(ALTERED)
    return PaperCheck(
        VOID if row.voided_at else VALID, row.number, row.title, row.office_name, row.issued_on, row.sha256,
        business_day(row.voided_at) if row.voided_at else None,
    )
