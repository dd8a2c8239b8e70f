"""How a lease, and an agreement beside one, is laid before the family and signed by both (4.4.1.2, 4.4.1.5).

1. The text is made of what was drafted, its hash sealed in the event, and the family told. 2. Each side signs the hash
of what it read: the tenant in person, bound to the family, in the mini-program; the manager's clerk likewise; or the
clerk enters the paper that both signed, with its scan. 3. With the second signature the lease's term is written, and
the paper issued. A text that is taken back stays to be read. Refuses an incomplete text, an arbitration clause where
the lessor is public, a hash that is not the text's, anybody of the family but the tenant, a post or binding that has
ended by then, and a paper without its scan. What it comes of (a renewal) is told of each of these by its own table.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from typing import Annotated, Any

from msgspec import Meta

from casework.dwellings.lease_words import hash_of
from casework.evidence.evidence import check_all_arrived
from casework.heart import actors, day_begins
from casework.heart.actors import Actor
from casework.heart.days import waits_until
from casework.heart.deliveries import Message, brief
from casework.heart.forms import LATELY, LONG, Form, NamedText, NoForm, ReasonForm, Sha256
from casework.heart.life import Effect, Guard, Move, Status, Step
from casework.heart.problems import invalid, refuse
from casework.heart.sources import tell_source
from casework.heart.writing import write_row
from casework.papers.declared import Paper
from casework.papers.papers import issue, make_void
from casework.words.calendar import of_age
from casework.words.clock import SHANGHAI, business_day
from casework.words.wording import say_day, say_day_of_year
from models import Appointment, Case, Evidence, LeaseContract, LeaseText
from models.evidence import SEALED

# The statuses in which a text lies before both, signed by neither, or by one.
OFFERED = ("offered", "family_signed", "manager_signed")
HASH = "text_sha256"

_Address = Annotated[
    str, Meta(min_length=5, max_length=200, title="送达地址", description="文书寄到或送到哪里，变了请告诉管房单位")
]
_Electronic = Annotated[
    bool, Meta(title="同意电子送达吗", description="同意的，文书可以在小程序里送达；不同意的，仍送纸质的")
]


class SignForm(Form, kw_only=True):
    text_sha256: Annotated[Sha256, Meta(extra={"kind": "record"})]
    service_address: _Address
    electronic_service: _Electronic


class CountersignForm(Form, kw_only=True):
    text_sha256: Annotated[Sha256, Meta(extra={"kind": "record"})]


class PaperForm(Form, kw_only=True):
    text_sha256: Annotated[Sha256, Meta(extra={"kind": "record"})]
    signed_on: Annotated[date, Meta(title="签订日期", extra=LATELY)]
    signer: Annotated[
        NamedText,
        Meta(min_length=2, max_length=60, title="承租人一方谁签的字", description="监护人、代理人签的，写明关系"),
    ]
    service_address: _Address
    electronic_service: _Electronic


class VoidForm(Form, kw_only=True):
    reason: Annotated[str, Meta(min_length=2, max_length=300, title="为什么作废", extra=LONG)]


Text = Callable[[LeaseContract, Case], Awaitable[str]]


def laid_before(text_of: Text) -> tuple[Guard, Effect]:
    """Guard and effect of the step that lays a text before the family. `text_of` refuses what cannot be signed."""

    async def whole(move: Move) -> None:
        move.with_["text"] = await text_of(await LeaseContract.get(case_id=move.case.id), move.case)

    async def lay(move: Move) -> None:
        row = await LeaseContract.get(case_id=move.case.id)
        turn, digest = row.turn + 1, hash_of(move.with_["text"])
        await LeaseText.create(
            case_id=move.case.id, turn=turn, text=move.with_["text"], text_sha256=digest, made_at=move.actor.at,
            day=move.actor.today,
        )
        await LeaseContract.filter(id=row.id).update(turn=turn, text_sha256=digest, offered_at=move.actor.at)
        move.sealed[HASH] = digest
        await tell_source(row.source_case_id, "contract_offered", at=move.actor.at)
        await row.refresh_from_db(fields=["sign_by"])
        if row.sign_by is not None:
            await waits_until(move.case, row.sign_by)

    return whole, lay


async def unsign(move: Move) -> None:
    """The text is taken back, and with it whatever signature stood under it."""
    await _set(
        move.case, text_sha256="", family_signer=None, family_signed_at=None, manager_signer=None,
        manager_signed_at=None, service_address=None, electronic_service=None, sign_by=None,
    )
    await tell_source((await LeaseContract.get(case_id=move.case.id)).source_case_id, "contract_back", at=move.actor.at)


async def _as_read(move: Move) -> LeaseContract:
    """Raises text_changed."""
    row = await LeaseContract.get(case_id=move.case.id)
    # Whoever lets it by this text may manage it no more since today: then it is dropped, and nobody signs it.
    await day_begins.begin({actors.MANAGER_CLERK: {row.manager_id}}, move.actor.today)
    laid = await LeaseText.get(case_id=move.case.id, turn=row.turn)
    if not move.form.text_sha256 == row.text_sha256 == laid.text_sha256 == hash_of(laid.text or ""):
        raise refuse("text_changed")
    await still_holds(move.actor)
    return row


async def still_holds(actor: Actor) -> Appointment:
    """The post, or binding, by which somebody signs, held until it is written. Raises not_allowed."""
    post = await Appointment.filter(id=actor.appointment_id or 0).select_for_update().first()
    over = post is None or post.ended_at is not None or (post.ends_on is not None and post.ends_on < actor.today)
    if over or post is None or post.account_id != actor.account_id:
        raise refuse("not_allowed")
    return post


async def signs_for(actor: Actor, signatory_id: int | None = None) -> bool:
    """Whether this member of the family is the one who signs: its head, or whom the text names; never a minor."""
    post = await Appointment.get_or_none(id=actor.appointment_id or 0).select_related("member")
    if post is None or actor.role != actors.TENANT or actor.delegated:
        return False
    if signatory_id is not None:
        return post.member is not None and post.member.id == signatory_id and post.member.left_on is None
    # Bound before members were kept with it: the family's own code, or the number of its head, opened that binding.
    if post.member is None:
        return True
    minor = post.member.born_on is not None and not of_age(post.member.born_on, actor.today)
    return post.member.relationship == "本人" and post.member.left_on is None and not minor


async def _tenant_reads(move: Move) -> None:
    row = await _as_read(move)
    if not await signs_for(move.actor, row.signatory_id):
        raise refuse("signatory_only")


async def _clerk_reads(move: Move) -> None:
    await _as_read(move)


async def _set(case: Case, **said: Any) -> None:
    await write_row(LeaseContract, case.id, **said)


async def _family_signs(move: Move) -> None:
    form: SignForm = move.form
    await _set(
        move.case, family_signer=move.actor.name, family_signed_at=move.actor.at, service_address=form.service_address,
        electronic_service=form.electronic_service,
    )
    move.sealed[HASH] = form.text_sha256


async def _manager_signs(move: Move) -> None:
    actor = move.actor
    await _set(move.case, manager_signer=f"{actor.organisation_name}　{actor.name}", manager_signed_at=actor.at)
    move.sealed[HASH] = move.form.text_sha256


async def _paper_lies_there(move: Move) -> None:
    row = await _as_read(move)
    assert row.offered_at is not None
    if not business_day(row.offered_at) <= move.form.signed_on <= move.actor.today:
        raise invalid({"form.signed_on": f"日期要在{say_day(business_day(row.offered_at))}到今天之间。"})
    await check_all_arrived(move.case.id)
    scan = Evidence.filter(case_id=move.case.id, state=SEALED, granted_at__gte=row.offered_at)
    if not await scan.exists():
        raise refuse("scan_missing")


async def _paper_signed(move: Move) -> None:
    form: PaperForm = move.form
    row = await LeaseContract.get(case_id=move.case.id)
    at = datetime.combine(form.signed_on, time(), SHANGHAI)
    said: dict[str, Any] = {"service_address": form.service_address, "electronic_service": form.electronic_service}
    if row.family_signed_at is None:
        said |= {"family_signer": form.signer, "family_signed_at": at}
    if row.manager_signed_at is None:
        said |= {
            "manager_signer": f"{move.actor.organisation_name}　{move.actor.name}（经办）", "manager_signed_at": at
        }
    await _set(move.case, **said)
    move.sealed |= {HASH: form.text_sha256, "text": f"{say_day(form.signed_on)}签纸质合同，{form.signer}签字"}


def signed(paper: Paper, signed_effect: Effect, sign: Effect, way: str) -> Effect:
    """Of the step by which the second side signs: what then holds, and its paper."""

    async def both(move: Move) -> None:
        await sign(move)
        day = move.form.signed_on if way == "paper" else move.actor.today
        await LeaseContract.filter(case_id=move.case.id).update(signed_on=day, signed_by_way=way)
        await signed_effect(move)
        row = await LeaseContract.get(case_id=move.case.id)
        await issue(paper, move.case, actor=move.actor, office_id=row.manager_id)
        await tell_source(row.source_case_id, "contract_signed", at=move.actor.at)

    return both


def voided(paper: Paper, effect: Effect) -> Effect:
    """What it comes of hears of it, unless that is why it is dropped (`actors.BY_ITSELF`)."""

    async def work(move: Move) -> None:
        await effect(move)
        await LeaseContract.filter(case_id=move.case.id).update(voided_on=move.actor.today)
        await make_void(paper, move.case, actor=move.actor, reason=move.form.reason)
        if move.actor.role != actors.BY_ITSELF:
            row = await LeaseContract.get(case_id=move.case.id)
            await tell_source(row.source_case_id, "contract_void", at=move.actor.at)

    return work


def say_to_family(title: str, phrase: str, note: str) -> Callable[[Move], Awaitable[list[Message]]]:
    async def tell(move: Move) -> list[Message]:
        if move.case.household_id is None:
            # Who comes in by it reads it beside its application.
            return []
        row = await LeaseContract.get(case_id=move.case.id)
        by = f"请在{say_day_of_year(row.sign_by)}前读完再签" if row.sign_by and row.signed_on is None else note
        return [Message(move.case.household_id, title, {"thing": brief(move.case.title), "phrase": phrase,
                                                        "note": by})]

    return tell


TENANT, MANAGER = (actors.TENANT,), (actors.MANAGER_CLERK,)
STATUSES = {
    "drafted": Status("起草中", 0, days=15, told=False),
    "offered": Status("待签订", 1, days=15),
    "family_signed": Status("承租人已签，待管房单位签", 1, days=5),
    "manager_signed": Status("管房单位已签，待承租人签", 1, days=15),
}


def signing_steps(
    clauses: tuple[str, ...], what: str, paper: Paper, text_of: Text, signed_effect: Effect,
) -> tuple[Step, ...]:
    """From `drafted` to `signed`, and back."""
    whole, lay = laid_before(text_of)
    offered = say_to_family(f"{what}请您看一看、签一签", "待签订", "请读完再签，有不明白的先问")
    done = say_to_family(f"{what}已签订", "已签订", "双方都已签订，可随时查看")

    def both(sign: Effect, way: str = "phone") -> Effect:
        return signed(paper, signed_effect, sign, way)

    return (
        Step("drafted", "offer", "offered", MANAGER, clauses, "交承租人看和签", NoForm, "primary", asks=True,
             guard=whole, effect=lay, tell=offered),
        Step("offered", "sign", "family_signed", TENANT, clauses, "我已读完，签订", SignForm, "primary", asks=True,
             personal=True, quiet=True, ahead=True, guard=_tenant_reads, effect=_family_signs),
        Step("manager_signed", "sign", "signed", TENANT, clauses, "我已读完，签订", SignForm, "primary", asks=True,
             personal=True, quiet=True, guard=_tenant_reads, effect=both(_family_signs), tell=done),
        Step("offered", "countersign", "manager_signed", MANAGER, clauses, "代表管房单位签订", CountersignForm,
             quiet=True, guard=_clerk_reads, effect=_manager_signs),
        Step("family_signed", "countersign", "signed", MANAGER, clauses, "代表管房单位签订", CountersignForm, "primary",
             asks=True, quiet=True, guard=_clerk_reads, effect=both(_manager_signs), tell=done),
        *(
            Step(status, "enter_paper", "signed", MANAGER, clauses, "登记纸质签订", PaperForm, quiet=True,
                 ahead=status == "offered", guard=_paper_lies_there, effect=both(_paper_signed, "paper"), tell=done)
            for status in OFFERED
        ),
        *(
            Step(status, "take_back", "drafted", MANAGER, clauses, "收回修改", ReasonForm, effect=unsign)
            for status in OFFERED
        ),
        *(
            Step(status, "decline", "drafted", TENANT, clauses, "有不同意见，先不签", ReasonForm, personal=True,
                 effect=unsign)
            for status in ("offered", "manager_signed")
        ),
    )


