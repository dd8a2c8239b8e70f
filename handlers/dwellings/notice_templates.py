"""A manager's own wording of notices: the last of each, all versions of one, and a new version."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from casework.dwellings import notice_templates
from casework.dwellings.notice_kinds import KINDS, SPECS
from casework.dwellings.notice_templates import TemplateForm
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import local
from handlers.heart.texts import check_texts
from models import NoticeTemplate


class NoticeTemplateReply(Struct):
    id: int
    kind: str
    kind_label: str
    name: str
    version: int
    body: str
    made_at: datetime


class KindWords(Struct):
    """What may stand in a template of a kind, and the house's own words to begin with."""

    kind: str
    kind_label: str
    words: list[str]
    body: str


class NoticeTemplateList(Struct):
    items: list[NoticeTemplateReply]
    kinds: list[KindWords]


class NoticeTemplateQuery(Struct, kw_only=True):
    # No longer than its column.
    name: Annotated[str, Meta(max_length=40)] = ""


def _reply(row: NoticeTemplate) -> NoticeTemplateReply:
    return NoticeTemplateReply(
        id=row.id, kind=row.kind, kind_label=KINDS[row.kind], name=row.name, version=row.version, body=row.body,
        made_at=local(row.made_at),
    )


@endpoint("GET", "/notice-templates", summary="通知模板", query=NoticeTemplateQuery, reply=NoticeTemplateList)
async def list_templates(ask: Ask) -> NoticeTemplateList:
    """Of a name all its versions; else the last of each."""
    name = ask.query.name
    rows = notice_templates.versions(name, actor=ask.actor) if name else notice_templates.current(actor=ask.actor)
    kinds = [
        KindWords(kind=kind, kind_label=spec.label, words=[f"【{word}】" for word in spec.words], body=spec.body)
        for kind, spec in SPECS.items()
    ]
    return NoticeTemplateList(items=[_reply(row) for row in await rows], kinds=kinds)


async def _check_words(ask: Ask) -> None:
    notice_templates.own(ask.actor)
    await check_texts({"body": ask.body.body}, ask)


@endpoint("POST", "/notice-templates", summary="保存通知模板", body=TemplateForm, reply=NoticeTemplateReply,
          before=_check_words)
async def save(ask: Ask) -> NoticeTemplateReply:
    return _reply(await notice_templates.save(ask.body, actor=ask.actor))
