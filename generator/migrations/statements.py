"""SQL that authors write by hand in a revision: what it does to the structure, where that can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from generator.migrations.enums import changed
from generator.migrations.operations import (
    AddIndex,
    AlterColumn,
    CollateTable,
    CommentTable,
    CreateEnum,
    CreateExtension,
    CreateSchema,
    DropColumn,
    DropConstraint,
    DropEnum,
    DropExtension,
    DropIndex,
    DropTable,
    Operation,
    RenameColumn,
    RenameConstraint,
    RenameEnum,
    RenameIndex,
    RenameTable,
)
from generator.schema.model import Column, Constraint, Index, NativeEnum, Part, Sql, State, Table


class UnreadableError(ValueError):
    """A statement that changes the structure in a way that is not understood."""


def operations_of(sql: str, state: State, dialect: str) -> Iterator[Operation]:
    """What the statements of a text do; `UnreadableError` where one cannot be told."""
    for statement in _statements(sql):
        yield from _read(statement, state, dialect)


_STRUCTURE = re.compile(
    r"(?:CREATE (?:UNIQUE )?INDEX|CREATE (?:TEMPORARY |TEMP |UNLOGGED )?TABLE|CREATE TYPE"
    r"|(?:ALTER|DROP) (?:TABLE|INDEX|TYPE)|RENAME TABLE)\b",
    re.IGNORECASE,
)
"""Statements that change what a state knows of; views, functions and triggers are the author's own."""
_NAME = r'(?:"[^"]+"|`[^`]+`|\w+)'
_PATH = rf"(?:{_NAME}\.)?{_NAME}"
_IF = r"(?:IF (?:NOT )?EXISTS )?"
_BESIDE = r"(?: (?P<place>BEFORE|AFTER) (?P<beside>'.*'))?"
_INDEXED = (
    rf"ON (?:ONLY )?(?P<table>{_PATH})(?: USING (?P<using>\w+))? ?\((?P<parts>.*?)\)"
    r"(?: WHERE (?P<where>.*))?"
)


def _statements(sql: str) -> Iterator[str]:
    """Statements one by one, each in one line; a semicolon within quotes ends none."""
    text = re.sub(r"--[^\n]*|/\*.*?\*/", " ", sql, flags=re.DOTALL)
    for found in re.finditer(r"(?:'(?:[^']|'')*'|[^;'])+", text):
        statement = " ".join(found[0].split())
        if statement:
            yield statement


def _read(statement: str, state: State, dialect: str) -> Iterator[Operation]:
    for pattern, reader in _READERS:
        found = pattern.fullmatch(statement)
        if found:
            yield from reader(found, state, dialect)
            return
    if _STRUCTURE.match(statement):
        raise UnreadableError(statement)


def _create_extension(found: re.Match[str], _state: State, _dialect: str) -> Iterator[Operation]:
    yield CreateExtension(_plain(found["name"]))


def _drop_extension(found: re.Match[str], _state: State, _dialect: str) -> Iterator[Operation]:
    yield DropExtension(_plain(found["name"]))


def _create_schema(found: re.Match[str], _state: State, _dialect: str) -> Iterator[Operation]:
    yield CreateSchema(_plain(found["name"]))


def _create_enum(found: re.Match[str], _state: State, _dialect: str) -> Iterator[Operation]:
    yield CreateEnum(NativeEnum(_plain(found["name"]), _texts(found["values"])))


def _drop_enum(found: re.Match[str], state: State, _dialect: str) -> Iterator[Operation]:
    enum = state.enums.get(_plain(found["name"]))
    if enum is not None:
        yield DropEnum(enum)


def _rename_enum(found: re.Match[str], state: State, _dialect: str) -> Iterator[Operation]:
    if _plain(found["old"]) in state.enums:
        yield RenameEnum(_plain(found["old"]), _plain(found["new"]))


