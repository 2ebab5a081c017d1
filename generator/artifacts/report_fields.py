"""What the answer of a report shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.artifacts.reports import owner
from generator.artifacts.values import Values
from generator.emit import Imports
from generator.ir import App, Column, Entity
from generator.ir.expression import FieldRef
from generator.ir.report import Figure, Group, Report


@dataclass(frozen=True)
class ReportFields:
    """What an answer shows."""

    app: App
    entity: Entity
    report: Report
    imports: Imports

    def all(self) -> Iterator[tuple[Column, str]]:
        """Each field with its type."""
        for group in self.report.groups:
            yield group.column, self._plain(group)
        values = Values(self.app, self.entity, self.imports)
        for figure in self.report.figures:
            source = self._of_figure(figure, values)
            if figure.by is not None:
                key = self._plain(figure.by).removesuffix(" | None")
                source = f"dict[{key}, {source}]"
            yield figure.column, source

    def _of_figure(self, figure: Figure, values: Values) -> str:
        argument = figure.aggregate.argument
        if isinstance(argument, FieldRef):
            values = Values(self.app, self.app.entity(argument.entity), self.imports)
        return values.shown(figure.column)

    def _plain(self, group: Group) -> str:
        return Values(self.app, owner(self.app, group), self.imports).shown(group.column)
