"""Addresses of the internet as they are counted. Refuses nothing: what is no address counts as it is written."""

from __future__ import annotations

import ipaddress


def network_of(address: str) -> str:
    """An address as it is counted: of the newer kind one household has a whole network, and counts as one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv4Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))
