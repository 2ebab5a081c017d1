"""What `app` says, complete: every default filled in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from generator import problems
from generator.diagnostics import Diagnostics
from generator.ir import Database, Formatter, IdType, Mode, Name, Pagination, PaginationStyle
from generator.ir.json_names import camel
from generator.spec.documents.app import AppDocument, PaginationDocument
from generator.spec.words import Word

MAX_PAGE = 10_000
_VERSION = re.compile(
    r"[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?(\.post[0-9]+)?(\.dev[0-9]+)?(\+[a-z0-9]+(\.[a-z0-9]+)*)?"
)
_EXTENSION = re.compile(r"[a-z_][a-z0-9_-]{0,62}")
_NAMES = "extensions are called like pg_trgm, as CREATE EXTENSION takes them"
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The facts about the application that are not its entities."""

    name: str = "app"
    title: str = "App"
    description: str = ""
    version: str = "0.1.0"
    license: str = ""
    contact: str = ""
    prefix: str = ""
    mode: Mode = Mode.ASYNC
    database: Database = Database.SQLITE
    databases: tuple[Database, ...] = tuple(Database)
    ids: IdType = IdType.INTEGER
    singular_tables: bool = False
    camel_columns: bool = False
    camel_json: bool = False
    constraint_names: str = "prefix"
    """How keys, rules and indexes are called."""
    tags_answers: bool = False
    reads_leniently: bool = False
    answers_minimally: bool = False
    pagination: Pagination = field(default_factory=Pagination)
    formatters: tuple[Formatter, ...] = ()
    migrates_online: bool = False
    monitoring: bool = False
    replicas: bool = False
    extensions: tuple[str, ...] = ()

    def json_name(self, name: str) -> str:
        """What JSON calls a field, a relation or a parameter of this name."""
        return camel(name) if self.camel_json else name

    def column_name(self, name: str) -> str:
        """What the database calls the column of this name."""
        return Name(name).camel if self.camel_columns else name


def resolve_settings(document: AppDocument | None, report: Diagnostics) -> Settings:
    """The settings that `app` gives; plain defaults where it is missing."""
    if document is None:
        return Settings()
    databases = tuple(Database.named(word) for word in document.databases or ()) or tuple(Database)
    if document.databases == ():
        at = document.value_at("databases")
        report.add(problems.nothing_listed(at, "databases"))
    naming, http = document.naming, document.http
    title = " ".join(word.capitalize() for word in Name(document.name).words)
    return Settings(
        name=str(document.name),
        title=str(document.title or title),
        description=str(document.description or ""),
        version=_version(document.version, report),
        license=str(document.license or ""),
        contact=str(document.contact or ""),
        prefix=_prefix(document.prefix, report),
        mode=Mode(document.mode or "async"),
        database=_default_database(document, databases, report),
        databases=databases,
        ids=IdType(document.ids or "integer"),
        singular_tables=naming is not None and naming.tables == "singular",
        camel_columns=naming is not None and naming.columns == "camel",
        tags_answers=http is not None and http.etags,
        answers_minimally=http is not None and http.prefer,
        reads_leniently=document.reading == "lenient",
        constraint_names=str((naming and naming.constraints) or "prefix"),
        camel_json=naming is not None and naming.json_names == "camel",
        pagination=_pagination(document.pagination, report),
        formatters=tuple(Formatter(word) for word in document.format or ()),
        migrates_online=_migrates_online(document, databases, report),
        monitoring=document.monitoring,
        replicas=document.replicas,
        extensions=_extensions(document, databases, report),
    )


def _version(word: Word | None, report: Diagnostics) -> str:
    if word is None:
        return "0.1.0"
    if not _VERSION.fullmatch(word) or len(word) > 50:
        report.add(problems.bad_text(word.at, "a version", word[:60], "versions look like 1.4.0"))
    return str(word)


def _prefix(word: Word | None, report: Diagnostics) -> str:
    if word is None:
        return ""
    if not _PREFIX.fullmatch(word) or len(word) > 200:
        hint = "a prefix begins with a slash and ends without one: /api/v1"
        report.add(problems.bad_text(word.at, "a prefix", word[:60], hint))
    return str(word)


def _default_database(
    document: AppDocument, databases: tuple[Database, ...], report: Diagnostics
) -> Database:
    if document.database is None:
        return databases[0]
    database = Database.named(document.database)
    if database not in databases:
        report.add(problems.default_database(document.database.at, document.database))
    return database


def _migrates_online(
    document: AppDocument, databases: tuple[Database, ...], report: Diagnostics
) -> bool:
    """PostgreSQL alone has steps of its own for it."""
    asked = document.migrations
    if asked is None or not asked.online:
        return False
    if Database.POSTGRESQL not in databases:
        report.add(problems.online_without_postgresql(asked.value_at("online")))
    return True


def _extensions(
    document: AppDocument, databases: tuple[Database, ...], report: Diagnostics
) -> tuple[str, ...]:
    """Each once, in the author's order: one may need another."""
    words = document.extensions or ()
    for word in words:
        if not _EXTENSION.fullmatch(word):
            hint = (
                f"did you mean {word.lower()!r}?" if _EXTENSION.fullmatch(word.lower()) else _NAMES
            )
            report.add(problems.bad_text(word.at, "the name of an extension", word[:60], hint))
    if words and Database.POSTGRESQL not in databases:
        report.add(problems.extensions_without_postgresql(document.value_at("extensions")))
    return tuple(dict.fromkeys(map(str, words)))


def _pagination(document: PaginationDocument | None, report: Diagnostics) -> Pagination:
    if document is None:
        return Pagination()
    sizes = (
        ("size", document.size),
        ("max_size", document.max_size),
        ("nested_limit", document.nested_limit),
    )
    for key, number in sizes:
        if not 1 <= number <= MAX_PAGE:
            report.add(problems.out_of_range(document.value_at(key), f"{key!r}", 1, MAX_PAGE))
            return Pagination()
    max_size = document.max_size
    if document.size > max_size:
        if document.has("max_size"):
            at = document.value_at("size")
            report.add(problems.pagination_sizes(at, document.size, max_size))
        max_size = document.size
    return Pagination(
        style=PaginationStyle(document.style or "page"),
        size=document.size,
        max_size=max_size,
        nested_limit=document.nested_limit,
    )
