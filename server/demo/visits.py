"""The demo's visits, with drawn photographs, and what became of the violations that were found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from casework.heart.actors import COMMUNITY_CLERK, GRID_WORKER, MANAGER_CLERK
from casework.reviews import inspections
from server.demo.families import MAIN, at

if TYPE_CHECKING:
    from server.demo.world import World


def visit(
    world: World, who: tuple[str, str], place: str, day: date, findings: str, *,
    pictures: Sequence[tuple[str, str]] = (),
    found_home: bool = True, occupancy: str = "tenant", planned: bool = True, recorded: bool = True,
    violation: tuple[str, str] | None = None, minute: int | None = None,
) -> str:
    """A visit to a family (by key) or an empty dwelling (by address). Returns the violation's id."""
    case_id, violation_id = world.new_id(), world.new_id()
    minute = minute or world.rng.randint(520, 930)
    address = world.families[place].home.address if place in world.families else place

    async def open_it(when: datetime) -> None:
        await inspections.start(
            case_id, world.homes[address].id, planned=planned, actor=world.actor(who[0], when, who[1])
        )

    world.later(at(day, minute), open_it)
    for number, (kind, caption) in enumerate(pictures, 1):
        world.photograph(case_id, who, at(day, minute + 2 * number), kind, caption)
    if not recorded:
        world.later(at(day, minute + 20), world.send(case_id, who, world.new_id(), "room", "室内情况", upload=False))
        world.later(at(day, minute + 22), world.send(case_id, who, world.new_id(), "door", "入户门", broken=True))
        return violation_id
    form: dict[str, Any] = {
        "visited_at": at(day, minute + 1).isoformat(), "found_home": found_home, "occupancy": occupancy,
        "findings": findings, "violation": None,
    }
    if violation:
        form["violation"] = {
            "id": violation_id, "occurred_on": day.isoformat(), "behaviour": violation[0], "detail": violation[1],
        }
    world.later(at(day, minute + 25), world.step(case_id, "record", who, form))
    return violation_id


def _handled(world: World, violation_id: str, who: tuple[str, str], day: date, action: str, **form: Any) -> None:
    if action != "void":
        form["on"] = day.isoformat()
    world.later(at(day, world.rng.randint(960, 1020)), world.step(violation_id, action, who, form))


def plan_visits(world: World) -> None:
    grid, dual = ("li-grid", GRID_WORKER), ("liu-two-posts", GRID_WORKER)
    clerk, manager = ("zhao-clerk", COMMUNITY_CLERK), ("feng-manager", MANAGER_CLERK)
    station, keeper = ("qian-clerk", COMMUNITY_CLERK), ("chen-manager", MANAGER_CLERK)
    here, there, far = (
        [family.key for family in world.families.values() if family.community == name and not family.ended_on]
        for name in MAIN
    )
    door, hall, room, meter = ("door", "入户门"), ("corridor", "楼道"), ("room", "室内"), ("meter", "电表")

    visit(world, grid, "wan", world.ago(40), "家中整洁，老人身体尚好，提醒合同快到期。", pictures=(door, room))
    mended = visit(world, grid, "kong", world.ago(75), "楼道堆放杂物，阳台自行打了隔断。", pictures=(hall, room),
                    violation=("damaged", "阳台自行打隔断，楼道堆放杂物。"))
    world.photograph(mended, manager, at(world.ago(72), 600), "room", "督促时的隔断")
    _handled(world, mended, manager, world.ago(72), "urge", way="visit", note="请在两周内拆除隔断、清理楼道。")
    _handled(world, mended, clerk, world.ago(58), "rectify", handling_result="隔断已拆除，楼道已清理，复查合格。")
    recorded = visit(world, grid, here[6], world.ago(5), "敲门无人应答，邻居说住的是外地来的人。",
                      pictures=(door, meter), found_home=False, occupancy="sublet_suspected",
                      violation=("sublet", "疑似转租，入住人员与登记不符。"))
    assert recorded
    visit(world, grid, here[9], world.ago(22), "客厅改作小卖部。", pictures=(room,),
           violation=("altered_use", "客厅改作小卖部，对外售货。"), planned=False)
    urged = visit(world, grid, here[12], world.ago(30), "长期无人，电表读数半年未动。", pictures=(door, meter),
                   found_home=False, occupancy="vacant", violation=("vacant", "电表读数与半年前相同。"))
    _handled(world, urged, manager, world.ago(27), "urge", way="telephone", note="电话告知空置超过6个月的后果。")
    stubborn = visit(world, manager, here[15], world.ago(64), "租金拖欠七个月。", pictures=(door,),
                      violation=("arrears", "累计拖欠租金七个月。"))
    _handled(world, stubborn, manager, world.ago(60), "urge", way="letter", note="书面催缴，限十日内缴清。")
    _handled(world, stubborn, manager, world.ago(38), "refuse_rectification", note="承租人拒绝签收，表示不缴。")
    wrong = visit(world, grid, here[18], world.ago(50), "阳台晾晒，疑似改变用途。", pictures=(room,),
                   violation=("other", "疑似在阳台经营。"))
    _handled(world, wrong, ("sun-clerk", COMMUNITY_CLERK), world.ago(48), "void", reason="复查为自家晾晒，记录有误。")
    visit(world, grid, here[20], world.ago(1), "", pictures=(door,), planned=False, recorded=False)
    visit(world, clerk, here[22], world.ago(12), "家庭居住正常，独居老人，已加入每周走访。", pictures=(room,))
    visit(world, dual, there[2], world.ago(16), "居住正常。", pictures=(door,))
    visit(world, dual, there[5], world.ago(3), "家中无人，留下联系单。", pictures=(door, hall), found_home=False)
    again = visit(world, dual, there[8], world.ago(26), "次卧租给他人居住。", pictures=(room, door),
                   occupancy="sublet_suspected", violation=("sublet", "次卧出租给他人，收取租金。"))
    _handled(world, again, ("liu-two-posts", COMMUNITY_CLERK), world.ago(24), "urge", way="meeting",
             note="约谈承租人，限一周内清退。")
    visit(world, station, far[4], world.ago(18), "居住正常，反映暖气不热。", pictures=(room,))
    left = visit(world, keeper, far[7], world.ago(8), "门口堆放装修材料。", pictures=(hall,),
                  violation=("damaged", "未经同意铺装地面。"))
    _handled(world, left, keeper, world.ago(6), "urge", way="visit", note="停止施工，恢复原状。")
    visit(world, grid, world.vacant[0].address, world.ago(14), "空房，门锁完好，水电已关。", pictures=(room, meter),
           found_home=False, occupancy="vacant")
