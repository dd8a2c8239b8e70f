"""What a service's steps ask before they are taken, and what they bring about: the guards and effects of the table in
`services.py`.

Each way rests on its own proofs and on photographs that show nothing else. A day is neither ahead nor before the
mandate; whoever is no adult by the ledger receives nothing; what proves no receipt is refused in words.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from casework.dwellings.lease_signing import signs_for
from casework.evidence.arrivals import VIDEO, kind_of
from casework.evidence.evidence import check_all_arrived
from casework.evidence.proofs import of_offices
from casework.exits import escalations
from casework.exits.service_duty import KIND
from casework.exits.service_forms import (
    CHANNELS,
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
from casework.exits.service_papers import MANDATE, RETURN, row_of, tries_of
from casework.exits.service_ways import (
    NO_SERVICE,
    NOTICE_DAYS,
    PHOTOS_OF_TRY,
    PHOTOS_UNWITNESSED,
    POST_DAYS,
    SEEN_THERE,
    SERVE_DAYS,
    TRIES,
    TRIES_BEFORE_NOTICE,
    WAYS,
    WAYS_BEFORE_NOTICE,
    notice_ends,
)
from casework.heart import actors
from casework.heart.bulk import insert_rows
from casework.heart.days import check_day, waits_until
from casework.heart.deliveries import brief, tell_office
from casework.heart.duties import count_days
from casework.heart.life import PROCEDURES, Move
from casework.heart.obligations import move_day
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.heart.rules import Rule, in_force
from casework.heart.sources import tell_source
from casework.heart.writing import write_row
from casework.papers.papers import issue
from casework.people.offices import district_office
from casework.words.calendar import of_age
from casework.words.clock import SHANGHAI, business_day
from casework.words.wording import say_day
from models import (
    Case,
    Evidence,
    HouseholdMember,
    LeaseContract,
    Service,
    ServiceProof,
    ServiceTry,
)

# By how much a phone's clock may be ahead of ours.
_SLACK = timedelta(minutes=10)
_MOST_PROOFS = 200


async def _write(move: Move, **values: Any) -> None:
    await write_row(Service, move.case.id, **values)


async def _due(move: Move, case_day: date | None, act_by: date | None) -> None:
    """Until when it waits, and the day by which the street's duty goes."""
    await waits_until(move.case, case_day)
    await _write(move, serve_by=act_by)
    if act_by is not None:
        await move_day(KIND, "", (await row_of(move.case)).id, act_by)


# The mandate


async def ordered(move: Move) -> None:
    said, today = move.with_, move.actor.today
    by = count_days(today, await in_force(SERVE_DAYS, today))
    await Service.create(
        case_id=move.case.id, source_case_id=said["source"].id, paper_id=said["paper"].id, street_id=said["street"].id,
        mandate=said["mandate"], mandated_by=said["office"].name, mandated_on=today, serve_by=by,
    )
    await waits_until(move.case, by)
    move.sealed["text"] = said["mandate"]
    await issue(MANDATE, move.case, actor=move.actor, office_id=said["office"].id)


# What every way has in common


def _check_days(move: Move, name: str, row: Service, first: date | None = None) -> None:
    """Not ahead, and not before what it follows; the same of what the phone's clock says. Raises form_invalid."""
    check_day(move, name, max(row.mandated_on, first or row.mandated_on))
    told: datetime | None = getattr(move.form, "told_at", None)
    if told is None:
        return
    if told - move.actor.at > _SLACK:
        now = move.actor.at.astimezone(SHANGHAI)
        raise invalid({"form.told_at": f"手机的时间比现在（{now:%H:%M}）晚，请看看手机的日期和时间对不对。"})
    if business_day(told) < getattr(move.form, name):
        raise invalid({f"form.{name}": "日期不能晚于手机记下的时间，请看看手机的日期对不对。"})


