"""Whether what was found in a dwelling that is given back can stand (收回验收): its days, rooms, meters and keys.

Refuses a day ahead or before the family moved in, a room without a photograph of it, a registered meter that was not
read or reads less than the last time, a utility without proof that it is paid, and keys that are missing without a
word.
"""

from __future__ import annotations

from datetime import date

from casework.dwellings.handback_forms import LookOverForm, check_rooms
from casework.dwellings.handback_text import milli, say_reading
from casework.dwellings.utility_accounts import UTILITIES, accounts_on
from casework.evidence.evidence import check_all_arrived
from casework.heart.problems import invalid, refuse
from casework.heart.queries import column
from casework.words.wording import say_day
from models import Evidence, Lease, LeaseContract, MeterReading, Tenancy
from models.evidence import SEALED


async def look_over(form: LookOverForm, tenancy: Tenancy, *, today: date) -> None:
    """Raises form_invalid, tenancy_ended."""
    if not tenancy.living:
        raise refuse("tenancy_ended")
    check_rooms(form)
    if form.left_on > today:
        raise invalid({"form.left_on": "交钥匙的日期不能晚于今天。"})
    first = await first_day(tenancy)
    if first and form.left_on < first:
        raise invalid({"form.left_on": f"交钥匙的日期不能早于起租、入住的{say_day(first)}。"})
    if form.mend_until and (form.mend_until < today or not form.mend.strip()):
        raise invalid({"form.mend_until": "先写明要修什么；预计的日期不能早于今天。"})
    handed = await keys_handed(tenancy.id)
    if (form.keys == 0 or form.keys < handed) and len(form.keys_note.strip()) < 2:
        said = f"交出去{handed}把" if handed else "一把也没有收回"
        raise invalid({"form.keys_note": f"{said}，请写明钥匙是怎么回事。"})
    await _meters(form, tenancy, today)


async def first_day(tenancy: Tenancy) -> date | None:
    """On which it moved in, or its lease began."""
    if tenancy.started_on:
        return tenancy.started_on
    first = await Lease.filter(tenancy_id=tenancy.id).order_by("starts_on").first()
    return first.starts_on if first else None


async def keys_handed(tenancy_id: int) -> int:
    """How many were handed out; 0: nobody wrote it down."""
    row = await LeaseContract.filter(tenancy_id=tenancy_id, keys_count__gt=0, voided_on=None).order_by("-id").first()
    return row.keys_count if row else 0


async def last_readings(dwelling_id: int, meters: dict[str, str]) -> dict[str, MeterReading]:
    """Utility → the last reading of the meter that hangs there now. One query."""
    rows = await MeterReading.filter(dwelling_id=dwelling_id).order_by("-id").limit(1000)
    return {row.utility: row for row in reversed(rows) if row.meter_number == meters.get(row.utility, "")}


async def _meters(form: LookOverForm, tenancy: Tenancy, today: date) -> None:
    known = await accounts_on(tenancy.dwelling_id, today)
    last = await last_readings(tenancy.dwelling_id, {one: meter for one, (_, meter) in known.items()})
    wrong: dict[str, str] = {}
    said = [one.utility for one in form.meters]
    for utility in known:
        if utility not in said:
            wrong["form.meters"] = f"还没有登记{UTILITIES[utility]}：这套房有户号或表号，要抄表、看结清凭证。"
    for place, one in enumerate(form.meters):
        at, name = f"form.meters.{place}", UTILITIES[one.utility]
        if one.utility in said[:place]:
            wrong[f"{at}.utility"] = f"{name}登记了两次。"
        if one.reading is None and known.get(one.utility, ("", ""))[1]:
            wrong[f"{at}.reading"] = f"{name}有表，请抄表上的数。"
        before = last.get(one.utility)
        if one.reading is not None and before is not None and milli(one.reading) < before.reading_milli:
            wrong[f"{at}.reading"] = (
                f"{name}表{say_day(before.read_on)}抄的是{say_reading(before.reading_milli)}，这次不能比它小。"
            )
        if len(one.proof.strip()) < 2 and not one.owed_fen:
            wrong[f"{at}.proof"] = f"请写{name}的结清凭证；没有结清的，写还欠多少。"
    if wrong:
        raise invalid(wrong)


async def photographed(case_id: str, form: LookOverForm) -> None:
    """Each room has one of its own: its caption says which. Raises photographs_unfinished, photograph_needed."""
    await check_all_arrived(case_id)
    captions = {one.strip() for one in await column(Evidence.filter(case_id=case_id, state=SEALED), "caption")}
    missing = [one.room.strip() for one in form.rooms if one.room.strip() not in captions]
    if missing:
        raise refuse("photograph_needed", f"还没有拍照：{'、'.join(missing)}。每一处至少拍一张。")
