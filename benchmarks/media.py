"""What a photograph costs the service, as ratios within one run, so that they mean the same on any machine.

The photograph is made here: 12 million pixels of grain and soft shapes that compress to about 4 MB, as a phone's
do, with its EXIF saying that it was held upright (a quarter's turn).
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import io
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from PIL import Image

from benchmarks import bare
from benchmarks.measuring import Result, in_turns, milliseconds, result, timed
from media_storage import watermark
from media_storage.imaging import ImagingPool

if TYPE_CHECKING:
    from casework.words.clock import Clock
    from server.settings import Settings

LINES = ["2026-12-01 17:30　和谐家园1号楼1单元101室", "胜利社区　李网格　XC-2026-0001　7f3a9c0d"]
# As the worker draws it: the way from a picture to whether it is still as sealed.
LINK = "https://anju.example/v/7f3a9c0d-1111-4222-8333-444455556666/0123456789abcdef"
JPEG = "image/jpeg"
PROJECT = Path(__file__).resolve().parent.parent


def measure() -> list[Result]:
    """Every one of them, in about half a minute."""
    font()
    return [*derive(), memory(), throughput(), asyncio.run(direct_upload()), asyncio.run(verifying())]


@functools.cache
def photograph() -> bytes:
    size = (4000, 3000)
    soft = Image.effect_noise((1000, 750), 60).resize(size, Image.Resampling.BICUBIC)
    grain = Image.blend(soft, Image.effect_noise(size, 14), 0.4)
    light = Image.blend(grain, Image.linear_gradient("L").resize(size), 0.3)
    tags = Image.Exif()
    tags[0x0112] = 6
    tags[0x010F] = "PhoneMaker"
    out = io.BytesIO()
    Image.merge("RGB", (grain, light, soft)).save(out, "JPEG", quality=88, exif=tags)
    return out.getvalue()


@functools.cache
def font() -> tuple[str, int]:
    path = watermark.find_font()
    if path is None:
        raise SystemExit("Noto Sans CJK is needed: apt-get install fonts-noto-cjk")
    return str(path), watermark._face_index(path)


def derive(rounds: int = 15) -> list[Result]:
    """Judging and deriving, in turns with bare Pillow in the same process, and each round's ratio of the two."""
    data = photograph()
    digest = hashlib.sha256(data).hexdigest()

    async def run() -> list[tuple[list[float], list[float]]]:
        async with ImagingPool() as pool, ImagingPool() as elsewhere:

            async def ours() -> None:
                await pool.inspect(data, declared_type=JPEG, sha256=digest)
                await pool.render(data, LINES, LINK, sha256=digest)

            async def apart() -> None:
                await pool.inspect(data, declared_type=JPEG, sha256=digest)
                await elsewhere.render(data, LINES, LINK, sha256=digest)

            async def plain() -> None:
                await asyncio.to_thread(bare.derive, data, LINES, font())

            # Each in turns with the yardstick alone: what a third leaves behind in caches and pools would count too.
            # By the processor's time: one thing is done at a time, and another's work on the machine is none of ours.
            return [await in_turns(task, plain, rounds, clock=time.process_time) for task in (ours, apart)]

    (ours, plain), (apart, beside) = asyncio.run(run())
    seen = f"{milliseconds(ours)} against {milliseconds(plain)}"
    return [
        result(
            "media.derive",
            [a / b for a, b in zip(ours, plain, strict=True)],
            1.15,
            "lower",
            "judging a 12 MP photograph and making its display copy and thumbnail, over bare Pillow without a judge",
            seen,
        ),
        result(
            "media.derive_apart",
            [a / b for a, b in zip(apart, beside, strict=True)],
            2.0,
            "lower",
            "the same where judging and making happen in two processes, so that it is decoded twice",
            f"{milliseconds(apart)} against {milliseconds(beside)}",
        ),
    ]