def _rename_value(found: re.Match[str], state: State, _dialect: str) -> Iterator[Operation]:
    old, new = _texts(found["old"])[0], _texts(found["new"])[0]
    yield from _with_values(
        found, state, lambda values: tuple(new if one == old else one for one in values)
    )


def _add_value(found: re.Match[str], state: State, _dialect: str) -> Iterator[Operation]:
    (new,) = _texts(found["value"])

    def add(values: tuple[str, ...]) -> tuple[str, ...]:
        others = [one for one in values if one != new]
        place = len(others)
        if found["place"]:
            (beside,) = _texts(found["beside"])
            if beside in others:
                place = others.index(beside) + (found["place"].upper() == "AFTER")
        return (*others[:place], new, *others[place:])

    yield from _with_values(found, state, add)


def _with_values(
    found: re.Match[str], state: State, change: Callable[[tuple[str, ...]], tuple[str, ...]]
) -> Iterator[Operation]:
    """The enum with other values, in every column that has it."""
    enum = state.enums.get(_plain(found["name"]))
    if enum is None:
        raise UnreadableError(found[0])
    yield changed(state, enum, replace(enum, values=change(enum.values)))


def _drop_table(found: re.Match[str], state: State, _dialect: str) -> Iterator[Operation]:
    for name in found["names"].split(","):
        table = state.tables.get(_plain(name))
        if table is not None:
            yield DropTable(table)


def _rename_table(found: re.Match[str], _state: State, _dialect: str) -> Iterator[Operation]:
    old, new = _plain(found["old"]), _plain(found["new"])
    schema = old.rpartition(".")[0]
    yield RenameTable(old, f"{schema}.{new}" if schema and "." not in new else new)


def _move_table(found: re.Match[str], _state: State, _dialect: str) -> Iterator[Operation]:
    old, schema = _plain(found["table"]), _plain(found["schema"])
    name = old.rpartition(".")[2]
    yield RenameTable(old, name if schema == "public" else f"{schema}.{name}")


def _collate(found: re.Match[str], _state: State, _dialect: str) -> Iterator[Operation]:
    yield CollateTable(table=_plain(found["table"]), collation=found["collation"])


def _rename_column(found: re.Match[str], _state: State, _dialect: str) -> Iterator[Operation]:
    yield RenameColumn(
        table=_plain(found["table"]), old=_plain(found["old"]), new=_plain(found["new"])
    )


def _drop_column(found: re.Match[str], state: State, _dialect: str) -> Iterator[Operation]:
    table, column = _column(found, state)
    yield DropColumn(table=table.key, column=column)


def _rename_rule(found: re.Match[str], state: State, _dialect: str) -> Iterator[Operation]:
    table, rule = _rule(found, state, found["old"])
    new = replace(rule, name=_plain(found["new"]))
    yield RenameConstraint(table=table.key, before=rule, after=new)


def _drop_rule(found: re.Match[str], state: State, _dialect: str) -> Iterator[Operation]:
    table, rule = _rule(found, state, found["name"])
    yield DropConstraint(table=table.key, constraint=rule)


def _nullability(found: re.Match[str], state: State, _dialect: str) -> Iterator[Operation]:
    table, column = _column(found, state)
    after = replace(column, nullable=found["verb"].upper() == "DROP")
    yield AlterColumn(table=table.key, before=column, after=after)


def _default(found: re.Match[str], state: State, dialect: str) -> Iterator[Operation]:
    table, column = _column(found, state)
    text = found["value"]
    after = replace(column, default=Sql(((dialect, text),)) if text else None)
    yield AlterColumn(table=table.key, before=column, after=after)


def _comment(found: re.Match[str], state: State, _dialect: str) -> Iterator[Operation]:
    table = _known(state, found["table"])
    text = _texts(found["text"])
    yield CommentTable(table=table.key, before=table.comment, after=text[0] if text else None)


