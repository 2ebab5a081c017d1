"""Fields that are worked out when a row is read."""

from __future__ import annotations

from collections.abc import Collection

from generator.diagnostics import Diagnostic, Span
from generator.problems.spelling import did_you_mean


def virtual_field(at: Span, name: str, reason: str, hint: str = "") -> Diagnostic:
    """E540: A field that cannot be worked out when it is read.

    With `stored: never` no table has the field: it is made of other fields of its row, and of
    `count sum avg min max` over rows that a relation leads to. So it has no rules, no index and no
    name in the database, and no clock is read.
    """
    return Diagnostic(at, "E540", f"{name!r} cannot be worked out so: {reason}", hint)


def virtual_use(at: Span, name: str, use: str) -> Diagnostic:
    """E541: A field that is not stored in a place for columns.

    A field with `stored: never` is shown by answers and views; lists are filtered by it (`filters`)
    and ordered by it (`sort`, `order_by`). Nothing else reads it: what is to be unique, indexed,
    searched or computed from has to be stored.
    """
    message = f"{name!r} is not stored, so it cannot be {use}"
    return Diagnostic(at, "E541", message, "write what it is made of, or leave 'stored: never' out")


def sort_field(at: Span, name: str, known: Collection[str]) -> Diagnostic:
    """E542: An order by a field that `sort` does not give.

    `sort` lists fields with `stored: never` that clients may order by. By a column clients may order
    as soon as it leads an index: give it `index: true`.
    """
    hint = did_you_mean(name, known) or f"for a column, write index: true at {name!r}"
    return Diagnostic(at, "E542", f"{name!r} is no field with 'stored: never'", hint)


def versioned_figures(at: Span, entity: str, name: str) -> Diagnostic:
    """E543: A figure of other rows in a row that has a version.

    The version is the ETag of the row's answers, and `If-None-Match` with it is a 304. Changes of the
    rows that are counted do not raise it, so clients would keep an old figure.
    """
    message = f"{name!r} counts other rows, whose changes do not raise the version of {entity}"
    hint = "leave 'version' out, or answer the figure by a report"
    return Diagnostic(at, "E543", message, hint)
