"""The Python that runs a project: of its own environment, or the one that runs apiwright."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from generator.failures import UserError

_INTERPRETERS = (".venv/bin/python", ".venv/Scripts/python.exe")
"""Where an environment of the project's own is."""


def interpreter(project: Path, package: str, instead: str) -> str:
    """One that has the package; `UserError` with what to do instead where there is none."""
    for place in _INTERPRETERS:
        if (project / place).is_file():
            return str((project / place).absolute())
    if importlib.util.find_spec(package) is None:
        raise UserError(
            f"{package} is not installed beside apiwright, and the project has no .venv of its own",
            instead,
        )
    return sys.executable
