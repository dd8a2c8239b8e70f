"""Names: one stored form for every way of typing one, and both sides of every search and comparison folded alike."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tortoise.models import Model

import models
from casework.exchange.ledger_families import _read_name
from casework.ledgers.former_words import NAME
from models import FormerWord, Household, HouseholdMember
from models.fields import NameField
from models.names import tidy_name
from server.commands.address_keys import renew_keys
from tests.allocation.agreements import awarded
from tests.cast import World, done, id_number, new_id
from tests.ledgers.test_ledgers import a_subsidy

DOTS = "·•‧∙⋅・･．.⸱●᛫․‣"
AYGUL = "阿依古丽·买买提"


@pytest.mark.parametrize("dot", DOTS)
def test_every_dot_is_one(dot: str) -> None:
    for written in (f"阿依古丽{dot}买买提", f"阿依古丽 {dot} 买买提", f"阿依\u200b古丽{dot}买买\ufe0f提"):
        assert tidy_name(written) == AYGUL
        assert _read_name(written) == AYGUL


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("欧阳 娜娜", "欧阳娜娜"), ("万　健　秀", "万健秀"), ("John  Smith", "John Smith"),
        ("José Pérez", "José Pérez"), ("Ｊｏｈｎ Smith", "John Smith"), ("J. Smith", "J. Smith"), ("\uf914天", "樂天"),
        ("張偉", "張偉"), ("𠮷 田", "𠮷田"),
    ],
)
def test_spaces_and_widths_are_one_and_the_characters_are_kept(written: str, stored: str) -> None:
    assert tidy_name(written) == stored


@given(st.text(max_size=60))
def test_a_tidy_name_is_tidy(text: str) -> None:
    once = tidy_name(tidy_name(tidy_name(text)))
    assert tidy_name(once) == once


NAMED = [
    (model, name)
    for model in vars(models).values() if isinstance(model, type) and issubclass(model, Model) and model is not Model
    for name, column in model._meta.fields_map.items() if isinstance(column, NameField)
]


@pytest.mark.parametrize(("model", "column"), NAMED, ids=lambda one: getattr(one, "__name__", one))
def test_the_row_in_hand_bears_the_name_that_is_stored(model: type[Model], column: str) -> None:
    """Whoever has just written a row replies from it, and names in events and papers what they hold."""
    for written, stored in ((" 阿依古丽 • 买买提", AYGUL), ("欧阳　娜娜", "欧阳娜娜"), ("John  Smith", "John Smith")):
        row = model(**{column: written})
        assert model._meta.fields_map[column].to_db_value(written, row) == stored
        assert getattr(row, column) == stored
        # A search has no row.
        assert model._meta.fields_map[column].to_db_value(written, model) == stored


def test_families_and_their_members_are_called_by_such_names() -> None:
    assert {(Household, "name"), (HouseholdMember, "name")} <= set(NAMED)


async def _recorded(world: World, name: str, order: int) -> Any:
    members = [{"name": name, "relationship": "本人", "id_number": id_number("19700305", order)}]
    body = {"id": new_id(), "form": a_subsidy(order, members=members, registered_address=f"站前街{order}号")}
    case = done(await world.clerk.post("/subsidies", body))
    return await awarded(world, case, findings_read=True)


async def _found(world: World, text: str) -> list[str]:
    reply = done(await world.clerk.get("/ledger", ledger="subsidy", q=text))
    return [one["household"]["name"] for one in reply["items"]]


async def test_whoever_was_entered_under_one_spelling_is_found_under_all(world: World) -> None:
    await _recorded(world, "阿依古丽•买买提", 81)
    await _recorded(world, "欧阳 娜娜", 82)
    assert {row.name for row in await HouseholdMember.filter(name__in=[AYGUL, "欧阳娜娜"])} == {AYGUL, "欧阳娜娜"}
    for text in (*(f"阿依古丽{dot}买" for dot in DOTS), "阿依古丽", AYGUL, "阿依 古丽"):
        assert await _found(world, text) == [AYGUL], text
    for text in ("欧阳 娜娜", "欧阳娜娜", "欧 阳", "欧阳\u200b娜娜"):
        assert await _found(world, text) == ["欧阳娜娜"], text


async def test_a_correction_to_another_spelling_is_none_and_former_names_are_found(world: World) -> None:
    tenancy = world.tenancies["wan"]
    row = done(await world.clerk.get(f"/ledger/{tenancy.id}"))["members"][0]["id"]
    for name, changed in (("万 健 秀", []), ("阿依古丽．买买提", [AYGUL]), ("阿依古丽•买买提", [])):
        case = done(await world.clerk.post("/ledger-adjustments", {"id": new_id(), "subject": f"tenancy:{tenancy.id}"}))
        fix = {"member_id": row, "name": name}
        case = done(await world.clerk.step(case, "record", members=[fix], reason="看过证件"))
        revision = done(await world.clerk.get(f"/ledger/{tenancy.id}"))["revisions"][0]
        assert [one["after"] for one in revision["changes"] if one["label"] == "姓名"] == changed
    assert (await Household.get(id=world.wan.household_id)).name == AYGUL
    assert (await FormerWord.get(kind=NAME)).text == "万健秀"


async def test_names_that_were_stored_before_are_made_anew(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    from tortoise import connections

    # As an older version wrote it.
    connection = connections.get("default")
    old = "UPDATE household_member SET name = '阿依古丽•买买提' WHERE position = 0 AND name = '万健秀'"
    await connection.execute_script(old)
    await renew_keys()
    assert "made anew" in capsys.readouterr().out
    member = await HouseholdMember.filter(household_id=world.wan.household_id, position=0).first()
    assert member is not None and (member.name, member.initials) == (AYGUL, "ayglmmt")
