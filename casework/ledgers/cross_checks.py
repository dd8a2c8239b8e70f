"""The cross check that every acceptance begins with (受理核查, 4.2.2d, 4.2.2e, 4.2.3): what the three ledgers know of
the registered address and of every member, past and present, and what that means for the case.

Why here and not in the procedures: a `Procedure` that names its `acceptance` is checked by `open_cases` and `advance`
themselves, at its opening and again before whatever it approves; no path leads past. What was found is frozen with the
case and held fast by the event of the step. Refuses to let a duplicate address or member go on before the community
has ruled out each with a reason and the street has confirmed it, or has verified it and the case is refused. Past
breaches, clear-outs and bad credit hold nothing up, but whoever approves has read them. Refuses altogether whom law
bars from applying for some years (O11 35), and says until when.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from tortoise import connections
from tortoise.expressions import Q, RawSQL

from casework.heart import actors
from casework.heart.forms import Form, NoForm, NoteForm, Number, ReasonForm
from casework.heart.life import HOLD, PROCEDURES, Effect, Move, Procedure, Status, Step
from casework.heart.problems import invalid, refuse
from casework.heart.transactions import WriteRaced
from casework.heart.turns import hold_persons
from casework.ledgers import credits, look_ups
from casework.ledgers.former_words import ADDRESS, ID_NUMBER
from casework.ledgers.tenancies import BREACH
from casework.ledgers.violations import BEHAVIOURS
from casework.words.addresses import address_key
from casework.words.neighbours import MOST_ROWS, Written, written
from casework.words.wording import say_day
from models import (
    CaseEvent,
    CrossCheck,
    CrossCheckKey,
    FormerWord,
    Household,
    HouseholdMember,
    Organisation,
    SubsidyAward,
    Tenancy,
    Violation,
)

SUSPECTED, RULED_OUT, DUPLICATE = "suspected", "ruled_out", "duplicate"
SEALED_AS = "cross_check_sha256"
# Of an address that half a village shares: enough to be seen for what it is.
MOST = 60
RULES = {
    "address": "户籍地址重复",
    "address_unclear": "户籍地址要人工核对",
    "member": "家庭成员重复",
    "pending": "另有申请正在办理",
    "refused": "曾经申请，没有办成",
    "breach": "曾有违规记录",
    "cleared_out": "曾因违规被清退",
    "credit": "不良信用记录",
}
_BLOCKING = ("address", "address_unclear", "member", "pending")
# Of the neighbours of an address, those that are told.
_NEAREST = 5
# Behind every character that a key can have.
AFTER = "\U0010ffff"


@dataclass
class Applicants:
    """Whom an acceptance is about: the registered address as written, and of every member the name and the index by
    which the person is found.
    """

    address: str
    members: Sequence[tuple[str, str]]


class Finding(msgspec.Struct):
    """One thing that the ledgers know. `number` is its own within the case, and stays so when the check is repeated."""

    number: int
    rule: str
    # What it rests on and how that stood, such as `tenancy:12:living`.
    source: str
    # Why it is here, in plain Chinese.
    why: str
    blocks: bool


@dataclass
class Check:
    """One asking of the ledgers, on its way into the case."""

    findings: list[Finding]
    keys: list[str]
    # Those that block and that nobody has ruled out in this case yet.
    unsettled: list[int] = field(default_factory=list)


class RuleOutForm(Form):
    number: Number
    reason: Annotated[
        str, Meta(min_length=2, max_length=300, title="怎样核实的，为什么不是重复享受", extra={"kind": "longtext"})
    ]


class ApproveForm(NoteForm):
    findings_read: Annotated[
        bool, Meta(title="受理核查的结果看过了吗", description="核查查到了记录时必须先看。没有查到记录的可以不选。")
    ] = False


# What a procedure that accepts puts into its life table


def held_statuses() -> dict[str, Status]:
    return {
        SUSPECTED: Status("疑似重复，待社区核实", 0, days=10),
        RULED_OUT: Status("社区已排除重复，待街道确认", 1, days=5, tone="way"),
        DUPLICATE: Status("核实为重复，未受理", -1, after="经社区核实为重复，没有受理。"),
    }


def held_steps(clauses: tuple[str, ...], then: str, *, refused: Effect | None = None) -> tuple[Step, ...]:
    """The steps of a case that stands still for a duplicate; once the street confirms that it is none: `then`.
    `refused`: what follows where it is one.
    """
    community, street = (actors.COMMUNITY_CLERK,), (actors.STREET_CLERK,)
    served = tuple(dict.fromkeys(("4.2.2e", *clauses)))
    return (
        Step(SUSPECTED, "rule_out", SUSPECTED, community, served, "排除一条", RuleOutForm, duty="enter", weighs=True,
             quiet=True, guard=_is_found, ahead=True),
        Step(SUSPECTED, "clear", RULED_OUT, community, served, "报街道确认", NoForm, "primary",
             duty="enter", weighs=True, asks=True, guard=_all_ruled_out),
        Step(SUSPECTED, "refuse_duplicate", DUPLICATE, community, served, "不予受理", ReasonForm, "danger",
             duty="enter", weighs=True, asks=True, effect=refused),
        Step(RULED_OUT, "confirm", then, street, served, "确认排除", NoteForm, "primary", duty="approve", asks=True),
        Step(RULED_OUT, "send_back", SUSPECTED, street, served, "退回社区再核实", ReasonForm, duty="approve",
             asks=True),
    )


def held(step: Step, *, effect: bool) -> Step:
    """The step that is taken instead of `step` where the check finds a new duplicate. `effect`: what `step` enters is
    kept; an approval's is not.
    """
    return replace(
        step, action=HOLD, to=SUSPECTED, label="核查发现重复，转社区核实", style="normal", asks=False, quiet=True,
        guard=step.guard if effect else None, effect=step.effect if effect else None, tell=None,
        body=None, ahead=False,
        clauses=tuple(dict.fromkeys(("4.2.2e", *step.clauses))),
    )


async def _is_found(move: Move) -> None:
    # A breach needs no ruling out, but what was found out about it may be written beside it.
    if move.form.number not in {one.number for one in await findings_of(move.case.id)}:
        raise invalid({"form.number": "核查结果里没有这一条。"})


async def _all_ruled_out(move: Move) -> None:
    ruled = await rulings_of(move.case.id)
    left = [one for one in await findings_of(move.case.id) if one.blocks and one.number not in ruled]
    if left:
        await look_ups.require(move.actor, move.case.id)
        problem = refuse("duplicate_unsettled", f"还有{len(left)}条没有核实：{left[0].why}")
        problem.told = (move.case.id, [left[0].source])
        raise problem


# What `open_cases` and `advance` call


@dataclass(frozen=True)
class Asked:
    """The ledgers, asked of whom a step of the procedure is about (`Procedure.acceptance`)."""

    of_whom: Callable[[Move], Awaitable[Applicants]]

    async def check(self, move: Move, procedure: Procedure) -> None:
        """Asks the ledgers before the step is taken, and takes `hold` in its place where they know a new duplicate.

        In the step's transaction. Raises form_invalid where what was found has not been read by who approves,
        check_limit where it may not be told today.
        """
        applicants = await self.of_whom(move)
        # Of two acceptances in one instant the second sees the first, also where neither was in any ledger before.
        await hold_persons(
            [index for _, index in applicants.members],
            [address_key(applicants.address)],
        )
        shown = await credits.shown_of([index for _, index in applicants.members], move.actor.today)
        await _refuse_barred(shown, move)
        check = await look_up(applicants, own_case=move.case.id, credit=shown)
        known = {one.rule + one.source: one.number for one in await findings_of(move.case.id)} if move.step.frm else {}
        new = _number(check, known)
        ruled = await rulings_of(move.case.id) if move.step.frm else {}
        check.unsettled = [one.number for one in check.findings if one.blocks and one.number not in ruled]
        if move.step.action == HOLD and not check.unsettled:
            # What is found holds a case up, and nobody's wish.
            raise refuse("step_not_possible")
        if check.unsettled and move.step.action != HOLD:
            instead = procedure.step(move.step.frm, HOLD)
            assert instead is not None  # `register` sees to it
            move.step = instead
        elif check.findings and getattr(move.form, "findings_read", None) is False:
            told = "".join(f"{one.why}。" for one in new[:3])
            said = f"核查有新的结果：{told}" if told else "受理核查查到了记录，请先看过再办理。"
            await look_ups.require(move.actor, move.case.id)
            problem = invalid({"form.findings_read": said})
            problem.told = (move.case.id, [one.source for one in new[:3]]) if told else None
            raise problem
        move.check = check
        move.sealed[SEALED_AS] = digest_of(move.case.id, check.findings)

    async def keep(self, move: Move) -> None:
        """Freezes what was found. Called with the step's effect, by who writes the status."""
        if move.check is None:
            return
        office = await Organisation.get_or_none(path=move.case.area_path)
        await CrossCheck.create(
            case_id=move.case.id, version=move.case.version, at=move.actor.at,
            findings=msgspec.to_builtins(move.check.findings),
        )
        # What it was made with, as now corrected.
        await CrossCheckKey.filter(case_id=move.case.id).delete()
        await CrossCheckKey.bulk_create(
            [
                CrossCheckKey(case_id=move.case.id, key=key, office=office.name if office else "")
                for key in dict.fromkeys(move.check.keys)
            ]
        )


