"""Values that the app makes: texts generated at creation, snapshots, computed fields."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from generator import problems
from generator.expressions.scope import COMPUTED, STORED
from generator.ir import (
    Column,
    Computed,
    CreationMoment,
    Generated,
    Kind,
    Making,
    Piece,
    Role,
)
from generator.ir.expression import Aggregate, Expression, FieldRef
from generator.ir.traversal import children, columns, walk
from generator.kinds.facts import ValueKind
from generator.resolve.conditions import Conditions
from generator.resolve.context import Context, Draft
from generator.spec.documents.fields import FieldDocument
from generator.spec.reading import NEVER
from generator.spec.words import Word

MAX_RANDOM = 32
"""Hexadecimal digits: as random as a UUID."""

_KEYS = ("generate", "copy", "compute")
_ALONE = [
    "default",
    "from",
    "transform",
    "gt",
    "ge",
    "lt",
    "le",
    "multiple_of",
    "min_length",
    "max_length",
    "pattern",
]
_DIRECTIVES = frozenset("YmdHMSfjyGVuUW%")
"""What strftime writes in digits, alike in every locale."""
_KNOWN_LATE = frozenset({Role.KEY, Role.CREATED, Role.UPDATED, Role.VERSION})
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
    if document.stored == NEVER:
        return Making.VIRTUAL
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
    for column, document in made_fields(draft, Making.GENERATED):
        pieces = _pieces(context, document.generate, column)
        if pieces:
            found.append(Generated(column=column, pieces=pieces))
    key = draft.document.id
    if key is not None and key.generate is not None:
        pieces = _pieces(context, key.generate, draft.key[0])
        if pieces:
            found.append(Generated(column=draft.key[0], pieces=pieces))
    return tuple(found)


def _pieces(context: Context, word: Word | None, column: Column) -> tuple[Piece, ...]:
    if word is None:
        return ()
    if not column.type.is_text or column.type.kind in (Kind.EMAIL, Kind.URL, Kind.SLUG):
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
    if not any(one.moment for one in found):
        reason = "it is the same for every row: put {now:%Y%m%d}, {random:6} or {uuid} into it"
        context.report.add(problems.bad_generate(word.at, word, reason))
        return ()
    _check_length(context, word, column, found)
    return tuple(found)


def _literal(text: str) -> list[Piece]:
    return [Piece(text=text)] if text else []


def _piece(text: str) -> Piece | None:
    name, _, argument = text.partition(":")
    if name == "uuid" and not argument:
        return Piece(text="", moment=CreationMoment.UUID)
    if name == "random" and argument.isascii() and argument.isdigit():
        length = int(argument) if len(argument) < 4 else 0
        is_sound = 1 <= length <= MAX_RANDOM
        return Piece(text="", moment=CreationMoment.RANDOM, length=length) if is_sound else None
    if name == "now" and _is_format(argument):
        return Piece(text=argument, moment=CreationMoment.NOW)
    return None


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
    if piece.moment is CreationMoment.NOW:
        return len(_MOMENT.strftime(piece.text))
    if piece.moment is CreationMoment.UUID:
        return 36
    return piece.length if piece.moment is CreationMoment.RANDOM else len(piece.text)


# Computed fields


def resolve_computed(
    context: Context, draft: Draft, conditions: Conditions
) -> tuple[Computed, ...]:
    """The computed fields, each after those that it is computed from."""
    found: dict[str, Computed] = {}
    places: dict[str, Word] = {}
    for making in (Making.COMPUTED, Making.STORED):
        for column, document in made_fields(draft, making):
            word = document.compute
            computed = word is not None and _computed(context, draft, conditions, column, word)
            if word is not None and computed:
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
    if stored and len(set(context.settings.databases)) > 1:
        reason = reason or _reason_against_times(expression)
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
    own = columns(expression)
    if any(one.role in _KNOWN_LATE for one in own):
        return "the key, timestamps and the version are only known afterwards"
    if column in own:
        return "it would be computed from itself"
    parts = {one.name for one in draft.inverses if one.ownership is not None}
    for part in walk(expression):
        reason = _reason_against_figure(part, parts) if isinstance(part, Aggregate) else None
        if reason:
            return reason
    if any(one.hops for one in _outside(expression)):
        return "a field of other rows stands outside of a sum or count"
    late = [one for one in _fields(expression) if one.making is Making.STORED]
    if late and stored:
        return f"databases compute no field from {late[0].name!r}, which they compute too"
    if late:
        return f"the database computes {late[0].name!r}, afterwards: leave 'stored' out there"
    return None


def _reason_against_times(expression: Expression) -> str | None:
    """A moment or an interval that is written down: each database spells it in its own way."""
    for part in walk(expression):
        if part.type.kind in (ValueKind.INTERVAL, ValueKind.DATETIME) and not isinstance(
            part, FieldRef
        ):
            return "databases write moments and intervals in different ways: leave 'stored' out"
    return None


def _reason_against_figure(figure: Aggregate, parts: Collection[str]) -> str | None:
    """A figure is over one list of owned rows, and nothing else."""
    fields = [one for one in walk(figure) if isinstance(one, FieldRef)]
    lists = {one.hops[0].name for one in fields if one.hops}
    if len(lists) != 1 or not lists <= set(parts):
        owned = ", ".join(sorted(parts)) or "none"
        return f"sums and counts are over one list of owned rows, here: {owned}"
    if any(not one.hops for one in fields):
        return "a sum or count reads the rows of the list alone"
    return None


def _outside(expression: Expression) -> Iterator[FieldRef]:
    """The fields that are read outside of sums and counts."""
    if isinstance(expression, FieldRef):
        yield expression
    if not isinstance(expression, Aggregate):
        for child in children(expression):
            yield from _outside(child)


def _fields(expression: Expression) -> Iterator[Column]:
    """All columns that are read, those of parts too."""
    return (one.column for one in walk(expression) if isinstance(one, FieldRef))


def _sorted(
    context: Context, found: dict[str, Computed], places: dict[str, Word]
) -> Iterator[Computed]:
    """Each after those it needs; what stands in a circle is reported once."""
    done: set[str] = set()
    waiting = dict(found)
    while waiting:
        ready = [name for name, one in waiting.items() if not _needed(one, waiting)]
        if not ready:
            name, *others = _circle(waiting)
            reason = f"it would be computed from itself, by way of {', '.join(others)}"
            context.report.add(problems.bad_compute(places[name].at, name, reason))
            return
        for name in ready:
            done.add(name)
            yield waiting.pop(name)


def _needed(computed: Computed, waiting: Collection[str]) -> list[str]:
    return [one.name for one in columns(computed.expression) if one.name in waiting]


def _circle(waiting: Mapping[str, Computed]) -> list[str]:
    """Names of which each needs the next one, and the last the first."""
    trail = [next(iter(waiting))]
    while True:
        following = _needed(waiting[trail[-1]], waiting)[0]
        if following in trail:
            return trail[trail.index(following) :]
        trail.append(following)


def made_fields(draft: Draft, making: Making) -> Iterator[tuple[Column, FieldDocument]]:
    documents = {str(word): document for word, document in draft.document.fields.items()}
    for column in draft.columns:
        is_made = column.making is making and not column.type.is_secret
        if is_made and column.name in documents:
            yield column, documents[column.name]
