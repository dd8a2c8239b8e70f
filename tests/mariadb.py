"""A throwaway MariaDB of the tests' own: started from the installed binary, own folder, own port, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pymysql

from tests.memory import in_memory

# Nothing here need survive, and the tables of every worker are open in each of its connections.
_OPTIONS = (
    "--bind-address=127.0.0.1", "--skip-name-resolve", "--max-connections=300", "--performance-schema=OFF",
    "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=0", "--sync-binlog=0", "--innodb-buffer-pool-size=128M",
    "--innodb-stats-auto-recalc=0", "--table-open-cache=16000", "--table-definition-cache=4000",
)


class MariaDBMissing(RuntimeError):
    """The server's binary is not installed. The text says what to install."""


class MariaDB:
    """`with MariaDB() as server:` gives `server.url(name)`."""

    def __enter__(self) -> MariaDB:
        binary = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
        installer = shutil.which("mariadb-install-db")
        if binary is None or installer is None:
            raise MariaDBMissing("mariadb-server is not installed: apt-get install mariadb-server")
        self.folder = Path(tempfile.mkdtemp(prefix="anju-mariadb-", dir=in_memory()))
        user = ["--user=root"] if os.geteuid() == 0 else []
        subprocess.run(
            [installer, "--no-defaults", f"--datadir={self.folder}/data", "--auth-root-authentication-method=normal",
             "--skip-test-db", *user],
            check=True, capture_output=True,
        )
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = open(self.folder / "log", "wb")
        self.process = subprocess.Popen(
            [binary, "--no-defaults", f"--datadir={self.folder}/data", f"--socket={self.folder}/s",
             f"--port={self.port}", *_OPTIONS, *user],
            stdout=self.log, stderr=self.log,
        )
        self._wait()
        return self

    def _wait(self) -> None:
        for _ in range(300):
            try:
                self.run("SELECT 1")
                return
            except pymysql.err.OperationalError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])

    def run(self, *statements: str) -> None:
        connection = pymysql.connect(host="127.0.0.1", port=self.port, user="root", autocommit=True)
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        finally:
            connection.close()

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)
