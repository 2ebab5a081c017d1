"""Files to text: finding the files of a spec, and refusing what is not text before YAML sees it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from generator import problems
from generator.diagnostics import LINE_BREAK, Diagnostics, Span

MAX_BYTES = 1_000_000
MAX_FILES = 5_000

_SUFFIXES = (".yaml", ".yml")
_NOT_PRINTABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What YAML 1.1 does not allow in a file; a byte order mark is allowed only as its first character."""


def displayed(path: Path) -> str:
    """The path as problems show it: with slashes, relative to the working directory if inside."""
    text = os.path.relpath(path) if path.is_absolute() else os.path.normpath(path)
    shown = str(path) if text.startswith("..") else text
    return shown.replace(os.sep, "/")


def spec_files(path: Path, report: Diagnostics) -> list[Path]:
    """The files of a spec in a fixed order: the file itself, or every YAML file of the folder."""
    place = Span(displayed(path))
    try:
        if path.is_dir():
            return _files_of_folder(path, place, report)
        if path.exists():
            return [path]
    except (OSError, ValueError) as error:
        report.add(problems.unreadable(place, _reason(error)))
        return []
    report.add(problems.missing_file(place))
    return []


def _files_of_folder(folder: Path, place: Span, report: Diagnostics) -> list[Path]:
    found = sorted(_walk(folder, place, report), key=lambda path: path.as_posix())
    if len(found) > MAX_FILES:
        report.add(
            problems.too_large(place, f"the folder holds more than {MAX_FILES:,} YAML files")
        )
        return []
    if not found:
        report.add(problems.empty_folder(place))
    return found


def _walk(folder: Path, place: Span, report: Diagnostics) -> Iterator[Path]:
    """YAML files at any depth; hidden files and folders, and links to folders, are left out."""

    def refused(error: OSError) -> None:
        report.add(problems.unreadable(place, _reason(error)))

    for where, folders, files in os.walk(folder, onerror=refused):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if name.endswith(_SUFFIXES) and not name.startswith("."):
                yield Path(where, name)


def read_text(path: Path, report: Diagnostics) -> str | None:
    """The text of a file, kept by the report; None, with a problem, where it is not text."""
    file = displayed(path)
    place = Span(file)
    try:
        if not path.is_file():
            report.add(problems.unreadable(place, "it is not a regular file"))
            return None
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        report.add(problems.unreadable(place, _reason(error)))
        return None
    return decode(data, file, report)


def decode(data: bytes, file: str, report: Diagnostics) -> str | None:
    """Bytes to text: UTF-8, of a bounded size, without control characters."""
    place = Span(file)
    if len(data) > MAX_BYTES:
        report.add(
            problems.too_large(place, f"the file is larger than {MAX_BYTES // 1_000_000} MB")
        )
        return None
    if b"\0" in data:
        report.add(problems.not_text(place, "it holds zero bytes, so it is not a text file"))
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        where = place_of(before, len(before), file)
        report.add(problems.not_text(where, f"byte 0x{data[error.start]:02x} is not UTF-8"))
        return None
    report.keep_source(file, text)
    bad = _NOT_PRINTABLE.search(text)
    if bad:
        where = place_of(text, bad.start(), file)
        report.add(problems.control_character(where, ord(bad.group())))
        return None
    return text


def place_of(text: str, offset: int, file: str) -> Span:
    """The place of the character that stands at `offset`."""
    line, start = 1, 0
    for line_break in LINE_BREAK.finditer(text, 0, offset):
        line, start = line + 1, line_break.end()
    column = offset - start + 1
    return Span(file, line, column, column + 1)


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "its path is not usable"
