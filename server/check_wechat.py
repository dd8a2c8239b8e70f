"""What is asked of WeChat by `python -m server check`."""

from __future__ import annotations

from typing import Final

from server.check import Check

WECHAT: Final[tuple[Check, ...]] = ()
