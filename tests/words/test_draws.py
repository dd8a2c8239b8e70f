"""Draws: that they follow from what was published, that none is likelier than another, that all come round within the
year, and that whatever was changed is named.
"""

from __future__ import annotations

import hashlib
import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.reviews.spot_check_periods import Span, least, spans_left
from casework.words.draws import (
    LOTTERIES,
    DrawRecord,
    Member,
    NumbersRefused,
    Population,
    RecordRefused,
    SeedSource,
    announced,
    check,
    compare,
    draw,
    lottery,
    lottery_seed,
    population,
    read_draw_number,
    read_numbers,
    read_record,
)
from server.commands.verify_draw import verify_draw

SSQ = SeedSource(kind="lottery", name="双色球", draw="2026143", on="2026-12-13")
NUMBERS = "01 05 08 12 20 33 + 07"
DRAWS = 10_000 if os.environ.get("ANJU_LONG") else 600


def key(number: int) -> str:
    return f"{number:016x}"


def two_stages() -> list[Population]:
    units = population("units", (Member(key(one), one % 2) for one in range(4)), 2)
    files = population("files", (Member(key(100 + one), 0, key(one % 4)) for one in range(40)), 3)
    return [units, files]


def record(**changed: Any) -> DrawRecord:
    made = DrawRecord(
        code="ABCD2345", office="胜利街道", subject="街道抽查", period="2026年第4季度", turn=1,
        announced_at="2026-12-10T10:00:00+08:00", source=SSQ, populations=two_stages(), announcement_sha256="0" * 64,
    )
    made.announcement_sha256 = announced(made)
    made.state, made.seed, made.drawn_at = "drawn", lottery_seed(SSQ, NUMBERS), "2026-12-14T09:00:00+08:00"
    made.samples = draw(made.code, made.populations, made.seed)
    return msgspec.structs.replace(made, **changed)


def test_the_algorithm_is_the_one_that_is_written_down() -> None:
    """Written anew, by the description alone: whoever does not trust ours writes this."""
    made = record()
    drawn: list[str] = []
    for one, sample in zip(made.populations, made.samples, strict=True):
        text = "".join(f"{line}\n" for line in sorted(one.members))
        digest = hashlib.sha256(text.encode()).hexdigest()
        assert digest == one.sha256
        found = []
        for parent in drawn or [""]:
            ranked = sorted(
                (
                    line.split(" ")[1],
                    hashlib.sha256(
                        f"anju draw 1\n{made.code}\n{one.name}\n{digest}\n{made.seed}\n{line.split(' ')[0]}".encode()
                    ).hexdigest(),
                    line.split(" ")[0],
                )
                for line in one.members if line.split(" ")[2] == parent
            )
            found += [name for _, _, name in ranked[: one.size]]
        assert found == sample
        drawn = drawn or sample
    # Of four units the two that were not drawn yet; of each three files.
    assert sorted(made.samples[0]) == [key(0), key(2)]
    assert len(made.samples[1]) == 6


def test_no_member_is_likelier_than_another_and_each_draw_follows_from_its_record() -> None:
    members, size = 20, 5
    chance = random.Random(1)
    files = population("files", (Member(key(one), 0) for one in range(members)), size)
    counts: Counter[str] = Counter()
    for turn in range(DRAWS):
        numbers = [f"{one:02d}" for one in sorted(chance.sample(range(1, 34), 6))]
        made = record(code=f"CODE{turn}", populations=[files])
        made.announcement_sha256 = announced(made)
        made.seed = lottery_seed(SSQ, f"{' '.join(numbers)} + {chance.randrange(1, 17):02d}")
        made.samples = draw(made.code, made.populations, made.seed)
        assert check(made) == [], turn
        counts.update(made.samples[0])
    expected = DRAWS * size / members
    # Drawn without putting back: the statistic is smaller than a chi-square's by (n - k) / (n - 1).
    square = sum((counts[key(one)] - expected) ** 2 / expected for one in range(members))
    square *= (members - 1) / (members - size)
    # 19 degrees of freedom: beyond 43.8 lies one in a thousand; below 4.9 it would be too even to be random.
    assert 4.9 < square < 43.8


@given(st.integers(0, 2**32), st.integers(1, 60), st.sampled_from((1, 3)))
@settings(max_examples=200 if os.environ.get("ANJU_LONG") else 15)
def test_all_come_round_within_the_year_whoever_comes_and_goes(seed: int, families: int, months: int) -> None:
    chance = random.Random(seed)
    living, drawn, fresh = set(range(families)), set[int](), families
    for span in spans_left(Span(2026, 1, months)):
        members = [Member(key(one), int(one in drawn)) for one in sorted(living)]
        size = max(1, least(len(living - drawn), len(spans_left(span))))
        seen = draw("CODE", [population("files", members, size)], f"{seed} {span.key}")[0]
        drawn |= {int(one, 16) for one in seen}
        if span.last < 12:
            living -= {one for one in living if chance.random() < 0.05}
            coming = chance.randrange(4)
            living |= set(range(fresh, fresh + coming))
            fresh += coming
    assert living <= drawn


