"""The record of a selection day (选房现场记录, 3a-3c): the order, what each family chose or did not, who attended, who
watched over it and what they remarked, which videos were kept, and the digest of what was done at the desks.

The file that declares it does not import the one with the table. Refuses nothing.
"""

from __future__ import annotations

from casework.allocation.selection_forms import CAPACITIES, GROUNDS, LOGGED, RESULTS, STATES, TASKS, WAYS
from casework.allocation.selection_rows import dwellings_of, row_of, turns_of
from casework.allocation.session_supervisors import supervisors_of
from casework.evidence.recording_parts import MOST_RECORDINGS
from casework.evidence.recordings import say_parts
from casework.heart import actors
from casework.papers.declared import Filled, Paper, Section, declare
from casework.words.clock import SHANGHAI
from casework.words.wording import say_day
from models import Case, Evidence, Recording, SelectionContact, SelectionStaff
from models.evidence import SEALED


async def _fill(case: Case, actor: actors.Actor) -> Filled:
    row = await row_of(case.id)
    turns, homes = await turns_of(case.id), await dwellings_of(case.id)
    chosen = {one.turn_id: one.dwelling.address for one in homes if one.turn_id is not None}
    staffed = SelectionStaff.filter(selection_id=case.id).select_related("office")
    offices = await staffed.order_by("office__path").limit(500)
    logged = SelectionContact.filter(selection_id=case.id).select_related("turn")
    contacts = await logged.order_by("at", "id").limit(2000)
    films = await Recording.filter(case_id=case.id).order_by("begun_at", "id").limit(MOST_RECORDINGS)
    alone = Evidence.filter(case_id=case.id, state=SEALED, recording_part__id__isnull=True)
    videos = await alone.order_by("received_at", "id").limit(300)
    watched = await supervisors_of(case.id)
    return Filled(
        [
            ("事项编号", case.number), ("选房", f"{say_day(row.held_on)}{row.begins_at}，{row.place}"),
            ("房源", f"{len(homes)}套，选定{len(chosen)}套"), ("家庭", f"{len(turns)}户"),
            ("校验码", row.digest),
        ],
        {
            "turns": [
                [str(one.number), one.shown_name, f"{one.people}人", one.community, STATES[one.state],
                 chosen.get(one.id) or _why(one.ground, one.reason or "", one.absences)]
                for one in turns
            ],
            "offices": [
                [one.office.name, "、".join(f"{who['name']}（{TASKS[who['task']]}）" for who in one.people or [])
                 or "没有指派"]
                for one in offices
            ],
            "contacts": [
                [one.at.astimezone(SHANGHAI).strftime("%m月%d日%H:%M"),
                 f"第{one.turn.number}户" if one.turn else LOGGED.get(one.way, ""), WAYS.get(one.way, ""),
                 RESULTS.get(one.result, ""), one.words or "", one.account_name]
                for one in contacts
            ],
            "supervisors": [
                [CAPACITIES[one.capacity], one.name, "已签到" if one.checked_in_at else "没有签到",
                 one.remark or "没有意见"]
                for one in watched
            ],
            "videos": [
                *([_film(one), one.digest] for one in films),
                *([one.filename or one.caption or "录像", one.sha256] for one in videos),
            ],
            "words": row.words or "",
        },
    )


def _film(one: Recording) -> str:
    """A recording in parts, by the record that was sealed of it."""
    if not one.parts:
        return f"{one.label}，没有录像（{one.reason}）"
    missing = f"，缺{say_parts(one.missing)}（{one.reason}）" if one.missing else ""
    return f"{one.label}，分{one.parts}段{missing}"


def _why(ground: str, reason: str, absences: int) -> str:
    said = [GROUNDS.get(ground, ""), reason, f"没有到场{absences}次" if absences else ""]
    return "；".join(one for one in said if one)


RECORD = declare(
    Paper(
        name="selection_record", title="选房现场记录", series="minutes", filed_with=("selection",),
        sections=(
            Section("turns", "选房结果（{count}户）",
                    (("序号", 14), ("姓名", 24), ("人数", 18), ("社区", 34), ("结果", 24), ("房源或者原因", 58))),
            Section("offices", "到场的街道和社区（{count}个）", (("单位", 52), ("工作人员", 120)), none="没有。"),
            Section("contacts", "联系家庭和现场秩序（{count}条）",
                    (("时间", 30), ("事项", 24), ("方式", 22), ("结果", 34), ("说明", 38), ("登记人", 24)),
                    none="没有登记。"),
            Section("supervisors", "监督人员（{count}人）",
                    (("身份", 30), ("姓名", 30), ("签到", 24), ("意见", 88)), none="没有邀请。"),
            Section("videos", "现场摄像（{count}份）", (("文件", 52), ("校验码", 120)), none="没有上传。"),
            Section("words", "现场情况"),
        ),
        signed_by=("区保障办", "监督人员"), fill=_fill,
    )
)
