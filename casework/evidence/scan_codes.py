"""Codes that are scanned, or read off and typed: of a dwelling (its door), of papers, evidence and letters, a notice's
number.

A code names a thing and opens nothing: what is shown behind it is what the asker may see anyway, and what is not there
looks like what is not theirs. A dwelling's code carries two check digits, so that a slip of the finger is told from
another dwelling. Refuses codes of other houses, and whatever is no code of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from casework.evidence.photograph_checks import check_evidence
from casework.evidence.sheets import SheetCheck
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.problems import refuse
from casework.papers import checks
from casework.papers.checks import PaperCheck, check_paper
from casework.people import sign_in_codes
from casework.words.reading import code_text, plain_text
from models import Case, Dwelling, Household, Tenancy

# What fits the printed column, and more than any code of ours.
LONGEST = 300
_DWELLING = re.compile(r"(?:FY([1-9IL][0-9OIL]{0,17})-?|([1-9][0-9]{0,17})-)([0-9OIL]{2})")
_LIKE_DIGITS = str.maketrans("OIL", "011")
_NUMBER = re.compile(r"TZ[0-9A-Z-]{4,36}")
# What a messenger hangs on an address is no part of the code.
_ADDRESS = re.compile(r"(https?://[^/?#\s]+)/([a-z])/([^?#\s]+?)/?(?:[?#].*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Scanned:
    """What a code names, in reach of who asked: a dwelling, a notice, or a check, which may be of a notice's letter."""

    dwelling: Dwelling | None = None
    notice: Case | None = None
    check: SheetCheck | None = None
    paper: PaperCheck | None = None
    # Of a dwelling: who lives there now, and whether it is the asker's own home.
    tenancy: Tenancy | None = None
    household: Household | None = None
    own_home: bool = False


def dwelling_code(dwelling_id: int) -> str:
    """`FY128-36`: the number and its check digits (ISO 7064, MOD 97-10: no wrong or swapped digit passes)."""
    return f"FY{dwelling_id}-{_check_digits(dwelling_id)}"


def dwelling_link(address: str, dwelling_id: int) -> str:
    """What stands in the QR code on the door. `address`: what the service is called from outside."""
    return f"{address}/q/{dwelling_code(dwelling_id)}"


def _check_digits(number: int) -> str:
    return f"{98 - number * 100 % 97:02d}"


async def resolve(text: str, *, actor: Actor, addresses: Iterable[str]) -> Scanned:
    """What the scanned or typed text names. `addresses`: what this service is called.

    Raises code_unknown, code_mistyped, not_found (absent or not in reach), too_many_attempts (evidence).
    """
    if sign_in_codes.is_code(text):
        raise refuse("code_unknown", "这是电脑上的登录码：请在小程序首页点“扫一扫”，用相机直接扫电脑屏幕。")
    if found := _ADDRESS.fullmatch("".join(plain_text(text).split())):
        house, kind, rest = found[1].casefold(), found[2].lower(), found[3]
        if house not in {one.casefold() for one in addresses}:
            raise refuse("code_unknown", "这是别处的码，不是本区安居的码。")
        if kind == "v":
            case_id, _, code = rest.partition("/")
            if checks.is_begun(code):
                return Scanned(paper=await check_paper(code, actor=actor, case_id=case_id))
            return await _evidence(case_id, code, actor)
        if kind == "h":
            raise refuse("code_unknown", "这是选房现场的签到码：请打开这次选房的页面，点“扫码签到”。")
        text = rest if kind == "q" else ""
    elif checks.is_begun(text):
        if checks.read_code(text) is None:
            raise refuse("code_mistyped", "核验码输多了或输少了，请对照纸上右上角二维码旁的核验码再输一次。")
        return Scanned(paper=await check_paper(text, actor=actor))
    typed = code_text(text)
    if found := _DWELLING.fullmatch(typed):
        number = int((found[1] or found[2]).translate(_LIKE_DIGITS))
        if found[3].translate(_LIKE_DIGITS) != _check_digits(number):
            raise refuse("code_mistyped")
        return await _dwelling(number, actor)
    if _NUMBER.fullmatch(typed):
        return await _numbered(typed, actor)
    raise refuse("code_unknown")


async def _evidence(case_id: str, code: str, actor: Actor) -> Scanned:
    check = await check_evidence(case_id, code, actor=actor)
    notice = await access.cases_in_reach(actor).filter(id=case_id.lower(), procedure="notice").first()
    return Scanned(check=check, notice=notice)


async def _dwelling(number: int, actor: Actor) -> Scanned:
    if actor.role == actors.TENANT:
        # A family has no list of dwellings: the one door that its code opens is its own.
        own = access.tenancies_in_reach(actor).filter(dwelling_id=number, living=1)
        tenancy = await own.select_related("dwelling", "household").first()
        if tenancy is None:
            raise access.not_found()
        return Scanned(tenancy.dwelling, tenancy=tenancy, household=tenancy.household, own_home=True)
    dwelling = await access.find_dwelling(number, actor=actor)
    living = access.tenancies_in_reach(actor).filter(dwelling_id=number, living=1)
    tenancy = await living.select_related("household").first()
    return Scanned(dwelling, tenancy=tenancy, household=tenancy.household if tenancy else None)


async def _numbered(number: str, actor: Actor) -> Scanned:
    notice = await access.cases_in_reach(actor).filter(procedure="notice", number=number).first()
    if notice is None:
        raise access.not_found()
    return Scanned(notice=notice)
