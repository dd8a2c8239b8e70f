"""What a subsidy comes to: explained line by line, kept nowhere, and the same as a few lines written apart."""

from __future__ import annotations

import random
from datetime import date
from fractions import Fraction
from typing import Any

from casework.allocation.subsidy_amounts import HOUSEHOLDS, SelfCheckForm, amount_of
from casework.heart.rules import RULES, set_value
from models import AuditEvent, Case
from tests.cast import World, done, refused

TODAY = date(2026, 12, 10)
ASKED: dict[str, Any] = {
    "household": "low_income", "people": 3, "income_fen": 450000, "own_area_m2": 0, "rent_fen": 80000,
}


def apart(form: SelfCheckForm, a_head: int, least: int, most: int, price: int, percent: int) -> int:
    """The same sum by fractions, rounded down once."""
    area = Fraction(sorted((least, form.people * a_head, most))[1]) - Fraction(round(form.own_area_m2 * 100), 100)
    full = int(max(area, Fraction(0)) * price * Fraction(percent, 100))
    return full if form.rent_fen == 0 else min(full, form.rent_fen)


async def test_a_thousand_families_come_to_the_same_as_a_few_lines_written_apart(world: World) -> None:
    values = {"subsidy_area_a_head": 17, "subsidy_price_fen": 1037, "subsidy_percent_low_income": 73}
    chance = random.Random("subsidy")
    for changed in (False, True):
        for name, value in values.items() if changed else ():
            now = world.clock.now()
            await set_value(
                RULES[name], value, valid_from=TODAY, legal_base="演示", by="区保障办", at=now, today=TODAY
            )
        percents = {"destitute": 100, "low_income": 73 if changed else 70, "other": 40}
        for _ in range(500):
            form = SelfCheckForm(
                household=chance.choice(list(HOUSEHOLDS)),  # type: ignore[arg-type]
                people=chance.randint(1, 20), income_fen=chance.randrange(10_000_000),
                own_area_m2=chance.choice([0.0, round(chance.uniform(0, 90), 2)]),
                rent_fen=chance.choice([0, chance.randrange(200_000)]),
            )
            rules = (17, 30, 60, 1037) if changed else (15, 30, 60, 900)
            assert (await amount_of(form, TODAY)).fen == apart(form, *rules, percents[form.household]), form


async def test_a_family_finds_out_by_itself_and_nothing_is_kept(world: World) -> None:
    asked = (await world.http.get("/api/self-checks/form")).json()["fields"]
    assert [one["name"] for one in asked] == list(ASKED)
    before = (await Case.all().count(), await AuditEvent.all().count())
    told = done(await world.http.post("/api/self-checks", json={"form": ASKED}))
    # 3 × 15 = 45 square metres at 9 yuan, 70 %.
    assert (told["monthly_fen"], told["against"]) == (28350, [])
    assert [one["words"] for one in told["lines"]] == [
        "3人×每人15平方米＝45平方米", "一户最少30、最多60平方米，按45平方米算", "45平方米－0平方米＝45平方米",
        "45平方米×每平方米9.00元×70%＝283.50元", "租金800.00元，每月补贴283.50元",
    ]
    rich = done(await world.http.post("/api/self-checks", json={"form": {**ASKED, "income_fen": 900000}}))
    assert (rich["monthly_fen"], rich["against"]) == (0, ["人均月收入超过2,500.00元。"])
    housed = done(await world.http.post("/api/self-checks", json={"form": {**ASKED, "own_area_m2": 60}}))
    assert housed["against"] == ["人均自有住房超过13平方米。", "自有住房已经达到保障面积。"]
    wrong = {"form": {**ASKED, "people": 0}}
    assert "form.people" in refused(await world.http.post("/api/self-checks", json=wrong), "form_invalid")["fields"]
    assert (await Case.all().count(), await AuditEvent.all().count()) == before
