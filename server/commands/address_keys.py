"""Bringing stored keys of addresses up to date: with the tables when the rules have changed, or when somebody asks."""

from __future__ import annotations

from casework.ledgers.address_keys import are_current, renew


async def keep_keys_current() -> None:
    """Nothing where they were made by the rules of today."""
    if not await are_current():
        await _renew(quiet=True)


async def renew_keys() -> int:
    return await _renew(quiet=False)


async def _renew(*, quiet: bool) -> int:
    """`quiet`: an empty database has nothing to tell."""
    done = await renew()
    if done.changed or not quiet:
        print(f"address keys: {done.changed} made anew")
    for address in done.twice:
        print(f"  entered twice, left as it was: {address}")
    return 1 if done.twice else 0
