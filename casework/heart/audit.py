"""Audit of what is no step of a case: sign-ins, refusals, unmasked reads, exports. Who, when, from where."""

from __future__ import annotations

from typing import Any

from casework.heart.actors import Actor
from casework.heart.sealed_rows import mark
from models import AuditEvent


async def record(
    kind: str, *, actor: Actor, code: str = "", subject: str = "", detail: dict[str, Any] | None = None
) -> None:
    """Appends one event."""
    if actor.delegated:
        detail = {**(detail or {}), "delegation": actor.delegated.case_id}
    event = AuditEvent(
        kind=kind,
        code=code,
        account_id=actor.account_id or None,
        role=actor.role,
        subject=subject[:80],
        at=actor.at,
        address=actor.address,
        detail=detail or {},
    )
    event.mark = mark(event)
    await event.save()


async def record_unmasked_read(what: str, subject: str, *, actor: Actor, reason: str = "") -> None:
    """Someone read sensitive values whole."""
    await record("unmasked_read", actor=actor, code=what, subject=subject, detail={"reason": reason})
