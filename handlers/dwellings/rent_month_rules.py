"""How the manager charges first and last months: what holds now, and every rule there was."""

from __future__ import annotations

import msgspec

from casework.dwellings import rent_month_rules
from casework.dwellings.rent_month_rules import RuleForm
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.forms import Uuid
from casework.words.months import month_of
from handlers.heart.http import Ask, Struct, endpoint


class MonthRule(Struct):
    since: str
    whole_from: int
    words: str
    reason: str


class MonthRuleReply(Struct):
    """`whole_from` and `words`: of the month that runs; `rules`: the manager's own, the last first."""

    whole_from: int
    words: str
    rules: list[MonthRule]


class PutBody(RuleForm):
    id: Uuid | None = None


class PutReply(MonthRuleReply):
    # The request's own: by it a phone that waited for a network knows that this was received.
    id: str | None


async def _reply(actor: Actor) -> MonthRuleReply:
    whole = await rent_month_rules.whole_from(actor.path, month_of(actor.today))
    rows = await rent_month_rules.history(actor.organisation_id or 0)
    return MonthRuleReply(
        whole_from=whole, words=rent_month_rules.say(whole),
        rules=[
            MonthRule(
                since=row.since, whole_from=row.whole_from, words=rent_month_rules.say(row.whole_from),
                reason=row.reason,
            )
            for row in rows
        ],
    )


@endpoint("GET", "/rent-month-rule", summary="本单位首月、末月租金怎么算", reply=MonthRuleReply)
async def read(ask: Ask) -> MonthRuleReply:
    access.require_role(ask.actor, actors.MANAGER_CLERK)
    return await _reply(ask.actor)


@endpoint("POST", "/rent-month-rule", summary="登记首月、末月租金怎么算", body=PutBody, reply=PutReply)
async def put(ask: Ask) -> PutReply:
    form = RuleForm(**{name: getattr(ask.body, name) for name in RuleForm.__struct_fields__})
    await rent_month_rules.put(form, actor=ask.actor)
    return PutReply(id=ask.body.id, **msgspec.structs.asdict(await _reply(ask.actor)))
