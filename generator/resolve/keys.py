"""Keys: generated, given by the client, shared with another row, or made of several columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator import problems
from generator.diagnostics import Span
from generator.ir import Access, Column, Database, FieldType, Kind, Making, Role
from generator.kinds.facts import KeyUse
from generator.resolve.context import Context, Draft
from generator.resolve.fields import (
    can_index,
    check_name,
    column_name,
    index_problem,
    indexed_characters,
)
from generator.resolve.indexes import MAX_INDEX_COLUMNS, MAX_INDEXED_TOGETHER
from generator.resolve.relations import draft_key_relation
from generator.resolve.types import TYPE_NAMES, resolve_type
from generator.spec.documents.keys import KeyDocument
from generator.spec.words import Word

_ALONE = ("name", "type", "column", "generated", "generate")
"""What a list of parts says by itself."""

_READ = frozenset({Access.READ})
_GIVEN_ACCESS = frozenset({Access.CREATE, Access.READ})


def draft_key(context: Context, draft: Draft) -> None:
    """Give the draft the key that is a column of its own; other keys are made of what it has."""
    document = draft.document.id
    parts = _parts(context, draft, document)
    if parts:
        draft.key_names = parts
        return
    draft.columns.append(_own_column(context, draft, document))


def _parts(context: Context, draft: Draft, document: KeyDocument | None) -> tuple[Word, ...]:
    """The fields and relations that make the key; none where it has a column of its own."""
    if document is None:
        return ()
    report = context.report
    if document.fields is not None:
        for key in _ALONE:
            if document.has(key):
                reason = "the key is made of fields, which say that by themselves"
                report.add(problems.bad_key(document.key_at(key), reason))
        return _listed(context, draft, document, document.fields)
    if document.type is None or document.type.name in TYPE_NAMES:
        return ()
    word = document.type.text
    if word in draft.document.fields:
        report.add(problems.bad_key(word.at, f"{word!r} is a field", f"write id: [{word}]"))
        return ()
    if word in draft.document.relations:
        for key in _ALONE:
            if key != "type" and document.has(key):
                reason = f"{word!r} says by itself what the key is"
                report.add(problems.bad_key(document.key_at(key), reason))
        return (word,)
    return ()


def _listed(
    context: Context, draft: Draft, document: KeyDocument, words: tuple[Word, ...]
) -> tuple[Word, ...]:
    report = context.report
    if not words:
        report.add(problems.nothing_listed(document.value_at("fields"), "'id'"))
    found: list[Word] = []
    for word in words:
        if word in found:
            report.add(problems.repeated(word.at, "'id'", word))
        elif word in draft.document.fields or word in draft.document.relations:
            found.append(word)
        elif not draft.was_declared(word):
            known = [*draft.document.fields, *draft.document.relations]
            report.add(problems.unknown_field(word.at, draft.name.text, word, known))
    return tuple(found)


# A column of its own


def _own_column(context: Context, draft: Draft, document: KeyDocument | None) -> Column:
    name = document.name if document and document.name else None
    at = name.at if name else draft.word.at
    text = str(name or "id")
    check_name(context, text, at)
    draft.namespace.claim(text, "the key", at)
    kind = _key_type(context, draft, document) or FieldType(
        kind=Kind.named(context.settings.ids.value)
    )
    making = Making.GENERATED if document and document.generate is not None else None
    generated = _is_generated(context, document, kind, making)
    column = Column(
        name=text,
        attribute=context.attribute(text),
        column=column_name(context, text, document.column if document else None),
        type=kind,
        role=Role.KEY,
        doc=str(document.doc or "") if document else "",
        access=_READ if generated or making else _GIVEN_ACCESS,
        generated=generated,
        making=making,
    )
    if document and document.type and not can_index(context, column):
        context.report.add(index_problem(document.type.text.at, column))
    return _addressable(column)


def _key_type(context: Context, draft: Draft, document: KeyDocument | None) -> FieldType | None:
    if document is None or document.type is None:
        return None
    report, notation = context.report, document.type
    if notation.text in draft.document.fields:
        return None
    kind = resolve_type(
        notation,
        enum_name="",
        types=context.types,
        report=report,
    )
    if kind is None:
        return None
    if kind.kind.facts.key not in (KeyUse.GIVEN, KeyUse.GENERATED):
        report.add(problems.key_type(notation.text.at, kind.kind.value))
        return None
    if notation.nullable:
        report.add(problems.bad_key(notation.text.at, "a key is never null"))
    return kind


def _is_generated(
    context: Context, document: KeyDocument | None, kind: FieldType, making: Making | None
) -> bool:
    can_be = kind.kind.facts.key is KeyUse.GENERATED and kind.enum is None
    if document is None:
        return True
    if making is not None and document.generated:
        at = document.key_at("generated")
        context.report.add(problems.bad_key(at, "'generate' makes the key already"))
    elif document.generated and not can_be:
        at, reason = document.key_at("generated"), f"no database numbers {kind.kind.value} keys"
        context.report.add(problems.bad_key(at, reason, "make a text with 'generate'"))
    if making is not None or not can_be:
        return False
    return can_be if document.generated is None else document.generated


# Keys made of fields and relations


def draft_keys(context: Context) -> None:
    """Make the keys of fields and relations, each behind those that it refers to."""
    finished: set[str] = set()
    for draft in context.drafts.values():
        _resolve(context, draft, [], finished)


def _resolve(context: Context, draft: Draft, trail: list[str], finished: set[str]) -> None:
    name = draft.name.text
    if name in finished:
        return
    for word in _relations(draft):
        target = context.drafts.get(draft.document.relations[word].to)
        if target is None:
            continue
        if target.name.text in (*trail, name):
            circle = [*trail, name, target.name.text]
            circle = circle[circle.index(target.name.text) :]
            reason = f"no key could be made first: {' needs '.join(circle)}"
            context.report.add(problems.bad_key(word.at, reason))
            draft.key_names = tuple(one for one in draft.key_names if one != word)
            draft.circular.add(str(word))
            continue
        _resolve(context, target, [*trail, name], finished)
    finished.add(name)
    if draft.key_names:
        _make_key(context, draft)
    if not draft.key:
        draft.columns.insert(0, _own_column(context, draft, None))


def _relations(draft: Draft) -> Iterator[Word]:
    return (word for word in draft.key_names if word in draft.document.relations)


def _make_key(context: Context, draft: Draft) -> None:
    """Mark the columns of the key, and put them first."""
    key: list[Column] = []
    for word in draft.key_names:
        if word in draft.document.relations:
            columns = draft_key_relation(context, draft, word)
        else:
            column = draft.find(word)
            columns = (column,) if column is not None else ()
        for column in columns:
            if column.name not in {one.name for one in key}:
                key.append(_part(context, draft, word, column))
    _check_length(context, draft, key)
    for column in key:
        draft.replace(column)
    names = {column.name for column in key}
    draft.columns = [*key, *(one for one in draft.columns if one.name not in names)]


def _part(context: Context, draft: Draft, word: Word, column: Column) -> Column:
    """A column as a part of the key: never null, never changed."""
    reason = _reason_against(draft, word, column)
    if reason:
        context.report.add(problems.bad_key(word.at, reason))
    if column.type.kind.facts.key is KeyUse.NONE or column.type.is_opaque:
        context.report.add(problems.key_type(word.at, column.type.word))
    elif not can_index(context, column):
        context.report.add(index_problem(word.at, column))
    access = column.access & _GIVEN_ACCESS
    column = replace(column, role=Role.KEY, access=access, nullable=False)
    return _addressable(replace(column, unique=False, index=False))


def _addressable(column: Column) -> Column:
    """A key is a segment of a URL: a text is not empty, and `char` not filled up with blanks."""
    if not column.type.is_text or column.making is not None or column.reference is not None:
        return column
    least = column.type.length if column.type.kind is Kind.CHAR else 1
    if column.bounds.min_length is not None:
        least = max(least or 1, column.bounds.min_length)
    return replace(column, bounds=replace(column.bounds, min_length=least))


def _reason_against(draft: Draft, word: Word, column: Column) -> str | None:
    if column.nullable:
        return f"{word!r} may be null, and a key is never null"
    if column.derived_from is not None:
        return f"{word!r} is made from {column.derived_from!r} by trying what is free"
    if column.making not in (None, Making.GENERATED):
        return f"{word!r} is computed, and a key is there before"
    field = draft.document.fields.get(word)
    if field is not None and field.lookup:
        return f"'lookup' of {word!r} is the route of the key"
    if column.name == draft.document.soft_delete:
        return f"{word!r} marks deleted rows, and a key does not change"
    if Access.READ not in column.access:
        return f"'api' hides {word!r}, and every answer shows the key"
    return None


def _check_length(context: Context, draft: Draft, key: list[Column]) -> None:
    if not key:
        return
    at = _place(draft)
    if len(key) > MAX_INDEX_COLUMNS:
        reason = f"databases take {MAX_INDEX_COLUMNS} columns, and these are {len(key)}"
        context.report.add(problems.bad_key(at, reason))
    is_long = sum(map(indexed_characters, key)) > MAX_INDEXED_TOGETHER
    if len(key) > 1 and is_long and context.needs(Database.MYSQL):
        what = f"keys of more than {MAX_INDEXED_TOGETHER} characters together"
        context.report.add(problems.database_lacks(at, what, Database.MYSQL.value))


def _place(draft: Draft) -> Span:
    return draft.document.id.at if draft.document.id is not None else draft.word.at
