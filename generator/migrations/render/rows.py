"""Reference rows in a script: the tables that they are in, and the statements that change them."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from generator.artifacts.schema_sources import narrowed
from generator.emit import literal
from generator.migrations.operations import DeleteRows, InsertRows, UpdateRow
from generator.migrations.render.lines import split_key
from generator.migrations.render.sources import ScriptSources
from generator.schema.model import Cell, Column, Moment, Row, RowKey, State

RowStep = InsertRows | UpdateRow | DeleteRows
_TAKEN = frozenset(
    [
        "op",
        "sa",
        "dt",
        "mysql",
        "postgresql",
        "sqlite",
        "revision",
        "upgrade",
        "downgrade",
        "table",
        "Any",
        "Decimal",
        "UUID",
        "CommandError",
        "alter_table",
        "by_database",
        "change_enum",
        "collate",
        "now",
        "rename_index",
        "stop_if_any",
    ]
)
_OF_COLLECTIONS = frozenset(
    ["as_readonly", "compare", "contains_column", "corresponding_column", "get", "items", "keys"]
) | {"values"}
"""What the columns of a table have beside columns."""
_AT_ONCE = 200
"""Rows of one statement: PostgreSQL takes 32,767 parameters."""
_DAY = 24 * 60 * 60


class RowSteps:
    """The changes of rows within one function of a script."""

    def __init__(self, sources: ScriptSources, steps: Iterable[tuple[RowStep, State]]) -> None:
        """All steps and the states that they find: a table is declared with what any of them needs."""
        self.sources = sources
        self._declared: dict[str, str] = {}
        """Variables and functions, and what they are now."""
        self._columns: dict[str, dict[str, Column]] = {}
        self._readers: dict[tuple[str, str, str], str] = {}
        """Names of the functions that find the key of a row."""
        self._read_aside: set[RowKey] = set()
        """Keys of a table that is changed by what reads them, which MySQL refuses to read."""
        for step, state in steps:
            self._read_aside.update(_own_keys(step))
            for key, columns in _needed(step, state):
                known = self._columns.setdefault(key, {})
                for column in columns:
                    known.setdefault(column.name, column)

    def lines(self, step: RowStep, state: State) -> Iterator[str]:
        """What a step needs, where it is not there yet, and the step."""
        cells = [cell for row in _rows_of(step) for _, cell in row.cells]
        if any(isinstance(cell, Moment) for cell in cells):
            dt = self.sources.imports.need("datetime", alias="dt")
            yield from self._declaration("now", f"now = {dt}.datetime.now({dt}.UTC)")
        for key, columns in _needed(step, state):
            yield from self._table(key, columns, state)
        for cell in cells:
            if isinstance(cell, RowKey):
                yield from self._reader(cell)
        if isinstance(step, InsertRows):
            yield from self._insertions(step)
        elif isinstance(step, DeleteRows):
            yield from self._deletions(step)
        else:
            where = self._where(step, step.before)
            yield self._execute(f"update({{0}}).where({where}).values({self._changes(step)})", step)

    def _insertions(self, step: InsertRows) -> Iterator[str]:
        """A row with the key of another one is a statement of its own kind."""
        if not any(isinstance(cell, RowKey) for row in step.rows for _, cell in row.cells):
            op, variable = self.sources.op, _variable(step.table)
            yield f"{op}.bulk_insert({variable}, {self._rows(step, step.rows)})"
            return
        for batch in _batches(step):
            yield self._execute(f"insert({{0}}).values({self._rows(step, batch)})", step)

    def _deletions(self, step: DeleteRows) -> Iterator[str]:
        values = [row.key[0] for row in step.rows]
        is_simple = len(step.key) == 1 and not any(map(_is_special, values))
        if is_simple and len(values) > 1:
            listed = ", ".join(self._value(value) for value in values)
            column = _attribute(_variable(step.table), step.key[0])
            yield self._execute(f"delete({{0}}).where({column}.in_([{listed}]))", step)
            return
        for row in step.rows:
            yield self._execute(f"delete({{0}}).where({self._where(step, row)})", step)

    def _execute(self, statement: str, step: RowStep) -> str:
        made = statement.replace("{0}", _variable(step.table), 1)
        return f"{self.sources.op}.execute({self.sources.sa}.{made})"

    def _where(self, step: RowStep, row: Row) -> str:
        """The row with this key."""
        return ", ".join(
            f"{_attribute(_variable(step.table), name)}"
            + (f".is_({cell})" if cell is None or isinstance(cell, bool) else f" == {source}")
            for name, cell in zip(step.key, row.key, strict=True)
            for source in (self._cell(cell, _column(step, name)),)
        )

    def _changes(self, step: UpdateRow) -> str:
        cells = {name: self._cell(one, _column(step, name)) for name, one in step.changed.items()}
        taken = {*keyword.kwlist, "self"}
        if all(name.isidentifier() and name not in taken for name in cells):
            return ", ".join(f"{name}={source}" for name, source in cells.items())
        return "{" + ", ".join(f"{literal(name)}: {one}" for name, one in cells.items()) + "}"

    def _table(self, key: str, columns: Sequence[Column], state: State) -> Iterator[str]:
        """A column that another step knows with another type is declared for this one alone."""
        known = self._columns[key]
        if all(known[one.name].type == one.type for one in columns):
            order = [column.name for column in state.tables[key].columns]
            columns = [known[name] for name in order if name in known]
        schema, name = split_key(key)
        sa = self.sources.sa
        parts = [literal(name)]
        parts += [
            f"{sa}.column({literal(one.name)}, {self.sources.type(one.type)})" for one in columns
        ]
        parts += [f"schema={literal(schema)}"] if schema else []
        source = f"{_variable(key)} = {sa}.table({', '.join(parts)})"
        yield from self._declaration(_variable(key), source)

    def _reader(self, key: RowKey) -> Iterator[str]:
        """A function that gives the key of a row of another table."""
        sa, any_ = self.sources.sa, self.sources.imports.need("typing", "Any")
        variable = _variable(key.table)
        column, found_by = (_attribute(variable, one) for one in (key.column, key.found_by))
        found = f"{sa}.select({column}).where({found_by} == value)"
        result = f"{found}.scalar_subquery()"
        own = {(one.table, one.column, one.found_by) for one in self._read_aside}
        if "mysql" in self.sources.databases and (key.table, key.column, key.found_by) in own:
            result = f"{sa}.select({found}.subquery().c[0]).scalar_subquery()"
        name = self._name_of(key)
        yield from self._declaration(
            name,
            f"def {name}(value: object) -> {sa}.ScalarSelect[{any_}]:\n"
            f'    """The key of the row with this {key.found_by}."""\n'
            f"    return {result}\n",
        )

    def _name_of(self, key: RowKey) -> str:
        place = key.table, key.column, key.found_by
        if place not in self._readers:
            name = f"{_variable(key.table)}_{_word(key.column)}"
            if name in {*self._readers.values(), *map(_variable, self._columns)}:
                name += f"_by_{_word(key.found_by)}"
            self._readers[place] = name
        return self._readers[place]

    def _declaration(self, name: str, source: str) -> Iterator[str]:
        if self._declared.get(name) != source:
            self._declared[name] = source
            yield source

    def _rows(self, step: RowStep, rows: Iterable[Row]) -> str:
        lines = "".join(f"{self._cells(step, row)},\n" for row in rows)
        return f"[\n{lines}]"

    def _cells(self, step: RowStep, row: Row) -> str:
        cells = (
            f"{literal(name)}: {self._cell(cell, _column(step, name))}" for name, cell in row.cells
        )
        return "{" + ", ".join(cells) + "}"

    def _cell(self, cell: Cell, column: Column) -> str:
        if isinstance(cell, Moment):
            return self._moment(cell, column)
        if isinstance(cell, RowKey):
            return f"{self._name_of(cell)}({self._value(cell.value)})"
        return self._value(cell)

    def _moment(self, moment: Moment, column: Column) -> str:
        """The time of the migration and some seconds, as the column holds it."""
        text, seconds = "now", moment.offset_seconds
        if seconds:
            days, rest = divmod(seconds, _DAY)
            dt = self.sources.imports.need("datetime", alias="dt")
            length = f"seconds={seconds}" if rest else f"days={days}"
            text = f"(now + {dt}.timedelta({length}))"
        type_ = narrowed(column.type, self.sources.databases)
        if type_.name.lower() in {"date", "time"}:
            return f"{text}.{type_.name.lower()}()"
        whole = text[1:-1] if seconds else text
        return whole if type_.argument("timezone") else f"{text}.replace(tzinfo=None)"

    def _value(self, value: object) -> str:
        return literal(value, self.sources.imports).replace("dt.timezone.utc", "dt.UTC")


def _rows_of(step: RowStep) -> Iterator[Row]:
    """With the cells that a step writes, or looks for."""
    if isinstance(step, InsertRows):
        yield from step.rows
    elif isinstance(step, DeleteRows):
        yield from (_keyed(step.key, row) for row in step.rows)
    else:
        changed = tuple(step.changed.items())
        yield replace(step.after, cells=changed)
        yield _keyed(step.key, step.before)


def _own_keys(step: RowStep) -> Iterator[RowKey]:
    for row in _rows_of(step):
        for _, cell in row.cells:
            if isinstance(cell, RowKey) and cell.table == step.table:
                yield cell


def _keyed(names: tuple[str, ...], row: Row) -> Row:
    return Row(row.key, tuple(zip(names, row.key, strict=True)))


def _batches(step: InsertRows) -> Iterator[list[Row]]:
    """Rows of one statement: none refers to another one of them."""
    batch: list[Row] = []
    for row in step.rows:
        keys = [cell for _, cell in row.cells if isinstance(cell, RowKey)]
        own = [key for key in keys if key.table == step.table]
        is_child = any((key.found_by, key.value) in one.cells for key in own for one in batch)
        if is_child or len(batch) == _AT_ONCE:
            yield batch
            batch = []
        batch.append(row)
    yield batch


def _needed(step: RowStep, state: State) -> Iterator[tuple[str, tuple[Column, ...]]]:
    """The tables that a step speaks of, with the columns of each."""
    names = {name for row in _rows_of(step) for name, _ in row.cells}
    yield step.table, tuple(one for one in step.columns if one.name in names)
    read: dict[str, set[str]] = {}
    for row in _rows_of(step):
        for _, cell in row.cells:
            if isinstance(cell, RowKey):
                read.setdefault(cell.table, set()).update((cell.column, cell.found_by))
    for table in sorted(read):
        known = state.tables[table].columns
        yield table, tuple(one for one in known if one.name in read[table])


def _column(step: RowStep, name: str) -> Column:
    return next(column for column in step.columns if column.name == name)


def _is_special(cell: Cell) -> bool:
    """It is compared in words of its own."""
    return cell is None or isinstance(cell, bool | Moment | RowKey)


def _attribute(variable: str, column: str) -> str:
    """A column of a table."""
    is_plain = column.isidentifier() and not keyword.iskeyword(column) and column[0] != "_"
    if is_plain and column not in _OF_COLLECTIONS:
        return f"{variable}.c.{column}"
    return f"{variable}.c[{literal(column)}]"


def _word(text: str) -> str:
    return "".join(sign if sign.isalnum() else "_" for sign in text)


def _variable(table: str) -> str:
    """What the script calls a table."""
    name = _word(table)
    is_free = name.isidentifier() and not keyword.iskeyword(name) and name not in _TAKEN
    return name if is_free else f"{name}_" if name.isidentifier() else f"_{name}"
