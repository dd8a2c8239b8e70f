"""Changes of the signatory within a family (变更承租人; MFD 732): whoever lived there with the tenant goes on under the
lease, after a death or where the tenant cannot or will not any more.

The family asks, or a desk for it: who takes over, why and by which papers, with the consent of every other adult. The
community checks it anew, the street decides, the manager draws up an agreement beside the lease, and the new signatory
signs that: only then the entry's tenant changes, with the history of it. The term stays as it is, so only what is left
of it passes on. Where a tenant has died and nobody goes on, the dwelling is given back in the same procedure: with the
community's check a hand-back stands (`handbacks.py`), which the community signs where nobody is left to, and whose exit
says why and is no breach. A family of which only children are left has a guardian named first: no child ever signs, and
none is left to itself. Refuses a minor, whoever is no member (any more) or lives in another entry, rent that is owed,
an adult who was not asked or does not agree, a second change at once, and a family that has left.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError

from casework.dwellings.handback_standing import refuse_leaving
from casework.dwellings.renewal_contracts import contract_for, drop
from casework.dwellings.signatory_forms import CAUSES, AskBody, AskForm, CheckForm, RefuseForm
from casework.dwellings.supplementary_agreements import AgreementForm, begin_for, stands_beside
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.deliveries import Message
from casework.heart.forms import NoForm, NoteForm, ReasonForm
from casework.heart.life import PROCEDURES, Effect, Move, Procedure, Status, Step, Tell, register
from casework.heart.problems import invalid, refuse
from casework.heart.transactions import WriteRaced
from casework.heart.writing import write_row
from casework.ledgers.rent_balances import Money, money_of
from casework.ledgers.revisions import Change, revising
from casework.ledgers.whereabouts import require_free
from casework.words.calendar import of_age
from casework.words.wording import say_day, say_fen
from models import Case, Household, HouseholdMember, Lease, SignatoryChange, Tenancy

KIND = "signatory_change"
_NAMESPACE = uuid.UUID("6a1a54b7-0e0b-4f0f-8f27-3a4f3cf0e7a1")
UNDER_WAY = ("asked", "judging", "approved", "drafting", "signing")


async def row_of(case: Case) -> SignatoryChange:
    return await SignatoryChange.get(case_id=case.id).select_related("tenancy__household", "tenancy__dwelling")


async def members_of(household_id: int) -> list[HouseholdMember]:
    """Who belongs to the family now, its head first."""
    return list(await HouseholdMember.filter(household_id=household_id, left_on=None).order_by("position", "id"))


def adult(member: HouseholdMember, today: date) -> bool:
    """Whose day of birth nobody knows is asked as an adult is."""
    return member.born_on is None or of_age(member.born_on, today)


def head_of(members: list[HouseholdMember]) -> HouseholdMember | None:
    return next((one for one in members if one.relationship == "本人"), members[0] if members else None)


async def check_settled(tenancy_id: int) -> None:
    """Raises rent_owed."""
    owed = (await money_of([tenancy_id])).get(tenancy_id, Money()).arrears
    if owed > 0:
        raise refuse("rent_owed", f"这户还欠租{say_fen(owed)}，请先交清，再变更承租人。")


# Guards


async def _fits(move: Move) -> None:
    form: AskForm = move.form
    tenancy: Tenancy = move.with_["tenancy"]
    members = await members_of(tenancy.household_id)
    head = head_of(members) if any(one.relationship == "本人" for one in members) else None
    head = head or await _dead_head(tenancy.household_id) or head_of(members)
    new = next((one for one in members if one.id == form.member_id), None)
    dead = form.cause == "death"
    staying = {one.id: one for one in members if one is not new and not (dead and head and one.id == head.id)}
    wrong = _wrong_day(form, head, tenancy.started_on, move.actor.today)
    if form.member_id is None:
        wrong |= _wrong_to_give_back(form, staying, move.actor.today)
    else:
        wrong |= _wrong_new(new, head, move.actor.today)
        if form.guardian.strip():
            wrong["form.guardian"] = "有成年的家人接着承租，不用填监护人。"
    wrong |= _wrong_others(form, staying, move.actor.today)
    if move.actor.role != actors.TENANT and len(form.asked_by.strip()) < 2:
        wrong["form.asked_by"] = "请写明是谁来申请的。"
    if wrong:
        raise invalid(wrong)
    if head is None:
        raise refuse("household_changed")
    move.with_["from"], move.with_["to"] = head, new
    if new is not None:
        await check_settled(tenancy.id)
        await require_free([new.id_index], actor=move.actor, but=tenancy.household_id)


async def _dead_head(household_id: int) -> HouseholdMember | None:
    """The tenant of whose death a report has told already: the family has nobody in that place."""
    gone = HouseholdMember.filter(household_id=household_id, relationship="本人", left_reason__startswith="去世")
    return await gone.order_by("-left_on", "-id").first()


def _wrong_day(form: AskForm, head: HouseholdMember | None, since: date | None, today: date) -> dict[str, str]:
    """`since`: the day from which the family has lived there; whoever had died before is no tenant of it."""
    if form.cause == "death" and form.died_on is None:
        return {"form.died_on": "请填写哪天去世的。"}
    if form.cause != "death" and form.died_on is not None:
        return {"form.died_on": "承租人去世的才填。"}
    first = max((one for one in (since, head.born_on if head else None) if one), default=None)
    if form.died_on and (form.died_on > today or (first and form.died_on < first)):
        return {"form.died_on": "请核对日期。"}
    return {}


def _wrong_new(new: HouseholdMember | None, head: HouseholdMember | None, today: date) -> dict[str, str]:
    if new is None:
        return {"form.member_id": "请从现在的家庭成员中选择。"}
    if head is None or new.id == head.id:
        return {"form.member_id": f"{new.name}现在就是承租人，不用变更。"}
    if new.born_on is None:
        return {"form.member_id": f"{new.name}没有登记出生日期，不知道是不是成年，请先到社区补登记。"}
    if not adult(new, today):
        said = "没有成年，不能签合同、当承租人，请另选一位成年的家人；没有的，请社区先落实监护人。"
        return {"form.member_id": f"{new.name}{said}"}
    return {}


def _wrong_to_give_back(form: AskForm, staying: dict[int, HouseholdMember], today: date) -> dict[str, str]:
    """Nobody goes on: only after a death, and nobody is left there who cannot look after themselves."""
    if form.cause != "death":
        return {"form.member_id": "请选择由谁接着承租；承租人去世了，才可以没有人接着承租。"}
    children = [one.name for one in staying.values() if not adult(one, today)]
    if children and len(form.guardian.strip()) < 4:
        return {
            "form.guardian": f"{'、'.join(children)}没有成年，不能签合同、当承租人。请社区先落实监护人，写明姓名、"
            "关系、电话，孩子今后住哪里；监护人要带着孩子住下去的，先把监护人登记为家庭成员，再由监护人接着承租。"
        }
    if form.guardian.strip() and not children:
        return {"form.guardian": "家里没有没成年的孩子，不用填监护人。"}
    return {}


def _wrong_others(form: AskForm, staying: dict[int, HouseholdMember], today: date) -> dict[str, str]:
    said = [one.member_id for one in form.others]
    if set(said) != set(staying) or len(said) != len(staying):
        return {"form.others": "请逐一填写其他家人和新承租人的关系，以及是否同意。"}
    back = form.member_id is None
    return {
        f"form.others.{place}.agrees": f"{staying[one.member_id].name}不同意，"
        + ("不能退房；愿意住下去的，可以由本人接着承租。" if back else "不能变更。")
        for place, one in enumerate(form.others)
        if adult(staying[one.member_id], today) and not one.agrees
    }


async def still_fits(move: Move) -> None:
    """As it was asked for. Raises tenancy_ended, household_changed, rent_owed, person_listed."""
    row = await row_of(move.case)
    if not row.tenancy.living:
        raise refuse("tenancy_ended")
    members = await members_of(row.tenancy.household_id)
    others = {one.id for one in members} - {row.to_member_id} - ({row.from_member_id} if row.died_on else set())
    if others != {int(str(one["member_id"])) for one in row.others or []}:
        raise refuse("household_changed")
    head = next((one for one in members if one.relationship == "本人"), None)
    head = head or (await _dead_head(row.tenancy.household_id) if row.died_on else None) or head_of(members)
    if head is None or head.id != row.from_member_id:
        raise refuse("household_changed")
    if row.to_member_id is None:
        return
    new = next((one for one in members if one.id == row.to_member_id), None)
    if new is None:
        raise refuse("household_changed")
    await check_settled(row.tenancy_id)
    await require_free([new.id_index], actor=move.actor, but=row.tenancy.household_id)


async def _checks(move: Move) -> None:
    await still_fits(move)
    if (await row_of(move.case)).to_member_id is None and not move.form.fits:
        raise invalid({"form.fits": "材料不实，或者有家人要接着承租的，请撤回这件申请，写明原因。"})


async def _which_way(move: Move) -> str:
    return "give_back" if (await row_of(move.case)).to_member_id is None else ""


# Effects


async def _opened(move: Move) -> None:
    form: AskForm = move.form
    try:
        await SignatoryChange.create(
            case_id=move.case.id, tenancy_id=move.with_["tenancy"].id, from_member_id=move.with_["from"].id,
            to_member_id=form.member_id, cause=form.cause, died_on=form.died_on, basis=form.basis,
            others=msgspec.to_builtins(form.others), asked_by=form.asked_by, guardian=form.guardian.strip() or None,
        )
    except IntegrityError:
        raise WriteRaced from None


async def _write(move: Move, **said: Any) -> None:
    await write_row(SignatoryChange, move.case.id, **said)


async def _checked(move: Move) -> None:
    form: CheckForm = move.form
    await _write(move, fits=form.fits, finding=form.finding)


async def _given_back(move: Move) -> None:
    """Whoever died belongs to the family no more, and the dwelling is given back: the community signs in the end."""
    await _checked(move)
    row = await row_of(move.case)
    tenancy, household = row.tenancy, row.tenancy.household
    async with revising(household.id, "member", actor=move.actor, stage="reported", case_id=move.case.id) as changes:
        gone = HouseholdMember.filter(id=row.from_member_id, left_on=None)
        if await gone.exists():
            changes.append(Change("承租人", household.name, "去世，没有人接着承租"))
            await gone.update(left_on=row.died_on, left_reason="去世")
    said = f"承租人去世，没有人接着承租（{move.case.number}）。{f'监护人：{row.guardian}' if row.guardian else ''}"
    opening = Opening(
        str(uuid.uuid5(_NAMESPACE, f"handback:{move.case.id}")), f"收回验收：{tenancy.dwelling.address}"[:120],
        move.case.area_path, tenancy.manager_path, household=household, dwelling=tenancy.dwelling,
        form={"cause": "death", "leave_on": move.actor.today, "note": said}, with_={"tenancy": tenancy},
    )
    (back,) = await open_cases(PROCEDURES["handback"], [opening], actor=move.actor)
    await _write(move, under_way=None, handback_id=back.id)


async def _given_up(move: Move) -> None:
    await drop(move, "不再变更承租人。")
    await _write(move, under_way=None)


async def _drawn_up(move: Move) -> None:
    row = await row_of(move.case)
    tenancy, today = row.tenancy, move.actor.today
    people = {one.id: one.name for one in await HouseholdMember.filter(household_id=tenancy.household_id)}
    old, new = people[row.from_member_id], people[row.to_member_id]
    last = await Lease.filter(tenancy_id=tenancy.id).order_by("-ends_on", "-id").first()
    until = f"到原租期届满（{say_day(last.ends_on)}）为止" if last and last.ends_on >= today else "按不定期继续履行"
    body = (
        f"承租人由{old}变更为{new}（{CAUSES[row.cause]}）。自生效之日起，原合同中承租人的权利和义务由{new}承受，租金、押金和"
        f"其他约定不变，{until}。此前的租金已经结清。同住的成年家人均已同意。"
    )
    contract, template = await stands_beside(tenancy, move.actor.organisation_id or 0, today)
    await begin_for(
        str(uuid.uuid5(_NAMESPACE, f"{move.case.id}:{move.case.version}")), tenancy, contract,
        AgreementForm(subject="变更承租人", holds_from=today, body=body), template_id=template, actor=move.actor,
        source=move.case.id, signatory_id=row.to_member_id,
    )


async def _changed(move: Move) -> None:
    """Both have signed: the entry's tenant is another one, and whoever died belongs to the family no more."""
    await still_fits(move)
    row = await row_of(move.case)
    contract = await contract_for(move.case.id)
    signer = Actor(0, "系统", actors.BY_ITSELF, move.actor.at)
    household = row.tenancy.household
    async with revising(
        household.id, "household", "member", actor=signer, stage="signed", case_id=move.case.id
    ) as changes:
        members = await members_of(household.id)
        said = {int(str(one["member_id"])): str(one["relationship"]) for one in row.others or []}
        last = max(one.position for one in members) + 1
        for member in members:
            if member.id == row.to_member_id:
                changes.append(Change("承租人", household.name, member.name))
                member.position, member.relationship = 0, "本人"
                await Household.filter(id=household.id).update(name=member.name)
            elif member.id == row.from_member_id:
                # One who has died stands behind all others, as in a report of it.
                member.position = last
                if row.died_on:
                    member.left_on, member.left_reason = row.died_on, "去世"
                else:
                    member.relationship = said[member.id]
            else:
                member.relationship = said[member.id]
        await HouseholdMember.bulk_update(members, ("position", "relationship", "left_on", "left_reason"))
    await _write(move, changed_on=move.actor.today, under_way=None)
    if contract is not None:
        move.sealed["contract"] = contract.case_id


