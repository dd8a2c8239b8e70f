"""Services (送达, 5.1c, 5.2c): by the mandate of the district office the street hands a paper to a family, and the days
of whatever was decided run from that day and from no other.

Any paper of any procedure that says how it hears of it (`Procedure.served`) is served the same way. The ways are those
of law, each with its own proofs (`service_ways.py`, `service_forms.py`); every try before is kept with its way, time,
who was met and photographs; what remains is a public notice, after other ways were tried and with the reason. Refuses
a message and a paper on a door as service, a minor who receives, an electronic way without consent and proof, leaving
it where nobody refused, and a public notice that comes too early. It may be served at any hour: the law keeps nights
and holidays free of being carried out, not of being told.
"""

from __future__ import annotations

import uuid
from typing import Any

from casework.exits.service_duty import DUTY, KIND, WAITING, street_of
from casework.exits.service_forms import (
    DirectForm,
    ElectronicForm,
    LeftForm,
    PostForm,
    PostReceiptForm,
    ProxyForm,
    PublishForm,
    ReturnedForm,
    TryForm,
)
from casework.exits.service_steps import (
    called_off,
    came_back,
    can_come_back,
    can_hand_over,
    can_hand_to_family,
    can_leave,
    can_post,
    can_publish,
    can_receive,
    can_send,
    can_take_receipt,
    can_tell,
    handed_over,
    handed_to_family,
    left,
    notice_over,
    ordered,
    over,
    posted,
    published,
    receipt_taken,
    received,
    sent,
    tried,
    unanswered,
)
from casework.heart import actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.forms import NoForm
from casework.heart.life import PROCEDURES, Procedure, Status, Step, register
from casework.heart.problems import refuse
from casework.heart.serving import recount
from casework.heart.sources import tell_source
from casework.people.offices import district_office
from casework.words.wording import say_day
from models import Case, Dwelling, Household, IssuedPaper, Service

_STREET, _FAMILY, _CALENDAR = (actors.STREET_CLERK,), (actors.TENANT,), (actors.BY_ITSELF,)
_CLAUSES = ("5.1c", "5.2c")
# Where the street may go and hand it over, whatever was tried before.
AT_HAND = ("mandated", "tried", "posted", "unanswered", "overdue")
# Where something may be photographed for it.
SHOWN_IN = (*AT_HAND, "published")


async def _recounted(case: Case) -> str:
    """To the family: what has happened to its paper, from when days run, and where it may have it."""
    row = await Service.get(case_id=case.id).select_related("paper", "street")
    paper = f"《{row.paper.title}》"
    if case.status == "served" and row.served_on:
        return recount(paper, row.served_on, row.way)
    if case.status == "published" and row.sent_on and row.notice_ends_on:
        return (
            f"{paper}用别的办法没有送到您家，{say_day(row.sent_on)}已经公告，到{say_day(row.notice_ends_on)}没有来领也算送达，"
            f"期限从第二天算起。您可以带身份证到{row.street.name}领取。"
        )
    if case.status == "posted" and row.sent_on:
        return f"{paper}{say_day(row.sent_on)}寄出，以回执上的收件日期为送达；收到以前，期限不算。"
    if case.status in AT_HAND:
        return f"{paper}还没有送到您家；送到以前，期限不算。您也可以带身份证到{row.street.name}领取。"
    return ""


_MORE: dict[str, Any] = {"duty": "enter", "weighs": True, "ahead": True}

