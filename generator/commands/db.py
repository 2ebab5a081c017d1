"""`apiwright db …`: the migrations of a project, thin over Alembic, which runs in the project itself."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path

from generator.commands.interpreter import interpreter
from generator.commands.recovery import complete
from generator.console import Console
from generator.failures import UserError
from generator.project.finding import project_of

_SETTINGS = "alembic.ini"
_FAILED = "FAILED: "
"""What Alembic writes in front of an error."""


def project(out: Path | None, console: Console) -> Path:
    """The folder that is named, else this one, else the project around it."""
    found = out if out is not None else Path()
    if out is None and not (found / _SETTINGS).is_file():
        with suppress(UserError):
            found = Path(os.path.relpath(project_of(found)))
    complete(found, console)
    return found


def upgrade(project: Path, revision: str) -> int:
    """Run the revisions that the database has not seen yet."""
    return _migrate(project, "upgrade", revision)


def downgrade(project: Path, revision: str) -> int:
    """Go back by one revision, or to the one that is named."""
    return _migrate(project, "downgrade", revision)


def history(project: Path) -> int:
    """List the revisions, the newest first."""
    return _alembic(project, "history")


def sql(project: Path, revision: str) -> int:
    """Print what an upgrade would do, as SQL."""
    return _alembic(project, "upgrade", revision, "--sql")


def _migrate(project: Path, *arguments: str) -> int:
    """The revisions that run are told as they do; what fails is said once, in the words of the project."""
    done = subprocess.run(  # noqa: S603 - Alembic, in the project
        _command(project, *arguments),
        cwd=project,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    _, _, failure = done.stdout.partition(_FAILED)
    if done.returncode and failure:
        raise UserError(failure.strip())
    if done.returncode:
        raise UserError(f"alembic {' '.join(arguments)} failed, as it says above")
    return 0


def _alembic(project: Path, *arguments: str) -> int:
    """With its own words on both streams; `UserError` where it fails."""
    command = _command(project, *arguments)
    done = subprocess.run(command, cwd=project, check=False)  # noqa: S603 - Alembic, in the project
    if done.returncode:
        raise UserError(f"alembic {' '.join(arguments)} failed, as it says above")
    return 0


def _command(project: Path, *arguments: str) -> list[str]:
    """Alembic in the interpreter that runs apiwright, or in the project's own environment."""
    if not (project / _SETTINGS).is_file():
        raise UserError(
            f"{project.as_posix()} has no alembic.ini", "name the folder of a project: --out FOLDER"
        )
    python = interpreter(project, "alembic", "run alembic in the environment of the project")
    return [python, "-m", "alembic", *arguments]
