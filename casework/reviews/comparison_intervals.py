"""How often each list is compared (4.7b): the district office sets it for a source, from a day on and with its base;
what was set before stays on record (casework/heart/rules.py).

By the page it may only become more often: that is what the document asks for. Whoever would compare less often says so
to whoever runs the service (`set-rule`), and not between two screens. Refuses a day that is over, fewer comparisons
than hold on that day, and what is said already.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, json

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import LONG, Form, choices
from casework.heart.problems import invalid
from casework.heart.rules import RuleRefused, history, set_value, with_base
from casework.heart.turns import take_turns
from casework.reviews.comparison_sources import SOURCES, Source, months_of
from models import RuleValue


class IntervalForm(Form, kw_only=True):
    source: Annotated[
        Literal["low_income", "deaths", "social_insurance", "property", "vehicles", "other_subsidies"],
        Meta(title="哪种名单", extra=choices({name: one.label for name, one in SOURCES.items()})),
    ]
    months: Annotated[
        int, Meta(ge=1, le=12, title="几个月比对一次", description="只能改得更勤；要放宽的，请找系统运维按文件办理")
    ]
    since: Annotated[date, Meta(title="从哪天起", extra={"earliest": 0, "latest": 13})]
    base: Annotated[
        str, Meta(min_length=4, max_length=200, title="依据", description="例如：某年某月的会议、文件", extra=LONG)
    ]


register_door(Door("comparison_interval.set", "比对间隔", IntervalForm, (actors.DISTRICT_CLERK,)))


async def put(form: IntervalForm, *, actor: Actor) -> None:
    """The same again changes nothing. Raises not_allowed, form_invalid. In a transaction."""
    access.require_role(actor, actors.DISTRICT_CLERK)
    source = SOURCES[form.source]
    if form.since < actor.today:
        raise invalid({"since": "只能从今天或者以后的日子起。"})
    await take_turns(source.rule.name)
    now, base = await with_base(source.rule, form.since)
    if (now, base) == (form.months, form.base):
        return
    if form.months >= now:
        how = "每月" if now == 1 else f"每{now}个月"
        raise invalid({"months": f"到那天已经是{how}一次，只能改得更勤。"})
    for since in [form.since, *await _laxer_after(source, form)]:
        try:
            await set_value(
                source.rule, form.months, valid_from=since, legal_base=form.base, by=actor.name, at=actor.at,
                today=actor.today,
            )
        except RuleRefused:
            raise invalid({"base": "依据写成一段，不要有换行和看不见的字符。"}) from None
        detail = {"months": str(form.months), "since": str(since), "base": form.base}
        await record("rule", actor=actor, code="set", subject=source.rule.name, detail=detail)


async def _laxer_after(source: Source, form: IntervalForm) -> list[date]:
    """Later days from which, by what was set before, it would be compared less often again."""
    # Of one day the last turn counts.
    set_already = {row.valid_from: json.decode(row.value) for row in await history(source.rule)}
    return [day for day, months in sorted(set_already.items()) if day > form.since and months > form.months]


async def standing(actor: Actor) -> list[tuple[Source, int, list[RuleValue]]]:
    """Of each source how often today, and what was set, the last first. Raises not_allowed."""
    access.require_role(actor, actors.DISTRICT_CLERK)
    found: list[Any] = []
    for source in SOURCES.values():
        found.append((source, await months_of(source, actor.today), list(reversed(await history(source.rule)))[:10]))
    return found
