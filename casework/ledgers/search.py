"""Finding ledger entries by what a clerk types: a name or its beginning, pinyin initials, an ID number, a telephone
number, a fragment of an address (4.2.1a, 4.2.2d).

Why so: both engines must answer by an index at a million families, and neither has a full-text index that the other
has too (docs/decisions/0013-search-by-prefixes-and-parts.md). So every kind of text is looked up where an index begins
with it: names and initials by prefix, addresses by the prefix of their key and by estate, building and door. What few
rows have (up to `_FEW`) is fetched by its own index and joined by number; what many have is left to the walk through
the ledger in its own order, which then soon fills a page. As of a past day a text means what stood there then
(`casework/ledgers/former_words.py`). Refuses nothing: a text that fits nothing finds nothing.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from tortoise.expressions import Q, Subquery
from tortoise.models import Model

from casework.heart.queries import column, fits, numbers_where
from casework.ledgers.former_words import (
    ADDRESS,
    ID_NUMBER,
    INITIALS,
    NAME,
    PHONE,
    changed_since,
    households_then,
)
from casework.words.addresses import address_key
from casework.words.id_documents import indexes_written, is_id_number
from casework.words.identity import read_phone
from casework.words.reading import ReadingError, without_spaces
from models import Dwelling, Estate, Household, HouseholdMember, SubsidyAward, Tenancy
from models.fields import blind_index
from models.names import tidy_name

_FEW = 2000
_MOST_ESTATES = 200
# Behind every letter, and behind every character that a name can have.
_AFTER_LETTERS, _AFTER_TEXT = "{", "\U0010ffff"
_NUMBER = r"[0-9]+[A-Z]?"
_FRAGMENT = re.compile(
    rf"(?P<estate>[^0-9A-Z#\-]*)"
    rf"(?:(?P<building>{_NUMBER})(?:号?楼栋|号楼|#楼|号?[栋幢座]|#|楼|-))?"
    rf"(?:(?P<unit>{_NUMBER})(?:号?单元|号?门洞|-))?"
    rf"(?:(?P<room>{_NUMBER})(?:号室|号房|室|号|户|房)?)?"
)


Where = dict[str, Any]
"""Conditions that hold all, as `numbers_where` takes them."""


def starts(column_name: str, prefix: str, after: str = _AFTER_TEXT) -> Where:
    """Rows whose column begins so, as a range that an index serves: Tortoise's own words for it on MySQL hide it."""
    return {f"{column_name}__gte": prefix, f"{column_name}__lt": prefix + after}


async def meant(model: type[Model], text: str, *, day: date | None = None) -> Q:
    """Tenancies or awards that the text means; "": all. `day`: by what stood there at its end, and by members who have
    left since.
    """
    text = text.strip()
    if not text:
        return Q()
    households = await _by_number(text, day)
    if households is not None:
        return Q(household_id__in=households or [0])
    wanted = _Wanted(day)
    bare = without_spaces(text)
    if re.fullmatch(r"[A-Za-z]{1,20}", bare):
        await wanted.members(INITIALS, bare.lower())
    else:
        if not any(char.isdigit() for char in bare):
            await wanted.members(NAME, tidy_name(text))
        await wanted.registered(_key_prefix(text))
        await wanted.dwellings(text, awards=model is SubsidyAward)
    return await wanted.filter_for(model)


async def _by_number(text: str, day: date | None) -> list[int] | None:
    """The families of an ID number or a telephone number; None: the text is neither."""
    try:
        index = blind_index("phone", read_phone(text))
    except ReadingError:
        pass
    else:
        return await _numbered(Household, "id", PHONE, {"phone_index": index}, day)
    found: list[int] = []
    for index in indexes_written(text):
        found += await _numbered(HouseholdMember, "household_id", ID_NUMBER, {"id_index": index}, day)
    # Eighteen characters with their check character are an ID number and nothing else; few digits may be of an address.
    return found if found or is_id_number(text) else None


async def _numbered(model: type[Model], name: str, kind: str, where: Where, day: date | None) -> list[int]:
    """The families of a number: by what stands there today, or stood there at the end of the day."""
    if day is None:
        return await numbers_where(model, name, where | _today(kind), _FEW)
    [index] = where.values()
    now = await column(model.filter(_unchanged(kind, day), **where).limit(_FEW), name)
    return [*now, *await households_then(kind, Q(text=index), day)]


def _today(kind: str) -> Where:
    """Of the rows in which such a word stands, those that count today."""
    return {} if kind in (ADDRESS, PHONE) else {"left_on": None}


def _unchanged(kind: str, day: date) -> Q:
    """Those whose word of today is that of the day."""
    return ~Q(id__in=Subquery(changed_since(kind, day).values("subject_id")))


