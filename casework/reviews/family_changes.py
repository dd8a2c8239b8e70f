"""Reported when it happens (变动申报, 4.2.1b): a birth, a death, a marriage, a move, a job, in any month of the year,
by the family or at the desk for it. It goes up as the December report does, by the same table and the same checks, and
its last step changes the household and its ledger entry in that transaction.

Both days are kept: when it happened, in words and with the member, and when it was entered, by which a ledger is read
as of a past day. Refuses what lies ahead, before a birth or before the family moved in; what another report on its way
up says already; an applicant's death without a successor among those who stay; and a family that is in no ledger now.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.life import Move, Procedure, Step, register
from casework.heart.problems import invalid, refuse
from casework.reviews.change_reports import ANSWERS, CHANGE_REPORT, form_of
from casework.reviews.changes_under_way import UNDER_WAY
from casework.reviews.report_forms import ReportForm
from casework.words.wording import say_day
from models import Case, SubsidyAward, Tenancy

KIND = "family_change"
MOST_UNDER_WAY = 10
# It is to be entered on the day: nobody on the way up has long.
_DAYS = 2


async def _stands(move: Move) -> None:
    household_id = move.case.household_id
    living: dict[str, Any] = {"household_id": household_id, "living": 1}
    if not (await Tenancy.filter(**living).exists() or await SubsidyAward.filter(**living).exists()):
        raise refuse("family_not_listed")
    open_ones = Case.filter(household_id=household_id, procedure=KIND, status__in=["draft", "returned", *UNDER_WAY])
    if await open_ones.count() >= MOST_UNDER_WAY:
        raise refuse("changes_limit")


async def _since_it_lives_there(move: Move) -> None:
    """What was before the family moved in is no change of it: a ledger that says otherwise is put right instead."""
    living: dict[str, Any] = {"household_id": move.case.household_id, "living": 1}
    home = await Tenancy.filter(**living).first() or await SubsidyAward.filter(**living).first()
    if home is None or home.started_on is None:
        return
    form = await form_of(move.case.id)
    sentence = f"这一天家庭还没有入住（{say_day(home.started_on)}起）。以前的情况请社区用“修改台账”更正。"
    wrong = {f"form.{field}": sentence for field, day in days_of(form).items() if day < home.started_on}
    if wrong:
        raise invalid(wrong)


def days_of(form: ReportForm) -> dict[str, date]:
    """The field of each day on which something happened → that day."""
    found: dict[str, date] = {}
    for name in ("members_in", "members_out", "incomes", "jobs", "marriages"):
        for place, item in enumerate(getattr(form, name)):
            found[f"{name}.{place}.since"] = item.since
    for name in ("other_housing", "registered_address"):
        since = getattr(getattr(form, name), "since", None)
        if since is not None:
            found[f"{name}.since"] = since
    return found


def _as_it_happens(step: Step) -> Step:
    """A step of the December report, for the duty that is not December's."""
    clauses = tuple(dict.fromkeys("4.2.1b" if clause == "4.5.0" else clause for clause in step.clauses))
    labels = {"open": "开始申报", "submit": "交给社区" if step.frm == "draft" else "改后再交"}
    own = replace(step, clauses=clauses, label=labels.get(step.action, step.label))
    if step.action == "open":
        return replace(own, guard=_stands)
    if step.action != "submit":
        return own

    async def complete(move: Move) -> None:
        if step.guard:
            await step.guard(move)
        await _since_it_lives_there(move)

    return replace(own, guard=complete)


_AFTER = {
    "draft": "填好后请提交，社区会核实。",
    "received": "变动已记入台账。",
    "refused": "申报未予采纳，家庭信息没有变动。如有疑问请联系社区。",
}
FAMILY_CHANGE = register(
    Procedure(
        name=KIND,
        label="变动申报",
        prefix="BD",
        stages=("家庭申报", "社区核实", "街道审核", "区保障办接收"),
        statuses={
            name: replace(status, days=status.days and _DAYS, after=_AFTER.get(name, ""))
            for name, status in CHANGE_REPORT.statuses.items()
        },
        # The way up is one: whoever changes the December report's changes this one's.
        steps=tuple(_as_it_happens(step) for step in CHANGE_REPORT.steps),
        readers=CHANGE_REPORT.readers,
        answers=ANSWERS,
        chapter=Chapter.REVIEWS,
        offers=(Offer("change", "家里有变动", "users", "family_changes/edit", 13, opens="open", to=(actors.TENANT,)),),
    )
)


async def start(case_id: str, form: ReportForm, *, actor: Actor, household_id: int | None = None) -> Case:
    """Opens a report of the actor's own household, or, for staff, of one in reach. The same id again is the same one.

    Raises not_found, not_allowed, beyond_delegation, family_not_listed, changes_limit.
    """
    access.require_purpose(actor, KIND)
    wanted = household_id if household_id is not None else actor.household_id
    if wanted is None:
        raise invalid({"household_id": "请选择发生变动的家庭。"})
    household = await access.find_household(wanted, actor=actor)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return known
    opening = Opening(
        case_id,
        f"{household.name}家庭变动申报",
        household.area_path,
        household=household,
        form={"report": msgspec.to_builtins(form)},
        with_={"year": None},
    )
    return (await open_cases(FAMILY_CHANGE, [opening], actor=actor))[0]


async def save(case: Case, form: ReportForm, *, actor: Actor, version: int) -> Case:
    """Keeps what was typed so far; it need not be complete."""
    return await advance(case, "save", actor=actor, version=version, form={"report": msgspec.to_builtins(form)})
