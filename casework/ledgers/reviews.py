"""The street's review of what communities have written into the ledgers, singly or in bulk (4.2.1d).

A change holds at once; what travels is its review. A decision on some revisions of one community is a case: accepted,
or sent back with a reason to the community, which mends the entry and answers. Refuses whoever wrote the change, a
change that is not waiting, and more than can be looked at in one go.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta
from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter
from casework.heart.forms import Form, NoteForm, Number, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column, count_where
from casework.heart.sealed_rows import seal
from casework.heart.separation import check_revisions, wrote_revisions
from casework.ledgers.revisions import ANSWERED, RECORDED, REVIEWED, SENT_BACK
from models import Case, LedgerReview, LedgerRevision, Organisation

READERS = (actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)
MOST_AT_ONCE = 200
WAITING = (RECORDED, ANSWERED)


class AcceptForm(Form):
    revisions: Annotated[list[Number], Meta(min_length=1, max_length=MOST_AT_ONCE)]
    note: Annotated[str, Meta(max_length=300)] = ""


class SendBackForm(Form):
    revisions: Annotated[list[Number], Meta(min_length=1, max_length=MOST_AT_ONCE)]
    reason: Annotated[
        str,
        Meta(min_length=2, max_length=300, title="退回的原因", description="社区会看到。", extra={"kind": "longtext"}),
    ]


class AnswerForm(Form):
    note: Annotated[
        str, Meta(min_length=2, max_length=300, title="答复", description="已改正的写明改了什么；没有错的写明依据。",
                  extra={"kind": "longtext"})
    ]


async def _decided(move: Move) -> None:
    """Exactly those that were waiting, or nothing: two clerks may press at once."""
    numbers = move.form.revisions
    changed = await LedgerRevision.filter(id__in=numbers, state=RECORDED).update(
        state=REVIEWED if move.step.to == "accepted" else SENT_BACK, review_case_id=move.case.id
    )
    if changed != len(numbers):
        raise refuse("already_reviewed")
    await seal("revision_place", numbers, at=move.actor.at)
    await LedgerReview.create(case_id=move.case.id, number_of_revisions=len(numbers))


async def _moved_on(move: Move) -> None:
    state = {"answered": ANSWERED, "accepted": REVIEWED, "sent_back": SENT_BACK}[move.step.to]
    await LedgerRevision.filter(review_case_id=move.case.id).update(state=state)
    await seal("revision_place", [move.case.id], at=move.actor.at, by="review_case_id")


async def _wrote(case: Case, actor: Actor) -> bool:
    """Whoever wrote one of the changes that are judged, whichever turn it is."""
    return await wrote_revisions(await LedgerRevision.filter(review_case_id=case.id).limit(MOST_AT_ONCE), actor)


async def _concerns(case: Case) -> set[int | None]:
    return set(await column(LedgerRevision.filter(review_case_id=case.id).limit(MOST_AT_ONCE), "household_id"))


_COMMUNITY, _STREET = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,)
_CLAUSE = ("4.2.1d",)
LEDGER_REVIEW = register(
    Procedure(
        name="ledger_review",
        label="台账变动审核",
        prefix="TS",
        stages=("街道审核", "社区答复", "街道复审"),
        statuses={
            "accepted": Status("审核通过", 3, after="等街道汇总后按月上报区保障办。"),
            "sent_back": Status("退回社区", 1, days=5, tone="ask"),
            "answered": Status("待街道复审", 2, days=5),
        },
        steps=(
            Step(None, "accept", "accepted", _STREET, _CLAUSE, "审核通过", AcceptForm, "primary", duty="approve",
                 effect=_decided),
            Step(None, "send_back", "sent_back", _STREET, _CLAUSE, "退回社区", SendBackForm, duty="approve",
                 effect=_decided, ahead=True),
            Step("sent_back", "answer", "answered", _COMMUNITY, _CLAUSE, "答复街道", AnswerForm, "primary",
                 duty="enter", asks=True, effect=_moved_on),
            Step("answered", "accept", "accepted", _STREET, _CLAUSE, "复审通过", NoteForm, "primary",
                 duty="approve", asks=True, effect=_moved_on),
            Step("answered", "send_back", "sent_back", _STREET, _CLAUSE, "再退回", ReasonForm, duty="approve",
                 asks=True, effect=_moved_on),
        ),
        readers=READERS,
        wrote=_wrote,
        concerns=_concerns,
        chapter=Chapter.LEDGERS,
        offers=(),
    )
)


def revisions_in_reach(actor: Actor) -> QuerySet[LedgerRevision]:
    """Changes where this office answers for them, whatever their state: nothing is hidden while it waits."""
    return LedgerRevision.filter(_reach(actor))


def _reach(actor: Actor) -> Q:
    return access.under(actor.path) if actor.role in READERS and actor.path else access.NOTHING


async def count_waiting(actor: Actor) -> int:
    return await count_where(LedgerRevision, Q(_reach(actor), state__in=list(WAITING)))


def narrowed(
    actor: Actor, *, state: str, area: str | None, since: date | None, until: date | None
) -> QuerySet[LedgerRevision]:
    """Of those in reach: in that state (`waiting`: in any that the street still has to decide on), under the path
    `area`, on these days. '' and None: any. Raises not_allowed.
    """
    access.require_role(actor, *READERS)
    found = revisions_in_reach(actor)
    if state:
        found = found.filter(state__in=list(WAITING) if state == "waiting" else [state])
    if area is not None:
        found = found.filter(access.under(area))
    if since is not None:
        found = found.filter(day__gte=since)
    return found if until is None else found.filter(day__lte=until)


async def review(
    review_id: str, revisions: Sequence[int], verdict: Literal["accept", "send_back"], reason: str, *, actor: Actor
) -> list[Case]:
    """Decides on waiting revisions: one case a community, the first under the client's own id.

    Raises not_allowed, not_found, already_reviewed, same_person, own_family.
    """
    access.require_role(actor, actors.STREET_CLERK)
    wanted = list(dict.fromkeys(revisions))
    found = await revisions_in_reach(actor).filter(id__in=wanted).order_by("area_path", "id")
    if len(found) != len(wanted):
        raise access.not_found()
    if verdict == "send_back" and len(reason) < 2:
        raise invalid({"reason": "请写明退回的原因，社区会看到。"})
    if any(row.state != RECORDED for row in found):
        raise refuse("already_reviewed")
    await check_revisions(found, actor)
    by_path: dict[str, list[int]] = {}
    for row in found:
        by_path.setdefault(row.area_path, []).append(row.id)
    names = dict(await Organisation.filter(path__in=list(by_path)).values_list("path", "name"))
    said = {"note": reason} if verdict == "accept" else {"reason": reason}
    openings = [
        Opening(
            review_id if place == 0 else str(uuid.uuid5(uuid.UUID(review_id), path)),
            f"{names.get(path, '')}台账变动{len(numbers)}条",
            path,
            form={"revisions": numbers, **said},
        )
        for place, (path, numbers) in enumerate(by_path.items())
    ]
    return await open_cases(LEDGER_REVIEW, openings, actor=actor, action=verdict)


async def known_review(review_id: str, *, actor: Actor) -> list[Case]:
    """What the same person decided under this id before; [] if nothing. Raises id_taken."""
    first = await access.find_known_case(review_id, "ledger_review", actor=actor)
    if first is None:
        return []
    paths = await column(Organisation.filter(access.under(actor.path, "path"), kind="community"), "path")
    others = [str(uuid.uuid5(uuid.UUID(review_id), path)) for path in paths]
    return [first, *await Case.filter(Q(id__in=others)).select_related("household", "dwelling")]
