"""Placement slips (安置单, 3a, 3d): by which a family that waits is given one dwelling, and what has to come before its
keys: the slip, the dwelling explained, the lease signed by both, the first payment; then the keys, and with them the
entry of the ledger.

The district office issues it. A slip comes to be by `issue_slip()` alone: of a selection, of a draw that draws the
home, or by hand, with the reason on record. It keeps its dwelling for the family from that moment on (`holds.py`), and
its number whatever becomes of it: one that is void stays listed with who made it void and why. While one lives there is
no other of the dwelling and none of the family, which waits no more; once it is void, lapsed or declined the dwelling
is free and the family waits again where it stood (`outcomes_of`). A slip of which no lease was signed in time lapses by
itself. The lease tells how far it has come (`casework/heart/sources.py`), so nothing of it happens out of order.

Refuses a dwelling that is let, under repair, withdrawn, given to somebody else or promised to a draw of lots or a day
of selection, and a family that does not wait, was not agreed to or publicised, stands in a ledger by now or in a
published draw that is not settled, or has a slip already.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from msgspec import Meta
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.allocation.placement_slip_papers import SLIP
from casework.dwellings.holds import begin_hold, end_hold, refuse_held, release_reservation
from casework.dwellings.leases import OnSlipForm, begin_on_slip, drop_on_slip
from casework.dwellings.standings import RESERVED
from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import check_day, waits_until
from casework.heart.forms import LATELY, LONG, Form, NamedText, NoForm, ReasonForm, Text
from casework.heart.life import Effect, Move, Procedure, Status, Step, register
from casework.heart.problems import refuse
from casework.heart.queries import padded
from casework.heart.rules import Rule, declare, in_force
from casework.heart.sources import tell_source
from casework.heart.transactions import WriteRaced
from casework.papers.papers import issue, make_void
from casework.people.offices import district_office
from casework.words.paper_numbers import paper_number_key
from casework.words.wording import say_day
from casework.words.working_days import not_on_a_day_of_rest
from models import Application, Case, Dwelling, LotDraw, LotDrawLine, PlacementSlip

KIND = "placement_slip"
_BASE = "工作流程三：选房和安置。天数和办法由区保障办按实施细则设定，演示区自定。"
SIGN_DAYS = declare(
    Rule("slip_sign_days", "安置单开出后几天内要签合同（日历日，末日遇休息日顺延）", 15, _BASE, least=1, most=120)
)
UNSIGNED_REFUSES = declare(
    Rule("slip_unsigned_refuses", "选了房过期没有签合同，算不算放弃一次（1：算；0：不算）", 1, _BASE, least=0, most=1)
)
MOVED_IN, LAPSED, DECLINED, VOIDED = "moved_in", "lapsed", "declined", "voided"
# Of a slip that still lives: before its lease is signed it may lapse.
UNSIGNED = ("issued", "explained", "leasing")
LIVING = (*UNSIGNED, "signed", "paid")


class IssueForm(Form, kw_only=True):
    """How it came to be. The reason is of one that was issued by hand."""

    ground: Annotated[str, Meta(pattern=r"^[a-z_]*$", max_length=16)]
    reason: Annotated[str, Meta(max_length=300)] = ""


class ExplainForm(Form, kw_only=True):
    explained_on: Annotated[date, Meta(title="哪天带看、讲解的", extra=LATELY)]
    heard_by: Annotated[NamedText, Meta(min_length=2, max_length=60, title="谁来看的房")]
    note: Annotated[Text, Meta(title="讲了什么、家庭问了什么", extra=LONG)] = ""


class KeysGivenForm(Form, kw_only=True):
    keys_on: Annotated[date, Meta(title="哪天领的钥匙", extra=LATELY)]


@dataclass(frozen=True)
class Outcome:
    """What became of a family's slip: one of MOVED_IN, LAPSED, DECLINED, VOIDED; on which day; and whether it counts as
    a refusal by the rule of that day."""

    slip_id: str
    application_id: str
    outcome: str
    on: date
    refuses: bool


# What the family itself does next, by the status of its slip.
_NEXT = {
    "issued": "管房单位会带您看房，讲解房屋情况。可以先打电话约时间。",
    "explained": "房看过了，等管房单位拟好合同，通知您来签。",
    "leasing": "请和管房单位签合同。签的时候带上身份证和这张安置单。",
    "signed": "合同签好了，请向管房单位交首期租金，交了才能领钥匙。",
    "paid": "首期租金已经收到，请到管房单位领钥匙。领了钥匙就算入住。",
}


async def own_slip(application_id: str) -> tuple[PlacementSlip, str] | None:
    """Of the family that asks, the slip that lives, and what to do next. One query."""
    row = await PlacementSlip.filter(application_id=application_id, living=1).select_related(
        "case", "dwelling__manager"
    ).first()
    return (row, _NEXT[row.case.status]) if row else None


async def row_of(case: Case) -> PlacementSlip:
    return await PlacementSlip.get(case_id=case.id).select_related("dwelling", "application")


def number_key(text: str) -> str:
    """Of a number however it is written, a digest; "": it names none."""
    key = paper_number_key(text)
    return hashlib.sha256(key.encode()).hexdigest() if key else ""


async def outcomes_of(application_ids: list[str], until: date) -> list[Outcome]:
    """Of the slips of these applications that had ended by that day, the first first. For the waiting list: whoever
    chose and did not sign has refused, where the rule of that day said so. One query.
    """
    ended = Q(application_id__in=padded(application_ids or [""], ""), ended_on__lte=until)
    found = await PlacementSlip.filter(ended).order_by("ended_on", "id").limit(20 * max(1, len(application_ids)))
    return [
        Outcome(row.case_id, row.application_id, row.outcome, row.ended_on, row.refuses)
        for row in found if row.ended_on is not None
    ]


# Issued


async def issue_slip(
    application_case_id: str, dwelling: Dwelling, *, actor: Actor, source_case_id: str, ground: str = "selection"
) -> Case:
    """Of a case of selection, or of a draw that draws the home (`ground`: "lot_draw"). In that step's transaction.
    Asked again for the same, as after a lost reply, it is the slip that stands.

    Raises slip_not_waiting, slip_exists, slip_dwelling_taken, dwelling_taken, dwelling_held, not_publicised,
    already_listed, duplicate_unsettled, not_agreed, lot_family_held.
    """
    known = await _known(application_case_id, dwelling.id, source_case_id)
    if known is not None:
        return known
    told = await tell_source(application_case_id, "slip_issued", at=actor.at)
    if told is None or told.procedure != "application":
        if await PlacementSlip.filter(application_id=application_case_id, living=1).exists():
            raise refuse("slip_exists")
        raise refuse("slip_not_waiting")
    return await open_slip(told, dwelling, IssueForm(ground=ground), actor=actor, source_case_id=source_case_id)


async def _known(application_id: str, dwelling_id: int, source_case_id: str) -> Case | None:
    same = PlacementSlip.filter(
        application_id=application_id, dwelling_id=dwelling_id, source_case_id=source_case_id, living=1
    )
    row = await same.select_related("case").first()
    return row.case if row else None


async def refuse_drawn(application_id: str) -> None:
    """Of a family whose application is held: no published draw waits for it. In a transaction. Raises lot_family_held.
    """
    line = await LotDrawLine.filter(application_id=application_id, standing=1).first()
    if line is not None:
        draw = await LotDraw.get(case_id=line.case_id)
        said = f"这户在“{draw.name}”摇号的名单里（{say_day(draw.held_on)}摇号），定了结果以前不能另外安排。"
        raise refuse("lot_family_held", said)


async def open_slip(
    application: Case, dwelling: Dwelling, form: IssueForm, *, actor: Actor, source_case_id: str = ""
) -> Case:
    """Of a family whose application has just left the waiting list, in that transaction."""
    await refuse_held(dwelling.id, source_id=source_case_id)
    await refuse_drawn(application.id)
    now = await Dwelling.get(id=dwelling.id)
    opening = Opening(
        str(uuid.uuid4()), f"安置单，{now.address}"[:120], application.area_path, now.manager_path, dwelling=now,
        form={"ground": form.ground, "reason": form.reason},
        with_={"application": application, "dwelling": now, "source": source_case_id},
    )
    return (await open_cases(PLACEMENT_SLIP, [opening], actor=actor, action="issue"))[0]


async def _issued(move: Move) -> None:
    dwelling: Dwelling = move.with_["dwelling"]
    actor = move.actor
    office = await district_office()
    office_id = actor.organisation_id or (office.id if office else 0)
    sign_by = await _sign_by(actor.today)
    try:
        row = await PlacementSlip.create(
            case_id=move.case.id, application_id=move.with_["application"].id, dwelling_id=dwelling.id,
            ground=move.form.ground, source_case_id=move.with_["source"], office_id=office_id,
            issued_by_id=actor.account_id, issued_at=actor.at, issued_on=actor.today, sign_by=sign_by,
        )
    except IntegrityError:
        # Given to another in this instant: on the next turn that one is seen.
        raise WriteRaced from None
    paper = await issue(SLIP, move.case, actor=actor, office_id=office_id)
    await PlacementSlip.filter(id=row.id).update(number=paper.number, number_key=number_key(paper.number))
    await release_reservation(dwelling.id, on=actor.today)
    await begin_hold(
        dwelling.id, RESERVED, since=actor.today, planned_until=None, reason=f"已开安置单，{paper.number}",
        case_id=move.case.id, today=actor.today,
    )
    await waits_until(move.case, sign_by)


async def _sign_by(today: date) -> date:
    return not_on_a_day_of_rest(today + timedelta(days=await in_force(SIGN_DAYS, today)))


# Explained


async def _not_before(move: Move) -> None:
    check_day(move, "explained_on", (await row_of(move.case)).issued_on)


async def _explained(move: Move) -> None:
    row = await row_of(move.case)
    await PlacementSlip.filter(id=row.id).update(explained_on=move.form.explained_on)
    move.sealed["text"] = f"{say_day(move.form.explained_on)}带看、讲解，{move.form.heard_by}到场"
    await waits_until(move.case, row.sign_by)


# Ended


def _ended(outcome: str) -> Effect:
    async def work(move: Move) -> None:
        """The number stays listed, the dwelling is free, and the family waits again."""
        row, today = await row_of(move.case), move.actor.today
        refuses = outcome == DECLINED or (outcome == LAPSED and bool(await in_force(UNSIGNED_REFUSES, today)))
        await PlacementSlip.filter(id=row.id).update(
            living=None, outcome=outcome, ended_on=today, refuses=refuses
        )
        await end_hold(row.dwelling_id, RESERVED, on=today, today=today)
        reason = getattr(move.form, "reason", "") or "过了签订合同的期限"
        await drop_on_slip(row.id, f"安置单作废：{reason}", actor=move.actor)
        await make_void(SLIP, move.case, actor=move.actor, reason=reason)
        await tell_source(row.application_id, "slip_ended", at=move.actor.at)

    return work


# Signed, paid, moved in


async def _drafts(move: Move) -> None:
    row = await row_of(move.case)
    await refuse_held(row.dwelling_id, slip_id=row.id, source_id=row.source_case_id)
    await waits_until(move.case, row.sign_by)
    await begin_on_slip(row, move.form, actor=move.actor, slip_case=move.case)


async def _no_day(move: Move) -> None:
    await waits_until(move.case, None)


async def _again(move: Move) -> None:
    """Another lease is drawn up: within the days that were left, or, where these are over, within new ones."""
    row = await row_of(move.case)
    if row.sign_by < move.actor.today:
        row.sign_by = await _sign_by(move.actor.today)
        await PlacementSlip.filter(id=row.id).update(sign_by=row.sign_by)
    await waits_until(move.case, row.sign_by)


async def _still_free(move: Move) -> None:
    row = await row_of(move.case)
    await refuse_held(row.dwelling_id, slip_id=row.id, source_id=row.source_case_id)


async def _moved_in(move: Move) -> None:
    """The entry takes the dwelling's reservation with it (casework/ledgers/tenancies.py); how the family comes to
    stand in the ledger its application says.
    """
    row = await row_of(move.case)
    await PlacementSlip.filter(id=row.id).update(living=None, outcome=MOVED_IN, ended_on=move.actor.today)
    said = {"dwelling_id": row.dwelling_id, "keys_on": move.form.keys_on.isoformat()}
    told = await tell_source(row.application_id, "moved_in", at=move.actor.at, form=said)
    # An application whose slip lives stands placed. Were it elsewhere, nobody moves in.
    if told is None or told.household_id is None:
        raise refuse("slip_over")
    tenancy = (await Application.get(case_id=told.id)).tenancy_id
    await PlacementSlip.filter(id=row.id).update(household_id=told.household_id, tenancy_id=tenancy)
    await Case.filter(id=move.case.id).update(household_id=told.household_id)
    move.case.household_id = told.household_id


_DISTRICT, _MANAGER = (actors.DISTRICT_CLERK,), (actors.MANAGER_CLERK,)
PLACEMENT_SLIP = register(
    Procedure(
        name=KIND,
        label="安置单",
        prefix="AZ",
        stages=("开单", "看房讲解", "签合同", "交首期租金", "领钥匙"),
        statuses={
            "issued": Status("待看房、讲解", 1),
            "explained": Status("已看房，待起草合同", 1),
            "leasing": Status("合同在起草、签订", 2, waits_for="管房单位、家庭"),
            "signed": Status("合同已签，待交首期租金", 3, waits_for="家庭"),
            "paid": Status("已交首期租金，待领钥匙", 4, waits_for="管房单位", tone="way"),
            "moved_in": Status("已入住", 5, after="钥匙已经交给家庭，这户记入了现居住房源台账。"),
            "void": Status("已作废", -1, after="这张安置单已经作废，编号保留在册。家庭重新等待配租。"),
            "declined": Status("家庭放弃", -1, after="家庭放弃了这套住房，重新等待配租。"),
            "lapsed": Status("过期没有签合同", -1, after="过了期限没有签合同，住房已经收回，家庭重新等待配租。"),
        },
        steps=(
            Step(None, "issue", "issued", (*_DISTRICT, actors.BY_ITSELF), ("3a",), "开具安置单", IssueForm,
                 effect=_issued),
            Step("issued", "explain", "explained", _MANAGER, ("3d",), "登记看房讲解", ExplainForm, "primary", asks=True,
                 guard=_not_before, effect=_explained),
            Step("explained", "draft_lease", "leasing", _MANAGER, ("3d",), "起草合同", OnSlipForm, "primary", asks=True,
                 quiet=True, ahead=True, effect=_drafts),
            Step("leasing", "contract_signed", "signed", (actors.BY_ITSELF,), ("3d",), "双方签了合同", NoForm,
                 effect=_no_day),
            Step("signed", "first_payment", "paid", (actors.BY_ITSELF,), ("3d",), "交了首期租金", NoForm),
            Step("paid", "keys_given", "moved_in", (actors.BY_ITSELF,), ("3d", "4.2.1a"), "领到钥匙，入住",
                 KeysGivenForm, guard=_still_free, effect=_moved_in),
            *(
                Step(status, "contract_void", "explained", (actors.BY_ITSELF,), ("3d",), "合同作废，重新起草", NoForm,
                     effect=_again)
                for status in ("leasing", "signed", "paid")
            ),
            *(
                step
                for status in LIVING
                for step in (
                    Step(status, "decline", "declined", _DISTRICT, ("3a",), "家庭放弃", ReasonForm, "danger",
                         effect=_ended(DECLINED)),
                    Step(status, "void", "void", _DISTRICT, ("3a",), "作废", ReasonForm, "danger",
                         effect=_ended(VOIDED)),
                )
            ),
            *(
                Step(status, "lapse", "lapsed", (actors.BY_ITSELF,), ("3a",), "过期自动作废", NoForm, lapses=True,
                     effect=_ended(LAPSED))
                for status in UNSIGNED
            ),
        ),
        readers=(actors.COMMUNITY_CLERK, actors.STREET_CLERK, *_DISTRICT, *_MANAGER),
        chapter=Chapter.ALLOCATION,
        offers=(Offer("placement_slips", "安置单", "contract", "placement_slips/list", 57),),
    )
)
