"""Where the manager's rent is paid."""

from __future__ import annotations

import msgspec

from casework.dwellings import rent_places
from casework.dwellings.rent_places import PlaceForm
from casework.heart import access, actors
from casework.heart.forms import Uuid
from handlers.heart.http import Ask, Struct, endpoint
from models import RentPlace


class PlaceReply(Struct):
    place: str
    hours: str
    account_name: str
    bank: str
    account_number: str


class PutBody(PlaceForm):
    id: Uuid | None = None


class PutReply(PlaceReply):
    # The request's own: by it a phone that waited for a network knows that this was received.
    id: str | None


def _reply(row: RentPlace | None) -> PlaceReply:
    return PlaceReply(**{name: getattr(row, name, "") for name in PlaceForm.__struct_fields__})


@endpoint("GET", "/rent-place", summary="本单位的缴租地点和账户", reply=PlaceReply)
async def read(ask: Ask) -> PlaceReply:
    access.require_role(ask.actor, actors.MANAGER_CLERK)
    return _reply(await rent_places.of_manager(ask.actor.organisation_id or 0))


@endpoint("POST", "/rent-place", summary="登记缴租地点和账户", body=PutBody, reply=PutReply)
async def put(ask: Ask) -> PutReply:
    form = PlaceForm(**{name: getattr(ask.body, name) for name in PlaceForm.__struct_fields__})
    row = await rent_places.put(form, actor=ask.actor)
    return PutReply(id=ask.body.id, **msgspec.structs.asdict(_reply(row)))
