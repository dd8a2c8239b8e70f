"""What a comparison has met of a family (比对核实, 4.7b): one case each, for the community of the family, by its day.

It shows what the list says beside what the ledger says, and the community finds out, with proof: nothing has changed;
or it is a mistake, which is remembered, so that the same row of a later list asks nobody again; or something has
changed, and then its effect on the benefit goes through the procedure it belongs to. This case decides nothing of a
benefit: it stays open until that other one exists. Where the number is somebody's and the name is not, nobody guesses:
whoever looks says first that it is the same person. Refuses a finding without proof, a person who was not looked at,
what a family cannot have (the end of a subsidy it does not draw, another signatory for one who is none), and an end
without the case that deals with it.
"""

from __future__ import annotations

from datetime import date

from tortoise.expressions import Q

from casework.evidence.proofs import rest_on_fresh
from casework.heart import actors
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.duties import count_days
from casework.heart.forms import NoForm
from casework.heart.life import PROCEDURES, Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.rules import in_force
from casework.heart.writing import write_row
from casework.reviews.comparison_duty import CHANGED, HIT, HITS, LEAD_DAYS, LOOK_DAYS, WAITING
from casework.reviews.comparison_forms import LEADS, HitChangeForm, HitFoundForm, HitMistakenForm
from casework.reviews.comparison_sources import DEATHS
from models import Case, ComparisonHit, HouseholdMember, SubsidyAward, Tenancy

KIND = HIT
WHOLE, DOUBT, ABSENT = "whole", "doubt", "absent"
MATCHES = {
    WHOLE: "号码和姓名都对上", DOUBT: "号码对上，姓名不同，要核对是不是同一个人", ABSENT: "台账里是低保，名单里没有",
}
# The head of a family, who is the signatory of its lease.
_HEAD = "本人"


async def row_of(case: Case) -> ComparisonHit:
    return await ComparisonHit.get(case_id=case.id)


async def look_by(today: date) -> date:
    return count_days(today, await in_force(LOOK_DAYS, today), LOOK_DAYS.unit)


async def is_signatory(row: ComparisonHit) -> bool:
    """Whether it is the tenant of a dwelling whom the row is about."""
    member = await HouseholdMember.filter(id=row.member_id or 0, relationship=_HEAD).first()
    return member is not None and await Tenancy.filter(household_id=row.household_id, living=1).exists()


def found_since(row: ComparisonHit, case: Case) -> Q:
    """The cases by which what was found may be dealt with, told and not stopped: one may deal with several hits."""
    lead = LEADS[row.leads_to]
    stopped = [
        status for name in lead.procedures for status, one in PROCEDURES[name].statuses.items()
        if one.stage < 0 or not one.told
    ]
    of_family = Q(household_id=row.household_id, procedure__in=list(lead.procedures))
    if lead.statuses:
        return Q(of_family, status__in=list(lead.statuses), updated_at__gte=case.opened_at)
    return Q(of_family, ~Q(status__in=stopped or [""]), opened_at__gte=case.opened_at)


async def dealt_with_by(row: ComparisonHit, case: Case) -> Case | None:
    """The newest of them."""
    return await Case.filter(found_since(row, case)).order_by("-opened_at", "-id").first()


# Guards


async def _proved(move: Move) -> None:
    # A colleague may have taken them on the way.
    await rest_on_fresh(move, "comparison_no_proof", of_anybody=True)


async def _same_person(move: Move) -> None:
    form: HitFoundForm = move.form
    row = await row_of(move.case)
    if not form.same_person and row.met_by != ABSENT:
        raise invalid({"form.same_person": "不是名单上的人，请选“误报”；没有核对清楚的，先核对。"})
    move.with_["row"] = row
    await _proved(move)


async def _change(move: Move) -> None:
    form: HitChangeForm = move.form
    row = await row_of(move.case)
    signatory = await is_signatory(row)
    wrong = ""
    if form.leads_to == "subsidy" and not await _draws(row.household_id):
        wrong = "这户没有领补贴。"
    elif form.leads_to == "signatory" and not signatory:
        wrong = "名单上的人不是承租人，不用变更承租人。"
    elif row.source == DEATHS and signatory and form.leads_to not in ("signatory", "exit"):
        wrong = "承租人去世的，要办变更承租人；没有人接着承租的，也在那里办理退回房屋。"
    if wrong:
        raise invalid({"form.leads_to": wrong})
    await _same_person(move)


