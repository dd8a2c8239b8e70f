"""What a family reads of its judgement before what comes next: what has come to it, how, and from which day on its days
run, whether anybody signed for it or not.
"""

from __future__ import annotations

from casework.exits.judgement_steps import terms_of
from casework.heart.serving import recount
from casework.words.wording import say_day
from models import Case, Judgement


async def recounted(case: Case) -> str:
    row = await Judgement.get(case_id=case.id)
    if case.status == "hearing" and row.notice_on:
        return recount("告知书", row.notice_on, row.notice_way)
    if case.status == "served" and row.served_on:
        terms = "，".join(f"{label}到{say_day(until)}" for label, until in await terms_of(case, row.served_on))
        return f"{recount('决定书', row.served_on, row.served_way)}{terms}。"
    return ""