class _Wanted:
    """What the text may mean, gathered: numbers of few rows, conditions for many."""

    def __init__(self, day: date | None) -> None:
        self.day = day
        self.households: set[int] = set()
        self.homes: set[int] = set()
        self.awards: set[int] = set()
        self.many: list[Q] = []

    async def members(self, kind: str, prefix: str) -> None:
        await self._people(HouseholdMember, "household_id", kind, kind, prefix)

    async def registered(self, key: str) -> None:
        await self._people(Household, "id", ADDRESS, "registered_address_key", key)

    async def _people(self, model: type[Model], name: str, kind: str, word: str, prefix: str) -> None:
        """The families in whose rows `word` begins so, today or on the day."""
        after = _AFTER_LETTERS if kind == INITIALS else _AFTER_TEXT
        where = starts(word, prefix, after)
        if not fits(model, where):
            return
        if self.day is None:
            few = await _few(model, name, where | _today(kind))
            here = Q(**_today(kind))
        else:
            self.households |= await households_then(kind, Q(**starts("text", prefix, after)), self.day)
            here = _unchanged(kind, self.day)
            few = _if_few(await column(model.filter(here, **where).limit(_FEW + 1), name))
        if few is not None:
            self.households |= few
            return
        # Not as a range: the walk goes through the ledger, and asks of each family whether a word of it begins so.
        like: Where = {f"{word}__startswith": prefix}
        self.many.append(Q(household_id__in=Subquery(model.filter(here, **like).values(name))))

    async def dwellings(self, text: str, *, awards: bool) -> None:
        key = _key_prefix(text)
        if awards:
            where = starts("dwelling_address_key", key)
            few = await _few(SubsidyAward, "id", where) if fits(SubsidyAward, where) else set()
            if few is None:
                self.many.append(Q(dwelling_address_key__startswith=key))
            else:
                self.awards |= few
            return
        for where in [starts("address_key", key), *await _parts(text)]:
            if not fits(Dwelling, where):
                continue
            few = await _few(Dwelling, "id", where)
            if few is None:
                self.many.append(Q(**{f"dwelling__{one}": value for one, value in where.items()}))
            else:
                self.homes |= few

    async def filter_for(self, model: type[Model]) -> Q:
        if model is SubsidyAward:
            few = Q(household_id__in=list(self.households) or [0]) | Q(id__in=list(self.awards) or [0])
        elif not self.homes and not self.many:
            return Q(household_id__in=list(self.households) or [0])
        elif not self.households and not self.many:
            return Q(dwelling_id__in=list(self.homes))
        else:
            # As numbers of tenancies: two conditions on two columns would use neither's index.
            ids: list[int] = []
            if self.households:
                ids += await column(Tenancy.filter(household_id__in=list(self.households)), "id")
            if self.homes:
                ids += await column(Tenancy.filter(dwelling_id__in=list(self.homes)), "id")
            few = Q(id__in=ids or [0])
        for condition in self.many:
            few = few | condition
        return few


async def _few(model: type[Model], name: str, where: Where) -> set[int] | None:
    """The numbers, or None if there are too many to be joined by number."""
    return _if_few(await numbers_where(model, name, where, _FEW + 1))


def _if_few(numbers: list[int]) -> set[int] | None:
    return None if len(numbers) > _FEW else set(numbers)


def _key_prefix(text: str) -> str:
    """How the key of an address begins that is written so: 园林大道9栋 as 园林大道9号楼."""
    key = address_key(text) or text
    found = _FRAGMENT.fullmatch(key)
    if found is None or not found["building"]:
        return key
    unit = f"{found['unit']}单元" if found["unit"] else ""
    return f"{found['estate']}{found['building']}号楼{unit}{found['room'] or ''}"


async def _parts(text: str) -> list[Where]:
    """Conditions on a dwelling's estate, building, unit and door, as far as the text names them."""
    found = _FRAGMENT.fullmatch(without_spaces(text).upper().replace("/", "-"))
    if found is None:
        return []
    part = {name: value for name, value in found.groupdict().items() if value}
    estates: list[int] = []
    if name := part.get("estate"):
        estates = await column(Estate.filter(name__contains=name).limit(_MOST_ESTATES), "id")
        if not estates:
            return []
    exact = {f"{name}_number": part[name] for name in ("building", "unit", "room") if name in part}
    if not exact:
        return [{"estate_id__in": estates}]
    choices = [exact]
    if list(exact) == ["room_number"] and estates:
        # 和谐家园28: a building or a door.
        choices.append({"building_number": exact["room_number"]})
    beside: Where = {"estate_id__in": estates} if estates else {}
    return [choice | beside for choice in choices]
