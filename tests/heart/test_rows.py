"""Rows of lists say what models say, on both engines, whatever stands in them; kept texts ask with other values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.exceptions import DoesNotExist
from tortoise.expressions import Q
from tortoise.models import Model
from tortoise.transactions import in_transaction

from casework.heart.case_lists import case_lines, line_of
from casework.heart.queries import (
    Among,
    any_where,
    change_where,
    column_where,
    count_where,
    padded,
    remove_where,
)
from casework.heart.rows import Line, Records, Rows
from models import Case, Household, Tenancy
from tests.cast import NOW, World, done, new_id
from tests.photographs import visit

_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
_MOMENTS = st.integers(0, 4_000_000_000_000_000).map(
    lambda millionths: datetime(1971, 1, 1, tzinfo=UTC) + timedelta(microseconds=millionths)
)


class _Family(Line, frozen=True, gc=False):
    id: int
    name: str
    phone: str | None
    created_at: datetime


class _Home(Line, frozen=True, gc=False):
    id: int


class _Phone(Line, frozen=True, gc=False):
    phone: str | None


@given(
    title=_TEXTS, opened_at=_MOMENTS, updated_at=_MOMENTS, due_on=st.none() | st.dates(date(1971, 1, 1)),
    version=st.integers(1, 2**31 - 1), at_home=st.booleans(),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_line_says_what_its_model_says(world: World, at_home: bool, **said: Any) -> None:
    home = world.tenancies["wan"]
    places: dict[str, Any] = {"household_id": home.household_id, "dwelling_id": home.dwelling_id} if at_home else {}
    case = await Case.create(
        id=new_id(), procedure="notice", number="TZ", status="issued", area_path="/1/", opened_by_id=1, **said, **places
    )
    read = await Case.get(id=case.id).select_related("household", "dwelling")
    for kept in (True, False):
        [line] = await case_lines(Q(id=case.id), 2, kept=kept)
        assert line == line_of(read)
        assert (line.opened_at, line.updated_at) == (said["opened_at"], said["updated_at"])


def columns_of(row: Model | None) -> dict[str, Any] | None:
    return None if row is None else {name: getattr(row, name) for name in row._meta.fields_db_projection}


async def test_a_record_is_the_model_that_tortoise_would_read(world: World) -> None:
    case = await visit(world)
    cases = Records(Case, "household", "dwelling")
    await Case.filter(id=case["id"]).update(due_on=date(2026, 12, 31))
    for household_id in (world.wan.household_id, None):
        await Case.filter(id=case["id"]).update(household_id=household_id)
        told = await Case.get(id=case["id"]).select_related("household", "dwelling")
        read = await cases.one(Q(id=case["id"]))
        for one, other in ((read, told), (read.household, told.household), (read.dwelling, told.dwelling)):
            assert columns_of(one) == columns_of(other)
        assert read.household_id == household_id
        read.title = "另一个名字"
        await read.save()
        assert (await Case.get(id=case["id"])).title == "另一个名字"
    assert await cases.first(Q(id="")) is None
    with pytest.raises(DoesNotExist):
        await cases.one(Q(id=""))


@given(
    updated_at=_MOMENTS, due_on=st.none() | st.dates(date(1971, 1, 1)), version=st.integers(1, 2**31 - 1),
    title=_TEXTS, reporter_household_id=st.none() | st.integers(1, 2**62), more=st.integers(0, 5),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_is_written_by_a_kept_text_is_what_tortoise_would_write(
    world: World, more: int, **said: Any
) -> None:
    mine, plain, other = new_id(), new_id(), new_id()
    for number in (mine, plain, other):
        await Case.create(
            id=number, procedure="notice", number="TZ", status="issued", area_path="/1/", opened_by_id=1, version=1,
            title="", opened_at=NOW, updated_at=NOW,
        )
    # Values that nobody has make the text of another length.
    among = padded([mine, *(new_id() for _ in range(more))], "")
    assert await change_where(Case, Q(id__in=among, status="issued", due_on=None), **said) == 1
    await Case.filter(id=plain).update(**said)
    told = {one.id: columns_of(one) for one in await Case.filter(id__in=[mine, plain, other])}
    assert {**(told[mine] or {}), "id": plain} == told[plain]
    assert (told[other] or {})["version"] == 1 and await change_where(Case, Q(id=mine, status="none"), **said) == 0
    async with in_transaction():
        [held] = await Records(Case).held(Q(id=mine), most=2)
        assert columns_of(held) == told[mine]
    for most in (None, 1, None):
        assert [one.id for one in await Records(Case).where(Q(id=mine), most=most)] == [mine]
    assert await column_where(Case, "title", Q(id__in=among)) == [said["title"]]
    assert await any_where(Case, Q(id=mine)) and await remove_where(Case, Q(id__in=among)) == 1
    assert not await any_where(Case, Q(id=mine)) and await any_where(Case, Q(id=plain))


async def test_a_record_is_not_held_with_what_another_table_holds(world: World) -> None:
    with pytest.raises(TypeError):
        await Records(Case, "household").held(Q(id=""), most=1)


async def test_the_same_question_with_other_values_has_another_answer(world: World) -> None:
    wan, kong = world.tenancies["wan"], world.tenancies["kong"]
    for family in (wan, kong):
        done(await world.manager.get(f"/ledger/{family.id}"))
        living = Q(id__in=Among(Tenancy, Q(household_id=family.household_id, living=1), "household_id"))
        found = await Rows(Household, _Family).where(living, order=("id",), most=5)
        assert [one.id for one in found] == [family.household_id]
        assert await count_where(Household, living) == 1
    both = Q(id__in=[wan.household_id, kong.household_id])
    assert await count_where(Household, both) == 2
    # Of another shape, it is another text: nothing, and the rest.
    assert await count_where(Household, Q(id__in=[])) == 0
    assert await count_where(Household, ~both) == 1


async def test_sealed_columns_are_opened_with_their_rows_key_alone(world: World) -> None:
    households = Rows(Household, _Family)
    family = await households.first(Q(id=world.wan.household_id))
    assert family == _Family(world.wan.household_id, "万健秀", "13800000001", NOW)
    assert await households.first(Q(id=0)) is None
    with pytest.raises(TypeError, match="not read without id"):
        await Rows(Household, _Phone).first(Q(id=world.wan.household_id))
    await visit(world)
    with pytest.raises(TypeError, match="phone is sealed"):
        await Rows(Case, _Phone, phone="household__phone").first(Q(procedure="inspection"))


async def test_a_page_begins_where_the_last_one_ended_however_its_moment_is_written(world: World) -> None:
    for _ in range(3):
        await visit(world)
    first = done(await world.clerk.get("/cases", limit=2))
    rest = done(await world.clerk.get("/cases", limit=2, cursor=first["next"]))
    assert len({case["id"] for case in (*first["items"], *rest["items"])}) == 3
    assert rest["next"] is None


async def test_all_rows_and_some_of_them_are_two_texts(world: World) -> None:
    homes = Rows(Tenancy, _Home)
    everybody = Q(living=1)
    count = await Tenancy.filter(living=1).count()
    assert count > 1
    for most in (None, 1, None, 1):
        assert len(await homes.where(everybody, order=("id",), most=most)) == (most or count)
