"""Papers that offices issue."""

from handlers.papers import papers

__all__ = ["papers"]
