"""The notice of publicity (公示, 1d) for the board at the community: the same lines as on the public page, and no more.

The file that declares it does not import the one with the table. Refuses nothing.
"""

from __future__ import annotations

from casework.allocation.publicity_forms import KINDS
from casework.heart import actors
from casework.papers.declared import Filled, Paper, Section, declare
from casework.people.offices import district_office
from casework.words.wording import say_day
from models import Case, Publicity, PublicityLine

_COLUMNS = (("序号", 14), ("姓名", 28), ("家庭人数", 22), ("所属社区", 40), ("拟给的保障", 66))


async def _fill(case: Case, actor: actors.Actor) -> Filled:
    row = await Publicity.get(case_id=case.id)
    found = await PublicityLine.filter(publicity_id=row.id, live=1).order_by("number").limit(500)
    office = await district_office()
    phone = office.phone if office else ""
    starts, ends = (say_day(day) if day else "" for day in (row.starts_on, row.ends_on))
    note = f"\n{row.note}" if row.note else ""
    return Filled(
        [("公示编号", case.number), ("公示什么", KINDS[row.kind]), ("公示期", f"{starts}到{ends}")],
        {
            "text": (
                "下列家庭经社区受理、街道审核，符合条件，现予公示。姓名按规定遮盖。"
                f"对公示的家庭有异议的，在公示期内说明情况并留下联系电话：打开小程序“安居”，点“公示”；"
                f"或者打电话{phone}，或者到社区当面说。提出异议的人受到保护。{note}"
            ),
            "lines": [
                [str(one.number), one.shown_name, f"{one.people}人", one.community, one.benefit] for one in found
            ],
            "base": row.base,
        },
    )


NOTICE = declare(
    Paper(
        name="publicity_notice", title="评审结果公示", series="notice", filed_with=("publicity",),
        sections=(Section("text", "公示"), Section("lines", "名单（{count}户）", _COLUMNS), Section("base", "依据")),
        signed_by=("区保障办",), fill=_fill, reissued_by=(actors.DISTRICT_CLERK,),
    )
)
