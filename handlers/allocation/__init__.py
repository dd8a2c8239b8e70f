"""Applications and subsidies."""

from handlers.allocation import applications, subsidies

__all__ = ["applications", "subsidies"]
