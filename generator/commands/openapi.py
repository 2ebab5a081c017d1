"""`apiwright openapi`: the OpenAPI document of a project, which nothing has to serve."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from generator.commands.generate import DIFFERENCES
from generator.commands.interpreter import interpreter
from generator.console import Console
from generator.failures import UserError

_SCRIPT = """
import json, sys
from app.main import app
text = json.dumps(app.openapi(), indent=2, ensure_ascii=False)
sys.stdout.buffer.write(f"{text}\\n".encode())
"""


def openapi(project: Path, out: Path | None, console: Console, *, check: bool) -> int:
    """Print or write the document, or compare the file with it; exit 4 where they differ."""
    if check and out is None:
        raise UserError("there is nothing to compare with", "name the file: --out openapi.json")
    document = _document(project)
    if out is None:
        sys.stdout.write(document.decode())
        return 0
    if check:
        if out.is_file() and out.read_bytes() == document:
            console.summary(f"{out.as_posix()} is up to date")
            return 0
        console.problem(f"{out.as_posix()} is not what the application documents: write it anew")
        return DIFFERENCES
    try:
        out.write_bytes(document)
    except OSError as error:
        raise UserError(f"cannot write {out.as_posix()}: {error.strerror}") from error
    console.summary(f"wrote {out.as_posix()}")
    return 0


def _document(project: Path) -> bytes:
    """The same bytes on every machine: where the application is served is not among them."""
    if not (project / "app" / "main.py").is_file():
        raise UserError(f"{project.as_posix()} has no app/main.py", "name the folder of a project")
    python = interpreter(project, "fastapi", "run it in the environment of the project")
    environment = {"PUBLIC_URL": "/"} | os.environ
    done = subprocess.run(  # noqa: S603 - the project's own interpreter
        [python, "-c", _SCRIPT], cwd=project, env=environment, capture_output=True, check=False
    )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UserError(
            f"the application cannot be imported: {said[-1] if said else 'it says nothing'}",
            "run `python -c 'import app.main'` in the project to see where",
        )
    return done.stdout
