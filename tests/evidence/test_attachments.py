"""Videos and documents: stored, typed and sealed as they came, never transcoded, and handed out only on the record."""

from __future__ import annotations

import hashlib
import io
import os
import random
import resource
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject
from sanic import Sanic

from media_storage.documents import inspect_document, judge
from media_storage.refusals import MediaRefused
from media_storage.videos import VideoWalk
from models import AuditEvent, Evidence, Pictures
from server.commands.verify_evidence import verify_evidence
from server.settings import Settings
from tests import attachments
from tests.attachments import DOCX, FTYP, MP4, PDF, box, docx, film, index, pdf, pdf_with, rels, track
from tests.cast import World, done, new_id, refused
from tests.photographs import findings, jpeg, offer_of, photograph, send, upload, visit

App = Sanic[Any, Any]


async def report(world: World) -> dict[str, Any]:
    """A family's report, begun, to which papers may be added."""
    await world.open_window()
    case: dict[str, Any] = done(await world.wan.post("/change-reports", {"id": new_id(), "form": {"no_change": True}}))
    return case


@pytest.mark.parametrize(
    ("content_type", "name", "make", "facts"),
    [(PDF, "证明.pdf", pdf, {"pages": 2}), (DOCX, "证明.docx", docx, {"pages": None})],
)
async def test_a_family_s_document_is_sealed_as_it_came_and_read_on_the_record(
    world: World, settings: Settings, content_type: str, name: str, make: Callable[[], bytes], facts: dict[str, Any]
) -> None:
    case, data = await report(world), make()
    sealed = await photograph(world.wan, case["id"], data, content_type=content_type, filename=name)
    assert (sealed["kind"], sealed["filename"], sealed["pages"]) == ("document", name, facts["pages"])
    assert sealed["sha256"] == hashlib.sha256(data).hexdigest()
    assert [sealed[part] for part in ("pictures", "display_url", "thumbnail_url")] == [None, None, None]
    await world.develop()
    assert not await Pictures.exists()
    path, why = f"/evidence/{sealed['id']}/original", {"reason": "核对收入"}
    # Who sent it may open it again; so may the clerks; whoever else reads the case may not, and others see nothing.
    for person in (world.wan, world.clerk, world.district):
        reply = await world.http.get(done(await person.post(path, why))["url"])
        assert reply.content == data
        assert reply.headers["content-type"].partition(";")[0] == content_type
        assert reply.headers["content-disposition"] == "attachment"
        assert reply.headers["x-content-type-options"] == "nosniff"
    assert await AuditEvent.filter(kind="unmasked_read", code="evidence_original").count() == 3
    for person in (world.kong, world.far_clerk, world.stranger):
        refused(await person.post(path, why), "not_found")
    (seen,) = done(await world.clerk.get(f"/cases/{case['id']}"))["evidence"]
    assert seen["original"] is True
    done(await world.wan.step({**case, "version": case["version"]}, "submit"))
    assert await verify_evidence(settings) == 0


async def test_a_film_of_a_visit_is_sealed_as_it_came(world: World, settings: Settings, service: App) -> None:
    case = await visit(world)
    data = film(frames=random.Random(3).randbytes(9_000_000))
    sealed = await photograph(world.grid, case["id"], data, content_type=MP4, filename="VID_1.mp4")
    assert (sealed["kind"], sealed["seconds"], sealed["pictures"]) == ("video", 12.0, None)
    row = await Evidence.get(id=sealed["id"])
    assert (row.claims["width"], row.claims["height"]) == (1280, 720)
    url = done(await world.clerk.post(f"/evidence/{row.id}/original", {"reason": "核对现场"}))["url"]
    reply = await world.http.get(url)
    assert (reply.content == data, reply.headers["content-length"]) == (True, str(len(data)))
    assert reply.headers["content-type"].partition(";")[0] == MP4
    refused(await world.kong.post(f"/evidence/{row.id}/original", {"reason": "看看"}), "not_found")
    done(await world.grid.step(case, "record", **findings()))
    # The sheet names it and prints none of it.
    sheet = await world.clerk.get(f"/cases/{case['id']}/evidence-sheet")
    assert (sheet.status_code, sheet.content.count(b"/Subtype /Image")) == (200, 0)
    assert await verify_evidence(settings) == 0
    assert settings.media.folder is not None
    file = settings.media.folder / row.original_key
    file.write_bytes(data[:-1] + b"\1")
    assert await verify_evidence(settings) == 1


