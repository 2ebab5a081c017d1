"""Words of the language as they stand in a syntax tree."""

from __future__ import annotations

import ast
import keyword

WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
FOREIGN_WORDS = {"NULL": "null", "TRUE": "true", "FALSE": "false", "none": "None", "nil": "None"}


def names_of(node: ast.Name | ast.Attribute) -> list[str]:
    """The names of a path; one that is a keyword is written with an underscore after it."""
    names: list[str] = []
    part: ast.expr = node
    while isinstance(part, ast.Attribute):
        names.append(part.attr)
        part = part.value
    if isinstance(part, ast.Name):
        names.append(part.id)
    return [spoken(name) for name in reversed(names)]


def is_word(name: str) -> bool:
    """`true`, `false` or `null`."""
    return name in WORDS


def spoken(name: str) -> str:
    stem = name.removesuffix("_")
    is_taken = keyword.iskeyword(stem) or stem in WORDS
    return stem if is_taken else name


def is_null_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is None
    return isinstance(node, ast.Name) and node.id == "null"
