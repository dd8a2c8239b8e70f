"""Cases of every procedure: the inbox, the list, one case, and the one door by which every later step is taken."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta
from tortoise.expressions import Q

from casework.heart import access, answers, owing
from casework.heart.advance import advance, check_step
from casework.heart.case_lists import case_lines
from casework.heart.forms import Asked, Form, Number, Uuid, Word
from casework.heart.inbox import due, due_when, next_waiting, pressing, waiting
from handlers.heart.http import Ask, PageQuery, Struct, endpoint
from handlers.heart.replies import (
    CasePage,
    CaseReply,
    CaseSummary,
    RevealReply,
    page_of_cases,
    page_urgent_first,
    present,
    summarise,
    tell_in_hand,
)
from handlers.heart.texts import JUDGED, check_texts


class CaseQuery(PageQuery):
    procedure: Word | None = None
    status: Word | None = None
    household_id: Number | None = None
    # Those by which something is owed that the asker watches over: which duty, and whether its day is over.
    owed: Word | None = None
    late: bool | None = None


class InboxQuery(PageQuery):
    due: Literal["late", "today", "week"] | None = None


class StepBody(Form):
    version: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    form: Asked = {}


@endpoint("GET", "/inbox", summary="待办事项", query=InboxQuery, reply=CasePage)
async def inbox(ask: Ask) -> CasePage:
    """Emergencies, then all others; each by its day."""
    urgent, rest = pressing(ask.actor), Q(waiting(ask.actor), urgent=0)
    if ask.query.due:
        asked = due_when(ask.query.due, ask.actor.today)
        urgent, rest = Q(urgent, asked), Q(rest, asked)
    page = await page_urgent_first(urgent, rest, ask)
    await tell_in_hand(page.items, ask.actor)
    return page


class NextQuery(Struct):
    procedure: Word = ""
    after: Uuid | None = None


class NextReply(Struct):
    """What to go on with; null: nothing waits any more."""

    case: CaseSummary | None
    waiting: int


@endpoint("GET", "/inbox/next", summary="下一件待办", query=NextQuery, reply=NextReply)
async def next_case(ask: Ask) -> NextReply:
    found = await next_waiting(ask.actor, procedure=ask.query.procedure, after=ask.query.after or "")
    lines = await case_lines(Q(id=found.case_id), 1) if found else []
    told = await summarise(lines, ask)
    return NextReply(case=told[0] if told else None, waiting=(await due(ask.actor)).waiting if found else 0)


@endpoint("GET", "/cases", summary="我能查看的事项", query=CaseQuery, reply=CasePage)
async def list_cases(ask: Ask) -> CasePage:
    wanted = {name: getattr(ask.query, name) for name in ("procedure", "status", "household_id")}
    found = Q(access.reach_of_cases(ask.actor), **{name: one for name, one in wanted.items() if one is not None})
    if ask.query.owed:
        found = Q(found, owing.cases_owing(ask.query.owed, ask.query.late, actor=ask.actor))
    return await page_of_cases(found, ask.query, ask)


@endpoint("GET", "/cases/<case_id:str>", summary="一件事的全部情况", reply=CaseReply)
async def read_case(ask: Ask) -> CaseReply:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor)
    return await present(case, ask)


async def _check_words(ask: Ask) -> None:
    typed = {f"form.{name}": ask.body.form.get(name) for name in JUDGED.get(ask.path["action"], ())}
    texts = {name: text for name, text in typed.items() if isinstance(text, str)}
    if texts:
        # WeChat is asked of words that this person may write to this case, and of no others.
        case = await access.find_case(ask.path["case_id"], actor=ask.actor)
        await check_step(case, ask.path["action"], actor=ask.actor, version=ask.body.version)
        await check_texts(texts, ask)


@endpoint(
    "POST", "/cases/<case_id:str>/actions/<action:str>", summary="办理一步", body=StepBody, reply=CaseReply,
    before=_check_words,
)
async def take_step(ask: Ask) -> CaseReply:
    case = await access.find_case(ask.path["case_id"], actor=ask.actor)
    case = await advance(
        case, ask.path["action"], actor=ask.actor, version=ask.body.version, form=ask.body.form
    )
    return await present(case, ask)


@endpoint(
    "POST", "/cases/<case_id:str>/reveal", summary="查看一件事里的完整证件号或电话", body=answers.RevealBody,
    reply=RevealReply,
)
async def reveal(ask: Ask) -> RevealReply:
    return RevealReply(values=await answers.reveal(ask.path["case_id"], ask.body, actor=ask.actor))
