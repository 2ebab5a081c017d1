"""A field or parameter: its type, and what its values may be."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, ClassVar

from pydantic import Field, PlainValidator, WithJsonSchema

from generator import problems
from generator.diagnostics import Diagnostics, Span
from generator.spec.document import Document
from generator.spec.documents.access import FieldRules
from generator.spec.documents.forms import FILL, NAMES, RENAMED
from generator.spec.nodes import Entry, Mapping, Node, Scalar, Sequence, describe, shorten
from generator.spec.reading import read_sentence
from generator.spec.synonyms import is_choice, is_item, list_remedy
from generator.spec.types import TypeNotation, parse_type, read_type, type_schema
from generator.spec.values import (
    AnyValue,
    ByteCount,
    Count,
    ExpressionText,
    Flag,
    KeyText,
    Number,
    Sentence,
    SomeOf,
    Stored,
    StoredName,
    Text,
    Values,
    Whole,
    Words,
)
from generator.spec.words import Refused, Word

NATIVE = Scalar(Span(""), "native")
"""The type of a field that names one of SQLAlchemy's instead."""
TypeText = Annotated[TypeNotation, PlainValidator(read_type), WithJsonSchema(type_schema())]


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
            texts = [one.text for one in node.items if isinstance(one, Scalar)]
            hint = list_remedy(texts) if len(texts) == len(node.items) else ""
            raise Refused(problems.expected(node.at, "a type", describe(node), hint))
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
    column: StoredName | None = Field(None, description="name in the database where it differs")
    native: Text | None = Field(
        None,
        description="for enums, on PostgreSQL: `true` for a type of the database, or its name",
    )
    api: Annotated[tuple[Word, ...], SomeOf("body", "create", "update", "read")] | None = Field(
        None, description="which bodies carry it, of `[create, update, read]`; default all"
    )
    access: FieldRules | None = Field(
        None,
        description="with `app.auth`: who may read and write it, of those who may read and write "
        "the row: `clerk`, `{read: [own, clerk], write: admin}`",
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
        description="a snapshot of a related row, taken at creation: `product.price`, "
        "`line.slot.guide.rate`",
    )
    compute: ExpressionText | None = Field(
        None,
        description="kept by the app: `unit_price * quantity`, `sum(items.total_price)`",
    )
    stored: Stored = Field(
        False,
        description="with `compute`: the database computes it, from its own row only; with `never` "
        "no table has it, it is worked out when the row is read: `count(posts)`, `first + last`",
    )
    where: ExpressionText | None = Field(
        None, description="with `stored: never`: which of the related rows its figures count"
    )
    max_size: ByteCount | None = Field(
        None, description="for files: the most bytes, as `500 KB`; `10 MB` by default"
    )
    types: Words | None = Field(
        None,
        description="for files: the media types that are taken, such as `[application/pdf, image/*]`",
    )
    renamed_from: Text | None = Field(None, description=RENAMED)
    fill: ExpressionText | None = Field(None, description=FILL)
    convert: ExpressionText | None = Field(
        None,
        description="for the next migration: the expression that makes old values those of the new "
        "type, over the old row",
    )
    replaced: Annotated[dict[KeyText, Text], NAMES] = Field(
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
