"""The key of an entity, and the moments that it keeps."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field, PlainValidator, WithJsonSchema

from generator import problems
from generator.spec.document import Document
from generator.spec.documents.forms import RENAMED
from generator.spec.nodes import Scalar, Sequence, describe
from generator.spec.types import TypeNotation, read_type, type_schema
from generator.spec.values import Flag, NameText, OneOf, Sentence, StoredName, Text, Words
from generator.spec.words import Refused, Word

KeyTypeText = Annotated[
    TypeNotation, PlainValidator(read_type), WithJsonSchema(type_schema("[A-Za-z][A-Za-z0-9_]*"))
]


class KeyDocument(Document):
    """The key of an entity."""

    title_of: ClassVar[str] = "an id"

    name: NameText | None = Field(None, description="name of the key, `id` by default")
    type: KeyTypeText | None = Field(
        None,
        description="a type, or the name of a relation whose key this row shares; integers and "
        "UUIDs are generated, all else is given by the client",
    )
    column: StoredName | None = Field(None, description="name in the database where it differs")
    constraint: StoredName | None = Field(
        None, description="name of the primary key's rule in the database; by default made"
    )
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
    renamed_from: Text | None = Field(None, description=RENAMED)

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
