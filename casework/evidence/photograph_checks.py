"""What the code on a photograph's display copy tells whoever scans it: whether the photograph is still as sealed.

The code names the photograph and the beginning of its seal; who holds neither learns nothing.
"""

from __future__ import annotations

import hmac
import re

import msgspec

from casework.evidence import evidence
from casework.evidence.sheets import ATTEMPTS, SheetCheck, check_sheet
from casework.heart.actors import Actor
from casework.heart.attempts import wrong_of_stranger
from casework.heart.chains import link_hash
from casework.heart.problems import refuse
from casework.words.reading import code_text
from models import Evidence
from models.evidence import SEALED

_CODE = re.compile(r"[0-9A-F]{16}")
_UNREADABLE = (ValueError, TypeError, AttributeError, msgspec.MsgspecError)
# Of what stands in the address of a code.
_LONGEST = 300


async def check_evidence(thing_id: str, code: str, *, actor: Actor) -> SheetCheck:
    """Of a photograph or of a sheet: a photograph's own code begins its seal, a sheet's is longer. Typed off paper,
    either comes in any case and width. Raises not_found, too_many_attempts.
    """
    typed = code_text(code[:_LONGEST])
    if _CODE.fullmatch(typed):
        return await check_photograph(thing_id.lower(), typed.lower(), actor=actor)
    return await check_sheet(thing_id.lower(), typed, actor=actor)


async def check_photograph(evidence_id: str, code: str, *, actor: Actor) -> SheetCheck:
    """Whether the row still gives the seal that the code begins. Raises not_found, too_many_attempts."""
    found = await Evidence.filter(id=evidence_id).values("sha256", "received_at", "seal")
    if not found or not hmac.compare_digest(found[0]["seal"][:16].encode(), code.encode()):
        raise wrong_of_stranger(ATTEMPTS, actor=actor) or refuse("not_found", "没有查到这张照片，请核对网址。")
    try:
        row = await Evidence.get(id=evidence_id)
        day = row.sealed_on.isoformat() if row.sealed_on else ""
        content = [evidence.CHAIN, day, row.sequence, *evidence.seal_content(row)]
        intact = row.state == SEALED and link_hash(row.previous_seal, content) == row.seal
    except _UNREADABLE:
        intact = False
    return SheetCheck(intact, "", "", [(found[0]["sha256"], found[0]["received_at"])], False)
