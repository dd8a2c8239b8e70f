"""A manager's own wording of notices (4.4.1.1a): its own data, every version kept.

Written anew it is the next version of its name; a round keeps the words that it was prepared with. Refuses names in
brackets that the kind does not know, and one name for two kinds.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta
from tortoise.exceptions import IntegrityError
from tortoise.functions import Max

from casework.dwellings.notice_kinds import KINDS, MOST_BODY, SPECS, check_body
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import LONG, Form, Word, choices
from casework.heart.problems import invalid, refuse
from casework.heart.transactions import WriteRaced
from models import NoticeTemplate

_MOST_NAMES, _MOST_VERSIONS = 60, 200
_HINT = "可以写【承租人】【住房】【期限】这样的词，发出时自动填上；开头的称呼和最后的单位、电话不用写。"


class TemplateForm(Form, kw_only=True):
    kind: Annotated[Word, Meta(title="哪种通知", extra=choices(KINDS))]
    name: Annotated[str, Meta(min_length=2, max_length=40, title="模板名称", description="同名的会存成新的一版")]
    body: Annotated[str, Meta(min_length=4, max_length=MOST_BODY, title="内容", description=_HINT, extra=LONG)]


register_door(Door("notice_template.save", "保存通知模板", TemplateForm, (actors.MANAGER_CLERK,)))


async def save(form: TemplateForm, *, actor: Actor) -> NoticeTemplate:
    """The next version of its name. What says the same as the last is the last. In a transaction.

    Raises not_allowed, form_invalid.
    """
    manager_id = own(actor)
    if form.kind not in SPECS:
        raise invalid({"kind": "请从列出的选项中选择。"})
    name, body = " ".join(form.name.split()), form.body.strip()
    if len(name) < 2 or len(body) < 4:
        raise invalid({"name" if len(name) < 2 else "body": "请写清楚一些。"})
    check_body(form.kind, body, "body")
    last = await NoticeTemplate.filter(manager_id=manager_id, name=name).order_by("-version").first()
    if last is not None and last.kind != form.kind:
        raise invalid({"name": f"已经有一个叫这个名称的{KINDS[last.kind]}模板，请换一个名称。"})
    if last is not None and last.body == body:
        return last
    if last is None and len(await current(actor=actor)) >= _MOST_NAMES:
        raise invalid({"name": f"最多{_MOST_NAMES}个模板，请在原有的模板上修改。"})
    try:
        row = await NoticeTemplate.create(
            manager_id=manager_id, kind=form.kind, name=name, version=last.version + 1 if last else 1, body=body,
            made_by_id=actor.account_id, made_at=actor.at,
        )
    except IntegrityError:
        # Two wrote it in one instant: the second is the next version after the first.
        raise WriteRaced from None
    await record("notice_template", actor=actor, code="saved", subject=f"notice_template:{row.id}")
    return row


async def current(*, actor: Actor) -> list[NoticeTemplate]:
    """The last version of each of the manager's templates. Raises not_allowed."""
    newest: Any = NoticeTemplate.filter(manager_id=own(actor)).annotate(last=Max("id")).group_by("name")
    ids = [row["last"] for row in await newest.limit(_MOST_NAMES).values("name", "last")]
    return list(await NoticeTemplate.filter(id__in=ids or [0]).order_by("kind", "name"))


async def versions(name: str, *, actor: Actor) -> list[NoticeTemplate]:
    """All versions of one, the last first. Raises not_allowed."""
    rows = NoticeTemplate.filter(manager_id=own(actor), name=name)
    return list(await rows.order_by("-version").limit(_MOST_VERSIONS))


async def find(template_id: int, kind: str, *, actor: Actor, at: str = "template_id") -> NoticeTemplate:
    """Raises not_allowed, form_invalid: no such template of the manager's, or one of another kind."""
    row = await NoticeTemplate.get_or_none(id=template_id, manager_id=own(actor))
    if row is None or row.kind != kind:
        raise invalid({at: "没有这个模板，或不是这种通知的模板，请重新选择。"})
    return row


def own(actor: Actor) -> int:
    access.require_role(actor, actors.MANAGER_CLERK)
    if actor.organisation_id is None:
        raise refuse("not_allowed")
    return actor.organisation_id
