"""How long a request waits while a table of PostgreSQL is changed under it: online, and plainly.

    python -m benchmarks.online [--rows 1000000] [--clients 20] [--only unique] [--plain]

A table of a million rows is read and written by twenty connections while `alembic upgrade head` runs
the revision that apiwright has written; the longest request is what counts. Each change is taken on a
copy of the same database, once with `app.migrations: {online: true}` and once without.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg  # type: ignore[import-untyped]

SERVER = os.environ.get("APIWRIGHT_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
BEFORE = {
    "number": "string(20)",
    "amount": "integer",
    "note": "string(50)?",
    "customer_id": "integer",
}
CHANGES: dict[str, dict[str, str]] = {
    "required column, filled": {"sku": "{type: string(20), fill: upper(number)}"},
    "required column, one value": {"state": "{type: string(20), fill: \"'new'\"}"},
    "NOT NULL": {"note": "{type: string(50), fill: \"'-'\"}"},
    "unique": {"number": "{type: string(20), unique: true}"},
    "index": {"amount": "{type: integer, index: true}"},
    "check": {"amount": "{type: integer, ge: 0}"},
    "foreign key": {"customer_id": ""},
    "int to bigint": {"amount": "bigint"},
    "int to bigint, a key": {"id": "bigint"},
}
REQUESTS = (
    "SELECT number, note FROM orders WHERE id = $1",
    "SELECT number, note FROM orders WHERE id = $1",
    "UPDATE orders SET amount = amount + 1 WHERE id = $1",
    (
        "INSERT INTO orders (number, amount, note, customer_id) "
        "VALUES ('n' || left(md5(random()::text), 18), $1 % 1000, '-', 1)"
    ),
)
IDLE = ("SELECT $1::integer",)
PAUSE = 0.02
"""Seconds between two requests of a client, so that the machine has time for all."""
SETTLING = 5
"""Seconds before the upgrade."""


def spec_of(change: dict[str, str], *, online: bool) -> str:
    number = f"    id: {change['id']}\n" if "id" in change else ""
    fields = {name: type_ for name, type_ in {**BEFORE, **change}.items() if type_ and name != "id"}
    key = (
        ""
        if "customer_id" in fields
        else "    relations: {customer: {to: Customer, index: false}}\n"
    )
    lines = "".join(f"      {name}: {type_}\n" for name, type_ in fields.items())
    head = "app: {name: benchmark, mode: sync, database: postgresql, databases: [postgresql]"
    head += ", migrations: {online: true}}\n" if online else "}\n"
    return (
        f"{head}entities:\n  Customer: {{fields: {{name: string(20)}}}}\n"
        f"  Order:\n{number}    fields:\n{lines}{key}"
        "  Line: {fields: {text: string(20)}, relations: {order: {to: Order}}}\n"
    )


@dataclass
class Requests:
    """When each request ended, and how long it took."""

    ended: list[tuple[float, float]] = field(default_factory=list)
    refused: int = 0
    last_error: str = ""

    def longest(self, start: float, end: float) -> float:
        taken = [seconds for when, seconds in self.ended if when >= start and when - seconds <= end]
        return max(taken, default=0.0)


async def client(
    url: str, rows: int, statements: Sequence[str], requests: Requests, is_over: asyncio.Event
) -> None:
    """Small statements one after the other; one that is refused is counted, and the next one sent."""
    connection = await asyncpg.connect(url, statement_cache_size=0)
    while not is_over.is_set():
        start = time.monotonic()
        try:
            await connection.fetch(random.choice(statements), random.randint(1, rows))
        except asyncpg.PostgresError as error:
            requests.refused += 1
            requests.last_error = str(error)
        end = time.monotonic()
        requests.ended.append((end, end - start))
        await asyncio.sleep(PAUSE)
    await connection.close()


@dataclass(frozen=True)
class Run:
    """What one upgrade came to."""

    longest: float
    idle: float
    """The longest request that needs no table: what the machine itself keeps waiting."""
    seconds: float
    statements: int
    lines: int
    error: str
    """Of an upgrade that failed."""


async def upgraded(url: str, rows: int, clients: int, project: Path) -> Run:
    """Run the revision while the clients are at work."""
    requests, idle, is_over = Requests(), Requests(), asyncio.Event()
    jobs = [client(url, rows, REQUESTS, requests, is_over) for _ in range(clients)]
    jobs += [client(url, rows, IDLE, idle, is_over) for _ in range(clients // 4)]
    tasks = [asyncio.create_task(job) for job in jobs]
    await asyncio.sleep(SETTLING)
    start = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        UPGRADE,
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(url),
    )
    output, errors = await process.communicate()
    end = time.monotonic()
    await asyncio.sleep(1)
    is_over.set()
    await asyncio.gather(*tasks)
    if requests.refused:
        print(f"  {requests.refused} refused: {requests.last_error}", file=sys.stderr)
    return Run(
        longest=requests.longest(start, end),
        idle=idle.longest(start, end),
        seconds=end - start,
        statements=0 if process.returncode else json.loads(output.splitlines()[-1]),
        lines=_lines(project),
        error=_error(errors.decode()) if process.returncode else "",
    )


def _error(said: str) -> str:
    """Why it failed, in one line."""
    _, _, why = said.partition("why:")
    return f"failed: {' '.join(why.split())[:100] or said.strip().splitlines()[-1]}"


UPGRADE = """
import sqlalchemy as sa
from alembic.config import main