async def _fresh(move: Move) -> list[Evidence]:
    """What an office photographed, filmed or scanned for this, and that shows nothing yet."""
    case, named = move.case, getattr(move.form, "shown", [])
    await check_all_arrived(case.id)
    used = await column(ServiceProof.filter(case_id=case.id), "evidence_id")
    there = await of_offices(case)
    fresh = [one for one in await there.order_by("granted_at", "id").limit(_MOST_PROOFS) if one.id not in used]
    return [one for one in fresh if not named or one.id in named]


async def _needs(move: Move, rule: Rule, what: str) -> None:
    """Raises photograph_needed, photographs_unfinished."""
    least = await in_force(rule, move.actor.today)
    fresh = await _fresh(move)
    if len(fresh) < least:
        raise refuse("photograph_needed", f"{what}，至少{least}张，现在有{len(fresh)}张新拍的。")


async def _keep_proofs(move: Move, number: int) -> None:
    rows = [
        ServiceProof(case_id=move.case.id, number=number, evidence_id=one.id) for one in await _fresh(move)
    ]
    if rows:
        await insert_rows(ServiceProof, rows)


def _servers(move: Move) -> str:
    also = getattr(move.form, "also", "").strip()
    name = f"{move.actor.organisation_name}　{move.actor.name}".strip("　")
    return f"{name}、{also}" if also else name


# Each way and its proofs


async def can_hand_over(move: Move) -> None:
    form: DirectForm = move.form
    _check_days(move, "served_on", await row_of(move.case))
    name = move.case.household.name if move.case.household else ""
    if "".join(form.received_by.split()) != "".join(name.split()):
        raise invalid({"form.received_by": f"签收人要是文书上写的{name}；交给家人的，请选“交给同住的成年家人”。"})
    await _needs(move, WAYS["direct"].photos, "请拍签好名的送达回证")


async def can_hand_to_family(move: Move) -> None:
    form: ProxyForm = move.form
    _check_days(move, "served_on", await row_of(move.case))
    name = "".join(form.received_by.split())
    if move.case.household and name == "".join(move.case.household.name.split()):
        raise invalid({"form.received_by": "这是文书上写的本人，请选“当面交给本人”。"})
    if not form.adult:
        raise refuse("service_minor")
    members = await HouseholdMember.filter(household_id=move.case.household_id or 0, left_on=None).limit(100)
    known = next((one for one in members if "".join(one.name.split()) == name), None)
    if known is not None and known.born_on is not None and not of_age(known.born_on, form.served_on):
        raise refuse("service_minor", f"台账上{known.name}还没有满18周岁，不能代收。请交给本人或成年家人。")
    await _needs(move, WAYS["household"].photos, "请拍代收人签好名的送达回证")


async def can_leave(move: Move) -> None:
    form: LeftForm = move.form
    _check_days(move, "served_on", await row_of(move.case))
    if form.refused_by == "nobody":
        raise refuse("service_nobody_refused")
    if form.witness.strip():
        await _needs(move, WAYS["left"].photos, "请拍见证人签好名的送达回证")
        return
    if any(kind_of(one) == VIDEO for one in await _fresh(move)):
        return
    await _needs(move, PHOTOS_UNWITNESSED, "没有见证人的，请拍下送达的经过，或者录像")


async def consent_of(household_id: int | None) -> LeaseContract | None:
    """The lease signed last by which the family consented to electronic service; None: it did not, or took it back
    with the next one."""
    signed = LeaseContract.filter(
        tenancy__household_id=household_id or 0, signed_on__not_isnull=True, voided_on=None,
        electronic_service__not_isnull=True,
    )
    last = await signed.order_by("-signed_on", "-id").first().select_related("case")
    return last if last is not None and last.electronic_service else None


async def _consented(move: Move) -> None:
    if await consent_of(move.case.household_id) is None:
        raise refuse("service_no_consent")


async def can_send(move: Move) -> None:
    form: ElectronicForm = move.form
    _check_days(move, "served_on", await row_of(move.case))
    if form.channel == "wechat":
        raise refuse("service_no_receipt")
    await _consented(move)
    await _needs(move, WAYS["electronic"].photos, "请上传能证明对方收到的凭证")


async def can_receive(move: Move) -> None:
    await _consented(move)
    if not await signs_for(move.actor):
        raise refuse("signatory_only")


