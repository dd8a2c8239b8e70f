"""Whose right a grant of an upload or a signed link stands on: the session that asked, and the post in which it did.

The local store asks here at each upload and each reading, so that both end with the session, the post, the binding and
the case's being open, not only with their minutes. An object store's own servers cannot ask: there the minutes are the
bound (docs/operating.md), and what is uploaded after the right has ended lies in quarantine, where it is never
confirmed nor served. Refuses what names no right.
"""

from __future__ import annotations

import re
from datetime import datetime

from casework.evidence import evidence
from casework.evidence.arrivals import kind_of
from casework.heart import access
from casework.heart.actors import ANYBODY, Actor
from casework.heart.problems import Problem
from casework.people import accounts
from casework.people.sessions import lives, named
from casework.words.clock import business_day
from models import Evidence, WorkbookImport

_SHAPE = re.compile(r"([0-9a-f]{32})\.([0-9]{1,18})\.([a-z_]{0,24})")
_RECEIPT = re.compile(r"receipt\.([0-9a-f-]{36})")
_EVIDENCE = re.compile(r"incoming/\d{4}/\d{2}/([0-9a-f-]{36})\.[a-z0-9]+")
_IMPORT = re.compile(r"incoming/imports/([0-9a-f-]{36})\.[a-z0-9]+")


async def holder(right: str, *, at: datetime) -> Actor | None:
    """Who asked, if the session and the post of then still stand; None: they do not."""
    found = _SHAPE.fullmatch(right)
    if found is None:
        return None
    handle, post, role = found.groups()
    session = await named(handle).filter(lives(at)).select_related("account").first()
    if session is None:
        return None
    held = await accounts.appointments_of(session.account_id, business_day(at))
    chosen = [row for row in held if str(row.id) == post]
    if not chosen and post != "0":
        return None
    actor = accounts.actor_for(session.account, chosen, "", at=at, address="", session=handle)
    return actor if actor.role == role else None


async def may_upload(key: str, right: str, *, at: datetime) -> bool:
    """Whether that person may still send what was granted under this key."""
    if of_receipt := _RECEIPT.fullmatch(right):
        return await _of_receipt(key, of_receipt[1], at=at)
    actor = await holder(right, at=at)
    if actor is None:
        return False
    if found := _IMPORT.fullmatch(key):
        return await WorkbookImport.filter(id=found[1], appointment_id=actor.appointment_id or 0).exists()
    if found := _EVIDENCE.fullmatch(key):
        row = await Evidence.filter(id=found[1], account_id=actor.account_id).select_related("case").first()
        return row is not None and access.reaches(actor, row.case) and _is_open(row, actor)
    return False


async def _of_receipt(key: str, case_id: str, *, at: datetime) -> bool:
    """Of a report by anybody: its own photographs, until it is handed in. What is read by a link needs a session."""
    found = _EVIDENCE.fullmatch(key)
    if found is None:
        return False
    actor = Actor(0, "", ANYBODY, at, receipt=case_id)
    row = await Evidence.filter(id=found[1], case_id=case_id, account_id=0).select_related("case").first()
    return row is not None and access.reaches(actor, row.case) and _is_open(row, actor)


def _is_open(row: Evidence, actor: Actor) -> bool:
    try:
        evidence.check_open(row.case, actor, kind_of(row))
    except Problem:
        return False
    return True
