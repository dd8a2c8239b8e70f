"""What a unit finds about a person (身份认定): civil affairs low income and destitution (2d), health special and
serious illness (2e), the disabled federation disability and its grade (2f). Each is given by its own unit and by no
other.

A community asks, at an application or for a member of a family, and sees that an answer is there, and until when it
holds; what illness it is, which papers prove it and why somebody does not fit, the unit itself sees alone. A finding
rests on the unit's own proof, is never edited, ends on its last day by itself, and makes way for a newer one. What is
not answered by its day is told to the unit and to the housing bureau, which coordinates. Refuses a second question
under way about the same, an answer without its proof, and whoever has no paper by which to be known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from tortoise.exceptions import IntegrityError

from casework.allocation.applicants import applicants
from casework.allocation.applications import APPLICATION, form_of
from casework.allocation.committee_units import HEAD, ROLE_OF_KIND
from casework.allocation.status_finding_forms import (
    GRADES,
    ILLNESSES,
    KINDS,
    AskFindingBody,
    AskFindingForm,
    DenyFindingForm,
    FindDisabilityForm,
    FindIllnessForm,
    FindingForm,
    FindStatusForm,
)
from casework.evidence.proofs import rest_on_fresh
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.deliveries import brief, tell_office
from casework.heart.duties import count_days
from casework.heart.forms import NoForm, ReasonForm
from casework.heart.life import RECEIVING, Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.rules import WORKING_DAYS, Rule, declare, in_force
from casework.heart.sources import tell_source
from casework.heart.writing import write_row
from models import Case, Evidence, Household, HouseholdMember, Organisation, StatusFinding

KIND = "status_finding"
UNIT_OF = {
    "low_income": "civil_affairs", "destitute": "civil_affairs", "marginal": "civil_affairs",
    "illness": "health_bureau", "disability": "disabled_federation",
}
ANSWER_DAYS = declare(
    Rule("status_finding_days", "身份认定：几个工作日内答复", 10, "工作流程二。天数由领导小组设定。", least=1, most=60,
         unit=WORKING_DAYS)
)
_FINDERS = (actors.CIVIL_AFFAIRS_CLERK, actors.HEALTH_CLERK, actors.FEDERATION_CLERK)


@dataclass(frozen=True)
class Asked:
    """Somebody about whom a status may be asked. `place`: as `AskFindingForm.person` says it."""

    place: int
    name: str
    index: str


async def people_of(source: Case | None, household: Household | None) -> list[Asked]:
    if household is not None:
        rows = await HouseholdMember.filter(household_id=household.id, left_on=None).order_by("position", "id")
        return [Asked(row.id, row.name, row.id_index) for row in rows]
    assert source is not None
    members = applicants(await form_of(source.id)).members
    return [Asked(place, name, index) for place, (name, index) in enumerate(members, 1)]


async def about(
    household_id: int | None, application_id: str | None, *, actor: Actor
) -> tuple[Case | None, Household | None]:
    """Of what it is asked. Raises not_allowed, form_invalid, not_found."""
    access.require_role(actor, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)
    if (household_id is None) == (application_id is None):
        raise invalid({"household_id": "请从申请或者家庭的页面打开。"})
    if application_id is not None:
        case = await access.find_case(application_id, actor=actor, procedure=APPLICATION.name)
        return (None, case.household) if case.household else (case, None)
    return None, await access.find_household(household_id or 0, actor=actor)


async def row_of(case: Case) -> StatusFinding:
    return await StatusFinding.get(case_id=case.id).select_related("unit")


async def _fits(move: Move) -> None:
    form: AskFindingForm = move.form
    person = next((one for one in move.with_["people"] if one.place == form.person), None)
    if person is None:
        raise invalid({"form.person": "请从这户人里选择。"})
    if not person.index:
        raise invalid({"form.person": f"{person.name}没有登记证件号码，请先补登记，再请求认定。"})
    if await StatusFinding.filter(person_index=person.index, kind=form.kind, under_way=1).exists():
        raise refuse("status_finding_exists")
    move.with_["person"] = person


async def _asked(move: Move) -> None:
    form: AskFindingForm = move.form
    person: Asked = move.with_["person"]
    source: Case | None = move.with_["source"]
    try:
        await StatusFinding.create(
            case_id=move.case.id, kind=form.kind, unit_id=move.with_["unit"].id, person_index=person.index,
            person_name=person.name, words=form.words, source_case_id=source.id if source else "",
        )
    except IntegrityError:
        raise refuse("status_finding_exists") from None
    await _due(move)


async def _due(move: Move) -> None:
    days = await in_force(ANSWER_DAYS, move.actor.today)
    await waits_until(move.case, count_days(move.actor.today, days, ANSWER_DAYS.unit))


async def _is_ours(move: Move) -> None:
    """By the unit that is asked alone, on its own proof. Raises not_found, form_invalid, papers_missing."""
    row = await row_of(move.case)
    if move.actor.role != ROLE_OF_KIND[UNIT_OF[row.kind]] or move.actor.organisation_id != row.unit_id:
        raise access.not_found()
    form = move.form
    if isinstance(form, FindingForm):
        if form.until_on is not None and form.until_on < max(form.from_on, move.actor.today):
            raise invalid({"form.until_on": "到期的日子不能早于今天，也不能早于开始的日子。"})
        await rest_on_fresh(move, "papers_missing", "请先上传证件、证明或者取证材料，再认定。", of_anybody=True)


async def _given(move: Move) -> None:
    form: FindingForm = move.form
    row = await row_of(move.case)
    # The one before it makes way on this day: never two that hold of one person and kind.
    older = StatusFinding.filter(person_index=row.person_index, kind=row.kind, holds=True, replaced_on=None)
    ids = [str(one) for one in await column(older.exclude(case_id=move.case.id).order_by("id").limit(50), "case_id")]
    for one in ids:
        await tell_source(one, "replace", at=move.actor.at)
    await write_row(
        StatusFinding, move.case.id, holds=True, grade=getattr(form, "grade", ""), detail=getattr(form, "detail", ""),
        paper_number=form.paper_number, from_on=form.from_on, until_on=form.until_on, given_on=move.actor.today,
        under_way=None,
    )
    await waits_until(move.case, form.until_on)


async def _denied(move: Move) -> None:
    form: DenyFindingForm = move.form
    row = await row_of(move.case)
    older = StatusFinding.filter(person_index=row.person_index, kind=row.kind, holds=True, replaced_on=None)
    ids = [str(one) for one in await column(older.exclude(case_id=move.case.id).order_by("id").limit(50), "case_id")]
    for one in ids:
        await tell_source(one, "replace", at=move.actor.at)
    await write_row(
        StatusFinding, move.case.id, holds=False, detail=form.detail, given_on=move.actor.today, under_way=None
    )
    await waits_until(move.case, None)


async def _over(move: Move) -> None:
    await write_row(StatusFinding, move.case.id, under_way=None)
    await waits_until(move.case, None)


async def _replaced(move: Move) -> None:
    await StatusFinding.filter(case_id=move.case.id).update(replaced_on=move.actor.today)
    await waits_until(move.case, None)


async def _ended(move: Move) -> None:
    await waits_until(move.case, None)


async def _climbed(move: Move) -> None:
    """Not answered by its day: its unit and the housing bureau hear of it, again each time."""
    row = await row_of(move.case)
    await _due(move)
    bureau = await Organisation.filter(kind=HEAD).order_by("id").first()
    told = [(row.unit_id, ROLE_OF_KIND[row.unit.kind])] + ([(bureau.id, actors.HOUSING_CLERK)] if bureau else [])
    for office, role in told:
        await tell_office(
            move.case, office, role, f"逾期没有答复：{move.case.title}"[:120],
            {"thing": "身份认定", "phrase": "逾期未办", "note": brief(move.case.number)}, at=move.actor.at,
        )


async def _withholds(case: Case, actor: Actor) -> Sequence[str]:
    """The proofs are the unit's own to see."""
    row = await row_of(case)
    if actor.organisation_id == row.unit_id:
        return ()
    return [str(one) for one in await column(Evidence.filter(case_id=case.id).limit(300), "id")]


