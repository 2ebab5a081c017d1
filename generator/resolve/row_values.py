"""Values of rows as they are written, and the keys that rows are known by."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from generator import problems
from generator.diagnostics import Diagnostics
from generator.ir import Column, Kind, Role
from generator.ir.rows import RowLiteral
from generator.kinds.facts import RowForm
from generator.resolve.context import Draft
from generator.resolve.defaults import ValueReader
from generator.spec.nodes import Node, Scalar, shorten
from generator.spec.words import Word

_KEPT = {Role.KEY, Role.CREATED, Role.UPDATED, Role.VERSION}
"""Columns that the database or the application fills in."""


class RowValues(ValueReader):
    """Reads values of rows, which may be what defaults cannot: dates, times and uuids."""

    def stored(self, node: Scalar) -> RowLiteral:
        """The value, or None with a problem."""
        form = self._kind.kind.facts.row_form
        if form is not None:
            return self._written(node, form)
        if self._kind.is_opaque or self._kind.kind is Kind.INTERVAL:
            what = f"rows with values of type {self._kind.word}"
            self._report.add(problems.later(node.at, what))
            return None
        return self.literal(node, "the value")

    def _written(self, node: Scalar, form: RowForm) -> RowLiteral:
        try:
            value = form.read(node.text)
        except ValueError:
            self._refuse(node, f"{shorten(node.text)!r} is not {form.described}")
            return None
        if isinstance(value, dt.datetime):
            if value.tzinfo is None:
                self._refuse(node, f"{shorten(node.text)!r} has no zone", "end it in Z for UTC")
                return None
            return value.astimezone(dt.UTC)
        return value

    def _refuse(self, node: Node, reason: str, hint: str = "") -> None:
        self._report.add(problems.bad_row_value(node.at, reason, hint))


def is_filled_in(column: Column) -> bool:
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
    if is_filled_in(column) or column.reference or column.nullable or not is_unique:
        report.add(problems.key_of_rows(word.at, word))
        return None
    return column


def key_values(draft: Draft, key: Column) -> dict[RowLiteral, None]:
    """The keys of the rows of an entity, derived ones too, without a word about mistakes."""
    rows = draft.document.rows
    found: dict[RowLiteral, None] = {}
    for node in rows.data if rows is not None else ():
        entry = node.find(key.name)
        source = node.find(key.derived_from) if key.derived_from else None
        if entry is not None and isinstance(entry.value, Scalar) and not entry.value.is_null:
            reader = RowValues(key.type, key.bounds, key.transforms, Diagnostics())
            found[reader.stored(entry.value)] = None
        elif source is not None and isinstance(source.value, Scalar):
            length = key.type.length or 255
            slug = slug_of(source.value.text, length)
            found[numbered(slug, set(found), length)] = None
    found.pop(None, None)
    return found


_BETWEEN_DIGITS = re.compile(r"(?<=\d),(?=\d)")
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")


def slug_of(text: str, length: int) -> str:
    """The slug of a text as the application makes it; nothing where its letters have no plain form."""
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    if any(sign.isalnum() and not sign.isascii() for sign in plain):
        return ""
    plain = _BETWEEN_DIGITS.sub("", plain.lower())
    return _NOT_IN_SLUGS.sub("-", plain).strip("-")[:length].strip("-")


def numbered(slug: str, taken: set[Any], length: int) -> str:
    number, candidate = 1, slug
    while candidate in taken:
        number += 1
        candidate = f"{slug[: length - len(str(number)) - 1].rstrip('-')}-{number}"
    return candidate
