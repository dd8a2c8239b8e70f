"""Windows for the December report: seen by the district office, opened and extended by it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from casework.heart import access, actors
from casework.heart.advance import Action, actions_for
from casework.reviews import report_windows
from casework.reviews.report_windows import OpenBody
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CaseReply, Detail, present
from models import Case, ReportWindow


class WindowLine(Struct):
    id: str
    year: Annotated[int, Meta(ge=1900, le=2199)]
    opens_on: date
    closes_on: date
    open: bool
    version: int
    actions: list[Action]


class WindowList(Struct):
    items: list[WindowLine]
    may_open: bool


class WindowDetail(Detail):
    year: Annotated[int, Meta(ge=1900, le=2199)]
    opens_on: date
    closes_on: date
    sentence: str


@endpoint("GET", "/report-windows", summary="历年报备期", reply=WindowList)
async def list_windows(ask: Ask) -> WindowList:
    access.require_role(ask.actor, actors.DISTRICT_CLERK)
    cases = await access.cases_in_reach(ask.actor).filter(procedure="report_window").order_by("-opened_at").limit(20)
    windows = {row.case_id: row for row in await ReportWindow.filter(case_id__in=[case.id for case in cases] or [""])}
    return WindowList(
        items=[
            WindowLine(
                id=case.id,
                year=windows[case.id].year,
                opens_on=windows[case.id].opens_on,
                closes_on=windows[case.id].closes_on,
                open=report_windows.is_open(windows[case.id], ask.actor.today),
                version=case.version,
                actions=await actions_for(case, actor=ask.actor),
            )
            for case in cases
        ],
        may_open=True,
    )


@endpoint("POST", "/report-windows", summary="开放报备期", body=OpenBody, reply=CaseReply)
async def open_window(ask: Ask) -> CaseReply:
    body = ask.body
    form = {"year": body.year, "opens_on": body.opens_on, "closes_on": body.closes_on}
    return await present(await report_windows.open_window(body.id, form, actor=ask.actor), ask)


async def _detail(case: Case, ask: Ask) -> WindowDetail:
    window = await ReportWindow.get(case_id=case.id)
    return WindowDetail(
        year=window.year,
        opens_on=window.opens_on,
        closes_on=window.closes_on,
        sentence=report_windows.sentence(window, ask.actor.today),
    )


DETAILS["report_window"] = _detail
