"""Counting again what boards tell of duties, and naming where what is kept differs from what there is."""

from __future__ import annotations

from casework.heart import tallies

_NAMED = 20


async def report_tallies(*, check: bool) -> int:
    """`check`: says what differs and writes nothing. Returns the exit code."""
    found = await tallies.recount(write=not check)
    for place, kept, counted in found[:_NAMED]:
        of = f"owed by {place.due_on}" if place.ended_as == tallies.OWED else f"done of {place.period or 'all time'}"
        office = f", organisation {place.organisation_id}" if place.organisation_id else ""
        print(f"{place.kind} in {place.area_path}{office}, {of}: {kept} are kept, there are {counted}")
    if len(found) > _NAMED:
        print(f"and {len(found) - _NAMED} more")
    print(f"tallies: {len(found)} {'differ' if check else 'were made right'}")
    return 1 if check and found else 0