SERVICE = register(
    Procedure(
        name=KIND,
        label="送达",
        prefix="SD",
        stages=("受委托", "送达", "回证"),
        statuses={
            "mandated": Status("待街道送达", 1),
            "tried": Status("去过，还没有送到", 1),
            "posted": Status("已寄出，等回执", 1, tone="way"),
            "published": Status("公告期内", 2, after="公告期满视为送达，期限从第二天算起。"),
            "unanswered": Status("没有等到回执", 1, tone="stop"),
            "overdue": Status("逾期没有送达", 1, tone="stop"),
            "served": Status("已送达", 3, after="到哪一天为止，写在送达回证里。"),
            "called_off": Status("不用再送", -1, after="这份文书不用再送达。"),
        },
        steps=(
            Step(None, "order", "mandated", (actors.BY_ITSELF, actors.DISTRICT_CLERK, *_STREET), _CLAUSES, "委托送达",
                 NoForm, effect=ordered),
            *(
                step
                for status in AT_HAND
                for step in (
                    Step(status, "serve_direct", "served", _STREET, _CLAUSES, "当面交给本人", DirectForm, "primary",
                         asks=True, guard=can_hand_over, effect=handed_over, **_MORE),
                    Step(status, "serve_household", "served", _STREET, _CLAUSES, "交给同住的成年家人", ProxyForm,
                         guard=can_hand_to_family, effect=handed_to_family, **_MORE),
                    Step(status, "serve_left", "served", _STREET, _CLAUSES, "留置送达", LeftForm, guard=can_leave,
                         effect=left, **_MORE),
                    Step(status, "serve_electronic", "served", _STREET, _CLAUSES, "电子送达", ElectronicForm,
                         guard=can_send, effect=sent, **_MORE),
                    Step(status, "receive_paper", "served", _FAMILY, _CLAUSES, "我已收到文书", NoForm,
                         personal=True, guard=can_receive, effect=received),
                    Step(status, "log_try", "tried" if status == "mandated" else status, _STREET, _CLAUSES,
                         "这次没有送到", TryForm, guard=can_tell, effect=tried, **_MORE),
                )
            ),
            # Whoever comes for it while it is published has it: no days are waited for that nobody needs.
            Step("published", "serve_direct", "served", _STREET, _CLAUSES, "来领的，当面交给本人", DirectForm,
                 guard=can_hand_over, effect=handed_over, **_MORE),
            *(
                step
                for status in ("mandated", "tried", "unanswered", "overdue")
                for step in (
                    Step(status, "post", "posted", _STREET, _CLAUSES, "邮寄", PostForm, guard=can_post, effect=posted,
                         **_MORE),
                    Step(status, "publish", "published", _STREET, _CLAUSES, "公告送达", PublishForm, guard=can_publish,
                         effect=published, **_MORE),
                )
            ),
            *(
                step
                for status in ("posted", "unanswered")
                for step in (
                    Step(status, "post_received", "served", _STREET, _CLAUSES, "登记邮件回执", PostReceiptForm,
                         guard=can_take_receipt, effect=receipt_taken, **_MORE),
                    Step(status, "post_returned", "tried", _STREET, _CLAUSES, "邮件退回了", ReturnedForm,
                         guard=can_come_back, effect=came_back, **_MORE),
                )
            ),
            Step("posted", "go_unanswered", "unanswered", _CALENDAR, _CLAUSES, "没有等到回执", NoForm, lapses=True,
                 effect=unanswered),
            Step("published", "end_notice", "served", _CALENDAR, _CLAUSES, "公告期满", NoForm, lapses=True,
                 effect=notice_over),
            *(
                Step(status, "fall_due", "overdue", _CALENDAR, _CLAUSES, "过期没有送达", NoForm, quiet=True,
                     lapses=True, effect=over)
                for status in ("mandated", "tried")
            ),
            *(
                Step(status, "call_off", "called_off", _CALENDAR, _CLAUSES, "不用再送", NoForm, effect=called_off)
                for status in WAITING
            ),
        ),
        readers=(actors.TENANT, *_STREET, actors.COMMUNITY_CLERK, actors.DISTRICT_CLERK),
        recounts=_recounted,
        duties=(DUTY,),
        chapter=Chapter.EXITS,
        offers=(
            Offer("services", "文书送达", "send", "services/list", 58, to=(*_STREET, actors.DISTRICT_CLERK)),
        ),
    )
)


async def order(source: Case, paper: IssuedPaper, *, mandate: str, actor: Actor) -> Case:
    """Opens the service of a paper of this case, for the street where the family lives. In the transaction of whoever
    decides. When it is served, the case takes its step `Procedure.served` by itself. Raises service_exists,
    service_no_street.
    """
    if PROCEDURES[source.procedure].served is None or paper.case_id != source.id:
        raise ValueError(f"{source.procedure} serves no such paper")
    household = await Household.get(id=source.household_id or 0)
    street = await street_of(household.area_path)
    office = await district_office()
    if street is None or office is None:
        raise refuse("service_no_street")
    if await Service.filter(paper_id=paper.id, standing=1).exists():
        raise refuse("service_exists")
    dwelling = await Dwelling.get(id=source.dwelling_id) if source.dwelling_id else None
    where = dwelling.address if dwelling else household.name
    opening = Opening(
        str(uuid.uuid4()), f"送达{paper.title}：{where}"[:120], household.area_path, household=household,
        dwelling=dwelling,
        with_={"source": source, "paper": paper, "mandate": mandate, "street": street, "office": office},
        sealed={"paper": paper.number},
    )
    return (await open_cases(SERVICE, [opening], actor=actor, action="order"))[0]


async def call_off(source: Case, *, actor: Actor) -> None:
    """What is taken back is not served any more. In a transaction."""
    waiting = Service.filter(source_case_id=source.id, standing=1, case__status__in=list(WAITING))
    for row in await waiting.order_by("id").limit(20):
        await tell_source(row.case_id, "call_off", at=actor.at)


async def under_way(source: Case) -> bool:
    return await Service.filter(source_case_id=source.id, standing=1, case__status__in=list(WAITING)).exists()


async def last_of(source_id: str) -> Service | None:
    return await Service.filter(source_case_id=source_id).order_by("-id").first()
