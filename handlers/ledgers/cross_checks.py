"""What the cross check of an acceptance found, as the pages of every such case show it; and who was shown how much."""

from __future__ import annotations

from datetime import date, datetime

from casework.heart import actors, naming
from casework.heart.actors import ROLE_LABELS
from casework.heart.problems import refuse
from casework.ledgers import look_ups
from casework.ledgers.cross_checks import RULES, SUSPECTED, read_findings, rulings_of
from handlers.heart.http import Ask, PageQuery, Struct, cursor_of, endpoint, page_size, read_cursor
from handlers.heart.replies import local
from models import Case, CrossCheck


class FindingLine(Struct):
    number: int
    rule: str
    rule_label: str
    why: str
    # Holds the case up until it is ruled out and the street has confirmed that.
    blocks: bool
    # Why the community rules it out; "": it has not.
    ruled_out: str
    ruled_by: str
    ruled_at: datetime | None


class CheckReply(Struct):
    """The last asking of the ledgers."""

    at: datetime
    findings: list[FindingLine]
    unsettled: int
    # The asker may rule out what blocks.
    may_rule_out: bool


async def present_check(case: Case, ask: Ask) -> CheckReply | None:
    """None: of a case from before there was a cross check. Families of other offices are named in words alone."""
    last = await CrossCheck.filter(case_id=case.id).order_by("-version").first()
    if last is None:
        return None
    findings = read_findings(last)
    await look_ups.show(case.id, [one.source for one in findings], actor=ask.actor)
    ruled = await rulings_of(case.id)
    doers = await naming.doers(list(ruled.values()), actor=ask.actor)
    lines = []
    for one in findings:
        event = ruled.get(one.number)
        lines.append(
            FindingLine(
                number=one.number,
                rule=one.rule,
                rule_label=RULES[one.rule],
                why=one.why,
                blocks=one.blocks,
                ruled_out=event.form["reason"] if event else "",
                ruled_by=doers[event.id].name if event else "",
                ruled_at=local(event.at) if event else None,
            )
        )
    return CheckReply(
        at=local(last.at),
        findings=lines,
        unsettled=sum(1 for line in lines if line.blocks and not line.ruled_out),
        may_rule_out=case.status == SUSPECTED and ask.actor.role == actors.COMMUNITY_CLERK,
    )


class LookerLine(Struct):
    name: str
    office: str
    role_label: str
    # Checks that found something: how many were shown, of cases that this person had opened, and given up.
    shown: int
    opened: int
    left: int
    last_on: date


class LookerPage(Struct):
    items: list[LookerLine]
    next: str | None
    # How many a person may be shown a day.
    most_a_day: int


@endpoint("GET", "/check-lookers", summary="谁查看了受理核查，受理后放下的有多少", query=PageQuery, reply=LookerPage)
async def list_lookers(ask: Ask) -> LookerPage:
    after = 0
    if ask.query.cursor:
        (last,) = read_cursor(ask.query.cursor, 1)
        if not last.isascii() or not last.isdigit() or len(last) > 18:
            raise refuse("cursor_invalid")
        after = int(last)
    found, more = await look_ups.lookers(after, page_size(ask.query), actor=ask.actor)
    items = [
        LookerLine(
            name=one.name, office=one.office, role_label=ROLE_LABELS.get(one.role, ""), shown=one.shown,
            opened=one.opened, left=one.left, last_on=one.last_on,
        )
        for one in found
    ]
    return LookerPage(
        items=items, next=cursor_of(more) if more is not None else None, most_a_day=await look_ups.most_a_day()
    )
