"""The code that is printed on a paper, as people read it off and type it: every spelling is that code and no other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sanic import Sanic

from casework.evidence.scan_codes import dwelling_code
from casework.heart import attempts
from casework.papers import checks
from casework.papers.checks import code_of
from casework.papers.papers import issue, issue_all
from models import IssuedPaper
from tests.cast import World, done, refused
from tests.papers.samples import SAMPLE, a_draft, actor_of

App = Sanic[Any, Any]
DASHES = "-－—–‐‑‒―−﹣一ー_ .·/"
# What an eye or a hand takes for it.
LOOKS = {"O": "O0oｏ０", "I": "I1lLｉｌ１", "L": "LlI1ｌ", "B": "B8b", "0": "0OoＯ", "1": "1IlLｌ"}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def wide(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@st.composite
def spellings(draw: st.DrawFn) -> tuple[int, str, str]:
    """A code's number and letters, and one way to write it."""
    number = draw(st.integers(1, 10**18 - 1))
    tag = draw(st.text(LETTERS, min_size=16, max_size=16))
    written = "FW" + "".join(draw(st.sampled_from(LOOKS.get(digit, digit))) for digit in str(number))
    written += draw(st.sampled_from(["", *DASHES, "——", " - "]))
    written += "".join(draw(st.sampled_from(LOOKS.get(letter, letter))) for letter in tag)
    if draw(st.booleans()):
        # In groups, as long numbers are read out.
        written = draw(st.sampled_from([" ", "　", "-", "\u200b"])).join(
            written[at : at + 4] for at in range(0, len(written), 4)
        )
    change: Callable[[str], str] = draw(st.sampled_from([lambda text: text, str.lower, wide]))
    around = [("", ""), ("核验码 ", "　　第 1 页 / 共 2 页"), ("（", "）。"), ("\ufeff", "\n")]
    before, after = draw(st.sampled_from(around))
    return number, tag, before + change(written) + after


def alike(tag: str) -> str:
    return tag.translate(checks._LETTERS)


@given(spellings())
def test_every_spelling_of_a_code_is_read_as_that_code(written: tuple[int, str, str]) -> None:
    number, tag, text = written
    assert checks.read_code(text) == (number, alike(tag))


@given(st.text(LETTERS + "0189-", max_size=40).map(lambda rest: f"FW{rest}"), st.integers(1, 10**18 - 1))
def test_what_is_no_whole_code_is_none_and_another_number_is_another_code(text: str, number: int) -> None:
    found = checks.read_code(text)
    letters = text.replace("-", "")
    assert found is None or (len(letters) - 18 == len(str(found[0])) and alike(letters).endswith(found[1]))
    assert checks.read_code(f"FW{number}-{'A' * 15}") != (number, "A" * 16)


async def test_a_code_typed_in_any_way_is_checked_on_the_phone_and_on_the_page(world: World, service: App) -> None:
    attempts._strangers.clear()
    case, actor = await a_draft(world.street), await actor_of(world.street, world)
    rows = await issue_all(SAMPLE, [case] * 12, actor=actor)
    for row in rows:
        code = code_of(row)
        for text in (
            code.lower(), wide(code), code.replace("-", ""), code.replace("-", "——"), code.replace("-", "\u2212"),
            code.replace("O", "0").replace("I", "1"), f"核验码：{code}。", " ".join(code), "\ufeff" + code,
            f"{code[:8]}-{code[8:12]}-{code[12:]}",
        ):
            shown = done(await world.wan.get("/scan-codes", text=text))
            assert (shown["kind"], shown["lines"][0]) == ("paper", row.number), text
            page = await world.http.get(f"/v/{case.id}/{text.replace('/', '')}")
            assert page.status_code == 200 and row.number in page.text, text
    code, link = code_of(rows[0]), f"{service.ctx.base_url}/v/{case.id}/{code_of(rows[0])}"
    for text in (link.lower(), f"{link}/", f"{link}?from=timeline", f"{link}#top", link.replace("http", "HTTP")):
        assert done(await world.wan.get("/scan-codes", text=text))["lines"][0] == rows[0].number, text
    # A letter too few is told as such; another letter, number or case is a code of nothing.
    for text in (f"FW1-{code[-16:-1]}", "FW1", f"FW1-{code[-5:]}"):
        assert "核验码" in refused(await world.wan.get("/scan-codes", text=text), "code_mistyped")["detail"], text
    turned = code[:-1] + ("A" if code[-1] != "A" else "C")
    for text in (turned, code.replace(f"FW{rows[0].id}", f"FW{rows[1].id}")):
        refused(await world.wan.get("/scan-codes", text=text), "not_found")
    other = await issue(SAMPLE, await a_draft(world.far_street), actor=await actor_of(world.far_street, world))
    refused(await world.wan.get("/scan-codes", text=link.replace(code, code_of(other))), "not_found")
    assert (await world.http.get(f"/v/{case.id}/{code_of(other)}")).status_code == 404
    # More marks than any language writes are met like any other guess.
    assert (await world.http.get(f"/v/{case.id}/{code}" + "\u0301" * 40)).status_code == 404
    assert await IssuedPaper.all().count() == 13
    attempts._strangers.clear()


@pytest.mark.parametrize("how", ["lower", "wide", "bare", "spaced", "long dash", "labelled", "alike"])
async def test_a_dwellings_code_is_read_in_the_same_spellings(world: World, how: str) -> None:
    code = dwelling_code(world.tenancies["wan"].dwelling_id)
    text = {
        "lower": code.lower(), "wide": wide(code), "bare": code.replace("-", ""), "spaced": code.replace("-", " "),
        "long dash": code.replace("-", "——"), "labelled": f"房源码：{code}。",
        "alike": code.replace("1", "l").replace("0", "O"),
    }[how]
    assert done(await world.grid.get("/scan-codes", text=text))["title"] == "和谐家园1号楼1单元101室"
