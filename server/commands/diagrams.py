"""`python -m server diagrams`: docs/procedures.md, drawn from the life tables. A test holds the file to them.

All that a table decides is drawn, also what no reader of a page would miss: a step whose effect falls out of its table,
or a status with another number of days, is a line of this file that somebody has to read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casework.heart.actors import ROLE_LABELS
from casework.heart.duties import Duty
from casework.heart.life import Procedure, Status, Step
from casework.heart.rules import RULES
from casework.procedures import PROCEDURES

_HEAD = """# Procedures

Drawn from the life tables by `make procedures`; do not edit by hand. Each arrow is a step: its label, who may take
it, and the clauses it serves. Of a step also who is asked to take it, and by the names of their functions what it looks
at first, does and tells; of a status its stage, its days, and its tone where the stage would mislead.
"""


def draw() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(_draw(procedure) for procedure in PROCEDURES.values()), *_rules()])


def _draw(procedure: Procedure) -> str:
    lines = [f"## {procedure.label} `{procedure.name}`", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"  {status}: {facts.label}" for status, facts in procedure.statuses.items()]
    for step in procedure.steps:
        lines.append(f"  {step.frm or '[*]'} --> {step.to}: {step.label}")
    lines += ["```", "", "| from | step | to | by | clauses | kind |", "|---|---|---|---|---|---|"]
    for step in procedure.steps:
        lines.append(
            f"| {_from(procedure, step)} | {step.label} `{step.action}` | {procedure.statuses[step.to].label} "
            f"| {_who(step.by)} | {', '.join(step.clauses)} | {step.duty} |"
        )
    lines += ["", f"`{procedure.prefix}`, {procedure.chapter}: {'、'.join(procedure.stages)}. Read by"
              f" {_who(procedure.readers)}.", ""]
    lines += ["| status | stage | days | tone | waits for | also |", "|---|---|---|---|---|---|"]
    lines += [_status(name, status) for name, status in procedure.statuses.items()]
    lines += ["", "| from | step | asked | form | looks, or takes instead | does | tells | also |",
              "|---|---|---|---|---|---|---|---|"]
    lines += [_inside(procedure, step) for step in procedure.steps]
    for duty in procedure.duties:
        lines += ["", _duty(procedure, duty)]
    for offer in procedure.offers or ():
        lines += ["", f"Offer `{offer.key}`, {offer.rank}: {offer.label}, {offer.page}, {offer.opens or 'list'},"
                  f" {_who(offer.to) or 'all'}."]
    return "\n".join([*lines, ""])


def _who(roles: tuple[str, ...]) -> str:
    return "、".join(ROLE_LABELS[role] for role in roles)


def _from(procedure: Procedure, step: Step) -> str:
    return procedure.statuses[step.frm].label if step.frm else ""


def _status(name: str, status: Status) -> str:
    also = "" if status.told else "not told"
    days = "" if status.days is None else status.days
    return f"| `{name}` | {status.stage} | {days} | {status.tone} | {status.waits_for} | {also} |"


def _inside(procedure: Procedure, step: Step) -> str:
    asked = "" if not step.asks else "all who may" if isinstance(step.asks, bool) else _who(step.asks)
    looks = ", or ".join(filter(None, (_name(step.guard), _name(step.instead))))
    also = [word for word in ("weighs", "own", "personal", "quiet", "checks", "ahead", "lapses") if getattr(step, word)]
    also += [step.style] if step.style != "normal" else []
    also += [step.side] if step.side else []
    also += [f"judged by {_who(step.judged_by)}"] if step.judged_by else []
    return (
        f"| {_from(procedure, step)} | `{step.action}` | {asked} | {_name(step.body or step.form)} | {looks} "
        f"| {_name(step.effect)} | {_name(step.tell)} | {', '.join(also)} |"
    )


def _name(what: Callable[..., Any] | None) -> str:
    return getattr(what, "__name__", "").lstrip("_") if what else ""


def _duty(procedure: Procedure, duty: Duty) -> str:
    done = [f"`{step.action}`" for step in procedure.steps if (step.frm in duty.done_in) < (step.to in duty.done_in)]
    again = [
        f"`{step.action}` from {_from(procedure, step)}"
        for step in procedure.steps
        if step.frm and (step.frm in duty.done_in) > (step.to in duty.done_in)
    ]
    said = (
        f"Duty `{duty.kind}` ({duty.clause}): {duty.every}, {_who(duty.owed_by)}: {duty.label}. Done by"
        f" {', '.join(dict.fromkeys(done))}; owed again after {', '.join(again) or 'nothing'}."
    )
    if duty.renewed_by:
        said += f" Renewed by {', '.join(f'`{name}.{action}`' for name, action in duty.renewed_by)}."
    if duty.watched_by:
        figures = [f"`{one.key}`{' (late)' if one.late else ''}" for one in duty.figures]
        said += f" Watched by {_who(duty.watched_by)}: {', '.join(figures)}."
    if duty.reminders:
        rules = [f"`{rule.name}`" for rule in (duty.reminders.days, duty.reminders.months) if rule]
        said += f" Reminded by {', '.join(rules)}{', at once too' if duty.reminders.at_once else ''}."
    return said


def _rules() -> list[str]:
    lines = ["## Rules", "", "What holds until the district says otherwise.", ""]
    lines += ["| rule | value | least | most | days | numbers |", "|---|---|---|---|---|---|"]
    for rule in RULES.values():
        values = rule.value if isinstance(rule.value, tuple) else (rule.value,)
        lines.append(
            f"| `{rule.name}` | {', '.join(map(str, values))} | {rule.least} | {rule.most} | {rule.unit} "
            f"| {rule.count or ''} |"
        )
    return [*lines, ""]