async def test_each_kind_has_its_place_and_its_bound(world: World, service: App) -> None:
    there, paper = await visit(world), await report(world)
    for person, case, content_type in ((world.grid, there, PDF), (world.wan, paper, MP4)):
        body = offer_of(case["id"], pdf(), content_type=content_type)
        refused(await person.post("/evidence", body), "evidence_kind")
    most = service.ctx.services.most_bytes
    for kind, content_type in (("document", PDF), ("video", MP4)):
        person, case = (world.wan, paper) if kind == "document" else (world.grid, there)
        for size, code in ((most[kind], None), (most[kind] + 1, "request_too_large")):
            reply = await person.post("/evidence", offer_of(case["id"], b"", size=size, content_type=content_type))
            assert code is None or refused(reply, code)
    refused(await world.wan.post("/evidence", offer_of(paper["id"], b"x", content_type="text/html")), "form_invalid")


async def test_what_is_not_the_bytes_or_the_type_that_was_said_is_turned_away(world: World) -> None:
    there, paper = await visit(world), await report(world)
    for person, case, data, content_type, code in (
        (world.grid, there, jpeg(), MP4, "attachment_refused"),
        (world.grid, there, film(), "image/jpeg", "image_refused"),
        (world.wan, paper, docx(), PDF, "attachment_refused"),
        (world.wan, paper, jpeg(), PDF, "attachment_refused"),
    ):
        evidence_id = await send(person, case["id"], data, content_type=content_type)
        for _ in range(2):
            refused(await person.post(f"/evidence/{evidence_id}/confirm"), code)
        (item,) = [
            one for one in done(await person.get(f"/cases/{case['id']}"))["evidence"] if one["id"] == evidence_id
        ]
        assert (item["state"], item["original"], item["display_url"]) == ("refused", False, None)
        refused(await world.clerk.post(f"/evidence/{evidence_id}/original", {"reason": "核对"}), "not_found")
    body = offer_of(there["id"], film(), content_type=MP4)
    grant = done(await world.grid.post("/evidence", body))["upload"]
    done(await upload(world.http, grant, film()[:-1] + b"\1"))
    refused(await world.grid.post(f"/evidence/{body['id']}/confirm"), "upload_mismatch")


# -- What no film and no document may be


def walked(data: bytes, step: int = 1 << 16) -> Any:
    walk = VideoWalk()
    for at in range(0, len(data), step):
        walk.feed(data[at : at + step])
    return walk.facts()


def nest(depth: int) -> bytes:
    inside = b""
    for _ in range(depth):
        inside = box(b"trak", inside)
    return box(b"moov", inside)


