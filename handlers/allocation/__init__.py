"""Applications, subsidies, what families rent, publicity, and what a family finds out by itself."""

from handlers.allocation import applications, house_agreements, publicities, self_checks, subsidies

__all__ = ["applications", "house_agreements", "publicities", "self_checks", "subsidies"]
