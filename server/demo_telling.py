"""The demo world is made: who there is, then every story, planned noun by noun and told in the order of days.

All of it is one transaction: killed halfway, it leaves an empty database. Refuses one that already holds people.
"""

from __future__ import annotations

from collections.abc import Callable

from tortoise.transactions import in_transaction

from casework.clock import SystemClock, business_day
from casework.pictures import Studio
from media_storage.imaging import ImagingPool
from media_storage.local import LocalStore
from models import Account, Case, Household
from server.demo import World
from server.demo_acceptances import plan_acceptances
from server.demo_books import plan_books
from server.demo_complaints import plan_complaints
from server.demo_delegations import plan_delegations
from server.demo_exits import plan_exits
from server.demo_files import plan_files, plan_subsidy_files
from server.demo_ledgers import plan_ledgers
from server.demo_notices import plan_notices
from server.demo_people import PEOPLE
from server.demo_reports import plan_reports
from server.demo_transfers import plan_transfers
from server.demo_visits import plan_visits
from server.media import open_store
from server.settings import Settings, SettingsError

STORIES: tuple[Callable[[World], None], ...] = (
    plan_reports,
    plan_visits,
    plan_notices,
    plan_transfers,
    plan_books,
    plan_files,
    plan_ledgers,
    plan_delegations,
    plan_complaints,
    plan_acceptances,
    plan_exits,
    plan_subsidy_files,
)


async def fill(settings: Settings) -> int:
    """Makes the world. 0 also where there is nothing to do."""
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
        print(
            f"the demo world is made: {await Household.all().count()} families,"
            f" {await Case.all().count()} cases, {len(PEOPLE)} people to sign in as"
        )
        return 0
    finally:
        await imaging.close()
