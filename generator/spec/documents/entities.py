"""An entity, the rows that it comes with, and mixins."""

from __future__ import annotations

import re
from typing import Annotated, ClassVar

from pydantic import Field

from generator.spec.document import Document
from generator.spec.documents.access import AccessRules
from generator.spec.documents.behaviour import (
    ActionDocument,
    ConsumptionDocument,
    EffectDocument,
    StatesDocument,
)
from generator.spec.documents.fields import FieldDocument
from generator.spec.documents.forms import ITEMS, NAMES, RENAMED, one_or_more
from generator.spec.documents.keys import KeyDocument, TimestampsDocument
from generator.spec.documents.queries import (
    BulkDocument,
    QueryDocument,
    ReportDocument,
    SearchDocument,
    ViewDocument,
)
from generator.spec.documents.relations import CheckDocument, IndexDocument, RelationDocument
from generator.spec.nodes import Entry, Mapping, Scalar, shorten
from generator.spec.synonyms import type_remedy
from generator.spec.types import TYPES
from generator.spec.values import (
    EntityName,
    ExpressionText,
    FillText,
    Filters,
    Flag,
    NameText,
    OneOrMore,
    RowNodes,
    Sentence,
    SomeOf,
    StoredName,
    Text,
    Words,
)
from generator.spec.words import Word

ROUTES = (
    *("create", "list", "get", "update", "replace", "delete"),
    *("bulk_create", "bulk_update", "bulk_delete", "export", "link", "upsert"),
)


class RowsDocument(Document):
    """Rows that the application comes with."""

    title_of: ClassVar[str] = "the rows of an entity"
    example: ClassVar[str] = "{key: code, data: [{code: a}]}"

    key: Text = Field(description="the unique field that the rows are known by")
    data: RowNodes = Field(
        description="a list of rows; a relation is written by the key of the other entity's row, "
        "a slug may be left out"
    )


class FillFromDocument(Document):
    """What the rows of a new table are made of when it comes."""

    title_of: ClassVar[str] = "fill_from"

    entity: Text = Field(description="the old entity, or its table, one row of which makes one row")
    where: ExpressionText | None = Field(
        None, description="a condition over the old row: others make no row"
    )
    distinct: Flag = Field(
        False, description="old rows that make equal ones make one: for tables to look things up in"
    )
    fields: Annotated[dict[NameText, FillText], NAMES] = Field(
        description="field or relation to an expression over the old row; of a relation also "
        "`{name: category}`, what the row that it leads to holds"
    )