_COMMUNITY, _CALENDAR = (actors.COMMUNITY_CLERK,), (actors.BY_ITSELF,)
_ALL = ("2d", "2e", "2f")


def _find(action: str, role: str, clause: str, label: str, form: type[FindingForm]) -> Step:
    return Step("asked", action, "given", (role,), (clause,), label, form, "primary", duty="enter", asks=True,
                weighs=True, side=RECEIVING, guard=_is_ours, effect=_given)


STATUS_FINDING = register(
    Procedure(
        name=KIND,
        label="身份认定",
        prefix="RD",
        stages=("请求认定", "认定"),
        statuses={
            "asked": Status("待认定", 1),
            "given": Status("已认定", 2, after="主管单位已经认定，在有效期内可以用。"),
            "denied": Status("不符合", -1, after="主管单位认定不符合。"),
            "replaced": Status("已有新的认定", 2, after="已经有新的认定，以新的为准。"),
            "ended": Status("已到期", -1, after="认定已经到期，需要的请重新请求认定。"),
            "withdrawn": Status("已撤回", -1, after="请求已经撤回。"),
        },
        steps=(
            Step(None, "open", "asked", _COMMUNITY, _ALL, "请求身份认定", AskFindingForm, duty="enter", guard=_fits,
                 effect=_asked, body=AskFindingBody),
            _find("find_status", actors.CIVIL_AFFAIRS_CLERK, "2d", "认定低保、特困等身份", FindStatusForm),
            _find("find_illness", actors.HEALTH_CLERK, "2e", "认定特殊病种、重大疾病", FindIllnessForm),
            _find("find_disability", actors.FEDERATION_CLERK, "2f", "认定残疾身份和等级", FindDisabilityForm),
            Step("asked", "deny", "denied", _FINDERS, _ALL, "不符合", DenyFindingForm, "danger", duty="enter",
                 asks=True, weighs=True, side=RECEIVING, guard=_is_ours, effect=_denied),
            Step("asked", "withdraw", "withdrawn", _COMMUNITY, _ALL, "撤回请求", ReasonForm, "danger", effect=_over),
            Step("asked", "climb", "asked", _CALENDAR, _ALL, "逾期没有答复", NoForm, quiet=True, lapses=True,
                 effect=_climbed),
            Step("given", "replace", "replaced", _CALENDAR, _ALL, "有了新的认定", NoForm, effect=_replaced),
            Step("given", "end_by_day", "ended", _CALENDAR, _ALL, "已到期", NoForm, lapses=True, effect=_ended),
        ),
        readers=(actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK, actors.HOUSING_CLERK, *_FINDERS),
        withholds=_withholds,
        chapter=Chapter.ALLOCATION,
        offers=(
            Offer("status_findings", "身份认定", "stamp", "cases/list", 58, {"procedure": KIND},
                  to=(actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK, actors.HOUSING_CLERK,
                      *_FINDERS)),
        ),
    )
)


