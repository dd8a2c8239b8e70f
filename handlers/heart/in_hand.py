"""我来办: a case is taken in hand and let go. It is told to colleagues and locks nothing."""

from __future__ import annotations

from casework.heart import in_hand
from handlers.heart.http import Ask, Empty, endpoint
from handlers.heart.replies import CaseReply, present


@endpoint("POST", "/cases/<case_id:str>/in-hand", summary="我来办", body=Empty, reply=CaseReply)
async def take(ask: Ask) -> CaseReply:
    return await present(await in_hand.take(ask.path["case_id"], actor=ask.actor), ask)


@endpoint("POST", "/cases/<case_id:str>/in-hand/end", summary="放下一件我在办的事", body=Empty, reply=CaseReply)
async def let_go(ask: Ask) -> CaseReply:
    return await present(await in_hand.let_go(ask.path["case_id"], actor=ask.actor), ask)
