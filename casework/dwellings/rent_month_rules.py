"""How a property manager charges first and last months (首月、末月, 4.4.1.1a): by their days, or half and whole from so
many days on. The district's rule holds until a manager has set one of its own.

Each rule has its first month and its reason, and stays as it was: a month is charged by the rule of its own day,
however late it is charged. Refuses a month that is over, and one that was charged by another rule already.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from tortoise.expressions import Q

from casework.dwellings.rent_shares import WHOLE_FROM
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import LONG, Form
from casework.heart.problems import invalid
from casework.heart.rows import Records
from casework.heart.rules import in_force
from casework.heart.turns import take_turns
from casework.words.months import Month, days_of, month_of, say_month
from models import RentMonthRule, RentPayment

MOST = 60


class RuleForm(Form):
    since: Annotated[Month, Meta(title="从哪个月起", description="例如 2026年12月，不能早于本月")]
    whole_from: Annotated[
        int, Meta(ge=0, le=31, title="首月、末月住满几天算整月", description="不满的算半个月；填0就是按实际天数算")
    ]
    reason: Annotated[
        str, Meta(min_length=2, max_length=200, title="依据", description="例如：租赁合同第六条、收费办法", extra=LONG)
    ]


register_door(Door("rent_month_rule.set", "首月末月怎么收", RuleForm, (actors.MANAGER_CLERK,)))


async def put(form: RuleForm, *, actor: Actor) -> RentMonthRule:
    """The same again changes nothing. Raises not_allowed, form_invalid. In a transaction."""
    access.require_role(actor, actors.MANAGER_CLERK)
    manager_id = actor.organisation_id or 0
    if form.since < month_of(actor.today):
        raise invalid({"since": "以前的月份已按当时的办法计算，不能早于本月。"})
    # Whoever charges a month comes before or after, and never in between.
    await take_turns(charging(manager_id))
    last = await of_manager(manager_id, form.since)
    said = (form.since, form.whole_from, form.reason)
    if last is not None and (last.since, last.whole_from, last.reason) == said:
        return last
    if await RentPayment.filter(manager_id=manager_id, for_month__gte=form.since, charge_key__isnull=False).exists():
        raise invalid({"since": f"{say_month(form.since)}起已经登记过应收租金，请从后面的月份起改。"})
    row = await RentMonthRule.create(
        manager_id=manager_id, since=form.since, whole_from=form.whole_from, reason=form.reason,
        set_by_id=actor.account_id, set_at=actor.at,
    )
    detail = {"since": form.since, "whole_from": form.whole_from, "reason": form.reason}
    await record("rent_month_rule", actor=actor, code="set", subject=f"organisation:{manager_id}", detail=detail)
    return row


def charging(manager_id: int) -> str:
    """One charges after the other: who asks what is not charged yet sees what the one before has charged."""
    return f"charges:{manager_id}"


async def of_manager(manager_id: int, month: str) -> RentMonthRule | None:
    """Its own rule of that month, where it has one."""
    return await RentMonthRule.filter(manager_id=manager_id, since__lte=month).order_by("-since", "-id").first()


_RULES = Records(RentMonthRule)


async def whole_from(manager_path: str, month: str) -> int:
    """From how many days on a part of that month is a whole one; 0: by its days."""
    own = Q(manager__path=manager_path, since__lte=month)
    row = next(iter(await _RULES.where(own, order=("-since", "-id"), most=1)), None)
    return int(await in_force(WHOLE_FROM, days_of(month)[0])) if row is None else row.whole_from


async def own_rules(manager_path: str) -> list[RentMonthRule]:
    """In the order in which they hold."""
    return await RentMonthRule.filter(manager__path=manager_path).order_by("since", "id")


async def history(manager_id: int) -> list[RentMonthRule]:
    """The last first."""
    return await RentMonthRule.filter(manager_id=manager_id).order_by("-since", "-id").limit(MOST)


def say(whole: int) -> str:
    return f"首月、末月住满{whole}天算整月，不满算半月" if whole else "首月、末月按实际天数算"
