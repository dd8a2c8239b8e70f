"""Links that leave the phone and come back: what the service writes into messages must be a page of the client."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from server.app import every_endpoint
from server.openapi import describe_service

HOUSE = Path(__file__).parent.parent.parent
PAGE = re.compile(r"""["'](pages/[a-z_]+/[a-z_]+)[?"']""")


def pages() -> set[str]:
    """Every page's path, with those of sub-packages, as WeChat opens them."""
    told = json.loads((HOUSE / "miniprogram/src/pages.json").read_text())
    inner = [f"{package['root']}/{page['path']}" for package in told["subPackages"] for page in package["pages"]]
    return {page["path"] for page in told["pages"]} | set(inner)


def test_every_page_that_the_service_names_is_a_page_of_the_client() -> None:
    named = {
        (file.name, page)
        for room in ("server", "handlers", "casework")
        for file in sorted((HOUSE / room).rglob("*.py"))
        for page in PAGE.findall(file.read_text())
    }
    # The message that a family taps on.
    assert ("worker.py", "pages/cases/detail") in named
    assert {(file, page) for file, page in named if page not in pages()} == set()


HANDED = re.compile(r"path: '(/[a-z-]+)'(?=, body:|,\n)")
# Where the reply of a page repeats it under another name.
UNDER = {"/delegations": "case", "/dwellings": "id"}


def test_whatever_waits_on_a_phone_is_answered_by_its_own_id() -> None:
    """A reply without it is no receipt: the phone would send the same again for ever."""
    schema = describe_service(every_endpoint())
    told = {
        path: file.relative_to(HOUSE).as_posix()
        for file in sorted((HOUSE / "miniprogram/src/pages").rglob("*.vue"))
        for path in HANDED.findall(file.read_text())
    }
    assert {"/rent-place", "/rent-month-rule", "/exits", "/rent-payments", "/signatory-changes"} <= set(told)
    for path, file in told.items():
        asked = schema["paths"][f"/api{path}"]["post"]
        reply = shape_of(asked["responses"]["200"], schema)
        assert UNDER.get(path, "id") in reply, f"{file}: the reply of {path} does not repeat the request's id"
        assert "id" in shape_of(asked["requestBody"], schema), f"{file}: {path} takes no id"


def shape_of(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    (content,) = part["content"].values()
    name = content["schema"]["$ref"].rpartition("/")[2]
    found: dict[str, Any] = schema["components"]["schemas"][name]["properties"]
    return found


def test_every_page_has_its_file_and_every_file_its_page() -> None:
    folder = HOUSE / "miniprogram/src"
    files = {str(file.relative_to(folder).with_suffix("")) for file in folder.glob("pages/*/*.vue")}
    # Pieces of a page begin with a capital letter, as components do.
    assert {file for file in files if file.rpartition("/")[2][0].islower()} == pages()
