"""Stored keys of addresses, and stored names, made anew when the rules of folding or the district's name have changed.

Why: a key is compared with keys that were stored years ago; two made by different rules never meet, and a cross check
would find nothing. So the database remembers by which rules its keys were made, and whoever brings the tables up to
date renews them, a bounded part in a transaction, before anybody asks. A run that was cut off goes on from the
beginning and changes nothing twice. Refuses nothing; two dwellings that turn out to be one keep their old keys and are
named, for which of them is right only an office knows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from tortoise.expressions import Q
from tortoise.models import Model

from casework.heart.transactions import atomically
from casework.ledgers.former_words import ADDRESS
from casework.words.addresses import KEYS_VERSION, address_key
from casework.words.district import home
from models import CrossCheckKey, Dwelling, FormerWord, Household, HouseholdMember, Setting, SubsidyAward
from models.fields import initials_of
from models.names import tidy_name

_SETTING = "address_keys"
_AT_ONCE = 500
# Raised whenever the one form of a name (`models/names.py`) may come to be another.
_NAMES_VERSION = 1


@dataclass
class Renewal:
    changed: int = 0
    # Dwellings whose new key another has already: their addresses.
    twice: list[str] = field(default_factory=list)


def version() -> str:
    return f"{KEYS_VERSION}.{_NAMES_VERSION}:{home()}"


async def are_current() -> bool:
    kept = await Setting.get_or_none(name=_SETTING)
    return kept is not None and kept.value == version()


async def renew() -> Renewal:
    """Every stored key from the address that it was made of; of former ones and of applications, from the old key."""
    done = Renewal()
    for table, source, column in (
        (Household, "registered_address", "registered_address_key"),
        (SubsidyAward, "registered_address", "registered_address_key"),
        (SubsidyAward, "dwelling_address", "dwelling_address_key"),
    ):
        await _renew_column(table, source, column, Q(), done)
    # What they were made of is sealed or gone; a key is itself a spelling.
    await _renew_column(FormerWord, "text", "text", Q(kind=ADDRESS), done)
    await _renew_applications(done)
    await _renew_names(done)
    await _renew_dwellings(done)

    async def keep() -> None:
        await Setting.filter(name=_SETTING).delete()
        await Setting.create(name=_SETTING, value=version())

    await atomically(keep)
    return done


async def _pages(table: type[Model], condition: Q, *columns: str) -> AsyncIterator[list[dict[str, Any]]]:
    last = 0
    while rows := await table.filter(condition, id__gt=last).order_by("id").limit(_AT_ONCE).values("id", *columns):
        last = rows[-1]["id"]
        yield rows


async def _renew_column(table: type[Model], source: str, column: str, condition: Q, done: Renewal) -> None:
    async for rows in _pages(table, condition, *{source, column}):
        new: dict[str, list[int]] = {}
        for row in rows:
            if (key := address_key(row[source])) != row[column]:
                new.setdefault(key, []).append(row["id"])

        async def write(new: dict[str, list[int]] = new) -> None:
            for key, ids in new.items():
                await table.filter(id__in=ids).update(**{column: key})

        await atomically(write)
        done.changed += sum(map(len, new.values()))


async def _renew_applications(done: Renewal) -> None:
    # A blind index is 64 letters of hex; every other key is an address's.
    async for rows in _pages(CrossCheckKey, Q(), "key", "case_id"):
        for row in rows:
            key = address_key(row["key"])
            if _is_index(row["key"]) or key == row["key"]:
                continue

            async def write(row: dict[str, Any] = row, key: str = key) -> None:
                if await CrossCheckKey.filter(case_id=row["case_id"], key=key).exists():
                    await CrossCheckKey.filter(id=row["id"]).delete()
                else:
                    await CrossCheckKey.filter(id=row["id"]).update(key=key)

            await atomically(write)
            done.changed += 1


def _is_index(key: str) -> bool:
    return len(key) == 64 and all(char in "0123456789abcdef" for char in key)


async def _renew_names(done: Renewal) -> None:
    """People's names in their one form; their initials follow."""
    for table in (Household, HouseholdMember):
        async for rows in _pages(table, Q(), "name"):
            other = [row for row in rows if tidy_name(row["name"]) != row["name"]]

            async def write(other: list[dict[str, Any]] = other, table: type[Model] = table) -> None:
                for row in other:
                    said = {"name": row["name"]}
                    if table is HouseholdMember:
                        said["initials"] = initials_of(tidy_name(row["name"]))
                    await table.filter(id=row["id"]).update(**said)

            if other:
                await atomically(write)
            done.changed += len(other)


async def _renew_dwellings(done: Renewal) -> None:
    async for rows in _pages(Dwelling, Q(), "address", "address_key"):
        for row in rows:
            key = address_key(row["address"])
            if key == row["address_key"]:
                continue

            async def write(row: dict[str, Any] = row, key: str = key) -> bool:
                if await Dwelling.filter(address_key=key).exists():
                    return False
                await Dwelling.filter(id=row["id"]).update(address_key=key)
                return True

            if await atomically(write):
                done.changed += 1
            else:
                done.twice.append(row["address"])