HOSTILE_FILMS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "media_empty"),
    "a picture": (jpeg(), "video_not_recognised"),
    "a page": (b"<!doctype html><script>", "video_not_recognised"),
    "another container": (b"\x1aE\xdf\xa3" + bytes(200), "video_not_recognised"),
    "another brand": (box(b"ftyp", b"avif", bytes(4)) + film()[len(FTYP) :], "video_not_recognised"),
    "cut off in the frames": (film()[:500], "video_truncated"),
    "cut off in the index": (film()[:-20], "video_truncated"),
    "cut off in a head": (film() + b"\0\0\0", "video_truncated"),
    "no index": (FTYP + box(b"mdat", b"x" * 99), "video_truncated"),
    "no frames": (FTYP + index(), "video_truncated"),
    "two indexes": (film(index(), index()), "video_damaged"),
    "fragments": (film(index(box(b"mvex"))), "video_fragmented"),
    "pieces": (film(index(), box(b"moof", bytes(8))), "video_fragmented"),
    "no picture track": (film(index(tracks=track(b"soun", b"mp4a", (0, 0)))), "video_damaged"),
    "encrypted": (film(index(tracks=track(kind=b"encv"))), "media_locked"),
    "nine tracks": (film(index(tracks=track() * 9)), "video_too_complex"),
    "wider than any screen": (film(index(tracks=track(size=(20000, 100)))), "video_too_complex"),
    "five hours": (film(index(seconds=18_001)), "video_too_complex"),
    "no time at all": (film(index(seconds=0)), "video_damaged"),
    "a page beside the frames": (film(index(), box(b"free", b"<script>alert(1)</script>")), "media_polyglot"),
    "a page in the index": (film(index(box(b"udta", b"<html><body>"))), "media_polyglot"),
    "a PDF beside the frames": (film(index(), box(b"uuid", b"%PDF-1.7")), "media_polyglot"),
    "much beside the frames": (film(index(), box(b"free", bytes(2 << 20))), "video_too_complex"),
    "a box to the end of the file": (FTYP + struct.pack(">I4s", 0, b"mdat") + bytes(99), "video_damaged"),
    "a box of five bytes": (FTYP + struct.pack(">I4s", 5, b"mdat") + bytes(99), "video_damaged"),
    "an unknown box": (film(index(), box(b"EVIL", bytes(10))), "video_damaged"),
    "a box larger than its parent": (
        film(box(b"moov", struct.pack(">I4s", 999, b"trak"), bytes(20))), "video_damaged"
    ),
    "boxes without end": (film(box(b"moov", box(b"free") * 30_000)), "video_too_complex"),
    "a deep nest": (film(nest(20)), "video_too_complex"),
}


def walks_to(data: bytes, step: int) -> str:
    try:
        walked(data, step)
    except MediaRefused as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("kind", sorted(HOSTILE_FILMS))
def test_a_hostile_film_is_refused_with_its_reason(kind: str) -> None:
    data, code = HOSTILE_FILMS[kind]
    # However the pieces happen to come.
    assert {walks_to(data, step) for step in (7, 4096, 1 << 22)} == {code}


@how(max_examples=300, deadline=None)
@given(st.data())
def test_no_bytes_make_the_walk_do_anything_but_judge(data: st.DataObject) -> None:
    whole = bytearray(film(frames=bytes(64)))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    walks_to(cut, data.draw(st.sampled_from([1, 5, 64, 4096])))


def _active(name: str) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        writer._add_object(DictionaryObject({NameObject(name): TextStringObject("app.alert(1)")}))

    return change


def _at_opening(writer: PdfWriter) -> None:
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)


def _nested(writer: PdfWriter) -> None:
    inside = DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})
    for _ in range(6):
        inside = DictionaryObject({NameObject("/Next"): ArrayObject([inside])})
    writer._add_object(inside)


