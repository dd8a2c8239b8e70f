"""Letters of authorisation (授权委托书, 1b): by which a family lets the offices ask after its income and its property.

A community or its street writes down who has signed, on which day and until when, and keeps the scan; somebody of the
street looks through it. From then on it stands until its day, until the family leaves the policy, or until all who
signed have taken it back. What is lacking, because it is about to end, a member joined or came of age, or somebody took
their consent back, is the community's to chase until a further letter mends it; a letter whose people have all signed a
longer one is replaced by that. Refuses somebody who is no member, a minor's own signature, a guardian who does not say
by what right, a letter without its scan, a day that is over, and to take back what somebody else has signed.
"""

from __future__ import annotations

from datetime import date

import msgspec

from casework.evidence.proofs import rest_on_fresh
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.advance import Opening, open_cases
from casework.heart.chapters import Chapter, Offer
from casework.heart.days import waits_until
from casework.heart.deliveries import Message
from casework.heart.forms import NoForm, NoteForm, ReasonForm
from casework.heart.life import Move, Procedure, Status, Step, Tell, register
from casework.heart.problems import invalid, refuse
from casework.heart.sources import tell_source
from casework.heart.writing import write_row
from casework.reviews.authorisation_cover import (
    About,
    Person,
    Standing,
    about_of,
    about_row,
    chase_until,
    people_of,
    require_under_way,
    standing_of,
)
from casework.reviews.authorisation_duty import AUTHORISATION_DUTY
from casework.reviews.authorisation_forms import AskBody, AskForm, ContactForm, RevokeForm, SignatoryForm
from casework.words.calendar import of_age
from casework.words.reading import as_name
from models import Appointment, Authorisation, AuthorisationSignature, Case, HouseholdMember
from models.fields import sealed_for

KIND = "authorisation"


async def row_of(case: Case) -> Authorisation:
    return await Authorisation.get(case_id=case.id)


async def signatures_of(row: Authorisation) -> list[AuthorisationSignature]:
    return list(await AuthorisationSignature.filter(authorisation_id=row.id).order_by("number"))


# Guards


async def _fits(move: Move) -> None:
    form: AskForm = move.form
    people = {one.number: one for one in await people_of(move.with_["about"])}
    wrong: dict[str, str] = {}
    if form.until == "day" and form.ends_on is None:
        wrong["form.ends_on"] = "请填写授权的最后一天。"
    if form.until != "day" and form.ends_on is not None:
        wrong["form.ends_on"] = "授权到写明的那一天为止的，才填这一项。"
    seen: set[int] = set()
    for place, one in enumerate(form.signatories):
        at = f"form.signatories.{place}"
        person = people.get(one.number)
        if person is None or as_name(person.name) != as_name(one.name) or one.number in seen:
            wrong[f"{at}.name"] = "请从现在的家庭成员中选择，每人只填一次。"
            continue
        seen.add(one.number)
        wrong |= _wrong_signature(one, person, at)
    if wrong:
        raise invalid(wrong)
    move.with_["people"] = people


def _wrong_signature(one: SignatoryForm, person: Person, at: str) -> dict[str, str]:
    if one.by == "guardian":
        if len(one.guardian.strip()) < 2:
            return {f"{at}.guardian": "请填写监护人姓名。"}
        if as_name(one.guardian) == as_name(person.name):
            return {f"{at}.guardian": "监护人不能是本人。"}
        if len(one.guardian_basis.strip()) < 2:
            return {f"{at}.guardian_basis": "请写明凭什么代签。"}
        return {}
    if one.guardian.strip() or one.guardian_basis.strip():
        return {f"{at}.guardian": "监护人代签的才填。"}
    if person.born_on is not None and not of_age(person.born_on, one.signed_on):
        return {f"{at}.by": f"{person.name}签字那天没有成年，不用签；要签的由监护人代签。"}
    return {}


async def _has_scan(move: Move) -> None:
    await rest_on_fresh(move, "authorisation_no_scan", of_anybody=True)


async def _still_holds(move: Move) -> None:
    """As it was written down: its day is not over, and whoever signed belongs to the family."""
    row = await row_of(move.case)
    if row.ends_on is not None and row.ends_on < move.actor.today:
        raise refuse("authorisation_over")
    about = await about_row(row)
    await require_under_way(about)
    known = {one.id_index for one in await people_of(about)}
    gone = [one.name for one in await signatures_of(row) if one.id_index not in known]
    if gone:
        raise refuse("household_changed", f"{'、'.join(gone)}已经不是这户的家庭成员，请退回社区重新核对。")


async def _own_signature(move: Move) -> None:
    """Whose consent it is: a family's member takes back their own alone."""
    form: RevokeForm = move.form
    row = await row_of(move.case)
    mine = await _member_of(move.actor) if move.actor.role == actors.TENANT else None
    found = [
        one for one in await signatures_of(row)
        if one.revoked_on is None and as_name(one.name) == as_name(form.name)
        and (move.actor.role != actors.TENANT or (mine is not None and one.id_index == mine.id_index))
    ]
    if not found:
        raise invalid({"form.name": "这份授权委托书上没有本人还有效的签字，请核对姓名；只能撤销自己签的。"})
    move.with_["revoked"] = found


