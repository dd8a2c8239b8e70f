"""Environment → frozen, typed settings. Fails at start with the name of what is wrong.

Refuses demo mode beside real WeChat credentials, and beside a MySQL database unless that is named a demo one.
Secrets come from the environment only; the demo makes its own and keeps them in its folder.
"""

from __future__ import annotations

import base64
import itertools
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from casework.words.district import DEMO, District, read_district
from models.fields import KeyRing

PROJECT = Path(__file__).resolve().parent.parent
_NOTICE_FIELDS = "thing=thing1,phrase=phrase2,note=thing3"
State = Literal["developer", "trial", "formal"]
_STATES: dict[str, State] = {"developer": "developer", "trial": "trial", "formal": "formal"}


class SettingsError(Exception):
    """A setting is missing or wrong. The text names it and says what is expected."""


@dataclass(frozen=True)
class DatabaseSettings:
    engine: str  # "sqlite" | "mysql"
    path: Path | None = None
    host: str = ""
    port: int = 3306
    user: str = ""
    password: str = field(default="", repr=False)
    name: str = ""
    pool: int = 20


@dataclass(frozen=True)
class WeChatSettings:
    app_id: str
    app_secret: str = field(repr=False)
    base_url: str = "https://api.weixin.qq.com"
    notice_template: str = ""
    # Our field → the key that the registered template gives it.
    notice_fields: Mapping[str, str] = field(default_factory=dict)
    # Which of the mini-program's versions a message opens.
    state: State = "formal"


@dataclass(frozen=True)
class BucketSettings:
    name: str
    region: str
    endpoint: str  # a URL, without the bucket: how the service itself asks
    key_id: str
    key_secret: str = field(repr=False)
    # A URL that stands for the bucket: its own domain, where phones send and read; "": they use the endpoint.
    domain: str = ""


@dataclass(frozen=True)
class MediaSettings:
    """Where photographs lie: in a folder of this machine, or in a bucket of OSS."""

    folder: Path | None = None
    # What the folder's own grants and links are signed with.
    secret: bytes = field(default=b"", repr=False)
    bucket: BucketSettings | None = None


@dataclass(frozen=True)
class Settings:
    demo: bool
    host: str
    port: int
    database: DatabaseSettings
    media: MediaSettings
    client_folder: Path
    wechat: WeChatSettings | None
    keys: KeyRing = field(repr=False)
    district: District = DEMO
    run_worker: bool = True
    session_days: int = 30
    trusted_proxies: int = 0
    upload_max_bytes: int = 20 * 1024 * 1024
    video_max_bytes: int = 200 * 1024 * 1024
    # How long a refused file lies in quarantine, since a dispute about a refusal is about what was sent.
    keep_refused_days: int = 30
    # For each kind of case, and for the others: years that photographs are kept after they were last needed; None: for
    # ever.
    retention: Mapping[str, int | None] = field(default_factory=lambda: {"others": 10})
    # For the command that removes, and for no service: what may delete in the bucket.
    retention_keys: tuple[str, str] | None = field(default=None, repr=False)
    # At once, from one address; a carrier lends one to hundreds of phones.
    connections_per_address: int = 300
    connections: int = 2000
    # What QR codes on paper lead to; "": the address by which a request came.
    public_url: str = ""

    @property
    def address(self) -> str:
        """For what no request tells its address: codes on photographs."""
        return self.public_url or f"http://{self.host}:{self.port}"