async def begin(body: AskFindingBody, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, not_found, form_invalid, committee_missing,
    application_over, status_finding_exists.
    """
    access.require_role(actor, actors.COMMUNITY_CLERK)
    if known := await access.find_known_case(body.id, KIND, actor=actor):
        return known
    source, household = await about(body.household_id, body.application_id, actor=actor)
    if source is not None and not APPLICATION.goes_on(source.status):
        raise refuse("application_over")
    unit = await Organisation.filter(kind=UNIT_OF[body.form.kind]).order_by("id").first()
    if unit is None:
        raise refuse("committee_missing", "还没有登记负责认定的单位，请区保障办先登记。")
    # Neither whose nor what it is stands in a title, which lists and messages show.
    opening = Opening(
        body.id, f"身份认定：请{unit.name}认定"[:120], household.area_path if household else actor.path,
        household=household, receiving_path=unit.path, form=msgspec.to_builtins(body.form),
        with_={"unit": unit, "source": source, "people": await people_of(source, household)},
    )
    return (await open_cases(STATUS_FINDING, [opening], actor=actor))[0]


def said(row: StatusFinding) -> str:
    """What was found, in words: of an illness and a disability the class or grade as well."""
    label = {**ILLNESSES, **{name: f"残疾{grade}" for name, grade in GRADES.items()}}.get(str(row.grade or ""), "")
    return label or KINDS[row.kind]


