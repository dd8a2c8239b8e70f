"""Registration transfers: where a family may go, opening and saving a report. Later steps go by /cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from casework.heart import access
from casework.heart.forms import Form
from casework.heart.life import RECEIVING
from casework.ledgers import registration_transfers
from casework.ledgers.registration_transfers import StartBody, TransferForm
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, local, present
from models import Case, Organisation, RegistrationTransfer


class CommunityLine(Struct):
    id: int
    name: str
    street: str


class CommunityList(Struct):
    items: list[CommunityLine]


class SaveBody(Form):
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    form: TransferForm


@endpoint("GET", "/registration-transfers/communities", summary="可以转入的社区", reply=CommunityList)
async def communities(ask: Ask) -> CommunityList:
    rows = await registration_transfers.communities(actor=ask.actor)
    return CommunityList(items=[_community(row) for row in rows])


@endpoint("POST", "/registration-transfers", summary="上报户籍移交", body=StartBody, reply=CaseReply)
async def start(ask: Ask) -> CaseReply:
    body = ask.body
    case = await registration_transfers.start(body.id, body.household_id, body.form, actor=ask.actor)
    return await present(case, ask)


@endpoint("PUT", "/registration-transfers/<case_id:str>", summary="修改户籍移交", body=SaveBody, reply=CaseReply)
async def save(ask: Ask) -> CaseReply:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor, procedure="registration_transfer")
    case = await registration_transfers.save(case, ask.body.form, actor=ask.actor, version=ask.body.version)
    return await present(case, ask)


def _community(row: Organisation) -> CommunityLine:
    return CommunityLine(id=row.id, name=row.name, street=row.parent.name if row.parent else "")


class TransferMember(Struct):
    name: str
    relationship: str


class TransferDetail(Detail):
    origin: CommunityLine
    receiving: CommunityLine
    former_address: str
    new_address: str
    registered_on: date
    note: str
    members: list[TransferMember]
    informed_at: datetime | None
    accepted_at: datetime | None
    may_edit: bool
    # Which way it goes, to whoever asks: a family in or a family out; to the district office it is neither.
    comes_in: bool


async def _detail(case: Case, ask: Ask) -> TransferDetail:
    row = await RegistrationTransfer.get(case_id=case.id).select_related("origin__parent", "receiving__parent")
    return TransferDetail(
        origin=_community(row.origin),
        receiving=_community(row.receiving),
        former_address=row.former_address,
        new_address=row.new_address,
        registered_on=row.registered_on,
        note=row.note,
        members=[TransferMember(name=one["name"], relationship=one["relationship"]) for one in row.members],
        informed_at=local(row.informed_at) if row.informed_at else None,
        accepted_at=local(row.accepted_at) if row.accepted_at else None,
        may_edit=case.status in {"draft", "sent_back"}
        and ask.actor.role == "community_clerk"
        and access.stands_on(ask.actor, case, ""),
        comes_in=access.stands_on(ask.actor, case, RECEIVING) and not access.stands_on(ask.actor, case, ""),
    )


DETAILS["registration_transfer"] = _detail
