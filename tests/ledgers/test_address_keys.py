"""Stored keys of addresses are made anew when the rules change: what was entered by older ones is still found."""

from __future__ import annotations

from typing import Any

import pytest

from casework.ledgers import address_keys
from casework.ledgers.cross_checks import Applicants, look_up
from casework.ledgers.former_words import ADDRESS
from casework.words.district import DEMO, configure_district, read_district
from models import CrossCheckKey, Dwelling, FormerWord, Household, Setting
from server.commands.address_keys import keep_keys_current, renew_keys
from tests.cast import World, done, new_id
from tests.ledgers.test_ledgers import a_subsidy


async def test_keys_of_older_rules_are_made_anew_once(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    body = a_subsidy(80, registered_address="站前街80号")
    case = done(await world.clerk.post("/subsidies", {"id": new_id(), "form": body}))
    await Setting.filter(name="address_keys").delete()
    await Household.filter(id=world.wan.household_id).update(registered_address_key="铁东区二一九路16栋")
    await Dwelling.filter(id=world.tenancies["wan"].dwelling_id).update(address_key="和谐家园一号樓101")
    old = CrossCheckKey.filter(case_id=case["id"], key__contains="站前街")
    assert await old.update(key="中国站前街80號") == 1
    former: dict[str, Any] = {"household_id": world.kong.household_id, "subject_id": 1, "text": "建國路5棟1單元2號"}
    await FormerWord.create(**former, kind=ADDRESS, until_on="2026-01-01")
    await keep_keys_current()
    assert "4 made anew" in capsys.readouterr().out
    for text in ("二一九路16-6-458", "站前街80号", "建国路5-1-2"):
        assert (await look_up(Applicants(text, []))).findings, text
    # Not again, until the rules or the district are others.
    await keep_keys_current()
    assert capsys.readouterr().out == ""
    try:
        configure_district(read_district("吉林省/四平市/铁西区"))
        await keep_keys_current()
        assert address_keys.version() == "2.1:吉林省/四平市/铁西区" and await address_keys.are_current()
    finally:
        configure_district(DEMO)
    await keep_keys_current()
    assert (await look_up(Applicants("二一九路16-6-458", []))).findings


async def test_two_dwellings_that_turn_out_to_be_one_are_named_and_left(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    one = await Dwelling.get(id=world.tenancies["wan"].dwelling_id)
    kept = await Dwelling.get(id=world.tenancies["kong"].dwelling_id)
    await Dwelling.filter(id=one.id).update(address=kept.address.replace("号楼", "號樓"), address_key="别的写法")
    assert await renew_keys() == 1
    assert "號樓" in capsys.readouterr().out
    assert (await Dwelling.get(id=one.id)).address_key == "别的写法"
    assert (await Dwelling.get(id=kept.id)).address_key == kept.address_key


@pytest.mark.parametrize("wrong", ["辽宁/鞍山市/铁东区", "辽宁省/鞍山市", "", "a省/b市/区"])
def test_a_district_is_told_by_its_three_full_names(wrong: str) -> None:
    assert read_district(str(DEMO)) == DEMO
    with pytest.raises(ValueError, match="three names"):
        read_district(wrong)