statements = []
sa.event.listen(sa.Engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
main(["upgrade", "head"])
print(len(statements))
"""


def _lines(project: Path) -> int:
    """Of what the revisions do upwards."""
    texts = [one.read_text("utf-8") for one in (project / "alembic" / "versions").glob("*.py")]
    changes = [
        text for text in texts if "down_revision: str | Sequence[str] | None = None" not in text
    ]
    bodies = [
        text.partition("def upgrade()")[2].partition("def downgrade()")[0] for text in changes
    ]
    return sum(len(body.strip().splitlines()) - 1 for body in bodies)


def _environment(url: str) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": url, "PYTHONPATH": "."}


def generate(text: str, project: Path) -> None:
    spec = project.with_name(f"{project.name}.yaml")
    spec.write_text(text, "utf-8")
    command = [sys.executable, "-m", "generator", "generate", str(spec), str(project), "--quiet"]
    subprocess.run(command, check=True)


@contextmanager
def database(name: str, template: str = "template1") -> Iterator[str]:
    """A database that is dropped at the end."""
    asyncio.run(_administer(f'DROP DATABASE IF EXISTS "{name}"'))
    asyncio.run(_administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
    try:
        yield urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
    finally:
        asyncio.run(_administer(f'DROP DATABASE "{name}" (FORCE)'))


async def _administer(statement: str) -> None:
    connection = await asyncpg.connect(SERVER)
    await connection.execute(statement)
    await connection.close()


async def fill(url: str, rows: int) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(
        "INSERT INTO customers (name) SELECT 'c' || n FROM generate_series(1, 1000) n"
    )
    await connection.execute(
        "INSERT INTO orders (number, amount, note, customer_id) SELECT 'a' || n, n % 1000, "
        f"CASE WHEN n % 2 = 0 THEN 'x' END, n % 1000 + 1 FROM generate_series(1, {rows}) n"
    )
    await connection.execute(
        "INSERT INTO lines (text, order_id) SELECT 'l' || n, n FROM generate_series(1, 1000) n"
    )
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--only", default="", help="changes whose names hold this")
    parser.add_argument("--plain", action="store_true", help="the plain form beside it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, database("apiwright_online_rows") as url:
        folder = Path(name)
        generate(spec_of({}, online=True), folder / "before")
        command = [sys.executable, "-m", "alembic", "upgrade", "head"]
        subprocess.run(command, check=True, cwd=folder / "before", env=_environment(url))
        asyncio.run(fill(url, given.rows))
        print(
            "| change | form | longest wait, ms | of the machine, ms | seconds | statements | lines |"
        )
        print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
        for change in [one for one in CHANGES if given.only in one]:
            for online in (True, False) if given.plain else (True,):
                found = _measured(folder, change, given, online=online)
                form = "online" if online else "plain"
                print(
                    f"| {change} | {form} | {found.longest * 1000:,.0f} | {found.idle * 1000:,.0f} | "
                    f"{found.seconds:,.1f} | {found.statements or found.error} | {found.lines} |",
                    flush=True,
                )


def _measured(folder: Path, change: str, given: argparse.Namespace, *, online: bool) -> Run:
    project = (
        folder / f"{'online' if online else 'plain'}-{change.replace(' ', '-').replace(',', '')}"
    )
    generate(spec_of({}, online=online), project)
    generate(spec_of(CHANGES[change], online=online), project)
    with database("apiwright_online", "apiwright_online_rows") as url:
        return asyncio.run(upgraded(url, given.rows, given.clients, project))


if __name__ == "__main__":
    main()
