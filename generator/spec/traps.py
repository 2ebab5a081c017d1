"""What YAML makes of innocent text, and the remedy: commas and colons in braces, tabs, escapes…"""

from __future__ import annotations

import re

import yaml

from generator import problems
from generator.diagnostics import LINE_BREAK, Diagnostic, Diagnostics, Span
from generator.spec.nodes import Entry, Mapping, Scalar, shorten


def check_braces(mapping: Mapping, report: Diagnostics) -> None:
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
        quote = lines[opening.line - 1][opening.column - 1 : opening.column]
        return problems.yaml_syntax(
            opening, "this quotation mark is never closed", _INSIDE.get(quote, _INSIDE["'"])
        )
    if "cannot start any token" in problem:
        return _bad_start(at, line)
    if "mapping values are not allowed" in problem:
        return _stray_colon(at, lines)
    if "flow mapping" in (error.context or "") or "flow sequence" in (error.context or ""):
        return _behind_quote(at, lines) or _in_braces(opening, at, lines)
    if "entries are not allowed" in problem:
        hint = "a list item begins on a line of its own; text that begins with '-' goes in quotes"
        return problems.yaml_syntax(at, "a list item cannot stand here", hint)
    if "undefined alias" in problem:
        return problems.unknown_alias(at, "?")
    if "could not find expected ':'" in problem:
        hint = "write 'key: value'; a text over several lines goes in quotes"
        return problems.yaml_syntax(opening, "this line is neither a key nor a value", hint)
    if "block mapping" in (error.context or "") or "block collection" in (error.context or ""):
        return _behind_quote(at, lines) or _misplaced(at, line)
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


_INSIDE = {"'": "a ' inside '…' is written ''", '"': 'a " inside "…" is written \\"'}


def _behind_quote(at: Span, lines: list[str]) -> Diagnostic | None:
    """Text goes on behind a quotation mark, which so ended one too early, or one opened above."""
    before = lines[at.line - 1][: at.column - 1].rstrip()
    quote = before[-1:]
    if quote not in _INSIDE:
        return None
    is_closing = before.count(quote) % 2 == 1
    above = range(at.line - 1, 0, -1)
    first = next((n for n in above if lines[n - 1].count(quote) % 2), None) if is_closing else None
    if first is None:
        place = at._replace(column=len(before), end_column=len(before) + 1)
        return problems.yaml_syntax(place, "the text ends at this quotation mark", _INSIDE[quote])
    column = lines[first - 1].rindex(quote) + 1
    place = at._replace(line=first, column=column, end_column=column + 1)
    sentence = f"the text that begins here ends in line {at.line} only"
    return problems.yaml_syntax(place, sentence, f"close it in its own line; {_INSIDE[quote]}")


def _misplaced(at: Span, line: str) -> Diagnostic:
    if line.lstrip().startswith("- "):
        hint = f"write it without the dash: {shorten(line.strip().removeprefix('- '))}"
        return problems.yaml_syntax(at, "a list item cannot stand among keys", hint)
    hint = "line it up with its neighbours; all keys of one mapping begin in the same column"
    return problems.yaml_syntax(at, "this does not fit what stands above it", hint)


def _stray_colon(at: Span, lines: list[str]) -> Diagnostic:
    line = lines[at.line - 1]
    before = line[: at.column - 1]
    if ": " in before:
        hint = "a text that holds ': ' goes in quotes"
        return problems.yaml_syntax(at, "a second ': ' on one line", hint)
    above = range(at.line - 1, 0, -1)
    number = next((n for n in above if lines[n - 1].partition("#")[0].strip()), None)
    slip = _SLIP.fullmatch(lines[number - 1].partition(" #")[0]) if number else None
    if number and slip:
        word = slip.group(2)
        column = slip.start(2) + 1
        place = at._replace(line=number, column=column, end_column=column + len(word))
        if ":" in word:
            return problems.missing_space(place, word)
        return problems.yaml_syntax(place, f"a colon is missing behind {word!r}", f"{word}:")
    hint = "line it up with its neighbours, or give the key above no value of its own"
    return problems.yaml_syntax(at, "a key cannot stand here", hint)


_SLIP = re.compile(r"(\s*(?:- )?)([A-Za-z][\w-]*(?::[^\s:/][^\s:]*)?)\s*")
"""A line that is no key for want of a colon, or of the space behind it."""
_TWO_KEYS = re.compile(r"[\s\S]*[^\s,{]\s+([A-Za-z_]\w*)\s*")


def _in_braces(opening: Span, at: Span, lines: list[str]) -> Diagnostic:
    """What ended a list or mapping in brackets too early, if that is in the same line."""
    line = lines[at.line - 1]
    before, character = line[: at.column - 1], line[at.column - 1 : at.column]
    if at.line != opening.line:
        return _open_bracket(opening, lines)
    two = _TWO_KEYS.fullmatch(before)
    if character == ":" and two:
        name = two.group(1)
        column = two.start(1) + 1
        place = at._replace(column=column, end_column=column + len(name))
        return problems.yaml_syntax(place, f"a comma is missing in front of {name!r}", "")
    if character in ("[", "{") and before[-1:].strip():
        start = max(before.rfind(each) for each in " ,{[") + 1
        text = re.split(r"[\s,}]", line[start:], maxsplit=1)[0]
        place = at._replace(column=start + 1, end_column=start + 1 + len(text))
        hint = f"put it in quotes: '{shorten(text)}'"
        return problems.yaml_syntax(place, f"{character!r} begins a list or keys here", hint)
    return _open_bracket(opening, lines)


def _open_bracket(opening: Span, lines: list[str]) -> Diagnostic:
    line = lines[opening.line - 1]
    bracket = line[opening.column - 1 : opening.column]
    sentence = f"what {bracket!r} opens here is not closed, or holds text that belongs in quotes"
    hint = "text with { } [ ] or ', ' in it (patterns, messages) goes in quotes: '^[a-z]{2}$'"
    return problems.yaml_syntax(opening, sentence, hint)
