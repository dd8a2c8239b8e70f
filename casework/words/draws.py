"""Draws that anybody can recompute: from a population that was published first, and a seed that nobody could know then.

What is published before: the members as opaque keys, how many are drawn, and where the seed will come from. Their hash
is the announcement's. What is published after: the seed and who was drawn. From both, and from nothing else, the same
members follow in every language that has SHA-256:

    population text   a line a member, `key tier parent`, sorted by key, each line ended by "\\n"
    digest of one     SHA-256 of the lines: anju draw 1, code, name of the population, SHA-256 of its text, seed, key
    order             by (tier, digest), the digest as 64 letters of hexadecimal
    drawn             the first n; of a population with parents the first n of each parent that was drawn itself

No random number is cut to a range, so none is likelier than another. A lower tier goes first: of spot checks those
that were not drawn yet in the year, so that all come round, and still nobody knows when; of lots the classes that go
first. Of lots the groups by size of family are the parents, and all are drawn, which is an order: of `families`, and
where the home is drawn as well of `homes`, whose first goes with the first family of the same group. A home's key
follows from its address, so that anybody finds it in the list. Refuses a record that is not of this shape, however
large, and names what of a record does not follow from the rest.
"""

from __future__ import annotations

import codecs
import hashlib
import heapq
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

FORMAT: Final = "anju draw 1"
LOTTERY: Final = "lottery"
PHRASES: Final = "phrases"
# What a reader takes at most, so that no file of a stranger's fills a machine.
MOST_MEMBERS = 500_000
MOST_BYTES = 64 * 2**20
_MEMBER = re.compile(r"^([0-9a-f]{16}) ([0-9]) ([0-9a-f]{16})?$")

_Line = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f\u2028\u2029]*$")]
_Hash = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$", min_length=64, max_length=64)]
_Key = Annotated[str, Meta(pattern=r"^[0-9a-f]{16}$", min_length=16, max_length=16)]


class _Shape(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    pass


class Population(_Shape, kw_only=True):
    """`size`: how many are drawn; of those with parents, of each drawn parent. `sha256`: of its text."""

    name: Annotated[str, Meta(pattern=r"^[a-z]{1,16}$", max_length=16)]
    size: Annotated[int, Meta(ge=0, le=MOST_MEMBERS)]
    sha256: _Hash
    # `key tier parent`, sorted by key.
    members: Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=MOST_MEMBERS)]


class SeedSource(_Shape, kw_only=True):
    """Of a lottery: its name, the number of the draw and its day. Of phrases: the offices, and the hashes of what they
    have written down."""

    kind: Literal["lottery", "phrases"]
    name: _Line
    draw: _Line
    on: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", max_length=10)]


class DrawRecord(_Shape, kw_only=True):
    format: Literal["anju draw 1"] = FORMAT
    # By which it is found, and which no other draw has.
    code: Annotated[str, Meta(pattern=r"^[0-9A-Z]{4,24}$", max_length=24)]
    office: _Line
    subject: _Line
    period: _Line
    # Which of its draws in that period.
    turn: Annotated[int, Meta(ge=1, le=999)]
    announced_at: _Line
    source: SeedSource
    populations: Annotated[list[Population], Meta(min_length=1, max_length=3)]
    announcement_sha256: _Hash
    # How the source was replaced, by the rule that the announcement names, the last of them the one that counts: by the
    # next draw of the lottery; or, where an office did not tell its phrase, by a lottery.
    replaced: Annotated[list[SeedSource], Meta(max_length=20)] = []
    state: Literal["announced", "drawn", "annulled"] = "announced"
    seed: _Line = ""
    drawn_at: _Line = ""
    # The keys that were drawn, of each population in turn, in the order of the draw.
    samples: Annotated[list[Annotated[list[_Key], Meta(max_length=MOST_MEMBERS)]], Meta(max_length=3)] = []


class RecordRefused(ValueError):
    """What is no record, and why, in Chinese."""


@dataclass(frozen=True)
class Member:
    key: str
    tier: int
    parent: str = ""

    @property
    def line(self) -> str:
        return f"{self.key} {self.tier} {self.parent}"


