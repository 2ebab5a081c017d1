"""Columns of tables that stay: added, dropped and altered."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from generator.migrations.numbering import numbered_column
from generator.migrations.operations import AddColumn, AlterColumn, DropColumn
from generator.migrations.plan.comparison import SchemaComparison, identifier
from generator.migrations.plan.conversion import Conversion
from generator.migrations.plan.conversions import conversion
from generator.migrations.plan.enums import NativeEnums, replacing, values_of
from generator.migrations.plan.families import Family, enum_of, family_of
from generator.migrations.plan.gone_rows import those_that_stay
from generator.migrations.plan.lookups import is_kept_elsewhere, row_key
from generator.migrations.plan.questions import Questions
from generator.migrations.plan.sources import converted, mapped
from generator.schema.literals import text_sql
from generator.schema.model import Column, Sql, Table
from generator.schema.renaming import reads


@dataclass(slots=True)
class Columns:
    """The steps of all columns, by their kind."""

    comparison: SchemaComparison
    questions: Questions
    natives: NativeEnums
    collated: Collection[str] = ()
    """Tables whose texts compare otherwise."""
    added: list[AddColumn] = field(default_factory=list)
    computed: list[AddColumn] = field(default_factory=list)
    """Those that the database computes: from columns that have their values then."""
    altered: list[AlterColumn] = field(default_factory=list)
    dropped_early: list[DropColumn] = field(default_factory=list)
    """Computed ones: nothing may change beneath them."""
    dropped: list[DropColumn] = field(default_factory=list)

    def read(self) -> None:
        """Compare the columns of every table that stays."""
        for key, moved, after in self.comparison.pairs:
            self._table(key, moved, after)

    @property
    def retyped(self) -> dict[str, set[str]]:
        """Table to columns that get another type or collation: keys over them are made anew."""
        found = {table: set(names) for table, names in self.touched.items()}
        for key in self.collated:
            columns = self.comparison.moved.tables[key].columns
            texts = {one.name for one in columns if family_of(one.type) is Family.TEXT}
            found.setdefault(key, set()).update(texts)
        for each in self.altered:
            if each.before.type != each.after.type:
                found.setdefault(each.table, set()).add(each.after.name)
        return found

    @property
    def touched(self) -> dict[str, set[str]]:
        """Table to columns, as `moved` calls them, that become another kind of value or go."""
        found: dict[str, set[str]] = {}
        for one in (*self.dropped, *self.dropped_early):
            found.setdefault(one.table, set()).add(one.column.name)
        for each in self.altered:
            if family_of(each.before.type) is not family_of(each.after.type):
                found.setdefault(each.table, set()).add(each.after.name)
        for change in self.natives.changes:
            for table, column in change.columns:
                found.setdefault(table, set()).add(column.name)
        return found

    @property
    def remade(self) -> dict[str, set[str]]:
        """Table to columns that go and come again: rules over them go along."""
        found: dict[str, set[str]] = {}
        for one in self.dropped_early:
            names = {column.name for column in self.comparison.after.tables[one.table].columns}
            if one.column.name in names:
                found.setdefault(one.table, set()).add(one.column.name)
        return found

    def _table(self, key: str, moved: Table, after: Table) -> None:
        kept = {one.name for one in after.columns} - set(self.comparison.match.added[key])
        changed = {
            name
            for name in kept
            if self._settled(moved.column(name)).type != after.column(name).type
        }
        for column in moved.columns:
            if column.name not in kept:
                self._drop(key, column)
        for column in after.columns:
            if column.name not in kept:
                self._add(key, column)
                continue
            before = self._settled(moved.column(column.name))
            if before.computed is not None or column.computed is not None:
                self._compute(key, before, column, changed)
            else:
                self._alter(key, before, column)

    def _settled(self, column: Column) -> Column:
        return self.natives.settled(column)

    # Gone

    def _drop(self, key: str, column: Column) -> None:
        step = DropColumn(table=key, column=column)
        if column.computed is not None:
            self.dropped_early.append(step)
            return
        self.dropped.append(step)
        old = self.comparison.old_name(key, column.name)
        if not self.comparison.is_looked_up(key, old) and not is_kept_elsewhere(
            self.comparison, key, old
        ):
            self._ask_loss(key, column.name, "is dropped with all its values")

    def _ask_loss(self, key: str, moved: str, what: str, remedy: str = "") -> None:
        comparison = self.comparison
        table, old = comparison.match.tables[key], comparison.old_name(key, moved)
        if (table, old) in comparison.hints.dropped_columns:
            return
        line = remedy or f"{comparison.words.entity(key)}: {{dropped: [{old}]}}"
        self.questions.loss(f"{table}.{old}", f"{table}.{old} {what}", line)

    # New

    def _add(self, key: str, column: Column) -> None:
        if column.computed is not None:
            self.computed.append(AddColumn(table=key, column=column))
            return
        fill = self.comparison.hints.fills.get((key, column.name))
        value = self.comparison.remap_sql(key, column.name) or self._moved(key, fill)
        lookup = self.comparison.hints.lookups.get((key, column.name))
        if lookup is not None:
            value = row_key(self.comparison, lookup, key, key)
        self.added.append(AddColumn(table=key, column=column, fill=value))
        if value is None and not column.nullable and column.default is None:
            self._ask_value(key, column)

    def _ask_value(self, key: str, column: Column) -> None:
        if numbered_column(self.comparison.after.tables[key]) == column.name:
            return
        table = self.comparison.match.tables[key]
        subject = f"{table}.{column.name}"
        if self.comparison.is_way_back:
            message = f"{subject} comes back and is required, and nothing says what these rows hold"
            self.questions.rows(table, subject, message, self._always())
            return
        message = (
            f"{key}.{column.name} is required and has no default: rows that are there need a value"
        )
        self.questions.value(key, column.name, message)

    def _always(self) -> dict[str, str]:
        return dict.fromkeys(self.comparison.dialects.names, "1 = 1")

    def _moved(self, key: str, sql: Sql | None) -> Sql | None:
        return None if sql is None else self.comparison.moved_sql(key, sql)

    # Computed by the database

    def _compute(self, key: str, before: Column, after: Column, changed: set[str]) -> None:
        """A computed column is made anew; values that become plain are carried over."""
        is_same = replace(before, comment=None) == replace(after, comment=None)
        inputs = reads(before.computed.sql) if before.computed is not None else frozenset()
        if is_same and inputs.isdisjoint(changed):
            if before.comment != after.comment:
                self.altered.append(AlterColumn(table=key, before=before, after=after))
            return
        if after.computed is None:
            self._keep_computed(key, before, after)
            return
        drop, add = DropColumn(table=key, column=before), AddColumn(table=key, column=after)
        self.dropped_early.append(drop)
        self.computed.append(add)
        if before.computed is None:
            what = "becomes computed: the values that it has are dropped"
            self._ask_loss(key, before.name, what)

    def _keep_computed(self, key: str, before: Column, after: Column) -> None:
        """What was computed last is what the plain column begins with."""
        fill = self.comparison.hints.fills.get((key, after.name))
        names = self.comparison.dialects.names
        computed = before.computed.sql if before.computed is not None else Sql.of("NULL")
        value = self._moved(key, fill) or Sql.of({one: f"({computed.on(one)})" for one in names})
        self.dropped_early.append(DropColumn(table=key, column=before))
        self.added.append(AddColumn(table=key, column=after, fill=value))

    # Altered

    def _alter(self, key: str, before: Column, after: Column) -> None:
        found = replacing(self.comparison, key, after.name)
        replaced = tuple(sorted(found.replaced.items())) if found else ()
        if found and found.lost:
            self._lose_values(key, after, found.lost)
        fill = self._fill(key, before, after)
        convert = None
        if before.type != after.type:
            way = self._way(key, before, after, replaced, is_enum=found is not None)
            if way is None:
                return
            convert = self._convert(key, before, after, way, replaced)
        if convert is not None or enum_of(before.type) is not None:
            replaced = ()
        numbered = self._numbered(key, after.name)
        if before != after or replaced or numbered is not None:
            step = AlterColumn(
                table=key,
                before=before,
                after=after,
                convert=convert,
                fill=fill,
                replaced=replaced,
                numbered=numbered,
            )
            self.altered.append(step)
            self._advise(key, before, after)

    def _numbered(self, key: str, name: str) -> bool | None:
        """Whether the database numbers it by itself from now on, as it does with keys alone."""
        moved, after = self.comparison.moved.tables[key], self.comparison.after.tables[key]
        is_numbered = numbered_column(after) == name
        return None if is_numbered == (numbered_column(moved) == name) else is_numbered

    @staticmethod
    def _is_native(column: Column) -> bool:
        return column.type.on("postgresql").name.upper() == "ENUM"

    def _lose_values(self, key: str, after: Column, lost: tuple[str, ...]) -> None:
        comparison = self.comparison
        table = comparison.match.tables[key]
        old = comparison.match.old_column(key, after.name) or after.name
        named = ", ".join(map(repr, lost))
        if (table, old) not in comparison.hints.dropped_columns:
            pairs = ", ".join(f"{one}: …" for one in lost)
            place = comparison.words.place(key, after.name)
            self.questions.loss(
                f"{table}.{old}",
                f"{table}.{old} may hold {named}, which the enum has no longer",
                place.line("replaced", f"{{{pairs}}}"),
            )
        conditions = {}
        for one in comparison.dialects.names:
            rest = those_that_stay(comparison, table, one)
            holds = self._holds(old, after, lost, one)
            conditions[one] = f"({holds}) AND {rest}" if rest else holds
        message = (
            f"rows of {table} hold {named} in {old}, which the enum has not: change them first"
        )
        self.questions.rows(table, f"{table}.{old}", message, conditions)

    def _holds(self, old: str, after: Column, lost: tuple[str, ...], dialect: str) -> str:
        """A row has one of the values; those of a native enum compare with its own alone."""
        name = identifier(old, dialect)
        values = ", ".join(text_sql(one, dialect) for one in lost)
        if family_of(after.type) is Family.ARRAY:
            if dialect == "postgresql":
                return f"CAST({name} AS VARCHAR[]) && CAST(ARRAY[{values}] AS VARCHAR[])"
            if dialect == "sqlite":
                return f"EXISTS (SELECT 1 FROM json_each({name}) WHERE value IN ({values}))"
            texts = (text_sql(json.dumps(one), dialect) for one in lost)
            return " OR ".join(f"json_contains({name}, {text})" for text in texts)
        is_native = dialect == "postgresql" and self._is_native(after)
        return f"{f'CAST({name} AS VARCHAR)' if is_native else name} IN ({values})"

    def _fill(self, key: str, before: Column, after: Column) -> Sql | None:
        """What stands for nulls in a column that loses them."""
        if not before.nullable or after.nullable:
            return None
        fill = self.comparison.hints.fills.get((key, after.name))
        if fill is not None:
            return self._moved(key, fill)
        if after.default is not None:
            return after.default
        table = self.comparison.match.tables[key]
        old = self.comparison.match.old_column(key, after.name) or after.name
        if self.comparison.is_way_back or (key, after.name) in self.comparison.hints.filled:
            message = f"{table}.{old} becomes required, and these rows hold nothing there"
            conditions = {
                one: f"{identifier(old, one)} IS NULL" for one in self.comparison.dialects.names
            }
            self.questions.rows(table, f"{table}.{old}", message, conditions)
            return None
        message = f"{table}.{old} becomes required: rows that hold nothing there need a value"
        self.questions.value(key, after.name, message)
        return None

    def _way(
        self,
        key: str,
        before: Column,
        after: Column,
        replaced: tuple[tuple[str, str], ...],
        *,
        is_enum: bool,
    ) -> Conversion | None:
        """How values change their type, asked about; None where the column is made anew."""
        comparison = self.comparison
        table = comparison.match.tables[key]
        old = comparison.match.old_column(key, after.name) or after.name
        subject = f"{table}.{old}"
        if (key, after.name) in comparison.hints.conversions:
            return Conversion()
        way = conversion(before.type, after.type)
        if way is None:
            self._remake(key, before, after)
            return None
        if way.loses and values_of(comparison.after.tables[key], after) is None:
            place = comparison.words.place(key, after.name)
            line = place.line("convert", "…")
            self._ask_loss(key, after.name, f"loses {way.loses}", line)
        if way.guard and not is_enum:
            conditions = {}
            for one in comparison.dialects.names:
                is_changed = before.type.on(one) != after.type.on(one)
                if one in way.guard and is_changed:
                    value = identifier(old, one)
                    value = mapped(value, dict(replaced), one) if replaced else value
                    conditions[one] = converted(way.guard, value, one)
            message = (
                f"{subject} has values that are {way.what}, and its new type holds none of these"
            )
            if conditions:
                self.questions.rows(table, subject, message, conditions)
        return way

    def _remake(self, key: str, before: Column, after: Column) -> None:
        """No value of the one type is one of the other: a new column takes the place of the old."""
        comparison = self.comparison
        place = comparison.words.place(key, after.name)
        what = "changes to a type to which its values cannot be converted"
        self._ask_loss(key, before.name, what, place.line("convert", "…"))
        self.dropped_early.append(DropColumn(table=key, column=before))
        fill = self._moved(key, comparison.hints.fills.get((key, after.name)))
        self.added.append(AddColumn(table=key, column=after, fill=fill))
        if fill is None and not after.nullable and after.default is None:
            self._ask_value(key, after)

    def _convert(
        self,
        key: str,
        before: Column,
        after: Column,
        way: Conversion,
        replaced: tuple[tuple[str, str], ...],
    ) -> Sql | None:
        """The new value over the row as it is when the step runs, values of enums replaced."""
        comparison = self.comparison
        convert = comparison.hints.conversions.get((key, after.name))
        if convert is not None:
            return comparison.moved_sql(key, convert)
        if not way.convert:
            return None
        texts = {}
        for one in comparison.dialects.names:
            value = identifier(after.name, one)
            is_late = self._is_native(before)
            if replaced and not is_late:
                value = mapped(value, dict(replaced), one)
            value = converted(way.convert, value, one)
            texts[one] = mapped(value, dict(replaced), one) if replaced and is_late else value
        return comparison.dialects.of(texts)

    def _advise(self, key: str, before: Column, after: Column) -> None:
        subject = f"{key}.{after.name}"
        old, new = before.type.on("postgresql"), after.type.on("postgresql")
        is_text = family_of(old) is family_of(new) is Family.TEXT
        if old != new and not is_text:
            self.questions.lock(subject, f"{subject} changes its type: {key} is locked while it is")
        elif before.nullable and not after.nullable:
            self.questions.lock(
                subject, f"{subject} becomes required: {key} is read while it is locked"
            )


def in_order(steps: list[AlterColumn]) -> Iterator[AlterColumn]:
    """Steps that read other columns before those that change these."""
    pending = list(steps)
    while pending:
        free = next((one for one in pending if not _is_read(one, pending)), pending[0])
        pending.remove(free)
        yield free


def _is_read(step: AlterColumn, others: list[AlterColumn]) -> bool:
    """Another step still needs the values that this one changes."""
    return any(
        step.after.name in reads(sql)
        for other in others
        if other is not step and other.table == step.table
        for sql in (other.convert, other.fill)
        if sql is not None
    )
