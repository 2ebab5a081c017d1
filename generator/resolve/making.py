"""Values that the app makes: texts generated at creation, snapshots, computed fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from generator import problems
from generator.expressions.scope import COMPUTED, STORED
from generator.expressions.tree import (
    Aggregate,
    Expression,
    FieldRef,
    children,
    columns,
    walk,
)
from generator.expressions.types import common, value_type
from generator.ir import (
    Column,
    Computed,
    Copied,
    Generated,
    Kind,
    Making,
    Moment,
    Piece,
    ToOne,
)
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.spec.documents import FieldDocument
from generator.spec.values import Word

MAX_RANDOM = 32
"""Hexadecimal digits: as random as a UUID."""

_KEYS = ("generate", "copy", "compute")
_ALONE = ("default", "from", "transform", "gt", "ge", "lt", "le", "multiple_of", "pattern")
_DIRECTIVES = frozenset("YmdHMSfjyGVuUW%")
"""What strftime writes in digits, alike in every locale."""
_PIECE = re.compile(r"\{([^{}]*)\}")
_MOMENT = datetime(2026, 11, 20, 21, 22, 23)  # noqa: DTZ001 - only its length counts


def making_of(context: Context, word: Word, document: FieldDocument) -> Making | None:
    """How the app makes the field's value; what does not go with that is reported."""
    written = [key for key in _KEYS if _is_written(document, key)]
    if document.stored and "compute" not in written:
        at = document.key_at("stored")
        context.report.add(problems.made_field(at, word, "'stored' goes with 'compute'"))
    if not written:
        return None
    for key in written[1:]:
        reason = f"it is made by {written[0]!r} already"
        context.report.add(problems.made_field(document.key_at(key), word, reason))
    for key in _ALONE:
        if document.has(key):
            reason = f"{key!r} is for values that are given, and this one is made"
            context.report.add(problems.made_field(document.key_at(key), word, reason))
    if document.type.name == Kind.PASSWORD.value:
        context.report.add(problems.password_use(document.key_at(written[0]), word, "made"))
    if document.stored:
        return Making.STORED
    return Making(written[0])


def is_made_by_app(document: FieldDocument) -> bool:
    return any(_is_written(document, key) for key in _KEYS)


def _is_written(document: FieldDocument, key: str) -> bool:
    return getattr(document, "copied" if key == "copy" else key) is not None


# Generated texts


def resolve_generated(context: Context, draft: Draft) -> tuple[Generated, ...]:
    """The texts that are made at creation."""
    found = []
    for column, document in _made(draft, Making.GENERATED):
        pieces = _pieces(context, document.generate, column)
        if pieces:
            found.append(Generated(column=column, pieces=pieces))
    return tuple(found)


def _pieces(context: Context, word: Word | None, column: Column) -> tuple[Piece, ...]:
    if word is None:
        return ()
    if not column.type.is_text or column.type.kind in (Kind.EMAIL, Kind.URL):
        kind = column.type.kind.value
        context.report.add(problems.key_not_for_type(word.at, "generate", kind, "plain texts"))
        return ()
    found: list[Piece] = []
    end = 0
    for match in _PIECE.finditer(word):
        found += _literal(word[end : match.start()])
        piece = _piece(match[1])
        if piece is None:
            at = word.part(match.start(), len(match[0]))
            context.report.add(problems.bad_generate(at, match[0]))
            return ()
        found.append(piece)
        end = match.end()
    found += _literal(word[end:])
    if any("{" in one.text or "}" in one.text for one in found if one.moment is None):
        context.report.add(problems.bad_generate(word.at, word))
        return ()
    _check_length(context, word, column, found)
    return tuple(found)


def _literal(text: str) -> list[Piece]:
    return [Piece(text=text)] if text else []


def _piece(text: str) -> Piece | None:
    name, _, argument = text.partition(":")
    if name == "uuid" and not argument:
        return Piece(text="", moment=Moment.UUID)
    if name == "random" and argument.isascii() and argument.isdigit():
        length = int(argument) if len(argument) < 4 else 0
        return Piece(text="", moment=Moment.RANDOM, length=length) if _fits(length) else None
    if name == "now" and _is_format(argument):
        return Piece(text=argument, moment=Moment.NOW)
    return None


def _fits(length: int) -> bool:
    return 1 <= length <= MAX_RANDOM


def _is_format(text: str) -> bool:
    directives = re.findall(r"%(.?)", text)
    return bool(directives) and all(one and one in _DIRECTIVES for one in directives)


def _check_length(context: Context, word: Word, column: Column, pieces: list[Piece]) -> None:
    length = sum(map(_length, pieces))
    limit = column.type.length
    if limit is not None and length > limit:
        reason = f"it has {length} characters, and the field holds {limit}"
        context.report.add(problems.bad_generate(word.at, word, reason))


def _length(piece: Piece) -> int:
    if piece.moment is Moment.NOW:
        return len(_MOMENT.strftime(piece.text))
    if piece.moment is Moment.UUID:
        return 36
    return piece.length if piece.moment is Moment.RANDOM else len(piece.text)


# Snapshots


def resolve_copied(context: Context, draft: Draft) -> tuple[Copied, ...]:
    """The snapshots that a creation takes of related rows."""
    found = []
    for column, document in _made(draft, Making.COPIED):
        copied = _copied(context, draft, column, document.copied)
        if copied is not None:
            found.append(copied)
    return tuple(found)


