"""The numbers of papers (发文字号): `铁保通〔2026〕18号`, a series an office, kind and year, without gap or double.

A number is given in the transaction that issues the paper, by the head of its series, whose row is locked before it is
read (SQLite ignores the lock: there the condition of the update holds, and the loser is tried again). What is rolled
back consumed nothing; what is made void keeps its number. Which series there are, and what an office is called in them
that has set no word of its own, is data: `series.json`. The year is the business day's. Refuses a
word that another office has, or once had, in its numbers.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from msgspec import Meta
from tortoise.exceptions import IntegrityError
from tortoise.expressions import Q

from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.entry_forms import Door, register_door
from casework.heart.forms import Form
from casework.heart.problems import invalid
from casework.heart.transactions import WriteRaced
from casework.heart.turns import PAPER_WORDS, take_turns
from models import IssuedPaper, Organisation, PaperSeries


@dataclass(frozen=True)
class Series:
    name: str
    word: str
    label: str


@cache
def _rules() -> tuple[str, dict[str, Series]]:
    read = json.loads((Path(__file__).parent / "series.json").read_text(encoding="utf-8"))
    return read["office"], {name: Series(name, **row) for name, row in read["series"].items()}


def series() -> dict[str, Series]:
    """By name, in the order of the file."""
    return _rules()[1]


async def take_numbers(office_id: int, name: str, day: date, count: int) -> range:
    """The next numbers of that office, series and year. In a transaction: who comes second waits for its end."""
    head = await PaperSeries.filter(office_id=office_id, series=name, year=day.year).select_for_update().first()
    if head is None:
        try:
            head = await PaperSeries.create(office_id=office_id, series=name, year=day.year, given=0)
        except IntegrityError:
            # Made by another in this instant: on the next turn it is there to be waited for.
            raise WriteRaced from None
    if await PaperSeries.filter(id=head.id, given=head.given).update(given=head.given + count) != 1:
        raise WriteRaced
    return range(head.given + 1, head.given + count + 1)


async def word_of(office: Organisation) -> str:
    """What the office is called in its numbers. One whose name another bears, or has in its own numbers, says under
    whom it stands; where that is no word of its own either, or does not fit the number, its own number stands in it.
    """
    if office.paper_word:
        return str(office.paper_word)
    called = _rules()[0].format(name=office.name)
    words = [called]
    if office.parent_id is not None:
        words.append(f"{(await Organisation.get(id=office.parent_id)).name}{called}")
    for word in words:
        if len(word) <= _LONGEST and not await _is_named(word, office.id) and not await _is_taken(word, office.id):
            return word
    return f"{called}{office.id}"


async def _is_named(word: str, office_id: int) -> bool:
    return len(word) <= _NAME and await Organisation.filter(name=word).exclude(id=office_id).exists()


async def _is_taken(word: str, office_id: int) -> bool:
    """Whether another office has this word, or had it in a number: two papers never bear the same."""
    if len(word) <= _SET and await Organisation.filter(paper_word=word).exclude(id=office_id).exists():
        return True
    # From one bracket up to the next character: ranges of the number's own index.
    begins = Q(
        *(Q(number__gte=f"{word}{one.word}〔", number__lt=f"{word}{one.word}〕") for one in series().values()),
        join_type="OR",
    )
    return await IssuedPaper.filter(begins).exclude(office_id=office_id).exists()


class WordForm(Form):
    word: Annotated[
        str,
        Meta(
            max_length=20, title="发文代字",
            description="2到10个汉字，例如“铁保”，通知的编号就是铁保通〔2026〕1号。不填就用单位名称。",
        ),
    ] = ""


class WordBody(Form):
    form: WordForm


register_door(Door("paper_word.set", "发文代字", WordBody, (actors.ADMINISTRATOR,)))


# Those of the rare ones too, which some places have in their names.
_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]{2,10}")
# With year and number it fits what a number may have.
_LONGEST = 90
# Of an office's name, and of a word that is set: what is longer is neither, and no column is asked for it.
_NAME, _SET = 60, 20


async def own_office(actor: Actor) -> Organisation:
    """Raises not_allowed."""
    access.require_role(actor, actors.ADMINISTRATOR)
    return await Organisation.get(id=actor.organisation_id)


async def set_word(form: WordForm, *, actor: Actor) -> Organisation:
    """From the next paper on; what was issued keeps its number. Raises not_allowed, form_invalid."""
    office = await own_office(actor)
    word = "".join(form.word.split())
    if word:
        if not _WORD.fullmatch(word):
            raise invalid({"form.word": "请填写2到10个汉字，不要带年份、括号和号码。"})
        # Of two offices that ask for one word in one instant the second sees the first.
        await take_turns(PAPER_WORDS)
        if await _is_named(word, office.id) or await _is_taken(word, office.id):
            raise invalid({"form.word": "别的单位用了或用过这个代字，请换一个。"})
    await Organisation.filter(id=office.id).update(paper_word=word)
    return await Organisation.get(id=office.id)


def say_number(word: str, name: str, year: int, sequence: int) -> str:
    return f"{word}{series()[name].word}〔{year}〕{sequence}号"
