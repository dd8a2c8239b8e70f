"""Rows that are written many at once are what was to be written, and are held as if each had been read back."""

from __future__ import annotations

import random
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError, ValidationError

from casework.dwellings.rent_payments import Row
from casework.heart.bulk import insert_rows
from casework.heart.sealed_rows import fits, seal_written
from casework.heart.transactions import atomically
from models import AuditEvent, Case, Delivery, RentPayment
from server.commands.verify import verify_audit
from tests.cast import NOW, World, done, new_id
from tests.dwellings.test_notices import rent_to

WORDS = ("", "一月", "'", '"', "\\", "%s", "%", "%%(x)s", "?", ":1", "`", "--", "𠮷𬭎", "a\nb", " 空 ", "\\'", "0", "𝟙")


def a_row(world: World, by: random.Random, number: int, alike: dict[str, Any]) -> Row:
    drawn = {
        "dwelling_id": by.randrange(10**15), "manager_id": by.randrange(1, 10**6),
        "month": f"20{by.randrange(10, 99)}-0{by.randrange(1, 9)}", "for_month": "2026-12",
        "charged_fen": by.randrange(-(10**12), 10**12), "note": "".join(by.choices(WORDS, k=by.randrange(30))),
        "charge_key": by.choice((None, f"{number}:2026-12")), "correction": by.random() < 0.5,
        "entered_by_id": by.randrange(1, 99), "entered_at": NOW + timedelta(microseconds=by.randrange(10**9)),
        "paid_fen": by.choice((0, by.randrange(10**9))), "way": by.choice(("", "bank")),
        "paid_on": by.choice((None, date(2024, 2, 29), date(2026, 8, 31))),
    }
    return Row(id=new_id(), tenancy_id=world.tenancies["wan"].id, **{**drawn, **alike})


@pytest.mark.parametrize("seed", range(4))
async def test_what_is_written_at_once_is_what_is_read_and_fits_its_link(
    world: World, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    by = random.Random(seed)
    some = a_row(world, by, 0, {})
    names = [name for name in some.__struct_fields__ if name not in ("id", "tenancy_id", "charge_key")]
    # Columns that are the same in all rows are said once: of any of them, and of one row alone.
    alike = {name: getattr(some, name) for name in by.sample(names, by.randrange(len(names)))}
    rows = [a_row(world, by, number, alike) for number in range(1 if seed == 0 else by.choice((2, 499, 501)))]

    async def write() -> None:
        await insert_rows(RentPayment, rows)
        await seal_written("rent_payment", rows, at=NOW)

    await atomically(write)
    kept = {row.id: row for row in await RentPayment.all()}
    assert len(kept) == len(rows)
    for row in rows:
        assert {name: getattr(kept[row.id], name) for name in row.__struct_fields__} == {
            name: getattr(row, name) for name in row.__struct_fields__
        }
    assert all([await fits(["rent_payment"], kept[row.id]) for row in rows[:40]])
    assert await verify_audit() == 0, capsys.readouterr().out
    with pytest.raises(IntegrityError):
        await atomically(write)
    assert await RentPayment.all().count() == len(rows)


async def test_sealed_columns_are_written_by_their_own_rows(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    done(await world.manager.post("/notices", rent_to(world.tenancies["wan"])))
    case, by = await Case.get(procedure="notice"), random.Random(6)
    # What was told meanwhile is held by its link as if it had been read back.
    assert all([await fits(["delivery"], row) for row in await Delivery.filter(case_id=case.id)])
    assert await verify_audit() == 0, capsys.readouterr().out
    rows = [
        Delivery(
            case_id=case.id, cause=f"{case.id}:{9 + number}", channel="in_app", account_id=number,
            title="".join(by.choices(WORDS, k=9)), message={"thing": "".join(by.choices(WORDS, k=9)), "note": "一样"},
            state="pending", next_try_at=NOW, created_at=NOW + timedelta(microseconds=by.randrange(10**9)),
        )
        for number in range(501)
    ]
    await atomically(lambda: insert_rows(Delivery, rows))
    kept = {row.cause: row for row in await Delivery.filter(case_id=case.id)}
    for row in rows:
        told = kept[row.cause]
        assert (told.title, told.message, told.created_at) == (row.title, row.message, row.created_at)


async def test_what_a_column_refuses_is_refused_of_many_rows_too(world: World) -> None:
    by = random.Random(5)
    long = [a_row(world, by, 1, {}), a_row(world, by, 2, {"note": "长" * 201})]
    with pytest.raises(ValidationError):
        await insert_rows(RentPayment, long)
    # A sealed column takes from whatever is not its row what was sealed for it, and no open word.
    read = SimpleNamespace(
        kind="read", code="", account_id=1, role="", subject="", at=NOW, address="", detail={"a": "b"}, waiting=None,
        mark="", row_token="a",
    )
    with pytest.raises(TypeError, match="sealed_for"):
        await insert_rows(AuditEvent, [read])
    assert not await RentPayment.all().exists()
