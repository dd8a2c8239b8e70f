"""`python -m server diagrams`: docs/procedures.md, drawn from the life tables. A test holds the file to them."""

from __future__ import annotations

from casework.heart.actors import ROLE_LABELS
from casework.heart.life import Procedure
from casework.procedures import PROCEDURES

_HEAD = """# Procedures

Drawn from the life tables by `make procedures`; do not edit by hand. Each arrow is a step: its label, who may take
it, and the clauses it serves.
"""


def draw() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(_draw(procedure) for procedure in PROCEDURES.values())])


def _draw(procedure: Procedure) -> str:
    lines = [f"## {procedure.label} `{procedure.name}`", "", "```mermaid", "stateDiagram-v2"]
    lines += [f"  {status}: {facts.label}" for status, facts in procedure.statuses.items()]
    for step in procedure.steps:
        lines.append(f"  {step.frm or '[*]'} --> {step.to}: {step.label}")
    lines += ["```", "", "| from | step | to | by | clauses | kind |", "|---|---|---|---|---|---|"]
    for step in procedure.steps:
        who = "、".join(ROLE_LABELS[role] for role in step.by)
        frm = procedure.statuses[step.frm].label if step.frm else ""
        lines.append(
            f"| {frm} | {step.label} `{step.action}` | {procedure.statuses[step.to].label} | {who} "
            f"| {', '.join(step.clauses)} | {step.duty} |"
        )
    for duty in procedure.duties:
        done = [
            f"`{step.action}`"
            for step in procedure.steps
            if (step.frm in duty.done_in) < (step.to in duty.done_in)
        ]
        again = [
            f"`{step.action}` from {procedure.statuses[step.frm].label}"
            for step in procedure.steps
            if step.frm and (step.frm in duty.done_in) > (step.to in duty.done_in)
        ]
        who = "、".join(ROLE_LABELS[role] for role in duty.owed_by)
        lines += [
            "", f"Duty `{duty.kind}` ({duty.clause}): {duty.every}, {who}: {duty.label}. Done by"
            f" {', '.join(dict.fromkeys(done))}; owed again after {', '.join(again) or 'nothing'}.",
        ]
    return "\n".join([*lines, ""])
