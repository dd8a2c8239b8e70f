"""A copy of the project in which one thing at a time is broken, and a warm process that runs tests in it.

Most of what a short test run costs is importing. So a process of each copy imports once what is not ours, and forks
for every breakage: the fork imports ours, as they now stand. A second one has imported ours too, while all was whole:
it says of a test that failed whether it passes there, for only then has it noticed anything. A test that measures time,
or ran out of it, must fail twice.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

OURS = ("casework", "handlers", "models", "media_storage", "server", "migrations", "benchmarks", "tests")
_PYTEST = ("-q", "-x", "-n", "0", "-p", "no:cacheprovider", "-m", "not browser", "--hypothesis-seed=0")
_MEASURES = re.compile(r"perf_counter|process_time|monotonic|timeout|thread_time", re.I)
# All passed, some failed, stopped at what could not be collected, nothing was collected.
_SPOKEN = {0, 1, 2, 5}
# So many seconds a run may take however short its tests: the machine may be busy.
_LEAST = 120.0
_TIMES = 8


@dataclass(frozen=True)
class Outcome:
    """`noticed`, `survived`, `late` or `unloadable`."""

    name: str
    killer: str = ""
    said: str = ""
    asked: int = 0


@dataclass(eq=False)
class _Notes:
    """What a run of tests came to."""

    failed: list[tuple[str, str, str]] = field(default_factory=list)
    uncollected: list[str] = field(default_factory=list)
    passed: int = 0
    code: int = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            crash = getattr(report.longrepr, "reprcrash", None)
            said = str(crash.message if crash else report.longrepr)[:300]
            self.failed.append((report.nodeid, report.when or "", said))
        self.passed += report.passed and report.when == "call"

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.uncollected.append(report.nodeid)


class Copy:
    def __init__(self, project: Path, folder: Path) -> None:
        self.folder = folder
        self.whole: dict[str, bool] = {}
        _copy_project(project, folder)
        self.log = (folder.parent / f"{folder.name}.log").open("w", encoding="utf-8")
        self.warm = subprocess.Popen(
            [sys.executable, "-m", "tests.broken_copies"], cwd=folder, env=_environ(project), stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self.log, text=True,
        )
        # Nothing may be broken before it has imported what is whole.
        self._answer()

    def __enter__(self) -> Copy:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.warm.stdin is not None
        self.warm.stdin.close()
        self.warm.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def ask(self, file: str, start: int, end: int, instead: str, rounds: Sequence[tuple[list[str], float]]) -> Outcome:
        target = self.folder / file
        whole, kept = target.read_bytes(), target.stat()

        def write(data: bytes, later: int) -> None:
            target.write_bytes(data)
            # Another second, so that no compiled file of the whole one is taken for its.
            os.utime(target, (kept.st_mtime + later, kept.st_mtime + later))

        @contextmanager
        def mended() -> Iterator[None]:
            write(whole, 0)
            try:
                yield
            finally:
                write(broken, 1000)

        broken = whole[:start] + instead.encode() + whole[end:]
        write(broken, 1000)
        try:
            return self._asked(rounds, mended)
        finally:
            write(whole, 0)

    def _asked(
        self, rounds: Sequence[tuple[list[str], float]], mended: Callable[[], AbstractContextManager[None]]
    ) -> Outcome:
        asked = 0
        for tests, seconds in rounds:
            left = list(tests)
            while left:
                answer = self._run(left, seconds)
                asked += answer["passed"]
                if answer["unloadable"]:
                    return Outcome("unloadable", said=answer["unloadable"], asked=asked)
                if answer["late"]:
                    return Outcome("late", asked=asked)
                if answer["code"] == pytest.ExitCode.USAGE_ERROR and any("::" in one for one in left):
                    # A test that is made for each row of a table is no longer there: its whole file is asked.
                    left = list(dict.fromkeys(one.split("::")[0] for one in left))
                    continue
                if answer["code"] not in _SPOKEN:
                    raise SystemExit(f"the tests did not run (pytest's code {answer['code']}); see {self.log.name}")
                if answer["uncollected"]:
                    files = {name.split("::")[0] for name in answer["uncollected"]}
                    shorter = [one for one in left if one.split("::")[0] not in files]
                    left = shorter if len(shorter) < len(left) else []
                    continue
                if not answer["failed"]:
                    break
                killer, when, said = answer["failed"][0]
                if self._twice(killer, said) and self._passes(killer, mended):
                    return Outcome("noticed", killer, f"{when}: {said}", asked)
                # It fails as it likes, and says nothing of this.
                left = [one for one in left if one not in {killer, killer.split("::")[0], killer.split("[")[0]}]
        return Outcome("survived", asked=asked)

    def _twice(self, killer: str, said: str) -> bool:
        text = (self.folder / killer.split("::")[0]).read_text(encoding="utf-8")
        if not _MEASURES.search(text) and "imeout" not in said:
            return True
        answer = self._run([killer], 0)
        return bool(answer["failed"])

    def _passes(self, killer: str, mended: Callable[[], AbstractContextManager[None]]) -> bool:
        if killer not in self.whole:
            with mended():
                answer = self._run([killer], 0, whole=True)
            self.whole[killer] = answer["passed"] == 1 and not answer["failed"]
            if not self.whole[killer]:
                print(f"fails as it likes: {killer} {answer}", file=self.log, flush=True)
        return self.whole[killer]

    def _run(self, tests: list[str], seconds: float, *, whole: bool = False) -> dict[str, Any]:
        assert self.warm.stdin is not None
        limit = max(_LEAST, _TIMES * seconds)
        self.warm.stdin.write(json.dumps({"tests": tests, "limit": limit, "whole": whole}) + "\n")
        self.warm.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.warm.stdout is not None
        line = self.warm.stdout.readline()
        if not line:
            raise SystemExit(f"the warm process of {self.folder} has ended; see {self.log.name}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def _environ(project: Path) -> dict[str, str]:
    from tests.templates import _digest

    return {
        **os.environ, "ANJU_TEMPLATES": str(project / "var" / "templates"),
        # What is broken is Python: the database is as migrations make it.
        "ANJU_TEMPLATE_DIGEST": _digest(),
    }


def _copy_project(project: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    listed = subprocess.run(["git", "ls-files"], cwd=project, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        if (project / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(project / name, folder / name)
    # The built client, which some tests serve, and what it was built with.
    for name in ("dist", "node_modules"):
        if (built := project / "miniprogram" / name).exists():
            (folder / "miniprogram" / name).symlink_to(built)


# What follows runs in the warm process.


def _main() -> None:
    channel = os.dup(1)
    os.dup2(2, 1)
    _import_what_is_not_ours()
    sys.dont_write_bytecode = True
    whole = _Whole()
    os.write(channel, b"{}\n")
    for line in sys.stdin:
        job = json.loads(line)
        answer = whole.run(job) if job["whole"] else _forked(partial(_tests, job["tests"]), job["limit"])
        os.write(channel, (json.dumps(answer) + "\n").encode())
    whole.end()


def _import_what_is_not_ours() -> None:
    """What a fork finds when it collects every test, which also compiles all of ours."""

    def names() -> dict[str, Any]:
        pytest.main(["-q", "--collect-only", "-p", "no:cacheprovider", "-n", "0"])
        return {"names": sorted(name for name in sys.modules if name.split(".")[0] not in {*OURS, "__main__"})}

    for name in _forked(names, 600).get("names", []):
        # Whole packages, as ours import them: parts of them out of turn are not what they would be.
        if "." not in name and not name.startswith("_") and name not in {*sys.modules, *sys.stdlib_module_names}:
            try:
                importlib.import_module(name)
            except BaseException:
                continue


class _Whole:
    """A process that has imported ours while they were whole, and forks in its turn."""

    def __init__(self) -> None:
        given, self.jobs = os.pipe()
        self.answers, back = os.pipe()
        self.pid = os.fork()
        if self.pid:
            os.close(given)
            os.close(back)
            self.reader = os.fdopen(self.answers)
            self.reader.readline()
            return
        os.close(self.jobs)
        _load()
        os.write(back, b"loaded\n")
        with os.fdopen(given) as jobs:
            for line in jobs:
                job = json.loads(line)
                answer = _forked(partial(_tests, job["tests"]), job["limit"])
                os.write(back, (json.dumps(answer) + "\n").encode())
        os._exit(0)

    def run(self, job: dict[str, Any]) -> dict[str, Any]:
        os.write(self.jobs, (json.dumps(job) + "\n").encode())
        answer: dict[str, Any] = json.loads(self.reader.readline())
        return answer

    def end(self) -> None:
        os.close(self.jobs)
        os.waitpid(self.pid, 0)


def _load() -> None:
    for name in ("casework.procedures", "handlers", "models", "server.app", "server.worker", "tests.conftest"):
        importlib.import_module(name)


def _tests(tests: list[str]) -> dict[str, Any]:
    notes = _Notes()
    try:
        _load()
    except BaseException as error:
        return _answer(notes, unloadable=f"{type(error).__name__}: {error}"[:300])
    shutil.rmtree(".hypothesis", ignore_errors=True)
    base = Path.cwd().parent / f"{Path.cwd().name}-tmp-{os.getpid()}"
    try:
        notes.code = int(pytest.main([*_PYTEST, f"--basetemp={base}", *tests], plugins=[notes]))
    finally:
        shutil.rmtree(base, ignore_errors=True)
    return _answer(notes)


def _answer(notes: _Notes | None = None, *, unloadable: str = "", late: bool = False) -> dict[str, Any]:
    notes = notes or _Notes()
    return {"failed": notes.failed, "uncollected": notes.uncollected, "passed": notes.passed,
            "unloadable": unloadable, "late": late, "code": notes.code}


def _forked(work: Callable[[], dict[str, Any]], limit: float) -> dict[str, Any]:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setsid()
        os.close(reader)
        try:
            os.write(writer, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(child, signal.SIGKILL))
    began = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, limit)
    with os.fdopen(reader) as said:
        text = said.read()
    os.waitpid(child, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    # What it left running, a reader process say, goes with it.
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if text:
        answer: dict[str, Any] = json.loads(text)
        return answer
    if time.monotonic() - began >= limit:
        return _answer(late=True)
    return _answer(unloadable="the process ended without a word")


if __name__ == "__main__":
    _main()
