"""What the application does by itself: effects, consumption, states, actions."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from generator.spec.document import Document, one_or_more_of
from generator.spec.documents.fields import ParameterDocument
from generator.spec.documents.forms import NAMES
from generator.spec.nodes import Entry, Mapping, Scalar, shorten
from generator.spec.values import (
    EntityName,
    ExpressionText,
    KeyText,
    NameText,
    OneOrMore,
    Route,
    Sentence,
    Text,
)

CreationText = Annotated[dict[NameText, ExpressionText], NAMES]
EffectList = Annotated[
    list["EffectDocument"],
    BeforeValidator(one_or_more_of, json_schema_input_type="EffectDocument | list[EffectDocument]"),
]


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

    set: Annotated[dict[KeyText, ExpressionText], NAMES] | None = Field(
        None, description="field, or `relation.field`, to its new value"
    )
    create: Annotated[dict[EntityName, CreationText], NAMES] | None = Field(
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
    require: Annotated[dict[KeyText, Sentence], NAMES] | None = Field(
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
    transitions: Annotated[dict[KeyText, OneOrMore], NAMES] = Field(
        description="state to the states that may follow; one that is not listed is final"
    )
    on_enter: Annotated[dict[KeyText, EffectList], NAMES] = Field(
        default_factory=dict, description="state to the effects of entering it"
    )
    route: Route | None = Field(
        None, description="path with `{id}`, PATCH; by default `/{id}/<field>?new_<field>=`"
    )


class ActionDocument(Document):
    """A named transaction on one row."""

    title_of: ClassVar[str] = "an action"
    example: ClassVar[str] = "{do: [{set: {stock: stock - 1}}]}"

    params: Annotated[dict[NameText, ParameterDocument], NAMES] | None = Field(
        None, description="parameters; a type may be an entity, whose row is loaded and locked"
    )
    require: Annotated[dict[KeyText, Sentence], NAMES] = Field(
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
