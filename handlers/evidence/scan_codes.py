"""Scanned codes: what each names, and the labels that carry them to the doors of dwellings."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from casework.dwellings.labels import print_labels
from casework.evidence.scan_codes import LONGEST, Scanned, resolve
from casework.evidence.sheets import SheetCheck
from casework.heart.actors import Actor
from casework.heart.forms import one_of
from casework.heart.life import PROCEDURES
from casework.papers import checks
from casework.papers.checks import PaperCheck
from casework.words.wording import say_day
from handlers.heart.http import Ask, Pdf, Struct, addresses_of, endpoint
from handlers.heart.replies import local


class CodeQuery(Struct):
    text: Annotated[str, Meta(min_length=1, max_length=LONGEST)]


class LabelQuery(Struct):
    ids: Annotated[str, Meta(max_length=1600, pattern=r"^[1-9][0-9]{0,17}(,[1-9][0-9]{0,17})*$")]


class CodeLink(Struct):
    label: str
    page: str
    id: str | None


class CheckedPhotograph(Struct):
    sha256: str
    sealed_at: datetime | None


class EvidenceCheck(Struct):
    matches: bool
    went_on: bool
    kind: str
    number: str
    photographs: list[CheckedPhotograph]


class ScannedReply(Struct):
    kind: Annotated[str, Meta(pattern="^(dwelling|notice|evidence|paper)$")]
    title: str
    lines: list[str]
    # What can be done from here, the likeliest first.
    links: list[CodeLink]
    check: EvidenceCheck | None
    # Of a numbered paper.
    paper: Annotated[str, one_of("valid", "void", "altered")] | None = None


@endpoint("GET", "/scan-codes", summary="扫码查看", query=CodeQuery, reply=ScannedReply)
async def read(ask: Ask) -> ScannedReply:
    found = await resolve(ask.query.text, actor=ask.actor, addresses=addresses_of(ask))
    if found.dwelling is not None:
        return _dwelling(found, ask.actor)
    if found.paper is not None:
        return _paper(found.paper)
    links = [CodeLink(label="看这份通知", page="notice", id=found.notice.id)] if found.notice else []
    if found.check is not None:
        return _evidence(found.check, links)
    assert found.notice is not None
    return ScannedReply(kind="notice", title=found.notice.title, lines=[found.notice.number], links=links, check=None)


@endpoint("GET", "/dwelling-labels", summary="打印房源码（PDF）", query=LabelQuery, reply=Pdf)
async def labels(ask: Ask) -> Pdf:
    wanted = [int(one) for one in ask.query.ids.split(",")]
    data = await print_labels(wanted, actor=ask.actor, address=addresses_of(ask)[0])
    return Pdf(data=data, filename=f"dwelling-labels-{ask.actor.today:%Y%m%d}.pdf")


def _dwelling(found: Scanned, actor: Actor) -> ScannedReply:
    dwelling, household = found.dwelling, found.household
    assert dwelling is not None
    links: list[CodeLink] = []
    lines = [f"承租家庭：{household.name}" if household else "目前没有登记承租家庭"]
    if found.own_home:
        links.append(CodeLink(label="这是我的家，回首页", page="home", id=None))
        lines = ["这是您登记的住处。"]
    elif _may_open("inspection", actor):
        links.append(CodeLink(label="开始巡查", page="inspection_new", id=str(dwelling.id)))
    if found.tenancy is not None and not found.own_home:
        links.append(CodeLink(label="看这户的台账", page="ledger", id=str(found.tenancy.id)))
    return ScannedReply(kind="dwelling", title=dwelling.address, lines=lines, links=links, check=None)


_STANDS = {
    checks.VALID: "有效，与系统封存的记录一致",
    checks.VOID: "这份文书已经作废",
    checks.ALTERED: "与系统封存的记录不一致",
}


def _paper(check: PaperCheck) -> ScannedReply:
    if check.state == checks.ALTERED:
        lines = ["请不要以这份材料为依据，并告知区保障办。"]
    else:
        issued = say_day(check.issued_on) if check.issued_on else ""
        lines = [check.number, check.title, check.office, f"发文日期：{issued}"]
    if check.voided_on:
        lines += [f"作废日期：{say_day(check.voided_on)}", "不再有效，请向发文单位索取新的。"]
    if check.sha256:
        lines.append(f"电子文件校验码：{check.sha256}")
    return ScannedReply(kind="paper", title=_STANDS[check.state], lines=lines, links=[], check=None, paper=check.state)


def _may_open(procedure: str, actor: Actor) -> bool:
    return any(step.frm is None and actor.role in step.by for step in PROCEDURES[procedure].steps)


def _evidence(check: SheetCheck, links: list[CodeLink]) -> ScannedReply:
    told = EvidenceCheck(
        matches=check.matches,
        went_on=check.went_on,
        kind=check.kind,
        number=check.number,
        photographs=[
            CheckedPhotograph(sha256=sha256, sealed_at=local(at) if at else None) for sha256, at in check.photographs
        ],
    )
    title = "与系统封存的记录一致" if check.matches else "与系统封存的记录不一致"
    return ScannedReply(kind="evidence", title=title, lines=[], links=links, check=told)
