"""How many points a family has (评分, 2g), line by line, so that anybody can do the sum again from what is published.

A rule set is data: of each item what is looked at, from which value on how many points, what proves it, by which clause
it counts; with its name, its first day and what it rests on. What is not shown counts nothing and is said in a
sentence. Of illness, disability, low income and destitution only what their own units found is handed in here. No
database, no day but the one that is given. Refuses a rule set that leaves open how many points somebody has.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from casework.heart.rules import RuleRefused
from casework.words.calendar import add_months
from casework.words.wording import say_day, say_fen

# What an item looks at, and how its value is said. Of a rule set with another key nobody knows what is meant.
LOOKED_AT = ("age", "people", "residence", "income", "area", "waiting")
NOT_SHOWN = "没有出示材料，按0分计"
_MOST_POINTS = 1_000


class Band(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """From `least` on, until the next one's: years, people, months; income in fen and area in hundredths of m² a head.
    """

    least: int
    points: int
    words: str


class Kind(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`grade` "": whatever it is."""

    kind: str
    grade: str
    points: int
    words: str


class Item(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    key: str
    label: str
    clause: str
    proof: str
    bands: tuple[Band, ...] = ()
    findings: tuple[Kind, ...] = ()
    # Of findings: of the family the best alone, or of each person the best, up to `most`.
    count: str = "best"
    most: int = 0


class RuleSet(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    name: str
    valid_from: date
    legal_base: str
    items: tuple[Item, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


@dataclass(frozen=True)
class Found:
    """What a unit found of somebody: `person` says only which two are the same."""

    person: str
    kind: str
    grade: str


@dataclass(frozen=True)
class Facts:
    """None: not shown. Income is that of all in a month, in fen; area in hundredths of m²."""

    reference_on: date
    people: int
    born_on: date | None
    approved_on: date
    residence_since: date | None = None
    income_fen: int | None = None
    area_centi_m2: int | None = None
    found: tuple[Found, ...] = ()


class Line(msgspec.Struct, frozen=True):
    """`rule`: which of its conditions was met. `private`: about illness or disability, shown to few."""

    key: str
    label: str
    found: str
    rule: str
    points: int
    source: str
    clause: str
    private: bool = False


class Result(msgspec.Struct, frozen=True):
    total: int
    lines: tuple[Line, ...]


def full_months(since: date, day: date) -> int:
    """Whole months from one day to another; before the first one: 0."""
    months = (day.year - since.year) * 12 + day.month - since.month
    if months > 0 and add_months(since, months) > day:
        months -= 1
    return max(0, months)


def a_head(whole: int | None, people: int) -> int | None:
    return None if whole is None else whole // max(people, 1)


def _looked_at(key: str, facts: Facts) -> tuple[int | None, str]:
    """The value that counts, and the sentence that says what was found."""
    day = facts.reference_on
    if key == "people":
        return facts.people, f"{facts.people}人"
    if key == "age" and facts.born_on is not None:
        years = full_months(facts.born_on, day) // 12
        return years, f"到{say_day(day)}满{years}岁"
    if key == "residence" and facts.residence_since is not None:
        years = full_months(facts.residence_since, day) // 12
        return years, f"{say_day(facts.residence_since)}迁入，满{years}年"
    if key == "waiting":
        months = full_months(facts.approved_on, day)
        return months, f"{say_day(facts.approved_on)}审核通过，满{months}个月"
    if key == "income" and (fen := a_head(facts.income_fen, facts.people)) is not None:
        return fen, f"全家每月{say_fen(facts.income_fen or 0)}，{facts.people}人，人均{say_fen(fen)}"
    if key == "area" and (area := a_head(facts.area_centi_m2, facts.people)) is not None:
        return area, f"{(facts.area_centi_m2 or 0) / 100:g}平方米，{facts.people}人，人均{area / 100:g}平方米"
    return None, NOT_SHOWN


def _of_bands(item: Item, facts: Facts) -> Line:
    value, words = _looked_at(item.key, facts)
    met = [band for band in item.bands if value is not None and band.least <= value]
    return Line(
        item.key, item.label, words, met[-1].words if met else "", met[-1].points if met else 0, item.proof,
        item.clause,
    )


def _of_findings(item: Item, facts: Facts) -> Line:
    best: dict[str, Kind] = {}
    for one in facts.found:
        for kind in item.findings:
            if kind.kind == one.kind and kind.grade in ("", one.grade) and (
                one.person not in best or kind.points > best[one.person].points
            ):
                best[one.person] = kind
    counted = sorted(best.values(), key=lambda kind: -kind.points)
    if item.count == "best":
        counted = counted[:1]
    points = min(sum(kind.points for kind in counted), item.most)
    words = "、".join(f"{kind.words}1人" for kind in counted)
    capped = f"，最多{item.most}分" if len(counted) > 1 else ""
    return Line(
        item.key, item.label, f"{item.proof}：{words}" if words else "主管单位没有认定，按0分计",
        "、".join(f"{kind.words}{kind.points}分" for kind in counted) + capped, points, item.proof, item.clause,
        private=item.clause != "2g",
    )


def score(rules: RuleSet, facts: Facts) -> Result:
    lines = tuple(
        _of_findings(item, facts) if item.findings else _of_bands(item, facts) for item in rules.items
    )
    return Result(sum(line.points for line in lines), lines)


def read_rules(content: bytes | str) -> RuleSet:
    """Raises RuleRefused, in English: it is asked for at the command line."""
    try:
        rules = msgspec.json.decode(content, type=RuleSet)
    except msgspec.MsgspecError as error:
        raise RuleRefused(f"no rule set: {error}") from None
    return checked(rules)


def checked(rules: RuleSet) -> RuleSet:
    if not rules.name or not rules.legal_base or not rules.items:
        raise RuleRefused("a rule set has a name, says on what it rests, and has items")
    if len({item.key for item in rules.items}) != len(rules.items):
        raise RuleRefused("two items have one key")
    for item in rules.items:
        _check(item)
    return rules


def _check(item: Item) -> None:
    points = [band.points for band in item.bands] + [kind.points for kind in item.findings]
    if bool(item.bands) == bool(item.findings):
        raise RuleRefused(f"{item.key}: either bands or findings")
    if not all(0 <= one <= _MOST_POINTS for one in points):
        raise RuleRefused(f"{item.key}: points lie between 0 and {_MOST_POINTS}")
    if item.bands:
        least = [band.least for band in item.bands]
        if item.key not in LOOKED_AT or least != sorted(set(least)):
            raise RuleRefused(f"{item.key}: not known, or its bands do not rise")
    elif item.count not in ("best", "each") or not max(points) <= item.most <= _MOST_POINTS:
        raise RuleRefused(f"{item.key}: counts best or each, and at most what no less than its best gives")


@cache
def first_rules() -> RuleSet:
    """The demo district's own invented ones, marked so: what holds until a district sets others."""
    text = (Path(__file__).parent / "score_rules.json").read_bytes()
    return checked(msgspec.json.decode(text, type=RuleSet))