def _tells(phrase: str, note: str) -> Tell:
    async def tell(move: Move) -> list[Message]:
        fields = {"thing": "变更承租人", "phrase": phrase, "note": note}
        return [Message(move.case.household_id or 0, f"变更承租人：{phrase}", fields)]

    return tell


_FAMILY, _MANAGER = (actors.TENANT,), (actors.MANAGER_CLERK,)
_COMMUNITY, _STREET, _CALENDAR = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,), (actors.BY_ITSELF,)
ASKERS = (actors.TENANT, actors.COMMUNITY_CLERK, actors.MANAGER_CLERK)
_CLAUSES = ("4.4.1.5",)


def _clock(frm: str, action: str, to: str, label: str, effect: Effect | None = None, tell: Tell | None = None) -> Step:
    return Step(frm, action, to, _CALENDAR, _CLAUSES, label, NoForm, effect=effect, tell=tell)


SIGNATORY_CHANGE = register(
    Procedure(
        name=KIND,
        label="变更承租人",
        prefix="BG",
        stages=("申请", "社区复核", "街道决定", "签协议"),
        statuses={
            "asked": Status("待社区复核", 1, days=10),
            "judging": Status("待街道决定", 2, days=5),
            "approved": Status("同意变更，待管房单位起草协议", 3, days=5),
            "drafting": Status("协议起草中", 3, days=5, after="管房单位正在起草协议，好了会请新承租人看和签。"),
            "signing": Status("协议待签订", 3, days=15, after="请新承租人读完协议再签；双方都签了，承租人才变更。"),
            "changed": Status("承租人已变更", 4, after="承租人已经变更，租期和租金照旧。"),
            "given_back": Status(
                "没有人接着承租，已转收回验收", 4, after="房屋由社区和管房单位办理退回，押金退给继承人。"
            ),
            "refused": Status("不同意变更", -1, after="没有同意变更，承租人照旧。理由写在下面。"),
            "withdrawn": Status("已撤回", -1, after="申请已撤回，承租人照旧。"),
        },
        steps=(
            Step(None, "open", "asked", ASKERS, _CLAUSES, "申请变更承租人", AskForm, duty="enter", personal=True,
                 guard=_fits, effect=_opened, body=AskBody),
            Step("asked", "check", "judging", _COMMUNITY, _CLAUSES, "填写复核情况，报街道", CheckForm, "primary",
                 duty="enter", asks=True, weighs=True, guard=_checks, instead=_which_way, effect=_checked),
            Step("asked", "give_back", "given_back", _CALENDAR, (*_CLAUSES, "4.4.1.1a"), "没有人接着承租，转收回验收",
                 CheckForm, effect=_given_back, tell=_tells("没有人接着承租", "房屋退回，社区会联系家人")),
            Step("judging", "approve", "approved", _STREET, _CLAUSES, "同意变更", NoteForm, "primary", duty="approve",
                 asks=True, guard=still_fits, tell=_tells("街道同意变更", "等管房单位联系您签协议")),
            Step("judging", "refuse", "refused", _STREET, _CLAUSES, "不同意变更", RefuseForm, "danger",
                 duty="approve", asks=True, effect=_given_up, tell=_tells("街道不同意变更", "理由请在手机里看")),
            Step("judging", "return", "asked", _STREET, _CLAUSES, "退回社区再核对", ReasonForm, duty="approve",
                 asks=True),
            Step("approved", "draw_up", "drafting", _MANAGER, _CLAUSES, "起草变更协议", NoForm, "primary", asks=True,
                 weighs=True, guard=still_fits, effect=_drawn_up),
            _clock("drafting", "contract_offered", "signing", "协议已交新承租人"),
            _clock("signing", "contract_back", "drafting", "协议收回修改"),
            _clock("signing", "contract_signed", "changed", "双方已签订，承租人变更", _changed,
                   _tells("承租人已变更", "租期和租金照旧")),
            *(
                _clock(status, "contract_void", "approved", "协议已作废，重新起草")
                for status in ("drafting", "signing")
            ),
            *(
                Step(status, "withdraw", "withdrawn", ASKERS, _CLAUSES, "撤回申请", ReasonForm, "danger",
                     personal=True, effect=_given_up)
                for status in UNDER_WAY
            ),
        ),
        readers=(
            actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK,
        ),
        chapter=Chapter.DWELLINGS,
        offers=(
            Offer("signatories", "变更承租人", "users", "cases/list", 61, {"procedure": KIND},
                  to=(*_FAMILY, *_MANAGER, *_COMMUNITY, *_STREET)),
        ),
    )
)


async def begin(case_id: str, tenancy_id: int, form: AskForm, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, not_found, tenant_only, tenancy_ended,
    signatory_change_exists, handback_exists, form_invalid, rent_owed, person_listed.
    """
    access.require_role(actor, *ASKERS)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return known
    tenancy = await access.find_tenancy(tenancy_id, actor=actor)
    if not tenancy.living:
        raise refuse("tenancy_ended")
    if await SignatoryChange.filter(tenancy_id=tenancy.id, under_way=1).exists():
        raise refuse("signatory_change_exists")
    await refuse_leaving(tenancy.id)
    opening = Opening(
        case_id, f"变更承租人：{tenancy.dwelling.address}"[:120], tenancy.area_path, tenancy.manager_path,
        household=tenancy.household, dwelling=tenancy.dwelling, form=msgspec.to_builtins(form),
        with_={"tenancy": tenancy},
    )
    return (await open_cases(SIGNATORY_CHANGE, [opening], actor=actor))[0]
