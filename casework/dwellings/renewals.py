"""Renewals (续租, 4.4.1.3): a lease that is about to end has one case, from the day on which its family is first told
until a new term follows, the family is told why not, or nobody asked.

The calendar opens it and moves it on its days (`casework/dwellings/renewal_rounds.py`); the family, or a desk for it,
asks within the window; the manager tells it to go for the re-check; the community checks against a sheet that fills
itself; the street decides, with a statement or a notice of its reasons; the manager draws up a lease from the day after
the last term, and once both have signed it the term follows (`casework/dwellings/renewal_contracts.py`). Refuses a
request before the window (and says when it opens), a second one, and whatever is done for a family that has left or
whose lease another follows already. A request after the end is not refused: it is answered by the manager. Loss of
eligibility is no breach: it is reported to the district office, and nothing of it stands against the family.
"""

from __future__ import annotations

import uuid
from datetime import date

import msgspec
from tortoise.exceptions import IntegrityError

from casework.dwellings.renewal_contracts import (
    check_unsigned,
    draw_up,
    drop,
    note_the_term,
    run_the_days,
)
from casework.dwellings.renewal_duty import RENEWAL_DUTY
from casework.dwellings.renewal_forms import (
    ApplyForm,
    CheckForm,
    NotifyForm,
    ObjectForm,
    RefuseForm,
)
from casework.dwellings.renewal_guards import (
    ahead,
    announced,
    checkable,
    day_has_come,
    due_still,
    end_of,
    idle,
    in_time,
    may_ask,
    may_draw_up,
    may_object,
    row_of,
    window_for,
)
from casework.dwellings.renewal_papers import OBJECTION, REFUSAL, STATEMENT
from casework.dwellings.renewal_sheet import fill_sheet, freeze
from casework.dwellings.renewal_windows import (
    LEAVE_DAYS,
    last_lease,
    recheck_until,
)
from casework.heart import actors
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.deliveries import Message
from casework.heart.duties import count_days
from casework.heart.forms import NoForm, NoteForm, ReasonForm
from casework.heart.life import PROCEDURES, Effect, Guard, Move, Procedure, Status, Step, Tell, register
from casework.heart.rules import in_force
from casework.heart.transactions import WriteRaced
from casework.heart.writing import write_row
from casework.papers.papers import issue, make_void
from casework.words.wording import say_day, say_day_of_year
from models import RenewalRequest

KIND = "renewal"
_NAMESPACE = uuid.UUID("5b8a1c57-7f0d-4c43-9c39-6a0c8f5d2f11")
# Where nobody has asked yet, or not any more.
UNASKED = ("ahead", "waiting", "closing", "over", "withdrawn", "kept")
# Where a lease is drawn up, and the family is to sign it.
WITH_LEASE = ("drafting", "signing", "unsigned")
# Where something is under way that a family's leaving, or another lease, makes idle.
OPEN = (
    *UNASKED, "requested", "late", "checking", "judging", "eligible", *WITH_LEASE, "refused", "rechecking", "rejudging",
)


async def _write(move: Move, **said: object) -> None:
    await write_row(RenewalRequest, move.case.id, **said)


# Effects


async def _open(move: Move) -> None:
    lease, window = move.with_["lease"], move.with_["window"]
    try:
        await RenewalRequest.create(
            case_id=move.case.id, tenancy_id=lease.tenancy_id, lease_id=lease.id, opens_on=window.opens_on,
            national_on=window.national_on,
        )
    except IntegrityError:
        raise WriteRaced from None
    await waits_until(move.case, window.opens_on)


async def _until_the_end(move: Move) -> None:
    await waits_until(move.case, end_of(await row_of(move.case)))


