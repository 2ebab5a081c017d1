"""`apiwright demo`: a sample from its spec to a served application, in one command."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

from generator import pipeline, resources
from generator.commands.new import write_secret
from generator.console import Console
from generator.diagnostics import Diagnostics
from generator.failures import UserError
from generator.migrations.first import new_project
from generator.project.changes import compare
from generator.project.writing import write

_NEEDED = {
    "aiosqlite": "aiosqlite",
    "alembic": "alembic",
    "argon2": "argon2-cffi",
    "email_validator": "email-validator",
    "fastapi": "fastapi",
    "fastapi_offline": "fastapi-offline",
    "jwt": "pyjwt",
    "python_multipart": "python-multipart",
    "pydantic_settings": "pydantic-settings",
    "slugify": "python-slugify",
    "sqlalchemy": "sqlalchemy",
    "uvicorn": "uvicorn",
}
"""Module to distribution: what the sample is served with."""


def demo(
    folder: Path | None,
    host: str,
    port: int | None,
    *,
    sign_in: bool,
    serve: bool,
    console: Console,
) -> int:
    """Generate, migrate, add rows, serve; a folder that holds the sample already is used as it is."""
    _check_installed()
    from generator.commands.demo.samples import SHOP, STORE

    sample = SHOP if sign_in else STORE
    target = folder or Path(sample.folder)
    _generate(target, sample.specs, console)
    if sign_in and not (target / ".env").exists():
        write_secret(target / ".env")
    _use_own_database()
    _migrate(target, console)

    from generator.commands.demo.serving import run

    return run(target, host, port, sample, serve=serve, console=console)


def _check_installed() -> None:
    missing = [name for module, name in _NEEDED.items() if not importlib.util.find_spec(module)]
    if missing:
        raise UserError(
            f"the demo needs what the sample is served with: {', '.join(missing)}",
            "pip install 'apiwright[demo]', in a checkout pip install -e '.[demo]'",
        )


def _generate(target: Path, specs: str, console: Console) -> None:
    if (target / "app" / "main.py").is_file():
        console.action("skip", f"{target.as_posix()} (there already, used as it is)")
        return
    build = pipeline.build(resources.sample_specs() / specs, Diagnostics())
    changes = compare(new_project(build), target)
    write(changes, target)
    console.action("create", f"{target.as_posix()} ({len(changes)} files)")


def _use_own_database() -> None:
    """Whatever the caller's environment names, the demo touches its own file only."""
    for name in ("DATABASE_URL", "AUTH_SECRETS"):
        os.environ.pop(name, None)
    os.environ["LOG_LEVEL"] = "WARNING"


def _migrate(target: Path, console: Console) -> None:
    console.action("run", "alembic upgrade head")
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "upgrade", "head"],
        cwd=target,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise UserError(
            f"the migration of {target.as_posix()} failed:\n{done.stderr.strip()}",
            "another --folder starts afresh",
        )