def home_key(code: str, address: str) -> str:
    """Of a dwelling that is drawn: made anew by whoever reads its address."""
    return hashlib.sha256(f"{FORMAT}\n{code}\nhome\n{address}".encode()).hexdigest()[:16]


def population(name: str, members: Iterable[Member], size: int) -> Population:
    lines = sorted(member.line for member in members)
    return Population(name=name, size=size, sha256=_hash_of_lines(lines), members=lines)


def _hash_of_lines(lines: Sequence[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def announcement_of(record: DrawRecord) -> str:
    """The text whose hash says all that was fixed beforehand: a line each, the populations by their hashes."""
    source = record.source
    lines = [
        record.format, record.code, record.office, record.subject, record.period, str(record.turn),
        record.announced_at, source.kind, source.name, source.draw, source.on,
    ]
    lines += [f"{one.name} {one.size} {len(one.members)} {one.sha256}" for one in record.populations]
    return "".join(f"{line}\n" for line in lines)


def announced(record: DrawRecord) -> str:
    return hashlib.sha256(announcement_of(record).encode()).hexdigest()


# Drawing


def _order(members: Sequence[str], code: str, name: str, digest: str, seed: str, most: int) -> list[str]:
    """The keys of the first `most` of these lines."""
    # What all have in common is hashed once.
    common = hashlib.sha256(f"{FORMAT}\n{code}\n{name}\n{digest}\n{seed}\n".encode())
    ranked = []
    for line in members:
        one = common.copy()
        one.update(line[:16].encode())
        # A digit and a digest of one length: sorted as text they are sorted by tier, then by digest.
        ranked.append((line[17], one.digest(), line))
    if most * 8 < len(ranked):
        first = heapq.nsmallest(most, ranked)
    else:
        ranked.sort(key=itemgetter(0, 1))
        first = ranked[:most]
    return [line[:16] for _, _, line in first]


def draw(code: str, populations: Sequence[Population], seed: str) -> list[list[str]]:
    """Who is drawn of each population, in order. `seed` is not empty: it was not known when the rest was fixed."""
    if not seed:
        raise ValueError("a draw without a seed")
    samples: list[list[str]] = []
    drawn: list[str] = []
    for one in populations:
        by_parent: dict[str, list[str]] = defaultdict(list)
        for line in one.members:
            by_parent[line[19:]].append(line)
        sample = _order(by_parent.pop("", []), code, one.name, one.sha256, seed, one.size)
        # In the order in which the parents were drawn.
        for parent in drawn:
            sample += _order(by_parent.get(parent, []), code, one.name, one.sha256, seed, one.size)
        samples.append(sample)
        drawn = drawn or sample
    return samples


# Reading what somebody hands in


def read_record(data: bytes) -> DrawRecord:
    """Raises RecordRefused."""
    if len(data) > MOST_BYTES:
        raise RecordRefused("文件太大，不是抽取记录。")
    try:
        # Programs of some machines write the mark of the encoding before a text.
        record = msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8), type=DrawRecord)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise RecordRefused(f"不是抽取记录：{str(error)[:200]}") from None
    names = [one.name for one in record.populations]
    if len(set(names)) < len(names):
        raise RecordRefused("同一份名单出现了两次。")
    for one in record.populations:
        if any(_MEMBER.fullmatch(line) is None for line in one.members):
            raise RecordRefused(f"名单{one.name}里有写得不对的一行。")
    return record


@dataclass(frozen=True)
class Finding:
    """What does not follow: a word for programs, a sentence for people."""

    what: Literal["population", "announcement", "seed", "sample", "state", "changed"]
    sentence: str


def was_drawn(record: DrawRecord) -> bool:
    """Also one that was taken back afterwards, whose result stays to be seen."""
    told = record.samples or record.seed or record.drawn_at
    return record.state == "drawn" or (record.state == "annulled" and bool(told))