async def _asked(move: Move) -> None:
    form: ApplyForm = move.form
    row = await row_of(move.case)
    window = await window_for(move, row)
    await _write(
        move, requested_on=move.actor.today, late=move.step.to == "late", request=msgspec.to_builtins(form),
        opens_on=window.opens_on, national_on=window.national_on, go_by=None, sheet=None, refusal=None,
        object_until=None, leave_by=None,
    )
    await make_void(OBJECTION, move.case, actor=move.actor, reason="家庭已提交续租申请，重新办理。")


async def _sent_to_check(move: Move) -> None:
    form: NotifyForm = move.form
    await _write(move, go_by=form.go_by)
    move.sealed["text"] = f"请在{say_day(form.go_by)}前到{form.place}复核。{form.bring}"


async def _checked(move: Move) -> None:
    form: CheckForm = move.form
    row = await row_of(move.case)
    sheet = freeze(await fill_sheet(row.tenancy, move.actor.today), form, move.actor.today)
    await _write(move, sheet=sheet)


async def _stated(move: Move) -> None:
    await _write(move, refusal=None, object_until=None)
    await make_void(REFUSAL, move.case, actor=move.actor, reason="重新核对后符合续租条件。")
    await issue(STATEMENT, move.case, actor=move.actor)


async def _refused(move: Move) -> None:
    form: RefuseForm = move.form
    until, _ = await recheck_until(move.actor.today)
    await _write(move, refusal=form.reason, object_until=until)
    await issue(REFUSAL, move.case, actor=move.actor)
    await waits_until(move.case, until)


async def prepared_notice(row: RenewalRequest, today: date) -> ObjectForm:
    """What stands ready from the last day on, where nobody asked: it is read and sent, or another one is written."""
    end = end_of(row)
    leave_by = count_days(max(end, today), await in_force(LEAVE_DAYS, today))
    said = "家庭没有在期限内签订续租合同。" if row.requested_on else "到期以前没有收到您家的续租申请。"
    return ObjectForm(leave_by=leave_by, reason=said)


async def _objected(move: Move) -> None:
    sent = isinstance(move.form, ObjectForm)
    form: ObjectForm = move.form if sent else await prepared_notice(await row_of(move.case), move.actor.today)
    await _write(move, leave_by=form.leave_by, refusal=form.reason)
    await issue(OBJECTION, move.case, actor=move.actor)
    await waits_until(move.case, form.leave_by)


async def _taken_back(move: Move) -> None:
    await drop(move, "家庭撤回了续租申请。")
    await make_void(STATEMENT, move.case, actor=move.actor, reason="家庭撤回了续租申请。")
    await _until_the_end(move)


async def _lapsed(move: Move) -> None:
    await drop(move, "这件续租不用再办。")
    await _write(move, under_way=None)


async def _drawn_up(move: Move) -> None:
    await draw_up(move, (await row_of(move.case)).tenancy)


async def _unsigned(move: Move) -> None:
    await drop(move, "家庭没有在期限内签订。")


async def _kept(move: Move) -> None:
    """The district office found that it need not go: it is where it was before it had asked."""
    await _write(move, refusal=None, object_until=None)
    await _until_the_end(move)


async def _reported(move: Move) -> None:
    """What follows is chapter five's: it opens by itself, and is no breach (5.1)."""
    row = await RenewalRequest.get(case_id=move.case.id).select_related("tenancy__household", "tenancy__dwelling")
    if isinstance(move.form, RefuseForm):
        await _write(move, refusal=move.form.reason)
    reasons = move.form.reason if isinstance(move.form, RefuseForm) else row.refusal
    stayed = move.step.action == "stay_on"
    if stayed and row.leave_by:
        ended = say_day(end_of(await row_of(move.case)))
        reasons = f"租约{ended}到期，已通知{say_day(row.leave_by)}以前腾退，至今仍住着。{reasons or ''}"
    opening = Opening(
        str(uuid.uuid5(_NAMESPACE, f"{move.case.id}:{move.case.version}")),
        f"退出研判：{row.tenancy.dwelling.address}"[:120],
        move.case.area_path,
        move.case.manager_path,
        household=row.tenancy.household,
        dwelling=row.tenancy.dwelling,
        with_={
            "tenancy": row.tenancy, "ground": "no_request" if stayed else "renewal_refused", "source": move.case.id,
            "facts": reasons or "",
        },
    )
    (judged,) = await open_cases(PROCEDURES["judgement"], [opening], actor=move.actor, action="report")
    await _write(move, exit_case_id=judged.id)