async def _refuse_barred(shown: Sequence[credits.Shown], move: Move) -> None:
    """By the number itself, however it was written: the index is of the number. It ends by itself."""
    barred = next((one for one in shown if one.bars(move.actor.today)), None)
    if barred is None:
        return
    # Of whom an acceptance tells that they are barred, it tells: a look-up like any other.
    await look_ups.require(move.actor, barred.case_id)
    problem = refuse("application_barred", barred.refusal)
    problem.told = (barred.case_id, [f"credit:{barred.case_id}"])
    raise problem


def _number(check: Check, known: Mapping[str, int]) -> list[Finding]:
    """Gives each finding its number; returns those that are new."""
    last, new = max(known.values(), default=0), []
    for one in check.findings:
        one.number = known.get(one.rule + one.source, 0)
        if not one.number:
            one.number = last = last + 1
            new.append(one)
    return new


def digest_of(case_id: str, findings: Sequence[Finding]) -> str:
    """What the event of the step seals of a check."""
    return hashlib.sha256(msgspec.json.encode([case_id, list(findings)], order="sorted")).hexdigest()


def read_findings(row: CrossCheck) -> list[Finding]:
    return msgspec.convert(row.findings, list[Finding])


async def findings_of(case_id: str) -> list[Finding]:
    """What the last check of the case found."""
    last = await CrossCheck.filter(case_id=case_id).order_by("-version").first()
    return read_findings(last) if last else []


