"""What a case hears when a paper of its was served (5.1c, 5.2c): the form of its step `Served.action`, taken by itself.

So the days of whatever was decided run from the day of service and from no other, and the case's own record holds fast
which service said so. Who serves needs to know nothing of what is served; refuses nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from msgspec import Meta

from casework.heart.forms import LATELY, Form, Uuid, Word


class ServedForm(Form, kw_only=True):
    served_on: Annotated[date, Meta(title="送达日期", extra=LATELY)]
    # A word of `casework/exits/service_ways.py`.
    way: Word
    service_id: Uuid
