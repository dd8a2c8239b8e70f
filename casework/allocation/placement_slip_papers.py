"""The placement slip (安置单, 3a) as a paper: which dwelling the family was given, until when the lease is to be
signed, and what comes in which order (3d). It is numbered, and its code says whether it still holds.

The file that declares it does not import the one with the table. Refuses nothing.
"""

from __future__ import annotations

from casework.heart import actors
from casework.heart.actors import Actor
from casework.papers.declared import Filled, Paper, Section, declare
from casework.words.wording import say_day
from models import Application, Case, PlacementSlip

# Why the family was given this dwelling.
GROUNDS = {"selection": "选房会上选定", "lot_draw": "摇号定房", "by_hand": "区保障办安置"}
ORDER = (
    "一、管房单位带您看房，讲解房屋情况；\n二、和管房单位签订租赁合同；\n三、交首期租金（收押金的，一并交押金）；\n四、领钥匙，入住。"
)


async def _fill(case: Case, actor: Actor) -> Filled:
    row = await PlacementSlip.get(case_id=case.id).select_related("dwelling__manager", "application")
    members = (await Application.get(case_id=row.application_id)).form["members"]
    home = row.dwelling
    call = f"，电话{home.manager.phone}" if home.manager.phone else ""
    return Filled(
        facts=[
            ("申请编号", row.application.number), ("申请人", members[0]["name"]), ("家庭人数", f"{len(members)}人"),
            ("怎样配得", GROUNDS[row.ground]),
        ],
        sections={
            "home": [
                [home.address, f"{home.area_centi_m2 / 100:.2f}平方米" if home.area_centi_m2 else "以房产登记为准",
                 home.manager.name]
            ],
            "until": f"请在{say_day(row.sign_by)}前（含当天）和管房单位签订租赁合同{call}。"
            "过期没有签的，本单作废，按放弃处理。",
            "order": ORDER,
        },
    )


SLIP = declare(
    Paper(
        name="placement_slip", title="安置单", series="placement", filed_with=("placement_slip",),
        sections=(
            Section("home", "安置的住房", (("地址", 100), ("面积", 30), ("管房单位", 45))),
            Section("until", "签订合同的期限"),
            Section("order", "先后顺序"),
        ),
        signed_by=("区保障办",), fill=_fill, reissued_by=(actors.DISTRICT_CLERK,),
    )
)
