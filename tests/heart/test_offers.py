"""What home offers to whom: held against a table that is kept here by hand, so that nothing is lost on the way."""

from __future__ import annotations

import json
from typing import Any

import pytest

from casework.heart import actors
from casework.heart.chapters import CHAPTERS, Chapter, Offer
from casework.heart.life import PROCEDURES, Procedure, Status, Step, register
from casework.heart.offers import IN_SIGHT, in_sight, offers
from handlers.heart.pages import PAGES
from server.settings import PROJECT
from tests.cast import World, done
from tests.exits.test_exits import leaves
from tests.people.test_delegations import daughter

# Key → the page with what it is asked for, as the client's own table had it by role before it came from the service.
PLACES = {
    "report": "change_reports/edit", "change": "family_changes/edit", "cases": "cases/list?view=mine",
    "notices": "notices/list", "inbox": "cases/list?view=inbox", "reports": "cases/list?procedure=change_report",
    "inspect": "inspections/edit", "inspections": "inspections/list", "violations": "violations/list",
    "ledger": "ledger/list", "applications": "applications/list",
    "application_requests": "application_requests/list", "lookers": "cross_checks/list",
    "exits": "exits/list", "transfers": "registration_transfers/list", "complaints": "complaints/list",
    "public_reports": "public_reports/list",
    "managed": "manager_ledger/list", "reconcile": "reconciliations/list", "files": "case_files/list",
    "revisions": "ledger_revisions/list", "returns": "ledger_returns/list", "items": "registered_items/list",
    "exports": "workbook_exports/list", "imports": "workbook_imports/edit", "windows": "report_windows/list",
    "heads": "chain_heads/list", "rent-notice": "notice_rounds/edit?kind=rent",
    "key-notice": "notice_rounds/edit?kind=key", "notice-rounds": "notice_rounds/list",
    "scan": "scan_codes/edit", "labels": "dwellings/list", "delegations": "delegations/list",
    "contact": "offices/edit", "staff": "posts/list", "invite": "invitations/edit",
    "figures": "figures/list",
    "homes": "dwelling_files/list", "boards": "boards/list", "liaisons": "liaisons/list", "heating": "heating/list",
    "leases": "lease_contracts/list", "repairs": "repairs/list", "papers": "papers/list", "word": "papers/edit",
    "rent-charges": "rent_charges/edit", "rent-payments": "rent_payments/list",
    "rent": "rent_accounts/detail", "rent-arrears": "rent_arrears/list",
    "reductions": "cases/list?procedure=rent_reduction", "rent-place": "rent_places/edit",
    "rent-month-rule": "rent_month_rules/edit",
    "renewal": "renewal_standings/detail", "renewals": "renewals/list",
    "judgements": "judgements/list", "services": "services/list",
    "escalations": "cases/list?procedure=escalation",
    "rectifications": "rectifications/list",
    "breach-clocks": "breach_clocks/list",
    "manager_changes": "manager_changes/list",
    "handback": "handback_standings/detail", "handbacks": "cases/list?procedure=handback",
    "annual_reviews": "annual_reviews/list", "annual_summaries": "annual_summaries/list",
    "spot_checks": "spot_checks/list", "spot_check_items": "spot_check_items/list",
    "signatories": "cases/list?procedure=signatory_change",
    "market-rents": "market_rents/edit", "recoveries": "cases/list?procedure=recovery",
    "credit_records": "cases/list?procedure=credit_record", "own_credit": "cases/list?procedure=credit_record",
    "swaps": "cases/list?procedure=swap", "authorisations": "cases/list?procedure=authorisation",
    "enforcements": "enforcements/list", "committee": "committees/list",
    "status_findings": "cases/list?procedure=status_finding",
    "economic_checks": "cases/list?procedure=economic_check",
    "house_agreements": "cases/list?procedure=house_agreement",
    "comparisons": "comparisons/list", "comparison_hits": "cases/list?procedure=comparison_hit",
    "waiting-list": "waiting_lists/list", "selections": "selections/list",
    "placement_slips": "placement_slips/list",
    "scorings": "cases/list?procedure=scoring",
    "lot_draws": "lot_draws/list",
    "payouts": "payouts/list", "subsidy-months": "payout_months/list",
    "publicities": "publicities/list", "publicity_objections": "cases/list?procedure=publicity_objection",
}
OF_ROLE = {
    "tenant": "report change renewal handback rent notices cases repairs complaints leases signatories swaps"
              " delegations scan own_credit authorisations economic_checks subsidy-months",
    "former_tenant": "notices cases scan",
    "applicant": "scan",
    "grid_worker": "annual_reviews spot_check_items inspect inspections violations ledger homes boards leases"
                   " liaisons scan",
    "community_clerk": "inbox annual_reviews spot_checks spot_check_items"
                       " reports inspect inspections violations complaints public_reports ledger revisions"
                       " application_requests applications exits renewals handbacks rent-arrears repairs homes boards"
                       " leases liaisons"
                       " signatories swaps files papers transfers exports imports scan rectifications breach-clocks"
                      " credit_records escalations judgements authorisations economic_checks enforcements"
                       " house_agreements comparisons comparison_hits status_findings waiting-list placement_slips"
                       " scorings",
    "street_clerk": "inbox annual_reviews annual_summaries spot_checks spot_check_items"
                    " reports violations complaints public_reports ledger revisions applications lookers exits"
                    " application_requests"
                    " returns files judgements services renewals handbacks rent-arrears repairs homes boards leases"
                    " liaisons signatories swaps papers transfers exports imports scan rectifications breach-clocks"
                      " credit_records escalations recoveries authorisations economic_checks enforcements"
                       " house_agreements comparisons comparison_hits status_findings waiting-list placement_slips"
                       " scorings",
    "district_clerk": "inbox annual_reviews annual_summaries spot_checks spot_check_items"
                      " reports windows violations complaints public_reports ledger revisions applications"
                      " application_requests"
                      " lookers exits returns items inspections homes boards leases liaisons heating files papers"
                      " judgements services renewals handbacks transfers rent-arrears reductions repairs managed"
                      " reconcile heads exports imports scan rectifications breach-clocks manager_changes"
                      " credit_records escalations recoveries market-rents authorisations economic_checks enforcements"
                       " house_agreements comparisons comparison_hits publicities publicity_objections committee"
                       " status_findings waiting-list selections placement_slips"
                       " scorings lot_draws payouts",
    "manager_clerk": "rent-charges rent-payments rent-arrears rent-place rent-month-rule reductions rent-notice"
                     " key-notice notice-rounds"
                     " renewals handbacks managed complaints public_reports reconcile inspect inspections"
                     " ledger exits repairs homes boards leases liaisons heating signatories swaps papers exports"
                     " imports labels scan rectifications breach-clocks manager_changes judgements placement_slips",
    "administrator": "staff invite contact word scan",
    **dict.fromkeys(actors.UNIT_ROLES, "inbox committee scan status_findings lot_draws"),
    "housing_clerk": "inbox committee scan status_findings scorings lot_draws",
    "unit_clerk": "inbox committee scan lot_draws",
    "supervisor": "committee selections scan",
}
# Every office that works on families counts its own.
for _office in ("community_clerk", "street_clerk", "district_clerk", "manager_clerk"):
    OF_ROLE[_office] += " figures"
