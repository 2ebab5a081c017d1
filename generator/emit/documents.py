"""A spec's text inside the other kinds of generated files: Markdown, Mermaid, TOML, YAML, `.env`."""

from __future__ import annotations

import re

from generator.emit.escapes import visible

_MARKDOWN = re.compile(r"([\\`*_\[\]<>~])")
_NAMED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_LINE_START = re.compile(r"^(\s*)(#|[-+>=](?=\s|$|=|-)|\d+[.)](?=\s|$)|---|===)")


def markdown_text(text: str) -> str:
    """One paragraph in which no character has a meaning for Markdown or HTML."""
    line = visible(" ".join(text.split()))
    escaped = _MARKDOWN.sub(r"\\\1", line.replace("&", "&amp;"))
    return _LINE_START.sub(_escape_start, escaped)


def markdown_cell(text: str) -> str:
    """The text in one cell of a table, which a `|` would end."""
    return markdown_text(text).replace("|", "\\|")


def mermaid_label(text: str) -> str:
    """The text between the double quotes of a Mermaid label, quotes not included."""
    line = visible(" ".join(text.split()))
    return re.sub(r'[#"<>&;`{}\\]', lambda match: f"#{ord(match[0])};", line)


def toml_string(text: str) -> str:
    """A basic string of TOML, quotes included."""
    return _double_quoted(text)


def yaml_string(text: str) -> str:
    """A double-quoted scalar of YAML, quotes included."""
    return _double_quoted(text)


def shell_value(text: str) -> str:
    """A value in a `.env` file or a Dockerfile: one line, in double quotes, nothing expanded."""
    line = visible(" ".join(text.split()))
    return '"' + re.sub(r'([\\"$`])', r"\\\1", line) + '"'


def _double_quoted(text: str) -> str:
    """The escapes that TOML and YAML share; neither can say a lone surrogate."""
    return '"' + "".join(map(_character, text)) + '"'


def _character(character: str) -> str:
    code = ord(character)
    if character in _NAMED:
        return _NAMED[character]
    if 0xD800 <= code <= 0xDFFF:
        return "\N{REPLACEMENT CHARACTER}"
    if visible(character) == character:
        return character
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _escape_start(match: re.Match[str]) -> str:
    space, mark = match[1], match[2]
    return f"{space}{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"{space}\\{mark}"
