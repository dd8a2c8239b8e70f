"""The notice of a rectification (限期整改通知书): what was found, what has to be put right and in how many days, what
comes then, and what the family may do. Frozen when it is issued; a second deadline has a notice and a number of its
own.
"""

from __future__ import annotations

from casework.dwellings.rectification_forms import GROUNDS
from casework.heart import actors
from casework.papers.declared import Filled, Paper, Section, declare
from models import Case, Rectification

TURNS = {1: "", 2: "（第二次）", 3: "（第三次）", 4: "（第四次）", 5: "（第五次）"}
_RIGHTS = (
    "您家可以在手机上或者到管房单位、社区说明情况，也可以附照片；有不同意见、有困难的，请在期限内说明。"
    "期限内改好的，会复查并记录。不会用停水、停电、停气、停暖来催促您家。"
)


async def _fill(case: Case, actor: actors.Actor) -> Filled:
    row = await Rectification.get(case_id=case.id).select_related("tenancy__household", "tenancy__dwelling")
    ground = GROUNDS[row.ground]
    again = f"本通知是再给一次的期限，原因：{row.extended_because}\n" if row.turn > 1 else ""
    return Filled(
        [
            ("事项编号", case.number),
            ("承租人", row.tenancy.household.name),
            ("房屋", row.tenancy.dwelling.address),
            ("事由", ground.label),
        ],
        {
            "facts": row.facts or "",
            "base": ground.base,
            "demand": (
                f"{again}{row.demand or ''}\n请在收到本通知的第二天起{row.days}日内改好。期限过后会上门复查。"
                "没有改好或者拒绝整改的，将报告区保障办，管房单位可以依法向人民法院起诉。"
            ),
            "rights": _RIGHTS,
        },
        title=f"限期整改通知书{TURNS.get(row.turn, '')}",
    )


NOTICE = declare(
    Paper(
        name="rectification_notice", title="限期整改通知书", series="notice", filed_with=("rectification",),
        sections=(
            Section("facts", "查明的情况"), Section("base", "依据"), Section("demand", "整改要求和期限"),
            Section("rights", "您可以怎么做"),
        ),
        signed_by=("发文单位", "签收人"), fill=_fill,
        reissued_by=(actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK),
    )
)
