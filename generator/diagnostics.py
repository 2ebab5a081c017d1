"""Problems as values: where they are, what they say, and how a run prints them all."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What ends a line for YAML; `str.splitlines` knows more and would count differently."""

_MAX_QUOTED = 140
_CONTEXT = 60
_LIMIT = 500


class Severity(Enum):
    """Whether a problem stops the run."""

    ERROR = "error"
    WARNING = "warning"


class Span(NamedTuple):
    """A place in a spec; all numbers count from 1, `end_column` is one past the last character."""

    file: str
    """As displayed: with slashes, relative to the working directory where that is possible."""
    line: int = 1
    column: int = 1
    end_column: int = 2

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def part(self, start: int, length: int) -> Span:
        """The `length` characters that begin `start` characters into this place."""
        column = self.column + start
        return self._replace(column=column, end_column=column + max(length, 1))


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: a place, a stable code, a sentence and, where it can be guessed, the fix."""

    at: Span
    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR


class SpecErrors(Exception):  # noqa: N818 - several of them
    """The spec cannot be used; the report says why."""

    def __init__(self, report: Diagnostics) -> None:
        super().__init__(f"{len(report.errors)} problem(s) in the spec")
        self.report = report


class Diagnostics:
    """Collects the problems of one run, and the texts they point into."""

    def __init__(self, *, limit: int = _LIMIT) -> None:
        self._limit = limit
        self._found: dict[Diagnostic, None] = {}
        self._sources: dict[str, str] = {}
        self._lines: dict[str, list[str]] = {}

    def add(self, diagnostic: Diagnostic) -> None:
        """Remember a problem once; a spec with too many is given up, so that no run is endless."""
        self._found[diagnostic] = None
        if len(self._found) >= self._limit:
            raise SpecErrors(self)

    def keep_source(self, file: str, text: str) -> None:
        """Keep the text of a file, for the lines that problems quote."""
        self._sources[file] = text
        self._lines.pop(file, None)

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """Every problem, in the order of the files and their lines."""
        return sorted(self._found, key=lambda one: (one.at, one.code, one.message))

    @property
    def errors(self) -> list[Diagnostic]:
        return [one for one in self.diagnostics if one.severity is Severity.ERROR]

    @property
    def has_errors(self) -> bool:
        return any(one.severity is Severity.ERROR for one in self._found)

    def stop_on_errors(self) -> None:
        """Raise SpecErrors when something was found that stops the run."""
        if self.has_errors:
            raise SpecErrors(self)

    def as_text(self) -> str:
        """For people: each problem with its line and a caret under the place."""
        blocks = [self._block(one) for one in self.diagnostics]
        if len(self._found) >= self._limit:
            blocks.append(f"stopped after {self._limit} problems")
        return "\n\n".join(blocks)

    def as_json(self) -> str:
        """For programs: a list of objects."""
        return json.dumps([_facts(one) for one in self.diagnostics], indent=2)

    def as_github(self) -> str:
        """For GitHub Actions: one workflow command a problem."""
        return "\n".join(_workflow_command(one) for one in self.diagnostics)

    def line(self, at: Span) -> str | None:
        """The line of the file that `at` points into, if its text is known."""
        if at.file not in self._lines:
            source = self._sources.get(at.file)
            self._lines[at.file] = LINE_BREAK.split(source) if source is not None else []
        lines = self._lines[at.file]
        return lines[at.line - 1] if 0 < at.line <= len(lines) else None

    def _block(self, diagnostic: Diagnostic) -> str:
        at = diagnostic.at
        label = "" if diagnostic.severity is Severity.ERROR else "warning: "
        message = visible(diagnostic.message)
        lines = [f"{at}: {diagnostic.code} {label}{message}"]
        line = self.line(at)
        if line is not None and line.strip():
            lines += _quoted(line, at)
        if diagnostic.hint:
            lines.append(f"hint: {visible(diagnostic.hint)}")
        return "\n".join(lines)


def visible(text: str) -> str:
    """The text with control, format and lone surrogate characters written as escapes."""
    return text if text.isprintable() else "".join(map(_visible_character, text))


def _visible_character(character: str) -> str:
    if character.isprintable():
        return character
    if character == "\t":
        return " "
    return character.encode("unicode_escape").decode("ascii")


def _quoted(line: str, at: Span) -> Iterator[str]:
    start = min(at.column - 1, len(line))
    end = max(min(at.end_column - 1, len(line)), start + 1)
    before, marked, after = line[:start], line[start:end], line[end:]
    if len(line) > _MAX_QUOTED:
        before = _cut_left(before)
        marked, after = _cut_right(marked), _cut_right(after)
    before, marked, after = visible(before), visible(marked), visible(after)
    yield f"{at.line:>5} | {before}{marked}{after}".rstrip()
    yield f"      | {' ' * _width(before)}{'^' * max(_width(marked), 1)}"


def _cut_left(text: str) -> str:
    return text if len(text) <= _CONTEXT else "…" + text[-_CONTEXT:]


def _cut_right(text: str) -> str:
    return text if len(text) <= _CONTEXT else text[:_CONTEXT] + "…"


def _width(text: str) -> int:
    """Columns that the text takes on a terminal."""
    if text.isascii():
        return len(text)
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "FW" else 1


def _facts(diagnostic: Diagnostic) -> dict[str, str | int]:
    at = diagnostic.at
    return {
        "file": at.file,
        "line": at.line,
        "column": at.column,
        "end_column": at.end_column,
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
    }


def _workflow_command(diagnostic: Diagnostic) -> str:
    at = diagnostic.at
    text = diagnostic.message + (f" ({diagnostic.hint})" if diagnostic.hint else "")
    place = f"file={_property(at.file)},line={at.line},col={at.column}"
    ends = f"endColumn={at.end_column},title={diagnostic.code}"
    return f"::{diagnostic.severity.value} {place},{ends}::{_data(text)}"


def _data(text: str) -> str:
    """Escaped as the workflow commands ask for; other control characters made visible."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return visible(escaped)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
