"""Registration transfers inside the district (户籍移交, 4.2.4): the community of origin reports, its street
coordinates, the receiving street agrees and by that informs the district office, the receiving community accepts.

Until acceptance the origin is responsible; with it, in one transaction, the receiving community is. Refuses a second
transfer of a family under way, a report without proof, and a registration that leaves the district: that is no
transfer of this clause.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta
from tortoise.exceptions import IntegrityError

from casework.evidence.evidence import check_all_arrived
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.deliveries import Message, brief, tell_office
from casework.heart.forms import SINCE, Form, NoForm, NoteForm, Number, ReasonForm, Uuid
from casework.heart.life import RECEIVING, Move, Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.ledgers.responsibility import hold, pass_on
from casework.ledgers.revisions import Change, revising
from casework.ledgers.whereabouts import require_free
from casework.words.addresses import address_key, is_elsewhere
from casework.words.wording import say_day
from models import Case, Evidence, HouseholdMember, Organisation, RegistrationTransfer, Tenancy
from models.evidence import SEALED
from models.fields import sealed_for


class TransferForm(Form):
    receiving_id: Annotated[Number, Meta(title="转入社区")]
    new_address: Annotated[
        str,
        Meta(min_length=4, max_length=200, title="新的户籍地址",
             description="照户口簿写，例如：铁东区胜利路8号楼2单元301室"),
    ]
    registered_on: Annotated[date, Meta(title="户籍迁移日期", extra=SINCE)]
    note: Annotated[str, Meta(max_length=300, title="说明", extra={"kind": "longtext"})] = ""


class StartBody(Form, kw_only=True):
    id: Uuid
    household_id: Number
    form: TransferForm


# Guards and effects


async def _sensible(move: Move) -> None:
    form: TransferForm = move.form
    await _check(form, move)


async def _check(form: TransferForm, move: Move) -> Organisation:
    """The receiving community. Raises form_invalid, out_of_district."""
    household = move.case.household
    assert household is not None
    if form.registered_on > move.actor.today:
        raise invalid({"form.registered_on": "日期不能晚于今天。"})
    if is_elsewhere(form.new_address):
        raise refuse("out_of_district")
    if address_key(form.new_address) == household.registered_address_key:
        raise invalid({"form.new_address": "新的户籍地址与现在登记的相同。"})
    receiving = await Organisation.get_or_none(id=form.receiving_id, kind="community")
    if receiving is None or not receiving.path.startswith(district_path(household.area_path)):
        raise invalid({"form.receiving_id": "请选择本区的一个社区。"})
    if receiving.id == household.community_id:
        raise invalid({"form.receiving_id": "这户本来就由这个社区负责；只改地址请走家庭变动报备。"})
    return receiving


def district_path(path: str) -> str:
    """The path of the district office above it: `/1/` of `/1/4/19/`."""
    return f"/{path.split('/')[1]}/"


async def _opened(move: Move) -> None:
    household = move.case.household
    assert household is not None
    form: TransferForm = move.form
    try:
        await RegistrationTransfer.create(
            case_id=move.case.id,
            household_id=household.id,
            origin_id=household.community_id,
            former_address=household.registered_address,
            members=[],
            **msgspec.structs.asdict(form),
        )
    except IntegrityError:
        raise refuse("transfer_exists") from None


async def _saved(move: Move) -> None:
    said = msgspec.structs.asdict(move.form)
    await RegistrationTransfer.filter(case_id=move.case.id).update(
        **sealed_for(RegistrationTransfer, {"case_id": move.case.id}, **said)
    )


async def _complete(move: Move) -> None:
    row = await RegistrationTransfer.get(case_id=move.case.id)
    await _check(
        TransferForm(
            receiving_id=row.receiving_id, new_address=row.new_address, registered_on=row.registered_on, note=row.note
        ),
        move,
    )
    await _free(move.case.household_id or 0, move.actor)
    await check_all_arrived(move.case.id)
    if not await Evidence.filter(case_id=move.case.id, state=SEALED).exists():
        raise refuse("photograph_missing", "上报前，请至少拍摄并上传一张户籍迁移的证明，例如户口簿。")


async def _free(household_id: int, actor: Actor) -> None:
    """Nobody comes with the family who lives in another entry. Raises person_listed."""
    members = await column(HouseholdMember.filter(household_id=household_id, left_on=None), "id_index")
    await require_free(members, actor=actor, but=household_id)


async def _reported(move: Move) -> None:
    members = await HouseholdMember.filter(household_id=move.case.household_id, left_on=None).order_by("position", "id")
    said = [{"name": one.name, "relationship": one.relationship} for one in members]
    await RegistrationTransfer.filter(case_id=move.case.id).update(
        **sealed_for(RegistrationTransfer, {"case_id": move.case.id}, members=said)
    )


async def _forwarded(move: Move) -> None:
    row = await RegistrationTransfer.get(case_id=move.case.id).select_related("receiving")
    await _show_to(move.case, row.receiving.path)


async def _sent_back(move: Move) -> None:
    # It is the origin's own affair again, and may come to name another community.
    await _show_to(move.case, "")


async def _show_to(case: Case, path: str) -> None:
    await Case.filter(id=case.id).update(receiving_path=path)
    case.receiving_path = path


async def _informed(move: Move) -> None:
    """The district office is told; nothing waits for it (4.2.4)."""
    row = await RegistrationTransfer.get(case_id=move.case.id).select_related("receiving", "origin")
    await RegistrationTransfer.filter(case_id=move.case.id).update(informed_at=move.actor.at)
    office = await Organisation.get_or_none(kind="district_office", path=district_path(move.case.area_path))
    if office is not None:
        way = brief(f"{row.origin.name}到{row.receiving.name}")
        thing = {"thing": "户籍移交", "phrase": "街道已同意", "note": way}
        await tell_office(move.case, office.id, actors.DISTRICT_CLERK, move.case.title, thing, at=move.actor.at)


async def _accepted(move: Move) -> None:
    """Responsibility passes, with all that follows the family; both ledgers say so (4.2.4)."""
    row = await RegistrationTransfer.get(case_id=move.case.id).select_related("receiving__parent", "origin__parent")
    household = await hold(row.household_id)
    if household.community_id != row.origin_id:
        raise refuse("household_changed")
    await _free(household.id, move.actor)
    changes = [
        Change("户籍地址", household.registered_address, row.new_address),
        Change("户籍迁移日期", "", say_day(row.registered_on)),
        Change("责任社区", _named(row.origin), _named(row.receiving)),
    ]
    async with revising(
        household.id, "household", "tenancy", "award", actor=move.actor, stage="accepted", case_id=move.case.id
    ) as revised:
        revised += changes
        await pass_on(household, row.receiving)
        household.registered_address = row.new_address
        household.registered_address_key = address_key(row.new_address)
        await household.save(update_fields=["registered_address", "registered_address_key"])
    await RegistrationTransfer.filter(case_id=move.case.id).update(under_way=None, accepted_at=move.actor.at)


async def _ended(move: Move) -> None:
    await RegistrationTransfer.filter(case_id=move.case.id).update(under_way=None)


async def _tell_family(move: Move) -> list[Message]:
    row = await RegistrationTransfer.get(case_id=move.case.id).select_related("receiving")
    thing = {"thing": "户籍移交", "phrase": "已接收", "note": brief(f"今后由{row.receiving.name}负责")}
    return [Message(row.household_id, f"户籍移交：今后由{row.receiving.name}负责", thing)]


def _named(community: Organisation) -> str:
    return f"{community.parent.name if community.parent else ''}{community.name}"


_COMMUNITY, _STREET = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,)
_CLAUSE = ("4.2.4",)

REGISTRATION_TRANSFER = register(
    Procedure(
        name="registration_transfer",
        label="户籍移交",
        prefix="HY",
        stages=("社区上报", "转出街道协调", "转入街道同意", "转入社区接收"),
        statuses={
            "draft": Status("填写中", 0, after="填好并拍下户籍迁移的证明后，请上报街道。"),
            "reported": Status("待转出街道协调", 1, days=5, waits_for="转出街道"),
            "sent_back": Status("退回社区", 0, days=10, waits_for="转出社区"),
            "forwarded": Status("待转入街道同意", 2, days=5, waits_for="转入街道"),
            "agreed": Status("待转入社区接收", 3, days=5, waits_for="转入社区"),
            "accepted": Status("已接收", 4, after="已由转入社区接收，责任和台账已经一并移交。"),
            "withdrawn": Status("已撤销", -1, after="移交已撤销，这户仍由原社区负责。"),
        },
        steps=(
            Step(None, "open", "draft", _COMMUNITY, _CLAUSE, "开始填写", TransferForm, duty="enter", quiet=True,
                 guard=_sensible, effect=_opened, body=StartBody),
            *(
                Step(status, "save", status, _COMMUNITY, _CLAUSE, "保存", TransferForm, duty="enter", quiet=True,
                     guard=_sensible, effect=_saved)
                for status in ("draft", "sent_back")
            ),
            Step("draft", "report", "reported", _COMMUNITY, _CLAUSE, "上报街道", NoForm, "primary", duty="enter",
                 guard=_complete, effect=_reported),
            Step("sent_back", "report", "reported", _COMMUNITY, _CLAUSE, "重新上报", NoForm, "primary", duty="enter",
                 asks=True, guard=_complete, effect=_reported),
            *(
                Step(status, "withdraw", "withdrawn", _COMMUNITY, _CLAUSE, "撤销移交", ReasonForm, "danger",
                     duty="enter", effect=_ended)
                for status in ("draft", "reported", "sent_back")
            ),
            Step("reported", "forward", "forwarded", _STREET, _CLAUSE, "转往转入街道", NoteForm, "primary",
                 duty="approve", asks=True, effect=_forwarded),
            Step("reported", "send_back", "sent_back", _STREET, _CLAUSE, "退回社区", ReasonForm, duty="approve",
                 asks=True, effect=_sent_back),
            Step("forwarded", "agree", "agreed", _STREET, _CLAUSE, "同意转入", NoteForm, "primary", duty="approve",
                 asks=True, side=RECEIVING, effect=_informed),
            Step("forwarded", "return", "reported", _STREET, _CLAUSE, "退回转出街道", ReasonForm, duty="approve",
                 asks=True, side=RECEIVING),
            Step("agreed", "accept", "accepted", _COMMUNITY, _CLAUSE, "接收这户", NoteForm, "primary", duty="approve",
                 asks=True, side=RECEIVING, effect=_accepted, tell=_tell_family),
            Step("agreed", "return", "forwarded", _COMMUNITY, _CLAUSE, "退回街道", ReasonForm, duty="approve",
                 asks=True, side=RECEIVING),
        ),
        readers=(actors.TENANT, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK),
        chapter=Chapter.LEDGERS,
        offers=(Offer("transfers", "户籍移交", "swap", "registration_transfers/list", 64),),
    )
)


# What handlers call


async def start(case_id: str, household_id: int, form: TransferForm, *, actor: Actor) -> Case:
    """Opens a transfer of a family of the actor's own community. The same id again is the same transfer."""
    household = await access.find_household(household_id, actor=actor)
    if known := await access.find_known_case(case_id, "registration_transfer", actor=actor):
        return known
    if await RegistrationTransfer.filter(household_id=household.id, under_way=1).exists():
        raise refuse("transfer_exists")
    tenancy = await Tenancy.filter(household_id=household.id, living=1).select_related("dwelling").first()
    opening = Opening(
        case_id,
        f"{household.name}家庭户籍移交",
        household.area_path,
        household=household,
        dwelling=tenancy.dwelling if tenancy else None,
        form=msgspec.to_builtins(form),
    )
    return (await open_cases(REGISTRATION_TRANSFER, [opening], actor=actor))[0]


async def save(case: Case, form: TransferForm, *, actor: Actor, version: int) -> Case:
    return await advance(case, "save", actor=actor, version=version, form=msgspec.to_builtins(form))


async def communities(*, actor: Actor) -> list[Organisation]:
    """Every community of the actor's district, its street with it: where a family may go."""
    access.require_role(actor, actors.COMMUNITY_CLERK)
    found = Organisation.filter(access.under(district_path(actor.path), "path"), kind="community")
    return list(await found.exclude(id=actor.organisation_id or 0).order_by("path").limit(500).select_related("parent"))
