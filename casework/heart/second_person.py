"""Who else: what one has brought in another judges (`separation.py`), and an office may have nobody else.

Whoever is kept from a step is told by name who can take it: a colleague of the same post first; where none can, the
office above, which then may take the step itself, and is asked to; where there is no office above, or nobody there can
either, that the office's administrator invites somebody. So nothing that waits for a second person waits for nobody.
Asked of those who hold the posts today, so a colleague who has left is none. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework.heart import access, actors, separation
from casework.heart.actors import ROLE_LABELS, Actor
from casework.heart.life import PROCEDURES, RECEIVING, Step
from casework.heart.standing import in_force
from models import Appointment, Case

# Whose step the office above takes where nobody below it can.
ABOVE = {actors.COMMUNITY_CLERK: actors.STREET_CLERK, actors.STREET_CLERK: actors.DISTRICT_CLERK}
BELOW = {above: role for role, above in ABOVE.items()}
# Of an office, so many are asked about, and named.
_MOST, _NAMED = 30, 3


def may_fall_to(step: Step, role: str) -> bool:
    """Whether the step would be that role's, if nobody whose it is could take it."""
    below = BELOW.get(role, "")
    return bool(below) and separation.judges(step) and role not in step.by and below in step.by and not step.own


async def stands_in(step: Step, case: Case, actor: Actor) -> bool:
    """Whether the actor may take a step that is the office's below, where nobody of its people can. Where it has none
    at all, its administrator names some: a step is no office's that has not begun.
    """
    if step.frm is None or not may_fall_to(step, actor.role) or not access.reaches(actor, case):
        return False
    if not access.stands_on(actor, case, step.side):
        return False
    held = await _holders(step, case, step.by, actor)
    return bool(held) and not await _able(step, case, actor, held)


async def fallen(steps: Sequence[Step], case: Case, actor: Actor) -> list[Step]:
    """Those of them that `stands_in` says of. Who may judge the case may judge it by any of them, so it is asked once
    for those that are of the same."""
    found: list[Step] = []
    known: dict[tuple[tuple[str, ...], str], bool] = {}
    for step in steps:
        if may_fall_to(step, actor.role):
            key = step.by, step.side
            if key not in known:
                known[key] = await stands_in(step, case, actor)
            if known[key]:
                found.append(step)
    return found


async def _able(step: Step, case: Case, actor: Actor, held: Sequence[Actor]) -> list[Actor]:
    """Which of those who hold a post is not kept from the step; not the actor. No more than are named."""
    found: list[Actor] = []
    for one in held:
        if one.account_id != actor.account_id and not await separation.why_not(case, [step], one):
            found.append(one)
        if len(found) == _NAMED:
            break
    return found


async def _holders(step: Step, case: Case, roles: Sequence[str], actor: Actor) -> list[Actor]:
    """Who holds one of these posts over the case today, those of the actor's own office first. One query."""
    paths = {case.manager_path, case.receiving_path if step.side == RECEIVING else case.area_path} - {""}
    above = access.offices_over(paths)
    posts: Any = Appointment.filter(
        in_force(actor.today), role__in=list(roles), organisation__path__in=above or [""],
    ).order_by("id").limit(_MOST).select_related("account", "organisation")
    found = [
        Actor(
            one.account_id, one.account.name, one.role, actor.at, one.id, one.organisation_id, one.organisation.name,
            one.organisation.path,
        )
        for one in await posts
    ]
    there = [one for one in found if access.reaches(one, case) and access.stands_on(one, case, step.side)]
    return sorted(there, key=lambda one: one.organisation_id != actor.organisation_id)


async def said(steps: Sequence[Step], case: Case, actor: Actor) -> str:
    """Who can take these steps, said to whom they are kept from; or to whom they have fallen. "": neither."""
    kept = [one for one in steps if actor.role in one.by and separation.asked_of(one, actor)]
    code = await separation.why_not(case, kept, actor) if kept else ""
    held = [one for one in kept if separation.stops(code, one, actor)] if code else []
    if not held:
        return ""
    step = held[0]
    because = "这件和您自己家有关" if code == "own_family" else "这件您填报过或者经办过"
    if able := await _able(step, case, actor, await _holders(step, case, step.by, actor)):
        names = "、".join(dict.fromkeys(f"{one.organisation_name}{one.name}" for one in able))
        return f"{because}，要由别人办理，可以请{names}办。"
    for role in step.by:
        above = ABOVE.get(role, "")
        falls = may_fall_to(step, above) and above in PROCEDURES[case.procedure].readers
        if falls and await _able(step, case, actor, await _holders(step, case, (above,), actor)):
            return f"{because}，要由别人办理。本单位没有别人能办，{ROLE_LABELS[above]}可以直接办，请告诉那里。"
    return f"{because}，要由别人办理。现在没有别人能办，请单位管理员再邀请一名经办人。"