def bomb(kind: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", attachments.TYPES_XML)
        archive.writestr("word/document.xml", attachments.DOCUMENT_XML)
        if kind == "one":
            archive.writestr("word/media/a.xml", bytes(60 << 20))
        else:
            for number in range(4000):
                archive.writestr(f"word/media/{number}.xml", b"x")
    return out.getvalue()


def pdf_bomb() -> bytes:
    """An object stream that unpacks to gigabytes, in a file of some megabytes."""
    # Packed once, and repeated: of noughts alone each stretch is packed alike, and their checksum is known.
    packer, stretch, times = zlib.compressobj(9), bytes(1 << 24), 128
    first = packer.compress(stretch) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(stretch) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = struct.pack(">HH", times * len(stretch) % 65521, 1)
    packed = first + again * (times - 1) + packer.flush()[:-4] + checksum
    body = b"%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    place = len(body)
    body += (
        b"3 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
        + packed + b"\nendstream\nendobj\n"
    )
    xref = len(body)
    entries = b"".join([
        b"\0" + bytes(4) + b"\xff", b"\1" + struct.pack(">I", 9) + b"\0", b"\2" + struct.pack(">I", 3) + b"\0",
        b"\1" + struct.pack(">I", place) + b"\0", b"\1" + struct.pack(">I", xref) + b"\0",
    ])
    body += b"4 0 obj\n<< /Type /XRef /Size 5 /W [1 4 1] /Root 1 0 R /Length %d >>\nstream\n" % len(entries)
    return body + entries + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % xref


def raw_pdf(catalog: bytes, *objects: bytes, page: bytes = b"", behind: bytes = b"", packed: bool = False) -> bytes:
    """A PDF byte by byte: a catalog, its one page, further objects; `packed`: all but streams in an object stream.
    `behind`: an incremental update that puts another catalog in the first one's place.
    """
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] " + page + b" >>", *objects,
    ]
    if packed:
        head, inside = b"", b""
        for number, body in enumerate(bodies, 1):
            head += b"%d %d " % (number, len(inside))
            inside += body + b" "
        content = zlib.compress(head + inside)
        holder, made = len(bodies) + 1, b"%PDF-1.5\n"
        place = len(made)
        made += (
            b"%d 0 obj\n<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n"
            % (holder, len(bodies), len(head), len(content)) + content + b"\nendstream\nendobj\n"
        )
        xref = len(made)
        rows = b"\0" + bytes(4) + b"\xff"
        rows += b"".join(b"\2" + struct.pack(">I", holder) + bytes([at]) for at in range(len(bodies)))
        rows += b"\1" + struct.pack(">I", place) + b"\0" + b"\1" + struct.pack(">I", xref) + b"\0"
        made += b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 1] /Root 1 0 R /Length %d >>\nstream\n" % (
            holder + 1, holder + 2, len(rows)
        )
        return made + rows + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % xref
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(made))
        made += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    xref = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    made += b"".join(b"%010d 00000 n \n" % at for at in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, xref)
    if behind:
        place = len(made)
        made += b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + behind + b" >>\nendobj\n"
        again = len(made)
        made += b"xref\n1 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (
            place, len(bodies) + 1, xref, again
        )
    return made