async def rulings_of(case_id: str) -> dict[int, CaseEvent]:
    """Finding → the event by which the community last ruled it out."""
    events = await CaseEvent.filter(case_id=case_id, action="rule_out").order_by("version")
    return {int(event.form["number"]): event for event in events}


# Asking the ledgers


@dataclass
class _Match:
    """One family that was found, by its address, by one that may be the same, or by members of the application."""

    address: str = ""
    near: str = ""
    members: dict[str, str] = field(default_factory=dict)

    @property
    def by(self) -> list[tuple[str, str]]:
        found = [("address", self.address)] if self.address else []
        if self.near and not self.address:
            found.append(("address_unclear", self.near))
        if self.members:
            found.append(("member", "、".join(f"{name}{said}" for name, said in self.members.items())))
        return found


async def look_up(
    applicants: Applicants, *, own_case: str = "", credit: Sequence[credits.Shown] = ()
) -> Check:
    """Four queries at most, each along an index, whatever the size of the district:

    1. other applications, locked, so that of two in one instant the second sees the first; 2. families by members past
    and present and by registered addresses now, before, and at an award; 3. their entries in the ledgers; 4. their
    breaches. An address that cannot be read into its parts is itself a finding, with its nearest neighbours. Raises
    WriteRaced where the first knows of an entry that the others cannot see yet. `credit`: what stands of the members.
    """
    place = written(applicants.address)
    names = {index: name for name, index in applicants.members}
    keys = [key for key in (place.key, *names) if key]
    found: dict[str, Finding] = {}
    begun = await _applications(place, names, own_case, found)
    matches = await _families(place, names)
    for household_id, (rule, said) in begun.items():
        if not matches[household_id].by:
            setattr(matches[household_id], rule, said)
    if matches:
        seen = await _entries(matches, found)
        if not seen.issuperset(begun):
            raise WriteRaced
        await _breaches(matches, found)
    for one in credit:
        _put(found, "credit", f"credit:{one.case_id}", one.said)
    if place.unclear:
        _say_unclear(applicants.address, place, found)
    findings = sorted(found.values(), key=lambda one: (not one.blocks, list(RULES).index(one.rule), one.source))
    return Check(findings[:MOST], keys)


def _say_unclear(address: str, place: Written, found: dict[str, Finding]) -> None:
    """Whatever cannot be compared was not compared: that is no 'nothing found' (4.2.2d)."""
    near = any(one.rule in ("address", "address_unclear") for one in found.values())
    more = "相近的登记见其他各条" if near else "台账中没有相近的登记"
    said = f"户籍地址“{address[:60]}”看不出路名（小区）、楼号、单元和房号，无法自动比对，请人工核对（{more}）"
    source = hashlib.sha256(place.key.encode()).hexdigest()[:16]
    _put(found, "address_unclear", f"address:{source}", said)


