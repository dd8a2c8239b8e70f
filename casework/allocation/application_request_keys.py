"""By what applications from the phone meet (1a): anybody who stands in both, or the registered address of both.

As the cross check of the desk does it, and before it: what two phones of one family send is held together here, and
what is taken up is asked of the ledgers then. An address that names no door is compared with nothing. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from casework.allocation.application_request_forms import RequestForm
from casework.heart.turns import hold_persons
from casework.words.addresses import address_key
from casework.words.id_documents import document_of
from casework.words.neighbours import written
from models import ApplicationRequest, ApplicationRequestKey
from models.fields import blind_index

OPEN_FIRST = ("handed_in", "more_asked")
# Far more than one family sends.
_MOST = 50


def _members(form: RequestForm) -> list[str]:
    """Raises ReadingError."""
    return [document_of(one).index for one in form.members]


def _keys(form: RequestForm) -> list[str]:
    place = written(form.registered_address)
    address = [blind_index("request-address", place.key)] if place.key and not place.unclear else []
    return list(dict.fromkeys([*_members(form), *address]))


async def keep_keys(case_id: str, form: RequestForm) -> None:
    await ApplicationRequestKey.bulk_create([ApplicationRequestKey(case_id=case_id, key=one) for one in _keys(form)])


async def hold_alike(form: RequestForm) -> None:
    """Of two that are handed in at once the second sees the first. In a transaction. Raises ReadingError."""
    await hold_persons(_members(form), [address_key(form.registered_address)])


async def open_alike(form: RequestForm, *, but: str = "") -> Sequence[ApplicationRequest]:
    """Those of the same family or address that a community has before it, the first first. Raises ReadingError."""
    same = ApplicationRequestKey.filter(key__in=_keys(form), case__status__in=list(OPEN_FIRST)).exclude(case_id=but)
    ids = {one.case_id for one in await same.order_by("id").limit(_MOST).only("id", "case_id")}
    # Handed in before there were keys.
    alone = ApplicationRequest.filter(applicant_index=_members(form)[0], case__status__in=list(OPEN_FIRST))
    ids |= {one.case_id for one in await alone.exclude(case_id=but).limit(_MOST).only("id", "case_id")}
    return await ApplicationRequest.filter(case_id__in=list(ids) or [""]).order_by("id").limit(_MOST)


async def by_member(form: RequestForm, found: Sequence[ApplicationRequest]) -> bool:
    """Whether anybody stands in this and in one of those. Raises ReadingError."""
    members = _members(form)
    if any(one.applicant_index in members for one in found):
        return True
    of_them = ApplicationRequestKey.filter(case_id__in=[one.case_id for one in found] or [""])
    return await of_them.filter(key__in=members).exists()
