"""The key of the row that holds what the row at hand holds: as SQL, and asked about before."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from generator.databases import Database
from generator.migrations.hints import RowLookup
from generator.migrations.plan.comparison import SchemaComparison, identifier, qualified
from generator.migrations.plan.given_rows import rows_of_fills
from generator.migrations.plan.questions import Questions
from generator.migrations.plan.sources import is_name
from generator.schema.literals import literal_sql
from generator.schema.model import Moment, RowKey, Sql
from generator.schema.renaming import substituted


def row_key(comparison: SchemaComparison, lookup: RowLookup, table: str, source: str) -> Sql:
    """The key, over the rows of `source` as they are when the step runs, for a column of `table`."""
    there, names = _now(comparison, lookup.target)
    own = [column.name for column in comparison.moved.tables[source].columns]
    texts = {}
    for dialect in comparison.dialects.names:
        pairs = [
            f"target.{identifier(names.get(column, column), dialect)} = "
            + prefixed(comparison.now_sql(source, sql).on(dialect), source, own, dialect)
            for column, sql in lookup.pairs
        ]
        rows = qualified(there, dialect)
        if dialect == "mysql" and there == table:
            # MySQL does not read the table that it updates, but for a copy of it.
            rows = f"(SELECT DISTINCT * FROM {rows})"
        key = identifier(names.get(lookup.value, lookup.value), dialect)
        found = f"(SELECT target.{key} FROM {rows} AS target WHERE {' AND '.join(pairs)})"
        if lookup.otherwise is not None:
            found = f"coalesce({found}, {lookup.otherwise.on(dialect)})"
        texts[dialect] = found
    return comparison.dialects.of(texts)


def prefixed(text: str, table: str, columns: Collection[str], dialect: str) -> str:
    """Columns of the row at hand, told apart from those of the row that is looked for."""
    here = qualified(table, dialect)

    def write(name: str, database: Database) -> str:
        return f"{here}.{identifier(name, database.value)}"

    written = substituted(Sql(((dialect, text),)), write, columns).on(dialect)
    return written if is_name(text) else f"({written})"


def is_kept_elsewhere(comparison: SchemaComparison, table: str, column: str) -> bool:
    """The values of an old column are not lost: the row that each refers to from now on has them."""
    return any(
        _is_column(comparison, sql, column)
        for (key, _), lookup in comparison.hints.lookups.items()
        if key == table
        for _, sql in lookup.pairs
    )


def _is_column(comparison: SchemaComparison, sql: Sql, column: str) -> bool:
    return all(sql.on(one) == identifier(column, one) for one in comparison.dialects.names)


def found_in(comparison: SchemaComparison) -> frozenset[str]:
    """Tables in which rows are looked up."""
    fills = comparison.hints.table_fills.values()
    lookups = [one for each in fills for fill in each for _, one in fill.lookups]
    return frozenset(one.target for one in (*comparison.hints.lookups.values(), *lookups))


def ask_about_lookups(comparison: SchemaComparison, questions: Questions) -> None:
    """A guard for rows that hold what no row will hold to which they could refer."""
    if comparison.is_way_back:
        return
    for (key, name), lookup in sorted(comparison.hints.lookups.items()):
        if lookup.is_certain:
            continue
        asked = _Asked(comparison, key, name, lookup, comparison.match.tables[key])
        asked.ask(questions)
    for key, fills in sorted(comparison.hints.table_fills.items()):
        for fill in fills if key in comparison.match.created else ():
            for name, lookup in fill.lookups:
                asked = _Asked(comparison, key, name, lookup, fill.source, fill.where)
                asked.ask(questions)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A column that gets the key of a row, from rows of an old table."""

    comparison: SchemaComparison
    table: str
    column: str
    lookup: RowLookup
    source: str
    where: Sql | None = None

    def ask(self, questions: Questions) -> None:
        subject, target = f"{self.table}.{self.column}", self.lookup.target
        message = (
            f"rows of {self.source} hold what no row of {target} does, to which {subject} refers"
        )
        conditions = {one: self._condition(one) for one in self.comparison.dialects.names}
        questions.rows(self.source, subject, message, conditions)

    def _condition(self, dialect: str) -> str:
        own = [column.name for column in self.comparison.before.tables[self.source].columns]
        values = [
            (column, prefixed(sql.on(dialect), self.source, own, dialect))
            for column, sql in self.lookup.pairs
        ]
        parts = [] if self.where is None else [f"({self.where.on(dialect)})"]
        if self.comparison.after.tables[self.table].column(self.column).nullable:
            parts += [f"{value} IS NOT NULL" for _, value in values]
        rows = _rows_to_come(self.comparison, self.lookup, dialect)
        if rows is not None:
            pairs = " AND ".join(
                f"target.{identifier(column, dialect)} = {value}" for column, value in values
            )
            parts.append(f"NOT EXISTS (SELECT 1 FROM {rows} AS target WHERE {pairs})")
        return " AND ".join(parts) or "1 = 1"


def _rows_to_come(comparison: SchemaComparison, lookup: RowLookup, dialect: str) -> str | None:
    """What the table holds then, as a question to the rows from before; None where it is empty."""
    if lookup.target not in comparison.match.created:
        return qualified(lookup.target, dialect)
    columns = [column for column, _ in lookup.pairs]
    selects = list(rows_of_fills(comparison, lookup.target, columns, dialect))
    selects += _rows_of_spec(comparison, lookup.target, columns, dialect)
    return f"({' UNION ALL '.join(selects)})" if selects else None


def _rows_of_spec(
    comparison: SchemaComparison, table: str, columns: list[str], dialect: str
) -> list[str]:
    """Rows that the application comes with."""
    known = comparison.after.rows.get(table)
    found = []
    for row in known.rows if known is not None else ():
        cells = {name: cell for name, cell in row.cells if not isinstance(cell, RowKey | Moment)}
        if all(name in cells for name in columns):
            values = ", ".join(
                f"{literal_sql(cells[name], dialect)} AS {identifier(name, dialect)}"
                for name in columns
            )
            found.append(f"SELECT {values}")
    return found


def _now(comparison: SchemaComparison, target: str) -> tuple[str, Mapping[str, str]]:
    """What the table is called when the step runs, and its columns by their old names."""
    if target in comparison.match.created and target not in comparison.before.tables:
        return target, {}
    new = comparison.match.new_table(target)
    if new is not None:
        return new, comparison.names[new]
    if target in comparison.match.created:
        return target, {}
    return comparison.moved_aside(target), {}