def _comment_column(found: re.Match[str], state: State, _dialect: str) -> Iterator[Operation]:
    table, column = _column(found, state)
    text = _texts(found["text"])
    after = replace(column, comment=text[0] if text else None)
    yield AlterColumn(table=table.key, before=column, after=after)


def _create_index(found: re.Match[str], _state: State, dialect: str) -> Iterator[Operation]:
    parts = tuple(_part(text, dialect) for text in re.split(r",(?![^(]*\))", found["parts"]))
    index = Index(
        name=_plain(found["name"]),
        parts=parts,
        unique=bool(found["unique"]),
        where=((dialect, found["where"]),) if found["where"] else (),
        options=(("postgresql_using", found["using"].lower()),) if found["using"] else (),
    )
    yield AddIndex(table=_plain(found["table"]), index=index)


def _part(text: str, dialect: str) -> Part:
    found = re.fullmatch(r"(?P<of>.+?)(?: (?P<way>ASC|DESC))?", text.strip(), re.IGNORECASE)
    of = found["of"] if found else text
    descending = bool(found and found["way"] and found["way"].upper() == "DESC")
    if re.fullmatch(_NAME, of):
        return Part(column=_plain(of), descending=descending)
    return Part(expression=Sql(((dialect, of),)), descending=descending)


def _drop_index(found: re.Match[str], state: State, _dialect: str) -> Iterator[Operation]:
    name = _plain(found["name"]).rpartition(".")[2]
    for table in state.tables.values():
        for index in table.indexes:
            if index.name == name:
                yield DropIndex(table=table.key, index=index)


def _rename_index(found: re.Match[str], state: State, _dialect: str) -> Iterator[Operation]:
    old, new = _plain(found["old"]).rpartition(".")[2], _plain(found["new"])
    for table in state.tables.values():
        for index in table.indexes:
            if index.name == old:
                after = replace(index, name=new)
                yield RenameIndex(table=table.key, before=index, after=after)
        for rule in table.constraints:
            if rule.name == old:  # PostgreSQL's uniques are indexes of the same name
                renamed = replace(rule, name=new)
                yield RenameConstraint(table=table.key, before=rule, after=renamed)


def _nothing(_found: re.Match[str], _state: State, _dialect: str) -> Iterator[Operation]:
    yield from ()


def _known(state: State, name: str) -> Table:
    table = state.tables.get(_plain(name))
    if table is None:
        raise UnreadableError(f"there is no table {_plain(name)}")
    return table


def _column(found: re.Match[str], state: State) -> tuple[Table, Column]:
    table = _known(state, found["table"])
    try:
        return table, table.column(_plain(found["column"]))
    except KeyError:
        raise UnreadableError(found[0]) from None


def _rule(found: re.Match[str], state: State, name: str) -> tuple[Table, Constraint]:
    table = _known(state, found["table"])
    for rule in table.constraints:
        if rule.name == _plain(name):
            return table, rule
    raise UnreadableError(found[0])


def _plain(name: str) -> str:
    """A name without its quotes: `"shop"."orders"` is `shop.orders`."""
    return ".".join(part.strip('"`') for part in name.strip().split("."))


def _texts(values: str) -> tuple[str, ...]:
    return tuple(one.replace("''", "'") for one in re.findall(r"'((?:[^']|'')*)'", values))


Reader = Callable[[re.Match[str], State, str], Iterator[Operation]]


def _table(rest: str) -> str:
    return rf"ALTER TABLE {_IF}(?:ONLY )?(?P<table>{_PATH}) {rest}"


