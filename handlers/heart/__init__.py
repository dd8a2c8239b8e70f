"""What every door shares, and the doors that know no procedure: a case, home, one box to find in, forms to fill in."""

from handlers.heart import cases, figures, finding, forms, home, in_hand, obligations

__all__ = ["cases", "figures", "finding", "forms", "home", "in_hand", "obligations"]
