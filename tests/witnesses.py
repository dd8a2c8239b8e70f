"""Which tests are asked of a breakage, and in which order, so that most are noticed within seconds.

One run of the whole suite notes which test comes by which line and how long it takes; it is kept in `var/mutations/`
with the digests of all files, since another text has other lines. A test that does not come by a line cannot notice
what is broken there, whatever it asserts. Of what is read when a module is (a life table, a constant) and of what runs
in a process of its own (readers of workbooks), no test is noted: those that come by the file, or name it, are asked.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from coverage import CoverageData

ROOMS = ("casework", "handlers", "models")
# They read the source, or what a command draws from it: they say that it was changed, not that it is wrong.
_NO_WITNESS = ("tests/test_house.py",)
# They walk pages, for minutes.
_WALKS = ("accessibility", "browser", "browser_attachments", "browser_workbooks", "offline")
# They walk every life table, every form and every door, naming none.
_GENERAL = (
    "test_access", "test_advance", "test_separation", "test_form_rules", "test_home", "test_conformance",
    "test_hostile_requests", "test_naming", "test_grants", "test_database", "test_sealed_columns", "test_tables",
)
_BOOKS = ("test_tables",)
# Makes the whole demo world and reads it: of whatever it comes by, asked when all others have passed.
_LAST = "tests/server/test_told.py::test_what_the_demo_world_tells_is_what_was_read"
_LAST_SECONDS = 100.0
# So many seconds of tests in the first round, and in all.
FIRST, ALL = 30.0, 150.0
_UNKNOWN = 1.0


class Witnesses:
    def __init__(self, project: Path, folder: Path) -> None:
        self.project = project
        data, took, digests = folder / "coverage", folder / "durations.jsonl", folder / "digests.json"
        if not digests.exists():
            _note(project, folder)
        _note_what_is_new(project, folder)
        self.lines = CoverageData(str(data))
        self.lines.read()
        # By path from the project's root, as `relative_files` keeps them.
        self.measured = {Path(name).as_posix(): name for name in self.lines.measured_files()}
        assert "casework/heart/advance.py" in self.measured, "notes of no line of ours"
        self.then: dict[str, str] = json.loads(digests.read_text())
        self.seconds: dict[str, float] = defaultdict(float)
        for line in took.read_text(encoding="utf-8").splitlines():
            test, _, _, seconds = json.loads(line)
            self.seconds[test] += seconds
        self.tests = sorted(path.relative_to(project).as_posix() for path in project.glob("tests/**/test_*.py"))
        self.texts = {name: (project / name).read_text(encoding="utf-8") for name in self.tests}

    def of(self, one: object) -> list[tuple[list[str], float]]:
        """Rounds of tests, each with the seconds that it should take."""
        rounds, last = self._of(one)
        return [*rounds, ([_LAST], _LAST_SECONDS)] if last else rounds

    def _of(self, one: object) -> tuple[list[tuple[list[str], float]], bool]:
        """And whether the demo world may come by."""
        file, line, before = one.file, one.line, one.before  # type: ignore[attr-defined]
        ids: list[str] = []
        if file in self.measured and self.then.get(file) == _digest(self.project / file):
            by_line = self.lines.contexts_by_lineno(self.measured[file])
            span = range(line, line + before.count("\n") + 1)
            ids = self._ids(by_line, span) or self._ids(by_line, self._around(file, line))
            if ids:
                # New tests, and those that have changed, are not known to come by: all that name the noun are asked.
                fresh = [name for name in self._naming(file) if self.then.get(name) != _digest(self.project / name)]
                last = _LAST in ids or self.then.get(_LAST.split("::")[0]) is None
                return self._rounds(file, ids, [name for name in fresh if self._is_own(file, name)]), last
            ids = self._ids(by_line, by_line)
        named = self._naming(file)
        stems = [name for name in self.tests if Path(name).stem in _GENERAL]
        return self._rounds(file, ids, [name for name in [*named, *stems] if name not in _NO_WITNESS]), True

    def _ids(self, by_line: dict[int, list[str]], span: Iterable[int]) -> list[str]:
        found = {name.rpartition("|")[0] for line in span for name in by_line.get(line, []) if name.endswith("|run")}
        files = self.texts.keys() - set(_NO_WITNESS)
        return sorted(name for name in found if name.split("::")[0] in files)

    def _around(self, file: str, line: int) -> range:
        """The body of the innermost function in which the line lies; nothing outside of any."""
        found = range(0)
        for node in ast.walk(ast.parse((self.project / file).read_bytes())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
                if node.lineno <= line <= body[-1] and (not found or len(body) < len(found)):
                    found = body
        return found

    def _is_own(self, file: str, test: str) -> bool:
        return Path(test).stem == f"test_{Path(file).stem}"

    def _naming(self, file: str) -> list[str]:
        stem = Path(file).stem
        named = [name for name, text in self.texts.items() if stem in text or self._is_own(file, name)]
        return sorted(named, key=lambda name: (not self._is_own(file, name), name))

    def _rounds(self, file: str, ids: list[str], files: list[str]) -> list[tuple[list[str], float]]:
        """The noun's own first, then of each test file the quickest in turn: unlike tests see unlike things."""
        by_file: dict[str, list[str]] = defaultdict(list)
        for name in ids:
            if name == _LAST:
                continue
            by_file[name.split("::")[0]].append(name)
        for name in files:
            if name == _LAST.split("::")[0]:
                continue
            known = [test for test in self.seconds if test.split("::")[0] == name]
            # A changed file's tests may have other names: the file as one.
            by_file[name] = known if known and self.then.get(name) == _digest(self.project / name) else [name]
        order: list[str] = []
        # What a module says as it is read, the second books hold: within a second or two, and told apart from the rest.
        books = [name for name in files if Path(name).stem in _BOOKS]
        own = [name for name in by_file if self._is_own(file, name)] + books
        for name in own:
            order += sorted(by_file.pop(name), key=self._cost)
        named = [name for name in by_file if Path(file).stem in self.texts[name]]
        for some in (named, [name for name in by_file if name not in named]):
            rows = [sorted(by_file[name], key=self._cost) for name in some]
            for turn in range(max((len(row) for row in rows), default=0)):
                order += [row[turn] for row in rows if turn < len(row)]
        return self._within(order)

    def _cost(self, test: str) -> float:
        return self.seconds.get(test, _UNKNOWN)

    def _within(self, order: list[str]) -> list[tuple[list[str], float]]:
        first: list[str] = []
        rest: list[str] = []
        spent = 0.0
        for test in order:
            cost = self._cost(test) if "::" in test else sum(
                seconds for name, seconds in self.seconds.items() if name.startswith(f"{test}::")
            ) or _UNKNOWN
            if spent + cost <= FIRST or not first:
                first.append(test)
            elif spent + cost <= ALL:
                rest.append(test)
            else:
                continue
            spent += cost
        cost = sum(map(self._cost, first))
        return [(some, seconds) for some, seconds in ((first, cost), (rest, spent - cost)) if some]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def digests(project: Path) -> dict[str, str]:
    files = [path for room in (*ROOMS, "tests") for path in sorted((project / room).rglob("*.py"))]
    return {path.relative_to(project).as_posix(): _digest(path) for path in files}