def check(record: DrawRecord) -> list[Finding]:
    """Whatever of the record does not follow from the rest of it; nothing: it is right."""
    found = []
    for one in record.populations:
        keys = [line[:16] for line in one.members]
        if len(set(keys)) < len(keys):
            found.append(Finding("population", f"名单{one.name}里有人出现了两次。"))
        if keys != sorted(keys):
            found.append(Finding("population", f"名单{one.name}没有按编号排好。"))
        if _hash_of_lines(one.members) != one.sha256:
            found.append(Finding("population", f"名单{one.name}和公布时的不一致：名单被改过。"))
    if announced(record) != record.announcement_sha256:
        found.append(Finding("announcement", "公告和公布时的不一致：数量、期号、日期或名单被改过。"))
    if not was_drawn(record):
        if record.samples or record.seed or record.drawn_at:
            found.append(Finding("state", "还没有抽取的记录里不该有结果。"))
        return found
    if sentence := _wrong_seed(record):
        found.append(Finding("seed", sentence))
    if record.seed and draw(record.code, record.populations, record.seed) != record.samples:
        found.append(Finding("sample", "按公布的名单和种子重新计算，结果和记录的不一致：种子、顺序或抽中的被改过。"))
    return found


def compare(before: DrawRecord, after: DrawRecord) -> list[Finding]:
    """Whether what was fixed beforehand is still what it was: `before` was kept when it was announced."""
    found = []
    if before.code != after.code:
        return [Finding("changed", "两份记录不是同一次抽取。")]
    for old, new in zip(before.populations, after.populations, strict=False):
        if old.members != new.members:
            found.append(Finding("population", f"名单{old.name}和公告时的不一样。"))
        if old.size != new.size:
            found.append(Finding("changed", f"名单{old.name}抽取的数量和公告时的不一样。"))
    if len(before.populations) != len(after.populations):
        found.append(Finding("population", "名单的份数和公告时的不一样。"))
    if before.source != after.source:
        found.append(Finding("seed", "种子的来源和公告时的不一样。"))
    if before.announcement_sha256 != after.announcement_sha256 and not found:
        found.append(Finding("announcement", "公告和当时的不一样。"))
    return found


# Seeds: lotteries


class Lottery(msgspec.Struct, frozen=True):
    """A national lottery, as it is played since `since`. `groups`: how many numbers, from 1 to how many, and what they
    are called."""

    key: str
    name: str
    since: str
    groups: tuple[tuple[str, int, int], ...]
    # Days of the week, Monday 0, on which it is drawn; and the hour in Beijing at which none is drawn yet.
    weekdays: tuple[int, ...]
    hour: int
    # How many digits of the year its draws are numbered by.
    year_digits: int


# Rules of play as published by the two lottery administrations. A change of them is a new row with its first day.
LOTTERIES = (
    Lottery("ssq", "双色球", "2003-02-16", (("红球", 6, 33), ("蓝球", 1, 16)), (1, 3, 6), 21, 4),
    Lottery("dlt", "大乐透", "2007-05-28", (("前区", 5, 35), ("后区", 2, 12)), (0, 2, 5), 21, 2),
    Lottery("kl8", "快乐8", "2020-10-28", (("号码", 20, 80),), (0, 1, 2, 3, 4, 5, 6), 21, 4),
)


class NumbersRefused(ValueError):
    """Numbers that no draw of this lottery can have, and why, in Chinese."""


def lottery(name: str, on: str) -> Lottery:
    """As it is played on that day. `name`: its key or what it is called. Raises NumbersRefused."""
    played = [one for one in LOTTERIES if name in (one.key, one.name) and one.since <= on]
    if not played:
        raise NumbersRefused("没有这种彩票。")
    return max(played, key=lambda one: one.since)


def read_numbers(text: str, game: Lottery) -> str:
    """The result of a draw in its one spelling, `01 05 08 12 20 33 + 07`, however it was typed: in any order within a
    group, with any signs between, in full width, or without signs two digits each. Raises NumbersRefused.
    """
    numbers = [int(one) for run in _runs(text) for one in run]
    wanted = sum(count for _, count, _ in game.groups)
    if len(numbers) != wanted:
        said = "，".join(f"{label}{count}个（1到{most}）" for label, count, most in game.groups)
        raise NumbersRefused(f"{game.name}一期有{wanted}个号码：{said}；这里是{len(numbers)}个。")
    kept: list[str] = []
    at = 0
    for label, count, most in game.groups:
        group, at = numbers[at : at + count], at + count
        for one in group:
            if not 1 <= one <= most:
                raise NumbersRefused(f"{game.name}的{label}在1到{most}之间，没有{one}。")
        if len(set(group)) < count:
            raise NumbersRefused(f"{game.name}的{label}不会有两个相同的号码。")
        kept.append(" ".join(f"{one:02d}" for one in sorted(group)))
    return " + ".join(kept)


