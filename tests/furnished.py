"""A district in which there is one of everything that can be read, and the walk over all of it by the whole cast.

What may tell who somebody is was planted beforehand, each value in one record alone. `walk()` asks every GET route of
the API document, with every real id in its place, as everybody; what the steps on the way here were answered is kept
as well. Whoever adds a route with a new kind of id has to say in `IDS` where such ids come from, and one that wants
more than its path in `ASKED`.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
import pypdf
from tortoise.transactions import in_transaction

from casework.evidence.scan_codes import dwelling_code
from casework.exchange.workbook_exports import BOOKS
from casework.heart.figures import THEMES
from casework.reviews.annual_summary_rounds import open_one
from models import (
    Account,
    AnnualSummary,
    Appointment,
    Case,
    Dwelling,
    Estate,
    Household,
    HouseholdMember,
    IssuedPaper,
    LotDraw,
    Notice,
    NoticeRound,
    Publicity,
    Recording,
    SelectionDwelling,
    SpotCheck,
    SubsidyAward,
    Tenancy,
    WorkbookExport,
    WorkbookImport,
)
from models.fields import blind_index
from server.app import every_endpoint
from tests.allocation.agreements import agreed_to, put_there, shown_to_all
from tests.allocation.test_applicant_codes import bound
from tests.allocation.test_applications import accepted, an_application
from tests.allocation.test_lot_draws import a_plan, homes, plans, publicised
from tests.allocation.test_selections import a_family, a_home, drawn_up
from tests.cast import NOW, Person, World, _family, _person, as_kept, done, id_number, new_id
from tests.dwellings.test_complaints import breach, draft, words
from tests.dwellings.test_leases import signed as a_signed_lease
from tests.dwellings.test_notices import rent_to
from tests.dwellings.test_reconciliations import banked, books, opened, statement
from tests.evidence.test_recordings import begun as filmed
from tests.evidence.test_recordings import part_of, sent
from tests.exchange.test_workbook_exports import ask
from tests.exchange.test_workbook_imports import bring, edited, put
from tests.exits.test_escalations import GATHERED, escalated
from tests.exits.test_exits import FORM as LEAVING
from tests.files.test_case_files import begun, two_items
from tests.ledgers.test_ledgers import a_subsidy, on
from tests.ledgers.test_registered_items import define
from tests.ledgers.test_registration_transfers import body as a_transfer
from tests.ledgers.test_returns import verdict, waiting
from tests.people.test_delegations import accept
from tests.people.test_delegations import form as mandate
from tests.photographs import findings, photograph, sublet, visit
from tests.reviews.test_spot_checks import announces

LONG = bool(os.environ.get("ANJU_LONG"))
# Those who ask every door for every real id; the others ask the doors without one, and who is in the same post as
# another asks nothing. The long run: everybody everything.
WALKERS = ("wan", "kong", "grid", "clerk", "street", "district", "manager", "stranger", "admin")
LIKE_OTHERS = ("qin", "colleague", "office", "far_manager", "far_street")
PARAMETER = re.compile(r"<(\w+):\w+>")
# What would tell who reported: kong's family, as nobody else is called.
ACCOUNT, HEAD, SON = "孔家号主", "孔繁荣", "孔小满"
PHONE, NUMBER = "13877770301", id_number("19990909", 77)
CAPTION, FILENAME, REASON = "我家孔繁荣拍的楼道", "孔家号主举报照片.jpg", "孔小满说算了，不麻烦了"
PLANTED = (ACCOUNT, HEAD, SON, PHONE, NUMBER, "孔家", "孔繁荣", "孔 繁荣")


async def plant(world: World) -> None:
    """The reporting family gets names that occur nowhere else."""
    family = world.kong.household_id
    changed = as_kept(await Household.get(id=family), phone=PHONE, phone_index=blind_index("phone", PHONE))
    await Household.filter(id=family).update(name=HEAD, **changed)
    await HouseholdMember.filter(household_id=family).update(name=HEAD)
    await HouseholdMember.create(
        household_id=family, position=1, name=SON, relationship="子", id_number=NUMBER,
        id_index=blind_index("id_number", NUMBER), born_on="1999-09-09",
    )
    # Bound before members were kept, so that what the account is called is told apart from what the ledger says.
    await Account.filter(id=world.kong.account_id).update(name=ACCOUNT)
    await Appointment.filter(account_id=world.kong.account_id).update(member_id=None)


async def suspected(world: World) -> dict[str, Any]:
    """Reported with a photograph whose caption and file name, and words, all tell by whom."""
    case = await draft(world, world.kong)
    await photograph(world.kong, case["id"], caption=CAPTION, filename=FILENAME)
    said = {"happened_on": "2026-12-09", "detail": f"我是{HEAD}，电话{PHONE}，对门住的不是这家人。"}
    told: dict[str, Any] = done(await world.kong.step(case, "suspect", **said))
    return told


# Values of other records, each in one of them alone: record → kind → value.

def _people(first: str, second: str, order: int, phone: str) -> tuple[list[dict[str, str]], dict[str, list[str]]]:
    numbers = [id_number("19660606", order), id_number("19960606", order)]
    members = [
        {"name": first, "relationship": "本人", "id_number": numbers[0]},
        {"name": second, "relationship": "子", "id_number": numbers[1]},
    ]
    return members, {"id_number": numbers, "phone": [phone], "name": [first, second]}


_APPLICANTS, _OF_APPLICATION = _people("茅以丰", "茅小满", 201, "13877770201")
_OTHERS, _OF_SUBSIDY = _people("柏长青", "柏小满", 202, "13877770202")
_BROUGHT, _OF_IMPORT = _people("戚广林", "戚小满", 203, "13877770203")
NEWBORN = {
    "name": "万添丁", "relationship": "孙", "id_number": id_number("20261201", 204), "since": "2026-12-01",
    "reason": "出生",
}
GRANDSON = {**NEWBORN, "name": "万添喜", "id_number": id_number("20261202", 205), "since": "2026-12-02"}

VALUES: dict[str, dict[str, list[str]]] = {
    # A family as it stands in its entry, current and exited.
    "tenant": {
        "id_number": [id_number("19520114", 2), id_number("19971204", 7)], "phone": ["13800000001"],
        "name": ["万健秀", "万梅庆"], "registered_address": ["二一九路16栋6单元458号"],
    },
    "exited": {
        "id_number": [id_number("19550505", 206)], "phone": ["13877770206"], "name": ["鄂有福"],
        "registered_address": ["鄂家巷206号楼1单元301室"],
    },
    "reporter": {"id_number": [NUMBER], "phone": [PHONE], "name": [HEAD, SON]},
    "application": {**_OF_APPLICATION, "registered_address": ["茅家巷201号楼1单元301室"]},
    "subsidy": {**_OF_SUBSIDY, "registered_address": ["柏家巷202号楼1单元301室"]},
    # What was brought in by a workbook and waits to be confirmed.
    "import": {"phone": ["13877770203"]},
    "report": {"id_number": [NEWBORN["id_number"]], "phone": ["13877770204"], "name": [NEWBORN["name"]]},
    "change": {"id_number": [GRANDSON["id_number"]], "name": [GRANDSON["name"]]},
    "delegate": {"id_number": [id_number("19850607", 21)], "phone": ["13900000021"], "name": ["万梅芳"]},
    "transfer": {"registered_address": ["铁东区站前街88号楼1单元202室"]},
}


# What everybody was answered


@dataclass(frozen=True)
class Said:
    """One reply: to whom, at which door, and what it said."""

    who: str
    door: str  # method and template, such as `GET /cases/<case_id:str>`
    path: str
    status: int
    text: str
    # On the walk, when all has been done: before it, what may be read may still change.
    asked_last: bool = False


def texts(reply: httpx.Response) -> str:
    """What a reply says: its headers, a paper's words and title, all parts of a workbook or archive."""
    head = " ".join(f"{name}:{value}" for name, value in reply.headers.items())
    return head + "\n" + _words(reply.content)


