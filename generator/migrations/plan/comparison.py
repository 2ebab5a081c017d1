"""Two states side by side: what every part of the planner looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from generator.databases import Database
from generator.expressions.sql import quoted
from generator.migrations.hints import Hints, OldNames, RelatedSql
from generator.migrations.operations import (
    DropConstraint,
    DropTable,
    Operation,
    RenameColumn,
    RenameTable,
)
from generator.migrations.plan.dialects import Dialects
from generator.migrations.plan.grown_keys import grown_keys
from generator.migrations.plan.key_remaps import KeyRemaps, key_remaps
from generator.migrations.plan.match import Match, match
from generator.migrations.plan.moving import spare, steps
from generator.migrations.plan.spec_names import SpecNames
from generator.schema.databases import telling
from generator.schema.model import Column, Sql, State, Table
from generator.schema.renaming import renamed_words, with_column_renamed, with_table_renamed


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaComparison:
    """The state before, the same under its new names, and the state after."""

    before: State
    moved: State
    after: State
    match: Match
    hints: Hints
    dialects: Dialects
    words: SpecNames
    is_way_back: bool
    """A downgrade asks nobody: it does what it can."""
    opening: tuple[Operation, ...]
    """What makes `moved` out of `before`."""
    names: Mapping[str, Mapping[str, str]]
    """New table to old column to what it is called in `moved`, of all old columns."""
    key_remaps: KeyRemaps
    """Columns that refer to the rows that they referred to, by other values."""

    def remap_sql(self, table: str, column: str) -> Sql | None:
        """What such a column holds, in the names of `moved`; None for any other."""
        found = self.key_remaps.found.get((table, column))
        if found is None:
            return None
        own, target = self.names[table], self.names[found.target]
        names = self.dialects.names
        return self.dialects.of(
            {one: found.sql(table, found.target, own, target, one) for one in names}
        )

    def is_looked_up(self, table: str, old: str) -> bool:
        """The values of an old column are not lost: they are translated."""
        found = self.key_remaps.found.values()
        return any((one.table, one.column) == (table, old) for one in found)

    def moved_sql(self, table: str, sql: Sql) -> Sql:
        """A text over old columns, in the names that hold after the renames."""
        if isinstance(sql, RelatedSql):
            return self.dialects.sql(sql.under(self._naming))
        names = {old: new for old, new in self.names[table].items() if old != new}
        if any("(SELECT " in text for _, text in sql.texts):
            names |= self._renamed_tables
        return self.dialects.sql(renamed_words(sql, names, self.dialects.names))

    def now_sql(self, table: str, sql: Sql) -> Sql:
        """The same, of a table that may go in the end."""
        if isinstance(sql, RelatedSql) or table in self.names:
            return self.moved_sql(table, sql)
        return self.dialects.sql(sql)

    @property
    def _naming(self) -> OldNames:
        """What is called how while the steps run."""
        tables = {old: new for new, old in self.match.tables.items()}
        tables |= {old: self.moved_aside(old) for old in self.match.dropped}
        columns = {old: self.names[new] for new, old in self.match.tables.items()}
        return OldNames(tables=tables, columns=columns)

    @property
    def readers(self) -> set[tuple[str, str]]:
        """Tables and those that they read while they are changed, by their new names."""
        lookups = self.hints.lookups.items()
        targets = [(table, one.target) for (table, _), one in lookups if not one.is_late]
        targets += [
            (table, read)
            for (table, _), fill in self.hints.fills.items()
            if isinstance(fill, RelatedSql)
            for read in fill.reads
        ]
        news = {old: new for new, old in self.match.tables.items()}
        late = {(news[one.target], table) for (table, _), one in lookups if one.is_late}
        return late | {
            (table, news[old]) for table, old in targets if old in news and news[old] != table
        }

    def moved_aside(self, old: str) -> str:
        """What a table that goes is called until then."""
        before = self.before.tables[old]
        for key, table in self.moved.tables.items():
            if key not in self.match.tables and table.columns == before.columns:
                return key
        return old

    @property
    def _renamed_tables(self) -> dict[str, str]:
        """Names of tables, which stand before columns where a value is looked up in another one."""
        return {
            old.rpartition(".")[2]: new.rpartition(".")[2]
            for new, old in self.match.tables.items()
            if old != new
        }

    def old_name(self, table: str, moved: str) -> str:
        """What a column of `moved` was called before."""
        return next(old for old, new in self.names[table].items() if new == moved)

    def moved_column(self, table: str, column: str) -> Column | None:
        """The column before, under its new name; None for one that is added."""
        if self.match.old_column(table, column) is None:
            return None
        return self.moved.tables[table].column(column)

    @property
    def pairs(self) -> list[tuple[str, Table, Table]]:
        """Key, table under its new names and table after, of all that stay."""
        return [(key, self.moved.tables[key], self.after.tables[key]) for key, _ in self.match.kept]

    @property
    def dropped(self) -> tuple[Table, ...]:
        """Tables that go and are still there in `moved`."""
        return tuple(
            table for key, table in self.moved.tables.items() if key not in self.after.tables
        )


def compared(
    before: State,
    after: State,
    hints: Hints,
    dialects: Dialects,
    words: SpecNames,
    *,
    is_way_back: bool = False,
) -> SchemaComparison:
    """Match the states, and move the one before to the names of the other."""
    found = match(before, after, hints)
    moving = key_remaps(before, after, found, hints)
    found = moving.matched(found, after)
    hints = moving.hints(hints, found, dialects.names)
    grown = grown_keys(before, after, found, hints, dialects.names)
    hints = replace(hints, lookups={**grown, **hints.lookups})
    opening: list[Operation] = []
    state = _without(before, _in_the_way(before, after, found, hints), opening)
    renames = {old: new for new, old in found.tables.items()}
    for old in found.dropped:
        if old in after.tables and old in state.tables:
            renames[old] = spare(old, {*state.tables, *after.tables})
    for old, new in steps(renames, state.tables):
        opening.append(RenameTable(old, new))
        state = with_table_renamed(state, old, new)
    names: dict[str, Mapping[str, str]] = {}
    for key, old in found.kept:
        wanted = _wanted_names(found, before.tables[old], key)
        names[key] = wanted
        for one, new in steps(wanted, wanted):
            opening.append(RenameColumn(table=key, old=one, new=new))
            state = with_column_renamed(state, key, one, new, dialects.names)
    state, after = _told_by_either(state, after), _told_by_either(after, state)
    return SchemaComparison(
        before=before,
        moved=state,
        after=after,
        match=found,
        hints=hints,
        dialects=dialects,
        words=words,
        is_way_back=is_way_back,
        opening=tuple(opening),
        names=names,
        key_remaps=moving,
    )


def _told_by_either(state: State, other: State) -> State:
    """The state with what the other one tells of values in arrays: a script from before did not say it."""
    return replace(
        state,
        tables={
            key: _told_by(table, other.tables[key]) if key in other.tables else table
            for key, table in state.tables.items()
        },
    )


def _told_by(table: Table, other: Table) -> Table:
    told = {one.name: one.type for one in other.columns if telling(one.type)}
    if not told:
        return table
    columns = tuple(
        replace(one, type=told[one.name])
        if one.name in told and replace(told[one.name], variants=()) == one.type
        else one
        for one in table.columns
    )
    return replace(table, columns=columns)


def identifier(name: str, dialect: str) -> str:
    """A name in the words of a database."""
    return quoted(name, Database.named(dialect))


def qualified(key: str, dialect: str) -> str:
    """A table in the words of a database, with its schema."""
    return ".".join(identifier(part, dialect) for part in key.split("."))


def _in_the_way(before: State, after: State, found: Match, hints: Hints) -> list[str]:
    """Tables that go and whose names, or those of their rules, others are to have.

    They are dropped first, unless a new table is filled from them.
    """
    sources = {one.source for fills in hints.table_fills.values() for one in fills}
    sources |= {one.target for one in hints.lookups.values()}
    for fill in hints.fills.values():
        sources |= fill.reads if isinstance(fill, RelatedSql) else frozenset()
    taken = {name for table in after.tables.values() for name in _names_of(table)}
    return [
        old
        for old in found.dropped
        if old not in sources and not taken.isdisjoint(_names_of(before.tables[old]))
    ]


def _names_of(table: Table) -> set[str]:
    """Every name that a table takes within its schema."""
    rules = {rule.name for rule in table.constraints} | {one.name for one in table.indexes}
    names = {name for name in rules if name} | {table.name}
    return {f"{table.schema or ''}.{name}".casefold() for name in names}


def _without(state: State, dropped: list[str], opening: list[Operation]) -> State:
    """The state without some tables, and what takes them out: keys that refer to them first."""
    tables = dict(state.tables)
    for key, table in sorted(tables.items()):
        lost = [one for one in table.foreign_keys if one.table in dropped and one.table != key]
        opening += [DropConstraint(table=key, constraint=one) for one in lost]
        kept = tuple(one for one in table.foreign_keys if one not in lost)
        tables[key] = replace(table, foreign_keys=kept)
    for key in dropped:
        opening.append(DropTable(tables.pop(key)))
    rows = {key: one for key, one in state.rows.items() if key in tables}
    return replace(state, tables=tables, rows=rows)


def _wanted_names(found: Match, old: Table, key: str) -> dict[str, str]:
    """Old column to its new name; one that goes steps aside where its name is taken."""
    wanted = {one: new for new, one in found.columns[key].items()}
    taken = {*wanted.values(), *found.added[key]}
    for column in old.columns:
        if column.name in wanted:
            continue
        is_taken = column.name.casefold() in {one.casefold() for one in taken}
        wanted[column.name] = spare(column.name, {*taken, *wanted}) if is_taken else column.name
    return wanted