def _runs(text: str) -> list[list[str]]:
    runs = []
    for run in re.findall(r"[0-9]+", text.translate(_FULL_WIDTH)):
        if len(run) > 2 and len(run) % 2:
            raise NumbersRefused("号码之间请用空格隔开，每个号码一位或两位数字。")
        runs.append([run[at : at + 2] for at in range(0, len(run), 2)])
    return runs


_FULL_WIDTH = {ord("０") + digit: str(digit) for digit in range(10)}


def read_draw_number(text: str, game: Lottery, year: int) -> str:
    """The number of a draw as it is announced, `2026135`. Raises NumbersRefused."""
    digits = re.sub(r"[\s第期]", "", text.translate(_FULL_WIDTH))
    prefix = str(year)[-game.year_digits :]
    if not re.fullmatch(r"[0-9]{5,7}", digits):
        raise NumbersRefused(f"期号只写数字，例如{prefix}135。")
    # Both ways of writing the year are in use.
    for written in (str(year), str(year)[-2:]):
        if digits.startswith(written) and len(digits) == len(written) + 3 and digits[-3:] != "000":
            return prefix + digits[-3:]
    raise NumbersRefused(f"{game.name}{year}年的期号是{prefix}加三位数字，例如{prefix}135。")


def lottery_seed(source: SeedSource, numbers: str) -> str:
    return f"{source.name} {source.draw} {source.on} {numbers}"


def _wrong_seed(record: DrawRecord) -> str:
    """"": it is one that the source can give."""
    source = record.replaced[-1] if record.replaced else record.source
    # What an office did not tell gives way to a lottery, and that to its next draw.
    played = record.replaced if record.source.kind == PHRASES else [record.source, *record.replaced]
    if any(one.kind != LOTTERY or one.name != played[0].name for one in record.replaced):
        return "改期后的种子来源不是公告里的那一种。"
    days = [record.source.on, *(one.on for one in record.replaced)]
    if days != sorted(set(days)) or record.drawn_at[:10] < days[-1] or record.announced_at[:10] >= days[0]:
        return "日期的先后不对：先公告，后开奖，再抽取。"
    if source.kind == PHRASES:
        return _wrong_phrases(record, source)
    start = lottery_seed(source, "")
    numbers = record.seed.removeprefix(start)
    try:
        game = lottery(source.name, source.on)
        fits = record.seed.startswith(start) and read_numbers(numbers, game) == numbers
    except NumbersRefused as refused:
        return f"种子不是{source.name}的开奖号码：{refused}"
    return "" if fits else "种子不是公告指定的那一期的开奖号码。"


# Seeds: phrases of two offices, each bound by a hash before it knows the other's


def commitment(code: str, office: str, phrase: str) -> str:
    """What is kept and published of a phrase until both are in."""
    return hashlib.sha256(f"{FORMAT}\n{code}\n{office}\n{phrase}".encode()).hexdigest()


# What tells the parts of a seed apart, so that no phrase may hold it.
PHRASE_PARTS = ("|", "：")


def phrases_seed(phrases: Sequence[tuple[str, str]]) -> str:
    """`phrases`: of each office what it is called and what it wrote."""
    return " | ".join(f"{office}：{phrase}" for office, phrase in phrases)


def _wrong_phrases(record: DrawRecord, source: SeedSource) -> str:
    offices, hashes = source.name.split("、"), source.draw.split("、")
    parts = [part.split("：", 1) for part in record.seed.split(" | ") if "：" in part]
    said = {one[0]: one[1] for one in parts}
    if len(offices) != 2 or len(hashes) != 2 or [one[0] for one in parts] != offices:
        return "两个单位的暗语不齐。"
    for office, digest in zip(offices, hashes, strict=True):
        if commitment(record.code, office, said[office]) != digest:
            return f"{office}的暗语和事先封存的不一致。"
    return ""
