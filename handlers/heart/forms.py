"""The forms that whoever asks may fill in, described: a phone keeps them and shows its pages from them."""

from __future__ import annotations

from casework.heart import entry_forms
from casework.heart.entry_forms import EntryForm
from handlers.heart.http import Ask, Struct, endpoint


class FormList(Struct):
    # Equal to what GET /info names `forms_version`, until the service is another.
    version: str
    items: list[EntryForm]


@endpoint("GET", "/forms", summary="我可以填写的表单", reply=FormList)
async def list_forms(ask: Ask) -> FormList:
    return FormList(version=entry_forms.version(), items=entry_forms.forms_for(ask.actor))
