"""Whom a family may ring up, and an office's own telephone, hours and address."""

from __future__ import annotations

from typing import Annotated

from casework.heart.actors import ROLES_OF_KIND
from casework.heart.audit import record
from casework.heart.forms import one_of
from casework.people import offices
from casework.people.offices import ContactBody, ContactForm
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.texts import check_texts
from models import Organisation


class Office(Struct):
    id: int
    name: str
    kind: Annotated[str, one_of(*ROLES_OF_KIND)]
    phone: str
    hours: str
    address: str


class OfficeList(Struct):
    items: list[Office]


@endpoint("GET", "/offices", summary="我家的社区和管房单位", reply=OfficeList)
async def of_family(ask: Ask) -> OfficeList:
    return OfficeList(items=[present_office(row) for row in await offices.of_family(ask.actor)])


@endpoint("GET", "/offices/communities", summary="各社区的电话，绑定身份时用", reply=OfficeList)
async def communities(ask: Ask) -> OfficeList:
    return OfficeList(items=[present_office(row) for row in await offices.to_be_asked()])


@endpoint("GET", "/offices/own", summary="本单位的联系方式", reply=Office)
async def read_own(ask: Ask) -> Office:
    return present_office(await offices.own(ask.actor))


async def _check_words(ask: Ask) -> None:
    form: ContactForm = ask.body.form
    await offices.own(ask.actor)
    await check_texts({"form.hours": form.hours, "form.address": form.address}, ask)


@endpoint("PUT", "/offices/own", summary="设定本单位的联系方式", body=ContactBody, reply=Office, before=_check_words)
async def set_own(ask: Ask) -> Office:
    office = await offices.set_contact(ask.body.form, actor=ask.actor)
    await record("office_contact", actor=ask.actor, subject=f"organisation:{office.id}")
    return present_office(office)


def present_office(row: Organisation) -> Office:
    return Office(id=row.id, name=row.name, kind=row.kind, phone=row.phone, hours=row.hours, address=row.address)
