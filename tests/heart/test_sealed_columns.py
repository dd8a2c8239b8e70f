"""Sensitive columns as they lie in the database: unreadable, each time otherwise, and readable in their place alone."""

from __future__ import annotations

import ast
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tortoise import connections
from tortoise.fields import (
    BigIntField,
    BooleanField,
    CharField,
    DateField,
    DatetimeField,
    DecimalField,
    IntField,
    JSONField,
    TextField,
)

import models
from casework.heart.life import PROCEDURES
from casework.heart.sealed_rows import seal_waiting
from casework.reviews.spot_check_items import points_of
from models import (
    AuditEvent,
    Case,
    Comparison,
    ComparisonHit,
    Household,
    HouseholdMember,
    Notice,
    PublicityObjection,
    RentDemand,
    RentReceipt,
    Setting,
    SpotCheckItem,
    SubsidyAward,
    WorkbookExport,
    WorkbookImport,
    WorkbookPart,
)
from models.fields import (
    DAMAGED,
    SealBroken,
    SealedField,
    SealedJSONField,
    SealedRow,
    forget_damage,
    is_damaged,
    key_columns,
    key_ring,
    opened,
    row_key,
    sealed_columns,
)
from tests.allocation.test_applicant_codes import waits
from tests.allocation.test_application_requests import Phone, a_request
from tests.allocation.test_applications import accepted, an_empty_home
from tests.allocation.test_committee_members import a_committee, written
from tests.allocation.test_committee_sessions import called, says
from tests.allocation.test_lot_draws import a_plan, homes, plans
from tests.allocation.test_placement_slips import placed, waiting
from tests.allocation.test_publicities import objects, reviewed, shown
from tests.allocation.test_scorings import opened as begin_scoring
from tests.allocation.test_selections import a_family, a_home, drawn_up
from tests.allocation.test_status_findings import asked as asked_status
from tests.cast import NOW, World, done, new_id, refused
from tests.conftest import unbound
from tests.dwellings.test_breach_clocks import entered as clocked
from tests.dwellings.test_complaints import lodged
from tests.dwellings.test_dwelling_files import entered
from tests.dwellings.test_handbacks import laid
from tests.dwellings.test_leases import agreement, signed
from tests.dwellings.test_liaisons import asked
from tests.dwellings.test_notices import deliver, issued, rent_to
from tests.dwellings.test_reconciliations import statement
from tests.dwellings.test_rectifications import begun as rectified
from tests.dwellings.test_rectifications import served
from tests.dwellings.test_renewals import turned_down
from tests.dwellings.test_rent_accounts import owe
from tests.dwellings.test_rent_payments import pay
from tests.dwellings.test_repairs import finished
from tests.exchange.test_workbook_exports import ask, exported
from tests.exchange.test_workbook_exports import table as lines_in
from tests.exchange.test_workbook_imports import bring, taken_away
from tests.exits.test_enforcements import ordered as enforced
from tests.exits.test_escalations import GATHERED, escalated
from tests.exits.test_exits import leaves
from tests.exits.test_recoveries import opened as recovery_opened
from tests.exits.test_services import a_try, mandated
from tests.heart.test_separation import POSTS, QUIET, WHO_OPENS, Walk
from tests.heart.walking import walk as walk_duties
from tests.ledgers.test_ledgers import award
from tests.ledgers.test_registered_items import adjust, define
from tests.ledgers.test_registration_transfers import reported as transferred
from tests.people.test_delegations import daughter, delegation_of, give
from tests.photographs import findings, photograph, violation, visit
from tests.reviews.test_annual_reviews import found, review_of
from tests.reviews.test_annual_reviews import opens as opens_reviews
from tests.reviews.test_annual_summaries import summary_of
from tests.reviews.test_change_reports import start
from tests.reviews.test_comparisons import WAN, listed, taken_in
from tests.reviews.test_family_changes import CHILD
from tests.reviews.test_public_reports import Passer
from tests.reviews.test_spot_checks import announces, drawn