async def _member_of(actor: Actor) -> HouseholdMember | None:
    """Who of the family asks. Whose binding says nobody is its head, whose number opened it."""
    post = await Appointment.get_or_none(id=actor.appointment_id or 0).select_related("member")
    if post is None or post.household_id is None:
        return None
    if post.member is not None:
        return post.member if post.member.left_on is None else None
    return await HouseholdMember.filter(household_id=post.household_id, left_on=None, relationship="本人").first()


async def _none_is_left(move: Move) -> str:
    left = [one for one in await signatures_of(await row_of(move.case)) if one.revoked_on is None]
    return "revoke_last" if len(left) == len(move.with_["revoked"]) else ""


# Effects


async def _opened(move: Move) -> None:
    form: AskForm = move.form
    about: About = move.with_["about"]
    row = await Authorisation.create(
        case_id=move.case.id, household_id=about.household.id if about.household else None,
        source_case_id=about.source.id if about.source else "", until=form.until, ends_on=form.ends_on,
        note=form.note or None,
    )
    for number, one in enumerate(form.signatories, 1):
        await AuthorisationSignature.create(
            authorisation_id=row.id, number=number, name=move.with_["people"][one.number].name,
            id_index=move.with_["people"][one.number].id_index, by=one.by, guardian=one.guardian.strip() or None,
            guardian_basis=one.guardian_basis.strip() or None, way=one.way, signed_on=one.signed_on,
        )


async def _confirmed(move: Move) -> None:
    """It stands; and the letters that it mends or takes the place of hear of it."""
    await write_row(Authorisation, move.case.id, standing=1, confirmed_on=move.actor.today)
    row = await row_of(move.case)
    await settle(await about_row(row), move, but=row.id)


async def settle(about: About, move: Move, *, but: int) -> None:
    """What the family's other letters come to, now that one has changed."""
    today = move.actor.today
    standing, until = await standing_of(about, today), await chase_until(today)
    for letter in standing.letters:
        if letter.id != but and (action := due_action(letter, standing, today, until)):
            await tell_source(letter.case_id, action, at=move.actor.at)


def due_action(row: Authorisation, standing: Standing, today: date, until: date) -> str:
    """What the calendar has of it on that day; "": nothing. Fetched with its case. `until`: as `chase_until` says."""
    if row.ends_on is not None and row.ends_on < today:
        return "end_by_day"
    if row.until == "left" and not standing.under_policy:
        return "end_by_leaving"
    if _replaced(row, standing):
        return "replace"
    newest = row.id == max((one.id for one in standing.letters), default=row.id)
    ending = row.ends_on is not None and row.ends_on <= until
    lacks = ending or (newest and bool(standing.lacking(today)))
    if lacks != (row.case.status == "chased"):
        return "chase" if lacks else "mend"
    return ""


def _replaced(row: Authorisation, standing: Standing) -> bool:
    """Whether all who stand in it have signed one that goes on for longer, or for as long and is newer."""
    there: set[str] = set()
    for one in standing.letters:
        if one.id != row.id and _goes_on_longer(one, row):
            there |= standing.signed[one.id]
    people = {one.person.id_index for one in standing.people}
    own = standing.signed.get(row.id, set()) & people
    return bool(there) and own <= there


def _goes_on_longer(one: Authorisation, row: Authorisation) -> bool:
    if one.ends_on == row.ends_on:
        return bool(one.id > row.id)
    return one.ends_on is None or (row.ends_on is not None and one.ends_on > row.ends_on)


async def _chased(move: Move) -> None:
    await waits_until(move.case, (await row_of(move.case)).ends_on or move.case.due_on)


async def _revoked(move: Move) -> None:
    for one in move.with_["revoked"]:
        await AuthorisationSignature.filter(id=one.id).update(
            revoked_on=move.actor.today,
            **sealed_for(
                AuthorisationSignature, {"authorisation_id": one.authorisation_id, "number": one.number},
                revoked_because=move.form.reason,
            ),
        )
    move.sealed["signatures"] = ",".join(str(one.number) for one in move.with_["revoked"])
    await _chased(move)


async def _revoked_last(move: Move) -> None:
    await _revoked(move)
    await _over(move)


async def _over(move: Move) -> None:
    row = await row_of(move.case)
    day = row.ends_on if move.step.action == "end_by_day" else move.actor.today
    await write_row(Authorisation, move.case.id, standing=None, ended_on=day)


def _tells(phrase: str, note: str) -> Tell:
    async def tell(move: Move) -> list[Message]:
        if move.case.household_id is None:
            return []
        fields = {"thing": "授权委托书", "phrase": phrase, "note": note}
        return [Message(move.case.household_id, f"授权委托书：{phrase}", fields)]

    return tell


