"""Planned files to text: templates are filled in, and all Python is laid out and parsed at once."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from generator import emit, resources
from generator.emit.imports import FIRST_PARTY
from generator.failures import InternalError, UserError
from generator.template_cache import TemplateCache

if TYPE_CHECKING:
    from generator.artifacts.planned import PlannedFile

LINE_LENGTH = 100
TARGET_VERSION = "py311"


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """A file of the output: its place below the output folder and its final text."""

    path: str
    text: str
    planned: PlannedFile | None = field(default=None, compare=False, repr=False)
    """What it was made from."""


def render_all(
    planned: Iterable[PlannedFile], own_templates: Path | None = None
) -> tuple[RenderedFile, ...]:
    """Every file's final text, sorted by path; a fault in any of them is an `InternalError`.

    Templates in `own_templates` win over those of the same name that travel with apiwright.
    """
    files = sorted(planned, key=lambda file: file.path)
    _check_paths(files)
    jinja = environment(own_templates)
    if len(files) <= _BATCH:
        texts = _laid_out(_filled(files, jinja), files)
    else:
        texts = _side_by_side(files, jinja)
    return tuple(RenderedFile(file.path, texts[file.path], file) for file in files)


_BATCH = 400
"""How many files the formatter is given at once."""


def _side_by_side(files: Sequence[PlannedFile], jinja: Environment) -> dict[str, str]:
    """The formatter, a process of its own, works on a batch while the next one is rendered."""
    from concurrent.futures import ThreadPoolExecutor

    batches = [files[start : start + _BATCH] for start in range(0, len(files), _BATCH)]
    with ThreadPoolExecutor(max_workers=1) as formatter:
        waiting = [formatter.submit(_laid_out, _filled(batch, jinja), batch) for batch in batches]
        return {path: text for batch in waiting for path, text in batch.result().items()}


def _filled(files: Iterable[PlannedFile], jinja: Environment) -> dict[str, str]:
    return {file.path: _render(file, jinja) for file in files}


def _laid_out(texts: dict[str, str], files: Sequence[PlannedFile]) -> dict[str, str]:
    """All the texts, those of Python laid out."""
    return texts | lay_out({file.path: texts[file.path] for file in files if file.is_python}, files)


def environment(own_templates: Path | None = None) -> Environment:
    """Jinja as every template expects it; an undefined name fails the render."""
    folders = [folder for folder in (own_templates, resources.templates()) if folder]
    jinja = Environment(
        loader=FileSystemLoader(folders),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - the output is Python; `emit` has its own escapes
        auto_reload=False,
        bytecode_cache=TemplateCache(),
        cache_size=-1,
    )
    jinja.filters |= {
        "literal": emit.literal,
        "long_literal": emit.long_literal,
        "comment": emit.comment,
        "docstring": emit.docstring,
        "markdown": emit.markdown_text,
        "markdown_cell": emit.markdown_cell,
        "mermaid_label": emit.mermaid_label,
        "toml": emit.toml_string,
        "yaml": emit.yaml_string,
        "shell_value": emit.shell_value,
    }
    return jinja


def lay_out(
    texts: dict[str, str], files: Sequence[PlannedFile] = (), *, rules: str = "I,F401"
) -> dict[str, str]:
    """Python texts with their imports sorted, in the formatter's style: one process for all."""
    if not texts:
        return {}
    with _workshop(texts) as folder:
        _write_texts(folder, texts)
        _ruff(folder, ["check", "--fix-only", "--select", rules, *_ISORT], texts, files)
        _ruff(folder, ["format"], texts, files)
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


def _check_paths(files: Sequence[PlannedFile]) -> None:
    """Two files in one place, or a path that could leave the folder, are faults of an artifact."""
    seen: dict[str, PlannedFile] = {}
    for file in files:
        path = PurePosixPath(file.path)
        if path.is_absolute() or ".." in path.parts or "\\" in file.path or "\0" in file.path:
            raise InternalError(f"{file.origin} goes to {file.path!r}, outside of the output")
        other = seen.setdefault(file.path.lower(), file)
        if other is not file:
            raise InternalError(
                f"{other.origin} and {file.origin} both go to {file.path} "
                "(some file systems see no difference between cases)"
            )


def _render(file: PlannedFile, jinja: Environment) -> str:
    text = file.text if file.text is not None else _fill(file, jinja)
    if file.is_python and text:
        text = _header(file) + text
    imports = getattr(file.view, "imports", None)
    if isinstance(imports, emit.Imports):
        text = text.replace(imports.MARK, imports.render(), 1)
    if not text.isascii():
        _check_encodable(file, text)
    return text if text.endswith("\n") or not text else text + "\n"


def _header(file: PlannedFile) -> str:
    """The first line of a module that people read; an empty package needs none."""
    return f"# Generated by apiwright from {file.source}. Yours to edit: edits are kept.\n"


def _fill(file: PlannedFile, jinja: Environment) -> str:
    try:
        return jinja.get_template(file.template).render(view=file.view)
    except TemplateError as error:
        line = getattr(error, "lineno", None) or _template_line(error, file.template)
        at = f"{file.template}:{line}" if line else file.template
        raise InternalError(f"{at}: {error} (while making {file.path})") from error


def _template_line(error: BaseException, template: str) -> int | None:
    """The template's line in the traceback: Jinja gives its frames the template's file name."""
    line, frame = None, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename.endswith(template):
            line = frame.tb_lineno
        frame = frame.tb_next
    return line


def _check_encodable(file: PlannedFile, text: str) -> None:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InternalError(
            f"{file.path} (from {file.origin}) holds a character that cannot be written: "
            f"{text[error.start]!a}"
        ) from error


@contextmanager
def _workshop(texts: dict[str, str]) -> Iterator[Path]:
    """A folder for the formatter to work in, in memory where there is room: disks are slower."""
    try:
        with tempfile.TemporaryDirectory(prefix="apiwright-", dir=_memory(texts)) as name:
            yield Path(name)
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


def _ruff(
    folder: Path, command: list[str], texts: dict[str, str], files: Sequence[PlannedFile]
) -> None:
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
        raise InternalError(_blame(texts, files) or f"ruff failed: {done.stderr.strip()}")


def _blame(texts: dict[str, str], files: Sequence[PlannedFile]) -> str:
    """The files that are not Python, each with the template that it was made from."""
    origins = {file.path: file.origin for file in files}
    faults: list[str] = []
    for path, text in texts.items():
        try:
            ast.parse(text)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            quoted = (getattr(error, "text", None) or "").strip()
            made = origins.get(path, "a ready text")
            faults.append(f"{path}:{line} (from {made}) is not Python: {error}\n    {quoted}")
    return "\n".join(faults)


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
