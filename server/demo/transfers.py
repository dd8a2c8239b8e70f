"""The demo's registration transfers (4.2.4): one in every state, told through the calls that requests reach."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from casework.heart.actors import COMMUNITY_CLERK, STREET_CLERK
from casework.ledgers import registration_transfers
from casework.ledgers.registration_transfers import TransferForm
from server.demo.families import STREETS, at

if TYPE_CHECKING:
    from server.demo.world import World

_CLERKS = {"胜利社区": "zhao-clerk", "解放社区": "liu-two-posts", "站前社区": "qian-clerk"}
_STREET_CLERKS = {"胜利街道": "zhou-street", "站前街道": "wu-street"}
# From where to where, which day, and what became of it.
_STORIES: tuple[tuple[str, str, int, tuple[str, ...]], ...] = (
    ("胜利社区", "站前社区", 1, ()),
    ("胜利社区", "解放社区", 2, ("report",)),
    ("胜利社区", "站前社区", 6, ("report", "send_back")),
    ("站前社区", "解放社区", 7, ("report", "withdraw")),
    ("胜利社区", "站前社区", 5, ("report", "forward")),
    ("站前社区", "胜利社区", 8, ("report", "forward", "agree")),
    ("解放社区", "胜利社区", 12, ("report", "forward", "agree", "accept")),
)
_WORDS: dict[str, dict[str, str]] = {
    "send_back": {"reason": "户口簿变更页没有拍全，请补拍。"},
    "withdraw": {"reason": "派出所告知手续未办完，暂不移交。"},
    "forward": {"note": "已与转入街道联系。"},
    "agree": {"note": "同意转入。"},
    "accept": {"note": "档案已当面交接。"},
}


def plan_transfers(world: World) -> None:
    for number, (origin, receiving, days, actions) in enumerate(_STORIES):
        _plan(world, number, origin, receiving, days, actions)


def _plan(world: World, number: int, origin: str, receiving: str, days: int, actions: tuple[str, ...]) -> None:
    family, case_id = world.take(origin, bound=number == 5), world.new_id()
    opened_on, minute = world.ago(days), 560 + 20 * number
    clerk = (_CLERKS[origin], COMMUNITY_CLERK)

    async def open_it(when: datetime) -> None:
        form = TransferForm(
            receiving_id=world.offices[receiving].id,
            new_address=f"铁东区园林大道{30 + number}号楼2单元{301 + number}室",
            registered_on=world.ago(days + 9),
        )
        household = world.households[family].id
        actor = world.actor(clerk[0], when, clerk[1])
        await registration_transfers.start(case_id, household, form, actor=actor)

    world.later(at(opened_on, minute), open_it)
    if actions:
        world.photograph(case_id, clerk, at(opened_on, minute + 5), "paper", "户口簿变更页")
    for turn, action in enumerate(actions):
        who = _who(action, origin, receiving)
        form: dict[str, Any] = _WORDS.get(action, {})
        on = world.ago(max(days - turn, 1))
        world.later(at(on, minute + 12 * (turn + 1)), world.step(case_id, action, who, form))


def _who(action: str, origin: str, receiving: str) -> tuple[str, str]:
    community = receiving if action in {"agree", "accept"} else origin
    if action in {"report", "withdraw", "accept"}:
        return _CLERKS[community], COMMUNITY_CLERK
    street = next(name for name, communities in STREETS.items() if community in communities)
    return _STREET_CLERKS.get(street, street), STREET_CLERK
