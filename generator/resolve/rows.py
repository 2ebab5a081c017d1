"""Rows that an application comes with: each value checked like one that a client sends."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast
from uuid import NAMESPACE_URL, UUID, uuid5

from generator import problems
from generator.diagnostics import Diagnostics, Span
from generator.expressions.evaluate import EPOCH, evaluate
from generator.expressions.python import NoSourceError
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
from generator.resolve.defaults import ValueReader
from generator.spec.documents.entities import RowsDocument
from generator.spec.nodes import Entry, Node, Scalar, Sequence, describe, shorten
from generator.spec.nodes import Mapping as MappingNode
from generator.spec.words import Word

MAX_ROWS = 10_000

_KEPT = {Role.KEY, Role.CREATED, Role.UPDATED, Role.VERSION}
"""Columns that the database or the application fills in."""

_TIMES = {
    Kind.DATE: (dt.date.fromisoformat, "a date such as 2030-01-31"),
    Kind.TIME: (dt.time.fromisoformat, "a time such as 18:30:00"),
    Kind.DATETIME: (dt.datetime.fromisoformat, "a moment such as 2030-01-31T18:30:00Z"),
    Kind.UUID: (UUID, "a uuid"),
}


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


class _RowValues(ValueReader):
    """Reads values of rows, which may be what defaults cannot: dates, times and uuids."""

    def stored(self, node: Scalar) -> RowLiteral:
        """The value, or None with a problem."""
        if self._kind.kind in _TIMES:
            return self._written(node, *_TIMES[self._kind.kind])
        if self._kind.is_opaque or self._kind.kind is Kind.INTERVAL:
            what = f"rows with values of type {self._kind.word}"
            self._report.add(problems.later(node.at, what))
            return None
        return self.literal(node, "the value")

    def _written(self, node: Scalar, read: Any, what: str) -> RowLiteral:  # noqa: ANN401
        try:
            value: RowLiteral = read(node.text)
        except ValueError:
            self._refuse(node, f"{shorten(node.text)!r} is not {what}")
            return None
        if isinstance(value, dt.datetime):
            if value.tzinfo is None:
                self._refuse(node, f"{shorten(node.text)!r} has no zone", "end it in Z for UTC")
                return None
            return value.astimezone(dt.UTC)
        return value

    def _refuse(self, node: Node, reason: str, hint: str = "") -> None:
        self._report.add(problems.bad_row_value(node.at, reason, hint))


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
        elif _is_kept(column) or column.type.kind is Kind.PASSWORD:
            row.is_broken = True
            is_secret = column.type.kind is Kind.PASSWORD
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
            reader = _RowValues(column.type, column.bounds, column.transforms, self._report)
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
        known = _key_values(draft, key)
        if isinstance(node, Scalar) and not node.is_null:
            value = _RowValues(key.type, key.bounds, key.transforms, Diagnostics()).stored(node)
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
                slug = _spelled(text, column.type.length or 255)
                if not slug:
                    row.is_broken = True
                    row.values[column.name] = None
                    reason = f"no {column.name} can be made of {shorten(text)!r}"
                    hint = f"write the {column.name}"
                    self._report.add(problems.bad_row_value(row.at, reason, hint))
                    continue
                row.values[column.name] = _numbered(slug, taken, column.type.length or 255)
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
        elif _is_kept(column):
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
        if column.type.kind is Kind.PASSWORD:
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


def _is_kept(column: Column) -> bool:
    """The application fills it in; a key that clients give is written."""
    return column.role in _KEPT and not column.is_creatable


def key_of_rows(draft: Draft, report: Diagnostics) -> Column | None:
    """The field that the rows of an entity are known by, or None with a problem."""
    document = draft.document.rows
    if document is None:
        return None
    word: Word = document.key
    column = draft.find(word)
    if column is None:
        if not draft.was_declared(word):
            names = [one.name for one in draft.columns if one.role is Role.FIELD]
            report.add(problems.unknown_field(word.at, draft.name.text, word, names))
        return None
    is_unique = column.unique or draft.key == (column,)
    if _is_kept(column) or column.reference or column.nullable or not is_unique:
        report.add(problems.key_of_rows(word.at, word))
        return None
    return column


def _key_values(draft: Draft, key: Column) -> dict[RowLiteral, None]:
    """The keys of the rows of an entity, derived ones too, without a word about mistakes."""
    rows = draft.document.rows
    found: dict[RowLiteral, None] = {}
    for node in rows.data if rows is not None else ():
        entry = node.find(key.name)
        source = node.find(key.derived_from) if key.derived_from else None
        if entry is not None and isinstance(entry.value, Scalar) and not entry.value.is_null:
            reader = _RowValues(key.type, key.bounds, key.transforms, Diagnostics())
            found[reader.stored(entry.value)] = None
        elif source is not None and isinstance(source.value, Scalar):
            length = key.type.length or 255
            slug = _spelled(source.value.text, length)
            found[_numbered(slug, set(found), length)] = None
    found.pop(None, None)
    return found


def _is_made_uuid(column: Column) -> bool:
    """The application makes a uuid where none is given; here it is made once."""
    if column.role is Role.KEY:
        return column.type.kind is Kind.UUID
    return column.default is not None and column.default.kind is DefaultKind.UUID


def _initial(column: Column) -> Literal:
    return _exact(column, column.default.value) if column.default is not None else None


def _exact(column: Column, value: Literal) -> Literal:
    if column.type.kind is Kind.DECIMAL and isinstance(value, int | float):
        return Decimal(str(value))
    return value


_BETWEEN_DIGITS = re.compile(r"(?<=\d),(?=\d)")
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")


def _spelled(text: str, length: int) -> str:
    """The slug of a text as the application makes it; nothing where its letters have no plain form."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    if any(sign.isalnum() and not sign.isascii() for sign in plain):
        return ""
    plain = _BETWEEN_DIGITS.sub("", plain.lower())
    return _NOT_IN_SLUGS.sub("-", plain).strip("-")[:length].strip("-")


def _numbered(slug: str, taken: set[Any], length: int) -> str:
    number, candidate = 1, slug
    while candidate in taken:
        number += 1
        candidate = f"{slug[: length - len(str(number)) - 1].rstrip('-')}-{number}"
    return candidate
