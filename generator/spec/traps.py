"""What YAML makes of innocent text, and the remedy: commas and colons in braces, tabs, escapes…"""

from __future__ import annotations

import yaml

from generator import problems
from generator.diagnostics import LINE_BREAK, Diagnostic, Report, Span
from generator.spec.nodes import Entry, Mapping, Scalar, shorten


def check_braces(mapping: Mapping, report: Report) -> None:
    """Take out the keys without a value that a comma or a missing space made within braces."""
    kept: list[Entry] = []
    for entry in mapping:
        before = kept[-1] if kept else None
        if not _is_accident(entry):
            kept.append(entry)
        elif ":" in entry.key.text:
            report.add(problems.missing_space(entry.key.at, entry.key.text))
            mapping.dropped.add(entry.key.text.partition(":")[0])
        elif before is not None and isinstance(before.value, Scalar) and before.value.plain:
            report.add(_comma(before.key.text, before.value, entry.key))
            if "(" in before.value.text:
                kept.pop()
                mapping.dropped.add(before.key.text)
        else:
            kept.append(entry)
    mapping.entries = {entry.key.text: entry for entry in kept}


def _is_accident(entry: Entry) -> bool:
    value = entry.value
    return entry.key.plain and isinstance(value, Scalar) and value.plain and value.text == ""


def _comma(name: str, value: Scalar, rest: Scalar) -> Diagnostic:
    at, space = rest.at, " "
    if value.at.line == rest.at.line:
        at = value.at._replace(end_column=rest.at.end_column)
        space = " " * min(rest.at.column - value.at.end_column - 1, 1)
    whole = f"{value.text},{space}{rest.text}"
    return problems.comma_in_braces(at, name, shorten(whole))


def explain_syntax_error(error: yaml.MarkedYAMLError, text: str, file: str) -> Diagnostic:
    """The same words and place whichever parser found the error, with the remedy for known traps."""
    problem = error.problem or ""
    at = _place(error.problem_mark, file)
    opening = _place(error.context_mark, file) if error.context_mark is not None else at
    lines = LINE_BREAK.split(text)
    line = lines[at.line - 1] if at.line <= len(lines) else ""
    if "unknown escape" in problem or "hexdecimal" in problem or "hexadecimal" in problem:
        return _bad_escape(opening, lines)
    if "unexpected end of stream" in problem or "document separator" in problem:
        return problems.yaml_syntax(
            opening, "this quotation mark is never closed", "a ' inside '…' is written ''"
        )
    if "cannot start any token" in problem:
        return _bad_start(at, line)
    if "mapping values are not allowed" in problem:
        return _stray_colon(at, lines)
    if "flow mapping" in (error.context or "") or "flow sequence" in (error.context or ""):
        return _open_bracket(opening, lines)
    if "entries are not allowed" in problem:
        hint = "a list item begins on a line of its own; text that begins with '-' goes in quotes"
        return problems.yaml_syntax(at, "a list item cannot stand here", hint)
    if "undefined alias" in problem:
        return problems.unknown_alias(at, "?")
    if "could not find expected ':'" in problem:
        hint = "write 'key: value'; a text over several lines goes in quotes"
        return problems.yaml_syntax(opening, "this line is neither a key nor a value", hint)
    if "block mapping" in (error.context or "") or "block collection" in (error.context or ""):
        hint = "line it up with its neighbours; all keys of one mapping begin in the same column"
        return problems.yaml_syntax(at, "this does not fit what stands above it", hint)
    return problems.yaml_syntax(at, "YAML cannot be read here", "put unusual text in quotes")


def _place(mark: yaml.Mark | None, file: str) -> Span:
    if mark is None:
        return Span(file)
    return Span(file, mark.line + 1, mark.column + 1, mark.column + 2)


def _bad_escape(opening: Span, lines: list[str]) -> Diagnostic:
    line = lines[opening.line - 1]
    slash = line.find("\\", opening.column)
    while slash >= 0 and line[slash + 1 : slash + 2] in set('0abtnvfre "/\\N_LP'):
        slash = line.find("\\", slash + 2)
    at = opening if slash < 0 else opening.part(slash - opening.column + 1, 2)
    hint = "patterns go in single quotes, where a backslash is a backslash: '\\d'"
    return problems.yaml_syntax(at, "a backslash in double quotes begins an escape", hint)


def _bad_start(at: Span, line: str) -> Diagnostic:
    character = line[at.column - 1 : at.column]
    if character == "\t":
        return problems.yaml_syntax(at, "a tab cannot indent", "indent with spaces")
    sentence = f"a bare text cannot begin with {character!r}"
    return problems.yaml_syntax(at, sentence, "put the text in quotes")


def _stray_colon(at: Span, lines: list[str]) -> Diagnostic:
    line = lines[at.line - 1]
    before = line[: at.column - 1]
    if ": " in before:
        hint = "a text that holds ': ' goes in quotes"
        return problems.yaml_syntax(at, "a second ': ' on one line", hint)
    hint = "line it up with its neighbours, or give the key above no value of its own"
    return problems.yaml_syntax(at, "a key cannot stand here", hint)


def _open_bracket(opening: Span, lines: list[str]) -> Diagnostic:
    line = lines[opening.line - 1]
    bracket = line[opening.column - 1 : opening.column]
    sentence = f"what {bracket!r} opens here is not closed, or holds text that belongs in quotes"
    hint = "text with { } [ ] or ', ' in it (patterns, messages) goes in quotes: '^[a-z]{2}$'"
    return problems.yaml_syntax(opening, sentence, hint)
