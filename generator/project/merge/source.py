"""A Python text with its tree: what a node's own text is, and whether two nodes mean the same."""

from __future__ import annotations

import ast
import inspect
import io
import tokenize
from dataclasses import dataclass
from functools import cached_property

Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_WithDocstring = Documented | ast.Module
Function = ast.FunctionDef | ast.AsyncFunctionDef
Spanned = ast.expr | ast.stmt | ast.keyword | ast.arg | ast.alias


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment and where it stands."""

    line: int
    offset: int
    text: str


@dataclass(frozen=True)
class Source:
    """A Python module as text; raises `SyntaxError` where it is none."""

    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def lines(self) -> list[str]:
        """Lines with their ends, counted as Python counts them."""
        return self.text.splitlines(keepends=True) if self._is_plain else _split(self.text)

    @cached_property
    def comments(self) -> list[Comment]:
        """Every comment, in order."""
        if "#" not in self.text:
            return []
        tokens = tokenize.generate_tokens(io.StringIO(self.text).readline)
        return [
            Comment(token.start[0], self._starts[token.start[0] - 1] + token.start[1], token.string)
            for token in tokens
            if token.type == tokenize.COMMENT
        ]

    def of(self, node: Spanned) -> str:
        """The text of a node."""
        return self.text[self.start(node) : self.end(node)]

    def start(self, node: Spanned) -> int:
        return self._offset(node.lineno, node.col_offset)

    def end(self, node: Spanned) -> int:
        return self._offset(node.end_lineno or 0, node.end_col_offset or 0)

    def comments_of(self, first: int, last: int) -> list[str]:
        """The comments on these lines, without their place."""
        return [each.text for each in self.comments if first <= each.line <= last]

    def comments_between(self, start: int, end: int) -> list[Comment]:
        """The comments in this part of the text."""
        return [each for each in self.comments if start <= each.offset < end]

    def line_of(self, offset: int) -> int:
        """The line of a place in the text."""
        return self.text.count("\n", 0, offset) + 1

    @cached_property
    def _is_plain(self) -> bool:
        return self.text.isascii() and not any(each in self.text for each in "\v\f\x1c\x1d\x1e")

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line))
        return starts

    def _offset(self, line: int, column: int) -> int:
        """Python counts columns in bytes of UTF-8."""
        text = self.lines[line - 1]
        if not text.isascii():
            column = len(text.encode()[:column].decode())
        return self._starts[line - 1] + column


def _split(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines


def meaning(node: object) -> object:
    """A value that is equal for two nodes that differ in layout only."""
    if isinstance(node, ast.AST):
        parts = [
            meaning(value)
            for name, value in ast.iter_fields(node)
            if name not in {"ctx", "kind", "type_comment"}
        ]
        if isinstance(node, _WithDocstring) and ast.get_docstring(node) is not None:
            docstring = inspect.cleandoc(ast.get_docstring(node) or "").strip()
            body = [meaning(each) for each in node.body[1:]]
            parts[node._fields.index("body")] = ("docstring", docstring, *body)
        return (type(node).__name__, *parts)
    if isinstance(node, list):
        return tuple(meaning(each) for each in node)
    return (type(node).__name__, repr(node))


def same(one: ast.AST | None, other: ast.AST | None) -> bool:
    """Whether two nodes mean the same."""
    return meaning(one) == meaning(other)
