"""Bad credit: entering one of a violation, objecting to one, and what each tells. Later steps go by /cases."""

from __future__ import annotations

from datetime import date

from casework.exits import credit_objections, credit_records
from casework.exits.credit_objections import CREDIT_OBJECTION, ObjectBody
from casework.exits.credit_records import EnterBody
from casework.heart import access, actors, naming
from casework.ledgers.credits import GRADES, bar_of, last_left
from casework.words.wording import say_day
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import (
    DETAILS,
    MOST_EVIDENCE,
    CaseReply,
    Detail,
    EvidenceReply,
    present,
    present_evidence,
    source_of,
)
from models import Case, CreditObjection, CreditPerson, CreditRecord, Evidence


class CreditMeasure(Struct):
    label: str
    on: str
    hour: str
    way: str
    note: str
    # Of the detail's evidence, which is this measure's own.
    evidence: list[str]


class CreditRecordDetail(Detail):
    act_label: str
    base: str
    occurred_on: date | None
    grade_label: str
    # What the rules make of it; "": the same.
    ruled_grade_label: str
    opinion: str
    persons: list[str]
    measures: list[CreditMeasure]
    # Of what its source keeps sealed, for who may read that.
    evidence: list[EvidenceReply]
    recorded_on: date | None
    expires_on: date | None
    # Of a bar, as a person would say it; "": there is none.
    bar: str
    # To the family, what it means for it.
    plain: str
    source_procedure: str
    source_case_id: str | None
    may_object: bool
    objection_id: str | None


class CreditObjectionDetail(Detail):
    reason: str
    answer: str
    record_id: str
    record_title: str
    may_add: bool


@endpoint("POST", "/credit-records", summary="记入不良信用", body=EnterBody, reply=CaseReply)
async def enter(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await credit_records.start(body.id, body.source_id, body.form, actor=ask.actor), ask)


@endpoint("POST", "/credit-objections", summary="对不良信用记录提出异议", body=ObjectBody, reply=CaseReply)
async def object_to(ask: Ask) -> CaseReply:
    body = ask.body
    return await present(await credit_objections.start(body.id, body.record_id, body.form, actor=ask.actor), ask)


async def _bar(row: CreditRecord) -> str:
    until, waits = bar_of(row, await last_left({row.household_id}))
    if waits:
        return f"退回住房（停发补贴）满{row.bar_months // 12}年以前，不能再申请"
    return f"到{say_day(until)}为止，不能再申请" if until else ""


def _plain(case: Case, row: CreditRecord, bar: str) -> str:
    if case.status != "in_force" or row.expires_on is None:
        return "这条记录已经不再提示，对您家没有影响。"
    said = f"这条记录是内部记录，不公开。到{say_day(row.expires_on)}自动结束。除了法律写明的，不会因为它受别的处罚。"
    return f"{said}法律写明的：{bar}。" if bar else f"{said}您家现在住房、交租、报修都照常。"


async def _detail(case: Case, ask: Ask) -> CreditRecordDetail:
    row = await CreditRecord.get(case_id=case.id)
    procedure, source = await source_of(row.source_case_id, ask)
    veil = await naming.veil_of(case, actor=ask.actor)
    bar = await _bar(row)
    waiting = await credit_objections.waiting_of(case.id)
    ids = [one for measure in row.measures for one in measure["evidence"]] if source else []
    rows = await Evidence.filter(id__in=ids).order_by("sealed_on", "sequence").limit(MOST_EVIDENCE) if ids else []
    persons = await CreditPerson.filter(record_id=row.id).order_by("id").values_list("name", flat=True)
    return CreditRecordDetail(
        act_label=row.act_label,
        base=row.base,
        occurred_on=row.occurred_on,
        grade_label=GRADES[row.grade],
        ruled_grade_label="" if row.ruled_grade == row.grade else GRADES[row.ruled_grade],
        opinion=veil.over(row.opinion or ""),
        persons=[str(one) for one in persons],
        measures=[
            CreditMeasure(
                label=one["label"], on=one["on"], hour=one["hour"], way=one["way"], note=veil.over(one["words"]),
                evidence=one["evidence"],
            )
            for one in row.measures
        ],
        evidence=await present_evidence(rows, ask),
        recorded_on=row.recorded_on,
        expires_on=row.expires_on,
        bar=bar,
        plain=_plain(case, row, bar) if ask.actor.role in (actors.TENANT, actors.FORMER_TENANT) else "",
        source_procedure=procedure,
        source_case_id=source,
        may_object=case.status == "in_force" and waiting is None
        and access.may_begin(ask.actor, CREDIT_OBJECTION, CREDIT_OBJECTION.steps[0]),
        objection_id=waiting,
    )


async def _objection(case: Case, ask: Ask) -> CreditObjectionDetail:
    row = await CreditObjection.get(case_id=case.id)
    record = await Case.get(id=row.record_case_id)
    return CreditObjectionDetail(
        reason=row.reason or "", answer=row.answer or "", record_id=record.id, record_title=record.title,
        may_add=case.status == "raised" and ask.actor.role in (
            actors.TENANT, actors.COMMUNITY_CLERK, actors.STREET_CLERK
        ),
    )


DETAILS["credit_record"] = _detail
DETAILS["credit_objection"] = _objection
