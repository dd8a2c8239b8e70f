"""When a lease may be renewed (4.4.1.3a): the district's window, the national day beside it, and what somebody who
comes too early or too late is told.

The document says 'within the 3 months before the end', the national rule 'three months before': both are rule data, and
the window opens on the very day on which the national one falls, so whoever asks on its first day keeps both. Months go
by the corresponding day, or the month's last (`add_months`). The last day is the lease's own, until midnight in
Shanghai. Refuses nothing by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.heart.duties import count_days
from casework.heart.rules import WORKING_DAYS, Rule, declare, in_force
from casework.words.calendar import add_months, last_within
from casework.words.wording import say_day
from casework.words.working_days import not_on_a_day_of_rest
from models import Lease

WINDOW_MONTHS = declare(
    Rule(
        "renewal_window_months", "租约到期前几个月起可以申请续租", 3,
        "工作流程4.4.1.3：承租人需要续租的，在合同期满前3个月内提出。", least=1, most=12,
    )
)
NATIONAL_MONTHS = declare(
    Rule(
        "renewal_national_months", "国家规定的续租申请日：租约到期前几个月", 3,
        "《公共租赁住房管理办法》第三十条：租赁期届满需要续租的，应当在租赁期满3个月前提出申请。", least=0, most=12,
    )
)
REMINDER_DAYS = declare(
    Rule(
        "renewal_reminders", "租约到期前（负数）几天提醒家庭；开始受理的那天另外提醒", (-120, -95, -60, -30, -7),
        "工作流程4.4.1.3，《公共租赁住房管理办法》第三十条。提醒的日子由区保障办设定。", least=-360, most=0,
    )
)
RECHECK_DAYS = declare(
    Rule(
        "renewal_recheck_days", "收到不符合续租条件通知后，几天内可以申请复核", 5,
        "《不符合续租条件通知单》：对结果有异议的，在5日内申请复核。期限由区保障办设定。", least=1, most=60,
    )
)
RECHECK_UNIT = declare(
    Rule(
        "renewal_recheck_unit", "申请复核的期限按什么算（1：工作日；0：自然日，最后一天休息的顺延到下一个工作日）", 1,
        "10日以内的期限指工作日（比照《行政强制法》第六十九条、《行政处罚法》第八十五条）；自然日的顺延见《民法典》第二百零三条。",
        least=0, most=1,
    )
)
SIGN_DAYS = declare(
    Rule(
        "renewal_sign_days", "续租合同交给家庭以后，几天内签", 15,
        "工作流程4.4.1.3：由管房单位续签租赁合同。签订的期限由区保障办设定。", least=1, most=90,
    )
)
# Nobody asked (practice: MFD 734, O11 30): the notice that stands ready on the last day, and what follows without one.
LEAVE_DAYS = declare(
    Rule(
        "renewal_leave_days", "没有申请续租的：到期通知里给家庭几天腾退", 30,
        "《公共租赁住房管理办法》第三十条：未按规定提出续租申请的，租赁期满应当腾退。腾退的期限由区保障办设定。",
        least=1, most=365,
    )
)
SILENCE_DAYS = declare(
    Rule(
        "renewal_silence_days", "租约到期后几天内管房单位没有异议的，按不定期租住", 31,
        "《民法典》第七百三十四条：租赁期限届满，承租人继续使用租赁物，出租人没有提出异议的，原租赁合同继续有效，但是租赁期限为不定期。",
        least=1, most=366,
    )
)
STAYS_ON = declare(
    Rule(
        "renewal_unasked_exit", "已通知不再续租、过了腾退期限仍住着的：自动报区保障办研判（1：是；0：否）", 1,
        "工作流程4.4.1.3、五（一）；《公共租赁住房管理办法》第三十条：应当腾退而拒不腾退的，可以提起诉讼。",
        least=0, most=1,
    )
)
# Leases that ended longer ago, and of which nobody knew: a ledger that is imported holds many, and each is the
# manager's to look into, not all of them on one day.
LOOK_BACK_DAYS = declare(
    Rule(
        "renewal_look_back_days", "租约到期多少天以内、还没有办理的，自动请管房单位处理", 31,
        "《民法典》第七百三十四条：到期后继续使用、出租人没有异议的，租赁期限为不定期。", least=1, most=366,
    )
)


@dataclass(frozen=True)
class Window:
    opens_on: date
    ends_on: date
    national_on: date

    def state(self, today: date) -> str:
        """`early`, `open` or `late`."""
        if today < self.opens_on:
            return "early"
        return "open" if today <= self.ends_on else "late"

    def answer(self, today: date) -> str:
        """What whoever asks on that day is told."""
        if today < self.opens_on:
            left = (self.opens_on - today).days
            return (
                f"您家的租约到{say_day(self.ends_on)}到期，{say_day(self.opens_on)}起可以申请续租，还有{left}天。"
                "到了那天会提醒您，现在不用办。"
            )
        if today <= self.ends_on:
            left = (self.ends_on - today).days
            when = f"还有{left}天" if left else "今天是最后一天"
            return f"现在可以申请续租，请在{say_day(self.ends_on)}当天结束前提交，{when}。"
        return (
            f"您家的租约已经在{say_day(self.ends_on)}到期。现在还可以提交逾期申请：由管房单位答复是否受理，受理后同样要"
            "社区复核、街道决定。答复以前请照常交租金、爱护房屋；不受理的，管房单位会书面通知您怎么办。"
        )


async def window_of(ends_on: date, *, on: date) -> Window:
    """By the rules in force on a day."""
    months, national = await in_force(WINDOW_MONTHS, on), await in_force(NATIONAL_MONTHS, on)
    return Window(add_months(ends_on, -months), ends_on, add_months(ends_on, -national))


async def recheck_until(told_on: date) -> tuple[date, str]:
    """The last day on which a re-check may be asked for, and the term as people are told it. The day itself is not
    counted.
    """
    days, working = await in_force(RECHECK_DAYS, told_on), await in_force(RECHECK_UNIT, told_on)
    if working:
        return count_days(told_on, days, WORKING_DAYS), f"{days}个工作日"
    return not_on_a_day_of_rest(count_days(told_on, days)), f"{days}日"


async def last_open_end(today: date) -> date:
    """Leases that end on this day or before have their window open."""
    return last_within(today, await in_force(WINDOW_MONTHS, today))


async def told_from(ends_on: date, *, on: date) -> date:
    """The day of the first reminder."""
    days = await in_force(REMINDER_DAYS, on)
    window = await window_of(ends_on, on=on)
    return min([window.opens_on, *(date.fromordinal(ends_on.toordinal() + one) for one in days)])


async def last_lease(tenancy_id: int) -> Lease | None:
    return await Lease.filter(tenancy_id=tenancy_id).order_by("-ends_on", "-id").first()