async def _applications(
    place: Written, names: Mapping[str, str], own_case: str, found: dict[str, Finding]
) -> dict[int, tuple[str, str]]:
    """Applications under way or refused become findings; those that led to an entry are that family's: who, and why."""
    keys = [key for key in (place.key, *place.near, *names) if key]
    rows = CrossCheckKey.filter(key__in=keys or [""]).exclude(case_id=own_case).order_by("-id").limit(MOST)
    begun: dict[int, tuple[str, str]] = {}
    by_case: dict[str, list[Any]] = defaultdict(list)
    for row in await rows.select_related("case").select_for_update():
        by_case[row.case_id].append(row)
    for case_id, group in by_case.items():
        case, office = group[0].case, group[0].office
        told = ["户籍地址"] if any(row.key == place.key for row in group) else []
        told += ["、".join(names[row.key] for row in group if row.key in names)]
        same = "和".join(filter(None, told))
        like = next((row.key for row in group if row.key in place.near), "")
        if case.household_id is not None:
            begun[case.household_id] = (
                ("address", f"申请时的{same}相同") if same else ("near", f"申请时的户籍地址相近（{like}）")
            )
            continue
        procedure = PROCEDURES[case.procedure]
        status = procedure.statuses[case.status]
        alike = f"相同的{same}" if same else f"相近的户籍地址（{like}）"
        said = f"{office}受理的{procedure.label}（{case.number}，{status.label}）中有{alike}"
        rule = "refused" if status.stage < 0 else "pending" if same else "address_unclear"
        _put(found, rule, f"case:{case_id}:{rule}", said)
    return begun


async def _families(place: Written, names: Mapping[str, str]) -> dict[int, _Match]:
    members = HouseholdMember.filter(id_index__in=list(names) or [""]).limit(MOST).annotate(arm=RawSQL("'member'"))
    # By a number that was corrected since, as well.
    renumbered = FormerWord.filter(kind=ID_NUMBER, text__in=list(names) or [""]).limit(MOST)
    arms: list[Any] = [
        members.values("arm", household="household_id", whom="id_index", day="left_on"),
        renumbered.annotate(arm=RawSQL("'renumbered'")).values(
            "arm", household="household_id", whom="text", day="until_on"
        ),
    ]
    if place.key:
        arms += _by_address(MOST, {"in": [place.key]})
    if place.near:
        arms += _by_address(MOST, {"in": sorted(place.near)})
    if place.beginnings:
        arms += _by_address(MOST_ROWS, *({"gte": start, "lt": start + AFTER} for start in place.beginnings))
    matches: dict[int, _Match] = defaultdict(_Match)
    near: list[tuple[int, int, str]] = []
    for row in await _union(arms):
        if row["arm"] == "renumbered":
            said = f"（{say_day_of(row['day'])}前登记的身份证号）"
            matches[row["household"]].members.setdefault(names[row["whom"]], said)
        elif row["arm"] == "member":
            match, name = matches[row["household"]], names[row["whom"]]
            # Now a member in one family and a former one of the same: now counts.
            if row["day"] is None or name not in match.members:
                match.members[name] = f"（{say_day_of(row['day'])}前的成员）" if row["day"] else ""
        elif row["whom"] == place.key:
            match, way = matches[row["household"]], _ways(row)
            if row["arm"] == "present" or not match.address:
                match.address = f"{way}户籍地址相同"
        elif closeness := len(row["whom"]) if row["whom"] in place.near else place.closeness(row["whom"]):
            near.append((closeness, row["household"], f"{_ways(row)}户籍地址相近，请核对是不是同一处（{row['whom']}）"))
    for _, household_id, said in sorted(near, key=lambda one: (-one[0], one[1]))[:_NEAREST]:
        if not matches[household_id].near:
            matches[household_id].near = said
    return matches


def _ways(row: Mapping[str, Any]) -> str:
    """In front of the words for an address: of which time it is."""
    return {"former": f"{say_day_of(row['day'])}前的", "award": "领取补贴时的"}.get(row["arm"], "")


