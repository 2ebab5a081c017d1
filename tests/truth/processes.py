"""Processes of generated applications that begin with their libraries imported.

An interpreter that imports FastAPI, SQLAlchemy and Alembic takes two seconds of a processor before it
does anything, and hundreds of tests start one. The standard library's `forkserver` has imported them
once, and forks: each process has its own memory, folder, environment and output, as if it were new.
"""

from __future__ import annotations

import multiprocessing
import os
import runpy
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

LIBRARIES = [
    "aiosqlite",
    "alembic.autogenerate",
    "alembic.command",
    "alembic.config",
    "argon2",
    "asyncmy",
    "asyncpg",
    "email_validator",
    "fastapi.openapi.utils",
    "httptools",
    "httpx2",
    "logging.config",
    "mypy.main",
    "psycopg",
    "pydantic_settings",
    "pymysql",
    "pytest",
    "slugify",
    "sqlalchemy.dialects.mysql",
    "sqlalchemy.dialects.mysql.asyncmy",
    "sqlalchemy.dialects.mysql.pymysql",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.aiosqlite",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.orm",
    "starlette.testclient",
    "uvicorn.lifespan.on",
    "uvicorn.protocols.http.httptools_impl",
]
"""What generated applications, their migrations and their tests import."""

_OURS = ("generator", "tests")


@dataclass(frozen=True)
class Done:
    """A process that has ended."""

    returncode: int
    stdout: str
    stderr: str


def run(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> Done:
    """`python arguments` in a folder, until its end: `-m` and a module, or `-c` and a text."""
    with tempfile.TemporaryDirectory() as place:
        output, errors = Path(place, "output"), Path(place, "errors")
        process = start(folder, *arguments, environment=environment, output=output, errors=errors)
        process.join()
        texts = (path.read_text("utf-8", errors="replace") for path in (output, errors))
        assert process.exitcode is not None
        return Done(process.exitcode, *texts)


def start(
    folder: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    output: Path,
    errors: Path,
) -> ForkServerProcess:
    """The same without waiting; it ends with the process that asked for it, unless that is killed."""
    for file in (output, errors):
        file.touch()
    variables = dict(os.environ if environment is None else environment)
    process = _context().Process(
        target=_main,
        args=(arguments, str(folder), variables, str(output), str(errors)),
        daemon=True,
    )
    process.start()
    return process


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)
    return context


def _main(
    arguments: tuple[str, ...], folder: str, variables: dict[str, str], output: str, errors: str
) -> None:
    """What an interpreter does, in a process that knew nothing of the folder until now."""
    for number, path in ((1, output), (2, errors)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(file, number)
        os.close(file)
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(folder)
    root = Path(__file__).resolve().parent.parent.parent
    sys.path[:] = [folder, *(each for each in sys.path if each and Path(each) != root)]
    for name in [name for name in sys.modules if name.partition(".")[0] in _OURS]:
        del sys.modules[name]
    option, subject, *rest = arguments
    sys.argv = [subject if option == "-m" else option, *rest]
    if option == "-m":
        runpy.run_module(subject, run_name="__main__", alter_sys=True)
    else:
        exec(compile(subject, "<string>", "exec"), {"__name__": "__main__"})
