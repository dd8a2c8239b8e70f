"""The receipt of an acceptance (受理回执, 1a), which the family gets when its application from the phone is taken up.

The file that declares it does not import the one with the table. Refuses nothing.
"""

from __future__ import annotations

from casework.allocation.application_request_forms import KINDS, RequestForm
from casework.heart import actors
from casework.heart.forms import read_kept
from casework.papers.declared import Filled, Paper, Section, declare
from casework.words.wording import say_day
from models import ApplicationRequest, Case


async def _fill(case: Case, actor: actors.Actor) -> Filled:
    row = await ApplicationRequest.get(case_id=case.id)
    form = read_kept(row.form, RequestForm)
    opened = await Case.get(id=row.accepted_case_id or "")
    received = say_day(row.received_on) if row.received_on else ""
    return Filled(
        [("受理编号", opened.number), ("网上申请编号", case.number), ("申请人", form.members[0].name),
         ("申请什么", KINDS[form.kind]), ("收到日期", received), ("受理日期", say_day(actor.today))],
        {
            "text": (
                f"您家{len(form.members)}人的申请已经受理，由社区报街道审核。凭网上申请的回执编号和查询码，"
                "可以随时看办到哪一步。需要补充情况的，社区会打您留的电话。"
            ),
        },
    )


RECEIPT = declare(
    Paper(
        name="application_receipt", title="申请受理回执", series="slip", filed_with=("application_request",),
        sections=(Section("text", "受理"),), signed_by=("社区",), fill=_fill, reissued_by=(actors.COMMUNITY_CLERK,),
    )
)
