"""Draws of lots (摇号, 2g): in which order families choose, or which dwelling each gets, by a draw that anybody can
recompute (decision 0039), watched over by whoever was invited to it.

The district office draws up a plan: which dwellings, how it is drawn, where the seed will come from. A second clerk
publishes it, and with that the families that wait and stood publicity are frozen, under keys that say nothing; each
sees its own on its phone. The seed is a later draw of a national lottery; or the words of the office and of a
supervisor, each bound by a hash before the list was frozen and told on the day; if one is not told in time, a lottery
takes its place, and who kept it back stays written. From the seed every place follows. Before homes are given all is
looked at once more: who has left is struck, with a trace, and whoever stands next moves up. A draw is annulled with a
reason and the agreement of a supervisor alone, and stays listed. Refuses a draw that nobody watches, a seed before its
day, words that were not bound, a family or a home in two published draws at once, and to publish what one has drawn up
oneself. A plan that is not published binds nobody, so several may stand side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from casework.allocation import session_supervisors
from casework.allocation.committee_forms import RemarkBody, RemarkForm, SupervisorBody, SupervisorForm
from casework.allocation.committee_units import READERS, head
from casework.allocation.lot_forms import (
    HOMES,
    SHORT,
    AnnulmentBody,
    AnnulmentForm,
    DigestBody,
    DigestForm,
    LotPhrasesBody,
    LotPhrasesForm,
    LotPlanBody,
    LotPlanForm,
    LotteryInsteadForm,
    PhraseBody,
    PhraseForm,
)
from casework.allocation.lot_populations import rooms_of_plan
from casework.allocation.lot_records import KIND, WATCH, row_of, source_of
from casework.allocation.lot_steps import (
    agreed,
    annulled,
    asks_annul,
    can_do_without,
    can_draw,
    can_draw_told,
    can_move_on,
    can_publish,
    drawn,
    finished,
    given_up,
    moved_on,
    planned,
    published,
    write,
)
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import NoForm, ReasonForm
from casework.heart.life import Procedure, Status, Step, register
from casework.heart.problems import invalid, refuse
from casework.heart.sealed_rows import seal
from casework.heart.seeds import NextForm, SeedForm, fresh_code, lottery_source
from casework.heart.turns import take_turns
from casework.words.draws import PHRASE_PARTS, PHRASES, SeedSource, commitment
from casework.words.wording import say_day
from models import Case, LotDraw, LotDrawLine, LotDrawRoom, Organisation

# What no office is called in a record: by these its parts are told apart.
_APART = str.maketrans("", "", "".join(("、", *PHRASE_PARTS)))
_DISTRICT = (actors.DISTRICT_CLERK,)
PLANNED, PUBLISHED = ("planned", "planned_phrases"), ("published", "published_phrases")
register_door(Door("lot_draw.invite", "邀请监督人员", SupervisorBody, (actors.HOUSING_CLERK,)))
register_door(Door("lot_draw.remark", "监督意见", RemarkBody, (actors.SUPERVISOR,)))
register_door(Door("lot_draw.bind", "封存暗语", DigestBody, (*_DISTRICT, actors.SUPERVISOR)))
register_door(Door("lot_draw.tell", "公开暗语", PhraseBody, (*_DISTRICT, actors.SUPERVISOR)))
register_door(Door("lot_draw.agree", "同意作废", AnnulmentBody, (actors.SUPERVISOR,)))


# The plan


async def begin(body: LotPlanBody | LotPhrasesBody, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, id_taken, form_invalid,
    committee_missing.
    """
    access.require_role(actor, *_DISTRICT)
    if known := await access.find_known_case(body.id, KIND, actor=actor):
        return known
    office = await Organisation.get(id=actor.organisation_id)
    # Of two at once the second counts the first one's.
    await take_turns(f"lot_draw:{office.id}")
    form = body.form
    code = fresh_code()
    turns: Any = await LotDraw.filter(office_id=office.id, year=actor.today.year).values_list("turn", flat=True)
    opening = Opening(
        body.id, f"{SHORT[form.method]}：{form.name}"[:120], (await head()).path, form=msgspec.to_builtins(form),
        with_={
            "office": office, "code": code, "turn": max([0, *turns]) + 1,
            "source": _source(form, office, actor), "rooms": await rooms_of_plan(form.dwellings, code, actor=actor),
        },
    )
    action = "open" if isinstance(form, LotPlanForm) else "open_phrases"
    return (await open_cases(LOT_DRAW, [opening], actor=actor, action=action))[0]


