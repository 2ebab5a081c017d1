"""Python in the formatter's style: imports sorted, those that nothing uses taken out, laid out."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from generator.emit.imports import FIRST_PARTY
from generator.failures import InternalError, UserError
from generator.workshop import workshop

LINE_LENGTH = 100
TARGET_VERSION = "py311"


class NotPythonError(InternalError):
    """Texts that the formatter cannot read."""

    def __init__(self, faults: Mapping[str, SyntaxError | ValueError]) -> None:
        super().__init__("\n".join(f"{path}: {error}" for path, error in faults.items()))
        self.faults = faults


def lay_out(texts: dict[str, str], *, rules: str = "I,F401") -> dict[str, str]:
    """Python texts with their imports sorted, in the formatter's style: one process for all."""
    if not texts:
        return {}
    with _workshop(texts) as folder:
        _write_texts(folder, texts)
        _ruff(folder, ["check", "--fix-only", "--select", rules, *_ISORT], texts)
        _ruff(folder, ["format"], texts)
        return {path: (folder / path).read_text("utf-8") for path in texts}


_COMMON = ("--isolated", "--no-cache", "--quiet", "--target-version", TARGET_VERSION)
_ISORT = (
    "--line-length",
    str(LINE_LENGTH),
    "--config",
    f"lint.isort.known-first-party={list(FIRST_PARTY)}",
    "--config",
    "src=[]",  # what is first-party is said above; looking for the rest costs a third of the time
)


@contextmanager
def _workshop(texts: dict[str, str]) -> Iterator[Path]:
    """A folder for the formatter to work in, in memory where there is room: disks are slower."""
    try:
        with workshop(_memory(texts)) as folder:
            yield folder
    except OSError as error:
        raise UserError(
            f"cannot write to the temporary folder: {error.strerror}", "TMPDIR names another"
        ) from error


def _memory(texts: dict[str, str]) -> str | None:
    """Linux's folder in memory, unless it is small: each file takes whole pages, and twice."""
    folder = "/dev/shm"  # noqa: S108 - a folder of our own is made in it
    needed = sum(2 * (len(text) + 4096) for text in texts.values())
    if not os.access(folder, os.W_OK | os.X_OK):
        return None
    return folder if shutil.disk_usage(folder).free > 2 * needed else None


def _write_texts(folder: Path, texts: dict[str, str]) -> None:
    for parent in {(folder / path).parent for path in texts}:
        parent.mkdir(parents=True, exist_ok=True)
    for path, text in texts.items():
        (folder / path).write_text(text, "utf-8", newline="\n")


def _ruff(folder: Path, command: list[str], texts: dict[str, str]) -> None:
    line_length = [] if "--line-length" in command else ["--line-length", str(LINE_LENGTH)]
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [_ruff_path(), command[0], *_COMMON, *command[1:], *line_length, "."],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode or done.stderr:
        faults = _faults(texts)
        raise (
            NotPythonError(faults)
            if faults
            else InternalError(f"ruff failed: {done.stderr.strip()}")
        )


def _faults(texts: dict[str, str]) -> dict[str, SyntaxError | ValueError]:
    """The texts that are not Python, each with the reason."""
    found: dict[str, SyntaxError | ValueError] = {}
    for path, text in texts.items():
        try:
            ast.parse(text)
        except (SyntaxError, ValueError) as error:
            found[path] = error
    return found


@cache
def _ruff_path() -> str:
    """The formatter that came with apiwright, never another one that happens to be on the path."""
    try:
        from ruff import find_ruff_bin

        return str(find_ruff_bin())
    except (ImportError, FileNotFoundError) as error:
        raise UserError(
            "the formatter ruff is not installed beside apiwright",
            "install it again: pip install 'apiwright'",
        ) from error
