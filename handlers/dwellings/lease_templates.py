"""A manager's lease templates: the last of each, all versions of one, and a new version."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from casework.dwellings import lease_templates
from casework.dwellings.lease_templates import TemplateForm
from casework.dwellings.lease_words import LESSORS, MATTERS
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import local
from models import LeaseTemplate


class MatterLine(Struct):
    key: str
    label: str
    text: str


class TemplateReply(Struct):
    id: int
    name: str
    version: int
    lessor: str
    lessor_kind: str
    lessor_kind_label: str
    matters: list[MatterLine]
    made_at: datetime


class TemplateList(Struct):
    items: list[TemplateReply]


class NameQuery(Struct, kw_only=True):
    name: Annotated[str, Meta(max_length=60)] = ""


def _reply(row: LeaseTemplate) -> TemplateReply:
    return TemplateReply(
        id=row.id, name=row.name, version=row.version, lessor=row.lessor, lessor_kind=row.lessor_kind,
        lessor_kind_label=LESSORS[row.lessor_kind], made_at=local(row.made_at),
        matters=[MatterLine(key=key, label=label, text=row.matters.get(key, "")) for key, label in MATTERS.items()],
    )


@endpoint("GET", "/lease-templates", summary="合同模板", query=NameQuery, reply=TemplateList)
async def list_templates(ask: Ask) -> TemplateList:
    """Of a name all its versions; else the last of each."""
    name = ask.query.name
    rows = lease_templates.versions(name, actor=ask.actor) if name else lease_templates.current(actor=ask.actor)
    return TemplateList(items=[_reply(row) for row in await rows])


@endpoint("POST", "/lease-templates", summary="保存合同模板", body=TemplateForm, reply=TemplateReply)
async def save(ask: Ask) -> TemplateReply:
    return _reply(await lease_templates.save(ask.body, actor=ask.actor))
