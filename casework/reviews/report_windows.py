"""The window for the December report: the district office opens it once a year and may extend it (4.5.0).

Refuses a second window for a year, an end before its beginning, and an extension that shortens.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta
from tortoise.expressions import Q

from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import Form, Uuid
from casework.heart.life import Move, Procedure, Status, Step, register
from casework.heart.problems import refuse
from casework.heart.rows import Records
from casework.words.wording import say_day
from models import Case, Organisation, ReportWindow

_LONGEST_DAYS = 120


class OpenForm(Form):
    year: Annotated[int, Meta(ge=2000, le=2100, title="哪一年")]
    opens_on: Annotated[date, Meta(title="从哪天开始", extra={"earliest": -24, "latest": 24})]
    closes_on: Annotated[date, Meta(title="到哪天截止", extra={"earliest": -24, "latest": 24})]


class OpenBody(OpenForm, kw_only=True):
    id: Uuid


class ExtendForm(Form):
    closes_on: Annotated[date, Meta(title="延长至", extra={"earliest": -24, "latest": 24})]
    reason: Annotated[str, Meta(min_length=2, max_length=300, title="延期原因", extra={"kind": "longtext"})]


async def _sensible(move: Move) -> None:
    form: OpenForm = move.form
    if not 0 < (form.closes_on - form.opens_on).days <= _LONGEST_DAYS:
        raise refuse("window_invalid", "截止日期应在开始日期之后，且报备期不超过120天。")
    # Of a year that is not there yet nothing has changed.
    if not 0 <= form.opens_on.year - form.year <= 1:
        raise refuse("window_invalid", "报备期的开始日期与年度不符。")
    if await ReportWindow.filter(year=form.year).exists():
        raise refuse("window_exists")


async def _opened(move: Move) -> None:
    form: OpenForm = move.form
    await ReportWindow.create(
        year=form.year, case_id=move.case.id, opens_on=form.opens_on, closes_on=form.closes_on
    )


async def _later(move: Move) -> None:
    window = await ReportWindow.get(case_id=move.case.id)
    if not 0 < (move.form.closes_on - window.closes_on).days <= _LONGEST_DAYS:
        raise refuse("window_invalid", "延长后的截止日期应晚于原截止日期，且一次最多延长120天。")


async def _extended(move: Move) -> None:
    window = await ReportWindow.get(case_id=move.case.id)
    await ReportWindow.filter(year=window.year).update(closes_on=move.form.closes_on)


REPORT_WINDOW = register(
    Procedure(
        name="report_window",
        label="报备期",
        prefix="BQ",
        stages=("开放",),
        statuses={"opened": Status("已开放", 0, after="报备期内，家庭可以在手机上报备变动。", tone="done")},
        steps=(
            Step(None, "open", "opened", (actors.DISTRICT_CLERK,), ("4.5.0",), "开放报备期", OpenForm,
                 guard=_sensible, effect=_opened, body=OpenBody),
            Step("opened", "extend", "opened", (actors.DISTRICT_CLERK,), ("4.5.0",), "延长报备期", ExtendForm,
                 guard=_later, effect=_extended),
        ),
        readers=(actors.DISTRICT_CLERK,),
        chapter=Chapter.REVIEWS,
        offers=(Offer("windows", "报备期", "calendar", "report_windows/list", 24),),
    )
)


async def open_window(case_id: str, form: object, *, actor: Actor) -> Case:
    """Opens the window of a year. Every living family owes its report by its end (`report_duty.py`)."""
    if actor.role != actors.DISTRICT_CLERK or actor.organisation_id is None:
        raise refuse("not_allowed")
    office = await Organisation.get(id=actor.organisation_id)
    year = form.get("year") if isinstance(form, dict) else None
    opening = Opening(case_id, f"{year}年度报备期", office.path, form=form)
    return (await open_cases(REPORT_WINDOW, [opening], actor=actor))[0]


_WINDOWS = Records(ReportWindow)


async def current_window(today: date) -> ReportWindow | None:
    """The window that is open today; else the next to open; else the last that was."""
    windows = await _WINDOWS.where(Q(year__gt=0), order=("-year",), most=3)
    for window in windows:
        if window.opens_on <= today <= window.closes_on:
            return window
    coming = [window for window in windows if window.opens_on > today]
    return coming[-1] if coming else (windows[0] if windows else None)


async def require_open_window(today: date) -> ReportWindow:
    """The window that is open today. Raises window_closed."""
    window = await current_window(today)
    if window is None or not is_open(window, today):
        raise refuse("window_closed")
    return window


def is_open(window: ReportWindow, today: date) -> bool:
    return window.opens_on <= today <= window.closes_on


def sentence(window: ReportWindow | None, today: date) -> str:
    """What the window means for a family today."""
    if window is None:
        return "报备期还没有开放，请留意社区通知。"
    if today < window.opens_on:
        return f"{window.year}年度报备将于{say_day(window.opens_on)}开始，{say_day(window.closes_on)}截止。"
    if today > window.closes_on:
        return f"{window.year}年度报备已于{say_day(window.closes_on)}截止。确有变动请联系社区。"
    left = (window.closes_on - today).days
    remains = f"还有{left}天" if left else "今天是最后一天"
    return f"{window.year}年度报备正在进行，{say_day(window.closes_on)}截止，{remains}。"
