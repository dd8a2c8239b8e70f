"""QR codes, drawn as what they are made of: sharp at any size and small in the file."""

from __future__ import annotations

import segno
from fpdf import FPDF


def qr_rows(text: str) -> list[str]:
    """The same for a screen: a row a text, `1` a dark module, without the white edge."""
    return ["".join("1" if dark else "0" for dark in line) for line in segno.make_qr(text, error="m").matrix]


def draw_qr(page: FPDF, text: str, x: float, y: float, side: float) -> None:
    """In a square of `side`, in the page's units, its white edge included."""
    matrix = segno.make_qr(text, error="m").matrix
    # Four modules of white around it: what a camera finds its edge by.
    step = side / (len(matrix) + 8)
    page.set_fill_color(0, 0, 0)
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            if dark:
                page.rect(x + (column + 4) * step, y + (row + 4) * step, step, step, style="F")
