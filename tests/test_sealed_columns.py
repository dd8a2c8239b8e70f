"""Sensitive columns as they lie in the database: unreadable, each time otherwise, and readable in their place alone."""

from __future__ import annotations

from typing import Any

import pytest
from tortoise import connections

import models
from models import Household, HouseholdMember
from models.fields import SealBroken, SealedField, SealedJSONField, key_ring
from tests.cast import World, done, refused
from tests.photographs import violation
from tests.test_complaints import lodged

# By hand, so that a column that is no longer sealed is found.
SEALED = {
    "household": ("phone", "other_housing"), "household_member": ("id_number",), "complaint": ("detail", "answer"),
    "case_event": ("note", "form"), "delegation": ("id_number", "phone"), "evidence": ("claims",),
    "ledger_revision": ("changes", "deltas"), "delivery": ("message",), "violation": ("detail",),
    "inspection": ("findings",), "audit_event": ("detail",), "notice": ("particulars",),
    "idempotent_answer": ("body",), "registered_value": ("text",), "application": ("form",), "subsidy": ("form",),
    "change_report": ("form", "changes"), "cross_check": ("findings",), "exit_": ("note",),
    "ledger_return": ("content",), "registration_transfer": ("members",), "workbook_export": ("filters", "reason"),
}


async def raw(table: str, column: str) -> list[str]:
    rows = await connections.get("default").execute_query_dict(
        f"SELECT {column} AS value FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608 - our own names
    )
    return [row["value"] for row in rows]


async def test_every_sealed_column_is_unreadable_and_bound_to_its_place(world: World) -> None:
    await violation(world)
    await lodged(world, world.wan)
    seen: dict[str, str] = {}
    for table, columns in SEALED.items():
        for column in columns:
            for value in await raw(table, column):
                assert value.startswith("\x02\x02"), (table, column)
                seen[f"{table}.{column}"] = value
    assert len(seen) > 10 and {"household.phone", "household_member.id_number"} <= set(seen)
    declared = {
        f"{getattr(models, name)._meta.db_table}.{field.model_field_name}"
        for name in models.__all__
        for field in getattr(models, name)._meta.fields_map.values()
        if isinstance(field, SealedField | SealedJSONField)
    }
    assert {f"{table}.{column}" for table, columns in SEALED.items() for column in columns} <= declared
    # Put into any other column, none of them is read.
    for place, value in seen.items():
        assert key_ring().decrypt(value, place)
        for other in declared - {place}:
            with pytest.raises(SealBroken):
                key_ring().decrypt(value, other)


async def test_the_same_value_is_never_sealed_the_same_way_twice_and_indexes_cannot_be_joined(world: World) -> None:
    ring = key_ring()
    assert ring.encrypt("210399195201140021", "a.b") != ring.encrypt("210399195201140021", "a.b")
    assert ring.digest("phone", "13800000001") != ring.digest("id_number", "13800000001")
    # What was sealed before places were bound is read as it is.
    assert ring.decrypt(ring.encrypt("万健秀"), "household.name") == "万健秀"


@pytest.mark.parametrize("how", ["altered", "cut short", "of another column", "no key of ours"])
async def test_a_damaged_value_is_a_sentence_wherever_it_is_read(world: World, how: str) -> None:
    family = world.wan.household_id
    (sealed,) = await connections.get("default").execute_query_dict(
        f"SELECT phone AS value FROM household WHERE id = {family}"  # noqa: S608 - a number
    )
    value: str = sealed["value"]
    other: Any = {
        "altered": value[:-6] + ("A" if value[-6] != "A" else "B") + value[-5:],
        "cut short": value[:12],
        "of another column": (await raw("household_member", "id_number"))[0],
        "no key of ours": value.replace(value[2 : value.index(":")], "zz", 1),
    }[how]
    client = connections.get("default")
    mark = "%s" if client.capabilities.dialect == "mysql" else "?"
    await client.execute_query(f"UPDATE household SET phone = {mark} WHERE id = {mark}", [other, family])  # noqa: S608
    for path in (f"/ledger/{world.tenancies['wan'].id}", "/ledger"):
        reply = await world.clerk.get(path)
        if reply.status_code != 200:
            refused(reply, "value_damaged")
        assert reply.status_code < 500
    refused(await world.clerk.get(f"/ledger/{world.tenancies['wan'].id}"), "value_damaged")
    # Others' entries are read as before.
    done(await world.clerk.get(f"/ledger/{world.tenancies['kong'].id}"))
    assert await HouseholdMember.all().count() > 3
    with pytest.raises(SealBroken):
        await Household.get(id=family)
