"""Where the seed of a draw comes from, as forms ask for it: a later draw of a national lottery (decision 0039); and how
what is published of a draw begins. Spot checks and draws of lots ask alike.

Refuses a draw of the lottery that is not ahead, that there is none of on that day, and numbers before its hour.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Annotated, Any, Literal, Protocol

import msgspec
from msgspec import Meta

from casework.heart.actors import Actor
from casework.heart.forms import LONG, Form, choices
from casework.heart.problems import invalid, refuse
from casework.words.clock import SHANGHAI
from casework.words.draws import (
    LOTTERIES,
    LOTTERY,
    DrawRecord,
    NumbersRefused,
    Population,
    SeedSource,
    announced,
    lottery,
    lottery_seed,
    read_draw_number,
    read_numbers,
)
from casework.words.wording import say_day

# Without letters and digits that look alike.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GAMES = {one.key: one.name for one in LOTTERIES}
# The draw is of a later day, and not of one that nobody remembers.
SOON = {"earliest": 0, "latest": 2}
LotteryName = Annotated[Literal["ssq", "dlt", "kl8"], Meta(title="用哪种彩票的开奖号码", extra=choices(_GAMES))]
DrawNumber = Annotated[
    str,
    Meta(min_length=3, max_length=20, title="哪一期",
         description="彩票的期号，例如2026135。开奖后就用这一期的号码抽取。"),
]
DrawOn = Annotated[
    date, Meta(title="哪天开奖", description="要在今天以后：公布名单的时候，谁也不知道号码。", extra=SOON)
]


class LotterySeedForm(Form, kw_only=True):
    """Which later draw of a lottery gives the seed."""

    lottery: LotteryName
    draw_number: DrawNumber
    draw_on: DrawOn


class _DrawOfLottery(Protocol):
    @property
    def draw_number(self) -> str: ...
    @property
    def draw_on(self) -> date: ...


class SeedForm(Form, kw_only=True):
    numbers: Annotated[
        str,
        Meta(min_length=5, max_length=200, title="开奖号码",
             description="照开奖公告填，号码之间空一格；分两组的，先填第一组。"),
    ]


class NextForm(Form, kw_only=True):
    draw_number: DrawNumber
    draw_on: Annotated[date, Meta(title="下一期哪天开奖", extra=SOON)]
    reason: Annotated[str, Meta(min_length=2, max_length=300, title="原来那一期怎么了", extra=LONG)]


def lottery_source(form: _DrawOfLottery, game_name: str, today: date) -> SeedSource:
    """Raises form_invalid."""
    try:
        game = lottery(game_name, str(form.draw_on))
        number = read_draw_number(form.draw_number, game, form.draw_on.year)
    except NumbersRefused as refused:
        raise invalid({"form.draw_number": str(refused)}) from None
    if form.draw_on <= today:
        raise invalid({"form.draw_on": "开奖要在今天以后，公布名单的时候谁也不知道号码。"})
    if form.draw_on.weekday() not in game.weekdays:
        days = "、".join("一二三四五六日"[one] for one in game.weekdays)
        raise invalid({"form.draw_on": f"{game.name}在星期{days}开奖，{say_day(form.draw_on)}没有。"})
    return SeedSource(kind=LOTTERY, name=game.name, draw=number, on=str(form.draw_on))


def is_out(draw_on: date, hour: int, *, actor: Actor) -> bool:
    """Whether anybody may know by now the numbers of a draw of that day, which none knows before that hour."""
    return actor.today > draw_on or (actor.today == draw_on and actor.at.astimezone(SHANGHAI).hour >= hour)


def seed_of(source: SeedSource, draw_on: date, form: SeedForm, *, actor: Actor) -> str:
    """Raises draw_early, form_invalid."""
    game = lottery(source.name, source.on)
    if not is_out(draw_on, game.hour, actor=actor):
        raise refuse(
            "draw_early", f"{source.name}第{source.draw}期在{say_day(draw_on)}{game.hour}点以后开奖，还不能填号码。"
        )
    try:
        return lottery_seed(source, read_numbers(form.numbers, game))
    except NumbersRefused as refused:
        raise invalid({"form.numbers": str(refused)}) from None


def next_source(old: SeedSource, draw_on: date, form: NextForm, today: date) -> SeedSource:
    """In place of a draw of the lottery that did not take place, the next of the same. Raises draw_early, form_invalid.
    """
    if today < draw_on:
        raise refuse("draw_early", f"{old.name}第{old.draw}期还没有到开奖的日子，不能改期。")
    new = lottery_source(form, old.name, today)
    follows = int(new.draw[-3:]) == int(old.draw[-3:]) + 1 and new.draw[:-3] == old.draw[:-3]
    first = int(new.draw[-3:]) == 1 and new.on[:4] > old.on[:4]
    if not follows and not first:
        raise invalid({"form.draw_number": f"只能改用下一期，也就是第{old.draw}期之后的那一期。"})
    return new


# What is published


def fresh_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(12))


def hour(at: datetime) -> str:
    """As a record says a time: by the clock of those who read it."""
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def bare(record: DrawRecord) -> dict[str, Any]:
    """As it is kept beside its members."""
    kept: dict[str, Any] = msgspec.to_builtins(record)
    for one in kept["populations"]:
        one["members"] = []
    return kept


def begin_record(
    *, code: str, office: str, subject: str, period: str, turn: int, at: datetime, source: SeedSource,
    populations: list[Population],
) -> DrawRecord:
    record = DrawRecord(
        code=code, office=office, subject=subject, period=period, turn=turn, announced_at=hour(at), source=source,
        populations=populations, announcement_sha256="0" * 64,
    )
    record.announcement_sha256 = announced(record)
    return record
