"""Rows that a new rule would refuse, looked for before anything is changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from generator.databases import Database
from generator.migrations.hints import RelatedSql
from generator.migrations.operations import AddColumn, AddConstraint, AddIndex, AlterColumn
from generator.migrations.plan.certain import is_certain
from generator.migrations.plan.comparison import SchemaComparison, identifier, qualified
from generator.migrations.plan.enums import listed
from generator.migrations.plan.questions import Questions
from generator.migrations.plan.sources import ColumnSources, Source, is_name
from generator.schema.model import Check, Constraint, ForeignKey, Index, Sql, Table
from generator.schema.renaming import substituted, words


def ask_about(
    comparison: SchemaComparison,
    questions: Questions,
    added: Iterable[AddConstraint | AddIndex],
    filled: frozenset[str],
) -> None:
    """A guard for every new rule that rows may break; `filled` are tables that get rows first."""
    for step in added:
        after = comparison.after.tables[step.table]
        guards = _Guards(comparison, questions, after, filled)
        if isinstance(step, AddIndex):
            guards.index(step.index)
        else:
            guards.constraint(step.constraint)


def ask_about_nulls(
    comparison: SchemaComparison, questions: Questions, steps: Iterable[AddColumn | AlterColumn]
) -> None:
    """A guard for every expression that may give nothing to a column that wants something."""
    for step in steps:
        column = step.column if isinstance(step, AddColumn) else step.after
        is_computed = step.fill is not None or (isinstance(step, AlterColumn) and step.convert)
        if column.nullable or not is_computed:
            continue
        table = comparison.match.tables[step.table]
        source = ColumnSources(comparison, comparison.after.tables[step.table]).of(column.name)
        if source is None:
            continue
        last = comparison.hints.fills.get((step.table, column.name)) or step.fill
        if not _may_lack(comparison.before.tables[table], last, source):
            continue
        conditions = {one: f"{_enclosed(text)} IS NULL" for one, text in source.items()}
        subject = f"{step.table}.{column.name}"
        message = f"rows of {table} have no value for {subject}, which is required"
        questions.rows(table, subject, message, conditions)


def _may_lack(table: Table, fill: Sql | None, source: Source) -> bool:
    if isinstance(fill, RelatedSql):
        return fill.nullable
    texts = source.values() if fill is None else [text for _, text in fill.texts]
    return any(may_be_null(table, text) for text in texts)


def may_be_null(table: Table, text: str) -> bool:
    """It reads a column that may be null, or says so itself, as a division does."""
    names = words(text)
    if any(one.name in names and one.nullable for one in table.columns):
        return True
    return "null" in text.casefold() and any(one.name in names for one in table.columns)


def repeated(source: str, dialect: str, values: list[str], predicate: Source | None = None) -> str:
    """Values that several rows of a table have; computed ones under names of their own."""
    table = qualified(source, dialect)
    where = f" WHERE {predicate[dialect]}" if predicate and dialect in predicate else ""
    names = values
    if not all(is_name(value) for value in values):
        names = [f"value_{place}" for place, _ in enumerate(values, 1)]
        listed_values = ", ".join(
            f"{value} AS {name}" for value, name in zip(values, names, strict=True)
        )
        table = f"(SELECT {listed_values} FROM {table}{where}) AS found"
        where = ""
    present = " AND ".join(f"{name} IS NOT NULL" for name in names)
    joined = f"{where} AND {present}" if where else f" WHERE {present}"
    columns = ", ".join(names)
    return f"SELECT {columns} FROM {table}{joined} GROUP BY {columns} HAVING count(*) > 1"


def _enclosed(text: str) -> str:
    return text if is_name(text) else f"({text})"


class _Guards:
    """Questions about the rows of one table."""

    def __init__(
        self,
        comparison: SchemaComparison,
        questions: Questions,
        after: Table,
        filled: frozenset[str],
    ) -> None:
        self._comparison = comparison
        self._questions = questions
        self._after = after
        self._filled = filled
        self._sources = ColumnSources(comparison, after)
        self._before = comparison.moved.tables[after.key]
        self._table = comparison.match.tables[after.key]

    def constraint(self, rule: Constraint) -> None:
        if isinstance(rule, Check):
            self._check(rule)
        elif isinstance(rule, ForeignKey):
            self._foreign_key(rule)
        else:
            self._unique(rule.columns, str(rule.name))

    def index(self, index: Index) -> None:
        self._questions.lock(
            f"{self._after.key}.{index.name}",
            f"{self._after.key} cannot be written while {index.name} is made",
        )
        if index.unique and all(part.column for part in index.parts):
            columns = tuple(part.column for part in index.parts)
            self._unique(columns, index.name, dict(index.where))

    def _unique(
        self, columns: tuple[str, ...], name: str, where: dict[str, str] | None = None
    ) -> None:
        if self._was_unique(columns):
            return
        sources = self._all(columns)
        predicate = self._sources.read(Sql.of(where)) if where else None
        if sources is None or any(map(_is_null, sources)) or any(map(self._is_told, sources)):
            return
        selects = {
            dialect: repeated(self._table, dialect, [one[dialect] for one in sources], predicate)
            for dialect in self._comparison.dialects.names
        }
        named = ", ".join(columns)
        message = f"{name} wants every {named} of {self._table} once, and some are there twice"
        self._questions.select(self._table, f"{self._after.key}.{name}", message, selects)

    def _was_unique(self, columns: tuple[str, ...]) -> bool:
        """An older rule over some of the columns tells the rows apart already."""
        if not all(self._sources.is_as_before(name) for name in columns):
            return False
        return any(set(rule) <= set(columns) for rule in self._before.keys)

    def _is_told(self, source: Source) -> bool:
        """It is a key, or one that is written out: `'V' || id`."""
        names = {_WRITTEN_OUT.sub(" ", text).strip().strip('"`') for text in source.values()}
        keys = set(self._comparison.before.tables[self._table].keys)
        return any((name,) in keys for name in names)

    def _check(self, check: Check) -> None:
        if self._allows_more(check):
            return
        source = self._sources.read(check.sql)
        if source is None:
            return
        made = check.dialects or self._comparison.dialects.names
        if all(is_certain(text) for one, text in source.items() if one in made):
            return
        conditions = {one: f"NOT ({text})" for one, text in source.items() if one in made}
        message = f"rows of {self._table} do not keep the rule {check.name}"
        subject = f"{self._after.key}.{check.name}"
        self._questions.rows(self._table, subject, message, conditions)

    def _allows_more(self, check: Check) -> bool:
        """An enum that has more values than before, or whose lost ones are asked about by themselves."""
        found = listed(check)
        if found is None:
            return False
        before = [one for each in self._before.checks if (one := listed(each)) is not None]
        return any(column == found[0] for column, _ in before) and not self._is_new(found[0])

    def _is_new(self, column: str) -> bool:
        return column in self._comparison.match.added[self._after.key]

    def _foreign_key(self, rule: ForeignKey) -> None:
        known = self._comparison.key_remaps.found
        is_looked_up = any((self._after.key, one) in known for one in rule.columns)
        if is_looked_up or self._was_key(rule) or rule.table in self._filled:
            return
        sources = self._all(rule.columns)
        if sources is None or any(_is_null(source) for source in sources):
            return
        parent = self._comparison.match.tables.get(rule.table)
        columns = [self._held_by(rule.table, one) if parent else None for one in rule.references]
        conditions = {
            dialect: self._orphans(dialect, sources, parent, columns)
            for dialect in self._comparison.dialects.names
        }
        named = ", ".join(rule.columns)
        message = f"rows of {self._table} refer by {named} to no row of {parent or rule.table}"
        subject = f"{self._after.key}.{rule.name}"
        self._questions.rows(self._table, subject, message, conditions)
        self._questions.lock(
            subject, f"{self._after.key} and {rule.table} are locked while {rule.name} is checked"
        )

    def _held_by(self, table: str, column: str) -> str | None:
        """The column from before that has the values of one; None where nothing has them yet."""
        old = self._comparison.match.old_column(table, column)
        fill = self._comparison.hints.fills.get((table, column))
        if old is not None or fill is None:
            return old
        text = fill.on(self._comparison.dialects.names[0])
        return text.strip('"`') if is_name(text) else None

    def _orphans(
        self, dialect: str, sources: Sequence[Source], parent: str | None, columns: list[str | None]
    ) -> str:
        own = self._prefixed(dialect, sources)
        present = " AND ".join(f"{value} IS NOT NULL" for value in own)
        if parent is None or any(column is None for column in columns):
            return present
        table = qualified(parent, dialect)
        pairs = " AND ".join(
            f"target.{identifier(column or '', dialect)} = {value}"
            for column, value in zip(columns, own, strict=True)
        )
        return f"{present} AND NOT EXISTS (SELECT 1 FROM {table} AS target WHERE {pairs})"

    def _prefixed(self, dialect: str, sources: Sequence[Source]) -> list[str]:
        """Columns of the outer row, told apart from those of the row that it refers to."""
        names = {one.name for one in self._comparison.before.tables[self._table].columns}
        outer = qualified(self._table, dialect)

        def write(name: str, database: Database) -> str:
            return f"{outer}.{identifier(name, database.value)}"

        return [
            # A value that is looked up says by itself whose columns it reads.
            text
            if "(SELECT " in (text := source[dialect])
            else substituted(Sql(((dialect, text),)), write, names).on(dialect)
            for source in sources
        ]

    def _was_key(self, rule: ForeignKey) -> bool:
        """The same columns referred to the same rows before, and hold what they held."""
        same = (rule.columns, rule.table, rule.references)
        known = ((one.columns, one.table, one.references) for one in self._before.foreign_keys)
        hints = self._comparison.hints
        keys = {(self._after.key, one) for one in rule.columns}
        is_changed = any(key in hints.conversions or key in hints.fills for key in keys)
        return same in known and not is_changed

    def _all(self, columns: Iterable[str]) -> list[Source] | None:
        found = [self._sources.of(one) for one in columns]
        sources = [one for one in found if one is not None]
        return sources if len(sources) == len(found) else None


_WRITTEN_OUT = re.compile(
    r"'(?:[^']|'')*'|\bCAST\(|\bAS (?:VARCHAR|CHAR|TEXT)\b|\bconcat\(|[|]{2}|[(),]", re.IGNORECASE
)


def _is_null(source: Source) -> bool:
    return set(source.values()) == {"NULL"}
