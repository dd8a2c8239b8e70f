"""Films and documents for tests, made here byte by byte or by the libraries that offices' own programs resemble."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import Any

from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

MP4, PDF = "video/mp4", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I4s", 8 + len(body), name) + body


def track(handler: bytes = b"vide", kind: bytes = b"avc1", size: tuple[int, int] = (1280, 720)) -> bytes:
    head = box(b"tkhd", bytes(76), struct.pack(">II", size[0] << 16, size[1] << 16))
    described = box(b"stsd", struct.pack(">II", 0, 1), box(kind, bytes(70)))
    media = box(b"mdia", box(b"hdlr", bytes(8), handler, bytes(13)), box(b"minf", box(b"stbl", described)))
    return box(b"trak", head, media)


def index(*more: bytes, seconds: int = 12, tracks: bytes | None = None) -> bytes:
    head = box(b"mvhd", struct.pack(">IIIII", 0, 0, 0, 1000, seconds * 1000), bytes(80))
    return box(b"moov", head, track() + track(b"soun", b"mp4a", (0, 0)) if tracks is None else tracks, *more)


FTYP = box(b"ftyp", b"isom", bytes(4), b"isomiso2avc1mp41")


def film(*parts: bytes, frames: bytes = bytes(range(256)) * 40) -> bytes:
    """As phones write it: the type, the frames, the index behind them. `parts`: instead of the index."""
    return FTYP + box(b"mdat", frames) + b"".join(parts or (index(),))


def pdf(text: str = "income proof", pages: int = 2) -> bytes:
    made = FPDF()
    for _ in range(pages):
        made.add_page()
        made.set_font("helvetica", size=12)
        made.cell(text=text)
    return bytes(made.output())


def pdf_with(change: Any) -> bytes:
    """A PDF after `change(writer)`."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf())))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


TYPES_XML = b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
DOCUMENT_XML = "<?xml version='1.0' encoding='UTF-8'?><w:document><w:body>收入证明</w:body></w:document>".encode()
RELS = "word/_rels/document.xml.rels"


def rels(kind: str, target: str, mode: str = "External") -> bytes:
    return (
        f'<?xml version="1.0"?><Relationships><Relationship Id="r1" Type="http://schemas/relationships/{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    ).encode()


def docx(added: dict[str, bytes] | None = None, *, without: str = "", comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    entries = {"[Content_Types].xml": TYPES_XML, "word/document.xml": DOCUMENT_XML, **(added or {})}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            if name != without:
                archive.writestr(name, content)
        archive.comment = comment
    return out.getvalue()