# Who is told


def _tells(title: str, phrase: str, note: str) -> Tell:
    async def tell(move: Move) -> list[Message]:
        row = await row_of(move.case)
        days = {
            name: say_day_of_year(day) if day else ""
            for name, day in (
                ("go_by", row.go_by), ("until", row.object_until), ("leave_by", row.leave_by)
            )
        }
        last = await last_lease(row.tenancy_id)
        said = note.format(new=say_day(last.ends_on) if last else "", **days)
        fields = {"thing": "租约到期续租", "phrase": phrase, "note": said}
        return [Message(move.case.household_id or 0, title, fields)]

    return tell


_CALENDAR, _FAMILY = (actors.BY_ITSELF,), (actors.TENANT,)
_MANAGER, _COMMUNITY, _STREET = (actors.MANAGER_CLERK,), (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,)
# The family itself, or the desk at which it stands.
_ASKERS = (actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK)
_A, _B, _C, _D = ("4.4.1.3a",), ("4.4.1.3b",), ("4.4.1.3c",), ("4.4.1.3d",)


def _clock(
    frm: str, action: str, to: str, label: str, guard: Guard | None, effect: Effect | None = None,
    tell: Tell | None = None, clauses: tuple[str, ...] = _A,
) -> Step:
    return Step(frm, action, to, _CALENDAR, clauses, label, NoForm, guard=guard, effect=effect, tell=tell)


_SENT = _tells("请到社区办理续租复核", "请去复核", "请在{go_by}前去")
_UNSIGNED = _tells("续租合同没有按期签订", "没有签订", "请联系管房单位重新约签")
_KEPT = _tells("可以再申请续租", "可以申请", "区保障办决定不用退出，请再申请续租")
_END = _tells("租约到期，不再续租", "不再续租", "请在{leave_by}前腾退")
_EXIT = _tells("续租申请没有通过", "没有通过", "已报区保障办，不算违规")
_STAYED = _tells("过了腾退期限，已报区保障办", "已上报", "已报区保障办，等待决定")
_RUNS = _tells("租约到期后照常租住", "照常租住", "租金照旧，要续签可再申请")
_GOOD = _tells("您家符合续租条件", "符合条件", "等管房单位联系您续签")