async def can_post(move: Move) -> None:
    _check_days(move, "posted_on", await row_of(move.case))
    await _needs(move, WAYS["post"].photos, "请拍寄件凭证")


async def can_take_receipt(move: Move) -> None:
    row = await row_of(move.case)
    _check_days(move, "served_on", row, row.sent_on)
    await _needs(move, WAYS["post"].photos, "请拍邮件回执")


async def can_come_back(move: Move) -> None:
    row = await row_of(move.case)
    _check_days(move, "tried_on", row, row.sent_on)
    await _needs(move, WAYS["post"].photos, "请拍退回的邮件")


async def can_publish(move: Move) -> None:
    row, today = await row_of(move.case), move.actor.today
    _check_days(move, "published_on", row)
    tries = [one for one in await tries_of(move.case.id) if one.way not in NO_SERVICE]
    least, ways = await in_force(TRIES_BEFORE_NOTICE, today), await in_force(WAYS_BEFORE_NOTICE, today)
    used = {one.way for one in tries}
    if len(tries) < least or len(used) < ways:
        raise refuse(
            "service_notice_early",
            f"公告是最后的办法：先要用至少{ways}种方式试过{least}次，现在记了{len(tries)}次、{len(used)}种（微信和门上贴的不算）。",
        )
    last = max(one.tried_on for one in tries)
    if move.form.published_on < last:
        raise invalid({"form.published_on": f"公告要在最后一次没有送到（{say_day(last)}）以后。"})
    await _needs(move, WAYS["notice"].photos, "请拍公告贴出或登出的样子")


async def can_tell(move: Move) -> None:
    form: TryForm = move.form
    _check_days(move, "tried_on", await row_of(move.case))
    if form.way in SEEN_THERE:
        await _needs(move, PHOTOS_OF_TRY, "请拍当时的现场")
    else:
        await check_all_arrived(move.case.id)


# What comes of it


async def _try(move: Move, way: str, on: date, met: str, happened: str) -> None:
    number = len(await column(ServiceTry.filter(case_id=move.case.id), "id")) + 1
    await ServiceTry.create(
        case_id=move.case.id, number=number, way=way, tried_on=on, told_at=_told(move), recorded_at=move.actor.at,
        met=met, happened=happened, account_id=move.actor.account_id,
    )
    await _keep_proofs(move, number)
    said = f"，见到{met}" if met else ""
    move.sealed["text"] = f"第{number}次：{say_day(on)}{TRIES[way]}{said}。{happened}"


async def tried(move: Move) -> None:
    form: TryForm = move.form
    await _try(move, form.way, form.tried_on, form.met.strip(), form.happened)
    await _goes_on(move)
    if move.case.household_id is not None:
        await escalations.propose(move.case.household_id, at=move.actor.at)


async def _goes_on(move: Move) -> None:
    """The street's day stays what it was; where it is over it stays over, and is its own to see."""
    row = await row_of(move.case)
    await _due(move, row.serve_by, row.serve_by)


async def posted(move: Move) -> None:
    form: PostForm = move.form
    await _keep_proofs(move, -1)
    await _write(move, sent_on=form.posted_on, sent_to=form.sent_to, place=form.place)
    by = count_days(form.posted_on, await in_force(POST_DAYS, move.actor.today))
    await _due(move, max(by, move.actor.today), max(by, move.actor.today))
    move.sealed["text"] = f"{say_day(form.posted_on)}寄出，邮件号码{form.sent_to}。{form.note}"


async def came_back(move: Move) -> None:
    form: ReturnedForm = move.form
    await _try(move, "post", form.tried_on, "", form.happened)
    await _write(move, sent_on=None, sent_to=None, place=None)
    by = count_days(move.actor.today, await in_force(SERVE_DAYS, move.actor.today))
    await _due(move, by, by)


