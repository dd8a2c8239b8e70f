"""The grounds on which a family may be reported to the district office (5.1a, 5.2a), as data: `grounds.json`.

Each says on what law it rests, whether it is a breach, which evidence has to lie sealed before it goes up, what may be
decided of it, how the family leaves by it, what may be claimed back, and for how many years no new application is
taken. All of them together hold from a first day: what was reported earlier is judged by what held then, and a change
of law is another entry of the file, never another answer to an old case. How many days a family has to move is the
district's, by route. Refuses, when the service starts, a ground that contradicts itself: above all one that is no
breach and would bar somebody.
"""

from __future__ import annotations

import functools
import pathlib
from dataclasses import dataclass
from datetime import date

import msgspec

from casework.heart.problems import refuse
from casework.heart.rules import Rule, declare

EXIT, RECOVER, RECTIFY, RECORD, NONE = "exit", "recover", "rectify", "record", "none"
OUTCOMES = {EXIT: "腾退住房", RECOVER: "追缴", RECTIFY: "限期整改", RECORD: "成立，记录在案", NONE: "不成立"}
TENANCY, AWARD = "tenancy", "award"
# What a recovery is reckoned by. `both`: by what the family has, a dwelling or a subsidy.
MARKET_RENT, SUBSIDY, BOTH = "market_rent", "subsidy", "both"
# What has to lie sealed: of each line of a ground's `evidence` one.
EVIDENCE = {
    "picture": "照片或视频",
    "document": "书面材料（文件，或者纸质材料的照片）",
    "visit": "巡查、走访或违规记录",
    "rectification": "整改通知和复查结果",
    "clock": "闲置计时记录",
    "demand": "催缴通知",
    "renewal": "续租办理的记录",
}
_ORDER = "《公共租赁住房管理办法》"
# Route → how a family leaves: label, its days to move as the district sets them, and what rent it pays meanwhile.
LEASE_RENT, MARKET = "lease", "market"


_OURS = "天数由区保障办设定。"


@dataclass(frozen=True)
class Route:
    label: str
    # How many days the family has from the service, and at least.
    days: Rule
    least: Rule
    rent: str


def _route(name: str, label: str, who: str, days: tuple[int, int], law: str) -> Route:
    base = f"{_ORDER}{law}；{_OURS}"
    return Route(
        label,
        declare(Rule(f"exit_{name}_days", f"退出：{who}，送达后几天内腾退", days[0], base, least=1, most=365)),
        declare(Rule(f"exit_{name}_least_days", f"退出：{who}，最少给几天", days[1], base, least=1, most=180)),
        LEASE_RENT,
    )


ROUTES = {
    "return": _route("return", "责令限期退回", "违规的", (30, 7), "第二十七条"),
    "vacate": _route("vacate", "腾退", "欠租或没有续租的", (30, 7), "第二十九条、第三十条"),
    "moving_period": _route("moving", "合理搬迁期", "不再符合条件的", (90, 15), "第三十一条"),
}


class Ground(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    label: str
    base: str
    # Whether it may ever touch the credit record.
    breach: bool
    # Families of which it may be reported: `tenancy`, `award`.
    subjects: tuple[str, ...]
    # Of each line one of its kinds (EVIDENCE) lies sealed before it goes up.
    evidence: tuple[tuple[str, ...], ...]
    # What may be decided besides that it is not so.
    outcomes: tuple[str, ...]
    # Of ROUTES; "": by this nobody leaves. And why the family left, in the exits' words.
    route: str
    cause: str
    # What a recovery is reckoned by; "": nothing may be recovered.
    recover: str
    # For so many years from the day of the exit no new application is taken.
    bar_years: int
    # The behaviours of violations that point to it.
    behaviours: tuple[str, ...]
    first_day: date | None = None


class _Version(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    first_day: date
    grounds: tuple[Ground, ...]


def read(data: bytes) -> tuple[_Version, ...]:
    """The versions, the last one first. Raises ValueError where one contradicts itself."""
    versions = sorted(msgspec.json.decode(data, type=list[_Version]), key=lambda one: one.first_day, reverse=True)
    if not versions or len({one.first_day for one in versions}) != len(versions):
        raise ValueError("no grounds, or two versions of one day")
    for version in versions:
        if len({ground.code for ground in version.grounds}) != len(version.grounds):
            raise ValueError(f"{version.first_day}: a ground is said twice")
        for ground in version.grounds:
            _check(ground)
    return tuple(versions)


def _check(ground: Ground) -> None:
    kinds = {kind for line in ground.evidence for kind in line}
    wrong = {
        "has no law": not ground.base or not ground.label,
        "has no evidence, or of no kind": not ground.evidence or not all(ground.evidence) or not kinds <= set(EVIDENCE),
        "decides something unknown": not ground.outcomes or not set(ground.outcomes) <= {*OUTCOMES} - {NONE},
        "is of nobody": not ground.subjects or not set(ground.subjects) <= {TENANCY, AWARD},
        "leads out by no route": (EXIT in ground.outcomes) != (ground.route in ROUTES and bool(ground.cause)),
        "recovers by nothing": (RECOVER in ground.outcomes) != (ground.recover in (MARKET_RENT, SUBSIDY, BOTH)),
        "is no breach and bars": not ground.breach and (ground.bar_years > 0 or ground.cause == "breach"),
        "is no breach and is kept as one": not ground.breach and bool({RECTIFY, RECORD} & {*ground.outcomes}),
    }
    if found := [said for said, so in wrong.items() if so]:
        raise ValueError(f"ground {ground.code} {found[0]}")


@functools.cache
def _versions() -> tuple[_Version, ...]:
    return read(pathlib.Path(__file__).with_name("grounds.json").read_bytes())


@functools.cache
def in_force_on(day: date) -> dict[str, Ground]:
    """By code, in the order of the file. A day before the first version has the first."""
    version = next((one for one in _versions() if one.first_day <= day), _versions()[-1])
    return {one.code: msgspec.structs.replace(one, first_day=version.first_day) for one in version.grounds}


def ground_of(code: str, day: date) -> Ground:
    """As it held on the day on which the report was made. Raises step_not_possible: it was none then."""
    if found := in_force_on(day).get(code):
        return found
    raise refuse("step_not_possible", "这一天没有这项事由，请核对。")


def every_code() -> dict[str, str]:
    """All that ever were, with the label of the last version that has it: what a form offers and a list says."""
    return {one.code: one.label for version in reversed(_versions()) for one in version.grounds}


def of_behaviour(behaviour: str, day: date) -> str:
    """The ground to which a violation of this behaviour points; "": it is left to whoever reports."""
    return next((one.code for one in in_force_on(day).values() if behaviour in one.behaviours), "")


def recovers_by(ground: Ground, subject: str) -> str:
    """`market_rent`, `subsidy`, or "": of a family that has a dwelling (`tenancy`) or a subsidy (`award`)."""
    own = SUBSIDY if subject == AWARD else MARKET_RENT
    return own if ground.recover in (own, BOTH) else ""
