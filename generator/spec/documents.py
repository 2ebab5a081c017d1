"""The documents of the language: the keys of each, what their values may be, and their short forms.

The reference page of the spec keys and the JSON Schema are made from these models.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, PlainValidator, WithJsonSchema

from generator import problems
from generator.diagnostics import Diagnostics, Span
from generator.spec.document import Document, items_of, one_or_more_of, words_to_nodes
from generator.spec.enums import EnumValues
from generator.spec.nodes import Entry, Mapping, Node, Scalar, Sequence, describe, shorten
from generator.spec.synonyms import is_choice, is_item, key_remedy, type_remedy
from generator.spec.types import TYPES, TypeNotation, parse_type, read_type, type_schema
from generator.spec.values import (
    AnyValue,
    AppName,
    Count,
    EntityName,
    ExpressionText,
    Flag,
    Formula,
    KeyText,
    NameText,
    NestedLimit,
    Number,
    OneOf,
    OneOrMore,
    Refused,
    Route,
    RowNodes,
    Sentence,
    SomeOf,
    TargetText,
    Text,
    Values,
    Whole,
    Word,
    Words,
    read_sentence,
)

DATABASES = ("sqlite", "postgresql", "mysql")
FORMATTERS = ("ruff", "black", "isort", "yapf", "autopep8")
ROUTES = ("create", "list", "get", "update", "replace", "delete", "bulk_create")

_NAMES = BeforeValidator(words_to_nodes)
_ITEMS = BeforeValidator(items_of)

NATIVE = Scalar(Span(""), "native")
"""The type of a field that names one of SQLAlchemy's instead."""

CreationText = Annotated[dict[NameText, ExpressionText], _NAMES]
EffectList = Annotated[
    list["EffectDocument"],
    BeforeValidator(one_or_more_of, json_schema_input_type="EffectDocument | list[EffectDocument]"),
]
TypeText = Annotated[TypeNotation, PlainValidator(read_type), WithJsonSchema(type_schema())]
KeyTypeText = Annotated[
    TypeNotation, PlainValidator(read_type), WithJsonSchema(type_schema("[A-Za-z][A-Za-z0-9_]*"))
]


