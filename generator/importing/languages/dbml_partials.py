"""Partials of DBML: columns and indexes that several tables have in common, put into each of them."""

from __future__ import annotations

from dataclasses import replace

from generator.diagnostics import Diagnostics
from generator.importing.languages.dbml_tree import DbmlBody, DbmlColumn, DbmlFile, DbmlTable
from generator.importing.languages.names import unknown


def with_partials(found: DbmlFile, report: Diagnostics) -> DbmlFile:
    """The file with each table whole; what a table says itself goes before."""
    partials = {one.name: one.body for one in found.partials}
    for table in found.tables:
        for name, at in table.body.partials:
            if name not in partials:
                unknown(report, "partial", name, at, partials)
    return replace(found, tables=tuple(_whole(one, partials) for one in found.tables))


def _whole(table: DbmlTable, partials: dict[str, DbmlBody]) -> DbmlTable:
    body = table.body
    used = [partials[name] for name, _ in body.partials if name in partials]
    if not used:
        return table
    whole = replace(
        body,
        columns=tuple(_columns(body, partials)),
        indexes=(*(index for one in used for index in one.indexes), *body.indexes),
        checks=(*(check for one in used for check in one.checks), *body.checks),
    )
    return replace(table, body=whole)


def _columns(body: DbmlBody, partials: dict[str, DbmlBody]) -> list[DbmlColumn]:
    """In the order in which they stand; of a name in two partials the last one counts."""
    own = {column.name: column for column in body.columns}
    placed: dict[str, DbmlColumn] = {}
    for name in body.order:
        if not name.startswith("~"):
            placed[name] = own[name]
            continue
        part = partials.get(name[1:])
        for column in part.columns if part is not None else ():
            placed[column.name] = own.get(column.name, column)
    twice = [one for one in body.columns if own[one.name] is not one]
    return [*placed.values(), *twice]
