"""A family's letters of authorisation, and whom they cover today. What follows their opening goes by /cases."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from casework.heart import access, actors
from casework.heart.duties import count_days
from casework.heart.forms import Number, Uuid, one_of
from casework.heart.rules import in_force
from casework.reviews import authorisations
from casework.reviews.authorisation_cover import COVER_DAYS, Covered, about_of, about_row, chase_until, standing_of
from casework.reviews.authorisation_forms import BY, UNTIL, WAYS, AskBody
from casework.reviews.authorisations import AUTHORISATION
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Authorisation, AuthorisationSignature, Case


class StandingQuery(Struct):
    # With neither: of the family that asks.
    household_id: Number | None = None
    application_id: Uuid | None = None


class SignerLine(Struct):
    number: int
    name: str
    relationship: str
    adult: bool
    state: Annotated[str, one_of("signed", "ending", "missing", "minor")]
    # What is missing, or until when it holds.
    words: str
    until: date | None


class LetterLine(Struct):
    id: str
    status: str
    status_label: str
    tone: Annotated[str, one_of("ask", "way", "done", "stop")]
    ends_on: date | None


class AuthorisationStanding(Struct):
    household_id: int | None
    application_id: str | None
    name: str
    items: list[SignerLine]
    letters: list[LetterLine]
    # Whether an economic check may be asked for today, and what is in the way.
    may_check: bool
    lacking: list[str]
    may_open: bool


class SignatureLine(Struct):
    name: str
    by_label: str
    guardian: str
    guardian_basis: str
    way_label: str
    signed_on: date
    revoked_on: date | None


class AuthorisationDetail(Detail):
    # Whose: for the page of the family's letters.
    household_id: int | None
    application_id: str | None
    until_label: str
    ends_on: date | None
    confirmed_on: date | None
    ended_on: date | None
    note: str
    signatures: list[SignatureLine]
    # Of a letter that stands: what is still lacking in the family.
    lacking: list[str]
    may_add: bool


@endpoint("GET", "/authorisations/standing", summary="授权委托书：家里谁签了", query=StandingQuery,
          reply=AuthorisationStanding)
async def standing(ask: Ask) -> AuthorisationStanding:
    access.require_role(ask.actor, *AUTHORISATION.readers)
    access.require_purpose(ask.actor, "authorisation")
    about = await about_of(ask.query.household_id, ask.query.application_id, actor=ask.actor)
    today = ask.actor.today
    found = await standing_of(about, today)
    soon = await chase_until(today)
    lacking = found.lacking(count_days(today, await in_force(COVER_DAYS, today), COVER_DAYS.unit))
    return AuthorisationStanding(
        household_id=about.household.id if about.household else None,
        application_id=about.source.id if about.source else None,
        name=about.name or (found.people[0].person.name if found.people else ""),
        items=[_line(one, today, soon) for one in found.people],
        letters=[
            LetterLine(
                id=one.case_id, status=one.case.status, status_label=AUTHORISATION.statuses[one.case.status].label,
                tone=AUTHORISATION.tone(one.case.status), ends_on=one.ends_on,
            )
            for one in found.letters
        ],
        may_check=not lacking and found.under_policy,
        lacking=lacking,
        may_open=found.under_policy
        and any(access.may_begin(ask.actor, AUTHORISATION, step) for step in AUTHORISATION.steps_from(None)),
    )


def _line(one: Covered, today: date, soon: date) -> SignerLine:
    missing = one.words(today)
    ending = one.signed and one.until is not None and one.until <= soon
    state = "missing" if missing else "ending" if ending else "signed" if one.signed else "minor"
    return SignerLine(
        number=one.person.number, name=one.person.name, relationship=one.person.relationship,
        adult=one.must, state=state, words=missing, until=one.until,
    )


@endpoint("POST", "/authorisations", summary="登记授权委托书", body=AskBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    return await present(await authorisations.begin(ask.body, actor=ask.actor), ask)


async def _detail(case: Case, ask: Ask) -> AuthorisationDetail:
    row = await Authorisation.get(case_id=case.id)
    signatures = await AuthorisationSignature.filter(authorisation_id=row.id).order_by("number")
    lacking: list[str] = []
    if case.status in ("in_force", "chased") and ask.actor.role in AUTHORISATION.readers:
        about = await about_row(row)
        lacking = (await standing_of(about, ask.actor.today)).lacking(ask.actor.today)
    return AuthorisationDetail(
        household_id=row.household_id,
        application_id=row.source_case_id or None if row.household_id is None else None,
        until_label=UNTIL[row.until],
        ends_on=row.ends_on,
        confirmed_on=row.confirmed_on,
        ended_on=row.ended_on,
        note=(row.note or "") if ask.actor.role != actors.TENANT else "",
        signatures=[
            SignatureLine(
                name=one.name, by_label=BY[one.by], guardian=one.guardian or "",
                guardian_basis=one.guardian_basis or "", way_label=WAYS[one.way], signed_on=one.signed_on,
                revoked_on=one.revoked_on,
            )
            for one in signatures
        ],
        lacking=lacking,
        may_add=case.status == "drafted" and ask.actor.role in (actors.COMMUNITY_CLERK, actors.STREET_CLERK),
    )


DETAILS["authorisation"] = _detail