def _source(form: LotPlanForm | LotPhrasesForm, office: Organisation, actor: Actor) -> SeedSource:
    """Raises form_invalid."""
    if form.held_on <= actor.today:
        raise invalid({"form.held_on": "名单要在摇号的前一天以前公布，请选明天或以后的日子。"})
    if not isinstance(form, LotPlanForm):
        name = office.name.translate(_APART)
        return SeedSource(kind=PHRASES, name=f"{name}、{WATCH}", draw="", on=str(form.held_on))
    source = lottery_source(form, form.lottery, actor.today)
    if form.held_on < form.draw_on:
        raise invalid({"form.held_on": f"要在{say_day(form.draw_on)}开奖以后摇号。"})
    return source


# What two bind beforehand, and tell on the day


async def bind(case_id: str, form: DigestForm, *, actor: Actor) -> Case:
    """The hash of what the office, or a supervisor, has written down; once each. In a transaction. Raises not_allowed,
    not_found, step_not_possible, lot_bound.
    """
    case, row = await _party(case_id, actor)
    if case.status != "planned_phrases":
        raise refuse("step_not_possible", "只有用暗语的摇号，在名单公布以前封存。")
    digest, by = ("watch_digest", "watch_bound_by_id") if _watches(actor) else ("office_digest", "office_bound_by_id")
    if getattr(row, digest):
        raise refuse("lot_bound")
    if form.digest in (row.office_digest, row.watch_digest):
        raise invalid({"form.digest": "和另一方的封存码相同，请另写一句。"})
    await write(row, **{digest: form.digest, by: actor.account_id})
    return case


async def tell(case_id: str, form: PhraseForm, *, actor: Actor) -> Case:
    """What was bound, from the day of the draw on, by the supervisor who bound it, or by the office. In a transaction.
    Raises not_allowed, not_found, step_not_possible, lot_early, form_invalid.
    """
    case, row = await _party(case_id, actor)
    if case.status != "published_phrases":
        raise refuse("step_not_possible", "名单公布以后、摇号以前才公开暗语。")
    if actor.today < row.held_on:
        raise refuse("lot_early", f"摇号定在{say_day(row.held_on)}，请到那天再公开。")
    if _watches(actor) and row.watch_bound_by_id != actor.account_id:
        raise refuse("not_allowed", "暗语由封存它的那位监督人员公开。")
    phrase = form.phrase.strip()
    office, watch = source_of(row).name.split("、")
    named, digest, name = (watch, row.watch_digest, "watch_phrase") if _watches(actor) else (
        office, row.office_digest, "office_phrase")
    if any(part in phrase for part in PHRASE_PARTS) or commitment(row.code, named, phrase) != digest:
        raise invalid({"form.phrase": "和封存的不一致，请一字不差地填写封存的那一句。"})
    await write(row, **{name: phrase})
    await seal("lot_draw_result", [row.id], at=actor.at)
    return case


def _watches(actor: Actor) -> bool:
    return actor.role == actors.SUPERVISOR


async def _held(case_id: str, actor: Actor) -> Case:
    """Under way, and kept from whoever would end it meanwhile. Raises not_found, step_not_possible."""
    case = await access.find_case(case_id, actor=actor, procedure=KIND)
    locked = await Case.filter(id=case.id).select_for_update().get()
    if not LOT_DRAW.goes_on(locked.status):
        raise refuse("step_not_possible", "这次摇号已经结束或者取消。")
    await locked.fetch_related("household", "dwelling")
    return locked


