"""The package of an .xlsx: a zip of XML that some program wrote, made into a plain one before anything reads values.

Why: what Excel, WPS, LibreOffice and countless exporters write is one format in many hands: other names of parts, other
slashes, other namespaces, damaged looks. And a stranger may hide in any of it. So only the parts that hold values are
unpacked, within bounds and trusting no size that the zip states; each is walked once as XML; and what the reader of
values gets is a package written here, with names, links and number formats of our own. Pictures, macros, links to other
files and looks are never opened, so that they can neither harm nor condemn a workbook.

Refuses with WorkbookRefused: not_a_workbook, binary_workbook, encrypted, unpacks_too_large, too_many_parts,
too_many_sheets, and what `workbook_scans` refuses.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from casework.exchange.workbook_scans import SheetScan, refuse_doctype
from casework.exchange.workbook_values import (
    MEGABYTE,
    MOST_PARTS,
    MOST_RATIO,
    MOST_SHEETS,
    MOST_UNPACKED,
    RATIO_ASKED_FROM,
    WorkbookRefused,
)

_CHUNK = 256 * 1024
_MOST_OF_LINKS = 4 * MEGABYTE
_MOST_OF_STYLES = 16 * MEGABYTE
_PACKED_AS_WORKBOOKS_ARE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OF_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OF_PACKAGES = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# Dates of Chinese and Japanese Excel that have a number and no written form.
_DATES_WITHOUT_FORM = {*range(27, 37), *range(50, 59)}
_A_DATE = 14
_UTF16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def too_large() -> WorkbookRefused:
    return WorkbookRefused("unpacks_too_large", "文件解压后过大，不予打开")


def no_workbook() -> WorkbookRefused:
    return WorkbookRefused("not_a_workbook", "文件已损坏，或者不是Excel工作簿（.xlsx、.xls）或.ods表格")


def encrypted() -> WorkbookRefused:
    return WorkbookRefused("encrypted", "工作簿设有打开密码，请取消密码后再导入")


class Archive:
    """The parts of a zip by their plain names, unpacked one at a time within the bounds of the whole."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        # A damaged directory can fail in any way inside zipfile.
        except Exception:
            raise no_workbook() from None
        found = self._zip.infolist()
        if len(found) > MOST_PARTS:
            raise WorkbookRefused("too_many_parts", "文件内部的部件太多，不像是Excel工作簿")
        self._unpacked = 0
        self.parts: dict[str, zipfile.ZipInfo] = {}
        for part in found:
            name = plain_name(part.filename)
            if part.flag_bits & 1:
                raise encrypted()
            if part.file_size > RATIO_ASKED_FROM and part.file_size > MOST_RATIO * max(part.compress_size, 1):
                raise too_large()
            if name and not part.filename.endswith(("/", "\\")):
                if name in self.parts:
                    # Which of the two is meant, no two programs agree.
                    raise no_workbook()
                self.parts[name] = part

    def read(self, name: str, most: int = MOST_UNPACKED) -> bytes:
        return b"".join(self.unpack(name, most))

    def unpack(self, name: str, most: int = MOST_UNPACKED) -> Iterator[bytes]:
        part = self.parts.get(name)
        if part is None or part.compress_type not in _PACKED_AS_WORKBOOKS_ARE:
            raise no_workbook()
        size = 0
        with self._zip.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                self._unpacked += len(chunk)
                if self._unpacked > MOST_UNPACKED or size > most:
                    raise too_large()
                if size > RATIO_ASKED_FROM and size > MOST_RATIO * max(part.compress_size, 1):
                    raise too_large()
                yield chunk


def plain_name(name: str) -> str:
    """One name for a part, however it was written: with backslashes, a ./ in front, other cases."""
    return posixpath.normpath("/" + name.replace("\\", "/")).lstrip("/").casefold()


@dataclass
class PlainSheet:
    title: str
    hidden: bool
    scan: SheetScan


@dataclass
class Package:
    """A package of our own, and what was seen of each of its sheets on the way."""

    data: bytes
    sheets: list[PlainSheet]
    of_1904: bool


def plain_package(data: bytes) -> Package:
    """Refuses with WorkbookRefused."""
    try:
        return _plain_package(Archive(data))
    except WorkbookRefused:
        raise
    # A broken part can fail in any way inside zipfile or expat; to the sender all are one.
    # The cause is cut off, for its text may quote what stands in a cell.
    except Exception:
        raise no_workbook() from None


def _plain_package(archive: Archive) -> Package:
    book = next((target for kind, target, _ in _links(archive, "") if kind == "officedocument"), "xl/workbook.xml")
    if book.endswith(".bin"):
        raise WorkbookRefused("binary_workbook", "这是二进制工作簿（.xlsb），请另存为.xlsx后再导入")
    root = _tree(archive.read(book, _MOST_OF_LINKS))
    if _local(root.tag) != "workbook":
        raise no_workbook()
    links = {number: (kind, target) for kind, target, number in _links(archive, book)}
    buffer = io.BytesIO()
    listed: list[PlainSheet] = []
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as plain:
        cells = 0
        for sheet in (one for one in root.iter() if _local(one.tag) == "sheet"):
            kind, target = links.get(_attribute(sheet, "id"), ("", ""))
            if kind != "worksheet":
                continue  # a chart, a dialog, or old macros: none holds a table
            if len(listed) >= MOST_SHEETS:
                raise WorkbookRefused("too_many_sheets", f"工作簿超过{MOST_SHEETS}个工作表，请拆分后再导入")
            scan = SheetScan(cells)
            part = _walked(archive, target, scan)
            cells = scan.cells
            hidden = _attribute(sheet, "state") not in ("", "visible")
            listed.append(PlainSheet(_attribute(sheet, "name"), hidden, scan))
            plain.writestr(f"xl/worksheets/sheet{len(listed)}.xml", part)
        kept = {kind: target for kind, target in links.values() if target in archive.parts}
        if "sharedstrings" in kept:
            plain.writestr("xl/sharedStrings.xml", _walked(archive, kept["sharedstrings"], None))
        plain.writestr("xl/styles.xml", _formats(archive, kept.get("styles", "")))
        of_1904 = any(
            _local(one.tag) == "workbookpr" and _attribute(one, "date1904") in ("1", "true", "on") for one in root
        )
        _write_frame(plain, len(listed), of_1904=of_1904, texts="sharedstrings" in kept)
    return Package(buffer.getvalue(), listed, of_1904)


