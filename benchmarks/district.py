"""A made-up district of any size in a throwaway MariaDB, written by the server itself so that a million families take
minutes, not hours: 200 communities, three members a family, and what ten years leave behind in revisions.

Nothing in it is anybody's: names are drawn from a list, numbers count up. Telephones and ID numbers are sealed row by
row, as the service would have, and so are the revisions of the families that are measured closely (one community's);
the others' revisions hold one sealed text, which is read in none of them.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
import pymysql

from casework.heart import actors
from casework.heart.actors import Actor
from casework.words.addresses import address_key
from casework.words.identity import check_character
from models import Household, HouseholdMember, LedgerRevision
from models.fields import blind_index, initials_of, key_ring, sealed_for

NOW = datetime(2026, 12, 10, 2, 0, tzinfo=UTC)
# A street of 25 communities has, of a million families, 106,250 in their dwellings.
COMMUNITIES, STREETS, MEMBERS, REVISIONS = 200, 8, 3, 3
_CHUNK, _SEALED_AT_ONCE = 100_000, 20_000
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂英华文辉玲红建国"
_FIRST, _SECOND = "和安康福新春东南西北金银玉翠海天光阳丰盛", "平宁泰源兴晖苑庭湖山"
_THIRD = ("家园", "花园", "小区", "新村", "公寓", "里", "庭院", "雅居", "嘉苑", "华府")


@dataclass(frozen=True)
class District:
    """`families`: how many. `probes`: numbers of families of one community that live in their dwellings."""

    database: str
    families: int
    probes: tuple[int, ...]

    def actor(self, role: str) -> Actor:
        community = _path(_community(self.probes[0]))
        street = community.rstrip("/").rpartition("/")[0] + "/"
        path = {actors.COMMUNITY_CLERK: community, actors.STREET_CLERK: street}.get(role, "/1/")
        return Actor(1, "测", role, NOW, 1, int(path.split("/")[-2]), "测", path)

    def id_number(self, family: int) -> str:
        """Of the family's first member."""
        return _id_number(family)

    def place(self, share: float) -> tuple[str, int]:
        """Where a page begins that lies so far into the district's ledger."""
        paths = sorted(_path(number + 101) for number in range(COMMUNITIES))
        return paths[int(COMMUNITIES * share)], self.families // 2


def address(family: int) -> str:
    """The dwelling's, as an office writes it."""
    estate, door = divmod(family - 1, 500)
    return _estate(estate + 1) + _door(door)


