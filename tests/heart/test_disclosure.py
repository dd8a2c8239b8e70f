"""Everything that can be read, as everybody: nobody sees more than `disclosure.py` says, nor less; nobody who may not
know finds out who reported a neighbour; and no door is left unasked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import pytest

from casework.words.masking import mask_id_number, mask_phone
from models import AuditEvent
from server.app import every_endpoint
from tests.cast import World
from tests.disclosure import book
from tests.furnished import (
    ACCOUNT,
    CAPTION,
    FILENAME,
    LONG,
    PAPERS,
    PLANTED,
    REASON,
    VALUES,
    District,
    Said,
    furnish,
)

MASKS = {"id_number": mask_id_number, "phone": mask_phone}
NUMBERS = tuple(MASKS)
# The demo's own page of whom to sign in as.
CAST = "GET /demo/people"
# Where the reporting family stands for another reason than what it reported: as who lives there. No account is named
# even there.
LIVES_THERE = {
    "GET /ledger", "GET /ledger/<tenancy_id:int>", "GET /leases/ending", "GET /home", "GET /obligations",
    "GET /dwellings", "GET /finding",
    "GET /manager-ledger", "GET /manager-ledger/<dwelling_id:int>", "GET /case-files/missing",
    "GET /dwellings/<dwelling_id:int>", "GET /dwellings/<dwelling_id:int>/log",
}
# The one theme of figures that lists families as such.
FAMILIES = "/figures/families/lines"
TENANTS_BOOKS = {"current", "manager", "leases", "file_board"}
OF_ACCOUNTS = (ACCOUNT, "孔家", CAPTION, FILENAME, REASON)
OF_FAMILIES = ("wan", "kong", "left", "stranger")
MAY_KNOW = ("kong", "manager", "clerk", "colleague")


def unreached(district: District) -> list[str]:
    """Doors at which nobody was answered."""
    reached = {one.door for one in district.said if one.status == 200}
    unasked = () if LONG else tuple(end for end, readers in PAPERS.items() if not readers)
    doors = [what.path for what in every_endpoint() if what.method == "GET" and f"GET {what.path}" not in reached]
    return [door for door in doors if not (unasked and door.endswith(unasked))]


def shown(said: list[Said]) -> dict[tuple[str, str, str, str], set[str]]:
    """Record, kind, how, door → who sees it so."""
    seen: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for record, kinds in VALUES.items():
        for kind, values in kinds.items():
            hidden = [MASKS[kind](value) for value in values] if kind in MASKS else []
            for one in said:
                if any(value in one.text for value in values):
                    seen[record, kind, "whole", one.door].add(one.who)
                elif any(value in one.text for value in hidden):
                    seen[record, kind, "masked", one.door].add(one.who)
    return seen


def differences(said: list[Said], walkers: Collection[str]) -> list[str]:
    """Where what is shown is not what `disclosure.py` says: too much to anybody, too little to who has walked."""
    written: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    found: dict[tuple[str, str, str, str], set[str]] = defaultdict(set)
    for line in book():
        written[line.record, line.kind, line.how, line.door] |= line.who
    for (record, kind, how, door), who in shown(said).items():
        exact = how == "whole" and kind in NUMBERS
        found[record, kind, how, door if exact else ""] |= who
    wrong = []
    for key in sorted(written.keys() | found.keys()):
        more, less = found[key] - written[key], (written[key] - found[key]) & set(walkers)
        if more or less:
            wrong.append(f"{' '.join(key)}: too many {sorted(more)}, missing {sorted(less)}")
    return wrong


def tells_who_reported(district: District) -> list[tuple[str, str, str]]:
    found = []
    for one in district.said:
        if one.who in MAY_KNOW:
            continue
        export = one.path.removeprefix("/exports/").removesuffix("/file")
        book = one.path.removeprefix("/list-tables/")
        in_book = {district.exports.get(export), book} & TENANTS_BOOKS
        lives_there = one.door in LIVES_THERE or one.path == FAMILIES or in_book
        sought = OF_ACCOUNTS if lives_there else (*PLANTED, *OF_ACCOUNTS)
        found += [(one.who, one.path, word) for word in sought if word in one.text]
    return found


async def test_everybody_sees_what_they_may_and_nothing_else(
    world: World, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    district = await furnish(world)
    await district.walk()
    district.said = [one for one in district.said if one.door != CAST]
    assert unreached(district) == [CAST.removeprefix("GET ")]
    assert differences(district.said, district.walkers) == []
    assert tells_who_reported(district) == []
    # Once the report is closed the community that handled it still knows; while it lies elsewhere it does not.
    for case in ("suspected", "handed_back", "answered", "withdrawn"):
        for one in district.said:
            if one.who in ("clerk", "colleague") and one.path == f"/cases/{district.cases[case]}" and one.asked_last:
                assert not [word for word in PLANTED if word in one.text], (case, one.who)
    # Whoever of the offices saw a number whole is on record with it.
    kept = {
        (account, code) for account, code in
        await AuditEvent.filter(kind="unmasked_read").values_list("account_id", "code")
    }
    codes = {
        "tenant": {"phone", "id_numbers"}, "application": {"application"}, "subsidy": {"subsidy"},
        "report": {"change_report"}, "change": {"family_change"},
    }
    for (record, kind, how, door), who in shown(district.said).items():
        if record in codes and how == "whole" and kind in NUMBERS:
            wanted = {"export"} if "/exports/" in door else {"payout"} if "/payouts/" in door else codes[record]
            readers = {district.people[one].account_id for one in who if one not in OF_FAMILIES}
            assert {(reader, code) for reader in readers for code in wanted} <= kept, (record, kind, door)
    for text in (*capfd.readouterr(), caplog.text):
        numbers = [value for kinds in VALUES.values() for kind in NUMBERS for value in kinds.get(kind, ())]
        assert not [word for word in (*PLANTED, *numbers, CAPTION, FILENAME, REASON) if word in text]


def test_what_is_shown_too_much_or_no_longer_is_noticed() -> None:
    """The comparison itself: red both ways."""
    number = VALUES["tenant"]["id_number"][0]
    said = [Said("plain", "GET /home", "/home", 200, number), Said("wan", "GET /home", "/home", 200, "")]
    wrong = differences(said, ("plain", "wan"))
    assert "tenant id_number whole GET /home: too many ['plain'], missing []" in wrong
    assert any(text.startswith("tenant id_number masked : too many [], missing") and "'wan'" in text for text in wrong)
