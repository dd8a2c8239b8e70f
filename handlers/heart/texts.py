"""Texts that strangers will read are judged before the write, outside its transaction. Refuses what is risky."""

from __future__ import annotations

from collections.abc import Mapping

from casework.heart.audit import record
from casework.heart.problems import Problem
from handlers.heart.http import Ask

# Steps whose words a stranger reads: action → fields of its form. What others name so has no such field, or no people.
JUDGED: dict[str, tuple[str, ...]] = {}


async def check_texts(texts: Mapping[str, str], ask: Ask) -> None:
    """`texts`: field → what was typed. All in one question. Raises text_refused, naming the fields.

    What is doubtful (`review`), or was judged by nobody, goes on and is kept on record.
    """
    typed = {field: text for field, text in texts.items() if text}
    if not typed:
        return
    judged = await ask.services.judge_text(ask.actor, "\n".join(typed.values()))
    if judged != "pass":
        await record("text_check", actor=ask.actor, code=judged, subject=ask.request.path)
    if judged == "risky":
        raise Problem("text_refused", None, dict.fromkeys(typed, "请检查这里的文字。"))