def read_settings(environ: Mapping[str, str], *, folder: Path = PROJECT / "var") -> Settings:
    """Settings from `ANJU_*` variables. Raises SettingsError naming the first that is wrong."""
    demo = _flag(environ, "ANJU_DEMO")
    database = _database(environ.get("ANJU_DATABASE_URL", f"sqlite://{folder / 'anju.db'}"))
    wechat = _wechat(environ)
    if demo and wechat is not None:
        raise SettingsError("ANJU_DEMO cannot be set beside ANJU_WECHAT_APP_ID: anyone could sign in as anyone")
    if demo and database.engine == "mysql" and not database.name.endswith("_demo"):
        raise SettingsError("ANJU_DEMO on MySQL wants a database whose name ends in _demo")
    if not demo and wechat is None:
        raise SettingsError("ANJU_WECHAT_APP_ID and ANJU_WECHAT_APP_SECRET are missing (or set ANJU_DEMO=1)")
    keys, media_secret = _keys(environ, demo, folder)
    media = _media(environ, folder, media_secret)
    if demo and media.bucket is not None:
        raise SettingsError("ANJU_DEMO cannot be set beside an oss:// ANJU_MEDIA_URL: its pictures are invented")
    return Settings(
        demo=demo,
        host=environ.get("ANJU_HOST", "127.0.0.1"),
        port=_number(environ, "ANJU_PORT", 8000, 1, 65535),
        database=database,
        media=media,
        client_folder=Path(environ.get("ANJU_CLIENT_FOLDER", str(PROJECT / "miniprogram/dist/build/h5"))),
        wechat=wechat,
        keys=keys,
        district=_district(environ.get("ANJU_DISTRICT", "").strip()),
        run_worker=not _flag(environ, "ANJU_NO_WORKER"),
        session_days=_number(environ, "ANJU_SESSION_DAYS", 30, 1, 365),
        trusted_proxies=_number(environ, "ANJU_TRUSTED_PROXIES", 0, 0, 5),
        connections=_number(environ, "ANJU_CONNECTIONS", 2000, 50, 1_000_000),
        connections_per_address=_number(environ, "ANJU_CONNECTIONS_PER_ADDRESS", 300, 10, 100_000),
        public_url=_public_url(environ, demo),
        video_max_bytes=_number(environ, "ANJU_VIDEO_MAX_MB", 200, 1, 4096) * 1024 * 1024,
        retention=_retention(environ.get("ANJU_RETENTION", "others:10")),
        retention_keys=_retention_keys(environ),
        keep_refused_days=_number(environ, "ANJU_KEEP_REFUSED_DAYS", 30, 1, 3650),
    )


def read_services(environ: Mapping[str, str]) -> tuple[MediaSettings | None, WeChatSettings | None, list[str]]:
    """Each service as far as it reads for itself, whatever else is missing yet, and what is wrong with either."""
    faults: list[str] = []
    media: MediaSettings | None = None
    wechat: WeChatSettings | None = None
    try:
        media = _media(environ, PROJECT / "var", b"")
    except SettingsError as fault:
        faults.append(str(fault))
    try:
        wechat = _wechat(environ)
    except SettingsError as fault:
        faults.append(str(fault))
    return media, wechat, faults


def _district(text: str) -> District:
    try:
        return read_district(text) if text else DEMO
    except ValueError as error:
        raise SettingsError(f"ANJU_DISTRICT: {error}") from None


def _public_url(environ: Mapping[str, str], demo: bool) -> str:
    value = environ.get("ANJU_PUBLIC_URL", "").strip().rstrip("/")
    if value and not re.fullmatch(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._/-]*)?", value):
        raise SettingsError("ANJU_PUBLIC_URL is to be the service's own address, as https://anju.example")
    if not value and not demo:
        # It is drawn into pictures and printed on sheets, for good.
        raise SettingsError("ANJU_PUBLIC_URL is missing: the service's own address from outside")
    return value


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = environ.get(name, "").strip().lower()
    if value in {"", "0", "false", "no"}:
        return False
    if value in {"1", "true", "yes"}:
        return True
    raise SettingsError(f"{name} must be 1 or 0")


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingsError(f"{name} must be a whole number from {low} to {high}")
    return int(text)


def _database(url: str) -> DatabaseSettings:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = url.removeprefix("sqlite://")
        if not path or path == ":memory:":
            raise SettingsError("ANJU_DATABASE_URL: SQLite needs a file, as in sqlite:///folder/anju.db")
        return DatabaseSettings("sqlite", path=Path(path))
    if parts.scheme != "mysql":
        raise SettingsError("ANJU_DATABASE_URL must start with sqlite:// or mysql://")
    name = parts.path.removeprefix("/")
    try:
        port = parts.port or 3306
    except ValueError:
        port = 0
    if not parts.hostname or not parts.username or not port or not re.fullmatch(r"\w+", name, re.ASCII):
        raise SettingsError("ANJU_DATABASE_URL must read mysql://user:password@host:port/name")
    pool = parse_qs(parts.query).get("pool", ["20"])[0]
    if not pool.isascii() or not pool.isdigit() or not 2 <= int(pool) <= 200:
        raise SettingsError("ANJU_DATABASE_URL: pool must be a number from 2 to 200")
    return DatabaseSettings(
        "mysql",
        host=parts.hostname,
        port=port,
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        name=name,
        pool=int(pool),
    )


