"""What the language does not have of Python's expressions."""

from __future__ import annotations

import ast
from decimal import Decimal
from typing import TYPE_CHECKING

from generator.expressions import problems
from generator.expressions.findings import Findings

if TYPE_CHECKING:
    from generator.expressions.syntax import Syntax

_MAX_INTEGER = 2**63 - 1
_MAX_DIGITS = 30


_CONSTRUCTS: dict[type[ast.AST], tuple[str, str]] = {
    ast.Lambda: ("lambda", ""),
    ast.NamedExpr: ("assignment", "write == to compare"),
    ast.JoinedStr: ("f-strings", "join text with +"),
    ast.Dict: ("mappings", ""),
    ast.Set: ("sets", "write a list: [1, 2]"),
    ast.Tuple: ("tuples", "write a list: [1, 2]"),
    ast.Subscript: ("indexing", "substring(text, start, length) cuts text"),
    ast.Starred: ("unpacking", ""),
    ast.ListComp: ("comprehensions", "a path to many rows means: has at least one such row"),
    ast.SetComp: ("comprehensions", "a path to many rows means: has at least one such row"),
    ast.DictComp: ("comprehensions", ""),
    ast.GeneratorExp: ("comprehensions", "a path to many rows means: has at least one such row"),
    ast.Await: ("await", ""),
    ast.Yield: ("yield", ""),
    ast.YieldFrom: ("yield", ""),
    ast.Slice: ("slices", ""),
    ast.List: ("lists but after in", "write value in [1, 2]"),
}


class Whitelist:
    """Walks a tree and reports whatever the language does not have."""

    def __init__(self, syntax: Syntax, found: Findings) -> None:
        self.syntax = syntax
        self.found = found

    def visit(self, node: ast.expr) -> None:
        if type(node) in _CONSTRUCTS:
            what, hint = _CONSTRUCTS[type(node)]
            self._refuse(node, what, hint)
            return
        for child in self._children(node):
            self.visit(child)

    def _children(self, node: ast.expr) -> list[ast.expr]:
        match node:
            case ast.Name():
                return []
            case ast.Constant():
                return self._constant(node)
            case ast.Attribute():
                return self._attribute(node)
            case ast.Call():
                return self._call(node)
            case ast.Compare():
                return self._compare(node)
            case ast.BoolOp() | ast.IfExp():
                return parts_of(node)
            case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.UAdd()):
                return parts_of(node)
            case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Mod()):
                return parts_of(node)
            case _:
                self._refuse(node, "such construct")
                return []

    def _constant(self, node: ast.Constant) -> list[ast.expr]:
        value = node.value
        if isinstance(value, str):
            self._text(node, value)
        elif isinstance(value, int | float):
            if _too_large(value, self.syntax.source(node)):
                self.found.add(problems.number(self.syntax.span(node)))
        elif value is not None:
            self._refuse(node, "such literals")
        return []

    def _text(self, node: ast.Constant, value: str) -> None:
        for character in value:
            if ord(character) < 32 or 0xD800 <= ord(character) <= 0xDFFF:
                self.found.add(problems.character(self.syntax.span(node), character))
                return

    def _attribute(self, node: ast.Attribute) -> list[ast.expr]:
        if isinstance(node.value, ast.Name | ast.Attribute):
            return [node.value]
        self._refuse(node, "attributes of values", "a path begins with a relation: category.name")
        return []

    def _call(self, node: ast.Call) -> list[ast.expr]:
        if isinstance(node.func, ast.Attribute):
            name = node.func.attr
            self._refuse(node.func, "methods", f"write {name}(…), if there is such a function")
            return []
        if not isinstance(node.func, ast.Name):
            self._refuse(node, "calls of values")
            return []
        if node.keywords:
            self._refuse(node, "named arguments")
        return node.args

    def _compare(self, node: ast.Compare) -> list[ast.expr]:
        operands = [node.left, *node.comparators]
        is_membership = isinstance(node.ops[0], ast.In | ast.NotIn)
        if len(node.ops) == 1 and is_membership and isinstance(node.comparators[0], ast.List):
            return [node.left, *node.comparators[0].elts]
        return operands

    def _refuse(self, node: ast.expr, what: str, hint: str = "") -> None:
        self.found.add(problems.construct(self.syntax.span(node), what, hint))


def parts_of(node: ast.expr) -> list[ast.expr]:
    return [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr)]


def _too_large(value: float, source: str) -> bool:
    if isinstance(value, float):
        return decimal_of(source) is None
    return value > _MAX_INTEGER


def decimal_of(source: str) -> Decimal | None:
    """The exact value of a number as written, or None when it has too many digits."""
    value = Decimal(source.replace("_", ""))
    digits = value.normalize().as_tuple().digits
    if len(digits) > _MAX_DIGITS or abs(value.adjusted()) > _MAX_DIGITS:
        return None
    return value
