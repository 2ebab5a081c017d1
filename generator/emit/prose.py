"""A spec's sentences as comments and docstrings, which no character in them can end."""

from __future__ import annotations

import re
import textwrap

from generator.emit.escapes import UNSAFE, escaped, visible

_PRAGMA = re.compile(
    r"(^|#)(\s*)(noqa|nosec|type|fmt|ruff|flake8|isort|mypy|pyright|pylint|yapf|pragma|region)\b"
    r"(?=\s*:|\s*$)",
    re.IGNORECASE,
)
"""Comments that tools obey, at the start of a comment or behind a `#` within it."""
_CODING = re.compile(r"coding([:=])")
"""Python takes a source encoding from a comment in the first two lines (PEP 263)."""


def comment(text: str, indent: int = 0, width: int = 100) -> str:
    """The text as comment lines; all but the first are indented, as the template does that one.

    A line that a tool would take as an order (`type: ignore`, `fmt: off`, `coding: …`) is changed
    so that it reads the same and orders nothing.
    """
    margin = "\n" + " " * indent
    return margin.join(
        f"# {line}" if line else "#" for line in _wrapped(text, width - indent - 2, harmless=True)
    )


def docstring(text: str, indent: int = 4, width: int = 100) -> str:
    """The text as a docstring, with its quotes; all lines but the first are indented."""
    lines = [_within_quotes(line) for line in _wrapped(text, width - indent, first=3)]
    margin = "\n" + " " * indent
    if len(lines) == 1 and indent + len(lines[0]) + 6 <= width:
        return f'"""{_closed(lines[0])}"""'
    body = "\n".join([lines[0], *(" " * indent + line if line else "" for line in lines[1:])])
    return f'"""{body}{margin}"""'


def _wrapped(text: str, width: int, *, first: int = 0, harmless: bool = False) -> list[str]:
    """The author's lines, each wrapped; blank lines at both ends are gone, inner ones are one."""
    lines: list[str] = []
    for line in text.expandtabs(4).splitlines():
        shown = _harmless(visible(line)) if harmless else line
        if not shown.strip():
            if lines and lines[-1]:
                lines.append("")
            continue
        lines += _fill(shown, width, first=0 if lines else first)
    while lines and not lines[-1]:
        lines.pop()
    return lines or [""]


def _fill(line: str, width: int, *, first: int) -> list[str]:
    """One line, wrapped at its spaces and keeping its indentation; `first` columns are taken."""
    stripped = line.strip(" ")
    margin = "" if first else " " * min(len(line) - len(line.lstrip(" ")), 16)
    if first + len(margin) + len(stripped) <= width:
        return [margin + stripped]
    wrapper = textwrap.TextWrapper(
        width=max(20, width),
        initial_indent=" " * first + margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )
    filled = wrapper.wrap(stripped)
    if filled and first:
        filled[0] = filled[0][first:]
    return [part.rstrip(" ") for part in filled]


def _harmless(line: str) -> str:
    quoted = _PRAGMA.sub(lambda match: f"{match[1]}{match[2]}'{match[3]}'", line)
    return _CODING.sub(r"coding \1", quoted)


def _within_quotes(line: str) -> str:
    """Backslashes doubled, and a backslash between quotes that follow each other."""
    body = re.sub('"(?=")', '\\\\"', line.replace("\\", "\\\\"))
    return UNSAFE.sub(lambda match: escaped(match.group()), body)


def _closed(line: str) -> str:
    """A last quote would join the closing ones; `_within_quotes` left it as it is."""
    return line[:-1] + '\\"' if line.endswith('"') else line
