"""A film of hours in parts: in any order, doubled, broken off and gone on with, and the record that is sealed of it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from models import Evidence, Recording, RecordingPart
from server.commands.verify_evidence import verify_evidence
from server.settings import Settings
from tests.allocation.test_selections import a_family, a_home, at_desk, running
from tests.attachments import MP4, film
from tests.cast import Person, World, done, new_id, refused
from tests.papers.test_papers import text_of
from tests.photographs import offer_of, upload


def part_of(number: int) -> bytes:
    return film(frames=bytes([number]) * 5000)


async def begun(world: World, case: Any, label: str = "大厅全景") -> Any:
    body = {"id": new_id(), "case_id": case["id"], "form": {"label": label}}
    return done(await world.district.post("/recordings", body))


async def offered(person: Person, one: Any, number: int, data: bytes, **more: Any) -> httpx.Response:
    said = {"content_type": MP4, "filename": f"VID_{number}.mp4", "recording_id": one["id"], "part": number, **more}
    return await person.post("/evidence", offer_of(one["case_id"], data, **said))


async def sent(person: Person, one: Any, number: int, data: bytes) -> Any:
    offer = done(await offered(person, one, number, data))
    done(await upload(person.http, offer["upload"], data))
    return done(await person.post(f"/evidence/{offer['evidence']['id']}/confirm"))


async def anew(person: Person, one: Any) -> Any:
    return done(await person.get(f"/recordings/{one['id']}"))


@pytest.mark.clause("3a")
async def test_a_day_is_filmed_in_parts_and_sealed_as_one_record(
    world: World, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    await a_home(world, "901")
    await a_family(world, 81)
    case = await running(world)
    body = {"id": new_id(), "case_id": case["id"], "form": {"label": "大厅全景"}}
    for person, code in ((world.street, "not_found"), (world.clerk, "not_found"), (world.wan, "not_found")):
        refused(await person.post("/recordings", body), code)
    one = done(await world.district.post("/recordings", body))
    assert done(await world.district.post("/recordings", body))["id"] == one["id"]
    refused(await world.office.post("/recordings", body), "id_taken")

    # In any order; the same file once more, whoever sends it, is the same part.
    data = {number: part_of(number) for number in range(1, 6)}
    third = await sent(world.district, one, 3, data[3])
    await sent(world.district, one, 1, data[1])
    for person, number in ((world.district, 3), (world.district, 4), (world.office, 3)):
        again = done(await offered(person, one, number, data[3]))["evidence"]
        assert (again["id"], again["state"]) == (third["id"], "sealed")
    # Broken off: the phone that was started anew goes on with what was announced; nobody else does.
    first = done(await offered(world.district, one, 2, data[2]))
    anew_ = done(await offered(world.district, one, 2, data[2]))
    assert anew_["evidence"]["id"] == first["evidence"]["id"]
    refused(await offered(world.office, one, 2, data[2]), "recording_part_elsewhere")
    refused(await offered(world.district, one, 2, data[5]), "recording_part_taken")
    for wrong, code in (
        ({"part": None}, "form_invalid"), ({"part": 0}, "form_invalid"), ({"part": 201}, "form_invalid"),
        ({"recording_id": new_id()}, "form_invalid"), ({"content_type": "image/jpeg"}, "evidence_kind"),
    ):
        refused(await offered(world.district, one, 4, data[4], **wrong), code)
    seen = await anew(world.district, one)
    assert (seen["received"], seen["missing"], seen["missing_words"]) == (2, [2], "第2段")
    # One name for one thing: neither another file under it, nor the same one as of another recording.
    other = await begun(world, case, "1号选房台")
    for changed in ({"id": third["id"]}, {"id": first["evidence"]["id"], "recording_id": other["id"]}):
        refused(await offered(world.district, one, 4, data[4], **changed), "id_taken")
    # What was let go of makes place for another; by many at once, there is one.
    done(await world.district.post(f"/evidence/{first['evidence']['id']}/give-up", {}))
    many = await asyncio.gather(*(offered(world.district, one, 2, data[2]) for _ in range(4)))
    assert len({done(reply)["evidence"]["id"] for reply in many}) == 1
    await sent(world.district, one, 2, data[2])
    # The attempt stays, without a place: who tried what and when is known, and it is among nobody's photographs.
    (tried,) = await RecordingPart.filter(recording_id=one["id"], number=None).select_related("evidence")
    assert (tried.sha256, tried.evidence_id, tried.evidence.state) == (None, first["evidence"]["id"], "given_up")
    assert (tried.evidence.account_id, tried.evidence.claims["part"]) == (world.district.account_id, 2)
    # What is no film is turned away once it was looked at, and its number is free again; one too large before that.
    refused(await offered(world.district, one, 4, data[4], size=2**40), "request_too_large")
    wrong = done(await offered(world.district, one, 4, b"no film" * 200))
    done(await upload(world.district.http, wrong["upload"], b"no film" * 200))
    refused(await world.district.post(f"/evidence/{wrong['evidence']['id']}/confirm"), "attachment_refused")
    assert [line["number"] for line in (await anew(world.district, one))["lines"]] == [1, 2, 3, 4]
    assert (await anew(world.district, one))["missing"] == [4]
    # They are shown with their recording and take nothing from the case's photographs.
    assert done(await world.district.get(f"/cases/{case['id']}"))["evidence"] == []

    path = f"/recordings/{one['id']}/seal"
    early = await world.district.post(f"/recordings/{other['id']}/seal", {"form": {"parts": 1}})
    refused(early, "recording_incomplete")
    # On its way while another seals: it comes too late, and stays no part of what was sealed.
    late = done(await offered(world.district, other, 2, data[5]))
    await sent(world.office, other, 1, data[4])
    done(await world.district.post(f"/recordings/{other['id']}/seal", {"form": {"parts": 1}}))
    done(await upload(world.district.http, late["upload"], data[5]))
    refused(await world.district.post(f"/evidence/{late['evidence']['id']}/confirm"), "recording_sealed")
    # Begun by mistake, it has its record as well: else the session could never be closed.
    empty = await begun(world, case, "2号选房台")
    nothing = f"/recordings/{empty['id']}/seal"
    refused(await world.district.post(nothing, {"form": {"parts": 0}}), "recording_incomplete")
    done(await world.district.post(nothing, {"form": {"parts": 0, "reason": "开错了"}}))
    refused(await world.district.post(path, {"form": {"parts": 2}}), "form_invalid")
    told = refused(await world.district.post(path, {"form": {"parts": 5}}), "recording_incomplete")
    assert "第4至5段" in told["detail"]
    turn = done(await at_desk(world.district, case, "calls"))["turn"]
    done(await at_desk(world.district, case, "refusal", number=turn["number"], ground="unwanted"))
    case = done(await world.district.step(case, "end"))
    refused(await world.district.step(case, "close", words="按先后选房，没有争议。"), "recording_open")
    whole = {"form": {"parts": 4, "reason": "摄像机没有电了"}}
    refused(await world.street.post(path, whole), "not_found")
    sealed = done(await world.office.post(path, whole))
    assert (sealed["sealed"], sealed["received"], sealed["missing"], sealed["changed"]) == (True, 3, [4], [])
    assert done(await world.district.post(path, whole))["digest"] == sealed["digest"]
    refused(await world.district.post(path, {"form": {"parts": 3}}), "recording_sealed")
    refused(await offered(world.district, one, 4, data[5]), "recording_sealed")
    assert done(await offered(world.district, one, 3, data[3]))["evidence"]["state"] == "sealed"
    case = done(await world.district.step(case, "close", words="按先后选房，没有争议。"))
    said = text_of((await world.district.get(f"/papers/{case['papers'][0]['id']}/file")).content).replace("\n", "")
    assert "大厅全景，分4段，缺第4段（摄像机没有电了）" in said
    assert sealed["digest"] in said
    assert "2号选房台，没有录像（开错了）" in said
    # Over: nothing is begun nor added any more.
    refused(await world.district.post("/recordings", {**body, "id": new_id()}), "evidence_closed")
    refused(await offered(world.district, one, 5, data[5]), "evidence_closed")
    listed = done(await world.district.get("/recordings", case_id=case["id"]))["items"]
    assert sorted(line["received"] for line in listed) == [0, 1, 3]

    assert await verify_evidence(settings) == 0
    assert settings.media.folder is not None
    row = await Evidence.get(id=third["id"])
    (settings.media.folder / row.original_key).write_bytes(data[3][:-1] + b"\1")
    capsys.readouterr()
    assert await verify_evidence(settings) == 1
    assert "part 3 of the recording was altered" in "".join(capsys.readouterr())
    await Evidence.filter(id=third["id"]).update(sha256="0" * 64)
    assert (await anew(world.district, one))["changed"] == [3]
    await Recording.filter(id=one["id"]).update(manifest=sealed["manifest"].replace('"missing":[4]', '"missing":[]'))
    assert (await anew(world.district, one))["changed"] == [0]
