"""The command line: `python -m server …`. Each command says what it did in one line, and fails with a sentence."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

from msgspec import json as msgjson
from sanic.worker.loader import AppLoader

from server.database import DatabaseUnusable
from server.logs import keep_messages_out
from server.settings import Settings, SettingsError, fresh_keys, read_settings

# Commands that read workbooks as the app does: the book, and what it holds.
_BOOKS = {
    "import-exited": ("exited", "dwellings that were left"),
    "import-subsidies": ("subsidy", "subsidies"),
    "import-rent": ("rent_payments", "rent charged and paid"),
    "import-bank": ("bank", "what bank and treasury say of a month, for the district office"),
    "import-manager-items": ("manager", "what a property manager registers of its dwellings"),
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m server", description="Anju: public rental housing casework")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("serve", help="bring the tables up to date and serve")
    commands.add_parser("migrate", help="bring the tables up to date")
    demo = commands.add_parser("demo", help="fill an empty database with the fictional demo world")
    demo.add_argument(
        "--papers", action="store_true", help="make the files of its papers too, rather than leave them to the service"
    )
    commands.add_parser("make-keys", help="print fresh random keys for the environment")
    importing = commands.add_parser("import-ledger", help="read a current-residence ledger workbook")
    importing.add_argument("file", type=Path)
    importing.add_argument("--dry-run", action="store_true", help="read and report, write nothing")
    importing.add_argument("--problems", type=Path, help="where the workbook of problems goes")
    importing.add_argument("--manager", default="", help="the property manager of new dwellings, by name")
    commands.add_parser("renew-address-keys", help="make every stored key of an address anew; migrate does it when due")
    asking = commands.add_parser("asks", help="make the rows of who is asked anew from the life tables")
    asking.add_argument("--check", action="store_true", help="say what differs and change nothing; exit code 1 if any")
    counting = commands.add_parser("tallies", help="count again what boards tell of duties, and mend what differs")
    counting.add_argument("--check", action="store_true", help="only say what differs; exit code 1 if any")
    for name, (book, what) in _BOOKS.items():
        entries = commands.add_parser(name, help=f"read a workbook of {what}, as the app does")
        entries.add_argument("file", type=Path)
        entries.add_argument(
            "--office", required=True,
            help="whose it is: a community, a property manager or the district office, by name",
        )
        entries.add_argument("--dry-run", action="store_true", help="read, try and report, write nothing")
        entries.add_argument("--problems", type=Path, help="where the workbook of problems goes")
        entries.set_defaults(book=book)
    inviting = commands.add_parser("invite", help="print a one-time code for an organisation's first administrator")
    inviting.add_argument("organisation")
    inviting.add_argument("role")
    inviting.add_argument("name")
    listing = commands.add_parser("grants", help="what stands: an organisation's posts, a family's bindings")
    of = listing.add_mutually_exclusive_group(required=True)
    of.add_argument("--organisation", default="", metavar="NAME")
    of.add_argument("--household", type=int, default=0, metavar="NUMBER")
    ending = commands.add_parser("end-grant", help="end a post, a binding, an invitation, a code, sessions")
    ending.add_argument("kind", choices=("post", "binding", "delegate", "invitation", "binding-code", "sessions"))
    ending.add_argument("number", type=int, help="as `grants` prints it; of sessions the account's")
    ending.add_argument("--by", required=True, metavar="NAME", help="who decided it")
    ending.add_argument("--reason", required=True, metavar="TEXT", help="why")
    looking = commands.add_parser("checks-a-day", help="how many cross checks that found something one person may see")
    looking.add_argument("most", type=int, nargs="?", help="the new bound; without it the present one is printed")
    commands.add_parser("rules", help="what the district may set: its value today, since when, on what ground")
    setting = commands.add_parser("set-rule", help="a new value of a rule, from today or a later day on")
    setting.add_argument("name", help="as `rules` prints it")
    setting.add_argument("value", help="a number, or some: [-14, -3, 1]")
    setting.add_argument("--from", dest="valid_from", type=date.fromisoformat, required=True, metavar="DAY")
    setting.add_argument("--base", required=True, metavar="TEXT", help="the paper on which it rests")
    setting.add_argument("--by", required=True, metavar="NAME", help="who decided it")
    commands.add_parser("score-rules", help="the rules by which families that wait are scored today, as a file")
    scoring = commands.add_parser("set-score-rules", help="a new set of them, from its own first day on")
    scoring.add_argument("file", type=Path, help="as `score-rules` prints one, with a name and a first day of its own")
    scoring.add_argument("--by", required=True, metavar="NAME", help="who decided it")
    checking = commands.add_parser("check", help="ask OSS and WeChat what they allow; say in words what is wrong")
    checking.add_argument("only", nargs="?", default="", help="storage, wechat, or the beginning of a check's name")
    checking.add_argument("--list", action="store_true", help="name every check and what it asks; ask nothing")
    commands.add_parser("verify-audit", help="recompute the hash chains; name the first broken row")
    verifying = commands.add_parser("verify-evidence", help="read every original again; name whatever differs")
    verifying.add_argument("--resume", type=Path, metavar="FILE", help="keep the place in FILE, and go on from it")
    drawing = commands.add_parser("verify-draw", help="recompute a draw from its published record; needs no database")
    drawing.add_argument("file", type=Path, metavar="FILE", help="the record, as the service publishes it")
    drawing.add_argument("--announced", type=Path, metavar="FILE", help="the record as it was kept before the draw")
    retaining = commands.add_parser("retention", help="list the photographs whose time of being kept is over")
    retaining.add_argument("--remove", action="store_true", help="remove them, and keep a record of it")
    retaining.add_argument("--by", default="", metavar="NAME", help="who decided it")
    retaining.add_argument("--reason", default="", metavar="TEXT", help="why")
    publishing = commands.add_parser("chain-heads", help="print each past day's last hashes, to publish them outside")
    publishing.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="from that day on: YYYY-MM-DD")
    commands.add_parser("orphans", help="name stored files without a row and rows without their file; remove nothing")
    commands.add_parser("diagrams", help="print docs/procedures.md from the life tables")
    commands.add_parser("openapi", help="print the API document (OpenAPI 3.1) of every way in")
    report = commands.add_parser("conformance", help="every clause, its steps and its tests")
    report.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    keep_messages_out()
    # What a service or a command writes, its database first of all, is for its own user alone.
    os.umask(0o077)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # Tortoise tells of every closed connection.
    logging.getLogger("tortoise").setLevel(logging.WARNING)
    try:
        return _run(given)
    except SettingsError as error:
        print(f"settings: {error}", file=sys.stderr)
        return 2
    except DatabaseUnusable as error:
        print(f"database: {error}", file=sys.stderr)
        return 3


def _run(given: argparse.Namespace) -> int:
    if given.command == "make-keys":
        print("\n".join(f"{name}={value}" for name, value in fresh_keys().items()))
        return 0
    if given.command == "conformance":
        from server.commands.conformance import print_report

        return print_report(as_json=given.json)
    if given.command == "diagrams":
        from server.commands.diagrams import draw

        print(draw())
        return 0
    if given.command == "openapi":
        from server.app import every_endpoint
        from server.openapi import describe_service

        print(msgjson.format(msgjson.encode(describe_service(every_endpoint()))).decode())
        return 0
    if given.command == "verify-draw":
        from server.commands.verify_draw import verify_draw

        return verify_draw(given.file, given.announced)
    if given.command == "check":
        from server.commands.check import list_checks, report

        return list_checks() if given.list else asyncio.run(report(os.environ, given.only))
    settings = read_settings(os.environ)
    commands: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
        "serve": _serve,
        "migrate": _migrate,
        "demo": _demo,
        "import-ledger": _import_ledger,
        **dict.fromkeys(_BOOKS, _import_entries),
        "renew-address-keys": _renew_address_keys,
        "asks": _asks,
        "tallies": _tallies,
        "invite": _invite,
        "grants": _list_grants,
        "end-grant": _end_grant,
        "checks-a-day": _checks_a_day,
        "rules": _rules,
        "set-rule": _set_rule,
        "score-rules": _score_rules,
        "set-score-rules": _set_score_rules,
        "verify-audit": _verify_audit,
        "verify-evidence": _verify_evidence,
        "orphans": _orphans,
        "retention": _retention,
        "chain-heads": _chain_heads,
    }
    return commands[given.command](settings, given)


def _migrate(settings: Settings, given: argparse.Namespace) -> int:
    from casework.heart.sealed_rows import KINDS, seal_found
    from casework.words.clock import SystemClock

    async def seal_once() -> int:
        for name, count in (await seal_found(SystemClock().now())).items():
            print(f"{KINDS[name].label}: {count} rows were sealed as they were found")
        print("tables are up to date")
        return 0

    return _in_database(settings, seal_once)


def _renew_address_keys(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.address_keys import renew_keys

    return _in_database(settings, renew_keys)


def _asks(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.asks import report_asks

    # Looked at as they are: not brought up to date before.
    return _in_database(settings, lambda: report_asks(check=given.check), keep_asks=False)


def _tallies(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.tallies import report_tallies

    return _in_database(settings, lambda: report_tallies(check=given.check))


def _serve(settings: Settings, given: argparse.Namespace) -> int:
    from media_storage.apart import keep_memory_to_ourselves
    from server.app import create_app
    from server.connections import Connection

    keep_memory_to_ourselves()
    _migrate(settings, given)
    loader = AppLoader(factory=lambda: create_app(settings))
    app = loader.load()
    print(f"\n  Anju is served at http://{settings.host}:{settings.port}/", flush=True)
    if settings.demo:
        print("  Demo: choose a person on the first page. The database and photographs are under var/.\n", flush=True)
    app.prepare(
        host=settings.host, port=settings.port, motd=False, single_process=True, access_log=False, protocol=Connection
    )
    type(app).serve_single(primary=app)
    return 0


def _in_database(settings: Settings, work: Callable[[], Awaitable[int]], *, keep_asks: bool = True) -> int:
    from casework.words.district import configure_district
    from models.fields import configure_keys
    from server.commands.address_keys import keep_keys_current
    from server.commands.asks import keep_asks_current
    from server.database import close_database, migrate_database, open_database

    async def run() -> int:
        configure_keys(settings.keys)
        configure_district(settings.district)
        await migrate_database(settings.database)
        await open_database(settings.database)
        try:
            await keep_keys_current()
            if keep_asks:
                await keep_asks_current()
            return await work()
        finally:
            await close_database()

    return asyncio.run(run())


def _demo(settings: Settings, given: argparse.Namespace) -> int:
    if not settings.demo:
        raise SettingsError("the demo world is made in demo mode only (ANJU_DEMO=1)")
    from server.demo.telling import fill

    return _in_database(settings, lambda: fill(settings, papers=given.papers))


def _import_ledger(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.ledger_import import run_import

    return _in_database(
        settings,
        lambda: run_import(given.file, dry_run=given.dry_run, problems=given.problems, manager=given.manager),
    )


def _import_entries(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.entry_import import run_import

    return _in_database(
        settings,
        lambda: run_import(
            given.file, given.book, office=given.office, dry_run=given.dry_run, problems=given.problems
        ),
    )


def _invite(settings: Settings, given: argparse.Namespace) -> int:
    from casework.heart.problems import Problem
    from casework.heart.transactions import atomically
    from casework.people.invitations import invite_first
    from casework.words.clock import SystemClock

    async def work() -> int:
        at = SystemClock().now()
        try:
            code = await atomically(lambda: invite_first(given.role, given.name, given.organisation, at=at))
        except Problem as problem:
            print(f"{given.organisation}：{problem.detail}", file=sys.stderr)
            return 1
        print(f"{given.organisation} {given.role} {given.name}：{code}")
        return 0

    return _in_database(settings, work)


def _list_grants(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.grants import list_grants

    return _in_database(settings, lambda: list_grants(given.organisation, given.household))


def _end_grant(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.grants import end_grant

    return _in_database(settings, lambda: end_grant(given.kind, given.number, by=given.by, reason=given.reason))


def _checks_a_day(settings: Settings, given: argparse.Namespace) -> int:
    from casework.ledgers.look_ups import most_a_day, set_most_a_day

    async def work() -> int:
        if given.most is not None:
            if not 1 <= given.most <= 10_000:
                print("the bound is between 1 and 10000 a day", file=sys.stderr)
                return 1
            await set_most_a_day(given.most)
        print(f"{await most_a_day()} a person and day")
        return 0

    return _in_database(settings, work)


def _rules(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.rules import print_rules

    return _in_database(settings, print_rules)


def _set_rule(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.rules import set_rule

    return _in_database(settings, lambda: set_rule(given.name, given.value, given.valid_from, given.base, given.by))


def _score_rules(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.score_rules import print_score_rules

    return _in_database(settings, print_score_rules)


def _set_score_rules(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.score_rules import set_score_rules

    try:
        content = given.file.read_bytes()
    except OSError as error:
        print(f"{given.file}: {error.strerror}", file=sys.stderr)
        return 1
    return _in_database(settings, lambda: set_score_rules(content, given.by))


def _verify_audit(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.verify import verify_audit

    return _in_database(settings, verify_audit)


def _verify_evidence(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.verify_evidence import verify_evidence

    return _in_database(settings, lambda: verify_evidence(settings, given.resume))


def _retention(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.retention import report_retention

    return _in_database(
        settings, lambda: report_retention(settings, remove=given.remove, by=given.by, reason=given.reason)
    )


def _chain_heads(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.chain_heads import print_heads

    return _in_database(settings, lambda: print_heads(given.since))


def _orphans(settings: Settings, given: argparse.Namespace) -> int:
    from server.commands.orphans import report_orphans

    return _in_database(settings, lambda: report_orphans(settings))


if __name__ == "__main__":
    sys.exit(main())
