"""The demo world, made once a day and state of the code by the command itself, and copied: to make it costs some two
minutes of a core, to copy it some milliseconds. Beside it lie the keys that it is sealed with.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import httpx

from casework.words.clock import SHANGHAI
from server.settings import PROJECT, fresh_keys
from tests.memory import in_memory
from tests.templates import FOLDER, migrated_file

COMMAND = (sys.executable, "-m", "server")
_ROOMS = ("server", "handlers", "casework", "models", "media_storage", "migrations")


@lru_cache(maxsize=1)
def _digest() -> str:
    """Of all that the world comes from; its stories are told from the day on which it is made."""
    digest = hashlib.sha256(f"{datetime.now(SHANGHAI):%Y-%m-%d}".encode() + (PROJECT / "requirements.txt").read_bytes())
    for room in _ROOMS:
        for file in sorted((PROJECT / room).rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(str(file.relative_to(PROJECT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def environ(folder: Path, port: int | None = None, client: Path | None = None) -> dict[str, str]:
    """Of a process that serves the world in `folder`, or is asked about it. `client`: what it hands out at `/`, if not
    the preview."""
    return {
        **json.loads((folder / "keys").read_text()), "PATH": os.environ["PATH"], "ANJU_DEMO": "1",
        "ANJU_DATABASE_URL": f"sqlite://{folder}/anju.db", "ANJU_MEDIA_URL": f"file://{folder}/media",
        **({"ANJU_PORT": str(port)} if port else {}),
        **({"ANJU_CLIENT_FOLDER": str(client)} if client else {}),
    }


def demo_world(folder: Path) -> Path:
    """A copy of the demo world in `folder`, which is not there yet or is empty; gives the folder."""
    with _kept() as kept:
        shutil.copytree(kept, folder, dirs_exist_ok=True)
    return folder


@contextmanager
def _kept() -> Iterator[Path]:
    """Where it lies, made now if it is not there yet. Who comes meanwhile waits."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = FOLDER / f"demo-{_digest()}"
        if not kept.exists():
            for old in FOLDER.glob("demo-*"):
                shutil.rmtree(old)
            with tempfile.TemporaryDirectory(dir=in_memory()) as made:
                _make(Path(made))
                shutil.copytree(made, FOLDER / "demo-new")
            (FOLDER / "demo-new").rename(kept)
        yield kept


def _make(folder: Path) -> None:
    (folder / "keys").write_text(json.dumps(fresh_keys()))
    migrated_file(folder / "anju.db")
    with (folder / "log").open("wb") as log:
        asked = (*COMMAND, "demo", "--papers")
        made = subprocess.run(asked, cwd=PROJECT, env=environ(folder), stdout=log, stderr=log, check=False)
    assert made.returncode == 0, (folder / "log").read_text(errors="replace")[-4_000:]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def served(folder: Path, client: Path | None = None) -> Iterator[str]:
    """The world in `folder`, served by a process of its own; gives its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            (*COMMAND, "serve"), cwd=PROJECT, env=environ(folder, port, client), stdout=log, stderr=log
        )
        try:
            until = time.monotonic() + 60
            # It speaks plain HTTP: certificates need not be read, which costs more than to ask.
            with httpx.Client(base_url=address, verify=False) as http:
                while True:
                    with suppress(httpx.TransportError):
                        if http.get("/api/info").status_code == 200:
                            break
                    assert process.poll() is None and time.monotonic() < until, "the demo does not start"
                    time.sleep(0.1)
            yield address
        finally:
            process.terminate()
            process.wait(30)


if __name__ == "__main__":
    with _kept():
        pass
