"""What the code on a photograph's display copy tells whoever scans it: whether the photograph is still as sealed.

The code names the photograph and the beginning of its seal; who holds neither learns nothing.
"""

from __future__ import annotations

import hmac
import re

import msgspec

from casework.evidence import evidence
from casework.evidence.sheets import ATTEMPTS, SheetCheck
from casework.heart.actors import Actor
from casework.heart.attempts import wrong_of_stranger
from casework.heart.chains import link_hash
from casework.heart.problems import refuse
from models import Evidence
from models.evidence import SEALED

CODE = re.compile(r"[0-9a-f]{16}")
_UNREADABLE = (ValueError, TypeError, AttributeError, msgspec.MsgspecError)


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
