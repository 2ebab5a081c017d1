"""Relations, indexes and checks: what a row has to do with others."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from generator import problems
from generator.spec.document import Document
from generator.spec.documents.forms import NAMES, RENAMED
from generator.spec.nodes import Scalar, Sequence, describe
from generator.spec.reading import read_sentence
from generator.spec.values import (
    AnyValue,
    ExpressionText,
    FillText,
    Flag,
    NameText,
    OneOf,
    OneOrMore,
    Sentence,
    SomeOf,
    StoredName,
    TargetText,
    Text,
    Whole,
    Words,
)
from generator.spec.words import Refused, Word


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
        None,
        description="with `owned`: greatest number of parts, 100 by default; with `many`: how many "
        "keys a body may list, 1000 by default",
    )
    column: StoredName | None = Field(None, description="name of the foreign key in the database")
    table: StoredName | None = Field(None, description="with `many`: name of the link table")
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
    constraint: StoredName | None = Field(
        None, description="name of the foreign key's rule in the database; by default made"
    )
    doc: Sentence | None = Field(None, description="one sentence about it")
    api: Annotated[tuple[Word, ...], SomeOf("body", "create", "update", "read")] | None = Field(
        None, description="which bodies carry its key; default all"
    )
    renamed_from: Text | None = Field(None, description=RENAMED)
    fill: FillText | None = Field(
        None,
        description="for the next migration: the key that rows which are there hold, an expression "
        "over the old row; or `{name: category}`, what the row that it leads to holds",
    )
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

    ops: Annotated[dict[NameText, NameText], NAMES] = Field(
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
    name: StoredName | None = Field(None, description="its name; by default made from the columns")
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
    name: StoredName | None = Field(
        None, description="its name in the database; by default made from the table and its own"
    )

    @classmethod
    def from_short(cls, node: Scalar | Sequence) -> dict[str, Any]:
        """The expression alone."""
        if isinstance(node, Sequence):
            raise Refused(problems.expected(node.at, "an expression", describe(node)))
        return {"expression": node}
