"""A manager's lease templates (4.4.1.2): its own data, every version kept.

A template that is written anew is the next version of its name: leases that were drafted from an earlier one stay what
they were. Refuses one that leaves a matter out, and one that settles disputes by arbitration where the lessor is
public.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta
from tortoise.exceptions import IntegrityError
from tortoise.functions import Max

from casework.dwellings.lease_words import LESSORS, MATTERS, refuse_arbitration, says_something
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import Form, choices
from casework.heart.problems import invalid, refuse
from casework.heart.transactions import WriteRaced
from models import LeaseTemplate

_LONG = {"kind": "longtext"}
_MOST_NAMES, _MOST_VERSIONS = 30, 200
_HINT = "可以写【住房】【建筑面积】【月租金】【押金】【起租日】【到期日】【承租人】【出租人】，起草时自动填上。"


class MattersForm(Form, kw_only=True):
    """The matters of a lease, in the document's order and then the law's."""

    dwelling: Annotated[
        str, Meta(max_length=2000, title="住房情况", description=_HINT, extra=_LONG)
    ]
    rent: Annotated[str, Meta(max_length=2000, title="租金标准", extra=_LONG)]
    payment: Annotated[str, Meta(max_length=2000, title="支付方式", extra=_LONG)]
    use: Annotated[str, Meta(max_length=2000, title="使用要求", extra=_LONG)]
    repair: Annotated[str, Meta(max_length=2000, title="维修责任", extra=_LONG)]
    recovery: Annotated[str, Meta(max_length=2000, title="收回住房方式", extra=_LONG)]
    breach: Annotated[str, Meta(max_length=2000, title="违约责任", extra=_LONG)]
    disputes: Annotated[
        str,
        Meta(max_length=2000, title="解决途径", description="政府部门、事业单位出租的，不能约定仲裁。", extra=_LONG),
    ]
    utilities: Annotated[str, Meta(max_length=2000, title="物业费、水、电、燃气、供暖费由谁承担", extra=_LONG)]
    give_back: Annotated[str, Meta(max_length=2000, title="应当退回住房的情形", extra=_LONG)]

    def matters(self) -> dict[str, str]:
        return {key: getattr(self, key).strip() for key in MATTERS}


class TemplateForm(MattersForm, kw_only=True):
    name: Annotated[str, Meta(min_length=2, max_length=40, title="模板名称", description="同名的会存成新的一版")]
    lessor: Annotated[str, Meta(min_length=2, max_length=60, title="出租人（盖章的单位全称）")]
    lessor_kind: Annotated[Literal["public", "company"], Meta(title="出租人是", extra=choices(LESSORS))]


register_door(Door("lease_template.save", "保存合同模板", TemplateForm, (actors.MANAGER_CLERK,)))


async def save(form: TemplateForm, *, actor: Actor) -> LeaseTemplate:
    """The next version of its name. What says the same as the last is the last. In a transaction.

    Raises not_allowed, form_invalid, arbitration_clause.
    """
    manager_id = _own(actor)
    matters = form.matters()
    if wrong := {f"{key}": f"“{MATTERS[key]}”还没有写。" for key, text in matters.items() if not says_something(text)}:
        raise invalid(wrong)
    refuse_arbitration(form.lessor_kind, matters, asked=True)
    name = " ".join(form.name.split())
    last = await LeaseTemplate.filter(manager_id=manager_id, name=name).order_by("-version").first()
    said = (form.lessor, form.lessor_kind, matters)
    if last is not None and (last.lessor, last.lessor_kind, last.matters) == said:
        return last
    if last is None and len(await current(actor=actor)) >= _MOST_NAMES:
        raise invalid({"name": f"最多{_MOST_NAMES}个模板，请在原有的模板上修改。"})
    try:
        row = await LeaseTemplate.create(
            manager_id=manager_id, name=name, version=last.version + 1 if last else 1, lessor=form.lessor,
            lessor_kind=form.lessor_kind, matters=matters, made_by_id=actor.account_id, made_at=actor.at,
        )
    except IntegrityError:
        # Two wrote it in one instant: the second is the next version after the first.
        raise WriteRaced from None
    await record("lease_template", actor=actor, code="saved", subject=f"lease_template:{row.id}")
    return row


async def current(*, actor: Actor) -> list[LeaseTemplate]:
    """The last version of each of the manager's templates. Raises not_allowed."""
    newest: Any = LeaseTemplate.filter(manager_id=_own(actor)).annotate(last=Max("id")).group_by("name")
    ids = [row["last"] for row in await newest.limit(_MOST_NAMES).values("name", "last")]
    return list(await LeaseTemplate.filter(id__in=ids or [0]).order_by("name"))


async def versions(name: str, *, actor: Actor) -> list[LeaseTemplate]:
    """All versions of one, the last first. Raises not_allowed."""
    rows = LeaseTemplate.filter(manager_id=_own(actor), name=name)
    return list(await rows.order_by("-version").limit(_MOST_VERSIONS))


async def find(template_id: int, *, actor: Actor) -> LeaseTemplate:
    """Raises not_allowed, not_found."""
    row = await LeaseTemplate.get_or_none(id=template_id, manager_id=_own(actor))
    if row is None:
        raise refuse("not_found")
    return row


def _own(actor: Actor) -> int:
    access.require_role(actor, actors.MANAGER_CLERK)
    if actor.organisation_id is None:
        raise refuse("not_allowed")
    return actor.organisation_id
