"""Two states in words: what one has that the other has not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields

from generator.schema.model import Cell, Column, Constraint, Index, Row, Sql, State, Table, Type


def difference(before: State, after: State) -> list[str]:
    """What is other in `after`, one line each: `products: no column sku`."""
    return list(_lines(before, after))


def _lines(before: State, after: State) -> Iterator[str]:
    for key in sorted({*before.tables, *after.tables}):
        if key not in after.tables:
            yield f"no table {key}"
        elif key not in before.tables:
            yield f"a table {key}"
        else:
            for line in _table(before.tables[key], after.tables[key]):
                yield f"{key}: {line}"
    yield from _named("type", before.enums, after.enums)
    for name in sorted(before.schemas ^ after.schemas):
        yield f"{'a' if name in after.schemas else 'no'} schema {name}"
    for name in sorted({*after.extensions} - {*before.extensions}):
        yield f"an extension {name}"
    for key in sorted({*before.rows, *after.rows}):
        if _rows(before, key) != _rows(after, key):
            yield f"{key}: other rows"


def _table(before: Table, after: Table) -> Iterator[str]:
    yield from _named("column", _columns(before), _columns(after))
    yield from _named("rule", _rules(before), _rules(after))
    yield from _named("index", _indexes(before), _indexes(after))
    if before.comment != after.comment:
        yield "another comment"
    if before.options != after.options:
        yield "other options"


_ARTICLES = {"index": "an"}


def _columns(table: Table) -> dict[str, Column]:
    return {column.name: column for column in table.columns}


def _rules(table: Table) -> dict[str, Constraint]:
    return {rule.name or str(rule): rule for rule in table.constraints}


def _indexes(table: Table) -> dict[str, Index]:
    return {index.name: index for index in table.indexes}


def _rows(state: State, key: str) -> tuple[tuple[str, ...], Mapping[tuple[Cell, ...], Row]]:
    """What rows are known by, and all of them; their order means nothing."""
    found = state.rows.get(key)
    return (found.key, {row.key: row for row in found.rows}) if found is not None else ((), {})


def _named(kind: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[str]:
    for name in sorted({*before, *after}):
        if name not in after:
            yield f"no {kind} {name}"
        elif name not in before:
            yield f"{_ARTICLES.get(kind, 'a')} {kind} {name}"
        elif before[name] != after[name]:
            yield f"{kind} {name} has {', '.join(_facts(before[name], after[name]))}"


def _facts(before: object, after: object) -> Iterator[str]:
    if type(before) is not type(after):
        yield f"become {_word(after)}"
        return
    for one in fields(before):  # type: ignore[arg-type]
        old, new = getattr(before, one.name), getattr(after, one.name)
        if old != new:
            yield f"{one.name.replace('_', ' ')} {_word(new)} instead of {_word(old)}"


def _word(value: object) -> str:
    if isinstance(value, Type):
        given = ", ".join(str(_word(one)) for _, one in value.arguments)
        return f"{value.name}({given})" if given else value.name
    if isinstance(value, Sql):
        return value.texts[0][1]
    return "none" if value is None else str(value)