def _members(one: DrawRecord) -> None:
    one.populations[1].members[3] = one.populations[1].members[3].replace(" 0 ", " 1 ")


def _dropped(one: DrawRecord) -> None:
    del one.populations[1].members[3]


def _rehashed(one: DrawRecord) -> None:
    """By somebody who knows how: the population's hash is made anew."""
    _dropped(one)
    one.populations[1] = population("files", _read(one.populations[1]), 3)


def _seed(one: DrawRecord) -> None:
    one.seed = one.seed.replace("07", "08")


def _sizes(one: DrawRecord) -> None:
    one.populations[1].size = 4


def _order(one: DrawRecord) -> None:
    one.samples[1][0], one.samples[1][1] = one.samples[1][1], one.samples[1][0]


def _sample(one: DrawRecord) -> None:
    one.samples[1][0] = next(line[:16] for line in one.populations[1].members if line[:16] not in one.samples[1])


def _spelling(one: DrawRecord) -> None:
    one.seed = one.seed.replace(" + ", "+")


def _early(one: DrawRecord) -> None:
    one.drawn_at = "2026-12-12T09:00:00+08:00"


def _late(one: DrawRecord) -> None:
    one.announced_at = "2026-12-13T23:00:00+08:00"


def _elsewhere(one: DrawRecord) -> None:
    one.replaced = [SeedSource(kind="lottery", name="快乐8", draw="2026333", on="2026-12-14")]


def _doubled(one: DrawRecord) -> None:
    """By somebody who knows how: with the hashes of the doubled list."""
    files = _read(one.populations[1])
    one.populations[1] = population("files", [*files, files[3]], 3)
    one.announcement_sha256 = announced(one)
    one.samples = draw(one.code, one.populations, one.seed)


def _unsorted(one: DrawRecord) -> None:
    one.populations[1].members[3:5] = reversed(one.populations[1].members[3:5])


def _unseeded(one: DrawRecord) -> None:
    one.seed = ""


def _few(one: DrawRecord) -> None:
    one.seed = one.seed.replace("01 05 ", "05 ")


def _beyond(one: DrawRecord) -> None:
    one.seed = one.seed.replace("33", "34")


def _twice(one: DrawRecord) -> None:
    one.seed = one.seed.replace("01 05", "05 05")


def _wide(one: DrawRecord) -> None:
    one.seed = one.seed.replace("07", "０７")


def _unknown(one: DrawRecord) -> None:
    one.source = SeedSource(kind="lottery", name="三色球", draw="2026143", on="2026-12-13")
    one.announcement_sha256 = announced(one)
    one.seed = lottery_seed(one.source, NUMBERS)
    one.samples = draw(one.code, one.populations, one.seed)


def _told_early(one: DrawRecord) -> None:
    one.state = "announced"


def _half_told(one: DrawRecord) -> None:
    one.state, one.seed, one.samples = "announced", "", []


def _annulled(one: DrawRecord) -> None:
    """What was drawn and taken back is recomputed all the same."""
    one.state = "annulled"
    _order(one)


def _annulled_late(one: DrawRecord) -> None:
    one.state, one.samples = "annulled", []


def _read(one: Population) -> list[Member]:
    return [Member(line[:16], int(line[17]), line[19:]) for line in one.members]


CHANGES: list[tuple[Any, str]] = [
    (_members, "population"), (_dropped, "population"), (_rehashed, "announcement"), (_seed, "sample"),
    (_sizes, "announcement"), (_order, "sample"), (_sample, "sample"), (_spelling, "seed"), (_early, "seed"),
    (_late, "announcement"), (_elsewhere, "seed"), (_doubled, "population"), (_unsorted, "population"),
    (_unseeded, "seed"), (_few, "seed"), (_beyond, "seed"), (_twice, "seed"), (_wide, "seed"), (_unknown, "seed"),
    (_told_early, "state"), (_half_told, "state"), (_annulled, "sample"), (_annulled_late, "sample"),
]


@pytest.mark.parametrize(("change", "what"), CHANGES)
def test_whatever_was_changed_is_named(change: Any, what: str) -> None:
    made = record()
    assert check(made) == []
    change(made)
    assert what in {one.what for one in check(made)}