def _copied(context: Context, draft: Draft, column: Column, word: Word | None) -> Copied | None:
    if word is None:
        return None
    step = related_field(context, draft, word, "copied")
    if step is None:
        return None
    relation, source = step
    source_type, own_type = value_type(source, nullable=relation.nullable), value_type(column)
    fits = source.type.kind is not Kind.PASSWORD and common(source_type, own_type) is not None
    if not fits or own_type.enum != source_type.enum:
        reason = f"it is {source_type}, and {column.name!r} holds {own_type}"
        context.report.add(problems.bad_path(word.at, word, "copied", reason))
        return None
    if source_type.nullable and not column.nullable:
        context.report.add(problems.may_be_null(word.at, word, column.name))
        return None
    return Copied(column=column, relation=relation, source=source)


def related_field(
    context: Context, draft: Draft, word: Word, use: str
) -> tuple[ToOne, Column] | None:
    """The relation to one row and the field over there that `product.price` names."""
    name, dot, field = word.partition(".")
    relation = next((one for one in draft.relations if one.name == name.strip()), None)
    if not dot or "." in field or relation is None:
        if relation is None and dot and draft.was_declared(name.strip()):
            return None
        names = ", ".join(one.name for one in draft.relations) or "none"
        reason = f"it is written relation.field, and the relations to one row are: {names}"
        context.report.add(problems.bad_path(word.at, word, use, reason))
        return None
    target = context.drafts[relation.target]
    column = target.find(field.strip())
    if column is None:
        if not target.was_declared(field.strip()):
            at = word.part(len(name) + 1, len(field))
            entity = target.name.text
            context.report.add(problems.unknown_field(at, entity, field.strip(), target.names))
        return None
    return relation, column


# Computed fields


def resolve_computed(
    context: Context, draft: Draft, conditions: Conditions
) -> tuple[Computed, ...]:
    """The computed fields, each after those that it is computed from."""
    found: dict[str, Computed] = {}
    places: dict[str, Word] = {}
    for making in (Making.COMPUTED, Making.STORED):
        for column, document in _made(draft, making):
            word = document.compute
            computed = word and _computed(context, draft, conditions, column, word)
            if word and computed:
                found[column.name] = computed
                places[column.name] = word
    return tuple(_sorted(context, found, places))


def _computed(
    context: Context, draft: Draft, conditions: Conditions, column: Column, word: Word
) -> Computed | None:
    stored = column.making is Making.STORED
    expression = conditions.value(draft, word, STORED if stored else COMPUTED, column)
    if expression is None:
        return None
    reason = _reason_against(draft, column, expression, stored=stored)
    if reason:
        context.report.add(problems.bad_compute(word.at, column.name, reason))
        return None
    if expression.type.nullable and not column.nullable:
        context.report.add(problems.may_be_null(word.at, word, column.name))
        return None
    return Computed(column=column, expression=expression, stored=stored)


def _reason_against(
    draft: Draft, column: Column, expression: Expression, *, stored: bool
) -> str | None:
    parts = {one.name for one in draft.inverses if one.ownership is not None}
    for part in walk(expression):
        if isinstance(part, Aggregate):
            found = {
                one.hops[0].name for one in walk(part) if isinstance(one, FieldRef) and one.hops
            }
            if len(found) != 1 or not found <= parts:
                owned = ", ".join(sorted(parts)) or "none"
                return f"sums and counts are over one list of owned rows, here: {owned}"
            if any(isinstance(one, FieldRef) and not one.hops for one in walk(part)):
                return "a sum or count reads the rows of the list alone"
    if any(one.hops for one in _outside(expression)):
        return "a field of another row stands outside of a sum or count: copy it into a field first"
    names = {one.name for one in _own(expression)}
    if column.name in names:
        return "it would be computed from itself"
    is_made_late = any(
        one.role.value in ("key", "created", "updated", "version") for one in _own(expression)
    )
    if is_made_late:
        return "the key, timestamps and the version are only known afterwards"
    if stored and any(one.making is Making.STORED for one in _own(expression)):
        return "databases compute no field from another one that they compute"
    return None


def _outside(expression: Expression) -> Iterator[FieldRef]:
    """The fields that are read outside of aggregates."""
    if isinstance(expression, FieldRef):
        yield expression
    if not isinstance(expression, Aggregate):
        for child in children(expression):
            yield from _outside(child)


def _own(expression: Expression) -> tuple[Column, ...]:
    return columns(expression)


def _sorted(
    context: Context, found: dict[str, Computed], places: dict[str, Word]
) -> Iterator[Computed]:
    """Each after those it needs; what stands in a circle is reported once."""
    done: set[str] = set()
    waiting = dict(found)
    while waiting:
        ready = [
            name
            for name, one in waiting.items()
            if not ({column.name for column in _own(one.expression)} & waiting.keys())
        ]
        if not ready:
            name = next(iter(waiting))
            reason = f"it would be computed from itself, by way of {', '.join(list(waiting)[1:])}"
            context.report.add(problems.bad_compute(places[name].at, name, reason))
            return
        for name in ready:
            done.add(name)
            yield waiting.pop(name)


def _made(draft: Draft, making: Making) -> Iterator[tuple[Column, FieldDocument]]:
    documents = {str(word): document for word, document in draft.document.fields.items()}
    for column in draft.columns:
        if column.making is making and column.name in documents:
            yield column, documents[column.name]
