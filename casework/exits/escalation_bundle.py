"""An escalation to take away (5.3b, 5.3c): a ZIP of every paper as it was issued, every original of its evidence, and a
manifest with the SHA-256 of each.

Read within the asker's reach; each one made is an audit event. Refuses what would not fit into memory.
"""

from __future__ import annotations

from casework.evidence.bundles import MOST_BYTES, Bundle, Export
from casework.exits.escalation_attempts import attempts_of, evidence_of
from casework.exits.escalation_papers import row_of
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.problems import refuse
from media_storage.store import MediaStore
from models import Case, IssuedPaper

_MOST_PAPERS = 50


async def bundle(case: Case, *, actor: Actor, store: MediaStore, address: str) -> Export:
    """Raises export_too_large, busy, sheet_unavailable, and what the store raises."""
    row = await row_of(case)
    attempts = await attempts_of(row.household_id, actor.today)
    proofs = await evidence_of(attempts, case)
    papers = await IssuedPaper.filter(case_id=case.id).order_by("id").limit(_MOST_PAPERS)
    if sum(one.size for one in (*proofs, *papers)) > MOST_BYTES:
        raise refuse("export_too_large")
    packed = Bundle(case.number, actor.at)
    for paper in papers:
        await packed.put_paper(paper, actor, store, address, title=paper.title)
    for one in proofs:
        await packed.put_original(one, store, caption=one.caption)
    lines = [
        {"on": one.on.isoformat(), "way": one.label, "words": one.words, "case_ids": list(one.case_ids)}
        for one in attempts
    ]
    data = await packed.close(attempts=lines)
    await record("export", actor=actor, code="escalation_zip", subject=case.id, detail=packed.told(data))
    return Export(data, f"{case.number}.zip")
