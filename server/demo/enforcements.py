"""The demo's exits as they are carried out (腾退执行, 5.1c), in every state: a family whose lease has run out was
judged to leave and has the decision; what then came of it, day by day, is told through the calls that requests and the
calendar reach.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from casework.heart.actors import DISTRICT_CLERK, MANAGER_CLERK, STREET_CLERK, TENANT
from casework.heart.advance import advance
from casework.heart.rounds import calendar
from casework.words.working_days import is_working_day
from models import Case, Enforcement, Handback, Service
from server.demo.families import at
from server.demo.handbacks import found
from server.demo.services import judge

if TYPE_CHECKING:
    from server.demo.world import World

_STREET, _DISTRICT, _MANAGER = (
    ("zhou-street", STREET_CLERK), ("zheng-district", DISTRICT_CLERK), ("feng-manager", MANAGER_CLERK),
)
_SECOND = ("wang-district", DISTRICT_CLERK)
# The moving period; and what is told of whoever stays, each so many days after the decision was served. Between what
# has to fall on a working day and what came before lie more days than any holiday has.
_MOVE_DAYS = 8
_STAYS = (
    (9, "fall_due"), (20, "log_attempt"), (21, "demand"), (22, "serve"), (23, "answer_demand"), (25, "consider"),
    (48, "fall_due"), (49, "go_to_court"), (51, "docket"), (54, "rule"), (66, "carry_out"),
)
# How long ago it was served, and how much of it is told.
_STORIES: tuple[tuple[int, tuple[tuple[int, str], ...]], ...] = (
    (3, ((1, "note_help"),)),
    (10, _STAYS[:1]),
    (21, _STAYS[:2]),
    (22, _STAYS[:3]),
    (24, _STAYS[:5]),
    (50, _STAYS[:7]),
    (51, _STAYS[:8]),
    (53, _STAYS[:9]),
    (56, (*_STAYS[:9], (54, "rule_against"))),
    (58, _STAYS[:10]),
    (68, _STAYS),
    (7, ((5, "hand_back"),)),
    (5, ((3, "revoke_judgement"),)),
)
_HAND_BACK = ("appoint", "check", "lay", "sign", "accept")
# What a photograph or a paper lies there for beforehand, and whose.
_SHOWN = {
    "log_attempt": _STREET, "go_to_court": _DISTRICT, "rule": _DISTRICT, "rule_against": _DISTRICT,
    "carry_out": _STREET,
}


def plan_enforcements(world: World) -> None:
    for number, (days, steps) in enumerate(_STORIES, 40):
        key = _family(world, steps)
        judged = judge(world, number, key, days, ((0, "serve_left"),), _MOVE_DAYS)
        for after, action in steps:
            on = world.ago(days - after)
            while action in ("log_attempt", "carry_out") and not is_working_day(on):
                on -= timedelta(days=1)
            if action == "hand_back":
                for turn, part in enumerate(_HAND_BACK):
                    world.later(at(on, 900 + 20 * turn), _gives_back(world, judged, key, part))
            else:
                world.later(at(on, 1000 + number), _step(world, judged, key, action))


def _family(world: World, steps: tuple[tuple[int, str], ...]) -> str:
    """The next that has lived there for long; of whom the manager takes the keys, one of that manager's."""
    waiting = world.waiting["解放社区", True]
    # Who signs a lease in another story has another end.
    signed = [key for key, row in world.families.items() if row.home.manager == "安居物业" and row.bound][-12:]
    kept = [one for one in waiting if one not in signed and world.families[one].started_on < world.ago(150)]
    if any(action == "hand_back" for _, action in steps):
        kept = [one for one in kept if world.families[one].home.manager == "安居物业"]
    waiting.remove(kept[0])
    return kept[0]


def _form(action: str, on: date) -> dict[str, Any]:
    day = on.isoformat()
    ruling = {"ruling": "granted", "ruled_on": day, "note": "准予强制执行，限期搬出。"}
    forms: dict[str, dict[str, Any]] = {
        "note_help": {"way": "van", "on": day, "words": "社区联系了两辆车，周六来帮忙搬。"},
        "log_attempt": {
            "way": "visit", "on": day, "hour": 10, "met": "承租人本人", "words": "说还没找到房子，不愿意搬。",
        },
        "answer_demand": {"note": "孩子要中考，请等到考完再搬。"},
        "consider": {"note": "搬家期已经给足，可以帮助找临时住处，期限不再延长。"},
        "go_to_court": {"way": "sue", "court": "鞍山市铁东区人民法院", "filed_on": day, "challenged": "none"},
        "docket": {"court_number": f"（{on.year}）辽0302民初318号", "docketed_on": day},
        "rule": ruling,
        "rule_against": {**ruling, "ruling": "denied", "note": "送达的材料不全，不准予执行。"},
        "carry_out": {
            "carried_on": day, "hour": 9, "carried_by": "铁东区人民法院执行员，社区工作人员在场",
            "note": "收回钥匙两把，物品清点后由家人领走。", "arrangement": "家人搬到临时住处。",
        },
        "revoke_judgement": {"reason": "查明家庭在期限内申请过续租，原决定不当。"},
        "serve": {
            "served_on": day, "place": "承租住房门口", "refused_by": "recipient", "proxy_reason": "看了以后说不签。",
            "witness": "解放社区工作人员",
        },
    }
    return forms.get(action, {})


def _step(world: World, judged: str, key: str, action: str) -> Any:
    who = {
        **dict.fromkeys(("note_help", "log_attempt", "serve", "carry_out"), _STREET), "answer_demand": (key, TENANT),
        "revoke_judgement": _SECOND,
    }.get(action, _DISTRICT)

    async def work(when: datetime) -> None:
        found = judged
        if action != "revoke_judgement":
            found = (await Enforcement.get(judgement_id=judged)).case_id
        if action == "serve":
            found = (await Service.get(source_case_id=found)).case_id
        case = await Case.get(id=found).select_related("household", "dwelling")
        if action == "fall_due":
            await advance(case, action, actor=calendar(when), version=case.version)
            return
        if action == "serve" or action in _SHOWN:
            by = _SHOWN.get(action, _STREET)
            await world.send(case.id, by, world.new_id(), "door", "现场和材料")(when - timedelta(minutes=2))
        step = {"serve": "serve_left", "rule_against": "rule"}.get(action, action)
        actor = world.actor(who[0], when, who[1])
        await advance(case, step, actor=actor, version=case.version, form=_form(action, when.date()))

    return work


def _gives_back(world: World, judged: str, key: str, action: str) -> Any:
    async def work(when: datetime) -> None:
        row = await Handback.get(judgement_id=judged)
        day = when.date().isoformat()
        if action == "check":
            for place, room in enumerate(found(day, False)["rooms"]):
                photo = world.send(row.case_id, _MANAGER, world.new_id(), "room", room["room"])
                await photo(when - timedelta(minutes=5 - place))
        said: dict[str, dict[str, Any]] = {
            "appoint": {"visit_on": day, "visit_half": "pm", "note": "请搬空，带齐钥匙。"},
            "check": found(day, False),
            "lay": {"deposit_fen": 0, "deposit_note": ""},
            "sign": {"text_sha256": row.text_sha256},
            "accept": {"text_sha256": row.text_sha256},
        }
        who = (key, TENANT) if action == "sign" else _MANAGER
        case = await Case.get(id=row.case_id).select_related("household", "dwelling")
        actor = world.actor(who[0], when, who[1])
        await advance(case, action, actor=actor, version=case.version, form=said[action])

    return work
