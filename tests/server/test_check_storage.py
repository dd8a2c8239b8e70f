"""`python -m server check storage`: what a district may have set up wrongly about its bucket is said in words, each at
the question that its step in docs/operating.md names, and nothing that was put there to ask is left.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from media_storage.store import QUARANTINE
from server.commands import check
from server.commands.check import Finding, ask_all, report
from server.commands.check_storage import STORAGE, _certificate_ends
from server.settings import PROJECT, BucketSettings, MediaSettings
from tests.standins.oss import OssStandIn, Stored


@dataclass
class Set:
    """A bucket, and what the settings say of it."""

    bucket: OssStandIn
    given: dict[str, str] = field(default_factory=dict)

    @property
    def media(self) -> MediaSettings:
        said = {
            "name": self.bucket.bucket, "region": self.bucket.region, "endpoint": self.bucket.internal,
            "key_id": self.bucket.key_id, "key_secret": self.bucket.key_secret,
            "domain": self.bucket.at("media.anju.example"),
        }
        return MediaSettings(bucket=BucketSettings(**{**said, **self.given}))


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> Iterator[Set]:
    with OssStandIn() as bucket, bucket.resolved():
        setting = Set(bucket)
        monkeypatch.setattr(check, "read_services", lambda environ: (setting.media, None, []))
        yield setting


async def _asked(only: str = "storage") -> dict[str, Finding]:
    return {each.name: finding for each, finding in await ask_all({}, only)}


async def test_a_bucket_that_is_set_up_well_is_ok_by_both_addresses_and_left_as_it_was(
    setting: Set, capsys: pytest.CaptureFixture[str]
) -> None:
    setting.bucket.objects["originals/a.jpg"] = kept = Stored.of(b"kept", "image/jpeg")
    assert await report({}, "storage") == 0
    said = capsys.readouterr().out
    assert "data comes over http://oss-cn-beijing-internal.aliyuncs.com" in said
    assert "data comes over http://media.anju.example" in said
    assert setting.bucket.objects == {"originals/a.jpg": kept}
    assert set(setting.bucket.asked_by) == {"internal", "domain"}
    for secret in (setting.bucket.key_secret, setting.bucket.key_id, "signature"):
        assert secret not in said


@pytest.mark.parametrize("only", [each.name for each in STORAGE])
async def test_each_question_can_be_asked_alone_and_leaves_nothing(setting: Set, only: str) -> None:
    found = await _asked(only)
    assert {finding.verdict for finding in found.values()} == {"ok"}, found
    assert only in found
    assert setting.bucket.objects == {}


def _late(setting: Set) -> None:
    setting.bucket.now = lambda: datetime.now(UTC) + timedelta(minutes=20)


def _denied(*actions: str) -> Callable[[Set], None]:
    return lambda setting: setting.bucket.denied.update(actions)


def _given(**said: str) -> Callable[[Set], None]:
    return lambda setting: setting.given.update(said)


def _of(name: str, value: object) -> Callable[[Set], None]:
    return lambda setting: setattr(setting.bucket, name, value)


# What may be wrong: how it comes about, the first question that finds it, and what its words must name.
WRONG: dict[str, tuple[Callable[[Set], None], str, str]] = {
    "the public address": (
        lambda setting: setting.given.update(endpoint=setting.bucket.default, domain=""), "storage-data",
        "PublicEndpointForbidden.*bind a domain of your own",
    ),
    "phones by the public address": (
        lambda setting: setting.given.update(domain=setting.bucket.default.replace("//", "//anju-test.")),
        "storage-domain", "PublicEndpointForbidden.*bind a domain of your own",
    ),
    "phones by the internal address": (_given(domain=""), "storage-settings", "no phone arrives.*ANJU_OSS_DOMAIN"),
    "phones by this machine": (_given(domain="http://127.0.0.1:1"), "storage-settings", "on themselves"),
    "a domain that is not bound": (_of("domain", "other.example"), "storage-domain", "NoSuchCname.*bind it"),
    "no certificate": (
        lambda setting: setting.given.update(domain=setting.media.bucket.domain.replace("http:", "https:")),  # type: ignore[union-attr]
        "storage-domain", "media.anju.example.*certificate",
    ),
    "a public bucket": (_of("acl", "public-read"), "storage-bucket", "public.*private"),
    "versions": (_of("versioning", "Enabled"), "storage-bucket", "versions"),
    "another region": (_given(region="cn-hangzhou"), "storage-bucket", "region"),
    "another bucket": (_given(name="anju-tset"), "storage-bucket", "NoSuchBucket.*its name or its address"),
    "an unknown key": (_given(key_id="LTAIother"), "storage-bucket", "InvalidAccessKeyId.*make a new one"),
    "another's secret": (_given(key_secret="another"), "storage-bucket", "SignatureDoesNotMatch.*secret"),
    "a clock that is wrong": (_late, "storage-bucket", "RequestTimeTooSkewed.*NTP"),
    "no oss:GetBucketInfo": (_denied("oss:GetBucketInfo"), "storage-bucket", "oss:GetBucketInfo.*AccessDenied"),
    "no oss:GetObject": (_denied("oss:GetObject"), "storage-data", "AccessDenied.*RAM user"),
    "no oss:PutObject": (_denied("oss:PutObject"), "storage-rights", "oss:PutObject.*AccessDenied.*RAM user"),
    "no oss:ListObjects": (_denied("oss:ListObjects"), "storage-rights", "oss:ListObjects.*AccessDenied.*RAM user"),
    "no oss:DeleteObject": (_denied("oss:DeleteObject"), "storage-clear", r"oss:DeleteObject on incoming/\*"),
    "a key that may delete all": (_of("deletable", ""), "storage-kept", r"oss:DeleteObject on incoming/\* alone"),
    "WORM": (_of("worm", "objects"), "storage-clear", "WORM.*bucket without one"),
    "WORM that refuses copies": (_of("worm", "copies"), "storage-rights", "copy.*FileImmutable.*WORM"),
    "debts": (_of("stopped", "InDebt"), "storage-bucket", "InDebt.*billing"),
    "debts, long": (_of("stopped", "InDebtOverdue"), "storage-bucket", "InDebtOverdue.*billing"),
    "an account that is stopped": (_of("stopped", "UserDisable"), "storage-bucket", "UserDisable.*message centre"),
    "a bucket that is stopped": (_of("stopped", "BucketDisable"), "storage-bucket", "BucketDisable.*message centre"),
}


@pytest.mark.parametrize("fault", WRONG)
async def test_what_is_wrong_is_said_in_words_by_the_question_of_its_step(
    setting: Set, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    spoil, name, words = WRONG[fault]
    secrets = setting.bucket.key_secret, "standin-key"
    spoil(setting)
    assert await report({}, "storage") == 1
    said = capsys.readouterr().out
    told = re.findall(r"(?m)^(ok|wrong|unknown) +(storage-\w+) +(.*)$", said)
    found = {question: Finding(verdict, words) for verdict, question, words in told}
    assert found.keys() == {each.name for each in STORAGE}
    wrong = [each for each, finding in found.items() if finding.verdict == "wrong"]
    assert wrong[0] == name, found
    assert re.search(words, found[name].words), found[name].words
    # Nobody who waited for another answer was asked, and nothing that went wrong is taken for well.
    for each in STORAGE:
        if each.after and found[each.after].verdict != "ok":
            assert found[each.name] == Finding("unknown", f"not asked: {each.after} comes first")
    if setting.bucket.worm == "" and "oss:DeleteObject" not in setting.bucket.denied:
        assert [key for key in setting.bucket.objects if key.startswith(QUARANTINE)] == []
    assert not any(secret in said for secret in secrets)


async def test_a_network_that_is_not_there_makes_nothing_wrong(setting: Set) -> None:
    setting.given["region"] = "xx-nowhere-1"
    setting.bucket.close()
    found = await _asked()
    assert found.pop("storage-settings").verdict == "ok"
    assert {finding.verdict for finding in found.values()} == {"unknown"}
    # What may be the reason is said beside it.
    assert "in no list of OSS's regions" in found["storage-data"].words


@pytest.mark.parametrize(("days", "verdict", "words"), [
    (40, "ok", "certificate ends on"), (14, "wrong", "certificate ends in 13 days.*renew"), (None, "ok", "data comes"),
])
async def test_a_certificate_that_ends_soon_is_said_before_no_phone_can_send(
    setting: Set, monkeypatch: pytest.MonkeyPatch, days: int | None, verdict: str, words: str
) -> None:
    ends = None if days is None else datetime.now(UTC) + timedelta(days=days)
    monkeypatch.setattr("server.commands.check_storage._certificate_ends", lambda url: ends)
    found = (await _asked("storage-domain"))["storage-domain"]
    assert (found.verdict, bool(re.search(words, found.words))) == (verdict, True), found


async def test_a_certificate_s_end_is_read_off_what_is_shown(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "media.anju.example")])
    ends = datetime(2027, 3, 1, 12, tzinfo=UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, datetime(2026, 12, 1, tzinfo=UTC), ends)
    shown = made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    both = tmp_path / "both.pem"
    both.write_bytes(shown + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        assert await asyncio.to_thread(_certificate_ends, f"https://127.0.0.1:{port}") == ends
    assert _certificate_ends("http://127.0.0.1:1") is None


async def test_bytes_that_come_back_otherwise_by_the_phones_address_are_wrong(setting: Set) -> None:
    ask = setting.bucket._get

    def altered(request: object, key: str) -> object:
        answer = ask(request, key)  # type: ignore[arg-type]
        if getattr(request, "by", "") == "domain":
            answer.body = b"<html>" * 9
        return answer

    setting.bucket._get = altered  # type: ignore[method-assign, assignment]
    found = await _asked()
    assert found["storage-link"].verdict == "wrong"
    assert "CDN" in found["storage-link"].words


async def test_a_folder_is_asked_for_room_and_the_right_to_write(
    setting: Set, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(check, "read_services", lambda environ: (MediaSettings(folder=tmp_path / "media"), None, []))
    assert {finding.verdict for finding in (await _asked()).values()} == {"ok"}
    monkeypatch.setattr("server.commands.check_storage._ROOM", 1 << 62)
    assert "that is little" in (await _asked())["storage-settings"].words
    monkeypatch.setattr(check, "read_services", lambda environ: (None, None, []))
    assert (await _asked())["storage-settings"].verdict == "wrong"


def test_every_question_has_its_step_in_the_guide() -> None:
    guide = (PROJECT / "docs/operating.md").read_text(encoding="utf-8")
    guide = guide.partition("## A bucket from nothing")[2].partition("\n## ")[0]
    assert {each.name for each in STORAGE} == set(re.findall(r"`check (storage-\w+)`", guide))
