"""The papers of a renewal (4.4.1.3): the street's statement that a family may stay, its notice that it may not, and the
manager's notice where nobody asked until the last day (a lease that runs on unopposed has no term any more).

The file that declares them does not import the one with the table. Refuses nothing.
"""

from __future__ import annotations

from datetime import date

from casework.dwellings.renewal_windows import recheck_until
from casework.heart.actors import MANAGER_CLERK, STREET_CLERK, Actor
from casework.ledgers.sheet_points import lines_of
from casework.papers.declared import Filled, Paper, Section, declare
from casework.words.wording import say_day
from models import Case, RenewalRequest

_SHEET = Section("points", "复核情况", (("核对事项", 26), ("台账所载", 88), ("核对结果", 60)), none="没有复核。")


async def _row(case: Case) -> RenewalRequest:
    return await RenewalRequest.get(case_id=case.id).select_related(
        "lease", "tenancy__household", "tenancy__dwelling"
    )


def _end(row: RenewalRequest) -> date:
    # None is issued of a lease that was taken back.
    assert row.lease is not None
    return row.lease.ends_on


def _facts(case: Case, row: RenewalRequest) -> list[tuple[str, str]]:
    asked = say_day(row.requested_on) if row.requested_on else "没有申请"
    return [
        ("事项编号", case.number),
        ("承租家庭", row.tenancy.household.name),
        ("房屋", row.tenancy.dwelling.address),
        ("租约到期", say_day(_end(row))),
        ("申请日期", f"{asked}（逾期申请）" if row.late else asked),
    ]


async def _statement(case: Case, actor: Actor) -> Filled:
    row = await _row(case)
    words = (
        f"经社区复核、街道审核，该家庭继续符合公共租赁住房承租条件，同意续租。请管房单位自{say_day(_end(row))}的"
        "次日起与其续签租赁合同。"
    )
    return Filled(_facts(case, row), {"points": lines_of(row.sheet), "text": words})


STATEMENT = declare(
    Paper(
        name="renewal_statement", title="公共租赁住房续租证明", series="statement", filed_with=("renewal",),
        sections=(Section("text", "审核意见"), _SHEET), signed_by=("社区", "街道"), fill=_statement,
        reissued_by=(STREET_CLERK,),
    )
)


async def _refusal(case: Case, actor: Actor) -> Filled:
    row = await _row(case)
    until = say_day(row.object_until) if row.object_until else ""
    _, term = await recheck_until(actor.today)
    rights = (
        f"对本通知有异议的，可以在{term}内（{until}当天结束前）申请复核：在手机里办理，或者到社区、管房单位当面提出，并说明理由。"
        "复核由社区重新核对、街道重新决定。到期没有申请复核，或者复核后仍不符合条件的，报区保障办研判退出。"
        "这不属于违规，不记入不良信用。"
    )
    return Filled(
        _facts(case, row),
        {"text": row.refusal or "", "points": lines_of(row.sheet), "rights": rights},
    )


REFUSAL = declare(
    Paper(
        name="renewal_refusal", title="不符合续租条件通知单", series="notice", filed_with=("renewal",),
        sections=(Section("text", "不符合条件的理由"), _SHEET, Section("rights", "您可以做什么")),
        signed_by=("街道",), fill=_refusal, reissued_by=(STREET_CLERK,),
    )
)


async def _objection(case: Case, actor: Actor) -> Filled:
    row = await _row(case)
    leave = say_day(row.leave_by) if row.leave_by else ""
    words = (
        f"租约于{say_day(_end(row))}到期。{row.refusal or ''}\n现通知：租约到期后不再续租，不转为不定期租赁，请在"
        f"{leave}以前腾退房屋、交回钥匙、结清费用。腾退以前按原租金交纳占用费。"
    )
    rights = "确需续租的，可以提交逾期申请并说明原因，由管房单位答复是否受理。有异议的，可以向区保障办反映。"
    return Filled(_facts(case, row), {"text": words, "rights": rights})


OBJECTION = declare(
    Paper(
        name="lease_end_notice", title="租约到期不再续租通知", series="notice", filed_with=("renewal",),
        sections=(Section("text", "通知事项"), Section("rights", "您可以做什么")), signed_by=("管房单位",),
        fill=_objection, reissued_by=(MANAGER_CLERK,),
    )
)