_ENTER, _STREET = (actors.COMMUNITY_CLERK, actors.STREET_CLERK), (actors.STREET_CLERK,)
_CALENDAR, _CLAUSES = (actors.BY_ITSELF,), ("1b",)
AUTHORISATION = register(
    Procedure(
        name=KIND,
        label="授权委托书",
        prefix="SW",
        stages=("登记", "街道核对", "有效", "结束"),
        statuses={
            "drafted": Status("待上传扫描件", 0, days=5, told=False),
            "checking": Status("待街道核对", 1, days=5),
            "in_force": Status("授权有效", 2, after="到期以前会提醒续签；家里有人成年、加入的，要补签。", tone="done"),
            "chased": Status("待续签、补签", 2, days=30, tone="ask"),
            "replaced": Status("已续签", 4, after="签了新的授权委托书，这份不再用，留档备查。"),
            "ended": Status("已结束", 4, after="授权已经结束，不能再凭它申请核对，留档备查。"),
            "revoked": Status("已撤销", -1, after="签字的人撤销了授权，不能再凭它申请核对，留档备查。"),
            "withdrawn": Status("已撤回", -1, after="登记已撤回，这份授权没有用过。"),
        },
        steps=(
            Step(None, "open", "drafted", _ENTER, _CLAUSES, "登记授权委托书", AskForm, duty="enter", guard=_fits,
                 effect=_opened, body=AskBody),
            Step("drafted", "file", "checking", _ENTER, _CLAUSES, "扫描件已传好，报街道核对", NoteForm, "primary",
                 duty="enter", asks=True, guard=_has_scan),
            Step("checking", "confirm", "in_force", _STREET, _CLAUSES, "核对无误", NoteForm, "primary", duty="approve",
                 asks=True, guard=_still_holds, effect=_confirmed,
                 tell=_tells("已经生效", "可以凭它核对家庭经济状况")),
            Step("checking", "return", "drafted", _STREET, _CLAUSES, "退回再核对", ReasonForm, duty="approve",
                 asks=True),
            Step("chased", "contact", "chased", (actors.COMMUNITY_CLERK,), _CLAUSES, "登记已联系这户", ContactForm,
                 "primary", asks=True, effect=_chased),
            *(
                Step(status, "revoke", "chased", (actors.TENANT, *_ENTER), _CLAUSES, "撤销授权", RevokeForm, "danger",
                     personal=True, guard=_own_signature, instead=_none_is_left, effect=_revoked)
                for status in ("in_force", "chased")
            ),
            *(
                Step(status, "revoke_last", "revoked", _CALENDAR, _CLAUSES, "撤销授权，没有别人签字", RevokeForm,
                     effect=_revoked_last, tell=_tells("已经撤销", "不能再凭它核对"))
                for status in ("in_force", "chased")
            ),
            Step("in_force", "chase", "chased", _CALENDAR, _CLAUSES, "要续签或补签", NoForm, effect=_chased,
                 tell=_tells("要续签或补签", "请成年家人到社区签")),
            Step("chased", "mend", "in_force", _CALENDAR, _CLAUSES, "已经补齐", NoForm),
            *(
                Step(status, action, to, _CALENDAR, _CLAUSES, label, NoForm, effect=_over, tell=_tells(phrase, note))
                for status in ("in_force", "chased")
                for action, to, label, phrase, note in (
                    ("replace", "replaced", "已续签", "已经续签", "新的一份接着有效"),
                    ("end_by_day", "ended", "到期结束", "已经到期", "再核对要重新签"),
                    ("end_by_leaving", "ended", "不再享受保障，结束", "已经结束", "不再凭它核对"),
                )
            ),
            *(
                Step(status, "withdraw", "withdrawn", _ENTER, _CLAUSES, "撤回登记", ReasonForm, "danger")
                for status in ("drafted", "checking")
            ),
        ),
        readers=(actors.TENANT, *_ENTER, actors.DISTRICT_CLERK),
        chapter=Chapter.REVIEWS,
        offers=(
            Offer("authorisations", "授权委托书", "stamp", "cases/list", 62, {"procedure": KIND},
                  to=(actors.TENANT, *_ENTER, actors.DISTRICT_CLERK)),
        ),
        duties=(AUTHORISATION_DUTY,),
    )
)


async def begin(body: AskBody, *, actor: Actor) -> Case:
    """The same id again is the same. In a transaction. Raises not_allowed, not_found, form_invalid, family_not_listed,
    application_over.
    """
    access.require_role(actor, *_ENTER)
    if known := await access.find_known_case(body.id, KIND, actor=actor):
        return known
    if (body.household_id is None) == (body.application_id is None):
        raise invalid({"household_id": "请写明是哪一户，或者是哪一件申请，只写一个。"})
    about = await about_of(body.household_id, body.application_id, actor=actor)
    await require_under_way(about)
    name = about.name or (await people_of(about))[0].name
    opening = Opening(
        body.id, f"授权委托书：{name}"[:120], about.area_path, household=about.household,
        form=msgspec.to_builtins(body.form), with_={"about": about},
    )
    return (await open_cases(AUTHORISATION, [opening], actor=actor))[0]