PEOPLE = {
    "wan": "tenant", "grid": "grid_worker", "clerk": "community_clerk", "street": "street_clerk",
    "district": "district_clerk", "manager": "manager_clerk", "admin": "administrator",
    "housing": "housing_clerk", "civil": "civil_affairs_clerk",
}


def place_of(one: dict[str, Any]) -> str:
    return str(one["page"]) + "".join(f"?{name}={value}" for name, value in one["params"].items())


async def test_everybody_is_offered_what_the_client_had_by_role_grouped_by_chapter(world: World) -> None:
    icons = (PROJECT / "miniprogram/src/styles/icons.scss").read_text(encoding="utf-8")
    told = json.loads((PROJECT / "miniprogram/src/pages.json").read_text(encoding="utf-8"))
    known = {page["path"] for page in told["pages"]}
    known |= {f"{part['root']}/{page['path']}" for part in told["subPackages"] for page in part["pages"]}
    for name, role in PEOPLE.items():
        home = done(await getattr(world, name).get("/home"))
        items = [one for group in home["offers"] for one in group["items"]]
        assert {one["key"]: place_of(one) for one in items} == {key: PLACES[key] for key in OF_ROLE[role].split()}, name
        assert len(items) == len({one["key"] for one in items})
        assert [group["chapter"] for group in home["offers"]] == [
            chapter for chapter in CHAPTERS if chapter in {group["chapter"] for group in home["offers"]}
        ]
        assert all(group["items"] and group["label"] == CHAPTERS[Chapter(group["chapter"])] for group in home["offers"])
        assert len(home["in_sight"]) == min(IN_SIGHT, len(items))
        assert set(home["in_sight"]) <= {one["key"] for one in items}
        # What is offered is there in the client, and drawn.
        assert all(f"pages/{one['page']}" in known for one in [*items, *home["counts"]])
        assert all(f".an-icon--{one['icon']}" in icons for one in items)
        # Two things that stand beside each other are not drawn alike.
        sight = [one for one in items if one["key"] in home["in_sight"]]
        for some in [*(group["items"] for group in home["offers"]), sight]:
            drawn = [one["icon"] for one in some]
            assert len(set(drawn)) == len(drawn), (name, drawn)


