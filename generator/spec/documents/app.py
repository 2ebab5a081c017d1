"""What the application is called, runs on and does by default."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from generator.spec.document import Document
from generator.spec.documents.auth import AuthDocument
from generator.spec.values import AppName, Count, Flag, OneOf, Sentence, SomeOf, Text, Words
from generator.spec.words import Word

DATABASES = ("sqlite", "postgresql", "mysql")
FORMATTERS = ("ruff", "black", "isort", "yapf", "autopep8")


class PaginationDocument(Document):
    """How lists are cut into pages."""

    title_of: ClassVar[str] = "pagination"
    example: ClassVar[str] = "{size: 20}"

    style: Annotated[Word, OneOf("style", "page", "cursor")] | None = Field(
        None, description="`page` (numbered pages; the default) or `cursor`"
    )
    size: Count = Field(20, description="rows of a page where the client does not say")
    max_size: Count = Field(100, description="the most rows that a client may ask for")
    nested_limit: Count = Field(
        100, description="the most rows of each list that a view nests; parts are all shown"
    )


class NamingDocument(Document):
    """How names of the database and of JSON are made."""

    title_of: ClassVar[str] = "naming"

    tables: Annotated[Word, OneOf("form", "plural", "singular")] | None = Field(
        None, description="`plural` (the default) or `singular` table names"
    )
    columns: Annotated[Word, OneOf("form", "snake", "camel")] | None = Field(
        None,
        description="`snake` (the default: as the fields are written) or `camel` column names",
    )
    json_names: Annotated[Word, OneOf("form", "snake", "camel")] | None = Field(
        None,
        validation_alias="json",
        description="`snake` (the default: as the fields are written) or `camel` names in bodies, "
        "answers and parameters",
    )
    constraints: Annotated[Word, OneOf("convention", "prefix", "postgresql")] | None = Field(
        None,
        description="how keys, rules and indexes are called: `prefix` (the default: "
        "`fk_books_author_id`) or `postgresql` (`books_author_id_fkey`, as PostgreSQL calls what "
        "has no name)",
    )


class HttpDocument(Document):
    """What HTTP offers beyond plain answers."""

    title_of: ClassVar[str] = "http"
    example: ClassVar[str] = "{etags: true}"

    etags: Flag = Field(
        False,
        description="whether every answer to GET has an ETag, and `If-None-Match` is answered 304",
    )
    prefer: Flag = Field(
        False,
        description="whether `Prefer: return=minimal` is answered 204, without the row",
    )


class MigrationsDocument(Document):
    """How migrations are written."""

    title_of: ClassVar[str] = "migrations"
    example: ClassVar[str] = "{online: true}"

    online: Flag = Field(
        False,
        description="whether a change of large tables is written in steps that PostgreSQL takes "
        "beside its readers and writers",
    )


class AppDocument(Document):
    """What the application is called and runs on; once in the whole spec."""

    title_of: ClassVar[str] = "app"
    example: ClassVar[str] = "app: {name: shop}"

    name: AppName = Field(description="name of the distribution; also of the database")
    title: Sentence | None = Field(None, description="name for people; by default from `name`")
    description: Sentence | None = Field(None, description="what the application is for")
    version: Text | None = Field(
        None,
        description="its version, `0.1.0` by default",
        json_schema_extra={"pattern": "^[0-9]"},
    )
    license: Sentence | None = Field(
        None, description="the name of its licence, such as `MIT`, for OpenAPI"
    )
    contact: Sentence | None = Field(
        None, description="whom users of the API ask: an e-mail address, a URL or a name"
    )
    prefix: Text | None = Field(
        None,
        description="prefix of all routes such as `/api/v1`",
        json_schema_extra={"pattern": "^(/[A-Za-z0-9._~-]+)+$"},
    )
    mode: Annotated[Word, OneOf("mode", "async", "sync")] | None = Field(
        None, description="`async` (the default) or `sync` code"
    )
    database: Annotated[Word, OneOf("database", *DATABASES)] | None = Field(
        None, description="kind of the default URL: `sqlite` (the default), `postgresql`, `mysql`"
    )
    databases: Annotated[tuple[Word, ...], SomeOf("database", *DATABASES)] | None = Field(
        None, description="those that the app must run on; by default all three"
    )
    ids: Annotated[Word, OneOf("id type", "integer", "bigint", "uuid")] | None = Field(
        None, description="type of the keys: `integer` (the default), `bigint` or `uuid`"
    )
    naming: NamingDocument | None = Field(
        None, description="how names of the database and of JSON are made"
    )
    pagination: PaginationDocument | None = Field(None, description="how lists are cut into pages")
    extensions: Words | None = Field(
        None,
        description="extensions of PostgreSQL that the first migration, or the next one, creates: "
        "`[citext, pg_trgm]`",
    )
    auth: AuthDocument | None = Field(
        None, description="how users sign in; without it everybody may do everything"
    )
    http: HttpDocument | None = Field(
        None, description="ETags of all answers, and answers without a body"
    )
    reading: Annotated[Word, OneOf("reading", "strict", "lenient")] | None = Field(
        None,
        description="`lenient`: a stored value that is none of its type (`0000-00-00` for a date) is "
        "shown as it is and logged; `strict` (the default): it is a fault",
    )
    migrations: MigrationsDocument | None = Field(None, description="how migrations are written")
    monitoring: Flag = Field(
        False,
        description="whether the application tells what its database costs: figures of the pool, "
        "slow statements, statements of a request",
    )
    replicas: Flag = Field(
        False, description="whether GET requests may read from replicas of the database"
    )
    format: Annotated[tuple[Word, ...], SomeOf("formatter", *FORMATTERS, single=True)] | None = (
        Field(
            None,
            description="formatters that generated Python passes through, in this order, as the "
            "project configures them: `ruff`, `black`, `isort`, `yapf`, `autopep8`",
        )
    )
