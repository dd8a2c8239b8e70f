"""How the text of a hand-back (收回验收) is laid before both sides and signed.

1. The settlement is reckoned, its text made and its hash sealed in the event. 2. The family signs the hash of what it
read: the tenant in person in the mini-program, or on paper, whose scan lies with the case; where nobody of the family
is left the community signs in its place, says why, and names who saw it. 3. The manager signs the same hash, and the
dwelling is accepted in that very step (`handbacks.py`). Refuses a hash that is not the text's, anybody of the family
but the tenant, a paper without its scan, and an acceptance once the books say otherwise than what was signed.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import msgspec

from casework.dwellings.handback_forms import LayForm, StandInForm, read_checklist
from casework.dwellings.handback_settlement import Line, Settlement, deposit_of, hold_books, months_of_tenancy
from casework.dwellings.handback_text import charges_of, handback_text
from casework.dwellings.lease_signing import HASH, OFFERED, signs_for, still_holds
from casework.dwellings.lease_words import hash_of
from casework.evidence.evidence import check_all_arrived
from casework.heart.life import Move
from casework.heart.problems import invalid, refuse
from casework.heart.writing import write_row
from casework.words.clock import SHANGHAI, business_day
from casework.words.wording import say_day, say_fen
from models import Case, Evidence, Handback, LeaseContract, LeaseText, ManagerMove
from models.evidence import SEALED


async def row_of(case: Case) -> Handback:
    return await Handback.get(case_id=case.id).select_related(
        "tenancy__household", "tenancy__dwelling", "tenancy__dwelling__manager"
    )


async def write(case: Case, **values: Any) -> None:
    await write_row(Handback, case.id, **values)


# Laid before both


async def settlement_of(row: Handback, deposit_fen: int, deposit_note: str = "") -> Settlement:
    """As the books and the checklist say now."""
    assert row.left_on is not None
    asked, number = await deposit_of(row.tenancy_id)
    how = f"合同{number}的押金" if number else "管房单位登记的押金"
    if deposit_fen != asked:
        how = f"{how}，合同写的是{say_fen(asked)}" if number else how
    return Settlement(
        await months_of_tenancy(row.tenancy, row.left_on), charges_of(read_checklist(row.checklist)), deposit_fen,
        f"{how}。{deposit_note.strip()}".rstrip("。"),
    )


async def may_lay(move: Move) -> None:
    form: LayForm = move.form
    row = await row_of(move.case)
    asked, number = await deposit_of(row.tenancy_id)
    if form.deposit_fen != asked and len(form.deposit_note.strip()) < 2:
        said = f"合同{number}写的押金是{say_fen(asked)}" if number else "系统里没有登记过押金"
        raise invalid({"form.deposit_note": f"{said}，和您填的不一样，请写明原因。"})
    beside = LeaseContract.filter(tenancy_id=row.tenancy_id, case__status__in=list(OFFERED))
    other = await beside.order_by("id").select_related("case").first()
    if other is not None:
        raise refuse("handback_paper_open", f"还有一份{other.case.title}（{other.case.number}）没有签完，请先收回它。")
    settled = await settlement_of(row, form.deposit_fen, form.deposit_note)
    row.deposit_fen, row.deposit_note = form.deposit_fen, form.deposit_note.strip()
    move.with_ |= {"settled": settled, "text": handback_text(
        lessor=row.tenancy.dwelling.manager.name, tenancy=row.tenancy, row=row, found=read_checklist(row.checklist),
        lines=settled.lines, total=settled.total,
    )}


async def lay(move: Move) -> None:
    row, settled = await Handback.get(case_id=move.case.id), move.with_["settled"]
    turn, digest = row.turn + 1, hash_of(move.with_["text"])
    await LeaseText.create(
        case_id=move.case.id, turn=turn, text=move.with_["text"], text_sha256=digest, made_at=move.actor.at,
        day=move.actor.today,
    )
    await write(
        move.case, turn=turn, text_sha256=digest, offered_at=move.actor.at, deposit_fen=move.form.deposit_fen,
        deposit_note=move.form.deposit_note.strip(), settlement=msgspec.to_builtins(settled.lines),
        total_fen=settled.total,
    )
    move.sealed[HASH] = digest


async def unsign(move: Move) -> None:
    """The text is taken back, and with it whatever signature stood under it."""
    await write(
        move.case, text_sha256="", family_signer=None, family_signed_at=None, signed_by_way="", stand_in="",
        witness=None, manager_signer=None, manager_signed_at=None,
    )


# Signed


async def _as_read(move: Move) -> Handback:
    """Raises text_changed."""
    row = await row_of(move.case)
    laid = await LeaseText.get(case_id=move.case.id, turn=row.turn)
    if not move.form.text_sha256 == row.text_sha256 == laid.text_sha256 == hash_of(laid.text or ""):
        raise refuse("text_changed")
    assert row.offered_at is not None
    since = business_day(row.offered_at)
    if await ManagerMove.filter(dwelling_id=row.tenancy.dwelling_id, since_on__gt=since).exists():
        # It names a manager that has handed the dwelling over.
        raise refuse("text_changed", "管房单位已经更换，请由新的管房单位收回这份验收单，重新交双方签字。")
    await still_holds(move.actor)
    return row


async def tenant_reads(move: Move) -> None:
    await _as_read(move)
    if not await signs_for(move.actor):
        raise refuse("signatory_only")


async def family_signs(move: Move) -> None:
    await write(
        move.case, family_signer=move.actor.name, family_signed_at=move.actor.at, signed_by_way="phone"
    )
    move.sealed[HASH] = move.form.text_sha256


async def paper_lies_there(move: Move) -> None:
    row = await _as_read(move)
    assert row.offered_at is not None
    if not business_day(row.offered_at) <= move.form.signed_on <= move.actor.today:
        raise invalid({"form.signed_on": f"日期要在{say_day(business_day(row.offered_at))}到今天之间。"})
    await check_all_arrived(move.case.id)
    if not await Evidence.filter(case_id=move.case.id, state=SEALED, granted_at__gte=row.offered_at).exists():
        raise refuse("scan_missing")


async def paper_signed(move: Move) -> None:
    at = datetime.combine(move.form.signed_on, time(), SHANGHAI)
    await write(move.case, family_signer=move.form.signer, family_signed_at=at, signed_by_way="paper")
    said = f"{say_day(move.form.signed_on)}签纸质验收单，{move.form.signer}签字"
    move.sealed |= {HASH: move.form.text_sha256, "text": said}


async def nobody_is_left(move: Move) -> None:
    row = await _as_read(move)
    form: StandInForm = move.form
    if form.because == "refuses" and not row.judgement_id:
        raise invalid({
            "form.because": "只有退出决定已经送达的，才能因为不肯签字由社区签；承租家庭自己申请的，请商量好再签。"
        })


async def stands_in(move: Move) -> None:
    form, actor = move.form, move.actor
    await write(
        move.case, family_signer=f"{actor.organisation_name}　{actor.name}（代签）", family_signed_at=actor.at,
        signed_by_way="community", stand_in=form.because, witness=form.witness,
    )
    move.sealed[HASH] = form.text_sha256


async def manager_reads(move: Move) -> None:
    """And the books still say what was signed: nobody charges a month until this is written."""
    row = await _as_read(move)
    await hold_books(row.tenancy.dwelling.manager_id)
    settled = await settlement_of(row, row.deposit_fen, row.deposit_note)
    if settled.lines != [Line(*one) for one in row.settlement]:
        raise refuse("handback_books_changed")
    move.with_ |= {"settled": settled, "row": row}
