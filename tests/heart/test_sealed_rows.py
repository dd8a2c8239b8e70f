"""What an auditor asks of is held fast row by row: rewritten, taken out, put in or reordered, it is named.

Which tables these are stands here by hand, and not only where the chains themselves say it.
"""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sanic import Sanic
from tortoise import connections

from casework.dwellings.reconciliation_duty import DUE_DAY
from casework.heart.advance import advance
from casework.heart.rules import set_value
from casework.heart.sealed_rows import AUDIT, BEGUN, KINDS, LEFT_OUT, RECORDS, Kind, seal, seal_found
from casework.heart.transactions import atomically
from casework.papers.papers import issue, make_void
from casework.reviews import spot_checks
from casework.reviews.report_duty import REMINDER_DAYS
from casework.reviews.spot_check_forms import AnnounceBody, AnnounceForm
from casework.reviews.spot_check_items import points_of
from models import (
    AuditEvent,
    Case,
    ChainHead,
    ChainLink,
    Complaint,
    Delivery,
    LedgerRevision,
    LotDraw,
    LotDrawLine,
    LotDrawRoom,
    RentPayment,
    SpotCheck,
    SpotCheckItem,
)
from server.commands.verify import verify_audit
from server.commands.verify_rows import check_rows
from server.worker import Worker
from tests.allocation.test_applications import an_application
from tests.cast import NOW, World, as_kept, done, new_id
from tests.dwellings.test_complaints import lodged
from tests.dwellings.test_notices import rent_to
from tests.dwellings.test_reconciliations import books
from tests.ledgers.test_registration_transfers import agreed
from tests.ledgers.test_returns import verdict, waiting
from tests.papers.samples import SAMPLE, a_draft, actor_of
from tests.photographs import violation
from tests.reviews.test_public_reports import Passer
from tests.samples import drawn
from tests.server.test_verify import another

# What SECURITY asks to be held, by the tables' own names.
CHAINED = {
    "audit_event", "ledger_revision", "ledger_move", "rent_payment", "expenditure", "complaint",
    "public_report", "notice", "delivery",
    "rule_value", "issued_paper", "spot_check", "spot_check_members", "spot_check_item",
    "lot_draw", "lot_draw_room", "lot_draw_line",
}


async def a_bit_of_everything(world: World) -> None:
    """Two rows at least of every kind."""
    await books(world)
    done(await world.manager.post("/expenditures", {
        "id": new_id(), "kind": "repair", "amount_fen": 100, "spent_on": "2026-12-08", "note": "换锁"}))
    for family in ("wan", "kong"):
        case = await lodged(world, getattr(world, family), family)
        case = done(await world.manager.get(f"/cases/{case['id']}"))
        done(await world.manager.step(case, "reply", answer="已修好。"))
        await violation(world, family=family)
        await Passer(world.http).report(detail=f"{family}家长期空着，水表不走。", name="卫国强", phone="13900000088")
    done(await world.manager.post("/notices", rent_to(world.tenancies["wan"], world.tenancies["kong"])))
    done(await world.street.post("/ledger-reviews", verdict(await waiting(world.street))))
    await spot_checked(world)
    await lots_drawn(world)
    for family in ("wan", "kong"):
        done(await world.far_clerk.step(await agreed(world, family=family), "accept"))
    for rule, value, day in ((DUE_DAY, 15, 1), (REMINDER_DAYS, [-7], 2)):
        await set_value(
            rule, value, valid_from=date(2027, 1, day), legal_base="通知", by="郑保障", at=NOW, today=NOW.date()
        )
    worker = Worker(world.clock, None, None)
    while await worker.deliver_due():
        continue
    await papers_made_void(world)
    await reads(world, 2)
    await worker.seal_audit()


async def spot_checked(world: World) -> None:
    """Two draws, and what was found of all that was drawn; the lottery's day is put back, so that all is of one day."""
    for clerk, files in ((world.clerk, 2), (world.far_clerk, 1)):
        form = AnnounceForm(files=files, changes=0, lottery="kl8", draw_number="2026332", draw_on=date(2026, 12, 11))
        body, actor = AnnounceBody(id=new_id(), form=form), await actor_of(clerk, world)
        case = await atomically(partial(spot_checks.announce, body, actor=actor))
        await SpotCheck.filter(case_id=case.id).update(draw_on=date(2026, 12, 9))
        seed = {"numbers": " ".join(str(one) for one in range(1, 21))}
        await atomically(partial(advance, case, "draw", actor=actor, version=1, form=seed))
        right = [{"point": one.key, "result": "right"} for one in points_of("files")]
        for item in await SpotCheckItem.filter(check__case_id=case.id).select_related("case"):
            said = {"answers": right, "findings": f"{item.member_key}查过"}
            await atomically(partial(advance, item.case, "pass", actor=actor, version=1, form=said))


