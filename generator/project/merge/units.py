"""The named parts of a module or class, each with its lines and the comments above it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from generator.project.merge.source import Documented, Function, Source, meaning

HEAD = "(head)"
"""The comments that a module begins with."""


@dataclass(frozen=True)
class Unit:
    """A statement, or a few that belong together, as whole lines."""

    key: str
    source: Source
    nodes: tuple[ast.stmt, ...]
    above: int
    """The line after the unit before this one: blank lines and comments stand from here on."""
    first: int
    last: int

    @property
    def lead(self) -> str:
        return "".join(self.source.lines[self.above - 1 : self.first - 1])

    @property
    def text(self) -> str:
        return "".join(self.source.lines[self.first - 1 : self.last])

    @property
    def node(self) -> ast.stmt | None:
        """The one statement that it is."""
        return self.nodes[0] if len(self.nodes) == 1 else None

    @property
    def comments(self) -> list[str]:
        return self.source.comments_of(self.first, self.last)

    @cached_property
    def meaning(self) -> object:
        """Equal for two units that differ in layout only."""
        return (tuple(meaning(node) for node in self.nodes), *self.comments)

    def is_same(self, other: Unit) -> bool:
        return self.text == other.text or self.meaning == other.meaning


@dataclass(frozen=True)
class Suite:
    """The units of a module or class in their order, and the comments behind the last one."""

    units: tuple[Unit, ...]
    tail: str = ""

    @cached_property
    def by_key(self) -> dict[str, Unit]:
        return {unit.key: unit for unit in self.units}

    @property
    def keys(self) -> list[str]:
        return [unit.key for unit in self.units]


def of_module(source: Source) -> Suite:
    """The units of a whole module."""
    lines = source.lines
    head = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    body = body_of(source, source.tree.body, head + 1, len(lines))
    if not head:
        return body
    return Suite((Unit(HEAD, source, (), 1, 1, head), *body.units), body.tail)


def of_class(unit: Unit) -> Suite | None:
    """The members of a class; None where they stand on the line of its name."""
    node = unit.node
    if not isinstance(node, ast.ClassDef):
        return None
    first = head_end(unit.source, node) + 1
    return (
        body_of(unit.source, node.body, first, unit.last) if first <= start(node.body[0]) else None
    )


Block = Documented | ast.With | ast.AsyncWith | ast.For | ast.AsyncFor | ast.If


def head_end(source: Source, node: Block) -> int:
    """The last line of `class …:` or `def …:`, with decorators and whatever stands in brackets."""
    before = source.start(node.body[0])
    if isinstance(node.body[0], Documented) and node.body[0].decorator_list:
        before = source.start(node.body[0].decorator_list[0])
    return source.line_of(_colon(source, node, before))


def _colon(source: Source, node: Block, before: int) -> int:
    """The colon in front of a body, which is the first behind the last expression of the head."""
    ends = [source.start(node)]
    if isinstance(node, Function):
        arguments = node.args
        ends += [
            source.end(each)
            for each in (
                *arguments.posonlyargs,
                *arguments.args,
                arguments.vararg,
                *arguments.kwonlyargs,
                arguments.kwarg,
            )
            if each
        ]
        ends += [source.end(each) for each in (*arguments.defaults, *arguments.kw_defaults) if each]
        ends += [source.end(node.returns)] if node.returns else []
    elif isinstance(node, ast.With | ast.AsyncWith):
        ends += [source.end(each.optional_vars or each.context_expr) for each in node.items]
    elif isinstance(node, ast.For | ast.AsyncFor):
        ends += [source.end(node.iter)]
    elif isinstance(node, ast.If):
        ends += [source.end(node.test)]
    else:
        ends += [source.end(each) for each in node.bases]
        ends += [source.end(each) for each in node.keywords]
    at = max(ends)
    hidden = {each.offset: len(each.text) for each in source.comments_between(at, before)}
    while at < before and source.text[at] != ":":
        at += hidden.get(at, 1)
    return at


def start(node: ast.stmt) -> int:
    """The first line of a statement, decorators included."""
    if isinstance(node, Documented) and node.decorator_list:
        return min(node.lineno, *(each.lineno for each in node.decorator_list))
    return node.lineno


def body_of(source: Source, statements: Sequence[ast.stmt], first: int, last: int) -> Suite:
    groups = list(_groups(statements))
    seen: Counter[str] = Counter()
    units: list[Unit] = []
    above = first
    for number, group in enumerate(groups):
        limit = start(groups[number + 1][0]) - 1 if number + 1 < len(groups) else last
        end = _end(source, group, limit)
        key = _key(source, group, is_first=number == 0)
        seen[key] += 1
        full = key if seen[key] == 1 else f"{key}#{seen[key]}"
        units.append(Unit(full, source, tuple(group), above, start(group[0]), end))
        above = end + 1
    return Suite(tuple(units), "".join(source.lines[above - 1 : last]))


def _groups(statements: Sequence[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """Statements that share a line, and a string that describes the one above it, stay together."""
    group: list[ast.stmt] = []
    for node in statements:
        shares = group and start(node) <= (group[-1].end_lineno or 0)
        if shares or (len(group) == 1 and _is_text(node) and _describes(group[0])):
            group.append(node)
            continue
        if group:
            yield group
        group = [node]
    if group:
        yield group


def _describes(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign | ast.AnnAssign)


def _is_text(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _end(source: Source, group: Sequence[ast.stmt], limit: int) -> int:
    """The last line, with the comments below that are indented as a body is."""
    end = group[-1].end_lineno or 0
    found = end
    for number in range(end + 1, limit + 1):
        line = source.lines[number - 1]
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip())
        if not line.lstrip().startswith("#") or indent <= group[-1].col_offset:
            break
        found = number
    return found


def _key(source: Source, group: Sequence[ast.stmt], *, is_first: bool) -> str:
    node = group[0]
    if isinstance(node, Documented):
        return _accessor(node) or node.name
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        return source.of(node.targets[0])
    if isinstance(node, ast.AnnAssign | ast.AugAssign):
        return source.of(node.target)
    if is_first and _is_text(node):
        return "(docstring)"
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return f"{ast.unparse(node.value.func)}()"
    if isinstance(node, ast.If | ast.While):
        return f"{type(node).__name__.lower()} {ast.unparse(node.test)}"
    if isinstance(node, ast.Import | ast.ImportFrom):
        return "import"
    return type(node).__name__.lower()


def _accessor(node: Documented) -> str:
    """`price.setter`, which has the name of its property."""
    for each in node.decorator_list:
        if isinstance(each, ast.Attribute) and each.attr in {"setter", "getter", "deleter"}:
            return f"{node.name}.{each.attr}"
    return ""