def _by_address(most: int, *ways: dict[str, Any]) -> list[Any]:
    """Families by their registered addresses now, before, and at an award: any of these ways of looking up a key."""

    def keyed(name: str) -> Q:
        return Q(*(Q(**{f"{name}__{how}": value for how, value in way.items()}) for way in ways), join_type="OR")

    registered, none = keyed("registered_address_key"), RawSQL("NULL")
    return [
        Household.filter(registered).limit(most).annotate(arm=RawSQL("'present'"), day=none).values(
            "arm", "day", whom="registered_address_key", household="id"
        ),
        FormerWord.filter(keyed("text"), kind=ADDRESS).limit(most).annotate(arm=RawSQL("'former'")).values(
            "arm", whom="text", household="household_id", day="until_on"
        ),
        SubsidyAward.filter(registered).limit(most).annotate(arm=RawSQL("'award'"), day=none).values(
            "arm", "day", whom="registered_address_key", household="household_id"
        ),
    ]


async def _entries(matches: Mapping[int, _Match], found: dict[str, Finding]) -> set[int]:
    """What the three ledgers hold of these families, past and present. Returns the families that stand there."""
    ids = list(matches)
    named = {"household": "household_id", "name": "household__name", "office": "household__community__name"}
    tenancies = (
        Tenancy.filter(household_id__in=ids)
        .annotate(arm=RawSQL("'tenancy'"))
        .values("arm", "id", "started_on", "ended_on", "living", place="dwelling__address", why="end_reason", **named)
    )
    awards = (
        SubsidyAward.filter(household_id__in=ids)
        .annotate(arm=RawSQL("'award'"))
        .values("arm", "id", "started_on", "ended_on", "living", place="dwelling_address", why="end_reason", **named)
    )
    seen = set()
    for row in await _union([tenancies, awards]):
        seen.add(row["household"])
        living = "living" if row["living"] else "ended"
        source = f"{row['arm']}:{row['id']}:{living}"
        entry = f"{row['office']}{_ledger(row)}（{row['name']}家庭，{_period(row)}）"
        for rule, why in matches[row["household"]].by:
            _put(found, rule, source, f"{why}：{entry}")
        if row["arm"] == "tenancy" and row["why"] == BREACH:
            said = f"{row['name']}家庭{say_day_of(row['ended_on'])}因违规被清退：{row['place']}"
            _put(found, "cleared_out", source, said)
    return seen


def _ledger(row: Mapping[str, Any]) -> str:
    if row["arm"] == "award":
        return "补贴台账，发放中" if row["living"] else "补贴台账，已停发"
    return "现居住房源台账" if row["living"] else "退出房源台账"


def _period(row: Mapping[str, Any]) -> str:
    began = f"{say_day_of(row['started_on'])}起" if row["started_on"] else ""
    ended = f"{say_day_of(row['ended_on'])}止" if row["ended_on"] else ""
    return "，".join(part for part in (row["place"], began + ended) if part)


async def _breaches(matches: Mapping[int, _Match], found: dict[str, Finding]) -> None:
    rows = Violation.filter(household_id__in=list(matches)).exclude(case__status="voided").order_by("-occurred_on")
    for row in await rows.limit(MOST).select_related("case", "household"):
        status = PROCEDURES["violation"].statuses[row.case.status].label
        day = f"{say_day(row.occurred_on)}" if row.occurred_on else "日期不详，"
        name = row.household.name if row.household else ""
        said = f"{name}家庭{day}{BEHAVIOURS.get(row.behaviour) or '台账转入的违规记录'}（{status}）"
        result = f"：{row.handling_result}" if row.handling_result else ""
        _put(found, "breach", f"violation:{row.case_id}", said + result)


def _put(found: dict[str, Finding], rule: str, source: str, why: str) -> None:
    found.setdefault(rule + source, Finding(0, rule, source, why, rule in _BLOCKING))


async def _union(arms: Sequence[Any]) -> list[dict[str, Any]]:
    """All rows of several queries of one shape, in one query: columns in the order of their names."""
    texts: list[str] = []
    values: list[Any] = []
    for arm in arms:
        arm.sql()
        text, more = arm.query.get_parameterized_sql()
        columns = ", ".join(sorted(arm._fields_for_select))
        # In brackets of a kind that both engines take, for each may have a bound of its own.
        texts.append(f"SELECT {columns} FROM ({text}) AS arm_{len(texts)}")  # noqa: S608 - texts of the ORM's making
        values += more
    return list(await connections.get("default").execute_query_dict(" UNION ALL ".join(texts), values))


def say_day_of(value: date | str | None) -> str:
    """A day in words, as an engine gave it: SQLite has no days of its own."""
    if value is None:
        return ""
    return say_day(date.fromisoformat(value) if isinstance(value, str) else value)
