"""Verification of a draw, as anybody runs it: from the published record alone, without the database and without keys.

Recomputes the population's hash, the announcement's, and who follows from the seed; with the record as it was kept
when it was announced, also whether it is still the same. Writes nothing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from casework.words.draws import MOST_BYTES, DrawRecord, RecordRefused, check, compare, read_record, was_drawn


def verify_draw(file: Path, before: Path | None) -> int:
    """0: everything follows; 1: something does not, and what; 2: a file is no record."""
    try:
        record = _read(file)
        kept = _read(before) if before is not None else None
    except (OSError, RecordRefused) as refused:
        print(f"not a record of a draw: {refused}", file=sys.stderr)
        return 2
    findings = check(record) + (compare(kept, record) if kept is not None else [])
    members = sum(len(one.members) for one in record.populations)
    named = f"{record.code} ({record.office}, {record.period}, draw {record.turn})"
    if findings:
        print(f"the draw {named} does not follow from what was published:", file=sys.stderr)
        for one in findings:
            print(f"  {one.what}: {one.sentence}", file=sys.stderr)
        return 1
    if not was_drawn(record):
        print(f"the announcement {named} is whole: {members} members; it is {record.state}, nothing was drawn of it")
        return 0
    drawn = sum(len(one) for one in record.samples)
    back = "; it was annulled afterwards" if record.state == "annulled" else ""
    print(f"the draw {named} follows from what was published: {drawn} of {members}, seed {record.seed}{back}")
    if kept is None:
        print("  that it was published before the seed's day, a copy kept since then shows: --announced FILE")
    return 0


def _read(file: Path) -> DrawRecord:
    if file.stat().st_size > MOST_BYTES:
        raise RecordRefused("the file is too large")
    return read_record(file.read_bytes())
