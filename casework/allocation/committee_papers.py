"""The minutes of a session of the review committee (评审会议纪要, 2c): who came, who kept away, how each family's
application was voted on, who watched over it and what was remarked.

The file that declares it does not import the one with the table. Refuses nothing.
"""

from __future__ import annotations

from casework.allocation.committee_forms import CAPACITIES, OUTCOMES
from casework.allocation.committee_rows import answers_of, items_of, recused_in, row_of
from casework.allocation.committee_units import sitting
from casework.allocation.session_supervisors import supervisors_of
from casework.heart import actors
from casework.papers.declared import Filled, Paper, Section, declare
from casework.words.wording import say_day
from models import Case


async def _minutes(case: Case, actor: actors.Actor) -> Filled:
    row = await row_of(case.id)
    said = {one.member_id: one for one in await answers_of(case.id)}
    away = await recused_in(row)
    watched = await supervisors_of(case.id)
    came = {one.id for one in watched if one.invitation.used_at is not None}
    return Filled(
        [
            ("事项编号", case.number), ("会议", f"{say_day(row.held_on)}{row.begins_at}，{row.place}"),
            ("议题", row.subject), ("到会", f"应到{row.seats}人，至少{row.quorum}人，实到{row.present}人"),
        ],
        {
            "members": [
                [one.unit.name, one.duty, one.name, "到会" if one.id in said and said[one.id].attends else "没有到会"]
                for one in await sitting(row.held_on)
            ],
            "items": [
                [one.place, one.application.number, OUTCOMES.get(one.outcome, ""),
                 f"{one.votes_for}：{one.votes_against}", "、".join(away.get(one.id, [])) or "无",
                 "没有评分" if one.score is None else f"{one.score}分", one.words or ""]
                for one in await items_of(case.id)
            ],
            "supervisors": [
                [CAPACITIES[one.capacity], one.name, "到会" if one.id in came else "没有到会", one.remark or "没有意见"]
                for one in watched
            ],
            "minutes": row.minutes or "",
        },
    )


MINUTES = declare(
    Paper(
        name="committee_minutes", title="住房保障评审会议纪要", series="minutes", filed_with=("committee_session",),
        sections=(
            Section("members", "评审成员（{count}人）", (("单位", 60), ("职务", 44), ("姓名", 36), ("到会", 30))),
            Section("items", "评审结果（{count}户）",
                    (("序号", 14), ("申请编号", 40), ("结果", 22), ("同意：不同意", 26), ("回避", 24), ("评分", 16),
                     ("说明", 30))),
            Section("supervisors", "监督人员（{count}人）",
                    (("身份", 30), ("姓名", 30), ("到会", 24), ("意见", 88)), none="没有邀请。"),
            Section("minutes", "纪要"),
        ),
        signed_by=("主持人", "记录人"), fill=_minutes,
    )
)
