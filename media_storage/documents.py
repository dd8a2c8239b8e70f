"""What is a document that may stand beside evidence: a PDF, or a Word file of the newer kind (docx).

Documents are read by libraries that were written to be helpful to damaged files, so they are read in a process of
their own with little memory and little time: whatever a hostile file makes of it, the service only sees an answer or
none. Nothing is rendered and nothing is made of a document: it is stored, typed, and handed out as a download.

Refused here, each with a stable code: empty, cut-off or damaged files, other types than the declared one, passwords,
scripts, macros, embedded files, actions that start by themselves, bombs, and files that are a document and something
else.

Run as `python -m media_storage.documents TYPE`: the file comes by standard input, the verdict leaves as JSON.
"""

from __future__ import annotations

import io
import json
import logging
import re
import sys
import zipfile
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from media_storage.apart import ApartFailed, take_in_hand, work_apart
from media_storage.refusals import SENTENCES, MediaRefused

PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MAX_PAGES: Final = 3000
MAX_OBJECTS: Final = 200_000
MAX_PARTS: Final = 3000
MAX_UNPACKED: Final = 200 << 20
# Text packs well; beyond this it was made to.
MAX_RATIO: Final = 200
_SECONDS: Final = 10
# What judging may take, over the reader's own start, so that no file costs many times what others do: three thousand
# pages of text take seven.
_TIMES: Final = 10
_MEMORY: Final = 1 << 30
_LOADED: Final = ("pypdf", "pypdf.generic", "pypdf.filters")
_ANSWER: Final = 4096
_TRAILING: Final = 64

# Names in a PDF that run something, hold another file, or reach out by themselves.
_ACTIVE: Final = frozenset({
    "/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA", "/SubmitForm",
    "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
})
# What a PDF may do when it is opened: show a place in itself. Word, WPS, scanners and browsers write that.
_SHOWS_A_PLACE: Final = "/GoTo"
_DOCX_ACTIVE: Final = re.compile(r"vbaproject|vbadata|/embeddings/|/activex/|\.bin$|\.exe$|\.ole$", re.I)
_EXTERNAL: Final = re.compile(rb'TargetMode\s*=\s*["\']External', re.I)
_RELATIONSHIP: Final = re.compile(rb"<Relationship\b[^>]*>", re.I)
_HYPERLINK: Final = re.compile(rb'relationships/hyperlink["\']', re.I)


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """What the file says of itself; a docx does not know its pages."""

    pages: int | None


async def inspect_document(data: bytes, *, declared_type: str, asker: str = "") -> DocumentFacts:
    """Judged in a process of its own, one of an asker's at a time. Raises MediaRefused, ApartBusy."""
    if not data:
        raise MediaRefused("media_empty")
    try:
        said = await work_apart(
            "media_storage.documents", declared_type, data=data, seconds=_SECONDS * 2, most=_ANSWER, asker=asker
        )
        verdict = json.loads(said)
    except (ApartFailed, ValueError):
        # It ran out of memory or time, or was killed by what it read.
        raise MediaRefused("document_too_complex") from None
    if "code" in verdict:
        raise MediaRefused(verdict["code"])
    return DocumentFacts(verdict["pages"])


# -- In the process apart


def judge(data: bytes, declared_type: str) -> DocumentFacts:
    """Raises MediaRefused; anything else that is raised is a verdict on the file too."""
    if data.startswith(b"%PDF-"):
        found = PDF
    elif data.startswith(b"PK\x03\x04"):
        found = DOCX
    else:
        raise MediaRefused("document_not_recognised")
    if found != declared_type:
        raise MediaRefused("media_type_mismatch")
    return _judge_pdf(data) if found == PDF else _judge_docx(data)


def _judge_pdf(data: bytes) -> DocumentFacts:
    # Here, so that the service itself never loads what reads strangers' documents.
    from pypdf import PdfReader
    from pypdf.generic import IndirectObject

    end = data.rfind(b"%%EOF")
    if end < 0:
        raise MediaRefused("document_damaged")
    if data[end + 5 :].strip(b"\r\n\t \x00") or len(data) - end > _TRAILING:
        raise MediaRefused("media_polyglot")
    if b"PK\x05\x06" in data[-22 - 0xFFFF :]:
        raise MediaRefused("media_polyglot")
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise MediaRefused("media_locked")
    count = int(reader.trailer["/Size"])  # type: ignore[call-overload]
    if not 0 < count <= MAX_OBJECTS:
        raise MediaRefused("document_too_complex")
    pages = len(reader.pages)
    if not 0 < pages <= MAX_PAGES:
        raise MediaRefused("document_too_complex" if pages else "document_damaged")
    _refuse_active(reader.trailer)
    for number in range(1, count):
        for generation in [each for each, known in reader.xref.items() if number in known] or [0]:
            if number in reader.xref.get(generation, {}) or number in reader.xref_objStm:
                _refuse_active(reader.get_object(IndirectObject(number, generation, reader)))
    for page in reader.pages:
        # Each must be there, with a size and something to show.
        if page.mediabox.width <= 0 or page.mediabox.height <= 0:
            raise MediaRefused("document_damaged")
    return DocumentFacts(pages)


