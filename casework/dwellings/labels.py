"""Labels for the doors of dwellings, with the code that is scanned there.

A label tells an address and no name: everybody who passes reads it. Refuses more at once than somebody would want to
cut out, and to print where the Chinese font is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from fpdf.enums import WrapMode

from casework.evidence.scan_codes import dwelling_code, dwelling_link
from casework.heart import access, actors
from casework.heart.actors import Actor
from casework.heart.audit import record
from casework.heart.problems import refuse
from casework.papers.qr import draw_qr
from casework.papers.sheet_rendering import ChineseSheet, set_apart
from media_storage.watermark import font_face

MOST = 80
# Who keeps houses, and who keeps order among them.
LABELLERS = (actors.MANAGER_CLERK, actors.COMMUNITY_CLERK, actors.DISTRICT_CLERK)
# Millimetres.
_MARGIN, _ACROSS, _DOWN = 16.0, 2, 4
_WIDTH, _HEIGHT, _GAP, _SIDE = 87.0, 64.0, 2.0, 38.0
_INK, _SOFT = (20, 20, 20), (105, 105, 105)


@dataclass(frozen=True)
class Label:
    address: str
    manager: str
    code: str
    link: str


async def print_labels(dwelling_ids: list[int], *, actor: Actor, address: str) -> bytes:
    """The PDF, in the order asked for. Raises not_allowed, form_invalid, sheet_unavailable, not_found: one of them is
    not in reach.

    `address`: what the service is called from outside.
    """
    access.require_role(actor, *LABELLERS)
    wanted = list(dict.fromkeys(dwelling_ids))
    if not 0 < len(wanted) <= MOST:
        raise refuse("form_invalid", f"一次可打印1到{MOST}处房源的码。", ids="数量不合适。")
    rows = await access.dwellings_in_reach(actor).filter(id__in=wanted).select_related("manager")
    found = {row.id: row for row in rows}
    if len(found) < len(wanted):
        raise access.not_found()
    if font_face() is None:
        raise refuse("sheet_unavailable")
    labels = [
        Label(found[one].address, found[one].manager.name, dwelling_code(one), dwelling_link(address, one))
        for one in wanted
    ]
    pdf = await set_apart(set_labels, labels, actor.at)
    await record("export", actor=actor, code="dwelling_labels", detail={"count": len(labels)})
    return pdf


class _Labels(ChineseSheet):
    def footer(self) -> None:
        self.set_y(-8)
        self.warn()


def set_labels(labels: list[Label], made_at: datetime) -> bytes:
    """A4, two across and four down."""
    page = _Labels("房源码", made_at)
    page.set_auto_page_break(False)
    for place, label in enumerate(labels):
        row, column = divmod(place % (_ACROSS * _DOWN), _ACROSS)
        if (row, column) == (0, 0):
            page.add_page()
        _set_label(page, label, _MARGIN + column * (_WIDTH + _GAP), _MARGIN + row * (_HEIGHT + _GAP))
    return bytes(page.output())


def _set_label(page: ChineseSheet, label: Label, x: float, y: float) -> None:
    page.set_draw_color(170, 170, 170)
    page.rect(x, y, _WIDTH, _HEIGHT)
    draw_qr(page, label.link, x + 2, y + 3, _SIDE)
    beside, width = x + _SIDE + 4, _WIDTH - _SIDE - 6
    _words(page, 13, "房源码", beside, y + 6, width)
    _words(page, 9, "微信打开“安居”，点“扫一扫”。也可以输入下面的编号。", beside, y + 15, width, _SOFT)
    _words(page, 8, label.manager[:34], beside, y + 32, width, _SOFT)
    whole = _WIDTH - 6
    # However long the address, it stands on its label.
    size = next((size for size in (12, 10, 8, 6.5) if _height(page, size, label.address, whole) <= 15), 5.2)
    _words(page, size, label.address, x + 3, y + _SIDE + 3, whole)
    _words(page, 11, label.code, x + 3, y + _HEIGHT - 8, whole)


def _words(
    page: ChineseSheet, size: float, text: str, x: float, y: float, width: float, colour: tuple[int, int, int] = _INK
) -> None:
    page.set_font("Noto", size=size)
    page.set_text_color(*colour)
    page.set_xy(x, y)
    page.multi_cell(width, size * 0.56, page.plain(text), align="L", wrapmode=WrapMode.CHAR)


def _height(page: ChineseSheet, size: float, text: str, width: float) -> float:
    page.set_font("Noto", size=size)
    told = page.multi_cell(
        width, size * 0.56, page.plain(text), align="L", wrapmode=WrapMode.CHAR, dry_run=True, output="HEIGHT"
    )
    return float(told)  # type: ignore[arg-type]
