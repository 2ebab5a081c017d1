"""The lines that give columns of integers a larger type, beside those who read and write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.emit import literal
from generator.migrations.online.steps import OnlineSteps, split, within
from generator.migrations.online.widening import Copy, Widening, WideningTable
from generator.schema.model import Index, PrimaryKey, Unique


@dataclass(frozen=True)
class WideningSteps:
    """Writes down what is made anew, and how it takes the place of the old."""

    steps: OnlineSteps
    widening: Widening

    def lines(self) -> Iterator[str]:
        """Keys refer to new columns of other tables: these come first, and are exchanged last."""
        tables = self.widening.tables
        if len(tables) == 1:
            (table,) = tables
            yield self._while_due(table, [*self._made(table), *self._exchanged(table)])
            return
        for table in tables:
            yield self._while_due(table, list(self._made(table)))
        for table in reversed(tables):
            yield self._while_due(table, list(self._exchanged(table)))

    def _while_due(self, made: WideningTable, lines: list[str]) -> str:
        """Not again where the new columns have taken the place of the old ones already."""
        schema, table = split(made.table.key)
        first = made.copies[0]
        type_ = self.steps.sources.type(first.new.type)
        due = self.steps.call(
            "is_due", literal(table), literal(first.old.name), type_, *within(schema)
        )
        body = "\n".join(lines).replace("\n", "\n    ")
        return f"if {due}:\n    {body}"

    def _made(self, made: WideningTable) -> Iterator[str]:
        """New columns with what is over them, but for foreign keys."""
        schema, table = split(made.table.key)
        for copy in made.copies:
            column = self.steps.sources.column(copy.new)
            names = literal(table), literal(copy.old.name)
            yield self.steps.call("add_copy", *names, column, *within(schema))
        for _, rule in made.rules:
            if isinstance(rule, Index):
                yield self.steps.index(made.table.key, rule)
            elif (_, rule) not in made.keys:
                yield self.steps.constraint(made.table.key, rule)

    def _exchanged(self, made: WideningTable) -> Iterator[str]:
        schema, table = split(made.table.key)
        for _, key in made.keys:
            if not isinstance(key, Index):
                yield self.steps.constraint(made.table.key, key)
        columns = {copy.old.name: copy.new.name for copy in self._keys_first(made)}
        indexes, rules, keys = {}, {}, []
        for old, new in made.rules:
            if isinstance(old, PrimaryKey | Unique):
                keys.append(f"{literal(new.name)}: {self.steps.sources.constraint(old)}")
            elif isinstance(old, Index):
                indexes[new.name] = old.name
            else:
                rules[new.name] = old.name
        arguments = [literal(table), literal(columns)]
        arguments += [f"indexes={literal(indexes)}"] if indexes else []
        arguments += [f"rules={literal(rules)}"] if rules else []
        arguments += [f"keys={{{', '.join(keys)}}}"] if keys else []
        yield self.steps.call("exchange", *arguments, *within(schema))

    @staticmethod
    def _keys_first(made: WideningTable) -> list[Copy]:
        """A key of a table that refers to itself goes before the column that it refers to."""
        referring = {one for old, _ in made.keys for one in getattr(old, "columns", ())}
        return sorted(made.copies, key=lambda copy: copy.old.name not in referring)