async def _draws(household_id: int) -> bool:
    return await SubsidyAward.filter(household_id=household_id, living=1).exists()


async def _exists(move: Move) -> None:
    row = await row_of(move.case)
    found = await dealt_with_by(row, move.case)
    if found is None:
        said = f"还没有办理“{LEADS[row.leads_to].label}”，请先办理；办了以后这里才能办结。"
        raise refuse("comparison_not_dealt_with", said)
    move.with_["case"] = found


# Effects


async def _opened(move: Move) -> None:
    row: ComparisonHit = move.with_["row"]
    row.case_id = move.case.id
    await row.save(force_create=True)
    await waits_until(move.case, move.with_["until"])


async def _found(move: Move) -> None:
    await write_row(ComparisonHit, move.case.id, found_on=move.actor.today, note=move.form.note)


async def _changed(move: Move) -> None:
    today = move.actor.today
    await write_row(
        ComparisonHit, move.case.id, found_on=today, note=move.form.note, leads_to=move.form.leads_to
    )
    await waits_until(move.case, count_days(today, await in_force(LEAD_DAYS, today), LEAD_DAYS.unit))


async def _led(move: Move) -> None:
    there: Case = move.with_["case"]
    await write_row(ComparisonHit, move.case.id, led_to_id=there.id)
    move.sealed["led_to"] = there.number


async def _dropped(move: Move) -> None:
    # What its list said counts for nothing: the same row of a right one is asked of again.
    await write_row(ComparisonHit, move.case.id, fingerprint=None)


_COMMUNITY, _CALENDAR, _CLAUSES = (actors.COMMUNITY_CLERK,), (actors.BY_ITSELF,), ("4.7b",)
COMPARISON_HIT = register(
    Procedure(
        name=KIND,
        label="比对核实",
        prefix="BH",
        stages=("对上", "核实", "办理"),
        statuses={
            WAITING: Status("待社区核实", 1),
            CHANGED: Status("有变化，等社区办理", 2),
            "unchanged": Status("核实没有变化", 3, after="核实过，不影响待遇。"),
            "mistaken": Status("误报", 3, after="不是这家的人；同样的一行以后不再提示。", tone="stop"),
            "led": Status("已转入办理", 3, after="待遇怎么调整，看所转的那件事。"),
            "dropped": Status("名单作废", -1, after="名单作废了，不用核实。"),
        },
        steps=(
            # It follows from the list, and from nobody's wish.
            Step(None, "open", WAITING, _CALENDAR, _CLAUSES, "比对上", NoForm, effect=_opened),
            Step(WAITING, "find_nothing", "unchanged", _COMMUNITY, _CLAUSES, "没有变化", HitFoundForm, duty="enter",
                 weighs=True, asks=True, guard=_same_person, effect=_found),
            Step(WAITING, "find_change", CHANGED, _COMMUNITY, _CLAUSES, "有变化", HitChangeForm, "primary",
                 duty="enter", weighs=True, asks=True, guard=_change, effect=_changed),
            Step(WAITING, "find_mistake", "mistaken", _COMMUNITY, _CLAUSES, "误报", HitMistakenForm, duty="enter",
                 weighs=True, asks=True, guard=_proved, effect=_found),
            Step(CHANGED, "lead", "led", _COMMUNITY, _CLAUSES, "已经办理，办结", NoForm, "primary", duty="enter",
                 weighs=True, asks=True, guard=_exists, effect=_led),
            Step(WAITING, "drop", "dropped", _CALENDAR, _CLAUSES, "名单作废", NoForm, quiet=True, effect=_dropped),
        ),
        readers=(actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK),
        duties=(HITS,),
        chapter=Chapter.REVIEWS,
        offers=(
            Offer("comparison_hits", "比对核实", "users", "cases/list", 65, {"procedure": KIND},
                  to=(actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)),
        ),
    )
)
