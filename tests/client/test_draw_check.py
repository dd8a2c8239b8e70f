"""The page that recomputes a draw: whatever the service's own command names of a record, it names too."""

from __future__ import annotations

import subprocess
from pathlib import Path

import msgspec

from casework.words.draws import LOTTERIES, SeedSource, announced, check, commitment, draw, lottery_seed, phrases_seed
from tests.words.test_draws import CHANGES, record

CLIENT = Path(__file__).resolve().parents[2] / "miniprogram"
_ALL = """
const { faultsOf } = require(process.argv[1])
const records = JSON.parse(require("fs").readFileSync(0, "utf8"))
console.log(JSON.stringify(records.map((one) => faultsOf(one).map((fault) => fault.what))))
"""


def test_the_page_names_of_a_changed_record_what_the_command_names(tmp_path: Path) -> None:
    records = {"whole": record()}
    for change, _ in CHANGES:
        records[change.__name__] = record()
        change(records[change.__name__])
    # Every lottery at the ends of its numbers, and beyond them.
    for game in LOTTERIES:
        for beyond in (0, 1):
            one = record(source=SeedSource(kind="lottery", name=game.name, draw="2026143", on="2026-12-13"))
            one.announcement_sha256 = announced(one)
            groups = [
                " ".join(f"{number + beyond:02d}" for number in range(most - count + 1, most + 1))
                for _, count, most in game.groups
            ]
            one.seed = lottery_seed(one.source, " + ".join(groups))
            one.samples = draw(one.code, one.populations, one.seed)
            records[f"{game.key} {beyond}"] = one
    # Two phrases; one of them told otherwise; one office too few.
    said = (("胜利街道", "老榆树"), ("监督人员", "冬天来了"))
    for name, told in (("words", said), ("other words", (said[0], ("监督人员", "冬天没来"))), ("one word", said[:1])):
        bound = "、".join(commitment("ABCD2345", *one) for one in said[: len(told)])
        source = SeedSource(kind="phrases", name="、".join(one for one, _ in told), draw=bound, on="2026-12-13")
        one = record(source=source, seed=phrases_seed(told))
        one.announcement_sha256 = announced(one)
        one.samples = draw(one.code, one.populations, one.seed)
        records[name] = one
    built = tmp_path / "draw_check.cjs"
    subprocess.run(
        [CLIENT / "node_modules/.bin/esbuild", "src/patterns/draw_check.ts", "--bundle", "--format=cjs",
         "--alias:@=./src", f"--outfile={built}", "--log-level=error"],
        cwd=CLIENT, check=True, timeout=60,
    )
    reckoned = subprocess.run(
        ["node", "-e", _ALL, built], input=msgspec.json.encode(list(records.values())), capture_output=True, check=True,
        timeout=60,
    )
    named = dict(zip(records, msgspec.json.decode(reckoned.stdout), strict=True))
    assert named == {name: [fault.what for fault in check(one)] for name, one in records.items()}
    assert [name for name, faults in named.items() if not faults] == [
        "whole", "ssq 0", "dlt 0", "kl8 0", "words",
    ]
