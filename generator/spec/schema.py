"""The JSON Schema of the language, for editors: made from the models that validate it."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from generator.spec.document import Document
from generator.spec.documents.fields import FieldDocument, ParameterDocument
from generator.spec.documents.keys import KeyDocument, TimestampsDocument
from generator.spec.documents.queries import BulkDocument, FigureDocument, SearchDocument
from generator.spec.documents.relations import CheckDocument, IndexDocument, RelationDocument
from generator.spec.documents.spec import SpecDocument
from generator.spec.types import type_schema

_WORDS = {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}
_SHORT_FORMS: dict[type[Document], dict[str, Any]] = {
    FieldDocument: type_schema(),
    ParameterDocument: type_schema(),
    KeyDocument: {"anyOf": [type_schema("[A-Za-z][A-Za-z0-9_]*"), _WORDS]},
    RelationDocument: {"type": "string", "pattern": r"^[A-Z][A-Za-z0-9]*\s*\??$"},
    IndexDocument: _WORDS,
    SearchDocument: _WORDS,
    CheckDocument: {"type": ["string", "boolean"]},
    FigureDocument: {"type": "string"},
    TimestampsDocument: {"enum": [True, False, "created", "updated"]},
}
_RULES: dict[type[Document], dict[str, Any]] = {
    FieldDocument: {
        "oneOf": [{"required": ["type"]}, {"required": ["sqlalchemy", "python"]}],
        "dependentRequired": {"python": ["sqlalchemy"], "stored": ["compute"]},
    },
    BulkDocument: {
        "required": ["where"],
        "oneOf": [
            {"required": ["set"], "properties": {"set": {"minProperties": 1}}},
            {"required": ["delete"], "properties": {"delete": {"const": True}}},
        ],
    },
}
"""What keys of one document ask of each other."""
_TITLE = "apiwright spec"
_DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Schema(GenerateJsonSchema):
    """Pydantic's generator, which also knows the short form of each document."""

    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        long = super().model_schema(schema)
        for key in schema["cls"].without:
            long["properties"].pop(key)
        if schema["cls"] is FieldDocument:
            long["required"].remove("type")
        long |= _RULES.get(schema["cls"], {})
        short = _SHORT_FORMS.get(schema["cls"])
        return {"anyOf": [short, long]} if short else long

    def dict_schema(self, schema: core_schema.DictSchema) -> dict[str, Any]:
        """Names of the author's choice are names."""
        made = super().dict_schema(schema)
        return made | {"additionalProperties": False} if "patternProperties" in made else made


def json_schema() -> dict[str, Any]:
    """The schema of one spec file."""
    schema = SpecDocument.model_json_schema(schema_generator=_Schema, mode="validation")
    return {"$schema": _DIALECT, **_without_titles(schema), "title": _TITLE}


def _without_titles(value: object) -> Any:  # noqa: ANN401 - JSON
    """Without the titles that Pydantic makes from names, and the nulls that YAML cannot mean."""
    if isinstance(value, list):
        return [_without_titles(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {
        key: _without_titles(item)
        for key, item in value.items()
        if not (key == "title" and isinstance(item, str))
        and not (key == "default" and item is None)
    }
    options = kept.get("anyOf")
    if isinstance(options, list) and {"type": "null"} in options:
        options = [option for option in options if option != {"type": "null"}]
        del kept["anyOf"]
        kept = {**options[0], **kept} if len(options) == 1 else {"anyOf": options, **kept}
    return kept
