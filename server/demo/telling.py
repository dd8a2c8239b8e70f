"""The demo world is made: who there is, then every story, planned noun by noun and told in the order of days.

All of it is one transaction: killed halfway, it leaves an empty database. What the worker would do of it first is done
at once after it, so that a world that is served stands still. Refuses a database that already holds people.
"""

from __future__ import annotations

from collections.abc import Callable

from tortoise.transactions import in_transaction
from tqdm import tqdm

from casework.evidence.pictures import Studio
from casework.words.clock import SystemClock, business_day
from media_storage.imaging import ImagingPool
from media_storage.local import LocalStore
from models import Account, Case, Household
from server.demo.acceptances import plan_acceptances
from server.demo.annual_reviews import plan_annual_reviews
from server.demo.annual_summaries import plan_annual_summaries
from server.demo.application_requests import plan_application_requests
from server.demo.authorisations import plan_authorisations
from server.demo.books import plan_books
from server.demo.committees import plan_committees
from server.demo.comparisons import plan_comparisons
from server.demo.complaints import plan_complaints
from server.demo.credits import plan_credits
from server.demo.delegations import plan_delegations
from server.demo.economic_checks import plan_economic_checks
from server.demo.enforcements import plan_enforcements
from server.demo.exits import plan_exits
from server.demo.files import plan_files, plan_subsidy_files
from server.demo.handbacks import plan_handbacks
from server.demo.homes import plan_homes
from server.demo.judgements import plan_judgements
from server.demo.leases import plan_leases
from server.demo.ledgers import plan_ledgers
from server.demo.lot_draws import plan_lot_draws
from server.demo.manager_changes import plan_manager_changes
from server.demo.notices import plan_notices
from server.demo.payouts import plan_payouts
from server.demo.people import PEOPLE
from server.demo.placement_slips import plan_placement_slips
from server.demo.public_reports import plan_public_reports
from server.demo.publicities import plan_publicities
from server.demo.recoveries import plan_recoveries
from server.demo.rectifications import plan_rectifications
from server.demo.renewals import plan_renewals
from server.demo.rents import plan_rents
from server.demo.repairs import plan_repairs
from server.demo.reports import plan_reports
from server.demo.scorings import plan_scorings
from server.demo.selections import plan_selections
from server.demo.services import plan_services
from server.demo.signatories import plan_signatories
from server.demo.spot_checks import plan_spot_checks
from server.demo.status_findings import plan_status_findings
from server.demo.swaps import plan_swaps
from server.demo.transfers import plan_transfers
from server.demo.visits import plan_visits
from server.demo.world import World
from server.media import open_store
from server.settings import Settings, SettingsError
from server.worker import Worker

STORIES: tuple[Callable[[World], None], ...] = (
    plan_reports,
    plan_visits,
    plan_annual_reviews,
    plan_annual_summaries,
    plan_notices,
    plan_transfers,
    plan_books,
    plan_files,
    plan_ledgers,
    plan_delegations,
    plan_complaints,
    plan_public_reports,
    plan_acceptances,
    plan_publicities,
    plan_payouts,
    plan_exits,
    plan_homes,
    plan_leases,
    plan_placement_slips,
    plan_repairs,
    plan_rents,
    plan_renewals,
    plan_rectifications,
    plan_credits,
    plan_judgements,
    plan_recoveries,
    plan_handbacks,
    plan_services,
    plan_enforcements,
    plan_manager_changes,
    plan_signatories,
    plan_spot_checks,
    plan_swaps,
    plan_authorisations,
    plan_economic_checks,
    plan_comparisons,
    plan_subsidy_files,
    # Last: those who wait have been approved by then.
    plan_committees,
    plan_status_findings,
    plan_scorings,
    plan_application_requests,
    plan_selections,
    plan_lot_draws,
)


async def fill(settings: Settings, *, papers: bool) -> int:
    """Makes the world. 0 also where there is nothing to do. `papers`: with the files of its papers, which the service
    makes otherwise once it runs, or whoever reads one before.
    """
    if await Account.exists() or await Household.exists():
        print("the database already holds people: nothing was changed")
        return 0
    today = business_day(SystemClock().now())
    store = open_store(settings.media, SystemClock().now)
    if not isinstance(store, LocalStore):
        raise SettingsError("ANJU_MEDIA_URL: the demo keeps its pictures in a folder")
    imaging = ImagingPool()
    try:
        async with in_transaction():
            world = World(today, store, Studio(store, imaging, settings.address))
            await world.settle()
            for plan in STORIES:
                plan(world)
            await world.tell()
        worker = Worker(SystemClock(), None, None, world.studio)
        await worker.walk_duties()
        if papers:
            with tqdm(desc="papers", unit="paper") as shown:
                while made := await worker.make_papers():
                    shown.update(made)
        print(
            f"the demo world is made: {await Household.all().count()} families,"
            f" {await Case.all().count()} cases, {len(PEOPLE)} people to sign in as"
        )
        return 0
    finally:
        await imaging.close()
