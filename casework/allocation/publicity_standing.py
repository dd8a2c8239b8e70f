"""Whether a result of review was publicised and stood (公示, 1d): what an allocation and an award wait for; and the
days and the mask of publicity, which are the district's.

Knows no life table, so that what is publicised may ask it. Refuses what was not shown to everybody for the set days,
what an objection still holds, and what has to be shown again.
"""

from __future__ import annotations

from datetime import date

from tortoise.expressions import Q

from casework.heart.duties import count_days
from casework.heart.problems import refuse
from casework.heart.rules import CALENDAR_DAYS, WORKING_DAYS, Rule, declare, in_force, with_base
from casework.words.masking import mask_name
from casework.words.working_days import not_on_a_day_of_rest
from models import PublicityLine

_BASE = "工作流程一：申请、审核及公示。天数和办法由区保障办按实施细则设定，演示区自定。"
DAYS = declare(Rule("publicity_days", "评审结果公示几天（公示当天不算）", 7, _BASE, least=1, most=60))
IN_WORKING_DAYS = declare(
    Rule("publicity_in_working_days", "评审结果公示的天数（1：只算工作日；0：日历日，末日遇休息日顺延）", 0, _BASE,
         least=0, most=1)
)
RESULT_DAYS = declare(
    Rule("publicity_result_days", "公示的异议处理结果再公布几天（只写序号和结果）", 7, _BASE, least=1, most=60)
)
SHOWS_LAST = declare(
    Rule("publicity_name_shows_last", "公示的姓名怎么遮（1：只露姓和最后一个字；0：只露姓）", 1,
         "《个人信息保护法》第六条、第二十五条：公开的个人信息限于最小范围。办法由区保障办设定。", least=0, most=1)
)
RUNS_ON = declare(
    Rule("publicity_runs_on", "公示内容有误怎么办（1：更正后接着公示，天数从当天重算；0：下一批重新公示）", 0, _BASE,
         least=0, most=1)
)
SHOWN, HELD, PASSED, UPHELD, AGAIN, LEFT, TAKEN_DOWN = "", "held", "passed", "upheld", "again", "left", "taken_down"


async def last_day(today: date) -> tuple[date, str]:
    """Of a publicity that begins today: its last day, and on what the days rest."""
    days, base = await with_base(DAYS, today)
    working = await in_force(IN_WORKING_DAYS, today)
    last = count_days(today, days, WORKING_DAYS if working else CALENDAR_DAYS)
    return (last if working else not_on_a_day_of_rest(last)), base


async def shows_last_letter(today: date) -> bool:
    return bool(await in_force(SHOWS_LAST, today))


def masked_name(name: str, *, shows_last: bool) -> str:
    """`万*秀`, `孔*`: never the whole of it, however short."""
    name = name.strip()
    if shows_last and len(name) > 2:
        return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"
    return mask_name(name) if len(name) > 1 else "*"


async def require_publicised(case_id: str) -> None:
    """Raises not_publicised."""
    lines = await PublicityLine.filter(case_id=case_id).order_by("-id").limit(50).select_related("publicity")
    if any(line.state == PASSED for line in lines):
        return
    if not lines or lines[0].state in (AGAIN, TAKEN_DOWN, LEFT, UPHELD):
        raise refuse("not_publicised", "评审结果还没有公示，由区保障办公示期满、没有异议的再办。")
    if lines[0].state == HELD:
        raise refuse("not_publicised", "公示期间有人提出异议，处理完才能接着办。")
    raise refuse("not_publicised", "评审结果正在公示，公示期满、没有异议的再办。")


async def show_anew(case_id: str) -> None:
    """What was shown of it is not what is asked for now: whatever is found of that is shown once more, for all its
    days, also where nobody had objected."""
    await PublicityLine.filter(Q(live=1) | Q(state=PASSED), case_id=case_id).update(state=AGAIN, live=None)
