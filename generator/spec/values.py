"""Typed leaves of the documents: what a value may be, read from its node.

Text stays what was written (`NO`, `2012`, `1.10`), booleans are only `true` and `false`, numbers
only those of JSON. Each leaf is an annotated type, from which the JSON Schema is made as well.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import core_schema

from generator import problems
from generator.spec.nodes import Mapping, Node, shorten
from generator.spec.reading import (
    read_any,
    read_app_name,
    read_bytes,
    read_entity_name,
    read_expression,
    read_fill,
    read_filters,
    read_flag,
    read_formula,
    read_key,
    read_name,
    read_nested_limit,
    read_number,
    read_one_or_more,
    read_rows,
    read_sentence,
    read_stored,
    read_stored_name,
    read_target,
    read_values,
    read_whole,
    read_word,
    read_words,
    scalar,
)
from generator.spec.synonyms import choice_of
from generator.spec.words import Refused, Word

_STORED_PATTERN = "^(?=.{1,63}$)[A-Za-z_][A-Za-z0-9_]*$"
_NAME_PATTERN = "^(?=.{1,63}$)[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*$"
_ENTITY_PATTERN = "^[A-Z][A-Za-z0-9]{0,62}$"
_ROUTE_PATTERN = (
    r"^((GET|POST|PUT|PATCH|DELETE)\s+)?\s*"
    r"(/(?!\.\.?(/|$))([A-Za-z0-9._~-]+|\{[A-Za-z][A-Za-z0-9_]*\}))+/?\s*$"
)


class OneOf:
    """Annotates a word that is one of a fixed set."""

    def __init__(self, what: str, *choices: str) -> None:
        self._what = what
        self._choices = choices

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"enum": list(self._choices)}

    def read(self, node: Node) -> Word:
        """The word, which must be one of the choices."""
        word = Word.of(scalar(node, f"one of {', '.join(self._choices)}"))
        return self.check(word)

    def check(self, word: Word) -> Word:
        """Refuse what is not one of the choices."""
        if word in self._choices:
            return word
        meant = choice_of(self._what, word)
        found = shorten(word)
        raise Refused(problems.not_a_choice(word.at, self._what, found, self._choices, meant))


class SomeOf:
    """Annotates a list of words out of a fixed set; `single` allows one without a list."""

    def __init__(self, what: str, *choices: str, single: bool = False) -> None:
        self._one = OneOf(what, *choices)
        self._choices = choices
        self._single = single

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        one: JsonSchemaValue = {"enum": list(self._choices)}
        listed: JsonSchemaValue = {"type": "array", "items": one, "uniqueItems": True}
        return {"anyOf": [one, listed]} if self._single else listed

    def read(self, node: Node) -> tuple[Word, ...]:
        """The words, each of which must be one of the choices."""
        words = read_one_or_more(node) if self._single else read_words(node)
        return tuple(self._one.check(word) for word in words)


_TEXT: dict[str, Any] = {"type": "string"}
_SCALAR: dict[str, Any] = {"type": ["string", "number", "boolean"]}
_LIST: dict[str, Any] = {"type": "array", "items": _TEXT, "uniqueItems": True}

Text = Annotated[Word, PlainValidator(read_word), WithJsonSchema(_SCALAR)]
TargetText = Annotated[
    Word,
    PlainValidator(read_target),
    WithJsonSchema({"type": "string", "pattern": _ENTITY_PATTERN}),
]
Route = Annotated[
    Word,
    PlainValidator(read_sentence),
    WithJsonSchema({"type": "string", "pattern": _ROUTE_PATTERN}),
]
Sentence = Annotated[Word, PlainValidator(read_sentence), WithJsonSchema(_SCALAR)]
ExpressionText = Annotated[Word, PlainValidator(read_expression), WithJsonSchema(_SCALAR)]
FillText = Annotated[
    Word | dict[Word, Word],
    PlainValidator(read_fill),
    WithJsonSchema({"anyOf": [_SCALAR, {"type": "object", "additionalProperties": _SCALAR}]}),
]
KeyText = Annotated[Word, PlainValidator(read_key), WithJsonSchema(_TEXT)]
Formula = Annotated[
    Word,
    PlainValidator(read_formula),
    WithJsonSchema({"type": ["string", "number", "boolean", "null"]}),
]
NameText = Annotated[
    Word,
    PlainValidator(read_name),
    WithJsonSchema({"type": "string", "pattern": _NAME_PATTERN}),
]
StoredName = Annotated[
    Word,
    PlainValidator(read_stored_name),
    WithJsonSchema({"type": "string", "pattern": _STORED_PATTERN}),
]
AppName = Annotated[
    Word,
    PlainValidator(read_app_name),
    WithJsonSchema({"type": "string", "pattern": _NAME_PATTERN}),
]
EntityName = Annotated[
    Word,
    PlainValidator(read_entity_name),
    WithJsonSchema({"type": "string", "pattern": _ENTITY_PATTERN}),
]
Flag = Annotated[bool, PlainValidator(read_flag), WithJsonSchema({"type": "boolean"})]
Stored = Annotated[
    bool | str,
    PlainValidator(read_stored),
    WithJsonSchema({"enum": [True, False, "never"]}),
]
Whole = Annotated[int, PlainValidator(read_whole), WithJsonSchema({"type": "integer"})]
NestedLimit = Annotated[
    int,
    PlainValidator(read_nested_limit),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"const": "all"}]}),
]
Count = Annotated[
    int, PlainValidator(read_whole), WithJsonSchema({"type": "integer", "minimum": 1})
]
ByteCount = Annotated[
    int,
    PlainValidator(read_bytes),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, _TEXT]}),
]
Number = Annotated[int | Decimal, PlainValidator(read_number), WithJsonSchema({"type": "number"})]
Words = Annotated[tuple[Word, ...], PlainValidator(read_words), WithJsonSchema(_LIST)]
OneOrMore = Annotated[
    tuple[Word, ...],
    PlainValidator(read_one_or_more),
    WithJsonSchema({"anyOf": [_TEXT, _LIST]}),
]
Filters = Annotated[
    tuple[tuple[Word, tuple[Word, ...]], ...],
    PlainValidator(read_filters),
    WithJsonSchema(
        {
            "type": "array",
            "items": {
                "anyOf": [
                    _TEXT,
                    {"type": "object", "additionalProperties": {"anyOf": [_TEXT, _LIST]}},
                ]
            },
        }
    ),
]
Values = Annotated[
    tuple[Node, ...],
    PlainValidator(read_values),
    WithJsonSchema({"type": "array"}),
]
RowNodes = Annotated[
    tuple[Mapping, ...],
    PlainValidator(read_rows),
    WithJsonSchema({"type": "array", "items": {"type": "object"}}),
]
AnyValue = Annotated[Node, PlainValidator(read_any), WithJsonSchema({})]
