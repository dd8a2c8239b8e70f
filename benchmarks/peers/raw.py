"""Raw Sanic and aiomysql running the very statements that a page of the service runs, their rows told as JSON: what the
wire, the driver and the database cost, and nothing decided. Reads lie in a file by name, writes by name and number.

    python -m benchmarks.peers.raw STATEMENTS PORT DATABASE-PORT DATABASE
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

import aiomysql
import msgspec
from pymysql.err import OperationalError
from sanic import Request, Sanic
from sanic.response import HTTPResponse, raw

from server.database import SESSION

# A statement, what it is given, and whether it is run once for each row of what it is given.
Statement = tuple[str, Any, bool]
_TRIES, _RETRIED = 6, {1205, 1213}


def make(statements: Path, database_port: int, database: str) -> Sanic[Any, Any]:
    known: dict[str, list[Statement]] = pickle.loads(statements.read_bytes())
    app: Sanic[Any, Any] = Sanic("raw", configure_logging=False)
    app.config.ACCESS_LOG = False

    @app.before_server_start
    async def start(app: Sanic[Any, Any]) -> None:
        app.ctx.pool = await aiomysql.create_pool(
            host="127.0.0.1", port=database_port, user="root", db=database, charset="utf8mb4", autocommit=True,
            init_command=SESSION, minsize=1, maxsize=20,
        )

    @app.get("/<name:str>")
    async def read(request: Request, name: str) -> HTTPResponse:
        said = []
        async with app.ctx.pool.acquire() as connection, connection.cursor(aiomysql.DictCursor) as cursor:
            for statement, values, _ in known[name]:
                await cursor.execute(statement, values)
                said.append(await cursor.fetchall())
        return raw(msgspec.json.encode(said), content_type="application/json; charset=utf-8")

    @app.post("/<name:str>")
    async def write(request: Request, name: str) -> HTTPResponse:
        async with app.ctx.pool.acquire() as connection:
            for _ in range(_TRIES):
                try:
                    await _write(connection, known[name])
                except OperationalError as error:
                    # Two who write at once stop each other, as in the service.
                    if error.args[0] not in _RETRIED:
                        raise
                    await connection.rollback()
                else:
                    break
        return raw(b"{}", content_type="application/json; charset=utf-8")

    return app


async def _write(connection: Any, statements: list[Statement]) -> None:
    async with connection.cursor(aiomysql.DictCursor) as cursor:
        for statement, values, many in statements:
            if statement in {"begin", "commit"}:
                await getattr(connection, statement)()
            else:
                await (cursor.executemany if many else cursor.execute)(statement, values)
                await cursor.fetchall()


if __name__ == "__main__":
    app = make(Path(sys.argv[1]), int(sys.argv[3]), sys.argv[4])
    app.prepare(host="127.0.0.1", port=int(sys.argv[2]), motd=False, single_process=True, access_log=False)
    Sanic.serve_single(primary=app)
