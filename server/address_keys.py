"""Bringing stored keys of addresses up to date: with the tables when the rules have changed, or when somebody asks."""

from __future__ import annotations

from casework.address_keys import are_current, renew


async def keep_keys_current() -> None:
    """Nothing where they were made by the rules of today."""
    if not await are_current():
        await renew_keys()


async def renew_keys() -> int:
    done = await renew()
    print(f"address keys: {done.changed} made anew")
    for address in done.twice:
        print(f"  entered twice, left as it was: {address}")
    return 1 if done.twice else 0
