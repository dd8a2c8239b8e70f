"""Settings: what is wrong is named at the start; the demo refuses to stand beside anything real."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from server.settings import SettingsError, fresh_keys, read_settings

KEYS = fresh_keys()
KEY = base64.b64decode(KEYS["ANJU_INDEX_KEY"])
LIVE = {
    **KEYS, "ANJU_WECHAT_APP_ID": "wx0123456789abcdef", "ANJU_WECHAT_APP_SECRET": "the-real-app-secret",
    "ANJU_PUBLIC_URL": "https://anju.example",
}
OSS = "oss://anju-media.oss-cn-beijing.aliyuncs.com?region=cn-beijing"
BUCKET = {
    **LIVE, "ANJU_MEDIA_URL": OSS, "ANJU_OSS_KEY_ID": "LTAI0123456789", "ANJU_OSS_KEY_SECRET": "the-real-oss-secret",
}
MYSQL = "mysql://anju:the-database-password@db.example:3306/anju"


def test_the_demo_needs_nothing_and_keeps_its_own_keys(tmp_path: Path) -> None:
    first = read_settings({"ANJU_DEMO": "1"}, folder=tmp_path)
    again = read_settings({"ANJU_DEMO": "1"}, folder=tmp_path)
    assert (first.demo, first.wechat, first.database.engine) == (True, None, "sqlite")
    assert first.host == "127.0.0.1"
    assert first.media.secret == again.media.secret
    assert (tmp_path / "demo-keys").stat().st_mode & 0o077 == 0


def test_the_live_service_takes_everything_from_the_environment(tmp_path: Path) -> None:
    url = "mysql://anju:p%40ss%2F@db.example:3307/anju?pool=40"
    settings = read_settings({**LIVE, "ANJU_DATABASE_URL": url}, folder=tmp_path)
    database = settings.database
    assert (database.host, database.port, database.user, database.password, database.name, database.pool) == (
        "db.example", 3307, "anju", "p@ss/", "anju", 40,
    )
    assert settings.wechat is not None
    assert settings.wechat.base_url == "https://api.weixin.qq.com"
    assert not (tmp_path / "demo-keys").exists()


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({**LIVE, "ANJU_DEMO": "1"}, "ANJU_DEMO"),
        ({"ANJU_DEMO": "1", "ANJU_DATABASE_URL": MYSQL}, "_demo"),
        ({"ANJU_DEMO": "1", "ANJU_DATABASE_URL": f"{MYSQL}_demo2"}, "_demo"),
        ({"ANJU_DEMO": "1", "ANJU_DATABASE_URL": f"{MYSQL}?x=_demo"}, "_demo"),
        ({**BUCKET, "ANJU_DEMO": "1", "ANJU_WECHAT_APP_ID": "", "ANJU_WECHAT_APP_SECRET": ""}, "ANJU_MEDIA_URL"),
        ({"ANJU_DEMO": "1", "ANJU_WECHAT_APP_ID": "wx0123456789abcdef"}, "ANJU_WECHAT_APP_SECRET"),
    ],
)
def test_the_demo_refuses_to_stand_beside_anything_real(environ: dict[str, str], named: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=named):
        read_settings(environ, folder=tmp_path)


def test_the_demo_may_use_a_mysql_database_that_is_named_a_demo(tmp_path: Path) -> None:
    settings = read_settings({"ANJU_DEMO": "1", "ANJU_DATABASE_URL": f"{MYSQL}_demo"}, folder=tmp_path)
    assert settings.database.name == "anju_demo"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANJU_DEMO", "maybe"),
        ("ANJU_NO_WORKER", "2"),
        ("ANJU_PORT", "0"),
        ("ANJU_PORT", "65536"),
        ("ANJU_PORT", "eighty"),
        ("ANJU_PORT", "８０"),
        ("ANJU_SESSION_DAYS", "0"),
        ("ANJU_SESSION_DAYS", "-1"),
        ("ANJU_TRUSTED_PROXIES", "9"),
        ("ANJU_PUBLIC_URL", ""),
        ("ANJU_PUBLIC_URL", "anju.example"),
        ("ANJU_PUBLIC_URL", "https://anju.example/?x=1"),
        ("ANJU_DATABASE_URL", "postgres://a:b@c/d"),
        ("ANJU_DATABASE_URL", "sqlite://:memory:"),
        ("ANJU_DATABASE_URL", "mysql://db.example/anju"),
        ("ANJU_DATABASE_URL", "mysql://anju:x@db.example/"),
        ("ANJU_DATABASE_URL", "mysql://anju:x@db.example/an`ju"),
        ("ANJU_DATABASE_URL", "mysql://anju:x@db.example:port/anju"),
        ("ANJU_DATABASE_URL", "mysql://anju:x@db.example/anju?pool=0"),
        # A migration takes a second connection beside its transaction's, and would wait for it for ever.
        ("ANJU_DATABASE_URL", "mysql://anju:x@db.example/anju?pool=1"),
        ("ANJU_DATABASE_URL", "mysql://anju:x@db.example/anju?pool=many"),
        ("ANJU_DATABASE_URL", ""),
        ("ANJU_MEDIA_URL", "oss://bucket"),
        ("ANJU_MEDIA_URL", "relative/folder"),
        ("ANJU_MEDIA_URL", "s3://bucket.host.example?region=cn-beijing"),
        ("ANJU_WECHAT_APP_SECRET", ""),
        ("ANJU_WECHAT_APP_ID", ""),
        ("ANJU_WECHAT_BASE_URL", "http://wechat.example"),
        ("ANJU_WECHAT_NOTICE_FIELDS", "thing=thing1"),
        ("ANJU_FIELD_KEYS", ""),
        ("ANJU_FIELD_KEYS", "no-colon"),
        ("ANJU_FIELD_KEYS", "k1:" + base64.b64encode(b"x" * 15).decode()),
        ("ANJU_FIELD_KEYS", "k1:" + base64.b64encode(b"x" * 17).decode()),
        ("ANJU_FIELD_KEYS", "k1:not base64"),
        ("ANJU_INDEX_KEY", base64.b64encode(b"x" * 31).decode()),
        ("ANJU_FIELD_KEYS", "k1:" + base64.b64encode(bytes(16)).decode()),
        ("ANJU_FIELD_KEYS", "k1:" + base64.b64encode(bytes(range(16))).decode()),
        ("ANJU_FIELD_KEYS", "k1:" + base64.b64encode(b"anju-tiedong-2026"[:16]).decode()),
        ("ANJU_INDEX_KEY", base64.b64encode(bytes(range(0, 64, 2))).decode()),
        ("ANJU_INDEX_KEY", base64.b64encode(KEY[:8] * 4).decode()),
        ("ANJU_MEDIA_SECRET", base64.b64encode(b"correct horse battery staple 123").decode()),
        ("ANJU_MEDIA_SECRET", base64.b64encode(b"\x00\xff" * 16).decode()),
        ("ANJU_MEDIA_SECRET", KEYS["ANJU_INDEX_KEY"]),
        ("ANJU_INDEX_KEY", "ключ"),
        ("ANJU_MEDIA_SECRET", ""),
    ],
    # Some values are drawn anew in each process, and a test has one name.
    ids=lambda value: value if value.startswith("ANJU_") else "value",
)
def test_each_wrong_value_is_refused_by_its_name(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=name) as caught:
        read_settings({**LIVE, name: value}, folder=tmp_path)
    # The sentence may be shown and logged: it repeats no secret.
    for secret in (LIVE["ANJU_WECHAT_APP_SECRET"], KEYS["ANJU_INDEX_KEY"], KEYS["ANJU_FIELD_KEYS"][3:]):
        assert secret not in str(caught.value)


def test_photographs_lie_in_a_folder_or_in_a_bucket(tmp_path: Path) -> None:
    folder = read_settings({**LIVE, "ANJU_MEDIA_URL": f"file://{tmp_path}/photos"}, folder=tmp_path).media
    assert (folder.folder, folder.bucket) == (tmp_path / "photos", None)
    media = read_settings(BUCKET, folder=tmp_path).media
    assert media.folder is None
    assert media.bucket is not None
    assert (media.bucket.name, media.bucket.region) == ("anju-media", "cn-beijing")
    assert media.bucket.endpoint == "https://oss-cn-beijing.aliyuncs.com"
    assert (media.bucket.key_id, media.bucket.key_secret) == ("LTAI0123456789", "the-real-oss-secret")
    for endpoint in ("http://127.0.0.1:9000", "https://oss-cn-beijing-internal.aliyuncs.com"):
        other = read_settings({**BUCKET, "ANJU_OSS_ENDPOINT": endpoint}, folder=tmp_path).media
        assert other.bucket is not None
        assert other.bucket.endpoint == endpoint


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANJU_MEDIA_URL", "oss://anju-media?region=cn-beijing"),
        ("ANJU_MEDIA_URL", "oss://anju-media.oss-cn-beijing.aliyuncs.com"),
        ("ANJU_MEDIA_URL", "oss://anju-media.oss-cn-beijing.aliyuncs.com?region="),
        ("ANJU_MEDIA_URL", "oss://Anju_Media.oss-cn-beijing.aliyuncs.com?region=cn-beijing"),
        ("ANJU_MEDIA_URL", "oss://anju-media.oss-cn-beijing.aliyuncs.com/folder?region=cn-beijing"),
        ("ANJU_MEDIA_URL", "oss://LTAI:the-real-oss-secret@anju-media.oss.example.com?region=cn-beijing"),
        ("ANJU_OSS_KEY_ID", ""),
        ("ANJU_OSS_KEY_SECRET", ""),
        ("ANJU_OSS_KEY_SECRET", "the-real-oss-secret\n"),
        ("ANJU_OSS_ENDPOINT", "http://oss-cn-beijing.aliyuncs.com"),
        ("ANJU_OSS_ENDPOINT", "oss-cn-beijing.aliyuncs.com"),
        ("ANJU_OSS_ENDPOINT", "http://127.0.0.1@oss.example.com"),
        ("ANJU_OSS_ENDPOINT", ""),
    ],
)
def test_each_wrong_value_of_a_bucket_is_refused_by_its_name(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=name) as caught:
        read_settings({**BUCKET, name: value}, folder=tmp_path)
    assert "the-real-oss-secret" not in str(caught.value)


def test_without_credentials_the_live_service_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="ANJU_WECHAT_APP_ID"):
        read_settings(KEYS, folder=tmp_path)
    # Keys that were not given are never made up outside the demo.
    credentials = {name: value for name, value in LIVE.items() if "WECHAT" in name}
    with pytest.raises(SettingsError, match="ANJU_FIELD_KEYS"):
        read_settings(credentials, folder=tmp_path)
    assert not (tmp_path / "demo-keys").exists()


def test_no_secret_is_in_a_repr(tmp_path: Path) -> None:
    settings = read_settings({**BUCKET, "ANJU_DATABASE_URL": MYSQL}, folder=tmp_path)
    folder = read_settings(LIVE, folder=tmp_path)
    parts: list[Any] = [
        settings, settings.database, settings.wechat, settings.keys, settings.media, folder, folder.media,
    ]
    shown = " ".join(map(repr, parts)) + " ".join(map(str, parts))
    for secret in (
        "the-real-app-secret", "the-database-password", "the-real-oss-secret", str(folder.media.secret),
        KEYS["ANJU_INDEX_KEY"],
        str(base64.b64decode(KEYS["ANJU_INDEX_KEY"])), str(base64.b64decode(KEYS["ANJU_FIELD_KEYS"][3:])),
    ):
        assert secret not in shown