async def published(move: Move) -> None:
    form: PublishForm = move.form
    await _keep_proofs(move, -1)
    ends = notice_ends(form.published_on, await in_force(NOTICE_DAYS, form.published_on))
    await _write(
        move, sent_on=form.published_on, published_at=form.published_at, notice_reason=form.notice_reason,
        notice_ends_on=ends, server=_servers(move), place=None, sent_to=None,
    )
    await _write(move, told_at=_told(move))
    # Nobody has anything to do until its last day is over.
    await _due(move, max(ends, move.actor.today), max(ends, move.actor.today))
    move.sealed["text"] = f"{say_day(form.published_on)}在{form.published_at}公告，到{say_day(ends)}视为送达"


def _told(move: Move) -> datetime | None:
    told: datetime | None = getattr(move.form, "told_at", None)
    return told.astimezone(UTC) if told else None


async def _served(move: Move, way: str, on: date, **values: Any) -> None:
    await _keep_proofs(move, 0)
    await _write(
        move, served_on=on, way=way, recorded_at=move.actor.at,
        **({} if way == "notice" else {"told_at": _told(move), "server": _servers(move)}), **values,
    )
    await _due(move, None, None)
    row = await row_of(move.case)
    if not move.sealed.get("text"):
        who = f"，{row.received_by}签收" if row.received_by else ""
        move.sealed["text"] = f"{say_day(on)}{WAYS[way].label}{who}。{row.remarks or ''}"
    source = await Case.get_or_none(id=row.source_case_id)
    hears = PROCEDURES[source.procedure].served if source else None
    if source is not None and hears is not None:
        form = {"served_on": on.isoformat(), "way": way, "service_id": move.case.id}
        await tell_source(source.id, hears.action, at=move.actor.at, form=form)
    # After the case has heard of it: its terms are of this day.
    await issue(RETURN, move.case, actor=move.actor, office_id=row.street_id)


async def handed_over(move: Move) -> None:
    form: DirectForm = move.form
    await _served(
        move, "direct", form.served_on, place=form.place, received_by=form.received_by.strip(), remarks=form.note
    )


async def handed_to_family(move: Move) -> None:
    form: ProxyForm = move.form
    await _served(
        move, "household", form.served_on, place=form.place, received_by=form.received_by.strip(),
        relation=form.relation, proxy_reason=form.proxy_reason, remarks=form.note,
    )


async def left(move: Move) -> None:
    form: LeftForm = move.form
    await _served(
        move, "left", form.served_on, place=form.place, refused_by=form.refused_by, proxy_reason=form.proxy_reason,
        witness=form.witness.strip(), remarks=form.note,
    )


async def sent(move: Move) -> None:
    form: ElectronicForm = move.form
    await _served(
        move, "electronic", form.served_on, relation=form.channel, sent_to=form.sent_to,
        received_by=f"{CHANNELS[form.channel]}已收到", remarks=form.note,
    )


async def receipt_taken(move: Move) -> None:
    form: PostReceiptForm = move.form
    await _served(move, "post", form.served_on, received_by=form.received_by.strip(), remarks=form.note)


async def received(move: Move) -> None:
    await _served(move, "app", move.actor.today, received_by=move.actor.name)


async def notice_over(move: Move) -> None:
    row = await row_of(move.case)
    assert row.notice_ends_on is not None
    await _served(move, "notice", row.notice_ends_on)


# What the calendar finds, and what is taken back


async def over(move: Move) -> None:
    row = await row_of(move.case)
    await _due(move, row.serve_by, row.serve_by)
    office = await district_office()
    if office is not None:
        await tell_office(
            move.case, office.id, actors.DISTRICT_CLERK, f"逾期没有送达：{move.case.title}"[:120],
            {"thing": "文书送达", "phrase": "逾期未送", "note": brief(move.case.title)}, at=move.actor.at,
        )


async def unanswered(move: Move) -> None:
    """What was sent and of which nothing came back is a try by post."""
    row = await row_of(move.case)
    assert row.sent_on is not None
    await _try(move, "post", row.sent_on, "", f"邮件号码{row.sent_to}，没有等到回执。")
    await _goes_on(move)


async def called_off(move: Move) -> None:
    await _write(move, standing=None)
    await _due(move, None, None)