_URI = b"<< /S /URI /URI (http://127.0.0.1/) >>"
STARTS = {
    "a link when it is opened": (b"/OpenAction " + _URI, b""),
    "a link by another object": (b"/OpenAction 4 0 R", b""),
    "a name in hex": (b"/Open#41ction " + _URI, b""),
    "printing": (b"/OpenAction << /S /Named /N /Print >>", b""),
    "a place and then a link": (b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next " + _URI + b" >>", b""),
    "another file": (b"/OpenAction << /S /GoToR /F (x.pdf) /D [0 /Fit] >>", b""),
    "closing": (b"/AA << /WC " + _URI + b" >>", b""),
    "closing, in hex": (b"/#41A << /WC " + _URI + b" >>", b""),
    "a page that opens": (b"", b"/AA << /O " + _URI + b" >>"),
    "a page that opens, by another object": (b"", b"/AA 5 0 R"),
    "a program": (b"/OpenAction << /S /Launch /F (calc.exe) >>", b""),
    "a script": (b"/OpenAction << /S /JavaScript /JS (app.alert) >>", b""),
}


@pytest.mark.parametrize("kind", STARTS)
def test_a_pdf_that_starts_something_by_itself_is_refused(kind: str) -> None:
    catalog, page = STARTS[kind]
    more = (_URI, b"<< /O " + _URI + b" >>")
    for packed in (False, True):
        assert judged(raw_pdf(catalog, *more, page=page, packed=packed), PDF) == "document_active", packed
    if catalog:
        assert judged(raw_pdf(b"", *more, behind=catalog), PDF) == "document_active"


def test_what_offices_programs_write_into_a_pdf_is_ordinary() -> None:
    """Word, WPS, LibreOffice, scanners and browsers: a place to begin at, links that a reader may press, an outline."""
    link = (
        b"/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A " + _URI + b" >> "
        b"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Dest [3 0 R /Fit] >>]"
    )
    for catalog in (
        b"", b"/OpenAction [3 0 R /XYZ null null 0]", b"/OpenAction [3 0 R /FitH 800] /PageMode /UseOutlines",
        b"/OpenAction << /S /GoTo /D [3 0 R /XYZ 0 842 1] >>", b"/OpenAction 4 0 R", b"/OpenAction null",
        b"/Lang (zh-CN) /MarkInfo << /Marked true >> /ViewerPreferences << /DisplayDocTitle true >>",
        b"/AA << >>", b"/AcroForm << /Fields [] >>",
    ):
        for packed in (False, True):
            made = raw_pdf(catalog, b"[3 0 R /Fit]", page=link, packed=packed)
            assert judged(made, PDF) == "", (catalog, packed)
    assert judged(raw_pdf(b"", behind=b"/OpenAction [3 0 R /Fit]"), PDF) == ""


HOSTILE_DOCUMENTS: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", PDF, "media_empty"),
    "a picture": (jpeg, PDF, "document_not_recognised"),
    "a page": (lambda: b"<html>" * 9, PDF, "document_not_recognised"),
    "a docx that says PDF": (docx, PDF, "media_type_mismatch"),
    "a PDF that says docx": (pdf, DOCX, "media_type_mismatch"),
    "a PDF cut off": (lambda: pdf()[:-300], PDF, "document_damaged"),
    "a PDF of its head alone": (lambda: b"%PDF-1.7\n%%EOF", PDF, "document_damaged"),
    "a PDF with something behind it": (lambda: pdf() + b"<script>" * 9, PDF, "media_polyglot"),
    "a PDF that is a zip": (lambda: pdf() + docx(), PDF, "media_polyglot"),
    "a PDF with a password": (lambda: pdf_with(lambda writer: writer.encrypt("secret")), PDF, "media_locked"),
    "a PDF with an empty password": (lambda: pdf_with(lambda writer: writer.encrypt("", "owner")), PDF, "media_locked"),
    "a PDF with a script": (lambda: pdf_with(_at_opening), PDF, "document_active"),
    "a PDF that starts a program": (lambda: pdf_with(_active("/Launch")), PDF, "document_active"),
    "a PDF with a form that sends": (lambda: pdf_with(_active("/SubmitForm")), PDF, "document_active"),
    "a PDF with a script deep inside": (lambda: pdf_with(_nested), PDF, "document_active"),
    "a PDF with a name written in hex": (
        lambda: pdf_with(_active("/JavaScript")).replace(b"/JavaScript", b"/Java#53cript"), PDF, "document_active"
    ),
    "a PDF with a file inside": (
        lambda: pdf_with(lambda writer: writer.add_attachment("a.exe", b"MZ")), PDF, "document_active"
    ),
    "a PDF that unpacks to gigabytes": (pdf_bomb, PDF, "document_damaged"),
    "a zip that is no document": (lambda: docx(without="word/document.xml"), DOCX, "document_not_recognised"),
    "a docx with macros": (lambda: docx({"word/vbaProject.bin": b"x"}), DOCX, "document_active"),
    "a docx with an object inside": (lambda: docx({"word/embeddings/o.xlsx": b"x"}), DOCX, "document_active"),
    "a docx with a template from elsewhere": (
        lambda: docx({attachments.RELS: rels("attachedTemplate", "http://127.0.0.1/t.dotm")}), DOCX, "document_active"
    ),
    "a docx with entities": (lambda: docx({"word/a.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]>"}), DOCX, "document_active"),
    "a docx with a way out": (lambda: docx({"../../x.xml": b"x"}), DOCX, "document_damaged"),
    "a docx with two parts of one name": (lambda: docx({"word/Document.xml": b"x"}), DOCX, "document_damaged"),
    "a docx with a comment": (lambda: docx(comment=b"<script>"), DOCX, "media_polyglot"),
    "a docx with something behind it": (lambda: docx() + bytes(90), DOCX, "media_polyglot"),
    "a docx cut off": (lambda: docx()[:-30], DOCX, "document_damaged"),
    "a docx with an altered byte": (lambda: docx()[:60] + b"\xff" + docx()[61:], DOCX, "document_damaged"),
    "a docx that unpacks to much": (lambda: bomb("one"), DOCX, "document_too_complex"),
    "a docx of four thousand parts": (lambda: bomb("many"), DOCX, "document_too_complex"),
}