def _note(project: Path, folder: Path) -> None:
    """Runs every test once, noting which lines each comes by, and how long it takes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "durations.jsonl").unlink(missing_ok=True)
    before = digests(project)
    _run(project, folder, [f"--ignore=tests/client/test_{name}.py" for name in _WALKS])
    (folder / "digests.json").write_text(json.dumps(before, indent=1))


def _note_what_is_new(project: Path, folder: Path) -> None:
    """Tests that were written or changed since: what they come by is added to what is known of the others.

    Of lines that have changed since nothing is known either way, whichever test comes by them.
    """
    then: dict[str, str] = json.loads((folder / "digests.json").read_text())
    files = [path.relative_to(project).as_posix() for path in sorted(project.glob("tests/**/test_*.py"))]
    new = {name: _digest(project / name) for name in files if not _is_walk(name)}
    new = {name: digest for name, digest in new.items() if then.get(name) != digest and name not in _NO_WITNESS}
    if new:
        _run(project, folder, ["--cov-append", *new])
        (folder / "digests.json").write_text(json.dumps(then | new, indent=1))


def _is_walk(test: str) -> bool:
    return Path(test).stem.removeprefix("test_") in _WALKS


def _run(project: Path, folder: Path, asked: list[str]) -> None:
    settings = folder / "coveragerc"
    settings.write_text(f"[run]\nrelative_files = true\nsource = {','.join(ROOMS)}\n")
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.witnesses", "-m", "not browser",
        "-n", str(os.cpu_count() or 1), "--cov", f"--cov-config={settings}", "--cov-context=test", "--cov-report=",
        *asked,
    ]
    environ = {**os.environ, "COVERAGE_FILE": str(folder / "coverage"), _TOOK: str(folder / "durations.jsonl")}
    if subprocess.run(command, cwd=project, env=environ, check=False).returncode != 0:
        raise SystemExit("the suite must pass before anything is broken")


_TOOK = "ANJU_TEST_DURATIONS"


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """As a plugin of that run: a line a test and phase."""
    if _TOOK in os.environ and "PYTEST_XDIST_WORKER" not in os.environ:
        with open(os.environ[_TOOK], "a", encoding="utf-8") as file:
            file.write(json.dumps([report.nodeid, report.when, report.outcome, round(report.duration, 3)]) + "\n")
