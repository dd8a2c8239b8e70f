"""Applications and subsidies."""

from handlers.allocation import applications, house_agreements, subsidies

__all__ = ["applications", "house_agreements", "subsidies"]
