"""Papers that name a person: one person has one number however it is written and whichever form of it is, and every
kind of paper is entered, found, shown and brought back by each way in.
"""

from __future__ import annotations

import string
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casework.exchange.ledger_rows import MEMBERS
from casework.words.id_documents import (
    FOREIGN,
    HOME_RETURN,
    KINDS,
    PASSPORT,
    RESIDENCE,
    RESIDENT,
    TAIWAN,
    indexes_written,
    read_document,
    read_kind,
)
from casework.words.identity import check_character
from casework.words.reading import ReadingError
from models import HouseholdMember
from tests.allocation.test_applications import accepted
from tests.cast import World, done, id_number, new_id, refused
from tests.exchange.test_import_cases import EXITED, add, family, noted_cells, wrong_cells
from tests.exchange.test_workbook_imports import bring, counts, edited, lines_of, put, taken_away
from tests.ledgers.test_ledgers import names
from tests.ledgers.test_registered_items import adjust


def eighteen_of(area: str, birth: str, order: int) -> str:
    stem = f"{area}{birth}{order:03d}"
    return stem + check_character(stem)


OLD = eighteen_of("210399", "19680220", 95)
FIFTEEN = OLD[:6] + OLD[8:17]
HONG_KONG = eighteen_of("810000", "19700102", 7)
STRANGER = eighteen_of("931156", "19810305", 11)
# Of every kind: a number, what stands behind it on some papers, how it is shown, whether it says a birthday.
NUMBERS = {
    RESIDENT: (OLD, "", f"2103**********{OLD[-4:]}", True),
    RESIDENCE: (HONG_KONG, "", f"8100**********{HONG_KONG[-4:]}", True),
    HOME_RETURN: ("H12345678", "01", "H******78", False),
    TAIWAN: ("12345678", "02", "1*****78", False),
    FOREIGN: (STRANGER, "", f"9311**********{STRANGER[-4:]}", True),
    PASSPORT: ("E12345678", "", "E******78", False),
}
# Without the keys of a district: what is indexed, as it is.
plainly = patch("casework.words.id_documents.blind_index", lambda purpose, text: text)
_WIDE = {ord(char): chr(ord(char) + 0xFEE0) for char in f"{string.digits}{string.ascii_letters}-"}
BETWEEN = st.sampled_from(["", "", "", " ", "-", "－", "\u3000", "\u200b", "\u00a0", "–"])


@st.composite
def spelled(draw: st.DrawFn) -> tuple[str, str, str]:
    """A kind, a number of it, and the same number as somebody may write it."""
    kind = draw(st.sampled_from([*NUMBERS, "old"]))
    number = FIFTEEN if kind == "old" else NUMBERS[kind][0]
    written = draw(st.sampled_from(["", "'", " ", "’"]))
    for char in number:
        char = char.lower() if draw(st.booleans()) else char
        written += (char.translate(_WIDE) if draw(st.booleans()) else char) + draw(BETWEEN)
    return (RESIDENT, OLD, written) if kind == "old" else (kind, number, written)


@plainly
@given(spelled())
@example((RESIDENT, OLD, FIFTEEN))
def test_any_spelling_of_a_number_is_one_person(case: tuple[str, str, str]) -> None:
    kind, number, written = case
    there = read_document(number, kind)
    read = read_document(written, kind, book=True)
    assert (read.kind, read.number, read.index) == (there.kind, there.number, there.index)
    # Whoever looks for it need not say of which kind it is.
    assert there.index in indexes_written(written)


@plainly
@given(st.sampled_from(list(NUMBERS)), st.text("0123456789HMXE ", max_size=20))
def test_what_has_not_the_form_of_its_kind_is_refused_in_words(kind: str, written: str) -> None:
    try:
        paper = read_document(written, kind, book=True)
    except ReadingError as error:
        assert error.code.startswith("id_") and error.sentence
        # A log may have the sentence, but no number.
        assert not written.strip() or len(written) < 9 or written.strip() not in error.sentence
    else:
        assert paper.kind in KINDS and read_document(paper.number, paper.kind).index == paper.index


