"""The formatters that `app.format` names, run over generated Python before anything is compared.

A spec may come from anybody, so it names programs out of a fixed set and says nothing else to them:
their arguments stand here, and their settings in files of the project, which are read and never run.
"""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from generator.failures import UserError
from generator.project.places import read_regular
from generator.workshop import workshop

if TYPE_CHECKING:
    from generator.ir import Formatter

COMMANDS: Mapping[str, Sequence[tuple[str, ...]]] = {
    "ruff": (
        ("ruff", "check", "--fix-only", "--select", "I", "--no-cache", "--quiet", "."),
        ("ruff", "format", "--no-cache", "--quiet", "."),
    ),
    "black": (("black", "--quiet", "."),),
    "isort": (("isort", "--quiet", "."),),
    "yapf": (("yapf", "--in-place", "--recursive", "."),),
    "autopep8": (("autopep8", "--in-place", "--recursive", "."),),
}
SETTINGS = (
    "pyproject.toml",
    "ruff.toml",
    ".ruff.toml",
    ".isort.cfg",
    ".style.yapf",
    ".editorconfig",
    ".pep8",
    ".flake8",
    "setup.cfg",
    "tox.ini",
)
"""Files at the top of a project that the formatters take their settings from."""

Style = Callable[[Mapping[str, str]], dict[str, str]]
"""Texts of Python by their paths, laid out."""


@dataclass(frozen=True)
class Formatters:
    """The formatters of one project, with its settings."""

    formatters: tuple[Formatter, ...]
    settings: Mapping[str, bytes]

    @classmethod
    def of(
        cls, formatters: tuple[Formatter, ...], target: Path, generated: Mapping[str, str]
    ) -> Formatters:
        """With the settings in the project; before the first run, those that will be there."""
        settings: dict[str, bytes] = {}
        if formatters:
            settings = {name: generated[name].encode() for name in SETTINGS if name in generated}
            settings |= dict(_settings(target))
        return cls(formatters, settings)

    @property
    def style(self) -> Style | None:
        """None where apiwright's own layout is the last word."""
        return self.lay_out if self.formatters else None

    def lay_out(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Each text as the formatters leave it; what is not Python passes by."""
        python = {path: text for path, text in texts.items() if path.endswith((".py", ".pyi"))}
        if not python or not self.formatters:
            return dict(texts)
        with workshop() as folder:
            self._fill(folder, python)
            for formatter in self.formatters:
                for command in COMMANDS[formatter.value]:
                    _run(command, folder)
            laid = {path: _read(folder, path) for path in python}
        return {**texts, **laid}

    def _fill(self, folder: Path, texts: Mapping[str, str]) -> None:
        """The packages are always there: by them a formatter knows which imports are our own."""
        packages = {f"{name}/__init__.py": "" for name in ("app", "tests")}
        for path, text in {**packages, **texts}.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8", newline="\n")
        for name, data in self.settings.items():
            (folder / name).write_bytes(data)


def facts(target: Path) -> Iterator[str]:
    """What tells one layout from another: the settings, and which programs there are."""
    for name, data in _settings(target):
        yield f"{name} {data!r}"
    for name in COMMANDS:
        place = _find(name)
        if place is not None:
            found = Path(place).stat()
            yield f"{place} {found.st_size} {found.st_mtime_ns}"


def _settings(target: Path) -> Iterator[tuple[str, bytes]]:
    for name in SETTINGS:
        with suppress(OSError):
            yield name, read_regular(target / name)


def _run(command: Sequence[str], folder: Path) -> None:
    name, *arguments = command
    program = _find(name)
    if program is None:
        raise UserError(
            f"app.format names {name}, which is not installed",
            f"pip install {name}, or take it out of app.format",
        )
    try:
        done = subprocess.run(  # noqa: S603 - one of COMMANDS, no shell
            [program, *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise UserError(f"cannot run {program}: {error.strerror}") from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).replace(f"{folder}{os.sep}", "")
        raise UserError(
            f"the formatter {name} failed ({done.returncode}): {said[-1000:]}",
            "nothing was written; its settings stand in the project, such as pyproject.toml",
        )


def _find(name: str) -> str | None:
    """On the path, relative entries aside, as a project must not bring the program along."""
    path = os.environ.get("PATH", "").split(os.pathsep)
    for folder in [*filter(os.path.isabs, path), str(Path(sys.executable).parent)]:
        found = shutil.which(name, path=folder)
        if found is not None and Path(found).is_absolute():
            return found
    return None


def _read(folder: Path, path: str) -> str:
    try:
        text = (folder / path).read_text("utf-8")
        ast.parse(text)
    except (OSError, UnicodeDecodeError, SyntaxError, ValueError) as error:
        raise UserError(
            f"the formatters of app.format left no Python in {path}: {error}"
        ) from error
    return text
