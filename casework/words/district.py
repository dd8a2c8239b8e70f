"""Whose district this is: the names of its province, city and district, which say nothing in its own addresses.

Why its own file: every comparison of addresses leans on them and no rule may name one place. A setting
(ANJU_DISTRICT) tells them to the composition root, which tells them here before any address is read; the keys that were
made with other names are made anew (`casework/ledgers/address_keys.py`).
Refuses names without their kind (省, 市, 区 …).
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class District:
    """In full, as registers write them."""

    province: str
    city: str
    district: str

    def __str__(self) -> str:
        return "/".join((self.province, self.city, self.district))


DEMO = District("辽宁省", "鞍山市", "铁东区")
_KINDS = r"(?:省|自治区|特别行政区|市|地区|自治州|盟|区|自治县|县|旗|新区)"
_home = DEMO


def read_district(text: str) -> District:
    """辽宁省/鞍山市/铁东区. Raises ValueError."""
    names = [part.strip() for part in text.split("/")]
    if len(names) != 3 or not all(re.fullmatch(rf"[^\W\d_]{{1,20}}{_KINDS}", name) for name in names):
        raise ValueError("three names with their kinds are expected, as 辽宁省/鞍山市/铁东区")
    return District(*names)


def configure_district(district: District) -> None:
    """Called once by the composition root, before any address is read."""
    global _home
    _home = district


def home() -> District:
    return _home


def stem(name: str) -> str:
    """The name without its kind: 辽宁 of 辽宁省."""
    return re.sub(rf"{_KINDS}$", "", name)
