"""The notation of types: `string(100)?` is a name, arguments in parentheses and a question mark."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from generator import problems
from generator.kinds import Kind
from generator.kinds.facts import Arguments
from generator.spec.nodes import Node, Scalar, shorten
from generator.spec.reading import read_sentence
from generator.spec.synonyms import notation_remedy
from generator.spec.words import Refused, Word

TYPES = {kind.value: kind.facts.arguments for kind in Kind}
"""Every type of the language, and what it takes."""

_PATTERNS = {
    Arguments.NONE: "",
    Arguments.LENGTH: r"\s*\(\s*[0-9]+\s*\)",
    Arguments.OPTIONAL_LENGTH: r"(\s*\(\s*[0-9]+\s*\))?",
    Arguments.PRECISION: r"(\s*\(\s*[0-9]+\s*,\s*[0-9]+\s*\))?",
    Arguments.VALUES: r"\s*\([\s\S]*\S[\s\S]*\)",
    Arguments.TYPE: r"\s*\([\s\S]*\S[\s\S]*\)",
}


def type_schema(others: str = "[A-Z][A-Za-z0-9]*") -> dict[str, Any]:
    """The JSON Schema of a type; `others` are names that only the whole spec knows, such as enums."""
    names = "|".join(f"{name}{_PATTERNS[takes]}" for name, takes in TYPES.items())
    return {
        "type": "string",
        "pattern": rf"^\s*({names}|{others})\s*\??\s*$",
        "examples": [
            *("string(100)", "text?", "decimal(10,2)", "enum(draft, published)"),
            *("array(string(20))", "char(2)"),
            *(name for name, takes in TYPES.items() if takes is Arguments.NONE),
        ],
    }


_TYPE = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*(?:\((.*)\))?\s*(\?)?\s*", re.ASCII | re.DOTALL)
_ARGUMENT = re.compile(r"""\s*('(?:[^']|'')*'|"[^"]*"|[^,()'"]*(?:\([^()]*\))?)\s*(,|$)""")


@dataclass(frozen=True, slots=True)
class TypeNotation:
    """A type as written; which names there are, and what they take, is decided later."""

    text: Word
    name: Word
    arguments: tuple[Word, ...] = ()
    has_parentheses: bool = False
    nullable: bool = False


def read_type(node: Node) -> TypeNotation:
    """The type that a scalar spells."""
    if not isinstance(node, Scalar) or node.is_null:
        raise Refused(problems.expected(node.at, "a type", _found(node), "for example string(100)"))
    return parse_type(read_sentence(node))


def _found(node: Node) -> str:
    return "nothing" if isinstance(node, Scalar) else "a list or keys"


def parse_type(text: Word) -> TypeNotation:
    """Split the text of a type."""
    found = _TYPE.fullmatch(text)
    if found is None or len(text) > 4000:
        raise Refused(problems.bad_type_notation(text.at, shorten(text), _hint(text)))
    name = text.within(*found.span(1))
    arguments = () if found.group(2) is None else _arguments(text, *found.span(2))
    return TypeNotation(
        text, name, arguments, found.group(2) is not None, nullable=found.group(3) is not None
    )


def _hint(text: str) -> str:
    written = "a type is written string, string(100), decimal(10,2) or enum(a, b)"
    return (notation_remedy(text.strip()) if len(text) <= 200 else "") or written


def _arguments(text: Word, start: int, end: int) -> tuple[Word, ...]:
    """The arguments between two offsets, quotes taken off."""
    found: list[Word] = []
    position = start
    while position <= end:
        match = _ARGUMENT.match(text, position, end)
        if match is None:
            hint = "arguments are separated by commas; one that holds a comma goes in quotes"
            raise Refused(problems.bad_type_notation(text.at, shorten(text), hint))
        found.append(_argument(text, *match.span(1)))
        if match.group(2) == "":
            break
        position = match.end()
    return () if len(found) == 1 and not found[0] else tuple(found)


def _argument(text: Word, start: int, end: int) -> Word:
    while end > start and text[end - 1].isspace():
        end -= 1
    if end - start >= 2 and text[start] in "'\"" and text[end - 1] == text[start]:
        inner = text.within(start + 1, end - 1)
        return inner.saying(inner.replace("''", "'")) if text[start] == "'" else inner
    return text.within(start, end)
