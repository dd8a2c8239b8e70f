"""What the cross check of an acceptance found, as the pages of every such case show it."""

from __future__ import annotations

from datetime import datetime

from casework import actors, naming
from casework.cross_checks import RULES, SUSPECTED, read_findings, rulings_of
from handlers.http import Ask, Struct
from handlers.replies import local
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
    ruled = await rulings_of(case.id)
    doers = await naming.doers(list(ruled.values()), actor=ask.actor)
    lines = []
    for one in read_findings(last):
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
