"""A street's summary of how far files are built under it, reported to the district office (4.3c).

The figures are the board's, frozen on the day of the report. Refuses to be mended: what the district office sends back
is reported anew, with the figures of that day.
"""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta

from casework.files.case_files import board
from casework.files.checklist_items import KINDS, Kind
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter
from casework.heart.forms import Form, NoteForm, ReasonForm, Uuid
from casework.heart.life import Move, Procedure, Status, Step, register
from models import Case, FileSummary, Organisation


class SummaryForm(Form):
    kind: Kind
    note: Annotated[
        str,
        Meta(max_length=1000, title="说明", description="可以不填，例如哪个社区进度慢、为什么",
             extra={"kind": "longtext"}),
    ] = ""


class SummaryBody(SummaryForm, kw_only=True):
    id: Uuid


async def _reported(move: Move) -> None:
    figures: list[dict[str, Any]] = [
        {
            "community": line.community.name,
            **{name: getattr(line, name)
               for name in ("families", "missing", "building", "submitted", "returned", "checked")},
        }
        for line in await board(move.form.kind, actor=move.actor)
    ]
    await FileSummary.create(
        case_id=move.case.id, kind=move.form.kind, as_of=move.actor.today, figures=figures
    )


FILE_SUMMARY = register(
    Procedure(
        name="file_summary",
        label="建档汇总报备",
        prefix="JH",
        stages=("街道汇总", "区保障办接收"),
        statuses={
            "reported": Status("待区保障办接收", 1, days=10),
            "received": Status("已接收", 2, after="区保障办已接收建档汇总。"),
            "returned": Status("退回", -1, after="区保障办已退回，请核实后重新汇总报备。", tone="ask"),
        },
        steps=(
            Step(None, "open", "reported", (actors.STREET_CLERK,), ("4.3c",), "汇总报备", SummaryForm, duty="enter",
                 effect=_reported, body=SummaryBody),
            Step("reported", "receive", "received", (actors.DISTRICT_CLERK,), ("4.3c", "4.3d"), "接收", NoteForm,
                 "primary", duty="approve", asks=True),
            Step("reported", "return", "returned", (actors.DISTRICT_CLERK,), ("4.3c", "4.3d"), "退回", ReasonForm,
                 duty="approve", asks=True),
        ),
        readers=(actors.STREET_CLERK, actors.DISTRICT_CLERK),
        chapter=Chapter.FILES,
        offers=(),
    )
)


async def report(case_id: str, kind: str, note: str, *, actor: Actor) -> Case:
    """Reports the board of the actor's street. The same id again is the same report. Raises not_allowed."""
    access.require_role(actor, actors.STREET_CLERK)
    if known := await access.find_known_case(case_id, "file_summary", actor=actor):
        return known
    street = await Organisation.get(id=actor.organisation_id)
    opening = Opening(
        case_id, f"{street.name}{KINDS[kind]}建档汇总", street.path, form={"kind": kind, "note": note}
    )
    return (await open_cases(FILE_SUMMARY, [opening], actor=actor))[0]
