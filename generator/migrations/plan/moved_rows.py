"""Rows of a new table that an old one has no right values for, looked for before anything is changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from generator.migrations.hints import RelatedSql, TableFill
from generator.migrations.plan.comparison import SchemaComparison, identifier
from generator.migrations.plan.given_rows import rows_of_fills
from generator.migrations.plan.guards import may_be_null, repeated
from generator.migrations.plan.inversion import Carrier
from generator.migrations.plan.questions import Questions
from generator.migrations.plan.sources import Source, is_name
from generator.schema.model import Table


def ask_about_rows(
    comparison: SchemaComparison, questions: Questions, filled: Iterable[str]
) -> None:
    """A guard for what a new table wants and the rows that fill it may not have."""
    for key in filled:
        rows = _MovedRows(comparison, questions, comparison.after.tables[key])
        rows.ask_about_nulls()
        rows.ask_about_repeated()


def ask_about_carriers(questions: Questions, carriers: Iterable[Carrier]) -> None:
    """A guard against rows of which several would give one row its values back."""
    for one in carriers:
        table = questions.comparison.before.tables[one.table]
        columns = tuple(name for name, _ in one.keys)
        if is_told_apart(table, columns):
            continue
        selects = {
            dialect: repeated(one.table, dialect, [identifier(name, dialect) for name in columns])
            for dialect in questions.comparison.dialects.names
        }
        named = ", ".join(columns)
        message = (
            f"several rows of {one.table} have the same {named}, and a row of {one.source} "
            "has room for the values of one"
        )
        questions.select(one.table, one.table, message, selects)


def is_told_apart(table: Table, columns: Collection[str]) -> bool:
    """A key or a unique rule is over some of the columns."""
    key = table.primary_key
    rules = [one.columns for one in table.uniques]
    rules += [key.columns] if key is not None else []
    return any(set(one) <= set(columns) for one in rules)


class _MovedRows:
    """The rows of one new table, as expressions over those of the old ones."""

    def __init__(self, comparison: SchemaComparison, questions: Questions, table: Table) -> None:
        self._comparison = comparison
        self._questions = questions
        self._table = table
        self._fills = comparison.hints.table_fills[table.key]
        self._dialects = comparison.dialects.names

    def ask_about_nulls(self) -> None:
        """Required columns of the new table."""
        for fill in self._fills:
            before = self._comparison.before.tables[fill.source]
            for name, sql in fill.cells:
                texts = {one: sql.on(one) for one in self._dialects}
                is_free = self._table.column(name).nullable
                is_null = any(may_be_null(before, one) for one in texts.values())
                if isinstance(sql, RelatedSql):
                    is_null = sql.nullable
                if not is_free and is_null:
                    self._ask_about_null(fill, name, texts)

    def _ask_about_null(self, fill: TableFill, name: str, texts: Source) -> None:
        subject = f"{self._table.key}.{name}"
        message = f"rows of {fill.source} have no value for {subject}, which is required"
        conditions = {
            one: f"{text if is_name(text) else f'({text})'} IS NULL" for one, text in texts.items()
        }
        if fill.where is not None:
            where = fill.where
            conditions = {one: f"({where.on(one)}) AND {text}" for one, text in conditions.items()}
        self._questions.rows(fill.source, subject, message, conditions)

    def ask_about_repeated(self) -> None:
        """The key of the new table, and its unique rules over all rows."""
        key = self._table.primary_key
        rules = [(str(one.name), one.columns) for one in self._table.uniques]
        rules += [(str(key.name), key.columns)] if key is not None else []
        for rule, columns in rules:
            is_said = all(set(columns) <= dict(fill.cells).keys() for fill in self._fills)
            if is_said and not self._tells_apart(columns):
                self._ask_about_rule(rule, columns)

    def _ask_about_rule(self, rule: str, columns: tuple[str, ...]) -> None:
        selects = {one: self._repeated(one, columns) for one in self._dialects}
        named = ", ".join(columns)
        sources = ", ".join(dict.fromkeys(fill.source for fill in self._fills))
        message = f"{rule} wants every {named} once, and rows of {sources} give some twice"
        source = self._fills[0].source
        self._questions.select(source, f"{self._table.key}.{rule}", message, selects)

    def _repeated(self, dialect: str, columns: tuple[str, ...]) -> str:
        rows = rows_of_fills(self._comparison, self._table.key, columns, dialect)
        names = [identifier(name, dialect) for name in columns]
        present = " AND ".join(f"{name} IS NOT NULL" for name in names)
        listed = ", ".join(names)
        return (
            f"SELECT {listed} FROM ({' UNION ALL '.join(rows)}) AS found "
            f"WHERE {present} GROUP BY {listed} HAVING count(*) > 1"
        )

    def _tells_apart(self, columns: tuple[str, ...]) -> bool:
        """What makes a row of the one old table out is among the values, or all of them are."""
        if len(self._fills) > 1:
            return False
        fill = self._fills[0]
        cells = dict(fill.cells)
        if fill.distinct and not fill.lookups and set(columns) == cells.keys():
            return True
        known = {cells[name].on(self._dialects[0]).strip('"`') for name in columns}
        return is_told_apart(self._comparison.before.tables[fill.source], known)