async def lots_drawn(world: World) -> None:
    """Two draws of lots with a line and a home each, as their steps would leave them, of cases that are there."""
    there = await Case.filter(procedure__in=["violation", "complaint"]).order_by("procedure", "id")
    for number, (tenant, office) in enumerate((("wan", "胜利街道"), ("kong", "站前街道")), 1):
        home = world.tenancies[tenant].dwelling_id
        cases = [there[number - 1], there[-number]]
        said: dict[str, Any] = {"code": f"LOT{number}", "source": {"on": number}, "announcement": {"of": number}}
        said |= {name: str(number) * 64 for name in ("announcement_sha256", "office_digest", "watch_digest")}

        async def write(
            number: int = number, home: int = home, cases: list[Case] = cases, said: dict[str, Any] = said,
            office_id: int = world.organisations[office].id,
        ) -> None:
            row = await LotDraw.create(
                case=cases[0], office_id=office_id, name=f"第{number}批", method=("order", "homes")[number - 1],
                year=2025 + number, turn=number, under_way=None, held_on=date(2026, 12, number), venue=f"{number}楼",
                draw_on=date(2026, 12, number), published_at=NOW + timedelta(hours=number), seed=f"种子{number}",
                drawn_at=NOW + timedelta(days=number), finished_at=NOW + timedelta(days=1 + number),
                samples=[[str(number)]], replaced=[{"on": number}], office_phrase=f"暗语{number}",
                watch_phrase=f"暗号{number}", office_bound_by_id=number, watch_bound_by_id=number + 5,
                annul_because=f"原因{number}", annul_agreed_by_id=number, annul_agreed_words=f"同意{number}",
                valid=(1, None)[number - 1], **said,
            )
            room = await LotDrawRoom.create(
                case=cases[0], dwelling_id=home, key=str(number) * 16, rooms=number, address=f"{number}号",
                layout=("one_one", "two_one")[number - 1], area_centi_m2=number,
            )
            line = await LotDrawLine.create(
                case=cases[0], application=cases[1], key=str(number) * 16, rooms=number, tier=number - 1, people=number,
                shown_name=f"某{number}", place=number, number=number, state=("won", "waits")[number - 1],
                drawn_dwelling_id=number, dwelling_id=number, trace=f"{number}",
            )
            kinds: tuple[tuple[str, Any], ...] = (
                ("lot_draw", row), ("lot_draw_result", row), ("lot_draw_room", room), ("lot_draw_line", line),
                ("lot_draw_place", line),
            )
            for kind, one in kinds:
                await seal(kind, [one.id], at=NOW)

        await atomically(write)


async def papers_made_void(world: World) -> None:
    for street, month in ((world.street, "2026-10"), (world.far_street, "2026-11")):
        case, actor = await a_draft(street, month), await actor_of(street, world)
        await issue(SAMPLE, case, actor=actor)
        await world.set_papers()
        await make_void(SAMPLE, case, actor=actor, reason=f"收回{month}")


async def reads(world: World, times: int) -> None:
    """Whole numbers, asked for by who judges them."""
    case = done(await world.clerk.post("/applications", {"id": new_id(), "form": an_application()}))
    for _ in range(times):
        done(await world.street.post(f"/cases/{case['id']}/reveal", {"field": "all", "reason": "核对证件"}))


async def first_of(kind: Kind) -> str:
    """What is wrong with its rows first, or nothing."""
    (tally,) = [tally async for tally in check_rows([kind])]
    return tally.first


