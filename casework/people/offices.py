"""Whom a family may ring up: its community, and the manager of its dwelling. An office's administrator says how."""

from __future__ import annotations

import uuid
from typing import Annotated

from msgspec import Meta

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import Form
from casework.heart.problems import invalid
from casework.words.identity import read_phone
from casework.words.reading import ReadingError
from models import Organisation


class ContactForm(Form):
    phone: Annotated[str, Meta(max_length=40, title="电话", description="固定电话请带区号，例如 0412-5550188")] = ""
    hours: Annotated[str, Meta(max_length=60, title="办公时间", description="例如 工作日 9:00 至 17:00")] = ""
    address: Annotated[str, Meta(max_length=100, title="办公地址")] = ""


class ContactBody(Form):
    form: ContactForm


register_door(Door("office.set_contact", "联系方式", ContactBody, (actors.ADMINISTRATOR,)))


async def of_family(actor: Actor) -> list[Organisation]:
    """The community first, then the manager of the dwelling; [] for who is no family. One query."""
    if actor.household_id is None:
        return []
    if actor.role == actors.FORMER_TENANT:
        # Whom it asks for its papers now: nothing of the household itself.
        return list(await Organisation.filter(households__id=actor.household_id).limit(1))
    if actor.role != actors.TENANT:
        return []
    living = access.tenancies_in_reach(actor).filter(living=1)
    row = await living.select_related("household__community", "dwelling__manager").first()
    if row is not None:
        return [row.household.community, row.dwelling.manager]
    household = await access.find_household(actor.household_id, actor=actor)
    return [await Organisation.get(id=household.community_id)]


async def district_office() -> Organisation | None:
    """There is one; None: before the operator has entered it. One query."""
    return await Organisation.filter(kind="district_office").order_by("id").first()


_MOST_COMMUNITIES = 300


async def to_be_asked() -> list[Organisation]:
    """Whom somebody may ring up whose family nobody knows yet: the communities in order, then the district office."""
    communities = await Organisation.filter(kind="community").order_by("path").limit(_MOST_COMMUNITIES)
    return [*communities, *await Organisation.filter(kind="district_office").order_by("path").limit(1)]


async def own(actor: Actor) -> Organisation:
    """Raises not_allowed."""
    access.require_role(actor, actors.ADMINISTRATOR)
    return await Organisation.get(id=actor.organisation_id)


async def set_contact(form: ContactForm, *, actor: Actor) -> Organisation:
    """Raises not_allowed, form_invalid."""
    office = await own(actor)
    phone = form.phone
    if phone:
        try:
            phone = read_phone(phone)
        except ReadingError as error:
            raise invalid({"form.phone": f"{error.sentence}。"}) from None
    await Organisation.filter(id=office.id).update(phone=phone, hours=form.hours, address=form.address)
    return await Organisation.get(id=office.id)


async def make_organisation(name: str, kind: str, parent: Organisation | None) -> Organisation:
    """One more node of the tree. Its path is known only once it has a number."""
    # Paths are unique, so the row waits under a name of its own for the moment.
    row = await Organisation.create(kind=kind, name=name, path=f"!{uuid.uuid4().hex}", parent=parent)
    row.path = f"{parent.path if parent else '/'}{row.id}/"
    await row.save(update_fields=["path"])
    return row
