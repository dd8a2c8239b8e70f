"""Addresses: every spelling of one door meets in one key, and no two doors ever do."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from casework.words.addresses import DwellingParts, address_key, dwelling_parts, is_precise, registered_address
from casework.words.reading import ReadingError

NAMES = ("和谐家园", "东山公租房小区", "湖南街", "二一九路", "和平街73号", "和平街", "园林大道", "B区", "三期")
CHINESE = dict(enumerate("零一二三四五六七八九"))


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


def in_chinese(number: int) -> str:
    """A number under a hundred as it is spoken: 28 → 二十八."""
    tens, units = divmod(number, 10)
    spoken = ("" if tens < 2 else CHINESE[tens]) + ("十" if tens else "")
    return spoken + (CHINESE[units] if units or not tens else "")


SPELLINGS = (
    "{n}{b}号楼{u}单元{r}室",
    "{n}{b}号楼{u}单元{r}",
    "{n}{b}#楼{u}单元{r}",
    "{n}{b}#{u}单元{r}号",
    "{n}{b}栋{u}单元{r}号",
    "{n}{b}幢{u}单元{r}户",
    "{n}{b}座{u}单元{r}室",
    "{n} {b}号楼 {u}单元 {r}号",
    "{n}{b}-{u}-{r}",
    "{n}{b}—{u}—{r}室",
    "{n} {b} {u} {r}",
    "{n}{b}/{u}/{r}",
    "{n}{b}号楼{u}-{r}",
    "{n}{b}号楼-{u}-{r}",
    "{n}0{b}号楼0{u}单元{r}室",
    "辽宁省鞍山市铁东区{n}{b}栋{u}单元{r}号",
    "鞍山市铁东区{n}{b}栋{u}单元{r}室",
    "铁东区 {n}，{b}栋，{u}单元，{r}号",
)

doors = st.tuples(st.sampled_from(NAMES), st.integers(1, 99), st.integers(1, 12), st.integers(101, 3304))


@given(doors, st.sampled_from(SPELLINGS), st.booleans())
def test_every_spelling_of_a_door_has_one_key(door: tuple[str, int, int, int], spelling: str, wide: bool) -> None:
    name, building, unit, room = door
    text = spelling.format(n=name, b=building, u=unit, r=room)
    expected = f"{name}{building}号楼{unit}单元{room}室"
    assert address_key(full_width(text) if wide else text) == expected
    assert dwelling_parts(text) == DwellingParts(name, str(building), str(unit), str(room))


@given(doors)
def test_spoken_numbers_are_numbers(door: tuple[str, int, int, int]) -> None:
    name, building, unit, room = door
    text = f"{name}{in_chinese(building)}号楼{in_chinese(unit)}单元{room}室"
    assert address_key(text) == f"{name}{building}号楼{unit}单元{room}室"


@given(doors, st.sampled_from(SPELLINGS), doors, st.sampled_from(SPELLINGS))
@example(("和平街", 73, 6, 266), SPELLINGS[0], ("和平街", 7, 36, 266), SPELLINGS[8])
@example(("和平街", 1, 11, 101), SPELLINGS[8], ("和平街", 11, 1, 101), SPELLINGS[8])
def test_two_doors_never_share_a_key(
    one: tuple[str, int, int, int], how: str, other: tuple[str, int, int, int], otherwise: str
) -> None:
    keys = [
        address_key(spelling.format(n=name, b=building, u=unit, r=room))
        for (name, building, unit, room), spelling in ((one, how), (other, otherwise))
    ]
    assert (keys[0] == keys[1]) == (one == other)


_TOKENS = (
    "和谐家园", "二一九路", "湖南街", "湖南街道", "胜利社区", "铁东区", "鞍山市", "鞍山", "辽宁省", "辽宁", "四平市",
    "号楼", "#楼", "#", "栋", "幢", "座", "楼", "号", "单元", "门洞", "层", "室", "户", "房", "号院", "-", "—", "/",
    " ", "，", "1", "2", "28", "203", "007", "A", "b", "十", "二", "百", "三十", "(东)", "１２",
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.sampled_from(_TOKENS), max_size=14).map("".join)))
@example("A\u0307\u200ḅ e \u0301")
def test_a_keys_key_is_itself(text: str) -> None:
    key = address_key(text)
    assert address_key(key) == key
    assert isinstance(is_precise(key), bool)


@example(" 十")
@example("二十五　")
@given(st.lists(st.sampled_from(_TOKENS), max_size=14).map("".join))
def test_an_address_may_be_tidied_again_and_keeps_its_key(text: str) -> None:
    assert address_key(registered_address(text)) == address_key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("和平街73号楼6单元266号", "和平街73号6单元266号"),  # building 73 of the street, and house number 73
        ("和平街7 3号楼6单元266号", "和平街73号楼6单元266号"),
        ("和平街12-1号楼3单元501", "和平街121号楼3单元501"),
        ("和平街12号1号楼3单元501", "和平街121号楼3单元501"),
        ("和谐家园3号楼203室", "和谐家园3-203"),  # building 3, or unit 3?
        ("铁西区和平街3号楼1单元201", "铁东区和平街3号楼1单元201"),
        ("吉林省四平市铁东区和平街3号楼1单元201", "铁东区和平街3号楼1单元201"),
        ("海城市西关街道北关路5号", "北关路5号"),
        ("沈阳南湖街道文化路5号", "文化路5号"),
        ("安居大厦28楼2801室", "安居大厦28号楼2801室"),  # a storey is no building
        ("和谐家园4号楼2单元5层1室", "和谐家园4号楼2单元1室"),
        ("和谐家园4号楼2单元203室(东)", "和谐家园4号楼2单元203室(西)"),
        ("和谐家园A座1203室", "和谐家园B座1203室"),
        ("二一九路12栋3单元5号", "二一路912栋3单元5号"),
    ],
)
def test_addresses_that_look_alike_stay_apart(one: str, other: str) -> None:
    assert address_key(one) != address_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("铁东区湖南街５８栋８单元６３６号", "辽宁省鞍山市铁东区湖南街58号楼8单元636室"),
        ("铁东区湖南街道湖南街58栋8单元636", "湖南街58栋8单元636号"),
        ("和谐家园4号楼2单元2层203室", "和谐家园4号楼2单元203"),
        ("和谐家园a座1203", "和谐家园A座1203室"),
        ("铁东区二一九路12号", "鞍山市铁东区 二一九路 12号"),
    ],
)
def test_one_address_written_two_ways_is_one(one: str, other: str) -> None:
    assert address_key(one) == address_key(other)


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("辽宁省鞍山市铁东区湖南街 58号楼 8单元 636室", "铁东区湖南街58栋8单元636号"),
        ("湖南街58-8-636", "湖南街58栋8单元636号"),
        ("吉林省四平市铁东区北一路3号楼1单元101室", "吉林省四平市铁东区北一路3栋1单元101号"),
        ("铁东区南台镇三家村", "铁东区南台镇三家村"),
        (None, ""),
    ],
)
def test_a_registered_address_is_shown_tidily(written: object, tidied: str) -> None:
    assert registered_address(written) == tidied


@pytest.mark.parametrize(
    ("written", "code"),
    [
        (None, "dwelling_missing"),
        ("铁东区", "dwelling_missing"),
        ("28-4-203", "dwelling_unreadable"),
        ("和谐家园", "dwelling_unreadable"),
        ("和谐家园28-203", "dwelling_unreadable"),
        ("和谐家园28号4单元203室", "dwelling_unreadable"),
        ("和谐家园28号楼4单元203室、204室", "dwelling_unreadable"),
        (46150, "dwelling_unreadable"),
    ],
)
def test_a_dwelling_without_building_or_room_is_refused(written: object, code: str) -> None:
    with pytest.raises(ReadingError) as refused:
        dwelling_parts(written)
    assert refused.value.code == code


def test_a_building_without_units_is_a_dwelling() -> None:
    parts = dwelling_parts("安居新苑3#楼203")
    assert parts == DwellingParts("安居新苑", "3", "", "203")
    assert parts.written == "安居新苑3号楼203室"
    assert parts.written_as_registered == "安居新苑3栋203号"


def test_a_road_alone_names_no_door() -> None:
    assert is_precise(address_key("铁东区二一九路12号"))
    assert is_precise(address_key("湖南街58栋8单元636号"))
    assert not is_precise(address_key("铁东区219路"))
    assert not is_precise(address_key("铁东区"))
