"""Swaps of dwellings between two families (互换, 4.4.1.5): for work, school, illness, stairs or the family's size.

Each family has a case of its own, so each community, street and manager sees and decides its own side, and the two go
on by telling each other. One family asks, from the phone or at a desk, and the other consents; each manager agrees to
its own dwelling's going, with fees settled; each community checks its family, each street decides with a statement.
Only when both streets have agreed does the manager of the dwelling that a family moves to draw up its lease, for what
is left of its term, and both leases name one day. On that day, once all have signed, both tenancies move at once
(`swap_move.py`); then meters are read and keys pass on. Until its lease is signed either family takes it back, and the
other's comes to nothing with it. Refuses whom the other does not know by name and address, a member who is not the
tenant, a second swap of one family at once, and whatever `swap_standing.py` finds in the way.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

import msgspec
from tortoise.exceptions import IntegrityError

from casework.dwellings import leases
from casework.dwellings.handback_looks import last_readings
from casework.dwellings.handback_text import milli
from casework.dwellings.lease_signing import signs_for
from casework.dwellings.leases import DraftForm
from casework.dwellings.next_terms import next_term
from casework.dwellings.swap_forms import (
    AgreeForm,
    AskBody,
    AskForm,
    CheckForm,
    DrawUpForm,
    HandOverForm,
    RefuseForm,
)
from casework.dwellings.swap_move import drop_lease, exchange, hold_both
from casework.dwellings.swap_papers import STATEMENT
from casework.dwellings.swap_standing import (
    both_fit,
    cases_of,
    check_day,
    head_now,
    hindrance,
    peer_of,
    row_of,
    term_on,
    unfit,
)
from casework.dwellings.utility_accounts import UTILITIES, accounts_on
from casework.heart import access, actors, rounds
from casework.heart.actors import Actor
from casework.heart.advance import Opening, advance, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.deliveries import Message
from casework.heart.forms import NoForm, NoteForm, ReasonForm
from casework.heart.life import RECEIVING, Effect, Guard, Instead, Move, Procedure, Status, Step, Tell, register
from casework.heart.problems import invalid, refuse
from casework.heart.rounds import calendar
from casework.heart.sources import tell_source
from casework.heart.transactions import WriteRaced
from casework.heart.writing import write_row
from casework.papers.papers import issue
from casework.words.addresses import address_key
from casework.words.clock import business_day
from casework.words.wording import say_day
from models import Case, Lease, LeaseContract, MeterReading, Swap, Tenancy

KIND = "swap"
_NAMESPACE = uuid.UUID("51d3a6a2-8d39-4c5f-9a55-0b2d0a6f1c77")
UNDER_WAY = (
    "asked", "invited", "agreed", "checking", "judging", "approved", "ready", "drafting", "signing", "signed"
)
_UNSIGNED = tuple(one for one in UNDER_WAY if one not in ("invited", "signed"))
_DRAWN_UP = ("drafting", "signing", "signed")


# Guards


async def _consents(move: Move, agrees: bool, asked_by: str) -> None:
    """Of the family in hand: the tenant in person, or at a desk by whoever of it came."""
    wrong = {}
    if not agrees:
        wrong["form.agrees"] = "同住的成年家人都同意，才能换房。"
    if move.actor.role != actors.TENANT and len(asked_by.strip()) < 2:
        wrong["form.asked_by"] = "请写明是谁来办的。"
    if wrong:
        raise invalid(wrong)
    if move.actor.role == actors.TENANT and not await signs_for(move.actor):
        raise refuse("signatory_only")


async def _asked_for(move: Move) -> None:
    form: AskForm = move.form
    tenancy: Tenancy = move.with_["tenancy"]
    await _consents(move, form.agrees, form.asked_by)
    found = await hindrance(tenancy, move.actor.today)
    if found is not None:
        raise unfit(found)
    other: Tenancy | None = move.with_["other"]
    # Whoever lives there is told to nobody who does not know.
    if other is None or other.household.name != form.other_name.strip():
        raise invalid({"form.other_address": "没有找到这套房的这位承租人，请和对方核对地址和姓名后再填。"})
    if other.id == tenancy.id:
        raise invalid({"form.other_address": "这就是您家现在的住房，请填对方的地址。"})
    if await Swap.filter(tenancy_id=other.id, under_way=1).exists():
        raise refuse("swap_exists")


async def _agrees(move: Move) -> None:
    await _consents(move, move.form.agrees, move.form.asked_by)
    await still_fits(move)


async def still_fits(move: Move) -> None:
    """Raises swap_unfit."""
    row = await row_of(move.case.id)
    await both_fit(row, await peer_of(row), move.actor.today)


async def _may_draw_up(move: Move) -> None:
    form: DrawUpForm = move.form
    row = await row_of(move.case.id)
    peer = await peer_of(row)
    await both_fit(row, peer, move.actor.today)
    if form.moves_on < move.actor.today:
        raise invalid({"form.moves_on": "日期不能早于今天。"})
    if peer.moves_on is not None and peer.moves_on != form.moves_on:
        raise invalid({"form.moves_on": f"另一户的合同写的是{say_day(peer.moves_on)}换房，两家要同一天。"})
    for one in (row, peer):
        if wrong := check_day(await term_on(one.tenancy_id, move.actor.today), form.moves_on):
            raise invalid({"form.moves_on": wrong})
    term = await next_term(row.tenancy, move.actor.organisation_id or 0, move.actor.today)
    if term.template_id is None:
        raise refuse("template_missing")
    move.with_["row"], move.with_["peer"], move.with_["term"] = row, peer, term


async def _day_has_come(move: Move) -> None:
    row = await row_of(move.case.id)
    peer = await peer_of(row)
    await hold_both([row, peer])
    if not _due(row, peer, move.actor) or {move.case.status, peer.case.status} != {"signed"}:
        raise refuse("step_not_possible")
    await both_fit(row, peer, move.actor.today)


def _due(row: Swap, peer: Swap, actor: Actor) -> bool:
    days = {row.moves_on, peer.moves_on}
    return len(days) == 1 and all(day is not None and day <= actor.today for day in days)


async def _other_has_signed(move: Move) -> str:
    """With the last signature, on the day itself, both move."""
    row = await row_of(move.case.id)
    peer = await peer_of(row)
    await hold_both([row, peer])
    return "move_at_once" if peer.case.status == "signed" and _due(row, peer, move.actor) else ""


async def _other_is_approved(move: Move) -> str:
    return "approve_last" if (await peer_of(await row_of(move.case.id))).case.status == "approved" else ""


async def _read(move: Move) -> None:
    form: HandOverForm = move.form
    known = await accounts_on(move.case.dwelling_id or 0, move.actor.today)
    last = await last_readings(move.case.dwelling_id or 0, {one: meter for one, (_, meter) in known.items()})
    wrong = {}
    for one, name in UTILITIES.items():
        reading, before = getattr(form, one), last.get(one)
        if reading is None and known.get(one, ("", ""))[1]:
            wrong[f"form.{one}"] = f"{name}有表，请抄表上的数。"
        if reading is not None and before is not None and milli(reading) < before.reading_milli:
            wrong[f"form.{one}"] = f"{name}表上次抄的数比这次大，请核对。"
    if not form.keys and len(form.keys_note.strip()) < 2:
        wrong["form.keys_note"] = "一把钥匙都没有的，请写明怎么回事。"
    if wrong:
        raise invalid(wrong)


# Effects


async def _opened(move: Move) -> None:
    """And the other family has a case of its own, by which it says yes or no."""
    form: AskForm = move.form
    tenancy, other = move.with_["tenancy"], move.with_["other"]
    rows: tuple[tuple[str, Tenancy, Tenancy, int, dict[str, Any]], ...] = (
        (move.case.id, tenancy, other, 1, {"reason": form.reason, "asked_by": form.asked_by}),
        (str(uuid.uuid5(_NAMESPACE, move.case.id)), other, tenancy, 0, {}),
    )
    await open_cases(SWAP, [_opening(rows[1][0], other, tenancy)], actor=calendar(move.actor.at), action="invite")
    try:
        for case_id, one, there, asked, said in rows:
            await Swap.create(
                case_id=case_id, tenancy_id=one.id, pair=move.case.id, asked=asked, dwelling_id=one.dwelling_id,
                to_dwelling_id=there.dwelling_id, cause=form.cause if asked else "", **said,
            )
    except IntegrityError:
        raise WriteRaced from None


def _opening(case_id: str, tenancy: Tenancy, other: Tenancy, **more: Any) -> Opening:
    return Opening(
        case_id, f"换房：{tenancy.dwelling.address}"[:120], tenancy.area_path, tenancy.manager_path,
        household=tenancy.household, dwelling=tenancy.dwelling, receiving_path=other.manager_path, **more,
    )


async def _agreed(move: Move) -> None:
    await _write(move, asked_by=move.form.asked_by)
    await _tell_peer(move, "other_agreed")


async def _write(move: Move, **said: Any) -> None:
    await write_row(Swap, move.case.id, **said)


async def _checked(move: Move) -> None:
    form: CheckForm = move.form
    await _write(move, fits=form.fits, finding=form.finding)


async def _approved(move: Move) -> None:
    await issue(STATEMENT, move.case, actor=move.actor)


async def _approved_last(move: Move) -> None:
    await _approved(move)
    await _tell_peer(move, "other_approved")


async def _tell_peer(move: Move, action: str) -> None:
    await tell_source((await peer_of(await row_of(move.case.id))).case_id, action, at=move.actor.at)


async def _given_up(move: Move) -> None:
    """One side ends it, and the other hears why: nothing is left that could still be signed."""
    await _ended(move)
    await _tell_peer(move, "other_stopped")


async def _ended(move: Move) -> None:
    await drop_lease(move.case.id, "换房没有办成。", move.actor)
    await _write(move, under_way=None)


async def _drawn_up(move: Move) -> None:
    row, peer, term = move.with_["row"], move.with_["peer"], move.with_["term"]
    mine = await Lease.filter(tenancy_id=row.tenancy_id).order_by("-ends_on", "-id").first()
    theirs = await Lease.filter(tenancy_id=peer.tenancy_id).order_by("-ends_on", "-id").first()
    assert mine is not None and theirs is not None
    form = DraftForm(
        template_id=term.template_id, starts_on=move.form.moves_on, ends_on=mine.ends_on,
        # The rent is the dwelling's; the deposit is the family's, and goes with it.
        monthly_rent_fen=theirs.monthly_rent_fen, deposit_fen=term.deposit_fen,
    )
    case_id = str(uuid.uuid5(_NAMESPACE, f"{move.case.id}:{move.case.version}"))
    lease = await leases.begin_elsewhere(
        case_id, row.tenancy, peer.tenancy.dwelling, form, actor=move.actor, source=move.case.id
    )
    head = await head_now(row.tenancy.household_id)
    await LeaseContract.filter(case_id=lease.id).update(signatory_id=head.id if head else None)
    await _write(move, moves_on=move.form.moves_on)


async def _to_draw_up_anew(move: Move) -> None:
    await _write(move, moves_on=None)


async def _lapsed(move: Move) -> None:
    await drop_lease(move.case.id, "到了换房的日子没有换成，请重新起草。", move.actor)
    await _to_draw_up_anew(move)


async def _moved(move: Move) -> None:
    row = await row_of(move.case.id)
    peer = await peer_of(row)
    assert row.moves_on is not None
    await exchange(sorted((row, peer), key=lambda one: one.id), row.moves_on, actor=calendar(move.actor.at))
    move.sealed["text"] = f"{say_day(row.moves_on)}起，两家同时换房。"
    await _tell_peer(move, "other_moved")


async def _handed_over(move: Move) -> None:
    form: HandOverForm = move.form
    read = {one: getattr(form, one) for one in UTILITIES if getattr(form, one) is not None}
    known = await accounts_on(move.case.dwelling_id or 0, move.actor.today)
    for one, reading in read.items():
        await MeterReading.create(
            dwelling_id=move.case.dwelling_id, utility=one, reading_milli=milli(reading),
            meter_number=known.get(one, ("", ""))[1], read_on=move.actor.today, case_id=move.case.id,
        )
    await _write(move, meters=read, keys=form.keys, keys_note=form.keys_note)


def _tells(phrase: str, note: str) -> Tell:
    async def tell(move: Move) -> list[Message]:
        fields = {"thing": "换房", "phrase": phrase, "note": note}
        return [Message(move.case.household_id or 0, f"换房：{phrase}", fields)]

    return tell


async def _concerns(case: Case) -> set[int | None]:
    """Of the other family nobody decides that is one of it, either."""
    return {(await peer_of(await row_of(case.id))).tenancy.household_id}


_FAMILY, _MANAGER = (actors.TENANT,), (actors.MANAGER_CLERK,)
_COMMUNITY, _STREET, _CALENDAR = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,), (actors.BY_ITSELF,)
ASKERS = (actors.TENANT, actors.COMMUNITY_CLERK, actors.MANAGER_CLERK)
_CLAUSES = ("4.4.1.5",)
_MOVED = _tells("两家已经换房", "请和管房单位抄表、交接钥匙")


def _clock(
    frm: str | None, action: str, to: str, label: str, effect: Effect | None = None, tell: Tell | None = None,
    guard: Guard | None = None, instead: Instead | None = None,
) -> Step:
    return Step(
        frm, action, to, _CALENDAR, _CLAUSES, label, NoForm, guard=guard, instead=instead, effect=effect, tell=tell
    )


SWAP = register(
    Procedure(
        name=KIND,
        label="换房",
        prefix="HF",
        stages=("提出", "两家同意", "管房单位同意", "社区复核", "街道决定", "签合同", "换房、交接"),
        statuses={
            "asked": Status("待对方家庭同意", 1, days=15, tone="way",
                            after="等对方家庭同意，对方可以用手机，也可以到社区、管房单位。"),
            "invited": Status("对方提出换房，待您家答复", 1, days=15, waits_for="被邀请换房的家庭"),
            "agreed": Status("两家都同意，待管房单位同意", 2, days=5),
            "checking": Status("待社区复核", 3, days=10),
            "judging": Status("待街道决定", 4, days=5),
            "approved": Status("街道已同意，等另一户办到这一步", 5, days=20,
                               after="另一户的街道也同意后，由管房单位起草两份合同。"),
            "ready": Status("待管房单位起草合同", 5, days=5),
            "drafting": Status("新合同起草中", 5, days=5, after="管房单位正在起草新合同，好了会请您看和签。"),
            "signing": Status("新合同待签订", 5, days=15, after="请读完再签。两家的合同都签了，到约定的那天同时换房。"),
            "signed": Status("新合同已签，等换房那天", 5, after="另一户也签好后，到约定的那天两家同时换房。"),
            "moved": Status("已换房，待抄表、交接钥匙", 6, days=3),
            "closed": Status("换房办完", 7, after="已经换房，表数和钥匙已经登记。"),
            "declined": Status("对方没有同意", -1, after="没有换房，两家照旧。"),
            "refused": Status("不同意换房", -1, after="没有同意换房，两家照旧。理由写在下面。"),
            "withdrawn": Status("已撤回", -1, after="申请已撤回，两家照旧。"),
            "stopped": Status("没有换成", -1, after="另一户不换了、没有被同意，或者情况有变。两家照旧。"),
        },
        steps=(
            Step(None, "open", "asked", ASKERS, _CLAUSES, "申请换房", AskForm, duty="enter", personal=True,
                 guard=_asked_for, effect=_opened, body=AskBody),
            _clock(None, "invite", "invited", "对方提出换房", None,
                   _tells("有家庭想和您家换房", "请在手机里看，同意再换")),
            Step("invited", "agree", "agreed", ASKERS, _CLAUSES, "同意换房", AgreeForm, "primary", duty="enter",
                 asks=_FAMILY, personal=True, guard=_agrees, effect=_agreed),
            Step("invited", "decline", "declined", ASKERS, _CLAUSES, "不换", ReasonForm, "danger", personal=True,
                 effect=_given_up),
            _clock("asked", "other_agreed", "agreed", "对方家庭同意换房", None,
                   _tells("对方同意换房", "等管房单位同意")),
            Step("agreed", "consent", "checking", _MANAGER, _CLAUSES, "费用已结清，同意换房", NoteForm, "primary",
                 duty="approve", asks=True, guard=still_fits),
            Step("agreed", "object", "refused", _MANAGER, _CLAUSES, "不同意换房", RefuseForm, "danger", duty="approve",
                 asks=True, effect=_given_up, tell=_tells("管房单位不同意换房", "理由请在手机里看")),
            Step("checking", "check", "judging", _COMMUNITY, _CLAUSES, "填写复核情况，报街道", CheckForm, "primary",
                 duty="enter", asks=True, weighs=True, guard=still_fits, effect=_checked),
            Step("judging", "approve", "approved", _STREET, _CLAUSES, "同意换房，出具意见", NoteForm, "primary",
                 duty="approve", asks=True, guard=still_fits, instead=_other_is_approved, effect=_approved),
            Step("judging", "approve_last", "ready", _CALENDAR, _CLAUSES, "两家都经街道同意", NoteForm,
                 effect=_approved_last, tell=_tells("街道同意换房", "等管房单位请您签合同")),
            Step("judging", "refuse", "refused", _STREET, _CLAUSES, "不同意换房", RefuseForm, "danger",
                 duty="approve", asks=True, effect=_given_up, tell=_tells("街道不同意换房", "理由请在手机里看")),
            Step("judging", "return", "checking", _STREET, _CLAUSES, "退回社区再核对", ReasonForm, duty="approve",
                 asks=True),
            _clock("approved", "other_approved", "ready", "两家都经街道同意", None,
                   _tells("街道同意换房", "等管房单位请您签合同")),
            # Of the dwelling that the family moves to: whoever manages that one lets it.
            Step("ready", "draw_up", "drafting", _MANAGER, _CLAUSES, "起草这户的新合同", DrawUpForm, "primary",
                 asks=True, side=RECEIVING, weighs=True, guard=_may_draw_up, effect=_drawn_up),
            _clock("drafting", "contract_offered", "signing", "新合同已交家庭"),
            _clock("signing", "contract_back", "drafting", "新合同收回修改"),
            _clock("signing", "contract_signed", "signed", "新合同双方已签订", None, None, still_fits,
                   _other_has_signed),
            _clock("signing", "move_at_once", "moved", "合同签齐，两家同时换房", _moved, _MOVED),
            _clock("signed", "move", "moved", "换房的日子到了，两家同时换房", _moved, _MOVED, _day_has_come),
            _clock("signed", "other_moved", "moved", "两家同时换房", None, _MOVED),
            *(
                _clock(status, "contract_void", "ready", "新合同已作废，重新起草", _to_draw_up_anew)
                for status in _DRAWN_UP
            ),
            *(
                _clock(status, "lapse", "ready", "到了日子没有换成，重新起草", _lapsed,
                       _tells("到了日子没有换成", "管房单位会重新起草合同"))
                for status in _DRAWN_UP
            ),
            Step("moved", "hand_over", "closed", _MANAGER, _CLAUSES, "登记表数和钥匙", HandOverForm, "primary",
                 asks=True, guard=_read, effect=_handed_over),
            *(
                Step(status, "withdraw", "withdrawn", ASKERS, _CLAUSES, "不换了，撤回", ReasonForm, "danger",
                     personal=True, effect=_given_up)
                for status in _UNSIGNED
            ),
            *(
                _clock(status, "other_stopped", "stopped", "另一户不换了", _ended,
                       _tells("没有换成", "另一户不换了或没有被同意"))
                for status in UNDER_WAY
            ),
            *(
                Step(status, "stop", "stopped", _CALENDAR, _CLAUSES, "到了日子，情况有变，没有换成", ReasonForm,
                     effect=_given_up, tell=_tells("没有换成", "情况有变，请问管房单位"))
                for status in _DRAWN_UP
            ),
        ),
        readers=(
            actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK,
        ),
        concerns=_concerns,
        chapter=Chapter.DWELLINGS,
        offers=(
            Offer("swaps", "换房", "hand", "cases/list", 62, {"procedure": KIND},
                  to=(*_FAMILY, *_MANAGER, *_COMMUNITY, *_STREET)),
        ),
    )
)


# By itself, on its day


async def _round(now: Callable[[], datetime]) -> AsyncIterator[int]:
    """On its day a swap of which all is signed is made; what is not signed by its end is to be drawn up anew, and what
    the families' own affairs do not let be comes to an end.
    """
    due = Swap.filter(under_way=1, moves_on__lte=business_day(now()))
    behind: int | None = 0

    async def take(pair: str) -> None:
        await _make(pair, calendar(now()))

    while behind is not None:
        rows: Any = await due.filter(id__gt=behind).order_by("id").limit(rounds.PAGE).values_list("id", "pair")
        for pair in dict.fromkeys(pair for _, pair in rows):
            yield await rounds.each([pair], take)
        behind = rows[-1][0] if len(rows) == rounds.PAGE else None


async def _make(pair: str, actor: Actor) -> None:
    first = await Swap.get(pair=pair, asked=1).select_related("tenancy__household", "tenancy__dwelling", "case")
    cases = await cases_of(first)
    peer = await peer_of(first)
    await hold_both([first, peer])
    wrong = await hindrance(first.tenancy, actor.today, row=first) or (
        await hindrance(peer.tenancy, actor.today, row=peer)
    )
    whole = {one.status for one in cases} == {"signed"} and _due(first, peer, actor)
    if wrong is None and whole:
        await advance(cases[0], "move", actor=actor, version=cases[0].version)
    elif wrong is not None and wrong.ends:
        on = next(one for one in cases if one.status in _DRAWN_UP)
        await advance(on, "stop", actor=actor, version=on.version, form={"reason": "换房那天，其中一户不符合条件。"})
    elif wrong is not None or min(day for day in (first.moves_on, peer.moves_on) if day) < actor.today:
        for one in cases:
            if one.status in _DRAWN_UP:
                await advance(one, "lapse", actor=actor, version=one.version)


rounds.declare(KIND, _round)


# What handlers call


async def begin(case_id: str, tenancy_id: int, form: AskForm, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, not_found, tenant_only, signatory_only,
    tenancy_ended, swap_exists, swap_unfit, form_invalid.
    """
    access.require_role(actor, *ASKERS)
    if known := await access.find_known_case(case_id, KIND, actor=actor):
        return known
    tenancy = await access.find_tenancy(tenancy_id, actor=actor)
    if not tenancy.living:
        raise refuse("tenancy_ended")
    if await Swap.filter(tenancy_id=tenancy.id, under_way=1).exists():
        raise refuse("swap_exists")
    other = await Tenancy.filter(
        dwelling__address_key=address_key(form.other_address) or "-", living=1
    ).select_related("household", "dwelling").first()
    opening = _opening(
        case_id, tenancy, other or tenancy, form=msgspec.to_builtins(form), with_={"tenancy": tenancy, "other": other}
    )
    return (await open_cases(SWAP, [opening], actor=actor))[0]
