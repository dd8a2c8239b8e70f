"""Enforcements: the list, and what one tells. All steps go by /cases."""

from __future__ import annotations

from datetime import date

from tortoise.expressions import Q

from casework.exits import enforcements
from casework.exits.enforcement_duty import KIND, WAITING
from casework.exits.enforcement_forms import ATTEMPTS, COURT_WAYS, HELPS, RULINGS
from casework.exits.enforcement_steps import MOST_ENTRIES, court_days, row_of
from casework.exits.grounds import LEASE_RENT, ROUTES
from casework.exits.judgement_forms import HARDSHIPS
from casework.exits.judgement_rows import hardships
from casework.heart import access, actors
from handlers.heart.http import Ask, Struct, endpoint
from handlers.heart.replies import DETAILS, CasePage, Detail, LateQuery, narrowed, page_of_cases, source_of
from handlers.heart.texts import JUDGED
from models import Case, EnforcementEntry, Handback, Judgement

# What a family says is read by the offices.
JUDGED["answer_demand"] = ("note",)
_RENTS = {LEASE_RENT: "搬家期内按原来的租金交", "market": "搬家期内按市场租金交"}


class EnforcementEntryReply(Struct):
    number: int
    way_label: str
    on: date
    # Of an attempt: at which hour of the day.
    hour: int | None
    met: str
    words: str
    # How many photographs show it.
    shown: int


class DemandLine(Struct):
    what: str
    how: str
    fen: int


class EnforcementDetail(Detail):
    route_label: str
    # By which rent the family pays while it moves.
    rent_label: str
    served_on: date
    move_by: date
    act_by: date | None
    # The decision, and the hand-back that closes it, each for who may read it.
    judgement_case_id: str | None
    handback_case_id: str | None
    # What the family said makes moving hard, for the offices.
    hardships: list[str]
    hardship_words: str
    attempts: list[EnforcementEntryReply]
    helps: list[EnforcementEntryReply]
    demanded_on: date | None
    demand_fen: int
    demand_lines: list[DemandLine]
    demand_served_on: date | None
    demand_by: date | None
    answer: str
    answered_on: date | None
    considered: str
    # From and until which day the court may be asked to carry it out.
    court_from: date
    court_until: date
    court_way_label: str
    court: str
    court_number: str
    filed_on: date | None
    docketed_on: date | None
    ruling_label: str
    ruled_on: date | None
    ruling_words: str
    carried_on: date | None
    carried_hour: int | None
    carried_by: str
    arrangement: str
    # Whether photographs and papers may be added now.
    may_add: bool


@endpoint("GET", "/enforcements", summary="腾退执行", query=LateQuery, reply=CasePage)
async def list_enforcements(ask: Ask) -> CasePage:
    late = Q(status__in=list(WAITING), enforcement__act_by__lt=ask.actor.today)
    return await page_of_cases(narrowed(KIND, ask, late), ask.query, ask)


def _entry(one: EnforcementEntry) -> EnforcementEntryReply:
    labels = ATTEMPTS if one.kind == "attempt" else HELPS
    return EnforcementEntryReply(
        number=one.number, way_label=labels.get(one.way, one.way), on=one.dated, hour=one.hour, met=one.met or "",
        words=one.words or "", shown=one.shown,
    )


async def _detail(case: Case, ask: Ask) -> EnforcementDetail:
    row = await row_of(case)
    entries = await EnforcementEntry.filter(case_id=case.id).order_by("number").limit(MOST_ENTRIES)
    _, judgement = await source_of(row.judgement_id, ask)
    back = await Handback.filter(tenancy_id=row.tenancy_id, judgement_id=row.judgement_id).order_by("-id").first()
    _, handback = await source_of(back.case_id if back else None, ask)
    said = await Judgement.get_or_none(case_id=row.judgement_id) if ask.actor.role not in access.FAMILIES else None
    court_from, court_until = await court_days(row)
    route = ROUTES.get(row.route)
    return EnforcementDetail(
        route_label=route.label if route else "",
        rent_label=_RENTS.get(route.rent, "") if route else "",
        served_on=row.served_on,
        move_by=row.move_by,
        act_by=row.act_by,
        judgement_case_id=judgement,
        handback_case_id=handback,
        hardships=[HARDSHIPS[code] for code in hardships(said)] if said else [],
        hardship_words=(said.hardship_words or "") if said else "",
        attempts=[_entry(one) for one in entries if one.kind == "attempt"],
        helps=[_entry(one) for one in entries if one.kind == "help"],
        demanded_on=row.demanded_on,
        demand_fen=row.demand_fen,
        demand_lines=[DemandLine(what=what, how=how, fen=fen) for what, how, fen in row.demand_lines],
        demand_served_on=row.demand_served_on,
        demand_by=row.demand_by,
        answer=row.answer or "",
        answered_on=row.answered_on,
        considered=row.considered or "",
        court_from=court_from,
        court_until=court_until,
        court_way_label=COURT_WAYS.get(row.court_way, ""),
        court=row.court,
        court_number=row.court_number,
        filed_on=row.filed_on,
        docketed_on=row.docketed_on,
        ruling_label=RULINGS.get(row.ruling, ""),
        ruled_on=row.ruled_on,
        ruling_words=row.ruling_words or "",
        carried_on=row.carried_on,
        carried_hour=row.carried_hour,
        carried_by=row.carried_by or "",
        arrangement=row.arrangement or "",
        may_add=case.status in enforcements.OPEN and ask.actor.role in (
            actors.TENANT, actors.COMMUNITY_CLERK, actors.STREET_CLERK, actors.DISTRICT_CLERK
        ),
    )


DETAILS[KIND] = _detail
