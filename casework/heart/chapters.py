"""The document's chapters as people see them on their home, and what a home offers of each.

A procedure says in its table what of it is offered: beginning a case of it, or the list of its cases. Whom that is
offered to follows from the table as well: the roles of the opening step, the staff among its readers; `to` may narrow
it. A procedure that says nothing is offered as a list, so that no new one is forgotten. Refuses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Chapter(StrEnum):
    """In the order in which a home shows them."""

    DAILY = "daily"
    ALLOCATION = "allocation"
    DWELLINGS = "dwellings"
    LEDGERS = "ledgers"
    FILES = "files"
    REVIEWS = "reviews"
    EXITS = "exits"
    EXCHANGE = "exchange"
    PEOPLE = "people"
    OTHER = "other"


CHAPTERS = {
    Chapter.DAILY: "每天用到的",
    Chapter.ALLOCATION: "申请和分配",
    Chapter.DWELLINGS: "住房和租金",
    Chapter.LEDGERS: "台账",
    Chapter.FILES: "档案",
    Chapter.REVIEWS: "报备和巡查",
    Chapter.EXITS: "退出",
    Chapter.EXCHANGE: "表格导入导出",
    Chapter.PEOPLE: "人员和单位",
    Chapter.OTHER: "其他事项",
}


@dataclass(frozen=True)
class Offer:
    key: str
    label: str
    icon: str
    # A page of the client, with what it is asked to show.
    page: str
    # What is offered first; the first eight of a person are in sight.
    rank: int
    params: Mapping[str, str] = field(default_factory=dict)
    # Of a procedure: the action of the opening step that the page takes; "": it lists cases.
    opens: str = ""
    # Of a procedure: of whom it is offered to, these alone. Of a page: whom it is offered to.
    to: tuple[str, ...] = ()
    # Of a page: not offered to whoever acts in another's place.
    personal: bool = False