@pytest.mark.parametrize("kind", NUMBERS)
@plainly
def test_the_number_of_one_kind_does_not_pass_as_another(kind: str) -> None:
    number, reissue, masked, says_birthday = NUMBERS[kind]
    paper = read_document(number + reissue, kind)
    assert (paper.number, paper.masked.split()[-1], paper.born_on is not None) == (number, masked, says_birthday)
    assert bool(paper.noted) == bool(reissue)
    for other in {RESIDENCE, HOME_RETURN, TAIWAN} - {kind}:
        with pytest.raises(ReadingError):
            read_document(number, other)
    # The passport's index is its own: its number may be that of anything.
    assert (paper.index == read_document(number, PASSPORT).index) == (kind == PASSPORT)
    assert read_kind(KINDS[kind]) == kind


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("", RESIDENT), ("身份证", RESIDENT), ("户口簿", RESIDENT), ("港澳台居民居住证", RESIDENCE),
        ("回乡证", HOME_RETURN),
        ("港澳居民来往内地通行证", HOME_RETURN), ("台胞证", TAIWAN), ("永居证", FOREIGN), ("外国护照", PASSPORT),
    ],
)
def test_the_names_that_offices_write_are_known(said: str, kind: str) -> None:
    assert read_kind(said) == kind


def one(kind: str, **more: Any) -> dict[str, Any]:
    number, _, _, says_birthday = NUMBERS[kind]
    born = {} if says_birthday else {"born_on": "1979-08-09"}
    return {"name": "方怡", "relationship": "妻", "id_kind": kind, "id_number": number, **born, **more}


@pytest.mark.clause("4.2.2d")
async def test_the_old_number_and_every_spelling_lead_to_the_entry_that_stands(world: World) -> None:
    """Neither fifteen digits nor a lower-case x nor hyphens pass the cross check as somebody else."""
    head = {"name": "齐桂芳", "relationship": "本人", "id_number": OLD}
    await put_member(world, OLD, RESIDENT)
    for written in (OLD, f"{OLD[:6]}-{OLD[6:14]}-{OLD[14:]}", OLD.translate(_WIDE), f" {OLD[:17]} {OLD[17:].lower()}"):
        case = await accepted(world, members=[{**head, "id_number": written}])
        assert case["status"] == "suspected", written
        assert case["detail"]["check"]["findings"][0]["rule"] == "member"
    # A form asks for the number that is in force, and says which that is.
    body = {"id": new_id(), "form": a_form([{**head, "id_number": FIFTEEN}])}
    fields = refused(await world.clerk.post("/applications", body), "form_invalid")["fields"]
    assert OLD in next(iter(fields.values()))
    # It finds the family, and opens the way to it.
    assert await names(world.clerk, q=FIFTEEN) == await names(world.clerk, q=OLD) == ["万健秀"]
    given = {"id_number": FIFTEEN, "phone": "13800000001"}
    assert done(await world.stranger.post("/bindings", given))["appointments"]


def a_form(members: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "members": members, "phone": "13800000081", "category": "低保",
        "registered_address": "铁东区站前街95号楼1单元301室", "present_housing": "借住亲戚家",
    }


async def put_member(world: World, number: str, kind: str, **more: Any) -> HouseholdMember:
    paper = read_document(number, kind)
    return await HouseholdMember.create(
        household_id=world.tenancies["wan"].household_id, position=7, name="方怡", relationship="妻",
        id_kind=paper.kind, id_number=paper.number, id_index=paper.index, born_on=paper.born_on, **more,
    )


@pytest.mark.clause("4.2.1a", "4.2.2d")
@pytest.mark.parametrize("kind", [kind for kind in NUMBERS if kind != RESIDENT])
async def test_a_paper_of_every_kind_is_entered_found_shown_and_held(world: World, kind: str) -> None:
    number, _, masked, _ = NUMBERS[kind]
    # At the desk it is put right in the ledger: who was there under another number.
    wan = world.tenancies["wan"]
    entry = done(await world.clerk.get(f"/ledger/{wan.id}"))
    row = entry["members"][1]["id"]
    fix = {key: value for key, value in one(kind).items() if key in ("id_kind", "id_number", "born_on")}
    done(await adjust(world, world.clerk, f"tenancy:{wan.id}", members=[{"member_id": row, **fix}]))
    entry = done(await world.clerk.get(f"/ledger/{wan.id}"))
    shown = next(member for member in entry["members"] if member["id"] == row)
    assert (shown["id_kind"], shown["id_number"]) == (KINDS[kind], masked)
    assert number not in str(entry)
    assert shown["born_on"] == (fix.get("born_on") or str(read_document(number, kind).born_on))
    # However it is written it finds the family, and the person opens the way to it.
    assert await names(world.clerk, q=number.lower()) == ["万健秀"]
    assert done(await world.stranger.post("/bindings", {"id_number": number, "phone": "13800000001"}))["appointments"]
    # Nobody with it applies beside the entry, or is said to move in elsewhere.
    head = {"name": "齐桂芳", "relationship": "本人", "id_number": id_number("19680220", 97)}
    case = await accepted(world, members=[head, one(kind)])
    assert case["status"] == "suspected"
    masked_there = done(await world.district.get(f"/cases/{case['id']}"))["detail"]["form"]["members"][1]
    assert (masked_there["id_kind"], masked_there["id_number"]) == (kind, masked)
    await world.open_window()
    moved = {**one(kind), "since": "2026-10-01", "reason": "结婚"}
    report = {"id": new_id(), "form": {"members_in": [moved]}}
    report = done(await world.kong.post("/change-reports", report))
    done(await world.kong.step(report, "submit"))
    report = done(await world.clerk.get(f"/cases/{report['id']}"))
    assert report["detail"]["elsewhere"]
    # A birthday that the number contradicts, or that is to come, is refused where it stands.
    wrong = {"id": new_id(), "form": a_form([head, one(kind, born_on="2030-01-01")])}
    assert any(
        name.endswith("members.1.born_on")
        for name in refused(await world.clerk.post("/applications", wrong), "form_invalid")["fields"]
    )