def test_a_record_is_read_however_programs_have_kept_it_and_says_that_what_was_drawn_was_taken_back(
    tmp_path: Path, capsys: Any
) -> None:
    made = record(state="annulled")
    plain = msgspec.json.encode(made)
    file = tmp_path / "kept.json"
    laid_out = msgspec.json.format(plain, indent=2)
    for kept in (plain, laid_out, laid_out.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + plain):
        file.write_bytes(kept)
        assert read_record(kept) == made and verify_draw(file, None) == 0
    assert "8 of 44" in (said := capsys.readouterr().out) and "annulled afterwards" in said
    file.write_bytes(msgspec.json.encode(record(state="annulled", seed="", drawn_at="", samples=[])))
    assert verify_draw(file, None) == 0 and "nothing was drawn of it" in capsys.readouterr().out


def test_who_makes_everything_anew_is_found_by_the_copy_kept_before(tmp_path: Path, capsys: Any) -> None:
    kept = record(state="announced", seed="", drawn_at="", samples=[])
    made = record()
    assert check(kept) == [] and compare(kept, made) == []
    _rehashed(made)
    made.announcement_sha256 = announced(made)
    made.samples = draw(made.code, made.populations, made.seed)
    assert check(made) == []
    assert [one.what for one in compare(kept, made)] == ["population"]
    before, after, other = tmp_path / "before.json", tmp_path / "after.json", tmp_path / "other.json"
    before.write_bytes(msgspec.json.encode(kept))
    after.write_bytes(msgspec.json.encode(made))
    other.write_bytes(b"[]")
    assert [verify_draw(before, None), verify_draw(after, None), verify_draw(after, before)] == [0, 0, 1]
    assert [verify_draw(other, None), verify_draw(tmp_path / "none.json", None)] == [2, 2]
    assert "名单files和公告时的不一样" in capsys.readouterr().err


@pytest.mark.parametrize(
    "change",
    [
        {"format": "anju draw 2"}, {"more": 1}, {"turn": 0}, {"turn": True}, {"populations": []}, {"code": "a"},
        {"office": "胜利\n街道"}, {"announcement_sha256": "A" * 64}, {"seed": "x" * 201}, {"state": "done"},
        {"samples": [["zz"]]}, {"populations": [{"name": "files", "size": -1, "sha256": "0" * 64, "members": []}]},
        {"populations": [{"name": "files", "size": 1, "sha256": "0" * 64, "members": ["0 0 "]}]},
    ],
)
def test_what_is_no_record_is_refused(change: dict[str, Any]) -> None:
    plain = msgspec.to_builtins(record())
    assert read_record(msgspec.json.encode(plain)) == record()
    with pytest.raises(RecordRefused):
        read_record(msgspec.json.encode({**plain, **change}))


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"[" * 10_000, b"null"])
def test_what_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(RecordRefused):
        read_record(data)


@pytest.mark.parametrize(
    "typed",
    [
        NUMBERS, "33 20 12 08 05 01 07", "1,5,8,12,20,33+7", "红球０１、０５、０８、１２、２０、３３ 蓝球０７",
        "010508122033 07", "01050812203307", "  1 5 8\t12 20 33 | 7 ",
    ],
)
def test_numbers_have_one_spelling(typed: str) -> None:
    assert read_numbers(typed, lottery("ssq", "2026-12-13")) == NUMBERS


@pytest.mark.parametrize(
    "typed",
    ["", "01 05 08 12 20 33", f"{NUMBERS} 09", "01 01 08 12 20 33 + 07", "00 05 08 12 20 33 + 07",
     "01 05 08 12 20 34 + 07", "01 05 08 12 20 33 + 17", "105 08 12 20 33 + 07", "一 五 八"],
)
def test_numbers_that_no_draw_can_have_are_refused(typed: str) -> None:
    with pytest.raises(NumbersRefused):
        read_numbers(typed, lottery("双色球", "2026-12-13"))


def test_draws_are_numbered_as_each_lottery_does() -> None:
    ssq, dlt, kl8 = LOTTERIES
    assert read_draw_number("第２０２６１３５期", ssq, 2026) == read_draw_number("26135", ssq, 2026) == "2026135"
    assert read_draw_number("2026135", dlt, 2026) == "26135"
    assert read_numbers("02 12 1 2 3 4 5".replace("02 12 ", "") + " 12 2", dlt) == "01 02 03 04 05 + 02 12"
    assert read_numbers(" ".join(str(80 - one) for one in range(20)), kl8).startswith("61 62")
    for wrong in ("2025135", "2026000", "135", "20261350", "期"):
        with pytest.raises(NumbersRefused):
            read_draw_number(wrong, ssq, 2026)
    with pytest.raises(NumbersRefused):
        lottery("kl8", "2019-01-01")