def _refuse_active(value: Any, depth: int = 0) -> None:
    """Looks into one object, not along its references: every object is looked into in its turn."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject

    if depth > 50:
        raise MediaRefused("document_too_complex")
    if isinstance(value, DictionaryObject):
        for key in value:
            if str(key) in _ACTIVE or (str(key) == "/OpenAction" and not _shows_a_place(value[key])):
                raise MediaRefused("document_active")
            # Actions of a page, a field or the whole that start with an event: opening, leaving, printing.
            if str(key) == "/AA" and value[key]:
                raise MediaRefused("document_active")
            _refuse_active(value.raw_get(key), depth + 1)
    elif isinstance(value, ArrayObject):
        for item in list.__iter__(value):
            _refuse_active(item, depth + 1)
    elif isinstance(value, NameObject) and str(value) in _ACTIVE:
        raise MediaRefused("document_active")


def _shows_a_place(value: Any) -> bool:
    """A destination: an array that begins with a page, its name, or the action that goes there and nowhere else."""
    from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NullObject, TextStringObject

    if isinstance(value, DictionaryObject):
        return value.get("/S") == _SHOWS_A_PLACE and "/Next" not in value and "/D" in value
    return isinstance(value, (ArrayObject, NameObject, TextStringObject, NullObject))


def _judge_docx(data: bytes) -> DocumentFacts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if archive.comment or archive.start_dir + _directory(data) != len(data):
            raise MediaRefused("media_polyglot")
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise MediaRefused("document_too_complex")
        names = [part.filename for part in parts]
        if len({name.lower() for name in names}) != len(names):
            raise MediaRefused("document_damaged")
        if not {"[Content_Types].xml", "word/document.xml"} <= set(names):
            raise MediaRefused("document_not_recognised")
        for part in parts:
            _judge_part(archive, part)
    return DocumentFacts(None)


def _directory(data: bytes) -> int:
    """The length of a zip's directory and its closing record, as that record says."""
    at = data.rfind(b"PK\x05\x06")
    return int.from_bytes(data[at + 12 : at + 16], "little") + 22


def _judge_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    if part.flag_bits & 0x1:
        raise MediaRefused("media_locked")
    if part.filename.startswith("/") or ".." in part.filename.split("/") or "\\" in part.filename:
        raise MediaRefused("document_damaged")
    if _DOCX_ACTIVE.search(part.filename):
        raise MediaRefused("document_active")
    if part.file_size > max(part.compress_size, 1) * MAX_RATIO and part.file_size > 1 << 20:
        raise MediaRefused("document_too_complex")
    # Read to its end, so that its checksum is held against it.
    with archive.open(part) as opened:
        content = opened.read(MAX_UNPACKED + 1)
    if len(content) != part.file_size:
        raise MediaRefused("document_damaged")
    if part.filename.endswith((".xml", ".rels")):
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise MediaRefused("document_active")
        if part.filename.endswith(".rels"):
            for relationship in _RELATIONSHIP.findall(content):
                # A link that a reader may press is a link; a template or picture from elsewhere is fetched unasked.
                if _EXTERNAL.search(relationship) and not _HYPERLINK.search(relationship):
                    raise MediaRefused("document_active")


def main(declared_type: str) -> NoReturn:
    logging.disable(logging.CRITICAL)
    data = take_in_hand(memory=_MEMORY, seconds=_SECONDS, load=_LOADED, times=_TIMES)
    try:
        verdict: dict[str, Any] = {"pages": judge(data, declared_type).pages}
    except MediaRefused as refusal:
        verdict = {"code": refusal.code}
    except (MemoryError, RecursionError):
        verdict = {"code": "document_too_complex"}
    except Exception:
        verdict = {"code": "document_damaged"}
    assert verdict.get("code", "media_empty") in SENTENCES
    sys.stdout.write(json.dumps(verdict))
    sys.stdout.flush()
    sys.exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
