"""A numbered paper that any draft of a monthly return may have: what papers themselves do is tried on it, without the
steps of a month.
"""

from __future__ import annotations

from typing import Any

from casework.heart.actors import Actor
from casework.papers.declared import Filled, Paper, Section, declare
from models import Account, Appointment, Case
from tests.cast import Person, World, done, new_id

RARE = "𠮷宅𬭎"


async def _fill(case: Case, actor: Actor) -> Filled:
    return Filled(
        facts=[("收件人", f"{RARE}·买买提")],
        sections={"words": f"{RARE}：请于七日内办理。", "lines": [["101室", 385], ["102室", 308]]},
    )


SAMPLE = declare(
    Paper(
        name="sample", title="催告函", series="letter", filed_with=("ledger_return",),
        sections=(Section("words", "内容"), Section("lines", "明细（{count}条）", (("房屋", 80), ("金额", 40)))),
        signed_by=("收件人",), fill=_fill, reissued_by=("street_clerk",),
    )
)


async def a_draft(street: Person, month: str = "2026-11") -> Case:
    case = done(await street.post("/ledger-returns", {"id": new_id(), "month": month}))
    return await Case.get(id=case["id"])


async def actor_of(person: Person, world: World) -> Actor:
    post: Any = await Appointment.filter(account_id=person.account_id).select_related("organisation").first()
    return Actor(
        person.account_id, (await Account.get(id=person.account_id)).name, post.role, world.clock.now(), post.id,
        post.organisation_id, post.organisation.name, post.organisation.path,
    )
