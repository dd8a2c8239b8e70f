"""How notices read, of every kind: names are filled in once, lines without words are left out, wrong names refused; and
a manager's own wording, every version of which is kept.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.dwellings.notice_kinds import KINDS, SPECS, Family, Writer, check_body, check_filled, in_short, render
from casework.heart.deliveries import brief
from casework.heart.problems import Problem
from models import Notice, Organisation
from tests.cast import World, done, new_id, refused
from tests.dwellings.test_notice_rounds import families, prepared, send, to

DAY = date(2026, 12, 20).isoformat()
WORDS = st.text(st.sampled_from("请家庭按时办理1一2、。【】金额住房"), min_size=1, max_size=12)
FAMILY = Family("万健秀", "和谐家园1号楼1单元101室", 38500, "2026年9月")
WRITER = Writer("安居物业", "0412-5550000", ("到这里交：物业大厅。",))


def values(kind: str, said: str) -> dict[str, Any]:
    """Everything that the kind asks for."""
    spec = SPECS[kind]
    return {
        name: DAY if name in spec.days else "2026-12" if name == "period" else said
        for name in {*spec.words.values(), *spec.days} - {""}
    } | ({"subject": "停水"} if kind == "text" else {})


@pytest.mark.parametrize("kind", KINDS)
@given(said=WORDS)
def test_what_is_filled_in_is_never_read_for_names_again(kind: str, said: str) -> None:
    body = SPECS[kind].body or "请【承租人】注意，【住房】停水。"
    text = render(kind, body, values(kind, said), FAMILY, WRITER)
    assert text.startswith("万健秀：\n") and text.endswith("安居物业　电话：0412-5550000")
    for word, name in SPECS[kind].words.items():
        if name and name not in SPECS[kind].days and name != "period" and f"【{word}】" in body:
            assert said.strip() in text
    # With plain words no name is left open.
    if not set(said) & set("【】"):
        assert not re.search("[【】]", text)
    assert brief(in_short(kind, values(kind, said), FAMILY.amount_fen)) == in_short(kind, values(kind, said), 38500)


@pytest.mark.parametrize("kind", KINDS)
@given(word=st.text(st.characters(categories=["L", "N"]), max_size=6))
def test_a_name_that_a_kind_does_not_know_is_refused_and_one_that_it_knows_is_not(kind: str, word: str) -> None:
    for one in SPECS[kind].words:
        check_body(kind, f"请看【{one}】。", "body")
    if word in SPECS[kind].words:
        return
    with pytest.raises(Problem) as refusal:
        check_body(kind, f"请看【{word}】。", "body")
    assert list(refusal.value.fields) == ["body"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_of_which_a_name_has_nothing_to_say_is_left_out_and_a_wording_of_ones_own_is_refused(kind: str) -> None:
    spec = SPECS[kind]
    for word, name in spec.words.items():
        if not name or name in spec.days or name == "period":
            continue
        left = {**values(kind, "话"), name: ""}
        assert f"【{word}】" not in render(kind, f"头\n看【{word}】\n尾", left, FAMILY, WRITER)
        with pytest.raises(Problem) as refusal:
            check_filled(kind, f"看【{word}】", left)
        assert list(refusal.value.fields) == [f"{kind}.{name}"]


@pytest.mark.clause("4.4.1.1a")
async def test_a_manager_keeps_its_own_wording_and_every_version_of_it(world: World) -> None:
    words = {"kind": "visit", "name": "冬季检查", "body": "【日期】【时间】来看【事项】，请【承租人】留人。"}
    one = done(await world.manager.post("/notice-templates", words))
    assert one["version"] == 1
    # The same again is the same; written anew it is the next.
    assert done(await world.manager.post("/notice-templates", words)) == one
    visit = {"on": "2026-12-15", "hours": "上午", "purpose": "暖气"}
    first = await prepared(world, to=to(world.tenancies["wan"]), template_id=one["id"], visit=visit)
    assert first["template"] == "冬季检查，第1版"
    two = done(await world.manager.post("/notice-templates", {**words, "body": "【日期】来看【事项】。"}))
    assert two["version"] == 2
    # A round keeps the words that it was prepared with.
    await send(world, first)
    (line,) = await families(world, first)
    assert "2026年12月15日上午来看暖气，请万健秀留人。" in line["text"]
    assert (await Notice.get()).text == line["text"]
    named = done(await world.manager.get("/notice-templates", name="冬季检查"))["items"]
    assert [item["version"] for item in named] == [2, 1]
    assert [item["id"] for item in done(await world.manager.get("/notice-templates"))["items"]] == [two["id"]]

    bad: tuple[tuple[dict[str, Any], str], ...] = (
        ({"body": "请看【金额】。"}, "body"), ({"body": "请看【日期。"}, "body"), ({"body": "  。 "}, "body"),
        ({"kind": "party"}, "kind"), ({"name": " 检 "}, "name"), ({"kind": "repair"}, "name"),
    )
    for changed, field in bad:
        problem = refused(await world.manager.post("/notice-templates", {**words, **changed}), "form_invalid")
        assert list(problem["fields"]) == [field], changed
    # What the wording names has to be filled in.
    unsaid = {"id": first["id"][:-4] + "0000", "kind": "visit", "to": to(world.tenancies["wan"])}
    body = {**unsaid, "template_id": one["id"], "visit": {"on": "2026-12-15", "purpose": "暖气"}}
    problem = refused(await world.manager.post("/notice-rounds", body), "form_invalid")
    assert problem["fields"] == {"visit.hours": "模板里写了【时间】，请填写这一项。"}
    refused(await world.far_manager.post("/notice-rounds", {**body, "to": {"everyone": True}}), "form_invalid")
    for other in (world.wan, world.clerk, world.district):
        refused(await other.post("/notice-templates", words), "not_allowed")
        refused(await other.get("/notice-templates"), "not_allowed")


async def test_no_line_of_ones_own_is_lost_for_what_the_office_has_not_told(world: World) -> None:
    """Every name that the service knows by itself: a family reads every line that was written, or it is refused."""
    await Organisation.filter(id=world.organisations["安居物业"].id).update(phone="")
    wan = world.tenancies["wan"]
    for word, name in SPECS["text"].words.items():
        if name:
            continue
        body = {"id": new_id(), "kind": "text", "to": to(wan),
                "text": {"subject": "停水通知", "text": f"明天停水，请储水。\n有事请找【{word}】，楼道有水。"}}
        reply = await world.manager.post("/notice-rounds", body)
        if reply.status_code != 200:
            assert list(refused(reply, "form_invalid")["fields"]) == ["text.text"]
            continue
        (line,) = await families(world, done(reply))
        assert "楼道有水" in line["text"], word
