"""An office's book of papers (发文登记簿), one paper with its bytes, and making one void to issue it anew."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta
from tortoise.queryset import QuerySet

from casework.heart import access
from casework.heart.actors import Actor
from casework.heart.advance import Action
from casework.heart.audit import record
from casework.heart.forms import Form, ReasonForm, describe
from casework.heart.problems import refuse
from casework.heart.queries import column
from casework.papers import checks, numbers, papers
from casework.papers.keeping import bytes_of
from casework.papers.numbers import WordBody
from handlers.heart.http import Ask, PageQuery, Pdf, Struct, cursor_of, endpoint, page_size, read_cursor
from handlers.heart.replies import IssuedPaperLine, local, present_paper
from models import IssuedPaper, Organisation
from models.fields import sound


class BookQuery(PageQuery, kw_only=True):
    year: Annotated[int, Meta(ge=2000, le=2100)] | None = None


class PaperPage(Struct):
    items: list[IssuedPaperLine]
    next: str | None
    # In which years this office has issued any, the latest first.
    years: list[int]


class PaperReply(IssuedPaperLine, kw_only=True):
    case_title: str
    # The asker may open the case, and the file.
    case_open: bool
    sha256: str
    code: str
    voided_at: datetime | None
    voided_by: str
    void_reason: str
    replaces: str
    replaced_by: str
    actions: list[Action]


_REISSUE = Action("reissue", "作废重开", "danger", describe(ReasonForm))


class ReissueBody(Form):
    form: ReasonForm


@endpoint("GET", "/papers", summary="发文登记簿", query=BookQuery, reply=PaperPage)
async def list_papers(ask: Ask) -> PaperPage:
    book = await papers.book(ask.query.year, actor=ask.actor)
    rows, more = await _page(book.found, ask.query)
    return PaperPage(items=[present_paper(row) for row in rows], next=more, years=book.years)


async def _page(found: QuerySet[IssuedPaper], query: PageQuery) -> tuple[list[IssuedPaper], str | None]:
    """The last first. A paper's row has a higher number than every one issued before it."""
    size = page_size(query)
    if query.cursor:
        (last,) = read_cursor(query.cursor, 1)
        if not last.isascii() or not last.isdigit() or len(last) > 18:
            raise refuse("cursor_invalid")
        found = found.filter(id__lt=int(last))
    rows = list(await papers.listed(found.order_by("-id").limit(size + 1)))
    more = cursor_of(rows[size - 1].id) if len(rows) > size else None
    return rows[:size], more


@endpoint("GET", "/papers/<paper_id:int>", summary="一份文书", reply=PaperReply)
async def read(ask: Ask) -> PaperReply:
    return await _present(await access.find_paper(ask.path["paper_id"], actor=ask.actor), ask.actor)


@endpoint("GET", "/papers/<paper_id:int>/file", summary="文书的文件（PDF）", reply=Pdf)
async def file(ask: Ask) -> Pdf:
    row = await access.find_paper(ask.path["paper_id"], actor=ask.actor)
    if not access.reaches(ask.actor, row.case):
        # The book of the office that issued it keeps its line; the file has followed the family.
        raise access.not_found()
    data = await bytes_of(row, store=ask.services.store, address=ask.services.address, at=ask.now)
    await record("export", actor=ask.actor, code="paper", subject=f"paper:{row.id}", detail={"number": row.number})
    return Pdf(data=data, filename=f"{checks.code_of(row)}.pdf")


@endpoint("POST", "/papers/<paper_id:int>/reissue", summary="作废重开", body=ReissueBody, reply=PaperReply)
async def reissue(ask: Ask) -> PaperReply:
    row = await access.find_paper(ask.path["paper_id"], actor=ask.actor)
    fresh = await papers.reissue(row, ask.body.form, actor=ask.actor)
    return await _present(await access.find_paper(fresh.id, actor=ask.actor), ask.actor)


class WordReply(Struct):
    word: str
    # What the office's next notice would be called.
    example: str


@endpoint("GET", "/papers/word", summary="本单位的发文代字", reply=WordReply)
async def read_word(ask: Ask) -> WordReply:
    return await _word(await numbers.own_office(ask.actor), ask.actor)


@endpoint("PUT", "/papers/word", summary="设定本单位的发文代字", body=WordBody, reply=WordReply)
async def set_word(ask: Ask) -> WordReply:
    office = await numbers.set_word(ask.body.form, actor=ask.actor)
    await record("paper", actor=ask.actor, code="word", subject=f"organisation:{office.id}")
    return await _word(office, ask.actor)


async def _word(office: Organisation, actor: Actor) -> WordReply:
    called = await numbers.word_of(office)
    return WordReply(word=office.paper_word, example=numbers.say_number(called, "notice", actor.today.year, 1))


async def _present(row: IssuedPaper, actor: Actor) -> PaperReply:
    before = await column(IssuedPaper.filter(id=row.replaces_id or 0), "number")
    after = await column(IssuedPaper.filter(case_id=row.case_id, replaces_id=row.id), "number")
    line = present_paper(row)
    return PaperReply(
        **{name: getattr(line, name) for name in IssuedPaperLine.__struct_fields__},
        case_title=row.case.title,
        case_open=access.reaches(actor, row.case),
        sha256=row.sha256,
        code=checks.code_of(row),
        voided_at=local(row.voided_at) if row.voided_at else None,
        voided_by=row.voided_by_name,
        void_reason=sound(row.void_reason) or "",
        replaces="".join(before),
        replaced_by="".join(after),
        actions=[_REISSUE] if papers.may_reissue(row, actor=actor) else [],
    )
