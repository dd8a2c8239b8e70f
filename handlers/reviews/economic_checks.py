"""Checks of a family's means: asking for one, and reading its report, which is counted. Other steps go by /cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from casework.heart import actors
from casework.heart.forms import one_of
from casework.reviews import economic_checks
from casework.reviews.economic_check_forms import EFFECTS, PURPOSES, READINGS, ReadBody, RequestBody
from casework.reviews.economic_checks import REPORTED
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, EconomicCheck, EconomicCheckReading

# Of a case the newest are shown; all are counted.
_MOST = 50


class ComparedLine(Struct):
    label: str
    declared: str
    found: str
    differs: bool


class CheckedPerson(Struct):
    name: str
    relationship: str
    until: str


class ReadingLine(Struct):
    number: int
    kind_label: str
    name: str
    at: datetime
    reason: str


class EconomicCheckDetail(Detail):
    household_id: int | None
    application_id: str | None
    purpose_label: str
    income_from: str
    income_to: str
    assets_on: date
    persons: list[CheckedPerson]
    report_number: str
    reported_on: date | None
    dispute_by: date | None
    # What was found beside what was declared, to the family itself; the offices ask for it, which is counted.
    compared: list[ComparedLine]
    may_read: bool
    readings: int
    read_by: list[ReadingLine]
    dispute: str
    disputed_by: str
    effect: Annotated[
        str, one_of("", "none", "explained", "change", "judgement", "subsidy", "application")
    ]
    effect_label: str
    answer: str
    may_add: bool


class ReadReply(Struct):
    # Which reading or copy of the report this is.
    number: int
    compared: list[ComparedLine]
    # What the differences may lead to: nobody is bound by it.
    proposed: list[str]


@endpoint("POST", "/economic-checks", summary="申请核对经济状况", body=RequestBody, reply=CaseReply)
async def begin(ask: Ask) -> CaseReply:
    return await present(await economic_checks.begin(ask.body, actor=ask.actor), ask)


@endpoint("POST", "/economic-checks/<case_id:str>/readings", summary="查看核对报告，计次", body=ReadBody,
          reply=ReadReply)
async def read(ask: Ask) -> ReadReply:
    row, number = await economic_checks.read_report(ask.path["case_id"], ask.body, actor=ask.actor)
    return ReadReply(
        number=number, compared=_compared(row), proposed=[EFFECTS[one] for one in economic_checks.proposed(row)]
    )


def _compared(row: EconomicCheck) -> list[ComparedLine]:
    return [
        ComparedLine(label=one.label, declared=one.declared, found=one.found, differs=one.differs)
        for one in economic_checks.compared(row)
    ]


async def _detail(case: Case, ask: Ask) -> EconomicCheckDetail:
    row = await EconomicCheck.get(case_id=case.id)
    family = ask.actor.role == actors.TENANT
    read = EconomicCheckReading.filter(case_id=case.id)
    lines = [] if family else await read.order_by("-number").limit(_MOST)
    return EconomicCheckDetail(
        household_id=row.household_id,
        application_id=row.source_case_id or None if row.household_id is None else None,
        purpose_label=PURPOSES[row.purpose],
        income_from=row.income_from,
        income_to=row.income_to,
        assets_on=row.assets_on,
        persons=[
            CheckedPerson(name=str(one["name"]), relationship=str(one["relationship"]), until=str(one["until"]))
            for one in row.persons or []
        ],
        report_number=row.report_number,
        reported_on=row.reported_on,
        dispute_by=row.dispute_by,
        compared=_compared(row) if family and case.status in REPORTED else [],
        may_read=not family and case.status in REPORTED,
        readings=await read.count(),
        read_by=[
            ReadingLine(
                number=one.number, kind_label=READINGS[one.kind], name=one.name, at=one.at, reason=one.reason or ""
            )
            for one in lines
        ],
        dispute=row.dispute or "",
        disputed_by=row.disputed_by or "",
        effect=row.effect,
        effect_label=EFFECTS.get(row.effect, ""),
        answer=row.answer or "",
        may_add=ask.actor.role != actors.DISTRICT_CLERK
        and (case.status in ("reported", "disputed") or (case.status == "requested" and not family)),
    )


DETAILS["economic_check"] = _detail
