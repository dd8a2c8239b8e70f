"""The demo's applications from the phone (网上申请, 1a), in every state, by families whom no other story tells of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.allocation import application_request_receipts as receipts
from casework.allocation import application_requests
from casework.allocation.applicants import ApplicantForm
from casework.allocation.application_request_forms import RequestForm, SupplyForm, WithdrawForm
from casework.allocation.applications import ApplicationForm
from casework.heart.actors import COMMUNITY_CLERK, Actor
from casework.heart.transactions import atomically
from casework.people.receipt_codes import code_of
from casework.words.identity import check_character
from models import Organisation
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import World

_CLERK = ("zhao-clerk", COMMUNITY_CLERK)
_MORE = {"papers": ["income", "housing"], "words": "请补上收入证明，和现在住处的租房协议或证明。"}
_WORDS: dict[str, dict[str, Any]] = {
    "ask_more": _MORE,
    "decline": {"grounds": ["elsewhere"], "words": "您的户口在站前社区，请带户口簿到站前社区申请。"},
}
# Applicant, whose number they give, days ago, and what became of it: (action, days ago).
_STORIES: tuple[tuple[str, int, int, tuple[tuple[str, int], ...]], ...] = (
    ("葛秋菊", 0, 2, ()),
    ("葛秋菊", 0, 1, ()),
    ("柳长河", 2, 4, (("ask_more", 2),)),
    ("庞月华", 3, 9, (("ask_more", 8), ("supply", 6), ("accept", 5))),
    ("邢宝田", 4, 12, (("decline", 9),)),
    ("滕巧云", 5, 14, (("withdraw", 11),)),
    ("岳铁生", 6, 50, (("ask_more", 48), ("lapse", 5))),
    ("", 7, 1, ()),
    ("", 8, 40, (("forget", 9),)),
)


def plan_application_requests(world: World) -> None:
    for number, (name, person, days, steps) in enumerate(_STORIES):
        case_id, token, minute = world.new_id(), world.new_id(), 540 + 11 * number
        world.later(at(world.ago(days), minute), _handed_in(case_id, token, number, name, person))
        for action, ago in steps:
            world.later(at(world.ago(ago), minute), _step(world, case_id, token, number, action, name, person))


def _members(name: str, person: int) -> list[ApplicantForm]:
    first = f"210399{1970 + person}0511{730 + person:03d}"
    return [ApplicantForm(name=name, relationship="本人", id_number=first + check_character(first))]


def _somebody(number: int, when: datetime) -> Actor:
    return Actor(0, "", "", when, address=f"198.51.100.{150 + number}")


def _handed_in(case_id: str, token: str, number: int, name: str, person: int) -> Any:
    async def work(when: datetime) -> None:
        somebody = _somebody(number, when)
        _, code = await receipts.begin(case_id, token, actor=somebody)
        if not name:
            return
        office = await Organisation.get(kind="community", name="胜利社区")
        form = RequestForm(
            kind="application", members=_members(name, person), phone=f"1380000{9500 + person}",
            registered_address=f"铁东区胜利路{60 + person}栋1单元{person + 1}号", community_id=office.id,
            present_housing="和父母挤住一套50平方米的房子，三代五口人。", agreed=True,
        )
        await receipts.hand_in(case_id, code, form, "demo", actor=somebody)

    return work


def _step(world: World, case_id: str, token: str, number: int, action: str, name: str, person: int) -> Any:
    if action == "lapse":
        return world.lapse(case_id, action)
    if action == "forget":
        return world.round(case_id, action)
    if action in _WORDS:
        return world.step(case_id, action, _CLERK, _WORDS[action])
    opened = world.new_id() if action == "accept" else ""

    async def work(when: datetime) -> None:
        somebody, code = _somebody(number, when), code_of(case_id, token)
        if action == "supply":
            words = SupplyForm(words="收入证明已经交到社区窗口，住处是自家的，没有租房协议。")
            await receipts.supply(case_id, code, 1, words, actor=somebody)
        elif action == "withdraw":
            await receipts.withdraw(case_id, code, WithdrawForm(reason="先不申请了。"), actor=somebody)
        else:
            form = ApplicationForm(
                members=_members(name, person), phone=f"1380000{9500 + person}",
                registered_address=f"铁东区胜利路{60 + person}栋1单元{person + 1}号",
                present_housing="和父母挤住一套50平方米的房子，三代五口人。",
            )
            clerk = world.actor(_CLERK[0], when, _CLERK[1])
            await atomically(lambda: application_requests.take_up(case_id, opened, form, actor=clerk))

    return work