def _walked(archive: Archive, name: str, scan: SheetScan | None) -> bytes:
    """A part that holds values, in UTF-8; walked by `scan`, or at least for a document type."""
    data = _utf8(archive.read(name))
    if scan is None:
        refuse_doctype(data)
    else:
        scan.walk(data)
    return data


def _utf8(data: bytes) -> bytes:
    if not data.startswith(_UTF16):
        return data
    text = data.decode("utf-16" if data[:2] in _UTF16[:2] else "utf-16-le" if data[:1] == b"<" else "utf-16-be")
    return _DECLARATION.sub("", text, count=1).encode()


def _tree(data: bytes) -> Element:
    try:
        found: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise WorkbookRefused("not_a_workbook", "文件中有不属于Excel工作簿的内容") from None
    except ParseError:
        raise no_workbook() from None
    return found


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2].casefold()


def _attribute(element: Element, name: str) -> str:
    """By its name in any namespace: the strict form of the format has others."""
    return next((value for key, value in element.items() if _local(key) == name.casefold()), "")


def _links(archive: Archive, source: str) -> Iterator[tuple[str, str, str]]:
    """Kind, plain name of the target and number of each link of a part to another part of the package."""
    folder, _, name = source.rpartition("/")
    part = plain_name(f"{folder}/_rels/{name}.rels")
    if part not in archive.parts:
        return
    for link in _tree(archive.read(part, _MOST_OF_LINKS)):
        target = unquote(_attribute(link, "Target"))
        if _attribute(link, "TargetMode").casefold() != "external" and target:
            full = target if target.startswith(("/", "\\")) else f"{folder}/{target}"
            yield _attribute(link, "Type").rpartition("/")[2].casefold(), plain_name(full), _attribute(link, "Id")


def _formats(archive: Archive, name: str) -> str:
    """What tells a date from a number, and nothing else of the looks; nothing at all where they are damaged."""
    formats, cells = [], []
    try:
        root = _tree(archive.read(name, _MOST_OF_STYLES)) if name else Element("none")
    except WorkbookRefused as refusal:
        if refusal.code == "unpacks_too_large":
            raise
        root = Element("none")
    for group in root:
        if _local(group.tag) == "numfmts":
            formats = [(_attribute(one, "numFmtId"), _attribute(one, "formatCode")) for one in group]
        elif _local(group.tag) == "cellxfs":
            cells = [_attribute(one, "numFmtId") for one in group]
    written = {number for number, _ in formats}
    numbers = [_number(number, written) for number in cells or ["0"]]
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="{len(formats)}">'
        + "".join(
            f"<numFmt numFmtId={quoteattr(number)} formatCode={quoteattr(code)}/>"
            for number, code in formats if number.isdecimal()
        )
        + f'</numFmts><cellXfs count="{len(numbers)}">'
        + "".join(f'<xf numFmtId="{number}"/>' for number in numbers) + "</cellXfs></styleSheet>"
    )


def _number(text: str, written: set[str]) -> int:
    number = int(text) if text.isdecimal() and len(text) < 7 else 0
    return _A_DATE if number in _DATES_WITHOUT_FORM and text not in written else number


def _write_frame(plain: zipfile.ZipFile, sheets: int, *, of_1904: bool, texts: bool) -> None:
    """Types, links and the list of sheets, by names of our own."""
    numbers = range(1, sheets + 1)
    overrides = [("workbook", "sheet.main"), ("styles", "styles")]
    overrides += [("sharedStrings", "sharedStrings")] if texts else []
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_TYPES}.{kind}+xml"/>' for name, kind in overrides
    ) + "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for number in numbers
    )
    plain.writestr(
        "[Content_Types].xml",
        f'<Types xmlns="{_OF_PACKAGES}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
    )
    plain.writestr("_rels/.rels", _rels([("rId1", "officeDocument", "xl/workbook.xml")]))
    plain.writestr(
        "xl/workbook.xml",
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OF_OFFICE}"><workbookPr date1904="{int(of_1904)}"/><sheets>'
        + "".join(f'<sheet name="{number}" sheetId="{number}" r:id="rId{number}"/>' for number in numbers)
        + "</sheets></workbook>",
    )
    links = [(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    links += [(f"rId{sheets + place}", kind, f"{kind}.xml") for place, (kind, _) in enumerate(overrides[1:], 1)]
    plain.writestr("xl/_rels/workbook.xml.rels", _rels(links))


def _rels(links: list[tuple[str, str, str]]) -> str:
    return f'<Relationships xmlns="{_OF_PACKAGES}/relationships">' + "".join(
        f'<Relationship Id="{number}" Type="{_OF_OFFICE}/{kind}" Target="{target}"/>' for number, kind, target in links
    ) + "</Relationships>"