def memory(rounds: int = 3, photographs: int = 12) -> Result:
    """The peak of a process that makes the pictures of many, on all threads of its pool, over a bare one's of one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "photograph.jpg"
        file.write_bytes(photograph())
        path, face = font()
        one = ["-m", "benchmarks.bare", str(file), path, str(face), *LINES]
        many = ["-m", "benchmarks.media", str(file), str(photographs)]
        pairs = [(_peak(many), _peak(one)) for _ in range(rounds)]
    ours, plain = (statistics.median(column) / 1024 for column in zip(*pairs, strict=True))
    return result(
        "media.memory",
        [a / b for a, b in pairs],
        2.0,
        "lower",
        f"peak memory of a process that judges and derives {photographs} photographs on all cores, over that of bare"
        " Pillow with one photograph",
        f"{ours:.0f} MB against {plain:.0f} MB",
    )


def _peak(arguments: list[str]) -> int:
    ran = subprocess.run(
        [sys.executable, *arguments], cwd=PROJECT, capture_output=True, text=True, timeout=60, check=True
    )
    return int(ran.stdout)


def throughput(rounds: int = 5, photographs: int = 12) -> Result:
    """As many photographs at once as the pool has threads."""
    data = photograph()
    digest = hashlib.sha256(data).hexdigest()

    async def minute(workers: int) -> float:
        async with ImagingPool(workers) as pool:
            waiting = iter(range(photographs))

            async def phone() -> None:
                for _ in waiting:
                    await pool.inspect(data, declared_type=JPEG, sha256=digest)
                    await pool.render(data, LINES, LINK, sha256=digest)

            began = time.perf_counter()
            await asyncio.gather(*(phone() for _ in range(workers)))
            return photographs / (time.perf_counter() - began) * 60

    rates = [(asyncio.run(minute(2)), asyncio.run(minute(1))) for _ in range(rounds)]
    # The best of each: two threads need both cores at once, which on a machine with neighbours is a matter of luck.
    two, one = (max(column) for column in zip(*rates, strict=True))
    ratios = [a / b for a, b in rates]
    return Result(
        "media.throughput",
        two / one,
        1.6,
        "higher",
        (max(ratios) - min(ratios)) / (two / one),
        "photographs judged and derived a minute on two threads, over one thread; the best of five rounds of each",
        f"{two:.0f} against {one:.0f} a minute",
    )


async def direct_upload(photographs: int = 3) -> Result:
    """The whole way with a bucket: offer, upload, confirm. What reaches the service's socket is written down, and
    searched for pieces of the original.
    """
    # Not at the top: the process that tells its peak of memory is to hold no more than pictures need.
    import httpx

    from casework.words.clock import SettableClock
    from server.settings import BucketSettings, MediaSettings, read_settings
    from tests.cast import NOW, build, done, new_id
    from tests.photographs import offer_of, visit
    from tests.standins.oss import OssStandIn

    data = photograph()
    pieces = {data[at : at + _PIECE] for at in range(0, len(data) - _PIECE, _PIECE)}
    shares, sent, read = [], [], []
    clock = SettableClock(standing_at=NOW)
    with tempfile.TemporaryDirectory() as folder, OssStandIn() as bucket:
        settings = read_settings({"ANJU_DEMO": "1", "ANJU_NO_WORKER": "1"}, folder=Path(folder))
        named = BucketSettings(bucket.bucket, bucket.region, bucket.endpoint, bucket.key_id, bucket.key_secret)
        settings = replace(settings, media=MediaSettings(bucket=named))
        async with _served(settings, clock) as port:
            relay = _Relay(port)
            async with relay, httpx.AsyncClient(base_url=relay.url, timeout=60) as http:
                world = await build(http, clock)
                case = await visit(world)
                for _ in range(photographs):
                    body = offer_of(case["id"], data, id=new_id())
                    before, asked = len(relay.received), len(bucket.requests)
                    grant = done(await world.grid.post("/evidence", body))["upload"]
                    files = {grant["file_field"]: ("IMG_0001.jpg", data, JPEG)}
                    (await http.post(grant["url"], data=grant["fields"], files=files)).raise_for_status()
                    done(await world.grid.post(f"/evidence/{body['id']}/confirm"))
                    mine = bytes(relay.received[before:])
                    sent.append(len(mine))
                    # At every place, for the pieces need not lie on its own steps.
                    found = sum(mine[at : at + _PIECE] in pieces for at in range(len(mine)))
                    shares.append(found * _PIECE / len(data))
                    read.append(
                        sum("GET" in line and "incoming/" in unquote(line) for line in bucket.requests[asked:])
                    )
    return Result(
        "media.original_bytes_through_server",
        statistics.median(shares),
        0.0,
        "lower",
        max(shares) - min(shares),
        "share of the original among the bytes that a phone sends to the service, uploading to the bucket",
        f"{statistics.median(sent):.0f} bytes of requests for an original of {len(data) / 1e6:.1f} MB, which the"
        f" service reads from the bucket {max(read)} time(s) to judge and seal it",
    )


_PIECE = 64


@asynccontextmanager
async def _served(settings: Settings, clock: Clock) -> AsyncIterator[int]:
    """The service on a port of this machine, until left."""
    from server.app import create_app
    from server.connections import Connection
    from server.database import migrate_database

    await migrate_database(settings.database)
    app = create_app(settings, clock=clock, name=f"anju_benchmark_{id(settings)}")
    # Sanic rewrites its own methods for the first app of a process, and cannot for a second.
    app.config.TOUCHUP = False
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    server: Any = await app.create_server(sock=sock, return_asyncio_server=True, protocol=Connection)
    for stage in (server.startup, server.before_start, server.after_start):
        await stage()
    try:
        yield int(sock.getsockname()[1])
    finally:
        for stage in (server.before_stop, server.close, server.after_stop):
            await stage()


async def verifying(rounds: int = 5, photographs: int = 24) -> Result:
    """`verify-evidence` over a folder, against a bare loop that reads the same files and hashes them."""
    import httpx

    from casework.words.clock import SettableClock
    from server.commands.verify_evidence import verify_evidence
    from server.settings import read_settings
    from tests.cast import NOW, build
    from tests.photographs import photograph as take
    from tests.photographs import visit

    # A comment of their own makes them other bytes: marker, length, number.
    whole = photograph()
    head, rest = whole[:2] + b"\xff\xfe\x00\x06", whole[2:]
    originals = [head + number.to_bytes(4, "big") + rest for number in range(photographs)]
    ours, plain = [], []
    clock = SettableClock(standing_at=NOW)
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings({"ANJU_DEMO": "1", "ANJU_NO_WORKER": "1"}, folder=Path(folder))
        async with _served(settings, clock) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            world = await build(http, clock)
            case = await visit(world)
            for data in originals:
                await take(world.grid, case["id"], data)

            async def verify() -> None:
                with contextlib.redirect_stdout(io.StringIO()) as said:
                    assert await verify_evidence(settings) == 0, said.getvalue()

            async def bare_loop() -> None:
                for file in sorted((Path(folder) / "media" / "originals").rglob("*.jpg")):
                    hashlib.sha256(file.read_bytes()).hexdigest()

            for task in (verify, bare_loop):
                await task()
            for _ in range(rounds):
                plain.append(await timed(bare_loop))
                ours.append(await timed(verify))
    size = sum(map(len, originals)) / 1e6
    return result(
        "media.verify",
        [a / b for a, b in zip(ours, plain, strict=True)],
        1.5,
        "lower",
        f"verify-evidence of {photographs} photographs in a folder, with their chains, rows and a search for strangers,"
        " over one thread that only reads the files and hashes them",
        f"{milliseconds(ours)} against {milliseconds(plain)} for {size:.0f} MB",
    )


class _Relay:
    """Before the service's socket: hands everything on and keeps what came from the phone."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.received = bytearray()

    async def __aenter__(self) -> _Relay:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        service_reader, service_writer = await asyncio.open_connection("127.0.0.1", self._port)

        async def hand_on(source: asyncio.StreamReader, target: asyncio.StreamWriter, *, keep: bool) -> None:
            while block := await source.read(65536):
                if keep:
                    self.received += block
                target.write(block)
                await target.drain()
            target.close()

        await asyncio.gather(
            hand_on(reader, service_writer, keep=True),
            hand_on(service_reader, writer, keep=False),
            return_exceptions=True,
        )


async def _derive_many(data: bytes, photographs: int) -> None:
    digest = hashlib.sha256(data).hexdigest()
    async with ImagingPool() as pool:
        waiting = iter(range(photographs))

        async def phone() -> None:
            for _ in waiting:
                await pool.inspect(data, declared_type=JPEG, sha256=digest)
                await pool.render(data, LINES, LINK, sha256=digest)

        await asyncio.gather(*(phone() for _ in range(4)))


if __name__ == "__main__":
    asyncio.run(_derive_many(Path(sys.argv[1]).read_bytes(), int(sys.argv[2])))
    print(bare.peak_kilobytes())