async def broken(capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert await verify_audit() == 1, capsys.readouterr().out
    return capsys.readouterr().out


def of(kind: Kind) -> Any:
    return kind.model.all().order_by(kind.key)


async def test_every_table_that_an_auditor_asks_of_is_chained_and_each_column_held_or_left_out(world: World) -> None:
    assert {kind.model._meta.db_table for kind in KINDS.values()} == CHAINED
    for table in {kind.model for kind in KINDS.values()}:
        held = {name for kind in KINDS.values() if kind.model is table for name in kind.columns}
        left = set(LEFT_OUT.get(table, {}))
        assert held | left | {table._meta.pk_attr} == set(table._meta.db_fields), table
        assert not held & left, table
    assert all(reason for reasons in LEFT_OUT.values() for reason in reasons.values())


async def test_whatever_is_done_leaves_rows_that_fit_their_links(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await a_bit_of_everything(world)
    for kind in KINDS.values():
        assert await ChainLink.filter(kind=kind.name).count() >= 2, kind.name
    assert await verify_audit() == 0, capsys.readouterr().out
    said = capsys.readouterr().out
    assert all(f"  {kind.label}: " in said for kind in KINDS.values())
    # The days' heads are published beside the others.
    chains = {row["chain"] for row in done(await world.district.get("/chain-heads"))["items"]}
    assert {RECORDS, AUDIT} <= chains


async def test_any_column_of_any_kind_rewritten_is_named_with_its_row(
    world: World
) -> None:
    await a_bit_of_everything(world)
    for kind in KINDS.values():
        row = [one for one in await of(kind) if kind.counts(one)][-1]
        for name in kind.columns:
            value = getattr(row, name)
            changed = _other(kind, name, value)
            this = kind.model.filter(**{kind.key: row.pk})
            await _without_keys(this.update, **as_kept(row, **{name: changed}))
            first = await first_of(kind)
            # What its sealed columns are bound to: without it they cannot be read.
            bound = name in getattr(kind.model, "bound_to", ())
            fault = "cannot be read" if bound else "was altered"
            assert f"{kind.label}, {kind.model._meta.db_table} {row.pk}, {fault}" in first, name
            await _without_keys(this.update, **as_kept(row, **{name: value}))
    assert await verify_audit() == 0


def _other(kind: Kind, name: str, value: Any) -> Any:
    if value is None and ("at" in name.split("_") or name.endswith("_at")):
        return NOW
    if value is None and (name.endswith(("_on", "_by")) or name == "day"):
        return date(2026, 1, 1)
    if value is None:
        words = ("detail", "answer", "deltas", "further_because", "annulled_because", "findings", "order_what", "found")
        return "x" if name in words or "case_id" in name or "key" in name else 7
    if isinstance(value, bool):
        return not value
    if isinstance(value, list):
        return [*value, {"more": 1}]
    if isinstance(value, str) and value == "":
        return "x"
    return another(value)


async def _without_keys(write: Any, **values: Any) -> None:
    """As whoever owns the database would."""
    client = connections.get("default")
    if client.capabilities.dialect == "sqlite":
        await client.execute_script("PRAGMA foreign_keys=OFF")
        try:
            await write(**values)
        finally:
            await client.execute_script("PRAGMA foreign_keys=ON")
        return
    from tortoise.transactions import in_transaction

    async with in_transaction() as held:
        await held.execute_query("SET foreign_key_checks=0")
        await write(**values)
        await held.execute_query("SET foreign_key_checks=1")


async def test_a_row_of_any_kind_taken_out_put_in_or_exchanged_is_named(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await a_bit_of_everything(world)
    spare = (await Case.filter(procedure="violation").first())
    assert spare is not None
    # By the command, which looks through all kinds, or this kind's part of it.
    told = drawn(KINDS, 4)
    for kind in KINDS.values():
        table = kind.model._meta.db_table
        rows = [one for one in await of(kind) if kind.counts(one)]
        one, two = rows[0], rows[-1]
        # Taken out.
        await _without_keys(kind.model.filter(**{kind.key: one.pk}).delete)
        said = await broken(capsys) if kind.name in told else await first_of(kind)
        assert f"{kind.label}, {table} {one.pk}, is missing" in said, kind.name
        await _insert(one)
        assert await first_of(kind) == "", kind.name
        # Put in: a copy under another key, as far as the table's own indexes allow it.
        copy = await kind.model.get(**{kind.key: two.pk})
        copy.pk = spare.id if kind.key == "case_id" else new_id() if isinstance(two.pk, str) else two.pk + 1000
        own = {
            "cause": "x:1", "charge_key": None, "batch_id": new_id(), "violation_case_id": None, "turn": 9,
            "number": "x", "sequence": 99, "code_index": "x", "inspection_case_id": None,
            "place": 99, "page": 99, "code": "X", "key": "x",
        }
        of_draws = table.startswith(("spot_check", "lot_draw")) and "case_id" in kind.model._meta.db_fields
        if kind.name == "public_report" or of_draws:
            own["case_id"] = spare.id
        if table == "lot_draw_line":
            own.update(number=99, standing=None)
        for name, value in own.items():
            if name in kind.model._meta.db_fields:
                setattr(copy, name, value)
        await _insert(copy)
        first = await first_of(kind)
        assert f"{kind.label}, {table} {copy.pk}, " in first and "put in" in first, kind.name
        await _without_keys(kind.model.filter(**{kind.key: copy.pk}).delete)
        if all(getattr(one, name) == getattr(two, name) for name in kind.columns):
            # Two that went alike.
            continue
        # Exchanged: each has what the other had, in an order that no link knows.
        for name in kind.columns:
            await _exchange(kind, one, two, name)
        first = await first_of(kind)
        differ = {
            name for name in kind.columns
            if getattr(one, name) != getattr(two, name) and f"{kind.name}.{name}" not in NOT_EXCHANGED
        } - set(UNIQUE)
        fault = "cannot be read" if set(getattr(kind.model, "bound_to", ())) & differ else "was altered"
        assert f"{kind.label}, {table} {one.pk}, {fault}" in first, kind.name
        for name in kind.columns:
            await _exchange(kind, one, two, name, back=True)
        assert await first_of(kind) == "", kind.name
    assert await verify_audit() == 0


# What two rows cannot have at once, and so cannot be exchanged one after the other.
UNIQUE = ("charge_key", "cause", "batch_id", "violation_case_id", "number", "sequence", "office_id", "code_index")
# The same of one kind alone; what a notice was handed to is of others' making.
NOT_EXCHANGED = {
    "notice.tenancy_id", "public_report.case_id", "spot_check.case_id", "spot_check.code",
    "lot_draw.case_id", "lot_draw.code", "lot_draw_line.application_id",
    "spot_check_members.check_id", "spot_check_item.check_id", "spot_check_finding.case_id",
}


async def _insert(row: Any) -> None:
    # Under its own number, which the table would give otherwise.
    row._custom_generated_pk = True
    await _without_keys(type(row).bulk_create, objects=[row])


async def _exchange(kind: Kind, one: Any, two: Any, name: str, *, back: bool = False) -> None:
    if name in UNIQUE or f"{kind.name}.{name}" in NOT_EXCHANGED:
        return
    mine, other = getattr(one, name), getattr(two, name)
    if name == "note" and mine == other:
        other = f"{other}。"
    given = (mine, getattr(two, name)) if back else (other, mine)
    await _without_keys(kind.model.filter(**{kind.key: one.pk}).update, **as_kept(one, **{name: given[0]}))
    await _without_keys(kind.model.filter(**{kind.key: two.pk}).update, **as_kept(two, **{name: given[1]}))


async def test_links_rewritten_taken_out_put_in_or_reordered_are_named(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await a_bit_of_everything(world)
    for chain in (RECORDS, AUDIT):
        links = await ChainLink.filter(chain=chain).order_by("sequence")
        middle, after = links[len(links) // 2], links[len(links) // 2 + 1]
        for name in sorted(ChainLink._meta.db_fields - {"id", "chain"}):
            value = getattr(middle, name)
            this = ChainLink.filter(id=middle.id)
            await this.update(**{name: value + 5000 if name == "sequence" else _other_of_link(value)})
            await broken(capsys)
            await this.update(**{name: value})
        await ChainLink.filter(id=middle.id).delete()
        assert f"a row is missing: 2026-12-10, sequence {middle.sequence}" in await broken(capsys)
        await _insert(middle)
        # Two change places.
        await ChainLink.filter(id=middle.id).update(sequence=9999)
        await ChainLink.filter(id=after.id).update(sequence=middle.sequence)
        await ChainLink.filter(id=middle.id).update(sequence=after.sequence)
        assert f"2026-12-10, sequence {middle.sequence}" in await broken(capsys)
        await ChainLink.filter(id=middle.id).update(sequence=9999)
        await ChainLink.filter(id=after.id).update(sequence=after.sequence)
        await ChainLink.filter(id=middle.id).update(sequence=middle.sequence)
        assert await verify_audit() == 0


def _other_of_link(value: Any) -> Any:
    return not value if isinstance(value, bool) else another(value)


async def test_what_was_seen_on_a_running_service_is_found(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    """All unmasked reads deleted, a revision's author rewritten, a payment changed: each is named by table and key."""
    await a_bit_of_everything(world)
    reads = await AuditEvent.filter(kind="unmasked_read").order_by("id")
    assert reads
    await AuditEvent.filter(kind="unmasked_read").delete()
    revision = await LedgerRevision.all().order_by("id").first()
    paid = await RentPayment.filter(paid_fen__gt=0).first()
    assert revision is not None and paid is not None
    await LedgerRevision.filter(id=revision.id).update(account_id=world.street.account_id)
    await RentPayment.filter(id=paid.id).update(paid_fen=1)
    said = await broken(capsys)
    assert f"an event of the audit, audit_event {reads[0].id}, is missing" in said
    assert f"a change of a ledger, ledger_revision {revision.id}, was altered" in said
    assert f"rent charged or paid, rent_payment {paid.id}, was altered" in said


async def test_the_way_up_and_the_answer_keep_a_link_of_each_turn(world: World) -> None:
    case = await lodged(world, world.wan)
    done(await world.manager.step(done(await world.manager.get(f"/cases/{case['id']}")), "reply", answer="已修好。"))
    # Begun, handed in, answered.
    assert await ChainLink.filter(kind="complaint", row=case["id"]).count() == 3
    await violation(world)
    (item,) = await waiting(world.street)
    done(await world.street.post("/ledger-reviews", verdict([item])))
    assert await ChainLink.filter(kind="revision_place", row=str(item["id"])).count() == 2
    assert await ChainLink.filter(kind="ledger_revision", row=str(item["id"])).count() == 1
    assert (await Complaint.get(case_id=case["id"])).answer == "已修好。"


# The audit until it is linked


async def test_reads_and_refusals_take_no_head_and_are_linked_by_the_worker_in_order(
    world: World, service: Sanic[Any, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    await violation(world)
    await asyncio.gather(*(reads(world, 2) for _ in range(4)))
    count = await AuditEvent.filter(waiting=1).count()
    assert count >= 8 and not await ChainHead.filter(chain=AUDIT).exists()
    assert await verify_audit() == 0
    assert f"{count} wait to be linked" in capsys.readouterr().out
    workers = [Worker(world.clock, None, None) for _ in range(3)]
    assert sum(await asyncio.gather(*(worker.seal_audit() for worker in workers))) == count
    assert await ChainLink.filter(chain=AUDIT).count() == count
    assert await workers[0].seal_audit() == 0
    assert await verify_audit() == 0
    assert "wait to be linked" not in capsys.readouterr().out


@pytest.mark.parametrize("how", ["altered", "copied", "put in", "passed over"])
async def test_an_event_that_waits_for_its_link_is_held_by_its_mark(
    world: World, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    await reads(world, 2)
    row = await AuditEvent.filter(waiting=1).order_by("id").first()
    assert row is not None
    worker = Worker(world.clock, None, None)
    if how == "altered":
        await AuditEvent.filter(id=row.id).update(account_id=world.district.account_id)
    elif how == "copied":
        row.id += 1000
        await _insert(row)
    elif how == "put in":
        row.id, row.mark = row.id + 1000, "0" * 64
        await _insert(row)
    else:
        await AuditEvent.filter(id=row.id).update(waiting=None)
    if how != "copied":
        assert f"audit_event {row.id}, " in await broken(capsys)
    # The worker does not bless what is not the service's own.
    await worker.seal_audit()
    assert f"audit_event {row.id}, stands outside the chain" in await broken(capsys)


# Rows of before


async def test_what_was_there_before_is_sealed_once_with_the_day_said(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await a_bit_of_everything(world)
    await ChainLink.all().delete()
    await ChainHead.filter(chain__in=[RECORDS, AUDIT]).delete()
    assert "stands outside the chain" in await broken(capsys)
    later: datetime = NOW + timedelta(days=3)
    counts = await seal_found(later)
    assert set(counts) == set(KINDS)
    assert await verify_audit() == 0, capsys.readouterr().out
    said = capsys.readouterr().out
    for kind in KINDS.values():
        line = f"{counts[kind.name]} of them sealed on 2026-12-13, what was before is as found"
        assert f"  {kind.label}: {counts[kind.name]} intact; {line}" in said
    assert await ChainLink.filter(kind=BEGUN).count() == len(KINDS)
    # Once: what is put in afterwards is not blessed by starting again.
    paid = await RentPayment.all().first()
    assert paid is not None
    paid.id, paid.charge_key = new_id(), None
    await RentPayment.bulk_create([paid])
    assert await seal_found(later) == {}
    assert f"rent_payment {paid.id}, stands outside the chain" in await broken(capsys)


async def test_sealing_what_was_found_goes_on_where_it_was_cut_off(world: World) -> None:
    await a_bit_of_everything(world)
    await ChainLink.filter(chain=RECORDS).delete()
    await ChainHead.filter(chain=RECORDS).delete()
    first, second = await asyncio.gather(seal_found(NOW), seal_found(NOW))
    total = await Delivery.all().count()
    assert first.get("delivery", 0) + second.get("delivery", 0) == total
    assert await verify_audit() == 0
