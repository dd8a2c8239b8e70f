"""The street's statement that a family may swap (互换, 4.4.1.5). The file that declares it does not import the one with
the table. Refuses nothing.
"""

from __future__ import annotations

from casework.dwellings.swap_forms import CAUSES
from casework.dwellings.swap_standing import peer_of, row_of
from casework.heart.actors import STREET_CLERK, Actor
from casework.heart.queries import names_of
from casework.papers.declared import Filled, Paper, Section, declare
from models import Case, Dwelling


async def _fill(case: Case, actor: Actor) -> Filled:
    row = await row_of(case.id)
    peer = await peer_of(row)
    asked = row if row.asked else peer
    # As it was decided: afterwards each lives in the other's.
    homes = await names_of(Dwelling, [row.dwelling_id, row.to_dwelling_id], "address")
    here, there = homes[row.dwelling_id], homes[row.to_dwelling_id]
    words = (
        f"经社区复核、街道审核，同意该家庭由{here}换到{there}。两家都经所在街道"
        "同意后，由管房单位分别与其签订租赁合同，租期为原租期剩余的部分；租金、押金随家庭结转，换房以前的费用已经结清。"
        "户籍地址不因换房改变，要迁户口的，另办户籍移交。"
    )
    return Filled(
        [("事项编号", case.number), ("承租家庭", row.tenancy.household.name),
         ("原住房", here), ("换到", there),
         ("为什么换", CAUSES[asked.cause])],
        {"text": words, "found": row.finding or ""},
    )


STATEMENT = declare(
    Paper(
        name="swap_statement", title="公共租赁住房换房审核意见", series="statement", filed_with=("swap",),
        sections=(Section("text", "审核意见"), Section("found", "社区复核情况")), signed_by=("社区", "街道"),
        fill=_fill, reissued_by=(STREET_CLERK,),
    )
)
