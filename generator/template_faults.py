"""What is wrong with a template that is not apiwright's: said to its author, at its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from generator import problems
from generator.artifacts.planned import PlannedFile
from generator.diagnostics import Diagnostics, Span
from generator.failures import InternalError
from generator.installed import broken
from generator.spec.source import displayed
from generator.templating import Templates

_ATTRIBUTE = re.compile(r"'[^']+' has no attribute '(\w+)'")


@dataclass(frozen=True)
class Faults:
    """Turns what a render raised into what its reader can put right."""

    templates: Templates
    report: Diagnostics

    def of_render(self, error: Exception, file: PlannedFile) -> None:
        """Report a fault of an own template; of a package it ends the run, as one of ours does."""
        at = self._own_place(error) or self._own_part(file)
        if at is not None:
            reason = _reason(error)
            self.report.add(problems.failing_template(at, reason, self._hint(reason, file)))
        elif file.package:
            reason = f"{file.path} cannot be made: {_where(error, file)}{_reason(error)}"
            raise broken(file.package, reason) from error
        elif isinstance(error, TemplateError):
            where = _where(error, file)
            raise InternalError(f"{where}{error} (while making {file.path})") from error
        else:
            raise error

    def of_python(self, file: PlannedFile, text: str, error: SyntaxError | ValueError) -> bool:
        """Report output that is not Python if an own template took part in it."""
        names = self.templates.taking_part(file.template) if file.template else ()
        own = (self.templates.place(each) for each in names)
        place = next((one for one in own if one is not None), None)
        if place is None:
            return False
        number = getattr(error, "lineno", None) or 1
        line = self._template_line(file, text, number, place)
        at = self._span(place, line)
        reason = getattr(error, "msg", None) or str(error)
        self.report.add(problems.template_is_not_python(at, file.path, number, reason))
        return True

    def _template_line(self, file: PlannedFile, text: str, number: int, place: Path) -> int:
        from generator.provenance import template_line

        line = template_line(file, text.split("\n"), number, self.templates)
        return line.number if line is not None and line.file == place else 1

    def _own_place(self, error: Exception) -> Span | None:
        """The innermost line of an own template that was running, or could not be read."""
        own = self.templates.own
        if own is None:
            return None
        if isinstance(error, TemplateSyntaxError):
            place = Path(error.filename or "")
            return self._span(place, error.lineno) if place.is_relative_to(own) else None
        if isinstance(error, UnicodeDecodeError):
            return next((Span(displayed(own / name)) for name in self._not_text()), None)
        found = [
            (Path(frame), line)
            for frame, line in _frames(error.__traceback__)
            if Path(frame).is_relative_to(own)
        ]
        return self._span(*found[-1]) if found else None

    def _own_part(self, file: PlannedFile) -> Span | None:
        """An own template that a built-in one could not go on with."""
        names = self.templates.taking_part(file.template) if self.templates.own else ()
        places = (self.templates.place(name) for name in names)
        return next((self._span(place, 1) for place in places if place is not None), None)

    def _span(self, place: Path, line: int) -> Span:
        """The whole line, for the problem to quote."""
        name, text = displayed(place), ""
        with suppress(OSError):
            text = place.read_text("utf-8", "replace")
        self.report.keep_source(name, text)
        lines = text.split("\n")
        quoted = lines[line - 1] if 0 < line <= len(lines) else ""
        start = len(quoted) - len(quoted.lstrip()) + 1
        return Span(name, line, start, max(len(quoted.rstrip()), start) + 1)

    def _not_text(self) -> Iterator[str]:
        for name in self.templates.own_names():
            try:
                (self.templates.own or Path()).joinpath(name).read_text("utf-8")
            except UnicodeDecodeError:
                yield name
            except OSError:
                continue

    def _hint(self, reason: str, file: PlannedFile) -> str:
        name = _ATTRIBUTE.search(reason)
        if name and type(file.view).__name__ in reason:
            known = [each for each in dir(file.view) if not each.startswith("_")]
            return problems.did_you_mean(name[1], known)
        if "is undefined" in reason:
            return "a template is given 'view'; everything else it imports or sets"
        return ""


def _frames(traceback: TracebackType | None) -> Iterator[tuple[str, int]]:
    """Jinja gives its frames the file and the line of their template."""
    while traceback is not None:
        yield traceback.tb_frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next


def _where(error: Exception, file: PlannedFile) -> str:
    line = getattr(error, "lineno", None)
    if line is None:
        name = file.template.rpartition("/")[2]
        lines = [at for place, at in _frames(error.__traceback__) if place.endswith(name)]
        line = lines[-1] if lines else None
    return f"{file.template}:{line}: " if line else f"{file.template}: "


def _reason(error: Exception) -> str:
    if isinstance(error, TemplateNotFound):
        return f"there is no template {error.name!r}"
    if isinstance(error, TemplateError):
        return str(error.message or error)
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return f"{type(error).__name__}: {error}"