async def test_each_figure_leads_somewhere_and_a_family_that_has_left_still_reads_what_concerns_it(
    world: World,
) -> None:
    counts = {one["key"]: place_of(one) for one in done(await world.street.get("/home"))["counts"]}
    assert counts == {
        "inbox": "cases/list?view=inbox", "reports_owed": "obligations/list?kind=december_report?late=no",
        "reports_late": "obligations/list?kind=december_report?late=yes", "ledger": "ledger/list",
        "requests_late": "cases/list?owed=application_request?late=yes", "leases_ending": "leases/list",
        "revisions": "ledger_revisions/list?state=waiting", "rectifications_late": "rectifications/list?late=true",
        "services_late": "services/list?late=true",
        "judgements_late": "judgements/list?late=true", "recoveries_late": "cases/list?owed=recovery?late=yes",
        "enforcements_late": "enforcements/list?late=true",
        "annual_reviews_owed": "cases/list?owed=annual_review?late=no",
        "annual_reviews_late": "cases/list?owed=annual_review?late=yes",
        "comparison_hits_late": "cases/list?owed=comparison_hit?late=yes",
        "waiting_reviews_late": "cases/list?owed=waiting_review?late=yes",
        "spot_check_community_late": "obligations/list?kind=spot_check_community?late=yes",
        "spot_order_community_late": "cases/list?owed=spot_order_community?late=yes",
        "spot_order_street_late": "cases/list?owed=spot_order_street?late=yes",
    }
    # Of an administrator nothing is ever asked, nor of a family that has left.
    assert done(await world.admin.get("/home"))["counts"] == []
    await leaves(world)
    home = done(await world.wan.get("/home"))
    assert home["counts"] == []
    assert {one["key"] for group in home["offers"] for one in group["items"]} == set(OF_ROLE["former_tenant"].split())


async def test_whoever_acts_in_a_familys_place_is_offered_what_they_were_sent_for(world: World) -> None:
    home = done(await (await daughter(world, purposes=["change_report"])).get("/home"))
    assert {one["key"] for group in home["offers"] for one in group["items"]} == {
        "report", "cases", "scan", "delegations"
    }


def test_a_procedure_that_says_nothing_of_it_is_found_all_the_same() -> None:
    actor = actors.Actor(1, "", actors.STREET_CLERK, at=None)  # type: ignore[arg-type]
    families = actors.Actor(1, "", actors.TENANT, at=None)  # type: ignore[arg-type]
    step = Step(None, "open", "open", (actors.STREET_CLERK,), ("4.5.0",), "开始")
    said: dict[str, Any] = {
        "label": "新的事", "prefix": "X", "stages": ("有",), "statuses": {"open": Status("有", 0)}, "steps": (step,),
        "readers": (actors.TENANT, actors.STREET_CLERK),
    }
    try:
        register(Procedure("something_new", **said))
        (group,) = [one for one in offers(actor, PAGES) if one.chapter == Chapter.OTHER]
        (offer,) = group.offers
        assert (offer.label, offer.page, offer.params) == ("新的事", "cases/list", {"procedure": "something_new"})
        assert all(one.chapter != Chapter.OTHER for one in offers(families, PAGES))
        assert offer not in in_sight(offers(actor, PAGES))
        opening = Offer("new", "办新的事", "pen", "something/edit", 1, opens="open")
        register(Procedure("something_new", **said, chapter=Chapter.EXITS, offers=(opening,)))
        assert in_sight(offers(actor, PAGES))[0] == opening
        assert opening not in in_sight(offers(families, PAGES))
        with pytest.raises(ValueError, match="a step that is not there"):
            register(Procedure("something_else", **said, offers=(Offer("a", "甲", "pen", "b/edit", 1, opens="end"),)))
    finally:
        PROCEDURES.pop("something_new", None)
    assert "something_else" not in PROCEDURES
