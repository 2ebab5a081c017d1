"""Fields and timestamps to columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator import problems
from generator.diagnostics import Diagnostic, Span
from generator.ir import (
    Access,
    Column,
    Database,
    Default,
    DefaultKind,
    FieldType,
    Kind,
    Making,
    Name,
    Role,
    Transform,
)
from generator.ir.field import Literal
from generator.resolve.bounds import resolve_bounds
from generator.resolve.constraints import MAX_NAME
from generator.resolve.context import Context, Draft
from generator.resolve.defaults import ValueReader
from generator.resolve.derived_fields import is_made_by_app, making_of
from generator.resolve.files import resolve_file
from generator.resolve.names import is_made_class, is_protected
from generator.resolve.natives import resolve_native
from generator.resolve.types import resolve_type
from generator.spec.documents.fields import FieldDocument, ValueDocument
from generator.spec.words import Word

MAX_COLUMNS = 500
MAX_INDEXED_TEXT = 700
"""Characters that MySQL can keep in an index: 3,072 bytes at four bytes a character."""

_SLUG_SOURCES = frozenset({"string", "char", "text", "email", "url", "slug", "enum"})
_READ_ONLY = frozenset({Access.READ})
_BODIES = {
    Kind.PASSWORD: frozenset({Access.CREATE, Access.UPDATE}),
}


def draft_columns(context: Context, draft: Draft) -> None:
    """Give the draft its fields and its timestamps."""
    document = draft.document
    for word, field in document.fields.items():
        if len(draft.columns) >= MAX_COLUMNS:
            report = context.report
            report.add(problems.too_many_fields(word.at, draft.name.text, MAX_COLUMNS))
            break
        column = _field(context, draft, word, field)
        if column is not None and draft.namespace.claim(word, "the field", word.at):
            is_virtual = column.making is Making.VIRTUAL
            (draft.virtual if is_virtual else draft.columns).append(column)
    check_column_lengths(context, draft)
    _check_columns(context, draft)
    draft.timestamps = [*_timestamps(context, draft), *_version(context, draft)]


# Fields


def _field(context: Context, draft: Draft, word: Word, document: FieldDocument) -> Column | None:
    check_name(context, word, word.at)
    if document.sqlalchemy is not None:
        kind = resolve_native(context, document)
    else:
        kind = resolve_type(
            document.type,
            enum_name=_enum_name(context, draft, word),
            types=context.types,
            report=context.report,
        )
        if document.python is not None:
            at, name = document.key_at("python"), str(document.type.name)
            wants = "fields with 'sqlalchemy'"
            context.report.add(problems.key_not_for_type(at, "python", name, wants))
    if kind is None:
        return None
    kind = replace(kind, native=_native(context, document, kind))
    column = resolve_value(context, word, document, kind)
    enum = kind.enum_within
    if enum is not None and not enum.shared:
        context.classes.claim(enum.name, "the enum's class", word.at)
    stored = f"hashed_{word}" if kind.is_secret else str(word)
    stored_name = column_name(context, stored, document.column)
    column = replace(
        column,
        attribute=context.attribute(stored),
        column=stored_name,
        enum_check=_enum_check(context, draft, stored_name)
        if kind.enum and not kind.native
        else None,
        unique=document.unique,
        index=document.index,
        lookup=document.lookup,
        access=_access(document, kind, context, word),
        derived_from=_derived_from(context, draft, document, kind),
        making=making_of(context, word, document),
        require=_require(context, document, kind),
        sent_as=column.attribute if kind.is_secret else None,
    )
    column = replace(column, file=resolve_file(context, document, kind))
    _check_uses(context, document, column)
    if column.is_required and Access.CREATE not in column.access:
        context.report.add(problems.not_settable(document.key_at("api"), word))
    return column


def resolve_value(context: Context, word: Word, document: ValueDocument, kind: FieldType) -> Column:
    """What fields and parameters have in common."""
    report = context.report
    bounds = resolve_bounds(document, kind, report)
    transforms = tuple(Transform(one) for one in document.transform or ())
    nullable = document.nullable or document.type.nullable
    values = ValueReader(kind, bounds, transforms, report)
    return Column(
        name=str(word),
        attribute=context.attribute(word),
        column=str(word),
        type=kind,
        nullable=nullable,
        doc=str(document.doc or ""),
        examples=_examples(context, word, document, values),
        default=_default(context, word, document, values),
        bounds=bounds,
        transforms=transforms,
    )


def _native(context: Context, document: FieldDocument, kind: FieldType) -> str | None:
    """The name of the database's own type for an enum."""
    written = document.native
    if written is None or written == "false":
        return None
    at = document.key_at("native")
    enum = kind.enum_within
    if enum is None:
        context.report.add(problems.key_not_for_type(at, "native", kind.kind.value, "enums"))
        return None
    if enum.is_integer:
        context.report.add(problems.key_not_for_type(at, "native", enum.name, "enums of texts"))
        return None
    lacking = [one for one in context.settings.databases if one is not Database.POSTGRESQL]
    if lacking:
        context.report.add(problems.database_lacks(at, "types of its own", lacking[0].value))
        return None
    name = Name(enum.name).snake if written == "true" else str(written)
    first = context.natives.setdefault(name, enum)
    if first != enum:
        reason = f"the type {name!r} has the values of {first.name} already"
        context.report.add(problems.enum_values(written.at, reason))
    return name


