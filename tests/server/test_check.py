"""`python -m server check`: three verdicts, nothing asked before its time, silence never taken for consent."""

from __future__ import annotations

import pytest

from server.commands import check
from server.commands.check import Check, Finding, Visit, ask_all, ok, report, unknown, wrong


async def _ok(visit: Visit) -> Finding:
    visit.kept["seen"] = True
    return ok("as it should be")


async def _wrong(visit: Visit) -> Finding:
    return wrong("not as it should be")


async def _broken(visit: Visit) -> Finding:
    raise RuntimeError("https://example/?signature=secret")


async def _unknown(visit: Visit) -> Finding:
    return unknown("was not reached")


def _only(monkeypatch: pytest.MonkeyPatch, *checks: Check) -> None:
    monkeypatch.setattr(check, "every_check", lambda: checks)


@pytest.mark.parametrize(
    ("asked", "code"), [((_ok,), 0), ((_ok, _wrong), 1), ((_ok, _unknown), 4), ((_wrong, _unknown), 1), ((_broken,), 4)]
)
async def test_the_exit_code_says_whether_something_is_wrong_or_unknown(
    asked: tuple[object, ...], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _only(monkeypatch, *(Check(f"a-{n}", "", ask) for n, ask in enumerate(asked)))  # type: ignore[arg-type]
    assert await report({}) == code
    assert "secret" not in capsys.readouterr().out


async def test_what_needs_another_answer_first_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    _only(monkeypatch, Check("a-one", "", _wrong), Check("a-two", "", _ok, after="a-one"), Check("b-one", "", _ok))
    found = {each.name: finding for each, finding in await ask_all({})}
    assert (found["a-two"].verdict, found["a-two"].words) == ("unknown", "not asked: a-one comes first")
    assert found["b-one"].verdict == "ok"
    assert [each.name for each, _ in await ask_all({}, "a-two")] == ["a-one", "a-two"]
    assert await report({}, "c") == 2
