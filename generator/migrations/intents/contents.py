"""Contents: what rows that are there hold afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from generator.diagnostics import Diagnostics, Span
from generator.expressions.sql import quoted
from generator.ir import Column, Database
from generator.ir.hints import Phrase, RowMatch
from generator.migrations.consents import Consents
from generator.migrations.hints import Hints, RowLookup, TableFill, UnreadableRows, among
from generator.migrations.intents.flags import known_column, known_table, parted
from generator.migrations.intents.renames import Renames
from generator.migrations.intents.row_lookups import RowLookups
from generator.migrations.intents.scope import CONVERSION, OLD_ROW, OldRows
from generator.migrations.intents.table_fills import TableFills
from generator.migrations.intents.values import default_sql, value_of
from generator.migrations.plan.consumed_hints import converted, replaced_value
from generator.migrations.plan.enums import values_of
from generator.schema.model import Column as Stored
from generator.schema.model import Sql

Place = tuple[str, str]
"""New table and column."""


@dataclass(slots=True)
class Contents:
    """Values of enums in the place of others, fills and conversions."""

    renames: Renames
    report: Diagnostics
    values: dict[Place, dict[str, str]] = field(default_factory=dict)
    fills: dict[Place, Sql] = field(default_factory=dict)
    conversions: dict[Place, Sql] = field(default_factory=dict)
    table_fills: dict[str, tuple[TableFill, ...]] = field(default_factory=dict)
    lookups: dict[Place, RowLookup] = field(default_factory=dict)
    unreadable: dict[Place, tuple[UnreadableRows, ...]] = field(default_factory=dict)
    _stored: dict[Place, Column] = field(default_factory=dict)
    _old_rows: OldRows = field(init=False)

    def __post_init__(self) -> None:
        self._old_rows = OldRows(self.renames)

    def read(self, consents: Consents) -> None:
        """Hints of the spec, and flags, which count more; before them what the app would give."""
        self._stored = {
            (entity.qualified_table, column.column): column
            for entity in self.renames.app.entities
            for column in entity.columns
        }
        self._read_enums()
        self._read_defaults()
        self._read_members()
        self.table_fills = TableFills(self.renames, self._old_rows, self.report).read()
        for text in consents.fill:
            name, value = parted(text, "--fill", "table.column=expression")
            self._read_flag(name, Phrase(value, Span("--fill")))

    @property
    def _databases(self) -> list[str]:
        return [database.value for database in self.renames.app.databases]

    def _read_defaults(self) -> None:
        for (key, name), column in self._stored.items():
            is_kept = key in self.renames.matched
            made = default_sql(column, self._databases) if is_kept else None
            if made is not None and self.renames.after.tables[key].column(name).default is None:
                self.fills[key, name] = made

    def _read_members(self) -> None:
        for key, old, member in self.renames.members:
            if len(member.columns) != 1:
                continue
            place = (key, member.columns[0])
            if member.fill is not None and self._is_wanted(place, old):
                self._put(self.fills, place, old, member.fill)
            if member.lookup is not None and self._before(place, old) is None:
                self._look_up(place, old, member.lookup)
            if member.convert is not None and self._is_other(place, old):
                self._put(self.conversions, place, old, member.convert)
                hints = Hints(conversions=self.conversions)
                if place in self.conversions and converted(hints, *place) in self.renames.used:
                    del self.conversions[place]
                    self.unreadable.pop(place, None)

    def _is_wanted(self, place: Place, old: str) -> bool:
        """Whether rows may lack a value; else a `fill` has done its work, and its names may be gone."""
        before, after = self._before(place, old), self.renames.after.tables[place[0]]
        return before is None or (before.nullable and not after.column(place[1]).nullable)

    def _is_other(self, place: Place, old: str) -> bool:
        """Whether the type changes; else a `convert` has done its work."""
        before, after = self._before(place, old), self.renames.after.tables[place[0]]
        return before is not None and before.type != after.column(place[1]).type

    def _before(self, place: Place, old: str) -> Stored | None:
        name = self.renames.columns.get(place, place[1])
        columns = self.renames.before.tables[old].columns
        return next((one for one in columns if one.name == name), None)

    def _put(self, into: dict[Place, Sql], place: Place, old: str, phrase: Phrase) -> None:
        place_of = CONVERSION if into is self.conversions else OLD_ROW
        scope = self._old_rows.scope(old, place_of)
        value = value_of(phrase, scope, self._stored[place], self._databases, self.report)
        if value is None:
            return
        into[place] = value.sql
        rows = value.unreadable
        before = self._before(place, old) if into is self.fills else None
        if before is not None:
            name = {one: quoted(before.name, Database.named(one)) for one in self._databases}
            empty = Sql.of({one: f"{text} IS NULL" for one, text in name.items()})
            rows = tuple(among(empty, one, self._databases) for one in rows)
        if rows:
            self.unreadable[place] = (*self.unreadable.get(place, ()), *rows)

    def _look_up(self, place: Place, old: str, lookup: RowMatch) -> None:
        scope = self._old_rows.scope(old)

        def write(phrase: Phrase, column: Column) -> Sql | None:
            value = value_of(phrase, scope, column, self._databases, self.report)
            if value is not None and value.unreadable:
                self.unreadable[place] = (*self.unreadable.get(place, ()), *value.unreadable)
            return None if value is None else value.sql

        found = RowLookups(self.renames, self.report).read(lookup, write)
        if found is not None:
            self.lookups[place] = found

    def _read_flag(self, name: str, phrase: Phrase) -> None:
        matched, after = self.renames.matched, self.renames.after
        table, _, column = name.rpartition(".")
        news = {old: new for new, old in matched.items()}
        key = known_table(
            table if table in after.tables else news.get(table, table), after, "--fill"
        )
        known_column(column, after.tables[key], "--fill")
        if (key, column) not in self._stored:
            return
        if key in matched:
            self._put(self.fills, (key, column), matched[key], phrase)
        elif key in self.table_fills:
            self.table_fills[key] = tuple(
                self._with_cell(fill, (key, column), phrase) for fill in self.table_fills[key]
            )

    def _with_cell(self, fill: TableFill, place: Place, phrase: Phrase) -> TableFill:
        found: dict[Place, Sql] = {}
        self._put(found, place, fill.source, phrase)
        rows = [(place[1], one) for one in self.unreadable.pop(place, ())]
        rows += [(name, one) for name, one in fill.unreadable if name != place[1]]
        cells = {**dict(fill.cells), **{name: sql for (_, name), sql in found.items()}}
        made = tuple((name, sql) for name, sql in fill.made if name not in cells)
        return replace(fill, cells=tuple(cells.items()), made=made, unreadable=tuple(rows))

    def _read_enums(self) -> None:
        renamed = dict(self.renames.app.hints.values)
        matched = self.renames.matched
        for (key, name), column in self._stored.items():
            enum = column.type.enum_within
            if enum is None or key not in matched:
                continue
            pairs = dict(renamed.get(enum.name, ())) if enum.shared else {}
            self._replace_values(key, name, pairs)
        for key, _, member in self.renames.members:
            if member.replaced:
                self._replace_values(key, member.columns[0], dict(member.replaced))

    def _replace_values(self, key: str, column: str, pairs: Mapping[str, str]) -> None:
        """Pairs of which the old value is there, and that no revision has used up."""
        old = self.renames.matched[key]
        name = self.renames.columns.get((key, column), column)
        table = self.renames.before.tables[old]
        stored = next((one for one in table.columns if one.name == name), None)
        known = values_of(table, stored) if stored is not None else None
        for one, to in pairs.items():
            is_stale = replaced_value(key, column, one, to) in self.renames.used
            if known is not None and one in known and not (is_stale and to in known):
                self.values.setdefault((key, column), {})[one] = to
