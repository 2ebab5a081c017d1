"""Keys and foreign keys, and what the next migration is told."""

from __future__ import annotations

from collections.abc import Collection

from generator.diagnostics import Diagnostic, Span
from generator.problems.spelling import did_you_mean


def bad_key(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E380: A key that cannot be.

    A key is never null and never changes. It is a column of its own (`id: uuid`, `id: string(3)`,
    `id: {name: code, type: char(2)}`), shared with another row (`id: user`, a relation), or made of
    fields and relations (`id: [order, product]`), none of which needs the row itself.
    """
    return Diagnostic(at, "E380", f"this key cannot be: {reason}", hint)


def key_type(at: Span, kind: str) -> Diagnostic:
    """E381: A type that is no key.

    A key is compared exactly on every database and stands in URLs: integers, UUIDs, decimals, dates
    and times, texts but `url` and `password`, and enums as a part of several.
    """
    hint = "take an integer, a uuid or a string, and make this field unique"
    return Diagnostic(at, "E381", f"a key is no {kind}", hint)


def needs_simple_key(at: Span, use: str, entity: str, hint: str = "") -> Diagnostic:
    """E382: One value has to lead to the row.

    Trees, many-to-many relations, parameters that are rows, stocks, copies, effects and `references`
    lead to a row by a key of one column.
    """
    return Diagnostic(at, "E382", f"{use} needs one column that holds the key of {entity}", hint)


def bad_reference(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E383: A foreign key that cannot be.

    `references` names the key or a unique rule of the other entity; `columns` names as many fields
    of this one as that has, of the same types.
    """
    return Diagnostic(at, "E383", f"this foreign key cannot be: {reason}", hint)


def renamed_twice(at: Span, what: str, name: str, first: Span) -> Diagnostic:
    """E390: Two things that were one.

    `renamed_from` says what one entity, field or value was called before. Only one of them can have
    become it; others that need its values get them with `fill`.
    """
    message = f"another {what} is renamed from {name!r} already"
    return Diagnostic(at, "E390", message, f"keep one; the other is at {first}")


def bad_replacement(at: Span, reason: str, hint: str = "") -> Diagnostic:
    """E391: A value that cannot take the place of another one.

    `replaced: {shipped: sent}` names a value that the enum has no longer, and one that it has.
    """
    return Diagnostic(at, "E391", f"this value is not replaced: {reason}", hint)


def unknown_source(at: Span, name: str, known: Collection[str]) -> Diagnostic:
    """E392: Rows from an entity that was not there.

    `fill_from` names an entity or a table that the project's revisions have made.
    """
    message = f"the revisions have made no table of {name!r}"
    return Diagnostic(at, "E392", message, did_you_mean(name, known))


def bad_lookup(at: Span, entity: str, reason: str) -> Diagnostic:
    """E394: No single row is meant.

    `fill: {name: category}` of a relation finds the row that it leads to by a key or by what is
    unique there, in a table that is there or that `fill_from` fills.
    """
    return Diagnostic(at, "E394", f"no single row of {entity} is meant", reason)


def bad_fill(at: Span, text: str, kind: str, reason: str) -> Diagnostic:
    """E393: A value that the column cannot hold.

    `fill` and `convert` give a value of the column's type, made of literals and of columns of the
    old row; texts stand in quotes within those of YAML: `fill: "'unknown'"`.
    """
    return Diagnostic(at, "E393", f"{text[:80]!r} is no value of {kind}", reason)
