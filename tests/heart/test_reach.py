"""Whoever may fill in a form comes to it from home, by what the client's pages themselves open. Which buttons a page
then shows is held by the walks of the pages; this finds the form that no page leads to.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from casework.heart import actors, entry_forms
from casework.heart.offers import offers
from handlers.heart.pages import PAGES
from server.app import every_endpoint
from server.settings import PROJECT
from tests.cast import NOW

SOURCES = PROJECT / "miniprogram/src"
IMPORT = re.compile(r"from '(@/|\./|\.\./)([\w./]+)'")
NAMED = re.compile(r"'([a-z_]+/(?:list|detail|edit))'")
# Filled in on pages that put the form's name together, or ask nothing but which family it is.
COMPOSED = {
    "application.open": "applications/edit", "application.rule_out": "applications/detail",
    "subsidy.open": "subsidies/edit", "subsidy.rule_out": "subsidies/detail", "complaint.open": "complaints/edit",
    "repair.open": "repairs/edit",
    "reconciliation.open": "reconciliations/list", "case_file.open": "ledger/detail",
    "file_summary.open": "case_files/list", "ledger_adjustment.open": "ledger_adjustments/edit",
    "ledger_return.open": "ledger_returns/list", "post.end": "posts/detail", "post.rename": "posts/detail",
    "post.sign_out": "posts/detail", "public_report.assign_manager": "public_reports/edit",
    "rent_demand.open": "rent_arrears/list",
    **{
        f"service.{way}": "services/edit"
        for way in ("serve_direct", "serve_household", "serve_left", "serve_electronic", "log_try", "post", "publish",
                    "post_received", "post_returned")
    },
    "spot_check.open_street": "spot_checks/edit", "spot_check.open_district": "spot_checks/edit",
    "spot_check.open_results": "spot_checks/edit",
    # The hash of what is typed is made on the page, which asks as it is told later.
    "lot_draw.bind": "lot_draws/detail",
    # A home is tapped in the list of those that are free.
    "selection.choose": "selection_desks/edit",
    # The standing itself tells what is asked, while it may be.
    "application.ask_recheck_own": "application_standings/detail",
    **{f"lease.{part}": "lease_drafts/edit" for part in ("set_terms", "write", "take_payment")},
}

# What stands on a home as a matter of one's own, and opens there by `openLink`.
ON_HOME = {actors.APPLICANT: "application_standings/detail"}


@cache
def source_of(page: str) -> str:
    """Of a page and of all that it is made of, but for the table that knows every page."""
    todo, seen, text = [SOURCES / f"pages/{page}.vue"], set[Path](), ""
    while todo:
        file = todo.pop()
        if file in seen or file.name == "navigation.ts" or not file.is_file():
            continue
        seen.add(file)
        here = file.read_text(encoding="utf-8")
        text += here
        for root, name in IMPORT.findall(here):
            base = {"@/": SOURCES, "./": file.parent, "../": file.parent.parent}[root] / name
            todo += [base, base.with_name(f"{base.name}.ts")]
    return text


@cache
def opened_by(page: str) -> set[str]:
    text = source_of(page)
    found = set(NAMED.findall(text))
    if "openCase(" in text:
        known = (SOURCES / "patterns/navigation.ts").read_text(encoding="utf-8")
        found |= {"cases/detail", *NAMED.findall(known.partition("PAGE_OF")[2].partition("}")[0])}
    return {one for one in found - {"home/detail"} if (SOURCES / f"pages/{one}.vue").is_file()}


def reached_from(pages: set[str]) -> set[str]:
    seen, todo = set(pages), list(pages)
    while todo:
        new = opened_by(todo.pop()) - seen
        seen |= new
        todo += new
    return seen


@cache
def pages_with(form: str) -> set[str]:
    if form in COMPOSED:
        return {COMPOSED[form]}
    pages = {str(file.relative_to(SOURCES / "pages").with_suffix("")) for file in SOURCES.glob("pages/*/[a-z]*.vue")}
    return {page for page in pages if f"'{form}" in source_of(page)}


@pytest.mark.parametrize("role", actors.ROLE_LABELS)
def test_every_form_that_a_role_is_told_of_is_reached_from_its_home(role: str) -> None:
    every_endpoint()
    actor = actors.Actor(1, "", role, at=NOW, organisation_id=1, path="/1/", household_id=1)
    home = {one.page for group in offers(actor, PAGES) for one in group.offers}
    home |= {page for one, page in ON_HOME.items() if one == role}
    reached = reached_from(home)
    for form in entry_forms.forms_for(actor):
        assert pages_with(form.name), f"no page asks {form.name}"
        assert pages_with(form.name) & reached, f"{role} comes nowhere to {form.name}"


def test_what_one_family_is_helped_with_is_shown_to_whoever_is_told_of_its_form() -> None:
    """A family's entry is read by many roles: what is done there is held by the form, not by a list of roles."""
    page = (SOURCES / "pages/ledger/detail.vue").read_text(encoding="utf-8")
    for form in ("entry.reveal", "family_change.open", "change_report.open", "case_file.open",
                 "registration_transfer.open"):
        assert f"knowsForm('{form}')" in page, form