def registered_address(family: int) -> str:
    """Where the family is registered."""
    road, door = divmod(family - 1, 500)
    name = _FIRST[road % len(_FIRST)] + _SECOND[road // 20 % len(_SECOND)] + _GIVEN[road // 200 % len(_GIVEN)]
    return f"{name}路{_door(door)}"


def _door(door: int) -> str:
    return f"{door // 50 + 1}号楼{door // 25 % 2 + 1}单元{(door % 25 // 5 + 1) * 100 + door % 5 + 1}室"


def build(server: Any, database: str, families: int, say: Any = print) -> District:
    """Fills a migrated, empty database. `server`: tests.mariadb.MariaDB."""
    began = time.monotonic()
    connection = pymysql.connect(
        host="127.0.0.1", port=server.port, user="root", database=database, autocommit=True, charset="utf8mb4"
    )
    first = families // 2 // COMMUNITIES * COMMUNITIES + 4
    district = District(database, families, tuple(
        number for number in range(first, families + 1, COMMUNITIES) if number % 20 > 2
    )[:10])
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET unique_checks=0, foreign_key_checks=0, sql_mode='', time_zone='+00:00'")
            for number, statement in enumerate(_statements(families)):
                cursor.execute(statement)
                if number % 10 == 9:
                    say(f"  {database}: {number + 1} steps in {time.monotonic() - began:.0f} s", flush=True)
            _seal(cursor, families)
            _own(cursor, district)
            tables = "household, household_member, tenancy, lease, dwelling, ledger_revision, subsidy_award"
            cursor.execute(f"ANALYZE TABLE {tables}")
            cursor.fetchall()
    finally:
        connection.close()
    say(f"  {database}: {families} families in {time.monotonic() - began:.0f} s", flush=True)
    return district


def _statements(families: int) -> Iterator[str]:
    ring = key_ring()
    # Of the length that they have where they are read.
    words = ring.encrypt(_json([{"label": "备注", "before": "", "after": "年度核查"}]), "nowhere", "0")
    delta = ring.encrypt(_json([["household:0", {"remark": ""}, {"remark": "年度核查"}]]), "nowhere", "0")
    yield (
        "INSERT INTO organisation (id, kind, name, path) VALUES (1, 'district_office', '区保障办', '/1/'), "
        "(900, 'property_manager', '物业', '/900/')"
    )
    yield (
        "INSERT INTO organisation (id, kind, name, path, parent_id) SELECT seq + 1, 'street', CONCAT(seq, '街道'), "
        f"CONCAT('/1/', seq + 1, '/'), 1 FROM seq_1_to_{STREETS}"
    )
    yield (
        "INSERT INTO organisation (id, kind, name, path, parent_id) SELECT seq + 100, 'community', CONCAT(seq, "
        f"'社区'), CONCAT('/1/', {_STREET_OF}, '/', seq + 100, '/'), {_STREET_OF} FROM seq_1_to_{COMMUNITIES}"
    )
    yield f"INSERT INTO estate (id, name) SELECT seq, {_ESTATE} FROM seq_1_to_{(families - 1) // 500 + 1}"
    for low in range(1, families + 1, _CHUNK):
        yield from _chunk(low, min(low + _CHUNK - 1, families))
    total = families * REVISIONS
    for low in range(1, total + 1, _CHUNK):
        high = min(low + _CHUNK - 1, total)
        yield (
            "INSERT INTO ledger_revision (id, household_id, tenancy_id, account_id, role, stage, at, changes, deltas, "
            "area_path, day, ledger, state) SELECT n, h, h, 1, 'community_clerk', 'imported', at, "
            f"'{words}', '{delta}', {_PATH}, DATE(at), 'current', 'received' FROM (SELECT n, h, {_C} c, "
            f"'2017-01-01 02:00:00' + INTERVAL (n DIV {families} * 1200 + h % 1100) DAY at FROM "
            f"(SELECT seq n, (seq - 1) % {families} + 1 h FROM seq_{low}_to_{high}) a) b"
        )


# In SQL, of a family's number h: its community c (1 to 200), that one's path, an estate's name of its number.
_C = f"((h - 1) % {COMMUNITIES} + 1)"
_STREET_OF = f"(seq - 1) DIV {COMMUNITIES // STREETS} + 2"
_PATH = f"CONCAT('/1/', (c - 1) DIV {COMMUNITIES // STREETS} + 2, '/', c + 100, '/')"


def _elt(index: str, words: Any) -> str:
    said = ", ".join(f"'{word}'" for word in words)
    return f"ELT({index} % {len(words)} + 1, {said})"


def _named(of: str) -> str:
    first, second = len(_FIRST), len(_SECOND)
    parts = (_elt(of, _FIRST), _elt(f"({of}) DIV {first}", _SECOND), _elt(f"({of}) DIV {first * second}", _THIRD))
    return f"CONCAT({', '.join(parts)})"


_ESTATE = _named("seq")
_BUILDING, _UNIT = "((h - 1) % 500 DIV 50 + 1)", "((h - 1) % 500 DIV 25 % 2 + 1)"
_ROOM = "(((h - 1) % 25 DIV 5 + 1) * 100 + (h - 1) % 5 + 1)"
_KEY = f"CONCAT({_named('((h - 1) DIV 500 + 1)')}, {_BUILDING}, '号楼', {_UNIT}, '单元', {_ROOM}, '室')"
# Where the family is registered: another road, the same shape, one door a family.
_REGISTERED = (
    f"CONCAT({_elt('(h - 1) DIV 500', _FIRST)}, {_elt('(h - 1) DIV 10000', _SECOND)}, "
    f"{_elt('(h - 1) DIV 100000', _GIVEN)}, '路', {_BUILDING}, '号楼', {_UNIT}, '单元', {_ROOM}, '室')"
)


def _estate(number: int) -> str:
    first, second = len(_FIRST), len(_SECOND)
    return _FIRST[number % first] + _SECOND[number // first % second] + _THIRD[number // first // second % len(_THIRD)]


def _chunk(low: int, high: int) -> Iterator[str]:
    families = f"(SELECT h, {_C} c FROM (SELECT seq h FROM seq_{low}_to_{high}) a) b"
    yield (
        "INSERT INTO dwelling (id, estate_id, building_number, unit_number, room_number, address, address_key, "
        f"area_centi_m2, manager_id, manager_path, community_id, area_path) SELECT h, (h - 1) DIV 500 + 1, {_BUILDING},"
        f" {_UNIT}, {_ROOM}, {_KEY}, {_KEY}, 5000, 900, '/900/', c + 100, {_PATH} FROM {families}"
    )
    name = f"CONCAT({_elt('m DIV 3', _SURNAMES)}, {_elt('m DIV 7', _GIVEN)}, {_elt('m DIV 211', _GIVEN)})"
    first, later = [initials_of(char) for char in _SURNAMES], [initials_of("某" + char)[1:] for char in _GIVEN]
    short = f"CONCAT({_elt('m DIV 3', first)}, {_elt('m DIV 7', later)}, {_elt('m DIV 211', later)})"
    # Of the family's first member.
    applicant = name.replace("m DIV", f"(h * {MEMBERS} - {MEMBERS - 1}) DIV")
    yield (
        "INSERT INTO household (id, name, community_id, area_path, category, phone, phone_index, registered_address, "
        f"registered_address_key, remark, created_at) SELECT h, {applicant}, c + 100, {_PATH}, '低保', NULL, "
        f"SHA2(CONCAT('p', h), 256), {_REGISTERED}, {_REGISTERED}, '', '2017-01-01' FROM {families}"
    )
    yield (
        "INSERT INTO household_member (id, household_id, position, name, initials, relationship, id_number, "
        f"id_index) SELECT m, (m - 1) DIV {MEMBERS} + 1, (m - 1) % {MEMBERS}, {name}, {short}, '本人', '', "
        f"SHA2(CONCAT('m', m), 256) FROM (SELECT seq m FROM seq_{(low - 1) * MEMBERS + 1}_to_{high * MEMBERS}) a"
    )
    # Of twenty families one draws a subsidy, two have left, the others live in their dwellings.
    yield (
        "INSERT INTO tenancy (id, household_id, dwelling_id, area_path, manager_path, started_on, ended_on, living, "
        f"listed_on, moved_on) SELECT h, h, h, {_PATH}, '/900/', '2017-01-01', IF(h % 20 < 3, '2024-05-01', NULL), "
        f"IF(h % 20 < 3, NULL, 1), '2017-01-01', IF(h % 20 < 3, '2024-05-01', NULL) FROM {families} WHERE h % 20 > 0"
    )
    yield (
        "INSERT INTO lease (id, tenancy_id, starts_on, ends_on, monthly_rent_fen) SELECT h, h, '2024-01-01', "
        f"DATE('2026-06-01') + INTERVAL h % 900 DAY, 12000 FROM (SELECT seq h FROM seq_{low}_to_{high}) a "
        "WHERE h % 20 > 2"
    )
    yield (
        "INSERT INTO subsidy_award (id, household_id, area_path, registered_address, registered_address_key, "
        "dwelling_address, dwelling_address_key, monthly_amount_fen, started_on, living, listed_on) SELECT h, h, "
        f"{_PATH}, {_REGISTERED}, {_REGISTERED}, '', '', 30000, '2020-01-01', 1, '2020-01-01' FROM "
        f"{families} WHERE h % 20 = 0"
    )


def _seal(cursor: Any, families: int) -> None:
    """Each telephone and ID number for its own row."""
    for model, column, text, rows in (
        (Household, "phone", "13900000000", families),
        (HouseholdMember, "id_number", "21039919600101001X", families * MEMBERS),
    ):
        table = model._meta.db_table
        cursor.execute("CREATE TEMPORARY TABLE sealed (id BIGINT PRIMARY KEY, value LONGTEXT CHARACTER SET ascii)")
        for low in range(1, rows + 1, _SEALED_AT_ONCE):
            values = [
                f"({number},'{key_ring().encrypt(text, f'{table}.{column}', str(number))}')"
                for number in range(low, min(low + _SEALED_AT_ONCE, rows + 1))
            ]
            cursor.execute(f"INSERT INTO sealed VALUES {','.join(values)}")
        cursor.execute(f"UPDATE {table} JOIN sealed USING (id) SET {table}.{column} = sealed.value")
        cursor.execute("DROP TEMPORARY TABLE sealed")


def _own(cursor: Any, district: District) -> None:
    """The families that are looked at: numbers of their own, and revisions that can be taken back."""
    community = _community(district.probes[0])
    cursor.executemany(
        "UPDATE household_member SET id_index = %s WHERE id = %s",
        [(blind_index("id_number", _id_number(family)), (family - 1) * MEMBERS + 1) for family in district.probes],
    )
    own = [
        (*_revision(family, turn), turn * district.families + family)
        for family in range(community - 100, district.families + 1, COMMUNITIES)
        for turn in range(REVISIONS)
    ]
    cursor.execute("BEGIN")
    cursor.executemany("UPDATE ledger_revision SET changes = %s, deltas = %s WHERE id = %s", own)
    cursor.execute("COMMIT")
    family = district.probes[0]
    cursor.execute("SELECT address, address_key FROM dwelling WHERE id = %s", (family,))
    found = cursor.fetchone()
    assert found == (address(family), address_key(address(family))), (found, address(family))
    cursor.execute("SELECT registered_address_key FROM household WHERE id = %s", (family,))
    found = cursor.fetchone()
    assert found == (address_key(registered_address(family)),), (found, registered_address(family))


def _revision(family: int, turn: int) -> tuple[str, str]:
    """What it says and the values themselves."""
    sealed = sealed_for(
        LedgerRevision, {"household_id": family, "row_token": ""},
        changes=[{"label": "备注", "before": "", "after": "年度核查"}],
        deltas=[[f"household:{family}", {"remark": f"第{turn}次"}, {"remark": f"第{turn + 1}次"}]],
    )
    return sealed["changes"], sealed["deltas"]


def _community(family: int) -> int:
    return (family - 1) % COMMUNITIES + 1 + 100


def _path(community: int) -> str:
    return f"/1/{(community - 101) // (COMMUNITIES // STREETS) + 2}/{community}/"


def _id_number(family: int) -> str:
    first = f"210399{1950 + family % 50}{family // 1000 % 12 + 1:02d}{family // 100 % 28 + 1:02d}{family % 1000:03d}"
    return first + check_character(first)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
