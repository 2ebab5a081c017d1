"""Projects of stories have the modules that Alembic and the models import, and no others."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT
from tests.migrations.projects import IMPORTED

EXAMPLE = ROOT / "generated_example"


def test_what_migrations_import_is_there() -> None:
    seen: set[Path] = set()
    waiting = [EXAMPLE / "alembic/env.py", *(EXAMPLE / "app/models").glob("*.py")]
    while waiting:
        file = waiting.pop()
        if file not in seen:
            seen.add(file)
            waiting += _imported(file)
    needed = {file.name for file in seen if file.parent == EXAMPLE / "app"}
    assert needed - IMPORTED == set()


def _imported(file: Path) -> Iterator[Path]:
    """Modules of the application that a module imports."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "app":
            places = [EXAMPLE / str(node.module).replace(".", "/")]
            places += [places[0] / name.name for name in node.names]
            yield from (path for one in places if (path := one.with_suffix(".py")).is_file())
