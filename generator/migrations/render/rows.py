"""Reference rows in a script: the tables that they are in, and the calls that change them."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Iterator, Sequence

from generator.emit import literal
from generator.migrations.operations import DeleteRows, InsertRows, UpdateRow
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
        "Decimal",
        "UUID",
        "CommandError",
        "alter_table",
        "by_database",
        "change_enum",
        "copy_rows",
        "delete_rows",
        "insert_rows",
        "key_of",
        "move_table",
        "now",
        "rename_column",
        "rename_index",
        "rename_sequence",
        "stop_if_any",
        "update_row",
    ]
)


class RowSteps:
    """The changes of rows within one function of a script."""

    def __init__(self, sources: ScriptSources, steps: Iterable[tuple[RowStep, State]]) -> None:
        """All steps and the states that they find: a table is declared with what any of them needs."""
        self.sources = sources
        self._declared: dict[str, str] = {}
        """Variables and the tables that they hold now."""
        self._columns: dict[str, dict[str, Column]] = {}
        for step, state in steps:
            for key, columns in _needed(step, state):
                known = self._columns.setdefault(key, {})
                for column in columns:
                    known.setdefault(column.name, column)

    def lines(self, step: RowStep, state: State) -> Iterator[str]:
        """The tables that a step needs, where they are not there yet, and the step."""
        for key, columns in _needed(step, state):
            yield from self._table(key, columns, state)
        variable = _variable(step.table)
        if isinstance(step, InsertRows):
            yield self._call(
                "insert_rows", variable, literal(list(step.key)), self._rows(step.rows)
            )
        elif isinstance(step, DeleteRows):
            keys = "".join(f"{self._key(step.key, row)},\n" for row in step.rows)
            yield self._call("delete_rows", variable, f"[\n{keys}]")
        else:
            key = self._key(step.key, step.before)
            yield self._call("update_row", variable, key, self._cells(step.changed.items()))

    def _table(self, key: str, columns: Sequence[Column], state: State) -> Iterator[str]:
        """A column that another step knows with another type is declared for this one alone."""
        known = self._columns[key]
        if all(known[one.name].type == one.type for one in columns):
            order = [column.name for column in state.tables[key].columns]
            columns = [known[name] for name in order if name in known]
        schema, _, name = key.rpartition(".")
        sa = self.sources.sa
        parts = [literal(name)]
        parts += [
            f"{sa}.column({literal(one.name)}, {self.sources.type(one.type)})" for one in columns
        ]
        parts += [f"schema={literal(schema)}"] if schema else []
        source = f"{_variable(key)} = {sa}.table({', '.join(parts)})"
        if self._declared.get(_variable(key)) != source:
            self._declared[_variable(key)] = source
            yield source

    def _rows(self, rows: Iterable[Row]) -> str:
        lines = "".join(f"{self._cells(row.cells)},\n" for row in rows)
        return f"[\n{lines}]"

    def _key(self, names: tuple[str, ...], row: Row) -> str:
        return self._cells(zip(names, row.key, strict=True))

    def _cells(self, cells: Iterable[tuple[str, Cell]]) -> str:
        return "{" + ", ".join(f"{literal(name)}: {self._cell(cell)}" for name, cell in cells) + "}"

    def _cell(self, cell: Cell) -> str:
        if isinstance(cell, Moment):
            seconds = str(cell.offset_seconds) if cell.offset_seconds else ""
            return self._call("now", seconds)
        if isinstance(cell, RowKey):
            names = literal(cell.column), literal(cell.found_by)
            return self._call("key_of", _variable(cell.table), *names, self._value(cell.value))
        return self._value(cell)

    def _value(self, value: object) -> str:
        return literal(value, self.sources.imports).replace("dt.timezone.utc", "dt.UTC")

    def _call(self, name: str, *arguments: str) -> str:
        return f"{self.sources.helper(name)}({', '.join(arguments)})"


def _needed(step: RowStep, state: State) -> Iterator[tuple[str, tuple[Column, ...]]]:
    """The tables that a step speaks of, with the columns of each."""
    rows = (step.before, step.after) if isinstance(step, UpdateRow) else step.rows
    if isinstance(step, DeleteRows):
        yield step.table, tuple(one for one in step.columns if one.name in step.key)
        rows = tuple(Row(row.key, tuple(zip(step.key, row.key, strict=True))) for row in rows)
    else:
        yield step.table, step.columns
    names: dict[str, set[str]] = {}
    for row in rows:
        for _, cell in row.cells:
            if isinstance(cell, RowKey):
                names.setdefault(cell.table, set()).update((cell.column, cell.found_by))
    for table in sorted(names):
        known = state.tables[table].columns
        yield table, tuple(one for one in known if one.name in names[table])


def _variable(table: str) -> str:
    """What the script calls a table."""
    name = "".join(sign if sign.isalnum() else "_" for sign in table)
    is_free = name.isidentifier() and not keyword.iskeyword(name) and name not in _TAKEN
    return name if is_free else f"{name}_" if name.isidentifier() else f"_{name}"
