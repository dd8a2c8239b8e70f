"""The demo's changes of the signatory (变更承租人), in every state: families in which somebody else takes the
lease over, by an agreement that the new signatory signs on paper at the desk.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.dwellings import signatory_changes
from casework.dwellings.renewal_contracts import contract_for
from casework.dwellings.signatory_changes import adult, head_of, members_of
from casework.dwellings.signatory_forms import AskForm, OtherForm
from casework.heart.actors import COMMUNITY_CLERK, MANAGER_CLERK, STREET_CLERK
from casework.heart.advance import advance
from casework.heart.problems import Problem
from models import Case
from server.demo.families import at

if TYPE_CHECKING:
    from server.demo.world import Work, World

_WHO = {
    "check": ("解放社区", COMMUNITY_CLERK), "approve": ("zhou-street", STREET_CLERK),
    "refuse": ("zhou-street", STREET_CLERK), "draw_up": ("feng-manager", MANAGER_CLERK),
    "withdraw": ("解放社区代填", COMMUNITY_CLERK),
}
_DEAD = "dead"
_AGREED = ("check", "approve", "draw_up")
# How many days ago the family asked, and the steps: one on each of the following days.
_STORIES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (2, ()), (5, ("check",)), (6, ("check", "approve")), (7, _AGREED), (9, (*_AGREED, "offer")),
    (14, (*_AGREED, "offer", "enter_paper")), (12, ("check", "refuse")), (8, ("withdraw",)),
    # The tenant has died and nobody goes on.
    (4, ("check", _DEAD)),
)
_FORMS: dict[str, dict[str, Any]] = {
    "check": {"fits": True, "finding": "看过材料原件，家人都在场，同意变更。"},
    "refuse": {"reason": "拟接着承租的家人另有住房，不符合承租条件。"},
    "withdraw": {"reason": "家里商量好了，先不换。"},
}
_OFFERED = ("offer", "enter_paper")


def plan_signatories(world: World) -> None:
    # Those of whom no other story is told come first; whoever leaves is none of them.
    free = [*world.waiting["解放社区", False], *world.waiting["解放社区", True]]
    keys = [
        key for key in dict.fromkeys([*free, *world.families])
        if world.families[key].community == "解放社区" and world.families[key].home.manager == "安居物业"
        and not world.families[key].ended_on and len(world.families[key].members) > 1 and key not in world.leaving
    ]
    for number, (days, actions) in enumerate(_STORIES):
        _plan(world, number, keys, days, actions)


def _plan(world: World, number: int, keys: list[str], days: int, actions: tuple[str, ...]) -> None:
    case_id, begun = world.new_id(), at(world.ago(days), 700 + 3 * number)

    async def ask(when: datetime) -> None:
        actor = world.actor("解放社区代填", when, COMMUNITY_CLERK)
        # Whoever owes no rent and has somebody of age beside the tenant, and of whom this is not told yet.
        while keys:
            tenancy = world.tenancies[keys.pop(0)]
            members = await members_of(tenancy.household_id)
            head = head_of(members)
            new = next((one for one in members if one is not head and one.born_on and adult(one, when.date())), None)
            if new is None or head is None:
                continue
            if _DEAD in actions and not all(adult(one, when.date()) for one in members):
                continue
            gone = {"member_id": None, "cause": "death", "died_on": when.date() - timedelta(days=3),
                    "basis": "死亡证明，派出所已注销户口"}
            form = AskForm(**gone, asked_by=new.name, others=[  # type: ignore[arg-type]
                OtherForm(member_id=one.id, relationship="家人", agrees=True) for one in members if one is not head
            ]) if _DEAD in actions else AskForm(
                member_id=new.id, cause="illness", basis="市中心医院诊断证明，行动不便", asked_by=head.name,
                others=[
                    OtherForm(member_id=one.id, relationship="家人", agrees=True)
                    for one in members if one.id != new.id
                ],
            )
            try:
                await signatory_changes.begin(case_id, tenancy.id, form, actor=actor)
                return
            except Problem:
                continue
        raise AssertionError("no family of the demo is left of whom a change could be told")

    world.later(begun, ask)
    for turn, action in enumerate((one for one in actions if one != _DEAD), 1):
        when = at(world.ago(days - turn), 700 + 3 * number)
        world.later(when, _step(world, case_id, action))


def _step(world: World, case_id: str, action: str) -> Work:
    async def work(when: datetime) -> None:
        by = _WHO.get(action, ("feng-manager", MANAGER_CLERK))
        actor = world.actor(by[0], when, by[1])
        case = await Case.get(id=case_id).select_related("household", "dwelling")
        form = _FORMS.get(action, {})
        if action in _OFFERED:
            row = await contract_for(case_id)
            assert row is not None
            case = await Case.get(id=row.case_id).select_related("household", "dwelling")
            if action == "enter_paper":
                await world.send(case.id, by, world.new_id(), "paper", "签好的协议")(when - timedelta(minutes=20))
                form = {
                    "text_sha256": row.text_sha256, "signed_on": when.date().isoformat(), "signer": "新承租人本人",
                    "service_address": case.dwelling.address if case.dwelling else "", "electronic_service": False,
                }
        await advance(case, action, actor=actor, version=case.version, form=form)

    return work