LONG = bool(os.environ.get("ANJU_LONG"))
# By hand, so that a column that is no longer sealed is found.
SEALED = {
    "household": ("phone", "other_housing"), "household_member": ("id_number",), "complaint": ("detail", "answer"),
    "public_report": ("place", "detail", "reporter_name", "reporter_phone"),
    "application_request": ("form", "wanted", "asked_words", "answered_words", "grounds", "declined_words"),
    "publicity_objection": ("detail", "objector_name", "objector_phone", "answer", "reasons"),
    "house_agreement": ("lessor", "note", "companion", "findings", "explained"),
    "case_event": ("note", "form"), "delegation": ("id_number", "phone"), "evidence": ("claims",),
    "ledger_revision": ("changes", "deltas"), "delivery": ("message",), "violation": ("detail",),
    "inspection": ("findings",), "audit_event": ("detail",), "notice": ("particulars",),
    "idempotent_answer": ("body",), "registered_value": ("text",), "application": ("form",), "subsidy": ("form",),
    "change_report": ("form", "changes"), "cross_check": ("findings",), "exit_": ("note",),
    "repair": ("detail", "done", "rating_words", "worker_phone"),
    "rectification": ("facts", "demand", "received_by", "witness", "found", "claim", "outcome_words"),
    "service": (
        "mandate", "place", "received_by", "proxy_reason", "witness", "server", "sent_to", "notice_reason", "remarks",
    ),
    "service_try": ("met", "happened"),
    "escalation": ("facts", "words", "opinion", "received_by", "answer", "carried"),
    "enforcement": ("demand_words", "answer", "considered", "ruling_words", "carried_by", "arrangement"),
    "enforcement_entry": ("met", "words"),
    "breach_clock": ("source_words", "ended_because"),
    "selection": ("words",), "selection_turn": ("reason",), "selection_staff": ("people",),
    "selection_contact": ("words",),
    "committee_session": ("minutes",), "session_item": ("words",), "session_answer": ("words",),
    "scoring": ("facts", "objection", "answer"), "score": ("content",),
    "session_supervisor": ("remark",), "status_finding": ("person_name", "words", "grade", "detail", "paper_number"),
    "annual_review": ("contacts",), "annual_summary": ("content",), "comparison_hit": ("listed", "known"),
    "lot_draw": ("announcement", "source", "office_phrase", "watch_phrase", "annul_because"),
    "spot_check": ("announcement",), "spot_check_members": ("subjects",), "spot_check_item": ("answers", "findings"),
    "lease_contract": ("family_signer", "manager_signer", "service_address"), "lease_text": ("text",),
    "ledger_return": ("content",), "registration_transfer": ("members",), "workbook_export": ("filters", "reason"),
}


SEALED_ROWS: list[type[SealedRow]] = [
    model for name in models.__all__ if issubclass(model := getattr(models, name), SealedRow)
]


async def raw(table: str, column: str) -> list[str]:
    rows = await connections.get("default").execute_query_dict(
        f"SELECT {column} AS value FROM {table} WHERE {column} IS NOT NULL"  # noqa: S608 - our own names
    )
    return [row["value"] for row in rows]


def opens(value: str, place: str, row: str) -> bool:
    try:
        return bool(key_ring().decrypt(value, place, row))
    except SealBroken:
        return False


async def keys_of(table: str) -> list[str]:
    """What each row of a table binds its values to."""
    model = model_of(table)
    return [row_key(model, row) for row in await model.all().values(*key_columns(model))]


def model_of(table: str) -> type[SealedRow]:
    return next(model for model in SEALED_ROWS if model._meta.db_table == table)


async def test_every_sealed_column_is_unreadable_and_bound_to_its_place(world: World) -> None:
    await violation(world)
    await lodged(world, world.wan)
    seen: dict[str, str] = {}
    for table, columns in SEALED.items():
        for column in columns:
            for value in await raw(table, column):
                assert value.startswith("\x02\x03"), (table, column)
                seen[f"{table}.{column}"] = value
    assert len(seen) > 10 and {"household.phone", "household_member.id_number"} <= set(seen)
    declared = {
        f"{getattr(models, name)._meta.db_table}.{field.model_field_name}"
        for name in models.__all__
        for field in getattr(models, name)._meta.fields_map.values()
        if isinstance(field, SealedField | SealedJSONField)
    }
    assert {f"{table}.{column}" for table, columns in SEALED.items() for column in columns} <= declared
    # Put into any other column, none of them is read, whatever its row.
    for place, value in seen.items():
        keys = [key for key in await keys_of(place.split(".")[0]) if opens(value, place, key)]
        assert len(keys) == 1, place
        assert not [other for other in declared - {place} if opens(value, other, keys[0])]


async def test_the_same_value_is_never_sealed_the_same_way_twice_and_indexes_cannot_be_joined(world: World) -> None:
    ring = key_ring()
    assert ring.encrypt("210399195201140021", "a.b", "1") != ring.encrypt("210399195201140021", "a.b", "1")
    assert ring.digest("phone", "13800000001") != ring.digest("id_number", "13800000001")
    # What was sealed for a column, and not yet for a row, is of that column alone.
    for place, others in (("a.b", ("a.c", "")), ("", ("a.b",))):
        sealed = ring.encrypt_bytes(b"text", place)
        assert ring.decrypt_bytes(sealed, place) == b"text"
        for other in others:
            with pytest.raises(SealBroken):
                ring.decrypt_bytes(sealed, other)