async def invite(case_id: str, form: SupervisorForm, *, actor: Actor) -> tuple[str, Case]:
    """A one-time code for whoever is to watch over this draw. In a transaction. Raises not_allowed, not_found,
    step_not_possible, form_invalid.
    """
    access.require_role(actor, actors.HOUSING_CLERK)
    case = await _held(case_id, actor)
    return await session_supervisors.invite(case, form.name, form.capacity, actor=actor), case


async def remark(case_id: str, form: RemarkForm, *, actor: Actor) -> Case:
    """What a supervisor has to say, once more as often as it likes until the draw is over. In a transaction."""
    access.require_role(actor, actors.SUPERVISOR)
    case = await _held(case_id, actor)
    await session_supervisors.remark(case, form.words, actor=actor, kind="lot_remark")
    return case


async def _party(case_id: str, actor: Actor) -> tuple[Case, LotDraw]:
    """The draw, for the office or for one who watches over it. In a transaction."""
    access.require_role(actor, *_DISTRICT, actors.SUPERVISOR)
    case = await _held(case_id, actor)
    if _watches(actor):
        await session_supervisors.own(case, actor=actor)
    return case, await row_of(case.id)


# Taking one back


async def agree(case_id: str, form: AnnulmentForm, *, actor: Actor, version: int) -> Case:
    """A supervisor agrees that the draw is annulled, for the reason that stood there when it was read. In a
    transaction. Raises not_allowed, not_found, moved_by_other, step_not_possible.
    """
    access.require_role(actor, actors.SUPERVISOR)
    case, row = await _party(case_id, actor)
    if case.version != version:
        raise refuse("moved_by_other", "这次摇号刚刚有了新的办理，请看过作废的理由再同意。")
    if not row.annul_because:
        raise refuse("step_not_possible", "区保障办没有提出作废。")
    await write(row, annul_agreed_by_id=actor.account_id, annul_agreed_words=form.words)
    await seal("lot_draw_result", [row.id], at=actor.at)
    return case


