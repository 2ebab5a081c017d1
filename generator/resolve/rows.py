"""Rows that an application comes with: each value checked like one that a client sends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import cast
from uuid import NAMESPACE_URL, UUID, uuid5

from generator import problems
from generator.diagnostics import Diagnostics, Span
from generator.expressions.evaluate import EPOCH, evaluate
from generator.expressions.source import NoSourceError
from generator.ir import (
    Check,
    Column,
    Default,
    DefaultKind,
    Entity,
    Kind,
    ManyToMany,
    Role,
    ToOne,
    Unique,
)
from generator.ir.field import Literal
from generator.ir.rows import Cell, DataRow, Linked, RowLiteral, RowReference, Rows, RowValue
from generator.resolve.context import Context, Draft
from generator.resolve.row_values import (
    RowValues,
    is_filled_in,
    key_of_rows,
    key_values,
    numbered,
    slug_of,
)
from generator.spec.documents.entities import RowsDocument
from generator.spec.nodes import Entry, Node, Scalar, Sequence, describe, shorten
from generator.spec.nodes import Mapping as MappingNode

MAX_ROWS = 10_000


def resolve_rows(
    context: Context, draft: Draft, uniques: tuple[Unique, ...], checks: tuple[Check, ...]
) -> Rows | None:
    """The rows of an entity; what is wrong with them is reported, and then there are none."""
    document = draft.document.rows
    if document is None:
        return None
    return _Rows(context, draft, document, uniques, checks).all()


def check_row_circles(context: Context, entities: tuple[Entity, ...]) -> None:
    """Each row needs those that it refers to first."""
    waiting = [
        (entity, row) for entity in entities if entity.rows is not None for row in entity.rows.data
    ]
    there: set[tuple[str, RowLiteral]] = set()
    while waiting:
        ready = [
            (entity, row)
            for entity, row in waiting
            if all((one.entity, one.value) in there for one in references_of(row))
        ]
        if not ready:
            names = ", ".join(f"{entity.name} {row.key!r}" for entity, row in waiting[:5])
            draft = context.drafts[waiting[0][0].name.text]
            at = draft.document.key_at("rows")
            context.report.add(problems.rows_in_a_circle(at, names))
            return
        there |= {(entity.name.text, row.key) for entity, row in ready}
        waiting = [one for one in waiting if (one[0].name.text, one[1].key) not in there]


def references_of(row: DataRow) -> Iterator[RowReference]:
    """The rows that have to be there before this one."""
    return (cell.value for cell in row.cells if isinstance(cell.value, RowReference))


@dataclass(slots=True)
class _Given:
    """One row as it is written: values by column, linked rows by relation."""

    at: Span
    values: dict[str, RowValue] = field(default_factory=dict)
    links: dict[str, tuple[RowReference, ...]] = field(default_factory=dict)
    is_broken: bool = False


class _Rows:
    def __init__(
        self,
        context: Context,
        draft: Draft,
        document: RowsDocument,
        uniques: tuple[Unique, ...],
        checks: tuple[Check, ...],
    ) -> None:
        self._context = context
        self._report = context.report
        self._draft = draft
        self._document = document
        self._uniques = uniques
        self._checks = checks

    def all(self) -> Rows | None:
        key = key_of_rows(self._draft, self._report)
        if key is None:
            return None
        if len(self._document.data) > MAX_ROWS:
            at = self._document.value_at("data")
            self._report.add(problems.out_of_range(at, "the number of rows", 0, MAX_ROWS))
            return None
        given = [self._given(row) for row in self._document.data]
        self._derive(given)
        self._complete(key, given)
        if any(row.is_broken for row in given):
            return None
        for rule in self._uniques:
            self._check_unique(rule, given)
        for row in given:
            self._check_rules(row)
        names = list(dict.fromkeys(name for row in given for name in row.values))
        data = tuple(self._row(key, row, names) for row in given)
        return Rows(key=key, data=data) if not any(row.is_broken for row in given) else None

    # As written

    def _given(self, node: MappingNode) -> _Given:
        found = _Given(node.at)
        for entry in node:
            self._read(entry, found)
        return found

    def _read(self, entry: Entry, row: _Given) -> None:
        name = entry.key.text
        relation = next((one for one in self._draft.relations if one.name == name), None)
        link = next((one for one in self._draft.links if one.name == name), None)
        column = self._draft.find(name)
        if relation is not None:
            self._read_relation(entry, relation, row)
        elif link is not None:
            self._read_link(entry, link, row)
        elif column is None or column.role is Role.REFERENCE:
            row.is_broken = True
            self._report_unknown(entry.key)
        elif is_filled_in(column) or column.type.is_secret:
            row.is_broken = True
            is_secret = column.type.is_secret
            reason = "is a password" if is_secret else "is filled in by the application"
            self._report.add(problems.not_usable(entry.key.at, name, f"{reason}: leave it out"))
        else:
            self._read_value(entry, column, row)

    def _report_unknown(self, key: Scalar) -> None:
        name = key.text
        if not self._draft.was_declared(name):
            known = [
                one for one in self._draft.names if self._draft.find(one) not in self._draft.key
            ]
            entity = self._draft.name.text
            self._report.add(problems.unknown_field(key.at, entity, shorten(name), known))

    def _read_value(self, entry: Entry, column: Column, row: _Given) -> None:
        node = entry.value
        if isinstance(node, Scalar) and node.is_null and column.nullable:
            row.values[column.name] = None
            return
        value: RowLiteral = None
        if not isinstance(node, Scalar):
            self._report.add(problems.bad_row_value(node.at, f"{describe(node)} is no value"))
        elif node.is_null:
            self._report.add(problems.bad_row_value(node.at, f"{column.name!r} is never null"))
        else:
            reader = RowValues(column.type, column.bounds, column.transforms, self._report)
            value = reader.stored(node)
        row.is_broken |= value is None
        row.values[column.name] = value

    def _read_relation(self, entry: Entry, relation: ToOne, row: _Given) -> None:
        node, column = entry.value, relation.columns[0]
        if not relation.is_simple:
            at = entry.key.at
            self._report.add(problems.needs_simple_key(at, "a row", relation.target))
            row.is_broken = True
            return
        if isinstance(node, Scalar) and node.is_null and relation.nullable:
            row.values[column.name] = None
            return
        found = self._referred(node, relation.name, relation.target)
        row.is_broken |= found is None
        row.values[column.name] = found

    def _read_link(self, entry: Entry, link: ManyToMany, row: _Given) -> None:
        nodes = entry.value.items if isinstance(entry.value, Sequence) else [entry.value]
        found = [self._referred(node, link.name, link.target) for node in nodes]
        row.is_broken |= None in found
        row.links[link.name] = tuple(dict.fromkeys(one for one in found if one is not None))

    def _referred(self, node: Node, name: str, target: str) -> RowReference | None:
        """The row of the target that a value names."""
        draft = self._context.drafts[target]
        if draft.document.rows is None:
            if not draft.document.was_dropped("rows"):
                reason = f"{target} has no rows that {name!r} could lead to"
                self._report.add(problems.unknown_row(node.at, reason))
            return None
        key = key_of_rows(draft, Diagnostics())
        if key is None:
            return None
        known = key_values(draft, key)
        if isinstance(node, Scalar) and not node.is_null:
            value = RowValues(key.type, key.bounds, key.transforms, Diagnostics()).stored(node)
            if value is not None and value in known:
                return RowReference(entity=target, column=key, value=value)
        reason = f"no row of {target} has the {key.name} {describe(node)}"
        hint = problems.did_you_mean(node.text, map(str, known)) if isinstance(node, Scalar) else ""
        self._report.add(problems.unknown_row(node.at, reason, hint))
        return None

    # What is not written

    def _derive(self, rows: list[_Given]) -> None:
        """Slugs of rows that have none, numbered where they are taken."""
        for column in self._draft.columns:
            source = column.derived_from
            if source is None:
                continue
            taken = {row.values[column.name] for row in rows if row.values.get(column.name)}
            for row in rows:
                text = row.values.get(source)
                if row.values.get(column.name) is not None or not isinstance(text, str):
                    continue
                slug = slug_of(text, column.type.length or 255)
                if not slug:
                    row.is_broken = True
                    row.values[column.name] = None
                    reason = f"no {column.name} can be made of {shorten(text)!r}"
                    hint = f"write the {column.name}"
                    self._report.add(problems.bad_row_value(row.at, reason, hint))
                    continue
                row.values[column.name] = numbered(slug, taken, column.type.length or 255)
                taken.add(row.values[column.name])

    def _complete(self, key: Column, rows: list[_Given]) -> None:
        """What each row must have, and what some rows have, in all of them."""
        some = {name for row in rows for name in row.values}
        for row in rows:
            for column in self._draft.columns:
                if column.name not in row.values:
                    self._fill(key, column, row, is_elsewhere=column.name in some)

    def _fill(self, key: Column, column: Column, row: _Given, *, is_elsewhere: bool) -> None:
        default = column.default
        if column.role in (Role.CREATED, Role.UPDATED):
            row.values[column.name] = Default(kind=DefaultKind.NOW)
        elif _is_made_uuid(column):
            row.values[column.name] = self._uuid(key, row, column)
        elif is_filled_in(column):
            return
        elif default is not None and default.kind is DefaultKind.NOW:
            row.values[column.name] = default
        elif default is None and not column.nullable:
            self._refuse_without(column, row)
        elif is_elsewhere:
            row.values[column.name] = _initial(column)

    def _refuse_without(self, column: Column, row: _Given) -> None:
        row.is_broken = True
        if column.derived_from is not None and column.derived_from not in row.values:
            return  # Its source is missing, which is said.
        owner = next((one for one in self._draft.relations if column in one.columns), None)
        name = owner.name if owner else column.name
        reason = f"{name!r} is missing"
        if column.type.is_secret:
            reason = f"{name!r} is a password, and a row that is written down cannot have one"
        self._report.add(problems.bad_row_value(row.at, reason))

    def _uuid(self, key: Column, row: _Given, column: Column) -> UUID:
        """The same whenever and wherever the application is generated."""
        value = row.values.get(key.name)
        path = (self._context.settings.name, self._draft.table, column.name, str(value))
        return uuid5(NAMESPACE_URL, "/".join(path))

    def _row(self, key: Column, row: _Given, names: list[str]) -> DataRow:
        value = cast("RowLiteral", row.values[key.name])
        cells = tuple(
            Cell(column=column, value=row.values[column.name])
            for column in self._draft.columns
            if column.name in names
        )
        links = (Linked(relation=name, rows=found) for name, found in row.links.items() if found)
        return DataRow(key=value, cells=cells, links=tuple(links))

    # Rules

    def _check_unique(self, rule: Unique, rows: list[_Given]) -> None:
        seen: set[tuple[RowValue, ...]] = set()
        for row in rows:
            values = tuple(row.values.get(column.name) for column in rule.columns)
            if None in values:
                continue
            if values in seen:
                row.is_broken = True
                names = " and ".join(column.name for column in rule.columns)
                shown = ", ".join(
                    repr(one.value) if isinstance(one, RowReference) else repr(one)
                    for one in values
                )
                self._report.add(problems.repeated_row(row.at, names, shown))
            seen.add(values)

    def _check_rules(self, row: _Given) -> None:
        values = {
            column.name: self._at_insert(column, row.values) for column in self._draft.columns
        }
        for check in self._checks:
            if check.from_bounds:
                continue
            try:
                verdict = evaluate(check.expression, values)
            except (NoSourceError, TypeError, ValueError, ArithmeticError, AttributeError):
                continue
            if verdict is False:
                row.is_broken = True
                reason = f"the row breaks the rule {check.message!r}"
                self._report.add(problems.bad_row_value(row.at, reason))

    def _at_insert(self, column: Column, values: Mapping[str, RowValue]) -> object:
        value = values.get(column.name, _initial(column))
        if isinstance(value, Default):
            return EPOCH + dt.timedelta(seconds=value.offset_seconds)
        return value


def _is_made_uuid(column: Column) -> bool:
    """The application makes a uuid where none is given; here it is made once."""
    if column.role is Role.KEY:
        return column.type.kind is Kind.UUID
    return column.default is not None and column.default.kind is DefaultKind.UUID


def _initial(column: Column) -> Literal:
    return _exact(column, column.default.value) if column.default is not None else None


def _exact(column: Column, value: Literal) -> Literal:
    if column.type.is_decimal and isinstance(value, int | float):
        return Decimal(str(value))
    return value
