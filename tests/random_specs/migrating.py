"""Import generated applications and migrate them up, down and up: `python -m … folder url …`.

Each application runs in a process of its own, forked from this one, which has imported what all of
them import: that is most of the time. A line on stdout says what went wrong in which folder.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
import traceback
from pathlib import Path

LIBRARIES = (
    "aiosqlite",
    "alembic.command",
    "alembic.config",
    "argon2",
    "asyncpg",
    "email_validator",
    "fastapi",
    "pydantic_settings",
    "slugify",
    "sqlalchemy.ext.asyncio",
)


def main(arguments: list[str]) -> int:
    for name in LIBRARIES:
        importlib.import_module(name)
    failed = 0
    for folder, url in zip(arguments[::2], arguments[1::2], strict=True):
        child = os.fork()
        if child == 0:
            os._exit(_try(Path(folder), url))
        _, status = os.waitpid(child, 0)
        failed += status != 0
    return 1 if failed else 0


def _try(folder: Path, url: str) -> int:
    try:
        _migrate(folder, url)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent tells it
        last = traceback.extract_tb(error.__traceback__)[-1]
        print(f"{folder.name}: {type(error).__name__} {error} ({last.filename}:{last.lineno})")
        sys.stdout.flush()
        return 1
    return 0


def _migrate(folder: Path, url: str) -> None:
    from alembic import command
    from alembic.config import Config

    os.chdir(folder)
    os.environ["DATABASE_URL"] = url
    sys.path.insert(0, str(folder))
    importlib.import_module("app.main")
    config = Config("alembic.ini", stdout=io.StringIO())
    command.upgrade(config, "head")
    command.check(config)
    command.downgrade(config, "base")
    command.upgrade(config, "head")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