class EntityDocument(Document):
    """An entity: a table, its schemas, repository, service and routes."""

    title_of: ClassVar[str] = "an entity"

    @classmethod
    def remedy_of(cls, entry: Entry) -> str:
        """Fields and relations without the key that they belong under."""
        key, value = entry.key.text, entry.value
        if key == "type":
            return ""
        if isinstance(value, Mapping):
            is_relation = value.find("to") is not None
            is_field = value.find("type") is not None
            text = "{…}"
        elif isinstance(value, Scalar) and value.plain:
            text = shorten(value.text)
            head = re.split(r"[(?\s]", text, maxsplit=1)[0]
            is_relation = re.fullmatch(r"[A-Z][A-Za-z0-9]*\??", text) is not None
            is_field = head in TYPES or bool(type_remedy(head))
        else:
            return ""
        if is_field:
            return f"fields stand under 'fields': fields: {{{key}: {text}}}"
        return f"relations stand under 'relations': relations: {{{key}: {text}}}" * is_relation

    doc: Sentence | None = Field(None, description="one sentence; docstring, OpenAPI, comment")
    table: StoredName | None = Field(None, description="table name; by default plural snake_case")
    schema_name: NameText | None = Field(
        None,
        validation_alias="schema",
        description="on PostgreSQL: the namespace of the table",
    )
    plural: EntityName | None = Field(None, description="plural of the name; by a word list")
    path: Text | None = Field(
        None,
        description="prefix of its routes; by default plural kebab",
        json_schema_extra={"pattern": "^/?[A-Za-z0-9_~.-]+(/[A-Za-z0-9_~.-]+)*/?$"},
    )
    id: KeyDocument | None = Field(
        None,
        description="the key: a type, `{name, type, …}`, a relation's name (the other row's key) or "
        "a list of fields and relations; by default `app.ids`",
    )
    display: Text | None = Field(
        None, description="the field that stands for a row; by default the first unique text"
    )
    timestamps: TimestampsDocument | None = Field(
        None, description="`true`, `created`, `updated` or `{created: name, updated: name, …}`"
    )
    mixins: Words | None = Field(
        None, description="names of mixins: what they hold stands above the entity's own"
    )
    fields: Annotated[dict[NameText, FieldDocument], NAMES] = Field(
        default_factory=dict, description="name to field"
    )
    relations: Annotated[dict[NameText, RelationDocument], NAMES] = Field(
        default_factory=dict, description="name to relation"
    )
    unique: Annotated[list[IndexDocument], ITEMS] = Field(
        default_factory=list, description="unique combinations: `[[name, category]]`"
    )
    indexes: Annotated[list[IndexDocument], ITEMS] = Field(
        default_factory=list, description="indexes: `[[category, -price]]`, `{fields, where, name}`"
    )
    checks: Annotated[dict[NameText, CheckDocument], NAMES] = Field(
        default_factory=dict, description="name to expression that holds for every row"
    )
    routes: Annotated[tuple[Word, ...], SomeOf("route", *ROUTES)] | None = Field(
        None,
        description="which of `create list get update replace delete bulk_create bulk_update bulk_delete export "
        "link upsert` exist; "
        "by default `create list get update delete`",
    )
    search: SearchDocument | None = Field(
        None,
        description="text fields of `?q=` and `/search`, of related rows too: `[title, author.name]`; "
        "`{fields: [title, body], mode: fulltext, language: english}` looks for words",
    )
    filters: Filters | None = Field(
        None,
        description="fields and relations that lists are filtered by: `[price, category.name, tags]`; "
        "`{title: [contains]}` for `contains icontains startswith endswith iexact` of a text",
    )
    order_by: OneOrMore | None = Field(
        None, description="default order, `-` for descending; the key by default"
    )
    sort: Words | None = Field(
        None, description="fields with `stored: never` that clients may order by"
    )
    soft_delete: Text | None = Field(
        None, description="the boolean or nullable datetime that DELETE sets"
    )
    version: Flag = Field(
        False,
        description="`true`: optimistic locking by a column `version`, ETag and If-Match (412 when "
        "stale; optional for the client)",
    )
    idempotency: Flag = Field(
        False,
        description="`true`: creations honour `Idempotency-Key`: the same key, the same answer",
    )
    cache: Text | None = Field(
        None,
        description="how long answers to GET may be kept: `60s`, `public 5m`, `no-cache` (ask each "
        "time, with the ETag) or `no-store` (the default)",
    )
    views: Annotated[dict[EntityName, ViewDocument], NAMES] = Field(
        default_factory=dict, description="name to view: an extra response schema"
    )
    queries: Annotated[dict[NameText, QueryDocument], NAMES] = Field(
        default_factory=dict, description="name to query: a finder, with a route where written"
    )
    consumes: Annotated[list[ConsumptionDocument], one_or_more(ConsumptionDocument)] = Field(
        default_factory=list,
        description="what a creation takes from related rows: `{stock, amount, require}`, or a "
        "list of them",
    )
    states: StatesDocument | None = Field(
        None, description="`{field, transitions, on_enter, route}`: the moves of an enum field"
    )
    actions: Annotated[dict[NameText, ActionDocument], NAMES] = Field(
        default_factory=dict,
        description="name to action: a transaction on the row `{id}`, with a route",
    )
    after_create: Annotated[list[EffectDocument], one_or_more(EffectDocument)] = Field(
        default_factory=list, description="effects in the creation's transaction"
    )
    reports: Annotated[dict[NameText, ReportDocument], NAMES] = Field(
        default_factory=dict, description="name to report: figures over many rows"
    )
    bulk: Annotated[dict[NameText, BulkDocument], NAMES] = Field(
        default_factory=dict,
        description="name to a statement that changes or deletes many rows at once",
    )
    owner: Text | None = Field(
        None,
        description="with `app.auth`: the relation to the user whose row it is, or a path of "
        "required relations: `order.user`",
    )
    access: AccessRules | None = Field(
        None,
        description="with `app.auth`: who may do what, `{read: public, update: [own, clerk]}`; what "
        "is not listed is for `admin`",
    )
    rows: RowsDocument | None = Field(
        None, description="rows that the application comes with, inserted by a migration"
    )
    renamed_from: Text | None = Field(None, description=RENAMED)
    dropped: Words | None = Field(
        None,
        description="old names of fields, relations and indexes that are gone on purpose: the loss "
        "of their values is agreed",
    )
    fill_from: Annotated[list[FillFromDocument], one_or_more(FillFromDocument)] = Field(
        default_factory=list,
        description="for the next migration: rows of a new table from those of an old one, or of "
        "several old ones",
    )


class MixinDocument(EntityDocument):
    """Parts that several entities have."""

    title_of: ClassVar[str] = "a mixin"
    without: ClassVar[frozenset[str]] = frozenset(
        {"doc", "table", "plural", "path", "mixins", "renamed_from", "fill_from"}
    )


class MixinsDocument(Document):
    """The mixins of a spec, which are read before the entities."""

    title_of: ClassVar[str] = "mixins"

    mixins: Annotated[dict[EntityName, MixinDocument], NAMES] = Field(default_factory=dict)
