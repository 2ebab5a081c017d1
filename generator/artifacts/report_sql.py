"""Expressions of reports as SQL: over rows that are joined, and over the figures of groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.artifacts.rules import ModelNaming
from generator.emit import Imports
from generator.expressions.sqlalchemy import SqlAlchemyCompiler
from generator.ir import App, Column, Entity
from generator.ir.expression import Expression, FieldRef, Hop
from generator.ir.report import FIGURES
from generator.ir.traversal import conjuncts


@dataclass(frozen=True)
class FigureNaming(ModelNaming):
    """Figures as the variables that hold them."""

    variables: Mapping[str, str]

    def column(self, entity: str, column: Column) -> str:
        if entity == FIGURES:
            return self.variables[column.name]
        return super().column(entity, column)


class JoinedCompiler(SqlAlchemyCompiler):
    """Paths lead to rows that are joined."""

    def __init__(
        self, app: App, entity: Entity, imports: Imports, names: dict[tuple[Hop, ...], str]
    ) -> None:
        naming = ModelNaming(app, entity, imports)
        super().__init__(naming, naming.need)
        self.names = names

    def path(self, reference: FieldRef) -> str:
        return f"{self.names[reference.hops]}.{reference.column.attribute}"

    def field(self, reference: FieldRef) -> str:
        """A field as a column of the statement."""
        return self.sql(reference).text

    def parts(self, condition: Expression) -> list[str]:
        """The arguments of `where()`."""
        return [self.condition(part).text for part in conjuncts(condition)]

    def whole(self, condition: Expression) -> str:
        """One condition."""
        parts = self.parts(condition)
        if len(parts) == 1:
            return parts[0]
        self.need("sqlalchemy", "and_")
        return f"and_({', '.join(parts)})"