RENEWAL = register(
    Procedure(
        name=KIND,
        label="续租",
        prefix="XZ",
        stages=("提醒", "申请", "社区复核", "街道决定", "续签"),
        statuses={
            "ahead": Status("还没到申请时间", 0, after="到了可以申请的日子，会再提醒您，现在不用办。", tone="way"),
            "waiting": Status("可以申请续租", 1, tone="ask"),
            "closing": Status("租约今天到期，还没有申请", 1, tone="ask"),
            "over": Status("租约已到期，没有申请", 0),
            "objected": Status(
                "已通知不再续租", -1, after="管房单位已经书面通知到期不再续租。确需续租的，可以提交逾期申请，说明原因。"
            ),
            "running": Status(
                "到期后按不定期租住", 5,
                after="租约到期后双方都没有异议，按不定期租住，租金照旧。要续签租约的，可以提交逾期申请。",
            ),
            "requested": Status("已申请，待管房单位通知复核", 1, days=3),
            "late": Status("逾期申请，待管房单位答复", 1, days=5),
            "checking": Status("待社区复核", 2, days=10),
            "judging": Status("待街道决定", 3, days=5),
            "eligible": Status("符合条件，待续签", 4, days=10),
            "drafting": Status("续租合同起草中", 4, days=5, after="管房单位正在起草续租合同，好了会请您看和签。"),
            "signing": Status(
                "续租合同待签订", 4, after="续租合同已经交给您家。请在期限内看一看、签一签；双方都签了，新租期才算数。"
            ),
            "unsigned": Status("续租合同没有按期签订", 4, days=10),
            "renewed": Status("已续租", 5, after="新租约已经接上，不用再办。"),
            "refused": Status("不符合续租条件，可申请复核", -1),
            "rechecking": Status("待社区重新核对", 2, days=10),
            "rejudging": Status("待街道重新决定", 3, days=5),
            "exiting": Status(
                "不符合续租条件，已报区保障办", -1,
                after="街道已报区保障办研判。这不属于违规，不记不良信用；搬家期限等区保障办决定后通知您。",
            ),
            "kept": Status("不用退出，可以再申请续租", 1, tone="ask"),
            "withdrawn": Status("家庭已撤回申请", -1, after="申请已撤回。租约到期以前还可以再申请。"),
            "lapsed": Status("不用再办", -1, after="这户已经退出，或者已经有了新的租约。", told=False),
        },
        steps=(
            Step(None, "announce", "ahead", _CALENDAR, _A, "租约将到期", NoForm, guard=announced, effect=_open),
            _clock("ahead", "open_window", "waiting", "可以申请续租了", day_has_come, _until_the_end),
            *(
                _clock(status, "close", "closing", "今天到期，还没有申请", day_has_come, _until_the_end)
                for status in ("ahead", "waiting", "withdrawn", "kept")
            ),
            *(
                _clock(status, "run_out", "over", "租约已到期，没有申请", day_has_come, _until_the_end)
                for status in ("ahead", "waiting", "closing", "withdrawn", "kept")
            ),
            *(_clock(status, "lapse", "lapsed", "不用再办", idle, _lapsed) for status in OPEN),
            *(
                Step(status, "apply", "requested", _ASKERS, _A, "申请续租", ApplyForm, "primary", duty="enter",
                     asks=_FAMILY if status in ("waiting", "closing", "kept") else False, quiet=True, ahead=True,
                     guard=may_ask, effect=_asked)
                for status in ("ahead", "waiting", "closing", "withdrawn", "kept")
            ),
            *(
                Step(status, "apply_late", "late", _ASKERS, _A, "提交逾期申请", ApplyForm, "primary", duty="enter",
                     quiet=True, guard=may_ask, effect=_asked,
                     tell=_tells("逾期续租申请已收到", "等待答复", "管房单位5天内答复您"))
                for status in ("over", "objected", "running")
            ),
            *(
                Step(status, "withdraw", "withdrawn", _FAMILY, _A, "撤回申请", ReasonForm, "danger", guard=due_still,
                     effect=_taken_back)
                for status in (
                    "requested", "late", "checking", "judging", "eligible", *WITH_LEASE, "rechecking", "rejudging"
                )
            ),
            *(
                Step(status, "object", "objected", _MANAGER, _A, "通知不再续租", ObjectForm, "danger",
                     asks=status != "running", weighs=True, guard=may_object, effect=_objected, tell=_END)
                for status in ("closing", "over", "unsigned", "running")
            ),
            *(
                Step(status, "send_notice", "objected", _MANAGER, _A, "发出已备好的到期通知", NoForm, "primary",
                     asks=True, weighs=True, guard=due_still, effect=_objected, tell=_END)
                for status in ("closing", "over")
            ),
            Step("over", "let_run", "running", _MANAGER, _A, "同意按不定期租住", NoteForm, asks=True, weighs=True,
                 guard=due_still, tell=_RUNS),
            # Silence is an answer too: the lease runs on without term.
            _clock("over", "run_on", "running", "没有异议，按不定期租住", day_has_come, None, _RUNS),
            _clock("objected", "stay_on", "exiting", "过了腾退期限仍住着，报区保障办", day_has_come, _reported,
                   _STAYED, _D),
            Step("requested", "notify", "checking", _MANAGER, _B, "通知家庭去复核", NotifyForm, "primary", asks=True,
                 guard=ahead, effect=_sent_to_check, tell=_SENT),
            Step("late", "notify", "checking", _MANAGER, _B, "受理，通知家庭去复核", NotifyForm, "primary", asks=True,
                 weighs=True, guard=ahead, effect=_sent_to_check, tell=_SENT),
            Step("late", "object", "objected", _MANAGER, _A, "不受理，通知不再续租", ObjectForm, "danger", asks=True,
                 weighs=True, guard=may_object, effect=_objected, tell=_END),
            *(
                Step(status, "check", to, _COMMUNITY, _C, "填写复核表，报街道", CheckForm, "primary", duty="enter",
                     asks=True, weighs=True, quiet=True, ahead=True, guard=checkable, effect=_checked)
                for status, to in (("checking", "judging"), ("rechecking", "rejudging"))
            ),
            *(
                Step(status, "approve", "eligible", _STREET, _C, "符合条件，出具证明", NoteForm, "primary",
                     duty="approve", asks=True, guard=due_still, effect=_stated, tell=_GOOD)
                for status in ("judging", "rejudging")
            ),
            Step("judging", "refuse", "refused", _STREET, _D, "不符合条件，发通知", RefuseForm, "danger",
                 duty="approve", asks=True, guard=due_still, effect=_refused,
                 tell=_tells("不符合续租条件通知", "可申请复核", "{until}前可以申请复核")),
            *(
                Step(status, "return", to, _STREET, _C, "退回社区再核对", ReasonForm, duty="approve", asks=True,
                     guard=due_still)
                for status, to in (("judging", "checking"), ("rejudging", "rechecking"))
            ),
            Step("refused", "ask_recheck", "rechecking", _ASKERS, _D, "申请复核", ReasonForm, "primary", duty="enter",
                 asks=_FAMILY, guard=in_time),
            _clock("refused", "let_stand", "exiting", "没有申请复核，报区保障办", day_has_come, _reported, _EXIT, _D),
            Step("rejudging", "uphold", "exiting", _STREET, _D, "仍不符合，报区保障办", RefuseForm, "danger",
                 duty="approve", asks=True, guard=due_still, effect=_reported, tell=_EXIT),
            _clock("exiting", "keep", "kept", "区保障办决定不用退出，可以再申请", None, _kept, _KEPT, _D),
            *(
                Step(status, "renew", "drafting", _MANAGER, _C, "起草续租合同", NoForm, "primary", asks=True,
                     weighs=True, guard=may_draw_up, effect=_drawn_up)
                for status in ("eligible", "unsigned")
            ),
            # What the lease tells of itself (casework/heart/sources.py).
            _clock("drafting", "contract_offered", "signing", "续租合同已交家庭", None, run_the_days, None, _C),
            _clock("signing", "contract_back", "drafting", "续租合同收回修改", None, None, None, _C),
            _clock("signing", "contract_signed", "renewed", "双方已签订，登记新租期", None, note_the_term,
                   _tells("续租已经办好", "已续租", "租期到{new}"), _C),
            *(
                _clock(status, "contract_void", "eligible", "续租合同已作废，重新续签", None, None, None, _C)
                for status in ("drafting", "signing", "renewed")
            ),
            Step("signing", "go_unsigned", "unsigned", _CALENDAR, _C, "没有按期签订", NoForm, lapses=True,
                 guard=check_unsigned, effect=_unsigned, tell=_UNSIGNED),
        ),
        readers=(
            actors.TENANT, actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK,
        ),
        duties=(RENEWAL_DUTY,),
        chapter=Chapter.DWELLINGS,
        offers=(
            Offer("renewal", "续租", "refresh", "renewal_standings/detail", 17, to=(actors.TENANT,)),
            Offer("renewals", "续租办理", "refresh", "renewals/list", 49,
                  to=(actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK)),
        ),
    )
)