def _media(environ: Mapping[str, str], folder: Path, secret: bytes) -> MediaSettings:
    url = environ.get("ANJU_MEDIA_URL", f"file://{folder / 'media'}")
    if url.startswith("file:///"):
        return MediaSettings(folder=Path(url.removeprefix("file://")), secret=secret)
    if not url.startswith("oss://"):
        raise SettingsError("ANJU_MEDIA_URL must start with file:/// (a folder) or oss:// (a bucket)")
    # No more than this: keys do not belong here, and the text may not be shown because somebody may put them here.
    read = re.fullmatch(
        r"oss://([a-z0-9][a-z0-9-]{1,61}[a-z0-9])\.([a-z0-9-]+(?:\.[a-z0-9-]+)+)/?\?region=([a-z0-9-]+)", url
    )
    if read is None:
        raise SettingsError("ANJU_MEDIA_URL must read oss://bucket.endpoint?region=id, all in small letters")
    name, host, region = read.groups()
    keys = {key: environ.get(key, "") for key in ("ANJU_OSS_KEY_ID", "ANJU_OSS_KEY_SECRET")}
    for key, value in keys.items():
        if not value or not value.isascii() or value != value.strip():
            raise SettingsError(f"{key} is missing or not a key: ANJU_MEDIA_URL names a bucket")
    domain = _oss_address(environ, "ANJU_OSS_DOMAIN", "")
    if domain.partition(":")[2].partition(":")[0].endswith(".aliyuncs.com"):
        raise SettingsError(
            "ANJU_OSS_DOMAIN is to be a domain of your own that is bound to the bucket, not one of OSS's addresses"
        )
    # A domain serves the service too, where it runs outside the region.
    endpoint = _oss_address(environ, "ANJU_OSS_ENDPOINT", domain or f"https://{host}")
    if endpoint != domain and re.match(rf"https?://{name}\.", endpoint):
        raise SettingsError("ANJU_OSS_ENDPOINT is named without the bucket, which is put in front of it")
    if not domain and "-internal." in endpoint:
        # No phone stands inside the region: whoever has no domain yet (accounts older than that rule) goes by the
        # bucket's public address.
        domain = f"https://{name}.{host}"
    key_id, key_secret = keys["ANJU_OSS_KEY_ID"], keys["ANJU_OSS_KEY_SECRET"]
    return MediaSettings(bucket=BucketSettings(name, region, endpoint, key_id, key_secret, domain))


def _oss_address(environ: Mapping[str, str], name: str, default: str) -> str:
    address = environ.get(name, default).rstrip("/")
    wanted = r"https://[a-z0-9.-]+(:\d+)?|http://(127\.0\.0\.1|localhost)(:\d+)?"
    if (address or default) and not re.fullmatch(wanted, address):
        raise SettingsError(f"{name} must be https://host: photographs travel over it")
    return address


def _retention(text: str) -> dict[str, int | None]:
    years: dict[str, int | None] = {}
    for part in text.split(","):
        read = re.fullmatch(r"([a-z_]{1,24}):(never|[1-9][0-9]?)", part.strip())
        if read is None or read[1] in years:
            raise SettingsError("ANJU_RETENTION must read kind:years or kind:never, as inspection:10,others:never")
        years[read[1]] = None if read[2] == "never" else int(read[2])
    if "others" not in years:
        raise SettingsError("ANJU_RETENTION must say what holds for others, as in inspection:10,others:never")
    return years


def _retention_keys(environ: Mapping[str, str]) -> tuple[str, str] | None:
    key_id, secret = (environ.get(f"ANJU_OSS_RETENTION_KEY_{part}", "") for part in ("ID", "SECRET"))
    return (key_id, secret) if key_id and secret else None