_RENAMED = "for the next migration: the old name, the spec's or the database's"
_FILL = (
    "for the next migration: what rows that are there hold, an expression over the old row (a text "
    "in quotes)"
)


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
    """How names of the database are made."""

    title_of: ClassVar[str] = "naming"

    tables: Annotated[Word, OneOf("form", "plural", "singular")] | None = Field(
        None, description="`plural` (the default) or `singular` table names"
    )
    columns: Annotated[Word, OneOf("form", "snake", "camel")] | None = Field(
        None,
        description="`snake` (the default: as the fields are written) or `camel` column names",
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
    naming: NamingDocument | None = Field(None, description="how database names are made")
    pagination: PaginationDocument | None = Field(None, description="how lists are cut into pages")
    format: Annotated[tuple[Word, ...], SomeOf("formatter", *FORMATTERS, single=True)] | None = (
        Field(
            None,
            description="formatters that generated Python passes through, in this order, as the "
            "project configures them: `ruff`, `black`, `isort`, `yapf`, `autopep8`",
        )
    )


class ValueDocument(Document):
    """A value with a type and its validation: what fields and parameters have in common."""

    title_of: ClassVar[str] = "a value"

    type: TypeText = Field(description="the type, such as `string(100)`")
    nullable: Flag = Field(False, description="may be null; `?` after the type in the short form")
    doc: Sentence | None = Field(None, description="one sentence; comment, OpenAPI text")
    examples: Values | None = Field(None, description="values for the documentation")
    default: AnyValue | None = Field(
        None,
        description="what it is where nothing is given: a literal, `now()`, `now() + days(7)`, "
        "`uuid()`",
    )
    gt: Number | None = Field(None, description="greater than")
    ge: Number | None = Field(None, description="greater than or equal")
    lt: Number | None = Field(None, description="less than")
    le: Number | None = Field(None, description="less than or equal")
    multiple_of: Number | None = Field(None, description="a multiple of this number")
    min_length: Whole | None = Field(
        None, description="least number of characters, of bytes, or of values of an array"
    )
    max_length: Count | None = Field(
        None,
        description="greatest number of characters, where the type takes no length; of bytes, or "
        "of values of an array",
    )
    pattern: Sentence | None = Field(None, description="regular expression that a text matches")
    transform: (
        Annotated[
            tuple[Word, ...], SomeOf("transformation", "upper", "lower", "strip", single=True)
        ]
        | None
    ) = Field(None, description="`upper`, `lower`, `strip` or a list of them, before validation")

    @classmethod
    def from_short(cls, node: Scalar | Sequence) -> dict[str, Any]:
        """`string(100)?`: a type, nullable where a question mark follows."""
        if isinstance(node, Sequence):
            raise Refused(problems.expected(node.at, "a type", describe(node)))
        return {"type": node, "nullable": Scalar(node.at, _true_or_false(node))}


def _true_or_false(node: Scalar) -> str:
    return "true" if parse_type(read_sentence(node)).nullable else "false"


class FieldDocument(ValueDocument):
    """A field: one column of the table."""

    title_of: ClassVar[str] = "a field"
    example: ClassVar[str] = "{type: string(100)}"

    sqlalchemy: Sentence | None = Field(
        None,
        description="instead of `type`: a type of one database, `postgresql.INET()`, with `python` "
        "and `examples`",
    )
    python: Sentence | None = Field(
        None, description="with `sqlalchemy`: the type of its values in Python, such as `str`"
    )
    unique: Flag = Field(False, description="no two rows share a value; makes a finder too")
    index: Flag = Field(False, description="makes an index")
    column: NameText | None = Field(None, description="name in the database where it differs")
    native: Text | None = Field(
        None,
        description="for enums, on PostgreSQL: `true` for a type of the database, or its name",
    )
    api: Annotated[tuple[Word, ...], SomeOf("body", "create", "update", "read")] | None = Field(
        None, description="which bodies carry it, of `[create, update, read]`; default all"
    )
    lookup: Flag = Field(False, description="on a unique field: a route `/by-<field>/{value}`")
    source: Text | None = Field(
        None, validation_alias="from", description="for slugs: the text field it is made from"
    )
    require: (
        Annotated[tuple[Word, ...], SomeOf("kind", "upper", "lower", "digit", "symbol")] | None
    ) = Field(
        None,
        description="for passwords: what they must hold, of `[upper, lower, digit, symbol]`",
    )
    generate: Sentence | None = Field(
        None,
        description='made at creation: `"ORD-{now:%Y%m%d}-{random:6}"`, with `now`, `random:n` '
        "(hexadecimal digits) and `uuid`",
    )
    copied: Sentence | None = Field(
        None,
        validation_alias="copy",
        description="a snapshot of a related row, taken at creation: `product.price`",
    )
    compute: ExpressionText | None = Field(
        None,
        description="kept by the app: `unit_price * quantity`, `sum(items.total_price)`",
    )
    stored: Flag = Field(
        False, description="with `compute`: the database computes it, from its own row only"
    )
    renamed_from: Text | None = Field(None, description=_RENAMED)
    fill: ExpressionText | None = Field(None, description=_FILL)
    convert: ExpressionText | None = Field(
        None,
        description="for the next migration: the expression that makes old values those of the new "
        "type, over the old row",
    )
    replaced: Annotated[dict[KeyText, Text], _NAMES] = Field(
        default_factory=dict,
        description="for enums, for the next migration: removed value to the one in its place",
    )

    @classmethod
    def remedy_of(cls, entry: Entry) -> str:
        """An enum with the values that were written."""
        if not isinstance(entry.value, Sequence) or not is_choice(entry.key.text):
            return ""
        values = [item.text for item in entry.value.items if isinstance(item, Scalar)]
        listed = ", ".join(values)
        return f"write type: {shorten(f'enum({listed})')}" if values else ""

    @classmethod
    def _values(cls, node: Node, report: Diagnostics) -> dict[Any, Any]:
        written = node.find("sqlalchemy") if isinstance(node, Mapping) else None
        if written is None or not isinstance(node, Mapping):
            values = super()._values(node, report)
            kind = values.get("type")
            if isinstance(kind, Scalar) and is_listed_apart(kind.text, values.keys(), node):
                raise Refused(None)
            return values
        if node.find("type") is not None:
            raise Refused(problems.two_types(written.key.at))
        key = Scalar(written.key.at, "type")
        named = Mapping(node.at, {**node.entries, "type": Entry(key, NATIVE)}, node.dropped)
        return super()._values(named, report)


def is_listed_apart(kind: str, known: Collection[str], node: Node) -> bool:
    """The values of an enum, or the items of an array, under a key that was answered."""
    others = [entry.key.text for entry in node] if isinstance(node, Mapping) else []
    keys = {"enum": is_choice, "array": is_item}.get(kind)
    return keys is not None and any(map(keys, set(others) - set(known)))


class ParameterDocument(ValueDocument):
    """A parameter of a query, report, bulk statement or action."""

    title_of: ClassVar[str] = "a parameter"


class KeyDocument(Document):
    """The key of an entity."""

    title_of: ClassVar[str] = "an id"

    name: NameText | None = Field(None, description="name of the key, `id` by default")
    type: KeyTypeText | None = Field(
        None,
        description="a type, or the name of a relation whose key this row shares; integers and "
        "UUIDs are generated, all else is given by the client",
    )
    column: NameText | None = Field(None, description="name in the database where it differs")
    doc: Sentence | None = Field(None, description="one sentence about it")
    generated: Flag | None = Field(
        None, description="`false`: the client gives an integer or UUID too"
    )
    generate: Sentence | None = Field(
        None, description='for texts: made at creation, as on fields: `"C-{random:8}"`'
    )
    fields: Words | None = Field(
        None, description="fields and relations that make the key; a list is the whole key"
    )
    renamed_from: Text | None = Field(None, description=_RENAMED)

    @classmethod
    def from_short(cls, node: Scalar | Sequence) -> dict[str, Any]:
        """`uuid`: the type alone; `[order, product]`: the parts of the key."""
        return {"fields" if isinstance(node, Sequence) else "type": node}


class TimestampsDocument(Document):
    """The columns that say when a row was made and changed."""

    title_of: ClassVar[str] = "timestamps"

    created: NameText | None = Field(None, description="name of the column of the creation")
    updated: NameText | None = Field(None, description="name of the column of the last change")
    type: Annotated[Word, OneOf("type", "datetime", "naive_datetime")] | None = Field(
        None, description="`datetime` (the default) or `naive_datetime`"
    )
    nullable: Flag = Field(False, description="the columns may be null")

    @classmethod
    def from_short(cls, node: Scalar | Sequence) -> dict[str, Any]:
        """`true` for both columns, `created` or `updated` for one; `false` for none."""
        text = node.text if isinstance(node, Scalar) else None
        if text not in ("true", "false", "created", "updated"):
            what = "true, created, updated or {created: name, updated: name}"
            hint = "write true" if text in ("yes", "on", "1", "True", "TRUE") else ""
            raise Refused(problems.expected(node.at, what, describe(node), hint))
        parts = {"true": ("created", "updated"), "false": ()}.get(text, (text,))
        return {part: Scalar(node.at, f"{part}_at") for part in parts}


class RelationDocument(Document):
    """A relation, declared on the side that holds the foreign key."""

    title_of: ClassVar[str] = "a relation"
    example: ClassVar[str] = "{to: Author}"

    to: TargetText = Field(description="the entity that it refers to")
    inverse: NameText | None = Field(None, description="what the other side calls it")
    nullable: Flag = Field(False, description="may be null; `?` after the entity in short form")
    unique: Flag = Field(False, description="at most one row refers to each: one-to-one")
    many: Flag = Field(False, description="many-to-many, over a link table")
    tree: Flag = Field(
        False, description="to its own entity: no row becomes its own ancestor (409)"
    )
    on_delete: (
        Annotated[Word, OneOf("delete rule", "cascade", "set_null", "restrict", "no_action")] | None
    ) = Field(
        None,
        description="what the deletion of the other row does: `no_action` (refused; the default), "
        "`restrict`, `cascade` or `set_null`",
    )
    on_update: (
        Annotated[Word, OneOf("update rule", "cascade", "set_null", "restrict", "no_action")] | None
    ) = Field(None, description="what a change of the other row's key does; `no_action` by default")
    hidden: Annotated[Word, OneOf("rule", "refused", "allowed")] | None = Field(
        None,
        description="whether a request may name a row that is soft-deleted: `refused` (409; the "
        "default) or `allowed`",
    )
    order_by: OneOrMore | None = Field(
        None, description="order of the rows under the `inverse`, `-` for descending; by key"
    )
    default: AnyValue | None = Field(
        None, description="the key of the row that it refers to where nothing is given"
    )
    owned: Flag = Field(
        False,
        description="this entity is a part of the other one: made, changed and deleted with it",
    )
    min: Whole | None = Field(None, description="with `owned`: least number of parts, 0 by default")
    max: Whole | None = Field(
        None, description="with `owned`: greatest number of parts, 100 by default"
    )
    column: NameText | None = Field(None, description="name of the foreign key in the database")
    table: NameText | None = Field(None, description="with `many`: name of the link table")
    schema_name: NameText | None = Field(
        None,
        validation_alias="schema",
        description="with `many`, on PostgreSQL: the namespace of the link table",
    )
    columns: Words | None = Field(
        None,
        description="existing fields as the foreign key; with `many`: names of the link table's "
        "columns, `[this_side, other_side]`",
    )
    references: OneOrMore | None = Field(
        None, description="the unique field or fields of the other entity; by default its key"
    )
    index: Flag = Field(True, description="`false` leaves the foreign key's index out")
    doc: Sentence | None = Field(None, description="one sentence about it")
    api: Annotated[tuple[Word, ...], SomeOf("body", "create", "update", "read")] | None = Field(
        None, description="which bodies carry its key; default all"
    )
    renamed_from: Text | None = Field(None, description=_RENAMED)
    fill: ExpressionText | None = Field(None, description=_FILL)
    convert: ExpressionText | None = Field(
        None, description="for the next migration: the new key, where its type changes"
    )

    @classmethod
    def from_short(cls, node: Scalar | Sequence) -> dict[str, Any]:
        """`Category?`: the entity, nullable where a question mark follows."""
        if isinstance(node, Sequence):
            hint = "one of many is written {to: Tag, many: true}"
            raise Refused(problems.expected(node.at, "an entity", describe(node), hint))
        text = read_sentence(node).strip()
        target = Scalar(node.at, text.removesuffix("?").strip(), plain=node.plain, is_exact=False)
        nullable = Scalar(node.at, "true" if text.endswith("?") else "false")
        return {"to": target, "nullable": nullable}


class IndexOptionsDocument(Document):
    """What PostgreSQL's indexes have beside their columns."""

    title_of: ClassVar[str] = "options of an index"

    ops: Annotated[dict[NameText, NameText], _NAMES] = Field(
        default_factory=dict, description="field to operator class: `{name: text_pattern_ops}`"
    )
    include: Words | None = Field(
        None, description="fields that are kept in the index without searching by them"
    )


class IndexDocument(Document):
    """An index or a unique constraint."""

    title_of: ClassVar[str] = "an index"

    fields: Words = Field(
        description="fields and relations, `-` before one for descending; `lower(field)` where "
        "`app.databases` leaves MySQL out"
    )
    where: Sentence | None = Field(None, description="only rows that satisfy this are in it")
    name: NameText | None = Field(None, description="its name; by default made from the columns")
    method: (
        Annotated[Word, OneOf("index method", "btree", "hash", "gin", "gist", "spgist", "brin")]
        | None
    ) = Field(None, description="how PostgreSQL keeps it: `gin` for json and arrays")
    options: IndexOptionsDocument | None = Field(
        None, description="on PostgreSQL: `{ops: {field: class}, include: [fields]}`"
    )
    renamed_from: Text | None = Field(
        None, description="for the next migration: its old name in the database"
    )

    @classmethod
    def from_short(cls, node: Scalar | Sequence) -> dict[str, Any]:
        """`[category, price]`: the columns alone."""
        if isinstance(node, Scalar):
            hint = f"write [[{node.text}]]" if not node.is_null else ""
            raise Refused(problems.expected(node.at, "a list of fields", describe(node), hint))
        return {"fields": node}


class CheckDocument(Document):
    """A rule over the columns of one row."""

    title_of: ClassVar[str] = "a check"

    expression: Sentence | None = Field(
        None, description="what must hold; a text is the whole check"
    )
    sql: Sentence | None = Field(
        None, description="instead: what must hold, in SQL that only the database reads"
    )

    @classmethod
    def from_short(cls, node: Scalar | Sequence) -> dict[str, Any]:
        """The expression alone."""
        if isinstance(node, Sequence):
            raise Refused(problems.expected(node.at, "an expression", describe(node)))
        return {"expression": node}


class ViewDocument(Document):
    """An extra response schema."""

    title_of: ClassVar[str] = "a view"
    example: ClassVar[str] = "{fields: [title]}"

    fields: Words | None = Field(None, description="what it shows; by default all that is readable")
    include: Words | None = Field(
        None, description="relations shown as objects, nested ones as `items.product`"
    )
    nested_limit: NestedLimit | None = Field(
        None, description="the most rows of each list that it nests, or `all`"
    )
    route: Route | None = Field(
        None, description="path of a route that answers it; without `{id}` it lists"
    )
    summary: Sentence | None = Field(
        None, description="title of its route in OpenAPI; by default made from its name"
    )
    doc: Sentence | None = Field(None, description="one sentence about it")


class QueryDocument(Document):
    """A named finder."""

    title_of: ClassVar[str] = "a query"
    example: ClassVar[str] = "{by: [title], route: '/by-title/{title}'}"

    by: OneOrMore | None = Field(None, description="fields and relations that equal a parameter")
    params: Annotated[dict[NameText, ParameterDocument], _NAMES] | None = Field(
        None, description="other parameters, `name: type` or `name: {type, default, ge, …}`"
    )
    where: Sentence | None = Field(None, description="the condition")
    order_by: OneOrMore | None = Field(None, description="order of the rows, `-` for descending")
    limit: Count | None = Field(None, description="at most so many rows in all")
    view: Text | None = Field(None, description="the view that its rows are shown as")
    one: Flag = Field(False, description="answers one row or 404 instead of a page")
    route: Route | None = Field(None, description="path of its route; none without it")
    summary: Sentence | None = Field(
        None, description="title of its route in OpenAPI; by default made from its name"
    )
    doc: Sentence | None = Field(None, description="one sentence about it")


class EffectDocument(Document):
    """One thing that happens, together with what happens beside it."""

    title_of: ClassVar[str] = "an effect"
    example: ClassVar[str] = "{set: {status: 'done'}}"

    @classmethod
    def remedy_of(cls, entry: Entry) -> str:
        """A field with its new value, without the word that says what happens."""
        if not isinstance(entry.value, Scalar):
            return ""
        return f"write set: {{{shorten(entry.key.text)}: {shorten(entry.value.text)}}}"

    set: Annotated[dict[KeyText, ExpressionText], _NAMES] | None = Field(
        None, description="field, or `relation.field`, to its new value"
    )
    create: Annotated[dict[EntityName, CreationText], _NAMES] | None = Field(
        None, description="`{Entity: {field: expression}}`: a row that is made"
    )
    release: Text | None = Field(
        None,
        description="`self`, or the list of its parts: gives back what was consumed, once",
    )
    attempt: EffectList | None = Field(
        None, description="effects whose failure is logged and harms nothing else"
    )


class ConsumptionDocument(Document):
    """What a creation takes from the stock of a related row."""

    title_of: ClassVar[str] = "a consumption"
    example: ClassVar[str] = "{stock: product.stock, amount: quantity}"

    stock: Text = Field(description="the stock, over a relation: `product.stock_quantity`")
    amount: ExpressionText = Field(description="how much: `quantity`, or an expression")
    require: Annotated[dict[KeyText, Sentence], _NAMES] | None = Field(
        None, description="condition to the message of its refusal (409)"
    )


class StatesDocument(Document):
    """The states of a row and the moves between them."""

    title_of: ClassVar[str] = "states"
    example: ClassVar[str] = "{field: status, transitions: {draft: [published]}}"

    @classmethod
    def remedy_of(cls, entry: Entry) -> str:
        """The field as a key, with its transitions below it."""
        if not isinstance(entry.value, Mapping):
            return ""
        return f"write {{field: {entry.key.text}, transitions: {{draft: [published]}}}}"

    field: Text = Field(description="the enum field that holds the state")
    transitions: Annotated[dict[KeyText, OneOrMore], _NAMES] = Field(
        description="state to the states that may follow; one that is not listed is final"
    )
    on_enter: Annotated[dict[KeyText, EffectList], _NAMES] = Field(
        default_factory=dict, description="state to the effects of entering it"
    )
    route: Route | None = Field(
        None, description="path with `{id}`, PATCH; by default `/{id}/<field>?new_<field>=`"
    )


class ActionDocument(Document):
    """A named transaction on one row."""

    title_of: ClassVar[str] = "an action"
    example: ClassVar[str] = "{do: [{set: {stock: stock - 1}}]}"

    params: Annotated[dict[NameText, ParameterDocument], _NAMES] | None = Field(
        None, description="parameters; a type may be an entity, whose row is loaded and locked"
    )
    require: Annotated[dict[KeyText, Sentence], _NAMES] = Field(
        default_factory=dict, description="condition to the message of its refusal (409)"
    )
    do: EffectList = Field(description="effects, all of them or none")
    route: Route | None = Field(
        None, description="`[VERB] /path`, PATCH by default; by default `/{id}/<name>`"
    )
    summary: Sentence | None = Field(
        None, description="title of its route in OpenAPI; by default made from its name"
    )
    doc: Sentence | None = Field(None, description="one sentence about it")


class FigureDocument(Document):
    """A value of a report."""

    title_of: ClassVar[str] = "a value of a report"

    value: Sentence = Field(
        description="the aggregate: `count()`, `sum(price * quantity)`; a text is the whole value"
    )
    where: Sentence | None = Field(None, description="which of the report's rows it counts")
    group_by: Text | None = Field(
        None, description="makes it a map from the values of this field to the aggregate"
    )
    doc: Sentence | None = Field(None, description="one sentence about it")

    @classmethod
    def from_short(cls, node: Scalar | Sequence) -> dict[str, Any]:
        """The aggregate alone."""
        if isinstance(node, Sequence):
            raise Refused(problems.expected(node.at, "an aggregate", describe(node)))
        return {"value": node}


class ReportDocument(Document):
    """Figures over many rows, computed by the database."""

    title_of: ClassVar[str] = "a report"
    example: ClassVar[str] = "{values: {total: sum(price)}}"

    params: Annotated[dict[NameText, ParameterDocument], _NAMES] | None = Field(
        None,
        description="parameters; one that is an entity and bears the name of a relation filters "
        "by it",
    )
    where: Sentence | None = Field(None, description="which rows count, soft-deleted ones too")
    group_by: OneOrMore | None = Field(
        None, description="fields and paths such as `category.name`; without it one object"
    )
    values: Annotated[dict[NameText, FigureDocument], _NAMES] = Field(
        description="name to aggregate, or to `{value, where, group_by}`"
    )
    order_by: OneOrMore | None = Field(
        None, description="values and groups, `-` for descending; by default the groups"
    )
    limit: Text | None = Field(None, description="at most so many rows: a number or a parameter")
    route: Route | None = Field(None, description="path of its route; none without it")
    summary: Sentence | None = Field(
        None, description="title of its route in OpenAPI; by default made from its name"
    )
    doc: Sentence | None = Field(None, description="one sentence about it")


class BulkDocument(Document):
    """A statement over all rows that satisfy a condition: it changes or deletes them."""

    title_of: ClassVar[str] = "a bulk statement"
    example: ClassVar[str] = "{where: is_old, delete: true}"

    params: Annotated[dict[NameText, ParameterDocument], _NAMES] | None = Field(
        None, description="its parameters, `name: type` or `name: {type, default, ge, …}`"
    )
    where: Sentence | None = Field(
        None, description="which rows, soft-deleted ones too; `true` for all of them"
    )
    set: Annotated[dict[NameText, Formula], _NAMES] | None = Field(
        None, description="field or relation to its new value, an expression over the old row"
    )
    delete: Flag = Field(False, description="`true`: it deletes the rows instead")
    route: Route | None = Field(
        None,
        description="path of its route, PATCH or DELETE unless a verb stands before; none "
        "without it",
    )
    summary: Sentence | None = Field(
        None, description="title of its route in OpenAPI; by default made from its name"
    )
    doc: Sentence | None = Field(None, description="one sentence about it")


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
    fields: Annotated[dict[NameText, ExpressionText], _NAMES] = Field(
        description="field or relation to an expression over the old row"
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
    table: NameText | None = Field(None, description="table name; by default plural snake_case")
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
    fields: Annotated[dict[NameText, FieldDocument], _NAMES] = Field(
        default_factory=dict, description="name to field"
    )
    relations: Annotated[dict[NameText, RelationDocument], _NAMES] = Field(
        default_factory=dict, description="name to relation"
    )
    unique: Annotated[list[IndexDocument], _ITEMS] = Field(
        default_factory=list, description="unique combinations: `[[name, category]]`"
    )
    indexes: Annotated[list[IndexDocument], _ITEMS] = Field(
        default_factory=list, description="indexes: `[[category, -price]]`, `{fields, where, name}`"
    )
    checks: Annotated[dict[NameText, CheckDocument], _NAMES] = Field(
        default_factory=dict, description="name to expression that holds for every row"
    )
    routes: Annotated[tuple[Word, ...], SomeOf("route", *ROUTES)] | None = Field(
        None,
        description="which of `create list get update replace delete bulk_create` exist; by default "
        "`create list get update delete`",
    )
    search: Words | None = Field(None, description="text fields of `?q=` and `/search`")
    filters: Words | None = Field(None, description="fields and relations usable as filters")
    order_by: OneOrMore | None = Field(
        None, description="default order, `-` for descending; the key by default"
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
    views: Annotated[dict[EntityName, ViewDocument], _NAMES] = Field(
        default_factory=dict, description="name to view: an extra response schema"
    )
    queries: Annotated[dict[NameText, QueryDocument], _NAMES] = Field(
        default_factory=dict, description="name to query: a finder, with a route where written"
    )
    consumes: Annotated[
        list[ConsumptionDocument],
        BeforeValidator(
            one_or_more_of,
            json_schema_input_type=ConsumptionDocument | list[ConsumptionDocument],
        ),
    ] = Field(
        default_factory=list,
        description="what a creation takes from related rows: `{stock, amount, require}`, or a "
        "list of them",
    )
    states: StatesDocument | None = Field(
        None, description="`{field, transitions, on_enter, route}`: the moves of an enum field"
    )
    actions: Annotated[dict[NameText, ActionDocument], _NAMES] = Field(
        default_factory=dict,
        description="name to action: a transaction on the row `{id}`, with a route",
    )
    after_create: EffectList = Field(
        default_factory=list, description="effects in the creation's transaction"
    )
    reports: Annotated[dict[NameText, ReportDocument], _NAMES] = Field(
        default_factory=dict, description="name to report: figures over many rows"
    )
    bulk: Annotated[dict[NameText, BulkDocument], _NAMES] = Field(
        default_factory=dict,
        description="name to a statement that changes or deletes many rows at once",
    )
    rows: RowsDocument | None = Field(
        None, description="rows that the application comes with, inserted by a migration"
    )
    renamed_from: Text | None = Field(None, description=_RENAMED)
    dropped: Words | None = Field(
        None,
        description="old names of fields, relations and indexes that are gone on purpose: the loss "
        "of their values is agreed",
    )
    fill_from: FillFromDocument | None = Field(
        None, description="for the next migration: rows of a new table from those of an old one"
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

    mixins: Annotated[dict[EntityName, MixinDocument], _NAMES] = Field(default_factory=dict)


class SpecDocument(Document):
    """The whole spec: all files read as one."""

    title_of: ClassVar[str] = "a spec"

    @classmethod
    def remedy_of(cls, entry: Entry) -> str:
        """What stands at the top and belongs below one of the keys there."""
        name = entry.key.text
        if name in AppDocument.keys_of:
            return f"it stands under 'app': app: {{name: shop, {name}: …}}"
        is_entity = name[:1].isupper() and isinstance(entry.value, Mapping)
        return f"entities stand under 'entities': indent {name} below it" if is_entity else ""

    app: AppDocument | None = Field(None, description="the application; once in the whole spec")
    enums: Annotated[dict[EntityName, EnumValues], _NAMES] = Field(
        default_factory=dict,
        description="name to values that entities share: `[a, b]`, `{value: label}`, or "
        "`{value: {label, renamed_from}}`",
    )
    mixins: Annotated[dict[EntityName, MixinDocument], _NAMES] = Field(
        default_factory=dict,
        description="name to parts that entities list under `mixins`: `{fields, relations, "
        "timestamps, …}`, all keys of an entity but those that name it",
    )
    entities: Annotated[dict[EntityName, EntityDocument], _NAMES] = Field(
        default_factory=dict, description="PascalCase singular name to entity"
    )
    dropped: Words | None = Field(
        None,
        description="old names of entities that are gone on purpose: the loss of their rows is "
        "agreed",
    )


def is_of_app(key: str) -> bool:
    """Whether a key at the top says what belongs under `app`."""
    return key in AppDocument.keys_of or "app:" in key_remedy(SpecDocument.title_of, key)


Documents = SpecDocument
"""What `load` returns."""
