"""Planned files to text: templates are filled in, and all Python is laid out and parsed at once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from generator import emit
from generator.diagnostics import Diagnostics
from generator.emit.import_block import in_order
from generator.failures import InternalError
from generator.installed import broken, collision
from generator.layout import NotPythonError, lay_out
from generator.template_faults import Faults
from generator.templating import Templates

if TYPE_CHECKING:
    from jinja2 import Environment

    from generator.artifacts.planned import PlannedFile

_RESERVED = (".apiwright", ".git")
"""Folders that hold no output."""


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A file of the output: its place below the output folder and its final text."""

    path: str
    text: str
    planned: PlannedFile | None = field(default=None, compare=False, repr=False)
    """What it was made from."""


def render_all(
    planned: Iterable[PlannedFile],
    templates: Templates | None = None,
    report: Diagnostics | None = None,
) -> tuple[RenderedFile, ...]:
    """Every file's final text, sorted by path.

    A fault of apiwright is an `InternalError`; those of the author's own templates are all reported,
    and end in `SpecErrors`.
    """
    files = sorted((file for file in planned if file.is_wanted), key=lambda file: file.path)
    _check_paths(files)
    work = _Work(templates or Templates(), report or Diagnostics())
    if len(files) <= _BATCH:
        texts = work.laid_out(work.filled(files), files)
    else:
        texts = work.side_by_side(files)
    work.report.stop_on_errors()
    return tuple(RenderedFile(file.path, texts[file.path], file) for file in files)


_TEST = re.compile(r"^((?:async )?def )(test_\w+)\(", re.MULTILINE)
_BATCH = 400
"""How many files the formatter is given at once."""


@dataclass(frozen=True)
class _Work:
    """One rendering of all files."""

    templates: Templates
    report: Diagnostics

    def side_by_side(self, files: Sequence[PlannedFile]) -> dict[str, str]:
        """The formatter, a process of its own, works on a batch while the next one is rendered."""
        from concurrent.futures import ThreadPoolExecutor

        jinja = self.templates.environment()
        batches = [files[start : start + _BATCH] for start in range(0, len(files), _BATCH)]
        with ThreadPoolExecutor(max_workers=1) as formatter:
            waiting = [
                formatter.submit(self.laid_out, self.filled(batch, jinja), batch)
                for batch in batches
            ]
            return {path: text for batch in waiting for path, text in batch.result().items()}

    def filled(
        self, files: Iterable[PlannedFile], jinja: Environment | None = None
    ) -> dict[str, str]:
        """The texts as their templates make them; what an own template fails to make is left out."""
        jinja = jinja or self.templates.environment()
        texts: dict[str, str] = {}
        for file in files:
            try:
                texts[file.path] = _render(file, jinja)
            except InternalError:
                raise
            except Exception as error:  # noqa: BLE001 - a template may raise anything
                Faults(self.templates, self.report).of_render(error, file)
        return texts

    def laid_out(self, texts: dict[str, str], files: Sequence[PlannedFile]) -> dict[str, str]:
        """All the texts, those of Python laid out."""
        python = {
            file.path: texts[file.path] for file in files if file.is_python and file.path in texts
        }
        try:
            return texts | lay_out(python)
        except NotPythonError as error:
            self._blame(error, {file.path: file for file in files}, python)
            return texts

    def _blame(
        self, error: NotPythonError, files: Mapping[str, PlannedFile], texts: Mapping[str, str]
    ) -> None:
        """Whose templates made it; what is left is ours."""
        faults = Faults(self.templates, self.report)
        ours: list[str] = []
        for path, fault in error.faults.items():
            file = files[path]
            if faults.of_python(file, texts[path], fault):
                continue
            if file.package:
                raise broken(file.package, _told(file, fault)) from error
            ours.append(_told(file, fault))
        if ours:
            raise InternalError("\n".join(ours)) from error


def _check_paths(files: Sequence[PlannedFile]) -> None:
    """Two files in one place, or a path that could leave the folder, are faults of an artifact."""
    seen: dict[str, PlannedFile] = {}
    for file in files:
        path = PurePosixPath(file.path)
        if path.is_absolute() or ".." in path.parts or "\\" in file.path or "\0" in file.path:
            raise _misplaced(file)
        other = seen.setdefault(file.path.lower(), file)
        if other is not file:
            raise collision(other, file) or InternalError(
                f"{other.origin} and {file.origin} both go to {file.path} "
                "(some file systems see no difference between cases)"
            )
    for file in files:
        if file.package:
            _check_guest(file, seen)


def _check_guest(file: PlannedFile, seen: Mapping[str, PlannedFile]) -> None:
    """A package keeps out of what is remembered, and puts no file where a folder has to be."""
    if file.path.split("/")[0].lower() in _RESERVED or not file.path.strip("/"):
        raise _misplaced(file)
    below = f"{file.path.lower()}/"
    parents = [parent.as_posix().lower() for parent in PurePosixPath(file.path).parents]
    for path, other in seen.items():
        clash = collision(other, file) if path.startswith(below) or path in parents else None
        if clash is not None:
            raise clash


def _misplaced(file: PlannedFile) -> Exception:
    message = f"{file.origin} goes to {file.path!r}, outside of the output"
    return broken(file.package, message) if file.package else InternalError(message)


def _render(file: PlannedFile, jinja: Environment) -> str:
    text = file.text
    if text is None:
        text = jinja.get_template(file.template).render(view=file.view)
    if file.is_python and text:
        text = _header(file) + text
    imports = getattr(file.view, "imports", None)
    if isinstance(imports, emit.Imports):
        text = text.replace(imports.MARK, imports.render(), 1)
    if file.is_python and not file.path.endswith("__init__.py"):
        text = in_order(text)
    if file.path.startswith("tests/"):
        text = _with_distinct_tests(text)
    if not text.isascii():
        _check_encodable(file, text)
    return text if text.endswith("\n") or not text else text + "\n"


def _with_distinct_tests(text: str) -> str:
    """Each test of a module has a name of its own: an action `update` would have those of PATCH."""
    seen: set[str] = set()

    def distinct(found: re.Match[str]) -> str:
        name = found[2]
        for number in itertools.count(2):
            if name not in seen:
                break
            name = f"{found[2]}_{number}"
        seen.add(name)
        return f"{found[1]}{name}("

    return _TEST.sub(distinct, text)


def _header(file: PlannedFile) -> str:
    """The first line of a module that people read; an empty package needs none."""
    return f"# Generated by apiwright from {file.source}. Yours to edit: edits are kept.\n"


def _check_encodable(file: PlannedFile, text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InternalError(
            f"{file.path} (from {file.origin}) holds a character that cannot be written: "
            f"{text[error.start]!a}"
        ) from error


def _told(file: PlannedFile, error: SyntaxError | ValueError) -> str:
    line = getattr(error, "lineno", None)
    quoted = (getattr(error, "text", None) or "").strip()
    return f"{file.path}:{line} (from {file.origin}) is not Python: {error}\n    {quoted}"
