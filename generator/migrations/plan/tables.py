"""Tables that come and go, and what is asked about them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from generator.migrations.operations import (
    AddCircularKey,
    AddConstraint,
    CollateTable,
    CommentTable,
    CreateExtension,
    CreateSchema,
    CreateTable,
    DropCircularKey,
    DropTable,
    FillTable,
)
from generator.migrations.plan.comparison import SchemaComparison
from generator.migrations.plan.families import Family, family_of
from generator.migrations.plan.filling import filling
from generator.migrations.plan.order import with_late_keys
from generator.migrations.plan.questions import Questions
from generator.schema.model import ForeignKey, Table

_COLLATION = "mysql_collate"


@dataclass(frozen=True)
class Tables:
    """The steps of whole tables."""

    comparison: SchemaComparison

    @property
    def extensions(self) -> list[CreateExtension]:
        """Those that are new; one that is listed no longer stays, as others may use it."""
        before, after = self.comparison.before.extensions, self.comparison.after.extensions
        new = [] if self.comparison.is_way_back else [one for one in after if one not in before]
        return [CreateExtension(one) for one in new]

    @property
    def schemas(self) -> list[CreateSchema]:
        """Namespaces that are not there yet."""
        return [
            CreateSchema(one)
            for one in sorted(self.comparison.after.schemas - self.comparison.before.schemas)
        ]

    @property
    def created(self) -> list[CreateTable]:
        """New tables behind those that they refer to."""
        return [
            CreateTable(
                _without(table, (*circular, *filter(self._waits, table.foreign_keys))), circular
            )
            for table, circular in self._created
        ]

    @property
    def late_keys(self) -> Iterator[AddConstraint | AddCircularKey]:
        """Keys that wait until all tables are there and as they are to be."""
        for table, circular in self._created:
            yield from (AddCircularKey(table.key, key) for key in circular)
        for table, _ in self._created:
            for key in filter(self._waits, table.foreign_keys):
                yield AddConstraint(table=table.key, constraint=key)

    @cached_property
    def _created(self) -> list[tuple[Table, tuple[ForeignKey, ...]]]:
        """New tables behind those that they refer to, each with its keys that close circles."""
        after = self.comparison.after
        return self._ordered([after.tables[key] for key in self.comparison.match.created])

    def _ordered(self, tables: Sequence[Table]) -> list[tuple[Table, tuple[ForeignKey, ...]]]:
        """SQLite takes a key before the table that it refers to."""
        ordered = with_late_keys(tables)
        is_sqlite = self.comparison.dialects.names == ("sqlite",)
        return [(table, ()) for table, _ in ordered] if is_sqlite else ordered

    def _waits(self, key: ForeignKey) -> bool:
        """It refers to what this very revision makes of a table."""
        if key.table in self.comparison.match.created:
            return False
        moved, after = (
            self.comparison.moved.tables[key.table],
            self.comparison.after.tables[key.table],
        )
        known = {column.name: column.type for column in moved.columns}
        if any(known.get(name) != after.column(name).type for name in key.references):
            return True
        return not _tells_apart(moved, key.references)

    @cached_property
    def filled(self) -> list[FillTable]:
        """New tables that get rows of old ones, those first that others look something up in."""
        return [
            filling(self.comparison, table.key, fill)
            for table, _ in self._created
            for fill in self.comparison.hints.table_fills.get(table.key, ())
            if fill.source in self.comparison.before.tables
        ]

    @property
    def dropped(self) -> Iterator[DropCircularKey | DropTable]:
        """Tables that go, those first that refer to others; circles are opened before."""
        ordered = self._ordered(self.comparison.dropped)
        for table, late in ordered:
            yield from (DropCircularKey(table.key, key) for key in late)
        for table, late in reversed(ordered):
            yield DropTable(_without(table, late))

    @property
    def comments(self) -> list[CommentTable]:
        """Tables that are described otherwise."""
        return [
            CommentTable(table=key, before=before.comment, after=after.comment)
            for key, before, after in self.comparison.pairs
            if before.comment != after.comment
        ]

    @property
    def collated(self) -> list[CollateTable]:
        """Tables whose texts compare otherwise; foreign keys of text step aside meanwhile."""
        pairs = [
            (key, dict(before.options).get(_COLLATION), dict(after.options).get(_COLLATION))
            for key, before, after in self.comparison.pairs
        ]
        return [
            CollateTable(table=key, collation=str(new))
            for key, old, new in pairs
            if new is not None and new != old
        ]

    def ask(self, questions: Questions) -> None:
        """Tables whose rows would be lost, and values that rows of new ones lack."""
        comparison = self.comparison
        for name in comparison.before.extensions:
            if name not in comparison.after.extensions:
                message = f"the extension {name} stays in the database, where others may use it"
                questions.kept(name, message)
        for step in self.filled:
            self._ask_values(questions, step)
        for old in comparison.match.dropped:
            if old in comparison.hints.dropped_tables:
                continue
            message = f"{old} is dropped with all its rows"
            questions.loss(old, message, f"dropped: [{old}]")

    def _ask_values(self, questions: Questions, step: FillTable) -> None:
        given = {name for name, _ in step.cells}
        table = self.comparison.after.tables[step.table]
        key = table.primary_key.columns if table.primary_key is not None else ()
        for column in table.columns:
            is_made = column.nullable or column.default is not None or column.computed is not None
            is_counted = key == (column.name,) and family_of(column.type) is Family.INTEGER
            if column.name in given or is_made or (is_counted and column.autoincrement):
                continue
            message = (
                f"{step.table}.{column.name} is required, and the rows from {step.source} lack it"
            )
            questions.value(step.table, column.name, message, "fill_from")


def _without(table: Table, keys: Collection[ForeignKey]) -> Table:
    kept = tuple(one for one in table.foreign_keys if one not in keys)
    return replace(table, foreign_keys=kept)


def _tells_apart(table: Table, columns: tuple[str, ...]) -> bool:
    """A key or a unique rule has just these columns."""
    key = table.primary_key
    rules = [set(one.columns) for one in table.uniques]
    rules += [{part.column for part in one.parts} for one in table.indexes if one.unique]
    return set(columns) in [*rules, *([set(key.columns)] if key is not None else [])]
