"""What every door shares, and the doors that know no procedure: a case, home, one box to find in."""

from handlers.heart import cases, finding, home

__all__ = ["cases", "finding", "home"]
