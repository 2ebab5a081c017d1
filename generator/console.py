"""What a command prints: results to stdout, everything else to stderr; colours on a terminal only."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, TextIO

from generator.diagnostics import visible

if TYPE_CHECKING:
    from rich.console import Console as RichConsole

_COLOURS = {
    "create": "green",
    "append": "green",
    "update": "yellow",
    "merge": "yellow",
    "force": "yellow",
    "remove": "red",
    "conflict": "bold red",
    "edited": "yellow",
    "missing": "blue",
    "deleted": "yellow",
    "orphan": "yellow",
    "ejected": "blue",
    "resolve": "green",
    "eject": "green",
    "adopt": "green",
    "identical": "blue",
    "skip": "blue",
    "run": "cyan",
    "LOSS": "bold red",
    "VALUE": "bold red",
    "RENAME?": "bold red",
    "DATA": "yellow",
    "LOCK": "yellow",
    "differs": "bold red",
    "stricter": "bold red",
    "foreign": "yellow",
    "unknown": "yellow",
    "revision": "cyan",
    "passes": "green",
    "stops": "bold red",
    "unsure": "yellow",
    "step": "blue",
    "size": "blue",
    "verdict": "yellow",
    "MERGE": "yellow",
    "DRIFT": "yellow",
    "error": "bold red",
    "hint": "cyan",
}
WIDTH = 12
"""Columns of an action word, right-aligned as Rails has it."""


class Console:
    """The two streams of a command."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet

    def action(self, word: str, path: str) -> None:
        """One thing done: `      create  app/main.py`."""
        if not self.quiet:
            _print(f"{word:>{WIDTH}}", f"  {path}", word, sys.stdout)

    def result(self, text: str) -> None:
        """What the command was asked for."""
        _print("", text, "", sys.stdout)

    def content(self, text: str) -> None:
        """What the command was asked for, to be read by programs as it is: a diff, a picture."""
        if sys.stdout is None or sys.stdout.isatty():
            self.result(text)
        else:
            sys.stdout.write(f"{text}\n")

    def summary(self, text: str) -> None:
        """One line at the end of a list of actions."""
        if not self.quiet:
            _print("", text, "", sys.stdout)

    def note(self, text: str) -> None:
        """Something to know, not to process."""
        if not self.quiet:
            _print("", text, "", sys.stderr)

    def finding(self, word: str, text: str) -> None:
        """Something about a migration: `        LOSS  products.legacy: …`."""
        _print(f"{word:>{WIDTH}}", f"  {text}", word, sys.stderr)

    def problem(self, text: str) -> None:
        """Problems of a spec, printed as they are."""
        _print("", text, "", sys.stderr)

    def error(self, message: str, hint: str = "") -> None:
        """Why the command ended."""
        _print("error", f": {message}", "error", sys.stderr)
        if hint:
            _print("hint", f": {hint}", "hint", sys.stderr)


def prepare_streams() -> None:
    """A stream that cannot say a character says its escape, instead of ending the run.

    Both are written line by line, so that what goes to one pipe comes out in the order in which it was said.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace", line_buffering=True)


def _print(label: str, text: str, style: str, stream: TextIO | None) -> None:
    """`label` in the colour of `style`, then the text; a stream that is closed takes nothing.

    Names of files and texts of specs may come from anybody: a terminal obeys no character of them.
    """
    if stream is None:
        return
    text = "\n".join(map(visible, text.split("\n")))
    if not label or not _is_colourful(stream):
        print(f"{label}{text}", file=stream)
        return
    _rich(stream).print(f"[{_COLOURS[style]}]{label}[/]", end="", highlight=False, soft_wrap=True)
    _rich(stream).print(text, markup=False, highlight=False, soft_wrap=True)


def _is_colourful(stream: TextIO) -> bool:
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream.isatty() and not plain


_consoles: dict[int, RichConsole] = {}


def _rich(stream: TextIO) -> RichConsole:
    """Rich is imported for a terminal only: it takes longer than the rest of a small command."""
    if id(stream) not in _consoles:
        from rich.console import Console as RichConsole

        _consoles[id(stream)] = RichConsole(file=stream)
    return _consoles[id(stream)]
