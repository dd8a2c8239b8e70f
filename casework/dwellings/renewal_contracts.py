"""The lease by which a renewal ends (4.4.1.3c): drawn up from what is known, signed by both as any other, and only then
the term moves.

The manager draws it up in one press: parties and dwelling as they are, from the day after the last term ends, for a
term by the district's rule, at the rent that was. While it is with the family its days run; what is not signed by then
is dropped and comes back to the manager, who draws it up again or says that nothing comes of it. Refuses to draw one
up where no template is, and to drop one that the family has signed.
"""

from __future__ import annotations

import uuid

from casework.dwellings import leases
from casework.dwellings.lease_signing import OFFERED
from casework.dwellings.leases import DraftForm
from casework.dwellings.next_terms import next_term
from casework.dwellings.renewal_windows import SIGN_DAYS
from casework.heart.advance import advance
from casework.heart.days import waits_until
from casework.heart.duties import count_days
from casework.heart.life import Move
from casework.heart.problems import refuse
from casework.heart.rounds import calendar
from casework.heart.rules import in_force
from models import Case, LeaseContract, RenewalRequest, Tenancy

_NAMESPACE = uuid.UUID("0c5cf0a8-5f0c-4a0e-9d0a-4f6f0f2a9b3e")


async def contract_for(case_id: str) -> LeaseContract | None:
    """The lease that was drawn up last for that case and is not void."""
    return await LeaseContract.filter(source_case_id=case_id, voided_on=None).order_by("-id").first()


async def check_template(move: Move, tenancy: Tenancy) -> None:
    """Raises template_missing."""
    term = await next_term(tenancy, move.actor.organisation_id or 0, move.actor.today)
    if term.template_id is None:
        raise refuse("template_missing")


async def draw_up(move: Move, tenancy: Tenancy) -> Case:
    """Inside the manager's step."""
    term = await next_term(tenancy, move.actor.organisation_id or 0, move.actor.today)
    form = DraftForm(
        template_id=term.template_id or 0, starts_on=term.starts_on, ends_on=term.ends_on,
        monthly_rent_fen=term.monthly_rent_fen, deposit_fen=term.deposit_fen,
    )
    case_id = str(uuid.uuid5(_NAMESPACE, f"{move.case.id}:{move.case.version}"))
    return await leases.begin(case_id, tenancy.id, form, actor=move.actor, source=move.case.id)


async def run_the_days(move: Move) -> None:
    """From the day on which the text was laid before the family."""
    days = await in_force(SIGN_DAYS, move.actor.today)
    until = count_days(move.actor.today, days, SIGN_DAYS.unit)
    row = await contract_for(move.case.id)
    if row is not None:
        await LeaseContract.filter(id=row.id).update(sign_by=until)
    await waits_until(move.case, until)


async def check_unsigned(move: Move) -> None:
    """The manager may be slow, and the family has signed: then nothing lapses. Raises step_not_possible."""
    row = await contract_for(move.case.id)
    if row is None:
        return
    case = await Case.get(id=row.case_id)
    if case.status == "family_signed" or case.status not in OFFERED:
        raise refuse("step_not_possible")


async def drop(move: Move, reason: str) -> None:
    """What was drawn up and not signed by both, if anything was."""
    row = await contract_for(move.case.id)
    if row is None or row.signed_on is not None:
        return
    case = await Case.filter(id=row.case_id).select_for_update().get()
    await case.fetch_related("household", "dwelling")
    await advance(case, "drop", actor=calendar(move.actor.at), version=case.version, form={"reason": reason})


async def note_the_term(move: Move) -> None:
    """Both have signed, and its term stands in the entry by now."""
    row = await contract_for(move.case.id)
    if row is not None:
        await RenewalRequest.filter(case_id=move.case.id).update(new_lease_id=row.term_id)