async def test_what_is_given_to_a_row_is_sealed_whichever_way_it_is_given(world: World) -> None:
    """New, changed, or written over: none of these ways takes a value for what the database holds."""
    assert len(SEALED_ROWS) > 10
    for model in SEALED_ROWS:
        for name, field in model._meta.fields_map.items():
            if isinstance(field, SealedField):
                assert getattr(model(**{name: "2"}), name) == "2"
                assert getattr(model().update_from_dict({name: "2"}), name) == "2"
    for day in ("2026-11-02", "2026-11-03", ""):
        await Setting.update_or_create(name="a day", defaults={"value": day})
        assert (await Setting.get(name="a day")).value == day
    assert all(value.startswith("\x02\x03") for value in await raw("setting", "value"))


def test_no_update_writes_a_sealed_column_that_is_not_sealed_for_its_row() -> None:
    """`update` does not know its row: a value that is given to it plainly is refused when it comes to that."""
    columns = {model.__name__: set(sealed_columns(model)) for model in SEALED_ROWS}
    found = []
    for room in ("casework", "handlers", "server"):
        for file in sorted((Path(__file__).parent.parent.parent / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                of: ast.AST = node.func
                while isinstance(of, ast.Attribute | ast.Call):
                    of = of.value if isinstance(of, ast.Attribute) else of.func
                given = {word.arg for word in node.keywords}
                if node.func.attr == "update" and isinstance(of, ast.Name) and given & columns.get(of.id, set()):
                    found.append(f"{file.name}:{node.lineno}")
    assert found == []


async def made(model: type[SealedRow], number: int) -> SealedRow:
    """A row with something in every column, as the service would write it."""
    values: dict[str, Any] = {}
    for name, field in model._meta.fields_map.items():
        if name not in model._meta.db_fields or (field.pk and field.generated):
            continue
        if isinstance(field, SealedField):
            values[name] = f"{name} {number}"
        elif isinstance(field, SealedJSONField):
            values[name] = [number] if name in ("changes", "deltas", "choices") else {"number": number}
        elif isinstance(field, CharField | TextField):
            # As short as the narrowest column of them takes.
            room = min(6, field.max_length - 1) if isinstance(field, CharField) else 6
            values[name] = f"{name[:room]}{number}"
        elif isinstance(field, DatetimeField):
            values[name] = NOW
        elif isinstance(field, DateField):
            values[name] = NOW.date()
        elif isinstance(field, BooleanField):
            values[name] = True
        elif isinstance(field, JSONField):
            values[name] = {}
        elif isinstance(field, IntField | BigIntField | DecimalField):
            values[name] = 10**6 + number
    row = model(**values)
    # No relation stands behind these: only the columns are looked at.
    async with unbound() as connection:
        await row.save(using_db=connection, force_create=True)
    return row


async def told(model: type[SealedRow], row: SealedRow, column: str) -> list[Any]:
    """What is read of a column, through its row and without it."""
    said = []
    key, this = key_columns(model), {model._meta.pk_attr: row.pk}
    for by_itself in (False, True):
        try:
            if by_itself:
                (found,) = await model.filter(**this).values(*key, column)
                said.append(opened(found[column], *(found[name] for name in key)))
            else:
                said.append(getattr(await model.get(**this), column))
        except SealBroken:
            said.append(DAMAGED)
    return said


@pytest.mark.parametrize("model", SEALED_ROWS, ids=lambda model: model.__name__)
async def test_a_value_of_another_row_is_damaged_in_every_column(world: World, model: type[SealedRow]) -> None:
    """Whatever is moved between two rows of a table, in the database itself, is read in neither of them."""
    table = model._meta.db_table
    one, two = await made(model, 1), await made(model, 2)
    assert sealed_columns(model)
    for column in sealed_columns(model):
        mine, other = getattr(one, column), getattr(two, column)
        assert (await told(model, one, column), await told(model, two, column)) == ([mine] * 2, [other] * 2)
        lies = {row["place"]: row["value"] for row in await rows_of(table, column)}
        await put(table, column, one.pk, lies[two.pk])
        await put(table, column, two.pk, lies[one.pk])
        for row in (one, two):
            assert all(is_damaged(said) for said in await told(model, row, column)), column
        await put(table, column, one.pk, lies[one.pk])
        await put(table, column, two.pk, lies[two.pk])
        assert (await told(model, one, column), await told(model, two, column)) == ([mine] * 2, [other] * 2)


async def test_a_part_of_a_workbook_is_read_in_its_place_alone(world: World) -> None:
    for number, name in ((0, "a"), (1, "a"), (0, "b")):
        await WorkbookPart.of(name, number, f"{name}{number}".encode()).save()
    parts = await WorkbookPart.all().order_by("export_id", "place")
    assert [part.open() for part in parts] == [b"a0", b"a1", b"b0"]
    for part in parts[1:]:
        part.data = parts[0].data
        with pytest.raises(SealBroken):
            part.open()


HOWS = ("of another row", "altered", "cut short", "of another column", "no key of ours", "in plain words", "empty")
PLAIN = "210399195201140021"


def damaged(value: str, other: str, how: str, row: str = "") -> str:
    return {
        "altered": value[:-6] + ("A" if value[-6] != "A" else "B") + value[-5:],
        "cut short": value[:12],
        "of another column": other,
        # Of the same column.
        "of another row": row,
        "no key of ours": value.replace(value[2 : value.index(":")], "zz", 1),
        "in plain words": PLAIN,
        "empty": "",
    }[how]


async def put(table: str, column: str, key: Any, value: str) -> None:
    client = connections.get("default")
    mark = "%s" if client.capabilities.dialect == "mysql" else "?"
    name = key_of(table)
    await client.execute_query(
        f"UPDATE {table} SET {column} = {mark} WHERE {name} = {mark}", [value, key]  # noqa: S608 - our own names
    )


def key_of(table: str) -> str:
    return next(
        str(model._meta.db_pk_column)
        for name in models.__all__
        if (model := getattr(models, name))._meta.db_table == table
    )


@pytest.mark.parametrize("how", HOWS)
async def test_a_damaged_value_is_a_mark_in_its_list_and_in_its_entry(
    world: World, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    family = world.wan.household_id
    (sealed,) = await connections.get("default").execute_query_dict(
        f"SELECT phone AS value FROM household WHERE id = {family}"  # noqa: S608 - a number
    )
    other = (await raw("household_member", "id_number"))[0]
    row = next(row for row in await rows_of("household", "phone") if row["place"] != family)
    await put("household", "phone", family, damaged(sealed["value"], other, how, row["value"]))
    tenancy = world.tenancies["wan"].id
    for query in ({}, {"as_of": "2026-12-10"}):
        items = done(await world.clerk.get("/ledger", **query))["items"]
        assert [item["household"]["name"] for item in items] == ["万健秀", "孔浩"]
        entry = done(await world.clerk.get(f"/ledger/{tenancy}", **query))
        assert entry["household"]["phone"] == DAMAGED
    assert "household.phone" in caplog.text and PLAIN not in caplog.text
    # Nothing is written over it by who does not know.
    home = {"id": new_id(), "subject": f"tenancy:{tenancy}"}
    case = done(await world.clerk.post("/ledger-adjustments", home))
    before = await raw("household", "phone")
    refused(await world.clerk.step(case, "record", reason="入户核实", phone="13800000099"), "value_damaged")
    assert await raw("household", "phone") == before
    # Another's entry is changed as before, and a workbook has all the others.
    assert await HouseholdMember.all().count() > 3
    book = await exported(world, world.clerk, "current", whole=True, reason="核对")
    assert [row["联系电话"] for row in lines_in(book["现居住房源台账"])] == [DAMAGED, "13800000002"]
    household = await Household.get(id=family)
    with pytest.raises(SealBroken):
        await household.save(update_fields=["phone"])


async def a_full_world(world: World) -> None:
    """Something in nearly every sealed column."""
    await violation(world)
    await lodged(world, world.wan)
    await award(world)
    item = await define(world, "电表号")
    done(await adjust(world, world.clerk, items={item["id"]: "A-17"}))
    await define(world, "朝向", "choice", choices="南\n北")
    done(await world.manager.post("/notices", rent_to(world.tenancies["wan"], world.tenancies["kong"])))
    await deliver(world)
    await daughter(world)
    await accepted(world)
    await start(world)
    await transferred(world, family="kong")
    done(await ask(world.clerk, "current", True, "核对"))
    await bring(world, world.clerk, await taken_away(world, world.clerk))
    await leaves(world, world.far_clerk, "qin")


async def rows_of(table: str, column: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await connections.get("default").execute_query_dict(
        f"SELECT {key_of(table)} AS place, {column} AS value FROM {table} "  # noqa: S608 - our own names
        f"WHERE {column} IS NOT NULL ORDER BY {key_of(table)} DESC"
    )
    return found


async def audited() -> list[tuple[str, str]]:
    return [(row.subject, row.detail["row"]) for row in await AuditEvent.filter(kind="value_damaged").order_by("id")]


async def test_a_damaged_value_is_told_to_the_audit_once_however_often_it_is_met(world: World) -> None:
    family = world.wan.household_id
    await put("household", "phone", family, PLAIN)
    path = f"/ledger/{world.tenancies['wan'].id}"
    for _ in range(3):
        done(await world.clerk.get(path))
    assert await audited() == [("household.phone", str(family))]
    # Nor by another node, which remembers nothing of this.
    forget_damage()
    done(await world.street.get(path))
    assert await audited() == [("household.phone", str(family))]
    # Another value is another row, and what is damaged holds up neither the audit nor its chain.
    await put("household", "other_housing", family, PLAIN)
    for _ in range(2):
        done(await world.clerk.get(path))
    assert await audited() == [("household.phone", str(family)), ("household.other_housing", str(family))]
    assert await seal_waiting(world.clock.now())


@pytest.mark.parametrize("before", range(4 if LONG else 1))
@pytest.mark.parametrize("procedure", sorted(WHO_OPENS))
async def test_a_case_whose_record_is_damaged_can_still_be_moved_on_or_closed(
    world: World, procedure: str, before: int
) -> None:
    """Wherever a case stands when every sealed value of it is lost: it is shown, and somebody has a step to take, so
    that it does not stand in its family's way for ever.
    """
    await world.open_window()
    walk = Walk(world, Random(f"{procedure}:{before}"), {})
    walk.someone = lambda post: getattr(world, post)  # type: ignore[method-assign]
    case = await walk.open(procedure)
    assert case is not None
    for _ in range(before):
        await one_step(world, walk, case["id"])
    for _ in range(3):
        now = await Case.get(id=case["id"])
        if PROCEDURES[procedure].waiting_for(now.status) is None:
            # It waits for nobody.
            break
        await damage_all(now.id)
        assert await one_step(world, walk, now.id), f"{procedure} stands for ever in {now.status}"


async def _a_notice(world: World) -> str:
    return str((await issued(world, rent_to(world.tenancies["wan"])))[0]["id"])


async def _a_delegation(world: World) -> str:
    done(await give(world.wan))
    return str((await delegation_of(world.wan))["id"])


async def _an_adjustment(world: World) -> str:
    body = {"id": new_id(), "subject": f"tenancy:{world.tenancies['wan'].id}"}
    return str(done(await world.clerk.post("/ledger-adjustments", body))["id"])


async def _an_item(world: World) -> str:
    return str((await define(world, "爱好"))["id"])


async def _a_window(world: World) -> str:
    return str((await world.open_window())["id"])


async def _a_visit(world: World) -> str:
    return str((await visit(world))["id"])


async def _a_question(world: World) -> str:
    return str((await asked(world))["id"])


async def _a_receipt(world: World) -> str:
    return (await RentReceipt.get(payment_id=(await pay(world))["id"])).case_id


async def _a_demand(world: World) -> str:
    await owe(world, "2026-10", 38500)
    done(await world.manager.post("/rent-demands", {"tenancy_ids": [world.tenancies["wan"].id]}))
    return (await RentDemand.all().get()).case_id


async def _a_plan(world: World) -> str:
    await owe(world, "2026-10", 38500)
    body = {"id": new_id(), "tenancy_id": world.tenancies["wan"].id, "form": {"count": 2, "first_on": "2026-12-31"}}
    return str(done(await world.manager.post("/rent-plans", body))["id"])


async def _a_home(world: World) -> str:
    return str((await entered(world))["id"])


async def _a_judgement(world: World) -> str:
    await turned_down(world)
    await walk_duties(world, date(2026, 12, 18))
    return str((await Case.get(procedure="judgement")).id)


async def _a_handback(world: World) -> str:
    return str((await laid(world))["id"])


async def _a_report(world: World) -> str:
    one = Passer(world.http)
    await one.report(name="卫国强", phone="13900000088")
    return one.id


async def _a_repair(world: World) -> str:
    return str((await finished(world, world.wan))["id"])


async def _a_lease(world: World) -> str:
    return str((await signed(world))["id"])


async def _a_slip(world: World) -> str:
    return str((await placed(world, await waiting(world), await an_empty_home(world)))["id"])


async def _an_agreement(world: World) -> str:
    case = done(await agreement(world, await signed(world)))
    return str(done(await world.manager.step(case, "offer"))["id"])


async def _a_filing(world: World) -> str:
    lease = await signed(world)
    body = {"id": new_id(), "lease_id": lease["id"], "form": {"number": "铁备1", "filed_on": "2026-12-10"}}
    return str(done(await world.manager.post("/lease-filings", body))["id"])


async def _a_rectification(world: World) -> str:
    return str((await rectified(world, (await violation(world))["id"]))["id"])


async def _an_escalation(world: World) -> str:
    return str((await escalated(world))["id"])


async def _a_service(world: World) -> str:
    return str((await mandated(world))["id"])


async def _a_clock(world: World) -> str:
    return str((await clocked(world, "idle"))["id"])


async def _a_spot_check(world: World) -> str:
    return str(done(await announces(world.clerk))["id"])


async def _a_draw_of_lots(world: World) -> str:
    return str(done(await plans(world.district, a_plan(await homes(world, "901"))))["id"])


async def _a_hit(world: World) -> str:
    await taken_in(world, world.clerk, listed(["万健秀", WAN], head=["姓名", "身份证号"]), "list_deaths")
    case_id = str((await ComparisonHit.all().first().values("case_id"))["case_id"])
    await photograph(world.clerk, case_id)
    return case_id


async def _a_list(world: World) -> str:
    await _a_hit(world)
    return str((await Comparison.all().first().values("case_id"))["case_id"])


async def _a_review(world: World) -> str:
    await world.open_window()
    await opens_reviews(world)
    case = await review_of(world, "wan")
    call = {"on": "2026-12-10", "way": "phone", "outcome": "absent", "note": "没有人接。"}
    done(await world.clerk.step(case, "contact", **call))
    return str(case["id"])


async def _a_summary(world: World) -> str:
    await world.open_window()
    await opens_reviews(world)
    await opens_reviews(world, date(2027, 1, 2))
    return str(done(await world.street.step(await summary_of(world.street), "report"))["id"])


async def _a_recovery(world: World) -> str:
    return str((await recovery_opened(world))["id"])


async def _an_enforcement(world: World) -> str:
    return str((await enforced(world))["id"])


async def _a_drawn_file(world: World) -> str:
    await drawn(world, world.clerk)
    return str((await SpotCheckItem.all().first().values("case_id"))["case_id"])


async def _an_objection(world: World) -> str:
    await reviewed(world)
    _, slug = await shown(world)
    done(await objects(world, slug))
    return str((await PublicityObjection.get()).case_id)


async def _a_request(world: World) -> str:
    phone = Phone(world.http)
    await phone.apply(a_request(world))
    return phone.id


RIGHT = [{"point": one.key, "result": "right"} for one in points_of("files")]
# What the walk above does not open: how it is opened, and the step that must be left to somebody.
async def _a_status(world: World) -> str:
    of = {"household_id": world.wan.household_id}
    (wan, _) = done(await world.clerk.get("/status-findings/people", **of))["people"]
    return str(done(await asked_status(world, of, "disability", wan["person"]))["id"])


async def _a_scoring(world: World) -> str:
    return str(done(await begin_scoring(world, await accepted(world), income_fen=100_000))["id"])


async def _a_member(world: World) -> str:
    return str(done(await written(world, world.housing, "住建局"))["id"])


async def _a_session(world: World) -> str:
    await a_committee(world, "住建局")
    await waits(world, 81)
    case = await called(world)
    done(await says(world.housing, case, case["detail"]["items"][0]["id"], words="是我的亲戚"))
    return str(case["id"])


async def _a_selection(world: World) -> str:
    await a_home(world, "901")
    await a_family(world, 81)
    return str((await drawn_up(world))["id"])


async def _people_sent(world: World) -> str:
    case = done(await world.district.get(f"/cases/{await _a_selection(world)}"))
    done(await world.office.step(case, "publish"))
    (asked,) = done(await world.clerk.get("/cases", view="inbox", procedure="selection_staff"))["items"]
    case = done(await world.clerk.get(f"/cases/{asked['id']}"))
    done(await world.clerk.step(case, "name", **SENT))
    return str(asked["id"])


SENT = {"name": "李网格", "phone": "13800000000", "task": "both"}
OTHERWISE: dict[str, tuple[Callable[[World], Awaitable[str]], str, str, dict[str, Any]]] = {
    "notice": (_a_notice, "manager", "withdraw", {"reason": "发错了"}),
    "delegation": (_a_delegation, "wan", "revoke", {}),
    "ledger_adjustment": (_an_adjustment, "clerk", "record", {"reason": "入户核实"}),
    "registered_item": (_an_item, "district", "retire", {"reason": "不再登记"}),
    "report_window": (_a_window, "district", "extend", {"closes_on": "2027-01-10", "reason": "大雪"}),
    "inspection": (_a_visit, "grid", "record", findings()),
    "public_report": (_a_report, "district", "conclude", {"outcome": "unclear", "note": "没有办法核查。"}),
    "rent_receipt": (_a_receipt, "manager", "reverse", {"reason": "录错了"}),
    "rent_demand": (_a_demand, "manager", "withdraw", {"reason": "发错了"}),
    "rent_plan": (_a_plan, "wan", "agree", {}),
    "repair": (_a_repair, "wan", "reopen", {"reason": "还是漏"}),
    "lease": (_a_lease, "manager", "void", {"reason": "签错了"}),
    "supplementary_agreement": (_an_agreement, "manager", "void", {"reason": "不用了"}),
    "lease_filing": (_a_filing, "manager", "cancel", {"reason": "编号抄错"}),
    "liaison": (_a_question, "manager", "drop", {"reason": "已经好了"}),
    "handback": (_a_handback, "manager", "take_back", {"reason": "重新结算"}),
    "judgement": (_a_judgement, "district", "close_report", {"reason": "房屋尚未交付。"}),
    "escalation": (_an_escalation, "street", "report", GATHERED),
    "recovery": (_a_recovery, "district", "revoke", {"reason": "决定已经撤销。"}),
    "enforcement": (_an_enforcement, "street", "note_help", {"way": "van", "on": "2026-12-18", "words": "找了车。"}),
    "service": (_a_service, "street", "log_try", a_try(way="phone")),
    "status_finding": (_a_status, "clerk", "withdraw", {"reason": "填错了"}),
    "scoring": (_a_scoring, "clerk", "withdraw", {"reason": "填错了"}),
    "committee_member": (_a_member, "housing", "withdraw", {"reason": "日子写错了"}),
    "placement_slip": (_a_slip, "district", "void", {"reason": "情况有变"}),
    "selection": (_a_selection, "district", "cancel", {"reason": "改期再选"}),
    "selection_staff": (_people_sent, "clerk", "name_anew", SENT),
    "lot_draw": (_a_draw_of_lots, "district", "cancel", {"reason": "日子写错了"}),
    "committee_session": (_a_session, "housing", "cancel", {"reason": "改期再开"}),
    "rectification": (_a_rectification, "manager", "serve", served()),
    "breach_clock": (_a_clock, "clerk", "excuse", {"reason": "住院治疗。"}),
    "annual_review": (_a_review, "clerk", "find", found("changed", "ledger_adjustment")),
    "annual_summary": (_a_summary, "district", "send_back", {"reason": "请再核对。"}),
    "comparison": (_a_list, "clerk", "annul", {"reason": "发错了"}),
    "comparison_hit": (_a_hit, "clerk", "find_nothing", {"same_person": True, "note": "核实过了。"}),
    "spot_check": (_a_spot_check, "clerk", "annul", {"reason": "写错了期号"}),
    "spot_check_item": (_a_drawn_file, "grid", "pass", {"answers": RIGHT}),
    "publicity_objection": (_an_objection, "district", "answer", {
        "outcome": "unfounded", "answer": "已经查过，不成立。", "reasons": "查询结果附在纸上。",
    }),
    "application_request": (_a_request, "clerk", "decline", {"grounds": ["in_person"], "words": "请本人来社区。"}),
    "dwelling_file": (_a_home, "manager", "hold", {"kind": "repair", "since_on": "2026-12-10", "why": "漏水"}),
}


@pytest.mark.parametrize("procedure", sorted(OTHERWISE))
async def test_what_is_opened_otherwise_is_shown_with_its_damage_and_goes_on(world: World, procedure: str) -> None:
    opening, post, action, form = OTHERWISE[procedure]
    case_id = await opening(world)
    await damage_all(case_id)
    for reader in ("wan", *sorted(POSTS), "admin"):
        assert (await getattr(world, reader).get(f"/cases/{case_id}")).status_code in (200, 404), reader
        assert (await getattr(world, reader).get("/cases")).status_code < 500, reader
    person = getattr(world, post)
    done(await person.step(done(await person.get(f"/cases/{case_id}")), action, **form))


def test_every_procedure_is_tried_with_a_damaged_record() -> None:
    assert set(WHO_OPENS) | set(OTHERWISE) == set(PROCEDURES)


async def damage_all(case_id: str) -> None:
    for model in SEALED_ROWS:
        if "case_id" not in model._meta.db_fields:
            continue
        for row in await model.filter(case_id=case_id).values(model._meta.pk_attr, *sealed_columns(model)):
            for column in sealed_columns(model):
                if row[column] is not None:
                    await put(model._meta.db_table, column, row[model._meta.pk_attr], PLAIN)


async def one_step(world: World, walk: Walk, case_id: str) -> dict[str, Any] | None:
    """The first step that anybody is offered and can take."""
    for post in ("wan", *sorted(POSTS)):
        reply = await getattr(world, post).get(f"/cases/{case_id}")
        assert reply.status_code in (200, 404), reply.text
        if reply.status_code == 404:
            continue
        now = reply.json()
        quiet = QUIET.get(now["procedure"], ())
        for action in (*(one["action"] for one in now["actions"]), *quiet):
            form = await walk._form(now, action)
            if action == "save":
                said = {"no_change": True} if now["procedure"] == "change_report" else {"members_in": [CHILD]}
                form = {"report": said}
            elif action == "state":
                form = statement(rent_collected=5)
            taken = await getattr(world, post).step(now, action, **form)
            assert taken.status_code < 500, taken.text
            if taken.status_code == 200:
                moved: dict[str, Any] = taken.json()
                return moved
    return None


ROLES = ("clerk", "street", "district", "manager", "admin", "wan")
PLACES = sorted(f"{table}.{column}" for table, columns in SEALED.items() for column in columns)


async def lists(world: World, paths: list[str], roles: Sequence[str]) -> dict[tuple[str, str], tuple[int, int]]:
    """Of each list for each who may ask: the status, and how many are in it."""
    seen = {}
    for path in paths:
        for role in roles:
            reply = await getattr(world, role).get(path)
            told = reply.status_code == 200 and "json" in reply.headers["content-type"]
            body = reply.json() if told else {}
            seen[path, role] = reply.status_code, len(body.get("items", ())) if isinstance(body, dict) else len(body)
            assert PLAIN not in reply.text
    return seen


async def test_no_list_and_no_record_breaks_on_one_damaged_value(world: World) -> None:
    await a_full_world(world)
    await world.develop()
    await world.write_exports()
    document = done(await world.http.get("/docs/openapi.json"))
    gets = [path.removeprefix("/api") for path, ways in document["paths"].items() if "get" in ways]
    plain = [path for path in gets if "{" not in path] + ["/ledger?as_of=2026-12-09", "/ledger?ledger=subsidy"]
    before = await lists(world, plain, ROLES if LONG else ("clerk", "district"))
    there = {place: rows for place in PLACES if (rows := await rows_of(*place.split(".")))}
    assert len(there) >= 20, set(PLACES) - set(there)
    rows = await Case.all().order_by("opened_at", "id").values("id", "procedure")
    # One of each procedure, where not all.
    cases = [row["id"] for row in rows] if LONG else list({row["procedure"]: row["id"] for row in rows}.values())
    known = {
        "case_id": cases, "tenancy_id": [world.tenancies[name].id for name in ("wan", "kong", "qin")],
        "household_id": [world.wan.household_id], "dwelling_id": [world.tenancies["wan"].dwelling_id],
        "export_id": await WorkbookExport.all().values_list("id", flat=True),
        "import_id": await WorkbookImport.all().values_list("id", flat=True),
        "award_id": await SubsidyAward.all().values_list("id", flat=True),
        "batch_id": await Notice.all().values_list("batch_id", flat=True),
    }
    single = [
        path.replace(f"{{{name}}}", str(one))
        for path in gets for name, ones in known.items() if f"{{{name}}}" in path and "zip" not in path for one in ones
    ]
    # Together, each in its own way: a fault hides nothing here, since a list that breaks is one too many.
    places = list(there)
    for number, place in enumerate(places):
        last, other = there[place][0], there[places[number - 1]][0]["value"]
        table, column = place.split(".")
        row = there[place][-1]["value"] if there[place][1:] else other
        await put(table, column, last["place"], damaged(last["value"], other, HOWS[number % len(HOWS)], row))
    after = await lists(world, plain, ROLES if LONG else ("clerk", "district"))
    assert {what: (before[what], one) for what, one in after.items() if one != before[what]} == {}
    few = ("clerk", "street", "wan")
    for number, path in enumerate(single):
        for role in few if LONG else (few[number % 3],):
            reply = await getattr(world, role).get(path)
            assert reply.status_code in (200, 403, 404, 409, 422), (path, role, reply.text)
            assert PLAIN not in reply.text
    # The worker goes on: what it cannot read waits or fails by itself.
    await world.write_exports()
    await deliver(world)
    await seal_waiting(world.clock.now())
