"""What the dwellings on offer look like (3a): to whoever watches over the day, before it and while it lasts.

Shown are the photographs of a dwelling's own file (`casework/dwellings/dwelling_files.py`) that were taken and sent
since it stands empty: how somebody lived there is nobody's to see, and once somebody lives there again nothing is shown
any more. Refuses what is not on offer there.
"""

from __future__ import annotations

from datetime import date

from casework.allocation.selection_boards import find_to_watch
from casework.evidence import retention
from casework.evidence.arrivals import PHOTOGRAPH, kind_of
from casework.heart import access
from casework.heart.actors import Actor
from casework.words.clock import business_day
from models import DwellingFile, Evidence, SelectionDwelling, Tenancy
from models.evidence import SEALED

# Of one dwelling: the newest.
MOST = 12
# Looked through: who keeps the file sends thirty at most.
_MOST_ROWS = 300


async def of_home(case_id: str, dwelling_id: int, *, actor: Actor) -> list[Evidence]:
    """The newest first. Raises not_found."""
    case = await find_to_watch(case_id, actor=actor)
    if not await SelectionDwelling.filter(case_id=case.id, dwelling_id=dwelling_id).exists():
        raise access.not_found()
    since = await _empty_since(dwelling_id)
    file = await DwellingFile.get_or_none(dwelling_id=dwelling_id)
    if since is None or file is None:
        return []
    rows = await Evidence.filter(case_id=file.case_id, state=SEALED).order_by("-received_at", "-id").limit(_MOST_ROWS)
    gone = await retention.removed([row.id for row in rows])
    return [row for row in rows if kind_of(row) == PHOTOGRAPH and row.id not in gone and _after(since, row)][:MOST]


async def _empty_since(dwelling_id: int) -> date | None:
    """The last day on which anybody lived there; None: somebody does."""
    rows = Tenancy.filter(dwelling_id=dwelling_id)
    if await rows.filter(living=1).exists():
        return None
    last = await rows.filter(ended_on__not_isnull=True).order_by("-ended_on").first()
    return (last.ended_on if last else None) or date.min


def _after(day: date, row: Evidence) -> bool:
    """Taken and sent after it. A phone's clock says when it was taken; where it says nothing, when it came counts."""
    return all(business_day(at) > day for at in (row.received_at, row.taken_at) if at is not None)