_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reader)
    for pattern, reader in (
        (rf"CREATE EXTENSION {_IF}(?P<name>{_NAME})(?: .*)?", _create_extension),
        (rf"DROP EXTENSION {_IF}(?P<name>{_NAME})(?: CASCADE| RESTRICT)?", _drop_extension),
        (rf"CREATE SCHEMA {_IF}(?P<name>{_NAME})(?: AUTHORIZATION .*)?", _create_schema),
        (rf"CREATE TYPE (?P<name>{_PATH}) AS ENUM ?\((?P<values>.*)\)", _create_enum),
        (rf"DROP TYPE {_IF}(?P<name>{_PATH})(?: CASCADE| RESTRICT)?", _drop_enum),
        (rf"ALTER TYPE (?P<old>{_PATH}) RENAME TO (?P<new>{_NAME})", _rename_enum),
        (
            rf"ALTER TYPE (?P<name>{_PATH}) RENAME VALUE (?P<old>'.*') TO (?P<new>'.*')",
            _rename_value,
        ),
        (
            rf"ALTER TYPE (?P<name>{_PATH}) ADD VALUE {_IF}(?P<value>'(?:[^']|'')*'){_BESIDE}",
            _add_value,
        ),
        (
            rf"DROP TABLE {_IF}(?P<names>{_PATH}(?: ?, ?{_PATH})*)(?: CASCADE| RESTRICT)?",
            _drop_table,
        ),
        (_table(rf"RENAME TO (?P<new>{_PATH})").replace("<table>", "<old>"), _rename_table),
        (_table(rf"SET SCHEMA (?P<schema>{_NAME})"), _move_table),
        (
            _table(r"CONVERT TO CHARACTER SET \w+ COLLATE (?P<collation>\w+)"),
            _collate,
        ),
        (rf"RENAME TABLE (?P<old>{_PATH}) TO (?P<new>{_PATH})", _rename_table),
        (_table(rf"RENAME CONSTRAINT (?P<old>{_NAME}) TO (?P<new>{_NAME})"), _rename_rule),
        (_table(rf"RENAME (?:INDEX|KEY) (?P<old>{_NAME}) TO (?P<new>{_NAME})"), _rename_index),
        (_table(rf"RENAME (?:COLUMN )?(?P<old>{_NAME}) TO (?P<new>{_NAME})"), _rename_column),
        (
            _table(rf"DROP (?:CONSTRAINT|FOREIGN KEY|CHECK) {_IF}(?P<name>{_NAME})(?: CASCADE)?"),
            _drop_rule,
        ),
        (
            _table(rf"DROP (?:COLUMN )?{_IF}(?!PRIMARY |INDEX )(?P<column>{_NAME})(?: CASCADE)?"),
            _drop_column,
        ),
        (
            _table(rf"ALTER (?:COLUMN )?(?P<column>{_NAME}) (?P<verb>SET|DROP) NOT NULL"),
            _nullability,
        ),
        (
            _table(
                rf"ALTER (?:COLUMN )?(?P<column>{_NAME}) (?:SET DEFAULT (?P<value>.+)|DROP DEFAULT)"
            ),
            _default,
        ),
        (
            _table(r"(?:VALIDATE CONSTRAINT|OWNER TO|SET \(|CLUSTER|ENABLE|DISABLE|REPLICA) ?.*"),
            _nothing,
        ),
        (rf"COMMENT ON TABLE (?P<table>{_PATH}) IS (?P<text>NULL|'.*')", _comment),
        (
            rf"COMMENT ON COLUMN (?P<table>{_PATH})\.(?P<column>{_NAME}) IS (?P<text>NULL|'.*')",
            _comment_column,
        ),
        (
            rf"CREATE (?P<unique>UNIQUE )?INDEX (?:CONCURRENTLY )?{_IF}(?P<name>{_NAME}) {_INDEXED}",
            _create_index,
        ),
        (
            rf"DROP INDEX (?:CONCURRENTLY )?{_IF}(?P<name>{_PATH})(?: ON {_PATH})?(?: CASCADE)?",
            _drop_index,
        ),
        (rf"ALTER INDEX {_IF}(?P<old>{_PATH}) RENAME TO (?P<new>{_NAME})", _rename_index),
    )
)
"""Statements, and what reads them; the first that fits is taken."""