def _wechat(environ: Mapping[str, str]) -> WeChatSettings | None:
    app_id, secret = environ.get("ANJU_WECHAT_APP_ID", ""), environ.get("ANJU_WECHAT_APP_SECRET", "")
    if not app_id and not secret:
        return None
    if not app_id or not secret:
        raise SettingsError("ANJU_WECHAT_APP_ID and ANJU_WECHAT_APP_SECRET must both be set")
    base = urlsplit(base_url := environ.get("ANJU_WECHAT_BASE_URL", "https://api.weixin.qq.com"))
    if base.scheme != "https" and base.hostname not in {"127.0.0.1", "::1", "localhost"}:
        raise SettingsError("ANJU_WECHAT_BASE_URL must be https: the app secret travels in it")
    state = environ.get("ANJU_WECHAT_STATE", "formal")
    if state not in _STATES:
        raise SettingsError("ANJU_WECHAT_STATE must be developer (开发版), trial (体验版) or formal (正式版)")
    return WeChatSettings(
        app_id,
        secret,
        base_url,
        environ.get("ANJU_WECHAT_NOTICE_TEMPLATE", ""),
        _pairs("ANJU_WECHAT_NOTICE_FIELDS", environ.get("ANJU_WECHAT_NOTICE_FIELDS", _NOTICE_FIELDS)),
        _STATES[state],
    )


def _pairs(name: str, text: str) -> dict[str, str]:
    pairs = dict(part.strip().partition("=")[::2] for part in text.split(","))
    if set(pairs) != {"thing", "phrase", "note"} or not all(pairs.values()):
        raise SettingsError(f"{name} must read like {_NOTICE_FIELDS}")
    return pairs


def _keys(environ: Mapping[str, str], demo: bool, folder: Path) -> tuple[KeyRing, bytes]:
    """`ANJU_FIELD_KEYS` is `id:base64,…` (the first is used for new values), the other two are base64."""
    names = ("ANJU_FIELD_KEYS", "ANJU_INDEX_KEY", "ANJU_MEDIA_SECRET")
    missing = [name for name in names if not environ.get(name)]
    if missing and not demo:
        raise SettingsError(f"{missing[0]} is missing; `python -m server make-keys` prints fresh ones")
    values = {name: environ[name] for name in names} if not missing else _demo_keys(folder)
    ring: dict[str, bytes] = {}
    for part in values["ANJU_FIELD_KEYS"].split(","):
        key_id, _, text = part.strip().partition(":")
        # An older key, however it was made, is still needed to read what it sealed.
        ring[key_id] = _base64("ANJU_FIELD_KEYS", text, 16, older=bool(ring))
        if len(ring[key_id]) != 16 or not key_id.isalnum():
            raise SettingsError("ANJU_FIELD_KEYS must read id:base64 of 16 bytes, parted by commas")
    index_key = _base64("ANJU_INDEX_KEY", values["ANJU_INDEX_KEY"], 32)
    media_secret = _base64("ANJU_MEDIA_SECRET", values["ANJU_MEDIA_SECRET"], 32)
    # Whoever comes to know one key is not to know another with it.
    if len({*ring.values(), index_key[:16], media_secret[:16]}) != len(ring) + 2:
        raise SettingsError("ANJU_FIELD_KEYS, ANJU_INDEX_KEY and ANJU_MEDIA_SECRET must all be different keys")
    return KeyRing(ring, next(iter(ring)), index_key), media_secret


def _base64(name: str, text: str, least: int, *, older: bool = False) -> bytes:
    try:
        value = base64.b64decode(text, validate=True)
    except ValueError:
        raise SettingsError(f"{name} is not base64") from None
    if len(value) < least:
        raise SettingsError(f"{name} must hold at least {least} bytes")
    if not older and _is_guessable(value):
        raise SettingsError(f"{name} is no random key; `python -m server make-keys` prints fresh ones")
    return value


def _is_guessable(key: bytes) -> bool:
    """Whether somebody made it up: a phrase, a few bytes over and over, a row of numbers. Chance makes none such."""
    steps = {(after - before) % 256 for before, after in itertools.pairwise(key)}
    # Of 16 random bytes 15 differ, of 32 thirty; one in many millions is below these.
    few = min(len(key) * 5 // 9, 24)
    return len(set(key)) < few or len(steps) < few // 2 or all(0x20 <= byte < 0x7F for byte in key)


def fresh_keys() -> dict[str, str]:
    """New random keys under the names of their variables."""

    def random(size: int) -> str:
        return base64.b64encode(secrets.token_bytes(size)).decode()

    return {
        "ANJU_FIELD_KEYS": f"k1:{random(16)}",
        "ANJU_INDEX_KEY": random(32),
        "ANJU_MEDIA_SECRET": random(32),
    }


def _demo_keys(folder: Path) -> dict[str, str]:
    # The demo's people are fictional; its keys live beside its database so that a second start can read it.
    file = folder / "demo-keys"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text("".join(f"{name}={value}\n" for name, value in fresh_keys().items()), encoding="utf-8")
    lines = file.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)