async def test_a_report_brings_in_a_member_with_a_permit(world: World) -> None:
    await world.open_window()
    member = {**one(HOME_RETURN), "since": "2026-10-01", "reason": "结婚"}
    report = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"members_in": [member]}}))
    report = done(await world.wan.step(report, "submit"))
    (change,) = report["detail"]["changes"]
    assert "港澳居民来往内地通行证 H******78" in change["after"]
    bad = {**member, "id_number": "H123"}
    other = done(await world.kong.post("/change-reports", {"id": new_id(), "form": {"members_in": [bad]}}))
    fields = refused(await world.kong.step(other, "submit"), "form_invalid")["fields"]
    assert fields == {"form.members_in.0.id_number": "港澳居民来往内地通行证号码应是H或M加8位数字"}


@pytest.mark.parametrize("kind", NUMBERS)
async def test_a_workbook_brings_a_paper_of_every_kind_and_takes_it_out_again(world: World, kind: str) -> None:
    number, reissue, masked, _ = NUMBERS[kind]
    data = await taken_away(world, world.clerk, "exited")
    written = FIFTEEN if kind == RESIDENT else number + reissue

    def work(book: Any) -> None:
        family(book, EXITED, "单雪梅", [id_number("19700305", 61)])
        cells: dict[str, object] = {"证件类型": KINDS[kind]} if kind != RESIDENT else {}
        born: dict[str, object] = {"出生日期": "1979-08-09"} if not NUMBERS[kind][3] else {}
        add(book, MEMBERS, 承租人="单雪梅", 姓名="方怡", 与承租人关系="妻", 身份证号码=written, **cells, **born)

    preview = await bring(world, world.clerk, edited(data, work), "exited")
    lines = await lines_of(world.clerk, preview)
    assert counts(preview) == (1, 0, 0, 0), lines
    assert any(masked in one["after"] for one in lines[0]["differences"]) and number not in str(lines)
    assert bool(noted_cells(lines)) == (written != number)
    done(await world.clerk.post(f"/imports/{preview['id']}/confirm"))
    member = await HouseholdMember.get(name="方怡")
    assert (member.id_kind, member.id_number) == (kind, number)
    assert member.id_index == read_document(number, kind).index and member.born_on
    # Taken away and brought again it changes nothing; with a birthday that the number denies it is refused.
    data = await taken_away(world, world.clerk, "exited")
    assert counts(await bring(world, world.clerk, data, "exited")) == (0, 0, 1, 0)

    def second(book: Any) -> None:
        family(book, EXITED, "单雪梅", [number], 房屋坐落="幸福里3号楼2单元502室")
        put(MEMBERS, int(book[MEMBERS].max_row), "证件类型", KINDS[kind])(book)

    again = await bring(world, world.clerk, edited(data, second), "exited")
    assert wrong_cells(await lines_of(world.clerk, again)), "the same person in a second entry"


async def test_what_a_workbook_says_of_a_paper_is_named_by_its_cell(world: World) -> None:
    data = await taken_away(world, world.clerk, "exited")

    def work(book: Any) -> None:
        family(book, EXITED, "单雪梅", [id_number("19700305", 61)])
        for kind, number in (("图书证", "H12345678"), ("台胞证", 1234567), ("", "H12345678"), ("护照", "护照")):
            add(book, MEMBERS, 承租人="单雪梅", 姓名="方怡", 与承租人关系="妻", 身份证号码=number, 证件类型=kind)

    preview = await bring(world, world.clerk, edited(data, work), "exited")
    assert counts(preview) == (0, 0, 0, 1)
    said = " ".join(wrong_cells(await lines_of(world.clerk, preview)).values())
    for words in ("看不懂证件类型", "把单元格设为文本", "请在“证件类型”里写明", "应是5到20位字母和数字"):
        assert words in said, said