def _words(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        pdf = pypdf.PdfReader(io.BytesIO(data))
        said = f"{pdf.metadata}" + "".join(page.extract_text() for page in pdf.pages)
        return said.replace("\x00", "").replace("\n", "")
    if data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "".join(name + _words(packed.read(name)) for name in packed.namelist())
    return data.decode("utf-8", "replace")


@dataclass
class District:
    """The furnished world, who walks in it, and every reply so far."""

    world: World
    people: dict[str, Person]
    cases: dict[str, str] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    # The book of each export.
    exports: dict[str, str] = field(default_factory=dict)
    walking: bool = False

    def __post_init__(self) -> None:
        by_token = {person.token: name for name, person in self.people.items()}
        doors = [
            (what.method, re.compile("/api" + PARAMETER.sub("[^/]+", what.path)), f"{what.method} {what.path}")
            # As the service finds them: a door with a name of its own before one that takes any.
            for what in sorted(every_endpoint(), key=lambda what: what.path.count("<"))
        ]

        async def note(reply: httpx.Response) -> None:
            asked = reply.request
            who = by_token.get(asked.headers.get("authorization", "").removeprefix("Bearer "), "")
            path = asked.url.path
            door = next((door for method, shape, door in doors if method == asked.method and shape.fullmatch(path)), "")
            if who and door:
                await reply.aread()
                path = path.removeprefix("/api")
                self.said.append(Said(who, door, path, reply.status_code, texts(reply), self.walking))

        self.world.http.event_hooks["response"].append(note)

    async def walk(self) -> None:
        """Every door that can be read, with every real id, by everybody; papers, which cost most, by some."""
        paths, self.walking = await self.paths(), True
        for name, person in self.people.items():
            for path, query in paths:
                if LONG or _asks(name, path):
                    reply = await person.get(path, **query)
                    assert reply.status_code < 500, (name, path, reply.text)

    @property
    def walkers(self) -> tuple[str, ...]:
        return tuple(self.people) if LONG else WALKERS

    async def paths(self) -> list[tuple[str, dict[str, Any]]]:
        ids = {name: await _ids(name) for name in IDS}
        kinds: Any = await Case.all().order_by("opened_at", "number").values_list("id", "procedure")
        found: list[tuple[str, dict[str, Any]]] = []
        for what in every_endpoint():
            if what.method != "GET":
                continue
            asked = [await _query(one) for one in ASKED.get(what.path, ({},))]
            names = PARAMETER.findall(what.path)
            assert set(names) <= ids.keys(), f"say in IDS where the ids of {what.path} come from"
            real = ids[names[0]] if names else [""]
            if what.path in OF_PROCEDURES:
                real = [one for one, procedure in kinds if procedure in OF_PROCEDURES[what.path]]
                if not LONG and what.path.endswith(tuple(PAPERS)):
                    real = list({procedure: one for one, procedure in reversed(kinds) if one in real}.values())
            for path in [PARAMETER.sub(str(one), what.path) for one in real]:
                found += [(path, query) for query in asked]
        return found


# Who asks for papers, each of which takes a process of its own, and the first of each procedure only; the long run asks
# as everybody for all.
PAPERS = {
    "/evidence-sheet": ("district",), "/zip": ("clerk",), "/pdf": (), "/paper": (), "/dwelling-labels": (),
    "/file": ("district",), "/document": ("district",), "/sheets": ("manager",),
}


def _asks(name: str, path: str) -> bool:
    """In the short run."""
    for end, readers in PAPERS.items():
        if path.endswith(end):
            return name in readers
    return name in WALKERS or (name not in LIKE_OTHERS and not any(map(str.isdigit, path)))


async def _appointments() -> list[int]:
    found: Any = await Appointment.all().order_by("-id").values_list("role", "id")
    return [one for _, one in found] if LONG else list(dict(found).values())


async def _codes() -> list[str]:
    """Of what is drawn in public, whichever it is."""
    checks: Any = await SpotCheck.all().limit(3).values_list("code", flat=True)
    lots: Any = await LotDraw.all().limit(3).values_list("code", flat=True)
    return [*checks, *lots]


async def _tables() -> list[str]:
    return list(BOOKS)


async def _themes() -> list[str]:
    return list(THEMES)


# Where the ids of paths come from: all of them, whosesoever. A case by every door of cases: what is none of its is 404.
IDS: dict[str, Any] = {
    "case_id": lambda: Case.all().values_list("id", flat=True),
    "tenancy_id": lambda: Tenancy.all().values_list("id", flat=True),
    "dwelling_id": lambda: Dwelling.all().values_list("id", flat=True),
    "estate_id": lambda: Estate.all().values_list("id", flat=True),
    "award_id": lambda: SubsidyAward.all().values_list("id", flat=True),
    "household_id": lambda: Household.all().order_by("id").limit(99 if LONG else 3).values_list("id", flat=True),
    # Each was fetched by who asked for it when it was written; a few are knocked at by everybody.
    "export_id": lambda: WorkbookExport.all().order_by("id").limit(3).values_list("id", flat=True),
    "import_id": lambda: WorkbookImport.all().values_list("id", flat=True),
    "paper_id": lambda: IssuedPaper.all().values_list("id", flat=True),
    "recording_id": lambda: Recording.all().values_list("id", flat=True),
    "round_id": lambda: NoticeRound.all().values_list("id", flat=True),
    "batch_id": lambda: Notice.all().distinct().values_list("batch_id", flat=True),
    "book": _tables,
    "code": _codes,
    "slug": lambda: Publicity.all().values_list("slug", flat=True),
    "theme": _themes,
    # One of each role.
    "appointment_id": _appointments,
}
# Doors at which only these procedures' cases answer.
OF_PROCEDURES = {
    "/cases/<case_id:str>/evidence-sheet": ("inspection", "violation") if LONG else ("violation",),
    "/escalations/<case_id:str>/zip": ("escalation",),
    "/case-files/<case_id:str>/pdf": ("case_file",), "/case-files/<case_id:str>/zip": ("case_file",),
    **{f"/ledger-returns/<case_id:str>/{what}": ("ledger_return",) for what in ("differences", "paper", "workbook")},
    "/lot-draws/<case_id:str>/lines": ("lot_draw",),
    **{
        f"/selections/<case_id:str>/{what}": ("selection",)
        for what in ("board", "dwellings", "hall", "photographs", "turns")
    },
    "/selection-staff/<case_id:str>/families": ("selection_staff",),
    **{f"/annual-summaries/<case_id:str>/{what}": ("annual_summary",) for what in ("lines", "workbook")},
    **{f"/reconciliations/<case_id:str>/{what}": ("reconciliation",) for what in ("differences", "paper", "workbook")},
}
_SOUGHT = ("孔", "13800000001", VALUES["tenant"]["id_number"][0], "鄂", "万", PHONE)
# Doors that want more than a path, and those that say more when asked for something.
ASKED: dict[str, tuple[dict[str, Any], ...]] = {
    "/expenditures": ({"month": "2026-12"},),
    "/rent-payments/unpaid": ({"month": "2026-12"},), "/rent-charges": ({"month": "2026-12"},),
    "/finding": tuple({"q": text} for text in _SOUGHT if LONG or text in _SOUGHT[:3]),
    "/ledger": ({}, {"ledger": "exited"}, {"ledger": "subsidy"}, {"as_of": "2026-12-10"}, {"q": PHONE}),
    "/manager-ledger": ({}, {"q": "万"}),
    "/ledger-revisions": ({}, {"state": "recorded"}, {"state": "reported"}),
    "/leases/next": ({"tenancy_id": 1},), "/judgements/sources": ({"subject": "tenancy:1"},),
    "/obligations": ({"kind": "december_report"},), "/obligations/areas": ({"kind": "december_report"},),
    "/case-files/missing": ({}, {"kind": "subsidy"}),
    "/case-files/board": ({}, {"kind": "subsidy"}),
    "/dwelling-labels": ({"ids": "wan"},),
    "/scan-codes": ({"text": "wan"},),
    "/family-changes/family": ({}, {"household_id": "wan"}),
    "/change-reports/current": ({}, {"household_id": "wan"}),
    "/committees": ({}, {"on": "2026-12-01"}), "/committee-members/candidates": ({"unit_id": 9},),
    "/status-findings/people": ({"household_id": "wan"},),
    "/dwellings": ({}, {"q": "万"}),
    "/boards/<estate_id:int>/building": ({"number": "1"},),
    "/recordings": ({"case_id": "wan"},), "/selections/<case_id:str>/photographs": ({"dwelling_id": "wan"},),
    "/leases/<case_id:str>/text": ({"turn": "1"},),
    # Each answers in the theme that has it.
    "/figures/<theme:str>/lines": (
        {"chart": "ledgers", "row": "living"}, {"chart": "standings", "row": "recorded"},
        {"chart": "stages", "row": "exit"}, {"chart": "months", "row": "2026-12"},
    ),
}


async def _ids(name: str) -> list[Any]:
    return list(await IDS[name]())


async def _query(asked: dict[str, Any]) -> dict[str, Any]:
    """`wan`: of wan's family, which has its number only now; of cases, the one that was filmed; of dwellings, one that
    is on offer."""
    home = await Tenancy.all().order_by("id").select_related("dwelling").first()
    assert home is not None
    filmed = await Recording.all().first()
    offered = await SelectionDwelling.all().order_by("id").first()
    assert filmed is not None and offered is not None
    real = {
        "dwelling_id": offered.dwelling_id,
        "case_id": filmed.case_id, "ids": home.dwelling_id, "household_id": home.household_id,
        "text": dwelling_code(home.dwelling_id),
    }
    return {name: real[name] if value == "wan" else value for name, value in asked.items()}


# Furnishing


async def furnish(world: World) -> District:
    """One of everything, in every state in which something is said of who reported or of who is who."""
    await plant(world)
    done(await announces(world.clerk))
    luo = await _family_of(world)
    plain = await _person(world.http, "plain", "路过的人", None)
    applied = await _person(world.http, "applied", "", None)
    await bound(world, await accepted(world), person=applied)
    district = District(world, {**world.everyone, "left": luo, "plain": plain, "applied": applied})
    district.cases |= await reports_of_neighbours(world)
    district.cases["answered"] = await answered_noise(world)
    await a_signed_lease(world)
    await _measures(district)
    await _families(district)
    await _allocated(world)
    await _files(district)
    await _books(district)
    await _month(district)
    await _workbooks(district)
    # The family was urged before, in its violation: that counts as well.
    done(await world.street.step(await escalated(world, new=False), "report", **GATHERED))
    await world.develop()
    return district


async def _family_of(world: World) -> Person:
    """A family of 胜利社区 that is about to leave."""
    values = VALUES["exited"]
    tenancy = await _family(
        world.organisations, community="胜利社区", manager="安居物业", dwelling=("和谐家园", "1", "1", "103"),
        phone=values["phone"][0], address=values["registered_address"][0],
        members=((values["name"][0], "本人", values["id_number"][0]),),
        lease=(date(2024, 3, 1), date(2027, 2, 28), 30000),
    )
    world.tenancies["left"] = tenancy
    member = await HouseholdMember.get(household_id=tenancy.household_id)
    person = await _person(
        world.http, "left", values["name"][0], "tenant", household=await Household.get(id=tenancy.household_id),
        member=member,
    )
    person.household_id = tenancy.household_id
    return person


async def read(person: Person, case: dict[str, Any] | str) -> dict[str, Any]:
    found: dict[str, Any] = done(await person.get(f"/cases/{case if isinstance(case, str) else case['id']}"))
    return found


ENDS = ("suspected", "referred", "confirmed", "unfounded", "handed_back", "withdrawn")


async def reports_of_neighbours(world: World, ends: tuple[str, ...] = ENDS) -> dict[str, str]:
    """Reports in these states, told by a family whose every name is planted. The cases by what became of them."""
    cases: dict[str, str] = {}
    manager, clerk, kong = world.manager, world.clerk, world.kong
    for last in ends:
        case = await suspected(world)
        cases[last] = case["id"]
        if last == "withdrawn":
            done(await kong.step(case, "withdraw", reason=REASON))
            continue
        if last == "suspected":
            continue
        case = await read(manager, case)
        case = done(await manager.step(case, "refer", note=f"{HEAD}和{SON}当面说过，{ACCOUNT}拍的。"))
        case = await read(clerk, case)
        if last == "confirmed":
            case = done(await clerk.step(case, "confirm", **breach()))
            cases["breach"] = case["detail"]["violation_case_id"]
        elif last == "unfounded":
            done(await clerk.step(case, "dismiss", reason=f"和孔 繁荣核对过，没有查实，已告知{PHONE}。"))
        elif last == "handed_back":
            done(await clerk.step(case, "hand_back", reason=f"请答复{HEAD}。"))
    return cases


async def answered_noise(world: World) -> str:
    noise = done(await world.kong.step(await draft(world, world.kong), "lodge", **words(detail=f"{SON}睡不着。")))
    done(await world.manager.step(await read(world.manager, noise), "reply", answer=f"已告诉{HEAD}。"))
    number: str = noise["id"]
    return number


async def _measures(district: District) -> None:
    """What offices do after a breach that a neighbour reported, by who knows the neighbour and by who does not."""
    world, breach_case = district.world, district.cases["breach"]
    named = {"on": "2026-12-10", "way": "visit", "note": f"{HEAD}说还住着外人。"}
    for person in (world.clerk, world.manager):
        assert "反映人" in (await person.step(await read(person, breach_case), "urge", **named)).text
    for person in (world.manager, world.street, world.clerk):
        done(await person.step(await read(person, breach_case), "urge", **{**named, "note": "已上门说明。"}))
    body = {"on": "2026-12-10", "handling_result": "外人已搬走。"}
    done(await world.clerk.step(await read(world.clerk, breach_case), "rectify", **body))


async def _families(district: District) -> None:
    """Acceptances, reports, a delegation, a transfer, a visit, an exit."""
    world, cases = district.world, district.cases
    await world.open_window(closes_on="2027-01-31")

    def form_of(record: str, members: list[dict[str, str]]) -> dict[str, Any]:
        address = VALUES[record]["registered_address"][0]
        return {"members": members, "phone": VALUES[record]["phone"][0], "registered_address": f"铁东区{address}"}

    application = an_application(201, **form_of("application", _APPLICANTS))
    subsidy = a_subsidy(202, **form_of("subsidy", _OTHERS))
    for record, door, form in (("application", "/applications", application), ("subsidy", "/subsidies", subsidy)):
        case = done(await world.clerk.post(door, {"id": new_id(), "form": form}))
        for person in district.people.values():
            await person.get(f"/cases/{case['id']}")
            await person.post(f"/cases/{case['id']}/reveal", {"field": "all", "reason": "核对证件"})
        if record == "subsidy":
            await put_there(case["id"])
        case = done(await world.street.step(case, "approve"))
        if record == "subsidy":
            await shown_to_all(case["id"])
            case = done(await world.district.step(case, "award"))
        cases[record] = case["id"]
    owed = done(await world.district.post("/payouts", {"id": new_id(), "form": {"month": "2026-12"}}))
    cases["payout"] = done(await world.office.step(owed, "send"))["id"]
    await agreed_to(cases["application"])
    batch = done(await world.district.post("/publicities", {"id": new_id(), "form": {"kind": "application"}}))
    cases["publicity"] = done(await world.office.step(batch, "publish"))["id"]
    # Open to whoever walks, whatever day they come.
    await Publicity.filter(case_id=cases["publicity"]).update(ends_on=date(2099, 12, 31))
    # Held: somebody lives at that address.
    again = an_application(207, registered_address="二一九路16栋6单元458室")
    cases["held"] = done(await world.clerk.post("/applications", {"id": new_id(), "form": again}))["id"]

    told: dict[str, dict[str, Any]] = {
        "report": {"members_in": [NEWBORN], "contact": {"phone": VALUES["report"]["phone"][0]}},
        "change": {"members_in": [GRANDSON]},
    }
    for record, door in (("report", "/change-reports"), ("change", "/family-changes")):
        case = done(await world.wan.post(door, {"id": new_id(), "form": told[record]}))
        cases[record] = done(await world.wan.step(case, "submit"))["id"]
    done(await world.wan.post("/delegations", {"id": new_id(), "form": mandate()}))
    done(await accept(world.stranger))
    for what in ("phone", "id_numbers"):
        for person in district.people.values():
            body = {"field": what, "reason": "电话核实"}
            await person.post(f"/households/{world.wan.household_id}/reveal", body)
            for record in ("report", "change"):
                await person.post(f"/cases/{cases[record]}/reveal", body)
    case = done(await world.clerk.post("/registration-transfers", a_transfer(world)))
    await photograph(world.clerk, case["id"])
    case = done(await world.clerk.step(case, "report"))
    done(await world.far_street.step(done(await world.street.step(case, "forward")), "agree", note="同意转入"))
    case = await visit(world)
    await photograph(world.grid, case["id"])
    done(await world.grid.step(case, "record", **findings(occupancy="sublet_suspected", violation=sublet())))
    leaving = {"id": new_id(), "tenancy_id": world.tenancies["left"].id, "form": LEAVING}
    cases["exit"] = done(await world.clerk.post("/exits", leaving))["id"]


async def _allocated(world: World) -> None:
    """A day of choosing and a draw of lots, both published, each with a family and a home of its own."""
    await a_home(world, "901", "one_one")
    await a_family(world, 221)
    chosen = done(await world.office.step(await drawn_up(world), "publish"))
    await sent(world.district, await filmed(world, chosen), 1, part_of(1))
    await publicised(world, 222)
    lots = done(await plans(world.district, a_plan(await homes(world, "902"))))
    done(await world.office.step(lots, "publish"))


async def _files(district: District) -> None:
    """Case files that are complete, adjustments and their review."""
    world = district.world
    register, _ = await two_items(world)
    case = await begun(world)
    shot = await photograph(world.clerk, case["id"])
    case = done(await world.clerk.step(case, "put", checklist_item_id=register["id"], evidence_id=shot["id"]))
    case = done(await world.clerk.step(case, "shelve", shelf_mark="3号柜2层15号"))
    done(await world.street.step(done(await world.clerk.step(case, "submit")), "approve"))
    done(await world.street.post("/file-summaries", {"id": new_id(), "kind": "rental", "note": ""}))
    floor = await define(world, "楼层")
    subject = f"tenancy:{world.tenancies['wan'].id}"
    case = done(await world.clerk.post("/ledger-adjustments", {"id": new_id(), "subject": subject}))
    done(await world.clerk.step(case, "record", items={floor["id"]: "二楼"}, reason="入户核实"))
    done(await world.street.post("/ledger-reviews", verdict((await waiting(world.street))[-1:])))


async def _books(district: District) -> None:
    """Rent, spending, notices, an invitation, offices' own words."""
    world = district.world
    await books(world)
    done(await world.manager.post("/notices", rent_to(world.tenancies["wan"])))
    (mine,) = done(await world.wan.get("/notices"))["items"]
    done(await world.wan.step(await read(world.wan, mine), "see"))
    visit = {"on": "2026-12-15", "purpose": "冬季用电安全"}
    to = {"tenancy_ids": [world.tenancies["wan"].id]}
    sent = {"id": new_id(), "kind": "visit", "to": to, "visit": visit}
    done(await world.manager.post("/notice-rounds", sent))
    done(await world.manager.post(f"/notice-rounds/{sent['id']}/send", {}))
    await world.send_rounds()
    office = world.organisations["胜利社区"].id
    done(await world.admin.post("/invitations", {"role": "grid_worker", "name": "何网格", "organisation_id": office}))


async def _workbooks(district: District) -> None:
    """What goes out, masked and whole, and what comes in again."""
    world = district.world
    wanted = [(world.clerk, "current", True)]
    for person in (world.district, world.manager, world.street, world.grid, world.clerk):
        asked_for = {book for _, book, whole in wanted if not whole and not LONG}
        books_of = done(await person.get("/export-books"))["items"]
        wanted += [(person, row["book"], False) for row in books_of if row["book"] not in asked_for]
    for person, book, whole in wanted:
        more = {"month": "2026-12"} if book in {"rent_payments", "expenditures"} else {}
        asked = done(await ask(person, book, whole, "与民政局核对" if whole else "", **more))
        district.exports[asked["id"]] = book
        await world.write_exports()
        fetched = await person.get(f"/exports/{asked['id']}/file")
        assert fetched.status_code == 200, (person.name, book)
        if whole:
            data = fetched.content
    await bring(world, world.clerk, edited(data, put("现居住房源台账", 2, "联系电话", VALUES["import"]["phone"][0])))


async def _month(district: District) -> None:
    """The month's return and reconciliation, closed in January, and a year's reviews; then back to the walk's day."""
    world = district.world
    on(world, 26)
    others = [row for row in await waiting(world.street) if not row["own"]]
    done(await world.street.post("/ledger-reviews", verdict(others)))
    case = done(await world.street.post("/ledger-returns", {"id": new_id(), "month": "2026-12"}))
    done(await world.district.step(done(await world.street.step(case, "report")), "receive"))
    case = await opened(world)
    case = await banked(world, done(await world.manager.step(case, "state", **statement())))
    for row in case["detail"]["differences"]:
        case = done(await world.manager.step(case, "settle", number=row["number"], reason="次日存入"))
    case = done(await world.manager.step(case, "confirm"))
    done(await world.district.step(case, "close"))
    # And the street's summary of the year's reviews, of which none is open.
    street = world.organisations["胜利街道"]
    async with in_transaction():
        await open_one(street, 2026, 1, at=world.clock.now())
    summary = await AnnualSummary.get(street_id=street.id)
    done(await world.street.step(done(await world.street.get(f"/cases/{summary.case_id}")), "report"))
    world.clock.standing_at = NOW
