"""A revision with all that its two functions do, for those who judge it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.diagnostics import Span
from generator.migrations.history import Written
from generator.migrations.replay.tracer import Traced, Tracer
from generator.schema.model import State


@dataclass(frozen=True)
class RevisionTrace:
    """What is known of one revision."""

    revision: Written
    shown: str
    """The path of its file as it is displayed."""
    text: str
    before: State
    upgrade: Tracer
    downgrade: Tracer | None
    """None where it cannot run, or is not there."""

    @property
    def steps(self) -> list[Traced]:
        return self.upgrade.steps

    def agrees(self, *names: str) -> bool:
        """Whether somebody has agreed to the loss of what is called so."""
        return any(f"accept-loss {name}" in self.revision.hints_used for name in names)

    def at(self, line: int) -> Span:
        """The whole of a line; the first where it is not known."""
        lines = self.text.split("\n")
        text = lines[line - 1] if 0 < line <= len(lines) else ""
        start = len(text) - len(text.lstrip()) + 1
        return Span(self.shown, max(line, 1), start, max(len(text.rstrip()) + 1, start + 1))

    def line_of(self, function: str) -> int:
        """Where a function begins, else the first line."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and node.name == function:
                return node.lineno
        return 1

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def statements(self) -> Iterator[range]:
        """Lines of each statement that holds no others."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.stmt) and not hasattr(node, "body"):
                yield range(node.lineno, (node.end_lineno or node.lineno) + 1)
