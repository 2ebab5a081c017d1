"""Names of entities in every place that needs one: class, table, path and module."""

from __future__ import annotations

import re

from generator import problems
from generator.diagnostics import Diagnostics, Span
from generator.ir import Database, Name
from generator.resolve.context import Context, Draft
from generator.resolve.names import Methods, Namespace, entity_problem
from generator.resolve.plurals import plural_of_words
from generator.spec.documents.entities import EntityDocument
from generator.spec.words import Word

_PATH = re.compile(r"/?[A-Za-z0-9_~.-]+(/[A-Za-z0-9_~.-]+)*/?")
_APP_PATHS = frozenset({"/docs", "/redoc", "/openapi.json", "/health"})


def draft_entities(context: Context) -> None:
    """Fill the context with one draft an entity, in the author's order."""
    report = context.report
    entities = context.documents.entities
    paths = Namespace(report)
    _claim_idempotency_keys(context)
    _claim_sessions(context)
    for word, document in entities.items():
        reason = entity_problem(word)
        if reason:
            report.add(problems.reserved_name(word.at, word, "an entity", reason))
        draft = _draft(context, word, document)
        if context.classes.claim(word, "the entity", word.at):
            claimed = f"{draft.schema}.{draft.table}" if draft.schema else draft.table
            check_table(context, draft.table, _at(document.table, word))
            context.tables.claim(claimed, "the table", _at(document.table, word))
            paths.claim(draft.path, "the path", _at(document.path, word))
        if draft.path in _APP_PATHS and not context.settings.prefix:
            other = "the application itself; choose another with 'path'"
            report.add(problems.route_taken(_at(document.path, word), draft.path, other))
        context.drafts[str(word)] = draft


def check_table(context: Context, table: str, at: Span) -> None:
    """Alembic and SQLite keep some names for tables of their own."""
    reason = None
    if table.lower() == "alembic_version":
        reason = "Alembic keeps the number of the last revision there"
    elif table.lower().startswith("sqlite_") and context.needs(Database.SQLITE):
        reason = "SQLite keeps names that begin with sqlite_ for itself"
    if reason:
        context.report.add(problems.reserved_name(at, table, "a table", reason))


def _claim_idempotency_keys(context: Context) -> None:
    """Creations that clients may repeat are kept in a table of the application's own."""
    for word, document in context.documents.entities.items():
        if document.idempotency:
            what = f"what 'idempotency' of {word} keeps, "
            context.classes.claim("IdempotencyKey", what + "the class", word.at)
            context.tables.claim("idempotency_keys", what + "the table", word.at)
            return


def _claim_sessions(context: Context) -> None:
    """Who is signed in, and who tried to, is kept in tables of the application's own."""
    app = context.documents.app
    if app is not None and app.auth is not None:
        for name, table in (("Session", "sessions"), ("SignInAttempt", "sign_in_attempts")):
            context.classes.claim(name, "what 'auth' keeps, the class", app.key_at("auth"))
            context.tables.claim(table, "what 'auth' keeps, the table", app.key_at("auth"))


def _draft(context: Context, word: Word, document: EntityDocument) -> Draft:
    name = Name(str(word))
    plural = Name(str(document.plural)) if document.plural else _plural(name)
    table = name.snake if context.settings.singular_tables else plural.snake
    return Draft(
        word=word,
        document=document,
        name=name,
        plural=plural,
        table=str(document.table or table[:63]),
        path=_path(document.path, plural, context.report),
        namespace=Namespace(context.report, context.settings.json_name),
        methods=Methods(context.report),
        schema=resolve_schema(context, document.schema_name, document.key_at("schema")),
    )


def resolve_schema(context: Context, word: Word | None, at: Span) -> str | None:
    """The namespace of a table, which only PostgreSQL has."""
    if word is None:
        return None
    for database in context.settings.databases:
        if database is not Database.POSTGRESQL:
            what = "schemas, as PostgreSQL calls namespaces of tables"
            context.report.add(problems.database_lacks(at, what, database.value))
            return None
    if word.startswith("pg_") or word == "information_schema":
        reason = "PostgreSQL keeps such names for itself"
        context.report.add(problems.reserved_name(word.at, word, "a schema", reason))
    return str(word)


def _plural(name: Name) -> Name:
    return Name("".join(word.capitalize() for word in plural_of_words(name.words)))


def _at(written: Word | None, word: Word) -> Span:
    return written.at if written is not None else word.at


def _path(word: Word | None, plural: Name, report: Diagnostics) -> str:
    if word is None:
        return f"/{plural.kebab}"
    if not _PATH.fullmatch(word) or ".." in word or len(word) > 100:
        hint = "a path is /name or /name/name, without parameters"
        report.add(problems.bad_text(word.at, "a path", word[:60], hint))
        return f"/{plural.kebab}"
    return f"/{word.strip('/')}"
