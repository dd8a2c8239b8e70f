"""Obligations: what the document asks of somebody by a day. Made and discharged inside the steps that cause it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tortoise.exceptions import IntegrityError

from casework.heart.queries import column
from models import Dwelling, Obligation, Organisation, Reconciliation
from models.households import Household
from models.tenancies import Tenancy

DECEMBER_REPORT = "december_report"
RECONCILIATION = "reconciliation"
# A month is to be reconciled by this day of the next.
_RECONCILED_BY = 10
_BATCH = 500


async def oblige_families_to_report(year: int, due_on: date) -> int:
    """One obligation a living family and year (4.5.0). Returns how many are new. In a transaction."""
    this_year = Obligation.filter(kind=DECEMBER_REPORT, subject__gte=f"{year}:", subject__lt=f"{year};")
    known = set(await column(this_year, "subject"))
    living = await Household.filter(id__in=await column(Tenancy.filter(living=1), "household_id")).values(
        "id", "area_path"
    )
    fresh = [
        Obligation(
            kind=DECEMBER_REPORT,
            clause="4.5.0",
            subject=f"{year}:{row['id']}",
            household_id=row["id"],
            area_path=row["area_path"],
            due_on=due_on,
        )
        for row in living
        if f"{year}:{row['id']}" not in known
    ]
    await Obligation.bulk_create(fresh, batch_size=_BATCH)
    return len(fresh)


async def postpone_reports(year: int, due_on: date) -> None:
    """Of those discharged too: a report that is sent back is owed again, by the new day."""
    this_year = Obligation.filter(kind=DECEMBER_REPORT, subject__gte=f"{year}:", subject__lt=f"{year};")
    await this_year.update(due_on=due_on)


async def discharge_report(household_id: int, year: int, *, case_id: str, at: datetime) -> None:
    await Obligation.filter(kind=DECEMBER_REPORT, subject=f"{year}:{household_id}", discharged_at=None).update(
        discharged_at=at, case_id=case_id
    )


async def discharge_reports_of(household_id: int, *, case_id: str, at: datetime) -> None:
    """A family that has left its dwelling owes no report of it any more."""
    await Obligation.filter(kind=DECEMBER_REPORT, household_id=household_id, discharged_at=None).update(
        discharged_at=at, case_id=case_id
    )


async def restore_reports_closed_by(case_id: str) -> None:
    """What the exit of this case discharged is owed again."""
    await Obligation.filter(kind=DECEMBER_REPORT, case_id=case_id).update(discharged_at=None, case_id=None)


async def restore_report(household_id: int, year: int) -> None:
    """A report taken back or sent back is owed again."""
    await Obligation.filter(kind=DECEMBER_REPORT, subject=f"{year}:{household_id}").update(
        discharged_at=None, case_id=None
    )


async def oblige_managers(today: date) -> int:
    """Every manager of dwellings owes the reconciliation of the month before (4.2.5b). Returns how many are new.

    To be asked once a day; asked twice, or by two workers at once, it makes nothing twice.
    """
    month = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    that_month = Obligation.filter(kind=RECONCILIATION, subject__gte=f"{month}:", subject__lt=f"{month};")
    known = set(await column(that_month, "subject"))
    closed = set(await column(Reconciliation.filter(month=month, case__status="closed"), "manager_id"))
    managers = await Organisation.filter(kind="property_manager").limit(1000)
    keeping = set(await column(Dwelling.all().distinct(), "manager_id"))
    fresh = [
        Obligation(
            kind=RECONCILIATION,
            clause="4.2.5b",
            subject=f"{month}:{manager.id}",
            area_path=manager.path,
            due_on=today.replace(day=_RECONCILED_BY),
        )
        for manager in managers
        if manager.id in keeping and manager.id not in closed and f"{month}:{manager.id}" not in known
    ]
    try:
        await Obligation.bulk_create(fresh)
    except IntegrityError:
        return 0
    return len(fresh)


async def discharge_reconciliation(manager_id: int, month: str, *, case_id: str, at: datetime) -> None:
    await Obligation.filter(kind=RECONCILIATION, subject=f"{month}:{manager_id}", discharged_at=None).update(
        discharged_at=at, case_id=case_id
    )
