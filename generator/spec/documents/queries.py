"""What is asked of many rows: views, queries, reports, bulk statements."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Field

from generator import problems
from generator.spec.document import Document
from generator.spec.documents.fields import ParameterDocument
from generator.spec.documents.forms import NAMES
from generator.spec.nodes import Scalar, Sequence, describe
from generator.spec.values import (
    Count,
    Flag,
    Formula,
    NameText,
    NestedLimit,
    OneOf,
    OneOrMore,
    Route,
    Sentence,
    Text,
    Words,
)
from generator.spec.words import Refused, Word

LANGUAGES = (
    *("simple", "arabic", "danish", "dutch", "english", "finnish", "french", "german", "greek"),
    *("hungarian", "indonesian", "irish", "italian", "lithuanian", "nepali", "norwegian"),
    *("portuguese", "romanian", "russian", "spanish", "swedish", "tamil", "turkish"),
)
"""Those that every supported PostgreSQL has a dictionary of."""


class SearchDocument(Document):
    """What `?q=` looks for, and where."""

    title_of: ClassVar[str] = "a search"
    example: ClassVar[str] = "{fields: [title, body], mode: fulltext, language: english}"

    fields: Words = Field(
        description="text fields, of related rows too where the mode is `contains`: `[title, author.name]`"
    )
    mode: Annotated[Word, OneOf("mode", "contains", "fulltext")] | None = Field(
        None,
        description="`contains` (the default): the text as it is; `fulltext`: words in any order, the best "
        "rows first, by an index of PostgreSQL",
    )
    language: Annotated[Word, OneOf("language", *LANGUAGES)] | None = Field(
        None,
        description="with `mode: fulltext`: `english` finds *run* for *running*; `simple` (the default) "
        "takes words as they are",
    )

    @classmethod
    def from_short(cls, node: Scalar | Sequence) -> dict[str, Any]:
        """`[title, body]`: the fields alone."""
        return {"fields": node}


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
    params: Annotated[dict[NameText, ParameterDocument], NAMES] | None = Field(
        None, description="other parameters, `name: type` or `name: {type, default, ge, …}`"
    )
    where: Sentence | None = Field(None, description="the condition")
    order_by: OneOrMore | None = Field(None, description="order of the rows, `-` for descending")
    limit: Count | None = Field(None, description="at most so many rows in all")
    view: Text | None = Field(None, description="the view that its rows are shown as")
    one: Flag = Field(False, description="answers one row or 404 instead of a page")
    lock: Annotated[Word, OneOf("lock", "skip_locked", "nowait")] | None = Field(
        None,
        description="locks the rows until the transaction ends, to hand out work: rows that others have "
        "locked are left out (`skip_locked`), or an error (`nowait`)",
    )
    route: Route | None = Field(None, description="path of its route; none without it")
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

    params: Annotated[dict[NameText, ParameterDocument], NAMES] | None = Field(
        None,
        description="parameters; one that is an entity and bears the name of a relation filters "
        "by it",
    )
    where: Sentence | None = Field(None, description="which rows count, soft-deleted ones too")
    group_by: OneOrMore | None = Field(
        None, description="fields and paths such as `category.name`; without it one object"
    )
    having: Sentence | None = Field(
        None, description="which groups are shown, by their values: `total > 100`"
    )
    values: Annotated[dict[NameText, FigureDocument], NAMES] = Field(
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

    params: Annotated[dict[NameText, ParameterDocument], NAMES] | None = Field(
        None, description="its parameters, `name: type` or `name: {type, default, ge, …}`"
    )
    where: Sentence | None = Field(
        None, description="which rows, soft-deleted ones too; `true` for all of them"
    )
    set: Annotated[dict[NameText, Formula], NAMES] | None = Field(
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