def judged(data: bytes, content_type: str) -> str:
    try:
        judge(data, content_type)
    except MediaRefused as refusal:
        return refusal.code
    except Exception:
        return "document_damaged"
    return ""


def test_a_document_with_a_link_that_one_may_press_is_a_document() -> None:
    assert judged(docx({attachments.RELS: rels("hyperlink", "https://anju.example/")}), DOCX) == ""


async def test_a_document_that_kills_or_stalls_its_reader_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for reader in ("/bin/false", "/bin/cat"):
        with monkeypatch.context() as patched:
            patched.setattr("media_storage.documents.sys.executable", reader)
            with pytest.raises(MediaRefused, match="document_too_complex"):
                await inspect_document(pdf(), declared_type=PDF)


# What would take this process's own memory.
BOMBS = {"a PDF that unpacks to gigabytes"}


@pytest.mark.parametrize("kind", sorted({*HOSTILE_DOCUMENTS} - BOMBS))
def test_a_hostile_document_is_refused_with_its_reason(kind: str) -> None:
    make, content_type, code = HOSTILE_DOCUMENTS[kind]
    assert code == "media_empty" or judged(make(), content_type) == code


async def test_hostile_documents_are_refused_through_the_door_and_cost_the_service_no_memory(world: World) -> None:
    """In the short run every third of them, each of which starts a reader, and the bombs; in the long one all."""
    case = await report(world)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    chosen = [
        kind for at, kind in enumerate(HOSTILE_DOCUMENTS) if os.environ.get("ANJU_LONG") or at % 3 == 0 or kind in BOMBS
    ]
    for kind, (make, content_type, code) in ((kind, HOSTILE_DOCUMENTS[kind]) for kind in chosen):
        data = make()
        if not data:
            continue
        evidence_id = await send(world.wan, case["id"], data, content_type=content_type)
        problem = refused(await world.wan.post(f"/evidence/{evidence_id}/confirm"), "attachment_refused")
        row = await Evidence.get(id=evidence_id)
        assert (row.state, row.reason) == ("refused", code), kind
        assert problem["detail"].endswith("。"), kind
        # Each file one of a case would fill it: thirty is the most.
        await Evidence.filter(id=evidence_id).delete()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 300 * 1024


async def test_a_document_of_other_bytes_than_declared_is_turned_away(world: World) -> None:
    case, data = await report(world), pdf()
    other = hashlib.sha256(b"x").hexdigest()
    declared = offer_of(case["id"], data, content_type=PDF, filename="证明.pdf", sha256=other)
    reply = done(await world.wan.post("/evidence", declared))
    await upload(world.http, reply["upload"], data)
    refused(await world.wan.post(f"/evidence/{declared['id']}/confirm"), "upload_mismatch")


async def test_a_file_of_exactly_the_bound_is_taken(world: World, service: Any) -> None:
    case = await report(world)
    most = service.ctx.services.most_bytes["document"]
    done(await world.wan.post("/evidence", offer_of(case["id"], b"", size=most, content_type=PDF)))