def _enum_name(context: Context, draft: Draft, word: Word) -> str:
    """The class of a field's own enum: `OrderStatus`, or another one where that is taken."""
    ending = Name(str(word)).pascal
    name = f"{draft.name.text}{ending}"
    return (
        f"{name}Value" if name in context.drafts or is_made_class(str(draft.name), ending) else name
    )


def _enum_check(context: Context, draft: Draft, column: str) -> str:
    return context.constraints.make_of("ck", draft.table, column)


def column_name(context: Context, name: str, written: Word | None) -> str:
    return str(written) if written else context.settings.column_name(name)


def _access(
    document: FieldDocument, kind: FieldType, context: Context, word: Word
) -> frozenset[Access]:
    is_made = is_made_by_app(document)
    if document.api is None:
        return _READ_ONLY if is_made else _BODIES.get(kind.kind, frozenset(Access))
    access = frozenset(Access(one) for one in document.api)
    if is_made and access - _READ_ONLY:
        context.report.add(problems.made_and_given(document.value_at("api"), word))
        return access & _READ_ONLY
    if kind.is_secret and Access.READ in access:
        context.report.add(problems.password_use(document.value_at("api"), word, "read"))
        return access - {Access.READ}
    return access


def _default(
    context: Context, word: Word, document: ValueDocument, values: ValueReader
) -> Default | None:
    if document.default is None or values.are_files:
        return None
    if values.are_secret:
        at = document.key_at("default")
        context.report.add(problems.password_use(at, word, "given a default"))
        return None
    nullable = document.nullable or document.type.nullable
    return values.default(document.default, nullable=nullable)


def _examples(
    context: Context, word: Word, document: ValueDocument, values: ValueReader
) -> tuple[Literal, ...]:
    if not document.examples or values.are_files:
        return ()
    if values.are_secret:
        at = document.key_at("examples")
        context.report.add(problems.password_use(at, word, "shown in an example"))
        return ()
    found = (values.value(one, "the example") for one in document.examples)
    return tuple(one for one in found if one is not None)


def _derived_from(
    context: Context, draft: Draft, document: FieldDocument, kind: FieldType
) -> str | None:
    source = document.source
    if source is None:
        return None
    report = context.report
    if kind.kind is not Kind.SLUG:
        at = document.key_at("from")
        report.add(problems.key_not_for_type(at, "from", kind.kind.value, "slugs"))
        return None
    fields = draft.document.fields
    if source not in fields:
        if not draft.was_declared(source):
            entity = draft.name.text
            report.add(problems.unknown_field(source.at, entity, source, fields))
        return None
    name = str(fields[source].type.name)
    if name not in _SLUG_SOURCES and name not in context.enums:
        reason = f"its type is {name}, not a text"
        report.add(problems.slug_source(source.at, source, reason))
        return None
    if fields[source] is document:
        report.add(problems.slug_source(source.at, source, "it is the slug itself"))
        return None
    return str(source)


def _require(context: Context, document: FieldDocument, kind: FieldType) -> tuple[str, ...]:
    if document.require is None:
        return ()
    if not kind.is_secret:
        at = document.key_at("require")
        name = kind.kind.value
        context.report.add(problems.key_not_for_type(at, "require", name, "passwords"))
        return ()
    return tuple(map(str, document.require))