_CLAUSES = ("2g",)
LOT_DRAW = register(
    Procedure(
        name=KIND,
        label="摇号",
        prefix="YH",
        stages=("拟方案", "公布名单", "摇号", "定结果"),
        statuses={
            "planned": Status("待公布名单", 0, tone="way"),
            "planned_phrases": Status("待封存暗语、公布名单", 0, tone="way"),
            "published": Status("名单已定，等开奖摇号", 1),
            "published_phrases": Status("名单已定，等公开暗语", 1),
            "drawn": Status("已经摇出，待核对", 2),
            "done": Status("结果已定", 4, after="摇号已经结束，结果写在摇号记录里。"),
            "annulled": Status("已作废", -1, after="这次摇号作废；有过这一次，任何人都能查到。"),
            "cancelled": Status("没有公布，已取消", -1, after="这次没有公布，可以重新拟方案。", told=False),
        },
        steps=(
            Step(None, "open", "planned", _DISTRICT, _CLAUSES, "拟摇号方案", LotPlanForm, duty="enter", effect=planned,
                 body=LotPlanBody),
            Step(None, "open_phrases", "planned_phrases", _DISTRICT, _CLAUSES, "拟摇号方案（暗语作种子）",
                 LotPhrasesForm, duty="enter", effect=planned, body=LotPhrasesBody),
            *(
                Step(frm, "publish", to, _DISTRICT, _CLAUSES, "核对无误，公布名单", NoForm, "primary",
                     duty="approve", asks=True, guard=can_publish, effect=published)
                for frm, to in zip(PLANNED, PUBLISHED, strict=True)
            ),
            *(
                Step(frm, "cancel", "cancelled", _DISTRICT, _CLAUSES, "不公布，取消", ReasonForm, "danger",
                     effect=given_up)
                for frm in PLANNED
            ),
            Step("published", "draw", "drawn", _DISTRICT, _CLAUSES, "填开奖号码，摇号", SeedForm, "primary",
                 duty="enter", asks=True, guard=can_draw, effect=drawn),
            Step("published_phrases", "draw_told", "drawn", _DISTRICT, _CLAUSES, "暗语都已公开，摇号", NoForm,
                 "primary", duty="enter", asks=True, guard=can_draw_told, effect=drawn),
            Step("published", "move_on", "published", _DISTRICT, _CLAUSES, "那一期取消了，改用下一期", NextForm,
                 duty="enter", guard=can_move_on, effect=moved_on),
            Step("published_phrases", "do_without", "published", _DISTRICT, _CLAUSES, "有一方没有公开，改用彩票",
                 LotteryInsteadForm, duty="enter", guard=can_do_without, effect=moved_on),
            Step("drawn", "finish", "done", _DISTRICT, _CLAUSES, "再核对一次，定结果", NoForm, "primary",
                 duty="approve", asks=True, effect=finished),
            *(
                Step(frm, "ask_annul", frm, _DISTRICT, _CLAUSES, "提出作废", ReasonForm, "danger",
                     effect=asks_annul)
                for frm in (*PUBLISHED, "drawn")
            ),
            *(
                Step(frm, "annul", "annulled", _DISTRICT, _CLAUSES, "监督人员已同意，作废", NoForm, "danger",
                     guard=agreed, effect=annulled)
                for frm in (*PUBLISHED, "drawn")
            ),
        ),
        readers=(*READERS, actors.SUPERVISOR),
        chapter=Chapter.ALLOCATION,
        offers=(Offer("lot_draws", "摇号", "grid", "lot_draws/list", 57, to=READERS),),
    )
)


# What a family sees of its own


@dataclass(frozen=True)
class Own:
    row: LotDraw
    line: LotDrawLine
    status: str
    address: str


async def own_lots(*, actor: Actor) -> list[Own]:
    """Of a family that has applied: the draws it stands in, the last first; five at most. Three queries."""
    case = await access.find_own_application(actor=actor)
    lines = await LotDrawLine.filter(application_id=case.id).order_by("-id").limit(5).select_related("case")
    ids = [one.case_id for one in lines]
    rows = {one.case_id: one for one in await LotDraw.filter(case_id__in=ids or [""])}
    homes = {one.dwelling_id or one.drawn_dwelling_id or 0 for one in lines}
    rooms = await LotDrawRoom.filter(case_id__in=ids or [""], dwelling_id__in=list(homes) or [0])
    addresses = {(one.case_id, one.dwelling_id): one.address for one in rooms}
    return [
        Own(rows[one.case_id], one, one.case.status,
            addresses.get((one.case_id, one.dwelling_id or one.drawn_dwelling_id or 0), ""))
        for one in lines
    ]


def said_to_family(own: Own) -> str:
    """Its place, and what happens next."""
    row, line = own.row, own.line
    if row.valid is None:
        return "这次摇号作废了，您家继续等待，排队不受影响。"
    if line.state == "struck":
        return f"您家这次不分房：{line.trace or '已经退出'}。有疑问请问社区。"
    if line.place is None:
        return f"名单已经公布，{say_day(row.held_on)}在{row.venue}摇号。请记下您家的编号，结果按编号公布。"
    if row.method != HOMES:
        return f"您家排在第{line.number}号，按这个顺序选房。选房的时间和地点另行通知。"
    if row.finished_at is None:
        if line.drawn_dwelling_id:
            return f"摇到{own.address}。区保障办再核对一次，无误的开安置单。"
        return f"您家是第{line.number}号，这次是候补。前面有退出的，按顺序递补。"
    if line.state == "won":
        return f"分到{own.address}，安置单已经开出。请按安置单上的日子签合同。"
    return "这次没有分到房源，继续等待，排队不受影响。"