def _check_uses(context: Context, document: FieldDocument, column: Column) -> None:
    """Unique, index and lookup have to be possible for the type."""
    report = context.report
    for key in ("unique", "index", "lookup"):
        if not getattr(document, key):
            continue
        at = document.key_at(key)
        if column.type.is_secret:
            use = {"unique": "unique", "index": "indexed", "lookup": "looked up"}[key]
            report.add(problems.password_use(at, column.name, use))
        elif column.type.is_opaque:
            use = {"unique": "unique", "index": "indexed", "lookup": "looked up"}[key]
            report.add(problems.opaque_use(at, column.name, column.type.word, use))
        elif key != "lookup" and not can_index(context, column):
            report.add(index_problem(at, column))
    if document.lookup and not document.unique:
        report.add(problems.lookup_not_unique(document.key_at("lookup"), column.name))
    if document.lookup and Access.READ not in column.access:
        reason = "cannot be looked up, because 'api' hides it"
        report.add(problems.not_usable(document.key_at("lookup"), column.name, reason))


def can_index(context: Context, column: Column) -> bool:
    """Every database of the app can keep the column in an index."""
    kind = column.type
    if not context.needs(Database.MYSQL) or not kind.is_text:
        return True
    if kind.kind is Kind.URL:
        return False
    return kind.kind is not Kind.TEXT and (kind.length or 0) <= MAX_INDEXED_TEXT


def indexed_characters(column: Column) -> int:
    """How much of MySQL's limit the column takes, counted as characters."""
    kind = column.type
    if kind.enum is not None and not kind.is_number_enum:
        return max(len(value) for value in kind.enum.values)
    if kind.is_text:
        return kind.length or 255
    return 9 if kind.kind is Kind.UUID else 3


def index_problem(at: Span, column: Column) -> Diagnostic:
    """Why the column cannot be in an index."""
    what = f"index of texts longer than {MAX_INDEXED_TEXT} characters, as {column.name!r} may be"
    return problems.database_lacks(at, what, Database.MYSQL.value)


def check_name(context: Context, name: str, at: Span) -> None:
    if is_protected(name):
        reason = "Pydantic keeps such names for itself"
        context.report.add(problems.reserved_name(at, name, "a field", reason))


def check_column_lengths(context: Context, draft: Draft) -> None:
    """Databases cut longer names in silence."""
    for column in draft.columns:
        if len(column.column) > MAX_NAME:
            at = _place(draft, column.name)
            reason = f"it has more than {MAX_NAME} characters"
            hint = "name it with 'column'"
            context.report.add(problems.not_a_word(at, column.column, "a column", reason, hint))


def _check_columns(context: Context, draft: Draft) -> None:
    """No two fields may share a name in the database."""
    seen: dict[str, Column] = {}
    for column in draft.columns:
        other = seen.setdefault(column.column.casefold(), column)
        if other is column:
            continue
        at, first = _place(draft, column.name), _place(draft, other.name)
        by = f"the column of {other.name!r}"
        context.report.add(problems.name_taken(at, "the column", column.column, by, first))


def _place(draft: Draft, name: str) -> Span:
    document = draft.document
    words = (
        word for word in (*document.fields, *document.relations) if name in (word, f"{word}_id")
    )
    return next((word.at for word in words), draft.word.at)


# Timestamps


def _timestamps(context: Context, draft: Draft) -> Iterator[Column]:
    document = draft.document.timestamps
    if document is None:
        return
    parts = ((document.created, Role.CREATED), (document.updated, Role.UPDATED))
    is_short = not document.has("created") and not document.has("updated")
    for word, role in parts:
        if word is None and not (is_short and document.is_mapping):
            continue
        name = str(word or f"{role.value}_at")
        at = word.at if word else document.at
        check_name(context, name, at)
        if not draft.namespace.claim(name, "the timestamp", at):
            continue
        yield Column(
            name=name,
            attribute=context.attribute(name),
            column=context.settings.column_name(name),
            type=FieldType(kind=Kind.named(document.type or "datetime")),
            role=role,
            nullable=document.nullable,
            default=Default(kind=DefaultKind.NOW),
            access=_READ_ONLY,
        )


def _version(context: Context, draft: Draft) -> Iterator[Column]:
    """The counter of changes, for optimistic locking."""
    document = draft.document
    if not document.version:
        return
    at = document.value_at("version")
    if not draft.namespace.claim("version", "the version", at):
        return
    yield Column(
        name="version",
        attribute=context.attribute("version"),
        column=context.settings.column_name("version"),
        type=FieldType(kind=Kind.INTEGER),
        role=Role.VERSION,
        default=Default(kind=DefaultKind.LITERAL, value=1),
        access=_READ_ONLY,
    )
